//! Every attack on the audit is found by code that did not write it (spec 7, *Audit*).

use super::bank::reopen;
use tempfile::TempDir;
use zhiji::access::audit::{Broken, Whole, verify};
use zhiji::kernel::calendar::from_ymd;
use zhiji::kernel::error::Error;
use zhiji::store::Value;
use zhiji::store::action::{Action, Done, Signed, Write};
use zhiji::store::open::{Bank, Mode};

fn signed(at: &str) -> Signed {
    Signed {
        actor: "00001".to_owned(),
        at: at.to_owned(),
        today: from_ymd(20_260_105).unwrap(),
        business_date: from_ymd(20_260_104),
        detail: "why".to_owned(),
        peer: "10.1.2.3".to_owned(),
    }
}

fn action(number: usize) -> Action {
    let at = format!("2026-01-05T08:{:02}:00+08:00", number % 60);
    signed(&at).action(format!("act-{number}"), "do_something", number.to_string(), Vec::new())
}

/// A bank with so many rows in its audit.
fn bank(rows: usize) -> (TempDir, Bank) {
    let dir = TempDir::new().unwrap();
    let mut bank = Bank::create(dir.path()).unwrap();
    for number in 1..=rows {
        bank.crm.perform(&action(number).changing("张**", "李**")).unwrap();
    }
    (dir, bank)
}

fn found(bank: &Bank, anchor: Option<&str>) -> Result<Whole, Broken> {
    verify(&bank.dir, &bank.crm, anchor).unwrap()
}

/// Whoever gets at the file does as they please with it.
fn tamper(bank: &Bank, sql: &str) {
    bank.crm.conn().execute_batch(sql).unwrap();
}

#[test]
fn a_whole_chain_is_whole_and_any_of_its_links_is_an_anchor() {
    let (_dir, mut bank) = bank(3);
    let anchor = bank.crm.chain_head().unwrap();
    assert_eq!(found(&bank, None), Ok(Whole { rows: 3, head: anchor.clone() }));
    bank.crm.perform(&action(4)).unwrap();
    assert_eq!(found(&bank, Some(&anchor)).map(|whole| whole.rows), Ok(4));
    assert_eq!(found(&bank, Some(&anchor.to_uppercase())).map(|whole| whole.rows), Ok(4));
    assert_eq!(found(&bank, Some("00")), Err(Broken::Unanchored));
}

#[test]
fn a_changed_byte_in_any_column_is_found() {
    for column in [
        "action_key = action_key || 'x'",
        "at = '2026-01-05T08:02:01+08:00'",
        "business_date = 20260103",
        "business_date = NULL",
        "actor = '00002'",
        "verb = 'do_somethinh'",
        "object = '3'",
        "detail = ''",
        "peer = ''",
        "outcome = 'refused'",
        "was = '王**'",
        "became = ''",
        "chain = ''",
        "chain = replace(chain, substr(chain, 1, 1), 'g')",
        "was = '', became = was || became",
    ] {
        let (_dir, bank) = bank(4);
        tamper(&bank, &format!("UPDATE audit SET {column} WHERE seq = 2"));
        assert_eq!(found(&bank, None), Err(Broken::Changed(2)), "{column}");
    }
}

#[test]
fn rows_cut_off_at_the_end_are_found_by_the_anchor() {
    let (_dir, bank) = bank(5);
    let anchor = bank.crm.chain_head().unwrap();
    tamper(&bank, "DELETE FROM audit WHERE seq > 3");
    assert_eq!(found(&bank, None).map(|whole| whole.rows), Ok(3), "whole in itself");
    assert_eq!(found(&bank, Some(&anchor)), Err(Broken::Unanchored));
}

#[test]
fn a_row_deleted_in_the_middle_is_named() {
    let (_dir, bank) = bank(5);
    tamper(&bank, "DELETE FROM audit WHERE seq = 3");
    assert_eq!(found(&bank, None), Err(Broken::Missing(3)));
    tamper(&bank, "UPDATE audit SET seq = seq - 1 WHERE seq > 3");
    assert_eq!(found(&bank, None), Err(Broken::Changed(3)), "closing the gap does not help");
    tamper(&bank, "DELETE FROM audit WHERE seq = 1");
    assert_eq!(found(&bank, None), Err(Broken::Missing(1)));
}

#[test]
fn two_rows_that_changed_places_are_found() {
    let (_dir, bank) = bank(5);
    tamper(
        &bank,
        "UPDATE audit SET seq = 100 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3;
         UPDATE audit SET seq = 3 WHERE seq = 100;",
    );
    assert_eq!(found(&bank, None), Err(Broken::Changed(2)));
}

#[test]
fn an_older_database_put_back_is_found_by_the_anchor() {
    let (dir, bank) = bank(2);
    drop(bank);
    let older = std::fs::read(dir.path().join("crm.db")).unwrap();
    let mut bank = reopen(dir.path()).unwrap();
    for number in 3..6 {
        bank.crm.perform(&action(number)).unwrap();
    }
    let anchor = bank.crm.chain_head().unwrap();
    drop(bank);
    std::fs::write(dir.path().join("crm.db"), older).unwrap();
    let bank = reopen(dir.path()).unwrap();
    assert_eq!(found(&bank, None).map(|whole| whole.rows), Ok(2));
    assert_eq!(found(&bank, Some(&anchor)), Err(Broken::Unanchored));
}

#[test]
fn a_chain_written_anew_with_its_key_is_found_by_the_anchor() {
    let (dir, bank) = bank(4);
    let anchor = bank.crm.chain_head().unwrap();
    tamper(&bank, "UPDATE audit SET actor = '00002' WHERE seq = 2; UPDATE audit SET chain = ''");
    drop(bank);
    // The program itself binds rows that have no links when it finds its key under the name of a new one.
    std::fs::rename(dir.path().join("audit.key"), dir.path().join("audit.key.partial")).unwrap();
    let bank = reopen(dir.path()).unwrap();
    assert_eq!(found(&bank, None).map(|whole| whole.rows), Ok(4), "whole in itself");
    assert_eq!(found(&bank, Some(&anchor)), Err(Broken::Unanchored));
}

#[test]
fn a_clock_set_back_breaks_no_chain() {
    let (_dir, mut bank) = bank(2);
    let back =
        signed("2016-01-05T08:00:00+08:00").action("back".into(), "do_something", "1".into(), Vec::new());
    bank.crm.perform(&back).unwrap();
    bank.crm.perform(&action(3)).unwrap();
    assert_eq!(found(&bank, None).map(|whole| whole.rows), Ok(4));
}

#[test]
fn the_key_is_for_its_owner_and_a_bank_without_it_writes_nothing() {
    let (dir, bank) = bank(1);
    drop(bank);
    let key = dir.path().join("audit.key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let kept = std::fs::read_to_string(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let code = |opened: Result<Bank, Error>| match opened {
        Err(Error::Refusal(refusal)) => refusal.code,
        Err(fault) => panic!("{fault:?}"),
        Ok(_) => "opened",
    };
    assert_eq!(code(reopen(dir.path())), "audit_key_missing");
    assert_eq!(code(Bank::open(dir.path(), Mode::Read)), "opened", "reading goes on");
    std::fs::write(&key, "no key").unwrap();
    assert_eq!(code(reopen(dir.path())), "audit_key_bad");
    std::fs::write(&key, kept).unwrap();
    assert_eq!(code(reopen(dir.path())), "opened");
}

#[test]
fn rows_of_an_earlier_version_become_the_beginning_of_the_chain() {
    let (dir, bank) = bank(3);
    tamper(&bank, "UPDATE audit SET chain = '', peer = '', outcome = ''");
    drop(bank);
    std::fs::remove_file(dir.path().join("audit.key")).unwrap();
    let mut bank = reopen(dir.path()).unwrap();
    bank.crm.perform(&action(4)).unwrap();
    assert_eq!(found(&bank, None).map(|whole| whole.rows), Ok(4));
}

#[test]
fn several_actions_are_done_at_once_and_a_refused_one_harms_no_other() {
    let (_dir, mut bank) = bank(0);
    let reason = |number: i64, rows| Write {
        statement: "intake/insert_skipped_day",
        params: vec![
            Value::Integer(number),
            Value::Text("why".into()),
            Value::Text("00001".into()),
            Value::Integer(20_260_105),
        ],
        rows,
    };
    let with = |number: usize, writes| Action { writes, ..action(number) };
    let day = |number: i64| reason(20_260_100 + number, 1);
    let answers = bank
        .crm
        .perform_all(&[
            with(1, vec![day(1)]),
            with(2, vec![day(2), reason(20_260_103, 2)]),
            with(
                3,
                vec![day(3), Write::one("intake/insert_skipped_day", vec![Value::Text("no day".into()); 4])],
            ),
            with(4, vec![day(4)]),
            with(1, vec![day(9)]),
        ])
        .unwrap();
    assert!(matches!(answers[0], Ok(Done::Now)));
    assert!(matches!(&answers[1], Err(Error::Refusal(refusal)) if refusal.code == "changed_meanwhile"));
    assert!(matches!(&answers[2], Err(Error::Fault(_))), "a day is a number");
    assert!(matches!(answers[3], Ok(Done::Now)));
    assert!(matches!(answers[4], Ok(Done::Before)));
    let days: Vec<i64> = {
        let mut list = bank.crm.conn().prepare("SELECT day FROM skipped_day ORDER BY day").unwrap();
        list.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(days, [20_260_101, 20_260_104]);
    assert_eq!(found(&bank, None).map(|whole| whole.rows), Ok(2));
}

#[test]
fn an_act_whose_audit_fails_is_not_done() {
    let (_dir, mut bank) = bank(1);
    tamper(
        &bank,
        "CREATE TRIGGER fails BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'no audit today'); END",
    );
    let write = Write::one(
        "intake/insert_skipped_day",
        vec![
            Value::Integer(20_260_105),
            Value::Text("why".into()),
            Value::Text("00001".into()),
            Value::Integer(20_260_105),
        ],
    );
    let act = Action { writes: vec![write], ..action(2) };
    assert!(matches!(bank.crm.perform(&act), Err(Error::Fault(_))));
    assert!(matches!(bank.crm.perform_all(&[act]).unwrap()[..], [Err(Error::Fault(_))]));
    let days: i64 =
        bank.crm.conn().query_row("SELECT count(*) FROM skipped_day", [], |row| row.get(0)).unwrap();
    assert_eq!(days, 0);
}

#[test]
fn only_what_is_no_act_is_kept_without_a_signature() {
    let (_dir, mut bank) = bank(0);
    let write = Write { statement: "intake/insert_skipped_day", params: Vec::new(), rows: 1 };
    assert!(matches!(bank.crm.keep(&[write]), Err(Error::Fault(_))));
}
