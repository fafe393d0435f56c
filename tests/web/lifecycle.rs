//! Stages of life on pages: the head of a customer's page, what they went through, and how many are in which stage.

use super::house::{House, Known};
use super::page::rows;
use zhiji::access::roles::Role;
use zhiji::kernel::terms::Stage;

/// How many customers are in a stage today.
fn in_stage(house: &House, stage: Stage) -> usize {
    let sql = format!(
        "SELECT count(*) || '' FROM lifecycle WHERE until_day = 99991231 AND stage = {}",
        stage.number()
    );
    house.texts(&sql)[0].parse().unwrap()
}

#[test]
fn a_customers_page_says_the_stage_since_when_and_why() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let page = format!("/customers/{}", house.id(Known::Managed));
    let cust_id = house.customer(Known::Managed).0;
    let sql = format!("SELECT since_day || '' FROM lifecycle WHERE cust_id = {cust_id} ORDER BY until_day");
    let since = house.texts(&sql);
    let dashed = |day: &String| format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
    let seen = manager.get(&page);
    assert!(
        seen.text.contains("生命周期") && seen.text.contains(&dashed(since.last().unwrap())),
        "{since:?}"
    );
    assert!(seen.text.contains(&format!("{page}/lifecycle")), "the way to all stages");
    let all = manager.get(&format!("{page}/lifecycle"));
    assert_eq!((all.status, rows(&all)), (200, since.len()));
    for day in &since {
        assert!(all.text.contains(&dashed(day)), "{day}");
    }
    let before = manager.get(&format!("{page}?as_of=2026-03-02"));
    assert!(before.text.contains(&dashed(&since[0])), "the stage of a past day");
}

#[test]
fn figures_of_stages_are_the_lists_behind_them() {
    let house = House::new();
    let hq = house.as_role(Role::HqRetail);
    let figures = hq.get("/lifecycle");
    let mut seen = 0;
    for stage in Stage::ALL {
        let many = in_stage(&house, stage);
        let link = format!("href=\"/customers?stage={}\"", stage.code());
        assert_eq!(figures.text.contains(&link), many > 0, "{}", stage.code());
        let list = hq.post(&format!("/customers/export?stage={}", stage.code()), &[("format", "csv")]);
        assert_eq!(list.text.lines().count(), many + 2, "{}: headings, rows, whose it is", stage.code());
        seen += usize::from(many > 0);
    }
    assert!(seen >= 2, "customers in {seen} stages");
    let wrong = hq.get("/customers?stage=asleep");
    assert_eq!(wrong.status, 422);
    // A manager counts their own, and nobody else's.
    let own = house.as_role(Role::CustomerManager);
    assert_eq!(own.get("/lifecycle").status, 200);
    let of = |stage: Stage| {
        let list = own.post(&format!("/customers/export?stage={}", stage.code()), &[("format", "csv")]);
        list.text.lines().count() - 2
    };
    let theirs: usize = Stage::ALL.into_iter().map(of).sum();
    assert!(theirs > 0 && theirs <= 21, "{theirs}");
}

#[test]
fn who_sleeps_is_given_up_with_the_reason_which_their_page_keeps() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let number = house.lead(1);
    let sql = "UPDATE lead SET kind = 'sleeping' WHERE lead_no = ?1";
    assert_eq!(house.bank.crm.conn().execute(sql, [&number]).unwrap(), 1);
    let lead = format!("/leads/{number}");
    let asked = manager.get(&lead).text;
    assert!(asked.contains("离开原因") && asked.contains("name=\"competitor\""));
    assert!(
        !manager.get(&format!("/leads/{}", house.lead(3))).text.contains("离开原因"),
        "asked of no other lead"
    );
    let given_up = [("to", "lost"), ("reason", "资金已转走")];
    let refused = manager.post(&lead, &given_up);
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("请选择客户离开的原因") && refused.text.contains("资金已转走"));
    let named = [&given_up[..], &[("departure", "competitor"), ("competitor", "某城商行")]].concat();
    assert!(manager.post(&lead, &named).text.contains("请写明采取过的挽留措施"));
    let told = [&named[..], &[("measure", "两次上门")]].concat();
    assert_eq!(manager.post(&lead, &told).location(), lead);
    let page = manager.get(&format!("/customers/{}/lifecycle", house.id(Known::Managed))).text;
    for said in ["他行竞争", "某城商行", "两次上门", "资金已转走"] {
        assert!(page.contains(said), "{said}");
    }
}
