//! Files that are nearly right: what they leave unsaid must not change what is known.

use crate::support::bank::TestBank;
use crate::support::families::maintain;
use crate::support::feed::{FeedDay, day};
use zhiji::bank::assignment::book::Book;
use zhiji::bank::parties::find_customer;
use zhiji::kernel::calendar::Month;
use zhiji::store::action::Signed;
use zhiji::web::memo::State;

/// Two customers with a deposit each, on the last day but one of January.
fn first() -> FeedDay {
    FeedDay::new("20260130")
        .institution("100")
        .customer("C1")
        .customer("C2")
        .account("A1", "C1", "deposit")
        .account("A2", "C2", "deposit")
        .balance("A1", "50000.00")
        .balance("A2", "60000.00")
}

fn january(bank: &TestBank, customer: &str) -> String {
    bank.tiers(Month::parse("2026-01").unwrap())[customer].comprehensive_avg.clone()
}

/// Takes the first day and then a last day of January; answers the bank.
fn closed(last: &FeedDay) -> TestBank {
    let bank = TestBank::init();
    first().write(&bank.inbox());
    last.write(&bank.inbox());
    bank.run().done();
    bank.rebuild();
    bank
}

#[test]
fn an_unreadable_row_of_a_full_snapshot_leaves_the_balance_as_it_was() {
    for spoiled in ["A1|5x", "A1|50000.00|", "A1|1.234", "A1|\u{1}"] {
        let last =
            FeedDay::new("20260131").full("balances").raw("balances", spoiled).balance("A2", "60000.00");
        let bank = closed(&last);
        assert_eq!(bank.quarantine().len(), 1, "{spoiled:?}");
        assert_eq!(january(&bank, "C1"), "100000.00", "{spoiled:?}");
        assert_eq!(january(&bank, "C2"), "120000.00", "{spoiled:?}");
    }
}

#[test]
fn an_unreadable_row_of_a_snapshot_out_of_order_leaves_the_balance_as_it_was() {
    let last = FeedDay::new("20260131").full("balances").balance("A2", "60000.00").raw("balances", "A1|5x");
    assert_eq!(january(&closed(&last), "C1"), "100000.00");
}

#[test]
fn an_account_that_a_full_snapshot_does_not_name_holds_nothing_from_that_day() {
    let last = FeedDay::new("20260131").full("balances").balance("A2", "60000.00");
    assert_eq!(january(&closed(&last), "C1"), "50000.00");
}

#[test]
fn an_unreadable_row_of_a_full_list_ends_nothing_of_its_customer() {
    let bank = TestBank::init();
    first().card("C1", "K1", "platinum", "fixed").card("C2", "K2", "platinum", "fixed").write(&bank.inbox());
    let spoiled = FeedDay::new("20260131").full("cards").raw("cards", "C1|K1|platinum|often|N");
    spoiled.write(&bank.inbox());
    bank.run().done();
    let tiers = bank.tiers(Month::parse("2026-01").unwrap());
    assert_eq!(tiers["C1"].rated, "gold", "by assets, whatever the card");
    bank.rebuild();
    let held = bank.zhiji(&["explain", "C1", "--format", "json"]).done();
    let lost = bank.zhiji(&["explain", "C2", "--format", "json"]).done();
    assert!(held.contains("\"core_card\":true") || held.contains("\"core_card\": true"), "{held}");
    assert!(lost.contains("\"core_card\":false") || lost.contains("\"core_card\": false"), "{lost}");
}

#[test]
fn a_day_that_the_line_passed_can_still_be_taken() {
    let bank = TestBank::init();
    FeedDay::new("20260105")
        .institution("100")
        .customer("C1")
        .account("A1", "C1", "deposit")
        .balance("A1", "1.00")
        .write(&bank.inbox());
    bank.run().done();
    bank.skip(day("20260106"), "late").done();
    FeedDay::new("20260107").balance("A1", "3.00").write(&bank.inbox());
    bank.run().done();
    FeedDay::new("20260106").balance("A1", "2.00").write(&bank.inbox());
    assert_eq!(bank.run().refusal(), Some("day_passed"));
    bank.correct(day("20260106"), "came late").done();
    bank.rebuild();
    let straight = TestBank::init();
    FeedDay::new("20260105")
        .institution("100")
        .customer("C1")
        .account("A1", "C1", "deposit")
        .balance("A1", "1.00")
        .write(&straight.inbox());
    FeedDay::new("20260106").balance("A1", "2.00").write(&straight.inbox());
    FeedDay::new("20260107").balance("A1", "3.00").write(&straight.inbox());
    straight.run().done();
    let (mut late, mut right) = (bank.digest(), straight.digest());
    for table in ["audit", "skipped_day"] {
        late.remove(table);
        right.remove(table);
    }
    assert_eq!(late, right);
}

#[test]
fn a_day_before_the_first_feed_cannot_be_taken() {
    let bank = TestBank::init();
    first().write(&bank.inbox());
    bank.run().done();
    FeedDay::new("20260129").balance("A1", "2.00").write(&bank.inbox());
    assert_eq!(bank.correct(day("20260129"), "earlier").refusal(), Some("day_not_taken"));
}

#[test]
fn amounts_beyond_all_measure_are_refused_and_nothing_is_lost() {
    let bank = TestBank::init();
    let mut huge = FeedDay::new("20260101").institution("100").customer("C1");
    for number in 100..400 {
        let account = format!("A{number}");
        huge = huge.account(&account, "C1", "deposit").balance(&account, "9999999999999.99");
    }
    huge.write(&bank.inbox());
    let refused = bank.run();
    assert_eq!((refused.code, refused.refusal()), (1, Some("sum_too_large")), "{}", refused.stderr);
    assert!(refused.stderr.contains("C1"), "the customer is named: {}", refused.stderr);
    let rate = FeedDay::new("20260105").institution("100").customer("C1").rate("USD", "712345.0000");
    std::fs::remove_dir_all(bank.inbox()).unwrap();
    rate.write(&bank.inbox());
    bank.run().done();
    assert_eq!(bank.quarantine()[0]["reason"], "amount_too_large");
}

#[test]
fn a_folder_of_a_day_that_does_not_exist_is_not_passed_over() {
    let bank = TestBank::init();
    std::fs::create_dir_all(bank.inbox().join("20260230")).unwrap();
    assert_eq!(bank.run().refusal(), Some("no_such_day"));
}

/// A day that comes late numbers its new customers after all that were there, and those of the days after it once more:
/// what is kept in memory by the old numbers must not mean others.
#[test]
fn nobody_has_somebody_else_after_a_day_that_came_late() {
    let bank = TestBank::init();
    let opened = |feed: FeedDay, one: &str| {
        feed.customer(one).account(&format!("A{one}"), one, "deposit").balance(&format!("A{one}"), "1.00")
    };
    let first = FeedDay::new("20260105").institution("100").staff("M1").set("role", "customer_manager");
    opened(first, "C1").write(&bank.inbox());
    bank.run().done();
    bank.skip(day("20260106"), "late").done();
    opened(FeedDay::new("20260107"), "C3").write(&bank.inbox());
    bank.run().done();
    let number = |one: &str| find_customer(&bank.open().core, one).unwrap().unwrap();
    let by = Signed {
        actor: "M1".to_owned(),
        at: "2026-01-07T20:00:00+08:00".to_owned(),
        today: day("20260107"),
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    };
    maintain(&mut bank.open(), &by, "C3", "M1");
    let before = Book::default().renewed(&bank.open(), by.today).unwrap().unwrap();
    let old = number("C3");
    let state = State::of(&bank.open().core).unwrap();
    assert!(!before.is_free(old));
    opened(FeedDay::new("20260106"), "C2").write(&bank.inbox());
    bank.correct(day("20260106"), "came late").done();
    assert_eq!(number("C2"), old, "whose number was another's");
    assert_ne!(State::of(&bank.open().core).unwrap(), state, "nothing remembered before holds");
    let after = before.without_newcomers().renewed(&bank.open(), by.today).unwrap().unwrap();
    assert!(after.is_free(number("C2")) && !after.is_free(number("C3")));
}
