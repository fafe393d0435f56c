//! Days that are refused: each kind by name, a tiny feed that provokes it, nothing changed, and the message in
//! both languages. The table is `refusals.txt`; the messages are in `golden/`, written by `UPDATE_GOLDEN=1`.

use super::rejects::{bank, second_day};
use crate::kernel::table::{check_all, expect};
use crate::support::feed::FeedDay;
use crate::support::golden;
use std::cell::RefCell;
use std::path::Path;

const CASES: &str = include_str!("refusals.txt");
const HEADINGS: &[&str] = &["case", "what is spoiled", "code"];

/// Writes the spoiled second day.
type Spoil = fn(FeedDay, &Path);

const SPOILS: [(&str, Spoil); 32] = [
    ("no_manifest", |feed, inbox| drop(feed.without_manifest().write(inbox))),
    ("manifest_headings", |feed, inbox| {
        let feed = feed.without_manifest().extra("manifest.csv", "name|rows\nbalances.csv|1\n");
        feed.write(inbox);
    }),
    ("manifest_short_line", |feed, inbox| drop(feed.manifest_line("balances.csv|full").write(inbox))),
    ("manifest_kind", |feed, inbox| drop(feed.manifest("balances", "kind", "some").write(inbox))),
    ("manifest_no_number", |feed, inbox| drop(feed.manifest("balances", "rows", "few").write(inbox))),
    ("manifest_twice", |feed, inbox| drop(feed.manifest_line("balances.csv|full|1|250.00|").write(inbox))),
    ("manifest_unknown", |feed, inbox| {
        feed.manifest_line("secrets.csv|full|0||").extra("secrets.csv", "a\n").write(inbox);
    }),
    ("manifest_parent", |feed, inbox| {
        std::fs::write(inbox.join("balances.csv"), "acct_no|balance\nA1|1.00\n").unwrap();
        feed.manifest_line("../balances.csv|full|1|1.00|").write(inbox);
    }),
    ("manifest_root", |feed, inbox| drop(feed.manifest_line("/etc/hostname|full|1||").write(inbox))),
    ("file_missing", |feed, inbox| drop(feed.without_file("balances").write(inbox))),
    ("file_unlisted", |feed, inbox| drop(feed.unlisted("balances").write(inbox))),
    ("file_stray", |feed, inbox| drop(feed.extra("notes.txt", "hello\n").write(inbox))),
    ("lie_rows", |feed, inbox| drop(feed.manifest("balances", "rows", "2").write(inbox))),
    ("lie_sum", |feed, inbox| drop(feed.manifest("transactions", "sum", "99.00").write(inbox))),
    ("lie_fen", |feed, inbox| drop(feed.manifest("balances", "sum", "250.01").write(inbox))),
    ("no_sum", |feed, inbox| drop(feed.manifest("balances", "sum", "").write(inbox))),
    ("lie_hash", |feed, inbox| drop(feed.manifest("cards", "sha256", &"0".repeat(64)).write(inbox))),
    ("byte_changed", |feed, inbox| rewrite(feed, inbox, |text| text.replace("13000000000", "13000000001"))),
    ("cut_short", |feed, inbox| rewrite(feed, inbox, |text| text[..text.len() - 3].to_owned())),
    ("column_missing", |feed, inbox| drop(feed.columns("balances", "acct_no|amount").write(inbox))),
    ("file_empty", |feed, inbox| {
        feed.change("fx", |_| Vec::new()).manifest("fx", "rows", "0").write(inbox);
    }),
    ("column_twice", |feed, inbox| {
        drop(feed.columns("cards", "cust_no|card_no|kind|fee|dual_card|card_no").write(inbox))
    }),
    ("column_pin", |feed, inbox| {
        drop(feed.columns("cards", "cust_no|card_no|kind|fee|dual_card|pin").write(inbox))
    }),
    ("column_cvn", |feed, inbox| {
        drop(feed.columns("cards", "cust_no|card_no|kind|fee|dual_card|cvn2").write(inbox))
    }),
    ("column_password", |feed, inbox| {
        feed.columns("contacts", "cust_no|source|kind|value|updated|password").write(inbox);
    }),
    ("column_capitals", |feed, inbox| {
        feed.columns("contacts", "cust_no|source|kind|value|updated|PASSWORD").write(inbox);
    }),
    ("link_to_file", |feed, inbox| {
        let folder = feed.clone().write(inbox);
        let aside = inbox.with_file_name("aside.csv");
        std::fs::copy(folder.join("balances.csv"), &aside).unwrap();
        feed.link("balances.csv", aside).write(inbox);
    }),
    ("link_manifest", |feed, inbox| {
        let folder = feed.clone().write(inbox);
        let aside = inbox.with_file_name("aside.csv");
        std::fs::copy(folder.join("manifest.csv"), &aside).unwrap();
        feed.link("manifest.csv", aside).write(inbox);
    }),
    ("bad_rows", |feed, inbox| {
        let bad = |feed: FeedDay, number| feed.raw("balances", format!("B{number}|1.00"));
        (0..6).fold(feed, bad).write(inbox);
    }),
    ("day_again", |_, inbox| drop(FeedDay::new("20250602").rate("USD", "700").write(inbox))),
    ("day_left_out", |_, inbox| drop(FeedDay::new("20250604").rate("USD", "700").write(inbox))),
    ("day_without_mark", |feed, inbox| {
        feed.without_ok().write(inbox);
        FeedDay::new("20250604").rate("USD", "700").write(inbox);
    }),
];

/// Writes the day and changes its contacts afterwards, behind the manifest's back.
fn rewrite(feed: FeedDay, inbox: &Path, change: impl Fn(&str) -> String) {
    let file = feed.write(inbox).join("contacts.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(file, change(&text)).unwrap();
}

#[test]
fn each_refused_day_says_why_and_changes_nothing() {
    let goldens = RefCell::new((Vec::new(), Vec::new()));
    check_all(CASES, HEADINGS, |case| {
        let spoil = SPOILS.iter().find(|(name, _)| *name == case.get("what is spoiled"));
        let (_, spoil) = spoil.ok_or("no function of that name")?;
        let bank = bank();
        let before = bank.digest();
        spoil(second_day(), &bank.inbox());
        let (zh, en) = (bank.zhiji(&["run", "--lang", "zh"]), bank.zhiji(&["run", "--lang", "en"]));
        let mut goldens = goldens.borrow_mut();
        goldens.0.push((case.get("case").to_owned(), bank.plain(&zh.stderr)));
        goldens.1.push((case.get("case").to_owned(), bank.plain(&en.stderr)));
        expect("exit code", &zh.code.to_string(), "1")?;
        expect("code", zh.refusal().unwrap_or(&zh.stderr), case.get("code"))?;
        expect("code, in English", en.refusal().unwrap_or(&en.stderr), case.get("code"))?;
        if bank.digest() == before { Ok(()) } else { Err("something was changed".to_owned()) }
    });
    let (zh, en) = goldens.into_inner();
    golden::check("intake/golden/refusals.zh.txt", &zh);
    golden::check("intake/golden/refusals.en.txt", &en);
}

#[test]
fn every_way_to_spoil_a_day_is_in_the_table() {
    let seen = RefCell::new(Vec::new());
    check_all(CASES, HEADINGS, |case| {
        seen.borrow_mut().push(case.get("what is spoiled").to_owned());
        Ok(())
    });
    let unused: Vec<_> = SPOILS.iter().filter(|(name, _)| !seen.borrow().iter().any(|s| s == name)).collect();
    assert!(unused.is_empty(), "{:?}", unused.iter().map(|(name, _)| name).collect::<Vec<_>>());
}

#[test]
fn a_refused_day_is_taken_once_it_is_mended() {
    let bank = bank();
    second_day().manifest("balances", "rows", "2").write(&bank.inbox());
    assert_eq!(bank.run().refusal(), Some("manifest_rows"));
    second_day().write(&bank.inbox());
    bank.run().done();
    let straight = super::rejects::bank();
    second_day().write(&straight.inbox());
    straight.run().done();
    assert_eq!(bank.digest(), straight.digest());
}

#[test]
fn the_days_before_a_refused_one_are_taken() {
    let bank = bank();
    let before = bank.digest();
    second_day().write(&bank.inbox());
    FeedDay::new("20250604").rate("USD", "700").manifest("fx", "rows", "7").write(&bank.inbox());
    assert_eq!(bank.run().refusal(), Some("manifest_rows"));
    assert_ne!(bank.digest(), before, "3 June was good");
}

/// Six refuse the day, as the table says.
#[test]
fn five_bad_rows_are_quarantined_however_small_the_file() {
    let bank = bank();
    let bad = |feed: FeedDay, number| feed.raw("balances", format!("B{number}|1.00"));
    (0..5).fold(second_day(), bad).write(&bank.inbox());
    bank.run().done();
    assert_eq!(bank.quarantine().len(), 5);
}

#[test]
fn a_skipped_day_lets_the_line_pass() {
    let bank = bank();
    FeedDay::new("20250604").rate("USD", "700").write(&bank.inbox());
    assert_eq!(bank.run().refusal(), Some("day_missing"));
    bank.skip(second_day().day(), "核心系统检修").done();
    bank.run().done();
}

#[test]
fn a_day_told_again_with_the_same_words_is_refused_too() {
    let bank = bank();
    let before = bank.digest();
    super::rejects::first_day().write(&bank.inbox());
    assert_eq!(bank.run().refusal(), Some("day_taken"));
    assert_eq!(bank.digest(), before);
}
