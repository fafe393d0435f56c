//! Special VIPs and designations: two people, the right level, one transaction, and their dates.

use super::bank::{SmallBank, day, refusal, signed, small_bank};
use crate::support::specials::{Asked, accept, ask, posts, read, revoke, set};
use zhiji::access::accounts::NewAccount;
use zhiji::access::demo::open_account as open_account_at;
use zhiji::access::roles::{Post, Role};
use zhiji::bank::tiers::held::held;
use zhiji::bank::tiers::rows::specials as rows;
use zhiji::bank::tiers::rules;
use zhiji::bank::tiers::special::{Outcome, State, apply, core_list, decide, designate, ground};
use zhiji::cli::output::Format;
use zhiji::cli::special_list;
use zhiji::kernel::lang::Lang;
use zhiji::kernel::policy::Policy;
use zhiji::kernel::terms::Tier;
use zhiji::store::Value;
use zhiji::store::action::{Signed, Write};

fn policy() -> Policy {
    Policy::default_policy().expect("the default policy is good")
}

/// A temporary one for C1, asked for by M1 and accepted on the same day.
fn temporary(
    bank: &mut SmallBank,
    approver: &str,
    on: &str,
    tier: Tier,
    txn_no: &str,
) -> Result<i64, String> {
    set(bank, &signed(approver, on), "M1", Asked::Temporary("C1", tier, txn_no)).map_err(code)
}

fn code(error: zhiji::kernel::error::Error) -> String {
    refusal::<()>(Err(error)).code.to_owned()
}

#[test]
fn a_temporary_one_rests_on_one_transaction_and_holds_to_the_end_of_the_next_month() {
    let mut bank = small_bank();
    bank.book("T1", "2026-01-20", 1, 30_000_000, "CNY");
    let number = temporary(&mut bank, "H1", "2026-02-10", Tier::Platinum, "T1").unwrap();
    let one = &rows::of_customer(&bank.crm, "C1").unwrap()[0];
    let granted = one.granted.clone().unwrap();
    assert_eq!((granted.special_no, granted.tier), (number, Tier::Platinum));
    assert_eq!((granted.from, granted.until), (day("2026-02-10"), Some(day("2026-03-31"))));
    assert_eq!((one.applicant.as_str(), one.amount_fen), ("M1", Some(30_000_000)));
    let again = temporary(&mut bank, "H1", "2026-02-10", Tier::Platinum, "T1");
    assert_eq!(again.unwrap_err(), "special_txn_used");
}

#[test]
fn what_may_not_be_asked_for_is_refused_by_its_field() {
    let mut bank = small_bank();
    bank.book("GOLD", "2026-02-01", 1, 10_000_000, "CNY");
    bank.book("A FEN LESS", "2026-02-01", 1, 9_999_999, "CNY");
    bank.book("LAST MONTH", "2026-01-01", 1, 10_000_000, "CNY");
    bank.book("OLD", "2025-12-31", 1, 10_000_000, "CNY");
    bank.book("OTHERS", "2026-02-01", 2, 10_000_000, "CNY");
    bank.book("NO RATE", "2026-02-01", 1, 10_000_000, "EUR");
    bank.book("DIAMOND", "2026-02-01", 1, 600_000_000, "CNY");
    bank.book("A FEN TO DIAMOND", "2026-02-01", 1, 599_999_999, "CNY");
    for (tier, txn_no, code, field) in [
        (Tier::GeneralCore, "GOLD", "special_tier", "tier"),
        (Tier::Platinum, "GOLD", "special_amount", "tier"),
        (Tier::Gold, "A FEN LESS", "special_amount", "tier"),
        (Tier::Gold, "OLD", "special_txn_old", "txn_no"),
        (Tier::Gold, "OTHERS", "special_txn_unknown", "txn_no"),
        (Tier::Gold, "NONE", "special_txn_unknown", "txn_no"),
        (Tier::Gold, "NO RATE", "special_txn_rate", "txn_no"),
        (Tier::Gold, "", "special_txn_missing", "txn_no"),
        (Tier::Diamond, "A FEN TO DIAMOND", "special_amount", "tier"),
    ] {
        let by = signed("M1", "2026-02-10");
        let refused = refusal(ask(&mut bank, &by, Asked::Temporary("C1", tier, txn_no)));
        assert_eq!((refused.code, refused.field.as_str()), (code, field), "{txn_no}");
    }
    let both =
        refusal(ask(&mut bank, &signed("M1", "2026-02-10"), Asked::Temporary("C1", Tier::Platinum, "GOLD")));
    assert!(both.text.zh.contains("100,000.00") && both.text.zh.contains("300,000.00"), "{}", both.text.zh);
    assert!(rows::all(&bank.crm).unwrap().is_empty(), "nothing was written");
    for (tier, txn_no) in [
        (Tier::Gold, "GOLD"),
        (Tier::Gold, "LAST MONTH"),
        (Tier::Diamond, "DIAMOND"),
        (Tier::BlackGold, "A FEN TO DIAMOND"),
    ] {
        temporary(&mut bank, "H1", "2026-02-10", tier, txn_no).unwrap();
    }
}

#[test]
fn the_transactions_offered_are_those_of_this_month_and_the_last_that_reach_a_tier() {
    let mut bank = small_bank();
    bank.rate("USD", "2026-02-01", "9999-12-31", 7_123_400);
    for (txn_no, on, amount, currency) in [
        ("OLD", "2025-12-31", 90_000_000, "CNY"),
        ("FIRST", "2026-01-01", 10_000_000, "CNY"),
        ("SMALL", "2026-02-01", 9_999_999, "CNY"),
        ("DOLLARS", "2026-02-02", 5_000_000, "USD"),
        ("USED", "2026-02-03", 600_000_000, "CNY"),
    ] {
        bank.book(txn_no, on, 1, amount, currency);
    }
    ask(&mut bank, &signed("M1", "2026-02-10"), Asked::Temporary("C1", Tier::Gold, "USED")).unwrap();
    let offered = ground::candidates(&bank, 1, day("2026-02-10"), &policy()).unwrap();
    let seen: Vec<_> = offered
        .iter()
        .map(|one| (one.txn.txn_no.as_str(), one.cny_fen, one.reached, one.carried_by))
        .collect();
    assert_eq!(
        seen,
        [
            ("USED", Some(600_000_000), Some(Tier::Diamond), Some(1)),
            ("DOLLARS", Some(35_617_000), Some(Tier::Platinum), None),
            ("FIRST", Some(10_000_000), Some(Tier::Gold), None),
        ]
    );
    assert_eq!(offered[2].decide_by(&policy()), day("2026-02-28"));
    let march = ground::candidates(&bank, 1, day("2026-03-01"), &policy()).unwrap();
    assert_eq!(march.iter().map(|one| one.txn.txn_no.as_str()).collect::<Vec<_>>(), ["USED", "DOLLARS"]);
}

#[test]
fn foreign_money_is_taken_at_the_mid_rate_of_its_day() {
    let mut bank = small_bank();
    // 712.34 a hundred: 14,038.24 dollars are 99,999.9988 yuan, which rounds to 100,000.00.
    bank.rate("USD", "2026-02-01", "2026-02-05", 7_123_400);
    bank.rate("USD", "2026-02-05", "9999-12-31", 7_000_000);
    bank.book("AT", "2026-02-04", 1, 1_403_824, "USD");
    bank.book("BELOW", "2026-02-04", 1, 1_403_823, "USD");
    bank.book("LATER", "2026-02-05", 1, 1_403_824, "USD");
    for txn_no in ["BELOW", "LATER"] {
        let refused = temporary(&mut bank, "H1", "2026-02-10", Tier::Gold, txn_no);
        assert_eq!(refused.unwrap_err(), "special_amount", "{txn_no}");
    }
    temporary(&mut bank, "H1", "2026-02-10", Tier::Gold, "AT").unwrap();
}

#[test]
fn one_application_waits_for_a_customer_and_holds_its_transaction() {
    let mut bank = small_bank();
    bank.book("T1", "2026-02-01", 1, 30_000_000, "CNY");
    bank.book("T2", "2026-02-01", 1, 30_000_000, "CNY");
    let (manager, other) = (signed("M1", "2026-02-10"), signed("M2", "2026-02-10"));
    let first = ask(&mut bank, &manager, Asked::Temporary("C1", Tier::Gold, "T1")).unwrap();
    for asked in [Asked::Temporary("C1", Tier::Gold, "T2"), Asked::LongTerm("C1", Tier::Gold, "带来客户")]
    {
        assert_eq!(refusal(ask(&mut bank, &other, asked)).code, "special_waits");
    }
    assert_eq!(refusal(apply::withdraw(&other, &first)).code, "not_the_applicant");
    apply::withdraw(&manager, &first).unwrap().perform(&mut bank.crm).unwrap();
    assert_eq!(read(&bank, 1).state(day("2026-02-10")), State::Withdrawn);
    assert_eq!(refusal(apply::withdraw(&manager, &read(&bank, 1))).code, "decided_already");
    // What was taken back or refused frees its transaction; what was accepted never does.
    let second = ask(&mut bank, &other, Asked::Temporary("C1", Tier::Gold, "T1")).unwrap();
    let head = signed("H1", "2026-02-11");
    let h1 = posts(&bank, &head, "C1");
    assert_eq!(refusal(decide::refuse_application(&bank, &head, &h1, &second, " ")).code, "reason_missing");
    let act = decide::refuse_application(&bank, &head, &h1, &second, "交易为过桥资金").unwrap();
    act.perform(&mut bank.crm).unwrap();
    let decided = read(&bank, 2).decided.unwrap();
    assert_eq!((decided.outcome, decided.answer.as_str()), (Outcome::Refused, "交易为过桥资金"));
    let third = ask(&mut bank, &manager, Asked::Temporary("C1", Tier::Platinum, "T1")).unwrap();
    accept(&mut bank, &head, &third).unwrap();
    let used = refusal(ask(&mut bank, &manager, Asked::Temporary("C1", Tier::Gold, "T1")));
    assert_eq!((used.code, used.field.as_str()), ("special_txn_used", "txn_no"));
}

#[test]
fn all_is_looked_at_again_when_it_is_decided() {
    let mut bank = small_bank();
    bank.book("T1", "2026-01-31", 1, 30_000_000, "CNY");
    let asked = ask(&mut bank, &signed("M1", "2026-02-10"), Asked::Temporary("C1", Tier::Platinum, "T1"));
    let asked = asked.unwrap();
    // The last day on which a transaction of January carries one, and the day after.
    assert_eq!(refusal(accept(&mut bank, &signed("H1", "2026-03-01"), &asked)).code, "special_txn_old");
    // The core bank corrected the amount; then it took the transaction away.
    let put = |bank: &SmallBank, sql: &str| bank.core.conn().execute(sql, []).unwrap();
    put(&bank, "UPDATE txn SET amount_fen = 29999999 WHERE txn_no = 'T1'");
    assert_eq!(refusal(accept(&mut bank, &signed("H1", "2026-02-28"), &asked)).code, "special_amount");
    put(&bank, "UPDATE txn SET cust_id = 2 WHERE txn_no = 'T1'");
    assert_eq!(refusal(accept(&mut bank, &signed("H1", "2026-02-28"), &asked)).code, "special_txn_unknown");
    put(&bank, "UPDATE txn SET cust_id = 1 WHERE txn_no = 'T1'");
    put(&bank, "UPDATE customer SET status = 'deceased' WHERE cust_id = 1");
    assert_eq!(refusal(accept(&mut bank, &signed("H1", "2026-02-28"), &asked)).code, "customer_gone");
    put(&bank, "UPDATE customer SET status = 'active' WHERE cust_id = 1");
    // A lower tier than was asked for stands on what is left; a higher one takes another application.
    let head = signed("H1", "2026-02-28");
    let h1 = posts(&bank, &head, "C1");
    let higher = decide::accept(&bank, &head, &h1, &asked, Tier::BlackGold, "");
    assert_eq!(refusal(higher).code, "special_above_asked");
    let act = decide::accept(&bank, &head, &h1, &asked, Tier::Gold, "按黄金批准").unwrap();
    act.perform(&mut bank.crm).unwrap();
    let one = read(&bank, 1);
    let granted = one.granted.unwrap();
    assert_eq!(
        (one.tier, granted.tier, granted.until),
        (Tier::Platinum, Tier::Gold, Some(day("2026-03-31")))
    );
}

#[test]
fn of_two_who_decide_at_once_one_wins_and_the_other_is_told() {
    let mut bank = small_bank();
    bank.book("T1", "2026-02-01", 1, 30_000_000, "CNY");
    let asked =
        ask(&mut bank, &signed("M1", "2026-02-10"), Asked::Temporary("C1", Tier::Gold, "T1")).unwrap();
    let (head, above) = (signed("H1", "2026-02-10"), signed("Q1", "2026-02-10"));
    let (h1, q1) = (posts(&bank, &head, "C1"), posts(&bank, &above, "C1"));
    let accepts = decide::accept(&bank, &head, &h1, &asked, Tier::Gold, "").unwrap();
    let refuses = decide::refuse_application(&bank, &above, &q1, &asked, "资金来源不明").unwrap();
    let takes_back = apply::withdraw(&signed("M1", "2026-02-10"), &asked).unwrap();
    accepts.perform(&mut bank.crm).unwrap();
    assert_eq!(refusal(refuses.perform(&mut bank.crm)).code, "decided_already");
    assert_eq!(refusal(takes_back.perform(&mut bank.crm)).code, "decided_already");
    assert_eq!(rows::all(&bank.crm).unwrap().len(), 1);
    assert_eq!(read(&bank, 1).state(day("2026-02-10")), State::Valid);
}

#[test]
fn each_kind_is_decided_on_by_its_level_and_never_by_whoever_asked() {
    let mut bank = small_bank();
    bank.book("T1", "2026-02-01", 1, 30_000_000, "CNY");
    let temporary = Asked::Temporary("C1", Tier::Gold, "T1");
    let long_term = Asked::LongTerm("C1", Tier::Gold, "带来村里多户");
    for (asked, by, allowed) in [
        (temporary, "M2", false),
        (temporary, "H1", true),
        (temporary, "B1", true),
        (temporary, "D1", true),
        (temporary, "Q1", true),
        (long_term, "M2", false),
        (long_term, "H1", false),
        (long_term, "B1", false),
        (long_term, "D1", true),
        (long_term, "Q1", true),
    ] {
        let application = ask(&mut bank, &signed("M1", "2026-02-10"), asked).unwrap();
        let head = signed(by, "2026-02-10");
        let its = posts(&bank, &head, "C1");
        let accepted = decide::accept(&bank, &head, &its, &application, Tier::Gold, "");
        match accepted {
            Ok(_) => assert!(allowed, "{by}"),
            Err(error) => assert!(!allowed && code(error) == "approver_role", "{by}"),
        }
        let elsewhere = [Post { role: its[0].role, inst_no: "2".to_owned() }];
        let there = decide::accept(&bank, &head, &elsewhere, &application, Tier::Gold, "");
        assert_eq!(there.is_ok(), by == "Q1", "{by} of another institution");
        let own = signed("M1", "2026-02-10");
        let posts = [&posts(&bank, &own, "C1")[..], &its[..]].concat();
        let expected = if allowed { "same_person" } else { "approver_role" };
        let oneself = decide::accept(&bank, &own, &posts, &application, Tier::Gold, "");
        assert_eq!(refusal(oneself).code, expected, "{by}");
        let oneself = decide::refuse_application(&bank, &own, &posts, &application, "自己撤销");
        assert_eq!(refusal(oneself).code, expected, "{by}");
        apply::withdraw(&own, &application).unwrap().perform(&mut bank.crm).unwrap();
    }
}

/// Lets accounts be opened.
fn found(bank: &mut SmallBank) {
    let by = signed("console", "2026-02-01");
    let values = ["青禾村镇银行", "demo", &by.at].map(|text| Value::Text(text.to_owned()));
    let write = Write::one("store/insert_bank", values.to_vec());
    bank.crm.perform(&by.action("init".to_owned(), "init", "bank".to_owned(), vec![write])).unwrap();
}

/// Opens an account with posts, all of them in the one sub-branch that there is.
fn open_account(bank: &mut SmallBank, staff_no: &str, roles: &[Role]) -> Vec<Post> {
    let at = |role: Role| if role.is_bank_wide() { String::new() } else { "1".to_owned() };
    let posts: Vec<Post> = roles.iter().map(|role| Post { role: *role, inst_no: at(*role) }).collect();
    let by = signed("console", "2026-02-01");
    let (staff_no, name) = (staff_no.to_owned(), staff_no.to_owned());
    let new = NewAccount { staff_no, name, lang: Lang::Zh, posts: posts.clone() };
    let act = open_account_at(bank, &by, &new, "Demo-only-2026").unwrap();
    act.perform(&mut bank.crm).unwrap();
    posts
}

#[test]
fn in_a_small_bank_the_missing_levels_authority_passes_up_and_two_people_stay_two() {
    let mut bank = small_bank();
    bank.book("T1", "2026-02-01", 1, 30_000_000, "CNY");
    found(&mut bank);
    let q1 = open_account(&mut bank, "Q1", &[Role::HqRetail, Role::RetailHead, Role::CustomerManager]);
    let by = signed("Q1", "2026-02-10");
    // One person with every post: there is nobody who could decide, and the refusal says so.
    for asked in [Asked::Temporary("C1", Tier::Gold, "T1"), Asked::LongTerm("C1", Tier::Gold, "带来村里多户")]
    {
        let application = ask(&mut bank, &by, asked).unwrap();
        for done in [
            decide::accept(&bank, &by, &q1, &application, Tier::Gold, "").map(|_| ()),
            decide::refuse_application(&bank, &by, &q1, &application, "不再需要").map(|_| ()),
        ] {
            let refused = refusal(done);
            assert_eq!(refused.code, "same_person");
            assert!(refused.text.zh.contains("没有第二位有权人"), "{}", refused.text.zh);
        }
        apply::withdraw(&by, &application).unwrap().perform(&mut bank.crm).unwrap();
    }
    // A second person: the head decides on the temporary one; there is no branch, and the long-term one stays without.
    let h1 = open_account(&mut bank, "H1", &[Role::RetailHead]);
    let head = signed("H1", "2026-02-10");
    let application = ask(&mut bank, &by, Asked::Temporary("C1", Tier::Gold, "T1")).unwrap();
    let told = refusal(decide::accept(&bank, &by, &q1, &application, Tier::Gold, ""));
    assert!(told.text.zh.contains("支行零售负责人 H1"), "{}", told.text.zh);
    let accepted = decide::accept(&bank, &head, &h1, &application, Tier::Gold, "").unwrap();
    accepted.perform(&mut bank.crm).unwrap();
    let application = ask(&mut bank, &by, Asked::LongTerm("C1", Tier::Platinum, "带来村里多户")).unwrap();
    let told = refusal(decide::accept(&bank, &by, &q1, &application, Tier::Platinum, ""));
    assert!(told.text.zh.contains("没有第二位有权人"), "{}", told.text.zh);
    // Two levels, no branch: whoever else is of head office decides in the place of the branch director.
    let q2 = open_account(&mut bank, "Q2", &[Role::HqRetail]);
    let told = refusal(decide::accept(&bank, &by, &q1, &application, Tier::Platinum, ""));
    assert!(told.text.zh.contains("零售总部 Q2"), "{}", told.text.zh);
    let other = signed("Q2", "2026-02-10");
    let accepted = decide::accept(&bank, &other, &q2, &application, Tier::Platinum, "").unwrap();
    accepted.perform(&mut bank.crm).unwrap();
}

#[test]
fn nobody_decides_about_themselves_as_a_customer() {
    let mut bank = small_bank();
    bank.book("T1", "2026-02-01", 1, 30_000_000, "CNY");
    for sql in [
        "UPDATE staff SET name = '王小明', mobile = '13800000001' WHERE staff_no = 'H1'",
        "UPDATE customer SET mobile = '13800000001' WHERE cust_id = 1",
    ] {
        bank.core.conn().execute(sql, []).unwrap();
    }
    assert_eq!(temporary(&mut bank, "H1", "2026-02-10", Tier::Gold, "T1").unwrap_err(), "is_oneself");
    temporary(&mut bank, "Q1", "2026-02-10", Tier::Gold, "T1").unwrap();
}

#[test]
fn a_temporary_one_ends_with_the_month_after_the_one_it_is_set_in() {
    for (approved, until) in [
        ("2026-01-01", "2026-02-28"),
        ("2026-01-31", "2026-02-28"),
        ("2028-01-31", "2028-02-29"),
        ("2026-02-28", "2026-03-31"),
        ("2026-03-01", "2026-04-30"),
        ("2026-04-30", "2026-05-31"),
        ("2026-12-31", "2027-01-31"),
    ] {
        assert_eq!(rules::temporary_until(day(approved), 1), day(until), "{approved}");
    }
}

/// The tier in force of the customer who is ordinary by themselves.
fn tier_on(bank: &SmallBank, on: &str) -> Tier {
    held(bank, &[(4, "C4")], day(on)).unwrap()[&4]
}

#[test]
fn the_tier_in_force_follows_from_the_first_valid_day_to_the_last() {
    let mut bank = small_bank();
    bank.book("T1", "2026-02-02", 4, 30_000_000, "CNY");
    let asked = Asked::Temporary("C4", Tier::Platinum, "T1");
    set(&mut bank, &signed("H1", "2026-02-10"), "M1", asked).unwrap();
    for (on, tier, state) in [
        ("2026-02-09", Tier::Ordinary, State::Coming),
        ("2026-02-10", Tier::Platinum, State::Valid),
        ("2026-03-31", Tier::Platinum, State::Valid),
        ("2026-04-01", Tier::Ordinary, State::Expired),
    ] {
        assert_eq!((tier_on(&bank, on), read(&bank, 1).state(day(on))), (tier, state), "{on}");
    }
    let left = |on: &str| read(&bank, 1).runs_out_in(day(on));
    assert_eq!(left("2026-03-15"), None, "sixteen days");
    assert_eq!([left("2026-03-16"), left("2026-03-31")], [Some(15), Some(0)]);
    assert_eq!(left("2026-04-01"), None, "it has ended");
}

#[test]
fn what_is_approved_after_the_days_feed_begins_tomorrow() {
    let mut bank = small_bank();
    bank.book("T1", "2026-02-10", 4, 30_000_000, "CNY");
    let head = Signed { business_date: Some(day("2026-02-10")), ..signed("H1", "2026-02-10") };
    set(&mut bank, &head, "M1", Asked::Temporary("C4", Tier::Platinum, "T1")).unwrap();
    assert_eq!(read(&bank, 1).granted.unwrap().from, day("2026-02-11"));
    assert_eq!(read(&bank, 1).state(day("2026-02-10")), State::Coming);
    assert_eq!(
        [tier_on(&bank, "2026-02-10"), tier_on(&bank, "2026-02-11")],
        [Tier::Ordinary, Tier::Platinum]
    );
}

#[test]
fn a_long_term_one_holds_until_it_is_revoked_with_a_reason() {
    let mut bank = small_bank();
    bank.book("T1", "2026-02-01", 4, 30_000_000, "CNY");
    let (head, director) = (signed("H1", "2026-02-10"), signed("D1", "2026-02-10"));
    let long = |bank: &mut SmallBank, by, reason: &str| {
        set(bank, by, "M1", Asked::LongTerm("C4", Tier::Gold, reason)).map_err(code)
    };
    assert_eq!(long(&mut bank, &head, "brings others").unwrap_err(), "approver_role");
    assert_eq!(long(&mut bank, &director, "  ").unwrap_err(), "reason_missing");
    let number = long(&mut bank, &director, "brings others").unwrap();
    assert_eq!(long(&mut bank, &director, "brings others").unwrap_err(), "special_holds");
    assert_eq!(tier_on(&bank, "2126-02-10"), Tier::Gold);
    assert_eq!(refusal(revoke(&mut bank, &head, number, "left")).code, "approver_role");
    assert_eq!(refusal(revoke(&mut bank, &director, number, "")).code, "reason_missing");
    revoke(&mut bank, &signed("D1", "2026-02-20"), number, "left").unwrap();
    assert_eq!([tier_on(&bank, "2026-02-19"), tier_on(&bank, "2026-02-20")], [Tier::Gold, Tier::Ordinary]);
    assert_eq!(refusal(revoke(&mut bank, &director, number, "left")).code, "special_not_revocable");
    long(&mut bank, &director, "came back").unwrap();
    let temporary = Asked::Temporary("C4", Tier::Platinum, "T1");
    let number = set(&mut bank, &head, "M1", temporary).unwrap();
    let refused = refusal(revoke(&mut bank, &head, number, "left"));
    assert_eq!(refused.code, "special_not_revocable", "it ends by itself");
}

#[test]
fn the_list_for_the_core_bank_has_who_holds_on_that_day() {
    let mut bank = small_bank();
    bank.book("T1", "2026-02-01", 1, 30_000_000, "CNY");
    temporary(&mut bank, "H1", "2026-02-10", Tier::Platinum, "T1").unwrap();
    let long = Asked::LongTerm("C4", Tier::Gold, "brings others");
    let number = set(&mut bank, &signed("D1", "2026-02-12"), "M1", long).unwrap();
    revoke(&mut bank, &signed("D1", "2026-04-10"), number, "no longer").unwrap();
    ask(&mut bank, &signed("M1", "2026-02-12"), Asked::LongTerm("C3", Tier::Gold, "waits")).unwrap();
    let temporary = "C1,platinum,temporary,2026-02-10,2026-03-31,H1\r\n";
    let long = "C4,gold,long_term,2026-02-12,,D1\r\n";
    for (on, lines) in [
        ("2026-02-09", String::new()),
        ("2026-02-10", temporary.to_owned()),
        ("2026-03-31", format!("{temporary}{long}")),
        ("2026-04-01", long.to_owned()),
        ("2026-04-10", String::new()),
    ] {
        let expected = format!("\u{feff}cust_no,tier,kind,valid_from,valid_until,approver\r\n{lines}");
        let printed = bank.run(&special_list::COMMAND, &["--on", on], Format::Csv).unwrap();
        assert_eq!(printed, expected, "{on}");
        let (bytes, rows) = core_list::file(&bank.crm, day(on)).unwrap();
        assert_eq!((String::from_utf8(bytes).unwrap(), rows), (expected, lines.lines().count()));
    }
    let out = bank.dir.path().join("list.csv");
    let args = ["--on", "20260331", "--out", out.to_str().unwrap()];
    assert!(bank.run(&special_list::COMMAND, &args, Format::Csv).unwrap().contains("(2)"));
    assert!(std::fs::read_to_string(&out).unwrap().ends_with(long), "the file is whole");
    assert!(!bank.dir.path().join("list.csv.part").exists());
}

#[test]
fn head_office_designates_for_days_to_come() {
    let mut bank = small_bank();
    let q1 = signed("Q1", "2026-02-10");
    let mut by = |signed: &_, from: &str, until: Option<&str>| {
        designate(&mut bank, signed, "M1", "C1", "village head", day(from), until.map(day))
    };
    assert_eq!(refusal(by(&signed("D1", "2026-02-10"), "2026-02-10", None)).code, "approver_role");
    assert_eq!(refusal(by(&q1, "2026-02-09", None)).field, "valid_from");
    assert_eq!(refusal(by(&q1, "2026-02-10", Some("2026-02-09"))).field, "valid_until");
    assert_eq!(by(&q1, "2026-02-10", Some("2026-02-10")).unwrap(), 1);
    assert_eq!(by(&q1, "2026-03-01", None).unwrap(), 2);
}
