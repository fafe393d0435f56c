//! How much of the disk the databases take, and how much is left.

use crate::kernel::error::{Fault, Result};
use std::path::Path;

/// The files of the databases.
const DATABASES: [&str; 2] = ["core.db", "crm.db"];

/// Room on the disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// What the databases take, with what was not yet written into them.
    pub used: u64,
    /// What is left for them.
    pub free: u64,
    /// The whole disk.
    pub all: u64,
}

/// The room of the bank in a folder.
///
/// # Errors
/// A fault of the disk.
pub fn room(dir: &Path) -> Result<Room> {
    let mut used = 0;
    for name in DATABASES {
        for more in ["", "-wal"] {
            // A file that waits for nothing may not be there.
            used += std::fs::metadata(dir.join(format!("{name}{more}"))).map_or(0, |file| file.len());
        }
    }
    let disk = rustix::fs::statvfs(dir).map_err(|error| Fault::file(dir, error.into()))?;
    let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
    Ok(Room { used, free: bytes(disk.f_bavail), all: bytes(disk.f_blocks) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_databases_are_added_up_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        for (name, many) in [("core.db", 5), ("crm.db", 7), ("other", 900)] {
            std::fs::write(dir.path().join(name), vec![0_u8; many]).unwrap();
        }
        std::fs::write(dir.path().join("crm.db-wal"), [0; 3]).unwrap();
        let room = room(dir.path()).unwrap();
        assert_eq!(room.used, 15);
        assert!(0 < room.free && room.free <= room.all);
    }
}
