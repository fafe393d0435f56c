//! Rust text without its comments and strings: good enough to look for words in it.

/// What stands in for a character inside a string.
pub const IN_STRING: char = '\u{1}';

/// A file's code, and its strings apart.
pub struct Lexed {
    /// The text with a space for each character of a comment and [`IN_STRING`] for each inside a string or
    /// character literal; lines and columns are as in the file.
    pub code: String,
    /// What stands between the quotes, escapes as written.
    pub strings: Vec<Literal>,
}

/// A string in the source.
pub struct Literal {
    /// The line on which it begins.
    pub line: usize,
    pub text: String,
}

impl Lexed {
    /// Text that is not Rust: all of it counts.
    pub fn plain(text: &str) -> Lexed {
        Lexed { code: text.to_owned(), strings: Vec::new() }
    }
}

/// Whether a character may be part of a name.
pub fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Takes the comments and strings out of Rust text.
pub fn lex(text: &str) -> Lexed {
    let mut lexer = Lexer {
        chars: text.chars().collect(),
        at: 0,
        line: 1,
        out: Lexed { code: String::with_capacity(text.len()), strings: Vec::new() },
    };
    while let Some(next) = lexer.peek(0) {
        lexer.step(next);
    }
    lexer.out
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    out: Lexed,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Takes a character, writing `shown` in its place; the end of a line stays.
    fn take(&mut self, shown: Option<char>) {
        let Some(c) = self.peek(0) else { return };
        self.at += 1;
        self.line += usize::from(c == '\n');
        self.out.code.push(if c == '\n' { c } else { shown.unwrap_or(c) });
    }

    fn take_many(&mut self, count: usize, shown: Option<char>) {
        (0..count).for_each(|_| self.take(shown));
    }

    fn step(&mut self, next: char) {
        match (next, self.peek(1)) {
            ('/', Some('/')) => self.line_comment(),
            ('/', Some('*')) => self.block_comment(),
            ('"', _) => self.string(),
            ('\'', _) => self.quote(),
            _ if in_name(next) => self.name(),
            _ => self.take(None),
        }
    }

    fn line_comment(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.take(Some(' '));
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                (None, _) => return,
                _ => {
                    self.take(Some(' '));
                    continue;
                }
            }
            self.take_many(2, Some(' '));
            if depth == 0 {
                return;
            }
        }
    }

    /// A name; one that ends in `r` may be the mark of a raw string: `r"…"`, `br#"…"#`.
    fn name(&mut self) {
        let from = self.at;
        while self.peek(0).is_some_and(in_name) {
            self.take(None);
        }
        if matches!(self.chars[from..self.at], ['r'] | ['b' | 'c', 'r']) {
            let hashes = (0..).take_while(|ahead| self.peek(*ahead) == Some('#')).count();
            if self.peek(hashes) == Some('"') {
                self.raw_string(hashes);
            }
        }
    }

    fn raw_string(&mut self, hashes: usize) {
        self.take_many(hashes + 1, None);
        let (from, line) = (self.at, self.line);
        let ends = |lexer: &Lexer| {
            lexer.peek(0) == Some('"') && (1..=hashes).all(|ahead| lexer.peek(ahead) == Some('#'))
        };
        while self.peek(0).is_some() && !ends(self) {
            self.take(Some(IN_STRING));
        }
        self.keep(from, line);
        self.take_many(hashes + 1, None);
    }

    fn string(&mut self) {
        self.take(None);
        let (from, line) = (self.at, self.line);
        while let Some(c) = self.peek(0).filter(|c| *c != '"') {
            self.take_many(if c == '\\' { 2 } else { 1 }, Some(IN_STRING));
        }
        self.keep(from, line);
        self.take(None);
    }

    fn keep(&mut self, from: usize, line: usize) {
        let text = self.chars[from..self.at].iter().collect();
        self.out.strings.push(Literal { line, text });
    }

    /// A character literal, or the mark of a lifetime or label.
    fn quote(&mut self) {
        let inside = match (self.peek(1), self.peek(2)) {
            (Some('\\'), _) => 2 + (3..).take_while(|at| self.peek(*at).is_some_and(|c| c != '\'')).count(),
            (Some(_), Some('\'')) => 1,
            _ => 0,
        };
        self.take(None);
        if inside > 0 {
            self.take_many(inside, Some(IN_STRING));
            self.take(None);
        }
    }
}

/// The code with `~` inside strings.
fn code(text: &str) -> String {
    lex(text).code.replace(IN_STRING, "~")
}

fn strings(text: &str) -> Vec<String> {
    lex(text).strings.into_iter().map(|literal| literal.text).collect()
}

#[test]
fn comments_are_blanked() {
    assert_eq!(code("a // b \"c\"\nd"), "a         \nd");
    assert_eq!(code("a /* b /* c */ d */ e"), "a                   e");
    assert_eq!(code("a /* never closed\nb"), "a                \n ");
    assert_eq!(code("a / b * c /**/ d"), "a / b * c      d");
}

#[test]
fn strings_are_blanked_and_kept() {
    assert_eq!(code(r#"f("a // b", "\"\\", "");"#), r#"f("~~~~~~", "~~~~", "");"#);
    assert_eq!(strings(r#"f("a // b", "\"\\", "");"#), ["a // b", r#"\"\\"#, ""]);
    assert_eq!(code("\"a\nb\" c"), "\"~\n~\" c");
    assert_eq!(strings("b\"one\" c\"two\""), ["one", "two"]);
    assert_eq!(code("\"余额\" x"), "\"~~\" x");
    assert_eq!(code("\"open"), "\"~~~~");
}

#[test]
fn raw_strings_end_with_their_own_marks() {
    assert_eq!(
        code(r###"r"\" x r#"a " b"# y br##"c"# d"## z"###),
        r###"r"~" x r#"~~~~~"# y br##"~~~~~"## z"###
    );
    assert_eq!(strings(r###"r#"a " b"#"###), [r#"a " b"#]);
    assert_eq!(code("r#type = for_r\"a\""), "r#type = for_r\"~\"");
}

#[test]
fn characters_are_told_from_lifetimes() {
    assert_eq!(code("'\"' 'a' '\\'' '\\u{1}' b'x'"), "'~' '~' '~~' '~~~~~' b'~'");
    assert_eq!(code("fn f<'a>(x: &'a str) -> &'static str {}"), "fn f<'a>(x: &'a str) -> &'static str {}");
    assert_eq!(code("'outer: loop { break 'outer }"), "'outer: loop { break 'outer }");
}

#[test]
fn a_string_knows_its_line() {
    let lines: Vec<_> = lex("\"a\"\n\n  \"b\nc\" \"d\"").strings.iter().map(|literal| literal.line).collect();
    assert_eq!(lines, [1, 3, 4]);
}
