//! Rows of natural persons: everything a feed says about one customer, on the first day or as what
//! changed since the day before.

use chrono::Datelike;

use super::habit::{Dates, Habit, Incident, Moment};
use super::holdings::{Account, Class, Dealer, Holdings, KEY_PRODUCTS, Motion, key};
use super::life::{Life, Part, View};
use super::people::{People, Person, mobile, resident_id};
use super::places::Places;
use super::random::{Seed, Stream};
use super::spread::yuan;
use super::strata::Rank;
use super::words::OCCUPATIONS;
use super::writer::{Folder, Row, Sheet, push_number};
use crate::kernel::error::Result;

/// First customer number of persons; firms follow in a range of their own.
pub const FIRST_PERSON: u64 = 100_000_000_000;
/// First customer number of firms.
pub const FIRST_FIRM: u64 = 200_000_000_000;

/// The account number: the customer's number, the bank's sign before it, the slot behind.
pub fn account_no(cust_no: u64, slot: u64) -> u64 {
    61_000_000_000_000_000 + cust_no * 10_000 + slot * 100 + (cust_no + slot * 37) % 97
}

/// What every row of persons needs to know.
pub struct Desk<'a> {
    /// The bank's seed.
    pub seed: Seed,
    /// Deals holdings.
    pub dealer: &'a Dealer,
    /// Knows people.
    pub people: &'a People,
    /// Knows places.
    pub places: &'a Places,
    /// Knows dates.
    pub dates: &'a Dates,
    /// The first feed day.
    pub first: Moment,
    /// Customers on that day.
    pub customers: u64,
}

/// Numbers transactions of one day.
pub struct Serial {
    next: u64,
    ymd: u64,
}

impl Serial {
    /// The numbers of a day.
    pub fn of(at: &Moment) -> Serial {
        Serial { next: u64::from(at.ymd) * 100_000_000 + 1, ymd: u64::from(at.ymd) }
    }
}

/// One movement of one account, to be written as a transaction.
pub struct Booking<'a> {
    /// Number of the account.
    pub account_no: u64,
    /// Number of its holder.
    pub cust_no: u64,
    /// Number of the holder's sub-branch.
    pub inst_no: u32,
    /// Currency of the account.
    pub currency: &'a str,
    /// Kind and amount.
    pub part: Part,
}

/// Writes a transaction; none where nothing moved.
pub fn book(folder: &mut Folder, seed: Seed, serial: &mut Serial, booking: &Booking<'_>) -> Result<()> {
    if booking.part.amount == 0 {
        return Ok(());
    }
    let number = serial.next;
    serial.next += 1;
    let mut dice = seed.dice(Stream::Hour, number);
    let (hour, minute, second) = (8 + dice.below(11), dice.below(60), dice.below(60));
    let channel = ["counter", "atm", "mobile", "online", "pos", "mobile"][dice.below(6) as usize];
    let time = serial.ymd * 1_000_000 + hour * 10_000 + minute * 100 + second;
    folder.row(Sheet::Transactions, |row| {
        row.number(number)
            .number(booking.account_no)
            .number(booking.cust_no)
            .number(u64::from(booking.inst_no));
        let kind = if booking.part.kind == "interest" { "interest" } else { booking.part.kind };
        let channel = if matches!(kind, "interest" | "payroll") { "batch" } else { channel };
        row.number(time).text(kind).amount(booking.part.amount).text(booking.currency).text(channel);
    })
}

impl Desk<'_> {
    /// The customer's number.
    pub fn cust_no(index: u64) -> u64 {
        FIRST_PERSON + index
    }

    /// Deals the holdings of a customer who starts on a day.
    pub fn deal(&self, index: u64, start: Moment, hand: &mut Holdings) {
        let dealt = self.dealer.cell(index);
        let habit = Habit::of(self.seed, index, dealt.0.rank, start);
        self.dealer.deal(index, dealt, habit, hand);
    }

    fn person(&self, hand: &Holdings) -> Person {
        let child = hand.cell.rank == Rank::Ordinary && hand.products == 0 && hand.card.is_none();
        self.people.person(hand.index, child)
    }

    fn home(&self, household: u64) -> usize {
        self.places.home(self.seed.draw(Stream::Home, household + 1_000_000))
    }

    /// The number of the customer's sub-branch.
    pub fn home_no(&self, index: u64) -> u32 {
        self.places.institution(self.home(self.people.household_key(index))).inst_no
    }

    /// All rows of a customer who is new on a day.
    pub fn open(&self, folder: &mut Folder, hand: &Holdings, at: &Moment, serial: &mut Serial) -> Result<()> {
        let person = self.person(hand);
        self.customer_row(folder, hand, &person, at)?;
        self.contact_rows(folder, hand, &person, at)?;
        let life = Life::of(self.seed, hand);
        let inst_no = self.places.institution(self.home(person.household)).inst_no;
        for account in &hand.accounts {
            let view = life.view(account, at);
            self.account_row(folder, hand, account, &view, inst_no, at)?;
            self.balance_row(folder, hand, account, view.balance)?;
        }
        self.holding_rows(folder, hand, &person)?;
        self.first_bookings(folder, hand, inst_no, at, serial)
    }

    /// The day's transactions of a customer who is new in the feed: on the bank's first day those
    /// that the rank asks for and those of people who act on that day; later the opening amounts.
    fn first_bookings(
        &self,
        folder: &mut Folder,
        hand: &Holdings,
        inst_no: u32,
        at: &Moment,
        serial: &mut Serial,
    ) -> Result<()> {
        let life = Life::of(self.seed, hand);
        let cust_no = Self::cust_no(hand.index);
        let first_day = at.number == self.first.number;
        for account in &hand.accounts {
            let part = if !first_day {
                Part { kind: Life::kind_of(account.class, account.opening), amount: account.opening }
            } else if account.motion == Motion::Purse {
                let size = account.opening / 20 + yuan(1);
                let spends = hand.index.is_multiple_of(3);
                let amount = if spends { -size } else { size };
                // Acts fall on the 1st to the 28th; what the other days miss comes early.
                let acts = hand.habit.mask >> (1 + at.dom % 28) & 1 == 1;
                match hand.cell.rank {
                    Rank::GeneralCore if spends => Part { kind: "card", amount },
                    Rank::GeneralCore if hand.products & key::PAYROLL != 0 => {
                        Part { kind: "payroll", amount }
                    }
                    Rank::GeneralCore => Part { kind: "merchant", amount },
                    _ if acts => Part { kind: life.purse_kind(amount, at), amount },
                    _ => continue,
                }
            } else {
                continue;
            };
            let account_no = account_no(cust_no, account.slot);
            let booking = Booking { account_no, cust_no, inst_no, currency: account.currency, part };
            book(folder, self.seed, serial, &booking)?;
        }
        Ok(())
    }

    /// Everything about a known customer that changed after `before` and up to `now`.
    pub fn change(
        &self,
        folder: &mut Folder,
        hand: &Holdings,
        span: (&Moment, &Moment),
        serial: &mut Serial,
        all_balances: bool,
    ) -> Result<()> {
        let (before, now) = span;
        let life = Life::of(self.seed, hand);
        let cust_no = Self::cust_no(hand.index);
        let mut inst_no = None;
        for account in &hand.accounts {
            let (old, new) = (life.view(account, before), life.view(account, now));
            if old.balance != new.balance || (all_balances && !new.closed) {
                self.balance_row(folder, hand, account, new.balance)?;
            }
            if old == new {
                continue;
            }
            let inst_no = *inst_no.get_or_insert_with(|| self.home_no(hand.index));
            if (old.closed, old.due, old.state) != (new.closed, new.due, new.state) {
                self.account_row(folder, hand, account, &new, inst_no, now)?;
            }
            for part in life.parts(account, before, now) {
                let account_no = account_no(cust_no, account.slot);
                let booking = Booking { account_no, cust_no, inst_no, currency: account.currency, part };
                book(folder, self.seed, serial, &booking)?;
            }
        }
        let habit = &hand.habit;
        if habit.holds(habit.incident, before) != habit.holds(habit.incident, now) {
            self.incident_rows(folder, hand, now)?;
        }
        Ok(())
    }

    /// What an incident that began or ended changes besides accounts.
    fn incident_rows(&self, folder: &mut Folder, hand: &Holdings, now: &Moment) -> Result<()> {
        let habit = &hand.habit;
        let person = self.person(hand);
        match habit.incident {
            Incident::Leaves => {
                self.customer_row(folder, hand, &person, now)?;
                for bit in 0..KEY_PRODUCTS.len() {
                    self.product_row(folder, hand, bit, Some(now))?;
                }
            }
            Incident::Renumbers => {
                self.customer_row(folder, hand, &person, now)?;
                self.contact_row(folder, hand, mobile(hand.index, true), now)?;
            }
            Incident::Dies | Incident::Freezes => self.customer_row(folder, hand, &person, now)?,
            Incident::Lags if hand.products & key::LOAN != 0 && habit.holds(Incident::Lags, now) => {
                folder.row(Sheet::Risk, |row| {
                    row.number(Self::cust_no(hand.index))
                        .text("overdue")
                        .number(u64::from(now.ymd))
                        .text("贷款逾期");
                })?;
            }
            Incident::Drops => {
                let bit = hand.products.trailing_zeros() as usize;
                self.product_row(folder, hand, bit, Some(now))?;
            }
            Incident::Adopts if hand.products & key::PAYROLL == 0 && !person.minor => {
                folder.row(Sheet::Products, |row| {
                    row.number(Self::cust_no(hand.index)).text("payroll").number(u64::from(now.ymd)).none();
                })?;
            }
            Incident::Lags | Incident::Adopts => {}
        }
        Ok(())
    }

    fn product_row(
        &self,
        folder: &mut Folder,
        hand: &Holdings,
        bit: usize,
        until: Option<&Moment>,
    ) -> Result<()> {
        if hand.products >> bit.min(7) & 1 == 0 || bit >= KEY_PRODUCTS.len() {
            return Ok(());
        }
        let since = self.past(hand, 40 + bit as u64, 2_000);
        folder.row(Sheet::Products, |row| {
            row.number(Self::cust_no(hand.index)).text(KEY_PRODUCTS[bit]).number(since);
            match until {
                Some(at) => row.number(u64::from(at.ymd)),
                None => row.none(),
            };
        })
    }

    /// A day before the customer's start, as `YYYYMMDD`; the start itself for later customers.
    fn past(&self, hand: &Holdings, salt: u64, days: u64) -> u64 {
        let start = &hand.habit.start;
        if start.number > self.first.number {
            return u64::from(start.ymd);
        }
        let back = self.seed.draw(Stream::Person, hand.index ^ salt << 40) % days;
        self.dates.ymd(start.number - back as i32)
    }

    fn customer_row(&self, folder: &mut Folder, hand: &Holdings, person: &Person, at: &Moment) -> Result<()> {
        let habit = &hand.habit;
        let status = match habit.incident {
            Incident::Leaves if habit.holds(Incident::Leaves, at) => "closed",
            Incident::Dies if habit.holds(Incident::Dies, at) => "deceased",
            Incident::Freezes if habit.holds(Incident::Freezes, at) => "frozen",
            _ => "active",
        };
        let home = self.places.institution(self.home(person.household));
        let chance = self.seed.draw(Stream::Home, person.household + (1 << 50));
        let own = self.seed.draw(Stream::Person, hand.index ^ 7 << 40);
        let passport = !person.minor && own.is_multiple_of(500);
        let years = (self.first.day.year() - person.birth.year()).max(1) as u64;
        // A child's account is younger than the child.
        let opened = self.past(hand, 3, (years - 1) * 300 % 6_000 + 1);
        folder.row(Sheet::Customers, |row| {
            row.number(Self::cust_no(hand.index)).with(|text| self.people.push_name(person, text));
            if passport {
                row.text("passport").with(|text| {
                    text.push(b'X');
                    push_number(text, 10_000_000 + hand.index);
                });
            } else {
                row.text("resident_id").bytes(&resident_id(person));
            }
            row.text(if person.male { "M" } else { "F" }).number(u64::from(Moment::of(person.birth).ymd));
            row.number(mobile(hand.index, habit.holds(Incident::Renumbers, at)));
            row.with(|text| self.push_address(home.town.as_str(), person, chance, text));
            row.number(u64::from(home.inst_no)).number(opened).text(status);
            self.optional_fields(row, hand, person, own, if home.urban { None } else { Some(chance) });
        })
    }

    fn push_address(&self, town: &str, person: &Person, chance: u64, text: &mut Vec<u8>) {
        let home = self.home(person.household);
        text.extend_from_slice(town.as_bytes());
        if self.places.institution(home).urban {
            text.extend_from_slice(Places::street(chance >> 8 & 0xFFFF).as_bytes());
            push_number(text, 1 + (chance >> 24) % 300);
        } else {
            text.extend_from_slice(self.places.village(home, chance & 15).as_bytes());
            push_number(text, 1 + (chance >> 4) % 12);
            text.extend_from_slice("组".as_bytes());
            push_number(text, 1 + (chance >> 24) % 90);
        }
        text.extend_from_slice("号".as_bytes());
    }

    /// From `id_expiry` on; `rural` is the household's chance where it lives in a village.
    fn optional_fields(
        &self,
        row: &mut Row<'_>,
        hand: &Holdings,
        person: &Person,
        own: u64,
        rural: Option<u64>,
    ) {
        let year = self.first.day.year() as u64;
        let birthday = Moment::of(person.birth).ymd as u64 % 10_000;
        let birthday = if birthday == 229 { 228 } else { birthday };
        if year > person.birth.year() as u64 + 60 {
            row.none();
        } else {
            row.number((year + (own >> 8) % 18) * 10_000 + birthday);
        }
        match rural {
            // Sub-branch, village and group.
            Some(chance) => row.number(
                u64::from(self.places.institution(self.home(person.household)).inst_no) * 10_000
                    + (chance & 15) * 100
                    + 1
                    + (chance >> 4) % 12,
            ),
            None => row.none(),
        };
        match person.guardian {
            Some(guardian) => row.number(Self::cust_no(guardian)),
            None => row.none(),
        };
        if hand.products & (key::WEALTH | key::FUND) != 0 {
            row.text(["C1", "C2", "C3", "C4"][(own >> 16) as usize % 4]);
            row.number((year + (own >> 20) % 2) * 10_000 + birthday);
        } else {
            row.none().none();
        }
        row.yes((own >> 28) % 100 < 3);
        let age = year - person.birth.year() as u64;
        row.text(match (person.minor, age) {
            (true, _) => "学生",
            (_, 66..) => "退休",
            _ => OCCUPATIONS[(own >> 36) as usize % OCCUPATIONS.len()],
        });
    }

    fn contact_rows(&self, folder: &mut Folder, hand: &Holdings, person: &Person, at: &Moment) -> Result<()> {
        let chance = self.seed.draw(Stream::Person, hand.index ^ 9 << 40);
        match chance % 100 {
            0..14 => self.contact_row(folder, hand, mobile(hand.index, false), at),
            14..20 => folder.row(Sheet::Contacts, |row| {
                let home = self.places.institution(self.home(person.household));
                row.number(Self::cust_no(hand.index)).text("loan").text("address");
                row.with(|text| self.push_address(home.town.as_str(), person, chance >> 8, text));
                row.number(u64::from(at.ymd));
            }),
            20..24 => folder.row(Sheet::Contacts, |row| {
                row.number(Self::cust_no(hand.index)).text("card").text("wechat");
                row.with(|text| {
                    text.extend_from_slice(b"zh_");
                    push_number(text, chance >> 40);
                });
                row.number(u64::from(at.ymd));
            }),
            _ => Ok(()),
        }
    }

    fn contact_row(&self, folder: &mut Folder, hand: &Holdings, number: u64, at: &Moment) -> Result<()> {
        folder.row(Sheet::Contacts, |row| {
            row.number(Self::cust_no(hand.index))
                .text("ecif")
                .text("mobile")
                .number(number)
                .number(u64::from(at.ymd));
        })
    }

    fn account_row(
        &self,
        folder: &mut Folder,
        hand: &Holdings,
        account: &Account,
        view: &View,
        inst_no: u32,
        at: &Moment,
    ) -> Result<()> {
        let cust_no = Self::cust_no(hand.index);
        let opened = self.past(hand, 16 + account.slot, 700);
        folder.row(Sheet::Accounts, |row| {
            row.number(account_no(cust_no, account.slot)).number(cust_no).number(u64::from(inst_no));
            row.text(class_code(account.class)).number(u64::from(account.product.0)).text(account.product.1);
            row.text(account.currency).number(opened);
            match view.due {
                Some(due) => row.number(self.dates.ymd(due)),
                None => row.none(),
            };
            match view.closed {
                true => row.number(u64::from(at.ymd)),
                false => row.none(),
            };
            let vip_card = account.product.0 == 9001 && hand.cell.rank >= Rank::Gold;
            row.yes(account.demand).yes(vip_card).text(view.state);
        })
    }

    fn balance_row(
        &self,
        folder: &mut Folder,
        hand: &Holdings,
        account: &Account,
        balance: i64,
    ) -> Result<()> {
        folder.row(Sheet::Balances, |row| {
            row.number(account_no(Self::cust_no(hand.index), account.slot)).amount(balance);
        })
    }

    /// Key products, credit card, guarantor and risk marks.
    fn holding_rows(&self, folder: &mut Folder, hand: &Holdings, person: &Person) -> Result<()> {
        let cust_no = Self::cust_no(hand.index);
        for bit in 0..KEY_PRODUCTS.len() {
            self.product_row(folder, hand, bit, None)?;
        }
        if let Some((kind, fee, dual)) = hand.card {
            folder.row(Sheet::Cards, |row| {
                row.number(cust_no).number(card_no(hand.index)).text(kind).text(fee).yes(dual);
            })?;
        }
        let chance = self.seed.draw(Stream::Person, hand.index ^ 11 << 40);
        if hand.products & key::LOAN != 0 && chance.is_multiple_of(5) {
            self.guarantee_row(folder, hand, person)?;
        }
        if (chance >> 8).is_multiple_of(700) {
            let kind = ["watch", "watch", "aml", "blacklist"][(chance >> 20) as usize % 4];
            let since = self.past(hand, 12, 900);
            folder.row(Sheet::Risk, |row| {
                row.number(cust_no).text(kind).number(since).none();
            })?;
        }
        Ok(())
    }

    /// The guarantor is the head of the next household, who is never a child.
    fn guarantee_row(&self, folder: &mut Folder, hand: &Holdings, borrower: &Person) -> Result<()> {
        let next = borrower.index / 4 * 4 + 4;
        if next >= self.customers {
            return Ok(());
        }
        let guarantor = self.people.person(next, false);
        let cust_no = Self::cust_no(hand.index);
        folder.row(Sheet::Guarantees, |row| {
            row.number(account_no(cust_no, 6)).number(cust_no);
            row.with(|text| self.people.push_name(&guarantor, text));
            row.bytes(&resident_id(&guarantor)).number(Self::cust_no(next));
        })
    }
}

/// The class as the feed spells it.
pub fn class_code(class: Class) -> &'static str {
    match class {
        Class::Deposit => "deposit",
        Class::Loan => "loan",
        Class::Wealth => "wealth",
        Class::Fund => "fund",
        Class::BrokerPlan => "broker_plan",
        Class::Bond => "bond",
        Class::CustodyMargin => "custody_margin",
        Class::MetalMargin => "metal_margin",
        Class::Card => "card",
    }
}

/// A card number of 16 digits in a range no card scheme uses, with a valid Luhn digit.
fn card_no(index: u64) -> u64 {
    let body = 900_100_000_000_000 + index * 7;
    let (mut sum, mut rest, mut double) = (0, body, true);
    while rest > 0 {
        let digit = rest % 10 * if double { 2 } else { 1 };
        sum += digit / 10 + digit % 10;
        rest /= 10;
        double = !double;
    }
    body * 10 + (10 - sum % 10) % 10
}
