//! Going live: a bank's present state taken once; each row that is not taken by name, with the message in both languages
//! (`golive.txt`; the messages are in `golden/`, written by `UPDATE_GOLDEN=1`).

use crate::kernel::table::{Case, check_all, expect};
use crate::support::bank::{Ran, Row, TestBank, rows_of};
use crate::support::families::maintain;
use crate::support::feed::{FeedDay, day};
use crate::support::golden;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use zhiji::bank::assignment::{Cause, Origin, rows};
use zhiji::bank::parties::find_customer;
use zhiji::bank::tiers::roster::Roster;
use zhiji::intake::golive::reject::Kind;
use zhiji::kernel::calendar::Month;
use zhiji::kernel::terms::Tier;
use zhiji::store::action::Signed;

const CASES: &str = include_str!("golive.txt");
const HEADINGS: &[&str] = &["case", "part", "header", "line written", "code", "column", "line"];

/// Two sub-branches. M1 and M5 work at the first, M2 at the second; M3 left, M4 was transferred. C1, C2 and C7 can be
/// maintained, C3 died, C4 left, C5 was merged, C6 is M1, E1 is a company.
fn first_day() -> FeedDay {
    let feed = FeedDay::new("20250602")
        .institutions(&["100", "200"])
        .staff("M1")
        .set("role", "customer_manager")
        .set("name", "王一")
        .set("mobile", "13000000001")
        .staff("M2")
        .set("role", "customer_manager")
        .set("inst_no", "200")
        .staff("M3")
        .set("status", "left")
        .staff("M4")
        .set("status", "transferred")
        .staff("M5")
        .set("role", "customer_manager");
    let feed = ["C1", "C2", "C3", "C4", "C5", "C6", "C7"].iter().fold(feed, |feed, cust_no| {
        let feed = feed.account(&format!("A{cust_no}"), cust_no, "deposit");
        feed.balance(&format!("A{cust_no}"), "60000.00").customer(cust_no)
    });
    feed.edit("customers", |row| {
        match row[0].as_str() {
            "C3" => row[10] = "deceased".to_owned(),
            "C4" => row[10] = "closed".to_owned(),
            "C5" => row[14] = "C1".to_owned(),
            "C6" => (row[1], row[6]) = ("王一".to_owned(), "13000000001".to_owned()),
            _ => {}
        }
        true
    })
    .customer("E1")
    .set("id_type", "business_licence")
}

fn bank() -> TestBank {
    let bank = TestBank::init();
    first_day().write(&bank.inbox());
    bank.run().done();
    bank
}

/// A file beside the bank.
fn file(bank: &TestBank, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = bank.data().with_file_name(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn golive(bank: &TestBank, args: &[&str]) -> Ran {
    bank.zhiji(&[&["golive"], args].concat())
}

/// Takes assignments, tiers, or both, as CSV texts, with further arguments.
fn take(bank: &TestBank, assignments: &str, tiers: &str, further: &[&str]) -> Ran {
    let (mut args, mut paths) = (further.to_vec(), Vec::new());
    for (option, text) in [("--assignments", assignments), ("--tiers", tiers)] {
        if !text.is_empty() {
            paths.push((option, file(bank, &format!("{}.csv", &option[2..]), text)));
        }
    }
    for (option, path) in &paths {
        args.extend([*option, path.to_str().unwrap()]);
    }
    golive(bank, &args)
}

/// The bytes of a line of the table.
fn line(written: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = written;
    while let Some(c) = rest.chars().next() {
        if let Some(byte) = rest.strip_prefix("\\x") {
            bytes.push(u8::from_str_radix(&byte[..2], 16).unwrap());
            rest = &byte[2..];
        } else {
            bytes.extend(if c == '¦' { "," } else { &rest[..c.len_utf8()] }.as_bytes());
            rest = &rest[c.len_utf8()..];
        }
    }
    bytes
}

fn header(part: &str) -> &'static str {
    if part == "tiers" { "cust_no,tier,since_month" } else { "客户号,staff_no,Since,来源" }
}

/// The table of a case: the header, the good row of C1, the line of the case.
fn table(case: &Case) -> Vec<u8> {
    let good = if case.get("part") == "tiers" { "C1,白金,2024-01" } else { "C1,M1,2024-01-02,自拓" };
    let header = match case.get("header") {
        "" => header(case.get("part")).as_bytes().to_vec(),
        given => line(given),
    };
    [header, good.into(), line(case.get("line written"))]
        .map(|line| [line, b"\r\n".to_vec()].concat())
        .concat()
}

fn check(case: &Case, found: &[Row]) -> Result<(), String> {
    let [row] = found else { return Err(format!("expected one reject, found {found:?}")) };
    let column = |name: &str| row.get(name).map_or("(no such column)", String::as_str);
    expect("line", column("line"), case.get("line"))?;
    expect("column", column("column"), case.get("column"))?;
    expect("code", column("code"), case.get("code"))
}

#[test]
fn each_row_that_is_not_taken_is_named() {
    let bank = bank();
    let signed = Signed {
        actor: "console".to_owned(),
        at: "2026-01-05T09:00:00+08:00".to_owned(),
        today: day("20260105"),
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    };
    maintain(&mut bank.open(), &signed, "C7", "M5");
    let goldens = RefCell::new((Vec::new(), Vec::new()));
    let before = bank.digest();
    check_all(CASES, HEADINGS, |case| {
        let part = case.get("part");
        let path = file(&bank, &format!("{part}.csv"), table(case));
        let check_only = |lang| {
            let option = format!("--{part}");
            let args =
                [option.as_str(), path.to_str().unwrap(), "--check", "--format", "csv", "--lang", lang];
            golive(&bank, &args)
        };
        let (zh, en) = (check_only("zh"), check_only("en"));
        expect("refusal", zh.refusal().unwrap_or("none"), "rows_rejected")?;
        let rejects = |ran: &Ran| -> Vec<Row> {
            rows_of(&ran.stdout).into_iter().filter(|row| row["level"] != "warning").collect()
        };
        let mut goldens = goldens.borrow_mut();
        goldens.0.push((case.get("case").to_owned(), zh.stdout.clone()));
        goldens.1.push((case.get("case").to_owned(), en.stdout.clone()));
        check(case, &rejects(&en))
    });
    assert_eq!(bank.digest(), before, "a check changes nothing");
    let (zh, en) = goldens.into_inner();
    golden::check("commands/golden/golive.zh.txt", &zh);
    golden::check("commands/golden/golive.en.txt", &en);
}

#[test]
fn every_kind_of_reject_has_a_case() {
    let cases: BTreeSet<String> =
        CASES.lines().map(|line| line.split('|').nth(4).unwrap_or("").trim().to_owned()).collect();
    for kind in Kind::all() {
        assert!(cases.contains(kind.code()), "{}", kind.code());
    }
}

#[test]
fn the_present_state_is_taken_once_with_the_days_on_which_it_began() {
    let bank = bank();
    let good = "客户号,工号,起始日期,来源\nC1,M1,20240102,自拓\nC2,M1,2025-06-02,分配\n";
    let none = take(&bank, &format!("{good}C8,M1,20240101,自拓\n"), "", &[]);
    assert_eq!((none.code, none.refusal()), (1, Some("rows_rejected")), "{}", none.stdout);
    assert_eq!(rows::last_change(&bank.open().crm).unwrap(), 0, "all or nothing");
    let said = take(&bank, good, "", &["--lang", "en"]).done();
    assert!(said.contains("2 rows can be taken, 0 are wrong"), "{said}");

    let open = bank.open();
    let history = rows::history(&open.crm, "C1").unwrap();
    assert_eq!((history[0].since, history[0].origin), (day("20240102"), Origin::SelfDeveloped));
    assert_eq!((history[0].begun.cause, &*history[0].begun.reason), (Cause::GoingLive, "assignments.csv"));
    assert_eq!(history[0].begun.decided_by, "console");
    assert!(history[0].begun.decided_on >= day("20260101"), "decided when it was taken");
    drop(open);

    let again = take(&bank, good, "", &[]);
    assert_eq!((again.code, again.refusal()), (1, Some("taken_already")), "{}", again.stderr);
    assert!(bank.zhiji(&["audit", "verify"]).code == 0);
    bank.rebuild();
}

#[test]
fn what_is_good_is_taken_without_the_rest_where_that_is_asked_for() {
    let bank = bank();
    let mixed = "cust_no;staff_no;since;origin\nC1;M1;20240102;allocated\nC3;M1;20240102;allocated\n";
    take(&bank, mixed, "", &["--take-good"]).done();
    let held = rows::held_by(&bank.open().crm, "M1").unwrap();
    assert_eq!(held, ["C1"]);
    let second = take(&bank, mixed, "", &["--take-good"]);
    assert_eq!(second.refusal(), Some("taken_already"));
}

#[test]
fn a_person_above_the_cap_keeps_everybody_and_the_rule_is_noted() {
    let bank = TestBank::init();
    let feed = first_day();
    let feed = (0..401).fold(feed, |feed, number| {
        let (cust_no, acct_no) = (format!("V{number:03}"), format!("AV{number:03}"));
        feed.customer(&cust_no).account(&acct_no, &cust_no, "deposit").balance(&acct_no, "60000.00")
    });
    feed.write(&bank.inbox());
    bank.run().done();
    let row = |number: u32| format!("V{number:03},M1,20240102,allocated\n");
    let assignments = format!("cust_no,staff_no,since,origin\n{}", (0..401).map(row).collect::<String>());
    let tier =
        |number: u32| format!("V{number:03},{},202401\n", if number == 0 { "diamond" } else { "gold" });
    let tiers = format!("cust_no,tier,since_month\n{}", (0..401).map(tier).collect::<String>());
    let ran = take(&bank, &assignments, &tiers, &["--format", "csv", "--lang", "en"]);
    let warned: Vec<String> =
        rows_of(&ran.clone().done()).into_iter().map(|row| row["code"].clone()).collect();
    assert_eq!(warned, ["cap", "ability"], "{}", ran.stdout);
    let open = bank.open();
    assert_eq!(rows::held_by(&open.crm, "M1").unwrap().len(), 401);
    let noted: i64 =
        open.crm.conn().query_row("SELECT count(*) FROM assignment_override", [], |row| row.get(0)).unwrap();
    assert_eq!(noted, 2);
}

#[test]
fn the_first_close_goes_on_from_the_tiers_that_were_brought_along() {
    let bank = bank();
    // By their balance all are gold: C1 falls below platinum, C2 rises above general core.
    let tiers = "客户号,层级,起始月份\nC1,platinum,202401\nC2,一般核心客户,2024-01\n";
    take(&bank, "", tiers, &[]).done();
    let explained = bank.zhiji(&["explain", "C1", "--lang", "en"]).done();
    assert!(explained.contains("opening tier: platinum since 2024-01"), "{explained}");
    assert!(
        explained.contains("tier in force: platinum") && !explained.contains("provisional"),
        "{explained}"
    );
    let other = bank.zhiji(&["explain", "C7", "--lang", "en"]).done();
    assert!(other.contains("(provisional)"), "{other}");

    let open = bank.open();
    let roster = Roster::load(&open, None).unwrap();
    let shown = |cust_no: &str| {
        let line = roster.line(find_customer(&open.core, cust_no).unwrap().unwrap()).unwrap();
        (line.tier, line.provisional, line.rated)
    };
    assert_eq!(shown("C1"), (Some(Tier::Platinum), false, false));
    assert_eq!(shown("C7"), (Some(Tier::Gold), true, false), "the first projection serves");
    drop(open);

    FeedDay::new("20250630").balance("AC7", "60000.01").write(&bank.inbox());
    for missing in (3..30).map(|day| format!("202506{day:02}")) {
        // Days that are not working days need no skipping.
        bank.zhiji(&["skip", &missing, "--reason", "试点"]);
    }
    bank.run().done();
    let rated = bank.tiers("2025-06".parse_month());
    let of = |cust_no: &str| (&*rated[cust_no].tier, &*rated[cust_no].rated, &*rated[cust_no].grace);
    assert_eq!(of("C1"), ("platinum", "gold", "1"), "in grace from the first close on");
    assert_eq!(of("C2"), ("gold", "gold", "0"), "risen at once");
    assert_eq!(of("C7"), ("gold", "gold", "0"), "rated for the first time");
    bank.rebuild();
    let late = take(&bank, "", tiers, &[]);
    assert_eq!(late.refusal(), Some("month_closed_already"));
    FeedDay::new("20250630").balance("AC7", "60000.02").write(&bank.inbox());
    bank.correct(day("20250630"), "余额更正").done();
    bank.rebuild();
    let again = bank.tiers("2025-06".parse_month());
    assert_eq!(
        (&again["C1"], &again["C2"]),
        (&rated["C1"], &rated["C2"]),
        "a correction goes on from them too"
    );
}

trait ParseMonth {
    fn parse_month(&self) -> Month;
}

impl ParseMonth for str {
    fn parse_month(&self) -> Month {
        Month::parse(self).unwrap()
    }
}

/// A spreadsheet with a date that is one, a number that is one, and a stray cell far away.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let as_date = Format::new().set_num_format("yyyy-mm-dd");
    for (place, heading) in ["备注", "来源", "起始日期", "工号", "客户号"].iter().enumerate() {
        sheet.write_string(0, place as u16, *heading).unwrap();
    }
    sheet.write_string(1, 1, "自拓").unwrap();
    let date = ExcelDateTime::from_ymd(2024, 1, 2).unwrap();
    sheet.write_datetime_with_format(1, 2, &date, &as_date).unwrap();
    sheet.write_string(1, 3, " M1 ").unwrap();
    sheet.write_number(1, 4, 10_000_001).unwrap();
    sheet.write_string(9, 4, "C2").unwrap();
    sheet.write_string(9, 3, "M1").unwrap();
    sheet.write_number(9, 2, 20_240_103).unwrap();
    sheet.write_string(9, 1, "allocated").unwrap();
    sheet.write_string(40_000, 300, "x").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_spreadsheet_is_read_as_it_looks() {
    let bank = TestBank::init();
    first_day().customer("10000001").write(&bank.inbox());
    bank.run().done();
    let path = file(&bank, "现状.xlsx", workbook());
    golive(&bank, &["--assignments", path.to_str().unwrap()]).done();
    let open = bank.open();
    let since = |cust_no: &str| rows::history(&open.crm, cust_no).unwrap()[0].since;
    assert_eq!((since("10000001"), since("C2")), (day("20240102"), day("20240103")));
}

#[test]
fn the_encodings_of_spreadsheets_are_accepted() {
    let text = "客户号\t工号\t起始日期\t来源\r\nC1\tM1\t2024/01/02\t自拓\r\n\r\n";
    let encoded = encoding_rs::GB18030.encode(text).0.into_owned();
    for bytes in [encoded, format!("\u{FEFF}{text}").into_bytes(), text.replace('\t', "|").into_bytes()] {
        let bank = bank();
        let path = file(&bank, "a.txt", bytes);
        golive(&bank, &["--assignments", path.to_str().unwrap()]).done();
        assert_eq!(rows::held_by(&bank.open().crm, "M1").unwrap(), ["C1"]);
    }
}

#[test]
fn files_that_cannot_be_read_are_refused() {
    let bank = bank();
    let refused = |name: &str, bytes: &[u8]| {
        let path = file(&bank, name, bytes);
        golive(&bank, &["--assignments", path.to_str().unwrap()]).refusal().map(str::to_owned)
    };
    assert_eq!(refused("a.xls", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1]).as_deref(), Some("old_spreadsheet"));
    assert_eq!(refused("b.xlsx", b"PK\x03\x04 no more").as_deref(), Some("spreadsheet_broken"));
    assert_eq!(refused("c.csv", b"").as_deref(), Some("rows_rejected"), "no header");
    assert_eq!(refused("d.csv", b"cust_no,staff_no,since,origin\n").as_deref(), Some("nothing_to_take"));
    assert_eq!(golive(&bank, &["--tiers", "nowhere.csv"]).refusal(), Some("file_missing"));
    assert_eq!(golive(&bank, &[]).refusal(), Some("no_file_given"));
    let unfed = TestBank::init();
    assert_eq!(take(&unfed, "cust_no,staff_no,since,origin\n", "", &[]).refusal(), Some("no_feed_yet"));
}

#[test]
fn templates_are_written_and_can_be_taken_when_filled() {
    let bank = bank();
    let folder = bank.data().with_file_name("templates");
    let at = folder.to_str().unwrap();
    golive(&bank, &["--template", at]).done();
    for name in ["assignments.xlsx", "assignments.csv", "tiers.xlsx", "tiers.csv"] {
        let path = folder.join(name);
        let option = if name.starts_with("tiers") { "--tiers" } else { "--assignments" };
        let empty = golive(&bank, &[option, path.to_str().unwrap()]);
        assert_eq!(empty.refusal(), Some("nothing_to_take"), "{name}: {}", empty.stderr);
    }
    let mut filled = std::fs::read_to_string(folder.join("assignments.csv")).unwrap();
    filled.push_str("C1,M1,20240102,自拓\r\n");
    std::fs::write(folder.join("assignments.csv"), filled).unwrap();
    golive(&bank, &["--assignments", folder.join("assignments.csv").to_str().unwrap()]).done();
    assert_eq!(golive(&bank, &["--template", at]).refusal(), Some("file_exists"));
}
