//! Passwords: kept as Argon2id, hashed two at a time at most, chosen within the rules.

use super::rules::{self, AccessRules, Weakness};
use crate::kernel::error::{Fault, Refusal, Result};
use crate::store::chance;
use crate::text;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::{Condvar, Mutex, PoisonError};

/// Memory of one hash in KiB, passes over it, lanes (spec 7).
const COSTS: (u32, u32, u32) = (19 * 1024, 2, 1);

/// So many hashes run at once; each takes its memory.
const AT_ONCE: usize = 2;

/// What is verified where there is no account, so that the answer takes as long. No password has this hash.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5AAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static TURNSTILE: Turnstile = Turnstile::new(AT_ONCE);

/// Lets so many through at once; others wait their turn.
#[derive(Debug)]
pub struct Turnstile {
    free: Mutex<usize>,
    freed: Condvar,
}

/// Being inside; whoever drops it lets the next one in.
#[derive(Debug)]
pub struct Inside<'t>(&'t Turnstile);

impl Turnstile {
    /// A turnstile for so many at once.
    pub const fn new(at_once: usize) -> Turnstile {
        Turnstile { free: Mutex::new(at_once), freed: Condvar::new() }
    }

    /// Waits for a place.
    pub fn enter(&self) -> Inside<'_> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= 1;
        Inside(self)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

fn hasher() -> Result<Argon2<'static>> {
    let (memory_kib, passes, lanes) = COSTS;
    let params = Params::new(memory_kib, passes, lanes, None).map_err(broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(error: impl std::fmt::Display) -> Fault {
    Fault::Inconsistent(format!("hashing a password: {error}"))
}

/// The hash of a password, with a salt of its own.
///
/// # Errors
/// A fault where the system has no memory or no source of chance.
pub fn hash(password: &str) -> Result<String> {
    let salt: [u8; 16] = chance::bytes()?;
    let _inside = TURNSTILE.enter();
    let hash: PasswordHash = hasher()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(broken)?;
    Ok(hash.to_string())
}

/// Whether a password has that hash; without one it takes as long and is wrong.
///
/// # Errors
/// A fault where the stored hash is none.
pub fn verify(password: &str, hash: Option<&str>) -> Result<bool> {
    let known = PasswordHash::new(hash.unwrap_or(NOBODY)).map_err(broken)?;
    let _inside = TURNSTILE.enter();
    Ok(hasher()?.verify_password(password.as_bytes(), &known).is_ok() && hash.is_some())
}

/// Letters and digits of a one-time password that nobody takes for another.
const PLAIN: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A password that is printed once and must be changed: 80 bits in four groups.
///
/// # Errors
/// A fault where the system has no source of chance.
pub fn one_time() -> Result<String> {
    let drawn: [u8; 16] = chance::bytes()?;
    let chars: Vec<char> = drawn.iter().map(|byte| char::from(PLAIN[usize::from(byte % 32)])).collect();
    let groups: Vec<String> = chars.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

/// Refuses a password that is weak, or one of the `past` ones.
///
/// # Errors
/// A refusal that says what is missing.
pub fn check(rules: &AccessRules, password: &str, staff_no: &str, name: &str, past: &[String]) -> Result<()> {
    if let Some(weakness) = rules::weakness(rules, password, staff_no, name) {
        return Err(refusal(rules, weakness).into());
    }
    for hash in past.iter().take(rules.passwords_remembered) {
        if verify(password, Some(hash))? {
            let last = rules.passwords_remembered;
            let text = text!(
                "不能与最近 {last} 次用过的密码相同",
                "it is one of the last {last} passwords: choose another"
            );
            return Err(Refusal::new("password_reused", "password", text).into());
        }
    }
    Ok(())
}

fn refusal(rules: &AccessRules, weakness: Weakness) -> Refusal {
    let (least, most, classes) =
        (rules.password_chars_min, rules::PASSWORD_CHARS_MAX, rules.password_classes_min);
    let text = match weakness {
        Weakness::TooShort => text!("密码至少 {least} 个字符", "a password has at least {least} characters"),
        Weakness::TooLong => text!("密码最多 {most} 个字符", "a password has at most {most} characters"),
        Weakness::TooFewClasses => text!(
            "密码须含大写、小写、数字、其他字符中的至少 {classes} 类",
            "a password has at least {classes} of: capital letters, small letters, digits, other characters"
        ),
        Weakness::NamesItsOwner => {
            text!("密码中不能含有工号或姓名", "a password does not hold the staff number or name")
        }
        Weakness::Common => text!(
            "这个密码太常见，容易被猜中，请换一个",
            "this password is among the first that are tried: choose another"
        ),
    };
    Refusal::new("password_weak", "password", text)
}
