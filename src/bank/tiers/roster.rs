//! The roster: one narrow row per customer in memory, so that a list of any scope is filtered, counted and
//! sorted in a few milliseconds. It says who and in which order; what a page shows of them is read anew
//! through the reader's own scope.

mod read;

use crate::bank::parties::rows::find::Mark;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::kept::Kept;
use crate::kernel::money::Fen;
use crate::kernel::terms::{Stage, Tier};
use crate::store::scope::Reach;
use std::collections::HashMap;
use std::sync::Arc;

/// Marks of one customer.
const WATCH: u16 = 1;
const UP: u16 = 2;
const DOWN: u16 = 4;
const PRESENT: u16 = 8;
const OPEN: u16 = 16;
const GONE: u16 = 32;
const RATED: u16 = 64;
const PROVISIONAL: u16 = 128;
const RISES: u16 = 256;

/// The customers of a bank as they were rated in one month.
#[derive(Debug)]
pub struct Roster {
    /// The month; none before the first close.
    pub month: Option<Month>,
    /// Day of the last feed when it was read.
    pub business_date: Option<Day>,
    /// How far the feeds had come.
    fed: Mark,
    institutions: Vec<String>,
    /// By `cust_id`: number in `institutions`.
    home: Vec<u16>,
    tier: Vec<u8>,
    marks: Vec<u16>,
    average: Vec<Fen>,
    key_products: Vec<u8>,
    /// Number of the stage of life; 0 where there is none.
    stage: Vec<u8>,
    /// All customers, the largest average first.
    by_average: Vec<u32>,
    /// What was asked of a wide scope: a page asks again for what the one before it asked.
    asked: Kept<(Reach, Filter), Passing>,
    /// Pages of wide scopes; the first ones are asked for all day.
    pages: Kept<(Reach, Filter, Order, usize, usize), Found>,
}

/// Who passes a filter.
#[derive(Debug, Clone)]
enum Passing {
    /// Few enough to be kept one by one.
    These(Arc<[u32]>),
    /// So many; they are met soon in any order.
    Many(usize),
}

/// Answers to wide scopes that are kept.
const ASKED_MAX: usize = 64;
/// Pages of wide scopes that are kept.
const PAGES_MAX: usize = 256;
/// Rows of a page that is kept; longer ones are files, asked for once.
const PAGE_ROWS_MAX: usize = 100;
/// Customers of an answer that are kept one by one.
const THESE_MAX: usize = 20_000;

/// Who counts at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Among {
    /// Customers of today.
    #[default]
    Present,
    /// Whoever ever was one.
    Ever,
    /// Whoever was rated in the month.
    Rated,
    /// Whoever was rated and had an open account at the month's end, as reports count.
    WithAccount,
}

/// Which customers of a scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Who counts at all.
    pub among: Among,
    /// Tier in force.
    pub tier: Option<Tier>,
    /// This tier or one above it.
    pub at_least: Option<Tier>,
    /// Key products held at the month's end; 4 stands for four and more.
    pub key_products: Option<u8>,
    /// Stage of life.
    pub stage: Option<Stage>,
    /// Gold and above.
    pub vip: bool,
    /// Without a tier.
    pub unrated: bool,
    /// In grace.
    pub watch: bool,
    /// Upgrade in reach.
    pub up: bool,
    /// Downgrade risk.
    pub down: bool,
    /// Who can be assigned: neither dead nor merged into another number.
    pub assignable: bool,
    /// Institution.
    pub inst_no: String,
    /// Only these, in order of `cust_id`.
    pub customers: Option<Vec<u32>>,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Largest comprehensive average first.
    #[default]
    Average,
    /// Smallest first.
    AverageRising,
    /// Highest tier first, within it the largest average.
    Tier,
    /// Lowest tier first.
    TierRising,
    /// By internal number: the order in which they came.
    Number,
    /// Who came last first.
    NumberFalling,
}

impl Order {
    /// The order of a code in an address; no column that is masked has one.
    pub fn from_code(code: &str) -> Order {
        match code {
            "average_up" => Order::AverageRising,
            "tier" => Order::Tier,
            "tier_up" => Order::TierRising,
            "number" => Order::Number,
            "number_down" => Order::NumberFalling,
            _ => Order::Average,
        }
    }

    /// Its code in an address.
    pub fn code(self) -> &'static str {
        match self {
            Order::Average => "",
            Order::AverageRising => "average_up",
            Order::Tier => "tier",
            Order::TierRising => "tier_up",
            Order::Number => "number",
            Order::NumberFalling => "number_down",
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The customers of the page, in order.
    pub customers: Vec<u32>,
    /// How many there are in all.
    pub total: usize,
}

/// How many customers there are of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// All.
    pub customers: usize,
    /// Gold and above.
    pub vip: usize,
    /// In grace.
    pub watch: usize,
    /// Upgrade in reach.
    pub up: usize,
    /// Downgrade risk.
    pub down: usize,
    /// By tier, lowest first, those without a rating last.
    pub by_tier: [usize; 8],
}

/// What the roster knows of one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Tier in force after the month; none for who came later. Before the first close the one that was brought along,
    /// else the projected one.
    pub tier: Option<Tier>,
    /// Rated at a close: only then there is an average.
    pub rated: bool,
    /// The tier is a projection, because no month is closed yet.
    pub provisional: bool,
    /// In grace.
    pub watch: bool,
    /// `Some(true)`: upgrade in reach; `Some(false)`: downgrade risk.
    pub signal: Option<bool>,
    /// No VIP now, but projected to be one after the month's close.
    pub becomes_vip: bool,
    /// Comprehensive average of the month.
    pub average_fen: Fen,
}

impl Default for Roster {
    fn default() -> Roster {
        Roster {
            month: None,
            business_date: None,
            fed: Mark::default(),
            institutions: Vec::new(),
            home: Vec::new(),
            tier: Vec::new(),
            marks: Vec::new(),
            average: Vec::new(),
            key_products: Vec::new(),
            stage: Vec::new(),
            by_average: Vec::new(),
            asked: Kept::holding(ASKED_MAX),
            pages: Kept::holding(PAGES_MAX),
        }
    }
}

impl Roster {
    /// What it has read: two rosters that have read the same answer alike.
    pub fn mark(&self) -> Mark {
        self.fed
    }

    /// One customer's line.
    pub fn line(&self, cust_id: u32) -> Option<Line> {
        let place = cust_id as usize;
        let marks = *self.marks.get(place)?;
        Some(Line {
            tier: Tier::from_rank(self.tier[place]),
            rated: marks & RATED != 0,
            provisional: marks & PROVISIONAL != 0,
            watch: marks & WATCH != 0,
            signal: match marks & (UP | DOWN) {
                UP => Some(true),
                DOWN => Some(false),
                _ => None,
            },
            becomes_vip: marks & RISES != 0,
            average_fen: self.average[place],
        })
    }

    /// The customers within `reach` that pass `filter`: `limit` of them from `skip` on, and how many in all.
    pub fn find(&self, reach: &Reach, filter: &Filter, order: Order, skip: usize, limit: usize) -> Found {
        let narrow = !reach.everything && reach.institutions.is_empty() || filter.customers.is_some();
        if narrow {
            return self.sorted(self.all(reach, filter), order, skip, limit);
        }
        let find = || self.among_many(reach, filter, order, skip, limit);
        if limit > PAGE_ROWS_MAX {
            return find();
        }
        self.pages.get((reach.clone(), filter.clone(), order, skip, limit), find)
    }

    fn among_many(&self, reach: &Reach, filter: &Filter, order: Order, skip: usize, limit: usize) -> Found {
        match self.passing(reach, filter) {
            Passing::These(few) => self.sorted(few.to_vec(), order, skip, limit),
            Passing::Many(total) if skip >= total || limit == 0 => Found { customers: Vec::new(), total },
            Passing::Many(total) => {
                let wanted = self.within(reach, filter);
                let found = self.in_order(order).filter(|cust_id| wanted(*cust_id));
                Found { customers: found.skip(skip).take(limit).collect(), total }
            }
        }
    }

    fn passing(&self, reach: &Reach, filter: &Filter) -> Passing {
        self.asked.get((reach.clone(), filter.clone()), || {
            let (mut these, mut many) = (Vec::new(), 0);
            self.walk(reach, filter, |cust_id| {
                many += 1;
                if many <= THESE_MAX {
                    these.push(cust_id);
                }
            });
            if many > THESE_MAX { Passing::Many(many) } else { Passing::These(these.into()) }
        })
    }

    /// A page of the customers given, which are put in order.
    fn sorted(&self, mut found: Vec<u32>, order: Order, skip: usize, limit: usize) -> Found {
        let total = found.len();
        let upto = skip.saturating_add(limit).min(total);
        if upto == 0 || skip >= total {
            return Found { customers: Vec::new(), total };
        }
        let key = |cust_id: &u32| {
            let (average, tier) = (self.average[*cust_id as usize], self.rank(*cust_id));
            let falling = u32::MAX - *cust_id;
            match order {
                Order::Average => (-average, 0, *cust_id),
                Order::AverageRising => (average, 0, falling),
                Order::Tier => (-tier, -average, *cust_id),
                Order::TierRising => (tier, average, falling),
                Order::Number => (0, 0, *cust_id),
                Order::NumberFalling => (0, 0, falling),
            }
        };
        if upto < total {
            found.select_nth_unstable_by_key(upto - 1, key);
            found.truncate(upto);
        }
        found.sort_unstable_by_key(key);
        Found { customers: found.split_off(skip), total }
    }

    /// Rank of the tier in force; whoever is not rated stands below every tier.
    fn rank(&self, cust_id: u32) -> i64 {
        Tier::from_rank(self.tier[cust_id as usize]).map_or(-1, |tier| i64::from(tier.rank()))
    }

    /// All customers in an order, the same as [`sorted`](Roster::sorted) gives.
    fn in_order(&self, order: Order) -> Box<dyn Iterator<Item = u32> + '_> {
        let numbers = 0..self.home.len() as u32;
        let ranks = -1..Tier::ALL.len() as i64;
        let of_rank = move |rank: i64| move |cust_id: &u32| self.rank(*cust_id) == rank;
        let largest = || self.by_average.iter().copied();
        match order {
            Order::Average => Box::new(largest()),
            Order::AverageRising => Box::new(largest().rev()),
            Order::Tier => Box::new(ranks.rev().flat_map(move |rank| largest().filter(of_rank(rank)))),
            Order::TierRising => Box::new(ranks.flat_map(move |rank| largest().rev().filter(of_rank(rank)))),
            Order::Number => Box::new(numbers),
            Order::NumberFalling => Box::new(numbers.rev()),
        }
    }

    /// Whether a customer is within `reach` and passes `filter`.
    fn within<'a>(&'a self, reach: &'a Reach, filter: &'a Filter) -> impl Fn(u32) -> bool + 'a {
        let seen = |inst_no: &String| reach.everything || reach.institutions.contains(inst_no);
        let within: Vec<bool> = self.institutions.iter().map(seen).collect();
        let chosen: Vec<bool> = self
            .institutions
            .iter()
            .map(|inst_no| filter.inst_no.is_empty() || filter.inst_no == *inst_no)
            .collect();
        move |cust_id: u32| {
            let place = cust_id as usize;
            let home = usize::from(self.home[place]);
            self.passes(place, filter)
                && chosen.get(home).is_some_and(|chosen| *chosen)
                && (within[home] || reach.customers.binary_search(&cust_id).is_ok())
        }
    }

    /// All customers within `reach` that pass `filter`, by `cust_id`.
    pub fn all(&self, reach: &Reach, filter: &Filter) -> Vec<u32> {
        let mut all = Vec::new();
        self.walk(reach, filter, |cust_id| all.push(cust_id));
        all
    }

    /// Meets all customers within `reach` that pass `filter`, by `cust_id`.
    fn walk(&self, reach: &Reach, filter: &Filter, mut meet: impl FnMut(u32)) {
        let passes = self.within(reach, filter);
        let here = self.home.len() as u32;
        let own = filter.customers.as_deref();
        let only_own = !reach.everything && reach.institutions.is_empty();
        match own.or(only_own.then_some(reach.customers.as_slice())) {
            Some(few) => few.iter().filter(|id| **id < here && passes(**id)).for_each(|id| meet(*id)),
            None => (0..here).filter(|id| passes(*id)).for_each(meet),
        }
    }

    fn passes(&self, place: usize, filter: &Filter) -> bool {
        let (tier, marks) = (self.tier[place], self.marks[place]);
        let rank = |wanted: Tier| tier == wanted.rank();
        let least = |wanted: Tier| Tier::from_rank(tier).is_some_and(|tier| tier >= wanted);
        let rated = marks & RATED != 0;
        let counts = match filter.among {
            Among::Present => marks & PRESENT != 0,
            Among::Ever => true,
            Among::Rated => rated,
            Among::WithAccount => rated && marks & OPEN != 0,
        };
        counts
            && filter.tier.is_none_or(rank)
            && filter.at_least.is_none_or(least)
            && filter.key_products.is_none_or(|held| rated && self.key_products[place] == held)
            && filter.stage.is_none_or(|stage| self.stage[place] == stage.number())
            && (!filter.vip || Tier::from_rank(tier).is_some_and(Tier::is_vip))
            && (!filter.unrated || tier == u8::MAX)
            && (!filter.watch || marks & WATCH != 0)
            && (!filter.up || marks & UP != 0)
            && (!filter.down || marks & DOWN != 0)
            && (!filter.assignable || marks & GONE == 0)
    }

    /// Customers, and VIPs among them, of each institution within `reach`.
    pub fn by_institution(&self, reach: &Reach) -> HashMap<String, (usize, usize)> {
        let mut counts = vec![(0_usize, 0_usize); self.institutions.len()];
        self.walk(reach, &Filter::default(), |cust_id| {
            let place = cust_id as usize;
            let vip = Tier::from_rank(self.tier[place]).is_some_and(Tier::is_vip);
            let (customers, vips) = &mut counts[usize::from(self.home[place])];
            *customers += 1;
            *vips += usize::from(vip);
        });
        self.institutions.iter().cloned().zip(counts).collect()
    }

    /// How many customers of each institution within `reach` are in each stage of life, in the order of
    /// [`Stage::ALL`]; those who left are counted too.
    pub fn stages(&self, reach: &Reach) -> HashMap<String, [usize; 4]> {
        let mut counts = vec![[0_usize; 4]; self.institutions.len()];
        self.walk(reach, &Filter { among: Among::Ever, ..Filter::default() }, |cust_id| {
            let (home, stage) = (self.home[cust_id as usize], self.stage[cust_id as usize]);
            if let Some(at) = Stage::ALL.iter().position(|one| one.number() == stage) {
                counts[usize::from(home)][at] += 1;
            }
        });
        let counted = self.institutions.iter().cloned().zip(counts);
        counted.filter(|(_, counts)| counts.iter().any(|count| *count > 0)).collect()
    }

    /// How many customers within `reach` there are of each kind, in one walk.
    pub fn summary(&self, reach: &Reach) -> Summary {
        let mut sum = Summary::default();
        self.walk(reach, &Filter::default(), |cust_id| {
            let place = cust_id as usize;
            let (tier, marks) = (self.tier[place], self.marks[place]);
            sum.customers += 1;
            sum.by_tier[usize::from(tier).min(7)] += 1;
            sum.vip += usize::from(Tier::from_rank(tier).is_some_and(Tier::is_vip));
            sum.watch += usize::from(marks & WATCH != 0);
            sum.up += usize::from(marks & UP != 0);
            sum.down += usize::from(marks & DOWN != 0);
        });
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Customers with few different tiers and averages, so that ties are met in every order.
    fn roster() -> Roster {
        let many = 60_u32;
        let mut roster = Roster { institutions: vec!["1".to_owned()], ..Roster::default() };
        roster.grow(many as usize);
        for place in 0..many as usize {
            roster.tier[place] = if place % 5 == 0 { u8::MAX } else { (place % 7) as u8 };
            roster.average[place] = ((place * 37) % 11) as i64 * 100;
            roster.marks[place] = PRESENT | RATED;
        }
        roster.by_average = (0..many).collect();
        roster.by_average.sort_unstable_by_key(|id| (-roster.average[*id as usize], *id));
        roster
    }

    #[test]
    fn a_wide_list_has_the_order_of_a_narrow_one() {
        let roster = roster();
        let all: Vec<u32> = (0..60).collect();
        for order in [
            Order::Average,
            Order::AverageRising,
            Order::Tier,
            Order::TierRising,
            Order::Number,
            Order::NumberFalling,
        ] {
            let wide: Vec<u32> = roster.in_order(order).collect();
            let narrow = roster.sorted(all.clone(), order, 0, all.len());
            assert_eq!((wide, narrow.total), (narrow.customers, 60), "{order:?}");
            assert_eq!(Order::from_code(order.code()), order);
        }
    }
}
