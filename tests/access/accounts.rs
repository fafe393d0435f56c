//! Accounts and posts: who opens them, what goes together, what ends with them; the first administrator.

use super::bank::{FIRST, Place, SECOND, code_of, post};
use std::time::Duration;
use zhiji::access::accounts::{self, NewAccount, Status};
use zhiji::access::credentials::{choose_language, confirm_second_factor};
use zhiji::access::roles::Role;
use zhiji::access::sessions::Must;
use zhiji::access::setup;
use zhiji::kernel::lang::Lang;

fn new(staff_no: &str, name: &str) -> NewAccount {
    NewAccount { staff_no: staff_no.to_owned(), name: name.to_owned(), lang: Lang::En, posts: Vec::new() }
}

#[test]
fn an_account_begins_with_a_password_that_must_be_changed() {
    let mut place = Place::new();
    let once = place.open("00001", &[post(Role::CustomerManager, "0101")]);
    let cookie = place.sign_in("00001", &once);
    let viewer = place.viewer(&cookie).unwrap();
    assert_eq!((viewer.must, viewer.lang), (Some(Must::ChangePassword), Lang::Zh));
    let opened = place.change(&viewer, &once, FIRST).unwrap().unwrap();
    let viewer = place.viewer(&opened.cookie).unwrap();
    assert_eq!((viewer.must, viewer.posts), (None, vec![post(Role::CustomerManager, "0101")]));
    assert_eq!(place.viewer(&cookie), None, "the session before the change is over");
    assert!(place.try_in("00001", &once, "").is_err(), "the one-time password is no longer good");
    let account = &accounts::list(&place.bank.crm).unwrap()[0];
    assert_eq!((account.status, account.password_once), (Status::Open, false));
}

#[test]
fn a_one_time_password_left_lying_is_no_longer_good() {
    let mut place = Place::new();
    let once = place.open("00001", &[]);
    place.clock.advance(Duration::from_secs(7 * 86_400));
    place.sign_in("00001", &once);
    place.clock.advance(Duration::from_secs(86_400));
    assert!(place.try_in("00001", &once, "").is_err());
}

#[test]
fn numbers_and_names_that_are_none_are_refused() {
    let mut place = Place::new();
    place.open("00001", &[]);
    for (staff_no, name, code) in [
        ("", "张三", "staff_no_bad"),
        ("a b", "张三", "staff_no_bad"),
        ("<b>", "张三", "staff_no_bad"),
        ("工号", "张三", "staff_no_bad"),
        ("Console", "张三", "staff_no_bad"),
        ("system", "张三", "staff_no_bad"),
        ("00002", " ", "name_bad"),
        ("00002", "张\u{0}三", "name_bad"),
        ("00001", "张三", "account_exists"),
    ] {
        let act = accounts::open_account(
            &place.bank.core,
            &place.bank.crm,
            &place.signed("console"),
            &new(staff_no, name),
        );
        assert_eq!(code_of(act), code, "{staff_no} {name}");
    }
}

#[test]
fn posts_that_do_not_go_together_or_have_no_place_are_refused() {
    let mut place = Place::new();
    place.open("00001", &[post(Role::Admin, "")]);
    place.open("00002", &[post(Role::RetailHead, "0101")]);
    let grant = |place: &Place, staff_no: &str, role, inst_no: &str| {
        let signed = place.signed("console");
        accounts::grant_post(&place.bank.core, &place.bank.crm, &signed, staff_no, &post(role, inst_no))
    };
    assert_eq!(code_of(grant(&place, "00001", Role::Analyst, "")), "post_alone");
    assert_eq!(code_of(grant(&place, "00002", Role::Auditor, "")), "post_alone");
    assert_eq!(code_of(grant(&place, "00002", Role::RetailHead, "0101")), "post_held");
    assert_eq!(code_of(grant(&place, "00002", Role::WealthManager, "")), "institution_unknown");
    assert_eq!(code_of(grant(&place, "00009", Role::Analyst, "")), "account_unknown");
    let act = grant(&place, "00002", Role::WealthManager, "0102");
    place.perform(act).unwrap();
    place
        .bank
        .core
        .conn()
        .execute(
            "INSERT INTO institution (inst_no, since_day, until_day, parent_no, level, grade, name, address, phone)
             VALUES ('0101', 20260101, 99991231, '', 'hq', 1, '总行', '', '')",
            [],
        )
        .unwrap();
    assert_eq!(code_of(grant(&place, "00002", Role::LobbyDirector, "0909")), "institution_unknown");
    let act = grant(&place, "00002", Role::LobbyDirector, "0101");
    place.perform(act).unwrap();
}

#[test]
fn only_an_administrator_or_the_console_manages_accounts() {
    let mut place = Place::new();
    place.person("00001", &[post(Role::Admin, "")]);
    place.person("00002", &[post(Role::HqRetail, "")]);
    place.open("00003", &[post(Role::Admin, "")]);
    for (actor, allowed) in [
        ("00001", true),
        ("console", true),
        ("00002", false),
        ("00003", false),
        ("00009", false),
        ("system", false),
    ] {
        let (core, crm) = (&place.bank.core, &place.bank.crm);
        let act = accounts::open_account(core, crm, &place.signed(actor), &new("00004", "赵六"));
        assert_eq!(act.is_ok(), allowed, "{actor}");
        if !allowed {
            assert_eq!(code_of(act), "not_allowed");
        }
    }
    let crm = &place.bank.crm;
    let own = place.signed("00001");
    assert_eq!(code_of(accounts::lock(crm, &own, "00001")), "own_account");
    assert_eq!(code_of(accounts::reset_password(crm, &own, "00001")), "own_account");
    let more = accounts::grant_post(&place.bank.core, crm, &own, "00001", &post(Role::HqRetail, ""));
    assert_eq!(code_of(more), "own_account");
}

#[test]
fn a_closed_account_stays_closed_and_its_posts_end() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[post(Role::Analyst, ""), post(Role::ServiceDesk, "")]);
    let act = accounts::close(&place.bank.crm, &place.signed("console"), "00001");
    place.perform(act).unwrap();
    assert_eq!(place.viewer(&cookie), None);
    assert!(place.try_in("00001", FIRST, "").is_err());
    let posts = accounts::posts_of(&place.bank.crm, "00001").unwrap();
    assert!(posts.len() == 2 && posts.iter().all(|post| post.ended_by.as_deref() == Some("console")));
    let signed = place.signed("console");
    assert_eq!(code_of(accounts::unlock(&place.bank.crm, &signed, "00001")), "account_closed");
    let again = post(Role::Analyst, "");
    let act = accounts::grant_post(&place.bank.core, &place.bank.crm, &signed, "00001", &again);
    assert_eq!(code_of(act), "account_closed");
}

#[test]
fn an_act_that_was_decided_on_before_another_change_is_refused() {
    let mut place = Place::new();
    place.open("00001", &[]);
    let signed = place.signed("console");
    let first = accounts::lock(&place.bank.crm, &signed, "00001");
    let second = accounts::close(&place.bank.crm, &signed, "00001");
    let twice = accounts::lock(&place.bank.crm, &signed, "00001");
    place.perform(first).unwrap();
    assert_eq!(code_of(place.perform(second)), "changed_meanwhile");
    assert_eq!(code_of(place.perform(twice)), "changed_meanwhile");
    assert_eq!(accounts::list(&place.bank.crm).unwrap()[0].status, Status::Locked);
}

#[test]
fn staff_of_the_feed_wait_until_an_account_is_opened() {
    let mut place = Place::new();
    place.feed_staff("00001", "0101", "active");
    place.feed_staff("00002", "0101", "left");
    place.feed_staff("00003", "0101", "transferred");
    let waiting = |place: &Place| -> Vec<String> {
        let people = accounts::waiting(&place.bank.core, &place.bank.crm).unwrap();
        people.into_iter().map(|person| person.staff_no).collect()
    };
    assert_eq!(waiting(&place), ["00001", "00003"]);
    assert!(accounts::list(&place.bank.crm).unwrap().is_empty(), "the feed opens no account");
    place.open("00001", &[]);
    assert_eq!(waiting(&place), ["00003"]);
}

#[test]
fn the_last_five_passwords_are_refused_and_the_sixth_is_not() {
    let mut place = Place::new();
    let mut cookie = place.person("00001", &[]);
    let passwords: Vec<String> = (0..5).map(|number| format!("{SECOND} {number}x")).collect();
    let mut old = FIRST.to_owned();
    for next in &passwords {
        let viewer = place.viewer(&cookie).unwrap();
        assert_eq!(code_of(place.change(&viewer, &old, &old)), "password_reused");
        assert_eq!(code_of(place.change(&viewer, &old, "short")), "password_weak");
        cookie = place.change(&viewer, &old, next).unwrap().unwrap().cookie;
        old.clone_from(next);
    }
    let viewer = place.viewer(&cookie).unwrap();
    assert_eq!(code_of(place.change(&viewer, &old, &passwords[0])), "password_reused");
    assert!(place.change(&viewer, &old, FIRST).unwrap().is_ok());
    assert_eq!(place.ask("SELECT count(*) FROM past_password"), "5");
}

#[test]
fn a_password_of_ninety_days_must_be_changed_at_the_next_sign_in() {
    let mut place = Place::new();
    place.person("00001", &[]);
    place.clock.advance(Duration::from_secs(89 * 86_400));
    let cookie = place.sign_in("00001", FIRST);
    assert_eq!(place.viewer(&cookie).unwrap().must, None);
    place.clock.advance(Duration::from_secs(86_400));
    let cookie = place.sign_in("00001", FIRST);
    assert_eq!(place.viewer(&cookie).unwrap().must, Some(Must::ChangePassword));
}

#[test]
fn the_language_is_chosen_by_its_reader() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[]);
    let viewer = place.viewer(&cookie).unwrap();
    let act = choose_language(&place.bank.crm, &viewer, Lang::En, &place.signed(""));
    place.perform(act).unwrap();
    assert_eq!(place.viewer(&cookie).unwrap().lang, Lang::En, "and the session goes on");
}

#[test]
fn the_second_factor_is_asked_for_where_the_role_needs_it() {
    let mut place = Place::new();
    let cookie = place.person("00001", &[post(Role::Admin, "")]);
    assert_eq!(place.viewer(&cookie).unwrap().must, Some(Must::SetUpSecondFactor));
    let viewer = place.viewer(&cookie).unwrap();
    let (core, crm) = (&place.bank.core, &place.bank.crm);
    let none =
        confirm_second_factor(core, crm, &place.rules, &viewer, "123456", &place.signed(""), &place.clock);
    assert_eq!(code_of(none), "second_factor_none");
    let (secret, cookie) = place.set_up_codes(&cookie);
    assert_eq!(place.viewer(&cookie).unwrap().must, None);
    place.pass(30);
    assert!(place.try_in("00001", FIRST, "").is_err(), "from now on a code is asked for");
    let code = place.code(&secret);
    assert!(place.try_in("00001", FIRST, &code).is_ok());
    let act = accounts::reset_second_factor(&place.bank.crm, &place.signed("console"), "00001");
    place.perform(act).unwrap();
    assert_eq!(place.viewer(&cookie), None);
    let cookie = place.sign_in("00001", FIRST);
    assert_eq!(place.viewer(&cookie).unwrap().must, Some(Must::SetUpSecondFactor));
}

#[test]
fn the_first_administrator_is_set_up_once_within_half_an_hour() {
    let mut place = Place::new();
    let offer = |place: &mut Place| {
        let act = setup::offer(&place.bank.crm, &place.signed("console"));
        place.perform(act).unwrap()
    };
    let set_up = |place: &Place, token: &str, staff_no: &str, password: &str| {
        let (core, crm, person) = (&place.bank.core, &place.bank.crm, new(staff_no, "张三"));
        let (signed, clock) = (place.signed("nobody"), &place.clock);
        setup::set_up_first_admin(core, crm, &place.rules, token, &person, password, &signed, clock)
    };
    let late = offer(&mut place);
    assert!(setup::address(&late).starts_with("http://127.0.0.1:8666/set-up?token="));
    place.pass(30 * 60);
    assert_eq!(code_of(set_up(&place, &late, "00001", FIRST)), "set_up_refused");
    let token = offer(&mut place);
    assert_eq!(code_of(set_up(&place, "0", "00001", FIRST)), "set_up_refused");
    assert_eq!(code_of(set_up(&place, &token, "00001", "password")), "password_weak");
    assert_eq!(code_of(set_up(&place, &token, "console", FIRST)), "staff_no_bad");
    place.pass(30 * 60 - 1);
    let (first, other) = (set_up(&place, &token, "00001", FIRST), set_up(&place, &token, "00002", FIRST));
    place.perform(first).unwrap();
    assert_eq!(code_of(place.perform(other)), "set_up_refused", "two at once");
    assert_eq!(code_of(set_up(&place, &token, "00003", FIRST)), "set_up_refused");
    assert_eq!(code_of(setup::offer(&place.bank.crm, &place.signed("console"))), "set_up_refused");
    let cookie = place.sign_in("00001", FIRST);
    let viewer = place.viewer(&cookie).unwrap();
    assert!(viewer.is(Role::Admin) && viewer.must == Some(Must::SetUpSecondFactor));
    let (_, cookie) = place.set_up_codes(&cookie);
    assert!(place.viewer(&cookie).unwrap().is(Role::Admin));
}
