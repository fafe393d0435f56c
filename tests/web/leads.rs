//! The work list, a lead and its customer's page: who sees what, who works on it, and what is refused (spec 3).

use super::house::{House, Known};
use zhiji::access::roles::Role;

/// The house has three: a time deposit of the customer manager's customer ends (1), the wealth manager's has a birthday
/// (2), and the first one too (3).
fn lead(house: &House, place: usize) -> String {
    format!("/leads/{}", house.lead(place))
}

/// How a page leads to it.
fn link(house: &House, place: usize) -> String {
    format!("{}\"", lead(house, place))
}

#[test]
fn a_lead_stands_on_the_list_of_whoever_maintains_the_customer() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager).get("/worklist").text;
    assert!(
        manager.contains("产品到期")
            && manager.contains(&link(&house, 1))
            && manager.contains(&link(&house, 3))
    );
    assert!(!manager.contains(&link(&house, 2)), "another's");
    let wealth = house.as_role(Role::WealthManager).get("/worklist").text;
    assert!(wealth.contains(&link(&house, 2)) && !wealth.contains(&link(&house, 1)));
    let queue =
        |code: &str| house.as_role(Role::CustomerManager).get(&format!("/worklist?among={code}")).text;
    assert!(queue("maturing").contains(&link(&house, 1)) && !queue("maturing").contains(&link(&house, 3)));
    assert!(queue("near_tier").contains("没有待处理的事项"));
    let home = house.as_role(Role::CustomerManager).get("/").text;
    assert!(home.contains("工作清单："), "the start says how many");
}

#[test]
fn heads_and_leaders_read_the_lists_of_their_people_and_no_others() {
    let house = House::new();
    let (manager, wealth) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    let list = |role, of: &str| house.as_role(role).get(&format!("/worklist?manager={of}"));
    let head = house.as_role(Role::RetailHead).get("/worklist").text;
    assert!(head.contains(&format!("/worklist?manager={manager}")), "counted by person");
    assert!(list(Role::RetailHead, manager).text.contains(&link(&house, 1)));
    assert!(list(Role::LobbyDirector, wealth).text.contains(&link(&house, 2)));
    assert_eq!(list(Role::LobbyDirector, manager).status, 404);
    assert_eq!(list(Role::WealthManager, manager).status, 404);
}

#[test]
fn a_lead_is_taken_contacted_and_won_with_product_and_amount() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let due = &lead(&house, 1);
    let step = |to: &str, more: &[(&str, &str)]| manager.post(due, &[&[("to", to)], more].concat());
    assert_eq!(
        manager.post(due, &[("to", "taken"), ("from", "/worklist")]).location(),
        "/worklist?among=&done=1"
    );
    assert_eq!(manager.post(due, &[("call", "reached")]).location(), due);
    let refused = step("won", &[("reason", "已约面谈"), ("amount", "多")]);
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("金额应写作") && refused.text.contains("已约面谈"), "what was typed stays");
    let refused = step("won", &[("amount", "50000.00")]).text;
    assert!(refused.contains("请写明售出的产品") && refused.contains("50000.00"));
    assert_eq!(step("won", &[("amount", "50000.00"), ("product", "三年期存单")]).location(), due);
    let page = manager.get(due).text;
    assert!(page.contains("三年期存单 50,000.00") && !page.contains("name=\"to\""));
    assert!(step("lost", &[("reason", "晚了")]).text.contains("刚被他人处理"));
    assert!(!manager.get("/worklist").text.contains(&link(&house, 1)));
    let customer = manager.get(&format!("/customers/{}", house.id(Known::Managed))).text;
    assert!(customer.contains("三年期存单 50,000.00"));
    let steps = house.texts("SELECT state || ' ' || staff_no FROM lead_step ORDER BY step_no");
    let by = house.staff_no(Role::CustomerManager);
    assert_eq!(steps, ["taken", "contacted", "won"].map(|state| format!("{state} {by}")));
}

#[test]
fn whoever_only_reads_does_not_work_on_it() {
    let house = House::new();
    let due = &lead(&house, 1);
    let seen = house.as_role(Role::BranchRetail).post(due, &[("to", "taken")]);
    assert!(seen.status == 422 && seen.text.contains("由维护人或本机构负责人处理"));
    assert_eq!(house.as_role(Role::WealthManager).post(due, &[("to", "taken")]).status, 404);
    let lost = house.as_role(Role::RetailHead).post(due, &[("to", "lost")]);
    assert!(lost.text.contains("请写明原因"));
    assert_eq!(house.as_role(Role::RetailHead).post(due, &[("to", "taken")]).location(), due);
}

#[test]
fn messages_shown_are_read_at_once_and_foreign_ones_stay() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let numbers = [1, 2, 3].map(|place| house.lead(place));
    let all = [("leads", &*format!("{},x", numbers.join(",")))];
    assert_eq!(manager.post("/worklist/read", &all).location(), "/worklist");
    let states = house.texts("SELECT state FROM lead WHERE figures = '{}' ORDER BY lead_no");
    assert_eq!(states, ["new", "new", "read"]);
    assert_eq!(manager.post("/worklist/read", &all).location(), "/worklist", "twice");
}
