//! Accounts of a demo bank: the only ones whose password is known to everybody (spec 7: none outside demo
//! data).

use super::accounts::{NewAccount, Status, check_new, opening};
use super::act::Act;
use super::passwords;
use crate::kernel::error::{Refusal, Result};
use crate::store::action::Signed;
use crate::store::open::Bank;
use crate::text;

/// Opens an account with a password that is shown to whoever looks at the demo.
///
/// # Errors
/// Refuses a bank that is not a demo, and an account that cannot be opened as asked.
pub fn open_account(bank: &Bank, signed: &Signed, new: &NewAccount, password: &str) -> Result<Act<()>> {
    let (_, demo) = bank.crm.about()?;
    if !demo {
        let why = text!("只有演示银行才有公开密码", "only a demo bank has passwords that all know");
        return Err(Refusal::new("not_a_demo", "", why).into());
    }
    check_new(&bank.core, &bank.crm, signed, new)?;
    let mut writes = opening(signed, new, &passwords::hash(password)?, Status::Open);
    writes.retain(|write| write.statement != "access/keep_password");
    let key = format!("open-account-{}", new.staff_no);
    Ok(Act::new(signed.action(key, "open_account", new.staff_no.clone(), writes), ()))
}
