//! Parties: customers, staff, institutions, as the core bank names them.

pub mod rows;

pub use rows::{cust_no, find_customer};
