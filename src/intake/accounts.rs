//! The files of accounts and rates.

use super::day::{Applied, DayRun, FileRun, Halt, OnProgress, Party, Stop, each_row};
use super::feed::FeedFile;
use super::parties::{first_of, institution, settle};
use super::reject::{Bad, RejectKind};
use super::row::{date, key, mid_rate, one_of, yes_no};
use super::rows::{self, Names, Stage};
use crate::bank::holdings::ledger::{CLOSED, Cursor, DEMAND, LedgerAccount, OVERDUE, foreign};
use crate::bank::holdings::rows::{self as holdings, BalanceChanges};
use crate::bank::holdings::rules::in_cny;
use crate::bank::holdings::{Bucket, Change, What};
use crate::kernel::calendar::ymd;
use crate::kernel::error::{Error, Refusal};
use crate::kernel::money::Fen;
use crate::store::ToSql;
use crate::text;

const FX_RATE: Stage = Stage { room: "holdings", table: "fx_rate", names: Names::Thing };

impl DayRun<'_> {
    /// A balance of an account in CNY at today's rate.
    #[inline]
    pub(super) fn cny(&self, account: LedgerAccount, balance: Fen) -> Fen {
        in_cny(balance, self.rates[usize::from(account.currency_id)])
    }

    /// Moves what an account counts for its customer by `delta` CNY fen.
    #[inline]
    pub(super) fn count(&mut self, account: LedgerAccount, delta: Fen) -> Result<(), Error> {
        let bucket = Bucket::of(account.class_id, account.marks & OVERDUE != 0);
        let Some(bucket) = bucket.filter(|_| delta != 0 && !account.is_left_out()) else { return Ok(()) };
        let cust_id = account.cust_id;
        if account.marks & DEMAND != 0 {
            self.changes.push(Change { cust_id, what: What::DEMAND, amount: delta })?;
        }
        self.changes.push(Change { cust_id, what: What::balance(bucket), amount: delta })
    }

    /// Has a customer's stage of life looked at, with all that is on record of them.
    fn look(&mut self, cust_id: u32) -> Result<(), Error> {
        self.changes.push(Change { cust_id, what: What::LOOK, amount: 1 })
    }

    fn class_id(&mut self, code: &str) -> Result<u8, Halt> {
        if let Some(class_id) = self.classes.iter().position(|class| class == code) {
            let named = class_id == 0 || self.policy.class(code).is_some();
            return if named {
                Ok(class_id as u8)
            } else {
                Err(Bad::new("class", RejectKind::UnknownClass).into())
            };
        }
        if self.policy.class(code).is_none() {
            return Err(Bad::new("class", RejectKind::UnknownClass).into());
        }
        let class_id = number(self.classes.len(), 100, "class")?;
        holdings::insert_class(self.core, class_id, code, self.day)?;
        self.classes.push(code.to_owned());
        Ok(class_id)
    }

    fn currency_id(&self, code: &str) -> Result<u8, Halt> {
        let code = if code.is_empty() { "CNY" } else { code };
        match self.currencies.iter().position(|currency| currency == code) {
            Some(place) if place == 0 || self.rates[place].is_some() => Ok(place as u8),
            _ => Err(Bad::new("currency", RejectKind::UnknownCurrency).into()),
        }
    }
}

fn number(next: usize, most: usize, field: &str) -> Result<u8, Error> {
    u8::try_from(next).ok().filter(|_| next <= most).ok_or_else(|| {
        Refusal::new("too_many_codes", field, text!("代码多于 {most} 种", "more than {most} different codes"))
            .into()
    })
}

/// Mid rates: a moved rate is a change of all accounts in that currency (spec 1).
pub(super) fn fx(run: &mut DayRun<'_>, file: &mut FileRun<'_>, progress: OnProgress<'_>) -> Result<(), Stop> {
    each_row(run, file, progress, |run, _, [currency, mid]| {
        let mid = mid_rate("mid", mid)?;
        let code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
        if !code {
            return Err(Bad::new("currency", RejectKind::UnknownValue).into());
        }
        if currency == "CNY" {
            return Ok(Applied::Same);
        }
        if !run.currencies.iter().any(|known| known == currency) {
            let currency_id = number(run.currencies.len(), 250, "currency")?;
            holdings::insert_currency(run.core, currency_id, currency, run.day)?;
            run.currencies.push(currency.to_owned());
        }
        first_of(FX_RATE.put(run.core, &[&currency, &mid])?, "currency")
    })?;
    let mut before = std::mem::take(&mut run.rates);
    // Rates carry forward: a currency that a file leaves out keeps its rate, in either kind of file.
    settle(run, file, FX_RATE, false)?;
    run.reload_rates()?;
    before.resize(run.rates.len(), None);
    if before != run.rates {
        revalue(run, &before)?;
    }
    Ok(())
}

/// Counts all accounts whose currency's rate moved at the new rate.
fn revalue(run: &mut DayRun<'_>, before: &[Option<i64>]) -> Result<(), Error> {
    foreign(run.core, |account, balance| {
        let was = before[usize::from(account.currency_id)];
        if balance == 0 || was == run.rates[usize::from(account.currency_id)] {
            return Ok(());
        }
        let counted = was.map_or(0, |mid| in_cny(balance, Some(mid)));
        run.count(account, run.cny(account, balance) - counted)
    })
}

/// What a row of accounts.csv says, checked.
struct AccountRow<'l> {
    acct_no: &'l str,
    owner: Party,
    inst_no: &'l str,
    class_id: u8,
    product_no: &'l str,
    product_name: &'l str,
    currency_id: u8,
    open_date: Option<i32>,
    due_date: Option<i32>,
    close_date: Option<i32>,
    demand: &'l str,
    is_demand_deposit: bool,
    vip_card: &'l str,
    state: &'l str,
}

impl<'l> AccountRow<'l> {
    fn check(run: &mut DayRun<'_>, row: [&'l str; 13]) -> Result<AccountRow<'l>, Halt> {
        let [acct_no, cust_no, inst_no, class, product_no, product_name, currency, ..] = row;
        let [.., open_date, due_date, close_date, demand, vip_card, state] = row;
        let owner = run.party(key("cust_no", cust_no)?)?;
        let mut checked = AccountRow {
            acct_no,
            owner,
            inst_no,
            class_id: 0,
            product_no,
            product_name,
            currency_id: 0,
            open_date: None,
            due_date: None,
            close_date: None,
            demand,
            is_demand_deposit: demand == "Y" && class == "deposit",
            vip_card,
            state,
        };
        match owner {
            Party::Corporate => return Ok(checked),
            Party::Unknown => return Err(Bad::new("cust_no", RejectKind::UnknownCustomer).into()),
            Party::Person(_) => {}
        }
        institution(run, "inst_no", inst_no)?;
        checked.class_id = run.class_id(class)?;
        checked.currency_id = run.currency_id(currency)?;
        checked.open_date = date("open_date", open_date)?;
        checked.due_date = date("due_date", due_date)?;
        checked.close_date = date("close_date", close_date)?;
        yes_no("demand", demand)?;
        yes_no("vip_card", vip_card)?;
        one_of("state", state, &["", "normal", "overdue", "dormant", "frozen"])?;
        Ok(checked)
    }

    fn ledger_account(&self, acct_id: u32) -> LedgerAccount {
        let Party::Person(cust_id) = self.owner else { return LedgerAccount::LEFT_OUT };
        let overdue = if self.state == "overdue" { OVERDUE } else { 0 };
        let closed = if self.close_date.is_some() { CLOSED } else { 0 };
        let demand = if self.is_demand_deposit { DEMAND } else { 0 };
        LedgerAccount {
            acct_id,
            cust_id,
            class_id: self.class_id,
            currency_id: self.currency_id,
            marks: overdue | closed | demand,
        }
    }

    fn write(&self, run: &DayRun<'_>, statement: &str, account: LedgerAccount) -> Result<bool, Error> {
        let params: [&dyn ToSql; 15] = [
            &account.acct_id,
            &ymd(run.day),
            &self.acct_no,
            &account.cust_id,
            &self.inst_no,
            &self.class_id,
            &self.product_no,
            &self.product_name,
            &self.currency_id,
            &self.open_date,
            &self.due_date,
            &self.close_date,
            &self.demand,
            &self.vip_card,
            &self.state,
        ];
        Ok(rows::execute(run.core, statement, &params)? == 1)
    }
}

/// Accounts: an upsert by number in either kind of file.
pub(super) fn accounts(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    let core = run.core;
    let mut cursor = Cursor::new(core)?;
    let mut closings = BalanceChanges::new(core, run.day)?;
    let mut next_id = holdings::next_acct_id(core)?;
    let mut before = String::new();
    each_row(run, file, progress, |run, _, row| {
        let acct_no = key("acct_no", row[0])?;
        if *acct_no < *before {
            return Err(Halt::Stop(Stop::Unsorted(FeedFile::Accounts)));
        }
        if acct_no == before {
            return Err(Bad::new("acct_no", RejectKind::DuplicateKey).into());
        }
        before.clear();
        before.push_str(acct_no);
        let checked = AccountRow::check(run, row)?;
        if cursor.seek(acct_no.as_bytes())? {
            known_account(run, &mut cursor, &mut closings, &checked)
        } else {
            new_account(run, &mut cursor, &checked, &mut next_id)
        }
    })?;
    cursor.flush()?;
    closings.finish()?;
    Ok(())
}

fn new_account(
    run: &mut DayRun<'_>,
    cursor: &mut Cursor<'_>,
    row: &AccountRow<'_>,
    next_id: &mut u32,
) -> Result<Applied, Halt> {
    if row.owner == Party::Corporate {
        rows::execute(run.core, "holdings/insert_corporate_account", &[&row.acct_no, &ymd(run.day)])?;
        cursor.insert(row.acct_no.as_bytes(), LedgerAccount::LEFT_OUT)?;
        return Ok(Applied::LeftOut);
    }
    let account = row.ledger_account(*next_id);
    *next_id += 1;
    cursor.insert(row.acct_no.as_bytes(), account)?;
    row.write(run, "holdings/insert_account", account)?;
    open_accounts(run, account, 1)?;
    if account.marks & CLOSED != 0 {
        // It moves nothing; but who has no other is lost.
        run.look(account.cust_id)?;
    }
    Ok(Applied::Changed)
}

fn known_account(
    run: &mut DayRun<'_>,
    cursor: &mut Cursor<'_>,
    closings: &mut BalanceChanges<'_>,
    row: &AccountRow<'_>,
) -> Result<Applied, Halt> {
    let old = cursor.account();
    if old.is_left_out() && row.owner == Party::Corporate {
        return Ok(Applied::LeftOut);
    }
    if old.is_left_out() || row.owner == Party::Corporate {
        return Err(Bad::new("cust_no", RejectKind::KindChanged).into());
    }
    let new = row.ledger_account(old.acct_id);
    if !row.write(run, "holdings/end_changed_account", new)? {
        return Ok(Applied::Same);
    }
    row.write(run, "holdings/insert_account", new)?;
    if new != old {
        let balance = cursor.balance();
        let left = if new.marks & CLOSED != 0 { 0 } else { balance };
        run.count(old, -run.cny(old, balance))?;
        run.count(new, run.cny(new, left))?;
        open_accounts(run, old, -1)?;
        open_accounts(run, new, 1)?;
        run.look(old.cust_id)?;
        run.look(new.cust_id)?;
        cursor.set_account(new);
        if left != balance {
            cursor.set_balance(left);
            closings.insert(new.acct_id, left)?;
        }
    }
    Ok(Applied::Changed)
}

/// Counts an account among its customer's open ones, unless it is closed.
fn open_accounts(run: &mut DayRun<'_>, account: LedgerAccount, by: i64) -> Result<(), Error> {
    if account.marks & CLOSED != 0 {
        return Ok(());
    }
    run.changes.push(Change { cust_id: account.cust_id, what: What::OPEN_ACCOUNTS, amount: by })
}
