//! Heads read the contact log (spec 3): whose entries, what is unread, what is marked once, and what is written beside.

use super::log::{call, house, posts_of, write};
use crate::assignment::bank::{House, code, day, signed};
use zhiji::bank::contacts::heads::{self, Asked, COMMENT_MAX, Share, Whose};
use zhiji::bank::contacts::{Note, Outcome, log, rows};
use zhiji::kernel::error::Result;

const TODAY: i32 = 20_250_925;

fn at(inst_no: &str) -> Whose {
    Whose { at: vec![inst_no.to_owned()], ..Whose::default() }
}

fn team(people: &[&str]) -> Whose {
    Whose { people: people.iter().map(|one| (*one).to_owned()).collect(), ..Whose::default() }
}

fn list(house: &House, reader: &str, whose: &Whose, change: fn(Asked<'_>) -> Asked<'_>) -> Vec<i64> {
    let (from, to) = (day(20_250_101), day(20_251_231));
    let asked = change(Asked { reader, whose, by: "", from, to, unread: true });
    let seen = heads::newest(&house.bank.crm, &asked, 50, 0).unwrap();
    seen.into_iter().map(|one| one.entry.entry_no).collect()
}

fn unread(house: &House, reader: &str, whose: &Whose) -> Vec<i64> {
    list(house, reader, whose, |asked| asked)
}

fn mark(house: &mut House, reader: &str, whose: &Whose, entries: &[i64]) -> Result<usize> {
    match heads::mark(&house.bank.crm, &signed(reader, TODAY), whose, entries)? {
        Some(act) => act.perform(&mut house.bank.crm),
        None => Ok(0),
    }
}

fn comment(house: &mut House, reader: &str, whose: &Whose, entry_no: i64, said: &str) -> Result<i64> {
    let act = heads::comment(&house.bank.crm, &signed(reader, TODAY), whose, entry_no, said)?;
    act.perform(&mut house.bank.crm)
}

/// A wrote twice about P00, on two days; H, the head, once.
fn written() -> (House, [i64; 3]) {
    let mut house = house();
    let first = write(&mut house, "A", 20_250_924, "P00", call(20_250_924)).unwrap();
    let second = write(&mut house, "A", TODAY, "P00", call(TODAY)).unwrap();
    let own = write(&mut house, "H", TODAY, "P00", call(TODAY)).unwrap();
    (house, [first, second, own])
}

#[test]
fn a_head_reads_what_was_written_at_the_institution_or_by_the_team_the_latest_first_and_not_their_own() {
    let (house, [first, second, own]) = written();
    assert_eq!(unread(&house, "H", &at("100")), [second, first]);
    assert_eq!(unread(&house, "L", &team(&["A", "L"])), [second, first]);
    let both = Whose { people: vec!["A".to_owned(), "H".to_owned()], ..at("100") };
    assert_eq!(unread(&house, "X", &both), [own, second, first], "each once");
    assert_eq!(unread(&house, "K", &at("200")), [0; 0]);
    assert_eq!(unread(&house, "K", &Whose::default()), [0; 0]);
    let by = |reader, change| list(&house, reader, &at("100"), change);
    assert_eq!(by("X", |asked| Asked { by: "H", ..asked }), [own]);
    assert_eq!(by("X", |asked| Asked { to: day(20_250_924), ..asked }), [first]);
    assert_eq!(by("X", |asked| Asked { from: day(TODAY), ..asked }), [own, second]);
    let whose = at("100");
    let (from, to) = (day(20_250_101), day(20_251_231));
    let asked = Asked { reader: "X", whose: &whose, by: "", from, to, unread: false };
    let pages = (0..4).map(|skip| heads::newest(&house.bank.crm, &asked, 1, skip).unwrap());
    let pages: Vec<Vec<i64>> =
        pages.map(|page| page.into_iter().map(|one| one.entry.entry_no).collect()).collect();
    assert_eq!(pages, [vec![own], vec![second], vec![first], vec![]]);
}

#[test]
fn what_is_marked_is_read_once_and_by_this_head_alone() {
    let (mut house, [first, second, own]) = written();
    let (head, other) = (at("100"), at("200"));
    let share =
        |house: &House, who: &str, on: i32| heads::share(&house.bank.crm, who, &at("100"), day(on)).unwrap();
    assert_eq!(share(&house, "H", TODAY), Share { all: 2, unread: 2 });
    assert_eq!(code(mark(&mut house, "K", &other, &[first])), "not_your_people");
    assert_eq!(code(mark(&mut house, "H", &head, &[first, own])), "not_your_people", "one's own");
    assert_eq!(code(mark(&mut house, "H", &head, &[first, 99])), "not_your_people");
    assert_eq!(mark(&mut house, "H", &head, &[first, first]).unwrap(), 1);
    assert_eq!(mark(&mut house, "H", &head, &[first]).unwrap(), 0, "twice is once");
    assert_eq!(unread(&house, "H", &head), [second]);
    assert_eq!(share(&house, "H", TODAY), Share { all: 2, unread: 1 });
    assert_eq!(share(&house, "X", TODAY), Share { all: 3, unread: 3 }, "another head reads for themselves");
    assert_eq!(mark(&mut house, "H", &head, &[second, first]).unwrap(), 1);
    assert_eq!(share(&house, "H", TODAY), Share { all: 2, unread: 0 });
    // The first was written on the thirtieth day before, counted with both ends.
    assert_eq!(share(&house, "X", 20_251_023).all, 3);
    assert_eq!(share(&house, "X", 20_251_024).all, 2);
    let all = list(&house, "H", &head, |asked| Asked { unread: false, ..asked });
    assert_eq!(all, [second, first], "what was read stays in the list of all");
}

#[test]
fn two_marks_at_the_same_moment_are_one() {
    let (mut house, [first, second, _]) = written();
    let by = signed("H", TODAY);
    let late = heads::mark(&house.bank.crm, &by, &at("100"), &[first, second]).unwrap().unwrap();
    mark(&mut house, "H", &at("100"), &[second]).unwrap();
    assert_eq!(code(late.perform(&mut house.bank.crm)), "read_already");
    assert_eq!(unread(&house, "H", &at("100")), [first], "nothing of it was done");
}

#[test]
fn a_correction_is_unread_again() {
    let (mut house, [first, second, _]) = written();
    mark(&mut house, "H", &at("100"), &[first, second]).unwrap();
    let old = rows::entry(&house.bank.crm, second).unwrap().unwrap();
    let better = Note { outcome: Outcome::NoAnswer, ..call(TODAY) };
    let act = log::correct(&house.bank, &signed("A", TODAY), &posts_of("A"), &old, better).unwrap();
    let anew = act.perform(&mut house.bank.crm).unwrap();
    assert_eq!(unread(&house, "H", &at("100")), [anew]);
}

#[test]
fn a_comment_is_written_once_beside_an_entry_of_ones_people_which_is_then_read() {
    let (mut house, [first, second, own]) = written();
    let head = at("100");
    assert_eq!(code(comment(&mut house, "K", &at("200"), first, "请跟进")), "not_your_people");
    assert_eq!(code(comment(&mut house, "H", &head, own, "请跟进")), "not_your_people", "one's own");
    assert_eq!(code(comment(&mut house, "A", &head, first, "请跟进")), "not_your_people", "the author's own");
    assert_eq!(code(comment(&mut house, "H", &head, first, "  ")), "bad_comment");
    let long = "长".repeat(COMMENT_MAX + 1);
    assert_eq!(code(comment(&mut house, "H", &head, first, &long)), "bad_comment");
    assert_eq!(comment(&mut house, "H", &head, first, &long[3..]).unwrap(), 1);
    assert_eq!(comment(&mut house, "H", &head, first, " 请跟进 ").unwrap(), 2);
    assert_eq!(code(comment(&mut house, "H", &head, first, "请跟进")), "written_already");
    assert_eq!(unread(&house, "H", &head), [second], "what was commented on was read");
    let told = rows::comments_on(&house.bank.crm, &[second, first]).unwrap();
    let told: Vec<(i64, &str, &str)> =
        told.iter().map(|one| (one.entry_no, one.staff_no.as_str(), one.said.as_str())).collect();
    assert_eq!(told, [(first, "H", &long[3..]), (first, "H", "请跟进")]);
    let news = |who: &str, from: i32| rows::comments_for(&house.bank.crm, who, day(from)).unwrap();
    assert_eq!(news("A", TODAY), [("P00".to_owned(), 2)]);
    assert_eq!(news("A", 20_250_926), []);
    assert_eq!(news("H", TODAY), [], "one's own words are no news");
}

#[test]
fn two_who_comment_at_the_same_moment_look_again() {
    let (mut house, [first, _, _]) = written();
    let late = heads::comment(&house.bank.crm, &signed("X", TODAY), &at("100"), first, "做得好").unwrap();
    comment(&mut house, "H", &at("100"), first, "请跟进").unwrap();
    assert_eq!(code(late.perform(&mut house.bank.crm)), "commented_meanwhile");
    assert_eq!(unread(&house, "X", &at("100")).len(), 3, "nothing of it was done");
    assert_eq!(comment(&mut house, "X", &at("100"), first, "做得好").unwrap(), 2);
}

#[test]
fn the_share_is_zero_only_where_nothing_is_unread_and_whole_only_where_all_is() {
    let percent = |unread: i64, all: i64| Share { all, unread }.percent();
    assert_eq!(
        [(0, 0), (0, 9), (1, 900), (1, 3), (899, 900), (9, 9)].map(|(unread, all)| percent(unread, all)),
        [0, 0, 1, 33, 99, 100]
    );
}
