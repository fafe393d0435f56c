//! Rows that cannot be taken: each kind by name, a tiny feed that provokes it, and the message in both
//! languages. The table is `rejects.txt`; the messages are in `golden/`, written by `UPDATE_GOLDEN=1`.

use crate::kernel::table::{Case, check_all, expect};
use crate::support::bank::{Row, TestBank};
use crate::support::feed::{Encoding, FILES, FeedDay};
use crate::support::golden;
use std::cell::RefCell;
use zhiji::intake::reject::RejectKind;

const CASES: &str = include_str!("rejects.txt");
const HEADINGS: &[&str] = &["case", "file", "line written", "code", "column", "line"];

/// The first day: two customers, three accounts, one of which is closed, a company with an account, a
/// transaction.
pub fn first_day() -> FeedDay {
    FeedDay::new("20250602")
        .institutions(&["100", "300"])
        .staff("S1")
        .customer("C1")
        .customer("C2")
        .account("A1", "C1", "deposit")
        .account("A2", "C2", "deposit")
        .account("A3", "C1", "deposit")
        .set("close_date", "20250501")
        .balance("A1", "100.00")
        .balance("A2", "200.00")
        .customer("E1")
        .set("id_type", "business_licence")
        .account("E9", "E1", "deposit")
        .transaction("T1", "C1", "fund", "1.00")
        .rate("USD", "712.34")
}

/// The second day: one good row in every file.
pub fn second_day() -> FeedDay {
    FeedDay::new("20250603")
        .institution("200")
        .staff("S2")
        .customer("C2")
        .contact("C2", "mobile", "13000000000")
        .account("A2", "C2", "deposit")
        .balance("A2", "250.00")
        .transaction("T2", "C2", "wealth", "1.00")
        .product("C2", "fund")
        .card("C2", "K2", "gold", "none")
        .guarantee("L1", "C2")
        .risk("C2", "watch")
        .rate("USD", "712.40")
}

/// A bank that has taken the first day.
pub fn bank() -> TestBank {
    let bank = TestBank::init();
    first_day().write(&bank.inbox());
    bank.run().done();
    bank
}

/// The bytes of a line of the table: `¦` is the bar, `\xNN` a byte, `\{n}` n letters.
fn line(written: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = written;
    while let Some(c) = rest.chars().next() {
        if let Some(byte) = rest.strip_prefix("\\x") {
            bytes.push(u8::from_str_radix(&byte[..2], 16).unwrap());
            rest = &byte[2..];
        } else if let Some((count, after)) = rest.strip_prefix("\\{").and_then(|r| r.split_once('}')) {
            bytes.extend(std::iter::repeat_n(b'x', count.parse().unwrap()));
            rest = after;
        } else {
            bytes.extend(if c == '¦' { "|" } else { &rest[..c.len_utf8()] }.as_bytes());
            rest = &rest[c.len_utf8()..];
        }
    }
    bytes
}

fn check(case: &Case, found: &[Row]) -> Result<(), String> {
    let [row] = found else { return Err(format!("expected one row in quarantine, found {found:?}")) };
    let column = |name: &str| row.get(name).map_or("(no such column)", String::as_str);
    expect("file", column("file"), case.get("file"))?;
    expect("line", column("line"), case.get("line"))?;
    expect("column", column("column"), case.get("column"))?;
    expect("code", column("reason"), case.get("code"))
}

#[test]
fn each_bad_row_goes_to_quarantine_by_name_and_the_good_ones_are_taken() {
    let goldens = RefCell::new((Vec::new(), Vec::new()));
    check_all(CASES, HEADINGS, |case| {
        let bank = bank();
        second_day().raw(case.get("file"), line(case.get("line written"))).write(&bank.inbox());
        let ran = bank.run();
        if ran.code != 0 {
            return Err(format!("the day was not taken: {}", ran.stderr));
        }
        let report = |lang| {
            let args = ["report", "quarantine", "--format", "csv", "--lang", lang];
            bank.plain(&bank.zhiji(&args).done())
        };
        // The raw row of a very long line is cut; what is left of it says nothing more in a golden file.
        let short = |text: String| text.replace(&"x".repeat(200), "x").replace(&"x".repeat(20), "x");
        let mut goldens = goldens.borrow_mut();
        goldens.0.push((case.get("case").to_owned(), short(report("zh"))));
        goldens.1.push((case.get("case").to_owned(), short(report("en"))));
        check(case, &bank.quarantine())?;
        bank.rebuild();
        Ok(())
    });
    let (zh, en) = goldens.into_inner();
    golden::check("intake/golden/rejects.zh.txt", &zh);
    golden::check("intake/golden/rejects.en.txt", &en);
}

#[test]
fn every_kind_of_reject_is_found_by_its_code() {
    for kind in RejectKind::all() {
        assert_eq!(RejectKind::from_code(kind.code()), Some(kind));
    }
    assert_eq!(RejectKind::all().count(), RejectKind::TxnConflict as usize + 1);
}

/// Every kind of reject has a case.
#[test]
fn no_kind_of_reject_is_without_a_case() {
    const KINDS: [&str; 20] = [
        "wrong_column_count",
        "unmappable_bytes",
        "control_character",
        "line_too_long",
        "missing_value",
        "malformed_amount",
        "too_many_decimals",
        "amount_too_large",
        "impossible_date",
        "unknown_value",
        "unknown_class",
        "unknown_currency",
        "unknown_institution",
        "unknown_customer",
        "unknown_account",
        "closed_account",
        "duplicate_key",
        "kind_changed",
        "key_too_long",
        "txn_conflict",
    ];
    let seen = RefCell::new(std::collections::BTreeSet::new());
    check_all(CASES, HEADINGS, |case| {
        seen.borrow_mut().insert(case.get("code").to_owned());
        if KINDS.contains(&case.get("code")) { Ok(()) } else { Err("no such kind".to_owned()) }
    });
    let seen = seen.into_inner();
    let missing: Vec<_> = KINDS.iter().filter(|kind| !seen.contains(**kind)).collect();
    assert!(missing.is_empty(), "kinds without a case: {missing:?}");
}

#[test]
fn a_row_in_quarantine_changes_nothing_and_the_ones_beside_it_count() {
    let bank = bank();
    second_day().raw("balances", "A1|1.005").write(&bank.inbox());
    bank.run().done();
    let other = self::bank();
    second_day().write(&other.inbox());
    other.run().done();
    let facts = |bank: &TestBank| {
        let mut digest = bank.digest();
        digest.retain(|table, _| !["feed_day", "feed_file", "quarantine", "audit"].contains(&table.as_str()));
        digest
    };
    assert!(facts(&bank).contains_key("balance_change"), "the digest names the tables");
    assert_eq!(facts(&bank), facts(&other));
}

#[test]
fn a_file_cut_in_the_middle_of_a_character_loses_only_that_row() {
    let bank = bank();
    let cut = |mut bytes: Vec<u8>| {
        // The last row's name, of two characters, in the middle of the second.
        let bar = bytes.windows(5).rposition(|five| five == b"|name").map_or(0, |at| at);
        assert_eq!(bar, 7, "the heading is not where it was");
        let name = bytes.windows(4).rposition(|four| four == [0xCD, 0xF5, 0xCE, 0xE5]).unwrap();
        bytes.truncate(name + 3);
        bytes
    };
    let feed = FeedDay::new("20250603").encoding(Encoding::Gb18030).customer("C1").customer("C9");
    feed.set("name", "王五").change("customers", cut).write(&bank.inbox());
    bank.run().done();
    let found = bank.quarantine();
    assert_eq!(found.len(), 1, "{found:?}");
    let reason = found[0]["reason"].as_str();
    assert!(["wrong_column_count", "unmappable_bytes"].contains(&reason), "{reason}");
    assert_eq!(found[0]["line"], "3");
}

/// A line of 64 MB, or of 2 GB in the full proof, with the good rows before and after it.
#[cfg(target_os = "linux")]
#[test]
fn an_endless_line_goes_to_quarantine_in_little_memory() {
    use std::io::{Seek, SeekFrom, Write};
    /// What the process may have for itself, KiB: less than two thirds of the shorter line and its copy.
    const MEMORY_KIB: usize = 96 * 1024;
    let full = std::env::var("ZHIJI_PROOF").is_ok_and(|proof| proof == "full");
    let length: u64 = if full { 2 << 30 } else { 64 << 20 };
    let bank = bank();
    let feed = second_day().raw("balances", "A1|300.00").manifest("balances", "rows", "3");
    let folder = feed.manifest("balances", "sha256", "").write(&bank.inbox());
    let mut file = std::fs::File::create(folder.join("balances.csv")).unwrap();
    file.write_all(b"acct_no|balance\nA2|250.00\n").unwrap();
    file.write_all(&vec![b'x'; 1 << 20]).unwrap();
    // The rest of the line is a hole in the file: zero bytes that lie nowhere.
    file.seek(SeekFrom::Start(length)).unwrap();
    file.write_all(b"x\nA1|300.00\n").unwrap();
    drop(file);
    let ran = bank.zhiji_within(MEMORY_KIB, &["run"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let found = bank.quarantine();
    assert_eq!(found.len(), 1, "one row");
    assert_eq!((found[0]["reason"].as_str(), found[0]["line"].as_str()), ("line_too_long", "3"));
    assert!(found[0]["raw"].chars().count() <= 4_001, "the raw line is cut");
}

/// Only what a case is about is wrong with its line.
#[test]
fn the_lines_have_the_columns_of_their_file() {
    check_all(CASES, HEADINGS, |case| {
        let file = case.get("file").trim_end_matches(".csv");
        let (_, columns, _) = FILES.iter().find(|(name, ..)| *name == file).ok_or("no such file")?;
        let width = columns.split('|').count();
        let cells = line(case.get("line written")).split(|byte| *byte == b'|').count();
        let right = (cells == width) != (case.get("code") == "wrong_column_count");
        if right { Ok(()) } else { Err(format!("{cells} cells, the file has {width}")) }
    });
}

#[test]
fn the_table_can_write_any_byte() {
    assert_eq!(line("A¦\\xFF\\{3}¦王"), b"A|\xFFxxx|\xE7\x8E\x8B");
}
