//! What waits to be decided on in the house: an application, a complaint, a stand-in, a change of institution.

use super::{Customer, customers_of, signed};
use std::collections::HashMap;
use zhiji::access::roles::{Post, Role};
use zhiji::bank::assignment::applications;
use zhiji::bank::assignment::beside::{self, Absence, Days};
use zhiji::bank::assignment::matters::{self, Kind};
use zhiji::bank::assignment::rows::members;
use zhiji::bank::assignment::transfers::{self, Asked, Ground, Wish as Told};
use zhiji::bank::contacts::{self, Direction, Note};
use zhiji::bank::events::{Found, Kind as Event};
use zhiji::bank::leads;
use zhiji::bank::opportunities;
use zhiji::bank::service::{self, Category, Channel, Said};
use zhiji::bank::tasks::give::{self, New};
use zhiji::bank::tasks::{Outcome, To};
use zhiji::kernel::calendar::Calendar;
use zhiji::kernel::clock::{Clock, FixedClock};
use zhiji::store::open::Bank;

/// A new customer of the day before yesterday, for whom the wealth manager applies: application 1.
pub(super) fn bring_newcomer(
    bank: &mut Bank,
    clock: &FixedClock,
    people: &HashMap<Role, String>,
    home: &str,
    newcomer: &Customer,
) {
    let sql = "INSERT INTO newcomer VALUES (?1, ?2, 20260409, 20260416, '', 20260409)";
    bank.crm.conn().execute("DELETE FROM newcomer", []).unwrap();
    bank.crm.conn().execute(sql, [&newcomer.1, home]).unwrap();
    let by = signed(clock, &people[&Role::WealthManager]);
    let act = applications::apply(bank, &by, &newcomer.1, "老客户介绍来行").unwrap();
    act.perform(&mut bank.crm).unwrap();
}

/// The service desk writes down that a customer complains about the wealth manager: matter 1.
pub(super) fn complain(
    bank: &mut Bank,
    clock: &FixedClock,
    people: &HashMap<Role, String>,
    customer: &Customer,
) {
    let by = signed(clock, &people[&Role::ServiceDesk]);
    let calendar = Calendar::china();
    let act = matters::raise(bank, &by, Kind::Complaint, &customer.1, "电话久未回复", &calendar).unwrap();
    act.perform(&mut bank.crm).unwrap();
}

/// The wealth manager spoke to a customer at home: entry 1 of the contact log, which the heads at home answer for; the
/// customer manager to one who is maintained elsewhere: entry 2, which is others' to read.
pub(super) fn speak(
    bank: &mut Bank,
    clock: &FixedClock,
    people: &HashMap<Role, String>,
    home: &str,
    [here, there]: [&Customer; 2],
) {
    for (role, customer) in [(Role::WealthManager, here), (Role::CustomerManager, there)] {
        let by = signed(clock, &people[&role]);
        let note = Note {
            day: clock.today(),
            minute: Some(600),
            channel: contacts::Channel::Phone,
            direction: Direction::Out,
            outcome: contacts::Outcome::Reached,
            said: "问候并约好下周面谈".to_owned(),
            next_step: String::new(),
            next_day: None,
            work: None,
        };
        let post = [Post { role, inst_no: home.to_owned() }];
        let act = contacts::log::write(bank, &by, &post, &customer.1, note).unwrap();
        act.perform(&mut bank.crm).unwrap();
    }
}

/// The wealth manager stands in for the customer manager next week: stand-in 1.
pub(super) fn stand_in(bank: &mut Bank, clock: &FixedClock, people: &HashMap<Role, String>, home: &str) {
    let by = signed(clock, &people[&Role::RetailHead]);
    let post = [Post { role: Role::RetailHead, inst_no: home.to_owned() }];
    let who = (people[&Role::WealthManager].as_str(), people[&Role::CustomerManager].as_str());
    let since = clock.today() + chrono::Days::new(7);
    let days = Days { since, last: since };
    let act = beside::stand_in(bank, &by, &post, who, Absence::Leave, days, "休年假一天").unwrap();
    act.perform(&mut bank.crm).unwrap();
}

/// A customer of the customer manager wishes to be looked after elsewhere: transfer 1 waits.
pub(super) fn ask_for_transfer(
    bank: &mut Bank,
    clock: &FixedClock,
    people: &HashMap<Role, String>,
    home: &str,
    away: &str,
) {
    let asked = Asked {
        cust_no: customers_of(bank, home)[3].1.clone(),
        ground: Ground::CustomerWish,
        from_inst: String::new(),
        to_inst: away.to_owned(),
        wished: Some((Told::AtTheCounter, clock.today())),
        reason: "搬家后改去附近支行".to_owned(),
    };
    let by = signed(clock, &people[&Role::CustomerManager]);
    let post = [Post { role: Role::CustomerManager, inst_no: home.to_owned() }];
    let act = transfers::ask::ask(bank, &by, &post, &asked).unwrap();
    act.perform(&mut bank.crm).unwrap();
}

/// Two messages that failed: number 1 to a customer at home, number 2 to one of the other sub-branch.
pub(super) fn tell(bank: &Bank, places: [&str; 2], customers: [&Customer; 2]) {
    for (number, (inst_no, (_, cust_no))) in (1..).zip(places.into_iter().zip(customers)) {
        let sql = "INSERT INTO message (message_no, cust_no, inst_no, template_no, text, queued_on, queued_at, gateway_key,
            state, reason, next_try, changed_at)
          VALUES (?1, ?2, ?3, 1, '【青禾农商行】客户经理电话13812345678', 20260410, ?4, ?5, 'failed', 'carrier', ?4, ?4)";
        let (at, key) = ("2026-04-10T09:00:00+08:00", format!("key-{number}"));
        bank.crm.conn().execute(sql, (number, cust_no, inst_no, at, key)).unwrap();
    }
}

/// A customer of the customer manager complains of a fee: complaint 1 is open.
pub(super) fn complain_of_a_fee(
    bank: &mut Bank,
    clock: &FixedClock,
    people: &HashMap<Role, String>,
    customer: &Customer,
) {
    let by = signed(clock, &people[&Role::ServiceDesk]);
    let said = Said {
        received_on: clock.today(),
        channel: Channel::Phone,
        category: Category::Fee,
        product: "短信通知".to_owned(),
        staff_no: String::new(),
        says: "未开通却扣了服务费".to_owned(),
    };
    let act = service::enter(bank, &by, &Calendar::china(), &customer.1, &said).unwrap();
    act.perform(&mut bank.crm).unwrap();
}

/// The head asks that a customer of the customer manager is called: task 1.
pub(super) fn give_task(
    bank: &mut Bank,
    clock: &FixedClock,
    people: &HashMap<Role, String>,
    home: &str,
    customer: &Customer,
) {
    let by = signed(clock, &people[&Role::RetailHead]);
    let post = [Post { role: Role::RetailHead, inst_no: home.to_owned() }];
    let members = members(&bank.core, &[&customer.1]).unwrap();
    let outcome = |name: &str, again| Outcome { name: name.to_owned(), again };
    let new = New {
        title: "大额存单到期回访",
        script: "先问候，再说明到期日",
        due_on: clock.today() + chrono::Days::new(5),
        to: To::Keepers,
        members: &members,
        outcomes: &[outcome("有意向", false), outcome("无人接听", true)],
    };
    let act = give::give(bank, &by, &post, &new).unwrap();
    act.perform(&mut bank.crm).unwrap();
}

/// A time deposit of the customer manager's customer ends, the wealth manager's has a birthday, and the first one too:
/// `House::lead` 1 to 3. Their figures are empty, other than of what the feeds brought.
pub(super) fn notice_events(bank: &mut Bank, clock: &FixedClock, customers: [&Customer; 2]) {
    let found = |kind, customer: &Customer| Found {
        kind,
        cust_no: customer.1.clone(),
        fact_day: clock.today(),
        until: clock.today() + chrono::Days::new(2),
        value_fen: 12_345_600,
        figures: "{}".to_owned(),
    };
    let [managed, wealth] = customers;
    let all =
        [found(Event::ProductDue, managed), found(Event::Birthday, wealth), found(Event::Birthday, managed)];
    assert_eq!(leads::raise(&mut bank.crm, &signed(clock, "system"), &all).unwrap(), 3);
}

/// The customer manager's customer may buy for half a million: opportunity 1 comes from `House::lead` 1.
pub(super) fn expect_money(bank: &mut Bank, clock: &FixedClock, by: &str, customer: &Customer) {
    let terms = opportunities::Terms {
        product: "三年期存单".to_owned(),
        amount_fen: 50_000_000,
        expected_on: clock.today() + chrono::Days::new(20),
        members: Vec::new(),
        next_step: "送方案".to_owned(),
        next_on: None,
    };
    let of_theirs = leads::of_customer(&bank.crm, &customer.1, 99).unwrap();
    let due = of_theirs.iter().find(|lead| lead.kind == Event::ProductDue && lead.figures == "{}").unwrap();
    let act = opportunities::open(bank, &signed(clock, by), &customer.1, Some(due.lead_no), &terms).unwrap();
    act.perform(&mut bank.crm).unwrap();
}
