//! A customer's way through the house: the account is opened, a manager applies, of two heads one decides, the customer is
//! told, and a hand-over leaves its sheet.

use super::customers;
use super::machine::{Browser, Served, with_two};
use crate::support::feed::FeedDay;
use std::path::Path;
use zhiji::bank::holdings::rows::line;
use zhiji::bank::parties::rows::people::staff_member;
use zhiji::intake::run::take_all;
use zhiji::intake::settings::Settings;
use zhiji::kernel::calendar::Calendar;
use zhiji::store::action::Signed;
use zhiji::store::open::{Bank, Mode};
use zhiji::web::about::About;

const NAME: &str = "例来客";

/// Opens an account at the institution of the demo's customer manager, fed on the next working day.
fn open_account(data: &Path) {
    let mut bank = Bank::open(data, Mode::Write).unwrap();
    let about = About::of(&bank).unwrap();
    let manager = about.sign_ins.iter().find(|one| one.role == "customer_manager").unwrap();
    let inst_no = staff_member(&bank.core, &manager.staff_no).unwrap().unwrap().inst_no;
    let calendar = Calendar::china();
    let last = line(&bank.core).unwrap().unwrap().business_date;
    let day = last.iter_days().skip(1).find(|day| calendar.is_working_day(*day)).unwrap();
    let opened = day.format("%Y%m%d").to_string();
    let inbox = tempfile::tempdir().unwrap();
    FeedDay::on(day)
        .customer("BROWSER01")
        .set("name", NAME)
        .set("mobile", "13800009999")
        .set("open_inst", &inst_no)
        .set("open_date", &opened)
        .account("BROWSERA1", "BROWSER01", "deposit")
        .set("inst_no", &inst_no)
        .set("open_date", &opened)
        .balance("BROWSERA1", "80000.00")
        .write(inbox.path());
    let by = Signed {
        actor: "system".to_owned(),
        at: format!("{day}T19:00:00+08:00"),
        today: day,
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    };
    let settings = Settings::load(&bank.dir).unwrap();
    take_all(&mut bank, inbox.path(), &settings, &mut || by.clone(), &mut |_| {}, |_| {}).unwrap();
}

/// The link of the new list whose row has a text.
async fn newcomer(browser: &Browser, served: &Served) -> String {
    browser.open(served, "/new-customers").await;
    let script = "return [...document.querySelectorAll('main tbody tr')]
        .filter(r => r.textContent.includes('BROWSER01') || r.textContent.includes('例'))
        .map(r => [r.textContent, r.querySelector('a').getAttribute('href')])";
    let rows: Vec<(String, String)> = serde_json::from_value(browser.ask(script).await).unwrap();
    let found = rows.iter().find(|(words, _)| words.contains("BROWSER01"));
    found.unwrap_or_else(|| panic!("the new customer in {rows:?}")).1.clone()
}

#[test]
fn from_the_opened_account_to_the_hand_over_sheet() {
    with_two("a new customer, from the feed to the hand-over sheet", |first, second| async move {
        let served = Served::demo_with(open_account);
        let [manager, head, office] =
            ["customer_manager", "retail_head", "hq_retail"].map(|role| served.person(role));
        first.sign_in(&served, &manager).await;
        let page = newcomer(&first, &served).await;
        first.open(&served, &page).await;
        let apply = format!("{page}/applications");
        first.fill(&apply, "reason", "邻居介绍来行开户").await;
        first.submit(&apply).await;
        // Two who may decide have the same page open: one wins, the other is told.
        first.sign_in(&served, &head).await;
        second.sign_in(&served, &office).await;
        let page = newcomer(&first, &served).await;
        let theirs = newcomer(&second, &served).await;
        first.open(&served, &page).await;
        second.open(&served, &theirs).await;
        let accept = first.texts("form[action$='/accept']", "e.getAttribute('action')").await.remove(0);
        first.submit(&accept).await;
        assert_eq!(first.status().await, 200);
        second.submit(&accept).await;
        assert_eq!(second.status().await, 422);
        assert!(second.text("main").await.contains("已有结果"), "{}", second.text("main").await);
        // The customer is the manager's, and a notice waits to be sent.
        let found = first.find("BROWSER01").await.unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        let customer = customers(&first).await.remove(0);
        first.open(&served, &customer).await;
        assert!(first.text("main").await.contains(&manager.name));
        first.open(&served, &format!("{customer}/messages")).await;
        assert!(first.text("main").await.contains(&manager.name), "the notice names the manager");
        // The head gives the customer to somebody else, and the sheet names both.
        let assign = format!("{customer}/assignment");
        first.open(&served, &assign).await;
        first.ask("document.querySelector('form input[type=radio][name=to]').click(); return 1").await;
        first.ask("document.querySelector('select[name=cause]').value = 'neglect'; return 1").await;
        first.fill(&assign, "reason", "长期未联系客户").await;
        first.submit(&assign).await;
        if first.has("input[name=accept]").await {
            first.click("input[name=accept]").await;
            first.submit(&assign).await;
        }
        first.arrives(|path| path.starts_with("/changes/")).await;
        let sheet = first.text("main").await;
        assert!(sheet.contains("BROWSER01") && sheet.contains(&manager.name), "{sheet}");
        assert!(first.has("section.signatures").await, "to be signed");
        first.open(&served, &format!("{customer}/messages")).await;
        let told = first.text("main").await;
        assert!(told.contains("已撤回"), "who was not told yet hears of the new manager alone: {told}");
    });
}
