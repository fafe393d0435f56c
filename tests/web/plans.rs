//! The relationship plan in the browser: who writes and who reads it, that nothing typed is lost, that a saving never
//! overwrites another, and that what is open goes along with the customer.

use super::house::{House, Known};
use zhiji::access::roles::Role;
use zhiji::kernel::clock::Clock;

fn plan(house: &House, rest: &str) -> String {
    format!("/customers/{}/plan{rest}", house.id(Known::Managed))
}

#[test]
fn a_plan_is_written_read_and_never_overwritten_unseen() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let (page, text) = (plan(&house, ""), plan(&house, "/text"));
    assert!(manager.get(&page).text.contains("填写计划…"));
    let first = [("version", "0"), ("level", "3"), ("service", "full"), ("channel", "wechat")];
    let said = [("potential", "800000"), ("need_secret", "不愿家人知道"), ("occupation", "粮油店")];
    let refused = manager.post(&text, &[&first[..], &[("potential", "八十万"), ("family", "二女")]].concat());
    assert!(refused.status == 422 && refused.text.contains("金额应写作"), "{}", refused.text);
    assert!(refused.text.contains("八十万") && refused.text.contains("二女"), "nothing typed is lost");
    assert_eq!(manager.post(&text, &[&first[..], &said[..]].concat()).location(), page);
    let shown = manager.get(&page).text;
    for words in ["3 多项使用", "全面服务", "微信", "800,000.00", "不愿家人知道", "粮油店"]
    {
        assert!(shown.contains(words), "{words}");
    }
    // Somebody who opened it before may not write over it, and what they typed stands there still.
    let late = manager.post(&text, &[&first[..], &[("family", "父母同住")]].concat());
    assert!(late.status == 422 && late.text.contains("刚被他人改写") && late.text.contains("父母同住"));
    assert!(manager.get(&format!("/customers/{}", house.id(Known::Managed))).text.contains("客户关系计划"));
    assert_eq!(house.as_role(Role::WealthManager).get(&page).status, 404, "another's customer");
    let hq = house.as_role(Role::HqRetail);
    assert!(hq.get(&page).text.contains("粮油店") && !hq.get(&page).text.contains("改写…"));
    let refused = hq.post(&text, &[("version", "1")]);
    assert!(refused.status == 422 && refused.text.contains("由维护人或本机构负责人填写"));
    assert_eq!(house.as_role(Role::RetailHead).post(&text, &[("version", "1")]).location(), page);
    assert!(!manager.get(&page).text.contains("800,000.00"), "the head emptied it");
    assert!(manager.get(&page).text.contains("潜在总价值"), "and what changed stands with who did");
}

#[test]
fn the_wallet_says_what_share_is_here() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let page = plan(&house, "");
    assert!(manager.get(&page).text.contains("尚未登记他行资产"));
    let good = [("bank", "农信社"), ("amount", "30000"), ("source", "客户自述"), ("as_of", "2026-03-01")];
    let refused =
        manager.post(&plan(&house, "/estimates"), &[&good[..3], &[("as_of", "2099-01-01")]].concat());
    assert!(refused.status == 422 && refused.text.contains("日期不能晚于今天"), "{}", refused.text);
    assert!(refused.text.contains("客户自述") && refused.text.contains("<details open"), "it stays open");
    assert_eq!(manager.post(&plan(&house, "/estimates"), &good).location(), page);
    let shown = manager.get(&page).text;
    assert!(shown.contains("农信社") && shown.contains("30,000.00") && shown.contains("100.00%"));
    assert!(!shown.contains("尚未登记他行资产"));
}

#[test]
fn goals_and_actions_stand_on_the_work_list_and_go_along() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let (page, steps, end) = (plan(&house, ""), plan(&house, "/steps"), plan(&house, "/steps/end"));
    let today = house.clock.today();
    let soon = (today + chrono::Days::new(7)).to_string();
    let later = (today + chrono::Days::new(8)).to_string();
    for (kind, what, due) in [("action", "送产品比较表", &*soon), ("goal", "他行资金转入", &*later)]
    {
        assert_eq!(manager.post(&steps, &[("kind", kind), ("what", what), ("due", due)]).location(), page);
    }
    let list = manager.get("/worklist").text;
    assert!(list.contains("行动：送产品比较表") && !list.contains("他行资金转入"), "a week ahead: {list}");
    assert!(list.contains(&format!("href=\"{page}\"")));
    let head = house.as_role(Role::RetailHead);
    let (from, to) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    let id = house.id(Known::Managed);
    let sure = [("manager", from), ("customer", &*id), ("staff", to), ("reason", "换岗交接给同事")];
    let preview = head.post("/hand-overs/preview", &sure).text;
    assert!(preview.contains("目标 <b>1</b>，行动 <b>1</b>"), "{preview}");
    let all = [&sure[..], &[("accept", "grade"), ("accept", "ability")]].concat();
    let sheet = head.post("/hand-overs", &all).location().to_owned();
    let sheet = head.get(&sheet).text;
    assert!(sheet.contains("目标：他行资金转入") && sheet.contains("行动：送产品比较表"), "{sheet}");
    assert_eq!(manager.get(&page).status, 404, "the one before no longer reads it");
    let wealth = house.as_role(Role::WealthManager);
    assert!(wealth.get("/worklist").text.contains("行动：送产品比较表"), "the new person works on it");
    assert!(wealth.get(&format!("{page}?with=2")).text.contains("name=\"said\""));
    let refused = wealth.post(&end, &[("step", "2"), ("to", "dropped")]);
    assert!(refused.status == 422 && refused.text.contains("放弃须写明原因"), "{}", refused.text);
    assert_eq!(wealth.post(&end, &[("step", "2"), ("to", "reached"), ("said", "已转入")]).location(), page);
    assert_eq!(wealth.post(&end, &[("step", "2"), ("to", "reached")]).status, 422, "once");
    assert!(wealth.get(&page).text.contains("已转入"));
}

#[test]
fn days_to_remember_are_recorded_and_taken_off() {
    let house = House::new();
    let manager = house.as_role(Role::CustomerManager);
    let (page, days) = (plan(&house, ""), plan(&house, "/days"));
    let wrong = [("remember", "结婚纪念日"), ("calendar", "solar"), ("month", "2"), ("day", "30")];
    let refused = manager.post(&days, &wrong);
    assert!(refused.status == 422 && refused.text.contains("没有这样的日期"), "{}", refused.text);
    assert!(refused.text.contains("结婚纪念日"));
    let good = [
        ("remember", "结婚纪念日"),
        ("calendar", "lunar"),
        ("month", "8"),
        ("day", "15"),
        ("birthday", "yes"),
    ];
    assert_eq!(manager.post(&days, &good).location(), page);
    let shown = manager.get(&page).text;
    assert!(shown.contains("代替证件上的生日"));
    assert!(shown.contains("农历 8 月 15 日") && shown.contains("2026-09-25"), "Mid-Autumn 2026: {shown}");
    assert_eq!(manager.post(&plan(&house, "/days/end"), &[("day_no", "1")]).location(), page);
    assert!(!manager.get(&page).text.contains("2026-09-25"));
    assert_eq!(manager.post(&plan(&house, "/days/end"), &[("day_no", "1")]).status, 422);
}
