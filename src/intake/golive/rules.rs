//! Which rows of a bank's present state are taken (spec 2, *Going live*): facts + row → what it says, or why not.

use super::reject::{Kind, Reject};
use super::sheet::{Row, cut};
use crate::bank::assignment::Origin;
use crate::bank::assignment::rules::house;
use crate::bank::parties::is_oneself;
use crate::bank::parties::rows::people::{Institution, Staff};
use crate::kernel::calendar::{Day, Month, from_ymd};
use crate::kernel::terms::Tier;
use std::collections::{HashMap, HashSet};

/// Who maintains a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintained {
    /// Customer number.
    pub cust_no: String,
    /// The customer's internal number.
    pub cust_id: u32,
    /// Who.
    pub staff_no: String,
    /// First day.
    pub since: Day,
    /// How the customer came to them.
    pub origin: Origin,
}

/// The tier that a customer has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiered {
    /// Customer number.
    pub cust_no: String,
    /// The tier of their own track.
    pub tier: Tier,
    /// Month from which they have it.
    pub since: Month,
}

/// What the rules ask about a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the columns of customers.csv, spec 6")]
pub struct Customer {
    pub cust_id: u32,
    pub inst_no: String,
    pub status: String,
    pub merged_into: String,
    pub name: String,
    pub mobile: String,
    /// The first account that is known, or the customer's own date where that is earlier.
    pub opened_on: Option<Day>,
}

/// What is known while a file is judged.
#[derive(Debug, Default)]
pub struct Facts {
    /// Today.
    pub today: Day,
    /// Customers by number.
    pub customers: HashMap<String, Customer>,
    /// People by number.
    pub staff: HashMap<String, Staff>,
    /// Institutions.
    pub tree: Vec<Institution>,
    /// Customers whom somebody maintains here already.
    pub assigned: HashSet<String>,
    /// Customers who stood in an earlier row.
    pub seen: HashSet<String>,
}

/// One row while it is judged.
struct At<'r> {
    row: &'r Row,
    codes: &'r [&'static str],
}

impl<'r> At<'r> {
    fn cell(&self, place: usize) -> &'r str {
        self.row.cells.get(place).map_or("", String::as_str)
    }

    fn bad(&self, place: usize, kind: Kind) -> Reject {
        let column = self.codes.get(place).copied().unwrap_or_default();
        Reject { line: self.row.line, column, text: cut(self.cell(place)), kind }
    }

    fn check(&self, place: usize, fault: bool, kind: Kind) -> Result<(), Reject> {
        if fault { Err(self.bad(place, kind)) } else { Ok(()) }
    }

    fn filled(&self) -> Result<(), Reject> {
        (0..self.codes.len()).try_for_each(|at| self.check(at, self.cell(at).is_empty(), Kind::MissingValue))
    }

    /// The customer in the first column, who can be maintained and stands in the file once.
    fn customer<'f>(&self, facts: &'f mut Facts) -> Result<&'f Customer, Reject> {
        let cust_no = self.cell(0);
        let twice = !facts.seen.insert(cust_no.to_owned());
        let Some(customer) = facts.customers.get(cust_no) else {
            return Err(self.bad(0, Kind::UnknownCustomer));
        };
        self.check(0, twice, Kind::CustomerTwice)?;
        self.check(0, customer.status == "deceased", Kind::CustomerDeceased)?;
        self.check(0, !customer.merged_into.is_empty(), Kind::CustomerMerged)?;
        self.check(0, customer.status == "closed", Kind::CustomerClosed)?;
        Ok(customer)
    }
}

/// Columns of who maintains whom, in the order in which [`maintained`] takes them.
pub const MAINTAINED: [&str; 4] = ["cust_no", "staff_no", "since", "origin"];
/// Columns of opening tiers, in the order in which [`tiered`] takes them.
pub const TIERED: [&str; 3] = ["cust_no", "tier", "since_month"];

/// Judges a row of who maintains whom.
///
/// # Errors
/// Why it is not taken.
pub fn maintained(row: &Row, facts: &mut Facts) -> Result<Maintained, Reject> {
    let at = At { row, codes: &MAINTAINED };
    at.filled()?;
    let customer = at.customer(facts)?.clone();
    at.check(0, facts.assigned.contains(at.cell(0)), Kind::AssignedAlready)?;
    let Some(staff) = facts.staff.get(at.cell(1)) else { return Err(at.bad(1, Kind::UnknownStaff)) };
    at.check(1, staff.status != "active", Kind::StaffGone)?;
    let (works, belongs) = (house(&facts.tree, &staff.inst_no), house(&facts.tree, &customer.inst_no));
    at.check(1, works != belongs, Kind::StaffElsewhere)?;
    at.check(1, is_oneself(staff, &customer.name, &customer.mobile), Kind::StaffIsCustomer)?;
    let since = day(at.cell(2)).ok_or_else(|| at.bad(2, Kind::ImpossibleDate))?;
    at.check(2, since > facts.today, Kind::SinceInFuture)?;
    at.check(2, customer.opened_on.is_some_and(|opened| since < opened), Kind::SinceBeforeOpening)?;
    let origin = origin(at.cell(3)).ok_or_else(|| at.bad(3, Kind::UnknownOrigin))?;
    let (cust_no, staff_no) = (at.cell(0).to_owned(), at.cell(1).to_owned());
    Ok(Maintained { cust_no, cust_id: customer.cust_id, staff_no, since, origin })
}

/// Judges a row of opening tiers.
///
/// # Errors
/// Why it is not taken.
pub fn tiered(row: &Row, facts: &mut Facts) -> Result<Tiered, Reject> {
    let at = At { row, codes: &TIERED };
    at.filled()?;
    let opened = at.customer(facts)?.opened_on;
    let tier = tier(at.cell(1)).ok_or_else(|| at.bad(1, Kind::UnknownTier))?;
    let since = month(at.cell(2)).ok_or_else(|| at.bad(2, Kind::ImpossibleMonth))?;
    at.check(2, since > Month::of(facts.today), Kind::SinceInFuture)?;
    at.check(2, opened.is_some_and(|opened| since < Month::of(opened)), Kind::SinceBeforeOpening)?;
    Ok(Tiered { cust_no: at.cell(0).to_owned(), tier, since })
}

fn digits(text: &str, many: usize) -> Option<i32> {
    let plain: String = text.chars().filter(|c| !matches!(c, '-' | '/' | '.')).collect();
    let whole = plain.len() == many && plain.bytes().all(|byte| byte.is_ascii_digit());
    if whole { plain.parse().ok() } else { None }
}

/// A day as people write it: 20260131, 2026-01-31, 2026/01/31.
fn day(text: &str) -> Option<Day> {
    digits(text, 8).and_then(from_ymd)
}

/// A month as people write it: 202601, 2026-01; a spreadsheet may have made its first day of it.
fn month(text: &str) -> Option<Month> {
    let of_day = || day(text).map(Month::of);
    // Before this there was no bank; 190001 is what a spreadsheet makes of an empty date.
    digits(text, 6).and_then(Month::from_yyyymm).or_else(of_day).filter(|month| month.yyyymm() > 190_012)
}

fn origin(text: &str) -> Option<Origin> {
    let named = |origin: &Origin| is_named(text, origin.code(), origin.label());
    [Origin::SelfDeveloped, Origin::Allocated].into_iter().find(named)
}

fn tier(text: &str) -> Option<Tier> {
    Tier::ALL.into_iter().find(|tier| is_named(text, tier.code(), tier.label()))
}

fn is_named(text: &str, code: &str, label: crate::kernel::lang::Label) -> bool {
    [code, label.zh, label.en].iter().any(|name| text.eq_ignore_ascii_case(name))
}
