//! Acts on powerful accounts, which a second person confirms: no administrator alone makes head office, auditors or
//! other administrators, or takes one of their accounts over.
//!
//! An administrator asks; another administrator or the auditor confirms; then the one who asked does it, once. Where
//! nobody else could confirm, as before a new bank has its auditor, the act is done at once. Whoever sits at the
//! machine itself needs nobody: the audit knows them as `console`.

use super::accounts::CONSOLE;
use super::act::Act;
use super::masking;
use super::roles::{Post, Role};
use super::rows;
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::{Refusal, Result};
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::open::Crm;
use crate::text;
use chrono::Days;

/// The code of the refusal of an act that a second person must confirm first.
pub const SECOND_PERSON: &str = "second_person";
/// Days for which a confirmation is good, its own day included.
const GOOD_DAYS: u64 = 2;

/// An act that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// The verb in the audit.
    pub verb: &'static str,
    /// Whose account.
    pub staff_no: String,
    /// Codes of the roles that come with it; empty where none does.
    pub roles: String,
}

impl Deed {
    /// An act on an account, with the posts that it grants.
    pub fn new(verb: &'static str, staff_no: &str, granted: &[Post]) -> Deed {
        let roles: Vec<&str> = granted.iter().map(|post| post.role.code()).collect();
        Deed { verb, staff_no: staff_no.to_owned(), roles: roles.join(" ") }
    }
}

/// A request for such an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its number.
    pub request_no: i64,
    /// The verb in the audit.
    pub verb: String,
    /// Whose account.
    pub staff_no: String,
    /// Codes of the roles that come with it.
    pub roles: String,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub asked_by: String,
    /// Calendar day.
    pub asked_on: Day,
    /// Whether it was confirmed; none while it waits.
    pub confirmed: Option<bool>,
    /// Who decided.
    pub decided_by: String,
    /// Last day on which a confirmed act can be done.
    pub good_until: Option<Day>,
    /// Whether it was done.
    pub used: bool,
}

/// Whether one of these posts confirms what others ask for.
fn confirms(posts: &[Post]) -> bool {
    posts.iter().any(|post| matches!(post.role, Role::Admin | Role::Auditor))
}

/// Whether an act needs a second person: it grants a powerful role, or opens the way into the account of somebody who
/// holds one, or takes away somebody who confirms.
fn needs_two(deed: &Deed, posts: &[Post]) -> bool {
    match deed.verb {
        "end_post" | "close_account" => confirms(posts),
        _ => posts.iter().any(|post| post.role.needs_second_factor()),
    }
}

/// What an act on an account must write beside its own statements: that its confirmation is used. Nothing where it
/// needs none. `posts` are those that are granted, or those of the account that is touched.
///
/// # Errors
/// Refuses with [`SECOND_PERSON`] an act that waits to be confirmed; refuses what would put the last one out of the way
/// who could confirm anything.
pub(super) fn permit(crm: &Crm, signed: &Signed, deed: &Deed, posts: &[Post]) -> Result<Option<Write>> {
    if signed.actor == CONSOLE || !needs_two(deed, posts) {
        return Ok(None);
    }
    if rows::somebody_confirms(crm, &signed.actor, &deed.staff_no)? {
        return confirmed(crm, signed, deed).map(Some);
    }
    if !confirms(posts) || ["open_account", "grant_post"].contains(&deed.verb) {
        return Ok(None);
    }
    let why = text!(
        "此人是唯一能复核的另一人：请先开立另一位系统管理员或审计，或在服务器本机用 zhiji user 办理",
        "nobody else could confirm it: open another administrator or auditor first, or use zhiji user on the machine itself"
    );
    Err(Refusal::new("last_to_confirm", "", why).into())
}

/// That a confirmation of this act is used.
fn confirmed(crm: &Crm, signed: &Signed, deed: &Deed) -> Result<Write> {
    match rows::confirmed(crm, deed, &signed.actor, signed.today)? {
        Some(request_no) => Ok(Write::one("access/use_account_request", vec![Value::Integer(request_no)])),
        None => {
            let why = text!(
                "此操作须由另一位系统管理员或审计确认后再执行",
                "another administrator or the auditor confirms this before it is done"
            );
            Err(Refusal::new(SECOND_PERSON, "", why).into())
        }
    }
}

/// Asks for an act to be confirmed.
///
/// # Errors
/// Refuses what waits already.
pub fn ask(crm: &Crm, signed: &Signed, deed: &Deed, reason: &str) -> Result<Act<()>> {
    let waits = |request: &Request| {
        let same = (request.verb == deed.verb, &request.staff_no, &request.roles);
        same == (true, &deed.staff_no, &deed.roles) && request.confirmed.is_none()
    };
    if list(crm)?.iter().any(waits) {
        let why = text!("同样的申请正等待确认", "the same request waits to be confirmed already");
        return Err(Refusal::new("asked_already", "", why).into());
    }
    let number = rows::next_account_request(crm)?;
    let reason = masking::free_text(reason);
    let params = vec![
        Value::Integer(number),
        Value::Text(deed.verb.to_owned()),
        Value::Text(deed.staff_no.clone()),
        Value::Text(deed.roles.clone()),
        Value::Text(reason.clone()),
        Value::Text(signed.actor.clone()),
        Value::Integer(ymd(signed.today).into()),
    ];
    let writes = vec![Write::one("access/insert_account_request", params)];
    let told = format!("{} {} {reason}", deed.verb, deed.roles);
    let key = format!("ask-account-act-{number}");
    let signed = signed.because(told.trim());
    Ok(Act::new(signed.action(key, "ask_account_act", deed.staff_no.clone(), writes), ()))
}

/// Confirms a request, or refuses it.
///
/// # Errors
/// Refuses who asked, whose account it is, who is no administrator or auditor, and what was decided already.
pub fn decide(crm: &Crm, signed: &Signed, request_no: i64, yes: bool) -> Result<Act<()>> {
    let found = list(crm)?.into_iter().find(|request| request.request_no == request_no);
    let Some(request) = found else {
        let why = text!("没有第 {request_no} 号申请", "there is no request {request_no}");
        return Err(Refusal::new("not_found", "", why).into());
    };
    let may = rows::posts(crm, &signed.actor, signed.today)?
        .iter()
        .any(|post| matches!(post.role, Role::Admin | Role::Auditor));
    if !may || [&request.asked_by, &request.staff_no].contains(&&signed.actor) {
        let why = text!(
            "须由申请人和当事人以外的系统管理员或审计确认",
            "an administrator or auditor confirms it who neither asked nor owns the account"
        );
        return Err(Refusal::new("same_person", "", why).into());
    }
    let decided = || {
        let why = text!("第 {request_no} 号申请已有结果", "request {request_no} has been decided on");
        Refusal::new("decided_already", "", why)
    };
    if request.confirmed.is_some() {
        return Err(decided().into());
    }
    let until = signed.today.checked_add_days(Days::new(GOOD_DAYS - 1)).unwrap_or(signed.today);
    let params = vec![
        Value::Integer(request_no),
        Value::Integer(yes.into()),
        Value::Text(signed.actor.clone()),
        Value::Integer(ymd(signed.today).into()),
        if yes { Value::Integer(ymd(until).into()) } else { Value::Null },
    ];
    let writes = vec![Write::one("access/decide_account_request", params)];
    let verb = if yes { "confirm_account_act" } else { "refuse_account_act" };
    let signed = signed.because(&format!("{} {}", request.verb, request.roles));
    let action = signed.action(format!("decide-account-act-{request_no}"), verb, request.staff_no, writes);
    Ok(Act::new(action, ()).or_say(decided()))
}

/// The requests of the last time, the newest first.
///
/// # Errors
/// A fault of the database.
pub fn list(crm: &Crm) -> Result<Vec<Request>> {
    rows::account_requests(crm)
}

/// How many requests wait for a person.
///
/// # Errors
/// A fault of the database.
pub fn waiting_for(crm: &Crm, staff_no: &str) -> Result<usize> {
    let theirs = |request: &Request| {
        request.confirmed.is_none() && request.asked_by != staff_no && request.staff_no != staff_no
    };
    Ok(list(crm)?.iter().filter(|request| theirs(request)).count())
}
