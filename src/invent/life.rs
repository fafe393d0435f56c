//! Balances on any day, and why they moved: income and spending, interest, wealth and term rounds,
//! loans paid back, accounts drained and closed. Every figure swings around its opening, so that a
//! bank neither grows rich nor runs dry, and none falls below zero.

use super::habit::{DRAIN_DAYS, Habit, Incident, Moment};
use super::holdings::{Account, Class, Holdings, Motion, key};
use super::random::{Seed, Stream};

/// Yearly interest of the purse and of term deposits, in thousandths.
const PURSE_RATE: i64 = 4;
const TERM_RATE: i64 = 30;

/// One account on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Balance, in hundredths of the currency.
    pub balance: i64,
    /// No longer open.
    pub closed: bool,
    /// Day number on which it falls due, if it does.
    pub due: Option<i32>,
    /// State.
    pub state: &'static str,
}

/// A part of a change, with the kind of its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Kind of transaction.
    pub kind: &'static str,
    /// What it added, in hundredths of the currency; negative where it took away.
    pub amount: i64,
}

/// Reads holdings as they are on some day.
#[derive(Debug, Clone, Copy)]
pub struct Life<'a> {
    seed: Seed,
    holdings: &'a Holdings,
    habit: &'a Habit,
}

impl<'a> Life<'a> {
    /// The life of one customer.
    pub fn of(seed: Seed, holdings: &'a Holdings) -> Life<'a> {
        Life { seed, holdings, habit: &holdings.habit }
    }

    /// The moment at which a customer's own acts stand: a dead customer acts no more.
    fn acting(&self, at: &Moment) -> Moment {
        if self.habit.holds(Incident::Dies, at) {
            Moment::of_number(self.habit.incident_from - 1)
        } else {
            *at
        }
    }

    /// Height above the lowest after the last act, per mille of what swings, and of the slow wave.
    fn level(&self, at: &Moment, salt: u64) -> (i64, i64) {
        let acts = self.habit.mask.count_ones();
        let (month, act) = self.habit.last_act(at);
        let since = (act + acts - self.habit.payday % acts.max(1)) % acts.max(1);
        let share = i64::from(1000 * (acts - since) / acts.max(1));
        let chance = self.seed.draw(
            Stream::Level,
            self.holdings.index << 24 ^ salt << 20 ^ (month as u64) << 4 ^ u64::from(act),
        );
        let height = if acts == 1 { 300 + chance % 701 } else { 700 + chance % 301 } as i64;
        let (months, phase) = (self.holdings.wave_months, self.holdings.wave_phase);
        let place = (i64::from(month - self.habit.start.month) + months * 1000 + phase) % months;
        let wave = if place * 2 < months { place * 2 } else { 2 * (months - place) };
        (share * height, wave * 1_000_000 / months)
    }

    /// What the acts since the start have added to an account, given its swing and wave per mille.
    fn swung(&self, account: &Account, at: &Moment, swing: i64, wave: i64) -> i64 {
        if self.habit.mask == 0 {
            return 0;
        }
        let salt = account.slot;
        let (now, start) = (self.level(at, salt), self.level(&self.habit.start, salt));
        let per_billion = |level: (i64, i64)| swing * level.0 + wave * level.1;
        // Wide, because openings reach 10^9 fen and the levels count in millionths.
        let added =
            |level| (i128::from(account.opening) * i128::from(per_billion(level)) / 1_000_000_000) as i64;
        added(now) - added(start)
    }

    fn quarterly_interest(&self, account: &Account, at: &Moment) -> i64 {
        account.opening * PURSE_RATE / 4000 * i64::from((at.quarter - self.habit.start.quarter).max(0))
    }

    fn paid_out(&self, at: &Moment) -> bool {
        self.habit.maturities(at) >= self.habit.last_maturity
    }

    fn term_value(&self, account: &Account, maturities: i32) -> i64 {
        let interest = account.opening * TERM_RATE / 1000 * i64::from(self.habit.term_days) / 365;
        account.opening + interest * i64::from(maturities)
    }

    /// What other accounts have paid into the purse by a day.
    fn paid_in(&self, at: &Moment) -> i64 {
        let holdings = self.holdings;
        let rests = !holdings.quiet && !self.habit.invested(at);
        let wealth = if rests { holdings.wealth_fen } else { 0 };
        if !self.paid_out(at) {
            return wealth;
        }
        let terms = holdings.accounts.iter().filter(|account| account.motion == Motion::Term);
        wealth + terms.map(|account| self.term_value(account, self.habit.last_maturity)).sum::<i64>()
    }

    fn owed(&self, account: &Account, at: &Moment) -> i64 {
        if self.habit.mask == 0 {
            return account.opening;
        }
        let pay_day = self.habit.mask.trailing_zeros();
        let months = |at: &Moment| i64::from(at.month) + i64::from(at.dom >= pay_day);
        let term = 12 + i64::from(self.habit.payday) * 6;
        let first = i64::from(self.habit.payday);
        let month = (first + months(at) - months(&self.habit.start)).rem_euclid(term);
        account.opening * (term - month) / (term - first)
    }

    /// The balance of an account on a day, were its owner not about to leave.
    fn standing(&self, account: &Account, at: &Moment) -> i64 {
        match account.motion {
            Motion::Still => account.opening,
            Motion::Purse => {
                account.opening
                    + self.swung(account, at, self.holdings.swing, self.holdings.wave)
                    + self.quarterly_interest(account, at)
                    + self.paid_in(at)
            }
            Motion::Term if self.paid_out(at) => 0,
            Motion::Term => self.term_value(account, self.habit.maturities(at)),
            Motion::Round if self.habit.invested(at) => account.opening,
            Motion::Round => 0,
            Motion::Repaid if self.habit.holds(Incident::Lags, at) => {
                self.owed(account, &Moment::of_number(self.habit.incident_from - 1))
            }
            Motion::Repaid => self.owed(account, at),
            Motion::Ripple(swing) => account.opening + self.swung(account, at, swing, 0),
        }
    }

    /// An account on a day.
    pub fn view(&self, account: &Account, at: &Moment) -> View {
        let acting = self.acting(at);
        let left = self.habit.left(at);
        let closed = left || (account.motion == Motion::Term && self.paid_out(&acting));
        let draining =
            self.habit.incident == Incident::Leaves && at.number >= self.habit.incident_from - DRAIN_DAYS;
        let balance = match (closed, draining) {
            (true, _) => 0,
            (false, true) => self.standing(account, &acting) / 5,
            (false, false) => self.standing(account, &acting),
        };
        View { balance, closed, due: self.due(account, &acting), state: self.state(account, at) }
    }

    fn due(&self, account: &Account, at: &Moment) -> Option<i32> {
        let start = self.habit.start.number;
        match account.motion {
            Motion::Term => {
                let maturities = self.habit.maturities(at).min(self.habit.last_maturity - 1);
                Some(start + self.habit.first_due_days + maturities * self.habit.term_days)
            }
            Motion::Round => {
                let round = self.habit.wealth_round(at).0;
                let length = self.habit.hold_days + self.habit.gap_days;
                Some(start - self.habit.phase_days + round * length + self.habit.hold_days)
            }
            _ => None,
        }
    }

    fn state(&self, account: &Account, at: &Moment) -> &'static str {
        let lags = self.habit.holds(Incident::Lags, at);
        let borrower = self.holdings.products & key::LOAN != 0;
        match account.class {
            Class::Loan if lags => "overdue",
            Class::Deposit if self.habit.holds(Incident::Freezes, at) => "frozen",
            Class::Deposit if self.dormant(lags, borrower) => "dormant",
            _ => "",
        }
    }

    fn dormant(&self, lags: bool, borrower: bool) -> bool {
        self.habit.mask == 0 && !borrower && (lags || self.habit.payday < 3)
    }

    /// The parts of which an account's change from one day to another consists.
    pub fn parts(&self, account: &Account, before: &Moment, now: &Moment) -> [Part; 2] {
        let (old, new) = (self.view(account, before), self.view(account, now));
        let whole = new.balance - old.balance;
        let nothing = Part { kind: "interest", amount: 0 };
        if account.motion == Motion::Purse && !new.closed {
            let interest = self.quarterly_interest(account, &self.acting(now))
                - self.quarterly_interest(account, &self.acting(before));
            let rest = whole - interest;
            let moved = self.paid_in(&self.acting(now)) != self.paid_in(&self.acting(before));
            let kind = if moved { Self::transfer(rest) } else { self.purse_kind(rest, now) };
            return [Part { kind: "interest", amount: interest }, Part { kind, amount: rest }];
        }
        let kind = match (account.class, account.motion) {
            (Class::Deposit, Motion::Term) if whole > 0 => "interest",
            (Class::Deposit, _) => Self::transfer(whole),
            (class, _) => Self::kind_of(class, whole),
        };
        [nothing, Part { kind, amount: whole }]
    }

    fn transfer(amount: i64) -> &'static str {
        if amount < 0 { "transfer_out" } else { "transfer_in" }
    }

    /// The kind of transaction that moves an account of a class.
    pub fn kind_of(class: Class, amount: i64) -> &'static str {
        match class {
            Class::Deposit if amount < 0 => "withdraw",
            Class::Deposit => "deposit",
            Class::Loan if amount < 0 => "loan_pay",
            Class::Loan => "transfer_out",
            Class::Wealth => "wealth",
            Class::Fund => "fund",
            Class::BrokerPlan => "broker_plan",
            Class::Bond => "bond",
            Class::CustodyMargin => "custody",
            Class::MetalMargin => "metal",
            Class::Card => "card",
        }
    }

    /// What an act on the purse is called: loyal customers use payroll, card and merchant services,
    /// the quiet ones never do.
    pub fn purse_kind(&self, amount: i64, at: &Moment) -> &'static str {
        use super::strata::Rank;
        let holdings = self.holdings;
        let chance = self.seed.draw(Stream::Hour, holdings.index ^ u64::from(at.ymd) << 32) % 8;
        let loyal = holdings.cell.rank >= Rank::GeneralCore;
        let paid = holdings.products & key::PAYROLL != 0 && !holdings.quiet;
        match (amount < 0, loyal, chance) {
            (true, true, 0..6) => "card",
            (true, _, 0 | 1 | 6) => "transfer_out",
            (true, _, _) => "withdraw",
            (false, _, 0..7) if paid => "payroll",
            (false, true, 0..6) => "merchant",
            (false, _, 0 | 1 | 6) => "transfer_in",
            (false, _, _) => "deposit",
        }
    }
}
