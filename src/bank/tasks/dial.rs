//! Dialling a customer (外拨, spec 3): whoever works with the customer asks for a link, which opens the number once
//! within some minutes; the number stays hidden on pages and is kept nowhere.

use super::give::terms;
use super::rows;
use crate::access::act::Act;
use crate::access::secrets;
use crate::bank::parties::rows::people::{Contact, Person};
use crate::kernel::clock::stamp;
use crate::kernel::error::{Refusal, Result, declined};
use crate::store::action::Signed;
use crate::store::open::{Bank, Crm};
use crate::text;
use chrono::{DateTime, TimeDelta};

/// Which of a customer's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    /// `mobile` or `phone`.
    pub kind: String,
    /// Where it comes from, as in the feed.
    pub source: String,
}

/// A link that dials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub link_no: i64,
    /// Customer number.
    pub cust_no: String,
    /// Which number it opens.
    pub which: Which,
    /// Who may open it.
    pub made_by: String,
    /// Wall clock, until when.
    pub good_until: String,
    /// Wall clock, when it was opened.
    pub opened_at: Option<String>,
}

/// The number that is meant, of a customer's own and those of the other sources; none where there is none.
pub fn number(person: &Person, contacts: &[Contact], which: &Which) -> Option<String> {
    let fits = |one: &&Contact| one.kind == which.kind && one.source == which.source && !one.value.is_empty();
    let found = contacts.iter().find(fits).map(|one| one.value.clone());
    let own = (which.kind == "mobile" && which.source == "core").then(|| person.mobile.clone());
    let found = found.or(own)?;
    let digits: String = found.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    (!digits.is_empty()).then_some(digits)
}

/// Makes a link that dials; its answer is what stands in the address.
///
/// # Errors
/// Refuses a customer who has died, and a number that is not there.
pub fn ask(
    bank: &Bank,
    signed: &Signed,
    person: &Person,
    contacts: &[Contact],
    which: &Which,
) -> Result<Act<String>> {
    if person.status == "deceased" {
        let why = text!("客户已身故", "the customer has died");
        return Err(declined("deceased", "source", why));
    }
    if number(person, contacts, which).is_none() {
        let why = text!("没有这个号码：请选择另一个来源", "there is no such number: choose another source");
        return Err(declined("no_number", "source", why));
    }
    let minutes = terms(&bank.crm, signed.today)?.dial_minutes;
    let read = DateTime::parse_from_rfc3339(&signed.at).ok();
    let until = read.map_or_else(|| signed.at.clone(), |at| stamp(at + TimeDelta::minutes(minutes.into())));
    let token = secrets::token()?;
    let link_no = rows::next(&bank.crm, "tasks/next_link_no")?;
    let link = Link {
        link_no,
        cust_no: person.cust_no.clone(),
        which: which.clone(),
        made_by: signed.actor.clone(),
        good_until: until,
        opened_at: None,
    };
    let write = rows::insert_link(&link, &secrets::hashed(&token), signed.today);
    let signed = signed.because(&format!("kind={} source={}", which.kind, which.source));
    let action = signed.action(format!("dial-{link_no}"), "dial", person.cust_no.clone(), vec![write]);
    Ok(Act::new(action, token))
}

/// The link of an address.
///
/// # Errors
/// A fault of the database.
pub fn link(crm: &Crm, token: &str) -> Result<Option<Link>> {
    rows::link(crm, &secrets::hashed(token))
}

/// Opens a link.
///
/// # Errors
/// Refuses one that was opened, one that is too old, and anybody but whoever asked for it.
pub fn open(signed: &Signed, link: &Link) -> Result<Act<()>> {
    if link.made_by != signed.actor || link.opened_at.is_some() || link.good_until < signed.at {
        return Err(spent().into());
    }
    let write = rows::open_link(link.link_no, &signed.at);
    let key = format!("dial-{}-opened", link.link_no);
    let action = signed.action(key, "open_dial", link.cust_no.clone(), vec![write]);
    Ok(Act::new(action, ()).or_say(spent()))
}

fn spent() -> Refusal {
    let why = text!(
        "拨号链接只能使用一次，且数分钟内有效：请在客户页面重新点击“拨号”",
        "the link dials once and for some minutes only: ask for another on the customer's page"
    );
    Refusal::new("link_spent", "", why)
}
