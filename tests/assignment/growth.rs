//! Growth and pay at its boundaries, without a database: the cases of the table, and how a team's result is split.

use crate::kernel::table::{Case, check_all, expect};
use std::collections::BTreeMap;
use zhiji::bank::assignment::Origin;
use zhiji::bank::assignment::growth::rules::{baseline_month, judge, months, split, unbroken_since};
use zhiji::kernel::calendar::{Day, Month, from_ymd};
use zhiji::kernel::money::{Fen, yuan};
use zhiji::kernel::policy::{GrowthTerms, Policy, TeamParts};

fn terms() -> GrowthTerms {
    Policy::default_policy().expect("the default policy is good").growth
}

fn fen(case: &Case, column: &str) -> Fen {
    let plain: String = case.get(column).chars().filter(|c| *c != '.').collect();
    plain.parse().unwrap_or_else(|_| panic!("{column} is an amount"))
}

fn month(case: &Case, column: &str) -> Month {
    Month::parse(case.get(column)).unwrap_or_else(|| panic!("{column} is a month"))
}

fn check(case: &Case) -> Result<(), String> {
    let origin = if case.get("origin") == "allocated" { Origin::Allocated } else { Origin::SelfDeveloped };
    let assigned: Day = case.get("assigned").parse().expect("a day");
    let baseline = baseline_month(assigned, month(case, "first closed"));
    let counted = months(baseline, month(case, "judged"));
    expect("baseline", &baseline.to_string(), case.get("baseline"))?;
    expect("months", &counted.to_string(), case.get("months"))?;
    let grown = judge(origin, fen(case, "before"), fen(case, "now"), counted, &terms());
    let amounts = [
        ("increment", grown.increment_fen),
        ("target", grown.target_fen),
        ("credited", grown.credited_fen),
        ("deducted", grown.deducted_fen),
    ];
    amounts.iter().try_for_each(|(column, amount)| expect(column, &yuan((*amount).into()), case.get(column)))
}

#[test]
fn growth_is_credited_or_deducted_as_the_table_says() {
    let headings = &[
        "case",
        "origin",
        "assigned",
        "first closed",
        "judged",
        "before",
        "now",
        "baseline",
        "months",
        "increment",
        "target",
        "credited",
        "deducted",
    ];
    check_all(include_str!("growth.txt"), headings, check);
}

/// Result, set proportions, members; the part of each.
#[test]
fn a_teams_result_is_split_to_the_fen() {
    let set = |parts: &[(&str, i64)]| TeamParts {
        inst_no: "100".to_owned(),
        team: "营业厅".to_owned(),
        percent_e4: parts
            .iter()
            .map(|(staff_no, percent)| ((*staff_no).to_owned(), percent * 10_000))
            .collect(),
    };
    let [even, odd] = [set(&[("A", 60), ("B", 40)]), set(&[("A", 33), ("B", 33), ("C", 34)])];
    for (result, set, members, wanted) in [
        (10_000, Some(&even), vec!["A", "B"], vec![("A", 6_000), ("B", 4_000)]),
        (10_000, None, vec!["A", "B"], vec![("A", 5_000), ("B", 5_000)]),
        (1, None, vec!["A", "B", "C"], vec![("A", 1), ("B", 0), ("C", 0)]),
        (-100, None, vec!["A", "B", "C"], vec![("A", -34), ("B", -33), ("C", -33)]),
        (100, Some(&odd), vec!["A", "B", "C"], vec![("A", 33), ("B", 33), ("C", 34)]),
        (10, Some(&odd), vec!["A", "B", "C"], vec![("A", 3), ("B", 3), ("C", 4)]),
        // B has left the team: those named who are still in it share by their proportions.
        (10_000, Some(&even), vec!["A"], vec![("A", 10_000)]),
        // C came later and is not named: the proportions hold until they are set anew.
        (10_000, Some(&even), vec!["A", "B", "C"], vec![("A", 6_000), ("B", 4_000), ("C", 0)]),
        // Nobody named is left.
        (10_000, Some(&even), vec!["C", "D"], vec![("C", 5_000), ("D", 5_000)]),
        (10_000, Some(&even), vec![], vec![]),
        (0, None, vec!["A", "B"], vec![("A", 0), ("B", 0)]),
    ] {
        let found = split(result, &members, set);
        let wanted: BTreeMap<String, Fen> =
            wanted.into_iter().map(|(staff_no, part)| (staff_no.to_owned(), part)).collect();
        assert_eq!(found, wanted, "{result} {members:?}");
        assert!(members.is_empty() || found.values().sum::<Fen>() == result, "nothing is lost");
    }
}

/// A change of institution in which the person moves along, and one that was taken back, begin nothing anew.
#[test]
fn an_assignment_that_goes_on_keeps_its_first_day() {
    let day = |ymd: i32| from_ymd(ymd).expect("a day");
    let spells = [
        (day(20_260_105), day(20_260_210)),
        (day(20_260_210), day(20_260_301)),
        (day(20_250_601), day(20_260_104)),
    ];
    assert_eq!(unbroken_since(day(20_260_301), &spells), day(20_260_105), "a day lies between before that");
    assert_eq!(unbroken_since(day(20_260_302), &spells), day(20_260_302), "a day lies between");
    assert_eq!(unbroken_since(day(20_260_301), &[]), day(20_260_301));
    let same_day = [(day(20_260_301), day(20_260_301))];
    assert_eq!(unbroken_since(day(20_260_301), &same_day), day(20_260_301), "it ends");
}
