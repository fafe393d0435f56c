//! Deciding on a change of maintenance institution (spec 2): the heads confirm, another person decides.

use super::ask::check_member;
use super::{Ground, Outcome, Side, Transfer};
use crate::access::accounts::second_person;
use crate::access::act::Act;
use crate::access::roles::Post;
use crate::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use crate::bank::assignment::matters::Outcome as MatterOutcome;
use crate::bank::assignment::rules::{self, Rule};
use crate::bank::assignment::{Origin, rows};
use crate::bank::parties::rows::people::{self, Institution, institution_tree};
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::store::action::{Signed, Write};
use crate::store::open::Bank;
use crate::text;

/// A head confirms for their institution.
///
/// # Errors
/// Refuses who is not its head, and what was confirmed or decided.
pub fn confirm(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    transfer: &Transfer,
    side: Side,
) -> Result<Act<()>> {
    check_waits(transfer)?;
    let tree = institution_tree(&bank.core)?;
    if !transfer.may_confirm(posts, side, &tree) {
        return Err(not_yours());
    }
    if transfer.staff_no == signed.actor {
        return Err(second_person(&bank.crm, signed, |post| {
            rules::decides(std::slice::from_ref(post), transfer.institution(side), &tree)
        })?);
    }
    if !transfer.unconfirmed().contains(&side) {
        let why = text!("已确认，或不需要确认", "it is confirmed, or needs no confirmation");
        return Err(declined("confirmed_already", "", why));
    }
    let number = transfer.transfer_no;
    let write = rows::transfers::confirm(number, side, signed);
    let signed = signed.because(&format!("side={}", side.code()));
    let key = format!("transfer-{number}-{}", side.code());
    let action = signed.action(key, "confirm_transfer", number.to_string(), vec![write]);
    Ok(Act::new(action, ()).or_say(decided(transfer)))
}

/// Whoever asked takes it back.
///
/// # Errors
/// Refuses somebody else's, and what was decided.
pub fn withdraw(signed: &Signed, transfer: &Transfer) -> Result<Act<()>> {
    check_waits(transfer)?;
    if transfer.asked_by != signed.actor {
        let why = text!("只能撤回自己提出的申请", "only whoever asked takes it back");
        return Err(declined("not_the_applicant", "", why));
    }
    Ok(end(signed, transfer, Outcome::Withdrawn, "", "withdraw_transfer"))
}

/// A head does not agree, or whoever decides refuses: with a reason.
///
/// # Errors
/// Refuses who has not the authority, or a hand in it, and what was decided.
pub fn refuse(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    transfer: &Transfer,
    reason: &str,
) -> Result<Act<()>> {
    check_waits(transfer)?;
    let tree = institution_tree(&bank.core)?;
    let disagrees = transfer.unconfirmed().iter().any(|side| transfer.may_confirm(posts, *side, &tree));
    let decides = transfer.is_decided_by(posts, &tree);
    if !disagrees && !decides {
        return Err(not_yours());
    }
    if transfer.asked_by == signed.actor {
        let why = text!("您提出的申请请用“撤回”", "you asked for it yourself: take it back");
        return Err(declined("same_person", "", why));
    }
    Ok(end(signed, transfer, Outcome::Refused, reason, "refuse_transfer"))
}

fn end(signed: &Signed, transfer: &Transfer, outcome: Outcome, answer: &str, verb: &'static str) -> Act<()> {
    let number = transfer.transfer_no;
    let writes = rows::transfers::decide(transfer, outcome, signed, answer, None);
    let signed = signed.because(&format!("from={} to={}", transfer.from_inst, transfer.to_inst));
    let action = signed.action(format!("transfer-end-{number}"), verb, number.to_string(), writes);
    Act::new(action, ()).or_say(decided(transfer))
}

/// Decides that the customers go to the taking institution.
///
/// # Errors
/// Refuses who has not the authority or a hand in it, what is not confirmed or was decided, people who still work at an
/// institution that is closed, and what [`change::prepare`] does.
pub fn accept(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    transfer: &Transfer,
    reason: &str,
    accepted: &[Rule],
) -> Result<Act<i64>> {
    check_waits(transfer)?;
    let tree = institution_tree(&bank.core)?;
    if !transfer.is_decided_by(posts, &tree) {
        return Err(not_yours());
    }
    if transfer.is_party(&signed.actor) {
        return Err(second_person(&bank.crm, signed, |post| {
            transfer.is_decided_by(std::slice::from_ref(post), &tree)
        })?);
    }
    if let Some(side) = transfer.unconfirmed().first() {
        let (zh, en) = (side.label().zh, side.label().en);
        let why = text!("{zh}负责人尚未确认", "the head of the {en} has not confirmed it yet");
        return Err(declined("not_confirmed", "", why));
    }
    let customers = rows::transfers::customers(&bank.crm, transfer.transfer_no)?;
    let moves = moves(bank, signed, transfer, &customers, &tree)?;
    let wanted = Wanted {
        reason: if reason.is_empty() { &transfer.reason } else { reason },
        accepted,
        to_inst: Some(&transfer.to_inst),
        ..Wanted::new(&moves, transfer.ground.cause())
    };
    let prepared = change::prepare(bank, signed, Authority::Person(posts), wanted)?;
    let change_no = Some(prepared.change_no);
    let mut writes = rows::transfers::decide(transfer, Outcome::Accepted, signed, reason, change_no);
    writes.extend(settle_matters(bank, signed, transfer, &customers)?);
    Ok(prepared.act(signed, writes)?.or_say(decided(transfer)))
}

/// What happens to each customer: with the person who moves along, or who works at the taking institution already, else
/// to its pool.
fn moves(
    bank: &Bank,
    signed: &Signed,
    transfer: &Transfer,
    customers: &[String],
    tree: &[Institution],
) -> Result<Vec<Move>> {
    let named: Vec<&str> = customers.iter().map(String::as_str).collect();
    let members = rows::members(&bank.core, &named)?;
    let giving = rules::house(tree, &transfer.from_inst);
    if members.len() != named.len() || members.iter().any(|one| rules::house(tree, &one.inst_no) != giving) {
        let why = text!(
            "其中有客户的维护机构已变，请撤回后重新申请",
            "a customer's maintenance institution changed meanwhile: refuse it and let it be asked for anew"
        );
        return Err(declined("moved_meanwhile", "", why));
    }
    if transfer.ground != Ground::Closed {
        members.iter().try_for_each(|one| check_member(bank, signed, one))?;
        let to = (!transfer.staff_no.is_empty())
            .then(|| Target { origin: Origin::SelfDeveloped, ..Target::person(&transfer.staff_no) });
        return Ok(named.iter().map(|no| Move { cust_no: (*no).to_owned(), to: to.clone() }).collect());
    }
    check_nobody_left(bank, tree, giving)?;
    let taking = rules::house(tree, &transfer.to_inst);
    let standing = rows::standing(&bank.crm, &named)?;
    let mut moves = Vec::with_capacity(members.len());
    for member in &members {
        let mut to = None;
        if let Some(held) = standing.get(&member.cust_no).filter(|held| !held.staff_no.is_empty()) {
            let staff = people::staff_member(&bank.core, &held.staff_no)?;
            let there =
                staff.is_some_and(|one| one.status == "active" && rules::house(tree, &one.inst_no) == taking);
            let well = change::check_customer(member).is_ok();
            to = (there && well).then(|| Target { origin: held.origin, ..Target::person(&held.staff_no) });
        }
        moves.push(Move { cust_no: member.cust_no.clone(), to });
    }
    Ok(moves)
}

/// First the people move, by the staff feed, then the customers: so whoever moves along keeps them.
fn check_nobody_left(bank: &Bank, tree: &[Institution], giving: &str) -> Result<()> {
    let mut working = 0;
    for inst in tree.iter().filter(|inst| rules::house(tree, &inst.inst_no) == giving) {
        let staff = people::staff(&bank.core, &inst.inst_no, change::PEOPLE_MAX)?;
        working += staff.iter().filter(|one| one.status == "active").count();
    }
    if working == 0 {
        return Ok(());
    }
    let why = text!(
        "员工数据中还有 {working} 人在被撤并机构任职；请先由员工数据调离，再决定客户去向",
        "{working} people still work there by the staff feed: first they move, then their customers can follow them"
    );
    Err(declined("people_left", "", why))
}

/// Matters that wait about its customers are settled by it.
fn settle_matters(
    bank: &Bank,
    signed: &Signed,
    transfer: &Transfer,
    customers: &[String],
) -> Result<Vec<Write>> {
    let waiting = rows::matters::waiting(&bank.crm, None)?;
    let mut writes = Vec::new();
    for followed in [true, false] {
        let these: Vec<i64> = waiting
            .iter()
            .filter(|one| customers.contains(&one.cust_no))
            .filter(|one| (Some(one.matter_no) == transfer.matter_no) == followed)
            .map(|one| one.matter_no)
            .collect();
        let outcome = if followed { MatterOutcome::Followed } else { MatterOutcome::Gone };
        if !these.is_empty() {
            writes.push(rows::matters::decide(&these, outcome, signed, ""));
        }
    }
    Ok(writes)
}

fn check_waits(transfer: &Transfer) -> Result<()> {
    if transfer.decided.is_none() { Ok(()) } else { Err(decided(transfer).into()) }
}

fn decided(transfer: &Transfer) -> Refusal {
    let number = transfer.transfer_no;
    let why = text!(
        "变更申请 {number} 已有结果，或客户刚被调整，请重新查看",
        "transfer {number} has been decided on, or the customer was just moved: look again"
    );
    Refusal::new("decided_already", "", why)
}

fn not_yours() -> Error {
    declined("not_yours_to_decide", "", text!("不由您决定此变更", "this transfer is not yours to decide on"))
}
