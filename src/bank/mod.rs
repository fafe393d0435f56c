//! Floor 3: the business, one room per noun.
//!
//! The order below is the ladder: a room imports only rooms listed before it.

pub mod families;
pub mod holdings;
pub mod parties;
pub mod tiers;
