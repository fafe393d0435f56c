//! One-time codes are those of RFC 6238, each good for one step around now and never twice.

use zhiji::access::totp::{accept, code, decode, new_secret, uri};

/// The secret of the RFC's appendix, `12345678901234567890`, in base32.
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

#[test]
fn codes_are_those_of_the_rfc() {
    let secret = decode(SECRET).unwrap();
    assert_eq!(secret, b"12345678901234567890");
    for (seconds, expected) in [
        (59, 94_287_082),
        (1_111_111_109, 7_081_804),
        (1_111_111_111, 14_050_471),
        (1_234_567_890, 89_005_924),
        (2_000_000_000, 69_279_037),
        (20_000_000_000, 65_353_130),
    ] {
        assert_eq!(code(&secret, seconds / 30, 8), expected, "{seconds}");
    }
}

fn shown(seconds: i64) -> String {
    format!("{:06}", code(&decode(SECRET).unwrap(), (seconds / 30) as u64, 6))
}

#[test]
fn a_code_counts_one_step_before_and_after_its_own() {
    let now = 1_767_577_530;
    let code = shown(now);
    let step = now / 30;
    for (away, counts) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        let accepted = accept(SECRET, &code, now + away * 30, 0);
        assert_eq!(accepted, counts.then_some(step), "{away} steps away");
    }
    assert_eq!(accept(SECRET, &format!(" {code} "), now, 0), Some(step), "blanks around it");
}

#[test]
fn a_code_counts_once_and_none_before_it_after() {
    let now = 1_767_577_530;
    let step = now / 30;
    assert_eq!(accept(SECRET, &shown(now), now, step - 1), Some(step));
    assert_eq!(accept(SECRET, &shown(now), now, step), None);
    assert_eq!(accept(SECRET, &shown(now - 30), now, step), None, "the step before");
    assert_eq!(accept(SECRET, &shown(now + 30), now, step), Some(step + 1));
    let ten_years = 3_652 * 86_400;
    assert_eq!(accept(SECRET, &shown(now - ten_years), now - ten_years, step), None, "clock set back");
}

#[test]
fn what_is_no_code_is_refused() {
    for bad in ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "000000 000000", "\0\0\0\0\0\0"]
    {
        assert_eq!(accept(SECRET, bad, 1_767_577_530, 0), None, "{bad}");
    }
    assert_eq!(accept(SECRET, &shown(0), -31, 0), None, "before 1970");
    assert_eq!(accept("not base32!", "123456", 1_767_577_530, 0), None);
}

#[test]
fn secrets_differ_and_go_into_an_address() {
    let (one, other) = (new_secret().unwrap(), new_secret().unwrap());
    assert_ne!(one, other);
    assert_eq!(decode(&one).unwrap().len(), 20);
    let address = uri(&one, "示例 银行&x=1", "00001");
    assert!(address.starts_with("otpauth://totp/%E7%A4%BA"), "{address}");
    assert!(!address.contains(' ') && address.matches('&').count() == 4, "{address}");
}
