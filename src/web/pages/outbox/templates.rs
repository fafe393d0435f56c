//! Templates of messages: drafted by one of head office, approved by another.

use crate::access::roles::Role;
use crate::bank::outbox::rows;
use crate::bank::outbox::templates::{ASSIGNED, Outcome, Template, by_hand, decide, draft_of, fields_of};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::pages::assignment::of_staff;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, post};
use crate::web::view::parts::{date, refusal as refused};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};

pub(super) const LIST: Route = Route {
    method: Method::Get,
    path: "/messages/templates",
    who: Who::Roles(&[Role::HqRetail, Role::BranchRetail, Role::RetailHead, Role::Auditor]),
    object: Object::None,
    audit: Audit::No,
    rate: Rate::Page,
    menu: Some(Menu::House),
    title: Label::new("短信模板", "Templates of messages"),
    help: Label::new(
        "短信的固定格式：总行一人起草、另一人批准后使用",
        "what messages say: one of head office drafts it, another approves it",
    ),
    run: list,
};

pub(super) const DRAFT: Route = Route {
    method: Method::Post,
    who: Who::Roles(&[Role::HqRetail]),
    audit: Audit::ByVerb,
    menu: None,
    title: Label::new("起草短信模板", "Draft a template"),
    help: Label::new("", ""),
    run: draft_one,
    ..LIST
};

pub(super) const APPROVE: Route = Route {
    path: "/messages/templates/{template}/approve",
    object: Object::MessageTemplate,
    title: Label::new("批准短信模板", "Approve a template"),
    run: approve,
    ..DRAFT
};

pub(super) const REFUSE: Route = Route {
    path: "/messages/templates/{template}/refuse",
    title: Label::new("不采用短信模板", "Refuse a template"),
    run: refuse,
    ..APPROVE
};

fn list(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, None)?))
}

fn page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let all = desk.site.plainly(|bank| rows::templates(&bank.crm))?;
    let approved = |one: &&Template| one.outcome == Some(Outcome::Approved);
    let used_of = |code: &str| all.iter().filter(approved).find(|one| one.code == code);
    let code = chosen(desk);
    let columns = [
        numbers(desk.say("编号", "Number")),
        words(desk.say("用于", "For")),
        words(desk.say("内容（以样例填充）", "Text, with samples")),
        numbers(desk.say("字数", "Characters")),
        numbers(desk.say("条数", "Pieces")),
        words(desk.say("起草", "Drafted")),
        words(desk.say("结果", "Outcome")),
        words(desk.say("操作", "Actions")),
    ];
    let mut lines = Vec::with_capacity(all.len());
    for one in &all {
        let (sample, characters, pieces) = one.sample();
        lines.push(vec![
            html! { (one.template_no) },
            html! { (label(desk, &one.code)) },
            html! { (sample) },
            html! { (characters) },
            html! { (pieces) },
            html! { (by(desk, &one.drafted_by)?) " " (one.drafted_on) },
            outcome(desk, one, used_of(&one.code).map(|used| used.template_no))?,
            html! { @if one.outcome.is_none() && desk.is(Role::HqRetail) { (buttons(desk, one)) } },
        ]);
    }
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "text")))
        (table(desk.t(LIST.title), &columns, &lines))
        @if desk.is(Role::HqRetail) { @if let Some(used) = used_of(code) { (form(desk, used, refusal)) } }
    })
}

/// The template that the form is about: the notice unless another was asked for.
fn chosen<'a>(desk: &'a Desk<'_>) -> &'a str {
    match (desk.form.get("code"), desk.query.get("code")) {
        ("", "") => ASSIGNED,
        ("", asked) => asked,
        (sent, _) => sent,
    }
}

/// What a template is for, in words.
fn label(desk: &Desk<'_>, code: &str) -> &'static str {
    let found = by_hand().find(|one| one.code == code).map(|one| desk.t(one.label));
    found.unwrap_or_else(|| desk.say("归属通知", "notice of an assignment"))
}

fn by(desk: &Desk<'_>, staff_no: &str) -> Result<String> {
    if staff_no == "delivery" {
        return Ok(desk.say("随程序交付", "came with the program").to_owned());
    }
    of_staff(desk, staff_no)
}

fn outcome(desk: &Desk<'_>, one: &Template, used: Option<i64>) -> Result<Markup> {
    Ok(match one.outcome {
        None => html! { span.watch { (desk.say("等待另一人批准", "waits for another person")) } },
        Some(outcome) => html! {
            (desk.t(outcome.label()))
            @if Some(one.template_no) == used { " " span.up { (desk.say("正在使用", "in use")) } }
            @if let Some(decided_by) = &one.decided_by {
                div.soft { (by(desk, decided_by)?) " " (date(one.decided_on)) }
            }
        },
    })
}

fn buttons(desk: &Desk<'_>, one: &Template) -> Markup {
    let own = desk.viewer.is_some_and(|viewer| viewer.staff_no == one.drafted_by);
    let button = |act: &str, words: &str| {
        let action = format!("/messages/templates/{}/{act}", one.template_no);
        post(desk, &action, &html! { button.plain type="submit" { (words) } })
    };
    html! {
        @if own { (button("refuse", desk.say("撤回草稿", "Take it back"))) }
        @else { (button("approve", desk.say("批准", "Approve"))) (button("refuse", desk.say("不采用", "Refuse"))) }
    }
}

fn form(desk: &Desk<'_>, used: &Template, refusal: Option<&Refusal>) -> Markup {
    let typed = desk.form.get("text");
    let value = if typed.is_empty() { &used.text } else { typed };
    let fields: Vec<String> = fields_of(&used.code).0.iter().map(|(name, _)| format!("{{{name}}}")).collect();
    let fields = fields.join(" ");
    let hint = format!("{}{fields}", desk.say("可用字段：", "Fields: "));
    html! {
        section.card {
            h2 { (desk.say("起草：", "Draft: ")) (label(desk, &used.code)) }
            p { @for code in [ASSIGNED].into_iter().chain(by_hand().map(|one| one.code)) {
                @if code != used.code { a href={ (LIST.path) "?code=" (code) } { (label(desk, code)) } " " }
            } }
            (post(desk, LIST.path, &html! {
                input type="hidden" name="code" value=(used.code);
                (Field::text("text", desk.say("内容", "Text")).value(value).hint(&hint).show(desk, refusal))
                button type="submit" { (desk.say("提交批准", "Hand in for approval")) }
            }))
        }
    }
}

fn draft_one(desk: &Desk<'_>) -> Result<Answer> {
    let act = || {
        let signed = desk.signed("")?;
        let act = desk.site.plainly(|bank| draft_of(bank, &signed, chosen(desk), desk.form.get("text")))?;
        desk.site.act(act)?;
        Ok(Answer::See(LIST.path.to_owned()))
    };
    answered(desk, act())
}

fn approve(desk: &Desk<'_>) -> Result<Answer> {
    decide_one(desk, Outcome::Approved)
}

fn refuse(desk: &Desk<'_>) -> Result<Answer> {
    decide_one(desk, Outcome::Refused)
}

fn decide_one(desk: &Desk<'_>, outcome: Outcome) -> Result<Answer> {
    let number = desk.id.parse::<i64>().ok().filter(|no| no.to_string() == desk.id);
    let all = desk.site.plainly(|bank| rows::templates(&bank.crm))?;
    let found = all.into_iter().find(|one| Some(one.template_no) == number);
    let found = found.ok_or_else(|| Error::from(not_found()))?;
    let act = || {
        desk.site.act(decide(&desk.signed("")?, &found, outcome)?)?;
        Ok(Answer::See(LIST.path.to_owned()))
    };
    answered(desk, act())
}

fn answered(desk: &Desk<'_>, done: Result<Answer>) -> Result<Answer> {
    match done {
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, Some(&refusal))?)),
        other => other,
    }
}
