//! Tasks and calls through the pages (spec 3): given by heads, worked customer by customer, going along with the customer;
//! links that dial once.

use super::complaints::hand_over;
use super::house::{House, Known, Seen};
use std::time::Duration;
use zhiji::access::roles::Role;
use zhiji::bank::tasks::open_of;

/// A task for the customer manager, without customers.
fn plain(to: &str) -> Vec<(&'static str, String)> {
    let form = [("title", "整理到期客户名单"), ("due_on", "2026-04-13"), ("to", to)];
    form.into_iter().map(|(name, value)| (name, value.to_owned())).collect()
}

fn with(form: &[(&'static str, String)], name: &'static str, value: &str) -> Vec<(&'static str, String)> {
    let kept = form.iter().filter(|(known, _)| *known != name).cloned();
    kept.chain([(name, value.to_owned())]).collect()
}

fn give(house: &House, role: Role, form: &[(&'static str, String)]) -> Seen {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    house.as_role(role).post("/tasks", &form)
}

/// A task about two customers, of the customer manager and of the wealth manager.
fn calls(house: &House) -> Vec<(&'static str, String)> {
    let both = [Known::Managed, Known::Wealth].map(|known| house.customer(known).1.clone());
    let form = with(&plain("keepers"), "customers", &both.join("\n"));
    with(&with(&form, "outcomes", "有意向\n无意向"), "again", "无人接听")
}

#[test]
fn a_head_gives_a_task_and_what_is_wrong_is_refused_by_name() {
    let house = House::new();
    let (_, away) = house.institutions();
    let manager = house.staff_no(Role::CustomerManager);
    let elsewhere = house
        .texts(&format!("SELECT staff_no FROM staff WHERE inst_no = '{away}' AND status = 'active' LIMIT 1"));
    let (good, calls) = (plain(manager), calls(&house));
    let foreign = house.customer(Known::Elsewhere).1.as_str();
    for (form, said) in [
        (with(&good, "title", " "), "个字写明任务"),
        (with(&good, "title", &"长".repeat(61)), "个字写明任务"),
        (with(&good, "due_on", "2026-04-10"), "期限不能早于今天"),
        (with(&good, "due_on", ""), "请选择期限"),
        (with(&good, "to", "7777777"), "请选择本机构在岗的人员或团队"),
        (with(&good, "to", &elsewhere[0]), "请选择本机构在岗的人员或团队"),
        (with(&good, "to", "team:9999:营业厅"), "请选择本机构在岗的人员或团队"),
        (with(&good, "to", "keepers"), "请指定人员或团队，或列出客户"),
        (with(&calls, "outcomes", ""), "请至少写一个可办结的结果"),
        (with(&calls, "outcomes", "有意向\n有意向"), "重复"),
        (with(&calls, "customers", foreign), "不在您的权限范围内"),
        (with(&calls, "customers", "没有这个号"), "不在您的权限范围内"),
        (with(&calls, "to", manager), "1 位客户不由其维护"),
    ] {
        let seen = give(&house, Role::RetailHead, &form);
        assert_eq!(seen.status, 422, "{said}: {}", seen.text);
        assert!(seen.text.contains(said), "{said}: {}", seen.text);
    }
    let refused = give(&house, Role::RetailHead, &with(&calls, "due_on", "2026-04-10"));
    let number = house.customer(Known::Wealth).1.as_str();
    assert!(refused.text.contains(number) && refused.text.contains("无人接听"), "nothing typed is lost");
    assert_eq!(give(&house, Role::CustomerManager, &good).status, 403);

    assert_eq!(give(&house, Role::RetailHead, &good).location(), "/tasks/2");
    let own = house.as_role(Role::CustomerManager);
    assert!(own.get("/").text.contains("2 项任务待办"));
    assert!(own.get("/tasks").text.contains("整理到期客户名单"));
    assert_eq!(house.as_role(Role::WealthManager).get("/tasks/2").status, 404, "it concerns others");
    assert_eq!(own.post("/tasks/2/finish", &[("note", "已交负责人")]).location(), "/tasks/2");
    assert!(own.post("/tasks/2/finish", &[]).text.contains("任务 2 已结束"));
    let ended = house.as_role(Role::RetailHead).get("/tasks?state=ended").text;
    assert!(ended.contains("整理到期客户名单") && ended.contains("已完成"));
}

#[test]
fn customers_of_a_task_are_worked_one_after_the_other_by_whoever_maintains_them() {
    let mut house = House::new();
    assert_eq!(give(&house, Role::RetailHead, &calls(&house)).location(), "/tasks/2");
    let number = |known: Known| house.customer(known).1.as_str();
    let (first, second) = (number(Known::Managed), number(Known::Wealth));
    let id = house.id(Known::Managed);
    let manager = house.as_role(Role::CustomerManager);
    let page = manager.get("/tasks/2").text;
    assert!(page.contains(first) && !page.contains(second), "one's own customers only: {page}");
    let log = |outcome: &str, note: &str| {
        manager.post("/tasks/2/log", &[("customer", &id), ("outcome", outcome), ("note", note)])
    };
    assert!(log("", "").text.contains("请选择结果"));
    assert!(log("再议", "").text.contains("请选择结果"));
    let long = "很".repeat(201);
    assert!(log("有意向", &long).text.contains(&long), "nothing typed is lost");
    let other = house.id(Known::Wealth);
    assert_eq!(manager.post("/tasks/2/log", &[("customer", &other), ("outcome", "有意向")]).status, 404);
    assert_eq!(log("无人接听", "下午再打").location(), "/tasks/2");
    assert!(manager.get("/tasks/2").text.contains("下午再打"), "who did not answer stays on the list");

    // The customer changes hands: what is open is on the new person's list, and what was tried with it.
    let cust_nos = [house.customer(Known::Managed).1.clone()];
    let cust_nos: Vec<&str> = cust_nos.iter().map(String::as_str).collect();
    assert_eq!(open_of(&house.bank.crm, &cust_nos).unwrap().len(), 2, "task 1 and this one");
    let to = house.staff_no(Role::WealthManager);
    hand_over(&mut house, Known::Managed, to);
    let manager = house.as_role(Role::CustomerManager);
    assert!(!manager.get("/tasks").text.contains("/tasks/2\""), "not on the old person's list");
    assert_eq!(manager.post("/tasks/2/log", &[("customer", &id), ("outcome", "有意向")]).status, 404);
    let wealth = house.as_role(Role::WealthManager);
    assert!(
        wealth.get("/tasks").text.contains("/tasks/2\"") && wealth.get("/tasks").text.contains("/tasks/1\"")
    );
    let skipped = wealth.get(&format!("/tasks/2?after={}", house.id(Known::Wealth))).text;
    assert!(skipped.contains("下午再打"), "{skipped}");
    for id in [house.id(Known::Managed), house.id(Known::Wealth)] {
        let done =
            wealth.post("/tasks/2/log", &[("customer", &id), ("outcome", "有意向"), ("note", "周一来行")]);
        assert_eq!(done.location(), "/tasks/2", "{}", done.text);
    }
    let again = wealth.post("/tasks/2/log", &[("customer", &id), ("outcome", "有意向")]);
    assert_eq!(again.status, 422, "twice is once: {}", again.text);
    let head = house.as_role(Role::RetailHead).get("/tasks/2").text;
    assert!(head.contains("已完成") && head.contains("有意向 2"), "{head}");
    assert!(
        house
            .as_role(Role::RetailHead)
            .post("/tasks/2/withdraw", &[("reason", "活动已取消")])
            .text
            .contains("已结束")
    );
}

#[test]
fn from_a_customers_page_a_task_is_worked_for_that_customer_alone() {
    let house = House::new();
    let manager = house.staff_no(Role::CustomerManager);
    let own = format!(
        "SELECT a.cust_no FROM crm.assignment AS a JOIN customer AS c ON c.cust_no = a.cust_no AND c.until_day = 99991231
        WHERE a.staff_no = '{manager}' AND a.until_day = 99991231 AND c.open_inst = '{}' LIMIT 2",
        house.institutions().0
    );
    let form = with(&with(&calls(&house), "customers", &house.texts(&own).join("\n")), "to", "keepers");
    let task = give(&house, Role::RetailHead, &form).location().to_owned();
    let own = house.as_role(Role::CustomerManager);
    let shown = |query: &str| {
        let seen = own.get(&format!("{task}?{query}"));
        let id = seen.text.split("name=\"customer\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        (id.map(str::to_owned), seen.text.contains("看下一位"))
    };
    let (first, _) = shown("");
    let first = first.expect("somebody is to be called");
    let (second, next) = shown(&format!("after={first}"));
    let second = second.expect("and somebody else");
    assert!(next && first != second);
    assert_eq!(shown(&format!("back={second}")), (Some(second.clone()), false), "not whose turn it is");
    let said = [("customer", &*second), ("outcome", "有意向"), ("back", &*second)];
    assert_eq!(own.post(&format!("{task}/log"), &said).location(), format!("/customers/{second}#timeline"));
    assert_eq!(shown(&format!("back={second}")), (None, false), "and nobody else in their place");
    assert_eq!(shown(""), (Some(first), true));
}

#[test]
fn a_task_whose_person_left_is_back_with_who_gave_it_and_is_taken_back_with_a_reason() {
    let house = House::new();
    let manager = house.staff_no(Role::CustomerManager);
    assert_eq!(give(&house, Role::RetailHead, &plain(manager)).status, 303);
    let sql = "UPDATE staff SET status = 'left' WHERE staff_no = ?1";
    house.bank.core.conn().execute(sql, [manager]).unwrap();
    let head = house.as_role(Role::RetailHead);
    assert!(head.get("/").text.contains("1 项任务因人员离岗退回给您"));
    assert!(head.get("/tasks").text.contains("已离岗，退回布置人"));
    assert!(head.post("/tasks/2/withdraw", &[]).text.contains("请写明原因"));
    assert_eq!(head.post("/tasks/2/finish", &[("note", "由本人完成")]).location(), "/tasks/2");
    assert_eq!(head.post("/tasks/1/withdraw", &[("reason", "活动已取消")]).location(), "/tasks/1");
    assert!(head.get("/tasks/1").text.contains("已撤回"));
    assert!(open_of(&house.bank.crm, &[&house.customer(Known::Managed).1]).unwrap().is_empty());
}

#[test]
fn customers_who_were_ticked_or_opened_stand_in_the_form() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    let (id, number) = (house.id(Known::Managed), house.customer(Known::Managed).1.as_str());
    assert!(head.get(&format!("/customers/{id}")).text.contains(&format!("/tasks/new?customer={id}")));
    assert!(head.get(&format!("/tasks/new?customer={id}")).text.contains(number));
    assert!(head.get("/customers").text.contains("为所选客户布置任务"));
    assert!(!house.as_role(Role::CustomerManager).get("/customers").text.contains("为所选客户布置任务"));
    let other = house.id(Known::Wealth);
    let form = head.post("/tasks/new", &[("customer", &id), ("customer", &other)]).text;
    assert!(form.contains(number) && form.contains(&house.customer(Known::Wealth).1), "{form}");
    assert_eq!(head.post("/tasks/new", &[("customer", &house.id(Known::Elsewhere))]).status, 404);
}

/// The address of the link on the page that *dial* answers.
fn link(page: &Seen) -> String {
    let rest = page.text.split_once("href=\"/dial/").unwrap_or_else(|| panic!("{}", page.text)).1;
    format!("/dial/{}", rest.split_once('"').unwrap().0)
}

#[test]
fn a_link_dials_once_for_some_minutes_and_for_whoever_asked_for_it() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let path = format!("/customers/{}/dial", house.id(Known::Managed));
    let cust_no = house.customer(Known::Managed).1.as_str();
    let mobile = &house
        .texts(&format!("SELECT mobile FROM customer WHERE cust_no = '{cust_no}' AND until_day = 99991231"))
        [0];
    assert!(manager.get(&format!("/customers/{}", house.id(Known::Managed))).text.contains(&path));
    assert!(manager.post(&path, &[("kind", "fax"), ("source", "core")]).text.contains("没有这个号码"));

    let log = format!("/customers/{}/contacts", house.id(Known::Managed));
    assert!(manager.get(&log).text.contains("name=\"said\""), "a form to write it down");
    let end = house.audit_end();
    let fields = [("kind", "mobile"), ("source", "core")];
    let page = manager.post(&path, &fields);
    assert!(!page.text.contains(mobile.as_str()), "the number stays hidden");
    assert!(page.text.contains(&log), "the log is a step away");
    assert_eq!(manager.get(&link(&page)).location(), format!("tel:{mobile}"));
    let verbs: Vec<String> = house.audit_after(end).into_iter().map(|entry| entry.verb).collect();
    assert_eq!(verbs, ["dial", "open_dial"]);
    let second = manager.get(&link(&page));
    assert!(second.status >= 400 && second.text.contains("只能使用一次"), "{}", second.text);

    let page = manager.post(&path, &fields);
    let head = house.as_role(Role::RetailHead).get(&link(&page));
    assert!(head.text.contains("只能使用一次") && head.location().is_empty(), "nobody else opens it");
    house.clock.advance(Duration::from_secs(5 * 60 + 1));
    assert!(manager.get(&link(&page)).text.contains("数分钟内有效"), "it is too old");
    assert_eq!(house.as_role(Role::Auditor).post(&path, &fields).status, 403);
}

#[test]
fn the_bank_sets_which_address_a_call_opens() {
    use zhiji::intake::settings::Settings;
    let house = House::with_settings(|settings| {
        "https://cti.bank.example/call?to={number}".clone_into(&mut settings.dial_template);
    });
    let manager = house.as_role(Role::CustomerManager);
    let path = format!("/customers/{}/dial", house.id(Known::Managed));
    let page = manager.post(&path, &[("kind", "mobile"), ("source", "core")]);
    assert!(manager.get(&link(&page)).location().starts_with("https://cti.bank.example/call?to=1"));
    let usual = include_str!("../../assets/settings/default.toml");
    for (template, good) in [
        ("tel:{number}", true),
        ("sip:{number}@pbx.bank.example", true),
        ("tel:", false),
        ("javascript:alert({number})", false),
        ("https://cti.bank.example/{number} x", false),
    ] {
        let toml = format!("{usual}\n[calls]\ndial_template = \"{template}\"\n");
        assert_eq!(Settings::parse(&toml).is_ok(), good, "{template}");
    }
}

#[test]
fn customers_whom_nobody_has_are_the_heads_and_whoever_stands_in_works_for_who_is_away() {
    let house = House::new();
    let both = [Known::Managed, Known::Pool].map(|known| house.customer(known).1.clone());
    let form = with(&calls(&house), "customers", &both.join("，"));
    assert_eq!(give(&house, Role::RetailHead, &form).location(), "/tasks/2");
    let head = house.as_role(Role::RetailHead);
    let page = head.get("/tasks/2").text;
    assert!(page.contains("尚无维护人") && page.contains("您还有 1"), "{page}");
    let pool = house.id(Known::Pool);
    assert_eq!(
        head.post("/tasks/2/log", &[("customer", &pool), ("outcome", "无意向")]).location(),
        "/tasks/2"
    );
    let managed = house.id(Known::Managed);
    let refused = head.post("/tasks/2/log", &[("customer", &managed), ("outcome", "无意向")]);
    assert!(refused.text.contains("已不归您"), "{}", refused.text);

    // The wealth manager stands in for the customer manager, from today and not only from next week on.
    assert_eq!(house.as_role(Role::WealthManager).get("/tasks/2").status, 404);
    house.bank.crm.conn().execute("UPDATE stand_in SET since_day = 20260411", []).unwrap();
    let wealth = house.as_role(Role::WealthManager);
    assert!(wealth.get("/tasks").text.contains("/tasks/2\""));
    let done = wealth.post("/tasks/2/log", &[("customer", &managed), ("outcome", "有意向")]);
    assert_eq!(done.location(), "/tasks/2", "{}", done.text);
}

#[test]
fn the_leader_of_a_lobby_team_gives_tasks_to_the_team_and_to_nobody_else() {
    let house = House::new();
    let leader = house.as_role(Role::LobbyDirector);
    let (mine, other) = (house.staff_no(Role::WealthManager), house.staff_no(Role::CustomerManager));
    let form = leader.get("/tasks/new").text;
    assert!(form.contains(&format!("value=\"{mine}\"")) && !form.contains(&format!("value=\"{other}\"")));
    let due = "2026-04-13";
    let given = |to: &str, customers: &str| {
        let said = [("title", "周五沙龙邀约"), ("due_on", due), ("to", to), ("customers", customers)];
        leader.post("/tasks", &[&said[..], &[("outcomes", "参加\n不参加")]].concat())
    };
    let task = given(mine, "").location().to_owned();
    assert!(house.as_role(Role::WealthManager).get("/tasks").text.contains("周五沙龙邀约"));
    assert!(leader.get(&task).text.contains("周五沙龙邀约"), "the leader sees how far it is");
    let refused = given(other, "");
    assert!(refused.status == 422 && refused.text.contains("周五沙龙邀约"), "what was typed stays");
    assert!(given("keepers", &house.customer(Known::Wealth).1).location().starts_with("/tasks/"));
    assert_eq!(given("keepers", &house.customer(Known::Managed).1).status, 422, "not the team's customer");
}
