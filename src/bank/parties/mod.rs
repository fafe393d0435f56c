//! Parties: customers, staff, institutions, as the core bank names them.

pub mod finder;
pub mod rows;
pub mod scope;

pub use rows::{cust_no, find_customer, find_customers};

use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::store::open::Core;
use rows::people::{Staff, person, staff_member};

/// Whether a person is the customer themselves: nobody maintains, looks up or decides on their own accounts.
pub fn is_oneself(staff: &Staff, name: &str, mobile: &str) -> bool {
    !mobile.is_empty() && staff.mobile == mobile && staff.name == name
}

/// Whether a person is a customer of the bank under an internal number: see [`is_oneself`].
///
/// # Errors
/// A fault of the database.
pub fn is_customer(core: &Core, staff_no: &str, cust_id: u32, on: Day) -> Result<bool> {
    let Some(staff) = staff_member(core, staff_no)?.filter(|staff| !staff.mobile.is_empty()) else {
        return Ok(false);
    };
    Ok(person(core, cust_id, on)?.is_some_and(|known| is_oneself(&staff, &known.name, &known.mobile)))
}
