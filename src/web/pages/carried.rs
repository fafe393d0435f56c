//! What goes along when customers change hands (spec 2; a hand-over loses nothing): families, plans and everything
//! that is open on the customers. It belongs to the customer, so nothing is copied; here it is told, before a hand-over
//! and on its sheet.

use crate::bank::assignment::change::{Line, Prepared};
use crate::bank::families::{self, Family};
use crate::bank::plans::rules::StepKind;
use crate::bank::{contacts, leads, opportunities, plans, service, tasks};
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::kernel::lang::{Label, Text};
use crate::text;
use crate::web::desk::Desk;
use crate::web::view::parts::count;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What goes along with some customers.
#[derive(Default)]
pub struct Carried {
    /// What each customer brings, by customer number, in words.
    by_customer: HashMap<String, Vec<String>>,
    /// How much there is of each kind.
    kinds: Vec<(Label, usize)>,
}

impl Carried {
    fn add(&mut self, kind: Label, all: Vec<(String, String)>) {
        if !all.is_empty() {
            self.kinds.push((kind, all.len()));
        }
        for (cust_no, words) in all {
            self.by_customer.entry(cust_no).or_default().push(words);
        }
    }

    /// Whether nothing goes along.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// What a customer brings, in words; nothing: a dash.
    pub fn of(&self, cust_no: &str) -> Markup {
        html! {
            @match self.by_customer.get(cust_no) {
                Some(all) => @for words in all { div { (words) } },
                None => "–",
            }
        }
    }

    /// How much goes along, in a sentence.
    pub fn told(&self, desk: &Desk<'_>) -> Markup {
        html! {
            p.hint {
                (desk.say("随客户一并移交：", "Goes along with the customers: "))
                @for (at, (kind, many)) in self.kinds.iter().enumerate() {
                    @if at > 0 { (desk.say("，", ", ")) }
                    (desk.t(*kind)) " " b { (count(*many)) }
                }
                @if self.is_empty() { (desk.say("没有未了事项", "nothing is open")) }
                (desk.say("；历史记录随客户保留。", "; the whole history stays with the customer."))
            }
        }
    }
}

/// What goes along with some customers, by customer number. The sheet is read and signed by others too: `signers` are
/// those who give customers away, and a complaint about one of them is told to none.
///
/// # Errors
/// A fault of the database.
pub fn of(desk: &Desk<'_>, cust_nos: &[&str], signers: &BTreeSet<&str>) -> Result<Carried> {
    let families = standing(desk, cust_nos)?;
    all_of(desk, cust_nos, signers, &families)
}

/// The families that stand with some customers in them.
fn standing(desk: &Desk<'_>, cust_nos: &[&str]) -> Result<Vec<Family>> {
    let named: Vec<String> = cust_nos.iter().map(|one| (*one).to_owned()).collect();
    desk.site.plainly(|bank| families::standing(&bank.crm, Some(&named)))
}

fn all_of(
    desk: &Desk<'_>,
    cust_nos: &[&str],
    signers: &BTreeSet<&str>,
    families: &[Family],
) -> Result<Carried> {
    let mut carried = Carried::default();
    carried.add(Label::new("家庭", "families"), of_families(desk, cust_nos, families));
    let crm = &desk.bank()?.crm;
    let line = |words: &Text, on: Day| format!("{} · {on}", desk.text(words));
    let steps = contacts::log::open_of(crm, cust_nos)?;
    let told = steps.into_iter().map(|one| (one.cust_no, line(&one.text, one.on))).collect();
    carried.add(Label::new("下一步", "next steps"), told);
    let tasks = tasks::open_of(crm, cust_nos)?;
    let told = tasks.into_iter().map(|one| (one.cust_no, line(&one.text, one.on))).collect();
    carried.add(Label::new("任务", "tasks"), told);
    let leads = leads::open_of(crm, cust_nos)?;
    let told = leads.into_iter().map(|one| (one.cust_no, line(&one.what, one.until))).collect();
    carried.add(Label::new("线索", "leads"), told);
    let money = opportunities::open_of(crm, cust_nos)?;
    let told = money.into_iter().map(|one| (one.cust_no, line(&one.what, one.on))).collect();
    carried.add(Label::new("商机", "opportunities"), told);
    let aims = plans::open_of(crm, cust_nos)?;
    for (kind, label) in
        [(StepKind::Goal, Label::new("目标", "goals")), (StepKind::Action, Label::new("行动", "actions"))]
    {
        let told = aims.iter().filter(|one| one.kind == kind);
        let told = told.map(|one| (one.cust_no.clone(), line(&one.text, one.on))).collect();
        carried.add(label, told);
    }
    let mut complaints = service::open_of(crm, &desk.viewer()?.staff_no, cust_nos)?;
    for signer in signers {
        let theirs = service::open_of(crm, signer, cust_nos)?;
        complaints.retain(|one| theirs.iter().any(|other| other.complaint_no == one.complaint_no));
    }
    let told = complaints.into_iter().map(|one| (one.cust_no, line(&one.text, one.on))).collect();
    carried.add(Label::new("投诉", "complaints"), told);
    Ok(carried)
}

/// The families of the customers: each named at its members, and counted as they are.
fn of_families(desk: &Desk<'_>, cust_nos: &[&str], families: &[Family]) -> Vec<(String, String)> {
    let among: BTreeSet<&str> = cust_nos.iter().copied().collect();
    let mut found = Vec::new();
    for family in families {
        let (number, many) = (family.family_no, family.standing().count());
        let words = text!("家庭 {number}（{many} 人）", "family {number} of {many}");
        let here = family.standing().filter(|member| among.contains(member.cust_no.as_str()));
        found.extend(here.map(|member| (member.cust_no.clone(), desk.text(&words))));
    }
    found
}

/// What a change that is previewed would carry along, and the families that it would leave under several managers.
///
/// # Errors
/// A fault of the database.
pub fn preview(desk: &Desk<'_>, found: &Prepared) -> Result<Markup> {
    let numbers: Vec<&str> = found.lines.iter().map(|line| line.member.cust_no.as_str()).collect();
    let signers = found.lines.iter().filter_map(|line| Some(line.from.as_ref()?.staff_no.as_str()));
    let families = standing(desk, &numbers)?;
    let carried = all_of(desk, &numbers, &signers.filter(|one| !one.is_empty()).collect(), &families)?;
    let split = split(&found.lines, &families);
    Ok(html! {
        (carried.told(desk))
        @if !split.is_empty() {
            p.notice {
                (desk.say("以下家庭的成员将分属多位维护人，须随后处理：", "These families would stand under several people, to be settled afterwards: "))
                @for (at, family_no) in split.iter().enumerate() {
                    @if at > 0 { (desk.say("、", ", ")) }
                    a href={ "/families/" (family_no) } { (desk.say("家庭 ", "family ")) (family_no) }
                }
            }
        }
    })
}

/// The families that a change leaves under several people.
fn split(lines: &[Line], families: &[Family]) -> Vec<i64> {
    let after: BTreeMap<&str, &str> = lines
        .iter()
        .map(|line| (line.member.cust_no.as_str(), line.to.as_ref().map_or("", |to| to.staff_no.as_str())))
        .collect();
    let broken = families.iter().filter(|family| {
        let managers = family
            .standing()
            .map(|member| after.get(member.cust_no.as_str()).copied().unwrap_or(&member.manager_no));
        managers.collect::<BTreeSet<&str>>().len() > 1
    });
    broken.map(|family| family.family_no).collect()
}
