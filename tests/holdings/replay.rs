//! Day-sums of hand-made facts against sums made by hand.

use super::bank::{Facts, Is, day, fen};
use crate::kernel::table::{check_all, expect};
use zhiji::bank::holdings::replay::Replay;
use zhiji::bank::holdings::{Bucket, Standing};
use zhiji::kernel::calendar::{Day, Month};
use zhiji::kernel::money::yuan;

const FIRST: &str = "20260112";

fn facts() -> Facts {
    let mut facts = Facts::new();
    let lines = include_str!("facts.txt").lines().filter(|line| !line.starts_with('#')).skip(1);
    for line in lines {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [on, what, number, is] = cells[..] else { panic!("{line}") };
        let on = day(on);
        facts.feed_day(on);
        match what {
            "customer" => drop(facts.customer(on, number)),
            "rate" => facts.rate(on, number, is.parse().unwrap()),
            "balance" => facts.balance(on, number, fen(is)),
            "account" => {
                let words: Vec<&str> = is.split(' ').collect();
                let [owner, class, currency, state] = words[..] else { panic!("{line}") };
                facts.account(on, number, Is { owner, class, currency, state });
            }
            other => panic!("{other}"),
        }
    }
    facts
}

/// The replay at the end of a day, each month opened on the way.
fn at(facts: &Facts, to: Day) -> Replay {
    let first = day(FIRST);
    let mut replay = Replay::new(&facts.bank.core, first).unwrap();
    let mut month = Month::of(first);
    while month <= Month::of(to) {
        let (from, end) = (month.first_day().max(first), month.last_day());
        replay.open_month(&facts.bank.core, from, end).unwrap();
        replay.advance_to(&facts.bank.core, end.min(to)).unwrap();
        month = month.next();
    }
    replay
}

#[test]
fn day_sums_are_those_made_by_hand() {
    let mut facts = facts();
    for class in ["deposit", "wealth", "loan", "bond"] {
        facts.class_id(class);
    }
    let headings = ["case", "day", "customer", "bucket", "balance", "day_sum"];
    let facts = std::cell::RefCell::new(facts);
    check_all(include_str!("day_sums.txt"), &headings, |case| {
        let replay = at(&facts.borrow(), day(case.get("day")));
        let mut standing = Standing::default();
        replay.standing(facts.borrow().cust_id(case.get("customer")), &mut standing);
        let (class, overdue) = match case.get("bucket").strip_suffix(" overdue") {
            Some(class) => (class, true),
            None => (case.get("bucket"), false),
        };
        let bucket = Bucket::of(facts.borrow_mut().class_id(class), overdue);
        let sum = standing.buckets.iter().find(|sum| Some(sum.bucket) == bucket);
        let (balance, day_sum) = sum.map_or((0, 0), |sum| (sum.balance, sum.projected_sum));
        expect("balance", &yuan(balance.into()), case.get("balance"))?;
        expect("day-sum", &yuan(day_sum.into()), case.get("day_sum"))
    });
}

#[test]
fn open_accounts_are_counted_with_their_owner() {
    let facts = facts();
    check_all(include_str!("open_accounts.txt"), &["case", "day", "customer", "open"], |case| {
        let replay = at(&facts, day(case.get("day")));
        let cust_id = facts.cust_id(case.get("customer"));
        let mut standing = Standing::default();
        replay.standing(cust_id, &mut standing);
        let known = replay.has_arrived(cust_id);
        let open = if known { standing.open_accounts.to_string() } else { "unknown".to_owned() };
        expect("open accounts", &open, case.get("open"))
    });
}

#[test]
fn a_month_that_is_skipped_opens_with_the_same_balances() {
    let facts = facts();
    let (first, to) = (day(FIRST), day("20260203"));
    let mut short = Replay::new(&facts.bank.core, first).unwrap();
    short.advance_to(&facts.bank.core, day("20260131")).unwrap();
    short.open_month(&facts.bank.core, day("20260201"), day("20260228")).unwrap();
    short.advance_to(&facts.bank.core, to).unwrap();
    let whole = at(&facts, to);
    for cust_id in 1..=whole.highest() {
        let (mut one, mut other) = (Standing::default(), Standing::default());
        short.standing(cust_id, &mut one);
        whole.standing(cust_id, &mut other);
        assert_eq!(one, other, "customer {cust_id}");
    }
}

#[test]
fn what_a_customer_booked_counts_in_its_month() {
    let facts = facts();
    for (number, on, kind) in [("1", "20260112", 4), ("2", "20260131", 0), ("3", "20260203", 12)] {
        facts.txn(day(on), number, facts.cust_id("A"), kind);
    }
    for (on, mask) in [("20260131", 1 << 4 | 1), ("20260203", 1 << 12)] {
        let mut standing = Standing::default();
        at(&facts, day(on)).standing(facts.cust_id("A"), &mut standing);
        assert_eq!(standing.loyalty.0, mask, "{on}");
    }
}
