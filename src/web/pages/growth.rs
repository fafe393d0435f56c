//! Growth and pay (增长与计酬, spec 2): what each person's, team's and institution's customers grew in a closed month,
//! and behind every figure its customers with the arithmetic.

use super::assignment::READERS;
use super::customers::shown_name;
use super::reports::{question, report, sheet as empty_sheet};
use crate::access::roles::Role;
use crate::bank::assignment::Origin;
use crate::bank::assignment::growth::rules::Grown;
use crate::bank::assignment::growth::{self, Growth, Line, OfPerson, Sum, TeamAt, Whose};
use crate::bank::assignment::rows;
use crate::bank::parties::rows::people::{self, Institution, Person, institution_tree};
use crate::bank::parties::scope::house;
use crate::kernel::calendar::Month;
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::kernel::money::{Fen, yuan_e4};
use crate::kernel::policy::GrowthTerms;
use crate::web::desk::{Answer, Desk};
use crate::web::export::{self, Cell, Sheet};
use crate::web::forms::Form;
use crate::web::http::Method;
use crate::web::memo::GrowthQuestion;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::parts::{self, PER_PAGE, count, empty, money, page_number, pager};
use crate::web::view::table::{Column, numbers, table, words};
use maud::{Markup, html};
use std::collections::HashMap;
use std::sync::Arc;

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    REPORT,
    Route {
        path: "/reports/growth/customers",
        audit: Audit::Entry("list_growth"),
        menu: None,
        title: Label::new("增长与计酬：客户", "Growth and pay: customers"),
        help: Label::new("", ""),
        run: list,
        ..REPORT
    },
];

const REPORT: Route = Route {
    method: Method::Get,
    path: "/reports/growth",
    who: Who::Roles(READERS),
    object: Object::None,
    audit: Audit::No,
    rate: Rate::Page,
    menu: Some(Menu::Figures),
    title: Label::new("增长与计酬", "Growth and pay"),
    help: Label::new(
        "每人、每团队、每机构：自拓客户全额计入，公共户客户按增量计入或扣减，每个数字可点开客户和算式",
        "per person, team and institution: won customers count in full, those from the pool by their growth; each figure opens its customers with the arithmetic",
    ),
    run: |desk| report(desk, figures),
};

/// Whether this person reads whose customers grew how much.
pub fn is_reader(desk: &Desk<'_>) -> bool {
    READERS.iter().any(|role| desk.is(*role))
}

/// Whose customers this person's posts answer for.
///
/// # Errors
/// A fault of the database.
pub fn whose(desk: &Desk<'_>) -> Result<Whose> {
    let (viewer, core) = (desk.viewer()?, &desk.bank()?.core);
    let mut whose = Whose::default();
    for post in &viewer.posts {
        match post.role {
            Role::CustomerManager | Role::WealthManager => whose.people.push(viewer.staff_no.clone()),
            Role::LobbyDirector => {
                whose.people.extend(people::team_of(core, &viewer.staff_no)?);
                if let Some(leader) = people::staff_member(core, &viewer.staff_no)?
                    && !leader.team.is_empty()
                {
                    let at = house(&institution_tree(core)?, &leader.inst_no).to_owned();
                    whose.teams.push(TeamAt { at, team: leader.team });
                }
            }
            Role::RetailHead | Role::BranchRetail | Role::BranchDirector => {
                whose.institutions.clone_from(&desk.scope.reach.institutions);
            }
            Role::HqRetail | Role::Auditor => whose.everybody = true,
            Role::Analyst | Role::ServiceDesk | Role::Admin => {}
        }
    }
    Ok(whose)
}

/// Growth of a closed month within this person's scope: read once, and kept for as long as nothing changes.
fn grown(desk: &Desk<'_>, month: Month) -> Result<Arc<Growth>> {
    let (scoped, whose) = (desk.bank()?, whose(desk)?);
    let change_no = rows::last_change(&scoped.crm)?;
    let key = GrowthQuestion { question: question(desk, month)?, whose: whose.clone(), change_no };
    desk.site.memo.growths.try_get(key, |_| {
        desk.site.plainly(|plain| growth::of_month(scoped, plain, Some(month), &whose)).map(Arc::new)
    })
}

/// Columns of figures, behind the first ones that say whose they are.
fn columns(desk: &Desk<'_>, whose: &[&'static str]) -> Vec<Column> {
    let mut columns: Vec<Column> = whose.iter().map(|heading| words(*heading)).collect();
    columns.extend(HEADINGS.iter().map(|heading| numbers(desk.t(*heading))));
    columns
}

/// What comes out first: the arithmetic behind it may lie beyond the edge of a narrow screen.
const HEADINGS: [Label; 10] = [
    Label::new("合计（元）", "Result (yuan)"),
    Label::new("自拓客户", "Won"),
    Label::new("全额计入（元）", "Credited in full (yuan)"),
    Label::new("公共户客户", "From the pool"),
    Label::new("基数（元）", "Baseline (yuan)"),
    Label::new("本月月日均（元）", "Average now (yuan)"),
    Label::new("增量（元）", "Increment (yuan)"),
    Label::new("目标增长（元）", "Target (yuan)"),
    Label::new("计入（元）", "Credited (yuan)"),
    Label::new("扣减（元）", "Deducted (yuan)"),
];

/// Customers behind a figure: those of whom, and which of them.
fn behind(month: Month, of: &[(&'static str, &str)], kind: &str, figure: &Markup) -> Markup {
    let fields = of.iter().copied().chain([("kind", kind)]).filter(|(_, value)| !value.is_empty());
    let fields = fields.map(|(name, value)| (name, value.to_owned()));
    let query: Form = [("month", month.to_string())].into_iter().chain(fields).collect();
    html! { a href={ "/reports/growth/customers" (query.query()) } { (figure) } }
}

fn cells(month: Month, of: &[(&'static str, &str)], sum: &Sum) -> Vec<Markup> {
    let link = |kind: &str, none: bool, figure: &Markup| {
        if none { figure.clone() } else { behind(month, of, kind, figure) }
    };
    let yuan = |fen: Fen| html! { (money(fen)) };
    let (no_won, no_pool) = (sum.won == 0, sum.allocated == 0);
    vec![
        link("", no_won && no_pool, &yuan(sum.result_fen())),
        link("won", no_won, &html! { (count(sum.won)) }),
        link("won", no_won, &yuan(sum.won_fen)),
        link("pool", no_pool, &html! { (count(sum.allocated)) }),
        link("pool", no_pool, &yuan(sum.baseline_fen)),
        link("pool", no_pool, &yuan(sum.now_fen)),
        link("pool", no_pool, &yuan(sum.increment_fen)),
        link("pool", no_pool, &yuan(sum.target_fen)),
        link("reached", sum.credited_fen == 0, &yuan(sum.credited_fen)),
        link("missed", sum.deducted_fen == 0, &yuan(sum.deducted_fen)),
    ]
}

fn figures(desk: &Desk<'_>, month: Month) -> Result<Markup> {
    let growth = grown(desk, month)?;
    let tree = desk.tree()?;
    let why = desk.say(
        "该月末没有归属于您权限范围内人员的客户。",
        "On the last day of this month nobody in your scope was assigned a customer.",
    );
    let way = html! { a href="/book" { (desk.say("查看归属名册", "see the book")) } };
    Ok(html! {
        (rule(desk, &growth.terms))
        @if growth.lines.is_empty() && growth.people.is_empty() { (empty(why, &way)) } @else {
            @if !whose(desk)?.institutions.is_empty() || whose(desk)?.everybody {
                h2 { (desk.say("按机构", "By institution")) }
                (institutions(desk, &growth, &tree))
            }
            @if !growth.teams().is_empty() {
                h2 { (desk.say("按团队", "By team")) }
                (teams(desk, &growth, &tree))
            }
            h2 { (desk.say("按人", "By person")) }
            (persons(desk, &growth)?)
        }
        (gone(desk, growth.gone))
    })
}

/// The rule in words, with the numbers of the month's policy.
fn rule(desk: &Desk<'_>, terms: &GrowthTerms) -> Markup {
    let [target, credited, deducted] = percents(terms);
    html! {
        p.soft {
            (desk.say("月末归属的客户计入。自拓：本月综合金融资产月日均全额计入。公共户：增量 = 本月月日均 − 基数（归属日之前最后一个结账月的月日均，此前未结账的为首个结账月）；目标增长 = 基数 × ", "Counted are customers assigned on the month's last day. Won: the whole comprehensive average of the month. From the pool: increment = average now − baseline (the average of the last month closed before the day of assignment, where there was none that of the first closed); target = baseline × "))
            (target) (desk.say("% × 月数 ÷ 12（归属当月计整月）；达到目标计入增量的 ", "% × months ÷ 12 (the month of assignment counts as a whole one); reached: ")) (credited)
            (desk.say("%，未达到扣减差额的 ", "% of the increment is credited, else ")) (deducted)
            (desk.say("%。", "% of what is missing is deducted."))
        }
    }
}

fn percents(terms: &GrowthTerms) -> [String; 3] {
    let all = [terms.target_percent_a_year_e4, terms.credited_percent_e4, terms.deducted_percent_e4];
    all.map(|percent_e4| {
        let written = yuan_e4(i128::from(percent_e4) * 100);
        written.trim_end_matches('0').trim_end_matches('.').to_owned()
    })
}

/// How many counted whom this person may no longer see.
pub fn gone(desk: &Desk<'_>, gone: usize) -> Markup {
    html! {
        @if gone > 0 {
            p.hint { (count(gone)) (desk.say(" 位已不在您的权限范围内，未计入", " are no longer in your scope, and are in no figure")) }
        }
    }
}

fn name_of<'a>(tree: &'a [Institution], inst_no: &'a str) -> &'a str {
    tree.iter().find(|inst| inst.inst_no == inst_no).map_or(inst_no, |inst| inst.name.as_str())
}

fn institutions(desk: &Desk<'_>, growth: &Growth, tree: &[Institution]) -> Markup {
    let heading = desk.say("机构", "Institution");
    let all = growth.institutions();
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|(at, sum)| {
            let mut row = vec![html! { (name_of(tree, at)) }];
            row.extend(cells(growth.month, &[("inst", at)], sum));
            row
        })
        .collect();
    table(desk.say("按机构", "By institution"), &columns(desk, &[heading]), &rows)
}

fn teams(desk: &Desk<'_>, growth: &Growth, tree: &[Institution]) -> Markup {
    let headings = [desk.say("团队", "Team"), desk.say("未指定到人的客户", "Customers with nobody named")];
    let all = growth.teams();
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|(one, (sum, waiting))| {
            let of = [("inst", one.at.as_str()), ("team", one.team.as_str())];
            let unnamed = waiting.won + waiting.allocated;
            let result = html! { (count(unnamed)) (desk.say(" 位，", ", ")) (money(waiting.result_fen())) };
            let mut row = vec![
                html! { (one.team) div.soft { (name_of(tree, &one.at)) } },
                html! { @if unnamed == 0 { "–" } @else { (behind(growth.month, &of, "waiting", &result)) } },
            ];
            row.extend(cells(growth.month, &of, sum));
            row
        })
        .collect();
    let note = desk.say(
        "团队的合计是成员名下客户与未指定到人的客户之和；后者的结果按政策中的比例分给成员，未设比例的平均分。",
        "A team's result is that of its members' customers and of those of whom nobody is named; the latter is split among the members by the policy's proportions, in equal parts where none are set.",
    );
    html! {
        (table(desk.say("按团队", "By team"), &columns(desk, &headings), &rows))
        p.soft { (note) }
    }
}

fn persons(desk: &Desk<'_>, growth: &Growth) -> Result<Markup> {
    let headings = [desk.say("人员", "Person"), desk.say("团队分成（元）", "Part of the team's (yuan)")];
    let mut rows = Vec::with_capacity(growth.people.len());
    for OfPerson { staff, own, part_fen } in &growth.people {
        let name = if staff.name.is_empty() {
            people::staff_name(&desk.bank()?.core, &staff.staff_no)?.unwrap_or_default()
        } else {
            staff.name.clone()
        };
        let mut row = vec![
            html! { (name) " " (staff.staff_no) @if !staff.team.is_empty() { div.soft { (staff.team) } } },
            html! { @match part_fen { Some(part) => (money(*part)), None => "–" } },
        ];
        row.extend(cells(growth.month, &[("manager", &staff.staff_no)], own));
        if let Some(result) = row.get_mut(headings.len())
            && let Some(part) = part_fen
        {
            let both = money(own.result_fen() + part);
            *result = html! { (result) div.soft { (desk.say("含分成 ", "with the part ")) (both) } };
        }
        rows.push(row);
    }
    Ok(table(desk.say("按人", "By person"), &columns(desk, &headings), &rows))
}

/// Kinds of customers behind a figure.
const KINDS: [(&str, Label); 5] = [
    ("won", Label::new("自拓客户", "won")),
    ("pool", Label::new("公共户客户", "from the pool")),
    ("reached", Label::new("达到目标", "target reached")),
    ("missed", Label::new("未达到目标", "target missed")),
    ("waiting", Label::new("未指定到人", "nobody named")),
];

/// Whether a customer is behind the figure that the address names.
fn is_asked(desk: &Desk<'_>, line: &Line) -> bool {
    let (inst, team, manager) = (desk.query.get("inst"), desk.query.get("team"), desk.query.get("manager"));
    let whose = (inst.is_empty() || line.team.at == inst)
        && (team.is_empty() || line.team.team == team)
        && (manager.is_empty() || line.staff_no == manager);
    let allocated = line.origin == Origin::Allocated;
    whose
        && match desk.query.get("kind") {
            "won" => !allocated,
            "pool" => allocated,
            "reached" => allocated && line.grown.is_reached,
            "missed" => allocated && !line.grown.is_reached,
            "waiting" => line.staff_no.is_empty(),
            _ => true,
        }
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    report(desk, customers)
}

fn customers(desk: &Desk<'_>, month: Month) -> Result<Markup> {
    let growth = grown(desk, month)?;
    let asked: Vec<&Line> = growth.lines.iter().filter(|line| is_asked(desk, line)).collect();
    let pages = asked.len().div_ceil(PER_PAGE).max(1);
    let skip = (page_number(desk).min(pages) - 1) * PER_PAGE;
    let shown: Vec<&Line> = asked.iter().skip(skip).take(PER_PAGE).copied().collect();
    let kind = KINDS.iter().find(|(code, _)| *code == desk.query.get("kind"));
    let manager = desk.query.get("manager");
    let name = match manager {
        "" => String::new(),
        one => format!("{one} {}", people::staff_name(&desk.bank()?.core, one)?.unwrap_or_default()),
    };
    let why = desk.say("没有这样的客户。", "There is no such customer.");
    let back = format!("/reports/growth?month={month}");
    let sum = Sum::of(asked.iter().copied());
    Ok(html! {
        p {
            @if !name.is_empty() { strong { (name) } " · " }
            @if !desk.query.get("team").is_empty() { strong { (desk.query.get("team")) } " · " }
            @if let Some((_, kind)) = kind { (desk.t(*kind)) " · " }
            (count(asked.len())) (desk.say(" 位 · 合计 ", " customers · result ")) (money(sum.result_fen()))
        }
        (rule(desk, &growth.terms))
        @if shown.is_empty() { (empty(why, &html! { a href=(back) { (desk.say("回到报表", "to the report")) } })) } @else {
            (lines(desk, &growth, &shown)?)
            (pager(desk, asked.len()))
        }
        (parts::export(desk, &format!("/reports/growth-customers/export{}", desk.query.with("page", "").query()), &[("month", &month.to_string())]))
        (gone(desk, growth.gone))
        p { a href=(back) { (desk.say("增长与计酬", "Growth and pay")) } }
    })
}

/// The customers of some lines as the bank knew them in that month.
fn persons_of(desk: &Desk<'_>, month: Month, shown: &[&Line]) -> Result<HashMap<u32, Person>> {
    let ids: Vec<u32> = shown.iter().map(|line| line.cust_id).collect();
    let found = people::persons(&desk.bank()?.core, &ids, month.last_day())?;
    Ok(found.into_iter().map(|person| (person.cust_id, person)).collect())
}

fn lines(desk: &Desk<'_>, growth: &Growth, shown: &[&Line]) -> Result<Markup> {
    let columns = [
        words(desk.say("姓名", "Name")),
        words(desk.say("客户号", "Customer number")),
        words(desk.say("维护人", "Who")),
        words(desk.say("来源", "Origin")),
        words(desk.say("自", "Since")),
        numbers(desk.say("基数（元）", "Baseline (yuan)")),
        numbers(desk.say("本月月日均（元）", "Average now (yuan)")),
        numbers(desk.say("增量（元）", "Increment (yuan)")),
        numbers(desk.say("目标增长（元）", "Target (yuan)")),
        numbers(desk.say("计入／扣减（元）", "Credited / deducted (yuan)")),
        words(desk.say("算式", "Arithmetic")),
    ];
    let persons = persons_of(desk, growth.month, shown)?;
    let rows: Vec<Vec<Markup>> = shown
        .iter()
        .map(|line| {
            let name = name(desk, &persons, line);
            let grown = &line.grown;
            let (base, result) = (grown.baseline_fen, money(grown.result_fen()));
            vec![
                html! { a href={ "/customers/" (desk.id_of(line.cust_id)) } { (name) } },
                html! { (line.cust_no) },
                html! { (whose_line(line)) },
                html! { (desk.t(line.origin.label())) },
                html! { span.number { (line.since) } },
                html! { @match base { Some(base) => { (money(base)) div.soft { (line.baseline) } }, None => "–" } },
                html! { (money(grown.now_fen)) },
                html! { (money(grown.increment_fen)) },
                html! { @if base.is_some() { (money(grown.target_fen)) } @else { "–" } },
                html! { @if grown.deducted_fen > 0 { span.down { (result) } } @else { (result) } },
                html! { span.soft { (arithmetic(grown, &growth.terms)) } },
            ]
        })
        .collect();
    Ok(table(desk.say("数字背后的客户", "Customers behind the figure"), &columns, &rows))
}

fn whose_line(line: &Line) -> &str {
    if line.staff_no.is_empty() { &line.team.team } else { &line.staff_no }
}

fn name(desk: &Desk<'_>, persons: &HashMap<u32, Person>, line: &Line) -> String {
    let Some(person) = persons.get(&line.cust_id) else { return line.cust_no.clone() };
    shown_name(desk.sight(line.cust_id, &person.inst_no), &person.name)
}

/// How a customer's figure comes about, in signs that need no language.
fn arithmetic(grown: &Grown, terms: &GrowthTerms) -> String {
    let [target, credited, deducted] = percents(terms);
    let Some(base) = grown.baseline_fen else { return format!("{} × 100%", money(grown.now_fen)) };
    let [base, goal, more] = [base, grown.target_fen, grown.increment_fen].map(money);
    let aim = format!("{base} × {target}% × {}/12 = {goal}", grown.months);
    if grown.is_reached {
        format!("{aim}; {more} ≥ {goal}: {more} × {credited}% = {}", money(grown.credited_fen))
    } else {
        let gap = if more.starts_with('-') { format!("({more})") } else { more.clone() };
        format!("{aim}; {more} < {goal}: ({goal} − {gap}) × {deducted}% = {}", money(grown.deducted_fen))
    }
}

fn put(row: &mut Vec<Cell>, sum: &Sum) {
    row.extend([
        Cell::Money(sum.result_fen()),
        Cell::Count(sum.won),
        Cell::Money(sum.won_fen),
        Cell::Count(sum.allocated),
        Cell::Money(sum.baseline_fen),
        Cell::Money(sum.now_fen),
        Cell::Money(sum.increment_fen),
        Cell::Money(sum.target_fen),
        Cell::Money(sum.credited_fen),
        Cell::Money(sum.deducted_fen),
    ]);
}

/// The report as a table to keep: institutions, teams, people.
///
/// # Errors
/// A fault of the database.
pub fn sheet(desk: &Desk<'_>, month: Month) -> Result<Sheet> {
    let growth = grown(desk, month)?;
    let tree = desk.tree()?;
    let mut headings = vec![Label::new("范围", "Of"), Label::new("名称", "Name")];
    headings.extend(HEADINGS);
    headings.push(Label::new("团队分成（元）", "Part of the team's (yuan)"));
    let mut sheet = empty_sheet(desk, month, Label::new("增长与计酬", "growth"), &headings);
    let mut add = |of: &str, name: String, sum: &Sum, part: Option<Fen>| {
        let mut row = vec![Cell::text(of), Cell::Text(name)];
        put(&mut row, sum);
        row.push(part.map_or(Cell::Empty, Cell::Money));
        sheet.rows.push(row);
    };
    let all = whose(desk)?;
    if all.everybody || !all.institutions.is_empty() {
        for (at, sum) in growth.institutions() {
            add(desk.say("机构", "institution"), name_of(&tree, at).to_owned(), &sum, None);
        }
    }
    for (one, (sum, waiting)) in growth.teams() {
        let name = format!("{} {}", name_of(&tree, &one.at), one.team);
        add(desk.say("团队", "team"), name, &sum, Some(waiting.result_fen()));
    }
    for one in &growth.people {
        let name = format!("{} {}", one.staff.name, one.staff.staff_no);
        add(desk.say("人员", "person"), name.trim().to_owned(), &one.own, one.part_fen);
    }
    Ok(sheet)
}

/// The customers behind a figure as a table to keep, masked as the page masks them.
///
/// # Errors
/// Refuses more than a file may have.
pub fn customers_sheet(desk: &Desk<'_>, month: Month) -> Result<Sheet> {
    let growth = grown(desk, month)?;
    let asked: Vec<&Line> = growth.lines.iter().filter(|line| is_asked(desk, line)).collect();
    export::fits(desk, asked.len())?;
    let headings = [
        Label::new("姓名", "Name"),
        Label::new("客户号", "Customer number"),
        Label::new("维护人", "Who"),
        Label::new("来源", "Origin"),
        Label::new("自", "Since"),
        Label::new("基数月", "Month of the baseline"),
        Label::new("基数（元）", "Baseline (yuan)"),
        Label::new("本月月日均（元）", "Average now (yuan)"),
        Label::new("增量（元）", "Increment (yuan)"),
        Label::new("目标增长（元）", "Target (yuan)"),
        Label::new("计入（元）", "Credited (yuan)"),
        Label::new("扣减（元）", "Deducted (yuan)"),
        Label::new("算式", "Arithmetic"),
    ];
    let title = Label::new("增长与计酬客户", "growth-customers");
    let mut sheet = empty_sheet(desk, month, title, &headings);
    let persons = persons_of(desk, month, &asked)?;
    for line in asked {
        let grown = &line.grown;
        let base = grown.baseline_fen;
        sheet.rows.push(vec![
            Cell::Text(name(desk, &persons, line)),
            Cell::text(&line.cust_no),
            Cell::text(whose_line(line)),
            Cell::text(desk.t(line.origin.label())),
            Cell::date(Some(line.since)),
            base.map_or(Cell::Empty, |_| Cell::Text(line.baseline.to_string())),
            base.map_or(Cell::Empty, Cell::Money),
            Cell::Money(grown.now_fen),
            Cell::Money(grown.increment_fen),
            base.map_or(Cell::Empty, |_| Cell::Money(grown.target_fen)),
            Cell::Money(grown.credited_fen),
            Cell::Money(grown.deducted_fen),
            Cell::Text(arithmetic(grown, &growth.terms)),
        ]);
    }
    Ok(sheet)
}
