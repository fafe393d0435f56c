//! What is noticed of customers whom nobody has (spec 3): counted on the pool page by kind, with the list behind; VIPs and
//! large amounts are the head's, alerts of a risk nobody's but the head's.

use super::house::{House, Known};
use super::page;
use zhiji::access::roles::Role;
use zhiji::bank::events::{Found, Kind};
use zhiji::bank::leads;
use zhiji::kernel::clock::Clock;
use zhiji::store::action::Signed;

fn raise(house: &mut House, all: &[(Known, Kind, i64)]) {
    let today = house.clock.today();
    let found = |(known, kind, value_fen): &(Known, Kind, i64)| Found {
        kind: *kind,
        cust_no: house.customer(*known).1.clone(),
        fact_day: today,
        until: today + chrono::Days::new(3),
        value_fen: *value_fen,
        figures: format!(r#"{{"what":"blacklist","due":{0},"day":{0},"amount":1,"count":1}}"#, 20_260_414),
    };
    let found: Vec<Found> = all.iter().map(found).collect();
    let by = Signed {
        actor: "system".to_owned(),
        at: house.clock.stamp(),
        today,
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    };
    assert_eq!(leads::raise(&mut house.bank.crm, &by, &found).unwrap(), all.len());
}

/// How many of a kind the pool page counts; none where it says nothing of it.
fn counted(house: &House, role: Role, kind: Kind) -> Option<usize> {
    let seen = house.as_role(role).get("/pool");
    assert_eq!(seen.status, 200, "{}", seen.text);
    let page = page::read(&seen.text).unwrap();
    let way = format!("/pool/events?kind={}", kind.code());
    let chip = page.named("a").into_iter().find(|link| link.get("href") == Some(&way))?;
    Some(chip.named("span")[0].text().parse().unwrap())
}

fn list(house: &House, role: Role, kind: Kind) -> usize {
    let seen = house.as_role(role).get(&format!("/pool/events?kind={}", kind.code()));
    assert_eq!(seen.status, 200, "{}", seen.text);
    if seen.text.contains("没有这样的事项") { 0 } else { page::rows(&seen) }
}

#[test]
fn what_is_noticed_of_customers_without_a_manager_is_counted_and_listed_in_ones_scope() {
    let mut house = House::new();
    let before = |role| counted(&house, role, Kind::ProductDue).unwrap_or(0);
    let (head, bank) = (before(Role::RetailHead), before(Role::HqRetail));
    raise(
        &mut house,
        &[
            (Known::Pool, Kind::ProductDue, 1_000_000),
            (Known::PoolElsewhere, Kind::ProductDue, 1_000_000),
            (Known::Managed, Kind::OneMoreProduct, 0),
        ],
    );
    assert_eq!(counted(&house, Role::RetailHead, Kind::ProductDue), Some(head + 1));
    assert_eq!(counted(&house, Role::HqRetail, Kind::ProductDue), Some(bank + 2));
    assert_eq!(counted(&house, Role::RetailHead, Kind::OneMoreProduct), None, "whose customer has a manager");
    assert_eq!(list(&house, Role::RetailHead, Kind::ProductDue), head + 1, "the figure and its list");
    let seen = house.as_role(Role::RetailHead).get("/pool/events?kind=product_due");
    assert!(seen.text.contains(&house.customer(Known::Pool).1), "{}", seen.text);
    assert!(!seen.text.contains(&house.customer(Known::PoolElsewhere).1), "another sub-branch's");
    for nobody in [Role::CustomerManager, Role::Analyst, Role::ServiceDesk] {
        assert_eq!(house.as_role(nobody).get("/pool/events").status, 403, "{nobody:?}");
    }
    let to = house.staff_no(Role::CustomerManager);
    super::complaints::hand_over(&mut house, Known::Pool, to);
    assert_eq!(list(&house, Role::RetailHead, Kind::ProductDue), head, "it went along to the manager");
}

#[test]
fn vips_and_large_amounts_are_the_heads_and_not_counted() {
    let mut house = House::new();
    raise(&mut house, &[(Known::Pool, Kind::IdleCash, 900_000_000_000)]);
    assert_eq!(counted(&house, Role::RetailHead, Kind::IdleCash), None);
    let work = house.as_role(Role::RetailHead).get("/worklist").text;
    assert!(work.contains(&house.id(Known::Pool)) || work.contains("闲置资金"), "{work}");
    let mut house = House::new();
    let vip = "UPDATE rating SET own_tier = 4, in_force = 4 WHERE cust_id = ?1";
    house.bank.core.conn().execute(vip, [house.customer(Known::Pool).0]).unwrap();
    house.restart();
    raise(&mut house, &[(Known::Pool, Kind::OneMoreProduct, 0)]);
    assert_eq!(counted(&house, Role::RetailHead, Kind::OneMoreProduct), None);
}

#[test]
fn an_alert_of_a_risk_is_counted_for_the_head_alone() {
    let mut house = House::new();
    raise(&mut house, &[(Known::Pool, Kind::RiskAlert, 0)]);
    assert_eq!(counted(&house, Role::RetailHead, Kind::RiskAlert), Some(1));
    for role in [Role::BranchRetail, Role::HqRetail, Role::Auditor] {
        assert_eq!(counted(&house, role, Kind::RiskAlert), None, "{role:?}");
        assert_eq!(list(&house, role, Kind::RiskAlert), 0, "{role:?}");
    }
}
