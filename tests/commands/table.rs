//! The table of commands, held to what it promises: help with an example in both languages, exit codes, and
//! formats that programs can read.

use crate::support::bank::{Ran, TestBank, rows_of};
use clap::{Arg, ArgMatches};
use serde_json::Value as Json;
use std::path::Path;
use zhiji::cli::{COMMANDS, Command};
use zhiji::kernel::lang::Lang;

/// Commands without a bank of their own: they make one, or need none.
const WITHOUT_A_BANK: [&str; 4] = ["demo", "init", "gen", "bench"];

/// The words of a command line, as a shell would part them; what is sent to a file is left out.
fn words(line: &str) -> Vec<String> {
    let (mut all, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.split(" > ").next().unwrap().chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => all.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    all.push(word);
    assert!(!quoted, "an open quote in {line}");
    all
}

fn parse(command: &Command, words: &[String], lang: Lang) -> Result<ArgMatches, clap::Error> {
    let everywhere = ["data", "lang", "format"].map(|name| Arg::new(name).long(name));
    let mut program = clap::Command::new(command.name).no_binary_name(true);
    program = program.args((command.args)(lang)).args(everywhere);
    program.try_get_matches_from(words)
}

#[test]
fn every_command_has_help_with_an_example_in_both_languages() {
    let bank = TestBank::new();
    let whole = |lang| bank.zhiji(&["--help", "--lang", lang]).done();
    let all = [("zh", Lang::Zh, "示例：", whole("zh")), ("en", Lang::En, "Example:", whole("en"))];
    for command in COMMANDS {
        for (code, lang, word, whole) in &all {
            let help = bank.zhiji(&[command.name, "--help", "--lang", code]).done();
            let about = command.about.get(*lang);
            assert!(help.contains(about), "{}: no \"{about}\" in\n{help}", command.name);
            assert!(whole.contains(about), "{}: no \"{about}\" in\n{whole}", command.name);
            assert!(help.contains(&format!("{word}\n  {}\n", command.example)), "{}:\n{help}", command.name);
            assert!(help.contains("--format") == command.records, "{}:\n{help}", command.name);
        }
    }
}

/// English words in Chinese help are names that are typed.
#[test]
fn chinese_help_has_no_english_headings() {
    let bank = TestBank::new();
    let mut helps = vec![bank.zhiji(&["--help"]).done()];
    helps.extend(COMMANDS.iter().map(|command| bank.zhiji(&[command.name, "--help"]).done()));
    for help in helps {
        for english in [
            "Usage",
            "Commands",
            "Arguments",
            "Options",
            "OPTIONS",
            "COMMAND>",
            "Print",
            "default",
            "possible",
        ] {
            assert!(!help.contains(english), "{english} in\n{help}");
        }
    }
}

#[test]
fn what_is_wrong_with_the_arguments_is_said_in_chinese() {
    let bank = TestBank::new();
    for (args, said) in [
        (&["rum"][..], "用法错误：没有命令 rum；是否为 run？"),
        (&["tiers", "--moth", "2026-01"], "用法错误：没有参数 --moth；是否为 --month？"),
        (&["explain"], "用法错误：缺少参数 <CUST_NO>"),
        (&["tiers", "--month"], "用法错误：--month <YYYY-MM> 缺少值"),
        (&["tiers", "--month", "2026-13"], "用法错误：--month <YYYY-MM> 的值“2026-13”有误"),
        (&["tiers", "--lang", "en", "--lang", "zh"], "error: the argument '--lang <zh|en>' cannot be used"),
        (&["tiers", "--data", "a", "--data", "b"], "用法错误：参数 --data <DIR> 重复，或不能与其他参数同用"),
    ] {
        let ran = bank.zhiji(args);
        assert!(ran.stderr.starts_with(said), "{args:?}: {}", ran.stderr);
    }
    let ran = bank.zhiji(&["tiers", "--format", "xml"]);
    assert!(ran.stderr.contains("可选：table, csv, json"), "{}", ran.stderr);
}

#[test]
fn the_example_of_every_command_is_one() {
    for command in COMMANDS {
        let words = words(command.example);
        assert_eq!(words[..2], ["zhiji", command.name], "{}", command.example);
        for lang in [Lang::Zh, Lang::En] {
            if let Err(error) = parse(command, &words[2..], lang) {
                panic!("{}:\n{error}", command.example);
            }
        }
    }
    let lacking = [String::from("--month"), String::from("2026")];
    let tiers = COMMANDS.iter().find(|command| command.name == "tiers").unwrap();
    assert!(parse(tiers, &lacking, Lang::En).is_err(), "what is wrong is found");
}

#[test]
fn used_wrongly_is_two() {
    let bank = TestBank::new();
    for args in [
        &["no-such-command"][..],
        &["tiers", "--no-such-option"],
        &["tiers", "--month", "2026-13"],
        &["tiers", "--format", "xml"],
        &["explain"],
        &["report", "no-such-report"],
        &["report", "quarantine", "--day", "20260230"],
        &["policy", "check"],
        &["run", "--correct", "20260105"],
        &["gen", "--customers", "many"],
        &["--lang", "fr", "tiers"],
    ] {
        let ran = bank.zhiji(args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.stderr);
        assert!(ran.stdout.is_empty() && !ran.stderr.is_empty(), "{args:?}: the reason is on standard error");
    }
    assert!(!bank.data().exists(), "nothing was made");
}

#[test]
fn a_folder_without_a_bank_is_refused_by_every_command_that_needs_one() {
    let bank = TestBank::new();
    for command in COMMANDS.iter().filter(|command| !WITHOUT_A_BANK.contains(&command.name)) {
        let args: &[&str] = match command.name {
            "skip" => &["skip", "20260105", "--reason", "none came"],
            "explain" => &["explain", "C1"],
            "report" => &["report", "quarantine"],
            "policy" => &["policy", "show"],
            "special-list" => &["special-list", "--on", "2026-01-05"],
            "audit" => &["audit", "verify"],
            "user" => &["user", "list"],
            name => &[name],
        };
        for lang in ["zh", "en"] {
            let ran = bank.zhiji(&[args, &["--lang", lang]].concat());
            assert_eq!((ran.code, ran.refusal()), (1, Some("no_bank")), "{}: {}", command.name, ran.stderr);
            assert!(ran.stderr.contains("zhiji init --data"), "the remedy: {}", ran.stderr);
        }
    }
    assert!(!bank.data().exists(), "nothing was made");
}

/// A bank that took the example as the last day of a month.
fn example_bank() -> TestBank {
    let bank = TestBank::init();
    let day = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/example/20260105");
    let folder = bank.inbox().join("20260131");
    std::fs::create_dir(&folder).unwrap();
    for file in std::fs::read_dir(day).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
    std::fs::write(bank.inbox().join("20260131.ok"), "").unwrap();
    bank.run().done();
    bank
}

/// Programs read the same records from both formats.
fn check_formats(bank: &TestBank, args: &[&str]) {
    let ran = |format| -> Ran { bank.zhiji(&[args, &["--format", format]].concat()) };
    let csv = rows_of(&ran("csv").done());
    let text = ran("json").done();
    let json: Json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{args:?}: {error}\n{text}"));
    let json = json.as_array().unwrap();
    assert_eq!(csv.len(), json.len(), "{args:?}");
    for (row, object) in csv.iter().zip(json) {
        let object = object.as_object().unwrap();
        assert_eq!(row.len(), object.len(), "{args:?}");
        for (name, cell) in row {
            let shown = match &object[name] {
                Json::Null => String::new(),
                Json::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), shown, "{args:?}: {name}");
        }
    }
}

#[test]
fn records_come_as_csv_and_as_json() {
    let bank = example_bank();
    let policy = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/policy/default.toml");
    for args in [
        &["tiers"][..],
        &["report", "tier-structure"],
        &["report", "cross-sell"],
        &["report", "movement"],
        &["report", "quarantine"],
        &["report", "quarantine", "--day", "2026-01-30"],
        &["report", "feed-files"],
        &["policy", "show"],
        &["policy", "check", policy],
        &["policy", "simulate", policy],
        &["digest"],
        &["rebuild"],
        &["user", "list"],
        &["user", "waiting"],
    ] {
        check_formats(&bank, args);
    }
    for lang in ["zh", "en"] {
        let csv = |args: &[&str]| bank.zhiji(&[args, &["--format", "csv", "--lang", lang]].concat()).done();
        assert!(csv(&["tiers"]).starts_with("cust_no,tier,rated,"), "codes in every language");
        let findings = rows_of(&csv(&["doctor", "--quick"]));
        assert!(findings.iter().all(|row| row["verdict"] != "failed"), "{findings:?}");
        let json = bank.zhiji(&["doctor", "--format", "json", "--lang", lang]).done();
        assert_eq!(serde_json::from_str::<Json>(&json).unwrap().as_array().unwrap().len(), 11);
    }
    let explained = bank.zhiji(&["explain", "E0001", "--format", "json"]).done();
    assert_eq!(serde_json::from_str::<Json>(&explained).unwrap()["closed"]["in_force"], "gold");
    assert_eq!(bank.zhiji(&["explain", "E0001", "--format", "csv"]).refusal(), Some("format"));
}

#[test]
fn the_example_shows_a_gold_a_platinum_and_a_diamond_customer() {
    let bank = example_bank();
    let rows = rows_of(&bank.zhiji(&["tiers", "--format", "csv"]).done());
    let tiers: Vec<_> = rows.iter().map(|row| (row["cust_no"].as_str(), row["tier"].as_str())).collect();
    let expected = [
        ("E0001", "gold"),
        ("E0002", "platinum"),
        ("E0003", "diamond"),
        ("E0004", "general_core"),
        ("E0005", "ordinary"),
    ];
    assert_eq!(tiers, expected);
    let bad: Vec<_> = bank.quarantine().into_iter().map(|row| row["reason"].clone()).collect();
    assert_eq!(bad, ["unknown_customer"], "one bad row, on purpose");
    bank.rebuild();
}
