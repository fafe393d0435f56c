//! Floor 4: the invented bank. It writes canonical feeds (spec 6) for any number of customers and
//! days, as demo, training ground, test data and benchmark. Its tiers, savings and key products
//! follow the two published tables of spec 5.
//!
//! Nothing is remembered: who a customer is, what they hold and what their balance is on any day are
//! functions of the seed, the customer's index and the day. So memory does not grow with either, and
//! the same plan writes the same bytes. To read it: [`strata`](mod@strata) takes the tables apart,
//! `spread` deals savings, `holdings` one customer's accounts, `habit` and `life` let days pass,
//! `rows` and `writer` put it into files.

mod even;
mod firms;
mod habit;
mod holdings;
mod life;
mod people;
mod places;
mod random;
mod rates;
mod rows;
mod spread;
mod staff;
pub mod strata;
mod words;
mod writer;

use std::path::Path;

use habit::{Dates, Habit, Moment};
use holdings::{Dealer, Holdings};
use people::People;
use places::Places;
use random::Seed;
use rows::{Desk, Serial};
use writer::{Folder, Sheet};

use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::text;

/// How the files are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8 without a mark.
    #[default]
    Utf8,
    /// GB 18030.
    Gb18030,
}

/// On which feed days `balances.csv` is a full snapshot; on the others it has what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BalanceFiles {
    /// On the first one only.
    #[default]
    Delta,
    /// On the first so many (at least one).
    FullFirst(u32),
    /// On every one.
    Full,
}

/// What to invent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Natural persons with an open account on the first day.
    pub customers: u64,
    /// Calendar days.
    pub days: u32,
    /// The first of them.
    pub from: Day,
    /// Another seed, other people; the same shape.
    pub seed: u64,
    /// Every calendar day brings a feed, not only working days.
    pub daily: bool,
    /// Encoding of the files.
    pub encoding: Encoding,
    /// Full snapshots of balances.
    pub balances: BalanceFiles,
    /// `None`: daily life. `Some(share)`: on each later feed day exactly this share of accounts, in
    /// thousandths and spread evenly, changes its balance, and nothing else happens.
    pub changed_per_mille: Option<u32>,
}

/// How far the writing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The day being written.
    pub day: Day,
    /// Rows written so far, over all days.
    pub done_rows: u64,
    /// Customers looked at for this day.
    pub customers_done: u64,
    /// Customers to look at for this day.
    pub customers_total: u64,
    /// Calendar days done.
    pub days_done: u32,
    /// Calendar days in all.
    pub days_total: u32,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Feed days.
    pub days_written: u32,
    /// Rows in all files, headers and manifests not counted.
    pub rows: u64,
    /// Bytes of all files.
    pub bytes: u64,
}

/// The largest bank that can be invented: identity and mobile numbers stay unique below it.
pub const CUSTOMERS_MAX: u64 = 40_000_000;
/// Customers between two reports of progress.
const PROGRESS_EVERY: u64 = 65_536;
/// New customers in a year, in thousandths of those of the first day; as many leave.
const JOINING_PER_MILLE: u64 = 20;

/// Writes the feeds of a plan into the folder `out`.
///
/// `is_working_day` says on which days there is a feed (spec 6); `progress` is called now and then.
///
/// # Errors
///
/// Refused for a plan without customers or days, or too large, and where a day's folder is there
/// already. A fault where the disk is.
pub fn write(
    plan: &Plan,
    out: &Path,
    is_working_day: &dyn Fn(Day) -> bool,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary> {
    check(plan)?;
    std::fs::create_dir_all(out).map_err(|error| Fault::file(out, error))?;
    let feeds = |day: Day| plan.daily || is_working_day(day);
    let mut bank: Option<Bank<'_>> = None;
    let mut summary = Summary::default();
    for (done, day) in plan.from.iter_days().take(plan.days as usize).enumerate() {
        if !feeds(day) {
            continue;
        }
        let now = Moment::of(day);
        let bank = bank.get_or_insert_with(|| Bank::found(plan, now, &feeds));
        let folder = Folder::create(out, now.ymd, plan.encoding)?;
        let mut tell = |rows: u64, customers_done: u64, customers_total: u64| {
            let done_rows = summary.rows + rows;
            let (days_done, days_total) = (done as u32, plan.days);
            progress(Progress { day, done_rows, customers_done, customers_total, days_done, days_total });
        };
        let folder = bank.day(folder, now, &mut tell)?;
        summary.rows += folder.rows;
        summary.bytes += folder.finish()?;
        summary.days_written += 1;
    }
    Ok(summary)
}

fn check(plan: &Plan) -> Result<()> {
    let refuse = |code, field: &str, text| Err(Error::from(Refusal::new(code, field, text)));
    if !(1..=CUSTOMERS_MAX).contains(&plan.customers) {
        let text =
            text!("客户数须在 1 到 {CUSTOMERS_MAX} 之间。", "Give between 1 and {CUSTOMERS_MAX} customers.");
        return refuse("invent.customers", "customers", text);
    }
    if !(1..=36_600).contains(&plan.days) {
        return refuse(
            "invent.days",
            "days",
            text!("天数须在 1 到 36600 之间。", "Give between 1 and 36600 days."),
        );
    }
    if !(1990..=2100).contains(&chrono::Datelike::year(&plan.from)) {
        let text = text!("起始日须在 1990 到 2100 年之间。", "Start between the years 1990 and 2100.");
        return refuse("invent.from", "from", text);
    }
    if plan.changed_per_mille.is_some_and(|share| share > 1000) {
        let text = text!("变动比例不得超过千分之一千。", "No more than 1000 per mille can change.");
        return refuse("invent.changed", "changed_per_mille", text);
    }
    Ok(())
}

/// The bank, its first day known.
struct Bank<'a> {
    plan: &'a Plan,
    feeds: &'a dyn Fn(Day) -> bool,
    seed: Seed,
    dealer: Dealer,
    people: People,
    places: Places,
    dates: Dates,
    first: Moment,
    before: Option<Moment>,
    feed_days: u32,
}

type Tell<'a> = dyn FnMut(u64, u64, u64) + 'a;

impl<'a> Bank<'a> {
    fn found(plan: &'a Plan, first: Moment, feeds: &'a dyn Fn(Day) -> bool) -> Bank<'a> {
        let seed = Seed::new(plan.seed);
        Bank {
            plan,
            feeds,
            seed,
            dealer: Dealer::new(seed, plan.customers),
            people: People::new(seed, first.day),
            places: Places::of(seed, plan.customers),
            dates: Dates::around(&first),
            first,
            before: None,
            feed_days: 0,
        }
    }

    fn desk(&self) -> Desk<'_> {
        let (dealer, people, places, dates) = (&self.dealer, &self.people, &self.places, &self.dates);
        Desk {
            seed: self.seed,
            dealer,
            people,
            places,
            dates,
            first: self.first,
            customers: self.plan.customers,
        }
    }

    /// Writes one feed day.
    fn day(&mut self, mut folder: Folder, now: Moment, tell: &mut Tell<'_>) -> Result<Folder> {
        let all_balances = match self.plan.balances {
            BalanceFiles::Delta => self.feed_days == 0,
            BalanceFiles::FullFirst(days) => self.feed_days < days.max(1),
            BalanceFiles::Full => true,
        };
        match (self.before, self.plan.changed_per_mille) {
            (None, _) => self.first_day(&mut folder, &now, tell)?,
            (Some(_), Some(share)) => {
                let evenly = even::Even { share, feed_day: self.feed_days, all_balances };
                self.even_day(&mut folder, evenly, tell)?;
            }
            (Some(before), None) => self.later_day(&mut folder, (&before, &now), all_balances, tell)?,
        }
        self.before = Some(now);
        self.feed_days += 1;
        Ok(folder)
    }

    fn first_day(&self, folder: &mut Folder, now: &Moment, tell: &mut Tell<'_>) -> Result<()> {
        use Sheet as S;
        for sheet in [
            S::Institutions,
            S::Staff,
            S::Customers,
            S::Contacts,
            S::Accounts,
            S::Balances,
            S::Transactions,
            S::Products,
            S::Cards,
            S::Guarantees,
            S::Risk,
            S::Fx,
        ] {
            folder.declare_full(sheet)?;
        }
        staff::write_institutions(folder, &self.places)?;
        staff::write(folder, self.seed, &self.people, &self.places, &self.first, (None, now))?;
        rates::write(folder, self.seed, now)?;
        let (desk, mut serial) = (self.desk(), Serial::of(now));
        let mut hand = self.dealer.blank(*now);
        for index in 0..self.plan.customers {
            desk.deal(index, *now, &mut hand);
            desk.open(folder, &hand, now, &mut serial)?;
            self.tell_now_and_then(index, self.plan.customers, folder, tell);
        }
        for index in 0..firms::count(self.plan.customers) {
            firms::Firm::of(self.seed, index).open(folder, &self.places, now)?;
        }
        Ok(())
    }

    fn tell_now_and_then(&self, index: u64, total: u64, folder: &Folder, tell: &mut Tell<'_>) {
        if (index + 1).is_multiple_of(PROGRESS_EVERY) || index + 1 == total {
            tell(folder.rows, index + 1, total);
        }
    }

    /// Customers who have ever joined up to a day.
    fn joined(&self, at: &Moment) -> u64 {
        let days = (at.number - self.first.number).max(0) as u64;
        self.plan.customers + self.plan.customers * JOINING_PER_MILLE * days / 365_000
    }

    /// The first day of a customer: the first feed day not before the day they came.
    fn start(&self, index: u64) -> Moment {
        if index < self.plan.customers {
            return self.first;
        }
        let waits = (index - self.plan.customers + 1) * 365_000;
        let days = waits.div_ceil(self.plan.customers * JOINING_PER_MILLE);
        let came = Moment::of_number(self.first.number + days as i32);
        // No holiday lasts a month; without that bound a bank that never works would search for ever.
        let open = came.day.iter_days().take(31).find(|day| (self.feeds)(*day));
        Moment::of(open.unwrap_or(came.day))
    }

    fn later_day(
        &self,
        folder: &mut Folder,
        span: (&Moment, &Moment),
        all_balances: bool,
        tell: &mut Tell<'_>,
    ) -> Result<()> {
        let (before, now) = span;
        if all_balances {
            folder.declare_full(Sheet::Balances)?;
        }
        staff::write(folder, self.seed, &self.people, &self.places, &self.first, (Some(before), now))?;
        rates::write(folder, self.seed, now)?;
        let (desk, mut serial) = (self.desk(), Serial::of(now));
        let mut hand: Holdings = self.dealer.blank(self.first);
        let total = self.joined(now);
        for index in 0..total {
            let start = self.start(index);
            let dealt = self.dealer.cell(index);
            let habit = Habit::of(self.seed, index, dealt.0.rank, start);
            let touched = habit.touched(before, now);
            if touched || (all_balances && !habit.left(now)) {
                self.dealer.deal(index, dealt, habit, &mut hand);
                if start.number > before.number {
                    desk.open(folder, &hand, now, &mut serial)?;
                } else {
                    desk.change(folder, &hand, span, &mut serial, all_balances)?;
                }
            }
            self.tell_now_and_then(index, total, folder, tell);
        }
        for index in 0..firms::count(self.plan.customers) {
            let days = (&self.first, before, now);
            firms::Firm::of(self.seed, index).change(
                folder,
                self.seed,
                &self.places,
                days,
                &mut serial,
                all_balances,
            )?;
        }
        Ok(())
    }

    /// A day of the benchmark: an exact share of all accounts, and nothing else.
    fn even_day(&self, folder: &mut Folder, even: even::Even, tell: &mut Tell<'_>) -> Result<()> {
        if even.all_balances {
            folder.declare_full(Sheet::Balances)?;
        }
        let desk = self.desk();
        let mut hand = self.dealer.blank(self.first);
        let mut ordinal = 0;
        for index in 0..self.plan.customers {
            desk.deal(index, self.first, &mut hand);
            for account in &hand.accounts {
                let number = rows::account_no(Desk::cust_no(index), account.slot);
                even.row(folder, self.seed, (ordinal, number), account.opening)?;
                ordinal += 1;
            }
            self.tell_now_and_then(index, self.plan.customers, folder, tell);
        }
        for index in 0..firms::count(self.plan.customers) {
            let firm = firms::Firm::of(self.seed, index);
            even.row(folder, self.seed, (ordinal, firm.account_no()), firm.opening_fen)?;
            ordinal += 1;
        }
        Ok(())
    }
}
