//! Deputies, stand-ins and co-managers (spec 2): dated, named by somebody else, and the assignment stays.

use super::bank::{House, code, day, post, signed};
use crate::support::feed::FeedDay;
use zhiji::access::accounts;
use zhiji::access::roles::{Post, Role};
use zhiji::bank::assignment::beside::{self, Absence, Days, Part};
use zhiji::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use zhiji::bank::assignment::{Cause, rows};
use zhiji::bank::parties::scope::{Sight, scope};
use zhiji::bank::parties::{find_customer, find_customers};
use zhiji::kernel::error::Result;

const TODAY: i32 = 20_250_925;

fn head() -> Vec<Post> {
    post(Role::RetailHead, "100")
}

fn days(since: i32, last: i32) -> Days {
    Days { since: day(since), last: day(last) }
}

/// P00 is A's.
fn house() -> House {
    let mut house = House::new();
    let moves = [Move { cust_no: "P00".to_owned(), to: Some(Target::person("A")) }];
    let by = signed("console", TODAY);
    let wanted = Wanted::new(&moves, Cause::GoingLive);
    let prepared = change::prepare(&house.bank, &by, Authority::Rule, wanted).unwrap();
    prepared.act(&by, Vec::new()).unwrap().perform(&mut house.bank.crm).unwrap();
    house
}

fn stands_in(house: &mut House, actor: &str, who: (&str, &str), days: Days) -> Result<i64> {
    let by = signed(actor, TODAY);
    let act = beside::stand_in(&house.bank, &by, &head(), who, Absence::Leave, days, "年假")?;
    act.perform(&mut house.bank.crm)
}

fn co_manages(house: &mut House, actor: &str, staff_no: &str, days: Days) -> Result<i64> {
    let by = signed(actor, TODAY);
    let member = rows::members(&house.bank.core, &["P00"]).unwrap().remove(0);
    let who = (staff_no, Part::LoanOfficer);
    let act = beside::co_manager(&house.bank, &by, &head(), &member, who, days, "有经营贷款")?;
    act.perform(&mut house.bank.crm)
}

/// Whether a manager sees P00 on a day.
fn sees(house: &House, staff_no: &str, inst_no: &str, on: i32) -> bool {
    let cust_id = find_customer(&house.bank.core, "P00").unwrap().unwrap();
    let posts = post(Role::CustomerManager, inst_no);
    let scope =
        scope(&house.bank, staff_no, &posts, day(on), |own| find_customers(&house.bank.core, &own)).unwrap();
    let listed = scope.reach.customers.contains(&cust_id);
    assert_eq!(listed, scope.sight(cust_id, "100") == Sight::Full);
    listed
}

#[test]
fn who_stands_in_sees_the_customers_on_those_days_and_the_assignment_stays() {
    let mut house = house();
    let number = stands_in(&mut house, "H", ("B", "A"), days(20_250_926, 20_250_930)).unwrap();
    let seen: Vec<bool> = [20_250_925, 20_250_926, 20_250_930, 20_251_001]
        .iter()
        .map(|on| sees(&house, "B", "100", *on))
        .collect();
    assert_eq!(seen, [false, true, true, false], "the day before, the first, the last, the day after");
    assert!(sees(&house, "A", "100", 20_250_926));
    assert_eq!(house.holder("P00").as_deref(), Some("A"));
    let overlapping = stands_in(&mut house, "H", ("D", "A"), days(20_250_930, 20_251_005));
    assert_eq!(code(overlapping), "stood_in_already");
    assert_eq!(code(stands_in(&mut house, "H", ("D", "A"), days(20_251_001, 20_251_005))), "done");
    let one = rows::beside::stand_in(&house.bank.crm, number).unwrap().unwrap();
    let other_head = post(Role::RetailHead, "200");
    let by = signed("H", 20_250_927);
    assert_eq!(code(beside::end_stand_in(&house.bank, &by, &other_head, &one)), "not_yours_to_decide");
    let act = beside::end_stand_in(&house.bank, &by, &head(), &one).unwrap();
    act.perform(&mut house.bank.crm).unwrap();
    assert!(!sees(&house, "B", "100", 20_250_928));
    let again = beside::end_stand_in(&house.bank, &by, &head(), &one).unwrap();
    assert_eq!(code(again.perform(&mut house.bank.crm)), "ended_already");
}

#[test]
fn who_cannot_stand_in_is_refused_by_name() {
    let mut house = house();
    let week = days(20_250_926, 20_250_930);
    for (actor, who, days, expected) in [
        ("H", ("K", "A"), week, "elsewhere"),
        ("H", ("A", "A"), week, "elsewhere"),
        ("H", ("X", "A"), week, "has_left"),
        ("B", ("B", "A"), week, "same_person"),
        ("H", ("B", "K"), week, "not_yours_to_decide"),
        ("H", ("B", "A"), days(20_250_924, 20_250_930), "bad_days"),
        ("H", ("B", "A"), days(20_250_930, 20_250_929), "bad_days"),
        ("H", ("B", "A"), days(20_250_926, 20_260_927), "bad_days"),
        ("H", ("B", "A"), days(20_250_926, 20_260_926), "done"),
    ] {
        assert_eq!(code(stands_in(&mut house, actor, who, days)), expected, "{who:?} {days:?}");
    }
}

#[test]
fn a_co_manager_reads_one_customer_for_some_days_from_any_institution() {
    let mut house = house();
    let number = co_manages(&mut house, "H", "K", days(20_250_925, 20_250_928)).unwrap();
    assert!(sees(&house, "K", "200", 20_250_928) && !sees(&house, "K", "200", 20_250_929));
    assert_eq!(code(co_manages(&mut house, "H", "K", days(20_250_928, 20_250_930))), "co_manager_already");
    assert_eq!(code(co_manages(&mut house, "H", "A", days(20_250_925, 20_250_928))), "has_already");
    assert_eq!(code(co_manages(&mut house, "H", "H", days(20_250_925, 20_250_928))), "same_person");
    assert_eq!(house.holder("P00").as_deref(), Some("A"));
    let member = rows::members(&house.bank.core, &["P00"]).unwrap().remove(0);
    let one = rows::beside::co_managers(&house.bank.crm, "P00").unwrap().remove(0);
    assert_eq!(one.co_manager_no, number);
    let act = beside::end_co_manager(&house.bank, &signed("H", 20_250_926), &head(), &member, &one).unwrap();
    act.perform(&mut house.bank.crm).unwrap();
    assert!(!sees(&house, "K", "200", 20_250_927));
    // The dead are seen by heads, the service desk and the audit alone.
    co_manages(&mut house, "H", "K", days(20_250_925, 20_251_228)).unwrap();
    house.take(FeedDay::new("20250926").customer("P00").set("status", "deceased"), 20_250_926);
    assert!(!sees(&house, "K", "200", 20_250_927) && !sees(&house, "A", "100", 20_250_927));
}

#[test]
fn a_deputy_holds_a_post_to_its_last_day() {
    let mut house = house();
    let by = signed("console", TODAY);
    let acting = Post { role: Role::RetailHead, inst_no: "100".to_owned() };
    let grant = |house: &House, last: i32| {
        accounts::grant_deputy(&house.bank.core, &house.bank.crm, &by, "A", &acting, day(last))
    };
    assert_eq!(code(grant(&house, 20_250_924)), "bad_last_day");
    assert_eq!(code(grant(&house, 20_260_927)), "bad_last_day");
    grant(&house, 20_250_930).unwrap().perform(&mut house.bank.crm).unwrap();
    let holds =
        |house: &House, on: i32| accounts::posts(&house.bank.crm, "A", day(on)).unwrap().contains(&acting);
    assert!(holds(&house, 20_250_930) && !holds(&house, 20_251_001));
    assert!(
        accounts::holders(&house.bank.crm, day(20_250_930))
            .unwrap()
            .contains(&("A".to_owned(), acting.clone()))
    );
    assert!(
        !accounts::holders(&house.bank.crm, day(20_251_001))
            .unwrap()
            .contains(&("A".to_owned(), acting.clone()))
    );
    assert_eq!(code(grant(&house, 20_250_930)), "post_held");
    // Once it is over it can be granted again.
    let later = signed("console", 20_251_009);
    let act =
        accounts::grant_deputy(&house.bank.core, &house.bank.crm, &later, "A", &acting, day(20_251_010));
    act.unwrap().perform(&mut house.bank.crm).unwrap();
    assert!(holds(&house, 20_251_010) && !holds(&house, 20_251_011));
    let bank_wide = Post { role: Role::HqRetail, inst_no: String::new() };
    let powerful =
        accounts::grant_deputy(&house.bank.core, &house.bank.crm, &later, "A", &bank_wide, day(20_251_010));
    assert_eq!(code(powerful), "no_deputy");
}
