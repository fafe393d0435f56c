//! A file for each batch, in a folder from which the bank's gateway fetches it. It appears whole or not at all.

use super::{Handed, Outgoing, Sender};
use crate::kernel::error::{Error, Fault, Result};
use crate::kernel::sheet::defused;
use crate::store::open::{make_private_dir, private_file};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Folder of the batches, in the bank's.
pub const FOLDER: &str = "outbox";
/// Folder of the receipts, in that one.
pub const RECEIPTS: &str = "receipts";
/// Headings of a batch.
const HEADINGS: [&str; 3] = ["key", "phone", "text"];

/// Writes batches.
pub struct File {
    folder: PathBuf,
}

impl File {
    /// Batches of the bank in a folder.
    pub fn into(dir: &Path) -> File {
        File { folder: dir.join(FOLDER) }
    }

    /// Where a batch lies. The number makes the name: a batch that is written again after the machine stopped takes the
    /// place of itself, where the gateway has not fetched it yet.
    pub fn path(&self, batch_no: i64) -> PathBuf {
        self.folder.join(format!("sms-{batch_no:08}.csv"))
    }
}

impl Sender for File {
    fn hand_over(&mut self, batch_no: i64, batch: &[Outgoing], _: &dyn Fn() -> bool) -> Result<Vec<Handed>> {
        make_private_dir(&self.folder.join(RECEIPTS))?;
        let bytes = csv(batch)?;
        let path = self.path(batch_no);
        let unfinished = path.with_extension("part");
        let fault = |error: std::io::Error| Error::from(Fault::file(&unfinished, error));
        let mut file = private_file(&unfinished)?;
        // What a machine that stopped left of it is gone.
        file.set_len(0).map_err(fault)?;
        file.write_all(&bytes).map_err(fault)?;
        file.sync_all().map_err(fault)?;
        std::fs::rename(&unfinished, &path).map_err(fault)?;
        let folder = std::fs::File::open(&self.folder).map_err(fault)?;
        folder.sync_all().map_err(fault)?;
        Ok(vec![Handed::Taken; batch.len()])
    }
}

/// The batch, every field in quotes, none that a spreadsheet takes for a formula.
fn csv(batch: &[Outgoing]) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let fault = |error: csv::Error| Error::from(Fault::Inconsistent(format!("csv: {error}")));
    writer.write_record(HEADINGS).map_err(fault)?;
    for one in batch {
        writer.write_record([&*one.key, &*one.phone, &*defused(&one.text)]).map_err(fault)?;
    }
    writer.into_inner().map_err(|error| Fault::Inconsistent(format!("csv: {}", error.error())).into())
}
