//! The timetable: what is due runs once, what was missed is caught up once, and one process alone runs it
//! (spec 8, *Scheduler*).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use zhiji::kernel::calendar::from_ymd;
use zhiji::kernel::clock::{Clock, FixedClock};
use zhiji::kernel::error::{Fault, Refusal};
use zhiji::kernel::lang::Label;
use zhiji::schedule::rows::last_runs;
use zhiji::schedule::{Ask, Run, Runner, Task, Timetable, When, runner};
use zhiji::store::action::Signed;
use zhiji::store::open::{Bank, Mode};
use zhiji::text;

struct Place {
    _dir: TempDir,
    bank: Bank,
    clock: Arc<FixedClock>,
}

fn place() -> Place {
    let dir = TempDir::new().unwrap();
    let bank = Bank::create(&dir.path().join("bank")).unwrap();
    let clock = Arc::new(FixedClock::on(from_ymd(20_260_105).unwrap(), 12, 0));
    Place { _dir: dir, bank, clock }
}

impl Place {
    fn runner(&self, when: When, run: Run, holder: &str) -> (Runner, Timetable) {
        let bank = self.bank.beside(Mode::Write, Mode::Write).unwrap();
        let (name, sentence) = (Label::new("一", "one"), Label::new("做一", "does one"));
        let task = Task { code: "one", name, sentence, when, run };
        let clock: Arc<dyn Clock> = Arc::<FixedClock>::clone(&self.clock);
        runner(bank, vec![task], clock, holder)
    }

    fn outcomes(&self) -> Vec<String> {
        let runs = last_runs(&self.bank.crm, "one", 100).unwrap();
        runs.into_iter().map(|run| run.outcome).collect()
    }

    fn hours(&self, hours: u64) {
        self.clock.advance(Duration::from_secs(hours * 3_600));
    }
}

fn counted(count: &Arc<AtomicUsize>) -> Run {
    let count = Arc::clone(count);
    Box::new(move |_, _, _| {
        count.fetch_add(1, Ordering::SeqCst);
        Ok(text!("好", "good"))
    })
}

#[test]
fn a_task_runs_at_its_time_and_once() {
    let (place, count) = (place(), Arc::default());
    let (mut runner, _) = place.runner(When::Cron("0 13 * * *"), counted(&count), "a");
    runner.tick().unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 0, "at noon it is not due");
    place.hours(1);
    for _ in 0..3 {
        runner.tick().unwrap();
    }
    assert_eq!(count.load(Ordering::SeqCst), 1, "at one it ran, once");
    place.hours(23);
    runner.tick().unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 1);
    place.hours(1);
    runner.tick().unwrap();
    assert_eq!((count.load(Ordering::SeqCst), place.outcomes().len()), (2, 2));
}

#[test]
fn what_was_missed_is_caught_up_once() {
    let (place, count) = (place(), Arc::default());
    let (mut first, _) = place.runner(When::Cron("0 13 * * *"), counted(&count), "a");
    first.tick().unwrap();
    place.hours(1);
    first.tick().unwrap();
    first.let_go().unwrap();
    place.hours(24 * 10);
    let (mut second, _) = place.runner(When::Cron("0 13 * * *"), counted(&count), "b");
    let before = count.load(Ordering::SeqCst);
    second.tick().unwrap();
    second.tick().unwrap();
    assert_eq!(count.load(Ordering::SeqCst), before + 1, "ten times missed, caught up once");
}

#[test]
fn a_clock_set_back_runs_nothing_twice() {
    let (place, count) = (place(), Arc::default());
    let (mut runner, _) = place.runner(When::Cron("0 13 * * *"), counted(&count), "a");
    runner.tick().unwrap();
    place.hours(1);
    runner.tick().unwrap();
    place.clock.set(place.clock.now() - chrono::TimeDelta::days(1));
    runner.tick().unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[test]
fn one_process_alone_runs_the_timetable() {
    let (place, count) = (place(), Arc::default());
    let watch = || Box::new(|| "day".to_owned());
    let (mut first, _) = place.runner(When::Changed(watch()), counted(&count), "a");
    let (mut second, _) = place.runner(When::Changed(watch()), counted(&count), "b");
    first.tick().unwrap();
    second.tick().unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 1, "the second has no lease");
    first.let_go().unwrap();
    second.tick().unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 2, "now it has");
    place.hours(1);
    let (mut third, _) = place.runner(When::Changed(watch()), counted(&count), "c");
    third.tick().unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 3, "a lease that nobody kept has ended");
}

#[test]
fn what_is_watched_runs_when_it_changes() {
    let (place, count) = (place(), Arc::default());
    let seen = Arc::new(Mutex::new(String::new()));
    let watched = Arc::clone(&seen);
    let watch = Box::new(move || watched.lock().unwrap().clone());
    let (mut runner, _) = place.runner(When::Changed(watch), counted(&count), "a");
    for (now, runs) in [("", 0), ("5.ok", 1), ("5.ok", 1), ("5.ok 6.ok", 2), ("", 2), ("6.ok", 3)] {
        now.clone_into(&mut seen.lock().unwrap());
        runner.tick().unwrap();
        assert_eq!(count.load(Ordering::SeqCst), runs, "after {now:?}");
    }
}

#[test]
fn what_becomes_of_a_run_is_written_down() {
    let place = place();
    let mut turn = 0;
    let run: Run = Box::new(move |_, ask, _| {
        turn += 1;
        match turn {
            1 => Err(Refusal::new("late", "20260105", text!("未送达", "has not come")).into()),
            2 => Err(Fault::Inconsistent("disk".to_owned()).into()),
            _ => Ok(text!("{}", "{}", ask.arguments.join(" "))),
        }
    });
    let (mut runner, timetable) = place.runner(When::Cron("0 13 * * *"), run, "a");
    let signed = Signed {
        actor: "S01".to_owned(),
        at: place.clock.stamp(),
        today: place.clock.today(),
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    };
    for _ in 0..3 {
        let arguments = vec!["x".to_owned()];
        assert!(timetable.ask(Ask { task: "one".to_owned(), signed: signed.clone(), arguments }));
    }
    let unknown = Ask { task: "two".to_owned(), signed, arguments: Vec::new() };
    assert!(!timetable.ask(unknown), "there is no such task");
    runner.tick().unwrap();
    assert_eq!(place.outcomes(), ["done", "failed", "refused"], "latest first");
    let runs = last_runs(&place.bank.crm, "", 10).unwrap();
    assert_eq!(runs[0].said.en, "x");
    assert_eq!(runs[2].said.en, "20260105 has not come");
    assert!(runs.iter().all(|run| run.asked_by == "S01"));
    assert_eq!(timetable.live(), None, "nothing is under way any more");
}

/// Otherwise the audit would be full of runs that did nothing.
#[test]
fn a_task_of_every_few_minutes_runs_only_where_there_is_something_to_do() {
    let (place, count) = (place(), Arc::default());
    let work = Arc::new(Mutex::new(String::new()));
    let watched = Arc::clone(&work);
    let watch = Box::new(move || watched.lock().unwrap().clone());
    let (mut runner, timetable) = place.runner(When::CronIf("*/5 * * * *", watch), counted(&count), "a");
    assert_eq!(timetable.entries()[0].cron, Some("*/5 * * * *"));
    let mut ticked = |minutes: u64| {
        place.clock.advance(Duration::from_secs(minutes * 60));
        runner.tick().unwrap();
        count.load(Ordering::SeqCst)
    };
    assert_eq!([ticked(0), ticked(5), ticked(60)], [0, 0, 0], "nothing to do");
    *work.lock().unwrap() = "due".to_owned();
    assert_eq!(
        [ticked(0), ticked(0), ticked(4), ticked(1)],
        [1, 1, 1, 2],
        "at once, then every five minutes"
    );
    work.lock().unwrap().clear();
    assert_eq!(ticked(60), 2);
}
