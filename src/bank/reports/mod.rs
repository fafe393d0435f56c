//! Reports: figures for branches and head office (spec 5, *Reports of the bank*).
//!
//! Exact counts and fen come from [`rows`]; [`rules`] adds them up into the published lines and rounds
//! them to 万 and 亿. [`work`]: what people did in a period (spec 3).

pub mod rows;
pub mod rules;
pub mod work;

use crate::bank::tiers::closed_month;
use crate::kernel::calendar::Month;
use crate::kernel::error::Result;
use crate::store::open::Core;
use rules::{LadderLine, StructureLine};

/// A report on a closed month.
#[derive(Debug, Clone)]
pub struct OfMonth<T> {
    /// The month.
    pub month: Month,
    /// Its lines.
    pub lines: Vec<T>,
}

/// Customers and savings by tier (各层级客户数、储蓄余额及占比) of a closed month.
///
/// # Errors
/// Refuses a month that is not closed.
pub fn tier_structure(core: &Core, month: Option<Month>) -> Result<OfMonth<StructureLine>> {
    let month = closed_month(core, month)?.month;
    Ok(OfMonth { month, lines: rules::structure(&rows::by_tier(core, month)?) })
}

/// Customers and savings by the number of key products held (办理重点业务项数与储蓄) in a closed month.
///
/// # Errors
/// Refuses a month that is not closed.
pub fn cross_sell(core: &Core, month: Option<Month>) -> Result<OfMonth<LadderLine>> {
    let month = closed_month(core, month)?.month;
    Ok(OfMonth { month, lines: rules::ladder(&rows::by_key_products(core, month)?) })
}
