//! Floor 3: the business, one room per noun.
//!
//! The order below is the ladder: a room imports only rooms listed before it. Blank lines
//! keep the formatter from sorting it.

pub mod parties;

pub mod exports;

pub mod holdings;

pub mod families;

pub mod tiers;

pub mod lifecycle;

pub mod outbox;

pub mod assignment;

pub mod grids;

pub mod contacts;

pub mod plans;

pub mod benefits;

pub mod service;

pub mod tasks;

pub mod events;

pub mod leads;

pub mod opportunities;

pub mod reports;
