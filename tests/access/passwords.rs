//! Passwords: how they are kept, how many are hashed at once, which may be chosen.

use crate::kernel::table::{check_all, expect};
use std::sync::atomic::{AtomicUsize, Ordering};
use zhiji::access::passwords::{Turnstile, hash, one_time, verify};
use zhiji::access::rules::{AccessRules, Profile, weakness};

#[test]
fn a_password_is_kept_as_argon2id_with_a_salt_of_its_own() {
    let (one, other) = (hash("one and the same").unwrap(), hash("one and the same").unwrap());
    assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
    assert_ne!(one, other);
    assert!(verify("one and the same", Some(&one)).unwrap());
    assert!(!verify("one and the samf", Some(&one)).unwrap());
    assert!(!verify("", Some(&one)).unwrap());
    assert!(!verify("anything", None).unwrap());
    assert!(verify("x", Some("no hash")).is_err(), "a fault, not a wrong password");
}

#[test]
fn never_more_than_two_are_inside() {
    let (turnstile, inside, most) = (Turnstile::new(2), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let _pass = turnstile.enter();
                    let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
                    most.fetch_max(now, Ordering::SeqCst);
                    std::thread::yield_now();
                    inside.fetch_sub(1, Ordering::SeqCst);
                }
            });
        }
    });
    assert!(most.into_inner() <= 2);
}

#[test]
fn one_time_passwords_differ_and_can_be_typed() {
    let (one, other) = (one_time().unwrap(), one_time().unwrap());
    assert_ne!(one, other);
    assert_eq!(one.len(), 19);
    assert!(one.chars().all(|c| c == '-' || c.is_ascii_uppercase() || c.is_ascii_digit()));
    assert!(!one.contains(['0', 'O', '1', 'I']), "nobody takes one for the other: {one}");
}

#[test]
fn passwords_are_chosen_within_the_rules() {
    check_all(include_str!("passwords.txt"), &["profile", "password", "weakness"], |case| {
        let rules = AccessRules::of(Profile::from_code(case.get("profile")).unwrap());
        let found = weakness(&rules, case.get("password"), "30412", "王小明");
        expect(case.get("password"), found.map_or("good", |found| found.code()), case.get("weakness"))
    });
}
