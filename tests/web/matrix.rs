//! Every address × every role × own, foreign, unknown and malformed: made from the route table, so that a new
//! route is in it by itself.

use super::house::{House, Known, Person};
use std::collections::BTreeSet;
use zhiji::access::roles::Role;
use zhiji::web::forms::percent_encode;
use zhiji::web::http::Method;
use zhiji::web::routes::{self, Audit, Object, Rate, Route, Who};

/// What nobody made: no id of ours.
const MALFORMED: [&str; 8] = [
    "0",
    "..",
    "2222222222222222",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "客户",
    "\r\nSet-Cookie: a=b",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
];

/// Forms that count failed tries, and so change an account when they refuse.
const COUNTS_TRIES: [&str; 3] = ["/sign-in", "/account/password", "/account/second-factor"];

/// The address of a route with something in place of its braces.
fn address(route: &Route, id: &str) -> String {
    match (route.path.find('{'), route.path.find('}')) {
        (Some(from), Some(to)) => {
            format!("{}{}{}", &route.path[..from], percent_encode(id), &route.path[to + 1..])
        }
        _ => route.path.to_owned(),
    }
}

fn allows(route: &Route, role: Role) -> bool {
    match route.who {
        Who::Anyone | Who::SignedIn => true,
        Who::Roles(roles) => roles.contains(&role),
    }
}

fn name(route: &Route) -> String {
    format!("{} {}", route.method.code(), route.path)
}

/// What stands for the braces where it is there, for the routes of an object.
fn there(house: &House, route: &Route, role: Role) -> Vec<String> {
    let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
    match route.object {
        Object::None => texts(&[""]),
        Object::Customer => {
            let seen = Known::ALL.into_iter().filter(|known| known.is_seen_by(role));
            seen.map(|known| house.id(known)).collect()
        }
        Object::Account => texts(&[house.staff_no(Role::CustomerManager)]),
        Object::Policy => texts(&["1"]),
        Object::ExportRequest => texts(&["1", "2", "3"]),
        Object::Newcomer => vec![house.newcomer().0],
        Object::Application | Object::Change | Object::Matter => texts(&["1"]),
        Object::StandIn => texts(&["1"]),
        Object::Transfer => match role {
            Role::WealthManager | Role::LobbyDirector => Vec::new(),
            _ => texts(&["1"]),
        },
        Object::Family | Object::Special => texts(&["1", "2"]),
        Object::Message => texts(&["1", "2"]),
        Object::MessageTemplate => texts(&["1"]),
        Object::WorkTask => match role {
            Role::WealthManager | Role::LobbyDirector => Vec::new(),
            _ => texts(&["1"]),
        },
        // A link is drawn by chance and opens once: its own tests ask for one.
        Object::DialLink => Vec::new(),
        Object::Complaint => match role {
            Role::WealthManager | Role::LobbyDirector => Vec::new(),
            _ => texts(&["1"]),
        },
        Object::Lead => vec![house.lead(1), house.lead(2)],
        Object::Opportunity | Object::ContactEntry => texts(&["1"]),
        Object::AccountRequest => texts(&["1"]),
        Object::Institution => house.texts("SELECT inst_no FROM institution LIMIT 2"),
        Object::FeedDay => texts(&["20260409", "2026-04-09"]),
        Object::Report => texts(&[
            "tier-structure",
            "cross-sell",
            "movement",
            "growth",
            "growth-customers",
            "leads",
            "lead-list",
            "work",
            "quarantine",
            "feed-files",
            "tiers",
        ]),
        Object::Task => texts(&["take_feeds", "verify_audit"]),
    }
}

/// Whatever the braces may stand for without being there.
fn not_there(house: &House, route: &Route) -> Vec<String> {
    let unknown = match route.object {
        Object::None => return Vec::new(),
        Object::Customer => house.unknown_id(),
        Object::Account => "7777777".to_owned(),
        Object::Newcomer => house.unknown_id(),
        Object::Policy
        | Object::ExportRequest
        | Object::AccountRequest
        | Object::Application
        | Object::Change
        | Object::Matter
        | Object::StandIn
        | Object::Transfer
        | Object::Special
        | Object::Message
        | Object::MessageTemplate
        | Object::Complaint
        | Object::WorkTask
        | Object::DialLink
        | Object::Lead
        | Object::Opportunity
        | Object::ContactEntry
        | Object::Family => "999".to_owned(),
        Object::Institution => "7777777".to_owned(),
        Object::FeedDay => "19990101".to_owned(),
        Object::Report | Object::Task => "unknown".to_owned(),
    };
    let malformed = MALFORMED.iter().filter(|id| !(route.object == Object::Policy && **id == "0"));
    [unknown].into_iter().chain(malformed.map(|id| (*id).to_owned())).collect()
}

/// Fields with which a route does something harmless; the others are asked with none.
fn fields(house: &House, route: &Route) -> Vec<(&'static str, &'static str)> {
    let mut all = fixed(route).to_vec();
    if route.path.starts_with("/hand-overs") {
        all.push(("manager", house.staff_no(Role::CustomerManager)));
    }
    all
}

/// An opportunity as a form says it.
const MONEY: &[(&str, &str)] =
    &[("product", "三年期存单"), ("amount", "50000"), ("expected", "2027-12-31"), ("to", "needs")];

fn fixed(route: &Route) -> &'static [(&'static str, &'static str)] {
    match route.path {
        "/search" | "/search/quick" => &[("q", "王")],
        "/customers/export"
        | "/book/export"
        | "/reports/{report}/export"
        | "/feeds/{day}/quarantine/export" => &[("format", "csv"), ("month", "2026-03")],
        "/exports/{request}/file" => &[("format", "csv")],
        "/exports/new" => &[("field", "mobile"), ("reason", "三季度礼品邮寄")],
        "/customers/{customer}/reveal" => &[("field", "mobile"), ("reason", "客户来电核对")],
        "/accounts/{account}/password"
        | "/accounts/{account}/second-factor"
        | "/accounts/{account}/lock"
        | "/accounts/{account}/close"
        | "/accounts/{account}/posts/end" => &[("reason", "离岗交接")],
        "/policies/simulate" => {
            &[("effective_month", "2099-01"), ("document", include_str!("../../assets/policy/default.toml"))]
        }
        "/customers/{customer}/matters" => &[("kind", "customer_wish"), ("reason", "客户希望更换")],
        "/customers/{customer}/grid" => &[("grid", "nowhere")],
        "/customers/{customer}/contacts" => {
            &[("day", "2020-02-30"), ("channel", "phone"), ("direction", "out"), ("outcome", "reached")]
        }
        "/specials/export" => &[("format", "csv")],
        "/specials/core-list" => &[("on", "2026-04-11")],
        "/customers/{customer}/special" => {
            &[("kind", "long_term"), ("tier", "gold"), ("reason", "带来村里多户")]
        }
        "/customers/{customer}/dial" => &[("kind", "mobile"), ("source", "core")],
        "/pool/preview" | "/pool/assign" | "/hand-overs/preview" | "/hand-overs" => &[("first", "2")],
        "/leads/{lead}" => &[("to", "taken")],
        "/customers/{customer}/opportunities" => MONEY,
        "/customers/{customer}/benefits" => {
            &[("benefit", "doctor_appointment"), ("way", "phone"), ("reference", "YY-001")]
        }
        "/customers/{customer}/plan/text" => {
            &[("version", "0"), ("level", "2"), ("occupation", "养殖户"), ("need_secret", "不愿家人知道")]
        }
        "/customers/{customer}/plan/estimates" => {
            &[("bank", "农信社"), ("amount", "30000"), ("source", "客户自述"), ("as_of", "2026-03-01")]
        }
        "/customers/{customer}/plan/steps" => {
            &[("kind", "goal"), ("what", "代发工资转入"), ("due", "2027-12-31"), ("goal_amount", "50000")]
        }
        "/customers/{customer}/plan/days" => {
            &[("remember", "结婚纪念日"), ("calendar", "lunar"), ("month", "8"), ("day", "30")]
        }
        "/opportunities/{opportunity}" => MONEY,
        "/customers/{customer}/opt-outs" => &[("scope", "marketing"), ("reason", "客户来电退订")],
        "/customers/{customer}/opt-outs/end" => &[("reason", "客户来电恢复")],
        _ => &[],
    }
}

#[test]
fn rows_16_and_17_without_signing_in_only_the_door_answers() {
    let open = routes::all().filter(|route| route.who == Who::Anyone).map(name);
    let door =
        ["GET /set-up", "GET /sign-in", "POST /language", "POST /set-up", "POST /sign-in", "POST /sign-out"];
    assert_eq!(open.collect::<BTreeSet<_>>(), door.map(str::to_owned).into());
    let mut house = House::new();
    let mark = house.mark();
    let end = house.audit_end();
    for route in routes::all().filter(|route| route.who != Who::Anyone) {
        house.restart();
        let id = if route.object == Object::Customer { house.id(Known::Managed) } else { "1".to_owned() };
        let path = address(route, &id);
        for cookie in [None, Some(String::new()), Some("0".repeat(64))] {
            let person = Person { cookie, ..house.as_nobody() };
            let seen = person.ask(route.method, &path, &[]);
            assert_eq!(seen.status, 303, "{}", name(route));
            let there = seen.location();
            assert!(there == "/sign-in" || there.starts_with("/sign-in?next=%2F"), "{path}: {there}");
            assert!(seen.text.is_empty(), "nothing of the page is sent");
        }
    }
    assert_eq!(house.changed(&mark), BTreeSet::new());
    assert_eq!(house.audit_after(end), []);
}

#[test]
fn roles_that_are_not_listed_are_refused() {
    let mut house = House::new();
    let mark = house.mark();
    for route in routes::all() {
        house.restart();
        for role in Role::ALL.into_iter().filter(|role| !allows(route, *role)) {
            let person = house.as_role(role);
            let mut ids = vec![house.id(Known::Managed), house.unknown_id(), "..".to_owned()];
            ids.truncate(if route.object == Object::None { 1 } else { 3 });
            let answers =
                ids.iter().map(|id| person.ask(route.method, &address(route, id), &fields(&house, route)));
            let answers: Vec<_> = answers.collect();
            assert_eq!(answers[0].status, 403, "{} as {role:?}", name(route));
            assert!(answers.iter().all(|seen| *seen == answers[0]), "{}: alike for every id", name(route));
        }
        assert_eq!(house.changed(&mark), BTreeSet::new(), "{}", name(route));
    }
}

#[test]
fn customers_who_are_foreign_and_who_are_unknown_answer_alike() {
    let mut house = House::new();
    for route in routes::all().filter(|route| route.object == Object::Customer) {
        house.restart();
        let mark = house.mark();
        for role in Role::ALL.into_iter().filter(|role| allows(route, *role)) {
            let person = house.as_role(role);
            let ask = |id: &str| person.ask(route.method, &address(route, id), &fields(&house, route));
            let unknown = ask(&house.unknown_id());
            assert_eq!(unknown.status, 404, "{} as {role:?}", name(route));
            let end = house.audit_end();
            for known in Known::ALL {
                let seen = ask(&house.id(known));
                let as_expected = if known.is_seen_by(role) {
                    seen.status < 500 && ![403, 404].contains(&seen.status)
                } else {
                    seen == unknown
                };
                assert!(as_expected, "{} as {role:?} of {known:?}: {}", name(route), seen.status);
            }
            for id in MALFORMED {
                assert_eq!(ask(id), unknown, "{} as {role:?} of {id}", name(route));
            }
            let named = |entry: &super::house::Entry| {
                let done = entry.outcome != "refused";
                done && Known::ALL
                    .into_iter()
                    .any(|known| entry.object == house.customer(known).1 && !known.is_seen_by(role))
            };
            assert!(!house.audit_after(end).iter().any(named), "{}: refused acts are not done", name(route));
        }
        if route.method == Method::Get {
            assert_eq!(house.changed(&mark), BTreeSet::new(), "{}", name(route));
        }
    }
}

/// Every so many routes are asked by a test of their own, so that they are asked side by side.
const PARTS: usize = 4;

/// One of the parts of all routes but the door's.
fn part(number: usize) -> impl Iterator<Item = &'static Route> {
    routes::all().filter(|route| route.who != Who::Anyone).skip(number).step_by(PARTS)
}

#[test]
fn whoever_may_ask_is_answered_and_what_is_not_there_is_refused_part_1() {
    whoever_may_ask_is_answered(part(0));
}

#[test]
fn whoever_may_ask_is_answered_and_what_is_not_there_is_refused_part_2() {
    whoever_may_ask_is_answered(part(1));
}

#[test]
fn whoever_may_ask_is_answered_and_what_is_not_there_is_refused_part_3() {
    whoever_may_ask_is_answered(part(2));
}

#[test]
fn whoever_may_ask_is_answered_and_what_is_not_there_is_refused_part_4() {
    whoever_may_ask_is_answered(part(3));
}

fn whoever_may_ask_is_answered(routes: impl Iterator<Item = &'static Route>) {
    let mut house = House::new();
    for route in routes {
        house.restart();
        for role in Role::ALL.into_iter().filter(|role| allows(route, *role)) {
            let person = house.as_role(role);
            for id in not_there(&house, route) {
                let mark = house.mark();
                let seen = person.ask(route.method, &address(route, &id), &fields(&house, route));
                assert!(
                    (400..500).contains(&seen.status),
                    "{} of {id}: {} {}",
                    name(route),
                    seen.status,
                    seen.text
                );
                assert_eq!(house.changed(&mark), BTreeSet::new(), "{} of {id}", name(route));
            }
            if route.method == Method::Post && route.object != Object::None {
                continue;
            }
            for id in there(&house, route, role) {
                let mark = house.mark();
                let seen = person.ask(route.method, &address(route, &id), &fields(&house, route));
                assert!(seen.status < 500, "{} as {role:?}: {:?}", name(route), house.lines.lock().unwrap());
                let may_change =
                    route.method == Method::Post && (seen.status < 400 || COUNTS_TRIES.contains(&route.path));
                assert!(may_change || house.changed(&mark).is_empty(), "{} as {role:?}", name(route));
            }
        }
    }
    assert!(house.lines.lock().unwrap().is_empty(), "no fault: {:?}", house.lines.lock().unwrap());
}

/// A route with an entry writes one, whoever asks; one that reads without writes none.
#[test]
fn the_audit_says_who_saw_what_once() {
    let mut house = House::new();
    for route in routes::all().filter(|route| route.who != Who::Anyone) {
        house.restart();
        let verb = match route.audit {
            Audit::Entry(verb) => Some(verb),
            // The start shows customers to whoever has some: what is written down is said by the role.
            Audit::Chosen(_) if route.path == "/" => Some("list_customers"),
            Audit::Chosen(_) => Some("search"),
            Audit::No => None,
            Audit::ByVerb => continue,
        };
        let mut answered = false;
        for role in Role::ALL.into_iter().filter(|role| allows(route, *role)) {
            let person = house.as_role(role);
            let verb = match role {
                _ if route.path != "/" => verb,
                Role::Admin => None,
                Role::ServiceDesk => Some("list_complaints"),
                Role::Auditor => Some("read_audit"),
                _ => verb,
            };
            for id in there(&house, route, role).into_iter().take(2) {
                let end = house.audit_end();
                let seen = person.ask(route.method, &address(route, &id), &fields(&house, route));
                if seen.status >= 400 {
                    continue;
                }
                answered = true;
                let mut entries = house.audit_after(end);
                // An unmasked file names each of its customers beside.
                entries.retain(|entry| entry.verb != "view_unmasked");
                assert_eq!(entries.len(), usize::from(verb.is_some()), "{} as {role:?}", name(route));
                let (Some(entry), Some(verb)) = (entries.first(), verb) else { continue };
                let numbers = Known::ALL.map(|known| (house.id(known), house.customer(known).1.clone()));
                let numbers = numbers.into_iter().chain([house.newcomer()]);
                let number = numbers.into_iter().find(|(known, _)| *known == id).map(|(_, number)| number);
                assert_eq!(entry.object, number.unwrap_or_else(|| id.clone()), "{}", name(route));
                let who = house.staff_no(role);
                assert_eq!((entry.verb.as_str(), entry.actor.as_str()), (verb, who), "{}", name(route));
                assert_eq!((entry.peer.as_str(), entry.outcome.as_str()), ("10.1.2.1", "done"));
            }
        }
        assert!(answered || verb.is_none(), "{}: name something that it takes in there()", name(route));
    }
}

/// Who a refused form was sent as: somebody who may send it, and has something to send it about.
fn sender(house: &House, route: &Route) -> Role {
    let may = || Role::ALL.into_iter().filter(|role| allows(route, *role));
    let first = may().find(|role| !there(house, route, *role).is_empty()).or_else(|| may().next());
    first.unwrap_or_else(|| panic!("nobody may {}: {:?}", name(route), house.audit_end()))
}

#[test]
fn a_form_is_taken_from_our_own_page_only() {
    let mut house = House::new();
    let mark = house.mark();
    let end = house.audit_end();
    for route in routes::all().filter(|route| route.method == Method::Post) {
        house.restart();
        let role = sender(&house, route);
        let (person, other) =
            (house.as_role(role), house.as_role(Role::ALL[usize::from(role == Role::ALL[0])]));
        let ids = there(&house, route, role);
        let path = address(route, ids.first().map_or("", String::as_str));
        let own = person.form(&path, &fields(&house, route));
        let without = |name: &str| {
            let mut request = own.clone();
            request.headers.retain(|(known, _)| known != name);
            request
        };
        let with = |name: &str, value: &str| {
            let mut request = without("sec-fetch-site");
            request.headers.push((name.to_owned(), value.to_owned()));
            request
        };
        let token = |token: &str| {
            let mut request = own.clone();
            request.body = format!("token={token}").into_bytes();
            request
        };
        let foreign = [
            without("sec-fetch-site"),
            with("sec-fetch-site", "cross-site"),
            with("sec-fetch-site", "same-site"),
            with("sec-fetch-site", "none"),
            with("origin", "https://elsewhere.example"),
            with("origin", "https://crm.bank.example.elsewhere.example"),
            with("origin", "null"),
            token(""),
            token(&other.token()),
            token(&person.token()[1..]),
        ];
        for (at, request) in foreign.into_iter().enumerate() {
            let seen = person.send(request);
            assert_eq!(seen.status, 403, "{} number {at}: {}", name(route), seen.text);
        }
    }
    assert_eq!(house.changed(&mark), BTreeSet::new());
    let written = house.audit_after(end);
    assert!(written.iter().all(|entry| entry.verb == "refused_request" && entry.outcome == "refused"));
}

#[test]
fn every_address_takes_its_own_methods_and_no_other() {
    let house = House::new();
    let person = house.as_role(Role::HqRetail);
    for route in routes::all() {
        let path = address(route, "1");
        let other = if route.method == Method::Get { Method::Post } else { Method::Get };
        if routes::find(other, &path).is_none() {
            assert_eq!(person.ask(other, &path, &[]).status, 405, "{path}");
        }
    }
    for unknown in
        ["/nowhere", "/customers/", "//customers", "/customers/1/why/", "/accounts/1/posts/2", "/.."]
    {
        assert_eq!(person.get(unknown).status, 404, "{unknown}");
    }
}

/// Every route says how it is told from the others and what it may cost.
#[test]
fn the_table_of_routes_is_sound() {
    let mut known = BTreeSet::new();
    for route in routes::all() {
        assert!(known.insert(name(route)), "{} is there twice", name(route));
        assert_eq!(route.path.contains('{'), route.object != Object::None, "{}", name(route));
        assert!(route.path.matches('{').count() <= 1, "{}", name(route));
        let typing = route.path == "/search/quick";
        let audited = !matches!(route.audit, Audit::No);
        assert!(route.method != Method::Post || audited || typing, "{} is audited", name(route));
        let says = route.title.get(zhiji::kernel::lang::Lang::Zh);
        assert!(
            !says.is_empty() && says != route.title.get(zhiji::kernel::lang::Lang::En),
            "{}",
            name(route)
        );
        let checks = ["/sign-in", "/set-up", "/account/password"].contains(&route.path);
        assert!(!checks || route.method == Method::Get || route.rate == Rate::Password, "{}", name(route));
        if let Some(Who::Roles(roles)) = (route.object == Object::Customer).then_some(route.who) {
            assert!(!roles.contains(&Role::Admin), "{}: an administrator sees no customer", name(route));
        }
    }
}
