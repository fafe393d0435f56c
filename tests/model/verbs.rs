//! What people do in the bank, as the tests need it: the one place that calls the rooms' verbs.

use crate::support::families::{MANAGES, agreed, maintain};
use crate::support::specials::{self, Asked};
use zhiji::bank::families::{self, Joining};
use zhiji::bank::tiers::{policies, special};
use zhiji::kernel::calendar::{Day, Month};
use zhiji::kernel::error::Result;
use zhiji::kernel::policy::Policy;
use zhiji::kernel::terms::Tier;
use zhiji::store::action::Signed;
use zhiji::store::open::Bank;

/// A special VIP to be set.
pub struct NewSpecial<'a> {
    /// The number it gets: one more than those before.
    pub special_no: i64,
    pub cust_no: &'a str,
    pub tier: Tier,
    /// The transaction of a temporary one; none for a long-term one.
    pub txn_no: Option<&'a str>,
    /// Last day, as the policy has it; none for ever.
    pub until: Option<Day>,
}

/// What people do.
pub trait Room {
    /// Forms a family under the manager who signs; answers its number.
    fn form(&mut self, signed: &Signed, members: &[String], policy: &Policy) -> i64;
    fn join(&mut self, signed: &Signed, family: i64, member: &str, policy: &Policy);
    fn leave(&mut self, signed: &Signed, family: i64, member: &str);
    fn dissolve(&mut self, signed: &Signed, family: i64);
    fn stand_under(&mut self, signed: &Signed, member: &str, manager: &str);
    /// Sets a special VIP from today.
    fn set_special(&mut self, today: Day, special: &NewSpecial, policy: &Policy);
    /// Revokes a long-term special VIP: today it no longer holds.
    fn revoke_special(&mut self, today: Day, special_no: i64);
    /// Designates a customer as other core from today.
    fn designate(&mut self, today: Day, designation_no: i64, cust_no: &str, until: Option<Day>);
    /// Proposes and approves a policy version for a later month.
    fn adopt_policy(&mut self, today: Day, version: i64, effective: Month, document: &str);
}

/// The rooms of a bank that is open.
pub struct Rooms {
    pub bank: Bank,
}

/// A person acts on a day.
pub fn signed(actor: &str, today: Day) -> Signed {
    let at = format!("{today}T10:00:00+08:00");
    Signed {
        actor: actor.to_owned(),
        at,
        today,
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    }
}

/// The people of the bank's head office and branches: staff number, and the role that lets them approve.
pub const APPROVERS: [(&str, &str); 3] =
    [("H1", "retail_head"), ("D1", "branch_director"), ("Q1", "hq_retail")];

const MANAGER: &str = "P1";

fn must<T>(result: Result<T>) -> T {
    result.unwrap_or_else(|error| panic!("{error:?}"))
}

impl Room for Rooms {
    fn form(&mut self, signed: &Signed, members: &[String], policy: &Policy) -> i64 {
        members.iter().for_each(|member| maintain(&mut self.bank, signed, member, &signed.actor));
        let members: Vec<Joining<'_>> = members.iter().map(|member| agreed(member, signed.today)).collect();
        let act = must(families::form(&self.bank, signed, &MANAGES, &members, policy));
        must(act.perform(&mut self.bank.crm))
    }

    fn join(&mut self, signed: &Signed, family: i64, member: &str, policy: &Policy) {
        maintain(&mut self.bank, signed, member, &signed.actor);
        let member = agreed(member, signed.today);
        let act = must(families::join(&self.bank, signed, &MANAGES, family, &member, policy));
        must(act.perform(&mut self.bank.crm));
    }

    fn leave(&mut self, signed: &Signed, family: i64, member: &str) {
        let act = must(families::leave(&self.bank, signed, &MANAGES, family, member));
        must(act.perform(&mut self.bank.crm));
    }

    fn dissolve(&mut self, signed: &Signed, family: i64) {
        let act = must(families::dissolve(&self.bank, &signed.because("客户要求"), &MANAGES, family));
        must(act.perform(&mut self.bank.crm));
    }

    fn stand_under(&mut self, signed: &Signed, member: &str, manager: &str) {
        maintain(&mut self.bank, signed, member, manager);
    }

    fn set_special(&mut self, today: Day, new: &NewSpecial, _: &Policy) {
        let (approver, asked) = match new.txn_no {
            Some(txn_no) => ("H1", Asked::Temporary(new.cust_no, new.tier, txn_no)),
            None => ("D1", Asked::LongTerm(new.cust_no, new.tier, "特殊贡献")),
        };
        let special_no = specials::set(&mut self.bank, &signed(approver, today), MANAGER, asked);
        assert_eq!(must(special_no), new.special_no);
    }

    fn revoke_special(&mut self, today: Day, special_no: i64) {
        must(specials::revoke(&mut self.bank, &signed("D1", today), special_no, "贡献不再"));
    }

    fn designate(&mut self, today: Day, designation_no: i64, cust_no: &str, until: Option<Day>) {
        let signed = signed("Q1", today);
        let number = special::designate(&mut self.bank, &signed, MANAGER, cust_no, "总行指定", today, until);
        assert_eq!(must(number), designation_no);
    }

    fn adopt_policy(&mut self, today: Day, version: i64, effective: Month, document: &str) {
        let proposed = policies::propose(&mut self.bank, &signed("Q1", today), effective, document);
        assert_eq!(must(proposed), version);
        must(policies::approve(&mut self.bank, &signed("Q2", today), version));
    }
}
