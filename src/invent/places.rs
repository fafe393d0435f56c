//! The invented bank's institutions and the places they stand in: head office, branches,
//! sub-branches of grade 1 to 3, their counties and towns.

use super::random::{Seed, Stream};
use super::words::{PLACE_FIRST, PLACE_SECOND, STREETS};

/// Level of an institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Head office.
    Hq,
    /// Branch.
    Branch,
    /// Sub-branch.
    SubBranch,
}

/// One institution.
#[derive(Debug, Clone)]
pub struct Institution {
    /// Its number, six digits.
    pub inst_no: u32,
    /// The number of the one above it; `None` for head office.
    pub parent_no: Option<u32>,
    /// Its level.
    pub level: Level,
    /// Its grade, 1 to 3; head office and branches have none.
    pub grade: Option<u8>,
    /// Its name.
    pub name: String,
    /// County and town it serves.
    pub town: String,
    /// Stands in a county seat rather than in a township.
    pub urban: bool,
}

/// All institutions, by number, with villages for the addresses.
#[derive(Debug)]
pub struct Places {
    institutions: Vec<Institution>,
    /// For each share of customers the sub-branch that serves it: grade 1 serves three shares,
    /// grade 2 two, grade 3 one.
    shares: Vec<usize>,
    villages: Vec<String>,
}

/// The bank's name.
pub const BANK: &str = "青禾农村商业银行";

fn place(seed: Seed, index: u64) -> (&'static str, &'static str) {
    let mut dice = seed.dice(Stream::Home, index);
    (dice.pick(&PLACE_FIRST).unwrap_or_default(), dice.pick(&PLACE_SECOND).unwrap_or_default())
}

impl Places {
    /// Institutions fit for a bank of `customers`.
    pub fn of(seed: Seed, customers: u64) -> Places {
        let subs = (customers / (4_000 + customers / 1_000)).max(2);
        let branches = if subs < 4 { 0 } else { (subs / 20).max(2) };
        let mut places = Places { institutions: Vec::new(), shares: Vec::new(), villages: Vec::new() };
        places.push(100_000, None, Level::Hq, None, (BANK.to_owned(), "青禾市".to_owned()));
        for branch in 0..branches.max(1) {
            let first = 101_000 + branch as u32 * 1_000;
            let (a, b) = place(seed, branch);
            let county = format!("{a}{b}县");
            if branches > 0 {
                let named = (format!("{BANK}{a}{b}分行"), county.clone());
                places.push(first, Some(100_000), Level::Branch, None, named);
            }
            let parent = if branches > 0 { first } else { 100_000 };
            for sub in (branch..subs).step_by(branches.max(1) as usize) {
                let rank = sub / branches.max(1);
                let grade = match rank % 4 {
                    0 => 1,
                    1 => 2,
                    _ => 3,
                };
                let (c, d) = place(seed, 10_000 + sub);
                let town = if grade == 1 { "城关镇".to_owned() } else { format!("{c}{d}镇") };
                let named = (format!("{BANK}{a}{b}{c}{d}支行"), format!("{county}{town}"));
                places.push(first + 1 + rank as u32, Some(parent), Level::SubBranch, Some(grade), named);
            }
        }
        for village in 0..128 {
            let (a, b) = place(seed, 20_000 + village);
            places.villages.push(format!("{a}{b}村"));
        }
        places
    }

    fn push(
        &mut self,
        inst_no: u32,
        parent_no: Option<u32>,
        level: Level,
        grade: Option<u8>,
        named: (String, String),
    ) {
        if let Some(grade) = grade {
            let shares = 4 - usize::from(grade);
            self.shares.extend(std::iter::repeat_n(self.institutions.len(), shares));
        }
        let urban = grade.is_none_or(|grade| grade == 1);
        let (name, town) = named;
        self.institutions.push(Institution { inst_no, parent_no, level, grade, name, town, urban });
    }

    /// All of them, by number.
    pub fn institutions(&self) -> &[Institution] {
        &self.institutions
    }

    /// The sub-branch that serves a household.
    #[inline]
    pub fn home(&self, household_chance: u64) -> usize {
        let share = (u128::from(household_chance) * self.shares.len() as u128) >> 64;
        self.shares.get(share as usize).copied().unwrap_or(0)
    }

    /// An institution by its place in the list.
    #[inline]
    pub fn institution(&self, at: usize) -> &Institution {
        &self.institutions[at]
    }

    /// One of a sub-branch's villages, 0 to 15.
    #[inline]
    pub fn village(&self, at: usize, village: u64) -> &str {
        &self.villages[(at * 5 + village as usize) % self.villages.len()]
    }

    /// A street of a county seat.
    #[inline]
    pub fn street(number: u64) -> &'static str {
        STREETS[number as usize % STREETS.len()]
    }
}
