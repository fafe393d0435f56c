//! `zhiji explain CUST_NO`: the arithmetic behind a tier, in sentences or as JSON (spec 8).

use super::output::Format;
use super::tiers::{month, month_option};
use super::{Command, Context};
use crate::bank::tiers::explain::explain;
use crate::bank::tiers::explain_text::lines;
use crate::kernel::error::{Fault, Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::open::{Bank, Mode};
use crate::text;
use clap::{Arg, ArgMatches};

/// The command.
pub const COMMAND: Command = Command {
    name: "explain",
    about: Label::new("一位客户层级的完整算式", "the arithmetic behind a customer's tier"),
    example: "zhiji explain C000000000001 --month 2026-01 --format json",
    records: true,
    args: |lang| {
        let help = Label::new("客户号", "customer number").get(lang);
        vec![Arg::new("cust_no").value_name("CUST_NO").required(true).help(help), month_option(lang)]
    },
    run,
};

fn run(context: &mut Context<'_>, matches: &ArgMatches) -> Result<()> {
    if context.format == Format::Csv {
        let why = text!("explain 只有 table 与 json 两种格式", "explain is printed as table or json");
        return Err(Refusal::new("format", "--format", why).into());
    }
    let cust_no = matches.get_one::<String>("cust_no").cloned().unwrap_or_default();
    let bank = Bank::open(&context.data, Mode::Read)?;
    let explanation = explain(&bank, &cust_no, month(matches))?;
    if context.format == Format::Json {
        let json = serde_json::to_string_pretty(&explanation)
            .map_err(|error| Fault::Inconsistent(format!("explanation of {cust_no}: {error}")))?;
        return context.say(&json);
    }
    for line in lines(&explanation, context.lang) {
        context.say(&line)?;
    }
    Ok(())
}
