//! Every number of a policy as a line with its meaning: for the policy's page, and for what a draft changes.

use super::Entry;
use crate::kernel::lang::Text;
use crate::kernel::money::{COEFFICIENT_ONE, yuan};
use crate::kernel::policy::{EVENT_KINDS, Every, KindTerms, Policy};
use crate::kernel::terms::{Tier, TransactionKind};
use crate::text;

/// The kind of event that asks for months in a row; no other reads them.
const IN_A_ROW: &str = "payroll_stopped";

pub(super) fn entry(field: impl Into<String>, value: impl ToString, meaning: Text) -> Entry {
    Entry { field: field.into(), value: value.to_string(), meaning }
}

/// A number with four decimals, without the zeros at its end.
pub(in crate::bank::tiers) fn decimal_e4(value: i128) -> String {
    let (sign, value, one) =
        (if value < 0 { "-" } else { "" }, value.unsigned_abs(), COEFFICIENT_ONE as u128);
    let text = format!("{sign}{}.{:04}", value / one, value % one);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Every number of a policy.
pub fn entries_of(policy: &Policy) -> Vec<Entry> {
    let mut entries = vec![entry("title", &policy.title, text!("名称", "title"))];
    for class in &policy.classes {
        let (code, name) = (&class.code, || Text::new(&class.zh, &class.en));
        entries.push(entry(
            format!("asset_class.{code}.coefficient"),
            decimal_e4(class.coefficient_e4.into()),
            name(),
        ));
        entries.push(entry(format!("asset_class.{code}.net"), class.net, name()));
        if class.overdue_counts_zero {
            entries.push(entry(format!("asset_class.{code}.overdue_counts_zero"), true, name()));
        }
    }
    entries.extend(threshold_entries(policy));
    let kinds: Vec<&str> = policy.loyalty_events.kinds().map(|kind| kind.code()).collect();
    entries.push(entry(
        "general_core.loyalty_events",
        kinds.join(" "),
        text!("忠诚度业务", "loyalty events"),
    ));
    for (place, card) in policy.core_cards.iter().enumerate() {
        let both = if card.dual_card { " + dual_card" } else { "" };
        let value = format!("{} {}{both}", card.kind, card.fee);
        entries.push(entry(
            format!("other_core.card[{place}]"),
            value,
            text!("其他核心的信用卡", "card of other core"),
        ));
    }
    entries.extend(term_entries(policy));
    entries.extend(people_entries(policy));
    entries
}

fn threshold_entries(policy: &Policy) -> Vec<Entry> {
    let from = |field: &str, fen: i64, meaning: Text| entry(field, yuan(fen.into()), meaning);
    let (vip, family) = (&policy.vip, &policy.family);
    vec![
        from("vip.gold.from", vip.gold_fen, text!("黄金门槛，元", "gold from, yuan")),
        from("vip.platinum.from", vip.platinum_fen, text!("白金门槛，元", "platinum from, yuan")),
        from("vip.black_gold.from", vip.black_gold_fen, text!("黑金门槛，元", "black gold from, yuan")),
        from(
            "vip.diamond.net_from",
            policy.diamond_net_from_fen,
            text!("钻石门槛（金融净资产），元", "diamond from (net assets), yuan"),
        ),
        from("family.gold_from", family.gold_fen, text!("家庭黄金门槛，元", "gold family from, yuan")),
        from(
            "family.platinum_from",
            family.platinum_fen,
            text!("家庭白金门槛，元", "platinum family from, yuan"),
        ),
        from(
            "family.black_gold_from",
            family.black_gold_fen,
            text!("家庭黑金门槛，元", "black-gold family from, yuan"),
        ),
        entry("family.members_min", policy.family_members_min, text!("家庭最少人数", "fewest members")),
        entry("family.members_max", policy.family_members_max, text!("家庭最多人数", "most members")),
        from(
            "general_core.from",
            policy.general_core_from_fen,
            text!("一般核心门槛，元", "general core from, yuan"),
        ),
    ]
}

fn term_entries(policy: &Policy) -> Vec<Entry> {
    let special = &policy.special_vip;
    vec![
        entry(
            "movement.downgrade_grace_months",
            policy.downgrade_grace_months,
            text!("缓降月末次数", "month-ends of grace"),
        ),
        entry(
            "special_vip.temporary_months_after",
            special.temporary_months_after,
            text!("临时特殊VIP延续月数", "months after, for temporary special VIPs"),
        ),
        entry(
            "special_vip.transaction_months_back",
            special.transaction_months_back,
            text!("交易可早于批准月数", "months back, for their transaction"),
        ),
        entry(
            "special_vip.temporary_approver",
            &special.temporary_approver,
            text!("临时批准岗位", "approver, temporary"),
        ),
        entry(
            "special_vip.long_term_approver",
            &special.long_term_approver,
            text!("长期批准岗位", "approver, long-term"),
        ),
        entry("cross_selling.key_products", policy.key_products.join(" "), text!("重点业务", "key products")),
    ]
}

fn people_entries(policy: &Policy) -> Vec<Entry> {
    let (terms, messages) = (&policy.assignment, &policy.messages);
    let mut entries = Vec::new();
    for (field, value, meaning) in [
        (
            "new_list_working_days",
            terms.new_list_working_days,
            text!("新客户申请工作日", "working days on the new list"),
        ),
        ("vip_cap", terms.vip_cap, text!("每人贵宾上限", "VIPs a person may maintain")),
        ("vip_cap_warning_percent", terms.vip_cap_warning_percent, text!("上限预警，%", "warning at, %")),
        ("vip_floor", terms.vip_floor, text!("VIP 下限", "floor of VIPs")),
        (
            "wealth_manager_from_grade",
            terms.wealth_manager_from_grade,
            text!("该级及以下支行的贵宾归理财经理", "wealth managers from this grade on"),
        ),
        (
            "leaver_decision_working_days",
            terms.leaver_decision_working_days,
            text!("离岗客户决定工作日", "working days to decide on a leaver's customers"),
        ),
        (
            "complaint_decision_working_days",
            terms.complaint_decision_working_days,
            text!("投诉决定工作日", "working days to decide on a complaint"),
        ),
        (
            "staff_leaving_stop_percent",
            terms.staff_leaving_stop_percent,
            text!("员工数据骤减暂停，%", "staff feed waits when more leave, %"),
        ),
    ] {
        entries.push(entry(format!("assignment.{field}"), value, meaning));
    }
    for (tier, needs) in &terms.ability {
        let meaning = text!("维护所需资格（任一）", "qualification needed (any)");
        entries.push(entry(format!("assignment.ability.{tier}"), needs.join(" "), meaning));
    }
    let quiet = &terms.quiet_hours;
    entries.push(entry("assignment.quiet_hours.from", &quiet.from, text!("免打扰起", "no messages from")));
    entries.push(entry("assignment.quiet_hours.to", &quiet.to, text!("免打扰止", "no messages until")));
    let retry: Vec<String> = messages.retry_minutes.iter().map(u32::to_string).collect();
    for (field, value, meaning) in [
        (
            "notice_hold_minutes",
            messages.notice_hold_minutes.to_string(),
            text!("归属通知等候分钟", "minutes for which a notice of assignment waits"),
        ),
        ("retry_minutes", retry.join(" "), text!("重发间隔分钟", "minutes between tries")),
        (
            "customer_daily_max",
            messages.customer_daily_max.to_string(),
            text!("每位客户每日短信上限", "messages for one customer a day"),
        ),
    ] {
        entries.push(entry(format!("messages.{field}"), value, meaning));
    }
    entries.extend(growth_entries(policy));
    entries.extend(lead_entries(policy));
    entries.extend(duty_entries(policy));
    entries.extend(lifecycle_entries(policy));
    entries.extend(office_entries(policy));
    entries.extend(target_entries(policy));
    entries.extend(event_entries(policy));
    entries.extend(benefit_entries(policy));
    entries
}

fn lifecycle_entries(policy: &Policy) -> Vec<Entry> {
    let terms = &policy.lifecycle;
    let own: Vec<&str> = terms.own_kinds.kinds().map(TransactionKind::code).collect();
    let numbers = [
        (
            "lost_days",
            terms.lost_days.to_string(),
            text!("流失：无本人交易天数", "lost: days without an own transaction"),
        ),
        (
            "lost_below",
            yuan(terms.lost_below_fen.into()),
            text!("流失：净资产低于，元", "lost: net assets below, yuan"),
        ),
        ("new_days", terms.new_days.to_string(), text!("新客户：开户天数", "new: days after opening")),
        (
            "active_days",
            terms.active_days.to_string(),
            text!("活跃：有本人交易的天数", "active: days in which there was an own transaction"),
        ),
        (
            "active_average",
            yuan(terms.active_average_fen.into()),
            text!("活跃：综合月均，元起", "active: comprehensive average from, yuan"),
        ),
        ("own_kinds", own.join(" "), text!("本人发起的交易", "transactions of their own")),
    ];
    let named = |(name, value, meaning)| entry(format!("lifecycle.{name}"), value, meaning);
    numbers.into_iter().map(named).collect()
}

fn growth_entries(policy: &Policy) -> Vec<Entry> {
    let growth = &policy.growth;
    let mut entries = Vec::new();
    for (field, value, meaning) in [
        (
            "target_percent_a_year",
            growth.target_percent_a_year_e4,
            text!("年增长目标，%", "growth target a year, %"),
        ),
        ("credited_percent", growth.credited_percent_e4, text!("达标计入，%", "credited when reached, %")),
        ("deducted_percent", growth.deducted_percent_e4, text!("未达标扣减，%", "deducted when not, %")),
    ] {
        entries.push(entry(format!("growth.{field}"), decimal_e4(value.into()), meaning));
    }
    for one in &growth.teams {
        let parts = one.percent_e4.iter();
        let parts: Vec<String> = parts
            .map(|(staff_no, percent)| format!("{staff_no}={}", decimal_e4((*percent).into())))
            .collect();
        let meaning = text!("团队成员的分成，%", "parts of the team's members, %");
        entries.push(entry(format!("growth.team.{}.{}", one.inst_no, one.team), parts.join(" "), meaning));
    }
    entries
}

fn lead_entries(policy: &Policy) -> Vec<Entry> {
    let leads = &policy.leads;
    let (head, branch) = (leads.head_after_working_days, leads.branch_after_working_days);
    let mut entries = vec![
        entry(
            "leads.head_after_working_days",
            head.to_string(),
            text!("未处理，工作日后告知负责人", "untouched for working days: the head is told"),
        ),
        entry(
            "leads.branch_after_working_days",
            branch.to_string(),
            text!("未处理，工作日后告知分行", "untouched for working days: the branch is told"),
        ),
        entry(
            "leads.unassigned_from",
            yuan(leads.unassigned_from_fen.into()),
            text!("无人维护客户的线索交负责人，元起", "of nobody's customers: the head's from, yuan"),
        ),
    ];
    let numbers = [
        (
            "interest_percent",
            leads.interest_percent,
            text!("商机：意向的概率，%", "opportunity: interest, %"),
        ),
        (
            "needs_percent",
            leads.needs_percent,
            text!("商机：需求明确的概率，%", "opportunity: needs known, %"),
        ),
        (
            "offer_percent",
            leads.offer_percent,
            text!("商机：已报方案的概率，%", "opportunity: offer made, %"),
        ),
        (
            "agreed_percent",
            leads.agreed_percent,
            text!("商机：已达成一致的概率，%", "opportunity: agreed, %"),
        ),
        (
            "confirm_within_days",
            leads.confirm_within_days,
            text!("商机成交后供数确认的天数", "days for a feed to confirm an opportunity that is done"),
        ),
    ];
    for (name, value, meaning) in numbers {
        entries.push(entry(format!("leads.{name}"), value.to_string(), meaning));
    }
    entries
}

fn duty_entries(policy: &Policy) -> Vec<Entry> {
    let duties = &policy.duties;
    let mut entries = vec![
        entry(
            "duties.soon_days",
            duties.soon_days,
            text!("最后几天算即将到期", "last days that are due soon"),
        ),
        entry(
            "duties.begin_percent",
            duties.begin_percent,
            text!("期内开始须剩余天数，%", "days that must remain, %"),
        ),
    ];
    for (channel, others) in &duties.stands_for {
        let meaning = text!("也计入", "counts for these too");
        entries.push(entry(format!("duties.stands_for.{channel}"), others.join(" "), meaning));
    }
    for tier in Tier::ALL {
        for need in duties.of(tier) {
            let often = match need.every {
                Every::Month => "month",
                Every::Quarter => "quarter",
            };
            let meaning = text!("联系方式与周期", "contact, and how often");
            entries.push(entry(format!("duties.tier.{}.{}", tier.code(), need.what), often, meaning));
        }
    }
    entries
}

/// Messages in free words, complaints and tasks.
fn office_entries(policy: &Policy) -> Vec<Entry> {
    let (service, tasks) = (&policy.service, &policy.tasks);
    vec![
        entry(
            "messages.free_text",
            policy.messages.free_text,
            text!("允许自由文本", "free words are allowed"),
        ),
        entry(
            "service.answer_working_days",
            service.answer_working_days,
            text!("投诉答复工作日", "working days to answer a complaint"),
        ),
        entry(
            "service.answer_calendar_days_max",
            service.answer_calendar_days_max,
            text!("投诉答复最多自然日", "calendar days to answer it at most"),
        ),
        entry(
            "service.due_soon_days",
            service.due_soon_days,
            text!("最后几天算即将到期", "last days that are due soon"),
        ),
        entry(
            "tasks.customers_max",
            tasks.customers_max,
            text!("每项任务客户上限", "customers of a task at most"),
        ),
        entry(
            "tasks.dial_minutes",
            tasks.dial_minutes,
            text!("拨号链接有效分钟", "minutes for which a dial link works"),
        ),
    ]
}

/// What a person is to reach in a month.
fn target_entries(policy: &Policy) -> Vec<Entry> {
    let targets = &policy.targets;
    vec![
        entry("targets.reached", targets.reached, text!("每月联系上的目标", "contacts reached a month")),
        entry("targets.leads", targets.leads, text!("每月处理线索目标", "leads worked on a month")),
        entry("targets.won", targets.won, text!("每月线索成功目标", "leads won a month")),
        entry(
            "targets.won_amount",
            yuan(targets.won_fen.into()),
            text!("每月成交金额目标（元）", "sold a month, yuan"),
        ),
        entry("targets.opened", targets.opened, text!("每月新增商机目标", "opportunities opened a month")),
    ]
}

/// What is noticed by itself: of each kind the numbers that it has.
fn event_entries(policy: &Policy) -> Vec<Entry> {
    let events = &policy.events;
    let mut entries = vec![
        entry(
            "events.unseen_risk_kinds",
            events.unseen_risk_kinds.join(" "),
            text!("不提示的风险名单", "marks of the risk feed that are told to nobody"),
        ),
        entry(
            "events.no_marketing_below_age",
            events.no_marketing_below_age,
            text!("低于该年龄不营销", "below this age nothing that sells"),
        ),
        entry(
            "events.minor_below_age",
            events.minor_below_age,
            text!("低于该年龄联系监护人", "below this age the guardian is addressed"),
        ),
    ];
    for festival in &events.festivals {
        let (code, month, day) = (&festival.code, festival.month, festival.day);
        let calendar = if festival.lunar { "lunar " } else { "" };
        let name = Text::new(&festival.zh, &festival.en);
        entries.push(entry(format!("events.festival.{code}"), format!("{calendar}{month}-{day}"), name));
    }
    for code in EVENT_KINDS {
        entries.extend(kind_entries(code, &events.of(code)));
    }
    entries
}

fn kind_entries(code: &str, terms: &KindTerms) -> Vec<Entry> {
    let many = |numbers: &[u32]| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
    let number = |number: u32| if number == 0 { String::new() } else { number.to_string() };
    let name = |part: &str| format!("events.kind.{code}.{part}");
    let mut entries = vec![
        entry(name("on"), terms.on, text!("是否检测", "whether it is looked for")),
        entry(name("keep_days"), terms.keep_days, text!("事实之后有效天数", "days of use after the fact")),
    ];
    let rest = [
        ("days", many(&terms.days), text!("提前或之后的天数、年数", "days or years before or after")),
        ("percent", number(terms.percent), text!("比例，%", "share, %")),
        ("from_day", number(terms.from_day), text!("当月起始日", "from this day of the month")),
        (
            "months",
            number(if code == IN_A_ROW { terms.months } else { 0 }),
            text!("连续月数", "months in a row"),
        ),
    ];
    let said = rest.into_iter().filter(|(_, value, _)| !value.is_empty());
    entries.extend(said.map(|(part, value, meaning)| entry(name(part), value, meaning)));
    for (tier, least) in &terms.least {
        let field = name(&format!("least.{}", tier.code()));
        entries.push(entry(field, yuan((*least).into()), text!("最低金额，元", "least amount, yuan")));
    }
    entries
}

fn benefit_entries(policy: &Policy) -> Vec<Entry> {
    let (month, day) = policy.benefits.remind_on;
    let mut entries = vec![
        entry(
            "benefits.remind_month",
            month,
            text!("提醒未用权益的月", "month in which unused ones are told"),
        ),
        entry("benefits.remind_day", day, text!("提醒未用权益的日", "day on which unused ones are told")),
    ];
    for kind in &policy.benefits.kinds {
        for (tier, uses) in &kind.a_year {
            let field = format!("benefits.kind.{}.{}", kind.code, tier.code());
            entries.push(entry(field, uses, kind.name.clone()));
        }
    }
    entries
}
