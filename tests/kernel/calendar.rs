//! Days worked: the notices, the counts of whole years, what may be wrong in a bank's own table.

use super::table::{check_all, expect};
use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use zhiji::kernel::calendar::{Calendar, Day, is_month_end, quarter_first_day, quarter_last_day};

static CHINA: LazyLock<Calendar> = LazyLock::new(Calendar::china);

const SEED: &str = include_str!("../../assets/calendar/china.csv");

/// Where the library differs from the State Council's notices: (day, what the library says, what we say).
const LIBRARY_ERRORS: [(&str, &str, &str); 4] = [
    ("2012-05-02", "working|劳动节", ""),
    ("2012-10-08", "working|国庆节", ""),
    ("2013-04-07", "", "working|清明节"),
    ("2013-10-12", "", "working|国庆节"),
];

fn day(text: &str) -> Day {
    text.parse().unwrap_or_else(|_| panic!("no day: {text}"))
}

fn of(year: i32, month: u32, day: u32) -> Day {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn yes_no(answer: bool) -> &'static str {
    if answer { "yes" } else { "no" }
}

/// The library's table as our rows: each record is a date of eight digits, 0 for a working day, the holiday's
/// number, and how far the holiday is, which we do not need. Reading the table once is cheaper than asking
/// the library for each day.
fn library_rows() -> BTreeMap<String, String> {
    use tyme4rs::tyme::holiday::{LEGAL_HOLIDAY_DATA, LEGAL_HOLIDAY_NAMES};
    let records = LEGAL_HOLIDAY_DATA.as_bytes().chunks_exact(13);
    assert!(records.remainder().is_empty(), "the library has changed the form of its table");
    let row = |record: &[u8]| {
        let text = std::str::from_utf8(record).unwrap();
        let kind = if record[8] == b'0' { "working" } else { "holiday" };
        let name = LEGAL_HOLIDAY_NAMES[usize::from(record[9] - b'0')];
        (format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..8]), format!("{kind}|{name}"))
    };
    records.map(row).collect()
}

#[test]
fn the_seed_equals_the_library() {
    let mut expected = library_rows();
    for (day, theirs, ours) in LIBRARY_ERRORS {
        assert_eq!(expected.remove(day).unwrap_or_default(), theirs, "{day}: the library has changed");
        if !ours.is_empty() {
            expected.insert(day.to_owned(), ours.to_owned());
        }
    }
    let rows = SEED.lines().filter(|line| line.starts_with('2')).map(str::to_owned);
    let expected = expected.into_iter().map(|(day, rest)| format!("{day}|{rest}"));
    let (rows, expected): (Vec<_>, Vec<_>) = (rows.collect(), expected.collect());
    let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) = (rows.iter().collect(), expected.iter().collect());
    let differences: Vec<_> = ours.symmetric_difference(&theirs).collect();
    assert!(differences.is_empty(), "assets/calendar/china.csv and the library differ in {differences:#?}");
    assert!(rows.is_sorted(), "assets/calendar/china.csv is in the order of days");
}

#[test]
fn the_library_is_asked_for_a_day_as_its_table_says() {
    use tyme4rs::tyme::holiday::LegalHoliday;
    for row in library_rows().into_iter().step_by(97) {
        let day = day(&row.0);
        let asked = LegalHoliday::from_ymd(day.year() as isize, day.month() as usize, day.day() as usize);
        assert_eq!(asked.unwrap().is_work(), row.1.starts_with("working"), "{day}");
    }
}

#[test]
fn the_seed_is_well_formed_and_ends_with_2026() {
    let calendar = Calendar::parse(SEED).unwrap();
    assert_eq!(calendar, *CHINA);
    assert_eq!(calendar.last_known_year(), Some(2026));
    assert!((2002..=2026).all(|year| calendar.is_known(year)));
    assert!(!calendar.is_known(2001) && !calendar.is_known(2027));
}

#[test]
fn days_are_worked_or_off_as_announced() {
    check_all(include_str!("days.txt"), &["case", "day", "worked", "holiday"], |case| {
        let day = day(case.get("day"));
        expect("worked", yes_no(CHINA.is_working_day(day)), case.get("worked"))?;
        expect("holiday", CHINA.holiday_name(day).unwrap_or("-"), case.get("holiday"))
    });
}

#[test]
fn working_days_are_added_without_the_day_itself() {
    check_all(include_str!("working_days.txt"), &["case", "day", "working_days", "falls_on"], |case| {
        let (from, count) = (day(case.get("day")), case.get("working_days").parse::<u32>().unwrap());
        let falls_on = CHINA.add_working_days(from, count);
        expect("falls on", &falls_on.to_string(), case.get("falls_on"))?;
        expect("counted back", &CHINA.working_days_between(from, falls_on).to_string(), &count.to_string())?;
        let next = if count == 1 { CHINA.next_working_day(from) } else { falls_on };
        expect("next working day", &next.to_string(), case.get("falls_on"))
    });
}

#[test]
fn working_days_of_whole_years() {
    let headings = ["year", "weekdays", "statutory", "moved", "working_days"];
    check_all(include_str!("years.txt"), &headings, |case| {
        let number = |heading| case.get(heading).parse::<i64>().unwrap();
        let year = case.get("year").parse().unwrap();
        let (before, last) = (of(year - 1, 12, 31), of(year, 12, 31));
        let row = case.get("working_days");
        let sum = number("weekdays") - number("statutory") + number("moved");
        expect("the row's own sum", &sum.to_string(), row)?;
        let weekdays = Calendar::default().working_days_between(before, last);
        expect("weekdays", &weekdays.to_string(), case.get("weekdays"))?;
        expect("counted", &CHINA.working_days_between(before, last).to_string(), row)?;
        let asked = before.iter_days().skip(1).take_while(|day| *day <= last);
        let asked = asked.filter(|day| CHINA.is_working_day(*day)).count();
        expect("asked day by day", &asked.to_string(), row)
    });
}

/// What the notices say of each day: true for worked in exchange, false for off.
fn noticed() -> BTreeMap<Day, bool> {
    let noticed = std::cell::RefCell::new(BTreeMap::new());
    check_all(include_str!("notices.txt"), &["holiday", "first", "last", "worked"], |case| {
        let last = day(case.get("last"));
        let off = day(case.get("first")).iter_days().take_while(|day| *day <= last).map(|day| (day, false));
        let worked = case.get("worked").split_whitespace().map(|text| (day(text), true));
        for (day, worked) in off.chain(worked) {
            let twice = noticed.borrow_mut().insert(day, worked);
            expect("days named once", &twice.map_or(String::new(), |_| day.to_string()), "")?;
        }
        Ok(())
    });
    noticed.into_inner()
}

#[test]
fn the_notices_are_in_the_table_and_nothing_else_is() {
    let noticed = noticed();
    for year in [2012, 2013, 2024, 2025, 2026] {
        for day in of(year, 1, 1).iter_days().take_while(|day| day.year() == year) {
            let weekend = day.weekday().number_from_monday() > 5;
            let worked = noticed.get(&day).copied().unwrap_or(!weekend);
            assert_eq!(CHINA.is_working_day(day), worked, "{day}");
            assert_eq!(CHINA.holiday_name(day).is_some(), noticed.get(&day) == Some(&false), "{day}");
        }
    }
    assert!(CHINA.is_working_day(of(2011, 12, 31)), "made up for the New Year of 2012");
}

#[test]
fn a_banks_own_table_adds_and_overrides() {
    let own = "\u{feff}date|kind|name\r\n# our town's festival\r\n2026-06-01|holiday|集市\r\n\
               2026-10-10|holiday|国庆节\r\n2027-01-01|holiday|元旦\r\n2027-10-01 | holiday | 国庆节\r\n";
    let ours = CHINA.with(Calendar::parse(own).unwrap());
    assert_eq!(ours.holiday_name(of(2026, 6, 1)), Some("集市"), "added");
    assert!(!ours.is_working_day(of(2026, 10, 10)), "a make-up Saturday taken back");
    assert!(!ours.is_working_day(of(2026, 10, 1)), "the rest as before");
    assert_eq!(ours.last_known_year(), Some(2027));
    let all_2026 = |calendar: &Calendar| calendar.working_days_between(of(2025, 12, 31), of(2026, 12, 31));
    assert_eq!((all_2026(&CHINA), all_2026(&ours)), (248, 246));
    let back = ours.with(Calendar::parse("2026-06-01|working|平常日").unwrap());
    assert!(back.is_working_day(of(2026, 6, 1)) && back.holiday_name(of(2026, 6, 1)).is_none());
}

#[test]
fn a_year_is_known_by_its_new_year_and_national_day() {
    let part = Calendar::parse("2027-02-06|holiday|春节").unwrap();
    assert_eq!(CHINA.with(part).last_known_year(), Some(2026), "one day of 2027 is no notice");
    assert_eq!(Calendar::default().last_known_year(), None);
}

#[test]
fn a_bad_row_is_refused_with_its_line() {
    check_all(include_str!("bad_rows.txt"), &["case", "row", "code"], |case| {
        let text = format!("# ours\n2027-01-04|holiday|元旦\n{}\n", case.get("row").replace(';', "|"));
        let Err(refusals) = Calendar::parse(&text) else { return Err("was taken".to_owned()) };
        expect("refusals", &refusals.len().to_string(), "1")?;
        expect("code", refusals[0].code, case.get("code"))?;
        expect("field", &refusals[0].field, "line 3")?;
        expect("in English", yes_no(refusals[0].text.en.starts_with("line 3: ")), "yes")?;
        expect("in Chinese", yes_no(refusals[0].text.zh.starts_with("第 3 行：")), "yes")
    });
}

#[test]
fn every_bad_row_is_named_at_once() {
    let refusals = Calendar::parse("x\n2027-01-01|holiday|元旦\ny\n").unwrap_err();
    let fields: Vec<_> = refusals.iter().map(|refusal| refusal.field.as_str()).collect();
    assert_eq!(fields, ["line 1", "line 3"]);
}

#[test]
fn months_and_quarters_end() {
    for (text, end, first, last) in [
        ("2024-01-01", false, "2024-01-01", "2024-03-31"),
        ("2024-02-28", false, "2024-01-01", "2024-03-31"),
        ("2024-02-29", true, "2024-01-01", "2024-03-31"),
        ("2024-03-31", true, "2024-01-01", "2024-03-31"),
        ("2024-04-01", false, "2024-04-01", "2024-06-30"),
        ("2025-02-28", true, "2025-01-01", "2025-03-31"),
        ("2025-09-30", true, "2025-07-01", "2025-09-30"),
        ("2025-12-31", true, "2025-10-01", "2025-12-31"),
    ] {
        let asked = day(text);
        assert_eq!(is_month_end(asked), end, "{text}");
        assert_eq!((quarter_first_day(asked), quarter_last_day(asked)), (day(first), day(last)), "{text}");
    }
}

#[test]
fn the_last_days_of_time_stop_nothing() {
    assert_eq!(CHINA.add_working_days(NaiveDate::MAX, 5), NaiveDate::MAX);
    assert_eq!(CHINA.next_working_day(NaiveDate::MAX), NaiveDate::MAX);
    assert!(CHINA.working_days_between(NaiveDate::MIN, NaiveDate::MAX) > 0);
}

prop_compose! {
    /// A day from before the table until after it.
    fn any_day()(offset in 0_u64..365 * 35) -> Day {
        of(1997, 1, 1).checked_add_days(Days::new(offset)).unwrap()
    }
}

proptest! {
    #[test]
    fn adding_is_the_inverse_of_counting(from in any_day(), count in 0_u32..300) {
        let to = CHINA.add_working_days(from, count);
        prop_assert_eq!(CHINA.working_days_between(from, to), i64::from(count));
        prop_assert!(count == 0 || CHINA.is_working_day(to));
    }

    #[test]
    fn adding_is_monotone(from in any_day(), later in 0_u64..40, count in 0_u32..60) {
        let later = from.checked_add_days(Days::new(later)).unwrap();
        prop_assert!(CHINA.add_working_days(from, count) <= CHINA.add_working_days(later, count));
        prop_assert!(CHINA.add_working_days(from, count) < CHINA.add_working_days(from, count + 1));
    }

    #[test]
    fn adding_twice_is_adding_the_sum(from in any_day(), first in 0_u32..40, second in 0_u32..40) {
        let twice = CHINA.add_working_days(CHINA.add_working_days(from, first), second);
        prop_assert_eq!(twice, CHINA.add_working_days(from, first + second));
    }

    #[test]
    fn counting_agrees_with_asking_each_day(from in any_day(), span in 0_u64..500) {
        let to = from.checked_add_days(Days::new(span)).unwrap();
        let asked = from.iter_days().skip(1).take_while(|day| *day <= to);
        let asked = asked.filter(|day| CHINA.is_working_day(*day)).count();
        prop_assert_eq!(CHINA.working_days_between(from, to), asked as i64);
        prop_assert!(span == 0 || CHINA.working_days_between(to, from) == 0);
    }
}
