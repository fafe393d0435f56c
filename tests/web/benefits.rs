//! Benefits in the browser: what is left, a booking and its cancelling, who does and who only reads.

use super::house::{House, Known};
use zhiji::access::roles::Role;

#[test]
fn a_use_is_booked_read_and_cancelled() {
    let house = House::new();
    let (id, number) = (house.id(Known::Managed), &house.customer(Known::Managed).1);
    let path = format!("/customers/{id}/benefits");
    let manager = house.as_role(Role::CustomerManager);
    let sql = "INSERT INTO special_vip (special_no, cust_no, kind, tier, ground, txn_no, applicant, approver, valid_from,
               valid_until) VALUES (901, ?1, 'temporary', 4, 'one', 'T901', '7', '8', 20260101, 20270101)";
    assert_eq!(house.bank.crm.conn().execute(sql, [number]).unwrap(), 1);
    assert!(manager.get(&format!("/customers/{id}")).text.contains(&path), "the customer's page leads there");
    let good = [("benefit", "operation"), ("way", "phone"), ("reference", "YY-001")];
    let refused = manager.post(&path, &[("benefit", "operation"), ("way", "phone"), ("reference", "")]);
    assert!(refused.status == 422 && refused.text.contains("请填写预约号或单号"), "{}", refused.text);
    assert_eq!(manager.post(&path, &good).location(), path);
    let page = manager.get(&path).text;
    assert!(page.contains("YY-001") && page.contains("手术住院安排") && page.contains("取消…"), "{page}");
    let used = house.texts("SELECT CAST(count(*) AS TEXT) FROM crm.benefit_use");
    assert_eq!(used, ["1"]);
    let timeline = manager.get(&format!("/customers/{id}?kind=benefit")).text;
    assert!(timeline.contains("YY-001"), "{timeline}");
    let desk = house.as_role(Role::ServiceDesk);
    assert!(desk.get(&path).text.contains("YY-001"));
    let hq = house.as_role(Role::HqRetail);
    assert!(hq.get(&path).text.contains("YY-001") && !hq.get(&path).text.contains("取消…"));
    assert!(hq.post(&path, &good).text.contains("由网点人员或客服登记"));
    assert_eq!(house.as_role(Role::WealthManager).get(&path).status, 404, "another's customer");
    assert!(desk.get(&format!("{path}?with=1")).text.contains("name=\"why\""));
    let cancel = format!("{path}/cancel");
    let refused = desk.post(&cancel, &[("use", "1"), ("why", "")]);
    assert!(refused.status == 422 && refused.text.contains("请写明取消原因"), "{}", refused.text);
    assert_eq!(desk.post(&cancel, &[("use", "1"), ("why", "客户改期")]).location(), path);
    assert!(desk.get(&path).text.contains("客户改期"));
}
