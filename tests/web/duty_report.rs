//! How contact duties were kept (spec 3): by month, quarter and year, from institution to person to customers, as a file,
//! and each in their scope.

use super::house::{House, Known, Seen};
use super::page;
use std::collections::BTreeSet;
use zhiji::access::roles::Role;

const APRIL: &str = "/duties/report?period=2026-04";

fn get(house: &House, role: Role, path: &str) -> Seen {
    let seen = house.as_role(role).get(path);
    assert_eq!(seen.status, 200, "{role:?} {path}: {}", seen.text);
    seen
}

/// The figures of the last line, which adds the others up.
fn total(seen: &Seen) -> Vec<String> {
    let page = page::read(&seen.text).unwrap();
    let foot = page.named("tfoot").into_iter().next().cloned();
    foot.map_or_else(Vec::new, |foot| foot.named("td").iter().map(|cell| cell.text()).collect())
}

/// Where the first column leads.
fn lines(seen: &Seen) -> Vec<String> {
    let page = page::read(&seen.text).unwrap();
    let body = page.named("tbody").into_iter().next().cloned();
    let rows = body.map_or_else(Vec::new, |body| body.named("th").into_iter().cloned().collect());
    let link = |head: &page::Element| head.named("a").first().and_then(|a| a.get("href")).map(str::to_owned);
    rows.iter().filter_map(link).collect()
}

fn links(seen: &Seen, among: &str) -> BTreeSet<String> {
    page::links(seen).into_iter().filter(|link| link.contains(among)).collect()
}

/// Customers of several tiers, at both institutions, one of them in the pool.
fn house_of_vips() -> House {
    let mut house = House::new();
    for (known, rank) in [
        (Known::Managed, 6),
        (Known::ManagedAway, 5),
        (Known::Wealth, 4),
        (Known::Elsewhere, 3),
        (Known::Pool, 4),
    ] {
        let sql = "UPDATE rating SET own_tier = ?2, in_force = ?2 WHERE cust_id = ?1";
        assert!(house.bank.core.conn().execute(sql, (house.customer(known).0, rank)).unwrap() > 0);
    }
    house.restart();
    house
}

/// The manager visited the customer today.
fn call(house: &House) {
    let path = format!("/customers/{}/contacts", house.id(Known::Managed));
    let call = [
        ("day", "2026-04-11"),
        ("channel", "visit"),
        ("direction", "out"),
        ("outcome", "reached"),
        ("said", "上门拜访"),
    ];
    assert_eq!(house.as_role(Role::CustomerManager).post(&path, &call).location(), path);
}

#[test]
fn a_figure_leads_from_the_institution_to_the_person_to_the_customers() {
    let house = house_of_vips();
    let bank = get(&house, Role::HqRetail, APRIL);
    let institutions = lines(&bank);
    assert!(
        institutions.len() > 1 && institutions.iter().all(|link| link.contains("inst=")),
        "{}",
        bank.text
    );
    let here = institutions.iter().find(|link| link.contains(&format!("inst={}", house.institutions().0)));
    let people = get(&house, Role::HqRetail, here.unwrap());
    let from = house.staff_no(Role::CustomerManager);
    let theirs = lines(&people).into_iter().find(|link| link.contains(&format!("manager={from}"))).unwrap();
    let customers = get(&house, Role::HqRetail, &theirs);
    assert!(page::rows(&customers) > 0 && !links(&customers, "/customers/").is_empty(), "{}", customers.text);
    assert!(customers.text.contains("2026-04") && customers.text.contains(from), "{}", customers.text);
}

#[test]
fn institutions_add_up_to_the_bank_and_people_to_the_institution() {
    let house = house_of_vips();
    let number = |cell: &String| cell.replace(',', "").parse::<i64>().unwrap();
    let all = |seen: &Seen| number(&total(seen)[0]);
    let bank = get(&house, Role::HqRetail, APRIL);
    let sum = |seen: &Seen, role| lines(seen).iter().map(|link| all(&get(&house, role, link))).sum::<i64>();
    assert!(all(&bank) > 0);
    assert_eq!(sum(&bank, Role::HqRetail), all(&bank));
    // The head's customers are read by institution, the bank's by tier: they come out alike.
    let here = get(&house, Role::RetailHead, APRIL);
    let as_bank = format!("{APRIL}&inst={}&by=person", house.institutions().0);
    assert_eq!(total(&here), total(&get(&house, Role::HqRetail, &as_bank)));
}

#[test]
fn a_contact_moves_a_duty_from_open_to_done_and_the_list_says_by_what() {
    let house = house_of_vips();
    let own = |house: &House, query: &str| {
        get(house, Role::CustomerManager, &format!("/duties/report/list?period=2026-Q2{query}"))
    };
    let many = |query: &str| page::rows(&own(&house, query));
    let (open, all, before) = (many("&state=open"), many(""), many("&state=done"));
    assert!(!own(&house, "&state=done").text.contains("2026-04-11 拜访"));
    call(&house);
    let done = own(&house, "&state=done");
    let kept = page::rows(&done);
    assert!(kept > before && done.text.contains("2026-04-11 拜访"), "{}", done.text);
    assert_eq!(page::rows(&own(&house, "")), all, "none is lost");
    assert_eq!(many("&state=open") + kept, open + before);
    let before = own(&house, "&state=done&as_of=2026-04-10");
    assert!(before.text.contains("没有这样的任务"), "as of the day before: {}", before.text);
    let report = get(&house, Role::CustomerManager, "/duties/report?period=2026-Q2&by=kind");
    assert_eq!(total(&report)[1], kept.to_string(), "the figure and its list: {}", report.text);
    let visit = get(&house, Role::CustomerManager, "/duties/report/list?period=2026-Q2&kind=visit-quarter");
    assert!(visit.text.contains("拜访 每季") && !visit.text.contains("短信 每月"), "{}", visit.text);
}

#[test]
fn each_reads_the_duties_in_their_scope_and_no_others() {
    let house = house_of_vips();
    let (here, there) = house.institutions();
    let asks = |role, query: &str| house.as_role(role).get(&format!("{APRIL}{query}")).status;
    assert_eq!(asks(Role::RetailHead, &format!("&inst={there}")), 404);
    assert_eq!(asks(Role::RetailHead, &format!("&inst={here}")), 200);
    assert_eq!(asks(Role::RetailHead, &format!("&manager={}", house.staff_no(Role::CustomerManager))), 200);
    assert_eq!(asks(Role::RetailHead, "&manager=7777777"), 404);
    let manager = house.staff_no(Role::CustomerManager);
    assert_eq!(asks(Role::WealthManager, &format!("&manager={manager}")), 404);
    let own = get(&house, Role::WealthManager, APRIL);
    assert!(
        lines(&own).iter().all(|link| link.contains(house.staff_no(Role::WealthManager))),
        "{}",
        own.text
    );
    let team = get(&house, Role::LobbyDirector, APRIL);
    assert!(!team.text.contains(&format!("manager={manager}")), "not of the team: {}", team.text);
    for nobody in [Role::Analyst, Role::ServiceDesk, Role::Admin] {
        assert_eq!(asks(nobody, ""), 403, "{nobody:?}");
    }
}

#[test]
fn a_report_and_its_list_are_kept_as_files_with_the_same_figures() {
    let house = house_of_vips();
    call(&house);
    let head = house.as_role(Role::RetailHead);
    let page = get(&house, Role::RetailHead, APRIL);
    let file = head.post("/reports/duties/export?period=2026-04", &[("format", "csv")]);
    let rows: Vec<&str> = file.text.lines().collect();
    assert!(rows[0].contains("维护人") && rows[0].contains("完成率"), "{}", file.text);
    assert_eq!(rows.len(), lines(&page).len() + 2, "headings, a row each, whose file it is: {}", file.text);
    let list = head.post("/reports/duty-list/export?period=2026-04&state=open", &[("format", "csv")]);
    assert_eq!((list.text.lines().count() - 2).to_string(), total(&page)[3], "{}", list.text);
    for path in ["/reports/duties/export?period=2026-Q1", "/reports/duty-list/export?period=2026"] {
        assert_eq!(head.post(path, &[("format", "xlsx")]).status, 200, "{path}");
    }
    let odd = head.get("/duties/report?period=2026-13");
    assert!(odd.text.contains("2026-Q4"), "{}", odd.text);
}

#[test]
fn a_quarter_and_a_year_hold_their_months() {
    let house = house_of_vips();
    let many = |query: &str| -> i64 {
        let seen = get(&house, Role::RetailHead, &format!("/duties/report?period={query}&by=kind"));
        total(&seen).first().map_or(0, |cell| cell.replace(',', "").parse().unwrap())
    };
    let months: i64 = ["2026-01", "2026-02", "2026-03"].into_iter().map(many).sum();
    assert_eq!(many("2026-Q1"), months);
    assert!(many("2026-Q2") > many("2026-04"), "a quarter that runs tells what is due by its end");
    assert_eq!(many("2026"), months + many("2026-Q2"), "what has not begun is not there");
}
