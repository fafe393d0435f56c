//! Growth and pay (增长与计酬, spec 2): what the customers of each person, team and institution grew in a closed month,
//! and what of it is credited or deducted.
//!
//! Counted are the assignments that held on the month's last day; one that had ended by then counts for nobody. So a
//! month's figures stay what they were, whatever changes hands later. What is read are those who are assigned, through
//! the connection that is handed in: on a page's those in its scope, the others are counted as gone. Only a team's
//! result is read of all its customers, for a member's part in it is the same whoever looks.

pub mod rules;

use super::Origin;
use super::rows::held::{self, Held, Spells};
use crate::bank::parties::rows::known_among;
use crate::bank::parties::rows::people::{self, Institution, Staff, institution_tree};
use crate::bank::parties::scope::{house, under};
use crate::bank::tiers::closed_month;
use crate::bank::tiers::entered::Policies;
use crate::bank::tiers::rows::{month_closes, reading};
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::kernel::policy::GrowthTerms;
use crate::store::open::{Bank, Core, Crm};
use rules::{Grown, baseline_month, judge, months, split, unbroken_since};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Whose customers are meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whose {
    /// Those of the whole bank.
    pub everybody: bool,
    /// Those of these institutions, outlets named too.
    pub institutions: Vec<String>,
    /// Those of these people.
    pub people: Vec<String>,
    /// Those of these teams of whom nobody was named yet.
    pub teams: Vec<TeamAt>,
}

/// A team, and the sub-branch it lives in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TeamAt {
    /// Number of the sub-branch.
    pub at: String,
    /// The team.
    pub team: String,
}

impl Whose {
    /// The assignments of these that held on a day, by customer number.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn held_on(&self, crm: &Crm, tree: &[Institution], on: Day) -> Result<Vec<Held>> {
        let mut found = if self.everybody {
            held::held_on(crm, on, None)?
        } else if self.institutions.is_empty() {
            Vec::new()
        } else {
            held::held_on(crm, on, Some(&self.institutions))?
        };
        if !self.people.is_empty() {
            found.extend(held::held_on_by(crm, on, &self.people)?);
        }
        for one in &self.teams {
            found.extend(held::held_on_by_team(crm, on, &under(tree, &one.at), &one.team)?);
        }
        found.sort_by(|one, other| one.cust_no.cmp(&other.cust_no));
        found.dedup_by(|one, other| one.cust_no == other.cust_no);
        Ok(found)
    }

    /// Whether somebody's customer is among them: by institution, team and person (empty: nobody named).
    pub fn includes(&self, tree: &[Institution], inst_no: &str, team: &str, staff_no: &str) -> bool {
        let of_team = || {
            let at = house(tree, inst_no);
            self.teams.iter().any(|one| one.team == team && one.at == at)
        };
        self.everybody
            || self.institutions.iter().any(|one| one == inst_no)
            || if staff_no.is_empty() { of_team() } else { self.people.iter().any(|one| one == staff_no) }
    }
}

/// One customer's month, for whom it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Internal number.
    pub cust_id: u32,
    /// Customer number.
    pub cust_no: String,
    /// Whose; empty: the team's.
    pub staff_no: String,
    /// Team of that person on the month's last day, or that which has the customer, and the sub-branch.
    pub team: TeamAt,
    /// How the customer came to them.
    pub origin: Origin,
    /// Since when, without a day between.
    pub since: Day,
    /// The month of the baseline.
    pub baseline: Month,
    /// What it is worth.
    pub grown: Grown,
}

/// Sums of a group of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// Customers who were won.
    pub won: i64,
    /// Credited in full for them.
    pub won_fen: Fen,
    /// Customers who were allocated.
    pub allocated: i64,
    /// Their baselines.
    pub baseline_fen: Fen,
    /// Their averages of the month.
    pub now_fen: Fen,
    /// What came on top.
    pub increment_fen: Fen,
    /// Their targets.
    pub target_fen: Fen,
    /// Credited for them.
    pub credited_fen: Fen,
    /// Deducted for them.
    pub deducted_fen: Fen,
}

impl Sum {
    /// Credited less deducted.
    pub fn result_fen(&self) -> Fen {
        self.won_fen + self.credited_fen - self.deducted_fen
    }

    fn add(&mut self, line: &Line) {
        let grown = &line.grown;
        let Some(baseline_fen) = grown.baseline_fen else {
            self.won += 1;
            self.won_fen += grown.credited_fen;
            return;
        };
        self.allocated += 1;
        self.baseline_fen += baseline_fen;
        self.now_fen += grown.now_fen;
        self.increment_fen += grown.increment_fen;
        self.target_fen += grown.target_fen;
        self.credited_fen += grown.credited_fen;
        self.deducted_fen += grown.deducted_fen;
    }

    /// The sums of some customers.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Sum {
        let mut sum = Sum::default();
        lines.into_iter().for_each(|line| sum.add(line));
        sum
    }
}

/// What a person's month is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfPerson {
    /// Who, as the bank knew them on the month's last day.
    pub staff: Staff,
    /// Of their own customers.
    pub own: Sum,
    /// Their part in what the team's customers are worth of whom nobody was named; none: there are no such.
    pub part_fen: Option<Fen>,
}

/// Growth of a closed month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// The month.
    pub month: Month,
    /// The numbers of the policy in force in it.
    pub terms: GrowthTerms,
    /// Each customer's, by customer number.
    pub lines: Vec<Line>,
    /// By person, in the order of institution, team and number.
    pub people: Vec<OfPerson>,
    /// Customers who counted and are no longer in scope: they are in no figure.
    pub gone: usize,
}

impl Growth {
    /// By team, those of people who were in none left out: all its customers, and those of whom nobody was named.
    pub fn teams(&self) -> BTreeMap<&TeamAt, (Sum, Sum)> {
        let mut found: BTreeMap<&TeamAt, (Sum, Sum)> = BTreeMap::new();
        for line in self.lines.iter().filter(|line| !line.team.team.is_empty()) {
            let (all, waiting) = found.entry(&line.team).or_default();
            all.add(line);
            if line.staff_no.is_empty() {
                waiting.add(line);
            }
        }
        found
    }

    /// By sub-branch, outlets counted in it.
    pub fn institutions(&self) -> BTreeMap<&str, Sum> {
        let mut found: BTreeMap<&str, Sum> = BTreeMap::new();
        for line in &self.lines {
            found.entry(&line.team.at).or_default().add(line);
        }
        found
    }
}

/// What a month's figures rest on.
struct Ground<'a> {
    month: Month,
    first_closed: Month,
    terms: GrowthTerms,
    tree: &'a [Institution],
    staff: HashMap<String, Staff>,
}

/// Growth of a closed month, by default of the last. `scoped` says who is in it, `plain` what a team is worth.
///
/// # Errors
/// Refuses a month that is not closed.
pub fn of_month(scoped: &Bank, plain: &Bank, month: Option<Month>, whose: &Whose) -> Result<Growth> {
    let month = closed_month(&scoped.core, month)?.month;
    let tree = institution_tree(&scoped.core)?;
    let ground = Ground {
        month,
        first_closed: month_closes(&scoped.core)?.first().map_or(month, |close| close.month),
        terms: Policies::load(&scoped.crm)?.of(month)?.policy.growth.clone(),
        tree: &tree,
        staff: people::staff_on(&scoped.core, month.last_day(), None)?
            .into_iter()
            .map(|one| (one.staff_no.clone(), one))
            .collect(),
    };
    let held = whose.held_on(&scoped.crm, &tree, month.last_day())?;
    let lines = ground.lines(&scoped.core, &scoped.crm, &held)?;
    let gone = held.len() - lines.len();
    let parts = ground.parts(plain, whose, &lines)?;
    let people = ground.people(whose, &lines, parts);
    Ok(Growth { month, terms: ground.terms, lines, people, gone })
}

impl Ground<'_> {
    /// What each assignment is worth; whoever the connection does not let through is left out.
    fn lines(&self, core: &Core, crm: &Crm, held: &[Held]) -> Result<Vec<Line>> {
        let numbers: Vec<&str> = held.iter().map(|one| one.cust_no.as_str()).collect();
        let known = known_among(core, &numbers)?;
        let going_on: Vec<&str> =
            held.iter().filter(|one| one.goes_on).map(|one| one.cust_no.as_str()).collect();
        let spells = if going_on.is_empty() { Spells::new() } else { held::spells(crm, &going_on)? };
        let mut lines: Vec<Line> = Vec::with_capacity(known.len());
        for one in held {
            let Some(cust_id) = known.get(&one.cust_no) else { continue };
            let whose = if one.staff_no.is_empty() { &one.team } else { &one.staff_no };
            let earlier = spells.get(&(one.cust_no.clone(), whose.clone())).filter(|_| one.goes_on);
            let since = unbroken_since(one.since, earlier.map_or(&[], Vec::as_slice));
            lines.push(Line {
                cust_id: *cust_id,
                cust_no: one.cust_no.clone(),
                staff_no: one.staff_no.clone(),
                team: self.team(one),
                origin: one.origin,
                since,
                baseline: baseline_month(since, self.first_closed),
                grown: Grown::default(),
            });
        }
        self.judge(core, &mut lines)?;
        Ok(lines)
    }

    fn judge(&self, core: &Core, lines: &mut [Line]) -> Result<()> {
        let ids: Vec<u32> = lines.iter().map(|line| line.cust_id).collect();
        let now = reading::averages(core, self.month, &ids)?;
        let mut then: BTreeMap<Month, Vec<u32>> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.origin == Origin::Allocated) {
            then.entry(line.baseline).or_default().push(line.cust_id);
        }
        let mut before = HashMap::new();
        for (month, ids) in &then {
            before.extend(reading::averages(core, *month, ids)?);
        }
        for line in lines {
            // Who was not rated in a month had nothing with the bank in it.
            let average = |of: &HashMap<u32, Fen>| of.get(&line.cust_id).copied().unwrap_or(0);
            let months = months(line.baseline, self.month);
            line.grown = judge(line.origin, average(&before), average(&now), months, &self.terms);
        }
        Ok(())
    }

    /// The team to which an assignment belongs, and its sub-branch.
    fn team(&self, one: &Held) -> TeamAt {
        let staff = self.staff.get(&one.staff_no);
        let inst_no = match (one.inst_no.as_str(), staff) {
            ("", Some(staff)) => staff.inst_no.as_str(),
            (inst_no, _) => inst_no,
        };
        TeamAt {
            at: house(self.tree, inst_no).to_owned(),
            team: staff.map_or_else(|| one.team.clone(), |staff| staff.team.clone()),
        }
    }

    /// What each member gets of what their team's customers are worth of whom nobody was named, by staff number.
    fn parts(&self, plain: &Bank, whose: &Whose, lines: &[Line]) -> Result<BTreeMap<String, Fen>> {
        let waiting = lines.iter().filter(|line| line.staff_no.is_empty()).map(|line| line.team.clone());
        let own = whose
            .people
            .iter()
            .filter_map(|staff_no| self.staff.get(staff_no))
            .map(|one| TeamAt { at: house(self.tree, &one.inst_no).to_owned(), team: one.team.clone() });
        let teams: BTreeSet<TeamAt> = waiting.chain(own).filter(|one| !one.team.is_empty()).collect();
        let mut parts = BTreeMap::new();
        for one in teams {
            let whole = Whose { teams: vec![one.clone()], ..Whose::default() };
            let held = whole.held_on(&plain.crm, self.tree, self.month.last_day())?;
            if held.is_empty() {
                continue;
            }
            let result = Sum::of(&self.lines(&plain.core, &plain.crm, &held)?).result_fen();
            let of_team = |staff: &&Staff| {
                let there = house(self.tree, &staff.inst_no) == one.at && staff.team == one.team;
                there && staff.status == "active"
            };
            let mut members: Vec<&str> =
                self.staff.values().filter(of_team).map(|staff| staff.staff_no.as_str()).collect();
            members.sort_unstable();
            let set = self.terms.teams.iter().find(|set| set.inst_no == one.at && set.team == one.team);
            parts.extend(split(result, &members, set));
        }
        Ok(parts)
    }

    /// The figures of each person: who had customers, and who has a part in those of a team.
    fn people(&self, whose: &Whose, lines: &[Line], mut parts: BTreeMap<String, Fen>) -> Vec<OfPerson> {
        if !whose.everybody && whose.institutions.is_empty() {
            parts.retain(|staff_no, _| whose.people.contains(staff_no));
        }
        let mut own: BTreeMap<&str, Sum> =
            parts.keys().map(|staff_no| (staff_no.as_str(), Sum::default())).collect();
        for line in lines.iter().filter(|line| !line.staff_no.is_empty()) {
            own.entry(&line.staff_no).or_default().add(line);
        }
        let mut people: Vec<OfPerson> = own
            .into_iter()
            .map(|(staff_no, own)| OfPerson {
                staff: self.staff.get(staff_no).cloned().unwrap_or_else(|| nobody(staff_no)),
                own,
                part_fen: parts.get(staff_no).copied(),
            })
            .collect();
        people.sort_by(|one, other| order(&one.staff).cmp(&order(&other.staff)));
        people
    }
}

fn order(staff: &Staff) -> (&str, &str, &str) {
    (&staff.inst_no, &staff.team, &staff.staff_no)
}

/// Somebody whom the staff feed did not know on that day.
fn nobody(staff_no: &str) -> Staff {
    Staff {
        staff_no: staff_no.to_owned(),
        inst_no: String::new(),
        team: String::new(),
        name: String::new(),
        role: String::new(),
        mobile: String::new(),
        status: String::new(),
    }
}
