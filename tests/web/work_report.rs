//! What became of leads and what people did, on their pages: one's own scope alone, a list behind each figure, and files
//! that say the same.

use super::house::{House, Known, Seen};
use zhiji::access::roles::Role;

/// The house was noticed to have one lead without figures of its own: the customer manager's (1). The feeds brought
/// others.
fn report(house: &House, role: Role, more: &str) -> Seen {
    house.as_role(role).get(&format!("/leads/report?period=2026-Q2{more}"))
}

fn links(seen: &Seen) -> usize {
    seen.text.matches("href=\"/leads/report/list?").count()
}

/// Number of leads that a list says it has.
fn many(seen: &Seen) -> i64 {
    assert_eq!(seen.status, 200, "{}", seen.text);
    let (before, _) = seen.text.split_once(" 条").unwrap();
    before.rsplit(' ').next().unwrap().parse().unwrap()
}

fn list(house: &House, role: Role, more: &str) -> Seen {
    house.as_role(role).get(&format!("/leads/report/list?period=2026-Q2{more}"))
}

#[test]
fn a_manager_reads_their_own_leads_and_nobody_elses() {
    let house = House::new();
    let (manager, wealth) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    let own = report(&house, Role::CustomerManager, "&by=person");
    assert_eq!(own.status, 200);
    assert!(
        own.text.contains(&format!("manager={manager}")) && !own.text.contains(&format!("manager={wealth}"))
    );
    assert!(links(&own) > 0);
    let kind = list(&house, Role::CustomerManager, "&kind=product_due&state=open");
    assert!(kind.text.contains(&format!("/leads/{}", house.lead(1))), "{}", kind.text);
    for path in ["/leads/report", "/leads/report/list"] {
        let of = |role, who: &str| house.as_role(role).get(&format!("{path}?manager={who}")).status;
        assert_eq!(of(Role::CustomerManager, wealth), 404, "{path}");
        assert_eq!(of(Role::CustomerManager, manager), 200, "{path}");
        assert_eq!(of(Role::LobbyDirector, wealth), 200, "{path}");
        assert_eq!(of(Role::LobbyDirector, manager), 404, "{path}");
        assert_eq!(of(Role::RetailHead, manager), 200, "{path}");
        let (home, away) = house.institutions();
        let at = |role, inst: &str| house.as_role(role).get(&format!("{path}?inst={inst}")).status;
        assert_eq!((at(Role::RetailHead, home), at(Role::RetailHead, away)), (200, 404), "{path}");
        assert_eq!((at(Role::HqRetail, away), at(Role::HqRetail, "7777777")), (200, 404), "{path}");
        assert_eq!(of(Role::Analyst, manager), 403, "{path}");
    }
}

#[test]
fn the_lists_behind_the_figures_are_the_figures() {
    let house = House::new();
    let due = format!("/leads/{}", house.lead(1));
    let manager = house.as_role(Role::CustomerManager);
    assert_eq!(manager.post(&due, &[("call", "reached")]).location(), due);
    let sold = [("to", "won"), ("amount", "50000.01"), ("product", "三年期存单")];
    assert_eq!(manager.post(&due, &sold).location(), due);
    for role in [Role::CustomerManager, Role::RetailHead, Role::HqRetail] {
        let of = |more: &str| many(&list(&house, role, more));
        let all = of("");
        let stands: i64 =
            ["won", "lost", "expired", "open"].map(|state| of(&format!("&state={state}"))).iter().sum();
        assert_eq!((stands, of("&state=won")), (all, 1), "{role:?}");
        let page = report(&house, role, "").text;
        assert!(page.contains("50,000.01"), "{role:?}: {page}");
        let file =
            house.as_role(role).post("/reports/leads/export?period=2026-Q2", &[("format", "csv")]).text;
        let raised = |line: &str| line.split(',').nth(1).and_then(|cell| cell.parse::<i64>().ok());
        assert_eq!(file.lines().filter_map(raised).sum::<i64>(), all, "{role:?}: {file}");
        let path = "/reports/lead-list/export?period=2026-Q2&state=won";
        let rows = house.as_role(role).post(path, &[("format", "csv")]).text;
        assert!(rows.lines().count() == 3 && rows.contains("50000.01"), "heading, lead, whose: {rows}");
    }
    assert_eq!(
        many(&list(&house, Role::CustomerManager, "&as_of=2026-04-10&state=won")),
        0,
        "as of yesterday"
    );
    let risk =
        "INSERT INTO lead SELECT 999, 'risk_alert', 'message', cust_no, fact_day, until_day, 0, '{}', fed_on,
        raised_on, 'new', moved_on, 0, NULL, '', 0 FROM lead WHERE lead_no = ?1";
    house.bank.crm.conn().execute(risk, [house.lead(1)]).unwrap();
    assert!(!list(&house, Role::HqRetail, "&kind=risk_alert").text.contains("/leads/999"));
}

#[test]
fn what_a_period_or_a_day_cannot_be_is_said_with_what_was_typed() {
    let house = House::new();
    for path in ["/leads/report", "/work-report"] {
        let ask = |query: &str| house.as_role(Role::RetailHead).get(&format!("{path}?{query}"));
        for (query, says) in
            [("period=2026-13", "2026-Q4"), ("as_of=2026-04-12", "2026-04-11"), ("as_of=x", "截至")]
        {
            let seen = ask(query);
            let typed = query.split('=').nth(1).unwrap();
            assert!(seen.status == 422 && seen.text.contains(says), "{path}?{query}: {}", seen.text);
            assert!(seen.text.contains(&format!("value=\"{typed}\"")), "{path}?{query}: {}", seen.text);
        }
        assert_eq!(ask("period=2020&as_of=2026-04-11").status, 200);
    }
}

#[test]
fn work_is_read_by_whoever_did_it_and_by_their_heads() {
    let house = House::new();
    let (manager, wealth) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    let path = format!("/customers/{}/contacts", house.id(Known::Managed));
    let call = [("day", "2026-04-11"), ("channel", "phone"), ("direction", "out"), ("outcome", "no_answer")];
    assert_eq!(house.as_role(Role::CustomerManager).post(&path, &call).status, 303);
    let get = |role, query: &str| house.as_role(role).get(&format!("/work-report?period=2026-04{query}"));
    let own = get(Role::CustomerManager, "").text;
    assert!(own.contains(&format!("manager={manager}")) && !own.contains(&format!("manager={wealth}")));
    let one = get(Role::CustomerManager, &format!("&manager={manager}")).text;
    assert!(one.contains("无人接听") && one.contains("商机"), "{one}");
    assert_eq!(get(Role::CustomerManager, &format!("&manager={wealth}")).status, 404);
    assert_eq!(get(Role::LobbyDirector, &format!("&manager={manager}")).status, 404);
    let (home, away) = house.institutions();
    let head = get(Role::RetailHead, "").text;
    assert!(head.contains(&format!("manager={manager}")) && head.contains(&format!("manager={wealth}")));
    assert_eq!(get(Role::RetailHead, &format!("&inst={home}")).status, 200);
    assert_eq!(get(Role::RetailHead, &format!("&inst={away}")).status, 404);
    let hq = get(Role::HqRetail, "").text;
    assert!(
        hq.contains(&format!("inst={home}")) && hq.contains(&format!("inst={away}")),
        "institutions first"
    );
    assert!(get(Role::HqRetail, &format!("&inst={home}")).text.contains(&format!("manager={manager}")));
    let file = |role| {
        house.as_role(role).post("/reports/work/export?period=2026-04&by=person", &[("format", "csv")])
    };
    let contacts = |role| {
        let text = file(role).text;
        let many = |line: &str| line.split(',').nth(1).and_then(|cell| cell.parse::<i64>().ok());
        text.lines().filter_map(many).sum::<i64>()
    };
    assert_eq!(
        (contacts(Role::CustomerManager), contacts(Role::WealthManager), contacts(Role::HqRetail)),
        (2, 1, 3),
        "the house has a call of each, and the manager made one more"
    );
    assert_eq!(file(Role::Analyst).status, 404);
}
