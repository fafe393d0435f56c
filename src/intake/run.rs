//! The line of days: which folder comes next, the archive, corrections, skipped days (spec 6).

use super::control::{self, DayFolder};
use super::day::{self, DayReport, Desk, OnProgress, Stop};
use super::feed::FeedFile;
use super::mend::{self, Mend};
use super::rows;
use super::settings::Settings;
use crate::bank::assignment::daily;
use crate::bank::families;
use crate::bank::holdings::rows as holdings;
use crate::bank::leads;
use crate::bank::lifecycle;
use crate::bank::opportunities;
use crate::bank::tiers::rows as tiers;
use crate::kernel::calendar::{Day, Month, from_ymd, ymd};
use crate::kernel::clock::Stopwatch;
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::open::{Bank, Core, Crm, make_private_dir};
use crate::text;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What lies in an inbox.
#[derive(Debug, Default)]
struct Inbox {
    /// Folders by day, and whether the file that says they are complete stands beside them.
    folders: BTreeMap<i32, bool>,
    /// Folders that were copied to the archive and not yet removed.
    copied: Vec<PathBuf>,
}

/// Ending of the name of a folder that was copied to the archive on another file system.
const TAKEN: &str = "taken";

fn look(inbox: &Path) -> Result<Inbox> {
    let mut found = Inbox::default();
    let entries = match std::fs::read_dir(inbox) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(Fault::file(inbox, error).into()),
    };
    for entry in entries {
        let entry = entry.map_err(|error| Error::from(Fault::file(inbox, error)))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let (stem, ending) = name.split_once('.').unwrap_or((&name, ""));
        let is_day = stem.len() == 8 && stem.bytes().all(|byte| byte.is_ascii_digit());
        if !is_day {
            continue;
        }
        let Some(day) = stem.parse().ok().filter(|day| from_ymd(*day).is_some()) else {
            let text =
                text!("没有这一天：请更正文件夹名称", "there is no such day: give the folder its right name");
            return Err(Refusal::new("no_such_day", name, text).into());
        };
        match ending {
            "" => drop(found.folders.insert(day, inbox.join(format!("{name}.ok")).exists())),
            TAKEN => found.copied.push(entry.path()),
            _ => {}
        }
    }
    Ok(found)
}

/// Takes `day` anew from its archived folder with some values put right, and every later day again.
///
/// # Errors
/// Refuses as [`mend::refuse_others`], [`mend::mend`] and [`correct`] do; then nothing is left of the try.
pub fn correct_mended(
    bank: &mut Bank,
    settings: &Settings,
    day: Day,
    mends: &[Mend],
    signed: &Signed,
    progress: OnProgress<'_>,
    done: impl FnMut(DayReport),
) -> Result<()> {
    finish_moves(bank, &mend::folder(&bank.dir))?;
    let inbox = mend::folder(&bank.dir);
    mend::refuse_others(&bank.core, &bank.dir, day, mends)?;
    let taken = mend::mend(&bank.dir, day, mends, settings)
        .and_then(|()| correct(bank, &inbox, settings, day, signed, progress, done));
    if let Err(Error::Refusal(_)) = &taken {
        mend::discard(&bank.dir, day)?;
    }
    taken
}

/// How far the line of days is behind the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// No day was taken yet.
    NothingYet,
    /// Every expected day before today was taken or skipped.
    UpToDate(Day),
    /// A day has not come, nor lies complete in the inbox.
    Missing {
        /// The business date.
        date: Day,
        /// The first day that is missing.
        missing: Day,
    },
}

/// Says how far the line of days is behind `today`.
///
/// # Errors
/// A fault of the database or the inbox.
pub fn waiting(bank: &Bank, inbox: &Path, settings: &Settings, today: Day) -> Result<Waiting> {
    let Some(line) = holdings::line(&bank.core)? else { return Ok(Waiting::NothingYet) };
    let date = line.business_date;
    let (skipped, found) = (rows::skipped_days(&bank.crm)?, look(inbox)?);
    let here = |day: Day| skipped.contains(&ymd(day)) || found.folders.get(&ymd(day)) == Some(&true);
    let missing = date
        .iter_days()
        .skip(1)
        .take_while(|day| *day < today)
        .find(|day| is_expected(*day, settings) && !here(*day));
    Ok(missing.map_or(Waiting::UpToDate(date), |missing| Waiting::Missing { date, missing }))
}

/// Whether a day brings a feed.
fn is_expected(day: Day, settings: &Settings) -> bool {
    settings.every_day || settings.calendar.is_working_day(day)
}

/// Takes every complete day of `inbox` in order; `done` is told of each. Answers the day whose folder
/// still waits for its `.ok`, where there is one.
///
/// # Errors
/// Refuses when a day is missing, incomplete, wrong, or was taken before; the days before it stay
/// taken, and `done` was told of each.
pub fn take_all(
    bank: &mut Bank,
    inbox: &Path,
    settings: &Settings,
    signed: &mut dyn FnMut() -> Signed,
    progress: OnProgress<'_>,
    mut done: impl FnMut(DayReport),
) -> Result<Option<Day>> {
    rows::make_stage_tables(&bank.core)?;
    finish_moves(bank, inbox)?;
    finish_moves(bank, &mend::folder(&bank.dir))?;
    dissolve_broken(bank, &signed())?;
    daily::run(bank, &signed(), &settings.calendar, None)?;
    leads::daily::search(bank, &signed(), &settings.calendar, None)?;
    leads::daily::expire(&mut bank.crm, &signed())?;
    let found = look(inbox)?;
    for (ymd, complete) in &found.folders {
        let day = holdings::day(*ymd)?;
        let taken = holdings::line(&bank.core)?.filter(|line| day <= line.business_date);
        if taken.is_some() {
            if *complete {
                let taken = rows::feed_day(&bank.core, day)?.is_some();
                return Err(if taken { taken_before(*ymd) } else { passed(*ymd) });
            }
            continue;
        }
        refuse_missing(bank, day, settings)?;
        if !complete {
            // The last folder may still be on its way; one with later days behind it stops the line.
            let later = found.folders.range(ymd + 1..).any(|(_, complete)| *complete);
            return if later { Err(incomplete(*ymd)) } else { Ok(Some(day)) };
        }
        let folder = control::check(&inbox.join(ymd.to_string()), day, settings).map_err(of_day(*ymd))?;
        let signed = Signed { business_date: Some(day), ..signed() };
        let mut report = take_sorted(bank, settings, &folder, &signed, progress).map_err(of_day(*ymd))?;
        archive(bank, &folder.path, day, 0)?;
        dissolve_broken(bank, &signed)?;
        let watch = Stopwatch::start();
        daily::run(bank, &signed, &settings.calendar, None)?;
        report.steps.push(("assign".to_owned(), watch.elapsed()));
        let watch = Stopwatch::start();
        leads::daily::search(bank, &signed, &settings.calendar, None)?;
        opportunities::confirm_opened(bank, &signed)?;
        report.steps.push(("events".to_owned(), watch.elapsed()));
        done(DayReport { audit_head: bank.crm.chain_head()?, ..report });
    }
    Ok(None)
}

fn taken_before(ymd: i32) -> Error {
    Refusal::new(
        "day_taken",
        ymd.to_string(),
        text!(
            "该日已入库。如需冲正：zhiji run --correct {ymd} --reason \"原因\"；否则请移走该文件夹",
            "this day was taken already. To correct it: zhiji run --correct {ymd} --reason \"why\"; else remove the folder"
        ),
    )
    .into()
}

/// A day that the line passed without a feed comes late.
fn passed(ymd: i32) -> Error {
    Refusal::new(
        "day_passed",
        ymd.to_string(),
        text!(
            "业务日期已过该日，当时没有供数。补入：zhiji run --correct {ymd} --reason \"原因\"；否则请移走该文件夹",
            "the line passed this day without a feed. To take it now: zhiji run --correct {ymd} --reason \"why\"; else remove the folder"
        ),
    )
    .into()
}

fn incomplete(ymd: i32) -> Error {
    Refusal::new(
        "day_incomplete",
        ymd.to_string(),
        text!(
            "缺少 {ymd}.ok，而之后的日期已到：请补齐，或移走该文件夹后用 zhiji skip {ymd} 跳过",
            "{ymd}.ok is missing while later days are here: complete it, or remove the folder and use zhiji skip {ymd}"
        ),
    )
    .into()
}

/// Every expected day between the last one taken and `day` must have been skipped with a reason.
fn refuse_missing(bank: &Bank, day: Day, settings: &Settings) -> Result<()> {
    let Some(line) = holdings::line(&bank.core)? else { return Ok(()) };
    let skipped = rows::skipped_days(&bank.crm)?;
    let between = line.business_date.iter_days().skip(1).take_while(|between| *between < day);
    for between in between {
        let missing = ymd(between);
        if is_expected(between, settings) && !skipped.contains(&missing) {
            return Err(Refusal::new(
                "day_missing",
                missing.to_string(),
                text!(
                    "该工作日尚未送达：请补送，或用 zhiji skip {missing} --reason \"原因\" 跳过",
                    "this working day has not come: deliver it, or use zhiji skip {missing} --reason \"why\""
                ),
            )
            .into());
        }
    }
    Ok(())
}

/// A refusal about a file of a day says which day.
fn of_day(ymd: i32) -> impl Fn(Error) -> Error {
    move |error| match error {
        Error::Refusal(mut refusal) if !refusal.field.starts_with(&ymd.to_string()) => {
            refusal.field = format!("{ymd}/{}", refusal.field);
            Error::Refusal(refusal)
        }
        other => other,
    }
}

/// Takes a day in one transaction; where a large file is not in order, begins anew and sorts it.
fn take_sorted(
    bank: &mut Bank,
    settings: &Settings,
    folder: &DayFolder,
    signed: &Signed,
    progress: OnProgress<'_>,
) -> Result<DayReport> {
    let mut sort = BTreeSet::new();
    let Bank { core, crm, dir, .. } = bank;
    let key = format!("take-{}-{}", ymd(folder.day), folder.fingerprint);
    loop {
        let taken = core.transaction(|core| -> std::result::Result<_, Stop> {
            let desk = Desk { core, crm, spill_dir: dir, settings };
            let report = day::take(desk, folder, &sort, 0, progress)?;
            note(core, crm, signed, "take_day", folder.day, key.clone())?;
            Ok(report)
        });
        match taken {
            Ok(report) => return Ok(report),
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Unsorted(file)) => remember(&mut sort, file)?,
        }
    }
}

fn remember(sort: &mut BTreeSet<FeedFile>, file: FeedFile) -> Result<()> {
    if sort.insert(file) {
        return Ok(());
    }
    Err(Fault::Inconsistent(format!("{} is out of order after sorting", file.name())).into())
}

/// Takes `day` back and takes it anew from the inbox, then every later day again from the archive,
/// all in one transaction (冲正).
///
/// # Errors
/// Refuses a day that was never taken, or whose new folder is not complete.
pub fn correct(
    bank: &mut Bank,
    inbox: &Path,
    settings: &Settings,
    day: Day,
    signed: &Signed,
    progress: OnProgress<'_>,
    mut done: impl FnMut(DayReport),
) -> Result<()> {
    rows::make_stage_tables(&bank.core)?;
    let mended = finish_moves(bank, &mend::folder(&bank.dir))?;
    if finish_moves(bank, inbox)?.contains(&day) || mended.contains(&day) {
        // This very correction was under way when an earlier run ended; now it is done.
        return Ok(());
    }
    let name = ymd(day).to_string();
    let days = rows::feed_days_from(&bank.core, day)?;
    let line = holdings::line(&bank.core)?;
    if line.is_none_or(|line| day < line.first_feed_day || line.business_date < day) {
        let text = text!(
            "该日不在已入库的日期之内，无需冲正",
            "this day is not among those taken: there is nothing to correct"
        );
        return Err(Refusal::new("day_not_taken", name, text).into());
    }
    let first = days.first().filter(|first| first.day == ymd(day));
    if !inbox.join(&name).is_dir() || !inbox.join(format!("{name}.ok")).exists() {
        let text = text!("收件箱中没有该日的完整文件夹", "the inbox holds no complete folder of this day");
        return Err(Refusal::new("day_incomplete", name, text).into());
    }
    let new = control::check(&inbox.join(&name), day, settings).map_err(of_day(ymd(day)))?;
    if first.is_some_and(|first| first.fingerprint == new.fingerprint) {
        let text =
            text!("与已入库的内容相同，未作改动", "is the same as what was taken; nothing was changed");
        return Err(Refusal::new("correction_same", name, text).into());
    }
    // A day that came late is taken for the first time; one that was taken before is corrected.
    let corrections = first.map_or(0, |first| first.corrections + 1);
    let mut folders = vec![(new, corrections)];
    for later in days.iter().filter(|later| later.day > ymd(day)) {
        let folder = bank.dir.join("archive").join(later.day.to_string());
        folders.push((control::check(&folder, holdings::day(later.day)?, settings)?, later.corrections));
    }
    let mut reports = replay(bank, settings, day, &folders, signed, progress)?;
    archive(bank, &inbox.join(&name), day, corrections)?;
    daily::run(bank, signed, &settings.calendar, Some(day))?;
    leads::daily::search(bank, signed, &settings.calendar, Some(day))?;
    opportunities::confirm_opened(bank, signed)?;
    if let Some(last) = reports.last_mut() {
        last.audit_head = bank.crm.chain_head()?;
    }
    reports.into_iter().for_each(&mut done);
    Ok(())
}

fn replay(
    bank: &mut Bank,
    settings: &Settings,
    day: Day,
    folders: &[(DayFolder, i64)],
    signed: &Signed,
    progress: OnProgress<'_>,
) -> Result<Vec<DayReport>> {
    let mut sort = BTreeSet::new();
    let Bank { core, crm, dir, .. } = bank;
    loop {
        let replayed = core.transaction(|core| -> std::result::Result<_, Stop> {
            let correction_no = tiers::next_correction(core)?;
            take_back(core, crm, day, correction_no)?;
            let mut reports = Vec::new();
            for (folder, corrections) in folders {
                let desk = Desk { core, crm, spill_dir: dir, settings };
                reports.push(day::take(desk, folder, &sort, *corrections, progress)?);
            }
            let overturned = tiers::keep_only_overturned(core, correction_no)?;
            if let Some(first) = reports.first_mut() {
                first.overturned = overturned;
            }
            if let Some((new, corrections)) = folders.first() {
                let key = format!("correct-{}-{corrections}-{}", ymd(day), new.fingerprint);
                note(core, crm, signed, "correct_day", day, key)?;
            }
            Ok(reports)
        });
        match replayed {
            Ok(reports) => return Ok(reports),
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Unsorted(file)) => remember(&mut sort, file)?,
        }
    }
}

/// Puts the bank back to the evening before `day`: facts dropped, months reopened, the working
/// copies made anew from the facts that remain.
fn take_back(core: &Core, crm: &Crm, day: Day, correction_no: i64) -> Result<()> {
    let line = holdings::line(core)?;
    let last = rows::last_feed_day_before(core, day)?.map(holdings::day).transpose()?;
    rows::take_back(core, day)?;
    let reopened = tiers::month_closes(core)?.into_iter().find(|close| close.closed_by >= day);
    let (open_month, period_from) = match (&reopened, &line) {
        (Some(close), _) => (close.month, close.period_from),
        (None, Some(line)) => (line.open_month, line.period_from),
        (None, None) => (Month::of(day), day),
    };
    tiers::drop_months_from(core, open_month, Some((correction_no, day)))?;
    let line = match (line, last) {
        (Some(line), Some(last)) => {
            Some(holdings::Line { business_date: last, open_month, period_from, ..line })
        }
        _ => None,
    };
    holdings::put_line(core, line.as_ref())?;
    crate::bank::tiers::rebuild::restore_working_copies(core, crm)?;
    match &line {
        Some(line) => lifecycle::daily::restore(core, crm, line),
        None => Ok(()),
    }
}

/// Lets the line pass a missing working day.
///
/// # Errors
/// Refuses a day that was taken or skipped, one on which no feed is expected, and a skip without a reason.
pub fn skip(bank: &mut Bank, day: Day, reason: &str, settings: &Settings, signed: &Signed) -> Result<()> {
    let name = ymd(day).to_string();
    if reason.trim().is_empty() {
        let text = text!("请说明跳过的原因", "say why the day is skipped");
        return Err(Refusal::new("reason_missing", "--reason", text).into());
    }
    if day > signed.today {
        let text =
            text!("该日还没有到，不能预先跳过", "this day has not come: it cannot be skipped beforehand");
        return Err(Refusal::new("day_to_come", name, text).into());
    }
    if holdings::line(&bank.core)?.is_some_and(|line| day <= line.business_date) {
        let text = text!("该日已过：业务日期已在其后", "the line has passed this day already");
        return Err(Refusal::new("day_passed", name, text).into());
    }
    if rows::skipped_days(&bank.crm)?.contains(&ymd(day)) {
        let text =
            text!("该日已登记跳过，原因未改动", "this day is skipped already; its reason stays as it was");
        return Err(Refusal::new("day_skipped", name, text).into());
    }
    if !is_expected(day, settings) {
        let text = text!(
            "该日不是工作日，本无供数，无需跳过",
            "no feed is expected on this day: there is nothing to skip"
        );
        return Err(Refusal::new("day_not_expected", name, text).into());
    }
    let day_value = Value::Integer(ymd(day).into());
    let params = vec![
        day_value,
        Value::Text(reason.trim().to_owned()),
        Value::Text(signed.actor.clone()),
        Value::Integer(ymd(signed.today).into()),
    ];
    let write = Write::one("intake/insert_skipped_day", params);
    bank.crm.perform(&signed.action(format!("skip-{name}"), "skip_day", name, vec![write]))?;
    Ok(())
}

/// Families that were broken at the last close dissolve after it (spec 1).
fn dissolve_broken(bank: &mut Bank, signed: &Signed) -> Result<()> {
    let Some(close) = tiers::month_closes(&bank.core)?.pop() else { return Ok(()) };
    let business_date = holdings::line(&bank.core)?.map(|line| line.business_date);
    let signed = Signed { business_date, ..signed.clone() };
    for family in tiers::family_ratings(&bank.core, close.month)?.iter().filter(|family| family.broken) {
        let standing = families::read(&bank.crm, family.family_no)?;
        if let Some(standing) = standing.filter(|family| family.dissolved_on.is_none()) {
            let on = close.month.next().first_day();
            families::dissolve_broken(&signed, &standing, on).perform(&mut bank.crm)?;
        }
    }
    Ok(())
}

/// Signs what was done to a day, just before the day is committed: no taken day is without its
/// entry, and a day that is taken again after the machine went down in between has only one.
fn note(
    core: &Core,
    crm: &mut Crm,
    signed: &Signed,
    verb: &'static str,
    day: Day,
    key: String,
) -> Result<()> {
    let business_date = holdings::line(core)?.map(|line| line.business_date);
    let signed = Signed { business_date, ..signed.clone() };
    crm.perform(&signed.action(key, verb, ymd(day).to_string(), Vec::new()))?;
    Ok(())
}

/// Where a day's folder goes once it was taken.
fn archive_path(bank: &Bank, day: Day) -> PathBuf {
    bank.dir.join("archive").join(ymd(day).to_string())
}

/// Moves a taken folder to the archive; one that it corrects is kept beside it.
///
/// The mark goes first: from then on the folder is nobody's delivery, and [`finish_moves`] knows what
/// an earlier end left of it, whatever step it came after.
fn archive(bank: &Bank, folder: &Path, day: Day, corrections: i64) -> Result<()> {
    let (to, archive) = (archive_path(bank, day), bank.dir.join("archive"));
    make_private_dir(&archive)?;
    let ok = folder.with_extension("ok");
    match std::fs::remove_file(&ok) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Fault::file(&ok, error).into());
        }
        _ => sync_dir(folder.parent().unwrap_or(folder))?,
    }
    if corrections > 0 && to.exists() {
        let old = archive.join(format!("{}.corrected-{corrections}", ymd(day)));
        if !old.exists() {
            rename(&to, &old)?;
        }
    }
    match std::fs::rename(folder, &to) {
        Err(error) if error.kind() == std::io::ErrorKind::CrossesDevices => {
            copy_over(folder, &to)?;
            sync_dir(&archive)?;
            remove_copied(folder)
        }
        Err(error) => Err(Fault::file(folder, error).into()),
        Ok(()) => sync_dir(&archive),
    }
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to).map_err(|error| Fault::file(from, error).into())
}

/// Copies a folder to another file system, whole or not at all.
fn copy_over(folder: &Path, to: &Path) -> Result<()> {
    let fault = |path: &Path| {
        let path = path.to_owned();
        move |error| Error::from(Fault::file(&path, error))
    };
    let partial = to.with_extension("partial");
    if partial.exists() {
        std::fs::remove_dir_all(&partial).map_err(fault(&partial))?;
    }
    make_private_dir(&partial)?;
    for entry in std::fs::read_dir(folder).map_err(fault(folder))? {
        let from = entry.map_err(fault(folder))?.path();
        let target = partial.join(from.file_name().unwrap_or_default());
        std::fs::copy(&from, &target).map_err(fault(&from))?;
        std::fs::File::open(&target).and_then(|file| file.sync_all()).map_err(fault(&target))?;
    }
    sync_dir(&partial)?;
    rename(&partial, to)
}

/// Removes a folder that was copied; under another name, so that half of it is not taken for a day.
fn remove_copied(folder: &Path) -> Result<()> {
    let taken = folder.with_extension(TAKEN);
    rename(folder, &taken)?;
    std::fs::remove_dir_all(&taken).map_err(|error| Fault::file(&taken, error).into())
}

fn sync_dir(dir: &Path) -> Result<()> {
    let synced = std::fs::File::open(dir).and_then(|dir| dir.sync_all());
    synced.map_err(|error| Fault::file(dir, error).into())
}

/// Finishes what an earlier run left half-way between its commit and the archive; answers the days.
///
/// A folder in the inbox whose day was taken with just these files was on its way when its archive is
/// not there (or holds what it corrected), and when it lacks its mark: then it goes to the archive
/// now. One that has both is a second delivery, and stays for the line to refuse.
fn finish_moves(bank: &Bank, inbox: &Path) -> Result<Vec<Day>> {
    let mut finished = Vec::new();
    if holdings::line(&bank.core)?.is_none() {
        return Ok(finished);
    }
    let settings = Settings::load(&bank.dir)?;
    let found = look(inbox)?;
    for copied in &found.copied {
        std::fs::remove_dir_all(copied).map_err(|error| Error::from(Fault::file(copied, error)))?;
    }
    for (ymd, complete) in found.folders {
        let day = holdings::day(ymd)?;
        let Some(taken) = rows::feed_day(&bank.core, day)? else { continue };
        let before = bank.dir.join("archive").join(format!("{ymd}.corrected-{}", taken.corrections));
        let archived = archive_path(bank, day).exists() && (taken.corrections == 0 || before.exists());
        let folder = inbox.join(ymd.to_string());
        if (archived && complete) || !holds(&folder, day, &settings, &taken.fingerprint)? {
            continue;
        }
        if archived {
            remove_copied(&folder)?;
        } else {
            archive(bank, &folder, day, taken.corrections)?;
        }
        finished.push(day);
    }
    Ok(finished)
}

/// Whether a folder holds just the files of that fingerprint.
fn holds(folder: &Path, day: Day, settings: &Settings, fingerprint: &str) -> Result<bool> {
    match control::check(folder, day, settings) {
        Ok(found) => Ok(found.fingerprint == fingerprint),
        Err(Error::Refusal(_)) => Ok(false),
        Err(fault) => Err(fault),
    }
}
