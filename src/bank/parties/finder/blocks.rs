//! Rows of bits: for each property that a fragment may ask for, in which blocks of customers it occurs.

/// Words of a row in a group.
const WORDS: usize = 8;
/// Blocks whose bits lie together.
pub const GROUP: usize = WORDS * 64;

/// One bit for each block of a group.
#[derive(Clone, Copy)]
pub struct Blocks([u64; WORDS]);

impl Blocks {
    /// Every block.
    pub const ALL: Blocks = Blocks([u64::MAX; WORDS]);
    /// No block.
    pub const NONE: Blocks = Blocks([0; WORDS]);

    /// The blocks that are in it, by their places in the group, in order.
    pub fn places(self) -> impl Iterator<Item = usize> {
        self.0
            .into_iter()
            .enumerate()
            .flat_map(|(word, bits)| self::bits(bits).map(move |bit| word * 64 + bit))
    }

    /// Those of both.
    pub fn and(mut self, other: Blocks) -> Blocks {
        self.0.iter_mut().zip(other.0).for_each(|(word, theirs)| *word &= theirs);
        self
    }

    /// Those of either.
    pub fn or(mut self, other: Blocks) -> Blocks {
        self.0.iter_mut().zip(other.0).for_each(|(word, theirs)| *word |= theirs);
        self
    }
}

/// So many rows for all blocks of a segment.
pub struct Rows {
    rows: usize,
    /// For each group of blocks its rows, one after the other.
    groups: Vec<Box<[u64]>>,
}

impl Rows {
    /// Rows without any block.
    pub fn new(rows: usize) -> Rows {
        Rows { rows, groups: Vec::new() }
    }

    /// Says that a property occurs in a block; blocks come in order.
    pub fn set(&mut self, block: usize, row: usize) {
        while block / GROUP >= self.groups.len() {
            self.groups.push(vec![0; self.rows * WORDS].into());
        }
        let (word, bit) = (block % GROUP / 64, block % 64);
        if let Some(group) = self.groups.last_mut() {
            group[row % self.rows * WORDS + word] |= 1 << bit;
        }
    }

    /// The blocks of a group in which a property occurs.
    pub fn blocks(&self, group: usize, row: usize) -> Blocks {
        let Some(bits) = self.groups.get(group) else { return Blocks::NONE };
        let from = row % self.rows * WORDS;
        let mut found = Blocks::NONE;
        found.0.copy_from_slice(&bits[from..from + WORDS]);
        found
    }

    /// Nothing more is set.
    pub fn close(&mut self) {
        self.groups.shrink_to_fit();
    }
}

/// The places of the bits that are set, from the lowest.
pub fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = (set != 0).then(|| set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(lowest)
    })
}
