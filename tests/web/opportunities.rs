//! The funnel, an opportunity and its customer's page: who sees what, who works on it, and what is refused (spec 3).

use super::house::{House, Known};
use zhiji::access::roles::Role;

/// The house has one: the customer manager's customer may buy for half a million, out of lead 1.
const ONE: &str = "/opportunities/1";

#[test]
fn the_funnel_counts_what_is_in_scope_and_has_a_list_behind_each_figure() {
    let house = House::new();
    let manager = house.staff_no(Role::CustomerManager);
    for role in [Role::CustomerManager, Role::RetailHead, Role::HqRetail] {
        let funnel = house.as_role(role).get("/funnel").text;
        assert!(
            funnel.contains("500,000.00") && funnel.contains("50,000.00"),
            "a tenth of it is likely: {role:?}"
        );
        assert!(funnel.contains("/opportunities?state=interest"));
        let list = house.as_role(role).get(&format!("/opportunities?state=interest&manager={manager}"));
        assert!(list.text.contains("/opportunities/1\""), "{role:?}");
    }
    let wealth = house.as_role(Role::WealthManager);
    assert!(!wealth.get("/funnel").text.contains("500,000.00"), "another's");
    assert!(wealth.get("/opportunities").text.contains("没有这样的商机"));
    assert_eq!(wealth.get(ONE).status, 404);
}

#[test]
fn an_opportunity_is_opened_from_a_lead_worked_and_done() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let path = format!("/customers/{}/opportunities", house.id(Known::Managed));
    let lead = &*house.lead(1);
    let with = format!("{path}?with={lead}");
    assert!(manager.get(&format!("/leads/{lead}")).text.contains(&with));
    assert!(manager.get(&with).text.contains(&format!("name=\"lead\" value=\"{lead}\"")));
    let good = [("product", "活期理财"), ("amount", "20000.50"), ("expected", "2027-12-31")];
    let refused = manager.post(&path, &[&good[..], &[("lead", lead)]].concat());
    assert_eq!(refused.status, 422, "that lead is an opportunity already");
    assert!(refused.text.contains("已转为商机") && refused.text.contains("20000.50"), "what was typed stays");
    let refused =
        manager.post(&path, &[("product", "活期理财"), ("amount", "多"), ("expected", "2027-12-31")]);
    assert!(
        refused.status == 422 && refused.text.contains("金额应写作") && refused.text.contains("活期理财")
    );
    assert_eq!(manager.post(&path, &good).location(), "/opportunities/2");
    let step = |more: &[(&str, &str)]| manager.post("/opportunities/2", &[&good[..], more].concat());
    let refused = step(&[("to", "lost")]);
    assert!(refused.status == 422 && refused.text.contains("未成须写明原因"));
    assert_eq!(step(&[("to", "offer")]).location(), "/opportunities/2");
    assert_eq!(step(&[("to", "done"), ("account", "A-1")]).location(), "/opportunities/2");
    assert!(!manager.get("/opportunities/2").text.contains("name=\"to\""));
    assert!(step(&[("to", "lost"), ("reason", "晚了")]).text.contains("已结束"));
    let stages = house.texts("SELECT stage FROM opportunity_step WHERE opportunity_no = 2 ORDER BY step_no");
    assert_eq!(stages, ["interest", "offer", "done"]);
    let page = manager.get(&format!("/customers/{}", house.id(Known::Managed))).text;
    assert!(page.contains("活期理财") && page.contains("20,000.50") && page.contains(&path));
}

#[test]
fn whoever_does_not_work_for_the_customer_reads_and_does_not_write() {
    let house = House::new();
    let step = [("product", "存单"), ("amount", "1"), ("expected", "2027-12-31"), ("to", "offer")];
    let hq = house.as_role(Role::HqRetail);
    assert!(!hq.get(ONE).text.contains("name=\"to\""));
    let refused = hq.post(ONE, &step);
    assert!(refused.status == 422 && refused.text.contains("由维护人或本机构负责人处理"));
    assert_eq!(house.as_role(Role::RetailHead).post(ONE, &step).location(), ONE);
}
