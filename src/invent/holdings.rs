//! What one customer holds on the first day: savings as the strata say, other assets so that the
//! rank is what the strata say, key products as many as they say, and the accounts that go with it.
//!
//! Foreign money is held in wealth accounts only and stays below the room a rank leaves, so savings
//! are yuan throughout and come out exactly.

use super::habit::{Habit, Moment};
use super::random::{Dice, Seed, Stream};
use super::spread;
use super::spread::yuan;
use super::strata::{Cell, Rank, Strata};

/// Class of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of spec 1")]
pub enum Class {
    Deposit,
    Loan,
    Wealth,
    Fund,
    BrokerPlan,
    Bond,
    CustodyMargin,
    MetalMargin,
    Card,
}

/// How an account's balance moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// Not at all.
    Still,
    /// The purse: income, spending, interest, and what wealth and term deposits pay out.
    Purse,
    /// A term deposit, renewed with its interest until it is paid out.
    Term,
    /// Wealth products with some days between them.
    Round,
    /// A loan paid back month by month, and taken up again.
    Repaid,
    /// Up and down with the customer's acts by at most so many thousandths.
    Ripple(i64),
}

/// One account.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    /// Which of the customer's accounts, rising; the last two digits of its number.
    pub slot: u64,
    /// Class.
    pub class: Class,
    /// Number and name of the product.
    pub product: (u16, &'static str),
    /// Currency.
    pub currency: &'static str,
    /// Balance on the first day, in hundredths of the currency.
    pub opening: i64,
    /// How it moves.
    pub motion: Motion,
    /// May be drawn on at any time.
    pub demand: bool,
}

/// Key products, in the order of their bits.
pub const KEY_PRODUCTS: [&str; 6] = ["card_autopay", "custody", "payroll", "fund", "loan", "wealth"];
/// Bits of [`KEY_PRODUCTS`].
#[allow(missing_docs, reason = "named like the products")]
pub mod key {
    pub const CARD_AUTOPAY: u8 = 1;
    pub const CUSTODY: u8 = 2;
    pub const PAYROLL: u8 = 4;
    pub const FUND: u8 = 8;
    pub const LOAN: u8 = 16;
    pub const WEALTH: u8 = 32;
}

/// A credit card: kind, fee, and whether statements are joined.
pub type CreditCard = (&'static str, &'static str, bool);

/// Everything one customer holds on the first day, and their habit.
#[derive(Debug, Clone)]
pub struct Holdings {
    /// Index of the customer.
    pub index: u64,
    /// The cell they were drawn from.
    pub cell: Cell,
    /// Savings, in fen.
    pub savings_fen: i64,
    /// Key products, as bits.
    pub products: u8,
    /// Would be core by assets, and so never has a loyalty event.
    pub quiet: bool,
    /// Credit card, if any.
    pub card: Option<CreditCard>,
    /// Accounts, by slot.
    pub accounts: Vec<Account>,
    /// When they act.
    pub habit: Habit,
    /// Swing of the purse with the acts, and of the slow wave, in thousandths of its opening. What
    /// may be lost of both together stays below 1,000.
    pub swing: i64,
    /// See `swing`.
    pub wave: i64,
    /// Months of the slow wave, and where it stands at the start.
    pub wave_months: i64,
    /// See `wave_months`.
    pub wave_phase: i64,
    /// What wealth accounts in yuan hold while invested, in fen.
    pub wealth_fen: i64,
}

/// How customers are dealt their holdings.
#[derive(Debug)]
pub struct Dealer {
    /// The bank's seed.
    pub seed: Seed,
    strata: Strata,
    customers: u64,
    stride: u64,
    offset: u64,
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

impl Dealer {
    /// A dealer for a bank of `customers`.
    pub fn new(seed: Seed, customers: u64) -> Dealer {
        let chance = seed.draw(Stream::Order, 0);
        // Near the golden section, so that any run of neighbours holds every stratum in proportion.
        let mut stride = (customers * 618_034 / 1_000_000 + chance % (customers / 50 + 1)).max(1);
        while greatest_common_divisor(stride, customers.max(1)) != 1 {
            stride += 1;
        }
        Dealer { seed, strata: Strata::of(customers), customers, stride, offset: chance >> 32 }
    }

    /// The cell of a customer and the place in it. Later customers are drawn like the first ones.
    #[inline]
    pub fn cell(&self, index: u64) -> (Cell, u64) {
        let place = if index < self.customers {
            (index * self.stride + self.offset) % self.customers
        } else {
            self.seed.draw(Stream::Order, index) % self.customers.max(1)
        };
        self.strata.at(place)
    }

    /// Empty holdings to deal into, again and again.
    pub fn blank(&self, start: Moment) -> Holdings {
        let (cell, _) = self.cell(0);
        Holdings {
            index: 0,
            cell,
            savings_fen: 0,
            products: 0,
            quiet: false,
            card: None,
            accounts: Vec::with_capacity(16),
            habit: Habit::of(self.seed, 0, cell.rank, start),
            swing: 0,
            wave: 0,
            wave_months: 1,
            wave_phase: 0,
            wealth_fen: 0,
        }
    }

    /// Deals the holdings of a customer whose cell and habit are known.
    pub fn deal(&self, index: u64, dealt: (Cell, u64), habit: Habit, hand: &mut Holdings) {
        let (cell, position) = dealt;
        let mut dice = self.seed.dice(Stream::Holdings, index);
        hand.index = index;
        hand.cell = cell;
        hand.habit = habit;
        hand.savings_fen = spread::savings_fen(self.seed, &cell, position);
        hand.products = choose_products(cell.rung, cell.rank, &mut dice);
        hand.accounts.clear();
        hand.wealth_fen = 0;
        hand.card = choose_card(cell.rank, hand.products, &mut dice);
        let room = Room::of(cell.rank, hand.savings_fen);
        hand.quiet = room.quiet;
        open_deposits(hand, &mut dice);
        open_others(hand, &room, &mut dice);
        set_pace(hand, &mut dice);
    }
}

/// What other assets a rank needs and bears, in fen of comprehensive assets.
struct Room {
    need_fen: i64,
    most_fen: i64,
    quiet: bool,
}

impl Room {
    fn of(rank: Rank, savings_fen: i64) -> Room {
        let base = savings_fen * 2;
        let (need, most, quiet) = match rank {
            Rank::Ordinary if base < yuan(8_000) => (0, yuan(9_600) - base, false),
            Rank::Ordinary => (0, (yuan(95_000) - base).min(yuan(30_000)), true),
            Rank::OtherCore => (0, (yuan(90_000) - base).min(yuan(20_000)), true),
            Rank::GeneralCore => (0, yuan(96_000) - base, false),
            Rank::Gold => (yuan(103_000) - base, yuan(290_000) - base, false),
            Rank::Platinum => (yuan(309_000) - base, yuan(960_000) - base, false),
            Rank::BlackGold => (yuan(1_030_000) - base, yuan(5_700_000) - savings_fen, false),
            Rank::Diamond => (yuan(6_150_000) - savings_fen, yuan(14_000_000) - savings_fen, false),
        };
        Room { need_fen: need.max(0), most_fen: most.max(0), quiet }
    }
}

/// As many key products as the rung says; the fourth rung now and then has five or all six.
fn choose_products(rung: usize, rank: Rank, dice: &mut Dice) -> u8 {
    let mut count = rung;
    if rung == 4 {
        count += usize::from(dice.per_mille(150)) + usize::from(dice.per_mille(50));
    }
    // Shares of card_autopay, custody, payroll, fund, loan, wealth.
    let mut shares: [u64; 6] =
        if rank >= Rank::Gold { [15, 12, 10, 15, 13, 35] } else { [12, 4, 38, 7, 26, 13] };
    let mut products = 0;
    for _ in 0..count {
        let mut draw = dice.below(shares.iter().sum());
        for (bit, share) in shares.iter_mut().enumerate() {
            if draw < *share {
                products |= 1 << bit;
                *share = 0;
                break;
            }
            draw -= *share;
        }
    }
    products
}

/// Platinum cards that make a customer other core go to those customers and to ranks above.
fn choose_card(rank: Rank, products: u8, dice: &mut Dice) -> Option<CreditCard> {
    let chance = dice.below(100);
    let designated = if chance % 10 < 6 {
        ("platinum", "fixed", chance.is_multiple_of(4))
    } else {
        ("platinum", "discounted", true)
    };
    let needed = products & key::CARD_AUTOPAY != 0;
    match rank {
        Rank::OtherCore => Some(designated),
        Rank::Ordinary if chance == 0 => Some(("platinum", "discounted", false)),
        Rank::Ordinary if needed || chance < 3 => Some(("standard", "none", chance.is_multiple_of(2))),
        Rank::GeneralCore if needed || chance < 20 => Some(("gold", "none", chance.is_multiple_of(3))),
        Rank::Gold | Rank::Platinum | Rank::BlackGold | Rank::Diamond if needed || chance < 35 => {
            Some(designated)
        }
        _ => None,
    }
}

impl Holdings {
    #[expect(clippy::too_many_arguments, reason = "an account is that many things")]
    fn open(
        &mut self,
        slot: u64,
        class: Class,
        product: (u16, &'static str),
        currency: &'static str,
        opening: i64,
        motion: Motion,
        demand: bool,
    ) {
        let still = self.quiet && !matches!(class, Class::Deposit | Class::Loan);
        let motion = if still { Motion::Still } else { motion };
        self.accounts.push(Account { slot, class, product, currency, opening, motion, demand });
    }
}

/// Splits the savings over one to three accounts.
fn open_deposits(hand: &mut Holdings, dice: &mut Dice) {
    let count = match dice.below(100) {
        0..8 => 1,
        8..40 => 2,
        _ => 3,
    };
    let total = hand.savings_fen;
    let purse_share = match (count, hand.cell.rank) {
        (1, _) => 1000,
        (_, Rank::Ordinary | Rank::OtherCore | Rank::GeneralCore) => dice.between(350, 750),
        _ => dice.between(150, 400),
    };
    let purse = total * purse_share / 1000;
    let second = if count == 3 { (total - purse) * dice.between(200, 800) / 1000 } else { total - purse };
    let third = total - purse - second;
    hand.open(1, Class::Deposit, (1001, "活期储蓄"), "CNY", purse, Motion::Purse, true);
    for (slot, amount) in [(2, second), (3, third)].into_iter().take(count - 1) {
        if amount >= yuan(1_000) && dice.per_mille(750) {
            let product =
                if hand.habit.term_days > 365 { (1102, "长期定存") } else { (1101, "整存整取") };
            hand.open(slot, Class::Deposit, product, "CNY", amount, Motion::Term, false);
        } else {
            hand.open(slot, Class::Deposit, (1002, "存折"), "CNY", amount, Motion::Still, true);
        }
    }
}

/// Cards, loan, and the assets beside savings.
fn open_others(hand: &mut Holdings, room: &Room, dice: &mut Dice) {
    if dice.per_mille(780) {
        hand.open(4, Class::Card, (9001, "借记卡"), "CNY", 0, Motion::Still, true);
    }
    if hand.card.is_some() {
        let owed = dice.between(yuan(200), yuan(4_000));
        hand.open(5, Class::Card, (9101, "贷记卡"), "CNY", owed, Motion::Ripple(900), true);
    }
    let mut most = room.most_fen;
    if hand.products & key::LOAN != 0 {
        // A loan counts one fifth, and may be taken up again at up to twice its opening.
        let counted = (most / 5).min(yuan(40_000)) * (200 + dice.skewed_per_mille()) / 1200;
        let (owed, product) = (counted * 5 / yuan(1_000) * yuan(1_000), loan_product(hand.cell.rank));
        hand.open(6, Class::Loan, product, "CNY", owed, Motion::Repaid, false);
        most -= owed / 5;
    }
    let wish = match hand.cell.rank {
        Rank::Ordinary | Rank::OtherCore => most * dice.skewed_per_mille() / 1500,
        Rank::GeneralCore => (most / 2) * dice.skewed_per_mille() / 1000,
        _ => (most - room.need_fen) * dice.skewed_per_mille() / 2500,
    };
    let assets = (room.need_fen + wish).min(most) / yuan(100) * yuan(100);
    let assets = if assets < room.need_fen { assets + yuan(100) } else { assets };
    let invested = hand.products & (key::CUSTODY | key::FUND | key::WEALTH);
    if invested == 0 {
        open_without_products(hand, assets, dice);
    } else {
        open_invested(hand, invested, assets, dice);
    }
    open_foreign(hand, most - assets, dice);
}

fn loan_product(rank: Rank) -> (u16, &'static str) {
    if rank >= Rank::Gold { (2001, "住房贷款") } else { (2101, "农户小额贷款") }
}

/// Assets of those who hold no key product for them: treasury bonds, collective plans, metal.
fn open_without_products(hand: &mut Holdings, assets: i64, dice: &mut Dice) {
    let wanted = hand.cell.rank >= Rank::Gold || dice.per_mille(30);
    if !wanted || assets <= 0 {
        return;
    }
    let other = assets * dice.between(0, 300) / 1000 / yuan(100) * yuan(100);
    let metal = dice.per_mille(300);
    hand.open(10, Class::Bond, (5001, "凭证式国债"), "CNY", assets - other, Motion::Still, false);
    if other > 0 && metal {
        hand.open(12, Class::MetalMargin, (8001, "贵金属"), "CNY", other, Motion::Ripple(120), true);
    } else if other > 0 {
        hand.open(11, Class::BrokerPlan, (6001, "集合理财"), "CNY", other, Motion::Still, false);
    }
}

/// Assets of those who hold wealth, fund or custody as a key product: one account for each.
fn open_invested(hand: &mut Holdings, invested: u8, assets: i64, dice: &mut Dice) {
    let mut shares = [(key::WEALTH, 5_i64), (key::FUND, 2), (key::CUSTODY, 1)];
    for share in &mut shares {
        share.1 = if invested & share.0 == 0 { 0 } else { share.1 * dice.between(500, 1500) };
    }
    let total: i64 = shares.iter().map(|share| share.1).sum::<i64>().max(1);
    let fund = assets * shares[1].1 / total;
    let custody = assets * shares[2].1 / total;
    let wealth = if invested & key::WEALTH != 0 { assets - fund - custody } else { 0 };
    let fund = if invested & key::FUND != 0 { assets - wealth - custody } else { 0 };
    let custody = assets - wealth - fund;
    if invested & key::WEALTH != 0 {
        hand.wealth_fen = wealth;
        hand.open(7, Class::Wealth, (3001, "禾悦理财"), "CNY", wealth, Motion::Round, false);
    }
    if invested & key::FUND != 0 {
        hand.open(8, Class::Fund, (4001, "代销基金"), "CNY", fund, Motion::Ripple(100), true);
    }
    if invested & key::CUSTODY != 0 {
        hand.open(9, Class::CustodyMargin, (7001, "三方存管"), "CNY", custody, Motion::Ripple(150), true);
    }
}

/// Some VIPs hold a little foreign wealth.
fn open_foreign(hand: &mut Holdings, room_fen: i64, dice: &mut Dice) {
    let chance = dice.below(1000);
    if hand.cell.rank < Rank::Gold || hand.products & key::WEALTH == 0 || chance >= 60 {
        return;
    }
    // Whole units such that no rate of the four makes more than about 9 yuan of one US dollar.
    let dollars = (room_fen / 100 / 20).min(5_000) * (300 + dice.below(700) as i64) / 1000;
    let (currency, units) = match chance % 4 {
        0 | 1 => ("USD", dollars),
        2 => ("HKD", dollars * 5),
        _ => ("JPY", dollars * 60),
    };
    if units > 0 {
        hand.open(13, Class::Wealth, (3101, "外币理财"), currency, units * 100, Motion::Still, false);
    }
}

/// How strongly the purse swings: VIPs a little, others more. A few are movers, whose wave starts
/// in its valley and rises far above the opening, or starts on its crest and takes nearly all.
fn set_pace(hand: &mut Holdings, dice: &mut Dice) {
    let rank = hand.cell.rank;
    let (swing, wave) = match rank {
        Rank::Ordinary | Rank::OtherCore => (dice.between(200, 600), dice.between(0, 250)),
        Rank::GeneralCore => (dice.between(80, 250), dice.between(0, 250)),
        _ => (dice.between(50, 200), dice.between(0, 250)),
    };
    let (rises, falls) = if rank == Rank::Ordinary { (25, 15) } else { (55, 40) };
    hand.swing = swing;
    hand.wave_months = dice.between(18, 42);
    (hand.wave, hand.wave_phase) = match dice.below(1000) {
        draw if draw < rises && rank >= Rank::Gold => (dice.between(1_000, 4_000), 0),
        draw if draw < rises => (dice.between(2_000, 8_000), 0),
        draw if draw < rises + falls => (980 - swing, hand.wave_months / 2),
        _ => (wave, dice.between(0, hand.wave_months - 1)),
    };
}
