//! The working copies as they must be at the end of the line's last day: ledger, running months with
//! their projection, signals. Held against what is stored, or written in its place.

use super::compare::{Columns, Findings, standing_columns};
use crate::bank::holdings::ledger::{Cursor, LedgerAccount};
use crate::bank::holdings::replay::Replay;
use crate::bank::holdings::rows::replay::{clear_working_copies, walk_numbers};
use crate::bank::holdings::rows::{Line, currencies};
use crate::bank::holdings::{Life, Standing, Track, standing};
use crate::bank::tiers::entered::{Entered, PolicyInForce};
use crate::bank::tiers::rows::rebuild::{self as rows, Signal};
use crate::bank::tiers::rules::{self, MonthFacts, Totals, Weights};
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::kernel::terms::Tier;
use crate::store::open::Core;
use std::collections::HashMap;

/// Tracks after the last close; index `cust_id`.
#[derive(Default)]
pub(super) struct Tracks {
    pub own: Vec<Option<Track>>,
    pub family: Vec<Option<Tier>>,
}

impl Tracks {
    pub fn new(highest: u32) -> Tracks {
        let room = highest as usize + 1;
        Tracks { own: vec![None; room], family: vec![None; room] }
    }
}

/// The pooled day-sums of several customers.
pub(super) fn pooled(replay: &Replay, members: &[u32], weights: &Weights) -> Totals {
    let (mut pooled, mut one) = (Totals::default(), Standing::default());
    for cust_id in members.iter().filter(|cust_id| replay.has_arrived(**cust_id)) {
        replay.standing(*cust_id, &mut one);
        let totals = weights.add_up(one.buckets.iter().map(|sum| (sum.bucket, sum.projected_sum)));
        pooled.comprehensive_e4 += totals.comprehensive_e4;
        pooled.net += totals.net;
    }
    pooled
}

/// The end of the line's last day, computed from the facts.
pub(super) struct Running<'a> {
    core: &'a Core,
    entered: &'a Entered,
    policy: &'a PolicyInForce,
    replay: &'a Replay,
    tracks: &'a Tracks,
    classes: &'a [String],
    weights: Weights,
    line: &'a Line,
    /// The day whose special VIPs count: the month's first, where the line has not reached it.
    day: Day,
    /// What the pooled projection of a customer's family reaches.
    families: HashMap<u32, Tier>,
}

impl<'a> Running<'a> {
    /// `replay` stands at the end of the line's business date, in its open month.
    ///
    /// # Errors
    /// A fault when there is no policy.
    pub fn new(
        core: &'a Core,
        entered: &'a Entered,
        replay: &'a Replay,
        tracks: &'a Tracks,
        classes: &'a [String],
        line: &'a Line,
    ) -> Result<Self> {
        let policy = entered.policies.of(line.open_month)?;
        let weights = Weights::new(&policy.policy, classes);
        let mut families = HashMap::new();
        for family in &entered.families {
            let members = family.members_on(line.open_month.last_day());
            if members.len() >= 2 {
                let totals = pooled(replay, &members, &weights);
                let rated = rules::rate_family(&totals, line.period_days(), &policy.policy).outcome;
                families.extend(members.into_iter().map(|cust_id| (cust_id, rated)));
            }
        }
        let day = line.business_date.max(line.period_from);
        Ok(Running { core, entered, policy, replay, tracks, classes, weights, line, day, families })
    }

    /// A customer's running month, and their signal where there is one.
    pub fn standing(&self, cust_id: u32, into: &mut Standing) -> Option<Signal> {
        self.replay.standing(cust_id, into);
        into.own = self.tracks.own[cust_id as usize];
        into.family = self.tracks.family[cust_id as usize];
        let totals = self.weights.add_up(into.buckets.iter().map(|sum| (sum.bucket, sum.projected_sum)));
        let facts = MonthFacts {
            days: self.line.period_days(),
            totals,
            loyalty: into.loyalty,
            core_card: into.core_card,
            designated: self.entered.designated_on(cust_id, self.line.open_month.last_day()),
        };
        let alone = rules::rate(&facts, &self.policy.policy).outcome;
        let family = self.families.get(&cust_id).copied();
        let projected = rules::in_force(
            alone,
            family,
            self.entered.special_on(cust_id, self.line.open_month.next().first_day()),
        )
        .outcome;
        into.projected = Some(projected);
        let own = into.own?;
        let special = self.entered.special_on(cust_id, self.day);
        let in_force = rules::in_force(own.tier, into.family, special).outcome;
        into.signalled = in_force != projected;
        into.signalled.then_some((cust_id, in_force, projected))
    }

    fn cust_no(&self, cust_id: u32) -> Result<String> {
        crate::bank::parties::cust_no(self.core, cust_id)
    }

    /// Holds what is stored against what is computed.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn compare(&self, findings: &mut Findings) -> Result<()> {
        let signals = self.compare_standings(findings)?;
        self.compare_signals(&signals, findings)?;
        self.compare_ledger(findings)
    }

    fn compare_standings(&self, findings: &mut Findings) -> Result<Vec<Signal>> {
        let (mut signals, mut computed, mut next) = (Vec::new(), Standing::default(), 1);
        standing::walk(self.core, false, |cust_id, stored| {
            for missing in (next..cust_id).filter(|cust_id| self.replay.has_arrived(*cust_id)) {
                signals.extend(self.standing(missing, &mut computed));
                findings.lone("standing", || self.cust_no(missing), true)?;
            }
            next = cust_id + 1;
            stored.buckets.retain(|sum| sum.balance != 0 || sum.projected_sum != 0);
            if !self.replay.has_arrived(cust_id) {
                return findings.lone("standing", || self.cust_no(cust_id), false);
            }
            signals.extend(self.standing(cust_id, &mut computed));
            // The room of life cycles holds its part against the facts by itself.
            computed.life = stored.life;
            if *stored == computed {
                findings.same("standing");
                return Ok(());
            }
            let columns = || standing_columns(stored, &computed, self.classes);
            findings.differ("standing", || self.cust_no(cust_id), columns)
        })?;
        for missing in (next..=self.replay.highest()).filter(|cust_id| self.replay.has_arrived(*cust_id)) {
            signals.extend(self.standing(missing, &mut computed));
            findings.lone("standing", || self.cust_no(missing), true)?;
        }
        Ok(signals)
    }

    fn compare_signals(&self, computed: &[Signal], findings: &mut Findings) -> Result<()> {
        let mut computed = computed.iter().peekable();
        for (cust_id, in_force, projected) in rows::signals(self.core)? {
            while let Some((missing, ..)) = computed.next_if(|signal| signal.0 < cust_id) {
                findings.lone("signal", || self.cust_no(*missing), true)?;
            }
            match computed.next_if(|signal| signal.0 == cust_id) {
                None => findings.lone("signal", || self.cust_no(cust_id), false)?,
                Some(signal) if *signal == (cust_id, in_force, projected) => findings.same("signal"),
                Some((_, other_in_force, other_projected)) => {
                    let columns = Columns::default()
                        .of("in_force", in_force.code(), other_in_force.code())
                        .of("projected", projected.code(), other_projected.code());
                    findings.differ("signal", || self.cust_no(cust_id), || columns.into_vec())?;
                }
            }
        }
        computed.try_for_each(|(missing, ..)| findings.lone("signal", || self.cust_no(*missing), true))
    }

    /// An account as the ledger must hold it.
    fn account(&self, acct_id: u32) -> (LedgerAccount, i64) {
        self.replay.account(acct_id).unwrap_or((LedgerAccount::LEFT_OUT, 0))
    }

    fn compare_ledger(&self, findings: &mut Findings) -> Result<()> {
        let currencies = currencies(self.core)?;
        let mut cursor = Cursor::new(self.core)?;
        let mut more = cursor.first()?;
        let text = |number: &[u8]| Ok(String::from_utf8_lossy(number).into_owned());
        walk_numbers(self.core, |number, acct_id| {
            while more && cursor.compare(number).is_lt() {
                findings.lone("ledger", || text(&cursor.number()), false)?;
                more = cursor.advance()?;
            }
            if !more || cursor.compare(number).is_ne() {
                return findings.lone("ledger", || text(number), true);
            }
            let (account, balance) = self.account(acct_id);
            // Nobody's balance is in the facts.
            let stored_balance = if account.is_left_out() { 0 } else { cursor.balance() };
            if account == cursor.account() && balance == stored_balance {
                findings.same("ledger");
            } else {
                let stored = cursor.account();
                let owners = [self.cust_no(stored.cust_id)?, self.cust_no(account.cust_id)?];
                let columns = || {
                    let [stored_owner, owner] = owners;
                    let code =
                        |codes: &[String], at: u8| codes.get(usize::from(at)).cloned().unwrap_or_default();
                    Columns::default()
                        .of("acct_id", stored.acct_id, account.acct_id)
                        .of("cust_no", stored_owner, owner)
                        .of(
                            "class",
                            code(self.classes, stored.class_id),
                            code(self.classes, account.class_id),
                        )
                        .of(
                            "currency",
                            code(&currencies, stored.currency_id),
                            code(&currencies, account.currency_id),
                        )
                        .of("marks", stored.marks, account.marks)
                        .of("balance_fen", stored_balance, balance)
                        .into_vec()
                };
                findings.differ("ledger", || text(number), columns)?;
            }
            more = cursor.advance()?;
            Ok(())
        })?;
        while more {
            findings.lone("ledger", || text(&cursor.number()), false)?;
            more = cursor.advance()?;
        }
        Ok(())
    }

    /// Writes ledger, running months and signals anew; what the room of life cycles keeps in them stays.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn write(&self) -> Result<()> {
        let lives = lives(self.core)?;
        clear_working_copies(self.core)?;
        let mut cursor = Cursor::new(self.core)?;
        walk_numbers(self.core, |number, acct_id| {
            let (account, balance) = self.account(acct_id);
            cursor.seek(number)?;
            cursor.insert(number, account)?;
            cursor.set_balance(balance);
            Ok(())
        })?;
        cursor.flush()?;
        let mut signals = Vec::new();
        standing::fill(self.core, self.replay.highest(), |cust_id, into| {
            if self.replay.has_arrived(cust_id) {
                signals.extend(self.standing(cust_id, into));
                into.life = lives.get(cust_id as usize).copied().unwrap_or_default();
            }
            Ok(())
        })?;
        rows::put_signals(self.core, &signals)
    }
}

/// What is kept of each customer's life; index `cust_id`.
fn lives(core: &Core) -> Result<Vec<Life>> {
    let mut lives = Vec::new();
    standing::walk(core, false, |cust_id, standing| {
        lives.resize(cust_id as usize, Life::default());
        lives.push(standing.life);
        Ok(())
    })?;
    Ok(lives)
}
