//! Whether the audit is whole: every row there, in its place and as it was written (spec 7, *Audit*).
//!
//! Nothing here is shared with the code that writes the chain (`store::chain`), so that a flaw of one is
//! found by the other. A chain that was rewritten with its key, cut off at its end or replaced by an older
//! one is whole in itself: only an anchor finds that, a link which left the machine earlier (in the day's
//! report, the log, the name of a backup) and must still be in the chain.

use super::rows;
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::kernel::lang::Text;
use crate::store::chain::KEY_FILE;
use crate::store::open::Crm;
use crate::text;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::path::Path;

/// A row of the audit as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Number.
    pub seq: i64,
    /// Key under which the action counts once.
    pub action_key: String,
    /// Wall clock.
    pub at: String,
    /// Day of the last feed taken then, as `YYYYMMDD`.
    pub business_date: Option<i64>,
    /// Who.
    pub actor: String,
    /// What was done.
    pub verb: String,
    /// To what.
    pub object: String,
    /// Why, where a reason was given.
    pub detail: String,
    /// From which address.
    pub peer: String,
    /// `done` or `refused`; empty in rows of earlier versions.
    pub outcome: String,
    /// What was before, masked.
    pub was: String,
    /// What is after, masked.
    pub became: String,
    /// Link of the chain, in hexadecimal.
    pub chain: String,
}

/// Which entries of the audit are asked for; an empty text asks for all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Who acted.
    pub actor: &'a str,
    /// What was done.
    pub verb: &'a str,
    /// To what.
    pub object: &'a str,
    /// From this time on, as text.
    pub from: &'a str,
    /// Before this time.
    pub before: &'a str,
}

/// Entries that fit, latest first: `limit` of them from `offset` on, and how many in all. Their links are
/// left out: [`verify`] reads those.
///
/// # Errors
/// A fault of the database.
pub fn find(crm: &Crm, asked: &Asked<'_>, offset: usize, limit: usize) -> Result<(Vec<AuditRow>, usize)> {
    rows::find_audit(crm, asked, offset, limit)
}

/// How many entries there are since a time, as `2026-01-31`.
///
/// # Errors
/// A fault of the database.
pub fn count_since(crm: &Crm, since: &str) -> Result<i64> {
    rows::count_audit_since(crm, since)
}

/// What was ever done, for the choice of a filter.
///
/// # Errors
/// A fault of the database.
pub fn verbs(crm: &Crm) -> Result<Vec<String>> {
    rows::audit_verbs(crm)
}

/// A whole chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// How many rows.
    pub rows: i64,
    /// The last link: the next anchor.
    pub head: String,
}

/// What is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// A row is missing, and others follow it.
    Missing(i64),
    /// A row is not as it was written, or not where.
    Changed(i64),
    /// The anchor is no link of this chain: its end was cut off, or all of it is another or an older one.
    Unanchored,
}

impl Broken {
    /// What it says to the operator.
    pub fn text(&self) -> Text {
        match self {
            Broken::Missing(seq) => text!("审计第 {seq} 行缺失", "row {seq} of the audit is missing"),
            Broken::Changed(seq) => text!(
                "审计第 {seq} 行与写入时不符：内容被改、被换位，或其前一行被动过",
                "row {seq} of the audit is not as it was written: changed, moved, or the row before it was"
            ),
            Broken::Unanchored => text!(
                "审计链中没有该锚点：末尾被截断，或整个审计链被替换、被旧库覆盖",
                "the anchor is not in this chain: its end was cut off, or all of it was replaced by another or an older one"
            ),
        }
    }
}

/// Verifies the audit of the bank in `dir`, row by row from the first.
///
/// # Errors
/// Refuses without the key; a fault of the database.
pub fn verify(dir: &Path, crm: &Crm, anchor: Option<&str>) -> Result<std::result::Result<Whole, Broken>> {
    let key = read_key(dir)?;
    let anchor = anchor.map(|anchor| anchor.trim().to_ascii_lowercase());
    let mut anchored = anchor.is_none();
    let mut whole = Whole { rows: 0, head: String::new() };
    let mut broken = None;
    rows::each_audit_row(crm, |row| {
        broken = flaw(&key, &whole, &row);
        anchored = anchored || anchor.as_deref() == Some(row.chain.as_str());
        whole = Whole { rows: row.seq, head: row.chain };
        broken.is_none()
    })?;
    Ok(match broken {
        Some(broken) => Err(broken),
        None if anchored => Ok(whole),
        None => Err(Broken::Unanchored),
    })
}

fn flaw(key: &[u8], before: &Whole, row: &AuditRow) -> Option<Broken> {
    if row.seq != before.rows + 1 {
        return Some(Broken::Missing(before.rows + 1));
    }
    let bound = Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| mac.chain_update(canonical(&before.head, row)))
        .is_ok_and(|mac| bytes_of(&row.chain).is_some_and(|link| mac.verify_slice(&link).is_ok()));
    if bound { None } else { Some(Broken::Changed(row.seq)) }
}

/// The canonical form of a row, as `store::chain` describes it.
fn canonical(previous: &str, row: &AuditRow) -> Vec<u8> {
    let number = |number: i64| (1_u8, number.to_be_bytes().to_vec());
    let text = |text: &str| (3_u8, text.as_bytes().to_vec());
    let values = [
        text(previous),
        number(row.seq),
        text(&row.action_key),
        text(&row.at),
        row.business_date.map_or((0, Vec::new()), number),
        text(&row.actor),
        text(&row.verb),
        text(&row.object),
        text(&row.detail),
        text(&row.peer),
        text(&row.outcome),
        text(&row.was),
        text(&row.became),
    ];
    let mut bytes = Vec::new();
    for (tag, value) in values {
        bytes.push(tag);
        bytes.extend_from_slice(&(value.len() as u64).to_be_bytes());
        bytes.extend(value);
    }
    bytes
}

/// The bytes of a text in hexadecimal.
fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = hex.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect()
}

fn read_key(dir: &Path) -> Result<Vec<u8>> {
    let path = dir.join(KEY_FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Fault::file(&path, error).into()),
    };
    let key = bytes_of(text.trim()).filter(|key| key.len() == 32);
    key.ok_or_else(|| {
        let shown = path.display();
        let text = text!(
            "没有可用的审计密钥 {shown}：请从备份恢复该文件",
            "there is no good key of the audit at {shown}: restore it from the backup"
        );
        Error::from(Refusal::new("audit_key_missing", KEY_FILE, text))
    })
}
