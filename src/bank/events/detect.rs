//! The search of one day: each kind asks the facts that changed or come due, so that its cost follows them and not the
//! number of customers.

mod states;

use super::rows::{self, Account};
use super::rules::{self, Candidate, Who};
use super::{Found, Kind, relatives};
use crate::bank::benefits;
use crate::bank::benefits::rules::{Allowance, allowances};
use crate::bank::holdings::ledger::Cursor;
use crate::bank::holdings::rows::{Line, classes, currencies, line, rates_on};
use crate::bank::holdings::rules::in_cny;
use crate::bank::holdings::standing;
use crate::bank::parties::{find_customer, find_customers};
use crate::bank::plans;
use crate::bank::tiers::held::held;
use crate::bank::tiers::moves::moved_by_share;
use crate::bank::tiers::rows::month_closes;
use crate::bank::tiers::rules::{Weights, gap};
use crate::kernel::calendar::{Calendar, Day, Month, ymd};
use crate::kernel::error::Result;
use crate::kernel::lang::Text;
use crate::kernel::money::Fen;
use crate::kernel::policy::{EventTerms, KindTerms, Policy};
use crate::kernel::terms::Tier;
use crate::store::open::{Bank, Core};
use chrono::{Datelike, Days};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Calendar days in which so many working days lie, holidays included, at most.
const CALENDAR_DAYS_A_WORKING_DAY: u64 = 3;
/// And the longest holiday beside.
const LONGEST_HOLIDAY_DAYS: u64 = 12;

/// Everything that is found on a business day, each once, in the order of kinds and customers. It follows from the
/// day's facts alone.
///
/// # Errors
/// A fault of the database.
pub fn detect(bank: &Bank, day: Day, calendar: &Calendar, policy: &Policy) -> Result<Vec<Found>> {
    let Some(line) = line(&bank.core)?.filter(|line| line.first_feed_day <= day) else {
        return Ok(Vec::new());
    };
    let before = rows::feed_before(&bank.core, day)?;
    let window = rules::window(before, day, calendar);
    let terms = &policy.events;
    let mut search =
        Search { bank, day, before, window, calendar, policy, terms, line, found: BTreeMap::new() };
    search.accounts()?;
    search.tiers()?;
    search.moves()?;
    search.dates()?;
    search.people()?;
    search.assignments()?;
    search.relatives()?;
    search.products()?;
    search.risks()?;
    search.states()?;
    search.judged()
}

/// The days that were fed from one on, each with how often it was corrected.
///
/// # Errors
/// A fault of the database.
pub fn fed_since(core: &Core, since: Day) -> Result<Vec<(Day, i64)>> {
    rows::fed_since(core, since)
}

struct Search<'b> {
    bank: &'b Bank,
    day: Day,
    before: Option<Day>,
    /// Dates that this day's run looks at for the first time.
    window: Vec<Day>,
    calendar: &'b Calendar,
    policy: &'b Policy,
    terms: &'b EventTerms,
    line: Line,
    found: BTreeMap<(Kind, u32, Day), Candidate>,
}

impl Search<'_> {
    /// The terms of a kind that is looked for.
    fn on(&self, kind: Kind) -> Option<KindTerms> {
        Some(self.terms.of(kind.code())).filter(|terms| terms.on)
    }

    /// Takes note of a candidate; of several with one key amounts are added up.
    fn note(&mut self, kind: Kind, cust_id: u32, fact_day: Day, value_fen: Fen, figures: Value) {
        let key = (kind, cust_id, fact_day);
        let Some(known) = self.found.get_mut(&key) else {
            self.found.insert(key, Candidate { kind, cust_id, fact_day, value_fen, figures });
            return;
        };
        if let Some(count) = known.figures["count"].as_i64().filter(|_| kind != Kind::OneMoreProduct) {
            known.value_fen = known.value_fen.saturating_add(value_fen);
            known.figures["count"] = json!(count + 1);
            known.figures["amount"] = json!(known.value_fen);
        }
    }

    /// A date of the window moved by days, ahead or back.
    fn ahead(&self, days: u32) -> Vec<Day> {
        self.window.iter().filter_map(|date| date.checked_add_days(Days::new(days.into()))).collect()
    }

    fn ago(&self, days: u32) -> Vec<Day> {
        self.window.iter().filter_map(|date| date.checked_sub_days(Days::new(days.into()))).collect()
    }

    /// Products and loans that come to their end.
    fn accounts(&mut self) -> Result<()> {
        let core = &self.bank.core;
        let codes = classes(core)?;
        let class = |account: &Account| codes.get(usize::from(account.class_id)).map_or("", String::as_str);
        for kind in [Kind::ProductDue, Kind::LoanDue] {
            let Some(terms) = self.on(kind) else { continue };
            let dates: BTreeSet<Day> = terms.days.iter().flat_map(|days| self.ahead(*days)).collect();
            for due in dates {
                let mut accounts = rows::accounts_due(core, due, self.day)?;
                accounts.retain(|account| {
                    let class = class(account);
                    class != "card" && (class == "loan") == (kind == Kind::LoanDue)
                });
                for (account, worth) in self.worth(accounts)? {
                    let figures = json!({ "due": ymd(due), "amount": worth, "count": 1 });
                    self.note(kind, account.cust_id, due, worth, figures);
                }
            }
        }
        Ok(())
    }

    /// What accounts in the order of their numbers are worth that day, CNY fen. Today's balances lie side by side in
    /// the ledger; of an earlier day each is looked up.
    fn worth(&self, accounts: Vec<Account>) -> Result<Vec<(Account, Fen)>> {
        let core = &self.bank.core;
        let (names, rates) = (currencies(core)?, rates_on(core, self.day)?);
        let mid = |place: u32| {
            let name = names.get(place as usize).filter(|_| place > 0)?;
            rates.iter().find(|(code, _)| code == name).map(|(_, mid)| *mid)
        };
        let mut ledger = if self.day == self.line.business_date { Some(Cursor::new(core)?) } else { None };
        let mut worth = Vec::with_capacity(accounts.len());
        for account in accounts {
            let balance = match &mut ledger {
                Some(ledger) => {
                    if ledger.seek(account.acct_no.as_bytes())? {
                        ledger.balance()
                    } else {
                        0
                    }
                }
                None => rows::balance_on(core, account.acct_id, self.day)?,
            };
            let amount = match (account.currency_id, mid(account.currency_id)) {
                (0, _) => balance,
                (_, None) => 0,
                (_, mid) => in_cny(balance, mid),
            };
            worth.push((account, amount));
        }
        Ok(worth)
    }

    /// Tiers that a close moved, and projected ones that differ from those in force.
    fn tiers(&mut self) -> Result<()> {
        let core = &self.bank.core;
        for close in month_closes(core)? {
            if close.closed_by != self.day {
                continue;
            }
            let from_day = close.month.next().first_day();
            for (cust_id, from, to) in rows::tier_moves(core, close.month)? {
                let kind = if to > from { Kind::TierUp } else { Kind::TierDown };
                let figures = json!({ "from": from.code(), "to": to.code(), "month": close.month.yyyymm() });
                self.note(kind, cust_id, from_day, 0, figures);
            }
        }
        // Projections are only known of the last feed; their key is the month, so that a later day finds what is left.
        let running = self.line.open_month == Month::of(self.day);
        if self.day == self.line.business_date && running {
            self.projections()?;
        }
        self.specials()
    }

    fn projections(&mut self) -> Result<()> {
        let due = |kind| self.on(kind).is_some_and(|terms| self.day.day() >= terms.from_day);
        let (up, down) = (due(Kind::TierUpNear), due(Kind::TierDownRisk));
        if !up && !down {
            return Ok(());
        }
        let (core, end) = (&self.bank.core, self.line.open_month.last_day());
        let (weights, days) = (Weights::new(self.policy, &classes(core)?), self.line.period_days());
        let days_left = (end - self.day).num_days();
        let differing: HashMap<u32, (Tier, Tier)> = rows::signals(core)?
            .into_iter()
            .filter(|(_, from, to)| if to > from { up } else { down })
            .map(|(cust_id, from, to)| (cust_id, (from, to)))
            .collect();
        let mut ids: Vec<u32> = differing.keys().copied().collect();
        ids.sort_unstable();
        let mut seen = Vec::with_capacity(ids.len());
        standing::read_each(core, &ids, |cust_id, standing| {
            let totals = weights.add_up(standing.buckets.iter().map(|sum| (sum.bucket, sum.projected_sum)));
            seen.push((cust_id, totals));
        })?;
        for (cust_id, totals) in seen {
            let Some((from, to)) = differing.get(&cust_id).copied() else { continue };
            let missing =
                gap(from.max(to), &totals, days, days_left, self.policy).map_or(0, |gap| gap.deposit_fen);
            let kind = if to > from { Kind::TierUpNear } else { Kind::TierDownRisk };
            let figures = json!({ "from": from.code(), "to": to.code(), "gap": missing, "until": ymd(end) });
            self.note(kind, cust_id, end, totals.comprehensive_avg(days), figures);
        }
        Ok(())
    }

    fn specials(&mut self) -> Result<()> {
        let Some(terms) = self.on(Kind::SpecialEnding) else { return Ok(()) };
        for until in terms.days.iter().flat_map(|days| self.ahead(*days)).collect::<BTreeSet<_>>() {
            for (cust_no, tier) in rows::specials_ending(&self.bank.crm, until, self.day)? {
                if let Some(cust_id) = find_customer(&self.bank.core, &cust_no)? {
                    let figures = json!({ "to": tier.code(), "until": ymd(until) });
                    self.note(Kind::SpecialEnding, cust_id, until, 0, figures);
                }
            }
        }
        Ok(())
    }

    /// Assets that came, went, or are leaving.
    fn moves(&mut self) -> Result<()> {
        for one in rows::net_moves(&self.bank.core, self.day)? {
            let (kind, amount) = rules::direction(one.before, one.after);
            if self.on(kind).is_some_and(|terms| moved_by_share(one.before, one.after, terms.percent)) {
                let figures = json!({ "before": one.before, "after": one.after, "amount": amount });
                self.note(kind, one.cust_id, self.day, amount, figures);
            }
            if let Some(average) = one.left {
                let figures = json!({ "after": one.after, "average": average });
                self.note(Kind::Leaving, one.cust_id, self.day, average, figures);
            }
        }
        Ok(())
    }

    /// Birthdays, anniversaries, festivals.
    fn dates(&mut self) -> Result<()> {
        let core = &self.bank.core;
        self.birthdays()?;
        if let Some(terms) = self.on(Kind::Anniversary) {
            for date in self.window.clone() {
                for (years, opened) in rules::opened_for(date, &terms.days) {
                    for cust_id in rows::customers(core, "events/opened_on", ymd(opened), self.day)? {
                        let figures = json!({ "day": ymd(date), "years": years });
                        self.note(Kind::Anniversary, cust_id, date, 0, figures);
                    }
                }
            }
        }
        self.memorials()?;
        self.benefits()?;
        self.festivals()
    }

    /// Birthdays: of the identity document by the solar calendar, unless a manager recorded that it is kept on another
    /// day, or by the lunar one.
    fn birthdays(&mut self) -> Result<()> {
        let Some(terms) = self.on(Kind::Birthday) else { return Ok(()) };
        let (core, crm) = (&self.bank.core, &self.bank.crm);
        let own: Vec<String> = plans::own_birthdays(crm)?.into_iter().collect();
        let own: HashSet<u32> = find_customers(core, &own)?.into_iter().collect();
        for date in terms.days.iter().flat_map(|days| self.ahead(*days)).collect::<BTreeSet<_>>() {
            let mut keep = BTreeSet::new();
            for born in rules::births_kept_on(date) {
                let of_document = rows::customers(core, "events/birthdays", born, self.day)?.into_iter();
                keep.extend(of_document.filter(|cust_id| !own.contains(cust_id)));
            }
            for one in plans::kept_on(crm, date)?.iter().filter(|one| one.is_birthday) {
                keep.extend(find_customer(core, &one.cust_no)?);
            }
            for cust_id in keep {
                self.note(Kind::Birthday, cust_id, date, 0, json!({ "day": ymd(date) }));
            }
        }
        Ok(())
    }

    /// Days that managers recorded; several of a customer on one date are told together.
    fn memorials(&mut self) -> Result<()> {
        let Some(terms) = self.on(Kind::Memorial) else { return Ok(()) };
        for date in terms.days.iter().flat_map(|days| self.ahead(*days)).collect::<BTreeSet<_>>() {
            let mut kept: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for one in plans::kept_on(&self.bank.crm, date)?.into_iter().filter(|one| !one.is_birthday) {
                kept.entry(one.cust_no).or_default().push(one.what);
            }
            for (cust_no, what) in kept {
                if let Some(cust_id) = find_customer(&self.bank.core, &cust_no)? {
                    let figures = json!({ "day": ymd(date), "what": what.join("、") });
                    self.note(Kind::Memorial, cust_id, date, 0, figures);
                }
            }
        }
        Ok(())
    }

    /// Of whom benefits of the year are left on the day from which on that is told.
    fn benefits(&mut self) -> Result<()> {
        let terms = &self.policy.benefits;
        let is_the_day = |date: &&Day| (date.month(), date.day()) == terms.remind_on;
        let Some(date) = self.window.iter().find(is_the_day).copied() else { return Ok(()) };
        if self.on(Kind::BenefitUnused).is_none() {
            return Ok(());
        }
        let (core, crm) = (&self.bank.core, &self.bank.crm);
        let least = terms.kinds.iter().filter_map(|kind| kind.a_year.keys().next()).min();
        let last = month_closes(core)?.into_iter().rev().find(|close| close.month.last_day() < self.day);
        let (Some(least), Some(last)) = (least, last) else { return Ok(()) };
        let numbers = self.numbers(&rows::held_from(core, last.month, *least)?)?;
        let people: Vec<(u32, &str)> = numbers.iter().map(|(id, number)| (*id, number.as_str())).collect();
        let tiers = held(self.bank, &people, self.day)?;
        let cust_nos: Vec<&str> = people.iter().map(|(_, number)| *number).collect();
        let used = benefits::used_in(crm, date.year(), &cust_nos)?;
        let nothing = HashMap::new();
        for (cust_id, number) in people {
            let used = used.get(number).unwrap_or(&nothing);
            let all = allowances(terms, tiers.get(&cust_id).copied(), used);
            let left: Vec<_> = all.iter().filter(|one| one.left() > 0).collect();
            let told = |of: fn(&Text) -> &str| {
                let one = |one: &&Allowance<'_>| format!("{} {}", of(&one.kind.name), one.left());
                left.iter().map(one).collect::<Vec<_>>()
            };
            if !left.is_empty() {
                let (zh, en) = (told(|name| &name.zh).join("、"), told(|name| &name.en).join(", "));
                let figures = json!({ "zh": zh, "en": en, "day": ymd(date) });
                self.note(Kind::BenefitUnused, cust_id, date, 0, figures);
            }
        }
        Ok(())
    }

    fn festivals(&mut self) -> Result<()> {
        let Some(terms) = self.on(Kind::Festival) else { return Ok(()) };
        let core = &self.bank.core;
        let least = terms.least.keys().next().copied().unwrap_or(Tier::Ordinary);
        let last = month_closes(core)?.into_iter().rev().find(|close| close.month.last_day() < self.day);
        let Some(last) = last else { return Ok(()) };
        let dates: BTreeSet<Day> = terms.days.iter().flat_map(|days| self.ahead(*days)).collect();
        for date in dates {
            let Some(festival) = self.terms.festivals.iter().find(|festival| rules::falls_on(festival, date))
            else {
                continue;
            };
            for cust_id in rows::held_from(core, last.month, least)? {
                let figures = json!({ "zh": festival.zh, "en": festival.en, "day": ymd(date) });
                self.note(Kind::Festival, cust_id, date, 0, figures);
            }
        }
        Ok(())
    }

    /// What a customer's own row says: new, documents that end, contact details, the end of the relation.
    fn people(&mut self) -> Result<()> {
        let core = &self.bank.core;
        if let Some(terms) = self.on(Kind::NewCustomer) {
            for days in &terms.days {
                for opened in self.ago(*days) {
                    let date = opened.checked_add_days(Days::new((*days).into())).unwrap_or(opened);
                    for cust_id in rows::customers(core, "events/opened_on", ymd(opened), self.day)? {
                        let figures = json!({ "day": ymd(date), "days": days });
                        self.note(Kind::NewCustomer, cust_id, date, 0, figures);
                    }
                }
            }
        }
        for (kind, name) in [
            (Kind::IdExpiring, "events/documents_ending"),
            (Kind::SuitabilityDue, "events/assessments_ending"),
        ] {
            let Some(terms) = self.on(kind) else { continue };
            for ends in terms.days.iter().flat_map(|days| self.ahead(*days)).collect::<BTreeSet<_>>() {
                for cust_id in rows::customers(core, name, ymd(ends), self.day)? {
                    self.note(kind, cust_id, ends, 0, json!({ "day": ymd(ends) }));
                }
            }
        }
        for (cust_id, status) in rows::stopped(core, self.day)? {
            self.note(Kind::WindingUp, cust_id, self.day, 0, json!({ "what": status }));
        }
        self.contacts()
    }

    /// Whose telephone numbers are missing or differ since this day, and did not the day before.
    fn contacts(&mut self) -> Result<()> {
        if self.on(Kind::ContactGap).is_none() {
            return Ok(());
        }
        let core = &self.bank.core;
        let gap_on = |cust_id: u32, on: Day| -> Result<Option<&'static str>> {
            let Some(who) = rows::who(core, cust_id, on)? else { return Ok(None) };
            Ok(rules::contact_gap(&who.mobile, &rows::phones_on(core, cust_id, on)?))
        };
        for cust_id in rows::customers_of_feed(core, "events/changed_contacts", self.day)? {
            let Some(what) = gap_on(cust_id, self.day)? else { continue };
            let before = self.before.map(|before| gap_on(cust_id, before)).transpose()?.flatten();
            if before != Some(what) {
                self.note(Kind::ContactGap, cust_id, self.day, 0, json!({ "what": what }));
            }
        }
        Ok(())
    }

    /// Who was given to a person, and who waits in the pool.
    fn assignments(&mut self) -> Result<()> {
        let (crm, core) = (&self.bank.crm, &self.bank.core);
        // Acts of the evening before may have come after that day's search: they are found again, with the same key.
        let from = self.before.unwrap_or(self.day);
        if self.on(Kind::Assigned).is_some() {
            for (cust_no, since) in rows::assigned(crm, from, self.day)? {
                if let Some(cust_id) = find_customer(core, &cust_no)? {
                    self.note(Kind::Assigned, cust_id, since, 0, json!({ "day": ymd(since) }));
                }
            }
        }
        let Some(terms) = self.on(Kind::PoolWaiting) else { return Ok(()) };
        let days = terms.days.first().copied().unwrap_or(0);
        let back = u64::from(days) * CALENDAR_DAYS_A_WORKING_DAY + LONGEST_HOLIDAY_DAYS;
        let from = from.checked_sub_days(Days::new(back)).unwrap_or(from);
        for (cust_no, since) in rows::pooled(crm, from, self.day)? {
            if rules::waited(since, self.before, self.day, days, self.calendar)
                && let Some(cust_id) = find_customer(core, &cust_no)?
            {
                self.note(Kind::PoolWaiting, cust_id, since, 0, json!({ "day": ymd(since), "days": days }));
            }
        }
        Ok(())
    }

    /// Relatives under one manager who reach a family tier together.
    fn relatives(&mut self) -> Result<()> {
        let Some(terms) = self.on(Kind::FamilyNear) else { return Ok(()) };
        for date in self.window.clone() {
            for one in relatives::near_on(self.bank, (date, self.day), &terms, self.policy)? {
                self.note(one.kind, one.cust_id, one.fact_day, one.value_fen, one.figures);
            }
        }
        Ok(())
    }

    /// Who took a key product and lacks the one most often held beside theirs.
    fn products(&mut self) -> Result<()> {
        let Some(terms) = self.on(Kind::OneMoreProduct) else { return Ok(()) };
        let core = &self.bank.core;
        let mut took = rows::customers_of_feed(core, "events/products_taken", self.day)?;
        let numbers = self.numbers(&took)?;
        let with_numbers: Vec<(u32, &str)> =
            numbers.iter().map(|(id, number)| (*id, number.as_str())).collect();
        let tiers = held(self.bank, &with_numbers, self.day)?;
        took.retain(|cust_id| terms.least_for(tiers.get(cust_id).copied()).is_some());
        if took.is_empty() {
            return Ok(());
        }
        let products = &self.policy.key_products;
        let mut held_by: BTreeMap<u32, Vec<bool>> =
            took.iter().map(|cust_id| (*cust_id, vec![false; products.len()])).collect();
        let mut beside = vec![vec![0_u64; products.len()]; products.len()];
        let mut one: (u32, Vec<usize>) = (0, Vec::new());
        let mut count = |places: &[usize]| {
            for a in places {
                places.iter().filter(|b| a != *b).for_each(|b| beside[*a][*b] += 1);
            }
        };
        rows::key_products_on(core, self.day, |cust_id, product| {
            if one.0 != cust_id {
                count(&one.1);
                one = (cust_id, Vec::new());
            }
            if let Some(place) = products.iter().position(|known| known == product) {
                one.1.push(place);
                if let Some(held) = held_by.get_mut(&cust_id) {
                    held[place] = true;
                }
            }
        })?;
        count(&one.1);
        for (cust_id, held) in held_by {
            let many = held.iter().filter(|held| **held).count();
            if let Some(product) = rules::next_product(&held, &beside).and_then(|place| products.get(place)) {
                let figures = json!({ "product": product, "count": many });
                self.note(Kind::OneMoreProduct, cust_id, self.day, 0, figures);
            }
        }
        Ok(())
    }

    /// Loans that became overdue, those who guarantee them, and new marks of the risk feed.
    fn risks(&mut self) -> Result<()> {
        if self.on(Kind::RiskAlert).is_none() {
            return Ok(());
        }
        let core = &self.bank.core;
        let loan = classes(core)?.iter().position(|code| code == "loan");
        let overdue = match loan.and_then(|place| u8::try_from(place).ok()) {
            Some(class_id) => rows::overdue(core, class_id, self.day)?,
            None => Vec::new(),
        };
        let mut sorted = overdue;
        sorted.sort_by(|a, b| a.acct_no.cmp(&b.acct_no));
        for (loan, worth) in self.worth(sorted)? {
            let figures = |what: &str| json!({ "what": what, "amount": worth });
            for guarantor in find_customers(core, &rows::guarantors(core, &loan.acct_no, self.day)?)? {
                self.note(Kind::RiskAlert, guarantor, self.day, worth, figures("guarantee"));
            }
            self.note(Kind::RiskAlert, loan.cust_id, self.day, worth, figures("overdue"));
        }
        for (cust_id, mark) in rows::risk_marks(core, self.day)? {
            if !self.terms.unseen_risk_kinds.contains(&mark) {
                self.note(Kind::RiskAlert, cust_id, self.day, 0, json!({ "what": mark }));
            }
        }
        Ok(())
    }

    fn numbers(&self, ids: &[u32]) -> Result<Vec<(u32, String)>> {
        let mut numbers = Vec::with_capacity(ids.len());
        for cust_id in ids {
            if let Some(who) = rows::who(&self.bank.core, *cust_id, self.day)? {
                numbers.push((*cust_id, who.cust_no));
            }
        }
        Ok(numbers)
    }

    /// What stands of the candidates, once it is known who each is about.
    fn judged(self) -> Result<Vec<Found>> {
        let mut people: HashMap<u32, Who> = HashMap::new();
        for (_, cust_id, _) in self.found.keys() {
            if !people.contains_key(cust_id)
                && let Some(who) = rows::who(&self.bank.core, *cust_id, self.day)?
            {
                people.insert(*cust_id, who);
            }
        }
        let with_numbers: Vec<(u32, &str)> =
            people.iter().map(|(id, who)| (*id, who.cust_no.as_str())).collect();
        let tiers = held(self.bank, &with_numbers, self.day)?;
        people.iter_mut().for_each(|(cust_id, who)| who.tier = tiers.get(cust_id).copied());
        let (day, terms) = (self.day, self.terms);
        let stands =
            |((_, cust_id, _), candidate)| rules::stands(candidate, people.get(&cust_id)?, terms, day);
        Ok(self.found.into_iter().filter_map(stands).collect())
    }
}
