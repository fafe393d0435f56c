//! The READMEs, done as they say: every command works, and both languages say the same.

use crate::support::bank::TestBank;
use std::path::Path;
use zhiji::cli::COMMANDS;
use zhiji::intake::feed::FeedFile;
use zhiji::intake::reject::RejectKind;

const READMES: [(&str, &str, &str); 2] = [
    ("README.md", "en", include_str!("../../README.md")),
    ("README.zh-CN.md", "zh", include_str!("../../README.zh-CN.md")),
];
/// The invented bank of the README is made this large in the test.
#[cfg(unix)]
const CUSTOMERS: &str = "200";

/// The fenced blocks that follow a marker comment `<!-- marker -->`, or `<!-- marker rest -->`: rest and text.
fn blocks(text: &str, marker: &str) -> Vec<(String, String)> {
    let mut lines = text.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let inside = line.trim().strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->"));
        let Some(rest) = inside.and_then(|inside| inside.strip_prefix(marker)) else { continue };
        let fence = lines.next().unwrap_or_default();
        assert!(fence.starts_with("```"), "after {line} comes a fenced block, not {fence}");
        let block: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        found.push((rest.trim().to_owned(), block.join("\n")));
    }
    found
}

#[test]
fn marked_blocks_are_found() {
    let text =
        "a\n<!-- run -->\n```sh\nb\nc\n```\nd\n```\ne\n```\n<!-- output of: f g -->\n```text\nh\n```\n";
    let pair = |rest: &str, block: &str| (rest.to_owned(), block.to_owned());
    assert_eq!(blocks(text, "run"), [pair("", "b\nc")]);
    assert_eq!(blocks(text, "output of:"), [pair("f g", "h")]);
    assert!(blocks(text, "test").is_empty());
}

/// Every command of a README, in order.
fn commands(text: &str) -> Vec<String> {
    let lines = |(_, block): (String, String)| block.lines().map(str::to_owned).collect::<Vec<_>>();
    blocks(text, "run").into_iter().flat_map(lines).filter(|line| !line.is_empty()).collect()
}

/// Comments of a command are in the reader's language; the command is not.
fn without_comment(line: &str) -> &str {
    line.split("  #").next().unwrap().trim_end()
}

/// Reasons given to a command may be in the reader's language.
fn plain(line: &str) -> String {
    let parts = without_comment(line).split('"').enumerate();
    parts.map(|(at, part)| if at % 2 == 0 { part } else { "…" }).collect()
}

#[test]
fn both_readmes_give_the_same_commands() {
    let [(_, _, english), (_, _, chinese)] = READMES;
    let all = |text: &str| commands(text).iter().map(|line| plain(line)).collect::<Vec<_>>();
    assert_eq!(all(english), all(chinese));
    assert_eq!(blocks(english, "test"), blocks(chinese, "test"));
    assert!(all(english).len() > 20, "the commands were found");
    let headings = |text: &str| text.lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(headings(english), headings(chinese), "sections");
}

/// The commands as the test runs them: with the built binary, and a bank of bounded size.
#[cfg(unix)]
fn script(text: &str) -> String {
    let mut script = String::new();
    for line in commands(text) {
        let line = line.replace("cargo run --release --locked -- ", "zhiji ");
        let words: Vec<&str> = line.split(' ').collect();
        let bounded = words.iter().enumerate().map(|(at, word)| {
            let of_customers = at > 0 && words[at - 1] == "--customers";
            if of_customers { CUSTOMERS } else { *word }
        });
        script += &bounded.collect::<Vec<_>>().join(" ");
        script.push('\n');
    }
    script
}

#[cfg(unix)]
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[cfg(unix)]
fn shell(script: &str, lang: &str, folder: &Path) -> std::process::Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_zhiji")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = std::process::Command::new("sh");
    shell.args(["-e", "-u", "-x", "-c", script]).env("PATH", path).env("ZHIJI_LANG", lang);
    shell.current_dir(folder).output().expect("a shell")
}

#[cfg(unix)]
#[test]
fn every_command_of_the_readme_works() {
    for (name, lang, text) in READMES {
        let folder = tempfile::tempdir().unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets"), &folder.path().join("assets"));
        let ran = shell(&script(text), lang, folder.path());
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{name}: {}\n{said}", ran.status);
        assert!(!said.contains("[") || !said.contains("refused"), "{name}:\n{said}");
        let shown = blocks(text, "output of:");
        assert!(!shown.is_empty(), "{name} shows what comes out");
        for (command, expected) in shown {
            let ran = shell(&command, lang, &folder.path().join("try"));
            let found = String::from_utf8_lossy(&ran.stdout);
            assert_eq!(found.trim_end(), expected, "{name}: {command}");
        }
    }
}

#[test]
fn the_readmes_name_every_command_file_column_and_kind_of_bad_row() {
    for (name, _, text) in READMES {
        let missing = |word: &str| !text.contains(&format!("`{word}`"));
        let commands = COMMANDS.iter().map(|command| command.name).filter(|name| {
            !text.contains(&format!("`zhiji {name}`")) && !text.contains(&format!("`zhiji {name} "))
        });
        let files = FeedFile::ALL.iter().map(|file| file.name()).filter(|file| missing(file));
        let columns = FeedFile::ALL.iter().flat_map(|file| file.columns().0.iter().copied());
        let columns = columns.filter(|column| !text.contains(column));
        let kinds = RejectKind::all().map(|kind| kind.code()).filter(|code| missing(code));
        let lacking: Vec<&str> = commands.chain(files).chain(columns).chain(kinds).collect();
        assert!(lacking.is_empty(), "{name} does not name {lacking:?}");
    }
}

#[test]
fn the_default_settings_are_those_of_the_readme() {
    let bank = TestBank::init();
    let settings = std::fs::read_to_string(bank.data().join("settings.toml")).unwrap();
    for line in settings.lines().filter(|line| line.contains(" = ") && !line.starts_with('#')) {
        let key = line.split(" = ").next().unwrap();
        for (name, _, text) in READMES {
            assert!(text.contains(&format!("`{key}`")), "{name} does not name {key}");
        }
    }
}
