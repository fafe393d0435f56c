//! Reports of the bank (spec 5): tier structure, cross-selling ladder, movement between tiers, each of the
//! viewer's own scope and with the customers behind every figure.

use super::customers::LISTERS;
use super::{duty_report, growth, lead_report, work_report};
use crate::bank::reports::rows as figures;
use crate::bank::reports::rules::{Count, StructureLine, ladder, movement, structure, wan, yi};
use crate::bank::tiers::MonthClose;
use crate::bank::tiers::roster::{Among, Filter};
use crate::bank::tiers::rows::{month_closes, reading};
use crate::kernel::calendar::Month;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::money::{divide_half_up, yuan};
use crate::kernel::terms::Tier;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::export::{self, Cell, Sheet};
use crate::web::forms::Form;
use crate::web::http::Method;
use crate::web::memo::{Moves, Question, State};
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::chart::Stacked;
use crate::web::view::form::{as_of, choice, picker};
use crate::web::view::matrix::Matrix;
use crate::web::view::parts::{self, count, empty, facts, money};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    report_route(
        "/reports/tier-structure",
        Label::new("层级结构", "Tier structure"),
        Label::new(
            "各层级客户数、储蓄余额及占比，每个数字可点开名单",
            "customers and savings by tier, with their shares; each figure opens its list",
        ),
        |desk| report(desk, tier_structure),
    ),
    report_route(
        "/reports/cross-sell",
        Label::new("重点业务阶梯", "Cross-selling ladder"),
        Label::new(
            "按办理重点业务的项数：客户数、储蓄、户均",
            "by number of key products held: customers, savings, savings per customer",
        ),
        |desk| report(desk, cross_sell),
    ),
    report_route(
        "/reports/movement",
        Label::new("层级变动", "Tier movement"),
        Label::new(
            "上月到本月，谁从哪一层级到了哪一层级",
            "from one month to the next: how many went from which tier to which",
        ),
        |desk| report(desk, tier_movement),
    ),
    Route {
        method: Method::Post,
        object: Object::Report,
        audit: Audit::Entry("export_report"),
        rate: Rate::Export,
        menu: None,
        ..report_route(
            "/reports/{report}/export",
            Label::new("导出报表", "Export a report"),
            Label::new("", ""),
            export,
        )
    },
];

const fn report_route(
    path: &'static str,
    title: Label,
    help: Label,
    run: fn(&Desk<'_>) -> Result<Answer>,
) -> Route {
    Route {
        method: Method::Get,
        path,
        who: Who::Roles(LISTERS),
        object: Object::None,
        audit: Audit::No,
        rate: Rate::Page,
        menu: Some(Menu::Figures),
        title,
        help,
        run,
    }
}

/// The body of a report on a closed month.
pub type Body = fn(&Desk<'_>, Month) -> Result<Markup>;

/// A report on a closed month, with the months to choose from and the way to a file.
///
/// # Errors
/// A fault of the database.
pub fn report(desk: &Desk<'_>, body: Body) -> Result<Answer> {
    let closes = month_closes(&desk.bank()?.core)?;
    let Some(last) = closes.last() else {
        let why = desk.say(
            "还没有已结账的月份：收到月末数据后，这里会有报表。",
            "No month is closed yet: reports come once the last day of a month has been taken.",
        );
        return Ok(Answer::page(
            desk,
            empty(why, &html! { a href="/customers" { (desk.say("查看客户", "see the customers")) } }),
        ));
    };
    let asked = desk.query.get("month");
    let close = match (asked, desk.as_of()?) {
        ("", None) => Some(last),
        ("", Some(day)) => closes.iter().rev().find(|close| close.month.last_day() <= day),
        (asked, _) => closes.iter().find(|close| close.month.to_string() == asked),
    };
    let Some(close) = close else {
        let (first, last) = (closes.first().map_or(last.month, |close| close.month), last.month);
        let asked = if asked.is_empty() { desk.query.get("as_of") } else { asked };
        let why = text!(
            "没有已结账的月份 {asked}：可选 {first} 至 {last}",
            "{asked} is no closed month: closed are {first} to {last}"
        );
        let refusal = Refusal::new("month_not_closed", "month", why);
        let page = html! { (parts::refusal(desk, Some(&refusal))) (bar(desk, &closes, "")) };
        return Ok(Answer::refused(desk, page));
    };
    let page = html! {
        (head(desk, close)?)
        (bar(desk, &closes, &close.month.to_string()))
        (body(desk, close.month)?)
        (parts::export(desk, &format!("{}/export", desk.request.path), &[("month", &close.month.to_string())]))
    };
    Ok(Answer::page(desk, page))
}

/// A report of a closed month as a file.
fn export(desk: &Desk<'_>) -> Result<Answer> {
    // Those on daily work are of any period: their address says which.
    if let Some(sheet) = of_daily_work(desk) {
        return export::file(desk, &sheet?);
    }
    let sheet = match desk.id.as_str() {
        "tier-structure" => structure_sheet,
        "cross-sell" => ladder_sheet,
        "movement" => movement_sheet,
        "growth" if growth::is_reader(desk) => growth::sheet,
        "growth-customers" if growth::is_reader(desk) => growth::customers_sheet,
        _ => return Err(not_found().into()),
    };
    let asked = desk.form.get("month");
    let closes = month_closes(&desk.bank()?.core)?;
    let Some(close) = closes.iter().find(|close| close.month.to_string() == asked) else {
        let why = text!("没有已结账的月份 {asked}", "{asked} is no closed month");
        return Err(Refusal::new("month_not_closed", "month", why).into());
    };
    export::file(desk, &sheet(desk, close.month)?)
}

/// A report on daily work as a table to keep; none where the address names another, or nobody may read it.
fn of_daily_work(desk: &Desk<'_>) -> Option<Result<Sheet>> {
    match desk.id.as_str() {
        "leads" if growth::is_reader(desk) => Some(lead_report::sheet(desk)),
        "lead-list" if growth::is_reader(desk) => Some(lead_report::list_sheet(desk)),
        "duties" if growth::is_reader(desk) => Some(duty_report::sheet(desk)),
        "duty-list" if growth::is_reader(desk) => Some(duty_report::list_sheet(desk)),
        "work" if growth::is_reader(desk) => Some(work_report::sheet(desk)),
        _ => None,
    }
}

/// An empty table to keep.
pub fn sheet(desk: &Desk<'_>, month: Month, title: Label, headings: &[Label]) -> Sheet {
    Sheet {
        title: format!("{}-{month}", desk.t(title)),
        headings: headings.iter().map(|heading| desk.t(*heading).to_owned()).collect(),
        rows: Vec::new(),
    }
}

const CUSTOMERS: Label = Label::new("客户数", "Customers");
const SAVINGS: Label = Label::new("储蓄（元）", "Savings (yuan)");

fn structure_sheet(desk: &Desk<'_>, month: Month) -> Result<Sheet> {
    let title = Label::new("层级结构", "tier structure");
    let category = Label::new("类别", "Category");
    let headings = [
        category,
        CUSTOMERS,
        Label::new("客户占比", "Share of customers"),
        SAVINGS,
        Label::new("储蓄占比", "Share of savings"),
    ];
    let mut sheet = sheet(desk, month, title, &headings);
    for line in structure(&by_tier(desk, month)?) {
        sheet.rows.push(vec![
            Cell::text(desk.t(line.label)),
            Cell::Count(line.count.customers),
            Cell::Percent(line.customers_share),
            Cell::Money(line.count.savings_fen),
            Cell::Percent(line.savings_share),
        ]);
    }
    Ok(sheet)
}

fn ladder_sheet(desk: &Desk<'_>, month: Month) -> Result<Sheet> {
    let title = Label::new("重点业务阶梯", "cross-selling");
    let headings = [Label::new("重点业务项数", "Key products held"), CUSTOMERS, SAVINGS];
    let mut sheet = sheet(desk, month, title, &headings);
    for line in ladder(&by_key_products(desk, month)?) {
        sheet.rows.push(vec![
            Cell::Count(line.key_products.into()),
            Cell::Count(line.count.customers),
            Cell::Money(line.count.savings_fen),
        ]);
    }
    Ok(sheet)
}

fn movement_sheet(desk: &Desk<'_>, month: Month) -> Result<Sheet> {
    let title = Label::new("层级变动", "tier movement");
    let headings = [Label::new("原层级", "Before"), Label::new("现层级", "Now"), CUSTOMERS];
    let mut sheet = sheet(desk, month, title, &headings);
    for (from, to, customers) in all_moves(desk, month)?.iter() {
        let from =
            from.map_or(desk.say("首次评级", "rated for the first time"), |from| desk.t(from.label()));
        sheet.rows.push(vec![Cell::text(from), Cell::text(desk.t(to.label())), Cell::Count(*customers)]);
    }
    Ok(sheet)
}

fn bar(desk: &Desk<'_>, closes: &[MonthClose], chosen: &str) -> Markup {
    let months: Vec<(String, String)> =
        closes.iter().rev().map(|close| (close.month.to_string(), close.month.to_string())).collect();
    let mut months = months;
    if desk.query.get("month").is_empty() && !desk.query.get("as_of").is_empty() {
        months.insert(0, (String::new(), desk.say("截至日之前最近的", "the last before the day").to_owned()));
    }
    let chosen = if desk.query.get("as_of").is_empty() { chosen } else { desk.query.get("month") };
    let month = choice("month", desk.say("已结账月份", "Closed month"), &months, chosen);
    // A list behind a figure stays that list in another month.
    let kept = ["inst", "manager", "team", "kind"].map(|name| (name, desk.query.get(name)));
    let kept = html! {
        @for (name, value) in kept.iter().filter(|(_, value)| !value.is_empty()) {
            input type="hidden" name=(name) value=(value);
        }
    };
    picker(desk, &html! { (month) (kept) (as_of(desk)) })
}

/// Whose figures, as of when, under which policy.
fn head(desk: &Desk<'_>, close: &MonthClose) -> Result<Markup> {
    Ok(html! {
        p {
            strong { (whose(desk)?) }
            (desk.say("；截至 ", "; as of ")) (close.month.last_day())
            (desk.say("；政策第 ", "; policy version "))
            a href={ "/policies/" (close.policy_version) } { (close.policy_version) }
            (desk.say(" 版", ""))
        }
    })
}

fn whose(desk: &Desk<'_>) -> Result<String> {
    let reach = &desk.scope.reach;
    if reach.everything {
        return Ok(desk.say("全行", "The whole bank").to_owned());
    }
    let within: BTreeSet<&str> = reach.institutions.iter().map(String::as_str).collect();
    let tree = desk.tree()?;
    let tops = tree
        .iter()
        .filter(|inst| within.contains(inst.inst_no.as_str()) && !within.contains(inst.parent_no.as_str()));
    let mut names: Vec<String> = tops.map(|inst| inst.name.clone()).collect();
    if !desk.scope.own.is_empty() || names.is_empty() {
        names.push(desk.say("您维护的客户", "The customers you maintain").to_owned());
    }
    Ok(names.join(desk.say("、", ", ")))
}

/// What is asked of the bank as it is now, by this person.
///
/// # Errors
/// A fault of the database.
pub fn question(desk: &Desk<'_>, month: Month) -> Result<Question> {
    let state = State::of(&desk.bank()?.core)?;
    let roster = desk.site.roster()?.mark();
    Ok(Question { month, reach: desk.scope.reach.clone(), state, roster })
}

/// The customers of a narrow scope, so that a report on them looks them up one by one; none for the whole bank.
fn narrow(desk: &Desk<'_>) -> Result<Option<Vec<u32>>> {
    let reach = &desk.scope.reach;
    let ever = Filter { among: Among::Ever, ..Filter::default() };
    if reach.everything {
        return Ok(None);
    }
    Ok(Some(desk.site.roster()?.all(reach, &ever)))
}

fn by_tier(desk: &Desk<'_>, month: Month) -> Result<[Count; 7]> {
    desk.site.memo.tiers.try_get(question(desk, month)?, |_| match narrow(desk)? {
        None => figures::by_tier(&desk.bank()?.core, month),
        Some(few) => figures::by_tier_of(&desk.bank()?.core, month, &few),
    })
}

fn by_key_products(desk: &Desk<'_>, month: Month) -> Result<[Count; 4]> {
    desk.site.memo.products.try_get(question(desk, month)?, |_| match narrow(desk)? {
        None => figures::by_key_products(&desk.bank()?.core, month),
        Some(few) => figures::by_key_products_of(&desk.bank()?.core, month, &few),
    })
}

fn all_moves(desk: &Desk<'_>, month: Month) -> Result<Moves> {
    desk.site.memo.moves.try_get(question(desk, month)?, |_| {
        let core = &desk.bank()?.core;
        let found = match narrow(desk)? {
            None => reading::moves(core, month),
            Some(few) => reading::moves_of(core, month, &few),
        };
        found.map(Arc::new)
    })
}

/// Who within the viewer's scope went from one tier (none: rated for the first time) to another, by `cust_id`.
///
/// # Errors
/// A fault of the database.
pub fn movers(desk: &Desk<'_>, month: Month, from: Option<Tier>, to: Tier) -> Result<Arc<Vec<u32>>> {
    desk.site.memo.movers.try_get((question(desk, month)?, from, to), |_| {
        let found = reading::movers(&desk.bank()?.core, month, from, to, narrow(desk)?.as_deref());
        found.map(Arc::new)
    })
}

/// The list of customers behind a figure.
fn behind(month: Month, asked: &[(&'static str, &str)]) -> String {
    let fields = asked.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let query: Form = fields.chain([("as_of", month.last_day().to_string())]).collect();
    format!("/customers{}", query.query())
}

fn opened(month: Month, asked: &[(&'static str, &str)], customers: i64) -> Markup {
    let number = count(customers);
    html! { @if customers == 0 { (number) } @else { a href=(behind(month, asked)) { (number) } } }
}

fn tier_structure(desk: &Desk<'_>, month: Month) -> Result<Markup> {
    let counts = by_tier(desk, month)?;
    let share = desk.say("占比", "Share");
    let columns = [
        words(desk.say("类别", "Category")),
        numbers(desk.say("客户数", "Customers")),
        numbers(desk.say("客户数（万）", "Customers (10,000)")),
        numbers(share),
        numbers(desk.say("储蓄（元）", "Savings (yuan)")),
        numbers(desk.say("储蓄（亿元）", "Savings (100 million yuan)")),
        numbers(share),
    ];
    let rows: Vec<Vec<Markup>> =
        structure(&counts).iter().map(|line| structure_row(desk, month, line)).collect();
    let caption =
        desk.say("各层级客户数、储蓄余额及占比", "Customers and savings by tier, with their shares");
    Ok(html! {
        (table(caption, &columns, &rows))
        p.soft { (desk.say("零售客户：月末有未销账户的个人客户。储蓄：月末最后一日的存款余额。", "Retail customers: persons with an open account at the month's end. Savings: their deposits at the end of its last day.")) }
        section.card { (shares(desk, &counts)) }
    })
}

fn structure_row(desk: &Desk<'_>, month: Month, line: &StructureLine) -> Vec<Markup> {
    let tier = match line.tiers {
        [one] => one.code(),
        all if all.len() == Tier::ALL.len() => "",
        _ => line.category,
    };
    let name = match line.tiers {
        [one] => parts::tier(*one, desk.lang),
        _ => html! { strong { (desk.t(line.label)) } },
    };
    vec![
        name,
        opened(month, &[("among", "account"), ("tier", tier)], line.count.customers),
        html! { (wan(line.count.customers)) },
        html! { (line.customers_share) "%" },
        html! { (money(line.count.savings_fen)) },
        html! { (yi(line.count.savings_fen)) },
        html! { (line.savings_share) "%" },
    ]
}

/// A whole in the chart of shares: fine enough that shares written from it are rounded as in the table.
const WHOLE: i128 = 10_000_000_000;

fn shares(desk: &Desk<'_>, counts: &[Count; 7]) -> Markup {
    let column = |label: &str, value: fn(&Count) -> i64| {
        let values: Vec<i128> = counts.iter().rev().map(|count| value(count).max(0).into()).collect();
        let all: i128 = values.iter().sum();
        let part = |value: &i128| i64::try_from(value * WHOLE / all.max(1)).unwrap_or(0);
        (label.to_owned(), values.iter().map(part).collect::<Vec<i64>>())
    };
    let chart = Stacked {
        title: desk.say("占客户数与占储蓄的比重", "Share of customers and share of savings"),
        along: desk.say("占", "Share of"),
        series: Tier::ALL.iter().rev().map(|tier| desk.t(tier.label()).to_owned()).collect(),
        tiers: Tier::ALL.into_iter().rev().collect(),
        columns: vec![
            column(desk.say("客户数", "customers"), |count| count.customers),
            column(desk.say("储蓄", "savings"), |count| count.savings_fen),
        ],
        write: |part| format!("{}%", yuan(divide_half_up(part.into(), WHOLE / 10_000))),
    };
    chart.show(desk.say("查看数字", "show the figures"))
}

fn cross_sell(desk: &Desk<'_>, month: Month) -> Result<Markup> {
    let lines = ladder(&by_key_products(desk, month)?);
    let held = |key_products: u8| match key_products {
        4 => desk.say("4 项及以上", "4 and more").to_owned(),
        fewer => fewer.to_string(),
    };
    let columns = [
        words(desk.say("重点业务项数", "Key products held")),
        numbers(desk.say("客户数", "Customers")),
        numbers(desk.say("客户数（万）", "Customers (10,000)")),
        numbers(desk.say("储蓄（元）", "Savings (yuan)")),
        numbers(desk.say("储蓄（亿元）", "Savings (100 million yuan)")),
        numbers(desk.say("户均（万元）", "Per customer (10,000 yuan)")),
    ];
    let mut rows = Vec::new();
    for line in &lines {
        let asked = [("among", "account"), ("products", &*line.key_products.to_string())];
        rows.push(vec![
            html! { (held(line.key_products)) },
            opened(month, &asked, line.count.customers),
            html! { (wan(line.count.customers)) },
            html! { (money(line.count.savings_fen)) },
            html! { (yi(line.count.savings_fen)) },
            html! { (line.count.per_customer_wan().unwrap_or_else(|| "–".to_owned())) },
        ]);
    }
    let chart = |title, value: fn(&Count) -> i64, write| Stacked {
        title,
        along: desk.say("重点业务项数", "Key products held"),
        series: vec![title.to_owned()],
        tiers: Vec::new(),
        columns: lines.iter().map(|line| (held(line.key_products), vec![value(&line.count)])).collect(),
        write,
    };
    let each =
        |of: &Count| divide_half_up(of.savings_fen.into(), of.customers.into()).try_into().unwrap_or(0);
    let shown = desk.say("查看数字", "show the figures");
    Ok(html! {
        (table(desk.say("办理重点业务项数与储蓄", "Key products held and savings"), &columns, &rows))
        p { a href=(behind(month, &[("among", "account"), ("products", "0")])) { (desk.say("一项都没有办理的客户", "Customers who hold none")) } }
        div.columns {
            section.card { (chart(desk.say("客户数", "Customers"), |of| of.customers, count).show(shown)) }
            section.card { (chart(desk.say("户均储蓄（元）", "Savings per customer (yuan)"), each, money).show(shown)) }
        }
    })
}

fn tier_movement(desk: &Desk<'_>, month: Month) -> Result<Markup> {
    let moves = all_moves(desk, month)?;
    let sums = movement(&moves);
    let link = |from: Option<Tier>, to: Tier| {
        behind(month, &[("from", from.map_or("first", Tier::code)), ("to", to.code())])
    };
    let before = month.previous();
    let caption = desk.say("层级变动：客户数", "Movement between tiers: customers");
    let number = |sum: i64| html! { (count(sum)) };
    Ok(html! {
        p.soft { (before.last_day()) " → " (month.last_day()) }
        section.card {
            (facts(&[
                (desk.say("▲ 上升", "▲ rose"), number(sums.up)),
                (desk.say("＝ 不变", "＝ stayed"), number(sums.same)),
                (desk.say("▼ 下降", "▼ fell"), number(sums.down)),
                (desk.say("首次评级", "rated for the first time"), number(sums.first)),
            ]))
        }
        @if moves.is_empty() {
            (empty(desk.say("这个月没有评级的客户。", "No customer was rated in this month."), &html! {}))
        } @else {
            (Matrix { caption, moves: &moves, link: Some(&link) }.show(desk))
            p.soft { (desk.say("本表计入当月评级的全部客户；层级结构只计月末有未销账户的客户，所以合计可以更大。", "Whoever was rated in the month is counted here; the tier structure counts only those with an open account at its end, so this total may be larger.")) }
            p.soft { (desk.say("对角线（底色）为不变；其左下为上升，右上为下降。", "The shaded diagonal stayed; below it on the left rose, above it on the right fell.")) }
            section.card { (arrivals(desk, &moves)) }
        }
    })
}

/// How many came into each tier from below and from above.
fn arrivals(desk: &Desk<'_>, moves: &[(Option<Tier>, Tier, i64)]) -> Markup {
    let came = |to: Tier, rose: bool| {
        let into = |(from, is, _): &&(Option<Tier>, Tier, i64)| {
            *is == to && from.is_some_and(|from| if rose { from < to } else { from > to })
        };
        moves.iter().filter(into).map(|(.., customers)| customers).sum::<i64>()
    };
    let column = |to: Tier| (desk.t(to.label()).to_owned(), vec![came(to, true), came(to, false)]);
    let chart = Stacked {
        title: desk.say("升入与降入各层级的客户数", "Customers who rose and who fell into each tier"),
        along: desk.say("现层级", "Tier now"),
        series: vec![
            desk.say("升入", "rose into it").to_owned(),
            desk.say("降入", "fell into it").to_owned(),
        ],
        tiers: Vec::new(),
        columns: Tier::ALL.into_iter().rev().map(column).collect(),
        write: count,
    };
    chart.show(desk.say("查看数字", "show the figures"))
}
