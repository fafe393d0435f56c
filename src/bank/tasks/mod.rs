//! Tasks (任务, spec 3): what a head asks a person, a team or each manager of some customers to do by a day, with
//! talking points and outcomes.
//!
//! [`give`](give::give): a head gives one. [`log`]: what came of one of its customers. [`finish`], [`withdraw`]: it
//! ends. [`open_of`]: what is open on some customers. [`dial`]: links that dial a customer's number once.
//!
//! A customer of a task belongs to whoever maintains the customer today, so that a hand-over loses nothing; a task
//! without customers whose person left goes back to who gave it.

pub mod dial;
pub mod give;
pub mod rows;

use crate::access::act::Act;
use crate::access::masking;
use crate::access::roles::Post;
use crate::bank::assignment::rules::{decides, house};
use crate::bank::parties::rows::people::{self, Institution};
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result, declined};
use crate::kernel::lang::{Label, Text};
use crate::store::action::Signed;
use crate::store::open::{Bank, Core, Crm};
use crate::text;

/// Characters of a note.
const NOTE_MAX: usize = 200;

/// How far a task is, as the database has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is to be done.
    Open,
    /// Whoever had it says that it is done.
    Done,
    /// Whoever gave it took it back.
    Withdrawn,
}

impl State {
    /// All of them.
    pub const ALL: [State; 3] = [State::Open, State::Done, State::Withdrawn];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Done => "done",
            State::Withdrawn => "withdrawn",
        }
    }

    fn of(code: &str) -> State {
        State::ALL.into_iter().find(|one| one.code() == code).unwrap_or(State::Withdrawn)
    }
}

/// To whom a task is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// A person, by staff number.
    Person(String),
    /// A team of an institution.
    Team(String, String),
    /// Whoever maintains each of the customers.
    Keepers,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its number.
    pub task_no: i64,
    /// What is to be done.
    pub title: String,
    /// Talking points.
    pub script: String,
    /// Calendar day by which it is done.
    pub due_on: Day,
    /// Institution of whom it is given to; empty: head office.
    pub inst_no: String,
    /// To whom; empty: a team, or each manager.
    pub staff_no: String,
    /// To which team; empty: none.
    pub team: String,
    /// Who gave it.
    pub given_by: String,
    /// Calendar day.
    pub given_on: Day,
    /// How many customers it has.
    pub customers: usize,
    /// How far it is.
    pub state: State,
    /// Who ended it, when.
    pub ended: Option<(String, Day)>,
    /// What was said then.
    pub ended_says: String,
    /// How many of its customers are done.
    pub done: usize,
}

impl Task {
    /// Whether it is to be done still: one whose customers are all done is over by itself.
    pub fn is_open(&self) -> bool {
        self.state == State::Open && (self.customers == 0 || self.done < self.customers)
    }

    /// Whether its day is over and it is not done.
    pub fn is_late(&self, on: Day) -> bool {
        self.is_open() && self.due_on < on
    }

    /// The words on the screen for how far it is.
    pub fn label(&self, on: Day) -> Label {
        match self.state {
            State::Withdrawn => Label::new("已撤回", "withdrawn"),
            State::Open if self.is_late(on) => Label::new("已逾期", "overdue"),
            State::Open if self.is_open() => Label::new("进行中", "open"),
            State::Open | State::Done => Label::new("已完成", "done"),
        }
    }

    /// Whether somebody looks after it: gave it, or decides at its institution.
    pub fn is_overseen_by(&self, staff_no: &str, posts: &[Post], tree: &[Institution]) -> bool {
        self.given_by == staff_no || decides(posts, &self.inst_no, tree)
    }
}

/// What may come of a customer of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The words.
    pub name: String,
    /// Whether the customer stays on the list.
    pub again: bool,
}

/// What was tried with a customer of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What came of it.
    pub outcome: String,
    /// What was written beside it.
    pub note: String,
    /// Who.
    pub done_by: String,
    /// Calendar day.
    pub done_on: Day,
}

/// A person's share in a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Staff number; empty: customers whom nobody has.
    pub staff_no: String,
    /// Customers.
    pub customers: usize,
    /// Of them done.
    pub done: usize,
    /// Of them tried.
    pub tried: usize,
}

/// What is open on a customer, for a hand-over and for the customer's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Customer number.
    pub cust_no: String,
    /// What it is, shortly.
    pub text: Text,
    /// Calendar day by which it is due.
    pub on: Day,
    /// Number of the task.
    pub task_no: i64,
}

/// What is open of tasks on some customers.
///
/// # Errors
/// A fault of the database.
pub fn open_of(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<Open>> {
    let all = rows::open_of(crm, cust_nos)?;
    let open = |(cust_no, task_no, title, on): (String, i64, String, Day)| {
        let text = text!("任务：{title}", "task: {title}");
        Open { cust_no, text, on, task_no }
    };
    Ok(all.into_iter().map(open).collect())
}

/// The open tasks of a person: what was given to them or their team, and those with a customer whom they have or work
/// for today (`own`).
///
/// # Errors
/// A fault of the database.
pub fn of_person(
    core: &Core,
    crm: &Crm,
    staff_no: &str,
    own: &[String],
    tree: &[Institution],
) -> Result<Vec<Task>> {
    let person = people::staff_member(core, staff_no)?.filter(|one| one.status == "active");
    let mut all = match &person {
        Some(person) => rows::own_tasks(crm, staff_no, &person.team, house(tree, &person.inst_no))?,
        None => Vec::new(),
    };
    all.extend(rows::with_customers(crm, own)?);
    all.sort_by_key(|task| (task.due_on, task.task_no));
    Ok(all)
}

/// Whether a task without customers is somebody's to do: theirs, their team's, or given by them to who has left.
///
/// # Errors
/// A fault of the database.
pub fn is_doer(core: &Core, staff_no: &str, task: &Task, tree: &[Institution]) -> Result<bool> {
    if task.customers > 0 {
        return Ok(false);
    }
    if task.staff_no == staff_no {
        return Ok(true);
    }
    if !task.team.is_empty() {
        let person = people::staff_member(core, staff_no)?.filter(|one| one.status == "active");
        return Ok(
            person.is_some_and(|one| one.team == task.team && house(tree, &one.inst_no) == task.inst_no)
        );
    }
    Ok(task.given_by == staff_no && has_come_back(core, task)?)
}

/// Whether the person of a task without customers has left, so that it is with who gave it again.
///
/// # Errors
/// A fault of the database.
pub fn has_come_back(core: &Core, task: &Task) -> Result<bool> {
    if task.staff_no.is_empty() || task.customers > 0 || !task.is_open() {
        return Ok(false);
    }
    Ok(people::staff_member(core, &task.staff_no)?.is_none_or(|one| one.status != "active"))
}

/// Writes down what came of a customer of a task.
///
/// # Errors
/// Refuses a task that is over, a customer who is none of it or done, an outcome that it has not, and a long note.
pub fn log(
    crm: &Crm,
    signed: &Signed,
    task: &Task,
    cust_no: &str,
    (outcome, note): (&str, &str),
) -> Result<Act<()>> {
    let known = rows::outcomes(crm, task.task_no)?;
    let Some(outcome) = known.into_iter().find(|one| one.name == outcome) else {
        let why = text!("请选择结果", "choose what came of it");
        return Err(declined("outcome_missing", "outcome", why));
    };
    let note = masking::free_text(note).trim().to_owned();
    if note.chars().count() > NOTE_MAX {
        let why = text!("备注最多 {NOTE_MAX} 个字", "give the note in {NOTE_MAX} characters at most");
        return Err(declined("too_long", "note", why));
    }
    if task.state != State::Open {
        return Err(over(task).into());
    }
    let step_no = rows::next(crm, "tasks/next_step_no")?;
    let step = Step { outcome: outcome.name, note, done_by: signed.actor.clone(), done_on: signed.today };
    let done = (!outcome.again).then_some(step_no);
    let writes = vec![
        rows::insert_step(step_no, task.task_no, cust_no, &step),
        rows::try_customer(task.task_no, cust_no, signed.today, done),
    ];
    let signed = signed.because(&format!("task={} done={}", task.task_no, done.is_some()));
    let key = format!("task-step-{step_no}");
    let why = text!(
        "此客户已有人登记结果，或任务已结束：请看下一位",
        "somebody wrote this customer down already, or the task is over: see the next one"
    );
    let act = Act::new(signed.action(key, "work_on_task", cust_no.to_owned(), writes), ());
    Ok(act.or_say(Refusal::new("done_already", "", why)))
}

/// Says that a task without customers is done.
///
/// # Errors
/// Refuses whoever it was not given to, and a task that is over.
pub fn finish(
    bank: &Bank,
    signed: &Signed,
    task: &Task,
    tree: &[Institution],
    says: &str,
) -> Result<Act<()>> {
    if !is_doer(&bank.core, &signed.actor, task, tree)? {
        let why = text!("任务由接收人办结", "whoever it was given to says that it is done");
        return Err(declined("not_yours", "", why));
    }
    end(signed, task, State::Done, "finish_task", says)
}

/// Takes a task back.
///
/// # Errors
/// Refuses whoever neither gave it nor decides at its institution, a task that is over, and no reason.
pub fn withdraw(
    signed: &Signed,
    posts: &[Post],
    task: &Task,
    tree: &[Institution],
    reason: &str,
) -> Result<Act<()>> {
    if !task.is_overseen_by(&signed.actor, posts, tree) {
        let why = text!("由布置任务的人撤回", "whoever gave it takes it back");
        return Err(declined("not_yours_to_decide", "", why));
    }
    end(signed, task, State::Withdrawn, "withdraw_task", reason)
}

fn end(signed: &Signed, task: &Task, to: State, verb: &'static str, says: &str) -> Result<Act<()>> {
    let says = masking::free_text(says).trim().to_owned();
    if says.chars().count() > NOTE_MAX {
        let why = text!("备注最多 {NOTE_MAX} 个字", "give the note in {NOTE_MAX} characters at most");
        return Err(declined("too_long", "note", why));
    }
    if !task.is_open() {
        return Err(over(task).into());
    }
    let number = task.task_no;
    let write = rows::end_task(number, to, signed, &says);
    let action = signed.action(format!("task-end-{number}"), verb, number.to_string(), vec![write]);
    Ok(Act::new(action, ()).or_say(over(task)))
}

fn over(task: &Task) -> Refusal {
    let number = task.task_no;
    Refusal::new("over_already", "", text!("任务 {number} 已结束", "task {number} is over"))
}
