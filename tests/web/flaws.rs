//! Flaws that others had in their pages, one test each. Those of the door itself stand in `tests/access`, those
//! that ask every address in the matrix.

use super::house::{House, Known, password};
use super::page;
use crate::support::feed::FeedDay;
use std::collections::BTreeSet;
use zhiji::access::roles::Role;
use zhiji::web::forms::percent_encode;
use zhiji::web::http::Method;
use zhiji::web::routes::{self, Object, Who};

/// A text as it stands in an address.
pub fn encoded(text: &str) -> String {
    percent_encode(text)
}

/// Why an administrator acts.
const REASON: (&str, &str) = ("reason", "离岗交接");

/// What opens databases elsewhere.
const INJECTED: [&str; 9] = [
    "' OR '1'='1",
    "1; DROP TABLE customer; --",
    "\" OR 1=1 --",
    "1 UNION SELECT name, id_no FROM customer",
    "cust_no DESC, (SELECT mobile FROM customer)",
    "%' OR name LIKE '%",
    "\\",
    "1) OR (1=1",
    "\u{feff}' OR 1=1 -- ",
];

/// Rows 1 and 5: nobody's page says whether a customer is there, with or without signing in.
#[test]
fn rows_1_and_5_every_foreign_customer_is_unknown() {
    let mut house = House::new();
    let customers = house.customers();
    assert!(customers.len() > 300);
    let role = Role::LobbyDirector;
    let unknown = house.as_role(role).get(&format!("/customers/{}", house.unknown_id()));
    let mut seen = 0;
    for (at, (cust_id, _)) in customers.iter().enumerate() {
        if at % 200 == 199 {
            house.restart();
        }
        let path = format!("/customers/{}", house.site.ids.of(*cust_id));
        let answer = house.as_role(role).get(&path);
        seen += usize::from(answer.status == 200);
        assert!(answer.status == 200 || answer == unknown, "{path}");
        assert_eq!(house.as_nobody().get(&path).status, 303);
    }
    assert_eq!(seen, 15, "those of the team, and no other");
}

/// Row 8: what is refused was not done before.
#[test]
fn row_8_refused_acts_leave_no_trace() {
    let mut house = House::new();
    let manager = house.staff_no(Role::CustomerManager);
    let acts = [
        (Role::HqRetail, format!("/accounts/{manager}/lock"), Vec::new(), 403_u16),
        (Role::Auditor, format!("/accounts/{manager}/close"), Vec::new(), 403),
        (Role::Admin, "/accounts/7777777/lock".to_owned(), Vec::new(), 422),
        (Role::Admin, format!("/accounts/{manager}/posts"), vec![("role", "owner")], 422),
        (Role::Admin, format!("/accounts/{manager}/posts"), vec![("role", "admin")], 422),
        (Role::Admin, format!("/accounts/{manager}/posts/end"), vec![("role", "auditor"), REASON], 422),
        (Role::Admin, "/accounts".to_owned(), vec![("staff_no", manager), ("role", "analyst")], 422),
    ];
    for (role, path, fields, status) in acts {
        house.restart();
        let mark = house.mark();
        let seen = house.as_role(role).post(&path, &fields);
        assert!(seen.status == status || seen.status == 404, "{path}: {}", seen.status);
        assert_eq!(house.changed(&mark), BTreeSet::new(), "{path}");
    }
}

/// Row 15: what is taken away is gone at the next request.
#[test]
fn row_15_the_next_request_has_the_new_scope() {
    let house = House::new();
    let (manager, head) = (house.as_role(Role::CustomerManager), house.as_role(Role::RetailHead));
    let path = format!("/customers/{}", house.id(Known::Managed));
    assert_eq!(manager.get(&path).status, 200);
    let number = &house.customer(Known::Managed).1;
    let sql = "UPDATE assignment SET until_day = 20260411, ended_by = 1 WHERE cust_no = ?1";
    assert_eq!(house.bank.crm.conn().execute(sql, [number]).unwrap(), 1);
    assert_eq!(manager.get(&path).status, 404, "handed over");
    let admin = house.as_role(Role::Admin);
    let (home, _) = house.institutions();
    let at = format!("/accounts/{}", house.staff_no(Role::RetailHead));
    assert_eq!(head.get(&path).status, 200);
    let ended = admin.post(&format!("{at}/posts/end"), &[("role", "retail_head"), ("inst", home), REASON]);
    assert_eq!(ended.status, 303, "{}", ended.text);
    assert_eq!(head.get(&path).status, 303, "the post ended, and the session with it");
    let at = format!("/accounts/{}", house.staff_no(Role::CustomerManager));
    assert_eq!(manager.get("/customers").status, 200);
    let unsaid = admin.post(&format!("{at}/lock"), &[("reason", "  x ")]);
    assert_eq!(unsaid.status, 422, "no act without a reason");
    assert!(unsaid.text.contains("请写明原因"), "{}", unsaid.text);
    assert_eq!(manager.get("/customers").status, 200);
    assert_eq!(admin.post(&format!("{at}/lock"), &[REASON]).status, 303);
    assert_eq!(manager.get("/customers").status, 303, "locked");
}

/// Row 18: what an act is about stands in its address alone.
#[test]
fn row_18_an_id_elsewhere_changes_nothing() {
    let house = House::new();
    let person = house.as_role(Role::CustomerManager);
    let (own, foreign) = (house.id(Known::Managed), house.id(Known::Elsewhere));
    let plain = person.get(&format!("/customers/{own}"));
    let fields = ["customer", "id", "cust_no", "cust_id", "staff_no", "role", "inst_no", "actor"];
    for field in fields {
        let seen = person.get(&format!("/customers/{own}?{field}={foreign}"));
        assert_eq!((seen.status, page::rows(&seen)), (200, page::rows(&plain)), "{field}");
        assert!(!seen.text.contains(&house.customer(Known::Elsewhere).1), "{field}");
        assert_eq!(person.get(&format!("/customers/{foreign}?{field}={own}")).status, 404, "{field}");
    }
    let (one, other) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    let end = house.audit_end();
    let fields = [("account", other), ("staff_no", other), ("actor", other), REASON];
    assert_eq!(house.as_role(Role::Admin).post(&format!("/accounts/{one}/lock"), &fields).status, 303);
    let entries = house.audit_after(end);
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].actor.as_str(), entries[0].object.as_str()), (house.staff_no(Role::Admin), one));
    assert_eq!(house.as_role(Role::WealthManager).get("/").status, 200, "the other one works on");
}

/// Rows 21 and 20: no page shows a whole number, in whatever form the page is asked for.
#[test]
fn rows_20_and_21_numbers_are_masked_for_everybody() {
    let mut house = House::new();
    let secrets = super::crawl::Secrets::of(&house);
    for role in Role::ALL {
        house.restart();
        for known in Known::ALL.into_iter().filter(|known| known.is_seen_by(role)) {
            for query in ["", "?as_of=2026-03-20", "?reveal=mobile", "?print=1", "?format=json", "/why"] {
                let seen = house.as_role(role).get(&format!("/customers/{}{query}", house.id(known)));
                assert_eq!(seen.status, 200, "{query}");
                assert_eq!(secrets.found_in(&seen.text), None, "{role:?} of {known:?}{query}");
            }
        }
    }
}

/// The customers of a list, in its order.
fn listed(house: &House, role: Role, query: &str) -> Vec<String> {
    let seen = house.as_role(role).get(&format!("/customers{query}"));
    assert_eq!(seen.status, 200, "{query}: {}", seen.text);
    let links = page::links(&seen).into_iter().filter(|link| link.starts_with("/customers/"));
    links.map(|link| link.split('?').next().unwrap_or_default().to_owned()).collect()
}

/// Rows 22 and 29: a list is sorted by what it offers, and by nothing else.
#[test]
fn row_22_no_order_tells_what_is_hidden() {
    let house = House::new();
    let plain = listed(&house, Role::HqRetail, "");
    assert!(plain.len() > 10);
    assert_ne!(listed(&house, Role::HqRetail, "?sort=number"), plain, "an order that is offered");
    for order in ["mobile", "id_no", "name", "address", "birth_date", "cust_id", "1", "random()"] {
        let seen = house.as_role(Role::HqRetail).get(&format!("/customers?sort={}", encoded(order)));
        assert_eq!((seen.status, page::rows(&seen)), (422, 0), "{order}");
    }
}

/// Row 23: neither filter nor count answers about what is hidden or out of scope.
#[test]
fn row_23_no_count_tells_what_is_hidden() {
    let house = House::new();
    let (_, away) = house.institutions();
    let plain = listed(&house, Role::CustomerManager, "");
    assert_eq!(plain.len(), 21, "their own customers");
    let of_away = listed(&house, Role::CustomerManager, &format!("?inst={away}"));
    assert_eq!(of_away, [format!("/customers/{}", house.id(Known::ManagedAway))]);
    for filter in ["mobile=1", "id_no=5", "name=%E7%8E%8B", "q=1", "customers=1", "everything=1"] {
        assert_eq!(listed(&house, Role::CustomerManager, &format!("?{filter}")), plain, "{filter}");
    }
    let id = house.as_role(Role::ServiceDesk).get("/customers");
    assert_eq!(id.status, 403, "a service desk has no list");
}

/// Rows 26 to 33: what is typed into an address is a value, never a part of a question to the database.
#[test]
fn rows_26_to_33_values_stay_values() {
    let mut house = House::new();
    let mark = house.mark();
    let most = listed(&house, Role::CustomerManager, "").len();
    for (number, words) in INJECTED.iter().enumerate() {
        house.restart();
        let value = encoded(words);
        for field in
            ["tier", "signal", "inst", "sort", "page", "as_of", "month", "report", "q", "actor", "verb"]
        {
            let seen = house.as_role(Role::CustomerManager).get(&format!("/customers?{field}={value}"));
            assert!([200, 422].contains(&seen.status), "{field}={words}: {}", seen.status);
            assert!(seen.status == 422 || page::rows(&seen) <= most, "{field}={words}");
        }
        let id = house.id(Known::Managed);
        let seen = house.as_role(Role::CustomerManager).get(&format!("/customers/{id}?as_of={value}"));
        assert_eq!(seen.status, 422, "a day is read as a day: {words}");
        assert_eq!(house.as_role(Role::Admin).get(&format!("/accounts/{value}")).status, 404);
        let peer = std::net::IpAddr::from([10, 9, 9, number as u8]);
        let nobody = super::house::Person { peer, ..house.as_nobody() };
        assert_eq!(nobody.post("/sign-in", &[("staff_no", words), ("password", words)]).status, 422);
        assert!(house.lines.lock().unwrap().is_empty(), "{:?}", house.lines.lock().unwrap());
    }
    assert_eq!(house.changed(&mark), BTreeSet::new());
}

/// Row 30: days are read to a type first.
#[test]
fn row_30_what_is_no_day_is_refused() {
    let house = House::new();
    let person = house.as_role(Role::HqRetail);
    for day in [
        "2026-02-30",
        "2026-13-01",
        "20260301",
        "2026-04-31",
        "-1",
        "9999-12-31",
        "2026-04-10",
        "2026-02-01",
        "0001-01-01",
        "x",
    ] {
        let seen = person.get(&format!("/customers?as_of={day}"));
        assert_eq!(seen.status, 422, "{day}");
    }
    for day in ["2026-04-09", "2026-03-31", "2026-03-02"] {
        assert_eq!(person.get(&format!("/customers?as_of={day}")).status, 200, "{day}");
    }
    for page in ["0", "-1", "99999999999999999999", "1e9", "x"] {
        assert_eq!(person.get(&format!("/customers?page={page}")).status, 200, "{page}");
    }
}

/// Row 40: after signing in, and after the language, one is still here.
#[test]
fn row_40_next_leads_nowhere_else() {
    let mut house = House::new();
    let staff_no = house.staff_no(Role::Analyst);
    let elsewhere = [
        "//elsewhere.example",
        "https://elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: b=c",
        "/\t/elsewhere.example",
        " //elsewhere.example",
        "elsewhere.example",
        "",
    ];
    for next in elsewhere {
        house.restart();
        let password = password(Role::Analyst);
        let fields = [("staff_no", staff_no), ("password", password.as_str()), ("next", next)];
        let signed_in = house.as_nobody().post("/sign-in", &fields);
        assert_eq!((signed_in.status, signed_in.location()), (303, "/"), "{next}");
        let chosen = house.as_role(Role::Analyst).post("/language", &[("lang", "en"), ("next", next)]);
        assert_eq!((chosen.status, chosen.location()), (303, "/"), "{next}");
        let door = house.as_nobody().get(&format!("/sign-in?next={}", encoded(next)));
        let page = page::read(&door.text).unwrap();
        let form = page.named("form").into_iter().find(|form| form.get("action") == Some("/sign-in"));
        let fields = form.map_or_else(Vec::new, |form| form.named("input"));
        let hidden = fields.into_iter().find(|input| input.get("name") == Some("next"));
        assert_eq!(hidden.and_then(|input| input.get("value")), Some("/"), "{next}");
    }
    let local = "/customers/abc?as_of=2026-03-31";
    let sent = house.as_role(Role::Analyst).post("/language", &[("lang", "zh"), ("next", local)]);
    assert_eq!(sent.location(), local);
}

/// Row 42: what a client says of its address passes by no limiter, and into no audit.
#[test]
fn row_42_said_addresses_do_not_count() {
    let house = House::new();
    let staff_no = house.staff_no(Role::Analyst);
    let end = house.audit_end();
    for number in 0..6 {
        let nobody = house.as_nobody();
        let right = if number == 5 { password(Role::Analyst) } else { "wrong".to_owned() };
        let mut request = nobody.form("/sign-in", &[("staff_no", staff_no), ("password", &right)]);
        for header in ["x-forwarded-for", "x-real-ip", "forwarded", "x-client-ip"] {
            request.headers.push((header.to_owned(), format!("10.7.7.{number}")));
        }
        assert_eq!(nobody.send(request).status, 422, "try {number}");
    }
    let entries = house.audit_after(end);
    assert!(entries.len() >= 6 && entries.iter().all(|entry| entry.peer == "10.1.2.2"), "{entries:?}");
    let many = (0..40).map(|number| {
        let nobody = house.as_nobody();
        let mut request = nobody.form("/sign-in", &[("staff_no", "nobody"), ("password", "")]);
        request.headers.push(("x-forwarded-for".to_owned(), format!("10.8.8.{number}")));
        nobody.send(request).status
    });
    assert!(many.collect::<Vec<_>>().contains(&429), "an address is held back, whatever it says it is");
}

/// Row 44: a new password ends what the old one opened, in the pages too; a form of before is worth nothing.
#[test]
fn row_44_a_new_password_ends_the_old_session() {
    let house = House::new();
    let person = house.as_role(Role::Analyst);
    let (old, new) = (password(Role::Analyst), "Korn-Blume 7 am See");
    let again = person.form("/language", &[("lang", "en")]);
    let fields = [("old", old.as_str()), ("password", new), ("again", new)];
    let changed = person.post("/account/password", &fields);
    assert_eq!(changed.status, 303, "{}", changed.text);
    assert_eq!(person.get("/").location(), "/sign-in");
    assert_ne!(person.send(again).status, 200);
    let fresh = super::house::Person { cookie: changed.session(), ..house.as_nobody() };
    assert_eq!(fresh.get("/").status, 200);
    let cookie = changed.header("Set-Cookie").unwrap_or_default();
    for flag in ["Path=/", "HttpOnly", "SameSite=Strict"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
}

/// Row 44: signing out ends the session at the server, not only in the browser.
#[test]
fn row_44_signing_out_ends_the_session() {
    let house = House::new();
    let person = house.as_role(Role::Analyst);
    let out = person.post("/sign-out", &[]);
    assert_eq!(out.location(), "/sign-in");
    assert!(out.header("Set-Cookie").unwrap_or_default().contains("Max-Age=0"));
    assert_eq!(person.get("/").status, 303);
}

/// Whoever must first choose a password (or set codes up: the same gate) is led there from everywhere but their own
/// account; `/accounts` begins like it and is no part of it.
#[test]
fn nothing_opens_before_what_must_be_done_first_but_ones_own_account() {
    let house = House::new();
    let admin = house.as_role(Role::Admin);
    let taken = house.staff_no(Role::Admin);
    let sql = format!(
        "SELECT staff_no FROM staff WHERE role = 'admin' AND status = 'active' AND staff_no <> '{taken}'"
    );
    let colleague = house.texts(&sql).remove(0);
    // Another administrator takes two people.
    let open = || admin.post("/accounts", &[("staff_no", &colleague)]);
    assert_eq!(open().location(), "/accounts/requests");
    assert_eq!(admin.post("/accounts/requests/2/confirm", &[]).status, 422, "not the one who asked");
    let auditor = house.as_role(Role::Auditor);
    assert!(auditor.get("/").text.contains("2 项账户操作等您确认"));
    assert_eq!(auditor.post("/accounts/requests/2/confirm", &[]).location(), "/accounts/requests");
    assert!(admin.get("/accounts/requests").text.contains("去执行"));
    let opened = open();
    assert_eq!(opened.status, 200, "{}", opened.text);
    let once = opened.text.split("class=\"once\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    let fields = [("staff_no", colleague.as_str()), ("password", once), ("code", "")];
    let cookie = house.as_nobody().post("/sign-in", &fields).session();
    assert!(cookie.is_some(), "the one-time password signs in");
    let person = super::house::Person { cookie, ..house.as_nobody() };
    let mut led = 0;
    for route in routes::all().filter(|route| route.object == Object::None && route.who != Who::Anyone) {
        let own = route.path == "/account" || route.path.starts_with("/account/");
        let mine = route.who == Who::SignedIn
            || matches!(route.who, Who::Roles(roles) if roles.contains(&Role::Admin));
        if mine && !own {
            let seen = person.ask(route.method, route.path, &[]);
            assert_eq!((seen.status, seen.location()), (303, "/account/password"), "{}", route.path);
            led += 1;
        }
    }
    assert!(led > 5, "{led} addresses");
    assert_eq!(person.get("/account/password").status, 200);
    let refused = admin.post("/accounts", &[("staff_no", "7777777"), ("name", "x"), ("role", "hq_retail")]);
    assert_eq!(refused.status, 422, "who is in no feed gets no account by a form");
}

/// A team's customers are not their director's own: numbers take four digits, and count.
#[test]
fn a_lobby_director_looks_for_numbers_as_for_others() {
    let house = House::new();
    house.site.refresh().unwrap();
    let (id, _) = house.customer(Known::Wealth);
    let sql = format!("SELECT mobile FROM customer WHERE cust_id = {id} AND until_day = 99991231");
    let mobile = house.texts(&sql).remove(0);
    for (role, verb) in [(Role::LobbyDirector, "search_number"), (Role::WealthManager, "search")] {
        let person = house.as_role(role);
        let status = person.post("/search", &[("q", &mobile[8..])]).status;
        assert_eq!(status, if role == Role::LobbyDirector { 422 } else { 200 }, "{role:?}: three digits");
        let end = house.audit_end();
        assert!(
            person.post("/search", &[("q", &mobile[7..])]).text.contains("/customers/"),
            "{role:?}: four"
        );
        assert_eq!(house.audit_after(end).last().map(|entry| entry.verb.as_str()), Some(verb), "{role:?}");
    }
}

/// A row out of place puts a telephone number under a status: of a row in quarantine only amounts are shown.
#[test]
fn a_row_out_of_place_shows_no_number_in_quarantine() {
    let known = House::new();
    let (home, _) = known.institutions();
    let day = FeedDay::new("20260410")
        .customer("Z1")
        .set("open_inst", home)
        .set("address", "某镇某村")
        .set("status", "10287654399")
        .raw("balances", "A-unknown-1|12.345");
    let house = House::fed(&[day]);
    for role in [Role::Admin, Role::HqRetail, Role::Auditor] {
        let seen = house.as_role(role).get("/feeds/2026-04-10/quarantine");
        assert_eq!((seen.status, page::rows(&seen)), (200, 2), "{role:?}: {}", seen.text);
        assert!(
            !seen.text.contains("10287654399") && !seen.text.contains("某镇某村"),
            "{role:?}: {}",
            seen.text
        );
        assert!(seen.text.contains("customers.csv") && seen.text.contains("status"), "{role:?}: where it is");
    }
}

/// A date from before all calendars is refused like any other that is none.
#[test]
fn days_of_no_calendar_are_refused() {
    let house = House::new();
    let person = house.as_role(Role::HqRetail);
    for day in ["-262143-01-01", "+12345-01-01", "0000-01-01", "999-01-01"] {
        assert_eq!(person.get(&format!("/customers?as_of={}", encoded(day))).status, 422, "{day}");
    }
    assert!(house.lines.lock().unwrap().is_empty(), "no fault: {:?}", house.lines.lock().unwrap());
}

/// A masked number cannot be guessed while typing: numbers wait for the button, which is written down.
#[test]
fn no_number_is_found_while_typing() {
    let house = House::new();
    house.site.refresh().unwrap();
    let (id, cust_no) = house.customer(Known::Managed);
    let sql = format!("SELECT mobile FROM customer WHERE cust_id = {id} AND until_day = 99991231");
    let mobile = house.texts(&sql).remove(0);
    let person = house.as_role(Role::CustomerManager);
    for words in [mobile.as_str(), &mobile[7..], cust_no] {
        assert!(!person.post("/search/quick", &[("q", words)]).text.contains("/customers/"), "{words}");
        assert!(person.post("/search", &[("q", words)]).text.contains("/customers/"), "{words}");
    }
}

/// Whoever tries doors is seen trying: each refusal of somebody who is signed in is written down.
#[test]
fn who_is_refused_is_written_down() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let foreign = house.id(Known::Elsewhere);
    let (page, why) = (format!("/customers/{foreign}"), format!("/customers/{foreign}/why"));
    let few = vec![("words", "7")];
    let tries = [
        ("/accounts", vec![], 403, "GET /accounts not_your_post"),
        (page.as_str(), vec![], 404, "GET /customers/{customer} not_found"),
        (why.as_str(), vec![], 404, "GET /customers/{customer}/why not_found"),
        ("/search", few, 422, "POST /search form"),
    ];
    for (path, fields, status, told) in tries {
        let before = house.audit_end();
        let method = if fields.is_empty() { Method::Get } else { Method::Post };
        assert_eq!(manager.ask(method, path, &fields).status, status, "{path}");
        let entries = house.audit_after(before);
        assert_eq!(entries.len(), 1, "{path}");
        let entry = &entries[0];
        assert_eq!((entry.verb.as_str(), entry.outcome.as_str()), ("refused_request", "refused"));
        assert_eq!(entry.detail, told);
        if path.starts_with("/customers/") {
            assert_eq!(entry.object, house.customer(Known::Elsewhere).1, "whom they tried to open");
        }
    }
    let before = house.audit_end();
    house.as_role(Role::HqRetail).get("/customers?as_of=2026-03-20&tier=gold");
    let entries = house.audit_after(before);
    assert_eq!(entries[0].detail, "tier=gold as_of=2026-03-20", "what was asked is told");
}
