//! What has been so for long: a stage that turned, cash that lies idle, wages that come no longer. Each is found by the
//! date on which it is long enough, through what the room of life cycles keeps by date.

use super::Search;
use crate::bank::events::{Kind, rows, rules};
use crate::bank::lifecycle::lists::{What, between};
use crate::bank::lifecycle::{idle_since, turned};
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::kernel::terms::Stage;
use chrono::Days;
use serde_json::json;

impl Search<'_> {
    /// All of them.
    pub(super) fn states(&mut self) -> Result<()> {
        self.sleeping()?;
        self.idle_cash()?;
        self.payroll_stopped()
    }

    /// Who turned dormant with this feed. Who comes back from the lost is none of them.
    fn sleeping(&mut self) -> Result<()> {
        if self.on(Kind::Sleeping).is_none() {
            return Ok(());
        }
        for (cust_id, was, own_txn) in turned(&self.bank.core, self.day, Stage::Dormant)? {
            if matches!(was, Stage::New | Stage::Active) {
                let figures = json!({ "day": own_txn.map(ymd) });
                self.note(Kind::Sleeping, cust_id, self.day, 0, figures);
            }
        }
        Ok(())
    }

    /// Whose demand deposits have stood at or above the line for the days by a date of the window.
    fn idle_cash(&mut self) -> Result<()> {
        let Some(terms) = self.on(Kind::IdleCash) else { return Ok(()) };
        for days in &terms.days {
            for (since, until) in self.began(*days) {
                for cust_id in idle_since(&self.bank.core, since, self.day)? {
                    let amount = self.demand_deposits(cust_id)?;
                    let (day, until) = (ymd(since), ymd(until));
                    let figures = json!({ "day": day, "until": until, "days": days, "amount": amount });
                    self.note(Kind::IdleCash, cust_id, since, amount, figures);
                }
            }
        }
        Ok(())
    }

    fn demand_deposits(&self, cust_id: u32) -> Result<Fen> {
        let accounts = rows::demand_deposits(&self.bank.core, cust_id, self.day)?;
        Ok(self.worth(accounts)?.iter().map(|(_, worth)| *worth).sum())
    }

    /// Who was paid in each of the months, and for the days by a date of the window no more.
    fn payroll_stopped(&mut self) -> Result<()> {
        let Some(terms) = self.on(Kind::PayrollStopped) else { return Ok(()) };
        let core = &self.bank.core;
        for days in &terms.days {
            for (last, until) in self.began(*days) {
                // On most days nobody is paid, and nothing more is read.
                if between(core, What::Payroll, last, last)?.iter().all(|(_, list)| list.is_empty()) {
                    continue;
                }
                let from = rules::first_of_months(last, terms.months);
                let paid = between(core, What::Payroll, from, self.day)?;
                for cust_id in rules::paid_until(&paid, last, terms.months) {
                    let figures = json!({ "day": ymd(last), "until": ymd(until), "days": days });
                    self.note(Kind::PayrollStopped, cust_id, last, 0, figures);
                }
            }
        }
        Ok(())
    }

    /// The dates of the window, each with the day so many days before it.
    fn began(&self, days: u32) -> Vec<(Day, Day)> {
        let began = |date: &Day| Some((date.checked_sub_days(Days::new(days.into()))?, *date));
        self.window.iter().filter_map(began).collect()
    }
}
