//! The decisions of sign-in at their borders, from both sides.

use crate::kernel::table::{check_all, expect};
use zhiji::access::roles::{Post, Role};
use zhiji::access::rules::{AccessRules, Lapse, Profile};
use zhiji::access::rules::{goes_with, is_locked, lapse, one_time_is_stale, password_is_due, set_up_is_open};
use zhiji::kernel::calendar::from_ymd;

#[test]
fn borders_are_where_the_rules_put_them() {
    check_all(include_str!("rules.txt"), &["decision", "profile", "given", "answer"], |case| {
        let rules = AccessRules::of(Profile::from_code(case.get("profile")).unwrap());
        let given: Vec<&str> = case.get("given").split(' ').collect();
        let number = |at: usize| given[at].parse::<i64>().unwrap();
        let day = |at: usize| from_ymd(given[at].parse().unwrap()).unwrap();
        let yes = |yes: bool| if yes { "yes" } else { "no" };
        let answer = match case.get("decision") {
            "locked" => yes(is_locked(&rules, Some(number(0)))),
            "session" => lapse(&rules, number(0), number(1)).map_or("goes_on", Lapse::code),
            "set_up" => yes(set_up_is_open(&rules, number(0))),
            "due" => yes(password_is_due(&rules, day(0), day(1))),
            "stale" => yes(one_time_is_stale(&rules, day(0), day(1))),
            "together" => {
                let held = given[1..].iter().map(|code| Role::from_code(code).unwrap());
                let held: Vec<Post> = held.map(|role| Post { role, inst_no: String::new() }).collect();
                yes(goes_with(Role::from_code(given[0]).unwrap(), &held))
            }
            other => panic!("no decision {other}"),
        };
        expect(case.get("given"), answer, case.get("answer"))
    });
    assert!(!is_locked(&AccessRules::default(), None), "never locked");
}

#[test]
fn profiles_have_words_of_their_own() {
    for profile in [Profile::Mlps, Profile::Nist] {
        assert_eq!(Profile::from_code(profile.code()), Some(profile));
    }
    assert_eq!(AccessRules::default(), AccessRules::of(Profile::Mlps));
}
