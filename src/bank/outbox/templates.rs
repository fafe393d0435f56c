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
        let filled = super::rules::fill(&self.text, &ASSIGNED_FIELDS).unwrap_or_else(|_| self.text.clone());
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

/// Drafts another version of the notice.
///
/// # Errors
/// Refuses a text that [`check_template`] does, one that is used already, and a second draft while one waits.
pub fn draft(bank: &Bank, signed: &Signed, says: &str) -> Result<Act<i64>> {
    let says = says.trim();
    check_template(says, &ASSIGNED_FIELDS, &ASSIGNED_NEEDED)?;
    if notice(&bank.crm)?.text == says {
        let why = text!("与正在使用的模板相同", "it is the template that is used already");
        return Err(Refusal::new("nothing_new", "text", why).into());
    }
    let number = rows::next(&bank.crm, "outbox/next_template_no")?;
    let write = rows::draft_template(number, ASSIGNED, "service", says, signed);
    let signed = signed.because(&format!("template={ASSIGNED}"));
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
