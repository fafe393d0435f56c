//! Rows of tiers to and from their named statements.

pub mod reading;
pub(super) mod rebuild;
pub mod specials;

use super::rules::TierReason;
use super::{MonthClose, Rating};
use crate::bank::holdings::rows::day;
use crate::bank::holdings::rules::is_core_card;
use crate::bank::holdings::{Bucket, Track, standing};
use crate::kernel::calendar::{Day, Month, ymd};
use crate::kernel::decision::Reason;
use crate::kernel::error::{Error, Fault, Result};
use crate::kernel::money::Fen;
use crate::kernel::policy::Policy;
use crate::kernel::terms::{KindSet, Tier};
use crate::store::open::{Core, Crm};
use rusqlite::{CachedStatement, OptionalExtension, Row, params, params_from_iter};

fn tier(rank: u8) -> rusqlite::Result<Tier> {
    Tier::from_rank(rank).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, rank.into()))
}

fn optional_tier(rank: Option<u8>) -> rusqlite::Result<Option<Tier>> {
    rank.map(tier).transpose()
}

fn month(yyyymm: i32) -> Result<Month> {
    Month::from_yyyymm(yyyymm).ok_or_else(|| Fault::Inconsistent(format!("{yyyymm} is no month")).into())
}

/// An approved policy as stored.
pub(super) struct PolicyRow {
    pub version: i64,
    pub effective_month: i32,
    pub document: String,
}

pub(super) fn policies(crm: &Crm) -> Result<Vec<PolicyRow>> {
    let mut statement = crm.prepare("tiers/list_policies")?;
    let row = |row: &Row<'_>| {
        Ok(PolicyRow { version: row.get(0)?, effective_month: row.get(1)?, document: row.get(2)? })
    };
    let rows = statement.query_map([], row)?.collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// A policy version as listed.
#[derive(Debug, Clone)]
pub struct PolicyVersion {
    /// Its number.
    pub version: i64,
    /// Month from which it is in force, `YYYYMM`.
    pub effective_month: i32,
    /// Who drafted it.
    pub author: String,
    /// When it was proposed, `YYYYMMDD`.
    pub proposed_on: i32,
    /// Who approved it; none while it is a proposal.
    pub approver: Option<String>,
    /// When, `YYYYMMDD`.
    pub approved_on: Option<i32>,
}

/// All versions of the policy.
///
/// # Errors
/// A fault of the database.
pub fn policy_versions(crm: &Crm) -> Result<Vec<PolicyVersion>> {
    let mut statement = crm.prepare("tiers/list_policy_versions")?;
    let row = |row: &Row<'_>| {
        Ok(PolicyVersion {
            version: row.get(0)?,
            effective_month: row.get(1)?,
            author: row.get(2)?,
            proposed_on: row.get(3)?,
            approver: row.get(4)?,
            approved_on: row.get(5)?,
        })
    };
    let rows = statement.query_map([], row)?.collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// The document of a policy version; none where there is no such version.
///
/// # Errors
/// A fault of the database.
pub fn policy_document(crm: &Crm, version: i64) -> Result<Option<String>> {
    Ok(crm.prepare("tiers/read_policy")?.query_row([version], |row| row.get(0)).optional()?)
}

pub(super) fn next_number(crm: &Crm, statement: &str) -> Result<i64> {
    Ok(crm.prepare(statement)?.query_row([], |row| row.get(0))?)
}

/// A special VIP or designation as stored, by customer number.
pub(super) struct Entered {
    pub cust_no: String,
    pub tier: Option<Tier>,
    pub from: Day,
    pub until: Option<Day>,
    pub revoked_on: Option<Day>,
}

pub(super) fn specials(crm: &Crm, of: Option<&str>) -> Result<Vec<Entered>> {
    let all = if of.is_none() { "tiers/list_specials" } else { "tiers/specials_for" };
    let mut statement = crm.prepare(all)?;
    let mut rows = statement.query(params_from_iter(of))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(Entered {
            cust_no: row.get(0)?,
            tier: Some(tier(row.get(1)?)?),
            from: day(row.get(2)?)?,
            until: row.get::<_, Option<i32>>(3)?.map(day).transpose()?,
            revoked_on: row.get::<_, Option<i32>>(4)?.map(day).transpose()?,
        });
    }
    Ok(all)
}

pub(super) fn designations(crm: &Crm, of: Option<&str>) -> Result<Vec<Entered>> {
    let all = if of.is_none() { "tiers/list_designations" } else { "tiers/designations_for" };
    let mut statement = crm.prepare(all)?;
    let mut rows = statement.query(params_from_iter(of))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let until = row.get::<_, Option<i32>>(2)?.map(day).transpose()?;
        let from = day(row.get(1)?)?;
        all.push(Entered { cust_no: row.get(0)?, tier: None, from, until, revoked_on: None });
    }
    Ok(all)
}

/// Keeps ratings, in the order in which the close makes them.
pub(super) struct Ratings<'c> {
    statement: CachedStatement<'c>,
    month: i32,
}

impl<'c> Ratings<'c> {
    pub fn new(core: &'c Core, month: Month) -> Result<Self> {
        Ok(Ratings { statement: core.prepare("tiers/insert_rating")?, month: month.yyyymm() })
    }

    pub fn insert(&mut self, cust_id: u32, rating: &Rating) -> Result<()> {
        let mut reasons = [0; 8];
        let count = rating.reasons.len().min(8);
        for (slot, reason) in reasons.iter_mut().zip(&rating.reasons) {
            *slot = reason.number();
        }
        self.statement.execute(params![
            self.month,
            cust_id,
            rating.rated.rank(),
            rating.own.tier.rank(),
            rating.own.below,
            rating.own.best.rank(),
            rating.family_no,
            rating.special.map(Tier::rank),
            rating.in_force.rank(),
            rating.comprehensive_avg_fen,
            rating.net_avg_fen,
            rating.deposit_fen,
            rating.open_accounts,
            rating.key_products,
            rating.loyalty.0,
            u8::from(rating.core_card) | u8::from(rating.designated) << 1,
            &reasons[..count],
            standing::pack_sums(rating.sums.iter().copied()),
        ])?;
        Ok(())
    }
}

fn reasons(numbers: &[u8]) -> Vec<TierReason> {
    numbers.iter().filter_map(|number| TierReason::from_number(*number)).collect()
}

/// Reads a rating whose columns begin at `at`.
fn rating(row: &Row<'_>, at: usize) -> Result<Rating> {
    let own = Track { tier: tier(row.get(at + 1)?)?, below: row.get(at + 2)?, best: tier(row.get(at + 3)?)? };
    let core_mark: u8 = row.get(at + 13)?;
    Ok(Rating {
        rated: tier(row.get(at)?)?,
        own,
        family_no: row.get(at + 4)?,
        special: optional_tier(row.get(at + 5)?)?,
        in_force: tier(row.get(at + 6)?)?,
        comprehensive_avg_fen: row.get(at + 7)?,
        net_avg_fen: row.get(at + 8)?,
        deposit_fen: row.get(at + 9)?,
        open_accounts: row.get(at + 10)?,
        key_products: row.get(at + 11)?,
        loyalty: KindSet(row.get(at + 12)?),
        core_card: core_mark & 1 != 0,
        designated: core_mark & 2 != 0,
        reasons: reasons(row.get_ref(at + 14)?.as_blob().map_err(|error| fault(&error))?),
        sums: standing::unpack_sums(row.get_ref(at + 15)?.as_blob().map_err(|error| fault(&error))?)?,
    })
}

fn fault(error: &dyn std::error::Error) -> Error {
    Fault::Database(error.to_string()).into()
}

/// One customer's rating of a month.
///
/// # Errors
/// A fault of the database.
pub fn read_rating(core: &Core, of: Month, cust_id: u32) -> Result<Option<Rating>> {
    let mut statement = core.prepare("tiers/read_rating")?;
    let mut rows = statement.query(params![of.yyyymm(), cust_id])?;
    match rows.next()? {
        Some(row) => rating(row, 0).map(Some),
        None => Ok(None),
    }
}

/// Hands every rating of a month to `each`, in the order of customers.
///
/// # Errors
/// A fault of the database, or what `each` answers.
pub fn walk_ratings(core: &Core, of: Month, mut each: impl FnMut(u32, Rating) -> Result<()>) -> Result<()> {
    let mut statement = core.prepare("tiers/walk_ratings")?;
    let mut rows = statement.query([of.yyyymm()])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, rating(row, 1)?)?;
    }
    Ok(())
}

/// Hands everybody's comprehensive average of a month to `each`, in the order of customers.
///
/// # Errors
/// A fault of the database.
pub fn walk_averages(core: &Core, of: Month, mut each: impl FnMut(u32, Fen)) -> Result<()> {
    let mut statement = core.prepare("tiers/walk_averages")?;
    let mut rows = statement.query([of.yyyymm()])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, row.get(1)?);
    }
    Ok(())
}

/// A family's rating of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyRating {
    /// Number of the family.
    pub family_no: i64,
    /// What the month alone gives.
    pub rated: Tier,
    /// Where the family's track stands after the close.
    pub track: Track,
    /// Pooled comprehensive average, fen, for display.
    pub avg_fen: Fen,
    /// Members stood under several managers: it dissolves after this close.
    pub broken: bool,
    /// Why.
    pub reasons: Vec<TierReason>,
}

/// The ratings of families of a month.
///
/// # Errors
/// A fault of the database.
pub fn family_ratings(core: &Core, of: Month) -> Result<Vec<FamilyRating>> {
    let mut statement = core.prepare("tiers/list_family_ratings")?;
    let mut rows = statement.query([of.yyyymm()])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(FamilyRating {
            family_no: row.get(0)?,
            rated: tier(row.get(1)?)?,
            track: Track { tier: tier(row.get(2)?)?, below: row.get(3)?, best: tier(row.get(4)?)? },
            avg_fen: row.get(5)?,
            broken: row.get(6)?,
            reasons: reasons(row.get_ref(7)?.as_blob().map_err(|error| fault(&error))?),
        });
    }
    Ok(all)
}

pub(super) fn insert_family_rating(core: &Core, of: Month, family: &FamilyRating) -> Result<()> {
    let reasons: Vec<u8> = family.reasons.iter().map(|reason| reason.number()).collect();
    core.execute(
        "tiers/insert_family_rating",
        params![
            of.yyyymm(),
            family.family_no,
            family.rated.rank(),
            family.track.tier.rank(),
            family.track.below,
            family.track.best.rank(),
            family.avg_fen,
            family.broken,
            reasons
        ],
    )?;
    Ok(())
}

pub(super) fn insert_month_close(core: &Core, close: &MonthClose) -> Result<()> {
    core.execute(
        "tiers/insert_month_close",
        params![
            close.month.yyyymm(),
            ymd(close.period_from),
            close.period_days,
            ymd(close.closed_by),
            close.policy_version
        ],
    )?;
    Ok(())
}

/// The closed months, the earliest first.
///
/// # Errors
/// A fault of the database.
pub fn month_closes(core: &Core) -> Result<Vec<MonthClose>> {
    let mut statement = core.prepare("tiers/list_month_closes")?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(MonthClose {
            month: month(row.get(0)?)?,
            period_from: day(row.get(1)?)?,
            period_days: row.get(2)?,
            closed_by: day(row.get(3)?)?,
            policy_version: row.get(4)?,
        });
    }
    Ok(all)
}

/// Keeps the table of signals in step with what is computed.
pub(super) struct Signals<'c> {
    put: CachedStatement<'c>,
    delete: CachedStatement<'c>,
}

impl<'c> Signals<'c> {
    pub fn new(core: &'c Core) -> Result<Self> {
        Ok(Signals { put: core.prepare("tiers/put_signal")?, delete: core.prepare("tiers/delete_signal")? })
    }

    pub fn put(&mut self, cust_id: u32, in_force: Tier, projected: Tier) -> Result<()> {
        self.put.execute(params![cust_id, in_force.rank(), projected.rank()])?;
        Ok(())
    }

    pub fn delete(&mut self, cust_id: u32) -> Result<()> {
        self.delete.execute([cust_id])?;
        Ok(())
    }
}

/// How many customers are in reach of a higher tier, and how many at risk of a lower one.
///
/// # Errors
/// A fault of the database.
pub fn signal_counts(core: &Core) -> Result<(i64, i64)> {
    Ok(core.prepare("tiers/count_signals")?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Key products held at the end of a day, read in the order of customers beside another walk.
pub(super) struct KeyProductCounts<'s> {
    rows: rusqlite::Rows<'s>,
    next: Option<(u32, bool)>,
    counted: Vec<String>,
}

impl<'s> KeyProductCounts<'s> {
    pub fn new(statement: &'s mut CachedStatement<'_>, on: Day, counted: &[String]) -> Result<Self> {
        let rows = statement.query([ymd(on)])?;
        let mut counts = KeyProductCounts { rows, next: None, counted: counted.to_vec() };
        counts.step()?;
        Ok(counts)
    }

    fn step(&mut self) -> Result<()> {
        self.next = match self.rows.next()? {
            None => None,
            Some(row) => {
                let product = row.get_ref(1)?.as_str().map_err(|error| fault(&error))?;
                Some((row.get(0)?, self.counted.iter().any(|counted| counted == product)))
            }
        };
        Ok(())
    }

    /// How many of the policy's key products a customer holds; customers must be asked for in order.
    pub fn of(&mut self, cust_id: u32) -> Result<u32> {
        let mut count = 0;
        while let Some((owner, counts)) = self.next {
            if owner > cust_id {
                break;
            }
            count += u32::from(owner == cust_id && counts);
            self.step()?;
        }
        Ok(count)
    }
}

/// One line of `zhiji tiers`.
#[derive(Debug, Clone)]
pub struct TierLine {
    /// Customer number.
    pub cust_no: String,
    /// In force after the close.
    pub in_force: Tier,
    /// What the month alone gives.
    pub rated: Tier,
    /// Comprehensive average, fen.
    pub comprehensive_avg_fen: Fen,
    /// Net average, fen.
    pub net_avg_fen: Fen,
    /// Family counted in.
    pub family_no: Option<i64>,
    /// Special VIP valid after the close.
    pub special: Option<Tier>,
    /// Own track.
    pub own_tier: Tier,
    /// Month-ends rated below it so far.
    pub own_below: u8,
}

/// Hands every customer's line of a month to `each`, in the order of customer numbers.
///
/// # Errors
/// A fault of the database, or what `each` answers.
pub fn tier_lines(core: &Core, of: Month, mut each: impl FnMut(&TierLine) -> Result<()>) -> Result<()> {
    let mut statement = core.prepare("tiers/list_ratings")?;
    let mut rows = statement.query([of.yyyymm()])?;
    while let Some(row) = rows.next()? {
        each(&TierLine {
            cust_no: row.get(0)?,
            in_force: tier(row.get(1)?)?,
            rated: tier(row.get(2)?)?,
            comprehensive_avg_fen: row.get(3)?,
            net_avg_fen: row.get(4)?,
            family_no: row.get(5)?,
            special: optional_tier(row.get(6)?)?,
            own_tier: tier(row.get(7)?)?,
            own_below: row.get(8)?,
        })?;
    }
    Ok(())
}

pub(super) fn clear_signals(core: &Core) -> Result<()> {
    core.execute("tiers/clear_signals", [])?;
    Ok(())
}

/// Drops the ratings of months from `from` on; those of a correction are set aside first under its
/// number.
///
/// # Errors
/// A fault of the database.
pub fn drop_months_from(core: &Core, from: Month, set_aside: Option<(i64, Day)>) -> Result<()> {
    if let Some((correction_no, corrected)) = set_aside {
        core.execute("tiers/keep_overturned", params![correction_no, ymd(corrected), from.yyyymm()])?;
    }
    for statement in ["tiers/drop_ratings", "tiers/drop_family_ratings", "tiers/drop_month_closes"] {
        core.execute(statement, [from.yyyymm()])?;
    }
    Ok(())
}

/// The number that the next correction gets.
///
/// # Errors
/// A fault of the database.
pub fn next_correction(core: &Core) -> Result<i64> {
    Ok(core.prepare("tiers/next_correction")?.query_row([], |row| row.get(0))?)
}

/// Of the ratings set aside by a correction, keeps those that it overturned; answers how many.
///
/// # Errors
/// A fault of the database.
pub fn keep_only_overturned(core: &Core, correction_no: i64) -> Result<i64> {
    core.execute("tiers/forget_unchanged", [correction_no])?;
    Ok(core.prepare("tiers/count_superseded")?.query_row([correction_no], |row| row.get(0))?)
}

/// A special VIP of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialVip {
    /// Its number.
    pub special_no: i64,
    /// `temporary` or `long_term`.
    pub kind: String,
    /// The tier that it gives.
    pub tier: Tier,
    /// First day.
    pub valid_from: Day,
    /// Last day; none: for ever.
    pub valid_until: Option<Day>,
    /// First day on which it no longer holds because it was revoked.
    pub revoked_on: Option<Day>,
}

/// The special VIPs of a customer, ended ones too.
///
/// # Errors
/// A fault of the database.
pub fn specials_of(crm: &Crm, cust_no: &str) -> Result<Vec<SpecialVip>> {
    let mut statement = crm.prepare("tiers/specials_of")?;
    let mut rows = statement.query([cust_no])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(SpecialVip {
            special_no: row.get(0)?,
            kind: row.get(1)?,
            tier: tier(row.get(2)?)?,
            valid_from: day(row.get(3)?)?,
            valid_until: row.get::<_, Option<i32>>(4)?.map(day).transpose()?,
            revoked_on: row.get::<_, Option<i32>>(5)?.map(day).transpose()?,
        });
    }
    Ok(all)
}

/// The role of someone who works for the bank now.
pub(super) fn staff_role(core: &Core, staff_no: &str) -> Result<Option<String>> {
    Ok(core.prepare("tiers/staff_role")?.query_row([staff_no], |row| row.get(0)).optional()?)
}

/// Hands every rating of a month to `each` with the own track that it moved, in the order of customers.
pub(super) fn walk_with_tracks(
    core: &Core,
    of: Month,
    mut each: impl FnMut(u32, Rating, Option<Track>) -> Result<()>,
) -> Result<()> {
    let mut statement = core.prepare("tiers/walk_with_tracks")?;
    let mut rows = statement.query([of.yyyymm(), of.previous().yyyymm()])?;
    while let Some(row) = rows.next()? {
        let before = match optional_tier(row.get(17)?)? {
            Some(held) => Some(Track { tier: held, below: row.get(18)?, best: tier(row.get(19)?)? }),
            None => None,
        };
        each(row.get(0)?, rating(row, 1)?, before)?;
    }
    Ok(())
}

/// Hands the day-sums of a month's family members to `each`, with the family that they counted in.
pub(super) fn walk_family_sums(
    core: &Core,
    of: Month,
    mut each: impl FnMut(i64, &[(Bucket, i64)]),
) -> Result<()> {
    let mut statement = core.prepare("tiers/family_sums")?;
    let mut rows = statement.query([of.yyyymm()])?;
    while let Some(row) = rows.next()? {
        let packed = row.get_ref(1)?.as_blob().map_err(|error| fault(&error))?;
        each(row.get(0)?, &standing::unpack_sums(packed)?);
    }
    Ok(())
}

/// Who holds a card that makes other core at the end of a day, read in the order of customers beside
/// another walk.
pub(super) struct CoreCardHolders<'s> {
    rows: rusqlite::Rows<'s>,
    policy: &'s Policy,
    next: Option<(u32, bool)>,
}

impl<'s> CoreCardHolders<'s> {
    pub fn new(statement: &'s mut CachedStatement<'_>, on: Day, policy: &'s Policy) -> Result<Self> {
        let rows = statement.query([ymd(on)])?;
        let mut holders = CoreCardHolders { rows, policy, next: None };
        holders.step()?;
        Ok(holders)
    }

    fn step(&mut self) -> Result<()> {
        self.next = match self.rows.next()? {
            None => None,
            Some(row) => {
                let text = |at| row.get_ref(at)?.as_str().map_err(|error| fault(&error));
                let core = is_core_card(text(1)?, text(2)?, text(3)? == "Y", self.policy);
                Some((row.get(0)?, core))
            }
        };
        Ok(())
    }

    /// Whether a customer holds one; customers must be asked for in order.
    pub fn holds(&mut self, cust_id: u32) -> Result<bool> {
        let mut holds = false;
        while let Some((owner, core)) = self.next {
            if owner > cust_id {
                break;
            }
            holds |= owner == cust_id && core;
            self.step()?;
        }
        Ok(holds)
    }
}

/// Notes a move of a customer's net assets, and the average that it left where it did.
pub(super) fn insert_net_move(
    core: &Core,
    on: Day,
    cust_id: u32,
    (before, after): (Fen, Fen),
    left: Option<Fen>,
) -> Result<()> {
    core.execute("tiers/insert_net_move", params![ymd(on), cust_id, before, after, left])?;
    Ok(())
}

/// A customer's average of net assets in a closed month.
pub(super) fn net_average(core: &Core, month: Month, cust_id: u32) -> Result<Option<Fen>> {
    let mut statement = core.prepare("tiers/net_average")?;
    Ok(statement.query_row(params![month.yyyymm(), cust_id], |row| row.get(0)).optional()?)
}
