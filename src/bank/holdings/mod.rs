//! Holdings: accounts, day-end balances, the running month of each customer.
//!
//! Facts are the versions of each account and its balance changes; the [`ledger`] and the
//! [`standing`] are working copies from which the night's merge and every rating are quick. The
//! [`replay`] adds the same facts up from the first day, to check and to restore them.

mod block;
pub mod cards;
mod customers;
pub mod digest;
pub mod ledger;
pub mod packed;
pub mod replay;
pub mod rows;
pub mod rules;
pub mod standing;

pub use rules::Bucket;
pub use standing::{Change, Life, Standing, Track, What};
