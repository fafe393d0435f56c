//! Stages of an opportunity, what they are worth, and the funnel: pure.

use super::Opportunity;
use crate::kernel::calendar::Day;
use crate::kernel::lang::Label;
use crate::kernel::money::{Fen, divide_half_up};
use crate::kernel::policy::LeadTerms;

/// How far an opportunity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The customer is interested.
    Interest,
    /// What the customer needs is known.
    Needs,
    /// The customer has an offer.
    Offer,
    /// The customer has agreed.
    Agreed,
    /// The money came.
    Done,
    /// Nothing came of it.
    Lost,
}

impl Stage {
    /// All of them.
    pub const ALL: [Stage; 6] =
        [Stage::Interest, Stage::Needs, Stage::Offer, Stage::Agreed, Stage::Done, Stage::Lost];
    /// Those in which money is still to come, in their order.
    pub const OPEN: [Stage; 4] = [Stage::Interest, Stage::Needs, Stage::Offer, Stage::Agreed];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Interest => "interest",
            Stage::Needs => "needs",
            Stage::Offer => "offer",
            Stage::Agreed => "agreed",
            Stage::Done => "done",
            Stage::Lost => "lost",
        }
    }

    /// The stage of a word.
    pub fn from_code(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Stage::Interest => Label::new("意向", "interest"),
            Stage::Needs => Label::new("需求明确", "needs known"),
            Stage::Offer => Label::new("已报方案", "offer made"),
            Stage::Agreed => Label::new("已达成一致", "agreed"),
            Stage::Done => Label::new("成交", "done"),
            Stage::Lost => Label::new("未成", "lost"),
        }
    }

    /// Whether money is still to come.
    pub fn is_open(self) -> bool {
        match self {
            Stage::Interest | Stage::Needs | Stage::Offer | Stage::Agreed => true,
            Stage::Done | Stage::Lost => false,
        }
    }

    /// Where a person may bring it from here; staying revises what was said. A customer may change their mind, so an
    /// open one goes back as well as on; what has ended stays.
    pub fn next(self) -> &'static [Stage] {
        match self {
            Stage::Interest | Stage::Needs | Stage::Offer | Stage::Agreed => &Stage::ALL,
            Stage::Done | Stage::Lost => &[],
        }
    }

    /// How far it is: 1 to 5; nothing for one that was lost.
    pub fn rank(self) -> i64 {
        match self {
            Stage::Lost => 0,
            Stage::Interest => 1,
            Stage::Needs => 2,
            Stage::Offer => 3,
            Stage::Agreed => 4,
            Stage::Done => 5,
        }
    }

    /// How likely the money is to come, in percent.
    pub fn percent(self, terms: &LeadTerms) -> u32 {
        match self {
            Stage::Interest => terms.interest_percent,
            Stage::Needs => terms.needs_percent,
            Stage::Offer => terms.offer_percent,
            Stage::Agreed => terms.agreed_percent,
            Stage::Done => 100,
            Stage::Lost => 0,
        }
    }
}

/// An opportunity with the furthest stage that it ever had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The opportunity.
    pub opportunity: Opportunity,
    /// Who maintains the customer; empty: nobody by name.
    pub staff_no: String,
    /// Rank of the furthest stage.
    pub furthest: i64,
}

/// What the funnel says about a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Row {
    /// How many stand in it.
    pub count: usize,
    /// What they are about.
    pub amount_fen: i128,
    /// The same, each times its probability: exact, in hundredths of a fen.
    weighted_e2: i128,
    /// Days that they have been in it, together.
    days: i64,
    /// Of those opened in the window, how many came as far or further.
    pub reached: usize,
    /// Of these, how many went further.
    pub went_on: usize,
}

impl Row {
    /// The amount that is to be expected, rounded once.
    pub fn weighted_fen(&self) -> i128 {
        divide_half_up(self.weighted_e2, 100)
    }

    /// Both together, before rounding.
    pub fn and(self, other: Row) -> Row {
        Row {
            count: self.count + other.count,
            amount_fen: self.amount_fen + other.amount_fen,
            weighted_e2: self.weighted_e2 + other.weighted_e2,
            days: self.days + other.days,
            reached: self.reached + other.reached,
            went_on: self.went_on + other.went_on,
        }
    }

    /// Days that they have been in it on the average, in whole days; none where there are none.
    pub fn age_days(&self) -> Option<i128> {
        let count = i128::try_from(self.count).unwrap_or(i128::MAX);
        (count > 0).then(|| divide_half_up(self.days.into(), count))
    }

    fn add(&mut self, amount_fen: Fen, percent: u32, days: i64) {
        self.count += 1;
        self.amount_fen += i128::from(amount_fen);
        self.weighted_e2 += i128::from(amount_fen) * i128::from(percent);
        self.days += days;
    }
}

/// What the funnel says about each open stage. Conversion looks at those that were opened from a day on.
pub fn funnel(all: &[&Seen], terms: &LeadTerms, since: Day, today: Day) -> [Row; 4] {
    Stage::OPEN.map(|stage| {
        let mut row = Row::default();
        for seen in all {
            let one = &seen.opportunity;
            if one.stage == stage {
                let days = (today - one.stage_on).num_days();
                row.add(one.terms.amount_fen, stage.percent(terms), days);
            }
            if one.opened_on >= since && seen.furthest >= stage.rank() {
                row.reached += 1;
                row.went_on += usize::from(seen.furthest > stage.rank());
            }
        }
        row
    })
}
