//! The roster after each day: brought up to date, it is the one that is read anew.

use crate::support::bank::TestBank;
use std::path::Path;
use zhiji::bank::tiers::roster::{Among, Filter, Order, Roster};
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
