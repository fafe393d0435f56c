//! Contacts through the pages (spec 3): written in one step, refused with what was typed kept, corrected by the author,
//! and the duties of today, before and after a change of hands.

use super::house::{House, Known};
use zhiji::access::roles::Role;
use zhiji::kernel::clock::Clock;

const CALL: [(&str, &str); 6] = [
    ("day", "2026-04-10"),
    ("time", "09:30"),
    ("channel", "phone"),
    ("direction", "out"),
    ("outcome", "reached"),
    ("said", "谈了到期的定期"),
];

/// The same with another value in a field.
fn with<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut form: Vec<(&str, &str)> = CALL.into_iter().filter(|(name, _)| *name != field).collect();
    form.push((field, value));
    form
}

#[test]
fn a_contact_is_written_on_the_customers_page_and_what_is_refused_keeps_what_was_typed() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let id = house.id(Known::Managed);
    let path = format!("/customers/{id}/contacts");
    assert!(manager.get(&format!("/customers/{id}")).text.contains(&path), "the customer's page leads there");
    assert!(manager.get(&path).text.contains("还没有接触记录"));
    for (field, value, why) in [
        ("day", "2099-01-01", "接触日期不能晚于今天"),
        ("day", "1950-01-01", "早于客户首个账户的日期"),
        ("time", "25:00", "时间应写作 09:30"),
        ("channel", "pigeon", "请从列表中选择"),
        ("next_day", "2099-01-01", "请写明下一步做什么"),
    ] {
        let seen = manager.post(&path, &with(field, value));
        assert_eq!(seen.status, 422, "{value}");
        assert!(seen.text.contains(why) && seen.text.contains("谈了到期的定期"), "{value}: {}", seen.text);
    }
    let end = house.audit_end();
    assert_eq!(manager.post(&path, &CALL).location(), path);
    let verbs: Vec<String> = house.audit_after(end).into_iter().map(|entry| entry.verb).collect();
    assert_eq!(verbs, ["log_contact"]);
    let page = manager.get(&path).text;
    assert!(page.contains("09:30") && page.contains("谈了到期的定期") && page.contains("?corrects=3"));
    assert!(manager.post(&path, &CALL).text.contains("刚才已记录相同的内容"));
    assert!(manager.get(&format!("/customers/{id}")).text.contains("2026-04-10 电话 已联系上"));
}

#[test]
fn the_author_corrects_and_nobody_else() {
    let house = House::new();
    let (manager, head) = (house.as_role(Role::CustomerManager), house.as_role(Role::RetailHead));
    let path = format!("/customers/{}/contacts", house.id(Known::Managed));
    assert_eq!(manager.post(&path, &CALL).location(), path);
    assert!(!head.get(&path).text.contains("?corrects=3"));
    let mut form = with("outcome", "mistaken");
    form.push(("corrects", "3"));
    assert!(head.post(&path, &form).text.contains("只有记录人本人可以更正"));
    assert!(manager.get(&format!("{path}?corrects=3")).text.contains("误记（作废）"));
    assert_eq!(manager.post(&path, &form).location(), path);
    assert!(manager.post(&path, &form).text.contains("已被更正"));
    assert!(manager.get(&path).text.contains("已更正"));
    let foreign = format!("/customers/{}/contacts", house.id(Known::Wealth));
    assert_eq!(manager.post(&foreign, &CALL).status, 404, "a colleague's customer");
}

#[test]
fn the_duties_of_today_are_those_of_ones_own_customers_and_a_call_settles_them() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let wealth = house.as_role(Role::WealthManager);
    let (mine, others) =
        (house.customer(Known::Managed).1.as_str(), house.customer(Known::Wealth).1.as_str());
    let page = manager.get("/duties").text;
    assert!(page.contains("待完成") && !page.contains(others), "{page}");
    assert!(!wealth.get("/duties").text.contains(mine));
    assert_eq!(house.as_role(Role::Analyst).get("/duties").status, 403);
    assert!(house.as_role(Role::RetailHead).get("/duties").status == 200);
    assert!(manager.get("/duties?state=missed").status == 200);
}

#[test]
fn the_log_and_its_next_step_go_along_and_stand_on_the_sheet() {
    let house = House::new();
    let (manager, head) = (house.as_role(Role::CustomerManager), house.as_role(Role::RetailHead));
    let (id, to) = (house.id(Known::Managed), house.staff_no(Role::WealthManager));
    let path = format!("/customers/{id}/contacts");
    let mut call = CALL.to_vec();
    call.extend([("next_step", "办理购汇"), ("next_day", "2026-04-20")]);
    assert_eq!(manager.post(&path, &call).location(), path);
    let give = [
        ("to", to),
        ("cause", "own_wish"),
        ("reason", "岗位调整交接"),
        ("accept", "grade"),
        ("accept", "ability"),
    ];
    let sheet = head.post(&format!("/customers/{id}/assignment"), &give);
    let shown = head.get(sheet.location());
    assert!(shown.text.contains("办理购汇") && shown.text.contains("下一步 <b>1</b>"), "{}", shown.text);
    let log = house.as_role(Role::WealthManager).get(&path);
    assert!(log.text.contains("谈了到期的定期") && log.text.contains("办理购汇"), "{}", log.text);
    assert_eq!(manager.get(&path).status, 404, "they no longer work on the customer");
}

#[test]
fn an_entry_of_an_earlier_page_is_corrected_too() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let path = format!("/customers/{}/contacts", house.id(Known::Managed));
    for minute in 0..52 {
        let time = format!("10:{minute:02}");
        assert_eq!(manager.post(&path, &with("time", &time)).status, 303);
    }
    let form = manager.get(&format!("{path}?corrects=3"));
    assert!(
        form.text.contains("name=\"corrects\" value=\"3\"") && form.text.contains("10:00"),
        "{}",
        form.text
    );
}

#[test]
fn a_contact_is_written_down_without_leaving_the_customers_page() {
    let house = House::new();
    let id = house.id(Known::Managed);
    let (page, path) = (format!("/customers/{id}"), format!("/customers/{id}/contacts"));
    let manager = house.as_role(Role::CustomerManager);
    let shown = manager.get(&page).text;
    assert!(shown.contains(&format!("action=\"{path}\"")) && shown.contains("name=\"back\""), "{shown}");
    let today = house.clock.today().to_string();
    let good = [
        ("back", &*id),
        ("day", &*today),
        ("channel", "phone"),
        ("direction", "out"),
        ("outcome", "reached"),
        ("said", "约下周面谈"),
    ];
    let late = [&good[..], &[("day", "2099-01-01")]].concat();
    let late: Vec<_> = late.into_iter().filter(|one| *one != ("day", &*today)).collect();
    let refused = manager.post(&path, &late);
    assert!(refused.status == 422 && refused.text.contains("约下周面谈"), "nothing typed is lost");
    assert!(refused.text.contains("name=\"back\""), "and it goes back there all the same");
    assert_eq!(manager.post(&path, &good).location(), format!("{page}#timeline"));
    assert!(manager.get(&page).text.contains("约下周面谈"));
    let auditor = house.as_role(Role::Auditor).get(&page);
    assert_eq!(auditor.status, 200);
    assert!(
        !auditor.text.contains(&format!("action=\"{path}\"")),
        "who does not work on the customer has no form"
    );
}

#[test]
fn only_who_is_seen_is_gone_back_to() {
    let house = House::new();
    let (own, foreign) = (house.id(Known::Managed), house.id(Known::Elsewhere));
    let manager = house.as_role(Role::CustomerManager);
    let page = |back: &str| manager.get(&format!("/customers/{own}/opportunities?back={back}")).text;
    assert!(page(&own).contains(&format!("href=\"/customers/{own}#timeline\"")));
    for made_up in ["", "1", "//evil.example", "javascript:alert(1)"] {
        assert!(!page(made_up).contains("#timeline"), "{made_up}");
    }
    let expected = house.clock.today().to_string();
    let sent = |back: &str| {
        let fields = [("back", back), ("product", "存单"), ("amount", "1000"), ("expected", &*expected)];
        manager.post(&format!("/customers/{own}/opportunities"), &fields).location().to_owned()
    };
    assert_eq!(sent(&own), format!("/customers/{own}#timeline"));
    for elsewhere in [&*foreign, "//evil.example", "https://evil.example/", ""] {
        assert!(sent(elsewhere).starts_with("/opportunities/"), "{elsewhere}");
    }
}
