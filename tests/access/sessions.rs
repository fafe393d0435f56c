//! Sessions: how they begin, how long they go on, and what a clock that jumps does to them.

use super::bank::{FIRST, Place, SECOND, post};
use std::time::Duration;
use zhiji::access::accounts;
use zhiji::access::audit;
use zhiji::access::roles::Role;
use zhiji::kernel::clock::{Clock, Stopwatch};
use zhiji::kernel::error::Error;

#[test]
fn whatever_is_wrong_the_answer_is_the_same() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[post(Role::Admin, "")]);
    let (_, _) = place.set_up_codes(&cookie);
    place.person("00002", &[]);
    let lock = accounts::lock(&place.bank.crm, &place.signed("console"), "00002");
    place.perform(lock).unwrap();
    place.person("00003", &[]);
    place.feed_staff("00003", "0101", "left");
    let answers: Vec<_> = [
        ("00009", FIRST, ""),
        ("00001", SECOND, ""),
        ("00001", FIRST, "000000"),
        ("00002", FIRST, ""),
        ("00003", FIRST, ""),
        ("", "", ""),
        ("'; --", "\0", "x"),
    ]
    .map(|(staff_no, password, code)| place.try_in(staff_no, password, code).unwrap_err())
    .to_vec();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0].code, "sign_in_refused");
}

/// The shortest of several tries of each, in turn, so that a busy machine does not decide.
fn shortest(place: &mut Place, staff_nos: [&str; 2]) -> [Duration; 2] {
    let mut shortest = [Duration::MAX; 2];
    for _ in 0..10 {
        for (staff_no, shortest) in staff_nos.iter().zip(&mut shortest) {
            let watch = Stopwatch::start();
            assert!(place.try_in(staff_no, SECOND, "").is_err());
            *shortest = watch.elapsed().min(*shortest);
        }
    }
    shortest
}

#[test]
fn an_answer_takes_as_long_for_nobody() {
    let mut place = Place::new();
    place.person("00001", &[]);
    let [known, unknown] = shortest(&mut place, ["00001", "00009"]);
    let near = known < unknown * 2 && unknown < known * 2;
    assert!(near, "an account: {known:?}, none: {unknown:?}");
}

#[test]
fn five_failures_lock_for_fifteen_minutes_through_a_restart() {
    let mut place = Place::new();
    place.person("00001", &[]);
    for _ in 0..4 {
        assert!(place.try_in("00001", SECOND, "").is_err());
    }
    place = place.restart();
    assert!(place.try_in("00001", SECOND, "").is_err());
    assert!(place.try_in("00001", FIRST, "").is_err(), "locked, though the password is right");
    place.pass(15 * 60 - 1);
    place = place.restart();
    assert!(place.try_in("00001", FIRST, "").is_err());
    place.pass(1);
    assert!(place.try_in("00001", FIRST, "").is_ok());
}

#[test]
fn four_failures_and_a_good_sign_in_begin_the_count_anew() {
    let mut place = Place::new();
    place.person("00001", &[]);
    for _ in 0..3 {
        for _ in 0..4 {
            assert!(place.try_in("00001", SECOND, "").is_err());
        }
        assert!(place.try_in("00001", FIRST, "").is_ok());
    }
}

#[test]
fn an_administrator_unlocks_what_failures_locked() {
    let mut place = Place::new();
    place.person("00001", &[]);
    for _ in 0..5 {
        assert!(place.try_in("00001", SECOND, "").is_err());
    }
    let act = accounts::unlock(&place.bank.crm, &place.signed("console"), "00001");
    place.perform(act).unwrap();
    assert!(place.try_in("00001", FIRST, "").is_ok());
}

#[test]
fn tries_judged_at_the_same_time_give_no_more_guesses() {
    let mut place = Place::new();
    place.person("00001", &[]);
    let tries: Vec<_> = (0..6).map(|_| place.attempt("00001", SECOND, "")).collect();
    let good = place.attempt("00001", FIRST, "");
    for act in tries {
        assert!(place.perform(act).unwrap().is_err());
    }
    assert_eq!(place.ask("SELECT failures FROM account"), "1", "the fifth locked, the sixth counts anew");
    let answer = place.perform(good);
    assert!(
        matches!(answer, Err(Error::Refusal(refusal)) if refusal.code == "sign_in_refused"),
        "it does not tell that this one was right"
    );
}

#[test]
fn a_session_ends_after_fifteen_minutes_without_a_request() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[]);
    for _ in 0..5 {
        place.pass(15 * 60 - 1);
        assert!(place.viewer(&cookie).is_some(), "each request lets it go on");
    }
    place.pass(15 * 60);
    assert!(place.viewer(&cookie).is_none());
    assert!(place.viewer(&cookie).is_none(), "it does not come back");
    place.keep();
    assert_eq!(place.ask("SELECT ended_why FROM session ORDER BY session_no DESC LIMIT 1"), "idle");
    assert!(place.restart().viewer(&cookie).is_none());
}

#[test]
fn a_session_ends_after_eight_hours_in_any_case() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[]);
    for minute in 1..8 * 60 {
        place.pass(60);
        assert!(place.viewer(&cookie).is_some(), "minute {minute}");
        if minute % 100 == 0 {
            place.keep();
            place = place.restart();
        }
    }
    place.pass(60);
    assert!(place.viewer(&cookie).is_none());
    place.keep();
    assert_eq!(place.ask("SELECT ended_why FROM session ORDER BY session_no DESC LIMIT 1"), "too_old");
}

#[test]
fn requests_cost_no_write_and_a_restart_goes_on_where_it_was() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[]);
    let rows = place.ask("SELECT count(*) FROM audit");
    let changes = place.ask("SELECT total_changes()");
    for _ in 0..59 {
        place.pass(1);
        place.viewer(&cookie).unwrap();
        place.keep();
    }
    assert_eq!(place.ask("SELECT total_changes()"), changes, "a minute of requests");
    place.pass(1);
    place.viewer(&cookie).unwrap();
    place.keep();
    assert_ne!(place.ask("SELECT total_changes()"), changes);
    assert_eq!(place.ask("SELECT count(*) FROM audit"), rows, "that is no act");
    assert_eq!(place.ask("SELECT max(age_seconds) FROM session"), "60");
    place.pass(14 * 60);
    place = place.restart();
    assert!(place.viewer(&cookie).is_some());
    place.pass(15 * 60 + 60);
    assert!(place.restart().viewer(&cookie).is_none(), "idle over a restart");
}

#[test]
fn a_clock_that_jumps_ends_no_session() {
    for days in [1, -1, 3_652, -3_652] {
        let mut place = Place::new();
        let cookies = [place.person("00001", &[]), place.person("00002", &[post(Role::Analyst, "")])];
        cookies.iter().for_each(|cookie| drop(place.viewer(cookie).unwrap()));
        place.set_clock(days);
        for cookie in &cookies {
            let viewer = place.viewer(cookie).unwrap();
            assert_eq!(viewer.must, None, "{days} days: nor asks for a new password");
        }
        place.pass(60);
        cookies.iter().for_each(|cookie| drop(place.viewer(cookie).unwrap()));
        place.keep();
        assert!(cookies.iter().all(|cookie| place.viewer(cookie).is_some()), "{days} days, written down");
        place.pass(14 * 60);
        place = place.restart();
        assert!(cookies.iter().all(|cookie| place.viewer(cookie).is_some()), "{days} days, and a restart");
        place.set_clock(-days);
        assert!(cookies.iter().all(|cookie| place.viewer(cookie).is_some()), "{days} days and back");
        place.pass(15 * 60);
        assert!(
            cookies.iter().all(|cookie| place.viewer(cookie).is_none()),
            "{days} days: idle all the same"
        );
        assert!(audit::verify(&place.bank.dir, &place.bank.crm, None).unwrap().is_ok());
    }
}

#[test]
fn a_clock_that_jumps_brings_no_code_back() {
    for days in [1, -1, 3_652, -3_652] {
        let mut place = Place::new();
        let cookie = place.person("00001", &[post(Role::Auditor, "")]);
        let (secret, _) = place.set_up_codes(&cookie);
        place.pass(60);
        let code = place.code(&secret);
        let used_at = place.clock.now();
        assert!(place.try_in("00001", FIRST, &code).is_ok());
        place.set_clock(days);
        assert!(place.try_in("00001", FIRST, &code).is_err(), "{days} days");
        place.clock.set(used_at);
        assert!(place.try_in("00001", FIRST, &code).is_err(), "{days} days and back");
    }
}

#[test]
fn a_lock_does_not_last_as_long_as_a_clock_was_wrong() {
    let mut place = Place::new();
    place.person("00001", &[]);
    place.set_clock(3_652);
    for _ in 0..5 {
        assert!(place.try_in("00001", SECOND, "").is_err());
    }
    place.set_clock(-3_652);
    assert!(place.try_in("00001", FIRST, "").is_ok());
}

#[test]
fn who_signs_out_is_out() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[]);
    let viewer = place.viewer(&cookie).unwrap();
    let act = place.sessions.sign_out(&viewer, &place.signed(""));
    place.perform(act).unwrap();
    assert!(place.viewer(&cookie).is_none());
    assert_eq!(place.ask("SELECT actor || verb FROM audit ORDER BY seq DESC LIMIT 1"), "00001sign_out");
}

#[test]
fn the_state_of_the_account_counts_though_a_session_was_left_open() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[]);
    for (status, lets_in) in [("locked", false), ("open", true), ("closed", false), ("waiting", true)] {
        place.bank.crm.conn().execute("UPDATE account SET status = ?1", [status]).unwrap();
        assert_eq!(place.viewer(&cookie).is_some(), lets_in, "{status}");
    }
}

#[test]
fn cookies_that_are_none_open_nothing() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[]);
    let hash = place.ask("SELECT token_hash FROM session ORDER BY session_no DESC LIMIT 1");
    for other in ["", "0", &cookie[1..], &cookie.to_uppercase(), &hash, &format!("{cookie} "), "\0"] {
        assert!(place.viewer(other).is_none(), "{other:?}");
    }
    assert_eq!(cookie.len(), 64);
    assert!(place.viewer(&cookie).is_some());
}

#[test]
fn what_was_typed_is_in_no_table() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[post(Role::Admin, "")]);
    let (secret, cookie) = place.set_up_codes(&cookie);
    place.pass(60);
    let code = place.code(&secret);
    assert!(place.try_in(FIRST, "00001", "").is_err(), "the password in the wrong field");
    assert!(place.try_in("00001", FIRST, &code).is_ok());
    let all = "SELECT group_concat(action_key || at || actor || verb || object || detail || peer || was || became) FROM audit";
    let audit = place.ask(all);
    for secret in [FIRST, cookie.as_str(), &secret, &code, "王小明", "argon2"] {
        assert!(!audit.contains(secret), "{secret} in {audit}");
    }
    let bytes = std::fs::read(place.dir.path().join("crm.db-wal")).unwrap();
    for secret in [FIRST, cookie.as_str()] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}

#[test]
fn sign_ins_and_failures_are_audited_and_none_succeeds_without() {
    let mut place = Place::new();
    place.person("00001", &[]);
    assert!(place.try_in("00001", SECOND, "").is_err());
    assert!(place.try_in("00009", SECOND, "").is_err());
    assert!(place.try_in("00001", FIRST, "").is_ok());
    let last = "SELECT group_concat(actor || ':' || outcome || ':' || detail || ':' || peer, ' ') FROM
                (SELECT actor, outcome, detail, peer FROM audit WHERE verb = 'sign_in' ORDER BY seq DESC LIMIT 3)";
    assert_eq!(
        place.ask(last),
        "00001:done::10.0.0.7 unknown:refused:unknown:10.0.0.7 00001:refused:password:10.0.0.7"
    );
    let fails = "CREATE TRIGGER fails BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'none today'); END";
    place.bank.crm.conn().execute_batch(fails).unwrap();
    let sessions = place.ask("SELECT count(*) FROM session");
    for password in [FIRST, SECOND] {
        let act = place.attempt("00001", password, "");
        assert!(matches!(place.perform(act), Err(Error::Fault(_))));
    }
    assert_eq!(place.ask("SELECT count(*) FROM session"), sessions);
}
