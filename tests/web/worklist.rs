//! The work list: everything that is open for a person in one order, and a contact logged with one click (spec 3).

use super::house::{House, Known};
use zhiji::access::roles::Role;
use zhiji::bank::events::{Found, Kind};
use zhiji::bank::leads;
use zhiji::kernel::clock::Clock;
use zhiji::store::action::Signed;

/// Where the lead of the house that is due stands on its manager's list, by row; none: not there.
fn row_of(list: &str, link: &str) -> Option<usize> {
    let rows = list.split("<tr").skip(2);
    rows.into_iter().position(|row| row.contains(link))
}

#[test]
fn one_click_logs_a_contact_and_the_next_one_is_first() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let (due, link) = (format!("/leads/{}", house.lead(1)), format!("/leads/{}\"", house.lead(1)));
    let before = manager.get("/worklist").text;
    let rows = before.matches("/leads/").count();
    assert!(row_of(&before, &link).is_some() && rows > 2);
    let click = [("call", "reached"), ("from", "/worklist"), ("among", "maturing")];
    let answer = manager.post(&due, &click);
    assert_eq!(answer.location(), "/worklist?among=maturing&done=1");
    let after = manager.get("/worklist?done=1").text;
    assert!(after.contains("data-first"), "the keys go on with the first row");
    assert!(row_of(&after, &link) > row_of(&before, &link), "what was worked on today comes last");
    let logged = house.texts("SELECT channel || ' ' || outcome || ' ' || work_kind FROM contact_entry ORDER BY entry_no DESC LIMIT 1");
    assert_eq!(logged, ["phone reached lead"]);
    assert!(manager.get(&due).text.contains("已联系"));
    let contacts = manager.get(&format!("/customers/{}/contacts", house.id(Known::Managed))).text;
    assert!(contacts.contains("线索"), "the log says what it was about");
    let again = manager.post(&due, &click);
    assert_eq!(again.status, 422);
    assert!(again.text.contains("无需再记"), "twice within the minute is once: {}", again.text);
}

#[test]
fn who_did_not_answer_stays_to_be_called_and_the_try_is_logged() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let due = format!("/leads/{}", house.lead(1));
    let said =
        [("call", "no_answer"), ("said", "无人接听"), ("next_step", "明天再拨"), ("next_day", "2099-01-01")];
    assert_eq!(manager.post(&due, &said).location(), due);
    assert!(manager.get(&due).text.contains("已认领"));
    let refused =
        manager.post(&due, &[("call", "reached"), ("next_day", "2020-01-01"), ("next_step", "回访")]);
    assert!(refused.status == 422 && refused.text.contains("不能早于今天") && refused.text.contains("回访"));
    let foreign = house.as_role(Role::WealthManager).post(&due, &[("call", "reached")]);
    assert_eq!(foreign.status, 404);
}

#[test]
fn whatever_has_a_day_stands_on_one_list() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let list = manager.get("/worklist").text;
    assert!(list.contains("大额存单到期回访"), "a task");
    assert!(list.contains("投诉："), "a complaint: {list}");
    let path = format!("/customers/{}/contacts", house.id(Known::Managed));
    let today = house.clock.today().to_string();
    let note = [
        ("day", &*today),
        ("channel", "phone"),
        ("direction", "out"),
        ("outcome", "reached"),
        ("said", "约定来行"),
        ("next_step", "送合同"),
        ("next_day", &*today),
    ];
    assert_eq!(manager.post(&path, &note).location(), path);
    assert!(manager.get("/worklist").text.contains("下一步：送合同"));
    let head = house.as_role(Role::RetailHead);
    let named = head.get(&format!("/worklist?manager={}", house.staff_no(Role::CustomerManager))).text;
    assert!(named.contains("下一步：送合同"), "the head reads the person's day");
}

#[test]
fn an_alert_of_a_risk_is_theirs_alone_who_work_for_the_customer() {
    let mut house = House::new();
    let today = house.clock.today();
    let alert = Found {
        kind: Kind::RiskAlert,
        cust_no: house.customer(Known::Managed).1.clone(),
        fact_day: today,
        until: today,
        value_fen: 0,
        figures: r#"{"what":"blacklist"}"#.to_owned(),
    };
    let by = Signed {
        actor: "system".to_owned(),
        at: house.clock.stamp(),
        today,
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    };
    assert_eq!(leads::raise(&mut house.bank.crm, &by, &[alert]).unwrap(), 1);
    let path = format!("/worklist?manager={}", house.staff_no(Role::CustomerManager));
    let list = |role| house.as_role(role).get(&path).text;
    assert!(list(Role::CustomerManager).contains("风险名单有新记录"));
    assert!(list(Role::RetailHead).contains("风险名单有新记录"), "the head works for the customer");
    let branch = list(Role::BranchRetail);
    assert!(branch.contains(&format!("/leads/{}\"", house.lead(1))), "the branch reads the list");
    assert!(!branch.contains("风险名单有新记录"), "and no alert on it");
}

#[test]
fn a_head_does_not_read_about_themselves_on_a_managers_list() {
    let house = House::new();
    let (manager, head) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::RetailHead));
    let list = || house.as_role(Role::RetailHead).get(&format!("/worklist?manager={manager}")).text;
    let due = format!("/leads/{}\"", house.lead(1));
    assert!(list().contains(&due), "{}", list());
    let sql = "UPDATE staff SET name = c.name, mobile = c.mobile FROM customer AS c
               WHERE c.cust_id = ?1 AND c.until_day = 99991231 AND staff.staff_no = ?2";
    let (cust_id, _) = house.customer(Known::Managed);
    assert!(house.bank.core.conn().execute(sql, rusqlite::params![cust_id, head]).unwrap() > 0);
    assert!(!list().contains(&due), "{}", list());
}
