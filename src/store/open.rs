//! The folder of a bank: `core.db`, `crm.db`, the lock, and how each file is opened.

use super::chain::Key;
use super::{migrate::migrate, statements};
use crate::kernel::error::{Fault, Refusal, Result};
use crate::text;
use rusqlite::{CachedStatement, Connection, OpenFlags};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// SQLite before this version can corrupt a database in WAL mode.
const SQLITE_MIN: (i32, &str) = (3_051_003, "3.51.3");

/// Names of the file systems on which locking cannot be trusted.
const NETWORK_FILE_SYSTEMS: [&str; 9] =
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "ceph", "glusterfs"];

/// `core.db`, opened by the one writer or by a reader.
pub struct Core {
    conn: Connection,
}

/// `crm.db`, opened by the one writer or by a reader.
pub struct Crm {
    conn: Connection,
    /// Binds the rows of the audit together; readers have none.
    pub(super) key: Option<Key>,
}

/// The folder of one bank, opened.
pub struct Bank {
    /// The folder.
    pub dir: PathBuf,
    /// What was fed and what follows from it.
    pub core: Core,
    /// What people did.
    pub crm: Crm,
    /// Held while this process may write.
    _lock: Option<Arc<File>>,
}

/// A reader sees the last complete business day; a writer alone may change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Reads only; any number at once, also while a run is under way.
    Read,
    /// Reads for one page at a time: as [`Mode::Read`], with little memory, because there are several.
    Page,
    /// The one process that writes.
    Write,
}

impl Bank {
    /// Opens the bank in `dir`.
    ///
    /// # Errors
    /// Refuses a folder that holds no bank, that another process writes to, or that lies on a
    /// network file system.
    pub fn open(dir: &Path, mode: Mode) -> Result<Bank> {
        if !dir.join("crm.db").is_file() || !dir.join("core.db").is_file() {
            let shown = dir.display();
            return Err(Refusal::new(
                "no_bank",
                "--data",
                text!(
                    "{shown} 中没有银行数据。请先运行 zhiji init --data {shown}",
                    "there is no bank in {shown}. Start with: zhiji init --data {shown}"
                ),
            )
            .into());
        }
        let lock = if mode == Mode::Write { Some(Arc::new(lock(dir)?)) } else { None };
        let core = Core { conn: connect(&dir.join("core.db"), mode, "core")? };
        let conn = connect(&dir.join("crm.db"), mode, "crm")?;
        let key = if mode == Mode::Write { Some(Key::of(dir, &conn)?) } else { None };
        let crm = Crm { conn, key };
        Ok(Bank { dir: dir.to_owned(), core, crm, _lock: lock })
    }

    /// Connections of the same process beside these, under the same lock: those of the pages, which read
    /// `core.db` and write `crm.db` while a run writes `core.db`.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn beside(&self, core: Mode, crm: Mode) -> Result<Bank> {
        let dir = &self.dir;
        let core = Core { conn: connect(&dir.join("core.db"), core, "core")? };
        let conn = connect(&dir.join("crm.db"), crm, "crm")?;
        let key = if crm == Mode::Write { Some(Key::of(dir, &conn)?) } else { None };
        let crm = Crm { conn, key };
        Ok(Bank { dir: dir.clone(), core, crm, _lock: self._lock.clone() })
    }

    /// Makes the two databases of a new bank in `dir` and opens them for writing. A bank that was not
    /// founded to the end is taken up where it was left.
    ///
    /// # Errors
    /// Refuses a folder in which there is one already.
    pub fn create(dir: &Path) -> Result<Bank> {
        make_private_dir(dir)?;
        refuse_network_file_system(dir)?;
        let lock = lock(dir)?;
        // The folder may have been there before, open to others; SQLite's journals take after their database.
        for database in ["core.db", "crm.db"] {
            private_file(&dir.join(database))?;
        }
        let core = Core { conn: connect(&dir.join("core.db"), Mode::Write, "core")? };
        let conn = connect(&dir.join("crm.db"), Mode::Write, "crm")?;
        let key = Some(Key::of(dir, &conn)?);
        let crm = Crm { conn, key };
        if crm.prepare("store/read_bank")?.exists([])? {
            let shown = dir.display();
            return Err(Refusal::new(
                "bank_exists",
                "--data",
                text!(
                    "{shown} 中已有银行数据，未作改动",
                    "there is a bank in {shown} already; nothing was changed"
                ),
            )
            .into());
        }
        Ok(Bank { dir: dir.to_owned(), core, crm, _lock: Some(Arc::new(lock)) })
    }

    /// Gives back the memory that a long work took: the night's pages are nobody's in the morning.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn rest(&self) -> Result<()> {
        self.core.execute("store/shrink_memory", [])?;
        self.crm.prepare("store/shrink_memory")?.execute([])?;
        Ok(())
    }
}

/// Makes a folder that only its owner may enter.
///
/// # Errors
/// A fault when the system does not let us.
pub fn make_private_dir(dir: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|error| Fault::file(dir, error).into())
}

/// Opens a file for writing, or makes one that only its owner may read.
///
/// # Errors
/// A fault when the system does not let us.
pub fn private_file(path: &Path) -> Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| Fault::file(path, error).into())
}

fn lock(dir: &Path) -> Result<File> {
    let file = private_file(&dir.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Refusal::new(
            "bank_locked",
            "--data",
            text!(
                "另一个 zhiji 正在写这个文件夹，请等它结束",
                "another zhiji is writing to this folder: wait until it has ended"
            ),
        )
        .into()),
        Err(TryLockError::Error(error)) => Err(Fault::file(dir, error).into()),
    }
}

/// Refuses folders on network file systems, where SQLite's locks do not hold (spec 7).
fn refuse_network_file_system(dir: &Path) -> Result<()> {
    let Ok(mounts) = std::fs::read_to_string("/proc/self/mounts") else { return Ok(()) };
    let full = dir.canonicalize().map_err(|error| Fault::file(dir, error))?;
    let found = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            Some((words.next()?, words.next()?))
        })
        .filter(|(mount, _)| full.starts_with(mount))
        .max_by_key(|(mount, _)| mount.len());
    match found {
        Some((_, kind)) if NETWORK_FILE_SYSTEMS.contains(&kind) => Err(Refusal::new(
            "network_file_system",
            "--data",
            text!(
                "该文件夹位于网络文件系统（{kind}），请改用本机磁盘",
                "the folder lies on a network file system ({kind}): use a disk of this machine"
            ),
        )
        .into()),
        _ => Ok(()),
    }
}

fn connect(path: &Path, mode: Mode, database: &str) -> Result<Connection> {
    if rusqlite::version_number() < SQLITE_MIN.0 {
        let (found, least) = (rusqlite::version(), SQLITE_MIN.1);
        return Err(Fault::Database(format!("SQLite {found} is too old: {least} or later is needed")).into());
    }
    let flags = match mode {
        Mode::Read | Mode::Page => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Mode::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    };
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let mut conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    conn.set_prepared_statement_cache_capacity(256);
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "mmap_size", 0)?;
    // Small, because a night passes through most pages once: a larger cache only costs page faults.
    let cache_kib = match mode {
        Mode::Write if database == "core" => -24_576,
        Mode::Page if database == "crm" => -512,
        Mode::Write | Mode::Page => -2_048,
        Mode::Read => -8_192,
    };
    conn.pragma_update(None, "cache_size", cache_kib)?;
    conn.pragma_update(None, "temp_store", if mode == Mode::Page { "memory" } else { "file" })?;
    if mode == Mode::Write {
        let fresh: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
        if fresh == 0 && database == "core" {
            conn.pragma_update(None, "page_size", 8_192)?;
        }
        conn.pragma_update(None, "journal_mode", "wal")?;
        conn.pragma_update(None, "synchronous", "full")?;
        conn.pragma_update(None, "secure_delete", database == "crm")?;
        conn.pragma_update(None, "journal_size_limit", 67_108_864)?;
        migrate(&mut conn, database)?;
    }
    if database == "core" {
        attach_crm(&conn, path)?;
    }
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // A statement keeps its plan. Otherwise one on a table with a partial index is planned anew for
    // every value bound to it, which costs more than the look-up itself.
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(conn)
}

/// Puts `crm.db` beside `core.db`, to be read only: where a customer is maintained is said by people, and every
/// statement about customers asks it. A run that writes `core.db` holds nobody up who writes `crm.db`.
fn attach_crm(conn: &Connection, core: &Path) -> Result<()> {
    let crm = core.with_file_name("crm.db");
    let crm = crm.to_str().ok_or_else(|| Fault::Database(format!("{} is no text", crm.display())))?;
    let escaped = crm.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    conn.execute("ATTACH ?1 AS crm", [format!("file:{escaped}?mode=ro")])?;
    // Of it little is read here: the few pages of one narrow index.
    conn.pragma_update(Some("crm"), "cache_size", -128)?;
    Ok(())
}

impl Core {
    /// The connection, for `rows.rs` files only.
    pub fn conn(&self) -> &Connection {
        &self.conn
    }

    /// The connection, to be narrowed.
    pub(super) fn conn_mut(&mut self) -> &mut Connection {
        &mut self.conn
    }

    /// A named statement.
    ///
    /// # Errors
    /// A fault when it does not fit the schema.
    pub fn prepare(&self, name: &str) -> Result<CachedStatement<'_>> {
        statements::prepare(&self.conn, name)
    }

    /// Runs a named statement that takes `params`; answers the number of rows it changed.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn execute(&self, name: &str, params: impl rusqlite::Params) -> Result<usize> {
        Ok(self.prepare(name)?.execute(params)?)
    }

    /// From now on nothing waits for the disk: for a bank that is only being made and is thrown away when the
    /// machine stops meanwhile.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn write_unsynced(&self) -> Result<()> {
        Ok(self.conn.pragma_update(None, "synchronous", "off")?)
    }

    /// Does `work` in one transaction: all of it, or, when it answers an error, nothing.
    ///
    /// # Errors
    /// That of `work`, or a fault of the database.
    pub fn transaction<T, E: From<Fault>>(
        &self,
        work: impl FnOnce(&Core) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.conn.execute_batch("BEGIN IMMEDIATE").map_err(Fault::from)?;
        let done = work(self).and_then(|value| {
            self.conn.execute_batch("COMMIT").map_err(Fault::from)?;
            Ok(value)
        });
        if done.is_err() {
            self.roll_back();
        }
        done
    }

    /// Reads with `work` what was there at one moment, whatever a run writes meanwhile.
    ///
    /// # Errors
    /// That of `work`, or a fault of the database.
    pub fn snapshot<T>(&self, work: impl FnOnce(&Core) -> Result<T>) -> Result<T> {
        self.conn.execute_batch("BEGIN DEFERRED")?;
        let read = work(self);
        self.roll_back();
        read
    }

    /// What was begun is dropped; where SQLite has done so by itself after a fault, nothing is left to do.
    fn roll_back(&self) {
        if !self.conn.is_autocommit() {
            self.conn.execute_batch("ROLLBACK").ok();
        }
    }
}

impl Crm {
    /// What this folder is: the bank's name, and whether nobody in it is real.
    ///
    /// # Errors
    /// Refuses a bank that was not founded to the end.
    pub fn about(&self) -> Result<(String, bool)> {
        let mut statement = self.prepare("store/read_bank")?;
        let mut rows = statement.query([])?;
        let Some(row) = rows.next()? else {
            let why = text!(
                "这家银行尚未建成：请重新运行 zhiji init",
                "this bank was not founded to the end: give zhiji init again"
            );
            return Err(Refusal::new("bank_unfounded", "--data", why).into());
        };
        Ok((row.get(0)?, row.get::<_, String>(1)? == "demo"))
    }

    /// The connection, for `rows.rs` files only.
    pub fn conn(&self) -> &Connection {
        &self.conn
    }

    /// The connection, to be narrowed.
    pub(super) fn conn_mut(&mut self) -> &mut Connection {
        &mut self.conn
    }

    /// A named statement.
    ///
    /// # Errors
    /// A fault when it does not fit the schema.
    pub fn prepare(&self, name: &str) -> Result<CachedStatement<'_>> {
        statements::prepare(&self.conn, name)
    }
}
