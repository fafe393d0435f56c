//! Cards that make their holder a core customer (spec 1, *Other core*).

use super::rows::{self, Card};
use super::rules::is_core_card;
use super::standing;
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::kernel::policy::Policy;
use crate::store::open::Core;

/// Whether one of the cards makes its holder other core under `policy`.
fn makes_core(cards: &[Card], policy: &Policy) -> bool {
    cards.iter().any(|card| is_core_card(&card.kind, &card.fee, card.dual_card == "Y", policy))
}

/// Hands every customer whose cards changed on `day` to `each`, with whether they hold one now that
/// makes them other core.
///
/// # Errors
/// A fault of the database, or what `each` answers.
pub fn changed_on(
    core: &Core,
    day: Day,
    policy: &Policy,
    mut each: impl FnMut(u32, bool) -> Result<()>,
) -> Result<()> {
    for cust_id in rows::changed_card_holders(core, day)? {
        each(cust_id, makes_core(&rows::cards_of(core, cust_id)?, policy))?;
    }
    Ok(())
}

/// Marks all holders of cards anew, for a month whose policy names other cards than the last;
/// answers those whose mark changed.
///
/// # Errors
/// A fault of the database.
pub fn mark_all(core: &Core, policy: &Policy) -> Result<Vec<u32>> {
    let mut changed = Vec::new();
    for cust_id in rows::card_holders(core)? {
        let core_card = makes_core(&rows::cards_of(core, cust_id)?, policy);
        if standing::read(core, cust_id)?.is_some_and(|standing| standing.core_card != core_card) {
            standing::edit(core, cust_id, |standing| standing.core_card = core_card)?;
            changed.push(cust_id);
        }
    }
    Ok(changed)
}
