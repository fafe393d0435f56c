//! Relationship plans (客户关系计划, spec 5): what is known of a customer beyond the feed, what they have elsewhere, goals
//! and actions with their days, days to remember.
//!
//! [`write`], [`estimate`], [`set`], [`settle`], [`remember`], [`forget`]: what a person does. [`plan_of`] and its
//! neighbours: what stands. [`open_of`]: what is open of given customers. A plan belongs to its customer and goes along
//! when hands change; the plan as it was written stays, with who wrote it.

mod rows;
pub mod rules;

use crate::access::act::Act;
use crate::bank::contacts::Channel;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result, declined};
use crate::kernel::lang::Text;
use crate::kernel::money::Fen;
use crate::store::action::Signed;
use crate::store::open::Crm;
use crate::text;
use rules::{Level, Outcome, Service, StepKind};
use std::collections::HashSet;

/// Longest text about a customer, in characters.
pub const TEXT_MAX: usize = 500;
/// Longest name of a bank, source, goal, action and day to remember, in characters.
pub const WORDS_MAX: usize = 60;
/// Most goals and actions that are open on a customer.
const OPEN_MAX: usize = 30;
/// Most days to remember of a customer.
const DAYS_MAX: usize = 20;

/// What is said of a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Total potential value: all that they could hold, fen.
    pub potential_fen: Option<Fen>,
    /// Product relationship.
    pub level: Option<Level>,
    /// Service group by need.
    pub service: Option<Service>,
    /// How they like to be addressed.
    pub channel: Option<Channel>,
    /// Needs, in the order of [`rules::Need::ALL`].
    pub needs: [String; 5],
    /// What they do for a living.
    pub occupation: String,
    /// Who belongs to them.
    pub family: String,
    /// What they like and dislike.
    pub preferences: String,
}

/// A plan as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// 1, 2 … of the customer; 0: none was written.
    pub version: i64,
    /// What it says.
    pub said: Said,
    /// Who wrote it.
    pub written_by: String,
    /// Calendar day.
    pub written_on: Option<Day>,
}

/// What a customer is thought to have at another bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// 1, 2 … of the customer.
    pub estimate_no: i64,
    /// The other bank.
    pub bank: String,
    /// How much, fen; 0: nothing any more.
    pub amount_fen: Fen,
    /// Where the figure comes from.
    pub source: String,
    /// Calendar day of which it is true.
    pub as_of: Day,
    /// Who noted it.
    pub noted_by: String,
}

/// A goal or an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number.
    pub step_no: i64,
    /// Customer number.
    pub cust_no: String,
    /// Goal or action.
    pub kind: StepKind,
    /// What.
    pub what: String,
    /// What a goal is about, fen; none: it is not about money.
    pub amount_fen: Option<Fen>,
    /// Calendar day by which.
    pub due_on: Day,
    /// Who set it.
    pub set_by: String,
    /// What became of it, who said so, on which calendar day; none: it is open.
    pub ended: Option<(Outcome, String, Day)>,
    /// What was written at the end.
    pub said: String,
}

/// A day to remember.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memorial {
    /// Its number.
    pub memorial_no: i64,
    /// Customer number.
    pub cust_no: String,
    /// What is remembered.
    pub what: String,
    /// It is the birthday, kept in place of the one in the identity document.
    pub is_birthday: bool,
    /// By the lunar calendar.
    pub lunar: bool,
    /// In the leap month of that number.
    pub leap: bool,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

/// What is open on a customer, as other pages list it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The customer.
    pub cust_no: String,
    /// Goal or action.
    pub kind: StepKind,
    /// What it is, short.
    pub text: Text,
    /// By when.
    pub on: Day,
}

/// Writes the plan of a customer anew; `seen` is the version that it replaces, 0 where there is none.
///
/// # Errors
/// Refuses texts that are too long, an amount below zero, and a plan that somebody else wrote meanwhile.
pub fn write(signed: &Signed, cust_no: &str, seen: i64, said: &Said) -> Result<Act<()>> {
    for (need, words) in rules::Need::ALL.into_iter().zip(&said.needs) {
        within(need.code(), words, TEXT_MAX)?;
    }
    for (field, words) in
        [("occupation", &said.occupation), ("family", &said.family), ("preferences", &said.preferences)]
    {
        within(field, words, TEXT_MAX)?;
    }
    if said.potential_fen.is_some_and(|fen| fen < 0) {
        let why = text!("潜在价值不能小于零", "the potential value is zero at least");
        return Err(declined("bad_amount", "potential", why));
    }
    let version = seen + 1;
    let writes = vec![rows::insert_plan(cust_no, version, said, signed)];
    let why = text!(
        "计划刚被他人改写，请先查看再保存；您填写的内容仍在下面",
        "somebody just wrote the plan anew: look at it first; what you wrote stands below"
    );
    let signed = signed.because(&format!("version={version}"));
    let action = signed.action(format!("plan-{cust_no}-{version}"), "write_plan", cust_no.to_owned(), writes);
    Ok(Act::new(action, ()).or_say(Refusal::new("plan_moved_on", "", why)))
}

/// Notes what a customer is thought to have at another bank. `of` says bank, amount, source and day; its number and
/// author are given here.
///
/// # Errors
/// Refuses what is not said, an amount below zero, and a day to come.
pub fn estimate(crm: &Crm, signed: &Signed, cust_no: &str, of: &Elsewhere) -> Result<Act<()>> {
    required("bank", &of.bank, &text!("请写明哪家银行", "say which bank"))?;
    let whence =
        text!("请写明信息来源，如：客户自述", "say where the figure comes from, e.g. the customer said so");
    required("source", &of.source, &whence)?;
    if of.amount_fen < 0 {
        let why = text!("金额不能小于零；已无资产填 0", "zero at least; 0 where nothing is left");
        return Err(declined("bad_amount", "amount", why));
    }
    if of.as_of > signed.today {
        let why = text!("日期不能晚于今天", "the day lies ahead: today at the latest");
        return Err(declined("day_ahead", "as_of", why));
    }
    let number = rows::next_estimate_no(crm, cust_no)?;
    let writes = vec![rows::insert_estimate(cust_no, number, of, signed)];
    let signed = signed.because(&format!("estimate={number}"));
    let key = format!("wallet-{cust_no}-{number}");
    Ok(Act::new(signed.action(key, "estimate_wallet", cust_no.to_owned(), writes), ()))
}

/// What a goal or an action says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// Goal or action.
    pub kind: StepKind,
    /// What.
    pub what: String,
    /// What a goal is about, fen.
    pub amount_fen: Option<Fen>,
    /// Calendar day by which.
    pub due_on: Day,
}

/// Sets a goal, or an action on the way to one.
///
/// # Errors
/// Refuses what is not said, an amount of an action or of nothing, a day that is over, and more than are worked on.
pub fn set(crm: &Crm, signed: &Signed, cust_no: &str, aim: &Aim) -> Result<Act<i64>> {
    required("what", &aim.what, &text!("请写明目标或行动", "say what is to be reached or done"))?;
    let why = match (aim.kind, aim.amount_fen) {
        (StepKind::Action, Some(_)) => Some(text!("行动不填金额；金额写在目标上", "amounts belong to goals")),
        (StepKind::Goal, Some(fen)) if fen <= 0 => Some(text!("金额须大于零", "the amount is above zero")),
        _ => None,
    };
    if let Some(why) = why {
        return Err(declined("bad_amount", "goal_amount", why));
    }
    if aim.due_on < signed.today {
        let why = text!("完成日期不能早于今天", "it is due today at the earliest");
        return Err(declined("day_past", "due", why));
    }
    if rows::open_steps(crm, &[cust_no])?.len() >= OPEN_MAX {
        let why = text!(
            "该客户已有 {OPEN_MAX} 项未完成，请先了结",
            "{OPEN_MAX} are open on the customer: end some first"
        );
        return Err(declined("too_many", "", why));
    }
    let number = rows::next_step_no(crm)?;
    let writes = vec![rows::insert_step(number, cust_no, aim, signed)];
    let signed = signed.because(&format!("step={number} kind={}", aim.kind.code()));
    let action = signed.action(format!("plan-step-{number}"), "set_plan_step", cust_no.to_owned(), writes);
    Ok(Act::new(action, number))
}

/// Ends a goal or an action: reached, or dropped with the reason.
///
/// # Errors
/// Refuses one that has ended, and one that is dropped without a reason.
pub fn settle(signed: &Signed, step: &Step, outcome: Outcome, said: &str) -> Result<Act<()>> {
    let said = said.trim();
    if outcome == Outcome::Dropped && said.is_empty() {
        let why = text!("放弃须写明原因", "say why it is dropped");
        return Err(declined("reason_missing", "said", why));
    }
    within("said", said, TEXT_MAX)?;
    let number = step.step_no;
    let why = text!("第 {number} 项已了结，请重新查看", "number {number} has ended already: look again");
    let ended = Refusal::new("step_ended", "", why);
    if step.ended.is_some() {
        return Err(ended.into());
    }
    let writes = vec![rows::end_step(number, outcome, said, signed)];
    let signed = signed.because(&format!("step={number} outcome={}", outcome.code()));
    let key = format!("plan-step-end-{number}");
    Ok(Act::new(signed.action(key, "end_plan_step", step.cust_no.clone(), writes), ()).or_say(ended))
}

/// Records a day to remember; `of` says what and when, its number is given here.
///
/// # Errors
/// Refuses what is not said, a date that no year has, a second birthday, and more than fit on the page.
pub fn remember(crm: &Crm, signed: &Signed, of: &Memorial) -> Result<Act<i64>> {
    required("remember", &of.what, &text!("请写明纪念什么", "say what is remembered"))?;
    if !rules::exists(of) {
        let why = text!("没有这样的日期，请核对月和日", "there is no such date: check month and day");
        return Err(declined("bad_date", "day", why));
    }
    let known = rows::memorials_of(crm, &of.cust_no)?;
    if of.is_birthday && known.iter().any(|one| one.is_birthday) {
        let why = text!("已登记生日，请先移除", "a birthday is recorded already: take it off first");
        return Err(declined("birthday_known", "remember", why));
    }
    if known.len() >= DAYS_MAX {
        let why = text!("最多 {DAYS_MAX} 个纪念日", "{DAYS_MAX} days at most");
        return Err(declined("too_many", "", why));
    }
    let number = rows::next_memorial_no(crm)?;
    let writes = vec![rows::insert_memorial(number, of, signed)];
    let signed = signed.because(&format!("memorial={number}"));
    let action = signed.action(format!("memorial-{number}"), "set_memorial", of.cust_no.clone(), writes);
    Ok(Act::new(action, number))
}

/// Takes a day to remember off.
///
/// # Errors
/// A fault of the database.
pub fn forget(signed: &Signed, memorial: &Memorial) -> Result<Act<()>> {
    let number = memorial.memorial_no;
    let writes = vec![rows::end_memorial(number, signed)];
    let signed = signed.because(&format!("memorial={number}"));
    let key = format!("memorial-end-{number}");
    Ok(Act::new(signed.action(key, "end_memorial", memorial.cust_no.clone(), writes), ()))
}

fn within(field: &'static str, words: &str, most: usize) -> Result<()> {
    let odd = |c: char| c.is_control() && c != '\n' && c != '\r';
    if words.chars().count() <= most && !words.chars().any(odd) {
        return Ok(());
    }
    Err(declined("too_long", field, text!("最多 {most} 个字", "{most} characters at most")))
}

fn required(field: &'static str, words: &str, why: &Text) -> Result<()> {
    if words.is_empty() {
        return Err(declined("missing", field, why.clone()));
    }
    within(field, words, WORDS_MAX)
}

/// The plan of a customer as it was written last; an empty one where none was.
///
/// # Errors
/// A fault of the database.
pub fn plan_of(crm: &Crm, cust_no: &str) -> Result<Plan> {
    rows::plan_of(crm, cust_no)
}

/// Who wrote the plan when, the latest first: at most `limit`.
///
/// # Errors
/// A fault of the database.
pub fn versions_of(crm: &Crm, cust_no: &str, limit: u32) -> Result<Vec<Plan>> {
    rows::versions_of(crm, cust_no, limit)
}

/// All that was ever estimated of a customer's assets elsewhere, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn estimates_of(crm: &Crm, cust_no: &str) -> Result<Vec<Elsewhere>> {
    rows::estimates_of(crm, cust_no)
}

/// The last goals and actions of a customer: open ones by their day, then what ended.
///
/// # Errors
/// A fault of the database.
pub fn steps_of(crm: &Crm, cust_no: &str, limit: u32) -> Result<Vec<Step>> {
    rows::steps_of(crm, cust_no, limit)
}

/// The open goals and actions of some customers, by their day.
///
/// # Errors
/// A fault of the database.
pub fn open_steps(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<Step>> {
    rows::open_steps(crm, cust_nos)
}

/// The days to remember of a customer.
///
/// # Errors
/// A fault of the database.
pub fn memorials_of(crm: &Crm, cust_no: &str) -> Result<Vec<Memorial>> {
    rows::memorials_of(crm, cust_no)
}

/// The days to remember that are kept on a date.
///
/// # Errors
/// A fault of the database.
pub fn kept_on(crm: &Crm, date: Day) -> Result<Vec<Memorial>> {
    let mut kept = rows::may_be_kept(crm, date)?;
    kept.retain(|one| rules::is_kept_on(one, date));
    Ok(kept)
}

/// The customers whose birthday is kept on another day than that of the identity document, by number.
///
/// # Errors
/// A fault of the database.
pub fn own_birthdays(crm: &Crm) -> Result<HashSet<String>> {
    Ok(rows::own_birthdays(crm)?.into_iter().collect())
}

/// What is open on given customers, for a hand-over and for other pages.
///
/// # Errors
/// A fault of the database.
pub fn open_of(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<Open>> {
    let open = rows::open_steps(crm, cust_nos)?.into_iter().map(|one| {
        let (label, what) = (one.kind.label(), &one.what);
        let (zh, en) = (label.zh, label.en);
        let text = text!("{zh}：{what}", "{en}: {what}");
        Open { cust_no: one.cust_no, kind: one.kind, text, on: one.due_on }
    });
    Ok(open.collect())
}
