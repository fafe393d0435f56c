//! The contact log (工作日志, spec 3, *Contact log*). [`write`]: a contact is written down. [`correct`]: its author writes
//! it anew. [`part`]: as what somebody works on a customer. [`open_of`]: next steps that nobody has done.

use super::{Entry, Note, Open, Outcome, Part, rows};
use crate::access::act::Act;
use crate::access::roles::{Post, Role};
use crate::bank::assignment::rows::{Member, beside, members, standing};
use crate::bank::assignment::rules::{decides, house};
use crate::bank::parties::rows::people::{
    Institution, institution_tree, person, staff_member, stood_in_for, team_of,
};
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::kernel::lang::Text;
use crate::store::action::Signed;
use crate::store::open::{Bank, Crm};
use crate::text;

/// Longest text of an entry, in characters.
pub const SAID_MAX: usize = 2000;

/// Who writes: as what, and who has the customer now.
struct Writer {
    part: Part,
    keeper: String,
}

/// As what a person works on a customer today; none: not at all.
///
/// # Errors
/// A fault of the database.
pub fn part(bank: &Bank, signed: &Signed, posts: &[Post], member: &Member) -> Result<Option<Part>> {
    let tree = institution_tree(&bank.core)?;
    Ok(writer(bank, signed, (posts, &tree), member)?.map(|writer| writer.part))
}

fn writer(
    bank: &Bank,
    signed: &Signed,
    (posts, tree): (&[Post], &[Institution]),
    member: &Member,
) -> Result<Option<Writer>> {
    let actor = &signed.actor;
    let held = standing(&bank.crm, &[&member.cust_no])?.remove(&member.cust_no);
    let keeper = held.as_ref().map_or_else(String::new, |held| held.staff_no.clone());
    let team = held.map_or_else(String::new, |held| held.team);
    let as_part = |part| Ok(Some(Writer { part, keeper: keeper.clone() }));
    if !keeper.is_empty() && keeper == *actor {
        return as_part(Part::Maintainer);
    }
    if !keeper.is_empty() && stood_in_for(&bank.crm, actor, signed.today)?.contains(&keeper) {
        return as_part(Part::StandIn);
    }
    let beside = beside::co_managers(&bank.crm, &member.cust_no)?;
    if beside.iter().any(|one| one.staff_no == *actor && one.term.holds(signed.today)) {
        return as_part(Part::CoManager);
    }
    let at = house(tree, &member.inst_no);
    let leads = |post: &Post| post.role == Role::LobbyDirector && house(tree, &post.inst_no) == at;
    if posts.iter().any(leads) {
        let own = staff_member(&bank.core, actor)?.map_or_else(String::new, |one| one.team);
        if keeper.is_empty() && !team.is_empty() && own == team {
            return as_part(Part::Team);
        }
        if !keeper.is_empty() && team_of(&bank.core, actor)?.contains(&keeper) {
            return as_part(Part::Head);
        }
    }
    if decides(posts, &member.inst_no, tree) {
        return as_part(Part::Head);
    }
    Ok(None)
}

/// Writes a contact with a customer down.
///
/// # Errors
/// Refuses an unknown customer, whoever does not work on the customer, a day to come or before the customer's first
/// account, a next step in the past, and what is written already.
pub fn write(bank: &Bank, signed: &Signed, posts: &[Post], cust_no: &str, note: Note) -> Result<Act<i64>> {
    if note.outcome == Outcome::Mistaken {
        return Err(no_outcome());
    }
    once(bank, signed, cust_no, &note)?;
    enter(bank, signed, posts, (cust_no, None), note)
}

/// What is written down already is not written twice.
fn once(bank: &Bank, signed: &Signed, cust_no: &str, note: &Note) -> Result<()> {
    let latest = rows::entries_of(&bank.crm, cust_no, 20, 0)?;
    let same =
        |old: &Entry| old.note == *note && old.staff_no == signed.actor && old.written_on == signed.today;
    if latest.iter().any(same) {
        let why = text!(
            "刚才已记录相同的内容，无需再记",
            "the same has been written down just now: once is enough"
        );
        return Err(declined("written_already", "said", why));
    }
    Ok(())
}

/// Writes an entry anew: the old one stays, and counts no more.
///
/// # Errors
/// Refuses an entry of somebody else and one that is corrected already, and what [`write`] refuses.
pub fn correct(bank: &Bank, signed: &Signed, posts: &[Post], old: &Entry, note: Note) -> Result<Act<i64>> {
    if old.staff_no != signed.actor {
        let why = text!("只有记录人本人可以更正", "whoever wrote an entry corrects it: ask them");
        return Err(declined("not_yours", "", why));
    }
    if old.corrected_by.is_some() {
        return Err(corrected().into());
    }
    enter(bank, signed, posts, (&old.cust_no, Some(old.entry_no)), note)
}

fn corrected() -> Refusal {
    let why = text!(
        "此记录已被更正，请更正最新的一条",
        "the entry has been corrected already: correct the latest one"
    );
    Refusal::new("corrected_already", "", why)
}

fn no_outcome() -> crate::kernel::error::Error {
    declined("bad_outcome", "outcome", text!("请选择联系结果", "choose what came of it"))
}

fn enter(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    (cust_no, corrects): (&str, Option<i64>),
    note: Note,
) -> Result<Act<i64>> {
    let number = rows::next(&bank.crm, "contacts/next_entry_no")?;
    let entry = entry(bank, signed, posts, (number, cust_no, corrects), note)?;
    let old = corrects.map_or_else(String::new, |old| format!(" corrects={old}"));
    let (channel, outcome) = (entry.note.channel.code(), entry.note.outcome.code());
    let detail = format!("entry={number} day={} channel={channel} outcome={outcome}{old}", entry.note.day);
    let verb = if corrects.is_some() { "correct_contact" } else { "log_contact" };
    let writes = vec![rows::insert_entry(&entry)];
    let action =
        signed.because(&detail).action(format!("contact-{number}"), verb, cust_no.to_owned(), writes);
    let act = Act::new(action, number);
    Ok(if corrects.is_some() { act.or_say(corrected()) } else { act })
}

/// Writes the results of a round of visits down, all of them or none (spec 2, villages and grids).
///
/// # Errors
/// Refuses an empty round and what [`write`] refuses, with the customer's number before it.
pub fn write_round(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    round: Vec<(String, Note)>,
) -> Result<Act<usize>> {
    let first = rows::next(&bank.crm, "contacts/next_entry_no")?;
    let mut writes = Vec::with_capacity(round.len());
    for (number, (cust_no, note)) in (first..).zip(round) {
        let written = once(bank, signed, &cust_no, &note);
        let entry = written.and_then(|()| entry(bank, signed, posts, (number, &cust_no, None), note));
        let entry = entry.map_err(|error| of_customer(&cust_no, error))?;
        writes.push(rows::insert_entry(&entry));
    }
    if writes.is_empty() {
        let why = text!(
            "还没有填写任何结果：请至少为一位客户选择结果",
            "nothing is filled in: choose the outcome of one customer at least"
        );
        return Err(declined("round_empty", "outcome", why));
    }
    let many = writes.len();
    let signed = signed.because(&format!("customers={many}"));
    let action = signed.action(format!("contacts-{first}-{many}"), "log_visits", first.to_string(), writes);
    Ok(Act::new(action, many))
}

/// A refusal says which customer of a round it is about.
fn of_customer(cust_no: &str, error: Error) -> Error {
    match error {
        Error::Refusal(mut refusal) => {
            let Text { zh, en } = &refusal.text;
            refusal.text = text!("{cust_no}：{zh}", "{cust_no}: {en}");
            Error::Refusal(refusal)
        }
        other => other,
    }
}

/// An entry as it is written, for somebody who may.
fn entry(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    (entry_no, cust_no, corrects): (i64, &str, Option<i64>),
    note: Note,
) -> Result<Entry> {
    let Some(member) = members(&bank.core, &[cust_no])?.into_iter().next() else {
        let why = text!("没有此客户，请核对客户号", "there is no such customer: check the number");
        return Err(declined("customer_unknown", "customer", why));
    };
    let tree = institution_tree(&bank.core)?;
    let Some(writer) = writer(bank, signed, (posts, &tree), &member)? else {
        let why = text!(
            "只有维护人、代管人、协办人及其负责人记录接触，请先申请归属或请负责人指定",
            "who maintains, stands in, co-manages or heads writes here: apply for the customer, or ask the head"
        );
        return Err(declined("not_your_customer", "", why));
    };
    check(bank, signed, &member, &note)?;
    Ok(Entry {
        entry_no,
        cust_no: cust_no.to_owned(),
        note,
        staff_no: signed.actor.clone(),
        part: writer.part,
        by_hand: true,
        inst_no: member.inst_no.clone(),
        keeper: writer.keeper,
        corrects,
        written_on: signed.today,
        corrected_by: None,
    })
}

fn check(bank: &Bank, signed: &Signed, member: &Member, note: &Note) -> Result<()> {
    if note.day > signed.today {
        let why = text!(
            "接触日期不能晚于今天；以后要做的请填写下一步",
            "a contact is not in the future: what is to come is a next step"
        );
        return Err(declined("day_to_come", "day", why));
    }
    let first = person(&bank.core, member.cust_id, signed.today)?.and_then(|person| person.open_date);
    if let Some(first) = first.filter(|first| note.day < *first) {
        let why = text!(
            "早于客户首个账户的日期（{first}），请核对",
            "this is before the customer's first account ({first}): check the day"
        );
        return Err(declined("before_first_account", "day", why));
    }
    if note.said.chars().count() > SAID_MAX || note.next_step.chars().count() > SAID_MAX {
        let why = text!("最多 {SAID_MAX} 个字", "{SAID_MAX} characters at most");
        let field = if note.said.chars().count() > SAID_MAX { "said" } else { "next_step" };
        return Err(declined("too_long", field, why));
    }
    match note.next_day {
        Some(_) if note.next_step.is_empty() => {
            let why = text!("请写明下一步做什么", "say what comes next");
            Err(declined("next_step_empty", "next_step", why))
        }
        Some(next) if next < signed.today => {
            let why = text!("下一步的日期不能早于今天", "the next step is not before today");
            Err(declined("next_day_past", "next_day", why))
        }
        _ => Ok(()),
    }
}

/// Next steps of some customers that no later contact followed, by day.
///
/// # Errors
/// A fault of the database.
pub fn open_of(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<Open>> {
    let steps = rows::next_steps(crm, cust_nos)?;
    Ok(steps
        .into_iter()
        .map(|(cust_no, day, step)| Open {
            cust_no,
            on: day,
            text: Text::new(format!("下一步：{step}"), format!("next step: {step}")),
        })
        .collect())
}
