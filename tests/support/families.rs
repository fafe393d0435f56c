//! Families formed as a manager forms them: of customers whom they maintain and who agreed.

use zhiji::access::roles::{Post, Role};
use zhiji::bank::families::{self, Consent, How, Joining};
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
    let kept = "SELECT 1 FROM assignment WHERE cust_no = ?1 AND until_day = 99991231 AND staff_no = ?2";
    if bank.crm.conn().prepare(kept).unwrap().exists([cust_no, manager_no]).unwrap() {
        return;
    }
    let writes = families::stands_under(&bank.crm, signed, cust_no, manager_no).unwrap();
    // The managers of these tests need not be in a staff feed, which the verb of assignment would ask for.
    let today = ymd(signed.today);
    let sql = format!(
        "INSERT INTO assignment_change (change_no, cause, decided_by, decided_on, reason, customers)
         SELECT coalesce(max(change_no), 0) + 1, 'going_live', 'console', {today}, '', 1 FROM assignment_change;
         UPDATE assignment SET until_day = {today}, ended_by = (SELECT max(change_no) FROM assignment_change)
         WHERE cust_no = '{cust_no}' AND until_day = 99991231;
         INSERT INTO assignment (assignment_no, cust_no, inst_no, team, staff_no, origin, since_day, until_day, begun_by)
         SELECT (SELECT coalesce(max(assignment_no), 0) + 1 FROM assignment), '{cust_no}', '', '', '{manager_no}',
           'allocated', {today}, 99991231, max(change_no) FROM assignment_change;"
    );
    bank.crm.conn().execute_batch(&sql).unwrap();
    let action =
        signed.action(format!("stand-{cust_no}-{manager_no}-{today}"), "assign", cust_no.to_owned(), writes);
    bank.crm.perform(&action).unwrap();
}

/// Forms a family under whoever signs, who maintains its members from now on; answers its number.
pub fn form(bank: &mut Bank, signed: &Signed, members: &[&str], policy: &Policy) -> i64 {
    members.iter().for_each(|member| maintain(bank, signed, member, &signed.actor));
    let members: Vec<Joining<'_>> = members.iter().map(|member| agreed(member, signed.today)).collect();
    let act = families::form(bank, signed, &MANAGES, &members, policy).unwrap();
    act.perform(&mut bank.crm).unwrap()
}
