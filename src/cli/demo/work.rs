//! Work that a fresh demo shows: complaints in several states and tasks half done, written by the verbs of everybody.

use crate::access::roles::{Post, Role};
use crate::bank::assignment::rows::{Member, held_by, members};
use crate::bank::parties::rows::people;
use crate::bank::service::{self, Category, Channel, Said, State};
use crate::bank::tasks::give::{self, New, terms};
use crate::bank::tasks::{self, Outcome, To};
use crate::kernel::calendar::{Calendar, Day};
use crate::kernel::error::Result;
use crate::store::action::Signed;
use crate::store::open::Bank;
use crate::web::site::DemoSignIn;
use chrono::Days;

/// Customers of the demo's call task.
const CALLED: usize = 12;

/// Of them called already, with what came of it.
const LOGGED: [(usize, &str); 4] =
    [(0, "约五一后来行办理"), (0, "想了解大额存单"), (2, "已在他行购买"), (1, "")];

/// What customers complain of, how many days ago, how it came, and how far it is.
const COMPLAINTS: [(Category, Channel, u64, &str, &[State]); 3] = [
    (Category::Fee, Channel::Phone, 9, "短信服务费重复扣收，要求退回", &[]),
    (Category::System, Channel::Online, 3, "手机银行转账限额调整未通知", &[State::InHand]),
    (Category::Service, Channel::Counter, 6, "柜面排队时间过长", &[State::Answered, State::Closed]),
];

/// Fills the demo's bank, where it has a manager with customers and a head.
pub(super) fn fill(bank: &mut Bank, signed: &Signed, sign_ins: &[DemoSignIn]) -> Result<()> {
    let of = |role: Role| sign_ins.iter().find(|one| one.role == role.code()).map(|one| one.staff_no.clone());
    let (Some(manager), Some(head)) = (of(Role::CustomerManager), of(Role::RetailHead)) else {
        return Ok(());
    };
    let numbers = held_by(&bank.crm, &manager)?;
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).take(CALLED).collect();
    let customers = members(&bank.core, &numbers)?;
    complain(bank, signed, &manager, &customers)?;
    let by = |actor: &str| Signed { actor: actor.to_owned(), ..signed.clone() };
    give_tasks(bank, [&by(&head), &by(&manager)], &customers)
}

fn before(day: Day, days: u64) -> Day {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

fn complain(bank: &mut Bank, signed: &Signed, manager: &str, customers: &[Member]) -> Result<()> {
    let (calendar, signed) = (Calendar::china(), Signed { actor: manager.to_owned(), ..signed.clone() });
    for ((category, channel, days, says, states), customer) in COMPLAINTS.into_iter().zip(customers) {
        let said = Said {
            received_on: before(signed.today, days),
            channel,
            category,
            product: String::new(),
            staff_no: String::new(),
            says: says.to_owned(),
        };
        let act = service::enter(bank, &signed, &calendar, &customer.cust_no, &said)?;
        let number = act.perform(&mut bank.crm)?;
        for state in states {
            let Some(complaint) = service::rows::complaint(&bank.crm, number)? else { continue };
            let act = service::step(bank, &signed, &[], &complaint, *state, "已联系客户说明并致歉")?;
            act.perform(&mut bank.crm)?;
        }
    }
    Ok(())
}

fn give_tasks(bank: &mut Bank, [head, manager]: [&Signed; 2], customers: &[Member]) -> Result<()> {
    let Some(person) = people::staff_member(&bank.core, &head.actor)? else { return Ok(()) };
    let posts = [Post { role: Role::RetailHead, inst_no: person.inst_no }];
    let here: Vec<Member> = customers
        .iter()
        .filter(|one| one.status == "active" && one.merged_into.is_empty())
        .cloned()
        .collect();
    let terms = terms(&bank.crm, head.today)?;
    let outcome = |again: bool| move |name: String| Outcome { name, again };
    let ends = terms.outcomes.into_iter().map(outcome(false));
    let outcomes: Vec<Outcome> = ends.chain(terms.outcomes_again.into_iter().map(outcome(true))).collect();
    let due_on = head.today.checked_add_days(Days::new(7)).unwrap_or(head.today);
    let report = New {
        title: "提交本月走访计划",
        script: "",
        due_on,
        to: To::Person(manager.actor.clone()),
        members: &[],
        outcomes: &[],
    };
    give::give(bank, head, &posts, &report)?.perform(&mut bank.crm)?;
    if here.is_empty() {
        return Ok(());
    }
    let calls = New {
        title: "存款到期客户外拨",
        script: "问候并核对身份。\n说明到期日与可选产品。\n约定来行时间。",
        to: To::Keepers,
        members: &here,
        outcomes: &outcomes,
        ..report
    };
    let number = give::give(bank, head, &posts, &calls)?.perform(&mut bank.crm)?;
    for ((place, note), customer) in LOGGED.into_iter().zip(&here) {
        let (Some(task), Some(outcome)) = (tasks::rows::task(&bank.crm, number)?, outcomes.get(place)) else {
            continue;
        };
        let said = (outcome.name.as_str(), note);
        tasks::log(&bank.crm, manager, &task, &customer.cust_no, said)?.perform(&mut bank.crm)?;
    }
    Ok(())
}
