//! How texts are made comparable: full-width signs and capitals are made equal to plain small ones; dots,
//! spaces and dashes count for nothing.

/// A character as it is compared; none where it counts for nothing.
pub fn folded(sign: char) -> Option<char> {
    let narrow = match sign {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        _ => sign,
    };
    if !counts(narrow) {
        return None;
    }
    let mut small = narrow.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) => Some(one),
        _ => Some(narrow),
    }
}

/// Letters, digits and characters count, also those that a bank's systems keep in the private area and those
/// of planes for characters that are younger than this program's tables.
fn counts(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '\u{E000}'..='\u{F8FF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether one character says enough to be looked for alone: Chinese ones and their neighbours do.
pub fn says_enough(sign: char) -> bool {
    sign >= '\u{2E80}'
}

/// A number of any kind as it is compared: its digits and letters, the letters large.
pub fn number(value: &str) -> String {
    let signs = value.chars().filter_map(folded).filter(char::is_ascii_alphanumeric);
    signs.map(|sign| sign.to_ascii_uppercase()).collect()
}

/// A phone number as it is compared: as [`number`], without the country's own prefix.
pub fn phone(value: &str) -> String {
    let all = number(value);
    let rest = all.strip_prefix("0086").or_else(|| all.strip_prefix("86")).unwrap_or(&all);
    if rest.len() == 11 && rest.starts_with('1') { rest.to_owned() } else { all }
}

/// The phone numbers of a field in which several may stand.
pub fn phones(value: &str) -> impl Iterator<Item = String> {
    let parts = value.split(['/', ';', ',', '|', '、', '，', '；']);
    parts.map(phone).filter(|number| !number.is_empty())
}
