//! The pages of messages: who sees whose, what a head does, and what a customer wants no more.

use super::house::{House, Known};
use zhiji::access::roles::Role;

fn number(house: &House, known: Known) -> String {
    house.customer(known).1.clone()
}

#[test]
fn everybody_sees_messages_of_their_own_customers_alone() {
    let house = House::new();
    let (own, foreign) = (number(&house, Known::Managed), number(&house, Known::Elsewhere));
    for (role, sees_own, sees_foreign) in [
        (Role::CustomerManager, true, false),
        (Role::WealthManager, false, false),
        (Role::LobbyDirector, false, false),
        (Role::RetailHead, true, false),
        (Role::BranchRetail, true, false),
        (Role::BranchDirector, true, false),
        (Role::HqRetail, true, true),
        (Role::Auditor, true, true),
    ] {
        let seen = house.as_role(role).get("/messages");
        assert_eq!(seen.status, 200, "{role:?}");
        assert_eq!(
            (seen.text.contains(&own), seen.text.contains(&foreign)),
            (sees_own, sees_foreign),
            "{role:?}"
        );
        assert!(!seen.text.contains("13812345678"), "{role:?}: numbers in a text are hidden");
        assert_eq!(
            seen.text.contains("重发</button>"),
            sees_own && [Role::RetailHead, Role::BranchRetail, Role::HqRetail,].contains(&role),
            "{role:?}"
        );
        let none = house.as_role(role).get("/messages?state=delivered");
        assert!(!none.text.contains(&own) && none.text.contains("没有符合条件的短信"), "{role:?}");
        let before = house.as_role(role).get("/messages?from=2026-01-01&to=2026-01-31");
        assert!(!before.text.contains(&own), "{role:?}");
    }
}

#[test]
fn an_administrator_sees_how_the_sender_is_and_nobody_s_message() {
    let house = House::new();
    let admin = house.as_role(Role::Admin);
    assert_eq!(admin.get("/messages").status, 403);
    let seen = admin.get("/messages/sender");
    assert_eq!(seen.status, 200);
    assert!(seen.text.contains("simulator"), "a bank of nobody real");
    for known in Known::ALL {
        assert!(!seen.text.contains(&number(&house, known)));
    }
}

#[test]
fn a_head_sends_again_what_failed_in_their_own_house() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    let [foreign, unknown] = [2, 999].map(|no| head.post(&format!("/messages/{no}/retry"), &[]));
    assert_eq!(foreign.status, 404);
    assert_eq!(foreign, unknown);
    let seen = head.post("/messages/1/retry", &[]);
    assert_eq!((seen.status, seen.location()), (303, "/messages"));
    let list = head.get("/messages");
    assert!(list.text.contains("待发送") && !list.text.contains("重发</button>"));
    let twice = head.post("/messages/1/retry", &[]);
    assert_eq!(twice.status, 422);
    assert!(twice.text.contains("只能重发失败"), "{}", twice.text);
}

#[test]
fn an_opt_out_is_noted_widened_and_taken_back_with_reasons() {
    let house = House::new();
    let path = format!("/customers/{}/opt-outs", house.id(Known::Managed));
    let page = format!("/customers/{}/messages", house.id(Known::Managed));
    let manager = house.as_role(Role::CustomerManager);
    let refused = manager.post(&path, &[("scope", "all"), ("reason", "短")]);
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("value=\"短\"") && refused.text.contains("value=\"all\" selected"));
    for (scope, shown) in [("marketing", "不再接收营销与问候短信"), ("all", "不再接收任何短信")]
    {
        let seen = manager.post(&path, &[("scope", scope), ("reason", "来电要求退订短信")]);
        assert_eq!((seen.status, seen.location()), (303, page.as_str()));
        assert!(manager.get(&page).text.contains(shown));
    }
    assert_eq!(manager.post(&path, &[("scope", "all"), ("reason", "来电要求退订短信")]).status, 422);
    let ended = manager.post(&format!("{path}/end"), &[("reason", "客户改变主意了")]);
    assert_eq!(ended.status, 303);
    let seen = manager.get(&page).text;
    assert!(seen.contains("没有退订") && seen.contains("客户改变主意了"), "the record stays");
    assert_eq!(manager.post(&format!("{path}/end"), &[("reason", "客户改变主意了")]).status, 422);
    assert_eq!(house.as_role(Role::Auditor).post(&path, &[("scope", "all")]).status, 403);
}

#[test]
fn a_template_is_drafted_on_its_page_and_not_approved_by_whoever_wrote_it() {
    let house = House::new();
    let hq = house.as_role(Role::HqRetail);
    let draft = |text: &str| hq.post("/messages/templates", &[("text", text)]);
    let unknown = draft("【{bank}】{manager}{manager_phone}{service_phone}{balance}");
    assert_eq!(unknown.status, 422);
    assert!(
        unknown.text.contains("没有字段“balance”") && unknown.text.contains("{balance}\""),
        "what was typed stays"
    );
    assert_eq!(draft("【{bank}】{manager}为您服务，{manager_phone}，{service_phone}。").status, 303);
    assert!(hq.get("/messages/templates").text.contains("等待另一人批准"));
    let own = hq.post("/messages/templates/6/approve", &[]);
    assert_eq!(own.status, 422);
    assert!(own.text.contains("须由另一人批准"));
    assert_eq!(hq.post("/messages/templates/6/refuse", &[]).status, 303);
    let head = house.as_role(Role::RetailHead);
    assert_eq!(head.get("/messages/templates").status, 200);
    assert_eq!(head.post("/messages/templates", &[("text", "x")]).status, 403);
}

#[test]
fn three_hundred_messages_are_paged_and_few_are_not() {
    let house = House::new();
    let hq = house.as_role(Role::HqRetail);
    assert!(hq.get("/messages").text.contains("1–2 / 2"));
    let sql = "WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 309)
      INSERT INTO message (message_no, cust_no, inst_no, template_no, text, queued_on, queued_at, gateway_key, state,
        next_try, changed_at)
      SELECT i, m.cust_no, m.inst_no, 1, 't' || i, 20260411, m.queued_at, 'k' || i, 'queued', m.next_try, m.changed_at
      FROM n, message AS m WHERE m.message_no = 1";
    house.bank.crm.conn().execute(sql, []).unwrap();
    let first = hq.get("/messages?state=queued");
    assert!(first.text.contains("1–50 / 300") && first.text.contains("t309") && !first.text.contains("t259"));
    let last = hq.get("/messages?state=queued&page=6");
    assert!(last.text.contains("251–300 / 300") && last.text.contains("t10<"));
    let head = house.as_role(Role::RetailHead).get("/messages?page=6");
    assert!(head.text.contains("251–300 / 301"));
    house.bank.crm.conn().execute("DELETE FROM message", []).unwrap();
    assert!(hq.get("/messages").text.contains("没有符合条件的短信"));
}

#[test]
fn a_message_by_hand_takes_an_approved_template_and_names_its_fields() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let id = house.id(Known::Managed);
    let path = format!("/customers/{id}/sms");
    assert!(manager.get(&format!("/customers/{id}")).text.contains(&path));
    let form = manager.get(&format!("{path}?code=appointment")).text;
    assert!(form.contains("name=\"place\"") && !form.contains("自拟内容"), "{form}");
    let good = [("code", "maturity"), ("product", "三年期定期存款"), ("date", "5月8日")];
    let long = "长".repeat(41);
    for (fields, said) in [
        (vec![("code", ""), ("product", "存款")], "请选择模板"),
        (vec![("code", "assigned")], "请选择模板"),
        (vec![("code", "free"), ("words", "您好，请来网点")], "请选择模板"),
        (vec![("code", "maturity"), ("product", "存款"), ("date", "")], "请填写 1 至 40 个字"),
        (vec![("code", "maturity"), ("product", &long), ("date", "5月8日")], "请填写 1 至 40 个字"),
    ] {
        let seen = manager.post(&path, &fields);
        assert!(seen.status == 422 && seen.text.contains(said), "{said}: {}", seen.text);
    }
    assert!(manager.post(&path, &[("code", "maturity"), ("product", &long)]).text.contains(&long));
    let end = house.audit_end();
    let messages = format!("/customers/{id}/messages");
    assert_eq!(manager.post(&path, &good).location(), messages);
    assert_eq!(house.audit_after(end)[0].verb, "send_message");
    let seen = manager.get(&messages).text;
    assert!(seen.contains("您的三年期定期存款将于5月8日到期"), "{seen}");
    assert_eq!(house.as_role(Role::Auditor).get(&path).status, 403);
}

#[test]
fn nobody_is_written_to_who_opted_out_or_has_no_mobile_number() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let id = house.id(Known::Managed);
    let path = format!("/customers/{id}/sms");
    let service = [("code", "maturity"), ("product", "存款"), ("date", "5月8日")];
    let marketing = [("code", "greeting"), ("festival", "端午")];
    let opted = [("scope", "marketing"), ("reason", "客户来电退订")];
    assert_eq!(manager.post(&format!("/customers/{id}/opt-outs"), &opted).status, 303);
    let refused = manager.post(&path, &marketing);
    assert!(refused.text.contains("客户已退订") && refused.text.contains("端午"), "{}", refused.text);
    assert_eq!(manager.post(&path, &service).status, 303, "a service notice goes on");
    let (cust_id, _) = house.customer(Known::Managed);
    let core = house.bank.core.conn();
    core.execute("UPDATE customer SET mobile = '' WHERE cust_id = ?1", [cust_id]).unwrap();
    core.execute("DELETE FROM contact WHERE cust_id = ?1", [cust_id]).unwrap();
    let refused = manager.post(&path, &service);
    assert!(refused.text.contains("没有可用的手机号") && refused.text.contains("5月8日"), "{}", refused.text);
}

#[test]
fn each_template_for_messages_by_hand_is_drafted_under_its_own_fields() {
    let house = House::new();
    let hq = house.as_role(Role::HqRetail);
    assert!(hq.get("/messages/templates?code=greeting").text.contains("{festival}"));
    let draft = |text: &str| hq.post("/messages/templates", &[("code", "greeting"), ("text", text)]);
    assert!(draft("【{bank}】祝您快乐！").text.contains("缺少字段 {festival}"));
    assert!(draft("【{bank}】祝您{festival}快乐，{product}！").text.contains("没有字段“product”"));
    assert_eq!(draft("【{bank}】祝您{festival}快乐！").status, 303);
    let unknown = hq.post("/messages/templates", &[("code", "nowhere"), ("text", "x")]);
    assert!(unknown.text.contains("请选择模板"));
}
