//! The model: every calendar day from the first feed on, every account on every day, every month's close.

use super::feeds;
use super::ledger::{Card, Ledger, half_up};
use crate::support::bank::TierRow;
use crate::support::feed::in_yuan;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use zhiji::kernel::calendar::{Day, Month, is_month_end, ymd};
use zhiji::kernel::policy::{Policy, Thresholds};
use zhiji::kernel::terms::Tier;

/// What happened to a family on a day. Families are named by the number that the bank gave them.
#[derive(Debug, Clone)]
pub enum FamilyEvent {
    Formed { family: i64, manager: String, members: Vec<String> },
    Joined { family: i64, manager: String, member: String },
    Left { family: i64, member: String },
    Dissolved { family: i64 },
    StoodUnder { family: i64, member: String, manager: String },
}

/// A special VIP; `until` is its last day, `revoked` the first day on which it no longer holds.
#[derive(Debug, Clone)]
pub struct Special {
    pub cust_no: String,
    pub tier: Tier,
    pub from: Day,
    pub until: Option<Day>,
    pub revoked: Option<Day>,
}

/// A designation as other core; `until` is its last day.
#[derive(Debug, Clone)]
pub struct Designation {
    pub cust_no: String,
    pub from: Day,
    pub until: Option<Day>,
}

/// What people entered.
#[derive(Debug, Clone, Default)]
pub struct Entered {
    /// In the order in which it happened.
    pub families: Vec<(Day, FamilyEvent)>,
    pub specials: Vec<Special>,
    pub designations: Vec<Designation>,
    /// Month from which it is in force, version, policy; in the order of months.
    pub policies: Vec<(Month, i64, Policy)>,
}

impl Entered {
    /// Nothing but the first policy.
    pub fn under(policy: Policy) -> Entered {
        let beginning = Month::from_yyyymm(190_001).unwrap();
        Entered { policies: vec![(beginning, 1, policy)], ..Entered::default() }
    }

    /// The policy of a month and its version.
    pub fn policy(&self, month: Month) -> (i64, &Policy) {
        let by_then = self.policies.iter().filter(|(from, ..)| *from <= month);
        let (_, version, policy) = by_then.max_by_key(|(from, ..)| *from).expect("a policy");
        (*version, policy)
    }

    /// The special VIP that holds on the day after a month's end, as people had set and revoked by that end:
    /// what they do later changes no closed month, whenever its close is taken.
    fn special(&self, cust_no: &str, end: Day) -> Option<Tier> {
        let holds = |special: &&Special| {
            let set = special.cust_no == cust_no && special.from <= end;
            set && special.until.is_none_or(|until| until > end)
                && special.revoked.is_none_or(|day| day > end)
        };
        self.specials.iter().filter(holds).map(|special| special.tier).max()
    }

    fn designated(&self, cust_no: &str, day: Day) -> bool {
        let holds = |one: &Designation| {
            one.cust_no == cust_no && one.from <= day && one.until.is_none_or(|until| day <= until)
        };
        self.designations.iter().any(holds)
    }
}

/// A tier that rises at once and falls slowly, with the ratings below it since it was last reached.
#[derive(Debug, Clone)]
pub struct Track {
    pub tier: Tier,
    pub below: Vec<Tier>,
}

/// The track after a month-end.
pub fn rated(track: Option<&Track>, rating: Tier, grace: usize) -> Track {
    let stands = |tier| Track { tier, below: Vec::new() };
    let Some(track) = track else { return stands(rating) };
    if rating >= track.tier || track.tier == Tier::OtherCore {
        return stands(rating);
    }
    let mut below = track.below.clone();
    below.push(rating);
    if below.len() < grace {
        return Track { tier: track.tier, below };
    }
    // An other core of an earlier month may have ended since, and nothing keeps it: what ends without grace
    // does not catch a fall either.
    let kept = below[..below.len() - 1].iter().filter(|tier| **tier != Tier::OtherCore);
    stands(kept.copied().chain([rating]).max().unwrap())
}

/// A family that stands.
#[derive(Debug, Default)]
struct Family {
    /// Manager under whom each member stands.
    members: BTreeMap<String, String>,
    track: Option<Track>,
}

/// Σ over the days of the running period.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// Comprehensive assets, ten-thousandths of a fen.
    comprehensive: i128,
    /// Net assets, fen.
    net: i128,
}

/// The ratings of the closed months.
pub type Months = BTreeMap<Month, BTreeMap<String, TierRow>>;

/// The model at the end of a day.
struct Model<'e> {
    entered: &'e Entered,
    ledger: Ledger,
    families: BTreeMap<i64, Family>,
    tracks: BTreeMap<String, Track>,
    /// First day of the running period.
    from: Day,
    sums: BTreeMap<String, Sums>,
    /// The customer whose holdings are written down, and the text.
    watched: (String, String),
}

/// The ratings of all months that the folders of the inbox close.
pub fn months(inbox: &Path, entered: &Entered) -> Months {
    run(inbox, entered, "").0
}

/// The holdings of a customer, day by day.
pub fn holdings(inbox: &Path, entered: &Entered, cust_no: &str) -> String {
    run(inbox, entered, cust_no).1
}

fn run(inbox: &Path, entered: &Entered, watched: &str) -> (Months, String) {
    let fed: BTreeSet<Day> = feeds::days(inbox).into_iter().collect();
    let (Some(first), Some(last)) = (fed.first(), fed.last()) else { return Default::default() };
    let mut model = Model {
        entered,
        ledger: Ledger::default(),
        families: BTreeMap::new(),
        tracks: BTreeMap::new(),
        from: *first,
        sums: BTreeMap::new(),
        watched: (watched.to_owned(), String::new()),
    };
    let mut months = Months::new();
    for day in first.iter_days().take_while(|day| day <= last) {
        if fed.contains(&day) {
            model.ledger.take(&feeds::read(&inbox.join(ymd(day).to_string())));
        }
        model.families_on(day);
        model.add_up(day);
        if is_month_end(day) {
            months.insert(Month::of(day), model.close(day));
        }
    }
    (months, model.watched.1)
}

impl Model<'_> {
    /// What happened to families on a day.
    fn families_on(&mut self, day: Day) {
        for (_, event) in self.entered.families.iter().filter(|(on, _)| *on == day) {
            match event {
                FamilyEvent::Formed { family, manager, members } => {
                    let members = members.iter().map(|member| (member.clone(), manager.clone())).collect();
                    self.families.insert(*family, Family { members, track: None });
                }
                FamilyEvent::Joined { family, manager, member }
                | FamilyEvent::StoodUnder { family, member, manager } => {
                    let family = self.families.get_mut(family).expect("a family that stands");
                    family.members.insert(member.clone(), manager.clone());
                }
                FamilyEvent::Left { family, member } => {
                    self.families.get_mut(family).expect("a family that stands").members.remove(member);
                }
                FamilyEvent::Dissolved { family } => {
                    self.families.remove(family);
                }
            }
        }
        self.families.retain(|_, family| family.members.len() > 1);
    }

    /// Adds the value of every account on a day to its owner's sums.
    fn add_up(&mut self, day: Day) {
        let (_, policy) = self.entered.policy(Month::of(day));
        for (acct_no, account) in &self.ledger.accounts {
            if !self.ledger.customers.contains(&account.cust_no) {
                continue;
            }
            let Some(class) = policy.classes.iter().find(|class| class.code == account.class) else {
                continue;
            };
            let zero = account.overdue && class.overdue_counts_zero;
            let value = if zero { 0 } else { self.ledger.value(account) };
            let sums = self.sums.entry(account.cust_no.clone()).or_default();
            sums.comprehensive += value * i128::from(class.coefficient_e4);
            sums.net += if class.net { value } else { 0 };
            if account.cust_no == self.watched.0 {
                let (code, overdue) = (&account.class, if zero { " overdue" } else { "" });
                let (currency, balance) = (&account.currency, in_yuan(account.balance));
                let text = &mut self.watched.1;
                writeln!(text, "{day} {acct_no} {code}{overdue} {currency} {balance} = {}", in_yuan(value))
                    .unwrap();
            }
        }
    }

    /// Closes the month that ends with `day`.
    fn close(&mut self, day: Day) -> BTreeMap<String, TierRow> {
        let entered = self.entered;
        let (version, policy) = entered.policy(Month::of(day));
        let days = i128::from((day - self.from).num_days() + 1);
        let grace = usize::from(policy.downgrade_grace_months);
        let tomorrow = day.succ_opt().unwrap();

        let mut pooled: BTreeMap<String, (Track, i128)> = BTreeMap::new();
        for family in self.families.values_mut() {
            let parts = family.members.keys().filter_map(|member| self.sums.get(member));
            let sum: i128 = parts.map(|sums| sums.comprehensive).sum();
            let rating = by_threshold(sum, days, &policy.family).unwrap_or(Tier::Ordinary);
            let track = rated(family.track.as_ref(), rating, grace);
            pooled.extend(family.members.keys().map(|member| (member.clone(), (track.clone(), sum))));
            family.track = Some(track);
        }
        self.families.retain(|_, family| family.members.values().collect::<BTreeSet<_>>().len() == 1);

        let mut rows = BTreeMap::new();
        for cust_no in &self.ledger.customers {
            let sums = self.sums.get(cust_no).copied().unwrap_or_default();
            let rating = self.rating(cust_no, sums, days, policy, day);
            let own = rated(self.tracks.get(cust_no), rating, grace);
            let special = entered.special(cust_no, day);
            let family = pooled.get(cust_no);
            let by_family = family.filter(|(track, _)| track.tier > own.tier).map(|(track, _)| track);
            let track = by_family.unwrap_or(&own);
            let by_special = special.filter(|special| *special > track.tier);
            let grace = if by_special.is_some() { own.below.len() } else { track.below.len() };
            let average = |sum: i128, parts: i128| in_yuan(half_up(sum, days * parts));
            let row = TierRow {
                tier: by_special.unwrap_or(track.tier).code().to_owned(),
                rated: rating.code().to_owned(),
                comprehensive_avg: average(sums.comprehensive, 10_000),
                net_avg: average(sums.net, 1),
                family_avg: family.map_or(String::new(), |(_, sum)| average(*sum, 10_000)),
                special: special.map_or("", Tier::code).to_owned(),
                grace: grace.to_string(),
                policy: version.to_string(),
            };
            rows.insert(cust_no.clone(), row);
            self.tracks.insert(cust_no.clone(), own);
        }
        self.sums.clear();
        self.ledger.kinds.clear();
        self.from = tomorrow;
        rows
    }

    /// What the month alone gives.
    fn rating(&self, cust_no: &str, sums: Sums, days: i128, policy: &Policy, day: Day) -> Tier {
        if sums.net >= i128::from(policy.diamond_net_from_fen) * days {
            return Tier::Diamond;
        }
        if let Some(tier) = by_threshold(sums.comprehensive, days, &policy.vip) {
            return tier;
        }
        let loyal = self
            .ledger
            .kinds
            .get(cust_no)
            .is_some_and(|kinds| policy.loyalty_events.kinds().any(|event| kinds.contains(event.code())));
        if loyal && reaches(sums.comprehensive, days, policy.general_core_from_fen) {
            return Tier::GeneralCore;
        }
        let counts = |card: &Card| {
            let same =
                |core: &&zhiji::kernel::policy::CoreCard| core.kind == card.kind && core.fee == card.fee;
            policy.core_cards.iter().filter(same).any(|core| card.dual || !core.dual_card)
        };
        let holds = self.ledger.cards.iter().any(|((holder, _), card)| holder == cust_no && counts(card));
        if holds || self.entered.designated(cust_no, day) {
            return Tier::OtherCore;
        }
        Tier::Ordinary
    }
}

fn reaches(comprehensive: i128, days: i128, fen: i64) -> bool {
    comprehensive >= i128::from(fen) * days * 10_000
}

fn by_threshold(comprehensive: i128, days: i128, from: &Thresholds) -> Option<Tier> {
    if reaches(comprehensive, days, from.black_gold_fen) {
        Some(Tier::BlackGold)
    } else if reaches(comprehensive, days, from.platinum_fen) {
        Some(Tier::Platinum)
    } else if reaches(comprehensive, days, from.gold_fen) {
        Some(Tier::Gold)
    } else {
        None
    }
}
