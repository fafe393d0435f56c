//! Forms that ask for a change of maintenance institution: of a customer whom one sees, of one of elsewhere by number
//! and name, of all customers of an institution that is closed.

use super::inst_name;
use crate::access::roles::Role;
use crate::bank::assignment::rows::{self, Member};
use crate::bank::assignment::rules;
use crate::bank::assignment::transfers::ask::{ask, unknown_customer};
use crate::bank::assignment::transfers::{Asked, Ground, Wish};
use crate::bank::parties::rows::people::Institution;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::pages::assignment::{WORKERS, reason_field};
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, post};
use crate::web::view::parts::refusal as refused;
use maud::{Markup, html};

/// Asking for a customer of another institution.
pub const FORM: Route = Route {
    method: Method::Get,
    path: "/transfers/new",
    who: Who::Roles(WORKERS),
    object: Object::None,
    audit: Audit::No,
    rate: Rate::Page,
    menu: None,
    title: Label::new("申请客户转入", "Ask for a customer of another institution"),
    help: Label::new(
        "凭客户号和姓名，申请把客户转入本机构",
        "by number and name, ask that a customer comes to your institution",
    ),
    run: form,
};

/// The same, sent.
pub const ASK: Route = Route {
    method: Method::Post,
    audit: Audit::ByVerb,
    rate: Rate::Export,
    help: Label::new("", ""),
    run: ask_by_number,
    ..FORM
};

/// Closing an institution.
pub const CLOSE_FORM: Route = Route {
    path: "/transfers/closing",
    who: Who::Roles(&[Role::BranchRetail, Role::HqRetail]),
    title: Label::new("机构撤并", "Close an institution"),
    help: Label::new(
        "一个机构撤并时，把其全部客户转到另一机构；已调到转入机构的客户经理带走自己的客户",
        "when an institution is closed all its customers go to another one; whoever moved there keeps theirs",
    ),
    run: close_form,
    ..FORM
};

/// The same, sent.
pub const CLOSE: Route =
    Route { method: Method::Post, audit: Audit::ByVerb, help: Label::new("", ""), run: close, ..CLOSE_FORM };

/// Asking for a customer whom one sees to go elsewhere.
pub const CUSTOMER_FORM: Route = Route {
    path: "/customers/{customer}/transfers",
    object: Object::Customer,
    title: Label::new("申请变更维护机构", "Ask for another maintenance institution"),
    help: Label::new("", ""),
    run: customer_form,
    ..FORM
};

/// The same, sent.
pub const CUSTOMER_ASK: Route =
    Route { method: Method::Post, audit: Audit::ByVerb, run: customer_ask, ..CUSTOMER_FORM };

/// Institutions that may take customers: outlets belong to their sub-branch in everything.
fn houses(tree: &[Institution]) -> Vec<(String, String)> {
    let all = tree.iter().filter(|inst| inst.level != "outlet");
    all.map(|inst| (inst.inst_no.clone(), format!("{} {}", inst.inst_no, inst.name))).collect()
}

/// Those for whose customers this person works.
fn own_houses(desk: &Desk<'_>, tree: &[Institution]) -> Result<Vec<(String, String)>> {
    let posts = &desk.viewer()?.posts;
    let mut all = houses(tree);
    all.retain(|(inst_no, _)| rules::works_for(posts, inst_no, tree));
    Ok(all)
}

/// Ground, wish and reason.
fn grounds(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    let grounds: Vec<(String, String)> = Ground::CHOSEN
        .iter()
        .map(|ground| (ground.code().to_owned(), desk.t(ground.label()).to_owned()))
        .collect();
    let mut wishes = vec![(String::new(), "–".to_owned())];
    wishes.extend(Wish::ALL.iter().map(|wish| (wish.code().to_owned(), desk.t(wish.label()).to_owned())));
    let on =
        Field::text("wished_on", desk.say("客户哪天提出", "On which day")).value(desk.form.get("wished_on"));
    html! {
        (choice("ground", desk.say("缘由", "Ground"), &grounds, desk.form.get("ground")))
        fieldset {
            legend { (desk.say("客户本人要求时填写", "Where the customer wishes it")) }
            (choice("wished_how", desk.say("以何种方式提出", "How the wish was made known"), &wishes, desk.form.get("wished_how")))
            (Field { kind: "date", ..on.optional() }.show(desk, refusal))
        }
        (reason_field(desk).show(desk, refusal))
        button type="submit" { (desk.say("提交申请", "Ask")) }
    }
}

/// What the form says.
fn asked(desk: &Desk<'_>, cust_no: &str) -> Result<Asked> {
    let Some(ground) = Ground::from_code(desk.form.get("ground")) else {
        let why = text!("请选择缘由", "choose the ground");
        return Err(Refusal::new("ground_missing", "ground", why).into());
    };
    let on = desk.day("wished_on")?;
    let wished = Wish::from_code(desk.form.get("wished_how")).zip(on);
    Ok(Asked {
        cust_no: cust_no.to_owned(),
        ground,
        from_inst: String::new(),
        to_inst: desk.form.get("to_inst").to_owned(),
        wished: wished.filter(|_| ground == Ground::CustomerWish),
        reason: desk.reason()?,
    })
}

/// Asks, and shows the form again with what was wrong.
fn asking(
    desk: &Desk<'_>,
    what: impl FnOnce() -> Result<Asked>,
    again: impl FnOnce(&Refusal) -> Result<Markup>,
) -> Result<Answer> {
    let act = || {
        let (asked, signed, posts) = (what()?, desk.signed("")?, &desk.viewer()?.posts);
        let number = desk.site.act(desk.site.plainly(|bank| ask(bank, &signed, posts, &asked))?)?;
        Ok(Answer::See(format!("/transfers/{number}")))
    };
    match act() {
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, again(&refusal)?)),
        other => other,
    }
}

fn form(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, by_number(desk, None)?))
}

fn by_number(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let tree = desk.tree()?;
    let number =
        Field::text("customer", desk.say("客户号", "Customer number")).value(desk.form.get("customer"));
    let name = Field::text("name", desk.say("客户姓名", "Customer's name"))
        .hint(desk.say("与客户号相符才受理", "it must go with the number"))
        .value(desk.form.get("name"));
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| !["reason", "customer", "wished_on"].contains(&&*refusal.field))))
        section.card {
            (post(desk, "/transfers/new", &html! {
                (number.show(desk, refusal))
                (name.show(desk, refusal))
                (choice("to_inst", desk.say("转入机构", "To"), &own_houses(desk, &tree)?, desk.form.get("to_inst")))
                (grounds(desk, refusal))
            }))
        }
    })
}

fn ask_by_number(desk: &Desk<'_>) -> Result<Answer> {
    let what = || {
        let (cust_no, name) = (desk.form.get("customer").trim(), desk.form.get("name").trim());
        let found = desk.site.plainly(|bank| rows::members(&bank.core, &[cust_no]))?;
        if !found.iter().any(|one| one.name == name) {
            return Err(unknown_customer());
        }
        asked(desk, cust_no)
    };
    asking(desk, what, |refusal| by_number(desk, Some(refusal)))
}

fn member(desk: &Desk<'_>) -> Result<Member> {
    let found = desk.customer()?;
    let member = rows::members(&desk.bank()?.core, &[found.cust_no()])?.into_iter().next();
    member.ok_or_else(|| not_found().into())
}

fn customer_form(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, of_customer(desk, &member(desk)?, None)?))
}

fn of_customer(desk: &Desk<'_>, member: &Member, refusal: Option<&Refusal>) -> Result<Markup> {
    let tree = desk.tree()?;
    let mut to = houses(&tree);
    to.retain(|(inst_no, _)| inst_no != rules::house(&tree, &member.inst_no));
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| !["reason", "wished_on"].contains(&&*refusal.field))))
        section.card {
            p { a href={ "/customers/" (desk.id) } { (member.cust_no) } " · "
                (desk.say("现维护机构：", "maintained by ")) (inst_name(&tree, &member.inst_no)) }
            (post(desk, &format!("/customers/{}/transfers", desk.id), &html! {
                (choice("to_inst", desk.say("转入机构", "To"), &to, desk.form.get("to_inst")))
                (grounds(desk, refusal))
            }))
        }
    })
}

fn customer_ask(desk: &Desk<'_>) -> Result<Answer> {
    let member = member(desk)?;
    asking(desk, || asked(desk, &member.cust_no), |refusal| of_customer(desk, &member, Some(refusal)))
}

fn close_form(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, closing(desk, None)?))
}

fn closing(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let tree = desk.tree()?;
    let all = own_houses(desk, &tree)?;
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        section.card {
            p.soft { (desk.say(
                "由另一位有权人决定。决定前，员工数据须已把撤并机构的人员调离；调到转入机构的人员带走自己的客户，其余客户进转入机构公共户。",
                "Another person decides. By then the staff feed must have moved the people of the closed institution; whoever moved to the taking one keeps their customers, all others go to its pool.",
            )) }
            (post(desk, "/transfers/closing", &html! {
                (choice("from_inst", desk.say("撤并机构", "Closed institution"), &all, desk.form.get("from_inst")))
                (choice("to_inst", desk.say("转入机构", "To"), &all, desk.form.get("to_inst")))
                (reason_field(desk).show(desk, refusal))
                button type="submit" { (desk.say("提交申请", "Ask")) }
            }))
        }
    })
}

fn close(desk: &Desk<'_>) -> Result<Answer> {
    let what = || {
        Ok(Asked {
            cust_no: String::new(),
            ground: Ground::Closed,
            from_inst: desk.form.get("from_inst").to_owned(),
            to_inst: desk.form.get("to_inst").to_owned(),
            wished: None,
            reason: desk.reason()?,
        })
    };
    asking(desk, what, |refusal| closing(desk, Some(refusal)))
}
