//! What a page may read: only what its user's scope covers, and nothing by another way (spec 7, *Scope*).

use crate::support::bank::TestBank;
use rusqlite::Connection;
use zhiji::store::scope::{Reach, Reader};

/// Two institutions of an invented bank, and how many customers each has.
struct Town {
    bank: TestBank,
    here: String,
    there: String,
    here_many: i64,
    all: i64,
}

fn town() -> Town {
    let bank = TestBank::init();
    let feed = bank.data().with_file_name("feed");
    let feed = feed.to_str().unwrap();
    bank.zhiji(&["gen", "--customers", "400", "--days", "1", "--from", "2026-01-30", "--out", feed]).done();
    bank.zhiji(&["run", "--inbox", feed]).done();
    let plain = Connection::open(bank.data().join("core.db")).unwrap();
    let counted =
        "SELECT open_inst, count(*) FROM customer WHERE until_day = 99991231 GROUP BY 1 ORDER BY 2 DESC";
    let mut statement = plain.prepare(counted).unwrap();
    let counts: Vec<(String, i64)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    let all = counts.iter().map(|(_, many)| many).sum();
    let [(here, here_many), (there, _), ..] = &counts[..] else { panic!("one institution only") };
    Town { here: here.clone(), there: there.clone(), here_many: *here_many, all, bank }
}

fn number(reader: &Reader, sql: &str) -> rusqlite::Result<i64> {
    reader.bank().core.conn().query_row(sql, [], |row| row.get(0))
}

const CUSTOMERS: &str = "SELECT count(*) FROM customer WHERE until_day = 99991231";

#[test]
fn a_reader_sees_who_is_in_scope_and_nobody_else() {
    let town = town();
    let mut reader = Reader::open(&town.bank.data()).unwrap();
    assert_eq!(number(&reader, CUSTOMERS), Ok(0), "nobody before a scope is given");
    let institutions = |inst: &str| Reach { institutions: vec![inst.to_owned()], ..Reach::default() };
    reader.narrow(&institutions(&town.here)).unwrap();
    assert_eq!(number(&reader, CUSTOMERS), Ok(town.here_many));
    let theirs = format!("SELECT count(*) FROM customer WHERE open_inst = '{}'", town.there);
    assert_eq!(number(&reader, &theirs), Ok(0));
    reader.narrow(&Reach { customers: vec![1, 2, 3], ..Reach::default() }).unwrap();
    assert_eq!(number(&reader, CUSTOMERS), Ok(3));
    assert!(reader.customer(2).unwrap().is_some());
    assert!(reader.customer(4).unwrap().is_none(), "a customer outside cannot be had");
    reader.narrow(&Reach::everything()).unwrap();
    assert_eq!(number(&reader, CUSTOMERS), Ok(town.all));
    reader.narrow(&Reach::default()).unwrap();
    assert_eq!(number(&reader, CUSTOMERS), Ok(0), "and nobody again");
}

#[test]
fn every_table_of_customers_is_narrowed() {
    let town = town();
    let mut reader = Reader::open(&town.bank.data()).unwrap();
    let plain = Connection::open(town.bank.data().join("core.db")).unwrap();
    let owners = [
        ("customer", "cust_id"),
        ("contact", "cust_id"),
        ("risk", "cust_id"),
        ("account", "cust_id"),
        ("txn", "cust_id"),
        ("key_product", "cust_id"),
        ("card", "cust_id"),
        ("signal", "cust_id"),
        ("rating", "cust_id"),
        ("guarantee", "borrower_id"),
    ];
    for reach in [
        Reach { customers: vec![7], ..Reach::default() },
        Reach { institutions: vec![town.here.clone()], ..Reach::default() },
    ] {
        reader.narrow(&reach).unwrap();
        let inside = match reach.customers.first() {
            Some(one) => format!("= {one}"),
            None => format!("IN (SELECT cust_id FROM customer WHERE open_inst = '{}')", town.here),
        };
        for (table, owner) in owners {
            let wanted = format!("SELECT count(*) FROM {table} WHERE {owner} {inside}");
            let wanted: i64 = plain.query_row(&wanted, [], |row| row.get(0)).unwrap();
            let seen = number(&reader, &format!("SELECT count(*) FROM {table}"));
            assert_eq!(seen, Ok(wanted), "{table} under {reach:?}");
        }
        let changes = "SELECT count(*) FROM balance_change WHERE acct_id IN (SELECT acct_id FROM account)";
        assert_eq!(number(&reader, changes), number(&reader, "SELECT count(*) FROM balance_change"));
    }
}

/// Ways round the views, each of which must be refused when it is prepared.
const ROUND_THE_VIEWS: &[&str] = &[
    "SELECT * FROM main.customer",
    "SELECT rowid FROM main.account",
    "SELECT count(*) FROM main.customer",
    "SELECT main.customer.name FROM main.customer",
    "WITH t AS (SELECT * FROM main.customer) SELECT count(*) FROM t",
    "SELECT (SELECT name FROM main.customer LIMIT 1)",
    "SELECT c.name FROM institution AS i JOIN main.customer AS c ON c.open_inst = i.inst_no",
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM main.customer WHERE name LIKE '张%')",
    "SELECT inst_no FROM institution ORDER BY (SELECT max(name) FROM main.customer)",
    "SELECT name FROM customer UNION SELECT name FROM main.customer",
    "SELECT inst_no FROM institution GROUP BY 1 HAVING (SELECT count(*) FROM main.customer) > 0",
    "EXPLAIN SELECT * FROM main.customer",
    "SELECT customers FROM standing",
    "SELECT accounts FROM ledger",
    "SELECT balances FROM ledger_balance",
    "SELECT * FROM rating_superseded",
    "DELETE FROM scope_customer",
    "INSERT INTO scope_everything VALUES (1)",
    "UPDATE scope_institution SET inst_no = ''",
    "DROP VIEW temp.customer",
    "CREATE TEMP VIEW mine AS SELECT * FROM main.customer",
    "CREATE TABLE main.mine (a)",
    "INSERT INTO main.customer SELECT * FROM main.customer",
    "UPDATE main.customer SET name = ''",
    "DELETE FROM main.customer",
    "ATTACH '/tmp/x.db' AS x",
    "DETACH main",
    "PRAGMA writable_schema = 1",
    "PRAGMA table_info(customer)",
    "SELECT * FROM pragma_table_info('customer')",
    "SELECT sql FROM sqlite_schema",
    "SELECT sql FROM sqlite_temp_schema",
    "VACUUM INTO '/tmp/x.db'",
    "BEGIN",
    "SAVEPOINT mine",
    "REINDEX",
    "ANALYZE",
];

#[test]
fn no_statement_reads_round_the_views_or_writes() {
    let town = town();
    let mut reader = Reader::open(&town.bank.data()).unwrap();
    reader.narrow(&Reach { customers: vec![1], ..Reach::default() }).unwrap();
    for sql in ROUND_THE_VIEWS {
        let conn = reader.bank().core.conn();
        let ran = conn.prepare(sql).and_then(|mut statement| statement.query([])?.next().map(|_| ()));
        assert!(ran.is_err(), "this went through: {sql}");
    }
    for table in ["account", "session", "past_password", "setup_token"] {
        let sql = format!("SELECT count(*) FROM {table}");
        assert!(reader.bank().crm.conn().prepare(&sql).is_err(), "{table} of crm.db was readable");
    }
    assert_eq!(number(&reader, CUSTOMERS), Ok(1), "and the scope is what it was");
}
