//! Where each customer stands in the running month, and the pass that applies a night's changes to it
//! in the order of customers.
//!
//! A customer's packed part: marks, tiers, counts, loyalty kinds, last own transaction and demand deposits,
//! number of buckets, then for each bucket its number, balance and projected day-sum. Sums are facts added up; tracks
//! come from the last close.

use super::customers::Customers;
use super::packed::{Unpack, put, put_signed};
use super::rows;
use super::rules::{Bucket, projected_delta};
use crate::bank::parties;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::kernel::money::Fen;
use crate::kernel::terms::{KindSet, Stage, Tier};
use crate::store::open::Core;
use crate::store::spill::{Record, Sorted};
use crate::text;
use chrono::Datelike;

/// Customers in one packed row.
pub const PER_BLOCK: u32 = 96;

/// A tier that falls slowly: the tier, how many month-ends it was rated below, the best of those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Track {
    /// The tier that holds.
    pub tier: Tier,
    /// Month-ends rated below it so far.
    pub below: u8,
    /// Best rating among those; ordinary while there are none.
    pub best: Tier,
}

/// Balance and projected day-sum of one bucket, CNY fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketSum {
    /// The bucket.
    pub bucket: Bucket,
    /// Today's balance.
    pub balance: Fen,
    /// Day-sum of the month if today's balance holds to its end.
    pub projected_sum: i64,
}

/// What the stage of a customer's life rests on between two feeds; the room of life cycles keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Life {
    /// The stage; none for who never had an account.
    pub stage: Option<Stage>,
    /// Day of the last feed that brought a transaction of their own.
    pub own_txn: Option<Day>,
    /// Whether the average of the last closed month reached the line of the active.
    pub well_off: bool,
    /// Whether the demand deposits stand at or above the line from which on they may be idle.
    pub idle: bool,
}

/// Marks of the packed part, the stage as a number from the fifth bit on.
const CORE_CARD: u8 = 1;
const SIGNALLED: u8 = 2;
const NUMBERS: u8 = 4;
const WELL_OFF: u8 = 8;
const STAGE_FROM: u32 = 4;
const STAGE: u8 = 7;
const IDLE: u8 = 128;

impl Life {
    fn marks(&self) -> u8 {
        let stage = self.stage.map_or(0, Stage::number) << STAGE_FROM;
        mark(self.well_off, WELL_OFF) | mark(self.idle, IDLE) | stage
    }
}

fn mark(holds: bool, mark: u8) -> u8 {
    if holds { mark } else { 0 }
}

/// One customer's running month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Whether the customer holds a card that makes them other core.
    pub core_card: bool,
    /// Whether the table of signals holds a row for the customer.
    pub signalled: bool,
    /// Own track after the last close; none before the first.
    pub own: Option<Track>,
    /// Tier of the family part after the last close.
    pub family: Option<Tier>,
    /// Projected tier as last computed; none where none was.
    pub projected: Option<Tier>,
    /// Accounts without a closing date.
    pub open_accounts: u32,
    /// Kinds of transaction booked in the month.
    pub loyalty: KindSet,
    /// Balance of the demand deposits, CNY fen; it is in the buckets too.
    pub demand: Fen,
    /// What the stage of life rests on.
    pub life: Life,
    /// Buckets in the order of their numbers.
    pub buckets: Vec<BucketSum>,
}

impl Standing {
    /// Appends the customer as a row holds them.
    pub(super) fn pack(&self, out: &mut Vec<u8>) {
        let numbers = self.life.own_txn.is_some() || self.demand != 0;
        let marks =
            mark(self.core_card, CORE_CARD) | mark(self.signalled, SIGNALLED) | mark(numbers, NUMBERS);
        out.push(marks | self.life.marks());
        let rank = |tier: Option<Tier>| tier.map_or(0, |tier| tier.rank() + 1);
        match self.own {
            None => out.push(0),
            Some(track) => out.extend([track.tier.rank() + 1, track.below, track.best.rank()]),
        }
        out.push(rank(self.family) | rank(self.projected) << 4);
        put(out, u64::from(self.open_accounts));
        put(out, u64::from(self.loyalty.0));
        if numbers {
            let own_txn = self.life.own_txn.map_or(0, |day| day.num_days_from_ce().unsigned_abs());
            put(out, own_txn.into());
            put_signed(out, self.demand);
        }
        out.push(self.buckets.len() as u8);
        for sum in &self.buckets {
            out.push(sum.bucket.0);
            put_signed(out, sum.balance);
            put_signed(out, sum.projected_sum);
        }
    }

    /// Reads what [`Standing::pack`] wrote in place of what `into` was.
    ///
    /// # Errors
    /// A fault when the part is cut.
    pub(super) fn unpack(part: &[u8], into: &mut Standing) -> Result<()> {
        let mut packed = Unpack::new(part);
        let marks = packed.byte();
        into.core_card = marks & CORE_CARD != 0;
        into.signalled = marks & SIGNALLED != 0;
        into.own = match packed.byte() {
            0 => None,
            rank => Some(Track { tier: tier(rank - 1)?, below: packed.byte(), best: tier(packed.byte())? }),
        };
        let ranks = packed.byte();
        let optional = |rank: u8| if rank == 0 { Ok(None) } else { tier(rank - 1).map(Some) };
        into.family = optional(ranks & 15)?;
        into.projected = optional(ranks >> 4)?;
        into.open_accounts = packed.number() as u32;
        into.loyalty = KindSet(packed.number() as u32);
        let (own_txn, demand) =
            if marks & NUMBERS == 0 { (0, 0) } else { (packed.number(), packed.signed()) };
        into.demand = demand;
        into.life = Life {
            stage: Stage::from_number(marks >> STAGE_FROM & STAGE),
            own_txn: i32::try_from(own_txn)
                .ok()
                .filter(|day| *day > 0)
                .and_then(Day::from_num_days_from_ce_opt),
            well_off: marks & WELL_OFF != 0,
            idle: marks & IDLE != 0,
        };
        let buckets = packed.byte();
        into.buckets.clear();
        for _ in 0..buckets {
            into.buckets.push(BucketSum {
                bucket: Bucket(packed.byte()),
                balance: packed.signed(),
                projected_sum: packed.signed(),
            });
        }
        packed.end()
    }

    /// Moves a bucket's balance and projected day-sum; none, and nothing moved, where they grow beyond
    /// what can be kept.
    pub fn move_bucket(&mut self, bucket: Bucket, balance: Fen, projected_sum: i64) -> Option<()> {
        match self.buckets.binary_search_by_key(&bucket, |sum| sum.bucket) {
            Ok(place) => {
                let sum = &mut self.buckets[place];
                let moved =
                    (sum.balance.checked_add(balance)?, sum.projected_sum.checked_add(projected_sum)?);
                (sum.balance, sum.projected_sum) = moved;
            }
            Err(place) => self.buckets.insert(place, BucketSum { bucket, balance, projected_sum }),
        }
        Some(())
    }

    /// Opens a month of `days` days: today's balances held throughout, no loyalty event yet; none where
    /// they are then more than can be kept.
    pub fn open_month(&mut self, days: i64) -> Option<()> {
        self.loyalty = KindSet::default();
        self.projected = None;
        self.buckets.retain(|sum| sum.balance != 0);
        for sum in &mut self.buckets {
            sum.projected_sum = sum.balance.checked_mul(days)?;
        }
        Some(())
    }

    /// The balance in a class, overdue or not.
    pub fn class_balance(&self, class_id: u8) -> Fen {
        self.buckets.iter().filter(|sum| sum.bucket.class_id() == class_id).map(|sum| sum.balance).sum()
    }
}

/// One customer's amounts, added up over a month's days, pass 9.2 × 10¹⁶ yuan.
pub fn too_large(core: &Core, cust_id: u32) -> Error {
    let cust_no = match parties::cust_no(core, cust_id) {
        Ok(cust_no) => cust_no,
        Err(error) => return error,
    };
    let text = text!(
        "客户 {cust_no} 的余额合计超出可保存的范围：请核对其账户金额与汇率",
        "the balances of customer {cust_no} add up to more than can be kept: check the accounts and rates"
    );
    Refusal::new("sum_too_large", "balance", text).into()
}

/// Packs buckets and their day-sums as a rating keeps them.
pub fn pack_sums(sums: impl Iterator<Item = (Bucket, i64)>) -> Vec<u8> {
    let mut out = Vec::new();
    for (bucket, sum) in sums.filter(|(_, sum)| *sum != 0) {
        out.push(bucket.0);
        put_signed(&mut out, sum);
    }
    out
}

/// Unpacks what [`pack_sums`] wrote.
///
/// # Errors
/// A fault when the row is cut.
pub fn unpack_sums(packed: &[u8]) -> Result<Vec<(Bucket, i64)>> {
    let mut packed = Unpack::new(packed);
    let mut sums = Vec::new();
    while !packed.is_empty() {
        sums.push((Bucket(packed.byte()), packed.signed()));
    }
    packed.end()?;
    Ok(sums)
}

fn tier(rank: u8) -> Result<Tier> {
    Tier::from_rank(rank).ok_or_else(|| Error::Fault(Fault::Inconsistent(format!("no tier of rank {rank}"))))
}

/// One change of a customer's running month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The customer.
    pub cust_id: u32,
    /// What changes.
    pub what: What,
    /// By how much; what that means depends on `what`.
    pub amount: i64,
}

/// What a [`Change`] changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct What(u8);

impl What {
    /// The customer is new: gives them a place.
    pub const ARRIVED: What = What(255);
    /// A transaction of the kind with the number `amount` was booked.
    pub const BOOKED: What = What(254);
    /// `amount` accounts more (or fewer) are open.
    pub const OPEN_ACCOUNTS: What = What(253);
    /// A card that makes its holder other core: held (1) or not (0).
    pub const CORE_CARD: What = What(252);
    /// The demand deposits move by `amount` fen.
    pub const DEMAND: What = What(251);
    /// Nothing moves, but the stage of life is looked at: a date came due (0), or a record changed (1).
    pub const LOOK: What = What(250);

    /// The balance of a bucket moves by `amount` fen.
    pub fn balance(bucket: Bucket) -> What {
        What(bucket.0)
    }

    /// The bucket whose balance moves; none where something else changes.
    pub fn bucket(self) -> Option<Bucket> {
        (self.0 < What::LOOK.0).then_some(Bucket(self.0))
    }
}

impl Record for Change {
    const SIZE: usize = 13;

    fn pack(&self, out: &mut [u8]) {
        out[..4].copy_from_slice(&self.cust_id.to_le_bytes());
        out[4] = self.what.0;
        out[5..13].copy_from_slice(&self.amount.to_le_bytes());
    }

    fn unpack(packed: &[u8]) -> Self {
        let mut id = [0; 4];
        id.copy_from_slice(&packed[..4]);
        let mut amount = [0; 8];
        amount.copy_from_slice(&packed[5..13]);
        Change { cust_id: u32::from_le_bytes(id), what: What(packed[4]), amount: i64::from_le_bytes(amount) }
    }
}

/// Applies sorted `changes` of `day`, in the month that ends with `month_end`, and hands every
/// customer that changed, with what changed, to `changed`.
///
/// # Errors
/// A fault of the database, or what `changed` answers.
pub fn apply(
    core: &Core,
    mut changes: Sorted<Change>,
    day: Day,
    month_end: Day,
    mut changed: impl FnMut(u32, &mut Standing, &[Change]) -> Result<()>,
) -> Result<()> {
    let mut block = Customers::none();
    let mut of_one = Vec::new();
    let mut next = changes.read_next()?;
    while let Some(first) = next {
        let cust_id = first.cust_id;
        if !block.holds(cust_id) {
            block.save(core)?;
            block.read(core, cust_id)?;
        }
        let customer = block.customer(cust_id)?;
        while let Some(change) = next.filter(|change| change.cust_id == cust_id) {
            apply_one(customer, change, day, month_end).ok_or_else(|| too_large(core, cust_id))?;
            of_one.push(change);
            next = changes.read_next()?;
        }
        changed(cust_id, customer, &of_one)?;
        of_one.clear();
    }
    block.save(core)
}

fn apply_one(customer: &mut Standing, change: Change, day: Day, month_end: Day) -> Option<()> {
    match change.what {
        What::ARRIVED | What::LOOK => {}
        What::BOOKED => customer.loyalty.0 |= 1 << change.amount,
        What::OPEN_ACCOUNTS => {
            // Changes come sorted, closings before openings: on the way the count may pass below zero.
            customer.open_accounts = customer.open_accounts.wrapping_add_signed(change.amount as i32);
        }
        What::CORE_CARD => customer.core_card = change.amount != 0,
        What::DEMAND => customer.demand = customer.demand.checked_add(change.amount)?,
        What(bucket) => {
            let projected = projected_delta(change.amount, day, month_end)?;
            customer.move_bucket(Bucket(bucket), change.amount, projected)?;
        }
    }
    Some(())
}

/// Walks all customers in the order of their numbers; what `each` changes is written back when
/// `write` is set.
///
/// # Errors
/// A fault of the database, or what `each` answers.
pub fn walk(core: &Core, write: bool, mut each: impl FnMut(u32, &mut Standing) -> Result<()>) -> Result<()> {
    let mut block = Customers::none();
    let mut next = 0;
    while let Some(block_no) = rows::standing_block_from(core, next, |block_no, packed| {
        block.load(block_no, packed)?;
        Ok(block_no)
    })? {
        if write { block.change_each(core, &mut each) } else { block.each(&mut each) }?;
        next = block_no + 1;
    }
    Ok(())
}

/// One customer's running month; none where the number was never given.
///
/// # Errors
/// A fault of the database.
pub fn read(core: &Core, cust_id: u32) -> Result<Option<Standing>> {
    let mut block = Customers::none();
    block.read(core, cust_id)?;
    block.get(cust_id)
}

/// The running months of some customers, in the order of their numbers; a number that was never given has none.
///
/// # Errors
/// A fault of the database.
pub fn read_each(core: &Core, cust_ids: &[u32], mut each: impl FnMut(u32, &Standing)) -> Result<()> {
    let mut block = Customers::none();
    for cust_id in cust_ids {
        if !block.holds(*cust_id) {
            block.read(core, *cust_id)?;
        }
        if let Some(standing) = block.get(*cust_id)? {
            each(*cust_id, &standing);
        }
    }
    Ok(())
}

/// Lets `edit` change one customer's running month.
///
/// # Errors
/// A fault of the database.
pub fn edit(core: &Core, cust_id: u32, edit: impl FnOnce(&mut Standing)) -> Result<()> {
    let mut block = Customers::none();
    block.read(core, cust_id)?;
    edit(block.customer(cust_id)?);
    block.save(core)
}

/// Writes the running months of the customers from 1 to `highest` anew; the table must be empty.
///
/// # Errors
/// A fault of the database, or what `each` answers.
pub fn fill(core: &Core, highest: u32, mut each: impl FnMut(u32, &mut Standing) -> Result<()>) -> Result<()> {
    let mut block = Customers::none();
    for cust_id in 1..=highest {
        if !block.holds(cust_id) {
            block.save(core)?;
            block.load(cust_id / PER_BLOCK, &[])?;
        }
        each(cust_id, block.customer(cust_id)?)?;
    }
    block.save(core)
}
