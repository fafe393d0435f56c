//! `zhiji report NAME`: the reports of the bank (spec 5).

use super::output::{Cell, Column, Format, Records};
use super::tiers::{month, month_option};
use super::{Command, Context, option};
use crate::bank::reports::rules::{wan, yi};
use crate::bank::reports::{cross_sell, rows, tier_structure};
use crate::bank::tiers::closed_month;
use crate::bank::tiers::rows::reading::moves;
use crate::intake::reject::RejectKind;
use crate::kernel::calendar::{Day, from_ymd};
use crate::kernel::error::Result;
use crate::kernel::lang::{Label, Lang};
use crate::kernel::money::yuan;
use crate::kernel::terms::Tier;
use crate::store::open::{Bank, Core, Mode};
use clap::{Arg, ArgMatches};

/// The command.
pub const COMMAND: Command = Command {
    name: "report",
    about: Label::new("行内报表", "a report of the bank"),
    example: "zhiji report tier-structure --month 2026-01",
    records: true,
    args: |lang| {
        let help = Label::new("报表名称", "name of the report").get(lang);
        let name = Arg::new("name").value_name("NAME").required(true);
        vec![name.value_parser(NAMES.map(|(name, _)| name)).help(help), month_option(lang), day_option(lang)]
    },
    run,
};

/// Prints a report.
type Print = fn(&mut Context<'_>, &ArgMatches, &Core) -> Result<()>;

const NAMES: [(&str, Print); 5] = [
    ("tier-structure", print_tier_structure),
    ("cross-sell", print_cross_sell),
    ("movement", print_movement),
    ("quarantine", print_quarantine),
    ("feed-files", print_feed_files),
];

fn day_option(lang: Lang) -> Arg {
    let (zh, en) = (
        "数据日（quarantine、feed-files），默认全部",
        "day of the feed (quarantine, feed-files), by default all",
    );
    option("day", "YYYY-MM-DD", zh, en, lang).value_parser(|text: &str| {
        let plain = text.parse().ok().and_then(from_ymd);
        text.parse::<Day>().ok().or(plain).ok_or_else(|| "YYYY-MM-DD".to_owned())
    })
}

fn run(context: &mut Context<'_>, matches: &ArgMatches) -> Result<()> {
    let name = matches.get_one::<String>("name").map(String::as_str).unwrap_or_default();
    let Some((_, print)) = NAMES.iter().find(|(known, _)| *known == name) else { return Ok(()) };
    let bank = Bank::open(&context.data, Mode::Read)?;
    print(context, matches, &bank.core)
}

fn column(code: &'static str, heading: &'static str) -> Column {
    Column { code, heading }
}

fn print_tier_structure(context: &mut Context<'_>, matches: &ArgMatches, core: &Core) -> Result<()> {
    let report = tier_structure(core, month(matches))?;
    let people = context.format == Format::Table;
    let percent = |share: &str| if people { format!("{share}%").into() } else { Cell::from(share) };
    let all = [
        column("category", context.t("类别", "category")),
        column("customers", context.t("客户数", "customers")),
        column("customers_wan", context.t("客户数（万）", "customers (万)")),
        column("customers_share", context.t("占比", "share")),
        column("savings", context.t("储蓄（元）", "savings (yuan)")),
        column("savings_yi", context.t("储蓄（亿元）", "savings (亿)")),
        column("savings_share", context.t("占比", "share")),
    ];
    let exact = ["customers", "savings"];
    let shown = |code: &str| !people || !exact.contains(&code);
    let columns = all.iter().filter(|column| shown(column.code)).cloned().collect();
    let lang = context.lang;
    title(context, report.month)?;
    let mut records = Records::new(context.out, context.format, columns)?;
    for line in report.lines {
        let category = if people { line.label.get(lang) } else { line.category };
        let cells: [Cell; 7] = [
            category.into(),
            line.count.customers.into(),
            wan(line.count.customers).into(),
            percent(&line.customers_share),
            yuan(line.count.savings_fen.into()).into(),
            yi(line.count.savings_fen).into(),
            percent(&line.savings_share),
        ];
        let cells = all.iter().zip(cells).filter(|(column, _)| shown(column.code));
        records.row(cells.map(|(_, cell)| cell).collect())?;
    }
    records.end()?;
    Ok(())
}

/// The month above a table; files are not given one.
fn title(context: &mut Context<'_>, month: crate::kernel::calendar::Month) -> Result<()> {
    if context.format != Format::Table {
        return Ok(());
    }
    let until = month.last_day();
    let line = format!("{}{until}", context.t("截至 ", "as of "));
    context.say(&line)
}

fn print_cross_sell(context: &mut Context<'_>, matches: &ArgMatches, core: &Core) -> Result<()> {
    let report = cross_sell(core, month(matches))?;
    let people = context.format == Format::Table;
    let mut columns = vec![column("key_products", context.t("重点业务项数", "key products"))];
    if people {
        columns.push(column("customers_wan", context.t("客户数（万）", "customers (万)")));
        columns.push(column("savings_yi", context.t("储蓄（亿元）", "savings (亿)")));
    } else {
        columns.push(column("customers", "customers"));
        columns.push(column("customers_wan", "customers (万)"));
        columns.push(column("savings", "savings"));
        columns.push(column("savings_yi", "savings (亿)"));
    }
    columns.push(column("per_customer_wan", context.t("户均（万元）", "per customer (万元)")));
    title(context, report.month)?;
    let mut records = Records::new(context.out, context.format, columns)?;
    for line in report.lines {
        let held = if line.key_products >= 4 { "4+".to_owned() } else { line.key_products.to_string() };
        let (count, mut cells) = (line.count, vec![Cell::from(held)]);
        if !people {
            cells.push(count.customers.into());
        }
        cells.push(wan(count.customers).into());
        if !people {
            cells.push(yuan(count.savings_fen.into()).into());
        }
        cells.push(yi(count.savings_fen).into());
        cells.push(count.per_customer_wan().into());
        records.row(cells)?;
    }
    records.end()?;
    Ok(())
}

fn print_movement(context: &mut Context<'_>, matches: &ArgMatches, core: &Core) -> Result<()> {
    let of = closed_month(core, month(matches))?.month;
    let columns = vec![
        column("from", context.t("原层级", "from")),
        column("to", context.t("现层级", "to")),
        column("customers", context.t("客户数", "customers")),
    ];
    let (people, lang) = (context.format == Format::Table, context.lang);
    let name = |tier: Tier| if people { tier.label().get(lang) } else { tier.code() };
    let first = if people { context.t("首次评级", "rated first") } else { "first" };
    title(context, of)?;
    let mut records = Records::new(context.out, context.format, columns)?;
    for (was, is, customers) in moves(core, of)? {
        records.row(vec![was.map_or(first, name).into(), name(is).into(), customers.into()])?;
    }
    records.end()?;
    Ok(())
}

fn day(matches: &ArgMatches) -> Option<Day> {
    matches.get_one::<Day>("day").copied()
}

/// A stored day as it is printed.
fn dated(ymd: i32) -> Cell {
    from_ymd(ymd).map(|day| day.to_string()).into()
}

fn print_quarantine(context: &mut Context<'_>, matches: &ArgMatches, core: &Core) -> Result<()> {
    let columns = vec![
        column("day", context.t("数据日", "day")),
        column("file", context.t("文件", "file")),
        column("line", context.t("行", "line")),
        column("column", context.t("列", "column")),
        column("reason", context.t("原因", "reason")),
        column("remedy", context.t("说明与处理", "what is wrong, and what to do")),
        column("raw", context.t("原文", "as it came")),
    ];
    let lang = context.lang;
    let mut records = Records::new(context.out, context.format, columns)?;
    rows::quarantine(core, day(matches), |row| {
        let (column, raw) = (row.column.into(), row.raw.into());
        let remedy = RejectKind::from_code(&row.reason).map(|kind| kind.sentence().get(lang));
        let reason = row.reason.into();
        records.row(vec![
            dated(row.day),
            row.file.into(),
            row.line.into(),
            column,
            reason,
            remedy.into(),
            raw,
        ])
    })?;
    records.end()?;
    Ok(())
}

fn print_feed_files(context: &mut Context<'_>, matches: &ArgMatches, core: &Core) -> Result<()> {
    let columns = vec![
        column("day", context.t("数据日", "day")),
        column("file", context.t("文件", "file")),
        column("kind", context.t("方式", "kind")),
        column("encoding", context.t("编码", "encoding")),
        column("rows", context.t("行数", "rows")),
        column("changed", context.t("变动", "changed")),
        column("quarantined", context.t("隔离", "quarantined")),
        column("left_out", context.t("对公略过", "left out")),
        column("sum", context.t("金额合计", "sum")),
        column("sha256", "sha256"),
    ];
    let mut records = Records::new(context.out, context.format, columns)?;
    rows::feed_files(core, day(matches), |file| {
        records.row(vec![
            dated(file.day),
            file.file.into(),
            file.kind.into(),
            file.encoding.into(),
            file.rows.into(),
            file.changed.into(),
            file.quarantined.into(),
            file.left_out.into(),
            file.sum_fen.map(|sum| yuan(sum.into())).into(),
            file.sha256.into(),
        ])
    })?;
    records.end()?;
    Ok(())
}
