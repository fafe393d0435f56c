//! Heads read the contact log through the pages (spec 3): what is shown and counted, marked, commented on, and what the
//! author sees of it.

use super::house::{House, Known, Person};
use zhiji::access::roles::Role;

/// The house has two entries: the wealth manager's of a customer at home (1), and the customer manager's of one who is
/// maintained at the other sub-branch (2).
const HEADS: [Role; 4] = [Role::LobbyDirector, Role::RetailHead, Role::BranchRetail, Role::BranchDirector];

const UNREAD: &str = "未读接触记录 1 / 1（100%）";

fn verbs(house: &House, end: i64) -> Vec<String> {
    house.audit_after(end).into_iter().map(|entry| entry.verb).collect()
}

fn lists(person: &Person<'_>, path: &str) -> bool {
    person.get(path).text.contains("问候并约好下周面谈")
}

#[test]
fn a_head_reads_marks_and_the_share_on_the_start_follows() {
    let house = House::new();
    for role in HEADS {
        let head = house.as_role(role);
        assert!(head.get("/").text.contains(UNREAD), "{role:?}");
        let page = head.get("/contact-logs").text;
        let customer = format!("/customers/{}/contacts", house.id(Known::Wealth));
        assert!(page.contains("问候并约好下周面谈") && page.contains(&customer), "{role:?}: {page}");
        assert!(page.contains("10:00") && page.contains("电话") && page.contains("已联系上"), "{page}");
        assert!(!page.contains("value=\"2\""), "{role:?}: what was written elsewhere");
        let end = house.audit_end();
        assert_eq!(
            head.post("/contact-logs/read?state=all", &[("entries", "1")]).location(),
            "/contact-logs?state=all"
        );
        assert_eq!(
            head.post("/contact-logs/read", &[("entries", "1")]).location(),
            "/contact-logs",
            "twice is once"
        );
        assert_eq!(verbs(&house, end), ["read_contacts"]);
        assert!(head.get("/").text.contains("未读接触记录 0 / 1（0%）"), "{role:?}");
        assert!(!lists(&head, "/contact-logs") && lists(&head, "/contact-logs?state=all"), "{role:?}");
    }
}

#[test]
fn the_list_is_narrowed_by_person_and_days() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    let (author, other) = (house.staff_no(Role::WealthManager), house.staff_no(Role::CustomerManager));
    let page = head.get("/contact-logs").text;
    assert!(
        page.contains(&format!("/contact-logs?manager={author}"))
            && page.contains(&format!("value=\"{other}\""))
    );
    assert!(lists(&head, &format!("/contact-logs?manager={author}")));
    assert!(!lists(&head, &format!("/contact-logs?manager={other}")));
    assert!(lists(&head, "/contact-logs?from=2026-04-11&to=2026-04-11"));
    assert!(!lists(&head, "/contact-logs?to=2026-04-10") && !lists(&head, "/contact-logs?from=2026-04-12"));
    let odd = head.get("/contact-logs?from=2026-02-30");
    assert!(odd.status == 422 && odd.text.contains("日期的写法是 2026-01-31"), "{}", odd.text);
}

#[test]
fn what_others_answer_for_and_what_is_unknown_is_not_found_alike() {
    let house = House::new();
    let mark = house.mark();
    for role in HEADS {
        let head = house.as_role(role);
        let unknown = head.get("/contact-logs/999");
        assert_eq!(unknown.status, 404);
        assert_eq!(head.get("/contact-logs/2"), unknown, "{role:?}");
        for number in ["2", "999", "x"] {
            let read = head.post("/contact-logs/read", &[("entries", &format!("1,{number}"))]);
            assert_eq!(read.status, 404, "{role:?} of {number}");
            let said = head.post(&format!("/contact-logs/{number}"), &[("said", "请跟进")]);
            assert_eq!(said.status, 404, "{role:?} of {number}");
        }
    }
    for role in [Role::CustomerManager, Role::WealthManager, Role::HqRetail, Role::Auditor, Role::Admin] {
        assert_eq!(house.as_role(role).get("/contact-logs").status, 403, "{role:?}");
        assert_eq!(
            house.as_role(role).post("/contact-logs/1", &[("said", "请跟进")]).status,
            403,
            "{role:?}"
        );
    }
    assert!(house.changed(&mark).is_empty());
}

#[test]
fn a_head_comments_and_the_author_sees_it_on_the_start_and_beside_the_entry() {
    let house = House::new();
    let (head, author) = (house.as_role(Role::RetailHead), house.as_role(Role::WealthManager));
    let path = format!("/customers/{}/contacts", house.id(Known::Wealth));
    assert!(!author.get("/").text.contains("写了批注"));
    let long = "长".repeat(201);
    for (said, why) in [("", "批注请写 1 至 200 个字，现有 0 个"), (long.as_str(), "现有 201 个")]
    {
        let seen = head.post("/contact-logs/1", &[("said", said)]);
        assert!(seen.status == 422 && seen.text.contains(why) && seen.text.contains(said), "{}", seen.text);
    }
    let end = house.audit_end();
    let said = [("said", "请在月底前回访，电话 13812345678")];
    assert_eq!(head.post("/contact-logs/1?state=all", &said).location(), "/contact-logs?state=all");
    assert_eq!(verbs(&house, end), ["comment_contact"]);
    let again = head.post("/contact-logs/1", &said);
    assert!(again.status == 422 && again.text.contains("您已写过相同的批注"), "{}", again.text);
    assert!(head.get("/").text.contains("未读接触记录 0 / 1"), "what was commented on was read");
    let start = author.get("/").text;
    assert!(start.contains("写了批注 <b>1</b>") && start.contains(&path), "{start}");
    let beside = author.get(&path).text;
    assert!(beside.contains("请在月底前回访") && !beside.contains("13812345678"), "{beside}");
    assert!(house.as_role(Role::LobbyDirector).get("/contact-logs").text.contains("请在月底前回访"));
    assert!(!house.as_role(Role::CustomerManager).get("/").text.contains("写了批注"), "of another's entry");
}

#[test]
fn a_comment_is_the_authors_and_the_heads_to_read_and_not_a_successors() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    head.post("/contact-logs/1", &[("said", "请在月底前回访")]);
    let give = [
        ("to", house.staff_no(Role::CustomerManager)),
        ("cause", "own_wish"),
        ("reason", "岗位调整交接"),
        ("accept", "grade"),
        ("accept", "ability"),
    ];
    let id = house.id(Known::Wealth);
    assert_eq!(head.post(&format!("/customers/{id}/assignment"), &give).status, 303);
    let log = house.as_role(Role::CustomerManager).get(&format!("/customers/{id}/contacts")).text;
    assert!(log.contains("问候并约好下周面谈") && !log.contains("请在月底前回访"), "{log}");
    assert!(
        !house.as_role(Role::WealthManager).get("/").text.contains("写了批注"),
        "it leads nowhere any more"
    );
    assert!(head.get(&format!("/customers/{id}/contacts")).text.contains("请在月底前回访"));
}

#[test]
fn entries_about_customers_out_of_sight_are_counted_and_not_shown() {
    let house = House::new();
    let (home, _) = house.institutions();
    let sql = "UPDATE contact_entry SET inst_no = ?1, said = '谈了理财' WHERE entry_no = 2";
    assert_eq!(house.bank.crm.conn().execute(sql, [home]).unwrap(), 1);
    let head = house.as_role(Role::RetailHead);
    let page = head.get("/contact-logs").text;
    assert!(!page.contains("谈了理财") && page.contains("另有 1 条的客户已不在您的权限范围内"), "{page}");
    assert_eq!(head.get("/contact-logs/2").status, 404);
    assert_eq!(head.post("/contact-logs/2", &[("said", "请跟进")]).status, 404);
    assert!(head.get("/").text.contains("未读接触记录 2 / 2"));
    assert_eq!(head.post("/contact-logs/read", &[("entries", "1,2")]).status, 303);
    assert!(head.get("/").text.contains("未读接触记录 0 / 2"));
}

#[test]
fn nobody_reads_about_themselves() {
    let house = House::new();
    let sql = "UPDATE staff SET name = c.name, mobile = c.mobile FROM customer AS c
               WHERE c.cust_id = ?1 AND c.until_day = 99991231 AND staff.staff_no = ?2";
    let (cust_id, _) = house.customer(Known::Wealth);
    let head = house.staff_no(Role::LobbyDirector);
    assert!(house.bank.core.conn().execute(sql, rusqlite::params![cust_id, head]).unwrap() > 0);
    let director = house.as_role(Role::LobbyDirector);
    let page = director.get("/contact-logs");
    assert!(page.status == 200 && !page.text.contains("问候并约好下周面谈"), "{}", page.text);
    assert_eq!(director.get("/contact-logs/1").status, 404);
}
