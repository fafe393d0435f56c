//! `zhiji bench pages` on a small bank: every cell is measured, and no answer is an error.

use crate::support::bank::TestBank;
use std::process::Command;

#[test]
fn pages_are_measured_without_an_error() {
    let bank = TestBank::new();
    let dir = bank.data().join("bench");
    std::fs::create_dir_all(bank.data()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_zhiji"))
        .args(["bench", "pages", "--customers", "300", "--samples", "16", "--lang", "en", "--dir"])
        .arg(&dir)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(!dir.exists(), "the folder is removed");
    let (before, during) = said.split_once("while 6 days are taken").expect("days are taken meanwhile");
    assert!(during.contains(", done):"), "the run is done: {during}");
    let (before, crowd) = before.split_once("beside 1,000 slow clients:").expect("a crowd");
    let cells = before.lines().skip_while(|line| !line.starts_with("cell")).skip(1);
    let mut known = Vec::new();
    for line in cells.filter(|line| !line.contains(": resident")) {
        let fields: Vec<&str> = line.split_whitespace().rev().collect();
        assert_eq!((fields[0], fields[5]), ("0", "16"), "no errors, all answered: {line}");
        known.push(line.chars().take(40).collect::<String>().trim().to_owned());
    }
    known.dedup();
    for cell in [
        "list of customers",
        "home page, people of all roles in turn",
        "search: 3 digits, own customers",
        "list, people of all roles in turn",
        "search: 2-character name",
        "search: pinyin initials",
        "search: 6 digits of an identity number",
        "customer page (logged)",
        "write: a logged reveal",
        "baseline: plain answer, same server",
        "baseline: bare tiny_http",
    ] {
        assert!(known.iter().any(|line| line == cell), "{cell} in {known:?}");
    }
    for beside in [crowd, during] {
        let writes: Vec<&str> = beside.lines().filter(|line| line.starts_with("write")).collect();
        assert!(writes.len() == 1 && writes[0].ends_with(" 0"), "{beside}");
    }
}
