//! What-if: the last closed month rated anew under a draft policy, and who would move (spec 1, *Policy*).
//!
//! It reads the stored ratings in the order of customers and keeps only the matrix and one entry per
//! family, so its memory does not grow with the bank.

use super::rows::{self, CoreCardHolders, FamilyRating};
use super::rules::{self, MonthFacts, Totals, Weights};
use super::{MonthClose, Rating, closed_month, policies};
use crate::bank::holdings::Track;
use crate::bank::holdings::rows::classes;
use crate::kernel::error::Result;
use crate::kernel::policy::Policy;
use crate::kernel::terms::Tier;
use crate::store::open::{Bank, Core};
use std::collections::HashMap;

/// Those who are in one tier after the close and would be in another, or the same, under the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Tier in force after the close, as stored.
    pub from: Tier,
    /// Tier in force after the close under the draft.
    pub to: Tier,
    /// How many.
    pub customers: u64,
    /// Sum of their comprehensive averages as stored, fen.
    pub comprehensive_avg_fen: i128,
    /// Sum of their deposit balances at the month's end, fen.
    pub deposit_fen: i128,
}

/// What a draft would have done.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// The close that was rated anew.
    pub close: MonthClose,
    /// Every pair of tiers that someone is in, the lowest first.
    pub cells: Vec<Cell>,
}

impl Simulation {
    /// How many would be in another tier.
    pub fn moved(&self) -> u64 {
        self.cells.iter().filter(|cell| cell.from != cell.to).map(|cell| cell.customers).sum()
    }
}

/// Rates the last closed month anew under `draft`: sums, loyalty events, designations and special VIPs
/// as they were; cards by the draft's own rule; tracks from those of the month before.
///
/// # Errors
/// Refuses while no month is closed, and a draft that drops a class of which there are accounts.
pub fn simulate(bank: &Bank, draft: &Policy) -> Result<Simulation> {
    let core = &bank.core;
    policies::check_classes(core, draft)?;
    let close = closed_month(core, None)?;
    let weights = Weights::new(draft, &classes(core)?);
    let families = family_tiers(core, &close, draft, &weights)?;
    let same_cards = policies::document(&bank.crm, close.policy_version)?.core_cards == draft.core_cards;
    let mut statement = core.prepare("tiers/cards_at")?;
    let mut holders = CoreCardHolders::new(&mut statement, close.month.last_day(), draft)?;
    let mut matrix = Matrix::default();
    rows::walk_with_tracks(core, close.month, |cust_id, rating, before| {
        let core_card = if same_cards { rating.core_card } else { holders.holds(cust_id)? };
        let family = rating.family_no.and_then(|family_no| families.get(&family_no).copied());
        let to = under(draft, &weights, close.period_days, &rating, before, core_card, family);
        matrix.add(&rating, to);
        Ok(())
    })?;
    Ok(Simulation { close, cells: matrix.cells() })
}

/// The tier in force after the close under `draft`.
fn under(
    draft: &Policy,
    weights: &Weights,
    days: i64,
    rating: &Rating,
    before: Option<Track>,
    core_card: bool,
    family: Option<Tier>,
) -> Tier {
    let totals = weights.add_up(rating.sums.iter().copied());
    let facts =
        MonthFacts { days, totals, loyalty: rating.loyalty, core_card, designated: rating.designated };
    let rated = rules::rate(&facts, draft).outcome;
    let own = rules::move_track(before, rated, draft.downgrade_grace_months).outcome;
    rules::in_force(own.tier, family, rating.special).outcome
}

/// The tier of each family's track after the close under `draft`.
fn family_tiers(
    core: &Core,
    close: &MonthClose,
    draft: &Policy,
    weights: &Weights,
) -> Result<HashMap<i64, Tier>> {
    let mut pooled: HashMap<i64, Totals> = HashMap::new();
    rows::walk_family_sums(core, close.month, |family_no, sums| {
        let one = weights.add_up(sums.iter().copied());
        let all = pooled.entry(family_no).or_default();
        all.comprehensive_e4 += one.comprehensive_e4;
        all.net += one.net;
    })?;
    let before: HashMap<i64, FamilyRating> = rows::family_ratings(core, close.month.previous())?
        .into_iter()
        .map(|family| (family.family_no, family))
        .collect();
    let tier = |(family_no, totals): (i64, Totals)| {
        let rated = rules::rate_family(&totals, close.period_days, draft).outcome;
        let track = before.get(&family_no).map(|family| family.track);
        (family_no, rules::move_track(track, rated, draft.downgrade_grace_months).outcome.tier)
    };
    Ok(pooled.into_iter().map(tier).collect())
}

#[derive(Default)]
struct Matrix([[(u64, i128, i128); 7]; 7]);

impl Matrix {
    fn add(&mut self, rating: &Rating, to: Tier) {
        let cell = &mut self.0[usize::from(rating.in_force.rank())][usize::from(to.rank())];
        cell.0 += 1;
        cell.1 += i128::from(rating.comprehensive_avg_fen);
        cell.2 += i128::from(rating.deposit_fen);
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        for (from, row) in Tier::ALL.into_iter().zip(&self.0) {
            for (to, (customers, comprehensive_avg_fen, deposit_fen)) in Tier::ALL.into_iter().zip(*row) {
                if customers > 0 {
                    cells.push(Cell { from, to, customers, comprehensive_avg_fen, deposit_fen });
                }
            }
        }
        cells
    }
}
