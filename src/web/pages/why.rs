//! Why this tier (spec 1, *Explanation*): the arithmetic line by line, printable, the policy version named.

use super::customer::{OPENERS, gaps};
use super::customers::{closed_by, shown_name};
use crate::bank::parties::rows::people;
use crate::bank::tiers::explain::explain;
use crate::bank::tiers::explain_text::grouped;
use crate::bank::tiers::explanation::{
    ClassPart, ClosedPart, FamilyPart, Figure, Measures, Period, ReasonPart, RunningPart, SpecialPart,
    ThresholdPart, TrackPart,
};
use crate::kernel::calendar::Month;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::{Label, Lang};
use crate::kernel::terms::Tier;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, picker};
use crate::web::view::parts::{self, facts, way};
use crate::web::view::table::{numbers, table, with_total, words};
use maud::{Markup, html};

/// The routes of this room.
pub const ROUTES: &[Route] = &[Route {
    method: Method::Get,
    path: "/customers/{customer}/why",
    who: Who::Roles(OPENERS),
    object: Object::Customer,
    audit: Audit::Entry("view_customer"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("为何是此层级", "Why this tier"),
    help: Label::new("层级的完整算式，可打印", "the arithmetic behind a tier, line by line, printable"),
    run: show,
}];

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    let person =
        people::person(&desk.bank()?.core, found.cust_id(), desk.business_date()?.unwrap_or(desk.today))?;
    let person = person.ok_or_else(not_found)?;
    let name = shown_name(desk.sight(found.cust_id(), &person.inst_no), &person.name);
    let explanation = explain(desk.engine(&found)?, found.cust_no(), month(desk)?)?;
    let body = html! {
        p {
            a href={ "/customers/" (desk.id) (desk.query.only("as_of").query()) } { (name) } " " (person.cust_no)
        }
        (picker(desk,
            &Field { kind: "month",
            ..Field::text("month", desk.say("已结账月份", "Closed month")).value(desk.query.get("month")).optional() }
            .show(desk, None)))
        @if let Some(running) = &explanation.running { (running_part(desk, running)?) }
        @match &explanation.closed {
            Some(closed) => (closed_part(desk, closed)),
            None if explanation.opening.is_some() => {},
            None => p.soft { (desk.say("还没有已结账的月份：以测算为准，暂定。", "No month is closed yet: the projection serves, provisionally.")) },
        }
        @if let Some(opening) = &explanation.opening {
            p { (desk.say("期初层级（上线导入）：", "Opening tier, brought along when the bank went live: ")) (tier(desk, opening.tier))
                (desk.say("，自 ", ", since ")) (opening.since_month) (desk.say(" 起；第一次结账由此接续。", "; the first close goes on from it.")) }
        }
        @if !explanation.specials.is_empty() { (specials(desk, &explanation.specials)) }
    };
    let title = format!("{} · {name}", desk.t(desk.route.title));
    Ok(Answer::titled(title, body))
}

/// The closed month that was asked for, or the last before a past day; by default the last, and the running one.
fn month(desk: &Desk<'_>) -> Result<Option<Month>> {
    let asked = desk.query.get("month");
    if let (true, Some(day)) = (asked.is_empty(), desk.as_of()?) {
        let closed = closed_by(desk, day)?;
        return closed.map(Some).ok_or_else(|| {
            let why = text!("到 {day} 还没有已结账的月份", "by {day} no month was closed yet");
            Refusal::new("month_not_closed", "as_of", why).into()
        });
    }
    match Month::parse(asked) {
        None if !asked.is_empty() => {
            let why = text!("月份的写法是 2026-01", "a month is written 2026-01");
            Err(Refusal::new("month", "month", why).into())
        }
        month => Ok(month),
    }
}

fn tier(desk: &Desk<'_>, code: &str) -> Markup {
    html! { @if let Some(tier) = Tier::from_code(code) { (parts::tier(tier, desk.lang)) } }
}

fn reason(desk: &Desk<'_>, reason: &ReasonPart) -> &'static str {
    match desk.lang {
        Lang::Zh => reason.zh,
        Lang::En => reason.en,
    }
}

fn period(desk: &Desk<'_>, period: &Period) -> Markup {
    html! {
        p.soft {
            (desk.say("期间 ", "Period ")) (period.from) " – " (period.to)
            (desk.say("，共 ", ", ")) (period.days) (desk.say(" 天；政策第 ", " days; policy version "))
            (way(desk, &format!("/policies/{}", period.policy), &period.policy.to_string()))
            (desk.say(" 版：", ": ")) (period.policy_title)
        }
    }
}

fn closed_part(desk: &Desk<'_>, closed: &ClosedPart) -> Markup {
    html! {
        section.card {
            h2 { (desk.say("已结账月份 ", "Closed month ")) (closed.period.month) }
            (period(desk, &closed.period))
            (measures(desk, &closed.measures, closed.period.days, None))
            @if let Some(family) = &closed.family { (family_part(desk, family)) }
            h3 { (desk.say("急升缓降", "Up fast, down slow")) }
            ul {
                @if let Some(before) = &closed.own_before { li { (desk.say("结账前：", "before the close: ")) (track(desk, before)) } }
                li { (desk.say("结账后：", "after the close: ")) (track(desk, &closed.own)) }
            }
            p { (desk.say("生效层级：", "Tier in force: ")) (tier(desk, closed.in_force)) }
            ol { @for part in &closed.reasons { li { (reason(desk, part)) } } }
        }
    }
}

fn running_part(desk: &Desk<'_>, running: &RunningPart) -> Result<Markup> {
    Ok(html! {
        section.card {
            h2 { (desk.say("本月测算 ", "Running month ")) (running.period.month) }
            (period(desk, &running.period))
            p {
                (desk.say("数据至 ", "As of ")) (running.business_date) (desk.say("：已过 ", ": days so far ")) (running.days_so_far)
                (desk.say(" 天，尚余 ", ", days left ")) (running.days_left) (desk.say(" 天，按今日余额保持到期末测算。", "; projected with today's balances held to the end."))
            }
            @let in_force = running.in_force.as_ref();
            p {
                @if let Some(now) = in_force {
                    (desk.say("生效层级 ", "Tier in force ")) (tier(desk, now.tier))
                    " " span.soft { (reason(desk, &now.reason)) } " · " }
                (desk.say("本月评级（预计） ", "this month's rating, projected ")) (tier(desk, running.projected_tier))
            }
            @let projected = Tier::from_code(running.projected_tier);
            @if let Some(now) = in_force.filter(|now| Tier::from_code(now.tier) > projected) {
                p.soft {
                    (desk.say("月末低于生效层级时先计入宽限期，连续满 ", "A month-end below the tier in force counts towards grace; the tier falls only after "))
                    (now.own.grace) (desk.say(" 个月末低于才降级。", " of them in a row."))
                }
            }
            @if let Some(sofar) = &running.to_date_comprehensive {
                p {
                    (desk.say("本月至今：综合金融资产日均 ", "Month to date: comprehensive daily average ")) (grouped(&sofar.average_yuan))
                    @if let Some(net) = &running.to_date_net {
                        (desk.say("，金融净资产日均 ", ", net daily average ")) (grouped(&net.average_yuan))
                    }
                    (desk.say(" 元", " yuan"))
                }
            }
            (measures(desk, &running.projected, running.period.days, Some(running.days_left)))
            @if let Some(family) = &running.family { (family_part(desk, family)) }
            (gaps(desk, running)?)
        }
    })
}

/// The arithmetic of a period: sums are multiplied and added up exactly; only what is divided by the days is rounded.
/// `left`: days that are still to come, in the running month.
fn measures(desk: &Desk<'_>, measures: &Measures, days: i64, left: Option<i64>) -> Markup {
    html! {
        @if measures.classes.is_empty() {
            p.soft { (desk.say("本期没有资产。", "No assets in this period.")) }
        } @else {
            (arithmetic(desk, measures, left))
            div.sums {
                (facts(&[
                    (desk.say("综合金融资产月日均", "Comprehensive daily average"), divided(desk, &measures.comprehensive, days)),
                    (desk.say("金融净资产月日均", "Net daily average"), divided(desk, &measures.net, days)),
                ]))
            }
        }
        (thresholds(desk, &measures.thresholds))
        (grounds(desk, measures))
        p { (desk.say("当月评级：", "The month alone gives: ")) (tier(desk, measures.rated)) " " span.soft { (reason(desk, &measures.reason)) } }
    }
}

/// Σ ÷ days = average.
pub fn divided(desk: &Desk<'_>, figure: &Figure, days: i64) -> Markup {
    html! { (grouped(&figure.sum_yuan)) " ÷ " (days) " = " strong { (grouped(&figure.average_yuan)) } " " (desk.say("元", "yuan")) }
}

fn arithmetic(desk: &Desk<'_>, measures: &Measures, left: Option<i64>) -> Markup {
    let line = |class: &ClassPart| {
        let name = if desk.lang == Lang::Zh { &class.zh } else { &class.en };
        let mut cells = vec![
            html! { (name) @if class.overdue { " " span.down { (desk.say("（逾期）", "(overdue)")) } } },
        ];
        if left.is_some() {
            let figure = |yuan: &Option<String>| html! { (grouped(yuan.as_deref().unwrap_or("0.00"))) };
            cells.extend([figure(&class.to_date_sum_yuan), figure(&class.balance_yuan)]);
        }
        cells.extend([
            html! { (grouped(&class.day_sum_yuan)) },
            html! { "× " (class.coefficient) },
            html! { (grouped(&class.weighted_sum_yuan)) },
            html! { @if class.net { (grouped(&class.day_sum_yuan)) } @else { "–" } },
        ]);
        cells
    };
    let mut columns = vec![words(desk.say("类别", "Class"))];
    let mut total = vec![html! { (desk.say("合计", "Total")) }];
    if let Some(left) = left {
        columns.push(numbers(desk.say("至今日终余额合计", "Day-end balances so far")));
        columns.push(numbers(match desk.lang {
            Lang::Zh => format!("＋ 今日余额 × {left} 天"),
            Lang::En => format!("+ today's balance × {left} days"),
        }));
        total.extend([html! {}, html! {}]);
    }
    columns.extend([
        numbers(desk.say("日终余额合计 Σ（元）", "Σ of day-end balances (yuan)")),
        numbers(desk.say("系数", "Coefficient")),
        numbers(desk.say("加权 Σ（元）", "Weighted Σ (yuan)")),
        numbers(desk.say("计入净资产 Σ（元）", "Σ in net assets (yuan)")),
    ]);
    total.extend([
        html! {},
        html! {},
        html! { (grouped(&measures.comprehensive.sum_yuan)) },
        html! { (grouped(&measures.net.sum_yuan)) },
    ]);
    let rows: Vec<Vec<Markup>> = measures.classes.iter().map(line).collect();
    with_total(desk.say("各类资产的算式", "The arithmetic by class"), &columns, &rows, &total)
}

/// Exact comparisons: Σ against threshold × days, of a customer or of a family.
pub fn thresholds(desk: &Desk<'_>, thresholds: &[ThresholdPart]) -> Markup {
    let rows: Vec<Vec<Markup>> = thresholds
        .iter()
        .map(|part| {
            vec![
                tier(desk, part.tier),
                html! { @if part.measure == "net" { (desk.say("净资产", "net")) } @else { (desk.say("综合资产", "comprehensive")) } },
                html! { (grouped(&part.from_yuan)) },
                html! { (grouped(&part.needed_sum_yuan)) },
                html! { (grouped(&part.sum_yuan)) },
                html! { @if part.reached { span.up { "≥ " (desk.say("达到", "reached")) } }
                    @else { span.soft { "< " (desk.say("未达到", "not reached")) } } },
            ]
        })
        .collect();
    let columns = [
        words(desk.say("层级", "Tier")),
        words(desk.say("指标", "Measure")),
        numbers(desk.say("门槛（元，月日均）", "From (yuan, daily average)")),
        numbers(desk.say("门槛 × 天数（元）", "From × days (yuan)")),
        numbers(desk.say("合计 Σ（元）", "Σ (yuan)")),
        words(desk.say("比较", "Compared")),
    ];
    table(desk.say("门槛", "Thresholds"), &columns, &rows)
}

fn grounds(desk: &Desk<'_>, measures: &Measures) -> Markup {
    let events: Vec<&str> = measures
        .transactions
        .iter()
        .filter(|kind| kind.loyalty_event)
        .map(|kind| if desk.lang == Lang::Zh { kind.zh } else { kind.en })
        .collect();
    html! {
        ul {
            li {
                (desk.say("忠诚度业务：", "Loyalty events: "))
                @if events.is_empty() { (desk.say("无", "none")) } @else { (events.join(desk.say("、", ", "))) }
            }
            @if measures.core_card { li { (desk.say("持有其他核心的信用卡", "holds a credit card that makes other core")) } }
            @if measures.designated { li { (desk.say("总行指定为核心客户", "designated as core by head office")) } }
        }
    }
}

fn track(desk: &Desk<'_>, part: &TrackPart) -> Markup {
    html! {
        (tier(desk, part.tier))
        @if part.below > 0 {
            span.watch {
                (desk.say("，关注：已连续 ", ", on watch: ")) (part.below) (desk.say(" 个月末低于该层级（满 ", " month-ends below so far (it falls at "))
                (part.grace) (desk.say(" 个降级），其间最高 ", "), the best of them ")) (tier(desk, part.best))
            }
        }
    }
}

fn family_part(desk: &Desk<'_>, family: &FamilyPart) -> Markup {
    html! {
        h3 { (desk.say("家庭 ", "Family ")) (family.family_no) }
        p {
            (family.members) (desk.say(" 位成员，合计月日均 ", " members, pooled daily average ")) strong { (grouped(&family.pooled.average_yuan)) }
            (desk.say(" 元，评级 ", " yuan, rated ")) (tier(desk, family.rated))
            @if family.broken { " " span.watch { (desk.say("成员分属不同客户经理：结账后解散，除非重新归于一人", "members stand under several managers: it dissolves after the close, unless they are under one again")) } }
        }
        (thresholds(desk, &family.thresholds))
        @if let Some(part) = &family.track { p { (desk.say("家庭层级：", "family track: ")) (track(desk, part)) } }
    }
}

fn specials(desk: &Desk<'_>, specials: &[SpecialPart]) -> Markup {
    html! {
        section.card {
            h2 { (desk.say("特殊VIP", "Special VIP")) }
            ul {
                @for special in specials {
                    li {
                        (tier(desk, special.tier)) " " (special.valid_from) " – "
                        @match &special.valid_until { Some(until) => (until), None => (desk.say("长期", "for ever")) }
                        @if let Some(on) = &special.revoked_on { " " span.down { (on) (desk.say(" 撤销", " revoked")) } }
                    }
                }
            }
        }
    }
}
