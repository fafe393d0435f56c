//! `zhiji tiers`: one row per customer of a closed month, in the order of customer numbers (spec 8).

use super::output::{Cell, Column, Format, Records};
use super::{Command, Context, option};
use crate::bank::tiers::closed_month;
use crate::bank::tiers::rows::{FamilyRating, TierLine, family_ratings, tier_lines};
use crate::kernel::calendar::Month;
use crate::kernel::error::Result;
use crate::kernel::lang::{Label, Lang};
use crate::kernel::money::yuan;
use crate::kernel::terms::Tier;
use crate::store::open::{Bank, Mode};
use clap::{Arg, ArgMatches};
use std::collections::HashMap;

/// The command.
pub const COMMAND: Command = Command {
    name: "tiers",
    about: Label::new("每位客户一行：已结账月份的层级", "one row per customer: the tiers of a closed month"),
    example: "zhiji tiers --month 2026-01 --format csv > tiers.csv",
    records: true,
    args: |lang| vec![month_option(lang)],
    run,
};

/// `--month YYYY-MM`; anything else is used wrongly.
pub(super) fn month_option(lang: Lang) -> Arg {
    let zh = "已结账的月份，默认最近一个";
    option("month", "YYYY-MM", zh, "a closed month, by default the last", lang)
        .value_parser(|text: &str| Month::parse(text).ok_or_else(|| "YYYY-MM".to_owned()))
}

/// What `--month` says.
pub(super) fn month(matches: &ArgMatches) -> Option<Month> {
    matches.get_one::<Month>("month").copied()
}

fn run(context: &mut Context<'_>, matches: &ArgMatches) -> Result<()> {
    let bank = Bank::open(&context.data, Mode::Read)?;
    let close = closed_month(&bank.core, month(matches))?;
    let families: HashMap<i64, FamilyRating> = family_ratings(&bank.core, close.month)?
        .into_iter()
        .map(|family| (family.family_no, family))
        .collect();
    let columns = columns(context);
    // People read words, programs codes.
    let (lang, people) = (context.lang, context.format == Format::Table);
    let word = move |tier: Tier| if people { tier.label().get(lang) } else { tier.code() };
    let mut records = Records::new(context.out, context.format, columns)?;
    tier_lines(&bank.core, close.month, |line| {
        let family = line.family_no.and_then(|family_no| families.get(&family_no));
        records.row(row(&word, line, family, close.policy_version))
    })?;
    records.end()?;
    Ok(())
}

fn columns(context: &Context<'_>) -> Vec<Column> {
    vec![
        Column { code: "cust_no", heading: context.t("客户号", "customer") },
        Column { code: "tier", heading: context.t("生效层级", "tier") },
        Column { code: "rated", heading: context.t("当月评级", "rated") },
        Column { code: "comprehensive_avg", heading: context.t("综合月日均", "comprehensive avg") },
        Column { code: "net_avg", heading: context.t("净资产月日均", "net avg") },
        Column { code: "family_avg", heading: context.t("家庭月日均", "family avg") },
        Column { code: "special", heading: context.t("特殊VIP", "special") },
        Column { code: "grace", heading: context.t("缓降次数", "grace") },
        Column { code: "policy", heading: context.t("政策版本", "policy") },
    ]
}

fn row(
    word: &dyn Fn(Tier) -> &'static str,
    line: &TierLine,
    family: Option<&FamilyRating>,
    policy_version: i64,
) -> Vec<Cell> {
    vec![
        line.cust_no.as_str().into(),
        word(line.in_force).into(),
        word(line.rated).into(),
        yuan(line.comprehensive_avg_fen.into()).into(),
        yuan(line.net_avg_fen.into()).into(),
        family.map(|family| yuan(family.avg_fen.into())).into(),
        line.special.map(word).into(),
        i64::from(grace(line, family)).into(),
        policy_version.into(),
    ]
}

/// Month-ends below so far of the track that gives the tier in force: the own track where the two are
/// equal, and where a special VIP decides.
fn grace(line: &TierLine, family: Option<&FamilyRating>) -> u8 {
    match family {
        Some(family) if line.in_force > line.own_tier && line.in_force == family.track.tier => {
            family.track.below
        }
        _ => line.own_below,
    }
}
