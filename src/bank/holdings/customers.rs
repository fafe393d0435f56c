//! A packed row of customers in their running month.
//!
//! Packed: how many, the length of each one's part, the parts. The lengths stand apart so that a
//! night unpacks only the customers that changed and copies the others as they are.

use super::packed::{Unpack, put};
use super::rows;
use super::standing::{PER_BLOCK, Standing};
use crate::kernel::error::Result;
use crate::store::open::Core;

/// A packed row, with the customers that were taken out of it to be changed.
pub(super) struct Customers {
    block_no: u32,
    parts: Vec<u8>,
    /// Where each one's part ends in `parts`.
    ends: Vec<usize>,
    /// Taken out: place and customer, in the order of places.
    taken: Vec<(usize, Standing)>,
}

impl Customers {
    /// No row.
    pub(super) fn none() -> Self {
        Customers { block_no: u32::MAX, parts: Vec::new(), ends: Vec::new(), taken: Vec::new() }
    }

    /// Whether it is the row in which a customer stands.
    pub(super) fn holds(&self, cust_id: u32) -> bool {
        self.block_no == cust_id / PER_BLOCK
    }

    /// Reads the row in which a customer stands, or will stand.
    ///
    /// # Errors
    /// A fault of the database.
    pub(super) fn read(&mut self, core: &Core, cust_id: u32) -> Result<()> {
        let block_no = cust_id / PER_BLOCK;
        rows::standing_block(core, block_no, |packed| self.load(block_no, packed.unwrap_or_default()))
    }

    /// Takes a packed row in place of what it held.
    ///
    /// # Errors
    /// A fault when the row is cut.
    pub(super) fn load(&mut self, block_no: u32, packed: &[u8]) -> Result<()> {
        self.block_no = block_no;
        self.parts.clear();
        self.ends.clear();
        self.taken.clear();
        if packed.is_empty() {
            return Ok(());
        }
        let mut packed = Unpack::new(packed);
        let mut end = 0;
        for _ in 0..packed.byte() {
            end += packed.number() as usize;
            self.ends.push(end);
        }
        self.parts.extend_from_slice(packed.bytes(end));
        packed.end()
    }

    fn part(&self, place: usize) -> &[u8] {
        match self.ends.get(place) {
            Some(end) => &self.parts[if place == 0 { 0 } else { self.ends[place - 1] }..*end],
            None => &[],
        }
    }

    /// Reads one customer into `into`; one who has no part yet is as new.
    fn unpack(&self, place: usize, into: &mut Standing) -> Result<()> {
        match self.part(place) {
            [] => into.clone_from(&Standing::default()),
            part => Standing::unpack(part, into)?,
        }
        Ok(())
    }

    /// One customer as the row holds them; none where the number was never given.
    ///
    /// # Errors
    /// A fault when the row is cut.
    pub(super) fn get(&self, cust_id: u32) -> Result<Option<Standing>> {
        let place = (cust_id % PER_BLOCK) as usize;
        if place >= self.ends.len() {
            return Ok(None);
        }
        let mut customer = Standing::default();
        self.unpack(place, &mut customer)?;
        Ok(Some(customer))
    }

    /// Takes a customer out to be changed; customers are asked for in the order of their numbers.
    ///
    /// # Errors
    /// A fault when the row is cut.
    pub(super) fn customer(&mut self, cust_id: u32) -> Result<&mut Standing> {
        let place = (cust_id % PER_BLOCK) as usize;
        if self.taken.last().is_none_or(|(last, _)| *last != place) {
            let mut customer = Standing::default();
            self.unpack(place, &mut customer)?;
            self.taken.push((place, customer));
        }
        let last = self.taken.len() - 1;
        Ok(&mut self.taken[last].1)
    }

    /// Hands every customer of the row to `each`.
    ///
    /// # Errors
    /// A fault when the row is cut, or what `each` answers.
    pub(super) fn each(&self, mut each: impl FnMut(u32, &mut Standing) -> Result<()>) -> Result<()> {
        let mut customer = Standing::default();
        for place in self.places() {
            self.unpack(place, &mut customer)?;
            each(self.block_no * PER_BLOCK + place as u32, &mut customer)?;
        }
        Ok(())
    }

    /// The places given to customers: there is none with the number 0.
    fn places(&self) -> std::ops::Range<usize> {
        usize::from(self.block_no == 0)..self.ends.len()
    }

    /// Lets `each` change every customer of the row, and writes the row back.
    ///
    /// # Errors
    /// A fault of the database, or what `each` answers.
    pub(super) fn change_each(
        &mut self,
        core: &Core,
        mut each: impl FnMut(u32, &mut Standing) -> Result<()>,
    ) -> Result<()> {
        let base = self.block_no * PER_BLOCK;
        for place in self.places() {
            let cust_id = base + place as u32;
            each(cust_id, self.customer(cust_id)?)?;
        }
        self.save(core)
    }

    /// Writes the row, if any customer was taken out.
    ///
    /// # Errors
    /// A fault of the database.
    pub(super) fn save(&self, core: &Core) -> Result<()> {
        let Some((last, _)) = self.taken.last() else { return Ok(()) };
        let count = self.ends.len().max(last + 1);
        let mut packed = Vec::with_capacity(self.parts.len() + 1_024);
        packed.push(count as u8);
        let mut parts = Vec::with_capacity(self.parts.len() + 512);
        let mut taken = self.taken.iter().peekable();
        for place in 0..count {
            let before = parts.len();
            match taken.next_if(|(taken, _)| *taken == place) {
                Some((_, customer)) => customer.pack(&mut parts),
                None => parts.extend_from_slice(self.part(place)),
            }
            put(&mut packed, (parts.len() - before) as u64);
        }
        packed.extend_from_slice(&parts);
        rows::put_standing_block(core, self.block_no, &packed)
    }
}
