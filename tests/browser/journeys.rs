//! Whole ways through the house: from an empty bank to its first customer, and each role to one of theirs.

use super::machine::{Browser, Kind, Served, with_browser};
use super::{ADMIN, customers, set_up_administrator};
use std::path::Path;
use zhiji::bank::holdings::rows::line;
use zhiji::bank::parties::finder::initials;
use zhiji::bank::parties::rows::find_customer;
use zhiji::bank::parties::rows::people::{Person, person};
use zhiji::store::open::{Bank, Mode};

/// Puts the example feed of one day into a bank's inbox; the folder first, then the file that says it is whole.
fn deliver(data: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/example");
    let to = data.join("inbox");
    std::fs::create_dir_all(to.join("20260105")).unwrap();
    for file in std::fs::read_dir(from.join("20260105")).unwrap() {
        let file = file.unwrap().path();
        std::fs::copy(&file, to.join("20260105").join(file.file_name().unwrap())).unwrap();
    }
    std::fs::copy(from.join("20260105.ok"), to.join("20260105.ok")).unwrap();
}

#[test]
fn from_an_empty_bank_to_the_first_customer() {
    with_browser(
        Kind::Plain,
        "set-up, the first feed, the first account, the first customer",
        |browser| async move {
            let (served, set_up) = Served::new_bank();
            set_up_administrator(&browser, &served, &set_up).await;
            deliver(&served.data);
            browser
                .reopen_until(&served, "/timetable", |page| {
                    page.contains("20260105") || page.contains("2026-01-05")
                })
                .await;
            browser.open(&served, "/accounts/waiting").await;
            browser.click("form:has(input[value='S01']) button").await;
            browser.arrives(|path| path == "/accounts").await;
            let password = browser.text("code.once").await;
            browser.driver.delete_all_cookies().await.unwrap();
            browser.open(&served, "/sign-in").await;
            browser.fill("/sign-in", "staff_no", "S01").await;
            browser.fill("/sign-in", "password", &password).await;
            browser.submit("/sign-in").await;
            browser.arrives(|path| path == "/account/password").await;
            browser.open(&served, "/customers").await;
            assert_eq!(browser.path().await, "/account/password", "nothing before the password is their own");
            for (name, words) in [("old", password.as_str()), ("password", ADMIN), ("again", ADMIN)] {
                browser.fill("/account/password", name, words).await;
            }
            browser.submit("/account/password").await;
            browser.open(&served, "/customers").await;
            let all = customers(&browser).await;
            assert_eq!(all.len(), 5, "the customers of the feed");
            browser.open(&served, &all[0]).await;
            assert_eq!(browser.status().await, 200);
            assert!(browser.text("h1").await.starts_with('例'), "a head sees whole names");
            browser.open(&served, &format!("{}/why", all[0])).await;
            assert!(browser.text("main").await.contains("各类资产的算式"));
        },
    );
}

/// Who a customer number is, as the core bank knows them.
fn known(served: &Served, cust_no: &str) -> Person {
    let bank = Bank::open(&served.data, Mode::Read).unwrap();
    let day = line(&bank.core).unwrap().unwrap().business_date;
    let cust_id = find_customer(&bank.core, cust_no).unwrap().unwrap();
    person(&bank.core, cust_id, day).unwrap().unwrap()
}

/// The last characters of a text.
fn last(text: &str, many: usize) -> &str {
    &text[text.len() - many..]
}

/// Whether a customer is among those found by some words.
async fn finds(browser: &Browser, words: &str, who: &Person) -> bool {
    let found = browser.find(words).await.expect("a box to search in");
    found.iter().any(|row| row.contains(&who.cust_no))
}

#[test]
fn each_role_finds_a_customer_by_name_sound_and_number() {
    with_browser(Kind::Plain, "finding by two characters, four digits, initials", |browser| async move {
        let served = Served::demo();
        let manager = served.person("customer_manager");
        browser.sign_in(&served, &manager).await;
        browser.open(&served, "/customers").await;
        let theirs = known(&served, &browser.text("main tbody tr td").await);
        for one in served.people().into_iter().filter(|one| one.role != "admin") {
            let role = one.role.as_str();
            browser.sign_in(&served, &one).await;
            browser.open(&served, "/customers").await;
            let who = match role {
                "service_desk" => known(&served, &theirs.cust_no),
                _ => known(&served, &browser.text("main tbody tr td").await),
            };
            browser.open(&served, "/").await;
            let two: String = who.name.chars().take(2).collect();
            let by_name = role != "service_desk";
            assert_eq!(finds(&browser, &two, &who).await, by_name, "{role}: {two}");
            assert_eq!(finds(&browser, &initials(&who.name), &who).await, by_name, "{role}: initials");
            let by_digits = !["analyst", "service_desk", "auditor"].contains(&role);
            assert_eq!(finds(&browser, last(&who.mobile, 4), &who).await, by_digits, "{role}: four digits");
            let whole = finds(&browser, &who.mobile, &who).await;
            assert_eq!(whole, role != "analyst", "{role}: the whole number");
        }
    });
}

#[test]
fn whoever_is_out_of_scope_is_not_found_not_counted_not_opened() {
    with_browser(Kind::Plain, "customers out of scope", |browser| async move {
        let served = Served::demo();
        browser.sign_in(&served, &served.person("hq_retail")).await;
        let (mut everybody, mut page) = (Vec::new(), 1);
        loop {
            browser.open(&served, &format!("/customers?sort=number&page={page}")).await;
            let here = browser.rows_and_links().await;
            if here.is_empty() || browser.path().await != format!("/customers?sort=number&page={page}") {
                break;
            }
            everybody.extend(here);
            page += 1;
        }
        browser.sign_in(&served, &served.person("customer_manager")).await;
        browser.open(&served, "/customers").await;
        let own = browser.rows_and_links().await;
        let count = browser.text("main .pager, main .count").await;
        let foreign = everybody.iter().find(|(number, _)| own.iter().all(|(mine, _)| mine != number));
        let (number, link) = foreign.expect("somebody who is another's").clone();
        let who = known(&served, &number);
        for words in [number.as_str(), who.mobile.as_str(), who.id_no.as_str()] {
            assert!(!finds(&browser, words, &who).await, "{words}");
        }
        let two: String = who.name.chars().take(2).collect();
        assert!(!finds(&browser, &two, &who).await);
        for path in [link.clone(), format!("{link}/why"), format!("{link}/reveal")] {
            browser.open(&served, &path).await;
            assert_eq!(
                (browser.status().await, browser.text("h1").await.as_str()),
                (404, "没有找到"),
                "{path}"
            );
        }
        browser.open(&served, "/customers?inst=").await;
        assert_eq!(browser.text("main .pager, main .count").await, count, "nobody else is counted");
    });
}

#[test]
fn names_are_found_while_typing() {
    with_browser(Kind::Plain, "search while typing, with the keys alone", |browser| async move {
        let served = Served::demo();
        browser.sign_in(&served, &served.person("customer_manager")).await;
        browser.open(&served, "/customers").await;
        let number = browser.text("main tbody tr td").await;
        let who = known(&served, &number);
        browser.open(&served, "/").await;
        browser.press("/").await;
        browser.press(&who.name).await;
        browser.until("return document.querySelectorAll('.found a').length > 0").await;
        assert!(browser.text(".found").await.contains(&number));
        browser.press("\u{e015}").await;
        let focused = browser.ask("return document.activeElement.closest('.found') !== null").await;
        assert_eq!(focused, true, "the arrow goes to the first of them");
        browser.press("\u{e013}").await;
        assert_eq!(browser.ask("return document.activeElement.id").await, "q", "and back");
        browser.press("\u{e015}").await;
        browser.press("\u{e007}").await;
        browser.arrives(|path| path.starts_with("/customers/")).await;
        assert_eq!(browser.text("h1").await, who.name);
    });
}
