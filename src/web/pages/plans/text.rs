//! The text of a relationship plan: its form, and who wrote it when.

use super::{FIELDS, PLAN, customer, path, theirs, words_of, yuan_of};
use crate::bank::assignment::rows::Member;
use crate::bank::contacts::Channel;
use crate::bank::plans::rules::{Level, Need, Service};
use crate::bank::plans::{self, Plan, Said};
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::Label;
use crate::kernel::money::yuan;
use crate::store::scope::CustomerRef;
use crate::text;
use crate::web::desk::{Answer, Desk};
use crate::web::pages::assignment::of_staff;
use crate::web::pages::customers::shown_name;
use crate::web::pages::leads::works;
use crate::web::routes::Route;
use crate::web::view::form::{Field, area, choice, post};
use crate::web::view::parts::refusal as refused;
use crate::web::view::table::{table, words};
use maud::{Markup, html};

/// Versions whose authors it names.
const VERSIONS: u32 = 6;

/// The form of the text.
pub(super) const TEXT: Route = Route {
    path: "/customers/{customer}/plan/text",
    title: Label::new("改写计划", "Write the plan"),
    help: Label::new("", ""),
    run: text_form,
    ..PLAN
};

/// Who wrote the plan when, and what they changed.
///
/// # Errors
/// A fault of the database.
pub(super) fn authors(desk: &Desk<'_>, found: &CustomerRef) -> Result<Markup> {
    let all = plans::versions_of(&desk.bank()?.crm, found.cust_no(), VERSIONS)?;
    let first = Plan::default();
    let columns =
        [words(desk.say("日期", "Day")), words(desk.say("经办", "Who")), words(desk.say("改动", "Changed"))];
    let mut lines = Vec::with_capacity(all.len());
    for (at, one) in all.iter().enumerate() {
        let before = all.get(at + 1).unwrap_or(&first);
        lines.push(vec![
            html! { @if let Some(on) = one.written_on { span.number { (on) } } },
            html! { (of_staff(desk, &one.written_by)?) },
            html! { (changed(desk, &before.said, &one.said)) },
        ]);
    }
    lines.truncate(VERSIONS as usize - 1);
    Ok(html! {
        @if !lines.is_empty() { section.card { h2 { (desk.say("改写记录", "Written by")) }
            (table(desk.say("改写记录", "Written by"), &columns, &lines)) } }
    })
}

fn changed(desk: &Desk<'_>, before: &Said, after: &Said) -> String {
    let mut names = Vec::new();
    let mut differs = |differs: bool, name: &'static str| {
        if differs {
            names.push(name);
        }
    };
    differs(before.level != after.level, desk.say("产品关系", "product relationship"));
    differs(before.service != after.service, desk.say("服务组", "service group"));
    differs(before.channel != after.channel, desk.say("偏好渠道", "preferred channel"));
    differs(before.potential_fen != after.potential_fen, desk.say("潜在总价值", "potential value"));
    for (at, need) in Need::ALL.into_iter().enumerate() {
        differs(before.needs[at] != after.needs[at], desk.t(need.label()));
    }
    differs(before.occupation != after.occupation, desk.say("职业", "occupation"));
    differs(before.family != after.family, desk.say("家庭", "family"));
    differs(before.preferences != after.preferences, desk.say("喜好", "preferences"));
    if names.is_empty() { "–".to_owned() } else { names.join(desk.say("、", ", ")) }
}

fn text_form(desk: &Desk<'_>) -> Result<Answer> {
    let (found, member) = customer(desk)?;
    text_page(desk, &found, &member, None)
}

fn text_page(
    desk: &Desk<'_>,
    found: &CustomerRef,
    member: &Member,
    refusal: Option<&Refusal>,
) -> Result<Answer> {
    let name = shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name);
    let plan = plans::plan_of(&desk.bank()?.crm, found.cust_no())?;
    let body = html! {
        (refused(desk, refusal.filter(|one| !FIELDS.contains(&&*one.field))))
        section.card {
            h2 { a href=(path(desk, "")) { (name) } }
            @if works(desk, member) {
                (post(desk, &path(desk, "/text"), &html! {
                    input type="hidden" name="version" value=(plan.version);
                    (said_fields(desk, &plan.said, refusal))
                    button type="submit" { (desk.say("保存", "Save")) }
                }))
            } @else { p.soft { (desk.say("由维护人或本机构负责人填写。", "Whoever maintains the customer writes it, or their head.")) } }
        }
    };
    Ok(if refusal.is_some() { Answer::refused(desk, body) } else { Answer::page(desk, body) })
}

fn options(desk: &Desk<'_>, all: impl Iterator<Item = (String, Label)>) -> Vec<(String, String)> {
    let none = (String::new(), desk.say("未定", "not said").to_owned());
    std::iter::once(none).chain(all.map(|(code, label)| (code, desk.t(label).to_owned()))).collect()
}

fn said_fields(desk: &Desk<'_>, now: &Said, refusal: Option<&Refusal>) -> Markup {
    let value =
        |name: &str, now: String| if refusal.is_some() { desk.form.get(name).to_owned() } else { now };
    let levels = options(desk, Level::ALL.into_iter().map(|one| (one.rank().to_string(), one.label())));
    let services = options(desk, Service::ALL.into_iter().map(|one| (one.code().to_owned(), one.label())));
    let channels = options(desk, Channel::ALL.into_iter().map(|one| (one.code().to_owned(), one.label())));
    let level = value("level", now.level.map(|one| one.rank().to_string()).unwrap_or_default());
    let service = value("service", now.service.map(|one| one.code().to_owned()).unwrap_or_default());
    let channel = value("channel", now.channel.map(|one| one.code().to_owned()).unwrap_or_default());
    let potential = value("potential", now.potential_fen.map(|fen| yuan(fen.into())).unwrap_or_default());
    let texts = [
        ("occupation", desk.say("职业", "Occupation"), &now.occupation),
        ("family", desk.say("家庭", "Family"), &now.family),
        ("preferences", desk.say("喜好", "Preferences"), &now.preferences),
    ];
    let hint = desk.say("客户在各行可能持有的全部资产", "all that the customer could hold at all banks");
    html! {
        (choice("level", desk.say("产品关系", "Product relationship"), &levels, &level))
        (choice("service", desk.say("服务组", "Service group"), &services, &service))
        (choice("channel", desk.say("偏好渠道", "Preferred channel"), &channels, &channel))
        (Field::text("potential", desk.say("潜在总价值，元（可空）", "Potential value, yuan"))
            .value(&potential).hint(hint).optional().show(desk, refusal))
        @for (need, words) in Need::ALL.into_iter().zip(&now.needs) {
            (area(desk, (need.code(), desk.t(need.label()), ""), &value(need.code(), words.clone()), 2, refusal))
        }
        @for (name, label, words) in texts {
            (area(desk, (name, label, ""), &value(name, words.clone()), 2, refusal))
        }
    }
}

fn said(desk: &Desk<'_>) -> Result<Said> {
    Ok(Said {
        potential_fen: yuan_of(desk, "potential")?,
        level: desk.form.get("level").parse().ok().and_then(Level::from_rank),
        service: Service::from_code(desk.form.get("service")),
        channel: Channel::from_code(desk.form.get("channel")),
        needs: Need::ALL.map(|need| words_of(desk, need.code())),
        occupation: words_of(desk, "occupation"),
        family: words_of(desk, "family"),
        preferences: words_of(desk, "preferences"),
    })
}

pub(super) fn write(desk: &Desk<'_>) -> Result<Answer> {
    let (found, member) = customer(desk)?;
    let act = || {
        theirs(desk, &member)?;
        let why =
            || declined("plan_unknown", "", text!("请重新打开计划再保存", "open the plan again, then save"));
        let seen: i64 = desk.form.get("version").parse().map_err(|_| why())?;
        let signed = desk.signed("")?;
        desk.site.act(plans::write(&signed, found.cust_no(), seen.max(0), &said(desk)?)?)?;
        Ok(Answer::See(path(desk, "")))
    };
    match act() {
        Err(Error::Refusal(refusal)) => text_page(desk, &found, &member, Some(&refusal)),
        other => other,
    }
}
