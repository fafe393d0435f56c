//! The rules of messages: when, to whom, how often, and what a template may say. Facts, policy and a time in; a
//! decision out.

use super::{Kind, OptOutScope, Why};
use crate::kernel::error::Refusal;
use crate::kernel::policy::{MessageTerms, QuietHours};
use crate::text;
use chrono::{DateTime, Days, FixedOffset, NaiveTime, TimeDelta, Timelike};

/// What is known about the customer at the moment of sending.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recipient {
    /// Status by the feed; empty for a customer whom no feed knows.
    pub status: String,
    /// Whether their number was merged into another.
    pub merged: bool,
    /// Telephone numbers, the best first.
    pub phones: Vec<String>,
    /// What they want no more.
    pub opted_out: Option<OptOutScope>,
    /// Messages that they got on this day.
    pub sent_today: u32,
}

/// What happens to a message that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It goes to this number.
    Send(String),
    /// It is never sent.
    Fail(Why),
    /// Not before this time.
    Wait(DateTime<FixedOffset>),
}

/// Decides on a message that is due. A service notice, about what the bank does for the customer, is stopped by nobody
/// but a customer who wants nothing at all; marketing by each opt-out.
pub fn judge(
    to: &Recipient,
    kind: Kind,
    at: DateTime<FixedOffset>,
    hours: &QuietHours,
    terms: &MessageTerms,
) -> Verdict {
    match to.status.as_str() {
        "deceased" => return Verdict::Fail(Why::Deceased),
        "closed" | "" => return Verdict::Fail(Why::Closed),
        _ if to.merged => return Verdict::Fail(Why::Closed),
        _ => {}
    }
    if to.opted_out.is_some_and(|scope| scope.stops(kind)) {
        return Verdict::Fail(Why::OptedOut);
    }
    let Some(phone) = to.phones.iter().find_map(|phone| mobile(phone)) else {
        return Verdict::Fail(Why::NoPhone);
    };
    if is_quiet(hours, at) {
        return Verdict::Wait(quiet_until(hours, at));
    }
    if to.sent_today >= terms.customer_daily_max {
        return Verdict::Wait(quiet_until(hours, next_midnight(at)));
    }
    Verdict::Send(phone)
}

/// Minutes since midnight of `HH:MM`; the policy was checked when it was read.
fn minutes(text: &str) -> u32 {
    let (hours, minutes) = text.split_once(':').unwrap_or(("0", "0"));
    hours.parse::<u32>().unwrap_or(0) * 60 + minutes.parse::<u32>().unwrap_or(0)
}

fn minute_of(at: DateTime<FixedOffset>) -> u32 {
    at.hour() * 60 + at.minute()
}

/// Whether no message is sent at a time: from the first hour, inclusive, to the second, over midnight or within a day.
pub fn is_quiet(hours: &QuietHours, at: DateTime<FixedOffset>) -> bool {
    let (from, to, now) = (minutes(&hours.from), minutes(&hours.to), minute_of(at));
    if from <= to { (from..to).contains(&now) } else { now >= from || now < to }
}

/// The first moment at or after a time at which messages are sent.
pub fn quiet_until(hours: &QuietHours, at: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    if !is_quiet(hours, at) {
        return at;
    }
    let end = minutes(&hours.to);
    let days = u64::from(minute_of(at) >= end);
    let day = at.date_naive().checked_add_days(Days::new(days)).unwrap_or(at.date_naive());
    let time = NaiveTime::from_hms_opt(end / 60, end % 60, 0).unwrap_or_default();
    day.and_time(time).and_local_timezone(*at.offset()).single().unwrap_or(at)
}

fn next_midnight(at: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    let day = at.date_naive().succ_opt().unwrap_or(at.date_naive());
    day.and_time(NaiveTime::MIN).and_local_timezone(*at.offset()).single().unwrap_or(at)
}

/// When a message is tried again whose tries so far, the last one included, did not succeed; none: it has failed.
pub fn next_try(
    tries: u32,
    at: DateTime<FixedOffset>,
    terms: &MessageTerms,
) -> Option<DateTime<FixedOffset>> {
    let wait = terms.retry_minutes.get((tries as usize).checked_sub(1)?)?;
    Some(at + TimeDelta::minutes((*wait).into()))
}

/// The eleven digits of a mobile number of the mainland, whatever stands between and before them; none for anything
/// else: no gateway takes it.
pub fn mobile(written: &str) -> Option<String> {
    let between = |c: char| c.is_whitespace() || matches!(c, '-' | '(' | ')' | '（' | '）');
    let kept: String = written.chars().filter(|c| !between(*c)).collect();
    let plain = ["+86", "0086", "86"].iter().find_map(|code| kept.strip_prefix(code)).unwrap_or(&kept);
    let good = plain.len() == 11 && plain.starts_with('1') && plain.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| plain.to_owned())
}

/// Characters of a message that is sent in one piece, and of each piece of a longer one.
const ONE_PIECE: usize = 70;
const EACH_PIECE: usize = 67;
/// Pieces of a message at most.
pub const PIECES_MAX: usize = 8;

/// Characters of a text as networks count them, and the pieces in which it is sent.
pub fn pieces(text: &str) -> (usize, usize) {
    let characters = text.encode_utf16().count();
    let pieces = if characters <= ONE_PIECE { 1 } else { characters.div_ceil(EACH_PIECE) };
    (characters, pieces)
}

/// A value as a message shows it: on one line, without signs that show nothing.
fn shown(value: &str) -> String {
    let line: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.trim().to_owned()
}

/// Fills the fields in braces in; what a value holds is never taken for a field.
///
/// # Errors
/// Refuses a field that is not known, and a brace that stands alone.
pub fn fill(template: &str, fields: &[(&str, &str)]) -> Result<String, Refusal> {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        filled += &rest[..at];
        let named = rest[at..].strip_prefix('{').and_then(|after| after.split_once('}'));
        let Some((name, after)) = named.filter(|(name, _)| !name.contains('{')) else {
            let why =
                text!("括号不成对：字段写作 {{name}}", "a brace stands alone: a field is written {{name}}");
            return Err(Refusal::new("brace_alone", "text", why));
        };
        let Some((_, value)) = fields.iter().find(|(known, _)| *known == name) else {
            let known: Vec<&str> = fields.iter().map(|(known, _)| *known).collect();
            let known = known.join("、");
            let why = text!(
                "没有字段“{name}”：可用 {known}",
                "there is no field \"{name}\": those there are: {known}"
            );
            return Err(Refusal::new("unknown_field", "text", why));
        };
        filled += &shown(value);
        rest = after;
    }
    Ok(filled + rest)
}

/// Checks a draft: its fields are known, those that the notice must have are there, it begins with the bank's
/// signature, which every gateway asks for, and is not too long; `fields` come with samples.
///
/// # Errors
/// The refusal, which names what to do.
pub fn check_template(template: &str, fields: &[(&str, &str)], needed: &[&str]) -> Result<(), Refusal> {
    let filled = fill(template, fields)?;
    if let Some(missing) = needed.iter().find(|name| !template.contains(&format!("{{{name}}}"))) {
        let why = text!("缺少字段 {{{missing}}}", "the field {{{missing}}} is missing");
        return Err(Refusal::new("field_missing", "text", why));
    }
    if !template.starts_with("【{bank}】") {
        let why = text!("须以签名【{{bank}}】开头", "it must begin with the signature 【{{bank}}】");
        return Err(Refusal::new("signature_missing", "text", why));
    }
    if template.chars().any(char::is_control) {
        let why = text!("须为一行文字", "give one line of text");
        return Err(Refusal::new("not_one_line", "text", why));
    }
    let (_, pieces) = pieces(&filled);
    if pieces > PIECES_MAX {
        let why = text!(
            "共 {pieces} 条，最多 {PIECES_MAX} 条：请缩短",
            "it takes {pieces} pieces, {PIECES_MAX} at most: make it shorter"
        );
        return Err(Refusal::new("too_long", "text", why));
    }
    Ok(())
}
