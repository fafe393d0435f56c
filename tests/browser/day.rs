//! A manager's day with the keyboard alone, and a lead on its way to an account.

use super::machine::{Kind, Served, tell, with_browser};
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
