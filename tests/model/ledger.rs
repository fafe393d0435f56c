//! What the feeds say, carried forward from day to day: customers, accounts, balances, rates, cards,
//! products, transactions.

use super::feeds::{Row, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of identity document that a natural person does not have.
const CORPORATE: [&str; 1] = ["uscc"];

/// An account as last fed.
#[derive(Debug, Clone, Default)]
pub struct Account {
    pub cust_no: String,
    pub class: String,
    pub currency: String,
    pub overdue: bool,
    pub closed: bool,
    /// Hundredths of its currency.
    pub balance: i128,
}

/// A card as last fed.
#[derive(Debug, Clone)]
pub struct Card {
    pub kind: String,
    pub fee: String,
    pub dual: bool,
}

/// Everything as of the end of a day.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Natural persons.
    pub customers: BTreeSet<String>,
    pub accounts: BTreeMap<String, Account>,
    /// CNY per 100 units, in ten-thousandths.
    pub rates: BTreeMap<String, i128>,
    /// By customer and card number.
    pub cards: BTreeMap<(String, String), Card>,
    /// Customer and key product.
    pub products: BTreeSet<(String, String)>,
    /// Kinds of transaction of the running month, by customer.
    pub kinds: BTreeMap<String, BTreeSet<String>>,
    seen: BTreeSet<String>,
}

impl Ledger {
    /// Takes a day's folder.
    pub fn take(&mut self, folder: &BTreeMap<String, Table>) {
        let rows = |file: &str| folder.get(file).into_iter().flat_map(Table::rows);
        for row in rows("customers").filter(|row| !CORPORATE.contains(&row.get("id_type"))) {
            self.customers.insert(row.get("cust_no").to_owned());
        }
        for row in rows("accounts") {
            self.account(&row);
        }
        if folder.get("balances").is_some_and(|table| table.full) {
            // What the bank's whole list does not name has gone; what it names follows.
            for account in self.accounts.values_mut() {
                account.balance = 0;
            }
        }
        for row in rows("balances") {
            let account = self.accounts.get_mut(row.get("acct_no"));
            if let Some(account) = account.filter(|account| !account.closed) {
                account.balance = decimal(row.get("balance"), 2);
            }
        }
        for row in rows("fx") {
            self.rates.insert(row.get("currency").to_owned(), decimal(row.get("mid"), 4));
        }
        for row in rows("transactions") {
            self.transaction(&row);
        }
        if folder.get("products").is_some_and(|table| table.full) {
            self.products.clear();
        }
        for row in rows("products") {
            self.products.insert((row.get("cust_no").to_owned(), row.get("key_product").to_owned()));
        }
        if folder.get("cards").is_some_and(|table| table.full) {
            self.cards.clear();
        }
        for row in rows("cards") {
            let key = (row.get("cust_no").to_owned(), row.get("card_no").to_owned());
            let (kind, fee) = (row.get("kind").to_owned(), row.get("fee").to_owned());
            self.cards.insert(key, Card { kind, fee, dual: row.get("dual_card") == "Y" });
        }
    }

    fn account(&mut self, row: &Row) {
        let account = self.accounts.entry(row.get("acct_no").to_owned()).or_default();
        account.cust_no = row.get("cust_no").to_owned();
        account.class = row.get("class").to_owned();
        account.currency = row.get("currency").to_owned();
        account.overdue = row.get("state") == "overdue";
        account.closed = !row.get("close_date").is_empty();
        if account.closed {
            account.balance = 0;
        }
    }

    fn transaction(&mut self, row: &Row) {
        if !self.seen.insert(row.get("txn_no").to_owned()) {
            return;
        }
        let owner = match row.get("cust_no") {
            "" => self.accounts[row.get("acct_no")].cust_no.clone(),
            cust_no => cust_no.to_owned(),
        };
        self.kinds.entry(owner).or_default().insert(row.get("kind").to_owned());
    }

    /// The value of an account in CNY fen, whatever its class counts for.
    pub fn value(&self, account: &Account) -> i128 {
        match account.currency.as_str() {
            "CNY" => account.balance,
            // A hundredth of the currency is mid / 100 hundredths of a yuan; mid has four decimals.
            currency => half_up(account.balance * self.rates[currency], 1_000_000),
        }
    }
}

/// A decimal with at most `places` decimals, as an integer of that many.
pub fn decimal(text: &str, places: usize) -> i128 {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.trim_start_matches('+')),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    assert!(part.len() <= places, "{text} has more than {places} decimals");
    let read: i128 = format!("{whole}{part:0<places$}").parse().unwrap_or_else(|_| panic!("'{text}'"));
    sign * read
}

/// A quotient rounded to the nearest integer, a half away from zero.
pub fn half_up(value: i128, divisor: i128) -> i128 {
    let (whole, rest) = (value.abs() / divisor, value.abs() % divisor);
    let rounded = if rest * 2 >= divisor { whole + 1 } else { whole };
    value.signum() * rounded
}

#[test]
fn halves_go_up() {
    let cases = [(5, 10, 1), (4, 10, 0), (15, 10, 2), (14, 10, 1), (-5, 10, -1), (-4, 10, 0), (0, 3, 0)];
    for (value, divisor, rounded) in cases {
        assert_eq!(half_up(value, divisor), rounded, "{value} / {divisor}");
    }
}

#[test]
fn decimals_are_exact() {
    assert_eq!(decimal("712.34", 4), 7_123_400);
    assert_eq!(decimal("-0.5", 2), -50);
    assert_eq!(decimal("+12", 2), 1_200);
}

#[cfg(test)]
mod tests {
    use super::super::feeds::read;
    use super::*;
    use crate::support::feed::FeedDay;

    /// The ledger after some days, and the balances of the accounts then.
    fn after(days: &[FeedDay]) -> (Ledger, Vec<(String, i128)>) {
        let inbox = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::default();
        for day in days {
            ledger.take(&read(&day.write(inbox.path())));
        }
        let balances = ledger.accounts.iter().map(|(no, account)| (no.clone(), account.balance)).collect();
        (ledger, balances)
    }

    fn first() -> FeedDay {
        let feed = FeedDay::new("20250602").customer("C1").account("A1", "C1", "deposit").balance("A1", "10");
        feed.account("A2", "C1", "wealth").balance("A2", "20")
    }

    #[test]
    fn what_a_delta_does_not_name_stays_and_what_a_full_file_does_not_name_goes() {
        let delta = FeedDay::new("20250603").balance("A2", "5").delta("balances");
        assert_eq!(after(&[first(), delta]).1, [("A1".to_owned(), 1_000), ("A2".to_owned(), 500)]);
        let full = FeedDay::new("20250603").balance("A2", "5").full("balances");
        assert_eq!(after(&[first(), full]).1, [("A1".to_owned(), 0), ("A2".to_owned(), 500)]);
    }

    #[test]
    fn a_closed_account_is_worth_nothing_and_comes_back_with_a_balance() {
        let closed = FeedDay::new("20250603").account("A1", "C1", "deposit").set("close_date", "20250603");
        let (_, balances) = after(&[first(), closed.clone()]);
        assert_eq!(balances[0].1, 0);
        let open = FeedDay::new("20250604").account("A1", "C1", "deposit").balance("A1", "7");
        assert_eq!(after(&[first(), closed, open]).1[0].1, 700);
    }

    #[test]
    fn cards_and_products_go_with_a_full_file() {
        let one = first().card("C1", "K1", "platinum", "fixed").product("C1", "fund");
        let two = FeedDay::new("20250603").card("C1", "K2", "gold", "none").product("C1", "loan");
        let (ledger, _) = after(&[one.clone(), two]);
        assert_eq!((ledger.cards.len(), ledger.products.len()), (2, 2));
        let none = FeedDay::new("20250603").full("cards").full("products");
        let (ledger, _) = after(&[one, none]);
        assert_eq!((ledger.cards.len(), ledger.products.len()), (0, 0));
    }

    #[test]
    fn a_transaction_counts_once_and_for_the_owner_of_its_account() {
        let one = first().transaction("T1", "C1", "fund", "100");
        let again = FeedDay::new("20250603").transaction("T1", "C1", "bond", "100");
        let by_account = again.transaction("T2", "", "wealth", "1").set("acct_no", "A2");
        let (ledger, _) = after(&[one, by_account]);
        let kinds: Vec<_> = ledger.kinds["C1"].iter().collect();
        assert_eq!(kinds, ["fund", "wealth"]);
    }

    #[test]
    fn a_rate_that_is_not_named_carries_forward() {
        let feed = first().rate("USD", "712.34").rate("HKD", "91.5");
        let feed = feed.account("A3", "C1", "wealth").set("currency", "USD").balance("A3", "10000.00");
        let (ledger, _) = after(&[feed, FeedDay::new("20250603").rate("HKD", "91.6").full("fx")]);
        assert_eq!(ledger.value(&ledger.accounts["A3"]), 7_123_400);
    }
}
