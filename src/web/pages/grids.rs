//! Villages and grids (网格, spec 2): what a sub-branch calls them, where a customer stands, and the visit-plan sheet of
//! a grid and a person, to print.

use super::assignment::{DECIDERS, READERS, WORKERS, of_staff};
use super::customers::{filter, shown_name};
use super::visit_results;
use crate::access::masking;
use crate::bank::assignment::rows::standing;
use crate::bank::assignment::rules::{decides, house};
use crate::bank::grids::{self, Grid, Stands};
use crate::bank::parties::rows::people::{self, Institution, Person};
use crate::bank::tiers::roster::{Filter, Order};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, filters, post};
use crate::web::view::parts::{self, count, empty, facts, refusal as refused};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    Route {
        method: Method::Post,
        who: Who::Roles(DECIDERS),
        audit: Audit::ByVerb,
        menu: None,
        title: Label::new("命名网格", "Name a grid"),
        help: Label::new("", ""),
        run: name,
        ..LIST
    },
    SHEET,
    OF_CUSTOMER,
    Route {
        method: Method::Post,
        who: Who::Roles(WORKERS),
        audit: Audit::ByVerb,
        title: Label::new("调整网格", "Put into a grid"),
        help: Label::new("", ""),
        run: put,
        ..OF_CUSTOMER
    },
];

const LIST: Route = Route {
    method: Method::Get,
    path: "/grids",
    who: Who::Roles(READERS),
    object: Object::None,
    audit: Audit::No,
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("网格", "Villages and grids"),
    help: Label::new(
        "本机构的村与网格：其中的客户、公共户，以及可打印的走访计划表；负责人命名网格",
        "villages and grids of an institution: their customers, their pool, the visit plan to print; heads name them",
    ),
    run: list,
};

const SHEET: Route = Route {
    method: Method::Get,
    path: "/visit-plan",
    who: Who::Roles(READERS),
    object: Object::None,
    audit: Audit::Entry("print_visit_plan"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("走访计划表", "Visit plan"),
    help: Label::new(
        "一个网格、一位客户经理的走访计划表，可打印，留有填写结果的空栏",
        "the visit plan of a grid and a person, to print, with empty columns for the result",
    ),
    run: sheet,
};

const OF_CUSTOMER: Route = Route {
    method: Method::Get,
    path: "/customers/{customer}/grid",
    who: Who::Roles(READERS),
    object: Object::Customer,
    audit: Audit::Entry("view_grid"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("客户所在网格", "A customer's grid"),
    help: Label::new(
        "客户所在的村或网格及其记录",
        "in which village or grid a customer stands, and the records",
    ),
    run: of_customer,
};

/// The grids of the institutions that this person sees or works at; of the whole bank those of the institution chosen.
fn seen(desk: &Desk<'_>) -> Result<Vec<Grid>> {
    let bank = desk.bank()?;
    let tree = desk.tree()?;
    let (asked, reach) = (desk.query.get("inst"), &desk.scope.reach);
    let mut at: Vec<String> = match asked {
        "" => reach.institutions.clone(),
        one => vec![one.to_owned()],
    };
    at.extend(desk.viewer()?.posts.iter().map(|post| post.inst_no.clone()).filter(|_| asked.is_empty()));
    let mut at: Vec<String> = at.iter().map(|inst_no| house(&tree, inst_no).to_owned()).collect();
    at.sort();
    at.dedup();
    let all = reach.everything && asked.is_empty();
    grids::grids(&bank.crm, (!all).then_some(at.as_slice()))
}

/// Grids that a filter offers at most: whoever sees more chooses an institution first.
const OFFERED_MAX: usize = 300;

/// The filter of lists of customers; nothing where no grid has a name.
///
/// # Errors
/// A fault of the database.
pub fn grid_choice(desk: &Desk<'_>) -> Result<Markup> {
    let asked = desk.query.get("grid");
    let mut offered: BTreeMap<String, String> = BTreeMap::new();
    for grid in seen(desk)?.into_iter().take(OFFERED_MAX) {
        offered.entry(grid.code.clone()).or_insert_with(|| format!("{} {}", grid.name, grid.code));
    }
    if !asked.is_empty() {
        offered.entry(asked.to_owned()).or_insert_with(|| asked.to_owned());
    }
    if offered.is_empty() {
        return Ok(html! {});
    }
    let all = (String::new(), desk.say("全部网格", "all grids").to_owned());
    let options: Vec<(String, String)> = std::iter::once(all).chain(offered).collect();
    Ok(choice("grid", desk.say("网格", "Grid"), &options, asked))
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, None)?))
}

fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let (all, roster) = (seen(desk)?, desk.site.roster()?);
    let tree = desk.tree()?;
    let columns = [
        words(desk.say("机构", "Institution")),
        words(desk.say("代码", "Code")),
        words(desk.say("名称", "Name")),
        numbers(desk.say("客户", "Customers")),
        words(desk.say("打印", "To print")),
    ];
    let mut rows = Vec::new();
    for grid in all.iter().take(OFFERED_MAX) {
        let there = desk.site.plainly(|bank| grids::members(bank, &grid.code))?;
        let only = Filter { customers: Some(there), inst_no: String::new(), ..Filter::default() };
        let many = roster.find(&desk.scope.reach, &only, Order::Number, 0, 0).total;
        let at = tree.iter().find(|inst| inst.inst_no == grid.inst_no).map_or("", |inst| &*inst.name);
        let query = format!("?grid={}", crate::web::forms::percent_encode(&grid.code));
        rows.push(vec![
            html! { (at) },
            html! { (grid.code) },
            html! { (grid.name) div.soft { (grid.since) " " (of_staff(desk, &grid.named_by)?) } },
            html! { a href={ "/customers" (query) } { (count(many)) } },
            html! { a href={ "/visit-plan" (query) } { (desk.say("走访计划表", "visit plan")) } },
        ]);
    }
    let why = desk.say(
        "还没有已命名的网格。负责人可在下方命名；客户的网格来自供数，或在客户页面上设置。",
        "No grid has a name yet. A head names one below; a customer's comes from the feed, or is set on the customer's page.",
    );
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| !["code", "name"].contains(&refusal.field.as_str()))))
        @if rows.is_empty() { (empty(why, &html! { a href="/customers" { (desk.say("客户列表", "customers")) } })) }
        @else { (table(desk.t(LIST.title), &columns, &rows)) }
        p {
            a href="/visit-plan" { (desk.t(SHEET.title)) }
            @if desk.may(&visit_results::FORM) { " · " a href="/visit-results" { (desk.t(visit_results::FORM.title)) } }
        }
        @if DECIDERS.iter().any(|role| desk.is(*role)) { (name_form(desk, &tree, refusal)?) }
    })
}

fn name_form(desk: &Desk<'_>, tree: &[Institution], refusal: Option<&Refusal>) -> Result<Markup> {
    let posts = &desk.viewer()?.posts;
    let mine =
        tree.iter().filter(|inst| house(tree, &inst.inst_no) == inst.inst_no && inst.level != "branch");
    let mine: Vec<(String, String)> = mine
        .filter(|inst| decides(posts, &inst.inst_no, tree))
        .map(|inst| (inst.inst_no.clone(), inst.name.clone()))
        .collect();
    Ok(html! {
        section.card {
            h2 { (desk.say("命名网格", "Name a grid")) }
            (post(desk, "/grids", &html! {
                (choice("inst", desk.say("机构", "Institution"), &mine, desk.form.get("inst")))
                (Field::text("code", desk.say("代码（与供数一致）", "Code, as in the feed")).value(desk.form.get("code")).show(desk, refusal))
                (Field::text("name", desk.say("名称", "Name")).value(desk.form.get("name")).show(desk, refusal))
                button type="submit" { (desk.say("保存", "Save")) }
            }))
            p.hint { (desk.say("已有的代码会换成新名称；旧名称留在记录中。", "A code that is there gets the new name; the old one stays on record.")) }
        }
    })
}

fn name(desk: &Desk<'_>) -> Result<Answer> {
    let act = || {
        let tree = desk.tree()?;
        let (signed, posts) = (desk.signed("")?, &desk.viewer()?.posts);
        let wanted = (desk.form.get("inst"), desk.form.get("code"), desk.form.get("name"));
        desk.site.act(grids::name(&desk.bank()?.crm, &signed, (posts, &tree), wanted)?)?;
        Ok(Answer::See("/grids".to_owned()))
    };
    match act() {
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, Some(&refusal))?)),
        other => other,
    }
}

/// The grid on the customer's page, with the way to change it.
///
/// # Errors
/// A fault of the database.
pub fn shown(desk: &Desk<'_>, person: &Person) -> Result<Markup> {
    let stands = grids::stands(&desk.bank()?.crm, &person.cust_no, &person.grid)?;
    let named = named(desk, person)?;
    let name = named.iter().find(|grid| grid.code == stands.code).map_or("", |grid| grid.name.as_str());
    let may = READERS.iter().any(|role| desk.is(*role));
    Ok(html! {
        @if stands.code.is_empty() { "–" } @else { (name) " " (stands.code) }
        @if may { " " a href={ "/customers/" (desk.id) "/grid" } { (desk.say("记录", "records")) } }
    })
}

/// The grids of the customer's institution.
fn named(desk: &Desk<'_>, person: &Person) -> Result<Vec<Grid>> {
    let bank = desk.bank()?;
    let tree = desk.tree()?;
    grids::grids(&bank.crm, Some(&[house(&tree, &person.inst_no).to_owned()]))
}

fn person(desk: &Desk<'_>) -> Result<Person> {
    let found = desk.customer()?;
    let day = desk.business_date()?.unwrap_or(desk.today);
    people::person(&desk.bank()?.core, found.cust_id(), day)?.ok_or_else(|| not_found().into())
}

fn of_customer(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, customer_page(desk, &person(desk)?, None)?))
}

fn customer_page(desk: &Desk<'_>, person: &Person, refusal: Option<&Refusal>) -> Result<Markup> {
    let stands = grids::stands(&desk.bank()?.crm, &person.cust_no, &person.grid)?;
    let named = named(desk, person)?;
    let source = if stands.by_hand {
        desk.say("人工设置", "set by hand")
    } else {
        desk.say("来自供数", "from the feed")
    };
    let list = [
        (desk.say("客户", "Customer"), html! { a href={ "/customers/" (desk.id) } { (person.cust_no) } }),
        (
            desk.say("网格", "Grid"),
            html! { @if stands.code.is_empty() { "–" } @else { (stands.code) " " span.soft { (source) } } },
        ),
        (
            desk.say("供数中的网格", "By the feed"),
            html! { @if person.grid.is_empty() { "–" } @else { (person.grid) } },
        ),
    ];
    let may = WORKERS.iter().any(|role| desk.is(*role));
    Ok(html! {
        (refused(desk, refusal))
        section.card { (facts(&list)) }
        @if may {
            section.card {
                h2 { (desk.say("调整网格", "Put into a grid")) }
                (put_form(desk, &stands, &named))
            }
        }
        (records(desk, &stands)?)
    })
}

fn put_form(desk: &Desk<'_>, stands: &Stands, named: &[Grid]) -> Markup {
    let none = (String::new(), desk.say("不属于任何网格", "in none").to_owned());
    let named = named.iter().map(|grid| (grid.code.clone(), format!("{} {}", grid.name, grid.code)));
    let options: Vec<(String, String)> = std::iter::once(none).chain(named).collect();
    let given = desk.form.get("grid");
    let chosen = if given.is_empty() { stands.code.as_str() } else { given };
    post(
        desk,
        &format!("/customers/{}/grid", desk.id),
        &html! {
            (choice("grid", desk.say("网格", "Grid"), &options, chosen))
            button type="submit" { (desk.say("保存", "Save")) }
            p.hint { (desk.say("人工设置的网格优先于供数。", "What is set by hand counts before the feed.")) }
        },
    )
}

fn records(desk: &Desk<'_>, stands: &Stands) -> Result<Markup> {
    if stands.records.is_empty() {
        return Ok(html! {});
    }
    let columns = [
        words(desk.say("网格", "Grid")),
        words(desk.say("自", "From")),
        words(desk.say("至", "Until")),
        words(desk.say("设置人", "Set by")),
    ];
    let mut rows = Vec::new();
    for record in &stands.records {
        rows.push(vec![
            html! { @if record.code.is_empty() { (desk.say("不属于任何网格", "in none")) } @else { (record.code) } },
            html! { span.number { (record.since) } },
            html! { span.number { (parts::date(record.until)) } },
            html! { (of_staff(desk, &record.set_by)?) },
        ]);
    }
    Ok(table(desk.say("网格记录", "Records of grids"), &columns, &rows))
}

fn put(desk: &Desk<'_>) -> Result<Answer> {
    let person = person(desk)?;
    let act = || {
        let (bank, signed) = (desk.bank()?, desk.signed("")?);
        let tree = desk.tree()?;
        let customer = (person.cust_no.as_str(), person.inst_no.as_str(), person.grid.as_str());
        desk.site.act(grids::put(bank, &signed, &tree, customer, desk.form.get("grid"))?)?;
        Ok(Answer::See(format!("/customers/{}", desk.id)))
    };
    match act() {
        Err(Error::Refusal(refusal)) => {
            Ok(Answer::refused(desk, customer_page(desk, &person, Some(&refusal))?))
        }
        other => other,
    }
}

/// Customers on one sheet: more than anybody visits in a day.
const SHEET_MAX: usize = 200;

/// The customers of the visit plan that the address names, at most so many, and how many there are.
///
/// # Errors
/// A fault of the database.
pub(super) fn of_plan(desk: &Desk<'_>) -> Result<(Vec<Person>, usize)> {
    let roster = desk.site.roster()?;
    let found = roster.find(&desk.scope.reach, &filter(desk, &roster)?, Order::Number, 0, SHEET_MAX);
    let day = desk.business_date()?.unwrap_or(desk.today);
    Ok((people::persons(&desk.bank()?.core, &found.customers, day)?, found.total))
}

fn sheet(desk: &Desk<'_>) -> Result<Answer> {
    let grid = desk.query.get("grid");
    let bar = filters(desk, &html! { (grid_choice(desk)?) (super::customers::manager_choice(desk)?) });
    if grid.is_empty() {
        let why = desk.say("请选择网格。", "Choose a grid.");
        return Ok(Answer::page(
            desk,
            html! { (bar) (empty(why, &html! { a href="/grids" { (desk.t(LIST.title)) } })) },
        ));
    }
    let (persons, total) = of_plan(desk)?;
    let (roster, bank) = (desk.site.roster()?, desk.bank()?);
    let named: Vec<&str> = persons.iter().map(|person| person.cust_no.as_str()).collect();
    let held = standing(&bank.crm, &named)?;
    let columns = [
        words(desk.say("姓名", "Name")),
        words(desk.say("客户号", "Customer number")),
        words(desk.say("层级", "Tier")),
        words(desk.say("地址", "Address")),
        words(desk.say("维护人", "Maintained by")),
        words(desk.say("最近调整", "Last change")),
        words(desk.say("走访日期", "Visited on")),
        words(desk.say("结果", "Result")),
    ];
    let mut rows = Vec::with_capacity(persons.len());
    for person in &persons {
        let keeper = held.get(&person.cust_no);
        rows.push(vec![
            html! {
                a href={ "/customers/" (desk.id_of(person.cust_id)) }
                    { (shown_name(desk.sight(person.cust_id, &person.inst_no), &person.name)) }
            },
            html! { (person.cust_no) },
            parts::known_tier(desk, roster.line(person.cust_id)),
            html! { @if desk.scope.contacts { (masking::address(&person.address)) } @else { "–" } },
            html! { @match keeper { Some(held) => (of_staff(desk, &held.staff_no)?), None => (desk.say("公共户", "pool")) } },
            html! { span.number { (parts::date(keeper.map(|held| held.since))) } },
            html! {},
            html! {},
        ]);
    }
    let name = seen(desk)?.into_iter().find(|one| one.code == grid).map_or_else(String::new, |one| one.name);
    let title = format!("{} · {name} {grid} · {}", desk.t(SHEET.title), desk.today);
    let cut = total > persons.len();
    let body = html! {
        (bar)
        p { (count(total)) (desk.say(" 位客户", " customers"))
            @if cut { (desk.say("，只列出前 ", ", of whom the first ")) (count(SHEET_MAX)) (desk.say(" 位，请按客户经理筛选", " are listed: choose a person")) } }
        @if rows.is_empty() { (empty(desk.say("此网格中没有您可见的客户。", "No customer whom you see stands in it."), &html! { a href="/grids" { (desk.t(LIST.title)) } })) }
        @else {
            (table(desk.t(SHEET.title), &columns, &rows))
            @if desk.may(&visit_results::FORM) {
                p.actions { a.button href={ "/visit-results" (desk.query.with("page", "").query()) } { (desk.say("录入走访结果", "Enter the results")) } }
            }
        }
        section.card.signatures { p { (desk.say("走访人：", "Visited by: ")) span.line {} " " (desk.say("日期：", "Date: ")) span.line {} } }
    };
    Ok(Answer::titled(title, body))
}
