//! Twenty-four months of business days with people who apply, decide, move, leave and complain as chance has it: whatever
//! they do, the principles of spec 2 hold at the end of every day.

use super::bank::{House, post, signed};
use crate::support::dice::Dice;
use crate::support::feed::FeedDay;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use zhiji::access::roles::{Post, Role};
use zhiji::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use zhiji::bank::assignment::matters::{self, Decision, Kind};
use zhiji::bank::assignment::rules::{self, Rule};
use zhiji::bank::assignment::transfers::{Asked, Ground, Side, Wish, ask, decide};
use zhiji::bank::assignment::{Cause, applications, changes, rows};
use zhiji::bank::outbox::dispatch;
use zhiji::bank::outbox::sender::{Handed, Outgoing, Sender};
use zhiji::bank::parties::find_customer;
use zhiji::bank::parties::rows::people;
use zhiji::bank::tiers::held::held;
use zhiji::kernel::calendar::{Calendar, Day, ymd};
use zhiji::kernel::clock::{Clock, FixedClock};
use zhiji::kernel::error::{Error, Result};
use zhiji::store::action::Signed;

const MONTHS: i32 = 24;
const INSTITUTIONS: [&str; 2] = ["100", "200"];
const MANAGERS: [&str; 8] = ["A", "B", "D", "E", "F", "K", "L", "M"];
const HEADS: [(&str, &str); 2] = [("H", "100"), ("G", "200")];

/// A gateway that remembers what it got, and sometimes is not there.
#[derive(Default)]
struct Gateway {
    got: BTreeMap<i64, usize>,
    rounds: usize,
}

impl Sender for Gateway {
    fn hand_over(&mut self, _: i64, batch: &[Outgoing], _: &dyn Fn() -> bool) -> Result<Vec<Handed>> {
        self.rounds += 1;
        if self.rounds.is_multiple_of(7) {
            return Ok(batch.iter().map(|_| Handed::Later("busy".to_owned())).collect());
        }
        for one in batch {
            *self.got.entry(one.message_no).or_default() += 1;
        }
        Ok(batch.iter().map(|_| Handed::Delivered).collect())
    }
}

struct Walk {
    house: House,
    gateway: Gateway,
    dice: Dice,
    calendar: Calendar,
    customers: Vec<String>,
    /// Where each manager works; none: they left.
    works_at: BTreeMap<&'static str, Option<&'static str>>,
    dead: BTreeSet<String>,
    /// The book at the end of each day.
    books: Vec<(Day, HashMap<String, String>)>,
    /// The last change that was looked at.
    seen: i64,
    done: BTreeMap<&'static str, usize>,
    refused: BTreeMap<&'static str, usize>,
}

/// A small cap, so that it is reached.
const CAP: usize = 2;

impl Walk {
    fn new(seed: u64) -> Walk {
        let house = House::new();
        // The policy that begins with the bank, with a cap that a walk reaches.
        let small = format!("vip_cap = {CAP}");
        let sql = "UPDATE policy SET document = replace(document, 'vip_cap = 400', ?1)";
        assert_eq!(house.bank.crm.conn().execute(sql, [small]).unwrap(), 1);
        let mut walk = Walk {
            house,
            gateway: Gateway::default(),
            dice: Dice::new(seed),
            calendar: Calendar::china(),
            customers: (0..40).map(|number| format!("P{number:02}")).collect(),
            works_at: MANAGERS.iter().map(|one| (*one, Some("100"))).collect(),
            dead: BTreeSet::new(),
            books: Vec::new(),
            seen: 0,
            done: BTreeMap::new(),
            refused: BTreeMap::new(),
        };
        for one in ["K", "L", "M"] {
            walk.works_at.insert(one, Some("200"));
        }
        walk
    }

    /// What was done, or refused: nobody is told of a fault.
    fn count<T>(&mut self, day: Day, what: &'static str, done: Result<T>) {
        match done {
            Ok(_) => *self.done.entry(what).or_default() += 1,
            Err(Error::Refusal(refusal)) => *self.refused.entry(refusal.code).or_default() += 1,
            Err(Error::Fault(fault)) => panic!("{what}: {fault}"),
        }
        self.nobody_passed_the_cap(day);
    }

    /// The feed of a day: people come, move and leave, customers open accounts, gain and die.
    fn feed(&mut self, day: Day) {
        let mut feed = FeedDay::on(day);
        let first = self.books.is_empty();
        for (number, cust_no) in self.customers.iter().enumerate().filter(|_| first) {
            feed = feed.customer(cust_no).set("mobile", &format!("138{number:08}"));
        }
        for one in MANAGERS {
            let moves = self.dice.in_10_000(100);
            let leaves = self.dice.in_10_000(25);
            let now = self.works_at[one];
            let next = match now {
                Some(_) if leaves => None,
                Some(at) if moves => INSTITUTIONS.into_iter().find(|other| *other != at),
                None if self.dice.in_10_000(400) => Some(*self.dice.pick(&INSTITUTIONS)),
                other => other,
            };
            if next == now && !first {
                continue;
            }
            self.works_at.insert(one, next);
            let at = next.or(now).unwrap_or("100");
            feed = feed.staff(one).set("inst_no", at).set("role", "customer_manager");
            if next.is_none() {
                feed = feed.set("status", "left");
            }
        }
        if self.dice.percent(25) {
            let cust_no = format!("N{:04}", self.customers.len());
            let (at, acct_no) = (*self.dice.pick(&INSTITUTIONS), format!("A{cust_no}"));
            let opened = day.format("%Y%m%d").to_string();
            let mobile = format!("139{:08}", self.customers.len());
            feed =
                feed.customer(&cust_no).set("open_inst", at).set("open_date", &opened).set("mobile", &mobile);
            feed = feed.account(&acct_no, &cust_no, "deposit").set("inst_no", at).set("open_date", &opened);
            let balance = *self.dice.pick(&["100.00", "60000.00", "400000.00"]);
            feed = feed.balance(&acct_no, balance);
            self.customers.push(cust_no);
        }
        if self.dice.percent(40) {
            let rich = *self.dice.pick(&["60000.00", "400000.00"]);
            feed = feed.balance(&format!("AP{:02}", self.dice.below(40)), rich);
        }
        if self.dice.in_10_000(100) {
            let cust_no = self.dice.pick(&self.customers).clone();
            let at = self.member(&cust_no).map(|member| member.inst_no);
            if let Some(at) = at.filter(|_| self.dead.insert(cust_no.clone())) {
                feed = feed.customer(&cust_no).set("open_inst", &at).set("status", "deceased");
            }
        }
        self.house.take(feed, ymd(day));
    }

    fn member(&self, cust_no: &str) -> Option<rows::Member> {
        rows::members(&self.house.bank.core, &[cust_no]).unwrap().pop()
    }

    fn head_of(&self, inst_no: &str) -> (&'static str, Vec<Post>) {
        let (head, at) = HEADS.into_iter().find(|(_, at)| *at == inst_no).unwrap();
        (head, post(Role::RetailHead, at))
    }

    fn change(&mut self, what: &'static str, inst_no: &str, day: Day, moves: &[Move], cause: Cause) {
        let (head, posts) = self.head_of(inst_no);
        let by = signed(head, ymd(day));
        let accepted: &[Rule] = if self.dice.percent(20) { &Rule::ALL } else { &[] };
        let wanted = Wanted { reason: "散步", accepted, ..Wanted::new(moves, cause) };
        let prepared = change::prepare(&self.house.bank, &by, Authority::Person(&posts), wanted);
        let done = prepared
            .and_then(|prepared| prepared.act(&by, Vec::new()))
            .and_then(|act| act.perform(&mut self.house.bank.crm));
        let back = done.as_ref().ok().copied().filter(|_| self.dice.percent(10));
        self.count(day, what, done);
        if let Some(change_no) = back {
            let act = changes::take_back(&self.house.bank, &by, &posts, change_no, "撤回");
            let done = act.and_then(|act| act.perform(&mut self.house.bank.crm));
            self.count(day, "take_back", done);
        }
    }

    /// Somebody gives pool customers out, or a customer to somebody else, or back.
    fn heads_assign(&mut self, day: Day) {
        let at = *self.dice.pick(&INSTITUTIONS);
        let to = self.dice.pick(&MANAGERS).to_string();
        let many = 1 + self.dice.below(3);
        let moves: BTreeMap<String, Move> = (0..many)
            .map(|_| {
                let cust_no = self.dice.pick(&self.customers).clone();
                (cust_no.clone(), Move { cust_no, to: Some(Target::person(&to)) })
            })
            .collect();
        let moves: Vec<Move> = moves.into_values().collect();
        let cause = if self.dice.percent(70) { Cause::Pool } else { Cause::Neglect };
        self.change("assign", at, day, &moves, cause);
        if self.dice.percent(15) {
            let cust_no = self.dice.pick(&self.customers).clone();
            self.change("release", at, day, &[Move { cust_no, to: None }], Cause::Released);
        }
    }

    fn people_apply(&mut self, day: Day) {
        let cust_no = self.customers.last().unwrap().clone();
        for _ in 0..self.dice.below(3) {
            let who = *self.dice.pick(&MANAGERS);
            let act = applications::apply(&self.house.bank, &signed(who, ymd(day)), &cust_no, "散步");
            let done = act.and_then(|act| act.perform(&mut self.house.bank.crm));
            self.count(day, "apply", done);
        }
        let waiting = rows::applications_waiting(&self.house.bank.crm, None).unwrap();
        if waiting.is_empty() || self.dice.percent(50) {
            return;
        }
        let one = self.dice.pick(&waiting).clone();
        let (head, posts) = self.head_of(&one.inst_no);
        let by = signed(head, ymd(day));
        let bank = &self.house.bank;
        if self.dice.percent(70) {
            let act = applications::accept(bank, &by, &posts, &one, "散步", &Rule::ALL);
            let done = act.and_then(|act| act.perform(&mut self.house.bank.crm));
            self.count(day, "accept", done);
        } else {
            let act = applications::refuse(bank, &by, &posts, &one, "散步");
            let done = act.and_then(|act| act.perform(&mut self.house.bank.crm));
            self.count(day, "refuse", done);
        }
    }

    fn matters_come_and_go(&mut self, day: Day) {
        let cust_no = self.dice.pick(&self.customers).clone();
        let kind = *self.dice.pick(&[Kind::Complaint, Kind::CustomerWish]);
        let act =
            matters::raise(&self.house.bank, &signed("S", ymd(day)), kind, &cust_no, "散步", &self.calendar);
        let done = act.and_then(|act| act.perform(&mut self.house.bank.crm));
        self.count(day, "raise", done);
        let waiting = rows::matters::waiting(&self.house.bank.crm, None).unwrap();
        if waiting.is_empty() || self.dice.percent(60) {
            return;
        }
        let one = self.dice.pick(&waiting).clone();
        let (head, posts) = self.head_of(&one.inst_no);
        let to = self.dice.pick(&MANAGERS).to_string();
        let decision = self
            .dice
            .pick(&[Decision::Keep, Decision::Pool, Decision::Reassign(to), Decision::Follow])
            .clone();
        let by = signed(head, ymd(day));
        let act = matters::decide(&self.house.bank, &by, &posts, &one, &decision, "散步", &[]);
        let done = act.and_then(|act| act.perform(&mut self.house.bank.crm));
        self.count(day, if decision == Decision::Follow { "follow" } else { "decide" }, done);
    }

    fn customers_go_elsewhere(&mut self, day: Day) {
        if self.dice.percent(15) {
            let cust_no = self.dice.pick(&self.customers).clone();
            let to_inst = (*self.dice.pick(&INSTITUTIONS)).to_owned();
            let ground = *self.dice.pick(&[Ground::CustomerWish, Ground::Agreement]);
            let wished = (ground == Ground::CustomerWish).then_some((Wish::AtTheCounter, day));
            let (head, posts) = self.head_of(&to_inst);
            let asked = Asked {
                cust_no,
                ground,
                from_inst: String::new(),
                to_inst,
                wished,
                reason: "散步".to_owned(),
            };
            let act = ask::ask(&self.house.bank, &signed(head, ymd(day)), &posts, &asked);
            let done = act.and_then(|act| act.perform(&mut self.house.bank.crm));
            self.count(day, "ask_for_transfer", done);
        }
        for one in rows::transfers::waiting(&self.house.bank.crm).unwrap() {
            let side = *self.dice.pick(&Side::ALL);
            let (head, posts) = self.head_of(one.institution(side));
            let by = signed(head, ymd(day));
            if self.dice.percent(40) {
                let act = decide::confirm(&self.house.bank, &by, &posts, &one, side);
                let done = act.and_then(|act| act.perform(&mut self.house.bank.crm));
                self.count(day, "confirm", done);
            } else if self.dice.percent(40) {
                let (by, hq) = (signed("Q", ymd(day)), post(Role::HqRetail, ""));
                let act = decide::accept(&self.house.bank, &by, &hq, &one, "", &Rule::ALL);
                let done = act.and_then(|act| act.perform(&mut self.house.bank.crm));
                self.count(day, "transfer", done);
            } else if self.dice.percent(10) {
                let (by, hq) = (signed("Q", ymd(day)), post(Role::HqRetail, ""));
                let act = decide::refuse(&self.house.bank, &by, &hq, &one, "散步");
                let done = act.and_then(|act| act.perform(&mut self.house.bank.crm));
                self.count(day, "refuse_transfer", done);
            }
        }
    }

    /// The messages of the day go out.
    fn messages_go(&mut self, day: Day) {
        let clock = FixedClock::on(day, 17, 30);
        let by = Signed { at: clock.stamp(), ..signed("system", ymd(day)) };
        dispatch::run(&mut self.house.bank, &by, &clock, &mut self.gateway).unwrap();
    }

    fn numbers(&self, sql: &str) -> Vec<i64> {
        let mut statement = self.house.bank.crm.conn().prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(std::result::Result::unwrap).collect()
    }

    /// The principles at the end of a day.
    fn holds(&mut self, day: Day) {
        let bank = &self.house.bank;
        let tree = people::institution_tree(&bank.core).unwrap();
        let named: Vec<&str> = self.customers.iter().map(String::as_str).collect();
        let book = people::maintained(&bank.crm, &named, day).unwrap();
        let twice =
            "SELECT count(*) FROM assignment WHERE until_day = 99991231 GROUP BY cust_no HAVING count(*) > 1";
        assert!(self.numbers(twice).is_empty(), "{day}: nobody has two maintainers");
        let members: HashMap<String, rows::Member> = rows::members(&bank.core, &named)
            .unwrap()
            .into_iter()
            .map(|member| (member.cust_no.clone(), member))
            .collect();
        for (cust_no, staff_no) in &book {
            let staff = people::staff_member(&bank.core, staff_no).unwrap().unwrap();
            let member = &members[cust_no];
            let there = rules::house(&tree, &staff.inst_no) == rules::house(&tree, &member.inst_no);
            assert!(there && staff.status == "active", "{day}: {staff_no} of {cust_no} works there");
            assert!(member.status != "deceased" && member.merged_into.is_empty(), "{day}: {cust_no}");
        }
        let history = "SELECT c.change_no FROM assignment_change AS c
             WHERE c.cause NOT IN ('moved', 'followed', 'closed_institution') AND c.customers <> (
               SELECT count(DISTINCT a.cust_no) FROM assignment AS a
               WHERE a.begun_by = c.change_no OR a.ended_by = c.change_no)";
        assert!(self.numbers(history).is_empty(), "{day}: each change has its customers");
        let told = "SELECT a.assignment_no FROM assignment AS a
             JOIN assignment_change AS c ON c.change_no = a.begun_by
             WHERE a.staff_no <> '' AND (SELECT count(*) FROM message AS m WHERE m.assignment_no = a.assignment_no)
               <> (c.cause NOT IN ('going_live', 'taken_back'))";
        assert!(self.numbers(told).is_empty(), "{day}: each assignment has one notice");
        self.books.push((day, book));
    }

    /// Whoever gets a VIP of the last change by a person and is above the cap then is so on purpose.
    fn nobody_passed_the_cap(&mut self, day: Day) {
        let bank = &self.house.bank;
        let sql = "SELECT a.begun_by, a.staff_no, a.cust_no,
               EXISTS (SELECT 1 FROM assignment_override AS o
                       WHERE o.change_no = a.begun_by AND o.rule = 'cap' AND o.staff_no = a.staff_no)
             FROM assignment AS a JOIN assignment_change AS c ON c.change_no = a.begun_by
             WHERE a.begun_by > ?1 AND a.staff_no <> '' AND c.decided_by <> 'system' AND c.cause <> 'taken_back'";
        let mut statement = bank.crm.conn().prepare(sql).unwrap();
        let given: Vec<(i64, String, String, bool)> = statement
            .query_map([self.seen], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .unwrap()
            .map(std::result::Result::unwrap)
            .collect();
        for (change_no, staff_no, cust_no, on_purpose) in given {
            let cust_id = find_customer(&bank.core, &cust_no).unwrap().unwrap();
            let is_vip = held(bank, &[(cust_id, &cust_no)], day).unwrap().values().any(|tier| tier.is_vip());
            let staff = people::staff_member(&bank.core, &staff_no).unwrap().unwrap();
            let vips = change::keeper(bank, &staff, day).unwrap().vips as usize;
            assert!(
                !is_vip || vips <= CAP || on_purpose,
                "{day}: change {change_no}: {staff_no} has {vips} VIPs"
            );
        }
        drop(statement);
        self.seen = rows::last_change(&bank.crm).unwrap();
    }
}

#[test]
fn two_years_of_chance_leave_every_principle_whole() {
    let mut walk = Walk::new(20_260_901);
    let mut day = zhiji::kernel::calendar::from_ymd(20_250_926).unwrap();
    let last = day.checked_add_months(chrono::Months::new(MONTHS.unsigned_abs())).unwrap();
    while day < last {
        if walk.calendar.is_working_day(day) {
            walk.feed(day);
            walk.people_apply(day);
            walk.heads_assign(day);
            walk.matters_come_and_go(day);
            walk.customers_go_elsewhere(day);
            walk.messages_go(day);
        } else {
            walk.house.turn(ymd(day));
        }
        walk.holds(day);
        day = day.succ_opt().unwrap();
    }
    assert!(walk.gateway.got.len() > 100 && walk.gateway.got.values().all(|times| *times == 1));
    // The book of each past day is what it was on that day.
    let named: Vec<&str> = walk.customers.iter().map(String::as_str).collect();
    for (day, book) in &walk.books {
        assert_eq!(people::maintained(&walk.house.bank.crm, &named, *day).unwrap(), *book, "{day}");
    }
    for what in [
        "apply",
        "accept",
        "refuse",
        "assign",
        "release",
        "take_back",
        "raise",
        "decide",
        "follow",
        "ask_for_transfer",
        "confirm",
        "transfer",
    ] {
        assert!(
            walk.done.get(what).copied().unwrap_or_default() > 0,
            "{what} never came off: {:?}",
            walk.done
        );
    }
    for code in ["breaks_rule", "elsewhere", "not_yours_to_decide", "assigned_already", "not_to_be_assigned"]
    {
        assert!(walk.refused.contains_key(code), "{code} was never refused: {:?}", walk.refused);
    }
}
