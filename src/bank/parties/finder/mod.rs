//! Finding a customer: any fragment of a name, of its sounds, or of a number (spec 3, *Finding a customer*).
//!
//! An index in memory, some fifty bytes a customer, read from `core.db` once and brought up to date after each
//! daily run from what changed since. Nobody waits for it: a search looks at the state that was there when it
//! began.
//!
//! * [`Query`]: what was typed. [`rules`]: who may look for what. [`Finder::search`]: who it is.
//! * `segment`: customers in blocks of eight; `names` and `numbers` say how a fragment is found in a block, `blocks`
//!   in which it can be.
//!
//! A search goes through the customers in the order in which the bank came to know them, and ends when four
//! hundred are found: those are ranked, and whoever gets more must type more. So a fragment that everybody
//! has costs no more than a rare one, and the same question has the same answer.

mod blocks;
pub mod fold;
mod names;
mod numbers;
mod query;
pub mod rules;
mod segment;
mod sounds;

use super::rows::find::{self, Mark};
use crate::kernel::error::Result;
use crate::store::open::Core;
use rules::{Fields, Numbers};
use segment::{Builder, Found, SHORT, Segment, Whom};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

pub use query::Query;
pub use segment::Findable;
pub use sounds::initials;

/// Customers of a block: one bit of a byte for each.
const BLOCK: usize = 8;
/// A search ends when so many are found: more would not help who looks for one.
const ENOUGH: usize = 400;
/// A part of the customers of which no more than one in so many changed is kept beside the rest.
const BESIDE: usize = 8;

/// In which field a fragment was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Name, written or by its sounds.
    Name,
    /// Customer number.
    CustNo,
    /// Identity number.
    Identity,
    /// Phone number, of any source.
    Phone,
}

/// How well it fits; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// It is the whole value.
    Whole,
    /// The value begins with it.
    Start,
    /// It is somewhere in the value.
    Inside,
}

/// A customer who was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Internal number.
    pub cust_id: u32,
    /// Where.
    pub field: Field,
    /// How well.
    pub rank: Rank,
}

/// Who was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hits {
    /// By rank, then in the order in which the bank came to know them.
    pub hits: Vec<Hit>,
    /// Whether there are more than these.
    pub more: bool,
}

/// Among whom is looked.
#[derive(Clone, Copy)]
pub enum Scope<'a> {
    /// The whole bank.
    Everyone,
    /// Customers of these institutions.
    Institutions(&'a BTreeSet<String>),
    /// These customers, by internal number in ascending order.
    Customers(&'a [u32]),
    /// Whoever this says, by internal number.
    Where(&'a (dyn Fn(u32) -> bool + Sync)),
}

/// Among whom, and in which fields. Nobody and nothing else is ever found.
#[derive(Clone, Copy)]
pub struct Allowed<'a> {
    /// Among whom.
    pub scope: Scope<'a>,
    /// In which fields.
    pub fields: Fields,
}

/// What an update of the index did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Updated {
    /// Nothing had changed.
    Nothing,
    /// So many customers that changed were read.
    Changed(usize),
    /// All customers, so many, were read.
    All(usize),
}

/// The index. One for the process; searches and updates may come from any thread.
#[derive(Default)]
pub struct Finder {
    state: RwLock<Arc<State>>,
    /// One update at a time.
    updating: Mutex<()>,
}

/// All customers as of a feed.
struct State {
    /// The last feed that counts in.
    now: Mark,
    /// The last feed that counts in `base`.
    then: Mark,
    base: Arc<Segment>,
    /// Who came or changed since `base` was read.
    changed: Segment,
    /// Bits of the customers of `base` who changed or went.
    replaced: Vec<u8>,
}

impl Default for State {
    fn default() -> Self {
        State::of(Mark::default(), Builder::new().finish())
    }
}

impl State {
    fn of(now: Mark, base: Segment) -> State {
        let changed = Builder::new().finish();
        State { now, then: now, base: Arc::new(base), changed, replaced: Vec::new() }
    }

    /// The same customers, but for those of `ids` who are now as in `changed`, or gone if not there.
    fn with(&self, now: Mark, ids: &[u32], changed: Segment) -> State {
        let mut replaced = vec![0; self.base.len().div_ceil(BLOCK)];
        for place in ids.iter().filter_map(|cust_id| self.base.place_of(*cust_id)) {
            replaced[place / BLOCK] |= 1 << (place % BLOCK);
        }
        State { now, then: self.then, base: Arc::clone(&self.base), changed, replaced }
    }

    fn search(&self, query: &Query, allowed: &Allowed<'_>, limit: usize) -> Hits {
        let mut search = Search { enough: ENOUGH.max(limit), hits: BTreeMap::new(), more: false };
        let parts = [Part::of(&self.base, &self.replaced, allowed), Part::of(&self.changed, &[], allowed)];
        if allowed.fields.names && !query.name.is_empty() {
            search.take(&parts, |part, enough| {
                part.segment.find_name(&query.name, &part.whom, part.replaced, enough)
            });
        }
        let only_whole = match allowed.fields.numbers {
            Numbers::Whole => true,
            Numbers::From(least) if query.number.len() >= least => false,
            Numbers::Never | Numbers::From(_) => return search.ranked(limit),
        };
        if query.number.is_empty() {
            return search.ranked(limit);
        }
        search.take(&parts, |part, _| part.segment.find_short(&query.number, &part.whom, part.replaced));
        if !only_whole || query.number.len() >= SHORT {
            search.take(&parts, |part, enough| {
                part.segment.find_number(&query.number, only_whole, &part.whom, part.replaced, enough)
            });
        }
        search.ranked(limit)
    }
}

/// A segment and who of it may be found.
struct Part<'a> {
    segment: &'a Segment,
    replaced: &'a [u8],
    whom: Whom<'a>,
}

impl<'a> Part<'a> {
    fn of(segment: &'a Segment, replaced: &'a [u8], allowed: &Allowed<'a>) -> Part<'a> {
        Part { segment, replaced, whom: segment.whom(&allowed.scope) }
    }
}

/// What was found so far: for each customer the best.
struct Search {
    enough: usize,
    hits: BTreeMap<u32, (Rank, Field)>,
    more: bool,
}

impl Search {
    /// Takes what both parts have, as if they were one.
    fn take<'a>(&mut self, parts: &[Part<'a>; 2], find: impl Fn(&Part<'a>, usize) -> Vec<Found>) {
        let mut found: Vec<(u32, Found)> = Vec::new();
        for part in parts {
            let places = find(part, self.enough).into_iter();
            found.extend(places.map(|one| (part.segment.cust_id(one.place), one)));
        }
        found.sort_unstable_by_key(|(cust_id, _)| *cust_id);
        self.more |= found.len() >= self.enough;
        for (cust_id, one) in found.into_iter().take(self.enough) {
            let new = (one.rank, one.field);
            let best = self.hits.entry(cust_id).or_insert(new);
            *best = new.min(*best);
        }
    }

    fn ranked(self, limit: usize) -> Hits {
        let hit = |(cust_id, (rank, field)): (u32, (Rank, Field))| Hit { cust_id, field, rank };
        let mut hits: Vec<Hit> = self.hits.into_iter().map(hit).collect();
        hits.sort_unstable_by_key(|hit| (hit.rank, hit.cust_id));
        let more = self.more || hits.len() > limit;
        hits.truncate(limit);
        Hits { hits, more }
    }
}

impl Finder {
    /// One that finds nobody yet: [`Finder::update`] fills it.
    pub fn new() -> Finder {
        Finder::default()
    }

    /// One of these customers, given in the order of their internal numbers.
    pub fn of(customers: impl IntoIterator<Item = Findable>) -> Finder {
        let mut builder = Builder::new();
        customers.into_iter().for_each(|customer| builder.push(&customer));
        let state = State::of(Mark::default(), builder.finish());
        Finder { state: RwLock::new(Arc::new(state)), updating: Mutex::default() }
    }

    /// The same customers but for these, in the order of their internal numbers; who came or changed is given
    /// as they are now, who went is not given. Counts from the index as it was first read.
    pub fn change(&self, ids: &[u32], now: impl IntoIterator<Item = Findable>) {
        let mut builder = Builder::new();
        now.into_iter().for_each(|customer| builder.push(&customer));
        let state = self.state();
        self.put(state.with(state.now, ids, builder.finish()));
    }

    /// Whether customers were read at all since the process began.
    pub fn is_ready(&self) -> bool {
        self.state().now != Mark::default()
    }

    /// Brings the index up to date with `core.db`, all of it or what changed since it was read. Searches go
    /// on meanwhile, in what was known before.
    ///
    /// # Errors
    /// A fault of the database; the index stays as it was.
    pub fn update(&self, core: &Core) -> Result<Updated> {
        let _one = self.updating.lock().unwrap_or_else(PoisonError::into_inner);
        core.snapshot(|core| self.update_from(core))
    }

    fn update_from(&self, core: &Core) -> Result<Updated> {
        let state = self.state();
        let now = find::mark(core)?;
        if now == state.now {
            return Ok(Updated::Nothing);
        }
        // A day before the last one read that was taken again or late: nothing read from it holds.
        if find::same_past(core, state.then)? {
            let ids = find::changed_since(core, state.then, true)?;
            if ids.len() * BESIDE <= state.base.len() {
                let mut builder = Builder::new();
                find::each_of(core, &ids, |customer| builder.push(customer))?;
                self.put(state.with(now, &ids, builder.finish()));
                return Ok(Updated::Changed(ids.len()));
            }
        }
        let mut builder = Builder::new();
        find::each(core, |customer| builder.push(customer))?;
        let base = builder.finish();
        let count = base.len();
        self.put(State::of(now, base));
        Ok(Updated::All(count))
    }

    /// Who is found, the best first, at most `limit`. Only those and only in what is `allowed`.
    pub fn search(&self, query: &Query, allowed: &Allowed<'_>, limit: usize) -> Hits {
        self.state().search(query, allowed, limit)
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, state: State) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
    }
}
