//! What a family does to tiers, shown before anybody forms it: worked case 9, the thresholds to the fen, and the fall
//! without grace.

use super::{bank, day, first_of_june, policy, quiet_days, signed};
use crate::support::families::{form, maintain};
use zhiji::bank::families::{read, rules};
use zhiji::bank::tiers::family_effect::{Effect, effect, near};
use zhiji::kernel::terms::Tier;
use zhiji::store::open::Bank;

const TODAY: i32 = 20_260_602;

/// Tiers after the next close, before and after the change, by customer.
fn moves(effect: &Effect) -> Vec<(&str, Tier, Tier)> {
    effect.members.iter().map(|of| (of.cust_no.as_str(), of.before, of.after)).collect()
}

fn supposing(bank: &Bank, members: &[&str]) -> Effect {
    effect(bank, None, &rules::formed(members, "M1", day(TODAY))).unwrap().unwrap()
}

#[test]
fn worked_case_9_a_couple_of_ordinary_customers_is_gold_together() {
    let feed = first_of_june(&[]);
    let feed = [("A", "30000"), ("B", "15000")].into_iter().fold(feed, |feed, (cust_no, yuan)| {
        feed.customer(cust_no).account(cust_no, cust_no, "deposit").balance(cust_no, yuan)
    });
    let (_place, bank) = bank(feed, &["A", "B"]);
    let seen = supposing(&bank, &["A", "B"]);
    let pool = seen.after.as_ref().unwrap();
    assert_eq!(
        (pool.figure.average_yuan.as_str(), pool.figure.sum_yuan.as_str()),
        ("90000.00", "2700000.00")
    );
    assert_eq!((pool.rated, pool.members, seen.days), (Tier::Gold, 2, 30));
    assert_eq!(moves(&seen), [("A", Tier::Ordinary, Tier::Gold), ("B", Tier::Ordinary, Tier::Gold)]);
    assert!(seen.before.is_none());
    let averages: Vec<i64> = seen.members.iter().map(|of| of.projected_avg_fen).collect();
    assert_eq!(averages, [6_000_000, 3_000_000]);
}

#[test]
fn family_thresholds_are_met_to_the_fen() {
    let cases = [
        ("39999.99", Tier::Ordinary),
        ("40000.00", Tier::Gold),
        ("209999.99", Tier::Gold),
        ("210000.00", Tier::Platinum),
        ("759999.99", Tier::Platinum),
        ("760000.00", Tier::BlackGold),
    ];
    let names: Vec<String> = (0..cases.len()).map(|number| format!("S{number}")).collect();
    let mut held = vec![("F", "40000.00")];
    held.extend(names.iter().zip(cases).map(|(name, (yuan, _))| (name.as_str(), yuan)));
    let (_place, bank) = bank(first_of_june(&held), &[]);
    for (name, (yuan, tier)) in names.iter().zip(cases) {
        let seen = supposing(&bank, &["F", name]);
        let pool = seen.after.unwrap();
        assert_eq!(pool.rated, tier, "40,000.00 + {yuan}");
        let reached = pool.thresholds.iter().filter(|part| part.reached).count();
        assert_eq!(
            reached,
            [Tier::Gold, Tier::Platinum, Tier::BlackGold].iter().filter(|one| **one <= tier).count()
        );
        assert_eq!(pool.gap.is_none(), tier == Tier::BlackGold, "{yuan}");
    }
}

/// What a family gave falls at the close after it ends, whatever the grace of the own track.
#[test]
fn whoever_leaves_keeps_nothing_of_the_family_and_a_family_of_one_gives_nothing() {
    let held = [("A", "40000"), ("B", "40000"), ("C", "1000")];
    let (place, mut bank) = bank(first_of_june(&held), &["A", "B", "C"]);
    let number = form(&mut bank, &signed("M1", TODAY), &["A", "B", "C"], &policy());
    drop(bank);
    quiet_days(20_260_701).for_each(|feed| drop(feed.write(&place.inbox())));
    place.run().done();
    let bank = place.open();
    let on = day(20_260_702);
    let family = read(&bank.crm, number).unwrap().unwrap();
    let now = effect(&bank, Some(&family), &family).unwrap().unwrap();
    let all = |tier: Tier| ["A", "B", "C"].map(|one| (one, Tier::Gold, tier)).to_vec();
    assert_eq!(moves(&now), all(Tier::Gold), "as it stands");
    assert!(now.members.iter().all(|of| of.in_force == Some(Tier::Gold) && of.own == Some(Tier::Ordinary)));
    assert_eq!(now.members[0].closed_avg_fen, Some(4_000_000));
    // Without A the others are at 41,000: their family part is in grace and keeps gold; A has nothing.
    let left = rules::left(family.clone(), "A", on);
    let gone = effect(&bank, Some(&family), &left).unwrap().unwrap();
    let kept =
        [("A", Tier::Gold, Tier::Ordinary), ("B", Tier::Gold, Tier::Gold), ("C", Tier::Gold, Tier::Gold)];
    assert_eq!(moves(&gone), kept);
    let pool = gone.after.unwrap();
    assert_eq!((pool.rated, pool.track.tier, pool.track.below), (Tier::Ordinary, Tier::Gold, 1));
    let over = rules::dissolved(family.clone(), on);
    let over = effect(&bank, Some(&family), &over).unwrap().unwrap();
    assert_eq!(moves(&over), all(Tier::Ordinary));
    assert!(over.after.is_none() && over.before.is_some());
    // Two leave: one would be left, and the family is over.
    let one = rules::left(rules::left(family, "A", on), "B", on);
    assert_eq!(one.dissolved_on, Some(on));
}

/// What the pages show is what the close then does.
#[test]
fn the_close_does_what_was_shown() {
    let held = [("A", "40000"), ("B", "40000"), ("C", "79999.99")];
    let (place, mut bank) = bank(first_of_june(&held), &["A", "B", "C"]);
    let shown = supposing(&bank, &["A", "B"]);
    form(&mut bank, &signed("M1", TODAY), &["A", "B"], &policy());
    drop(bank);
    quiet_days(20_260_701).for_each(|feed| drop(feed.write(&place.inbox())));
    place.run().done();
    let june = place.tiers(shown.month);
    for of in &shown.members {
        assert_eq!(june[&of.cust_no].tier, of.after.code(), "{}", of.cust_no);
        assert_eq!(june[&of.cust_no].family_avg, shown.after.as_ref().unwrap().figure.average_yuan);
    }
    assert_eq!(june["C"].tier, "ordinary");
}

#[test]
fn groups_are_proposed_where_a_family_lifts_somebody() {
    let held = [("A", "40000"), ("B", "40000"), ("C", "1000"), ("D", "300000"), ("E", "1")];
    let (_place, bank) = bank(first_of_june(&held), &[]);
    let ids: Vec<u32> = held
        .map(|(cust_no, _)| zhiji::bank::parties::find_customer(&bank.core, cust_no).unwrap().unwrap())
        .to_vec();
    let groups = || vec![vec![ids[0], ids[1]], vec![ids[1], ids[2]], vec![ids[4], ids[3]]];
    let found = near(&bank, groups(), |_| Some(Tier::Ordinary)).unwrap();
    let told: Vec<_> = found.iter().map(|one| (one.members.clone(), one.tier, one.lifted)).collect();
    assert_eq!(told, [(vec![ids[3], ids[4]], Tier::Platinum, 2), (vec![ids[0], ids[1]], Tier::Gold, 2)]);
    let gap = found[1].gap.unwrap();
    assert_eq!((gap.tier, gap.deposit_fen > 0), (Tier::Platinum, true));
    assert!(near(&bank, groups(), |_| Some(Tier::Platinum)).unwrap().is_empty(), "nobody would rise");
}

/// Also by whom its members were looked after then: whole, broken, and whole again under the other manager.
#[test]
fn a_family_is_as_it_was_known_on_an_evening() {
    let (_place, mut bank) = bank(first_of_june(&[("A", "1"), ("B", "1")]), &["A", "B"]);
    let number = form(&mut bank, &signed("M1", TODAY), &["A", "B"], &policy());
    maintain(&mut bank, &signed("console", 20_260_605), "B", "M2");
    maintain(&mut bank, &signed("console", 20_260_609), "A", "M2");
    let under = |on: i32| {
        let family = read(&bank.crm, number).unwrap().unwrap().known_on(day(on));
        family.map(|family| family.managers().into_iter().map(str::to_owned).collect::<Vec<_>>().join(" "))
    };
    let told = [20_260_601, 20_260_602, 20_260_604, 20_260_605, 20_260_608, 20_260_609].map(under);
    assert_eq!(
        told,
        [None, Some("M1"), Some("M1"), Some("M1 M2"), Some("M1 M2"), Some("M2")]
            .map(|one| one.map(str::to_owned))
    );
}
