//! Accounts, for administrators: who has one, who of the staff feed waits for one, posts, locks, passwords.

use super::confirmations::or_ask;
use crate::access::accounts::{self, Account, NewAccount, PostRecord, Status};
use crate::access::act::Act;
use crate::access::confirm::Deed;
use crate::access::roles::{Post, Role};
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::{Label, Lang};
use crate::store::action::Signed;
use crate::store::open::Bank;
use crate::text;
use crate::web::desk::{Answer, Desk, REASON_MAX, REASON_MIN};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, post};
use crate::web::view::parts::{PER_PAGE, empty, page_number, pager, refusal as refused};
use crate::web::view::table::{table, words};
use maud::{Markup, html};

const ADMIN: Who = Who::Roles(&[Role::Admin]);
const TITLE: Label = Label::new("账户", "Accounts");

const fn route(
    method: Method,
    path: &'static str,
    object: Object,
    menu: Option<Menu>,
    run: fn(&Desk<'_>) -> Result<Answer>,
) -> Route {
    let (audit, rate) = match method {
        Method::Post => (Audit::ByVerb, Rate::Password),
        Method::Get | Method::Head => (Audit::No, Rate::Page),
    };
    let help = Label::new(
        "开立、重置、锁定账户，授予岗位；系统管理员不看客户",
        "open, reset and lock accounts, grant posts; an administrator sees no customer",
    );
    Route { method, path, who: ADMIN, object, audit, rate, menu, title: TITLE, help, run }
}

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    route(Method::Get, "/accounts", Object::None, Some(Menu::House), list),
    route(Method::Get, "/accounts/waiting", Object::None, None, waiting),
    route(Method::Get, "/accounts/{account}", Object::Account, None, show),
    route(Method::Post, "/accounts", Object::None, None, open),
    route(Method::Post, "/accounts/{account}/password", Object::Account, None, reset_password),
    route(Method::Post, "/accounts/{account}/second-factor", Object::Account, None, reset_codes),
    route(Method::Post, "/accounts/{account}/lock", Object::Account, None, lock),
    route(Method::Post, "/accounts/{account}/unlock", Object::Account, None, unlock),
    route(Method::Post, "/accounts/{account}/close", Object::Account, None, close),
    route(Method::Post, "/accounts/{account}/posts", Object::Account, None, grant),
    route(Method::Post, "/accounts/{account}/posts/end", Object::Account, None, end_post),
];

fn tabs(desk: &Desk<'_>) -> Markup {
    html! {
        p.actions {
            a.button.plain href="/accounts" { (desk.say("全部账户", "All accounts")) }
            a.button.plain href="/accounts/waiting" { (desk.say("待开立", "Waiting to be opened")) }
            a.button.plain href="/accounts/requests" { (desk.say("待确认", "To be confirmed")) }
        }
    }
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let all = desk.site.plainly(|bank| accounts::list(&bank.crm))?;
    let skip = (page_number(desk) - 1) * PER_PAGE;
    let rows: Vec<Vec<Markup>> =
        all.iter().skip(skip).take(PER_PAGE).map(|account| line(desk, account)).collect();
    let columns = [
        words(desk.say("工号", "Staff number")),
        words(desk.say("姓名", "Name")),
        words(desk.say("状态", "State")),
        words(desk.say("岗位", "Posts")),
        words(desk.say("动态口令", "One-time codes")),
        words(desk.say("最近使用", "Last used")),
    ];
    let body = html! { (tabs(desk)) (table(desk.t(TITLE), &columns, &rows)) (pager(desk, all.len())) };
    Ok(Answer::page(desk, body))
}

fn line(desk: &Desk<'_>, account: &Account) -> Vec<Markup> {
    let posts: Vec<String> = account.posts.iter().map(|post| named(desk, post)).collect();
    let seen = account.last_seen.as_deref().and_then(|seen| seen.get(..16)).unwrap_or("–").replace('T', " ");
    vec![
        html! { a href={ "/accounts/" (account.staff_no) } { (account.staff_no) } },
        html! { (account.name) },
        html! { (desk.t(account.status.label())) },
        html! { (posts.join(desk.say("、", ", "))) },
        html! { @if account.second_factor { (desk.say("已设置", "set up")) } @else { "–" } },
        html! { (seen) },
    ]
}

fn named(desk: &Desk<'_>, post: &Post) -> String {
    format!("{} {}", desk.t(post.role.label()), post.inst_no).trim().to_owned()
}

/// People of the staff feed without an account; the administrator opens it.
fn waiting(desk: &Desk<'_>) -> Result<Answer> {
    let all = desk.site.plainly(|bank| accounts::waiting(&bank.core, &bank.crm))?;
    let skip = (page_number(desk) - 1) * PER_PAGE;
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .skip(skip)
        .take(PER_PAGE)
        .map(|one| {
            let role = Role::from_code(&one.role).map_or(one.role.as_str(), |role| desk.t(role.label()));
            vec![
                html! { (one.staff_no) },
                html! { (one.name) },
                html! { (one.inst_no) },
                html! { (role) },
                post(
                    desk,
                    "/accounts",
                    &html! {
                        input type="hidden" name="staff_no" value=(one.staff_no);
                        button.plain type="submit" { (desk.say("开立", "Open")) }
                    },
                ),
            ]
        })
        .collect();
    let columns = [
        words(desk.say("工号", "Staff number")),
        words(desk.say("姓名", "Name")),
        words(desk.say("机构", "Institution")),
        words(desk.say("岗位", "Post")),
        words(desk.say("操作", "Actions")),
    ];
    let title = desk.say("待开立账户的员工", "Staff waiting for an account");
    let body = html! {
        (tabs(desk))
        @if rows.is_empty() {
            (empty(desk.say("员工供数中的在职人员都已有账户。", "Everybody of the staff feed has an account."), &html! {}))
        } @else { (table(title, &columns, &rows)) (pager(desk, all.len())) }
    };
    Ok(Answer::titled(title, body))
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::titled(format!("{} {}", desk.t(TITLE), desk.id), page(desk, None)?))
}

fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let all = desk.site.plainly(|bank| accounts::list(&bank.crm))?;
    let account = all.into_iter().find(|account| account.staff_no == desk.id);
    let account = account.ok_or_else(crate::web::desk::not_found)?;
    let at = format!("/accounts/{}", account.staff_no);
    let records = desk.site.plainly(|bank| accounts::posts_of(&bank.crm, &account.staff_no))?;
    Ok(html! {
        (tabs(desk))
        (refused(desk, refusal))
        section.card {
            p { (account.name) " · " (desk.t(account.status.label())) }
            @if account.status != Status::Closed {
                (considered(desk, &format!("{at}/password"), desk.say("重置密码", "Reset the password"), &html! {}))
                @if account.second_factor {
                    (considered(desk, &format!("{at}/second-factor"), desk.say("取消动态口令", "Take the codes away"), &html! {}))
                }
                @if account.status == Status::Locked {
                    (post(desk, &format!("{at}/unlock"), &html! { button.plain type="submit" { (desk.say("解锁", "Unlock")) } }))
                } @else {
                    (considered(desk, &format!("{at}/lock"), desk.say("锁定", "Lock"), &html! {}))
                }
                (considered(desk, &format!("{at}/close"), desk.say("永久关闭", "Close for good"), &html! {
                    p.hint { (desk.say("关闭后不能再打开；其岗位与登录一并结束。", "It cannot be opened again; its posts and sessions end with it.")) }
                }))
            }
        }
        section.card {
            h2 { (desk.say("岗位", "Posts")) }
            @if account.posts.is_empty() { p.soft { (desk.say("没有岗位。", "No post.")) } }
            @for held in &account.posts {
                @let until = deputy_until(&records, held);
                @let what = format!("{}{}{}", desk.say("结束：", "End: "), named(desk, held), deputy_words(desk, until));
                (considered(desk, &format!("{at}/posts/end"), &what, &html! {
                    input type="hidden" name="role" value=(held.role.code());
                    input type="hidden" name="inst" value=(held.inst_no);
                }))
            }
            (grant_form(desk, &at)?)
        }
    })
}

/// An act that is asked for twice and with a reason: what it ends does not come back by itself.
fn considered(desk: &Desk<'_>, path: &str, verb: &str, about: &Markup) -> Markup {
    html! {
        details.act {
            summary { (verb) "…" }
            (post(desk, path, &html! {
                (about)
                label {
                    (desk.say("原因（记入审计）", "Reason (written into the audit)")) " "
                    input type="text" name="reason" required minlength=(REASON_MIN) maxlength=(REASON_MAX) autocomplete="off";
                }
                button type="submit" { (verb) }
            }))
        }
    }
}

/// Why an account is changed, as the audit tells it.
fn reason(desk: &Desk<'_>) -> Result<String> {
    Ok(format!("reason={}", desk.reason()?))
}

fn grant_form(desk: &Desk<'_>, at: &str) -> Result<Markup> {
    let roles: Vec<(String, String)> =
        Role::ALL.iter().map(|role| (role.code().to_owned(), desk.t(role.label()).to_owned())).collect();
    let mut institutions = vec![(String::new(), desk.say("全行", "the whole bank").to_owned())];
    let tree = desk.tree()?;
    institutions
        .extend(tree.iter().map(|inst| (inst.inst_no.clone(), format!("{} {}", inst.inst_no, inst.name))));
    let last_day = Field::text("last_day", desk.say("代理最后一天", "Last day as a deputy"))
        .value(desk.form.get("last_day"));
    Ok(post(
        desk,
        &format!("{at}/posts"),
        &html! {
            div.filters {
                (choice("role", desk.say("岗位", "Post"), &roles, desk.form.get("role")))
                (choice("inst", desk.say("机构", "Institution"), &institutions, desk.form.get("inst")))
                (Field { kind: "date", ..last_day.optional() }.show(desk, None))
                button type="submit" { (desk.say("授予", "Grant")) }
            }
            p.hint { (desk.say(
                "代理岗位请填最后一天：过了这一天自动失效。长期岗位不填。",
                "For a deputy, give the last day: after it the post counts no longer. Leave it empty otherwise.",
            )) }
        },
    ))
}

/// The account again with what was refused, where there is such an account.
fn again(desk: &Desk<'_>, done: Result<Answer>) -> Result<Answer> {
    match done {
        Err(Error::Refusal(refusal)) => match page(desk, Some(&refusal)) {
            Ok(body) => Ok(Answer::refused(desk, body)),
            Err(_) => Err(Error::Refusal(refusal)),
        },
        other => other,
    }
}

/// Does an act about the account in the address, then shows it again.
fn done(
    desk: &Desk<'_>,
    detail: Result<String>,
    verb: impl FnOnce(&Bank, &Signed) -> Result<Act<()>>,
) -> Result<Answer> {
    again(desk, acted(desk, detail, verb))
}

/// The same, where a second person may have to confirm it first.
fn done_by_two(
    desk: &Desk<'_>,
    detail: Result<String>,
    deed: &Deed,
    verb: impl FnOnce(&Bank, &Signed) -> Result<Act<()>>,
) -> Result<Answer> {
    again(desk, or_ask(desk, acted(desk, detail, verb), deed))
}

fn acted(
    desk: &Desk<'_>,
    detail: Result<String>,
    verb: impl FnOnce(&Bank, &Signed) -> Result<Act<()>>,
) -> Result<Answer> {
    let signed = desk.signed(detail?)?;
    desk.site.act(desk.site.plainly(|bank| verb(bank, &signed))?)?;
    Ok(Answer::See(format!("/accounts/{}", desk.id)))
}

/// A password that is shown this once.
fn once(
    desk: &Desk<'_>,
    staff_no: &str,
    detail: String,
    verb: impl FnOnce(&Bank, &Signed) -> Result<Act<String>>,
) -> Result<Answer> {
    let signed = desk.signed(detail)?;
    let password = desk.site.act(desk.site.plainly(|bank| verb(bank, &signed))?)?;
    let body = html! {
        section.card {
            p { (desk.say("一次性密码（只显示这一次，首次登录须修改）：", "One-time password (shown only now, to be changed at the first sign-in):")) }
            p { code.once { (password) } }
            p { a href={ "/accounts/" (staff_no) } { (staff_no) } }
        }
    };
    Ok(Answer::page(desk, body))
}

fn asked_post(desk: &Desk<'_>) -> Result<Post> {
    post_of(desk.form.get("role"), desk.form.get("inst"))
}

fn post_of(role: &str, inst_no: &str) -> Result<Post> {
    let role = Role::from_code(role).ok_or_else(|| {
        let why = text!(
            "请选择岗位；员工供数中的岗位若不在列表中，请先开立再授予",
            "choose a post; where the staff feed's is not in the list, open the account and then grant one"
        );
        Refusal::new("role_unknown", "role", why)
    })?;
    let inst_no = if role.is_bank_wide() { String::new() } else { inst_no.to_owned() };
    Ok(Post { role, inst_no })
}

fn open(desk: &Desk<'_>) -> Result<Answer> {
    // Who they are is what the staff feed says, not what the form carries.
    let asked = desk.form.get("staff_no");
    let all = desk.site.plainly(|bank| accounts::waiting(&bank.core, &bank.crm))?;
    let one = all.into_iter().find(|one| one.staff_no == asked).ok_or_else(|| {
        let why = text!(
            "员工供数中没有待开立账户的工号 {asked}",
            "nobody with the number {asked} waits for an account in the staff feed"
        );
        Refusal::new("nobody_waits", "staff_no", why)
    })?;
    let post = post_of(&one.role, &one.inst_no)?;
    let staff_no = one.staff_no.clone();
    let new = NewAccount { staff_no: staff_no.clone(), name: one.name, lang: Lang::Zh, posts: vec![post] };
    let opened = once(desk, &staff_no, String::new(), |bank, signed| {
        accounts::open_account(&bank.core, &bank.crm, signed, &new)
    });
    or_ask(desk, opened, &Deed::new("open_account", &staff_no, &new.posts))
}

fn reset_password(desk: &Desk<'_>) -> Result<Answer> {
    let act =
        |why| once(desk, &desk.id, why, |bank, signed| accounts::reset_password(&bank.crm, signed, &desk.id));
    let deed = Deed::new("reset_password", &desk.id, &[]);
    again(desk, or_ask(desk, reason(desk).and_then(act), &deed))
}

fn reset_codes(desk: &Desk<'_>) -> Result<Answer> {
    let deed = Deed::new("reset_second_factor", &desk.id, &[]);
    done_by_two(desk, reason(desk), &deed, |bank, signed| {
        accounts::reset_second_factor(&bank.crm, signed, &desk.id)
    })
}

fn lock(desk: &Desk<'_>) -> Result<Answer> {
    done(desk, reason(desk), |bank, signed| accounts::lock(&bank.crm, signed, &desk.id))
}

fn unlock(desk: &Desk<'_>) -> Result<Answer> {
    done(desk, Ok(String::new()), |bank, signed| accounts::unlock(&bank.crm, signed, &desk.id))
}

fn close(desk: &Desk<'_>) -> Result<Answer> {
    let deed = Deed::new("close_account", &desk.id, &[]);
    done_by_two(desk, reason(desk), &deed, |bank, signed| accounts::close(&bank.crm, signed, &desk.id))
}

/// Last day on which a post is held by a deputy.
fn deputy_until(records: &[PostRecord], held: &Post) -> Option<Day> {
    records.iter().find(|one| one.post == *held && one.until.is_none()).and_then(|one| one.last_day)
}

fn deputy_words(desk: &Desk<'_>, until: Option<Day>) -> String {
    let Some(until) = until else { return String::new() };
    let words = match until < desk.today {
        true => desk.say("（代理已于该日到期：", " (deputy, lapsed after "),
        false => desk.say("（代理至 ", " (deputy until "),
    };
    format!("{words}{until}{}", desk.say("）", ")"))
}

fn grant(desk: &Desk<'_>) -> Result<Answer> {
    let asked = asked_post(desk)?;
    let last_day = match desk.day("last_day") {
        Err(refusal) => return again(desk, Err(refusal)),
        Ok(last_day) => last_day,
    };
    if let Some(last_day) = last_day {
        let grant = |bank: &Bank, signed: &Signed| {
            accounts::grant_deputy(&bank.core, &bank.crm, signed, &desk.id, &asked, last_day)
        };
        return done(desk, Ok(String::new()), grant);
    }
    let deed = Deed::new("grant_post", &desk.id, std::slice::from_ref(&asked));
    done_by_two(desk, Ok(String::new()), &deed, |bank, signed| {
        accounts::grant_post(&bank.core, &bank.crm, signed, &desk.id, &asked)
    })
}

fn end_post(desk: &Desk<'_>) -> Result<Answer> {
    let asked = asked_post(desk)?;
    let deed = Deed::new("end_post", &desk.id, std::slice::from_ref(&asked));
    done_by_two(desk, reason(desk), &deed, |bank, signed| {
        accounts::end_post(&bank.crm, signed, &desk.id, &asked)
    })
}
