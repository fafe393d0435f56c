//! Parties: customers, staff, institutions, as the core bank names them.

pub mod finder;
pub mod rows;
pub mod scope;

pub use rows::{cust_no, find_customer, find_customers};
