//! Opportunities: what is refused, that a loss needs its reason, that they go with their customer, the funnel's
//! arithmetic, and what the next feeds say.

use crate::assignment::bank::{House, code, day, post, signed};
use zhiji::access::roles::Role;
use zhiji::bank::assignment::Cause;
use zhiji::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use zhiji::bank::events::{Found, Kind};
use zhiji::bank::leads;
use zhiji::bank::opportunities::rules::{Seen, Stage, funnel};
use zhiji::bank::opportunities::{self, Confirmed, Opportunity, Terms};
use zhiji::kernel::policy::Policy;

const TODAY: i32 = 20_251_013;

fn terms(amount_fen: i64) -> Terms {
    Terms {
        product: "三年期存单".to_owned(),
        amount_fen,
        expected_on: day(20_251_031),
        members: Vec::new(),
        next_step: "送方案".to_owned(),
        next_on: Some(day(20_251_015)),
    }
}

fn open(house: &mut House, cust_no: &str, lead_no: Option<i64>, terms: &Terms) -> &'static str {
    let act = opportunities::open(&house.bank, &signed("A", TODAY), cust_no, lead_no, terms);
    code(act.and_then(|act| act.perform(&mut house.bank.crm)))
}

fn last(house: &House, cust_no: &str) -> Opportunity {
    opportunities::of_customer(&house.bank.crm, cust_no, 1).unwrap().remove(0)
}

fn step(house: &mut House, one: &Opportunity, to: Stage, said: &str) -> &'static str {
    let by = signed("A", TODAY);
    let act = opportunities::step(&house.bank.core, &by, one, to, &one.terms, (said, ""));
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

/// How many opportunities stand on a person's funnel.
fn many(house: &House, staff_no: &str) -> usize {
    let all = opportunities::seen(&house.bank.crm, day(TODAY), day(TODAY)).unwrap();
    let of_customer = opportunities::seen_of(&house.bank.crm, &["P00"], day(TODAY), day(TODAY)).unwrap();
    assert_eq!(all, of_customer);
    all.iter().filter(|one| one.staff_no == staff_no).count()
}

#[test]
fn an_opportunity_says_product_amount_and_days_that_are_not_over() {
    let mut house = House::new();
    let good = terms(5_000_000);
    let cases: [(&str, Terms); 7] = [
        ("product_missing", Terms { product: String::new(), ..good.clone() }),
        ("too_long", Terms { product: "长".repeat(33), ..good.clone() }),
        ("amount_missing", Terms { amount_fen: 0, ..good.clone() }),
        ("day_past", Terms { expected_on: day(20_251_012), ..good.clone() }),
        ("day_past", Terms { next_on: Some(day(20_251_012)), ..good.clone() }),
        ("next_step_missing", Terms { next_step: String::new(), ..good.clone() }),
        ("nobody", Terms { members: vec!["9999".to_owned()], ..good.clone() }),
    ];
    for (why, wrong) in cases {
        assert_eq!(open(&mut house, "P00", None, &wrong), why);
    }
    let today = Terms { expected_on: day(TODAY), next_on: Some(day(TODAY)), ..good };
    assert_eq!(open(&mut house, "P00", None, &today), "done");
    assert_eq!(opportunities::open_of(&house.bank.crm, &["P00", "P01"]).unwrap().len(), 1);
}

#[test]
fn a_lead_becomes_one_opportunity_and_again_one_after_that_is_lost() {
    let mut house = House::new();
    let due = Found {
        kind: Kind::ProductDue,
        cust_no: "P00".to_owned(),
        fact_day: day(20_251_020),
        until: day(20_251_020),
        value_fen: 5_000_000,
        figures: "{}".to_owned(),
    };
    leads::raise(&mut house.bank.crm, &signed("system", TODAY), &[due]).unwrap();
    let lead = leads::of_customer(&house.bank.crm, "P00", 1).unwrap()[0].lead_no;
    let good = terms(5_000_000);
    assert_eq!(open(&mut house, "P01", Some(lead), &good), "lead_over", "another customer's");
    assert_eq!(open(&mut house, "P00", Some(lead), &good), "done");
    assert!(
        code(
            opportunities::open(&house.bank, &signed("A", TODAY), "P00", Some(lead), &good)
                .and_then(|act| act.perform(&mut house.bank.crm))
        ) != "done",
        "a second one of the same lead"
    );
    let one = last(&house, "P00");
    assert_eq!(step(&mut house, &one, Stage::Lost, "他行利率更高"), "done");
    assert_eq!(open(&mut house, "P00", Some(lead), &good), "done");
}

#[test]
fn a_loss_needs_its_reason_and_what_has_ended_stays() {
    let mut house = House::new();
    open(&mut house, "P00", None, &terms(5_000_000));
    let one = last(&house, "P00");
    assert_eq!(step(&mut house, &one, Stage::Lost, " "), "reason_missing");
    assert_eq!(step(&mut house, &one, Stage::Offer, ""), "done");
    assert_eq!(step(&mut house, &one, Stage::Agreed, "done"), "opportunity_moved_on", "it was read before");
    let one = last(&house, "P00");
    assert_eq!(step(&mut house, &one, Stage::Needs, "客户想再看看"), "done", "it goes back as well");
    let one = last(&house, "P00");
    assert_eq!(step(&mut house, &one, Stage::Lost, "他行利率更高"), "done");
    let one = last(&house, "P00");
    assert_eq!(step(&mut house, &one, Stage::Interest, "done"), "opportunity_moved_on");
    let steps = opportunities::steps_of(&house.bank.crm, one.opportunity_no).unwrap();
    let stages: Vec<&str> = steps.iter().map(|step| step.stage.code()).collect();
    assert_eq!(stages, ["interest", "offer", "needs", "lost"]);
    for stage in Stage::ALL {
        assert_eq!(stage.next().is_empty(), !stage.is_open(), "{stage:?}");
    }
}

#[test]
fn an_opportunity_goes_with_its_customer() {
    let mut house = House::new();
    give(&mut house, "P00", "A");
    open(&mut house, "P00", None, &terms(5_000_000));
    assert_eq!((many(&house, "A"), many(&house, "B")), (1, 0));
    give(&mut house, "P00", "B");
    assert_eq!((many(&house, "A"), many(&house, "B")), (0, 1));
}

#[test]
fn the_funnel_weighs_exactly_and_counts_who_went_on() {
    let mut house = House::new();
    for (cust_no, fen) in [("P00", 1), ("P01", 4), ("P02", 333)] {
        open(&mut house, cust_no, None, &terms(fen));
    }
    let third = last(&house, "P02");
    step(&mut house, &third, Stage::Offer, "");
    let all = opportunities::seen(&house.bank.crm, day(TODAY), day(TODAY)).unwrap();
    let all: Vec<&Seen> = all.iter().collect();
    let policy = Policy::parse(zhiji::kernel::policy::DEFAULT_TOML).unwrap();
    let [interest, needs, offer, agreed] = funnel(&all, &policy.leads, day(TODAY), day(20_251_016));
    assert_eq!(
        (interest.count, interest.amount_fen, interest.weighted_fen()),
        (2, 5, 1),
        "0.5 fen, rounded once"
    );
    assert_eq!((offer.count, offer.weighted_fen()), (1, 167), "half of 333");
    assert_eq!((interest.reached, interest.went_on), (3, 1));
    assert_eq!((needs.reached, needs.went_on), (1, 1), "it went through");
    assert_eq!((offer.reached, offer.went_on, agreed.reached), (1, 0, 0));
    assert_eq!((interest.age_days(), needs.age_days()), (Some(3), None));
    let together = interest.and(offer);
    assert_eq!((together.count, together.weighted_fen()), (3, 167), "167.0 of 167.0, not 168");
    let later = funnel(&all, &policy.leads, day(20_251_014), day(20_251_016));
    assert_eq!(later[0].reached, 0, "opened before the window");
}

#[test]
fn the_next_feeds_confirm_what_is_done_or_it_is_flagged_after_ten_days() {
    let mut house = House::new();
    for (cust_no, acct_no) in [("P00", "none of them"), ("P01", "")] {
        open(&mut house, cust_no, None, &terms(5_000_000));
        let one = last(&house, cust_no);
        let by = signed("A", TODAY);
        let act = opportunities::step(&house.bank.core, &by, &one, Stage::Done, &one.terms, ("", acct_no));
        act.unwrap().perform(&mut house.bank.crm).unwrap();
    }
    let mut look = |fed: i32| {
        let by = signed("system", fed);
        let by = zhiji::store::action::Signed { business_date: Some(day(fed)), ..by };
        opportunities::confirm_opened(&mut house.bank, &by).unwrap()
    };
    assert_eq!(look(20_251_014), Confirmed::default());
    assert_eq!(look(20_251_023), Confirmed::default(), "the tenth day");
    assert_eq!(look(20_251_024), Confirmed { confirmed: 0, flagged: 2 });
    assert_eq!(look(20_251_025), Confirmed::default(), "once");
}
