//! Who of one manager's customers seem to belong together, and why: a guardian, the same address, a common telephone
//! number, a guarantee. Only the customers handed in are compared, in memory; nobody else is looked at.

use crate::bank::parties::finder::fold::folded;
use std::collections::{BTreeMap, HashMap};

/// What tells who somebody belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kin {
    /// Internal number.
    pub cust_id: u32,
    /// Customer number.
    pub cust_no: String,
    /// Name.
    pub name: String,
    /// Home institution.
    pub inst_no: String,
    /// Whether they can be in a family at all: alive, not closed, not merged.
    pub is_with_us: bool,
    /// Telephone numbers, comparable.
    pub phones: Vec<String>,
    /// Addresses, as the sources write them.
    pub addresses: Vec<String>,
    /// Customer number of a minor's guardian; empty for others.
    pub guardian_no: String,
    /// Customer numbers of those who guarantee their loans.
    pub guarantors: Vec<String>,
}

/// Why two customers seem to belong together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// One is the other's guardian.
    Guardian,
    /// They live at the same address, as one of them writes it.
    Address(String),
    /// They are called at the same number.
    Phone(String),
    /// One guarantees the other's loan.
    Guarantee,
}

impl Tie {
    /// How much it says: a guardian more than an address, that more than a number that may be an office's, and a
    /// guarantee least, for friends guarantee too.
    pub fn strength(&self) -> u32 {
        match self {
            Tie::Guardian => 8,
            Tie::Address(_) => 4,
            Tie::Phone(_) => 3,
            Tie::Guarantee => 2,
        }
    }
}

/// Characters of an address that names a house.
const ADDRESS_MIN: usize = 6;

/// An address as it is compared; none where it names no house (a county is everybody's).
pub fn house(address: &str) -> Option<String> {
    let plain: String = address.chars().filter_map(folded).collect();
    let names_a_house = plain.chars().any(|sign| sign.is_ascii_digit());
    (names_a_house && plain.chars().count() >= ADDRESS_MIN).then_some(plain)
}

/// Customers and what binds them, by their places in the list.
pub struct Kinship {
    /// The customers.
    pub people: Vec<Kin>,
    ties: BTreeMap<(usize, usize), Vec<Tie>>,
}

impl Kinship {
    /// Compares customers. What more than `most` of them share is no family's: a workplace, a village, an office.
    pub fn of(people: Vec<Kin>, most: usize) -> Kinship {
        let mut kinship = Kinship { people, ties: BTreeMap::new() };
        kinship.bind_by_number();
        kinship.bind_by(most, |one| one.addresses.iter().map(|at| (house(at), at)).collect(), Tie::Address);
        kinship.bind_by(most, |one| one.phones.iter().map(|at| (Some(at.clone()), at)).collect(), Tie::Phone);
        kinship.ties.values_mut().for_each(|ties| {
            ties.sort();
            ties.dedup_by_key(|tie| std::mem::discriminant(tie));
        });
        kinship
    }

    fn bind(&mut self, one: usize, other: usize, tie: Tie) {
        if one != other {
            self.ties.entry((one.min(other), one.max(other))).or_default().push(tie);
        }
    }

    fn bind_by_number(&mut self) {
        let places: HashMap<String, usize> =
            self.people.iter().enumerate().map(|(at, one)| (one.cust_no.clone(), at)).collect();
        let mut found = Vec::new();
        for (at, one) in self.people.iter().enumerate() {
            found.extend(places.get(&one.guardian_no).map(|other| (at, *other, Tie::Guardian)));
            found.extend(one.guarantors.iter().filter_map(|number| {
                let other = places.get(number)?;
                Some((at, *other, Tie::Guarantee))
            }));
        }
        found.into_iter().for_each(|(one, other, tie)| self.bind(one, other, tie));
    }

    /// Binds those who share something: `of` answers what is compared, and as it is written.
    fn bind_by(
        &mut self,
        most: usize,
        of: impl Fn(&Kin) -> Vec<(Option<String>, &String)>,
        tie: fn(String) -> Tie,
    ) {
        let mut sharing: HashMap<String, Vec<(usize, String)>> = HashMap::new();
        for (at, one) in self.people.iter().enumerate() {
            for (key, written) in of(one) {
                let Some(key) = key else { continue };
                let all = sharing.entry(key).or_default();
                if all.last().is_none_or(|(last, _)| *last != at) {
                    all.push((at, written.clone()));
                }
            }
        }
        for all in sharing.into_values().filter(|all| (2..=most).contains(&all.len())) {
            for (place, (one, written)) in all.iter().enumerate() {
                all[place + 1..].iter().for_each(|(other, _)| self.bind(*one, *other, tie(written.clone())));
            }
        }
    }

    /// Whom a customer seems to belong to, each with the reasons; the strongest first.
    pub fn of_one(&self, cust_id: u32) -> Vec<(&Kin, &[Tie])> {
        let mut found: Vec<(&Kin, &[Tie])> = Vec::new();
        for ((one, other), ties) in &self.ties {
            let (one, other) = (&self.people[*one], &self.people[*other]);
            if one.cust_id == cust_id {
                found.push((other, ties));
            } else if other.cust_id == cust_id {
                found.push((one, ties));
            }
        }
        let strength = |ties: &[Tie]| ties.iter().map(Tie::strength).sum::<u32>();
        found.sort_by_key(|(kin, ties)| (std::cmp::Reverse(strength(ties)), kin.cust_id));
        found
    }

    /// Those who hang together, two or more each, by internal number: whoever is not with the bank, or of whom
    /// `taken` says that they are in a family, binds nobody.
    pub fn groups(&self, taken: impl Fn(&Kin) -> bool) -> Vec<Vec<u32>> {
        let free = |at: usize| self.people[at].is_with_us && !taken(&self.people[at]);
        let mut group: Vec<usize> = (0..self.people.len()).collect();
        for (one, other) in self.ties.keys().filter(|(one, other)| free(*one) && free(*other)) {
            let (one, other) = (root(&mut group, *one), root(&mut group, *other));
            group[one.max(other)] = one.min(other);
        }
        let mut groups: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for at in 0..self.people.len() {
            groups.entry(root(&mut group, at)).or_default().push(self.people[at].cust_id);
        }
        groups.into_values().filter(|group| group.len() > 1).collect()
    }
}

/// The first of those that hang together with one; shortens the way for who asks next.
fn root(group: &mut [usize], mut at: usize) -> usize {
    while group[at] != at {
        group[at] = group[group[at]];
        at = group[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_without_blanks_and_widths_and_only_where_it_names_a_house() {
        assert_eq!(house("青禾县 东街１２号"), house("青禾县东街12号"));
        assert_eq!(house("青禾县东街 12 号-３"), house("青禾县东街12号3"));
        assert_ne!(house("青禾县东街12号"), house("青禾县东街13号"));
        for vague in ["", "青禾县", "东街1号", "青禾县青禾镇东街"] {
            assert_eq!(house(vague), None, "{vague}");
        }
    }
}
