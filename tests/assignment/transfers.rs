//! Changes of the maintenance institution (spec 2): grounds, both confirmations, who decides, and where the customer
//! stands then.

use super::bank::{House, code, day, post, signed};
use crate::support::feed::FeedDay;
use zhiji::access::roles::{Post, Role};
use zhiji::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use zhiji::bank::assignment::matters::{self, Decision};
use zhiji::bank::assignment::transfers::{Asked, Ground, Outcome, Side, Transfer, Wish, ask, decide};
use zhiji::bank::assignment::{Cause, Origin, rows};
use zhiji::bank::parties::find_customer;
use zhiji::bank::tiers::roster::Roster;
use zhiji::kernel::error::Result;
use zhiji::store::scope::{Reach, Reader};

const TODAY: i32 = 20_250_928;

fn head(inst_no: &str) -> Vec<Post> {
    post(Role::RetailHead, inst_no)
}

fn hq() -> Vec<Post> {
    post(Role::HqRetail, "")
}

fn agreed(cust_no: &str) -> Asked {
    Asked {
        cust_no: cust_no.to_owned(),
        ground: Ground::Agreement,
        from_inst: String::new(),
        to_inst: "200".to_owned(),
        wished: None,
        reason: "客户常去二支行".to_owned(),
    }
}

fn asks(house: &mut House, actor: &str, posts: &[Post], asked: &Asked) -> Result<i64> {
    let act = ask::ask(&house.bank, &signed(actor, TODAY), posts, asked)?;
    act.perform(&mut house.bank.crm)
}

fn transfer(house: &House, number: i64) -> Transfer {
    rows::transfers::transfer(&house.bank.crm, number).unwrap().unwrap()
}

fn confirms(house: &mut House, actor: &str, posts: &[Post], number: i64, side: Side) -> Result<()> {
    let one = transfer(house, number);
    let act = decide::confirm(&house.bank, &signed(actor, TODAY), posts, &one, side)?;
    act.perform(&mut house.bank.crm)
}

fn accepts(house: &mut House, actor: &str, posts: &[Post], number: i64) -> Result<i64> {
    let one = transfer(house, number);
    let act = decide::accept(&house.bank, &signed(actor, TODAY), posts, &one, "", &[])?;
    act.perform(&mut house.bank.crm)
}

/// Gives customers P00 to P04 to D, the first of them as self-developed.
fn of_d(house: &mut House) {
    let to = |number: i32| {
        let origin = if number == 0 { Origin::SelfDeveloped } else { Origin::Allocated };
        Some(Target { origin, ..Target::person("D") })
    };
    let moves: Vec<Move> =
        (0..5).map(|number| Move { cust_no: format!("P{number:02}"), to: to(number) }).collect();
    let by = signed("console", 20_250_925);
    let wanted = Wanted::new(&moves, Cause::GoingLive);
    let prepared = change::prepare(&house.bank, &by, Authority::Rule, wanted).unwrap();
    prepared.act(&by, Vec::new()).unwrap().perform(&mut house.bank.crm).unwrap();
}

/// Whether somebody who sees one institution finds a customer.
fn is_seen_at(house: &House, inst_no: &str, cust_no: &str) -> bool {
    let cust_id = find_customer(&house.bank.core, cust_no).unwrap().unwrap();
    let mut reader = Reader::open(&house.bank.dir).unwrap();
    reader.narrow(&Reach { institutions: vec![inst_no.to_owned()], ..Reach::default() }).unwrap();
    reader.customer(cust_id).unwrap().is_some()
}

#[test]
fn with_agreement_both_heads_confirm_and_a_third_decides() {
    let mut house = House::new();
    of_d(&mut house);
    let number = asks(&mut house, "H", &head("100"), &agreed("P01")).unwrap();
    assert_eq!(transfer(&house, number).unconfirmed(), [Side::Taking], "who asks has confirmed");
    assert_eq!(code(accepts(&mut house, "Q", &hq(), number)), "not_confirmed");
    assert_eq!(code(confirms(&mut house, "H", &head("100"), number, Side::Taking)), "not_yours_to_decide");
    confirms(&mut house, "K2", &head("200"), number, Side::Taking).unwrap();
    assert_eq!(code(confirms(&mut house, "K2", &head("200"), number, Side::Taking)), "confirmed_already");
    assert_eq!(code(accepts(&mut house, "K2", &head("200"), number)), "not_yours_to_decide");
    assert_eq!(code(accepts(&mut house, "H", &hq(), number)), "same_person", "also with the post");
    assert_eq!(code(asks(&mut house, "H", &head("100"), &agreed("P01"))), "asked_already");
    let change_no = accepts(&mut house, "Q", &hq(), number).unwrap();
    let one = transfer(&house, number);
    assert_eq!(
        one.decided.map(|one| (one.outcome, one.change_no)),
        Some((Outcome::Accepted, Some(change_no)))
    );
    assert_eq!(house.holder("P01"), None, "the customer is in the pool of the taking institution");
    let member = rows::members(&house.bank.core, &["P01", "P02"]).unwrap();
    assert_eq!((&*member[0].inst_no, &*member[1].inst_no), ("200", "100"));
    assert!(is_seen_at(&house, "200", "P01") && !is_seen_at(&house, "100", "P01"));
    assert!(is_seen_at(&house, "100", "P02"));
    assert_eq!(code(accepts(&mut house, "Q", &hq(), number)), "decided_already");
    // The new head assigns, the old one no longer does; and the way back is asked for again.
    let given = |house: &House, actor: &str, inst_no: &str, to: &str| {
        let moves = [Move { cust_no: "P01".to_owned(), to: Some(Target::person(to)) }];
        let by = signed(actor, TODAY);
        change::prepare(&house.bank, &by, Authority::Person(&head(inst_no)), Wanted::new(&moves, Cause::Pool))
            .map(drop)
    };
    assert_eq!(code(given(&house, "H", "100", "A")), "not_yours_to_decide");
    assert_eq!(code(given(&house, "K2", "200", "A")), "elsewhere");
    assert_eq!(code(given(&house, "K2", "200", "K")), "done");
    let back = Asked { to_inst: "100".to_owned(), ..agreed("P01") };
    let number = asks(&mut house, "K2", &head("200"), &back).unwrap();
    confirms(&mut house, "H", &head("100"), number, Side::Taking).unwrap();
    accepts(&mut house, "Q", &hq(), number).unwrap();
    assert_eq!(rows::members(&house.bank.core, &["P01"]).unwrap()[0].inst_no, "100");
}

#[test]
fn a_wish_of_the_customer_needs_its_day_and_no_confirmation() {
    let mut house = House::new();
    let wish = |on: Option<i32>| Asked {
        ground: Ground::CustomerWish,
        wished: on.map(|on| (Wish::AtTheCounter, day(on))),
        ..agreed("P05")
    };
    let manager = post(Role::CustomerManager, "200");
    assert_eq!(code(asks(&mut house, "K", &manager, &wish(None))), "wish_missing");
    assert_eq!(code(asks(&mut house, "K", &manager, &wish(Some(20_250_929)))), "wish_in_future");
    assert_eq!(
        code(asks(&mut house, "K", &post(Role::CustomerManager, "300"), &wish(Some(TODAY)))),
        "not_yours_to_ask"
    );
    assert_eq!(code(asks(&mut house, "K", &manager, &agreed("P05"))), "not_yours_to_ask", "heads agree");
    let number = asks(&mut house, "K", &manager, &wish(Some(TODAY))).unwrap();
    accepts(&mut house, "Q", &hq(), number).unwrap();
    assert_eq!(rows::members(&house.bank.core, &["P05"]).unwrap()[0].inst_no, "200");
    let same = Asked { wished: Some((Wish::ByPhone, day(TODAY))), ..wish(None) };
    assert_eq!(code(asks(&mut house, "K", &manager, &same)), "there_already");
    for (cust_no, to_inst, expected) in
        [("P06", "999", "unknown_institution"), ("P99", "200", "unknown_customer")]
    {
        let asked = Asked { cust_no: cust_no.to_owned(), to_inst: to_inst.to_owned(), ..same.clone() };
        assert_eq!(code(asks(&mut house, "K", &manager, &asked)), expected);
    }
}

#[test]
fn the_institution_that_issued_a_vip_card_asks_for_a_vip_of_several_institutions() {
    let mut house = House::new();
    let feed = |card_at: &str, balance: &str, ymd: &str| {
        FeedDay::new(ymd)
            .account("CARD", "P07", "deposit")
            .set("inst_no", card_at)
            .set("vip_card", "Y")
            .balance("CARD", balance)
    };
    let asked = Asked { ground: Ground::VipCard, ..agreed("P07") };
    let manager = post(Role::CustomerManager, "200");
    assert_eq!(code(asks(&mut house, "K", &manager, &asked)), "no_vip_card", "no card");
    house.take(feed("200", "100.00", "20250926"), 20_250_926);
    assert_eq!(code(asks(&mut house, "K", &manager, &asked)), "no_vip_card", "no VIP");
    house.take(feed("200", "9000000.00", "20250928"), 20_250_928);
    house.take(FeedDay::new("20250929"), 20_250_929);
    house.take(FeedDay::new("20250930"), 20_250_930);
    house.take(FeedDay::new("20251009"), 20_251_009);
    let by = signed("K", 20_251_009);
    assert_eq!(
        code(ask::ask(&house.bank, &signed("A", 20_251_009), &head("100"), &asked)),
        "not_yours_to_ask"
    );
    let act = ask::ask(&house.bank, &by, &manager, &asked).unwrap();
    let number = act.perform(&mut house.bank.crm).unwrap();
    accepts(&mut house, "Q", &hq(), number).unwrap();
    assert_eq!(rows::members(&house.bank.core, &["P07"]).unwrap()[0].inst_no, "200");
}

#[test]
fn a_won_customer_follows_who_moved_when_both_heads_and_head_office_agree() {
    let mut house = House::new();
    of_d(&mut house);
    let moved = FeedDay::new("20250926").staff("D").set("inst_no", "200").set("role", "customer_manager");
    house.take(moved, 20_250_926);
    let matter = rows::matters::waiting(&house.bank.crm, None).unwrap().remove(0);
    let by = signed("H", TODAY);
    let act = matters::decide(&house.bank, &by, &head("100"), &matter, &Decision::Follow, "客户愿随转", &[]);
    act.unwrap().perform(&mut house.bank.crm).unwrap();
    let one = rows::transfers::waiting(&house.bank.crm).unwrap().remove(0);
    assert_eq!((one.ground, &*one.staff_no, one.unconfirmed()), (Ground::Followed, "D", vec![Side::Taking]));
    assert_eq!(
        rows::matters::waiting(&house.bank.crm, None).unwrap().len(),
        1,
        "it waits until it is decided on"
    );
    confirms(&mut house, "K2", &head("200"), one.transfer_no, Side::Taking).unwrap();
    assert_eq!(code(accepts(&mut house, "D", &hq(), one.transfer_no)), "same_person");
    accepts(&mut house, "Q", &hq(), one.transfer_no).unwrap();
    let held = rows::standing(&house.bank.crm, &["P00"]).unwrap().remove("P00").unwrap();
    assert_eq!((&*held.staff_no, &*held.inst_no, held.origin), ("D", "200", Origin::SelfDeveloped));
    assert_eq!(rows::matters::waiting(&house.bank.crm, None).unwrap().len(), 0);
    assert_eq!(house.turn(TODAY).ended, 0, "the next run leaves them together");
}

#[test]
fn who_does_not_follow_in_time_goes_to_the_pool_and_the_request_lapses() {
    let mut house = House::new();
    of_d(&mut house);
    let moved = FeedDay::new("20250926").staff("D").set("inst_no", "200").set("role", "customer_manager");
    house.take(moved, 20_250_926);
    let matter = rows::matters::waiting(&house.bank.crm, None).unwrap().remove(0);
    let by = signed("H", TODAY);
    let act = matters::decide(&house.bank, &by, &head("100"), &matter, &Decision::Follow, "客户愿随转", &[]);
    act.unwrap().perform(&mut house.bank.crm).unwrap();
    let late = matter.due_on.succ_opt().unwrap().format("%Y%m%d").to_string().parse().unwrap();
    assert_eq!(house.turn(late).overdue, 1);
    let one = transfer(&house, 1);
    assert_eq!(one.decided.map(|one| one.outcome), Some(Outcome::Gone));
    assert_eq!(house.holder("P00"), None);
}

#[test]
fn a_closed_institution_gives_all_its_customers_away_and_who_moved_keeps_theirs() {
    let mut house = House::new();
    of_d(&mut house);
    let close =
        Asked { cust_no: String::new(), ground: Ground::Closed, from_inst: "100".to_owned(), ..agreed("") };
    assert_eq!(code(asks(&mut house, "H", &head("100"), &close)), "not_yours_to_ask");
    let number = asks(&mut house, "Q", &hq(), &close).unwrap();
    assert_eq!(transfer(&house, number).customers, 40);
    assert_eq!(code(accepts(&mut house, "Q2", &hq(), number)), "people_left");
    let moved = ["A", "B", "D", "H"].iter().fold(FeedDay::new("20250926"), |feed, staff_no| {
        feed.staff(staff_no).set("inst_no", "200").set("role", "customer_manager")
    });
    house.take(moved, 20_250_926);
    assert_eq!(house.holder("P04").as_deref(), Some("D"), "nobody loses customers who are about to follow");
    assert_eq!(code(accepts(&mut house, "Q", &hq(), number)), "same_person");
    accepts(&mut house, "Q2", &hq(), number).unwrap();
    let held = rows::standing(&house.bank.crm, &["P00", "P04", "P05"]).unwrap();
    assert_eq!((&*held["P00"].staff_no, held["P00"].origin), ("D", Origin::SelfDeveloped));
    assert_eq!((&*held["P04"].staff_no, &*held["P04"].inst_no), ("D", "200"));
    assert!(!held.contains_key("P05"));
    let all: Vec<String> = (0..40).map(|number| format!("P{number:02}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert!(rows::members(&house.bank.core, &all).unwrap().iter().all(|one| one.inst_no == "200"));
    house.turn(TODAY);
    assert_eq!(house.holder("P04").as_deref(), Some("D"));
}

#[test]
fn the_roster_learns_where_a_customer_went() {
    let mut house = House::new();
    let before = Roster::load(&house.bank, None).unwrap();
    let number = asks(&mut house, "H", &head("100"), &agreed("P03")).unwrap();
    confirms(&mut house, "K2", &head("200"), number, Side::Taking).unwrap();
    assert!(!before.is_behind(&house.bank.core).unwrap());
    accepts(&mut house, "Q", &hq(), number).unwrap();
    assert!(before.is_behind(&house.bank.core).unwrap());
    let (after, anew) = (before.renewed(&house.bank).unwrap(), Roster::load(&house.bank, None).unwrap());
    let everybody = Reach::everything();
    assert_eq!(after.by_institution(&everybody)["200"].0, 1);
    assert_eq!(after.by_institution(&everybody)["200"], anew.by_institution(&everybody)["200"]);
}
