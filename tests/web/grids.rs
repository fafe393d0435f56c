//! Villages and grids through the pages: named by heads, a customer put into one, lists and the pool by grid, the plan to
//! print (spec 2, *Villages*).

use super::house::{House, Known};
use zhiji::access::roles::Role;

/// What a statement reads from what people did.
fn texts(house: &House, sql: &str) -> Vec<String> {
    let mut statement = house.bank.crm.conn().prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// The first sub-branch names a grid.
fn named(house: &House) {
    let head = house.as_role(Role::RetailHead);
    let (home, _) = house.institutions();
    let form = [("inst", home), ("code", "W07"), ("name", "东庄村七组")];
    assert_eq!(head.post("/grids", &form).location(), "/grids");
}

#[test]
fn a_head_names_the_grids_of_the_own_institution_and_the_old_name_stays_on_record() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    let (home, away) = house.institutions();
    assert!(head.get("/grids").text.contains("还没有已命名的网格"));
    named(&house);
    assert!(head.get("/grids").text.contains("东庄村七组"));
    let refused = |inst: &str, code: &str, name: &str| {
        let seen = head.post("/grids", &[("inst", inst), ("code", code), ("name", name)]);
        assert_eq!(seen.status, 422);
        seen.text
    };
    assert!(refused(away, "W08", "西庄村").contains("请选择您管理的支行"));
    assert!(refused(home, "W07", "东庄村七组").contains("已是此名称"));
    let long = "村".repeat(40);
    let kept = refused(home, "W09", &long);
    assert!(kept.contains("请填写 1 至 32 个字") && kept.contains(&long), "what was typed stays");
    assert_eq!(
        head.post("/grids", &[("inst", home), ("code", "W07"), ("name", "东庄新村")]).location(),
        "/grids"
    );
    let page = head.get("/grids").text;
    assert!(page.contains("东庄新村") && !page.contains("东庄村七组"));
    let names = texts(&house, "SELECT name || ' ' || named_by FROM grid ORDER BY grid_no");
    let by = house.staff_no(Role::RetailHead);
    assert_eq!(names, [format!("东庄村七组 {by}"), format!("东庄新村 {by}")]);
    assert_eq!(house.as_role(Role::CustomerManager).post("/grids", &[]).status, 403);
}

#[test]
fn a_customer_is_put_into_a_grid_and_found_by_it() {
    let house = House::new();
    named(&house);
    let (manager, head) = (house.as_role(Role::CustomerManager), house.as_role(Role::RetailHead));
    let (id, cust_no) = (house.id(Known::Managed), house.customer(Known::Managed).1.as_str());
    let path = format!("/customers/{id}/grid");
    assert!(manager.post(&path, &[("grid", "W99")]).text.contains("没有此网格"));
    let end = house.audit_end();
    assert_eq!(manager.post(&path, &[("grid", "W07")]).location(), format!("/customers/{id}"));
    assert_eq!(
        house.audit_after(end).iter().map(|entry| entry.verb.as_str()).collect::<Vec<_>>(),
        ["put_into_grid"]
    );
    assert!(manager.post(&path, &[("grid", "W07")]).text.contains("客户已在此网格"));
    assert!(manager.get(&format!("/customers/{id}")).text.contains("东庄村七组"));
    let listed = manager.get("/customers?grid=W07").text;
    let another = house.customer(Known::Wealth).1.as_str();
    assert!(listed.contains(cust_no) && !listed.contains(another), "{listed}");
    assert!(head.get("/grids").text.contains("/customers?grid=W07"));
    assert_eq!(house.as_role(Role::Auditor).post(&path, &[("grid", "")]).status, 403);

    let plan = manager.get("/visit-plan?grid=W07").text;
    let address = &house.texts(&format!("SELECT address FROM customer WHERE cust_no = '{cust_no}'"))[0];
    assert!(plan.contains(cust_no) && plan.contains("结果"), "{plan}");
    assert!(!plan.contains(address.as_str()), "the address is masked");
    let wealth = house.as_role(Role::WealthManager).get("/visit-plan?grid=W07").text;
    assert!(!wealth.contains(cust_no), "one's own customers only");

    assert_eq!(manager.post(&path, &[("grid", "")]).location(), format!("/customers/{id}"));
    assert!(!manager.get("/customers?grid=W07").text.contains(cust_no));
    let records =
        texts(&house, "SELECT code || ' ' || (until_day < 99991231) FROM customer_grid ORDER BY record_no");
    assert_eq!(records, ["W07 1", " 0"], "nothing is deleted");
}

#[test]
fn the_pool_of_a_grid_goes_to_one_person() {
    let house = House::new();
    named(&house);
    let head = house.as_role(Role::RetailHead);
    let (id, cust_no) = (house.id(Known::Pool), house.customer(Known::Pool).1.as_str());
    assert_eq!(head.post(&format!("/customers/{id}/grid"), &[("grid", "W07")]).status, 303);
    let pool = head.get("/pool?grid=W07").text;
    assert!(pool.contains(cust_no), "{pool}");
    let to = house.staff_no(Role::WealthManager);
    let fields = [("first", "10"), ("staff", to)];
    let preview = head.post("/pool/preview?grid=W07", &fields);
    let seen =
        preview.text.split_once("name=\"seen\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let done = head.post(
        "/pool/assign?grid=W07",
        &[
            ("first", "10"),
            ("staff", to),
            ("seen", &seen),
            ("reason", "网格整体分配"),
            ("accept", "ability"),
            ("accept", "grade"),
        ],
    );
    assert_eq!(done.status, 303, "{}", done.text);
    assert!(!head.get("/pool?grid=W07").text.contains(cust_no));
    assert!(head.get(&format!("/customers/{id}/assignment")).text.contains(to));
}

#[test]
fn the_results_of_a_round_are_entered_row_by_row_and_saved_all_or_none() {
    let house = House::new();
    named(&house);
    let manager = house.as_role(Role::CustomerManager);
    let id = house.id(Known::Managed);
    let head = house.as_role(Role::RetailHead);
    assert_eq!(head.post(&format!("/customers/{id}/grid"), &[("grid", "W07")]).status, 303);
    let path = "/visit-results?grid=W07";
    assert!(manager.get("/visit-plan?grid=W07").text.contains("录入走访结果"));
    assert!(manager.get(path).text.contains("name=\"outcome[]\""));
    let row = |outcome: &'static str, said: &'static str, next_day: &'static str| {
        let day = ("day", "2026-04-10");
        let row =
            [("outcome[]", outcome), ("said[]", said), ("next_step[]", "送存单"), ("next_day[]", next_day)];
        manager.post(path, &[&[day, ("customer[]", id.as_str())][..], &row].concat())
    };
    let refused = row("", "老人在家", "");
    assert!(
        refused.status == 422 && refused.text.contains("请选择结果") && refused.text.contains("老人在家")
    );
    let refused = row("reached", "老人在家", "2020-01-01");
    assert!(
        refused.text.contains("不能早于今天") && refused.text.contains(&*house.customer(Known::Managed).1)
    );
    assert_eq!(house.texts("SELECT '' FROM contact_entry WHERE channel = 'visit'").len(), 0, "all or none");
    assert_eq!(row("reached", "老人在家", "2099-01-01").location(), "/visit-plan?grid=W07");
    let log = manager.get(&format!("/customers/{id}/contacts")).text;
    assert!(log.contains("老人在家") && log.contains("送存单"));
    assert!(row("reached", "老人在家", "2099-01-01").text.contains("无需再记"), "saved twice is once");
    let empty = manager.post(path, &[("day", "2026-04-10")]);
    assert!(empty.status == 422 && empty.text.contains("还没有填写任何结果"));
    let foreign = house.id(Known::Elsewhere);
    let other = [("day", "2026-04-10"), ("customer[]", &foreign), ("outcome[]", "reached"), ("said[]", "")];
    assert_eq!(manager.post(path, &other).status, 404);
}
