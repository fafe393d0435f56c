//! Accounts and posts: who may sign in, and what for.
//!
//! The staff feed opens no account: who stands there without one waits until an administrator opens it.
//! Whoever is marked as gone there has no access from the next request on. An account belongs to a staff
//! number; customers, and staff as customers, are not touched by it.

use super::act::Act;
use super::confirm::{Deed, permit};
use super::passwords;
use super::roles::{Post, Role};
use super::rows::{self, Kept};
use super::rules;
use crate::kernel::calendar::{Day, ymd};
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::{Label, Lang};
use crate::store::Value;
use crate::store::action::{Action, Signed, Write};
use crate::store::open::{Core, Crm};
use crate::text;
use std::collections::HashMap;

/// Who acts where no account is needed: whoever sits at the machine itself.
pub const CONSOLE: &str = "console";

/// The state of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Opened; its owner has not chosen a password yet.
    Waiting,
    /// In use.
    Open,
    /// Locked by an administrator until unlocked.
    Locked,
    /// Closed for good.
    Closed,
}

impl Status {
    /// All states.
    pub const ALL: [Status; 4] = [Status::Waiting, Status::Open, Status::Locked, Status::Closed];

    /// The code in databases and records.
    pub fn code(self) -> &'static str {
        match self {
            Status::Waiting => "waiting",
            Status::Open => "open",
            Status::Locked => "locked",
            Status::Closed => "closed",
        }
    }

    /// The state of a code.
    pub fn from_code(code: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Status::Waiting => Label::new("待启用", "waiting"),
            Status::Open => Label::new("正常", "open"),
            Status::Locked => Label::new("已锁定", "locked"),
            Status::Closed => Label::new("已关闭", "closed"),
        }
    }

    /// Whether its owner may sign in.
    pub fn lets_in(self) -> bool {
        matches!(self, Status::Waiting | Status::Open)
    }
}

/// An account as it is listed, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Staff number.
    pub staff_no: String,
    /// Name.
    pub name: String,
    /// Language of the pages.
    pub lang: Lang,
    /// State.
    pub status: Status,
    /// Whether its password was given by somebody else and must be changed.
    pub password_once: bool,
    /// Whether one-time codes are set up.
    pub second_factor: bool,
    /// Failed sign-ins since the last good one or lock.
    pub failures: i64,
    /// When failures last locked it; empty for never.
    pub locked_at: String,
    /// Posts held now.
    pub posts: Vec<Post>,
    /// Who opened it.
    pub opened_by: String,
    /// When.
    pub opened_on: Day,
    /// When a session of it was last seen.
    pub last_seen: Option<String>,
}

/// A post, from grant to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRecord {
    /// Role and institution.
    pub post: Post,
    /// Day of the grant.
    pub since: Day,
    /// Who granted it.
    pub granted_by: String,
    /// Day on which it was ended.
    pub until: Option<Day>,
    /// Who ended it.
    pub ended_by: Option<String>,
    /// Last day on which a deputy holds it; none: until it is ended.
    pub last_day: Option<Day>,
}

/// Somebody of the staff feed who has no account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Staff number.
    pub staff_no: String,
    /// Name.
    pub name: String,
    /// Institution.
    pub inst_no: String,
    /// Role, in the words of the feed.
    pub role: String,
}

/// Whom an account is opened for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Staff number.
    pub staff_no: String,
    /// Name.
    pub name: String,
    /// Language of the pages.
    pub lang: Lang,
    /// Posts that are granted with it.
    pub posts: Vec<Post>,
}

/// All accounts by staff number.
///
/// # Errors
/// A fault of the database.
pub fn list(crm: &Crm) -> Result<Vec<Account>> {
    rows::accounts(crm)
}

/// The names of all who have an account, by staff number.
///
/// # Errors
/// A fault of the database.
pub fn names(crm: &Crm) -> Result<HashMap<String, String>> {
    rows::account_names(crm)
}

/// Every post that is held on a day, by staff number; closed accounts hold none.
///
/// # Errors
/// A fault of the database.
pub fn holders(crm: &Crm, on: Day) -> Result<Vec<(String, Post)>> {
    rows::holders(crm, on)
}

/// The posts that a person holds on a day, those as a deputy included.
///
/// # Errors
/// A fault of the database.
pub fn posts(crm: &Crm, staff_no: &str, on: Day) -> Result<Vec<Post>> {
    rows::posts(crm, staff_no, on)
}

/// The refusal of a decision on what one has a hand in oneself: it names who else decides, of the next level above
/// where there is one (spec 2, worked case 4), or says that nobody does. `may` says whether a post decides.
///
/// # Errors
/// A fault of the database.
pub fn second_person(crm: &Crm, signed: &Signed, may: impl Fn(&Post) -> bool) -> Result<Error> {
    let others = holders(crm, signed.today)?;
    let others = others.iter().filter(|(staff_no, post)| *staff_no != signed.actor && may(post));
    let nearest =
        |(staff_no, post): &&(String, Post)| (post.role == Role::RetailHead, post.role, staff_no.clone());
    let why = match others.min_by_key(nearest) {
        Some((staff_no, post)) => {
            let Label { zh, en } = post.role.label();
            text!(
                "不能决定自己的申请，请由{zh} {staff_no} 决定",
                "you have a hand in it yourself: {en} {staff_no} decides on it"
            )
        }
        None => text!(
            "不能决定自己的申请，而本行没有第二位有权人：请系统管理员为另一人授权",
            "you have a hand in it yourself, and nobody else here has the authority: let the administrator give it to a second person"
        ),
    };
    Ok(declined("same_person", "", why))
}

/// Every post that a person ever held.
///
/// # Errors
/// A fault of the database.
pub fn posts_of(crm: &Crm, staff_no: &str) -> Result<Vec<PostRecord>> {
    rows::all_posts(crm, staff_no)
}

/// Who works for the bank by the staff feed and has no account yet.
///
/// # Errors
/// A fault of the database.
pub fn waiting(core: &Core, crm: &Crm) -> Result<Vec<Waiting>> {
    let known: std::collections::HashSet<String> =
        rows::accounts(crm)?.into_iter().map(|account| account.staff_no).collect();
    let mut people = rows::staff(core)?;
    people.retain(|person| !known.contains(&person.staff_no));
    Ok(people)
}

/// Opens an account with a password that is shown once and must be changed. Answers that password.
///
/// # Errors
/// Refuses who may not open accounts, a number or name that is none, an account that is there already, and
/// posts that cannot be granted.
pub fn open_account(core: &Core, crm: &Crm, signed: &Signed, new: &NewAccount) -> Result<Act<String>> {
    may_manage(crm, signed)?;
    check_new(core, crm, signed, new)?;
    let deed = Deed::new("open_account", &new.staff_no, &new.posts);
    let permit = permit(crm, signed, &deed, &new.posts)?;
    let password = passwords::one_time()?;
    let mut writes = opening(signed, new, &passwords::hash(&password)?, Status::Waiting);
    writes.extend(permit);
    let key = format!("open-account-{}", new.staff_no);
    let action = signed.action(key, "open_account", new.staff_no.clone(), writes);
    Ok(Act::new(action.changing("", posts_text(&new.posts)), password))
}

/// Refuses an account that cannot be opened as asked.
pub(super) fn check_new(core: &Core, crm: &Crm, signed: &Signed, new: &NewAccount) -> Result<()> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let length = new.staff_no.len();
    if !(1..=32).contains(&length) || !new.staff_no.chars().all(plain) || is_reserved(&new.staff_no) {
        let text = text!(
            "工号须为 1 至 32 个字母、数字或 - _ .，且不能是系统保留的名称",
            "a staff number has 1 to 32 letters, digits or - _ . and is no name of the system's own"
        );
        return Err(Refusal::new("staff_no_bad", "staff_no", text).into());
    }
    let name_length = new.name.trim().chars().count();
    if !(1..=64).contains(&name_length) || new.name.chars().any(char::is_control) {
        let text = text!("请填写姓名，最多 64 个字符", "give a name of at most 64 characters");
        return Err(Refusal::new("name_bad", "name", text).into());
    }
    if rows::account(crm, &new.staff_no)?.is_some() {
        let staff_no = &new.staff_no;
        let text = text!("工号 {staff_no} 已有账户", "{staff_no} has an account already");
        return Err(Refusal::new("account_exists", "staff_no", text).into());
    }
    for (at, post) in new.posts.iter().enumerate() {
        check_post(core, signed, &new.staff_no, post, &new.posts[..at])?;
    }
    Ok(())
}

/// Names under which the system itself acts.
fn is_reserved(staff_no: &str) -> bool {
    [CONSOLE, "system", "set-up", "unknown"].contains(&staff_no.to_ascii_lowercase().as_str())
}

/// The statements that open an account with its posts.
pub(super) fn opening(signed: &Signed, new: &NewAccount, password_hash: &str, status: Status) -> Vec<Write> {
    let once = i64::from(status == Status::Waiting);
    let account = vec![
        text(&new.staff_no),
        text(new.name.trim()),
        text(lang_code(new.lang)),
        text(status.code()),
        text(password_hash),
        day(signed.today),
        Value::Integer(once),
        text(&signed.actor),
    ];
    let mut writes = vec![Write::one("access/insert_account", account)];
    writes.push(keep_password(&new.staff_no, 1, password_hash, signed.today));
    writes.extend(new.posts.iter().map(|post| grant_write(signed, &new.staff_no, 1, post, None)));
    writes
}

pub(super) fn lang_code(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

pub(super) fn keep_password(staff_no: &str, version: i64, hash: &str, today: Day) -> Write {
    let params = vec![text(staff_no), Value::Integer(version), text(hash), day(today)];
    Write::one("access/keep_password", params)
}

fn grant_write(signed: &Signed, staff_no: &str, version: i64, post: &Post, last_day: Option<Day>) -> Write {
    let params = vec![
        text(staff_no),
        Value::Integer(version),
        text(post.role.code()),
        text(&post.inst_no),
        day(signed.today),
        text(&signed.actor),
        last_day.map_or(Value::Null, day),
    ];
    Write::one("access/insert_post", params)
}

/// Grants a post. The person's sessions end, so that the next sign-in has the new scope.
///
/// # Errors
/// Refuses who may not grant, a post for oneself, one that is held already or does not go with those held,
/// and an institution that is not known.
pub fn grant_post(core: &Core, crm: &Crm, signed: &Signed, staff_no: &str, post: &Post) -> Result<Act<()>> {
    grant(core, crm, signed, staff_no, post, None)
}

/// Days for which a deputy is named at most: a longer absence is somebody's post.
const DEPUTY_DAYS_MAX: i64 = 366;

/// Grants a post to a deputy (代理), up to a last day.
///
/// # Errors
/// As [`grant_post`]; refuses a day of the past or too far ahead, and a post that two people grant: that one is granted
/// without a day and ended by hand.
pub fn grant_deputy(
    core: &Core,
    crm: &Crm,
    signed: &Signed,
    staff_no: &str,
    post: &Post,
    last_day: Day,
) -> Result<Act<()>> {
    let days = (last_day - signed.today).num_days();
    if !(0..=DEPUTY_DAYS_MAX).contains(&days) {
        let text = text!(
            "代理的最后一天应在今天起 {DEPUTY_DAYS_MAX} 天以内",
            "the last day of a deputy is within {DEPUTY_DAYS_MAX} days from today"
        );
        return Err(Refusal::new("bad_last_day", "last_day", text).into());
    }
    if post.role.needs_second_factor() {
        let text = text!(
            "该岗位须双人授予，不设代理期限：请不填最后一天，到期由人结束",
            "two people grant this post: leave the last day empty, and end it by hand"
        );
        return Err(Refusal::new("no_deputy", "last_day", text).into());
    }
    grant(core, crm, signed, staff_no, post, Some(last_day))
}

fn grant(
    core: &Core,
    crm: &Crm,
    signed: &Signed,
    staff_no: &str,
    post: &Post,
    last_day: Option<Day>,
) -> Result<Act<()>> {
    let told = last_day.map(|last_day| signed.because(&format!("last_day={last_day}")));
    let signed = told.as_ref().unwrap_or(signed);
    may_manage(crm, signed)?;
    let account = known(crm, staff_no)?;
    let held = rows::posts(crm, staff_no, signed.today)?;
    if account.status == Status::Closed {
        return Err(closed(staff_no).into());
    }
    check_post(core, signed, staff_no, post, &held)?;
    let granted = std::slice::from_ref(post);
    let permit = permit(crm, signed, &Deed::new("grant_post", staff_no, granted), granted)?;
    let mut writes = vec![next_version(&account)];
    // A deputy's time that is over leaves its row open: it is closed before the post is granted again.
    let lapsed = |one: &PostRecord| one.post == *post && one.until.is_none();
    if rows::all_posts(crm, staff_no)?.iter().any(lapsed) {
        writes.push(end_post_write(signed, staff_no, post));
    }
    writes.push(grant_write(signed, staff_no, account.version + 1, post, last_day));
    writes.push(end_sessions(crm, signed, staff_no, "post")?);
    writes.extend(permit);
    let after = posts_text(&[&held[..], granted].concat());
    Ok(Act::new(change(signed, "grant_post", &account, writes).changing(posts_text(&held), after), ()))
}

fn end_post_write(signed: &Signed, staff_no: &str, post: &Post) -> Write {
    let params = vec![
        text(staff_no),
        text(post.role.code()),
        text(&post.inst_no),
        day(signed.today),
        text(&signed.actor),
    ];
    Write::one("access/end_post", params)
}

/// Ends a post. The person's sessions end with it.
///
/// # Errors
/// Refuses who may not, and a post that is not held.
pub fn end_post(crm: &Crm, signed: &Signed, staff_no: &str, post: &Post) -> Result<Act<()>> {
    may_manage(crm, signed)?;
    let account = known(crm, staff_no)?;
    let held = rows::posts(crm, staff_no, signed.today)?;
    if !held.contains(post) {
        let text = text!("{staff_no} 没有这个岗位", "{staff_no} does not hold this post");
        return Err(Refusal::new("post_not_held", "role", text).into());
    }
    let ended = std::slice::from_ref(post);
    let permit = permit(crm, signed, &Deed::new("end_post", staff_no, ended), ended)?;
    let mut writes = vec![next_version(&account), end_post_write(signed, staff_no, post)];
    writes.push(end_sessions(crm, signed, staff_no, "post")?);
    writes.extend(permit);
    let left: Vec<Post> = held.iter().filter(|other| *other != post).cloned().collect();
    let action = change(signed, "end_post", &account, writes);
    Ok(Act::new(action.changing(posts_text(&held), posts_text(&left)), ()))
}

fn check_post(core: &Core, signed: &Signed, staff_no: &str, post: &Post, held: &[Post]) -> Result<()> {
    if signed.actor == staff_no {
        let text =
            text!("不能给自己授予岗位，须由他人办理", "nobody grants a post to themself: somebody else must");
        return Err(Refusal::new("own_account", "staff_no", text).into());
    }
    if held.contains(post) {
        let text = text!("{staff_no} 已有这个岗位", "{staff_no} holds this post already");
        return Err(Refusal::new("post_held", "role", text).into());
    }
    if !rules::goes_with(post.role, held) {
        let text = text!(
            "系统管理员和审计不能兼任其他岗位",
            "an administrator or auditor holds no other post beside"
        );
        return Err(Refusal::new("post_alone", "role", text).into());
    }
    let missing = post.inst_no.is_empty() && !post.role.is_bank_wide();
    if missing || !post.inst_no.is_empty() && !rows::may_name_institution(core, &post.inst_no)? {
        let Label { zh, en } = post.role.label();
        let text =
            text!("岗位“{zh}”须指定一个已知的机构", "a post as {en} is at a known institution: name it");
        return Err(Refusal::new("institution_unknown", "inst", text).into());
    }
    Ok(())
}

/// Gives an account a password that is shown once and must be changed. Its sessions end. Answers the password.
///
/// # Errors
/// Refuses who may not, one's own account, and one that is closed.
pub fn reset_password(crm: &Crm, signed: &Signed, staff_no: &str) -> Result<Act<String>> {
    let account = others_account(crm, signed, staff_no)?;
    // With one-time codes a password alone lets nobody in.
    let held =
        if account.totp_secret.is_empty() { rows::posts(crm, staff_no, signed.today)? } else { Vec::new() };
    let permit = permit(crm, signed, &Deed::new("reset_password", staff_no, &[]), &held)?;
    let password = passwords::one_time()?;
    let hash = passwords::hash(&password)?;
    let status = if account.status == Status::Locked { Status::Locked } else { Status::Waiting };
    let mut writes = vec![set_password(&account, &hash, signed.today, true, status)];
    writes.push(keep_password(staff_no, account.version + 1, &hash, signed.today));
    writes.push(end_sessions(crm, signed, staff_no, "password")?);
    writes.extend(permit);
    Ok(Act::new(change(signed, "reset_password", &account, writes), password))
}

pub(super) fn set_password(account: &Kept, hash: &str, today: Day, once: bool, status: Status) -> Write {
    let params = vec![
        text(&account.staff_no),
        Value::Integer(account.version),
        text(hash),
        day(today),
        Value::Integer(once.into()),
        text(status.code()),
    ];
    Write::one("access/set_password", params)
}

/// Takes the one-time codes of an account away, as when a phone is lost; they must be set up anew where the
/// role needs them. Its sessions end.
///
/// # Errors
/// As [`reset_password`].
pub fn reset_second_factor(crm: &Crm, signed: &Signed, staff_no: &str) -> Result<Act<()>> {
    let account = others_account(crm, signed, staff_no)?;
    let deed = Deed::new("reset_second_factor", staff_no, &[]);
    let permit = permit(crm, signed, &deed, &rows::posts(crm, staff_no, signed.today)?)?;
    let params =
        vec![text(staff_no), Value::Integer(account.version), text(""), Value::Integer(account.totp_step)];
    let mut writes = vec![Write::one("access/set_totp", params)];
    writes.push(end_sessions(crm, signed, staff_no, "second_factor")?);
    writes.extend(permit);
    Ok(Act::new(change(signed, "reset_second_factor", &account, writes), ()))
}

/// Locks an account until it is unlocked. Its sessions end.
///
/// # Errors
/// As [`reset_password`]; also one that is locked already.
pub fn lock(crm: &Crm, signed: &Signed, staff_no: &str) -> Result<Act<()>> {
    let account = others_account(crm, signed, staff_no)?;
    if account.status == Status::Locked {
        let text = text!("{staff_no} 的账户已锁定", "the account of {staff_no} is locked already");
        return Err(Refusal::new("account_locked", "staff_no", text).into());
    }
    let writes = vec![set_status(&account, Status::Locked), end_sessions(crm, signed, staff_no, "status")?];
    Ok(Act::new(status_change(signed, "lock_account", &account, Status::Locked, writes), ()))
}

/// Unlocks an account, whether an administrator or failed sign-ins locked it.
///
/// # Errors
/// As [`reset_password`].
pub fn unlock(crm: &Crm, signed: &Signed, staff_no: &str) -> Result<Act<()>> {
    let account = others_account(crm, signed, staff_no)?;
    let status = if account.password_once { Status::Waiting } else { Status::Open };
    let writes = vec![set_status(&account, status)];
    Ok(Act::new(status_change(signed, "unlock_account", &account, status, writes), ()))
}

/// Closes an account for good; its posts and sessions end.
///
/// # Errors
/// As [`reset_password`].
pub fn close(crm: &Crm, signed: &Signed, staff_no: &str) -> Result<Act<()>> {
    let account = others_account(crm, signed, staff_no)?;
    let held = rows::posts(crm, staff_no, signed.today)?;
    let permit = permit(crm, signed, &Deed::new("close_account", staff_no, &[]), &held)?;
    let ends = vec![text(staff_no), day(signed.today), text(&signed.actor)];
    let mut writes = vec![
        set_status(&account, Status::Closed),
        Write { statement: "access/end_posts", params: ends, rows: held.len() },
        end_sessions(crm, signed, staff_no, "status")?,
    ];
    writes.extend(permit);
    Ok(Act::new(status_change(signed, "close_account", &account, Status::Closed, writes), ()))
}

fn set_status(account: &Kept, status: Status) -> Write {
    let params = vec![text(&account.staff_no), Value::Integer(account.version), text(status.code())];
    Write::one("access/set_status", params)
}

fn status_change(
    signed: &Signed,
    verb: &'static str,
    account: &Kept,
    status: Status,
    writes: Vec<Write>,
) -> Action {
    change(signed, verb, account, writes).changing(account.status.code(), status.code())
}

/// A change of an account; it counts once for each state that the account was in.
pub(super) fn change(signed: &Signed, verb: &'static str, account: &Kept, writes: Vec<Write>) -> Action {
    let key = format!("{verb}-{}-{}", account.staff_no, account.version);
    signed.action(key, verb, account.staff_no.clone(), writes)
}

fn next_version(account: &Kept) -> Write {
    let params = vec![text(&account.staff_no), Value::Integer(account.version)];
    Write::one("access/next_version", params)
}

/// Ends all sessions of a person.
pub(super) fn end_sessions(crm: &Crm, signed: &Signed, staff_no: &str, why: &str) -> Result<Write> {
    let params = vec![text(staff_no), text(&signed.at), text(why)];
    Ok(Write { statement: "access/end_sessions", params, rows: rows::open_sessions(crm, staff_no)? })
}

/// An account that the actor may change, which is not the actor's own and not closed.
fn others_account(crm: &Crm, signed: &Signed, staff_no: &str) -> Result<Kept> {
    may_manage(crm, signed)?;
    let account = known(crm, staff_no)?;
    if signed.actor == staff_no {
        let text = text!(
            "不能处理自己的账户，须由他人办理",
            "nobody does this to their own account: somebody else must"
        );
        return Err(Refusal::new("own_account", "staff_no", text).into());
    }
    if account.status == Status::Closed {
        return Err(closed(staff_no).into());
    }
    Ok(account)
}

pub(super) fn not_in_use() -> Refusal {
    let text = text!("账户不可用，请联系系统管理员", "the account is not in use: ask an administrator");
    Refusal::new("account_closed", "", text)
}

fn closed(staff_no: &str) -> Refusal {
    let text = text!("{staff_no} 的账户已关闭", "the account of {staff_no} is closed");
    Refusal::new("account_closed", "staff_no", text)
}

fn known(crm: &Crm, staff_no: &str) -> Result<Kept> {
    rows::account(crm, staff_no)?.ok_or_else(|| {
        let text = text!("没有工号 {staff_no} 的账户", "there is no account of {staff_no}");
        Refusal::new("account_unknown", "staff_no", text).into()
    })
}

/// Accounts are for administrators, and for whoever sits at the machine itself.
fn may_manage(crm: &Crm, signed: &Signed) -> Result<()> {
    let is_admin = match rows::account(crm, &signed.actor)? {
        Some(account) if account.status == Status::Open => {
            rows::posts(crm, &signed.actor, signed.today)?.iter().any(|post| post.role == Role::Admin)
        }
        _ => false,
    };
    if is_admin || signed.actor == CONSOLE {
        return Ok(());
    }
    let text = text!("账户由系统管理员办理", "accounts are for administrators: ask one");
    Err(Refusal::new("not_allowed", "", text).into())
}

/// Posts as the audit says them: `retail_head@0101 service_desk`.
pub(super) fn posts_text(posts: &[Post]) -> String {
    let one = |post: &Post| match post.inst_no.as_str() {
        "" => post.role.code().to_owned(),
        inst_no => format!("{}@{inst_no}", post.role.code()),
    };
    posts.iter().map(one).collect::<Vec<_>>().join(" ")
}

pub(super) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(super) fn day(day: Day) -> Value {
    Value::Integer(ymd(day).into())
}
