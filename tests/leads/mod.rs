//! What people do about events: states as a table, the same twice, corrections, expiry, and that a lead goes with its
//! customer.

mod figures;

use crate::assignment::bank::{House, code, day, post, signed};
use std::collections::BTreeSet;
use zhiji::access::roles::Role;
use zhiji::bank::assignment::beside::{self, Absence, Days, Part};
use zhiji::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use zhiji::bank::assignment::{Cause, rows};
use zhiji::bank::contacts::{Channel, Direction, Note, Outcome, log};
use zhiji::bank::events::{Form, Found, Kind};
use zhiji::bank::leads::rules::{self, Departure, Level, Queue, State};
use zhiji::bank::leads::{self, Lead, Said};
use zhiji::kernel::policy::Policy;

const TODAY: i32 = 20_251_013;

fn found(kind: Kind, cust_no: &str, fact: i32, until: i32) -> Found {
    Found {
        kind,
        cust_no: cust_no.to_owned(),
        fact_day: day(fact),
        until: day(until),
        value_fen: 5_000_000,
        figures: "{}".to_owned(),
    }
}

fn raise(house: &mut House, all: &[Found]) -> usize {
    leads::raise(&mut house.bank.crm, &signed("system", TODAY), all).unwrap()
}

fn last(house: &House, cust_no: &str) -> Lead {
    leads::of_customer(&house.bank.crm, cust_no, 1).unwrap().remove(0)
}

fn step(house: &mut House, lead: &Lead, to: State, said: &Said<'_>) -> &'static str {
    let act = leads::step(&signed("A", TODAY), lead, to, said);
    code(act.and_then(|act| act.perform(&mut house.bank.crm)))
}

fn give(house: &mut House, cust_no: &str, to: &str) {
    let moves = [Move { cust_no: cust_no.to_owned(), to: Some(Target::person(to)) }];
    let (by, posts) = (signed("H", TODAY), post(Role::RetailHead, "100"));
    let cause = if house.holder(cust_no).is_some() { Cause::Reassigned } else { Cause::Pool };
    let wanted = Wanted { reason: "岗位调整", ..Wanted::new(&moves, cause) };
    let prepared = change::prepare(&house.bank, &by, Authority::Person(&posts), wanted).unwrap();
    prepared.act(&by, Vec::new()).unwrap().perform(&mut house.bank.crm).unwrap();
}

/// Customers of whom something is open for a person.
fn open(house: &House, staff_no: &str) -> BTreeSet<String> {
    let all = leads::open_for(&house.bank.crm, staff_no, day(TODAY)).unwrap();
    all.into_iter().map(|one| one.lead.cust_no).collect()
}

fn these(all: &[&str]) -> BTreeSet<String> {
    all.iter().map(|one| (*one).to_owned()).collect()
}

#[test]
fn a_state_leads_where_the_table_says() {
    for line in include_str!("states.txt").lines().skip(1) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let form = match cells[0] {
            "lead" => Form::Lead,
            "message" => Form::Message,
            other => {
                assert_eq!(other, "task");
                Form::Task
            }
        };
        let state = State::from_code(cells[1]).unwrap();
        let next: Vec<&str> = state.next(form).iter().map(|one| one.code()).collect();
        assert_eq!(next.join(" "), cells[2], "{line}");
    }
    let open = State::ALL.into_iter().filter(|one| one.is_open()).map(State::code);
    assert_eq!(open.collect::<Vec<_>>(), ["new", "taken", "contacted"]);
}

#[test]
fn the_same_fact_raises_one_lead_however_often_it_is_found() {
    let mut house = House::new();
    let due = found(Kind::ProductDue, "P00", 20_251_020, 20_251_020);
    assert_eq!(raise(&mut house, &[due.clone(), due.clone()]), 1);
    assert_eq!(raise(&mut house, std::slice::from_ref(&due)), 0, "the day's run twice");
    let another_day = found(Kind::ProductDue, "P00", 20_251_021, 20_251_021);
    let another_kind = found(Kind::Birthday, "P00", 20_251_020, 20_251_020);
    assert_eq!(raise(&mut house, &[due, another_day, another_kind]), 2);
    let over = found(Kind::Birthday, "P01", 20_251_010, 20_251_012);
    assert_eq!(raise(&mut house, &[over]), 0, "its last day was yesterday");
    let today = found(Kind::Birthday, "P01", 20_251_013, 20_251_013);
    assert_eq!(raise(&mut house, &[today]), 1, "its last day is today");
}

#[test]
fn a_night_of_many_events_is_one_act() {
    let mut house = House::new();
    let many: Vec<Found> =
        (0..12_001).map(|n| found(Kind::IdleCash, &format!("C{n}"), 20_251_001, 20_251_101)).collect();
    assert_eq!(raise(&mut house, &many), 12_001);
    assert_eq!(raise(&mut house, &many), 0);
    assert_eq!(leads::open_of(&house.bank.crm, &["C0", "C12000", "P00"]).unwrap().len(), 2);
    assert_eq!(leads::open_of(&house.bank.crm, &["C5000", "P00"]).unwrap().len(), 1);
}

#[test]
fn a_lead_is_worked_to_its_end_and_every_step_stays() {
    let mut house = House::new();
    raise(&mut house, &[found(Kind::ProductDue, "P00", 20_251_020, 20_251_020)]);
    let lead = last(&house, "P00");
    let nothing = Said::default();
    assert_eq!(step(&mut house, &lead, State::Won, &nothing), "lead_moved_on", "nobody was contacted");
    assert_eq!(step(&mut house, &lead, State::Lost, &nothing), "reason_missing");
    assert_eq!(step(&mut house, &lead, State::Taken, &nothing), "done");
    assert_eq!(
        step(&mut house, &lead, State::Contacted, &nothing),
        "lead_moved_on",
        "read before it was taken"
    );
    let lead = last(&house, "P00");
    assert_eq!(step(&mut house, &lead, State::Contacted, &nothing), "done");
    let lead = last(&house, "P00");
    for (said, refused) in [
        (Said { amount_fen: Some(1), ..nothing }, "product_missing"),
        (Said { product: "三年定期", ..nothing }, "amount_missing"),
        (Said { product: "三年定期", amount_fen: Some(0), ..nothing }, "amount_missing"),
        (Said { product: "三年定期", amount_fen: Some(1), ..nothing }, "done"),
    ] {
        assert_eq!(step(&mut house, &lead, State::Won, &said), refused);
    }
    let lead = last(&house, "P00");
    assert_eq!((lead.state, &*lead.product, lead.amount_fen), (State::Won, "三年定期", 1));
    let steps = leads::steps_of(&house.bank.crm, lead.lead_no).unwrap();
    let told: Vec<&str> = steps.iter().map(|one| one.state.code()).collect();
    assert_eq!(told, ["taken", "contacted", "won"]);
    assert!(steps.iter().all(|one| one.staff_no == "A" && one.on == day(TODAY)));
}

#[test]
fn who_sleeps_or_leaves_is_given_up_only_with_the_reason_and_the_measure() {
    for kind in [Kind::Sleeping, Kind::Leaving] {
        let mut house = House::new();
        raise(&mut house, &[found(kind, "P00", 20_251_001, 20_251_130)]);
        let lead = last(&house, "P00");
        let given_up = Said { reason: "客户不再往来", ..Said::default() };
        let to_another = Said { departure: Some(Departure::Competitor), ..given_up };
        for (said, answer) in [
            (given_up.clone(), "departure_missing"),
            (to_another.clone(), "competitor_missing"),
            (Said { competitor: "某行", ..to_another }, "measure_missing"),
            (Said { competitor: "某行", measure: " ", ..to_another }, "measure_missing"),
            (Said { competitor: "某行", measure: "上门拜访", reason: "", ..to_another }, "reason_missing"),
            (Said { competitor: "某行", measure: "上门拜访", ..to_another }, "done"),
        ] {
            assert_eq!(step(&mut house, &lead, State::Lost, &said), answer, "{said:?}");
        }
        let left = leads::departures_of(&house.bank.crm, "P00").unwrap();
        let [left] = &left[..] else { panic!("{left:?}") };
        assert_eq!((left.lead_no, left.why, left.on), (lead.lead_no, Departure::Competitor, day(TODAY)));
        assert_eq!((&*left.competitor, &*left.measure, &*left.reason), ("某行", "上门拜访", "客户不再往来"));
    }
    // Whoever is kept, and what is about something else, is asked nothing of the kind.
    let mut house = House::new();
    raise(&mut house, &[found(Kind::IdleCash, "P00", 20_251_001, 20_251_130)]);
    let lead = last(&house, "P00");
    assert_eq!(step(&mut house, &lead, State::Lost, &Said { reason: "另有用途", ..Said::default() }), "done");
    assert!(leads::departures_of(&house.bank.crm, "P00").unwrap().is_empty());
    for departure in Departure::ALL {
        assert_eq!(Departure::from_code(departure.code()), Some(departure));
    }
}

#[test]
fn a_fallen_tier_closes_only_with_the_reason_found() {
    let mut house = House::new();
    raise(&mut house, &[found(Kind::TierDown, "P00", 20_251_001, 20_251_130)]);
    let by = signed("system", 20_260_101);
    assert_eq!(leads::daily::expire(&mut house.bank.crm, &by).unwrap(), 0, "no time ends it");
    let lead = last(&house, "P00");
    assert_eq!(step(&mut house, &lead, State::Contacted, &Said::default()), "done");
    let lead = last(&house, "P00");
    let sold = Said { product: "理财", amount_fen: Some(100), reason: "", ..Said::default() };
    assert_eq!(step(&mut house, &lead, State::Won, &sold), "reason_missing");
    assert_eq!(step(&mut house, &lead, State::Won, &Said { reason: "资金转回", ..sold }), "done");
}

#[test]
fn a_lead_expires_the_day_after_its_last() {
    let mut house = House::new();
    raise(&mut house, &[found(Kind::IdleCash, "P00", 20_251_001, 20_251_014)]);
    let expire =
        |house: &mut House, on| leads::daily::expire(&mut house.bank.crm, &signed("system", on)).unwrap();
    assert_eq!(expire(&mut house, 20_251_014), 0);
    assert_eq!(expire(&mut house, 20_251_015), 1);
    assert_eq!(expire(&mut house, 20_251_015), 0, "twice on one day");
    let lead = last(&house, "P00");
    assert_eq!((lead.state, lead.moved_on), (State::Expired, day(20_251_015)));
    assert_eq!(leads::steps_of(&house.bank.crm, lead.lead_no).unwrap()[0].staff_no, "system");
    assert_eq!(raise(&mut house, &[found(Kind::IdleCash, "P00", 20_251_001, 20_251_101)]), 0);
}

#[test]
fn of_two_contacts_that_were_decided_on_at_once_one_is_written_and_the_other_is_told() {
    let mut house = House::new();
    raise(&mut house, &["P00", "P01"].map(|no| found(Kind::IdleCash, no, 20_251_001, 20_251_101)));
    give(&mut house, "P00", "A");
    give(&mut house, "P01", "A");
    let by = signed("A", TODAY);
    let note = || Note {
        day: day(TODAY),
        minute: Some(600),
        channel: Channel::Phone,
        direction: Direction::Out,
        outcome: Outcome::Reached,
        said: String::new(),
        next_step: String::new(),
        next_day: None,
        work: None,
    };
    let of_lead =
        |house: &House, no: &str| leads::contacted(&house.bank, &by, &[], &last(house, no), note()).unwrap();
    let (first, second) = (of_lead(&house, "P00"), of_lead(&house, "P01"));
    let round = log::write_round(&house.bank, &by, &[], vec![("P01".to_owned(), note())]).unwrap();
    assert_eq!(code(first.perform(&mut house.bank.crm)), "done");
    assert_eq!(code(second.perform(&mut house.bank.crm)), "lead_moved_on");
    assert_eq!(code(round.perform(&mut house.bank.crm)), "changed_meanwhile");
    assert_eq!(last(&house, "P01").state, State::New, "nothing of it was done");
    let again = of_lead(&house, "P01");
    assert_eq!(code(again.perform(&mut house.bank.crm)), "done");
}

#[test]
fn a_correction_withdraws_what_was_untouched_and_flags_what_was_taken() {
    let mut house = House::new();
    let fed = |actor: &str| zhiji::store::action::Signed {
        business_date: Some(day(20_251_010)),
        ..signed(actor, TODAY)
    };
    let all = ["P00", "P01", "P02"].map(|no| found(Kind::LargeIn, no, 20_251_010, 20_251_110));
    leads::raise(&mut house.bank.crm, &fed("system"), &all).unwrap();
    for cust_no in ["P01", "P02"] {
        let lead = last(&house, cust_no);
        assert_eq!(step(&mut house, &lead, State::Taken, &Said::default()), "done");
    }
    let now = [all[2].clone(), found(Kind::LargeIn, "P03", 20_251_010, 20_251_110)];
    let correct = |house: &mut House, from, now: &[Found]| {
        let found = [((day(from), 1), now.to_vec())];
        let did = leads::daily::take(&mut house.bank.crm, &fed("system"), &found, |_| false).unwrap();
        (did.raised, did.withdrawn, did.flagged)
    };
    assert_eq!(correct(&mut house, 20_251_011, &[]), (0, 0, 0), "feeds before are as they were");
    assert_eq!(correct(&mut house, 20_251_010, &now), (1, 1, 1));
    assert_eq!(correct(&mut house, 20_251_010, &now), (0, 0, 0), "twice");
    assert!(leads::of_customer(&house.bank.crm, "P00", 9).unwrap().is_empty(), "withdrawn");
    assert_eq!(last(&house, "P01").flagged_on, Some(day(TODAY)));
    assert_eq!(last(&house, "P02").flagged_on, None);
    let back = correct(&mut house, 20_251_010, &[now.as_slice(), &all[..1]].concat());
    assert_eq!(back, (1, 0, 0), "a second correction finds it again");
}

#[test]
fn open_leads_go_with_their_customer() {
    let mut house = House::new();
    let all = ["P00", "P01", "P02"].map(|no| found(Kind::IdleCash, no, 20_251_001, 20_251_101));
    raise(&mut house, &all);
    assert_eq!(open(&house, "A"), these(&[]));
    give(&mut house, "P00", "A");
    give(&mut house, "P01", "A");
    assert_eq!(open(&house, "A"), these(&["P00", "P01"]));
    let lead = last(&house, "P00");
    assert_eq!(step(&mut house, &lead, State::Taken, &Said::default()), "done");
    give(&mut house, "P00", "B");
    assert_eq!((open(&house, "A"), open(&house, "B")), (these(&["P01"]), these(&["P00"])));
    assert_eq!(last(&house, "P00").state, State::Taken, "nothing of it is lost");
}

#[test]
fn stand_ins_and_co_managers_have_them_on_their_list() {
    let mut house = House::new();
    raise(&mut house, &["P00", "P01"].map(|no| found(Kind::IdleCash, no, 20_251_001, 20_251_101)));
    give(&mut house, "P00", "A");
    give(&mut house, "P01", "A");
    let (by, posts) = (signed("H", TODAY), post(Role::RetailHead, "100"));
    let days = Days { since: day(TODAY), last: day(20_251_020) };
    let bank = &house.bank;
    let act = beside::stand_in(bank, &by, &posts, ("B", "A"), Absence::Leave, days, "年休假").unwrap();
    let member = rows::members(&bank.core, &["P01"]).unwrap().remove(0);
    let co = beside::co_manager(bank, &by, &posts, &member, ("D", Part::LoanOfficer), days, "贷款").unwrap();
    act.perform(&mut house.bank.crm).unwrap();
    co.perform(&mut house.bank.crm).unwrap();
    assert_eq!(open(&house, "B"), these(&["P00", "P01"]));
    assert_eq!(open(&house, "D"), these(&["P01"]));
    let later = leads::open_for(&house.bank.crm, "B", day(20_251_021)).unwrap();
    assert!(later.is_empty(), "the stand-in is over");
}

#[test]
fn of_customers_whom_nobody_has_only_large_ones_are_named() {
    let mut house = House::new();
    let mut all = ["P00", "P01", "P02"].map(|no| found(Kind::IdleCash, no, 20_251_001, 20_251_101));
    (all[0].value_fen, all[1].value_fen, all[2].value_fen) = (50_000_000, 49_999_999, 90_000_000);
    raise(&mut house, &all);
    give(&mut house, "P02", "A");
    let from_fen = Policy::default_policy().unwrap().leads.unassigned_from_fen;
    let free = leads::open_of_nobody(&house.bank.crm, from_fen, day(TODAY)).unwrap();
    let free: BTreeSet<String> = free.into_iter().map(|one| one.lead.cust_no).collect();
    assert_eq!(free, these(&["P00"]));
}

#[test]
fn an_untouched_lead_rises_to_the_head_and_the_branch() {
    let terms = Policy::default_policy().unwrap().leads;
    let level = |state, days| rules::level(Form::Lead, state, days, &terms);
    let risen: Vec<Level> = (0..7).map(|days| level(State::New, days)).collect();
    use Level::{Branch, Head, Person};
    assert_eq!(risen, [Person, Person, Head, Head, Head, Branch, Branch]);
    assert_eq!(level(State::Taken, 99), Person);
    assert_eq!(rules::level(Form::Message, State::New, 99, &terms), Person);
}

#[test]
fn messages_are_read_all_at_once_and_nothing_else() {
    let mut house = House::new();
    let kinds = [(Kind::Birthday, "P00"), (Kind::Assigned, "P01"), (Kind::IdleCash, "P02")];
    raise(&mut house, &kinds.map(|(kind, no)| found(kind, no, 20_251_013, 20_251_101)));
    let numbers = [1, 2, 3, 99];
    let read = |house: &mut House, not: &str| {
        let by = signed("A", TODAY);
        let act = leads::read(&house.bank.crm, &by, &numbers, |one| one.cust_no != not).unwrap();
        act.map(|act| act.perform(&mut house.bank.crm).unwrap())
    };
    assert_eq!(read(&mut house, "P01"), Some(1), "one is not theirs");
    assert_eq!(read(&mut house, ""), Some(1));
    assert_eq!(read(&mut house, ""), None);
    assert_eq!(last(&house, "P02").state, State::New);
}

#[test]
fn a_day_is_ordered_by_what_cannot_wait() {
    let mut house = House::new();
    let cases = [
        (Kind::Birthday, "P00", 20_251_014, 0),
        (Kind::IdleCash, "P01", 20_251_020, 5),
        (Kind::IdleCash, "P02", 20_251_020, 9),
        (Kind::LoanDue, "P03", 20_251_015, 1),
        (Kind::TierDown, "P04", 20_251_013, 1),
    ];
    let all =
        cases.map(|(kind, no, until, value_fen)| Found { value_fen, ..found(kind, no, 20_251_001, until) });
    raise(&mut house, &all);
    let tomorrow = day(20_251_014);
    let numbers = cases.map(|(_, no, ..)| no);
    let mut open = leads::open_among(&house.bank.crm, &numbers).unwrap();
    open.sort_by_key(|one| rules::order(&one.lead, one.lead.is_overdue(tomorrow), tomorrow));
    let order: Vec<&str> = open.iter().map(|one| &*one.lead.cust_no).collect();
    assert_eq!(order, ["P04", "P03", "P02", "P01", "P00"]);
    let of = |queue: Queue| {
        open.iter().filter(move |one| queue.holds(one.lead.kind, one.lead.is_overdue(tomorrow)))
    };
    assert_eq!(Queue::ALL.map(|queue| of(queue).count()), [1, 0, 1, 1]);
}
