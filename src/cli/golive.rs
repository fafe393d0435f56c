//! `zhiji golive`: a bank's present state, taken once.
//!
//! Not part of `init`: that makes a bank in which nobody is known yet, and who maintains whom is held against the
//! customers and the staff of the first feed.

use super::output::{Cell, Column, Format, Records};
use super::{Command, Context, option};
use crate::bank::assignment::rules::Rule;
use crate::intake::golive::{self, Checked, Part, TableFile, Warning, sheet};
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::kernel::lang::{Label, Lang, Text};
use crate::store::open::{Bank, Mode};
use crate::text;
use clap::{Arg, ArgAction, ArgMatches};
use rust_xlsxwriter::{Format as CellFormat, Workbook, XlsxError};
use std::path::{Path, PathBuf};

/// The command.
pub const COMMAND: Command = Command {
    name: "golive",
    about: Label::new(
        "上线导入：一次性接收现有的客户归属与层级（xlsx 或 CSV）",
        "going live: takes once who maintains whom, and customers' tiers (xlsx or CSV)",
    ),
    example: "zhiji golive --assignments assignments.xlsx --tiers tiers.csv --check",
    records: true,
    args,
    run,
};

fn args(lang: Lang) -> Vec<Arg> {
    let file = |name, zh, en| option(name, "FILE", zh, en, lang).value_parser(clap::value_parser!(PathBuf));
    let flag = |name, zh, en| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(Label::new(zh, en).get(lang))
    };
    vec![
        file(
            "assignments",
            "客户归属：客户号、工号、起始日期、来源",
            "who maintains whom: customer, staff number, since, origin",
        ),
        file("tiers", "客户层级：客户号、层级、起始月份", "tiers: customer, tier, since which month"),
        flag(
            "check",
            "只核对：列出全部问题，不作任何改动",
            "check only: lists everything that is wrong and changes nothing",
        ),
        flag(
            "take-good",
            "有问题的行不导入，其余照常导入",
            "leave out rows that are wrong, and take the others",
        ),
        option("template", "DIR", "把空白模板写入此文件夹", "write empty templates into this folder", lang)
            .value_parser(clap::value_parser!(PathBuf))
            .conflicts_with_all(["assignments", "tiers", "check", "take-good"]),
    ]
}

fn run(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    if let Some(folder) = args.get_one::<PathBuf>("template") {
        return templates(context, folder);
    }
    let mut bank = Bank::open(&context.data, Mode::Write)?;
    let given = |part: Part| args.get_one::<PathBuf>(part.code());
    if Part::ALL.into_iter().all(|part| given(part).is_none()) {
        let why = text!(
            "请用 --assignments 或 --tiers 给出文件；模板用 --template 生成",
            "name a file with --assignments or --tiers; --template writes templates"
        );
        return Err(Refusal::new("no_file_given", "--assignments", why).into());
    }
    let signed = context.signed(&bank)?;
    let assignments = read(given(Part::Assignments), "--assignments", |file| {
        golive::check_assignments(&bank, file, signed.today)
    })?;
    let tiers = read(given(Part::Tiers), "--tiers", |file| golive::check_tiers(&bank, file, signed.today))?;
    let (good, held) = (assignments.as_ref().map(|all| &*all.good), tiers.as_ref().map(|all| &*all.good));
    let warnings = golive::warnings(&bank, good.unwrap_or_default(), held.unwrap_or_default(), signed.today)?;
    let mut found = Found::default();
    assignments.iter().for_each(|checked| found.add(Part::Assignments, checked, context.lang));
    tiers.iter().for_each(|checked| found.add(Part::Tiers, checked, context.lang));
    found.warn(&warnings, context.lang);
    let file =
        |checked: &Option<Checked<_>>| checked.as_ref().map(|one| one.file.clone()).unwrap_or_default();
    found.print(context, &file(&assignments))?;
    if found.rejected > 0 && !args.get_flag("take-good") {
        let many = found.rejected;
        let why = text!(
            "{many} 行有问题，未作任何改动；改正后重试，或用 --take-good 只导入其余各行",
            "{many} rows are wrong and nothing was changed: mend them, or take the others with --take-good"
        );
        return Err(Refusal::new("rows_rejected", "", why).into());
    }
    if args.get_flag("check") {
        return say(context, &text!("仅核对，未作任何改动", "checked only: nothing was changed"));
    }
    let all = good.map_or(0, <[_]>::len) as u64;
    let name = context.t("正在导入", "taking");
    let mut meter = context.meter();
    let taken = golive::take(&mut bank, &signed, assignments.as_ref(), tiers.as_ref(), &mut |done| {
        meter.at(name, done as u64, all);
    });
    meter.end();
    taken?;
    say(context, &text!("已导入；此操作只能做一次", "taken; this is done once"))
}

/// What is said beside records: on standard output for people, beside it where a program reads.
fn say(context: &mut Context<'_>, text: &Text) -> Result<()> {
    let line = text.get(context.lang);
    match context.format {
        Format::Table => context.say(line),
        Format::Csv | Format::Json => {
            writeln!(context.err, "{line}").map_err(|error| Fault::file("standard error", error).into())
        }
    }
}

fn read<T>(
    path: Option<&PathBuf>,
    option: &str,
    check: impl FnOnce(TableFile<'_>) -> Result<Checked<T>>,
) -> Result<Option<Checked<T>>> {
    let Some(path) = path else { return Ok(None) };
    let bytes = sheet::bytes(path, option)?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    check(TableFile { name: &name, bytes: &bytes }).map(Some)
}

/// What is printed of a check.
#[derive(Default)]
struct Found {
    records: Vec<Vec<Cell>>,
    counts: Vec<Text>,
    rejected: usize,
}

impl Found {
    fn add<T>(&mut self, part: Part, checked: &Checked<T>, lang: Lang) {
        let (file, good, bad) = (&checked.file, checked.good.len(), checked.rejects.len());
        let (zh, en) = (part.label().zh, part.label().en);
        self.counts.push(text!(
            "{zh}（{file}）：可导入 {good} 行，有问题 {bad} 行",
            "{en} ({file}): {good} rows can be taken, {bad} are wrong"
        ));
        self.rejected += bad;
        for reject in &checked.rejects {
            self.records.push(vec![
                Label::new("拒绝", "reject").get(lang).into(),
                file.clone().into(),
                i64::try_from(reject.line).ok().into(),
                reject.column.into(),
                reject.text.clone().into(),
                reject.kind.code().into(),
                reject.kind.sentence().get(lang).into(),
                reject.kind.remedy().get(lang).into(),
            ]);
        }
    }

    fn warn(&mut self, warnings: &[Warning], lang: Lang) {
        for warning in warnings {
            let (name, vips, all) = (&warning.name, warning.vips, warning.customers);
            let shown = text!(
                "{name}，客户 {all} 位，其中 VIP {vips} 位",
                "{name}, {all} customers, {vips} of them VIPs"
            );
            self.records.push(vec![
                Label::new("提示", "warning").get(lang).into(),
                "".into(),
                Cell::Empty,
                "staff_no".into(),
                format!("{} {}", warning.staff_no, shown.get(lang)).into(),
                warning.rule.code().into(),
                warning.rule.label().get(lang).into(),
                remedy(warning.rule).get(lang).into(),
            ]);
        }
    }

    fn print(&mut self, context: &mut Context<'_>, assignments: &str) -> Result<()> {
        for record in &mut self.records {
            if let (Cell::Text(file), Cell::Empty) = (&record[1], &record[2])
                && file.is_empty()
            {
                record[1] = assignments.into();
            }
        }
        if !self.records.is_empty() || context.format != Format::Table {
            let columns = columns(context);
            let mut records = Records::new(&mut *context.out, context.format, columns)?;
            self.records.drain(..).try_for_each(|record| records.row(record))?;
            records.end()?;
        }
        self.counts.iter().try_for_each(|line| say(context, line))
    }
}

/// What to do about a rule that the present state breaks: it is taken as it is, and nobody loses a customer by it.
fn remedy(rule: Rule) -> Label {
    match rule {
        Rule::Cap => Label::new("照常导入；请负责人之后调整", "taken as it is; let the head move some later"),
        Rule::Ability => Label::new(
            "照常导入；请登记资格或之后调整",
            "taken as it is; enter the qualification, or move them later",
        ),
        Rule::Grade => {
            Label::new("照常导入；请负责人之后调整", "taken as it is; let the head move them later")
        }
        Rule::Post => Label::new(
            "照常导入并保留；请负责人之后调整",
            "taken and kept as it is; let the head move them later",
        ),
    }
}

fn columns(context: &Context<'_>) -> Vec<Column> {
    let column = |code, zh, en| Column { code, heading: context.t(zh, en) };
    vec![
        column("level", "级别", "level"),
        column("file", "文件", "file"),
        column("line", "行", "line"),
        column("column", "列", "column"),
        column("text", "内容", "text"),
        column("code", "代码", "code"),
        column("reason", "问题", "what is wrong"),
        column("remedy", "处理办法", "what to do"),
    ]
}

/// Writes the templates: both tables, as xlsx and as CSV.
fn templates(context: &mut Context<'_>, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| Fault::file(folder, error))?;
    for part in Part::ALL {
        let lang = context.lang;
        let headings: Vec<&str> = part.columns().iter().map(|column| column.label.get(lang)).collect();
        let csv = format!("\u{FEFF}{}\r\n", headings.join(","));
        let fault = |error: XlsxError| Error::from(Fault::Inconsistent(error.to_string()));
        let xlsx = workbook(part, &headings, lang).map_err(fault)?;
        for (ending, bytes) in [("xlsx", xlsx), ("csv", csv.into_bytes())] {
            let path = folder.join(format!("{}.{ending}", part.code()));
            if path.exists() {
                let shown = path.display();
                let why =
                    text!("{shown} 已存在，未覆盖", "{shown} is there already and was not written over");
                return Err(Refusal::new("file_exists", "--template", why).into());
            }
            std::fs::write(&path, bytes).map_err(|error| Fault::file(&path, error))?;
            let line = format!("{} {}", context.t("已写入", "written:"), path.display());
            context.say(&line)?;
        }
    }
    Ok(())
}

/// Rows of a template whose cells are text, so that long numbers keep their digits.
const TEXT_ROWS: u32 = 2_000;

fn workbook(part: Part, headings: &[&str], lang: Lang) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, plain) = (CellFormat::new().set_bold(), CellFormat::new().set_num_format("@"));
    let sheet = book.add_worksheet().set_name(part.code())?;
    for (place, heading) in (0_u16..).zip(headings) {
        sheet.set_column_format(place, &plain)?.set_column_width(place, 20)?;
        sheet.write_string_with_format(0, place, *heading, &bold)?;
        for row in 1..TEXT_ROWS {
            sheet.write_blank(row, place, &plain)?;
        }
    }
    let words = book.add_worksheet().set_name(Label::new("说明", "help").get(lang))?;
    for (row, line) in (0_u32..).zip(help(part)) {
        words.write_string(row, 0, line.get(lang))?;
    }
    book.save_to_buffer()
}

/// What stands on the second sheet of a template.
fn help(part: Part) -> Vec<Label> {
    let number = Label::new(
        "客户号：核心系统的客户号，每位客户一行",
        "Customer number: as in the core bank, one row each",
    );
    match part {
        Part::Assignments => vec![
            number,
            Label::new(
                "工号：在职员工，且在客户的维护机构工作",
                "Staff number: somebody who works at the customer's maintenance institution",
            ),
            Label::new(
                "起始日期：YYYYMMDD 或 YYYY-MM-DD，不早于开户，不晚于今天",
                "Since: YYYYMMDD or YYYY-MM-DD, not before the first account, not after today",
            ),
            Label::new("来源：自拓 或 分配", "Origin: self-developed or allocated"),
        ],
        Part::Tiers => vec![
            number,
            Label::new(
                "层级：普通客户、其他核心客户、一般核心客户、黄金、白金、黑金、钻石",
                "Tier: ordinary, other core, general core, gold, platinum, black gold, diamond",
            ),
            Label::new(
                "起始月份：YYYYMM 或 YYYY-MM，该层级从哪个月起",
                "Since month: YYYYMM or YYYY-MM, from which month the customer has the tier",
            ),
        ],
    }
}
