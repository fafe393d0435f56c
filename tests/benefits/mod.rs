//! Benefits: quotas by tier on both sides, one appointment is one use, two counters never spend one last use twice, a
//! cancelled use gives the quota back, the year is the calendar's.

use crate::assignment::bank::{House, code, day, signed};
use zhiji::bank::benefits::rules::{Way, allowances};
use zhiji::bank::benefits::{self, Use};
use zhiji::kernel::policy::Policy;
use zhiji::kernel::terms::Tier;

const TODAY: i32 = 20_251_013;

/// P00 is platinum, by a special VIP.
fn house(tier: Tier) -> House {
    let house = House::new();
    let sql = "INSERT INTO special_vip (special_no, cust_no, kind, tier, ground, txn_no, applicant, approver, valid_from,
               valid_until) VALUES (901, 'P00', 'temporary', ?1, 'one', 'T1', '7', '8', 20251001, 20261001)";
    assert_eq!(house.bank.crm.conn().execute(sql, [tier.rank()]).unwrap(), 1);
    house
}

fn book(house: &mut House, on: i32, benefit: &str, reference: &str) -> &'static str {
    let act = benefits::book(&house.bank, &signed("A", on), "P00", (benefit, reference, Way::Counter));
    code(act.and_then(|act| act.perform(&mut house.bank.crm)))
}

fn last(house: &House) -> Use {
    benefits::uses_of(&house.bank.crm, "P00", 1).unwrap().remove(0)
}

#[test]
fn each_tier_has_the_uses_of_the_table() {
    let terms = Policy::default_policy().unwrap().benefits;
    assert_eq!(terms.remind_on, (11, 1));
    let of = |tier| -> Vec<(String, u32)> {
        let all = allowances(&terms, tier, &[].into());
        all.iter().map(|one| (one.kind.code.clone(), one.left())).collect()
    };
    let named = |all: &[(&str, u32)]| -> Vec<(String, u32)> {
        all.iter().map(|(code, left)| ((*code).to_owned(), *left)).collect()
    };
    assert!(of(None).is_empty() && of(Some(Tier::Gold)).is_empty());
    let platinum =
        named(&[("doctor_appointment", 3), ("hospital_visit", 3), ("operation", 1), ("basic_check_up", 1)]);
    assert_eq!(of(Some(Tier::Platinum)), platinum);
    let black = named(&[
        ("doctor_appointment", 5),
        ("hospital_visit", 5),
        ("operation", 2),
        ("elderly_patient", 1),
        ("extended_check_up", 1),
    ]);
    assert_eq!(of(Some(Tier::BlackGold)), black);
    assert_eq!(of(Some(Tier::Diamond)), black, "as black gold");
    // Fallen to platinum after four uses as black gold: what was used stays, nothing goes below zero.
    let used = [("doctor_appointment".to_owned(), 4), ("extended_check_up".to_owned(), 1)].into();
    let fallen = allowances(&terms, Some(Tier::Platinum), &used);
    let of = |code: &str| fallen.iter().find(|one| one.kind.code == code).unwrap();
    assert_eq!((of("doctor_appointment").quota, of("doctor_appointment").left()), (3, 0));
    assert_eq!((of("extended_check_up").used, of("extended_check_up").left()), (1, 0));
}

#[test]
fn a_use_is_booked_once_until_none_is_left_and_a_cancelled_one_comes_back() {
    let mut house = house(Tier::Platinum);
    for (why, benefit, reference) in [
        ("missing", "operation", " "),
        ("benefit_unknown", "elderly_patient", "YY-1"),
        ("benefit_unknown", "golf", "YY-1"),
    ] {
        assert_eq!(book(&mut house, TODAY, benefit, reference), why);
    }
    assert_eq!(book(&mut house, TODAY, "operation", &"长".repeat(41)), "too_long");
    assert_eq!(book(&mut house, TODAY, "doctor_appointment", "YY-1"), "done");
    assert_eq!(book(&mut house, TODAY, "doctor_appointment", "YY-1"), "booked_already", "sent again");
    assert_eq!(book(&mut house, TODAY, "hospital_visit", "YY-1"), "done", "another benefit of that visit");
    assert_eq!(book(&mut house, TODAY, "operation", "YY-2"), "done");
    assert_eq!(book(&mut house, TODAY, "operation", "YY-3"), "benefit_used_up");
    let one = last(&house);
    let cancel = |house: &mut House, why: &str| {
        let act = benefits::cancel(&signed("A", TODAY), &one, why);
        code(act.and_then(|act| act.perform(&mut house.bank.crm)))
    };
    assert_eq!(cancel(&mut house, " "), "reason_missing");
    assert_eq!(cancel(&mut house, "客户改期"), "done");
    assert_eq!(cancel(&mut house, "客户改期"), "use_cancelled", "as it was read before");
    assert_eq!(book(&mut house, TODAY, "operation", "YY-2"), "done", "the same appointment again");
    assert_eq!(book(&mut house, 20_260_101, "operation", "YY-4"), "done", "a new year");
    let used = benefits::used_in(&house.bank.crm, 2025, &["P00", "P01"]).unwrap();
    assert_eq!(used["P00"]["operation"], 1);
    assert!(!used.contains_key("P01"));
}

#[test]
fn two_counters_never_spend_one_last_use_twice() {
    let mut house = house(Tier::Platinum);
    let by = signed("A", TODAY);
    let both = ["YY-1", "YY-2"].map(|reference| {
        benefits::book(&house.bank, &by, "P00", ("operation", reference, Way::Phone)).unwrap()
    });
    let done = both.map(|act| code(act.perform(&mut house.bank.crm)));
    assert_eq!(done[0], "done");
    assert_ne!(done[1], "done", "told to look again");
    assert_eq!(last(&house).reference, "YY-1");
}

#[test]
fn who_died_or_closed_has_none() {
    let mut house = house(Tier::BlackGold);
    let sql = "UPDATE customer SET status = 'deceased' WHERE cust_no = 'P00'";
    assert!(house.bank.core.conn().execute(sql, []).unwrap() > 0);
    assert_eq!(book(&mut house, TODAY, "operation", "YY-1"), "customer_ended");
    assert_eq!(benefits::tier_of(&house.bank, "nobody", day(TODAY)).unwrap(), None);
}
