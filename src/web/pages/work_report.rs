//! What people did in a month, quarter or year (工作统计, spec 3): contacts, leads, tasks and opportunities, by person and
//! institution.

use super::assignment::READERS;
use super::growth::whose;
use super::period::{self, Asked, IN_CHART, asked, bar, days};
use crate::access::roles::Role;
use crate::bank::contacts::{Channel, Outcome};
use crate::bank::leads;
use crate::bank::reports::work::{Done, OUTCOMES, Of, Person, mark, of_period};
use crate::bank::tiers::entered::Policies;
use crate::kernel::calendar::Month;
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::kernel::period::Period;
use crate::kernel::policy::TargetTerms;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::export::{Cell, Sheet};
use crate::web::http::Method;
use crate::web::memo::{State, WorkQuestion, Works};
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::chart::Stacked;
use crate::web::view::form::choice;
use crate::web::view::parts::{self, count, empty, facts};
use crate::web::view::table::{numbers, with_total, words};
use maud::{Markup, html};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The routes of this room.
pub const ROUTES: &[Route] = &[REPORT];

const REPORT: Route = Route {
    method: Method::Get,
    path: "/work-report",
    who: Who::Roles(READERS),
    object: Object::None,
    audit: Audit::Entry("view_work_report"),
    rate: Rate::Page,
    menu: Some(Menu::Figures),
    title: Label::new("工作统计", "Work done"),
    help: Label::new(
        "某月、季、年每个人做了什么：联系（按方式和结果）、线索、任务、商机；负责人看本机构各人，分行和总行看各机构",
        "what each person did in a month, quarter or year: contacts by channel and outcome, leads, tasks, opportunities; heads see their people, branches and head office their institutions",
    ),
    run: report,
};

/// Fields that narrow the report, which other choices keep.
const KEPT: [&str; 2] = ["inst", "manager"];

/// A figure of a line: what it is called, and how it is read.
type Figure = (Label, fn(&Done) -> Value);

/// What a figure says.
#[derive(Clone, Copy)]
enum Value {
    Count(i64),
    Fen(i128),
}

impl Value {
    fn shown(self) -> String {
        match self {
            Value::Count(many) => count(many),
            Value::Fen(fen) => period::yuan(fen),
        }
    }

    fn number(self) -> i128 {
        match self {
            Value::Count(many) => many.into(),
            Value::Fen(fen) => fen,
        }
    }

    /// How much of this target a figure reaches, in whole percent; none where there is no target.
    fn reached_by(self, figure: Value) -> Option<i128> {
        (self.number() > 0).then(|| figure.number() * 100 / self.number())
    }

    fn kept(self) -> Cell {
        match self {
            Value::Count(many) => Cell::Count(many),
            Value::Fen(fen) => period::cell(fen),
        }
    }
}

/// Figures that stand on the start of whoever works with customers.
const OWN: [Figure; 5] = [FIGURES[1], FIGURES[5], FIGURES[6], FIGURES[7], FIGURES[9]];

/// What they are to be in a month, in the same order.
fn targets(terms: &TargetTerms) -> [Value; OWN.len()] {
    [
        Value::Count(terms.reached),
        Value::Count(terms.leads),
        Value::Count(terms.won),
        Value::Fen(terms.won_fen.into()),
        Value::Count(terms.opened),
    ]
}

/// How many of them are about contacts.
const OF_CONTACTS: usize = 5;

/// The figures in the order of their columns.
const FIGURES: [Figure; 13] = [
    (Label::new("联系", "Contacts"), |of| Value::Count(of.contacts(None, None))),
    (Label::new("已联系上", "Reached"), |of| Value::Count(of.contacts(None, Some(Outcome::Reached)))),
    (Label::new("拜访", "Visits"), |of| Value::Count(of.contacts(Some(Channel::Visit), None))),
    (Label::new("电话", "Calls"), |of| Value::Count(of.contacts(Some(Channel::Phone), None))),
    (Label::new("其他方式", "Other ways"), |of| Value::Count(others(of))),
    (Label::new("处理线索", "Leads worked on"), |of| Value::Count(of.leads)),
    (Label::new("线索成功", "Leads won"), |of| Value::Count(of.won)),
    (Label::new("成交金额（元）", "Sold (yuan)"), |of| Value::Fen(of.won_fen)),
    (Label::new("完成任务", "Tasks done"), |of| Value::Count(of.tasks)),
    (Label::new("新增商机", "Opportunities opened"), |of| Value::Count(of.opened)),
    (Label::new("新增金额（元）", "Expected (yuan)"), |of| Value::Fen(of.opened_fen)),
    (Label::new("商机完成", "Opportunities done"), |of| Value::Count(of.done)),
    (Label::new("完成金额（元）", "Done (yuan)"), |of| Value::Fen(of.done_fen)),
];

fn others(of: &Done) -> i64 {
    let all = of.contacts(None, None);
    all - of.contacts(Some(Channel::Visit), None) - of.contacts(Some(Channel::Phone), None)
}

/// Whether the lines are institutions.
fn by_institution(desk: &Desk<'_>) -> bool {
    match desk.query.get("by") {
        "institution" => true,
        "person" => false,
        _ => {
            let of_many = [Role::BranchRetail, Role::BranchDirector, Role::HqRetail, Role::Auditor];
            let narrowed = KEPT.iter().any(|name| !desk.query.get(name).is_empty());
            !narrowed && of_many.iter().any(|role| desk.is(*role))
        }
    }
}

/// What the people of this person's scope did: read once as long as nothing changes that it follows from.
fn works(desk: &Desk<'_>, asked: Asked) -> Result<Works> {
    let whose = whose(desk)?;
    let of = if whose.everybody {
        Of::default()
    } else {
        Of { institutions: whose.institutions, people: whose.people }
    };
    if !whose.everybody && of == Of::default() {
        return Ok(Works::default());
    }
    works_of(desk, asked, of)
}

fn works_of(desk: &Desk<'_>, asked: Asked, of: Of) -> Result<Works> {
    let bank = desk.bank()?;
    let question = WorkQuestion {
        period: asked.period,
        on: asked.on,
        of: of.clone(),
        today: desk.today,
        state: State::of(&bank.core)?,
        leads: leads::mark(&bank.crm, desk.today)?,
        mark: mark(bank, desk.today)?,
    };
    desk.site.memo.works.try_get(question, |_| {
        desk.site.plainly(|plain| of_period(plain, asked.period, asked.on, &of)).map(Arc::new)
    })
}

/// One's own figures of this month beside those of the last, on the start.
///
/// # Errors
/// A fault of the database.
pub fn own(desk: &Desk<'_>) -> Result<Markup> {
    let me = &desk.viewer()?.staff_no;
    let on = desk.today;
    let this = Period::month_of(on);
    let last = Period::month_of(this.first_month().previous().first_day());
    let of = |period: Period| -> Result<Done> {
        let of = Of { people: vec![me.clone()], ..Of::default() };
        let works = works_of(desk, Asked { period, on: period.last_day().min(on) }, of)?;
        Ok(works.first().map_or_else(Done::default, |(_, done)| done.clone()))
    };
    let (now, before) = (of(this)?, of(last)?);
    let policies = Policies::load(&desk.bank()?.crm)?;
    let targets = targets(&policies.of(Month::of(on))?.policy.targets);
    let link = format!("/work-report?manager={me}");
    Ok(html! {
        section.card {
            h2 { (desk.say("本月业绩与目标", "This month, and its targets")) }
            ul.tiles { @for ((label, read), target) in OWN.into_iter().zip(targets) {
                li.tile { a href=(link) {
                    span.soft { (desk.t(label)) } b { (read(&now).shown()) }
                    @if let Some(reached) = target.reached_by(read(&now)) {
                        span.soft { (desk.say("目标 ", "target ")) (target.shown()) " · " (reached) "%" }
                    }
                    span.soft { (desk.say("上月 ", "last month ")) (read(&before).shown()) }
                } }
            } }
        }
    })
}

/// The people whom the address names, all of this person's where it names nobody.
fn wanted<'a>(desk: &Desk<'_>, works: &'a Works) -> Result<Vec<&'a (Person, Done)>> {
    let (inst, manager) = (desk.query.get("inst"), desk.query.get("manager"));
    let theirs = |(one, _): &&(Person, Done)| {
        (inst.is_empty() || one.inst_no == inst) && (manager.is_empty() || one.staff_no == manager)
    };
    let found: Vec<&(Person, Done)> = works.iter().filter(theirs).collect();
    let whose = whose(desk)?;
    let is_own = manager.is_empty()
        && (whose.everybody && desk.tree()?.iter().any(|one| one.inst_no == inst)
            || whose.institutions.iter().any(|one| one == inst));
    let is_known = inst.is_empty() && manager.is_empty() || is_own || !found.is_empty();
    if is_known { Ok(found) } else { Err(not_found().into()) }
}

/// A line: what it is called, where it leads, and what was done.
struct Line {
    name: String,
    path: String,
    done: Done,
}

fn lines(desk: &Desk<'_>, people: &[&(Person, Done)]) -> Result<Vec<Line>> {
    let query = desk.query.with("by", "person");
    let tree = desk.tree()?;
    if !by_institution(desk) {
        let line = |(one, done): &&(Person, Done)| Line {
            name: format!("{} {}", one.name, one.staff_no),
            path: format!("/work-report{}", query.with("manager", &one.staff_no).query()),
            done: done.clone(),
        };
        return Ok(people.iter().map(line).collect());
    }
    let mut sums: BTreeMap<&str, Done> = BTreeMap::new();
    for (one, done) in people.iter().copied() {
        let sum = sums.remove(&*one.inst_no).unwrap_or_default().and(done);
        sums.insert(&one.inst_no, sum);
    }
    let name_of =
        |at: &str| tree.iter().find(|inst| inst.inst_no == at).map_or(at, |inst| &inst.name).to_owned();
    let line = |(at, done): (&str, Done)| Line {
        name: name_of(at),
        path: format!("/work-report{}", query.with("inst", at).query()),
        done,
    };
    Ok(sums.into_iter().map(line).collect())
}

fn report(desk: &Desk<'_>) -> Result<Answer> {
    let asked = asked(desk)?;
    let works = works(desk, asked)?;
    let people = wanted(desk, &works)?;
    let lines = lines(desk, &people)?;
    let one = match (desk.query.get("manager"), &people[..]) {
        ("", _) => None,
        (_, [(person, done)]) => Some((person, done)),
        _ => None,
    };
    let more = html! { @if one.is_none() { (choose(desk)) } };
    let none = desk.say("这段时间没有人员记录了工作。", "Nobody is on record in these days.");
    let back = html! { a href="/work-report" { (desk.say("查看本月", "see this month")) } };
    let file = format!("/reports/work/export{}", desk.query.query());
    Ok(Answer::page(
        desk,
        html! {
            p { @if let Some(of) = narrowed(desk, &people)? { strong { (of) } " · " } (days(desk, asked))
                @if KEPT.iter().any(|name| !desk.query.get(name).is_empty()) {
                    " · " a href=(whole(desk)) { (desk.say("查看全部", "see all")) }
                }
            }
            (bar(desk, asked, &more, &KEPT))
            @if let Some((person, done)) = one { (of_one(desk, asked, person, done)) }
            @else if lines.is_empty() { (empty(none, &back)) }
            @else { (figures(desk, &lines)) section.card { (chart(desk, &lines)) } }
            @if !lines.is_empty() { (parts::export(desk, &file, &[])) }
            p.soft { (desk.say("工作计在做的人名下，与客户现在由谁维护无关；人员列在期末（或截至日）所在机构。联系只计手工登记、未被更正的；完成任务含系统提示的任务、任务名单中办结的客户和不涉及客户的任务。",
                "Work counts for whoever did it, whoever has the customer by now; people stand where they worked at the end of the period, or on the day of the report. Contacts are those written by hand and not corrected; tasks are noticed ones, customers of tasks that were finished, and tasks about no customer.")) }
        },
    ))
}

fn choose(desk: &Desk<'_>) -> Markup {
    let options = [("person", "人员", "Person"), ("institution", "机构", "Institution")];
    let options = options.map(|(code, zh, en)| (code.to_owned(), desk.say(zh, en).to_owned()));
    let chosen = if by_institution(desk) { "institution" } else { "person" };
    choice("by", desk.say("按", "By"), &options, chosen)
}

/// The report without what narrows it.
fn whole(desk: &Desk<'_>) -> String {
    let query =
        KEPT.iter().chain(&["by"]).fold(desk.query.with("page", ""), |query, name| query.with(name, ""));
    format!("/work-report{}", query.query())
}

/// Whom or what the address names.
fn narrowed(desk: &Desk<'_>, people: &[&(Person, Done)]) -> Result<Option<String>> {
    let (inst, tree) = (desk.query.get("inst"), desk.tree()?);
    if let ([(one, _)], true) = (people, !desk.query.get("manager").is_empty()) {
        return Ok(Some(format!("{} {}", one.name, one.staff_no)));
    }
    let name = || tree.iter().find(|one| one.inst_no == inst).map_or(inst, |one| &one.name).to_owned();
    Ok((!inst.is_empty()).then(name))
}

fn heading(desk: &Desk<'_>) -> &'static str {
    if by_institution(desk) { desk.say("机构", "Institution") } else { desk.say("人员", "Person") }
}

fn figures(desk: &Desk<'_>, lines: &[Line]) -> Markup {
    let mut columns = vec![words(heading(desk))];
    columns.extend(FIGURES.iter().map(|(label, _)| numbers(desk.t(*label))));
    let cells =
        |done: &Done| FIGURES.iter().map(|(_, read)| html! { (read(done).shown()) }).collect::<Vec<_>>();
    let rows: Vec<Vec<Markup>> = lines
        .iter()
        .map(|line| {
            let mut row = vec![html! { a href=(line.path) { (line.name) } }];
            row.extend(cells(&line.done));
            row
        })
        .collect();
    let all = lines.iter().fold(Done::default(), |all, line| all.and(&line.done));
    let mut total = vec![html! { (desk.say("合计", "Total")) }];
    total.extend(cells(&all));
    with_total(desk.t(REPORT.title), &columns, &rows, &total)
}

fn chart(desk: &Desk<'_>, lines: &[Line]) -> Markup {
    let mut most: Vec<&Line> = lines.iter().collect();
    most.sort_by_key(|line| Reverse(line.done.contacts(None, None)));
    let column = |line: &&Line| {
        let values = Channel::ALL.iter().map(|channel| line.done.contacts(Some(*channel), None));
        let name = if by_institution(desk) { period::short(&line.name) } else { line.name.clone() };
        (name, values.collect())
    };
    let title = match lines.len() > IN_CHART {
        true => desk.say("联系最多的几行：按方式", "The lines with the most contacts, by channel"),
        false => desk.say("联系：按方式", "Contacts by channel"),
    };
    let chart = Stacked {
        title,
        along: heading(desk),
        series: Channel::ALL.iter().map(|channel| desk.t(channel.label()).to_owned()).collect(),
        tiers: Vec::new(),
        columns: most.iter().take(IN_CHART).map(column).collect(),
        write: count,
    };
    chart.show(desk.say("查看数字", "show the figures"))
}

/// One person: every channel with its outcomes, and everything else.
fn of_one(desk: &Desk<'_>, asked: Asked, person: &Person, done: &Done) -> Markup {
    let mut columns = vec![words(desk.say("方式", "Channel"))];
    columns.extend(OUTCOMES.iter().map(|outcome| numbers(desk.t(outcome.label()))));
    columns.push(numbers(desk.say("合计", "Total")));
    let cells = |channel: Option<Channel>| {
        let outcomes = OUTCOMES.iter().map(|outcome| Some(*outcome)).chain([None]);
        outcomes.map(|outcome| html! { (count(done.contacts(channel, outcome))) }).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<Markup>> = Channel::ALL
        .iter()
        .map(|channel| {
            let mut row = vec![html! { (desk.t(channel.label())) }];
            row.extend(cells(Some(*channel)));
            row
        })
        .collect();
    let mut total = vec![html! { (desk.say("合计", "Total")) }];
    total.extend(cells(None));
    let rest: Vec<(&str, Markup)> = FIGURES
        .iter()
        .skip(OF_CONTACTS)
        .map(|(label, read)| (desk.t(*label), html! { (read(done).shown()) }))
        .collect();
    let leads = format!("/leads/report?period={}&manager={}", asked.period, person.staff_no);
    let title = desk.say("联系：按方式和结果", "Contacts by channel and outcome");
    html! {
        (with_total(title, &columns, &rows, &total))
        section.card { (facts(&rest)) }
        p { a href=(leads) { (desk.say("这段时间的线索转化", "what became of the leads of these days")) } }
    }
}

/// The report as a table to keep: by institution as it is shown, else each person with every channel.
///
/// # Errors
/// Refuses what the page refuses.
pub fn sheet(desk: &Desk<'_>) -> Result<Sheet> {
    let asked = asked(desk)?;
    let works = works(desk, asked)?;
    let lines = lines(desk, &wanted(desk, &works)?)?;
    let first = if by_institution(desk) {
        Label::new("机构", "Institution")
    } else {
        Label::new("人员", "Person")
    };
    let mut names = vec![first];
    names.extend(FIGURES.iter().map(|(label, _)| *label));
    let mut sheet = period::sheet(desk, asked, REPORT.title, &names);
    let channels =
        Channel::ALL.iter().flat_map(|channel| OUTCOMES.iter().map(move |outcome| (*channel, *outcome)));
    for (channel, outcome) in channels.clone() {
        sheet.headings.push(format!("{} {}", desk.t(channel.label()), desk.t(outcome.label())));
    }
    for line in lines {
        let mut row = vec![Cell::Text(line.name)];
        row.extend(FIGURES.iter().map(|(_, read)| read(&line.done).kept()));
        row.extend(
            channels
                .clone()
                .map(|(channel, outcome)| Cell::Count(line.done.contacts(Some(channel), Some(outcome)))),
        );
        sheet.rows.push(row);
    }
    Ok(sheet)
}
