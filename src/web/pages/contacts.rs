//! Contacts (客户接触, spec 3): the log of a customer with the form that adds to it, and whom one has to speak to today.

use super::assignment::{READERS, WORKERS, of_staff};
use super::contact_logs::{beside, comments};
use super::customers::shown_name;
use crate::access::masking;
use crate::access::roles::Role;
use crate::bank::assignment::rows::held::held_on;
use crate::bank::assignment::rows::{Member, members};
use crate::bank::contacts::duties::{self, Charged};
use crate::bank::contacts::rules::{Duty, State};
use crate::bank::contacts::{Channel, Direction, Entry, Note, Outcome, Work, log, rows};
use crate::bank::parties::rows::people::{self, Person};
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::Label;
use crate::kernel::policy::{Every, Need};
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::memo::{DutyQuestion, State as MarkOfBank};
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, area, choice, post};
use crate::web::view::parts::{self, count, empty, pager, refusal as refused};
use crate::web::view::table::{table, words};
use maud::{Markup, html};
use std::collections::HashMap;
use std::sync::Arc;

/// Roles that have duties, or answer for those who have.
const DUTIFUL: &[Role] = &[Role::CustomerManager, Role::WealthManager, Role::LobbyDirector, Role::RetailHead];

/// The routes of this room.
pub const ROUTES: &[Route] = &[OF_CUSTOMER, WRITE, DUTIES];

/// Writing into the log of a customer.
pub const WRITE: Route = Route {
    method: Method::Post,
    who: Who::Roles(WORKERS),
    audit: Audit::ByVerb,
    title: Label::new("记录接触", "Write a contact down"),
    help: Label::new("", ""),
    run: write,
    ..OF_CUSTOMER
};

/// The log of a customer.
pub const OF_CUSTOMER: Route = Route {
    method: Method::Get,
    path: "/customers/{customer}/contacts",
    who: Who::Roles(READERS),
    object: Object::Customer,
    audit: Audit::Entry("view_contacts"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("客户接触记录", "A customer's contacts"),
    help: Label::new(
        "与客户的每次接触，以及记录与更正",
        "every contact with a customer, to write down and to correct",
    ),
    run: of_customer,
};

const DUTIES: Route = Route {
    method: Method::Get,
    path: "/duties",
    who: Who::Roles(DUTIFUL),
    object: Object::None,
    audit: Audit::Entry("list_duties"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("联系任务", "Contact duties"),
    help: Label::new(
        "按层级应联系的客户：逾期、即将到期、待完成",
        "whom to visit or call, by tier: overdue, due soon, due",
    ),
    run: list_duties,
};

/// Fields of an entry whose refusal stands beside them.
const FIELDS: [&str; 5] = ["day", "time", "said", "next_step", "next_day"];
/// Entries and duties on one page.
const ROWS: u32 = 50;

fn person(desk: &Desk<'_>) -> Result<Person> {
    let found = desk.customer()?;
    people::person(&desk.bank()?.core, found.cust_id(), desk.today)?.ok_or_else(|| not_found().into())
}

fn of_customer(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, &person(desk)?, None)?))
}

fn page(desk: &Desk<'_>, person: &Person, refusal: Option<&Refusal>) -> Result<Markup> {
    let bank = desk.bank()?;
    let skip = (parts::page_number(desk).saturating_sub(1) as u32).saturating_mul(ROWS);
    let mut entries = rows::entries_of(&bank.crm, &person.cust_no, ROWS + 1, skip)?;
    let more = entries.len() > ROWS as usize;
    entries.truncate(ROWS as usize);
    let base = format!("/customers/{}/contacts", desk.id);
    let name = shown_name(desk.sight(person.cust_id, &person.inst_no), &person.name);
    let given = if desk.form.get("corrects").is_empty() { &desk.query } else { &desk.form };
    let corrected =
        given.get("corrects").parse().ok().map(|number| rows::entry(&bank.crm, number)).transpose()?;
    let corrected =
        corrected.flatten().filter(|one| one.cust_no == person.cust_no && one.corrected_by.is_none());
    Ok(html! {
        p { a href={ "/customers/" (desk.id) } { (name) " " (person.cust_no) } }
        (duties_of(desk, person)?)
        @if works(desk, person)? { (form(desk, &base, corrected.as_ref(), refusal)) }
        @else { (refused(desk, refusal)) }
        @if entries.is_empty() { (empty(desk.say("还没有接触记录。", "Nothing is written down yet."), &html! {})) }
        @else { (entry_table(desk, &base, &entries)?) }
        @if skip > 0 { p { a href=(base) { (desk.say("最近的记录", "the latest")) } } }
        @if more { p { a href=(desk.link("page", &(parts::page_number(desk) + 1).to_string())) { (desk.say("更早的记录", "earlier ones")) } } }
    })
}

/// Whether this person may write here today.
fn works(desk: &Desk<'_>, person: &Person) -> Result<bool> {
    let bank = desk.bank()?;
    let member = members(&bank.core, &[&person.cust_no])?.into_iter().next();
    member.map_or(Ok(false), |member| writes(desk, &member))
}

fn writes(desk: &Desk<'_>, member: &Member) -> Result<bool> {
    Ok(log::part(desk.bank()?, &desk.signed("")?, &desk.viewer()?.posts, member)?.is_some())
}

fn options<T: Copy>(
    desk: &Desk<'_>,
    all: &[T],
    code: fn(T) -> &'static str,
    label: fn(T) -> Label,
) -> Vec<(String, String)> {
    all.iter().map(|one| (code(*one).to_owned(), desk.t(label(*one)).to_owned())).collect()
}

/// What stands in the form: what was typed, else the entry that is corrected, else today.
fn value(desk: &Desk<'_>, field: &str, old: Option<&Entry>) -> String {
    if !desk.form.get("day").is_empty() {
        return desk.form.get(field).to_owned();
    }
    let Some(Entry { note, .. }) = old else {
        let preset = if field == "day" { desk.today.to_string() } else { desk.query.get(field).to_owned() };
        return if field == "channel" && preset.is_empty() { "phone".to_owned() } else { preset };
    };
    match field {
        "day" => note.day.to_string(),
        "time" => note.minute.map_or_else(String::new, clock),
        "channel" => note.channel.code().to_owned(),
        "direction" => note.direction.code().to_owned(),
        "outcome" => note.outcome.code().to_owned(),
        "said" => note.said.clone(),
        "next_step" => note.next_step.clone(),
        "next_day" => note.next_day.map_or_else(String::new, |day| day.to_string()),
        "work" => note.work.map_or_else(String::new, |(kind, _)| kind.code().to_owned()),
        "work_no" => note.work.map_or_else(String::new, |(_, number)| number.to_string()),
        _ => String::new(),
    }
}

pub(super) fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn form(desk: &Desk<'_>, base: &str, old: Option<&Entry>, refusal: Option<&Refusal>) -> Markup {
    html! {
        section.card {
            h2 { @if old.is_some() { (desk.say("更正记录", "Correct an entry")) } @else { (desk.say("记录接触", "Write a contact down")) } }
            (refused(desk, refusal.filter(|refusal| !FIELDS.contains(&refusal.field.as_str()))))
            (post(desk, base, &fields(desk, old, refusal)))
            p.hint { (desk.say("只有“已联系上”计入联系任务。记录不可修改，更正会另存一条。", "Only a contact that reached the customer counts for a duty. Entries stay: a correction is another entry.")) }
        }
    }
}

/// The form on the customer's page, folded, for whoever may write there; it comes back to that page.
///
/// # Errors
/// A fault of the database.
pub fn write_here(desk: &Desk<'_>, member: &Member) -> Result<Markup> {
    let may = desk.may(&WRITE) && writes(desk, member)?;
    Ok(html! {
        @if may { details {
            summary { (desk.say("记录接触", "Write a contact down")) }
            (post(desk, &format!("/customers/{}/contacts", desk.id), &fields(desk, None, None)))
        } }
    })
}

/// The fields of an entry, as they stand in the form.
fn fields(desk: &Desk<'_>, old: Option<&Entry>, refusal: Option<&Refusal>) -> Markup {
    let value = |field: &str| value(desk, field, old);
    let outcomes: Vec<Outcome> =
        Outcome::ALL.into_iter().filter(|one| old.is_some() || *one != Outcome::Mistaken).collect();
    let field = |name: &'static str, zh: &'static str, en: &'static str| {
        let value = value(name);
        let kind = if name.ends_with("day") { "date" } else { "text" };
        let field = Field { kind, ..Field::text(name, desk.say(zh, en)).value(&value) };
        let field = if name == "day" { field } else { field.optional() };
        field.show(desk, refusal)
    };
    let said = (
        "said",
        desk.say("谈话内容", "What was said"),
        desk.say("长号码会自动隐去", "long numbers are hidden"),
    );
    html! {
        @if let Some(old) = old { input type="hidden" name="corrects" value=(old.entry_no); }
        @for hidden in ["work", "work_no"] {
            @let kept = value(hidden);
            @if !kept.is_empty() { input type="hidden" name=(hidden) value=(kept); }
        }
        div.filters {
            (field("day", "日期", "Day"))
            (field("time", "时间（如 09:30）", "Time, such as 09:30"))
            (choice("channel", desk.say("方式", "How"), &options(desk, &Channel::ALL, Channel::code, Channel::label), &value("channel")))
            (choice("direction", desk.say("方向", "Who turned to whom"),
                &options(desk, &Direction::ALL, Direction::code, Direction::label), &value("direction")))
            (choice("outcome", desk.say("结果", "Outcome"), &options(desk, &outcomes, Outcome::code, Outcome::label), &value("outcome")))
        }
        (area(desk, said, &value("said"), 3, refusal))
        div.filters {
            (field("next_step", "下一步", "Next step"))
            (field("next_day", "下一步日期", "Day of the next step"))
        }
        button type="submit" { (desk.say("保存", "Save")) }
    }
}

fn entry_table(desk: &Desk<'_>, base: &str, entries: &[Entry]) -> Result<Markup> {
    let columns = [
        words(desk.say("日期", "Day")),
        words(desk.say("方式", "How")),
        words(desk.say("结果", "Outcome")),
        words(desk.say("内容", "What was said")),
        words(desk.say("下一步", "Next step")),
        words(desk.say("记录人", "By")),
    ];
    let me = &desk.viewer()?.staff_no;
    let told = beside(desk, entries)?;
    let mut table_rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let note = &entry.note;
        let mine = entry.staff_no == *me && entry.corrected_by.is_none();
        table_rows.push(vec![
            html! { span.number { (note.day) @if let Some(minute) = note.minute { " " (clock(minute)) } } },
            html! { (desk.t(note.channel.label())) div.soft { (desk.t(note.direction.label())) } },
            html! {
                (desk.t(note.outcome.label()))
                @if entry.corrected_by.is_some() { div.soft { (desk.say("已更正", "corrected")) } }
                @if entry.corrects.is_some() { div.soft { (desk.say("更正", "a correction")) } }
            },
            html! { (note.said)
                @if let Some((kind, number)) = note.work { "（" (desk.t(kind.label())) " " (number) "）" }
                @if let Some(told) = told.get(&entry.entry_no) { (comments(desk, told)?) }
            },
            html! { (note.next_step) @if let Some(day) = note.next_day { " " (day) } },
            html! { (of_staff(desk, &entry.staff_no)?)
            div.soft { (desk.t(entry.part.label())) }
            @if mine { a href={ (base) "?corrects=" (entry.entry_no) } { (desk.say("更正", "correct")) } } },
        ]);
    }
    Ok(table(desk.t(OF_CUSTOMER.title), &columns, &table_rows))
}

fn note(desk: &Desk<'_>) -> Result<Note> {
    let unset = |field: &'static str| {
        let why = text!("请从列表中选择", "choose one of the list");
        move || declined("choice_missing", field, why)
    };
    let form = &desk.form;
    let day = desk.day("day")?.ok_or_else(|| {
        declined("day_missing", "day", text!("请填写接触日期", "give the day of the contact"))
    })?;
    let work_no = form.get("work_no").parse().ok();
    Ok(Note {
        day,
        minute: minute(form.get("time"))?,
        channel: Channel::from_code(form.get("channel")).ok_or_else(unset("channel"))?,
        direction: Direction::from_code(form.get("direction")).ok_or_else(unset("direction"))?,
        outcome: Outcome::from_code(form.get("outcome")).ok_or_else(unset("outcome"))?,
        said: masking::free_text(form.get("said")).trim().to_owned(),
        next_step: masking::free_text(form.get("next_step")).trim().to_owned(),
        next_day: desk.day("next_day")?,
        work: Work::from_code(form.get("work")).zip(work_no),
    })
}

/// The minute of the day of a time such as 09:30; none where it is empty.
fn minute(given: &str) -> Result<Option<u16>> {
    let given = given.trim();
    if given.is_empty() {
        return Ok(None);
    }
    let parsed = given.split_once(':').and_then(|(hour, minute)| {
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    });
    let why = text!("时间应写作 09:30", "write the time as 09:30");
    parsed.map(Some).ok_or_else(|| declined("bad_time", "time", why))
}

fn write(desk: &Desk<'_>) -> Result<Answer> {
    let person = person(desk)?;
    let act = || {
        let (bank, signed) = (desk.bank()?, desk.signed("")?);
        let posts = &desk.viewer()?.posts;
        let note = note(desk)?;
        let act = match desk.form.get("corrects") {
            "" => log::write(bank, &signed, posts, &person.cust_no, note)?,
            number => {
                let number = number.parse().ok().map(|number| rows::entry(&bank.crm, number)).transpose()?;
                let old = number.flatten().filter(|old| old.cust_no == person.cust_no);
                log::correct(bank, &signed, posts, &old.ok_or_else(not_found)?, note)?
            }
        };
        desk.site.act(act)?;
        Ok(Answer::See(format!("/customers/{}/contacts", desk.id)))
    };
    match act() {
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, &person, Some(&refusal))?)),
        other => other,
    }
}

/// The last contact on the customer's page, with the way to the log and its form.
///
/// # Errors
/// A fault of the database.
pub fn shown(desk: &Desk<'_>, person: &Person) -> Result<Markup> {
    if !READERS.iter().any(|role| desk.is(*role)) {
        return Ok(html! { "–" });
    }
    let last = rows::entries_of(&desk.bank()?.crm, &person.cust_no, 1, 0)?;
    Ok(html! {
        @if let Some(last) = last.first() {
            (last.note.day) " " (desk.t(last.note.channel.label())) " " (desk.t(last.note.outcome.label()))
        } @else { "–" }
        " " a href={ "/customers/" (desk.id) "/contacts" } { (desk.say("接触记录", "contacts")) }
    })
}

/// What a customer is due, for whoever reads the log.
///
/// # Errors
/// A fault of the database.
pub fn duties_of(desk: &Desk<'_>, person: &Person) -> Result<Markup> {
    if !desk.may(&OF_CUSTOMER) {
        return Ok(html! {});
    }
    let all = desk
        .site
        .plainly(|bank| duties::of_customers(bank, std::slice::from_ref(&person.cust_no), desk.today))?;
    Ok(html! {
        @if !all.is_empty() {
            ul.tiles { @for one in &all { li.tile {
                span.soft { (desk.t(DUTIES.title)) (desk.say("：", ": ")) (needed(desk, &one.duty.need)) }
                div { (state(desk, &one.duty)) }
            } } }
        }
    })
}

/// What a duty asks for, in words.
pub fn needed(desk: &Desk<'_>, need: &Need) -> String {
    let what = Channel::from_code(&need.what)
        .map_or_else(|| desk.say("任一方式", "any contact"), |channel| desk.t(channel.label()));
    let often = match need.every {
        Every::Month => desk.say("每月", "once a month"),
        Every::Quarter => desk.say("每季", "once a quarter"),
    };
    format!("{what} {often}")
}

/// How a duty stands, in words.
pub fn state(desk: &Desk<'_>, duty: &Duty) -> Markup {
    html! {
        @if duty.state == State::Missed { span.down { (desk.t(duty.state.label())) } }
        @else { (desk.t(duty.state.label())) }
        div.soft { @match duty.done {
            Some((day, channel)) => { (day) " " (desk.t(channel.label())) },
            None => { (desk.say("最后一天 ", "last day ")) span.number { (duty.period.to) } },
        } }
    }
}

/// The open duties of this person's customers, as far as they are in sight: the own, for a head the institution's.
fn open(desk: &Desk<'_>) -> Result<(Vec<Charged>, HashMap<String, Person>)> {
    let mut all: Vec<Charged> =
        judged(desk)?.iter().filter(|one| one.duty.state != State::Done).cloned().collect();
    let of: Vec<u32> = all.iter().map(|one| one.cust_id).collect();
    let persons = people::persons(&desk.bank()?.core, &of, desk.today)?;
    let seen: HashMap<String, Person> = persons.into_iter().map(|one| (one.cust_no.clone(), one)).collect();
    all.retain(|one| seen.contains_key(&one.cust_no));
    Ok((all, seen))
}

/// The duties of this person's customers, judged once as long as nothing changes that they follow from.
pub(super) fn judged(desk: &Desk<'_>) -> Result<Arc<Vec<Charged>>> {
    let question = DutyQuestion {
        own: desk.scope.own.clone(),
        headed: desk.scope.headed.clone(),
        today: desk.today,
        state: MarkOfBank::of(&desk.bank()?.core)?,
        book: desk.site.book()?.state(),
        mark: desk.site.plainly(duties::mark)?,
    };
    desk.site.memo.duties.try_get(question, |_| {
        let cust_nos = looked_after(desk)?;
        Ok(Arc::new(desk.site.plainly(|bank| duties::of_customers(bank, &cust_nos, desk.today))?))
    })
}

/// The numbers of this person's customers: the own, for a head the institution's.
fn looked_after(desk: &Desk<'_>) -> Result<Vec<String>> {
    let bank = desk.bank()?;
    let mut ids: Vec<String> = Vec::new();
    if !desk.scope.headed.is_empty() {
        let at: Vec<String> = desk.scope.headed.iter().cloned().collect();
        ids.extend(held_on(&bank.crm, desk.today, Some(&at))?.into_iter().map(|one| one.cust_no));
    }
    let own = people::persons(&bank.core, &desk.scope.own, desk.today)?;
    ids.extend(own.into_iter().map(|person| person.cust_no));
    ids.sort();
    ids.dedup();
    Ok(ids)
}

fn list_duties(desk: &Desk<'_>) -> Result<Answer> {
    let (mut all, seen) = open(desk)?;
    let chosen = State::from_code(desk.query.get("state"));
    let counted: Vec<(State, usize)> = State::ALL[..3]
        .iter()
        .map(|state| (*state, all.iter().filter(|one| one.duty.state == *state).count()))
        .collect();
    all.retain(|one| chosen.is_none_or(|state| one.duty.state == state));
    let skip = parts::page_number(desk).saturating_sub(1).saturating_mul(ROWS as usize);
    let columns = [
        words(desk.say("客户", "Customer")),
        words(desk.say("要求", "Duty")),
        words(desk.say("状态", "State")),
        words(desk.say("层级", "Tier")),
        words(desk.say("维护人", "Maintained by")),
        words(desk.say("最近接触", "Last contact")),
    ];
    let mut table_rows = Vec::new();
    for one in all.iter().skip(skip).take(ROWS as usize) {
        let Some(person) = seen.get(&one.cust_no) else { continue };
        let here = desk.naming(desk.id_of(one.cust_id));
        let name = shown_name(desk.sight(one.cust_id, &person.inst_no), &person.name);
        let whose = if one.staff_no.is_empty() { one.team.clone() } else { of_staff(desk, &one.staff_no)? };
        table_rows.push(vec![
            html! { a href={ "/customers/" (here.id) } { (name) } div.soft { (one.cust_no) } },
            html! { (needed(desk, &one.duty.need)) },
            state(desk, &one.duty),
            parts::tier(one.duty.tier, desk.lang),
            html! { (whose) },
            shown(&here, person)?,
        ]);
    }
    let none = desk.say("今天没有待联系的客户。", "Nobody is due to be spoken to.");
    Ok(Answer::page(
        desk,
        html! {
            ul.tiles {
                @for (state, many) in counted {
                    li.tile { a href={ "/duties?state=" (state.code()) }
                        { span.soft { (desk.t(state.label())) } b { (count(many)) } } }
                }
            }
            @if table_rows.is_empty() { (empty(none, &html! { a href="/customers" { (desk.say("客户列表", "customers")) } })) }
            @else { (table(desk.t(DUTIES.title), &columns, &table_rows)) (pager(desk, all.len())) }
        },
    ))
}

/// On the start of whoever has duties of their own: how many are overdue, and how many are due soon.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    // A head's list holds a whole institution: it is judged when it is opened, not at each start.
    if !DUTIFUL.iter().any(|role| desk.is(*role)) || !desk.scope.headed.is_empty() {
        return Ok(html! {});
    }
    let all = judged(desk)?;
    let many = |state: State| all.iter().filter(|one| one.duty.state == state).count();
    let (missed, soon) = (many(State::Missed), many(State::DueSoon));
    Ok(html! {
        @if missed + soon > 0 {
            p.notice { a href="/duties" { (desk.t(DUTIES.title)) } (desk.say("：", ": "))
                (desk.say("逾期 ", "overdue ")) (count(missed)) (desk.say("，即将到期 ", ", due soon ")) (count(soon)) }
        }
    })
}
