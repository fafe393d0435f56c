//! Each role's own start: what needs them, and the way there.

use super::house::{House, Known, Seen};
use super::page::{self, Element};
use crate::support::feed::FeedDay;
use zhiji::access::accounts;
use zhiji::access::audit::count_since;
use zhiji::access::roles::Role;
use zhiji::kernel::clock::Clock;

fn home(house: &House, role: Role) -> Seen {
    let seen = house.as_role(role).get("/");
    assert_eq!(seen.status, 200, "{role:?}: {}", seen.text);
    seen
}

/// What stands in the page itself, without menu and search box.
fn main(seen: &Seen) -> Element {
    page::read(&seen.text).unwrap().named("main").first().map(|main| (*main).clone()).unwrap()
}

/// Text without blanks, so that it is compared by its words alone.
fn said(element: &Element) -> String {
    element.text().split_whitespace().collect()
}

fn links(element: &Element) -> Vec<String> {
    element.named("a").iter().filter_map(|link| link.get("href")).map(str::to_owned).collect()
}

#[test]
fn the_administrator_sees_what_went_wrong_last() {
    let house = House::new();
    let run = "INSERT INTO task_run (run_no, task, asked_by, started_at, ended_at, outcome, said_zh, said_en)
               VALUES (?1, ?2, 'system', '2026-04-11T01:00:00', '2026-04-11T01:00:01', ?3, ?4, 'x')";
    for (number, task, outcome, words) in [
        ("1", "verify_audit", "failed", "链断了"),
        ("2", "take_feeds", "done", "已入库"),
        ("3", "take_feeds", "refused", "缺少四月十日"),
        ("4", "verify_audit", "done", "链完整"),
    ] {
        house.bank.crm.conn().execute(run, [number, task, outcome, words]).unwrap();
    }
    let seen = home(&house, Role::Admin);
    let main = main(&seen);
    let notices: Vec<String> =
        main.named("p").into_iter().filter(|p| p.get("class") == Some("notice bad")).map(said).collect();
    assert_eq!(notices.len(), 1, "a task that was done again needs nobody: {notices:?}");
    assert!(notices[0].contains("缺少四月十日") && notices[0].contains("未执行"), "{notices:?}");
    assert!(links(&main).contains(&"/timetable".to_owned()));
    let all = said(&main);
    assert!(all.contains("2026-04-10的供数尚未送达"), "{all}");
    assert!(all.contains(&format!("版本{}", env!("CARGO_PKG_VERSION"))), "{all}");
    for other in [Role::HqRetail, Role::CustomerManager] {
        assert!(!home(&house, other).text.contains("缺少四月十日"), "{other:?}");
    }
}

#[test]
fn the_administrator_sees_accounts_that_wait_and_those_locked() {
    let house = House::new();
    let waiting = accounts::waiting(&house.bank.core, &house.bank.crm).unwrap().len();
    assert!(waiting > 0);
    let shown = said(&main(&home(&house, Role::Admin)));
    assert!(shown.contains(&format!("待开立{waiting}已锁定0")), "{shown}");
    let manager = house.staff_no(Role::CustomerManager);
    let locked =
        house.as_role(Role::Admin).post(&format!("/accounts/{manager}/lock"), &[("reason", "离岗交接")]);
    assert_eq!(locked.status, 303);
    let main = main(&home(&house, Role::Admin));
    assert!(links(&main).contains(&format!("/accounts/{manager}")), "{}", said(&main));
    assert!(links(&main).contains(&"/accounts/waiting".to_owned()));
    assert!(!links(&main).iter().any(|link| link.starts_with("/customers")), "no customer");
}

#[test]
fn head_office_sees_the_feeds_and_what_was_set_aside() {
    let bad = FeedDay::new("20260410").contact("NOBODY", "mobile", "13800000000");
    let house = House::fed(&[bad]);
    let main = main(&home(&house, Role::HqRetail));
    assert!(said(&main).contains("2026-04-10的隔离行：1"), "{}", said(&main));
    let way = "/feeds/2026-04-10/quarantine".to_owned();
    assert!(links(&main).contains(&way));
    assert_eq!(house.as_role(Role::HqRetail).get(&way).status, 200);
    assert!(links(&main).contains(&"/reports/tier-structure".to_owned()));
}

#[test]
fn the_auditor_sees_how_much_was_written_down_today() {
    let house = House::new();
    let count = |from: &str| {
        let sql = "SELECT count(*) FROM audit WHERE at >= ?1";
        house.bank.crm.conn().query_row(sql, [from], |row| row.get::<_, i64>(0)).unwrap()
    };
    house.as_role(Role::HqRetail).get("/customers");
    let many = count("2026-04-11");
    let main = main(&home(&house, Role::Auditor));
    assert!(many > 0 && said(&main).contains(&format!("今天已记录{many}条")), "{}", said(&main));
    let way = "/audit?from=2026-04-11".to_owned();
    assert!(links(&main).contains(&way));
    assert_eq!(house.as_role(Role::Auditor).get(&way).status, 200);
    assert_eq!(count_since(&house.bank.crm, "2026-04-12").unwrap(), 0, "a new day begins at nought");
}

#[test]
fn the_search_box_says_what_each_post_may_type() {
    let house = House::new();
    for (role, words) in [
        (Role::CustomerManager, "姓名、拼音、手机号、证件号、客户号"),
        (Role::HqRetail, "姓名、拼音、手机号、证件号、客户号"),
        (Role::Analyst, "姓名、拼音"),
        (Role::ServiceDesk, "完整的手机号、证件号或客户号"),
        (Role::Auditor, "姓名、拼音，或完整的号码"),
    ] {
        let top = page::read(&home(&house, role).text).unwrap();
        let boxes = top.named("input").into_iter().filter(|field| field.get("name") == Some("q"));
        let shown: Vec<_> = boxes.filter_map(|field| field.get("placeholder")).collect();
        assert_eq!(shown, [words], "{role:?}");
        let search = house.as_role(role).get("/search");
        let page = page::read(&search.text).unwrap();
        let label = page.named("label").into_iter().find(|label| label.get("for") == Some("words"));
        assert_eq!(label.map(|label| label.text()).as_deref(), Some(words), "{role:?}");
    }
    let desk = main(&home(&house, Role::ServiceDesk));
    let form = desk.named("form").into_iter().find(|form| form.get("action") == Some("/search"));
    assert!(
        form.is_some_and(|form| !form.named("button").is_empty()),
        "the search stands on the page itself"
    );
    assert!(said(&desk).contains("一次查找一位客户"), "{}", said(&desk));
}

#[test]
fn the_auditor_is_alarmed_when_somebody_opens_a_canary() {
    let mut house = House::new();
    let canary = house.customer(Known::Managed).1.clone();
    house.site.canaries = vec![canary.clone(), "no such customer".to_owned()];
    let alarm = |house: &House| {
        let main = main(&home(house, Role::Auditor));
        let alarms = main.named("p").into_iter().filter(|p| p.get("role") == Some("alert")).map(said);
        alarms.collect::<Vec<_>>()
    };
    house.as_role(Role::CustomerManager).get(&format!("/customers/{}", house.id(Known::ManagedAway)));
    assert_eq!(alarm(&house), [""; 0], "any other customer is nothing");
    house.as_role(Role::CustomerManager).get(&format!("/customers/{}", house.id(Known::Managed)));
    let told = alarm(&house);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(&canary) && told[0].contains(house.staff_no(Role::CustomerManager)), "{told:?}");
    assert!(!home(&house, Role::RetailHead).text.contains("警戒客户"), "nobody else is told");
}

#[test]
fn a_manager_near_the_cap_and_their_head_are_warned_and_who_is_below_the_floor_is_named() {
    let cases = [
        ("vip_cap = 400", "vip_cap = 1", "接近上限 1", "接近或达到 VIP 上限"),
        ("vip_floor = 0", "vip_floor = 300", "", "低于 VIP 下限"),
    ];
    for (before, after, manager_reads, head_reads) in cases {
        let mut house = House::new();
        let head = home(&house, Role::RetailHead);
        assert!(!head.text.contains(head_reads), "{}", head.text);
        let sql = "UPDATE policy SET document = replace(document, ?1, ?2)";
        assert_eq!(house.bank.crm.conn().execute(sql, [before, after]).unwrap(), 1);
        house.restart();
        let manager = said(&main(&home(&house, Role::CustomerManager)));
        assert!(manager.contains(&manager_reads.replace(' ', "")), "{manager}");
        let named = said(&main(&home(&house, Role::RetailHead)));
        let who = house.staff_no(Role::CustomerManager);
        let (_, told) = named.split_once(&head_reads.replace(' ', "")).unwrap_or_default();
        assert!(told.contains(who), "{after}: {named}");
    }
}

#[test]
fn a_manager_works_the_first_of_the_list_on_the_start_and_reads_the_own_figures() {
    let house = House::new();
    let lead = format!("/leads/{}", house.lead(1));
    let seen = home(&house, Role::CustomerManager);
    let start = main(&seen);
    assert!(
        links(&start).contains(&lead) && seen.text.contains(&format!("action=\"{lead}\"")),
        "{}",
        seen.text
    );
    assert!(links(&start).contains(&"/worklist".to_owned()));
    let manager = house.as_role(Role::CustomerManager);
    assert_eq!(manager.post(&lead, &[("call", "reached"), ("from", "/")]).location(), "/#work");
    let figures = said(&main(&home(&house, Role::CustomerManager)));
    assert!(figures.contains("已联系上2目标60·3%上月0"), "one call of the house, and this one: {figures}");
    assert!(figures.contains("处理线索1目标40·2%上月0"), "{figures}");
    let own = format!("/work-report?manager={}", house.staff_no(Role::CustomerManager));
    assert!(links(&main(&home(&house, Role::CustomerManager))).contains(&own));
    assert!(!links(&main(&home(&house, Role::WealthManager))).contains(&lead), "another's");
}

#[test]
fn heads_and_leaders_see_their_people_and_how_duties_stand() {
    let house = House::new();
    let (manager, wealth) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    let of = |who: &str| format!("/worklist?manager={who}");
    let head = links(&main(&home(&house, Role::RetailHead)));
    assert!(head.contains(&of(manager)) && head.contains(&of(wealth)), "{head:?}");
    for way in
        ["/duties/report", "/duties/report/list?state=missed", "/pool", "/contact-logs", "/new-customers"]
    {
        assert!(head.contains(&way.to_owned()), "{way}: {head:?}");
        assert_eq!(house.as_role(Role::RetailHead).get(way).status, 200, "{way}");
    }
    let leader = links(&main(&home(&house, Role::LobbyDirector)));
    assert!(leader.contains(&of(wealth)) && !leader.contains(&of(manager)), "{leader:?}");
}

#[test]
fn the_service_desk_searches_and_works_its_queue_on_the_start() {
    let house = House::new();
    let seen = home(&house, Role::ServiceDesk);
    assert!(links(&main(&seen)).contains(&"/complaints/1".to_owned()), "{}", seen.text);
    let close = "UPDATE complaint SET state = 'answered' WHERE complaint_no = 1";
    house.bank.crm.conn().execute(close, []).unwrap();
    let after = main(&home(&house, Role::ServiceDesk));
    assert!(
        !links(&after).contains(&"/complaints/1".to_owned()) && said(&after).contains("没有待答复的投诉")
    );
}

#[test]
fn head_office_and_branches_read_their_institutions_and_open_each() {
    let house = House::new();
    let (here, there) = house.institutions();
    let bank = links(&main(&home(&house, Role::HqRetail)));
    for inst in [here, there] {
        for way in [format!("/customers?inst={inst}"), format!("/institutions/{inst}")] {
            assert!(bank.contains(&way), "{way}: {bank:?}");
        }
    }
    let head = links(&main(&home(&house, Role::RetailHead)));
    assert!(!head.iter().any(|link| link.starts_with("/customers?inst=")), "one institution is no list");
}

#[test]
fn the_administrator_sees_the_disk_and_the_last_runs() {
    let house = House::new();
    let run = "INSERT INTO task_run (run_no, task, asked_by, started_at, ended_at, outcome, said_zh, said_en)
               VALUES (1, 'verify_audit', 'system', '2026-04-11T01:00:00', '2026-04-11T01:00:01', 'done', '链完整', 'x')";
    house.bank.crm.conn().execute(run, []).unwrap();
    let shown = said(&main(&home(&house, Role::Admin)));
    assert!(shown.contains("磁盘") && shown.contains("数据库") && shown.contains("MB"), "{shown}");
    assert!(shown.contains("链完整"), "{shown}");
}

#[test]
fn the_auditor_reads_the_latest_entries_and_that_is_written_down() {
    let house = House::new();
    house.as_role(Role::CustomerManager).get(&format!("/customers/{}", house.id(Known::Managed)));
    let end = house.audit_end();
    let start = main(&home(&house, Role::Auditor));
    let object = format!("/audit?object={}", house.customer(Known::Managed).1);
    assert!(links(&start).contains(&object), "{}", said(&start));
    assert!(!links(&start).iter().any(|link| link.starts_with("/customers/")), "no customer is named");
    let verbs: Vec<String> = house.audit_after(end).into_iter().map(|entry| entry.verb).collect();
    assert_eq!(verbs, ["read_audit"]);
}

#[test]
fn own_figures_stand_beside_their_targets_and_without_one_alone() {
    let house = House::new();
    let path = format!("/customers/{}/contacts", house.id(Known::Managed));
    let today = house.clock.today().to_string();
    let manager = house.as_role(Role::CustomerManager);
    let shown = || manager.get("/").text;
    assert!(shown().contains("目标 60 · 1%"), "the house has a call: {}", shown());
    for said in ["约下周面谈", "回访到期安排"] {
        let said = ("said", said);
        let call =
            [("day", &*today), ("channel", "phone"), ("direction", "out"), ("outcome", "reached"), said];
        assert_eq!(manager.post(&path, &call).location(), path);
    }
    assert!(shown().contains("目标 60 · 5%") && shown().contains("目标 500,000.00 · 0%"), "{}", shown());
    let policy = "UPDATE policy SET document = replace(document, 'reached = 60', 'reached = 0')";
    house.bank.crm.conn().execute(policy, []).unwrap();
    assert!(!shown().contains("目标 60") && shown().contains("目标 40 · "), "{}", shown());
}
