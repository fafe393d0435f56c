//! Special VIPs through the pages: asked for, decided, revoked, listed, and told to the core bank (spec 1).

use super::house::{House, Known, Seen};
use zhiji::access::roles::Role;

/// What was refused, at the head of the page or beside a field.
fn refusal(seen: &Seen) -> String {
    let marks = ["id=\"refusal\"", "class=\"wrong\""];
    let from = marks.iter().find_map(|mark| seen.text.find(mark)).map_or("", |at| &seen.text[at..]);
    let words = from.split_once('>').and_then(|(_, rest)| rest.split_once('<'));
    words.map_or_else(String::new, |(words, _)| words.to_owned())
}

fn change(house: &House, sql: &str) {
    house.bank.crm.conn().execute_batch(sql).unwrap();
}

#[test]
fn whoever_looks_after_a_customer_asks_by_one_of_the_transactions_that_reach_a_tier() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let path = format!("/customers/{}/special", house.id(Known::Managed));
    let page = manager.get(&path);
    assert!(page.text.contains("LARGE-1") && page.text.contains("已用于"), "{}", page.text);
    assert!(page.text.contains("350,000.00") && page.text.contains("2026-05-31"), "the amount, and by when");
    assert!(!page.text.contains("提交申请"), "one waits already");
    assert!(manager.get("/specials/1").text.contains("等待决定"));
    let twice = [("kind", "long_term"), ("tier", "gold"), ("reason", "带来村里多户")];
    assert!(refusal(&manager.post(&path, &twice)).contains("已有一份申请"));
    assert_eq!(manager.post("/specials/1/withdraw", &[]).location(), "/specials/1");
    assert!(manager.get("/specials/1").text.contains("已撤回"));
    // The transaction is free again; both numbers are told where it does not reach, and what was typed stays.
    let above =
        [("kind", "temporary"), ("txn_no", "LARGE-1"), ("tier", "black_gold"), ("reason", "大额转入")];
    let refused = manager.post(&path, &above);
    let said = refusal(&refused);
    assert!(said.contains("350,000.00") && said.contains("1,000,000.00"), "{said}");
    assert!(refused.text.contains("value=\"black_gold\" selected") && refused.text.contains("大额转入"));
    let silent = [("kind", "long_term"), ("tier", "gold")];
    assert!(refusal(&manager.post(&path, &silent)).contains("请写明原因"));
    assert_eq!(manager.post(&path, &[("kind", "gift"), ("tier", "gold")]).status, 422);
    let used = [("kind", "temporary"), ("txn_no", "LARGE-2"), ("tier", "diamond")];
    assert_eq!(manager.post(&path, &used).location(), "/specials/3");
    assert_eq!(manager.post("/specials/3/accept", &[("tier", "gold")]).status, 403, "nobody decides below");
    let wealth = house.as_role(Role::WealthManager);
    assert_eq!(wealth.get("/specials/3").status, 404, "another's customer");
    assert!(!wealth.get("/specials?state=all").text.contains("/specials/3"));
}

#[test]
fn the_head_decides_on_what_waits_and_whoever_is_second_is_told() {
    let house = House::new();
    let (head, manager) = (house.as_role(Role::RetailHead), house.as_role(Role::CustomerManager));
    assert!(head.get("/").text.contains("1 份特殊VIP申请等您决定"));
    assert!(head.get("/specials?state=mine").text.contains("/specials/1"));
    let page = head.get("/specials/1");
    assert!(page.text.contains("LARGE-1") && page.text.contains("350,000.00"), "{}", page.text);
    assert!(refusal(&head.post("/specials/1/refuse", &[])).contains("请写明原因"));
    let higher = head.post("/specials/1/accept", &[("tier", "diamond")]);
    assert!(refusal(&higher).contains("不能批准更高"), "{}", higher.text);
    let done = head.post("/specials/1/accept", &[("tier", "gold"), ("reason", "按黄金批准")]);
    assert_eq!(done.location(), "/specials/1", "{}", done.text);
    let branch = house.as_role(Role::BranchRetail);
    let late = branch.post("/specials/1/refuse", &[("reason", "资金来源不明")]);
    assert!(late.status == 422 && refusal(&late).contains("已有结果"), "{}", late.text);
    assert!(!head.get("/").text.contains("份特殊VIP申请"), "nothing waits any more");
    let seen = manager.get("/specials/1").text;
    assert!(seen.contains("按黄金批准") && seen.contains("2026-04-11 至 2026-05-31"), "{seen}");
    let customer = manager.get(&format!("/customers/{}", house.id(Known::Managed)));
    assert!(customer.text.contains("临时特殊 2026-04-11 至 2026-05-31"));
    let verbs = house.audit_after(0);
    assert!(verbs.iter().any(|entry| entry.verb == "set_special_vip" && entry.detail.contains("tier=gold")));
}

#[test]
fn a_long_term_one_is_revoked_by_its_own_level_with_a_reason() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    assert!(!head.get("/specials/2").text.contains("/revoke"));
    let why = [("reason", "不再带来客户")];
    assert!(refusal(&head.post("/specials/2/revoke", &why)).contains("不由您决定"));
    let director = house.as_role(Role::BranchDirector);
    assert!(director.get("/specials/2").text.contains("/revoke"));
    assert!(refusal(&director.post("/specials/2/revoke", &[])).contains("请写明原因"));
    assert_eq!(director.post("/specials/2/revoke", &why).location(), "/specials/2");
    let page = director.get("/specials/2").text;
    assert!(page.contains("已撤销") && page.contains("不再带来客户") && !page.contains("/revoke"));
    assert!(refusal(&director.post("/specials/2/revoke", &why)).contains("已撤销"));
    assert!(!director.get("/specials").text.contains("/specials/2\""), "the list shows what waits and holds");
    assert!(director.get("/specials?state=ended").text.contains("/specials/2\""));
}

#[test]
fn what_runs_out_soon_is_marked_and_ends_by_date_alone() {
    let house = House::new();
    let wealth = house.as_role(Role::WealthManager);
    let ends = |day: i32| {
        change(
            &house,
            &format!(
                "UPDATE special_vip SET kind = 'temporary', txn_no = 'X', valid_until = {day};
                 UPDATE special_application SET kind = 'temporary', txn_no = 'X' WHERE application_no = 2;"
            ),
        );
        (wealth.get("/").text, wealth.get("/specials?state=all").text)
    };
    let (home, list) = ends(20_260_427);
    assert!(!home.contains("即将到期") && list.contains("有效"), "sixteen days");
    let (home, list) = ends(20_260_426);
    assert!(home.contains("1 位客户的特殊VIP即将到期") && list.contains("还剩 15 天"));
    let (_, list) = ends(20_260_411);
    assert!(list.contains("今天到期"));
    let (home, list) = ends(20_260_410);
    assert!(!home.contains("位客户的特殊VIP") && list.contains("已到期"));
}

#[test]
fn a_list_of_none_of_few_and_of_hundreds() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let none = manager.get("/specials?state=ended");
    assert!(none.text.contains("没有符合条件的特殊VIP") && !none.text.contains("<table"));
    let (_, cust_no) = house.customer(Known::Managed);
    change(
        &house,
        &format!(
            "WITH RECURSIVE n (no) AS (SELECT 3 UNION ALL SELECT no + 1 FROM n WHERE no < 302)
             INSERT INTO special_application (
               application_no, cust_no, kind, tier, reason, applicant, asked_on, outcome, decided_by, decided_on)
             SELECT no, '{cust_no}', 'long_term', 3, '老客户', 'A', 20260401, 'withdrawn', 'A', 20260401 FROM n"
        ),
    );
    let first = manager.get("/specials?state=all").text;
    assert!(first.contains("1–50") && first.contains("/ 301"), "one of them is not the manager's");
    let last = manager.get("/specials?state=all&page=7").text;
    assert!(last.contains("301–301") && last.contains("/specials/1\""));
    assert!(manager.get("/specials?state=all&kind=temporary").text.contains("1–1 / 1"));
    let file = manager.post("/specials/export?state=all", &[("format", "csv")]);
    // The heading, 301 rows, whose file it is.
    assert_eq!((file.status, file.text.lines().count()), (200, 303), "{}", file.text);
    assert!(file.text.contains("350000.00"));
}

#[test]
fn the_core_bank_gets_a_list_from_head_office() {
    let house = House::new();
    let head_office = house.as_role(Role::HqRetail);
    assert!(head_office.get("/specials").text.contains("核心系统名单"));
    let (end, path) = (house.audit_end(), "/specials/core-list");
    let file = head_office.post(path, &[("on", "2026-04-11")]);
    let (_, cust_no) = house.customer(Known::Wealth);
    let approver = house.staff_no(Role::HqRetail);
    let expected = format!(
        "\u{feff}cust_no,tier,kind,valid_from,valid_until,approver\r\n{cust_no},gold,long_term,2026-04-11,,{approver}\r\n"
    );
    assert_eq!((file.status, file.text), (200, expected));
    let entries = house.audit_after(end);
    let entry = entries.last().unwrap();
    assert!(entry.verb == "export_core_list" && entry.detail.contains("on=2026-04-11"), "{entry:?}");
    let typed = head_office.post(path, &[("on", "2026-02-30")]);
    assert!(typed.status == 422 && typed.text.contains("2026-02-30"), "{}", typed.text);
    assert!(refusal(&typed).contains("未生成文件"));
    assert_eq!(house.as_role(Role::BranchDirector).post(path, &[("on", "2026-04-11")]).status, 403);
}
