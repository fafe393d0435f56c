//! What people did in a period: contacts by channel and outcome without what was corrected, leads, tasks,
//! opportunities; whoever did it, wherever the customer is by now, and institutions that add up.

use crate::assignment::bank::{House, code, day, post, signed};
use zhiji::access::roles::{Post, Role};
use zhiji::bank::assignment::Cause;
use zhiji::bank::assignment::change::Target;
use zhiji::bank::contacts::{Channel, Direction, Note, Outcome, log, rows};
use zhiji::bank::events::{Found, Kind};
use zhiji::bank::leads::{self, Said, rules::State};
use zhiji::bank::opportunities::rules::Stage;
use zhiji::bank::opportunities::{self, Terms};
use zhiji::bank::parties::rows::people::institution_tree;
use zhiji::bank::reports::work::{Done, Of, Person, of_period};
use zhiji::bank::tasks::give::{self, New};
use zhiji::bank::tasks::{self, To};
use zhiji::kernel::period::Period;

const OCTOBER: [i32; 4] = [20_250_930, 20_251_001, 20_251_031, 20_251_101];

fn all(house: &House, period: &str, on: i32, of: &Of) -> Vec<(Person, Done)> {
    of_period(&house.bank, Period::parse(period).unwrap(), day(on), of).unwrap()
}

fn of(house: &House, staff_no: &str, period: &str, on: i32) -> Done {
    let wide = all(house, period, on, &Of::default());
    let narrow = Of { people: vec![staff_no.to_owned()], ..Of::default() };
    let one = |found: Vec<(Person, Done)>| {
        found.into_iter().find(|(person, _)| person.staff_no == staff_no).unwrap().1
    };
    let done = one(wide);
    assert_eq!(one(all(house, period, on, &narrow)), done, "alike for the bank and for one person");
    done
}

fn posts_of(staff_no: &str) -> Vec<Post> {
    match staff_no {
        "H" => post(Role::RetailHead, "100"),
        "K" => post(Role::CustomerManager, "200"),
        _ => post(Role::CustomerManager, "100"),
    }
}

/// P00 and P01 are A's, P02 is B's.
fn house() -> House {
    let mut house = House::new();
    for (cust_no, staff_no) in [("P00", "A"), ("P01", "A"), ("P02", "B")] {
        house.give("H", 20_250_925, cust_no, Some(Target::person(staff_no)), Cause::Pool).unwrap();
    }
    house
}

fn contact(on: i32, channel: Channel, outcome: Outcome) -> Note {
    Note {
        day: day(on),
        minute: None,
        channel,
        direction: Direction::Out,
        outcome,
        said: String::new(),
        next_step: String::new(),
        next_day: None,
        work: None,
    }
}

fn write(house: &mut House, actor: &str, today: i32, cust_no: &str, note: Note) -> i64 {
    let act = log::write(&house.bank, &signed(actor, today), &posts_of(actor), cust_no, note).unwrap();
    act.perform(&mut house.bank.crm).unwrap()
}

fn correct(house: &mut House, actor: &str, today: i32, entry_no: i64, note: Note) {
    let old = rows::entry(&house.bank.crm, entry_no).unwrap().unwrap();
    let act = log::correct(&house.bank, &signed(actor, today), &posts_of(actor), &old, note).unwrap();
    act.perform(&mut house.bank.crm).unwrap();
}

fn counts(done: &Done) -> [i64; 4] {
    let of = |channel| done.contacts(Some(channel), None);
    [
        of(Channel::Phone),
        of(Channel::Visit),
        done.contacts(None, Some(Outcome::Reached)),
        done.contacts(None, None),
    ]
}

#[test]
fn a_contact_counts_on_its_day_for_whoever_had_it() {
    let mut house = house();
    for on in OCTOBER {
        write(&mut house, "A", on, "P00", contact(on, Channel::Phone, Outcome::Reached));
    }
    write(&mut house, "A", 20_251_031, "P00", contact(20_251_030, Channel::Visit, Outcome::NoAnswer));
    write(&mut house, "H", 20_251_031, "P00", contact(20_251_031, Channel::Visit, Outcome::Reached));
    assert_eq!(counts(&of(&house, "A", "2025-10", 20_251_105)), [2, 1, 2, 3]);
    assert_eq!(counts(&of(&house, "H", "2025-10", 20_251_105)), [0, 1, 1, 1], "a head's own");
    assert_eq!(counts(&of(&house, "A", "2025-Q3", 20_251_105)), [1, 0, 1, 1]);
    assert_eq!(counts(&of(&house, "A", "2025-Q4", 20_251_105)), [3, 1, 3, 4]);
    assert_eq!(counts(&of(&house, "A", "2025", 20_251_105)), [4, 1, 4, 5]);
    assert_eq!(counts(&of(&house, "A", "2025-10", 20_251_030)), [1, 0, 1, 1], "written a day later");
    // The customer goes to another; the work stays whose it was.
    house.give("H", 20_251_101, "P00", Some(Target::person("B")), Cause::Reassigned).unwrap();
    assert_eq!(counts(&of(&house, "A", "2025-10", 20_251_105)), [2, 1, 2, 3]);
    assert_eq!(of(&house, "B", "2025-10", 20_251_105), Done::default());
}

#[test]
fn what_was_corrected_does_not_count_and_what_stands_for_it_does() {
    let mut house = house();
    let on = 20_251_010;
    let wrong = write(&mut house, "A", on, "P00", contact(on, Channel::Phone, Outcome::Reached));
    let never = write(&mut house, "A", on, "P01", contact(on, Channel::Sms, Outcome::Reached));
    assert_eq!(counts(&of(&house, "A", "2025-10", on)), [1, 0, 2, 2]);
    correct(&mut house, "A", 20_251_103, wrong, contact(20_250_930, Channel::Visit, Outcome::Refused));
    correct(&mut house, "A", 20_251_103, never, contact(on, Channel::Sms, Outcome::Mistaken));
    assert_eq!(of(&house, "A", "2025-10", 20_251_103), Done::default());
    assert_eq!(counts(&of(&house, "A", "2025-09", 20_251_103)), [0, 1, 0, 1]);
    assert_eq!(counts(&of(&house, "A", "2025-10", 20_251_102)), [1, 0, 2, 2], "as of the day before");
}

#[test]
fn leads_tasks_and_opportunities_count_for_whoever_worked_on_them() {
    let mut house = house();
    let (today, by) = (20_251_013, signed("A", 20_251_013));
    let found = |kind, cust_no: &str| Found {
        kind,
        cust_no: cust_no.to_owned(),
        fact_day: day(today),
        until: day(20_251_231),
        value_fen: 0,
        figures: "{}".to_owned(),
    };
    let events = [
        found(Kind::IdleCash, "P00"),
        found(Kind::IdleCash, "P01"),
        found(Kind::NewCustomer, "P00"),
        found(Kind::Birthday, "P00"),
    ];
    leads::raise(&mut house.bank.crm, &signed("system", today), &events).unwrap();
    let said = Said {
        product: "三年期存单",
        amount_fen: Some(1_234_567),
        reason: "客户另有打算",
        ..Said::default()
    };
    let steps =
        [(1, State::Taken), (1, State::Contacted), (1, State::Won), (2, State::Lost), (3, State::Done)];
    for (lead_no, to) in steps.into_iter().chain([(4, State::Read)]) {
        let lead = leads::lead(&house.bank.crm, lead_no).unwrap().unwrap();
        leads::step(&by, &lead, to, &said).unwrap().perform(&mut house.bank.crm).unwrap();
    }
    let new = New {
        title: "整理客户资料",
        script: "",
        due_on: day(20_251_020),
        to: To::Person("A".to_owned()),
        members: &[],
        outcomes: &[],
    };
    let given = give::give(&house.bank, &signed("H", today), &posts_of("H"), &new).unwrap();
    let task_no = given.perform(&mut house.bank.crm).unwrap();
    let task = tasks::rows::task(&house.bank.crm, task_no).unwrap().unwrap();
    let tree = institution_tree(&house.bank.core).unwrap();
    tasks::finish(&house.bank, &by, &task, &tree, "已整理").unwrap().perform(&mut house.bank.crm).unwrap();
    let terms = Terms {
        product: "活期理财".to_owned(),
        amount_fen: 500,
        expected_on: day(20_251_231),
        members: Vec::new(),
        next_step: String::new(),
        next_on: None,
    };
    let open = opportunities::open(&house.bank, &by, "P01", None, &terms).unwrap();
    open.perform(&mut house.bank.crm).unwrap();
    let one = opportunities::of_customer(&house.bank.crm, "P01", 1).unwrap().remove(0);
    let (later, more) = (signed("A", 20_251_105), Terms { amount_fen: 700, ..terms });
    let act = opportunities::step(&house.bank.core, &later, &one, Stage::Done, &more, ("", ""));
    assert_eq!(code(act.and_then(|act| act.perform(&mut house.bank.crm))), "done");
    let october = of(&house, "A", "2025-10", 20_251_110);
    assert_eq!((october.leads, october.won, october.won_fen, october.tasks), (2, 1, 1_234_567, 2));
    assert_eq!((october.opened, october.opened_fen, october.done, october.done_fen), (1, 500, 0, 0));
    let november = of(&house, "A", "2025-11", 20_251_110);
    assert_eq!((november.leads, november.opened, november.done, november.done_fen), (0, 0, 1, 700));
    let quarter = of(&house, "A", "2025-Q4", 20_251_110);
    assert_eq!(quarter, october.and(&november));
}

#[test]
fn people_are_where_they_were_last_and_add_up() {
    let mut house = house();
    for (actor, cust_no) in [("A", "P00"), ("B", "P02"), ("H", "P03")] {
        write(&mut house, actor, 20_251_010, cust_no, contact(20_251_010, Channel::Phone, Outcome::Reached));
    }
    let sum = |of: &Of| {
        let found = all(&house, "2025-10", 20_251_031, of);
        let total = found.iter().fold(Done::default(), |sum, (_, done)| sum.and(done));
        (found.len(), total.contacts(None, None))
    };
    let at = |inst_no: &str| Of { institutions: vec![inst_no.to_owned()], ..Of::default() };
    assert_eq!((sum(&at("100")), sum(&at("200")), sum(&Of::default())), ((4, 3), (1, 0), (5, 3)));
    let both = Of { institutions: vec!["200".to_owned()], people: vec!["A".to_owned()] };
    assert_eq!(sum(&both), (2, 1));
}
