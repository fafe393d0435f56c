//! Villages and grids (网格, spec 2): rural banks look after customers by where they live. A grid belongs to a sub-branch
//! and has a code and a name; a customer's comes from the feed, or from a person, who counts before it.
//!
//! [`name`]: a grid gets its name. [`put`]: a person puts a customer into one. [`stands`]: where a customer stands, and
//! why. [`members`]: who stands in one.

mod rows;

use crate::access::act::Act;
use crate::access::roles::Post;
use crate::bank::assignment::rules::{decides, house};
use crate::bank::parties::find_customers;
use crate::bank::parties::rows::people::Institution;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Refusal, Result};
use crate::store::action::Signed;
use crate::store::open::{Bank, Crm};
use crate::text;
use std::collections::HashSet;

/// Longest code and name of a grid, in characters.
const LENGTH_MAX: usize = 32;

/// A grid of an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Number of the record.
    pub grid_no: i64,
    /// Sub-branch.
    pub inst_no: String,
    /// Its code, as in the feed.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Calendar day from which it has this name.
    pub since: Day,
    /// Who named it.
    pub named_by: String,
}

/// Where a person put a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number.
    pub record_no: i64,
    /// Code of the grid; empty: in none.
    pub code: String,
    /// Calendar day.
    pub since: Day,
    /// First day on which it no longer holds; none: it holds.
    pub until: Option<Day>,
    /// Who did.
    pub set_by: String,
}

/// Where a customer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stands {
    /// Code of the grid; empty: in none.
    pub code: String,
    /// Whether a person says so, and not the feed.
    pub by_hand: bool,
    /// Where people put the customer, the latest first.
    pub records: Vec<Record>,
}

/// The grids of some institutions, or of all where none are named.
///
/// # Errors
/// A fault of the database.
pub fn grids(crm: &Crm, institutions: Option<&[String]>) -> Result<Vec<Grid>> {
    rows::grids(crm, institutions)
}

/// Gives a grid of an institution its name, or another one.
///
/// # Errors
/// Refuses whoever does not decide there, a code or a name that is empty or long, and a name that it has already.
pub fn name(
    crm: &Crm,
    signed: &Signed,
    (posts, tree): (&[Post], &[Institution]),
    (inst_no, code, name): (&str, &str, &str),
) -> Result<Act<()>> {
    let at = house(tree, inst_no);
    let is_one = tree.iter().any(|inst| inst.inst_no == at && inst.level != "branch");
    if !is_one || !decides(posts, at, tree) {
        let why = text!("请选择您管理的支行", "choose a sub-branch that is yours");
        return Err(Refusal::new("not_yours_to_decide", "inst", why).into());
    }
    let (code, name) = (worded("code", code)?, worded("name", name)?);
    let at_house = [at.to_owned()];
    let known = grids(crm, Some(&at_house))?.into_iter().find(|grid| grid.code == code);
    if known.as_ref().is_some_and(|grid| grid.name == name) {
        let why = text!("网格 {code} 已是此名称", "grid {code} has this name already");
        return Err(Refusal::new("named_already", "name", why).into());
    }
    let grid = Grid {
        grid_no: rows::next(crm, "grids/next_grid_no")?,
        inst_no: at.to_owned(),
        code: code.to_owned(),
        name: name.to_owned(),
        since: signed.today,
        named_by: signed.actor.clone(),
    };
    let mut writes = Vec::new();
    writes.extend(known.map(|_| rows::end_grid(at, code, signed.today)));
    writes.push(rows::insert_grid(&grid));
    let signed = signed.because(&format!("inst={at} code={code}"));
    let key = format!("grid-{}", grid.grid_no);
    Ok(Act::new(signed.action(key, "name_grid", code.to_owned(), writes), ()))
}

fn worded<'t>(field: &'static str, text: &'t str) -> Result<&'t str> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LENGTH_MAX || text.chars().any(char::is_control) {
        let why = text!("请填写 1 至 {LENGTH_MAX} 个字", "give 1 to {LENGTH_MAX} characters");
        return Err(Refusal::new("grid_unnamed", field, why).into());
    }
    Ok(text)
}

/// Where a customer stands; `fed` is what the feed says.
///
/// # Errors
/// A fault of the database.
pub fn stands(crm: &Crm, cust_no: &str, fed: &str) -> Result<Stands> {
    let records = rows::records(crm, cust_no)?;
    let holds = records.first().filter(|record| record.until.is_none());
    let by_hand = holds.is_some();
    let code = holds.map_or(fed, |record| &record.code).to_owned();
    Ok(Stands { code, by_hand, records })
}

/// Puts a customer of an institution into one of its grids, or into none.
///
/// # Errors
/// Refuses a grid that the institution has not, and where the customer stands already.
pub fn put(
    bank: &Bank,
    signed: &Signed,
    tree: &[Institution],
    (cust_no, inst_no, fed): (&str, &str, &str),
    code: &str,
) -> Result<Act<()>> {
    let at = [house(tree, inst_no).to_owned()];
    if !code.is_empty() && !grids(&bank.crm, Some(&at))?.iter().any(|grid| grid.code == code) {
        let why = text!(
            "客户的机构没有此网格，请从列表选择",
            "the customer's institution has no such grid: choose one"
        );
        return Err(Refusal::new("grid_unknown", "grid", why).into());
    }
    let now = stands(&bank.crm, cust_no, fed)?;
    if now.code == code {
        let why = text!("客户已在此网格", "the customer stands there already");
        return Err(Refusal::new("stands_already", "grid", why).into());
    }
    let mut writes = Vec::new();
    let last = now.records.first().filter(|record| record.until.is_none());
    writes.extend(last.map(|record| rows::end_record(record.record_no, signed.today)));
    let record_no = rows::next(&bank.crm, "grids/next_record_no")?;
    writes.push(rows::insert_record(record_no, cust_no, code, signed.today, &signed.actor));
    let signed = signed.because(&format!("grid={code}"));
    let key = format!("customer-grid-{record_no}");
    Ok(Act::new(signed.action(key, "put_into_grid", cust_no.to_owned(), writes), ()).or_say(meanwhile()))
}

fn meanwhile() -> Refusal {
    let why = text!(
        "该客户的网格刚被他人改动，请重新查看",
        "somebody else just changed the customer's grid: look again"
    );
    Refusal::new("changed_meanwhile", "grid", why)
}

/// The customers who stand in a grid, by internal number, in order.
///
/// # Errors
/// A fault of the database.
pub fn members(bank: &Bank, code: &str) -> Result<Vec<u32>> {
    let fed = rows::fed_there(&bank.core, code)?;
    let elsewhere: HashSet<String> = rows::put_anywhere(&bank.crm, &fed)?.into_iter().collect();
    let mut all: Vec<String> = fed.into_iter().filter(|cust_no| !elsewhere.contains(cust_no)).collect();
    all.extend(rows::put_there(&bank.crm, code)?);
    let mut ids = find_customers(&bank.core, &all)?;
    ids.sort_unstable();
    Ok::<_, Error>(ids)
}
