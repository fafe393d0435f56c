//! The roles are those of the spec, each with a code of its own and words in both languages.

use std::collections::BTreeSet;
use zhiji::access::roles::Role;

#[test]
fn every_role_has_a_code_and_words_of_its_own() {
    let codes: BTreeSet<_> = Role::ALL.iter().map(|role| role.code()).collect();
    let chinese: BTreeSet<_> = Role::ALL.iter().map(|role| role.label().zh).collect();
    let english: BTreeSet<_> = Role::ALL.iter().map(|role| role.label().en).collect();
    assert_eq!((codes.len(), chinese.len(), english.len()), (11, 11, 11));
    assert!(Role::ALL.iter().all(|role| Role::from_code(role.code()) == Some(*role)));
    assert_eq!(Role::from_code("owner"), None);
}

#[test]
fn admin_auditor_and_head_office_need_a_second_factor() {
    let strict: Vec<_> =
        Role::ALL.iter().filter(|role| role.needs_second_factor()).map(|role| role.code()).collect();
    assert_eq!(strict, ["hq_retail", "admin", "auditor"]);
    let alone: Vec<_> = Role::ALL.iter().filter(|role| role.stands_alone()).map(|role| role.code()).collect();
    assert_eq!(alone, ["admin", "auditor"]);
}
