//! Rows of accounts, posts, sessions and the audit, to and from their named statements.

use super::accounts::{Account, PostRecord, Status, Waiting};
use super::audit::AuditRow;
use super::confirm::{Deed, Request};
use super::roles::{Post, Role};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::{Fault, Result};
use crate::kernel::lang::Lang;
use crate::store::open::{Core, Crm};
use rusqlite::OptionalExtension;
use std::collections::{HashMap, HashSet};

/// Hands over each row of the audit in order, until `each` answers no.
pub(super) fn each_audit_row(crm: &Crm, mut each: impl FnMut(AuditRow) -> bool) -> Result<()> {
    let mut list = crm.prepare("access/audit_rows")?;
    let mut rows = list.query([])?;
    while let Some(row) = rows.next()? {
        let row = AuditRow {
            seq: row.get(0)?,
            action_key: row.get(1)?,
            at: row.get(2)?,
            business_date: row.get(3)?,
            actor: row.get(4)?,
            verb: row.get(5)?,
            object: row.get(6)?,
            detail: row.get(7)?,
            peer: row.get(8)?,
            outcome: row.get(9)?,
            was: row.get(10)?,
            became: row.get(11)?,
            chain: row.get(12)?,
        };
        if !each(row) {
            break;
        }
    }
    Ok(())
}

/// An account with all that decides about a sign-in.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub staff_no: String,
    pub version: i64,
    pub name: String,
    pub status: Status,
    pub password_hash: String,
    pub password_set_on: Day,
    pub password_once: bool,
    pub failures: i64,
    pub locked_at: String,
    pub totp_secret: String,
    pub totp_pending: String,
    pub totp_step: i64,
}

pub(super) fn account(crm: &Crm, staff_no: &str) -> Result<Option<Kept>> {
    let mut statement = crm.prepare("access/read_account")?;
    let mut rows = statement.query([staff_no])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Kept {
        staff_no: row.get(0)?,
        version: row.get(1)?,
        name: row.get(2)?,
        status: status(&row.get::<_, String>(3)?)?,
        password_hash: row.get(4)?,
        password_set_on: day(row.get(5)?)?,
        password_once: row.get(6)?,
        failures: row.get(7)?,
        locked_at: row.get(8)?,
        totp_secret: row.get(9)?,
        totp_pending: row.get(10)?,
        totp_step: row.get(11)?,
    }))
}

fn day(ymd: i32) -> Result<Day> {
    from_ymd(ymd).ok_or_else(|| Fault::Inconsistent(format!("{ymd} is no day")).into())
}

fn lang(code: &str) -> Lang {
    Lang::from_code(code).unwrap_or_default()
}

fn status(code: &str) -> Result<Status> {
    Status::from_code(code).ok_or_else(|| Fault::Inconsistent(format!("status {code} of an account")).into())
}

fn role(code: &str) -> Result<Role> {
    Role::from_code(code).ok_or_else(|| Fault::Inconsistent(format!("role {code} of a post")).into())
}

pub(super) fn accounts(crm: &Crm) -> Result<Vec<Account>> {
    let mut list = crm.prepare("access/list_accounts")?;
    let mut rows = list.query([])?;
    let mut accounts = Vec::new();
    while let Some(row) = rows.next()? {
        let staff_no: String = row.get(0)?;
        accounts.push(Account {
            posts: open_posts(crm, &staff_no, 0)?,
            staff_no,
            name: row.get(1)?,
            lang: lang(&row.get::<_, String>(2)?),
            status: status(&row.get::<_, String>(3)?)?,
            password_once: row.get(4)?,
            second_factor: row.get(5)?,
            failures: row.get(6)?,
            locked_at: row.get(7)?,
            opened_by: row.get(8)?,
            opened_on: day(row.get(9)?)?,
            last_seen: row.get(10)?,
        });
    }
    Ok(accounts)
}

pub(super) fn account_names(crm: &Crm) -> Result<HashMap<String, String>> {
    let mut list = crm.prepare("access/account_names")?;
    let rows = list.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn has_accounts(crm: &Crm) -> Result<bool> {
    Ok(crm.prepare("access/has_accounts")?.exists([])?)
}

/// The posts that a person holds.
pub(super) fn posts(crm: &Crm, staff_no: &str, on: Day) -> Result<Vec<Post>> {
    open_posts(crm, staff_no, ymd(on))
}

/// Posts that nobody ended; of a deputy those whose last day is not before a day.
fn open_posts(crm: &Crm, staff_no: &str, on: i32) -> Result<Vec<Post>> {
    let mut list = crm.prepare("access/open_posts")?;
    let mut rows = list.query(rusqlite::params![staff_no, on])?;
    let mut posts = Vec::new();
    while let Some(row) = rows.next()? {
        posts.push(Post { role: role(&row.get::<_, String>(0)?)?, inst_no: row.get(1)? });
    }
    Ok(posts)
}

/// Every post that is held, by whose account still works.
pub(super) fn holders(crm: &Crm, on: Day) -> Result<Vec<(String, Post)>> {
    let mut list = crm.prepare("access/holders")?;
    let mut rows = list.query([ymd(on)])?;
    let mut held = Vec::new();
    while let Some(row) = rows.next()? {
        let post = Post { role: role(&row.get::<_, String>(1)?)?, inst_no: row.get(2)? };
        held.push((row.get(0)?, post));
    }
    Ok(held)
}

pub(super) fn all_posts(crm: &Crm, staff_no: &str) -> Result<Vec<PostRecord>> {
    let mut list = crm.prepare("access/posts_of")?;
    let mut rows = list.query([staff_no])?;
    let mut posts = Vec::new();
    while let Some(row) = rows.next()? {
        posts.push(PostRecord {
            post: Post { role: role(&row.get::<_, String>(0)?)?, inst_no: row.get(1)? },
            since: day(row.get(2)?)?,
            granted_by: row.get(3)?,
            until: row.get::<_, Option<i32>>(4)?.map(day).transpose()?,
            ended_by: row.get(5)?,
            last_day: row.get::<_, Option<i32>>(6)?.map(day).transpose()?,
        });
    }
    Ok(posts)
}

/// The passwords that an account may not choose again, the latest first, each with its version.
pub(super) fn past_passwords(crm: &Crm, staff_no: &str) -> Result<Vec<(i64, String)>> {
    let mut list = crm.prepare("access/past_passwords")?;
    let rows = list.query_map([staff_no], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The number that the next request for a confirmed act gets.
pub(super) fn next_account_request(crm: &Crm) -> Result<i64> {
    Ok(crm.prepare("access/next_account_request")?.query_row([], |row| row.get(0))?)
}

/// Whether somebody but the actor and the owner of an account could confirm an act on it.
pub(super) fn somebody_confirms(crm: &Crm, actor: &str, staff_no: &str) -> Result<bool> {
    Ok(crm.prepare("access/somebody_confirms")?.query_row([actor, staff_no], |row| row.get(0))?)
}

/// The number of a confirmed request for an act that was not done yet.
pub(super) fn confirmed(crm: &Crm, deed: &Deed, asked_by: &str, today: Day) -> Result<Option<i64>> {
    let params = rusqlite::params![deed.verb, deed.staff_no, deed.roles, asked_by, ymd(today)];
    Ok(crm.prepare("access/confirmed_request")?.query_row(params, |row| row.get(0)).optional()?)
}

pub(super) fn account_requests(crm: &Crm) -> Result<Vec<Request>> {
    let mut list = crm.prepare("access/account_requests")?;
    let mut rows = list.query([])?;
    let mut requests = Vec::new();
    while let Some(row) = rows.next()? {
        requests.push(Request {
            request_no: row.get(0)?,
            verb: row.get(1)?,
            staff_no: row.get(2)?,
            roles: row.get(3)?,
            reason: row.get(4)?,
            asked_by: row.get(5)?,
            asked_on: day(row.get(6)?)?,
            confirmed: row.get(7)?,
            decided_by: row.get(8)?,
            good_until: row.get::<_, Option<i32>>(9)?.map(day).transpose()?,
            used: row.get(10)?,
        });
    }
    Ok(requests)
}

/// An open session and what its account says of it.
#[derive(Debug, Clone)]
pub(super) struct OpenSession {
    pub session_no: i64,
    pub staff_no: String,
    pub seen_at: String,
    pub age_seconds: i64,
    pub password_old: bool,
    pub staff_mark: String,
    pub name: String,
    pub lang: Lang,
    pub status: Status,
    pub password_once: bool,
    pub second_factor: bool,
}

pub(super) fn session(crm: &Crm, token_hash: &str) -> Result<Option<OpenSession>> {
    let mut statement = crm.prepare("access/read_session")?;
    let mut rows = statement.query([token_hash])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(OpenSession {
        session_no: row.get(0)?,
        staff_no: row.get(1)?,
        seen_at: row.get(2)?,
        age_seconds: row.get(3)?,
        password_old: row.get(4)?,
        staff_mark: row.get(5)?,
        name: row.get(6)?,
        lang: lang(&row.get::<_, String>(7)?),
        status: status(&row.get::<_, String>(8)?)?,
        password_once: row.get(9)?,
        second_factor: row.get(10)?,
    }))
}

/// How many sessions of a person are open.
pub(super) fn open_sessions(crm: &Crm, staff_no: &str) -> Result<usize> {
    let count: i64 = crm.prepare("access/count_sessions")?.query_row([staff_no], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// How many entries of the audit came after the last one of an earlier time.
pub(super) fn count_audit_since(crm: &Crm, since: &str) -> Result<i64> {
    Ok(crm.prepare("access/count_audit_since")?.query_row([since], |row| row.get(0))?)
}

/// What the staff feed says of a person now: institution, role and status; nothing where it does not know them.
pub(super) fn staff_mark(core: &Core, staff_no: &str) -> Result<Option<(String, String, String)>> {
    let mut statement = core.prepare("access/staff_mark")?;
    let found = statement.query_row([staff_no], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    Ok(found.optional()?)
}

pub(super) fn staff(core: &Core) -> Result<Vec<Waiting>> {
    let mut list = core.prepare("access/list_staff")?;
    let person = |row: &rusqlite::Row<'_>| {
        Ok(Waiting { staff_no: row.get(0)?, name: row.get(1)?, inst_no: row.get(2)?, role: row.get(3)? })
    };
    let rows = list.query_map([], person)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether an institution may be named: it is known, or no feed of institutions came yet.
pub(super) fn may_name_institution(core: &Core, inst_no: &str) -> Result<bool> {
    let mut statement = core.prepare("access/has_institutions")?;
    let (all, known): (i64, bool) = statement.query_row([inst_no], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(all == 0 || known)
}

pub(super) fn next_setup_token(crm: &Crm) -> Result<i64> {
    Ok(crm.prepare("access/next_setup_token")?.query_row([], |row| row.get(0))?)
}

/// When an address for the first set-up was offered, if it was not used.
pub(super) fn setup_offered_at(crm: &Crm, token_hash: &str) -> Result<Option<String>> {
    Ok(crm.prepare("access/read_setup_token")?.query_row([token_hash], |row| row.get(0)).optional()?)
}

/// Customers whom a person opened since a day began.
pub fn opened_since(crm: &Crm, actor: &str, since: &str) -> Result<HashSet<String>> {
    let mut statement = crm.prepare("access/opened_since")?;
    let rows = statement.query_map([actor, since], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How often a person did something since a day began.
pub fn acts_since(crm: &Crm, actor: &str, verb: &str, since: &str) -> Result<i64> {
    Ok(crm.prepare("access/count_acts_since")?.query_row([actor, verb, since], |row| row.get(0))?)
}

/// Who used at least so much of the view quota since a day began.
pub fn near_quota(crm: &Crm, since: &str, least: i64) -> Result<Vec<(String, i64)>> {
    let mut statement = crm.prepare("access/near_quota")?;
    let rows = statement.query_map(rusqlite::params![since, least], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Entries of the audit that fit, latest first: `limit` of them from `offset` on, and how many in all.
pub fn find_audit(
    crm: &Crm,
    asked: &super::audit::Asked<'_>,
    offset: usize,
    limit: usize,
) -> Result<(Vec<AuditRow>, usize)> {
    let super::audit::Asked { actor, verb, object, from, before } = *asked;
    // The filter that leaves least decides by which index is read.
    let (find, count) = if !object.is_empty() {
        ("access/find_audit_of_object", "access/count_audit_of_object")
    } else if !actor.is_empty() {
        ("access/find_audit_of_actor", "access/count_audit_of_actor")
    } else if !verb.is_empty() {
        ("access/find_audit_of_verb", "access/count_audit_of_verb")
    } else {
        ("access/find_audit", "access/count_audit")
    };
    let mut statement = crm.prepare(find)?;
    let (limit, offset) = (limit as i64, offset as i64);
    let rows =
        statement.query_map(rusqlite::params![actor, verb, object, from, before, limit, offset], |row| {
            Ok(AuditRow {
                seq: row.get(0)?,
                action_key: String::new(),
                at: row.get(1)?,
                business_date: row.get(2)?,
                actor: row.get(3)?,
                verb: row.get(4)?,
                object: row.get(5)?,
                detail: row.get(6)?,
                peer: row.get(7)?,
                outcome: row.get(8)?,
                was: row.get(9)?,
                became: row.get(10)?,
                chain: String::new(),
            })
        })?;
    let found = rows.collect::<rusqlite::Result<_>>()?;
    let mut statement = crm.prepare(count)?;
    let total: i64 = statement.query_row([actor, verb, object, from, before], |row| row.get(0))?;
    Ok((found, usize::try_from(total).unwrap_or(0)))
}

/// What was ever done.
pub fn audit_verbs(crm: &Crm) -> Result<Vec<String>> {
    let mut statement = crm.prepare("access/audit_verbs")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
