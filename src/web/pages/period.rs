//! Which period a report on daily work is asked for, and as of which day.

use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::money::yuan_grouped;
use crate::kernel::period::Period;
use crate::text;
use crate::web::desk::{Answer, Desk, day_of};
use crate::web::export::{Cell, Sheet};
use crate::web::view::form::{as_of, choice, picker};
use crate::web::view::parts::{PER_PAGE, count, empty, export, page_number, pager};
use maud::{Markup, html};

/// Columns of a chart: more would be too narrow to be read.
pub const IN_CHART: usize = 12;

/// Width of an institution's name below a column, in Latin letters; a Chinese character is as wide as two.
const LABEL_WIDE: usize = 14;

/// An institution's name as it fits below a column: what tells it from the others stands at its end.
pub fn short(name: &str) -> String {
    let wide = |sign: char| if sign.is_ascii() { 1 } else { 2 };
    if name.chars().map(wide).sum::<usize>() <= LABEL_WIDE {
        return name.to_owned();
    }
    let mut left = LABEL_WIDE;
    let fits = |sign: &char| {
        let needed = wide(*sign);
        let fits = needed <= left;
        left = left.saturating_sub(needed);
        fits
    };
    let end: Vec<char> = name.chars().rev().take_while(fits).collect();
    format!("…{}", end.into_iter().rev().collect::<String>())
}

/// What was asked for.
#[derive(Clone, Copy)]
pub struct Asked {
    /// Which days.
    pub period: Period,
    /// As things stood on this day.
    pub on: Day,
}

/// The period in the address, else the running month; the day in it, else today.
///
/// # Errors
/// Refuses what is no period, and what is no day or lies ahead.
pub fn asked(desk: &Desk<'_>) -> Result<Asked> {
    let (period, on) = (desk.query.get("period"), desk.query.get("as_of"));
    let today = desk.today;
    let no_period = || {
        let why =
            text!("期间应写作 2026-11、2026-Q4 或 2026", "write the period as 2026-11, 2026-Q4 or 2026");
        Refusal::new("period_unknown", "period", why)
    };
    let no_day = || {
        let why = text!(
            "“截至”须为 {today} 或之前的日期，写法是 2026-01-31",
            "\"as of\" takes a date up to {today}, written 2026-01-31"
        );
        Refusal::new("as_of", "as_of", why)
    };
    let period = if period.is_empty() {
        Period::month_of(today)
    } else {
        Period::parse(period).ok_or_else(no_period)?
    };
    let on = if on.is_empty() { today } else { day_of(on).filter(|day| *day <= today).ok_or_else(no_day)? };
    Ok(Asked { period, on })
}

/// The period and the day to choose, with what else the page asks for; the fields named go along.
pub fn bar(desk: &Desk<'_>, asked: Asked, more: &Markup, kept: &[&str]) -> Markup {
    let mut periods: Vec<String> = Period::choices(desk.today).iter().map(Period::to_string).collect();
    let chosen = asked.period.to_string();
    if !periods.contains(&chosen) {
        periods.insert(0, chosen.clone());
    }
    let periods: Vec<(String, String)> = periods.into_iter().map(|one| (one.clone(), one)).collect();
    let kept = kept.iter().map(|name| (*name, desk.query.get(name))).filter(|(_, value)| !value.is_empty());
    picker(
        desk,
        &html! {
            (choice("period", desk.say("月、季、年", "Month, quarter, year"), &periods, &chosen))
            (more)
            (as_of(desk))
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
        },
    )
}

/// Which days are counted, and as they stood when.
pub fn days(desk: &Desk<'_>, asked: Asked) -> Markup {
    html! {
        (asked.period.first_day()) " – " (asked.period.last_day())
        (desk.say("；截至 ", "; as of ")) (asked.on)
    }
}

/// The list behind a figure.
pub struct Behind<'a> {
    /// What was asked for: whose, and which figure.
    pub told: Vec<String>,
    /// Of which days.
    pub asked: Asked,
    /// What stands on the list, after its number.
    pub of: &'a str,
    /// What is said where it is empty.
    pub none: &'a str,
    /// The way back to the figures.
    pub back: Markup,
    /// Where the list is kept as a file.
    pub file: &'a str,
}

/// The page of a list behind a figure; `rows` makes the table of those that stand on this page of it.
///
/// # Errors
/// Those of `rows`.
pub fn behind<T>(
    desk: &Desk<'_>,
    list: &Behind<'_>,
    all: &[T],
    rows: impl FnOnce(&[T]) -> Result<Markup>,
) -> Result<Answer> {
    let pages = all.len().div_ceil(PER_PAGE).max(1);
    let skip = (page_number(desk).min(pages) - 1) * PER_PAGE;
    let shown = &all[skip..all.len().min(skip + PER_PAGE)];
    let file = format!("{}{}", list.file, desk.query.with("page", "").query());
    Ok(Answer::page(
        desk,
        html! {
            p { strong { (list.told.join(" · ")) } " · " (days(desk, list.asked)) " · "
                (count(all.len())) " " (list.of) " · " (list.back) }
            @if shown.is_empty() { (empty(list.none, &list.back)) }
            @else {
                div.day { (rows(shown)?) }
                (pager(desk, all.len()))
                (export(desk, &file, &[]))
            }
        },
    ))
}

/// An empty table to keep.
pub fn sheet(desk: &Desk<'_>, asked: Asked, title: Label, headings: &[Label]) -> Sheet {
    Sheet {
        title: format!("{}-{}", desk.t(title), asked.period),
        headings: headings.iter().map(|heading| desk.t(*heading).to_owned()).collect(),
        rows: Vec::new(),
    }
}

/// A sum in fen as a page writes it.
pub fn yuan(fen: i128) -> String {
    yuan_grouped(fen)
}

/// A sum in fen as a file keeps it: a number where it fits into one, as all real ones do.
pub fn cell(fen: i128) -> Cell {
    i64::try_from(fen).map_or_else(|_| Cell::Text(yuan_grouped(fen)), Cell::Money)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_its_end() {
        assert_eq!(short("月坞北河支行"), "月坞北河支行");
        assert_eq!(short("青禾农村商业银行月坞北河支行"), "…行月坞北河支行");
        assert_eq!(short("Riverside Sub-branch"), "…ide Sub-branch");
    }
}
