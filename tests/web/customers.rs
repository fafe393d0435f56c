//! Lists of customers: filters in the address, within the scope, and what an address may not ask.

use super::house::{House, Known};
use super::page::rows;
use zhiji::access::roles::Role;

#[test]
fn whose_customers_are_listed_is_a_filter_within_the_scope() {
    let house = House::new();
    let (manager, wealth) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    for (role, of, many) in [
        (Role::RetailHead, manager, 20),
        (Role::RetailHead, wealth, 15),
        (Role::HqRetail, manager, 21),
        (Role::LobbyDirector, wealth, 15),
        (Role::CustomerManager, manager, 21),
        (Role::CustomerManager, wealth, 0),
        (Role::RetailHead, "7777777", 0),
    ] {
        let seen = house.as_role(role).get(&format!("/customers?manager={of}"));
        assert_eq!((seen.status, rows(&seen)), (200, many), "{role:?} {of}");
    }
    let head = house.as_role(Role::RetailHead).get("/customers").text;
    assert!(head.contains(&format!("<option value=\"{manager}\">")), "a head chooses among their people");
    assert!(!house.as_role(Role::CustomerManager).get("/customers").text.contains("name=\"manager\""));
    let staff = house.as_role(Role::RetailHead).get("/staff").text;
    assert!(
        staff.contains(&format!("href=\"/customers?manager={wealth}\"")),
        "and comes there from the staff"
    );
    let home = house.as_role(Role::RetailHead).get(&format!("/customers?manager={manager}&sort=number"));
    assert!(home.text.contains(&house.customer(Known::Managed).1));
    assert!(!home.text.contains(&house.customer(Known::ManagedAway).1), "not of the other sub-branch");
}

#[test]
fn a_field_of_the_address_that_is_wrong_is_asked_again_within_the_house() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    let customer = format!("/customers/{}", house.id(Known::Managed));
    let end = house.audit_end();
    for (path, name, typed) in [
        (format!("{customer}?as_of=1990-01-01"), "as_of", "1990-01-01"),
        (format!("{customer}?as_of=x"), "as_of", "x"),
        (format!("{customer}/why?month=2026-13"), "month", "2026-13"),
        (format!("{customer}/why?as_of=1990-01-01"), "as_of", "1990-01-01"),
        ("/reports/tier-structure?as_of=2030-01-01".to_owned(), "as_of", "2030-01-01"),
        ("/customers?as_of=x".to_owned(), "as_of", "x"),
    ] {
        let seen = head.get(&path);
        assert_eq!(seen.status, 422, "{path}");
        let field = format!("name=\"{name}\"");
        assert!(seen.text.contains(&field) && seen.text.contains(&format!("value=\"{typed}\"")), "{path}");
        assert!(
            seen.text.contains("class=\"top\"") && seen.text.contains("class=\"wrong\"")
                || path.starts_with("/customers?"),
            "{path}"
        );
    }
    let told = house.audit_after(end);
    assert!(told.iter().all(|entry| entry.verb != "view_customer"), "nobody was shown: {told:?}");
}

/// On a past day the list counts who was a customer then: it has as many rows as it says, and no one who came later.
#[test]
fn a_list_of_a_past_day_counts_who_was_there() {
    let house = House::new();
    let hq = house.as_role(Role::HqRetail);
    for day in ["2026-03-02", "2026-03-20"] {
        let sql = format!(
            "SELECT count(*) || '' FROM customer WHERE since_day <= {0} AND until_day > {0} AND status <> 'closed'",
            day.replace('-', "")
        );
        let there: usize = house.texts(&sql)[0].parse().unwrap();
        let seen = hq.get(&format!("/customers?as_of={day}"));
        assert!(seen.text.contains(&format!("/ {there}<")), "{day}: {there}");
        let file = hq.post(&format!("/customers/export?as_of={day}"), &[("format", "csv")]);
        assert_eq!(file.text.lines().count(), there + 2, "{day}: headings, rows, whose it is");
    }
}

#[test]
fn a_filter_that_nobody_knows_is_refused_and_the_unrated_are_listed() {
    let house = House::new();
    let hq = house.as_role(Role::HqRetail);
    for filter in ["tier=bogus", "signal=x", "products=9", "sort=bogus", "among=x"] {
        let seen = hq.get(&format!("/customers?{filter}"));
        assert_eq!(seen.status, 422, "{filter}");
        assert!(seen.text.contains("没有这样的筛选条件") && rows(&seen) == 0, "{filter}");
        assert_eq!(
            hq.post(&format!("/customers/export?{filter}"), &[("format", "csv")]).status,
            422,
            "{filter}"
        );
    }
    let sql = "SELECT count(*) || '' FROM customer c WHERE until_day = 99991231 AND status <> 'closed'
               AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.cust_id = c.cust_id AND r.month = 202603)";
    let unrated: usize = house.texts(sql)[0].parse().unwrap();
    let seen = hq.get("/customers?tier=unrated");
    assert_eq!(rows(&seen), unrated.min(50));
    assert_eq!(hq.get("/").text.contains("/customers?tier=unrated"), unrated > 0);
}

#[test]
fn before_the_first_close_every_list_says_that_a_tier_is_provisional() {
    let mut house = House::new();
    let brought = house.customer(Known::Managed).1.clone();
    // As a bank stands that has taken feeds and closed nothing yet, and brought one customer's tier along.
    house
        .bank
        .core
        .conn()
        .execute_batch("DELETE FROM month_close; DELETE FROM rating; DELETE FROM signal;")
        .unwrap();
    let tier = "INSERT INTO opening_tier (cust_no, tier, since_month) VALUES (?1, 6, 202401)";
    house.bank.crm.conn().execute(tier, [&brought]).unwrap();
    house.restart();
    let (manager, head) = (house.as_role(Role::CustomerManager), house.as_role(Role::RetailHead));
    for page in [manager.get("/"), manager.get("/customers"), head.get("/pool"), head.get("/customers")] {
        assert!(page.status == 200 && page.text.contains("暂定"), "{}", page.text);
    }
    let only = manager.get("/customers?tier=diamond").text;
    assert!(only.contains(&brought), "the tier that was brought along is the one that is shown");
    let case = format!("/customers/{}/assignment", house.id(Known::Pool));
    assert!(head.get(&case).text.contains("暂定"));
    let known = format!("/customers/{}/assignment", house.id(Known::Managed));
    assert!(!head.get(&known).text.contains("暂定"));
}

#[test]
fn the_page_of_a_customer_tips_nobody_off() {
    let house = House::new();
    let (id, number) = (house.id(Known::Managed), &house.customer(Known::Managed).1);
    let sql = "INSERT INTO risk (cust_id, kind, since_day, until_day, note)
               SELECT cust_id, ?2, 20200101, 99991231, '' FROM customer WHERE cust_no = ?1 AND until_day = 99991231";
    for kind in ["aml", "watch", "blacklist"] {
        assert_eq!(house.bank.core.conn().execute(sql, [number.as_str(), kind]).unwrap(), 1);
    }
    for role in [Role::CustomerManager, Role::RetailHead, Role::HqRetail, Role::ServiceDesk, Role::Auditor] {
        let page = house.as_role(role).get(&format!("/customers/{id}")).text;
        let (_, told) = page.split_once("风险提示").expect("the blacklist is told");
        let (told, _) = told.split_once("</dd>").unwrap();
        assert!(
            told.contains("黑名单") && !told.contains("aml") && !told.contains("watch"),
            "{role:?}: {told}"
        );
    }
}
