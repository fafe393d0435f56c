//! What a relationship plan says, in words, and the share of a customer's wallet: pure (spec 5, *Relationship plan*).

use super::{Elsewhere, Memorial, Step};
use crate::kernel::calendar::Day;
use crate::kernel::lang::Label;
use crate::kernel::lunar::{LunarDate, lunar_anniversary};
use crate::kernel::money::{Fen, percent};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// How close a customer is to the bank by the products that they use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Uses none yet.
    Potential,
    /// Now and then.
    Occasional,
    /// Several.
    Several,
    /// Often.
    Frequent,
    /// Does all their banking here.
    Dependent,
}

impl Level {
    /// All of them, in their order.
    pub const ALL: [Level; 5] =
        [Level::Potential, Level::Occasional, Level::Several, Level::Frequent, Level::Dependent];

    /// 1 to 5.
    pub fn rank(self) -> i64 {
        match self {
            Level::Potential => 1,
            Level::Occasional => 2,
            Level::Several => 3,
            Level::Frequent => 4,
            Level::Dependent => 5,
        }
    }

    /// The level of a rank.
    pub fn from_rank(rank: i64) -> Option<Level> {
        Level::ALL.into_iter().find(|one| one.rank() == rank)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Level::Potential => Label::new("1 潜在", "1 potential"),
            Level::Occasional => Label::new("2 偶尔使用", "2 occasional"),
            Level::Several => Label::new("3 多项使用", "3 several"),
            Level::Frequent => Label::new("4 经常使用", "4 frequent"),
            Level::Dependent => Label::new("5 依赖", "5 dependent"),
        }
    }
}

/// Service group by need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Everything.
    Full,
    /// The products that matter most.
    Priority,
    /// The general ones.
    General,
    /// One special product.
    Special,
}

impl Service {
    /// All of them.
    pub const ALL: [Service; 4] = [Service::Full, Service::Priority, Service::General, Service::Special];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Service::Full => "full",
            Service::Priority => "priority",
            Service::General => "general",
            Service::Special => "special",
        }
    }

    /// The group of a word.
    pub fn from_code(code: &str) -> Option<Service> {
        Service::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Service::Full => Label::new("全面服务", "full service"),
            Service::Priority => Label::new("重点产品", "priority products"),
            Service::General => Label::new("一般产品", "general products"),
            Service::Special => Label::new("单项特殊产品", "one special product"),
        }
    }
}

/// A kind of need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// What they say.
    Stated,
    /// What they mean by it.
    Real,
    /// What they take for granted.
    Unstated,
    /// What would delight them.
    Delight,
    /// What they do not like to say.
    Secret,
}

impl Need {
    /// All of them, in the order of [`super::Said::needs`].
    pub const ALL: [Need; 5] = [Need::Stated, Need::Real, Need::Unstated, Need::Delight, Need::Secret];

    /// The name of its field.
    pub fn code(self) -> &'static str {
        match self {
            Need::Stated => "need_stated",
            Need::Real => "need_real",
            Need::Unstated => "need_unstated",
            Need::Delight => "need_delight",
            Need::Secret => "need_secret",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Need::Stated => Label::new("明示的需求", "Stated need"),
            Need::Real => Label::new("真正的需求", "Real need"),
            Need::Unstated => Label::new("未说出的需求", "Unstated need"),
            Need::Delight => Label::new("令人惊喜的需求", "Delight need"),
            Need::Secret => Label::new("隐秘的需求", "Secret need"),
        }
    }
}

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// Something to be reached.
    Goal,
    /// Something to be done for it.
    Action,
}

impl StepKind {
    /// Both.
    pub const ALL: [StepKind; 2] = [StepKind::Goal, StepKind::Action];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            StepKind::Goal => "goal",
            StepKind::Action => "action",
        }
    }

    /// The kind of a word.
    pub fn from_code(code: &str) -> Option<StepKind> {
        StepKind::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            StepKind::Goal => Label::new("目标", "goal"),
            StepKind::Action => Label::new("行动", "action"),
        }
    }
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A goal was reached, an action done.
    Reached,
    /// It was given up.
    Dropped,
}

impl Outcome {
    /// Both.
    pub const ALL: [Outcome; 2] = [Outcome::Reached, Outcome::Dropped];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Reached => "reached",
            Outcome::Dropped => "dropped",
        }
    }

    /// The outcome of a word.
    pub fn from_code(code: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Outcome::Reached => Label::new("已完成", "done"),
            Outcome::Dropped => Label::new("已放弃", "dropped"),
        }
    }
}

/// What a customer has, here and elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wallet {
    /// Here, CNY fen; a debt counts as nothing.
    pub here_fen: i128,
    /// At each other bank the latest estimate, the largest first; what was used up is left out.
    pub elsewhere: Vec<Elsewhere>,
}

impl Wallet {
    /// Here and at all others together, CNY fen.
    pub fn total_fen(&self) -> i128 {
        self.here_fen + self.elsewhere.iter().map(|one| i128::from(one.amount_fen)).sum::<i128>()
    }

    /// What share of the whole an amount is, percent with two decimals; none where nothing is elsewhere by any
    /// estimate, for then nobody knows the whole.
    pub fn share(&self, fen: i128) -> Option<String> {
        (!self.elsewhere.is_empty()).then(|| percent(fen, self.total_fen()))
    }
}

/// The wallet of a customer: of each bank the estimate that is true of the latest day counts, and of one day the one
/// noted last.
pub fn wallet(here_fen: Fen, estimates: &[Elsewhere]) -> Wallet {
    let mut latest: BTreeMap<&str, &Elsewhere> = BTreeMap::new();
    for one in estimates {
        let known = latest.entry(&one.bank).or_insert(one);
        if (one.as_of, one.estimate_no) > (known.as_of, known.estimate_no) {
            *known = one;
        }
    }
    let mut elsewhere: Vec<Elsewhere> = latest.into_values().cloned().collect();
    elsewhere.retain(|one| one.amount_fen > 0);
    elsewhere.sort_by_key(|one| std::cmp::Reverse(one.amount_fen));
    Wallet { here_fen: i128::from(here_fen.max(0)), elsewhere }
}

/// Whether a step's day is over and it is open still.
pub fn is_late(step: &Step, today: Day) -> bool {
    step.ended.is_none() && step.due_on < today
}

/// Whether a date exists in some year of its calendar.
pub fn exists(memorial: &Memorial) -> bool {
    let (month, day) = (memorial.month, memorial.day);
    match memorial.lunar {
        // A leap year has all days that there are.
        false => NaiveDate::from_ymd_opt(2024, month, day).is_some(),
        true => (1..=12).contains(&month) && (1..=30).contains(&day),
    }
}

/// Whether a day to remember is kept on a date: a lunar 30th that the month does not have on its 29th, 29 February on
/// the 28th (spec 3).
pub fn is_kept_on(memorial: &Memorial, date: Day) -> bool {
    let Memorial { lunar, leap, month, day, .. } = *memorial;
    if !lunar {
        let short = (month, day) == (2, 29) && !date.leap_year();
        return (date.month(), date.day()) == (month, if short { 28 } else { day });
    }
    // A lunar year begins in the solar one of its number and ends in the next.
    [date.year() - 1, date.year()]
        .into_iter()
        .any(|year| lunar_anniversary(LunarDate { year, month, leap, day }, year) == Some(date))
}

/// The solar day on which a day to remember falls next, from a day on, within two years.
pub fn next_kept(memorial: &Memorial, from: Day) -> Option<Day> {
    from.iter_days().take(2 * 366).find(|date| is_kept_on(memorial, *date))
}
