//! Families: who may be grouped, who seems to belong together, and what it does to tiers (spec 1, *Family VIP*).

mod acts;
mod effect;
mod kin;

use crate::support::bank::TestBank;
use crate::support::families::maintain;
use crate::support::feed::{FeedDay, INST};
use zhiji::access::roles::{Post, Role};
use zhiji::kernel::calendar::{Calendar, Day, from_ymd};
use zhiji::kernel::error::{Error, Refusal, Result};
use zhiji::kernel::policy::Policy;
use zhiji::store::action::Signed;
use zhiji::store::open::Bank;

fn day(number: i32) -> Day {
    from_ymd(number).unwrap()
}

fn signed(actor: &str, today: i32) -> Signed {
    Signed {
        actor: actor.to_owned(),
        at: format!("{}T10:00:00+08:00", day(today)),
        today: day(today),
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    }
}

fn policy() -> Policy {
    Policy::default_policy().unwrap()
}

/// What was refused.
fn refusal<T>(result: Result<T>) -> Refusal {
    match result {
        Err(Error::Refusal(refusal)) => *refusal,
        Err(Error::Fault(fault)) => panic!("{fault}"),
        Ok(_) => panic!("it was done"),
    }
}

fn post(role: Role, inst_no: &str) -> [Post; 1] {
    [Post { role, inst_no: inst_no.to_owned() }]
}

/// The first of June 2026: customers in wealth of so many yuan, the managers M1 and M2 of one team, the head H1.
fn first_of_june(held: &[(&str, &str)]) -> FeedDay {
    let feed = FeedDay::new("20260601").institution(INST);
    let staff = [
        ("M1", "customer_manager"),
        ("M2", "wealth_manager"),
        ("L1", "lobby_director"),
        ("H1", "retail_head"),
    ];
    let feed = staff
        .into_iter()
        .fold(feed, |feed, (staff_no, role)| feed.staff(staff_no).set("role", role).set("team", "一组"));
    held.iter().fold(feed, |feed, (cust_no, yuan)| {
        let account = format!("A-{cust_no}");
        feed.customer(cust_no).account(&account, cust_no, "wealth").balance(&account, yuan)
    })
}

/// A bank that took a day, with these customers under M1.
fn bank(feed: FeedDay, under: &[&str]) -> (TestBank, Bank) {
    let place = TestBank::init();
    feed.write(&place.inbox());
    place.run().done();
    let mut open = place.open();
    under.iter().for_each(|cust_no| maintain(&mut open, &signed("console", 20_260_601), cust_no, "M1"));
    (place, open)
}

/// The working days after the first of June up to a day, with nothing new.
fn quiet_days(upto: i32) -> impl Iterator<Item = FeedDay> {
    let calendar = Calendar::china();
    let days = day(20_260_602).iter_days().take_while(move |one| *one <= day(upto));
    days.filter(move |one| calendar.is_working_day(*one)).map(FeedDay::on)
}
