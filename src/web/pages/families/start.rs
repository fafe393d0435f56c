//! A family from one customer: candidates with their reasons, consent, what it would do to tiers, and then the act.
//!
//! What was chosen stands in the address, by opaque ids, so that the preview can be read again; a customer number that
//! was typed is turned into one first.

use super::near::{self, Circle, policy};
use super::shown::{Sighted, change};
use super::{MAKERS, staff};
use crate::bank::families::kin::{Kin, Tie};
use crate::bank::families::{self, Consent, How, Joining, rules};
use crate::bank::parties::rows::known_among;
use crate::bank::parties::rows::people::maintained_by;
use crate::bank::tiers::family_effect::effect;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::scope::CustomerRef;
use crate::text;
use crate::web::desk::{Answer, Desk, day_of};
use crate::web::forms::Form;
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, post};
use crate::web::view::parts::{empty, refusal as refused};
use crate::web::view::table::{table, words};
use maud::{Markup, html};

const TITLE: Label = Label::new("组建家庭", "Form a family");

/// The page.
pub const START: Route = Route {
    method: Method::Get,
    path: "/customers/{customer}/family",
    who: Who::Roles(MAKERS),
    object: Object::Customer,
    audit: Audit::Entry("look_for_family"),
    rate: Rate::Page,
    menu: None,
    title: TITLE,
    help: Label::new(
        "从一位客户组建家庭：候选人与理由、同意、对层级的影响，确认后生效",
        "a family from one customer: candidates and why, consent, what it does to tiers, then the act",
    ),
    run: start,
};

/// The act, or the way to its preview.
pub const FORM: Route =
    Route { method: Method::Post, audit: Audit::ByVerb, help: Label::new("", ""), run: form, ..START };

/// Somebody who may be taken in, with what is typed about them.
struct Row<'a> {
    kin: &'a Kin,
    ties: &'a [Tie],
    id: String,
    chosen: bool,
}

/// What a page about one customer rests on.
struct Start<'a> {
    desk: &'a Desk<'a>,
    found: CustomerRef,
    manager: String,
    circle: Circle,
    /// What was chosen: in the address, or in the form sent.
    fields: &'a Form,
    /// Those who were chosen beside the customer, by internal number.
    chosen: Vec<u32>,
}

impl<'a> Start<'a> {
    /// None where nobody could form a family with this customer; the page says why.
    fn of(desk: &'a Desk<'a>, fields: &'a Form) -> Result<std::result::Result<Start<'a>, Markup>> {
        let (found, bank, viewer) = (desk.customer()?, desk.bank()?, desk.viewer()?);
        let here =
            html! { a href={ "/customers/" (desk.id) } { (desk.say("返回客户", "back to the customer")) } };
        let Some(manager) = maintained_by(&bank.crm, found.cust_no(), desk.today)? else {
            let why = desk.say(
                "该客户在公共户，没有客户经理：分配后才能组建家庭。",
                "The customer is in the pool and has no manager: a family can be formed once they are assigned.",
            );
            return Ok(Err(empty(why, &here)));
        };
        if !families::acts_for(&bank.core, &viewer.staff_no, &viewer.posts, &manager)? {
            let why = desk.say(
                "该客户由别处的客户经理维护，由那边组建家庭。",
                "A manager elsewhere looks after the customer: the family is formed there.",
            );
            return Ok(Err(empty(why, &here)));
        }
        if let Some(family) = families::present(&bank.crm, found.cust_no())? {
            let path = format!("/families/{}", family.family_no);
            let why = desk.say("该客户已在一个家庭中。", "The customer is in a family already.");
            return Ok(Err(empty(
                why,
                &html! { a href=(path) { (desk.say("家庭 ", "family ")) (family.family_no) } },
            )));
        }
        let circle = Circle::of(desk, &manager, &*policy(desk, desk.signed("")?.effective())?)?;
        let mut chosen = Vec::new();
        for id in fields.all("member").filter(|id| *id != desk.id) {
            chosen.push(desk.customer_of(id)?.cust_id());
        }
        Ok(Ok(Start { desk, found, manager, circle, fields, chosen }))
    }

    /// The customer, whoever seems to belong to them, and whoever else was chosen.
    fn rows<'r>(&'r self) -> Vec<Row<'r>> {
        let ids = &self.desk.site.ids;
        let own = self.circle.find(self.found.cust_id()).map(|kin| (kin, &[] as &[Tie]));
        let mut all: Vec<(&Kin, &[Tie])> = own.into_iter().collect();
        all.extend(self.circle.kinship.of_one(self.found.cust_id()));
        for cust_id in &self.chosen {
            if !all.iter().any(|(kin, _)| kin.cust_id == *cust_id) {
                all.extend(self.circle.find(*cust_id).map(|kin| (kin, &[] as &[Tie])));
            }
        }
        let row = |(kin, ties): (&'r Kin, &'r [Tie])| Row {
            id: ids.of(kin.cust_id),
            chosen: self.chosen.contains(&kin.cust_id),
            ties,
            kin,
        };
        all.into_iter().map(row).collect()
    }

    /// Who would be in the family, by customer number and id, the head first.
    fn members(&self) -> Result<Vec<(String, String)>> {
        let mut all = vec![(self.found.cust_no().to_owned(), self.desk.id.clone())];
        for cust_id in &self.chosen {
            let id = self.desk.site.ids.of(*cust_id);
            all.push((self.desk.customer_of(&id)?.cust_no().to_owned(), id));
        }
        let head = self.fields.get("head");
        all.sort_by_key(|(_, id)| id != head);
        Ok(all)
    }
}

/// The consent that a form notes for somebody.
pub(super) fn consent(fields: &Form, how: &str, on: &str) -> Option<Consent> {
    Some(Consent { how: How::from_code(fields.get(how))?, on: day_of(fields.get(on))? })
}

fn joining<'m>(fields: &Form, members: &'m [(String, String)]) -> Vec<Joining<'m>> {
    let one = |(cust_no, id): &'m (String, String)| Joining {
        cust_no,
        consent: consent(fields, &format!("how-{id}"), &format!("on-{id}")),
    };
    members.iter().map(one).collect()
}

fn start(desk: &Desk<'_>) -> Result<Answer> {
    page(desk, &desk.query, None)
}

/// The page again: with the preview where somebody is chosen and nothing is wrong.
fn page(desk: &Desk<'_>, fields: &Form, refusal: Option<Refusal>) -> Result<Answer> {
    let start = match Start::of(desk, fields)? {
        Ok(start) => start,
        Err(why) if refusal.is_some() => return Ok(Answer::refused(desk, why)),
        Err(why) => return Ok(Answer::page(desk, why)),
    };
    let mut refusal = refusal;
    let mut seen = html! {};
    if refusal.is_none() && !start.chosen.is_empty() {
        match preview(&start) {
            Ok(markup) => seen = markup,
            Err(Error::Refusal(why)) => refusal = Some(*why),
            Err(fault) => return Err(fault),
        }
    }
    let body = html! {
        p { a href={ "/customers/" (desk.id) } { (desk.say("返回客户", "back to the customer")) } }
        (refused(desk, refusal.as_ref()))
        (seen)
        (choose(&start, refusal.as_ref())?)
    };
    Ok(if refusal.is_some() { Answer::refused(desk, body) } else { Answer::page(desk, body) })
}

/// The act as it would be done now: everything that can be wrong is refused here.
fn act(start: &Start<'_>) -> Result<crate::access::act::Act<i64>> {
    let desk = start.desk;
    let (signed, posts) = (desk.signed("")?, &desk.viewer()?.posts);
    let members = start.members()?;
    let members = joining(start.fields, &members);
    let policy = policy(desk, signed.effective())?;
    desk.site.plainly(|bank| families::form(bank, &signed, posts, &members, &policy))
}

/// What the family would do to tiers, and the button that forms it.
fn preview(start: &Start<'_>) -> Result<Markup> {
    act(start)?;
    let (desk, on) = (start.desk, start.desk.signed("")?.effective());
    let members = start.members()?;
    let numbers: Vec<&str> = members.iter().map(|(cust_no, _)| cust_no.as_str()).collect();
    let family = rules::formed(&numbers, &start.manager, on);
    let Some(effect) = effect(desk.engine(&start.found)?, None, &family)? else { return Ok(html! {}) };
    let seen = Sighted::of(desk, family)?;
    let kept = |name: &str| start.fields.get(name).to_owned();
    Ok(html! {
        section.card {
            (change(desk, &seen, &effect, on))
            (super::shown::sum(desk, &effect, effect.after.as_ref()))
            (post(desk, &desk.request.path, &html! {
                @for (_, id) in &members {
                    input type="hidden" name="member" value=(id);
                    @for name in [format!("how-{id}"), format!("on-{id}")] {
                        input type="hidden" name=(name) value=(kept(&name));
                    }
                }
                input type="hidden" name="head" value=(kept("head"));
                div.actions {
                    button type="submit" name="step" value="form" { (desk.say("确认组建", "Form this family")) }
                    span.hint { (desk.say("记入审计", "written into the audit trail")) }
                }
            }))
        }
    })
}

/// Candidates with check boxes, consent and head.
fn choose(start: &Start<'_>, refusal: Option<&Refusal>) -> Result<Markup> {
    let desk = start.desk;
    let all = start.rows();
    let alone = all.len() < 2;
    let rows: Vec<Vec<Markup>> = all.iter().map(|row| line(start, row)).collect();
    let columns = [
        words(desk.say("成员", "Member")),
        words(desk.say("理由（最强者在前）", "Why (the strongest first)")),
        words(desk.say("户主", "Head")),
        words(desk.say("如何同意", "How they agreed")),
        words(desk.say("何时同意", "When they agreed")),
    ];
    let others = Field::text("others", desk.say("其他成员的客户号", "Customer numbers of others"))
        .hint(
            desk.say("同一客户经理的客户，多个以空格分开", "customers of the same manager, parted by blanks"),
        )
        .value(start.fields.get("others"))
        .optional();
    Ok(html! {
        section.card {
            h2 { (desk.say("成员与同意", "Members and consent")) }
            p.soft { (desk.say("客户经理：", "Manager: ")) (staff(desk, &start.manager)?) }
            @if alone {
                p.soft { (desk.say("其名下没有与该客户同住址、同电话、监护或担保关系的客户；知道是家人的，请填客户号。",
                    "None of the manager's customers shares an address, a telephone, a guardian or a guarantee with them; whoever is known to belong is named by number.")) }
            }
            (post(desk, &desk.request.path, &html! {
                (table(desk.say("成员与同意", "Members and consent"), &columns, &rows))
                (others.show(desk, refusal))
                div.actions { button type="submit" name="step" value="preview" { (desk.say("预览影响", "Preview")) } }
            }))
        }
    })
}

fn line(start: &Start<'_>, row: &Row<'_>) -> Vec<Markup> {
    let (desk, id) = (start.desk, row.id.as_str());
    let own = row.kin.cust_id == start.found.cust_id();
    let who = near::name(desk, row.kin);
    let taken = start.circle.taken.get(&row.kin.cust_no);
    if let Some(family) = taken {
        let there = format!("/families/{family}/members?customer={}", desk.id);
        let mut cells = vec![html! { (who) }, html! { (near::reasons(desk, row.ties)) }];
        cells.push(html! {
            span.soft { (desk.say("已在家庭 ", "in family ")) (family) } " "
            a href=(there) { (desk.say("加入该家庭…", "join that family…")) }
        });
        cells.extend([html! {}, html! {}]);
        return cells;
    }
    if !row.kin.is_with_us {
        let gone = html! { span.soft { (desk.say("已销户、已故或已合并", "closed, deceased or merged")) } };
        return vec![html! { (who) }, html! { (near::reasons(desk, row.ties)) }, gone, html! {}, html! {}];
    }
    let named = |words: &str| format!("{words} {}", row.kin.cust_no);
    let (how, on) = (format!("how-{id}"), format!("on-{id}"));
    let head = start.fields.get("head");
    vec![
        html! {
            @if !own {
                input type="checkbox" name="member" value=(id) checked[row.chosen]
                    aria-label=(named(desk.say("选入", "take in")));
                " "
            }
            (who)
        },
        html! { @if own { span.soft { (desk.say("该客户", "the customer")) } } @else { (near::reasons(desk, row.ties)) } },
        html! {
            input type="radio" name="head" value=(id) checked[head == id || head.is_empty() && own]
                aria-label=(named(desk.say("户主", "head")));
        },
        how_they_agreed(desk, &how, start.fields.get(&how), &named(desk.say("如何同意", "how they agreed"))),
        html! {
            input type="date" name=(on) value=(start.fields.get(&on))
                aria-label=(named(desk.say("何时同意", "when they agreed")));
        },
    ]
}

/// The ways to agree; none is chosen for anybody.
fn how_they_agreed(desk: &Desk<'_>, name: &str, chosen: &str, label: &str) -> Markup {
    html! {
        select name=(name) aria-label=(label) {
            option value="" { (desk.say("请选择", "choose")) }
            @for how in How::ALL { option value=(how.code()) selected[how.code() == chosen] { (desk.t(how.label())) } }
        }
    }
}

/// Those who were named by number, as opaque ids.
fn typed(desk: &Desk<'_>) -> Result<Vec<String>> {
    let asked = desk.form.get("others");
    let numbers: Vec<&str> = asked
        .split(|sign: char| sign.is_whitespace() || ",，、;；".contains(sign))
        .filter(|one| !one.is_empty())
        .collect();
    let known = known_among(&desk.bank()?.core, &numbers)?;
    let mut ids = Vec::new();
    for number in numbers {
        let Some(cust_id) = known.get(number) else { return Err(families::not_yours(number).into()) };
        ids.push(desk.site.ids.of(*cust_id));
    }
    Ok(ids)
}

fn form(desk: &Desk<'_>) -> Result<Answer> {
    let ids = match typed(desk) {
        Ok(ids) => ids,
        Err(Error::Refusal(refusal)) => {
            return page(desk, &desk.form, Some(Refusal { field: "others".to_owned(), ..*refusal }));
        }
        Err(fault) => return Err(fault),
    };
    let mut pairs: Vec<(&str, String)> = desk
        .form
        .fields()
        .filter(|(name, value)| !["token", "step", "others"].contains(name) && !value.is_empty())
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    pairs.extend(ids.into_iter().map(|id| ("member", id)));
    let fields: Form = pairs.into_iter().collect();
    let done = || {
        let start = match Start::of(desk, &fields)? {
            Ok(start) => start,
            Err(_) => return Err(nothing_to_form().into()),
        };
        let act = act(&start)?;
        if desk.form.get("step") != "form" {
            return Ok(Answer::See(format!("{}{}", desk.request.path, fields.query())));
        }
        let number = desk.site.act(act)?;
        Ok(Answer::See(format!("/families/{number}")))
    };
    match done() {
        Err(Error::Refusal(refusal)) if refusal.code != "not_found" => page(desk, &fields, Some(*refusal)),
        other => other,
    }
}

/// The page itself says why.
fn nothing_to_form() -> Refusal {
    let why = text!("不能从该客户组建家庭", "no family can be formed from this customer");
    Refusal::new("family_impossible", "", why)
}
