//! What may stand nowhere, what must stand at the top of a file, and statements that nobody runs.

use super::lexer::in_name;
use super::tree::{File, Finding, Tree};

/// The checker holds the words it looks for.
const CHECKER: &str = "tests/tidy/";

/// The lines in which `word` stands, and not as a part of a longer name.
pub fn lines_with<'a>(lines: impl Iterator<Item = (usize, &'a str)>, word: &str) -> Vec<usize> {
    lines.filter(|(_, text)| stands_in(text, word)).map(|(line, _)| line).collect()
}

/// Whether `word` stands in a text, and not as a part of a longer name in Latin letters.
fn stands_in(text: &str, word: &str) -> bool {
    let inner = |c: char| in_name(c) && c.is_ascii();
    let (opens, closes) = (word.starts_with(inner), word.ends_with(inner));
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        !(opens && before.ends_with(inner) || closes && after.starts_with(inner))
    })
}

/// Findings for each line of code in `files` in which one of the words stands.
fn words_in_code<'a>(files: impl Iterator<Item = &'a File>, words: &[&str], instead: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files.filter(|file| !file.is_in(&[CHECKER])) {
        for word in words {
            let lines = lines_with(file.code_lines(), word);
            found.extend(lines.into_iter().map(|line| Finding::new(file, line, format!("{word} {instead}"))));
        }
    }
    found
}

/// A test runs or is removed.
pub fn no_ignored_test(tree: &Tree) -> Vec<Finding> {
    words_in_code(tree.rust(&["src/", "tests/"]), &["#[ignore"], "hides a test; use it or remove it")
}

/// A test calls a job, it does not wait for one.
pub fn no_sleeping_test(tree: &Tree) -> Vec<Finding> {
    words_in_code(tree.rust(&["tests/"]), &["sleep("], "waits; use a FixedClock, or call the job itself")
}

/// What is not done is not half there.
pub fn nothing_left_over(tree: &Tree) -> Vec<Finding> {
    let places = ["src/", "tests/", "sql/", "assets/"];
    let instead = "leaves work for later; use the list of open work, or do it";
    let mut found = words_in_code(tree.rust(&places), &["todo!", "unimplemented!"], instead);
    for file in tree.within(&places).filter(|file| !file.is_in(&[CHECKER])) {
        for word in ["TODO", "FIXME", "XXX", "HACK"] {
            let lines = lines_with(file.lines(), word);
            found.extend(lines.into_iter().map(|line| Finding::new(file, line, format!("{word} {instead}"))));
        }
    }
    found
}

/// A source file begins by saying what it is for.
pub fn sources_have_headers(tree: &Tree) -> Vec<Finding> {
    let bare = tree.rust(&["src/"]).filter(|file| !file.text.starts_with("//!"));
    bare.map(|file| Finding::new(file, 1, "has no header; use a first line //! that says what it is for"))
        .collect()
}

/// A statement begins by saying what it does.
pub fn statements_have_headers(tree: &Tree) -> Vec<Finding> {
    let bare = tree.sql().filter(|file| !file.text.starts_with("--"));
    bare.map(|file| Finding::new(file, 1, "has no header; use a first line -- that says what it does"))
        .collect()
}

/// Nothing refers to a folder that only one machine has.
pub fn no_paths_of_machines(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.files().filter(|file| !file.is_in(&[CHECKER])) {
        for (line, text) in file.lines() {
            if ["home", "Users", "root", "mnt"].iter().any(|folder| has_folder(text, folder)) {
                found.push(Finding::new(
                    file,
                    line,
                    "a developer's path; use one from the top of the project",
                ));
            }
        }
    }
    found
}

/// Whether a text holds an absolute path into a folder of that name at the top of a machine.
fn has_folder(text: &str, folder: &str) -> bool {
    let path = format!("/{folder}/");
    let goes_on = |c: char| in_name(c) || matches!(c, '.' | '}' | '~' | '*' | ')');
    text.match_indices(&path).any(|(at, _)| !text[..at].ends_with(goes_on))
}

/// A statement that no code names is removed. It is named with its folder, `tiers/rate_month`, or in a source
/// file of that folder's room by its name alone, with or without `.sql`. A name that is put together, as
/// `parties/stage_{feed}`, names all that fit.
pub fn no_dead_statement(tree: &Tree) -> Vec<Finding> {
    let named: Vec<(&str, &str)> = tree
        .rust(&["src/"])
        .flat_map(|file| file.lexed.strings.iter().map(|literal| (file.path.as_str(), literal.text.as_str())))
        .collect();
    let mut found = Vec::new();
    for file in tree.sql().filter(|file| !file.is_in(&["sql/schema/", "sql/migrations/"])) {
        let path = file.path.trim_start_matches("sql/").trim_end_matches(".sql");
        let (room, name) = path.rsplit_once('/').unwrap_or(("", path));
        let names = |(source, text): &(&str, &str)| {
            let own_room = source.contains(&format!("/{room}/")) || source.ends_with(&format!("/{room}.rs"));
            stands_in(text, path) || own_room && text.trim_end_matches(".sql") == name || fits(text, path)
        };
        if !named.iter().any(names) {
            found.push(Finding::new(file, 1, "is used by no source file; remove it or use it"));
        }
    }
    found
}

/// The page on which an act of the audit is told in words.
const AUDIT_PAGE: &str = "src/web/pages/audit.rs";
/// Where a verb is handed over: the first word in quotes within the call.
const SIGNS: [&str; 5] = ["action(", "change(", "Audit::Entry(", "note(core", ".entry("];
/// A call that signs is no longer.
const CALL_MAX: usize = 160;

/// What is written into the audit is read there in words.
pub fn verbs_have_words(tree: &Tree) -> Vec<Finding> {
    let page = tree.file(AUDIT_PAGE).map_or("", |file| file.text.as_str());
    let mut found = Vec::new();
    for file in tree.rust(&["src/"]).filter(|file| file.path != AUDIT_PAGE) {
        for (at, sign) in SIGNS.iter().flat_map(|sign| file.text.match_indices(sign)) {
            let call: String = file.text[at + sign.len()..].chars().take(CALL_MAX).collect();
            let call = call.split(';').next().unwrap_or_default();
            let Some(verb) = call.split('"').skip(1).step_by(2).find(|word| is_verb(word)) else { continue };
            if !page.contains(&format!("\"{verb}\" =>")) {
                let line = file.text[..at].matches('\n').count() + 1;
                let what = format!("the audit page has no words for {verb}; add them to {AUDIT_PAGE}");
                found.push(Finding::new(file, line, what));
            }
        }
    }
    found
}

fn is_verb(word: &str) -> bool {
    word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// Whether a pattern such as `parties/stage_{feed}` gives a name, with a word for each bracket. It must fix
/// some letters of the name itself, or it would name every statement there is.
fn fits(pattern: &str, path: &str) -> bool {
    let fixed: Vec<&str> = pattern.split('{').map(|piece| piece.rsplit('}').next().unwrap_or("")).collect();
    let name = fixed.concat();
    let says_enough = name.rsplit_once('/').is_some_and(|(_, name)| name.contains(in_name));
    fixed.len() > 1 && says_enough && fits_pieces(&fixed, path)
}

fn fits_pieces(fixed: &[&str], path: &str) -> bool {
    let Some(rest) = fixed.first().and_then(|piece| path.strip_prefix(piece)) else { return false };
    if fixed.len() == 1 {
        return rest.is_empty();
    }
    let word = rest.chars().take_while(|c| c.is_ascii() && in_name(*c)).count();
    (1..=word).any(|length| fits_pieces(&fixed[1..], &rest[length..]))
}

#[cfg(test)]
mod tests {
    use super::super::tree::check;
    use super::*;

    #[test]
    fn a_word_is_not_a_part_of_a_longer_one() {
        assert!(
            stands_in("a TODO: b", "TODO")
                && stands_in("见TODO。", "TODO")
                && stands_in("x.sleep(1)", "sleep(")
        );
        assert!(
            !stands_in("TODOS", "TODO") && !stands_in("no_sleep(1)", "sleep(") && !stands_in("XXXX", "XXX")
        );
    }

    #[test]
    fn ignored_and_sleeping_tests_are_found() {
        let text = "#[ignore = \"slow\"]\nfn a() {\n    std::thread::sleep(x);\n}";
        check(no_ignored_test, &[("tests/a.rs", text)], &["tests/a.rs:1: #[ignore"]);
        check(no_sleeping_test, &[("tests/a.rs", text)], &["tests/a.rs:3: sleep("]);
    }

    #[test]
    fn tests_that_run_at_once_are_welcome() {
        let files = [
            ("tests/a.rs", "// sleep(x), #[ignore]\n#[test]\nfn never_sleep() {}"),
            ("src/b.rs", "sleep(x)"),
        ];
        check(no_ignored_test, &files, &[]);
        check(no_sleeping_test, &files, &[]);
    }

    #[test]
    fn work_left_over_is_found() {
        check(
            nothing_left_over,
            &[
                ("src/a.rs", "fn f() {\n    todo!()\n}\nfn g() { unimplemented!(\"x\") }"),
                ("tests/a.txt", "one\ntwo FIXME"),
                ("sql/a.sql", "-- TODO"),
                ("assets/a.toml", "# XXX\n# HACK"),
            ],
            &[
                "src/a.rs:2: todo!",
                "src/a.rs:4: unimplemented!",
                "tests/a.txt:2: FIXME",
                "sql/a.sql:1: TODO",
                "assets/a.toml:1: XXX",
                "assets/a.toml:2: HACK",
            ],
        );
    }

    #[test]
    fn finished_work_is_welcome() {
        check(
            nothing_left_over,
            &[("src/a.rs", "//! todo is a noun\nfn todo() {}"), ("README.md", "TODO")],
            &[],
        );
    }

    #[test]
    fn files_without_a_header_are_found() {
        check(
            sources_have_headers,
            &[("src/a.rs", "// Not a header.\n"), ("src/b.rs", "")],
            &["src/a.rs:1", "src/b.rs:1"],
        );
        check(statements_have_headers, &[("sql/a.sql", "SELECT 1 -- one")], &["sql/a.sql:1: has no header"]);
    }

    #[test]
    fn files_with_a_header_are_welcome() {
        check(sources_have_headers, &[("src/a.rs", "//! What it is for.\n"), ("tests/b.rs", "")], &[]);
        check(statements_have_headers, &[("sql/a.sql", "-- One.\nSELECT 1")], &[]);
    }

    #[test]
    fn paths_of_machines_are_found() {
        let text = "cd /home/someone/x\nDIR=\"/Users/x\"\n/root/.cargo\n(/mnt/tree)";
        let at = ["run.sh:1: a dev", "run.sh:2: a dev", "run.sh:3: a dev", "run.sh:4: a dev"];
        check(no_paths_of_machines, &[("run.sh", text)], &at);
    }

    #[test]
    fn other_paths_are_welcome() {
        let text =
            "https://bank.example/home/page ./mnt/x src/root/x ${DIR}/mnt/x /var/lib/zhiji /homes/x /mnt";
        check(no_paths_of_machines, &[("README.md", text)], &[]);
    }

    #[test]
    fn a_statement_that_nobody_names_is_found() {
        check(
            no_dead_statement,
            &[
                ("sql/tiers/rate.sql", "-- Rates."),
                ("sql/tiers/rate_month.sql", "-- Rates."),
                ("sql/pool/list.sql", "-- Lists."),
                ("src/bank/tiers/rows.rs", "// \"tiers/rate\"\nrun(\"tiers/rate_month\"); run(\"list\")"),
            ],
            &["sql/tiers/rate.sql:1: is used by no", "sql/pool/list.sql:1: is used by no"],
        );
    }

    #[test]
    fn statements_that_are_named_are_welcome() {
        check(
            no_dead_statement,
            &[
                ("sql/schema/crm.sql", "-- Tables."),
                ("sql/migrations/0001.sql", "-- More."),
                ("sql/tiers/rate.sql", "-- Rates."),
                ("sql/tiers/list.sql", "-- Lists."),
                ("sql/pool/list.sql", "-- Lists."),
                ("src/bank/tiers/rows.rs", "run(\"rate.sql\"); run(\"list\");"),
                ("src/schedule/run.rs", "run(\"sql/pool/list.sql\")"),
            ],
            &[],
        );
    }

    #[test]
    fn an_act_without_words_is_found() {
        let page = (AUDIT_PAGE, "match verb { \"reveal\" => \"x\" }");
        let signs = "let a = signed.action(format!(\"k-{n}\"), \"approve_it\", n, writes);";
        check(
            verbs_have_words,
            &[page, ("src/bank/a.rs", signs)],
            &["src/bank/a.rs:1: the audit page has no words"],
        );
        check(verbs_have_words, &[page, ("src/web/pages/b.rs", "audit: Audit::Entry(\"reveal\"),")], &[]);
    }

    #[test]
    fn names_that_are_put_together_name_all_that_fit() {
        assert!(fits("parties/stage_{feed}", "parties/stage_contact"));
        assert!(fits("{room}/end_{what}_{feed}", "parties/end_gone_fx_rate"));
        assert!(!fits("parties/stage_{feed}", "parties/stage_"), "no empty word");
        assert!(!fits("parties/stage_{feed}", "holdings/stage_card"), "another room");
        assert!(!fits("{room}/{name}", "parties/stage_contact"), "every statement there is");
        assert!(!fits("parties/stage", "parties/stage_contact"), "a part of the name");
    }
}
