//! The files of one day: rows into buffers, encoded, hashed and counted on their way to disk, and at
//! the end the manifest and the `.ok` that says the day is complete. A file appears with its first
//! row, or at once where it is full.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::Encoding;
use crate::kernel::error::{Fault, Refusal, Result};
use crate::text;

/// Bytes gathered before they go to disk.
const FLUSH_BYTES: usize = 64 * 1024;

/// The files of a feed besides the manifest, in the manifest's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "named like the files of spec 6")]
pub enum Sheet {
    Institutions,
    Staff,
    Customers,
    Contacts,
    Accounts,
    Balances,
    Transactions,
    Products,
    Cards,
    Guarantees,
    Risk,
    Fx,
}

/// Name, header, and whether there is an amount column to be summed.
const SHEETS: [(&str, &str, bool); 12] = [
    ("institutions.csv", "inst_no|parent_no|level|grade|name|address|phone", false),
    ("staff.csv", "staff_no|inst_no|team|name|role|mobile|status|self_post", false),
    (
        "customers.csv",
        "cust_no|name|id_type|id_no|sex|birth_date|mobile|address|open_inst|open_date|status|id_expiry|grid|\
         guardian_cust_no|risk_grade|risk_expiry|batch|occupation",
        false,
    ),
    ("contacts.csv", "cust_no|source|kind|value|updated", false),
    (
        "accounts.csv",
        "acct_no|cust_no|inst_no|class|product_no|product_name|currency|open_date|due_date|close_date|demand|vip_card|state",
        false,
    ),
    ("balances.csv", "acct_no|balance", true),
    ("transactions.csv", "txn_no|acct_no|cust_no|inst_no|time|kind|amount|currency|channel", true),
    ("products.csv", "cust_no|key_product|since|until", false),
    ("cards.csv", "cust_no|card_no|kind|fee|dual_card", false),
    ("guarantees.csv", "loan_no|borrower_no|guarantor_name|guarantor_id_no|guarantor_cust_no", false),
    ("risk.csv", "cust_no|kind|since|note", false),
    ("fx.csv", "currency|mid", false),
];

/// Appends a number in decimal.
#[inline]
pub fn push_number(text: &mut Vec<u8>, number: u64) {
    let (mut digits, mut at, mut rest) = ([0_u8; 20], 20, number);
    while at > 0 {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    text.extend_from_slice(&digits[at..]);
}

/// Appends hundredths as a decimal: `12`, `12.30`, `-0.05`.
#[inline]
pub fn push_hundredths(text: &mut Vec<u8>, hundredths: i128) {
    if hundredths < 0 {
        text.push(b'-');
    }
    let size = hundredths.unsigned_abs();
    push_number(text, (size / 100) as u64);
    let rest = (size % 100) as u8;
    if rest != 0 {
        text.extend_from_slice(&[b'.', b'0' + rest / 10, b'0' + rest % 10]);
    }
}

/// One row under way; every field ends with a separator.
pub struct Row<'a> {
    text: &'a mut Vec<u8>,
    sum: &'a mut i128,
}

impl Row<'_> {
    /// A text.
    #[inline]
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.bytes(value.as_bytes())
    }

    /// Bytes that are text already.
    #[inline]
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.text.extend_from_slice(value);
        self.text.push(b'|');
        self
    }

    /// A number.
    #[inline]
    pub fn number(&mut self, value: u64) -> &mut Self {
        push_number(self.text, value);
        self.text.push(b'|');
        self
    }

    /// An amount in hundredths, which the manifest sums up.
    #[inline]
    pub fn amount(&mut self, hundredths: i64) -> &mut Self {
        push_hundredths(self.text, i128::from(hundredths));
        *self.sum += i128::from(hundredths);
        self.text.push(b'|');
        self
    }

    /// A field that a function writes.
    #[inline]
    pub fn with(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> &mut Self {
        write(self.text);
        self.text.push(b'|');
        self
    }

    /// An empty field.
    #[inline]
    pub fn none(&mut self) -> &mut Self {
        self.text.push(b'|');
        self
    }

    /// `Y` or `N`.
    #[inline]
    pub fn yes(&mut self, value: bool) -> &mut Self {
        self.text.extend_from_slice(if value { b"Y|" } else { b"N|" });
        self
    }
}

struct Open {
    path: PathBuf,
    file: File,
    text: Vec<u8>,
    hasher: Sha256,
    encoder: Option<encoding_rs::Encoder>,
    encoded: Vec<u8>,
    rows: u64,
    sum: i128,
    bytes: u64,
}

impl Open {
    fn create(path: PathBuf, encoding: Encoding, header: &str) -> Result<Open> {
        let file = File::create_new(&path).map_err(|error| Fault::file(&path, error))?;
        let encoder = (encoding == Encoding::Gb18030).then(|| encoding_rs::GB18030.new_encoder());
        let mut text = Vec::with_capacity(FLUSH_BYTES + 4096);
        text.extend_from_slice(header.as_bytes());
        text.push(b'\n');
        let hasher = Sha256::new();
        Ok(Open { path, file, text, hasher, encoder, encoded: Vec::new(), rows: 0, sum: 0, bytes: 0 })
    }

    fn flush(&mut self) -> Result<()> {
        let bytes: &[u8] = match &mut self.encoder {
            None => &self.text,
            Some(encoder) => {
                let text = std::str::from_utf8(&self.text)
                    .map_err(|error| Fault::Inconsistent(error.to_string()))?;
                self.encoded.clear();
                // Two bytes for each of three, four at most for any: twice the text is enough.
                self.encoded.reserve(text.len() * 2 + 64);
                let (_, _, unmappable) = encoder.encode_from_utf8_to_vec(text, &mut self.encoded, false);
                if unmappable {
                    return Err(
                        Fault::Inconsistent(format!("{}: not in GB 18030", self.path.display())).into()
                    );
                }
                &self.encoded
            }
        };
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| Fault::file(&self.path, error))?;
        self.text.clear();
        Ok(())
    }
}

/// The folder of one day.
pub struct Folder {
    path: PathBuf,
    encoding: Encoding,
    sheets: [Option<Open>; SHEETS.len()],
    full: [bool; SHEETS.len()],
    /// Rows written so far, all files together.
    pub rows: u64,
}

impl Folder {
    /// A new folder for a day; refused where there is one.
    pub fn create(out: &Path, ymd: u32, encoding: Encoding) -> Result<Folder> {
        let path = out.join(ymd.to_string());
        if path.exists() || out.join(format!("{ymd}.ok")).exists() {
            let shown = path.display();
            return Err(Refusal::new(
                "invent.day_exists",
                "out",
                text!(
                    "{shown} 已存在：请换一个目录，或先移走它。",
                    "{shown} exists already: choose another folder or move it away first."
                ),
            )
            .into());
        }
        std::fs::create_dir_all(&path).map_err(|error| Fault::file(&path, error))?;
        let sheets = std::array::from_fn(|_| None);
        Ok(Folder { path, encoding, sheets, full: [false; SHEETS.len()], rows: 0 })
    }

    /// Declares a file full; it is written even without rows.
    pub fn declare_full(&mut self, sheet: Sheet) -> Result<()> {
        self.full[sheet as usize] = true;
        self.open(sheet).map(|_| ())
    }

    fn open(&mut self, sheet: Sheet) -> Result<&mut Open> {
        let (name, header, _) = SHEETS[sheet as usize];
        let place = &mut self.sheets[sheet as usize];
        if place.is_none() {
            *place = Some(Open::create(self.path.join(name), self.encoding, header)?);
        }
        place.as_mut().ok_or_else(|| Fault::Inconsistent(name.to_owned()).into())
    }

    /// Writes one row of a file.
    #[inline]
    pub fn row(&mut self, sheet: Sheet, write: impl FnOnce(&mut Row<'_>)) -> Result<()> {
        self.rows += 1;
        let open = match &mut self.sheets[sheet as usize] {
            Some(open) => open,
            None => self.open(sheet)?,
        };
        write(&mut Row { text: &mut open.text, sum: &mut open.sum });
        if let Some(last) = open.text.last_mut() {
            *last = b'\n';
        }
        open.rows += 1;
        if open.text.len() >= FLUSH_BYTES { open.flush() } else { Ok(()) }
    }

    /// Ends the day: the rest of every file, the manifest, and `.ok` last of all. Answers the bytes
    /// written.
    pub fn finish(mut self) -> Result<u64> {
        let mut manifest = b"file|kind|rows|sum|sha256\n".to_vec();
        let mut bytes = 0;
        for (at, (name, _, summed)) in SHEETS.into_iter().enumerate() {
            let Some(mut open) = self.sheets[at].take() else { continue };
            open.flush()?;
            bytes += open.bytes;
            let kind = if self.full[at] { "full" } else { "delta" };
            manifest.extend_from_slice(format!("{name}|{kind}|{}|", open.rows).as_bytes());
            if summed {
                push_hundredths(&mut manifest, open.sum);
            }
            manifest.push(b'|');
            for byte in open.hasher.finalize() {
                manifest.extend_from_slice(format!("{byte:02x}").as_bytes());
            }
            manifest.push(b'\n');
        }
        let path = self.path.join("manifest.csv");
        std::fs::write(&path, &manifest).map_err(|error| Fault::file(&path, error))?;
        let ok = self.path.with_extension("ok");
        std::fs::write(&ok, b"").map_err(|error| Fault::file(&ok, error))?;
        Ok(bytes + manifest.len() as u64)
    }
}
