//! The only source of chance for secrets: the system's own.

use crate::kernel::error::{Fault, Result};

/// Bytes that nobody can foretell.
///
/// # Errors
/// A fault where the system has no source of chance.
pub fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        Fault::file("the system's source of chance", std::io::Error::other(error.to_string()))
    })?;
    Ok(bytes)
}
