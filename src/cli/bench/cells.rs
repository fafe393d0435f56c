//! What is asked for, over and over: pages, searches, writes, each by somebody of one role, and one by all roles in
//! turn.

use super::fault;
use super::served::{Served, Session, get, post};
use crate::bank::holdings::rows as holdings;
use crate::bank::parties::finder::initials;
use crate::bank::parties::rows::people::{self, Person};
use crate::bank::tiers::roster::{Filter, Roster};
use crate::kernel::calendar::Day;
use crate::kernel::clock::{Clock, SystemClock};
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::store::open::{Bank, Mode};
use crate::store::scope::Reach;
use crate::web::ids::Ids;
use std::path::Path;

/// Customers of whom fragments are taken for searches.
const SOUGHT: u32 = 200;

/// What is asked for, over and over.
pub struct Cell {
    /// Its name.
    pub name: Label,
    /// The request of a number.
    pub request: Box<dyn Fn(u64) -> Vec<u8> + Sync>,
}

/// Numbers scattered evenly over a range, always the same.
fn scattered(number: u64, below: usize) -> usize {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from(mixed >> 32).unwrap_or_default() % below.max(1)
}

/// People from all over the bank.
fn sought(bank: &Bank, cust_ids: &[u32], day: Day) -> Result<Vec<Person>> {
    let mut found = Vec::new();
    for number in 0..u64::from(SOUGHT) {
        let cust_id = cust_ids.get(scattered(number, cust_ids.len())).copied().unwrap_or_default();
        found.extend(people::person(&bank.core, cust_id, day)?);
    }
    if found.is_empty() { Err(fault("bank", "nobody to look for")) } else { Ok(found) }
}

fn piece(text: &str, from: usize, many: usize) -> String {
    text.chars().skip(from).take(many).collect()
}

/// All that is measured, of the bank in a benchmark's folder; `ids` are those of its addresses.
///
/// # Errors
/// A fault of the database, or of a bank with nobody to look for.
pub fn cells(served: &Served, dir: &Path, ids: &Ids) -> Result<Vec<Cell>> {
    let bank = Bank::open(&dir.join("bank"), Mode::Read)?;
    let day = holdings::line(&bank.core)?.map(|line| line.business_date).unwrap_or_default();
    let (head, manager) = (served.session("hq_retail")?, served.session("customer_manager")?);
    let own = people::assigned_to(&bank.core, &bank.crm, &manager.staff_no, SystemClock.today())?;
    let everybody = Roster::load(&bank, None)?.all(&Reach::everything(), &Filter::default());
    let (all, mine) = (sought(&bank, &everybody, day)?, sought(&bank, &own, day)?);
    let label = Label::new;
    let mut cells = vec![
        page(served, label("客户列表", "list of customers"), "/customers", head),
        page(
            served,
            label("列表：筛选、第 3 页", "list, filtered, page 3"),
            "/customers?tier=ordinary&sort=number&page=3",
            head,
        ),
        by_turns(served, label("首页：各岗位轮流", "home page, people of all roles in turn"), "/"),
        page(served, label("公共户", "pool"), "/pool", head),
        by_turns(served, label("客户列表：各岗位轮流", "list, people of all roles in turn"), "/customers"),
    ];
    // A small bank has no branch.
    for (role, name) in [
        ("customer_manager", label("工作清单", "work list")),
        ("retail_head", label("工作清单：支行负责人", "work list of a head")),
        ("branch_retail", label("工作清单：分行", "work list of a branch")),
    ] {
        let who = served.sessions.iter().find(|(known, _)| known == role);
        cells.extend(who.map(|(_, session)| page(served, name, "/worklist", session)));
    }
    cells.push(page(
        served,
        label("联系任务完成情况：全行本月", "duties kept this month, whole bank"),
        "/duties/report",
        head,
    ));
    cells.extend(searches(served, head, manager, &all, &mine));
    let scattered_id = |number| ids.of(everybody[scattered(number, everybody.len())]);
    cells.extend(customer_pages(served, head, (0..100_000).map(scattered_id).collect()));
    Ok(cells)
}

/// A page that somebody asks for.
fn page(served: &Served, name: Label, path: &'static str, who: &Session) -> Cell {
    let (address, cookie) = (served.at.site, who.cookie.clone());
    Cell { name, request: Box::new(move |_| get(address, path, &cookie)) }
}

/// A page asked for by everybody who has customers, in turn: each request narrows a connection anew.
fn by_turns(served: &Served, name: Label, path: &'static str) -> Cell {
    let listers = served.sessions.iter().filter(|(role, _)| role != "admin" && role != "service_desk");
    let cookies: Vec<String> = listers.map(|(_, session)| session.cookie.clone()).collect();
    let address = served.at.site;
    let request = move |number: u64| get(address, path, &cookies[number as usize % cookies.len()]);
    Cell { name, request: Box::new(request) }
}

/// A search by somebody, for one of many words.
fn search(served: &Served, name: Label, path: &'static str, who: &Session, words: Vec<String>) -> Cell {
    let (address, who) = (served.at.site, who.clone());
    let request = move |number: u64| {
        let words = &words[scattered(number, words.len())];
        post(address, path, &who.cookie, &[("token", &who.token), ("q", words)])
    };
    Cell { name, request: Box::new(request) }
}

fn searches(
    served: &Served,
    head: &Session,
    manager: &Session,
    all: &[Person],
    mine: &[Person],
) -> [Cell; 6] {
    let names: Vec<String> = all.iter().map(|person| piece(&person.name, 0, 2)).collect();
    let initials = all.iter().map(|person| initials(&person.name)).collect();
    let mobiles = |of: &[Person], from: usize, many: usize| {
        of.iter().map(|person| piece(&person.mobile, from, many)).collect::<Vec<_>>()
    };
    // A passport is too short to take six characters out of its middle.
    let long = all.iter().filter(|person| person.id_no.chars().count() >= 14);
    let documents = long.map(|person| piece(&person.id_no, 8, 6)).collect();
    let by = |zh, en, path, who, words| search(served, Label::new(zh, en), path, who, words);
    [
        by(
            "查找：本人客户手机 3 位",
            "search: 3 digits, own customers",
            "/search",
            manager,
            mobiles(mine, 8, 3),
        ),
        by("查找：全行手机 4 位", "search: 4 digits, whole bank", "/search", head, mobiles(all, 7, 4)),
        by("查找：姓名 2 字", "search: 2-character name", "/search", head, names.clone()),
        by("查找：姓名 2 字，边输边查", "search: 2-character name, typing", "/search/quick", head, names),
        by("查找：拼音首字母", "search: pinyin initials", "/search", head, initials),
        by("查找：证件号 6 位", "search: 6 digits of an identity number", "/search", head, documents),
    ]
}

/// A customer's page, and one of their fields revealed: both written into the audit before the answer.
fn customer_pages(served: &Served, who: &Session, ids: Vec<String>) -> [Cell; 2] {
    let (address, who) = (served.at.site, who.clone());
    let (cookie, revealed) = (who.cookie.clone(), ids.clone());
    let show = move |number: u64| {
        get(address, &format!("/customers/{}", ids[scattered(number, ids.len())]), &cookie)
    };
    let reveal = move |number: u64| {
        let path = format!("/customers/{}/reveal", revealed[scattered(number, revealed.len())]);
        let fields = [("token", who.token.as_str()), ("field", "mobile"), ("reason", "benchmark")];
        post(address, &path, &who.cookie, &fields)
    };
    [
        Cell {
            name: Label::new("客户页（记审计）", "customer page (logged)"), request: Box::new(show)
        },
        Cell {
            name: Label::new("写：查看隐藏内容（记审计）", "write: a logged reveal"),
            request: Box::new(reveal),
        },
    ]
}
