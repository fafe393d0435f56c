//! Money: fen in `i64`, yuan only at the edge, every rounding named.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// An amount in fen, the hundredth of a yuan (or of the account's own currency unit).
pub type Fen = i64;

/// Coefficients are kept as integers of this many parts of one: four decimals.
pub const COEFFICIENT_ONE: i64 = 10_000;

/// Amounts have at most thirteen digits before the point.
const WHOLE_YUAN_BELOW: i64 = 10_000_000_000_000;

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountError {
    /// Nothing, or something that is not a digit, one sign in front or one point.
    Malformed,
    /// More than two digits after the point.
    TooManyDecimals,
    /// More than thirteen digits before the point.
    TooLarge,
}

/// Reads an amount in yuan with at most two decimals and an optional sign, as feeds write it.
///
/// # Errors
/// Says which of the three things is wrong; nothing is rounded or guessed.
#[inline]
pub fn parse_yuan(text: &[u8]) -> Result<Fen, AmountError> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    let mut value: i64 = 0;
    let mut at = 0;
    while at < digits.len() && digits[at].is_ascii_digit() {
        if value >= WHOLE_YUAN_BELOW / 10 {
            return Err(AmountError::TooLarge);
        }
        value = value * 10 + i64::from(digits[at] - b'0');
        at += 1;
    }
    if at == 0 {
        return Err(AmountError::Malformed);
    }
    value *= 100;
    match &digits[at..] {
        [] => {}
        [b'.', d] if d.is_ascii_digit() => value += i64::from(d - b'0') * 10,
        [b'.', d, e] if d.is_ascii_digit() && e.is_ascii_digit() => {
            value += i64::from(d - b'0') * 10 + i64::from(e - b'0');
        }
        [b'.', rest @ ..] if rest.len() > 2 && rest.iter().all(u8::is_ascii_digit) => {
            return Err(AmountError::TooManyDecimals);
        }
        [d, ..] if d.is_ascii_digit() => return Err(AmountError::TooLarge),
        _ => return Err(AmountError::Malformed),
    }
    Ok(if negative { -value } else { value })
}

/// The amount in yuan with two decimals, as files and JSON carry it: `1234567.80`.
pub fn yuan(fen: i128) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// A sum in hundredths of a hundredth of a fen, as coefficients of four decimals make it, in yuan: exact, with two
/// decimals or as many as it needs.
pub fn yuan_e4(fen_e4: i128) -> String {
    const YUAN: u128 = 100 * COEFFICIENT_ONE.unsigned_abs() as u128;
    let sign = if fen_e4 < 0 { "-" } else { "" };
    let (whole, part) = (fen_e4.unsigned_abs() / YUAN, fen_e4.unsigned_abs() % YUAN);
    let digits = format!("{part:06}");
    let needed = digits.trim_end_matches('0').len().max(2);
    format!("{sign}{whole}.{}", &digits[..needed])
}

/// The amount in yuan with thousands separators, as people read it: `1,234,567.80`.
pub fn yuan_grouped(fen: i128) -> String {
    let plain = yuan(fen);
    let (sign, rest) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, cents) = rest.split_at(rest.len() - 3);
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + cents
}

/// Division rounded half away from zero, the commercial rounding called *half-up* in the rules.
///
/// `divisor` must be positive; a divisor of zero or less answers zero.
pub fn divide_half_up(value: i128, divisor: i128) -> i128 {
    if divisor <= 0 {
        return 0;
    }
    let rounded = (value.abs() * 2 + divisor) / (divisor * 2);
    if value < 0 { -rounded } else { rounded }
}

/// Division rounded up towards positive infinity, for gaps: never too little.
pub fn divide_up(value: i128, divisor: i128) -> i128 {
    if divisor <= 0 {
        return 0;
    }
    value.div_euclid(divisor) + i128::from(value.rem_euclid(divisor) != 0)
}

/// A share in percent with two decimals, half-up: `10.27`. A whole of zero has no share: `0.00`.
pub fn percent(part: i128, whole: i128) -> String {
    yuan(divide_half_up(part * 10_000, whole))
}

/// A decimal as an integer with `places` decimals; `None` when it has more, or is out of range.
pub fn scaled(decimal: Decimal, places: u32) -> Option<i64> {
    let factor = Decimal::from(10_i64.checked_pow(places)?);
    let value = decimal.checked_mul(factor)?;
    if value.fract().is_zero() { value.to_i64() } else { None }
}

/// An amount of a foreign currency in CNY fen at a mid rate, half-up to fen (spec 1).
///
/// `mid_e4` is the mid rate in CNY per 100 units, with four decimals, as an integer.
#[inline]
pub fn convert(fen: Fen, mid_e4: i64) -> Fen {
    let cny = divide_half_up(i128::from(fen) * i128::from(mid_e4), 1_000_000);
    i64::try_from(cny).unwrap_or(if cny < 0 { i64::MIN } else { i64::MAX })
}
