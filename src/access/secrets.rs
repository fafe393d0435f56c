//! Tokens: what a browser keeps, and what the database knows of it.

use crate::kernel::error::Result;
use crate::store::chance;
use crate::store::digest::hex;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// 256 bits by chance, in hexadecimal.
///
/// # Errors
/// A fault where the system has no source of chance.
pub fn token() -> Result<String> {
    Ok(hex(&chance::bytes::<32>()?))
}

/// What is stored of a token. A token is all chance, so that a plain hash cannot be turned back.
pub fn hashed(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// What the forms of a session carry. It follows from the session's token, which only the browser has, so
/// that neither another session nor a reader of the database can make it.
pub(super) fn form_token(token: &str) -> String {
    match Hmac::<Sha256>::new_from_slice(token.as_bytes()) {
        Ok(mac) => hex(&mac.chain_update(b"form").finalize().into_bytes()),
        // HMAC takes a key of any length.
        Err(_) => String::new(),
    }
}
