//! Policies (spec 1, *Policy*): every version with its numbers, two side by side, and a version's way from
//! draft over simulation and proposal to approval by a second person.

use super::customer::OPENERS;
use super::customer::product_name;
use crate::access::roles::Role;
use crate::bank::holdings::rows as holdings;
use crate::bank::parties::rows::people::staff_name;
use crate::bank::tiers::policies::{self, Entry, Pair, Standing};
use crate::bank::tiers::rows::{PolicyVersion, policy_document};
use crate::bank::tiers::simulate::{Simulation, simulate};
use crate::kernel::calendar::{Month, from_ymd};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::money::{parse_yuan, yuan_grouped};
use crate::kernel::terms::TransactionKind;
use crate::store::open::{Bank, Mode};
use crate::text;
use crate::web::desk::{Answer, Desk, Page, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, picker, post};
use crate::web::view::matrix::Matrix;
use crate::web::view::parts::{self, count, date, empty, facts};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};

/// Who drafts, simulates, proposes and approves; the approver is never the author.
const AUTHORS: &[Role] = &[Role::HqRetail];

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    Route {
        menu: Some(Menu::House),
        help: Label::new(
            "分层与归属的全部参数：各版本、生效月份、起草人与批准人",
            "every number of the rules: versions, from when they count, who drafted and who approved them",
        ),
        ..read("/policies", Object::None, Label::new("政策", "Policies"), list)
    },
    Route {
        who: Who::Roles(AUTHORS),
        ..read("/policies/new", Object::None, Label::new("起草政策", "Draft a policy"), new)
    },
    read("/policies/{policy}", Object::Policy, Label::new("政策版本", "A policy"), show),
    read("/policies/{policy}/compare", Object::Policy, Label::new("政策对比", "Two policies"), compare),
    Route {
        audit: Audit::Entry("simulate_policy"),
        ..change("/policies/simulate", Object::None, Label::new("试算政策", "Simulate a policy"), try_out)
    },
    change("/policies", Object::None, Label::new("提交政策", "Propose a policy"), propose),
    change("/policies/{policy}/approve", Object::Policy, Label::new("批准政策", "Approve a policy"), approve),
];

/// A page that shows policies: they are open to all who see customers.
const fn read(
    path: &'static str,
    object: Object,
    title: Label,
    run: fn(&Desk<'_>) -> Result<Answer>,
) -> Route {
    Route {
        method: Method::Get,
        path,
        who: Who::Roles(OPENERS),
        object,
        audit: Audit::No,
        rate: Rate::Page,
        menu: None,
        title,
        help: Label::new("", ""),
        run,
    }
}

const fn change(
    path: &'static str,
    object: Object,
    title: Label,
    run: fn(&Desk<'_>) -> Result<Answer>,
) -> Route {
    Route {
        method: Method::Post,
        who: Who::Roles(AUTHORS),
        audit: Audit::ByVerb,
        ..read(path, object, title, run)
    }
}

fn may_draft(desk: &Desk<'_>) -> bool {
    AUTHORS.iter().any(|role| desk.is(*role))
}

/// A stored day as it is shown.
fn dated(ymd: Option<i32>) -> String {
    date(ymd.and_then(from_ymd))
}

fn since(desk: &Desk<'_>, of: &PolicyVersion) -> Result<String> {
    let month = policies::effective(of)?;
    Ok(month.map_or_else(|| desk.say("建库起", "the beginning").to_owned(), |month| month.to_string()))
}

fn person(desk: &Desk<'_>, staff_no: &str) -> Result<String> {
    let name = staff_name(&desk.bank()?.core, staff_no)?;
    Ok(name.map_or_else(|| staff_no.to_owned(), |name| format!("{name} {staff_no}")))
}

fn standing(desk: &Desk<'_>, standing: Standing) -> Markup {
    let words = desk.t(standing.label());
    html! {
        @match standing {
            Standing::InForce => span.up { "● " (words) },
            Standing::Proposed | Standing::Coming => span.watch { "○ " (words) },
            Standing::Lapsed | Standing::Past => span.soft { (words) },
        }
    }
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let versions = policies::versions(desk.bank()?, desk.today)?;
    let mut rows = Vec::new();
    for (of, stands) in &versions {
        let approver = of.approver.as_deref().map(|approver| person(desk, approver)).transpose()?;
        rows.push(vec![
            html! { a href={ "/policies/" (of.version) } { (desk.say("第 ", "version ")) (of.version) (desk.say(" 版", "")) } },
            html! { (since(desk, of)?) },
            standing(desk, *stands),
            html! { (person(desk, &of.author)?) },
            html! { (dated(Some(of.proposed_on))) },
            html! { (approver.unwrap_or_else(|| "–".to_owned())) },
            html! { (dated(of.approved_on)) },
        ]);
    }
    let columns = [
        words(desk.say("版本", "Version")),
        words(desk.say("自该月起生效", "In force from")),
        words(desk.say("状态", "State")),
        words(desk.say("起草人", "Author")),
        words(desk.say("提交日", "Proposed")),
        words(desk.say("批准人", "Approver")),
        words(desk.say("批准日", "Approved")),
    ];
    let body = html! {
        p.soft { (desk.say("已生效的数字从不修改：改动总是新的一版，从以后的月份起算，由起草人以外的人批准。", "A number in force is never edited: a change is a new version, counts from a later month, and is approved by another person than its author.")) }
        @if may_draft(desk) {
            p.actions { a.button href="/policies/new" { (desk.say("起草新版", "Draft a version")) } }
        }
        (table(desk.say("政策版本", "Versions of the policy"), &columns, &rows))
    };
    Ok(Answer::page(desk, body))
}

/// The version that the address names, and where it stands; not found where there is none.
fn asked(desk: &Desk<'_>) -> Result<(PolicyVersion, Standing)> {
    let number: i64 = desk.id.parse().map_err(|_| not_found())?;
    let versions = policies::versions(desk.bank()?, desk.today)?;
    versions.into_iter().find(|(of, _)| of.version == number).ok_or_else(|| not_found().into())
}

fn title(desk: &Desk<'_>, version: i64) -> String {
    format!("{}{version}{}", desk.say("政策第 ", "Policy, version "), desk.say(" 版", ""))
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let (of, stands) = asked(desk)?;
    Ok(Answer::titled(title(desk, of.version), version_page(desk, &of, stands, None)?))
}

fn version_page(
    desk: &Desk<'_>,
    of: &PolicyVersion,
    stands: Standing,
    refusal: Option<&Refusal>,
) -> Result<Markup> {
    let crm = &desk.bank()?.crm;
    let policy = policies::document(crm, of.version)?;
    let document = policy_document(crm, of.version)?.unwrap_or_default();
    let approver = of.approver.as_deref().map(|approver| person(desk, approver)).transpose()?;
    Ok(html! {
        (parts::refusal(desk, refusal))
        section.card {
            (facts(&[
                (desk.say("名称", "Title"), html! { (policy.title) }),
                (desk.say("状态", "State"), standing(desk, stands)),
                (desk.say("自该月起生效", "In force from"), html! { (since(desk, of)?) }),
                (desk.say("起草", "Author"), html! { (person(desk, &of.author)?) " · " (dated(Some(of.proposed_on))) }),
                (desk.say("批准", "Approver"), html! { (approver.unwrap_or_else(|| "–".to_owned())) " · " (dated(of.approved_on)) }),
            ]))
        }
        p.actions { a.button.plain href={ "/policies/" (of.version) "/compare" } { (desk.say("与另一版对比", "Compare with another version")) } }
        @if stands == Standing::Proposed && may_draft(desk) { (decision(desk, of, &document)?) }
        @for (heading, entries) in groups(policies::entries_of(&policy)) {
            section.card {
                h2 { (group_name(desk, &heading)) }
                (entry_table(desk, group_name(desk, &heading), &entries))
            }
        }
        details.card {
            summary { (desk.say("政策文件原文（TOML），含各数字的出处", "The document itself (TOML), with the source of each number")) }
            pre { (document) }
        }
    })
}

/// What an author's colleague may do with a proposal: try it out, approve it.
fn decision(desk: &Desk<'_>, of: &PolicyVersion, document: &str) -> Result<Markup> {
    let own = desk.viewer()?.staff_no == of.author;
    let month = policies::effective(of)?.map(|month| month.to_string()).unwrap_or_default();
    Ok(html! {
        section.card {
            h2 { (desk.say("待批准", "Awaits approval")) }
            div.actions {
                (post(desk, "/policies/simulate", &html! {
                    input type="hidden" name="effective_month" value=(month);
                    input type="hidden" name="document" value=(document);
                    button.plain type="submit" { (desk.say("试算影响", "Simulate its effect")) }
                }))
                @if !own {
                    (post(desk, &format!("/policies/{}/approve", of.version), &html! {
                        button type="submit" { (desk.say("批准，自 ", "Approve from ")) (month) (desk.say(" 起生效", " on")) }
                    }))
                }
            }
            @if own {
                p.soft { (desk.say("由您起草：须由零售总部的另一人批准。", "You drafted it: another person of HQ retail approves it.")) }
            }
        }
    })
}

/// Entries by the first part of their field, in their order.
fn groups(entries: Vec<Entry>) -> Vec<(String, Vec<Entry>)> {
    let mut groups: Vec<(String, Vec<Entry>)> = Vec::new();
    for entry in entries.into_iter().filter(|entry| entry.field != "title") {
        let heading = entry.field.split('.').next().unwrap_or_default().to_owned();
        match groups.last_mut() {
            Some((last, of)) if *last == heading => of.push(entry),
            _ => groups.push((heading, vec![entry])),
        }
    }
    groups
}

/// Names of the groups of a policy.
const GROUPS: [(&str, Label); 19] = [
    ("asset_class", Label::new("资产类别与系数", "Asset classes and coefficients")),
    ("vip", Label::new("个人VIP门槛", "Individual VIP")),
    ("family", Label::new("家庭VIP", "Family VIP")),
    ("general_core", Label::new("一般核心客户", "General core")),
    ("other_core", Label::new("其他核心客户", "Other core")),
    ("movement", Label::new("急升缓降", "Up fast, down slow")),
    ("special_vip", Label::new("特殊VIP", "Special VIP")),
    ("cross_selling", Label::new("重点业务", "Key products")),
    ("assignment", Label::new("归属", "Assignment")),
    ("growth", Label::new("增长与计酬", "Growth and pay")),
    ("duties", Label::new("联系要求", "Contact duties")),
    ("messages", Label::new("短信", "Messages")),
    ("leads", Label::new("线索与商机", "Leads and opportunities")),
    ("service", Label::new("投诉", "Complaints")),
    ("tasks", Label::new("任务与拨号", "Tasks and dialling")),
    ("targets", Label::new("个人月度目标", "Targets of a person's month")),
    ("events", Label::new("事件", "Events")),
    ("benefits", Label::new("贵宾权益", "Benefits")),
    ("lifecycle", Label::new("生命周期", "Life cycle")),
];

fn group_name<'a>(desk: &Desk<'_>, group: &'a str) -> &'a str {
    GROUPS.iter().find(|(code, _)| *code == group).map_or(group, |(_, name)| desk.t(*name))
}

/// What a number of an asset class says, which its field's last part tells.
const OF_A_CLASS: [(&str, Label); 3] = [
    (".coefficient", Label::new("系数", "coefficient")),
    (".net", Label::new("计入金融净资产", "counts in net assets")),
    (".overdue_counts_zero", Label::new("逾期计零", "overdue counts zero")),
];

fn meaning(desk: &Desk<'_>, field: &str, meaning: &str) -> String {
    let of_class =
        OF_A_CLASS.iter().find(|(end, _)| field.starts_with("asset_class.") && field.ends_with(end));
    of_class.map_or_else(|| meaning.to_owned(), |(_, what)| format!("{meaning} · {}", desk.t(*what)))
}

/// A value as people read it: codes and yes and no in words, yuan with thousands separators.
fn value(desk: &Desk<'_>, field: &str, value: &str) -> String {
    let words = |name: &dyn Fn(&str) -> String| {
        value.split_whitespace().map(name).collect::<Vec<_>>().join(desk.say("、", ", "))
    };
    match value {
        _ if field.ends_with("loyalty_events") || field.ends_with("own_kinds") => words(&|code| {
            TransactionKind::from_code(code).map_or(code, |kind| desk.t(kind.label())).to_owned()
        }),
        _ if field.ends_with("key_products") => words(&|code| product_name(desk, code)),
        "true" => desk.say("是", "yes").to_owned(),
        "false" => desk.say("否", "no").to_owned(),
        "" => "–".to_owned(),
        other => grouped(other),
    }
}

fn grouped(text: &str) -> String {
    let in_yuan = text.rsplit_once('.').is_some_and(|(_, cents)| cents.len() == 2);
    match parse_yuan(text.as_bytes()) {
        Ok(fen) if in_yuan => yuan_grouped(fen.into()),
        _ => text.to_owned(),
    }
}

fn entry_table(desk: &Desk<'_>, caption: &str, entries: &[Entry]) -> Markup {
    let rows: Vec<Vec<Markup>> = entries
        .iter()
        .map(|entry| {
            vec![
                html! { (meaning(desk, &entry.field, entry.meaning.get(desk.lang))) },
                html! { (value(desk, &entry.field, &entry.value)) },
                html! { code { (entry.field) } },
            ]
        })
        .collect();
    let columns = [
        words(desk.say("含义", "What it is")),
        numbers(desk.say("值", "Value")),
        words(desk.say("字段", "Field")),
    ];
    table(caption, &columns, &rows)
}

fn compare(desk: &Desk<'_>) -> Result<Answer> {
    let (of, _) = asked(desk)?;
    let versions = policies::versions(desk.bank()?, desk.today)?;
    let others: Vec<&(PolicyVersion, Standing)> =
        versions.iter().filter(|(other, _)| other.version != of.version).collect();
    let with = desk.query.get("with");
    let chosen = match with {
        "" => others.iter().find(|(_, stands)| *stands == Standing::InForce).or(others.first()),
        with => others.iter().find(|(other, _)| other.version.to_string() == with),
    };
    let back = html! { p { a href={ "/policies/" (of.version) } { (title(desk, of.version)) } } };
    let Some((other, _)) = chosen else {
        let why = if others.is_empty() {
            desk.say("只有这一版，没有可对比的。", "There is only this version: nothing to compare it with.")
        } else {
            desk.say("没有要对比的那一版。", "There is no such version to compare it with.")
        };
        return Ok(Answer::page(
            desk,
            html! { (back) (empty(why, &html! { a href="/policies" { (desk.say("全部版本", "all versions")) } })) },
        ));
    };
    let options: Vec<(String, String)> =
        others.iter().map(|(other, _)| (other.version.to_string(), title(desk, other.version))).collect();
    let crm = &desk.bank()?.crm;
    let pairs =
        policies::compare(&*policies::document(crm, other.version)?, &*policies::document(crm, of.version)?);
    let (same, changed): (Vec<Pair>, Vec<Pair>) = pairs.into_iter().partition(Pair::same);
    let body = html! {
        (back)
        (picker(desk, &choice("with", desk.say("与之对比", "Compare with"), &options, &other.version.to_string())))
        h2 { (desk.say("不同之处：", "Differences: ")) (changed.len()) }
        @if changed.is_empty() {
            (empty(desk.say("两版的数字完全相同。", "The two versions have the same numbers."), &html! {}))
        } @else { (pair_table(desk, desk.say("不同之处", "Differences"), other, &of, &changed)) }
        details {
            summary { (desk.say("相同的 ", "The same in both: ")) (same.len()) }
            (pair_table(desk, desk.say("相同之处", "The same in both"), other, &of, &same))
        }
    };
    Ok(Answer::titled(format!("{} ↔ {}", title(desk, other.version), of.version), body))
}

fn pair_table(
    desk: &Desk<'_>,
    caption: &str,
    first: &PolicyVersion,
    second: &PolicyVersion,
    pairs: &[Pair],
) -> Markup {
    let shown = |of: &Option<String>, field: &str| {
        of.as_deref().map_or_else(|| "–".to_owned(), |text| value(desk, field, text))
    };
    let rows: Vec<Vec<Markup>> = pairs
        .iter()
        .map(|pair| {
            vec![
                html! { (meaning(desk, &pair.field, pair.meaning.get(desk.lang))) },
                html! { (shown(&pair.first, &pair.field)) },
                html! {
                    @let second = shown(&pair.second, &pair.field);
                    @if pair.same() { (second) } @else { strong { (second) } }
                },
                html! { code { (pair.field) } },
            ]
        })
        .collect();
    let columns = [
        words(desk.say("含义", "What it is")),
        numbers(title(desk, first.version)),
        numbers(title(desk, second.version)),
        words(desk.say("字段", "Field")),
    ];
    table(caption, &columns, &rows)
}

/// What was typed into the form of a draft.
struct Draft {
    month: String,
    document: String,
}

impl Draft {
    fn typed(desk: &Desk<'_>) -> Draft {
        let month = desk.form.get("effective_month").to_owned();
        // Browsers send each line of a field with a carriage return.
        Draft { month, document: desk.form.raw("document").replace("\r\n", "\n") }
    }

    fn effective(&self) -> Result<Month> {
        Month::parse(&self.month).ok_or_else(|| {
            let why =
                text!("请给出生效月份，写法是 2026-01", "give the month from which it counts, as 2026-01");
            Refusal::new("month", "effective_month", why).into()
        })
    }
}

fn new(desk: &Desk<'_>) -> Result<Answer> {
    let bank = desk.bank()?;
    let running = holdings::line(&bank.core)?.map_or(Month::of(desk.today), |line| line.open_month);
    let version = policies::version_in_force(bank, desk.today)?;
    let document = policy_document(&bank.crm, version)?.unwrap_or_default();
    let draft = Draft { month: running.next().to_string(), document };
    Ok(Answer::page(desk, draft_page(desk, &draft, None, None)))
}

fn draft_page(
    desk: &Desk<'_>,
    draft: &Draft,
    refusal: Option<&Refusal>,
    simulated: Option<&Simulation>,
) -> Markup {
    let month = desk.say("自该月起生效", "In force from");
    let wrong = refusal.is_some_and(|refusal| refusal.field != "effective_month");
    html! {
        @if let Some(refusal) = refusal { (told(desk, refusal)) }
        @if let Some(simulation) = simulated { (effect(desk, simulation)) }
        (post(desk, "/policies", &html! {
            (Field { kind: "month", ..Field::text("effective_month", month).value(&draft.month)
                .hint(desk.say("晚于正在进行的月份，如 2026-05", "after the running month, as 2026-05")) }.show(desk, refusal))
            div.field {
                label for="document" { (desk.say("政策文件（TOML）", "Policy document (TOML)")) }
                textarea #document name="document" rows="28" spellcheck="false" required
                    aria-invalid=[wrong.then_some("true")]
                    aria-describedby=(if wrong { "refusal" } else { "document-hint" }) { "\n" (draft.document) }
                p.hint #document-hint {
                    (desk.say("在现行一版上修改，或粘贴文件。先试算，再提交；提交后由另一人批准。试算把上一个已结账月份全部重算，不保存任何内容：一百万客户约需十秒。", "Edit the version in force, or paste a document. Simulate first, then propose; another person approves. A simulation rates the last closed month anew and stores nothing: about ten seconds for a million customers."))
                }
            }
            div.actions {
                button.plain type="submit" formaction="/policies/simulate" { (desk.say("试算", "Simulate")) }
                button type="submit" { (desk.say("提交，待批准", "Propose for approval")) }
                a.quiet href="/policies" { (desk.say("放弃", "discard")) }
            }
        }))
    }
}

/// What is wrong with a draft, with the field of the document where one is to blame.
fn told(desk: &Desk<'_>, refusal: &Refusal) -> Markup {
    html! {
        p.notice.bad #refusal role="alert" {
            @if !refusal.field.is_empty() && refusal.field != "effective_month" { code { (refusal.field) } (desk.say("：", ": ")) }
            (refusal.text.get(desk.lang))
        }
    }
}

/// Who would be in another tier under the draft.
fn effect(desk: &Desk<'_>, simulation: &Simulation) -> Markup {
    let moves: Vec<_> = simulation
        .cells
        .iter()
        .map(|cell| (Some(cell.from), cell.to, i64::try_from(cell.customers).unwrap_or(i64::MAX)))
        .collect();
    let rows: Vec<Vec<Markup>> = simulation
        .cells
        .iter()
        .filter(|cell| cell.from != cell.to)
        .map(|cell| {
            vec![
                html! { (parts::tier(cell.from, desk.lang)) },
                html! { (parts::tier(cell.to, desk.lang)) },
                html! { @if cell.to > cell.from { span.up { "▲" } } @else { span.down { "▼" } } },
                html! { (count(i64::try_from(cell.customers).unwrap_or(i64::MAX))) },
                html! { (yuan_grouped(cell.comprehensive_avg_fen)) },
                html! { (yuan_grouped(cell.deposit_fen)) },
            ]
        })
        .collect();
    let columns = [
        words(desk.say("现层级", "Tier now")),
        words(desk.say("按草案", "Under the draft")),
        words(desk.say("方向", "Direction")),
        numbers(desk.say("客户数", "Customers")),
        numbers(desk.say("综合月日均合计（元）", "Comprehensive averages (yuan)")),
        numbers(desk.say("储蓄合计（元）", "Savings (yuan)")),
    ];
    let moved = count(i64::try_from(simulation.moved()).unwrap_or(i64::MAX));
    html! {
        section.card {
            h2 { (desk.say("试算结果：", "Simulated: ")) (simulation.close.month) }
            p role="status" {
                strong { (moved) }
                (desk.say(" 位客户会在另一层级。没有保存任何内容。", " customers would be in another tier. Nothing was stored."))
            }
            (Matrix { caption: desk.say("现层级 → 按草案的层级：客户数", "Tier now → under the draft: customers"), moves: &moves, link: None }.show(desk))
            @if !rows.is_empty() {
                h3 { (desk.say("会变动的", "Who would move")) }
                (table(desk.say("会变动的客户", "Customers who would move"), &columns, &rows))
            }
        }
    }
}

fn try_out(desk: &Desk<'_>) -> Result<Answer> {
    let draft = Draft::typed(desk);
    let tried = policies::read(&draft.document).and_then(|policy| {
        // The whole bank, which those who may ask for this see anyway.
        let bank = Bank::open(&desk.site.dir, Mode::Page)?;
        simulate(&bank, &policy)
    });
    match tried {
        Ok(simulation) => Ok(Answer::page(desk, draft_page(desk, &draft, None, Some(&simulation)))),
        Err(Error::Refusal(refusal)) => {
            Ok(Answer::refused(desk, draft_page(desk, &draft, Some(&refusal), None)))
        }
        Err(fault) => Err(fault),
    }
}

fn propose(desk: &Desk<'_>) -> Result<Answer> {
    let draft = Draft::typed(desk);
    let signed = desk.signed("")?;
    let document = draft.document.clone();
    let proposed = draft.effective().and_then(|month| {
        desk.site.writer.call(move |bank| {
            match policies::waiting_twin(&bank.crm, &signed.actor, month, &document)? {
                Some(version) => Ok(version),
                None => policies::propose(bank, &signed, month, &document),
            }
        })
    });
    match proposed {
        Ok(version) => Ok(Answer::See(format!("/policies/{version}"))),
        Err(Error::Refusal(refusal)) => {
            Ok(Answer::refused(desk, draft_page(desk, &draft, Some(&refusal), None)))
        }
        Err(fault) => Err(fault),
    }
}

fn approve(desk: &Desk<'_>) -> Result<Answer> {
    let (of, stands) = asked(desk)?;
    let (version, signed) = (of.version, desk.signed("")?);
    match desk.site.writer.call(move |bank| policies::approve(bank, &signed, version)) {
        Ok(()) => Ok(Answer::See(format!("/policies/{version}"))),
        Err(Error::Refusal(refusal)) => {
            let body = version_page(desk, &of, stands, Some(&refusal))?;
            Ok(Answer::Page(Page { status: 422, title: title(desk, version), body, leave: None }))
        }
        Err(fault) => Err(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::policy::Policy;

    #[test]
    fn amounts_are_grouped_and_everything_else_stays_as_it_is() {
        let cases = [
            ("100000.00", "100,000.00"),
            ("0.25", "0.25"),
            ("2", "2"),
            ("400", "400"),
            ("21:00", "21:00"),
            ("card payroll", "card payroll"),
            ("1.2.34", "1.2.34"),
        ];
        for (text, shown) in cases {
            assert_eq!(grouped(text), shown);
        }
    }

    #[test]
    fn every_group_of_the_default_policy_has_a_name_and_stands_once() {
        let entries =
            Policy::default_policy().map(|policy| policies::entries_of(&policy)).unwrap_or_default();
        assert!(!entries.is_empty());
        let found: Vec<String> = groups(entries).into_iter().map(|(heading, _)| heading).collect();
        let mut once = found.clone();
        once.dedup();
        assert_eq!(found, once);
        for heading in &found {
            assert!(GROUPS.iter().any(|(code, _)| code == heading), "{heading}");
        }
        for (code, _) in GROUPS {
            assert!(found.iter().any(|heading| heading == code), "nothing is shown of {code}");
        }
    }
}
