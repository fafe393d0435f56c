//! Relationship plans: what is refused, that versions stay, the wallet's arithmetic, what goes along, and days to
//! remember by both calendars.

use crate::assignment::bank::{House, code, day, signed};
use zhiji::access::act::Act;
use zhiji::bank::plans::rules::{Level, Outcome, StepKind, is_kept_on, is_late, next_kept, wallet};
use zhiji::bank::plans::{self, Aim, Elsewhere, Memorial, Said, Step};
use zhiji::kernel::error::Result;
use zhiji::kernel::lunar::{leap_month, lunar_of};

const TODAY: i32 = 20_251_013;

fn perform<T>(house: &mut House, act: Result<Act<T>>) -> &'static str {
    code(act.and_then(|act| act.perform(&mut house.bank.crm)))
}

fn write(house: &mut House, seen: i64, said: &Said) -> &'static str {
    let act = plans::write(&signed("A", TODAY), "P00", seen, said);
    perform(house, act)
}

fn elsewhere(bank: &str, amount_fen: i64, as_of: i32) -> Elsewhere {
    Elsewhere {
        estimate_no: 0,
        bank: bank.to_owned(),
        amount_fen,
        source: "客户自述".to_owned(),
        as_of: day(as_of),
        noted_by: String::new(),
    }
}

fn estimate(house: &mut House, of: &Elsewhere) -> &'static str {
    let act = plans::estimate(&house.bank.crm, &signed("A", TODAY), "P00", of);
    perform(house, act)
}

fn aim(kind: StepKind, what: &str, amount_fen: Option<i64>, due_on: i32) -> Aim {
    Aim { kind, what: what.to_owned(), amount_fen, due_on: day(due_on) }
}

fn set(house: &mut House, aim: &Aim) -> &'static str {
    let act = plans::set(&house.bank.crm, &signed("A", TODAY), "P00", aim);
    perform(house, act)
}

fn settle(house: &mut House, step: &Step, outcome: Outcome, said: &str) -> &'static str {
    let act = plans::settle(&signed("A", TODAY), step, outcome, said);
    perform(house, act)
}

fn memorial(what: &str, (lunar, leap): (bool, bool), month: u32, day: u32) -> Memorial {
    Memorial {
        memorial_no: 0,
        cust_no: "P00".to_owned(),
        what: what.to_owned(),
        is_birthday: false,
        lunar,
        leap,
        month,
        day,
    }
}

fn remember(house: &mut House, of: &Memorial) -> &'static str {
    let act = plans::remember(&house.bank.crm, &signed("A", TODAY), of);
    perform(house, act)
}

#[test]
fn each_saving_is_a_version_and_who_read_an_older_one_is_told() {
    let mut house = House::new();
    let mut said =
        Said { level: Some(Level::Several), occupation: "粮油店".to_owned(), ..Said::default() };
    assert_eq!(write(&mut house, 0, &Said { potential_fen: Some(-1), ..said.clone() }), "bad_amount");
    assert_eq!(write(&mut house, 0, &Said { family: "长".repeat(501), ..said.clone() }), "too_long");
    assert_eq!(write(&mut house, 0, &said), "done");
    assert_eq!(write(&mut house, 0, &said), "plan_moved_on", "somebody was first");
    assert_eq!(write(&mut house, 5, &said), "plan_moved_on", "a version that nobody wrote");
    said.needs[4] = "不愿家人知道".to_owned();
    assert_eq!(write(&mut house, 1, &said), "done");
    let now = plans::plan_of(&house.bank.crm, "P00").unwrap();
    assert_eq!((now.version, &now.said, now.written_by.as_str()), (2, &said, "A"));
    let all = plans::versions_of(&house.bank.crm, "P00", 9).unwrap();
    assert_eq!(all[1].said.needs[4], "", "what was written before stays");
    assert_eq!(plans::plan_of(&house.bank.crm, "P01").unwrap().version, 0);
}

#[test]
fn of_each_bank_the_estimate_of_the_latest_day_counts() {
    let mut house = House::new();
    let good = elsewhere("农信社", 3_000_000, 20_251_001);
    for (why, wrong) in [
        ("missing", Elsewhere { bank: String::new(), ..good.clone() }),
        ("missing", Elsewhere { source: String::new(), ..good.clone() }),
        ("bad_amount", Elsewhere { amount_fen: -1, ..good.clone() }),
        ("day_ahead", Elsewhere { as_of: day(20_251_014), ..good.clone() }),
        ("too_long", Elsewhere { bank: "长".repeat(61), ..good.clone() }),
    ] {
        assert_eq!(estimate(&mut house, &wrong), why);
    }
    assert_eq!(estimate(&mut house, &Elsewhere { as_of: day(TODAY), ..good.clone() }), "done");
    // An older figure that is noted later does not count.
    assert_eq!(estimate(&mut house, &elsewhere("农信社", 9_000_000, 20_250_930)), "done");
    assert_eq!(estimate(&mut house, &elsewhere("邮储银行", 1_000_000, 20_251_001)), "done");
    let noted = plans::estimates_of(&house.bank.crm, "P00").unwrap();
    assert_eq!(noted.len(), 3);
    let seen = wallet(2_000_000, &noted);
    assert_eq!(seen.total_fen(), 6_000_000);
    assert_eq!(seen.share(seen.here_fen).unwrap(), "33.33");
    assert_eq!(seen.share(3_000_000).unwrap(), "50.00");
    // Two figures of one day: the one noted last; nothing any more: the bank is left out.
    assert_eq!(estimate(&mut house, &elsewhere("邮储银行", 0, 20_251_001)), "done");
    let noted = plans::estimates_of(&house.bank.crm, "P00").unwrap();
    let banks: Vec<String> = wallet(0, &noted).elsewhere.into_iter().map(|one| one.bank).collect();
    assert_eq!(banks, ["农信社"]);
    assert_eq!(wallet(2_000_000, &[]).share(2_000_000), None, "nobody knows the whole");
    assert_eq!(wallet(-500, &noted).here_fen, 0, "a debt is no share");
}

#[test]
fn goals_and_actions_have_their_day_and_end_once() {
    let mut house = House::new();
    let (goal, action) = (StepKind::Goal, StepKind::Action);
    for (why, wrong) in [
        ("missing", aim(goal, "", None, TODAY)),
        ("too_long", aim(goal, &"长".repeat(61), None, TODAY)),
        ("bad_amount", aim(goal, "存款转入", Some(0), TODAY)),
        ("bad_amount", aim(action, "送资料", Some(1), TODAY)),
        ("day_past", aim(action, "送资料", None, 20_251_012)),
    ] {
        assert_eq!(set(&mut house, &wrong), why);
    }
    assert_eq!(set(&mut house, &aim(goal, "存款转入", Some(5_000_000), 20_251_231)), "done");
    assert_eq!(set(&mut house, &aim(action, "送资料", None, TODAY)), "done");
    let open = plans::open_steps(&house.bank.crm, &["P00", "P01"]).unwrap();
    assert_eq!(open.iter().map(|one| one.kind).collect::<Vec<_>>(), [action, goal], "the next first");
    assert!(!is_late(&open[0], day(TODAY)) && is_late(&open[0], day(20_251_014)));
    assert_eq!(settle(&mut house, &open[1], Outcome::Dropped, " "), "reason_missing");
    assert_eq!(settle(&mut house, &open[1], Outcome::Dropped, "资金另有用途"), "done");
    assert_eq!(settle(&mut house, &open[1], Outcome::Reached, ""), "step_ended", "as it was read before");
    assert_eq!(settle(&mut house, &open[0], Outcome::Reached, ""), "done");
    assert!(plans::open_of(&house.bank.crm, &["P00"]).unwrap().is_empty());
    let past = plans::steps_of(&house.bank.crm, "P00", 9).unwrap();
    assert!(past.iter().all(|one| one.ended.is_some() && !is_late(one, day(20_991_231))));
    for number in 0..30 {
        assert_eq!(set(&mut house, &aim(action, &format!("第 {number} 项"), None, TODAY)), "done");
    }
    assert_eq!(set(&mut house, &aim(action, "再一项", None, TODAY)), "too_many");
}

#[test]
fn two_who_write_at_once_do_not_take_one_number() {
    let mut house = House::new();
    let by = signed("A", TODAY);
    let of = elsewhere("农信社", 1, TODAY);
    let (first, second) = (
        plans::estimate(&house.bank.crm, &by, "P00", &of),
        plans::estimate(&house.bank.crm, &by, "P00", &of),
    );
    assert_eq!(perform(&mut house, first), "done");
    assert_ne!(perform(&mut house, second), "done", "told to look again");
    let of = aim(StepKind::Goal, "存款转入", None, TODAY);
    let (first, second) =
        (plans::set(&house.bank.crm, &by, "P00", &of), plans::set(&house.bank.crm, &by, "P01", &of));
    assert_eq!(perform(&mut house, first), "done");
    assert_ne!(perform(&mut house, second), "done");
    assert!(plans::open_steps(&house.bank.crm, &["P01"]).unwrap().is_empty());
}

#[test]
fn days_to_remember_exist_and_are_taken_off() {
    let mut house = House::new();
    for (why, wrong) in [
        ("missing", memorial("", (false, false), 5, 20)),
        ("bad_date", memorial("结婚纪念日", (false, false), 2, 30)),
        ("bad_date", memorial("结婚纪念日", (false, false), 13, 1)),
        ("bad_date", memorial("结婚纪念日", (true, false), 8, 31)),
        ("bad_date", memorial("结婚纪念日", (true, false), 0, 1)),
    ] {
        assert_eq!(remember(&mut house, &wrong), why);
    }
    assert_eq!(remember(&mut house, &memorial("结婚纪念日", (false, false), 2, 29)), "done");
    let birthday = Memorial { is_birthday: true, ..memorial("农历生日", (true, false), 8, 15) };
    assert_eq!(remember(&mut house, &birthday), "done");
    assert_eq!(remember(&mut house, &birthday), "birthday_known");
    assert!(plans::own_birthdays(&house.bank.crm).unwrap().contains("P00"));
    let kept = plans::kept_on(&house.bank.crm, day(20_260_228)).unwrap();
    assert_eq!(kept.len(), 1, "29 February on the 28th");
    let act = plans::forget(&signed("A", TODAY), &kept[0]);
    assert_eq!(perform(&mut house, act), "done");
    let act = plans::forget(&signed("A", TODAY), &kept[0]);
    assert_ne!(perform(&mut house, act), "done", "once");
    assert!(plans::kept_on(&house.bank.crm, day(20_260_228)).unwrap().is_empty());
}

#[test]
fn lunar_days_over_2024_to_2030_keep_leap_months_and_thirtieths() {
    let mut house = House::new();
    let thirtieth = memorial("父亲寿辰", (true, false), 12, 30);
    let leap = memorial("开店", (true, true), 6, 10);
    for one in [&thirtieth, &leap] {
        assert_eq!(remember(&mut house, one), "done");
    }
    // New year's eves, as published: the last day of the twelfth month, its 29th where it has no 30th.
    let eves =
        [20_240_209, 20_250_128, 20_260_216, 20_270_205, 20_280_125, 20_290_212, 20_300_202, 20_310_122];
    // The tenth of the sixth month, in 2025 of its leap month.
    let tenths = [20_240_715, 20_250_803, 20_260_723, 20_270_713, 20_280_731, 20_290_720, 20_300_710];
    for (of, wanted) in [(thirtieth, &eves[..]), (leap, &tenths[..])] {
        let days = day(20_240_101).iter_days().take_while(|date| *date < day(20_310_201));
        let kept: Vec<_> = days.filter(|date| is_kept_on(&of, *date)).collect();
        assert_eq!(kept, wanted.iter().map(|date| day(*date)).collect::<Vec<_>>());
        for date in kept {
            let found = plans::kept_on(&house.bank.crm, date).unwrap();
            assert!(found.iter().any(|one| one.what == of.what), "{date}");
        }
        assert_eq!(next_kept(&of, day(wanted[0]).succ_opt().unwrap()), Some(day(wanted[1])));
    }
    assert_eq!(leap_month(2025), Some(6));
    assert!(lunar_of(day(20_250_803)).unwrap().leap);
}
