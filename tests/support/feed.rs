//! A day of the canonical feed (spec 6), written by hand in a few lines:
//!
//! ```text
//! FeedDay::new("20250602").institution("100").customer("C1").account("A1", "C1", "deposit")
//!     .balance("A1", "50000.00").full("balances").write(&inbox);
//! ```
//!
//! What is not said has a sensible value; [`FeedDay::set`] changes a column of the row just written. A file is
//! delta unless said otherwise. The manifest tells the truth until it is told to lie, and every other way to
//! spoil a folder has a method of its own.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use zhiji::kernel::calendar::{Day, from_ymd, ymd};

/// The files in the order in which they are written, with their columns and the one that is summed.
pub const FILES: [(&str, &str, &str); 12] = [
    ("institutions", "inst_no|parent_no|level|grade|name|address|phone", ""),
    ("staff", "staff_no|inst_no|team|name|role|mobile|status|self_post", ""),
    (
        "customers",
        "cust_no|name|id_type|id_no|sex|birth_date|mobile|address|open_inst|open_date|status|id_expiry|grid|\
         guardian_cust_no|merged_into|risk_grade|risk_expiry|batch|occupation",
        "",
    ),
    ("contacts", "cust_no|source|kind|value|updated", ""),
    (
        "accounts",
        "acct_no|cust_no|inst_no|class|product_no|product_name|currency|open_date|due_date|close_date|demand|\
         vip_card|state",
        "",
    ),
    ("balances", "acct_no|balance", "balance"),
    ("transactions", "txn_no|acct_no|cust_no|inst_no|time|kind|amount|currency|channel", "amount"),
    ("products", "cust_no|key_product|since|until", ""),
    ("cards", "cust_no|card_no|kind|fee|dual_card", ""),
    ("guarantees", "loan_no|borrower_no|guarantor_name|guarantor_id_no|guarantor_cust_no", ""),
    ("risk", "cust_no|kind|since|note", ""),
    ("fx", "currency|mid", ""),
];

/// The institution that rows stand under unless they say otherwise.
pub const INST: &str = "100";

/// How the text files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Gb18030,
}

#[derive(Debug, Clone)]
enum Line {
    Row(Vec<String>),
    Raw(Vec<u8>),
}

/// Changes the bytes of a file after it is made.
type Change = fn(Vec<u8>) -> Vec<u8>;

#[derive(Debug, Clone)]
struct File {
    full: bool,
    /// The columns in the order of the file.
    header: Vec<String>,
    lines: Vec<Line>,
    change: Option<Change>,
    /// Cells of the manifest that lie, by column.
    lies: Vec<(String, String)>,
    in_folder: bool,
    in_manifest: bool,
}

/// One day's folder, not yet written.
#[derive(Debug, Clone)]
pub struct FeedDay {
    day: Day,
    encoding: Encoding,
    crlf: bool,
    bom: bool,
    files: BTreeMap<usize, File>,
    last: usize,
    manifest: bool,
    manifest_lines: Vec<String>,
    ok: bool,
    extra: Vec<(String, Vec<u8>)>,
    links: Vec<(String, PathBuf)>,
}

/// The day of a text `YYYYMMDD`.
pub fn day(yyyymmdd: &str) -> Day {
    yyyymmdd.parse().ok().and_then(from_ymd).unwrap_or_else(|| panic!("{yyyymmdd} is no day"))
}

fn place_of(file: &str) -> usize {
    let name = file.trim_end_matches(".csv");
    FILES.iter().position(|(known, ..)| *known == name).unwrap_or_else(|| panic!("no file {file}"))
}

fn columns_of(place: usize) -> impl Iterator<Item = &'static str> {
    FILES[place].1.split('|')
}

impl FeedDay {
    /// A folder of the day `YYYYMMDD`, without files.
    pub fn new(yyyymmdd: &str) -> FeedDay {
        FeedDay::on(day(yyyymmdd))
    }

    /// A folder of a day, without files.
    pub fn on(day: Day) -> FeedDay {
        FeedDay {
            day,
            encoding: Encoding::Utf8,
            crlf: false,
            bom: false,
            files: BTreeMap::new(),
            last: 0,
            manifest: true,
            manifest_lines: Vec::new(),
            ok: true,
            extra: Vec::new(),
            links: Vec::new(),
        }
    }

    /// Its day.
    pub fn day(&self) -> Day {
        self.day
    }

    /// Text files in this encoding.
    pub fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Lines end in CR LF.
    pub fn crlf(mut self) -> Self {
        self.crlf = true;
        self
    }

    /// Files begin with a byte-order mark (UTF-8).
    pub fn bom(mut self) -> Self {
        self.bom = true;
        self
    }

    fn file(&mut self, file: &str) -> &mut File {
        let place = place_of(file);
        self.files.entry(place).or_insert_with(|| File {
            full: false,
            header: columns_of(place).map(str::to_owned).collect(),
            lines: Vec::new(),
            change: None,
            lies: Vec::new(),
            in_folder: true,
            in_manifest: true,
        })
    }

    /// The file has all rows: what is missing is gone. A file without rows is there, with its headings.
    pub fn full(mut self, file: &str) -> Self {
        self.file(file).full = true;
        self
    }

    /// The file has only rows that changed. A file without rows is there, with its headings.
    pub fn delta(mut self, file: &str) -> Self {
        self.file(file).full = false;
        self
    }

    fn row(mut self, file: &str, cells: &[&str]) -> Self {
        let width = columns_of(place_of(file)).count();
        assert!(cells.len() <= width, "cells of {file}");
        let mut row: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        row.resize(width, String::new());
        self.file(file).lines.push(Line::Row(row));
        self.last = place_of(file);
        self
    }

    /// Sets a column of the row just written.
    pub fn set(mut self, column: &str, value: &str) -> Self {
        let at = columns_of(self.last).position(|known| known == column);
        let at = at.unwrap_or_else(|| panic!("no column {column} in {}", FILES[self.last].0));
        let file = self.files.get_mut(&self.last).expect("a row before set");
        let Some(Line::Row(row)) = file.lines.last_mut() else { panic!("a row before set") };
        row[at] = value.to_owned();
        self
    }

    pub fn institution(self, inst_no: &str) -> Self {
        let name = format!("第{inst_no}支行");
        self.row("institutions", &[inst_no, "", "sub_branch", "1", &name, "青禾县东街1号", "05550000000"])
    }

    pub fn institutions(self, inst_nos: &[&str]) -> Self {
        inst_nos.iter().fold(self, |feed, inst_no| feed.institution(inst_no))
    }

    pub fn staff(self, staff_no: &str) -> Self {
        self.row("staff", &[staff_no, INST, "", "柜员", "manager", "", "active", "retail"])
    }

    /// A natural person.
    pub fn customer(self, cust_no: &str) -> Self {
        let cells =
            [cust_no, "某某", "id_card", "", "F", "19800101", "", "青禾县", INST, "20200101", "active"];
        self.row("customers", &cells)
    }

    pub fn contact(self, cust_no: &str, kind: &str, value: &str) -> Self {
        self.row("contacts", &[cust_no, "core", kind, value, "20250101"])
    }

    /// An account in CNY.
    pub fn account(self, acct_no: &str, cust_no: &str, class: &str) -> Self {
        let cells =
            [acct_no, cust_no, INST, class, "P1", "产品", "CNY", "20200101", "", "", "N", "N", "normal"];
        self.row("accounts", &cells)
    }

    pub fn balance(self, acct_no: &str, yuan: &str) -> Self {
        self.row("balances", &[acct_no, yuan])
    }

    /// A transaction of a customer at noon, not bound to an account.
    pub fn transaction(self, txn_no: &str, cust_no: &str, kind: &str, yuan: &str) -> Self {
        let time = format!("{}120000", ymd(self.day));
        self.row("transactions", &[txn_no, "", cust_no, INST, &time, kind, yuan, "CNY", "counter"])
    }

    pub fn product(self, cust_no: &str, key_product: &str) -> Self {
        self.row("products", &[cust_no, key_product, "20250101"])
    }

    pub fn card(self, cust_no: &str, card_no: &str, kind: &str, fee: &str) -> Self {
        self.row("cards", &[cust_no, card_no, kind, fee, "N"])
    }

    pub fn guarantee(self, loan_no: &str, borrower_no: &str) -> Self {
        self.row("guarantees", &[loan_no, borrower_no, "担保人", "G1"])
    }

    pub fn risk(self, cust_no: &str, kind: &str) -> Self {
        self.row("risk", &[cust_no, kind, "20250101"])
    }

    /// A mid rate, CNY per 100 units.
    pub fn rate(self, currency: &str, mid: &str) -> Self {
        self.row("fx", &[currency, mid])
    }

    /// Adds a line to a file as it is, without its end.
    pub fn raw(mut self, file: &str, line: impl Into<Vec<u8>>) -> Self {
        self.file(file).lines.push(Line::Raw(line.into()));
        self
    }

    /// The headings of a file, in this order, parted by `|`. A heading that the feed does not know is empty in
    /// every row.
    pub fn columns(mut self, file: &str, header: &str) -> Self {
        self.file(file).header = header.split('|').map(str::to_owned).collect();
        self
    }

    /// Changes the bytes of a file after it is made; its figures are those before, its hash the one after.
    pub fn change(mut self, file: &str, change: Change) -> Self {
        self.file(file).change = Some(change);
        self
    }

    /// What the manifest says in a column about a file.
    pub fn manifest(mut self, file: &str, column: &str, value: &str) -> Self {
        self.file(file).lies.push((column.to_owned(), value.to_owned()));
        self
    }

    /// One more line in the manifest, as it is.
    pub fn manifest_line(mut self, line: &str) -> Self {
        self.manifest_lines.push(line.to_owned());
        self
    }

    pub fn without_manifest(mut self) -> Self {
        self.manifest = false;
        self
    }

    /// The manifest names the file, and it is not there.
    pub fn without_file(mut self, file: &str) -> Self {
        self.file(file).in_folder = false;
        self
    }

    /// The file is there, and the manifest does not name it.
    pub fn unlisted(mut self, file: &str) -> Self {
        self.file(file).in_manifest = false;
        self
    }

    /// The folder is not yet complete.
    pub fn without_ok(mut self) -> Self {
        self.ok = false;
        self
    }

    /// One more file in the folder, as it is.
    pub fn extra(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.extra.push((name.to_owned(), bytes.into()));
        self
    }

    /// A file of the folder is a symbolic link.
    pub fn link(mut self, name: &str, target: impl Into<PathBuf>) -> Self {
        self.links.push((name.to_owned(), target.into()));
        self
    }

    /// The rows of a file, each by its columns, for tests that change a written day.
    pub fn edit(mut self, file: &str, mut edit: impl FnMut(&mut Vec<String>) -> bool) -> Self {
        if let Some(file) = self.files.get_mut(&place_of(file)) {
            file.lines.retain_mut(|line| match line {
                Line::Row(row) => edit(row),
                Line::Raw(_) => true,
            });
        }
        self
    }

    /// How many lines a file has, without its headings; none where it is not there.
    pub fn lines(&self, file: &str) -> Option<usize> {
        self.files.get(&place_of(file)).map(|file| file.lines.len())
    }

    /// Writes the folder and, if it is complete, the file beside it; what lay there before is gone.
    pub fn write(&self, inbox: &Path) -> PathBuf {
        let folder = inbox.join(ymd(self.day).to_string());
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::create_dir_all(&folder).unwrap();
        let mut manifest = vec!["file|kind|rows|sum|sha256".to_owned()];
        for (place, file) in &self.files {
            let bytes = self.bytes_of(*place, file);
            if file.in_manifest {
                manifest.push(manifest_line(*place, file, &bytes));
            }
            if file.in_folder {
                std::fs::write(folder.join(format!("{}.csv", FILES[*place].0)), bytes).unwrap();
            }
        }
        manifest.extend(self.manifest_lines.iter().cloned());
        if self.manifest {
            let end = if self.crlf { "\r\n" } else { "\n" };
            std::fs::write(folder.join("manifest.csv"), manifest.join(end) + end).unwrap();
        }
        for (name, bytes) in &self.extra {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        #[cfg(unix)]
        for (name, target) in &self.links {
            let link = folder.join(name);
            std::fs::remove_file(&link).ok();
            std::os::unix::fs::symlink(target, link).unwrap();
        }
        let ok = inbox.join(format!("{}.ok", ymd(self.day)));
        std::fs::remove_file(&ok).ok();
        if self.ok {
            std::fs::write(ok, "").unwrap();
        }
        folder
    }

    fn bytes_of(&self, place: usize, file: &File) -> Vec<u8> {
        let at = |heading: &String| columns_of(place).position(|known| known == heading);
        let order: Vec<Option<usize>> = file.header.iter().map(at).collect();
        let mut lines = vec![self.encode(&file.header.join("|"))];
        for line in &file.lines {
            lines.push(match line {
                Line::Raw(bytes) => bytes.clone(),
                Line::Row(row) => {
                    let cells: Vec<&str> = order.iter().map(|at| at.map_or("", |at| &row[at])).collect();
                    self.encode(&cells.join("|"))
                }
            });
        }
        let mut bytes = if self.bom { b"\xEF\xBB\xBF".to_vec() } else { Vec::new() };
        for line in lines {
            bytes.extend(line);
            bytes.extend(if self.crlf { "\r\n".as_bytes() } else { b"\n" });
        }
        file.change.map_or(bytes.clone(), |change| change(bytes))
    }

    fn encode(&self, text: &str) -> Vec<u8> {
        match self.encoding {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Gb18030 => encoding_rs::GB18030.encode(text).0.into_owned(),
        }
    }
}

fn manifest_line(place: usize, file: &File, bytes: &[u8]) -> String {
    let (name, _, amount) = FILES[place];
    let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let sum = if amount.is_empty() { String::new() } else { in_yuan(sum_of(place, file, amount)) };
    let kind = if file.full { "full" } else { "delta" };
    let truth = [format!("{name}.csv"), kind.to_owned(), file.lines.len().to_string(), sum, hash];
    let cells = ["file", "kind", "rows", "sum", "sha256"].iter().zip(truth).map(|(column, truth)| {
        let lie = file.lies.iter().find(|(lied, _)| lied == column);
        lie.map_or(truth, |(_, value)| value.clone())
    });
    cells.collect::<Vec<_>>().join("|")
}

/// The sum of the amounts that can be read; others add nothing.
fn sum_of(place: usize, file: &File, amount: &str) -> i128 {
    let at = columns_of(place).position(|known| known == amount).expect("the amount's column");
    let in_file = file.header.iter().position(|heading| heading == amount);
    let cell = |line: &Line| match line {
        Line::Row(row) => Some(row[at].clone()),
        Line::Raw(bytes) => {
            bytes.split(|b| *b == b'|').nth(in_file?).map(|cell| String::from_utf8_lossy(cell).into_owned())
        }
    };
    file.lines.iter().filter_map(cell).filter_map(|cell| hundredths(&cell)).sum()
}

/// An amount with at most two decimals in hundredths.
pub fn hundredths(text: &str) -> Option<i128> {
    let digits = text.trim_start_matches(['-', '+']);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let good = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 13 || part.len() > 2 || !good(whole) || !good(part) {
        return None;
    }
    let value: i128 = format!("{whole}{part:0<2}").parse().ok()?;
    Some(if text.starts_with('-') { -value } else { value })
}

/// Hundredths as an amount with two decimals.
pub fn in_yuan(hundredths: i128) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let all = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", all / 100, all % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(feed: &FeedDay) -> (tempfile::TempDir, PathBuf) {
        let inbox = tempfile::tempdir().unwrap();
        let folder = feed.write(inbox.path());
        (inbox, folder)
    }

    #[test]
    fn a_folder_has_its_files_its_manifest_and_its_mark() {
        let feed = FeedDay::new("20250602")
            .customer("C1")
            .set("sex", "M")
            .account("A1", "C1", "deposit")
            .balance("A1", "50000.00")
            .balance("A2", "-0.5")
            .full("balances");
        let (inbox, folder) = written(&feed);
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(read("balances.csv"), "acct_no|balance\nA1|50000.00\nA2|-0.5\n");
        assert!(read("customers.csv").lines().nth(1).unwrap().starts_with("C1|某某|id_card||M|19800101|"));
        let manifest = read("manifest.csv");
        let lines: Vec<_> = manifest.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[1].starts_with("customers.csv|delta|1||"), "{}", lines[1]);
        assert!(lines[3].starts_with("balances.csv|full|2|49999.50|"), "{}", lines[3]);
        assert_eq!(lines[3].rsplit('|').next().unwrap().len(), 64, "a hash");
        assert!(inbox.path().join("20250602.ok").is_file());
    }

    #[test]
    fn other_headings_give_the_same_rows_in_another_order() {
        let feed = FeedDay::new("20250602").columns("balances", "note|balance|acct_no").balance("A1", "1");
        let (_inbox, folder) = written(&feed);
        let text = std::fs::read_to_string(folder.join("balances.csv")).unwrap();
        assert_eq!(text, "note|balance|acct_no\n|1|A1\n");
    }

    #[test]
    fn lies_and_spoils_reach_the_folder() {
        let feed = FeedDay::new("20250602")
            .balance("A1", "1.00")
            .raw("balances", "A2|2.00")
            .raw("balances", "A3|x")
            .manifest("balances", "rows", "9")
            .manifest_line("../evil.csv|full|0||")
            .rate("USD", "712.34")
            .unlisted("fx")
            .extra("more.csv", "a\n")
            .without_ok();
        let (inbox, folder) = written(&feed);
        let manifest = std::fs::read_to_string(folder.join("manifest.csv")).unwrap();
        assert!(manifest.contains("\nbalances.csv|delta|9|3.00|"), "{manifest}");
        assert!(manifest.ends_with("\n../evil.csv|full|0||\n") && !manifest.contains("fx.csv"));
        assert!(folder.join("fx.csv").is_file() && folder.join("more.csv").is_file());
        assert!(!inbox.path().join("20250602.ok").exists());
    }

    #[test]
    fn a_day_written_again_replaces_the_folder() {
        let inbox = tempfile::tempdir().unwrap();
        FeedDay::new("20250602").balance("A1", "1.00").write(inbox.path());
        let folder = FeedDay::new("20250602").rate("USD", "700").write(inbox.path());
        assert!(!folder.join("balances.csv").exists() && folder.join("fx.csv").exists());
    }

    #[test]
    fn characters_whose_second_byte_is_a_bar_are_written_so() {
        let feed = FeedDay::new("20250602").encoding(Encoding::Gb18030).customer("C1").set("name", "東億");
        let (_inbox, folder) = written(&feed);
        let bytes = std::fs::read(folder.join("customers.csv")).unwrap();
        assert!(bytes.windows(4).any(|four| four == [0x96, b'|', 0x83, b'|']), "not 東億 in GB18030");
    }
}
