//! `zhiji special-list`: the special VIPs that hold on a day, as a file for the core bank.

use super::{Command, Context, option};
use crate::bank::tiers::special::core_list;
use crate::kernel::calendar::{Day, from_ymd};
use crate::kernel::error::{Fault, Result};
use crate::kernel::lang::{Label, Lang};
use crate::store::open::{Bank, Mode};
use clap::{Arg, ArgMatches};
use std::path::{Path, PathBuf};

/// The command.
pub const COMMAND: Command = Command {
    name: "special-list",
    about: Label::new(
        "某日有效的特殊VIP名单，供核心系统设置标识（CSV）",
        "the special VIPs that hold on a day, for the core bank (CSV)",
    ),
    example: "zhiji special-list --on 2026-04-30 --out special-vip.csv",
    records: false,
    args,
    run,
};

fn args(lang: Lang) -> Vec<Arg> {
    let day = option("on", "YYYY-MM-DD", "有效日", "the day", lang).required(true);
    let file =
        option("out", "FILE", "写入的文件；默认输出到屏幕", "file to write; by default it is printed", lang);
    vec![
        day.value_parser(|text: &str| {
            let plain = text.parse().ok().and_then(from_ymd);
            text.parse::<Day>().ok().or(plain).ok_or_else(|| "YYYY-MM-DD".to_owned())
        }),
        file.value_parser(clap::value_parser!(PathBuf)),
    ]
}

fn run(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    let Some(on) = args.get_one::<Day>("on").copied() else { return Ok(()) };
    let bank = Bank::open(&context.data, Mode::Read)?;
    let (bytes, rows) = core_list::file(&bank.crm, on)?;
    match args.get_one::<PathBuf>("out") {
        Some(path) => {
            put(path, &bytes)?;
            let (said, path) = (context.t("名单已写入", "list written:"), path.display());
            let line = format!("{said} {path} ({rows})");
            context.say(&line)
        }
        None => context.out.write_all(&bytes).map_err(|error| Fault::file("standard output", error).into()),
    }
}

/// The file appears whole or not at all: whoever fetches it by a timetable never finds half of it.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    std::fs::write(&beside, bytes).map_err(|error| Fault::file(&beside, error))?;
    std::fs::rename(&beside, path).map_err(|error| Fault::file(path, error).into())
}
