//! What people do in the bank, as the tests need it: the one place that calls the rooms' verbs.
//!
//! Families go through their verbs. Special VIPs, designations and policies go in as signed actions of the
//! room's own statements, without the checks of a verb; a verb, once there is one, takes the place of the
//! statement here and nowhere else.

use zhiji::bank::families;
use zhiji::kernel::calendar::{Day, Month, ymd};
use zhiji::kernel::error::Result;
use zhiji::kernel::policy::Policy;
use zhiji::kernel::terms::Tier;
use zhiji::store::Value;
use zhiji::store::action::{Signed, Write};
use zhiji::store::open::Bank;

/// A special VIP to be set.
pub struct NewSpecial<'a> {
    /// The number it gets: one more than those before.
    pub special_no: i64,
    pub cust_no: &'a str,
    pub tier: Tier,
    /// The transaction of a temporary one; none for a long-term one.
    pub txn_no: Option<&'a str>,
    /// Last day; none for ever.
    pub until: Option<Day>,
}

/// What people do.
pub trait Room {
    /// Forms a family under the manager who signs; answers its number.
    fn form(&mut self, signed: &Signed, members: &[String], policy: &Policy) -> i64;
    fn join(&mut self, signed: &Signed, family: i64, member: &str, policy: &Policy);
    fn leave(&mut self, signed: &Signed, family: i64, member: &str);
    fn dissolve(&mut self, signed: &Signed, family: i64);
    fn stand_under(&mut self, signed: &Signed, family: i64, member: &str, manager: &str);
    /// Sets a special VIP from today.
    fn set_special(&mut self, signed: &Signed, special: &NewSpecial);
    /// Revokes a long-term special VIP: today it no longer holds.
    fn revoke_special(&mut self, signed: &Signed, special_no: i64);
    /// Designates a customer as other core from today.
    fn designate(&mut self, signed: &Signed, designation_no: i64, cust_no: &str, until: Option<Day>);
    /// Proposes and approves a policy version for a later month.
    fn adopt_policy(&mut self, signed: &Signed, version: i64, effective: Month, document: &str);
}

/// The rooms of a bank that is open.
pub struct Rooms {
    pub bank: Bank,
}

/// A person acts on a day.
pub fn signed(actor: &str, today: Day) -> Signed {
    Signed {
        actor: actor.to_owned(),
        at: format!("{today}T10:00:00+08:00"),
        today,
        business_date: None,
        detail: String::new(),
    }
}

const CONSENT: &str = "签字同意";
const APPROVER: &str = "P9";

fn must<T>(result: Result<T>) -> T {
    result.unwrap_or_else(|error| panic!("{error:?}"))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn on(day: Day) -> Value {
    Value::Integer(ymd(day).into())
}

fn maybe<T>(value: Option<T>, stored: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Null, stored)
}

impl Rooms {
    fn act(&mut self, signed: &Signed, verb: &'static str, number: i64, writes: Vec<Write>) {
        let key = format!("{verb}-{number}-{}", ymd(signed.today));
        must(self.bank.crm.perform(&signed.action(key, verb, number.to_string(), writes)));
    }
}

impl Room for Rooms {
    fn form(&mut self, signed: &Signed, members: &[String], policy: &Policy) -> i64 {
        let members: Vec<(&str, &str)> = members.iter().map(|member| (member.as_str(), CONSENT)).collect();
        must(families::form(&mut self.bank, signed, &members, policy))
    }

    fn join(&mut self, signed: &Signed, family: i64, member: &str, policy: &Policy) {
        must(families::join(&mut self.bank, signed, family, (member, CONSENT), policy));
    }

    fn leave(&mut self, signed: &Signed, family: i64, member: &str) {
        must(families::leave(&mut self.bank, signed, family, member));
    }

    fn dissolve(&mut self, signed: &Signed, family: i64) {
        must(families::dissolve(&mut self.bank, signed, family, signed.today, "客户要求"));
    }

    fn stand_under(&mut self, signed: &Signed, family: i64, member: &str, manager: &str) {
        must(families::stand_under(&mut self.bank, signed, family, member, manager));
    }

    fn set_special(&mut self, signed: &Signed, special: &NewSpecial) {
        let params = vec![
            Value::Integer(special.special_no),
            text(special.cust_no),
            text(if special.txn_no.is_some() { "temporary" } else { "long_term" }),
            Value::Integer(special.tier.rank().into()),
            text("特殊贡献"),
            maybe(special.txn_no, text),
            text(&signed.actor),
            text(APPROVER),
            on(signed.today),
            maybe(special.until, on),
        ];
        let write = Write::one("tiers/insert_special", params);
        self.act(signed, "set_special_vip", special.special_no, vec![write]);
    }

    fn revoke_special(&mut self, signed: &Signed, special_no: i64) {
        let params = vec![Value::Integer(special_no), on(signed.today), text(APPROVER), text("贡献不再")];
        self.act(signed, "revoke_special_vip", special_no, vec![Write::one("tiers/revoke_special", params)]);
    }

    fn designate(&mut self, signed: &Signed, designation_no: i64, cust_no: &str, until: Option<Day>) {
        let params = vec![
            Value::Integer(designation_no),
            text(cust_no),
            text("总行指定"),
            text(&signed.actor),
            text(APPROVER),
            on(signed.today),
            maybe(until, on),
        ];
        self.act(signed, "designate", designation_no, vec![Write::one("tiers/insert_designation", params)]);
    }

    fn adopt_policy(&mut self, signed: &Signed, version: i64, effective: Month, document: &str) {
        let effective = Value::Integer(effective.yyyymm().into());
        let proposal =
            vec![Value::Integer(version), effective, text(document), text(&signed.actor), on(signed.today)];
        let approval = vec![Value::Integer(version), text(APPROVER), on(signed.today)];
        self.act(signed, "propose_policy", version, vec![Write::one("tiers/insert_policy", proposal)]);
        self.act(signed, "approve_policy", version, vec![Write::one("tiers/approve_policy", approval)]);
    }
}
