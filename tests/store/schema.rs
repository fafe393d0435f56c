//! Rules about the schema: every statement fits it, every table is strict and commented, every column
//! is classified, and only one version of SQLite is linked.

use std::collections::{BTreeMap, BTreeSet};
use tempfile::TempDir;
use zhiji::cli::init::found;
use zhiji::intake::rows::make_stage_tables;
use zhiji::kernel::calendar::from_ymd;
use zhiji::store::action::Signed;
use zhiji::store::open::{Bank, Mode};
use zhiji::store::{digest, statements};

/// Statements of databases of their own, or filled in from the schema before they are run.
const NOT_PREPARED: [&str; 4] =
    ["store/digest_rows", "store/baseline_table", "store/baseline_insert", "intake/stage_tables"];

fn new_bank() -> (TempDir, Bank) {
    let dir = TempDir::new().unwrap();
    let bank = Bank::create(dir.path()).unwrap();
    make_stage_tables(&bank.core).unwrap();
    (dir, bank)
}

#[test]
fn every_statement_fits_the_schema_of_one_database() {
    let (_dir, bank) = new_bank();
    let misfits: Vec<String> = statements::names()
        .into_iter()
        .filter(|name| !NOT_PREPARED.contains(name) && !name.starts_with("store/scope_"))
        .filter_map(|name| {
            let core = bank.core.prepare(name).err()?;
            let crm = bank.crm.prepare(name).err()?;
            Some(format!("{name}: {core:?} / {crm:?}"))
        })
        .collect();
    assert!(misfits.is_empty(), "{}", misfits.join("\n"));
}

/// The `CREATE` texts of all migrations, with the name of their database.
fn schemas() -> [(&'static str, &'static str); 3] {
    [
        ("core", include_str!("../../sql/migrations/core/0001_first.sql")),
        ("crm", include_str!("../../sql/migrations/crm/0001_first.sql")),
        ("crm", include_str!("../../sql/migrations/crm/0002_access.sql")),
    ]
}

#[test]
fn every_table_is_strict_and_says_what_it_is_for() {
    for (database, sql) in schemas() {
        let lines: Vec<&str> = sql.lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("CREATE TABLE")) {
            let table = line.split(' ').nth(2).unwrap();
            let comment = lines[..at].iter().rev().take_while(|line| line.starts_with("--")).count();
            let follows = at > 0 && lines[at - 1].starts_with("CREATE INDEX") || table == "ledger_balance";
            assert!(comment > 0 || follows, "{database}.{table} has no comment above it");
            let end = lines[at..].iter().find(|line| line.starts_with(')')).unwrap();
            assert!(end.contains("STRICT"), "{database}.{table} is not STRICT");
        }
    }
}

#[test]
fn every_column_is_classified() {
    let classes: BTreeMap<String, BTreeMap<String, BTreeMap<String, [String; 2]>>> =
        toml::from_str(include_str!("../../sql/columns.toml")).unwrap();
    let (_dir, bank) = new_bank();
    for (database, conn) in [("core", bank.core.conn()), ("crm", bank.crm.conn())] {
        let sql = "SELECT m.name, c.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c \
                   WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
        let mut statement = conn.prepare(sql).unwrap();
        let columns: BTreeSet<(String, String)> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let listed: BTreeSet<(String, String)> = classes[database]
            .iter()
            .flat_map(|(table, columns)| columns.keys().map(move |column| (table.clone(), column.clone())))
            .collect();
        let missing: Vec<_> = columns.difference(&listed).collect();
        let surplus: Vec<_> = listed.difference(&columns).collect();
        assert!(missing.is_empty(), "{database}: not in sql/columns.toml: {missing:?}");
        assert!(surplus.is_empty(), "{database}: in sql/columns.toml, but not a column: {surplus:?}");
    }
    let left_out: BTreeSet<(&str, &str)> = digest::LEFT_OUT.into();
    let named: BTreeSet<(&str, &str)> = (classes.values().flatten())
        .flat_map(|(table, columns)| columns.iter().map(move |column| (table.as_str(), column)))
        .filter(|(_, (_, [_, nature]))| ["clock", "secret"].contains(&nature.as_str()))
        .map(|(table, (column, _))| (table, column.as_str()))
        .collect();
    assert_eq!(left_out, named, "what digests leave out is what sql/columns.toml calls clock or secret");
    for columns in classes.values().flat_map(BTreeMap::values) {
        for (column, [privacy, nature]) in columns {
            assert!(
                ["none", "internal", "personal", "sensitive"].contains(&privacy.as_str()),
                "{column}: {privacy}"
            );
            assert!(
                ["fact", "conclusion", "clock", "secret"].contains(&nature.as_str()),
                "{column}: {nature}"
            );
        }
    }
}

#[test]
fn a_bank_is_refused_where_there_is_one_and_where_there_is_none() {
    let (dir, mut bank) = new_bank();
    let signed = Signed {
        actor: "console".to_owned(),
        at: "2026-01-05T08:30:00+08:00".to_owned(),
        today: from_ymd(20_260_105).unwrap(),
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    };
    found(&mut bank, &signed, "示例银行", "real").unwrap();
    assert!(Bank::open(dir.path(), Mode::Read).is_ok(), "readers come and go while a writer is there");
    assert!(Bank::open(dir.path(), Mode::Write).is_err(), "a second writer is refused");
    drop(bank);
    assert!(Bank::open(dir.path(), Mode::Write).is_ok());
    assert!(Bank::create(dir.path()).is_err(), "a bank is never made over another");
    let empty = TempDir::new().unwrap();
    assert!(Bank::open(empty.path(), Mode::Read).is_err());
}

#[test]
fn a_bank_that_was_not_founded_to_the_end_is_taken_up_again() {
    let (dir, bank) = new_bank();
    drop(bank);
    assert!(Bank::create(dir.path()).is_ok());
}

#[test]
fn a_reader_cannot_write() {
    let (dir, bank) = new_bank();
    drop(bank);
    let reader = Bank::open(dir.path(), Mode::Read).unwrap();
    assert!(reader.core.execute("holdings/clear_ledger", []).is_err());
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let (dir, bank) = new_bank();
    bank.core.conn().pragma_update(None, "user_version", 9_999).unwrap();
    drop(bank);
    let watch = zhiji::kernel::clock::Stopwatch::start();
    loop {
        let Err(zhiji::kernel::error::Error::Refusal(refused)) = Bank::open(dir.path(), Mode::Write) else {
            panic!("it is refused");
        };
        // A process that another test just started may hold a copy of the lock until it runs its own program.
        if refused.code != "bank_locked" || watch.elapsed().as_secs() > 20 {
            assert_eq!(refused.code, "database_newer");
            return;
        }
        std::thread::yield_now();
    }
}

#[test]
fn digests_see_every_row_and_no_wall_clock() {
    let (_dir, bank) = new_bank();
    let before = digest::tables(bank.core.conn()).unwrap();
    bank.core.execute("holdings/insert_class", rusqlite::params![1, "deposit", 20_260_101]).unwrap();
    let after = digest::tables(bank.core.conn()).unwrap();
    let differing: Vec<&str> =
        before.iter().zip(&after).filter(|(a, b)| a != b).map(|(a, _)| a.table.as_str()).collect();
    assert_eq!(differing, ["asset_class"]);
}
