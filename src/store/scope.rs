//! What a page may read: connections narrowed to the present user's scope (spec 7, *Scope*).
//!
//! A [`Reader`] opens its own connections. On them every table of customers is hidden behind a
//! temporary view of the same name that lets through only what is in scope, and SQLite's authorizer
//! refuses the tables themselves, all writes, ATTACH, PRAGMA, and reading the schema. Secrets of
//! accounts are out of its reach altogether.
//!
//! Conclusions about one customer rest on others too (a family's sum), so they are computed on a
//! second, plain pair of connections: [`Reader::engine`]. Only the desk of `web` may ask for it, and
//! only with a customer who was found within the scope.

use super::open::{Bank, Mode};
use super::statements::{migrations, prepare};
use crate::kernel::clock::Stopwatch;
use crate::kernel::error::{Error, Fault, Result};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Tables of customers: read only through the view of the same name.
const VIEWS: [&str; 12] = [
    "customer",
    "contact",
    "guarantee",
    "risk",
    "account",
    "balance_change",
    "txn",
    "key_product",
    "card",
    "signal",
    "rating",
    "lifecycle",
];

/// Tables of `core.db` that no page reads at all: packed for many customers at once, or overturned.
const PACKED: [&str; 6] =
    ["standing", "ledger", "ledger_balance", "rating_superseded", "idle_cash", "day_list"];

/// Tables of `crm.db` that no page reads at all: they hold secrets.
const SECRET: [&str; 4] = ["account", "past_password", "session", "setup_token"];

/// How long one page may keep the database busy.
const PAGE_SECONDS_MAX: u64 = 5;

/// Steps of SQLite's machine between two looks at the clock.
const STEPS_PER_LOOK: i32 = 20_000;

/// Whose customers may be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// The whole bank.
    pub everything: bool,
    /// Customers of these institutions (`inst_no`); those below them are named too.
    pub institutions: Vec<String>,
    /// These customers by themselves (`cust_id`).
    pub customers: Vec<u32>,
}

impl Reach {
    /// The whole bank.
    pub fn everything() -> Reach {
        Reach { everything: true, ..Reach::default() }
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        !self.everything && self.institutions.is_empty() && self.customers.is_empty()
    }
}

/// A customer who was found within a scope. There is no other way to have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRef {
    cust_id: u32,
    cust_no: String,
}

impl CustomerRef {
    /// The internal number.
    pub fn cust_id(&self) -> u32 {
        self.cust_id
    }

    /// The bank's number.
    pub fn cust_no(&self) -> &str {
        &self.cust_no
    }
}

/// Connections of one page at a time that no scope narrows: for accounts, sessions and the set-up, and for conclusions
/// about a customer who is in scope.
pub struct Engine {
    bank: Bank,
    begun: Arc<Mutex<Stopwatch>>,
}

impl Engine {
    /// Opens the bank in `dir` for pages.
    ///
    /// # Errors
    /// Refuses a folder that holds no bank; a fault of the database.
    pub fn open(dir: &Path) -> Result<Engine> {
        let mut bank = Bank::open(dir, Mode::Page)?;
        let begun = Arc::new(Mutex::new(Stopwatch::start()));
        for conn in [bank.core.conn_mut(), bank.crm.conn_mut()] {
            end_in_time(conn, &begun)?;
        }
        Ok(Engine { bank, begun })
    }

    /// The whole bank.
    pub fn bank(&self) -> &Bank {
        &self.bank
    }

    /// The time of a page begins: what it may take is counted from here.
    pub fn begin(&self) {
        if let Ok(mut begun) = self.begun.lock() {
            *begun = Stopwatch::start();
        }
    }
}

/// Connections of one page at a time.
pub struct Reader {
    scoped: Bank,
    engine: Engine,
    reach: Reach,
    narrowing: Arc<AtomicBool>,
}

impl Reader {
    /// Opens the bank in `dir` for pages; nobody is in scope yet.
    ///
    /// # Errors
    /// Refuses a folder that holds no bank; a fault of the database.
    pub fn open(dir: &Path) -> Result<Reader> {
        let mut scoped = Bank::open(dir, Mode::Page)?;
        let engine = Engine::open(dir)?;
        let narrowing = Arc::new(AtomicBool::new(false));
        for (_, views) in migrations("scope") {
            scoped.core.conn().execute_batch(views)?;
        }
        guard(scoped.core.conn_mut(), &narrowing, may_read_core)?;
        guard(scoped.crm.conn_mut(), &narrowing, |asked, table| {
            asked.database_name != Some("temp") && !SECRET.contains(&table)
        })?;
        for conn in [scoped.core.conn_mut(), scoped.crm.conn_mut()] {
            end_in_time(conn, &engine.begun)?;
        }
        Ok(Reader { scoped, engine, reach: Reach::default(), narrowing })
    }

    /// Lets in exactly `reach`.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn narrow(&mut self, reach: &Reach) -> Result<()> {
        if self.reach != *reach {
            self.narrowing.store(true, Ordering::SeqCst);
            let filled = fill(self.scoped.core.conn(), reach);
            self.narrowing.store(false, Ordering::SeqCst);
            // Whatever went wrong half-way must not serve the next user.
            self.reach = Reach { customers: vec![u32::MAX], ..Reach::default() };
            filled?;
            self.reach = reach.clone();
        }
        Ok(())
    }

    /// What is let in at present.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The customer of a number, if in scope.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn customer(&self, cust_id: u32) -> Result<Option<CustomerRef>> {
        let mut statement = self.scoped.core.prepare("store/scope_customer")?;
        let cust_no = statement.query_row([cust_id], |row| row.get(0)).optional()?;
        Ok(cust_no.map(|cust_no| CustomerRef { cust_id, cust_no }))
    }

    /// The bank as the present user may see it.
    pub fn bank(&self) -> &Bank {
        &self.scoped
    }

    /// The whole bank, for conclusions about one customer who is in scope.
    pub fn engine(&self) -> &Bank {
        &self.engine.bank
    }
}

/// A statement ends with an error once its page has taken too long.
fn end_in_time(conn: &mut Connection, begun: &Arc<Mutex<Stopwatch>>) -> Result<()> {
    let begun = Arc::clone(begun);
    conn.progress_handler(
        STEPS_PER_LOOK,
        Some(move || begun.lock().is_ok_and(|begun| begun.elapsed().as_secs() >= PAGE_SECONDS_MAX)),
    )?;
    Ok(())
}

fn fill(conn: &Connection, reach: &Reach) -> Result<()> {
    conn.execute_batch("SAVEPOINT scope").map_err(Fault::from)?;
    let filled = refill(conn, reach);
    let end = if filled.is_ok() { "RELEASE scope" } else { "ROLLBACK TO scope; RELEASE scope" };
    conn.execute_batch(end).map_err(Fault::from)?;
    filled
}

fn refill(conn: &Connection, reach: &Reach) -> Result<()> {
    for clear in
        ["store/scope_clear_everything", "store/scope_clear_institutions", "store/scope_clear_customers"]
    {
        prepare(conn, clear)?.execute([])?;
    }
    if reach.everything {
        prepare(conn, "store/scope_add_everything")?.execute([])?;
    }
    let mut add = prepare(conn, "store/scope_add_institution")?;
    for inst_no in &reach.institutions {
        add.execute([inst_no])?;
    }
    let mut add = prepare(conn, "store/scope_add_customer")?;
    for cust_id in &reach.customers {
        add.execute([cust_id])?;
    }
    Ok(())
}

/// Lets nothing be done on a connection but reading what `may_read` says, unless it is being narrowed.
fn guard(
    conn: &mut Connection,
    narrowing: &Arc<AtomicBool>,
    may_read: fn(&AuthContext<'_>, &str) -> bool,
) -> Result<()> {
    let narrowing = Arc::clone(narrowing);
    conn.authorizer(Some(move |asked: AuthContext<'_>| {
        let allowed = match asked.action {
            _ if narrowing.load(Ordering::SeqCst) => true,
            AuthAction::Select | AuthAction::Recursive | AuthAction::Function { .. } => true,
            AuthAction::Read { table_name, .. } => {
                !table_name.starts_with("sqlite_") && may_read(&asked, table_name)
            }
            _ => false,
        };
        if allowed { Authorization::Allow } else { Authorization::Deny }
    }))?;
    Ok(())
}

/// Tables of customers through their views only. A bare name is the view's: `temp` comes first. Of `crm.db` beside it
/// nothing but where customers are maintained.
fn may_read_core(asked: &AuthContext<'_>, table: &str) -> bool {
    let by_view = asked.accessor.is_some_and(|view| VIEWS.contains(&view));
    let is_table = asked.database_name == Some("main") && VIEWS.contains(&table);
    let beside = asked.database_name == Some("crm") && table != "maintenance";
    !PACKED.contains(&table) && !beside && (by_view || !is_table)
}

impl Reader {
    /// Does `read` on one state of the bank, whatever is committed meanwhile.
    ///
    /// # Errors
    /// That of `read`, or a fault of the database.
    pub fn at_once<T>(&self, read: impl FnOnce(&Reader) -> Result<T>) -> Result<T> {
        let all = [
            self.scoped.core.conn(),
            self.scoped.crm.conn(),
            self.engine.bank.core.conn(),
            self.engine.bank.crm.conn(),
        ];
        self.engine.begin();
        self.narrowing.store(true, Ordering::SeqCst);
        let begun = all.iter().try_for_each(|conn| conn.execute_batch("BEGIN"));
        self.narrowing.store(false, Ordering::SeqCst);
        let done = begun.map_err(|error| Error::from(Fault::from(error))).and_then(|()| read(self));
        self.narrowing.store(true, Ordering::SeqCst);
        for conn in all.iter().filter(|conn| !conn.is_autocommit()) {
            conn.execute_batch("ROLLBACK").ok();
        }
        self.narrowing.store(false, Ordering::SeqCst);
        done
    }
}
