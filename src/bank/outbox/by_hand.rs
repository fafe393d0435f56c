//! Messages that people send by hand (spec 3, *Dialling and SMS*): an approved template whose fields they fill in;
//! words of their own only where the policy allows. What cannot reach the customer is refused at once, with the reason.

use super::notices::House;
use super::rules::{PIECES_MAX, Verdict, judge, pieces};
use super::templates::{ByHand, FREE, by_hand};
use super::{Kind, new_key, rows};
use crate::access::act::Act;
use crate::access::masking;
use crate::bank::tiers::entered::Policies;
use crate::kernel::calendar::Month;
use crate::kernel::error::{Refusal, Result, declined};
use crate::kernel::policy::Policy;
use crate::store::action::Signed;
use crate::store::open::{Bank, Crm};
use crate::text;
use chrono::{DateTime, FixedOffset};

/// Characters of what is typed into a field.
const FIELD_MAX: usize = 40;
/// Characters of a person's own words.
const WORDS_MAX: usize = 200;

/// A message as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish<'a> {
    /// Code of its template.
    pub code: &'a str,
    /// What was typed, by the field's name.
    pub typed: &'a [(&'a str, String)],
}

/// The templates of which a person may choose on a day.
///
/// # Errors
/// A fault of the database.
pub fn offered(crm: &Crm, month: Month) -> Result<Vec<&'static ByHand>> {
    let free = Policies::load(crm)?.of(month)?.policy.messages.free_text;
    Ok(by_hand().filter(|one| free || one.code != FREE).collect())
}

/// Queues a message to a customer of an institution.
///
/// # Errors
/// Refuses a template that is not offered, a field that is empty or long, and whom a message does not reach: dead,
/// gone, without a mobile number, or opted out.
pub fn send(
    bank: &Bank,
    signed: &Signed,
    now: DateTime<FixedOffset>,
    (cust_no, inst_no): (&str, &str),
    wish: &Wish<'_>,
) -> Result<Act<i64>> {
    let month = Month::of(signed.today);
    let chosen = offered(&bank.crm, month)?.into_iter().find(|one| one.code == wish.code);
    let template = match chosen {
        Some(_) => rows::template_in_force(&bank.crm, wish.code)?,
        None => None,
    };
    let (Some(chosen), Some(template)) = (chosen, template) else {
        let why = text!("请选择模板", "choose a template");
        return Err(declined("template_missing", "code", why));
    };
    let policy = Policies::load(&bank.crm)?.of(month)?.policy.clone();
    check_reach(bank, signed, now, cust_no, template.kind, &policy)?;
    let mut values = Vec::new();
    for field in chosen.asked {
        values.push((field.name, worded(field.name, wish)?));
    }
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let says = House::read(bank)?.says(bank, &template.text, &signed.actor, &values)?;
    let (_, many) = pieces(&says);
    if many > PIECES_MAX {
        let why = text!(
            "共 {many} 条，最多 {PIECES_MAX} 条：请缩短",
            "it takes {many} pieces, {PIECES_MAX} at most"
        );
        return Err(declined("too_long", "code", why));
    }
    let number = rows::next(&bank.crm, "outbox/next_message_no")?;
    let (of, key) = ((cust_no, inst_no), new_key(number)?);
    let write = rows::queue_message(number, of, template.template_no, &says, &key, signed);
    let signed = signed.because(&format!("template={}", wish.code));
    let action = signed.action(format!("message-{number}"), "send_message", cust_no.to_owned(), vec![write]);
    Ok(Act::new(action, number))
}

/// Quiet hours and the day's limit only make a message wait; what never reaches the customer is refused.
fn check_reach(
    bank: &Bank,
    signed: &Signed,
    now: DateTime<FixedOffset>,
    cust_no: &str,
    kind: Kind,
    policy: &Policy,
) -> Result<()> {
    let known = rows::recipients(&bank.core, &bank.crm, &[cust_no], signed.today)?.remove(cust_no);
    let hours = &policy.assignment.quiet_hours;
    match judge(&known.unwrap_or_default(), kind, now, hours, &policy.messages) {
        Verdict::Fail(why) => {
            let label = why.label();
            let (zh, en) = (label.zh, label.en);
            let why = text!("不能发送：{zh}", "it cannot be sent: {en}");
            Err(Refusal::new("not_reached", "code", why).into())
        }
        Verdict::Send(_) | Verdict::Wait(_) => Ok(()),
    }
}

fn worded(name: &'static str, wish: &Wish<'_>) -> Result<String> {
    let typed = wish.typed.iter().find(|(known, _)| *known == name);
    let typed = typed.map_or("", |(_, value)| value.trim());
    // A person's own words are read by nobody before: long numbers do not leave the house in them.
    let free = wish.code == FREE;
    let value = if free { masking::free_text(typed) } else { typed.to_owned() };
    let most = if free { WORDS_MAX } else { FIELD_MAX };
    if (1..=most).contains(&value.chars().count()) {
        return Ok(value);
    }
    let why = text!("请填写 1 至 {most} 个字", "give 1 to {most} characters");
    Err(declined("field_empty", name, why))
}
