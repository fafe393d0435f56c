//! The rules at their boundaries, without a database.

use zhiji::access::roles::Role;
use zhiji::bank::assignment::rules::{Given, Keeper, Place, Rule, broken, is_near_cap, spread, window_until};
use zhiji::bank::parties::rows::people::Staff;
use zhiji::kernel::calendar::{Calendar, from_ymd};
use zhiji::kernel::policy::{AssignmentTerms, Policy};
use zhiji::kernel::terms::Tier;

fn terms() -> AssignmentTerms {
    Policy::parse(include_str!("../../assets/policy/default.toml")).unwrap().assignment.clone()
}

fn keeper(role: Role, vips: u32) -> Keeper {
    Keeper {
        staff: Staff {
            staff_no: format!("S{vips}"),
            inst_no: "100".to_owned(),
            team: String::new(),
            name: "示例".to_owned(),
            role: role.code().to_owned(),
            mobile: String::new(),
            status: "active".to_owned(),
        },
        self_post: "retail".to_owned(),
        posts: Vec::new(),
        in_lobby: false,
        qualifications: Vec::new(),
        vips,
        customers: vips,
        version: 0,
    }
}

fn given(tier: Tier) -> Given {
    Given { tier: Some(tier), self_developed: false }
}

const LARGE: Place = Place { grade: Some(1), has_lobby: true };

/// Opening day, last day for applications: over National Day, over Spring Festival, over a make-up weekend.
#[test]
fn the_window_is_five_working_days_of_the_legal_calendar() {
    let calendar = Calendar::china();
    for (opened, last) in [
        (20_250_926, 20_251_010),
        (20_240_209, 20_240_222),
        (20_240_429, 20_240_509),
        (20_250_127, 20_250_210),
        (20_250_428, 20_250_508),
        (20_260_213, 20_260_227),
        (20_260_105, 20_260_112),
    ] {
        let [opened, last] = [opened, last].map(|day| from_ymd(day).unwrap());
        assert_eq!(window_until(opened, &calendar, &terms()), last, "opened {opened}");
    }
}

#[test]
fn worked_case_3_the_cap_holds_at_400() {
    let terms = terms();
    let gold = given(Tier::Gold);
    let of = |vips: u32, given: &[Given]| broken(&keeper(Role::CustomerManager, vips), given, LARGE, &terms);
    assert_eq!(of(399, &[gold]), [], "the 400th");
    assert_eq!(of(399, &[gold, gold]), [Rule::Cap], "two at once");
    assert_eq!(of(400, &[gold]), [Rule::Cap]);
    assert_eq!(of(400, &[given(Tier::GeneralCore)]), [], "no VIP");
    assert!(!is_near_cap(359, &terms) && is_near_cap(360, &terms));
}

#[test]
fn black_gold_and_diamond_need_a_qualification() {
    let terms = terms();
    let mut one = keeper(Role::CustomerManager, 0);
    for (tier, breaks) in [
        (Tier::Platinum, vec![]),
        (Tier::BlackGold, vec![Rule::Ability]),
        (Tier::Diamond, vec![Rule::Ability]),
    ] {
        assert_eq!(broken(&one, &[given(tier)], LARGE, &terms), breaks, "{tier:?}");
    }
    one.qualifications = vec!["fund".to_owned()];
    assert_eq!(broken(&one, &[given(Tier::Diamond)], LARGE, &terms), [Rule::Ability]);
    one.qualifications.push("AFP".to_owned());
    assert_eq!(broken(&one, &[given(Tier::Diamond)], LARGE, &terms), []);
}

/// Grade, role, in the lobby team, self-developed, tier; whether the rule of small sub-branches is broken.
#[test]
fn vips_of_small_sub_branches_go_to_wealth_managers_of_the_lobby() {
    let terms = terms();
    let (manager, wealth) = (Role::CustomerManager, Role::WealthManager);
    for (grade, role, in_lobby, self_developed, tier, is_broken) in [
        (Some(1), manager, false, false, Tier::Gold, false),
        (Some(2), manager, false, false, Tier::Gold, true),
        (Some(3), manager, false, false, Tier::Gold, true),
        (Some(2), manager, false, true, Tier::Gold, false),
        (Some(2), manager, false, false, Tier::GeneralCore, false),
        (Some(2), wealth, true, false, Tier::Gold, false),
        (Some(2), wealth, false, false, Tier::Gold, true),
        (None, manager, false, false, Tier::Gold, false),
    ] {
        let one = Keeper { in_lobby, ..keeper(role, 0) };
        let given = Given { tier: Some(tier), self_developed };
        let found = broken(&one, &[given], Place { grade, has_lobby: true }, &terms);
        let wanted: &[Rule] = if is_broken { &[Rule::Grade] } else { &[] };
        assert_eq!(found, wanted, "{grade:?} {role:?} {in_lobby} {self_developed} {tier:?}");
    }
}

#[test]
fn whoever_moved_to_management_is_given_nobody() {
    let one = Keeper { self_post: "management".to_owned(), ..keeper(Role::CustomerManager, 0) };
    assert_eq!(broken(&one, &[given(Tier::Ordinary)], LARGE, &terms()), [Rule::Post]);
}

#[test]
fn many_are_spread_evenly_by_vips() {
    let people = [keeper(Role::CustomerManager, 3), keeper(Role::CustomerManager, 0)];
    let customers = [Tier::Gold, Tier::Gold, Tier::Gold, Tier::Gold, Tier::Gold].map(given);
    let places = spread(&customers, &people, |_, _| true);
    assert_eq!(places, [Some(1), Some(1), Some(1), Some(0), Some(1)]);
    assert_eq!(spread(&customers[..1], &people, |_, _| false), [None], "nobody can serve them");
}
