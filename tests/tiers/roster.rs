//! The roster after each day: brought up to date, it is the one that is read anew.

use super::bank::signed;
use crate::support::bank::TestBank;
use crate::support::feed::{FeedDay, day};
use crate::support::specials::{self, Asked};
use std::path::Path;
use zhiji::bank::parties::find_customer;
use zhiji::bank::tiers::held::held;
use zhiji::bank::tiers::roster::{Among, Filter, Order, Roster};
use zhiji::kernel::calendar::Day;
use zhiji::kernel::terms::Tier;
use zhiji::store::open::{Bank, Mode};
use zhiji::store::scope::Reach;

/// Puts one more day of a feed into the inbox and takes it.
fn take(bank: &TestBank, feed: &Path, day: &str) {
    for name in [day.to_owned(), format!("{day}.ok")] {
        std::fs::rename(feed.join(&name), bank.inbox().join(&name)).unwrap();
    }
    bank.run().done();
}

/// All that pages ask a roster for.
fn told(roster: &Roster) -> String {
    let everybody = Reach::everything();
    let ever = Filter { among: Among::Ever, ..Filter::default() };
    let orders = [Order::Average, Order::AverageRising, Order::Tier, Order::NumberFalling];
    let lists = orders.map(|order| roster.find(&everybody, &ever, order, 0, usize::MAX));
    let lines: Vec<_> = lists[0].customers.iter().map(|id| roster.line(*id)).collect();
    let mut by_institution: Vec<_> = roster.by_institution(&everybody).into_iter().collect();
    by_institution.sort_unstable();
    let (summary, date) = (roster.summary(&everybody), (roster.month, roster.business_date));
    format!("{date:?}\n{summary:?}\n{by_institution:?}\n{lists:?}\n{lines:?}")
}

#[test]
fn brought_up_to_date_it_is_the_one_that_is_read_anew() {
    let bank = TestBank::init();
    let feed = bank.data().with_file_name("feed");
    let gen_args = ["gen", "--customers", "3000", "--days", "20", "--from", "2025-05-20"];
    bank.zhiji(&[&gen_args[..], &["--out", feed.to_str().unwrap()]].concat()).done();
    std::fs::create_dir_all(bank.inbox()).unwrap();
    let names =
        std::fs::read_dir(&feed).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut days: Vec<String> = names.filter_map(|name| Some(name.strip_suffix(".ok")?.to_owned())).collect();
    days.sort();
    let mut roster = Roster::default();
    let mut sizes = Vec::new();
    for day in &days {
        take(&bank, &feed, day);
        let bank = Bank::open(&bank.data(), Mode::Read).unwrap();
        roster = roster.renewed(&bank).unwrap();
        let anew = Roster::load(&bank, None).unwrap();
        assert!(told(&roster) == told(&anew), "after {day}");
        sizes.push((roster.month, roster.summary(&Reach::everything()).customers));
    }
    assert!(sizes[0].0.is_none() && sizes.last().is_some_and(|last| last.0.is_some()), "a month was closed");
    let same_month = |two: &[(Option<_>, usize)]| two[0].0 == two[1].0 && two[0].1 != two[1].1;
    assert!(sizes.windows(2).any(same_month), "customers came or went within a month: {sizes:?}");
    // A day that is taken again changes nothing here, but nothing read before holds.
    let day = days.last().unwrap();
    bank.zhiji(&["run", "--correct", day, "--reason", "test"]);
    let bank = Bank::open(&bank.data(), Mode::Read).unwrap();
    assert!(told(&roster.renewed(&bank).unwrap()) == told(&Roster::load(&bank, None).unwrap()));
}

/// From the day of the approval the tier in force follows; lists and signals are right after each day's run.
#[test]
fn a_special_vip_comes_and_goes_with_the_days() {
    let bank = TestBank::init();
    let first = FeedDay::new("20250601").institution("100").staff("H1").set("role", "retail_head");
    let first = first.customer("C1").account("A1", "C1", "wealth").balance("A1", "1000");
    first.write(&bank.inbox());
    let seen = |upto: &str, from: &mut Day| {
        while *from <= day(upto) {
            let mut feed = FeedDay::on(*from).rate("USD", "712.34");
            if *from == day("20250709") {
                feed = feed.transaction("T1", "C1", "transfer_in", "300000");
            }
            feed.write(&bank.inbox());
            *from = from.succ_opt().unwrap();
        }
        bank.run().done();
        let bank = Bank::open(&bank.data(), Mode::Read).unwrap();
        let cust_id = find_customer(&bank.core, "C1").unwrap().unwrap();
        let line = Roster::load(&bank, None).unwrap().line(cust_id).unwrap();
        let held = held(&bank, &[(cust_id, "C1")], day(upto)).unwrap()[&cust_id];
        (line.tier.unwrap(), line.signal, held)
    };
    let mut from = day("20250602");
    let ordinary = (Tier::Ordinary, None, Tier::Ordinary);
    assert_eq!(seen("20250709", &mut from), ordinary, "the day before");
    let head = signed("H1", "2025-07-10");
    specials::set(&mut bank.open(), &head, "P1", Asked::Temporary("C1", Tier::Platinum, "T1")).unwrap();
    assert_eq!(
        seen("20250710", &mut from),
        (Tier::Ordinary, None, Tier::Platinum),
        "the day of the approval"
    );
    assert_eq!(seen("20250731", &mut from).0, Tier::Platinum, "the close writes it down");
    // It will not hold on 1 September: whoever looks after the customer is warned.
    assert_eq!(seen("20250801", &mut from), (Tier::Platinum, Some(false), Tier::Platinum));
    assert_eq!(seen("20250830", &mut from), (Tier::Platinum, Some(false), Tier::Platinum));
    assert_eq!(seen("20250831", &mut from).2, Tier::Platinum, "the last day");
    assert_eq!(seen("20250901", &mut from), ordinary, "the day after");
    bank.rebuild();
}
