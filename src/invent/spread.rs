//! Deposits inside one cell of the strata: skewed as savings are, inside the rank's bounds, and to
//! the fen the cell's sum. Thirty-two customers at a time share thirty-two fixed quantiles.

use super::random::{Seed, Stream, mix};
use super::strata::{Cell, Rank};

/// Whole yuan in fen.
pub const fn yuan(yuan: i64) -> i64 {
    yuan * 100
}

/// Customers who share one set of quantiles.
const GROUP: u64 = 32;
/// Quantiles of a log-normal of sigma 1, in thousandths of the mean; they sum to 32,000.
const QUANTILES: [i64; 32] = [
    73, 117, 152, 183, 213, 243, 273, 304, 335, 368, 402, 437, 475, 515, 557, 604, 652, 705, 764, 828, 899,
    979, 1069, 1173, 1294, 1439, 1616, 1842, 2145, 2589, 3351, 5404,
];
const LARGEST: i64 = QUANTILES[31];

/// Least and greatest savings of a rank, in fen. Other assets make up what a VIP's savings lack;
/// see `holdings`.
pub fn bounds_fen(rank: Rank) -> (i64, i64) {
    match rank {
        Rank::Ordinary => (0, yuan(30_000)),
        Rank::OtherCore => (yuan(500), yuan(30_000)),
        Rank::GeneralCore => (yuan(5_300), yuan(47_000)),
        Rank::Gold => (yuan(32_000), yuan(130_000)),
        Rank::Platinum => (yuan(95_000), yuan(450_000)),
        Rank::BlackGold => (yuan(250_000), yuan(2_800_000)),
        Rank::Diamond => (yuan(2_000_000), yuan(9_000_000)),
    }
}

/// How far the sum of the first `count` quantiles lies from `count` means, in thousandths.
const fn cumulated() -> [i64; 33] {
    let (mut sums, mut at) = ([0; 33], 0);
    while at < 32 {
        sums[at + 1] = sums[at] + QUANTILES[at] - 1000;
        at += 1;
    }
    sums
}
const CUMULATED: [i64; 33] = cumulated();
const _: () = assert!(CUMULATED[32] == 0);

/// Savings of the customer number `position` of a cell, in fen.
#[inline]
pub fn savings_fen(seed: Seed, cell: &Cell, position: u64) -> i64 {
    if cell.customers == 0 {
        return 0;
    }
    let customers = cell.customers as i64;
    let mean = cell.savings_fen / customers;
    let extra = i64::from((position as i64) < cell.savings_fen % customers);
    let (low, high) = bounds_fen(cell.rank);
    let room = (mean - low).min(high - mean);
    if room <= 0 {
        return mean + extra;
    }
    let group = position / GROUP;
    let chance = seed.draw(Stream::Spread, (cell.first << 4) ^ group);
    let value = if (group + 1) * GROUP <= cell.customers {
        grouped(mean, low, high, position % GROUP, chance)
    } else {
        paired(mean, room, position, cell.customers, chance)
    };
    value + extra
}

/// One of a full group: its quantile, stretched as far as the bounds allow, and a swap of some fen
/// with the neighbouring quantile.
fn grouped(mean: i64, low: i64, high: i64, member: u64, chance: u64) -> i64 {
    let steps = (chance | 1).wrapping_mul(member).wrapping_add(chance >> 32);
    let place = (steps % GROUP) as usize;
    // Thousandths of the distance mean − low by which quantiles are stretched.
    let stretch = ((high - mean) * 1000 / ((mean - low).max(1) * (LARGEST - 1000) / 1000 + 1)).clamp(0, 1000);
    let factor = (mean - low) * stretch;
    let value = |at: usize| {
        mean + (CUMULATED[at + 1] * factor).div_euclid(1_000_000)
            - (CUMULATED[at] * factor).div_euclid(1_000_000)
    };
    let (small, large) = (value(place & !1), value(place | 1));
    let room = ((small - low) / 2).min(high - large).max(0);
    let swap = (mix(chance ^ (place as u64 >> 1)) % (room as u64 + 1)) as i64;
    if place & 1 == 0 { small - swap } else { large + swap }
}

/// One of the few left over: pairs on both sides of the mean, the odd one on it.
fn paired(mean: i64, room: i64, position: u64, customers: u64, chance: u64) -> i64 {
    let from_end = customers - 1 - position;
    let pair = from_end / 2;
    if customers % GROUP % 2 == 1 && from_end == customers % GROUP - 1 {
        return mean;
    }
    let distance = (mix(chance ^ pair) % (room as u64 / 2 + 1)) as i64;
    if from_end.is_multiple_of(2) { mean - distance } else { mean + distance }
}
