//! `zhiji skip`: lets the line pass a missing working day.

use super::run::day_of;
use super::{Command, Context, option};
use crate::intake::run;
use crate::intake::settings::Settings;
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::store::open::{Bank, Mode};
use clap::{Arg, ArgMatches};

/// The command.
pub const COMMAND: Command = Command {
    name: "skip",
    about: Label::new(
        "让日程跳过缺失的工作日，须说明原因",
        "let the line pass a missing working day, with a reason",
    ),
    example: "zhiji skip 20260105 --reason \"核心停机，未供数\"",
    records: false,
    args: |lang| {
        vec![
            Arg::new("date")
                .value_name("YYYYMMDD")
                .required(true)
                .help(Label::new("缺失的日期", "the missing day").get(lang)),
            option("reason", "TEXT", "原因", "why", lang).required(true),
        ]
    },
    run: skip,
};

fn skip(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    let day = day_of("DATE", args.get_one::<String>("date").map_or("", String::as_str))?;
    let reason = args.get_one::<String>("reason").cloned().unwrap_or_default();
    let mut bank = Bank::open(&context.data, Mode::Write)?;
    let signed = context.signed(&bank)?;
    let settings = Settings::load(&context.data)?;
    run::skip(&mut bank, day, &reason, &settings, &signed)?;
    let line = format!("{} {day}: {reason}", context.t("已跳过", "skipped"));
    context.say(&line)
}
