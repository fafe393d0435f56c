//! One round of the outbox: receipts are read, what was left on its way is handed over again, what is due is judged,
//! noted as on its way, handed over, and what became of it noted. Between those notes nothing is locked: the network
//! may take its time.

use super::rules::{Verdict, is_quiet, judge, next_try};
use super::sender::{Handed, Outgoing, Sender};
use super::{Message, State, Why, receipts, rows};
use crate::bank::tiers::entered::Policies;
use crate::kernel::calendar::{Month, ymd};
use crate::kernel::clock::{Clock, Stopwatch, stamp};
use crate::kernel::error::{Error, Result};
use crate::kernel::policy::Policy;
use crate::store::action::{Signed, Write};
use crate::store::chance;
use crate::store::open::Bank;
use std::collections::HashMap;
use std::time::Duration;

/// Messages of a batch.
pub const BATCH_MAX: usize = 200;
/// Batches of a round: the timetable has other work too.
const BATCHES_MAX: usize = 10;
/// For how long a round begins further messages.
const ROUND: Duration = Duration::from_secs(45);

/// What a round did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Messages that the gateway took.
    pub sent: usize,
    /// Messages that reached the telephone, receipts included.
    pub delivered: usize,
    /// Messages that do not reach the customer.
    pub failed: usize,
    /// Messages that wait for another try or another hour.
    pub waiting: usize,
    /// Lines of receipts that say nothing, each with file, line and remedy.
    pub bad_lines: Vec<crate::kernel::lang::Text>,
}

/// Does a round.
///
/// # Errors
/// A refusal or fault of the sender: messages wait as they did; a fault of the database.
pub fn run(bank: &mut Bank, ask: &Signed, clock: &dyn Clock, sender: &mut dyn Sender) -> Result<Report> {
    let watch = Stopwatch::start();
    let mut report = Report::default();
    receipts::read(bank, &sign(ask, clock), &mut report)?;
    for _ in 0..BATCHES_MAX {
        let round = Round { ask, clock, watch };
        if !round.batch(bank, sender, &mut report)? {
            break;
        }
    }
    Ok(report)
}

/// Whether a round would find anything to do.
///
/// # Errors
/// A fault of the database.
pub fn has_work(bank: &Bank, clock: &dyn Clock) -> Result<bool> {
    Ok(rows::has_due(&bank.crm, &clock.stamp())? || receipts::waiting(&bank.dir))
}

/// Who asked for the round, at this moment.
pub(super) fn sign(ask: &Signed, clock: &dyn Clock) -> Signed {
    Signed { at: clock.stamp(), today: clock.today(), ..ask.clone() }
}

/// An act of the outbox counts once: its key is drawn.
pub(super) fn perform(
    bank: &mut Bank,
    signed: &Signed,
    verb: &'static str,
    object: String,
    writes: Vec<Write>,
) -> Result<()> {
    let key = format!("{verb}-{:032x}", u128::from_be_bytes(chance::bytes()?));
    bank.crm.perform(&signed.action(key, verb, object, writes)).map(|_| ())
}

struct Round<'a> {
    ask: &'a Signed,
    clock: &'a dyn Clock,
    watch: Stopwatch,
}

/// Messages that are due, judged.
#[derive(Default)]
struct Judged {
    out: Vec<(Message, Outgoing)>,
    settled: Vec<rows::Settled>,
    put_off: Vec<(i64, String)>,
}

impl Round<'_> {
    /// Does one batch; answers whether another is worth looking for.
    fn batch(&self, bank: &mut Bank, sender: &mut dyn Sender, report: &mut Report) -> Result<bool> {
        let signed = sign(self.ask, self.clock);
        let policy = Policies::load(&bank.crm)?.of(Month::of(signed.today))?.policy.clone();
        let left = rows::left_sending(&bank.crm)?;
        let again = !left.is_empty();
        let due = if again { left } else { rows::due(&bank.crm, &signed.at, BATCH_MAX)? };
        if due.is_empty() {
            return Ok(false);
        }
        let full = due.len() >= BATCH_MAX || again;
        let batch_no = match due.first() {
            Some(first) if again => first.batch_no,
            _ => rows::next(&bank.crm, "outbox/next_batch_no")?,
        };
        let judged = self.judge(bank, &signed, &policy, due)?;
        report.failed += judged.settled.iter().filter(|one| one.to == State::Failed.code()).count();
        report.waiting += judged.put_off.len();
        let numbers: Vec<i64> = judged.out.iter().map(|(message, _)| message.message_no).collect();
        let mut writes = Vec::new();
        if !judged.settled.is_empty() {
            writes.push(rows::settle(&judged.settled, &signed.at));
        }
        if !judged.put_off.is_empty() {
            writes.push(rows::put_off(&judged.put_off));
        }
        if !numbers.is_empty() && !again {
            writes.push(rows::claim(&numbers, batch_no, &signed.at));
        }
        if !writes.is_empty() {
            let told = signed.because(&format!("sending={} settled={}", numbers.len(), judged.settled.len()));
            match perform(bank, &told, "begin_batch", format!("batch-{batch_no}"), writes) {
                // Somebody took a change back at this moment: what is due is looked at again.
                Err(Error::Refusal(_)) => return Ok(true),
                done => done?,
            }
        }
        if numbers.is_empty() {
            return Ok(full);
        }
        let open = self.hand_over(bank, sender, &policy, batch_no, &judged.out, report)?;
        Ok(open && full && self.watch.elapsed() < ROUND)
    }

    fn judge(&self, bank: &Bank, signed: &Signed, policy: &Policy, due: Vec<Message>) -> Result<Judged> {
        let cust_nos: Vec<&str> = due.iter().map(|one| one.cust_no.as_str()).collect();
        let mut known = rows::recipients(&bank.core, &bank.crm, &cust_nos, signed.today)?;
        let assignments: Vec<i64> = due.iter().filter_map(|one| one.assignment_no).collect();
        let ended = rows::ended(&bank.crm, &assignments)?;
        let (now, hours) = (self.clock.now(), &policy.assignment.quiet_hours);
        let mut judged = Judged::default();
        for message in due {
            let to = known.entry(message.cust_no.clone()).or_default();
            // What was left on its way was counted in already.
            to.sent_today = to.sent_today.saturating_sub(u32::from(message.state == State::Sending));
            let verdict = judge(to, message.kind, now, hours, &policy.messages);
            if message.assignment_no.is_some_and(|number| ended.contains(&number)) {
                let why = Some(Why::AssignmentEnded);
                judged.settled.push(settled(&message, message.state, State::Withdrawn, why, ""));
                continue;
            }
            match verdict {
                Verdict::Send(phone) => {
                    to.sent_today += 1;
                    let (key, text) = (message.gateway_key.clone(), message.text.clone());
                    let out = Outgoing { message_no: message.message_no, key, phone, text };
                    judged.out.push((message, out));
                }
                Verdict::Fail(why) => {
                    judged.settled.push(settled(&message, message.state, State::Failed, Some(why), ""));
                }
                // What was left on its way waits as any other, and keeps its key.
                Verdict::Wait(until) if message.state == State::Sending => {
                    let one = settled(&message, State::Sending, State::Queued, None, &message.said);
                    judged.settled.push(rows::Settled { next: stamp(until), ..one });
                }
                Verdict::Wait(until) => judged.put_off.push((message.message_no, stamp(until))),
            }
        }
        Ok(judged)
    }

    /// Hands a batch over and notes what became of it; answers whether the gateway takes more.
    fn hand_over(
        &self,
        bank: &mut Bank,
        sender: &mut dyn Sender,
        policy: &Policy,
        batch_no: i64,
        batch: &[(Message, Outgoing)],
        report: &mut Report,
    ) -> Result<bool> {
        let out: Vec<Outgoing> = batch.iter().map(|(_, out)| out.clone()).collect();
        let hours = &policy.assignment.quiet_hours;
        let goes_on = || self.watch.elapsed() < ROUND && !is_quiet(hours, self.clock.now());
        let (handed, stopped) = match sender.hand_over(batch_no, &out, &goes_on) {
            Ok(handed) => (handed, None),
            Err(error) => (vec![Handed::NotTried; out.len()], Some(error)),
        };
        let signed = sign(self.ask, self.clock);
        let open = !handed.contains(&Handed::NotTried);
        let mut all = Vec::with_capacity(batch.len());
        let mut counted: HashMap<&str, usize> = HashMap::new();
        for ((message, _), became) in batch.iter().zip(handed) {
            let one = self.became(message, became, &signed, policy);
            *counted.entry(one.to).or_default() += 1;
            all.push(one);
        }
        let of = |state: State| counted.get(state.code()).copied().unwrap_or(0);
        let (sent, delivered, failed, waiting) =
            (of(State::Sent), of(State::Delivered), of(State::Failed), of(State::Queued));
        report.sent += sent + delivered;
        report.delivered += delivered;
        report.failed += failed;
        report.waiting += waiting;
        let told = format!("sent={} failed={failed} waiting={waiting}", sent + delivered);
        let writes = vec![rows::settle(&all, &signed.at)];
        perform(bank, &signed.because(&told), "end_batch", format!("batch-{batch_no}"), writes)?;
        stopped.map_or(Ok(open), |error: Error| Err(error))
    }

    /// What is noted of a message that was handed over.
    fn became(&self, message: &Message, became: Handed, signed: &Signed, policy: &Policy) -> rows::Settled {
        let as_it_was = settled(message, State::Sending, State::Queued, None, &message.said);
        let today = Some(ymd(signed.today));
        let tries = message.tries + 1;
        let failed = |why: Why, said: String| {
            let (to, reason) = (State::Failed.code(), why.code());
            rows::Settled { to, reason, said, tries, ..as_it_was.clone() }
        };
        match became {
            Handed::Taken => rows::Settled { to: State::Sent.code(), sent_on: today, ..as_it_was },
            Handed::Delivered => rows::Settled { to: State::Delivered.code(), sent_on: today, ..as_it_was },
            Handed::NotTried => as_it_was,
            Handed::Never(why, said) => failed(why, said),
            Handed::Later(said) => match next_try(tries, self.clock.now(), &policy.messages) {
                Some(next) => rows::Settled { tries, said, next: stamp(next), ..as_it_was },
                None => failed(Why::Gateway, said),
            },
        }
    }
}

/// A message that passes from a state to another, all else as it was.
pub(super) fn settled(
    message: &Message,
    from: State,
    to: State,
    why: Option<Why>,
    said: &str,
) -> rows::Settled {
    rows::Settled {
        number: message.message_no,
        from: from.code(),
        to: to.code(),
        reason: why.map_or("", Why::code),
        said: said.to_owned(),
        tries: message.tries,
        next: message.next_try.clone(),
        sent_on: None,
    }
}
