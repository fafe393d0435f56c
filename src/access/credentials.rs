//! What people sign in with, changed by themselves: the password and the one-time codes.

use super::accounts::{self, Status, change, keep_password, set_password, text};
use super::act::Act;
use super::rows::{self, Kept};
use super::rules::{self, AccessRules};
use super::sessions::{Opened, Tried, Viewer, renewed, seconds_since};
use super::{passwords, secrets, totp};
use crate::kernel::clock::Clock;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Lang;
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::open::{Core, Crm};
use crate::text;

/// What a person types to change the password.
#[derive(Clone, Copy)]
pub struct Change<'a> {
    /// The present one.
    pub old: &'a str,
    /// The next one.
    pub new: &'a str,
}

/// The secret of new one-time codes, to be shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct Offered {
    /// In base32, for typing.
    pub secret: String,
    /// As the address that a QR code holds.
    pub uri: String,
}

/// Changes a person's own password. All sessions end, and a new one begins. A wrong old password counts as
/// a failed sign-in.
///
/// # Errors
/// Refuses a new password that is weak or was used before; a fault of the database.
pub fn change_password(
    core: &Core,
    crm: &Crm,
    rules: &AccessRules,
    viewer: &Viewer,
    passwords: Change<'_>,
    signed: &Signed,
    clock: &dyn Clock,
) -> Result<Act<Tried>> {
    let signed = own(viewer, signed);
    let account = known(crm, viewer)?;
    let locked = rules::is_locked(rules, seconds_since(&account.locked_at, clock));
    if !passwords::verify(passwords.old, Some(&account.password_hash))? || locked {
        return wrong(rules, &account, "old", locked, &signed);
    }
    let past = rows::past_passwords(crm, &account.staff_no)?;
    let hashes: Vec<String> = past.iter().map(|(_, hash)| hash.clone()).collect();
    passwords::check(rules, passwords.new, &account.staff_no, &account.name, &hashes)?;
    let hash = passwords::hash(passwords.new)?;
    let mut writes = vec![
        set_password(&account, &hash, signed.today, false, Status::Open),
        keep_password(&account.staff_no, account.version + 1, &hash, signed.today),
    ];
    // The new one is remembered as well.
    let forgotten: Vec<i64> =
        past.iter().skip(rules.passwords_remembered - 1).map(|(version, _)| *version).collect();
    if let Some(newest) = forgotten.first() {
        let params = vec![text(&account.staff_no), Value::Integer(*newest)];
        writes.push(Write { statement: "access/forget_passwords", params, rows: forgotten.len() });
    }
    let (opened, session) = renewed(core, crm, &signed, &account.staff_no, "password")?;
    writes.extend(session);
    Ok(Act::new(change(&signed, "change_password", &account, writes), Ok(opened)))
}

/// Offers a secret for one-time codes. It counts once a first code of it was given.
///
/// # Errors
/// Refuses who has codes already: an administrator takes them away first.
pub fn begin_second_factor(
    crm: &Crm,
    viewer: &Viewer,
    bank_name: &str,
    signed: &Signed,
) -> Result<Act<Offered>> {
    let account = known(crm, viewer)?;
    if !account.totp_secret.is_empty() {
        let text = text!(
            "动态口令已设置；更换手机请联系系统管理员重置",
            "codes are set up already; for another phone ask an administrator to reset them"
        );
        return Err(Refusal::new("second_factor_set", "code", text).into());
    }
    let secret = totp::new_secret()?;
    let uri = totp::uri(&secret, bank_name, &account.staff_no);
    let params = vec![text(&account.staff_no), Value::Integer(account.version), text(&secret)];
    let writes = vec![Write::one("access/set_totp_pending", params)];
    let action = change(&own(viewer, signed), "begin_second_factor", &account, writes);
    Ok(Act::new(action, Offered { secret, uri }))
}

/// Sets up the codes that were offered, by a first code. All sessions end, and a new one begins.
///
/// # Errors
/// Refuses where none were offered; a fault of the database. A wrong code counts as a failed sign-in.
pub fn confirm_second_factor(
    core: &Core,
    crm: &Crm,
    rules: &AccessRules,
    viewer: &Viewer,
    code: &str,
    signed: &Signed,
    clock: &dyn Clock,
) -> Result<Act<Tried>> {
    let signed = own(viewer, signed);
    let account = known(crm, viewer)?;
    if account.totp_pending.is_empty() {
        let text = text!("请先开始设置动态口令", "begin setting up the codes first");
        return Err(Refusal::new("second_factor_none", "code", text).into());
    }
    let locked = rules::is_locked(rules, seconds_since(&account.locked_at, clock));
    let step = totp::accept(&account.totp_pending, code, clock.now().timestamp(), account.totp_step);
    let Some(step) = step.filter(|_| !locked) else {
        return wrong(rules, &account, "code", locked, &signed);
    };
    let params = vec![
        text(&account.staff_no),
        Value::Integer(account.version),
        text(&account.totp_pending),
        Value::Integer(step),
    ];
    let (opened, session): (Opened, Vec<Write>) =
        renewed(core, crm, &signed, &account.staff_no, "second_factor")?;
    let writes = [vec![Write::one("access/set_totp", params)], session].concat();
    Ok(Act::new(change(&signed, "confirm_second_factor", &account, writes), Ok(opened)))
}

/// Chooses the language in which a person reads the pages.
///
/// # Errors
/// A fault of the database.
pub fn choose_language(crm: &Crm, viewer: &Viewer, lang: Lang, signed: &Signed) -> Result<Act<()>> {
    let account = known(crm, viewer)?;
    let code = accounts::lang_code(lang);
    let params = vec![text(&account.staff_no), Value::Integer(account.version), text(code)];
    let writes = vec![Write::one("access/set_lang", params)];
    Ok(Act::new(change(&own(viewer, signed), "choose_language", &account, writes).changing("", code), ()))
}

/// A wrong password or code of somebody who is signed in: it is counted like one at the door, so that a
/// session left open is no way to guess.
fn wrong(
    rules: &AccessRules,
    account: &Kept,
    field: &str,
    locked: bool,
    signed: &Signed,
) -> Result<Act<Tried>> {
    let staff_no = account.staff_no.clone();
    let params = vec![text(&staff_no), Value::Integer(rules.failures_max), text(&signed.at)];
    let writes = if locked { Vec::new() } else { vec![Write::one("access/count_failure", params)] };
    let key = format!("prove-failed-{}", secrets::token()?);
    let signed = signed.because(if locked { "locked" } else { field });
    let (failures, minutes) = (rules.failures_max, rules.lock_seconds / 60);
    let text = text!(
        "不正确；连续 {failures} 次失败后锁定 {minutes} 分钟",
        "not right; after {failures} failures the account is locked for {minutes} minutes"
    );
    let refusal = Refusal::new("proof_wrong", field, text);
    Ok(Act::new(signed.action(key, "prove", staff_no, writes).refused(), Err(refusal)))
}

fn own(viewer: &Viewer, signed: &Signed) -> Signed {
    Signed { actor: viewer.staff_no.clone(), ..signed.clone() }
}

fn known(crm: &Crm, viewer: &Viewer) -> Result<Kept> {
    let account = rows::account(crm, &viewer.staff_no)?;
    account.filter(|account| account.status.lets_in()).ok_or_else(|| Error::from(accounts::not_in_use()))
}
