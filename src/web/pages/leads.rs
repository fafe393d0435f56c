//! One lead, message or task with what was done about it, and those of a customer (spec 3). Whose it is follows from
//! who maintains the customer.

use super::assignment::of_staff;
use super::customer::gaps;
use super::customers::shown_name;
use super::opportunities::way_from;
use super::worklist::LIST;
use crate::access::masking;
use crate::bank::assignment::rows::{Member, members};
use crate::bank::contacts::{Channel, Direction, Note, Outcome};
use crate::bank::events::sentence::sentence;
use crate::bank::events::{Form, Kind};
use crate::bank::leads::rules::{self, Departure, Level, State, asks_departure};
use crate::bank::leads::{self, Lead, Said};
use crate::bank::tiers::entered::Policies;
use crate::bank::tiers::explain::explain;
use crate::kernel::calendar::Month;
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::Label;
use crate::kernel::money::parse_yuan;
use crate::kernel::policy::LeadTerms;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Route};
use crate::web::view::form::{Field, choice, post};
use crate::web::view::parts::{facts, money, opens, refusal as refused};
use crate::web::view::table::{table, words};
use chrono::Timelike;
use maud::{Markup, html};

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    Route {
        path: "/leads/{lead}",
        object: Object::Lead,
        audit: Audit::Entry("view_lead"),
        menu: None,
        title: Label::new("线索", "Lead"),
        help: Label::new("", ""),
        run: show,
        ..LIST
    },
    Route {
        method: Method::Post,
        path: "/leads/{lead}",
        object: Object::Lead,
        audit: Audit::ByVerb,
        menu: None,
        title: Label::new("处理线索", "Work on a lead"),
        help: Label::new("", ""),
        run: step,
        ..LIST
    },
];

/// How far a lead has risen, by the working days for which nobody touched it.
pub(super) fn level(desk: &Desk<'_>, lead: &Lead, terms: &LeadTerms) -> Level {
    let days = desk.site.calendar.working_days_between(lead.raised_on, desk.today);
    rules::level(lead.kind.form(), lead.state, days, terms)
}

/// Whether a lead is past its last day, or was left untouched for too long.
pub(super) fn is_late(desk: &Desk<'_>, lead: &Lead, terms: &LeadTerms) -> bool {
    lead.is_overdue(desk.today) || level(desk, lead, terms) > Level::Person
}

/// What is special about a lead: it is late, it has risen, its fact was corrected.
pub(super) fn marks(desk: &Desk<'_>, lead: &Lead, terms: &LeadTerms) -> Markup {
    let mut marks = Vec::new();
    if lead.is_overdue(desk.today) {
        marks.push(desk.say("已逾期", "overdue"));
    }
    match level(desk, lead, terms) {
        Level::Person => {}
        Level::Head => marks.push(desk.say("久未处理，已告知负责人", "untouched: the head is told")),
        Level::Branch => marks.push(desk.say("久未处理，已告知分行", "untouched: the branch is told")),
    }
    if lead.flagged_on.is_some() {
        marks.push(desk.say("供数冲正后依据已变，请核对", "its fact was corrected since: check it"));
    }
    html! { @if !marks.is_empty() { div.down { (marks.join(" · ")) } } }
}

/// Why a lead stands there: what it is, and its figures in a sentence.
pub(super) fn why(desk: &Desk<'_>, lead: &Lead) -> Markup {
    html! { b { (desk.t(lead.kind.label())) } " " (desk.text(&sentence(lead.kind, &lead.figures))) }
}

/// What is one click away from a list: whatever needs no words, and the way to what does. On the work list each has its
/// key.
pub(super) fn buttons(desk: &Desk<'_>, lead: &Lead, keys: bool) -> Markup {
    let form = lead.kind.form();
    let next = lead.state.next(form);
    let steps = next.iter().filter(|to| match form {
        Form::Lead => **to == State::Taken,
        Form::Message | Form::Task => true,
    });
    let calls = lead.state.is_open() && lead.state != State::Contacted;
    let among = desk.query.get("among");
    let button = |name: &str, value: &str, key: &'static str, words: &str| {
        post(
            desk,
            &format!("/leads/{}", lead.lead_no),
            &html! {
                input type="hidden" name="from" value=(desk.route.path);
                @if !among.is_empty() { input type="hidden" name="among" value=(among); }
                button.quiet type="submit" name=(name) value=(value) data-key=[keys.then_some(key)] { (words) }
            },
        )
    };
    html! {
        div.actions {
            @if calls {
                (button("call", "reached", "c", desk.say("已接通", "Reached")))
                (button("call", "no_answer", "n", desk.say("未接通", "No answer")))
            }
            @for to in steps {
                (button("to", to.code(), key_of(*to), to.verb().map_or("", |verb| desk.t(verb))))
            }
            @if keys { a href={ "/leads/" (lead.lead_no) } data-key="l" { (desk.say("记录", "log")) } }
            @else { (opens(desk, &format!("/leads/{}", lead.lead_no), &html! { (desk.say("记录", "log")) }, None)) }
        }
    }
}

fn key_of(to: State) -> &'static str {
    match to {
        State::Taken => "t",
        State::Done => "d",
        State::Read => "r",
        _ => "",
    }
}

/// Whether this person works on a customer: theirs, their team's, or of an institution that they head.
pub fn works(desk: &Desk<'_>, member: &Member) -> bool {
    desk.scope.own.binary_search(&member.cust_id).is_ok() || desk.scope.headed.contains(&member.inst_no)
}

/// The lead that the address names, with its customer, where this person sees them.
fn named(desk: &Desk<'_>) -> Result<(Lead, Member)> {
    let number = desk.id.parse::<i64>().ok().filter(|no| *no > 0 && no.to_string() == desk.id);
    let bank = desk.bank()?;
    let found = number.map(|no| leads::lead(&bank.crm, no)).transpose()?.flatten();
    let lead = found.ok_or_else(|| Error::from(not_found()))?;
    let member = members(&bank.core, &[&lead.cust_no])?.into_iter().next();
    let member = member.filter(|member| lead.kind != Kind::RiskAlert || works(desk, member));
    Ok((lead, member.ok_or_else(|| Error::from(not_found()))?))
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let (lead, member) = named(desk)?;
    page(desk, &lead, &member, None)
}

fn page(desk: &Desk<'_>, lead: &Lead, member: &Member, refusal: Option<&Refusal>) -> Result<Answer> {
    let sight = desk.sight(member.cust_id, &member.inst_no);
    let terms = leads::terms(&desk.bank()?.crm, desk.today)?;
    let mut list = vec![
        (
            desk.say("客户", "Customer"),
            html! { a href={ "/customers/" (desk.id_of(member.cust_id)) } { (shown_name(sight, &member.name)) } },
        ),
        (desk.say("事由", "Why"), html! { (why(desk, lead)) (marks(desk, lead, &terms)) }),
        (
            desk.say("金额（元）", "Value (yuan)"),
            html! { @if lead.value_fen > 0 { (money(lead.value_fen)) } @else { "–" } },
        ),
        (desk.say("生成", "Raised on"), html! { (lead.raised_on) }),
        (desk.say("截止", "Until"), html! { (lead.until) }),
        (desk.say("状态", "State"), html! { (desk.t(lead.state.label())) }),
    ];
    if lead.state == State::Won {
        let sold = html! { (lead.product) " " (money(lead.amount_fen)) };
        list.push((desk.say("成交", "Sold"), sold));
    }
    let body = html! {
        (refused(desk, refusal.filter(|one| ![
            "reason", "product", "amount", "said", "next_step", "next_day", "competitor", "measure",
        ].contains(&&*one.field))))
        section.card { (facts(&list)) }
        (coach(desk, lead, member)?)
        (playbook(desk, lead)?)
        @if works(desk, member) {
            (contact(desk, lead, refusal))
            (form(desk, lead, refusal))
            @if lead.kind.form() == Form::Lead && lead.state.is_open() {
                (way_from(desk, member.cust_id, lead.lead_no))
            }
        }
        (history(desk, lead)?)
        p { a href="/worklist" { (desk.t(LIST.title)) } }
    };
    let title = format!("{} · {}", desk.t(lead.kind.label()), shown_name(sight, &member.name));
    Ok(match refusal {
        None => Answer::titled(title, body),
        Some(_) => Answer::refused(desk, body),
    })
}

/// What must come in, by when and in which product, where the lead is about a tier in reach or at risk.
fn coach(desk: &Desk<'_>, lead: &Lead, member: &Member) -> Result<Markup> {
    if !lead.state.is_open() || !matches!(lead.kind, Kind::TierUpNear | Kind::TierDownRisk) {
        return Ok(html! {});
    }
    let found = desk.customer_of(&desk.id_of(member.cust_id))?;
    let explanation = explain(desk.engine(&found)?, found.cust_no(), None)?;
    Ok(html! { @if let Some(running) = &explanation.running { (gaps(desk, running)?) } })
}

/// What the policy suggests: steps, and what to say.
fn playbook(desk: &Desk<'_>, lead: &Lead) -> Result<Markup> {
    let policies = Policies::load(&desk.bank()?.crm)?;
    let terms = policies.of(Month::of(desk.today))?.policy.events.of(lead.kind.code());
    Ok(html! {
        @if lead.state.is_open() && !terms.steps.is_empty() {
            section.card {
                h2 { (desk.say("建议步骤", "What to do")) }
                ol { @for step in &terms.steps { li { (desk.text(step)) } } }
                @if let Some(talk) = &terms.talk {
                    p { b { (desk.say("话术：", "What to say: ")) } (desk.text(talk)) }
                }
            }
        }
    })
}

/// What is written down of a contact about a lead: now, in the channel chosen.
fn called(desk: &Desk<'_>, outcome: Outcome) -> Result<Note> {
    let now = desk.site.clock.now();
    let minute = u16::try_from(now.hour() * 60 + now.minute()).ok();
    Ok(Note {
        day: desk.today,
        minute,
        channel: Channel::from_code(desk.form.get("channel")).unwrap_or(Channel::Phone),
        direction: Direction::Out,
        outcome,
        said: masking::free_text(desk.form.get("said")).trim().to_owned(),
        next_step: masking::free_text(desk.form.get("next_step")).trim().to_owned(),
        next_day: desk.day("next_day")?,
        work: None,
    })
}

/// The form for a contact about a lead.
fn contact(desk: &Desk<'_>, lead: &Lead, refusal: Option<&Refusal>) -> Markup {
    let channels: Vec<(String, String)> =
        Channel::ALL.iter().map(|one| (one.code().to_owned(), desk.t(one.label()).to_owned())).collect();
    let chosen = match desk.form.get("channel") {
        "" => Channel::Phone.code(),
        chosen => chosen,
    };
    let field = |name, label, hint| Field::text(name, label).hint(hint).value(desk.form.get(name)).optional();
    html! {
        @if lead.state.is_open() {
            section.card {
                h2 { (desk.say("记录联系", "Log a contact")) }
                (post(desk, &format!("/leads/{}", lead.lead_no), &html! {
                    div.filters {
                        (choice("channel", desk.say("方式", "Channel"), &channels, chosen))
                        (field("said", desk.say("内容", "What was said"), "").show(desk, refusal))
                        (field("next_step", desk.say("下一步", "Next step"), "").show(desk, refusal))
                        (Field { kind: "date", ..field("next_day", desk.say("下一步日期", "On"), "") }.show(desk, refusal))
                    }
                    div.actions {
                        button type="submit" name="call" value="reached" { (desk.say("已接通", "Reached")) }
                        button.plain type="submit" name="call" value="no_answer" { (desk.say("未接通", "No answer")) }
                        button.plain type="submit" name="call" value="refused" { (desk.say("客户拒接", "Did not want to talk")) }
                    }
                }))
            }
        }
    }
}

fn form(desk: &Desk<'_>, lead: &Lead, refusal: Option<&Refusal>) -> Markup {
    let next: Vec<State> =
        lead.state.next(lead.kind.form()).iter().copied().filter(|to| to.verb().is_some()).collect();
    let sells = next.contains(&State::Won);
    let leaves = next.iter().any(|to| asks_departure(lead.kind, *to));
    let field = |name, label, hint| Field::text(name, label).hint(hint).value(desk.form.get(name)).optional();
    let reason = field(
        "reason",
        desk.say("说明", "Note"),
        desk.say(
            "未成须写明原因；层级下降须写明查明的原因",
            "needed where it was lost, and where a tier fell",
        ),
    );
    let product =
        field("product", desk.say("成交产品", "Product sold"), desk.say("成功时填写", "where it was won"));
    let amount = field(
        "amount",
        desk.say("成交金额，元", "Amount sold, yuan"),
        desk.say("成功时填写", "where it was won"),
    );
    html! {
        @if !next.is_empty() {
            section.card {
                h2 { (desk.say("下一步", "Next step")) }
                (post(desk, &format!("/leads/{}", lead.lead_no), &html! {
                    (reason.show(desk, refusal))
                    @if sells { (product.show(desk, refusal)) (amount.show(desk, refusal)) }
                    @if leaves { (departure(desk, refusal)) }
                    div.actions { @for to in &next {
                        button type="submit" name="to" value=(to.code()) { (to.verb().map_or("", |verb| desk.t(verb))) }
                    } }
                }))
            }
        }
    }
}

/// Why a customer who sleeps or leaves could not be kept, asked for where the lead is lost (spec 5).
fn departure(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    let asked = desk.say("未能挽留时填写", "where the customer could not be kept");
    let field = |name, label| Field::text(name, label).hint(asked).value(desk.form.get(name)).optional();
    let mut reasons = vec![(String::new(), "–".to_owned())];
    reasons.extend(Departure::ALL.map(|one| (one.code().to_owned(), desk.t(one.label()).to_owned())));
    html! {
        (choice("departure", desk.say("离开原因", "Why they leave"), &reasons, desk.form.get("departure")))
        (field("competitor", desk.say("哪家银行（他行竞争时）", "Which bank (where it is a competitor)")).show(desk, refusal))
        (field("measure", desk.say("挽留措施", "What was done to keep them")).show(desk, refusal))
    }
}

fn history(desk: &Desk<'_>, lead: &Lead) -> Result<Markup> {
    let columns = [
        words(desk.say("日期", "Day")),
        words(desk.say("经办", "Who")),
        words(desk.say("状态", "State")),
        words(desk.say("说明", "Note")),
    ];
    let mut lines = Vec::new();
    for step in leads::steps_of(&desk.bank()?.crm, lead.lead_no)? {
        lines.push(vec![
            html! { span.number { (step.on) } },
            html! { (of_staff(desk, &step.staff_no)?) },
            html! { (desk.t(step.state.label())) },
            html! { (step.reason) },
        ]);
    }
    Ok(html! { @if !lines.is_empty() { (table(desk.say("经过", "What was done"), &columns, &lines)) } })
}

fn step(desk: &Desk<'_>) -> Result<Answer> {
    let (lead, member) = named(desk)?;
    let act = || {
        if !works(desk, &member) {
            let why = text!(
                "由维护人或本机构负责人处理",
                "whoever maintains the customer works on it, or their head"
            );
            return Err(declined("not_yours", "", why));
        }
        let back = || match desk.form.get("from") {
            "/worklist" => format!("/worklist?among={}&done=1", desk.form.get("among")),
            "/" => "/#work".to_owned(),
            _ => format!("/leads/{}", lead.lead_no),
        };
        if let Some(outcome) = Outcome::from_code(desk.form.get("call")) {
            let (bank, posts) = (desk.bank()?, &desk.viewer()?.posts);
            let act = leads::contacted(bank, &desk.signed("")?, posts, &lead, called(desk, outcome)?)?;
            desk.site.act(act)?;
            return Ok(Answer::See(back()));
        }
        let to = State::from_code(desk.form.get("to")).filter(|to| to.verb().is_some());
        let to = to.ok_or_else(|| declined("no_step", "", text!("请选择下一步", "choose the next step")))?;
        let reason = masking::free_text(desk.form.get("reason"));
        let product = masking::free_text(desk.form.get("product"));
        let amount_fen = amount(desk)?;
        let departure = Departure::from_code(desk.form.get("departure"));
        let competitor = masking::free_text(desk.form.get("competitor"));
        let measure = masking::free_text(desk.form.get("measure"));
        let said = Said {
            reason: &reason,
            product: &product,
            amount_fen,
            departure,
            competitor: &competitor,
            measure: &measure,
        };
        desk.site.act(leads::step(&desk.signed("")?, &lead, to, &said)?)?;
        Ok(Answer::See(back()))
    };
    match act() {
        Err(Error::Refusal(refusal)) => page(desk, &lead, &member, Some(&refusal)),
        other => other,
    }
}

/// The amount in the form, in fen; none where it is empty.
///
/// # Errors
/// Refuses what is no amount.
pub fn amount(desk: &Desk<'_>) -> Result<Option<i64>> {
    let given = desk.form.get("amount").trim();
    if given.is_empty() {
        return Ok(None);
    }
    let why = text!("金额应写作 10000 或 10000.50", "write the amount as 10000 or 10000.50");
    parse_yuan(given.as_bytes()).map(Some).map_err(|_| declined("bad_amount", "amount", why))
}
