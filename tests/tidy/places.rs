//! What may stand only in one place: HTML, SQL, the database, the clock; and where floats may not.

use super::lexer::in_name;
use super::tokens::{Token, tokens};
use super::tree::{File, Finding, Tree};
use super::words::lines_with;

/// Words with which a statement begins.
const STATEMENTS: [&str; 9] =
    ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "WITH", "DROP", "REPLACE INTO", "REINDEX"];
/// Words with which a statement begins that manages the database itself; the store has them inline.
const OF_THE_STORE: [&str; 9] =
    ["ALTER", "PRAGMA", "ATTACH", "DETACH", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "VACUUM"];
/// What gives away a statement in small letters: how it begins, and what comes later.
const IN_SMALL_LETTERS: [(&str, &str); 6] = [
    ("select ", " from "),
    ("insert ", " into "),
    ("insert ", " values"),
    ("update ", " set "),
    ("delete ", "from "),
    ("create ", "table "),
];

/// Tags that give away a page in a string.
const TAGS: [&str; 8] = ["html", "body", "div", "span", "p", "table", "td", "a"];

/// Files near money or days in which floats are needed, each with its reason. None so far.
const FLOATS_ALLOWED: [(&str, &str); 0] = [];

const CLOCK: &str = "src/kernel/clock.rs";
/// The checker holds the words it looks for.
const CHECKER: &str = "tests/tidy/";

fn has_word(file: &File, words: &[&str]) -> Vec<(usize, String)> {
    let pieces = tokens(&file.lexed.code).into_iter();
    let named = pieces.filter_map(|(token, line)| match token {
        Token::Word(word) if words.contains(&word.as_str()) => Some((line, word)),
        _ => None,
    });
    named.collect()
}

/// Pages are made in `web` and nowhere else.
pub fn html_only_in_web(tree: &Tree) -> Vec<Finding> {
    let instead = "use a decision or a figure, and show it in src/web";
    let mut found = Vec::new();
    for file in tree.rust(&["src/"]).filter(|file| !file.is_in(&["src/web/"])) {
        let words = has_word(file, &["maud", "html", "PreEscaped"]);
        found.extend(
            words
                .iter()
                .map(|(line, word)| Finding::new(file, *line, format!("{word} outside web; {instead}"))),
        );
        let tags = file.lexed.strings.iter().filter(|literal| has_tag(&literal.text));
        found.extend(
            tags.map(|tag| Finding::new(file, tag.line, format!("HTML in a string outside web; {instead}"))),
        );
    }
    found
}

fn has_tag(text: &str) -> bool {
    let opens = |rest: &str| {
        let name = rest.trim_start_matches('/');
        TAGS.iter().any(|tag| name.strip_prefix(tag).is_some_and(|after| after.starts_with(['>', ' '])))
    };
    text.split('<').skip(1).any(opens)
}

/// Statements are named files; only the store manages the database with statements of its own.
pub fn sql_only_in_sql(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.rust(&["src/"]) {
        for literal in &file.lexed.strings {
            let managing = begins_with(&literal.text, &OF_THE_STORE) && !file.is_in(&["src/store/"]);
            if managing {
                found.push(Finding::new(file, literal.line, "manages the database; use a verb of src/store"));
            } else if is_statement(&literal.text) {
                found.push(Finding::new(
                    file,
                    literal.line,
                    "SQL in a string; use a file of sql/ and its name",
                ));
            }
        }
    }
    found
}

/// Whether a text is a statement that begins with one of the words, or the word alone.
fn begins_with(text: &str, words: &[&str]) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
    let after = |word: &&str| text.strip_prefix(word);
    words.iter().filter_map(after).any(|rest| rest.is_empty() || rest.starts_with([' ', '\n', '\\', ';']))
}

/// Whether a text is a statement: it begins with its word in capitals and goes on (the word alone may be a
/// method of HTTP), or is one in small letters and no sentence with its full stop.
fn is_statement(text: &str) -> bool {
    let words: Vec<_> = text.split_whitespace().filter(|word| *word != "\\").collect();
    let small = words.join(" ").to_lowercase() + " ";
    let given_away = |(begin, later): &(&str, &str)| {
        small.strip_prefix(begin).is_some_and(|rest| format!(" {rest}").contains(later))
    };
    let in_small_letters = !small.ends_with(". ") && IN_SMALL_LETTERS.iter().any(given_away);
    words.len() > 1 && begins_with(text, &STATEMENTS) || in_small_letters
}

/// SQL with comments and strings blanked.
fn sql_code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = |mark: &str, from: usize| rest[from..].find(mark).map(|at| from + at + mark.len());
        let (length, blank) = match first {
            '-' if rest.starts_with("--") => (rest.find('\n').unwrap_or(rest.len()), true),
            '/' if rest.starts_with("/*") => (end("*/", 2).unwrap_or(rest.len()), true),
            '\'' => (end("'", 1).unwrap_or(rest.len()), true),
            _ => (first.len_utf8(), false),
        };
        let shown = |c: char| if blank && c != '\n' { ' ' } else { c };
        code.extend(rest[..length].chars().map(shown));
        rest = &rest[length..];
    }
    code
}

/// Each statement names its columns.
pub fn no_select_star(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.sql() {
        let code = sql_code(&file.text).to_lowercase();
        for (at, _) in code.match_indices('*') {
            let before = code[..at].trim_end();
            let word = before.rsplit(|c| !in_name(c)).next().unwrap_or_default();
            let all =
                matches!(word, "select" | "distinct" | "all" | "returning") || before.ends_with([',', '.']);
            if all {
                let line = before.lines().count().max(1);
                found.push(Finding::new(file, line, "takes every column; use their names"));
            }
        }
    }
    found
}

/// Only the store and the `rows.rs` of a room speak to SQLite.
pub fn rusqlite_only_in_rows(tree: &Tree) -> Vec<Finding> {
    let at_home =
        |file: &File| file.is_in(&["src/store/"]) || file.name() == "rows.rs" || file.path.contains("/rows/");
    let mut found = Vec::new();
    for file in tree.rust(&["src/"]).filter(|file| !at_home(file)) {
        let words = has_word(file, &["rusqlite"]);
        let what = "rusqlite outside store and rows.rs; use a verb of the room's rows.rs";
        found.extend(words.iter().map(|(line, _)| Finding::new(file, *line, what)));
    }
    found
}

/// Only the clock knows what time it is, in the program and in its tests.
pub fn one_wall_clock(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.rust(&["src/", "tests/"]).filter(|file| !file.is_in(&[CLOCK, CHECKER])) {
        for call in ["SystemTime::now", "Utc::now", "Local::now", "Instant::now"] {
            let what = format!("{call} outside {CLOCK}; use a Clock or a Stopwatch that was handed down");
            let lines = lines_with(file.code_lines(), call);
            found.extend(lines.into_iter().map(|line| Finding::new(file, line, what.clone())));
        }
    }
    found
}

/// Ids, times and dice are given to a statement, so that it does the same on every machine.
pub fn no_clock_in_sql(tree: &Tree) -> Vec<Finding> {
    let words = ["current_timestamp", "current_date", "current_time", "'now'", "random(", "randomblob("];
    let mut found = Vec::new();
    for file in tree.sql() {
        let small: Vec<_> = file.lines().map(|(line, text)| (line, text.to_lowercase())).collect();
        for word in words {
            let lines = lines_with(small.iter().map(|(line, text)| (*line, text.as_str())), word);
            let what = format!("{word} in a statement; use a parameter");
            found.extend(lines.into_iter().map(|line| Finding::new(file, line, what.clone())));
        }
    }
    found
}

/// Money and days are counted, not measured.
pub fn no_floats(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    let allowed = |file: &File| FLOATS_ALLOWED.iter().any(|(path, _)| file.path == *path);
    for file in tree.rust(&["src/kernel/", "src/bank/", "src/intake/"]).filter(|file| !allowed(file)) {
        for (line, word) in has_word(file, &["f32", "f64"]) {
            found.push(Finding::new(
                file,
                line,
                format!("{word} near money or days; use fen, days or a Decimal"),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tree::check;
    use super::*;

    #[test]
    fn html_outside_web_is_found() {
        check(
            html_only_in_web,
            &[
                ("src/bank/tiers/mod.rs", "use maud::Markup;\nfn f() { html! { p { } } }"),
                ("src/cli/serve.rs", "let x = \"<a href='x'>\";\nlet y = \"x</td>\";"),
            ],
            &[
                "src/bank/tiers/mod.rs:1: maud",
                "src/bank/tiers/mod.rs:2: html",
                "src/cli/serve.rs:1: HTML in a string",
                "src/cli/serve.rs:2: HTML in a string",
            ],
        );
    }

    #[test]
    fn html_in_web_and_angles_elsewhere_are_welcome() {
        check(
            html_only_in_web,
            &[
                ("src/web/view/page.rs", "use maud::html; let x = \"<div>\";"),
                (
                    "src/cli/gen.rs",
                    "//! html! is elsewhere\nlet x = \"--format <table|csv>\"; let y = a < b;",
                ),
            ],
            &[],
        );
    }

    #[test]
    fn sql_in_strings_is_found() {
        let text = "f(\"SELECT 1\");\nf(\"\n   WITH a AS\");\nf(r#\"insert or ignore into t values (1)\"#);\nf(\"BEGIN IMMEDIATE\");";
        check(
            sql_only_in_sql,
            &[
                ("src/bank/tiers/rows.rs", text),
                ("src/store/open.rs", "f(\"DELETE FROM t\"); f(\"update t set a = 1\");"),
            ],
            &[
                "src/bank/tiers/rows.rs:1: SQL",
                "src/bank/tiers/rows.rs:2: SQL",
                "src/bank/tiers/rows.rs:4: SQL",
                "src/bank/tiers/rows.rs:5: manages",
                "src/store/open.rs:1: SQL",
                "src/store/open.rs:1: SQL",
            ],
        );
    }

    #[test]
    fn names_of_statements_sentences_and_the_stores_own_are_welcome() {
        let text = "// SELECT 1\nf(\"tiers/rate_month\"); f(\"Select a customer from the list.\"); f(\"WITHDRAWAL\"); f(\"DELETE\");";
        let store = ("src/store/open.rs", "f(\"PRAGMA journal_mode = wal\"); f(\"BEGIN\");");
        check(sql_only_in_sql, &[("src/web/pages/tiers.rs", text), store], &[]);
    }

    #[test]
    fn a_star_for_columns_is_found() {
        let text = "-- Reads.\nSELECT\n  * FROM t;\nSELECT a, t.*\nFROM t RETURNING *";
        let at = ["sql/a.sql:2: takes every", "sql/a.sql:4: takes every", "sql/a.sql:5: takes every"];
        check(no_select_star, &[("sql/a.sql", text)], &at);
    }

    #[test]
    fn other_stars_are_welcome() {
        let text = "-- SELECT * is not done\nSELECT count(*), a * b, 'SELECT *' /* , * */ FROM t";
        check(no_select_star, &[("sql/a.sql", text), ("tests/x.sql", "SELECT * FROM t")], &[]);
    }

    #[test]
    fn rusqlite_elsewhere_is_found() {
        check(
            rusqlite_only_in_rows,
            &[("src/bank/tiers/mod.rs", "//! No rusqlite.\nfn f(row: &rusqlite::Row) {}")],
            &["src/bank/tiers/mod.rs:2: rusqlite outside"],
        );
    }

    #[test]
    fn rusqlite_in_store_and_rows_is_welcome() {
        let at = [
            "src/store/open.rs",
            "src/bank/tiers/rows.rs",
            "src/bank/value/rows/plan.rs",
            "tests/store/x.rs",
        ];
        check(rusqlite_only_in_rows, &at.map(|path| (path, "use rusqlite::Row;")), &[]);
    }

    #[test]
    fn reading_the_wall_clock_is_found() {
        check(
            one_wall_clock,
            &[
                ("src/web/gate.rs", "\nlet t = std::time::Instant::now();"),
                ("src/cli/gen.rs", "chrono::Utc::now()"),
                ("tests/store/x.rs", "SystemTime::now()"),
            ],
            &[
                "src/web/gate.rs:2: Instant::now",
                "src/cli/gen.rs:1: Utc::now",
                "tests/store/x.rs:1: SystemTime",
            ],
        );
    }

    #[test]
    fn a_clock_handed_down_is_welcome() {
        check(
            one_wall_clock,
            &[
                (CLOCK, "Utc::now()"),
                ("src/web/gate.rs", "// Instant::now()\nclock.now(); MyInstant::nowhere();"),
            ],
            &[],
        );
    }

    #[test]
    fn time_and_chance_in_sql_are_found() {
        let text =
            "-- Writes.\nINSERT INTO t VALUES (CURRENT_TIMESTAMP);\nSELECT date('now'), abs(random());";
        let at = ["sql/a.sql:2: current_timestamp", "sql/a.sql:3: 'now'", "sql/a.sql:3: random("];
        check(no_clock_in_sql, &[("sql/a.sql", text)], &at);
    }

    #[test]
    fn time_as_a_parameter_is_welcome() {
        check(no_clock_in_sql, &[("sql/a.sql", "INSERT INTO t (current_timestamps) VALUES (:now)")], &[]);
    }

    #[test]
    fn floats_near_money_are_found() {
        let text = "fn f(x: f64) {}\nlet y = 1.0_f32 as f32;";
        let at = ["src/kernel/money.rs:1: f64", "src/kernel/money.rs:2: f32"];
        check(no_floats, &[("src/kernel/money.rs", text)], &at);
    }

    #[test]
    fn floats_in_pictures_are_welcome() {
        check(
            no_floats,
            &[("src/web/view/chart.rs", "f64"), ("src/bank/a.rs", "// f64\nlet x = \"f64\";")],
            &[],
        );
    }
}
