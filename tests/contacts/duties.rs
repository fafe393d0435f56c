//! The duties of customers: the table of cases, and the same on a bank.

use super::log::{call, correct, house, write};
use crate::assignment::bank::{House, day, signed};
use crate::support::specials::{self, Asked};
use zhiji::bank::assignment::Cause;
use zhiji::bank::assignment::change::Target;
use zhiji::bank::assignment::growth::Whose;
use zhiji::bank::contacts::kept::of_month;
use zhiji::bank::contacts::rules::{Duty, Facts, Period, Spell, State, judge, today_of};
use zhiji::bank::contacts::{Channel, Note, Outcome, duties, rows, rules};
use zhiji::bank::parties::rows::people::institution_tree;
use zhiji::kernel::calendar::{Day, Month};
use zhiji::kernel::policy::{DutyTerms, Every, Policy};
use zhiji::kernel::terms::Tier;

fn terms() -> DutyTerms {
    Policy::default_policy().unwrap().duties
}

fn a_day(text: &str) -> Day {
    day(text.parse().unwrap_or_else(|_| panic!("{text}")))
}

fn parts(cell: &str) -> Vec<(&str, &str)> {
    let all = cell.split(',').map(str::trim).filter(|part| *part != "-");
    all.map(|part| part.split_once([' ', '=']).unwrap_or_else(|| panic!("{part}"))).collect()
}

fn facts(assigned: &str, tiers: &str, contacts: &str) -> Facts {
    let spell = |(days, whom): (&str, &str)| {
        let (since, until) = days.split_once('-').map_or((days, None), |(since, until)| (since, Some(until)));
        Spell {
            since: a_day(since),
            until: until.map(a_day),
            staff_no: whom.to_owned(),
            team: String::new(),
            inst_no: "100".to_owned(),
        }
    };
    Facts {
        spells: parts(assigned).into_iter().map(spell).collect(),
        tiers: parts(tiers).into_iter().map(|(day, tier)| (a_day(day), Tier::from_code(tier))).collect(),
        contacts: parts(contacts)
            .into_iter()
            .map(|(day, channel)| (a_day(day), Channel::from_code(channel).unwrap()))
            .collect(),
    }
}

fn shown(duties: &[Duty]) -> String {
    let one = |duty: &Duty| {
        let every = if duty.need.every == Every::Month { "month" } else { "quarter" };
        format!("{}/{every} {} {}", duty.need.what, duty.state.code(), duty.period.to.format("%m%d"))
    };
    let all: Vec<String> = duties.iter().map(one).collect();
    if all.is_empty() { "-".to_owned() } else { all.join(", ") }
}

#[test]
fn the_cases_of_the_table_come_out_as_written() {
    let terms = terms();
    let lines = include_str!("duties.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut many = 0;
    for line in lines.skip(1) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [name, assigned, tiers, contacts, today, of, outcome] = cells[..] else { panic!("{line}") };
        let (facts, today) = (facts(assigned, tiers, contacts), a_day(today));
        let found = if of == "-" {
            today_of(&facts, today, &terms)
        } else {
            let period = |every| Period::of(every, a_day(of));
            let all = terms.all();
            let found = all.iter().filter_map(|need| judge(&facts, need, period(need.every), today, &terms));
            found.collect()
        };
        assert_eq!(shown(&found), outcome, "{name}");
        many += 1;
    }
    assert!(many > 35, "{many}");
}

fn due(house: &House, today: i32) -> Vec<(String, String, State)> {
    let all = duties::of_customers(&house.bank, &["P00".to_owned(), "P01".to_owned()], day(today)).unwrap();
    all.into_iter().map(|one| (one.cust_no, one.staff_no, one.duty.state)).collect()
}

/// P00 is a special VIP of gold, so that a duty is there without a close.
fn with_a_vip() -> House {
    let mut house = house();
    let by = signed("Q", 20_250_925);
    specials::set(&mut house.bank, &by, "A", Asked::LongTerm("P00", Tier::Gold, "本地行业协会会长")).unwrap();
    house
}

#[test]
fn a_duty_goes_along_and_is_charged_to_whoever_had_the_customer_on_its_last_day() {
    let mut house = with_a_vip();
    assert_eq!(due(&house, 20_250_925), [], "six days of the quarter are left");
    let of_a = |state| vec![("P00".to_owned(), "A".to_owned(), state)];
    assert_eq!(due(&house, 20_251_001), of_a(State::Due));
    house.give("H", 20_251_215, "P00", Some(Target::person("B")), Cause::Reassigned).unwrap();
    let of_b = |state| ("P00".to_owned(), "B".to_owned(), state);
    assert_eq!(due(&house, 20_251_228), [of_b(State::DueSoon)]);
    assert_eq!(due(&house, 20_260_105), [of_b(State::Missed), of_b(State::Due)]);
    house.give("H", 20_260_110, "P00", Some(Target::person("D")), Cause::Reassigned).unwrap();
    write(&mut house, "D", 20_260_112, "P00", call(20_260_112)).unwrap();
    assert_eq!(due(&house, 20_260_112), [("P00".to_owned(), "D".to_owned(), State::Done)]);
    let month = |yyyymm, today| {
        kept(&house, yyyymm, &Whose { institutions: vec!["100".to_owned()], ..Whose::default() }, today)
    };
    let (b, d) = (|state| ("B".to_owned(), state), |state| ("D".to_owned(), state));
    assert_eq!(month(202_512, 20_260_112), [b(State::Missed)]);
    assert_eq!(month(202_511, 20_260_112), [], "the quarter's duties are in its last month");
    assert_eq!(month(202_603, 20_260_112), [d(State::Done)], "which tells them while the quarter runs");
    assert_eq!(month(202_606, 20_260_112), [], "and no later quarter");
    assert_eq!(month(202_512, 20_251_220), [b(State::Due)], "as of a day on which it was open");
    for (whose, found) in [
        (Whose { everybody: true, ..Whose::default() }, 1),
        (Whose { institutions: vec!["200".to_owned()], ..Whose::default() }, 0),
        (Whose { people: vec!["B".to_owned()], ..Whose::default() }, 1),
        (Whose { people: vec!["A".to_owned()], ..Whose::default() }, 0),
        (Whose::default(), 0),
    ] {
        assert_eq!(kept(&house, 202_512, &whose, 20_260_112).len(), found, "{whose:?}");
    }
}

#[test]
fn a_report_as_of_a_day_knows_what_was_written_down_by_then() {
    let mut house = with_a_vip();
    let stood = |house: &House, on| {
        let all = kept(house, 202_512, &Whose { everybody: true, ..Whose::default() }, on);
        all.into_iter().map(|(_, state)| state).collect::<Vec<_>>()
    };
    let entry = write(&mut house, "A", 20_260_105, "P00", call(20_251_220)).unwrap();
    assert_eq!(stood(&house, 20_251_231), [State::DueSoon], "the call was made, and nobody knew");
    assert_eq!(stood(&house, 20_260_104), [State::Missed]);
    assert_eq!(stood(&house, 20_260_105), [State::Done]);
    let missed = Note { outcome: Outcome::NoAnswer, ..call(20_251_220) };
    correct(&mut house, "A", 20_260_108, entry, missed).unwrap();
    assert_eq!(stood(&house, 20_260_107), [State::Done], "it stood there until it was corrected");
    assert_eq!(stood(&house, 20_260_108), [State::Missed]);
}

/// Who is charged with what in a month, as it stood in the evening of a day.
fn kept(house: &House, yyyymm: i32, whose: &Whose, on: i32) -> Vec<(String, State)> {
    let (month, tree) = (Month::from_yyyymm(yyyymm).unwrap(), institution_tree(&house.bank.core).unwrap());
    let all = of_month(&house.bank, month, (whose, &tree), None, day(on)).unwrap();
    all.into_iter().map(|one| (one.keeper.staff_no.clone(), one.duty.state)).collect()
}

#[test]
fn a_head_a_try_and_what_was_corrected_do_no_duty() {
    let mut house = with_a_vip();
    let today = 20_251_020;
    write(&mut house, "H", today, "P00", call(today)).unwrap();
    write(&mut house, "A", today, "P00", Note { outcome: Outcome::NoAnswer, ..call(today) }).unwrap();
    let number = write(&mut house, "A", today, "P00", call(today)).unwrap();
    let state = |house: &House| due(house, today)[0].2;
    assert_eq!(state(&house), State::Done);
    let by = signed("A", today);
    let old = rows::entry(&house.bank.crm, number).unwrap().unwrap();
    let note = Note { outcome: Outcome::Mistaken, ..call(today) };
    let posts = super::log::posts_of("A");
    let act = zhiji::bank::contacts::log::correct(&house.bank, &by, &posts, &old, note).unwrap();
    act.perform(&mut house.bank.crm).unwrap();
    assert_eq!(state(&house), State::Due);
    assert!(rules::counts(Channel::Visit, terms().all()[0], &terms()));
}
