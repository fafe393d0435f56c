//! How the roster is read: all of it, or, after a day that closed no month, what that day changed.

use super::{DOWN, GONE, OPEN, PRESENT, PROVISIONAL, RATED, RISES, Roster, UP, WATCH};
use crate::bank::holdings::rows::line;
use crate::bank::holdings::standing;
use crate::bank::parties::find_customer;
use crate::bank::parties::rows::find::{changed_since, mark, same_past};
use crate::bank::parties::rows::{Stands, home_institutions, home_institutions_of};
use crate::bank::tiers::rows::{self, reading};
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::Result;
use crate::kernel::exact::exact;
use crate::kernel::terms::Tier;
use crate::store::open::{Bank, Core};
use std::collections::HashMap;

impl Roster {
    /// Reads the roster of a month, by default of the last that is closed: who is a customer now, as they were rated
    /// then.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn load(bank: &Bank, month: Option<Month>) -> Result<Roster> {
        let core = &bank.core;
        let last = rows::month_closes(core)?.last().map(|close| close.month);
        let of = month.or(last);
        let mut roster = Roster::load_of(core, of, None)?;
        if of == last {
            roster.signal(core)?;
        }
        if of.is_none() {
            roster.suppose(bank)?;
        }
        Ok(roster)
    }

    /// Before the first close the tiers that were brought along serve, else the projected ones (spec 2, *Going live*).
    fn suppose(&mut self, bank: &Bank) -> Result<()> {
        let mut put = |cust_id: u32, tier: Tier, mark: u16| {
            let place = cust_id as usize;
            if let Some(marks) = self.marks.get_mut(place) {
                *marks = *marks & !PROVISIONAL | mark;
                self.tier[place] = tier.rank();
            }
        };
        standing::walk(&bank.core, false, |cust_id, standing| {
            standing.projected.into_iter().for_each(|tier| put(cust_id, tier, PROVISIONAL));
            Ok(())
        })?;
        reading::opening_tiers(&bank.crm, None, |cust_no, tier, _| {
            let known = find_customer(&bank.core, cust_no)?;
            known.into_iter().for_each(|cust_id| put(cust_id, tier, 0));
            Ok(())
        })
    }

    /// Reads the roster of a past day: who was a customer then, and where; rated in the last month that was closed by
    /// then. Nobody who came later is in it.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn load_as_of(core: &Core, day: Day) -> Result<Roster> {
        let closes = rows::month_closes(core)?;
        let of = closes.iter().rev().map(|close| close.month).find(|month| month.last_day() <= day);
        Roster::load_of(core, of, Some(day))
    }

    fn load_of(core: &Core, of: Option<Month>, day: Option<Day>) -> Result<Roster> {
        let mut roster = Roster { month: of, ..Roster::default() };
        roster.dated(core)?;
        let mut numbers = HashMap::new();
        home_institutions(core, day, |stands| roster.place(&mut numbers, &stands))?;
        if let Some(of) = of {
            reading::roster_ratings(core, of, |rated| roster.rate(&rated))?;
        }
        roster.live(core, day)?;
        let mut by_average: Vec<u32> = (0..roster.home.len() as u32).collect();
        by_average.sort_unstable_by_key(|cust_id| (-roster.average[*cust_id as usize], *cust_id));
        roster.by_average = by_average;
        roster.shrink();
        Ok(roster)
    }

    /// The roster of the last closed month, given the one that was read before: only what changed since is
    /// read, unless a month was closed or an earlier day was taken again or late. In one snapshot.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn renewed(&self, bank: &Bank) -> Result<Roster> {
        let core = &bank.core;
        let last = rows::month_closes(core)?.last().map(|close| close.month);
        if last != self.month || last.is_none() || !same_past(core, self.fed)? {
            return Roster::load(bank, None);
        }
        let mut roster = self.same();
        roster.dated(core)?;
        let mut numbers: HashMap<String, u16> = roster.institutions.iter().cloned().zip(0..).collect();
        let before = roster.home.len();
        for cust_id in changed_since(core, self.fed, false)? {
            home_institutions_of(core, cust_id, |stands| roster.place(&mut numbers, &stands))?;
        }
        roster.marks.iter_mut().for_each(|marks| *marks &= !(UP | DOWN | RISES));
        roster.signal(core)?;
        roster.live(core, None)?;
        // Who came has no average yet, and stands behind all others who have none.
        let behind = roster.by_average.partition_point(|cust_id| roster.average[*cust_id as usize] >= 0);
        roster.by_average.splice(behind..behind, before as u32..roster.home.len() as u32);
        roster.shrink();
        Ok(roster)
    }

    /// Whether somebody went to another institution since it was read.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn is_behind(&self, core: &Core) -> Result<bool> {
        Ok(mark(core)?.moved != self.fed.moved)
    }

    /// The same customers, without the answers that were kept.
    fn same(&self) -> Roster {
        Roster {
            month: self.month,
            institutions: self.institutions.clone(),
            home: self.home.clone(),
            tier: self.tier.clone(),
            marks: self.marks.clone(),
            average: self.average.clone(),
            key_products: self.key_products.clone(),
            stage: self.stage.clone(),
            by_average: self.by_average.clone(),
            ..Roster::default()
        }
    }

    /// How far the feeds have come.
    fn dated(&mut self, core: &Core) -> Result<()> {
        self.business_date = line(core)?.map(|line| line.business_date);
        self.fed = mark(core)?;
        Ok(())
    }

    /// Puts a customer where they stand.
    fn place(&mut self, numbers: &mut HashMap<String, u16>, stands: &Stands<'_>) {
        let place = stands.cust_id as usize;
        self.grow(place + 1);
        self.home[place] = match numbers.get(stands.inst_no) {
            Some(number) => *number,
            None => {
                let number = self.institutions.len() as u16;
                self.institutions.push(stands.inst_no.to_owned());
                numbers.insert(stands.inst_no.to_owned(), number);
                number
            }
        };
        let present = if matches!(stands.status, "closed" | "merged") { 0 } else { PRESENT };
        let gone = if matches!(stands.status, "deceased" | "merged") { GONE } else { 0 };
        self.marks[place] = self.marks[place] & !(PRESENT | GONE) | present | gone;
    }

    pub(super) fn grow(&mut self, len: usize) {
        if self.home.len() < len {
            self.home.resize(len, 0);
            self.tier.resize(len, u8::MAX);
            self.marks.resize(len, 0);
            self.average.resize(len, 0);
            self.key_products.resize(len, 0);
            self.stage.resize(len, 0);
        }
    }

    fn rate(&mut self, rated: &reading::RosterRating) {
        let place = rated.cust_id as usize;
        if place < self.home.len() {
            self.tier[place] = rated.in_force;
            self.marks[place] |= RATED | if rated.below > 0 { WATCH } else { 0 };
            self.marks[place] |= if rated.open { OPEN } else { 0 };
            self.key_products[place] = rated.key_products;
            self.average[place] = rated.average_fen;
        }
    }

    fn signal(&mut self, core: &Core) -> Result<()> {
        reading::signals(core, |cust_id, in_force, projected| {
            if let Some(marks) = self.marks.get_mut(cust_id as usize) {
                *marks |= if projected > in_force { UP } else { DOWN };
                let is_vip = |rank: u8| Tier::from_rank(rank).is_some_and(Tier::is_vip);
                *marks |= if is_vip(projected) && !is_vip(in_force) { RISES } else { 0 };
            }
        })
    }

    /// The stages of life on a day, by default today.
    fn live(&mut self, core: &Core, day: Option<Day>) -> Result<()> {
        self.stage.fill(0);
        reading::roster_stages(core, day, |cust_id, stage| {
            if let Some(place) = self.stage.get_mut(cust_id as usize) {
                *place = stage;
            }
        })
    }

    /// Gives back what growing took beyond need: it is kept until the next day.
    fn shrink(&mut self) {
        exact(&mut self.home);
        exact(&mut self.tier);
        exact(&mut self.marks);
        exact(&mut self.average);
        exact(&mut self.key_products);
        exact(&mut self.stage);
        exact(&mut self.by_average);
    }
}
