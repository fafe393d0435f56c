//! The facts replayed in the order of days, from first principles: what rebuild and corrections rest
//! on, and what the nightly working copies are held against.
//!
//! Nothing here reads a working copy. Accounts, and the buckets of each customer, lie in flat arrays:
//! about 24 bytes for an account, 24 for a bucket in use. A bucket's day-sum is added up as its name
//! says, balance × days for as long as a balance held, and never as the nightly run does it.

use super::ledger::{CLOSED, DEMAND, LedgerAccount, OVERDUE};
use super::rows::replay::{self as rows, Rate, Version};
use super::rules::{Bucket, in_cny};
use super::standing::{BucketSum, Standing};
use crate::kernel::calendar::{Day, Month, days_inclusive, ymd};
use crate::kernel::error::{Error, Fault, Result};
use crate::kernel::money::Fen;
use crate::kernel::policy::Policy;
use crate::kernel::terms::KindSet;
use crate::store::open::Core;

/// Months whose transactions are read in one pass.
const BOOKED_MONTHS: i32 = 12;
/// No slot follows.
const NONE: u32 = u32::MAX;

/// An account as of the day that was reached.
#[derive(Clone, Copy, Default)]
struct Account {
    /// In the account's own currency.
    balance: Fen,
    /// What of it is added up in the owner's bucket, CNY fen.
    counted: Fen,
    cust_id: u32,
    class_id: u8,
    currency_id: u8,
    marks: u8,
}

impl Account {
    fn bucket(&self) -> Option<Bucket> {
        Bucket::of(self.class_id, self.marks & OVERDUE != 0)
    }

    /// What the account is worth; nothing when it is closed, or in a currency without any rate yet.
    fn worth(&self, mids: &[Option<i64>; 256]) -> Fen {
        let mid = mids[usize::from(self.currency_id)];
        if self.marks & CLOSED != 0 || self.currency_id != 0 && mid.is_none() {
            return 0;
        }
        in_cny(self.balance, mid)
    }
}

/// One bucket of one customer.
struct Slot {
    balance: Fen,
    /// Day-sum of the period's days before `since`.
    sum: i64,
    /// The customer's next slot.
    next: u32,
    /// Day from which `balance` holds, counted from the first feed's.
    since: u16,
    bucket: Bucket,
}

#[derive(Clone)]
struct Customer {
    slot: u32,
    open_accounts: u32,
    /// Closed ones too.
    accounts: u32,
    core_card: bool,
    /// Of demand deposits, CNY fen.
    demand: Fen,
}

/// A credit card held from a day to before another; what it is, by place in [`Replay::card_kinds`].
struct Card {
    cust_id: u32,
    since_day: i32,
    until_day: i32,
    kind: u16,
}

/// Kinds of transaction booked, for some months: one mask per customer and month.
#[derive(Default)]
struct Booked {
    /// Number of the first month, counted from the year 0.
    from: i32,
    masks: Vec<u32>,
}

/// The facts as of one day, and the running month's sums.
pub struct Replay {
    first_day: Day,
    /// The day that was reached, `YYYYMMDD`.
    today: i32,
    /// Last day of the running month, counted from the first feed's.
    month_end: u16,
    month: Month,
    /// First day of each customer; index `cust_id`.
    arrived: Vec<i32>,
    customers: Vec<Customer>,
    slots: Vec<Slot>,
    /// Index `acct_id`.
    accounts: Vec<Account>,
    /// Accounts that ever were in another currency.
    foreign: Vec<u32>,
    versions: Vec<Version>,
    versions_at: usize,
    rates: Vec<Rate>,
    rates_at: usize,
    mids: [Option<i64>; 256],
    cards: Vec<Card>,
    card_kinds: Vec<[String; 3]>,
    booked: Booked,
}

fn inconsistent(what: String) -> Error {
    Fault::Inconsistent(what).into()
}

fn month_number(yyyymm: i32) -> i32 {
    yyyymm / 100 * 12 + yyyymm % 100 - 1
}

impl Replay {
    /// Stands before the feed of `first_day`, the bank's very first.
    ///
    /// # Errors
    /// A fault of the database, or when the facts contradict themselves.
    pub fn new(core: &Core, first_day: Day) -> Result<Replay> {
        let arrived = rows::arrivals(core)?;
        let nobody = Customer { slot: NONE, open_accounts: 0, accounts: 0, core_card: false, demand: 0 };
        let mut replay = Replay {
            first_day,
            today: first_day.pred_opt().map_or(0, ymd),
            month_end: 0,
            month: Month::of(first_day),
            customers: vec![nobody; arrived.len()],
            arrived,
            slots: Vec::new(),
            accounts: vec![Account::default()],
            foreign: Vec::new(),
            versions: Vec::new(),
            versions_at: 0,
            rates: rows::rates(core)?,
            rates_at: 0,
            mids: [None; 256],
            cards: Vec::new(),
            card_kinds: Vec::new(),
            booked: Booked::default(),
        };
        replay.month_end = replay.offset(replay.month.last_day());
        replay.read_versions(core)?;
        replay.read_cards(core)?;
        Ok(replay)
    }

    /// Versions of the first day are put in place at once; they are by far the most.
    fn read_versions(&mut self, core: &Core) -> Result<()> {
        let first = ymd(self.first_day);
        rows::walk_versions(core, |version| {
            if version.cust_id as usize >= self.customers.len() || version.cust_id == 0 {
                let Version { acct_id, cust_id, .. } = version;
                return Err(inconsistent(format!(
                    "account {acct_id} belongs to customer {cust_id}: unknown"
                )));
            }
            let room = version.acct_id as usize + 1;
            if self.accounts.len() < room {
                self.accounts.resize(room, Account::default());
            }
            if version.currency_id != 0 && self.foreign.last() != Some(&version.acct_id) {
                self.foreign.push(version.acct_id);
            }
            if version.since_day <= first {
                self.begin(version, 0);
            } else {
                self.versions.push(version);
            }
            Ok(())
        })?;
        self.versions.sort_unstable();
        Ok(())
    }

    fn read_cards(&mut self, core: &Core) -> Result<()> {
        rows::walk_cards(core, |cust_id, (since_day, until_day), words| {
            let known = self.card_kinds.iter().position(|kind| *kind == words);
            let kind = known.unwrap_or_else(|| {
                self.card_kinds.push(words.map(str::to_owned));
                self.card_kinds.len() - 1
            });
            if (cust_id as usize) < self.customers.len() {
                self.cards.push(Card { cust_id, since_day, until_day, kind: kind as u16 });
            }
            Ok(())
        })
    }

    /// Days from the first feed's day to `day`.
    fn offset(&self, day: Day) -> u16 {
        (days_inclusive(self.first_day, day) - 1).clamp(0, u16::MAX.into()) as u16
    }

    /// Opens the month that ends with `end`: day-sums begin anew with `from`. What happened before
    /// must have been reached, and nothing from `from` on.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn open_month(&mut self, core: &Core, from: Day, end: Day) -> Result<()> {
        let since = self.offset(from);
        self.month = Month::of(end);
        self.month_end = self.offset(end);
        for slot in &mut self.slots {
            slot.sum = 0;
            slot.since = since;
        }
        self.read_booked(core)
    }

    fn read_booked(&mut self, core: &Core) -> Result<()> {
        let month = month_number(self.month.yyyymm());
        if !self.booked.masks.is_empty()
            && (self.booked.from..self.booked.from + BOOKED_MONTHS).contains(&month)
        {
            return Ok(());
        }
        let mut last = self.month;
        for _ in 1..BOOKED_MONTHS {
            last = last.next();
        }
        let customers = self.customers.len();
        self.booked.from = month;
        self.booked.masks.clear();
        self.booked.masks.resize(customers * BOOKED_MONTHS as usize, 0);
        let masks = &mut self.booked.masks;
        rows::walk_txns(core, self.month.first_day(), last.last_day(), |cust_id, day, kind| {
            let at = (month_number(day / 100) - month) as usize;
            if (cust_id as usize) < customers {
                masks[cust_id as usize * BOOKED_MONTHS as usize + at] |= 1 << kind;
            }
        })
    }

    /// Goes on to the end of `to`, a day of the running month or one before any month was opened.
    ///
    /// # Errors
    /// A fault of the database, or when the facts contradict themselves.
    pub fn advance_to(&mut self, core: &Core, to: Day) -> Result<()> {
        let last = ymd(to);
        loop {
            let version = self.versions.get(self.versions_at).map(|version| version.since_day);
            let rate = self.rates.get(self.rates_at).map(|rate| rate.since_day);
            let balance = rows::next_balance_day(core, self.today)?;
            match [version, rate, balance].into_iter().flatten().min() {
                Some(day) if day <= last => self.apply(core, day)?,
                _ => break,
            }
        }
        self.today = self.today.max(last);
        Ok(())
    }

    /// Everything that was fed on one day. What an account is worth is looked at after each of its
    /// changes; in between, on the same day, nothing adds up.
    fn apply(&mut self, core: &Core, day: i32) -> Result<()> {
        let offset = self.offset(super::rows::day(day)?);
        let mut moved = [false; 256];
        while let Some(rate) = self.rates.get(self.rates_at).filter(|rate| rate.since_day <= day) {
            self.mids[usize::from(rate.currency_id)] = Some(rate.mid_e4);
            moved[usize::from(rate.currency_id)] = true;
            self.rates_at += 1;
        }
        while let Some(version) =
            self.versions.get(self.versions_at).filter(|version| version.since_day <= day)
        {
            self.begin(*version, offset);
            self.versions_at += 1;
        }
        rows::walk_balances(core, day, |acct_id, balance| {
            let account = self.accounts.get_mut(acct_id as usize).filter(|account| account.cust_id != 0);
            let account =
                account.ok_or_else(|| inconsistent(format!("a balance of account {acct_id}: unknown")))?;
            account.balance = balance;
            self.count(acct_id, offset);
            Ok(())
        })?;
        if moved.contains(&true) {
            for at in 0..self.foreign.len() {
                let acct_id = self.foreign[at];
                if moved[usize::from(self.accounts[acct_id as usize].currency_id)] {
                    self.count(acct_id, offset);
                }
            }
        }
        self.today = day;
        Ok(())
    }

    /// Begins a version of an account: what it counted for its owner before ends.
    fn begin(&mut self, version: Version, offset: u16) {
        let before = self.accounts[version.acct_id as usize];
        if let Some(bucket) = before.bucket().filter(|_| before.counted != 0) {
            self.add(before.cust_id, bucket, -before.counted, offset);
            if before.marks & DEMAND != 0 {
                self.customers[before.cust_id as usize].demand -= before.counted;
            }
        }
        if before.cust_id != 0 {
            self.customers[before.cust_id as usize].accounts -= 1;
        }
        self.customers[version.cust_id as usize].accounts += 1;
        if before.cust_id != 0 && before.marks & CLOSED == 0 {
            self.customers[before.cust_id as usize].open_accounts -= 1;
        }
        if version.marks & CLOSED == 0 {
            self.customers[version.cust_id as usize].open_accounts += 1;
        }
        self.accounts[version.acct_id as usize] = Account {
            balance: before.balance,
            counted: 0,
            cust_id: version.cust_id,
            class_id: version.class_id,
            currency_id: version.currency_id,
            marks: version.marks,
        };
        self.count(version.acct_id, offset);
    }

    /// Counts what an account is worth now.
    fn count(&mut self, acct_id: u32, offset: u16) {
        let account = &mut self.accounts[acct_id as usize];
        let Some(bucket) = account.bucket() else { return };
        let worth = account.worth(&self.mids);
        let (cust_id, by) = (account.cust_id, worth - account.counted);
        account.counted = worth;
        if account.marks & DEMAND != 0 {
            self.customers[cust_id as usize].demand += by;
        }
        if by != 0 {
            self.add(cust_id, bucket, by, offset);
        }
    }

    fn add(&mut self, cust_id: u32, bucket: Bucket, by: Fen, offset: u16) {
        let customer = &mut self.customers[cust_id as usize];
        let mut at = customer.slot;
        while at != NONE && self.slots[at as usize].bucket != bucket {
            at = self.slots[at as usize].next;
        }
        if at == NONE {
            at = self.slots.len() as u32;
            self.slots.push(Slot { balance: 0, sum: 0, next: customer.slot, since: offset, bucket });
            customer.slot = at;
        }
        let slot = &mut self.slots[at as usize];
        slot.sum += slot.balance * (i64::from(offset) - i64::from(slot.since));
        slot.since = offset;
        slot.balance += by;
    }

    /// Looks at who holds, today, a card that makes other core under `policy`.
    pub fn hold_cards(&mut self, policy: &Policy) {
        let fits: Vec<bool> = self
            .card_kinds
            .iter()
            .map(|[kind, fee, dual]| {
                let fits = |card: &crate::kernel::policy::CoreCard| {
                    card.kind == *kind && card.fee == *fee && (!card.dual_card || dual == "Y")
                };
                policy.core_cards.iter().any(fits)
            })
            .collect();
        self.customers.iter_mut().for_each(|customer| customer.core_card = false);
        for card in &self.cards {
            if card.since_day <= self.today && self.today < card.until_day && fits[usize::from(card.kind)] {
                self.customers[card.cust_id as usize].core_card = true;
            }
        }
    }

    /// The highest number ever given to a customer.
    pub fn highest(&self) -> u32 {
        (self.customers.len() - 1) as u32
    }

    /// Whether a customer was known at the end of the day that was reached.
    pub fn has_arrived(&self, cust_id: u32) -> bool {
        self.arrived.get(cust_id as usize).is_some_and(|day| *day != 0 && *day <= self.today)
    }

    /// A customer's accounts, closed ones too, and those of them that are open.
    pub fn accounts(&self, cust_id: u32) -> (u32, u32) {
        let customer = &self.customers[cust_id as usize];
        (customer.accounts, customer.open_accounts)
    }

    /// A customer's demand deposits, CNY fen.
    pub fn demand(&self, cust_id: u32) -> Fen {
        self.customers[cust_id as usize].demand
    }

    /// A customer's balances in the buckets that `counts` names, CNY fen.
    pub fn balance(&self, cust_id: u32, counts: impl Fn(Bucket) -> bool) -> Fen {
        let (mut at, mut sum) = (self.customers[cust_id as usize].slot, 0);
        while at != NONE {
            let slot = &self.slots[at as usize];
            sum += if counts(slot.bucket) { slot.balance } else { 0 };
            at = slot.next;
        }
        sum
    }

    /// The day on which a customer first came, `YYYYMMDD`; 0 where the number was never given.
    pub fn arrived_on(&self, cust_id: u32) -> i32 {
        self.arrived.get(cust_id as usize).copied().unwrap_or(0)
    }

    /// A customer's running month; `core_card` as of the last [`Replay::hold_cards`], loyalty events of
    /// the whole running month as far as it was fed. Buckets that hold nothing are left out; tracks
    /// and projection are not the replay's and stay empty.
    pub fn standing(&self, cust_id: u32, into: &mut Standing) {
        let customer = &self.customers[cust_id as usize];
        let mut buckets = std::mem::take(&mut into.buckets);
        buckets.clear();
        let mut at = customer.slot;
        while at != NONE {
            let slot = &self.slots[at as usize];
            let days = i64::from(self.month_end) + 1 - i64::from(slot.since);
            let projected_sum = slot.sum + slot.balance * days;
            if slot.balance != 0 || projected_sum != 0 {
                buckets.push(BucketSum { bucket: slot.bucket, balance: slot.balance, projected_sum });
            }
            at = slot.next;
        }
        buckets.sort_unstable_by_key(|sum| sum.bucket);
        let month = (month_number(self.month.yyyymm()) - self.booked.from) as usize;
        let loyalty = self.booked.masks.get(cust_id as usize * BOOKED_MONTHS as usize + month).copied();
        *into = Standing {
            core_card: customer.core_card,
            open_accounts: customer.open_accounts,
            loyalty: KindSet(loyalty.unwrap_or(0)),
            demand: customer.demand,
            buckets,
            ..Standing::default()
        };
    }

    /// An account as the ledger holds it, and its balance in its own currency; none where the number
    /// was never given.
    pub fn account(&self, acct_id: u32) -> Option<(LedgerAccount, Fen)> {
        let account = self.accounts.get(acct_id as usize).filter(|account| account.cust_id != 0)?;
        let Account { cust_id, class_id, currency_id, marks, .. } = *account;
        let balance = if marks & CLOSED != 0 { 0 } else { account.balance };
        Some((LedgerAccount { acct_id, cust_id, class_id, currency_id, marks }, balance))
    }
}
