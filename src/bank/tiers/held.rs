//! Which tier some customers have in force on a day: the best of their own track and their family's after the last
//! close, and of the special VIPs valid that day (spec 1, *Up fast, down slow*). Before the first close the tier that
//! was brought along serves, and without one the projection, provisionally (spec 2, *Going live*).

use super::rows;
use crate::bank::holdings::standing;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::Result;
use crate::kernel::terms::Tier;
use crate::store::open::Bank;
use std::collections::HashMap;

/// The tiers in force of some customers (internal number and customer number); who was never rated has none.
///
/// # Errors
/// A fault of the database.
pub fn held(bank: &Bank, customers: &[(u32, &str)], on: Day) -> Result<HashMap<u32, Tier>> {
    let mut tiers = track(bank, customers, on)?;
    let specials = rows::reading::specials_on(&bank.crm, on)?;
    if !specials.is_empty() {
        for (cust_id, cust_no) in customers {
            if let Some(special) = specials.get(*cust_no) {
                tiers.entry(*cust_id).and_modify(|tier| *tier = (*tier).max(*special)).or_insert(*special);
            }
        }
    }
    Ok(tiers)
}

/// The same without special VIPs: what the last close before the day left.
///
/// # Errors
/// A fault of the database.
pub fn track(bank: &Bank, customers: &[(u32, &str)], on: Day) -> Result<HashMap<u32, Tier>> {
    let mut tiers = HashMap::with_capacity(customers.len());
    if let Some(month) = closed_before(bank, on)? {
        let ids: Vec<u32> = customers.iter().map(|(cust_id, _)| *cust_id).collect();
        rows::reading::tiers_held(&bank.core, month, &ids, |cust_id, own, family| {
            tiers.insert(cust_id, family.map_or(own, |family| family.max(own)));
        })?;
    } else {
        tiers = opening(bank, customers, rows::month_closes(&bank.core)?.is_empty())?;
    }
    Ok(tiers)
}

/// The last month that was closed before a day.
fn closed_before(bank: &Bank, on: Day) -> Result<Option<Month>> {
    let closes = rows::month_closes(&bank.core)?;
    Ok(closes.iter().rev().map(|close| close.month).find(|month| month.last_day() < on))
}

/// So many customers are looked up one by one; of more it is quicker to read all VIPs.
const ONE_BY_ONE_MAX: usize = 5_000;

/// The same, of VIPs alone.
///
/// # Errors
/// A fault of the database.
pub fn vip_track(bank: &Bank, customers: &[(u32, &str)], on: Day) -> Result<HashMap<u32, Tier>> {
    let last = closed_before(bank, on)?.filter(|_| customers.len() > ONE_BY_ONE_MAX);
    let mut tiers = match last {
        Some(month) => vips_after(bank, month)?,
        None => track(bank, customers, on)?,
    };
    tiers.retain(|_, tier| tier.is_vip());
    Ok(tiers)
}

/// All VIPs after a month's close, special ones left aside.
///
/// # Errors
/// A fault of the database.
pub fn vips_after(bank: &Bank, month: Month) -> Result<HashMap<u32, Tier>> {
    let mut tiers = HashMap::new();
    rows::reading::vips_held(&bank.core, month, |cust_id, own, family| {
        let tier = family.map_or(own, |family| family.max(own));
        if tier.is_vip() {
            tiers.insert(cust_id, tier);
        }
    })?;
    Ok(tiers)
}

/// The tiers that serve before the first close; what was projected then is not known any more once there is one.
fn opening(bank: &Bank, customers: &[(u32, &str)], projected: bool) -> Result<HashMap<u32, Tier>> {
    let mut ids: Vec<u32> = customers.iter().map(|(cust_id, _)| *cust_id).collect();
    ids.sort_unstable();
    let mut tiers = HashMap::with_capacity(ids.len());
    if projected {
        standing::read_each(&bank.core, &ids, |cust_id, standing| {
            tiers.extend(standing.projected.map(|tier| (cust_id, tier)));
        })?;
    }
    let by_number: HashMap<&str, u32> =
        customers.iter().map(|(cust_id, cust_no)| (*cust_no, *cust_id)).collect();
    let numbers: Vec<&str> = customers.iter().map(|(_, cust_no)| *cust_no).collect();
    rows::reading::opening_tiers(&bank.crm, Some(&numbers), |cust_no, tier, _| {
        tiers.extend(by_number.get(cust_no).map(|cust_id| (*cust_id, tier)));
        Ok(())
    })?;
    Ok(tiers)
}
