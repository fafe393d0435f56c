//! Assignment through the pages: what people do, what they are refused, and what they do not see (spec 2).

use super::crawl::Secrets;
use super::house::{House, Known, Seen};
use zhiji::access::roles::Role;

/// The refusal on a page.
fn refusal(seen: &Seen) -> &str {
    let from = seen.text.find("id=\"refusal\"").map_or("", |at| &seen.text[at..]);
    from.split_once('>').and_then(|(_, rest)| rest.split_once('<')).map_or("", |(words, _)| words)
}

/// The value of a hidden field.
fn hidden<'a>(seen: &'a Seen, name: &str) -> &'a str {
    let sign = format!("name=\"{name}\" value=\"");
    seen.text.split_once(&sign).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(value, _)| value)
}

#[test]
fn a_manager_sees_of_a_new_customer_no_more_than_is_needed_and_applies_once() {
    let house = House::new();
    let (id, number) = house.newcomer();
    let manager = house.as_role(Role::CustomerManager);
    let path = format!("/new-customers/{id}");
    let list = manager.get("/new-customers");
    assert!(list.text.contains(&number));
    let page = manager.get(&path);
    let secrets = Secrets::of(&house);
    assert_eq!((secrets.found_in(&list.text), secrets.found_in(&page.text)), (None, None));
    assert!(page.text.contains("**"), "the name is masked");
    assert_eq!(manager.get(&format!("/customers/{id}")).status, 404, "the customer is not theirs yet");
    let apply = format!("{path}/applications");
    assert!(manager.post(&apply, &[("reason", "短")]).text.contains("请写明原因"));
    assert_eq!(manager.post(&apply, &[("reason", "邻居多年往来")]).location(), "/new-customers");
    assert_eq!(refusal(&manager.post(&apply, &[("reason", "邻居多年往来")])), "您已申请该客户，请等待决定");
    assert_eq!(manager.post("/applications/2/accept", &[]).status, 403, "a manager decides nothing");
    let head = house.as_role(Role::RetailHead);
    assert!(head.get("/").text.contains("2 份自拓申请等您决定"));
    assert_eq!(head.post("/applications/2/accept", &[]).location(), "/new-customers");
    assert_eq!(manager.get(&format!("/customers/{id}")).status, 200, "now they are");
    let wealth = house.as_role(Role::WealthManager);
    assert!(wealth.get("/new-customers").text.contains("已归"), "the other is told to whom");
    let late = head.post("/applications/1/accept", &[]);
    assert_eq!(late.status, 422, "there is nothing to decide any more");
    assert!(late.text.contains("已有结果"), "and whoever decides too late is told so");
}

#[test]
fn the_pool_is_given_out_as_it_was_previewed_or_not_at_all() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    let (manager, wealth) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    let asked = [("first", "6")];
    let choose = head.post("/pool/preview", &asked);
    assert!(choose.status == 200 && choose.text.contains(manager), "{}", choose.text);
    let people = [("first", "6"), ("staff", manager), ("staff", wealth)];
    let preview = head.post("/pool/preview", &people);
    assert!(preview.text.contains("确认分配"));
    let seen = hidden(&preview, "seen").to_owned();
    // Somebody else takes one of the first meanwhile.
    let id = house.id(Known::Pool);
    let given = head.post(&format!("/customers/{id}/assignment"), &[("to", wealth)]);
    assert!(given.location().ends_with("/assignment"), "{}", given.text);
    let late = [("first", "6"), ("staff", manager), ("staff", wealth), ("seen", &seen)];
    assert!(refusal(&head.post("/pool/assign", &late)).contains("预览之后"));
    let again = hidden(&head.post("/pool/preview", &people), "seen").to_owned();
    let sure = [("first", "6"), ("staff", manager), ("staff", wealth), ("seen", &again)];
    // Large customers in a small sub-branch: the rules say why not, and what it takes.
    let broken = head.post("/pool/assign", &sure);
    assert!(broken.status == 422 && refusal(&broken).contains("勾选并写明理由"), "{}", broken.text);
    let reason = [("accept", "grade"), ("accept", "ability"), ("reason", "本行暂无持证人员")];
    let silent = head.post("/pool/assign", &[&sure[..], &reason[..2]].concat());
    assert!(silent.text.contains("突破规则须写明理由"), "{}", silent.text);
    let done = head.post("/pool/assign", &[&sure[..], &reason].concat());
    let sheet = done.location().to_owned();
    assert!(sheet.starts_with("/changes/"), "{}", done.text);
    let page = head.get(&sheet);
    assert_eq!((page.status, page.text.matches("<tr>").count()), (200, 1 + 6), "{}", page.text);
    // Taken back the same day; the sheet says so.
    let back = head.post(&format!("{sheet}/take-back"), &[("reason", "分配有误，重新来过")]);
    assert!(back.location().starts_with("/changes/"), "{}", back.text);
    assert!(head.get(&sheet).text.contains("撤回"));
}

#[test]
fn who_is_no_longer_in_the_pool_stops_the_whole() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    let staff = house.staff_no(Role::CustomerManager);
    let (pool, managed) = (house.id(Known::Pool), house.id(Known::Managed));
    let end = house.audit_end();
    let both = [("customer", &*pool), ("customer", &*managed), ("staff", staff)];
    assert!(refusal(&head.post("/pool/assign", &both)).contains("已不在名单中"));
    let away = house.id(Known::PoolElsewhere);
    let foreign = [("customer", &*pool), ("customer", &*away), ("staff", staff)];
    assert!(refusal(&head.post("/pool/assign", &foreign)).contains("已不在名单中"), "foreign as unknown");
    assert_eq!(refusal(&head.post("/pool/assign", &[("customer", &pool)])), "请选择接收人或团队");
    assert_eq!(refusal(&head.post("/pool/assign", &[])), "请至少勾选一位客户，或填写前几位");
    assert!(house.audit_after(end).iter().all(|entry| entry.verb != "assign"), "nothing was done");
}

#[test]
fn whoever_a_customer_complains_about_does_not_read_why() {
    let house = House::new();
    let (head, wealth) = (house.as_role(Role::RetailHead), house.as_role(Role::WealthManager));
    assert!(head.get("/decisions/1").text.contains("电话久未回复"));
    assert_eq!(wealth.get("/decisions/1").status, 403);
    let to = house.staff_no(Role::CustomerManager);
    let refused = head.post("/decisions/1", &[("decision", to)]);
    assert!(refused.text.contains("请写明原因"), "{}", refused.text);
    let done = head.post("/decisions/1", &[("decision", to), ("reason", "按客户意愿更换")]);
    assert_eq!(done.location(), "/decisions");
    assert_eq!(head.post("/decisions/1", &[("decision", "pool"), ("reason", "重复决定一次")]).status, 422);
    let history = format!("/customers/{}/assignment", house.id(Known::Wealth));
    assert_eq!(wealth.get(&history).status, 404, "the customer is no longer theirs");
    assert!(head.get(&history).text.contains("客户投诉"));
}

#[test]
fn many_who_leave_at_once_are_answered_for_by_the_administrator() {
    let house = House::new();
    let sql = "INSERT INTO staff_stop (day, gone, of_staff, raised_on) VALUES (20260410, 9, 20, 20260411)";
    house.bank.crm.conn().execute(sql, []).unwrap();
    let admin = house.as_role(Role::Admin);
    assert!(admin.get("/").text.contains("人离岗"));
    assert_eq!(house.as_role(Role::RetailHead).post("/staff-stops/2026-04-10/confirm", &[]).status, 403);
    assert_eq!(admin.post("/staff-stops/2026-04-09/confirm", &[]).status, 404);
    assert_eq!(admin.post("/staff-stops/2026-04-10/deny", &[]).location(), "/");
    assert!(!admin.get("/").text.contains("人离岗"));
    assert_eq!(admin.post("/staff-stops/2026-04-10/confirm", &[]).status, 422, "answered once");
}

#[test]
fn a_sheet_is_printed_as_a_whole() {
    let house = House::new();
    let office = house.as_role(Role::HqRetail);
    let rows = |path: &str| office.get(path).text.matches("/assignment\">").count();
    assert_eq!((rows("/changes/1"), rows("/changes/1?page=2")), (50, 5));
    assert_eq!(rows("/changes/1?page=all"), 55, "one list to print and sign");
}

#[test]
fn a_customer_who_went_elsewhere_is_counted_there_at_once() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    let customers = || {
        let home = head.get("/").text;
        let (_, tile) = home.split_once(">客户</span><b>").expect("the tile of customers");
        tile.split('<').next().unwrap().replace(',', "").parse::<usize>().unwrap()
    };
    let before = customers();
    let office = house.as_role(Role::HqRetail);
    assert_eq!(office.post("/transfers/1/accept", &[]).location(), "/transfers");
    assert_eq!(customers(), before - 1, "the start of the giving head");
    assert!(head.get("/transfers/1").text.contains("已同意"));
    assert_eq!(office.post("/transfers/1/accept", &[]).status, 422, "once");
}

#[test]
fn what_is_refused_on_the_new_forms_comes_back_with_what_was_typed() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    let cust_no = house.texts("SELECT cust_no FROM customer WHERE cust_id = 1").remove(0);
    let day = "2026-04-20";
    let staff = house.staff_no(Role::WealthManager);
    let away = house.staff_no(Role::CustomerManager);
    let wish = [
        ("ground", "customer_wish"),
        ("to_inst", house.institutions().0),
        ("reason", "客户改去本行附近网点"),
    ];
    let number = [("customer", &*cust_no), ("name", "查无此人")];
    let named = [&wish[..], &number[..]].concat();
    for (path, fields, why, typed) in [
        ("/transfers/new", &named[..], "没有这个客户号与姓名相符的客户", "查无此人"),
        ("/stand-ins", &[("staff_no", staff), ("for_staff_no", away), ("since", day)], "请填写日期", day),
        (
            "/stand-ins",
            &[
                ("staff_no", staff),
                ("for_staff_no", staff),
                ("since", day),
                ("last", day),
                ("reason", "休年假"),
            ],
            "4 至 100 个字",
            day,
        ),
        (
            "/qualifications",
            &[("staff_no", staff), ("kind", "AFP"), ("valid_until", "明年")],
            "日期应写作",
            "明年",
        ),
        (
            "/qualifications",
            &[("staff_no", "9"), ("kind", "AFP"), ("valid_until", day)],
            "本机构在职人员",
            day,
        ),
    ] {
        let seen = head.post(path, fields);
        assert_eq!(seen.status, 422, "{path}: {}", seen.text);
        assert!(seen.text.contains(why) && seen.text.contains(typed), "{path}: {why}");
    }
    let id = house.id(Known::Managed);
    let co_manager =
        [("staff_no", "0"), ("part", "head"), ("since", day), ("last", day), ("reason", "大额授信客户")];
    let seen = head.post(&format!("/customers/{id}/co-managers"), &co_manager);
    assert_eq!(seen.status, 422);
    assert!(seen.text.contains("请选择在职人员") && seen.text.contains("大额授信客户"));
}
