//! `zhiji gen`: feeds of an invented bank.

use super::{Command, Context, option};
use crate::invent::{self, BalanceFiles, Encoding, Plan};
use crate::kernel::calendar::Calendar;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Label;
use crate::text;
use chrono::NaiveDate;
use clap::{Arg, ArgAction, ArgMatches};
use std::path::PathBuf;

/// The command.
pub const COMMAND: Command = Command {
    name: "gen",
    about: Label::new("生成一家虚构银行的供数文件", "write the feeds of an invented bank"),
    example: "zhiji gen --customers 20000 --days 60 --from 2025-01-02 --seed 1 --out ./feed",
    records: false,
    args: |lang| {
        let flag = |name: &'static str, zh, en| {
            Arg::new(name).long(name).action(ArgAction::SetTrue).help(Label::new(zh, en).get(lang))
        };
        vec![
            option("customers", "N", "客户数", "number of customers", lang)
                .default_value("20000")
                .value_parser(clap::value_parser!(u64)),
            option("days", "D", "自然日数", "number of calendar days", lang)
                .default_value("1")
                .value_parser(clap::value_parser!(u32)),
            option("from", "YYYY-MM-DD", "起始日期", "first day", lang).required(true),
            option(
                "seed",
                "S",
                "随机种子：相同种子得到相同文件",
                "seed: the same seed writes the same files",
                lang,
            )
            .default_value("1")
            .value_parser(clap::value_parser!(u64)),
            option("out", "DIR", "输出文件夹", "folder to write to", lang)
                .required(true)
                .value_parser(clap::value_parser!(PathBuf)),
            option("encoding", "utf-8|gb18030", "文件编码", "encoding of the files", lang)
                .default_value("utf-8")
                .value_parser(["utf-8", "gb18030"]),
            flag("daily", "节假日也供数", "weekends and holidays bring a feed too"),
            flag("full", "每天都给出全量余额", "a full snapshot of balances every day"),
        ]
    },
    run,
};

fn run(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    let from = args.get_one::<String>("from").map_or("", String::as_str);
    let Ok(from) = NaiveDate::parse_from_str(from, "%Y-%m-%d") else {
        let text = text!("“{from}”不是日期：应为 YYYY-MM-DD", "\"{from}\" is no date: give YYYY-MM-DD");
        return Err(Refusal::new("no_date", "--from", text).into());
    };
    let number = |name: &str| args.get_one::<u64>(name).copied().unwrap_or(1);
    let plan = Plan {
        customers: number("customers"),
        days: args.get_one::<u32>("days").copied().unwrap_or(1),
        from,
        seed: number("seed"),
        daily: args.get_flag("daily"),
        encoding: match args.get_one::<String>("encoding").map(String::as_str) {
            Some("gb18030") => Encoding::Gb18030,
            _ => Encoding::Utf8,
        },
        balances: if args.get_flag("full") { BalanceFiles::Full } else { BalanceFiles::Delta },
        changed_per_mille: None,
    };
    let out = args.get_one::<PathBuf>("out").cloned().unwrap_or_default();
    let calendar = Calendar::china();
    let mut meter = context.meter();
    let summary = invent::write(&plan, &out, &|day| calendar.is_working_day(day), &mut |at| {
        meter.at(&at.day.to_string(), at.customers_done, at.customers_total);
    })?;
    meter.end();
    let (days, rows, bytes, shown) = (summary.days_written, summary.rows, summary.bytes, out.display());
    let line = text!(
        "{shown}：{days} 天，{rows} 行，{bytes} 字节",
        "{shown}: {days} days, {rows} rows, {bytes} bytes"
    );
    context.say(line.get(context.lang))?;
    if days == 0 {
        let hint = context.t(
            "所给日期都不是工作日，未写任何文件；如需节假日供数请加 --daily",
            "none of these days is a working day, so nothing was written; --daily writes them all",
        );
        context.say(hint)?;
    }
    Ok(())
}
