//! `zhiji events`: what was noticed about customers on a business day, one row each, with counts per kind.

use super::output::{Column, Format, Records};
use super::{Command, Context, option};
use crate::bank::events::sentence::sentence;
use crate::bank::events::{Found, Kind, detect};
use crate::bank::holdings::rows::line;
use crate::bank::tiers::entered::Policies;
use crate::intake::settings::Settings;
use crate::kernel::calendar::{Day, Month, from_ymd};
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::{Label, Lang};
use crate::kernel::money::yuan;
use crate::store::open::{Bank, Mode};
use crate::text;
use clap::{Arg, ArgMatches};

/// The command.
pub const COMMAND: Command = Command {
    name: "events",
    about: Label::new(
        "某业务日发现的客户事件，每条一行",
        "what was noticed about customers on a business day, a row each",
    ),
    example: "zhiji events --day 2026-04-10 --format csv > events.csv",
    records: true,
    args: |lang| vec![day_option(lang), kind_option(lang)],
    run,
};

fn day_option(lang: Lang) -> Arg {
    let zh = "业务日，默认最近一个";
    option("day", "YYYY-MM-DD", zh, "a business day, by default the last", lang).value_parser(|text: &str| {
        let plain = text.parse().ok().and_then(from_ymd);
        text.parse::<Day>().ok().or(plain).ok_or_else(|| "YYYY-MM-DD".to_owned())
    })
}

fn kind_option(lang: Lang) -> Arg {
    let parse = |text: &str| Kind::from_code(text).ok_or_else(|| "KIND".to_owned());
    option("kind", "KIND", "只列此类事件", "only events of this kind", lang).value_parser(parse)
}

fn run(context: &mut Context<'_>, matches: &ArgMatches) -> Result<()> {
    let settings = Settings::load(&context.data)?;
    let bank = Bank::open(&context.data, Mode::Read)?;
    let Some(line) = line(&bank.core)? else {
        let why = text!("还没有入库的业务日", "no day was taken yet");
        return Err(Refusal::new("no_business_day", "--day", why).into());
    };
    let day = matches.get_one::<Day>("day").copied().unwrap_or(line.business_date);
    if day < line.first_feed_day || line.business_date < day {
        let (first, last) = (line.first_feed_day, line.business_date);
        let why = text!("请给 {first} 至 {last} 之间的日期", "give a day from {first} to {last}");
        return Err(Refusal::new("day_not_taken", "--day", why).into());
    }
    let policies = Policies::load(&bank.crm)?;
    let mut found = detect(&bank, day, &settings.calendar, &policies.of(Month::of(day))?.policy)?;
    if let Some(kind) = matches.get_one::<Kind>("kind") {
        found.retain(|found| found.kind == *kind);
    }
    let columns = columns(context);
    let (lang, people) = (context.lang, context.format == Format::Table);
    let mut records = Records::new(context.out, context.format, columns)?;
    for one in &found {
        let kind = if people { one.kind.label().get(lang) } else { one.kind.code() };
        records.row(vec![
            kind.into(),
            one.cust_no.as_str().into(),
            one.fact_day.to_string().into(),
            one.until.to_string().into(),
            yuan(one.value_fen.into()).into(),
            sentence(one.kind, &one.figures).get(lang).into(),
        ])?;
    }
    records.end()?;
    if people { counts(context, &found) } else { Ok(()) }
}

fn columns(context: &Context<'_>) -> Vec<Column> {
    vec![
        Column { code: "kind", heading: context.t("事件", "event") },
        Column { code: "cust_no", heading: context.t("客户号", "customer") },
        Column { code: "fact_day", heading: context.t("事实日", "fact") },
        Column { code: "until", heading: context.t("有效至", "until") },
        Column { code: "value", heading: context.t("金额", "value") },
        Column { code: "what", heading: context.t("说明", "what") },
    ]
}

/// How many of each kind, and what is not looked for because the bank does not know what it needs.
fn counts(context: &mut Context<'_>, found: &[Found]) -> Result<()> {
    for kind in Kind::ALL {
        let (name, many) =
            (kind.label().get(context.lang), found.iter().filter(|one| one.kind == kind).count());
        let line = match kind.needs() {
            Some(needs) => {
                let (needs, word) =
                    (needs.get(context.lang), context.t("尚不检测，需要", "not looked for, needs"));
                format!("{name}: {word} {needs}")
            }
            None => format!("{name}: {many}"),
        };
        context.say(&line)?;
    }
    Ok(())
}
