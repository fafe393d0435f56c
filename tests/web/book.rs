//! The book as of any day, and naming a person for a team's customers (spec 2).

use super::house::{House, Known, Seen};
use zhiji::access::roles::Role;
use zhiji::bank::assignment::Cause;
use zhiji::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use zhiji::kernel::calendar::from_ymd;
use zhiji::kernel::clock::Clock;
use zhiji::store::action::Signed;
use zhiji::web::forms::percent_encode;

/// Links to customers on a page.
fn listed(seen: &Seen) -> usize {
    seen.text.matches("href=\"/customers/").count()
}

/// The number in a tile.
fn tile(seen: &Seen, name: &str) -> String {
    let sign = format!(">{name}</span><b>");
    let found = seen.text.split_once(&sign).and_then(|(_, rest)| rest.split_once("</b>"));
    found.map_or_else(|| panic!("no tile {name}: {}", seen.text), |(number, _)| number.to_owned())
}

/// The wealth manager's team.
fn team(house: &House) -> String {
    let staff_no = house.staff_no(Role::WealthManager);
    let sql = format!("SELECT team FROM staff WHERE staff_no = '{staff_no}' AND until_day = 99991231");
    house.texts(&sql).remove(0)
}

fn give_all_to(house: &mut House, staff_no: &str) -> usize {
    let home = house.institutions().0;
    let held = "SELECT cust_no FROM crm.assignment WHERE until_day = 99991231";
    let sql = format!(
        "SELECT cust_no FROM customer WHERE open_inst = '{home}' AND until_day = 99991231
         AND status = 'active' AND merged_into = '' AND cust_no NOT IN ({held})"
    );
    let moves: Vec<Move> = house
        .texts(&sql)
        .into_iter()
        .map(|cust_no| Move { cust_no, to: Some(Target::person(staff_no)) })
        .collect();
    let signed = Signed {
        actor: "console".to_owned(),
        at: house.clock.stamp(),
        today: from_ymd(20_260_320).unwrap(),
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    };
    let wanted = Wanted::new(&moves, Cause::GoingLive);
    let prepared = change::prepare(&house.bank, &signed, Authority::Rule, wanted).unwrap();
    prepared.act(&signed, Vec::new()).unwrap().perform(&mut house.bank.crm).unwrap();
    moves.len()
}

#[test]
fn a_manager_reads_their_own_book_of_today_and_of_a_past_day() {
    let mut house = House::new();
    let staff_no = house.staff_no(Role::CustomerManager);
    let more = give_all_to(&mut house, staff_no);
    assert!(more > 100, "{more}");
    let manager = house.as_role(Role::CustomerManager);
    let page = manager.get("/book");
    let all = 21 + more;
    assert_eq!(tile(&page, "客户"), all.to_string(), "twenty, one elsewhere, and those of 20 March");
    assert!(tile(&page, "VIP").ends_with(" / 400"), "against the cap");
    assert_eq!(listed(&page), 50, "a page of them");
    let last = manager.get(&format!("/book?page={}", all.div_ceil(50)));
    assert_eq!(listed(&last), (all - 1) % 50 + 1);
    assert_eq!(listed(&manager.get("/book?page=99")), listed(&last), "beyond the end is the last page");
    // As of the day before they came, and of the day on which they did.
    assert_eq!(tile(&manager.get("/book?as_of=2026-03-19"), "客户"), "21");
    assert_eq!(tile(&manager.get("/book?as_of=2026-03-20"), "客户"), all.to_string());
    assert_eq!(manager.get("/book?as_of=2026-02-28").status, 422, "before the first feed nothing is known");
    let file = manager.post("/book/export?as_of=2026-03-19", &[("format", "csv")]);
    assert_eq!(file.text.lines().count(), 1 + 21 + 1, "headings, customers, whose file: {}", file.text);
}

#[test]
fn whose_book_is_not_theirs_to_read_is_told_like_nobodys() {
    let house = House::new();
    let away = house.texts(&format!(
        "SELECT staff_no FROM staff WHERE inst_no = '{}' AND until_day = 99991231",
        house.institutions().1
    ));
    let wealth = house.staff_no(Role::WealthManager);
    for role in [Role::CustomerManager, Role::RetailHead, Role::LobbyDirector] {
        let person = house.as_role(role);
        let unknown = person.get("/book?manager=7777777");
        assert_eq!(unknown.status, 422);
        let foreign = person.get(&format!("/book?manager={}", away[0]));
        assert_eq!(foreign.text.replace(&*away[0], "7777777"), unknown.text, "{role:?}");
    }
    assert_eq!(house.as_role(Role::CustomerManager).get(&format!("/book?manager={wealth}")).status, 422);
    let team = percent_encode(&team(&house));
    let (home, elsewhere) = house.institutions();
    let of = |inst: &str| format!("/book?inst={inst}&team={team}");
    assert_eq!(house.as_role(Role::CustomerManager).get(&of(home)).status, 422);
    assert_eq!(house.as_role(Role::RetailHead).get(&of(elsewhere)).status, 422);
    assert_eq!(house.as_role(Role::LobbyDirector).get(&of(elsewhere)).status, 422);
}

#[test]
fn who_is_no_longer_in_scope_is_counted_and_not_named() {
    let house = House::new();
    let manager = house.staff_no(Role::CustomerManager);
    let head = house.as_role(Role::RetailHead);
    assert!(head.get("/book").text.contains(&format!("/book?manager={manager}")), "a choice of people");
    let page = head.get(&format!("/book?manager={manager}"));
    let away = &house.customer(Known::ManagedAway).1;
    assert!(page.text.contains("1 位已不在您的权限范围内"), "{}", page.text);
    assert!(!page.text.contains(&**away) && page.text.contains(&*house.customer(Known::Managed).1));
    // Somebody without customers.
    let nobody = head.get(&format!("/book?manager={}", house.staff_no(Role::RetailHead)));
    assert!(nobody.status == 200 && nobody.text.contains("那一天没有归属的客户"), "{}", nobody.text);
    assert!(house.as_role(Role::HqRetail).get(&format!("/book?manager={manager}")).text.contains(&**away));
}

#[test]
fn the_leader_sees_a_teams_customers_and_the_head_names_a_person() {
    let house = House::new();
    let (head, leader) = (house.as_role(Role::RetailHead), house.as_role(Role::LobbyDirector));
    let (id, number) = (house.id(Known::Pool), &house.customer(Known::Pool).1);
    let team = team(&house);
    assert_eq!(leader.get(&format!("/customers/{id}")).status, 404, "they stand in the pool");
    let given = head.post(&format!("/customers/{id}/assignment"), &[("to", &format!("team:{team}"))]);
    assert!(given.location().ends_with("/assignment"), "{}", given.text);
    assert_eq!(
        leader.get(&format!("/customers/{id}")).status,
        200,
        "nobody is named: the leader looks after them"
    );
    assert_eq!(house.as_role(Role::WealthManager).get(&format!("/customers/{id}")).status, 404);
    let own = leader.get("/book");
    assert_eq!(tile(&own, "未指定到人"), "1");
    assert!(own.text.contains(&**number) && !own.text.contains("type=\"checkbox\""), "only a head assigns");
    let path = format!("inst={}&team={}", house.institutions().0, percent_encode(&team));
    let book = head.get(&format!("/book?{path}"));
    assert!(book.text.contains(&format!("value=\"{id}\"")), "{}", book.text);
    assert_eq!(leader.post(&format!("/pool/preview?{path}"), &[("customer", &id)]).status, 403);
    let (preview, assign) = (format!("/pool/preview?{path}"), format!("/pool/assign?{path}"));
    let none = head.post(&preview, &[]);
    assert!(none.status == 422 && none.text.contains("请至少勾选一位客户") && none.text.contains(&**number));
    let wealth = house.staff_no(Role::WealthManager);
    assert!(head.post(&preview, &[("customer", &id)]).text.contains(wealth), "the people to choose from");
    let managed = house.id(Known::Managed);
    let foreign = [("customer", &*id), ("customer", &*managed), ("staff", wealth)];
    assert_eq!(head.post(&assign, &foreign).status, 422, "one who has somebody stops the whole");
    let sure = [("customer", &*id), ("staff", wealth), ("reason", "按团队建议指定")];
    let shown = head.post(&preview, &sure);
    assert!(shown.text.contains("确认分配"), "{}", shown.text);
    let rules = [("accept", "grade"), ("accept", "ability")];
    let done = head.post(&assign, &[&sure[..], &rules].concat());
    assert!(done.location().starts_with("/changes/"), "{}", done.text);
    assert_eq!(house.as_role(Role::WealthManager).get(&format!("/customers/{id}")).status, 200);
    assert_eq!(tile(&leader.get("/book"), "未指定到人"), "0");
    assert_eq!(head.post(&assign, &sure).status, 422, "they are named already");
}

#[test]
fn a_head_hands_a_persons_customers_over_at_once_after_hearing_them() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    let (from, to) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    let (id, number) = (house.id(Known::Managed), &house.customer(Known::Managed).1);
    let book = head.get(&format!("/book?manager={from}"));
    assert!(
        book.text.contains(&format!("value=\"{id}\"")) && book.text.contains("全部交接"),
        "{}",
        book.text
    );
    assert!(
        !head.get(&format!("/book?manager={from}&as_of=2026-03-19")).text.contains("全部交接"),
        "a past day"
    );
    assert!(!house.as_role(Role::CustomerManager).get("/book").text.contains("全部交接"), "not one's own");
    let (preview, done) = ("/hand-overs/preview", "/hand-overs");
    assert_eq!(
        house.as_role(Role::CustomerManager).post(preview, &[("manager", from), ("customer", &id)]).status,
        403
    );
    assert!(head.post(preview, &[("manager", from)]).text.contains("请至少勾选一位客户"));
    assert!(head.post("/hand-overs/preview", &[("first", "9")]).text.contains("请先在归属名册中选择交出人"));
    let free = house.id(Known::Pool);
    let foreign = [("manager", from), ("customer", &*id), ("customer", &*free), ("staff", to)];
    assert!(head.post(done, &foreign).text.contains("已不在名单中"), "not theirs: the whole stops");
    let choose = head.post(preview, &[("manager", from), ("customer", &id)]);
    assert!(choose.text.contains(to) && !choose.text.contains("确认交接"), "{}", choose.text);
    assert!(!choose.text.contains(&format!("name=\"staff\" value=\"{from}\"")), "whoever gives does not get");
    let sure = [
        ("manager", from),
        ("customer", &*id),
        ("staff", to),
        ("cause", "cap"),
        ("reason", "客户数已达上限"),
    ];
    let rules = [("accept", "grade"), ("accept", "ability")];
    let unheard = head.post(done, &[&sure[..], &rules].concat());
    assert!(unheard.status == 422 && unheard.text.contains("须先听取本人意见"), "{}", unheard.text);
    let heard = [("remark", "同意，已与客户说明")];
    let sheet = head.post(done, &[&sure[..], &rules, &heard].concat());
    assert!(sheet.location().starts_with("/changes/"), "{}", sheet.text);
    let shown = head.get(sheet.location());
    assert!(shown.text.contains("同意，已与客户说明") && shown.text.contains(&**number), "{}", shown.text);
    assert!(!head.get(&format!("/book?manager={from}")).text.contains(&**number));
    assert!(
        head.get(&format!("/customers/{id}/assignment")).text.contains("同意，已与客户说明"),
        "in the history"
    );
}

#[test]
fn a_whole_book_goes_to_the_pool_as_it_was_previewed() {
    let mut house = House::new();
    let wealth = house.staff_no(Role::WealthManager);
    let many = give_all_to(&mut house, wealth);
    let head = house.as_role(Role::RetailHead);
    let (preview, done) = ("/hand-overs/preview", "/hand-overs");
    let all = [("manager", wealth), ("first", "1"), ("team", "pool"), ("reason", "长期休假，重新分配")];
    let shown = head.post(preview, &all);
    assert!(shown.text.contains("确认交接"), "{}", shown.text);
    let seen = |page: &Seen| {
        let found = page.text.split_once("name=\"seen\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
        found.map(|(number, _)| number.to_owned()).unwrap()
    };
    let first = seen(&shown);
    // Somebody changes an assignment between preview and confirmation.
    let id = house.id(Known::Managed);
    let moved = [("to", "pool"), ("cause", "neglect"), ("reason", "久未联系客户")];
    assert!(head.post(&format!("/customers/{id}/assignment"), &moved).location().starts_with("/changes/"));
    let late = head.post(done, &[&all[..], &[("seen", &first)]].concat());
    assert!(late.status == 422 && late.text.contains("预览之后"), "{}", late.text);
    let again = seen(&head.post(preview, &all));
    let sheet = head.post(done, &[&all[..], &[("seen", &again)]].concat());
    assert!(sheet.location().starts_with("/changes/"), "{}", sheet.text);
    let held =
        format!("SELECT count(*) FROM crm.assignment WHERE until_day = 99991231 AND staff_no = '{wealth}'");
    assert_eq!(house.texts(&held.replace("count(*)", "CAST(count(*) AS TEXT)")), ["0"]);
    let ended = "SELECT CAST(customers AS TEXT) FROM crm.assignment_change ORDER BY change_no DESC LIMIT 1";
    assert!(house.texts(ended)[0].parse::<usize>().unwrap() >= many);
}

#[test]
fn nobody_looks_up_their_own_accounts() {
    let house = House::new();
    let (head, id) = (house.as_role(Role::RetailHead), house.id(Known::Managed));
    assert_eq!(head.get(&format!("/customers/{id}")).status, 200);
    let number = &house.customer(Known::Managed).1;
    let sql = "UPDATE customer SET (name, mobile) = (SELECT name, mobile FROM staff WHERE staff_no = ?1
               AND until_day = 99991231) WHERE cust_no = ?2 AND until_day = 99991231";
    let person = house.staff_no(Role::RetailHead);
    assert_eq!(house.bank.core.conn().execute(sql, [person, number]).unwrap(), 1);
    for path in ["", "/why", "/assignment"] {
        let seen = head.get(&format!("/customers/{id}{path}"));
        assert!(seen.status == 403 && seen.text.contains("您本人就是该客户"), "{path}: {}", seen.text);
    }
    let manager = house.as_role(Role::CustomerManager);
    assert_eq!(manager.get(&format!("/customers/{id}")).status, 200, "somebody else does");
}

#[test]
fn who_stands_in_reads_the_book_of_who_is_away() {
    let house = House::new();
    let (away, here) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    let sql =
        "UPDATE stand_in SET staff_no = ?1, for_staff_no = ?2, since_day = 20260401, last_day = 20260430,
               ended_on = NULL";
    let path = format!("/book?manager={away}");
    let before = house.as_role(Role::WealthManager).get(&path);
    assert!(
        before.status != 200 || !before.text.contains(&*house.customer(Known::Managed).1),
        "{}",
        before.text
    );
    assert!(house.bank.crm.conn().execute(sql, [here, away]).unwrap() > 0);
    let book = house.as_role(Role::WealthManager).get(&path);
    assert!(book.text.contains(&*house.customer(Known::Managed).1), "{}", book.text);
    assert!(!book.text.contains("全部交接"), "reading is not deciding");
    assert!(house.as_role(Role::WealthManager).get("/").text.contains(&path), "the start leads there");
}

#[test]
fn what_is_open_goes_along_and_stands_on_the_sheet_unless_it_is_about_who_gives() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    let (from, to) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    let id = house.id(Known::Managed);
    let wealth = house.as_role(Role::WealthManager);
    assert!(!wealth.get("/tasks").text.contains("大额存单到期回访"), "not theirs yet");
    let sure = [("manager", from), ("customer", &*id), ("staff", to), ("reason", "换岗交接给同事")];
    let all = [&sure[..], &[("accept", "grade"), ("accept", "ability")]].concat();
    let preview = head.post("/hand-overs/preview", &sure);
    assert!(preview.text.contains("随客户一并移交：任务 <b>1</b>，线索 <b>"), "{}", preview.text);
    let sheet = head.post("/hand-overs", &all).location().to_owned();
    let shown = head.get(&sheet);
    assert!(shown.text.contains("任务：大额存单到期回访") && shown.text.contains("投诉："), "{}", shown.text);
    assert!(wealth.get("/tasks").text.contains("大额存单到期回访"), "the new person works on it");
    let manager = house.as_role(Role::CustomerManager);
    assert!(!manager.get("/tasks").text.contains("大额存单到期回访"), "the one before no longer does");
    // A complaint about who gives the customer away is not told where they sign.
    let about = "UPDATE complaint SET staff_no = ?1";
    assert!(house.bank.crm.conn().execute(about, [from]).unwrap() > 0);
    let shown = head.get(&sheet);
    assert!(
        shown.text.contains("任务：大额存单到期回访") && !shown.text.contains("投诉："),
        "{}",
        shown.text
    );
}

#[test]
fn who_has_left_the_bank_stays_behind_when_a_whole_book_goes_to_somebody() {
    let house = House::new();
    let head = house.as_role(Role::RetailHead);
    let (from, to) = (house.staff_no(Role::CustomerManager), house.staff_no(Role::WealthManager));
    let number = &house.customer(Known::Managed).1;
    let closed = "UPDATE customer SET status = 'closed' WHERE cust_no = ?1 AND until_day = 99991231";
    assert_eq!(house.bank.core.conn().execute(closed, [number]).unwrap(), 1);
    let one = [("manager", from), ("customer", &*house.id(Known::Managed)), ("staff", to)];
    let named = head.post("/hand-overs/preview", &one);
    assert!(named.text.contains("已销户，不再分配"), "ticked by hand it is refused by name: {}", named.text);
    let all = [("manager", from), ("first", "1"), ("staff", to)];
    let preview = head.post("/hand-overs/preview", &all);
    assert!(preview.text.contains("1 位已销户、身故或已合并"), "{}", preview.text);
    assert!(preview.text.contains("确认交接"), "the others go: {}", preview.text);
}
