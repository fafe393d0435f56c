//! The rule, without a database.

use crate::kernel::table::{Case, check_all, expect};
use crate::support::dice::Dice;
use crate::support::feed::day;
use zhiji::bank::lifecycle::lists::{pack, unpack};
use zhiji::bank::lifecycle::rules::{Facts, StageReason, may_idle, sentence, stage, stays};
use zhiji::kernel::calendar::Day;
use zhiji::kernel::money::parse_yuan;
use zhiji::kernel::policy::{LifecycleTerms, Policy};
use zhiji::kernel::terms::{Stage, TransactionKind};

const COLUMNS: [&str; 10] =
    ["name", "record", "accounts", "opened", "own", "known", "assets", "average", "stage", "reason"];

fn terms() -> LifecycleTerms {
    Policy::default_policy().unwrap().lifecycle
}

fn today() -> Day {
    day("20260409")
}

fn ago(days: &str) -> Option<Day> {
    let days: i64 = days.parse().ok()?;
    today().checked_sub_signed(chrono::TimeDelta::days(days))
}

fn check(case: &Case) -> Result<(), String> {
    let facts = Facts {
        said_so: case.get("record") == "closed",
        has_account: case.get("accounts") != "none",
        has_open_account: case.get("accounts") == "open",
        opened_on: ago(case.get("opened")),
        own_txn: ago(case.get("own")),
        known_since: ago(case.get("known")).ok_or("known is a number")?,
        assets_fen: parse_yuan(case.get("assets").as_bytes()).map_err(|_| "assets in yuan")?,
        well_off: case.get("average") == "yes",
    };
    let decided = stage(&facts, &terms(), today());
    expect("stage", decided.map_or("-", |decided| decided.stage.code()), case.get("stage"))?;
    expect("reason", decided.map_or("-", |decided| decided.reason.code()), case.get("reason"))
}

#[test]
fn each_stage_begins_and_ends_at_its_line() {
    check_all(include_str!("cases.txt"), &COLUMNS, check);
    for stage in Stage::ALL {
        let cases = include_str!("cases.txt");
        assert!(cases.contains(&format!("| {} |", stage.code())), "no case of {}", stage.code());
        assert_eq!(Stage::from_number(stage.number()), Some(stage));
        assert_eq!(Stage::from_code(stage.code()), Some(stage));
    }
    for reason in StageReason::ALL {
        let cases = include_str!("cases.txt");
        assert!(cases.contains(&format!("| {}\n", reason.code())), "no case of {}", reason.code());
        assert_eq!(StageReason::from_number(reason.number()), Some(reason));
        for fact_day in [None, Some(today())] {
            let said = sentence(reason, fact_day, &terms());
            assert!(!said.zh.is_empty() && !said.en.is_empty(), "{}", reason.code());
        }
    }
}

#[test]
fn what_a_customer_initiates_is_the_policys_word() {
    let own = terms().own_kinds;
    let not: Vec<&str> = TransactionKind::ALL
        .into_iter()
        .filter(|kind| own.0 & kind.bit() == 0)
        .map(TransactionKind::code)
        .collect();
    assert_eq!(not, ["payroll", "interest", "fee"]);
}

/// The night asks for the record of those only who may have left their stage without it.
#[test]
fn who_stays_by_what_is_known_stays_by_the_record_too() {
    let (terms, on) = (terms(), today());
    let mut dice = Dice::new(7);
    let mut some = |edges: &[i64]| -> Option<Day> {
        let days = *dice.pick(edges) + dice.between(-2, 2);
        (days >= 0).then(|| on - chrono::TimeDelta::days(days))
    };
    let (mut stayed, mut read) = (0, 0);
    for throw in 0..20_000_i64 {
        let first_feed = some(&[30, 365, 800]).unwrap_or(on);
        let facts = Facts {
            said_so: throw % 7 == 0,
            has_account: throw % 5 != 0,
            has_open_account: throw % 5 > 1,
            opened_on: some(&[-9, 20, 90, 400]),
            own_txn: some(&[-9, 10, 90, 365]).map(|own| own.max(first_feed)),
            known_since: some(&[10, 365]).unwrap_or(on).max(first_feed),
            assets_fen: if throw % 2 == 0 { 9_999 } else { 10_000 },
            well_off: throw % 3 == 0,
        };
        let Some(now) = stage(&facts, &terms, on).map(|decided| decided.stage) else { continue };
        // What the night knows before it reads: the balances of today, and no record.
        let known = Facts {
            said_so: false,
            has_account: facts.has_open_account,
            opened_on: None,
            known_since: first_feed,
            own_txn: facts.own_txn.filter(|_| throw % 11 != 0),
            assets_fen: if throw % 13 == 0 { 0 } else { facts.assets_fen },
            ..facts
        };
        if stays(now, &known, &terms, on) {
            let later = Facts { own_txn: known.own_txn, assets_fen: known.assets_fen, ..facts };
            assert_eq!(
                stage(&later, &terms, on).map(|decided| decided.stage),
                Some(now),
                "{facts:?} {known:?}"
            );
            stayed += 1;
        } else {
            read += 1;
        }
    }
    assert!(stayed > 1_000 && read > 1_000, "{stayed} stayed, {read} read");
}

#[test]
fn cash_may_idle_from_the_line_on() {
    assert!(may_idle(10_000_000, Some(10_000_000)) && !may_idle(9_999_999, Some(10_000_000)));
    assert!(!may_idle(i64::MAX, None));
    assert_eq!(Policy::default_policy().unwrap().events.idle_from(), Some(10_000_000));
}

#[test]
fn lists_come_back_as_they_were() {
    for list in [vec![], vec![1], vec![1, 2, 3], vec![5, 600, 70_000, 8_000_000, u32::MAX]] {
        assert_eq!(unpack(&pack(&list)).unwrap(), list);
    }
    assert!(unpack(&pack(&[70_000])[..1]).is_err(), "one that is cut");
}
