//! Words that everyone uses: days worked, lunar dates.

mod calendar;
mod lunar;
pub mod table;
