//! The ledger beside a sorted map: numbers of all shapes, put in, looked up, changed and walked.

use crate::support::dice::Dice;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use tempfile::TempDir;
use zhiji::bank::holdings::ledger::{Cursor, LedgerAccount, NUMBER_MAX, foreign};
use zhiji::kernel::money::Fen;
use zhiji::store::open::Bank;

type Model = BTreeMap<Vec<u8>, (LedgerAccount, Fen)>;

/// A number of a few beginnings and many lengths, so that numbers begin with one another.
fn number(dice: &mut Dice) -> Vec<u8> {
    let beginning = *dice.pick(&["", "6", "6217", "6217000123", "A", "客户"]);
    let mut number = beginning.as_bytes().to_vec();
    let most = if dice.percent(1) { NUMBER_MAX - number.len() } else { 6 };
    for _ in 0..=dice.below(most) {
        number.push(*dice.pick(b"0123456789AZaz-"));
    }
    number
}

fn account(dice: &mut Dice, acct_id: u32) -> LedgerAccount {
    if dice.percent(2) {
        return LedgerAccount::LEFT_OUT;
    }
    let bits = dice.between(1, 32);
    LedgerAccount {
        acct_id,
        cust_id: dice.between(1, (1 << bits) - 1) as u32,
        class_id: dice.below(100) as u8,
        currency_id: if dice.percent(99) { 0 } else { dice.below(250) as u8 },
        marks: dice.below(4) as u8,
    }
}

fn balance(dice: &mut Dice) -> Fen {
    let bits = dice.between(0, 61);
    if dice.percent(20) { 0 } else { dice.between(-(1 << bits), 1 << bits) }
}

fn compare(cursor: &mut Cursor<'_>, model: &Model) {
    let mut more = cursor.first().unwrap();
    for (number, (account, balance)) in model {
        assert!(more, "the ledger ends before {}", String::from_utf8_lossy(number));
        assert_eq!(cursor.number(), *number);
        assert_eq!((cursor.account(), cursor.balance()), (*account, *balance));
        more = cursor.advance().unwrap();
    }
    assert!(!more, "the ledger holds more than was put in");
}

/// Puts in or changes `times` accounts with one cursor.
fn work(cursor: &mut Cursor<'_>, model: &mut Model, dice: &mut Dice, times: usize) {
    for _ in 0..times {
        let number = number(dice);
        let known = cursor.seek(&number).unwrap();
        assert_eq!(known, model.contains_key(&number));
        if !known {
            let account = account(dice, model.len() as u32 + 1);
            cursor.insert(&number, account).unwrap();
            model.insert(number.clone(), (account, 0));
        }
        assert_eq!(cursor.compare(&number), Ordering::Equal);
        let other = self::number(dice);
        assert_eq!(cursor.compare(&other), number.cmp(&other));
        let entry = model.get_mut(&number).unwrap();
        if dice.percent(70) {
            entry.1 = balance(dice);
            cursor.set_balance(entry.1);
        }
        if dice.percent(10) {
            entry.0 = account(dice, entry.0.acct_id);
            cursor.set_account(entry.0);
        }
    }
    cursor.flush().unwrap();
}

#[test]
fn the_ledger_is_as_a_sorted_map() {
    let dir = TempDir::new().unwrap();
    let bank = Bank::create(dir.path()).unwrap();
    let (mut model, mut dice) = (Model::new(), Dice::new(7));
    for _ in 0..4 {
        let mut cursor = Cursor::new(&bank.core).unwrap();
        work(&mut cursor, &mut model, &mut dice, 3_000);
        compare(&mut cursor, &model);
        compare(&mut Cursor::new(&bank.core).unwrap(), &model);
    }
    assert!(model.len() > 6_000, "rows were split and begun: {}", model.len());
    let mut expected =
        model.into_values().filter(|(account, _)| account.currency_id != 0).collect::<Vec<_>>();
    foreign(&bank.core, |account, balance| {
        let place = expected.iter().position(|one| *one == (account, balance)).expect("a foreign account");
        expected.swap_remove(place);
        Ok(())
    })
    .unwrap();
    assert_eq!(expected, Vec::new());
}

#[test]
fn numbers_in_order_fill_row_after_row() {
    let dir = TempDir::new().unwrap();
    let bank = Bank::create(dir.path()).unwrap();
    let (mut model, mut dice) = (Model::new(), Dice::new(8));
    let mut cursor = Cursor::new(&bank.core).unwrap();
    for at in 1..=60_000_u32 {
        let number = format!("6217{:012}", u64::from(at) * 137).into_bytes();
        assert!(!cursor.seek(&number).unwrap());
        let entry = (account(&mut dice, at), balance(&mut dice));
        cursor.insert(&number, entry.0).unwrap();
        cursor.set_balance(entry.1);
        model.insert(number, entry);
    }
    cursor.flush().unwrap();
    compare(&mut Cursor::new(&bank.core).unwrap(), &model);
}
