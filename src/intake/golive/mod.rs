//! Going live (spec 2): a bank's present state, taken once from tables that somebody keeps: who maintains whom, and the
//! tiers that customers have.
//!
//! [`sheet`] reads a table, [`rules`] judges its rows, [`reject`] says what can be wrong with one. What is good goes
//! through the one verb by which anybody comes to maintain anybody (`assignment::change`), in parts, all in one
//! transaction.

pub mod reject;
mod rows;
pub mod rules;
pub mod sheet;

use crate::access::act::Act;
use crate::bank::assignment::change::{self, Authority, CUSTOMERS_MAX, Move, Target, Wanted};
use crate::bank::assignment::rules::{self as assignment, Given, Rule};
use crate::bank::assignment::{Cause, Origin, rows::standing};
use crate::bank::holdings::rows::line;
use crate::bank::parties::rows::people::institution_tree;
use crate::bank::tiers::held::held;
use crate::bank::tiers::rows::month_closes;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::terms::Tier;
use crate::store::action::{Signed, Write};
use crate::store::open::{Bank, Crm};
use crate::text;
use reject::Reject;
use rules::{Facts, MAINTAINED, Maintained, TIERED, Tiered};
use sha2::{Digest, Sha256};
use sheet::{Column, Row};
use std::collections::{BTreeMap, HashMap};

/// A part of the state that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Who maintains whom.
    Assignments,
    /// The tiers that customers have.
    Tiers,
}

impl Part {
    /// Both of them.
    pub const ALL: [Part; 2] = [Part::Assignments, Part::Tiers];

    /// The word in the database, and the name of the option and of the template's file.
    pub fn code(self) -> &'static str {
        match self {
            Part::Assignments => "assignments",
            Part::Tiers => "tiers",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Part::Assignments => Label::new("客户归属", "who maintains whom"),
            Part::Tiers => Label::new("客户层级", "opening tiers"),
        }
    }

    /// The columns of its table.
    pub fn columns(self) -> Vec<Column> {
        let codes: &[&str] = match self {
            Part::Assignments => &MAINTAINED,
            Part::Tiers => &TIERED,
        };
        codes.iter().map(|code| Column { code, label: heading(code) }).collect()
    }

    fn option(self) -> &'static str {
        match self {
            Part::Assignments => "--assignments",
            Part::Tiers => "--tiers",
        }
    }
}

fn heading(code: &str) -> Label {
    match code {
        "cust_no" => Label::new("客户号", "Customer number"),
        "staff_no" => Label::new("工号", "Staff number"),
        "since" => Label::new("起始日期", "Since"),
        "origin" => Label::new("来源", "Origin"),
        "tier" => Label::new("层级", "Tier"),
        _ => Label::new("起始月份", "Since month"),
    }
}

/// That a part was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Calendar day.
    pub on: Day,
    /// By whom.
    pub by: String,
    /// Name of the file.
    pub file: String,
}

/// When a part was taken; none: it was not.
///
/// # Errors
/// A fault of the database.
pub fn taken(crm: &Crm, part: Part) -> Result<Option<Taken>> {
    rows::taken(crm, part)
}

/// A file that was checked.
#[derive(Debug)]
pub struct Checked<T> {
    /// Its name, without the folder.
    pub file: String,
    sha256: String,
    /// What is taken.
    pub good: Vec<T>,
    /// What is not.
    pub rejects: Vec<Reject>,
}

/// A file as it was given.
#[derive(Debug, Clone, Copy)]
pub struct TableFile<'a> {
    /// Its name, without the folder.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// Rows that are judged at a time: so many customers are looked up at once.
const TOGETHER: usize = 20_000;

/// Checks a table of who maintains whom; changes nothing.
///
/// # Errors
/// Refuses a part that was taken, a bank without a feed, and a file that cannot be read.
pub fn check_assignments(bank: &Bank, file: TableFile<'_>, today: Day) -> Result<Checked<Maintained>> {
    check(bank, Part::Assignments, file, today, rules::maintained)
}

/// Checks a table of opening tiers; changes nothing.
///
/// # Errors
/// As [`check_assignments`], and refuses a bank that has closed a month: its tiers follow from that.
pub fn check_tiers(bank: &Bank, file: TableFile<'_>, today: Day) -> Result<Checked<Tiered>> {
    if let Some(last) = month_closes(&bank.core)?.last() {
        let month = last.month;
        let why = text!(
            "{month} 已结账，层级以结账为准；期初层级只能在第一次结账前导入",
            "{month} is closed and tiers follow from it: opening tiers are taken before the first close only"
        );
        return Err(Refusal::new("month_closed_already", "--tiers", why).into());
    }
    check(bank, Part::Tiers, file, today, rules::tiered)
}

fn check<T>(
    bank: &Bank,
    part: Part,
    file: TableFile<'_>,
    today: Day,
    judge: fn(&Row, &mut Facts) -> std::result::Result<T, Reject>,
) -> Result<Checked<T>> {
    may_be_taken(bank, part)?;
    let sheet = sheet::read(file.bytes, &part.columns(), part.option())?;
    let staff = rows::staff(&bank.core)?;
    let mut facts = Facts { today, staff, tree: institution_tree(&bank.core)?, ..Facts::default() };
    let (mut good, mut rejects) = (Vec::with_capacity(sheet.rows.len()), sheet.rejects);
    for part in sheet.rows.chunks(TOGETHER) {
        let numbers: Vec<&str> =
            part.iter().filter_map(|row| row.cells.first()).map(String::as_str).collect();
        facts.customers = rows::customers(&bank.core, &numbers)?;
        facts.assigned = standing(&bank.crm, &numbers)?.into_keys().collect();
        for row in part {
            match judge(row, &mut facts) {
                Ok(taken) => good.push(taken),
                Err(reject) => rejects.push(reject),
            }
        }
    }
    rejects.sort_by_key(|reject| reject.line);
    let sha256 = Sha256::digest(file.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Checked { file: file.name.to_owned(), sha256, good, rejects })
}

fn may_be_taken(bank: &Bank, part: Part) -> Result<()> {
    if let Some(Taken { on, file, .. }) = taken(&bank.crm, part)? {
        let Label { zh, en } = part.label();
        let why = text!(
            "{zh}已于 {on} 由文件 {file} 导入，只能导入一次；之后的变化请在系统中办理",
            "{en} was taken on {on} from {file}, and is taken once: what changes later is done in the system"
        );
        return Err(Refusal::new("taken_already", part.option(), why).into());
    }
    if line(&bank.core)?.is_none() {
        let why = text!(
            "尚未接收任何供数，无法核对客户与员工；请先运行 zhiji run",
            "no feed was taken yet, so nobody is known: give zhiji run first"
        );
        return Err(Refusal::new("no_feed_yet", part.option(), why).into());
    }
    Ok(())
}

/// A rule that the present state breaks. The state is a fact: it is taken, and the rule noted as broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Who.
    pub staff_no: String,
    /// Their name.
    pub name: String,
    /// The rule.
    pub rule: Rule,
    /// Customers of gold and above whom they then maintain.
    pub vips: u32,
    /// All whom they then maintain.
    pub customers: u32,
}

/// The rules that the state breaks, by person. `tiers` are those that are taken with it.
///
/// # Errors
/// A fault of the database.
pub fn warnings(bank: &Bank, good: &[Maintained], tiers: &[Tiered], today: Day) -> Result<Vec<Warning>> {
    let brought: HashMap<&str, Tier> = tiers.iter().map(|one| (one.cust_no.as_str(), one.tier)).collect();
    let terms = change::terms(bank, today)?;
    let (staff, tree) = (rows::staff(&bank.core)?, institution_tree(&bank.core)?);
    let mut by_person: BTreeMap<&str, Vec<&Maintained>> = BTreeMap::new();
    good.iter().for_each(|one| by_person.entry(&one.staff_no).or_default().push(one));
    let mut found = Vec::new();
    for (staff_no, customers) in by_person {
        let Some(person) = staff.get(staff_no) else { continue };
        let named: Vec<(u32, &str)> =
            customers.iter().map(|one| (one.cust_id, one.cust_no.as_str())).collect();
        let known = held(bank, &named, today)?;
        let given = |one: &&Maintained| Given {
            tier: brought.get(one.cust_no.as_str()).or(known.get(&one.cust_id)).copied(),
            self_developed: one.origin == Origin::SelfDeveloped,
        };
        let given: Vec<Given> = customers.iter().map(given).collect();
        let keeper = change::keeper(bank, person, today)?;
        let place = change::place(&bank.core, &tree, &person.inst_no)?;
        let vips = keeper.vips + given.iter().filter(|one| one.is_vip()).count() as u32;
        for rule in assignment::broken(&keeper, &given, place, &terms) {
            let (staff_no, name) = (staff_no.to_owned(), person.name.clone());
            let customers = keeper.customers + customers.len() as u32;
            found.push(Warning { staff_no, name, rule, vips, customers });
        }
    }
    Ok(found)
}

/// Takes what was checked: all of it, or nothing. Tiers first, so that what an assignment breaks is judged by them.
///
/// # Errors
/// Refuses where nothing is good, and what `change::prepare` refuses.
pub fn take(
    bank: &mut Bank,
    signed: &Signed,
    assignments: Option<&Checked<Maintained>>,
    tiers: Option<&Checked<Tiered>>,
    progress: &mut dyn FnMut(usize),
) -> Result<()> {
    bank.at_once(|bank| {
        if let Some(tiers) = tiers {
            take_tiers(bank, signed, tiers)?;
        }
        assignments.map_or(Ok(()), |checked| take_assignments(bank, signed, checked, progress))
    })
}

fn take_tiers(bank: &mut Bank, signed: &Signed, checked: &Checked<Tiered>) -> Result<()> {
    let writes = checked.good.chunks(TOGETHER).map(rows::insert_tiers);
    let writes = writes.chain([noted(Part::Tiers, signed, checked)?]).collect();
    act(Part::Tiers, signed, checked, writes).perform(&mut bank.crm)
}

fn take_assignments(
    bank: &mut Bank,
    signed: &Signed,
    checked: &Checked<Maintained>,
    progress: &mut dyn FnMut(usize),
) -> Result<()> {
    let note = noted(Part::Assignments, signed, checked)?;
    let mut all: Vec<&Maintained> = checked.good.iter().collect();
    // By person, so that each one's book is read once or twice.
    all.sort_by(|a, b| (&a.staff_no, &a.cust_no).cmp(&(&b.staff_no, &b.cust_no)));
    let mut done = 0;
    for part in all.chunks(CUSTOMERS_MAX) {
        let moves: Vec<Move> = part.iter().map(|one| as_move(one)).collect();
        let wanted = Wanted {
            reason: checked.file.as_str(),
            accepted: &Rule::ALL,
            ..Wanted::new(&moves, Cause::GoingLive)
        };
        let prepared = change::prepare(bank, signed, Authority::Rule, wanted)?;
        prepared.act(signed, Vec::new())?.perform(&mut bank.crm)?;
        done += part.len();
        progress(done);
    }
    act(Part::Assignments, signed, checked, vec![note]).perform(&mut bank.crm)
}

fn as_move(one: &Maintained) -> Move {
    let (origin, since) = (one.origin, Some(one.since));
    Move { cust_no: one.cust_no.clone(), to: Some(Target { origin, since, ..Target::person(&one.staff_no) }) }
}

fn noted<T>(part: Part, signed: &Signed, checked: &Checked<T>) -> Result<Write> {
    let Checked { file, sha256, good, rejects } = checked;
    if good.is_empty() {
        let why = text!("{file} 中没有可导入的行", "no row of {file} can be taken");
        return Err(Refusal::new("nothing_to_take", part.option(), why).into());
    }
    Ok(rows::note(part, signed.today, &signed.actor, (file, sha256), (good.len(), rejects.len())))
}

fn act<T>(part: Part, signed: &Signed, checked: &Checked<T>, writes: Vec<Write>) -> Act<()> {
    let (taken, left_out) = (checked.good.len(), checked.rejects.len());
    let detail = format!("file={} taken={taken} left_out={left_out}", checked.file);
    let key = format!("go-live-{}", part.code());
    Act::new(signed.because(&detail).action(key, "go_live", part.code().to_owned(), writes), ())
}
