//! `zhiji doctor`: numbered checks, each with its finding and the remedy, the most urgent first.

use super::output::{Cell, Column, Records};
use super::{Command, Context};
use crate::access::audit::verify;
use crate::bank::holdings::rows::{line, replay::Moment};
use crate::bank::lifecycle::rebuild;
use crate::bank::tiers::entered::Policies;
use crate::intake::run::{self as intake, Waiting};
use crate::intake::settings::Settings;
use crate::kernel::calendar::Month;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::{Label, Text};
use crate::store::health;
use crate::store::open::{Bank, Mode};
use crate::text;
use chrono::Datelike;
use clap::{Arg, ArgAction, ArgMatches};

/// The command.
pub const COMMAND: Command = Command {
    name: "doctor",
    about: Label::new(
        "体检：逐项检查并给出处理办法",
        "an examination: numbered checks, each with its remedy",
    ),
    example: "zhiji doctor --data ./zhiji-data --quick",
    records: true,
    args: |lang| {
        let help = Label::new(
            "不重算评级（大银行需数分钟）",
            "leave out computing the ratings anew (minutes for a large bank)",
        );
        vec![Arg::new("quick").long("quick").action(ArgAction::SetTrue).help(help.get(lang))]
    },
    run,
};

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Failed,
    Warning,
    Ok,
}

impl Verdict {
    fn code(self) -> &'static str {
        match self {
            Verdict::Failed => "failed",
            Verdict::Warning => "warning",
            Verdict::Ok => "ok",
        }
    }

    fn label(self) -> Label {
        match self {
            Verdict::Failed => Label::new("不合格", "failed"),
            Verdict::Warning => Label::new("注意", "warning"),
            Verdict::Ok => Label::new("正常", "OK"),
        }
    }
}

/// One check.
struct Finding {
    number: i64,
    check: Label,
    verdict: Verdict,
    /// What was found, and what to do.
    says: Text,
}

fn run(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    let bank = Bank::open(&context.data, Mode::Read)?;
    let settings = Settings::load(&context.data)?;
    let mut findings = vec![
        sqlite(),
        integrity(2, Label::new("core.db 完整性", "core.db is whole"), health::findings(bank.core.conn())?),
        integrity(3, Label::new("crm.db 完整性", "crm.db is whole"), health::findings(bank.crm.conn())?),
        permissions(&bank),
        feed(&bank, &settings, context)?,
        holidays(&settings, context),
        policies(&bank)?,
        clock(&bank, context)?,
        quarantine(&bank)?,
        audit(&bank)?,
    ];
    if !args.get_flag("quick") {
        findings.push(ratings(&bank)?);
    }
    findings.sort_by_key(|finding| (finding.verdict, finding.number));
    show(context, &findings)?;
    match findings.iter().filter(|finding| finding.verdict == Verdict::Failed).count() {
        0 => Ok(()),
        failed => Err(Refusal::new(
            "doctor_failed",
            "",
            text!("{failed} 项不合格，见上", "{failed} checks failed, see above"),
        )
        .into()),
    }
}

fn show(context: &mut Context<'_>, findings: &[Finding]) -> Result<()> {
    let (lang, format) = (context.lang, context.format);
    let columns = vec![
        Column { code: "number", heading: Label::new("序号", "no.").get(lang) },
        Column { code: "check", heading: Label::new("检查", "check").get(lang) },
        Column { code: "verdict", heading: Label::new("结果", "verdict").get(lang) },
        Column { code: "says", heading: Label::new("说明与处理", "finding and remedy").get(lang) },
    ];
    let table = format == super::output::Format::Table;
    let mut records = Records::new(context.out, format, columns)?;
    for finding in findings {
        let verdict = if table { finding.verdict.label().get(lang) } else { finding.verdict.code() };
        records.row(vec![
            Cell::Number(finding.number),
            finding.check.get(lang).into(),
            verdict.into(),
            finding.says.get(lang).into(),
        ])?;
    }
    records.end()?;
    Ok(())
}

fn finding(number: i64, check: Label, verdict: Verdict, says: Text) -> Finding {
    Finding { number, check, verdict, says }
}

fn sqlite() -> Finding {
    // A bank does not open with an older one.
    let version = health::sqlite_version();
    let says = text!("SQLite {version}", "SQLite {version}");
    finding(1, Label::new("SQLite 版本", "SQLite version"), Verdict::Ok, says)
}

fn integrity(number: i64, check: Label, found: Vec<String>) -> Finding {
    if found.is_empty() {
        return finding(number, check, Verdict::Ok, text!("未发现损坏", "no damage found"));
    }
    let first = &found[0];
    let says = text!("{first}。请停用并从备份恢复", "{first}. Stop using this folder and restore a backup");
    finding(number, check, Verdict::Failed, says)
}

fn permissions(bank: &Bank) -> Finding {
    let check = Label::new("文件夹权限", "who may enter the folder");
    match health::open_to_others(&bank.dir) {
        false => finding(4, check, Verdict::Ok, text!("仅本用户可进入", "only its owner may")),
        true => finding(
            4,
            check,
            Verdict::Warning,
            text!("其他用户也可进入：chmod 700 该文件夹", "others may too: chmod 700 the folder"),
        ),
    }
}

fn feed(bank: &Bank, settings: &Settings, context: &Context<'_>) -> Result<Finding> {
    let check = Label::new("供数进度", "the line of days");
    let inbox = bank.dir.join("inbox");
    Ok(match intake::waiting(bank, &inbox, settings, context.clock.today())? {
        Waiting::NothingYet => {
            finding(5, check, Verdict::Warning, text!("尚未入库任何一天", "no day was taken yet"))
        }
        Waiting::UpToDate(date) => {
            finding(5, check, Verdict::Ok, text!("业务日期 {date}", "business date {date}"))
        }
        Waiting::Missing { date, missing } => finding(
            5,
            check,
            Verdict::Warning,
            text!(
                "业务日期 {date}；{missing} 起的供数未到：请催要，或用 zhiji skip 跳过",
                "business date {date}; no feed since {missing}: ask for it, or use zhiji skip"
            ),
        ),
    })
}

fn holidays(settings: &Settings, context: &Context<'_>) -> Finding {
    let check = Label::new("节假日表", "table of holidays");
    let (year, last) = (context.clock.today().year(), settings.calendar.last_known_year().unwrap_or(0));
    // The State Council announces the next year each November.
    let due = last < year || (last == year && context.clock.today().month() == 12);
    let says = if due {
        text!(
            "只到 {last} 年：请在数据文件夹的 calendar.csv 中补充下一年度安排",
            "ends with {last}: add the next year's notice in calendar.csv in the bank's folder"
        )
    } else {
        text!("到 {last} 年", "to the end of {last}")
    };
    finding(6, check, if due { Verdict::Warning } else { Verdict::Ok }, says)
}

fn policies(bank: &Bank) -> Result<Finding> {
    let check = Label::new("政策", "policy");
    let policies = Policies::load(&bank.crm)?;
    let month = line(&bank.core)?.map_or_else(|| Month::of(chrono::NaiveDate::MIN), |line| line.open_month);
    let version = policies.of(month)?.version;
    let says = text!("本月生效第 {version} 版，检查通过", "version {version} is in force, and sound");
    Ok(finding(7, check, Verdict::Ok, says))
}

fn clock(bank: &Bank, context: &Context<'_>) -> Result<Finding> {
    let check = Label::new("系统时钟", "clock");
    let (now, last) = (context.clock.stamp(), health::last_stamp(&bank.crm)?);
    Ok(match last.filter(|last| *last > now) {
        None => finding(8, check, Verdict::Ok, text!("{now}", "{now}")),
        Some(last) => finding(
            8,
            check,
            Verdict::Warning,
            text!(
                "现为 {now}，早于最近一次操作 {last}：请校准时钟",
                "it is {now}, before the last act at {last}: set the clock right"
            ),
        ),
    })
}

fn quarantine(bank: &Bank) -> Result<Finding> {
    let check = Label::new("隔离区", "quarantine");
    let rows = crate::bank::reports::rows::quarantined(&bank.core)?;
    Ok(if rows == 0 {
        finding(9, check, Verdict::Ok, text!("没有隔离行", "no row in it"))
    } else {
        let says = text!(
            "{rows} 行待处理：zhiji report quarantine",
            "{rows} rows to look at: zhiji report quarantine"
        );
        finding(9, check, Verdict::Warning, says)
    })
}

fn audit(bank: &Bank) -> Result<Finding> {
    let check = Label::new("审计链", "chain of the audit");
    Ok(match verify(&bank.dir, &bank.crm, None) {
        Ok(Ok(whole)) => {
            let rows = whole.rows;
            finding(11, check, Verdict::Ok, text!("{rows} 行，完整", "{rows} rows, whole"))
        }
        Ok(Err(broken)) => {
            let Text { zh, en } = broken.text();
            let says = text!(
                "{zh}。请保留现场，与备份比对",
                "{en}. Leave all as it is and compare it with a backup"
            );
            finding(11, check, Verdict::Failed, says)
        }
        Err(Error::Refusal(refusal)) => finding(11, check, Verdict::Failed, refusal.text),
        Err(fault) => return Err(fault),
    })
}

fn ratings(bank: &Bank) -> Result<Finding> {
    let check = Label::new("评级与重算一致", "ratings equal those computed anew");
    let _moment = Moment::hold(&bank.core, &bank.crm)?;
    let differing = rebuild::check(&bank.core, &bank.crm, 0, &mut |_| Ok(()))?.differing();
    Ok(if differing == 0 {
        finding(10, check, Verdict::Ok, text!("没有差异", "no difference"))
    } else {
        let says = text!(
            "{differing} 行不同：zhiji rebuild 查看，--write 替换",
            "{differing} rows differ: see zhiji rebuild, replace with --write"
        );
        finding(10, check, Verdict::Failed, says)
    })
}
