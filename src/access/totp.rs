//! One-time codes (RFC 6238): six digits that change every 30 seconds, each good for one sign-in.

use crate::kernel::error::Result;
use crate::store::chance;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

/// Seconds for which a code is shown.
const STEP_SECONDS: i64 = 30;
/// Codes of so many steps before and after now are taken: clocks of phones differ.
const STEPS_AROUND: i64 = 1;
/// Digits of a code.
const DIGITS: u32 = 6;
/// The alphabet of base32 (RFC 4648).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret of 160 bits in base32, as authenticators take it.
///
/// # Errors
/// A fault where the system has no source of chance.
pub fn new_secret() -> Result<String> {
    let drawn: [u8; 32] = chance::bytes()?;
    Ok(drawn.iter().map(|byte| char::from(BASE32[usize::from(byte % 32)])).collect())
}

/// The code of a step, as a number of so many digits.
pub fn code(secret: &[u8], step: u64, digits: u32) -> u32 {
    let Ok(mac) = Hmac::<Sha1>::new_from_slice(secret) else { return 0 };
    let hash = mac.chain_update(step.to_be_bytes()).finalize().into_bytes();
    let at = usize::from(hash[hash.len() - 1] & 0x0f);
    let word = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]);
    (word & 0x7fff_ffff) % 10_u32.pow(digits)
}

/// The step in which a code of `secret` counts, at `unix_seconds`. It must come after `last`, the step of
/// the last code that counted: so no code counts twice, and none of the past when a clock is set back.
pub fn accept(secret: &str, given: &str, unix_seconds: i64, last: i64) -> Option<i64> {
    let secret = decode(secret)?;
    let now = unix_seconds.div_euclid(STEP_SECONDS);
    let mut found = None;
    for step in now - STEPS_AROUND..=now + STEPS_AROUND {
        let right = u64::try_from(step).map(|step| format!("{:06}", code(&secret, step, DIGITS)));
        let same = right.is_ok_and(|right| right.as_bytes().ct_eq(given.trim().as_bytes()).into());
        if same && step > last {
            found = found.or(Some(step));
        }
    }
    found
}

/// The bytes of a text in base32; spaces do not count.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for c in text.bytes().filter(|c| !c.is_ascii_whitespace()) {
        let value = BASE32.iter().position(|known| *known == c.to_ascii_uppercase())?;
        bits = bits << 5 | u32::try_from(value).ok()?;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
        bits &= (1 << count) - 1;
    }
    Some(bytes)
}

/// The address that an authenticator reads from a QR code.
pub fn uri(secret: &str, bank: &str, staff_no: &str) -> String {
    let (bank, staff_no) = (escaped(bank), escaped(staff_no));
    format!(
        "otpauth://totp/{bank}:{staff_no}?secret={secret}&issuer={bank}&algorithm=SHA1&digits=6&period=30"
    )
}

/// Text for an address: all but letters, digits and `-._~` percent-encoded.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}
