//! Floor 0: words that everyone uses. No input, no output.

pub mod calendar;
pub mod clock;
pub mod decision;
pub mod error;
pub mod exact;
pub mod kept;
pub mod lang;
pub mod lunar;
pub mod money;
pub mod period;
pub mod policy;
pub mod sheet;
pub mod terms;
