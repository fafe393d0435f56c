//! The file for the core bank, where the customers' marks are set (spec 1): the special VIPs that hold on a day.

use crate::bank::tiers::rows::specials::{self, CoreLine};
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::store::open::Crm;

/// Headings of the file; the README says what they mean.
const HEADINGS: &str = "cust_no,tier,kind,valid_from,valid_until,approver";

/// The file, CSV in UTF-8 with its mark, and how many special VIPs are in it.
///
/// # Errors
/// A fault of the database.
pub fn file(crm: &Crm, on: Day) -> Result<(Vec<u8>, usize)> {
    let lines = specials::core_list(crm, on)?;
    let mut text = format!("\u{feff}{HEADINGS}\r\n");
    for line in &lines {
        text.push_str(&written(line));
        text.push_str("\r\n");
    }
    Ok((text.into_bytes(), lines.len()))
}

/// The name of the file.
pub fn name(on: Day) -> String {
    format!("special-vip-{on}.csv")
}

fn written(line: &CoreLine) -> String {
    let until = line.until.map_or_else(String::new, |until| until.to_string());
    let (tier, from) = (line.tier.code(), line.from);
    [&quoted(&line.cust_no), tier, &line.kind, &from.to_string(), &until, &quoted(&line.approver)].join(",")
}

/// A number of the bank's own, in quotation marks where a sign in it would end the cell.
fn quoted(number: &str) -> String {
    if number.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", number.replace('"', "\"\""))
    } else {
        number.to_owned()
    }
}
