//! What is looked for, as typed into the one box.

use super::fold::{folded, number, phone, says_enough};
use crate::kernel::error::{Refusal, Result};
use crate::text;

/// The most characters that are looked for at once.
const LONGEST: usize = 60;

/// A fragment: of a name as written or by its sounds, of a number, or of either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Looked for in names; empty where it can be none of a name.
    pub(super) name: Vec<char>,
    /// Looked for in numbers; empty where it can be none of a number.
    pub(super) number: String,
}

impl Query {
    /// Reads what was typed. With a digit in it, it is of a number; of letters alone, of a name, of its
    /// sounds, or of a number with letters; else of a name. A Chinese name with a digit is a name.
    ///
    /// # Errors
    /// Refuses fewer than two characters, or one that is not Chinese, and more than sixty.
    pub fn parse(typed: &str) -> Result<Query> {
        let signs: Vec<char> = typed.chars().filter_map(folded).collect();
        match signs[..] {
            [] => return Err(too_short()),
            [one] if !says_enough(one) => return Err(too_short()),
            _ if signs.len() > LONGEST => return Err(too_long()),
            _ => {}
        }
        let plain = signs.iter().all(char::is_ascii_alphanumeric);
        if plain && signs.iter().any(char::is_ascii_digit) {
            return Ok(Query { name: Vec::new(), number: typed_number(typed) });
        }
        let number = if plain { number(typed) } else { String::new() };
        Ok(Query { name: signs, number })
    }

    /// How many digits and letters of a number are looked for; none where it is of a name.
    pub fn digits(&self) -> Option<usize> {
        self.name.is_empty().then_some(self.number.len())
    }
}

/// The country's prefix is left out only where it was typed as one: a fragment of an identity number may
/// begin with the same digits.
fn typed_number(typed: &str) -> String {
    let prefixed = typed.trim_start().starts_with(['+', '＋']) || number(typed).starts_with("0086");
    if prefixed { phone(typed) } else { number(typed) }
}

fn too_short() -> crate::kernel::error::Error {
    let why = text!(
        "请至少输入 2 个字符；汉字 1 个即可",
        "give at least 2 characters; of Chinese ones 1 is enough"
    );
    Refusal::new("search_short", "query", why).into()
}

fn too_long() -> crate::kernel::error::Error {
    let why = text!(
        "内容过长：请输入姓名或号码中的一段，最多 {LONGEST} 个字符",
        "too long: give a part of a name or of a number, {LONGEST} characters at most"
    );
    Refusal::new("search_long", "query", why).into()
}
