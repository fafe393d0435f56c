//! Parties: customers, staff, institutions, as the core bank names them.

pub mod finder;
pub mod rows;
pub mod scope;

pub use rows::{cust_no, find_customer, find_customers};

use rows::people::Staff;

/// Whether a person is the customer themselves: nobody maintains, looks up or decides on their own accounts.
pub fn is_oneself(staff: &Staff, name: &str, mobile: &str) -> bool {
    !mobile.is_empty() && staff.mobile == mobile && staff.name == name
}
