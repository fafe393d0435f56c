//! placeholder until merge
use crate::kernel::error::Result;
use crate::store::open::{Core, Crm};
/// Restores.
pub fn restore_working_copies(_core: &Core, _crm: &Crm) -> Result<()> {
    Ok(())
}
