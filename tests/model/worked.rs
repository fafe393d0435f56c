//! The worked cases of the rules, through the model and, the same table, through the binary.

use super::months::{Entered, FamilyEvent, Months, Track, months, rated};
use super::verbs::{Room, Rooms, signed};
use crate::kernel::table::{Case, check_all, expect};
use crate::support::bank::{TestBank, TierRow};
use crate::support::feed::FeedDay;
use std::cell::{Cell, RefCell};
use std::path::Path;
use zhiji::kernel::calendar::{Day, Month};
use zhiji::kernel::policy::Policy;
use zhiji::kernel::terms::Tier;

const CASES: &str = include_str!("worked.txt");
const HEADINGS: &[&str] =
    &["case", "holdings", "spouse", "does", "comprehensive", "net", "family", "rated", "tier"];
const TRACKS: &str = include_str!("tracks.txt");

fn june(day: u32) -> Day {
    Day::from_ymd_opt(2025, 6, day).unwrap()
}

/// The month's folders, and the couples.
struct Table {
    days: Vec<FeedDay>,
    couples: Vec<Vec<String>>,
}

fn names(number: usize) -> (String, String) {
    (format!("C{number}"), format!("S{number}"))
}

/// Makes the folders of the month in which all cases happen, each to customers of its own.
fn table() -> Table {
    let days = (1..=30).map(|day| FeedDay::on(june(day)).rate("USD", "712.34"));
    let table = RefCell::new(Table { days: days.collect(), couples: Vec::new() });
    let count = Cell::new(0);
    table.borrow_mut().change(1, |feed| feed.institution("100"));
    check_all(CASES, HEADINGS, |case| {
        let (customer, spouse) = names(count.replace(count.get() + 1));
        let mut table = table.borrow_mut();
        table.holds(&customer, case.get("holdings"));
        if !case.get("spouse").is_empty() {
            table.holds(&spouse, case.get("spouse"));
            table.couples.push(vec![customer.clone(), spouse]);
        }
        let does = case.get("does").split(',').map(str::trim).filter(|deed| !deed.is_empty());
        for (number, deed) in does.enumerate() {
            let name = format!("{customer}-{number}");
            table.change(17, |feed| match deed.split('/').collect::<Vec<_>>()[..] {
                [kind, fee, dual] => feed.card(&customer, &name, kind, fee).set("dual_card", dual),
                _ => feed.transaction(&name, &customer, deed, "100.00"),
            });
        }
        Ok(())
    });
    table.into_inner()
}

impl Table {
    fn change(&mut self, day: usize, change: impl FnOnce(FeedDay) -> FeedDay) {
        let feed = std::mem::replace(&mut self.days[day - 1], FeedDay::on(june(1)));
        self.days[day - 1] = change(feed);
    }

    fn holds(&mut self, cust_no: &str, holdings: &str) {
        self.change(1, |feed| feed.customer(cust_no));
        let all = holdings.split(',').map(str::trim).filter(|holding| !holding.is_empty());
        for (number, holding) in all.enumerate() {
            let words: Vec<&str> = holding.split(' ').collect();
            let acct_no = format!("{cust_no}-{number}");
            let (currency, from) = match words[2..] {
                ["from", day] => ("CNY", day.parse().unwrap()),
                [currency] => (currency, 1),
                [] => ("CNY", 1),
                _ => panic!("{holding}"),
            };
            self.change(from, |feed| {
                let feed = feed.account(&acct_no, cust_no, words[0]).set("currency", currency);
                feed.balance(&acct_no, words[1])
            });
        }
    }
}

fn check(months: &Months) {
    let june = &months[&Month::of(june(1))];
    let count = Cell::new(0);
    check_all(CASES, HEADINGS, |case| {
        let row = &june[&names(count.replace(count.get() + 1)).0];
        check_row(case, row)
    });
}

fn check_row(case: &Case, row: &TierRow) -> Result<(), String> {
    expect("comprehensive", &row.comprehensive_avg, case.get("comprehensive"))?;
    expect("net", &row.net_avg, case.get("net"))?;
    expect("family", &row.family_avg, case.get("family"))?;
    expect("rated", &row.rated, case.get("rated"))?;
    expect("tier", &row.tier, case.get("tier"))
}

fn write(days: &[FeedDay], inbox: &Path) {
    for day in days {
        day.write(inbox);
    }
}

#[test]
fn the_model_gives_the_worked_cases() {
    let table = table();
    let inbox = tempfile::tempdir().unwrap();
    write(&table.days, inbox.path());
    let mut entered = Entered::under(Policy::default_policy().unwrap());
    for (family, members) in (1..).zip(table.couples) {
        let formed = FamilyEvent::Formed { family, manager: "M1".to_owned(), members };
        entered.families.push((june(2), formed));
    }
    check(&months(inbox.path(), &entered));
}

#[test]
fn the_binary_gives_the_worked_cases() {
    let table = table();
    let bank = TestBank::init();
    write(&table.days[..1], &bank.inbox());
    bank.run().done();
    let policy = Policy::default_policy().unwrap();
    {
        let mut room = Rooms { bank: bank.open() };
        for members in &table.couples {
            room.form(&signed("M1", june(2)), members, &policy);
        }
    }
    write(&table.days[1..], &bank.inbox());
    bank.run().done();
    let month = Month::of(june(1));
    check(&Months::from([(month, bank.tiers(month))]));
    bank.rebuild();
}

#[test]
fn tracks_rise_fast_and_fall_slowly() {
    check_all(TRACKS, &["case", "grace", "ratings", "tiers"], |case| {
        let grace = case.get("grace").parse().unwrap();
        let mut track: Option<Track> = None;
        let mut tiers = Vec::new();
        for rating in case.get("ratings").split(", ") {
            let now = rated(track.as_ref(), Tier::from_code(rating).unwrap(), grace);
            tiers.push(format!("{} {}", now.tier.code(), now.below.len()));
            track = Some(now);
        }
        expect("tiers", &tiers.join(", "), case.get("tiers"))
    });
}

/// One customer's rows of the closed months, for a bank of one deposit that moves and a family of two.
fn rows(days: &[FeedDay], entered: &Entered, cust_no: &str) -> Vec<TierRow> {
    let inbox = tempfile::tempdir().unwrap();
    write(days, inbox.path());
    months(inbox.path(), entered).into_values().map(|mut rows| rows.remove(cust_no).unwrap()).collect()
}

fn plain() -> Entered {
    Entered::under(Policy::default_policy().unwrap())
}

fn first(day: &str, yuan: &str) -> FeedDay {
    FeedDay::new(day).customer("C1").account("A1", "C1", "wealth").balance("A1", yuan)
}

#[test]
fn the_first_period_begins_with_the_first_feed() {
    let days = [first("20250626", "100000"), FeedDay::new("20250630"), FeedDay::new("20250731")];
    let rows = rows(&days, &plain(), "C1");
    assert_eq!((rows[0].comprehensive_avg.as_str(), rows[0].tier.as_str()), ("100000.00", "gold"));
    assert_eq!(rows[1].comprehensive_avg, "100000.00");
}

#[test]
fn an_overdue_loan_counts_nothing_from_that_day_and_again_when_mended() {
    let state = |day: &str, state: &str| FeedDay::new(day).account("A1", "C1", "loan").set("state", state);
    let first = FeedDay::new("20250601").customer("C1").account("A1", "C1", "loan").balance("A1", "3000");
    let days = [first, state("20250611", "overdue"), state("20250621", "normal"), FeedDay::new("20250630")];
    // 3,000 × 0.2 on 20 of 30 days.
    assert_eq!(rows(&days, &plain(), "C1")[0].comprehensive_avg, "400.00");
}

#[test]
fn months_without_any_feed_close_one_by_one() {
    let days = [first("20250601", "100000"), FeedDay::new("20250902")];
    let rows = rows(&days, &plain(), "C1");
    assert_eq!(rows.len(), 3, "June, July and August");
    assert!(rows.iter().all(|row| row.tier == "gold"));
}

#[test]
fn a_loyal_transaction_counts_in_the_month_of_its_folder() {
    let late = FeedDay::new("20250701").transaction("T1", "C1", "fund", "1").set("time", "20250630120000");
    let days = [first("20250601", "20000"), FeedDay::new("20250630"), late, FeedDay::new("20250731")];
    let rows = rows(&days, &plain(), "C1");
    assert_eq!((rows[0].rated.as_str(), rows[1].rated.as_str()), ("ordinary", "general_core"));
}

#[test]
fn a_special_vip_holds_to_its_last_day_and_has_no_grace() {
    let mut entered = plain();
    let special = |tier, from, until| super::months::Special {
        cust_no: "C1".to_owned(),
        tier,
        from,
        until,
        revoked: None,
    };
    entered.specials.push(special(Tier::Platinum, june(10), Some(Day::from_ymd_opt(2025, 7, 31).unwrap())));
    let days = [first("20250601", "1"), FeedDay::new("20250630"), FeedDay::new("20250731")];
    let rows = rows(&days, &entered, "C1");
    let seen: Vec<_> =
        rows.iter().map(|row| (row.tier.as_str(), row.special.as_str(), row.grace.as_str())).collect();
    assert_eq!(seen, [("platinum", "platinum", "0"), ("ordinary", "", "0")]);
}

#[test]
fn what_people_do_after_a_months_end_changes_nothing_in_it() {
    let july = Day::from_ymd_opt(2025, 7, 1).unwrap();
    let mut entered = plain();
    let special = |cust_no: &str, from, revoked| super::months::Special {
        cust_no: cust_no.to_owned(),
        tier: Tier::Gold,
        from,
        until: None,
        revoked,
    };
    entered.specials = vec![special("C1", july, None), special("C2", june(2), Some(july))];
    let days = [first("20250601", "1").customer("C2"), FeedDay::new("20250703")];
    let special = |cust_no| rows(&days, &entered, cust_no)[0].special.clone();
    assert_eq!((special("C1").as_str(), special("C2").as_str()), ("", "gold"));
}

#[test]
fn what_people_do_after_a_close_leaves_nothing_for_rebuild_to_find() {
    let bank = TestBank::init();
    let mut feed = first("20250601", "1").institution("100").customer("C2");
    for (staff_no, role) in super::verbs::APPROVERS {
        feed = feed.staff(staff_no).set("role", role);
    }
    feed.write(&bank.inbox());
    bank.run().done();
    let policy = Policy::default_policy().unwrap();
    let special = |special_no, cust_no| super::verbs::NewSpecial {
        special_no,
        cust_no,
        tier: Tier::Gold,
        txn_no: None,
        until: None,
    };
    Rooms { bank: bank.open() }.set_special(june(2), &special(1, "C2"), &policy);
    for day in 2..=30 {
        FeedDay::on(june(day)).rate("USD", "712.34").write(&bank.inbox());
    }
    bank.run().done();
    let july = Day::from_ymd_opt(2025, 7, 1).unwrap();
    let mut room = Rooms { bank: bank.open() };
    room.set_special(july, &special(2, "C1"), &policy);
    room.revoke_special(july, 1);
    drop(room);
    bank.rebuild();
}

#[test]
fn a_broken_family_counts_once_more_and_dissolves_without_grace() {
    let mut entered = plain();
    let member = "C2".to_owned();
    let members = vec!["C1".to_owned(), member.clone()];
    let formed = FamilyEvent::Formed { family: 1, manager: "M1".to_owned(), members };
    let handed = FamilyEvent::StoodUnder { family: 1, member, manager: "M2".to_owned() };
    entered.families = vec![(june(2), formed), (Day::from_ymd_opt(2025, 7, 2).unwrap(), handed)];
    let first = first("20250601", "80000").customer("C2");
    let days = [first, FeedDay::new("20250630"), FeedDay::new("20250731"), FeedDay::new("20250831")];
    let rows = rows(&days, &entered, "C2");
    let seen: Vec<_> = rows.iter().map(|row| (row.tier.as_str(), row.family_avg.as_str())).collect();
    assert_eq!(seen, [("gold", "80000.00"), ("gold", "80000.00"), ("ordinary", "")]);
}

#[test]
fn the_count_is_that_of_the_track_which_gives_the_tier() {
    let mut entered = plain();
    let members = vec!["C1".to_owned(), "C2".to_owned()];
    let formed = FamilyEvent::Formed { family: 1, manager: "M1".to_owned(), members };
    entered.families = vec![(june(2), formed)];
    let first = first("20250601", "90000").customer("C2");
    let days = [first, FeedDay::new("20250701").balance("A1", "20000"), FeedDay::new("20250731")];
    let rows = rows(&days, &entered, "C2");
    let seen: Vec<_> = rows.iter().map(|row| (row.tier.as_str(), row.grace.as_str())).collect();
    assert_eq!(seen, [("gold", "0"), ("gold", "1")]);
}

#[test]
fn corporate_customers_are_left_out() {
    let feed = first("20250601", "1").customer("F1").set("id_type", "uscc").account("A2", "F1", "deposit");
    let days = [feed.balance("A2", "9000000"), FeedDay::new("20250630")];
    let inbox = tempfile::tempdir().unwrap();
    write(&days, inbox.path());
    let months = months(inbox.path(), &plain());
    assert_eq!(months[&Month::of(june(1))].keys().collect::<Vec<_>>(), ["C1"]);
}
