//! `zhiji run`: takes every complete day of the inbox, or corrects one.

use super::progress::Meter;
use super::{Command, Context, option};
use crate::bank::tiers::close::CloseReport;
use crate::intake::day::DayReport;
use crate::intake::{run as intake, settings::Settings};
use crate::kernel::calendar::{Day, from_ymd};
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::kernel::lang::{Label, Lang};
use crate::store::action::Signed;
use crate::store::open::{Bank, Mode};
use crate::text;
use clap::ArgMatches;
use std::cell::RefCell;
use std::path::PathBuf;

/// The command.
pub const COMMAND: Command = Command {
    name: "run",
    about: Label::new(
        "处理收件箱中所有完整的日期，并完成日终",
        "take every complete day of the inbox and do its daily run",
    ),
    example: "zhiji run --data ./zhiji-data --inbox ./feed",
    records: false,
    args: |lang| {
        vec![
            option(
                "inbox",
                "DIR",
                "收件箱（默认为数据文件夹中的 inbox）",
                "inbox (default: inbox in the bank's folder)",
                lang,
            )
            .value_parser(clap::value_parser!(PathBuf)),
            option(
                "correct",
                "YYYYMMDD",
                "冲正：取回该日并重放其后各日",
                "correction: take this day back, and anew with all after it",
                lang,
            )
            .requires("reason"),
            option("reason", "TEXT", "冲正原因", "why the day is corrected", lang).requires("correct"),
        ]
    },
    run,
};

/// A day given on the command line.
pub fn day_of(option: &str, value: &str) -> Result<Day> {
    let plain = value.replace('-', "");
    let day = if plain.len() == 8 { plain.parse().ok().and_then(from_ymd) } else { None };
    day.ok_or_else(|| {
        let text = text!("“{value}”不是日期：应为 YYYYMMDD", "\"{value}\" is no date: give YYYYMMDD");
        Refusal::new("no_date", option, text).into()
    })
}

fn run(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    let settings = Settings::load(&context.data)?;
    let mut bank = Bank::open(&context.data, Mode::Write)?;
    let given = args.get_one::<PathBuf>("inbox");
    if let Some(missing) = given.filter(|inbox| !inbox.is_dir()) {
        let shown = missing.display();
        let text = text!("没有文件夹 {shown}", "there is no folder {shown}");
        return Err(Refusal::new("inbox_missing", "--inbox", text).into());
    }
    let inbox = given.cloned().unwrap_or_else(|| bank.dir.join("inbox"));
    let signed = context.signed(&bank)?;
    let (lang, clock, terminal) = (context.lang, context.clock, context.terminal);
    let out = &mut *context.out;
    let meter = RefCell::new(Meter::new(&mut *context.err, terminal, lang == Lang::Zh));
    let mut progress = |at: crate::intake::day::Progress<'_>| {
        meter.borrow_mut().at(&format!("{} {}", at.day, at.step), at.rows, at.rows_total);
    };
    let (mut taken, mut told) = (0, Ok(()));
    let mut done = |report: DayReport| {
        meter.borrow_mut().end();
        taken += 1;
        let said = lines(&report, lang).iter().try_for_each(|line| writeln!(out, "{line}"));
        told = said.and_then(|()| out.flush());
    };
    let run = match args.get_one::<String>("correct") {
        Some(day) => {
            let reason = args.get_one::<String>("reason").map_or("", String::as_str);
            let (day, signed) = (day_of("--correct", day)?, signed.because(reason));
            intake::correct(&mut bank, &inbox, &settings, day, &signed, &mut progress, &mut done)
                .map(|()| None)
        }
        None => {
            let mut sign = || Signed { at: clock.stamp(), today: clock.today(), ..signed.clone() };
            intake::take_all(&mut bank, &inbox, &settings, &mut sign, &mut progress, &mut done)
        }
    };
    meter.borrow_mut().end();
    let waits = run?;
    told.map_err(|error| Error::from(Fault::file("standard output", error)))?;
    if let Some(day) = waits.map(|day| day.format("%Y%m%d")) {
        let line = text!("{day} 尚未送齐：等待 {day}.ok", "{day} is not complete yet: it waits for {day}.ok");
        return context.say(line.get(lang));
    }
    if taken == 0 {
        let nothing = context.t("收件箱中没有可处理的日期", "nothing to take in the inbox");
        context.say(nothing)?;
    }
    Ok(())
}

/// A day's report in lines.
pub fn lines(report: &DayReport, lang: Lang) -> Vec<String> {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).get(lang);
    let mut lines = vec![format!("{} {}", t("已入库", "taken"), report.day)];
    for file in &report.files {
        let counts = file.counts;
        let mut line = format!(
            "  {:<18} {:>10} {}  {} {:>10}",
            file.file.name(),
            file.rows,
            t("行", "rows"),
            t("变动", "changed"),
            counts.changed
        );
        for (count, label) in [
            (counts.quarantined, t("隔离", "in quarantine")),
            (counts.left_out, t("对公略过", "corporate, left out")),
        ] {
            if count > 0 {
                line += &format!("  {count} {label}");
            }
        }
        lines.push(line);
    }
    if report.files.iter().any(|file| file.counts.quarantined > 0) {
        let (look, day) = (t("查看隔离行", "see them"), report.day);
        lines.push(format!("  {look}: zhiji report quarantine --day {day}"));
    }
    for close in &report.closes {
        lines.extend(close_lines(close, lang));
    }
    let (up, down) = report.signals;
    lines.push(format!(
        "  {} {up}  {} {down}",
        t("升级在望", "upgrade in reach"),
        t("降级预警", "downgrade risk")
    ));
    if report.overturned > 0 {
        lines.push(format!(
            "  {} {}",
            t("被冲正推翻的评级", "ratings overturned by the correction"),
            report.overturned
        ));
    }
    if !report.audit_head.is_empty() {
        lines.push(format!("  {} {}", t("审计锚点", "audit anchor"), report.audit_head));
    }
    let seconds: Vec<String> = report
        .steps
        .iter()
        .map(|(step, time)| {
            let step = step.replace("close", t("关账", "close")).replace("project", t("测算", "project"));
            let step = step.replace("assign", t("归属", "assignment")).replace("events", t("事件", "events"));
            format!("{step} {}.{:03}", time.as_secs(), time.subsec_millis())
        })
        .collect();
    lines.push(format!("  {} {}", t("用时（秒）：", "seconds:"), seconds.join(" · ")));
    lines
}

fn close_lines(close: &CloseReport, lang: Lang) -> Vec<String> {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).get(lang);
    let (month, customers, version) = (close.close.month, close.customers, close.close.policy_version);
    let mut lines = vec![match lang {
        Lang::Zh => format!("  {month} 月已关账：{customers} 位客户评级，政策第 {version} 版"),
        Lang::En => format!("  {month} closed: {customers} customers rated under policy version {version}"),
    }];
    for (was, is, count) in &close.moves {
        let was = was.map_or(t("首次评级", "rated first"), |tier| tier.label().get(lang));
        lines.push(format!("    {was} → {}: {count}", is.label().get(lang)));
    }
    lines
}
