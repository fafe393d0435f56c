//! A seeded walk through months of business days, taken as nightly runs take them, and every
//! conclusion computed anew beside it; then days taken back.

use super::bank::{Facts, Is, day};
use std::collections::BTreeMap;
use zhiji::bank::holdings::ledger::{CLOSED, Cursor, LedgerAccount, OVERDUE};
use zhiji::bank::holdings::rows::{self, Line, put_line};
use zhiji::bank::holdings::rules::in_cny;
use zhiji::bank::holdings::{Bucket, Change, What, digest, standing};
use zhiji::bank::tiers::entered::Entered;
use zhiji::bank::tiers::project::Projector;
use zhiji::bank::tiers::{close, rebuild, rows as tier_rows};
use zhiji::kernel::calendar::{Day, Month, is_month_end, ymd};
use zhiji::kernel::money::Fen;
use zhiji::store::digest::{TableDigest, tables};
use zhiji::store::open::Core;
use zhiji::store::spill::Sorter;

/// Dice that fall the same way for the same seed.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

#[derive(Clone)]
struct Account {
    acct_id: u32,
    owner: u32,
    class: &'static str,
    currency: &'static str,
    state: &'static str,
    balance: Fen,
    /// Customer, bucket and CNY balance as the running months have them.
    counted: Option<(u32, Bucket, Fen)>,
}

struct Walk {
    facts: Facts,
    dice: Dice,
    accounts: BTreeMap<String, Account>,
    customers: u32,
    mid_e4: i64,
    changes: Vec<Change>,
}

fn number(cust_id: u32) -> String {
    format!("C{cust_id}")
}

impl Walk {
    fn new(seed: u64) -> Walk {
        let facts = Facts::new();
        for (sql, values) in ENTERED {
            facts.bank.crm.conn().execute(&format!("INSERT INTO {sql} VALUES ({values})"), []).unwrap();
        }
        let accounts = BTreeMap::new();
        Walk { facts, dice: Dice(seed), accounts, customers: 0, mid_e4: 7_123_450, changes: Vec::new() }
    }

    fn change(&mut self, cust_id: u32, what: What, amount: i64) {
        self.changes.push(Change { cust_id, what, amount });
    }

    /// One night's run.
    fn take(&mut self, on: Day) {
        self.facts.batch("BEGIN");
        self.take_inside(on);
        self.facts.batch("COMMIT");
    }

    fn take_inside(&mut self, on: Day) {
        let line = rows::line(&self.facts.bank.core).unwrap();
        let start =
            Line { first_feed_day: on, business_date: on, open_month: Month::of(on), period_from: on };
        let before = line.map(|line| line.business_date);
        let mut line = line.unwrap_or(start);
        while line.open_month < Month::of(on) {
            close::close_month(&self.facts.bank.core, &self.facts.bank.crm, &mut line, on, &mut |_, _, _| {
                Ok(())
            })
            .unwrap();
        }
        self.facts.feed_day(on);
        self.feed(on, before.is_none());
        let bank = &self.facts.bank;
        let mut sorter = Sorter::new(self.facts.dir.path(), 16);
        let mut opened: BTreeMap<u32, i64> = BTreeMap::new();
        for change in self.changes.drain(..) {
            if change.what == What::OPEN_ACCOUNTS {
                *opened.entry(change.cust_id).or_default() += change.amount;
            } else {
                sorter.push(change).unwrap();
            }
        }
        for (cust_id, amount) in opened {
            sorter.push(Change { cust_id, what: What::OPEN_ACCOUNTS, amount }).unwrap();
        }
        line.business_date = on;
        let entered = Entered::load(&bank.core, &bank.crm, on).unwrap();
        let mut projector = Projector::new(&bank.core, &entered, line, on).unwrap();
        let end = line.open_month.last_day();
        standing::apply(&bank.core, sorter.into_sorted().unwrap(), on, end, |cust_id, standing, changes| {
            projector.moved(cust_id, standing, changes)
        })
        .unwrap();
        projector.finish(before).unwrap();
        put_line(&bank.core, Some(&line)).unwrap();
        if is_month_end(on) {
            close::close_month(&bank.core, &bank.crm, &mut line, on, &mut |_, _, _| Ok(())).unwrap();
        }
    }

    fn feed(&mut self, on: Day, first: bool) {
        if first || self.dice.roll(3) == 0 {
            self.mid_e4 += self.dice.roll(2_001) as i64 - 1_000;
            self.facts.rate(on, "USD", self.mid_e4);
            let foreign = self.accounts.iter().filter(|(_, account)| account.currency == "USD");
            for number in foreign.map(|(number, _)| number.clone()).collect::<Vec<_>>() {
                self.count(&number);
            }
        }
        for _ in 0..if first { 150 } else { self.dice.roll(3) } {
            self.customers = self.facts.customer(on, &number(self.customers + 1));
            self.change(self.customers, What::ARRIVED, 0);
        }
        for _ in 0..if first { 250 } else { self.dice.roll(4) } {
            self.open(on);
        }
        for _ in 0..self.dice.roll(30) {
            self.move_account(on);
        }
        for _ in 0..self.dice.roll(6) {
            let (cust_id, kind) = (self.anyone(), self.dice.roll(17) as u8);
            let txn_no = format!("{}-{}", ymd(on), self.dice.roll(1 << 30));
            self.facts.txn(on, &txn_no, cust_id, kind);
            self.change(cust_id, What::BOOKED, kind.into());
        }
        let holder = self.anyone();
        let fee = [None, Some("fixed"), Some("none")][self.dice.roll(3) as usize];
        self.facts.card(on, holder, "card", fee);
        self.change(holder, What::CORE_CARD, i64::from(fee == Some("fixed")));
        let (holder, held) = (self.anyone(), self.dice.roll(2) == 0);
        self.facts.key_product(on, holder, "payroll", held);
    }

    fn anyone(&mut self) -> u32 {
        self.dice.roll(self.customers.into()) as u32 + 1
    }

    fn open(&mut self, on: Day) {
        let acct_no = format!("{:05}", self.dice.roll(100_000));
        if self.accounts.contains_key(&acct_no) {
            return;
        }
        let class = ["deposit", "deposit", "wealth", "loan", "fund", "card"][self.dice.roll(6) as usize];
        let currency = if self.dice.roll(4) == 0 { "USD" } else { "CNY" };
        let owner = self.anyone();
        let account =
            Account { acct_id: 0, owner, class, currency, state: "normal", balance: 0, counted: None };
        self.accounts.insert(acct_no.clone(), account);
        self.change(owner, What::OPEN_ACCOUNTS, 1);
        self.write(on, &acct_no);
        self.set_balance(on, &acct_no);
    }

    fn move_account(&mut self, on: Day) {
        let at = self.dice.roll(self.accounts.len() as u64) as usize;
        let Some((acct_no, account)) = self.accounts.iter().nth(at) else { return };
        let (acct_no, mut account) = (acct_no.clone(), account.clone());
        if account.state == "closed" {
            return;
        }
        match self.dice.roll(12) {
            0 => account.state = if account.state == "overdue" { "normal" } else { "overdue" },
            1 => {
                self.change(account.owner, What::OPEN_ACCOUNTS, -1);
                account.owner = self.anyone();
                self.change(account.owner, What::OPEN_ACCOUNTS, 1);
            }
            2 => {
                self.change(account.owner, What::OPEN_ACCOUNTS, -1);
                account.state = "closed";
                account.balance = 0;
                self.facts.balance(on, &acct_no, 0);
            }
            _ => return self.set_balance(on, &acct_no),
        }
        self.accounts.insert(acct_no.clone(), account);
        self.write(on, &acct_no);
    }

    fn set_balance(&mut self, on: Day, acct_no: &str) {
        let balance = self.dice.roll(40) as Fen * 1_234_567 - 100;
        self.facts.balance(on, acct_no, balance);
        self.accounts.get_mut(acct_no).unwrap().balance = balance;
        self.count(acct_no);
    }

    /// A version of an account; a second one of the same day takes the place of the first.
    fn write(&mut self, on: Day, acct_no: &str) {
        let Account { owner, class, currency, state, .. } = self.accounts[acct_no].clone();
        let owner = number(owner);
        let is = Is { owner: &owner, class, currency, state };
        let acct_id = self.facts.account(on, acct_no, is);
        self.accounts.get_mut(acct_no).unwrap().acct_id = acct_id;
        self.count(acct_no);
    }

    /// Keeps running months and ledger in step with an account.
    fn count(&mut self, acct_no: &str) {
        let account = self.accounts[acct_no].clone();
        let (class_id, currency_id) =
            (self.facts.class_id(account.class), self.facts.currency_id(account.currency));
        let mid = (currency_id != 0).then_some(self.mid_e4);
        let bucket = Bucket::of(class_id, account.state == "overdue");
        let now = bucket.map(|bucket| (account.owner, bucket, in_cny(account.balance, mid)));
        if let Some((owner, bucket, worth)) = account.counted {
            self.change(owner, What::balance(bucket), -worth);
        }
        if let Some((owner, bucket, worth)) = now {
            self.change(owner, What::balance(bucket), worth);
        }
        self.accounts.get_mut(acct_no).unwrap().counted = now;
        let mut marks = if account.state == "overdue" { OVERDUE } else { 0 };
        marks |= if account.state == "closed" { CLOSED } else { 0 };
        let (acct_id, cust_id) = (account.acct_id, account.owner);
        let kept = LedgerAccount { acct_id, cust_id, class_id, currency_id, marks };
        let mut cursor = Cursor::new(&self.facts.bank.core).unwrap();
        if cursor.seek(acct_no.as_bytes()).unwrap() {
            cursor.set_account(kept);
        } else {
            cursor.insert(acct_no.as_bytes(), kept).unwrap();
        }
        cursor.set_balance(account.balance);
        cursor.flush().unwrap();
    }

    fn check(&self, on: Day) {
        let bank = &self.facts.bank;
        let report = rebuild::check(&bank.core, &bank.crm, 10, &mut |_| Ok(())).unwrap();
        assert_eq!(report.differing(), 0, "{on}: {:#?}", report.differences);
    }

    fn digest(&self) -> Vec<TableDigest> {
        let core = &self.facts.bank.core;
        let mut all = tables(core.conn()).unwrap();
        // Numbers once given to classes and currencies stay given.
        all.retain(|table| !["asset_class", "currency"].contains(&table.table.as_str()));
        all.extend(digest::packed_tables(core).unwrap());
        all
    }
}

/// What people entered beforehand, with dates that fall inside the walk.
const ENTERED: [(&str, &str); 9] = [
    ("designation", "1, 'C3', 'reason', 'a', 'b', 20260101, NULL"),
    ("designation", "2, 'C4', 'reason', 'a', 'b', 20260101, 20260228"),
    (
        "special_vip",
        "1, 'C5', 'long_term', 5, 'ground', NULL, 'a', 'b', 20260115, NULL, 20260310, 'c', 'why'",
    ),
    ("special_vip", "2, 'C6', 'temporary', 4, 'ground', 't', 'a', 'b', 20260210, 20260331, NULL, NULL, NULL"),
    ("family", "1, 'm', 'C7', 20260101, NULL, NULL"),
    (
        "family_member (family_no, cust_no, joined_on, left_on, manager_no, consent)",
        "1, 'C7', 20260101, NULL, 'm', 'yes'",
    ),
    (
        "family_member (family_no, cust_no, joined_on, left_on, manager_no, consent)",
        "1, 'C8', 20260101, NULL, 'm', 'yes'",
    ),
    (
        "family_member (family_no, cust_no, joined_on, left_on, manager_no, consent)",
        "1, 'C9', 20260220, NULL, 'n', 'yes'",
    ),
    (
        "family_member (family_no, cust_no, joined_on, left_on, manager_no, consent)",
        "1, 'C5', 20260101, NULL, 'm', 'yes'",
    ),
];

/// Business days from the middle of January to April; the last of February brings no feed.
fn days() -> impl Iterator<Item = Day> {
    let weekday = |day: &Day| chrono::Datelike::weekday(day).num_days_from_monday() < 5;
    day("20260114").iter_days().take_while(|on| *on <= day("20260408")).filter(weekday)
}

#[test]
fn nightly_runs_and_a_rebuild_conclude_the_same() {
    let mut walk = Walk::new(1);
    for on in days() {
        walk.take(on);
        if on == day("20260114") || is_month_end(on) || ymd(on) % 100 <= 3 {
            walk.check(on);
        }
    }
    walk.check(day("20260408"));
}

#[test]
fn working_copies_come_back_as_they_were() {
    let mut walk = Walk::new(2);
    let mut after = vec![walk.digest()];
    let all: Vec<Day> = days().collect();
    for on in &all {
        walk.take(*on);
        after.push(walk.digest());
    }
    for kept in [all.len(), all.len() - 5, all.len() - 30, 12, 11, 1, 0] {
        take_back(&walk.facts.bank.core, &all, kept);
        rebuild::restore_working_copies(&walk.facts.bank.core, &walk.facts.bank.crm).unwrap();
        let other: Vec<_> =
            walk.digest().into_iter().zip(&after[kept]).filter(|(is, was)| is != *was).collect();
        assert!(other.is_empty(), "{kept} days kept: {other:#?}");
    }
}

/// Takes back all days after the first `kept`.
fn take_back(core: &Core, all: &[Day], kept: usize) {
    let Some(from) = all.get(kept) else { return };
    for fact in ["account", "balance_change", "card", "fx_rate", "key_product", "txn"] {
        core.execute(&format!("holdings/drop_since_{fact}"), [ymd(*from)]).unwrap();
    }
    core.execute("tiers/drop_since_net_move", [ymd(*from)]).unwrap();
    core.execute("parties/drop_since_customer", [ymd(*from)]).unwrap();
    core.execute("intake/drop_since_feed_day", [ymd(*from)]).unwrap();
    for fact in ["account", "card", "fx_rate", "key_product"] {
        core.execute(&format!("holdings/reopen_{fact}"), [ymd(*from)]).unwrap();
    }
    let closes = tier_rows::month_closes(core).unwrap();
    if let Some(first) = closes.iter().find(|close| close.closed_by >= *from) {
        tier_rows::drop_months_from(core, first.month, None).unwrap();
    }
    let line = rows::line(core).unwrap().zip(all.get(..kept).and_then(<[Day]>::last));
    let line = line.map(|(line, last)| Line { business_date: *last, ..line });
    put_line(core, line.as_ref()).unwrap();
}

#[test]
fn wrong_conclusions_are_found_and_replaced() {
    let mut walk = Walk::new(3);
    days().for_each(|on| walk.take(on));
    let (right, bank) = (walk.digest(), &walk.facts.bank);
    for sql in SPOIL {
        bank.core.conn().execute(sql, []).unwrap();
    }
    standing::edit(&bank.core, 8, |standing| standing.open_accounts += 1).unwrap();
    let report = rebuild::check(&bank.core, &bank.crm, 100, &mut |_| Ok(())).unwrap();
    let mut found: Vec<_> =
        report.differences.iter().map(|one| format!("{} {}", one.table, one.column)).collect();
    found.dedup();
    let expected = [
        "line open_month",
        "month_close policy_version",
        "rating deposit_fen",
        "rating row",
        "family_rating row",
        "standing open_accounts",
        "signal row",
        "ledger row",
    ];
    for one in expected {
        assert!(found.iter().any(|found| found == one), "{one} in {found:?}");
    }
    assert_eq!(report.differences.iter().filter(|one| one.key == "2026-02 C10").count(), 1);
    bank.core.transaction(|core| rebuild::write(core, &bank.crm)).unwrap();
    assert_eq!(walk.digest(), right);
}

/// What a fault might do to stored conclusions.
const SPOIL: [&str; 7] = [
    "UPDATE line SET open_month = 202603",
    "UPDATE month_close SET policy_version = 9 WHERE month = 202601",
    "UPDATE rating SET deposit_fen = deposit_fen + 1 WHERE month = 202602 AND cust_id = 10",
    "DELETE FROM rating WHERE month = 202603 AND cust_id = 11",
    "DELETE FROM family_rating WHERE month = 202602",
    "DELETE FROM signal WHERE cust_id = (SELECT max(cust_id) FROM signal)",
    "DELETE FROM ledger WHERE block_no = 1",
];
