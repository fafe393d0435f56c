//! The timeline on the customer's page (spec 3): everything that happened in one list, the latest first, each as the list
//! of its kind shows it and to nobody else.

use super::house::{House, Known, Seen};
use super::page::{self, Element};
use zhiji::access::roles::Role;

/// The customer's page, asked for as somebody.
fn seen(house: &House, role: Role, query: &str) -> Seen {
    let seen = house.as_role(role).get(&format!("/customers/{}{query}", house.id(Known::Managed)));
    assert_eq!(seen.status, 200, "{role:?}: {}", seen.text);
    seen
}

fn section(seen: &Seen) -> Element {
    let page = page::read(&seen.text).unwrap();
    let found = page.named("section").into_iter().find(|one| one.get("id") == Some("timeline")).cloned();
    found.unwrap_or_else(|| panic!("no timeline: {}", seen.text))
}

/// The rows: day and kind of each, with where it leads. What comes back to the customer is not told from what does not.
fn rows(seen: &Seen) -> Vec<(String, String, String)> {
    let section = section(seen);
    let tables = section.named("tbody");
    let lines = tables.first().map_or_else(Vec::new, |body| body.named("tr"));
    let row = |line: &&Element| {
        let (day, kind) = (line.named("th")[0].text(), line.named("td")[0].text());
        let link = line.named("a").first().and_then(|link| link.get("href")).unwrap_or_default();
        let link = link.split("?back=").next().unwrap_or_default().to_owned();
        (day, kind, link)
    };
    lines.iter().map(row).collect()
}

fn kinds(seen: &Seen) -> Vec<String> {
    let mut kinds: Vec<String> = rows(seen).into_iter().map(|(_, kind, _)| kind).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// The customer was spoken to, and moved from gold to platinum.
fn furnished() -> House {
    let house = House::new();
    let path = format!("/customers/{}/contacts", house.id(Known::Managed));
    let call = [
        ("day", "2026-04-10"),
        ("time", "09:30"),
        ("channel", "phone"),
        ("direction", "out"),
        ("outcome", "reached"),
        ("said", "谈了到期的定期"),
    ];
    assert_eq!(house.as_role(Role::CustomerManager).post(&path, &call).location(), path);
    let message = "INSERT INTO message (message_no, cust_no, inst_no, template_no, text, queued_on, queued_at, gateway_key,
        state, reason, next_try, changed_at)
      VALUES (77, ?1, '', 1, '您好，客户经理电话13812345678', 20260409, ?2, 'key-77', 'failed', 'carrier', ?2, ?2)";
    let (cust_no, at) = (&house.customer(Known::Managed).1, "2026-04-09T09:00:00+08:00");
    house.bank.crm.conn().execute(message, (cust_no, at)).unwrap();
    house
}

#[test]
fn all_that_happened_stands_in_one_list_the_latest_first_and_leads_on() {
    let house = furnished();
    let manager = seen(&house, Role::CustomerManager, "");
    let all = rows(&manager);
    let days: Vec<&String> = all.iter().map(|(day, ..)| day).collect();
    assert!(days.is_sorted_by(|a, b| a >= b), "{all:?}");
    let id = house.id(Known::Managed);
    for (kind, link) in [
        ("接触", format!("/customers/{id}/contacts")),
        ("线索", format!("/leads/{}", house.lead(1))),
        ("消息与提醒", format!("/leads/{}", house.lead(3))),
        ("商机", "/opportunities/1".to_owned()),
        ("任务", "/tasks/1".to_owned()),
        ("短信", format!("/customers/{id}/messages")),
        ("投诉", "/complaints/1".to_owned()),
        ("归属", format!("/customers/{id}/assignment")),
    ] {
        let found = all.iter().find(|(_, one, to)| one == kind && *to == link);
        assert!(found.is_some(), "{kind} {link}: {all:?}");
        if !link.starts_with("/customers") {
            assert_eq!(house.as_role(Role::CustomerManager).get(&link).status, 200, "{link}");
        }
    }
    let text = section(&manager).text();
    assert!(text.contains("谈了到期的定期") && !text.contains("13812345678"), "{text}");
    for once in ["/complaints/1", "/opportunities/1", "/tasks/1"] {
        assert_eq!(
            manager.text.matches(&format!("href=\"{once}?back={id}\"")).count(),
            1,
            "nothing stands twice: {once}"
        );
    }
}

#[test]
fn a_kind_and_what_is_open_are_shown_alone() {
    let house = furnished();
    assert_eq!(kinds(&seen(&house, Role::CustomerManager, "?kind=contact")), ["接触"]);
    assert_eq!(kinds(&seen(&house, Role::CustomerManager, "?kind=sms")), ["短信"]);
    let open = seen(&house, Role::CustomerManager, "?kind=open");
    assert_eq!(kinds(&open), ["任务", "商机", "投诉", "消息与提醒", "线索"]);
    let many = rows(&open).len();
    assert!(open.text.contains(&format!("{many} 项")), "the head of the page says how many");
    let due = house.lead(1);
    assert!(open.text.contains(&format!("action=\"/leads/{due}\"")), "what is open is worked on here");
    let back = house
        .as_role(Role::CustomerManager)
        .post(&format!("/leads/{due}"), &[("to", "taken"), ("back", &*house.id(Known::Managed))]);
    assert_eq!(back.location(), format!("/customers/{}#timeline", house.id(Known::Managed)));
}

#[test]
fn each_reads_there_what_the_list_of_its_kind_shows_them() {
    let house = furnished();
    let by = |role| kinds(&seen(&house, role, ""));
    assert_eq!(by(Role::Analyst), ["层级"], "figures, not what was said of people");
    assert_eq!(by(Role::ServiceDesk), ["层级", "投诉", "短信"]);
    assert_eq!(by(Role::Auditor), ["层级", "归属", "投诉", "接触", "短信"]);
    assert_eq!(by(Role::BranchDirector), ["层级", "归属", "投诉", "接触", "短信"]);
    let head = seen(&house, Role::RetailHead, "");
    assert!(rows(&head).iter().any(|(_, kind, link)| kind == "任务" && link == "/tasks/1"), "who gave it");
    let director = seen(&house, Role::HqRetail, "?kind=task");
    assert_eq!(rows(&director).len(), 1);
    let risk =
        "INSERT INTO lead SELECT 999, 'risk_alert', 'message', cust_no, fact_day, until_day, 0, '{}', fed_on,
        raised_on, 'new', moved_on, 0, NULL, '', 0 FROM lead WHERE lead_no = ?1";
    house.bank.crm.conn().execute(risk, [house.lead(1)]).unwrap();
    let knows = |role| rows(&seen(&house, role, "")).iter().any(|(_, _, link)| link == "/leads/999");
    for (role, may) in [
        (Role::CustomerManager, true),
        (Role::RetailHead, true),
        (Role::BranchRetail, false),
        (Role::HqRetail, false),
    ] {
        assert_eq!(knows(role), may, "{role:?} and an alert of a risk");
    }
}

#[test]
fn whoever_is_complained_about_does_not_find_it_there() {
    let house = House::new();
    let about = "UPDATE complaint SET staff_no = ?1 WHERE complaint_no = 1";
    house.bank.crm.conn().execute(about, [house.staff_no(Role::CustomerManager)]).unwrap();
    let knows = |role| kinds(&seen(&house, role, "")).contains(&"投诉".to_owned());
    assert!(!knows(Role::CustomerManager) && knows(Role::RetailHead));
}

#[test]
fn a_tier_that_a_close_changed_and_hands_that_changed_are_told() {
    let mut house = House::new();
    let close = |month: i64, tier: i64| {
        let cust_id = house.customer(Known::Managed).0;
        let sql = "UPDATE rating SET in_force = ?3 WHERE month = ?1 AND cust_id = ?2";
        house.bank.core.conn().execute(sql, (month, cust_id, tier)).unwrap()
    };
    let months = house.texts("SELECT month || '' FROM month_close ORDER BY month");
    for (place, month) in months.iter().enumerate() {
        close(month.parse().unwrap(), if place + 1 == months.len() { 4 } else { 3 });
    }
    let to = house.staff_no(Role::WealthManager);
    super::complaints::hand_over(&mut house, Known::Managed, to);
    let head = seen(&house, Role::RetailHead, "?kind=assignment");
    let text = section(&head).text();
    assert!(text.contains(to) && !text.contains("不再归属"), "{text}");
    assert_eq!(rows(&head).len(), 2, "the one before, and the one since: {text}");
    let tiers = rows(&seen(&house, Role::RetailHead, "?kind=tier"));
    assert_eq!(tiers.len(), months.len().min(2), "first rated, and changed once: {tiers:?}");
}

#[test]
fn what_is_earlier_is_a_page_further_on() {
    let house = House::new();
    let many = "INSERT INTO contact_entry
      SELECT 1000 + n.value, ?1, 20250101 + n.value % 28, NULL, staff_no, part, channel, direction, outcome, '第' || n.value || '次',
        '', NULL, NULL, NULL, by_hand, inst_no, keeper, NULL, written_on
      FROM contact_entry, json_each(?2) AS n WHERE entry_no = 1";
    let numbers: Vec<String> = (0..60).map(|number| number.to_string()).collect();
    let list = format!("[{}]", numbers.join(","));
    house.bank.crm.conn().execute(many, (&house.customer(Known::Managed).1, list)).unwrap();
    let first = seen(&house, Role::CustomerManager, "?kind=contact");
    assert_eq!(rows(&first).len(), 50);
    assert!(section(&first).text().contains("更早的") && first.text.contains("page=2#timeline"));
    let second = seen(&house, Role::CustomerManager, "?kind=contact&page=2");
    assert_eq!(rows(&second).len(), 10);
    assert!(section(&second).text().contains("更近的") && !section(&second).text().contains("更早的"));
    let last = rows(&first).last().cloned().unwrap();
    assert!(last.0 >= rows(&second)[0].0);
}
