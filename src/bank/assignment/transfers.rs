//! Changes of the maintenance institution (维护机构变更, spec 2): on which grounds, both heads' confirmations, who decides.
//! [`ask`] and [`decide`] hold them against the rules; what is decided is done by [`super::change`].

pub mod ask;
pub mod decide;

use super::{Cause, rules};
use crate::access::roles::Post;
use crate::bank::parties::rows::people::Institution;
use crate::kernel::calendar::Day;
use crate::kernel::lang::Label;

/// Why the maintenance institution of a customer changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The customer wishes it.
    CustomerWish,
    /// The institution issued the VIP card of a customer who has business with several.
    VipCard,
    /// Giving and taking institution agree.
    Agreement,
    /// The person who won the customer moved, and the customer follows.
    Followed,
    /// The giving institution is closed.
    Closed,
}

impl Ground {
    /// All of them.
    pub const ALL: [Ground; 5] =
        [Ground::CustomerWish, Ground::VipCard, Ground::Agreement, Ground::Followed, Ground::Closed];

    /// Those for one customer, in the order of the form.
    pub const CHOSEN: [Ground; 3] = [Ground::CustomerWish, Ground::VipCard, Ground::Agreement];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Ground::CustomerWish => "customer_wish",
            Ground::VipCard => "vip_card",
            Ground::Agreement => "agreement",
            Ground::Followed => "followed",
            Ground::Closed => "closed",
        }
    }

    /// The ground of a word in a form.
    pub fn from_code(code: &str) -> Option<Ground> {
        Ground::ALL.into_iter().find(|ground| ground.code() == code)
    }

    pub(super) fn of(code: &str) -> Ground {
        Ground::from_code(code).unwrap_or(Ground::Agreement)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Ground::CustomerWish => Label::new("客户本人要求", "the customer wishes it"),
            Ground::VipCard => Label::new("VIP 卡发卡机构申请", "the institution that issued the VIP card"),
            Ground::Agreement => Label::new("双方机构协商一致", "both institutions agree"),
            Ground::Followed => Label::new("自拓客户随人转移", "the customer follows who won them"),
            Ground::Closed => Label::new("机构撤并", "the institution is closed"),
        }
    }

    /// Whether both heads confirm before it is decided on.
    pub fn is_agreed(self) -> bool {
        matches!(self, Ground::Agreement | Ground::Followed)
    }

    fn cause(self) -> Cause {
        match self {
            Ground::CustomerWish | Ground::VipCard | Ground::Agreement => Cause::Moved,
            Ground::Followed => Cause::Followed,
            Ground::Closed => Cause::ClosedInstitution,
        }
    }
}

/// Which institution a confirmation is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one that has the customer.
    Giving,
    /// The one that gets the customer.
    Taking,
}

impl Side {
    /// Both.
    pub const ALL: [Side; 2] = [Side::Giving, Side::Taking];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Side::Giving => "giving",
            Side::Taking => "taking",
        }
    }

    /// The side of a word in a form.
    pub fn from_code(code: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|side| side.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Side::Giving => Label::new("转出机构", "giving institution"),
            Side::Taking => Label::new("转入机构", "taking institution"),
        }
    }
}

/// How a customer made their wish known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// In writing.
    InWriting,
    /// At the counter.
    AtTheCounter,
    /// By phone.
    ByPhone,
}

impl Wish {
    /// All of them.
    pub const ALL: [Wish; 3] = [Wish::InWriting, Wish::AtTheCounter, Wish::ByPhone];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Wish::InWriting => "in_writing",
            Wish::AtTheCounter => "at_the_counter",
            Wish::ByPhone => "by_phone",
        }
    }

    /// The kind of a word in a form.
    pub fn from_code(code: &str) -> Option<Wish> {
        Wish::ALL.into_iter().find(|wish| wish.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Wish::InWriting => Label::new("书面", "in writing"),
            Wish::AtTheCounter => Label::new("柜面", "at the counter"),
            Wish::ByPhone => Label::new("电话", "by phone"),
        }
    }
}

/// What became of a change that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Accepted,
    /// A head did not agree, or whoever decides refused.
    Refused,
    /// Whoever asked took it back.
    Withdrawn,
    /// What it was for is settled: nobody decided on the leaver's customer in time.
    Gone,
}

impl Outcome {
    const ALL: [Outcome; 4] = [Outcome::Accepted, Outcome::Refused, Outcome::Withdrawn, Outcome::Gone];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Accepted => "accepted",
            Outcome::Refused => "refused",
            Outcome::Withdrawn => "withdrawn",
            Outcome::Gone => "gone",
        }
    }

    pub(super) fn of(code: &str) -> Outcome {
        Outcome::ALL.into_iter().find(|one| one.code() == code).unwrap_or(Outcome::Gone)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Outcome::Accepted => Label::new("已同意", "accepted"),
            Outcome::Refused => Label::new("未同意", "refused"),
            Outcome::Withdrawn => Label::new("已撤回", "withdrawn"),
            Outcome::Gone => Label::new("已失效", "lapsed"),
        }
    }
}

/// A head's confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// Of which institution.
    pub side: Side,
    /// Who.
    pub by: String,
    /// Calendar day.
    pub on: Day,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What became of it.
    pub outcome: Outcome,
    /// Who decided; `system`: a rule.
    pub by: String,
    /// Calendar day.
    pub on: Day,
    /// What was written beside it.
    pub answer: String,
    /// The change that did it.
    pub change_no: Option<i64>,
}

/// A change of maintenance institution that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Its number.
    pub transfer_no: i64,
    /// Why.
    pub ground: Ground,
    /// The giving institution.
    pub from_inst: String,
    /// The taking institution.
    pub to_inst: String,
    /// Who keeps the customer and moves along; empty: the customer goes to the taking pool.
    pub staff_no: String,
    /// Who asked.
    pub asked_by: String,
    /// Calendar day.
    pub asked_on: Day,
    /// What was written beside it.
    pub reason: String,
    /// How and when the customer wished it.
    pub wished: Option<(Wish, Day)>,
    /// The leaver's matter that it settles.
    pub matter_no: Option<i64>,
    /// How many customers it is about; [`customers`](super::rows::transfers::customers) reads who.
    pub customers: usize,
    /// The only customer, where it is about one; empty otherwise.
    pub cust_no: String,
    /// The heads' confirmations.
    pub confirmed: Vec<Confirmed>,
    /// What was decided; none while it waits.
    pub decided: Option<Decided>,
}

impl Transfer {
    /// The sides whose confirmation is still missing.
    pub fn unconfirmed(&self) -> Vec<Side> {
        let missing = |side: &Side| !self.confirmed.iter().any(|one| one.side == *side);
        if self.ground.is_agreed() { Side::ALL.into_iter().filter(missing).collect() } else { Vec::new() }
    }

    /// The institution of a side.
    pub fn institution(&self, side: Side) -> &str {
        match side {
            Side::Giving => &self.from_inst,
            Side::Taking => &self.to_inst,
        }
    }

    /// Whether a person may confirm for a side.
    pub fn may_confirm(&self, posts: &[Post], side: Side, tree: &[Institution]) -> bool {
        rules::decides(posts, self.institution(side), tree)
    }

    /// Whether a person decides on it by their posts.
    pub fn is_decided_by(&self, posts: &[Post], tree: &[Institution]) -> bool {
        rules::decides_transfer(posts, &self.from_inst, &self.to_inst, tree)
    }

    /// Whether a person had a hand in it: whoever did does not decide.
    pub fn is_party(&self, staff_no: &str) -> bool {
        self.asked_by == staff_no
            || self.staff_no == staff_no
            || self.confirmed.iter().any(|one| one.by == staff_no)
    }

    /// Whether a person reads it: who asked, who confirms, who decides.
    pub fn concerns(&self, staff_no: &str, posts: &[Post], tree: &[Institution]) -> bool {
        self.asked_by == staff_no
            || Side::ALL.iter().any(|side| self.may_confirm(posts, *side, tree))
            || self.is_decided_by(posts, tree)
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The customer; empty where a whole institution is closed.
    pub cust_no: String,
    /// Why.
    pub ground: Ground,
    /// The giving institution, where it is closed; else that of the customer.
    pub from_inst: String,
    /// The taking institution.
    pub to_inst: String,
    /// How and when the customer wished it.
    pub wished: Option<(Wish, Day)>,
    /// What is written beside it.
    pub reason: String,
}

/// What a new record says beside what was asked.
pub(super) struct NewTransfer<'a> {
    pub asked: &'a Asked,
    pub from_inst: &'a str,
    pub staff_no: &'a str,
    pub matter_no: Option<i64>,
}
