//! How figures are added up into the published lines, and rounded for them (spec 5).

use crate::kernel::lang::Label;
use crate::kernel::money::{Fen, divide_half_up, percent, yuan};
use crate::kernel::terms::Tier;
use std::cmp::Ordering;

/// Customers and their savings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// How many.
    pub customers: i64,
    /// Their deposits at the end of the month's last day.
    pub savings_fen: Fen,
}

/// One line of the tier structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StructureLine {
    /// Code of the category.
    pub category: &'static str,
    /// Its name.
    pub label: Label,
    /// The tiers counted in it.
    pub tiers: &'static [Tier],
    /// The exact figures.
    pub count: Count,
    /// Share of all retail customers, percent.
    pub customers_share: String,
    /// Share of all savings, percent.
    pub savings_share: String,
}

/// One line of the cross-selling ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LadderLine {
    /// Key products held; 4 stands for four and more.
    pub key_products: u8,
    /// The exact figures.
    pub count: Count,
}

/// The categories in the order in which they are published: code, name, the tiers counted in it.
const CATEGORIES: [(&str, Label, &[Tier]); 11] = {
    use Tier::{BlackGold, Diamond, GeneralCore, Gold, Ordinary, OtherCore, Platinum};
    [
        ("retail", Label::new("零售客户", "retail customers"), &Tier::ALL),
        (
            "core",
            Label::new("核心客户", "core customers"),
            &[OtherCore, GeneralCore, Gold, Platinum, BlackGold, Diamond],
        ),
        ("diamond", Label::new("钻石", "diamond"), &[Diamond]),
        ("black_gold", Label::new("黑金", "black gold"), &[BlackGold]),
        (
            "black_gold_incl_diamond",
            Label::new("黑金（含钻石）", "black gold incl. diamond"),
            &[BlackGold, Diamond],
        ),
        ("platinum", Label::new("白金", "platinum"), &[Platinum]),
        ("gold", Label::new("黄金", "gold"), &[Gold]),
        ("vip", Label::new("VIP合计", "VIP in all"), &[Gold, Platinum, BlackGold, Diamond]),
        ("general_core", Label::new("一般核心客户", "general core"), &[GeneralCore]),
        ("other_core", Label::new("其他核心客户", "other core"), &[OtherCore]),
        ("ordinary", Label::new("普通客户", "ordinary"), &[Ordinary]),
    ]
};

/// The tier structure from the figures of each tier, by rank.
pub fn structure(by_tier: &[Count; 7]) -> Vec<StructureLine> {
    let sum = |tiers: &[Tier]| {
        tiers.iter().map(|tier| by_tier[usize::from(tier.rank())]).fold(Count::default(), |all, one| Count {
            customers: all.customers + one.customers,
            savings_fen: all.savings_fen + one.savings_fen,
        })
    };
    let all = sum(&Tier::ALL);
    let line = |(category, label, tiers): (&'static str, Label, &'static [Tier])| {
        let count = sum(tiers);
        StructureLine {
            category,
            label,
            tiers,
            count,
            customers_share: percent(count.customers.into(), all.customers.into()),
            savings_share: percent(count.savings_fen.into(), all.savings_fen.into()),
        }
    };
    CATEGORIES.into_iter().map(line).collect()
}

/// The cross-selling ladder from the figures of 1, 2, 3, and 4 and more key products.
pub fn ladder(by_products: &[Count; 4]) -> Vec<LadderLine> {
    (1..).zip(by_products).map(|(key_products, count)| LadderLine { key_products, count: *count }).collect()
}

/// Customers whose tier rose, stayed, fell, or was given for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Movement {
    /// Rose.
    pub up: i64,
    /// Stayed.
    pub same: i64,
    /// Fell.
    pub down: i64,
    /// Rated for the first time.
    pub first: i64,
}

/// The sums of a movement matrix: tier before (none: rated for the first time), tier now, how many.
pub fn movement(moves: &[(Option<Tier>, Tier, i64)]) -> Movement {
    let mut sums = Movement::default();
    for (from, to, customers) in moves {
        match from.map(|from| from.cmp(to)) {
            None => sums.first += customers,
            Some(Ordering::Less) => sums.up += customers,
            Some(Ordering::Equal) => sums.same += customers,
            Some(Ordering::Greater) => sums.down += customers,
        }
    }
    sums
}

/// A count in 万 with two decimals, half-up.
pub fn wan(customers: i64) -> String {
    yuan(divide_half_up(customers.into(), 100))
}

/// An amount in 亿元 with two decimals, half-up.
pub fn yi(fen: Fen) -> String {
    yuan(divide_half_up(fen.into(), 100_000_000))
}

impl Count {
    /// Savings per customer in 万元 with two decimals, half-up; none without customers.
    pub fn per_customer_wan(&self) -> Option<String> {
        let each = i128::from(self.customers) * 10_000;
        (self.customers > 0).then(|| yuan(divide_half_up(self.savings_fen.into(), each)))
    }
}
