//! What must be taken as it comes: encodings, ends of lines, marks, headings in any order, optional columns.

use super::rejects::{first_day, second_day};
use crate::support::bank::TestBank;
use crate::support::feed::{Encoding, FILES, FeedDay};
use std::collections::{BTreeMap, BTreeSet};

/// The digest after some days, without what names the files themselves: their hashes stand there.
fn facts(days: &[FeedDay]) -> BTreeMap<String, String> {
    let bank = TestBank::init();
    for day in days {
        day.write(&bank.inbox());
    }
    bank.run().done();
    assert_eq!(bank.quarantine(), Vec::new());
    without_files(bank.digest())
}

fn without_files(mut digest: BTreeMap<String, String>) -> BTreeMap<String, String> {
    for table in ["feed_day", "feed_file", "audit"] {
        assert!(digest.remove(table).is_some(), "the digest names {table}");
    }
    digest
}

/// Two digests are equal; names the tables in which they differ.
fn equal(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) {
    let tables = one.keys().chain(other.keys());
    let differ: BTreeSet<_> = tables.filter(|table| one.get(*table) != other.get(*table)).collect();
    assert!(differ.is_empty(), "tables that differ: {differ:?}");
}

fn same(change: impl Fn(FeedDay) -> FeedDay) {
    let plain = facts(&[first_day(), second_day()]);
    equal(&facts(&[change(first_day()), change(second_day())]), &plain);
}

#[test]
fn lines_may_end_in_cr_lf() {
    same(FeedDay::crlf);
}

#[test]
fn files_may_begin_with_a_byte_order_mark() {
    same(FeedDay::bom);
}

#[test]
fn files_may_be_gb18030() {
    same(|feed| feed.encoding(Encoding::Gb18030));
}

#[test]
fn the_last_line_may_lack_its_end() {
    let trim = |mut bytes: Vec<u8>| {
        bytes.pop();
        bytes
    };
    same(|feed| {
        FILES.iter().fold(feed, |feed, (file, ..)| match feed.lines(file) {
            Some(_) => feed.change(file, trim),
            None => feed,
        })
    });
}

#[test]
fn headings_may_come_in_any_order() {
    same(|feed| {
        FILES.iter().fold(feed, |feed, (file, columns, _)| match feed.lines(file) {
            Some(_) => feed.columns(file, &columns.split('|').rev().collect::<Vec<_>>().join("|")),
            None => feed,
        })
    });
}

#[test]
fn columns_that_nobody_asked_for_are_passed_over() {
    same(|feed| {
        FILES.iter().fold(feed, |feed, (file, columns, _)| match feed.lines(file) {
            Some(_) => feed.columns(file, &format!("batch_no|{columns}|remark")),
            None => feed,
        })
    });
}

#[test]
fn blanks_around_a_value_are_passed_over() {
    let pad = |row: &mut Vec<String>| {
        row.iter_mut().for_each(|cell| *cell = format!("  {cell} "));
        true
    };
    same(|feed| feed.edit("accounts", pad).edit("customers", pad).edit("contacts", pad));
}

#[test]
fn optional_columns_may_be_absent() {
    let customers = "cust_no|name|id_type|id_no|sex|birth_date|mobile|address|open_inst|open_date|status";
    let accounts = "acct_no|cust_no|inst_no|class|product_no|product_name|currency|open_date|due_date|close_date|\
                    demand|vip_card";
    let unsaid = |feed: FeedDay| {
        feed.edit("accounts", |row| {
            row[12].clear();
            true
        })
    };
    let without = |feed: FeedDay| feed.columns("customers", customers).columns("accounts", accounts);
    let plain = facts(&[unsaid(first_day()), unsaid(second_day())]);
    equal(&facts(&[without(first_day()), without(second_day())]), &plain);
}

/// 東 and 億 end in the byte of the bar in GB18030; 㐀 and 𠀀 take four bytes.
#[test]
fn characters_that_hold_the_byte_of_the_bar_pass_through_every_file() {
    const NAME: &str = "東億丨東㐀𠀀億";
    let feed = |encoding| {
        let first = FeedDay::new("20250602")
            .encoding(encoding)
            .institution("100")
            .set("name", NAME)
            .set("address", NAME)
            .staff("S1")
            .set("name", NAME)
            .set("team", NAME)
            .customer("C1")
            .set("name", NAME)
            .set("address", NAME)
            .set("occupation", NAME)
            .contact("C1", "address", NAME)
            .account("A1", "C1", "deposit")
            .set("product_name", NAME)
            .balance("A1", "1.00")
            .transaction("T1", "C1", "fund", "1.00")
            .set("channel", NAME)
            .product("C1", "fund")
            .card("C1", "K1", NAME, "none");
        first.guarantee("L1", "C1").set("guarantor_name", NAME).risk("C1", "watch").set("note", NAME)
    };
    equal(&facts(&[feed(Encoding::Gb18030)]), &facts(&[feed(Encoding::Utf8)]));
}

#[test]
fn a_day_may_bring_nothing_but_a_manifest() {
    let bank = TestBank::init();
    first_day().write(&bank.inbox());
    FeedDay::new("20250603").write(&bank.inbox());
    bank.run().done();
}

#[test]
fn a_file_may_have_no_rows() {
    let bank = TestBank::init();
    first_day().write(&bank.inbox());
    FeedDay::new("20250603").delta("balances").full("cards").full("products").write(&bank.inbox());
    bank.run().done();
}

#[test]
fn days_taken_one_by_one_or_together_are_the_same() {
    let bank = TestBank::init();
    for day in [first_day(), second_day()] {
        day.write(&bank.inbox());
        bank.run().done();
    }
    equal(&without_files(bank.digest()), &facts(&[first_day(), second_day()]));
}

#[test]
fn a_transaction_told_again_is_passed_over() {
    let bank = TestBank::init();
    first_day().write(&bank.inbox());
    let again = second_day().transaction("T1", "C1", "fund", "1.00").set("time", "20250602120000");
    again.write(&bank.inbox());
    bank.run().done();
    assert_eq!(bank.quarantine(), Vec::new());
}

#[test]
fn rows_of_corporate_customers_are_left_out_and_not_bad() {
    let bank = TestBank::init();
    let firm = first_day().customer("F1").set("id_type", "uscc").account("A9", "F1", "deposit");
    firm.balance("A9", "1.00").transaction("T9", "F1", "merchant", "1.00").write(&bank.inbox());
    second_day().balance("A9", "2.00").contact("F1", "mobile", "1").write(&bank.inbox());
    bank.run().done();
    assert_eq!(bank.quarantine(), Vec::new());
}

#[test]
fn a_correction_gives_what_the_right_day_would_have_given() {
    let straight = facts(&[first_day(), second_day()]);
    let bank = TestBank::init();
    first_day()
        .edit("balances", |row| {
            row[1] = "7.00".to_owned();
            true
        })
        .write(&bank.inbox());
    second_day().write(&bank.inbox());
    bank.run().done();
    assert_eq!(bank.run().code, 0, "nothing new");
    first_day().write(&bank.inbox());
    assert_eq!(bank.run().refusal(), Some("day_taken"), "told otherwise without being declared");
    bank.correct(first_day().day(), "核心系统重送").done();
    equal(&without_files(bank.digest()), &straight);
    bank.rebuild();
}
