//! A bank that wanders for a year and more: whatever the core tells, the nights' conclusions are those of a rebuild,
//! through corrections, closes that come late, and another policy.

use crate::model::verbs::signed;
use crate::support::bank::TestBank;
use crate::support::dice::Dice;
use crate::support::feed::{FeedDay, day};
use std::collections::BTreeMap;
use zhiji::bank::lifecycle::{self, Spell, rebuild};
use zhiji::bank::parties::find_customer;
use zhiji::bank::tiers::policies;
use zhiji::kernel::calendar::{Calendar, Day, Month, ymd};
use zhiji::kernel::policy::DEFAULT_TOML;
use zhiji::kernel::terms::Stage;

const FIRST: &str = "20250106";
const LAST: &str = "20260415";
const KINDS: [&str; 6] = ["deposit", "withdraw", "payroll", "interest", "fee", "loan_pay"];
const AMOUNTS: [&str; 7] = ["0", "99.99", "100", "9999.99", "10000", "99999.99", "150000"];
/// In force from September: other lines for all that is judged.
const OTHER: [(&str, &str); 5] = [
    ("new_days = 90", "new_days = 60"),
    ("active_days = 90", "active_days = 45"),
    ("lost_days = 365", "lost_days = 200"),
    ("active_average = \"10000\"", "active_average = \"5000\""),
    ("least = { ordinary = \"100000\" }", "least = { ordinary = \"50000\", gold = \"200000\" }"),
];

const SEED: u64 = 5;

/// Another one may be given, to see more.
fn seed() -> u64 {
    std::env::var("ZHIJI_SEED").ok().map_or(SEED, |seed| seed.parse().expect("ZHIJI_SEED is a number"))
}

struct Wander {
    dice: Dice,
    bank: TestBank,
    /// Customers with the day on which they opened; each fourth hardly does anything.
    customers: Vec<(String, Day)>,
    accounts: BTreeMap<String, (usize, bool)>,
    told: usize,
    recent: BTreeMap<Day, FeedDay>,
}

impl Wander {
    fn begin(seed: u64) -> Wander {
        let bank = TestBank::init();
        let accounts = BTreeMap::new();
        let (dice, recent) = (Dice::new(seed), BTreeMap::new());
        Wander { dice, bank, customers: Vec::new(), accounts, told: 0, recent }
    }

    fn comes(&mut self, feed: FeedDay, on: Day) -> FeedDay {
        let number = self.customers.len();
        let cust_no = format!("C{number:02}");
        let days = *self.dice.pick(&[0, 10, 89, 91, 3_000]);
        let opened = on - chrono::TimeDelta::days(days);
        self.customers.push((cust_no.clone(), opened));
        let feed = feed.customer(&cust_no).set("open_date", &ymd(opened).to_string());
        if number % 9 == 8 {
            return feed;
        }
        self.opens(feed, number)
    }

    fn opens(&mut self, feed: FeedDay, owner: usize) -> FeedDay {
        let acct_no = format!("A{:03}", self.accounts.len());
        // Of whom nothing else is told an account may come that is closed already.
        let closed = owner % 9 == 8 && self.dice.percent(60);
        self.accounts.insert(acct_no.clone(), (owner, !closed));
        let demand = if self.dice.percent(70) { "Y" } else { "N" };
        let class = if self.dice.percent(80) { "deposit" } else { "wealth" };
        let amount = *self.dice.pick(&AMOUNTS);
        let cust_no = self.customers[owner].0.clone();
        let feed = feed.account(&acct_no, &cust_no, class).set("demand", demand);
        if closed { feed.set("close_date", "20250101") } else { feed.balance(&acct_no, amount) }
    }

    /// What a day brings: little of those who sleep.
    fn day(&mut self, on: Day) -> FeedDay {
        let mut feed = FeedDay::on(on);
        if on == day(FIRST) {
            feed = feed.institution("100");
            for _ in 0..24 {
                feed = self.comes(feed, on);
            }
        } else if self.dice.percent(6) {
            feed = self.comes(feed, on);
        }
        for number in 0..self.customers.len() {
            feed = self.one(feed, number, on);
        }
        feed
    }

    fn one(&mut self, mut feed: FeedDay, number: usize, on: Day) -> FeedDay {
        let (cust_no, opened) = self.customers[number].clone();
        let awake = if number % 4 == 3 { 20 } else { 250 };
        if self.dice.in_10_000(awake) {
            self.told += 1;
            let kind = *self.dice.pick(&KINDS);
            feed = feed.transaction(&format!("T{}", self.told), &cust_no, kind, "10.00");
        }
        let own: Vec<String> = self
            .accounts
            .iter()
            .filter(|(_, held)| **held == (number, true))
            .map(|(no, _)| no.clone())
            .collect();
        for acct_no in own {
            match self.dice.below(400) {
                0..6 => {
                    let amount: &str = self.dice.pick::<&str>(&AMOUNTS);
                    feed = feed.balance(&acct_no, amount);
                }
                6 => {
                    self.accounts.insert(acct_no.clone(), (number, false));
                    let closed = ymd(on).to_string();
                    feed = feed.account(&acct_no, &cust_no, "deposit").set("close_date", &closed);
                }
                7 => {
                    let to = self.dice.below(self.customers.len());
                    self.accounts.insert(acct_no.clone(), (to, true));
                    let to = self.customers[to].0.clone();
                    feed = feed.account(&acct_no, &to, "deposit").set("demand", "Y");
                }
                _ => {}
            }
        }
        match self.dice.below(1_500) {
            0..2 => feed = self.opens(feed, number),
            2 => {
                let status = *self.dice.pick(&["closed", "active", "frozen"]);
                let opened = ymd(opened).to_string();
                feed = feed.customer(&cust_no).set("open_date", &opened).set("status", status);
            }
            _ => {}
        }
        feed
    }

    fn tell(&mut self, on: Day) {
        let feed = self.day(on);
        feed.write(&self.bank.inbox());
        self.recent.insert(on, feed);
        if self.recent.len() > 12 {
            self.recent.pop_first();
        }
    }

    /// Some days ago came otherwise: without its transactions, or with one more.
    fn correct(&mut self) {
        self.bank.run().done();
        let Some((on, feed)) = self.recent.first_key_value().map(|(on, feed)| (*on, feed.clone())) else {
            return;
        };
        self.told += 1;
        let (txn_no, cust_no) = (format!("T{}", self.told), self.customers[3].0.clone());
        let feed = if self.dice.percent(50) {
            feed.edit("transactions", |_| false).delta("transactions")
        } else {
            feed.transaction(&txn_no, &cust_no, "deposit", "20.00")
        };
        let feed = feed.balance("A000", "123456.00").edit("balances", {
            let mut seen = std::collections::BTreeSet::new();
            move |row| seen.insert(row[0].clone())
        });
        self.recent.insert(on, feed.clone());
        feed.write(&self.bank.inbox());
        self.bank.correct(on, "told wrongly").done();
    }

    fn spells(&self) -> Vec<Spell> {
        let bank = self.bank.open();
        let mut all = Vec::new();
        for (cust_no, _) in &self.customers {
            let cust_id = find_customer(&bank.core, cust_no).unwrap().unwrap();
            all.extend(lifecycle::of_customer(&bank.core, cust_id, day(LAST)).unwrap());
        }
        all
    }
}

#[test]
fn every_night_concludes_what_all_days_give() {
    let calendar = Calendar::china();
    let mut wander = Wander::begin(seed());
    let last = day(LAST);
    let days = day(FIRST).iter_days().take_while(|on| *on <= last);
    for (at, on) in days.filter(|on| calendar.is_working_day(*on)).enumerate() {
        wander.tell(on);
        if on == day("20250815") {
            wander.bank.run().done();
            another_policy(&wander.bank);
        }
        if at % 40 == 39 || on == day("20250901") {
            wander.correct();
            wander.bank.rebuild();
        }
    }
    wander.bank.run().done();
    wander.bank.rebuild();
    if seed() == SEED {
        every_change_happened(&wander);
    }
    what_is_spoilt_is_found(&wander.bank);
    a_bank_of_before_there_were_stages(&wander.bank);
}

/// The usual walk leads through every stage from every other.
fn every_change_happened(wander: &Wander) {
    let spells = wander.spells();
    for was in Stage::ALL.into_iter().map(Some).chain([None]) {
        for stage in Stage::ALL.into_iter().filter(|stage| was != Some(*stage)) {
            let there = spells.iter().filter(|spell| (spell.was, spell.stage) == (was, stage)).count();
            // Who is new is so by the day of the first account, which is never before another stage.
            let never = matches!((was, stage), (Some(_), Stage::New));
            assert!(there > 0 || never, "{was:?} to {stage:?} happened to nobody");
        }
    }
    let idle = "SELECT count(*) FROM idle_cash WHERE until_day < 99991231";
    let ended: i64 = wander.bank.open().core.conn().query_row(idle, [], |row| row.get(0)).unwrap();
    assert!(ended > 5, "{ended} ended");
}

fn another_policy(bank: &TestBank) {
    let document = OTHER.iter().fold(DEFAULT_TOML.to_owned(), |document, (number, other)| {
        assert!(document.contains(number), "{number}");
        document.replacen(number, other, 1)
    });
    let (mut bank, today) = (bank.open(), day("20250815"));
    let version = policies::propose(&mut bank, &signed("Q1", today), Month::of(day("20250901")), &document);
    policies::approve(&mut bank, &signed("Q2", today), version.unwrap()).unwrap();
}

/// What a fault might do to stored conclusions is named, and put right by writing anew.
fn what_is_spoilt_is_found(bank: &TestBank) {
    let right = bank.digest();
    let opened = bank.open();
    for sql in [
        "UPDATE lifecycle SET since_day = since_day - 1 WHERE cust_id = 2 AND until_day = 99991231",
        "DELETE FROM idle_cash WHERE cust_id = (SELECT max(cust_id) FROM idle_cash)",
        "UPDATE day_list SET customers = x'0102' WHERE what = 2 AND day = 20250106",
    ] {
        assert!(opened.core.conn().execute(sql, []).unwrap() > 0, "{sql}");
    }
    let report = rebuild::check(&opened.core, &opened.crm, 20, &mut |_| Ok(())).unwrap();
    for table in ["lifecycle", "idle_cash", "day_list"] {
        let found = report.tables.iter().find(|one| one.table == table).unwrap();
        assert!(found.differing > 0, "{table}");
    }
    opened.core.transaction(|core| rebuild::write(core, &opened.crm)).unwrap();
    drop(opened);
    assert_eq!(bank.digest(), right);
}

/// A bank that was fed by an older program has no stages; with its next day it has all of them.
fn a_bank_of_before_there_were_stages(bank: &TestBank) {
    let right = bank.digest();
    let opened = bank.open();
    for table in ["lifecycle", "idle_cash", "day_list"] {
        opened.core.conn().execute(&format!("DELETE FROM {table}"), []).unwrap();
    }
    zhiji::bank::holdings::standing::walk(&opened.core, true, |_, standing| {
        (standing.life, standing.demand) = Default::default();
        Ok(())
    })
    .unwrap();
    drop(opened);
    assert_ne!(bank.digest(), right);
    FeedDay::new("20260416").write(&bank.inbox());
    bank.run().done();
    bank.rebuild();
}
