//! `zhiji rebuild`: every conclusion computed anew from the facts, compared or replaced.

use super::output::{Column, Format, Records};
use super::{Command, Context};
use crate::bank::holdings::rows::replay::Moment;
use crate::bank::lifecycle::rebuild;
use crate::bank::tiers::rebuild::{Progress, Report, SHOWN};
use crate::kernel::error::{Fault, Refusal, Result};
use crate::kernel::lang::{Label, Lang};
use crate::store::open::{Bank, Mode};
use crate::text;
use clap::{Arg, ArgAction, ArgMatches};

/// The command.
pub const COMMAND: Command = Command {
    name: "rebuild",
    about: Label::new(
        "由事实重新计算全部结论并列出差异；--write 以新结论替换",
        "computes every conclusion anew from the facts and reports differences; --write replaces",
    ),
    example: "zhiji rebuild --data ./zhiji-data --write",
    records: true,
    args: |lang| {
        let help = Label::new("替换有差异的结论", "replace the conclusions that differ");
        vec![Arg::new("write").long("write").action(ArgAction::SetTrue).help(help.get(lang))]
    },
    run,
};

fn run(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    let write = args.get_flag("write");
    let report = if write { replace(context)? } else { compare(context)? };
    show(context, &report)?;
    let differing = report.differing();
    if differing > 0 && !write {
        return Err(Refusal::new(
            "rebuild_differences",
            "",
            text!(
                "有 {differing} 行与由事实重新计算的结果不同；用 --write 替换",
                "{differing} rows differ from what the facts give: replace them with --write"
            ),
        )
        .into());
    }
    Ok(())
}

fn replace(context: &Context<'_>) -> Result<Report> {
    let bank = Bank::open(&context.data, Mode::Write)?;
    bank.core.transaction(|core| rebuild::write(core, &bank.crm))
}

fn compare(context: &mut Context<'_>) -> Result<Report> {
    let bank = Bank::open(&context.data, Mode::Read)?;
    let _moment = Moment::hold(&bank.core, &bank.crm)?;
    let (lang, terminal) = (context.lang, context.terminal);
    let err = &mut *context.err;
    let mut say = |text: &str| {
        err.write_all(text.as_bytes())
            .and_then(|()| err.flush())
            .map_err(|error| Fault::file("standard error", error).into())
    };
    let report = rebuild::check(&bank.core, &bank.crm, SHOWN, &mut |progress: Progress| {
        let Progress { month, done, all } = progress;
        let at = done + 1;
        let line = match lang {
            Lang::Zh => format!("重新计算 {month}（{at}/{all}）"),
            Lang::En => format!("computing {month} anew ({at} of {all})"),
        };
        say(&if terminal { format!("\r{line}\x1b[K") } else { format!("{line}\n") })
    })?;
    if terminal {
        say("\r\x1b[K")?;
    }
    Ok(report)
}

/// For people the tables and then the differences; for programs the differences alone, which may be none.
fn show(context: &mut Context<'_>, report: &Report) -> Result<()> {
    if context.format == Format::Table {
        show_tables(context, report)?;
        if report.differences.is_empty() {
            return Ok(());
        }
        context.say("")?;
    }
    let columns = vec![
        Column { code: "table", heading: context.t("表", "table") },
        Column { code: "key", heading: context.t("键", "key") },
        Column { code: "column", heading: context.t("列", "column") },
        Column { code: "stored", heading: context.t("所存", "stored") },
        Column { code: "computed", heading: context.t("重新计算", "computed") },
    ];
    let mut records = Records::new(context.out, context.format, columns)?;
    for one in &report.differences {
        let cells = [one.table, &one.key, &one.column, &one.stored, &one.computed];
        records.row(cells.map(Into::into).to_vec())?;
    }
    records.end()?;
    Ok(())
}

fn show_tables(context: &mut Context<'_>, report: &Report) -> Result<()> {
    let columns = vec![
        Column { code: "table", heading: context.t("表", "table") },
        Column { code: "rows", heading: context.t("行数", "rows") },
        Column { code: "differences", heading: context.t("差异行数", "differing rows") },
    ];
    let mut records = Records::new(context.out, context.format, columns)?;
    for table in &report.tables {
        let (rows, differing) = (table.rows as i64, table.differing as i64);
        records.row(vec![table.table.into(), rows.into(), differing.into()])?;
    }
    records.end()?;
    Ok(())
}
