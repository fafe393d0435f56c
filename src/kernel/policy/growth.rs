//! The part of the policy about growth and pay (spec 2).

use super::Check;
use crate::text;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The numbers of growth and pay, percent with four decimals as integers (spec 2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is explained beside its value in the default policy")]
pub struct GrowthTerms {
    pub target_percent_a_year_e4: i64,
    pub credited_percent_e4: i64,
    pub deducted_percent_e4: i64,
    pub teams: Vec<TeamParts>,
}

/// In which parts a team's share is split among its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamParts {
    /// Sub-branch of the team.
    pub inst_no: String,
    /// The team.
    pub team: String,
    /// Percent of each member with four decimals as an integer, by staff number; together a hundred.
    pub percent_e4: BTreeMap<String, i64>,
}

/// A hundred percent, with four decimals as an integer.
pub const ALL_PERCENT_E4: i64 = 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GrowthDocument {
    target_percent_a_year: String,
    credited_percent: String,
    deducted_percent: String,
    #[serde(default)]
    team: Vec<TeamDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TeamDocument {
    inst_no: String,
    team: String,
    percent: BTreeMap<String, String>,
}

/// What the document says, each percent at most a hundred.
pub(super) fn check(document: &GrowthDocument, check: &mut Check) -> GrowthTerms {
    GrowthTerms {
        target_percent_a_year_e4: check
            .percent("growth.target_percent_a_year", &document.target_percent_a_year),
        credited_percent_e4: check.percent("growth.credited_percent", &document.credited_percent),
        deducted_percent_e4: check.percent("growth.deducted_percent", &document.deducted_percent),
        teams: check_teams(&document.team, check),
    }
}

/// Each team stands there once, and its parts add up to a hundred percent.
fn check_teams(documents: &[TeamDocument], check: &mut Check) -> Vec<TeamParts> {
    let mut teams: Vec<TeamParts> = Vec::new();
    for (place, one) in documents.iter().enumerate() {
        let (inst_no, team) = (&one.inst_no, &one.team);
        let field = format!("growth.team[{place}].team");
        if inst_no.is_empty() || team.is_empty() {
            check.refuse(
                "policy_team",
                &field,
                text!("须写明机构和团队", "name the institution and the team"),
            );
        }
        if teams.iter().any(|known| (&known.inst_no, &known.team) == (inst_no, team)) {
            check.refuse("policy_team", &field, text!("“{team}”重复", "\"{team}\" stands twice"));
        }
        let field = format!("growth.team[{place}].percent");
        let parts = one.percent.iter();
        let percent_e4: BTreeMap<String, i64> =
            parts.map(|(staff_no, percent)| (staff_no.clone(), check.percent(&field, percent))).collect();
        if percent_e4.values().sum::<i64>() != ALL_PERCENT_E4 {
            let why = text!("各成员之和须为 100", "the parts of its members must add up to 100");
            check.refuse("policy_team", &field, why);
        }
        teams.push(TeamParts { inst_no: inst_no.clone(), team: team.clone(), percent_e4 });
    }
    teams
}
