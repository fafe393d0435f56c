//! The rules of the house, read from the text of its files: what may stand where, and how long it may be.
//!
//! A rule is a function from the [`Tree`] of files to its findings; it has tests of its own beside it, on
//! invented trees that break it and that keep it. The checker obeys the rules that it checks.

mod floors;
mod lexer;
mod places;
mod size;
mod tokens;
mod tree;
mod words;

use tree::{Finding, Tree};

/// A rule: what it asks for, and what it finds.
type Rule = (&'static str, fn(&Tree) -> Vec<Finding>);

const RULES: [Rule; 20] = [
    ("imports go down the floors", floors::no_upward_import),
    ("in the bank, a room imports only rooms above it in the list", floors::rooms_follow_the_ladder),
    ("rules are pure", floors::rules_are_pure),
    ("HTML is in web", places::html_only_in_web),
    ("SQL is in sql/", places::sql_only_in_sql),
    ("columns are named", places::no_select_star),
    ("rusqlite is in store and in rows", places::rusqlite_only_in_rows),
    ("one place reads the wall clock", places::one_wall_clock),
    ("time and chance do not come from SQL", places::no_clock_in_sql),
    ("no floats near money or days", places::no_floats),
    ("functions and files are short", size::short_enough),
    ("lines are short", size::narrow_enough),
    ("no test is ignored", words::no_ignored_test),
    ("no test waits for time to pass", words::no_sleeping_test),
    ("nothing is left for later", words::nothing_left_over),
    ("every source file says what it is for", words::sources_have_headers),
    ("every statement says what it does", words::statements_have_headers),
    ("no path of a developer's machine", words::no_paths_of_machines),
    ("every statement is used", words::no_dead_statement),
    ("every act of the audit has words", words::verbs_have_words),
];

#[test]
fn the_house_is_tidy() {
    let tree = Tree::of_the_project();
    assert!(tree.file("src/lib.rs").is_some(), "the project's files were not found");
    let findings: Vec<String> = RULES
        .iter()
        .flat_map(|(asks, rule)| rule(&tree).into_iter().map(move |found| format!("{found}  ({asks})")))
        .collect();
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}
