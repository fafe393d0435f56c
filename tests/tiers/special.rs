//! Special VIPs and designations: two people, the right role, one transaction, and their dates.

use super::bank::{day, refusal, signed, small_bank};
use zhiji::bank::tiers::rows::specials_of;
use zhiji::bank::tiers::special::{designate, revoke, set_long_term, set_temporary};
use zhiji::kernel::policy::Policy;
use zhiji::kernel::terms::Tier;

fn policy() -> Policy {
    Policy::default_policy().expect("the default policy is good")
}

#[test]
fn a_temporary_one_rests_on_one_transaction_and_holds_to_the_end_of_the_next_month() {
    let mut bank = small_bank();
    bank.book("T1", "2026-01-20", 1, 30_000_000, "CNY");
    let head = signed("H1", "2026-02-10");
    let number = set_temporary(&mut bank, &head, "M1", "C1", Tier::Platinum, "T1", &policy()).unwrap();
    let special = &specials_of(&bank.crm, "C1").unwrap()[0];
    assert_eq!((special.special_no, special.tier), (number, Tier::Platinum));
    assert_eq!((special.valid_from, special.valid_until), (day("2026-02-10"), Some(day("2026-03-31"))));
    let again = set_temporary(&mut bank, &head, "M1", "C1", Tier::Platinum, "T1", &policy());
    assert_eq!(refusal(again).code, "special_txn_used");
}

#[test]
fn what_may_not_be_set_is_refused_by_its_field() {
    let mut bank = small_bank();
    bank.book("GOLD", "2026-02-01", 1, 10_000_000, "CNY");
    bank.book("A FEN LESS", "2026-02-01", 1, 9_999_999, "CNY");
    bank.book("OLD", "2025-12-31", 1, 10_000_000, "CNY");
    bank.book("OTHERS", "2026-02-01", 2, 10_000_000, "CNY");
    bank.book("NO RATE", "2026-02-01", 1, 10_000_000, "EUR");
    for (approver, applicant, tier, txn_no, code, field) in [
        ("H1", "H1", Tier::Gold, "GOLD", "same_person", "applicant"),
        ("H1", " ", Tier::Gold, "GOLD", "applicant_missing", "applicant"),
        ("M1", "H1", Tier::Gold, "GOLD", "approver_role", "approver"),
        ("NOBODY", "M1", Tier::Gold, "GOLD", "approver_unknown", "approver"),
        ("H1", "M1", Tier::GeneralCore, "GOLD", "special_tier", "tier"),
        ("H1", "M1", Tier::Platinum, "GOLD", "special_amount", "tier"),
        ("H1", "M1", Tier::Gold, "A FEN LESS", "special_amount", "tier"),
        ("H1", "M1", Tier::Gold, "OLD", "special_txn_old", "txn_no"),
        ("H1", "M1", Tier::Gold, "OTHERS", "special_txn_unknown", "txn_no"),
        ("H1", "M1", Tier::Gold, "NONE", "special_txn_unknown", "txn_no"),
        ("H1", "M1", Tier::Gold, "NO RATE", "special_txn_rate", "txn_no"),
    ] {
        let signed = signed(approver, "2026-02-10");
        let refused = refusal(set_temporary(&mut bank, &signed, applicant, "C1", tier, txn_no, &policy()));
        assert_eq!((refused.code, refused.field.as_str()), (code, field), "{txn_no} by {approver}");
    }
    assert!(specials_of(&bank.crm, "C1").unwrap().is_empty());
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
    let head = signed("H1", "2026-02-10");
    for txn_no in ["BELOW", "LATER"] {
        let refused = refusal(set_temporary(&mut bank, &head, "M1", "C1", Tier::Gold, txn_no, &policy()));
        assert_eq!(refused.code, "special_amount", "{txn_no}");
    }
    set_temporary(&mut bank, &head, "M1", "C1", Tier::Gold, "AT", &policy()).unwrap();
}

#[test]
fn a_long_term_one_holds_until_it_is_revoked_with_a_reason() {
    let mut bank = small_bank();
    let (head, director) = (signed("H1", "2026-02-10"), signed("D1", "2026-02-10"));
    let long = |bank: &mut super::bank::SmallBank, by, reason: &str| {
        set_long_term(bank, by, "M1", "C1", Tier::Gold, reason, &policy())
    };
    assert_eq!(refusal(long(&mut bank, &head, "brings others")).code, "approver_role");
    assert_eq!(refusal(long(&mut bank, &director, "  ")).code, "reason_missing");
    let number = long(&mut bank, &director, "brings others").unwrap();
    assert_eq!(refusal(long(&mut bank, &director, "brings others")).code, "special_holds");
    assert_eq!(refusal(revoke(&mut bank, &head, number, "left")).code, "approver_role");
    assert_eq!(refusal(revoke(&mut bank, &director, number, "")).code, "reason_missing");
    assert_eq!(refusal(revoke(&mut bank, &director, 99, "left")).code, "special_not_revocable");
    revoke(&mut bank, &signed("D1", "2026-02-20"), number, "left").unwrap();
    assert_eq!(refusal(revoke(&mut bank, &director, number, "left")).code, "special_not_revocable");
    assert_eq!(specials_of(&bank.crm, "C1").unwrap()[0].revoked_on, Some(day("2026-02-20")));
    long(&mut bank, &director, "came back").unwrap();
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
