//! When a customer acts: the days of a month on which money moves, wealth and term rounds, and the
//! one incident of a customer's twenty years. All of it is a closed function of customer and day, so
//! that a day can be written without remembering the days before it.

use chrono::{Datelike, NaiveDate};

use super::random::{Seed, Stream};
use super::strata::Rank;
use crate::kernel::calendar::Day;

/// A day, taken apart once for all customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub day: Day,
    /// Its running number.
    pub number: i32,
    /// Its month, counted through the years.
    pub month: i32,
    /// Its day of the month.
    pub dom: u32,
    /// Quarterly interest payments up to it, counted through the years; they fall on the 21st.
    pub quarter: i32,
    /// The day as `YYYYMMDD`.
    pub ymd: u32,
}

impl Moment {
    /// A day's moment.
    pub fn of(day: Day) -> Moment {
        let (year, month, dom) = (day.year(), day.month() as i32, day.day());
        let paid = if month % 3 == 0 && dom < 21 { month / 3 - 1 } else { month / 3 };
        Moment {
            day,
            number: day.num_days_from_ce(),
            month: year * 12 + month - 1,
            dom,
            quarter: year * 4 + paid,
            ymd: year as u32 * 10_000 + month as u32 * 100 + dom,
        }
    }

    /// The moment of a running day number.
    pub fn of_number(number: i32) -> Moment {
        Moment::of(NaiveDate::from_num_days_from_ce_opt(number).unwrap_or_default())
    }
}

/// Days by number as `YYYYMMDD`, looked up for those around the first feed day.
#[derive(Debug)]
pub struct Dates {
    first: i32,
    ymds: Vec<u32>,
}

impl Dates {
    /// The dates around a day: some twenty years back, five ahead.
    pub fn around(day: &Moment) -> Dates {
        let first = day.number - 7_500;
        Dates {
            first,
            ymds: (first..day.number + 2_000).map(|number| Moment::of_number(number).ymd).collect(),
        }
    }

    /// A day number as `YYYYMMDD`.
    #[inline]
    pub fn ymd(&self, number: i32) -> u64 {
        let near = usize::try_from(number - self.first).ok().and_then(|place| self.ymds.get(place));
        u64::from(near.copied().unwrap_or_else(|| Moment::of_number(number).ymd))
    }
}

/// What happens to a customer once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incident {
    /// Drains and closes all accounts.
    Leaves,
    /// Changes the mobile number.
    Renumbers,
    /// Dies; the accounts stand still.
    Dies,
    /// Is frozen for a time.
    Freezes,
    /// A loan falls overdue for a time; a customer without one, who never acts, falls dormant.
    Lags,
    /// Gives up a key product.
    Drops,
    /// Takes up a key product.
    Adopts,
}

/// Days before leaving on which the accounts are drained.
pub const DRAIN_DAYS: i32 = 40;

/// When one customer acts.
#[derive(Debug, Clone, Copy)]
pub struct Habit {
    /// First day as a customer (or of the whole bank).
    pub start: Moment,
    /// Days of the month on which money moves, as bits 1 to 28.
    pub mask: u32,
    /// Which of those days brings the income.
    pub payday: u32,
    /// Days a wealth product runs, and days until the next.
    pub hold_days: i32,
    /// Days between two wealth products.
    pub gap_days: i32,
    /// Days of the first wealth product that lie before the start.
    pub phase_days: i32,
    /// Days of a term deposit.
    pub term_days: i32,
    /// Days from the start to its first maturity.
    pub first_due_days: i32,
    /// The maturity at which it is paid out for good.
    pub last_maturity: i32,
    /// What happens once.
    pub incident: Incident,
    /// From which day number.
    pub incident_from: i32,
    /// Until which day number (not included).
    pub incident_until: i32,
}

impl Habit {
    /// The habit of a customer.
    #[inline]
    pub fn of(seed: Seed, index: u64, rank: Rank, start: Moment) -> Habit {
        let mut dice = seed.dice(Stream::Habit, index);
        let days = dice.below(100);
        let acts = match (rank, days) {
            (Rank::Ordinary | Rank::OtherCore, 0..28) => 0,
            (Rank::Ordinary | Rank::OtherCore, _) => 1 + dice.below(7),
            _ => 2 + dice.below(6),
        };
        let bits = dice.roll();
        let mask = (0..acts).fold(0_u32, |mask, act| mask | 1 << (1 + (bits >> (act * 8) & 0xFF) * 28 / 256));
        let hold_days = [35, 63, 91, 182, 364][dice.below(5) as usize];
        let term_days = [91, 182, 365, 365, 730, 1095][dice.below(6) as usize];
        let more = dice.roll();
        let (incident, lasts_days) = match more % 100 {
            0..36 => (Incident::Leaves, 0),
            36..66 => (Incident::Renumbers, 0),
            66..71 => (Incident::Dies, 0),
            71..73 => (Incident::Freezes, 45),
            73..87 => (Incident::Lags, 60),
            87..94 => (Incident::Drops, 0),
            _ => (Incident::Adopts, 0),
        };
        let incident_from = start.number + 60 + (more >> 8 & 0xFF_FFFF) as i32 % (365 * 18);
        Habit {
            start,
            mask,
            payday: (more >> 40) as u32 & 7,
            hold_days,
            gap_days: 2 + (more >> 43 & 15) as i32,
            phase_days: dice.below(hold_days as u64) as i32,
            term_days,
            first_due_days: 1 + dice.below(term_days as u64) as i32,
            last_maturity: 1 + (more >> 50 & 7) as i32,
            incident,
            incident_from,
            incident_until: if lasts_days == 0 { i32::MAX } else { incident_from + lasts_days },
        }
    }

    /// Whether the incident holds on a day.
    #[inline]
    pub fn holds(&self, incident: Incident, at: &Moment) -> bool {
        self.incident == incident && (self.incident_from..self.incident_until).contains(&at.number)
    }

    /// Whether the customer has left by a day.
    #[inline]
    pub fn left(&self, at: &Moment) -> bool {
        self.holds(Incident::Leaves, at)
    }

    /// Wealth products begun since the start, and the days the present one (or the gap after it)
    /// has lasted.
    #[inline]
    pub fn wealth_round(&self, at: &Moment) -> (i32, i32) {
        let days = self.phase_days + (at.number - self.start.number).max(0);
        let round = self.hold_days + self.gap_days;
        (days / round, days % round)
    }

    /// Whether the wealth money is invested on a day.
    #[inline]
    pub fn invested(&self, at: &Moment) -> bool {
        self.wealth_round(at).1 < self.hold_days
    }

    /// Maturities of the term deposits up to a day.
    #[inline]
    pub fn maturities(&self, at: &Moment) -> i32 {
        let past = at.number - self.start.number - self.first_due_days;
        if past < 0 { 0 } else { (1 + past / self.term_days).min(self.last_maturity) }
    }

    /// The last act up to a day: its month, and which of the month's acts it was.
    #[inline]
    pub fn last_act(&self, at: &Moment) -> (i32, u32) {
        let done = (self.mask & ((2 << at.dom.min(30)) - 1)).count_ones();
        if done > 0 { (at.month, done - 1) } else { (at.month - 1, self.mask.count_ones().saturating_sub(1)) }
    }

    /// Whether anything may have changed after `before` and up to `now`.
    #[inline]
    pub fn touched(&self, before: &Moment, now: &Moment) -> bool {
        if self.start.number > before.number {
            return true;
        }
        let crossed = |number: i32| before.number < number && number <= now.number;
        if self.left(before) {
            return false;
        }
        let draining = self.incident == Incident::Leaves && crossed(self.incident_from - DRAIN_DAYS);
        before.quarter != now.quarter
            || (self.mask != 0 && self.last_act(before) != self.last_act(now))
            || crossed(self.incident_from)
            || crossed(self.incident_until)
            || draining
            || self.maturities(before) != self.maturities(now)
            || self.wealth_round(before).0 != self.wealth_round(now).0
            || self.invested(before) != self.invested(now)
    }
}
