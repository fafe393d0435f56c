//! The rules at their boundaries, without a database.

use chrono::{DateTime, FixedOffset};
use zhiji::bank::outbox::rules::{
    Recipient, Verdict, check_template, fill, is_quiet, judge, mobile, next_try, pieces, quiet_until,
};
use zhiji::bank::outbox::{Kind, OptOutScope, Why};
use zhiji::kernel::clock::stamp;
use zhiji::kernel::policy::{Policy, QuietHours};

fn at(time: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(&format!("{time}+08:00")).unwrap()
}

fn policy() -> Policy {
    Policy::default_policy().unwrap()
}

/// Time; whether it is quiet; when messages are sent again.
#[test]
fn customers_are_not_disturbed_from_nine_in_the_evening_to_eight() {
    let hours = policy().assignment.quiet_hours;
    for (time, quiet, until) in [
        ("2026-04-10T20:59:59", false, "2026-04-10T20:59:59"),
        ("2026-04-10T21:00:00", true, "2026-04-11T08:00:00"),
        ("2026-04-10T23:59:59", true, "2026-04-11T08:00:00"),
        ("2026-04-11T00:00:00", true, "2026-04-11T08:00:00"),
        ("2026-04-11T07:59:59", true, "2026-04-11T08:00:00"),
        ("2026-04-11T08:00:00", false, "2026-04-11T08:00:00"),
    ] {
        assert_eq!(is_quiet(&hours, at(time)), quiet, "{time}");
        assert_eq!(quiet_until(&hours, at(time)), at(until), "{time}");
    }
    let noon = QuietHours { from: "12:00".to_owned(), to: "14:00".to_owned() };
    for (time, quiet) in [("11:59", false), ("12:00", true), ("13:59", true), ("14:00", false)] {
        assert_eq!(is_quiet(&noon, at(&format!("2026-04-10T{time}:00"))), quiet, "{time}");
    }
    assert_eq!(quiet_until(&noon, at("2026-04-10T12:00:00")), at("2026-04-10T14:00:00"));
    let never = QuietHours { from: "08:00".to_owned(), to: "08:00".to_owned() };
    assert!(!is_quiet(&never, at("2026-04-10T08:00:00")));
}

#[test]
fn tries_wait_longer_each_time_and_end() {
    let (terms, now) = (policy().messages, at("2026-04-10T10:00:00"));
    let next = |tries: u32| next_try(tries, now, &terms).map(stamp);
    for (tries, when) in [(1, "10T10:05"), (2, "10T10:30"), (3, "10T12:00"), (4, "10T22:00")] {
        assert_eq!(next(tries), Some(format!("2026-04-{when}:00+08:00")), "after try {tries}");
    }
    assert_eq!((next(5), next(0)), (None, None));
}

fn active() -> Recipient {
    let phones = vec![String::new(), "0571-8888".to_owned(), "+86 138-0000-5678".to_owned()];
    Recipient { status: "active".to_owned(), phones, ..Recipient::default() }
}

fn judged(to: &Recipient, kind: Kind, time: &str) -> Verdict {
    let policy = policy();
    judge(to, kind, at(time), &policy.assignment.quiet_hours, &policy.messages)
}

#[test]
fn who_is_sent_what() {
    let noon = "2026-04-10T12:00:00";
    let send = Verdict::Send("13800005678".to_owned());
    let fail = Verdict::Fail;
    let status = |status: &str| Recipient { status: status.to_owned(), ..active() };
    let opted_out = |scope: OptOutScope| Recipient { opted_out: Some(scope), ..active() };
    let (service, marketing) = (Kind::Service, Kind::Marketing);
    for (to, kind, verdict) in [
        (active(), service, send.clone()),
        (active(), marketing, send.clone()),
        (status("frozen"), service, send.clone()),
        (status("deceased"), service, fail(Why::Deceased)),
        (status("closed"), service, fail(Why::Closed)),
        (status(""), service, fail(Why::Closed)),
        (Recipient { merged: true, ..active() }, service, fail(Why::Closed)),
        (Recipient { phones: vec!["0571-88886666".to_owned()], ..active() }, service, fail(Why::NoPhone)),
        (opted_out(OptOutScope::Marketing), service, send),
        (opted_out(OptOutScope::Marketing), marketing, fail(Why::OptedOut)),
        (opted_out(OptOutScope::All), service, fail(Why::OptedOut)),
        (opted_out(OptOutScope::All), marketing, fail(Why::OptedOut)),
    ] {
        assert_eq!(judged(&to, kind, noon), verdict, "{to:?} {kind:?}");
    }
    let night = "2026-04-10T22:00:00";
    assert_eq!(judged(&active(), service, night), Verdict::Wait(at("2026-04-11T08:00:00")));
    assert_eq!(judged(&status("deceased"), service, night), fail(Why::Deceased), "at once, also at night");
}

#[test]
fn above_the_daily_limit_messages_wait_for_the_next_day() {
    let most = policy().messages.customer_daily_max;
    let got =
        |sent_today: u32| judged(&Recipient { sent_today, ..active() }, Kind::Service, "2026-04-10T12:00:00");
    assert!(matches!(got(most - 1), Verdict::Send(_)));
    assert_eq!(got(most), Verdict::Wait(at("2026-04-11T08:00:00")));
}

#[test]
fn only_mobile_numbers_are_sent_to() {
    for (written, number) in [
        ("13800005678", Some("13800005678")),
        (" 138 0000 5678 ", Some("13800005678")),
        ("+8613800005678", Some("13800005678")),
        ("0086-138-0000-5678", Some("13800005678")),
        ("8613800005678", Some("13800005678")),
        ("1380000567", None),
        ("138000056789", None),
        ("23800005678", None),
        ("１３８００００５６７８", None),
        ("=13800005678", None),
        ("13800005678\r\nX: y", None),
        ("", None),
    ] {
        assert_eq!(mobile(written).as_deref(), number, "{written:?}");
    }
}

/// Characters, pieces.
#[test]
fn a_text_is_sent_in_one_piece_of_70_or_in_pieces_of_67() {
    for (characters, wanted) in [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)] {
        assert_eq!(pieces(&"信".repeat(characters)), (characters, wanted), "{characters}");
    }
    assert_eq!(pieces(&"😀".repeat(35)), (70, 1));
    assert_eq!(pieces(&"😀".repeat(36)), (72, 2), "counted as networks count");
}

#[test]
fn fields_are_filled_in_once_and_unknown_ones_refused() {
    let fields = [("name", "王{bank}"), ("bank", "青禾\r\n行")];
    assert_eq!(fill("【{bank}】{name}您好", &fields).unwrap(), "【青禾  行】王{bank}您好");
    for (template, code) in [
        ("{phone}", "unknown_field"),
        ("{}", "unknown_field"),
        ("{name", "brace_alone"),
        ("name}", "brace_alone"),
        ("{{name}}", "brace_alone"),
    ] {
        assert_eq!(fill(template, &fields).unwrap_err().code, code, "{template}");
    }
}

#[test]
fn a_template_keeps_the_fixed_format() {
    let fields = [("bank", "青禾农商行"), ("manager", "王小明"), ("phone", "13800000000")];
    let check = |text: &str| check_template(text, &fields, &["manager", "phone"]).map_err(|wrong| wrong.code);
    assert_eq!(check("【{bank}】{manager}为您服务，电话{phone}"), Ok(()));
    assert_eq!(check("【{bank}】{manager}为您服务"), Err("field_missing"));
    assert_eq!(check("{manager}为您服务，电话{phone}【{bank}】"), Err("signature_missing"));
    assert_eq!(check("=1+1{manager}{phone}"), Err("signature_missing"), "no formula begins a text");
    assert_eq!(check("【{bank}】{manager}\n{phone}"), Err("not_one_line"));
    let long = format!("【{{bank}}】{{manager}}{{phone}}{}", "长".repeat(67 * 8));
    assert_eq!(check(&long), Err("too_long"));
}
