//! One's own account: who I am to the system, my password, my one-time codes.

use crate::access::credentials::{self, Change};
use crate::access::sessions::Must;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::web::desk::{Answer, Desk};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, post};
use crate::web::view::parts::{facts, refusal as refused};
use maud::{Markup, PreEscaped, html};
use qrcode::QrCode;
use qrcode::render::svg;

const TITLE: Label = Label::new("我的账户", "My account");
const PASSWORD: Label = Label::new("修改密码", "Change the password");
const CODES: Label = Label::new("动态口令", "One-time codes");

const fn own(
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
    let help = Label::new("", "");
    Route {
        method,
        path,
        who: Who::SignedIn,
        object: Object::None,
        audit,
        rate,
        menu: None,
        title,
        help,
        run,
    }
}

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    own(Method::Get, "/account", Rate::Page, TITLE, show),
    own(Method::Get, "/account/password", Rate::Page, PASSWORD, show_password),
    own(Method::Post, "/account/password", Rate::Password, PASSWORD, change_password),
    own(Method::Get, "/account/second-factor", Rate::Page, CODES, show_codes),
    own(Method::Post, "/account/second-factor/offer", Rate::Password, CODES, offer_codes),
    own(Method::Post, "/account/second-factor", Rate::Password, CODES, confirm_codes),
];

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let viewer = desk.viewer()?;
    let posts: Vec<String> = viewer
        .posts
        .iter()
        .map(|post| format!("{} {}", desk.t(post.role.label()), post.inst_no).trim().to_owned())
        .collect();
    let body = html! {
        section.card {
            (facts(&[
                (desk.say("工号", "Staff number"), html! { (viewer.staff_no) }),
                (desk.say("姓名", "Name"), html! { (viewer.name) }),
                (desk.say("岗位", "Posts"), html! { (posts.join(desk.say("、", ", "))) }),
                (desk.say("来自", "From"), html! { (desk.request.peer) }),
            ]))
        }
        p.actions {
            a.button.plain href="/account/password" { (desk.t(PASSWORD)) }
            a.button.plain href="/account/second-factor" { (desk.t(CODES)) }
        }
    };
    Ok(Answer::page(desk, body))
}

fn show_password(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, password_form(desk, None)?))
}

fn password_form(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let rules = desk.site.sessions.rules();
    let (least, classes) = (rules.password_chars_min, rules.password_classes_min);
    let hint = match desk.lang {
        crate::kernel::lang::Lang::Zh => {
            format!("至少 {least} 位，大写、小写、数字、符号中至少 {classes} 类")
        }
        crate::kernel::lang::Lang::En => {
            format!("at least {least} characters, {classes} of: capitals, small letters, digits, signs")
        }
    };
    let must = desk.viewer()?.must == Some(Must::ChangePassword);
    Ok(html! {
        @if must { p.notice.bad { (desk.say("请先设置您自己的密码，然后继续。", "Choose a password of your own first; then go on.")) } }
        section.card {
            (refused(desk, refusal))
            (post(desk, "/account/password", &html! {
                (Field::password("old", desk.say("现在的密码", "Present password"), "current-password").show(desk, refusal))
                (Field::password("password", desk.say("新密码", "New password"), "new-password").hint(&hint).show(desk, refusal))
                (Field::password("again", desk.say("再输一次新密码", "New password again"), "new-password").show(desk, refusal))
                button type="submit" { (desk.t(PASSWORD)) }
            }))
        }
    })
}

fn change_password(desk: &Desk<'_>) -> Result<Answer> {
    let (site, viewer, signed) = (desk.site, desk.viewer()?, desk.signed("")?);
    let (old, new) = (desk.form.raw("old"), desk.form.raw("password"));
    let again = |refusal: &Refusal| Ok(Answer::refused(desk, password_form(desk, Some(refusal))?));
    if new != desk.form.raw("again") {
        let why = crate::text!("两次输入的新密码不一致", "the new password is not the same both times");
        return again(&Refusal::new("password_again", "again", why));
    }
    let changed = site
        .plainly(|bank| {
            let change = Change { old, new };
            credentials::change_password(
                &bank.core,
                &bank.crm,
                site.sessions.rules(),
                viewer,
                change,
                &signed,
                site.clock.as_ref(),
            )
        })
        .and_then(|act| site.act(act));
    match changed {
        Ok(Ok(opened)) => Ok(Answer::SignedIn(opened.cookie, "/account".to_owned())),
        Ok(Err(refusal)) => again(&refusal),
        Err(Error::Refusal(refusal)) => again(&refusal),
        Err(fault) => Err(fault),
    }
}

fn show_codes(desk: &Desk<'_>) -> Result<Answer> {
    let must = desk.viewer()?.must == Some(Must::SetUpSecondFactor);
    let body = html! {
        @if must { p.notice.bad { (desk.say("您的岗位须使用动态口令，请先设置。", "Your post needs one-time codes: set them up first.")) } }
        section.card {
            p { (desk.say("登录时除密码外，还须输入手机上身份验证器的 6 位动态口令。", "Besides the password you then give 6 digits from an authenticator on your phone.")) }
            (post(desk, "/account/second-factor/offer", &html! {
                button type="submit" { (desk.say("开始设置", "Set up")) }
            }))
        }
    };
    Ok(Answer::page(desk, body))
}

fn offer_codes(desk: &Desk<'_>) -> Result<Answer> {
    let (site, viewer, signed) = (desk.site, desk.viewer()?, desk.signed("")?);
    let offered =
        site.act(site.plainly(|bank| {
            credentials::begin_second_factor(&bank.crm, viewer, &site.about.name, &signed)
        })?)?;
    let picture = QrCode::new(offered.uri.as_bytes())
        .map(|code| code.render::<svg::Color<'_>>().min_dimensions(200, 200).build())
        .unwrap_or_default();
    let picture = picture.split_once("?>").map_or(picture.as_str(), |(_, svg)| svg);
    let body = html! {
        section.card {
            ol {
                li { (desk.say("用手机上的身份验证器扫描：", "Scan this with the authenticator on your phone:"))
                    div.qr role="img" aria-label=(desk.say("二维码", "QR code")) { (PreEscaped(picture)) }
                    p.hint { (desk.say("不能扫描时手工输入密钥：", "If it cannot scan, type the secret: ")) code { (offered.secret) } }
                }
                li { (desk.say("输入它显示的 6 位口令：", "Type the 6 digits that it shows:")) }
            }
            (code_form(desk, None))
        }
    };
    Ok(Answer::page(desk, body))
}

fn code_form(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    html! {
        (refused(desk, refusal))
        (post(desk, "/account/second-factor", &html! {
            (Field { autocomplete: "one-time-code", ..Field::text("code", desk.say("动态口令", "One-time code")) }.show(desk, None))
            button type="submit" { (desk.say("确认", "Confirm")) }
        }))
    }
}

fn confirm_codes(desk: &Desk<'_>) -> Result<Answer> {
    let (site, viewer, signed) = (desk.site, desk.viewer()?, desk.signed("")?);
    let (code, clock) = (desk.form.get("code"), site.clock.as_ref());
    let confirmed = site
        .plainly(|bank| {
            let rules = site.sessions.rules();
            credentials::confirm_second_factor(&bank.core, &bank.crm, rules, viewer, code, &signed, clock)
        })
        .and_then(|act| site.act(act));
    let again = |refusal: &Refusal| {
        Ok(Answer::refused(desk, html! { section.card { (code_form(desk, Some(refusal))) } }))
    };
    match confirmed {
        Ok(Ok(opened)) => Ok(Answer::SignedIn(opened.cookie, "/account".to_owned())),
        Ok(Err(refusal)) => again(&refusal),
        Err(Error::Refusal(refusal)) => again(&refusal),
        Err(fault) => Err(fault),
    }
}
