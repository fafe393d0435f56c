//! The pages, one file per room, each with its own rows of the route table.

pub mod account;
pub mod accounts;
pub mod audit;
pub mod confirmations;
pub mod customer;
pub mod customers;
pub mod exports;
pub mod families;
pub mod feeds;
pub mod help;
pub mod home;
pub mod institutions;
pub mod operation;
pub mod policies;
pub mod reports;
pub mod reveal;
pub mod search;
pub mod sign_in;
pub mod timetable;
pub mod why;
