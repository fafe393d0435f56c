//! Names, path marks and brackets of the code; the paths and functions made of them.

use super::lexer::in_name;
use super::tree::File;

/// A piece of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A name, keyword or number.
    Word(String),
    /// `::`
    Path,
    /// Any other character that is not a space.
    Mark(char),
}

/// The pieces of some code, each with its line.
pub fn tokens(code: &str) -> Vec<(Token, usize)> {
    let mut found = Vec::new();
    for (line, text) in (1..).zip(code.lines()) {
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let word = rest.find(|c| !in_name(c)).unwrap_or(rest.len());
            let (token, length) = match first {
                _ if word > 0 => (Token::Word(rest[..word].to_owned()), word),
                ':' if rest.starts_with("::") => (Token::Path, 2),
                _ => (Token::Mark(first), first.len_utf8()),
            };
            found.push((token, line));
            rest = rest[length..].trim_start();
        }
    }
    found
}

/// A path into this crate, from its top: `crate::bank::{tiers, Room}` gives `bank tiers` and `bank Room`.
#[derive(Debug)]
pub struct Import {
    pub line: usize,
    pub path: Vec<String>,
}

/// Every path of a file into this crate, in `use` lines and elsewhere. A `super` inside a module that is written
/// within a file is taken for one of the file: it leads one step too high, never to a wrong room.
pub fn imports(file: &File) -> Vec<Import> {
    let mut reader = Reader { tokens: tokens(&file.lexed.code), at: 0, paths: Vec::new() };
    let module = module_of(&file.path);
    let mut found = Vec::new();
    while let Some((token, line)) = reader.tokens.get(reader.at).cloned() {
        let after_path = reader.at > 0 && reader.tokens[reader.at - 1].0 == Token::Path;
        let starts = matches!(&token, Token::Word(word) if is_root(word));
        if starts && !after_path && reader.peek(1) == Some(&Token::Path) {
            reader.tree(&[]);
            let paths = std::mem::take(&mut reader.paths);
            found.extend(paths.into_iter().map(|words| Import { line, path: from_the_top(&module, &words) }));
        } else {
            reader.at += 1;
        }
    }
    found
}

fn is_root(word: &str) -> bool {
    matches!(word, "crate" | "super" | "self" | "zhiji")
}

/// The module that a file is: `src/bank/tiers/rules.rs` is `bank tiers rules`.
pub fn module_of(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = inner.split('/').filter(|part| !matches!(*part, "mod" | "lib" | "main"));
    parts.map(str::to_owned).collect()
}

fn from_the_top(module: &[String], words: &[String]) -> Vec<String> {
    let mut path = if is_outer(&words[0]) { Vec::new() } else { module.to_vec() };
    for word in words {
        match word.as_str() {
            "crate" | "zhiji" | "self" => {}
            "super" => drop(path.pop()),
            _ => path.push(word.clone()),
        }
    }
    path
}

fn is_outer(word: &str) -> bool {
    matches!(word, "crate" | "zhiji")
}

struct Reader {
    tokens: Vec<(Token, usize)>,
    at: usize,
    paths: Vec<Vec<String>>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|(token, _)| token)
    }

    /// Reads what may follow `prefix::`, and moves behind it.
    fn tree(&mut self, prefix: &[String]) {
        match self.peek(0).cloned() {
            Some(Token::Word(word)) => {
                let path = [prefix, &[word]].concat();
                self.at += 1;
                if self.peek(0) == Some(&Token::Path) {
                    self.at += 1;
                    self.tree(&path);
                } else {
                    self.paths.push(path);
                }
            }
            Some(Token::Mark('{')) => self.group(prefix),
            _ => self.paths.push(prefix.to_vec()),
        }
    }

    fn group(&mut self, prefix: &[String]) {
        self.at += 1;
        while let Some(token) = self.peek(0).cloned() {
            match token {
                Token::Mark('}') => break,
                Token::Mark(',') => self.at += 1,
                _ => {
                    self.tree(prefix);
                    self.skip_to_next();
                }
            }
        }
        self.at += 1;
    }

    /// Skips what may follow a path in a group: `as other`, or the star.
    fn skip_to_next(&mut self) {
        while !matches!(self.peek(0), None | Some(Token::Mark(',' | '}'))) {
            self.at += 1;
        }
    }
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    /// The line of its `fn`.
    pub line: usize,
    /// Lines from its `fn` to its closing bracket, both counted.
    pub lines: usize,
}

/// The functions of some code, inner ones included.
pub fn functions(code: &str) -> Vec<Function> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        let [(Token::Word(word), line), (Token::Word(name), _)] = pair else { continue };
        if word == "fn"
            && let Some(last) = last_line(&tokens[at..])
        {
            found.push(Function { name: name.clone(), line: *line, lines: last - line + 1 });
        }
    }
    found
}

/// The line on which the function at the beginning of `tokens` ends; `None` for one without a body.
fn last_line(tokens: &[(Token, usize)]) -> Option<usize> {
    let (mut round, mut curly) = (0_usize, 0_usize);
    for (token, line) in tokens {
        match token {
            Token::Mark('(' | '[') => round += 1,
            Token::Mark(')' | ']') => round = round.saturating_sub(1),
            Token::Mark(';') if round == 0 && curly == 0 => return None,
            Token::Mark('{') => curly += 1,
            Token::Mark('}') if curly == 1 => return Some(*line),
            Token::Mark('}') => curly = curly.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The imports of a file as texts.
fn imported(path: &str, text: &str) -> Vec<String> {
    let tree = super::tree::Tree::invented(&[(path, text)]);
    imports(tree.file(path).unwrap())
        .iter()
        .map(|import| format!("{} {}", import.line, import.path.join("::")))
        .collect()
}

#[test]
fn code_falls_into_words_paths_and_marks() {
    let found: Vec<_> =
        tokens("a::b(\n é_1)").into_iter().map(|(token, line)| format!("{line}{token:?}")).collect();
    let expected = ["1Word(\"a\")", "1Path", "1Word(\"b\")", "1Mark('(')", "2Word(\"é_1\")", "2Mark(')')"];
    assert_eq!(found, expected);
}

#[test]
fn imports_are_found_in_use_lines_and_elsewhere() {
    let path = "src/web/pages/tiers.rs";
    assert_eq!(imported(path, "use crate::kernel::calendar::Day;"), ["1 kernel::calendar::Day"]);
    assert_eq!(imported(path, "fn f() {\n crate::store::open(1) }"), ["2 store::open"]);
    assert_eq!(imported(path, "pub(crate) use crate::store::*;"), ["1 store"]);
    assert_eq!(imported(path, "let x = crate::a::Map::<u8>::new();"), ["1 a::Map"]);
    assert_eq!(imported(path, "// use crate::store;\nlet x = \"crate::store\";"), [""; 0]);
    assert_eq!(imported(path, "use std::fs; use other::crate_::x;"), [""; 0]);
    assert_eq!(imported("src/main.rs", "fn main() { zhiji::cli::main() }"), ["1 cli::main"]);
}

#[test]
fn groups_of_imports_are_taken_apart() {
    let text = "use crate::{\n  kernel::{calendar::{self, Day}, lang as words, ids::*},\n  store,\n};\nx";
    let expected =
        ["1 kernel::calendar", "1 kernel::calendar::Day", "1 kernel::lang", "1 kernel::ids", "1 store"];
    assert_eq!(imported("src/web/mod.rs", text), expected);
    assert_eq!(imported("src/web/mod.rs", "crate::a::B { c, d: crate::e::F }"), ["1 a::B", "1 e::F"]);
}

#[test]
fn paths_upward_are_followed() {
    assert_eq!(
        imported("src/bank/tiers/rules.rs", "use super::super::families::Family;"),
        ["1 bank::families::Family"]
    );
    assert_eq!(
        imported("src/kernel/clock.rs", "use super::calendar::Day; use self::x::y;"),
        ["1 kernel::calendar::Day", "1 kernel::clock::x::y"]
    );
    assert_eq!(imported("src/bank/mod.rs", "use super::web::page;"), ["1 web::page"]);
}

#[test]
fn functions_are_measured() {
    let text = "fn a() {}\nimpl X {\n  pub const fn b(x: [u8; 2]) -> Y\n  {\n    fn c() {\n    }\n  }\n}\ntrait Z { fn d(); }\n";
    let found: Vec<_> = functions(text).into_iter().map(|f| (f.name, f.line, f.lines)).collect();
    let expected = [("a", 1, 1), ("b", 3, 5), ("c", 5, 2)];
    assert_eq!(found, expected.map(|(name, line, lines)| (name.to_owned(), line, lines)));
    assert_eq!(functions("type F = fn(u8) -> u8; let x: fn() = y;"), []);
}
