//! The slow, obvious model of the ratings: what the rules say (spec 1, spec 6), computed from the feed
//! folders again and again, day by day and account by account; and the comparison of the engine with it.
//!
//! It shares with the engine the policy document, days and the names of tiers, and nothing else.

mod against;
mod feeds;
mod ledger;
mod lively;
mod months;
mod people;
pub mod verbs;
mod walk;
mod worked;
