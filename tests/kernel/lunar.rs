//! Lunar dates: festivals everyone knows, birthdays on days that a year does not have.

use super::table::{Case, check_all, expect};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use zhiji::kernel::lunar::{LunarDate, leap_month, lunar_anniversary, lunar_of, solar_of};

fn number<T: std::str::FromStr>(case: &Case, heading: &str) -> T {
    case.get(heading).parse().unwrap_or_else(|_| panic!("no number: {}", case.get(heading)))
}

#[test]
fn lunar_dates_are_read_both_ways() {
    let headings = ["case", "year", "month", "leap", "day", "falls_on"];
    check_all(include_str!("lunar_dates.txt"), &headings, |case| {
        let (year, month, day) = (number(case, "year"), number(case, "month"), number(case, "day"));
        let leap = case.get("leap") == "yes";
        let falls_on = solar_of(year, month, leap, day);
        expect("falls on", &falls_on.map_or("none".to_owned(), |day| day.to_string()), case.get("falls_on"))?;
        let Some(falls_on) = falls_on else { return Ok(()) };
        let back = lunar_of(falls_on);
        let expected = Some(LunarDate { year, month, leap, day });
        expect("read back", &format!("{back:?}"), &format!("{expected:?}"))
    });
}

#[test]
fn lunar_birthdays_are_kept_on_a_day_that_exists() {
    let headings = ["case", "month", "leap", "day", "kept_in", "falls_on"];
    check_all(include_str!("anniversaries.txt"), &headings, |case| {
        let (month, day) = (number(case, "month"), number(case, "day"));
        let born = LunarDate { year: 1960, month, leap: case.get("leap") == "yes", day };
        let kept = lunar_anniversary(born, number(case, "kept_in"));
        expect("kept on", &kept.map_or("none".to_owned(), |day| day.to_string()), case.get("falls_on"))
    });
}

#[test]
fn leap_months_of_known_years() {
    let known = [(2012, Some(4)), (2023, Some(2)), (2024, None), (2025, Some(6)), (2026, None)];
    for (year, month) in known.into_iter().chain([(2027, None), (2028, Some(5)), (2033, Some(11))]) {
        assert_eq!(leap_month(year), month, "{year}");
    }
    assert_eq!((leap_month(1899), leap_month(2101)), (None, None));
    assert_eq!(leap_month(i32::MAX), None);
}

/// First days of lunar years as they were published, and the leap months among them.
const NEW_YEARS: [(i32, &str); 8] = [
    (2024, "2024-02-10"),
    (2025, "2025-01-29"),
    (2026, "2026-02-17"),
    (2027, "2027-02-06"),
    (2028, "2028-01-26"),
    (2029, "2029-02-13"),
    (2030, "2030-02-03"),
    (2031, "2031-01-23"),
];
const LEAP_MONTHS: [(i32, u32); 2] = [(2025, 6), (2028, 5)];

/// Every lunar birthday there can be, in each of seven years: on its own day where the year has it, else on the 29th, or
/// in the plain month; once a year, and never outside it.
#[test]
fn every_lunar_birthday_is_kept_once_in_each_year_from_2024_to_2030() {
    for pair in NEW_YEARS.windows(2) {
        let ((year, first), (_, next)) = (pair[0], pair[1]);
        let (first, next): (NaiveDate, NaiveDate) = (first.parse().unwrap(), next.parse().unwrap());
        let leap_of_year = LEAP_MONTHS.iter().find(|(of, _)| *of == year).map(|(_, month)| *month);
        assert_eq!(leap_month(year), leap_of_year, "{year}");
        // What each day of the year is called, told by walking through it.
        let names: std::collections::HashMap<_, _> = first
            .iter_days()
            .take_while(|day| *day < next)
            .map(|day| lunar_of(day).map(|date| ((date.month, date.leap, date.day), day)).unwrap())
            .collect();
        assert_eq!(names.len() as i64, (next - first).num_days(), "{year}: no two days of one name");
        for (month, day) in (1..=12).flat_map(|month| (1..=30).map(move |day| (month, day))) {
            for leap in [false, true] {
                let kept = lunar_anniversary(LunarDate { year: 1960, month, leap, day }, year);
                let in_leap = leap && leap_of_year == Some(month);
                let there = names.get(&(month, in_leap, day)).or_else(|| names.get(&(month, in_leap, 29)));
                assert_eq!(kept.as_ref(), there, "{year}: {month} {day} {leap}");
            }
        }
    }
}

#[test]
fn days_outside_the_converted_years_have_no_lunar_date() {
    let days = ["1900-01-30", "2101-01-29", "0001-01-01", "9999-12-31"];
    for text in days {
        assert_eq!(lunar_of(text.parse().unwrap()), None, "{text}");
    }
    assert_eq!((lunar_of(NaiveDate::MIN), lunar_of(NaiveDate::MAX)), (None, None));
}

fn day_after_the_first(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(1900, 1, 31).and_then(|day| day.checked_add_days(Days::new(offset))).unwrap()
}

proptest! {
    #[test]
    fn reading_back_gives_the_same_day(offset in 0_u64..73_400) {
        let day = day_after_the_first(offset);
        let lunar = lunar_of(day).unwrap();
        prop_assert_eq!(solar_of(lunar.year, lunar.month, lunar.leap, lunar.day), Some(day));
    }

    #[test]
    fn lunar_dates_follow_each_other(offset in 0_u64..73_400) {
        let (today, next) = (lunar_of(day_after_the_first(offset)), lunar_of(day_after_the_first(offset + 1)));
        let (today, next) = (today.unwrap(), next.unwrap());
        prop_assert!(today < next, "{:?} before {:?}", today, next);
        prop_assert!(next.day == today.day + 1 || (next.day == 1 && today.day >= 29));
    }

    #[test]
    fn a_birthday_is_kept_once_in_every_year(offset in 0_u64..73_400, year in 1900_i32..=2100) {
        let born = lunar_of(day_after_the_first(offset)).unwrap();
        let kept = lunar_of(lunar_anniversary(born, year).unwrap()).unwrap();
        prop_assert_eq!((kept.year, kept.month), (year, born.month));
        prop_assert!(kept.day == born.day || (born.day == 30 && kept.day == 29));
    }
}
