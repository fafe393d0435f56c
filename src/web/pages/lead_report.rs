//! What became of the leads of a month, quarter or year (线索转化, spec 3): by kind, person and institution, each figure
//! with its leads.

use super::assignment::{READERS, of_staff};
use super::customers::shown_name;
use super::growth::whose;
use super::leads::why;
use super::period::{self, Asked, Behind, IN_CHART, asked, bar, days};
use crate::bank::assignment::growth::Whose;
use crate::bank::assignment::rows::{Member, members};
use crate::bank::events::Kind;
use crate::bank::leads::figures::{self, By, Counted, Days, Figure, Of, Sum, lines, of_days};
use crate::bank::leads::{self, Lead};
use crate::bank::parties::rows::people::{self, Institution};
use crate::kernel::error::{Error, Result};
use crate::kernel::lang::Label;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::export::{self, Cell, Sheet};
use crate::web::http::Method;
use crate::web::memo::{LeadQuestion, State};
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::chart::Stacked;
use crate::web::view::form::choice;
use crate::web::view::parts::{self, count, empty, way};
use crate::web::view::table::{numbers, table, with_total, words};
use maud::{Markup, html};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    REPORT,
    Route {
        path: "/leads/report/list",
        audit: Audit::Entry("list_counted_leads"),
        menu: None,
        title: Label::new("线索转化：线索", "Lead conversion: leads"),
        help: Label::new("", ""),
        run: list,
        ..REPORT
    },
];

const REPORT: Route = Route {
    method: Method::Get,
    path: "/leads/report",
    who: Who::Roles(READERS),
    object: Object::None,
    audit: Audit::Entry("view_lead_report"),
    rate: Rate::Page,
    menu: Some(Menu::Figures),
    title: Label::new("线索转化", "Lead conversion"),
    help: Label::new(
        "某月、季、年生成的线索结果如何：按类型、人员、机构；计在线索最后一天的维护人名下，每个数字可看清单",
        "what became of the leads of a month, quarter or year, by kind, person and institution, counted for whoever had the customer on the lead's last day; each figure opens its leads",
    ),
    run: report,
};

/// Stands in an address for customers of whom nobody is named.
const NOBODY: &str = "none";
/// Fields that narrow the report, which other choices keep.
const KEPT: [&str; 5] = ["inst", "manager", "team", "kind", "state"];

/// The leads in this person's scope, and which of them are asked for.
struct Seen {
    asked: Asked,
    all: Arc<Vec<Counted>>,
    whose: Whose,
    tree: Arc<Vec<Institution>>,
}

impl Seen {
    fn is_in_scope(&self, of: &figures::Whose) -> bool {
        self.whose.includes(&self.tree, &of.inst_no, &of.team, &of.staff_no)
    }

    fn in_scope(&self) -> impl Iterator<Item = &Counted> {
        self.all.iter().filter(|lead| self.is_in_scope(&lead.whose))
    }

    /// Those that the address narrows the report to.
    fn wanted<'a>(&'a self, desk: &'a Desk<'_>) -> impl Iterator<Item = &'a Counted> {
        let (inst, team, kind) = (desk.query.get("inst"), desk.query.get("team"), desk.query.get("kind"));
        let manager = desk.query.get("manager");
        self.in_scope().filter(move |lead| {
            let whose = &lead.whose;
            let theirs = match manager {
                "" => true,
                NOBODY => whose.staff_no.is_empty() && whose.team == team,
                named => whose.staff_no == named,
            };
            theirs
                && (inst.is_empty() || whose.inst_no == inst)
                && (kind.is_empty() || lead.kind.code() == kind)
        })
    }
}

/// Reads the leads of the period, once as long as nothing changes that they follow from.
fn seen(desk: &Desk<'_>) -> Result<Seen> {
    let (asked, whose, bank) = (asked(desk)?, whose(desk)?, desk.bank()?);
    let days = Days { from: asked.period.first_day(), to: asked.period.last_day(), on: asked.on };
    // Somebody's own leads are found by their customers; whoever reads more shares one answer with all the others.
    let own = !whose.everybody && whose.institutions.is_empty() && whose.teams.is_empty();
    let people = own.then(|| whose.people.clone());
    let question = LeadQuestion {
        days,
        people: people.clone(),
        today: desk.today,
        state: State::of(&bank.core)?,
        book: desk.site.book()?.state(),
        mark: leads::mark(&bank.crm, desk.today)?,
    };
    let all = desk.site.memo.leads.try_get(question, |_| {
        desk.site.plainly(|plain| of_days(&plain.core, days, people.as_deref())).map(Arc::new)
    })?;
    let seen = Seen { asked, all, whose, tree: desk.tree()? };
    if is_known(desk, &seen)? { Ok(seen) } else { Err(Error::from(not_found())) }
}

/// Whether the institution and the person that the address names are this person's to read.
fn is_known(desk: &Desk<'_>, seen: &Seen) -> Result<bool> {
    let (inst, manager) = (desk.query.get("inst"), desk.query.get("manager"));
    let whose = &seen.whose;
    let knows_inst = inst.is_empty()
        || whose.institutions.iter().any(|one| one == inst)
        || whose.everybody && seen.tree.iter().any(|one| one.inst_no == inst)
        || seen.in_scope().any(|lead| lead.whose.inst_no == inst);
    let knows_person = || -> Result<bool> {
        if manager.is_empty() || manager == NOBODY || whose.people.iter().any(|one| one == manager) {
            return Ok(true);
        }
        if seen.in_scope().any(|lead| lead.whose.staff_no == manager) {
            return Ok(true);
        }
        let member = people::staff_member(&desk.bank()?.core, manager)?;
        Ok(member.is_some_and(|one| whose.everybody || whose.institutions.contains(&one.inst_no)))
    };
    Ok(knows_inst && knows_person()?)
}

fn by(desk: &Desk<'_>) -> By {
    By::from_code(desk.query.get("by")).unwrap_or(By::Kind)
}

/// This report or its list, narrowed to a line.
fn link(desk: &Desk<'_>, path: &str, of: &Of, more: (&str, &str)) -> String {
    let mut query = desk.query.with("page", "").with("state", "");
    let nobody = if of.kind.is_empty() && of.inst_no.is_empty() { NOBODY } else { "" };
    let manager = if of.staff_no.is_empty() { nobody } else { &of.staff_no };
    let fields = [("kind", of.kind), ("inst", &of.inst_no), ("team", &of.team), ("manager", manager)];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        query = query.with(name, value);
    }
    format!("{path}{}", query.with(more.0, more.1).query())
}

/// What a line is called.
fn name(desk: &Desk<'_>, seen: &Seen, by: By, of: &Of) -> Result<String> {
    let nobody = || desk.say("无人维护", "nobody").to_owned();
    Ok(match by {
        By::Kind => Kind::from_code(of.kind).map_or("", |kind| desk.t(kind.label())).to_owned(),
        By::Institution if of.inst_no.is_empty() => nobody(),
        By::Institution => institution(seen, &of.inst_no).to_owned(),
        By::Person if !of.staff_no.is_empty() => of_staff(desk, &of.staff_no)?,
        By::Person if of.team.is_empty() => nobody(),
        By::Person => of.team.clone(),
    })
}

fn institution<'a>(seen: &'a Seen, inst_no: &'a str) -> &'a str {
    seen.tree.iter().find(|one| one.inst_no == inst_no).map_or(inst_no, |one| one.name.as_str())
}

/// What the report is narrowed to.
fn narrowed(desk: &Desk<'_>, seen: &Seen) -> Result<Vec<String>> {
    let (inst, manager) = (desk.query.get("inst"), desk.query.get("manager"));
    let mut all = Vec::new();
    if let Some(kind) = Kind::from_code(desk.query.get("kind")) {
        all.push(desk.t(kind.label()).to_owned());
    }
    if !inst.is_empty() {
        all.push(institution(seen, inst).to_owned());
    }
    if !manager.is_empty() {
        let staff_no = if manager == NOBODY { String::new() } else { manager.to_owned() };
        let of = Of { staff_no, team: desk.query.get("team").to_owned(), ..Of::default() };
        all.push(name(desk, seen, By::Person, &of)?);
    }
    Ok(all)
}

/// Where a line leads to: what it consists of.
fn next(by: By) -> By {
    match by {
        By::Kind | By::Institution => By::Person,
        By::Person => By::Kind,
    }
}

fn report(desk: &Desk<'_>) -> Result<Answer> {
    let seen = seen(desk)?;
    let by = by(desk);
    let wanted: Vec<&Counted> = seen.wanted(desk).collect();
    let lines = lines(wanted.iter().copied(), by);
    let options = By::ALL.map(|one| (one.code().to_owned(), desk.t(one.label()).to_owned()));
    let choose = choice("by", desk.say("按", "By"), &options, by.code());
    let narrowed = narrowed(desk, &seen)?.join(" · ");
    let none = desk.say("这段时间没有生成线索。", "No lead was raised in these days.");
    let back = html! { a href="/leads/report" { (desk.say("查看本月", "see this month")) } };
    let file = format!("/reports/leads/export{}", desk.query.query());
    Ok(Answer::page(
        desk,
        html! {
            p {
                @if !narrowed.is_empty() { strong { (narrowed) } " · " }
                (days(desk, seen.asked))
                @if !narrowed.is_empty() { " · " a href=(whole(desk, by)) { (desk.say("查看全部", "see all")) } }
            }
            (bar(desk, seen.asked, &choose, &KEPT))
            @if lines.is_empty() { (empty(none, &back)) } @else {
                (figures_of(desk, &seen, by, &lines, &Sum::of(wanted))?)
                section.card { (chart(desk, &seen, by, &lines)?) }
                (parts::export(desk, &file, &[]))
            }
            p.soft { (desk.say("只计线索：消息和任务谈不上成交，不在其中。线索计在其最后一天（最后一步的当天；未结束的为截至日）维护客户的人和机构名下，客户转手既不重复也不遗漏。转化率 = 成功 ÷ 生成。",
                "Leads alone: messages and tasks are not sold. A lead counts for whoever had the customer on its last day (that of its last step, or the day of the report while it is open), so that a hand-over neither doubles nor loses one. Conversion = won ÷ raised.")) }
        },
    ))
}

/// The report without what narrows it.
fn whole(desk: &Desk<'_>, by: By) -> String {
    let query = KEPT.iter().fold(desk.query.with("by", by.code()), |query, name| query.with(name, ""));
    format!("/leads/report{}", query.query())
}

/// Headings behind the first.
fn headings() -> Vec<Label> {
    let figures = Figure::ALL.into_iter().map(Figure::label);
    figures.chain([Label::new("成交金额（元）", "Sold (yuan)"), Label::new("转化率", "Conversion")]).collect()
}

fn figures_of(desk: &Desk<'_>, seen: &Seen, by: By, lines: &[(Of, Sum)], total: &Sum) -> Result<Markup> {
    let mut columns = vec![words(desk.t(by.label()))];
    columns.extend(headings().into_iter().map(|heading| numbers(desk.t(heading))));
    let cells = |sum: &Sum, of: &dyn Fn(Figure) -> Option<String>| {
        let mut cells: Vec<Markup> = Figure::ALL
            .into_iter()
            .map(|figure| {
                let many = count(sum.count(figure));
                match of(figure).filter(|_| sum.count(figure) > 0) {
                    Some(path) => html! { a href=(path) { (many) } },
                    None => html! { (many) },
                }
            })
            .collect();
        cells.extend([html! { (period::yuan(sum.won_fen)) }, html! { (sum.conversion()) "%" }]);
        cells
    };
    let mut rows = Vec::with_capacity(lines.len());
    for (of, sum) in lines {
        let name = name(desk, seen, by, of)?;
        let path = link(desk, "/leads/report", of, ("by", next(by).code()));
        let mut row = vec![html! { a href=(path) { (name) } }];
        row.extend(cells(sum, &|figure| {
            Some(link(desk, "/leads/report/list", of, ("state", figure.code())))
        }));
        rows.push(row);
    }
    let mut last = vec![html! { (desk.say("合计", "Total")) }];
    last.extend(cells(total, &|_| None));
    Ok(with_total(desk.t(REPORT.title), &columns, &rows, &last))
}

fn chart(desk: &Desk<'_>, seen: &Seen, by: By, lines: &[(Of, Sum)]) -> Result<Markup> {
    let mut most: Vec<&(Of, Sum)> = lines.iter().collect();
    most.sort_by_key(|(_, sum)| Reverse(sum.count(Figure::Raised)));
    let mut columns = Vec::new();
    for (of, sum) in most.into_iter().take(IN_CHART) {
        let values = Figure::STANDS.iter().map(|figure| sum.count(*figure)).collect();
        let name = name(desk, seen, by, of)?;
        columns.push((if by == By::Institution { period::short(&name) } else { name }, values));
    }
    let title = match lines.len() > IN_CHART {
        true => desk.say("线索最多的几行：结果如何", "The lines with the most leads: what became of them"),
        false => desk.say("线索的结果", "What became of the leads"),
    };
    let chart = Stacked {
        title,
        along: desk.t(by.label()),
        series: Figure::STANDS.iter().map(|figure| desk.t(figure.label()).to_owned()).collect(),
        tiers: Vec::new(),
        columns,
        write: count,
    };
    Ok(chart.show(desk.say("查看数字", "show the figures")))
}

/// The leads behind a figure, the last ones first.
fn behind<'a>(desk: &'a Desk<'_>, seen: &'a Seen) -> Vec<&'a Counted> {
    let figure = figure(desk);
    let mut found: Vec<&Counted> = seen.wanted(desk).filter(|lead| figure.holds(lead)).collect();
    found.sort_by_key(|lead| Reverse(lead.lead_no));
    found
}

fn figure(desk: &Desk<'_>) -> Figure {
    Figure::from_code(desk.query.get("state")).unwrap_or(Figure::Raised)
}

/// The leads themselves, and those customers whom this person sees.
fn read(desk: &Desk<'_>, shown: &[&Counted]) -> Result<(HashMap<i64, Lead>, HashMap<String, Member>)> {
    let (bank, asked) = (desk.bank()?, shown.iter().map(|one| one.lead_no).collect::<Vec<i64>>());
    let leads = leads::some(&bank.crm, &asked)?;
    let numbers: Vec<&str> = leads.iter().map(|one| &*one.cust_no).collect();
    let members = members(&bank.core, &numbers)?.into_iter().map(|one| (one.cust_no.clone(), one)).collect();
    Ok((leads.into_iter().map(|one| (one.lead_no, one)).collect(), members))
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let seen = seen(desk)?;
    let all = behind(desk, &seen);
    let mut told = narrowed(desk, &seen)?;
    told.push(desk.t(figure(desk).label()).to_owned());
    let back = whole(desk, by(desk));
    let back = html! { a href=(back) { (desk.say("返回线索转化", "back to lead conversion")) } };
    let list = Behind {
        told,
        asked: seen.asked,
        of: desk.say("条", "leads"),
        none: desk.say("没有这样的线索。", "There is no such lead."),
        back,
        file: "/reports/lead-list/export",
    };
    period::behind(desk, &list, &all, |shown| rows(desk, &seen, shown))
}

/// Headings of the list.
const LIST: [Label; 7] = [
    Label::new("客户", "Customer"),
    Label::new("事由", "Why"),
    Label::new("生成", "Raised on"),
    Label::new("状态", "State"),
    Label::new("维护人", "Maintained by"),
    Label::new("机构", "Institution"),
    Label::new("成交金额（元）", "Sold (yuan)"),
];

/// Whose a lead is.
fn keeper(desk: &Desk<'_>, seen: &Seen, lead: &Counted) -> Result<String> {
    let of = Of { team: lead.whose.team.clone(), staff_no: lead.whose.staff_no.clone(), ..Of::default() };
    name(desk, seen, By::Person, &of)
}

fn rows(desk: &Desk<'_>, seen: &Seen, shown: &[&Counted]) -> Result<Markup> {
    let (leads, members) = read(desk, shown)?;
    let mut columns: Vec<_> = LIST.iter().map(|heading| words(desk.t(*heading))).collect();
    if let Some(last) = columns.last_mut() {
        *last = numbers(desk.t(LIST[LIST.len() - 1]));
    }
    let mut lines = Vec::with_capacity(shown.len());
    for one in shown {
        let Some(lead) = leads.get(&one.lead_no) else { continue };
        let (who, why) = match members.get(&lead.cust_no) {
            Some(member) => {
                let name = shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name);
                let customer = format!("/customers/{}", desk.id_of(member.cust_id));
                let opens = way(desk, &format!("/leads/{}", lead.lead_no), desk.say("查看", "open"));
                (way(desk, &customer, &name), html! { (why(desk, lead)) " " (opens) })
            }
            // What it says about a customer is not told to whoever no longer sees them.
            None => {
                let gone = desk.say("已不在您的权限范围内", "no longer in your scope");
                (html! { span.soft { (gone) } }, html! { b { (desk.t(one.kind.label())) } })
            }
        };
        lines.push(vec![
            who,
            why,
            html! { span.number { (lead.raised_on) } },
            html! { (desk.t(one.state.label())) },
            html! { (keeper(desk, seen, one)?) },
            html! { (institution(seen, &one.whose.inst_no)) },
            html! { @if one.won_fen > 0 { (parts::money(one.won_fen)) } },
        ]);
    }
    Ok(table(desk.say("数字背后的线索", "Leads behind the figure"), &columns, &lines))
}

/// The report as a table to keep.
///
/// # Errors
/// Refuses what the page refuses.
pub fn sheet(desk: &Desk<'_>) -> Result<Sheet> {
    let seen = seen(desk)?;
    let by = by(desk);
    let mut names = vec![by.label()];
    names.extend(headings());
    let mut sheet = period::sheet(desk, seen.asked, REPORT.title, &names);
    for (of, sum) in lines(seen.wanted(desk), by) {
        let mut row = vec![Cell::Text(name(desk, &seen, by, &of)?)];
        row.extend(Figure::ALL.map(|figure| Cell::Count(sum.count(figure))));
        row.extend([period::cell(sum.won_fen), Cell::Percent(sum.conversion())]);
        sheet.rows.push(row);
    }
    Ok(sheet)
}

/// The leads behind a figure as a table to keep, masked as the page masks them.
///
/// # Errors
/// Refuses what the page refuses, and more than a file may have.
pub fn list_sheet(desk: &Desk<'_>) -> Result<Sheet> {
    let seen = seen(desk)?;
    let all = behind(desk, &seen);
    export::fits(desk, all.len())?;
    let (leads, members) = read(desk, &all)?;
    let title = Label::new("线索清单", "leads");
    let mut sheet = period::sheet(desk, seen.asked, title, &LIST);
    for one in all {
        let Some(lead) = leads.get(&one.lead_no) else { continue };
        let who = members.get(&lead.cust_no).map_or_else(
            || desk.say("已不在您的权限范围内", "no longer in your scope").to_owned(),
            |member| shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name),
        );
        sheet.rows.push(vec![
            Cell::Text(who),
            Cell::text(desk.t(one.kind.label())),
            Cell::date(Some(lead.raised_on)),
            Cell::text(desk.t(one.state.label())),
            Cell::Text(keeper(desk, &seen, one)?),
            Cell::text(institution(&seen, &one.whose.inst_no)),
            if one.won_fen > 0 { Cell::Money(one.won_fen) } else { Cell::Empty },
        ]);
    }
    Ok(sheet)
}
