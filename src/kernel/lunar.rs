//! Lunar dates: birthdays and festivals that people keep by the old calendar.
//!
//! The astronomy is the library's; here its years are limited, so that nothing it is asked can fail, and the
//! two questions that a rule needs are answered: which lunar date is this day, and on which day does a lunar
//! date fall. One answer costs tens of microseconds: ask once for a day, not once for a customer.

use super::calendar::Day;
use chrono::{Datelike, NaiveDate};
use tyme4rs::tyme::lunar as library;
use tyme4rs::tyme::solar::SolarDay;

/// The first lunar year that is converted; it begins on 1900-01-31.
pub const FIRST_YEAR: i32 = 1900;
/// The last lunar year that is converted; it ends on 2101-01-28.
pub const LAST_YEAR: i32 = 2100;

/// A date of the lunar calendar. It need not exist: a birthday on the 30th of a month is kept as such in years
/// in which the month has 29 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LunarDate {
    /// The lunar year, numbered as the solar year in which it begins.
    pub year: i32,
    /// 1 (正月) to 12 (腊月).
    pub month: u32,
    /// Whether it is the leap month (闰月) that follows the plain month of that number.
    pub leap: bool,
    /// 1 (初一) to 30.
    pub day: u32,
}

/// The lunar date of a day; `None` outside the lunar years [`FIRST_YEAR`] to [`LAST_YEAR`].
pub fn lunar_of(day: Day) -> Option<LunarDate> {
    if !(FIRST_YEAR..=LAST_YEAR + 1).contains(&day.year()) {
        return None;
    }
    let (month, day_of_month) = (day.month() as usize, day.day() as usize);
    let solar = SolarDay::new(isize::try_from(day.year()).ok()?, month, day_of_month).ok()?;
    let lunar = solar.get_lunar_day();
    let date = LunarDate {
        year: i32::try_from(lunar.get_year()).ok()?,
        month: u32::try_from(lunar.get_month().unsigned_abs()).ok()?,
        leap: lunar.get_month() < 0,
        day: u32::try_from(lunar.get_day()).ok()?,
    };
    is_converted(date.year).then_some(date)
}

/// The day on which a lunar date falls; `None` when there is no such date: the month has no 30th, the year no
/// such leap month, or the year is outside [`FIRST_YEAR`] to [`LAST_YEAR`].
pub fn solar_of(year: i32, month: u32, leap: bool, day: u32) -> Option<Day> {
    if !is_converted(year) || !(1..=12).contains(&month) || !(1..=30).contains(&day) {
        return None;
    }
    let month = if leap { -isize::try_from(month).ok()? } else { isize::try_from(month).ok()? };
    let lunar_month = library::LunarMonth::new(isize::try_from(year).ok()?, month).ok()?;
    if day as usize > lunar_month.get_day_count() {
        return None;
    }
    let first = lunar_month.get_first_julian_day().get_solar_day();
    let first = NaiveDate::from_ymd_opt(
        i32::try_from(first.get_year()).ok()?,
        u32::try_from(first.get_month()).ok()?,
        u32::try_from(first.get_day()).ok()?,
    )?;
    first.checked_add_days(chrono::Days::new(u64::from(day - 1)))
}

/// The day in `lunar_year` on which the lunar date `of` is kept again.
///
/// A 30th that does not exist falls on the 29th; a leap month falls to the plain month when that year has no
/// such leap month. `None` only for a month or day that no year has, or a year that is not converted.
pub fn lunar_anniversary(of: LunarDate, lunar_year: i32) -> Option<Day> {
    let leap = of.leap && leap_month(lunar_year) == Some(of.month);
    let kept = solar_of(lunar_year, of.month, leap, of.day);
    if of.day == 30 { kept.or_else(|| solar_of(lunar_year, of.month, leap, 29)) } else { kept }
}

/// The month of a lunar year that is followed by its leap month, if any; `None` too for a year that is not
/// converted.
pub fn leap_month(lunar_year: i32) -> Option<u32> {
    if !is_converted(lunar_year) {
        return None;
    }
    let year = library::LunarYear::new(isize::try_from(lunar_year).ok()?).ok()?;
    u32::try_from(year.get_leap_month()).ok().filter(|month| *month > 0)
}

fn is_converted(lunar_year: i32) -> bool {
    (FIRST_YEAR..=LAST_YEAR).contains(&lunar_year)
}
