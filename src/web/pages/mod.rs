//! The pages, one file per room, each with its own rows of the route table.

pub mod account;
pub mod accounts;
pub mod assignment;
pub mod audit;
pub mod changes;
pub mod confirmations;
pub mod customer;
pub mod customers;
pub mod decisions;
pub mod exports;
pub mod families;
pub mod feeds;
pub mod help;
pub mod home;
pub mod institutions;
pub mod newcomers;
pub mod operation;
pub mod policies;
pub mod pool;
pub mod reports;
pub mod reveal;
pub mod search;
pub mod sign_in;
pub mod staff_stops;
pub mod timetable;
pub mod why;
