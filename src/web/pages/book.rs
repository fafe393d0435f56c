//! The book (归属名册): whom a person or a team looked after on any day (spec 2: all of it works as of any past date), and
//! for whoever decides naming a person for a team's customers. A name appears only where the scope of today lets it
//! through; the others are counted.

use super::assignment::{DECIDERS, READERS, of_staff};
use super::customers::shown_name;
use crate::access::roles::Role;
use crate::bank::assignment::growth::{TeamAt, Whose};
use crate::bank::assignment::rows::held::Held;
use crate::bank::assignment::{Origin, change};
use crate::bank::parties::rows::known_among;
use crate::bank::parties::rows::people::{self, Institution, Person, Staff, stood_in_for};
use crate::bank::parties::scope::{house, under};
use crate::bank::tiers::held::held;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::terms::Tier;
use crate::text;
use crate::web::desk::{Answer, Desk};
use crate::web::export::{self, Cell, Sheet};
use crate::web::forms::Form;
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{as_of, choice, filters, post};
use crate::web::view::parts::{self, PER_PAGE, count, empty, page_number, pager};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    BOOK,
    Route {
        method: Method::Post,
        path: "/book/export",
        audit: Audit::Entry("export_book"),
        rate: Rate::Export,
        menu: None,
        title: Label::new("导出归属名册", "Export the book"),
        help: Label::new("", ""),
        run: export,
        ..BOOK
    },
];

const BOOK: Route = Route {
    method: Method::Get,
    path: "/book",
    who: Who::Roles(READERS),
    object: Object::None,
    audit: Audit::Entry("list_book"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("归属名册", "Book"),
    help: Label::new(
        "某人或某团队在任一天维护哪些客户：按层级和来源计数，列出名单；负责人在此为团队的客户指定到人，或把某人的客户交接出去",
        "whom a person or a team looked after on any day, counted by tier and origin; heads name a person for a team's customers, and hand a person's over, here",
    ),
    run: book,
};

/// Whose book.
enum Subject {
    Person(Staff),
    Team(TeamAt),
}

impl Subject {
    /// Whose book it is; empty for a team's.
    fn staff_no(&self) -> &str {
        match self {
            Subject::Person(staff) => &staff.staff_no,
            Subject::Team(_) => "",
        }
    }
}

/// The day that is shown: what people decide carries the calendar's date.
fn day(desk: &Desk<'_>) -> Result<Day> {
    Ok(desk.as_of()?.unwrap_or(desk.today))
}

/// Whether this person heads institutions, whose people and teams they choose from.
fn heads(desk: &Desk<'_>) -> bool {
    desk.scope.reach.everything || !desk.scope.reach.institutions.is_empty()
}

/// The team that this person leads; none where they lead none.
///
/// # Errors
/// A fault of the database.
pub fn led(desk: &Desk<'_>, tree: &[Institution]) -> Result<Option<TeamAt>> {
    if !desk.is(Role::LobbyDirector) {
        return Ok(None);
    }
    let leader = people::staff_member(&desk.bank()?.core, &desk.viewer()?.staff_no)?;
    let leader = leader.filter(|one| !one.team.is_empty());
    Ok(leader.map(|one| TeamAt { at: house(tree, &one.inst_no).to_owned(), team: one.team }))
}

/// A person's record on a day, where this person may read their book: somebody of the institutions headed, of the team
/// led, whom one stands in for, or oneself.
fn readable(desk: &Desk<'_>, tree: &[Institution], staff_no: &str, on: Day) -> Result<Option<Staff>> {
    let (viewer, core) = (desk.viewer()?, &desk.bank()?.core);
    let known = people::staff_on(core, on, None)?.into_iter().find(|one| one.staff_no == staff_no);
    if viewer.staff_no == staff_no {
        let oneself = || Staff {
            staff_no: staff_no.to_owned(),
            inst_no: String::new(),
            team: String::new(),
            name: viewer.name.clone(),
            role: String::new(),
            mobile: String::new(),
            status: String::new(),
        };
        return Ok(Some(known.unwrap_or_else(oneself)));
    }
    if stood_in_for(&desk.bank()?.crm, &viewer.staff_no, desk.today)?.iter().any(|away| away == staff_no) {
        return Ok(known);
    }
    let reach = &desk.scope.reach;
    let team = led(desk, tree)?;
    Ok(known.filter(|one| {
        let of_team = |team: &TeamAt| team.team == one.team && team.at == house(tree, &one.inst_no);
        reach.everything || reach.institutions.contains(&one.inst_no) || team.as_ref().is_some_and(of_team)
    }))
}

/// Whose book the address asks for; none: a head has yet to choose.
fn subject(desk: &Desk<'_>, tree: &[Institution]) -> Result<Option<Subject>> {
    let viewer = desk.viewer()?;
    let (manager, team) = (desk.query.get("manager"), desk.query.get("team"));
    if !team.is_empty() {
        let at = house(tree, desk.query.get("inst")).to_owned();
        let reach = &desk.scope.reach;
        let asked = TeamAt { at, team: team.to_owned() };
        let seen = reach.everything
            || reach.institutions.contains(&asked.at)
            || led(desk, tree)?.as_ref() == Some(&asked);
        return if seen { Ok(Some(Subject::Team(asked))) } else { Err(nobody("team").into()) };
    }
    if !manager.is_empty() {
        let found = readable(desk, tree, manager, day(desk)?)?;
        return found.map(|staff| Some(Subject::Person(staff))).ok_or_else(|| nobody("manager").into());
    }
    if heads(desk) {
        return Ok(None);
    }
    if let Some(team) = led(desk, tree)? {
        return Ok(Some(Subject::Team(team)));
    }
    Ok(readable(desk, tree, &viewer.staff_no, day(desk)?)?.map(Subject::Person))
}

fn nobody(field: &str) -> Refusal {
    let why = text!(
        "那一天您的机构没有这个人或团队，请重新选择",
        "nobody of that name worked at your institutions on that day: choose again"
    );
    Refusal::new("nobody_there", field, why)
}

/// One customer of a book.
struct Entry {
    cust_id: u32,
    tier: Option<Tier>,
    held: Held,
}

/// A book on a day.
struct Book {
    /// Those in scope, the highest tier first.
    entries: Vec<Entry>,
    /// How many are no longer in scope.
    gone: usize,
}

fn read(desk: &Desk<'_>, tree: &[Institution], subject: &Subject) -> Result<Book> {
    let (bank, on) = (desk.bank()?, day(desk)?);
    let whose = match subject {
        Subject::Person(staff) => Whose { people: vec![staff.staff_no.clone()], ..Whose::default() },
        Subject::Team(team) => {
            let there = people::staff_on(&bank.core, on, Some(&under(tree, &team.at)))?;
            let members = there.into_iter().filter(|one| one.team == team.team && one.status == "active");
            let people = members.map(|one| one.staff_no).collect();
            Whose { people, teams: vec![team.clone()], ..Whose::default() }
        }
    };
    let all = whose.held_on(&bank.crm, tree, on)?;
    let numbers: Vec<&str> = all.iter().map(|one| one.cust_no.as_str()).collect();
    let known = known_among(&bank.core, &numbers)?;
    let ids: Vec<(u32, &str)> = known.iter().map(|(cust_no, id)| (*id, cust_no.as_str())).collect();
    // A family's part in a tier rests on members who may be elsewhere.
    let tiers = desk.site.plainly(|plain| held(plain, &ids, on))?;
    let mut entries = Vec::with_capacity(known.len());
    let gone = all.len() - known.len();
    for held in all {
        if let Some(cust_id) = known.get(&held.cust_no) {
            entries.push(Entry { cust_id: *cust_id, tier: tiers.get(cust_id).copied(), held });
        }
    }
    entries.sort_by(|one, other| {
        other.tier.cmp(&one.tier).then_with(|| one.held.cust_no.cmp(&other.held.cust_no))
    });
    Ok(Book { entries, gone })
}

fn book(desk: &Desk<'_>) -> Result<Answer> {
    match page(desk, None) {
        Err(Error::Refusal(refusal)) if refusal.code == "nobody_there" => {
            let body = html! { (parts::refusal(desk, Some(&refusal))) (bar(desk)?) };
            Ok(Answer::refused(desk, body))
        }
        other => Ok(Answer::page(desk, other?)),
    }
}

/// The page, with what was refused of naming a person.
///
/// # Errors
/// Refuses a person or team that is not this person's to read.
pub fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let tree = desk.tree()?;
    let subject = subject(desk, &tree)?;
    Ok(html! {
        (parts::refusal(desk, refusal))
        (bar(desk)?)
        @match &subject {
            None => (choose(desk, &tree)?),
            Some(subject) => (show(desk, &tree, subject)?),
        }
    })
}

/// Institutions whose people are listed at once; of more, one is chosen first.
const INSTITUTIONS_AT_ONCE: usize = 8;

fn bar(desk: &Desk<'_>) -> Result<Markup> {
    let reach = &desk.scope.reach;
    let mut institutions = vec![(String::new(), desk.say("全部机构", "all institutions").to_owned())];
    let tree = desk.tree()?;
    let seen = tree.iter().filter(|inst| reach.everything || reach.institutions.contains(&inst.inst_no));
    institutions.extend(seen.map(|inst| (inst.inst_no.clone(), inst.name.clone())));
    let team = desk.query.get("team");
    Ok(filters(
        desk,
        &html! {
            @if team.is_empty() && institutions.len() > 2 {
                (choice("inst", desk.say("机构", "Institution"), &institutions, desk.query.get("inst")))
            }
            @for (name, value) in [("inst", desk.query.get("inst")), ("team", team)] {
                @if !team.is_empty() { input type="hidden" name=(name) value=(value); }
            }
            @if !desk.query.get("manager").is_empty() {
                input type="hidden" name="manager" value=(desk.query.get("manager"));
            }
            (as_of(desk))
        },
    ))
}

/// The address of a book, on the day that is shown.
fn address(desk: &Desk<'_>, fields: &[(&'static str, &str)]) -> String {
    let mut query = desk.query.only("as_of");
    for (name, value) in fields {
        query = query.with(name, value);
    }
    format!("/book{}", query.query())
}

/// The people and teams from whom a head chooses.
fn choose(desk: &Desk<'_>, tree: &[Institution]) -> Result<Markup> {
    let (bank, on, reach) = (desk.bank()?, day(desk)?, &desk.scope.reach);
    let asked = desk.query.get("inst");
    let seen = |inst_no: &String| reach.everything || reach.institutions.contains(inst_no);
    let within: Vec<String> = match asked {
        "" => tree.iter().map(|inst| inst.inst_no.clone()).filter(seen).collect(),
        at => under(tree, at).into_iter().filter(seen).collect(),
    };
    if asked.is_empty() && within.len() > INSTITUTIONS_AT_ONCE {
        let why = desk.say("请先选择机构。", "Choose an institution first.");
        return Ok(empty(why, &html! {}));
    }
    let staff = people::staff_on(&bank.core, on, Some(&within))?;
    let mut teams: BTreeMap<TeamAt, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for one in &staff {
        if !one.team.is_empty() {
            let at = house(tree, &one.inst_no).to_owned();
            *teams.entry(TeamAt { at, team: one.team.clone() }).or_default() += 1;
        }
        let many = people::count_maintained(&bank.crm, &one.staff_no, on)?;
        let maintains = Role::from_code(&one.role).is_some_and(|role| MAINTAIN.contains(&role));
        if many > 0 || maintains && one.status == "active" {
            rows.push(person_row(desk, tree, one, many));
        }
    }
    let mut first = Vec::new();
    for (team, members) in &teams {
        first.push(team_row(desk, tree, team, *members, on)?);
    }
    first.extend(rows);
    let columns = [
        words(desk.say("人员或团队", "Person or team")),
        words(desk.say("岗位", "Post")),
        words(desk.say("机构", "Institution")),
        numbers(desk.say("客户", "Customers")),
    ];
    let why = desk.say("那一天这里没有维护客户的人。", "Nobody here maintained customers on that day.");
    let way = html! { a href="/institutions" { (desk.say("机构与人员", "institutions and people")) } };
    Ok(html! {
        @if first.is_empty() { (empty(why, &way)) }
        @else { (table(desk.say("选择人员或团队", "Choose a person or a team"), &columns, &first)) }
    })
}

/// Posts that look after customers.
const MAINTAIN: [Role; 3] = [Role::CustomerManager, Role::WealthManager, Role::LobbyDirector];

fn place<'a>(tree: &'a [Institution], inst_no: &'a str) -> &'a str {
    tree.iter().find(|inst| inst.inst_no == inst_no).map_or(inst_no, |inst| inst.name.as_str())
}

fn person_row(desk: &Desk<'_>, tree: &[Institution], one: &Staff, many: i64) -> Vec<Markup> {
    let role = Role::from_code(&one.role).map_or(one.role.as_str(), |role| desk.t(role.label()));
    vec![
        html! { a href=(address(desk, &[("manager", &one.staff_no)])) { (one.name) " " (one.staff_no) } },
        html! { (role) @if !one.team.is_empty() { span.soft { " · " (one.team) } } },
        html! { (place(tree, &one.inst_no)) },
        html! { (count(many)) },
    ]
}

fn team_row(
    desk: &Desk<'_>,
    tree: &[Institution],
    team: &TeamAt,
    members: usize,
    on: Day,
) -> Result<Vec<Markup>> {
    let whole = Whose { teams: vec![team.clone()], ..Whose::default() };
    let waiting = whole.held_on(&desk.bank()?.crm, tree, on)?.len();
    let link = address(desk, &[("inst", &team.at), ("team", &team.team)]);
    Ok(vec![
        html! { a href=(link) { (team.team) } },
        html! { (desk.say("团队，", "team of ")) (count(members)) (desk.say(" 人", "")) },
        html! { (place(tree, &team.at)) },
        html! { (count(waiting)) div.soft { (desk.say("未指定到人", "nobody named")) } },
    ])
}

fn show(desk: &Desk<'_>, tree: &[Institution], subject: &Subject) -> Result<Markup> {
    let book = read(desk, tree, subject)?;
    let total = book.entries.len();
    let pages = total.div_ceil(PER_PAGE).max(1);
    let skip = (page_number(desk).min(pages) - 1) * PER_PAGE;
    let shown = &book.entries[skip..total.min(skip + PER_PAGE)];
    let why = desk.say("那一天没有归属的客户。", "No customer was assigned on that day.");
    let query = desk.query.with("page", "").query();
    let body = table_of(desk, tree, subject, shown)?;
    let waiting = book.entries.iter().any(|one| one.held.staff_no.is_empty());
    let (team, person) = match decides_today(desk) {
        true => (matches!(subject, Subject::Team(_)) && waiting, matches!(subject, Subject::Person(_))),
        false => (false, false),
    };
    Ok(html! {
        (head(desk, tree, subject)?)
        (counts(desk, subject, &book)?)
        @if total == 0 { (empty(why, &html! { @if heads(desk) { (others(desk)) } })) }
        @else if team {
            (post(desk, &format!("/pool/preview{query}"), &html! {
                (body)
                div.actions { button type="submit" { (desk.say("为所选客户指定到人", "Name a person for those ticked")) } }
            }))
            (pager(desk, total))
        } @else if person {
            (post(desk, "/hand-overs/preview", &html! {
                input type="hidden" name="manager" value=(subject.staff_no());
                (body)
                div.actions {
                    button type="submit" { (desk.say("交接所选客户", "Hand over those ticked")) }
                    button.plain type="submit" name="first" value=(total) { (desk.say("全部交接（", "Hand over all ")) (count(total)) (desk.say(" 位）", "")) }
                }
            }))
            (pager(desk, total))
        } @else { (body) (pager(desk, total)) }
        @if book.gone > 0 {
            p.hint { (count(book.gone)) (desk.say(" 位已不在您的权限范围内", " are no longer in your scope")) }
        }
        @if total > 0 && total <= desk.site.quotas.export_rows { (parts::export(desk, &format!("/book/export{query}"), &[])) }
    })
}

/// Whether the reader may name people for customers here, or hand them over: today's book, by whoever decides.
fn decides_today(desk: &Desk<'_>) -> bool {
    desk.query.get("as_of").is_empty() && DECIDERS.iter().any(|role| desk.is(*role))
}

fn head(desk: &Desk<'_>, tree: &[Institution], subject: &Subject) -> Result<Markup> {
    let on = day(desk)?;
    Ok(html! {
        p {
            @match subject {
                Subject::Person(staff) => {
                    strong { (staff.name) " " (staff.staff_no) }
                    @if !staff.inst_no.is_empty() { " · " (place(tree, &staff.inst_no)) }
                }
                Subject::Team(team) => { strong { (team.team) } " · " (place(tree, &team.at)) }
            }
            (desk.say("；截至 ", "; as of ")) (on)
            @if heads(desk) { " · " (others(desk)) }
        }
    })
}

/// The way to the people and teams to choose from.
fn others(desk: &Desk<'_>) -> Markup {
    html! { a href=(address(desk, &[])) { (desk.say("选择其他人", "choose somebody else")) } }
}

/// How many, by tier in force on that day and by origin; a person's VIPs against the cap.
fn counts(desk: &Desk<'_>, subject: &Subject, book: &Book) -> Result<Markup> {
    let (on, one_person) = (day(desk)?, matches!(subject, Subject::Person(_)));
    let cap = desk.site.plainly(|bank| change::terms(bank, on))?.vip_cap;
    let of = |wanted: &dyn Fn(&Entry) -> bool| book.entries.iter().filter(|one| wanted(one)).count();
    let vips = of(&|one| one.tier.is_some_and(Tier::is_vip));
    let won = of(&|one| one.held.origin == Origin::SelfDeveloped);
    let waiting = of(&|one| one.held.staff_no.is_empty());
    let unrated = of(&|one| one.tier.is_none());
    let tile = |name: &str, number: usize| html! { li.tile { span.soft { (name) } b { (count(number)) } } };
    Ok(html! {
        ul.tiles {
            (tile(desk.say("客户", "customers"), book.entries.len()))
            li.tile { span.soft { "VIP" } b { (count(vips)) @if one_person { " / " (count(cap)) } } }
            (tile(desk.say("自拓", "self-developed"), won))
            (tile(desk.say("分配", "allocated"), book.entries.len() - won))
            @if !one_person { (tile(desk.say("未指定到人", "nobody named"), waiting)) }
        }
        ul.tiles {
            @for tier in Tier::ALL.into_iter().rev() {
                li { (parts::tier(tier, desk.lang)) " " span.sum { (count(of(&|one| one.tier == Some(tier)))) } }
            }
            @if unrated > 0 { li { span.soft { (desk.say("未评级", "not rated yet")) } " " span.sum { (count(unrated)) } } }
        }
    })
}

/// The customers of some entries as the core bank knew them on that day.
fn persons_of(desk: &Desk<'_>, shown: &[Entry]) -> Result<HashMap<u32, Person>> {
    let ids: Vec<u32> = shown.iter().map(|one| one.cust_id).collect();
    let on = desk.as_of()?.or(desk.business_date()?).unwrap_or(desk.today);
    let found = people::persons(&desk.bank()?.core, &ids, on)?;
    Ok(found.into_iter().map(|person| (person.cust_id, person)).collect())
}

/// Name, person and institution of an entry, as this person may see them.
fn told(
    desk: &Desk<'_>,
    tree: &[Institution],
    persons: &HashMap<u32, Person>,
    one: &Entry,
) -> Result<(String, String, String)> {
    let person = persons.get(&one.cust_id);
    let name = person.map_or_else(String::new, |person| {
        shown_name(desk.sight(one.cust_id, &person.inst_no), &person.name)
    });
    let who = match one.held.staff_no.as_str() {
        "" => one.held.team.clone(),
        staff_no => of_staff(desk, staff_no)?,
    };
    let inst_no = match (one.held.inst_no.as_str(), person) {
        ("", Some(person)) => person.inst_no.as_str(),
        (inst_no, _) => inst_no,
    };
    Ok((name, who, place(tree, inst_no).to_owned()))
}

fn table_of(desk: &Desk<'_>, tree: &[Institution], subject: &Subject, shown: &[Entry]) -> Result<Markup> {
    let columns = [
        words(desk.say("姓名", "Name")),
        words(desk.say("客户号", "Customer number")),
        words(desk.say("层级", "Tier")),
        words(desk.say("来源", "Origin")),
        words(desk.say("自", "Since")),
        words(desk.say("维护人", "Who")),
        words(desk.say("机构", "Institution")),
    ];
    let persons = persons_of(desk, shown)?;
    let query = desk.query.only("as_of").query();
    let ticked: BTreeSet<&str> = desk.form.all("customer").collect();
    let mut rows = Vec::with_capacity(shown.len());
    for one in shown {
        let (name, who, at) = told(desk, tree, &persons, one)?;
        let id = desk.id_of(one.cust_id);
        let unnamed = one.held.staff_no.is_empty();
        rows.push(vec![
            html! {
                @if decides_today(desk) && (unnamed || matches!(subject, Subject::Person(_))) {
                    input type="checkbox" name="customer" value=(id) checked[ticked.contains(&*id)] aria-label=(one.held.cust_no); " "
                }
                a href={ "/customers/" (id) (query) } { (name) }
            },
            html! { (one.held.cust_no) },
            html! { @match one.tier {
                Some(tier) => (parts::tier(tier, desk.lang)),
                None => span.soft { (desk.say("未评级", "not rated yet")) },
            } },
            html! { (desk.t(one.held.origin.label())) },
            html! { span.number { (one.held.since) } },
            html! { (who) @if unnamed { div.soft { (desk.say("未指定到人", "nobody named")) } } },
            html! { (at) },
        ]);
    }
    Ok(table(desk.t(BOOK.title), &columns, &rows))
}

/// The book as a file, as the page shows and masks it.
fn export(desk: &Desk<'_>) -> Result<Answer> {
    let tree = desk.tree()?;
    let Some(subject) = subject(desk, &tree)? else { return Err(nobody("manager").into()) };
    let book = read(desk, &tree, &subject)?;
    export::fits(desk, book.entries.len())?;
    let headings = [
        Label::new("姓名", "Name"),
        Label::new("客户号", "Customer number"),
        Label::new("层级", "Tier"),
        Label::new("来源", "Origin"),
        Label::new("自", "Since"),
        Label::new("维护人", "Who"),
        Label::new("机构", "Institution"),
    ];
    let mut sheet = Sheet {
        title: format!("{}-{}", desk.say("归属名册", "book"), day(desk)?),
        headings: headings.iter().map(|heading| desk.t(*heading).to_owned()).collect(),
        rows: Vec::new(),
    };
    let persons = persons_of(desk, &book.entries)?;
    for one in &book.entries {
        let (name, who, at) = told(desk, &tree, &persons, one)?;
        sheet.rows.push(vec![
            Cell::Text(name),
            Cell::text(&one.held.cust_no),
            Cell::text(one.tier.map_or("", |tier| tier.label().get(desk.lang))),
            Cell::text(desk.t(one.held.origin.label())),
            Cell::date(Some(one.held.since)),
            Cell::Text(who),
            Cell::Text(at),
        ]);
    }
    export::file(desk, &sheet)
}

/// The way to a person's book on the day that is shown, for whoever may read it.
///
/// # Errors
/// A fault of the database.
pub fn way_to(desk: &Desk<'_>, staff_no: &str) -> Result<Markup> {
    if staff_no.is_empty() || !desk.may(&BOOK) {
        return Ok(html! {});
    }
    let tree = desk.tree()?;
    let found = readable(desk, &tree, staff_no, day(desk)?)?;
    let query: Form = desk.query.only("as_of").with("manager", staff_no);
    Ok(html! {
        @if found.is_some() { a href={ "/book" (query.query()) } { (desk.say("归属名册", "the book")) } }
    })
}

/// On the start of heads: the way to the books of their people.
pub fn notice(desk: &Desk<'_>) -> Markup {
    html! {
        @if heads(desk) && DECIDERS.iter().any(|role| desk.is(*role)) {
            p.soft { a href="/book" { (desk.say("归属名册", "Books")) }
                (desk.say("：每人、每团队在任一天维护哪些客户", ": whom each person and team looks after, on any day")) }
        }
    }
}
