//! The contact log (spec 3): who writes, what is refused, how it is corrected, and that it goes along.

use crate::assignment::bank::{House, code, day, post, signed};
use zhiji::access::roles::{Post, Role};
use zhiji::bank::assignment::Cause;
use zhiji::bank::assignment::beside::{self, Absence, Days};
use zhiji::bank::assignment::change::Target;
use zhiji::bank::assignment::rows::members;
use zhiji::bank::contacts::{Channel, Direction, Note, Outcome, Part, log, rows};
use zhiji::kernel::error::Result;

const TODAY: i32 = 20_250_925;

/// A call on a day, which reached the customer.
pub(super) fn call(on: i32) -> Note {
    Note {
        day: day(on),
        minute: Some(9 * 60 + 30),
        channel: Channel::Phone,
        direction: Direction::Out,
        outcome: Outcome::Reached,
        said: "谈了到期的定期".to_owned(),
        next_step: String::new(),
        next_day: None,
        work: None,
    }
}

/// P00 is A's.
pub(super) fn house() -> House {
    let mut house = House::new();
    house.give("H", TODAY, "P00", Some(Target::person("A")), Cause::Pool).unwrap();
    house
}

pub(super) fn posts_of(staff_no: &str) -> Vec<Post> {
    match staff_no {
        "H" => post(Role::RetailHead, "100"),
        "K" => post(Role::CustomerManager, "200"),
        "Q" => post(Role::HqRetail, "1"),
        _ => post(Role::CustomerManager, "100"),
    }
}

pub(super) fn write(house: &mut House, actor: &str, today: i32, cust_no: &str, note: Note) -> Result<i64> {
    let by = signed(actor, today);
    log::write(&house.bank, &by, &posts_of(actor), cust_no, note)?.perform(&mut house.bank.crm)
}

pub(super) fn correct(house: &mut House, actor: &str, today: i32, entry_no: i64, note: Note) -> Result<i64> {
    let by = signed(actor, today);
    let old = rows::entry(&house.bank.crm, entry_no).unwrap().unwrap();
    log::correct(&house.bank, &by, &posts_of(actor), &old, note)?.perform(&mut house.bank.crm)
}

#[test]
fn who_works_on_the_customer_writes_and_as_what_is_kept() {
    let mut house = house();
    assert_eq!(code(write(&mut house, "B", TODAY, "P00", call(TODAY))), "not_your_customer");
    assert_eq!(code(write(&mut house, "K", TODAY, "P00", call(TODAY))), "not_your_customer");
    let by = signed("H", TODAY);
    let week = Days { since: day(TODAY), last: day(20_250_930) };
    let heads = posts_of("H");
    let act = beside::stand_in(&house.bank, &by, &heads, ("B", "A"), Absence::Leave, week, "").unwrap();
    act.perform(&mut house.bank.crm).unwrap();
    let member = members(&house.bank.core, &["P00"]).unwrap().remove(0);
    let who = ("D", beside::Part::LoanOfficer);
    let act = beside::co_manager(&house.bank, &by, &heads, &member, who, week, "").unwrap();
    act.perform(&mut house.bank.crm).unwrap();
    let parts = [
        ("A", Part::Maintainer),
        ("B", Part::StandIn),
        ("D", Part::CoManager),
        ("H", Part::Head),
        ("Q", Part::Head),
    ];
    for (actor, part) in parts {
        let number = write(&mut house, actor, TODAY, "P00", call(TODAY)).unwrap();
        let entry = rows::entry(&house.bank.crm, number).unwrap().unwrap();
        assert_eq!((entry.part, entry.staff_no.as_str(), entry.keeper.as_str()), (part, actor, "A"));
        assert_eq!((entry.inst_no.as_str(), entry.by_hand, entry.written_on), ("100", true, day(TODAY)));
    }
    // The week is over.
    assert_eq!(code(write(&mut house, "B", 20_251_001, "P00", call(TODAY))), "not_your_customer");
    assert_eq!(code(write(&mut house, "D", 20_251_001, "P00", call(TODAY))), "not_your_customer");
}

#[test]
fn what_cannot_have_been_is_refused_by_name() {
    let mut house = house();
    let cases = [
        ("P99", call(TODAY), "customer_unknown"),
        ("P00", call(20_250_926), "day_to_come"),
        ("P00", call(19_991_231), "before_first_account"),
        ("P00", Note { next_day: Some(day(20_250_926)), ..call(TODAY) }, "next_step_empty"),
        (
            "P00",
            Note { next_step: "寄资料".to_owned(), next_day: Some(day(20_250_924)), ..call(TODAY) },
            "next_day_past",
        ),
        ("P00", Note { said: "长".repeat(log::SAID_MAX + 1), ..call(TODAY) }, "too_long"),
        ("P00", Note { outcome: Outcome::Mistaken, ..call(TODAY) }, "bad_outcome"),
        ("P00", Note { said: "长".repeat(log::SAID_MAX), ..call(TODAY) }, "done"),
        ("P00", call(TODAY), "done"),
        ("P00", call(TODAY), "written_already"),
    ];
    for (cust_no, note, expected) in cases {
        assert_eq!(code(write(&mut house, "A", TODAY, cust_no, note)), expected, "{cust_no}");
    }
}

#[test]
fn a_correction_is_a_new_entry_by_the_author_alone_and_only_of_the_latest() {
    let mut house = house();
    let first = write(&mut house, "A", TODAY, "P00", call(TODAY)).unwrap();
    let better = Note { outcome: Outcome::NoAnswer, ..call(TODAY) };
    assert_eq!(code(correct(&mut house, "H", TODAY, first, better.clone())), "not_yours");
    let second = correct(&mut house, "A", TODAY, first, better.clone()).unwrap();
    assert_eq!(code(correct(&mut house, "A", TODAY, first, better)), "corrected_already");
    let mistaken = Note { outcome: Outcome::Mistaken, ..call(TODAY) };
    let third = correct(&mut house, "A", TODAY, second, mistaken).unwrap();
    let all = rows::entries_of(&house.bank.crm, "P00", 10, 0).unwrap();
    let chain: Vec<(i64, Option<i64>, Option<i64>)> =
        all.iter().map(|entry| (entry.entry_no, entry.corrects, entry.corrected_by)).collect();
    assert_eq!(
        chain,
        [(third, Some(second), None), (second, Some(first), Some(third)), (first, None, Some(second))]
    );
}

#[test]
fn two_corrections_at_the_same_moment_are_one() {
    let mut house = house();
    let first = write(&mut house, "A", TODAY, "P00", call(TODAY)).unwrap();
    let old = rows::entry(&house.bank.crm, first).unwrap().unwrap();
    let by = signed("A", TODAY);
    let one = Note { outcome: Outcome::NoAnswer, ..call(TODAY) };
    let act = log::correct(&house.bank, &by, &posts_of("A"), &old, one.clone()).unwrap();
    correct(&mut house, "A", TODAY, first, Note { outcome: Outcome::Refused, ..call(TODAY) }).unwrap();
    // The number is another's by now too: what was to be written is not.
    assert_ne!(code(act.perform(&mut house.bank.crm)), "");
    assert_eq!(rows::entries_of(&house.bank.crm, "P00", 10, 0).unwrap().len(), 2);
    let late = log::correct(&house.bank, &by, &posts_of("A"), &old, one).unwrap();
    assert_eq!(code(late.perform(&mut house.bank.crm)), "corrected_already");
}

#[test]
fn the_log_and_its_next_steps_go_along_with_the_customer() {
    let mut house = house();
    let step = Note {
        next_step: "寄资料".to_owned(),
        next_day: Some(day(20_250_930)),
        outcome: Outcome::NoAnswer,
        ..call(TODAY)
    };
    write(&mut house, "A", TODAY, "P00", step).unwrap();
    house.give("H", TODAY, "P00", Some(Target::person("B")), Cause::Reassigned).unwrap();
    let open = log::open_of(&house.bank.crm, &["P00", "P01"]).unwrap();
    let days: Vec<_> = open.iter().map(|one| (one.cust_no.as_str(), one.on, one.text.zh.as_str())).collect();
    assert_eq!(days, [("P00", day(20_250_930), "下一步：寄资料")]);
    assert_eq!(code(write(&mut house, "A", TODAY, "P00", call(TODAY))), "not_your_customer");
    write(&mut house, "B", TODAY, "P00", call(TODAY)).unwrap();
    assert_eq!(log::open_of(&house.bank.crm, &["P00"]).unwrap(), []);
    let by_whom: Vec<(String, String)> = rows::entries_of(&house.bank.crm, "P00", 10, 0)
        .unwrap()
        .into_iter()
        .map(|entry| (entry.staff_no, entry.keeper))
        .collect();
    let pair = |one: &str| (one.to_owned(), one.to_owned());
    assert_eq!(by_whom, [pair("B"), pair("A")], "who wrote it then, and whose the customer was");
}
