//! Powerful accounts take two people: whatever an administrator tries alone, or in whichever order.

use super::bank::{FIRST, Place, code_of, post};
use zhiji::access::accounts;
use zhiji::access::confirm::{self, Deed};
use zhiji::access::roles::Role;
use zhiji::kernel::error::Result;

/// A bank with two administrators, an auditor, head office and a manager; all have signed in.
fn place() -> Place {
    let mut place = Place::new();
    for (staff_no, role) in
        [("admin1", Role::Admin), ("admin2", Role::Admin), ("audit1", Role::Auditor), ("hq1", Role::HqRetail)]
    {
        let cookie = place.person(staff_no, &[post(role, "")]);
        place.set_up_codes(&cookie);
    }
    place.person("manager1", &[post(Role::CustomerManager, "0101")]);
    place
}

fn reset_codes(place: &mut Place, actor: &str, staff_no: &str) -> Result<()> {
    let act = accounts::reset_second_factor(&place.bank.crm, &place.signed(actor), staff_no);
    place.perform(act)
}

fn ask(place: &mut Place, actor: &str, deed: &Deed) -> Result<()> {
    let act = confirm::ask(&place.bank.crm, &place.signed(actor), deed, "手机 13812345678 丢失");
    place.perform(act)
}

fn decide(place: &mut Place, actor: &str, request_no: i64, yes: bool) -> Result<()> {
    let act = confirm::decide(&place.bank.crm, &place.signed(actor), request_no, yes);
    place.perform(act)
}

#[test]
fn an_act_is_confirmed_by_another_done_once_and_not_for_ever() {
    let mut place = place();
    let deed = Deed::new("reset_second_factor", "hq1", &[]);
    assert_eq!(code_of(reset_codes(&mut place, "admin1", "hq1")), "second_person");
    ask(&mut place, "admin1", &deed).unwrap();
    assert_eq!(code_of(ask(&mut place, "admin1", &deed)), "asked_already");
    assert_eq!(code_of(reset_codes(&mut place, "admin1", "hq1")), "second_person", "it waits");
    for actor in ["admin1", "hq1", "manager1", "nobody"] {
        assert_eq!(code_of(decide(&mut place, actor, 1, true)), "same_person", "{actor}");
    }
    decide(&mut place, "audit1", 1, true).unwrap();
    assert_eq!(code_of(decide(&mut place, "admin2", 1, false)), "decided_already");
    assert_eq!(code_of(reset_codes(&mut place, "admin2", "hq1")), "second_person", "not for another");
    let other = accounts::reset_second_factor(&place.bank.crm, &place.signed("admin1"), "admin2");
    assert_eq!(code_of(other), "second_person", "not on another account");
    reset_codes(&mut place, "admin1", "hq1").unwrap();
    assert_eq!(code_of(reset_codes(&mut place, "admin1", "hq1")), "second_person", "once");
    // A number in a reason is not kept whole; the audit knows all of it.
    assert!(
        !place
            .ask("SELECT group_concat(reason || detail) FROM account_request, audit")
            .contains("13812345678")
    );
    let told = place.ask(
        "SELECT group_concat(verb) FROM (SELECT verb FROM audit
         WHERE object = 'hq1' AND (verb LIKE '%account_act' OR verb LIKE 'reset%') ORDER BY seq)",
    );
    assert_eq!(told, "ask_account_act,confirm_account_act,reset_second_factor");
    // Refused, and too old.
    ask(&mut place, "admin1", &deed).unwrap();
    decide(&mut place, "admin2", 2, false).unwrap();
    assert_eq!(code_of(reset_codes(&mut place, "admin1", "hq1")), "second_person");
    ask(&mut place, "admin1", &deed).unwrap();
    decide(&mut place, "admin2", 3, true).unwrap();
    place.set_clock(2);
    assert_eq!(code_of(reset_codes(&mut place, "admin1", "hq1")), "second_person", "the third day");
    place.set_clock(-1);
    reset_codes(&mut place, "admin1", "hq1").unwrap();
}

#[test]
fn what_gives_power_needs_two_and_what_does_not_needs_one() {
    let mut place = place();
    let (core, crm) = (&place.bank.core, &place.bank.crm);
    let admin = place.signed("admin1");
    for (role, alone) in [(Role::HqRetail, false), (Role::Analyst, true), (Role::ServiceDesk, true)] {
        let act = accounts::grant_post(core, crm, &admin, "manager1", &post(role, ""));
        assert_eq!(act.is_ok(), alone, "{role:?}");
    }
    let new = |role: Role| accounts::NewAccount {
        staff_no: "new1".to_owned(),
        name: "赵六".to_owned(),
        lang: zhiji::kernel::lang::Lang::Zh,
        posts: vec![post(role, "")],
    };
    for role in [Role::HqRetail, Role::Admin, Role::Auditor] {
        assert_eq!(code_of(accounts::open_account(core, crm, &admin, &new(role))), "second_person");
    }
    assert!(accounts::open_account(core, crm, &admin, &new(Role::Analyst)).is_ok());
    assert!(
        accounts::reset_password(crm, &admin, "hq1").is_ok(),
        "with codes a password alone lets nobody in"
    );
    assert!(accounts::lock(crm, &admin, "audit1").is_ok(), "whoever is in danger is locked at once");
    // A confirmation is of one role: not of a more powerful one.
    let (hq, auditor) = ([post(Role::HqRetail, "")], [post(Role::Auditor, "")]);
    ask(&mut place, "admin1", &Deed::new("open_account", "new1", &hq)).unwrap();
    decide(&mut place, "admin2", 1, true).unwrap();
    let (core, crm) = (&place.bank.core, &place.bank.crm);
    let admin = place.signed("admin1");
    let other = accounts::NewAccount { posts: auditor.to_vec(), ..new(Role::Auditor) };
    assert_eq!(code_of(accounts::open_account(core, crm, &admin, &other)), "second_person");
    let act = accounts::open_account(core, crm, &admin, &new(Role::HqRetail));
    place.perform(act).unwrap();
    // A password of somebody without codes lets in: two people.
    let crm = &place.bank.crm;
    assert_eq!(code_of(accounts::reset_password(crm, &place.signed("admin1"), "new1")), "second_person");
    assert!(accounts::reset_password(crm, &place.signed("console"), "new1").is_ok(), "the machine itself");
}

#[test]
fn nobody_who_could_confirm_is_put_out_of_the_way_first() {
    let mut place = Place::new();
    for (staff_no, role) in [("admin1", Role::Admin), ("audit1", Role::Auditor), ("hq1", Role::HqRetail)] {
        let cookie = place.person(staff_no, &[post(role, "")]);
        place.set_up_codes(&cookie);
    }
    let admin = place.signed("admin1");
    let crm = &place.bank.crm;
    assert_eq!(code_of(accounts::close(crm, &admin, "audit1")), "last_to_confirm");
    assert_eq!(
        code_of(accounts::end_post(crm, &admin, "audit1", &post(Role::Auditor, ""))),
        "last_to_confirm"
    );
    let act = accounts::lock(crm, &admin, "audit1");
    place.perform(act).unwrap();
    let act = accounts::reset_password(&place.bank.crm, &admin, "audit1");
    place.perform(act).unwrap();
    assert_eq!(code_of(reset_codes(&mut place, "admin1", "hq1")), "second_person", "locked, but there");
    assert_eq!(code_of(reset_codes(&mut place, "admin1", "audit1")), "last_to_confirm", "nor in their place");
    reset_codes(&mut place, "console", "audit1").unwrap();
    assert!(place.try_in("audit1", FIRST, "").is_err());
}

/// A new bank has its first administrator and nobody else: they begin alone.
#[test]
fn where_nobody_else_could_confirm_the_first_administrator_begins_alone() {
    let mut place = Place::new();
    place.person("admin1", &[post(Role::Admin, "")]);
    let new = accounts::NewAccount {
        staff_no: "audit1".to_owned(),
        name: "赵六".to_owned(),
        lang: zhiji::kernel::lang::Lang::Zh,
        posts: vec![post(Role::Auditor, "")],
    };
    let act = accounts::open_account(&place.bank.core, &place.bank.crm, &place.signed("admin1"), &new);
    place.perform(act).unwrap();
}
