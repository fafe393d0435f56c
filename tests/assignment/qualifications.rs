//! Who is able (spec 2, *Able*): noted by the head, and asked by the rule from that moment to the last day.

use super::bank::{House, code, day, post, signed};
use zhiji::access::roles::Role;
use zhiji::bank::assignment::qualifications::{Kind, enter};
use zhiji::bank::assignment::rows;

#[test]
fn a_head_notes_until_when_somebody_is_able() {
    let mut house = House::new();
    let head = post(Role::RetailHead, "100");
    let note = |house: &mut House, actor: &str, staff_no: &str, until: i32| {
        let by = signed(actor, 20_250_925);
        let act = enter(&house.bank, &by, &head, staff_no, Kind::Afp, day(until))?;
        act.perform(&mut house.bank.crm)
    };
    let able = |house: &House, on: i32| {
        let found = rows::qualifications(&house.bank.crm, &["A"], day(on)).unwrap();
        found.get("A").is_some_and(|all| all.iter().any(|(kind, _)| kind == "AFP"))
    };
    for (actor, staff_no, expected) in
        [("H", "K", "not_yours_to_decide"), ("A", "A", "same_person"), ("H", "X", "not_yours_to_decide")]
    {
        assert_eq!(code(note(&mut house, actor, staff_no, 20_251_231)), expected, "{staff_no}");
    }
    note(&mut house, "H", "A", 20_251_231).unwrap();
    assert!(able(&house, 20_251_231) && !able(&house, 20_260_101), "to the last day");
    note(&mut house, "H", "A", 20_250_924).unwrap();
    assert!(!able(&house, 20_250_925), "a day of the past ends it");
}
