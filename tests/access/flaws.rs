//! Flaws that others had at the door, one test each: the limiter passed by, codes used twice or guessed, and
//! everything that outlived what it should not.

use super::bank::{FIRST, Place, SECOND, code_of, post};
use zhiji::access::accounts;
use zhiji::access::credentials::begin_second_factor;
use zhiji::access::roles::Role;
use zhiji::store::action::Signed;

/// Row 42: the count is the account's, whatever the address; the audit shows the socket's.
#[test]
fn row_42_another_address_does_not_pass_by_the_limiter() {
    let mut place = Place::new();
    place.person("00001", &[]);
    for number in 1..=5 {
        let signed = Signed { peer: format!("10.9.9.{number}"), ..place.signed("nobody") };
        let attempt = zhiji::access::sessions::Attempt { staff_no: "00001", password: SECOND, code: "" };
        let (core, crm) = (&place.bank.core, &place.bank.crm);
        let act = place.sessions.sign_in(core, crm, attempt, &signed, &place.clock);
        assert!(place.perform(act).unwrap().is_err());
    }
    assert!(place.try_in("00001", FIRST, "").is_err(), "locked for every address");
    let peers =
        "SELECT group_concat(peer) FROM (SELECT peer FROM audit WHERE outcome = 'refused' ORDER BY seq)";
    assert!(place.ask(peers).starts_with("10.9.9.1,10.9.9.2,10.9.9.3,10.9.9.4,10.9.9.5,"));
}

/// Row 43: a code counts once, through a new sign-in and a restart; so does the one of the step before.
#[test]
fn row_43_a_code_counts_once() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[post(Role::Admin, "")]);
    let (secret, _) = place.set_up_codes(&cookie);
    let first = place.code(&secret);
    assert!(place.try_in("00001", FIRST, &first).is_err(), "the code that set it up is used");
    place.pass(30);
    let before = place.code(&secret);
    assert!(place.try_in("00001", FIRST, &before).is_ok());
    place.pass(30);
    let code = place.code(&secret);
    let both = [place.attempt("00001", FIRST, &code), place.attempt("00001", FIRST, &code)];
    let answers = both.map(|act| place.perform(act).is_ok_and(|tried| tried.is_ok()));
    assert_eq!(answers, [true, false], "two at the same moment");
    assert!(place.try_in("00001", FIRST, &code).is_err());
    place = place.restart();
    assert!(place.try_in("00001", FIRST, &code).is_err());
    assert!(place.try_in("00001", FIRST, &before).is_err(), "the step before");
    place.pass(30);
    let next = place.code(&secret);
    assert!(place.try_in("00001", FIRST, &next).is_ok());
}

/// Row 43: codes are guessed no more often than passwords; a right password does not begin the count anew.
#[test]
fn row_43_wrong_codes_lock_though_the_password_is_right() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[post(Role::Admin, "")]);
    let (secret, _) = place.set_up_codes(&cookie);
    place.pass(60);
    for number in 0..5 {
        assert!(place.try_in("00001", FIRST, &format!("{number:06}x")).is_err());
        if number == 2 {
            place = place.restart();
        }
    }
    let code = place.code(&secret);
    assert!(place.try_in("00001", FIRST, &code).is_err(), "locked");
    place.pass(15 * 60);
    let code = place.code(&secret);
    assert!(place.try_in("00001", FIRST, &code).is_ok());
}

/// Row 44: sessions do not outlive a password change, by whomever.
#[test]
fn row_44_sessions_end_with_the_password() {
    let mut place = Place::new();
    let elsewhere = place.person("00001", &[]);
    let here = place.sign_in("00001", FIRST);
    let viewer = place.viewer(&here).unwrap();
    let renewed = place.change(&viewer, FIRST, SECOND).unwrap().unwrap().cookie;
    assert!(place.viewer(&elsewhere).is_none() && place.viewer(&here).is_none());
    assert!(place.viewer(&renewed).is_some(), "a new token for whoever changed it");
    let act = accounts::reset_password(&place.bank.crm, &place.signed("console"), "00001");
    place.perform(act).unwrap();
    assert!(place.viewer(&renewed).is_none());
    assert!(place.try_in("00001", SECOND, "").is_err());
}

/// Row 44, and row 15: a post, a state or the staff feed changes between two requests.
#[test]
fn row_44_sessions_end_with_post_institution_and_status() {
    let mut place = Place::new();
    type Change = fn(&mut Place);
    let changes: [(&str, Change); 5] = [
        ("granted", |place| {
            let (core, crm) = (&place.bank.core, &place.bank.crm);
            let act = accounts::grant_post(
                core,
                crm,
                &place.signed("console"),
                "granted",
                &post(Role::Analyst, ""),
            );
            place.perform(act).unwrap();
        }),
        ("revoked", |place| {
            let held = post(Role::RetailHead, "0101");
            let act = accounts::end_post(&place.bank.crm, &place.signed("console"), "revoked", &held);
            place.perform(act).unwrap();
        }),
        ("locked", |place| {
            let act = accounts::lock(&place.bank.crm, &place.signed("console"), "locked");
            place.perform(act).unwrap();
        }),
        ("moved", |place| place.feed_staff("moved", "0102", "active")),
        ("left", |place| place.feed_staff("left", "0101", "left")),
    ];
    for (staff_no, change) in changes {
        place.feed_staff(staff_no, "0101", "active");
        let cookie = place.person(staff_no, &[post(Role::RetailHead, "0101")]);
        assert!(place.viewer(&cookie).is_some());
        change(&mut place);
        assert!(place.viewer(&cookie).is_none(), "{staff_no}: at the next request");
        let again = place.try_in(staff_no, FIRST, "");
        assert_eq!(again.is_ok(), !["locked", "left"].contains(&staff_no), "{staff_no}");
    }
    place.keep();
    assert_eq!(place.ask("SELECT count(*) FROM session WHERE ended_why = 'staff'"), "2");
}

/// Row 44: numbers of sessions are never used again, so that nothing of an old one fits a new one.
#[test]
fn row_44_numbers_are_not_used_again() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[]);
    let number = place.viewer(&cookie).unwrap().session_no;
    place.bank.crm.conn().execute("DELETE FROM session", []).unwrap();
    assert!(place.viewer(&cookie).is_none());
    let cookie = place.sign_in("00001", FIRST);
    assert_eq!(place.viewer(&cookie).unwrap().session_no, number + 1);
}

/// Row 44: a session left open is not enough to change the password, nor a way to guess it.
#[test]
fn row_44_the_old_password_is_needed() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[]);
    let viewer = place.viewer(&cookie).unwrap();
    for _ in 0..5 {
        assert_eq!(place.change(&viewer, SECOND, SECOND).unwrap().unwrap_err().code, "proof_wrong");
    }
    assert_eq!(place.change(&viewer, FIRST, SECOND).unwrap().unwrap_err().code, "proof_wrong", "locked");
    place.pass(15 * 60 - 1);
    assert!(place.viewer(&cookie).is_some());
    place.pass(1);
    assert!(place.change(&viewer, FIRST, SECOND).unwrap().is_ok());
}

/// Row 44: the token in a form is good in its own session only.
#[test]
fn row_44_a_form_belongs_to_its_session() {
    let mut place = Place::new();
    let (one, other) = (place.person("00001", &[]), place.person("00002", &[]));
    let again = place.sign_in("00001", FIRST);
    let [one, other, again] = [one, other, again].map(|cookie| place.viewer(&cookie).unwrap());
    assert!(one.owns_form(&one.form_token) && one.form_token.len() == 64);
    for foreign in [&other.form_token, &again.form_token, "", &one.form_token[1..]] {
        assert!(!one.owns_form(foreign), "{foreign}");
    }
    let stored = place.ask("SELECT group_concat(token_hash) FROM session");
    assert!(!stored.contains(&one.form_token), "no reader of the database can make it");
}

/// Row 44: who administers accounts does not raise themself, nor give what does not go together.
#[test]
fn row_44_nobody_grants_beyond_what_they_may() {
    let mut place = Place::new();
    for (staff_no, role) in [("admin1", Role::Admin), ("hq1", Role::HqRetail), ("audit1", Role::Auditor)] {
        place.person(staff_no, &[post(role, "")]);
    }
    place.person("head1", &[post(Role::RetailHead, "0101")]);
    let grant = |place: &Place, actor: &str, staff_no: &str, role| {
        let (core, crm) = (&place.bank.core, &place.bank.crm);
        accounts::grant_post(core, crm, &place.signed(actor), staff_no, &post(role, ""))
    };
    assert_eq!(code_of(grant(&place, "admin1", "admin1", Role::HqRetail)), "own_account");
    assert_eq!(code_of(grant(&place, "admin1", "hq1", Role::Admin)), "post_alone");
    for actor in ["hq1", "audit1", "head1"] {
        assert_eq!(code_of(grant(&place, actor, "head1", Role::HqRetail)), "not_allowed", "{actor}");
    }
    assert_eq!(code_of(grant(&place, "admin1", "head1", Role::HqRetail)), "second_person");
    let act = grant(&place, "admin1", "head1", Role::Analyst);
    place.perform(act).unwrap();
}

/// Row 44: codes are set up by their owner once; another phone needs somebody else.
#[test]
fn row_44_codes_are_not_replaced_from_a_session_left_open() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[post(Role::Admin, "")]);
    let (_, cookie) = place.set_up_codes(&cookie);
    let viewer = place.viewer(&cookie).unwrap();
    let act = begin_second_factor(&place.bank.crm, &viewer, "bank", &place.signed(""));
    assert_eq!(code_of(act), "second_factor_set");
}

/// Row 44: person and account are apart: the feed changes names and institutions, and opens or unlocks nothing.
#[test]
fn row_44_the_feed_changes_no_account() {
    let mut place = Place::new();
    place.person("00001", &[post(Role::RetailHead, "0101")]);
    let before = place.ask("SELECT group_concat(staff_no || name || status || version) FROM account");
    place.feed_staff("00001", "0102", "active");
    place.feed_staff("00002", "0102", "active");
    assert_eq!(place.ask("SELECT group_concat(staff_no || name || status || version) FROM account"), before);
    assert!(place.try_in("00002", "", "").is_err());
}

/// Row 44: after `init` nobody has an account, and no known password opens anything.
#[test]
fn row_44_no_account_exists_after_init() {
    let bank = crate::support::bank::TestBank::init();
    let listed = bank.zhiji(&["user", "list", "--format", "csv"]).done();
    assert_eq!(listed.lines().count(), 1, "{listed}");
    let opened = bank.open();
    let accounts: i64 =
        opened.crm.conn().query_row("SELECT count(*) FROM account", [], |row| row.get(0)).unwrap();
    assert_eq!(accounts, 0);
}
