//! The worked cases of the rules, as a bank meets them: daily files in, `zhiji tiers` and `zhiji explain` out.

use crate::kernel::table::{check_all, expect};
use crate::support::bank::{TestBank, TierRow};
use crate::support::families::form;
use crate::support::feed::{FeedDay, INST};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use zhiji::kernel::calendar::{Calendar, Day, Month};
use zhiji::kernel::policy::Policy;
use zhiji::store::action::Signed;

const CASES: &str = include_str!("worked.txt");
const HEADINGS: &[&str] =
    &["case", "customer", "month", "comprehensive", "net", "family", "rated", "tier", "grace", "reasons"];

/// Customers of June: what they hold throughout, class and yuan.
const HELD: [(&str, &str, &str); 14] = [
    ("C01", "deposit", "50000"),
    ("C02", "deposit", "49999.99"),
    ("C02L", "deposit", "49999.99"),
    ("C03", "loan", "5000000"),
    ("C04", "wealth", "6000000"),
    ("C05", "deposit", "3000000"),
    ("C06", "deposit", "0"),
    ("C07", "deposit", "5000"),
    ("C08", "deposit", "5000"),
    ("C09A", "deposit", "30000"),
    ("C09B", "deposit", "15000"),
    ("C10", "custody_margin", "299999.99"),
    ("C10B", "custody_margin", "299999.99"),
    ("C11", "wealth", "10000.00"),
];
/// What the customer of case 12 holds from the first of each month on.
const MONTHS: [&str; 6] = ["150000", "400000", "150000", "500", "20000", "500"];

fn date(month: u32, day: u32) -> Day {
    Day::from_ymd_opt(2026, month, day).unwrap()
}

fn account_of(cust_no: &str) -> String {
    format!("A-{cust_no}")
}

/// The folders from the year's first day to the end of June: every working day, the first of each month,
/// and the days on which something happens.
fn folders() -> Vec<FeedDay> {
    let calendar = Calendar::china();
    let mut days: BTreeMap<Day, FeedDay> = date(1, 1)
        .iter_days()
        .take_while(|day| *day <= date(6, 30))
        .filter(|day| calendar.is_working_day(*day))
        .map(|day| (day, FeedDay::on(day)))
        .collect();
    let mut on = |month, day, change: &dyn Fn(FeedDay) -> FeedDay| {
        let day = date(month, day);
        let feed = days.remove(&day).unwrap_or_else(|| FeedDay::on(day));
        days.insert(day, change(feed));
    };
    on(1, 1, &|feed| feed.institution(INST).customer("C12").account("A-C12", "C12", "wealth"));
    for (month, yuan) in (1..).zip(MONTHS) {
        on(month, 1, &|feed| feed.balance("A-C12", yuan));
    }
    on(5, 20, &|feed| feed.transaction("T12", "C12", "fund", "100"));
    on(6, 1, &|feed| {
        HELD.iter().fold(feed.rate("USD", "712.34"), |feed, (cust_no, class, yuan)| {
            let currency = if *cust_no == "C11" { "USD" } else { "CNY" };
            let account = account_of(cust_no);
            let feed = feed.customer(cust_no).account(&account, cust_no, class).set("currency", currency);
            feed.balance(&account, yuan)
        })
    });
    on(6, 9, &|feed| feed.transaction("T2", "C02L", "bond", "100").transaction("T7", "C07", "fund", "3000"));
    on(6, 10, &|feed| {
        let kinds = ["transfer_in", "transfer_out"].into_iter().cycle().take(10);
        let named = kinds.enumerate().map(|(number, kind)| (format!("T8-{number}"), kind));
        named.fold(feed, |feed, (txn_no, kind)| feed.transaction(&txn_no, "C08", kind, "900"))
    });
    on(6, 16, &|feed| feed.balance(&account_of("C06"), "3000000"));
    on(6, 30, &|feed| {
        let more = |feed: FeedDay, cust_no: &str, yuan| {
            let account = format!("B-{cust_no}");
            feed.account(&account, cust_no, "custody_margin").balance(&account, yuan)
        };
        more(more(feed, "C10", "0.30"), "C10B", "0.29")
    });
    days.into_values().collect()
}

/// The bank at the end of June: fed to the first of the month, the couple's family formed, fed to the end.
fn fed() -> TestBank {
    let bank = TestBank::init();
    let (before, after): (Vec<FeedDay>, Vec<FeedDay>) =
        folders().into_iter().partition(|feed| feed.day() <= date(6, 1));
    before.iter().for_each(|feed| drop(feed.write(&bank.inbox())));
    bank.run().done();
    {
        let signed = Signed {
            actor: "M1".to_owned(),
            at: "2026-06-02T10:00:00+08:00".to_owned(),
            today: date(6, 2),
            business_date: Some(date(6, 1)),
            detail: String::new(),
            peer: String::new(),
        };
        form(&mut bank.open(), &signed, &["C09A", "C09B"], &Policy::default_policy().unwrap());
    }
    after.iter().for_each(|feed| drop(feed.write(&bank.inbox())));
    bank.run().done();
    bank
}

fn reasons(bank: &TestBank, cust_no: &str, month: &str) -> String {
    let args = ["explain", cust_no, "--month", month, "--format", "json"];
    let json: Json = serde_json::from_str(&bank.zhiji(&args).done()).unwrap();
    let reasons = json["closed"]["reasons"].as_array().unwrap();
    reasons.iter().map(|reason| reason["code"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_worked_cases_come_out_of_the_commands() {
    let bank = fed();
    let months: BTreeMap<String, BTreeMap<String, TierRow>> = (1..=6)
        .map(|month| Month::of(date(month, 1)))
        .map(|month| (month.to_string(), bank.tiers(month)))
        .collect();
    check_all(CASES, HEADINGS, |case| {
        let (month, cust_no) = (case.get("month"), case.get("customer"));
        let row = &months[month][cust_no];
        expect("comprehensive", &row.comprehensive_avg, case.get("comprehensive"))?;
        expect("net", &row.net_avg, case.get("net"))?;
        expect("family", &row.family_avg, case.get("family"))?;
        expect("rated", &row.rated, case.get("rated"))?;
        expect("tier", &row.tier, case.get("tier"))?;
        expect("grace", &row.grace, case.get("grace"))?;
        expect("reasons", &reasons(&bank, cust_no, month), case.get("reasons"))
    });
    bank.rebuild();
}

#[test]
fn an_explanation_names_its_reasons_in_both_languages() {
    let bank = fed();
    for (cust_no, zh, en) in [
        ("C04", "金融净资产月日均达到钻石门槛", "average net financial assets reach the diamond threshold"),
        (
            "C08",
            "贡献达标，但当月没有忠诚度业务",
            "contribution is reached, but no loyalty event in the month",
        ),
        ("C09B", "生效层级取自家庭评级", "in force by the family's rating"),
        ("C12", "生效层级取自个人评级", "in force by the customer's own rating"),
    ] {
        for (lang, sentence) in [("zh", zh), ("en", en)] {
            let text = bank.zhiji(&["explain", cust_no, "--lang", lang]).done();
            assert!(text.contains(sentence), "{sentence}\nis not in\n{text}");
        }
    }
    // Twice the last fen: Σ decides, not what is shown.
    for (cust_no, sum) in [("C10", "9,000,000.00"), ("C10B", "8,999,999.99")] {
        let text = bank.zhiji(&["explain", cust_no, "--lang", "en"]).done();
        let line = format!("comprehensive assets: Σ {sum} ÷ 30 days = daily average 300,000.00 yuan");
        assert!(text.contains(&line), "{line}\nis not in\n{text}");
    }
}
