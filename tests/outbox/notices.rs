//! One notice for each assignment that begins, in the action that begins it.

use super::{House, code};
use zhiji::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use zhiji::bank::assignment::{Cause, changes, daily};
use zhiji::bank::outbox::Why;
use zhiji::kernel::calendar::Calendar;

#[test]
fn the_customer_hears_who_maintains_them_and_how_to_reach_that_person() {
    let mut house = House::new();
    house.give(&["C01"], "A", Cause::Pool).unwrap();
    let all = house.messages();
    assert_eq!(all.len(), 1);
    assert_eq!(
        all[0].text,
        "【青禾农村商业银行】尊敬的客户，您好！东街支行王小明现为您的专属客户经理，联系电话13911112222。\
         如有疑问请致电客服95001。"
    );
    assert_eq!((all[0].template.as_str(), all[0].state.code()), ("assigned", "queued"));
    assert_eq!(all[0].next_try, "2026-04-10T09:30:00+08:00", "time to take a slip back");
    house.give(&["C02"], "B", Cause::Pool).unwrap();
    let second = &house.messages()[1].text;
    assert!(second.contains("李四") && second.contains("联系电话0555-100"), "{second}");
}

#[test]
fn the_banks_own_service_number_comes_from_its_settings() {
    let mut house = House::new();
    std::fs::write(house.bank.dir.join("settings.toml"), "[sms]\nservice_phone = \"95599\"\n").unwrap();
    house.give(&["C01"], "A", Cause::Pool).unwrap();
    assert!(house.messages()[0].text.contains("客服95599"));
}

#[test]
fn of_many_customers_each_gets_one_and_no_key_is_another_s() {
    let mut house = House::new();
    house.queue(20);
    let all = house.messages();
    assert_eq!(all.len(), 20);
    let keys: std::collections::HashSet<&str> = all.iter().map(|one| one.gateway_key.as_str()).collect();
    assert_eq!(keys.len(), 20);
    let numbers: std::collections::HashSet<_> = all.iter().map(|one| one.assignment_no).collect();
    assert_eq!(numbers.len(), 20);
}

#[test]
fn a_run_that_repeats_tells_nobody_twice() {
    let mut house = House::new();
    let (by, posts) = (house.signed("H"), super::head());
    let moves = [Move { cust_no: "C01".to_owned(), to: Some(Target::person("A")) }];
    let cause = Cause::Pool;
    let wanted = Wanted::new(&moves, cause);
    let prepared = change::prepare(&house.bank, &by, Authority::Person(&posts), wanted).unwrap();
    let again = prepared.clone();
    prepared.act(&by, Vec::new()).unwrap().perform(&mut house.bank.crm).unwrap();
    let again = again.act(&by, Vec::new()).unwrap().perform(&mut house.bank.crm);
    assert_eq!(code(again), "changed_meanwhile");
    assert_eq!(code(house.give(&["C01"], "A", Cause::Pool)), "has_already");
    let system = house.signed("system");
    for _ in 0..2 {
        daily::run(&mut house.bank, &system, &Calendar::china(), None).unwrap();
    }
    assert_eq!(house.messages().len(), 1);
    // Nor would the database take a second one.
    let sql = "INSERT INTO message SELECT 2, cust_no, inst_no, template_no, text, assignment_no, queued_on, queued_at,
      'other', state, reason, said, tries, next_try, batch_no, sent_on, changed_at FROM message";
    assert!(house.bank.crm.conn().execute(sql, []).is_err());
}

#[test]
fn what_was_so_before_the_bank_began_and_what_goes_to_the_pool_tells_nobody() {
    let mut house = House::new();
    let by = house.signed("console");
    let moves = [Move { cust_no: "C01".to_owned(), to: Some(Target::person("A")) }];
    let cause = Cause::GoingLive;
    let wanted = Wanted::new(&moves, cause);
    let prepared = change::prepare(&house.bank, &by, Authority::Rule, wanted).unwrap();
    prepared.act(&by, Vec::new()).unwrap().perform(&mut house.bank.crm).unwrap();
    house.give(&["C01"], "", Cause::Released).unwrap();
    assert_eq!(house.messages().len(), 0);
}

#[test]
fn a_change_that_is_taken_back_before_it_was_told_is_never_told() {
    let mut house = House::new();
    house.give(&["C01"], "A", Cause::Pool).unwrap();
    house.minutes(30);
    house.files();
    let change_no = house.give(&["C01", "C02"], "B", Cause::Reassigned).unwrap();
    let by = house.signed("H");
    let act = changes::take_back(&house.bank, &by, &super::head(), change_no, "录入有误").unwrap();
    act.perform(&mut house.bank.crm).unwrap();
    let withdrawn = |cust_no: &str| (cust_no.to_owned(), "withdrawn", Some(Why::AssignmentEnded));
    assert_eq!(
        house.states(),
        [("C01".to_owned(), "sent", None), withdrawn("C01"), withdrawn("C02")],
        "and nobody hears that a slip was taken back"
    );
    house.minutes(60);
    assert_eq!(house.files().sent, 0);
}

#[test]
fn of_two_changes_in_one_night_the_customer_hears_the_last() {
    let mut house = House::new();
    house.give(&["C01"], "A", Cause::Pool).unwrap();
    house.give(&["C01"], "B", Cause::Neglect).unwrap();
    house.minutes(30);
    assert_eq!(house.files().sent, 1);
    let states: Vec<&str> = house.states().into_iter().map(|(_, state, _)| state).collect();
    assert_eq!(states, ["withdrawn", "sent"]);
}
