//! Families formed as a manager forms them: of customers whom they maintain and who agreed.

use zhiji::access::roles::{Post, Role};
use zhiji::bank::families::{self, Consent, How, Joining};
use zhiji::bank::parties::rows::people::{insert_assignment, next_assignment_no};
use zhiji::kernel::calendar::{Day, ymd};
use zhiji::kernel::policy::Policy;
use zhiji::store::action::Signed;
use zhiji::store::open::Bank;

/// The posts of somebody who maintains customers.
pub const MANAGES: [Post; 1] = [Post { role: Role::CustomerManager, inst_no: String::new() }];

/// A customer who signed on a day.
pub fn agreed(cust_no: &str, on: Day) -> Joining<'_> {
    Joining { cust_no, consent: Some(Consent { how: How::Signed, on }) }
}

/// From today on a manager maintains a customer, whoever did before; the family is told, as a hand-over tells it.
pub fn maintain(bank: &mut Bank, signed: &Signed, cust_no: &str, manager_no: &str) {
    let today = ymd(signed.today);
    let end =
        "UPDATE assignment SET until_day = ?2 WHERE cust_no = ?1 AND until_day = 99991231 AND staff_no <> ?3";
    bank.crm.conn().execute(end, rusqlite::params![cust_no, today, manager_no]).unwrap();
    let kept = "SELECT 1 FROM assignment WHERE cust_no = ?1 AND until_day = 99991231";
    if bank.crm.conn().prepare(kept).unwrap().exists([cust_no]).unwrap() {
        return;
    }
    let number = next_assignment_no(&bank.crm).unwrap();
    let mut writes = families::stands_under(&bank.crm, signed, cust_no, manager_no).unwrap();
    writes.push(insert_assignment(number, cust_no, manager_no, signed.today, "console"));
    let action = signed.action(format!("assign-{number}"), "assign", cust_no.to_owned(), writes);
    bank.crm.perform(&action).unwrap();
}

/// Forms a family under whoever signs, who maintains its members from now on; answers its number.
pub fn form(bank: &mut Bank, signed: &Signed, members: &[&str], policy: &Policy) -> i64 {
    members.iter().for_each(|member| maintain(bank, signed, member, &signed.actor));
    let members: Vec<Joining<'_>> = members.iter().map(|member| agreed(member, signed.today)).collect();
    let act = families::form(bank, signed, &MANAGES, &members, policy).unwrap();
    act.perform(&mut bank.crm).unwrap()
}
