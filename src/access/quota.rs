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
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas { views: 300, reveals: 40 }
    }
}

impl Quotas {
    /// How often the act of a verb may be done in a day; none for those that are not counted.
    pub fn of(&self, verb: &str) -> Option<i64> {
        match verb {
            "view_customer" => Some(self.views),
            "reveal" => Some(self.reveals),
            _ => None,
        }
    }

    /// From how many on the head is warned: four fifths.
    pub fn warning(limit: i64) -> i64 {
        limit - limit / 5
    }
}

/// Refuses the act when the day's quota is used up; one more look at what was opened today is free.
///
/// # Errors
/// Refuses beyond the quota; a fault of the database.
pub fn check(crm: &Crm, quotas: &Quotas, actor: &str, verb: &str, object: &str, today: Day) -> Result<()> {
    let Some(limit) = quotas.of(verb) else { return Ok(()) };
    let (many, again) = rows::seen_today(crm, actor, verb, &today.to_string(), object)?;
    if many < limit || again {
        return Ok(());
    }
    let why = match verb {
        "reveal" => text!(
            "今天已查看 {many} 项隐藏内容，达到上限 {limit}。确需继续，请联系支行零售负责人",
            "you revealed {many} fields today, which is the limit of {limit}: ask your retail head if more is needed"
        ),
        _ => text!(
            "今天已打开 {many} 位客户，达到上限 {limit}。确需继续，请联系支行零售负责人",
            "you opened {many} customers today, which is the limit of {limit}: ask your retail head if more is needed"
        ),
    };
    Err(Refusal::new("quota", "", why).into())
}

/// Who has come near the day's quota of opened customers, with how many.
///
/// # Errors
/// A fault of the database.
pub fn near(crm: &Crm, quotas: &Quotas, today: Day) -> Result<Vec<(String, i64)>> {
    rows::near_quota(crm, "view_customer", &today.to_string(), Quotas::warning(quotas.views))
}
