//! What people do along the way, at random: families formed, joined, left, broken and dissolved, special VIPs,
//! designations, policies. Each deed is done in the bank and told to the model.

use super::months::{Designation, Entered, FamilyEvent, Special};
use super::verbs::{NewSpecial, Room, signed};
use super::walk::Walk;
use std::collections::BTreeMap;
use zhiji::kernel::calendar::{Day, Month};
use zhiji::kernel::policy::{DEFAULT_TOML, Policy};
use zhiji::kernel::terms::Tier;

const MANAGERS: [&str; 4] = ["M1", "M2", "M3", "M4"];

/// Numbers of the first policy that a version has otherwise.
const VERSIONS: [&[(&str, &str)]; 3] = [
    &[
        ("coefficient = \"0.2\"", "coefficient = \"0.1501\""),
        ("downgrade_grace_months = 3", "downgrade_grace_months = 2"),
        ("  \"fund\", \"wealth\", \"bond\",", "  \"wealth\", \"bond\","),
    ],
    &[
        ("from = \"100000\"", "from = \"90000\""),
        ("from = \"10000\"", "from = \"12000.50\""),
        ("gold_from = \"80000\"", "gold_from = \"75000\""),
        ("net_from = \"6000000\"", "net_from = \"5500000\""),
        ("dual_card = true", "dual_card = false"),
    ],
    &[
        ("coefficient = \"2\"", "coefficient = \"1.9\""),
        ("downgrade_grace_months = 3", "downgrade_grace_months = 4"),
    ],
];

/// The people of the bank and what they have under way.
#[derive(Debug, Default)]
pub struct People {
    /// Members and the manager under whom each stands.
    families: BTreeMap<i64, Vec<(String, String)>>,
    /// Customers who are left alone until a day.
    resting: Vec<(Day, String)>,
    /// Long-term special VIPs that hold, by their place in what was entered.
    long_term: Vec<usize>,
    /// How many customers and large transactions the bank has taken.
    known: (usize, usize),
    versions: usize,
}

impl People {
    /// The bank has taken all that was told so far.
    pub fn all_taken(&mut self, walk: &Walk) {
        self.known = (walk.customers.len(), walk.large.len());
    }

    /// What people do on a day, before that day's feed is taken.
    pub fn act(&mut self, day: Day, walk: &mut Walk, room: &mut dyn Room, entered: &mut Entered) {
        self.resting.retain(|(until, _)| *until > day);
        if Month::of(day).first_day() == day {
            self.broken_dissolve(day);
        }
        let many = 1 + walk.customers.len() / 400;
        for _ in 0..many {
            match walk.dice.below(100) {
                0..=17 => self.form(day, walk, room, entered),
                18..=22 => self.join(day, walk, room, entered),
                23..=25 => self.leave(day, walk, room, entered),
                26 => self.dissolve(day, walk, room, entered),
                27..=30 => self.hand_over(day, walk, room, entered),
                31..=37 => self.temporary(day, walk, room, entered),
                38..=39 => self.long_term(day, walk, room, entered),
                40..=41 => self.revoke(day, walk, room, entered),
                42..=45 => self.designate(day, walk, room, entered),
                _ => {}
            }
        }
        if day == Month::of(day).first_day() + chrono::Days::new(14) && walk.dice.percent(40) {
            self.adopt_policy(day, room, entered);
        }
    }

    /// Families whose members stood under several managers at the month's end dissolve with its close, which
    /// may be taken some days later: until then nobody touches their members.
    fn broken_dissolve(&mut self, first: Day) {
        let broken = |members: &Vec<(String, String)>| members.iter().any(|(_, m)| *m != members[0].1);
        let gone: Vec<i64> = self.families.iter().filter(|(_, m)| broken(m)).map(|(no, _)| *no).collect();
        for family in gone {
            let members = self.families.remove(&family).unwrap();
            let until = first + chrono::Days::new(24);
            self.resting.extend(members.into_iter().map(|(member, _)| (until, member)));
        }
    }

    /// A customer who is in no family and not left alone.
    fn free(&self, walk: &mut Walk, but: &[String]) -> Option<String> {
        let someone = walk.customers[walk.dice.below(self.known.0)].clone();
        let in_family = self.families.values().flatten().any(|(member, _)| *member == someone);
        let resting = self.resting.iter().any(|(_, customer)| *customer == someone);
        (!in_family && !resting && !but.contains(&someone)).then_some(someone)
    }

    fn family(&self, walk: &mut Walk) -> Option<i64> {
        let all: Vec<i64> = self.families.keys().copied().collect();
        if all.is_empty() { None } else { Some(*walk.dice.pick(&all)) }
    }

    fn form(&mut self, day: Day, walk: &mut Walk, room: &mut dyn Room, entered: &mut Entered) {
        let mut members: Vec<String> = Vec::new();
        for _ in 0..2 + walk.dice.below(3) {
            members.extend(self.free(walk, &members));
        }
        if members.len() < 2 {
            return;
        }
        let manager = *walk.dice.pick(&MANAGERS);
        let family = room.form(&signed(manager, day), &members, entered.policy(Month::of(day)).1);
        let under = members.iter().map(|member| (member.clone(), manager.to_owned())).collect();
        self.families.insert(family, under);
        let formed = FamilyEvent::Formed { family, manager: manager.to_owned(), members };
        entered.families.push((day, formed));
    }

    fn join(&mut self, day: Day, walk: &mut Walk, room: &mut dyn Room, entered: &mut Entered) {
        let (Some(family), Some(member)) = (self.family(walk), self.free(walk, &[])) else { return };
        let members = self.families.get_mut(&family).unwrap();
        // A broken one takes nobody in.
        if members.len() >= 8 || members.iter().any(|(_, manager)| *manager != members[0].1) {
            return;
        }
        let manager = members[0].1.clone();
        room.join(&signed(&manager, day), family, &member, entered.policy(Month::of(day)).1);
        members.push((member.clone(), manager.clone()));
        entered.families.push((day, FamilyEvent::Joined { family, manager, member }));
    }

    fn leave(&mut self, day: Day, walk: &mut Walk, room: &mut dyn Room, entered: &mut Entered) {
        let Some(family) = self.family(walk) else { return };
        let members = self.families.get_mut(&family).unwrap();
        let (member, manager) = members.remove(walk.dice.below(members.len()));
        room.leave(&signed(&manager, day), family, &member);
        let until = day + chrono::Days::new(2);
        self.resting.push((until, member.clone()));
        if members.len() < 2 {
            self.resting.extend(members.drain(..).map(|(member, _)| (until, member)));
            self.families.remove(&family);
        }
        entered.families.push((day, FamilyEvent::Left { family, member }));
    }

    fn dissolve(&mut self, day: Day, walk: &mut Walk, room: &mut dyn Room, entered: &mut Entered) {
        let Some(family) = self.family(walk) else { return };
        let members = self.families.remove(&family).unwrap();
        room.dissolve(&signed(&members[0].1, day), family);
        let until = day + chrono::Days::new(2);
        self.resting.extend(members.into_iter().map(|(member, _)| (until, member)));
        entered.families.push((day, FamilyEvent::Dissolved { family }));
    }

    /// A member comes to stand under another manager, or back under the one of the others.
    fn hand_over(&mut self, day: Day, walk: &mut Walk, room: &mut dyn Room, entered: &mut Entered) {
        let Some(family) = self.family(walk) else { return };
        let handed = entered.families.iter().any(|(on, event)| match event {
            FamilyEvent::StoodUnder { family: other, .. } => *on == day && *other == family,
            _ => false,
        });
        if handed {
            return;
        }
        let members = self.families.get_mut(&family).unwrap();
        let first = members[0].1.clone();
        let strayed = members.iter().position(|(_, manager)| *manager != first);
        let at = strayed.unwrap_or_else(|| walk.dice.below(members.len()));
        let to = if strayed.is_some() { first } else { (*walk.dice.pick(&MANAGERS)).to_owned() };
        if members[at].1 == to {
            return;
        }
        members[at].1.clone_from(&to);
        let member = members[at].0.clone();
        room.stand_under(&signed("P9", day), &member, &to);
        entered.families.push((day, FamilyEvent::StoodUnder { family, member, manager: to }));
    }

    fn temporary(&mut self, day: Day, walk: &mut Walk, room: &mut dyn Room, entered: &mut Entered) {
        // One that the bank has taken, booked in this month or the last.
        let (this, last) = (Month::of(day), Month::of(day).previous());
        let known = walk.large.iter().take(self.known.1);
        let Some(at) = known.into_iter().position(|txn| [this, last].contains(&Month::of(txn.day))) else {
            return;
        };
        let txn = walk.large.remove(at);
        self.known.1 -= 1;
        let until = Some(this.next().last_day());
        let special_no = 1 + entered.specials.len() as i64;
        let special = NewSpecial {
            special_no,
            cust_no: &txn.cust_no,
            tier: txn.tier,
            txn_no: Some(&txn.txn_no),
            until,
        };
        room.set_special(day, &special, entered.policy(this).1);
        entered.specials.push(Special {
            cust_no: txn.cust_no,
            tier: txn.tier,
            from: day,
            until,
            revoked: None,
        });
    }

    fn long_term(&mut self, day: Day, walk: &mut Walk, room: &mut dyn Room, entered: &mut Entered) {
        let cust_no = walk.customers[walk.dice.below(self.known.0)].clone();
        let tier = *walk.dice.pick(&[Tier::Gold, Tier::Platinum, Tier::BlackGold]);
        let holds = |place: &usize| {
            let other: &Special = &entered.specials[*place];
            other.cust_no == cust_no && other.tier >= tier
        };
        if self.long_term.iter().any(holds) {
            return;
        }
        let special_no = 1 + entered.specials.len() as i64;
        let special = NewSpecial { special_no, cust_no: &cust_no, tier, txn_no: None, until: None };
        room.set_special(day, &special, entered.policy(Month::of(day)).1);
        self.long_term.push(entered.specials.len());
        entered.specials.push(Special { cust_no, tier, from: day, until: None, revoked: None });
    }

    fn revoke(&mut self, day: Day, walk: &mut Walk, room: &mut dyn Room, entered: &mut Entered) {
        if self.long_term.is_empty() {
            return;
        }
        let place = self.long_term.remove(walk.dice.below(self.long_term.len()));
        room.revoke_special(day, 1 + place as i64);
        entered.specials[place].revoked = Some(day);
    }

    fn designate(&mut self, day: Day, walk: &mut Walk, room: &mut dyn Room, entered: &mut Entered) {
        let cust_no = walk.customers[walk.dice.below(self.known.0)].clone();
        let days = walk.dice.below(120) as u64;
        let until = walk.dice.percent(70).then(|| day + chrono::Days::new(days));
        let number = 1 + entered.designations.len() as i64;
        room.designate(day, number, &cust_no, until);
        entered.designations.push(Designation { cust_no, from: day, until });
    }

    fn adopt_policy(&mut self, day: Day, room: &mut dyn Room, entered: &mut Entered) {
        let mut document = DEFAULT_TOML.to_owned();
        for (number, other) in VERSIONS[self.versions % VERSIONS.len()] {
            assert!(document.contains(number), "the first policy has no {number}");
            document = document.replacen(number, other, 1);
        }
        self.versions += 1;
        let (effective, version) = (Month::of(day).next(), 1 + entered.policies.len() as i64);
        room.adopt_policy(day, version, effective, &document);
        entered.policies.push((effective, version, (*Policy::parse(&document).unwrap()).clone()));
    }
}

#[test]
fn every_version_is_a_policy() {
    for changes in VERSIONS {
        let changed = |document: String, (number, other): &(&str, &str)| {
            assert!(document.contains(number), "{number}");
            document.replacen(number, other, 1)
        };
        let document = changes.iter().fold(DEFAULT_TOML.to_owned(), changed);
        let policy = Policy::parse(&document).unwrap_or_else(|refusals| panic!("{refusals:?}"));
        assert_ne!(*policy, Policy::default_policy().unwrap());
    }
}
