//! The work list, a lead and its customer's page: who sees what, who works on it, and what is refused (spec 3).

use super::house::{House, Known};
use zhiji::access::roles::Role;

/// The house has three: a time deposit of the customer manager's customer ends (1), the wealth manager's has a birthday
/// (2), and the first one too (3).
const DUE: &str = "/leads/1";

#[test]
fn a_lead_stands_on_the_list_of_whoever_maintains_the_customer() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager).get("/worklist").text;
    assert!(manager.contains("产品到期") && manager.contains("/leads/1\"") && manager.contains("/leads/3\""));
    assert!(!manager.contains("/leads/2\""), "another's");
    let wealth = house.as_role(Role::WealthManager).get("/worklist").text;
    assert!(wealth.contains("/leads/2\"") && !wealth.contains("/leads/1\""));
    let queue =
        |code: &str| house.as_role(Role::CustomerManager).get(&format!("/worklist?among={code}")).text;
    assert!(queue("maturing").contains("/leads/1\"") && !queue("maturing").contains("/leads/3\""));
    assert!(queue("near_tier").contains("没有待处理的事项"));
    let home = house.as_role(Role::CustomerManager).get("/").text;
    assert!(home.contains("工作清单：2"), "the start says how many");
}

#[test]
fn heads_and_leaders_read_the_lists_of_their_people_and_no_others() {
    let house = House::new();
    let (manager, wealth) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    let list = |role, of: &str| house.as_role(role).get(&format!("/worklist?manager={of}"));
    let head = house.as_role(Role::RetailHead).get("/worklist").text;
    assert!(head.contains(&format!("/worklist?manager={manager}")), "counted by person");
    assert!(list(Role::RetailHead, manager).text.contains("/leads/1\""));
    assert!(list(Role::LobbyDirector, wealth).text.contains("/leads/2\""));
    assert_eq!(list(Role::LobbyDirector, manager).status, 404);
    assert_eq!(list(Role::WealthManager, manager).status, 404);
}

#[test]
fn a_lead_is_taken_contacted_and_won_with_product_and_amount() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let step = |to: &str, more: &[(&str, &str)]| manager.post(DUE, &[&[("to", to)], more].concat());
    assert_eq!(manager.post(DUE, &[("to", "taken"), ("from", "list")]).location(), "/worklist");
    assert_eq!(step("contacted", &[]).location(), DUE);
    let refused = step("won", &[("reason", "已约面谈"), ("amount", "多")]);
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("金额应写作") && refused.text.contains("已约面谈"), "what was typed stays");
    let refused = step("won", &[("amount", "50000.00")]).text;
    assert!(refused.contains("请写明售出的产品") && refused.contains("50000.00"));
    assert_eq!(step("won", &[("amount", "50000.00"), ("product", "三年期存单")]).location(), DUE);
    let page = manager.get(DUE).text;
    assert!(page.contains("三年期存单 50,000.00") && !page.contains("name=\"to\""));
    assert!(step("lost", &[("reason", "晚了")]).text.contains("刚被他人处理"));
    assert!(!manager.get("/worklist").text.contains("/leads/1\""));
    let customer = manager.get(&format!("/customers/{}", house.id(Known::Managed))).text;
    assert!(customer.contains("线索与消息") && customer.contains("三年期存单"));
    let steps = house.texts("SELECT state || ' ' || staff_no FROM lead_step WHERE lead_no = 1");
    let by = house.staff_no(Role::CustomerManager);
    assert_eq!(steps, ["taken", "contacted", "won"].map(|state| format!("{state} {by}")));
}

#[test]
fn whoever_only_reads_does_not_work_on_it() {
    let house = House::new();
    let seen = house.as_role(Role::BranchRetail).post(DUE, &[("to", "taken")]);
    assert!(seen.status == 422 && seen.text.contains("由维护人或本机构负责人处理"));
    assert_eq!(house.as_role(Role::WealthManager).post(DUE, &[("to", "taken")]).status, 404);
    let lost = house.as_role(Role::RetailHead).post(DUE, &[("to", "lost")]);
    assert!(lost.text.contains("请写明原因"));
    assert_eq!(house.as_role(Role::RetailHead).post(DUE, &[("to", "taken")]).location(), DUE);
}

#[test]
fn messages_shown_are_read_at_once_and_foreign_ones_stay() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let all = [("lead", "1"), ("lead", "2"), ("lead", "3"), ("lead", "x")];
    assert_eq!(manager.post("/worklist/read", &all).location(), "/worklist");
    let states = house.texts("SELECT lead_no || ' ' || state FROM lead ORDER BY lead_no");
    assert_eq!(states, ["1 new", "2 new", "3 read"]);
    assert_eq!(manager.post("/worklist/read", &all).location(), "/worklist", "twice");
}
