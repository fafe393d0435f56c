//! The working days of a demo's managers: what they do about what was noticed, so that leads, contacts and
//! opportunities stand there in every state, written by the verbs of everybody.

use super::plans::{follow, plan};
use crate::bank::assignment::rows::held_by;
use crate::bank::contacts::{Channel, Direction, Note, Outcome, Work, log};
use crate::bank::events::{Form, Kind};
use crate::bank::leads::rules::{Departure, State, needs_reason, order};
use crate::bank::leads::{self, Lead, Said};
use crate::bank::opportunities::rules::Stage;
use crate::bank::opportunities::{self, Terms};
use crate::kernel::calendar::Day;
use crate::kernel::error::{Error, Result};
use crate::store::action::Signed;
use crate::store::open::Bank;
use chrono::Days;

/// Leads that a manager gets to on one day.
const A_DAY: usize = 8;
/// The amount of an opportunity of whom no amount is known, fen.
const USUAL_FEN: i64 = 5_000_000;
/// What is sold.
const PRODUCTS: [&str; 4] = ["三年期存单", "大额存单", "稳健理财", "活期+"];
/// What is said, by what came of it.
const REACHED: [&str; 3] = ["已说明到期安排，客户考虑中", "问候并核对联系方式", "介绍产品，约来行面谈"];
const LOST: [&str; 3] = ["资金另有用途", "已在他行办理", "暂无需求"];

/// One working day of a manager. A lead is worked in one of ten ways, by its number.
pub(super) fn work(bank: &mut Bank, signed: &Signed) -> Result<()> {
    let today = signed.today;
    let mut open = leads::open_for(&bank.crm, &signed.actor, today)?;
    open.sort_by_key(|held| order(&held.lead, held.lead.is_overdue(today), today));
    for held in open.iter().filter(|held| is_due(&held.lead, today)).take(A_DAY) {
        step(bank, signed, &held.lead)?;
    }
    let customers = held_by(&bank.crm, &signed.actor)?;
    let customers: Vec<&str> = customers.iter().map(String::as_str).collect();
    follow(bank, signed, &customers)?;
    for seen in opportunities::seen_of(&bank.crm, &customers, today, today)? {
        let one = seen.opportunity;
        let to = match (one.stage, one.opportunity_no % 5) {
            (Stage::Interest, 0..4) => Stage::Needs,
            (Stage::Needs, 0..3) => Stage::Offer,
            (Stage::Offer, 0) => Stage::Lost,
            (Stage::Offer, 1) => Stage::Agreed,
            (Stage::Agreed, _) if one.opportunity_no % 2 == 0 => Stage::Done,
            _ => continue,
        };
        if one.stage_on + Days::new(3) <= today {
            let said = if to == Stage::Lost { LOST[place(one.opportunity_no, LOST.len())] } else { "" };
            let act = opportunities::step(&bank.core, signed, &one, to, &one.terms, (said, ""))?;
            act.perform(&mut bank.crm)?;
        }
    }
    Ok(())
}

fn place(number: i64, among: usize) -> usize {
    usize::try_from(number).unwrap_or(0) % among
}

/// Whether somebody gets to a lead: one in eight nobody does, and one that is worked on rests for two days.
fn is_due(lead: &Lead, today: Day) -> bool {
    match lead.state {
        State::New => lead.lead_no % 8 != 0,
        _ => lead.moved_on + Days::new(2) <= today,
    }
}

fn step(bank: &mut Bank, signed: &Signed, lead: &Lead) -> Result<()> {
    let number = lead.lead_no;
    let said = |reason| Said { reason, ..Said::default() };
    let (to, said) = match (lead.kind.form(), lead.state, number % 10) {
        (Form::Message, ..) => (State::Read, said("")),
        (Form::Task, State::New, 0..3) | (Form::Lead, State::New, 0..2) => (State::Taken, said("")),
        (Form::Task, ..) => (State::Done, said("已完成")),
        (Form::Lead, State::Contacted, 0..4) => {
            let product = PRODUCTS[place(number, PRODUCTS.len())];
            let amount_fen = Some(lead.value_fen.max(USUAL_FEN));
            let reason =
                if needs_reason(lead.kind, State::Won) { "到期资金转出后已回流" } else { "" };
            (State::Won, Said { reason, product, amount_fen, ..Said::default() })
        }
        (Form::Lead, State::Contacted, 4..7) => {
            let departure = Some(Departure::ALL[place(number / 10, Departure::ALL.len())]);
            let reason = LOST[place(number, LOST.len())];
            (
                State::Lost,
                Said {
                    reason,
                    departure,
                    competitor: "他行",
                    measure: "致电挽留并提供优惠",
                    ..Said::default()
                },
            )
        }
        (Form::Lead, State::Contacted, _) => return expect_money(bank, signed, lead),
        (Form::Lead, ..) => (State::Contacted, said("")),
    };
    if matches!(to, State::Contacted | State::Done) || lead.kind == Kind::Birthday {
        call(bank, signed, lead)?;
    }
    leads::step(signed, lead, to, &said)?.perform(&mut bank.crm)
}

/// A lead where money is at stake becomes an opportunity, once, and its customer is planned for.
fn expect_money(bank: &mut Bank, signed: &Signed, lead: &Lead) -> Result<()> {
    let terms = Terms {
        product: PRODUCTS[place(lead.lead_no, PRODUCTS.len())].to_owned(),
        amount_fen: lead.value_fen.max(USUAL_FEN * (1 + lead.lead_no % 6)),
        expected_on: signed.today + Days::new(14 + lead.lead_no.unsigned_abs() % 77),
        members: Vec::new(),
        next_step: "送产品方案".to_owned(),
        next_on: Some(signed.today + Days::new(5)),
    };
    plan(bank, signed, &lead.cust_no, terms.amount_fen)?;
    let act = opportunities::open(bank, signed, &lead.cust_no, Some(lead.lead_no), &terms)?;
    match act.perform(&mut bank.crm) {
        Err(Error::Refusal(refusal)) if refusal.code == "opened_already" => Ok(()),
        done => done.map(drop),
    }
}

/// A call, which two of seven customers do not answer.
fn call(bank: &mut Bank, signed: &Signed, lead: &Lead) -> Result<()> {
    let (number, answered) = (lead.lead_no, lead.lead_no % 7 > 1);
    let note = Note {
        day: signed.today,
        minute: Some(9 * 60 + 7 * place(number, 60) as u16),
        channel: if number % 5 == 0 { Channel::Visit } else { Channel::Phone },
        direction: Direction::Out,
        outcome: if answered { Outcome::Reached } else { Outcome::NoAnswer },
        said: if answered { REACHED[place(number, REACHED.len())].to_owned() } else { String::new() },
        next_step: String::new(),
        next_day: None,
        work: Some((Work::Lead, number)),
    };
    match log::write(bank, signed, &[], &lead.cust_no, note).and_then(|act| act.perform(&mut bank.crm)) {
        // Somebody who became a customer after the day, or is no longer one, is called by nobody.
        Err(Error::Refusal(_)) => Ok(()),
        done => done.map(drop),
    }
}
