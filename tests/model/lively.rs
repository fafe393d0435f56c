//! The wandering bank, through the model alone: within half a year it meets everything that makes ratings hard.

use super::months::{Entered, Months, holdings, months};
use super::people::People;
use super::verbs::{NewSpecial, Room};
use super::walk::Walk;
use std::collections::BTreeMap;
use zhiji::kernel::calendar::{Calendar, Day, Month};
use zhiji::kernel::policy::Policy;
use zhiji::kernel::terms::Tier;
use zhiji::store::action::Signed;

/// People whose deeds nobody keeps.
struct Nobody {
    families: i64,
}

impl Room for Nobody {
    fn form(&mut self, _: &Signed, members: &[String], _: &Policy) -> i64 {
        assert!(members.len() > 1);
        self.families += 1;
        self.families
    }
    fn join(&mut self, _: &Signed, _: i64, _: &str, _: &Policy) {}
    fn leave(&mut self, _: &Signed, _: i64, _: &str) {}
    fn dissolve(&mut self, _: &Signed, _: i64) {}
    fn stand_under(&mut self, _: &Signed, _: &str, _: &str) {}
    fn set_special(&mut self, today: Day, special: &NewSpecial, _: &Policy) {
        assert!(special.special_no > 0 && special.tier.is_vip());
        assert_eq!(special.txn_no.is_some(), special.until.is_some_and(|until| until > today));
        assert!(special.cust_no.starts_with('C'));
    }
    fn revoke_special(&mut self, _: Day, _: i64) {}
    fn designate(&mut self, _: Day, _: i64, _: &str, _: Option<Day>) {}
    fn adopt_policy(&mut self, _: Day, version: i64, _: Month, document: &str) {
        assert!(version > 1 && Policy::parse(document).is_ok());
    }
}

fn half_a_year() -> (Months, Entered, tempfile::TempDir) {
    let inbox = tempfile::tempdir().unwrap();
    let first = Day::from_ymd_opt(2024, 11, 12).unwrap();
    let (mut walk, feed) = Walk::begin(3, 400, first);
    feed.write(inbox.path());
    let calendar = Calendar::china();
    let mut entered = Entered::under(Policy::default_policy().unwrap());
    let (mut people, mut room) = (People::default(), Nobody { families: 0 });
    people.all_taken(&walk);
    for day in first.iter_days().skip(1).take(200) {
        people.act(day, &mut walk, &mut room, &mut entered);
        if calendar.is_working_day(day) {
            let feed = walk.goes_on(day);
            let feed = if walk.dice.percent(4) { walk.told_wrongly(feed) } else { feed };
            feed.write(inbox.path());
        }
        people.all_taken(&walk);
    }
    (months(inbox.path(), &entered), entered, inbox)
}

#[test]
fn half_a_year_meets_everything() {
    let (months, entered, inbox) = half_a_year();
    assert!(months.len() >= 6);
    let rows: Vec<_> = months.values().flat_map(BTreeMap::values).collect();
    for tier in Tier::ALL {
        assert!(rows.iter().any(|row| row.tier == tier.code()), "nobody is {tier:?}");
        assert!(rows.iter().any(|row| row.rated == tier.code()), "nobody is rated {tier:?}");
    }
    for grace in ["0", "1", "2"] {
        assert!(rows.iter().any(|row| row.grace == grace), "nobody has a count of {grace}");
    }
    assert!(rows.iter().any(|row| !row.family_avg.is_empty() && row.tier != row.rated));
    assert!(rows.iter().any(|row| row.special == row.tier && row.tier != row.rated));
    assert!(rows.iter().any(|row| row.comprehensive_avg.starts_with('-')), "nobody is overdrawn");
    assert!(rows.iter().any(|row| row.policy != "1"), "one policy throughout");
    let fell = |cust_no: &String| {
        let tiers =
            months.values().filter_map(|rows| rows.get(cust_no)).map(|row| Tier::from_code(&row.tier));
        tiers.collect::<Vec<_>>().windows(2).any(|two| two[1] < two[0])
    };
    assert!(months.values().next_back().unwrap().keys().any(fell), "nobody fell");
    assert!(entered.families.len() > 20, "{} deeds of families", entered.families.len());
    let held = holdings(inbox.path(), &entered, "C000001");
    assert!(held.lines().count() > 100 || held.is_empty(), "the holdings of a customer by day");
}
