//! Life cycles (生命周期, spec 5): the stage of each customer, kept since when, and what else follows from how long
//! something has been so: idle cash, and on which days customers came, did something, were paid.
//!
//! [`rules`] judges one customer; [`daily`] does so each day for those whom something happened to and those whose date
//! came due, [`rebuild`] for everybody on every day, from the facts. [`lists`] tells by a date of whom nothing came for
//! long.

pub mod daily;
pub mod lists;
pub mod rebuild;
mod rows;
pub mod rules;

use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::kernel::terms::Stage;
use crate::store::open::Core;
use rules::StageReason;

/// A stage that a customer was in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// The day of the feed that brought it.
    pub since: Day,
    /// The day of the feed that ended it; none where it lasts.
    pub until: Option<Day>,
    /// The stage.
    pub stage: Stage,
    /// The stage before; none where there was none.
    pub was: Option<Stage>,
    /// Why it began.
    pub reason: StageReason,
    /// The day that the reason speaks of.
    pub fact_day: Option<Day>,
}

/// The stages of one customer by a day, the latest first; what came later is not known.
///
/// # Errors
/// A fault of the database.
pub fn of_customer(core: &Core, cust_id: u32, on: Day) -> Result<Vec<Spell>> {
    rows::stages_of(core, cust_id, on)
}

/// Whose stage turned to another with the feed of a day: what it was, and the day that the reason speaks of.
///
/// # Errors
/// A fault of the database.
pub fn turned(core: &Core, on: Day, to: Stage) -> Result<Vec<(u32, Stage, Option<Day>)>> {
    rows::turned(core, on, to)
}

/// Whose demand deposits have stood at or above the line since a day and did on another.
///
/// # Errors
/// A fault of the database.
pub fn idle_since(core: &Core, since: Day, on: Day) -> Result<Vec<u32>> {
    rows::idle_since(core, since, on)
}
