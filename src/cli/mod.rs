//! Floor 5: one file per command, and the table of them.
//!
//! A command is a row of [`COMMANDS`]: name, one sentence, example, arguments, handler. `--help` is
//! made from the table. Every command answers 0 (done), 1 (refused or failed, the reason on
//! standard error) or 2 (used wrongly).

pub mod audit;
pub mod bench;
pub mod demo;
pub mod digest;
pub mod doctor;
pub mod events;
pub mod explain;
pub mod generate;
pub mod golive;
pub mod init;
pub mod output;
pub mod policy;
pub mod progress;
pub mod rebuild;
pub mod report;
pub mod run;
pub mod serve;
pub mod skip;
pub mod special_list;
pub mod tiers;
mod usage;
pub mod user;

use crate::bank::holdings::rows as holdings;
use crate::kernel::clock::{Clock, SystemClock};
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::kernel::lang::{Label, Lang};
use crate::store::action::Signed;
use crate::store::open::Bank;
use clap::{Arg, ArgMatches};
use output::Format;
use std::io::Write;
use std::path::PathBuf;

/// One command.
pub struct Command {
    /// What is typed.
    pub name: &'static str,
    /// One sentence.
    pub about: Label,
    /// A line that works.
    pub example: &'static str,
    /// Whether it prints records and takes `--format`.
    pub records: bool,
    /// Its own arguments, with help in the reader's language.
    pub args: fn(Lang) -> Vec<Arg>,
    /// Does it.
    pub run: fn(&mut Context<'_>, &ArgMatches) -> Result<()>,
}

/// All commands, in the order in which help lists them.
pub const COMMANDS: &[&Command] = &[
    &demo::COMMAND,
    &init::COMMAND,
    &serve::COMMAND,
    &run::COMMAND,
    &skip::COMMAND,
    &golive::COMMAND,
    &tiers::COMMAND,
    &events::COMMAND,
    &explain::COMMAND,
    &report::COMMAND,
    &special_list::COMMAND,
    &policy::COMMAND,
    &digest::COMMAND,
    &rebuild::COMMAND,
    &doctor::COMMAND,
    &audit::COMMAND,
    &user::COMMAND,
    &generate::COMMAND,
    &bench::COMMAND,
];

/// What every command is given.
pub struct Context<'a> {
    /// Folder of the bank.
    pub data: PathBuf,
    /// The reader's language.
    pub lang: Lang,
    /// How records are printed.
    pub format: Format,
    /// Now.
    pub clock: &'a dyn Clock,
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error, for progress.
    pub err: &'a mut dyn Write,
    /// Whether standard error is a terminal: progress is then drawn in place.
    pub terminal: bool,
}

impl Context<'_> {
    /// Prints one line.
    ///
    /// # Errors
    /// A fault when the output is closed.
    pub fn say(&mut self, line: &str) -> Result<()> {
        writeln!(self.out, "{line}").map_err(|error| Fault::file("standard output", error).into())
    }

    /// Who acts at this terminal, now.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn signed(&self, bank: &Bank) -> Result<Signed> {
        Ok(Signed {
            actor: "console".to_owned(),
            at: self.clock.stamp(),
            today: self.clock.today(),
            business_date: holdings::line(&bank.core)?.map(|line| line.business_date),
            detail: String::new(),
            peer: String::new(),
        })
    }

    /// The label in the reader's language.
    pub fn t(&self, zh: &'static str, en: &'static str) -> &'static str {
        Label::new(zh, en).get(self.lang)
    }
}

/// A named argument with help in the reader's language: `option("month", "YYYY-MM", "…", "…", lang)`.
pub fn option(
    name: &'static str,
    value: &'static str,
    zh: &'static str,
    en: &'static str,
    lang: Lang,
) -> Arg {
    Arg::new(name).long(name).value_name(value).help(Label::new(zh, en).get(lang))
}

/// The reader's language: `--lang`, else `ZHIJI_LANG`, else Chinese.
fn language(args: &[String]) -> Lang {
    let given = args.iter().enumerate().find_map(|(at, arg)| match arg.as_str() {
        "--lang" => args.get(at + 1).map(String::as_str),
        other => other.strip_prefix("--lang="),
    });
    let wanted = given.map(str::to_owned).or_else(|| std::env::var("ZHIJI_LANG").ok());
    wanted.and_then(|code| Lang::from_code(&code)).unwrap_or_default()
}

fn program(lang: Lang) -> clap::Command {
    let t = |zh, en| Label::new(zh, en).get(lang);
    let exits = t(
        "退出码：0 完成；1 被拒绝或失败（原因见标准错误）；2 用法错误",
        "Exit codes: 0 done; 1 refused or failed (the reason is on standard error); 2 used wrongly",
    );
    let mut program = clap::Command::new("zhiji")
        .version(env!("CARGO_PKG_VERSION"))
        .about(t(
            "知己：一个文件里的银行零售客户管理系统",
            "zhiji: a retail bank's customer management in one binary",
        ))
        .after_help(exits)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("data")
                .long("data")
                .value_name("DIR")
                .global(true)
                .default_value("./zhiji-data")
                .value_parser(clap::value_parser!(PathBuf))
                .help(t("银行数据所在文件夹", "folder of the bank")),
        )
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name("zh|en")
                .global(true)
                .value_parser(["zh", "en"])
                .help(t("语言（也可用环境变量 ZHIJI_LANG）", "language (or by the variable ZHIJI_LANG)")),
        );
    for command in COMMANDS {
        let example = format!("{}\n  {}\n\n{exits}", t("示例：", "Example:"), command.example);
        let mut sub = clap::Command::new(command.name)
            .about(command.about.get(lang))
            .args((command.args)(lang))
            .after_help(example);
        if command.records {
            sub = sub.arg(
                Arg::new("format")
                    .long("format")
                    .value_name("table|csv|json")
                    .default_value("table")
                    .value_parser(["table", "csv", "json"])
                    .help(t("输出格式", "how records are printed")),
            );
        }
        program = program.subcommand(sub);
    }
    program
}

/// Does what the arguments say; answers the exit code.
pub fn main(args: &[String]) -> u8 {
    let lang = language(args);
    let (mut out, mut err) = (std::io::BufWriter::new(std::io::stdout().lock()), std::io::stderr());
    let matches = match program(lang).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => {
            let asked = matches!(
                error.kind(),
                clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion
            );
            let text = usage::say(&error, lang);
            let written =
                if asked { write!(out, "{text}").and_then(|()| out.flush()) } else { write!(err, "{text}") };
            return if asked && written.is_ok() { 0 } else { 2 };
        }
    };
    let Some((name, own)) = matches.subcommand() else { return 2 };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else { return 2 };
    let format = match own.try_get_one::<String>("format").ok().flatten().map(String::as_str) {
        Some("csv") => Format::Csv,
        Some("json") => Format::Json,
        _ => Format::Table,
    };
    let data = own.get_one::<PathBuf>("data").cloned().unwrap_or_default();
    let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let mut context =
        Context { data, lang, format, clock: &SystemClock, out: &mut out, err: &mut err, terminal };
    let done = (command.run)(&mut context, own)
        .and_then(|()| context.out.flush().map_err(|error| Fault::file("standard output", error).into()));
    match done {
        Ok(()) => 0,
        // Whoever reads our output has seen enough, as with `| head`.
        Err(Error::Fault(Fault::File { source, .. })) if source.kind() == std::io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            writeln!(context.err, "{}", describe(&error, lang)).ok();
            1
        }
    }
}

/// What an error says to the person at the terminal.
pub fn describe(error: &Error, lang: Lang) -> String {
    match error {
        Error::Refusal(refusal) => describe_refusal(refusal, lang),
        Error::Fault(fault) => match lang {
            Lang::Zh => format!("故障：{fault}"),
            Lang::En => format!("fault: {fault}"),
        },
    }
}

/// What a refusal says: which field, why, what to do, and its code.
pub fn describe_refusal(refusal: &Refusal, lang: Lang) -> String {
    let (text, code) = (refusal.text.get(lang), refusal.code);
    match (lang, refusal.field.as_str()) {
        (Lang::Zh, "") => format!("未执行：{text} [{code}]"),
        (Lang::Zh, field) => format!("未执行：{field}：{text} [{code}]"),
        (Lang::En, "") => format!("refused: {text} [{code}]"),
        (Lang::En, field) => format!("refused: {field}: {text} [{code}]"),
    }
}
