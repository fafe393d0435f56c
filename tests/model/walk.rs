//! An invented bank that wanders at random: what its core tells each night. Everything follows from the seed;
//! what is told is always a good feed, so that the ratings are all there is to compare.

use super::verbs::APPROVERS;
use crate::support::dice::Dice;
use crate::support::feed::{FeedDay, INST, in_yuan};
use std::collections::BTreeMap;
use zhiji::kernel::calendar::{Day, ymd};
use zhiji::kernel::terms::{Tier, TransactionKind};

const CLASSES: [&str; 8] =
    ["deposit", "loan", "wealth", "fund", "broker_plan", "bond", "custody_margin", "metal_margin"];
/// Amounts near which the rules decide, yuan.
const EDGES: [i128; 14] = [
    5_000, 10_000, 40_000, 50_000, 80_000, 100_000, 125_000, 150_000, 250_000, 300_000, 500_000, 800_000,
    1_000_000, 6_000_000,
];
const CARDS: [(&str, &str); 5] = [
    ("platinum", "fixed"),
    ("platinum", "discounted"),
    ("platinum", "none"),
    ("gold", "fixed"),
    ("gold", "none"),
];
const KEY_PRODUCTS: [&str; 6] = ["card_autopay", "custody", "payroll", "fund", "loan", "wealth"];
/// Transactions that a temporary special VIP may rest on: yuan, and the tier that they reach.
const LARGE: [(&str, Tier); 4] = [
    ("100000.00", Tier::Gold),
    ("400000.00", Tier::Platinum),
    ("1200000.00", Tier::BlackGold),
    ("6000000.00", Tier::Diamond),
];

#[derive(Debug, Clone)]
struct Account {
    cust_no: String,
    class: &'static str,
    currency: &'static str,
    overdue: bool,
    closed: Option<Day>,
    balance: i128,
}

#[derive(Debug, Clone)]
struct Txn {
    txn_no: String,
    acct_no: String,
    cust_no: String,
    time: String,
    kind: &'static str,
    yuan: String,
}

/// A transaction that a special VIP may rest on.
#[derive(Debug, Clone)]
pub struct Large {
    pub day: Day,
    pub cust_no: String,
    pub txn_no: String,
    pub tier: Tier,
}

/// The bank as it wanders.
pub struct Walk {
    pub dice: Dice,
    /// Natural persons, in the order in which they came.
    pub customers: Vec<String>,
    /// Large transactions told so far and not used yet.
    pub large: Vec<Large>,
    accounts: BTreeMap<String, Account>,
    rates: BTreeMap<&'static str, i64>,
    cards: BTreeMap<(String, String), (usize, bool)>,
    products: BTreeMap<(String, usize), Day>,
    told: Vec<Txn>,
    told_again: Vec<String>,
    number: usize,
}

impl Walk {
    /// A bank and its first feed.
    pub fn begin(seed: u64, customers: usize, day: Day) -> (Walk, FeedDay) {
        let mut walk = Walk {
            dice: Dice::new(seed),
            customers: Vec::new(),
            large: Vec::new(),
            accounts: BTreeMap::new(),
            rates: BTreeMap::from([("USD", 7_123_400), ("HKD", 915_000)]),
            cards: BTreeMap::new(),
            products: BTreeMap::new(),
            told: Vec::new(),
            told_again: Vec::new(),
            number: 0,
        };
        let mut feed = FeedDay::on(day).institution(INST).staff("P1").full("balances").full("cards");
        for (staff_no, role) in APPROVERS {
            feed = feed.staff(staff_no).set("role", role);
        }
        for (currency, mid) in &walk.rates {
            feed = feed.rate(currency, &four_decimals(*mid));
        }
        for firm in ["F1", "F2", "F3"] {
            feed = feed.customer(firm).set("id_type", "uscc").account(&format!("{firm}-1"), firm, "deposit");
            feed = feed.balance(&format!("{firm}-1"), "8000000.00");
            feed = feed.transaction(&format!("T{firm}"), firm, "merchant", "1.00");
        }
        for _ in 0..customers {
            feed = walk.comes(feed);
        }
        feed = walk.tell_cards(feed, customers / 10);
        (walk, feed)
    }

    fn next_number(&mut self) -> usize {
        self.number += 1;
        self.number
    }

    /// An amount in hundredths, often one on which a rule turns.
    fn amount(&mut self) -> i128 {
        let dice = &mut self.dice;
        match dice.below(100) {
            0 => 0,
            1 => -i128::from(dice.between(1, 500_000)),
            2..=29 => dice.pick(&EDGES) * 100 + i128::from(dice.between(-1, 1)),
            _ => {
                let size = 10_i64.pow(u32::try_from(dice.between(3, 8)).unwrap());
                i128::from(dice.between(size / 10, size))
            }
        }
    }

    /// A new customer with a few accounts.
    fn comes(&mut self, feed: FeedDay) -> FeedDay {
        let cust_no = format!("C{:06}", self.customers.len() + 1);
        self.customers.push(cust_no.clone());
        let mut feed = feed.customer(&cust_no);
        for _ in 0..self.dice.below(5) {
            feed = self.opens(feed, &cust_no);
        }
        feed
    }

    fn opens(&mut self, feed: FeedDay, cust_no: &str) -> FeedDay {
        let acct_no = format!("A{:07}", self.next_number());
        let currency = *self.dice.pick(&["CNY", "CNY", "CNY", "CNY", "CNY", "CNY", "USD", "HKD"]);
        let class = if self.dice.percent(4) { "card" } else { *self.dice.pick(&CLASSES) };
        let balance = self.amount();
        let account =
            Account { cust_no: cust_no.to_owned(), class, currency, overdue: false, closed: None, balance };
        let feed = tell_account(feed, &acct_no, &account).balance(&acct_no, &in_yuan(balance));
        self.accounts.insert(acct_no, account);
        feed
    }

    /// One of the customers.
    fn someone(&mut self) -> String {
        self.dice.pick(&self.customers).clone()
    }

    /// The feed of a later day.
    pub fn goes_on(&mut self, day: Day) -> FeedDay {
        let mut feed = FeedDay::on(day);
        self.told_again.clear();
        if self.dice.percent(10) {
            feed = feed.full("accounts");
        }
        feed = self.tell_rates(feed);
        let moved = self.accounts_move(day);
        for acct_no in &moved.attributes {
            feed = tell_account(feed, acct_no, &self.accounts[acct_no]);
        }
        feed = self.tell_balances(feed, &moved);
        for _ in 0..1 + self.customers.len() / 1_000 {
            if self.dice.percent(40) {
                feed = self.comes(feed);
            }
            let someone = self.someone();
            feed = if self.dice.percent(60) { self.opens(feed, &someone) } else { feed };
        }
        for _ in 0..1 + self.customers.len() / 40 {
            feed = self.transacts(feed, day);
        }
        if self.dice.percent(30) {
            feed = self.tell_cards(feed, 1 + self.customers.len() / 400);
        }
        if self.dice.percent(20) {
            feed = self.tell_products(feed, day);
        }
        feed
    }

    fn tell_rates(&mut self, mut feed: FeedDay) -> FeedDay {
        if self.dice.percent(20) {
            return feed;
        }
        feed = if self.dice.percent(50) { feed.full("fx") } else { feed.delta("fx") };
        for (currency, mid) in &mut self.rates {
            *mid += if self.dice.percent(90) { self.dice.between(-9_000, 9_000) } else { 0 };
            // A rate that a day does not name carries forward: it is told anew when it is told again.
            if self.dice.percent(90) {
                feed = feed.rate(currency, &four_decimals(*mid));
            }
        }
        feed
    }

    /// What happens to accounts on a day.
    fn accounts_move(&mut self, day: Day) -> Moved {
        let mut moved = Moved::default();
        let numbers: Vec<String> = self.accounts.keys().cloned().collect();
        for acct_no in numbers {
            let new_owner = self.dice.in_10_000(4).then(|| self.someone());
            let new_balance = self.dice.percent(5).then(|| self.amount());
            let dice = &mut self.dice;
            let account = self.accounts.get_mut(&acct_no).unwrap();
            if account.closed.is_some() {
                // A closure taken back: the account is open again, with a balance told on the same day.
                if dice.in_10_000(20) {
                    account.closed = None;
                    account.balance = i128::from(dice.between(1, 10_000_000));
                    moved.attributes.push(acct_no.clone());
                    moved.balances.push(acct_no);
                }
                continue;
            }
            let before = (account.cust_no.clone(), account.class, account.overdue, account.closed);
            if let Some(owner) = new_owner {
                account.cust_no = owner;
            }
            if account.class != "card" && dice.in_10_000(5) {
                account.class = *dice.pick(&CLASSES);
            }
            if dice.in_10_000(if account.overdue { 500 } else { 60 }) {
                account.overdue = !account.overdue;
            }
            if dice.in_10_000(12) {
                (account.closed, account.balance) = (Some(day), 0);
            } else if let Some(balance) = new_balance {
                account.balance = balance;
                moved.balances.push(acct_no.clone());
            }
            if before != (account.cust_no.clone(), account.class, account.overdue, account.closed) {
                moved.attributes.push(acct_no);
            }
        }
        moved
    }

    fn tell_balances(&mut self, mut feed: FeedDay, moved: &Moved) -> FeedDay {
        if self.dice.percent(65) {
            for acct_no in &moved.balances {
                feed = feed.balance(acct_no, &in_yuan(self.accounts[acct_no].balance));
            }
            return feed;
        }
        feed = feed.full("balances");
        for (acct_no, account) in self.accounts.iter_mut().filter(|(_, account)| account.closed.is_none()) {
            // Missing from the whole list without having been closed: worth nothing until told again.
            if self.dice.in_10_000(10) && !moved.balances.contains(acct_no) {
                account.balance = 0;
                continue;
            }
            feed = feed.balance(acct_no, &in_yuan(account.balance));
        }
        feed.balance("F1-1", "9000000.00")
    }

    fn transacts(&mut self, feed: FeedDay, day: Day) -> FeedDay {
        if self.dice.percent(4) && !self.told.is_empty() {
            let again = self.dice.pick(&self.told).clone();
            if again.time.starts_with(&ymd(day).to_string()) || self.told_again.contains(&again.txn_no) {
                return feed;
            }
            self.told_again.push(again.txn_no.clone());
            return tell(feed, &again);
        }
        let number = self.next_number();
        if self.dice.percent(6) {
            let ((yuan, tier), cust_no) = (*self.dice.pick(&LARGE), self.someone());
            let txn_no = format!("L{number:07}");
            self.large.push(Large { day, cust_no: cust_no.clone(), txn_no: txn_no.clone(), tier });
            return feed.transaction(&txn_no, &cust_no, "transfer_in", yuan);
        }
        let (acct_no, account) = self.accounts.iter().nth(self.dice.below(self.accounts.len())).unwrap();
        let mut txn = Txn {
            txn_no: format!("T{number:07}"),
            acct_no: acct_no.clone(),
            cust_no: account.cust_no.clone(),
            time: format!("{}093000", ymd(day)),
            kind: self.dice.pick(&TransactionKind::ALL).code(),
            yuan: in_yuan(i128::from(self.dice.between(1, 9_999_999))),
        };
        match self.dice.below(10) {
            0..=4 => txn.acct_no.clear(),
            5 if account.closed.is_none() => txn.cust_no.clear(),
            _ => {}
        }
        // Told again later it must be the same words for the same customer: with the customer named.
        if !txn.cust_no.is_empty() && txn.acct_no.is_empty() && self.told.len() < 2_000 {
            self.told.push(txn.clone());
        }
        if !txn.acct_no.is_empty() && account.closed.is_some() {
            txn.acct_no.clear();
        }
        tell(feed, &txn)
    }

    fn tell_cards(&mut self, mut feed: FeedDay, count: usize) -> FeedDay {
        for _ in 0..count {
            let (someone, number) = (self.someone(), self.next_number());
            let card = (self.dice.below(CARDS.len()), self.dice.percent(50));
            let key = (someone, format!("K{number:07}"));
            feed = tell_card(feed, &key, card);
            self.cards.insert(key, card);
        }
        if self.dice.percent(50) && feed.lines("cards").is_some_and(|lines| lines == count) {
            // All cards that are left; some have gone.
            let dice = &mut self.dice;
            self.cards.retain(|_, _| !dice.percent(6));
            feed = feed.edit("cards", |_| false).full("cards");
            for (key, card) in &self.cards {
                feed = tell_card(feed, key, *card);
            }
        }
        feed
    }

    fn tell_products(&mut self, mut feed: FeedDay, day: Day) -> FeedDay {
        for _ in 0..1 + self.customers.len() / 100 {
            let key = (self.someone(), self.dice.below(KEY_PRODUCTS.len()));
            self.products.insert(key, day);
        }
        let dice = &mut self.dice;
        self.products.retain(|_, _| !dice.percent(3));
        feed = feed.full("products");
        for ((cust_no, product), since) in &self.products {
            feed = feed.product(cust_no, KEY_PRODUCTS[*product]).set("since", &ymd(*since).to_string());
        }
        feed
    }

    /// A day told otherwise: some balances and rates are others, some transactions were none.
    pub fn told_wrongly(&mut self, feed: FeedDay) -> FeedDay {
        let amounts: Vec<String> = (0..50).map(|_| self.amount()).map(in_yuan).collect();
        let mut dice = self.dice.clone();
        let feed = feed.edit("balances", |row| {
            if dice.percent(5) && !row[0].starts_with('F') {
                row[1] = dice.pick(&amounts).clone();
            }
            true
        });
        let feed = feed.edit("transactions", |row| row[0].starts_with('L') || !dice.percent(20));
        let feed = feed.edit("fx", |row| {
            row[1] = if row[0] == "USD" { "708.8001".to_owned() } else { row[1].clone() };
            true
        });
        self.dice = dice;
        // Someone whom the bank knew from the first day on.
        let number = self.next_number();
        feed.transaction(&format!("T{number:07}"), &self.customers[number % 50], "wealth", "500.00")
    }
}

/// Accounts whose words or balances are told on a day.
#[derive(Debug, Default)]
struct Moved {
    attributes: Vec<String>,
    balances: Vec<String>,
}

fn four_decimals(e4: i64) -> String {
    format!("{}.{:04}", e4 / 10_000, e4 % 10_000)
}

fn tell_account(feed: FeedDay, acct_no: &str, account: &Account) -> FeedDay {
    let closed = account.closed.map_or(String::new(), |day| ymd(day).to_string());
    feed.account(acct_no, &account.cust_no, account.class)
        .set("currency", account.currency)
        .set("state", if account.overdue { "overdue" } else { "normal" })
        .set("close_date", &closed)
}

fn tell_card(feed: FeedDay, (cust_no, card_no): &(String, String), card: (usize, bool)) -> FeedDay {
    let (kind, fee) = CARDS[card.0];
    feed.card(cust_no, card_no, kind, fee).set("dual_card", if card.1 { "Y" } else { "N" })
}

fn tell(feed: FeedDay, txn: &Txn) -> FeedDay {
    let feed = feed.transaction(&txn.txn_no, &txn.cust_no, txn.kind, &txn.yuan);
    feed.set("acct_no", &txn.acct_no).set("time", &txn.time)
}

#[test]
fn the_same_seed_gives_the_same_feeds() {
    let day = |number| Day::from_ymd_opt(2025, 6, number).unwrap();
    let feeds = |seed| {
        let inbox = tempfile::tempdir().unwrap();
        let (mut walk, first) = Walk::begin(seed, 100, day(2));
        first.write(inbox.path());
        walk.goes_on(day(3)).write(inbox.path());
        std::fs::read_to_string(inbox.path().join("20250603").join("manifest.csv")).unwrap()
    };
    assert_eq!(feeds(1), feeds(1));
    assert_ne!(feeds(1), feeds(2));
}
