//! Tiers in force, read one by one and all VIPs at once.

use super::bank::signed;
use crate::support::bank::TestBank;
use crate::support::families;
use crate::support::feed::{FeedDay, day};
use std::collections::HashMap;
use zhiji::bank::parties::find_customer;
use zhiji::bank::tiers::held::{track, vips_after};
use zhiji::kernel::calendar::Month;
use zhiji::kernel::policy::Policy;
use zhiji::kernel::terms::Tier;

#[test]
fn all_vips_of_a_close_are_those_found_one_by_one() {
    let bank = TestBank::init();
    // C1 is a VIP alone, C2 is not; C3 to C5 are a family whose sum is, C6 and C7 one whose sum is not.
    let savings = [
        ("C1", "400000"),
        ("C2", "90000"),
        ("C3", "250000"),
        ("C4", "250000"),
        ("C5", "5"),
        ("C6", "6"),
        ("C7", "7"),
    ];
    let with =
        |feed: FeedDay| savings.iter().fold(feed, |feed, (one, much)| feed.balance(&format!("A{one}"), much));
    let mut first = FeedDay::new("20250601").institution("100").staff("M1").set("role", "customer_manager");
    for (one, _) in savings {
        first = first.customer(one).account(&format!("A{one}"), one, "wealth");
    }
    with(first).write(&bank.inbox());
    bank.run().done();
    {
        let (mut open, by) = (bank.open(), signed("M1", "2025-06-01"));
        let policy = Policy::default_policy().unwrap();
        families::form(&mut open, &by, &["C3", "C4", "C5"], &policy);
        families::form(&mut open, &by, &["C6", "C7"], &policy);
    }
    for on in day("20250602").iter_days().take_while(|on| *on <= day("20250701")) {
        with(FeedDay::on(on)).write(&bank.inbox());
    }
    bank.run().done();
    let open = bank.open();
    let found = |one: &'static str| (find_customer(&open.core, one).unwrap().unwrap(), one);
    let all: Vec<(u32, &str)> = savings.iter().map(|(one, _)| found(one)).collect();
    let mut one_by_one = track(&open, &all, day("20250701")).unwrap();
    assert_eq!(one_by_one.len(), all.len());
    one_by_one.retain(|_, tier| tier.is_vip());
    let vips = vips_after(&open, Month::parse("2025-06").unwrap()).unwrap();
    assert_eq!(vips, one_by_one);
    let names: HashMap<u32, &str> = all.into_iter().collect();
    let mut told: Vec<&str> = vips.keys().map(|cust_id| names[cust_id]).collect();
    told.sort_unstable();
    assert_eq!(told, ["C1", "C3", "C4", "C5"]);
    assert!(vips.values().all(|tier| *tier >= Tier::Gold));
}
