//! What the packed working copies mean, as one hash each: independent of how rows were divided.

use super::ledger::Cursor;
use super::standing::{self, Track};
use crate::kernel::calendar::ymd;
use crate::kernel::error::Result;
use crate::kernel::terms::Tier;
use crate::store::digest::{RowHash, TableDigest};
use crate::store::open::Core;

/// The digests of the packed tables of `core.db`, in the order of their names.
///
/// # Errors
/// A fault of the database.
pub fn packed_tables(core: &Core) -> Result<Vec<TableDigest>> {
    Ok(vec![ledger(core)?, standing(core)?])
}

/// The accounts of the ledger with their balances, in the order of their numbers. The balance of an
/// account that is left out is nobody's.
///
/// # Errors
/// A fault of the database.
pub fn ledger(core: &Core) -> Result<TableDigest> {
    let (mut hash, mut rows) = (RowHash::default(), 0);
    let mut cursor = Cursor::new(core)?;
    let mut more = cursor.first()?;
    while more {
        let account = cursor.account();
        hash.text(&cursor.number());
        for number in [account.acct_id, account.cust_id] {
            hash.integer(number.into());
        }
        for number in [account.class_id, account.currency_id, account.marks] {
            hash.integer(number.into());
        }
        hash.integer(if account.is_left_out() { 0 } else { cursor.balance() });
        rows += 1;
        more = cursor.advance()?;
    }
    Ok(TableDigest { table: "ledger".to_owned(), rows, sha256: hash.finish() })
}

/// The running month of each customer; buckets that hold nothing do not count.
///
/// # Errors
/// A fault of the database.
pub fn standing(core: &Core) -> Result<TableDigest> {
    let rank = |tier: Option<Tier>| tier.map_or(-1, |tier| i64::from(tier.rank()));
    let (mut hash, mut rows) = (RowHash::default(), 0);
    standing::walk(core, false, |cust_id, customer| {
        hash.integer(cust_id.into());
        let track = customer.own.map_or([-1, 0, 0], |Track { tier, below, best }| {
            [i64::from(tier.rank()), below.into(), best.rank().into()]
        });
        track.into_iter().for_each(|number| hash.integer(number));
        for number in [
            customer.core_card.into(),
            customer.signalled.into(),
            rank(customer.family),
            rank(customer.projected),
            customer.open_accounts.into(),
            customer.loyalty.0.into(),
            customer.life.stage.map_or(0, |stage| stage.number().into()),
            customer.life.own_txn.map_or(0, |day| ymd(day).into()),
            customer.life.well_off.into(),
            customer.life.idle.into(),
            customer.demand,
        ] {
            hash.integer(number);
        }
        let held = || customer.buckets.iter().filter(|sum| sum.balance != 0 || sum.projected_sum != 0);
        hash.integer(held().count() as i64);
        for sum in held() {
            hash.integer(sum.bucket.0.into());
            hash.integer(sum.balance);
            hash.integer(sum.projected_sum);
        }
        rows += 1;
        Ok(())
    })?;
    Ok(TableDigest { table: "standing".to_owned(), rows, sha256: hash.finish() })
}
