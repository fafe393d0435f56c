//! What people do, in a real browser, with a zhiji that was started as they start it.

mod customer;
mod day;
mod handing;
mod journeys;
mod machine;
mod sound;

use machine::{Browser, Kind, Served, with_browser};
use serde_json::Value;
use std::collections::BTreeSet;
use zhiji::access::totp;
use zhiji::kernel::clock::{Clock, SystemClock};
use zhiji::web::http::Method;
use zhiji::web::routes;

const ADMIN: &str = "Korn-Blume 7 am See";

/// The code that a telephone shows now.
fn code(secret: &str) -> String {
    let step = u64::try_from(SystemClock.now().timestamp() / 30).unwrap();
    format!("{:06}", totp::code(&totp::decode(secret).unwrap(), step, 6))
}

/// The first administrator of a new bank, from the address that `zhiji init` printed to the codes that are set up.
async fn set_up_administrator(browser: &Browser, served: &Served, set_up: &str) {
    browser.open(served, set_up).await;
    for (name, words) in [("staff_no", "A001"), ("name", "管理员"), ("password", ADMIN)] {
        browser.fill("/set-up", name, words).await;
    }
    browser.submit("/set-up").await;
    browser.arrives(|path| path == "/sign-in").await;
    browser.fill("/sign-in", "staff_no", "A001").await;
    browser.fill("/sign-in", "password", ADMIN).await;
    browser.submit("/sign-in").await;
    browser.arrives(|path| path == "/account/second-factor").await;
    browser.open(served, "/").await;
    assert_eq!(browser.path().await, "/account/second-factor", "nothing before the codes");
    browser.submit("/account/second-factor/offer").await;
    browser.arrives(|path| path == "/account/second-factor/offer").await;
    assert!(browser.one(".qr svg").await.is_displayed().await.unwrap());
    let secret = browser.text("main code").await;
    browser.fill("/account/second-factor", "code", &code(&secret)).await;
    browser.submit("/account/second-factor").await;
    browser.arrives(|path| path == "/account").await;
}

#[test]
fn a_new_bank_gets_its_first_administrator() {
    with_browser(Kind::Plain, "the first start", |browser| async move {
        let (served, set_up) = Served::new_bank();
        set_up_administrator(&browser, &served, &set_up).await;
        browser.open(&served, "/").await;
        assert!(browser.text("main").await.contains("还没有收到任何供数"), "the administrator's start");
        browser.open(&served, &set_up).await;
        browser.fill("/set-up", "staff_no", "A002").await;
        browser.fill("/set-up", "name", "别人").await;
        browser.fill("/set-up", "password", ADMIN).await;
        browser.submit("/set-up").await;
        assert_eq!(browser.status().await, 422, "once and never again");
    });
}

/// The numbers in the tables of the page under a caption, separators taken off.
async fn tables(browser: &Browser, caption: &str) -> Vec<Vec<Vec<String>>> {
    let script = "return [...document.querySelectorAll('main table')]
        .map(t => [t.caption.textContent, [...t.tBodies[0].rows].map(r => [...r.cells].map(c => c.textContent.trim()))])";
    let all: Vec<(String, Vec<Vec<String>>)> = serde_json::from_value(browser.ask(script).await).unwrap();
    let plain = |row: Vec<String>| row.into_iter().map(|cell| cell.replace(',', "")).collect();
    let wanted = all.into_iter().filter(|(known, _)| known == caption);
    wanted.map(|(_, rows)| rows.into_iter().map(plain).collect()).collect()
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}")).to_owned()
}

/// The rows of a measure as the page must show them.
fn expected(measures: &Value) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let class = |class: &Value| {
        let late = if class["overdue"] == true { " （逾期）" } else { "" };
        let net = if class["net"] == true { text(class, "day_sum_yuan") } else { "–".to_owned() };
        let mut cells = vec![format!("{}{late}", text(class, "zh"))];
        if !class["to_date_sum_yuan"].is_null() {
            cells.extend([text(class, "to_date_sum_yuan"), text(class, "balance_yuan")]);
        }
        cells.extend([
            text(class, "day_sum_yuan"),
            format!("× {}", text(class, "coefficient")),
            text(class, "weighted_sum_yuan"),
            net,
        ]);
        cells
    };
    let threshold = |part: &Value| {
        let reached = if part["reached"] == true { "≥ 达到" } else { "< 未达到" };
        let sums = ["from_yuan", "needed_sum_yuan", "sum_yuan"].map(|name| text(part, name));
        [&sums[..], &[reached.to_owned()]].concat()
    };
    let rows = |name: &str, row: &dyn Fn(&Value) -> Vec<String>| {
        measures[name].as_array().expect("a list").iter().map(row).collect()
    };
    (rows("classes", &class), rows("thresholds", &threshold))
}

/// The page of a tier says what `zhiji explain` says, to the last digit.
async fn compare(browser: &Browser, served: &Served, cust_no: &str) {
    let told = served.explain(cust_no);
    let parts = [&told["running"]["projected"], &told["closed"]["measures"]];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_null()).map(expected).collect();
    assert_eq!(parts.len(), 2, "{cust_no}: a closed and a running month");
    let classes: Vec<_> =
        parts.iter().map(|(classes, _)| classes.clone()).filter(|rows| !rows.is_empty()).collect();
    assert_eq!(tables(browser, "各类资产的算式").await, classes, "{cust_no}");
    let shown = tables(browser, "门槛").await;
    for (_, thresholds) in parts {
        let fits =
            |rows: &Vec<Vec<String>>| rows.iter().map(|row| row[2..].to_vec()).eq(thresholds.iter().cloned());
        assert!(shown.iter().any(fits), "{cust_no}: {thresholds:?} in {shown:?}");
    }
}

/// The addresses of the customers in the open list.
async fn customers(browser: &Browser) -> Vec<String> {
    let links = browser.links().await;
    links.into_iter().filter(|link| link.starts_with("/customers/") && !link.contains('?')).collect()
}

#[test]
fn each_role_signs_in_and_sees_what_is_theirs() {
    with_browser(Kind::Plain, "each role's customers, and the arithmetic of tiers", |browser| async move {
        let served = Served::demo();
        let people = served.people();
        assert!(people.len() >= 9, "the demo has {} people", people.len());
        let mut everybody = BTreeSet::new();
        for person in &people {
            browser.sign_in(&served, person).await;
            browser.open(&served, "/customers").await;
            let lists = !["service_desk", "admin"].contains(&person.role.as_str());
            assert_eq!(browser.status().await, if lists { 200 } else { 403 }, "{}", person.role);
            let Some(first) = customers(&browser).await.first().cloned() else { continue };
            everybody.extend(customers(&browser).await);
            let number = browser.text("main tbody tr td").await;
            browser.open(&served, &first).await;
            assert_eq!(browser.status().await, 200, "{}", person.role);
            browser.click(&format!("a[href='{first}/why']")).await;
            browser.arrives(|path| path == format!("{first}/why")).await;
            compare(&browser, &served, &number).await;
            browser.open(&served, "/").await;
            let found = browser.find(&number).await.unwrap_or_default();
            // Analysts never find by a number (spec 3).
            assert_eq!(
                found.is_empty(),
                person.role == "analyst",
                "{}: a customer number finds",
                person.role
            );
        }
        browser.sign_in(&served, &served.person("lobby_director")).await;
        browser.open(&served, "/customers").await;
        let own: BTreeSet<String> = customers(&browser).await.into_iter().collect();
        let foreign = everybody.difference(&own).next().expect("somebody else's customer").clone();
        browser.open(&served, &foreign).await;
        assert_eq!(browser.status().await, 404);
        assert_eq!(browser.text("h1").await, "没有找到");
    });
}

/// What can be reached with the Tab key.
const CONTROLS: &str = "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex=\"0\"]')]
    .filter(e => e.checkVisibility() && !e.disabled)";

#[test]
fn the_keyboard_is_enough() {
    with_browser(Kind::Plain, "the keyboard and the languages", |browser| async move {
        let served = Served::demo();
        browser.sign_in(&served, &served.person("retail_head")).await;
        browser.open(&served, "/customers").await;
        let rows = customers(&browser).await;
        let here = "return document.activeElement.getAttribute('href')";
        for (key, row) in [("j", 0), ("j", 1), ("j", 2), ("k", 1)] {
            browser.press(key).await;
            assert_eq!(browser.ask(here).await, rows[row].as_str(), "{key}");
        }
        browser.press("\u{e007}").await;
        browser.arrives(|path| path == rows[1]).await;
        let count = browser.ask(&format!("return {CONTROLS}.length")).await.as_u64().unwrap();
        assert!(count > 8, "{count} controls");
        browser.ask("document.body.focus(); window.reached = new Set(); return 1").await;
        for _ in 0..count + 8 {
            browser.tab().await;
            browser.ask("window.reached.add(document.activeElement); return 1").await;
        }
        let missed = format!(
            "return {CONTROLS}.filter(e => !window.reached.has(e)).map(e => e.outerHTML.slice(0, 200))"
        );
        assert_eq!(browser.ask(&missed).await, serde_json::json!([]), "reached by Tab");
        if browser.has("#q").await {
            browser.ask("document.activeElement.blur(); return 1").await;
            browser.press("/").await;
            assert_eq!(browser.ask("return document.activeElement.id").await, "q");
            browser.press("\u{e00c}").await;
        }
        browser.open(&served, "/customers").await;
        browser.press("g").await;
        browser.press("h").await;
        browser.arrives(|path| path == "/").await;
        browser.press("?").await;
        browser.arrives(|path| path == "/help").await;
        assert_eq!(browser.text("h1").await, "帮助");
        browser.submit("/language").await;
        browser.arrives(|path| path == "/help").await;
        assert_eq!(browser.text("h1").await, "Help");
        assert_eq!(browser.ask("return document.documentElement.lang").await, "en");
        browser.submit("/language").await;
        assert_eq!(browser.text("h1").await, "帮助");
    });
}

/// Pages of one kind are looked at once.
fn pattern(link: &str) -> Option<&'static str> {
    routes::find(Method::Get, link.split('?').next()?).map(|(route, _)| route.path)
}

#[test]
fn every_page_fits_on_a_telephone() {
    with_browser(Kind::Narrow, "390 pixels wide: no page goes sideways", |browser| async move {
        let served = Served::demo_with(sound::requests);
        let wide = "return [document.documentElement.scrollWidth, innerWidth]";
        let mut sideways = BTreeSet::new();
        browser.open(&served, "/sign-in").await;
        for person in served.people() {
            if browser.ask(wide).await != serde_json::json!([390, 390]) {
                sideways.insert("/sign-in".to_owned());
            }
            browser.sign_in(&served, &person).await;
            let (mut waiting, mut known) = (vec!["/".to_owned()], BTreeSet::from(["/"]));
            while let Some(path) = waiting.pop() {
                browser.open(&served, &path).await;
                let size = browser.ask(wide).await;
                if size != serde_json::json!([390, 390]) {
                    sideways.insert(format!("{} at {path}: {size}", person.role));
                }
                for link in browser.links().await {
                    if pattern(&link).is_some_and(|pattern| known.insert(pattern)) {
                        waiting.push(link);
                    }
                }
            }
            browser.driver.delete_all_cookies().await.unwrap();
            browser.open(&served, "/sign-in").await;
        }
        assert!(sideways.is_empty(), "{sideways:#?}");
    });
}

#[test]
fn everything_works_without_javascript() {
    with_browser(Kind::NoScript, "the pages without JavaScript", |browser| async move {
        let served = Served::demo();
        browser.sign_in(&served, &served.person("customer_manager")).await;
        browser.click("nav a[href='/customers']").await;
        browser.arrives(|path| path == "/customers").await;
        let first = customers(&browser).await.first().cloned().expect("a customer");
        browser.click(&format!("a[href='{first}']")).await;
        browser.arrives(|path| path == first).await;
        browser.click(&format!("a[href='{first}/why']")).await;
        browser.arrives(|path| path.ends_with("/why")).await;
        assert!(!browser.has("tr.here").await);
        let number = browser.text("main p:has(a[href^='/customers/'])").await;
        let number = number.split_whitespace().last().expect("a customer number").to_owned();
        let found = browser.find(&number).await.expect("a box to search in");
        assert_eq!(found.len(), 1, "{number}: {found:?}");
        browser.sign_in(&served, &served.person("hq_retail")).await;
        browser.open(&served, "/customers").await;
        let page = customers(&browser).await;
        // Where scripts are off, the driver cannot scroll to what it is to click.
        let enter = "\u{e007}";
        browser.one("nav.pager a[href*='page=2']").await.send_keys(enter).await.unwrap();
        browser.arrives(|path| path.contains("page=2")).await;
        assert!(customers(&browser).await.iter().all(|link| !page.contains(link)), "the next page");
        browser.click("form[action='/language'] button").await;
        browser.arrives(|path| path == "/customers").await;
        assert_eq!(browser.text("h1").await, "Customers");
        browser.submit("/sign-out").await;
        browser.arrives(|path| path == "/sign-in").await;
        browser.open(&served, &first).await;
        assert!(browser.path().await.starts_with("/sign-in?next="));
    });
}
