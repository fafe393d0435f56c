//! Binds each row of the audit to all before it, so that a changed, missing or moved row is found.
//!
//! The link of a row is HMAC-SHA-256 under a key over the row's canonical form: the link of the row
//! before (empty text for the first), then the columns in the order of [`Entry`]. Each value is a tag
//! (`0` nothing, `1` whole number, `3` text), its length in bytes as eight bytes, the highest first,
//! and its bytes; a number has eight. The link is kept in hexadecimal.
//!
//! The key lies in `audit.key` beside the database, not in it: whoever gets at the database alone can
//! neither mend the chain nor begin another. Whoever gets at both can; therefore the last link of each
//! day leaves the machine with the day's report. `access::audit` verifies, with code of its own.

use super::chance;
use super::digest::hex;
use super::open::Crm;
use super::statements::prepare;
use crate::kernel::error::{Error, Fault, Refusal, Result};
use crate::text;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use sha2::Sha256;
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// The name of the file in a bank's folder that holds the key, in hexadecimal.
pub const KEY_FILE: &str = "audit.key";
/// A key whose rows may not all be bound yet.
const PARTIAL_FILE: &str = "audit.key.partial";

/// The key of a bank's audit.
pub(super) struct Key([u8; 32]);

/// A row of the audit without its link.
pub(super) struct Entry<'a> {
    /// Number of the row; one more than that of the row before.
    pub seq: i64,
    pub action_key: &'a str,
    pub at: &'a str,
    pub business_date: Option<i64>,
    pub actor: &'a str,
    pub verb: &'a str,
    pub object: &'a str,
    pub detail: &'a str,
    pub peer: &'a str,
    pub outcome: &'a str,
    pub was: &'a str,
    pub became: &'a str,
}

impl Key {
    /// The key of the bank in `dir`. A bank that has none yet is given one, and the rows that its audit
    /// holds already become the beginning of the chain.
    ///
    /// # Errors
    /// Refuses a bank whose chain is there and whose key is not.
    pub fn of(dir: &Path, conn: &Connection) -> Result<Key> {
        let path = dir.join(KEY_FILE);
        if let Some(key) = read(&path)? {
            return Ok(key);
        }
        let partial = dir.join(PARTIAL_FILE);
        let key = match read(&partial) {
            Ok(Some(key)) => key,
            _ if prepare(conn, "store/has_chain")?.exists([])? => return Err(key_missing(dir)),
            _ => make(&partial)?,
        };
        key.bind_earlier_rows(conn)?;
        // The name says that every row is bound: cut off before, the same key goes on.
        std::fs::rename(&partial, &path).map_err(|error| Fault::file(&path, error))?;
        #[cfg(unix)]
        File::open(dir).and_then(|dir| dir.sync_all()).map_err(|error| Fault::file(dir, error))?;
        Ok(key)
    }

    /// Writes the next row; answers whether it was written, or its action was signed before.
    pub fn sign<'a>(&self, conn: &Connection, entry: impl FnOnce(i64) -> Entry<'a>) -> Result<bool> {
        let (last, previous) = head(conn)?.unwrap_or_default();
        let entry = entry(last + 1);
        let link = self.link(&previous, &entry);
        let written = prepare(conn, "store/insert_audit")?.execute(params![
            entry.seq,
            entry.action_key,
            entry.at,
            entry.business_date,
            entry.actor,
            entry.verb,
            entry.object,
            entry.detail,
            entry.peer,
            entry.outcome,
            entry.was,
            entry.became,
            link,
        ])?;
        Ok(written == 1)
    }

    fn bind_earlier_rows(&self, conn: &Connection) -> Result<()> {
        let transaction = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
        let mut previous = String::new();
        let mut list = prepare(&transaction, "store/unchained_audit")?;
        let mut rows = list.query([])?;
        while let Some(row) = rows.next()? {
            let text = |column: usize| -> Result<String> { Ok(row.get(column)?) };
            let texts: Vec<String> =
                [1, 2, 4, 5, 6, 7, 8, 9, 10, 11].into_iter().map(text).collect::<Result<_>>()?;
            let [action_key, at, actor, verb, object, detail, peer, outcome, was, became] = &texts[..] else {
                return Err(Fault::Inconsistent("a row of the audit".to_owned()).into());
            };
            let (seq, business_date) = (row.get(0)?, row.get(3)?);
            #[rustfmt::skip]
            let entry = Entry {
                seq, action_key, at, business_date, actor, verb, object, detail, peer, outcome, was, became,
            };
            previous = self.link(&previous, &entry);
            prepare(&transaction, "store/set_chain")?.execute(params![seq, previous])?;
        }
        drop(rows);
        drop(list);
        transaction.commit()?;
        Ok(())
    }

    fn link(&self, previous: &str, entry: &Entry<'_>) -> String {
        let mut mac = Sealer::new(&self.0);
        mac.text(previous);
        mac.number(Some(entry.seq));
        mac.text(entry.action_key);
        mac.text(entry.at);
        mac.number(entry.business_date);
        let rest = [entry.actor, entry.verb, entry.object, entry.detail, entry.peer, entry.outcome];
        rest.iter().for_each(|text| mac.text(text));
        mac.text(entry.was);
        mac.text(entry.became);
        mac.finish()
    }
}

/// Takes the canonical form of a row, value by value.
struct Sealer(Hmac<Sha256>);

impl Sealer {
    fn new(key: &[u8; 32]) -> Sealer {
        // HMAC fills a short key with zeros to the length of a block.
        let mut block = [0; 64];
        block[..key.len()].copy_from_slice(key);
        Sealer(Hmac::new(&block.into()))
    }

    fn value(&mut self, tag: u8, bytes: &[u8]) {
        self.0.update(&[tag]);
        self.0.update(&(bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    fn text(&mut self, text: &str) {
        self.value(3, text.as_bytes());
    }

    fn number(&mut self, number: Option<i64>) {
        match number {
            Some(number) => self.value(1, &number.to_be_bytes()),
            None => self.value(0, &[]),
        }
    }

    fn finish(self) -> String {
        hex(&self.0.finalize().into_bytes())
    }
}

impl Crm {
    /// The last link of the audit's chain, which is what an anchor is; empty before the first.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn chain_head(&self) -> Result<String> {
        Ok(head(self.conn())?.map(|(_, link)| link).unwrap_or_default())
    }
}

/// The last row of the audit: its number and its link.
fn head(conn: &Connection) -> Result<Option<(i64, String)>> {
    let mut statement = prepare(conn, "store/chain_head")?;
    Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

fn read(path: &Path) -> Result<Option<Key>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Fault::file(path, error).into()),
    };
    let mut key = [0; 32];
    let text = text.trim();
    let pairs = text.as_bytes().chunks_exact(2);
    let whole = text.len() == 64
        && key.iter_mut().zip(pairs).all(|(byte, pair)| {
            let digits = std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
            digits.map(|digits| *byte = digits).is_some()
        });
    if whole { Ok(Some(Key(key))) } else { Err(bad_key(path)) }
}

fn make(path: &Path) -> Result<Key> {
    let key = chance::bytes()?;
    // One that was cut off in the middle has bound nothing.
    std::fs::remove_file(path).ok();
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| Fault::file(path, error))?;
    let written = file.write_all(format!("{}\n", hex(&key)).as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| Error::from(Fault::file(path, error)))?;
    Ok(Key(key))
}

fn key_missing(dir: &Path) -> Error {
    let path = dir.join(KEY_FILE);
    let shown = path.display();
    let text = text!(
        "缺少审计密钥 {shown}：请从备份恢复该文件；没有它，审计链无法继续",
        "the audit's key {shown} is missing: restore it from the backup; without it the chain cannot go on"
    );
    Refusal::new("audit_key_missing", KEY_FILE, text).into()
}

fn bad_key(path: &Path) -> Error {
    let shown = path.display();
    let text = text!(
        "{shown} 不是审计密钥：请从备份恢复该文件",
        "{shown} is no key of an audit: restore it from the backup"
    );
    Refusal::new("audit_key_bad", KEY_FILE, text).into()
}

impl Crm {
    /// A key for another purpose, which tells nothing of the audit's.
    ///
    /// # Errors
    /// A fault on a connection that only reads: it has no key.
    pub fn subkey(&self, purpose: &str) -> Result<[u8; 32]> {
        let key = self.key.as_ref().ok_or_else(|| Fault::Inconsistent("a reader has no key".to_owned()))?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key.0)
            .map_err(|_| Fault::Inconsistent("the key of the audit".to_owned()))?;
        mac.update(b"subkey:");
        mac.update(purpose.as_bytes());
        Ok(mac.finalize().into_bytes().into())
    }
}
