//! `zhiji policy show|check|simulate`: policies as files, for those who keep them in version control
//! (spec 8). It changes nothing; versions are proposed and approved by people.

use super::output::{Cell, Column, Format, Records};
use super::{Command, Context, option};
use crate::bank::tiers::{policies, simulate};
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::money::yuan;
use crate::kernel::policy::Policy;
use crate::kernel::terms::Tier;
use crate::store::open::{Bank, Mode};
use crate::text;
use clap::{Arg, ArgMatches};
use std::path::PathBuf;
use std::sync::Arc;

/// The command.
pub const COMMAND: Command = Command {
    name: "policy",
    about: Label::new("查看、检查、试算政策", "shows, checks and tries out policies"),
    example: "zhiji policy simulate draft.toml",
    records: true,
    args: |lang| {
        let t = |zh, en| Label::new(zh, en).get(lang);
        vec![
            Arg::new("action")
                .value_name("ACTION")
                .required(true)
                .value_parser(["show", "check", "simulate"])
                .help(t(
                    "show 查看；check 检查文件；simulate 按文件重算上一个已结账月份",
                    "show one; check a file; simulate: rate the last closed month under a file",
                )),
            Arg::new("file")
                .value_name("FILE")
                .required_if_eq_any([("action", "check"), ("action", "simulate")])
                .value_parser(clap::value_parser!(PathBuf))
                .help(t("政策文件（TOML）", "policy document (TOML)")),
            option(
                "version",
                "N",
                "show 的版本，默认现行",
                "version to show, by default the one in force",
                lang,
            )
            .value_parser(clap::value_parser!(i64)),
        ]
    },
    run,
};

fn run(context: &mut Context<'_>, matches: &ArgMatches) -> Result<()> {
    match matches.get_one::<String>("action").map(String::as_str) {
        Some("check") => read(context, matches).and_then(|_| good(context)),
        Some("simulate") => {
            let draft = read(context, matches)?;
            print_simulation(context, &draft)
        }
        _ => show(context, matches.get_one::<i64>("version").copied()),
    }
}

fn show(context: &mut Context<'_>, version: Option<i64>) -> Result<()> {
    let bank = Bank::open(&context.data, Mode::Read)?;
    let version = match version {
        Some(version) => version,
        None => policies::version_in_force(&bank, context.clock.today())?,
    };
    let lang = context.lang;
    let columns = vec![
        Column { code: "field", heading: context.t("字段", "field") },
        Column { code: "value", heading: context.t("值", "value") },
        Column { code: "meaning", heading: context.t("含义", "meaning") },
    ];
    let mut records = Records::new(context.out, context.format, columns)?;
    for entry in policies::show(&bank.crm, version)? {
        records.row(vec![entry.field.into(), entry.value.into(), entry.meaning.get(lang).into()])?;
    }
    records.end()?;
    Ok(())
}

/// Reads a document; all that is wrong with it is printed, and then it is refused.
fn read(context: &mut Context<'_>, matches: &ArgMatches) -> Result<Arc<Policy>> {
    let path = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let document = std::fs::read_to_string(&path).map_err(|error| {
        let shown = path.display();
        let why = text!("无法读取 {shown}：{error}", "cannot read {shown}: {error}");
        Refusal::new("file_unreadable", "FILE", why)
    })?;
    match Policy::parse(&document) {
        Ok(policy) => Ok(policy),
        Err(refusals) => {
            let count = refusals.len();
            print_findings(context, refusals)?;
            let why = text!("政策文件有 {count} 处错误", "the policy document has {count} findings");
            Err(Refusal::new("policy_bad", "FILE", why).into())
        }
    }
}

fn print_findings(context: &mut Context<'_>, refusals: Vec<Refusal>) -> Result<()> {
    let lang = context.lang;
    let columns = findings(context);
    let mut records = Records::new(context.out, context.format, columns)?;
    for refusal in refusals {
        records.row(vec![refusal.field.into(), refusal.code.into(), refusal.text.get(lang).into()])?;
    }
    records.end()?;
    Ok(())
}

fn findings(context: &Context<'_>) -> Vec<Column> {
    vec![
        Column { code: "field", heading: context.t("字段", "field") },
        Column { code: "code", heading: context.t("代码", "code") },
        Column { code: "finding", heading: context.t("问题", "finding") },
    ]
}

fn good(context: &mut Context<'_>) -> Result<()> {
    if context.format == Format::Table {
        let line = context.t("政策文件无误", "the policy document is good");
        return context.say(line);
    }
    print_findings(context, Vec::new())
}

fn print_simulation(context: &mut Context<'_>, draft: &Policy) -> Result<()> {
    let bank = Bank::open(&context.data, Mode::Read)?;
    let simulation = simulate::simulate(&bank, draft)?;
    let (people, lang) = (context.format == Format::Table, context.lang);
    let columns = vec![
        Column { code: "from", heading: context.t("现层级", "from") },
        Column { code: "to", heading: context.t("试算层级", "to") },
        Column { code: "customers", heading: context.t("客户数", "customers") },
        Column {
            code: "comprehensive_avg", heading: context.t("综合月日均合计", "comprehensive avg")
        },
        Column { code: "deposits", heading: context.t("储蓄余额合计", "deposits") },
    ];
    if people {
        let (month, moved) = (simulation.close.month, simulation.moved());
        let said = text!(
            "{month} 按草案重算：{moved} 位客户层级变动",
            "{month} rated under the draft: {moved} customers in another tier"
        );
        context.say(said.get(lang))?;
    }
    let name = |tier: Tier| if people { tier.label().get(lang) } else { tier.code() };
    let mut records = Records::new(context.out, context.format, columns)?;
    for cell in simulation.cells {
        let customers = i64::try_from(cell.customers).unwrap_or(i64::MAX);
        let cells: Vec<Cell> = vec![
            name(cell.from).into(),
            name(cell.to).into(),
            customers.into(),
            yuan(cell.comprehensive_avg_fen).into(),
            yuan(cell.deposit_fen).into(),
        ];
        records.row(cells)?;
    }
    records.end()?;
    Ok(())
}
