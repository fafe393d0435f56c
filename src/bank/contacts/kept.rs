//! How contact duties were kept (联系任务完成情况, spec 3): the duties that end in a month, each once, charged to whoever
//! had the customer on its last day; everything else adds these rows up, so that figures and the lists behind them are
//! the same duties.

use super::duties::{facts, terms};
use super::rows;
use super::rules::{Duty, Period, Spell, State, holder, judge};
use crate::bank::assignment::growth::Whose;
use crate::bank::assignment::rows::members;
use crate::bank::parties::rows::people::Institution;
use crate::bank::tiers::held::vips_after;
use crate::bank::tiers::rows::month_closes;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::kernel::money::percent;
use crate::kernel::policy::{Every, Need};
use crate::store::open::Bank;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ptr;
use std::sync::Arc;

/// To whom a duty is charged.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Keeper {
    /// Maintenance institution then.
    pub inst_no: String,
    /// The team; empty: none.
    pub team: String,
    /// Staff number; empty: the team.
    pub staff_no: String,
}

/// A duty as it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Internal number of the customer.
    pub cust_id: u32,
    /// To whom it is charged.
    pub keeper: Arc<Keeper>,
    /// The duty.
    pub duty: Duty,
}

/// The figures of a line, each with the duties behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// All.
    All,
    /// Kept.
    Done,
    /// Not kept in time.
    Missed,
    /// There is time left.
    Open,
}

impl Figure {
    /// All of them, in the order of the columns.
    pub const ALL: [Figure; 4] = [Figure::All, Figure::Done, Figure::Missed, Figure::Open];
    /// How a duty may stand: each stands in one of these.
    pub const STANDS: [Figure; 3] = [Figure::Done, Figure::Open, Figure::Missed];

    /// The word in an address.
    pub fn code(self) -> &'static str {
        match self {
            Figure::All => "all",
            Figure::Done => "done",
            Figure::Missed => "missed",
            Figure::Open => "open",
        }
    }

    /// The figure of a word.
    pub fn from_code(code: &str) -> Option<Figure> {
        Figure::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Figure::All => Label::new("应联系", "Duties"),
            Figure::Done => Label::new("已完成", "Done"),
            Figure::Missed => Label::new("逾期", "Missed"),
            Figure::Open => Label::new("进行中", "Still open"),
        }
    }

    /// Whether a duty is behind it.
    pub fn holds(self, one: &Counted) -> bool {
        match self {
            Figure::All => true,
            Figure::Done => one.duty.state == State::Done,
            Figure::Missed => one.duty.state == State::Missed,
            Figure::Open => matches!(one.duty.state, State::Due | State::DueSoon),
        }
    }
}

/// Duties added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    counts: [i64; Figure::ALL.len()],
}

impl Sum {
    /// Of some duties.
    pub fn of<'a>(all: impl IntoIterator<Item = &'a Counted>) -> Sum {
        all.into_iter().fold(Sum::default(), Sum::and)
    }

    fn and(mut self, one: &Counted) -> Sum {
        for (count, figure) in self.counts.iter_mut().zip(Figure::ALL) {
            *count += i64::from(figure.holds(one));
        }
        self
    }

    fn plus(mut self, other: Sum) -> Sum {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self
    }

    /// One of the figures.
    pub fn count(&self, figure: Figure) -> i64 {
        let of = Figure::ALL.iter().zip(self.counts).find(|(one, _)| **one == figure);
        of.map_or(0, |(_, count)| count)
    }

    /// How many of all are done, in percent with two decimals.
    pub fn share(&self) -> String {
        percent(self.count(Figure::Done).into(), self.count(Figure::All).into())
    }
}

/// What the lines of a report are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Where the customer was maintained.
    Institution,
    /// Whoever had the customer.
    Person,
    /// What the tier asks for.
    Need,
}

impl By {
    /// All of them.
    pub const ALL: [By; 3] = [By::Institution, By::Person, By::Need];

    /// The word in an address.
    pub fn code(self) -> &'static str {
        match self {
            By::Institution => "institution",
            By::Person => "person",
            By::Need => "kind",
        }
    }

    /// The lines of a word.
    pub fn from_code(code: &str) -> Option<By> {
        By::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            By::Institution => Label::new("机构", "Institution"),
            By::Person => Label::new("维护人", "Maintained by"),
            By::Need => Label::new("要求", "Duty"),
        }
    }
}

/// What a line of a report stands for; what is empty in it was not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Of {
    /// Institution.
    pub inst_no: String,
    /// The team, where nobody is named.
    pub team: String,
    /// Staff number.
    pub staff_no: String,
    /// What the tier asks for.
    pub need: Option<Need>,
}

/// The lines of a report, in order. Together they are all the duties.
pub fn lines<'a>(all: impl IntoIterator<Item = &'a Counted>, by: By) -> Vec<(Of, Sum)> {
    // A bank's month is tens of thousands of duties of a few hundred keepers: named once they are added up.
    let mut sums: HashMap<(*const Keeper, Option<&Need>), (&Counted, Sum)> = HashMap::new();
    for one in all {
        let of = match by {
            By::Institution | By::Person => (Arc::as_ptr(&one.keeper), None),
            By::Need => (ptr::null(), Some(&one.duty.need)),
        };
        let (_, sum) = sums.entry(of).or_insert((one, Sum::default()));
        *sum = sum.and(one);
    }
    let mut lines: BTreeMap<Of, Sum> = BTreeMap::new();
    for (one, sum) in sums.into_values() {
        let line = lines.entry(of(one, by)).or_default();
        *line = line.plus(sum);
    }
    lines.into_iter().collect()
}

/// The line on which a duty counts.
fn of(one: &Counted, by: By) -> Of {
    let keeper = &one.keeper;
    match by {
        By::Institution => Of { inst_no: keeper.inst_no.clone(), ..Of::default() },
        By::Person if keeper.staff_no.is_empty() => Of { team: keeper.team.clone(), ..Of::default() },
        By::Person => Of { staff_no: keeper.staff_no.clone(), ..Of::default() },
        By::Need => Of { need: Some(one.duty.need.clone()), ..Of::default() },
    }
}

/// The duties that end in a month, as they stood in the evening of a day: those of the month, and in the last month of
/// a quarter those of the quarter. Of whose customers, by who had them on the duty's last day. `vips`: whoever may
/// have duties today, where the caller knows them; else the month's close or the assignments are read.
///
/// # Errors
/// A fault of the database.
pub fn of_month(
    bank: &Bank,
    month: Month,
    (whose, tree): (&Whose, &[Institution]),
    vips: Option<&[u32]>,
    on: Day,
) -> Result<Vec<Counted>> {
    let (first, last) = (month.first_day(), month.last_day());
    let quarter = Period::of(Every::Quarter, first);
    let ends = quarter.to == last;
    // A running quarter's duties are open before its last month begins.
    if first > on && !(ends && quarter.from <= on) {
        return Ok(Vec::new());
    }
    let end = last.min(on);
    let period = |every| match every {
        Every::Month => Some(Period { from: first, to: last }),
        Every::Quarter => ends.then_some(quarter),
    };
    let terms = terms(bank, end)?;
    let of = concerned(bank, (whose, tree), vips, end)?;
    let of: Vec<(u32, &str)> = of.iter().map(|(cust_id, cust_no)| (*cust_id, cust_no.as_str())).collect();
    let mut keepers: HashSet<Arc<Keeper>> = HashSet::new();
    let mut found = Vec::new();
    for one in facts(bank, &of, (if ends { quarter.from } else { first }, end), on)? {
        let Some(now) = holder(&one.facts, end) else { continue };
        let keeper = Keeper {
            inst_no: institution(bank, &one.cust_no, now)?,
            team: now.team.clone(),
            staff_no: now.staff_no.clone(),
        };
        if !whose.includes(tree, &keeper.inst_no, &keeper.team, &keeper.staff_no) {
            continue;
        }
        let keeper = keepers.get(&keeper).cloned().unwrap_or_else(|| Arc::new(keeper));
        keepers.insert(Arc::clone(&keeper));
        for need in terms.all() {
            let duty = period(need.every).and_then(|period| judge(&one.facts, need, period, on, &terms));
            found.extend(duty.map(|duty| Counted {
                cust_id: one.cust_id,
                keeper: Arc::clone(&keeper),
                duty,
            }));
        }
    }
    Ok(found)
}

/// Where a customer was maintained then; where they are now, if it was not kept.
fn institution(bank: &Bank, cust_no: &str, spell: &Spell) -> Result<String> {
    if !spell.inst_no.is_empty() {
        return Ok(spell.inst_no.clone());
    }
    let member = members(&bank.core, &[cust_no])?.into_iter().next();
    Ok(member.map_or_else(String::new, |member| member.inst_no))
}

/// Whose facts are read: those whom these people have on the last day; of the whole bank rather whoever is a VIP then,
/// for they are fewer than whoever is assigned.
fn concerned(
    bank: &Bank,
    (whose, tree): (&Whose, &[Institution]),
    vips: Option<&[u32]>,
    end: Day,
) -> Result<Vec<(u32, String)>> {
    let first = Month::of(end).first_day();
    let closes = month_closes(&bank.core)?;
    let close = closes.iter().rev().map(|close| close.month).find(|month| month.last_day() < first);
    let Some(close) = close.filter(|_| whose.everybody || vips.is_some()) else {
        let held = whose.held_on(&bank.crm, tree, end)?;
        let numbers: Vec<String> = held.into_iter().map(|one| one.cust_no).collect();
        let ids: HashMap<String, u32> = rows::ids(&bank.core, &numbers)?;
        return Ok(numbers.into_iter().filter_map(|one| Some((*ids.get(&one)?, one))).collect());
    };
    let mut ids = match vips {
        Some(vips) => vips.to_vec(),
        None => vips_after(bank, close)?.into_keys().collect(),
    };
    let special: Vec<String> = rows::specials(&bank.crm, first, end)?.into_keys().collect();
    ids.extend(rows::ids(&bank.core, &special)?.into_values());
    ids.sort_unstable();
    ids.dedup();
    rows::numbers(&bank.core, &ids)
}
