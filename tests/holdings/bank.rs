//! A bank whose facts are written by hand, one version or change at a time.

use std::collections::HashMap;
use zhiji::bank::holdings::rows;
use zhiji::kernel::calendar::{Day, from_ymd, ymd};
use zhiji::kernel::money::{Fen, parse_yuan};
use zhiji::kernel::policy::DEFAULT_TOML;
use zhiji::store::FOREVER;
use zhiji::store::open::Bank;

/// The facts of a bank in the making.
pub struct Facts {
    pub bank: Bank,
    pub dir: tempfile::TempDir,
    customers: HashMap<String, u32>,
    accounts: HashMap<String, u32>,
    classes: Vec<String>,
    currencies: Vec<String>,
}

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Is<'a> {
    pub owner: &'a str,
    pub class: &'a str,
    pub currency: &'a str,
    /// `normal`, `overdue` or `closed`.
    pub state: &'a str,
}

impl Facts {
    pub fn new() -> Facts {
        let dir = tempfile::tempdir().unwrap();
        let bank = Bank::create(&dir.path().join("bank")).unwrap();
        let policy = "INSERT INTO policy VALUES (1, 200001, ?1, 'author', 20000101, 'approver', 20000101)";
        bank.crm.conn().execute(policy, [DEFAULT_TOML]).unwrap();
        let (classes, currencies) =
            (rows::classes(&bank.core).unwrap(), rows::currencies(&bank.core).unwrap());
        Facts { bank, dir, customers: HashMap::new(), accounts: HashMap::new(), classes, currencies }
    }

    fn run(&self, sql: &str, params: impl rusqlite::Params) {
        self.bank.core.conn().execute(sql, params).unwrap();
    }

    /// Begins or ends a transaction, as a night's run is one.
    pub fn batch(&self, sql: &str) {
        self.bank.core.conn().execute_batch(sql).unwrap();
    }

    pub fn feed_day(&self, day: Day) {
        self.run("INSERT OR IGNORE INTO feed_day (day, fingerprint) VALUES (?1, '')", [ymd(day)]);
    }

    pub fn customer(&mut self, day: Day, number: &str) -> u32 {
        let cust_id = self.customers.len() as u32 + 1;
        self.customers.insert(number.to_owned(), cust_id);
        let sql = "INSERT INTO customer VALUES
            (?1, ?2, ?3, ?4, '', '', '', '', NULL, '', '', '', NULL, 'active', NULL, '', '', '', '', NULL, '', '')";
        self.run(sql, rusqlite::params![cust_id, ymd(day), FOREVER, number]);
        cust_id
    }

    pub fn cust_id(&self, number: &str) -> u32 {
        self.customers[number]
    }

    pub fn class_id(&mut self, code: &str) -> u8 {
        if !self.classes.iter().any(|class| class == code) {
            rows::insert_class(&self.bank.core, self.classes.len() as u8, code, day("20260101")).unwrap();
            self.classes.push(code.to_owned());
        }
        self.classes.iter().position(|class| class == code).unwrap() as u8
    }

    pub fn currency_id(&mut self, code: &str) -> u8 {
        if !self.currencies.iter().any(|currency| currency == code) {
            rows::insert_currency(&self.bank.core, self.currencies.len() as u8, code, day("20260101"))
                .unwrap();
            self.currencies.push(code.to_owned());
        }
        self.currencies.iter().position(|currency| currency == code).unwrap() as u8
    }

    pub fn rate(&mut self, day: Day, currency: &str, mid_e4: i64) {
        self.currency_id(currency);
        let end = "UPDATE fx_rate SET until_day = ?2 WHERE currency = ?1 AND until_day = 99991231";
        self.run(end, rusqlite::params![currency, ymd(day)]);
        let begin = "INSERT INTO fx_rate VALUES (?1, ?2, ?3, ?4)";
        self.run(begin, rusqlite::params![currency, ymd(day), FOREVER, mid_e4]);
    }

    pub fn account(&mut self, day: Day, number: &str, is: Is) -> u32 {
        let next = self.accounts.len() as u32 + 1;
        let acct_id = *self.accounts.entry(number.to_owned()).or_insert(next);
        let (class_id, currency_id) = (self.class_id(is.class), self.currency_id(is.currency));
        let closed = (is.state == "closed").then_some(ymd(day));
        let state = if is.state == "overdue" { "overdue" } else { "normal" };
        let again = "DELETE FROM account WHERE acct_id = ?1 AND since_day = ?2";
        self.run(again, [acct_id, ymd(day) as u32]);
        let end = "UPDATE account SET until_day = ?2 WHERE acct_id = ?1 AND until_day = 99991231";
        self.run(end, [acct_id, ymd(day) as u32]);
        let begin = "INSERT INTO account VALUES
            (?1, ?2, ?3, ?4, ?5, '', ?6, '', '', ?7, NULL, NULL, ?8, '', '', ?9)";
        let owner = self.customers[is.owner];
        let day = ymd(day);
        let params =
            rusqlite::params![acct_id, day, FOREVER, number, owner, class_id, currency_id, closed, state];
        self.run(begin, params);
        acct_id
    }

    pub fn balance(&self, day: Day, number: &str, balance: Fen) {
        let sql = "INSERT INTO balance_change VALUES (?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET balance_fen = excluded.balance_fen";
        self.run(sql, rusqlite::params![ymd(day), self.accounts[number], balance]);
    }

    pub fn txn(&self, day: Day, number: &str, cust_id: u32, kind: u8) {
        let sql = "INSERT INTO txn VALUES (?1, ?2, NULL, ?3, '', 0, ?4, 100, 'CNY', '')";
        self.run(sql, rusqlite::params![number, ymd(day), cust_id, kind]);
    }

    pub fn card(&self, day: Day, cust_id: u32, number: &str, fee: Option<&str>) {
        let end =
            "UPDATE card SET until_day = ?3 WHERE cust_id = ?1 AND card_no = ?2 AND until_day = 99991231";
        self.run(end, rusqlite::params![cust_id, number, ymd(day)]);
        if let Some(fee) = fee {
            let begin = "INSERT INTO card VALUES (?1, ?2, ?3, ?4, 'platinum', ?5, 'N')";
            self.run(begin, rusqlite::params![cust_id, number, ymd(day), FOREVER, fee]);
        }
    }

    pub fn key_product(&self, day: Day, cust_id: u32, product: &str, held: bool) {
        let end = "UPDATE key_product SET until_day = ?3
            WHERE cust_id = ?1 AND key_product = ?2 AND until_day = 99991231";
        self.run(end, rusqlite::params![cust_id, product, ymd(day)]);
        if held {
            let begin = "INSERT INTO key_product VALUES (?1, ?2, ?3, ?4, NULL, NULL)";
            self.run(begin, rusqlite::params![cust_id, product, ymd(day), FOREVER]);
        }
    }
}

/// A day as feeds write it.
pub fn day(text: &str) -> Day {
    from_ymd(text.parse().unwrap()).unwrap()
}

/// An amount as feeds write it.
pub fn fen(text: &str) -> Fen {
    parse_yuan(text.as_bytes()).unwrap()
}
