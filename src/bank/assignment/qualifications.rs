//! What people are able to do (资格, spec 2, *Able*): AFP, CFP, fund and insurance licences with their last day, noted by
//! their head.

use super::{rows, rules};
use crate::access::accounts::second_person;
use crate::access::act::Act;
use crate::access::roles::Post;
use crate::bank::parties::rows::people::{self, institution_tree};
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::action::{Signed, Write};
use crate::store::open::Bank;
use crate::text;

/// What somebody may be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Associate financial planner.
    Afp,
    /// Certified financial planner.
    Cfp,
    /// Fund licence.
    Fund,
    /// Insurance licence.
    Insurance,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Afp, Kind::Cfp, Kind::Fund, Kind::Insurance];

    /// The word in the database, in policies and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Afp => "AFP",
            Kind::Cfp => "CFP",
            Kind::Fund => "fund",
            Kind::Insurance => "insurance",
        }
    }

    /// The kind of a word in a form.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Kind::Afp => Label::new("AFP 金融理财师", "AFP financial planner"),
            Kind::Cfp => Label::new("CFP 国际金融理财师", "CFP financial planner"),
            Kind::Fund => Label::new("基金从业资格", "fund licence"),
            Kind::Insurance => Label::new("保险从业资格", "insurance licence"),
        }
    }
}

/// Notes until when somebody is able to do something. A day of the past ends it.
///
/// # Errors
/// Refuses who is no head there, one's own, and who does not work for the bank.
pub fn enter(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    staff_no: &str,
    kind: Kind,
    valid_until: Day,
) -> Result<Act<()>> {
    let tree = institution_tree(&bank.core)?;
    let found = people::staff_member(&bank.core, staff_no)?.filter(|one| one.status == "active");
    let decides = |post: &Post| {
        found.as_ref().is_some_and(|one| rules::decides(std::slice::from_ref(post), &one.inst_no, &tree))
    };
    if !posts.iter().any(decides) {
        let why = text!(
            "请选择本机构在职人员：资格由其负责人登记",
            "choose somebody who works at your institution: their head notes it"
        );
        return Err(Refusal::new("not_yours_to_decide", "staff_no", why).into());
    }
    if staff_no == signed.actor {
        return Err(second_person(&bank.crm, signed, decides)?);
    }
    let params = vec![
        rows::text(staff_no),
        rows::text(kind.code()),
        rows::stored(valid_until),
        rows::text(&signed.actor),
        rows::stored(signed.today),
    ];
    let write = Write::one("assignment/enter_qualification", params);
    let key = format!("qualification-{staff_no}-{}-{valid_until}-{}", kind.code(), signed.at);
    let signed = signed.because(&format!("kind={} until={valid_until}", kind.code()));
    let action = signed.action(key, "enter_qualification", staff_no.to_owned(), vec![write]);
    Ok(Act::new(action, ()))
}
