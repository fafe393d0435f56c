//! Floor 0: words that everyone uses. No input, no output.

pub mod calendar;
pub mod decision;
pub mod error;
pub mod lang;
pub mod money;
pub mod policy;
pub mod terms;
