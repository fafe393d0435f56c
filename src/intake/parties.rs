//! The files of parties: institutions, staff, customers, contacts, guarantees, risk marks.

use super::day::{Applied, DayRun, FileRun, Halt, OnProgress, Party, Stop, each_row};
use super::feed::{FeedFile, Kind};
use super::reject::{Bad, RejectKind};
use super::row::{date, key, needed, one_of, yes_no};
use super::rows::{self, Names, Stage};
use crate::bank::holdings::{Change, What};
use crate::bank::parties as people;
use crate::kernel::calendar::ymd;
use crate::store::ToSql;

const INSTITUTION: Stage = Stage { room: "parties", table: "institution", names: Names::Thing };
const STAFF: Stage = Stage { room: "parties", table: "staff", names: Names::Thing };
const CONTACT: Stage = Stage { room: "parties", table: "contact", names: Names::Customer };
const GUARANTEE: Stage = Stage { room: "parties", table: "guarantee", names: Names::Thing };
const RISK: Stage = Stage { room: "parties", table: "risk", names: Names::Customer };

/// The first row of a key is taken, a second one is bad.
pub(super) fn first_of(put: bool, column: &'static str) -> Result<Applied, Halt> {
    if put { Ok(Applied::Same) } else { Err(Bad::new(column, RejectKind::DuplicateKey).into()) }
}

/// Settles a file's rows; what changed is known only now.
pub(super) fn settle(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    stage: Stage,
    full: bool,
) -> Result<(), Stop> {
    if full {
        for key in &file.spared {
            match (stage.names, run.party(key)?) {
                (Names::Thing, _) => rows::spare(run.core, key)?,
                (Names::Customer, Party::Person(cust_id)) => rows::spare(run.core, &cust_id)?,
                (Names::Customer, _) => {}
            }
        }
    }
    file.counts.changed = stage.settle(run.core, run.day, full)?;
    Ok(())
}

/// The customer of a row; none where it is a corporate one.
pub(super) fn person(run: &mut DayRun<'_>, column: &'static str, cust_no: &str) -> Result<Option<u32>, Halt> {
    match run.party(key(column, cust_no)?)? {
        Party::Person(cust_id) => Ok(Some(cust_id)),
        Party::Corporate => Ok(None),
        Party::Unknown => Err(Bad::new(column, RejectKind::UnknownCustomer).into()),
    }
}

pub(super) fn is_full(file: &FileRun<'_>) -> bool {
    file.file.kind == Kind::Full
}

pub(super) fn institutions(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    each_row(run, file, progress, |run, _, row| {
        let [inst_no, parent_no, level, grade, name, address, phone] = row;
        key("inst_no", inst_no)?;
        one_of("level", level, &["hq", "branch", "sub_branch"])?;
        let put =
            INSTITUTION.put(run.core, &[&inst_no, &parent_no, &level, &grade, &name, &address, &phone])?;
        first_of(put, "inst_no")
    })?;
    settle(run, file, INSTITUTION, false)?;
    run.institutions = people::rows::institutions(run.core)?;
    Ok(())
}

pub(super) fn staff(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    each_row(run, file, progress, |run, _, row| {
        let [staff_no, inst_no, team, name, role, mobile, status, self_post] = row;
        key("staff_no", staff_no)?;
        institution(run, "inst_no", inst_no)?;
        let status = if status.is_empty() { "active" } else { status };
        one_of("status", status, &["active", "transferred", "left"])?;
        one_of("self_post", self_post, &["", "retail", "management", "other"])?;
        let put =
            STAFF.put(run.core, &[&staff_no, &inst_no, &team, &name, &role, &mobile, &status, &self_post])?;
        first_of(put, "staff_no")
    })?;
    settle(run, file, STAFF, false)
}

pub(super) fn institution(run: &DayRun<'_>, column: &'static str, inst_no: &str) -> Result<(), Halt> {
    if run.institutions.contains(inst_no) {
        return Ok(());
    }
    Err(Bad::new(column, RejectKind::UnknownInstitution).into())
}

pub(super) fn customers(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    let mut next_id = people::rows::next_cust_id(run.core)?;
    let mut before = String::new();
    each_row(run, file, progress, |run, _, row| {
        let cust_no = key("cust_no", row[0])?;
        if *cust_no < *before {
            return Err(Halt::Stop(Stop::Unsorted(FeedFile::Customers)));
        }
        if cust_no == before {
            return Err(Bad::new("cust_no", RejectKind::DuplicateKey).into());
        }
        before.clear();
        before.push_str(cust_no);
        customer(run, row, &mut next_id)
    })
}

fn customer(run: &mut DayRun<'_>, row: [&str; 19], next_id: &mut u32) -> Result<Applied, Halt> {
    let [cust_no, name, id_type, id_no, sex, birth_date, mobile, address, open_inst, open_date, status, ..] =
        row;
    let [.., id_expiry, grid, guardian, merged_into, risk_grade, risk_expiry, batch, occupation] = row;
    let known = run.party(cust_no)?;
    run.forget_party();
    let corporate =
        run.settings.corporate_id_types.iter().any(|corporate| corporate.eq_ignore_ascii_case(id_type));
    if corporate && matches!(known, Party::Person(_)) || !corporate && known == Party::Corporate {
        return Err(Bad::new("id_type", RejectKind::KindChanged).into());
    }
    if corporate {
        rows::execute(run.core, "parties/insert_corporate", &[&cust_no, &ymd(run.day)])?;
        return Ok(Applied::LeftOut);
    }
    needed("name", name)?;
    institution(run, "open_inst", open_inst)?;
    let status = if status.is_empty() { "active" } else { status };
    one_of("status", status, &["active", "closed", "deceased", "frozen"])?;
    let (birth_date, open_date) = (date("birth_date", birth_date)?, date("open_date", open_date)?);
    let (id_expiry, risk_expiry) = (date("id_expiry", id_expiry)?, date("risk_expiry", risk_expiry)?);
    yes_no("batch", batch)?;
    let cust_id = if let Party::Person(cust_id) = known { cust_id } else { *next_id };
    let day = ymd(run.day);
    let params: [&dyn ToSql; 21] = [
        &cust_id,
        &day,
        &cust_no,
        &name,
        &id_type,
        &id_no,
        &sex,
        &birth_date,
        &mobile,
        &address,
        &open_inst,
        &open_date,
        &status,
        &id_expiry,
        &grid,
        &guardian,
        &merged_into,
        &risk_grade,
        &risk_expiry,
        &batch,
        &occupation,
    ];
    if let Party::Person(_) = known {
        if rows::execute(run.core, "parties/end_changed_customer", &params)? == 0 {
            return Ok(Applied::Same);
        }
    } else {
        *next_id += 1;
        run.changes.push(Change { cust_id, what: What::ARRIVED, amount: 0 })?;
    }
    rows::execute(run.core, "parties/insert_customer", &params)?;
    Ok(Applied::Changed)
}

pub(super) fn contacts(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    each_row(run, file, progress, |run, _, [cust_no, source, kind, value, updated]| {
        let Some(cust_id) = person(run, "cust_no", cust_no)? else { return Ok(Applied::LeftOut) };
        one_of("source", source, &["core", "loan", "card", "ecif"])?;
        one_of("kind", kind, &["mobile", "phone", "address", "email", "wechat"])?;
        let updated = date("updated", updated)?;
        first_of(CONTACT.put(run.core, &[&cust_id, &source, &kind, &value, &updated])?, "kind")
    })?;
    settle(run, file, CONTACT, is_full(file))
}

pub(super) fn guarantees(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    each_row(run, file, progress, |run, _, [loan_no, borrower_no, name, id_no, cust_no]| {
        key("loan_no", loan_no)?;
        let Some(borrower) = person(run, "borrower_no", borrower_no)? else { return Ok(Applied::LeftOut) };
        let put = GUARANTEE.put(run.core, &[&loan_no, &id_no, &borrower, &name, &cust_no])?;
        first_of(put, "loan_no")
    })?;
    settle(run, file, GUARANTEE, is_full(file))
}

pub(super) fn risk(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    each_row(run, file, progress, |run, _, [cust_no, kind, since, note]| {
        let Some(cust_id) = person(run, "cust_no", cust_no)? else { return Ok(Applied::LeftOut) };
        needed("kind", kind)?;
        let since = date("since", since)?;
        first_of(RISK.put(run.core, &[&cust_id, &kind, &since, &note])?, "kind")
    })?;
    settle(run, file, RISK, is_full(file))
}
