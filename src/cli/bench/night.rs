//! `zhiji bench night`: what a night costs, beside baselines measured in the same run.

use super::{CHANGED_PER_MILLE, memory_mb, size_mb};
use crate::cli::{Context, init, output};
use crate::intake::{run as intake, settings::Settings};
use crate::invent::{self, BalanceFiles, Plan};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::clock::Stopwatch;
use crate::kernel::error::{Error, Fault, Result};
use crate::store::action::Signed;
use crate::store::baseline;
use crate::store::open::{Bank, Mode, make_private_dir};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Duration;

/// First day of the benchmark: three working days that end a month, so that it is closed too.
const FIRST: i32 = 20_250_327;

/// What a night costs.
///
/// # Errors
/// A fault of the system.
pub fn night(context: &mut Context<'_>, customers: u64, dir: &Path) -> Result<()> {
    let days = make_feed(context, customers, dir)?;
    let data = dir.join("bank");
    let mut bank = Bank::create(&data)?;
    let signed = context.signed(&bank)?;
    init::found(&mut bank, &signed, "bench", "demo")?;
    drop(bank);
    let heading = context.t(
        "步骤                         行      秒        行/秒    对读文件    内存峰值MB   数据MB",
        "step                         rows    seconds   rows/s   to reading  peak MB      data MB",
    );
    context.say(heading)?;
    let mut snapshot_rows = 0;
    for (at, day) in days.iter().enumerate() {
        let file = dir.join("feed").join(ymd(*day).to_string()).join("balances.csv");
        let baselines = read_baselines(&file)?;
        let name = match at {
            0 => context.t("第1天 全量（首日装载）", "day 1 snapshot (first load)"),
            1 => context.t("第2天 全量 5%变化", "day 2 snapshot, 5% changed"),
            2 => context.t("第3天 增量 5%", "day 3 delta, 5%"),
            _ => context.t("月末关账日", "month's last day, close"),
        };
        let rows = baselines.rows;
        if at == 1 {
            snapshot_rows = rows;
        }
        let (time, steps) = take_one(context, &data, dir, *day)?;
        row(context, name, rows, time, baselines.lines, &data)?;
        for (step, took) in steps.iter().filter(|(_, took)| took.as_millis() > 10) {
            row(context, &format!("  {step}"), 0, *took, baselines.lines, &data)?;
        }
        row(
            context,
            context.t("  基线：读文件数行", "  baseline: read, count lines"),
            rows,
            baselines.lines,
            baselines.lines,
            &data,
        )?;
        row(
            context,
            context.t("  基线：逐字段解析", "  baseline: csv pass"),
            rows,
            baselines.fields,
            baselines.lines,
            &data,
        )?;
    }
    let time = baseline::bulk_insert(&dir.join("bulk.db"), snapshot_rows)?;
    let name = context.t("基线：SQLite有序批量插入", "baseline: SQLite sorted bulk insert");
    row(context, name, snapshot_rows, time, time, &data)
}

/// Invents the first two days as full snapshots, the third and the month's last day as deltas.
fn make_feed(context: &mut Context<'_>, customers: u64, dir: &Path) -> Result<Vec<Day>> {
    let from = from_ymd(FIRST).ok_or_else(|| Error::from(Fault::Inconsistent("no first day".to_owned())))?;
    let plan = Plan {
        customers,
        days: 5,
        from,
        seed: 1,
        daily: false,
        encoding: invent::Encoding::Utf8,
        balances: BalanceFiles::FullFirst(2),
        changed_per_mille: Some(CHANGED_PER_MILLE),
    };
    let days: Vec<Day> = [0, 1, 2, 4].iter().map(|days| from + chrono::Days::new(*days)).collect();
    let mut meter = context.meter();
    let feed = dir.join("feed");
    invent::write(&plan, &feed, &|day| days.contains(&day), &mut |at| {
        meter.at(&at.day.to_string(), at.customers_done, at.customers_total);
    })?;
    meter.end();
    Ok(days)
}

struct Baselines {
    rows: u64,
    lines: Duration,
    fields: Duration,
}

fn read_baselines(file: &Path) -> Result<Baselines> {
    let fault = |error| Error::from(Fault::file(file, error));
    let open = || std::fs::File::open(file).map_err(fault);
    let watch = Stopwatch::start();
    let mut reader = BufReader::with_capacity(1 << 18, open()?);
    let mut rows = 0;
    loop {
        let buffer = reader.fill_buf().map_err(fault)?;
        if buffer.is_empty() {
            break;
        }
        rows += memchr::memchr_iter(b'\n', buffer).count() as u64;
        let used = buffer.len();
        reader.consume(used);
    }
    let lines = watch.elapsed();
    let watch = Stopwatch::start();
    let mut csv = csv::ReaderBuilder::new().delimiter(b'|').quoting(false).from_reader(open()?);
    let mut record = csv::ByteRecord::new();
    let mut fields = 0;
    while csv.read_byte_record(&mut record).map_err(|error| fault(std::io::Error::other(error)))? {
        fields += record.len();
    }
    let pass = watch.elapsed();
    // The count keeps the pass from being left out by the compiler.
    Ok(Baselines { rows: rows.saturating_sub(1).max(fields.min(1) as u64), lines, fields: pass })
}

/// Takes one day as `zhiji run` does; answers the time, and that of each step.
fn take_one(
    context: &mut Context<'_>,
    data: &Path,
    dir: &Path,
    day: Day,
) -> Result<(Duration, Vec<(String, Duration)>)> {
    let inbox = dir.join("inbox");
    make_private_dir(&inbox)?;
    for name in [ymd(day).to_string(), format!("{}.ok", ymd(day))] {
        let (from, to) = (dir.join("feed").join(&name), inbox.join(&name));
        std::fs::rename(&from, &to).map_err(|error| Error::from(Fault::file(&from, error)))?;
    }
    let watch = Stopwatch::start();
    let settings = Settings::load(data)?;
    let mut bank = Bank::open(data, Mode::Write)?;
    // What is noticed on a day counts for as long as it is of use: the run is one of that very evening.
    let signed = Signed { today: day, ..context.signed(&bank)? };
    let mut steps = Vec::new();
    let mut meter = context.meter();
    let mut progress = |at: crate::intake::day::Progress<'_>| meter.at(at.step, at.rows, at.rows_total);
    intake::take_all(&mut bank, &inbox, &settings, &mut || signed.clone(), &mut progress, |report| {
        steps = report.steps;
    })?;
    meter.end();
    drop(bank);
    Ok((watch.elapsed(), steps))
}

fn row(
    context: &mut Context<'_>,
    name: &str,
    rows: u64,
    time: Duration,
    reading: Duration,
    data: &Path,
) -> Result<()> {
    let micros = time.as_micros().max(1);
    let per_second = u128::from(rows) * 1_000_000 / micros;
    let ratio = micros * 10 / reading.as_micros().max(1);
    let pad = 32_usize.saturating_sub(output::width(name));
    let line = format!(
        "{name}{}{rows:>9}  {:>4}.{:03}  {per_second:>10}  {:>7}.{}  {:>9}  {:>8}",
        " ".repeat(pad),
        time.as_secs(),
        time.subsec_millis(),
        ratio / 10,
        ratio % 10,
        memory_mb("self", "VmHWM:"),
        size_mb(data)
    );
    context.say(&line)?;
    context.out.flush().map_err(|error| Fault::file("standard output", error).into())
}
