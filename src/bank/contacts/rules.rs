//! Contact duties (spec 3): from assignments, tiers and contacts to what is due of a customer in a period. Pure.
//!
//! A duty belongs to the customer: it begins when somebody first has them, or with the tier that asks for it, and goes
//! along when hands change.

use super::Channel;
use crate::kernel::calendar::{Day, Month, days_inclusive, quarter_first_day, quarter_last_day};
use crate::kernel::lang::Label;
use crate::kernel::policy::{DutyTerms, Every, Need};
use crate::kernel::terms::Tier;

/// Somebody had the customer from a day on, until before another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// First day.
    pub since: Day,
    /// First day on which it no longer held; none: it holds.
    pub until: Option<Day>,
    /// Who; empty: the team.
    pub staff_no: String,
    /// Team; empty: none.
    pub team: String,
    /// Maintenance institution then.
    pub inst_no: String,
}

/// What is known of a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Who had the customer when, the earliest first.
    pub spells: Vec<Spell>,
    /// The tier in force from each day on, the earliest first; none: not rated.
    pub tiers: Vec<(Day, Option<Tier>)>,
    /// Contacts by hand that reached the customer, of who looks after them.
    pub contacts: Vec<(Day, Channel)>,
}

/// A month or a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Period {
    /// The period of a kind in which a day lies.
    pub fn of(every: Every, on: Day) -> Period {
        match every {
            Every::Month => Period { from: Month::of(on).first_day(), to: Month::of(on).last_day() },
            Every::Quarter => Period { from: quarter_first_day(on), to: quarter_last_day(on) },
        }
    }

    /// The one before it, of the same kind.
    pub fn before(self, every: Every) -> Period {
        Period::of(every, self.from.pred_opt().unwrap_or(self.from))
    }
}

/// How a duty stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Its last day passed without a contact.
    Missed,
    /// Its last days run.
    DueSoon,
    /// It is to be done by its last day.
    Due,
    /// It was done.
    Done,
}

impl State {
    /// All of them, the most urgent first.
    pub const ALL: [State; 4] = [State::Missed, State::DueSoon, State::Due, State::Done];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            State::Missed => "missed",
            State::DueSoon => "due_soon",
            State::Due => "due",
            State::Done => "done",
        }
    }

    /// The state of a word in an address.
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            State::Missed => Label::new("逾期", "missed"),
            State::DueSoon => Label::new("即将到期", "due soon"),
            State::Due => Label::new("待完成", "due"),
            State::Done => Label::new("已完成", "done"),
        }
    }
}

/// A duty of a customer in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Contact of which kind, how often.
    pub need: Need,
    /// When.
    pub period: Period,
    /// How it stands.
    pub state: State,
    /// The tier that asks for it.
    pub tier: Tier,
    /// From which day on somebody had the customer in such a tier.
    pub since: Day,
    /// The contact that did it.
    pub done: Option<(Day, Channel)>,
}

/// Whether a contact through a channel does what is needed: its own, *any*, and what the policy lets it stand for.
pub fn counts(channel: Channel, need: &Need, terms: &DutyTerms) -> bool {
    need.what == "any"
        || need.what == channel.code()
        || terms.stands_for.get(channel.code()).is_some_and(|others| others.contains(&need.what))
}

/// Who had the customer on a day.
pub fn holder(facts: &Facts, on: Day) -> Option<&Spell> {
    facts.spells.iter().rev().find(|spell| spell.since <= on && spell.until.is_none_or(|until| on < until))
}

/// Since when somebody has the customer without a gap, whoever it was.
fn assigned_since(facts: &Facts, on: Day) -> Option<Day> {
    let mut since = holder(facts, on)?.since;
    for spell in facts.spells.iter().rev() {
        if spell.since < since && spell.until.is_none_or(|until| until >= since) {
            since = spell.since;
        }
    }
    Some(since)
}

/// The tier on a day, and since when tiers ask for this need without a break.
fn asked_since(facts: &Facts, need: &Need, on: Day, terms: &DutyTerms) -> Option<(Tier, Day)> {
    let mut steps = facts.tiers.iter().rev().filter(|(day, _)| *day <= on);
    let asks = |tier: Tier| terms.of(tier).contains(need);
    let (mut since, tier) = steps.next().and_then(|(day, tier)| Some((*day, (*tier)?)))?;
    if !asks(tier) {
        return None;
    }
    for (day, _) in steps.take_while(|(_, tier)| tier.is_some_and(asks)) {
        since = *day;
    }
    Some((tier, since))
}

/// What is due of a customer in a period; none: nothing. A past period is judged by its last day, the running one by
/// today.
pub fn judge(facts: &Facts, need: &Need, period: Period, today: Day, terms: &DutyTerms) -> Option<Duty> {
    if today < period.from {
        return None;
    }
    let on = today.min(period.to);
    let assigned = assigned_since(facts, on)?;
    let (tier, asked) = asked_since(facts, need, on, terms)?;
    let since = assigned.max(asked);
    let left = days_inclusive(since.max(period.from), period.to);
    // What begins late in a period is due from the next one.
    if left * 100 < days_inclusive(period.from, period.to) * terms.begin_percent {
        return None;
    }
    let within = |day: Day| period.from <= day && day <= on;
    let mut done: Vec<(Day, Channel)> = facts.contacts.clone();
    done.retain(|(day, channel)| within(*day) && counts(*channel, need, terms));
    let done = done.into_iter().min();
    let state = match done {
        Some(_) => State::Done,
        None if today > period.to => State::Missed,
        None if days_inclusive(today, period.to) <= terms.soon_days => State::DueSoon,
        None => State::Due,
    };
    Some(Duty { need: need.clone(), period, state, tier, since, done })
}

/// What a person has to do with a customer today, and what is done: of each need the running period, and a missed one
/// through the period after it, until one contact settles both.
pub fn today_of(facts: &Facts, today: Day, terms: &DutyTerms) -> Vec<Duty> {
    let mut duties = Vec::new();
    for need in terms.all() {
        let period = Period::of(need.every, today);
        let running = judge(facts, need, period, today, terms);
        let before = judge(facts, need, period.before(need.every), today, terms);
        let touched = |(day, channel): &(Day, Channel)| {
            *day >= period.from && *day <= today && counts(*channel, need, terms)
        };
        let settled = facts.contacts.iter().any(touched);
        let held = holder(facts, today).is_some();
        duties.extend(before.filter(|duty| duty.state == State::Missed && !settled && held));
        duties.extend(running);
    }
    duties.sort_by_key(|duty| (duty.state, duty.period.to));
    duties
}
