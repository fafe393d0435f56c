//! How many customers a person may open, and how many hidden fields reveal, in one day (spec 7, *Exports
//! and prints*): whoever copies customers opens many. Counted in the audit itself, so that nothing else
//! can be forgotten.

use super::rows;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result};
use crate::store::open::Crm;
use crate::text;

/// What a person may do in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// Customers opened.
    pub views: i64,
    /// Hidden fields revealed.
    pub reveals: i64,
    /// Rows of one exported file.
    pub export_rows: usize,
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas { views: 300, reveals: 40, export_rows: 5_000 }
    }
}

impl Quotas {
    /// From how many on the head is warned: four fifths.
    pub fn warning(limit: i64) -> i64 {
        limit - limit / 5
    }
}

/// Refuses the act when the day's quota is used up. A customer who was opened today may be looked at again;
/// each reveal counts, and so does each search by a number beyond one's own customers (spec 3).
///
/// # Errors
/// Refuses beyond the quota; a fault of the database.
pub fn check(crm: &Crm, quotas: &Quotas, actor: &str, verb: &str, object: &str, today: Day) -> Result<()> {
    let since = today.to_string();
    let (many, limit, again) = match verb {
        "reveal" => (rows::revealed_today(crm, actor, &since)?, quotas.reveals, false),
        "view_customer" | "search_number" => {
            let (many, again) = rows::seen_today(crm, actor, &since, object)?;
            (many, quotas.views, again)
        }
        _ => return Ok(()),
    };
    if many < limit || again {
        return Ok(());
    }
    let why = match verb {
        "reveal" => text!(
            "今天已查看 {many} 项隐藏内容，达到上限 {limit}。确需继续，请联系支行零售负责人",
            "you revealed {many} fields today, which is the limit of {limit}: ask your retail head if more is needed"
        ),
        _ => text!(
            "今天已打开客户或按号码查找 {many} 次，达到上限 {limit}。确需继续，请联系支行零售负责人",
            "you opened customers or searched by number {many} times today, which is the limit of {limit}: ask your retail head if more is needed"
        ),
    };
    Err(Refusal::new("quota", "", why).into())
}

/// Who has come near the day's quota of views, with how many.
///
/// # Errors
/// A fault of the database.
pub fn near(crm: &Crm, quotas: &Quotas, today: Day) -> Result<Vec<(String, i64)>> {
    rows::near_quota(crm, &today.to_string(), Quotas::warning(quotas.views))
}
