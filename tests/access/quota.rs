//! What counts against the day's quotas (spec 3, *Finding a customer*; spec 7, *Exports and prints*).

use super::bank::code_of;
use tempfile::TempDir;
use zhiji::access::audit::{Asked, find, verbs};
use zhiji::access::quota::{Quotas, Tally, near};
use zhiji::access::roles::{Post, Role};
use zhiji::intake::settings::{DEFAULT_TOML, Settings};
use zhiji::kernel::calendar::{Day, from_ymd};
use zhiji::kernel::error::Error;
use zhiji::store::action::Signed;
use zhiji::store::open::Bank;

const QUOTAS: Quotas =
    Quotas { views: 5, views_of: Vec::new(), reveals: 2, export_rows: 10, unmasked_days: 0 };

fn today() -> Day {
    from_ymd(20_260_105).unwrap()
}

struct Trail {
    _dir: TempDir,
    bank: Bank,
    acts: usize,
}

impl Trail {
    fn new() -> Trail {
        let dir = TempDir::new().unwrap();
        let bank = Bank::create(dir.path()).unwrap();
        Trail { _dir: dir, bank, acts: 0 }
    }

    fn did(&mut self, actor: &str, verb: &'static str, object: &str) {
        self.acts += 1;
        let signed = Signed {
            actor: actor.to_owned(),
            at: "2026-01-05T08:00:00+08:00".to_owned(),
            today: today(),
            business_date: None,
            detail: String::new(),
            peer: "127.0.0.1".to_owned(),
        };
        let action = signed.action(format!("act-{}", self.acts), verb, object.to_owned(), Vec::new());
        self.bank.crm.perform(&action).unwrap();
    }

    /// Whether one more such act of the manager is let through.
    fn lets(&self, verb: &str, object: &str, day: Day) -> bool {
        // A fresh one reads what is written, as after a restart.
        let checked = Tally::default().take(&self.bank.crm, &QUOTAS, ("M1", &[]), verb, object, day);
        checked.is_ok() || code_of(checked) != "quota"
    }
}

#[test]
fn customers_count_once_a_day_and_searches_by_number_each_time() {
    let mut trail = Trail::new();
    for object in ["1", "1", "2", "1"] {
        trail.did("M1", "view_customer", object);
    }
    trail.did("M1", "search", "");
    trail.did("M1", "search_number", "");
    trail.did("M2", "view_customer", "9");
    assert!(trail.lets("view_customer", "3", today()), "three of five are used");
    trail.did("M1", "search_number", "");
    assert!(trail.lets("view_customer", "3", today()), "four of five are used");
    trail.did("M1", "view_customer", "3");
    assert!(!trail.lets("view_customer", "4", today()), "the sixth is one too many");
    assert!(!trail.lets("search_number", "", today()), "whichever way it is asked");
    assert!(trail.lets("view_customer", "2", today()), "who was opened today may be looked at again");
    assert!(trail.lets("search", "", today()), "names are looked for freely");
    assert!(trail.lets("view_customer", "4", today().succ_opt().unwrap()), "the next day begins anew");
    let near = near(&trail.bank.crm, &QUOTAS, today()).unwrap();
    assert_eq!(near, [("M1".to_owned(), 5, 5)], "the head is told from four of five on");
}

#[test]
fn each_reveal_counts_also_of_the_same_customer() {
    let mut trail = Trail::new();
    trail.did("M1", "reveal", "1");
    assert!(trail.lets("reveal", "1", today()));
    trail.did("M1", "reveal", "1");
    assert!(!trail.lets("reveal", "1", today()));
    assert!(!trail.lets("reveal", "2", today()));
}

#[test]
fn the_trail_is_found_by_person_object_act_and_day() {
    let mut trail = Trail::new();
    trail.did("M1", "view_customer", "1");
    trail.did("M1", "reveal", "1");
    trail.did("M2", "view_customer", "2");
    let found = |asked: Asked<'_>| {
        let (rows, total) = find(&trail.bank.crm, &asked, 0, 50).unwrap();
        assert_eq!(rows.len(), total);
        rows.iter().map(|row| row.seq).collect::<Vec<_>>()
    };
    let all = Asked { actor: "", verb: "", object: "", from: "", before: "" };
    assert_eq!(found(Asked { ..all }), [3, 2, 1]);
    assert_eq!(found(Asked { actor: "M1", ..all }), [2, 1]);
    assert_eq!(found(Asked { actor: "M1", verb: "reveal", ..all }), [2]);
    assert_eq!(found(Asked { object: "1", ..all }), [2, 1]);
    assert_eq!(found(Asked { object: "1", actor: "M2", ..all }), Vec::<i64>::new());
    assert_eq!(found(Asked { verb: "view_customer", ..all }), [3, 1]);
    assert_eq!(found(Asked { verb: "view_customer", from: "2026-01-06", ..all }), Vec::<i64>::new());
    assert_eq!(found(Asked { from: "2026-01-05", before: "2026-01-06", ..all }), [3, 2, 1]);
    assert_eq!(found(Asked { before: "2026-01-05", ..all }), Vec::<i64>::new());
    assert_eq!(verbs(&trail.bank.crm).unwrap(), ["reveal", "view_customer"]);
}

#[test]
fn acts_of_the_same_moment_do_not_pass_together() {
    let mut trail = Trail::new();
    trail.did("M1", "reveal", "1");
    trail.did("M1", "view_customer", "1");
    let tally = Tally::default();
    let let_through = |verb: &str, objects: &[&str]| {
        let crm = &trail.bank.crm;
        let done = objects
            .iter()
            .filter(|object| tally.take(crm, &QUOTAS, ("M1", &[]), verb, object, today()).is_ok());
        done.count()
    };
    // None of these is written yet when the next is asked for.
    assert_eq!(let_through("reveal", &["2", "3", "4"]), 1, "one of two was used");
    assert_eq!(let_through("view_customer", &["1", "2", "2", "3"]), 4, "who is opened again is free");
    assert_eq!(let_through("search_number", &["", "", ""]), 2, "three of five were used");
    assert_eq!(let_through("view_customer", &["2", "9"]), 1);
}

#[test]
fn a_role_may_have_a_quota_of_its_own() {
    let mut trail = Trail::new();
    let quotas = Quotas { views_of: vec![(Role::ServiceDesk, 2), (Role::HqRetail, 9)], ..QUOTAS };
    let post = |role| Post { role, inst_no: String::new() };
    assert_eq!(quotas.views_for(&[post(Role::ServiceDesk)]), 2);
    assert_eq!(quotas.views_for(&[post(Role::CustomerManager)]), 5, "as a rule");
    assert_eq!(quotas.views_for(&[post(Role::ServiceDesk), post(Role::CustomerManager)]), 5, "the larger");
    assert_eq!(quotas.views_for(&[]), 5);
    trail.did("M1", "view_customer", "1");
    trail.did("M1", "view_customer", "2");
    let take = |role| {
        let posts = [post(role)];
        let crm = &trail.bank.crm;
        Tally::default().take(crm, &quotas, ("M1", &posts), "view_customer", "3", today())
    };
    assert_eq!(code_of(take(Role::ServiceDesk)), "quota");
    assert!(take(Role::HqRetail).is_ok());
}

#[test]
fn quotas_are_settings() {
    let with = |access: &str| {
        let text = DEFAULT_TOML.replace("views_per_day = 300", access);
        Settings::parse(&text)
    };
    let settings = Settings::parse(&format!("{DEFAULT_TOML}\n[access.views]\nservice_desk = 150\n")).unwrap();
    assert_eq!(settings.quotas.views_of, [(Role::ServiceDesk, 150)]);
    assert_eq!((settings.quotas.views, settings.quotas.export_rows), (300, 5_000));
    assert_eq!(with("views_per_day = 7").unwrap().quotas.views, 7);
    let field_of = |text: &str| match Settings::parse(text) {
        Err(Error::Refusal(refusal)) => refusal.field.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(field_of(&format!("{DEFAULT_TOML}\n[access.views]\nowner = 1\n")), "access.views");
    for rows in ["0", "100001"] {
        let text = DEFAULT_TOML.replace("export_rows_max = 5000", &format!("export_rows_max = {rows}"));
        assert_eq!(field_of(&text), "access.export_rows_max", "{rows}");
    }
    let days = |days: u32| {
        DEFAULT_TOML.replace("unmasked_export_days = 0", &format!("unmasked_export_days = {days}"))
    };
    assert_eq!(Settings::parse(&days(31)).unwrap().quotas.unmasked_days, 31);
    assert_eq!(field_of(&days(32)), "access.unmasked_export_days");
}
