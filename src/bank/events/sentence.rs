//! An event in words, made from its figures.

use super::Kind;
use crate::kernel::calendar::{Day, from_ymd};
use crate::kernel::lang::{Label, Text};
use crate::kernel::money::yuan_grouped;
use crate::kernel::terms::Tier;
use crate::text;
use serde_json::Value;

/// The figures of an event.
struct Figures(Value);

impl Figures {
    fn number(&self, name: &str) -> i64 {
        self.0[name].as_i64().unwrap_or(0)
    }

    fn money(&self, name: &str) -> String {
        yuan_grouped(self.number(name).into())
    }

    fn day(&self, name: &str) -> String {
        let day = i32::try_from(self.number(name)).ok().and_then(from_ymd);
        day.as_ref().map(Day::to_string).unwrap_or_default()
    }

    fn code(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_default()
    }

    fn tier(&self, name: &str) -> Label {
        Tier::from_code(self.code(name)).map_or(Label::new("", ""), Tier::label)
    }
}

/// What happened, in both languages, with its figures.
pub fn sentence(kind: Kind, figures: &str) -> Text {
    let figures = Figures(serde_json::from_str(figures).unwrap_or_default());
    let said = match kind {
        Kind::ProductDue
        | Kind::LoanDue
        | Kind::LargeIn
        | Kind::LargeOut
        | Kind::Leaving
        | Kind::OneMoreProduct
        | Kind::IdleCash
        | Kind::FamilyNear => of_assets(kind, &figures),
        Kind::TierUp | Kind::TierDown | Kind::TierUpNear | Kind::TierDownRisk | Kind::SpecialEnding => {
            of_tiers(kind, &figures)
        }
        Kind::Birthday
        | Kind::Festival
        | Kind::Anniversary
        | Kind::Memorial
        | Kind::Assigned
        | Kind::NewCustomer
        | Kind::IdExpiring
        | Kind::SuitabilityDue
        | Kind::PoolWaiting => of_dates(kind, &figures),
        Kind::PayrollStopped
        | Kind::Sleeping
        | Kind::BenefitUnused
        | Kind::ContactGap
        | Kind::Complaint
        | Kind::RiskAlert
        | Kind::WindingUp => of_people(kind, &figures),
    };
    if figures.0["guardian"].as_bool() != Some(true) {
        return said;
    }
    let Text { zh, en } = said;
    text!("{zh}（未成年人，请联系监护人）", "{en} (a minor: speak to the guardian)")
}

fn of_assets(kind: Kind, figures: &Figures) -> Text {
    let (amount, count, due) = (figures.money("amount"), figures.number("count"), figures.day("due"));
    let (before, after) = (figures.money("before"), figures.money("after"));
    match kind {
        Kind::ProductDue => {
            text!(
                "{due} 有 {count} 笔产品到期，共 {amount} 元",
                "{count} product(s) end on {due}, {amount} yuan"
            )
        }
        Kind::LoanDue => text!(
            "{due} 有 {count} 笔贷款到期，余额 {amount} 元",
            "{count} loan(s) end on {due}, {amount} yuan outstanding"
        ),
        Kind::LargeIn => text!(
            "净资产增加 {amount} 元，由 {before} 元到 {after} 元",
            "net assets rose by {amount} yuan, from {before} to {after}"
        ),
        Kind::LargeOut => text!(
            "净资产减少 {amount} 元，由 {before} 元到 {after} 元",
            "net assets fell by {amount} yuan, from {before} to {after}"
        ),
        Kind::Leaving => {
            let average = figures.money("average");
            text!(
                "净资产降至 {after} 元，此前月均 {average} 元",
                "net assets fell to {after} yuan; the monthly average before was {average}"
            )
        }
        Kind::FamilyNear => {
            let Label { zh, en } = figures.tier("to");
            text!(
                "{count} 位亲属合计月日均 {amount} 元，组建家庭可达{zh}",
                "{count} relatives average {amount} yuan together: as a family they reach {en}"
            )
        }
        Kind::OneMoreProduct => {
            let (zh, en) = product(figures.code("product"));
            text!(
                "已有 {count} 项重点业务，尚无与之最常搭配的{zh}",
                "holds {count} key product(s) and not {en}, most often held beside them"
            )
        }
        Kind::IdleCash => {
            let (day, until, days) = (figures.day("day"), figures.day("until"), figures.number("days"));
            text!(
                "活期存款 {amount} 元，自 {day} 起一直不低于标准，到 {until} 满 {days} 天",
                "demand deposits of {amount} yuan, at or above the line since {day}: {days} days by {until}"
            )
        }
        _ => {
            let Label { zh, en } = kind.label();
            text!("{zh}：{amount} 元", "{en}: {amount} yuan")
        }
    }
}

fn of_tiers(kind: Kind, figures: &Figures) -> Text {
    let (from, to, gap, until) =
        (figures.tier("from"), figures.tier("to"), figures.money("gap"), figures.day("until"));
    let (from_zh, from_en, to_zh, to_en) = (from.zh, from.en, to.zh, to.en);
    match kind {
        Kind::TierUp => text!("层级由{from_zh}升为{to_zh}", "the tier rose from {from_en} to {to_en}"),
        Kind::TierDown => text!("层级由{from_zh}降为{to_zh}", "the tier fell from {from_en} to {to_en}"),
        Kind::TierUpNear => text!(
            "现有资产保持到 {until}，层级可由{from_zh}升为{to_zh}",
            "if today's assets hold to {until}, the tier rises from {from_en} to {to_en}"
        ),
        Kind::TierDownRisk if figures.number("gap") > 0 => text!(
            "预计由{from_zh}降为{to_zh}；从明天起到 {until} 再存 {gap} 元可保持",
            "projected to fall from {from_en} to {to_en}; {gap} yuan more in deposits from tomorrow to {until} keeps it"
        ),
        Kind::TierDownRisk => {
            text!("预计由{from_zh}降为{to_zh}", "projected to fall from {from_en} to {to_en}")
        }
        _ => text!(
            "临时特殊VIP（{to_zh}）于 {until} 到期",
            "the temporary special VIP ({to_en}) ends on {until}"
        ),
    }
}

fn of_dates(kind: Kind, figures: &Figures) -> Text {
    let (day, years, days) = (figures.day("day"), figures.number("years"), figures.number("days"));
    match kind {
        Kind::Birthday => text!("{day} 生日", "birthday on {day}"),
        Kind::Festival => {
            let (zh, en) = (figures.code("zh"), figures.code("en"));
            text!("{day} {zh}", "{en} on {day}")
        }
        Kind::Anniversary => {
            text!("{day} 开户满 {years} 年", "{years} year(s) with us on {day}")
        }
        Kind::Memorial => {
            let what = figures.code("what");
            text!("{day} {what}", "{what}, on {day}")
        }
        Kind::Assigned => text!("自 {day} 起由您维护", "yours since {day}"),
        Kind::NewCustomer => text!("{day} 开户满 {days} 天", "{days} days since the first account, on {day}"),
        Kind::IdExpiring => text!("身份证件于 {day} 到期", "the identity document ends on {day}"),
        Kind::SuitabilityDue => text!(
            "风险评估于 {day} 到期，此后不得推介风险产品",
            "the risk assessment ends on {day}; no risk product may be offered after it"
        ),
        _ => text!(
            "自 {day} 起在公共户，已满 {days} 个工作日",
            "in the pool since {day}, {days} working days by now"
        ),
    }
}

fn of_people(kind: Kind, figures: &Figures) -> Text {
    match (kind, figures.code("what")) {
        (Kind::ContactGap, "missing") => text!("没有可联系的电话", "no telephone number at all"),
        (Kind::ContactGap, _) => text!("各来源的手机号不一致", "the sources give different mobile numbers"),
        (Kind::RiskAlert, "overdue") => {
            let amount = figures.money("amount");
            text!("贷款逾期，余额 {amount} 元", "a loan is overdue, {amount} yuan outstanding")
        }
        (Kind::RiskAlert, "guarantee") => {
            let amount = figures.money("amount");
            text!(
                "所担保的贷款逾期，余额 {amount} 元",
                "a loan that they guarantee is overdue, {amount} yuan"
            )
        }
        (Kind::RiskAlert, _) => text!("风险名单有新记录", "a new mark in the risk feed"),
        (Kind::WindingUp, "deceased") => {
            text!("客户已故，请了结关系", "the customer died: wind the relation up")
        }
        (Kind::WindingUp, "frozen") => {
            text!("客户被冻结，请跟进", "the customer was frozen: see what is open")
        }
        (Kind::Sleeping, _) if figures.number("day") > 0 => {
            let day = figures.day("day");
            text!(
                "转为沉睡客户，最近一次本人交易在 {day}",
                "turned dormant; the last transaction of their own was on {day}"
            )
        }
        (Kind::Sleeping, _) => {
            text!("转为沉睡客户，未见本人交易", "turned dormant; no transaction of their own is known")
        }
        (Kind::PayrollStopped, _) => {
            let (day, until, days) = (figures.day("day"), figures.day("until"), figures.number("days"));
            text!(
                "最近一次代发工资在 {day}，到 {until} 满 {days} 天",
                "the last payroll came on {day}: {days} days by {until}"
            )
        }
        (Kind::WindingUp, _) => text!("客户已销户，请了结关系", "the customer closed: wind the relation up"),
        (Kind::BenefitUnused, _) => {
            let (zh, en) = (figures.code("zh"), figures.code("en"));
            text!("本年权益还剩：{zh}", "benefits of this year are left: {en}")
        }
        _ => {
            let Label { zh, en } = kind.label();
            text!("{zh}", "{en}")
        }
    }
}

/// The name of a key product; its code where a bank has one of its own.
fn product(code: &str) -> (&str, &str) {
    match code {
        "card_autopay" => ("信用卡自动还款", "card autopay"),
        "custody" => ("第三方存管", "third-party custody"),
        "payroll" => ("代发工资", "payroll"),
        "fund" => ("基金", "a fund"),
        "loan" => ("贷款", "a loan"),
        "wealth" => ("理财", "a wealth product"),
        other => (other, other),
    }
}
