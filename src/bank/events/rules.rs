//! When something is an event: facts, policy and day → found or not (spec 3, *Messages and leads*). Nothing here reads
//! or writes.

use super::{Found, Kind};
use crate::kernel::calendar::{Calendar, Day, Month};
use crate::kernel::lunar::{LunarDate, lunar_anniversary};
use crate::kernel::money::Fen;
use crate::kernel::policy::{EventTerms, Festival};
use crate::kernel::terms::Tier;
use chrono::{Datelike, Days, NaiveDate};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

/// Anniversaries after the last that the policy names are this many years apart.
const YEARS_APART: u32 = 5;
/// Days of a month over which managers are spread, and the last day that every month has.
const BOOK_DAYS: u32 = 20;
const LAST_COMMON_DAY: u32 = 28;
/// No account is older.
const YEARS_MAX: u32 = 100;

/// What may be an event of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What happened.
    pub kind: Kind,
    /// To whom, by internal number.
    pub cust_id: u32,
    /// The day of the fact.
    pub fact_day: Day,
    /// What it is about, fen.
    pub value_fen: Fen,
    /// Its figures, a JSON object.
    pub figures: Value,
}

/// Who a candidate is about, as known that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Customer number.
    pub cust_no: String,
    /// `active`, `closed`, `deceased` or `frozen`.
    pub status: String,
    /// Born.
    pub birth_date: Option<Day>,
    /// Merged into another number.
    pub merged: bool,
    /// Mobile number of the customer file.
    pub mobile: String,
    /// Tier in force.
    pub tier: Option<Tier>,
}

/// The dates on which the run of `day` raises what is due: every one up to and including the next working day that the
/// run of `before` did not look at (spec 3).
pub fn window(before: Option<Day>, day: Day, calendar: &Calendar) -> Vec<Day> {
    let seen =
        before.map_or_else(|| day.pred_opt().unwrap_or(day), |before| calendar.next_working_day(before));
    let until = calendar.next_working_day(day);
    seen.iter_days().skip(1).take_while(|date| *date <= until).collect()
}

/// Full years of a person on a day.
pub fn age(birth: Day, on: Day) -> u32 {
    on.years_since(birth).unwrap_or(0)
}

/// The event that a candidate is, for whom it is about; none where the policy or the person leaves it out.
pub fn stands(candidate: Candidate, who: &Who, terms: &EventTerms, day: Day) -> Option<Found> {
    let Candidate { kind, fact_day, value_fen, mut figures, .. } = candidate;
    let of_kind = terms.of(kind.code());
    let least = of_kind.least_for(who.tier)?;
    let ended = who.status != "active";
    let years = who.birth_date.map(|birth| age(birth, day));
    let child = years.is_some_and(|years| years < terms.no_marketing_below_age);
    // A state is told once it has lasted, and is of use from then on.
    let lasted = if kind.lasts() { of_kind.days.first().copied().unwrap_or(0) } else { 0 };
    let until = fact_day.checked_add_days(Days::new(u64::from(lasted) + u64::from(of_kind.keep_days)))?;
    let left_out = !of_kind.on || who.merged || ended != (kind == Kind::WindingUp) || child && kind.sells();
    if left_out || value_fen < least || until < day {
        return None;
    }
    if years.is_some_and(|years| years < terms.minor_below_age) {
        figures["guardian"] = Value::Bool(true);
    }
    let (cust_no, figures) = (who.cust_no.clone(), figures.to_string());
    Some(Found { kind, cust_no, fact_day, until, value_fen, figures })
}

/// The months and days (month × 100 + day) of birth that are kept on a date: 29 February on the 28th where the year has
/// no 29th.
pub fn births_kept_on(date: Day) -> Vec<i32> {
    let month_day = date.month() as i32 * 100 + date.day() as i32;
    let short = month_day == 228 && !date.leap_year();
    std::iter::once(month_day).chain(short.then_some(229)).collect()
}

/// The days on which an account was opened whose anniversary is kept on a date, each with its years; `named` are the
/// years that the policy names.
pub fn opened_for(date: Day, named: &[u32]) -> Vec<(u32, Day)> {
    let last = named.iter().copied().max().unwrap_or(YEARS_MAX);
    let later = (last..=YEARS_MAX).step_by(YEARS_APART as usize).skip(1);
    let mut opened = Vec::new();
    for years in named.iter().copied().chain(later) {
        let year = date.year() - years as i32;
        for month_day in births_kept_on(date) {
            let day = NaiveDate::from_ymd_opt(year, month_day as u32 / 100, month_day as u32 % 100);
            opened.extend(day.map(|day| (years, day)));
        }
    }
    opened
}

/// Whether a festival falls on a date.
pub fn falls_on(festival: &Festival, date: Day) -> bool {
    let (month, day) = (festival.month, festival.day);
    if !festival.lunar {
        return (date.month(), date.day()) == (month, day);
    }
    // A lunar year begins in the solar one of its number and ends in the next.
    [date.year() - 1, date.year()]
        .into_iter()
        .any(|year| lunar_anniversary(LunarDate { year, month, leap: false, day }, year) == Some(date))
}

/// The day of the month on which a manager's customers are looked at for relatives: from a day on, spread over as many
/// as every month has, so that no evening carries them all.
pub fn book_day(staff_no: &str, from_day: u32) -> u32 {
    let spread = staff_no.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    (from_day.max(1) + spread % BOOK_DAYS).min(LAST_COMMON_DAY)
}

/// The first day of so many months in a row of which that of a day is the last.
pub fn first_of_months(last: Day, months: u32) -> Day {
    let earlier = (1..months).fold(Month::of(last), |month, _| month.previous());
    earlier.first_day()
}

/// Who was paid for the last time on a day, and in each of so many months up to it; `paid` are the days on which
/// somebody was, each with the customers in the order of their numbers.
pub fn paid_until(paid: &[(Day, Vec<u32>)], last: Day, months: u32) -> Vec<u32> {
    let on_last = paid.iter().filter(|(day, _)| *day == last).flat_map(|(_, list)| list.iter().copied());
    let mut stopped: BTreeSet<u32> = on_last.collect();
    for (_, list) in paid.iter().filter(|(day, _)| *day > last) {
        for cust_id in list {
            stopped.remove(cust_id);
        }
    }
    let mut month = Month::of(last);
    for _ in 1..months {
        month = month.previous();
        let of_month = paid.iter().filter(|(day, _)| Month::of(*day) == month);
        let paid_then: HashSet<u32> = of_month.flat_map(|(_, list)| list.iter().copied()).collect();
        stopped.retain(|cust_id| paid_then.contains(cust_id));
    }
    stopped.into_iter().collect()
}

/// Which kind a move of net assets is, and by how much.
pub fn direction(before: Fen, after: Fen) -> (Kind, Fen) {
    let kind = if after > before { Kind::LargeIn } else { Kind::LargeOut };
    (kind, (after - before).abs())
}

/// What is wrong with a customer's telephone numbers: `missing`, or `differ` where sources give several mobile numbers.
pub fn contact_gap(own_mobile: &str, others: &[(String, String)]) -> Option<&'static str> {
    let others_mobile = others.iter().filter(|(kind, _)| kind == "mobile").map(|(_, number)| number.as_str());
    let mut mobiles: Vec<&str> =
        others_mobile.chain([own_mobile]).filter(|number| !number.is_empty()).collect();
    mobiles.sort_unstable();
    mobiles.dedup();
    match mobiles.len() {
        0 if others.is_empty() => Some("missing"),
        0 | 1 => None,
        _ => Some("differ"),
    }
}

/// Whether the wait in the pool since a day reached so many working days with the run of `day`.
pub fn waited(since: Day, before: Option<Day>, day: Day, working_days: u32, calendar: &Calendar) -> bool {
    let full = calendar.add_working_days(since, working_days);
    full <= day && before.is_none_or(|before| before < full)
}

/// The key product most often held beside those held, by place; none where nothing is held or nothing else ever was.
/// `beside[a][b]` counts who holds both.
pub fn next_product(held: &[bool], beside: &[Vec<u64>]) -> Option<usize> {
    let together =
        |place: usize| -> u64 { (0..held.len()).filter(|h| held[*h]).map(|h| beside[h][place]).sum() };
    let missing = (0..held.len()).filter(|place| !held[*place] && together(*place) > 0);
    // Of two that are held as often the policy's first is taken.
    missing.max_by_key(|place| (together(*place), std::cmp::Reverse(*place)))
}
