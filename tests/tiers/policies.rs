//! Policies: what is refused, who approves, and from when a version counts.

use super::bank::{day, month, refusal, signed, small_bank};
use crate::kernel::table::{Case, check_all, expect};
use zhiji::bank::holdings::rows::insert_class;
use zhiji::bank::tiers::policies::{self, Pair, Standing, compare};
use zhiji::bank::tiers::rows::policy_versions;
use zhiji::bank::tiers::simulate::simulate;
use zhiji::kernel::policy::{DEFAULT_TOML, Policy};

fn check(case: &Case) -> Result<(), String> {
    let (was, stands) = (case.get("instead of"), case.get("stands"));
    assert_eq!(DEFAULT_TOML.matches(was).count(), 1, "{was} stands once in the default");
    let refusals = Policy::parse(&DEFAULT_TOML.replace(was, stands)).expect_err("it is refused");
    let [refusal] = &refusals[..] else { return Err(format!("{} findings: {refusals:?}", refusals.len())) };
    expect("field", &refusal.field, case.get("field"))?;
    expect("zh", &refusal.text.zh, case.get("zh"))?;
    expect("en", &refusal.text.en, case.get("en"))
}

#[test]
fn each_bad_policy_is_refused_by_its_field() {
    let headings = &["case", "instead of", "stands", "field", "zh", "en"];
    check_all(include_str!("bad_policies.txt"), headings, check);
}

#[test]
fn the_default_policy_is_good() {
    assert!(Policy::default_policy().is_ok());
}

#[test]
fn what_is_no_policy_is_refused_with_its_place() {
    let unknown = DEFAULT_TOML.replace("members_min = 2", "members_least = 2");
    let refusals = Policy::parse(&unknown).expect_err("it is refused");
    assert_eq!(refusals[0].code, "policy_unreadable");
    assert!(refusals[0].text.zh.contains("members_least") && refusals[0].text.en.contains("members_least"));
}

/// Set proportions of a team: institution, team, parts; the refusal, none where they are good.
#[test]
fn the_parts_of_a_team_are_a_hundred_percent() {
    for (inst_no, team, parts, refused) in [
        ("3101", "营业厅", r#""7" = "60", "8" = "40""#, None),
        ("3101", "营业厅", r#""7" = "100""#, None),
        ("3101", "营业厅", r#""7" = "60", "8" = "39.9999""#, Some("growth.team[0].percent")),
        ("3101", "营业厅", r#""7" = "60", "8" = "40.0001""#, Some("growth.team[0].percent")),
        ("3101", "营业厅", r#""7" = "-20", "8" = "120""#, Some("growth.team[0].percent")),
        ("3101", "营业厅", "", Some("growth.team[0].percent")),
        ("3101", "", r#""7" = "100""#, Some("growth.team[0].team")),
        ("", "营业厅", r#""7" = "100""#, Some("growth.team[0].team")),
    ] {
        let document = format!(
            "{DEFAULT_TOML}\n[[growth.team]]\ninst_no = \"{inst_no}\"\nteam = \"{team}\"\npercent = {{ {parts} }}\n"
        );
        let found = Policy::parse(&document).err().map(|all| all[0].field.clone());
        assert_eq!(found.as_deref(), refused, "{inst_no} {team} {parts}");
    }
    let one = "\n[[growth.team]]\ninst_no = \"1\"\nteam = \"A\"\npercent = { \"7\" = \"100\" }\n";
    let twice = Policy::parse(&format!("{DEFAULT_TOML}{one}{one}")).expect_err("it is refused");
    assert_eq!(twice[0].field, "growth.team[1].team");
}

#[test]
fn a_proposal_with_several_faults_is_refused_with_all_of_them() {
    let mut bank = small_bank();
    let bad = DEFAULT_TOML.replace("\"0.2\"", "\"-0.2\"").replace("\"80000\"", "\"800000\"");
    let refused = refusal(policies::propose(&mut bank, &signed("M1", "2026-02-10"), month("2026-05"), &bad));
    assert_eq!(refused.code, "policy_bad");
    assert_eq!(
        refused.text.en,
        "asset_class[1].coefficient: -0.2 is negative: give zero or more; \
         family.platinum_from: must be above where the tier before it begins; \
         family.gold_from: is above the individual threshold: make it at most that",
    );
}

#[test]
fn a_class_in_use_stays_in_the_policy() {
    let mut bank = small_bank();
    let start = DEFAULT_TOML.find("[[asset_class]]\ncode = \"metal_margin\"").unwrap();
    let end = start + DEFAULT_TOML[start..].find("\n\n").unwrap();
    let dropped = [&DEFAULT_TOML[..start], &DEFAULT_TOML[end..]].concat();
    let author = signed("M1", "2026-02-10");
    // Nobody holds margins of metals yet.
    policies::propose(&mut bank, &author, month("2026-05"), &dropped).unwrap();
    insert_class(&bank.core, 4, "metal_margin", day("2026-02-10")).unwrap();
    for refused in [
        refusal(policies::propose(&mut bank, &author, month("2026-06"), &dropped)),
        refusal(policies::approve(&mut bank, &signed("Q1", "2026-02-11"), 2)),
        refusal(simulate(&bank, &Policy::parse(&dropped).unwrap())),
    ] {
        assert_eq!((refused.code, refused.field.as_str()), ("policy_class_dropped", "asset_class"));
        assert!(refused.text.zh.contains("metal_margin") && refused.text.en.contains("metal_margin"));
    }
}

#[test]
fn a_version_counts_from_a_future_month() {
    let mut bank = small_bank();
    let author = signed("M1", "2026-02-10");
    for (effective, code, zh, en) in [
        (
            "2026-01",
            "policy_month_closed",
            "2026-01 已结账：请给出晚于 2026-02 的月份",
            "2026-01 is closed already: give a month after 2026-02",
        ),
        (
            "2026-02",
            "policy_month_running",
            "2026-02 正在进行：请给出以后的月份",
            "2026-02 is running: give a later month",
        ),
    ] {
        let refused = refusal(policies::propose(&mut bank, &author, month(effective), DEFAULT_TOML));
        assert_eq!((refused.code, refused.field.as_str()), (code, "effective_month"));
        assert_eq!((refused.text.zh.as_str(), refused.text.en.as_str()), (zh, en));
    }
    assert_eq!(policies::propose(&mut bank, &author, month("2026-03"), DEFAULT_TOML).unwrap(), 2);
}

#[test]
fn a_second_person_approves_and_a_month_has_one_policy() {
    let mut bank = small_bank();
    let (author, other) = (signed("M1", "2026-02-10"), signed("H1", "2026-02-11"));
    let first = policies::propose(&mut bank, &author, month("2026-03"), DEFAULT_TOML).unwrap();
    let second = policies::propose(&mut bank, &author, month("2026-03"), DEFAULT_TOML).unwrap();
    assert_eq!(refusal(policies::approve(&mut bank, &author, first)).code, "same_person");
    policies::approve(&mut bank, &other, first).unwrap();
    assert_eq!(refusal(policies::approve(&mut bank, &other, first)).code, "policy_approved");
    assert_eq!(refusal(policies::approve(&mut bank, &other, second)).code, "policy_month_taken");
    assert_eq!(refusal(policies::approve(&mut bank, &other, 9)).code, "policy_unknown");
    let versions = policy_versions(&bank.crm).unwrap();
    assert_eq!(versions[1].approver.as_deref(), Some("H1"));
    assert_eq!(versions[2].approver, None);
}

#[test]
fn a_month_that_closed_meanwhile_is_not_approved() {
    let mut bank = small_bank();
    let version =
        policies::propose(&mut bank, &signed("M1", "2026-02-10"), month("2026-03"), DEFAULT_TOML).unwrap();
    bank.close("2026-02-28");
    let refused = refusal(policies::approve(&mut bank, &signed("H1", "2026-03-01"), version));
    assert_eq!(refused.code, "policy_month_running");
}

#[test]
fn a_new_bank_has_the_default_policy_once() {
    let mut bank = small_bank();
    policies::seed_default(&mut bank, &signed("console", "2026-02-10")).unwrap();
    assert_eq!(policy_versions(&bank.crm).unwrap().len(), 1);
    assert_eq!(policies::version_in_force(&bank, day("2026-02-10")).unwrap(), 1);
    let shown = policies::show(&bank.crm, 1).unwrap();
    let value =
        |field: &str| shown.iter().find(|entry| entry.field == field).map(|entry| entry.value.clone());
    assert_eq!(value("asset_class.loan.coefficient").as_deref(), Some("0.2"));
    assert_eq!(value("vip.gold.from").as_deref(), Some("100000.00"));
    assert_eq!(value("growth.credited_percent").as_deref(), Some("30"));
    assert_eq!(value("approver").as_deref(), Some("init"));
}

#[test]
fn two_versions_side_by_side_show_what_differs() {
    let first = Policy::default_policy().unwrap();
    let gone = DEFAULT_TOML.replace("diamond = [\"AFP\", \"CFP\"]\n", "");
    let changed =
        gone.replace("vip_cap = 400", "vip_cap = 350").replace("code = \"bond\"", "code = \"t_bond\"");
    let pairs = policies::compare(&first, &Policy::parse(&changed).unwrap());
    let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
    let differing: Vec<String> = pairs
        .iter()
        .filter(|pair| !pair.same())
        .map(|pair| format!("{} {} {}", pair.field, text(&pair.first), text(&pair.second)))
        .collect();
    let expected = [
        "asset_class.t_bond.coefficient - 1",
        "asset_class.t_bond.net - true",
        "assignment.vip_cap 400 350",
        "asset_class.bond.coefficient 1 -",
        "asset_class.bond.net true -",
        "assignment.ability.diamond AFP CFP -",
    ];
    assert_eq!(differing, expected);
    assert!(policies::compare(&first, &first).iter().all(policies::Pair::same));
}

#[test]
fn a_version_stands_where_its_month_and_its_approval_put_it() {
    let mut bank = small_bank();
    let (author, other) = (signed("M1", "2026-02-10"), signed("H1", "2026-02-10"));
    for (effective, approved) in [("2026-04", true), ("2026-05", false)] {
        let version = policies::propose(&mut bank, &author, month(effective), DEFAULT_TOML).unwrap();
        if approved {
            policies::approve(&mut bank, &other, version).unwrap();
        }
    }
    let stands = |bank: &zhiji::store::open::Bank| -> Vec<(i64, Standing)> {
        let versions = policies::versions(bank, day("2026-02-10")).unwrap();
        versions.into_iter().map(|(of, stands)| (of.version, stands)).collect()
    };
    let now = [(3, Standing::Proposed), (2, Standing::Coming), (1, Standing::InForce)];
    assert_eq!(stands(&bank), now);
    for on in ["2026-02-28", "2026-03-31", "2026-04-30"] {
        bank.close(on);
    }
    assert_eq!(stands(&bank), [(3, Standing::Lapsed), (2, Standing::InForce), (1, Standing::Past)]);
}

#[test]
fn the_same_proposal_sent_twice_is_found_again() {
    let mut bank = small_bank();
    let (author, effective) = (signed("M1", "2026-02-10"), month("2026-05"));
    let twin = |bank: &zhiji::store::open::Bank, actor: &str, effective, toml: &str| {
        policies::waiting_twin(&bank.crm, actor, effective, toml).unwrap()
    };
    assert_eq!(twin(&bank, "M1", effective, DEFAULT_TOML), None);
    let version = policies::propose(&mut bank, &author, effective, DEFAULT_TOML).unwrap();
    assert_eq!(twin(&bank, "M1", effective, DEFAULT_TOML), Some(version));
    assert_eq!(twin(&bank, "H1", effective, DEFAULT_TOML), None, "another author's is another");
    assert_eq!(twin(&bank, "M1", month("2026-06"), DEFAULT_TOML), None);
    assert_eq!(twin(&bank, "M1", effective, &format!("{DEFAULT_TOML}\n")), None);
    policies::approve(&mut bank, &signed("H1", "2026-02-10"), version).unwrap();
    assert_eq!(twin(&bank, "M1", effective, DEFAULT_TOML), None, "it waits no longer");
}

/// Every number and switch of a document, each moved by a little, one after the other.
fn moved(document: &toml::Value) -> Vec<(String, toml::Value)> {
    match document {
        toml::Value::Integer(number) => vec![(String::new(), toml::Value::Integer(number + 1))],
        toml::Value::Boolean(on) => vec![(String::new(), toml::Value::Boolean(!on))],
        toml::Value::String(text) if text.parse::<u64>().is_ok() => {
            vec![(String::new(), toml::Value::String(format!("{text}1")))]
        }
        toml::Value::Array(all) => {
            let one = |place: usize| {
                moved(&all[place]).into_iter().map(move |(path, value)| {
                    let mut changed = all.clone();
                    changed[place] = value;
                    (format!("[{place}]{path}"), toml::Value::Array(changed))
                })
            };
            (0..all.len()).flat_map(one).collect()
        }
        toml::Value::Table(table) => {
            let one = |(key, value): (&String, &toml::Value)| {
                let key = key.clone();
                moved(value).into_iter().map(move |(path, value)| {
                    let mut changed = table.clone();
                    changed.insert(key.clone(), value);
                    (format!(".{key}{path}"), toml::Value::Table(changed))
                })
            };
            table.iter().flat_map(one).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn whatever_number_a_draft_moves_its_approver_sees() {
    let default = Policy::default_policy().unwrap();
    let document: toml::Value = toml::from_str(DEFAULT_TOML).unwrap();
    let (mut asked, mut unseen) = (0, Vec::new());
    for (path, changed) in moved(&document) {
        // What a policy may not say is refused anyway.
        let Ok(draft) = Policy::parse(&toml::to_string(&changed).unwrap()) else { continue };
        if *draft != default {
            asked += 1;
            if compare(&default, &draft).iter().all(Pair::same) {
                unseen.push(path);
            }
        }
    }
    assert!(asked > 150, "{asked} numbers");
    assert!(unseen.is_empty(), "{unseen:?}");
}
