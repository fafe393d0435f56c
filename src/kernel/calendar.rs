//! Days, months and quarters; working days and legal holidays. Lunar dates are next door, in `lunar`.
//!
//! A [`Calendar`] answers "is this a working day?" from a table of legal holidays and make-up working
//! weekends; the table is data (`assets/calendar/china.csv`), which a bank extends by a file of its own
//! when the State Council announces the next year.

use super::error::Refusal;
use crate::text;
use chrono::{Datelike, NaiveDate, Weekday};
use std::sync::LazyLock;

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

/// Whether the day is the last of its month.
pub fn is_month_end(day: Day) -> bool {
    day == Month::of(day).last_day()
}

/// The first day of the calendar quarter in which `day` lies.
pub fn quarter_first_day(day: Day) -> Day {
    NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1).unwrap_or(NaiveDate::MIN)
}

/// The last day of the calendar quarter in which `day` lies.
pub fn quarter_last_day(day: Day) -> Day {
    Month::of(quarter_first_day(day)).next().next().last_day()
}

/// What a listed day is, whatever its day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Off.
    Holiday,
    /// A working day: a weekend day made up for a holiday, as a rule.
    Working,
}

/// A day of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    day: Day,
    kind: Kind,
    name: String,
    /// How many working days the table has added to plain weekdays, up to and including this day.
    added: i64,
}

/// Which days are worked: Monday to Friday, but for the listed holidays and make-up working days.
///
/// The default is an empty table, in which every weekday is worked. A question costs a binary search in a few
/// hundred rows and allocates nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// In the order of days, each day once.
    listed: Vec<Listed>,
}

/// The table that comes with the program.
const CHINA: &str = include_str!("../../assets/calendar/china.csv");

/// The headings of a table; a file may carry them or not.
const HEADINGS: &str = "date|kind|name";

impl Calendar {
    /// The legal calendar of China as far as it was announced when the program was built.
    pub fn china() -> Calendar {
        // A test reads the table that is built in, so that there is nothing here to refuse.
        static BUILT_IN: LazyLock<Calendar> = LazyLock::new(|| Calendar::parse(CHINA).unwrap_or_default());
        BUILT_IN.clone()
    }

    /// Reads a table: one row `date|kind|name` per day, `#` begins a comment line.
    ///
    /// # Errors
    /// One refusal per bad line, each naming the line, why, and what to write.
    pub fn parse(text: &str) -> Result<Calendar, Vec<Refusal>> {
        let mut listed: Vec<Listed> = Vec::new();
        let mut refusals = Vec::new();
        let mut seen = std::collections::BTreeMap::new();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') || line == HEADINGS {
                continue;
            }
            match read_row(line, number) {
                Err(refusal) => refusals.push(refusal),
                Ok(row) => match seen.insert(row.day, number) {
                    Some(first) => refusals.push(listed_twice(number, first, row.day)),
                    None => listed.push(row),
                },
            }
        }
        if refusals.is_empty() { Ok(Calendar::of(listed)) } else { Err(refusals) }
    }

    /// This calendar with the days of `extra` added; a day in both is as `extra` says.
    pub fn with(&self, extra: Calendar) -> Calendar {
        let kept = self.listed.iter().filter(|row| extra.listed(row.day).is_none()).cloned();
        Calendar::of(kept.chain(extra.listed.iter().cloned()).collect())
    }

    /// Puts the rows in order and counts what they add to plain weekdays.
    fn of(mut listed: Vec<Listed>) -> Calendar {
        listed.sort_by_key(|row| row.day);
        let mut added = 0;
        for row in &mut listed {
            added += match (row.kind, is_weekday(row.day)) {
                (Kind::Holiday, true) => -1,
                (Kind::Working, false) => 1,
                _ => 0,
            };
            row.added = added;
        }
        Calendar { listed }
    }

    fn listed(&self, day: Day) -> Option<&Listed> {
        let at = self.listed.binary_search_by_key(&day, |row| row.day).ok()?;
        self.listed.get(at)
    }

    /// Whether the day is worked.
    pub fn is_working_day(&self, day: Day) -> bool {
        match self.listed(day) {
            Some(row) => row.kind == Kind::Working,
            None => is_weekday(day),
        }
    }

    /// The name of the legal holiday to which a day off belongs, in Chinese; `None` on other days, on plain
    /// weekends and on make-up working days.
    pub fn holiday_name(&self, day: Day) -> Option<&str> {
        self.listed(day).filter(|row| row.kind == Kind::Holiday).map(|row| row.name.as_str())
    }

    /// The first working day after `day`.
    pub fn next_working_day(&self, day: Day) -> Day {
        self.add_working_days(day, 1)
    }

    /// The working day `count` working days after `day`, which is not counted itself (spec 2: a window of five
    /// working days from Friday 2025-09-26 closes with 2025-10-10). With a count of zero `day` itself, worked
    /// or not.
    pub fn add_working_days(&self, day: Day, count: u32) -> Day {
        let (mut day, mut left) = (day, count);
        while left > 0 {
            let Some(next) = day.succ_opt() else { return day };
            day = next;
            left -= u32::from(self.is_working_day(day));
        }
        day
    }

    /// How many working days lie after `from`, up to and including `to`; zero when `to` is not later.
    pub fn working_days_between(&self, from: Day, to: Day) -> i64 {
        (self.worked_until(to) - self.worked_until(from)).max(0)
    }

    /// Working days up to and including `day`, counted from an arbitrary beginning.
    fn worked_until(&self, day: Day) -> i64 {
        let rows = self.listed.partition_point(|row| row.day <= day);
        let added = rows.checked_sub(1).and_then(|last| self.listed.get(last)).map_or(0, |row| row.added);
        weekdays_until(day) + added
    }

    /// Whether the legal holidays of a year are known: its New Year's Day and its National Day are listed,
    /// which every notice of the State Council contains.
    pub fn is_known(&self, year: i32) -> bool {
        let off = |month| {
            NaiveDate::from_ymd_opt(year, month, 1).is_some_and(|day| self.holiday_name(day).is_some())
        };
        off(1) && off(10)
    }

    /// The last year whose legal holidays are known; beyond it weekdays count. `None` for an empty table.
    pub fn last_known_year(&self) -> Option<i32> {
        let (first, last) = (self.listed.first()?.day.year(), self.listed.last()?.day.year());
        (first..=last).rev().find(|year| self.is_known(*year))
    }
}

fn is_weekday(day: Day) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Mondays to Fridays up to and including `day`, counted from the Monday 0001-01-01.
fn weekdays_until(day: Day) -> i64 {
    let days = i64::from(day.num_days_from_ce());
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

fn read_row(line: &str, number: usize) -> Result<Listed, Refusal> {
    let [date, kind, name] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
        return Err(not_three_columns(number, line));
    };
    let day = read_date(date).ok_or_else(|| no_such_day(number, date))?;
    let kind = match kind {
        "holiday" => Kind::Holiday,
        "working" => Kind::Working,
        other => return Err(unknown_kind(number, other)),
    };
    if name.is_empty() {
        return Err(no_name(number, day));
    }
    Ok(Listed { day, kind, name: name.to_owned(), added: 0 })
}

/// Reads `YYYY-MM-DD`, with all its digits.
fn read_date(date: &str) -> Option<Day> {
    let shape = date.bytes().map(|b| if b.is_ascii_digit() { b'0' } else { b });
    if !shape.eq(*b"0000-00-00") {
        return None;
    }
    from_ymd(date.replace('-', "").parse().ok()?)
}

fn bad_line(number: usize, code: &'static str, why: crate::kernel::lang::Text) -> Refusal {
    let (zh, en) = (why.zh, why.en);
    Refusal::new(code, format!("line {number}"), text!("第 {number} 行：{zh}", "line {number}: {en}"))
}

fn not_three_columns(number: usize, line: &str) -> Refusal {
    let why = text!(
        "“{line}”不是以 | 分隔的三列，应写作 2026-10-01|holiday|国庆节",
        "'{line}' is not three columns separated by |; write it as 2026-10-01|holiday|国庆节"
    );
    bad_line(number, "calendar_columns", why)
}

fn no_such_day(number: usize, date: &str) -> Refusal {
    let why = text!("“{date}”不是日期，应写作 2026-01-31", "'{date}' is not a date; write it as 2026-01-31");
    bad_line(number, "calendar_date", why)
}

fn unknown_kind(number: usize, kind: &str) -> Refusal {
    let why = text!(
        "类别“{kind}”无效，应为 holiday（放假）或 working（上班）",
        "'{kind}' is no kind of day; write holiday (off) or working (a make-up working day)"
    );
    bad_line(number, "calendar_kind", why)
}

fn no_name(number: usize, day: Day) -> Refusal {
    let why = text!(
        "{day} 没有节日名称，请在第三列填写",
        "{day} has no name; give the holiday's in the third column"
    );
    bad_line(number, "calendar_name", why)
}

fn listed_twice(number: usize, first: usize, day: Day) -> Refusal {
    let why = text!(
        "{day} 已在第 {first} 行列出，请保留一行",
        "{day} is listed in line {first} already; keep one of the two"
    );
    bad_line(number, "calendar_twice", why)
}
