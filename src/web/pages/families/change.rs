//! Changes of a family: somebody in, somebody out, another head, the end of it. What it does to tiers is shown before
//! each act.

use super::near::{self, Circle, policy};
use super::shown::{Sighted, change, sum};
use super::start::consent;
use super::{MAKERS, acts_for, named, staff};
use crate::access::act::Act;
use crate::access::roles::Post;
use crate::bank::families::kin::{Kin, Tie};
use crate::bank::families::{self, Family, How, Joining, rules};
use crate::bank::parties::rows::known_among;
use crate::bank::tiers::family_effect::effect;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::action::Signed;
use crate::store::open::Bank;
use crate::store::scope::CustomerRef;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, post};
use crate::web::view::parts::{empty, refusal as refused};
use crate::web::view::table::{table, words};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Somebody in: whom, and what it does.
pub const MEMBERS: Route = Route {
    method: Method::Get,
    path: "/families/{family}/members",
    who: Who::Roles(MAKERS),
    object: Object::Family,
    audit: Audit::Entry("view_family"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("增加家庭成员", "Take somebody into a family"),
    help: Label::new("", ""),
    run: |desk| joining_page(desk, None),
};

/// The act.
pub const JOIN: Route = Route { method: Method::Post, audit: Audit::ByVerb, run: join, ..MEMBERS };

/// Somebody out: whom, and what it does.
pub const LEAVING: Route = Route {
    path: "/families/{family}/leave",
    title: Label::new("移出家庭成员", "Take somebody out of a family"),
    run: |desk| leaving_page(desk, None),
    ..MEMBERS
};

/// The act.
pub const LEAVE: Route = Route { method: Method::Post, audit: Audit::ByVerb, run: leave, ..LEAVING };

/// Another head; tiers do not change.
pub const HEAD: Route = Route {
    method: Method::Post,
    path: "/families/{family}/head",
    audit: Audit::ByVerb,
    title: Label::new("更换户主", "Change the head of a family"),
    run: head,
    ..MEMBERS
};

/// The end of it: what it does.
pub const ENDING: Route = Route {
    path: "/families/{family}/dissolve",
    title: Label::new("解散家庭", "Dissolve a family"),
    run: |desk| ending_page(desk, None),
    ..MEMBERS
};

/// The act.
pub const DISSOLVE: Route = Route { method: Method::Post, audit: Audit::ByVerb, run: dissolve, ..ENDING };

/// The family in the address, if this person may change it.
fn mine(desk: &Desk<'_>) -> Result<Sighted> {
    let seen = named(desk)?;
    let stands = seen.family.dissolved_on.is_none() && desk.as_of()?.is_none();
    if stands && acts_for(desk, &desk.viewer()?.posts, &seen.family)? {
        Ok(seen)
    } else {
        Err(not_found().into())
    }
}

fn path(desk: &Desk<'_>, act: &str) -> String {
    format!("/families/{}/{act}", desk.id)
}

fn back(desk: &Desk<'_>) -> Markup {
    html! { p { a href={ "/families/" (desk.id) } { (desk.say("返回家庭 ", "back to family ")) (desk.id) } } }
}

/// The customer whom the form or the address names; none where it names nobody.
fn asked(desk: &Desk<'_>) -> Result<Option<CustomerRef>> {
    let sent = desk.form.get("customer");
    let id = if sent.is_empty() { desk.query.get("customer") } else { sent };
    (!id.is_empty()).then(|| desk.customer_of(id)).transpose()
}

fn answer(desk: &Desk<'_>, refusal: Option<&Refusal>, body: Markup) -> Answer {
    if refusal.is_some() { Answer::refused(desk, body) } else { Answer::page(desk, body) }
}

/// What a change does: the family as it is against the family as it would be.
fn preview(desk: &Desk<'_>, before: &Family, after: &Family, found: &CustomerRef, on: Day) -> Result<Markup> {
    let Some(effect) = effect(desk.engine(found)?, Some(before), after)? else { return Ok(html! {}) };
    // Of whom both sides speak.
    let mut both = after.clone();
    both.members.extend(before.members.iter().cloned());
    let seen = Sighted::of(desk, both)?;
    Ok(html! {
        (change(desk, &seen, &effect, on))
        h2 { (desk.say("现在", "As it is")) }
        (sum(desk, &effect, effect.before.as_ref()))
        h2 { (desk.say("变动后", "With the change")) }
        (sum(desk, &effect, effect.after.as_ref()))
    })
}

/// Does an act on the family in the address; refused, its page comes again.
fn done(
    desk: &Desk<'_>,
    act: impl FnOnce(&Bank, &Signed, &[Post], i64) -> Result<Act<()>>,
    reason: impl FnOnce() -> Result<String>,
    again: impl FnOnce(&Refusal) -> Result<Answer>,
) -> Result<Answer> {
    let number = mine(desk)?.family.family_no;
    let tried = || {
        let signed = desk.signed(reason()?)?;
        let posts = &desk.viewer()?.posts;
        desk.site.act(desk.site.plainly(|bank| act(bank, &signed, posts, number))?)
    };
    match tried() {
        Ok(()) => Ok(Answer::See(format!("/families/{number}"))),
        Err(Error::Refusal(refusal)) => again(&refusal),
        Err(fault) => Err(fault),
    }
}

fn joining_page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Answer> {
    let seen = mine(desk)?;
    let on = desk.signed("")?.effective();
    let body = html! {
        (back(desk))
        (refused(desk, refusal.filter(|refusal| refusal.field != "number")))
        @if seen.family.managers().len() > 1 {
            (empty(desk.say("成员分属不同客户经理的家庭不能再加人：请先归于一人，或移出、解散。",
                "A family whose members stand under several managers takes nobody in: bring it under one first, take members out, or dissolve it."), &html! {}))
        } @else {
            @match asked(desk)? {
                Some(found) => section.card { (joining(desk, &seen, &found, on)?) },
                None => (candidates(desk, &seen, refusal)?),
            }
        }
    };
    Ok(answer(desk, refusal, body))
}

/// One who is to join: what it does, and how they agreed.
fn joining(desk: &Desk<'_>, seen: &Sighted, found: &CustomerRef, on: Day) -> Result<Markup> {
    let manager = seen.family.managers().into_iter().next().unwrap_or_default().to_owned();
    let taken = families::present(&desk.bank()?.crm, found.cust_no())?;
    let id = desk.site.ids.of(found.cust_id());
    let after = rules::joined(seen.family.clone(), found.cust_no(), &manager, on);
    Ok(html! {
        @match &taken {
            Some(other) => p.soft {
                (desk.say("该客户已在家庭 ", "The customer is in family ")) a href={ "/families/" (other.family_no) } { (other.family_no) }
                (desk.say(" 中，须先移出。", " and has to leave it first."))
            },
            None => {
                (preview(desk, &seen.family, &after, found, on)?)
                (post(desk, &path(desk, "members"), &html! {
                    input type="hidden" name="customer" value=(id);
                    (agreed_how(desk))
                    (Field { kind: "date", ..Field::text("on", desk.say("何时同意", "When they agreed")).value(desk.form.get("on")) }.show(desk, None))
                    button type="submit" { (desk.say("加入家庭", "Take into the family")) }
                }))
            },
        }
    })
}

fn agreed_how(desk: &Desk<'_>) -> Markup {
    let none = (String::new(), desk.say("请选择", "choose").to_owned());
    let ways = How::ALL.map(|how| (how.code().to_owned(), desk.t(how.label()).to_owned()));
    let ways: Vec<(String, String)> = [none].into_iter().chain(ways).collect();
    choice("how", desk.say("如何同意", "How they agreed"), &ways, desk.form.get("how"))
}

/// Who seems to belong to any of the members, the strongest first.
fn candidates(desk: &Desk<'_>, seen: &Sighted, refusal: Option<&Refusal>) -> Result<Markup> {
    let family = &seen.family;
    let manager = family.managers().into_iter().next().unwrap_or_default().to_owned();
    let circle = Circle::of(desk, &manager, &*policy(desk, desk.signed("")?.effective())?)?;
    let members: Vec<&str> = family.standing().map(|member| member.cust_no.as_str()).collect();
    let mut found: BTreeMap<u32, (&Kin, Vec<Tie>)> = BTreeMap::new();
    for member in circle.kinship.people.iter().filter(|one| members.contains(&one.cust_no.as_str())) {
        for (kin, ties) in circle.kinship.of_one(member.cust_id) {
            if kin.is_with_us && !members.contains(&kin.cust_no.as_str()) {
                let all = &mut found.entry(kin.cust_id).or_insert_with(|| (kin, Vec::new())).1;
                all.extend(ties.iter().cloned());
                all.sort();
                all.dedup();
            }
        }
    }
    let mut found: Vec<(&Kin, Vec<Tie>)> = found.into_values().collect();
    found.sort_by_key(|(_, ties)| std::cmp::Reverse(ties.iter().map(Tie::strength).sum::<u32>()));
    let row = |(kin, ties): &(&Kin, Vec<Tie>)| {
        let there = format!("{}?customer={}", path(desk, "members"), desk.site.ids.of(kin.cust_id));
        vec![
            near::name(desk, kin),
            html! { (near::reasons(desk, ties)) },
            html! { @match circle.taken.get(&kin.cust_no) {
                Some(other) => span.soft { (desk.say("已在家庭 ", "in family ")) (other) },
                None => a href=(there) { (desk.say("预览…", "preview…")) },
            } },
        ]
    };
    let rows: Vec<Vec<Markup>> = found.iter().map(row).collect();
    let columns = [
        words(desk.say("客户", "Customer")),
        words(desk.say("理由", "Why")),
        words(desk.say("操作", "Actions")),
    ];
    let number =
        Field::text("number", desk.say("或按客户号", "Or by customer number")).value(desk.form.get("number"));
    Ok(html! {
        section.card {
            p.soft { (desk.say("客户经理：", "Manager: ")) (staff(desk, &manager)?) }
            @if rows.is_empty() {
                (empty(desk.say("其名下没有与家庭成员同住址、同电话、监护或担保关系的其他客户；知道是家人的，请填客户号。",
                    "No other customer of the manager shares an address, a telephone, a guardian or a guarantee with a member; whoever is known to belong is named by number."), &html! {}))
            } @else { (table(desk.say("候选人", "Candidates"), &columns, &rows)) }
            (post(desk, &path(desk, "members"), &html! {
                (number.show(desk, refusal))
                button type="submit" { (desk.say("预览影响", "Preview")) }
            }))
        }
    })
}

fn join(desk: &Desk<'_>) -> Result<Answer> {
    mine(desk)?;
    let Some(found) = asked(desk)? else { return by_number(desk) };
    let member = Joining { cust_no: found.cust_no(), consent: consent(&desk.form, "how", "on") };
    let policy = policy(desk, desk.signed("")?.effective())?;
    done(
        desk,
        |bank, signed, posts, number| families::join(bank, signed, posts, number, &member, &policy),
        || Ok(String::new()),
        |refusal| joining_page(desk, Some(refusal)),
    )
}

/// A number that was typed is turned into an opaque id before it stands in an address.
fn by_number(desk: &Desk<'_>) -> Result<Answer> {
    let number = desk.form.get("number");
    match known_among(&desk.bank()?.core, &[number])?.get(number) {
        Some(cust_id) => {
            Ok(Answer::See(format!("{}?customer={}", path(desk, "members"), desk.site.ids.of(*cust_id))))
        }
        None => {
            let refusal = Refusal { field: "number".to_owned(), ..families::not_yours(number) };
            joining_page(desk, Some(&refusal))
        }
    }
}

fn reason(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    Field::text("reason", desk.say("原因", "Reason"))
        .hint(desk.say("4 至 100 个字，记入审计", "4 to 100 characters, written into the audit trail"))
        .value(desk.form.get("reason"))
        .show(desk, refusal)
}

fn leaving_page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Answer> {
    let seen = mine(desk)?;
    let on = desk.signed("")?.effective();
    let body = html! {
        (back(desk))
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        section.card {
            @match asked(desk)? {
                Some(found) => (leaving(desk, &seen, &found, on, refusal)?),
                None => (whom(desk, &seen)),
            }
        }
    };
    Ok(answer(desk, refusal, body))
}

fn leaving(
    desk: &Desk<'_>,
    seen: &Sighted,
    found: &CustomerRef,
    on: Day,
    refusal: Option<&Refusal>,
) -> Result<Markup> {
    if !seen.family.standing().any(|member| member.cust_no == found.cust_no()) {
        return Err(not_found().into());
    }
    let after = rules::left(seen.family.clone(), found.cust_no(), on);
    Ok(html! {
        p { (desk.say("移出：", "Taken out: ")) (seen.name(desk, found.cust_no())) }
        @if after.dissolved_on.is_some() {
            p.notice.bad { (desk.say("只剩一人，家庭随之解散。", "One member would be left: the family dissolves.")) }
        }
        (preview(desk, &seen.family, &after, found, on)?)
        (post(desk, &path(desk, "leave"), &html! {
            input type="hidden" name="customer" value=(desk.site.ids.of(found.cust_id()));
            (reason(desk, refusal))
            button type="submit" { (desk.say("移出", "Take out")) }
        }))
    })
}

/// Who can be taken out.
fn whom(desk: &Desk<'_>, seen: &Sighted) -> Markup {
    html! {
        p { (desk.say("移出哪位成员？", "Who is to be taken out?")) }
        ul {
            @for member in seen.family.standing() {
                @if let Some(id) = seen.id(desk, &member.cust_no) {
                    li {
                        (seen.name(desk, &member.cust_no)) " "
                        a href={ (path(desk, "leave")) "?customer=" (id) } { (desk.say("预览…", "preview…")) }
                    }
                }
            }
        }
    }
}

fn nobody() -> Refusal {
    Refusal::new("member_missing", "customer", text!("请选择一位成员", "choose a member"))
}

fn leave(desk: &Desk<'_>) -> Result<Answer> {
    mine(desk)?;
    let Some(found) = asked(desk)? else { return leaving_page(desk, Some(&nobody())) };
    done(
        desk,
        |bank, signed, posts, number| families::leave(bank, signed, posts, number, found.cust_no()),
        || desk.reason(),
        |refusal| leaving_page(desk, Some(refusal)),
    )
}

fn head(desk: &Desk<'_>) -> Result<Answer> {
    mine(desk)?;
    let again =
        |refusal: &Refusal| Ok(Answer::refused(desk, html! { (back(desk)) (refused(desk, Some(refusal))) }));
    let Some(found) = asked(desk)? else { return again(&nobody()) };
    done(
        desk,
        |bank, signed, posts, number| families::set_head(bank, signed, posts, number, found.cust_no()),
        || Ok(String::new()),
        again,
    )
}

fn ending_page(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Result<Answer> {
    let seen = mine(desk)?;
    let on = desk.signed("")?.effective();
    let after = rules::dissolved(seen.family.clone(), on);
    let found = seen.anybody(desk)?.ok_or_else(not_found)?;
    let body = html! {
        (back(desk))
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        section.card {
            (preview(desk, &seen.family, &after, &found, on)?)
            (post(desk, &path(desk, "dissolve"), &html! {
                (reason(desk, refusal))
                button type="submit" { (desk.say("解散家庭", "Dissolve the family")) }
            }))
        }
    };
    Ok(answer(desk, refusal, body))
}

fn dissolve(desk: &Desk<'_>) -> Result<Answer> {
    done(desk, families::dissolve, || desk.reason(), |refusal| ending_page(desk, Some(refusal)))
}
