//! The rules of tiers: the cases of the spec and their neighbours, and what holds for every case.

use crate::kernel::table::{Case, check_all, expect};
use proptest::prelude::*;
use std::str::FromStr;
use zhiji::bank::holdings::rules::in_cny;
use zhiji::bank::holdings::{Bucket, Track};
use zhiji::bank::tiers::rules::{self, MonthFacts, Totals, Weights};
use zhiji::kernel::calendar::Day;
use zhiji::kernel::decision::Reason;
use zhiji::kernel::money::{parse_yuan, yuan};
use zhiji::kernel::policy::Policy;
use zhiji::kernel::terms::{KindSet, Tier, TransactionKind};

const HEADINGS: &[&str] = &["case", "rule", "days", "holdings", "facts", "comprehensive", "net", "outcome"];

/// Asset classes by number; the policy does not name the last.
const CLASSES: [&str; 10] = [
    "card",
    "deposit",
    "loan",
    "wealth",
    "fund",
    "broker_plan",
    "bond",
    "custody_margin",
    "metal_margin",
    "insurance",
];

fn policy() -> Policy {
    Policy::default_policy().expect("the default policy is good")
}

fn weights(policy: &Policy) -> Weights {
    Weights::new(policy, &CLASSES.map(str::to_owned))
}

fn bucket(class: &str) -> Bucket {
    let (class, overdue) = class.strip_prefix('!').map_or((class, false), |class| (class, true));
    let number =
        CLASSES.iter().position(|known| *known == class).unwrap_or_else(|| panic!("no class {class}"));
    Bucket::of(number as u8, overdue).expect("an asset")
}

/// `class [CUR@mid] amount xdays`, parted by commas.
fn sums(holdings: &str) -> Vec<(Bucket, i64)> {
    let parts = holdings.split(',').map(str::trim).filter(|part| *part != "-" && !part.is_empty());
    parts.map(sum).collect()
}

fn sum(part: &str) -> (Bucket, i64) {
    let words: Vec<&str> = part.split_whitespace().collect();
    let (class, mid, amount, days) = match words[..] {
        [class, amount, days] => (class, None, amount, days),
        [class, rate, amount, days] => {
            let (_, mid) = rate.split_once('@').expect("CUR@mid");
            let mid = rust_decimal::Decimal::from_str(mid).expect("a rate");
            (class, zhiji::kernel::money::scaled(mid, 4), amount, days)
        }
        _ => panic!("{part}"),
    };
    let amount = in_cny(parse_yuan(amount.as_bytes()).expect("an amount"), mid);
    let days: i64 = days.strip_prefix('x').and_then(|days| days.parse().ok()).expect("xdays");
    (bucket(class), amount * days)
}

fn totals(holdings: &str) -> Totals {
    let policy = policy();
    let all = weights(&policy);
    let mut together = Totals::default();
    for member in holdings.split('+') {
        let one = all.add_up(sums(member).into_iter());
        together.comprehensive_e4 += one.comprehensive_e4;
        together.net += one.net;
    }
    together
}

fn month_facts(case: &Case) -> MonthFacts {
    let mut facts = MonthFacts {
        days: days(case),
        totals: totals(case.get("holdings")),
        loyalty: KindSet::default(),
        core_card: false,
        designated: false,
    };
    for word in case.get("facts").split_whitespace() {
        match word {
            "-" => {}
            "card_held" => facts.core_card = true,
            "designated" => facts.designated = true,
            kind => facts.loyalty.0 |= TransactionKind::from_code(kind).expect("a kind").bit(),
        }
    }
    facts
}

fn days(case: &Case) -> i64 {
    case.get("days").parse().expect("days")
}

fn tier(code: &str) -> Option<Tier> {
    match code.trim() {
        "none" => None,
        code => Some(Tier::from_code(code).unwrap_or_else(|| panic!("no tier {code}"))),
    }
}

fn code(tier: Option<Tier>) -> String {
    tier.map_or("none", Tier::code).to_owned()
}

fn yes(answer: bool) -> String {
    if answer { "yes" } else { "no" }.to_owned()
}

fn check(case: &Case) -> Result<(), String> {
    let (policy, facts) = (policy(), case.get("facts"));
    let words: Vec<&str> = facts.split_whitespace().collect();
    let day = |at: usize| words[at].parse::<Day>().expect("a day");
    let answer = match case.get("rule") {
        "rate" => {
            let facts = month_facts(case);
            expect(
                "comprehensive",
                &yuan(facts.totals.comprehensive_avg(facts.days).into()),
                case.get("comprehensive"),
            )?;
            expect("net", &yuan(facts.totals.net_avg(facts.days).into()), case.get("net"))?;
            rules::rate(&facts, &policy).outcome.code().to_owned()
        }
        "family" => {
            let pooled = totals(case.get("holdings"));
            expect(
                "comprehensive",
                &yuan(pooled.comprehensive_avg(days(case)).into()),
                case.get("comprehensive"),
            )?;
            rules::rate_family(&pooled, days(case), &policy).outcome.code().to_owned()
        }
        "track" => walk_track(tier(facts), case.get("holdings"), policy.downgrade_grace_months),
        "in_force" => {
            let parts: Vec<Option<Tier>> = facts.split(',').map(tier).collect();
            let decision = rules::in_force(parts[0].expect("own"), parts[1], parts[2]);
            format!("{} {}", decision.outcome.code(), decision.reasons[0].code())
        }
        rule @ ("gap" | "family_gap") => {
            let (to, left) = facts.split_once(',').expect("tier, days left");
            let (to, left) = (tier(to).expect("a tier"), left.trim().parse().expect("days"));
            let by = if rule == "gap" { rules::gap } else { rules::family_gap };
            let gap = by(to, &totals(case.get("holdings")), days(case), left, &policy);
            gap.map_or("none".to_owned(), |gap| yuan(gap.deposit_fen.into()))
        }
        "amount" => {
            let amount = parse_yuan(case.get("holdings").as_bytes()).expect("an amount");
            code(rules::tier_of_amount(amount, &policy))
        }
        "until" => rules::temporary_until(day(0), policy.special_vip.temporary_months_after).to_string(),
        "recent" => yes(rules::is_recent(day(0), day(1), policy.special_vip.transaction_months_back)),
        "approve" => yes(rules::may_approve(words[0], words[1])),
        "core_card" => {
            yes(zhiji::bank::holdings::rules::is_core_card(words[0], words[1], words[2] == "Y", &policy))
        }
        other => panic!("no rule {other}"),
    };
    expect("outcome", &answer, case.get("outcome"))
}

fn walk_track(before: Option<Tier>, ratings: &str, grace: u8) -> String {
    let mut track = before.map(|tier| Track { tier, below: 0, best: Tier::Ordinary });
    let after = |rated| {
        let moved = rules::move_track(track, tier(rated).expect("a tier"), grace).outcome;
        track = Some(moved);
        match moved.below {
            0 => moved.tier.code().to_owned(),
            below => format!("{} ({below})", moved.tier.code()),
        }
    };
    ratings.split(',').map(after).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_case_comes_out_as_written() {
    check_all(include_str!("cases.txt"), HEADINGS, check);
}

#[test]
fn a_reason_is_found_again_by_its_number() {
    for number in 0..=255 {
        if let Some(reason) = rules::TierReason::from_number(number) {
            assert_eq!(reason.number(), number);
            assert!(
                !reason.sentence().zh.is_empty() && !reason.sentence().en.is_empty(),
                "{}",
                reason.code()
            );
        }
    }
}

#[test]
fn an_absurd_validity_ends_within_a_century() {
    assert_eq!(rules::temporary_until("2026-01-05".parse().unwrap(), u32::MAX).to_string(), "2126-01-31");
}

fn any_tier() -> impl Strategy<Value = Tier> {
    proptest::sample::select(&Tier::ALL[..])
}

/// Day-sums of a month in every class, loans overdue and not.
fn any_sums() -> impl Strategy<Value = Vec<(Bucket, i64)>> {
    let size = prop_oneof![Just(0_i64), 0..400_000_000_i64, 0..30_000_000_000_i64];
    proptest::collection::vec(size, 18)
        .prop_map(|sums| (2..20).map(Bucket).zip(sums).collect::<Vec<(Bucket, i64)>>())
}

fn facts(days: i64, totals: Totals, marks: u8) -> MonthFacts {
    let loyalty = if marks & 1 != 0 { KindSet(TransactionKind::Fund.bit()) } else { KindSet::default() };
    MonthFacts { days, totals, loyalty, core_card: marks & 2 != 0, designated: marks & 4 != 0 }
}

proptest! {
    #[test]
    fn more_of_anything_never_lowers_a_rating(
        mut sums in any_sums(), at in 0..18_usize, more in 0..10_000_000_000_i64, days in 1..=31_i64, marks in 0..8_u8,
    ) {
        let policy = policy();
        let weights = weights(&policy);
        let rate = |sums: &[(Bucket, i64)]| {
            rules::rate(&facts(days, weights.add_up(sums.iter().copied()), marks), &policy).outcome
        };
        let before = rate(&sums);
        sums[at].1 += more;
        prop_assert!(rate(&sums) >= before);
    }

    #[test]
    fn a_track_falls_only_when_its_grace_is_over(
        start in any_tier(), ratings in proptest::collection::vec(any_tier(), 1..24), grace in 1..=6_u8,
    ) {
        let mut track = Track { tier: start, below: 0, best: Tier::Ordinary };
        let mut below: Vec<Tier> = Vec::new();
        for rated in ratings {
            let moved = rules::move_track(Some(track), rated, grace).outcome;
            if rated < track.tier { below.push(rated) } else { below.clear() }
            if moved.tier < track.tier {
                prop_assert!(below.len() == usize::from(grace) || track.tier == Tier::OtherCore);
                prop_assert!(below.contains(&moved.tier), "it lands on a rating of those months");
                below.clear();
            }
            prop_assert!(moved.tier >= rated, "a track is never below the month's rating");
            prop_assert!(moved.below < grace);
            prop_assert_eq!(usize::from(moved.below), below.len());
            track = moved;
        }
    }

    #[test]
    fn a_gap_that_is_held_reaches_its_tier_and_a_fen_less_does_not(
        mut sums in any_sums(), goal in any_tier(), days in 1..=31_i64, left in 0..=31_i64,
    ) {
        let left = left.min(days);
        let policy = policy();
        let weights = weights(&policy);
        let totals = weights.add_up(sums.iter().copied());
        let Some(gap) = rules::gap(goal, &totals, days, left, &policy) else { return Ok(()) };
        prop_assert!(gap.deposit_fen > 0);
        sums.push((bucket("deposit"), gap.deposit_fen * left));
        let held = weights.add_up(sums.iter().copied());
        prop_assert!(rules::rate(&facts(days, held, 1), &policy).outcome >= goal);
        let last = sums.len() - 1;
        sums[last].1 -= left;
        let less = weights.add_up(sums.iter().copied());
        prop_assert!(rules::rate(&facts(days, less, 1), &policy).outcome < goal);
        prop_assert_eq!(rules::gap(goal, &less, days, left, &policy).map(|gap| gap.deposit_fen), Some(1));
    }
}

#[test]
fn a_gap_in_another_product_weighs_by_its_coefficient() {
    let policy = Policy::default_policy().unwrap();
    let class = |code: &str| policy.classes.iter().find(|class| class.code == code).unwrap();
    let in_class = |code: &str, tier: Tier, fen: i64| rules::gap_in(class(code), tier, fen, &policy);
    // Deposits weigh 2, wealth 1, loans 0.2: 100.01 yuan of deposits are 200.02 of wealth.
    assert_eq!(in_class("wealth", Tier::Gold, 10_001), Some(20_002));
    assert_eq!(in_class("deposit", Tier::Gold, 10_001), Some(10_001));
    assert_eq!(in_class("loan", Tier::Gold, 10_001), Some(100_010));
    // Diamond counts net assets alone, unweighted: a loan brings nothing.
    assert_eq!(in_class("wealth", Tier::Diamond, 10_001), Some(10_001));
    assert_eq!(in_class("loan", Tier::Diamond, 10_001), None);
}
