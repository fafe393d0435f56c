//! One day: its files applied, the changes brought to the customers' running month, the month
//! closed where the day ends it; all in one transaction.

use super::control::{CheckedFile, DayFolder};
use super::feed::FeedFile;
use super::reader::{Chunk, Chunks, raw};
use super::reject::{Bad, RejectKind};
use super::row::Header;
use super::rows::{self, Counts};
use super::settings::Settings;
use super::{accounts, balances, booked, parties};
use crate::bank::holdings::rows::{self as holdings, Line, put_line};
use crate::bank::holdings::{Change, What, standing};
use crate::bank::lifecycle::daily::{self as lifecycle, Keeper};
use crate::bank::lifecycle::rebuild;
use crate::bank::parties as people;
use crate::bank::tiers::close::{self, CloseReport, OnClosed};
use crate::bank::tiers::entered::{Entered, Policies};
use crate::bank::tiers::project::Projector;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::clock::Stopwatch;
use crate::kernel::error::{Error, Fault, Refusal};
use crate::kernel::policy::Policy;
use crate::store::open::{Core, Crm};
use crate::store::spill::Sorter;
use crate::text;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::time::Duration;

/// Changes kept in memory before they are spilled to disk: 16 bytes each.
const CHANGES_IN_MEMORY: usize = 4_000_000;

/// Why the work on a day stops.
#[derive(Debug)]
pub enum Stop {
    /// For good.
    Error(Error),
    /// A large file did not come in the order of its numbers: begin anew and sort it.
    Unsorted(FeedFile),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Error(error)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Error(fault.into())
    }
}

/// Why a row is not applied.
pub enum Halt {
    /// The row is bad: quarantine.
    Bad(Bad),
    /// The whole day stops.
    Stop(Stop),
}

impl From<Bad> for Halt {
    fn from(bad: Bad) -> Self {
        Halt::Bad(bad)
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Halt::Stop(Stop::Error(error))
    }
}

/// What a good row did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It changed something.
    Changed,
    /// It said what was known.
    Same,
    /// It is a corporate customer's.
    LeftOut,
}

/// How far a run is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The day.
    pub day: Day,
    /// The file, or the step.
    pub step: &'a str,
    /// Rows done.
    pub rows: u64,
    /// Rows in all; zero where unknown.
    pub rows_total: u64,
}

/// Receives progress.
pub type OnProgress<'p> = &'p mut dyn FnMut(Progress<'_>);

/// What a day's run did.
#[derive(Debug)]
pub struct DayReport {
    /// The day.
    pub day: Day,
    /// Its files.
    pub files: Vec<FileReport>,
    /// Months that it closed.
    pub closes: Vec<CloseReport>,
    /// What took how long.
    pub steps: Vec<(String, Duration)>,
    /// Customers in reach of a higher tier, and at risk of a lower one, after the run.
    pub signals: (i64, i64),
    /// Ratings that a correction overturned.
    pub overturned: i64,
    /// Last link of the audit's chain after the day; it finds a chain that is cut off later.
    pub audit_head: String,
}

/// What became of a file.
#[derive(Debug, Clone)]
pub struct FileReport {
    /// The file.
    pub file: FeedFile,
    /// Its rows.
    pub rows: u64,
    /// What became of them.
    pub counts: Counts,
}

/// Everything that applying a day's files needs.
pub struct DayRun<'c> {
    /// The database.
    pub core: &'c Core,
    /// The day.
    pub day: Day,
    /// Its month's policy.
    pub policy: &'c Policy,
    /// Settings of the intake.
    pub settings: &'c Settings,
    /// Asset classes by number.
    pub classes: Vec<String>,
    /// Currencies by number.
    pub currencies: Vec<String>,
    /// Mid rates by number of the currency; none for CNY and where none is known.
    pub rates: Vec<Option<i64>>,
    /// Institutions.
    pub institutions: HashSet<String>,
    /// Changes of customers' running months.
    pub changes: Sorter<Change>,
    /// Files that must be sorted before they are applied.
    pub sort: &'c BTreeSet<FeedFile>,
    /// The customer number looked up last, and what it is.
    last_party: (String, Party),
}

/// What a customer number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// A natural person.
    Person(u32),
    /// A corporate customer.
    Corporate,
    /// Nobody known.
    Unknown,
}

impl<'c> DayRun<'c> {
    fn new(
        core: &'c Core,
        day: Day,
        policy: &'c Policy,
        settings: &'c Settings,
        spill_dir: &Path,
        sort: &'c BTreeSet<FeedFile>,
    ) -> Result<Self, Error> {
        let mut run = DayRun {
            core,
            day,
            policy,
            settings,
            classes: holdings::classes(core)?,
            currencies: holdings::currencies(core)?,
            rates: Vec::new(),
            institutions: people::rows::institutions(core)?,
            changes: Sorter::new(spill_dir, CHANGES_IN_MEMORY),
            sort,
            last_party: (String::new(), Party::Unknown),
        };
        run.reload_rates()?;
        Ok(run)
    }

    /// Reads the mid rates that hold.
    pub fn reload_rates(&mut self) -> Result<(), Error> {
        let known = holdings::rates(self.core)?;
        let rate = |code: &String| known.iter().find(|(currency, _)| currency == code).map(|(_, mid)| *mid);
        self.rates = self.currencies.iter().map(rate).collect();
        Ok(())
    }

    /// What a customer number is.
    pub fn party(&mut self, cust_no: &str) -> Result<Party, Error> {
        if self.last_party.0 != cust_no {
            let party = match people::find_customer(self.core, cust_no)? {
                Some(cust_id) => Party::Person(cust_id),
                None if people::rows::is_corporate(self.core, cust_no)? => Party::Corporate,
                None => Party::Unknown,
            };
            self.last_party = (cust_no.to_owned(), party);
        }
        Ok(self.last_party.1)
    }

    /// Forgets the customer looked up last, whose row is about to change.
    pub fn forget_party(&mut self) {
        self.last_party = (String::new(), Party::Unknown);
    }
}

/// One file on its way in: counts, sum, quarantine.
pub struct FileRun<'f> {
    /// The file.
    pub file: &'f CheckedFile,
    /// What became of its rows so far.
    pub counts: Counts,
    /// Sum of its amounts so far.
    pub sum: i128,
    /// Rows whose amount could not be read, so that the sum cannot be held against the manifest.
    pub unsummed: u64,
    /// First fields of rows in quarantine: what they name is in the file, though nobody can say with
    /// which value, so it is not missing from it.
    pub spared: BTreeSet<String>,
    /// Place of the first column in a row.
    key_place: usize,
    day: Day,
    seen: u64,
}

impl<'f> FileRun<'f> {
    fn new(file: &'f CheckedFile, day: Day) -> Self {
        FileRun {
            file,
            counts: Counts::default(),
            sum: 0,
            unsummed: 0,
            spared: BTreeSet::new(),
            key_place: 0,
            day,
            seen: 0,
        }
    }

    /// Puts a row into quarantine; refuses the day when they are too many.
    pub fn reject(&mut self, run: &DayRun<'_>, line: u64, bad: Bad, text: &str) -> Result<(), Error> {
        self.counts.quarantined += 1;
        let key = text.split('|').nth(self.key_place).unwrap_or_default().trim_matches(' ');
        if !key.is_empty() && key.len() <= super::row::KEY_MAX {
            self.spared.insert(key.to_owned());
        }
        rows::insert_quarantine(run.core, self.day, self.file.file.name(), line, bad, &raw(text))?;
        let (count, rows) = (self.counts.quarantined, self.file.rows);
        if !run.settings.too_many_bad(count, rows) {
            return Ok(());
        }
        let (column, what) = (bad.column, bad.kind.sentence());
        let (zh, en) = (what.zh, what.en);
        Err(Refusal::new(
            "too_many_bad_rows",
            self.file.file.name(),
            text!(
                "坏行过多（{rows} 行中已有 {count} 行），整日未入库；最后一处：第 {line} 行 {column} {zh}",
                "too many bad rows ({count} of {rows} so far), the day was not taken; the last: line {line} {column}: {en}"
            ),
        )
        .into())
    }

    /// Counts a row; answers whether progress is due.
    pub fn count(&mut self, applied: Applied) {
        match applied {
            Applied::Changed => self.counts.changed += 1,
            Applied::LeftOut => self.counts.left_out += 1,
            Applied::Same => {}
        }
    }

    /// Takes note of rows read, for progress.
    pub fn advance(&mut self, rows: u64, progress: OnProgress<'_>) {
        self.seen += rows;
        let (step, rows_total) = (self.file.file.name(), self.file.rows);
        progress(Progress { day: self.day, step, rows: self.seen, rows_total });
    }

    /// Holds the sum against the manifest.
    fn check_sum(&self) -> Result<(), Error> {
        let Some(expected) = self.file.sum_fen else { return Ok(()) };
        if self.unsummed > 0 || expected == self.sum {
            return Ok(());
        }
        let (expected, sum) = (crate::kernel::money::yuan(expected), crate::kernel::money::yuan(self.sum));
        Err(Refusal::new(
            "manifest_sum",
            self.file.file.name(),
            text!(
                "清单合计为 {expected}，文件合计为 {sum}",
                "the manifest's sum is {expected}, the file's is {sum}"
            ),
        )
        .into())
    }
}

/// Reads the pieces of a file, in the order of its first column where the day must sort it, and
/// hands each, with the header, to `each`.
pub fn pieces(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    mut each: impl FnMut(&mut DayRun<'_>, &mut FileRun<'_>, &Header, &Chunk) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut chunks = Chunks::open(&file.file.path, file.file.encoding)?;
    let Some((header, mut chunk)) = head(file, &mut chunks)? else { return Ok(()) };
    if !run.sort.contains(&file.file.file) {
        loop {
            for bad in &chunk.bad {
                file.reject(run, bad.line, Bad::new("", bad.kind), &bad.raw)?;
            }
            each(run, file, &header, &chunk)?;
            match chunks.read_next()? {
                Some(next) => chunk = next,
                None => return Ok(()),
            }
        }
    }
    set_aside(run, file, &header, chunk, &mut chunks)?;
    let mut gathered =
        Chunk { text: String::new(), first_line: 0, numbers: Some(Vec::new()), bad: Vec::new() };
    let core = run.core;
    rows::sorted_lines(core, |line, text| -> Result<(), Stop> {
        gathered.text.push_str(text);
        gathered.text.push('\n');
        gathered.numbers.get_or_insert_default().push(line);
        if gathered.text.len() >= 1 << 20 {
            each(run, file, &header, &gathered)?;
            gathered.text.clear();
            gathered.numbers = Some(Vec::new());
        }
        Ok(())
    })?;
    each(run, file, &header, &gathered)?;
    rows::clear_stage_line(core)?;
    Ok(())
}

/// Reads the header; none where the file is empty.
pub fn head(file: &mut FileRun<'_>, chunks: &mut Chunks) -> Result<Option<(Header, Chunk)>, Error> {
    let Some(mut chunk) = chunks.read_next()? else {
        Header::parse(file.file.file, "")?;
        return Ok(None);
    };
    let line = match chunk.text.split_once('\n') {
        Some((line, _)) if chunk.bad.first().is_none_or(|bad| bad.line > 1) => line.to_owned(),
        _ => String::new(),
    };
    let header = Header::parse(file.file.file, line.trim_end_matches('\r'))?;
    file.key_place = header.place(0).unwrap_or(0);
    chunk.text.drain(..=line.len());
    match &mut chunk.numbers {
        Some(numbers) => drop(numbers.remove(0)),
        None => chunk.first_line += 1,
    }
    Ok(Some((header, chunk)))
}

fn set_aside(
    run: &DayRun<'_>,
    file: &mut FileRun<'_>,
    header: &Header,
    first: Chunk,
    chunks: &mut Chunks,
) -> Result<(), Error> {
    rows::clear_stage_line(run.core)?;
    let place = header.place(0).unwrap_or(0);
    let mut next = Some(first);
    while let Some(chunk) = next {
        for bad in &chunk.bad {
            file.reject(run, bad.line, Bad::new("", bad.kind), &bad.raw)?;
        }
        for (number, line) in chunk.lines() {
            let key = line.split('|').nth(place).unwrap_or_default().trim_matches(' ');
            rows::stage_line(run.core, number, key, line)?;
        }
        next = chunks.read_next()?;
    }
    Ok(())
}

/// Applies every row of a file with `apply`; bad ones go to quarantine.
pub fn each_row<const N: usize>(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    progress: OnProgress<'_>,
    mut apply: impl FnMut(&mut DayRun<'_>, &mut FileRun<'_>, [&str; N]) -> Result<Applied, Halt>,
) -> Result<(), Stop> {
    pieces(run, file, |run, file, header, chunk| {
        let mut rows = 0;
        for (number, line) in chunk.lines() {
            rows += 1;
            let applied = match header.fields::<N>(line) {
                Ok(fields) => apply(run, file, fields),
                Err(bad) => Err(Halt::Bad(bad)),
            };
            match applied {
                Ok(applied) => file.count(applied),
                Err(Halt::Bad(bad)) => {
                    let unread =
                        [RejectKind::WrongColumnCount, RejectKind::ControlCharacter, RejectKind::LineTooLong];
                    file.unsummed += u64::from(unread.contains(&bad.kind));
                    file.reject(run, number, bad, line)?;
                }
                Err(Halt::Stop(stop)) => return Err(stop),
            }
        }
        file.advance(rows, progress);
        Ok(())
    })
}

/// What taking any day needs.
#[derive(Clone, Copy)]
pub struct Desk<'c> {
    /// Where the day goes; the caller holds its transaction.
    pub core: &'c Core,
    /// What people entered.
    pub crm: &'c Crm,
    /// Folder for temporary files.
    pub spill_dir: &'c Path,
    /// Settings of the intake.
    pub settings: &'c Settings,
}

/// Takes one day: closes what is known whole, applies the files, projects, closes the month that
/// the day ends. Files in `sort` are sorted first; `corrections` says how often the day was corrected.
///
/// # Errors
/// Stops for a refusal or a fault, or to begin anew with a file to sort; the caller rolls back.
pub fn take(
    desk: Desk<'_>,
    folder: &DayFolder,
    sort: &BTreeSet<FeedFile>,
    corrections: i64,
    progress: OnProgress<'_>,
) -> Result<DayReport, Stop> {
    let Desk { core, crm, spill_dir, settings } = desk;
    let day = folder.day;
    let mut report = DayReport {
        day,
        files: Vec::new(),
        closes: Vec::new(),
        steps: Vec::new(),
        signals: (0, 0),
        overturned: 0,
        audit_head: String::new(),
    };
    let before = holdings::line(core)?;
    let mut line = before.unwrap_or(Line {
        first_feed_day: day,
        business_date: day,
        open_month: Month::of(day),
        period_from: day,
    });
    rebuild::begin(core, crm)?;
    let policies = Policies::load(crm)?;
    let policy = &policies.of(Month::of(day))?.policy;
    // Whose average came to the line of the active, or fell below it, is looked at with this day's rows.
    let mut crossed = Vec::new();
    while line.open_month < Month::of(day) {
        close_one(core, crm, &mut line, day, &mut report, progress, &mut |cust_id, standing, average| {
            if lifecycle::closed_late(standing, average, &policy.lifecycle) {
                crossed.push(cust_id);
            }
            Ok(())
        })?;
    }
    line.business_date = day;
    put_line(core, Some(&line))?;

    let mut run = DayRun::new(core, day, policy, settings, spill_dir, sort)?;
    for cust_id in crossed {
        run.changes.push(Change { cust_id, what: What::LOOK, amount: 0 })?;
    }
    for file in &folder.files {
        apply_file(&mut run, file, &mut report, progress)?;
    }
    let before = before.map(|line| line.business_date);
    let mut keeper = Keeper::new(core, &policies, &line, (before, day))?;
    project(desk, &line, run.changes, &mut keeper, before, &mut report, progress)?;
    rows::insert_feed_day(core, day, &folder.fingerprint, corrections)?;
    if day == line.open_month.last_day() {
        close_one(core, crm, &mut line, day, &mut report, progress, &mut |cust_id, standing, average| {
            keeper.closed(cust_id, standing, average)
        })?;
    }
    keeper.finish()?;
    report.signals = crate::bank::tiers::rows::signal_counts(core)?;
    Ok(report)
}

/// Brings what moved to the customers' running months, projects those, and judges the stages of life.
fn project(
    desk: Desk<'_>,
    line: &Line,
    mut changes: Sorter<Change>,
    keeper: &mut Keeper<'_>,
    before: Option<Day>,
    report: &mut DayReport,
    progress: OnProgress<'_>,
) -> Result<(), Error> {
    let Desk { core, crm, .. } = desk;
    let (watch, day) = (Stopwatch::start(), line.business_date);
    progress(Progress { day, step: "project", rows: 0, rows_total: 0 });
    keeper.due(|change| changes.push(change))?;
    let entered = Entered::load(core, crm, day)?;
    let mut projector = Projector::new(core, &entered, *line, day)?;
    let (changes, month_end) = (changes.into_sorted()?, line.open_month.last_day());
    standing::apply(core, changes, day, month_end, |cust_id, standing, changes| {
        keeper.moved(cust_id, standing, changes)?;
        // Who is only looked at has nothing to project.
        if changes.iter().all(|change| change.what == What::LOOK) {
            return Ok(());
        }
        projector.moved(cust_id, standing, changes)
    })?;
    projector.finish(before)?;
    keeper.after_feed()?;
    report.steps.push(("project".to_owned(), watch.elapsed()));
    Ok(())
}

fn close_one(
    core: &Core,
    crm: &Crm,
    line: &mut Line,
    day: Day,
    report: &mut DayReport,
    progress: OnProgress<'_>,
    closed: OnClosed<'_>,
) -> Result<(), Error> {
    let watch = Stopwatch::start();
    let step = format!("close {}", line.open_month);
    progress(Progress { day, step: &step, rows: 0, rows_total: 0 });
    report.closes.push(close::close_month(core, crm, line, day, closed)?);
    report.steps.push((step, watch.elapsed()));
    Ok(())
}

fn apply_file(
    run: &mut DayRun<'_>,
    checked: &CheckedFile,
    report: &mut DayReport,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    let watch = Stopwatch::start();
    let mut file = FileRun::new(checked, run.day);
    match checked.file {
        FeedFile::Institutions => parties::institutions(run, &mut file, progress),
        FeedFile::Staff => parties::staff(run, &mut file, progress),
        FeedFile::Customers => parties::customers(run, &mut file, progress),
        FeedFile::Contacts => parties::contacts(run, &mut file, progress),
        FeedFile::Guarantees => parties::guarantees(run, &mut file, progress),
        FeedFile::Risk => parties::risk(run, &mut file, progress),
        FeedFile::Fx => accounts::fx(run, &mut file, progress),
        FeedFile::Accounts => accounts::accounts(run, &mut file, progress),
        FeedFile::Balances => balances::balances(run, &mut file, progress),
        FeedFile::Transactions => booked::transactions(run, &mut file, progress),
        FeedFile::Products => booked::products(run, &mut file, progress),
        FeedFile::Cards => booked::cards(run, &mut file, progress),
    }?;
    file.check_sum()?;
    let sum = checked.file.amount_column().and(i64::try_from(file.sum).ok());
    rows::insert_feed_file(run.core, run.day, checked, file.counts, sum)?;
    report.files.push(FileReport { file: checked.file, rows: checked.rows, counts: file.counts });
    report.steps.push((checked.file.name().to_owned(), watch.elapsed()));
    Ok(())
}
