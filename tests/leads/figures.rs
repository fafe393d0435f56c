//! Leads counted by period: its first and last days, each lead once whatever becomes of its customer, and that lines
//! add up.

use super::{TODAY, found, give, last, raise};
use crate::assignment::bank::{House, code, day, signed};
use zhiji::bank::assignment::Cause;
use zhiji::bank::events::{Found, Kind};
use zhiji::bank::leads::figures::{By, Counted, Days, Figure, Sum, lines, of_days};
use zhiji::bank::leads::rules::State;
use zhiji::bank::leads::{self, Said};
use zhiji::kernel::period::Period;

/// The leads of a period, as they stood on a day.
fn of(house: &House, period: &str, on: i32) -> Vec<Counted> {
    of_people(house, period, on, None)
}

fn of_people(house: &House, period: &str, on: i32, people: Option<&[&str]>) -> Vec<Counted> {
    let period = Period::parse(period).unwrap();
    let days = Days { from: period.first_day(), to: period.last_day(), on: day(on) };
    let people: Option<Vec<String>> = people.map(|all| all.iter().map(|one| (*one).to_owned()).collect());
    of_days(&house.bank.core, days, people.as_deref()).unwrap()
}

fn raise_on(house: &mut House, cust_no: &str, kind: Kind, on: i32) {
    let event = Found { until: day(20_991_231), ..found(kind, cust_no, on, on) };
    assert_eq!(leads::raise(&mut house.bank.crm, &signed("system", on), &[event]).unwrap(), 1);
}

/// Where a customer of the other sub-branch would be: K's.
fn give_to_k(house: &mut House, cust_no: &str) {
    give(house, cust_no, "B");
    let sql = "UPDATE assignment SET inst_no = '200', staff_no = 'K' WHERE cust_no = ?1";
    assert_eq!(house.bank.crm.conn().execute(sql, [cust_no]).unwrap(), 1);
}

fn step_on(house: &mut House, cust_no: &str, to: State, on: i32) {
    let lead = last(house, cust_no);
    let said = Said {
        product: "三年期存单",
        amount_fen: Some(1_000_001),
        reason: "客户另有打算",
        ..Said::default()
    };
    let act = leads::step(&signed("A", on), &lead, to, &said);
    assert_eq!(code(act.and_then(|act| act.perform(&mut house.bank.crm))), "done");
}

fn won(house: &mut House, cust_no: &str, on: i32) {
    step_on(house, cust_no, State::Contacted, on);
    step_on(house, cust_no, State::Won, on);
}

fn figures(leads: &[Counted]) -> [i64; 8] {
    let sum = Sum::of(leads);
    Figure::ALL.map(|figure| sum.count(figure))
}

/// Whose the lead is.
fn whose(leads: &[Counted]) -> Vec<(&str, &str)> {
    leads.iter().map(|one| (&*one.whose.inst_no, &*one.whose.staff_no)).collect()
}

#[test]
fn a_period_has_its_first_and_last_day_and_no_other() {
    let cases = [
        ("2026-02", 20_260_201, 20_260_228),
        ("2028-02", 20_280_201, 20_280_229),
        ("2026-Q1", 20_260_101, 20_260_331),
        ("2026-Q2", 20_260_401, 20_260_630),
        ("2026-Q3", 20_260_701, 20_260_930),
        ("2026-Q4", 20_261_001, 20_261_231),
        ("2026", 20_260_101, 20_261_231),
    ];
    for (text, first, last) in cases {
        let period = Period::parse(text).unwrap();
        assert_eq!((period.first_day(), period.last_day()), (day(first), day(last)), "{text}");
        assert_eq!(period.to_string(), text);
    }
    let wrong =
        ["", "2026-13", "2026-Q0", "2026-Q5", "2026-Q", "26", "2026-1", "0000", "２０２６", "2026-q1"];
    assert_eq!(wrong.map(Period::parse), [None; 10]);
    let choices = Period::choices(day(20_260_411)).iter().map(Period::to_string).collect::<Vec<_>>();
    assert_eq!(
        (&*choices[0], &*choices[12], &*choices[13], &*choices[17]),
        ("2026-04", "2025-04", "2026-Q2", "2025-Q2")
    );
    assert_eq!(choices[18..], ["2026", "2025", "2024"]);
}

#[test]
fn a_lead_counts_in_the_period_in_which_it_was_raised() {
    let mut house = House::new();
    for (cust_no, on) in [
        ("P00", 20_250_930),
        ("P01", 20_251_001),
        ("P02", 20_251_031),
        ("P03", 20_251_101),
        ("P04", 20_251_231),
    ] {
        raise_on(&mut house, cust_no, Kind::IdleCash, on);
    }
    let many = |period: &str, on| of(&house, period, on).len();
    let end = 20_260_110;
    assert_eq!(["2025-09", "2025-10", "2025-11", "2025-12"].map(|period| many(period, end)), [1, 2, 1, 1]);
    assert_eq!(["2025-Q3", "2025-Q4", "2026-Q1", "2025"].map(|period| many(period, end)), [1, 4, 0, 5]);
    assert_eq!((many("2025-Q4", 20_251_031), many("2025-Q4", 20_251_030)), (2, 1), "as of a day");
}

#[test]
fn messages_tasks_and_what_was_withdrawn_are_no_leads() {
    let mut house = House::new();
    for (kind, cust_no) in [(Kind::RiskAlert, "P00"), (Kind::Birthday, "P01"), (Kind::NewCustomer, "P02")] {
        raise_on(&mut house, cust_no, kind, TODAY);
    }
    let fed = zhiji::store::action::Signed { business_date: Some(day(TODAY)), ..signed("system", TODAY) };
    let wrong = found(Kind::LargeIn, "P03", TODAY, TODAY);
    leads::raise(&mut house.bank.crm, &fed, &[wrong]).unwrap();
    assert_eq!(of(&house, "2025-10", TODAY).len(), 1);
    let nothing = [((day(TODAY), 1), Vec::new())];
    leads::daily::take(&mut house.bank.crm, &fed, &nothing, |_| false).unwrap();
    assert!(of(&house, "2025-10", TODAY).is_empty());
}

#[test]
fn each_lead_stands_in_one_state_and_is_counted_on_its_way() {
    let mut house = House::new();
    for cust_no in ["P00", "P01", "P02", "P03", "P04", "P05", "P06"] {
        raise(&mut house, &[found(Kind::IdleCash, cust_no, 20_251_001, 20_251_014)]);
    }
    won(&mut house, "P00", TODAY);
    step_on(&mut house, "P01", State::Lost, TODAY);
    step_on(&mut house, "P02", State::Taken, TODAY);
    step_on(&mut house, "P03", State::Contacted, TODAY);
    step_on(&mut house, "P03", State::Lost, TODAY);
    step_on(&mut house, "P05", State::Contacted, TODAY);
    let all = of(&house, "2025-10", TODAY);
    // Raised, changed hands, worked on, contacted, won, lost, expired, open.
    assert_eq!(figures(&all), [7, 0, 5, 3, 1, 2, 0, 4]);
    assert_eq!((Sum::of(&all).won_fen, &*Sum::of(&all).conversion()), (1_000_001, "14.29"));
    leads::daily::expire(&mut house.bank.crm, &signed("system", 20_251_015)).unwrap();
    let later = of(&house, "2025-10", 20_251_015);
    assert_eq!(figures(&later), [7, 0, 5, 3, 1, 2, 4, 0], "two of the expired nobody had touched");
    let stands: i64 = Figure::STANDS.iter().map(|one| Sum::of(&later).count(*one)).sum();
    assert_eq!(stands, 7);
    assert_eq!(figures(&of(&house, "2025-10", TODAY)), [7, 0, 5, 3, 1, 2, 0, 4], "as of the day before");
    assert_eq!(&*Sum::of(&[]).conversion(), "0.00");
}

#[test]
fn a_hand_over_neither_doubles_nor_loses_a_lead() {
    let mut house = House::new();
    give(&mut house, "P00", "A");
    give(&mut house, "P01", "A");
    give_to_k(&mut house, "P02");
    for cust_no in ["P00", "P01", "P02", "P03"] {
        raise_on(&mut house, cust_no, Kind::IdleCash, TODAY);
    }
    won(&mut house, "P00", 20_251_014);
    let move_to = |house: &mut House, cust_no: &str, to: &str, on: i32| {
        let to = Some(zhiji::bank::assignment::change::Target::person(to));
        assert_eq!(code(house.give("H", on, cust_no, to, Cause::Reassigned)), "done");
    };
    move_to(&mut house, "P00", "B", 20_251_015);
    move_to(&mut house, "P01", "B", 20_251_015);
    let all = of(&house, "2025-10", 20_251_020);
    // Won while A had the customer; open, and so B's; K's; nobody's, where the customer is maintained.
    let expected = [("100", "A"), ("100", "B"), ("200", "K"), ("100", "")];
    assert_eq!(whose(&all), expected);
    assert_eq!(whose(&of(&house, "2025-10", 20_251_014))[1].1, "A", "as of the day before the hand-over");
    assert_eq!(figures(&all)[1], 1, "one changed hands while it was open");
    // The day of a hand-over is the next one's.
    step_on(&mut house, "P01", State::Lost, 20_251_020);
    move_to(&mut house, "P01", "D", 20_251_020);
    assert_eq!(whose(&of(&house, "2025-10", 20_251_021))[1].1, "D");
}

#[test]
fn lines_add_up_to_the_total_whatever_they_are() {
    let mut house = House::new();
    let kinds = [Kind::IdleCash, Kind::ProductDue, Kind::LoanDue];
    for number in 0..24_usize {
        let cust_no = format!("P{number:02}");
        match number % 4 {
            0 => give(&mut house, &cust_no, "A"),
            1 => give(&mut house, &cust_no, "B"),
            2 => give_to_k(&mut house, &cust_no),
            _ => {}
        }
        raise_on(&mut house, &cust_no, kinds[number % 3], TODAY);
        match number % 5 {
            0 => won(&mut house, &cust_no, TODAY),
            1 => step_on(&mut house, &cust_no, State::Lost, TODAY),
            2 => step_on(&mut house, &cust_no, State::Taken, TODAY),
            _ => {}
        }
    }
    let all = of(&house, "2025-Q4", TODAY);
    let total = Sum::of(&all);
    assert_eq!(total.count(Figure::Raised), 24);
    for by in By::ALL {
        let lines = lines(&all, by);
        assert!(lines.len() > 1, "{by:?}");
        for figure in Figure::ALL {
            let sum: i64 = lines.iter().map(|(_, sum)| sum.count(figure)).sum();
            assert_eq!(sum, total.count(figure), "{by:?} {figure:?}");
        }
        assert_eq!(lines.iter().map(|(_, sum)| sum.won_fen).sum::<i128>(), total.won_fen);
    }
    for staff_no in ["A", "B", "K"] {
        let own = of_people(&house, "2025-Q4", TODAY, Some(&[staff_no]));
        let theirs: Vec<Counted> = all.iter().filter(|one| one.whose.staff_no == staff_no).cloned().collect();
        assert_eq!(own, theirs, "one's own leads are the same ones, found another way");
    }
}
