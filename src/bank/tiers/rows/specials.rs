//! Applications for special VIPs, what came of them, and the transactions that they rest on.

use super::tier;
use crate::bank::holdings::rows::day;
use crate::bank::tiers::special::{Application, Decided, Granted, Kind, Outcome, Revoked};
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::{Fault, Result};
use crate::kernel::money::Fen;
use crate::kernel::terms::{Tier, TransactionKind};
use crate::store::open::{Core, Crm};
use rusqlite::{OptionalExtension, Params, Row, params};

/// An application by its number.
///
/// # Errors
/// A fault of the database.
pub fn application(crm: &Crm, application_no: i64) -> Result<Option<Application>> {
    Ok(applications(crm, "tiers/read_special_application", [application_no])?.pop())
}

/// All applications for a customer, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn of_customer(crm: &Crm, cust_no: &str) -> Result<Vec<Application>> {
    applications(crm, "tiers/special_applications_of", [cust_no])
}

/// All applications, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn all(crm: &Crm) -> Result<Vec<Application>> {
    applications(crm, "tiers/list_special_applications", [])
}

/// Those that wait, and those whose special VIP has not ended by a day; the latest first.
///
/// # Errors
/// A fault of the database.
pub fn current(crm: &Crm, on: Day) -> Result<Vec<Application>> {
    applications(crm, "tiers/current_special_applications", [ymd(on)])
}

/// Those that wait, the first asked first.
///
/// # Errors
/// A fault of the database.
pub fn waiting(crm: &Crm) -> Result<Vec<Application>> {
    applications(crm, "tiers/waiting_special_applications", [])
}

/// Those whose special VIP ends between two days, the first to end first.
///
/// # Errors
/// A fault of the database.
pub fn ending(crm: &Crm, from: Day, to: Day) -> Result<Vec<Application>> {
    applications(crm, "tiers/ending_special_applications", [ymd(from), ymd(to)])
}

fn applications(crm: &Crm, statement: &str, params: impl Params) -> Result<Vec<Application>> {
    let mut statement = crm.prepare(statement)?;
    let mut rows = statement.query(params)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(an_application(row)?);
    }
    Ok(all)
}

fn an_application(row: &Row<'_>) -> Result<Application> {
    let outcome: Option<String> = row.get(9)?;
    let decided = match outcome {
        Some(outcome) => Some(Decided {
            outcome: Outcome::from_code(&outcome).ok_or_else(|| unknown(&outcome))?,
            by: row.get(10)?,
            on: day(row.get(11)?)?,
            answer: row.get(12)?,
        }),
        None => None,
    };
    let kind: String = row.get(2)?;
    Ok(Application {
        application_no: row.get(0)?,
        cust_no: row.get(1)?,
        kind: Kind::from_code(&kind).ok_or_else(|| unknown(&kind))?,
        tier: tier(row.get(3)?)?,
        txn_no: row.get(4)?,
        amount_fen: row.get(5)?,
        reason: row.get(6)?,
        applicant: row.get(7)?,
        asked_on: day(row.get(8)?)?,
        decided,
        granted: granted(row)?,
    })
}

fn granted(row: &Row<'_>) -> Result<Option<Granted>> {
    let Some(special_no) = row.get::<_, Option<i64>>(13)? else { return Ok(None) };
    let revoked = match row.get::<_, Option<i32>>(17)? {
        Some(on) => Some(Revoked { on: day(on)?, by: row.get(18)?, why: row.get(19)? }),
        None => None,
    };
    Ok(Some(Granted {
        special_no,
        tier: tier(row.get(14)?)?,
        from: day(row.get(15)?)?,
        until: row.get::<_, Option<i32>>(16)?.map(day).transpose()?,
        revoked,
    }))
}

fn unknown(word: &str) -> Fault {
    Fault::Inconsistent(format!("{word} is no word of special VIPs"))
}

/// The application that a transaction carries: one that waits or was accepted.
pub(in crate::bank::tiers) fn of_txn(crm: &Crm, txn_no: &str) -> Result<Option<i64>> {
    Ok(crm.prepare("tiers/special_of_txn")?.query_row([txn_no], |row| row.get(0)).optional()?)
}

/// A transaction that a special VIP may rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Txn {
    /// Its number.
    pub txn_no: String,
    /// Whose.
    pub cust_id: u32,
    /// Day of the folder that brought it.
    pub day: Day,
    /// What was done.
    pub kind: TransactionKind,
    /// How much, in hundredths of its currency.
    pub amount_fen: Fen,
    /// Its currency; empty: CNY.
    pub currency: String,
}

pub(in crate::bank::tiers) fn txn(core: &Core, txn_no: &str) -> Result<Option<Txn>> {
    Ok(txns(core, "tiers/read_txn", [txn_no])?.pop())
}

pub(in crate::bank::tiers) fn large_txns(core: &Core, cust_id: u32, from: Day, to: Day) -> Result<Vec<Txn>> {
    txns(core, "tiers/large_txns", params![cust_id, ymd(from), ymd(to)])
}

fn txns(core: &Core, statement: &str, params: impl Params) -> Result<Vec<Txn>> {
    let mut statement = core.prepare(statement)?;
    let mut rows = statement.query(params)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let kind: u8 = row.get(3)?;
        let known = TransactionKind::ALL.get(usize::from(kind)).copied();
        all.push(Txn {
            txn_no: row.get(0)?,
            cust_id: row.get(1)?,
            day: day(row.get(2)?)?,
            kind: known.ok_or_else(|| Fault::Inconsistent(format!("{kind} is no kind of transaction")))?,
            amount_fen: row.get(4)?,
            currency: row.get(5)?,
        });
    }
    Ok(all)
}

pub(in crate::bank::tiers) fn rate_on(core: &Core, currency: &str, on: Day) -> Result<Option<i64>> {
    Ok(core.prepare("tiers/rate_on")?.query_row(params![currency, ymd(on)], |row| row.get(0)).optional()?)
}

/// A line of the file for the core bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoreLine {
    /// Customer number.
    pub cust_no: String,
    /// The tier that it gives.
    pub tier: Tier,
    /// `temporary` or `long_term`.
    pub kind: String,
    /// First day.
    pub from: Day,
    /// Last day; none: for ever.
    pub until: Option<Day>,
    /// Who approved it.
    pub approver: String,
}

/// The special VIPs that hold on a day, by customer.
///
/// # Errors
/// A fault of the database.
pub fn core_list(crm: &Crm, on: Day) -> Result<Vec<CoreLine>> {
    let mut statement = crm.prepare("tiers/core_list")?;
    let mut rows = statement.query([ymd(on)])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(CoreLine {
            cust_no: row.get(0)?,
            tier: tier(row.get(1)?)?,
            kind: row.get(2)?,
            from: day(row.get(3)?)?,
            until: row.get::<_, Option<i32>>(4)?.map(day).transpose()?,
            approver: row.get(5)?,
        });
    }
    Ok(all)
}
