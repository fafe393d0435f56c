//! Who the customers are: households, names, sexes, ages, identity numbers, mobiles. Nobody exists:
//! names are drawn from lists, identity numbers are computed from the customer's index (unique, with
//! a valid check digit), mobiles lie in ranges that no operator assigns to persons.

use chrono::{Datelike, NaiveDate};

use super::random::{Dice, Seed, Stream};
use super::words::{FEMALE, MALE, SURNAMES};
use crate::kernel::calendar::Day;

/// One natural person.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// Index of the customer.
    pub index: u64,
    /// Man or woman.
    pub male: bool,
    /// Day of birth.
    pub birth: Day,
    /// Not of age: an ordinary customer with a guardian.
    pub minor: bool,
    /// Index of the guardian of a minor.
    pub guardian: Option<u64>,
    /// Place of the surname in the list of shares.
    surname: usize,
    given_chance: u64,
    /// The key of whom one lives with.
    pub household: u64,
}

/// The inventor of people.
#[derive(Debug)]
pub struct People {
    seed: Seed,
    first_year: i32,
    surname_shares: Vec<&'static str>,
}

/// Customers whose identity numbers share one set of counties: all days of a year × 499 serial
/// numbers of one sex, so that no two of them meet.
const BLOCK: u64 = 365 * 499;
/// Counties for each block.
const COUNTIES: u64 = 8;
/// The first two digits of the provinces.
const PROVINCES: [u64; 27] = [
    36, 34, 41, 42, 43, 44, 45, 51, 52, 53, 61, 62, 13, 14, 15, 21, 22, 23, 32, 33, 35, 37, 46, 63, 64, 65,
    54,
];

impl People {
    /// People as they are in the year of `from`.
    pub fn new(seed: Seed, from: Day) -> People {
        let mut surname_shares = Vec::with_capacity(10_000);
        for (surname, share) in SURNAMES {
            surname_shares.extend(std::iter::repeat_n(surname, usize::from(share)));
        }
        People { seed, first_year: from.year(), surname_shares }
    }

    /// Four neighbouring customers often are one household: man, wife, child, and a parent.
    fn household(&self, index: u64) -> (u64, bool, Dice) {
        let mut dice = self.seed.dice(Stream::Household, index / 4);
        let shared = dice.per_mille(700);
        (if shared { index / 4 } else { (1 << 40) + index }, shared, dice)
    }

    /// The key of whom a customer lives with.
    #[inline]
    pub fn household_key(&self, index: u64) -> u64 {
        self.household(index).0
    }

    /// The person of an index; `may_be_minor` only where the holdings are a child's.
    pub fn person(&self, index: u64, may_be_minor: bool) -> Person {
        let (household, shared, mut home) = self.household(index);
        let mut dice = self.seed.dice(Stream::Person, index);
        let family_name = home.below(self.surname_shares.len() as u64) as usize;
        let child = home.per_mille(600);
        let own_name = dice.below(self.surname_shares.len() as u64) as usize;
        let coin = dice.per_mille(510);
        let role = index % 4;
        let minor = shared && role == 2 && child && may_be_minor;
        let (male, surname) = match (shared, role) {
            (true, 0) => (true, family_name),
            (true, 1) => (false, own_name),
            (true, 2) => (coin, family_name),
            (true, _) => (true, family_name),
            (false, _) => (coin, own_name),
        };
        let age = match (shared, role) {
            (true, 0 | 1) => 32 + dice.below(20),
            (true, 2) if minor => 1 + dice.below(14),
            (true, 2) => 19 + dice.below(10),
            (true, _) => 60 + dice.below(26),
            (false, _) => 19 + dice.below(30) + dice.below(36),
        };
        let given_chance = dice.roll();
        let slot = (index % BLOCK * 48_271 + 11) % BLOCK;
        let year = self.first_year - age as i32;
        let birth = NaiveDate::from_yo_opt(year, 1 + (slot % 365) as u32).unwrap_or_default();
        let guardian = minor.then(|| index - 2);
        Person { index, male, birth, minor, guardian, surname, given_chance, household }
    }

    /// Writes the name.
    pub fn push_name(&self, person: &Person, text: &mut Vec<u8>) {
        self.push_name_of(person.surname, person.male, person.given_chance, text);
    }

    /// Writes a name made up from one draw, for staff.
    pub fn push_other_name(&self, chance: u64, text: &mut Vec<u8>) {
        let surname = (chance >> 40) as usize % self.surname_shares.len();
        self.push_name_of(surname, chance & 1 == 0, chance >> 1, text);
    }

    fn push_name_of(&self, surname: usize, male: bool, chance: u64, text: &mut Vec<u8>) {
        let list = if male { &MALE } else { &FEMALE };
        let draw = |shift: u32| (chance >> shift) as usize;
        // The last three of either list are rare.
        let (common, all) = (list.len() - 3, list.len());
        let pick =
            |shift: u32| if draw(shift + 8) % 50 == 0 { draw(shift) % all } else { draw(shift) % common };
        text.extend_from_slice(self.surname_shares[surname].as_bytes());
        text.extend_from_slice(list[pick(0)].as_bytes());
        if draw(33) % 100 < 72 {
            text.extend_from_slice(list[pick(16)].as_bytes());
        }
    }
}

/// The county code of a person's identity number.
fn county(person: &Person) -> u64 {
    let number = person.index / BLOCK * COUNTIES + person.given_chance % COUNTIES;
    let (province, rest) = (PROVINCES[(number / 90) as usize % PROVINCES.len()], number % 90);
    province * 10_000 + (1 + rest / 9) * 100 + 21 + rest % 9
}

/// The identity number: county, day of birth, serial number (odd for men), check digit by GB 11643.
pub fn resident_id(person: &Person) -> [u8; 18] {
    let slot = (person.index % BLOCK * 48_271 + 11) % BLOCK;
    let birth =
        person.birth.year() as u64 * 10_000 + u64::from(person.birth.month() * 100 + person.birth.day());
    let serial = slot / 365 * 2 + u64::from(person.male);
    let number = (county(person) * 100_000_000 + birth) * 1_000 + serial;
    let mut id = [b'0'; 18];
    let mut rest = number;
    for digit in id[..17].iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = id[..17].iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    id[17] = b"10X98765432"[(sum % 11) as usize];
    id
}

/// The mobile number of a customer; `renewed` after they have changed it once.
///
/// The prefixes 101 to 104 are used because mobile numbers of the country start with 13 to 19; what
/// starts with 10 is kept for operators' short service codes, so no such number rings anywhere.
pub fn mobile(index: u64, renewed: bool) -> u64 {
    let place = (index * 2 + u64::from(renewed)) % 400_000_000 * 123_456_789 % 400_000_000;
    10_100_000_000 + place
}

/// The credit code of a firm (GB 32100), its check digits valid.
pub fn firm_code(index: u64) -> [u8; 18] {
    const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut code = *b"913601210000000000";
    let mut rest = 10_000_000 + (index * 7_654_321 + 13) % 89_999_999;
    for digit in code[8..16].iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let organisation: usize = code[8..16]
        .iter()
        .zip([3, 7, 9, 10, 5, 8, 4, 2])
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    code[16] = b"0123456789X0"[11 - organisation % 11];
    let (mut sum, mut weight) = (0, 1);
    for sign in &code[..17] {
        sum += SIGNS.iter().position(|known| known == sign).unwrap_or(0) * weight;
        weight = weight * 3 % 31;
    }
    code[17] = SIGNS[(31 - sum % 31) % 31];
    code
}
