//! How contact duties were kept in a month, quarter or year (联系任务完成情况, spec 3): by institution, by person and by
//! duty, charged to whoever had the customer on the last day, each figure with its customers.

use super::assignment::{READERS, of_staff};
use super::contacts::{needed, state};
use super::customers::shown_name;
use super::growth::whose;
use super::period::{self, Asked, Behind, IN_CHART, asked, bar, days};
use crate::access::roles::Role;
use crate::bank::assignment::growth::Whose;
use crate::bank::contacts::duties;
use crate::bank::contacts::kept::{By, Counted, Figure, Of, Sum, lines, of_month};
use crate::bank::parties::rows::people::{self, Institution, Person};
use crate::bank::tiers::roster::Filter;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::{Error, Result};
use crate::kernel::lang::Label;
use crate::kernel::period::Period;
use crate::kernel::policy::{Every, Need};
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::export::{self, Cell, Sheet};
use crate::web::http::Method;
use crate::web::memo::{KeptQuestion, State};
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
        path: "/duties/report/list",
        audit: Audit::Entry("list_counted_duties"),
        menu: None,
        title: Label::new("联系任务完成情况：客户", "Contact duties kept: customers"),
        help: Label::new("", ""),
        run: list,
        ..REPORT
    },
];

const REPORT: Route = Route {
    method: Method::Get,
    path: "/duties/report",
    who: Who::Roles(READERS),
    object: Object::None,
    audit: Audit::Entry("view_duty_report"),
    rate: Rate::Page,
    menu: Some(Menu::Figures),
    title: Label::new("联系任务完成情况", "Contact duties kept"),
    help: Label::new(
        "某月、季、年的联系任务由谁完成、由谁逾期：按机构、人员、要求；按期末最后一天的维护人计，季度任务计入季末月份，每个数字可看客户",
        "who kept the contact duties of a month, quarter or year and who did not, by institution, person and duty, charged to whoever had the customer on the last day; a quarter's are in its last month; each figure opens its customers",
    ),
    run: report,
};

/// Stands in an address for customers of whom nobody is named.
const NOBODY: &str = "none";
/// Fields that narrow the report, which other choices keep.
const KEPT: [&str; 5] = ["inst", "manager", "team", "kind", "state"];

/// The duties in this person's scope, and what is asked of them.
struct Seen {
    asked: Asked,
    months: Vec<Arc<Vec<Counted>>>,
    whose: Whose,
    tree: Arc<Vec<Institution>>,
}

impl Seen {
    fn all(&self) -> impl Iterator<Item = &Counted> {
        self.months.iter().flat_map(|month| month.iter())
    }

    /// Those that the address narrows the report to.
    fn wanted<'a>(&'a self, desk: &'a Desk<'_>) -> impl Iterator<Item = &'a Counted> {
        let (inst, team, manager) =
            (desk.query.get("inst"), desk.query.get("team"), desk.query.get("manager"));
        let need = need_of(desk.query.get("kind"));
        self.all().filter(move |one| {
            let keeper = &one.keeper;
            let theirs = match manager {
                "" => true,
                NOBODY => keeper.staff_no.is_empty() && keeper.team == team,
                named => keeper.staff_no == named,
            };
            theirs
                && (inst.is_empty() || keeper.inst_no == inst)
                && need.as_ref().is_none_or(|need| one.duty.need == *need)
        })
    }
}

/// What a duty asks for, in an address.
fn code_of(need: &Need) -> String {
    format!("{}-{}", need.what, if need.every == Every::Month { "month" } else { "quarter" })
}

fn need_of(code: &str) -> Option<Need> {
    let (what, every) = code.split_once('-')?;
    let every = match every {
        "month" => Every::Month,
        "quarter" => Every::Quarter,
        _ => return None,
    };
    Some(Need { every, what: what.to_owned() })
}

/// How the duties of a month were kept, of somebody's customers: read once as long as nothing changes that it follows
/// from.
///
/// # Errors
/// A fault of the database.
pub fn kept(desk: &Desk<'_>, month: Month, whose: &Whose, on: Day) -> Result<Arc<Vec<Counted>>> {
    let (roster, tree) = (desk.site.roster()?, desk.tree()?);
    let question = KeptQuestion {
        month,
        whose: whose.clone(),
        on,
        today: desk.today,
        state: State::of(&desk.bank()?.core)?,
        roster: roster.mark(),
        book: desk.site.book()?.state(),
        mark: desk.site.plainly(duties::mark)?,
    };
    desk.site.memo.kept.try_get(question, |_| {
        // Who is a VIP today is known already; on a day that is over, the close before it says who was.
        let now = on == desk.today && on <= month.last_day();
        let only = Filter { vip: true, ..Filter::default() };
        let vips = now.then(|| roster.all(&desk.scope.reach, &only));
        let read = |bank: &_| of_month(bank, month, (whose, &tree), vips.as_deref(), on);
        desk.site.plainly(read).map(Arc::new)
    })
}

/// On the start of whoever has people or customers: how this month's duties stand, each figure with its customers.
///
/// # Errors
/// A fault of the database.
pub fn glance(desk: &Desk<'_>) -> Result<Markup> {
    let all = kept(desk, Month::of(desk.today), &whose(desk)?, desk.today)?;
    let sum = Sum::of(all.iter());
    let tile = |figure: Figure, words: &str| {
        html! { li.tile { a href={ "/duties/report/list?state=" (figure.code()) } {
        span.soft { (words) } b { (count(sum.count(figure))) } } } }
    };
    Ok(html! {
        @if sum.count(Figure::All) > 0 {
            section.card {
                h2 { (desk.say("本月联系任务", "This month's contact duties")) }
                ul.tiles {
                    li.tile { a href="/duties/report" { span.soft { (desk.say("完成率", "Share done")) } b { (sum.share()) "%" } } }
                    (tile(Figure::Done, desk.t(Figure::Done.label())))
                    (tile(Figure::Open, desk.t(Figure::Open.label())))
                    (tile(Figure::Missed, desk.t(Figure::Missed.label())))
                }
            }
        }
    })
}

/// Reads the duties of the period, month by month.
fn seen(desk: &Desk<'_>) -> Result<Seen> {
    let (asked, whose) = (asked(desk)?, whose(desk)?);
    let all = std::iter::successors(Some(asked.period.first_month()), |month| Some(month.next()));
    let all = all.take_while(|month| *month <= asked.period.last_month());
    let months = all.map(|month| kept(desk, month, &whose, asked.on)).collect::<Result<_>>()?;
    let seen = Seen { asked, months, whose, tree: desk.tree()? };
    if is_known(desk, &seen)? { Ok(seen) } else { Err(Error::from(not_found())) }
}

/// Whether the institution and the person that the address names are this person's to read.
fn is_known(desk: &Desk<'_>, seen: &Seen) -> Result<bool> {
    let (inst, manager) = (desk.query.get("inst"), desk.query.get("manager"));
    let whose = &seen.whose;
    let knows_inst = inst.is_empty()
        || whose.institutions.iter().any(|one| one == inst)
        || whose.everybody && seen.tree.iter().any(|one| one.inst_no == inst)
        || seen.all().any(|one| one.keeper.inst_no == inst);
    let is_named = !manager.is_empty() && manager != NOBODY;
    if !is_named || whose.people.iter().any(|one| one == manager) {
        return Ok(knows_inst);
    }
    let has_some = seen.all().any(|one| one.keeper.staff_no == manager);
    let works_there = || {
        let member = people::staff_member(&desk.bank()?.core, manager)?;
        Ok::<_, Error>(member.is_some_and(|one| whose.everybody || whose.institutions.contains(&one.inst_no)))
    };
    Ok(knows_inst && (has_some || works_there()?))
}

/// What the lines are: institutions for whoever reads many, until one of them is opened.
fn by(desk: &Desk<'_>) -> By {
    By::from_code(desk.query.get("by")).unwrap_or_else(|| {
        let of_many = [Role::BranchRetail, Role::BranchDirector, Role::HqRetail, Role::Auditor];
        let narrowed = KEPT.iter().any(|name| !desk.query.get(name).is_empty());
        let many = !narrowed && of_many.iter().any(|role| desk.is(*role));
        if many { By::Institution } else { By::Person }
    })
}

/// This report or its list, narrowed to a line.
fn link(desk: &Desk<'_>, path: &str, of: &Of, more: (&str, &str)) -> String {
    let mut query = desk.query.with("page", "").with("state", "");
    let kind = of.need.as_ref().map(code_of).unwrap_or_default();
    let nobody = if of.need.is_none() && of.inst_no.is_empty() { NOBODY } else { "" };
    let manager = if of.staff_no.is_empty() { nobody } else { &of.staff_no };
    let fields = [("kind", kind.as_str()), ("inst", &of.inst_no), ("team", &of.team), ("manager", manager)];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        query = query.with(name, value);
    }
    format!("{path}{}", query.with(more.0, more.1).query())
}

/// What a line is called.
fn name(desk: &Desk<'_>, seen: &Seen, of: &Of) -> Result<String> {
    if let Some(need) = &of.need {
        return Ok(needed(desk, need));
    }
    if !of.inst_no.is_empty() {
        return Ok(institution(seen, &of.inst_no).to_owned());
    }
    if !of.staff_no.is_empty() {
        return of_staff(desk, &of.staff_no);
    }
    let nobody = desk.say("未指定", "nobody named");
    Ok(if of.team.is_empty() { nobody.to_owned() } else { of.team.clone() })
}

fn institution<'a>(seen: &'a Seen, inst_no: &'a str) -> &'a str {
    seen.tree.iter().find(|one| one.inst_no == inst_no).map_or(inst_no, |one| one.name.as_str())
}

/// What the report is narrowed to.
fn narrowed(desk: &Desk<'_>, seen: &Seen) -> Result<Vec<String>> {
    let (inst, manager) = (desk.query.get("inst"), desk.query.get("manager"));
    let mut all = Vec::new();
    if let Some(need) = need_of(desk.query.get("kind")) {
        all.push(needed(desk, &need));
    }
    if !inst.is_empty() {
        all.push(institution(seen, inst).to_owned());
    }
    if !manager.is_empty() {
        let staff_no = if manager == NOBODY { String::new() } else { manager.to_owned() };
        all.push(name(
            desk,
            seen,
            &Of { staff_no, team: desk.query.get("team").to_owned(), ..Of::default() },
        )?);
    }
    Ok(all)
}

fn report(desk: &Desk<'_>) -> Result<Answer> {
    let seen = seen(desk)?;
    let by = by(desk);
    let lines = lines(seen.wanted(desk), by);
    let options = By::ALL.map(|one| (one.code().to_owned(), desk.t(one.label()).to_owned()));
    let choose = choice("by", desk.say("按", "By"), &options, by.code());
    let narrowed = narrowed(desk, &seen)?.join(" · ");
    let none = desk.say("这段时间没有联系任务。", "There are no contact duties in these days.");
    let back = html! { a href="/duties/report" { (desk.say("查看本月", "see this month")) } };
    let file = format!("/reports/duties/export{}", desk.query.query());
    Ok(Answer::page(
        desk,
        html! {
            p {
                @if !narrowed.is_empty() { strong { (narrowed) } " · " }
                (days(desk, seen.asked))
                @if !narrowed.is_empty() { " · " a href=(whole(desk)) { (desk.say("查看全部", "see all")) } }
            }
            (bar(desk, seen.asked, &choose, &KEPT))
            @if lines.is_empty() { (empty(none, &back)) } @else {
                (figures_of(desk, &seen, by, &lines, &Sum::of(seen.wanted(desk)))?)
                section.card { (chart(desk, &seen, by, &lines)?) }
                (parts::export(desk, &file, &[]))
            }
            p.soft { (desk.say("任务计在其最后一天（未到期的为截至日）维护客户的人和机构名下，客户转手既不重复也不遗漏；季度任务计入季末月份。完成率 = 已完成 ÷ 应联系。",
                "A duty counts for whoever had the customer on its last day (that of the report while it runs), so that a hand-over neither doubles nor loses one; a quarter's stands in its last month. Share done = done ÷ duties.")) }
        },
    ))
}

/// The report without what narrows it.
fn whole(desk: &Desk<'_>) -> String {
    let names = KEPT.iter().chain(&["by", "page"]);
    let query = names.fold(desk.query.clone(), |query, name| query.with(name, ""));
    format!("/duties/report{}", query.query())
}

/// Headings behind the first.
fn headings() -> Vec<Label> {
    Figure::ALL.into_iter().map(Figure::label).chain([Label::new("完成率", "Share done")]).collect()
}

fn figures_of(desk: &Desk<'_>, seen: &Seen, by: By, lines: &[(Of, Sum)], total: &Sum) -> Result<Markup> {
    let mut columns = vec![words(desk.t(by.label()))];
    columns.extend(headings().into_iter().map(|heading| numbers(desk.t(heading))));
    let cells = |sum: &Sum, of: &Of| {
        let mut cells: Vec<Markup> = Figure::ALL
            .into_iter()
            .map(|figure| {
                let many = count(sum.count(figure));
                let path = link(desk, "/duties/report/list", of, ("state", figure.code()));
                let bad = (figure == Figure::Missed).then_some("down");
                html! { @if sum.count(figure) > 0 { a href=(path) class=[bad] { (many) } } @else { (many) } }
            })
            .collect();
        cells.push(html! { (sum.share()) "%" });
        cells
    };
    let mut rows = Vec::with_capacity(lines.len());
    for (of, sum) in lines {
        let path = match by {
            By::Institution | By::Need => link(desk, "/duties/report", of, ("by", By::Person.code())),
            By::Person => link(desk, "/duties/report/list", of, ("by", by.code())),
        };
        let mut row = vec![html! { a href=(path) { (name(desk, seen, of)?) } }];
        row.extend(cells(sum, of));
        rows.push(row);
    }
    let mut last = vec![html! { (desk.say("合计", "Total")) }];
    last.extend(Figure::ALL.map(|figure| html! { (count(total.count(figure))) }));
    last.push(html! { (total.share()) "%" });
    Ok(with_total(desk.t(REPORT.title), &columns, &rows, &last))
}

fn chart(desk: &Desk<'_>, seen: &Seen, by: By, lines: &[(Of, Sum)]) -> Result<Markup> {
    let mut most: Vec<&(Of, Sum)> = lines.iter().collect();
    most.sort_by_key(|(_, sum)| Reverse(sum.count(Figure::All)));
    let mut columns = Vec::new();
    for (of, sum) in most.into_iter().take(IN_CHART) {
        let values = Figure::STANDS.iter().map(|figure| sum.count(*figure)).collect();
        let label = match by {
            By::Institution => period::short(&name(desk, seen, of)?),
            // With the number a name is too wide for its column.
            By::Person if !of.staff_no.is_empty() => {
                people::staff_name(&desk.bank()?.core, &of.staff_no)?.unwrap_or_else(|| of.staff_no.clone())
            }
            By::Person | By::Need => name(desk, seen, of)?,
        };
        columns.push((label, values));
    }
    let title = match lines.len() > IN_CHART {
        true => desk.say("任务最多的几行：完成情况", "The lines with the most duties: how they were kept"),
        false => desk.say("联系任务的完成情况", "How duties were kept"),
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

fn figure(desk: &Desk<'_>) -> Figure {
    Figure::from_code(desk.query.get("state")).unwrap_or(Figure::All)
}

/// The duties behind a figure, the missed ones first.
fn behind<'a>(desk: &'a Desk<'_>, seen: &'a Seen) -> Vec<&'a Counted> {
    let figure = figure(desk);
    let mut found: Vec<&Counted> = seen.wanted(desk).filter(|one| figure.holds(one)).collect();
    found.sort_by_key(|one| {
        (one.duty.state, one.duty.period.to, Reverse(one.duty.tier), one.cust_id, one.duty.period.from)
    });
    found
}

/// Those customers whom this person sees.
fn read(desk: &Desk<'_>, shown: &[&Counted]) -> Result<HashMap<u32, Person>> {
    let ids: Vec<u32> = shown.iter().map(|one| one.cust_id).collect();
    let persons = people::persons(&desk.bank()?.core, &ids, desk.today)?;
    Ok(persons.into_iter().map(|one| (one.cust_id, one)).collect())
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let seen = seen(desk)?;
    let all = behind(desk, &seen);
    let mut told = narrowed(desk, &seen)?;
    told.push(desk.t(figure(desk).label()).to_owned());
    let back =
        html! { a href=(whole(desk)) { (desk.say("返回联系任务完成情况", "back to how duties were kept")) } };
    let list = Behind {
        told,
        asked: seen.asked,
        of: desk.say("项", "duties"),
        none: desk.say("没有这样的任务。", "There is none of these."),
        back,
        file: "/reports/duty-list/export",
    };
    period::behind(desk, &list, &all, |shown| rows(desk, &seen, shown))
}

/// Headings of the list.
const LIST: [Label; 7] = [
    Label::new("客户", "Customer"),
    Label::new("层级", "Tier"),
    Label::new("要求", "Duty"),
    Label::new("期间", "Period"),
    Label::new("状态", "State"),
    Label::new("维护人", "Maintained by"),
    Label::new("机构", "Institution"),
];

/// To whom a duty is charged.
fn keeper(desk: &Desk<'_>, seen: &Seen, one: &Counted) -> Result<String> {
    let of = Of { team: one.keeper.team.clone(), staff_no: one.keeper.staff_no.clone(), ..Of::default() };
    name(desk, seen, &of)
}

/// The month or the quarter of a duty.
fn period_of(one: &Counted) -> Period {
    let from = one.duty.period.from;
    if one.duty.need.every == Every::Month { Period::month_of(from) } else { Period::quarter_of(from) }
}

fn rows(desk: &Desk<'_>, seen: &Seen, shown: &[&Counted]) -> Result<Markup> {
    let persons = read(desk, shown)?;
    let columns = LIST.map(|heading| words(desk.t(heading)));
    let mut lines = Vec::with_capacity(shown.len());
    for one in shown {
        let who = match persons.get(&one.cust_id) {
            Some(person) => {
                let name = shown_name(desk.sight(one.cust_id, &person.inst_no), &person.name);
                let path = format!("/customers/{}", desk.id_of(one.cust_id));
                html! { (way(desk, &path, &name)) " " (person.cust_no) }
            }
            None => html! { span.soft { (desk.say("已不在您的权限范围内", "no longer in your scope")) } },
        };
        lines.push(vec![
            who,
            parts::tier(one.duty.tier, desk.lang),
            html! { (needed(desk, &one.duty.need)) },
            html! { span.number { (period_of(one).to_string()) } },
            state(desk, &one.duty),
            html! { (keeper(desk, seen, one)?) },
            html! { (institution(seen, &one.keeper.inst_no)) },
        ]);
    }
    Ok(table(desk.say("数字背后的客户", "Customers behind the figure"), &columns, &lines))
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
        let mut row = vec![Cell::Text(name(desk, &seen, &of)?)];
        row.extend(Figure::ALL.map(|figure| Cell::Count(sum.count(figure))));
        row.push(Cell::Percent(sum.share()));
        sheet.rows.push(row);
    }
    Ok(sheet)
}

/// The customers behind a figure as a table to keep, masked as the page masks them.
///
/// # Errors
/// Refuses what the page refuses, and more than a file may have.
pub fn list_sheet(desk: &Desk<'_>) -> Result<Sheet> {
    let seen = seen(desk)?;
    let all = behind(desk, &seen);
    export::fits(desk, all.len())?;
    let persons = read(desk, &all)?;
    let mut sheet = period::sheet(desk, seen.asked, Label::new("联系任务客户", "contact duties"), &LIST);
    sheet.headings.push(desk.say("完成", "Done").to_owned());
    for one in all {
        let who = persons.get(&one.cust_id).map_or_else(
            || desk.say("已不在您的权限范围内", "no longer in your scope").to_owned(),
            |person| {
                let name = shown_name(desk.sight(one.cust_id, &person.inst_no), &person.name);
                format!("{name} {}", person.cust_no)
            },
        );
        let done = one.duty.done.map(|(day, channel)| format!("{day} {}", desk.t(channel.label())));
        sheet.rows.push(vec![
            Cell::Text(who),
            Cell::text(one.duty.tier.label().get(desk.lang)),
            Cell::Text(needed(desk, &one.duty.need)),
            Cell::Text(period_of(one).to_string()),
            Cell::text(desk.t(one.duty.state.label())),
            Cell::Text(keeper(desk, &seen, one)?),
            Cell::text(institution(&seen, &one.keeper.inst_no)),
            done.map_or(Cell::Empty, Cell::Text),
        ]);
    }
    Ok(sheet)
}
