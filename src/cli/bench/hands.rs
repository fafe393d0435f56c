//! What changing hands costs: the preview of the largest batch that a head may choose, two thousand customers given
//! out of the pool by the page, and two thousand who go from their people to others by the verb alone.

use super::client::{Client, Figures, measure};
use super::fault;
use super::served::{Served, Session, post};
use crate::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use crate::bank::assignment::rules::Rule;
use crate::bank::assignment::{Cause, rows};
use crate::bank::parties::rows::people;
use crate::kernel::clock::{Clock, Stopwatch, SystemClock};
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::store::action::Signed;
use crate::store::open::{Bank, Mode};
use crate::web::pages::assignment::keepers;
use std::path::Path;
use std::time::Duration;

/// Customers of a preview.
const PREVIEW: &str = "10000";
/// Customers handed over at once.
const AT_ONCE: usize = 2_000;
/// People among whom they are spread.
const PEOPLE: usize = 10;
/// Previews; each is the whole batch.
const PREVIEWS: u64 = 8;
/// Longest time of all previews.
const PREVIEWS_MAX: Duration = Duration::from_secs(60);

/// What was measured.
pub struct Hands {
    /// The preview, in a browser's eyes.
    pub preview: Figures,
    /// Two thousand given out of the pool, in a browser's eyes, in microseconds.
    pub given: u64,
}

/// Name of the preview.
pub const PREVIEWED: Label =
    Label::new("批量分配预览：前 10,000 位", "preview of the first 10,000 of a pool");
/// Name of the assignment.
pub const GIVEN: Label = Label::new("写：从公共户分配 2,000 位", "write: 2,000 given out of the pool");
/// Name of the hand-over.
pub const HANDED: Label =
    Label::new("2,000 位换人维护（仅动作，无页面）", "2,000 change hands: the verb alone");

/// Asks for previews and an assignment as the head of a sub-branch does.
///
/// None where the pool of the sub-branch is empty, as it is in a very small bank.
///
/// # Errors
/// A fault of the database; an answer that is none.
pub fn ask(served: &Served, data: &Path) -> Result<Option<Hands>> {
    let head = served.session("retail_head")?;
    let people = colleagues(&Bank::open(data, Mode::Read)?, &head.staff_no)?;
    let address = served.at.site;
    let look = post(address, "/pool/preview", &head.cookie, &form(head, PREVIEW, &people));
    let looked = Client::new(address).ask(&look).map_err(|error| fault("/pool/preview", error))?;
    if looked.status == 422 {
        return Ok(None);
    }
    let preview = measure(address, 1, PREVIEWS, PREVIEWS_MAX, &|_| {
        post(address, "/pool/preview", &head.cookie, &form(head, PREVIEW, &people))
    });
    let many = AT_ONCE.to_string();
    let request = post(address, "/pool/assign", &head.cookie, &form(head, &many, &people));
    let watch = Stopwatch::start();
    let answer = Client::new(address).ask(&request).map_err(|error| fault("/pool/assign", error))?;
    let given = micros(&watch);
    if answer.status == 303 {
        Ok(Some(Hands { preview, given }))
    } else {
        Err(fault("/pool/assign", answer.status))
    }
}

/// Gives customers of some people to the next of them, notices to the customers included; answers how many and the
/// time from the facts to the disk, in microseconds.
///
/// # Errors
/// A fault of the database.
pub fn hand_over(data: &Path, head: &str, signed: &Signed) -> Result<(usize, u64)> {
    let mut bank = Bank::open(data, Mode::Write)?;
    let people = colleagues(&bank, head)?;
    let mut moves = Vec::new();
    if people.len() < 2 {
        return Ok((0, 0));
    }
    for (place, staff_no) in people.iter().enumerate() {
        let next = &people[(place + 1) % people.len()];
        let held = rows::held_by(&bank.crm, staff_no)?.into_iter().take(AT_ONCE - moves.len());
        moves.extend(held.map(|cust_no| Move { cust_no, to: Some(Target::person(next)) }));
    }
    if moves.is_empty() {
        return Ok((0, 0));
    }
    let watch = Stopwatch::start();
    let wanted = Wanted { reason: "benchmark", accepted: &Rule::ALL, ..Wanted::new(&moves, Cause::Neglect) };
    let act = change::prepare(&bank, signed, Authority::Rule, wanted)?.act(signed, Vec::new())?;
    act.perform(&mut bank.crm)?;
    Ok((moves.len(), micros(&watch)))
}

fn form<'f>(head: &'f Session, first: &'f str, people: &'f [String]) -> Vec<(&'f str, &'f str)> {
    let mut fields = vec![("token", head.token.as_str()), ("first", first), ("reason", "benchmark")];
    fields.extend(people.iter().map(|staff_no| ("staff", staff_no.as_str())));
    fields.extend(Rule::ALL.iter().map(|rule| ("accept", rule.code())));
    fields
}

/// Some who work on customers where a head sits.
fn colleagues(bank: &Bank, head: &str) -> Result<Vec<String>> {
    let of_head = people::staff_member(&bank.core, head)?.ok_or_else(|| fault("nobody is", head))?;
    let found = keepers(bank, &of_head.inst_no, SystemClock.today())?.into_iter();
    let found: Vec<String> =
        found.map(|one| one.staff.staff_no).filter(|one| one != head).take(PEOPLE).collect();
    Ok(found)
}

fn micros(watch: &Stopwatch) -> u64 {
    u64::try_from(watch.elapsed().as_micros()).unwrap_or(u64::MAX)
}
