//! Days, months, working days and legal holidays, lunar dates.

use chrono::{Datelike, NaiveDate};

/// A calendar day. Stored as `YYYYMMDD`.
pub type Day = NaiveDate;

/// The day as the integer `YYYYMMDD`, as it is stored and as feeds name it.
pub fn ymd(day: Day) -> i32 {
    day.year() * 10_000 + day.month() as i32 * 100 + day.day() as i32
}

/// The day of an integer `YYYYMMDD`; `None` for 30 February and the like.
pub fn from_ymd(ymd: i32) -> Option<Day> {
    if !(1_000_101..=9999_1231).contains(&ymd) {
        return None;
    }
    NaiveDate::from_ymd_opt(ymd / 10_000, (ymd / 100 % 100) as u32, (ymd % 100) as u32)
}

/// A calendar month. Stored as `YYYYMM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month of a day.
    pub fn of(day: Day) -> Month {
        Month(day.year() * 100 + day.month() as i32)
    }

    /// The month of an integer `YYYYMM`.
    pub fn from_yyyymm(yyyymm: i32) -> Option<Month> {
        from_ymd(yyyymm.checked_mul(100)?.checked_add(1)?).map(Month::of)
    }

    /// Reads `YYYY-MM`.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4
            || month.len() != 2
            || !(year.bytes().chain(month.bytes())).all(|b| b.is_ascii_digit())
        {
            return None;
        }
        Month::from_yyyymm(year.parse::<i32>().ok()? * 100 + month.parse::<i32>().ok()?)
    }

    /// The month as the integer `YYYYMM`.
    pub fn yyyymm(self) -> i32 {
        self.0
    }

    /// Its first day.
    pub fn first_day(self) -> Day {
        from_ymd(self.0 * 100 + 1).unwrap_or(NaiveDate::MIN)
    }

    /// Its last day.
    pub fn last_day(self) -> Day {
        self.next().first_day().pred_opt().unwrap_or(NaiveDate::MAX)
    }

    /// The number of its calendar days.
    pub fn days(self) -> u32 {
        self.last_day().day()
    }

    /// The month after it.
    pub fn next(self) -> Month {
        if self.0 % 100 == 12 { Month(self.0 + 89) } else { Month(self.0 + 1) }
    }

    /// The month before it.
    pub fn previous(self) -> Month {
        if self.0 % 100 == 1 { Month(self.0 - 89) } else { Month(self.0 - 1) }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / 100, self.0 % 100)
    }
}

/// The number of days from `from` to `to`, both counted; zero when `to` is earlier.
pub fn days_inclusive(from: Day, to: Day) -> i64 {
    ((to - from).num_days() + 1).max(0)
}
