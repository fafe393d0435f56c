//! Growth and pay on its pages: figures of one's scope alone, with the customers behind each (spec 2).

use super::house::{House, Known, Seen};
use zhiji::access::roles::Role;
use zhiji::bank::assignment::Origin;
use zhiji::bank::assignment::growth::{self, Growth, Sum, TeamAt, Whose};
use zhiji::kernel::calendar::Month;
use zhiji::kernel::money::{divide_half_up, yuan_grouped};

/// What each customer had more in March than in the February that the test invents, in fen.
const MORE: i64 = 1_000_000;

/// A bank that had closed February, too, in which everybody had 10,000 yuan less, or nothing.
fn house() -> House {
    let house = House::new();
    let conn = house.bank.core.conn();
    let columns =
        "rated, own_tier, own_below, own_best, family_no, special, in_force, net_avg_fen, deposit_fen,
        open_accounts, key_products, loyalty, core_mark, reasons, sums";
    let close =
        "INSERT INTO month_close SELECT 202602, 20260201, 28, 20260228, policy_version FROM month_close";
    conn.execute(close, []).unwrap();
    let before = format!(
        "INSERT INTO rating (month, cust_id, comprehensive_avg_fen, {columns})
         SELECT 202602, cust_id, max(comprehensive_avg_fen - {MORE}, 0), {columns} FROM rating WHERE month = 202603"
    );
    assert!(conn.execute(&before, []).unwrap() > 100);
    house
}

fn march() -> Option<Month> {
    Month::parse("2026-03")
}

fn of(house: &House, whose: &Whose) -> Growth {
    growth::of_month(&house.bank, &house.bank, march(), whose).unwrap_or_else(|error| panic!("{error:?}"))
}

fn manager(house: &House) -> Whose {
    Whose { people: vec![house.staff_no(Role::CustomerManager).to_owned()], ..Whose::default() }
}

/// The average of a customer in a month.
fn average(house: &House, cust_id: u32, month: i32) -> i64 {
    let sql = "SELECT comprehensive_avg_fen FROM rating WHERE month = ?1 AND cust_id = ?2";
    house.bank.core.conn().query_row(sql, (month, cust_id), |row| row.get(0)).unwrap()
}

#[test]
fn each_customer_is_judged_against_the_month_before_they_were_assigned() {
    let house = house();
    let growth = of(&house, &manager(&house));
    assert_eq!(growth.lines.len(), 21, "those of today's book, all given on 1 March");
    for line in &growth.lines {
        let [before, now] = [202_602, 202_603].map(|month| average(&house, line.cust_id, month));
        let (baseline, months) = (line.baseline.to_string(), line.grown.months);
        assert_eq!((baseline.as_str(), months, line.grown.baseline_fen), ("2026-02", 1, Some(before)));
        // 5% a year is a 240th a month; 30% of the increment, or of what is missing.
        let (increment, reached) = (now - before, (now - before) * 240 >= before);
        let share = |parts: i64| divide_half_up(i128::from(parts) * 30, 100 * 240);
        let wanted = match reached {
            true => (share(increment * 240), 0),
            false => (0, share(before - increment * 240)),
        };
        let found = (line.grown.credited_fen.into(), line.grown.deducted_fen.into());
        assert_eq!((found, line.grown.is_reached), (wanted, reached), "{}", line.cust_no);
    }
    assert!(growth.lines.iter().any(|line| line.grown.is_reached));
    let own = growth.people[0].own;
    assert_eq!(own, Sum::of(&growth.lines));
    assert_eq!((own.won, own.allocated, growth.gone), (0, 21, 0));
}

#[test]
fn an_assignment_that_had_ended_by_the_months_last_day_counts_for_nobody() {
    let house = house();
    let number = &house.customer(Known::Managed).1;
    let ends = |on: i32| {
        let sql = "UPDATE assignment SET until_day = ?1, ended_by = 1 WHERE cust_no = ?2";
        assert_eq!(house.bank.crm.conn().execute(sql, (on, &**number)).unwrap(), 1);
        of(&house, &manager(&house)).lines.iter().any(|line| line.cust_no == *number)
    };
    assert!(ends(20_260_401), "it held on 31 March");
    assert!(!ends(20_260_331), "31 March is the first day on which it no longer holds");
}

#[test]
fn who_was_won_counts_in_full_and_once_from_a_pool_by_growth_alone() {
    let house = house();
    let (cust_id, number) = house.customer(Known::Managed);
    let of_them =
        || of(&house, &manager(&house)).lines.into_iter().find(|line| line.cust_no == *number).unwrap();
    let set = |sql: &str| assert_eq!(house.bank.crm.conn().execute(sql, [&**number]).unwrap(), 1);
    set("UPDATE assignment SET origin = 'self_developed' WHERE cust_no = ?1");
    let won = of_them();
    let now = average(&house, *cust_id, 202_603);
    assert_eq!(
        (won.origin, won.grown.baseline_fen, won.grown.credited_fen),
        (Origin::SelfDeveloped, None, now)
    );
    // Back to the pool on 10 March, and given to the same person again on the same day: a pool customer.
    set("UPDATE assignment SET until_day = 20260310, ended_by = 1 WHERE cust_no = ?1");
    set("INSERT INTO assignment SELECT 9100, cust_no, inst_no, team, staff_no, 'allocated', 20260310, 99991231,
         1, NULL FROM assignment WHERE cust_no = ?1");
    let again = of_them();
    assert_eq!((again.origin, again.since.to_string().as_str()), (Origin::Allocated, "2026-03-10"));
    assert!(again.grown.baseline_fen.is_some() && again.baseline.to_string() == "2026-02");
}

#[test]
fn a_teams_result_is_split_and_the_same_whoever_looks() {
    let house = house();
    let wealth = house.staff_no(Role::WealthManager);
    let sql = format!(
        "SELECT inst_no || '/' || team FROM staff WHERE staff_no = '{wealth}' AND until_day = 99991231"
    );
    let found = house.texts(&sql).remove(0);
    let (at, team) = found.split_once('/').unwrap();
    let conn = house.bank.crm.conn();
    let to_team = "UPDATE assignment SET staff_no = '', team = ?1, inst_no = ?2 WHERE cust_no = ?3";
    conn.execute(to_team, (team, at, &house.customer(Known::Wealth).1)).unwrap();
    let team = TeamAt { at: at.to_owned(), team: team.to_owned() };
    let all = of(&house, &Whose { everybody: true, ..Whose::default() });
    let (_, waiting) = all.teams()[&team];
    assert_eq!(waiting.allocated, 1);
    let parts: i64 = all.people.iter().filter_map(|one| one.part_fen).sum();
    assert_eq!(parts, waiting.result_fen(), "to the fen");
    assert!(all.people.iter().filter(|one| one.part_fen.is_some()).count() > 1, "the members of the team");
    let own = of(&house, &Whose { people: vec![wealth.to_owned()], ..Whose::default() });
    let part =
        |growth: &Growth| growth.people.iter().find(|one| one.staff.staff_no == wealth).unwrap().part_fen;
    assert_eq!(part(&own), part(&all));
    assert!(own.lines.iter().all(|line| line.staff_no == wealth), "the customers are not shown to a member");
}

fn money(fen: i64) -> String {
    yuan_grouped(fen.into())
}

fn has(seen: &Seen, words: &str) {
    assert!(seen.status == 200 && seen.text.contains(words), "{words}: {}", seen.text);
}

#[test]
fn each_figure_opens_the_customers_behind_it_with_the_arithmetic() {
    let house = house();
    let person = house.as_role(Role::CustomerManager);
    let growth = of(&house, &manager(&house));
    let staff_no = house.staff_no(Role::CustomerManager);
    let report = person.get("/reports/growth?month=2026-03");
    has(&report, &money(growth.people[0].own.credited_fen));
    let behind = format!("/reports/growth/customers?month=2026-03&amp;manager={staff_no}&amp;kind=reached");
    has(&report, &behind);
    let reached = growth.lines.iter().filter(|line| line.grown.is_reached).count();
    let list = person.get(&behind.replace("&amp;", "&"));
    assert_eq!(list.text.matches("href=\"/customers/").count(), reached);
    let line = growth.lines.iter().find(|line| line.grown.is_reached).unwrap();
    has(&list, &format!("× 30% = {}", money(line.grown.credited_fen)));
    let file =
        person.post("/reports/growth-customers/export?kind=pool", &[("month", "2026-03"), ("format", "csv")]);
    assert_eq!(file.text.lines().count(), 1 + 21 + 1, "{}", file.text);
    // Who leads others sees theirs, who does not sees nobody else's.
    let wealth = house.staff_no(Role::WealthManager);
    let list = format!("/reports/growth/customers?month=2026-03&manager={wealth}");
    assert!(!person.get(&list).text.contains("href=\"/customers/"));
    has(&house.as_role(Role::LobbyDirector).get(&list), "href=\"/customers/");
    let head = house.as_role(Role::RetailHead);
    has(&head.get(&list), "href=\"/customers/");
    has(&head.get("/reports/growth"), "1 位已不在您的权限范围内");
    assert!(!head.get("/reports/growth/customers").text.contains(&*house.customer(Known::ManagedAway).1));
    assert_eq!(house.as_role(Role::Analyst).get("/reports/growth").status, 403);
    let analyst = [("month", "2026-03"), ("format", "csv")];
    assert_eq!(house.as_role(Role::Analyst).post("/reports/growth/export", &analyst).status, 404);
    assert_eq!(person.get("/reports/growth?month=2026-04").status, 422, "April is not closed");
}
