//! Accounts and the audit at the terminal.

use crate::support::bank::{Row, TestBank, rows_of};
use crate::support::feed::FeedDay;

fn listed(bank: &TestBank) -> Vec<Row> {
    rows_of(&bank.zhiji(&["user", "list", "--format", "csv"]).done())
}

/// The last word of what was printed.
fn last_word(text: &str) -> String {
    text.split_whitespace().last().unwrap().to_owned()
}

#[test]
fn accounts_are_managed_from_the_command_line() {
    let bank = TestBank::init();
    let user = |args: &[&str]| bank.zhiji(&[&["user"], args].concat());
    let once = last_word(&user(&["add", "00001", "--name", "张三", "--role", "admin"]).done());
    assert_eq!(once.len(), 19, "{once}");
    user(&["add", "00002", "--name", "李四"]).done();
    user(&["grant", "00002", "--role", "retail_head", "--inst", "0101"]).done();
    user(&["lock", "00002"]).done();
    let rows = listed(&bank);
    let cells =
        |row: &Row| [&row["staff_no"], &row["name"], &row["status"], &row["posts"]].map(String::clone);
    assert_eq!(cells(&rows[0]), ["00001", "张三", "waiting", "admin"]);
    assert_eq!(cells(&rows[1]), ["00002", "李四", "locked", "retail_head@0101"]);
    user(&["unlock", "00002"]).done();
    user(&["revoke", "00002", "--role", "retail_head", "--inst", "0101"]).done();
    let again = last_word(&user(&["reset", "00002"]).done());
    user(&["reset-codes", "00002"]).done();
    user(&["close", "00001"]).done();
    let rows = listed(&bank);
    assert_eq!((&rows[0]["status"][..], &rows[0]["posts"][..]), ("closed", ""));
    assert_eq!((&rows[1]["status"][..], &rows[1]["posts"][..]), ("waiting", ""));
    let wal = bank.data().join("crm.db");
    let bytes = std::fs::read(wal).unwrap();
    for secret in [once, again] {
        assert!(
            !bytes.windows(secret.len()).any(|window| window == secret.as_bytes()),
            "shown once, kept nowhere"
        );
    }
}

#[test]
fn what_cannot_be_done_is_refused_by_name() {
    let bank = TestBank::init();
    for (args, code) in [
        (&["add", "00001"][..], "name_bad"),
        (&["add", "console", "--name", "张三"], "staff_no_bad"),
        (&["lock", "00009"], "account_unknown"),
        (&["add", "00001", "--name", "张三", "--role", "retail_head"], "institution_unknown"),
    ] {
        let ran = bank.zhiji(&[&["user"], args].concat());
        assert_eq!((ran.code, ran.refusal()), (1, Some(code)), "{args:?}: {}", ran.stderr);
    }
    assert_eq!(bank.zhiji(&["user", "grant", "00001"]).code, 2, "a post has a role");
    assert_eq!(bank.zhiji(&["user", "add"]).code, 2, "somebody's number");
    assert!(listed(&bank).is_empty());
}

#[test]
fn init_offers_the_first_set_up_by_address_and_by_command() {
    let bank = TestBank::new();
    let said = bank.zhiji(&["init", "--lang", "en"]).done();
    let address =
        said.split_whitespace().find(|word| word.starts_with("http://127.0.0.1:8666/set-up?token="));
    let token = address.and_then(|address| address.split_once('=')).expect("the address").1;
    assert_eq!(token.len(), 64);
    assert!(said.contains("zhiji user add STAFF_NO --name NAME --role admin --data"), "{said}");
    let bytes = std::fs::read(bank.data().join("crm.db")).unwrap();
    assert!(!bytes.windows(64).any(|window| window == token.as_bytes()), "kept as a hash only");
}

#[test]
fn the_run_report_prints_an_anchor_that_verification_takes() {
    let bank = TestBank::init();
    FeedDay::new("20260105").institution("0101").customer("C1").write(&bank.inbox());
    let said = bank.run().done();
    let line = said.lines().find(|line| line.contains("审计锚点")).expect("the anchor");
    let anchor = last_word(line);
    bank.zhiji(&["user", "add", "00001", "--name", "张三"]).done();
    let verified = bank.zhiji(&["audit", "verify", "--anchor", &anchor]).done();
    assert!(verified.contains("审计完整"), "{verified}");
    let other = bank.zhiji(&["audit", "verify", "--anchor", &anchor.replace(['0', '1'], "2")]);
    assert_eq!((other.code, other.refusal()), (1, Some("audit_broken")));
    bank.open().crm.conn().execute("UPDATE audit SET actor = 'x' WHERE seq = 2", []).unwrap();
    let broken = bank.zhiji(&["audit", "verify"]);
    assert_eq!((broken.code, broken.refusal()), (1, Some("audit_broken")));
    assert!(broken.stderr.contains("审计第 2 行"), "{}", broken.stderr);
    let doctor = rows_of(&bank.zhiji(&["doctor", "--quick", "--format", "csv"]).stdout);
    assert!(doctor.iter().any(|row| row["number"] == "11" && row["verdict"] == "failed"), "{doctor:?}");
}

#[test]
fn two_banks_founded_alike_have_equal_digests() {
    let [one, other] = [TestBank::init(), TestBank::init()];
    for bank in [&one, &other] {
        bank.zhiji(&["user", "add", "00001", "--name", "张三", "--role", "admin"]).done();
    }
    assert_eq!(one.digest(), other.digest());
    other.zhiji(&["user", "lock", "00001"]).done();
    assert_ne!(one.digest(), other.digest());
}
