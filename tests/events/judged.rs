//! The rules of events at their boundaries, without a database.

use crate::support::feed::day;
use zhiji::bank::events::rules::{
    Candidate, Who, births_kept_on, contact_gap, falls_on, next_product, opened_for, stands, waited, window,
};
use zhiji::bank::events::sentence::sentence;
use zhiji::bank::events::{Found, Kind};
use zhiji::bank::tiers::moves::{began_to_leave, moved_by_share};
use zhiji::kernel::calendar::{Calendar, ymd};
use zhiji::kernel::policy::{EVENT_KINDS, EventTerms, Policy};

fn terms() -> EventTerms {
    Policy::default_policy().expect("the default policy is good").events
}

#[test]
fn the_policy_names_every_kind_and_no_other() {
    assert_eq!(Kind::ALL.map(Kind::code), EVENT_KINDS);
    for kind in Kind::ALL {
        let terms = terms().of(kind.code());
        assert!(terms.on && !terms.steps.is_empty(), "{} has no playbook", kind.code());
        assert_eq!(Kind::from_code(kind.code()), Some(kind));
    }
}

#[test]
fn a_run_looks_ahead_to_the_next_working_day_and_at_no_date_twice() {
    let calendar = Calendar::china();
    let dates = |before: Option<&str>, on: &str| -> Vec<i32> {
        window(before.map(day), day(on), &calendar).into_iter().map(ymd).collect()
    };
    assert_eq!(dates(Some("20260408"), "20260409"), [20260410]);
    assert_eq!(dates(Some("20260409"), "20260410"), [20260411, 20260412, 20260413]);
    // Before the holiday of Qingming, and after a day that was skipped.
    assert_eq!(dates(Some("20260402"), "20260403"), [20260404, 20260405, 20260406, 20260407]);
    assert_eq!(dates(Some("20260407"), "20260409"), [20260409, 20260410]);
    assert_eq!(dates(None, "20260409"), [20260409, 20260410]);
    // A core bank that runs every day: the weekend was looked at on Friday.
    assert!(dates(Some("20260410"), "20260411").is_empty());
}

#[test]
fn a_birthday_of_29_february_is_kept_on_the_28th_where_there_is_no_29th() {
    assert_eq!(births_kept_on(day("20260228")), [228, 229]);
    assert_eq!(births_kept_on(day("20280228")), [228]);
    assert_eq!(births_kept_on(day("20280229")), [229]);
    let years = |on: &str| -> Vec<u32> {
        opened_for(day(on), &[1, 5, 10]).into_iter().map(|(years, _)| years).collect()
    };
    assert_eq!(&years("20260413")[..5], [1, 5, 10, 15, 20]);
    assert!(opened_for(day("20250228"), &[1]).contains(&(1, day("20240229"))));
}

/// Every birthday there can be is kept on one date of each year, and on its own where the year has it.
#[test]
fn each_birthday_is_kept_once_a_year_from_2024_to_2030() {
    let births = day("20240101").iter_days().take(366).map(|on| ymd(on) % 10_000);
    let births: Vec<i32> = births.collect();
    for year in 2024..=2030 {
        let first = day(&format!("{year}0101"));
        let mut kept = std::collections::HashMap::new();
        for on in first.iter_days().take_while(|on| ymd(*on) / 10_000 == year) {
            for born in births_kept_on(on) {
                assert_eq!(kept.insert(born, ymd(on) % 10_000), None, "{born} twice in {year}");
            }
        }
        assert_eq!(kept.len(), births.len(), "{year}");
        let moved: Vec<_> = births.iter().filter(|born| kept[born] != **born).collect();
        let short = year % 4 != 0;
        assert_eq!(moved, if short { vec![&229] } else { vec![] }, "{year}");
        assert_eq!(kept[&229], if short { 228 } else { 229 }, "{year}");
    }
}

#[test]
fn lunar_festivals_fall_where_the_calendar_puts_them() {
    let terms = terms();
    let festival = |code: &str| terms.festivals.iter().find(|one| one.code == code).expect("a festival");
    for (code, days) in [
        ("spring", ["20240210", "20250129", "20260217", "20270206", "20280126", "20290213", "20300203"]),
        ("mid_autumn", ["20240917", "20251006", "20260925", "20270915", "20281003", "20290922", "20300912"]),
    ] {
        for on in days {
            assert!(falls_on(festival(code), day(on)), "{code} {on}");
            assert!(!falls_on(festival(code), day(on).succ_opt().unwrap()), "{code} the day after {on}");
        }
    }
    assert!(falls_on(festival("national"), day("20261001")));
}

fn who(status: &str, born: &str) -> Who {
    Who {
        cust_no: "C".to_owned(),
        status: status.to_owned(),
        birth_date: Some(day(born)),
        merged: false,
        mobile: String::new(),
        tier: None,
    }
}

fn judged(kind: Kind, who: &Who) -> Option<Found> {
    let (on, figures) = (day("20260409"), serde_json::json!({}));
    stands(Candidate { kind, cust_id: 1, fact_day: on, value_fen: 100_000_000, figures }, who, &terms(), on)
}

#[test]
fn children_and_those_who_are_no_customers_any_more_are_left_in_peace() {
    let grown = who("active", "19800101");
    assert!(judged(Kind::TierUpNear, &grown).is_some());
    // Fourteen today, and tomorrow.
    assert!(judged(Kind::TierUpNear, &who("active", "20120409")).is_some());
    assert!(judged(Kind::TierUpNear, &who("active", "20120410")).is_none());
    let child = judged(Kind::ProductDue, &who("active", "20120410")).expect("what is theirs is told");
    assert!(sentence(child.kind, &child.figures).zh.contains("监护人"));
    for status in ["closed", "deceased", "frozen"] {
        let gone = who(status, "19800101");
        let told: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| judged(*kind, &gone).is_some()).collect();
        assert_eq!(told, [Kind::WindingUp], "{status}");
    }
    assert!(judged(Kind::WindingUp, &grown).is_none());
    assert!(judged(Kind::Birthday, &Who { merged: true, ..grown }).is_none());
}

#[test]
fn boundaries() {
    assert!(began_to_leave(60_000, 50_000, &[100_000, 100_000], 50));
    assert!(!began_to_leave(60_000, 50_001, &[100_000, 100_000], 50));
    assert!(!began_to_leave(50_000, 40_000, &[100_000, 100_000], 50), "it has begun before");
    assert!(!began_to_leave(60_000, 0, &[], 50), "no month is closed");
    assert!(moved_by_share(100, 120, 20) && !moved_by_share(100, 119, 20) && moved_by_share(0, 1, 20));
    let number = |kind: &str, number: &str| (kind.to_owned(), number.to_owned());
    assert_eq!(contact_gap("", &[]), Some("missing"));
    assert_eq!(contact_gap("", &[number("phone", "0555")]), None);
    assert_eq!(contact_gap("1", &[number("mobile", "1")]), None);
    assert_eq!(contact_gap("1", &[number("mobile", "2")]), Some("differ"));
    assert_eq!(next_product(&[true, false, false], &[vec![0, 2, 3], vec![2, 0, 0], vec![3, 0, 0]]), Some(2));
    assert_eq!(next_product(&[true, false, false], &[vec![0, 2, 2], vec![2, 0, 0], vec![2, 0, 0]]), Some(1));
    assert_eq!(next_product(&[true, true], &[vec![0, 9], vec![9, 0]]), None);
    let calendar = Calendar::china();
    let full = |before: &str, on: &str| waited(day("20260402"), Some(day(before)), day(on), 5, &calendar);
    assert!(full("20260409", "20260410") && !full("20260408", "20260409") && !full("20260410", "20260413"));
}

#[test]
fn every_kind_has_a_sentence_in_both_languages() {
    for kind in Kind::ALL {
        let said = sentence(kind, "{}");
        assert!(!said.zh.is_empty() && !said.en.is_empty(), "{}", kind.code());
    }
    let figures = r#"{"from":"gold","to":"ordinary","gap":1234500,"until":20260430}"#;
    let said = sentence(Kind::TierDownRisk, figures);
    assert!(said.zh.contains("12,345.00 元") && said.en.contains("12,345.00 yuan"), "{said:?}");
}
