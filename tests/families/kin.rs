//! Who seems to belong together, and why.

use super::{bank, day, first_of_june};
use zhiji::bank::families::kin::{Kin, Kinship, Tie};
use zhiji::bank::families::rows::kin;
use zhiji::bank::parties::rows::people::assigned_to;

const PEOPLE: [&str; 7] = ["WIFE", "HUSBAND", "CHILD", "FRIEND", "AUNT", "ALONE", "LEFT"];

/// A couple at one address who share a number, their child, a friend who guarantees, an aunt with the same number in
/// another source, and one who closed.
fn relatives() -> Kinship {
    let held: Vec<(&str, &str)> = PEOPLE.into_iter().map(|cust_no| (cust_no, "1000")).collect();
    let mut feed = first_of_june(&held);
    let set = |row: &mut Vec<String>, at: usize, value: &str| value.clone_into(&mut row[at]);
    feed = feed.edit("customers", |row| {
        match row[0].as_str() {
            "WIFE" => {
                set(row, 6, "13800000001");
                set(row, 7, "青禾县东街 12 号 3 室");
            }
            "HUSBAND" => set(row, 7, "青禾县东街１２号３室"),
            "CHILD" => {
                set(row, 7, "青禾县东街12号3室");
                set(row, 13, "WIFE");
            }
            "LEFT" => {
                set(row, 7, "青禾县东街12号3室");
                set(row, 10, "closed");
            }
            _ => {}
        }
        true
    });
    let feed = feed
        .contact("HUSBAND", "mobile", "+86 138-0000-0001")
        .contact("AUNT", "phone", "0555-1234567、13800000001")
        .guarantee("L1", "HUSBAND")
        .set("guarantor_cust_no", "FRIEND");
    let (_place, bank) = bank(feed, &PEOPLE);
    let own = assigned_to(&bank.core, &bank.crm, "M1", day(20_260_602)).unwrap();
    Kinship::of(kin(&bank.core, &own, day(20_260_601)).unwrap(), 8)
}

#[test]
fn candidates_come_with_their_reasons_the_strongest_first() {
    let kinship = relatives();
    let id = |cust_no: &str| kinship.people.iter().find(|one| one.cust_no == cust_no).unwrap().cust_id;
    let of = |cust_no: &str| -> Vec<(String, String)> {
        let said = |ties: &[Tie]| {
            let words = ties.iter().map(|tie| match tie {
                Tie::Guardian => "guardian",
                Tie::Address(_) => "address",
                Tie::Phone(_) => "phone",
                Tie::Guarantee => "guarantee",
            });
            words.collect::<Vec<_>>().join(" ")
        };
        kinship.of_one(id(cust_no)).into_iter().map(|(one, ties)| (one.cust_no.clone(), said(ties))).collect()
    };
    let pairs = |all: &[(&str, &str)]| -> Vec<(String, String)> {
        all.iter().map(|(one, why)| ((*one).to_owned(), (*why).to_owned())).collect()
    };
    assert_eq!(
        of("WIFE"),
        pairs(&[
            ("CHILD", "guardian address"),
            ("HUSBAND", "address phone"),
            ("LEFT", "address"),
            ("AUNT", "phone")
        ])
    );
    assert_eq!(of("FRIEND"), pairs(&[("HUSBAND", "guarantee")]));
    assert_eq!(of("ALONE"), pairs(&[]));
    // Groups: without whoever closed, and without whoever is in a family.
    let named = |groups: Vec<Vec<u32>>| -> Vec<Vec<String>> {
        let name = |cust_id: &u32| {
            kinship.people.iter().find(|one| one.cust_id == *cust_id).unwrap().cust_no.clone()
        };
        let sorted = |group: &Vec<u32>| {
            let mut names: Vec<String> = group.iter().map(name).collect();
            names.sort();
            names
        };
        groups.iter().map(sorted).collect()
    };
    assert_eq!(named(kinship.groups(|_| false)), [["AUNT", "CHILD", "FRIEND", "HUSBAND", "WIFE"]]);
    assert_eq!(named(kinship.groups(|one| one.cust_no == "HUSBAND")), [["AUNT", "CHILD", "WIFE"]]);
}

/// A thousand customers of one manager: what nine of them share is a workplace or a village, and binds nobody.
#[test]
fn what_many_share_is_no_familys() {
    let one = |number: usize| Kin {
        cust_id: number as u32 + 1,
        cust_no: format!("C{number}"),
        is_with_us: true,
        phones: vec![format!("1380000{:04}", number / 2)],
        addresses: vec!["青禾县工业园1号".to_owned(), format!("青禾县东街{}号", number / 9)],
        ..Kin::default()
    };
    let kinship = Kinship::of((0..1_000).map(one).collect(), 8);
    let groups = kinship.groups(|_| false);
    assert!(
        groups.len() == 500 && groups.iter().all(|group| group.len() == 2),
        "each pair shares a telephone"
    );
    assert!(kinship.of_one(1).iter().all(|(_, ties)| matches!(ties, [Tie::Phone(_)])));
}
