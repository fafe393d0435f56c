//! The first administrator: set up by a one-time address that `zhiji init` prints, or from the command line.
//!
//! No account exists before. The address is good for half an hour, once, and only while nobody has an account.

use super::accounts::{self, NewAccount, Status, opening, posts_text, text};
use super::act::Act;
use super::passwords;
use super::roles::{Post, Role};
use super::rules::{self, AccessRules};
use super::sessions::seconds_since;
use super::{rows, secrets};
use crate::kernel::clock::Clock;
use crate::kernel::error::{Refusal, Result};
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::open::{Core, Crm};
use crate::text;

/// Under this name the first administrator is granted the post.
pub const SET_UP: &str = "set-up";

/// Where the page of the first set-up is, at this machine.
const ADDRESS: &str = "http://127.0.0.1:8666/set-up";

/// The address of the page of the first set-up for a token.
pub fn address(token: &str) -> String {
    format!("{ADDRESS}?token={token}")
}

/// Offers a one-time token for the first set-up. Answers the token, which is shown once.
///
/// # Errors
/// Refuses where somebody has an account.
pub fn offer(crm: &Crm, signed: &Signed) -> Result<Act<String>> {
    if rows::has_accounts(crm)? {
        return Err(refused().into());
    }
    let (number, token) = (rows::next_setup_token(crm)?, secrets::token()?);
    let params = vec![Value::Integer(number), text(&secrets::hashed(&token)), text(&signed.at)];
    let writes = vec![Write::one("access/insert_setup_token", params)];
    let action = signed.action(format!("offer-set-up-{number}"), "offer_set_up", number.to_string(), writes);
    Ok(Act::new(action, token))
}

/// Whether a token would be taken now, so that its page can be shown.
///
/// # Errors
/// A fault of the database.
pub fn is_open(crm: &Crm, rules: &AccessRules, token: &str, clock: &dyn Clock) -> Result<bool> {
    let offered_at = rows::setup_offered_at(crm, &secrets::hashed(token))?;
    let since = offered_at.and_then(|at| seconds_since(&at, clock));
    Ok(since.is_some_and(|since| rules::set_up_is_open(rules, since)) && !rows::has_accounts(crm)?)
}

/// Sets up the first administrator, with a password of their own. They sign in with it, and then set up
/// their one-time codes.
///
/// # Errors
/// Refuses a token that is unknown, used or too old, a bank where somebody has an account, a bad number or
/// name, and a weak password.
#[allow(clippy::too_many_arguments, reason = "two databases, the rules, who, what, and when")]
pub fn set_up_first_admin(
    core: &Core,
    crm: &Crm,
    rules: &AccessRules,
    token: &str,
    new: &NewAccount,
    password: &str,
    signed: &Signed,
    clock: &dyn Clock,
) -> Result<Act<()>> {
    if !is_open(crm, rules, token, clock)? {
        return Err(refused().into());
    }
    let signed = Signed { actor: SET_UP.to_owned(), ..signed.clone() };
    let posts = vec![Post { role: Role::Admin, inst_no: String::new() }];
    let new = NewAccount { posts, ..new.clone() };
    accounts::check_new(core, crm, &signed, &new)?;
    passwords::check(rules, password, &new.staff_no, &new.name, &[])?;
    let used = vec![text(&secrets::hashed(token)), text(&new.staff_no)];
    let mut writes = vec![Write::one("access/use_setup_token", used)];
    writes.extend(opening(&signed, &new, &passwords::hash(password)?, Status::Open));
    let key = format!("set-up-{}", new.staff_no);
    let action = signed.action(key, "set_up_first_admin", new.staff_no.clone(), writes);
    Ok(Act::new(action.changing("", posts_text(&new.posts)), ()).or_say(refused()))
}

fn refused() -> Refusal {
    let text = text!(
        "这个设置地址无效、已用过、已过期，或已有账户；可在服务器上运行 zhiji user add",
        "this set-up address is none, was used, is too old, or there is an account already; zhiji user add on the machine itself works"
    );
    Refusal::new("set_up_refused", "token", text)
}
