//! What messages say is decided by two.

use super::{House, code};
use zhiji::bank::assignment::Cause;
use zhiji::bank::outbox::rows;
use zhiji::bank::outbox::templates::{self, Outcome, Template};

const SHORTER: &str = "【{bank}】{manager}为您服务，电话{manager_phone}，客服{service_phone}。";

fn draft(house: &mut House, actor: &str, text: &str) -> &'static str {
    match templates::draft(&house.bank, &house.signed(actor), text) {
        Ok(act) => code(act.perform(&mut house.bank.crm)),
        refused => code(refused),
    }
}

fn last(house: &House) -> Template {
    rows::templates(&house.bank.crm).unwrap().remove(0)
}

fn decide(house: &mut House, actor: &str, outcome: Outcome) -> &'static str {
    match templates::decide(&house.signed(actor), &last(house), outcome) {
        Ok(act) => code(act.perform(&mut house.bank.crm)),
        refused => code(refused),
    }
}

#[test]
fn a_template_is_used_once_another_person_approved_it() {
    let mut house = House::new();
    let delivered = templates::notice(&house.bank.crm).unwrap();
    assert_eq!((delivered.drafted_by.as_str(), delivered.outcome), ("delivery", Some(Outcome::Approved)));
    let (_, characters, pieces) = delivered.sample();
    assert_eq!((characters > 60, pieces), (true, if characters > 70 { 2 } else { 1 }));
    assert_eq!(draft(&mut house, "Q1", &delivered.text), "nothing_new");
    assert_eq!(draft(&mut house, "Q1", "【{bank}】{manager}为您服务"), "field_missing");
    assert_eq!(draft(&mut house, "Q1", &format!("{SHORTER}{{balance}}")), "unknown_field");
    assert_eq!(draft(&mut house, "Q1", SHORTER), "done");
    assert_eq!(draft(&mut house, "Q2", &format!("{SHORTER}！")), "draft_waits");
    house.give(&["C01"], "A", Cause::Pool).unwrap();
    assert_eq!(decide(&mut house, "Q1", Outcome::Approved), "same_person");
    assert_eq!(decide(&mut house, "Q2", Outcome::Approved), "done");
    assert_eq!(decide(&mut house, "Q2", Outcome::Refused), "decided_already");
    house.give(&["C02"], "A", Cause::Pool).unwrap();
    let all = house.messages();
    assert!(all[0].text.contains("尊敬的客户"), "what was queued says what was approved then");
    assert_eq!(all[1].text, "【青禾农村商业银行】王小明为您服务，电话13911112222，客服95001。");
}

#[test]
fn a_draft_that_is_refused_is_never_used() {
    let mut house = House::new();
    assert_eq!(draft(&mut house, "Q1", SHORTER), "done");
    assert_eq!(decide(&mut house, "Q1", Outcome::Refused), "done", "taken back by whoever wrote it");
    assert_eq!(templates::notice(&house.bank.crm).unwrap().template_no, 1);
    assert_eq!(draft(&mut house, "Q1", SHORTER), "done", "and drafted anew");
}
