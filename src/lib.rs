//! zhiji (知己): a whole bank CRM in one binary.
//!
//! Rooms on floors; a floor imports only floors below it:
//!
//! * [`kernel`] (0): words that everyone uses, no input or output.
//! * [`store`] (1): the only code that knows SQLite.
//! * [`access`] (2): who may do what, and what was done.
//! * [`bank`] (3): the business, one room per noun. Read `bank/tiers` first; every other room is
//!   built the same way.
//! * [`intake`] (4): the core bank's daily files; [`invent`] (4): the generated bank.
//! * [`web`] (5): the pages and the server before them; [`cli`] (5): one file per command.
//!
//! Absent on purpose: SQL text outside `sql/`, SQLite outside `store` and `rows.rs`, the wall clock
//! outside `kernel/clock.rs`, floats near money or days. `tests/tidy` checks each.

pub mod access;
pub mod bank;
pub mod cli;
pub mod intake;
pub mod invent;
pub mod kernel;
pub mod schedule;
pub mod store;
pub mod web;
