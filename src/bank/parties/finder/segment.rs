//! Some customers, packed to be looked through: all of a bank, or those that changed since.

use super::blocks::{Blocks, GROUP};
use super::fold;
use super::names::Names;
use super::numbers::{Numbers, SoughtNumber};
use super::{BLOCK, Field, Rank, Scope};
use crate::kernel::exact::exact;
use std::collections::HashMap;

/// A customer as they are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findable {
    /// Internal number.
    pub cust_id: u32,
    /// Customer number.
    pub cust_no: String,
    /// Name.
    pub name: String,
    /// Identity number.
    pub id_no: String,
    /// Institution by which they are looked for.
    pub inst_no: String,
    /// Phone numbers of all sources.
    pub phones: Vec<String>,
}

/// Customer numbers of fewer signs than this are short: a fragment like it is found in very many others, so
/// the customer who has just this number is looked up apart.
pub(super) const SHORT: usize = 7;

/// Internal numbers in ascending order. Those of a bank follow each other without a gap, and need not be kept.
enum Ids {
    From { first: u32, len: usize },
    List(Vec<u32>),
}

impl Ids {
    fn len(&self) -> usize {
        match self {
            Ids::From { len, .. } => *len,
            Ids::List(list) => list.len(),
        }
    }

    fn push(&mut self, cust_id: u32) {
        match self {
            Ids::From { len: 0, .. } => *self = Ids::From { first: cust_id, len: 1 },
            Ids::From { first, len } if cust_id as usize == *first as usize + *len => *len += 1,
            Ids::From { first, len } => {
                let mut list: Vec<u32> = (*first..).take(*len).collect();
                list.push(cust_id);
                *self = Ids::List(list);
            }
            Ids::List(list) => list.push(cust_id),
        }
    }

    fn get(&self, place: usize) -> u32 {
        match self {
            Ids::From { first, .. } => *first + place as u32,
            Ids::List(list) => list[place],
        }
    }

    fn place_of(&self, cust_id: u32) -> Option<usize> {
        match self {
            Ids::From { first, len } => Some(cust_id.checked_sub(*first)? as usize).filter(|at| at < len),
            Ids::List(list) => list.binary_search(&cust_id).ok(),
        }
    }
}

/// Some customers in the order of their internal numbers.
pub(super) struct Segment {
    ids: Ids,
    names: Names,
    numbers: Numbers,
    /// For each customer the place of their institution in the list.
    institutions: Vec<u16>,
    inst_numbers: Vec<String>,
    /// Places of customers with a short number, in the order of these.
    short: Vec<u32>,
}

/// One who was found: their place in the segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub place: usize,
    pub field: Field,
    pub rank: Rank,
}

/// Puts a segment together, customer by customer in the order of their internal numbers.
pub(super) struct Builder {
    segment: Segment,
    known: HashMap<String, u16>,
    short: Vec<(String, u32)>,
    phones: Vec<String>,
}

impl Builder {
    pub fn new() -> Builder {
        let segment = Segment {
            ids: Ids::From { first: 0, len: 0 },
            names: Names::new(),
            numbers: Numbers::new(),
            institutions: Vec::new(),
            inst_numbers: Vec::new(),
            short: Vec::new(),
        };
        Builder { segment, known: HashMap::new(), short: Vec::new(), phones: Vec::new() }
    }

    pub fn push(&mut self, customer: &Findable) {
        let place = self.segment.ids.len() as u32;
        self.segment.ids.push(customer.cust_id);
        self.segment.names.push(&customer.name);
        self.phones.clear();
        for phone in customer.phones.iter().flat_map(|value| fold::phones(value)) {
            if !self.phones.contains(&phone) {
                self.phones.push(phone);
            }
        }
        let cust_no = fold::number(&customer.cust_no);
        self.segment.numbers.push(&cust_no, &fold::number(&customer.id_no), &self.phones);
        if cust_no.len() < SHORT {
            self.short.push((cust_no, place));
        }
        let institution = self.institution(&customer.inst_no);
        self.segment.institutions.push(institution);
    }

    /// Institutions beyond the 65,535th share a place that nobody may look into but who may look everywhere.
    fn institution(&mut self, inst_no: &str) -> u16 {
        if let Some(known) = self.known.get(inst_no) {
            return *known;
        }
        let Ok(place) = u16::try_from(self.segment.inst_numbers.len()) else { return u16::MAX };
        if place < u16::MAX {
            self.segment.inst_numbers.push(inst_no.to_owned());
            self.known.insert(inst_no.to_owned(), place);
        }
        place
    }

    pub fn finish(mut self) -> Segment {
        exact(&mut self.segment.institutions);
        self.segment.names.close();
        self.segment.numbers.close();
        self.short.sort_unstable();
        self.segment.short = self.short.into_iter().map(|(_, place)| place).collect();
        self.segment
    }
}

/// Who may be found in a segment, block by block: a bit for each customer of a block.
pub(super) enum Whom<'a> {
    Everyone,
    /// By place of the institution.
    Institutions(Vec<bool>),
    Where(&'a (dyn Fn(u32) -> bool + Sync)),
    /// Blocks with the bits of those in them.
    Customers(Vec<(usize, u8)>),
}

impl Segment {
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn cust_id(&self, place: usize) -> u32 {
        self.ids.get(place)
    }

    pub fn cust_no(&self, place: usize) -> String {
        self.numbers.cust_no(place / BLOCK, place % BLOCK)
    }

    pub fn place_of(&self, cust_id: u32) -> Option<usize> {
        self.ids.place_of(cust_id)
    }

    /// Whom of this segment a scope lets be found.
    pub fn whom<'a>(&self, scope: &Scope<'a>) -> Whom<'a> {
        match *scope {
            Scope::Everyone => Whom::Everyone,
            Scope::Institutions(list) => {
                Whom::Institutions(self.inst_numbers.iter().map(|inst_no| list.contains(inst_no)).collect())
            }
            Scope::Where(may) => Whom::Where(may),
            Scope::Customers(list) => {
                let mut blocks: Vec<(usize, u8)> = Vec::new();
                for place in list.iter().filter_map(|cust_id| self.place_of(*cust_id)) {
                    let (block, bit) = (place / BLOCK, 1 << (place % BLOCK));
                    match blocks.last_mut() {
                        Some((last, bits)) if *last == block => *bits |= bit,
                        _ => blocks.push((block, bit)),
                    }
                }
                Whom::Customers(blocks)
            }
        }
    }

    /// Who of a block may be found; `replaced` are those who stand elsewhere by now.
    fn allowed(&self, whom: &Whom<'_>, replaced: &[u8], block: usize) -> u8 {
        let from = block * BLOCK;
        let to = (from + BLOCK).min(self.ids.len());
        let bits = |may: &dyn Fn(usize) -> bool| {
            (from..to).filter(|place| may(*place)).fold(0, |all, place| all | 1 << (place - from))
        };
        let all = match whom {
            Whom::Everyone => u8::MAX,
            Whom::Institutions(list) => bits(&|place| {
                let institution = usize::from(self.institutions[place]);
                list.get(institution).is_some_and(|may| *may)
            }),
            Whom::Where(may) => bits(&|place| may(self.ids.get(place))),
            Whom::Customers(list) => {
                let at = list.binary_search_by_key(&block, |(block, _)| *block);
                at.map_or(0, |at| list[at].1)
            }
        };
        all & !replaced.get(block).copied().unwrap_or(0)
    }

    /// Visits blocks in their order, with the bits of those who may be found, until `visit` has enough.
    fn walk(
        &self,
        whom: &Whom<'_>,
        replaced: &[u8],
        can_be: impl Fn(usize) -> Blocks,
        mut visit: impl FnMut(usize, u8) -> bool,
    ) {
        if let Whom::Customers(list) = whom {
            for (block, bits) in list {
                let bits = bits & !replaced.get(*block).copied().unwrap_or(0);
                if bits != 0 && !visit(*block, bits) {
                    return;
                }
            }
            return;
        }
        let blocks = self.ids.len().div_ceil(BLOCK);
        for group in 0..blocks.div_ceil(GROUP) {
            for place in can_be(group).places() {
                let block = group * GROUP + place;
                if block >= blocks {
                    return;
                }
                let allowed = self.allowed(whom, replaced, block);
                if allowed != 0 && !visit(block, allowed) {
                    return;
                }
            }
        }
    }

    /// The first `enough` customers in whose numbers a fragment is.
    pub fn find_number(
        &self,
        number: &str,
        only_whole: bool,
        whom: &Whom<'_>,
        replaced: &[u8],
        enough: usize,
    ) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut sought = SoughtNumber::new(number, only_whole);
        let filter = sought.filter();
        let can_be = |group| filter.blocks(&self.numbers, group);
        self.walk(whom, replaced, can_be, |block, allowed| {
            sought.in_block(&self.numbers, block, |place, field, rank| {
                if allowed & 1 << place != 0 {
                    keep(&mut found, Found { place: block * BLOCK + place, field, rank });
                }
            });
            found.len() < enough
        });
        found.truncate(enough);
        found
    }

    /// Who has just this as their customer number, where it is a short one.
    pub fn find_short(&self, number: &str, whom: &Whom<'_>, replaced: &[u8]) -> Vec<Found> {
        if number.len() >= SHORT {
            return Vec::new();
        }
        let from = self.short.partition_point(|place| *self.cust_no(*place as usize) < *number);
        let places = self.short[from..].iter().map(|place| *place as usize);
        places
            .take_while(|place| self.cust_no(*place) == number)
            .filter(|place| self.allowed(whom, replaced, place / BLOCK) & 1 << (place % BLOCK) != 0)
            .map(|place| Found { place, field: Field::CustNo, rank: Rank::Whole })
            .collect()
    }

    /// The first `enough` customers in whose names a fragment is.
    pub fn find_name(
        &self,
        fragment: &[char],
        whom: &Whom<'_>,
        replaced: &[u8],
        enough: usize,
    ) -> Vec<Found> {
        let sought = self.names.sought(fragment);
        let mut found = Vec::new();
        self.walk(
            whom,
            replaced,
            |group| sought.blocks(group),
            |block, allowed| {
                sought.in_block(block, |place, rank| {
                    if allowed & 1 << place != 0 {
                        found.push(Found { place: block * BLOCK + place, field: Field::Name, rank });
                    }
                });
                found.len() < enough
            },
        );
        found.truncate(enough);
        found
    }
}

/// Keeps one find of each customer, the best.
fn keep(found: &mut Vec<Found>, one: Found) {
    match found.last_mut().filter(|last| last.place == one.place) {
        Some(last) if (one.rank, one.field) < (last.rank, last.field) => *last = one,
        Some(_) => {}
        None => found.push(one),
    }
}
