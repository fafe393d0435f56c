//! How many customers a person may open, and how many hidden fields reveal, in one day (spec 7, *Exports
//! and prints*): whoever copies customers opens many. Counted in the audit itself, so that nothing else
//! can be forgotten; read from it once for each person and day, and counted on from there before an act is done,
//! so that acts of the same moment do not pass together.

use super::roles::{Post, Role};
use super::rows;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result};
use crate::store::open::Crm;
use crate::text;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

/// What a person may do in a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotas {
    /// Customers opened.
    pub views: i64,
    /// The same for whoever holds a post of these roles.
    pub views_of: Vec<(Role, i64)>,
    /// Hidden fields revealed.
    pub reveals: i64,
    /// Rows of one exported file.
    pub export_rows: usize,
    /// Days for which an approval of unmasked files is good; 0: nobody may ask for them.
    pub unmasked_days: u32,
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas { views: 300, views_of: Vec::new(), reveals: 40, export_rows: 5_000, unmasked_days: 0 }
    }
}

impl Quotas {
    /// How many customers the holder of these posts may open: the most that one of them allows.
    pub fn views_for(&self, posts: &[Post]) -> i64 {
        let own = |post: &Post| {
            let set = self.views_of.iter().find(|(role, _)| *role == post.role);
            set.map_or(self.views, |(_, views)| *views)
        };
        posts.iter().map(own).max().unwrap_or(self.views)
    }

    /// From how many on the head is warned: four fifths.
    pub fn warning(limit: i64) -> i64 {
        limit - limit / 5
    }
}

/// What each person has used of a day's quotas.
#[derive(Debug, Default)]
pub struct Tally(Mutex<(Option<Day>, HashMap<String, Used>)>);

#[derive(Debug)]
struct Used {
    opened: HashSet<String>,
    searches: i64,
    reveals: i64,
}

impl Used {
    fn read(crm: &Crm, actor: &str, today: Day) -> Result<Used> {
        let since = today.to_string();
        Ok(Used {
            opened: rows::opened_since(crm, actor, &since)?,
            searches: rows::acts_since(crm, actor, "search_number", &since)?,
            reveals: rows::acts_since(crm, actor, "reveal", &since)?,
        })
    }

    fn views(&self) -> i64 {
        i64::try_from(self.opened.len()).unwrap_or(i64::MAX).saturating_add(self.searches)
    }
}

impl Tally {
    /// Counts an act, or refuses it when the day's quota is used up. A customer who was opened today may be looked
    /// at again; each reveal counts, and so does each search by a number beyond one's own customers (spec 3).
    ///
    /// # Errors
    /// Refuses beyond the quota; a fault of the database.
    pub fn take(
        &self,
        crm: &Crm,
        quotas: &Quotas,
        actor: (&str, &[Post]),
        verb: &str,
        object: &str,
        today: Day,
    ) -> Result<()> {
        if !["reveal", "view_customer", "search_number"].contains(&verb) {
            return Ok(());
        }
        let (actor, views) = (actor.0, quotas.views_for(actor.1));
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tally.0 != Some(today) {
            *tally = (Some(today), HashMap::new());
        }
        if !tally.1.contains_key(actor) {
            let used = Used::read(crm, actor, today)?;
            tally.1.insert(actor.to_owned(), used);
        }
        let Some(used) = tally.1.get_mut(actor) else { return Ok(()) };
        match verb {
            "reveal" if used.reveals >= quotas.reveals => Err(revealed(quotas.reveals).into()),
            "reveal" => {
                used.reveals += 1;
                Ok(())
            }
            _ if verb == "view_customer" && used.opened.contains(object) => Ok(()),
            _ if used.views() >= views => Err(opened(views).into()),
            "view_customer" => {
                used.opened.insert(object.to_owned());
                Ok(())
            }
            _ => {
                used.searches += 1;
                Ok(())
            }
        }
    }
}

fn revealed(limit: i64) -> Refusal {
    let why = text!(
        "今天查看隐藏内容已达到上限 {limit} 项。确需继续，请联系支行零售负责人",
        "you have revealed {limit} fields today, which is the limit: ask your retail head if more is needed"
    );
    Refusal::new("quota", "", why)
}

fn opened(limit: i64) -> Refusal {
    let why = text!(
        "今天打开客户与按号码查找已达到上限 {limit} 次。确需继续，请联系支行零售负责人",
        "you have opened customers or searched by number {limit} times today, which is the limit: ask your retail head if more is needed"
    );
    Refusal::new("quota", "", why)
}

/// Who has come near the day's quota of views: with how many, of how many.
///
/// # Errors
/// A fault of the database.
pub fn near(crm: &Crm, quotas: &Quotas, today: Day) -> Result<Vec<(String, i64, i64)>> {
    let limits = quotas.views_of.iter().map(|(_, views)| *views).chain([quotas.views]);
    let least = limits.map(Quotas::warning).min().unwrap_or_default();
    let mut near = Vec::new();
    for (actor, many) in rows::near_quota(crm, &today.to_string(), least)? {
        let limit = quotas.views_for(&rows::posts(crm, &actor, today)?);
        if many >= Quotas::warning(limit) {
            near.push((actor, many, limit));
        }
    }
    Ok(near)
}
