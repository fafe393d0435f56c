//! Chance without a state: every draw is a function of seed, stream and index, so that any customer
//! on any day can be invented alone, in any order, and always comes out the same.

/// The steps of the golden ratio in 64 bits, which keep neighbouring indices apart.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// What a draw is for; two streams never share a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Stream {
    /// Order of the strata over the customers.
    Order = 1,
    /// Spread of deposits inside a stratum.
    Spread,
    /// What a customer holds.
    Holdings,
    /// When a customer acts.
    Habit,
    /// Height of a purse after one act.
    Level,
    /// Who a person is.
    Person,
    /// What a household shares.
    Household,
    /// Where a household lives.
    Home,
    /// Seats and their holders.
    Staff,
    /// Transactions' hour and channel.
    Hour,
    /// Firms.
    Firm,
    /// Exchange rates.
    Rate,
    /// The benchmark's changes.
    Change,
}

/// The last step of splitmix64: spreads every bit over all others.
#[inline]
pub fn mix(value: u64) -> u64 {
    let mut z = value;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The seed of a whole bank.
#[derive(Debug, Clone, Copy)]
pub struct Seed(u64);

impl Seed {
    /// The seed as the user gave it.
    pub fn new(seed: u64) -> Seed {
        Seed(mix(seed.wrapping_add(GOLDEN)))
    }

    /// The draw number `index` of a stream.
    #[inline]
    pub fn draw(self, stream: Stream, index: u64) -> u64 {
        let row = mix(self.0.wrapping_add((stream as u64).wrapping_mul(GOLDEN)));
        mix(row ^ index.wrapping_add(1).wrapping_mul(GOLDEN))
    }

    /// Dice that belong to one index of a stream.
    #[inline]
    pub fn dice(self, stream: Stream, index: u64) -> Dice {
        Dice(self.draw(stream, index))
    }
}

/// A short run of draws for one purpose.
#[derive(Debug, Clone, Copy)]
pub struct Dice(u64);

impl Dice {
    /// The next 64 bits.
    #[inline]
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number from 0 to `bound` − 1; 0 where the bound is 0.
    #[inline]
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.roll()) * u128::from(bound)) >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    #[inline]
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// True in `share` of 1,000 cases.
    #[inline]
    pub fn per_mille(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    /// One of a list; `None` only of an empty one.
    #[inline]
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        list.get(self.below(list.len() as u64) as usize).copied()
    }

    /// Per mille, most often small: the product of two even draws.
    #[inline]
    pub fn skewed_per_mille(&mut self) -> i64 {
        let roll = self.roll();
        let (a, b) = ((roll & 0x3FF) as i64, ((roll >> 10) & 0x3FF) as i64);
        a * b * 1000 / (1024 * 1024)
    }
}
