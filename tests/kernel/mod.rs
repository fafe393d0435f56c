//! Words that everyone uses: days worked.

mod calendar;
pub mod table;
