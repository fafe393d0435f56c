//! The door: signing in and out, the language of whoever is not signed in, the first account of a new bank.

use crate::access::accounts::NewAccount;
use crate::access::credentials;
use crate::access::sessions::Attempt;
use crate::access::setup;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::{Label, Lang};
use crate::web::desk::{Answer, Desk};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::site::local;
use crate::web::view::form::{Field, post};
use crate::web::view::parts::refusal as refused;
use maud::{Markup, html};

const TITLE: Label = Label::new("登录", "Sign in");
const SET_UP: Label = Label::new("建立首个管理员", "The first administrator");
const NONE: Label = Label::new("", "");

const fn anyone(
    method: Method,
    path: &'static str,
    rate: Rate,
    title: Label,
    run: fn(&Desk<'_>) -> Result<Answer>,
) -> Route {
    let audit = match method {
        Method::Post => Audit::ByVerb,
        Method::Get | Method::Head => Audit::No,
    };
    Route {
        method,
        path,
        who: Who::Anyone,
        object: Object::None,
        audit,
        rate,
        menu: None,
        title,
        help: NONE,
        run,
    }
}

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    anyone(Method::Get, "/sign-in", Rate::Page, TITLE, show),
    anyone(Method::Post, "/sign-in", Rate::Password, TITLE, sign_in),
    anyone(Method::Post, "/sign-out", Rate::Page, TITLE, sign_out),
    anyone(Method::Post, "/language", Rate::Page, TITLE, choose_language),
    anyone(Method::Get, "/set-up", Rate::Page, SET_UP, show_set_up),
    anyone(Method::Post, "/set-up", Rate::Password, SET_UP, set_up),
];

fn show(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, form(desk, desk.query.get("next"), None)))
}

fn form(desk: &Desk<'_>, next: &str, refusal: Option<&Refusal>) -> Markup {
    html! {
        (refused(desk, refusal))
        (post(desk, "/sign-in", &html! {
            input type="hidden" name="next" value=(local(next));
            (Field { autocomplete: "username", ..Field::text("staff_no", desk.say("工号", "Staff number"))
                .value(desk.form.get("staff_no")) }
                .show(desk, None))
            (Field::password("password", desk.say("密码", "Password"), "current-password").show(desk, None))
            (Field { autocomplete: "one-time-code",
                ..Field::text("code", desk.say("动态口令（已启用者填写）", "One-time code (where set up)")).optional() }
                .show(desk, None))
            button type="submit" { (desk.t(TITLE)) }
        }))
        (demo(desk))
    }
}

/// The demo's sign-ins; a real bank has none.
fn demo(desk: &Desk<'_>) -> Markup {
    let known = &desk.site.about.sign_ins;
    html! {
        @if desk.site.about.demo && !known.is_empty() {
            h2 { (desk.say("演示账户：点击即登录", "Demo sign-ins: click to sign in")) }
            ul.sign-ins {
                @for one in known {
                    li {
                        (post(desk, "/sign-in", &html! {
                            input type="hidden" name="staff_no" value=(one.staff_no);
                            input type="hidden" name="password" value=(one.password);
                            button.plain type="submit" { (role(desk, &one.role)) }
                            " " span.soft { (one.name) " " (one.staff_no) " " code { (one.password) } }
                        }))
                    }
                }
            }
        }
    }
}

fn role(desk: &Desk<'_>, code: &str) -> String {
    use crate::access::roles::Role;
    Role::from_code(code).map_or_else(|| code.to_owned(), |role| desk.t(role.label()).to_owned())
}

fn sign_in(desk: &Desk<'_>) -> Result<Answer> {
    let (staff_no, password, code) =
        (desk.form.get("staff_no"), desk.form.raw("password"), desk.form.get("code"));
    let next = local(desk.form.get("next"));
    let tried = desk.site.try_sign_in(Attempt { staff_no, password, code }, &desk.signed("")?)?;
    Ok(match tried {
        Ok(opened) => Answer::SignedIn(opened.cookie, next.to_owned()),
        Err(refusal) => Answer::refused(desk, form(desk, next, Some(&refusal))),
    })
}

fn sign_out(desk: &Desk<'_>) -> Result<Answer> {
    if let Some(viewer) = desk.viewer {
        desk.site.act(desk.site.sessions.sign_out(viewer, &desk.signed("")?)?)?;
    }
    Ok(Answer::SignedOut)
}

fn choose_language(desk: &Desk<'_>) -> Result<Answer> {
    let lang = Lang::from_code(desk.form.get("lang")).unwrap_or_default();
    let next = local(desk.form.get("next")).to_owned();
    if let Some(viewer) = desk.viewer {
        let signed = desk.signed("")?;
        desk.site
            .act(desk.site.plainly(|bank| credentials::choose_language(&bank.crm, viewer, lang, &signed))?)?;
    }
    Ok(Answer::Language(lang, next))
}

fn show_set_up(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, set_up_form(desk, desk.query.get("token"), None)))
}

fn set_up_form(desk: &Desk<'_>, secret: &str, refusal: Option<&Refusal>) -> Markup {
    html! {
        p { (desk.say("此地址只能用一次，30 分钟内有效。首个账户是系统管理员：只管理账户、机构、调度与备份，不看客户。", "This address works once, within 30 minutes. The first account is the administrator's: accounts, institutions, timetable and backup, and no customer.")) }
        (refused(desk, refusal))
        (post(desk, "/set-up", &html! {
            input type="hidden" name="set_up" value=(secret);
            (Field { autocomplete: "username", ..Field::text("staff_no", desk.say("工号", "Staff number"))
                .value(desk.form.get("staff_no")) }
                .show(desk, refusal))
            (Field { autocomplete: "name", ..Field::text("name", desk.say("姓名", "Name"))
                .value(desk.form.get("name")) }.show(desk, refusal))
            (Field::password("password", desk.say("密码", "Password"), "new-password").hint(desk.say("至少 12 位，大写、小写、数字、符号中至少三类", "at least 12 characters, three of capitals, small letters, digits, signs")).show(desk, refusal))
            button type="submit" { (desk.say("建立账户", "Make the account")) }
        }))
    }
}

fn set_up(desk: &Desk<'_>) -> Result<Answer> {
    let (secret, site) = (desk.form.get("set_up"), desk.site);
    let (staff_no, name) = (desk.form.get("staff_no").to_owned(), desk.form.get("name").to_owned());
    let new = NewAccount { staff_no, name, lang: desk.lang, posts: Vec::new() };
    let (password, signed) = (desk.form.raw("password"), desk.signed("")?);
    let clock = site.clock.as_ref();
    let made = site
        .plainly(|bank| {
            let rules = site.sessions.rules();
            setup::set_up_first_admin(&bank.core, &bank.crm, rules, secret, &new, password, &signed, clock)
        })
        .and_then(|act| site.act(act));
    match made {
        Ok(()) => Ok(Answer::See("/sign-in".to_owned())),
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, set_up_form(desk, secret, Some(&refusal)))),
        Err(fault) => Err(fault),
    }
}
