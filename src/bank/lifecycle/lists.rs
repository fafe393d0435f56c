//! Of whom a day brought something, packed: a few bytes for a customer, so that a year of days costs less than a table
//! of the last day of each, which would be written in a thousand places a night.

use super::rows;
use crate::bank::holdings::packed::{Unpack, put};
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::store::open::Core;

/// What a day brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum What {
    /// The customer came: a feed named them for the first time.
    Came = 1,
    /// A transaction that the customer initiated.
    Own = 2,
    /// Payroll.
    Payroll = 3,
}

impl What {
    /// Each of them.
    pub const ALL: [What; 3] = [What::Came, What::Own, What::Payroll];
}

/// Customers in the order of their numbers, each once, as a row keeps them.
pub fn pack(customers: &[u32]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(customers.len() * 2);
    let mut before = 0;
    for cust_id in customers {
        put(&mut packed, u64::from(cust_id - before));
        before = *cust_id;
    }
    packed
}

/// Reads what [`pack`] wrote.
///
/// # Errors
/// A fault when the row is cut.
pub fn unpack(packed: &[u8]) -> Result<Vec<u32>> {
    let mut rest = Unpack::new(packed);
    let (mut customers, mut cust_id) = (Vec::with_capacity(packed.len()), 0_u32);
    while !rest.is_empty() {
        cust_id = cust_id.wrapping_add(rest.number() as u32);
        customers.push(cust_id);
    }
    rest.end()?;
    Ok(customers)
}

/// Of whom the days from one to another brought something, the earliest first.
///
/// # Errors
/// A fault of the database.
pub fn between(core: &Core, what: What, from: Day, to: Day) -> Result<Vec<(Day, Vec<u32>)>> {
    rows::lists(core, what, from, to)
}
