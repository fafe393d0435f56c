//! What people entered and the rules need: policies, families, special VIPs, designations, with
//! customers by their internal number.

use super::rows;
use crate::bank::families::{self, Family, rules as family_rules};
use crate::bank::holdings::Track;
use crate::bank::holdings::rows::Line;
use crate::bank::parties;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::{Error, Fault, Result};
use crate::kernel::policy::Policy;
use crate::kernel::terms::Tier;
use crate::store::open::{Core, Crm};
use std::collections::HashMap;
use std::sync::Arc;

/// An approved policy.
pub struct PolicyInForce {
    /// Its version.
    pub version: i64,
    /// Month from which it is in force, `YYYYMM`.
    pub effective_month: i32,
    /// The policy.
    pub policy: Arc<Policy>,
}

/// All approved policies, the earliest first.
pub struct Policies(Vec<PolicyInForce>);

impl Policies {
    /// Reads them.
    ///
    /// # Errors
    /// A fault when a stored document is not a policy.
    pub fn load(crm: &Crm) -> Result<Policies> {
        let mut all = Vec::new();
        for row in rows::policies(crm)? {
            let version = row.version;
            let policy = Policy::parse(&row.document).map_err(|refusals| {
                let why = refusals.first().map_or_else(String::new, |refusal| refusal.text.en.clone());
                Error::Fault(Fault::Inconsistent(format!("policy version {version}: {why}")))
            })?;
            all.push(PolicyInForce { version, effective_month: row.effective_month, policy });
        }
        Ok(Policies(all))
    }

    /// The policy in force in `month`: the latest that is effective by then, else the first.
    ///
    /// # Errors
    /// A fault when there is none at all.
    pub fn of(&self, month: Month) -> Result<&PolicyInForce> {
        self.0
            .iter()
            .rev()
            .find(|policy| policy.effective_month <= month.yyyymm())
            .or(self.0.first())
            .ok_or_else(|| Fault::Inconsistent("there is no approved policy".to_owned()).into())
    }
}

struct Dated {
    tier: Option<Tier>,
    from: Day,
    until: Option<Day>,
    revoked_on: Option<Day>,
}

impl Dated {
    fn holds_on(&self, day: Day) -> bool {
        self.from <= day
            && self.until.is_none_or(|until| day <= until)
            && self.revoked_on.is_none_or(|revoked| day < revoked)
    }
}

/// A family with the internal numbers of its members.
pub struct FamilyOf {
    /// The family.
    pub family: Family,
    ids: HashMap<String, u32>,
}

impl FamilyOf {
    /// Internal numbers of the members on `day`.
    pub fn members_on(&self, day: Day) -> Vec<u32> {
        family_rules::members_on(&self.family, day)
            .filter_map(|member| self.ids.get(&member.cust_no).copied())
            .collect()
    }

    /// Internal numbers of all who ever were members.
    pub fn members_ever(&self) -> impl Iterator<Item = u32> {
        self.ids.values().copied()
    }

    /// Whether someone joined or left, or it dissolved, on `day` or later: what is entered on the
    /// evening of a day that was taken already counts from the next.
    pub fn changed_since(&self, day: Day) -> bool {
        let since = |date: Option<Day>| date.is_some_and(|date| date >= day);
        since(self.family.dissolved_on)
            || self.family.members.iter().any(|member| member.joined_on >= day || since(member.left_on))
    }
}

/// What people entered.
pub struct Entered {
    /// Approved policies.
    pub policies: Policies,
    /// Families, dissolved ones too.
    pub families: Vec<FamilyOf>,
    families_of: HashMap<u32, Vec<usize>>,
    specials: HashMap<u32, Vec<Dated>>,
    designations: HashMap<u32, Vec<Dated>>,
    /// Own tracks that were brought along when the bank went live: what is before the first close.
    opening: HashMap<u32, Track>,
}

impl Entered {
    /// What the close of the month that `line` runs needs. At the first one own tracks go on from the tiers that the
    /// bank brought along, whenever those were taken: they are what was before.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn at_close(core: &Core, crm: &Crm, line: &Line) -> Result<Entered> {
        let mut entered = Entered::load(core, crm, line.open_month.last_day())?;
        if line.open_month == Month::of(line.first_feed_day) {
            entered.bring_along(core, crm, None)?;
        }
        Ok(entered)
    }

    fn bring_along(&mut self, core: &Core, crm: &Crm, of: Option<&[&str]>) -> Result<()> {
        rows::reading::opening_tiers(crm, of, |cust_no, tier, _| {
            if let Some(cust_id) = parties::find_customer(core, cust_no)? {
                // Month-ends below the tier are counted from the first close on.
                self.opening.insert(cust_id, Track { tier, below: 0, best: Tier::Ordinary });
            }
            Ok(())
        })
    }

    /// The own track that a customer brought along.
    pub fn opening(&self, cust_id: u32) -> Option<Track> {
        self.opening.get(&cust_id).copied()
    }

    /// Reads what was known on the evening of `known_on`, as far as the customers are known to the
    /// core bank: what is dated later is not there yet, what ends later has not ended. So a day or a
    /// close computed again, whenever that is, comes out the same.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn load(core: &Core, crm: &Crm, known_on: Day) -> Result<Entered> {
        Entered::read(core, crm, known_on, None)
    }

    /// The same about one customer and their families alone, however many others there are.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn about(core: &Core, crm: &Crm, known_on: Day, cust_no: &str) -> Result<Entered> {
        let mut entered = Entered::read(core, crm, known_on, Some(cust_no))?;
        entered.bring_along(core, crm, Some(&[cust_no]))?;
        Ok(entered)
    }

    /// What was entered about some customers, and `families` in place of theirs: so a change is rated before anybody
    /// makes it.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn supposing(core: &Core, crm: &Crm, cust_nos: &[String], families: Vec<Family>) -> Result<Entered> {
        let (mut specials, mut designations) = (Vec::new(), Vec::new());
        for cust_no in cust_nos {
            specials.extend(rows::specials(crm, Some(cust_no))?);
            designations.extend(rows::designations(crm, Some(cust_no))?);
        }
        let mut entered = Entered::of(core, crm, Day::MAX, (specials, designations), families)?;
        let named: Vec<&str> = cust_nos.iter().map(String::as_str).collect();
        entered.bring_along(core, crm, Some(&named))?;
        Ok(entered)
    }

    fn read(core: &Core, crm: &Crm, known_on: Day, of: Option<&str>) -> Result<Entered> {
        let families = of.map_or_else(|| families::all(crm), |cust_no| families::of(crm, cust_no))?;
        let about = (rows::specials(crm, of)?, rows::designations(crm, of)?);
        Entered::of(core, crm, known_on, about, families)
    }

    fn of(
        core: &Core,
        crm: &Crm,
        known_on: Day,
        (specials, designations): (Vec<rows::Entered>, Vec<rows::Entered>),
        families: Vec<Family>,
    ) -> Result<Entered> {
        let mut entered = Entered {
            policies: Policies::load(crm)?,
            families: Vec::new(),
            families_of: HashMap::new(),
            specials: by_customer(core, specials, known_on)?,
            designations: by_customer(core, designations, known_on)?,
            opening: HashMap::new(),
        };
        for family in families.into_iter().filter_map(|family| family.known_on(known_on)) {
            let mut ids = HashMap::new();
            for member in &family.members {
                if let Some(cust_id) = parties::find_customer(core, &member.cust_no)? {
                    ids.insert(member.cust_no.clone(), cust_id);
                    let places = entered.families_of.entry(cust_id).or_default();
                    if places.last() != Some(&entered.families.len()) {
                        places.push(entered.families.len());
                    }
                }
            }
            entered.families.push(FamilyOf { family, ids });
        }
        Ok(entered)
    }

    /// The best special VIP that holds for a customer on `day`.
    pub fn special_on(&self, cust_id: u32, day: Day) -> Option<Tier> {
        self.specials
            .get(&cust_id)?
            .iter()
            .filter(|special| special.holds_on(day))
            .filter_map(|s| s.tier)
            .max()
    }

    /// Customers who ever had a special VIP or were designated: these begin and end by date.
    pub fn dated_customers(&self) -> impl Iterator<Item = u32> {
        self.specials.keys().chain(self.designations.keys()).copied()
    }

    /// Whether head office designates a customer on `day`.
    pub fn designated_on(&self, cust_id: u32, day: Day) -> bool {
        self.designations.get(&cust_id).is_some_and(|all| all.iter().any(|one| one.holds_on(day)))
    }

    /// The places in [`Entered::families`] of the families that a customer was ever in.
    pub fn families_of(&self, cust_id: u32) -> &[usize] {
        self.families_of.get(&cust_id).map_or(&[], Vec::as_slice)
    }
}

fn by_customer(core: &Core, all: Vec<rows::Entered>, known_on: Day) -> Result<HashMap<u32, Vec<Dated>>> {
    let mut map: HashMap<u32, Vec<Dated>> = HashMap::new();
    for one in all.into_iter().filter(|one| one.from <= known_on) {
        if let Some(cust_id) = parties::find_customer(core, &one.cust_no)? {
            let revoked_on = one.revoked_on.filter(|revoked| *revoked <= known_on);
            let dated = Dated { tier: one.tier, from: one.from, until: one.until, revoked_on };
            map.entry(cust_id).or_default().push(dated);
        }
    }
    Ok(map)
}
