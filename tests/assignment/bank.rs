//! The worked cases on a bank that takes feeds, with people who hold posts.

use crate::support::feed::FeedDay;
use tempfile::TempDir;
use zhiji::access::accounts::{self, NewAccount};
use zhiji::access::roles::{Post, Role};
use zhiji::bank::assignment::applications::{self, GIVEN_TO, Outcome};
use zhiji::bank::assignment::book::Book;
use zhiji::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use zhiji::bank::assignment::matters::{self, Decision, Kind};
use zhiji::bank::assignment::pool::Undecided;
use zhiji::bank::assignment::rows::fed::staff_stops;
use zhiji::bank::assignment::rules::Rule;
use zhiji::bank::assignment::{Cause, Origin, changes, daily, pool, rows};
use zhiji::bank::parties::{find_customer, rows::people};
use zhiji::bank::tiers::policies;
use zhiji::intake::run::{self as intake, take_all};
use zhiji::intake::settings::{DEFAULT_TOML, Settings};
use zhiji::kernel::calendar::{Calendar, Day, from_ymd};
use zhiji::kernel::error::{Error, Result};
use zhiji::kernel::lang::Lang;
use zhiji::store::action::Signed;
use zhiji::store::open::Bank;

pub(crate) struct House {
    pub(crate) bank: Bank,
    folder: TempDir,
    settings: Settings,
}

pub(crate) fn day(ymd: i32) -> Day {
    from_ymd(ymd).unwrap()
}

pub(crate) fn signed(actor: &str, today: i32) -> Signed {
    Signed {
        actor: actor.to_owned(),
        at: format!("{}T09:00:00+08:00", day(today)),
        today: day(today),
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    }
}

pub(crate) fn post(role: Role, inst_no: &str) -> Vec<Post> {
    vec![Post { role, inst_no: inst_no.to_owned() }]
}

/// The code of a refusal; "done" where it was done.
pub(crate) fn code<T>(done: Result<T>) -> &'static str {
    match done {
        Ok(_) => "done",
        Err(Error::Refusal(refusal)) => refusal.code,
        Err(Error::Fault(fault)) => panic!("{fault}"),
    }
}

impl House {
    /// Two sub-branches below head office, fed on 2025-09-25 for the first time; at the first the managers A, B, D and the head H, at the second K.
    pub(crate) fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let mut bank = Bank::create(&folder.path().join("data")).unwrap();
        policies::seed_default(&mut bank, &signed("console", 20_250_925)).unwrap();
        let mut house = House { bank, folder, settings: Settings::parse(DEFAULT_TOML).unwrap() };
        let first = FeedDay::new("20250925")
            .institution("1")
            .set("level", "hq")
            .institution("100")
            .set("parent_no", "1")
            .set("level", "sub_branch")
            .set("grade", "1")
            .institution("200")
            .set("parent_no", "1")
            .set("level", "sub_branch")
            .set("grade", "1");
        let first = [("A", "100"), ("B", "100"), ("D", "100"), ("K", "200")].iter().fold(
            first,
            |feed, (staff_no, inst_no)| {
                feed.staff(staff_no).set("inst_no", inst_no).set("role", "customer_manager")
            },
        );
        let first = first.staff("H").set("role", "retail_head").set("self_post", "management");
        let old = (0..40).fold(first, |feed, number| {
            let cust_no = format!("P{number:02}");
            let acct_no = format!("AP{number:02}");
            let mobile = format!("139000000{number:02}");
            feed.customer(&cust_no)
                .set("mobile", &mobile)
                .account(&acct_no, &cust_no, "deposit")
                .balance(&acct_no, "100.00")
        });
        house.take(old, 20_250_925);
        for (staff_no, role) in [("A", Role::CustomerManager), ("H", Role::RetailHead)] {
            house.account(staff_no, role, "100");
        }
        house
    }

    pub(crate) fn account(&mut self, staff_no: &str, role: Role, inst_no: &str) {
        let new = NewAccount {
            staff_no: staff_no.to_owned(),
            name: format!("示例{staff_no}"),
            lang: Lang::Zh,
            posts: post(role, inst_no),
        };
        let console = signed("console", 20_250_925);
        let act = accounts::open_account(&self.bank.core, &self.bank.crm, &console, &new).unwrap();
        act.perform(&mut self.bank.crm).unwrap();
    }

    /// Takes a feed on a day of the calendar.
    pub(crate) fn take(&mut self, feed: FeedDay, today: i32) {
        self.try_take(feed, today).unwrap_or_else(|error| panic!("{error:?}"));
    }

    pub(crate) fn try_take(&mut self, feed: FeedDay, today: i32) -> Result<Option<Day>> {
        feed.write(&self.folder.path().join("inbox"));
        self.idle_run(today)
    }

    /// Takes a day back and takes it anew.
    pub(crate) fn correct(&mut self, feed: FeedDay, today: i32) {
        let inbox = self.folder.path().join("inbox");
        let day = feed.day();
        feed.write(&inbox);
        let by = signed("console", today);
        intake::correct(&mut self.bank, &inbox, &self.settings, day, &by, &mut |_| {}, |_| {})
            .unwrap_or_else(|error| panic!("{error:?}"));
    }

    /// A run of the night, whether a feed has come or not.
    pub(crate) fn idle_run(&mut self, today: i32) -> Result<Option<Day>> {
        let inbox = self.folder.path().join("inbox");
        let by = &mut || signed("system", today);
        take_all(&mut self.bank, &inbox, &self.settings, by, &mut |_| {}, |_| {})
    }

    pub(crate) fn turn(&mut self, today: i32) -> daily::Report {
        daily::run(&mut self.bank, &signed("system", today), &Calendar::china(), None).unwrap()
    }

    pub(crate) fn give(
        &mut self,
        actor: &str,
        today: i32,
        cust_no: &str,
        to: Option<Target>,
        cause: Cause,
    ) -> Result<i64> {
        let moves = [Move { cust_no: cust_no.to_owned(), to }];
        let wanted = Wanted::new(&moves, cause);
        let (by, posts) = (signed(actor, today), post(Role::RetailHead, "100"));
        let act =
            change::prepare(&self.bank, &by, Authority::Person(&posts), wanted)?.act(&by, Vec::new())?;
        act.perform(&mut self.bank.crm)
    }

    pub(crate) fn holder(&self, cust_no: &str) -> Option<String> {
        rows::standing(&self.bank.crm, &[cust_no]).unwrap().remove(cust_no).map(|held| held.staff_no)
    }

    /// Whether a customer does not stand in the pool yet on a day.
    fn is_new(&self, cust_no: &str, today: i32) -> bool {
        let cust_id = find_customer(&self.bank.core, cust_no).unwrap().unwrap();
        let book = Book::default().renewed(&self.bank, day(today)).unwrap().unwrap();
        let undecided = Undecided::load(&self.bank.crm).unwrap();
        book.is_new(cust_id, day(today)) || undecided.ids(&self.bank.core).unwrap().contains(&cust_id)
    }

    fn apply(&mut self, staff_no: &str, today: i32, cust_no: &str) -> Result<i64> {
        let act = applications::apply(&self.bank, &signed(staff_no, today), cust_no, "老客户介绍来行")?;
        act.perform(&mut self.bank.crm)
    }

    fn accept(&mut self, actor: &str, posts: &[Post], today: i32, number: i64) -> Result<i64> {
        let application = rows::application(&self.bank.crm, number)?.unwrap();
        let by = signed(actor, today);
        let act = applications::accept(&self.bank, &by, posts, &application, "", &[])?;
        act.perform(&mut self.bank.crm)
    }

    /// A customer who opened an account, fed the same evening.
    fn opened(&mut self, cust_no: &str, opened: &str) {
        let (acct_no, on) = (format!("A{cust_no}"), opened.parse().unwrap());
        let feed = FeedDay::new(opened)
            .customer(cust_no)
            .set("open_date", opened)
            .account(&acct_no, cust_no, "deposit")
            .set("open_date", opened)
            .balance(&acct_no, "100.00");
        self.take(feed, on);
    }
}

#[test]
fn worked_case_1_the_window_closes_by_the_calendar_whenever_runs_come() {
    let mut house = House::new();
    house.opened("N1", "20250926");
    assert!(house.is_new("N1", 20_250_926) && house.is_new("N1", 20_251_010));
    assert!(!house.is_new("N1", 20_251_011), "from 00:00, though no run came");
    assert_eq!(code(house.give("H", 20_251_010, "N1", Some(Target::person("A")), Cause::Pool)), "in_window");
    assert_eq!(code(house.apply("A", 20_251_011, "N1")), "window_over");
    assert_eq!(code(house.apply("A", 20_251_010, "P01")), "not_new", "there before the first feed");
    assert_eq!(code(house.give("H", 20_251_011, "N1", Some(Target::person("A")), Cause::Pool)), "done");
    let (came, since) = pool::came(&house.bank, "P01").unwrap();
    assert_eq!((came, since), (pool::Came::Always, None));
}

#[test]
fn an_account_opened_before_the_first_feed_makes_nobody_new() {
    let mut house = House::new();
    let late = FeedDay::new("20250926")
        .customer("L1")
        .set("open_date", "20250924")
        .account("AL1", "L1", "deposit")
        .set("open_date", "20250924")
        .customer("N1")
        .set("open_date", "20250926")
        .account("AN1", "N1", "deposit")
        .set("open_date", "20250926");
    house.take(late, 20_250_926);
    house.turn(20_250_926);
    assert!(house.is_new("N1", 20_250_926) && !house.is_new("L1", 20_250_926));
    assert_eq!(code(house.apply("A", 20_250_926, "L1")), "not_new");
    assert_eq!(code(house.give("H", 20_250_926, "L1", Some(Target::person("A")), Cause::Pool)), "done");
}

#[test]
fn only_what_a_bank_brings_along_is_older_than_its_change() {
    let mut house = House::new();
    let old = |staff_no: &str| Target { since: Some(day(20_240_102)), ..Target::person(staff_no) };
    assert_eq!(code(house.give("H", 20_250_926, "P01", Some(old("A")), Cause::Pool)), "done");
    let since = |house: &House, cust_no: &str| rows::history(&house.bank.crm, cust_no).unwrap()[0].since;
    assert_eq!(since(&house, "P01"), day(20_250_926), "a head's change begins with the day");
    let moves = [Move { cust_no: "P02".to_owned(), to: Some(old("A")) }];
    let by = signed("console", 20_250_926);
    let wanted =
        Wanted { reason: "现状.xlsx", accepted: &Rule::ALL, ..Wanted::new(&moves, Cause::GoingLive) };
    let prepared = change::prepare(&house.bank, &by, Authority::Rule, wanted).unwrap();
    let change_no = prepared.act(&by, Vec::new()).unwrap().perform(&mut house.bank.crm).unwrap();
    assert_eq!(since(&house, "P02"), day(20_240_102));
    let head = post(Role::RetailHead, "100");
    let back = changes::take_back(&house.bank, &signed("H", 20_250_926), &head, change_no, "重新导入一次");
    assert_eq!(code(back), "not_to_be_taken_back");
}

#[test]
fn worked_case_2_one_of_several_applications_is_accepted() {
    let mut house = House::new();
    house.opened("N1", "20250926");
    let (a, b) = (house.apply("A", 20_250_928, "N1").unwrap(), house.apply("B", 20_250_928, "N1").unwrap());
    assert_eq!(code(house.apply("A", 20_250_928, "N1")), "applied_already");
    assert_eq!(code(house.apply("K", 20_250_928, "N1")), "elsewhere");
    let head = post(Role::RetailHead, "100");
    assert_eq!(code(house.accept("K", &post(Role::RetailHead, "200"), 20_250_928, a)), "not_yours_to_decide");
    assert_eq!(code(house.accept("H", &head, 20_250_928, a)), "done");
    assert_eq!(house.holder("N1").as_deref(), Some("A"));
    let other = rows::application(&house.bank.crm, b).unwrap().unwrap().decided.unwrap();
    assert_eq!((other.outcome, other.answer), (Outcome::Refused, format!("{GIVEN_TO}A")));
    assert_eq!(code(house.accept("H", &head, 20_250_928, b)), "decided_already");
    assert_eq!(code(house.apply("D", 20_250_928, "N1")), "assigned_already");
    let history = rows::history(&house.bank.crm, "N1").unwrap();
    assert_eq!((history[0].origin, history[0].begun.cause), (Origin::SelfDeveloped, Cause::Application));
}

#[test]
fn worked_case_4_nobody_decides_on_their_own_application() {
    let mut house = House::new();
    house.opened("N1", "20250926");
    let own = house.apply("A", 20_250_928, "N1").unwrap();
    let acting = [post(Role::CustomerManager, "100"), post(Role::RetailHead, "100")].concat();
    let application = rows::application(&house.bank.crm, own).unwrap().unwrap();
    let refused = |house: &House| {
        let by = signed("A", 20_250_928);
        match applications::accept(&house.bank, &by, &acting, &application, "", &[]) {
            Err(Error::Refusal(refusal)) => refusal.text.zh,
            other => panic!("{other:?}"),
        }
    };
    assert!(refused(&house).contains("支行零售负责人"), "the other head decides: {}", refused(&house));
    house.account("Q", Role::HqRetail, "");
    assert!(refused(&house).contains("零售总部"), "{}", refused(&house));
    for one in ["H", "Q"] {
        let act = accounts::close(&house.bank.crm, &signed("console", 20_250_928), one).unwrap();
        act.perform(&mut house.bank.crm).unwrap();
    }
    assert!(refused(&house).contains("没有第二位有权人"), "{}", refused(&house));
    assert_eq!(house.holder("N1"), None);
}

#[test]
fn worked_case_5_whoever_moves_leaves_allocated_customers_to_the_pool_and_won_ones_to_the_head() {
    let mut house = House::new();
    let moves: Vec<Move> = (0..40)
        .map(|number| {
            let origin = if number < 10 { Origin::SelfDeveloped } else { Origin::Allocated };
            let to = Some(Target { origin, ..Target::person("D") });
            Move { cust_no: format!("P{number:02}"), to }
        })
        .collect();
    let by = signed("console", 20_250_925);
    let cause = Cause::GoingLive;
    let wanted = Wanted::new(&moves, cause);
    let prepared = change::prepare(&house.bank, &by, Authority::Rule, wanted).unwrap();
    prepared.act(&by, Vec::new()).unwrap().perform(&mut house.bank.crm).unwrap();
    house.take(
        FeedDay::new("20250926").staff("D").set("inst_no", "200").set("role", "customer_manager"),
        20_250_926,
    );
    assert!((0..40).all(|number| house.holder(&format!("P{number:02}")).is_none()));
    let waiting = rows::matters::waiting(&house.bank.crm, None).unwrap();
    assert_eq!(waiting.len(), 10);
    let ten_days = Calendar::china().add_working_days(day(20_250_926), 10);
    let as_said = |one: &matters::Matter| {
        (one.kind, &*one.inst_no, &*one.staff_no, one.due_on) == (Kind::Leaver, "100", "D", ten_days)
    };
    assert!(waiting.iter().all(as_said));
    assert!(
        house.is_new("P00", 20_250_926) && !house.is_new("P10", 20_250_926),
        "won ones are not in the pool"
    );
    // One goes to a colleague, the others are forgotten.
    let head = post(Role::RetailHead, "100");
    let by = signed("H", 20_250_928);
    let decide = |house: &House, decision: &Decision| {
        matters::decide(&house.bank, &by, &head, &waiting[0], decision, "熟悉该客户", &[])
    };
    assert_eq!(code(decide(&house, &Decision::Keep)), "has_left");
    let act = decide(&house, &Decision::Reassign("A".to_owned())).unwrap();
    act.perform(&mut house.bank.crm).unwrap();
    assert_eq!(house.holder(&waiting[0].cust_no).as_deref(), Some("A"));
    let last = ten_days.format("%Y%m%d").to_string().parse().unwrap();
    assert_eq!(house.turn(last).overdue, 0, "on the last day the head may still decide");
    let next = ten_days.succ_opt().unwrap().format("%Y%m%d").to_string().parse().unwrap();
    assert_eq!(house.turn(next).overdue, 9);
    assert_eq!(house.turn(next), daily::Report::default(), "again: nothing");
}

#[test]
fn who_may_be_given_whom() {
    let mut house = House::new();
    let to = |staff_no: &str| Some(Target::person(staff_no));
    let on = 20_250_926;
    for (actor, cust_no, target, refused) in [
        ("H", "P00", to("K"), "elsewhere"),
        ("H", "P00", to("Z"), "has_left"),
        ("A", "P00", to("A"), "same_person"),
        ("H", "P00", to("H"), "same_person"),
        ("H", "X99", to("A"), "not_yours_to_decide"),
        ("H", "P00", None, "in_pool"),
        ("H", "P00", Some(Target::team("没有的组")), "unknown_team"),
        ("H", "P00", to("A"), "done"),
        ("H", "P00", to("A"), "has_already"),
        ("H", "P00", to("B"), "assigned_already"),
    ] {
        assert_eq!(code(house.give(actor, on, cust_no, target.clone(), Cause::Pool)), refused, "{target:?}");
    }
    assert_eq!(code(house.give("H", on, "P00", to("B"), Cause::Neglect)), "done");
    let history = rows::history(&house.bank.crm, "P00").unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(history[1].ended.as_ref().unwrap().change_no, history[0].begun.change_no);
}

/// Whoever decided on what was there before is told; nothing is given twice.
#[test]
fn of_two_heads_at_the_same_moment_one_wins() {
    let mut house = House::new();
    let (by, posts) = (signed("H", 20_250_926), post(Role::RetailHead, "100"));
    let act = |house: &House, staff_no: &str| {
        let moves = [Move { cust_no: "P00".to_owned(), to: Some(Target::person(staff_no)) }];
        let cause = Cause::Pool;
        let wanted = Wanted::new(&moves, cause);
        let prepared = change::prepare(&house.bank, &by, Authority::Person(&posts), wanted).unwrap();
        prepared.act(&by, Vec::new()).unwrap()
    };
    let (first, second) = (act(&house, "A"), act(&house, "B"));
    first.perform(&mut house.bank.crm).unwrap();
    assert_eq!(code(second.perform(&mut house.bank.crm)), "changed_meanwhile");
    assert_eq!(house.holder("P00").as_deref(), Some("A"));
}

#[test]
fn a_change_is_taken_back_on_its_day_by_another_change() {
    let mut house = House::new();
    let on = 20_250_926;
    let first = house.give("H", on, "P00", Some(Target::person("A")), Cause::Pool).unwrap();
    let second = house.give("H", on, "P00", Some(Target::person("B")), Cause::Neglect).unwrap();
    let posts = post(Role::RetailHead, "100");
    let back = |house: &mut House, today: i32, number: i64| {
        let act = changes::take_back(&house.bank, &signed("H", today), &posts, number, "分配有误")?;
        act.perform(&mut house.bank.crm)
    };
    assert_eq!(code(back(&mut house, on, first)), "moved_since");
    assert_eq!(code(back(&mut house, 20_250_928, second)), "not_to_be_taken_back");
    back(&mut house, on, second).unwrap();
    assert_eq!(house.holder("P00").as_deref(), Some("A"));
    assert_eq!(code(back(&mut house, on, second)), "not_to_be_taken_back", "once");
    assert_eq!(rows::history(&house.bank.crm, "P00").unwrap().len(), 3, "nothing is deleted");
    let maintained = people::maintained_by(&house.bank.crm, "P00", day(on)).unwrap();
    assert_eq!(maintained.as_deref(), Some("A"));
}

#[test]
fn the_dead_and_the_merged_are_maintained_no_longer() {
    let mut house = House::new();
    for cust_no in ["P00", "P01"] {
        house.give("H", 20_250_925, cust_no, Some(Target::person("A")), Cause::Pool).unwrap();
    }
    let feed = FeedDay::new("20250926")
        .customer("P00")
        .set("status", "deceased")
        .customer("P01")
        .set("merged_into", "P02");
    house.take(feed, 20_250_926);
    let cause =
        |cust_no: &str| rows::history(&house.bank.crm, cust_no).unwrap()[0].ended.clone().unwrap().cause;
    assert_eq!((cause("P00"), cause("P01")), (Cause::Deceased, Cause::Merged));
    let given = house.give("H", 20_250_926, "P00", Some(Target::person("A")), Cause::Pool);
    assert_eq!(code(given), "not_to_be_assigned");
}

/// One of five left: 20% is not more than 20%. Two of five are: an administrator is asked first.
#[test]
fn many_who_leave_at_once_wait_for_an_administrator() {
    for (leavers, waits) in [(&["A"][..], false), (&["A", "B"], true)] {
        let mut house = House::new();
        house.give("H", 20_250_925, "P00", Some(Target::person("A")), Cause::Pool).unwrap();
        let feed = leavers.iter().fold(FeedDay::new("20250926"), |feed, staff_no| {
            feed.staff(staff_no).set("role", "customer_manager").set("status", "left")
        });
        house.take(feed, 20_250_926);
        assert_eq!(house.holder("P00").is_some(), waits, "{leavers:?}");
        let stops = staff_stops(&house.bank.crm).unwrap();
        assert_eq!(stops.len(), usize::from(waits));
        if let Some(stop) = stops.first() {
            assert_eq!((stop.gone, stop.of_staff), (2, 5));
            let act = daily::answer_stop(&signed("ADMIN", 20_250_926), stop, true).unwrap();
            act.perform(&mut house.bank.crm).unwrap();
            house.turn(20_250_926);
            assert_eq!(house.holder("P00"), None);
        }
    }
}

/// A rule is broken only by whoever says so and why; that is kept beside the change.
#[test]
fn a_broken_rule_leaves_its_reason() {
    let mut house = House::new();
    let feed =
        FeedDay::new("20250926").staff("B").set("role", "customer_manager").set("self_post", "management");
    house.take(feed, 20_250_926);
    let (by, posts) = (signed("H", 20_250_926), post(Role::RetailHead, "100"));
    let moves = [Move { cust_no: "P00".to_owned(), to: Some(Target::person("B")) }];
    let attempt = |house: &mut House, accepted: &[Rule], reason: &str| {
        let wanted = Wanted { reason, accepted, ..Wanted::new(&moves, Cause::Pool) };
        let prepared = change::prepare(&house.bank, &by, Authority::Person(&posts), wanted)?;
        prepared.act(&by, Vec::new())?.perform(&mut house.bank.crm)
    };
    assert_eq!(code(attempt(&mut house, &[], "原客户熟悉此人")), "breaks_rule", "not ticked");
    assert_eq!(
        code(attempt(&mut house, &[Rule::Cap], "原客户熟悉此人")),
        "breaks_rule",
        "another one ticked"
    );
    assert_eq!(code(attempt(&mut house, &[Rule::Post], " ")), "reason_missing");
    let number = attempt(&mut house, &[Rule::Post], "原客户熟悉此人").unwrap();
    let sql = "SELECT rule || ' ' || staff_no || ' ' || reason FROM assignment_override WHERE change_no = ?1";
    let kept: String = house.bank.crm.conn().query_row(sql, [number], |row| row.get(0)).unwrap();
    assert_eq!(kept, "post B 原客户熟悉此人");
    assert_eq!(house.turn(20_250_927), daily::Report::default(), "whom the head kept with them stays");
}

/// The book in memory says the same however it came up to date.
#[test]
fn the_book_renewed_is_the_book_read_anew() {
    let mut house = House::new();
    let renew =
        |book: Book, house: &House| book.renewed(&house.bank, day(20_250_926)).unwrap().unwrap_or(book);
    let mut book = renew(Book::default(), &house);
    let steps =
        [("P00", Some("A")), ("P01", Some("A")), ("P00", Some("B")), ("P01", None), ("P02", Some("D"))];
    for (cust_no, to) in steps {
        let cause = if to.is_none() { Cause::Released } else { Cause::Reassigned };
        house.give("H", 20_250_926, cust_no, to.map(Target::person), cause).unwrap();
        book = renew(book, &house);
        let anew = renew(Book::default(), &house);
        for number in 0..4 {
            let cust_no = format!("P{number:02}");
            let cust_id = find_customer(&house.bank.core, &cust_no).unwrap().unwrap();
            let held = |book: &Book| book.holder(cust_id).map(|holder| holder.staff_no.clone());
            assert_eq!((held(&book), book.free_since(cust_id)), (held(&anew), anew.free_since(cust_id)));
            assert_eq!(held(&book), house.holder(&cust_no), "{cust_no}");
        }
    }
}
