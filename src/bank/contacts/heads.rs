//! Heads read what their people wrote down (spec 3, *Contact log*). [`newest`]: the entries that a head answers for,
//! each with whether they have read it. [`share`]: how many are unread. [`mark`]: the head has read some. [`comment`]:
//! and writes beside one, which its author sees. Each head reads for themselves, and never their own entries.

use super::{Entry, rows};
use crate::access::act::Act;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result, declined};
use crate::store::action::Signed;
use crate::store::open::Crm;
use crate::text;
use chrono::Days;
use std::collections::HashMap;

/// Longest comment, in characters.
pub const COMMENT_MAX: usize = 200;
/// The share of unread entries is that of so many days.
pub const SHARE_DAYS: u64 = 30;

/// Whose entries a head answers for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whose {
    /// Institutions: entries of customers who were maintained there when they were written.
    pub at: Vec<String>,
    /// Staff numbers of a team: their entries wherever the customer is.
    pub people: Vec<String>,
}

impl Whose {
    /// Whether it is nobody's.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty() && self.people.is_empty()
    }
}

/// Which entries are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Who reads: staff number.
    pub reader: &'a str,
    /// Whose entries.
    pub whose: &'a Whose,
    /// Staff number of one author; empty: all.
    pub by: &'a str,
    /// Calendar day from which on they were written.
    pub from: Day,
    /// Last calendar day on which they were written.
    pub to: Day,
    /// Only what the reader has not read.
    pub unread: bool,
}

/// An entry as a head reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The entry.
    pub entry: Entry,
    /// Calendar day on which the head marked it as read.
    pub read_on: Option<Day>,
    /// What heads wrote beside it, in order.
    pub comments: Vec<Comment>,
}

/// What a head wrote beside an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The entry.
    pub entry_no: i64,
    /// Its place among those on the entry, from 1 on.
    pub comment_no: i64,
    /// Who.
    pub staff_no: String,
    /// What.
    pub said: String,
    /// Calendar day.
    pub written_on: Day,
}

/// How many entries there are, and how many of them a head has not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// All.
    pub all: i64,
    /// Not read.
    pub unread: i64,
}

impl Share {
    /// The share that is not read, in whole percent: zero only where nothing is unread, a hundred only where all is.
    pub fn percent(self) -> i64 {
        match self {
            Share { unread: 0, .. } => 0,
            Share { all, unread } if unread >= all => 100,
            Share { all, unread } => (unread * 100 / all).max(1),
        }
    }
}

/// Entries that are asked for, the latest first: at most `limit`, after the first `skip`.
///
/// # Errors
/// A fault of the database.
pub fn newest(crm: &Crm, asked: &Asked<'_>, limit: usize, skip: usize) -> Result<Vec<Seen>> {
    let mut numbers: Vec<i64> = Vec::new();
    let (mut to, mut days) = (Some(asked.to), 1);
    // Days are walked back in growing steps, so that a page costs what it shows and not what was ever written.
    while let Some(last) = to.filter(|last| *last >= asked.from && numbers.len() < skip + limit) {
        let first = last.checked_sub_days(Days::new(days - 1)).map_or(asked.from, |day| day.max(asked.from));
        numbers.extend(rows::led_entries(crm, asked, first, last, skip + limit - numbers.len())?);
        to = first.pred_opt();
        days *= 2;
    }
    seen(crm, asked.reader, &numbers[skip.min(numbers.len())..])
}

/// An entry that a head answers for; none where it is somebody else's to read.
///
/// # Errors
/// A fault of the database.
pub fn one(crm: &Crm, reader: &str, whose: &Whose, entry_no: i64) -> Result<Option<Seen>> {
    let theirs = rows::led_among(crm, reader, whose, &[entry_no])?;
    let numbers: Vec<i64> = theirs.into_iter().map(|(number, _)| number).collect();
    Ok(seen(crm, reader, &numbers)?.into_iter().next())
}

fn seen(crm: &Crm, reader: &str, numbers: &[i64]) -> Result<Vec<Seen>> {
    let mut comments: HashMap<i64, Vec<Comment>> = HashMap::new();
    for one in rows::comments_on(crm, numbers)? {
        comments.entry(one.entry_no).or_default().push(one);
    }
    let entries = rows::entries_read(crm, reader, numbers)?.into_iter();
    let found = entries.map(|(entry, read_on)| {
        let comments = comments.remove(&entry.entry_no).unwrap_or_default();
        Seen { entry, read_on, comments }
    });
    Ok(found.collect())
}

/// How many of the entries of the last days a head has not read.
///
/// # Errors
/// A fault of the database.
pub fn share(crm: &Crm, reader: &str, whose: &Whose, today: Day) -> Result<Share> {
    rows::led_share(crm, reader, whose, since(today), today)
}

/// The first of the days whose entries are counted.
pub fn since(today: Day) -> Day {
    today.checked_sub_days(Days::new(SHARE_DAYS - 1)).unwrap_or(today)
}

/// The head has read some entries; none where they have read all of them before.
///
/// # Errors
/// Refuses where one of them is not the head's to read, their own included.
pub fn mark(crm: &Crm, signed: &Signed, whose: &Whose, entries: &[i64]) -> Result<Option<Act<usize>>> {
    let mut entries = entries.to_vec();
    entries.sort_unstable();
    entries.dedup();
    let theirs = rows::led_among(crm, &signed.actor, whose, &entries)?;
    if theirs.len() < entries.len() {
        return Err(foreign().into());
    }
    let unread: Vec<i64> = theirs.into_iter().filter(|(_, read)| !read).map(|(number, _)| number).collect();
    let (Some(first), Some(last)) = (unread.first(), unread.last()) else { return Ok(None) };
    // An entry is read by a head once, so the first of them names what they mark.
    let key = format!("contact-read-{}-{first}", signed.actor);
    let write = rows::insert_read(&unread, &signed.actor, signed.today);
    let signed = signed.because(&format!("entries={} last={last}", unread.len()));
    let action = signed.action(key, "read_contacts", first.to_string(), vec![write]);
    let why = text!("刚刚已标为已读，请重新查看", "marked as read just now: look again");
    Ok(Some(Act::new(action, unread.len()).or_say(Refusal::new("read_already", "", why))))
}

fn foreign() -> Refusal {
    let why = text!(
        "没有这条下属的接触记录，请从列表中选择",
        "none of your people wrote such an entry: choose one of the list"
    );
    Refusal::new("not_your_people", "", why)
}

/// The head writes beside an entry, and so has read it. Its author sees what was written.
///
/// # Errors
/// Refuses an entry that is not the head's to read, a text that is empty or long, and what they have written already.
pub fn comment(crm: &Crm, signed: &Signed, whose: &Whose, entry_no: i64, said: &str) -> Result<Act<i64>> {
    let Some(seen) = one(crm, &signed.actor, whose, entry_no)? else { return Err(foreign().into()) };
    let said = said.trim().to_owned();
    let many = said.chars().count();
    if !(1..=COMMENT_MAX).contains(&many) {
        let why = text!(
            "批注请写 1 至 {COMMENT_MAX} 个字，现有 {many} 个；未作任何改动",
            "write 1 to {COMMENT_MAX} characters, these are {many}; nothing was changed"
        );
        return Err(declined("bad_comment", "said", why));
    }
    if seen.comments.iter().any(|one| one.staff_no == signed.actor && one.said == said) {
        let why = text!("您已写过相同的批注，无需再写", "you have written the same before: once is enough");
        return Err(declined("written_already", "said", why));
    }
    let comment_no = seen.comments.last().map_or(1, |last| last.comment_no + 1);
    let staff_no = signed.actor.clone();
    let comment = Comment { entry_no, comment_no, staff_no, said, written_on: signed.today };
    let mut writes = vec![rows::insert_comment(&comment)];
    if seen.read_on.is_none() {
        writes.push(rows::insert_read(&[entry_no], &signed.actor, signed.today));
    }
    let signed = signed.because(&format!("entry={entry_no} comment={comment_no}"));
    let key = format!("contact-comment-{entry_no}-{comment_no}");
    let action = signed.action(key, "comment_contact", seen.entry.cust_no, writes);
    let why =
        text!("刚刚有他人写了批注，请看后再保存", "somebody else wrote just now: read it and save again");
    Ok(Act::new(action, comment_no).or_say(Refusal::new("commented_meanwhile", "said", why)))
}
