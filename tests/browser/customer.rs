//! What is done about a customer opens over their page, and ends there.

use super::machine::{Browser, Kind, Served, with_browser};
use zhiji::kernel::clock::{Clock, SystemClock};

/// The page of the first customer on the list of whoever is signed in, opened.
async fn first_customer(browser: &Browser, served: &Served) -> String {
    browser.open(served, "/customers").await;
    let page = browser.texts("main tbody a[href^='/customers/']", "e.getAttribute('href')").await.remove(0);
    browser.open(served, &page).await;
    page
}

/// Clicks on what opens over the page, and answers to where the form in it goes.
async fn opened(browser: &Browser, link: &str) -> String {
    browser.click(&format!("main {link}")).await;
    browser.until("return !!document.querySelector('dialog[open] form[method=post]')").await;
    browser.texts("dialog[open] form[method=post]", "e.getAttribute('action')").await.remove(0)
}

/// Sends the form, and waits for the customer's page.
async fn ends_there(browser: &Browser, action: &str, page: &str) {
    browser.submit(action).await;
    browser.arrives(|path| path == page).await;
    assert_eq!(browser.ask("return location.hash").await, "#timeline");
}

#[test]
fn what_is_done_about_a_customer_opens_over_their_page_and_ends_there() {
    with_browser(Kind::Plain, "a customer's page with what opens over it", |browser| async move {
        let served = Served::demo();
        browser.sign_in(&served, &served.person("customer_manager")).await;
        let page = first_customer(&browser, &served).await;

        // A slip of the pen loses neither what was typed nor the way back.
        let action = opened(&browser, "a[href*='/opportunities?back=']").await;
        browser.fill(&action, "product", "稳健存单一号").await;
        browser.fill(&action, "amount", "二十万").await;
        browser.submit(&action).await;
        assert!(
            browser.has("[aria-invalid]").await && browser.has(&format!("a[href='{page}#timeline']")).await
        );
        let expected = SystemClock.today() + chrono::Days::new(10);
        for (name, words) in [("amount", "200000".to_owned()), ("expected", expected.to_string())] {
            browser
                .ask(&format!("document.querySelector('main [name={name}]').value = '{words}'; return 1"))
                .await;
        }
        ends_there(&browser, &action, &page).await;
        assert!(browser.text("#timeline").await.contains("稳健存单一号"));

        // The opportunity itself opens there, is left with Escape, and one is where one was.
        let link = "a[href^='/opportunities/'][data-sheet]";
        opened(&browser, link).await;
        assert!(browser.text("dialog[open]").await.contains("稳健存单一号"));
        browser.press("\u{e00c}").await;
        browser.until("return !document.querySelector('dialog')").await;
        let focused = browser.ask("return document.activeElement.getAttribute('href')").await;
        assert!(focused.as_str().unwrap().starts_with("/opportunities/"), "{focused}");
        opened(&browser, link).await;
        browser.click("dialog[open] button.close").await;
        browser.until("return !document.querySelector('dialog')").await;

        let action = opened(&browser, "a[href*='/complaints?back=']").await;
        // What was typed is not lost by a key.
        browser.ask("document.querySelector('dialog [name=says]').value = '排队'; return 1").await;
        browser.press("\u{e00c}").await;
        assert!(browser.has("dialog[open] [name=says]").await);
        browser.press("\u{e00c}").await;
        browser.driver.dismiss_alert().await.unwrap();
        assert!(browser.has("dialog[open] [name=says]").await);
        browser
            .ask("document.querySelector('dialog [name=says]').value = '排队时间太长，希望改进'; return 1")
            .await;
        ends_there(&browser, &action, &page).await;
        assert!(browser.has("#timeline a[href^='/complaints/']").await);

        browser.submit("/sign-out").await;
        browser.sign_in(&served, &served.person("retail_head")).await;
        browser.open(&served, &page).await;
        let action = opened(&browser, "a[href*='/tasks/new?customer=']").await;
        browser.fill(&action, "title", "回访并确认到期安排").await;
        browser
            .ask(&format!("document.querySelector('dialog [name=due_on]').value = '{expected}'; return 1"))
            .await;
        ends_there(&browser, &action, &page).await;
        assert!(browser.text("#timeline").await.contains("回访并确认到期安排"));
    });
}
