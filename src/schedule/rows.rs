//! Rows of runs and of the lease.

use super::TaskRun;
use crate::kernel::error::Result;
use crate::kernel::lang::Text;
use crate::store::Value;
use crate::store::action::Write;
use crate::store::open::Crm;

/// The last runs of a task, or of all where none is named, latest first.
///
/// # Errors
/// A fault of the database.
pub fn last_runs(crm: &Crm, task: &str, limit: u32) -> Result<Vec<TaskRun>> {
    let mut statement = crm.prepare("schedule/last_runs")?;
    let rows = statement.query_map(rusqlite::params![task, limit], run)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The last run of each task that was not done, latest first.
///
/// # Errors
/// A fault of the database.
pub fn not_done(crm: &Crm) -> Result<Vec<TaskRun>> {
    let mut statement = crm.prepare("schedule/not_done")?;
    let rows = statement.query_map([], run)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn run(row: &rusqlite::Row<'_>) -> rusqlite::Result<TaskRun> {
    Ok(TaskRun {
        run_no: row.get(0)?,
        task: row.get(1)?,
        asked_by: row.get(2)?,
        started_at: row.get(3)?,
        ended_at: row.get(4)?,
        outcome: row.get(5)?,
        said: Text::new(row.get::<_, String>(6)?, row.get::<_, String>(7)?),
    })
}

pub(super) fn insert_run(crm: &Crm, run: &TaskRun) -> Result<(i64, Write)> {
    let number: i64 = crm.prepare("schedule/next_run_no")?.query_row([], |row| row.get(0))?;
    let text = |text: &str| Value::Text(text.to_owned());
    let params = vec![
        Value::Integer(number),
        text(&run.task),
        text(&run.asked_by),
        text(&run.started_at),
        text(&run.ended_at),
        text(&run.outcome),
        text(&run.said.zh),
        text(&run.said.en),
    ];
    Ok((number, Write::one("schedule/insert_run", params)))
}

/// Takes or keeps the lease until a time; answers whether it is ours.
pub(super) fn take_lease(crm: &Crm, holder: &str, now: &str, until: &str) -> Result<bool> {
    crm.prepare("schedule/take_lease")?.execute([holder, until, now])?;
    let ours: String = crm.prepare("schedule/read_lease")?.query_row([], |row| row.get(0))?;
    Ok(ours == holder)
}
