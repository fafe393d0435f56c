//! Files that people keep: what the page shows, masked as the page masks it, and no more than may be (spec 7).

use super::crawl::Secrets;
use super::house::{House, Known, Seen};
use super::page;
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use rust_decimal::Decimal;
use std::io::Cursor;
use zhiji::access::roles::Role;

fn csv(house: &House, role: Role, path: &str, fields: &[(&str, &str)]) -> Seen {
    let all = [&[("format", "csv")], fields].concat();
    let seen = house.as_role(role).post(path, &all);
    assert_eq!(seen.status, 200, "{role:?} {path}: {}", seen.text);
    seen
}

/// The rows of a file without its headings and its last line.
fn rows(seen: &Seen) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(seen.text.as_bytes());
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    rows.pop();
    rows
}

#[test]
fn rows_2_12_and_33_a_file_holds_whom_the_list_holds_and_no_one_else() {
    let mut house = House::new();
    let secrets = Secrets::of(&house);
    for role in Role::ALL.into_iter().filter(|role| !matches!(role, Role::Admin | Role::ServiceDesk)) {
        house.restart();
        let seen = csv(&house, role, "/customers/export", &[]);
        let numbers: Vec<String> = rows(&seen).iter().map(|row| row[1].clone()).collect();
        for known in Known::ALL {
            let listed = numbers.contains(&house.customer(known).1.clone());
            assert_eq!(listed, known.is_seen_by(role), "{role:?} {known:?}");
        }
        assert_eq!(secrets.found_in(&seen.text), None, "{role:?}: a whole number");
        let person = house.as_role(role);
        let shown = person.get("/customers?sort=number");
        let ordered = csv(&house, role, "/customers/export?sort=number", &[]);
        assert_eq!(rows(&ordered).len().min(50), page::rows(&shown), "{role:?}: as many as the list");
        let whose = house.staff_no(role);
        assert!(seen.text.trim_end().lines().last().unwrap().contains(whose), "{role:?}: whose file it is");
        assert!(seen.header("Content-Disposition").unwrap().contains(whose), "{role:?}: in its name too");
    }
}

#[test]
fn analysts_are_given_bands_and_family_names() {
    let house = House::new();
    let seen = csv(&house, Role::Analyst, "/customers/export", &[]);
    for row in rows(&seen) {
        assert!(row[0].ends_with("**"), "{row:?}");
        assert!(row[3].is_empty() || row[3].contains('万'), "{row:?}");
    }
}

#[test]
fn every_file_is_written_down_and_comes_in_both_kinds() {
    let mut house = House::new();
    let end = house.audit_end();
    for (path, verb) in [
        ("/customers/export?tier=vip", "export_customers"),
        ("/reports/tier-structure/export", "export_report"),
        ("/reports/cross-sell/export", "export_report"),
        ("/reports/movement/export", "export_report"),
    ] {
        house.restart();
        let person = house.as_role(Role::HqRetail);
        for (format, begins) in [("csv", "\u{feff}"), ("xlsx", "PK")] {
            let seen = person.post(path, &[("format", format), ("month", "2026-03")]);
            assert_eq!(seen.status, 200, "{path} {format}: {}", seen.text);
            assert!(seen.text.starts_with(begins), "{path} {format}");
            let told = house.audit_after(end);
            assert_eq!(told.last().map(|entry| entry.verb.as_str()), Some(verb), "{path} {format}");
        }
        let refused = person.post(path, &[("format", "docx"), ("month", "2026-03")]);
        assert_eq!(refused.status, 422, "{path}");
    }
}

#[test]
fn a_file_is_no_longer_than_the_bank_allows() {
    let mut house = House::new();
    house.site.quotas.export_rows = 3;
    let person = house.as_role(Role::HqRetail);
    let mark = house.mark();
    let seen = person.post("/customers/export", &[("format", "csv")]);
    assert_eq!(seen.status, 422);
    assert!(seen.text.contains("3 行"), "{}", seen.text);
    assert!(house.changed(&mark).is_empty());
    assert!(!person.get("/customers").text.contains("/customers/export"), "the page offers none either");
}

/// A cell of a workbook as the CSV of the same table has it.
fn written(cell: &Data) -> String {
    match cell {
        Data::String(words) => words.clone(),
        Data::Float(number) => plain(&number.to_string()),
        Data::Empty => String::new(),
        other => panic!("{other:?}"),
    }
}

/// Numbers are compared as numbers: a CSV says 12.30 and 5.00%, a workbook holds 12.3 and 0.05.
fn plain(csv: &str) -> String {
    let share = csv.strip_suffix('%').and_then(|share| share.parse::<Decimal>().ok());
    let number = share.map(|share| share / Decimal::ONE_HUNDRED).or_else(|| csv.parse::<Decimal>().ok());
    number.map_or_else(|| csv.to_owned(), |number| number.round_dp(4).normalize().to_string())
}

#[test]
fn a_workbook_opens_and_holds_the_cells_of_the_csv_and_whose_it_is() {
    let mut house = House::new();
    for path in ["/customers/export", "/reports/tier-structure/export", "/reports/movement/export"] {
        house.restart();
        let fields = [("month", "2026-03")];
        let csv = rows(&csv(&house, Role::RetailHead, path, &fields));
        let seen = house.as_role(Role::RetailHead).post(path, &[("format", "xlsx"), ("month", "2026-03")]);
        let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(seen.body)).unwrap();
        let names = book.sheet_names();
        assert_eq!((names.len(), names[1].as_str()), (2, "水印 watermark"), "{path}");
        let range = book.worksheet_range(&names[0]).unwrap();
        let cells: Vec<Vec<String>> =
            range.rows().skip(1).map(|row| row.iter().map(written).collect()).collect();
        let lines: Vec<Vec<String>> =
            csv.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
        assert!(!cells.is_empty() && cells.len() == lines.len(), "{path}");
        for (cells, line) in cells.iter().zip(&lines) {
            let wide = line.len().max(cells.len());
            let padded = |row: &[String]| {
                let mut row: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
                row.resize(wide, String::new());
                row
            };
            assert_eq!(padded(cells), padded(line), "{path}");
        }
        let mark = book.worksheet_range(&names[1]).unwrap();
        let whose = mark.rows().next().map(|row| written(&row[0])).unwrap();
        assert!(whose.contains(house.staff_no(Role::RetailHead)), "{path}: {whose}");
    }
}
