//! Service (客户服务, spec 4): complaints, for now as a simple record with a state: what a customer complains of, by when
//! it is answered, and each step taken.
//!
//! [`enter`]: a complaint is written down. [`step`]: somebody takes it in hand, answers, closes or opens it again.
//! [`open_of`]: what is not closed of some customers. Whose a complaint is follows from who maintains the customer;
//! whoever it is about never reads it, and it is answered by that person's head.

pub mod rows;
pub mod rules;

use crate::access::act::Act;
use crate::access::masking;
use crate::access::roles::Post;
use crate::bank::assignment::rules::{decides, house};
use crate::bank::parties::rows::people::{self, institution_tree};
use crate::bank::tiers::entered::Policies;
use crate::kernel::calendar::{Calendar, Day, Month};
use crate::kernel::error::{Refusal, Result, declined};
use crate::kernel::lang::Text;
use crate::store::action::Signed;
use crate::store::open::{Bank, Crm};
use crate::text;
pub use rules::{Category, Channel, State};

/// Characters of what a customer or an answer says.
const SAYS_MIN: usize = 4;
/// Characters of what a customer or an answer says.
const SAYS_MAX: usize = 500;
/// Characters of a product's name.
const PRODUCT_MAX: usize = 40;
/// Days back to which a complaint can be entered.
const BACK_DAYS_MAX: i64 = 366;

/// What a customer complains of, as it is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Calendar day on which the customer complained.
    pub received_on: Day,
    /// How it came.
    pub channel: Channel,
    /// What it is about.
    pub category: Category,
    /// The product, as the customer calls it; empty: none.
    pub product: String,
    /// Whom it is about; empty: nobody.
    pub staff_no: String,
    /// What the customer says.
    pub says: String,
}

/// A complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Its number.
    pub complaint_no: i64,
    /// Customer number.
    pub cust_no: String,
    /// What the customer complains of.
    pub said: Said,
    /// Calendar day by which it is answered.
    pub due_on: Day,
    /// Who entered it.
    pub entered_by: String,
    /// Calendar day.
    pub entered_on: Day,
    /// How far it is.
    pub state: State,
    /// Calendar day of the last step.
    pub changed_on: Day,
}

impl Complaint {
    /// Whether somebody may read it: whoever it is about may not.
    pub fn is_for(&self, staff_no: &str) -> bool {
        self.said.staff_no.is_empty() || self.said.staff_no != staff_no
    }

    /// Whether it should have been answered before a day.
    pub fn is_late(&self, on: Day) -> bool {
        self.state.waits_for_answer() && self.due_on < on
    }
}

/// What was done about a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How far it was then.
    pub state: State,
    /// What was said.
    pub says: String,
    /// Who did it.
    pub done_by: String,
    /// Calendar day.
    pub done_on: Day,
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
    /// Number of the complaint.
    pub complaint_no: i64,
}

/// The complaints of some customers that are not closed, as `reader` may read them.
///
/// # Errors
/// A fault of the database.
pub fn open_of(crm: &Crm, reader: &str, cust_nos: &[&str]) -> Result<Vec<Open>> {
    let all = rows::complaints_of(crm, cust_nos)?;
    let going = all.into_iter().filter(|one| one.state != State::Closed && one.is_for(reader));
    let open = |one: Complaint| {
        let (what, state) = (one.said.category.label(), one.state.label());
        let text = Text::new(
            format!("投诉：{}（{}）", what.zh, state.zh),
            format!("complaint: {} ({})", what.en, state.en),
        );
        Open { cust_no: one.cust_no, text, on: one.due_on, complaint_no: one.complaint_no }
    };
    Ok(going.map(open).collect())
}

/// Writes a complaint of a customer down.
///
/// # Errors
/// Refuses a day that has not come or is long ago, somebody whom nobody knows, and words that say nothing or too much.
pub fn enter(
    bank: &Bank,
    signed: &Signed,
    calendar: &Calendar,
    cust_no: &str,
    said: &Said,
) -> Result<Act<i64>> {
    let days = (signed.today - said.received_on).num_days();
    if !(0..=BACK_DAYS_MAX).contains(&days) {
        let why = text!(
            "投诉日不能晚于今天，也不能早于一年前",
            "the day of the complaint is not after today and not over a year ago"
        );
        return Err(declined("bad_day", "received_on", why));
    }
    if !said.staff_no.is_empty() && people::staff_member(&bank.core, &said.staff_no)?.is_none() {
        let why =
            text!("没有此工号：请核对，或留空", "nobody has this staff number: check it, or leave it empty");
        return Err(declined("staff_unknown", "staff_no", why));
    }
    if said.staff_no == signed.actor {
        let why = text!("涉及您本人的投诉请由他人登记", "it is about you: let somebody else write it down");
        return Err(declined("same_person", "staff_no", why));
    }
    let product = masking::free_text(&said.product).trim().to_owned();
    if product.chars().count() > PRODUCT_MAX {
        let why =
            text!("产品最多 {PRODUCT_MAX} 个字", "give the product in {PRODUCT_MAX} characters at most");
        return Err(declined("too_long", "product", why));
    }
    let said = Said { product, says: worded(&said.says)?, ..said.clone() };
    let policy = Policies::load(&bank.crm)?.of(Month::of(signed.today))?.policy.clone();
    let complaint = Complaint {
        complaint_no: rows::next(&bank.crm, "service/next_complaint_no")?,
        cust_no: cust_no.to_owned(),
        due_on: rules::due_on(said.received_on, calendar, &policy.service),
        said,
        entered_by: signed.actor.clone(),
        entered_on: signed.today,
        state: State::Open,
        changed_on: signed.today,
    };
    let number = complaint.complaint_no;
    let step_no = rows::next(&bank.crm, "service/next_step_no")?;
    let writes = vec![rows::insert(&complaint), rows::insert_step(step_no, number, State::Open, "", signed)];
    // What a customer complains of is not for the trail that others read: the complaint keeps it.
    let detail =
        format!("complaint={number} category={} due={}", complaint.said.category.code(), complaint.due_on);
    let action = signed.because(&detail).action(
        format!("complaint-{number}"),
        "enter_complaint",
        cust_no.to_owned(),
        writes,
    );
    Ok(Act::new(action, number))
}

/// Takes a complaint a step further.
///
/// # Errors
/// Refuses whoever it is about, whoever does not decide over that person, a state that does not follow, and an answer
/// that says nothing.
pub fn step(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    complaint: &Complaint,
    to: State,
    says: &str,
) -> Result<Act<()>> {
    check_person(bank, signed, posts, complaint, to)?;
    if !complaint.state.next().contains(&to) {
        return Err(meanwhile(complaint).into());
    }
    let says = if to == State::InHand && complaint.state == State::Open && says.trim().is_empty() {
        String::new()
    } else {
        worded(says)?
    };
    let number = complaint.complaint_no;
    let step_no = rows::next(&bank.crm, "service/next_step_no")?;
    let writes = vec![
        rows::move_on(complaint, to, signed.today),
        rows::insert_step(step_no, number, to, &says, signed),
    ];
    let detail = format!("complaint={number} was={} is={}", complaint.state.code(), to.code());
    let action = signed.because(&detail).action(
        format!("complaint-step-{step_no}"),
        "work_on_complaint",
        complaint.cust_no.clone(),
        writes,
    );
    Ok(Act::new(action, ()).or_say(meanwhile(complaint)))
}

/// A complaint about somebody is answered and closed by that person's head.
fn check_person(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    complaint: &Complaint,
    to: State,
) -> Result<()> {
    let about = &complaint.said.staff_no;
    if about.is_empty() {
        return Ok(());
    }
    if *about == signed.actor {
        let why = text!("此投诉涉及您本人，由您的上级处理", "it is about you: your head works on it");
        return Err(declined("same_person", "", why));
    }
    let Some(person) = people::staff_member(&bank.core, about)?.filter(|_| to != State::InHand) else {
        return Ok(());
    };
    let tree = institution_tree(&bank.core)?;
    if decides(posts, house(&tree, &person.inst_no), &tree) {
        return Ok(());
    }
    let why = text!(
        "对人员的投诉由其机构负责人答复和办结，您可以补充情况",
        "a complaint about a person is answered and closed by that person's head; you can add what you know"
    );
    Err(declined("not_yours_to_decide", "to", why))
}

fn worded(says: &str) -> Result<String> {
    let says = masking::free_text(says).trim().to_owned();
    if (SAYS_MIN..=SAYS_MAX).contains(&says.chars().count()) {
        return Ok(says);
    }
    let why = text!("请写 {SAYS_MIN} 至 {SAYS_MAX} 个字", "give {SAYS_MIN} to {SAYS_MAX} characters");
    Err(declined("says_nothing", "says", why))
}

fn meanwhile(complaint: &Complaint) -> Refusal {
    let number = complaint.complaint_no;
    let why = text!(
        "投诉 {number} 的状态已改变，请重新查看",
        "complaint {number} is in another state by now: look again"
    );
    Refusal::new("changed_meanwhile", "", why)
}
