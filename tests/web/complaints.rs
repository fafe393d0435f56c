//! Complaints through the pages (spec 4): who writes them down, who reads them, by when they are answered, and that they
//! go along with the customer.

use super::house::{House, Known};
use zhiji::access::roles::Role;
use zhiji::bank::assignment::Cause;
use zhiji::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use zhiji::bank::assignment::rules::Rule;
use zhiji::bank::service::open_of;
use zhiji::kernel::calendar::from_ymd;
use zhiji::store::action::Signed;

/// A customer comes to somebody else.
pub fn hand_over(house: &mut House, known: Known, to: &str) {
    let moves = [Move { cust_no: house.customer(known).1.clone(), to: Some(Target::person(to)) }];
    let by = Signed {
        actor: "console".to_owned(),
        at: "2026-04-11T10:30:00+08:00".to_owned(),
        today: from_ymd(20_260_411).unwrap(),
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    };
    let wanted = Wanted { reason: "调整", accepted: &Rule::ALL, ..Wanted::new(&moves, Cause::GoingLive) };
    let prepared = change::prepare(&house.bank, &by, Authority::Rule, wanted).unwrap();
    prepared.act(&by, Vec::new()).unwrap().perform(&mut house.bank.crm).unwrap();
}

const FEE: [(&str, &str); 4] = [
    ("received_on", "2026-04-10"),
    ("channel", "counter"),
    ("category", "fee"),
    ("says", "账户管理费收错了"),
];

#[test]
fn a_complaint_is_written_down_with_the_day_by_which_it_is_answered() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let path = format!("/customers/{}/complaints", house.id(Known::Managed));
    for (field, value, said) in [
        ("received_on", "2026-04-12", "不能晚于今天"),
        ("received_on", "2025-01-02", "不能早于一年前"),
        ("received_on", "昨天", "2026-03-01"),
        ("channel", "", "请选择渠道和类别"),
        ("category", "weather", "请选择渠道和类别"),
        ("staff_no", "7777777", "没有此工号"),
        ("staff_no", house.staff_no(Role::CustomerManager), "请由他人登记"),
        ("says", "不满", "请写 4 至 500 个字"),
    ] {
        let mut form: Vec<(&str, &str)> = FEE.into_iter().filter(|(name, _)| *name != field).collect();
        form.push((field, value));
        let seen = manager.post(&path, &form);
        assert_eq!(seen.status, 422, "{field}={value}");
        assert!(seen.text.contains(said), "{field}={value}: {said}");
        assert!(field == "says" || seen.text.contains("账户管理费收错了"), "what was typed stays");
    }
    let end = house.audit_end();
    let done = manager.post(&path, &FEE);
    assert_eq!(done.location(), "/complaints/2", "{}", done.text);
    let written = house.audit_after(end);
    assert_eq!(written[0].verb, "enter_complaint");
    assert!(!written[0].detail.contains("收错"), "the trail does not say what is complained of");
    let page = manager.get("/complaints/2").text;
    assert!(page.contains("2026-04-17") && page.contains("账户管理费收错了"), "five working days: {page}");
    let customer = manager.get(&format!("/customers/{}", house.id(Known::Managed))).text;
    assert!(customer.contains("/complaints/2") && customer.contains("收费与利率"));
    assert!(manager.get("/").text.contains("2 件投诉等待答复"));
}

#[test]
fn a_complaint_goes_step_by_step_and_what_is_over_can_be_opened_again() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let step = |to: &str, says: &str| manager.post("/complaints/1", &[("to", to), ("says", says)]);
    assert!(step("", "已经核对").text.contains("请选择下一步"));
    assert!(step("closed", "已经核对").text.contains("状态已改变"), "not before it is answered");
    assert_eq!(step("in_hand", "").status, 303, "taking it in hand needs no words");
    assert!(step("answered", "好").text.contains("请写 4 至 500 个字"));
    let long = "退".repeat(501);
    let refused = step("answered", &long);
    assert!(refused.status == 422 && refused.text.contains(&long), "nothing typed is lost");
    for (to, says) in [
        ("answered", "费用已退回，客户接受"),
        ("closed", "回访客户满意"),
        ("in_hand", "客户称未到账"),
        ("answered", "已补退并致歉"),
        ("closed", "客户确认到账"),
    ] {
        assert_eq!(step(to, says).status, 303, "{to}");
    }
    let page = manager.get("/complaints/1").text;
    for said in ["费用已退回", "客户称未到账", "客户确认到账"] {
        assert!(page.contains(said), "each step stays: {said}");
    }
    assert!(!manager.get("/complaints").text.contains("/complaints/1\""));
    assert!(manager.get("/complaints?state=closed").text.contains("/complaints/1\""));
    let steps: i64 = house
        .bank
        .crm
        .conn()
        .query_row("SELECT count(*) FROM complaint_step WHERE complaint_no = 1", [], |row| row.get(0))
        .unwrap();
    assert_eq!(steps, 7);
}

#[test]
fn whoever_a_complaint_is_about_does_not_read_it_and_their_head_answers() {
    let house = House::new();
    let about = house.staff_no(Role::CustomerManager);
    let service = house.as_role(Role::ServiceDesk);
    let path = format!("/customers/{}/complaints", house.id(Known::Managed));
    let mut form = FEE.to_vec();
    form.push(("staff_no", about));
    assert_eq!(service.post(&path, &form).location(), "/complaints/2");
    let manager = house.as_role(Role::CustomerManager);
    assert_eq!(manager.get("/complaints/2").status, 404);
    assert_eq!(manager.post("/complaints/2", &[("to", "in_hand")]).status, 404);
    assert!(!manager.get("/complaints").text.contains("/complaints/2\""));
    assert!(!manager.get(&path).text.contains("/complaints/2\""));
    let customer = manager.get(&format!("/customers/{}", house.id(Known::Managed))).text;
    assert!(!customer.contains("/complaints/2\""));
    let cust_no = house.customer(Known::Managed).1.as_str();
    let open = |reader: &str| open_of(&house.bank.crm, reader, &[cust_no]).unwrap().len();
    assert_eq!((open(about), open(house.staff_no(Role::RetailHead))), (1, 2), "a sheet hides it too");

    let answer = [("to", "answered"), ("says", "已向客户致歉并说明")];
    assert!(service.post("/complaints/2", &answer).text.contains("由其机构负责人答复"));
    assert_eq!(service.post("/complaints/2", &[("to", "in_hand"), ("says", "客户再次来电")]).status, 303);
    assert_eq!(house.as_role(Role::RetailHead).post("/complaints/2", &answer).status, 303);
}

#[test]
fn a_complaint_goes_along_with_the_customer() {
    let mut house = House::new();
    assert!(house.as_role(Role::CustomerManager).get("/complaints").text.contains("/complaints/1\""));
    assert!(!house.as_role(Role::WealthManager).get("/complaints").text.contains("/complaints/1\""));
    assert_eq!(house.as_role(Role::WealthManager).get("/complaints/1").status, 404);
    let to = house.staff_no(Role::WealthManager);
    hand_over(&mut house, Known::Managed, to);
    assert!(!house.as_role(Role::CustomerManager).get("/complaints").text.contains("/complaints/1\""));
    assert_eq!(house.as_role(Role::CustomerManager).get("/complaints/1").status, 404);
    assert!(house.as_role(Role::WealthManager).get("/complaints").text.contains("/complaints/1\""));
    assert!(house.as_role(Role::WealthManager).get("/").text.contains("1 件投诉等待答复"));
}
