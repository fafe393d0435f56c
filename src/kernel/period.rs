//! A month, a quarter or a year, as reports on daily work are asked for: `2026-11`, `2026-Q4`, `2026`.

use super::calendar::{Day, Month, quarter_first_day};
use chrono::Datelike;

/// Months, quarters and years that may be chosen, the running ones included.
const MONTHS: usize = 13;
const QUARTERS: usize = 5;
const YEARS: i32 = 3;

/// A calendar month, quarter or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    first: Month,
    months: Length,
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Month,
    Quarter,
    Year,
}

impl Period {
    /// The month of a day.
    pub fn month_of(day: Day) -> Period {
        Period { first: Month::of(day), months: Length::Month }
    }

    /// The quarter of a day.
    pub fn quarter_of(day: Day) -> Period {
        Period { first: Month::of(quarter_first_day(day)), months: Length::Quarter }
    }

    /// A year.
    fn year(year: i32) -> Option<Period> {
        Some(Period { first: Month::from_yyyymm(year * 100 + 1)?, months: Length::Year })
    }

    /// Reads `2026-11`, `2026-Q4` and `2026`.
    pub fn parse(text: &str) -> Option<Period> {
        if let Some(month) = Month::parse(text) {
            return Some(Period { first: month, months: Length::Month });
        }
        let (year, quarter) = match text.split_once("-Q") {
            Some((year, quarter)) => (year, Some(quarter)),
            None => (text, None),
        };
        if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let whole = Period::year(year.parse().ok()?)?;
        let place = match quarter {
            None => return Some(whole),
            Some("1") => 1,
            Some("2") => 4,
            Some("3") => 7,
            Some("4") => 10,
            Some(_) => return None,
        };
        let first = Month::from_yyyymm(whole.first.yyyymm() - 1 + place)?;
        Some(Period { first, months: Length::Quarter })
    }

    /// Its first month.
    pub fn first_month(self) -> Month {
        self.first
    }

    /// Its last month.
    pub fn last_month(self) -> Month {
        let more = match self.months {
            Length::Month => 0,
            Length::Quarter => 2,
            Length::Year => 11,
        };
        (0..more).fold(self.first, |month, _| month.next())
    }

    /// Its first day.
    pub fn first_day(self) -> Day {
        self.first.first_day()
    }

    /// Its last day.
    pub fn last_day(self) -> Day {
        self.last_month().last_day()
    }

    /// The periods that may be chosen on a day: months, then quarters, then years, the last ones first.
    pub fn choices(today: Day) -> Vec<Period> {
        let months = std::iter::successors(Some(Month::of(today)), |month| Some(month.previous()));
        let months = months.take(MONTHS).map(|month| Period::month_of(month.first_day()));
        let before = |quarter: &Period| Some(Period::quarter_of(quarter.first.previous().first_day()));
        let quarters = std::iter::successors(Some(Period::quarter_of(today)), before).take(QUARTERS);
        let years = (0..YEARS).filter_map(|back| Period::year(today.year() - back));
        months.chain(quarters).chain(years).collect()
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month) = (self.first.yyyymm() / 100, self.first.yyyymm() % 100);
        match self.months {
            Length::Month => write!(f, "{}", self.first),
            Length::Quarter => write!(f, "{year:04}-Q{}", (month + 2) / 3),
            Length::Year => write!(f, "{year:04}"),
        }
    }
}
