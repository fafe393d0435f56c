//! Holdings: accounts, day-end balances, the running month of each customer.
//!
//! Facts are the versions of each account and its balance changes; the [`ledger`] and the
//! [`standing`] are working copies from which the night's merge and every rating are quick.

pub mod cards;
pub mod ledger;
pub mod packed;
pub mod rows;
pub mod rules;
pub mod standing;

pub use rules::Bucket;
pub use standing::{Change, Standing, Track, What};
