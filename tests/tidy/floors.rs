//! Who may import whom: floors, the ladder of the bank's rooms, and rules without a world.

use super::tokens::{Import, Token, imports, module_of, tokens};
use super::tree::{File, Finding, Tree};
use std::collections::HashMap;

/// The rooms and their floors. A room imports only from lower floors; neighbours do not import each other.
const FLOORS: [(&str, u8); 9] = [
    ("kernel", 0),
    ("store", 1),
    ("access", 2),
    ("bank", 3),
    ("intake", 4),
    ("schedule", 4),
    ("invent", 4),
    ("web", 5),
    ("cli", 6),
];

/// Above all floors: the map and the door.
const ABOVE: [&str; 2] = ["src/lib.rs", "src/main.rs"];

/// What a `rules.rs` may not know, and what it takes instead.
const IMPURE: [(&str, &str); 8] = [
    ("rusqlite", "take the facts as arguments; reading them is for rows.rs"),
    ("maud", "return a decision with its reasons; pages show it"),
    ("html", "return a decision with its reasons; pages show it"),
    ("Clock", "take the day as an argument"),
    ("SystemClock", "take the day as an argument"),
    ("FixedClock", "take the day as an argument"),
    ("Stopwatch", "measure where the rule is called"),
    ("File", "take the facts as arguments; reading them is for rows.rs"),
];

fn floor_of(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

/// No import from the same or a higher floor, and no room without a floor.
pub fn no_upward_import(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.rust(&["src/"]).filter(|file| !file.is_in(&ABOVE)) {
        let room = module_of(&file.path).into_iter().next().unwrap_or_default();
        let Some(floor) = floor_of(&room) else {
            found.push(Finding::new(
                file,
                1,
                "is on no floor; use a room of the list in tests/tidy/floors.rs",
            ));
            continue;
        };
        let bad = imports(file).into_iter().filter_map(|import| upward(file, &room, floor, &import));
        found.extend(bad);
    }
    found
}

fn upward(file: &File, room: &str, floor: u8, import: &Import) -> Option<Finding> {
    let target = import.path.first()?;
    let theirs = floor_of(target).filter(|theirs| target != room && *theirs >= floor)?;
    let what = if theirs == floor {
        format!("{room} imports its neighbour {target}; use a floor above that calls both")
    } else {
        format!("{room} imports {target} above it; use an argument, or move the work up to {target}")
    };
    Some(Finding::new(file, import.line, what))
}

/// A room of the bank imports only rooms that `src/bank/mod.rs` lists before it.
pub fn rooms_follow_the_ladder(tree: &Tree) -> Vec<Finding> {
    let ladder = tree.file("src/bank/mod.rs").map(ladder).unwrap_or_default();
    let mut found = Vec::new();
    for file in tree.rust(&["src/bank/"]) {
        let module = module_of(&file.path);
        let Some((room, own)) = module.get(1).and_then(|room| ladder.get_key_value(room)) else { continue };
        for import in imports(file) {
            let [bank, target, ..] = &import.path[..] else { continue };
            if bank == "bank" && ladder.get(target).is_some_and(|theirs| theirs > own) {
                let what = format!(
                    "{room} imports {target}, which comes after it in src/bank/mod.rs; \
                     use the daily run or a page to join them"
                );
                found.push(Finding::new(file, import.line, what));
            }
        }
    }
    found
}

/// The rooms by their place in the list of `pub mod` lines.
fn ladder(list: &File) -> HashMap<String, usize> {
    let pieces = tokens(&list.lexed.code);
    let mut rooms = HashMap::new();
    for three in pieces.windows(3) {
        if let [(Token::Word(keyword), _), (Token::Word(name), _), (Token::Mark(';'), _)] = three
            && keyword == "mod"
        {
            rooms.insert(name.clone(), rooms.len());
        }
    }
    rooms
}

/// Rules decide on what they are given: no database, clock, page or file.
pub fn rules_are_pure(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    let rules = |file: &&File| file.name() == "rules.rs" || file.path.contains("/rules/");
    for file in tree.rust(&["src/"]).filter(rules) {
        let pieces = tokens(&file.lexed.code);
        for (word, instead) in IMPURE {
            let lines = pieces.iter().filter(|(token, _)| *token == Token::Word(word.to_owned()));
            found.extend(
                lines.map(|(_, line)| Finding::new(file, *line, format!("a rule names {word}; {instead}"))),
            );
        }
        found.extend(pieces.windows(3).filter_map(|three| system(file, three)));
        found.extend(imports(file).iter().filter_map(|import| machinery(file, import)));
    }
    found
}

/// A path into the parts of the standard library that reach outside.
fn system(file: &File, three: &[(Token, usize)]) -> Option<Finding> {
    let [(Token::Word(first), line), (Token::Path, _), (Token::Word(part), _)] = three else { return None };
    let outside = first == "std" && matches!(part.as_str(), "fs" | "io" | "net" | "process" | "env");
    let what = format!("a rule names std::{part}; take the facts as arguments");
    outside.then(|| Finding::new(file, *line, what))
}

fn machinery(file: &File, import: &Import) -> Option<Finding> {
    let path: Vec<_> = import.path.iter().map(String::as_str).collect();
    let outside = matches!(path[..], ["store" | "web", ..] | ["kernel", "clock", ..]);
    let what = format!("a rule imports {}; take the facts and the day as arguments", path.join("::"));
    outside.then(|| Finding::new(file, import.line, what))
}

#[cfg(test)]
mod tests {
    use super::super::tree::check;
    use super::*;

    const LADDER: (&str, &str) =
        ("src/bank/mod.rs", "//! Rooms.\npub mod parties; // first\npub mod holdings;\npub mod tiers;\n");

    #[test]
    fn an_import_from_above_is_found() {
        check(
            no_upward_import,
            &[
                ("src/kernel/money.rs", "use std::fmt;\n\nuse crate::store::open;"),
                ("src/bank/tiers/mod.rs", "fn f() {\n    let x = crate::web::page();\n}"),
                ("src/store/mod.rs", "use super::access::Who;"),
            ],
            &["src/kernel/money.rs:3: kernel", "src/bank/tiers/mod.rs:2: bank", "src/store/mod.rs:1: store"],
        );
    }

    #[test]
    fn an_import_from_a_neighbour_is_found() {
        check(
            no_upward_import,
            &[
                ("src/invent/rows.rs", "use crate::{kernel, intake};"),
                ("src/intake/mod.rs", "use crate::schedule::x;"),
            ],
            &[
                "src/invent/rows.rs:1: invent imports its neighbour intake",
                "src/intake/mod.rs:1: intake imports its n",
            ],
        );
    }

    #[test]
    fn a_room_without_a_floor_is_found() {
        check(
            no_upward_import,
            &[("src/util.rs", ""), ("src/misc/x.rs", "")],
            &["src/util.rs:1", "src/misc/x.rs:1"],
        );
    }

    #[test]
    fn imports_down_and_within_a_room_are_welcome() {
        check(
            no_upward_import,
            &[
                ("src/main.rs", "fn main() { zhiji::cli::main() }"),
                ("src/lib.rs", "pub mod web;\nuse crate::web::x;"),
                (
                    "src/web/pages/tiers.rs",
                    "use crate::web::view;\nuse super::super::gate;\nuse crate::bank::tiers;",
                ),
                (
                    "src/kernel/mod.rs",
                    "//! crate::web is above.\nuse crate::text;\nconst A: &str = \"crate::web\";",
                ),
            ],
            &[],
        );
    }

    #[test]
    fn a_room_that_imports_a_later_one_is_found() {
        check(
            rooms_follow_the_ladder,
            &[
                LADDER,
                ("src/bank/parties/mod.rs", "use crate::bank::tiers::Tier;"),
                ("src/bank/holdings/rows.rs", "\nuse super::super::tiers::Tier;"),
            ],
            &[
                "src/bank/parties/mod.rs:1: parties imports tiers, which comes after",
                "src/bank/holdings/rows.rs:2: holdings imports tiers",
            ],
        );
    }

    #[test]
    fn a_room_that_imports_earlier_ones_is_welcome() {
        check(
            rooms_follow_the_ladder,
            &[
                LADDER,
                (
                    "src/bank/tiers/mod.rs",
                    "use crate::bank::{parties, holdings};\nuse crate::bank::tiers::rules;",
                ),
                ("src/bank/holdings.rs", "use super::parties::Customer;"),
                ("src/web/pages/home.rs", "use crate::bank::tiers;"),
            ],
            &[],
        );
    }

    #[test]
    fn a_rule_that_knows_the_world_is_found() {
        let text = "use rusqlite::Row;\nuse crate::kernel::clock;\nuse crate::store::x;\nuse std::fs;\nfn f(c: &dyn Clock) {}\n";
        check(
            rules_are_pure,
            &[("src/bank/tiers/rules.rs", text)],
            &[
                "src/bank/tiers/rules.rs:1: a rule names rusqlite",
                "src/bank/tiers/rules.rs:5: a rule names Clock",
                "src/bank/tiers/rules.rs:4: a rule names std::fs",
                "src/bank/tiers/rules.rs:2: a rule imports kernel::clock",
                "src/bank/tiers/rules.rs:3: a rule imports store::x",
            ],
        );
    }

    #[test]
    fn a_rule_of_facts_and_days_is_welcome() {
        let text = "//! No Clock here.\nuse crate::kernel::calendar::Day;\nuse std::collections::BTreeMap;\n";
        let rows = ("src/bank/tiers/rows.rs", "use rusqlite::Row;");
        check(rules_are_pure, &[("src/bank/tiers/rules.rs", text), rows], &[]);
    }
}
