//! `zhiji audit verify`: whether the audit is whole (spec 7).

use super::{Command, Context, option};
use crate::access::audit;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::open::{Bank, Mode};
use crate::text;
use clap::{Arg, ArgMatches};

/// The command.
pub const COMMAND: Command = Command {
    name: "audit",
    about: Label::new(
        "校验审计链，指出第一处被改动的行",
        "verifies the chain of the audit and names the first broken row",
    ),
    example: "zhiji audit verify --data ./zhiji-data",
    records: false,
    args: |lang| {
        vec![
            Arg::new("action")
                .value_name("ACTION")
                .required(true)
                .value_parser(["verify"])
                .help(Label::new("verify 校验", "verify it").get(lang)),
            option(
                "anchor",
                "HASH",
                "此前日终报告、日志或备份名中的锚点，必须仍在链中",
                "an anchor of an earlier day's report, log or backup: it must still be in the chain",
                lang,
            ),
        ]
    },
    run,
};

fn run(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    let bank = Bank::open(&context.data, Mode::Read)?;
    let anchor = args.get_one::<String>("anchor").map(String::as_str);
    match audit::verify(&bank.dir, &bank.crm, anchor)? {
        Ok(whole) => {
            let (rows, head) = (whole.rows, whole.head);
            let said =
                text!("审计完整：{rows} 行，锚点 {head}", "the audit is whole: {rows} rows, anchor {head}");
            context.say(said.get(context.lang))
        }
        Err(broken) => Err(Refusal::new("audit_broken", "", broken.text()).into()),
    }
}
