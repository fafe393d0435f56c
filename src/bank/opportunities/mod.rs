//! Opportunities (商机, spec 3): money that may come of a customer, from the first interest to the account.
//!
//! [`open`], [`step`]: what a person does. [`confirm_opened`]: what the next feeds say about those that are done.
//! [`seen_of`], [`seen`]: what the funnel is made from, read through the assignment, so that an opportunity goes with
//! its customer. [`open_of`]: what is open of given customers.

mod rows;
pub mod rules;

use crate::access::act::Act;
use crate::bank::leads;
use crate::bank::parties::find_customer;
use crate::bank::parties::rows::people;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result, declined};
use crate::kernel::lang::Text;
use crate::store::action::Signed;
use crate::store::open::{Bank, Core, Crm};
use crate::text;
use chrono::Days;
use rules::{Seen, Stage};

/// Longest product, next step and account, in characters.
const WORDS_MAX: usize = 32;
/// Longest remark beside a step, in characters.
const SAID_MAX: usize = 200;
/// Most people who work on one beside whoever maintains the customer.
const MEMBERS_MAX: usize = 5;

/// What is said of an opportunity and may be revised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Name or number of the product.
    pub product: String,
    /// For how much, in fen.
    pub amount_fen: i64,
    /// Calendar day on which the money is expected.
    pub expected_on: Day,
    /// Who works on it beside whoever maintains the customer.
    pub members: Vec<String>,
    /// What is done next; empty: nothing was said.
    pub next_step: String,
    /// Calendar day of the next step.
    pub next_on: Option<Day>,
}

/// An opportunity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opportunity {
    /// Its number.
    pub opportunity_no: i64,
    /// Customer number.
    pub cust_no: String,
    /// The lead that it came from; none: entered by hand.
    pub lead_no: Option<i64>,
    /// What is said of it now.
    pub terms: Terms,
    /// How far it is.
    pub stage: Stage,
    /// Calendar day on which it came there.
    pub stage_on: Day,
    /// Who opened it.
    pub opened_by: String,
    /// Calendar day.
    pub opened_on: Day,
    /// Steps so far.
    pub steps: i64,
    /// The account that it became; empty: none was named.
    pub acct_no: String,
    /// Business day of the feed that showed the product.
    pub confirmed_on: Option<Day>,
    /// Calendar day on which no feed had shown it for too long.
    pub flagged_on: Option<Day>,
}

/// One step of an opportunity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// To which stage.
    pub stage: Stage,
    /// The amount as it was said then, in fen.
    pub amount_fen: i64,
    /// Calendar day.
    pub on: Day,
    /// Who.
    pub staff_no: String,
    /// What was written beside it.
    pub said: String,
}

/// What is open on a customer, as other pages list it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The customer.
    pub cust_no: String,
    /// What it is, short.
    pub what: Text,
    /// When the money is expected.
    pub on: Day,
}

/// Opens an opportunity of a customer, from a lead or by hand.
///
/// # Errors
/// Refuses what is not said well, a lead of another customer or one that is over, and a second one of the same lead.
pub fn open(
    bank: &Bank,
    signed: &Signed,
    cust_no: &str,
    lead_no: Option<i64>,
    terms: &Terms,
) -> Result<Act<i64>> {
    check(&bank.core, signed, terms, true)?;
    if let Some(lead_no) = lead_no {
        let lead = leads::lead(&bank.crm, lead_no)?.filter(|lead| lead.cust_no == cust_no);
        if !lead.is_some_and(|lead| lead.state.is_open()) {
            let why = text!("线索已结束，请不选线索直接登记", "the lead is over: open it without the lead");
            return Err(declined("lead_over", "", why));
        }
    }
    let number = rows::next_no(&bank.crm)?;
    let writes = rows::insert(number, cust_no, lead_no, terms, signed).into();
    let lead = lead_no.map(|no| format!(" lead={no}")).unwrap_or_default();
    let signed = signed.because(&format!("opportunity={number}{lead}"));
    let action =
        signed.action(format!("opportunity-{number}"), "open_opportunity", cust_no.to_owned(), writes);
    let why = text!("该线索已转为商机，请重新查看", "the lead is an opportunity already: look again");
    Ok(Act::new(action, number).or_say(Refusal::new("opened_already", "", why)))
}

/// Brings an opportunity to a stage, or revises it where the stage stays.
///
/// # Errors
/// Refuses what has ended, what is not said well, and a loss without its reason.
pub fn step(
    core: &Core,
    signed: &Signed,
    one: &Opportunity,
    to: Stage,
    terms: &Terms,
    (said, acct_no): (&str, &str),
) -> Result<Act<()>> {
    if !one.stage.next().contains(&to) {
        return Err(moved_on(one).into());
    }
    // Whatever ends has nothing more to expect: its days may lie behind.
    check(core, signed, terms, to.is_open() && *terms != one.terms)?;
    let said = said.trim();
    if to == Stage::Lost && said.is_empty() {
        let why = text!("未成须写明原因", "say why it was lost");
        return Err(declined("reason_missing", "reason", why));
    }
    within("reason", said, SAID_MAX)?;
    let acct_no = if to == Stage::Done { acct_no.trim() } else { "" };
    within("account", acct_no, WORDS_MAX)?;
    let writes = rows::advance(one, to, terms, (said, acct_no), signed).into();
    let signed = signed.because(&format!("opportunity={} stage={}", one.opportunity_no, to.code()));
    let key = format!("opportunity-{}-{}", one.opportunity_no, one.steps + 1);
    let action = signed.action(key, "move_opportunity", one.cust_no.clone(), writes);
    Ok(Act::new(action, ()).or_say(moved_on(one)))
}

fn within(field: &'static str, words: &str, most: usize) -> Result<()> {
    if words.chars().count() <= most && !words.chars().any(char::is_control) {
        return Ok(());
    }
    Err(declined("too_long", field, text!("最多 {most} 个字", "{most} characters at most")))
}

fn check(core: &Core, signed: &Signed, terms: &Terms, ahead: bool) -> Result<()> {
    if terms.product.is_empty() {
        let why = text!("请写明产品名称或编号", "name the product, or its number");
        return Err(declined("product_missing", "product", why));
    }
    within("product", &terms.product, WORDS_MAX)?;
    within("next_step", &terms.next_step, WORDS_MAX)?;
    if terms.amount_fen <= 0 {
        let why = text!("请填写金额，大于零", "give the amount, above zero");
        return Err(declined("amount_missing", "amount", why));
    }
    let past = |field, why| Err(declined("day_past", field, why));
    if ahead && terms.expected_on < signed.today {
        return past(
            "expected",
            text!("预计日期不能早于今天", "the money is expected today at the earliest"),
        );
    }
    if terms.next_on.is_some() && terms.next_step.is_empty() {
        let why = text!("写了日期，请写明下一步做什么", "a day is given: say what is done then");
        return Err(declined("next_step_missing", "next_step", why));
    }
    if ahead && terms.next_on.is_some_and(|on| on < signed.today) {
        return past("next_on", text!("下一步的日期不能早于今天", "the next step is today at the earliest"));
    }
    if terms.members.len() > MEMBERS_MAX {
        let why = text!("协作人员最多 {MEMBERS_MAX} 位", "{MEMBERS_MAX} people beside at most");
        return Err(declined("too_many", "members", why));
    }
    for member in &terms.members {
        if people::staff_member(core, member)?.is_none_or(|one| one.status != "active") {
            let why = text!(
                "没有在岗人员 {member}，请填工号",
                "nobody works here under {member}: give staff numbers"
            );
            return Err(declined("nobody", "members", why));
        }
    }
    Ok(())
}

fn moved_on(one: &Opportunity) -> Refusal {
    let number = one.opportunity_no;
    let why = text!(
        "商机 {number} 已结束，或刚被他人处理，请重新查看",
        "opportunity {number} has ended, or somebody just worked on it: look again"
    );
    Refusal::new("opportunity_moved_on", "", why)
}

/// What the feeds say about the opportunities that are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Confirmed {
    /// The product is there.
    pub confirmed: usize,
    /// It did not come in time.
    pub flagged: usize,
}

/// Looks whether the customers of opportunities that are done have the product: the account that was named, else one
/// of the product that was opened since the opportunity was. What has not come for too long is flagged, once; it is
/// confirmed all the same when it comes later.
///
/// # Errors
/// A fault of the database.
pub fn confirm_opened(bank: &mut Bank, signed: &Signed) -> Result<Confirmed> {
    let Some(fed_on) = signed.business_date else { return Ok(Confirmed::default()) };
    let terms = leads::terms(&bank.crm, signed.today)?;
    let (mut writes, mut done, mut last) = (Vec::new(), Confirmed::default(), 0);
    for one in rows::unconfirmed(&bank.crm)? {
        let over = one.stage_on + Days::new(terms.confirm_within_days.into());
        if has_come(&bank.core, &one)? {
            writes.push(rows::confirm(one.opportunity_no, fed_on));
            done.confirmed += 1;
        } else if one.flagged_on.is_none() && fed_on > over {
            writes.push(rows::flag(one.opportunity_no, signed.today));
            done.flagged += 1;
        } else {
            continue;
        }
        last = one.opportunity_no;
    }
    if !writes.is_empty() {
        let key = format!("opportunities-confirm-{fed_on}-{last}-{}", signed.at);
        let signed = signed.because(&format!("confirmed={} flagged={}", done.confirmed, done.flagged));
        bank.crm.perform(&signed.action(key, "confirm_opportunities", fed_on.to_string(), writes))?;
    }
    Ok(done)
}

fn has_come(core: &Core, one: &Opportunity) -> Result<bool> {
    let Some(cust_id) = find_customer(core, &one.cust_no)? else { return Ok(false) };
    let product = &one.terms.product;
    Ok(rows::accounts_of(core, cust_id)?.into_iter().any(|account| {
        let is_new = account.opened_on.is_some_and(|on| on >= one.opened_on);
        let is_it = [&account.product_no, &account.product_name].contains(&product);
        if one.acct_no.is_empty() { is_new && is_it } else { account.acct_no == one.acct_no }
    }))
}

/// An opportunity by its number.
///
/// # Errors
/// A fault of the database.
pub fn opportunity(crm: &Crm, number: i64) -> Result<Option<Opportunity>> {
    rows::one(crm, number)
}

/// What was done about an opportunity, in order.
///
/// # Errors
/// A fault of the database.
pub fn steps_of(crm: &Crm, number: i64) -> Result<Vec<Step>> {
    rows::steps_of(crm, number)
}

/// The last opportunities of a customer, open and past.
///
/// # Errors
/// A fault of the database.
pub fn of_customer(crm: &Crm, cust_no: &str, limit: u32) -> Result<Vec<Opportunity>> {
    rows::of_customer(crm, cust_no, limit)
}

/// The opportunities of some customers, open or opened since a day, with who maintains each customer on another.
///
/// # Errors
/// A fault of the database.
pub fn seen_of(crm: &Crm, cust_nos: &[&str], on: Day, since: Day) -> Result<Vec<Seen>> {
    rows::funnel_of(crm, cust_nos, on, since)
}

/// The same of the whole bank. Which of their customers are in scope is for the caller to ask.
///
/// # Errors
/// A fault of the database.
pub fn seen(crm: &Crm, on: Day, since: Day) -> Result<Vec<Seen>> {
    rows::funnel(crm, on, since)
}

/// What is open on given customers, for a hand-over and for their pages.
///
/// # Errors
/// A fault of the database.
pub fn open_of(crm: &Crm, cust_nos: &[&str]) -> Result<Vec<Open>> {
    let open = rows::open_of(crm, cust_nos)?.into_iter().map(|one| {
        let product = &one.terms.product;
        let what = text!("商机：{product}", "opportunity: {product}");
        Open { cust_no: one.cust_no, what, on: one.terms.expected_on }
    });
    Ok(open.collect())
}
