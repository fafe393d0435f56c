//! Rows of quarantine put right: the day is taken anew from the archive with them, and counts as if it had come so.

use crate::support::bank::TestBank;
use crate::support::feed::{Encoding, FeedDay, day};
use std::path::Path;
use zhiji::intake::mend::{Mend, folder};
use zhiji::intake::run::correct_mended;
use zhiji::intake::settings::Settings;
use zhiji::kernel::calendar::Month;
use zhiji::kernel::error::{Error, Result};
use zhiji::store::action::Signed;

fn first() -> FeedDay {
    FeedDay::new("20260130")
        .institution("100")
        .customer("C1")
        .customer("C2")
        .account("A1", "C1", "deposit")
        .account("A2", "C2", "deposit")
        .balance("A1", "50000.00")
        .balance("A2", "60000.00")
}

/// A bank whose last day of January has one row in quarantine; the manifest's sum is that of the right amount.
fn bank(encoding: Encoding) -> TestBank {
    bank_with(encoding, "A1|7x000.00")
}

/// The same with this row.
fn bank_with(encoding: Encoding, bad: &str) -> TestBank {
    let bank = TestBank::init();
    first().write(&bank.inbox());
    let last = FeedDay::new("20260131")
        .encoding(encoding)
        .raw("balances", bad)
        .balance("A2", "60000.00")
        .customer("C3")
        .set("name", "東方億質")
        .manifest("balances", "sum", "130000.00");
    last.write(&bank.inbox());
    bank.run().done();
    FeedDay::new("20260202").balance("A2", "61000.00").write(&bank.inbox());
    bank.run().done();
    assert_eq!(bank.quarantine().len(), 1);
    bank
}

fn replay(bank: &TestBank, mends: &[(&str, u64, &str, &str)]) -> Result<()> {
    let mut open = bank.open();
    let settings = Settings::load(&open.dir).unwrap();
    let signed = Signed {
        actor: "A001".to_owned(),
        at: "2026-02-03T08:00:00+08:00".to_owned(),
        today: day("20260203"),
        business_date: None,
        detail: "the core bank's own slip".to_owned(),
        peer: String::new(),
    };
    let mends: Vec<Mend> = mends
        .iter()
        .map(|(file, line, column, value)| Mend {
            file: (*file).to_owned(),
            line: *line,
            column: (*column).to_owned(),
            value: (*value).to_owned(),
        })
        .collect();
    correct_mended(&mut open, &settings, day("20260131"), &mends, &signed, &mut |_| {}, |_| {})
}

fn january(bank: &TestBank, customer: &str) -> String {
    bank.tiers(Month::parse("2026-01").unwrap())[customer].comprehensive_avg.clone()
}

fn lines(path: &Path, name: &str) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(path.join(name)).unwrap();
    bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

#[test]
fn a_mended_row_counts_as_if_it_had_come_so() {
    for encoding in [Encoding::Utf8, Encoding::Gb18030] {
        let bank = bank(encoding);
        let archive = bank.data().join("archive");
        let before = archive.join("20260131");
        let (balances, customers) = (lines(&before, "balances.csv"), lines(&before, "customers.csv"));
        replay(&bank, &[("balances.csv", 2, "balance", "70000.00")]).unwrap();
        assert_eq!(bank.quarantine().len(), 0, "nothing is left in quarantine");
        assert_eq!(january(&bank, "C1"), "120000.00", "50,000 on the 30th and 70,000 on the 31st, twice");
        let after = lines(&before, "balances.csv");
        assert_eq!(after[1], b"A1|70000.00");
        assert_eq!((&after[0], &after[2..]), (&balances[0], &balances[2..]), "all other lines to the byte");
        assert_eq!(lines(&before, "customers.csv"), customers);
        assert!(archive.join("20260131.corrected-1").is_dir(), "what came first is kept");
        assert!(!folder(&bank.data()).join("20260131").exists(), "nothing is left over");
        bank.rebuild();
    }
}

#[test]
fn a_whole_line_can_be_put_right() {
    let bank = bank_with(Encoding::Gb18030, "A1|70|000.00");
    replay(&bank, &[("balances.csv", 2, "", "A1|70000")]).unwrap();
    assert_eq!(january(&bank, "C1"), "120000.00");
}

#[test]
fn a_wrong_mend_changes_nothing() {
    let bank = bank(Encoding::Utf8);
    let digest = bank.digest();
    for (mend, code) in [
        (vec![], "nothing_mended"),
        (vec![("balances.csv", 2, "balance", "70000.01")], "manifest_sum"),
        (vec![("balances.csv", 2, "balance", "7|1")], "mended_value"),
        (vec![("balances.csv", 2, "balance", "7\n1")], "mended_value"),
        (vec![("balances.csv", 2, "nothing", "7")], "not_in_quarantine"),
        // No more of a row than is wrong with it: whose account it is stays.
        (vec![("balances.csv", 2, "", "A2|70000")], "not_in_quarantine"),
        (vec![("balances.csv", 9, "balance", "7")], "not_in_quarantine"),
        (vec![("balances.csv", 1, "balance", "7")], "no_such_row"),
        (vec![("../../x.csv", 2, "balance", "7")], "no_such_row"),
    ] {
        match replay(&bank, &mend) {
            Err(Error::Refusal(refusal)) => assert_eq!(refusal.code, code, "{mend:?}"),
            other => panic!("{mend:?}: {other:?}"),
        }
        assert!(!folder(&bank.data()).join("20260131").exists(), "{mend:?}: nothing is left over");
        assert_eq!(bank.digest(), digest, "{mend:?}");
    }
}

/// Only what lies in quarantine is put right here: whatever was taken stays what the core bank said.
#[test]
fn rows_that_were_taken_are_not_put_right() {
    let bank = bank(Encoding::Utf8);
    let digest = bank.digest();
    for mends in [
        vec![("balances.csv", 2, "balance", "70000.00"), ("customers.csv", 2, "mobile", "13900000000")],
        vec![("balances.csv", 3, "balance", "130000.00")],
        vec![("balances.csv", 3, "", "A2|130000.00")],
        vec![("balances.csv", 2, "acct_no", "A2")],
    ] {
        match replay(&bank, &mends) {
            Err(Error::Refusal(refusal)) => assert_eq!(refusal.code, "not_in_quarantine", "{mends:?}"),
            other => panic!("{mends:?}: {other:?}"),
        }
        assert!(!folder(&bank.data()).join("20260131").exists(), "{mends:?}: nothing is left over");
        assert_eq!(bank.digest(), digest, "{mends:?}");
    }
}

/// What the core bank delivered anew goes first.
#[test]
fn a_day_that_was_delivered_anew_is_not_put_right_from_the_archive() {
    let bank = bank(Encoding::Utf8);
    std::fs::create_dir(bank.inbox().join("20260131")).unwrap();
    match replay(&bank, &[("balances.csv", 2, "balance", "70000.00")]) {
        Err(Error::Refusal(refusal)) => assert_eq!(refusal.code, "day_delivered"),
        other => panic!("{other:?}"),
    }
    assert!(!folder(&bank.data()).join("20260131").exists(), "nothing is left over");
}

/// A line that is too long is put right as a whole, and copied in bounded pieces where it is not.
#[test]
fn a_line_that_is_too_long_is_put_right_as_a_whole() {
    let bank = TestBank::init();
    first().write(&bank.inbox());
    let long = |name: &str| format!("{name}|{}", "9".repeat(200_000));
    FeedDay::new("20260131")
        .crlf()
        .raw("balances", long("A1"))
        .balance("A2", "60000.00")
        .raw("balances", long("A9"))
        .manifest("balances", "sum", "130000.00")
        .write(&bank.inbox());
    bank.run().done();
    assert_eq!(bank.quarantine().len(), 2);
    let archive = bank.data().join("archive").join("20260131");
    let before = lines(&archive, "balances.csv");
    replay(&bank, &[("balances.csv", 2, "", "A1|70000.00")]).unwrap();
    let after = lines(&archive, "balances.csv");
    assert_eq!(after[1], b"A1|70000.00\r");
    assert_eq!((&after[0], &after[2..]), (&before[0], &before[2..]), "all other lines to the byte");
    assert_eq!(bank.quarantine().len(), 1);
}
