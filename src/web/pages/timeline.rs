//! What happened with a customer, in one list, the latest first (客户统一视图, spec 3): contacts, leads, messages,
//! opportunities, tasks, SMS, complaints, changes of hands and of tier. Each kind is read as its own list reads it, by
//! whoever may open that list, and leads there; what is open has its acts beside it.

use super::assignment::{HEARERS, READERS, of_staff};
use super::leads::{buttons, marks, why, works};
use super::{benefits, complaints, contacts, opportunities, outbox, tasks};
use crate::access::masking;
use crate::access::roles::Role;
use crate::bank::assignment::rows::{Member, Past, history, members};
use crate::bank::benefits::{self as benefits_room, Use};
use crate::bank::contacts::{Entry, rows as contact_rows};
use crate::bank::events::{Form, Kind as Event};
use crate::bank::leads::{self as leads_room, Lead};
use crate::bank::opportunities::{self as opportunities_room, Opportunity};
use crate::bank::outbox::{Message, State as Sent, rows as outbox_rows};
use crate::bank::service::{Complaint, State as Answer, rows as service_rows};
use crate::bank::tasks::State as TaskState;
use crate::bank::tasks::rows::{About, of_customer as tasks_of};
use crate::bank::tiers::rows::reading::ratings_of;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::kernel::policy::LeadTerms;
use crate::kernel::terms::Tier;
use crate::store::scope::CustomerRef;
use crate::web::desk::{Desk, day_of};
use crate::web::view::parts::{self, PER_PAGE, count, money, opens, page_number};
use crate::web::view::table::{table, words};
use maud::{Markup, html};
use std::cmp::Reverse;

/// What is read of each kind: older ones stand in the list of their kind.
const EACH_MAX: u32 = 500;
/// Months in which a change of tier is looked for.
const TIER_MONTHS: u32 = 37;
/// Characters of what was said that stand in a line; the rest opens.
const BEGINNING: usize = 60;
/// Stands in the address for what is open.
const OPEN: &str = "open";

/// What an entry of the timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Contact,
    Lead,
    Message,
    Opportunity,
    Task,
    Sms,
    Complaint,
    Benefit,
    Assignment,
    Tier,
}

impl Kind {
    const ALL: [Kind; 10] = [
        Kind::Contact,
        Kind::Lead,
        Kind::Message,
        Kind::Opportunity,
        Kind::Task,
        Kind::Sms,
        Kind::Complaint,
        Kind::Benefit,
        Kind::Assignment,
        Kind::Tier,
    ];

    fn code(self) -> &'static str {
        match self {
            Kind::Contact => "contact",
            Kind::Lead => "lead",
            Kind::Message => "message",
            Kind::Opportunity => "opportunity",
            Kind::Task => "task",
            Kind::Sms => "sms",
            Kind::Complaint => "complaint",
            Kind::Benefit => "benefit",
            Kind::Assignment => "assignment",
            Kind::Tier => "tier",
        }
    }

    fn label(self) -> Label {
        match self {
            Kind::Contact => Label::new("接触", "contact"),
            Kind::Lead => Label::new("线索", "lead"),
            Kind::Message => Label::new("消息与提醒", "message"),
            Kind::Opportunity => Label::new("商机", "opportunity"),
            Kind::Task => Label::new("任务", "task"),
            Kind::Sms => Label::new("短信", "SMS"),
            Kind::Complaint => Label::new("投诉", "complaint"),
            Kind::Benefit => Label::new("权益", "benefit"),
            Kind::Assignment => Label::new("归属", "assignment"),
            Kind::Tier => Label::new("层级", "tier"),
        }
    }
}

/// One entry, as its room keeps it.
enum What {
    Contact(Entry),
    Lead(Lead),
    Opportunity(Opportunity),
    Task(Box<About>),
    Sms(Message),
    Complaint(Complaint),
    /// A use of a benefit, by the name of the benefit.
    Benefit(Use, String),
    /// Somebody got the customer; or, with `false`, nobody has them since.
    Assignment(Past, bool),
    /// The close of a month changed the tier in force.
    Tier(Month, Option<Tier>, Tier),
}

struct Item {
    day: Day,
    /// Tells apart what happened on one day: the later of a kind has the larger number.
    number: i64,
    what: What,
}

impl Item {
    fn kind(&self) -> Kind {
        match &self.what {
            What::Contact(_) => Kind::Contact,
            What::Lead(lead) if lead.kind.form() == Form::Lead => Kind::Lead,
            What::Lead(_) => Kind::Message,
            What::Opportunity(_) => Kind::Opportunity,
            What::Task(_) => Kind::Task,
            What::Sms(_) => Kind::Sms,
            What::Complaint(_) => Kind::Complaint,
            What::Benefit(..) => Kind::Benefit,
            What::Assignment(..) => Kind::Assignment,
            What::Tier(..) => Kind::Tier,
        }
    }

    fn is_open(&self) -> bool {
        match &self.what {
            What::Lead(lead) => lead.state.is_open(),
            What::Opportunity(one) => one.stage.is_open(),
            What::Task(about) => about.is_open(),
            What::Sms(message) => matches!(message.state, Sent::Queued | Sent::Sending),
            What::Complaint(one) => one.state != Answer::Closed,
            What::Contact(_) | What::Benefit(..) | What::Assignment(..) | What::Tier(..) => false,
        }
    }

    fn stands_in(&self, asked: &str) -> bool {
        match asked {
            "" => true,
            OPEN => self.is_open(),
            kind => self.kind().code() == kind,
        }
    }
}

/// Everything that this person may read of the customer, the latest first.
fn items(desk: &Desk<'_>, found: &CustomerRef, mine: bool) -> Result<Vec<Item>> {
    let mut all = of_people(desk, found, mine)?;
    all.extend(of_messages(desk, found)?);
    if READERS.iter().any(|role| desk.is(*role)) {
        all.extend(of_hands(history(&desk.bank()?.crm, found.cust_no())?));
    }
    all.extend(of_tiers(desk, found)?);
    all.sort_by_key(|one| (Reverse(one.day), one.kind(), Reverse(one.number)));
    Ok(all)
}

/// What people do with the customer: contacts, leads, opportunities and tasks.
fn of_people(desk: &Desk<'_>, found: &CustomerRef, mine: bool) -> Result<Vec<Item>> {
    let (crm, cust_no) = (&desk.bank()?.crm, found.cust_no());
    let mut all = Vec::new();
    if desk.may(&contacts::OF_CUSTOMER) {
        let entries = contact_rows::entries_of(crm, cust_no, EACH_MAX, 0)?.into_iter();
        all.extend(entries.map(|one| Item {
            day: one.note.day,
            number: one.entry_no,
            what: What::Contact(one),
        }));
    }
    if desk.may(&super::worklist::LIST) {
        // An alert of a risk is theirs alone who work for the customer.
        let seen = leads_room::of_customer(crm, cust_no, EACH_MAX)?.into_iter();
        let seen = seen.filter(|one| one.kind != Event::RiskAlert || mine);
        all.extend(seen.map(|one| Item { day: one.raised_on, number: one.lead_no, what: What::Lead(one) }));
    }
    if desk.may(&opportunities::NEW) {
        let seen = opportunities_room::of_customer(crm, cust_no, EACH_MAX)?.into_iter();
        all.extend(seen.map(|one| Item {
            day: one.opened_on,
            number: one.opportunity_no,
            what: What::Opportunity(one),
        }));
    }
    if desk.may(&tasks::LIST) {
        let seen = tasks_of(crm, cust_no, EACH_MAX)?.into_iter();
        all.extend(seen.map(|one| Item {
            day: one.task.given_on,
            number: one.task.task_no,
            what: What::Task(Box::new(one)),
        }));
    }
    Ok(all)
}

/// What went to and came from the customer: SMS, complaints and benefits.
fn of_messages(desk: &Desk<'_>, found: &CustomerRef) -> Result<Vec<Item>> {
    let (crm, cust_no) = (&desk.bank()?.crm, found.cust_no());
    let mut all = Vec::new();
    if desk.may(&outbox::OF_CUSTOMER) {
        let seen = outbox_rows::of_customer(crm, cust_no, EACH_MAX as usize)?.into_iter();
        all.extend(seen.filter_map(|one| {
            let day = one.queued_at.get(..10).and_then(day_of)?;
            Some(Item { day, number: one.message_no, what: What::Sms(one) })
        }));
    }
    if desk.may(&complaints::OF_CUSTOMER) {
        let viewer = &desk.viewer()?.staff_no;
        let seen = service_rows::complaints_of(crm, &[cust_no])?.into_iter();
        all.extend(seen.filter(|one| one.is_for(viewer)).map(|one| Item {
            day: one.said.received_on,
            number: one.complaint_no,
            what: What::Complaint(one),
        }));
    }
    if desk.may(&benefits::PAGE) {
        let terms = benefits_room::terms(crm, desk.today)?;
        all.extend(benefits_room::uses_of(crm, cust_no, EACH_MAX)?.into_iter().map(|one| Item {
            day: one.used_on,
            number: one.use_no,
            what: What::Benefit(one.clone(), benefits::named(desk, &terms, &one.benefit)),
        }));
    }
    Ok(all)
}

/// When somebody got the customer, and when nobody had them any more. `past`: the latest first.
fn of_hands(past: Vec<Past>) -> Vec<Item> {
    let mut all = Vec::with_capacity(past.len());
    let mut next: Option<Day> = None;
    for one in past {
        let number = one.assignment_no;
        let (since, until) = (one.since, one.until);
        if let Some(day) = until.filter(|until| next != Some(*until)) {
            all.push(Item { day, number, what: What::Assignment(one.clone(), false) });
        }
        all.push(Item { day: since, number, what: What::Assignment(one, true) });
        next = Some(since);
    }
    all
}

/// The months whose close changed the tier in force, and the first that rated the customer.
fn of_tiers(desk: &Desk<'_>, found: &CustomerRef) -> Result<Vec<Item>> {
    let ratings = ratings_of(&desk.bank()?.core, found.cust_id(), Month::of(desk.today), TIER_MONTHS)?;
    let change = |at: usize| {
        let now = ratings.get(at)?;
        let before = ratings.get(at + 1).map(|one| one.in_force);
        let is_first = before.is_none() && ratings.len() < TIER_MONTHS as usize;
        let changed = before.is_some_and(|before| before != now.in_force);
        let day = now.month.next().first_day();
        let what = What::Tier(now.month, before, now.in_force);
        (is_first || changed).then_some(Item { day, number: 0, what })
    };
    Ok((0..ratings.len()).filter_map(change).collect())
}

/// What happened with a customer, as far as its reader may know.
pub struct Timeline {
    all: Vec<Item>,
    member: Option<Member>,
    /// Whether the reader works on the customer.
    mine: bool,
}

/// Reads what happened with a customer.
///
/// # Errors
/// A fault of the database.
pub fn read(desk: &Desk<'_>, found: &CustomerRef) -> Result<Timeline> {
    let member = members(&desk.bank()?.core, &[found.cust_no()])?.into_iter().next();
    let mine = member.as_ref().is_some_and(|member| works(desk, member));
    Ok(Timeline { all: items(desk, found, mine)?, member, mine })
}

/// At the head of the customer's page: how much is open, and the way there.
pub fn open(desk: &Desk<'_>, timeline: &Timeline) -> Markup {
    let many = timeline.all.iter().filter(|one| one.is_open()).count();
    html! {
        @if many == 0 { (desk.say("无", "nothing")) }
        @else { a href=(at(desk, "kind", OPEN)) { (count(many)) (desk.say(" 项", "")) } }
    }
}

/// The timeline on the customer's page, with the ways to write something down.
///
/// # Errors
/// A fault of the database.
pub fn section(desk: &Desk<'_>, timeline: &Timeline) -> Result<Markup> {
    let Timeline { all, member, mine } = timeline;
    let mine = *mine;
    let asked = desk.query.get("kind");
    let wanted: Vec<&Item> = all.iter().filter(|one| one.stands_in(asked)).collect();
    let pages = wanted.len().div_ceil(PER_PAGE).max(1);
    let page = page_number(desk).min(pages);
    let skip = (page - 1) * PER_PAGE;
    let terms = leads_room::terms(&desk.bank()?.crm, desk.today)?;
    let shown = wanted.iter().skip(skip).take(PER_PAGE);
    let rows = shown.map(|one| line(desk, one, member.as_ref(), mine, &terms)).collect::<Result<Vec<_>>>()?;
    let columns = [
        words(desk.say("日期", "Day")),
        words(desk.say("类别", "Kind")),
        words(desk.say("内容", "What")),
        words(desk.say("状态", "State")),
        words(desk.say("下一步", "Next")),
    ];
    Ok(html! {
        section.card #timeline {
            h2 { (desk.say("往来", "Timeline")) }
            (ways(desk, mine))
            @if let Some(member) = member { (contacts::write_here(desk, member)?) }
            @if all.is_empty() { p.soft { (desk.say("还没有往来记录。", "Nothing has happened yet.")) } }
            @else { (chips(desk, all, asked)) }
            @if !all.is_empty() && rows.is_empty() { p.soft { (desk.say("没有这一类。", "None of this kind.")) } }
            @if !rows.is_empty() { div.day { (table(desk.say("往来", "Timeline"), &columns, &rows)) } }
            (pages_of(desk, page, pages, wanted.len()))
        }
    })
}

fn at(desk: &Desk<'_>, name: &str, value: &str) -> String {
    format!("{}#timeline", desk.link(name, value))
}

/// Where in the timeline this page is, and the way to what is later and earlier.
fn pages_of(desk: &Desk<'_>, page: usize, pages: usize, total: usize) -> Markup {
    let first = (page - 1) * PER_PAGE + 1;
    html! {
        @if pages > 1 {
            nav.pager aria-label=(desk.say("往来分页", "Pages of the timeline")) {
                span { (count(first)) "–" (count((page * PER_PAGE).min(total))) " / " (count(total)) }
                @if page > 1 {
                    a rel="prev" href=(at(desk, "page", &(page - 1).to_string())) { (desk.say("更近的", "later")) }
                }
                @if page < pages {
                    a rel="next" href=(at(desk, "page", &(page + 1).to_string())) { (desk.say("更早的", "earlier")) }
                }
            }
        }
    }
}

/// What there is, each kind with how many.
fn chips(desk: &Desk<'_>, all: &[Item], asked: &str) -> Markup {
    let many = |code: &str| all.iter().filter(|one| one.stands_in(code)).count();
    let chip = |code: &'static str, words: &'static str| {
        let many = many(code);
        html! {
            @if many > 0 || code == asked {
                li { a href=(at(desk, "kind", code)) aria-current=[(code == asked).then_some("true")] {
                    (words) " " span.sum { (count(many)) } } }
            }
        }
    };
    html! {
        ul.chips {
            (chip("", desk.say("全部", "all")))
            (chip(OPEN, desk.say("未办结", "open")))
            @for kind in Kind::ALL { (chip(kind.code(), desk.t(kind.label()))) }
        }
    }
}

/// Where something is written down about the customer.
fn ways(desk: &Desk<'_>, mine: bool) -> Markup {
    let base = format!("/customers/{}", desk.id);
    let hears = HEARERS.iter().any(|role| desk.is(*role));
    let complaint = match hears {
        true => desk.say("登记投诉", "write a complaint down"),
        false => desk.say("投诉", "complaints"),
    };
    let open: [(bool, &str, &str); 3] = [
        (
            mine && desk.may(&opportunities::NEW),
            "/opportunities",
            desk.say("登记商机", "open an opportunity"),
        ),
        (desk.may(&complaints::OF_CUSTOMER), "/complaints", complaint),
        (
            hears && desk.may(&outbox::OF_CUSTOMER) && !desk.is(Role::ServiceDesk),
            "/sms",
            desk.say("发短信", "send an SMS"),
        ),
    ];
    html! {
        div.actions {
            @for (_, path, words) in open.iter().filter(|(may, ..)| *may) {
                (opens(desk, &format!("{base}{path}"), &html! { (words) }, Some("button plain")))
            }
            @if tasks::gives(desk) {
                (opens(desk, &format!("/tasks/new?customer={}", desk.id), &html! { (desk.say("布置任务", "give a task")) }, Some("button plain")))
            }
        }
    }
}

fn line(
    desk: &Desk<'_>,
    item: &Item,
    member: Option<&Member>,
    mine: bool,
    terms: &LeadTerms,
) -> Result<Vec<Markup>> {
    let base = format!("/customers/{}", desk.id);
    let (told, state) = match &item.what {
        What::Contact(entry) => contact(desk, &base, entry)?,
        What::Lead(one) => lead(desk, one, mine, terms),
        What::Opportunity(one) => opportunity(desk, one),
        What::Task(about) => task(desk, about, member)?,
        What::Sms(message) => sms(desk, &base, message),
        What::Complaint(one) => complaint(desk, one),
        What::Benefit(one, name) => benefit(desk, &base, one, name)?,
        What::Assignment(past, begins) => hands(desk, &base, past, *begins)?,
        What::Tier(month, before, now) => {
            let path = format!("{base}/why?month={month}");
            (
                html! {
                    @if let Some(before) = before { (parts::tier(*before, desk.lang)) " → " }
                    (parts::tier(*now, desk.lang)) " "
                    a href=(path) { (month) (desk.say(" 月末结账", ", month-end close")) }
                },
                html! {},
            )
        }
    };
    let next = match &item.what {
        What::Lead(one) if mine && one.state.is_open() => buttons(desk, one, false),
        _ => html! {},
    };
    Ok(vec![
        html! { span.number { (item.day) } },
        html! { (desk.t(item.kind().label())) },
        html! { div.why { (told) } },
        state,
        next,
    ])
}

/// The first words of a text; the rest on a click.
fn beginning(text: &str) -> Markup {
    if text.chars().count() <= BEGINNING {
        return html! { (text) };
    }
    let beginning: String = text.chars().take(BEGINNING).collect();
    html! { details { summary { (beginning) "…" } (text) } }
}

fn contact(desk: &Desk<'_>, base: &str, entry: &Entry) -> Result<(Markup, Markup)> {
    let note = &entry.note;
    let told = html! {
        a href={ (base) "/contacts" } { (desk.t(note.channel.label())) " " (desk.t(note.direction.label())) }
        " " span.soft { (of_staff(desk, &entry.staff_no)?) }
        @if !note.said.is_empty() { div { (beginning(&note.said)) } }
        @if !note.next_step.is_empty() {
            div.soft { (desk.say("下一步：", "next: ")) (note.next_step)
                @if let Some(day) = note.next_day { " " (day) } }
        }
    };
    let state = html! {
        (desk.t(note.outcome.label()))
        @if entry.corrected_by.is_some() { div.soft { (desk.say("已更正", "corrected")) } }
        @if entry.corrects.is_some() { div.soft { (desk.say("更正", "a correction")) } }
    };
    Ok((told, state))
}

fn lead(desk: &Desk<'_>, one: &Lead, mine: bool, terms: &LeadTerms) -> (Markup, Markup) {
    let told = html! {
        (opens(desk, &format!("/leads/{}", one.lead_no), &html! { (why(desk, one)) }, None))
        @if mine { (marks(desk, one, terms)) }
    };
    let state = html! {
        (desk.t(one.state.label()))
        @if !one.product.is_empty() { div.soft { (one.product) " " (money(one.amount_fen)) } }
        @else if one.value_fen > 0 { div.soft { (money(one.value_fen)) (desk.say(" 元", " yuan")) } }
        @if one.state.is_open() { (until(desk, one.until)) }
    };
    (told, state)
}

fn until(desk: &Desk<'_>, day: Day) -> Markup {
    html! { div.soft { (desk.say("截止 ", "by ")) (day) } }
}

fn opportunity(desk: &Desk<'_>, one: &Opportunity) -> (Markup, Markup) {
    let said = &one.terms;
    let told = html! {
        (opens(desk, &format!("/opportunities/{}", one.opportunity_no), &html! { (said.product) }, None))
        " " (money(said.amount_fen)) (desk.say(" 元", " yuan"))
        @if one.stage.is_open() && !said.next_step.is_empty() {
            div.soft { (desk.say("下一步：", "next: ")) (said.next_step) @if let Some(on) = said.next_on { " " (on) } }
        }
    };
    let state = html! {
        (desk.t(one.stage.label())) (opportunities::proof(desk, one))
        @if one.stage.is_open() { div.soft { (desk.say("预计 ", "expected ")) (said.expected_on) } }
    };
    (told, state)
}

fn task(desk: &Desk<'_>, about: &About, member: Option<&Member>) -> Result<(Markup, Markup)> {
    let task = &about.task;
    let told = html! {
        @if tasks::opens(desk, about, member)? {
            (opens(desk, &format!("/tasks/{}", task.task_no), &html! { (task.title) }, None))
        } @else { (task.title) }
    };
    let state = html! {
        @match (&about.came, task.state) {
            (Some((outcome, by)), _) => { (outcome) div.soft { (of_staff(desk, by)?) } },
            (None, TaskState::Withdrawn) => (desk.say("已撤回", "taken back")),
            (None, TaskState::Done) => (desk.say("已结束", "over")),
            (None, TaskState::Open) => {
                @match about.tried_on {
                    Some(on) => { (desk.say("已尝试 ", "tried ")) (on) },
                    None => (desk.say("待办", "to do")),
                }
                (until(desk, task.due_on))
            },
        }
    };
    Ok((told, state))
}

fn benefit(desk: &Desk<'_>, base: &str, one: &Use, name: &str) -> Result<(Markup, Markup)> {
    let told = html! {
        a href={ (base) "/benefits" } { (name) } " " (one.reference)
        " " span.soft { (of_staff(desk, &one.booked_by)?) }
    };
    let state = match &one.cancelled {
        Some((_, on)) => html! { (desk.say("已取消 ", "cancelled ")) span.number { (on) } },
        None => html! { (desk.t(one.way.label())) },
    };
    Ok((told, state))
}

fn sms(desk: &Desk<'_>, base: &str, message: &Message) -> (Markup, Markup) {
    // The manager's own number is in it: who needs it finds it elsewhere.
    let text = masking::free_text(&message.text);
    let told = html! {
        a href={ (base) "/messages" } { (desk.t(message.kind.label())) } div { (beginning(&text)) }
    };
    let state = html! {
        (desk.t(message.state.label()))
        @if let Some(why) = message.reason { div.soft { (desk.t(why.label())) } }
    };
    (told, state)
}

fn complaint(desk: &Desk<'_>, one: &Complaint) -> (Markup, Markup) {
    let told = html! {
        (opens(desk, &format!("/complaints/{}", one.complaint_no), &html! { (desk.t(one.said.category.label())) }, None))
        " " (one.said.product) " " span.soft { (desk.t(one.said.channel.label())) }
    };
    let state = html! {
        (desk.t(one.state.label()))
        @if one.state.waits_for_answer() { div.soft { (desk.say("答复期限 ", "answer by ")) (complaints::due(desk, one)) } }
    };
    (told, state)
}

fn hands(desk: &Desk<'_>, base: &str, past: &Past, begins: bool) -> Result<(Markup, Markup)> {
    let whose = if past.staff_no.is_empty() { past.team.clone() } else { of_staff(desk, &past.staff_no)? };
    let ended = past.ended.as_ref().filter(|_| !begins);
    let cause = ended.unwrap_or(&past.begun).cause.label();
    let told = html! {
        a href={ (base) "/assignment" } {
            @if begins { (desk.say("归属 ", "assigned to ")) (whose) }
            @else { (desk.say("不再归属 ", "no longer with ")) (whose) }
        }
    };
    Ok((told, html! { (desk.t(cause)) }))
}
