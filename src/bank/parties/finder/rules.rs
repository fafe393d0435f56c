//! Who may look for what (spec 3, *Finding a customer*).
//!
//! Fragments of numbers let a person guess what is shown masked, so whoever sees more customers must know
//! more of the number. The auditor sees everything, but masked: names by any fragment, and numbers only
//! whole, as an incident names them; with fragments of four digits a masked number could be guessed piece
//! by piece, by the one role that nobody watches.

use super::query::Query;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Text;
use crate::text;

/// Digits of a number that must be known among one's own customers.
pub const OWN_DIGITS: usize = 2;
/// Digits of a number that must be known beyond one's own customers.
pub const OTHERS_DIGITS: usize = 4;

/// What a person is, as far as looking for customers goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seeker {
    /// Looks after customers of their own.
    Keeper,
    /// Head of a sub-branch, lobby director, or a post of a branch.
    House,
    /// Retail head office.
    HeadOffice,
    /// Works on figures and masked lists.
    Analyst,
    /// Serves whoever calls or comes.
    ServiceDesk,
    /// Reads everything, masked.
    Auditor,
}

/// Among whom a person looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Their own customers.
    Own,
    /// The customers of their institutions.
    Institutions,
    /// Everybody.
    Bank,
}

/// What may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields {
    /// Fragments of names and their sounds.
    pub names: bool,
    /// Numbers: mobile, identity, customer.
    pub numbers: Numbers,
}

/// How much of a number must be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// Numbers are not looked for.
    Never,
    /// All of it.
    Whole,
    /// A fragment of so many characters or more.
    From(usize),
}

impl Seeker {
    /// What a role is here; none for one that looks for nobody. The codes are those of spec 2.
    pub fn of_role(code: &str) -> Option<Seeker> {
        match code {
            "customer_manager" | "wealth_manager" => Some(Seeker::Keeper),
            "lobby_director" | "retail_head" | "branch_retail" | "branch_director" => Some(Seeker::House),
            "hq_retail" => Some(Seeker::HeadOffice),
            "analyst" => Some(Seeker::Analyst),
            "service_desk" => Some(Seeker::ServiceDesk),
            "auditor" => Some(Seeker::Auditor),
            _ => None,
        }
    }

    /// Among whom they look.
    pub fn reach(self) -> Reach {
        match self {
            Seeker::Keeper => Reach::Own,
            Seeker::House => Reach::Institutions,
            Seeker::HeadOffice | Seeker::Analyst | Seeker::ServiceDesk | Seeker::Auditor => Reach::Bank,
        }
    }

    /// What they may ask.
    pub fn fields(self) -> Fields {
        let (names, numbers) = match self {
            Seeker::Keeper => (true, Numbers::From(OWN_DIGITS)),
            Seeker::House | Seeker::HeadOffice => (true, Numbers::From(OTHERS_DIGITS)),
            Seeker::Analyst => (true, Numbers::Never),
            Seeker::ServiceDesk => (false, Numbers::Whole),
            Seeker::Auditor => (true, Numbers::Whole),
        };
        Fields { names, numbers }
    }
}

/// What a person may ask with this query. A fragment of letters that may be of a name or of a number is
/// looked for in names, and in numbers only as far as they may ask for those.
///
/// # Errors
/// Refuses a fragment of a number that is too short or not theirs to ask for, and a name at the service desk.
pub fn may_ask(seeker: Seeker, query: &Query) -> Result<Fields> {
    let fields = seeker.fields();
    let Some(digits) = query.digits() else {
        return if fields.names { Ok(fields) } else { refuse("search_full_number", full_number()) };
    };
    match fields.numbers {
        Numbers::Never => refuse("search_names_only", names_only()),
        Numbers::From(least) if digits < least => refuse("search_digits_few", too_few(least)),
        Numbers::From(_) | Numbers::Whole => Ok(fields),
    }
}

fn refuse(code: &'static str, why: Text) -> Result<Fields> {
    Err(Refusal::new(code, "query", why).into())
}

fn full_number() -> Text {
    text!(
        "客服只能凭完整的手机号、证件号或客户号查找客户，请向客户询问",
        "the service desk finds a customer by a full mobile, identity or customer number: ask the customer for it"
    )
}

fn names_only() -> Text {
    text!("数据分析岗位不能按号码查找，请按姓名查找", "analysts do not look for numbers: look for a name")
}

fn too_few(least: usize) -> Text {
    text!(
        "在本人客户以外按号码查找，请至少输入其中 {least} 位",
        "beyond your own customers give at least {least} digits of the number"
    )
}
