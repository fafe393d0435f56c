//! A manager's day with the keyboard alone, and a lead on its way to an account.

use super::machine::{Browser, Kind, Served, tell, with_browser};
use crate::support::feed::FeedDay;
use std::path::Path;
use zhiji::bank::assignment::rows::{held_by, members};
use zhiji::bank::events::{Found, Kind as Event};
use zhiji::bank::holdings::rows::line;
use zhiji::bank::leads;
use zhiji::kernel::calendar::{Calendar, Day};
use zhiji::kernel::clock::{Clock, Stopwatch, SystemClock};
use zhiji::store::action::Signed;
use zhiji::store::open::{Bank, Mode};
use zhiji::web::about::About;

/// Keys after which the test gives up: customers who were called before are passed over.
const SKIPPED_MAX: usize = 60;

/// Products of two dozen of the manager's customers end today; some of them are the manager's no longer.
fn many_due(data: &Path) {
    let mut bank = Bank::open(data, Mode::Write).unwrap();
    let about = About::of(&bank).unwrap();
    let manager = about.sign_ins.iter().find(|one| one.role == "customer_manager").unwrap();
    let clock = SystemClock;
    let today = clock.today();
    let found: Vec<Found> = held_by(&bank.crm, &manager.staff_no)
        .unwrap()
        .into_iter()
        .take(24)
        .map(|cust_no| Found {
            kind: Event::ProductDue,
            cust_no,
            fact_day: today,
            until: today,
            value_fen: 9_900_000_000,
            figures: format!(r#"{{"due":{},"amount":9900000000,"count":1}}"#, today.format("%Y%m%d")),
        })
        .collect();
    let by = Signed {
        actor: "system".to_owned(),
        at: clock.stamp(),
        today,
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    };
    assert_eq!(leads::raise(&mut bank.crm, &by, &found).unwrap(), found.len());
}

#[test]
fn ten_items_are_cleared_with_the_keyboard_alone() {
    with_browser(Kind::Plain, "a work list with the keyboard alone", |browser| async move {
        let served = Served::demo_with(many_due);
        browser.sign_in(&served, &served.person("customer_manager")).await;
        let watch = Stopwatch::start();
        browser.open(&served, "/worklist?among=maturing").await;
        browser.press("j").await;
        let here = "const row = document.querySelector('main tr.here');
            return [row.querySelector('a').getAttribute('href'), !!row.querySelector('[data-key=c]')]";
        let mut seen = Vec::new();
        for _ in 0..SKIPPED_MAX {
            let (lead, may_be_called): (String, bool) =
                serde_json::from_value(browser.ask(here).await).unwrap();
            if !may_be_called {
                browser.press("j").await;
                continue;
            }
            browser.press("c").await;
            let next = format!(
                "const a = document.querySelector('[data-first] tr.here a');
                return !!a && a.getAttribute('href') !== '{lead}' && document.activeElement === a"
            );
            browser.until(&next).await;
            seen.push(lead);
            if seen.len() == 10 {
                break;
            }
        }
        tell(&format!("ten items cleared in {:.1} s", watch.elapsed().as_secs_f64()));
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 10, "each was the next one");
        let bank = Bank::open(&served.data, Mode::Read).unwrap();
        let logged = "SELECT count(*) FROM contact_entry WHERE work_kind = 'lead' AND written_on = ?1 AND channel = 'phone'
            AND outcome = 'reached'";
        let today = SystemClock.today().format("%Y%m%d").to_string();
        let many: i64 = bank.crm.conn().query_row(logged, [today], |row| row.get(0)).unwrap();
        assert!(many >= 10, "{many} contacts in the log");
        // Opened, taken and left again, without a mouse.
        browser.open(&served, "/worklist?among=maturing").await;
        browser.press("j").await;
        browser.press("\u{e007}").await;
        browser.arrives(|path| path.starts_with("/leads/")).await;
        assert!(browser.text("main").await.contains("建议步骤"), "what to do, and what to say");
    });
}

/// The next day on which a feed is expected.
fn next_day(bank: &Bank) -> Day {
    let calendar = Calendar::china();
    let last = line(&bank.core).unwrap().unwrap().business_date;
    last.iter_days().skip(1).find(|day| calendar.is_working_day(*day)).unwrap()
}

#[test]
fn a_lead_becomes_an_opportunity_becomes_an_account_of_the_next_feed() {
    with_browser(Kind::Plain, "a lead, an opportunity, an account", |browser| async move {
        let served = Served::demo_with(many_due);
        browser.sign_in(&served, &served.person("customer_manager")).await;
        browser.open(&served, "/worklist?among=maturing").await;
        let lead =
            browser.texts("main tbody tr a[href^='/leads/']", "e.getAttribute('href')").await.remove(0);
        browser.open(&served, &lead).await;
        browser.click("a[href*='/opportunities?with=']").await;
        browser.arrives(|path| path.contains("/opportunities?with=")).await;
        let action =
            browser.texts("form[action$='/opportunities']", "e.getAttribute('action')").await.remove(0);
        for (name, words) in [("product", "稳健存单一号"), ("amount", "200000")] {
            browser.fill(&action, name, words).await;
        }
        let expected = SystemClock.today() + chrono::Days::new(10);
        browser
            .ask(&format!("document.querySelector('[name=expected]').value = '{expected}'; return 1"))
            .await;
        browser.submit(&action).await;
        browser.arrives(|path| path.starts_with("/opportunities/")).await;
        let one = browser.path().await;
        browser.click("button[name='to'][value='done']").await;
        browser.arrives(|path| path == one).await;
        assert!(browser.text("main").await.contains("成交"));
        // The feed of the evening brings the account.
        let number: i64 = one.rsplit('/').next().unwrap().parse().unwrap();
        let bank = Bank::open(&served.data, Mode::Read).unwrap();
        let cust_no = "SELECT cust_no FROM opportunity WHERE opportunity_no = ?1";
        let cust_no: String = bank.crm.conn().query_row(cust_no, [number], |row| row.get(0)).unwrap();
        let inst_no = members(&bank.core, &[&cust_no]).unwrap().remove(0).inst_no;
        let day = next_day(&bank);
        let opened = day.format("%Y%m%d").to_string();
        FeedDay::on(day)
            .account("BROWSERM1", &cust_no, "deposit")
            .set("inst_no", &inst_no)
            .set("product_name", "稳健存单一号")
            .set("open_date", &opened)
            .balance("BROWSERM1", "200000.00")
            .write(&served.data.join("inbox"));
        browser.sign_in(&served, &served.person("admin")).await;
        browser.open(&served, "/timetable").await;
        browser.submit("/timetable/take_feeds/run").await;
        browser.sign_in(&served, &served.person("customer_manager")).await;
        browser.reopen_until(&served, &one, |page| page.contains("供数已确认")).await;
    });
}

/// The form of an address that begins so, the first on the page.
async fn form(browser: &Browser, begins: &str) -> String {
    let css = format!("form[action^='{begins}']");
    browser.texts(&css, "e.getAttribute('action')").await.remove(0)
}

#[test]
fn a_head_reads_a_log_comments_and_gives_a_task_that_its_manager_finishes() {
    with_browser(Kind::Plain, "a log that is read, and a task that is finished", |browser| async move {
        let served = Served::demo_with(many_due);
        let (manager, head) = (served.person("customer_manager"), served.person("retail_head"));
        // The manager writes a contact down, straight from the start.
        browser.sign_in(&served, &manager).await;
        browser.open(&served, "/").await;
        browser.click("#work button[name='call'][value='reached']").await;
        browser.until("return location.hash === '#work'").await;
        // The head reads it: the start leads there, what was read is read, what was written beside it stays.
        browser.driver.delete_all_cookies().await.unwrap();
        browser.sign_in(&served, &head).await;
        browser.open(&served, "/").await;
        browser.click("main a[href='/contact-logs']").await;
        browser.arrives(|path| path.starts_with("/contact-logs")).await;
        browser.open(&served, &format!("/contact-logs?manager={}", manager.staff_no)).await;
        let entry =
            browser.texts("main tbody a[href^='/contact-logs/']", "e.getAttribute('href')").await.remove(0);
        browser.open(&served, &entry).await;
        let said = form(&browser, "/contact-logs/").await;
        browser
            .ask("document.querySelector('textarea[name=said]').value = '谈得好，请约见面'; return 1")
            .await;
        browser.submit(&said).await;
        browser.arrives(|path| !path.starts_with("/contact-logs/")).await;
        browser.open(&served, &format!("/contact-logs?manager={}", manager.staff_no)).await;
        let read = form(&browser, "/contact-logs/read").await;
        browser.submit(&read).await;
        browser.until("return !document.querySelector(\"form[action^='/contact-logs/read']\")").await;
        // A task for the manager, about no customer.
        browser.open(&served, "/tasks/new").await;
        browser.fill("/tasks", "title", "整理本月拜访计划").await;
        let choose = format!(
            "document.querySelector('form[action=\"/tasks\"] [name=to]').value = '{}';
            document.querySelector('form[action=\"/tasks\"] [name=due_on]').value = '{}'; return 1",
            manager.staff_no,
            SystemClock.today() + chrono::Days::new(3)
        );
        browser.ask(&choose).await;
        browser.submit("/tasks").await;
        browser.arrives(|path| path.starts_with("/tasks/")).await;
        let task = browser.path().await;
        // The manager finds the comment and the task, and finishes it.
        browser.driver.delete_all_cookies().await.unwrap();
        browser.sign_in(&served, &manager).await;
        browser.open(&served, "/").await;
        assert!(browser.text("main").await.contains("负责人对您的接触记录写了批注"));
        browser.open(&served, "/worklist").await;
        let found = format!("return !!document.querySelector(\"main a[href='{task}']\")");
        let mut pages = 1;
        while browser.ask(&found).await != true {
            assert!(browser.has("a[rel='next']").await, "the task is on the list, within {pages} pages");
            browser.click("a[rel='next']").await;
            pages += 1;
            browser.arrives(|path| path.ends_with(&format!("page={pages}"))).await;
        }
        browser.click(&format!("main a[href='{task}']")).await;
        browser.arrives(|path| path == task).await;
        browser.submit(&format!("{task}/finish")).await;
        browser.open(&served, "/worklist").await;
        assert_ne!(browser.ask(&found).await, true, "done is done");
        browser.driver.delete_all_cookies().await.unwrap();
        browser.sign_in(&served, &head).await;
        browser.open(&served, &task).await;
        let shown = browser.text("main").await;
        assert!(shown.contains("整理本月拜访计划") && shown.contains("已完成"), "{shown}");
    });
}
