//! The files of what customers did and hold: transactions, key products, cards.

use super::day::{Applied, DayRun, FileRun, Halt, OnProgress, Party, Stop, each_row};
use super::parties::{first_of, is_full, person, settle};
use super::reject::{Bad, RejectKind};
use super::row::{amount, date, key, moment, needed, one_of, yes_no};
use super::rows::{self, Names, Stage};
use crate::bank::holdings::ledger::Cursor;
use crate::bank::holdings::{Change, What, cards as held_cards};
use crate::kernel::calendar::ymd;
use crate::kernel::terms::TransactionKind;

const KEY_PRODUCT: Stage = Stage { room: "holdings", table: "key_product", names: Names::Customer };
const CARD: Stage = Stage { room: "holdings", table: "card", names: Names::Customer };

/// Booked transactions; each counts in the month of the folder that brought it.
pub(super) fn transactions(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    let core = run.core;
    let mut cursor = Cursor::new(core)?;
    each_row(run, file, progress, |run, file, row| {
        let [txn_no, acct_no, cust_no, inst_no, time, kind, value, currency, channel] = row;
        let amount_fen = match amount("amount", value) {
            Ok(fen) => fen,
            Err(bad) => {
                file.unsummed += 1;
                return Err(bad.into());
            }
        };
        file.sum += i128::from(amount_fen);
        key("txn_no", txn_no)?;
        let (acct_id, cust_id) = match owner(run, &mut cursor, acct_no, cust_no)? {
            Some(owner) => owner,
            None => return Ok(Applied::LeftOut),
        };
        let booked_at = moment("time", time)?;
        let Some(kind) = TransactionKind::from_code(kind) else {
            return Err(Bad::new("kind", RejectKind::UnknownValue).into());
        };
        let currency = if currency.is_empty() { "CNY" } else { currency };
        let kind_no = kind as u8;
        let day = ymd(run.day);
        let inserted = rows::execute(
            run.core,
            "holdings/insert_txn",
            &[
                &txn_no,
                &day,
                &acct_id,
                &cust_id,
                &inst_no,
                &booked_at,
                &kind_no,
                &amount_fen,
                &currency,
                &channel,
            ],
        )?;
        if inserted == 1 {
            run.changes.push(Change { cust_id, what: What::BOOKED, amount: kind_no.into() })?;
            return Ok(Applied::Changed);
        }
        let same = rows::exists(
            run.core,
            "holdings/same_txn",
            &[&txn_no, &acct_id, &cust_id, &inst_no, &booked_at, &kind_no, &amount_fen, &currency, &channel],
        )?;
        if same { Ok(Applied::Same) } else { Err(Bad::new("txn_no", RejectKind::TxnConflict).into()) }
    })
}

/// The account and the customer of a transaction; none where they are corporate.
fn owner(
    run: &mut DayRun<'_>,
    cursor: &mut Cursor<'_>,
    acct_no: &str,
    cust_no: &str,
) -> Result<Option<(Option<u32>, u32)>, Halt> {
    if acct_no.is_empty() {
        return Ok(person(run, "cust_no", cust_no)?.map(|cust_id| (None, cust_id)));
    }
    if !cursor.seek(key("acct_no", acct_no)?.as_bytes())? {
        return Err(Bad::new("acct_no", RejectKind::UnknownAccount).into());
    }
    let account = cursor.account();
    if account.is_left_out() {
        return Ok(None);
    }
    let cust_id = if cust_no.is_empty() {
        account.cust_id
    } else {
        match run.party(cust_no)? {
            Party::Person(cust_id) => cust_id,
            Party::Corporate => return Ok(None),
            Party::Unknown => return Err(Bad::new("cust_no", RejectKind::UnknownCustomer).into()),
        }
    };
    Ok(Some((Some(account.acct_id), cust_id)))
}

pub(super) fn products(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    each_row(run, file, progress, |run, _, [cust_no, key_product, since, until]| {
        let Some(cust_id) = person(run, "cust_no", cust_no)? else { return Ok(Applied::LeftOut) };
        needed("key_product", key_product)?;
        let (since, until) = (date("since", since)?, date("until", until)?);
        first_of(KEY_PRODUCT.put(run.core, &[&cust_id, &key_product, &since, &until])?, "key_product")
    })?;
    settle(run, file, KEY_PRODUCT, is_full(file))
}

pub(super) fn cards(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    each_row(run, file, progress, |run, _, [cust_no, card_no, kind, fee, dual_card]| {
        let Some(cust_id) = person(run, "cust_no", cust_no)? else { return Ok(Applied::LeftOut) };
        key("card_no", card_no)?;
        one_of("fee", fee, &["", "fixed", "discounted", "none"])?;
        yes_no("dual_card", dual_card)?;
        first_of(CARD.put(run.core, &[&cust_id, &card_no, &kind, &fee, &dual_card])?, "card_no")
    })?;
    settle(run, file, CARD, is_full(file))?;
    let (core, policy, day) = (run.core, run.policy, run.day);
    held_cards::changed_on(core, day, policy, |cust_id, core_card| {
        run.changes.push(Change { cust_id, what: What::CORE_CARD, amount: core_card.into() })
    })?;
    Ok(())
}
