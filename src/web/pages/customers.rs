//! Lists of customers: filtered and counted by the roster, shown through the reader's scope.

use super::grids::grid_choice;
use super::reports::movers;
use super::{book, exports, tasks};
use crate::access::masking;
use crate::access::roles::Role;
use crate::bank::grids;
use crate::bank::parties::rows::people::{self, Institution, Person};
use crate::bank::parties::scope::Sight;
use crate::bank::tiers::roster::{Among, Filter, Found, Line, Order, Roster};
use crate::bank::tiers::rows::month_closes;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::terms::{Stage, Tier};
use crate::text;
use crate::web::desk::{Answer, Desk};
use crate::web::export::{self, Cell, Sheet};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::site::Past;
use crate::web::view::form::{as_of, choice, filters};
use crate::web::view::frame::token;
use crate::web::view::parts::{self, PER_PAGE, count, empty, money, page_number, pager};
use crate::web::view::table::{Column, numbers, table, words};
use maud::{Markup, html};
use std::collections::HashMap;
use std::sync::Arc;

/// Roles that have a list of customers.
pub const LISTERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::BranchDirector,
    Role::HqRetail,
    Role::Analyst,
    Role::Auditor,
];

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    Route {
        method: Method::Post,
        path: "/customers/export",
        audit: Audit::Entry("export_customers"),
        rate: Rate::Export,
        menu: None,
        title: Label::new("导出客户列表", "Export the list of customers"),
        help: Label::new("", ""),
        run: export,
        ..LIST
    },
];

const LIST: Route = Route {
    method: Method::Get,
    path: "/customers",
    who: Who::Roles(LISTERS),
    object: Object::None,
    audit: Audit::Entry("list_customers"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("客户", "Customers"),
    help: Label::new(
        "您权限范围内的客户，可按层级、机构、预警筛选和排序；条件在地址里，可收藏",
        "the customers you may see, filtered by tier, institution or signal, and sorted; the filter stands in the address",
    ),
    run: list,
};

/// The filter that an address asks for, among the customers of a roster.
///
/// # Errors
/// A fault of the database.
pub fn filter(desk: &Desk<'_>, roster: &Roster) -> Result<Filter> {
    let tier = desk.query.get("tier");
    let signal = desk.query.get("signal");
    let stage = Stage::from_code(desk.query.get("stage"));
    let moved = Moved::asked(desk);
    refuse_unknown(desk)?;
    let mut customers = match (moved, roster.month) {
        (Some(moved), Some(month)) => Some(movers(desk, month, moved.from, moved.to)?.to_vec()),
        _ => None,
    };
    let manager = desk.query.get("manager");
    if !manager.is_empty() {
        let bank = desk.bank()?;
        let theirs =
            people::assigned_to(&bank.core, &bank.crm, manager, desk.as_of()?.unwrap_or(desk.today))?;
        let both =
            |moved: Vec<u32>| moved.into_iter().filter(|id| theirs.binary_search(id).is_ok()).collect();
        customers = Some(customers.map_or_else(|| theirs.clone(), both));
    }
    let grid = desk.query.get("grid");
    if !grid.is_empty() {
        let there = desk.site.plainly(|bank| grids::members(bank, grid))?;
        let both =
            |chosen: Vec<u32>| chosen.into_iter().filter(|id| there.binary_search(id).is_ok()).collect();
        customers = Some(customers.map_or_else(|| there.clone(), both));
    }
    Ok(Filter {
        among: match desk.query.get("among") {
            _ if moved.is_some() => Among::Rated,
            "account" => Among::WithAccount,
            // Who is lost may have left: their stage is asked for, and they are listed.
            _ if stage.is_some() => Among::Ever,
            _ => Among::Present,
        },
        tier: Tier::from_code(tier),
        at_least: GROUPS.iter().find(|(code, ..)| *code == tier).map(|(_, least, _)| *least),
        key_products: desk.query.get("products").parse().ok(),
        stage,
        vip: tier == "vip",
        unrated: tier == UNRATED,
        watch: signal == "watch",
        up: signal == "up",
        down: signal == "down",
        assignable: false,
        inst_no: desk.query.get("inst").to_owned(),
        customers,
    })
}

/// Code of those without a rating.
const UNRATED: &str = "unrated";

/// Refuses a code that no filter has: a list of everybody in place of it would be taken for what was asked.
fn refuse_unknown(desk: &Desk<'_>) -> Result<()> {
    let tier = |code: &str| {
        Tier::from_code(code).is_some()
            || GROUPS.iter().any(|(known, ..)| *known == code)
            || ["vip", UNRATED].contains(&code)
    };
    let signal = |code: &str| ["up", "down", "watch"].contains(&code);
    let products = |code: &str| ["0", "1", "2", "3", "4"].contains(&code);
    let among = |code: &str| code == "account";
    let order = |code: &str| Order::from_code(code).code() == code;
    refuse_code(desk, "tier", tier)?;
    refuse_code(desk, "signal", signal)?;
    refuse_code(desk, "products", products)?;
    refuse_code(desk, "among", among)?;
    refuse_code(desk, "stage", |code| Stage::from_code(code).is_some())?;
    refuse_code(desk, "sort", order)
}

fn refuse_code(desk: &Desk<'_>, name: &'static str, is_known: impl Fn(&str) -> bool) -> Result<()> {
    let asked = desk.query.get(name);
    if asked.is_empty() || is_known(asked) {
        return Ok(());
    }
    let why = text!("没有这样的筛选条件，请重新选择", "there is no such filter: choose again");
    Err(Refusal::new("filter_unknown", name, why).into())
}

/// Groups of tiers that reports count together, beside VIP: code, lowest tier, name.
const GROUPS: [(&str, Tier, Label); 2] = [
    ("core", Tier::OtherCore, Label::new("核心客户（其他核心及以上）", "core (other core and above)")),
    ("black_gold_incl_diamond", Tier::BlackGold, Label::new("黑金（含钻石）", "black gold incl. diamond")),
];

/// A movement between two months: `?from=gold&to=platinum`, or `from=first`.
#[derive(Clone, Copy)]
struct Moved {
    from: Option<Tier>,
    to: Tier,
}

impl Moved {
    fn asked(desk: &Desk<'_>) -> Option<Moved> {
        let to = Tier::from_code(desk.query.get("to"))?;
        match desk.query.get("from") {
            "first" => Some(Moved { from: None, to }),
            from => Some(Moved { from: Some(Tier::from_code(from)?), to }),
        }
    }
}

/// What the address asks for that no field of the bar shows: kept by it, and said above the list.
fn hidden(desk: &Desk<'_>) -> Markup {
    let moved = Moved::asked(desk);
    let among = desk.query.get("among") == "account";
    html! {
        @if let Some(Moved { from, to }) = moved {
            input type="hidden" name="from" value=(from.map_or("first", Tier::code));
            input type="hidden" name="to" value=(to.code());
        }
        @if among { input type="hidden" name="among" value="account"; }
    }
}

fn said(desk: &Desk<'_>) -> Markup {
    let moved = Moved::asked(desk);
    let name = |tier: Tier| tier.label().get(desk.lang);
    html! {
        @if let Some(Moved { from, to }) = moved {
            p.soft {
                (desk.say("层级变动：", "Movement: "))
                (from.map_or(desk.say("首次评级", "rated for the first time"), name)) " → " (name(to))
                (desk.say("；含此后已销户的客户", "; those who have left since are listed too"))
            }
        } @else if desk.query.get("among") == "account" {
            p.soft { (desk.say("与报表同口径：月末有未销账户的客户，含此后已销户的", "Counted as in reports: whoever had an open account at the month's end, those who have left since too")) }
        }
    }
}

/// The roster of the day asked for; behind a figure of a report that of its month, so that both count alike.
///
/// # Errors
/// Refuses a day after the last feed; a fault of the database.
pub fn roster(desk: &Desk<'_>) -> Result<Arc<Roster>> {
    match desk.as_of()? {
        None => desk.site.roster(),
        Some(day) if desk.query.get("among").is_empty() && Moved::asked(desk).is_none() => {
            desk.site.past_roster(Past::Day(day))
        }
        Some(day) => {
            // Before the first close: a month without ratings.
            let month = closed_by(desk, day)?.unwrap_or_else(|| Month::of(day).previous());
            desk.site.past_roster(Past::Month(month))
        }
    }
}

/// The last month that was closed on a day; before the first close, none.
///
/// # Errors
/// A fault of the database.
pub fn closed_by(desk: &Desk<'_>, day: Day) -> Result<Option<Month>> {
    let closes = month_closes(&desk.bank()?.core)?;
    Ok(closes.iter().rev().map(|close| close.month).find(|month| month.last_day() <= day))
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    if let Err(Error::Refusal(refusal)) = desk.as_of().and_then(|_| refuse_unknown(desk)) {
        let body = html! { (parts::refusal(desk, Some(&refusal))) (bar(desk)?) };
        return Ok(Answer::refused(desk, body));
    }
    let roster = roster(desk)?;
    let filter = filter(desk, &roster)?;
    let order = Order::from_code(desk.query.get("sort"));
    let skip = (page_number(desk) - 1) * PER_PAGE;
    let found = roster.find(&desk.scope.reach, &filter, order, skip, PER_PAGE);
    if found.customers.is_empty() && found.total > 0 {
        // Beyond the end: the last page.
        let last = found.total.div_ceil(PER_PAGE).min(parts::PAGES_MAX);
        return Ok(Answer::See(desk.link("page", &last.to_string())));
    }
    let body = html! {
        (bar(desk)?)
        (said(desk))
        p.soft { (book::way_to(desk, desk.query.get("manager"))?) }
        @if found.customers.is_empty() {
            (nobody(desk, filter == Filter::default()))
        } @else {
            (lines(desk, &roster, &found.customers, Some(order))?)
            (pager(desk, found.total))
            @if found.total <= desk.site.quotas.export_rows {
                (parts::export(desk, &format!("/customers/export{}", desk.query.with("page", "").query()), &[]))
                (exports::way(desk))
            } @else {
                p.hint { (desk.say("超过 ", "More than ")) (count(desk.site.quotas.export_rows))
                    (desk.say(" 位：请先筛选，再导出。", " customers: narrow the list by its filter to export it.")) }
            }
        }
    };
    Ok(Answer::page(desk, body))
}

/// The list as a file, as the page shows and masks it.
fn export(desk: &Desk<'_>) -> Result<Answer> {
    let roster = roster(desk)?;
    let found = in_list(desk, &roster)?;
    export::fits(desk, found.total)?;
    export::file(desk, &sheet(desk, &roster, &found.customers, &[])?)
}

/// Why a list is empty, and what to do.
fn nobody(desk: &Desk<'_>, all: bool) -> Markup {
    let reach = &desk.scope.reach;
    let why = match (all, reach.everything || !reach.institutions.is_empty()) {
        (false, _) => desk.say("没有符合条件的客户。", "No customer fits this filter."),
        (true, true) => desk.say(
            "这里还没有客户。客户随首日数据入库出现。",
            "There is no customer here yet. They come with the first day's feed.",
        ),
        (true, false) => desk.say(
            "这里还没有客户。客户在首日数据入库、并归属到您之后出现。",
            "There is no customer here yet. They come with the first day's feed, once they are assigned to you.",
        ),
    };
    empty(why, &html! { @if !all { a href="/customers" { (desk.say("查看全部", "show all")) } } })
}

/// The customers of the list that the address asks for, in its order, as many as a file may have.
///
/// # Errors
/// A fault of the database.
pub fn in_list(desk: &Desk<'_>, roster: &Roster) -> Result<Found> {
    let order = Order::from_code(desk.query.get("sort"));
    let filter = filter(desk, roster)?;
    Ok(roster.find(&desk.scope.reach, &filter, order, 0, desk.site.quotas.export_rows))
}

/// Customers as a table to keep, in the order given: masked as the page masks them, but for the fields named.
///
/// # Errors
/// A fault of the database.
pub fn sheet(desk: &Desk<'_>, roster: &Roster, customers: &[u32], unmasked: &[&str]) -> Result<Sheet> {
    let mut sheet = Sheet { title: desk.say("客户列表", "customers").to_owned(), ..Sheet::default() };
    sheet.headings = columns(desk, None).into_iter().map(|column| column.heading).collect();
    let further: Vec<(&str, Label)> =
        FURTHER.into_iter().filter(|(code, _)| unmasked.contains(code)).collect();
    sheet.headings.extend(further.iter().map(|(_, name)| desk.t(*name).to_owned()));
    for of in listed(desk, roster, customers)? {
        let mut cells = of.cells(desk, unmasked);
        cells.extend(further.iter().map(|(code, _)| of.further(code)));
        sheet.rows.push(cells);
    }
    Ok(sheet)
}

/// Columns of an unmasked file that the page does not have.
const FURTHER: [(&str, Label); 3] = [
    ("mobile", Label::new("手机号", "Mobile")),
    ("id_no", Label::new("证件号", "Identity number")),
    ("address", Label::new("地址", "Address")),
];

fn bar(desk: &Desk<'_>) -> Result<Markup> {
    let mut tiers = vec![
        (String::new(), desk.say("全部层级", "all tiers").to_owned()),
        ("vip".to_owned(), desk.say("VIP（黄金及以上）", "VIP (gold and above)").to_owned()),
    ];
    let named = |tier: &Tier| (tier.code().to_owned(), tier.label().get(desk.lang).to_owned());
    tiers.extend(Tier::ALL.iter().rev().map(named));
    tiers.extend(GROUPS.map(|(code, _, name)| (code.to_owned(), desk.t(name).to_owned())));
    tiers.push((UNRATED.to_owned(), desk.say("未评级", "not rated yet").to_owned()));
    let mut products = vec![(String::new(), desk.say("不限", "any").to_owned())];
    products.extend(["0", "1", "2", "3"].map(|held| (held.to_owned(), held.to_owned())));
    products.push(("4".to_owned(), desk.say("4 项及以上", "4 and more").to_owned()));
    let signals = [
        ("", desk.say("不限", "any")),
        ("up", desk.say("升级在望", "upgrade in reach")),
        ("down", desk.say("降级预警", "downgrade risk")),
        ("watch", desk.say("关注（宽限期）", "on watch (in grace)")),
    ]
    .map(|(code, name)| (code.to_owned(), name.to_owned()));
    let mut stages = vec![(String::new(), desk.say("不限", "any").to_owned())];
    stages.extend(Stage::ALL.map(|stage| (stage.code().to_owned(), desk.t(stage.label()).to_owned())));
    let mut institutions = vec![(String::new(), desk.say("全部机构", "all institutions").to_owned())];
    let reach = &desk.scope.reach;
    let seen = |inst_no: &String| reach.everything || reach.institutions.contains(inst_no);
    let tree = desk.tree()?;
    institutions.extend(
        tree.iter().filter(|inst| seen(&inst.inst_no)).map(|inst| (inst.inst_no.clone(), inst.name.clone())),
    );
    let query = &desk.query;
    Ok(filters(
        desk,
        &html! {
            (choice("tier", desk.say("层级", "Tier"), &tiers, query.get("tier")))
            (hidden(desk))
            (choice("signal", desk.say("预警", "Signal"), &signals, query.get("signal")))
            (choice("products", desk.say("重点业务（月末）", "Key products (month's end)"), &products, query.get("products")))
            (choice("stage", desk.say("生命周期", "Life cycle"), &stages, query.get("stage")))
            @if institutions.len() > 2 {
                (choice("inst", desk.say("机构", "Institution"), &institutions, query.get("inst")))
            }
            (manager_choice(desk)?)
            (grid_choice(desk)?)
            (as_of(desk))
        },
    ))
}

/// The filter by who maintains a customer; nothing where there is nobody to choose.
///
/// # Errors
/// A fault of the database.
pub fn manager_choice(desk: &Desk<'_>) -> Result<Markup> {
    let managers = managers(desk, &desk.tree()?)?;
    Ok(html! {
        @if managers.len() > 1 {
            (choice("manager", desk.say("客户经理", "Manager"), &managers, desk.query.get("manager")))
        }
    })
}

/// Institutions of a scope whose people are offered as a filter; of a larger one an institution is chosen first.
const INSTITUTIONS_OFFERED: usize = 8;

/// The people whose customers can be listed apart: of a lobby director's team, or of the institutions that are seen.
fn managers(desk: &Desk<'_>, tree: &[Institution]) -> Result<Vec<(String, String)>> {
    let (core, reach, asked) = (&desk.bank()?.core, &desk.scope.reach, desk.query.get("manager"));
    let mut offered = vec![(String::new(), desk.say("全部", "all").to_owned())];
    let inst_no = desk.query.get("inst");
    let of: Vec<&str> = match inst_no {
        "" if reach.institutions.len() <= INSTITUTIONS_OFFERED => {
            reach.institutions.iter().map(String::as_str).collect()
        }
        "" => Vec::new(),
        one => tree.iter().map(|inst| inst.inst_no.as_str()).filter(|known| *known == one).collect(),
    };
    for inst_no in of {
        for one in people::staff(core, inst_no, PEOPLE_OFFERED)? {
            let maintains =
                ["customer_manager", "wealth_manager", "lobby_director"].contains(&one.role.as_str());
            if maintains {
                offered.push((one.staff_no.clone(), format!("{} {}", one.name, one.staff_no)));
            }
        }
    }
    if desk.is(Role::LobbyDirector) && reach.institutions.is_empty() {
        for staff_no in people::team_of(core, &desk.viewer()?.staff_no)? {
            let name = people::staff_name(core, &staff_no)?.unwrap_or_default();
            offered.push((staff_no.clone(), format!("{name} {staff_no}")));
        }
    }
    if !asked.is_empty() && !offered.iter().any(|(staff_no, _)| staff_no == asked) {
        let name = people::staff_name(core, asked)?.unwrap_or_default();
        offered.push((asked.to_owned(), format!("{name} {asked}").trim().to_owned()));
    }
    Ok(offered)
}

/// People of an institution who are offered at most.
const PEOPLE_OFFERED: u32 = 200;

/// A table of customers, in the order given; whoever is not in scope is left out.
///
/// # Errors
/// A fault of the database.
pub fn lines(desk: &Desk<'_>, roster: &Roster, customers: &[u32], order: Option<Order>) -> Result<Markup> {
    let all = listed(desk, roster, customers)?;
    // Where the list is looked through, and not only shown, a head ticks customers for a task.
    let ticks = order.is_some() && tasks::gives(desk);
    let mut rows: Vec<Vec<Markup>> = all.iter().map(|of| of.line(desk)).collect();
    for (row, of) in rows.iter_mut().zip(&all).filter(|_| ticks) {
        let id = desk.id_of(of.person.cust_id);
        row[0] = html! {
            input type="checkbox" form="task" name="customer" value=(id) aria-label=(of.person.cust_no); " " (row[0])
        };
    }
    Ok(html! {
        (table(desk.say("客户列表", "Customers"), &columns(desk, order), &rows))
        @if ticks {
            form #task method="post" action="/tasks/new" {
                (token(desk))
                div.actions { button.plain type="submit" { (desk.say("为所选客户布置任务", "Give a task for those ticked")) } }
            }
        }
    })
}

fn columns(desk: &Desk<'_>, order: Option<Order>) -> [Column; 8] {
    let sorted = |column: Column, falls: Order, rises: Order, first: Order| match order {
        None => column,
        Some(now) if now == falls => column.sorted(desk.link("sort", rises.code()), Some("descending")),
        Some(now) if now == rises => column.sorted(desk.link("sort", falls.code()), Some("ascending")),
        Some(_) => column.sorted(desk.link("sort", first.code()), None),
    };
    let number = words(desk.say("客户号", "Customer number"));
    let tier = words(desk.say("层级", "Tier"));
    let average = numbers(desk.say("综合金融资产月日均（元）", "Comprehensive daily average (yuan)"));
    [
        words(desk.say("姓名", "Name")),
        sorted(number, Order::NumberFalling, Order::Number, Order::Number),
        sorted(tier, Order::Tier, Order::TierRising, Order::Tier),
        sorted(average, Order::Average, Order::AverageRising, Order::Average),
        words(desk.say("预警", "Signal")),
        words(desk.say("客户经理", "Manager")),
        words(desk.say("机构", "Institution")),
        words(desk.say("开户日", "Customer since")),
    ]
}

/// A customer in a list, as the reader may see them.
struct Listed {
    person: Person,
    known: Option<Line>,
    sight: Sight,
    manager: Option<String>,
    institution: String,
}

/// Customers in the order given; whoever is not in scope is left out.
fn listed(desk: &Desk<'_>, roster: &Roster, customers: &[u32]) -> Result<Vec<Listed>> {
    let bank = desk.bank()?;
    let day = desk.as_of()?.or(desk.business_date()?).unwrap_or(desk.today);
    // What people decide carries the calendar's date, what is fed the business date (spec 8, *Time*).
    let decided = desk.as_of()?.unwrap_or(desk.today);
    let institutions: HashMap<String, String> =
        desk.tree()?.iter().map(|inst| (inst.inst_no.clone(), inst.name.clone())).collect();
    let persons = people::persons(&bank.core, customers, day)?;
    let numbers: Vec<&str> = persons.iter().map(|person| person.cust_no.as_str()).collect();
    let mut maintained = people::maintained(&bank.crm, &numbers, decided)?;
    let mut staff: HashMap<String, String> = HashMap::new();
    for staff_no in maintained.values() {
        if !staff.contains_key(staff_no) {
            let name = people::staff_name(&bank.core, staff_no)?.unwrap_or_else(|| staff_no.clone());
            staff.insert(staff_no.clone(), name);
        }
    }
    let mut all = Vec::with_capacity(persons.len());
    for person in persons {
        let sight = desk.sight(person.cust_id, &person.inst_no);
        let manager = maintained.remove(&person.cust_no);
        all.push(Listed {
            known: roster.line(person.cust_id),
            sight,
            manager: manager.and_then(|staff_no| staff.get(&staff_no).cloned()),
            institution: institutions.get(&person.inst_no).cloned().unwrap_or_else(|| person.inst_no.clone()),
            person,
        });
    }
    Ok(all)
}

impl Listed {
    fn average(&self) -> Option<i64> {
        self.known.filter(|line| line.rated).map(|line| line.average_fen)
    }

    fn manager(&self, desk: &Desk<'_>) -> String {
        self.manager.clone().unwrap_or_else(|| desk.say("公共户", "pool").to_owned())
    }

    fn line(&self, desk: &Desk<'_>) -> Vec<Markup> {
        let query = desk.query.only("as_of").query();
        let known = self.known;
        vec![
            html! {
                a href={ "/customers/" (desk.site.ids.of(self.person.cust_id)) (query) }
                    { (shown_name(self.sight, &self.person.name)) }
            },
            html! { (self.person.cust_no) },
            parts::known_tier(desk, known),
            html! { @match self.average() { Some(average) => (balance(desk, self.sight, average)), None => "–" } },
            html! { (signal(desk, known.and_then(|line| line.signal), known.is_some_and(|line| line.watch))) },
            html! { (self.manager(desk)) },
            html! { (self.institution) },
            html! { span.number { (parts::date(self.person.open_date)) } },
        ]
    }

    /// The cells of the page's columns; what is named is not masked.
    fn cells(&self, desk: &Desk<'_>, unmasked: &[&str]) -> Vec<Cell> {
        let known = self.known;
        let tier = known.and_then(|line| line.tier).map_or("", |tier| tier.label().get(desk.lang));
        let mark =
            known.filter(|line| line.provisional).map_or("", |_| desk.say("（暂定）", " (provisional)"));
        let signal = match (known.and_then(|line| line.signal), known.is_some_and(|line| line.watch)) {
            (Some(true), _) => desk.say("升级在望", "upgrade in reach"),
            (Some(false), _) => desk.say("降级预警", "downgrade risk"),
            (None, true) => desk.say("关注", "on watch"),
            (None, false) => "",
        };
        vec![
            Cell::text(if unmasked.contains(&"name") {
                self.person.name.clone()
            } else {
                shown_name(self.sight, &self.person.name)
            }),
            Cell::text(&self.person.cust_no),
            Cell::text(format!("{tier}{mark}")),
            match self.average() {
                Some(average) if is_exact(desk, self.sight) || unmasked.contains(&"balance") => {
                    Cell::Money(average)
                }
                Some(average) => Cell::Text(balance(desk, self.sight, average)),
                None => Cell::Empty,
            },
            Cell::text(signal),
            Cell::Text(self.manager(desk)),
            Cell::text(&self.institution),
            Cell::date(self.person.open_date),
        ]
    }

    /// The cell of a further column.
    fn further(&self, code: &str) -> Cell {
        Cell::text(match code {
            "mobile" => &self.person.mobile,
            "id_no" => &self.person.id_no,
            _ => &self.person.address,
        })
    }
}

/// A name as this person may see it.
pub fn shown_name(sight: Sight, name: &str) -> String {
    match sight {
        Sight::Full => name.to_owned(),
        Sight::Masked => masking::name(name),
    }
}

/// Whether balances of a list are exact; for analysts they are bands (spec 7, *Masking and reveal*).
fn is_exact(desk: &Desk<'_>, sight: Sight) -> bool {
    sight == Sight::Full || !desk.is(Role::Analyst)
}

/// A balance of a list.
fn balance(desk: &Desk<'_>, sight: Sight, fen: i64) -> String {
    if is_exact(desk, sight) {
        return money(fen);
    }
    const BANDS_WAN: [i64; 7] = [1, 5, 10, 30, 100, 300, 600];
    let wan = fen / 1_000_000;
    let upper = BANDS_WAN.iter().find(|upper| wan < **upper);
    let lower = BANDS_WAN.iter().rev().find(|lower| wan >= **lower);
    match (lower, upper) {
        (None, Some(upper)) => format!("< {upper} 万"),
        (Some(lower), Some(upper)) => format!("{lower}–{upper} 万"),
        (Some(lower), None) => format!("≥ {lower} 万"),
        (None, None) => "–".to_owned(),
    }
}

/// Marks of a customer: where the tier is about to move, and whether it is in grace.
pub fn signal(desk: &Desk<'_>, signal: Option<bool>, watch: bool) -> Markup {
    html! {
        @match signal {
            Some(true) => span.up { "▲ " (desk.say("升级在望", "upgrade in reach")) },
            Some(false) => span.down { "▼ " (desk.say("降级预警", "downgrade risk")) },
            None => {},
        }
        @if watch { " " span.watch { "● " (desk.say("关注", "on watch")) } }
    }
}
