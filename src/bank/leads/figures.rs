//! What became of the leads of a period (转化率, spec 3): by kind, by person, by institution.
//!
//! [`of_days`] reads each lead once, with whoever had its customer on its last day; everything else adds these rows up,
//! so that figures and the lists behind them are the same leads, and a hand-over neither doubles nor loses one.

use super::rows;
use super::rules::State;
use crate::bank::events::Kind;
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::kernel::money::{Fen, percent};
use crate::store::open::Core;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which leads, and as they stood when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// Raised from this calendar day on,
    pub from: Day,
    /// up to this one.
    pub to: Day,
    /// As they stood in the evening of this one; nothing that was raised later counts.
    pub on: Day,
}

/// Whose customer it was on the lead's last day: that of its last step, or the day of the report while it is open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Whose {
    /// Maintenance institution then.
    pub inst_no: String,
    /// The team; empty: none.
    pub team: String,
    /// Staff number; empty: the team, or nobody.
    pub staff_no: String,
}

/// A lead as it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Its number.
    pub lead_no: i64,
    /// What happened.
    pub kind: Kind,
    /// How it stood.
    pub state: State,
    /// Steps until then.
    pub steps: i64,
    /// Whether the customer was reached, whatever came of it.
    pub reached: bool,
    /// Whether another person, or nobody, had the customer when it was raised.
    pub changed_hands: bool,
    /// For how much something was sold, in fen; 0 unless it was won.
    pub won_fen: Fen,
    /// Whose it is.
    pub whose: Arc<Whose>,
}

/// The figures of a line, each with the leads behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// All.
    Raised,
    /// Those whose customer came to somebody else while they were open.
    ChangedHands,
    /// Those that somebody worked on.
    Taken,
    /// Those whose customer was reached.
    Contacted,
    /// Something was sold.
    Won,
    /// Nothing came of them.
    Lost,
    /// Their time went by.
    Expired,
    /// Something is left to do.
    Open,
}

impl Figure {
    /// All of them, in the order of the columns.
    pub const ALL: [Figure; 8] = [
        Figure::Raised,
        Figure::ChangedHands,
        Figure::Taken,
        Figure::Contacted,
        Figure::Won,
        Figure::Lost,
        Figure::Expired,
        Figure::Open,
    ];
    /// How a lead may stand: each stands in one of these.
    pub const STANDS: [Figure; 4] = [Figure::Won, Figure::Open, Figure::Lost, Figure::Expired];

    /// The word in an address.
    pub fn code(self) -> &'static str {
        match self {
            Figure::Raised => "raised",
            Figure::ChangedHands => "changed_hands",
            Figure::Taken => "taken",
            Figure::Contacted => "contacted",
            Figure::Won => "won",
            Figure::Lost => "lost",
            Figure::Expired => "expired",
            Figure::Open => "open",
        }
    }

    /// The figure of a word.
    pub fn from_code(code: &str) -> Option<Figure> {
        Figure::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Figure::Raised => Label::new("生成", "Raised"),
            Figure::ChangedHands => Label::new("期间转手", "Changed hands"),
            Figure::Taken => Label::new("已处理", "Worked on"),
            Figure::Contacted => Label::new("已联系", "Contacted"),
            Figure::Won => Label::new("成功", "Won"),
            Figure::Lost => Label::new("未成", "Lost"),
            Figure::Expired => Label::new("已过期", "Expired"),
            Figure::Open => Label::new("进行中", "Still open"),
        }
    }

    /// Whether a lead is behind it.
    pub fn holds(self, lead: &Counted) -> bool {
        match self {
            Figure::Raised => true,
            Figure::ChangedHands => lead.changed_hands,
            // What expired by itself has one step that nobody did.
            Figure::Taken => lead.steps > i64::from(lead.state == State::Expired),
            Figure::Contacted => lead.reached,
            Figure::Won => lead.state == State::Won,
            Figure::Lost => lead.state == State::Lost,
            Figure::Expired => lead.state == State::Expired,
            Figure::Open => lead.state.is_open(),
        }
    }
}

/// Leads added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    counts: [i64; Figure::ALL.len()],
    /// What was sold, in fen.
    pub won_fen: i128,
}

impl Sum {
    /// Of some leads.
    pub fn of<'a>(leads: impl IntoIterator<Item = &'a Counted>) -> Sum {
        leads.into_iter().fold(Sum::default(), Sum::and)
    }

    fn and(mut self, lead: &Counted) -> Sum {
        for (count, figure) in self.counts.iter_mut().zip(Figure::ALL) {
            *count += i64::from(figure.holds(lead));
        }
        self.won_fen += i128::from(lead.won_fen);
        self
    }

    /// One of the figures.
    pub fn count(&self, figure: Figure) -> i64 {
        let of = Figure::ALL.iter().zip(self.counts).find(|(one, _)| **one == figure);
        of.map_or(0, |(_, count)| count)
    }

    /// How many of those raised were won, in percent with two decimals.
    pub fn conversion(&self) -> String {
        percent(self.count(Figure::Won).into(), self.count(Figure::Raised).into())
    }
}

/// What the lines of a report are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// What happened.
    Kind,
    /// Whoever had the customer.
    Person,
    /// Where the customer was maintained.
    Institution,
}

impl By {
    /// All of them.
    pub const ALL: [By; 3] = [By::Kind, By::Person, By::Institution];

    /// The word in an address.
    pub fn code(self) -> &'static str {
        match self {
            By::Kind => "kind",
            By::Person => "person",
            By::Institution => "institution",
        }
    }

    /// The lines of a word.
    pub fn from_code(code: &str) -> Option<By> {
        By::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            By::Kind => Label::new("类型", "Kind"),
            By::Person => Label::new("维护人", "Maintained by"),
            By::Institution => Label::new("机构", "Institution"),
        }
    }
}

/// What a line of a report stands for; what is empty in it was not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Of {
    /// Code of the kind.
    pub kind: &'static str,
    /// Institution.
    pub inst_no: String,
    /// The team, where nobody is named.
    pub team: String,
    /// Staff number.
    pub staff_no: String,
}

/// The lines of a report, in order. Together they are all the leads.
pub fn lines<'a>(leads: impl IntoIterator<Item = &'a Counted>, by: By) -> Vec<(Of, Sum)> {
    let mut lines: BTreeMap<Of, Sum> = BTreeMap::new();
    for lead in leads {
        let whose = &lead.whose;
        let of = match by {
            By::Kind => Of { kind: lead.kind.code(), ..Of::default() },
            By::Institution => Of { inst_no: whose.inst_no.clone(), ..Of::default() },
            By::Person if whose.staff_no.is_empty() => Of { team: whose.team.clone(), ..Of::default() },
            By::Person => Of { staff_no: whose.staff_no.clone(), ..Of::default() },
        };
        let sum = lines.entry(of).or_default();
        *sum = sum.and(lead);
    }
    lines.into_iter().collect()
}

/// The leads of some days, of the whole bank or of some people, as a plain connection sees them: whose they are is
/// what a page narrows them by.
///
/// # Errors
/// A fault of the database.
pub fn of_days(core: &Core, days: Days, people: Option<&[String]>) -> Result<Vec<Counted>> {
    rows::figures::counted(core, days, people)
}
