//! `zhiji bench`: what a night costs and how fast pages are, beside baselines measured in the same run.

mod cells;
mod client;
mod crowd;
mod hands;
mod night;
mod pages;
mod served;
mod server;

use super::{Command, Context, option};
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::open::make_private_dir;
use crate::text;
use clap::builder::PossibleValue;
use clap::{Arg, ArgMatches};
use std::path::{Path, PathBuf};

/// The command.
pub const COMMAND: Command = Command {
    name: "bench",
    about: Label::new(
        "测量：生成一家银行，测日终（night）或页面（pages），与同一次运行中的基线并列",
        "measure: make a bank, and time its nights or its pages beside baselines of the same run",
    ),
    example: "zhiji bench night --customers 1000000",
    records: false,
    args: |lang| {
        vec![
            Arg::new("what")
                .value_name("night|pages")
                .required(true)
                .value_parser([
                    PossibleValue::new("night"),
                    PossibleValue::new("pages"),
                    // What `pages` starts, to be measured from outside.
                    PossibleValue::new("server").hide(true),
                ])
                .help(Label::new("测什么", "what to measure").get(lang)),
            option("customers", "N", "客户数", "number of customers", lang)
                .default_value("1000000")
                .value_parser(clap::value_parser!(u64).range(100..)),
            option("samples", "N", "每格的请求数（pages）", "requests of each cell (pages)", lang)
                .default_value("2000")
                .value_parser(clap::value_parser!(u64).range(8..=1_000_000)),
            option("dir", "DIR", "工作文件夹，结束后清空", "working folder, emptied at the end", lang)
                .default_value("./zhiji-bench")
                .value_parser(clap::value_parser!(PathBuf)),
        ]
    },
    run,
};

/// Accounts of a thousand that change on each later day.
const CHANGED_PER_MILLE: u32 = 50;

fn run(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    let number = |name: &str| args.get_one::<u64>(name).copied().unwrap_or_default();
    let dir = args.get_one::<PathBuf>("dir").cloned().unwrap_or_default();
    let what = args.get_one::<String>("what").map_or("night", String::as_str);
    if what == "server" {
        return server::serve(context, &dir);
    }
    if dir.exists() {
        let shown = dir.display();
        let text = text!(
            "{shown} 已存在：请给出一个新的文件夹",
            "{shown} exists already: give a folder that does not"
        );
        return Err(Refusal::new("dir_exists", "--dir", text).into());
    }
    make_private_dir(&dir)?;
    let done = match what {
        "pages" => pages::pages(context, number("customers"), number("samples"), &dir),
        _ => night::night(context, number("customers"), &dir),
    };
    let cleared = std::fs::remove_dir_all(&dir).map_err(|error| Error::from(Fault::file(&dir, error)));
    done.and(cleared)
}

/// What the system says of a process's memory (`self`, or its number) under a name of its `status`, MB; 0 where it
/// does not.
fn memory_mb(process: &str, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let found = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = found.and_then(|found| found.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1_024
}

/// Bytes of the two databases and their logs on disk, MB.
fn size_mb(data: &Path) -> u64 {
    let names = ["core.db", "core.db-wal", "crm.db", "crm.db-wal"];
    let bytes = names.iter().filter_map(|name| data.join(name).metadata().ok()).map(|about| about.len());
    bytes.sum::<u64>() / 1_000_000
}

fn fault(what: &str, error: impl std::fmt::Display) -> Error {
    Fault::Inconsistent(format!("{what}: {error}")).into()
}
