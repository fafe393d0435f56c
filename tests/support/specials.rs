//! Special VIPs as a bank sets them: one person applies, another of the right level decides.

use zhiji::access::roles::{Post, Role};
use zhiji::bank::parties;
use zhiji::bank::parties::rows::people::person;
use zhiji::bank::tiers::rows::specials;
use zhiji::bank::tiers::special::apply::{self, Wish};
use zhiji::bank::tiers::special::{Application, Kind, decide};
use zhiji::kernel::error::Result;
use zhiji::kernel::terms::Tier;
use zhiji::store::action::Signed;
use zhiji::store::open::Bank;

/// What is asked for: customer, tier, and the transaction or, for a long-term one, the reason.
#[derive(Clone, Copy)]
pub enum Asked<'a> {
    Temporary(&'a str, Tier, &'a str),
    LongTerm(&'a str, Tier, &'a str),
}

/// The posts of the people whom the tests know by the first sign of their number, where a customer is maintained.
pub fn posts(bank: &Bank, signed: &Signed, cust_no: &str) -> Vec<Post> {
    let role = match signed.actor.as_bytes().first() {
        Some(b'H') => Role::RetailHead,
        Some(b'B') => Role::BranchRetail,
        Some(b'D') => Role::BranchDirector,
        Some(b'Q') => Role::HqRetail,
        _ => Role::CustomerManager,
    };
    let cust_id = parties::find_customer(&bank.core, cust_no).unwrap().unwrap_or(u32::MAX);
    let customer = person(&bank.core, cust_id, signed.today).unwrap();
    vec![Post { role, inst_no: customer.map_or_else(String::new, |customer| customer.open_inst) }]
}

/// Somebody applies; answers the application.
pub fn ask(bank: &mut Bank, signed: &Signed, asked: Asked<'_>) -> Result<Application> {
    let (cust_no, wish) = match asked {
        Asked::Temporary(cust_no, tier, txn_no) => (cust_no, (Kind::Temporary, tier, txn_no, "")),
        Asked::LongTerm(cust_no, tier, reason) => (cust_no, (Kind::LongTerm, tier, "", reason)),
    };
    let cust_id = parties::find_customer(&bank.core, cust_no)?.unwrap_or(u32::MAX);
    let (kind, tier, txn_no, reason) = wish;
    let act = apply::apply(bank, signed, Wish { cust_id, kind, tier, txn_no, reason })?;
    let number = act.perform(&mut bank.crm)?;
    Ok(read(bank, number))
}

/// An application as it stands.
pub fn read(bank: &Bank, application_no: i64) -> Application {
    specials::application(&bank.crm, application_no).unwrap().unwrap()
}

/// Somebody accepts an application as it was asked; answers the number of the special VIP.
pub fn accept(bank: &mut Bank, signed: &Signed, application: &Application) -> Result<i64> {
    let posts = posts(bank, signed, &application.cust_no);
    let act = decide::accept(bank, signed, &posts, application, application.tier, "")?;
    act.perform(&mut bank.crm)
}

/// An applicant asks, whoever signs accepts on the same day; an application that is not accepted is taken back.
pub fn set(bank: &mut Bank, signed: &Signed, applicant: &str, asked: Asked<'_>) -> Result<i64> {
    let by = Signed { actor: applicant.to_owned(), ..signed.clone() };
    let application = ask(bank, &by, asked)?;
    let accepted = accept(bank, signed, &application);
    if accepted.is_err() {
        apply::withdraw(&by, &application)?.perform(&mut bank.crm)?;
    }
    accepted
}

/// Whoever signs revokes the special VIP of a number.
pub fn revoke(bank: &mut Bank, signed: &Signed, special_no: i64, why: &str) -> Result<()> {
    let all = specials::all(&bank.crm)?;
    let of = |one: &Application| one.granted.as_ref().is_some_and(|one| one.special_no == special_no);
    let application = all.into_iter().find(of).unwrap();
    let posts = posts(bank, signed, &application.cust_no);
    decide::revoke(bank, signed, &posts, &application, why)?.perform(&mut bank.crm)
}

/// Two applications: number 1, the manager's, rests on one of two large transactions of 2 April 2026 and waits; 2, the
/// wealth manager's, is a long-term one that head office accepted.
pub fn two(
    bank: &mut Bank,
    sign: &dyn Fn(&str) -> Signed,
    [manager, wealth_manager, head_office]: [&str; 3],
    (cust_id, cust_no): &(u32, String),
    other: &str,
) {
    for (txn_no, amount_fen) in [("LARGE-1", 35_000_000_i64), ("LARGE-2", 650_000_000)] {
        let row = (txn_no, 20_260_402, cust_id, 20_260_402_101_112_i64, amount_fen);
        let sql = "INSERT INTO txn VALUES (?1, ?2, NULL, ?3, '1', ?4, 2, ?5, 'CNY', 'counter')";
        bank.core.conn().execute(sql, row).unwrap();
    }
    ask(bank, &sign(manager), Asked::Temporary(cust_no, Tier::Platinum, "LARGE-1")).unwrap();
    let asked = Asked::LongTerm(other, Tier::Gold, "带来多户老邻居");
    let second = ask(bank, &sign(wealth_manager), asked).unwrap();
    let posts = [Post { role: Role::HqRetail, inst_no: String::new() }];
    let by = sign(head_office);
    let act = decide::accept(bank, &by, &posts, &second, second.tier, "同意").unwrap();
    act.perform(&mut bank.crm).unwrap();
}
