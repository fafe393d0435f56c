//! The arithmetic behind a tier in sentences, in either language.

use super::explanation::{
    ClosedPart, Explanation, FamilyPart, Figure, Measures, Period, ReasonPart, RunningPart, SpecialPart,
    TrackPart,
};
use crate::kernel::lang::{Lang, Text};
use crate::kernel::terms::Tier;
use crate::text;

/// The explanation, line by line.
pub fn lines(explanation: &Explanation, lang: Lang) -> Vec<String> {
    let mut out = Lines { lang, lines: Vec::new() };
    let (cust_no, name) = (&explanation.cust_no, &explanation.name);
    out.say(&text!("客户 {cust_no}  {name}", "customer {cust_no}  {name}"));
    match &explanation.closed {
        Some(closed) => out.closed(closed),
        None => out.say(&text!("尚无已结账月份的评级", "not rated in any closed month yet")),
    }
    if let Some(opening) = &explanation.opening {
        let (name, since) = (out.tier(opening.tier), &opening.since_month);
        out.say(&text!(
            "期初层级：{name}，自 {since} 起（上线导入）",
            "opening tier: {name} since {since} (brought along when the bank went live)"
        ));
    }
    out.specials(&explanation.specials);
    if let Some(running) = &explanation.running {
        out.running(running);
    }
    out.lines
}

/// Amounts with thousands separators; the sign and the decimals stay.
pub fn grouped(plain: &str) -> String {
    let (sign, rest) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, decimals) = rest.find('.').map_or((rest, ""), |point| rest.split_at(point));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + decimals
}

fn tier(code: &str) -> Text {
    let label = Tier::from_code(code).map(Tier::label);
    label.map_or_else(|| Text::new(code, code), |label| Text::new(label.zh, label.en))
}

struct Lines {
    lang: Lang,
    lines: Vec<String>,
}

impl Lines {
    fn say(&mut self, text: &Text) {
        self.lines.push(text.get(self.lang).to_owned());
    }

    fn tier(&self, code: &str) -> String {
        tier(code).get(self.lang).to_owned()
    }

    fn reason(&self, reason: &ReasonPart) -> &'static str {
        match self.lang {
            Lang::Zh => reason.zh,
            Lang::En => reason.en,
        }
    }

    fn period(&mut self, period: &Period) {
        let (from, to, days) = (&period.from, &period.to, period.days);
        let (policy, title) = (period.policy, &period.policy_title);
        self.say(&text!(
            "  期间 {from} 至 {to}，共 {days} 天；政策第 {policy} 版（{title}）",
            "  period {from} to {to}, {days} days; policy version {policy} ({title})"
        ));
    }

    fn closed(&mut self, closed: &ClosedPart) {
        let month = &closed.period.month;
        self.say(&text!("── 已结账月份 {month}", "── closed month {month}"));
        self.period(&closed.period);
        self.measures(&closed.measures, closed.period.days);
        self.track("  个人层级轨迹", "  own track", &closed.own);
        if let Some(family) = &closed.family {
            self.family(family);
        }
        let in_force = self.tier(closed.in_force);
        let why = closed.reasons.last().map_or("", |reason| self.reason(reason));
        self.say(&text!(
            "  结账后生效层级：{in_force}（{why}）",
            "  tier in force after the close: {in_force} ({why})"
        ));
    }

    fn measures(&mut self, measures: &Measures, days: i64) {
        for class in &measures.classes {
            let overdue = if class.overdue { ("（逾期）", " (overdue)") } else { ("", "") };
            let (zh, en) = (format!("{}{}", class.zh, overdue.0), format!("{}{}", class.en, overdue.1));
            let (sum, weighted) = (grouped(&class.day_sum_yuan), grouped(&class.weighted_sum_yuan));
            let coefficient = &class.coefficient;
            self.say(&text!(
                "  {zh}：日终余额合计 {sum} × {coefficient} = {weighted}",
                "  {en}: day-end balances add up to {sum} × {coefficient} = {weighted}"
            ));
        }
        self.figure("综合金融资产", "comprehensive assets", &measures.comprehensive, days);
        self.figure("金融净资产", "net financial assets", &measures.net, days);
        for threshold in &measures.thresholds {
            let name = tier(threshold.tier);
            let (from, needed) = (grouped(&threshold.from_yuan), grouped(&threshold.needed_sum_yuan));
            let sum = grouped(&threshold.sum_yuan);
            let sign = if threshold.reached { "≥" } else { "<" };
            let (zh, en) = match threshold.measure {
                "net" => ("净资产", "net"),
                _ => ("综合", "comprehensive"),
            };
            let (name_zh, name_en) = (&name.zh, &name.en);
            self.say(&text!(
                "  {name_zh}：{zh}Σ {sum} {sign} {needed}（{from} × {days} 天）",
                "  {name_en}: {en} Σ {sum} {sign} {needed} ({from} × {days} days)"
            ));
        }
        self.grounds(measures);
        let (rated, why) = (self.tier(measures.rated), self.reason(&measures.reason));
        self.say(&text!("  当月评级：{rated}（{why}）", "  rated by the month alone: {rated} ({why})"));
    }

    fn grounds(&mut self, measures: &Measures) {
        let events = measures.transactions.iter().filter(|kind| kind.loyalty_event);
        let names: Vec<&str> = match self.lang {
            Lang::Zh => events.map(|kind| kind.zh).collect(),
            Lang::En => events.map(|kind| kind.en).collect(),
        };
        let names = if names.is_empty() {
            self.lang_of("无", "none")
        } else {
            names.join(self.lang_of("、", ", ").as_str())
        };
        self.say(&text!("  当月忠诚度业务：{names}", "  loyalty events in the month: {names}"));
        if measures.core_card {
            self.say(&text!("  持有其他核心的信用卡", "  holds a credit card that makes other core"));
        }
        if measures.designated {
            self.say(&text!("  总行指定为核心客户", "  designated as core by head office"));
        }
    }

    fn lang_of(&self, zh: &str, en: &str) -> String {
        Text::new(zh, en).get(self.lang).to_owned()
    }

    fn figure(&mut self, zh: &str, en: &str, figure: &Figure, days: i64) {
        let (sum, average) = (grouped(&figure.sum_yuan), grouped(&figure.average_yuan));
        self.say(&text!(
            "  {zh}：Σ {sum} ÷ {days} 天 = 月日均 {average} 元",
            "  {en}: Σ {sum} ÷ {days} days = daily average {average} yuan"
        ));
    }

    fn track(&mut self, zh: &str, en: &str, track: &TrackPart) {
        let (name, below, grace) = (self.tier(track.tier), track.below, track.grace);
        if below == 0 {
            self.say(&text!("{zh}：{name}", "{en}: {name}"));
            return;
        }
        let best = self.tier(track.best);
        self.say(&text!(
            "{zh}：{name}，关注：已连续 {below} 个月末低于该层级（满 {grace} 个降级），其间最高 {best}",
            "{en}: {name}, on watch: {below} month-ends below so far (it falls at {grace}), the best of them {best}"
        ));
    }

    fn family(&mut self, family: &FamilyPart) {
        let (no, members, average) = (family.family_no, family.members, grouped(&family.pooled.average_yuan));
        let rated = self.tier(family.rated);
        self.say(&text!(
            "  家庭 {no}（{members} 人）：合计月日均 {average} 元，评级 {rated}",
            "  family {no} ({members} members): pooled average {average} yuan, rated {rated}"
        ));
        if let Some(track) = &family.track {
            self.track("  家庭层级轨迹", "  family track", track);
        }
        if family.broken {
            self.say(&text!(
                "  成员分属不同客户经理：结账后解散，除非重新归于一人",
                "  members stand under several managers: it dissolves after the close, unless they are under one again"
            ));
        }
    }

    fn specials(&mut self, specials: &[SpecialPart]) {
        for special in specials {
            let (no, name, from) = (special.special_no, self.tier(special.tier), &special.valid_from);
            let until = special.valid_until.clone().unwrap_or_else(|| self.lang_of("长期", "for ever"));
            let revoked = match &special.revoked_on {
                Some(on) => self.lang_of(&format!("，{on} 撤销"), &format!(", revoked on {on}")),
                None => String::new(),
            };
            self.say(&text!(
                "特殊VIP {no} 号：{name}，{from} 至 {until}{revoked}",
                "special VIP no. {no}: {name}, {from} to {until}{revoked}"
            ));
        }
    }

    fn running(&mut self, running: &RunningPart) {
        let (month, date) = (&running.period.month, &running.business_date);
        let mark =
            if running.provisional { self.lang_of("（暂定）", " (provisional)") } else { String::new() };
        self.say(&text!(
            "── 进行中的月份 {month}，数据至 {date}{mark}",
            "── running month {month}, as of {date}{mark}"
        ));
        self.period(&running.period);
        let (so_far, left) = (running.days_so_far, running.days_left);
        self.say(&text!("  已过 {so_far} 天，尚余 {left} 天", "  days so far {so_far}, days left {left}"));
        if let (Some(all), Some(net)) = (&running.to_date_comprehensive, &running.to_date_net) {
            self.figure("至今综合金融资产", "comprehensive assets to date", all, so_far);
            self.figure("至今金融净资产", "net financial assets to date", net, so_far);
        }
        self.say(&text!("  预计（今日余额保持到期末）：", "  projected (today's balances held to the end):"));
        self.measures(&running.projected, running.period.days);
        if let Some(family) = &running.family {
            self.family(family);
        }
        let projected = self.tier(running.projected_tier);
        self.say(&text!("  预计层级：{projected}{mark}", "  projected tier: {projected}{mark}"));
        if let Some(now) = &running.in_force {
            let (name, why) = (self.tier(now.tier), self.reason(&now.reason));
            self.say(&text!("  生效层级：{name}（{why}）", "  tier in force: {name} ({why})"));
        }
        match running.signal {
            Some("upgrade_in_reach") => self.say(&text!("  升级在望", "  upgrade in reach")),
            Some(_) => self.say(&text!("  降级预警", "  downgrade risk")),
            None => {}
        }
        self.gaps(running);
    }

    fn gaps(&mut self, running: &RunningPart) {
        for gap in &running.gaps {
            let (name, amount, to) = (self.tier(gap.tier), grouped(&gap.deposit_yuan), &running.period.to);
            let (zh, en) = match gap.purpose {
                "keep" => ("保持", "to keep"),
                _ => ("达到", "to reach"),
            };
            let through =
                if gap.through == "family" { ("（家庭合计）", " (by the family)") } else { ("", "") };
            let event = if gap.needs_loyalty_event {
                ("，并须有一项忠诚度业务", ", and a loyalty event")
            } else {
                ("", "")
            };
            let ((by_zh, by_en), (event_zh, event_en)) = (through, event);
            if gap.deposit_fen == 0 {
                self.say(&text!(
                    "  {zh}{name}{by_zh}：只差一项忠诚度业务，{to} 前办理",
                    "  {en} {name}{by_en}: only a loyalty event is missing, by {to}"
                ));
                continue;
            }
            self.say(&text!(
                "  {zh}{name}{by_zh}：自明日至 {to} 增加存款 {amount} 元{event_zh}",
                "  {en} {name}{by_en}: {amount} yuan more in deposits from tomorrow to {to}{event_en}"
            ));
        }
    }
}
