//! An invented bank before a few nights, as often as it is needed; and how it stands after them when nothing
//! went wrong.

use super::shim::{Fault, Shim};
use crate::support::families::{form, maintain};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use zhiji::bank::families;
use zhiji::kernel::calendar::from_ymd;
use zhiji::kernel::clock::Stopwatch;
use zhiji::kernel::policy::Policy;
use zhiji::store::action::Signed;
use zhiji::store::open::{Bank, Mode};

/// The days of the feed; the fourth ends a month.
const DAYS: [&str; 7] = ["20250326", "20250327", "20250328", "20250331", "20250401", "20250402", "20250403"];
/// The day that is corrected: the last of its month, with which the family ends.
pub const CORRECTED: &str = "20250331";
/// The command that does so.
pub const CORRECT: [&str; 5] = ["run", "--correct", CORRECTED, "--reason", "a wrong balance"];
/// A run that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// How a bank stands: the digest of each table, and the files that lie in its folder.
#[derive(Debug, PartialEq, Eq, Clone)]
pub struct State {
    pub digest: BTreeMap<String, String>,
    pub files: BTreeMap<PathBuf, Vec<u8>>,
}

impl State {
    /// Fails, saying what differs.
    pub fn must_be(&self, expected: &State, after: &str) {
        let tables = differing(&self.digest, &expected.digest);
        let files = differing(&self.files, &expected.files);
        assert!(tables.is_empty() && files.is_empty(), "{after}: tables {tables:?}, files {files:?} differ");
    }

    /// The tables that only a run writes.
    pub fn core(&self) -> BTreeMap<String, String> {
        let fed = self.digest.iter().filter(|(table, _)| table.starts_with("core,"));
        fed.map(|(table, digest)| (table.clone(), digest.clone())).collect()
    }
}

fn differing<K: Ord + Clone, V: PartialEq>(one: &BTreeMap<K, V>, other: &BTreeMap<K, V>) -> Vec<K> {
    let keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(key)));
    keys.filter(|key| one.get(key) != other.get(key)).cloned().collect()
}

/// A bank in a folder, and its inbox.
pub struct Place {
    folder: PathBuf,
    pub inbox: PathBuf,
    _kept: Option<tempfile::TempDir>,
}

impl Place {
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub fn archive(&self) -> PathBuf {
        self.data().join("archive")
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhiji"));
        command.args(args).arg("--data").arg(self.data()).args(["--lang", "en"]);
        if args.first() == Some(&"run") {
            command.arg("--inbox").arg(&self.inbox);
        }
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// A command that a fault befalls, in the bank's folder and the inbox.
    pub fn befallen(&self, shim: &Shim, fault: Fault, args: &[&str]) -> Command {
        let mut command = self.command(args);
        shim.befall(&mut command, fault, &[self.data(), self.inbox.clone()]);
        command
    }

    /// Runs a command undisturbed; fails unless it is done.
    pub fn done(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{args:?}: {}\n{out}\n{err}", output.status);
        out.into_owned()
    }

    /// The code of the refusal that a command answers.
    pub fn refused(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
        assert!(output.status.code() == Some(1) && err.contains("refused: "), "{args:?}: {err}");
        err.rsplit_once('[').map(|(_, code)| code.trim_end_matches(']').to_owned()).expect("a code")
    }

    /// How the bank stands.
    pub fn state(&self) -> State {
        let digest = self.done(&["digest", "--format", "csv"]);
        let row = |line: &str| {
            let cut = line.match_indices(',').nth(1).expect("database, table and more").0;
            (line[..cut].to_owned(), line[cut + 1..].to_owned())
        };
        let mut files = BTreeMap::new();
        list(&self.data(), Path::new("data"), &mut files);
        list(&self.inbox, Path::new("inbox"), &mut files);
        State { digest: digest.lines().skip(1).map(row).collect(), files }
    }

    /// Fails unless both databases are sound, and every conclusion follows from the facts.
    pub fn must_be_sound(&self, after: &str) {
        let bank = Bank::open(&self.data(), Mode::Write).unwrap();
        for conn in [bank.core.conn(), bank.crm.conn()] {
            let ask = |what: &str| {
                conn.pragma_query_value(None, what, |row| row.get::<_, String>(0)).unwrap_or_default()
            };
            assert_eq!(ask("integrity_check"), "ok", "{after}");
            assert_eq!(ask("foreign_key_check"), "", "{after}");
        }
        drop(bank);
        self.done(&["rebuild"]);
    }

    /// Writes a folder of a day into the inbox that says something else than the archived one.
    pub fn deliver_other(&self, day: &str) {
        let (from, to) = (self.archive().join(day), self.inbox.join(day));
        copy(&from, &to);
        let balances = std::fs::read_to_string(to.join("balances.csv")).unwrap();
        let (head, row) = balances.trim_end().rsplit_once('\n').expect("a row");
        let (account, was) = row.split_once('|').unwrap();
        std::fs::write(to.join("balances.csv"), format!("{head}\n{account}|765432.10\n")).unwrap();
        let fen = |yuan: &str| yuan.replace('.', "").parse::<i64>().unwrap();
        let manifest = std::fs::read_to_string(to.join("manifest.csv")).unwrap();
        let plain = |line: &str| match line.starts_with("balances.csv|") {
            true => {
                let cells: Vec<&str> = line.split('|').collect();
                let sum = fen(cells[3]) - fen(was) + 76_543_210;
                format!("{}|{}.{:02}|\n", cells[..3].join("|"), sum / 100, sum % 100)
            }
            false => format!("{line}\n"),
        };
        std::fs::write(to.join("manifest.csv"), manifest.lines().map(plain).collect::<String>()).unwrap();
        self.mark(day);
    }

    /// Puts the file beside a day's folder that says it is complete.
    pub fn mark(&self, day: &str) {
        std::fs::write(self.inbox.join(day).with_extension("ok"), "").unwrap();
    }
}

/// The files of a folder, and their content except where SQLite keeps its own.
fn list(folder: &Path, shown: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let (path, shown) = entry.map(|entry| (entry.path(), shown.join(entry.file_name()))).unwrap();
        let name = shown.to_string_lossy().into_owned();
        if path.is_dir() {
            files.insert(shown.join(""), Vec::new());
            list(&path, &shown, files);
        } else if name.ends_with(".db") {
            files.insert(shown, Vec::new());
        } else if !name.ends_with(".db-wal") && !name.ends_with(".db-shm") {
            files.insert(shown, std::fs::read(path).unwrap());
        }
    }
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// A bank before some nights.
pub struct Night {
    before: Place,
    /// How it stands after each of the days, one run for each; the first is how it stood before them.
    pub states: Vec<State>,
    /// How long one run takes for all the days when the machine has nothing else to do.
    pub took: Duration,
    /// The library that brings the faults.
    pub shim: Shim,
    /// How many calls such a run makes.
    pub calls: usize,
}

impl Night {
    /// A bank that has taken the first `taken` of the first `days` days; the others lie in its inbox. A family
    /// of it breaks with the month.
    pub fn before(taken: usize, days: usize) -> Night {
        let before = Place::new(tempfile::tempdir().unwrap(), None);
        let feed = tempfile::tempdir().unwrap();
        before.done(&["init"]);
        let out = feed.path().display().to_string();
        let plan = "gen --customers 60 --days 9 --from 2025-03-26 --seed 7 --out";
        before.done(&[plan.split(' ').collect(), vec![out.as_str()]].concat());
        let deliver = |place: &Place, day: &str| {
            copy(&feed.path().join(day), &place.inbox.join(day));
            place.mark(day);
        };
        deliver(&before, DAYS[0]);
        before.done(&["run"]);
        break_family(&before);
        DAYS[1..taken].iter().for_each(|day| deliver(&before, day));
        before.done(&["run"]);
        let mut night =
            Night { before, states: Vec::new(), took: Duration::ZERO, shim: Shim::compile(), calls: 0 };
        let one_by_one = night.place();
        night.states.push(one_by_one.state());
        for day in &DAYS[taken..days] {
            deliver(&one_by_one, day);
            one_by_one.done(&["run"]);
            night.states.push(one_by_one.state());
        }
        DAYS[taken..days].iter().for_each(|day| deliver(&night.before, day));
        let at_once = night.place();
        night.took = [&night.place(), &night.place(), &at_once].map(timed_run).into_iter().min().unwrap();
        at_once.state().must_be(night.after(), "all days in one run");
        let bank = Bank::open(&at_once.data(), Mode::Read).unwrap();
        let ended = families::all(&bank.crm).unwrap().iter().all(|family| family.dissolved_on.is_some());
        assert!(ended, "the month's end ends the family");
        drop(bank);
        let counted = night.place();
        let output = finish(counted.befallen(&night.shim, Fault::Count, &["run"]).spawn().unwrap());
        assert!(output.status.success());
        night.calls = night.shim.calls();
        night
    }

    /// How the bank stands after the nights.
    pub fn after(&self) -> &State {
        self.states.last().unwrap()
    }

    /// The bank before the nights, in a new folder.
    pub fn place(&self) -> Place {
        let place = Place::new(tempfile::tempdir().unwrap(), None);
        copy(&self.before.folder, &place.folder);
        place
    }

    /// The bank after the nights, with a day in its inbox that corrects an earlier one.
    pub fn to_be_corrected(&self) -> Place {
        let place = self.place();
        place.done(&["run"]);
        place.deliver_other(CORRECTED);
        place
    }

    /// How the bank stands after an undisturbed correction, and how many calls that makes.
    pub fn corrected(&self) -> (State, usize) {
        let place = self.to_be_corrected();
        let output = finish(place.befallen(&self.shim, Fault::Count, &CORRECT).spawn().unwrap());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let (calls, state) = (self.shim.calls(), place.state());
        assert_ne!(state.core(), self.after().core(), "the correction changes something");
        place.done(&["run"]);
        place.state().must_be(&state, "a run without new days");
        place.must_be_sound("a correction");
        (state, calls)
    }

    /// The bank before the nights, with its inbox in another folder.
    pub fn place_with_inbox(&self, inbox: PathBuf) -> Place {
        let place = Place::new(tempfile::tempdir().unwrap(), Some(inbox));
        copy(&self.before.data(), &place.data());
        std::fs::remove_dir_all(place.data().join("inbox")).unwrap();
        std::fs::create_dir(place.data().join("inbox")).unwrap();
        copy(&self.before.inbox, &place.inbox);
        place
    }

    /// The bank before the nights, in this folder.
    pub fn place_in(&self, folder: &Path) -> Place {
        copy(&self.before.folder, folder);
        Place { folder: folder.to_owned(), inbox: folder.join("data/inbox"), _kept: None }
    }
}

impl Place {
    fn new(folder: tempfile::TempDir, inbox: Option<PathBuf>) -> Place {
        let path = folder.path().canonicalize().unwrap();
        let inbox = inbox.unwrap_or_else(|| path.join("data/inbox"));
        Place { folder: path, inbox, _kept: Some(folder) }
    }
}

fn timed_run(place: &Place) -> Duration {
    let watch = Stopwatch::start();
    place.done(&["run"]);
    watch.elapsed()
}

/// Two customers form a family under two managers, which ends when the month does.
fn break_family(place: &Place) {
    let text = std::fs::read_to_string(place.archive().join(DAYS[0]).join("customers.csv")).unwrap();
    let numbers = text.lines().skip(1).map(|line| line.split('|').next().unwrap());
    let mut bank = Bank::open(&place.data(), Mode::Write).unwrap();
    let people: Vec<&str> = numbers
        .filter(|number| zhiji::bank::parties::find_customer(&bank.core, number).unwrap().is_some())
        .take(2)
        .collect();
    let today = from_ymd(DAYS[0].parse().unwrap());
    let signed = Signed {
        actor: "M1".to_owned(),
        at: "2025-03-26 09:00:00".to_owned(),
        today: today.unwrap(),
        business_date: today,
        detail: String::new(),
        peer: String::new(),
    };
    let policy = Policy::default_policy().unwrap();
    form(&mut bank, &signed, &people, &policy);
    maintain(&mut bank, &signed, people[1], "M2");
}

/// Lets a process go on for a while.
pub fn pause(wait: Duration) {
    let (_kept, never) = mpsc::channel::<()>();
    never.recv_timeout(wait).ok();
}

/// Waits until a process has ended; fails when it hangs.
pub fn finish(mut child: Child) -> Output {
    let watch = Stopwatch::start();
    while child.try_wait().unwrap().is_none() {
        if watch.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("the process hangs: {:?}", child.wait_with_output().unwrap());
        }
        pause(Duration::from_millis(2));
    }
    child.wait_with_output().unwrap()
}
