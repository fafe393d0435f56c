//! What is due is handed over once it may be, at least once, and under one key.

use super::{Broken, House, Recorder, code, simulator};
use crate::support::feed::FeedDay;
use std::panic::{AssertUnwindSafe, catch_unwind};
use zhiji::bank::assignment::Cause;
use zhiji::bank::outbox::dispatch::has_work;
use zhiji::bank::outbox::sender::Handed;
use zhiji::bank::outbox::{OptOutScope, Why, opt_outs, retry};
use zhiji::kernel::error::Error;

#[test]
fn nothing_is_sent_before_its_time_nor_at_night() {
    let mut house = House::new();
    house.give(&["C01"], "A", Cause::Pool).unwrap();
    let mut recorder = Recorder::default();
    house.minutes(29);
    assert!(!has_work(&house.bank, &house.clock).unwrap());
    house.round(&mut recorder).unwrap();
    house.minutes(12 * 60 - 29);
    assert!(has_work(&house.bank, &house.clock).unwrap());
    let report = house.round(&mut recorder).unwrap();
    assert_eq!((report.waiting, recorder.batches.len()), (1, 0), "21:00");
    assert!(!has_work(&house.bank, &house.clock).unwrap(), "until the morning");
    house.minutes(11 * 60);
    let report = house.round(&mut recorder).unwrap();
    assert_eq!((report.sent, recorder.batches.len()), (1, 1), "08:00");
    assert_eq!(recorder.batches[0].1[0].phone, "13800000001");
    assert!(!has_work(&house.bank, &house.clock).unwrap());
    house.round(&mut recorder).unwrap();
    assert_eq!(recorder.batches.len(), 1, "once");
}

#[test]
fn a_batch_is_a_file_that_is_whole_and_read_back_as_it_was() {
    let mut house = House::new();
    house.queue(3);
    let report = house.files();
    assert_eq!((report.sent, report.failed), (3, 0));
    let path = house.outbox().join("sms-00000001.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("\"key\",\"phone\",\"text\"\r\n\""), "every field in quotes: {text}");
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let wanted: Vec<(String, String)> =
        house.messages().into_iter().map(|one| (one.gateway_key, one.text)).collect();
    let read: Vec<(String, String)> = rows.iter().map(|row| (row[0].to_owned(), row[2].to_owned())).collect();
    assert_eq!(read, wanted);
    assert_eq!(&rows[2][1], "13800000003");
    let others = std::fs::read_dir(house.outbox()).unwrap().count();
    assert_eq!(others, 2, "the batch and the folder of receipts, nothing half-made");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0);
    }
}

/// A name out of the feed that a spreadsheet would run stands within the text, behind the signature.
#[test]
fn hostile_names_stay_words() {
    let mut house = House::new();
    let name = "=HYPERLINK('//x')\",\"x";
    house.take(FeedDay::new("20260410").staff("A").set("role", "customer_manager").set("name", name));
    house.queue(1);
    house.files();
    let mut reader = csv::Reader::from_path(house.outbox().join("sms-00000001.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), rows[0].len()), (1, 3));
    assert!(rows[0][2].starts_with("【青禾农村商业银行】") && rows[0][2].contains(name));
}

#[test]
fn a_machine_that_stops_while_handing_over_repeats_under_the_same_keys() {
    let mut house = House::new();
    house.queue(2);
    let mut recorder = Recorder { stops: true, ..Recorder::default() };
    let stopped = catch_unwind(AssertUnwindSafe(|| house.round(&mut recorder).map(|_| ())));
    assert!(stopped.is_err());
    assert_eq!((house.state_of("C01"), house.state_of("C02")), ("sending", "sending"));
    recorder.stops = false;
    assert!(has_work(&house.bank, &house.clock).unwrap());
    assert_eq!(house.round(&mut recorder).unwrap().sent, 2);
    assert_eq!(recorder.batches.len(), 2);
    assert_eq!(recorder.batches[0], recorder.batches[1], "the same batch, keys and texts");
    assert_eq!(house.state_of("C01"), "sent");
    house.round(&mut recorder).unwrap();
    assert_eq!(recorder.batches.len(), 2);
}

/// The file of a batch is there, and the machine stops before it is noted: it is written over itself.
#[test]
fn a_file_that_was_not_noted_is_written_again_in_its_own_place() {
    let mut house = House::new();
    house.queue(2);
    let mut recorder = Recorder { stops: true, ..Recorder::default() };
    catch_unwind(AssertUnwindSafe(|| house.round(&mut recorder).map(|_| ()))).unwrap_err();
    std::fs::create_dir_all(house.outbox()).unwrap();
    std::fs::write(
        house.outbox().join("sms-00000001.part"),
        "half a file that is longer than the whole".repeat(99),
    )
    .unwrap();
    house.files();
    let first = std::fs::read(house.outbox().join("sms-00000001.csv")).unwrap();
    assert!(String::from_utf8(first).unwrap().ends_with("\"\r\n"));
    assert!(!house.outbox().join("sms-00000001.part").exists());
    assert!(!house.outbox().join("sms-00000002.csv").exists());
}

#[test]
fn what_is_left_on_its_way_waits_for_the_morning_too() {
    let mut house = House::new();
    house.queue(1);
    let mut recorder = Recorder { stops: true, ..Recorder::default() };
    catch_unwind(AssertUnwindSafe(|| house.round(&mut recorder).map(|_| ()))).unwrap_err();
    recorder.stops = false;
    house.minutes(12 * 60);
    house.round(&mut recorder).unwrap();
    assert_eq!((recorder.batches.len(), house.state_of("C01")), (1, "queued"), "21:30");
    house.minutes(11 * 60);
    house.round(&mut recorder).unwrap();
    assert_eq!((recorder.batches.len(), house.state_of("C01")), (2, "sent"), "08:30");
    assert_eq!(recorder.batches[0].1, recorder.batches[1].1, "under the same key");
}

#[test]
fn tries_that_fail_wait_longer_and_end_with_the_reason() {
    let mut house = House::new();
    house.queue(1);
    let later = Handed::Later("HTTP 500".to_owned());
    let mut recorder = Recorder { answers: vec![later], ..Recorder::default() };
    for (minutes, tries) in [(0, 1), (5, 2), (30, 3), (120, 4)] {
        house.minutes(minutes);
        house.round(&mut recorder).unwrap();
        let one = &house.messages()[0];
        assert_eq!((one.state.code(), one.tries, one.said.as_str()), ("queued", tries, "HTTP 500"));
        assert_eq!(recorder.batches.len(), tries as usize);
        house.round(&mut recorder).unwrap();
        assert_eq!(recorder.batches.len(), tries as usize, "not before its time");
    }
    house.minutes(720);
    house.round(&mut recorder).unwrap();
    // 00:05: it waits for the morning, and that is no try.
    assert_eq!((house.messages()[0].tries, recorder.batches.len()), (4, 4));
    house.minutes(8 * 60);
    house.round(&mut recorder).unwrap();
    assert_eq!(house.states(), [("C01".to_owned(), "failed", Some(Why::Gateway))]);
    let keys: Vec<&str> = recorder.batches.iter().map(|(_, batch)| batch[0].key.as_str()).collect();
    assert_eq!(keys, [keys[0]; 5], "all tries under one key");
}

#[test]
fn a_sender_that_cannot_work_leaves_messages_as_they_were() {
    let mut house = House::new();
    house.queue(1);
    assert!(matches!(house.round(&mut Broken), Err(Error::Fault(_))));
    let one = &house.messages()[0];
    assert_eq!((one.state.code(), one.tries), ("queued", 0));
    assert_eq!(house.files().sent, 1);
}

#[test]
fn who_cannot_be_reached_fails_at_once_and_says_why() {
    let mut house = House::new();
    house.give(&["N", "T", "C01", "C02", "C03", "C04"], "A", Cause::Pool).unwrap();
    for (cust_no, scope) in [("C03", OptOutScope::All), ("C04", OptOutScope::Marketing)] {
        let act = opt_outs::set(&house.bank.crm, &house.signed("A"), cust_no, scope, "来电要求退订").unwrap();
        act.perform(&mut house.bank.crm).unwrap();
    }
    let gone = |feed: FeedDay, cust_no: &str, status: &str| {
        feed.customer(cust_no).set("mobile", "13800000000").set("status", status)
    };
    house.take(gone(gone(FeedDay::new("20260410"), "C01", "deceased"), "C02", "closed"));
    house.minutes(30);
    let mut recorder = Recorder::default();
    house.round(&mut recorder).unwrap();
    let failed = |cust_no: &str, why: Why| (cust_no.to_owned(), "failed", Some(why));
    let sent = |cust_no: &str| (cust_no.to_owned(), "sent", None);
    let mut states = house.states();
    states.sort();
    assert_eq!(states.iter().find(|one| one.0 == "C02"), Some(&failed("C02", Why::Closed)));
    assert_eq!(states.iter().find(|one| one.0 == "C03"), Some(&failed("C03", Why::OptedOut)));
    assert_eq!(states.iter().find(|one| one.0 == "C04"), Some(&sent("C04")), "a notice is no marketing");
    assert_eq!(states.iter().find(|one| one.0 == "N"), Some(&failed("N", Why::NoPhone)));
    assert_eq!(states.iter().find(|one| one.0 == "T"), Some(&sent("T")), "by a number of another source");
    assert!(["failed", "withdrawn"].contains(&house.state_of("C01")), "nothing goes to the dead");
    let phones: Vec<&str> = recorder.batches[0].1.iter().map(|one| one.phone.as_str()).collect();
    assert_eq!(phones, ["13700000001", "13800000004"]);
}

#[test]
fn an_opt_out_that_is_taken_back_lets_messages_through_again() {
    let mut house = House::new();
    let crm = |house: &House, scope: OptOutScope| {
        opt_outs::set(&house.bank.crm, &house.signed("A"), "C01", scope, "来电要求退订")
    };
    crm(&house, OptOutScope::All).unwrap().perform(&mut house.bank.crm).unwrap();
    assert_eq!(code(crm(&house, OptOutScope::All)), "opted_out_already");
    crm(&house, OptOutScope::Marketing).unwrap().perform(&mut house.bank.crm).unwrap();
    crm(&house, OptOutScope::All).unwrap().perform(&mut house.bank.crm).unwrap();
    house.queue(1);
    house.round(&mut simulator(None)).unwrap();
    assert_eq!(house.state_of("C01"), "failed");
    let act = opt_outs::end(&house.bank.crm, &house.signed("A"), "C01", "客户改变主意").unwrap();
    act.perform(&mut house.bank.crm).unwrap();
    assert_eq!(code(opt_outs::end(&house.bank.crm, &house.signed("A"), "C01", "又一次")), "not_opted_out");
    let message = house.messages().remove(0);
    let act = retry(&house.bank, &house.signed("H"), &super::head(), &message).unwrap();
    act.perform(&mut house.bank.crm).unwrap();
    house.round(&mut simulator(None)).unwrap();
    assert_eq!(house.state_of("C01"), "delivered");
}

#[test]
fn a_failed_message_is_sent_again_by_the_head_under_another_key_while_it_is_true() {
    let mut house = House::new();
    house.queue(2);
    house.round(&mut simulator(Some('1'))).unwrap();
    let all = house.messages();
    assert_eq!(house.states()[0], ("C01".to_owned(), "failed", Some(Why::Carrier)));
    assert_eq!(house.state_of("C02"), "delivered");
    let by = |house: &House| house.signed("H");
    let other = vec![zhiji::access::roles::Post {
        role: zhiji::access::roles::Role::RetailHead,
        inst_no: "1000".to_owned(),
    }];
    assert_eq!(code(retry(&house.bank, &by(&house), &other, &all[0])), "not_yours_to_decide");
    assert_eq!(code(retry(&house.bank, &by(&house), &super::head(), &all[1])), "not_to_be_sent_again");
    let act = retry(&house.bank, &by(&house), &super::head(), &all[0]).unwrap();
    act.perform(&mut house.bank.crm).unwrap();
    let again = retry(&house.bank, &by(&house), &super::head(), &all[0]).unwrap();
    assert_eq!(code(again.perform(&mut house.bank.crm)), "not_to_be_sent_again", "a double click is one");
    let now = house.messages();
    assert_eq!((now[0].state.code(), now[0].tries), ("queued", 0));
    assert_ne!(now[0].gateway_key, all[0].gateway_key);
    house.round(&mut simulator(Some('1'))).unwrap();
    house.give(&["C01"], "B", Cause::Reassigned).unwrap();
    let stale = house.messages().remove(0);
    let act = retry(&house.bank, &by(&house), &super::head(), &stale).unwrap();
    assert_eq!(code(act.perform(&mut house.bank.crm)), "not_to_be_sent_again", "A maintains them no more");
}

#[test]
fn more_than_a_batch_is_sent_in_several_and_a_day_has_its_limit() {
    let mut house = House::new();
    // Four assignments of one customer in a day, each told: the fourth waits.
    for (turn, staff_no) in ["A", "B", "A", "B"].iter().enumerate() {
        let cause = if turn == 0 { Cause::Pool } else { Cause::Reassigned };
        house.give(&["C01"], staff_no, cause).unwrap();
        house.minutes(30);
        house.round(&mut simulator(None)).unwrap();
    }
    let states: Vec<&str> = house.states().into_iter().map(|(_, state, _)| state).collect();
    assert_eq!(states, ["delivered", "delivered", "delivered", "queued"]);
    assert_eq!(house.messages()[3].next_try, "2026-04-11T08:00:00+08:00");
}
