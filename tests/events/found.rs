//! Events found in a bank of two months that is fed by hand: the cases of the table.

use crate::kernel::table::{Case, check_all, expect};
use crate::support::bank::TestBank;
use crate::support::feed::{FeedDay, day};
use std::collections::{BTreeMap, BTreeSet};
use zhiji::bank::events::{Found, Kind, detect};
use zhiji::kernel::calendar::{Calendar, Day, ymd};
use zhiji::kernel::money::yuan;
use zhiji::kernel::policy::Policy;

const FIRST: &str = "20260302";
const LAST: &str = "20260522";
/// Days whose events are asked for while they are the last that was fed.
const STOPS: [&str; 12] = [
    "20260302", "20260310", "20260407", "20260408", "20260409", "20260410", "20260415", "20260421",
    "20260422", "20260429", "20260430", "20260522",
];

/// A customer with a telephone number, who has an account of a class with a balance.
fn with(feed: FeedDay, cust_no: &str, class: &str, yuan: &str, set: &[(&str, &str)]) -> FeedDay {
    let mobile = format!(
        "1{:010}",
        cust_no.bytes().fold(0_u64, |sum, byte| sum * 31 + u64::from(byte)) % 10_000_000_000
    );
    let feed = feed.customer(cust_no).set("mobile", &mobile);
    let feed = set.iter().fold(feed, |feed, (column, value)| feed.set(column, value));
    let acct_no = format!("{cust_no}-1");
    feed.account(&acct_no, cust_no, class).balance(&acct_no, yuan)
}

/// Two of a street each, the one pair just rich enough for a gold family, under one manager or not.
fn relatives(mut feed: FeedDay) -> FeedDay {
    for (cust_no, amount, street) in [
        ("KIN", "25000", "东街12号"),
        ("KIN-CHILD", "15000", "东街12号"),
        ("COUSIN", "25000", "西街3号"),
        ("COUSIN-CHILD", "14999.99", "西街3号"),
        ("APART", "25000", "北街7号"),
        ("APART-CHILD", "15000", "北街7号"),
    ] {
        feed = with(feed, cust_no, "deposit", amount, &[("address", &format!("青禾县青禾镇{street}"))]);
    }
    feed
}

/// Who is there from the first day on.
fn first_day() -> FeedDay {
    let mut feed = FeedDay::new(FIRST).institution("100").staff("7");
    for (cust_no, class, amount) in [
        ("IN", "deposit", "100000"),
        ("IN-LESS", "deposit", "100000"),
        ("IN-SHARE", "wealth", "260000"),
        ("IN-FIFTH", "wealth", "250000"),
        ("OUT", "deposit", "100000"),
        ("LEFT", "deposit", "60000"),
        ("STAYED", "deposit", "60000"),
        ("UP", "deposit", "1000"),
        ("DOWN", "deposit", "1000"),
        ("NEAR", "deposit", "1000"),
        ("RISK", "deposit", "100000"),
        ("ONE", "deposit", "60000"),
        ("ONE-LOW", "deposit", "1000"),
        ("BOTH", "deposit", "1000"),
        ("PLAIN", "deposit", "1000"),
        ("GIVEN", "deposit", "1000"),
        ("POOL", "deposit", "1000"),
        ("SPECIAL", "deposit", "1000"),
        ("VIP", "deposit", "150000"),
        ("VIP-USED", "deposit", "150000"),
        ("VIP-GOLD", "deposit", "149999.99"),
        ("OWES", "loan", "30000"),
        ("STANDS-BY", "deposit", "1000"),
        ("MARKED", "deposit", "1000"),
        ("WATCHED", "deposit", "1000"),
    ] {
        feed = with(feed, cust_no, class, amount, &[]);
    }
    for (cust_no, column, value) in [
        ("BORN", "birth_date", "19900413"),
        ("BORN-LATER", "birth_date", "19900414"),
        ("CHILD", "birth_date", "20140413"),
        ("LUNAR", "birth_date", "19600514"),
        ("LUNAR-LATER", "birth_date", "19600413"),
        ("DIES", "birth_date", "19500413"),
        ("FIVE-YEARS", "open_date", "20210413"),
        ("FOUR-YEARS", "open_date", "20220413"),
        ("DOCUMENT", "id_expiry", "20260510"),
        ("ASSESSED", "risk_expiry", "20260510"),
        ("DIFFERS", "mobile", "13900000001"),
        ("AGREES", "mobile", "13900000001"),
        ("NO-PHONE", "mobile", ""),
    ] {
        feed = with(feed, cust_no, "deposit", "1000", &[(column, value)]);
    }
    feed = relatives(feed);
    for (cust_no, class, amount, due) in [
        ("DUE", "wealth", "50000", "20260417"),
        ("DUE-LITTLE", "wealth", "999.99", "20260417"),
        ("LOAN-DUE", "loan", "20000", "20260510"),
    ] {
        let mobile = format!("13911111{:03}", amount.len());
        feed = feed.customer(cust_no).set("mobile", &mobile);
        feed = feed.account(&format!("{cust_no}-1"), cust_no, class).set("due_date", due);
        feed = feed.balance(&format!("{cust_no}-1"), amount);
    }
    feed.card("DOWN", "K1", "platinum", "fixed")
        .guarantee("OWES-1", "OWES")
        .set("guarantor_cust_no", "STANDS-BY")
        .product("BOTH", "fund")
        .product("BOTH", "wealth")
}

/// What happens later.
fn later() -> Vec<FeedDay> {
    vec![
        FeedDay::new("20260310")
            .balance("IN-1", "150000")
            .balance("IN-LESS-1", "149999.99")
            .balance("IN-SHARE-1", "310000")
            .balance("IN-FIFTH-1", "300000")
            .balance("OUT-1", "50000"),
        FeedDay::new("20260401")
            .balance("UP-1", "200000")
            .balance("NEAR-1", "80000")
            .balance("RISK-1", "20000")
            .balance("COUSIN-1", "30000"),
        with(FeedDay::new("20260402"), "NEW", "deposit", "1000", &[("open_date", "20260402")]),
        FeedDay::new("20260408")
            .balance("LEFT-1", "30000")
            .balance("STAYED-1", "30000.01")
            .product("ONE", "fund")
            .product("ONE-LOW", "fund")
            .contact("DIFFERS", "mobile", "13900000002")
            .contact("AGREES", "mobile", "13900000001")
            .account("OWES-1", "OWES", "loan")
            .set("state", "overdue")
            .risk("MARKED", "blacklist")
            .risk("WATCHED", "aml")
            .customer("DIES")
            .set("birth_date", "19500413")
            .set("status", "deceased"),
        FeedDay::new("20260409").full("cards").card("PLAIN", "K2", "gold", "none"),
    ]
}

/// What people entered: somebody was given a customer, another stands in the pool, a special VIP ends.
fn enter(bank: &TestBank) {
    let bank = bank.open();
    let run = |sql: &str| assert!(bank.crm.conn().execute(sql, []).unwrap() > 0);
    run("INSERT INTO assignment_change (change_no, cause, decided_by, decided_on, reason, customers)
         VALUES (901, 'pool', '7', 20260408, '', 1)");
    run("INSERT INTO assignment (assignment_no, cust_no, inst_no, team, staff_no, origin, since_day, until_day, begun_by)
         VALUES (901, 'GIVEN', '100', '', '7', 'allocated', 20260408, 99991231, 901)");
    for (number, cust_no) in (902..).zip(["KIN", "KIN-CHILD", "COUSIN", "COUSIN-CHILD", "APART"]) {
        run(&format!(
            "INSERT INTO assignment (assignment_no, cust_no, inst_no, team, staff_no, origin, since_day, until_day, begun_by)
             VALUES ({number}, '{cust_no}', '100', '', '7', 'allocated', 20260302, 99991231, 901)"
        ));
    }
    run("INSERT INTO newcomer (cust_no, inst_no, opened_on, window_until, straight, noted_on)
         VALUES ('POOL', '100', 20260325, 20260401, '', 20260325),
                ('GIVEN', '100', 20260325, 20260401, '', 20260325)");
    run("INSERT INTO memorial_day (memorial_no, cust_no, what, is_birthday, lunar, leap, month, day, set_by, set_on, ended_by, ended_on)
         VALUES (901, 'PLAIN', 'wedding', 0, 0, 0, 4, 13, '7', 20260407, NULL, NULL),
                (902, 'POOL', 'ancestor', 0, 1, 0, 2, 26, '7', 20260407, NULL, NULL),
                (903, 'POOL', 'shop', 0, 0, 0, 4, 13, '7', 20260407, NULL, NULL),
                (904, 'GIVEN', 'wedding', 0, 0, 0, 4, 13, '7', 20260407, '7', 20260407),
                (905, 'BORN', 'wedding', 0, 0, 0, 4, 14, '7', 20260407, NULL, NULL),
                (906, 'LUNAR', 'birthday', 1, 1, 0, 2, 26, '7', 20260407, NULL, NULL),
                (907, 'LUNAR-LATER', 'birthday', 1, 1, 0, 3, 26, '7', 20260407, NULL, NULL)");
    for (use_no, cust_no, benefit) in [
        (1, "VIP-USED", "operation"),
        (2, "VIP-USED", "basic_check_up"),
        (3, "VIP-USED", "doctor_appointment"),
        (4, "VIP-USED", "doctor_appointment"),
        (5, "VIP-USED", "doctor_appointment"),
        (6, "VIP-USED", "hospital_visit"),
        (7, "VIP-USED", "hospital_visit"),
        (8, "VIP-USED", "hospital_visit"),
        (9, "VIP", "operation"),
    ] {
        run(&format!(
            "INSERT INTO benefit_use (use_no, cust_no, benefit, reference, way, used_on, quota_year, booked_by, why)
             VALUES ({use_no}, '{cust_no}', '{benefit}', 'YY-{use_no}', 'phone', 20260401, 2026, '7', '')"
        ));
    }
    run("INSERT INTO special_vip (special_no, cust_no, kind, tier, ground, txn_no, applicant, approver, valid_from, valid_until)
         VALUES (901, 'SPECIAL', 'temporary', 3, 'one', 'T1', '7', '8', 20260303, 20260425)");
}

pub(super) fn search(bank: &TestBank, on: Day) -> Vec<Found> {
    let (bank, mut policy) = (bank.open(), Policy::default_policy().unwrap());
    // The two months hold no first of November.
    policy.benefits.remind_on = (4, 13);
    detect(&bank, on, &Calendar::china(), &policy).unwrap()
}

/// Feeds the two months and asks at each stop; then asks again about every stop.
fn found() -> BTreeMap<Day, Vec<Found>> {
    let bank = TestBank::init();
    let calendar = Calendar::china();
    let mut feeds: BTreeMap<Day, FeedDay> = later().into_iter().map(|feed| (feed.day(), feed)).collect();
    feeds.insert(day(FIRST), first_day());
    let mut found = BTreeMap::new();
    let last = day(LAST);
    for on in day(FIRST).iter_days().take_while(|on| *on <= last).filter(|on| calendar.is_working_day(*on)) {
        feeds.remove(&on).unwrap_or_else(|| FeedDay::on(on)).write(&bank.inbox());
        if STOPS.contains(&ymd(on).to_string().as_str()) {
            bank.run().done();
            if on == day("20260407") {
                enter(&bank);
            }
            found.insert(on, search(&bank, on));
        }
    }
    assert!(feeds.is_empty(), "a feed on a day off");
    asked_again(&bank, &found);
    found
}

/// The same day asked later answers the same, but for what is only known of the last feed.
fn asked_again(bank: &TestBank, found: &BTreeMap<Day, Vec<Found>>) {
    for (on, then) in found {
        let projected = |one: &&Found| !matches!(one.kind, Kind::TierUpNear | Kind::TierDownRisk);
        let now = search(bank, *on);
        // Before the first close tiers are projections, which nobody knows any more later.
        if *on > day("20260331") {
            let (now, then): (Vec<&Found>, Vec<&Found>) =
                (now.iter().filter(projected).collect(), then.iter().filter(projected).collect());
            assert_eq!(now, then, "{on} asked again");
        }
    }
}

pub(super) fn check(case: &Case, found: &BTreeMap<Day, Vec<Found>>) -> Result<(), String> {
    let on = day(case.get("day"));
    let of_day = found.get(&on).ok_or("no stop on this day")?;
    let one =
        of_day.iter().find(|one| one.kind.code() == case.get("kind") && one.cust_no == case.get("customer"));
    let (fact, value) = one.map_or(("-".to_owned(), "-".to_owned()), |one| {
        (ymd(one.fact_day).to_string(), yuan(one.value_fen.into()))
    });
    expect("fact", &fact, case.get("fact"))?;
    expect("value", &value, case.get("value"))
}

#[test]
fn each_kind_is_found_once_and_not_beside_its_line() {
    let found = found();
    check_all(include_str!("found.txt"), &["name", "day", "kind", "customer", "fact", "value"], |case| {
        check(case, &found)
    });
    let cases = concat!(include_str!("found.txt"), include_str!("states.txt"));
    for kind in Kind::ALL.into_iter().filter(|kind| kind.needs().is_none()) {
        assert!(cases.contains(&format!("| {} ", kind.code())), "no case of {}", kind.code());
    }
    // A key stands once in a day's answer, and what comes again on another day bears the same one.
    for (on, of_day) in &found {
        let keys: BTreeSet<_> = of_day.iter().map(|one| (one.kind, &one.cust_no, one.fact_day)).collect();
        assert_eq!(keys.len(), of_day.len(), "{on}");
    }
    let dead = found.iter().filter(|(on, _)| **on > day("20260408")).flat_map(|(_, of_day)| of_day);
    assert!(dead.into_iter().all(|one| one.cust_no != "DIES"), "the dead raise nothing");
}
