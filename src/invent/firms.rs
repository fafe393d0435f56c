//! Corporate customers: a few, numbered after all persons. Intake counts them and leaves them out.

use super::habit::Moment;
use super::holdings::Class;
use super::life::{Life, Part};
use super::people::firm_code;
use super::places::{Level, Places};
use super::random::{Seed, Stream};
use super::rows::{Booking, FIRST_FIRM, Serial, account_no, book};
use super::spread::yuan;
use super::words::{PLACE_FIRST, PLACE_SECOND, TRADES};
use super::writer::{Folder, Sheet};
use crate::kernel::error::Result;

/// How many firms a bank of so many persons has.
pub fn count(customers: u64) -> u64 {
    customers / 200 + 1
}

/// One firm: its only account's opening, and how much it swings, in fen.
#[derive(Debug, Clone, Copy)]
pub struct Firm {
    /// Index among the firms.
    pub index: u64,
    /// Balance on the first day.
    pub opening_fen: i64,
    chance: u64,
}

impl Firm {
    /// The firm of an index.
    pub fn of(seed: Seed, index: u64) -> Firm {
        let mut dice = seed.dice(Stream::Firm, index);
        let opening_fen =
            yuan(10_000) + yuan(5_000_000) / 1000 * dice.skewed_per_mille() + dice.between(0, 99);
        Firm { index, opening_fen, chance: dice.roll() }
    }

    /// Its number.
    pub fn cust_no(&self) -> u64 {
        FIRST_FIRM + self.index
    }

    /// The number of its account.
    pub fn account_no(&self) -> u64 {
        account_no(self.cust_no(), 1)
    }

    /// Its balance on a day; it pays and is paid about six times a month.
    pub fn balance_fen(&self, seed: Seed, at: &Moment, first: &Moment) -> i64 {
        let height = |at: &Moment| {
            let act = (i64::from(at.number) + (self.chance % 5) as i64) / 5;
            (seed.draw(Stream::Level, self.index << 24 ^ (act as u64) << 2 ^ 3) % 500) as i64
        };
        self.opening_fen + self.opening_fen / 1000 * (height(at) - height(first))
    }

    fn inst_no(&self, places: &Places) -> u32 {
        let home = places.home(self.chance);
        places.institution(home).inst_no
    }

    /// All its rows on the first day.
    pub fn open(&self, folder: &mut Folder, places: &Places, at: &Moment) -> Result<()> {
        let inst_no = u64::from(self.inst_no(places));
        let home = places.institution(places.home(self.chance));
        debug_assert!(home.level == Level::SubBranch);
        let pick = |shift: u32, len: usize| (self.chance >> shift) as usize % len;
        folder.row(Sheet::Customers, |row| {
            row.number(self.cust_no()).with(|text| {
                for part in [
                    PLACE_FIRST[pick(8, PLACE_FIRST.len())],
                    PLACE_SECOND[pick(16, PLACE_SECOND.len())],
                    TRADES[pick(24, TRADES.len())],
                    if self.chance & 1 == 0 { "有限公司" } else { "专业合作社" },
                ] {
                    text.extend_from_slice(part.as_bytes());
                }
            });
            row.text("uscc").bytes(&firm_code(self.index)).none().none();
            row.none().text(&home.town).number(inst_no);
            row.number(u64::from(at.ymd - 20_000))
                .text("active")
                .none()
                .none()
                .none()
                .none()
                .none()
                .yes(false)
                .none();
        })?;
        folder.row(Sheet::Accounts, |row| {
            row.number(self.account_no()).number(self.cust_no()).number(inst_no).text("deposit").number(1501);
            row.text("单位活期")
                .text("CNY")
                .number(u64::from(at.ymd - 20_000))
                .none()
                .none()
                .yes(true)
                .yes(false)
                .none();
        })?;
        self.balance_row(folder, self.opening_fen)
    }

    /// Its row in the file of balances.
    pub fn balance_row(&self, folder: &mut Folder, balance_fen: i64) -> Result<()> {
        folder.row(Sheet::Balances, |row| {
            row.number(self.account_no()).amount(balance_fen);
        })
    }

    /// What changed after `span.0` and up to `span.1`.
    pub fn change(
        &self,
        folder: &mut Folder,
        seed: Seed,
        places: &Places,
        days: (&Moment, &Moment, &Moment),
        serial: &mut Serial,
        all_balances: bool,
    ) -> Result<()> {
        let (first, before, now) = days;
        let (old, new) = (self.balance_fen(seed, before, first), self.balance_fen(seed, now, first));
        if old != new || all_balances {
            self.balance_row(folder, new)?;
        }
        let part = Part { kind: Life::kind_of(Class::Deposit, new - old), amount: new - old };
        let (account_no, cust_no, inst_no) = (self.account_no(), self.cust_no(), self.inst_no(places));
        book(folder, seed, serial, &Booking { account_no, cust_no, inst_no, currency: "CNY", part })
    }
}
