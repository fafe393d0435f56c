//! What a spreadsheet makes of words.

/// Words that no spreadsheet takes for a formula: with a `'` before them where, blanks and invisible signs
/// left out, they begin like one, or where they begin with a control sign.
pub fn defused(words: &str) -> String {
    let invisible = |c: char| {
        c.is_whitespace() || c.is_control() || "\u{feff}\u{200b}\u{200c}\u{200d}\u{2060}".contains(c)
    };
    let begins = words.chars().find(|c| !invisible(*c)).is_some_and(|c| "=+-@＝＋－＠".contains(c));
    let control = words.chars().next().is_some_and(char::is_control);
    if begins || control { format!("'{words}") } else { words.to_owned() }
}
