//! Every page of every role, found by following the links from the start: each is sound, leads nowhere wrong,
//! and shows nobody's whole number.

use super::house::{House, Person, Seen};
use super::page;
use crate::support::feed::FeedDay;
use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use zhiji::access::roles::Role;
use zhiji::web::http::Method;
use zhiji::web::routes;

use super::house::Known;

/// Pages that one role is shown at most.
const PAGES_MAX: usize = 240;
/// Pages of one kind: the same route with the same fields.
const OF_A_KIND: usize = 4;

/// The kind of an address: its route, and the names of its fields.
fn kind(target: &str) -> Option<String> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (route, _) = routes::find(Method::Get, path)?;
    let names: BTreeSet<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    Some(format!("{} {names:?}", route.path))
}

/// Follows every link from the start; fails on one that leads nowhere or to what is refused.
pub fn pages(person: &Person<'_>, who: &str) -> Vec<(String, Seen)> {
    let (mut waiting, mut seen_kinds) = (VecDeque::from(["/".to_owned()]), BTreeMap::<String, usize>::new());
    let (mut known, mut pages) = (HashSet::from(["/".to_owned()]), Vec::new());
    while let Some(target) = waiting.pop_front() {
        let kind = kind(&target).unwrap_or_else(|| panic!("{who}: a link to {target}, which is no address"));
        let count = seen_kinds.entry(kind).or_default();
        *count += 1;
        if *count > OF_A_KIND || pages.len() == PAGES_MAX {
            continue;
        }
        let seen = person.get(&target);
        assert_eq!(seen.status, 200, "{who}: a link to {target}: {}", seen.text);
        for link in page::links(&seen) {
            if known.insert(link.clone()) {
                waiting.push_back(link);
            }
        }
        pages.push((target, seen));
    }
    pages
}

/// Whole identity and telephone numbers that a feed brought, of customers, guarantors and staff.
pub struct Secrets {
    values: HashSet<String>,
    lengths: BTreeSet<usize>,
}

impl Secrets {
    pub fn of(house: &House) -> Secrets {
        let sql = "SELECT id_no FROM customer UNION SELECT mobile FROM customer
                   UNION SELECT value FROM contact WHERE kind IN ('mobile', 'phone', 'email', 'wechat')
                   UNION SELECT guarantor_id_no FROM guarantee UNION SELECT mobile FROM staff";
        let values: HashSet<String> = house.texts(sql).into_iter().filter(|value| value.len() >= 8).collect();
        assert!(values.len() > 700, "the bank has {} numbers to look for", values.len());
        let lengths = values.iter().map(String::len).collect();
        Secrets { values, lengths }
    }

    /// The first of them in a text.
    pub fn found_in<'a>(&self, text: &'a str) -> Option<&'a str> {
        let whole = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_'));
        let words = text.split(whole).filter(|word| word.len() >= 8);
        let windows = words.flat_map(|word| {
            let places =
                (0..word.len()).flat_map(|from| self.lengths.iter().map(move |len| (from, from + len)));
            places.filter_map(|(from, to)| word.get(from..to))
        });
        windows.into_iter().find(|part| self.values.contains(*part))
    }
}

fn sound(house: &House, who: &str, person: &Person<'_>) -> BTreeSet<String> {
    let (token, secrets) = (person.token(), Secrets::of(house));
    let mut found = Vec::new();
    let mut paths = BTreeSet::new();
    for (target, seen) in pages(person, who) {
        found.extend(page::flaws(&seen, &token).into_iter().map(|flaw| format!("{who} at {target}: {flaw}")));
        if let Some(number) = secrets.found_in(&seen.text) {
            found.push(format!("{who} at {target}: a whole number, {number}"));
        }
        paths.extend(kind(&target).and_then(|kind| kind.split(' ').next().map(str::to_owned)));
    }
    assert!(found.is_empty(), "{} flaws:\n{}", found.len(), found.join("\n"));
    paths
}

#[test]
fn every_page_of_every_role_is_sound() {
    let house = House::new();
    let mut shown = BTreeSet::new();
    for role in Role::ALL {
        shown.extend(sound(&house, role.code(), &house.as_role(role)));
    }
    let door = ["/sign-in", "/set-up"];
    // A box on every page leads to the first, a bad row in a feed to the second, the answer to a form to the last.
    let otherwise = ["/search", "/feeds/{day}/quarantine", "/dial/{link}"];
    let never: Vec<_> = routes::all()
        .filter(|route| {
            route.method == Method::Get && !door.contains(&route.path) && !otherwise.contains(&route.path)
        })
        .filter(|route| !shown.contains(route.path))
        .map(|route| route.path)
        .collect();
    assert!(never.is_empty(), "no link leads to {never:?}");
    let nobody = house.as_nobody();
    for door in door {
        assert_eq!(page::flaws(&nobody.get(door), ""), Vec::<String>::new(), "{door}");
    }
}

#[test]
fn pages_in_english_are_sound_and_have_no_chinese_words_in_the_menu() {
    let house = House::new();
    for role in [Role::CustomerManager, Role::Admin, Role::Auditor] {
        let person = house.as_role(role);
        assert_eq!(person.post("/language", &[("lang", "en"), ("next", "/")]).status, 303);
        sound(&house, role.code(), &person);
        let home = page::read(&person.get("/").text).unwrap();
        let menu = home.named("nav").first().map(|menu| menu.text()).unwrap_or_default();
        assert!(!menu.is_empty() && menu.is_ascii(), "{menu}");
    }
}

#[test]
fn refused_pages_are_sound_too() {
    let house = House::new();
    let person = house.as_role(Role::CustomerManager);
    let token = person.token();
    let refused = [
        person.get("/nowhere"),
        person.get("/accounts"),
        person.get(&format!("/customers/{}", house.unknown_id())),
        person.get("/customers?as_of=2099-01-01"),
        person.get("/customers?as_of=%"),
        person.post("/account/password", &[("old", "x"), ("password", "y"), ("again", "z")]),
        person.post("/account/password", &[]),
    ];
    for seen in refused {
        assert!((400..500).contains(&seen.status));
        assert_eq!(page::flaws(&seen, &token), Vec::<String>::new(), "{}", seen.text);
    }
    let nobody = house.as_nobody();
    for path in ["/sign-in", "/set-up"] {
        let seen = nobody.post(path, &[("staff_no", "\"><i>"), ("name", "<b>")]);
        assert_eq!(seen.status, 422, "{path}");
        assert_eq!(page::flaws(&seen, ""), Vec::<String>::new(), "{}", seen.text);
    }
}

/// What somebody might type into a core bank's fields.
const HOSTILE: [&str; 5] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(2)>",
    "=cmd' /C calc'!A0<svg onload=alert(3)>",
    "' autofocus onfocus=alert(4) x='",
    "&lt;b&gt; {{7*7}} ${7*7}",
];

/// A day on which every field that takes words carries hostile ones, about a customer whom many see.
fn hostile_day(cust_no: &str, home: &str) -> FeedDay {
    let [script, image, formula, quote, braces] = HOSTILE;
    FeedDay::new("20260410")
        .institution(home)
        .set("name", script)
        .set("address", image)
        .staff("88001")
        .set("inst_no", home)
        .set("team", image)
        .set("name", script)
        .set("role", quote)
        .customer(cust_no)
        .set("name", script)
        .set("address", image)
        .set("open_inst", home)
        .set("grid", quote)
        .set("occupation", braces)
        .set("id_no", quote)
        .contact(cust_no, "mobile", image)
        .set("source", formula)
        .contact(cust_no, "address", quote)
        .set("source", script)
        .account("HOSTILE-1", cust_no, "deposit")
        .set("inst_no", home)
        .set("product_name", formula)
        .set("product_no", image)
        .balance("HOSTILE-1", "50000.00")
        .risk(cust_no, script)
        .set("note", image)
}

/// Row 36: script in every field that a feed or a form stores is shown as text, to every role.
#[test]
fn row_36_hostile_words_are_shown_as_words() {
    let known = House::new();
    let (home, _) = known.institutions();
    let (_, cust_no) = known.customer(Known::Managed);
    let house = House::fed(&[hostile_day(cust_no, home)]);
    for words in HOSTILE {
        house.as_nobody().post("/sign-in", &[("staff_no", words), ("password", words), ("next", words)]);
        house.as_role(Role::HqRetail).get(&format!("/customers?tier={}", super::flaws::encoded(words)));
    }
    let own = house.as_role(Role::CustomerManager).get(&format!("/customers/{}", house.id(Known::Managed)));
    assert_eq!(own.status, 200, "{}", own.text);
    let shown = page::read(&own.text).unwrap().text();
    assert!(shown.contains(HOSTILE[0]), "the name is shown as it is");
    let mut names = 0;
    for role in Role::ALL {
        let person = house.as_role(role);
        let mut all = pages(&person, role.code());
        if Known::Managed.is_seen_by(role) {
            for path in ["", "/why"] {
                let target = format!("/customers/{}{path}", house.id(Known::Managed));
                all.push((target.clone(), person.get(&target)));
            }
        }
        for (target, seen) in all {
            assert_eq!(page::flaws(&seen, &person.token()), Vec::<String>::new(), "{role:?} at {target}");
            names += usize::from(seen.text.contains("&lt;script&gt;alert(1)"));
        }
    }
    assert!(names > 10, "hostile words were met on {names} pages only");
}
