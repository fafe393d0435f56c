//! The daily run raises what a feed brings, once; a corrected feed withdraws what it brings no longer.

use crate::assignment::bank::{House, day};
use crate::support::feed::FeedDay;
use zhiji::bank::events::Kind;
use zhiji::bank::leads::rules::State;
use zhiji::bank::leads::{self, Lead};

const FED: &str = "20250926";
const TODAY: i32 = 20_250_926;

/// A day on which two products are due within the week.
fn two_due(amount: &str) -> FeedDay {
    let due = |feed: FeedDay, cust_no: &str, on: &str| {
        let acct_no = format!("W{cust_no}");
        feed.account(&acct_no, cust_no, "wealth").set("due_date", on).balance(&acct_no, amount)
    };
    due(due(FeedDay::new(FED), "P01", "20251001"), "P02", "20251004")
}

/// Every lead, by number.
fn numbers(house: &House) -> Vec<i64> {
    let mut statement = house.bank.crm.conn().prepare("SELECT lead_no FROM lead ORDER BY lead_no").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn due(house: &House, cust_no: &str) -> Option<Lead> {
    let all = leads::of_customer(&house.bank.crm, cust_no, 99).unwrap();
    all.into_iter().find(|lead| lead.kind == Kind::ProductDue)
}

#[test]
fn a_feed_raises_what_it_brings_and_no_run_does_so_again() {
    let mut house = House::new();
    house.take(two_due("60000"), TODAY);
    // The run of Friday looks at Saturday and at Sunday, which is a working day before the holiday.
    let lead = due(&house, "P02").expect("seven days from the Saturday");
    assert_eq!((lead.fact_day, lead.fed_on, lead.state), (day(20_251_004), Some(day(TODAY)), State::New));
    assert_eq!(lead.value_fen, 6_000_000);
    assert!(due(&house, "P01").is_none(), "due on Wednesday: its week began before it came");
    let all = numbers(&house);
    house.idle_run(TODAY).unwrap();
    house.idle_run(TODAY).unwrap();
    assert_eq!(numbers(&house), all, "the night's run again");
    house.take(FeedDay::new("20250928"), 20_250_928);
    assert_eq!(numbers(&house), all, "a feed beside it");
    house.take(FeedDay::new("20250929"), 20_250_929);
    assert_eq!(
        due(&house, "P01").expect("due the day after tomorrow, and tomorrow is looked at").fed_on,
        Some(day(20_250_929))
    );
    assert_eq!(due(&house, "P02"), Some(lead), "found again, the same lead");
}

#[test]
fn a_run_that_was_killed_after_its_feed_searches_when_it_comes_again() {
    let mut house = House::new();
    let stop =
        "CREATE TEMP TRIGGER stop BEFORE INSERT ON lead_search BEGIN SELECT RAISE(ABORT, 'killed'); END";
    house.bank.crm.conn().execute_batch(stop).unwrap();
    assert!(house.try_take(two_due("60000"), TODAY).is_err());
    assert!(due(&house, "P02").is_none(), "all of a search or nothing");
    house.bank.crm.conn().execute_batch("DROP TRIGGER stop").unwrap();
    house.idle_run(TODAY).unwrap();
    assert!(due(&house, "P02").is_some());
}

#[test]
fn a_corrected_feed_withdraws_what_it_brings_no_longer() {
    let mut house = House::new();
    house.take(two_due("60000"), TODAY);
    house.take(FeedDay::new("20250928"), 20_250_928);
    house.correct(two_due("999.99"), 20_250_928);
    assert!(due(&house, "P02").is_none(), "below the least amount, and nobody had touched it");
    let withdrawn = "SELECT count(*) FROM lead WHERE state = 'withdrawn'";
    assert_eq!(house.bank.crm.conn().query_row(withdrawn, [], |row| row.get(0)), Ok(1));
}

#[test]
fn history_that_is_loaded_raises_nothing_that_is_over() {
    let mut house = House::new();
    house.take(two_due("60000"), 20_260_301);
    assert!(due(&house, "P02").is_none());
}
