//! All tests, in one binary; the folders mirror the rooms.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod access;
mod assignment;
mod benefits;
mod browser;
mod commands;
mod contacts;
mod events;
mod families;
mod faults;
mod holdings;
mod intake;
mod invent;
mod kernel;
mod leads;
mod lifecycle;
mod model;
mod opportunities;
mod outbox;
mod parties;
mod plans;
mod reports;
mod schedule;
mod store;
mod support;
mod tidy;
mod tiers;
mod web;
