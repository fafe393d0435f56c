//! What managers do with families, and what is refused, each by its name and the customer it is about.

use super::{bank, day, first_of_june, policy, post, refusal, signed};
use crate::support::families::{MANAGES, agreed, form, maintain};
use zhiji::access::roles::{Post, Role};
use zhiji::bank::families::{self, Consent, How, Joining, dissolve, join, leave, read, set_head};
use zhiji::store::open::Bank;

const TODAY: i32 = 20_260_602;
const OWN: [&str; 10] = ["C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9"];

/// Ten customers of M1, one each of M2 and of the pool, and who cannot be in a family any more.
fn ten() -> (crate::support::bank::TestBank, Bank) {
    let others = ["OTHER", "POOL", "DEAD", "CLOSED", "MERGED"];
    let held: Vec<(&str, &str)> = OWN.into_iter().chain(others).map(|cust_no| (cust_no, "1000")).collect();
    let feed = first_of_june(&held)
        .customer("DEAD")
        .set("status", "deceased")
        .customer("CLOSED")
        .set("status", "closed")
        .customer("MERGED")
        .set("merged_into", "C0");
    let gone = ["DEAD", "CLOSED", "MERGED"];
    let feed = feed.edit("customers", {
        let mut seen = std::collections::BTreeSet::new();
        move |row| !gone.contains(&row[0].as_str()) || !seen.insert(row[0].clone())
    });
    let (place, mut open) = bank(feed, &[OWN.as_slice(), &gone].concat());
    maintain(&mut open, &signed("console", TODAY), "OTHER", "M2");
    (place, open)
}

fn all<'a>(cust_nos: &[&'a str]) -> Vec<Joining<'a>> {
    cust_nos.iter().map(|cust_no| agreed(cust_no, day(TODAY))).collect()
}

#[test]
fn each_bad_family_is_refused_by_name_and_names_the_customer() {
    let (_place, mut bank) = ten();
    form(&mut bank, &signed("M1", TODAY), &["C8", "C9"], &policy());
    let tomorrow = Consent { how: How::Phone, on: day(20_260_603) };
    let silent = Joining { cust_no: "C1", consent: None };
    let later = Joining { cust_no: "C1", consent: Some(tomorrow) };
    let with = |other: &'static str| all(&["C0", other]);
    let cases: [(Vec<Joining<'_>>, &str, &str); 13] = [
        (all(&[]), "family_size", "2 至 8 人"),
        (all(&["C0"]), "family_size", "2 至 8 人"),
        (all(&["C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "OTHER"]), "family_size", "2 至 8 人"),
        (with("C0"), "family_twice", "客户 C0 列了两次"),
        (with("C9"), "family_twice", "客户 C9 已在家庭 1 中"),
        (with("OTHER"), "unknown_customer", "没有客户号 OTHER，或该客户不由您（或您的下属）维护"),
        (with("POOL"), "unknown_customer", "没有客户号 POOL，"),
        (with("NOBODY"), "unknown_customer", "没有客户号 NOBODY，"),
        (with("DEAD"), "family_not_active", "客户 DEAD 已销户、已故或已并入他户"),
        (with("CLOSED"), "family_not_active", "客户 CLOSED"),
        (with("MERGED"), "family_not_active", "客户 MERGED"),
        (vec![agreed("C0", day(TODAY)), silent], "family_consent", "请记录客户 C1 的同意方式和日期"),
        (vec![agreed("C0", day(TODAY)), later], "family_consent", "客户 C1 的同意日期不能晚于今天"),
    ];
    for (members, code, text) in cases {
        let why = refusal(families::form(&bank, &signed("M1", TODAY), &MANAGES, &members, &policy()));
        assert_eq!(why.code, code, "{members:?}");
        assert!(why.text.zh.contains(text), "{}", why.text.zh);
    }
    // Whoever stands over both managers is told that they are two.
    for posts in [post(Role::RetailHead, "100"), post(Role::HqRetail, "")] {
        let members = with("OTHER");
        let why = refusal(families::form(&bank, &signed("H1", TODAY), &posts, &members, &policy()));
        assert_eq!(
            (why.code, why.text.zh.contains("客户 OTHER 由另一位客户经理维护")),
            ("family_managers", true)
        );
    }
    assert_eq!(families::all(&bank.crm).unwrap().len(), 1);
}

#[test]
fn a_family_stands_under_the_manager_of_its_members_whoever_forms_it() {
    let (_place, mut bank) = ten();
    let may: [(&str, Role, &str); 4] = [
        ("H1", Role::RetailHead, "100"),
        ("L1", Role::LobbyDirector, "100"),
        ("Q1", Role::HqRetail, ""),
        ("B1", Role::BranchRetail, "100"),
    ];
    for ((actor, role, inst_no), pair) in may.into_iter().zip(OWN.chunks(2)) {
        let act = families::form(&bank, &signed(actor, TODAY), &post(role, inst_no), &all(pair), &policy());
        let number = act.unwrap().perform(&mut bank.crm).unwrap();
        let family = read(&bank.crm, number).unwrap().unwrap();
        assert_eq!((family.manager_no.as_str(), family.head_cust_no.as_str()), ("M1", pair[0]), "{role:?}");
        let member = &family.members[0];
        assert_eq!((member.consent.as_str(), member.consent_on), ("signed", Some(day(TODAY))));
    }
    let no: [(&str, Role, &str); 5] = [
        ("M2", Role::CustomerManager, "100"),
        ("H9", Role::RetailHead, "999"),
        ("D1", Role::BranchDirector, "100"),
        ("A1", Role::Auditor, ""),
        ("S1", Role::ServiceDesk, ""),
    ];
    for (actor, role, inst_no) in no {
        let (by, posts) = (signed(actor, TODAY), post(role, inst_no));
        let members = all(&["C8", "C9"]);
        assert_eq!(refusal(families::form(&bank, &by, &posts, &members, &policy())).code, "unknown_customer");
        // One that is not theirs and one that is not there answer alike.
        let [foreign, unknown] = [1, 99].map(|number| refusal(dissolve(&bank, &by, &posts, number)));
        assert_eq!((foreign.code, unknown.code), ("unknown_family", "unknown_family"), "{role:?}");
        assert_eq!(foreign.text.zh.replace("家庭 1", ""), unknown.text.zh.replace("家庭 99", ""));
    }
}

#[test]
fn members_come_and_go_and_the_head_is_one_of_them() {
    let (_place, mut bank) = ten();
    let by = signed("M1", TODAY);
    let number = form(&mut bank, &by, &["C0", "C1"], &policy());
    let done = |bank: &mut Bank, act: zhiji::kernel::error::Result<zhiji::access::act::Act<()>>| {
        act.unwrap().perform(&mut bank.crm).unwrap();
    };
    for cust_no in &OWN[2..8] {
        let act = join(&bank, &by, &MANAGES, number, &agreed(cust_no, day(TODAY)), &policy());
        done(&mut bank, act);
    }
    let ninth = join(&bank, &by, &MANAGES, number, &agreed("C8", day(TODAY)), &policy());
    assert_eq!(refusal(ninth).text.zh, "该家庭已有 8 人");
    assert_eq!(refusal(set_head(&bank, &by, &MANAGES, number, "C8")).code, "not_a_member");
    assert_eq!(refusal(set_head(&bank, &by, &MANAGES, number, "C0")).code, "head_already");
    let act = set_head(&bank, &by, &MANAGES, number, "C5");
    done(&mut bank, act);
    assert_eq!(read(&bank.crm, number).unwrap().unwrap().head_cust_no, "C5");
    // The head goes: who has been in it longest follows.
    let act = leave(&bank, &by, &MANAGES, number, "C5");
    done(&mut bank, act);
    let family = read(&bank.crm, number).unwrap().unwrap();
    assert_eq!((family.head_cust_no.as_str(), family.standing().count()), ("C0", 7));
    assert_eq!(refusal(leave(&bank, &by, &MANAGES, number, "C5")).code, "not_a_member");
    let back = join(&bank, &by, &MANAGES, number, &agreed("C5", day(TODAY)), &policy());
    assert_eq!(refusal(back).text.zh, "客户 C5 今天刚加入又离开，请明天再办");
    // A family of one dissolves, for the reason with which the last but one left.
    for cust_no in ["C7", "C6", "C4", "C3", "C2", "C1"] {
        let act = leave(&bank, &by.because("客户分居"), &MANAGES, number, cust_no);
        done(&mut bank, act);
    }
    let family = read(&bank.crm, number).unwrap().unwrap();
    assert_eq!((family.dissolved_on, family.dissolved_why.as_str()), (Some(day(TODAY)), "客户分居"));
    assert_eq!(family.standing().count(), 0);
    assert_eq!(refusal(dissolve(&bank, &by, &MANAGES, number)).code, "unknown_family");
}

#[test]
fn a_broken_family_takes_nobody_in_and_each_manager_lets_the_own_ones_go() {
    let (_place, mut bank) = ten();
    let (one, two) = (signed("M1", TODAY), signed("M2", TODAY));
    let number = form(&mut bank, &one, &["C0", "C1", "C2"], &policy());
    maintain(&mut bank, &signed("console", TODAY), "C1", "M2");
    let broken: Vec<i64> =
        families::broken(&bank.crm).unwrap().iter().map(|family| family.family_no).collect();
    assert_eq!(broken, [number]);
    assert_eq!(
        refusal(join(&bank, &one, &MANAGES, number, &agreed("C3", day(TODAY)), &policy())).code,
        "family_broken"
    );
    assert_eq!(refusal(leave(&bank, &one, &MANAGES, number, "C1")).code, "unknown_customer");
    leave(&bank, &two, &MANAGES, number, "C1").unwrap().perform(&mut bank.crm).unwrap();
    assert!(families::broken(&bank.crm).unwrap().is_empty());
    // The pool is nobody's: whoever falls into it breaks the family too.
    let writes = families::stands_under(&bank.crm, &one, "C2", "").unwrap();
    assert!(!writes.is_empty() && families::stands_under(&bank.crm, &one, "C9", "M2").unwrap().is_empty());
    bank.crm.perform(&one.action("pool".to_owned(), "assign", "C2".to_owned(), writes)).unwrap();
    assert_eq!(families::broken(&bank.crm).unwrap().len(), 1);
}

/// Two decide on the same state: one is first, the other is told, and nothing is half done.
#[test]
fn of_two_at_the_same_moment_one_wins_and_the_other_is_told() {
    let (_place, mut bank) = ten();
    let (by, head, posts) = (signed("M1", TODAY), signed("H1", TODAY), post(Role::RetailHead, "100"));
    let decide = |bank: &Bank, by, posts: &[Post], pair: &[&str]| {
        families::form(bank, by, posts, &all(pair), &policy()).unwrap()
    };
    let first = decide(&bank, &by, &MANAGES, &["C0", "C1"]);
    let second = decide(&bank, &head, &posts, &["C1", "C2"]);
    let number = first.perform(&mut bank.crm).unwrap();
    let why = refusal(second.perform(&mut bank.crm));
    assert_eq!(why.code, "changed_meanwhile");
    assert!(why.text.zh.contains("同一时刻"), "{}", why.text.zh);
    assert_eq!(families::all(&bank.crm).unwrap().len(), 1);
    // The eighth place, the last but one to stay, and a customer handed over meanwhile.
    for cust_no in &OWN[2..7] {
        let act = join(&bank, &by, &MANAGES, number, &agreed(cust_no, day(TODAY)), &policy());
        act.unwrap().perform(&mut bank.crm).unwrap();
    }
    let [one, other] = ["C7", "C8"]
        .map(|cust_no| join(&bank, &by, &MANAGES, number, &agreed(cust_no, day(TODAY)), &policy()).unwrap());
    one.perform(&mut bank.crm).unwrap();
    assert_eq!(refusal(other.perform(&mut bank.crm)).code, "changed_meanwhile");
    for cust_no in ["C7", "C6", "C5", "C4", "C3"] {
        leave(&bank, &by, &MANAGES, number, cust_no).unwrap().perform(&mut bank.crm).unwrap();
    }
    let [one, other] = ["C1", "C2"].map(|cust_no| leave(&bank, &by, &MANAGES, number, cust_no).unwrap());
    one.perform(&mut bank.crm).unwrap();
    assert_eq!(refusal(other.perform(&mut bank.crm)).code, "changed_meanwhile");
    assert_eq!(read(&bank.crm, number).unwrap().unwrap().standing().count(), 2);
    let act = join(&bank, &by, &MANAGES, number, &agreed("C8", day(TODAY)), &policy()).unwrap();
    maintain(&mut bank, &signed("console", TODAY), "C8", "M2");
    assert_eq!(refusal(act.perform(&mut bank.crm)).code, "changed_meanwhile");
}
