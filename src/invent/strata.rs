//! The two published tables of spec 5 (tier structure and cross-selling ladder, 2012-03) taken apart
//! into cells of one rank and one number of key products, with the customers and the savings of
//! each, exact at the published size and in proportion at every other.

/// The customers of the published tables.
pub const PUBLISHED_CUSTOMERS: u64 = 20_475_400;
/// From this size on sums are in proportion to the published ones; below it single customers weigh
/// so much that every cell keeps the published mean instead.
pub const PROPORTIONAL_FROM: u64 = 20_000;

/// Ranks a customer can be invented into, lowest first (the order in which the tables nest).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Rank {
    /// Ordinary.
    Ordinary,
    /// Core by a platinum card.
    OtherCore,
    /// Core by assets and a loyalty event.
    GeneralCore,
    /// Gold.
    Gold,
    /// Platinum.
    Platinum,
    /// Black gold, diamond not counted.
    BlackGold,
    /// Diamond.
    Diamond,
}

/// Every rank, lowest first.
pub const RANKS: [Rank; 7] = [
    Rank::Ordinary,
    Rank::OtherCore,
    Rank::GeneralCore,
    Rank::Gold,
    Rank::Platinum,
    Rank::BlackGold,
    Rank::Diamond,
];

/// Rungs of the ladder: 0, 1, 2, 3, and 4 or more key products.
pub const RUNGS: usize = 5;
const ROWS: usize = RANKS.len();
/// The rank that takes up what the ladder's sums leave over: wide bounds, many customers.
const BUFFER: usize = Rank::Platinum as usize;

/// Customers by rank. Core that is not VIP (112.14 万) is one tenth other core; diamond is 3% of
/// what the source prints as black gold (9.88 万).
const RANK_CUSTOMERS: [u64; ROWS] = [18_372_400, 112_140, 1_009_260, 597_800, 285_000, 95_836, 2_964];
/// Savings by rank, in yuan.
const RANK_SAVINGS_YUAN: [u64; ROWS] = [
    35_629_000_000,
    448_560_000,
    11_828_440_000,
    31_827_000_000,
    45_458_000_000,
    99_324_000_000,
    11_856_000_000,
];
/// Customers by rung; the last is 13,890, which prints as 1.39 万.
const RUNG_CUSTOMERS: [u64; RUNGS] = [15_821_910, 4_242_900, 347_800, 48_900, 13_890];
/// Savings by rung, in yuan; the last prints as 16.32 亿, and as 11.75 万 for each customer.
const RUNG_SAVINGS_YUAN: [u64; RUNGS] =
    [169_401_925_000, 47_776_000_000, 13_737_000_000, 3_824_000_000, 1_632_075_000];

/// Customers by rank who hold 1, 2, 3, 4+ key products (ours: the source prints only the margins).
const HOLDERS: [[u64; 4]; ROWS] = [
    [3_520_000, 140_000, 6_000, 890],
    [35_000, 5_000, 500, 100],
    [500_000, 120_000, 20_000, 3_900],
    [120_000, 50_000, 13_400, 4_000],
    [50_000, 28_000, 7_000, 4_000],
    [17_500, 4_700, 1_970, 990],
    [400, 100, 30, 10],
];
/// Their mean savings in yuan; the buffer's follow from the margins.
const HOLDERS_MEAN_YUAN: [[u64; 4]; ROWS] = [
    [2_000, 2_500, 3_000, 3_000],
    [4_000, 5_000, 5_000, 6_000],
    [11_000, 14_000, 25_000, 35_000],
    [53_000, 53_000, 55_000, 60_000],
    [0, 0, 0, 0],
    [1_090_000, 900_000, 700_000, 600_000],
    [4_000_000, 4_000_000, 4_000_000, 4_000_000],
];

/// One cell: customers of one rank with one number of key products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The rank.
    pub rank: Rank,
    /// The rung: key products held, 4 meaning 4 or more.
    pub rung: usize,
    /// How many customers.
    pub customers: u64,
    /// Their savings together, in fen.
    pub savings_fen: i64,
    /// Place of its first customer when the cells stand in a row.
    pub first: u64,
}

/// All cells of a bank of one size.
#[derive(Debug, Clone)]
pub struct Strata {
    cells: Vec<Cell>,
}

type Table = [[i128; RUNGS]; ROWS];

/// The published cells: customers and savings in fen, margins exact.
fn published() -> (Table, Table) {
    let (mut customers, mut fen): (Table, Table) = ([[0; RUNGS]; ROWS], [[0; RUNGS]; ROWS]);
    for row in 0..ROWS {
        for rung in 1..RUNGS {
            customers[row][rung] = i128::from(HOLDERS[row][rung - 1]);
            fen[row][rung] = customers[row][rung] * i128::from(HOLDERS_MEAN_YUAN[row][rung - 1]) * 100;
        }
    }
    for rung in 1..RUNGS {
        let others: i128 = (0..ROWS).filter(|row| *row != BUFFER).map(|row| fen[row][rung]).sum();
        fen[BUFFER][rung] = i128::from(RUNG_SAVINGS_YUAN[rung]) * 100 - others;
    }
    for row in 0..ROWS {
        customers[row][0] = i128::from(RANK_CUSTOMERS[row]) - customers[row][1..].iter().sum::<i128>();
        fen[row][0] = i128::from(RANK_SAVINGS_YUAN[row]) * 100 - fen[row][1..].iter().sum::<i128>();
    }
    (customers, fen)
}

/// Scales a margin so that every run of neighbours is the rounding of its own exact share.
fn scale_margin<const L: usize>(margin: &[u64; L], unit: i128, size: u64) -> [i128; L] {
    let (total, size) = (i128::from(PUBLISHED_CUSTOMERS), i128::from(size));
    let (mut sum, mut before, mut scaled) = (0, 0, [0; L]);
    for (target, value) in scaled.iter_mut().zip(margin) {
        sum += i128::from(*value) * unit;
        let after = (sum * size + total / 2) / total;
        *target = after - before;
        before = after;
    }
    scaled
}

/// Whole customers for every cell such that both margins are met.
fn scale_customers(published: &Table, size: u64) -> Table {
    let (total, size_wide) = (i128::from(PUBLISHED_CUSTOMERS), i128::from(size));
    let mut rows = scale_margin(&RANK_CUSTOMERS, 1, size);
    let mut rungs = scale_margin(&RUNG_CUSTOMERS, 1, size);
    let (mut cells, mut rest): (Table, Table) = ([[0; RUNGS]; ROWS], [[0; RUNGS]; ROWS]);
    for row in 0..ROWS {
        for rung in 0..RUNGS {
            cells[row][rung] = published[row][rung] * size_wide / total;
            rest[row][rung] = published[row][rung] * size_wide % total;
            rows[row] -= cells[row][rung];
            rungs[rung] -= cells[row][rung];
        }
    }
    loop {
        let mut best: Option<(usize, usize)> = None;
        for row in (0..ROWS).filter(|row| rows[*row] > 0) {
            for rung in (0..RUNGS).filter(|rung| rungs[*rung] > 0) {
                if best.is_none_or(|(r, k)| rest[row][rung] > rest[r][k]) {
                    best = Some((row, rung));
                }
            }
        }
        let Some((row, rung)) = best else { return cells };
        cells[row][rung] += 1;
        rest[row][rung] -= total;
        rows[row] -= 1;
        rungs[rung] -= 1;
    }
}

/// Savings in fen for every cell, from its customers and its published mean; from
/// [`PROPORTIONAL_FROM`] on corrected so that both margins are in proportion to the fen.
fn scale_savings(customers: &Table, published: &(Table, Table), size: u64) -> Table {
    let mut fen: Table = [[0; RUNGS]; ROWS];
    for row in 0..ROWS {
        for rung in 0..RUNGS {
            fen[row][rung] = published.1[row][rung] * customers[row][rung] / published.0[row][rung];
        }
    }
    if size < PROPORTIONAL_FROM {
        return fen;
    }
    let rungs = scale_margin(&RUNG_SAVINGS_YUAN, 100, size);
    for rung in 1..RUNGS {
        fen[BUFFER][rung] += rungs[rung] - (0..ROWS).map(|row| fen[row][rung]).sum::<i128>();
    }
    let rows = scale_margin(&RANK_SAVINGS_YUAN, 100, size);
    for row in 0..ROWS {
        fen[row][0] += rows[row] - fen[row].iter().sum::<i128>();
    }
    fen
}

impl Strata {
    /// The cells of a bank of `size` customers.
    pub fn of(size: u64) -> Strata {
        let published = published();
        let customers = scale_customers(&published.0, size);
        let fen = scale_savings(&customers, &published, size);
        let (mut cells, mut first) = (Vec::with_capacity(ROWS * RUNGS), 0);
        for rung in 0..RUNGS {
            for (row, rank) in RANKS.into_iter().enumerate() {
                let customers = customers[row][rung] as u64;
                let cell = Cell { rank, rung, customers, savings_fen: fen[row][rung] as i64, first: 0 };
                cells.push(cell);
            }
        }
        // The largest first, so that looking one up is short.
        cells.sort_by_key(|cell| std::cmp::Reverse(cell.customers));
        for cell in &mut cells {
            cell.first = first;
            first += cell.customers;
        }
        Strata { cells }
    }

    /// The cells, the largest first.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The cell of a place in the row, and which of its customers stands there.
    #[inline]
    pub fn at(&self, place: u64) -> (Cell, u64) {
        for cell in &self.cells {
            if place < cell.first + cell.customers {
                return (*cell, place.saturating_sub(cell.first));
            }
        }
        (self.cells[0], 0)
    }
}
