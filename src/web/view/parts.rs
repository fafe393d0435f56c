//! Small parts: badge, money, date, facts, empty state, notice, pagination.

use crate::bank::tiers::roster::Line;
use crate::kernel::calendar::Day;
use crate::kernel::error::Refusal;
use crate::kernel::lang::Lang;
use crate::kernel::money::{Fen, yuan_grouped};
use crate::kernel::terms::Tier;
use crate::web::desk::{CUSTOMER, Desk};
use crate::web::http::Method;
use crate::web::routes;
use crate::web::view::form::post;
use maud::{Markup, html};

/// Rows on one page of a list (spec 8, *Pages*).
pub const PER_PAGE: usize = 50;

/// Last page that can be opened: whoever looks further narrows the list.
pub const PAGES_MAX: usize = 200;

/// A tier, with its colour.
pub fn tier(tier: Tier, lang: Lang) -> Markup {
    html! { span.tier data-tier=(tier.code()) { (tier.label().get(lang)) } }
}

/// The tier that the roster knows of a customer; before the first close a projected one says so.
pub fn known_tier(desk: &Desk<'_>, line: Option<Line>) -> Markup {
    html! {
        @match line.and_then(|line| line.tier) {
            Some(of) => {
                (tier(of, desk.lang))
                @if line.is_some_and(|line| line.provisional) { " " (provisional(desk)) }
            },
            None => span.soft { (desk.say("未评级", "not rated yet")) },
        }
    }
}

/// The mark of a tier that is only projected, because no month is closed yet.
pub fn provisional(desk: &Desk<'_>) -> Markup {
    html! { span.soft { (desk.say("暂定", "provisional")) } }
}

/// An amount in yuan with thousands separators.
pub fn money(fen: Fen) -> String {
    yuan_grouped(fen.into())
}

/// A whole number with thousands separators.
pub fn count(number: impl TryInto<i64>) -> String {
    let Ok(number) = number.try_into() else { return "?".to_owned() };
    yuan_grouped(i128::from(number) * 100).trim_end_matches(".00").to_owned()
}

/// A date, or a dash.
pub fn date(day: Option<Day>) -> String {
    day.map_or_else(|| "–".to_owned(), |day| day.to_string())
}

/// A list of facts: what, and its value.
pub fn facts(facts: &[(&str, Markup)]) -> Markup {
    html! {
        dl.facts { @for (name, value) in facts { div { dt { (name) } dd { (value) } } } }
    }
}

/// What stands where a list is empty: why, and what to do next.
pub fn empty(why: &str, next: &Markup) -> Markup {
    html! { div.empty { p { (why) } (next) } }
}

/// What was refused.
pub fn refusal(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    html! {
        @if let Some(refusal) = refusal {
            p.notice.bad #refusal role="alert" { (refusal.text.get(desk.lang)) }
        }
    }
}

/// What was done.
pub fn done(text: &str) -> Markup {
    html! { p.notice.good role="status" { (text) } }
}

/// Where in a list this page is, and the way to the others.
pub fn pager(desk: &Desk<'_>, total: usize) -> Markup {
    pager_at(desk, &desk.request.path, total)
}

/// The same for a list that stands at another address than the form that was sent.
pub fn pager_at(desk: &Desk<'_>, path: &str, total: usize) -> Markup {
    let page = page_number(desk);
    let pages = total.div_ceil(PER_PAGE).clamp(1, PAGES_MAX);
    let (from, to) = ((page - 1) * PER_PAGE + 1, (page * PER_PAGE).min(total));
    let link = |page: usize| format!("{path}{}", desk.query.with("page", &page.to_string()).query());
    html! {
        nav.pager aria-label=(desk.say("分页", "Pages")) {
            span { @if total == 0 { "0" } @else { (count(from)) "–" (count(to)) } " / " (count(total)) }
            @if page > 1 { a rel="prev" href=(link(page - 1)) { (desk.say("上一页", "previous")) } }
            @if page < pages { a rel="next" href=(link(page + 1)) { (desk.say("下一页", "next")) } }
        }
    }
}

/// Buttons that keep what the page shows as a file; `fields` say what it shows.
pub fn export(desk: &Desk<'_>, action: &str, fields: &[(&str, &str)]) -> Markup {
    let open = routes::find(Method::Post, action.split('?').next().unwrap_or_default());
    html! {
        @if open.is_some_and(|(route, _)| desk.may(route)) {
            (post(desk, action, &html! {
                @for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
                    input type="hidden" name=(name) value=(value);
                }
                div.actions {
                    button.plain type="submit" name="format" value="xlsx" { (desk.say("导出 Excel", "Export to Excel")) }
                    button.plain type="submit" name="format" value="csv" { (desk.say("导出 CSV", "Export as CSV")) }
                    span.hint { (desk.say("内容脱敏，并记入审计", "masked, and written into the audit trail")) }
                }
            }))
        }
    }
}

/// The page of a list that was asked for, from 1 on.
pub fn page_number(desk: &Desk<'_>) -> usize {
    desk.query.get("page").parse().unwrap_or(1).clamp(1, PAGES_MAX)
}

/// Words that lead to a page; only the words where there is none or this person may not ask for it.
pub fn way(desk: &Desk<'_>, path: &str, words: &str) -> Markup {
    let open = routes::find(Method::Get, path).is_some_and(|(route, _)| desk.may(route));
    html! { @if open { a href=(path) { (words) } } @else { (words) } }
}

/// A link that on a customer's page opens over it and comes back to it, and anywhere else is a link. The script is told
/// the word that closes it, and what to ask before anything typed is lost.
pub fn opens(desk: &Desk<'_>, path: &str, words: &Markup, class: Option<&str>) -> Markup {
    let close = (desk.route.path == CUSTOMER).then(|| {
        desk.say(
            "关闭|已输入的内容会丢失，仍要关闭？",
            "Close|What you typed will be lost. Close all the same?",
        )
    });
    html! { a.(class.unwrap_or_default()) href=(desk.and_back(path)) data-sheet=[close] { (words) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_by_thousands() {
        let cases = [
            (0, "0.00"),
            (1, "0.01"),
            (-1, "-0.01"),
            (99_999, "999.99"),
            (100_000, "1,000.00"),
            (-123_456_789, "-1,234,567.89"),
        ];
        for (fen, shown) in cases {
            assert_eq!(money(fen), shown);
        }
    }
}
