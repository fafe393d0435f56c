//! What the network says of messages later: files that the bank's gateway puts into a folder, one line for each
//! message: `key,status`. A file that was read moves on; a line that says nothing is told with file, line and remedy.

use super::dispatch::{Report, perform, settled};
use super::sender::{FOLDER, RECEIPTS};
use super::{Message, State, Why, rows};
use crate::kernel::calendar::ymd;
use crate::kernel::error::{Error, Fault, Result};
use crate::kernel::lang::Text;
use crate::store::action::Signed;
use crate::store::open::{Bank, make_private_dir};
use crate::text;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Files of one round.
const FILES_MAX: usize = 20;
/// Lines that are noted together.
const LINES_TOGETHER: usize = 500;
/// Bad lines that are told of one file.
const TOLD_MAX: usize = 100;
/// Words of gateways for a message that reached the telephone.
const DELIVERED: [&str; 2] = ["delivered", "delivrd"];
/// Words of gateways for one that will not.
const FAILED: [&str; 7] = ["failed", "undeliv", "expired", "rejectd", "deleted", "unknown", "blocked"];
/// Where files lie that were read.
const DONE: &str = "done";

fn folder(dir: &Path) -> PathBuf {
    dir.join(FOLDER).join(RECEIPTS)
}

/// Whether there are receipts to read.
pub(super) fn waiting(dir: &Path) -> bool {
    !files(dir).is_empty()
}

/// The files in the folder, by name; what is no plain file is left alone.
fn files(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder(dir)) else { return Vec::new() };
    let plain = |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file());
    let mut found: Vec<PathBuf> = entries.flatten().filter(plain).map(|entry| entry.path()).collect();
    found.retain(|path| path.extension().is_some_and(|end| end == "csv"));
    found.sort();
    found.truncate(FILES_MAX);
    found
}

/// Reads what lies there.
pub(super) fn read(bank: &mut Bank, signed: &Signed, report: &mut Report) -> Result<()> {
    let dir = bank.dir.clone();
    for path in files(&dir) {
        let mut file = Receipts::open(&path)?;
        while file.next(bank, signed, report)? {}
        file.put_away(&dir)?;
        report.bad_lines.append(&mut file.bad);
    }
    Ok(())
}

/// One file of receipts.
struct Receipts {
    path: PathBuf,
    name: String,
    reader: csv::Reader<std::fs::File>,
    /// Columns of key and status.
    columns: Option<(usize, usize)>,
    bad: Vec<Text>,
}

/// One line: its number, the key, the status.
struct Line {
    number: u64,
    key: String,
    status: String,
}

impl Receipts {
    fn open(path: &Path) -> Result<Receipts> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = std::fs::File::open(path).map_err(|error| Fault::file(path, error))?;
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let headings = reader.byte_headers().cloned().unwrap_or_default();
        let named = |wanted: &str| {
            let is = |heading: &[u8]| {
                String::from_utf8_lossy(heading).trim_matches(['\u{feff}', ' ']).eq_ignore_ascii_case(wanted)
            };
            headings.iter().position(is)
        };
        let columns = named("key").zip(named("status"));
        let mut bad = Vec::new();
        if columns.is_none() {
            bad.push(text!(
                "{name} 第 1 行：没有 key 与 status 两列，整个文件未读；请改正表头后重新放入",
                "{name} line 1: there are no columns key and status, nothing was read: mend the heading and put it in again"
            ));
        }
        Ok(Receipts { path: path.to_owned(), name, reader, columns, bad })
    }

    /// The next lines of it, noted; answers whether there may be more.
    fn next(&mut self, bank: &mut Bank, signed: &Signed, report: &mut Report) -> Result<bool> {
        let Some((key, status)) = self.columns else { return Ok(false) };
        let mut lines = Vec::new();
        let mut record = csv::ByteRecord::new();
        let mut more = true;
        while lines.len() < LINES_TOGETHER {
            more = match self.reader.read_byte_record(&mut record) {
                Ok(more) => more,
                Err(error) => return Err(Fault::Inconsistent(format!("{}: {error}", self.name)).into()),
            };
            if !more {
                break;
            }
            let cell = |at: usize| record.get(at).map(|cell| String::from_utf8_lossy(cell).trim().to_owned());
            let number = record.position().map_or(0, csv::Position::line);
            match (cell(key), cell(status)) {
                (Some(key), Some(status)) => lines.push(Line { number, key, status }),
                _ => self.tell(
                    number,
                    &text!("缺少 key 或 status；请补全该行", "key or status is missing: complete the line"),
                ),
            }
        }
        self.note(bank, signed, &lines, report)?;
        Ok(more)
    }

    fn note(&mut self, bank: &mut Bank, signed: &Signed, lines: &[Line], report: &mut Report) -> Result<()> {
        let keys: Vec<&str> = lines.iter().map(|line| line.key.as_str()).collect();
        let known: HashMap<String, Message> = rows::by_keys(&bank.crm, &keys)?;
        let (mut all, mut seen) = (Vec::new(), HashSet::new());
        for line in lines {
            let Some(message) = known.get(&line.key) else {
                let why = text!(
                    "没有这个 key 的短信；请核对是否为本行的回执",
                    "no message has this key: is it a receipt of this bank's?"
                );
                self.tell(line.number, &why);
                continue;
            };
            let word = line.status.to_ascii_lowercase();
            let (to, why) = if DELIVERED.contains(&&*word) {
                (State::Delivered, None)
            } else if FAILED.contains(&&*word) {
                (State::Failed, Some(Why::Carrier))
            } else {
                let why = text!(
                    "status 须为 delivered 或 failed；请改正后重新放入",
                    "status is delivered or failed: mend it and put it in again"
                );
                self.tell(line.number, &why);
                continue;
            };
            // A file that is read twice, and what was decided before, change nothing.
            if !matches!(message.state, State::Sent | State::Sending) || !seen.insert(message.message_no) {
                continue;
            }
            let one = settled(message, message.state, to, why, if why.is_some() { &word } else { "" });
            all.push(rows::Settled { sent_on: message.sent_on.or(Some(signed.today)).map(ymd), ..one });
        }
        if all.is_empty() {
            return Ok(());
        }
        let delivered = all.iter().filter(|one| one.to == State::Delivered.code()).count();
        let failed = all.len() - delivered;
        let told = signed.because(&format!("delivered={delivered} failed={failed}"));
        perform(bank, &told, "take_receipts", self.name.clone(), vec![rows::settle(&all, &signed.at)])?;
        report.delivered += delivered;
        report.failed += failed;
        Ok(())
    }

    fn tell(&mut self, line: u64, why: &Text) {
        if self.bad.len() < TOLD_MAX {
            let (name, zh, en) = (&self.name, &why.zh, &why.en);
            self.bad.push(text!("{name} 第 {line} 行：{zh}", "{name} line {line}: {en}"));
        }
    }

    /// Moves the file on, with what is wrong with it beside it.
    fn put_away(&self, dir: &Path) -> Result<()> {
        let done = folder(dir).join(DONE);
        make_private_dir(&done)?;
        let mut to = done.join(&self.name);
        let mut again = 1;
        while to.exists() {
            again += 1;
            to = done.join(format!("{again}-{}", self.name));
        }
        let fault = |error: std::io::Error| Error::from(Fault::file(&self.path, error));
        if !self.bad.is_empty() {
            let told: Vec<String> =
                self.bad.iter().map(|text| format!("{}\n{}\n", text.zh, text.en)).collect();
            std::fs::write(to.with_extension("problems.txt"), told.concat()).map_err(fault)?;
        }
        std::fs::rename(&self.path, &to).map_err(fault)
    }
}
