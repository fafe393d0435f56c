//! The page kit: what pages are made of. One look, both languages, zero inline style or script.
//!
//! * [`frame`]: the frame around every page.
//! * [`parts`]: badge, money, date, facts, empty state, notice, tabs, pagination.
//! * [`table`]: tables of records.
//! * [`form`]: fields, filters, refusals that keep what was typed.
//! * [`matrix`]: who went from which tier to which.
//! * [`chart`]: charts as SVG, each with its table.

pub mod chart;
pub mod form;
pub mod frame;
pub mod matrix;
pub mod parts;
pub mod table;
