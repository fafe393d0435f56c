//! The engine against the model: a bank that wanders at random for months, worked day by day through the
//! commands, with everything that makes ratings hard; each closed month is compared field by field.
//!
//! `ZHIJI_PROOF=full` takes 4,000 customers through 14 months instead of 400 through 6; `ZHIJI_SEED=n` takes
//! another walk. A failure says seed, customer, both rows and the customer's holdings by day.

use super::months::{Entered, Months, holdings, months};
use super::people::People;
use super::verbs::Rooms;
use super::walk::Walk;
use crate::support::bank::{TestBank, TierRow};
use crate::support::feed::FeedDay;
use std::collections::BTreeMap;
use zhiji::kernel::calendar::{Calendar, Day, Month};
use zhiji::kernel::policy::Policy;

/// How many days back a day may be corrected, and its folder is remembered.
const REMEMBERED: usize = 30;
/// Feed days that may wait in the inbox before they are taken together.
const WAITING: usize = 3;

struct Proof {
    seed: u64,
    bank: TestBank,
    /// What was told, each day as it was told last: the inbox is emptied as days are taken.
    told: tempfile::TempDir,
    walk: Walk,
    people: People,
    entered: Entered,
    calendar: Calendar,
    /// The last folders, as written.
    recent: BTreeMap<Day, FeedDay>,
    waiting: usize,
    corrections: usize,
    /// Months compared since the last correction.
    compared: Vec<Month>,
}

fn seed() -> u64 {
    std::env::var("ZHIJI_SEED").ok().map_or(20_120_331, |seed| seed.parse().expect("ZHIJI_SEED is a number"))
}

#[test]
#[allow(clippy::print_stderr, reason = "the seed is what one needs to see a failure again")]
fn the_engine_agrees_with_the_model() {
    let full = std::env::var("ZHIJI_PROOF").is_ok_and(|proof| proof == "full");
    let (customers, month_count) = if full { (4_000, 14) } else { (400, 6) };
    eprintln!("seed {}, {customers} customers, {month_count} months", seed());
    let mut proof = Proof::begin(seed(), customers);
    let first = *proof.recent.keys().next().unwrap();
    let last_month = (1..month_count).fold(Month::of(first), |month, _| month.next());
    // Some days more: a month whose last day brings no feed closes with the next.
    let end = last_month.last_day() + chrono::Days::new(12);
    for day in first.iter_days().skip(1).take_while(|day| *day <= end) {
        proof.day(day);
    }
    // The last word is the core's: what people did since the last run is projected by the next.
    let last = proof.walk.goes_on(proof.calendar.next_working_day(end));
    proof.tell(last);
    proof.take_waiting();
    proof.compare();
    assert!(proof.compared.len() >= month_count, "months compared: {:?}", proof.compared);
    proof.bank.rebuild();
    let before = proof.bank.digest();
    proof.bank.run().done();
    assert_eq!(proof.bank.digest(), before, "a run without new days changes nothing");
    eprintln!("{} corrections; {} families", proof.corrections, proof.entered.families.len());
}

impl Proof {
    fn begin(seed: u64, customers: usize) -> Proof {
        let calendar = Calendar::china();
        let days_on = u32::try_from(seed % 400).unwrap();
        let first = calendar.add_working_days(Day::from_ymd_opt(2023, 12, 1).unwrap(), days_on % 280 + 1);
        let (walk, feed) = Walk::begin(seed, customers, first);
        let bank = TestBank::init();
        let told = tempfile::tempdir().unwrap();
        feed.write(&bank.inbox());
        feed.write(told.path());
        let mut proof = Proof {
            seed,
            bank,
            told,
            walk,
            people: People::default(),
            entered: Entered::under(Policy::default_policy().unwrap()),
            calendar,
            recent: BTreeMap::from([(first, feed)]),
            waiting: 1,
            corrections: 0,
            compared: Vec::new(),
        };
        proof.take_waiting();
        proof
    }

    /// One calendar day: what people do, then perhaps a feed.
    fn day(&mut self, day: Day) {
        {
            let mut room = Rooms { bank: self.bank.open() };
            self.people.act(day, &mut self.walk, &mut room, &mut self.entered);
        }
        let works = self.calendar.is_working_day(day);
        if works && self.walk.dice.percent(2) {
            self.bank.skip(day, "核心系统检修").done();
        } else if works || self.walk.dice.percent(15) {
            let feed = self.walk.goes_on(day);
            self.tell(feed);
            self.waiting += 1;
        }
        while self.recent.len() > REMEMBERED {
            self.recent.pop_first();
        }
        if self.waiting > WAITING || self.waiting > 0 && self.walk.dice.percent(60) {
            self.take_waiting();
            if self.walk.dice.percent(4) {
                self.correct();
            }
            self.compare();
        }
    }

    fn tell(&mut self, feed: FeedDay) {
        feed.write(&self.bank.inbox());
        feed.write(self.told.path());
        self.recent.insert(feed.day(), feed);
    }

    fn take_waiting(&mut self) {
        self.bank.run().done();
        self.waiting = 0;
        self.people.all_taken(&self.walk);
    }

    /// A past day turns out to have been told wrongly.
    fn correct(&mut self) {
        let days: Vec<Day> = self.recent.keys().copied().collect();
        let day = *self.walk.dice.pick(&days);
        let feed = self.walk.told_wrongly(self.recent[&day].clone());
        self.tell(feed);
        self.bank.correct(day, "核心系统重送").done();
        self.corrections += 1;
        self.compared.clear();
    }

    /// Compares the months that were closed since the last time, or all after a correction.
    fn compare(&mut self) {
        let Some(last) = self.recent.keys().next_back().copied() else { return };
        if self.compared.last().is_some_and(|month| month.next().last_day() > last) {
            return;
        }
        let model: Months = months(self.told.path(), &self.entered);
        for (month, expected) in model {
            if self.compared.contains(&month) {
                continue;
            }
            let found = self.bank.tiers(month);
            if expected != found {
                self.fail(month, &expected, &found);
            }
            self.compared.push(month);
        }
    }

    fn fail(&self, month: Month, expected: &BTreeMap<String, TierRow>, found: &BTreeMap<String, TierRow>) {
        let all: std::collections::BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
        let wrong: Vec<&String> =
            all.into_iter().filter(|cust_no| expected.get(*cust_no) != found.get(*cust_no)).collect();
        let (cust_no, count) = (wrong[0], wrong.len());
        let days = holdings(self.told.path(), &self.entered, cust_no);
        let of_month: Vec<&str> = days.lines().filter(|line| line.starts_with(&month.to_string())).collect();
        let families: Vec<_> = self
            .entered
            .families
            .iter()
            .filter(|event| format!("{event:?}").contains(cust_no.as_str()))
            .collect();
        panic!(
            "seed {}, {month}: {count} of {} customers differ, first {cust_no}\nmodel  {:?}\nengine {:?}\n\
             families {families:?}\nspecials {:?}\nholdings by day:\n{}\nalso: {:?}",
            self.seed,
            expected.len(),
            expected.get(cust_no),
            found.get(cust_no),
            self.entered.specials.iter().filter(|special| special.cust_no == *cust_no).collect::<Vec<_>>(),
            of_month.join("\n"),
            &wrong[..count.min(20)],
        );
    }
}
