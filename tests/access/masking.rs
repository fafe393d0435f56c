//! Masked fields, from a table that a banker can extend; and hostile text of every kind.

use crate::kernel::table::{check_all, expect};
use proptest::prelude::*;
use zhiji::access::masking;

type Mask = fn(&str) -> String;

const MASKS: [(&str, Mask); 7] = [
    ("name", masking::name),
    ("id_no", masking::id_no),
    ("mobile", masking::mobile),
    ("phone", masking::phone),
    ("account", masking::account),
    ("address", masking::address),
    ("email", masking::email),
];

fn mask(field: &str) -> Mask {
    if field == "free_text" {
        return masking::free_text;
    }
    MASKS.iter().find(|(name, _)| *name == field).unwrap_or_else(|| panic!("no field {field}")).1
}

#[test]
fn fields_are_shown_masked() {
    check_all(include_str!("masking.txt"), &["field", "whole", "shown"], |case| {
        let answer = mask(case.get("field"))(case.get("whole"));
        expect(case.get("whole"), &answer, case.get("shown"))
    });
}

proptest! {
    /// Whatever the text, a masker answers, and hides at least half of a long one.
    #[test]
    fn any_text_is_masked(text in "\\PC{0,60}", digits in "[0-9xX+ -]{8,30}") {
        for (field, mask) in MASKS {
            prop_assert!(!mask(&text).is_empty(), "{field}");
            let shown = mask(&digits).chars().filter(char::is_ascii_digit).count();
            prop_assert!(shown <= 7, "{field} of {digits}: {}", mask(&digits));
            prop_assert!(mask(&text).contains('*'), "{field}");
        }
    }

    /// No masked number can be read as the whole one.
    #[test]
    fn a_whole_number_never_comes_through(number in "[1-9][0-9]{7,20}") {
        for (field, mask) in MASKS {
            prop_assert!(!mask(&number).contains(&number), "{field}");
        }
    }
}

#[test]
fn bytes_that_a_terminal_or_page_would_act_on_do_not_come_through() {
    for (field, mask) in MASKS {
        for text in [
            "<script>alert(1)</script>",
            "=1+1\t2",
            "\u{202e}abcdefgh",
            "\0\u{1b}[31mabcdefgh",
            "\r\nSet-Cookie: a",
        ] {
            let shown = mask(text);
            let bad = |c: char| c.is_control() || matches!(c, '<' | '=' | '\u{202e}');
            assert!(!shown.contains(bad), "{field}: {shown:?}");
        }
    }
}
