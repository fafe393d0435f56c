//! Rows of contacts to and from their named statements.

use super::heads::{Asked, Comment, Share, Whose};
use super::rules::Spell;
use super::{Channel, Direction, Entry, Note, Outcome, Part, Work};
use crate::kernel::calendar::{Day, from_ymd, ymd};
use crate::kernel::error::Result;
use crate::kernel::terms::Tier;
use crate::store::action::Write;
use crate::store::open::{Core, Crm};
use crate::store::{FOREVER, Value, json_list};
use rusqlite::{OptionalExtension, Row, params};
use std::collections::HashMap;

fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<Day> {
    let ymd: i32 = row.get(at)?;
    from_ymd(ymd).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, ymd.into()))
}

fn maybe_day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<i32>>(at)?.and_then(from_ymd))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn stored(day: Day) -> Value {
    Value::Integer(ymd(day).into())
}

fn maybe<T>(value: Option<T>, into: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Null, into)
}

/// A limited word: the table holds no other.
fn word<T>(row: &Row<'_>, at: usize, of: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
    let code: String = row.get(at)?;
    of(&code).ok_or(rusqlite::Error::InvalidQuery)
}

fn entry_row(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let work: Option<String> = row.get(12)?;
    let work = work.and_then(|code| Work::from_code(&code)).zip(row.get(13)?);
    Ok(Entry {
        entry_no: row.get(0)?,
        cust_no: row.get(1)?,
        note: Note {
            day: day(row, 2)?,
            minute: row.get(3)?,
            channel: word(row, 6, Channel::from_code)?,
            direction: word(row, 7, Direction::from_code)?,
            outcome: word(row, 8, Outcome::from_code)?,
            said: row.get(9)?,
            next_step: row.get(10)?,
            next_day: maybe_day(row, 11)?,
            work,
        },
        staff_no: row.get(4)?,
        part: Part::of(&row.get::<_, String>(5)?),
        by_hand: row.get(14)?,
        inst_no: row.get(15)?,
        keeper: row.get(16)?,
        corrects: row.get(17)?,
        written_on: day(row, 18)?,
        corrected_by: row.get(19)?,
    })
}

/// The number that the next record gets, by the statement that says it.
pub(super) fn next(crm: &Crm, statement: &'static str) -> Result<i64> {
    Ok(crm.prepare(statement)?.query_row([], |row| row.get(0))?)
}

pub(super) fn insert_entry(entry: &Entry) -> Write {
    let note = &entry.note;
    let params = vec![
        Value::Integer(entry.entry_no),
        text(&entry.cust_no),
        stored(note.day),
        maybe(note.minute, |minute| Value::Integer(minute.into())),
        text(&entry.staff_no),
        text(entry.part.code()),
        text(note.channel.code()),
        text(note.direction.code()),
        text(note.outcome.code()),
        text(&note.said),
        text(&note.next_step),
        maybe(note.next_day, stored),
        maybe(note.work, |(kind, _)| text(kind.code())),
        maybe(note.work, |(_, number)| Value::Integer(number)),
        Value::Integer(entry.by_hand.into()),
        text(&entry.inst_no),
        text(&entry.keeper),
        maybe(entry.corrects, Value::Integer),
        stored(entry.written_on),
    ];
    Write::one("contacts/insert_entry", params)
}

/// An entry of the log.
///
/// # Errors
/// A fault of the database.
pub fn entry(crm: &Crm, entry_no: i64) -> Result<Option<Entry>> {
    Ok(crm.prepare("contacts/entry")?.query_row([entry_no], entry_row).optional()?)
}

/// The log of a customer, the latest first: at most `limit`, after the first `skip`.
///
/// # Errors
/// A fault of the database.
pub fn entries_of(crm: &Crm, cust_no: &str, limit: u32, skip: u32) -> Result<Vec<Entry>> {
    let mut statement = crm.prepare("contacts/entries_of")?;
    let rows = statement.query_map(params![cust_no, limit, skip], entry_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Next steps that nobody has done, of some customers, by day.
pub(super) fn next_steps(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<(String, Day, String)>> {
    let mut statement = crm.prepare("contacts/next_steps")?;
    let rows =
        statement.query_map([json_list(cust_nos)], |row| Ok((row.get(0)?, day(row, 1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The internal numbers of some customers, by number.
///
/// # Errors
/// A fault of the database.
pub fn ids(core: &Core, cust_nos: &[String]) -> Result<HashMap<String, u32>> {
    let mut statement = core.prepare("contacts/ids")?;
    let rows = statement.query_map([json_list(cust_nos)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The numbers of some customers, each with its internal one.
pub(super) fn numbers(core: &Core, ids: &[u32]) -> Result<Vec<(u32, String)>> {
    let mut statement = core.prepare("contacts/numbers")?;
    let rows = statement.query_map([json_list(ids)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who had some customers when, by customer.
pub(super) fn spells_of(crm: &Crm, cust_nos: &[&str]) -> Result<HashMap<String, Vec<Spell>>> {
    let mut statement = crm.prepare("contacts/spells_of")?;
    let mut rows = statement.query([json_list(cust_nos)])?;
    let mut found: HashMap<String, Vec<Spell>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let until: i32 = row.get(2)?;
        found.entry(row.get(0)?).or_default().push(Spell {
            since: day(row, 1)?,
            until: if until == FOREVER { None } else { Some(day(row, 2)?) },
            staff_no: row.get(3)?,
            team: row.get(4)?,
            inst_no: row.get(5)?,
        });
    }
    Ok(found)
}

/// Customers above whom all contacts of the days are read in one pass, and not one customer after the other.
const ONE_BY_ONE_MAX: usize = 5000;

/// Contacts of some customers between two days that count for duties, by customer, as they were written down by a day.
pub(super) fn counting_of(
    crm: &Crm,
    cust_nos: &[&str],
    (from, to): (Day, Day),
    known_on: Day,
) -> Result<HashMap<String, Vec<(Day, Channel)>>> {
    let mut found: HashMap<String, Vec<(Day, Channel)>> = HashMap::new();
    let mut tell = |row: &Row<'_>| {
        let contact = (day(row, 1)?, word(row, 2, Channel::from_code)?);
        found.entry(row.get(0)?).or_default().push(contact);
        Ok::<_, rusqlite::Error>(())
    };
    if cust_nos.len() > ONE_BY_ONE_MAX {
        let mut statement = crm.prepare("contacts/counting_between")?;
        let mut rows = statement.query(params![ymd(from), ymd(to), ymd(known_on)])?;
        while let Some(row) = rows.next()? {
            tell(row)?;
        }
    } else {
        let mut statement = crm.prepare("contacts/counting_of")?;
        let mut rows = statement.query(params![json_list(cust_nos), ymd(from), ymd(to), ymd(known_on)])?;
        while let Some(row) = rows.next()? {
            tell(row)?;
        }
    }
    Ok(found)
}

/// A special VIP: from a day on, until before another.
pub(super) struct Special {
    pub since: Day,
    pub until: Option<Day>,
    pub tier: Tier,
}

/// The special VIPs that held at some time between two days, by customer.
pub(super) fn specials(crm: &Crm, from: Day, to: Day) -> Result<HashMap<String, Vec<Special>>> {
    let mut statement = crm.prepare("contacts/specials")?;
    let mut rows = statement.query(params![ymd(from), ymd(to)])?;
    let mut found: HashMap<String, Vec<Special>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let rank: u8 = row.get(1)?;
        let tier = Tier::from_rank(rank).ok_or(rusqlite::Error::IntegralValueOutOfRange(1, rank.into()))?;
        let last = maybe_day(row, 3)?.and_then(|last| last.succ_opt());
        let until = [last, maybe_day(row, 4)?].into_iter().flatten().min();
        found.entry(row.get(0)?).or_default().push(Special { since: day(row, 2)?, until, tier });
    }
    Ok(found)
}

/// What changes when duties may come out differently.
pub(super) fn mark(crm: &Crm) -> Result<[i64; 3]> {
    Ok(crm.prepare("contacts/mark")?.query_row([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?)
}

/// Numbers of the entries that are asked for between two days, the latest first.
pub(super) fn led_entries(
    crm: &Crm,
    asked: &Asked<'_>,
    from: Day,
    to: Day,
    limit: usize,
) -> Result<Vec<i64>> {
    let mut statement = crm.prepare("contacts/led_entries")?;
    let (at, people) = lists(asked.whose);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let given = params![asked.reader, at, people, ymd(from), ymd(to), asked.by, asked.unread, limit];
    let rows = statement.query_map(given, |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn lists(whose: &Whose) -> (String, String) {
    (json_list(&whose.at), json_list(&whose.people))
}

/// How many entries between two days there are, and how many of them a head has not read.
pub(super) fn led_share(crm: &Crm, reader: &str, whose: &Whose, from: Day, to: Day) -> Result<Share> {
    let (at, people) = lists(whose);
    let mut statement = crm.prepare("contacts/led_share")?;
    let (all, read): (i64, i64) = statement
        .query_row(params![reader, at, people, ymd(from), ymd(to)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Share { all, unread: all - read })
}

/// Which of some entries a head answers for, each with whether the head has read it.
pub(super) fn led_among(crm: &Crm, reader: &str, whose: &Whose, entries: &[i64]) -> Result<Vec<(i64, bool)>> {
    let (at, people) = lists(whose);
    let mut statement = crm.prepare("contacts/led_among")?;
    let given = params![reader, at, people, json_list(entries)];
    let rows = statement.query_map(given, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Some entries in the order given, each with the day on which a head read it.
pub(super) fn entries_read(crm: &Crm, reader: &str, entries: &[i64]) -> Result<Vec<(Entry, Option<Day>)>> {
    let mut statement = crm.prepare("contacts/entries_read")?;
    let rows = statement
        .query_map(params![json_list(entries), reader], |row| Ok((entry_row(row)?, maybe_day(row, 20)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn insert_read(entries: &[i64], reader: &str, on: Day) -> Write {
    let params = vec![text(&json_list(entries)), text(reader), stored(on)];
    Write { statement: "contacts/insert_read", params, rows: entries.len() }
}

pub(super) fn insert_comment(comment: &Comment) -> Write {
    let params = vec![
        Value::Integer(comment.entry_no),
        Value::Integer(comment.comment_no),
        text(&comment.staff_no),
        text(&comment.said),
        stored(comment.written_on),
    ];
    Write::one("contacts/insert_comment", params)
}

/// What heads wrote beside some entries, in order.
///
/// # Errors
/// A fault of the database.
pub fn comments_on(crm: &Crm, entries: &[i64]) -> Result<Vec<Comment>> {
    let mut statement = crm.prepare("contacts/comments_on")?;
    let rows = statement.query_map([json_list(entries)], |row| {
        Ok(Comment {
            entry_no: row.get(0)?,
            comment_no: row.get(1)?,
            staff_no: row.get(2)?,
            said: row.get(3)?,
            written_on: day(row, 4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Customers about whom heads wrote to an author from a day on, each with how often, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn comments_for(crm: &Crm, author: &str, from: Day) -> Result<Vec<(String, u32)>> {
    let mut statement = crm.prepare("contacts/comments_for")?;
    let rows = statement.query_map(params![author, ymd(from)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
