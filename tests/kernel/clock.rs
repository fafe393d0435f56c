//! Clocks: the time in China as it is stored, and a clock that stands until it is moved.

use chrono::{DateTime, FixedOffset};
use std::time::Duration;
use zhiji::kernel::clock::{Clock, FixedClock, Stopwatch, SystemClock, china, stamp};

fn time(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

#[test]
fn a_day_begins_at_midnight_in_china() {
    let clock = FixedClock::at(time("2026-01-30T15:59:59Z"));
    assert_eq!(clock.today().to_string(), "2026-01-30");
    assert_eq!(clock.stamp(), "2026-01-30T23:59:59+08:00");
    clock.advance(Duration::from_secs(1));
    assert_eq!(clock.today().to_string(), "2026-01-31");
    assert_eq!(clock.stamp(), "2026-01-31T00:00:00+08:00");
}

#[test]
fn a_stamp_has_no_fractions_of_seconds() {
    assert_eq!(stamp(time("2026-01-31T09:05:00.987+08:00")), "2026-01-31T09:05:00+08:00");
}

#[test]
fn a_clock_is_set_to_an_hour_of_a_day() {
    let clock = FixedClock::on("2026-01-31".parse().unwrap(), 9, 5);
    assert_eq!(clock.stamp(), "2026-01-31T09:05:00+08:00");
    assert_eq!(clock.now().offset(), &china());
    clock.set(time("2025-12-31T23:00:00+08:00"));
    assert_eq!(clock.stamp(), "2025-12-31T23:00:00+08:00", "back as well as on");
    assert_eq!(FixedClock::on("2026-01-31".parse().unwrap(), 25, 0).stamp(), "2026-01-31T00:00:00+08:00");
}

#[test]
fn clocks_are_handed_down_as_one_type() {
    let clocks: [Box<dyn Clock>; 2] =
        [Box::new(SystemClock), Box::new(FixedClock::at(time("2026-01-31T09:05:00+08:00")))];
    assert!(clocks.iter().all(|clock| clock.stamp().ends_with("+08:00")));
}

#[test]
fn a_stopwatch_does_not_run_backwards() {
    let watch = Stopwatch::start();
    let first = watch.elapsed();
    assert!(watch.elapsed() >= first);
}
