//! Words that everyone uses: days worked, lunar dates, clocks.

mod calendar;
mod clock;
mod lunar;
pub mod table;
