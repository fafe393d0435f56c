//! A bank in a folder of its own, worked only through the commands, as a person at a terminal works it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use zhiji::kernel::calendar::{Day, Month, ymd};
use zhiji::kernel::clock::Stopwatch;
use zhiji::kernel::error::Error;
use zhiji::store::open::{Bank, Mode};

/// What a command answered.
#[derive(Debug, Clone)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// What it printed; fails the test unless it was done.
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self.stdout
    }

    /// The code of the refusal, as it stands in brackets at the end of what it says.
    pub fn refusal(&self) -> Option<&str> {
        let line = self.stderr.lines().rev().find(|line| line.trim_end().ends_with(']'))?;
        line.trim_end().strip_suffix(']')?.rsplit_once('[').map(|(_, code)| code)
    }
}

/// One row of `zhiji tiers`: the texts of its columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TierRow {
    pub tier: String,
    pub rated: String,
    pub comprehensive_avg: String,
    pub net_avg: String,
    pub family_avg: String,
    pub special: String,
    pub grace: String,
    pub policy: String,
}

/// One row of `zhiji report quarantine`: its columns by heading.
pub type Row = BTreeMap<String, String>;

/// A bank in a temporary folder, which goes with it.
pub struct TestBank {
    folder: tempfile::TempDir,
}

impl Default for TestBank {
    fn default() -> Self {
        TestBank::new()
    }
}

impl TestBank {
    /// A folder without a bank.
    pub fn new() -> TestBank {
        TestBank { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with a new bank.
    pub fn init() -> TestBank {
        let bank = TestBank::new();
        bank.zhiji(&["init"]).done();
        bank
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn inbox(&self) -> PathBuf {
        self.data().join("inbox")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhiji"));
        command.args(args).arg("--data").arg(self.data());
        command.env_remove("ZHIJI_LANG").current_dir(self.folder.path());
        command
    }

    /// Runs a command with `--data`.
    pub fn zhiji(&self, args: &[&str]) -> Ran {
        ran(&mut self.command(args))
    }

    /// Runs a command that may have at most `kib` KiB of memory of its own.
    #[cfg(target_os = "linux")]
    pub fn zhiji_within(&self, kib: usize, args: &[&str]) -> Ran {
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("ulimit -d {kib} && exec \"$0\" \"$@\""));
        command.arg(env!("CARGO_BIN_EXE_zhiji")).args(args).arg("--data").arg(self.data());
        ran(command.env_remove("ZHIJI_LANG").current_dir(self.folder.path()))
    }

    /// Takes every complete day of the inbox.
    pub fn run(&self) -> Ran {
        self.zhiji(&["run"])
    }

    /// Takes a day of the inbox again.
    pub fn correct(&self, day: Day, reason: &str) -> Ran {
        self.zhiji(&["run", "--correct", &ymd(day).to_string(), "--reason", reason])
    }

    /// Lets the line pass a missing day.
    pub fn skip(&self, day: Day, reason: &str) -> Ran {
        self.zhiji(&["skip", &ymd(day).to_string(), "--reason", reason])
    }

    /// The ratings of a closed month by customer number.
    pub fn tiers(&self, month: Month) -> BTreeMap<String, TierRow> {
        let out = self.zhiji(&["tiers", "--month", &month.to_string(), "--format", "csv"]).done();
        let row = |mut row: Row| {
            let mut take = |column: &str| row.remove(column).unwrap_or_else(|| panic!("no column {column}"));
            let tier = TierRow {
                tier: take("tier"),
                rated: take("rated"),
                comprehensive_avg: take("comprehensive_avg"),
                net_avg: take("net_avg"),
                family_avg: take("family_avg"),
                special: take("special"),
                grace: take("grace"),
                policy: take("policy"),
            };
            (take("cust_no"), tier)
        };
        let rows = rows_of(&out);
        let count = rows.len();
        let tiers: BTreeMap<String, TierRow> = rows.into_iter().map(row).collect();
        assert_eq!(tiers.len(), count, "a customer twice");
        tiers
    }

    /// The hash of each table.
    pub fn digest(&self) -> BTreeMap<String, String> {
        let rows = rows_of(&self.zhiji(&["digest", "--format", "csv"]).done());
        rows.into_iter().map(|row| (row["table"].clone(), row["sha256"].clone())).collect()
    }

    /// Computes every conclusion anew; fails the test when one differs.
    pub fn rebuild(&self) {
        let ran = self.zhiji(&["rebuild"]);
        assert_eq!(ran.code, 0, "rebuild found differences:\n{}\n{}", ran.stdout, ran.stderr);
    }

    /// The rows in quarantine.
    pub fn quarantine(&self) -> Vec<Row> {
        rows_of(&self.zhiji(&["report", "quarantine", "--format", "csv"]).done())
    }

    /// The bank itself, for what has no command yet; closed again before the next one runs.
    pub fn open(&self) -> Bank {
        let watch = Stopwatch::start();
        loop {
            match Bank::open(&self.data(), Mode::Write) {
                Ok(bank) => return bank,
                // A process that another test starts at this moment may hold a copy of the lock until it runs
                // its own program.
                Err(Error::Refusal(refusal))
                    if refusal.code == "bank_locked" && watch.elapsed().as_secs() < 20 =>
                {
                    std::thread::yield_now();
                }
                Err(error) => panic!("{error:?}"),
            }
        }
    }

    /// A text in which the bank's folder is called `D`, whatever its name.
    pub fn plain(&self, text: &str) -> String {
        let data = self.data();
        let real = data.canonicalize().unwrap_or_else(|_| data.clone());
        let shown = |path: &Path| path.display().to_string();
        text.replace(&shown(&data), "D").replace(&shown(&real), "D")
    }
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().expect("the binary runs");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The rows of a CSV text by heading.
pub fn rows_of(csv: &str) -> Vec<Row> {
    let mut records = records(csv).into_iter();
    let headings = records.next().expect("a line of headings");
    let row = |cells: Vec<String>| {
        assert_eq!(cells.len(), headings.len(), "{cells:?}");
        headings.iter().cloned().zip(cells).collect()
    };
    records.map(row).collect()
}

/// The cells of a CSV text, quotes taken off.
pub fn records(csv: &str) -> Vec<Vec<String>> {
    let (mut all, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = csv.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell).trim_end_matches('\r').to_owned());
                all.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(row.is_empty() && cell.is_empty() && !quoted, "CSV ends in the middle of a line");
    all
}

#[test]
fn quotes_are_taken_off() {
    assert_eq!(records("a,b\n\"x,\"\"y\",\n\"1\n2\",3\n"), [["a", "b"], ["x,\"y", ""], ["1\n2", "3"]]);
}

#[test]
fn a_refusal_is_known_by_its_code() {
    let ran = |stderr: &str| Ran { code: 1, stdout: String::new(), stderr: stderr.to_owned() };
    assert_eq!(
        ran("row 1\nrefused: 20250602: no manifest [manifest_missing]\n").refusal(),
        Some("manifest_missing")
    );
    assert_eq!(ran("fault: disk\n").refusal(), None);
}
