//! How long functions, files and lines may be. What was too long when the limit came is listed in
//! `ratchet.txt` with the length it may have: it may shrink, not grow, and leaves the list once it is short.

use super::lexer::IN_STRING;
use super::tokens::functions;
use super::tree::{File, Finding, Tree};
use std::collections::BTreeMap;

/// Lines of a function, from its `fn` to its closing bracket.
const FUNCTION_LINES: usize = 70;
/// Lines of a file.
const FILE_LINES: usize = 700;
/// Characters of a line; a string within it does not count.
const LINE_CHARS: usize = 120;

const RATCHET: &str = "tests/tidy/ratchet.txt";
const HEADINGS: [&str; 3] = ["path", "function", "lines"];
/// What stands for a whole file in the place of a function's name.
const WHOLE_FILE: &str = "-";

/// A path and the name of a function, or [`WHOLE_FILE`].
type Place = (String, String);

/// Functions and files keep to their lengths, or to the one in the ratchet.
pub fn short_enough(tree: &Tree) -> Vec<Finding> {
    let (listed, mut found) = listed(tree);
    let mut still_long = Vec::new();
    for file in tree.rust(&["src/", "tests/"]) {
        for (name, (line, lines)) in long_parts(file) {
            let place = (file.path.clone(), name);
            let allowed = listed.get(&place).map(|(_, lines)| *lines);
            if allowed.is_none_or(|allowed| lines > allowed) {
                found.push(Finding::new(file, line, too_long(&place.1, lines, allowed)));
            }
            still_long.push(place);
        }
    }
    let Some(ratchet) = tree.file(RATCHET) else { return found };
    for ((path, name), (line, _)) in listed.iter().filter(|(place, _)| !still_long.contains(place)) {
        let what = format!("{path} {name} is short by now; remove the line, so that it stays so");
        found.push(Finding::new(ratchet, *line, what));
    }
    found
}

fn too_long(name: &str, lines: usize, allowed: Option<usize>) -> String {
    let (what, limit, instead) = match name {
        WHOLE_FILE => ("the file".to_owned(), FILE_LINES, "use one file per topic"),
        name => (format!("{name}()"), FUNCTION_LINES, "use a function for each of its steps"),
    };
    match allowed {
        Some(allowed) => format!("{what} grew from {allowed} to {lines} lines; {instead}"),
        None => format!("{what} has {lines} lines, more than {limit}; {instead}"),
    }
}

/// What is too long in a file, by name: its line and lines. Of two functions of one name the longer counts.
fn long_parts(file: &File) -> BTreeMap<String, (usize, usize)> {
    let mut parts = BTreeMap::new();
    let long = functions(&file.lexed.code).into_iter().filter(|function| function.lines > FUNCTION_LINES);
    for function in long {
        let longest = parts.entry(function.name).or_insert((0, 0));
        if function.lines > longest.1 {
            *longest = (function.line, function.lines);
        }
    }
    let lines = file.lines().count();
    if lines > FILE_LINES {
        parts.insert(WHOLE_FILE.to_owned(), (1, lines));
    }
    parts
}

/// The entries of the ratchet with their line and allowed length, and what is wrong with them.
fn listed(tree: &Tree) -> (BTreeMap<Place, (usize, usize)>, Vec<Finding>) {
    let (mut entries, mut found) = (BTreeMap::new(), Vec::new());
    let Some(ratchet) = tree.file(RATCHET) else { return (entries, found) };
    for (line, text) in ratchet.lines().filter(|(_, text)| !text.is_empty() && !text.starts_with('#')) {
        let cells: Vec<_> = text.split('|').map(str::trim).collect();
        match (&cells[..], cells.last().and_then(|lines| lines.parse().ok())) {
            (cells, None) if *cells == HEADINGS => {}
            ([path, name, _], Some(lines)) => {
                entries.insert(((*path).to_owned(), (*name).to_owned()), (line, lines));
            }
            _ => found.push(Finding::new(ratchet, line, "is no entry; use path | function | lines")),
        }
    }
    (entries, found)
}

/// Lines fit a narrow window, but for long strings.
pub fn narrow_enough(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.rust(&["src/"]) {
        for (line, text) in file.code_lines() {
            let length = text.chars().filter(|c| *c != IN_STRING).count();
            if length > LINE_CHARS {
                let what = format!("{length} characters, more than {LINE_CHARS}; use two lines");
                found.push(Finding::new(file, line, what));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tree::check;
    use super::*;

    /// A function of so many lines.
    fn function(name: &str, lines: usize) -> String {
        format!("fn {name}() {{\n{}}}\n", "    step();\n".repeat(lines - 2))
    }

    fn ratchet(entries: &str) -> String {
        format!("# why\npath | function | lines\n{entries}")
    }

    #[test]
    fn a_function_at_the_limit_is_welcome_and_a_line_more_is_found() {
        let text = function("fits", FUNCTION_LINES) + function("grows", FUNCTION_LINES + 1).as_str();
        check(short_enough, &[("src/a.rs", &text)], &["src/a.rs:71: grows() has 71 lines, more than 70"]);
    }

    #[test]
    fn a_file_at_the_limit_is_welcome_and_a_line_more_is_found() {
        let (fits, grows) = ("x\n".repeat(FILE_LINES), "x\n".repeat(FILE_LINES + 1));
        let files = [("src/a.rs", fits.as_str()), ("tests/b.rs", &grows)];
        check(short_enough, &files, &["tests/b.rs:1: the file has 701 lines, more than 700"]);
    }

    #[test]
    fn a_listed_function_may_be_as_long_and_no_longer() {
        let text = function("f", 80);
        let (as_long, longer) = (ratchet("src/a.rs | f | 80\n"), ratchet("src/a.rs | f | 79\n"));
        check(short_enough, &[("src/a.rs", &text), (RATCHET, &as_long)], &[]);
        check(
            short_enough,
            &[("src/a.rs", &text), (RATCHET, &longer)],
            &["src/a.rs:1: f() grew from 79 to 80"],
        );
    }

    #[test]
    fn an_entry_that_is_short_by_now_is_found() {
        let list = ratchet("src/a.rs | f | 80\nsrc/gone.rs | - | 900\n");
        check(
            short_enough,
            &[("src/a.rs", &function("f", 70)), (RATCHET, &list)],
            &[
                "tests/tidy/ratchet.txt:3: src/a.rs f is short",
                "tests/tidy/ratchet.txt:4: src/gone.rs - is short",
            ],
        );
    }

    #[test]
    fn an_entry_of_another_form_is_found() {
        let list = ratchet("src/a.rs f 80\nsrc/a.rs | f | long\n");
        let at = ["tests/tidy/ratchet.txt:3: is no entry", "tests/tidy/ratchet.txt:4: is no entry"];
        check(short_enough, &[(RATCHET, &list)], &at);
    }

    #[test]
    fn the_longer_of_two_functions_of_one_name_counts() {
        let text = function("f", 71) + function("f", 75).as_str();
        check(short_enough, &[("src/a.rs", &text)], &["src/a.rs:72: f() has 75 lines"]);
    }

    #[test]
    fn a_long_line_is_found_and_a_long_string_is_welcome() {
        let (code, comment) = ("x".repeat(121), format!("// {}", "y".repeat(118)));
        let string = format!("f(\"{}\");", "额".repeat(200));
        let text = [&code, &comment, &string, &"z".repeat(120)].map(String::as_str).join("\n");
        check(narrow_enough, &[("src/a.rs", &text)], &["src/a.rs:1: 121", "src/a.rs:2: 121"]);
    }
}
