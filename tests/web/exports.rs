//! Unmasked files: nobody has one alone, for longer than was approved, or of more than was approved (spec 7).

use super::crawl::Secrets;
use super::house::{House, Known, Person, Seen};
use zhiji::access::roles::{Post, Role};
use zhiji::bank::exports::{Wish, ask as ask_by, decide, rows};
use zhiji::kernel::clock::Clock;
use zhiji::store::action::Signed;

/// The refusal on a page.
fn refusal(seen: &Seen) -> &str {
    let from = seen.text.find("id=\"refusal\"").map_or("", |at| &seen.text[at..]);
    from.split_once('>').and_then(|(_, rest)| rest.split_once('<')).map_or("", |(words, _)| words)
}

fn ask(person: &Person<'_>, filter: &str) -> Seen {
    let fields = [("field", "mobile"), ("field", "id_no"), ("reason", "三季度礼品邮寄")];
    person.post(&format!("/exports/new{filter}"), &fields)
}

/// The numbers, names and addresses of a file, and who asked twice gets no more.
#[test]
fn an_approved_file_holds_what_was_asked_for_and_says_whose_it_is() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let end = house.audit_end();
    let seen = manager.post("/exports/1/file", &[("format", "csv")]);
    assert_eq!(seen.status, 200, "{}", seen.text);
    let lines: Vec<&str> = seen.text.lines().collect();
    assert_eq!(lines.len(), 1 + 21 + 1, "headings, own customers, whose it is");
    assert!(lines[0].contains("手机号") && lines[0].contains("证件号") && !lines[0].contains("地址"));
    let secrets = Secrets::of(&house);
    assert!(secrets.found_in(&seen.text).is_some(), "numbers are whole");
    assert!(!seen.text.contains("****"), "nothing of it is hidden");
    assert!(lines[22].contains(house.staff_no(Role::CustomerManager)));
    let written = house.audit_after(end);
    let one = written.iter().find(|entry| entry.verb == "export_unmasked").unwrap();
    assert_eq!((one.object.as_str(), one.detail.as_str()), ("1", "format=csv rows=21"));
    // The plain export stays masked.
    let masked = manager.post("/customers/export", &[("format", "csv")]);
    assert_eq!(secrets.found_in(&masked.text), None);
}

#[test]
fn two_people_of_two_levels_make_an_approval() {
    let mut house = House::new();
    assert_eq!(ask(&house.as_role(Role::RetailHead), "?tier=vip").location(), "/exports");
    let head = house.as_role(Role::RetailHead);
    assert_eq!(refusal(&head.post("/exports/4/file", &[("format", "csv")])), "申请 4 尚未获批准");
    // Neither who asked nor their own level, nor who has nothing to do with it.
    assert_eq!(head.post("/exports/4/approve", &[]).status, 403);
    for role in [Role::CustomerManager, Role::BranchRetail, Role::BranchDirector, Role::Auditor] {
        let seen = house.as_role(role).post("/exports/4/approve", &[]);
        assert!([403, 404, 422].contains(&seen.status), "{role:?} {}", seen.status);
    }
    let hq = house.as_role(Role::HqRetail);
    assert!(hq.get("/").text.contains("2 份明文导出申请等您审批"));
    assert_eq!(hq.post("/exports/4/approve", &[]).location(), "/exports");
    assert_eq!(refusal(&hq.post("/exports/4/approve", &[])), "申请 4 已有结果，请重新查看");
    assert_eq!(hq.post("/exports/4/file", &[("format", "csv")]).status, 404, "whoever approves gets no file");
    assert!(head.get("/").text.contains("1 份明文导出已批准"));
    assert_eq!(head.post("/exports/4/file", &[("format", "csv")]).status, 200);
    // Head office's own: the auditor decides, not head office.
    house.restart();
    let hq = house.as_role(Role::HqRetail);
    assert_eq!(refusal(&hq.post("/exports/3/approve", &[])), "不能审批自己的申请，请由另一人审批");
    let auditor = house.as_role(Role::Auditor);
    assert_eq!(auditor.post("/exports/3/refuse", &[]).location(), "/exports");
    assert_eq!(refusal(&hq.post("/exports/3/file", &[("format", "csv")])), "申请 3 未获批准或已撤回");
    assert_eq!(ask(&auditor, "").status, 403);
    assert_eq!(ask(&house.as_role(Role::Analyst), "").status, 403);
}

#[test]
fn an_approval_ends_with_its_days_and_with_a_list_that_grows() {
    let mut house = House::new();
    let own = house.staff_no(Role::CustomerManager);
    house.clock.set(house.clock.now() + chrono::TimeDelta::days(2));
    let sign_in = |house: &House| {
        let fields =
            [("staff_no", own), ("password", &*super::house::password(Role::CustomerManager)), ("code", "")];
        let cookie = house.as_nobody().post("/sign-in", &fields).session();
        assert!(cookie.is_some());
        cookie
    };
    let cookie = sign_in(&house);
    let person = Person { cookie, ..house.as_nobody() };
    assert_eq!(person.post("/exports/1/file", &[("format", "csv")]).status, 200, "the third day");
    house.clock.set(house.clock.now() + chrono::TimeDelta::days(1));
    house.restart();
    let cookie = sign_in(&house);
    let person = Person { cookie, ..house.as_nobody() };
    let seen = person.post("/exports/1/file", &[("format", "csv")]);
    assert_eq!(refusal(&seen), "申请 1 的有效期至 2026-04-13，已过期：请重新申请");
}

fn signed(house: &House, role: Role) -> Signed {
    Signed {
        actor: house.staff_no(role).to_owned(),
        at: house.clock.stamp(),
        today: house.clock.today(),
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    }
}

/// An approved request of the customer manager for these customers.
fn approved(house: &mut House, members: &[String], posts: &[Post]) -> i64 {
    let wish = Wish { filter: "", members, fields: &["mobile"], reason: "季度礼品邮寄" };
    let act = ask_by(&house.bank, &signed(house, Role::CustomerManager), posts, wish).unwrap();
    let number = act.perform(&mut house.bank.crm).unwrap();
    let request = rows::request(&house.bank.crm, number).unwrap().unwrap();
    let hq = [Post { role: Role::HqRetail, inst_no: String::new() }];
    let act = decide(&house.bank, &signed(house, Role::HqRetail), &hq, &request, Some(3)).unwrap();
    act.perform(&mut house.bank.crm).unwrap();
    number
}

/// Whoever was approved, and of them only who is still within the asker's business: another institution's customers do
/// not come with another post, nor the bank with an analyst's.
#[test]
fn a_file_holds_those_who_were_approved_and_are_still_ones_own() {
    let mut house = House::new();
    let at_home = [Post { role: Role::CustomerManager, inst_no: house.institutions().0.to_owned() }];
    let [own, colleague, foreign] =
        [Known::Managed, Known::Wealth, Known::Elsewhere].map(|known| house.customer(known).1.clone());
    let number = approved(&mut house, &[own.clone(), colleague.clone(), foreign.clone()], &at_home);
    let path = format!("/exports/{number}/file");
    let manager = house.as_role(Role::CustomerManager);
    let end = house.audit_end();
    let seen = manager.post(&path, &[("format", "csv")]);
    assert!(seen.text.contains(&own) && !seen.text.contains(&colleague) && !seen.text.contains(&foreign));
    // Who saw this customer: the file names each.
    let told = house.audit_after(end);
    let of = |cust_no: &str| told.iter().filter(|entry| entry.object == cust_no).count();
    assert_eq!((of(&own), of(&colleague), of(&foreign)), (1, 0, 0), "{told:?}");
    // An analyst's post shows the bank, and hands none of it out.
    let act = zhiji::access::accounts::grant_post(
        &house.bank.core,
        &house.bank.crm,
        &Signed { actor: "console".to_owned(), ..signed(&house, Role::Admin) },
        house.staff_no(Role::CustomerManager),
        &Post { role: Role::Analyst, inst_no: String::new() },
    );
    act.unwrap().perform(&mut house.bank.crm).unwrap();
    let staff_no = house.staff_no(Role::CustomerManager);
    let password = super::house::password(Role::CustomerManager);
    let fields = [("staff_no", staff_no), ("password", password.as_str()), ("code", "")];
    let cookie = house.as_nobody().post("/sign-in", &fields).session();
    let person = Person { cookie, ..house.as_nobody() };
    assert!(person.get("/customers").text.contains("/ 4"), "an analyst sees the bank");
    let form = person.get("/exports/new").text;
    assert!(form.contains("21 位客户"), "{form}");
    let seen = person.post(&path, &[("format", "csv")]);
    assert!(seen.text.contains(&own) && !seen.text.contains(&foreign));
    // Nothing is left of the list: said so.
    let cookie = person.cookie.clone();
    let number = approved(&mut house, &[foreign], &at_home);
    let person = Person { cookie, ..house.as_nobody() };
    let seen = person.post(&format!("/exports/{number}/file"), &[("format", "csv")]);
    assert_eq!(refusal(&seen), "名单中的客户都已不归您");
}

#[test]
fn whoever_decides_sees_whom_and_can_take_the_approval_back() {
    let mut house = House::new();
    let hq = house.as_role(Role::HqRetail);
    let seen = hq.get("/exports/2").text;
    assert!(seen.contains("21 位客户，您可见其中 21") && seen.contains(&house.customer(Known::Managed).1));
    assert_eq!(house.as_role(Role::BranchRetail).get("/exports/2").status, 404);
    assert_eq!(hq.post("/exports/1/refuse", &[]).location(), "/exports");
    let manager = house.as_role(Role::CustomerManager);
    assert_eq!(refusal(&manager.post("/exports/1/file", &[("format", "csv")])), "申请 1 未获批准或已撤回");
    // So many wait and no more; each is somebody's to read.
    for number in 0..6 {
        house.restart();
        let seen = ask(&house.as_role(Role::CustomerManager), "");
        assert_eq!(seen.status, if number < 5 { 303 } else { 422 }, "{number}");
    }
    assert!(ask(&house.as_role(Role::CustomerManager), "").text.contains("5 份申请等待审批"));
}

/// An address says which list, and nothing else of it is kept; nor does it hide what was asked for.
#[test]
fn what_stands_in_an_address_neither_stays_nor_hides_anything() {
    let house = House::new();
    let person = house.as_role(Role::CustomerManager);
    assert_eq!(ask(&person, "?tier=&tier=diamond&memo=13812345678&x=1").location(), "/exports");
    let kept = house.bank.crm.conn().query_row(
        "SELECT filter || customers FROM export_request WHERE request_no = 4",
        [],
        |row| row.get::<_, String>(0),
    );
    assert_eq!(kept.unwrap(), "21", "the list of all, as it was counted");
    let end = house.audit_end();
    let padding: String = (0..30).map(|number| format!("a{number}=x&")).collect();
    let target = format!("/customers/{}/reveal?{padding}field=mobile&reason=other", house.id(Known::Managed));
    assert_eq!(person.post(&target, &[("field", "id_no"), ("reason", "客户来电核对")]).status, 200);
    let told = house.audit_after(end);
    assert_eq!(told[0].detail, "field=id_no reason=客户来电核对");
    person.get("/customers?memo=13812345678&page=13812345678&as_of=2026-04-01&inst=101001");
    let told = house.audit_after(end);
    assert_eq!(told[1].detail, "inst=101001 as_of=2026-04-01 page=*********78");
}

#[test]
fn what_is_asked_badly_is_refused_by_its_field_and_kept() {
    let mut house = House::new();
    let person = house.as_role(Role::CustomerManager);
    let mark = house.mark();
    let end = house.audit_end();
    for (fields, why) in [
        (vec![("reason", "三季度礼品邮寄")], "请至少选择一项明文内容"),
        (vec![("field", "password"), ("reason", "三季度礼品邮寄")], "请至少选择一项明文内容"),
        (vec![("field", "mobile"), ("reason", " 邮寄 ")], "请写明用途，4 至 100 个字"),
    ] {
        let seen = person.post("/exports/new?tier=vip", &fields);
        assert_eq!(seen.status, 422);
        assert!(seen.text.contains(why), "{why}: {}", seen.text);
        assert!(seen.text.contains("action=\"/exports/new?tier=vip\""), "the list is kept");
    }
    let nobody = person.post("/exports/new?tier=diamond", &[("field", "mobile"), ("reason", "邮寄礼品用")]);
    assert!(nobody.text.contains("名单中没有客户"), "{}", nobody.text);
    assert!(house.changed(&mark).is_empty());
    assert!(house.audit_after(end).iter().all(|entry| entry.verb == "refused_request"));
    // A number that was typed into the reason is not kept whole.
    house.restart();
    let person = house.as_role(Role::CustomerManager);
    person.post("/exports/new", &[("field", "mobile"), ("reason", "联系 13812345678 邮寄")]);
    let shown = person.get("/exports").text;
    assert!(shown.contains("联系") && !shown.contains("13812345678"));
    assert_eq!(person.post("/exports/4/withdraw", &[]).location(), "/exports");
    assert_eq!(person.post("/exports/2/withdraw", &[]).status, 404, "somebody else's");
}

/// Where the settings say nothing of it, as for every new bank.
#[test]
fn it_is_off_by_default() {
    let house = House::with_settings(|settings| settings.quotas.unmasked_days = 0);
    let person = house.as_role(Role::CustomerManager);
    assert!(!person.get("/customers").text.contains("/exports/new"));
    assert!(person.get("/exports").text.contains("本行未开放明文导出"));
    for path in ["/exports/1/file", "/exports/1/withdraw", "/exports/new"] {
        let seen = person.post(path, &[("format", "csv"), ("field", "mobile"), ("reason", "三季度礼品邮寄")]);
        assert_eq!(seen.status, 422, "{path}");
        assert!(seen.text.contains("本行未开放明文导出"), "{path}: {}", seen.text);
    }
    assert_eq!(
        zhiji::intake::settings::Settings::parse(zhiji::intake::settings::DEFAULT_TOML)
            .unwrap()
            .quotas
            .unmasked_days,
        0
    );
    assert!(person.get("/customers").text.contains(&house.customer(Known::Managed).1));
}
