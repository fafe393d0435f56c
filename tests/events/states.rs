//! Stages that turn, cash that lies idle, wages that stop: found on their day in a bank of eight months, and not beside
//! their line; a corrected feed makes them come and go.

use super::found::{check, search};
use crate::assignment::bank::{House, day as on};
use crate::kernel::table::check_all;
use crate::support::bank::TestBank;
use crate::support::feed::{FeedDay, day};
use std::collections::BTreeMap;
use zhiji::bank::events::rules::{first_of_months, paid_until};
use zhiji::bank::events::{Found, Kind};
use zhiji::bank::leads::{self, Lead, rules::State};
use zhiji::kernel::calendar::{Calendar, Day, ymd};

const FIRST: &str = "20250901";
const LAST: &str = "20260415";
/// Days whose events are asked for.
const STOPS: [&str; 11] = [
    "20260313", "20260316", "20260317", "20260325", "20260326", "20260327", "20260330", "20260331",
    "20260401", "20260414", "20260415",
];
/// Wages, by customer and day.
const WAGES: [(&str, &[&str]); 5] = [
    ("PAID", &["20251210", "20260109", "20260210"]),
    ("PAID-ON", &["20251210", "20260109", "20260210", "20260310"]),
    ("PAID-TWO", &["20260109", "20260210"]),
    ("PAID-GAP", &["20251110", "20251210", "20260210"]),
    ("IS-PAID", &["20260109"]),
];
/// Transactions of their own.
const ACTS: [(&str, &[&str]); 5] = [
    ("ACTED", &["20251215"]),
    ("ACTED-AGAIN", &["20251215", "20251216"]),
    ("IS-PAID", &["20251215"]),
    ("HOLDS", &["20251215"]),
    ("HOLDS-LESS", &["20251215"]),
];
/// Balances: account, day, yuan.
const BALANCES: [(&str, &str, &str); 13] = [
    ("HOLDS-1", FIRST, "5000"),
    ("HOLDS-LESS-1", FIRST, "4999.99"),
    ("IDLE-1", "20260302", "100000"),
    ("IDLE-LESS-1", "20260302", "99999.99"),
    ("IDLE-TWO-1", "20260302", "60000"),
    ("IDLE-TWO-2", "20260302", "40000"),
    ("TIME-1", "20260302", "100000"),
    ("FUND-1", "20260302", "100000"),
    ("DIPPED-1", "20260302", "100000"),
    ("DIPPED-1", "20260316", "99999.99"),
    ("DIPPED-1", "20260317", "100000"),
    ("SPENT-1", "20260302", "100000"),
    ("SPENT-1", "20260330", "0"),
];

/// Who is there from the first day on, and where their money can be.
fn first_day() -> FeedDay {
    let mut feed = FeedDay::new(FIRST).institution("100");
    let deposits = [
        "ACTED",
        "ACTED-AGAIN",
        "IS-PAID",
        "HOLDS",
        "HOLDS-LESS",
        "SLEPT",
        "IDLE",
        "IDLE-LESS",
        "IDLE-TWO",
        "DIPPED",
        "SPENT",
        "PAID",
        "PAID-ON",
        "PAID-TWO",
        "PAID-GAP",
    ];
    for cust_no in deposits {
        feed = feed.customer(cust_no).account(&format!("{cust_no}-1"), cust_no, "deposit").set("demand", "Y");
    }
    let feed = feed.account("IDLE-TWO-2", "IDLE-TWO", "deposit").set("demand", "Y");
    let feed = feed.customer("TIME").account("TIME-1", "TIME", "deposit");
    feed.customer("FUND").account("FUND-1", "FUND", "fund").set("demand", "Y")
}

fn feed_of(on: Day) -> FeedDay {
    let of_day = ymd(on).to_string();
    let mut feed = if of_day == FIRST { first_day() } else { FeedDay::on(on) };
    if of_day == "20251216" {
        feed = feed.customer("OPENED").set("open_date", "20251216").account("OPENED-1", "OPENED", "deposit");
    }
    for (acct_no, _, yuan) in BALANCES.into_iter().filter(|(_, day, _)| *day == of_day) {
        feed = feed.balance(acct_no, yuan);
    }
    for (kind, all) in [("payroll", &WAGES), ("transfer_out", &ACTS)] {
        for (cust_no, days) in all {
            if days.contains(&of_day.as_str()) {
                feed =
                    feed.transaction(&format!("{}-{cust_no}-{of_day}", &kind[..1]), cust_no, kind, "100.00");
            }
        }
    }
    if of_day == "20260105" {
        feed = feed.transaction("interest", "IS-PAID", "interest", "1.00");
    }
    feed
}

/// Feeds the months; asks at each stop, and about every stop again at the end.
fn found(bank: &TestBank) -> BTreeMap<Day, Vec<Found>> {
    let (calendar, last, mut found) = (Calendar::china(), day(LAST), BTreeMap::new());
    let days = day(FIRST).iter_days().take_while(|on| *on <= last);
    for on in days.filter(|on| calendar.is_working_day(*on)) {
        feed_of(on).write(&bank.inbox());
        if STOPS.contains(&ymd(on).to_string().as_str()) {
            bank.run().done();
            found.insert(on, states(bank, on));
        }
    }
    for (on, then) in &found {
        assert_eq!(&states(bank, *on), then, "{on} asked again");
    }
    found
}

fn states(bank: &TestBank, on: Day) -> Vec<Found> {
    let state = |one: &Found| matches!(one.kind, Kind::Sleeping | Kind::IdleCash | Kind::PayrollStopped);
    search(bank, on).into_iter().filter(state).collect()
}

#[test]
fn each_state_is_found_on_its_day_and_a_correction_moves_it() {
    let bank = TestBank::init();
    let found = found(&bank);
    check_all(include_str!("states.txt"), &["name", "day", "kind", "customer", "fact", "value"], |case| {
        check(case, &found)
    });
    let on = |kind: Kind, at: &str| -> Vec<String> {
        states(&bank, day(at)).into_iter().filter(|one| one.kind == kind).map(|one| one.cust_no).collect()
    };
    // The March feed brought wages after all, an own transaction, and less money.
    let feed = feed_of(day("20260310")).balance("IDLE-1", "99999.99");
    let feed = feed.transaction("late-1", "PAID", "payroll", "100.00");
    feed.transaction("late-2", "ACTED", "withdraw", "100.00").write(&bank.inbox());
    bank.correct(day("20260310"), "told wrongly").done();
    assert_eq!(on(Kind::Sleeping, "20260316"), ["HOLDS-LESS", "IS-PAID"].map(str::to_owned));
    assert_eq!(on(Kind::IdleCash, "20260331"), ["IDLE-TWO"].map(str::to_owned));
    assert!(on(Kind::PayrollStopped, "20260326").is_empty());
    bank.rebuild();
}

#[test]
fn wages_stop_for_whom_each_month_brought_some() {
    let paid = |days: &[(&str, &[u32])]| -> Vec<(Day, Vec<u32>)> {
        days.iter().map(|(on, list)| (day(on), list.to_vec())).collect()
    };
    let last = day("20260131");
    assert_eq!(first_of_months(last, 3), day("20251101"));
    assert_eq!(first_of_months(last, 1), day("20260101"));
    let all = paid(&[
        ("20251130", &[1, 2, 4]),
        ("20251201", &[1, 2, 3]),
        ("20260115", &[4]),
        ("20260131", &[1, 2, 3, 5]),
        ("20260201", &[2]),
    ]);
    assert_eq!(paid_until(&all, last, 3), [1]);
    assert_eq!(paid_until(&all, last, 2), [1, 3]);
    assert_eq!(paid_until(&all, last, 1), [1, 3, 5]);
    assert_eq!(paid_until(&all, day("20260115"), 1), [4], "paid once more that month by nobody");
    assert!(paid_until(&all, day("20260114"), 1).is_empty());
}

fn idle_lead(house: &House) -> Option<Lead> {
    let all = leads::of_customer(&house.bank.crm, "P01", 99).unwrap();
    all.into_iter().find(|lead| lead.kind == Kind::IdleCash)
}

fn idle_day(yuan: &str) -> FeedDay {
    FeedDay::new("20250926").account("D01", "P01", "deposit").set("demand", "Y").balance("D01", yuan)
}

#[test]
fn idle_cash_is_a_lead_once_and_a_corrected_feed_withdraws_it() {
    let mut house = House::new();
    house.take(idle_day("100000.00"), 20_250_926);
    let calendar = Calendar::china();
    let (mut raised, last) = (None, on(20_251_031));
    let days = on(20_250_927).iter_days().take_while(|on| *on <= last);
    for at in days.filter(|at| calendar.is_working_day(*at)) {
        house.take(FeedDay::on(at), ymd(at));
        let lead = idle_lead(&house);
        raised = raised.or_else(|| lead.clone().map(|lead| (at, lead)));
        assert_eq!(lead, raised.as_ref().map(|(_, lead)| lead.clone()), "{at}: raised again");
    }
    let (at, lead) = raised.expect("thirty days are over");
    // The thirtieth day is a Sunday, which Friday's run looks at.
    assert_eq!((at, lead.fact_day, lead.until), (on(20_251_024), on(20_250_926), on(20_251_125)));
    assert_eq!((lead.value_fen, lead.state), (10_000_000, State::New));
    house.correct(idle_day("99999.99"), 20_251_031);
    assert!(idle_lead(&house).is_none(), "nobody had touched it");
}
