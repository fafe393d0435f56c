//! What messages say: drafted by one of head office, approved by another. What was approved is never edited: another
//! version is.

use super::rules::{check_template, pieces};
use super::{Kind, rows};
use crate::access::act::Act;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Fault, Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::action::Signed;
use crate::store::open::{Bank, Crm};
use crate::text;

/// Code of the notice of an assignment.
pub const ASSIGNED: &str = "assigned";

/// Fields of the notice of an assignment, each with a sample of usual length.
pub const ASSIGNED_FIELDS: [(&str, &str); 5] = [
    ("bank", "示例农村商业银行"),
    ("institution", "示例支行"),
    ("manager", "示例经理"),
    ("manager_phone", "138****0000"),
    ("service_phone", "95000"),
];

/// What the notice must tell (spec 2): who maintains the customer, how to reach them, the bank's service number.
const ASSIGNED_NEEDED: [&str; 3] = ["manager", "manager_phone", "service_phone"];

/// A field that whoever sends a message by hand fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Its name in braces.
    pub name: &'static str,
    /// The words on the screen.
    pub label: Label,
    /// What may stand in it.
    pub sample: &'static str,
}

/// What people may send by hand; its fields stand beside those of the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByHand {
    /// Code of the template.
    pub code: &'static str,
    /// What it is for.
    pub kind: &'static str,
    /// The words on the screen.
    pub label: Label,
    /// What is filled in; all of it stands in the template.
    pub asked: &'static [Asked],
}

/// Code of the template for words of one's own.
pub const FREE: &str = "free";

const DATE: Asked = Asked { name: "date", label: Label::new("日期", "Day"), sample: "5月8日" };

const BY_HAND: [ByHand; 4] = [
    ByHand {
        code: "maturity",
        kind: "service",
        label: Label::new("到期提醒", "something comes to its end"),
        asked: &[
            Asked {
                name: "product", label: Label::new("产品", "Product"), sample: "三年期定期存款"
            },
            DATE,
        ],
    },
    ByHand {
        code: "appointment",
        kind: "service",
        label: Label::new("预约提醒", "an appointment"),
        asked: &[
            DATE,
            Asked { name: "time", label: Label::new("时间", "Time"), sample: "上午10点" },
            Asked { name: "place", label: Label::new("地点", "Place"), sample: "示例支行营业厅" },
        ],
    },
    ByHand {
        code: "greeting",
        kind: "marketing",
        label: Label::new("节日问候", "a greeting"),
        asked: &[Asked { name: "festival", label: Label::new("节日", "Festival"), sample: "中秋" }],
    },
    ByHand {
        code: FREE,
        kind: "marketing",
        label: Label::new("自拟内容", "words of one's own"),
        asked: &[Asked {
            name: "words", label: Label::new("内容", "Words"), sample: "您咨询的业务已可办理"
        }],
    },
];

/// What people may send by hand, in the order of the form.
pub fn by_hand() -> impl Iterator<Item = &'static ByHand> {
    BY_HAND.iter()
}

/// Fields of a template with samples, and those that must stand in it.
pub fn fields_of(code: &str) -> (Vec<(&'static str, &'static str)>, Vec<&'static str>) {
    let own = BY_HAND.iter().find(|one| one.code == code).map_or(&[][..], |one| one.asked);
    let fields = ASSIGNED_FIELDS.into_iter().chain(own.iter().map(|one| (one.name, one.sample)));
    let needed =
        if code == ASSIGNED { ASSIGNED_NEEDED.to_vec() } else { own.iter().map(|one| one.name).collect() };
    (fields.collect(), needed)
}

/// What became of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is used, until a later one is.
    Approved,
    /// It is not, or whoever drafted it took it back.
    Refused,
}

impl Outcome {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Approved => "approved",
            Outcome::Refused => "refused",
        }
    }

    pub(super) fn of(code: &str) -> Outcome {
        if code == "approved" { Outcome::Approved } else { Outcome::Refused }
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Outcome::Approved => Label::new("已批准", "approved"),
            Outcome::Refused => Label::new("未采用", "not taken"),
        }
    }
}

/// A version of what messages of a kind say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its number.
    pub template_no: i64,
    /// Which messages.
    pub code: String,
    /// What they are for.
    pub kind: Kind,
    /// The text, with fields in braces.
    pub text: String,
    /// Staff number; `delivery`: it came with the program.
    pub drafted_by: String,
    /// Calendar day.
    pub drafted_on: Day,
    /// What became of it; none while it waits.
    pub outcome: Option<Outcome>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_on: Option<Day>,
}

impl Template {
    /// The text with samples in its fields, the characters of it, and the pieces in which it is sent.
    pub fn sample(&self) -> (String, usize, usize) {
        let filled =
            super::rules::fill(&self.text, &fields_of(&self.code).0).unwrap_or_else(|_| self.text.clone());
        let (characters, pieces) = pieces(&filled);
        (filled, characters, pieces)
    }
}

/// The notice of an assignment that is used.
///
/// # Errors
/// A fault of the database.
pub fn notice(crm: &Crm) -> Result<Template> {
    let found = rows::template_in_force(crm, ASSIGNED)?;
    found.ok_or_else(|| Fault::Inconsistent("no template of the notice".to_owned()).into())
}

/// Drafts another version of the notice of an assignment.
///
/// # Errors
/// As [`draft_of`].
pub fn draft(bank: &Bank, signed: &Signed, says: &str) -> Result<Act<i64>> {
    draft_of(bank, signed, ASSIGNED, says)
}

/// Drafts another version of a template.
///
/// # Errors
/// Refuses a text that [`check_template`] does, one that is used already, and a second draft while one waits.
pub fn draft_of(bank: &Bank, signed: &Signed, code: &str, says: &str) -> Result<Act<i64>> {
    let says = says.trim();
    let Some(used) = rows::template_in_force(&bank.crm, code)? else {
        let why = text!("请选择模板", "choose a template");
        return Err(Refusal::new("template_missing", "code", why).into());
    };
    let (fields, needed) = fields_of(code);
    check_template(says, &fields, &needed)?;
    if used.text == says {
        let why = text!("与正在使用的模板相同", "it is the template that is used already");
        return Err(Refusal::new("nothing_new", "text", why).into());
    }
    let number = rows::next(&bank.crm, "outbox/next_template_no")?;
    let kind = BY_HAND.iter().find(|one| one.code == code).map_or("service", |one| one.kind);
    let write = rows::draft_template(number, code, kind, says, signed);
    let signed = signed.because(&format!("template={code}"));
    let action =
        signed.action(format!("template-{number}"), "draft_template", number.to_string(), vec![write]);
    let why = text!("已有一份草稿等待批准，请先处理", "a draft waits already: decide on that one first");
    Ok(Act::new(action, number).or_say(Refusal::new("draft_waits", "text", why)))
}

/// Decides on a draft: approved by a second person; refused by anybody who could approve, or taken back by whoever
/// drafted it.
///
/// # Errors
/// Refuses what does not wait, and approving one's own.
pub fn decide(signed: &Signed, template: &Template, outcome: Outcome) -> Result<Act<()>> {
    let number = template.template_no;
    if template.outcome.is_some() {
        return Err(decided(number).into());
    }
    if outcome == Outcome::Approved && template.drafted_by == signed.actor {
        let why = text!("须由另一人批准", "another person approves it");
        return Err(Refusal::new("same_person", "", why).into());
    }
    let write = rows::decide_template(number, outcome, signed);
    let verb = match outcome {
        Outcome::Approved => "approve_template",
        Outcome::Refused => "refuse_template",
    };
    let signed = signed.because(&format!("template={}", template.code));
    let action = signed.action(format!("template-{number}-decided"), verb, number.to_string(), vec![write]);
    Ok(Act::new(action, ()).or_say(decided(number)))
}

fn decided(number: i64) -> Refusal {
    let why = text!("草稿 {number} 已有结果", "draft {number} has been decided on");
    Refusal::new("decided_already", "", why)
}
