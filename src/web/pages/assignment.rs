//! Who looks after a customer (客户归属): the history, and for whoever decides the candidates with their reasons
//! (spec 2). Pieces of other pages that assign are here too.

use crate::access::masking;
use crate::access::roles::Role;
use crate::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use crate::bank::assignment::matters::{self, Kind};
use crate::bank::assignment::rows::{self, Past, Told};
use crate::bank::assignment::rules::{self, Candidate, Given, Keeper, Merit, Rule};
use crate::bank::assignment::transfers::Transfer;
use crate::bank::assignment::{Cause, Standing};
use crate::bank::parties::rows::people::{self, institution_tree};
use crate::bank::tiers::held::held;
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::kernel::terms::Tier;
use crate::store::open::Bank;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::pages::co_managers;
use crate::web::pages::transfers::lines as transfer_lines;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, post};
use crate::web::view::parts::{self, count, empty, refusal as refused};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};

/// Characters of what somebody said who gives customers away.
const REMARK_MAX: usize = 500;

/// Roles that decide who maintains whom.
pub const DECIDERS: &[Role] = &[Role::RetailHead, Role::BranchRetail, Role::HqRetail];

/// Roles that give tasks: those who decide, and who leads a lobby team.
pub const GIVERS: &[Role] = &[Role::RetailHead, Role::BranchRetail, Role::HqRetail, Role::LobbyDirector];

/// Roles that work for customers: they look after some, or decide on them.
pub const WORKERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::HqRetail,
];

/// The same, and the audit.
pub const WATCHERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::HqRetail,
    Role::Auditor,
];

/// Roles that read who looked after a customer, and why it changed: an analyst sees figures, not what was said of
/// people.
pub const READERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::BranchDirector,
    Role::HqRetail,
    Role::Auditor,
];

/// Roles that hear customers: those who work for them, and the service desk. They raise matters and complaints, call
/// and write.
pub const HEARERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::HqRetail,
    Role::ServiceDesk,
];

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    SHOW,
    Route {
        method: Method::Post,
        who: Who::Roles(DECIDERS),
        audit: Audit::ByVerb,
        title: Label::new("调整归属", "Change who maintains the customer"),
        help: Label::new("", ""),
        run: assign,
        ..SHOW
    },
    Route {
        method: Method::Get,
        path: "/customers/{customer}/matters",
        who: Who::Roles(HEARERS),
        audit: Audit::No,
        title: Label::new("提交归属事项", "Raise a matter about the assignment"),
        help: Label::new(
            "客户投诉、要求更换客户经理，或客户经理申请调整，由负责人在五个工作日内决定",
            "a customer complains or asks for another person, or the person asks to be relieved; the head decides within five working days",
        ),
        run: matter,
        ..SHOW
    },
    Route {
        method: Method::Post,
        path: "/customers/{customer}/matters",
        who: Who::Roles(HEARERS),
        audit: Audit::ByVerb,
        title: Label::new("提交归属事项", "Raise a matter about the assignment"),
        help: Label::new("", ""),
        run: raise,
        ..SHOW
    },
];

const SHOW: Route = Route {
    method: Method::Get,
    path: "/customers/{customer}/assignment",
    who: Who::Roles(READERS),
    object: Object::Customer,
    audit: Audit::Entry("view_assignment"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("客户归属", "Assignment"),
    help: Label::new(
        "谁在何时维护该客户、由谁决定、为何；有权人在此分配、调整或退回公共户",
        "who looked after the customer when, decided by whom and why; whoever has the authority assigns here",
    ),
    run: show,
};

/// A member of staff by name and number.
///
/// # Errors
/// A fault of the database.
pub fn of_staff(desk: &Desk<'_>, staff_no: &str) -> Result<String> {
    if staff_no == "system" {
        return Ok(desk.say("系统", "the system").to_owned());
    }
    let name = people::staff_name(&desk.bank()?.core, staff_no)?;
    Ok(name.map_or_else(|| staff_no.to_owned(), |name| format!("{name} {staff_no}")))
}

/// Rules that the form says are broken on purpose.
pub fn accepted(desk: &Desk<'_>) -> Vec<Rule> {
    let named: Vec<&str> = desk.form.all("accept").collect();
    Rule::ALL.into_iter().filter(|rule| named.contains(&rule.code())).collect()
}

/// Check boxes for the rules that a refused form broke: it goes on once they are ticked.
pub fn broken_rules(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    let ticked = accepted(desk);
    let asked = |rule: &Rule| {
        ticked.contains(rule)
            || refusal.is_some_and(|one| one.code == "breaks_rule" && one.field == rule.code())
    };
    let shown: Vec<Rule> = Rule::ALL.into_iter().filter(asked).collect();
    html! {
        @if !shown.is_empty() {
            fieldset {
                legend { (desk.say("突破规则（须写明理由，记入审计）", "Break a rule (with a reason, written into the audit trail)")) }
                @for rule in shown {
                    label.check {
                        input type="checkbox" name="accept" value=(rule.code()) checked[ticked.contains(&rule)];
                        (desk.t(rule.label()))
                    }
                }
            }
        }
    }
}

/// The field for a reason.
pub fn reason_field<'a>(desk: &'a Desk<'_>) -> Field<'a> {
    Field::text("reason", desk.say("原因", "Reason"))
        .hint(desk.say("4 至 100 个字", "4 to 100 characters"))
        .value(desk.form.get("reason"))
}

/// Where a head chooses why somebody's customers are given away.
pub fn cause_choice(desk: &Desk<'_>) -> Markup {
    let causes: Vec<(String, String)> = Cause::CHOSEN
        .iter()
        .map(|cause| (cause.code().to_owned(), desk.t(cause.label()).to_owned()))
        .collect();
    choice("cause", desk.say("缘由", "Cause"), &causes, desk.form.get("cause"))
}

/// Where a head writes down what the person who gives customers away said.
pub fn remark_field<'a>(desk: &'a Desk<'_>) -> Field<'a> {
    Field::text("remark", desk.say("原维护人的意见", "What the present person says"))
        .optional()
        .hint(desk.say("因达到上限调整时必填", "needed where the cap is the cause"))
        .value(desk.form.get("remark"))
}

/// What the form says of the remark.
///
/// # Errors
/// Refuses one that is too long.
pub fn remark(desk: &Desk<'_>) -> Result<String> {
    let given = masking::free_text(desk.form.get("remark"));
    if given.chars().count() <= REMARK_MAX {
        return Ok(given.trim().to_owned());
    }
    let why = text!(
        "意见最多 {REMARK_MAX} 个字；未作任何改动",
        "a remark has at most {REMARK_MAX} characters; nothing was changed"
    );
    Err(Refusal::new("remark_too_long", "remark", why).into())
}

/// Why somebody is proposed, in words.
pub fn merit(desk: &Desk<'_>, merit: Merit) -> Markup {
    html! {
        @match merit {
            Merit::Fits => span.up { (desk.say("符合各项规则", "breaks no rule")) },
            Merit::Breaks(rule) => span.down { (desk.t(rule.label())) },
            Merit::Load(vips, cap) => { (desk.say("VIP ", "VIPs ")) (vips) "/" (cap) },
            Merit::Lobby => (desk.say("营业厅团队", "lobby team")),
            Merit::Qualified => (desk.say("资格有效", "qualified")),
            Merit::NearCap => span.watch { (desk.say("接近上限", "near the cap")) },
        }
    }
}

/// The people of the house of an institution who may be given customers.
///
/// # Errors
/// A fault of the database.
pub fn keepers(bank: &Bank, inst_no: &str, on: crate::kernel::calendar::Day) -> Result<Vec<Keeper>> {
    const PEOPLE_MAX: u32 = 500;
    let tree = institution_tree(&bank.core)?;
    let at = rules::house(&tree, inst_no);
    let mut found = Vec::new();
    for inst in tree.iter().filter(|inst| rules::house(&tree, &inst.inst_no) == at) {
        for staff in people::staff(&bank.core, &inst.inst_no, PEOPLE_MAX)? {
            if staff.status == "active" {
                let keeper = change::keeper(bank, &staff, on)?;
                found.extend(keeper.sells().then_some(keeper));
            }
        }
    }
    Ok(found)
}

/// What decides about one customer.
struct Case {
    cust_no: String,
    inst_no: String,
    tier: Option<Tier>,
    /// The tier is a projection, because no month is closed yet.
    provisional: bool,
    standing: Option<Standing>,
    history: Vec<Past>,
    decides: bool,
    candidates: Vec<Candidate>,
    teams: Vec<String>,
    transfers: Vec<Transfer>,
    /// Histories of the numbers that were merged into this one.
    merged: Vec<(String, Vec<Past>)>,
}

fn case(desk: &Desk<'_>) -> Result<Case> {
    let found = desk.customer()?;
    let viewer = desk.viewer()?;
    desk.site.plainly(|bank| {
        let cust_no = found.cust_no();
        let member = rows::members(&bank.core, &[cust_no])?.into_iter().next();
        let member = member.ok_or_else(|| Error::from(not_found()))?;
        let tree = desk.tree()?;
        let decides = rules::decides(&viewer.posts, &member.inst_no, &tree);
        let tier = held(bank, &[(member.cust_id, cust_no)], desk.today)?.remove(&member.cust_id);
        let provisional = desk.site.roster()?.line(member.cust_id).is_some_and(|line| line.provisional);
        let standing = rows::standing(&bank.crm, &[cust_no])?.remove(cust_no);
        let (mut candidates, mut teams) = (Vec::new(), Vec::new());
        if decides {
            let terms = change::terms(bank, desk.today)?;
            let place = change::place(&bank.core, &tree, &member.inst_no)?;
            let mut there = keepers(bank, &member.inst_no, desk.today)?;
            teams = there.iter().map(|one| one.staff.team.clone()).filter(|team| !team.is_empty()).collect();
            teams.sort();
            teams.dedup();
            let has =
                |one: &Keeper| standing.as_ref().is_some_and(|held| held.staff_no == one.staff.staff_no);
            there.retain(|one| one.staff.staff_no != viewer.staff_no && !has(one));
            candidates = rules::rank(there, Given { tier, self_developed: false }, place, &terms);
        }
        let history = rows::history(&bank.crm, cust_no)?;
        let mut merged = Vec::new();
        for number in people::merged_numbers(&bank.core, cust_no)? {
            let history = rows::history(&bank.crm, &number)?;
            merged.push((number, history));
        }
        let mut transfers = rows::transfers::of_customer(&bank.crm, cust_no)?;
        let everything = desk.is(Role::Auditor);
        transfers.retain(|one| everything || one.concerns(&viewer.staff_no, &viewer.posts, &tree));
        let (cust_no, inst_no) = (cust_no.to_owned(), member.inst_no);
        Ok(Case {
            cust_no,
            inst_no,
            tier,
            provisional,
            standing,
            history,
            decides,
            candidates,
            teams,
            transfers,
            merged,
        })
    })
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, page(desk, &case(desk)?, None)?))
}

fn page(desk: &Desk<'_>, case: &Case, refusal: Option<&Refusal>) -> Result<Markup> {
    let path = format!("/customers/{}", desk.id);
    let now = match &case.standing {
        None => desk.say("公共户（待分配）", "pool (to be assigned)").to_owned(),
        Some(held) if held.staff_no.is_empty() => {
            format!("{}{}", held.team, desk.say("（待指定客户经理）", " (nobody named yet)"))
        }
        Some(held) => of_staff(desk, &held.staff_no)?,
    };
    let raises = HEARERS.iter().any(|role| desk.is(*role)) && case.standing.is_some();
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        section.card {
            p { a href=(path) { (case.cust_no) } " · " (desk.say("现由 ", "now with ")) b { (now) }
                @if let Some(tier) = case.tier { " · " (parts::tier(tier, desk.lang)) }
                @if case.provisional { " " (parts::provisional(desk)) } }
            @if raises { p { a href={ (path) "/matters" } { (desk.say("投诉、更换或申请调整…", "complaint, wish for another, or to be relieved…")) } } }
            @if WORKERS.iter().any(|role| desk.is(*role)) { p { a href={ (path) "/transfers" } { (desk.say("变更维护机构…", "another maintenance institution…")) } } }
        }
        @if case.decides { (form(desk, case, refusal)) }
        section.card {
            h2 { (desk.say("归属历史", "History")) }
            @if case.history.is_empty() {
                (empty(desk.say("尚未归属过任何人。", "Nobody has looked after this customer yet."), &html! {}))
            } @else { (history(desk, &case.history)?) }
        }
        @for (number, before) in case.merged.iter().filter(|(_, before)| !before.is_empty()) {
            section.card {
                h2 { (desk.say("并入的客户号 ", "History of the merged number ")) (number) }
                (history(desk, before)?)
            }
        }
        (co_managers::of_customer(desk, &case.cust_no, case.decides)?)
        @if !case.transfers.is_empty() {
            section.card { h2 { (desk.say("维护机构变更", "Changes of maintenance institution")) } (transfer_lines(desk, &case.transfers)?) }
        }
    })
}

fn form(desk: &Desk<'_>, case: &Case, refusal: Option<&Refusal>) -> Markup {
    let columns = [
        words(desk.say("人选", "Person")),
        words(desk.say("理由", "Why")),
        numbers(desk.say("现有 VIP", "VIPs now")),
        numbers(desk.say("现有客户", "Customers now")),
        words(desk.say("岗位", "Post")),
    ];
    let chosen = desk.form.get("to");
    let rows: Vec<Vec<Markup>> = case.candidates.iter().map(|one| candidate(desk, one, chosen)).collect();
    let held = case.standing.is_some();
    html! {
        section.card {
            h2 { @if held { (desk.say("调整归属", "Give to somebody else")) } @else { (desk.say("从公共户分配", "Assign from the pool")) } }
            @if case.candidates.is_empty() {
                p.soft { (desk.say("本机构没有可以接手的客户经理，客户留在公共户。", "Nobody at the institution can take the customer, who stays in the pool.")) }
            }
            (post(desk, &format!("/customers/{}/assignment", desk.id), &html! {
                @if !rows.is_empty() { (table(desk.say("人选，最合适的在前", "Candidates, the most suitable first"), &columns, &rows)) }
                @if !case.teams.is_empty() && !held {
                    fieldset {
                        legend { (desk.say("或先分配给团队，由团队负责人指定", "Or to a team, whose leader names a person")) }
                        @for team in &case.teams {
                            @let value = format!("team:{team}");
                            label.check { input type="radio" name="to" value=(value) checked[chosen == value]; (team) }
                        }
                    }
                }
                @if held {
                    label.check { input type="radio" name="to" value="pool" checked[chosen == "pool"]; (desk.say("退回公共户", "back to the pool")) }
                    (cause_choice(desk))
                    (remark_field(desk).show(desk, refusal))
                }
                (broken_rules(desk, refusal))
                @if held { (reason_field(desk).show(desk, refusal)) }
                @else { (reason_field(desk).optional().show(desk, refusal)) }
                button type="submit" { (desk.say("确认", "Confirm")) }
            }))
        }
    }
}

fn candidate(desk: &Desk<'_>, one: &Candidate, chosen: &str) -> Vec<Markup> {
    let staff = &one.keeper.staff;
    let role = Role::from_code(&staff.role).map_or(staff.role.as_str(), |role| desk.t(role.label()));
    vec![
        html! { label.check {
            input type="radio" name="to" value=(staff.staff_no) checked[chosen == staff.staff_no];
            (staff.name) " " (staff.staff_no)
        } },
        html! { @for (at, why) in one.merits.iter().enumerate() { @if at > 0 { " · " } (merit(desk, *why)) } },
        html! { (count(one.keeper.vips)) },
        html! { (count(one.keeper.customers)) },
        html! { (role) @if !staff.team.is_empty() { span.soft { " · " (staff.team) } } },
    ]
}

/// Who looked after the customer, the latest first.
fn history(desk: &Desk<'_>, all: &[Past]) -> Result<Markup> {
    let columns = [
        words(desk.say("维护人", "Who")),
        words(desk.say("自", "From")),
        words(desk.say("至", "To")),
        words(desk.say("来源", "Origin")),
        words(desk.say("开始", "How it began")),
        words(desk.say("结束", "How it ended")),
    ];
    let mut rows = Vec::with_capacity(all.len());
    for past in all {
        let who = if past.staff_no.is_empty() { past.team.clone() } else { of_staff(desk, &past.staff_no)? };
        let last = past.until.and_then(|day| day.pred_opt());
        rows.push(vec![
            html! { (who) },
            html! { span.number { (past.since) } },
            html! { span.number { @match (past.until, last) {
                (Some(until), _) if until == past.since => { (until) },
                (Some(_), Some(last)) => (last),
                _ => (desk.say("今", "now")),
            } } },
            html! { (desk.t(past.origin.label())) },
            told(desk, &past.begun, past)?,
            html! { @if let Some(ended) = &past.ended { (told(desk, ended, past)?) } @else { "–" } },
        ]);
    }
    Ok(table(desk.say("归属历史", "History"), &columns, &rows))
}

/// How an assignment began or ended. What a customer complained of is not told to the person complained about.
fn told(desk: &Desk<'_>, told: &Told, past: &Past) -> Result<Markup> {
    let about_viewer = told.cause == Cause::Complaint && past.staff_no == desk.viewer()?.staff_no;
    Ok(html! {
        a href={ "/changes/" (told.change_no) } { (desk.t(told.cause.label())) }
        div.soft {
            (of_staff(desk, &told.decided_by)?) " · " (told.decided_on)
            @if !told.reason.is_empty() && !about_viewer { " · " (told.reason) }
            @if !told.remark.is_empty() { " · " (desk.say("本人意见：", "they said: ")) (told.remark) }
        }
    })
}

/// What the form wants: to whom, and why.
fn wanted(desk: &Desk<'_>, case: &Case) -> Result<(Option<Target>, Cause, String)> {
    let to = desk.form.get("to");
    if to.is_empty() {
        let why = text!("请选择人选", "choose somebody");
        return Err(Refusal::new("nobody_chosen", "to", why).into());
    }
    let held = case.standing.as_ref().filter(|held| !held.staff_no.is_empty()).is_some();
    let reason = if held || !desk.form.get("reason").is_empty() { desk.reason()? } else { String::new() };
    let target = match (to, to.strip_prefix("team:")) {
        ("pool", _) => None,
        (_, Some(team)) => Some(Target::team(team)),
        (staff_no, None) => Some(Target::person(staff_no)),
    };
    let asked = Cause::from_code(desk.form.get("cause")).filter(|cause| Cause::CHOSEN.contains(cause));
    let cause = match (&target, held) {
        (_, true) => asked.unwrap_or(Cause::Reassigned),
        (None, false) => Cause::Released,
        (Some(_), false) => Cause::Pool,
    };
    Ok((target, cause, reason))
}

fn assign(desk: &Desk<'_>) -> Result<Answer> {
    let case = case(desk)?;
    let act = || {
        let (to, cause, reason) = wanted(desk, &case)?;
        let (signed, posts, accepted) = (desk.signed("")?, &desk.viewer()?.posts, accepted(desk));
        let moves = [Move { cust_no: case.cust_no.clone(), to }];
        let remark = remark(desk)?;
        let wanted =
            Wanted { reason: &reason, remark: &remark, accepted: &accepted, ..Wanted::new(&moves, cause) };
        let act = desk.site.plainly(|bank| {
            change::prepare(bank, &signed, Authority::Person(posts), wanted)?.act(&signed, Vec::new())
        })?;
        let change_no = desk.site.act(act)?;
        // Where somebody had the customer, what is handed over is printed and signed.
        Ok(Answer::See(match case.standing {
            Some(_) => format!("/changes/{change_no}"),
            None => format!("/customers/{}/assignment", desk.id),
        }))
    };
    match act() {
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, page(desk, &case, Some(&refusal))?)),
        other => other,
    }
}

/// The kinds of matter that this person may raise about the customer.
fn kinds(desk: &Desk<'_>, case: &Case) -> Result<Vec<Kind>> {
    let own = case
        .standing
        .as_ref()
        .is_some_and(|held| desk.viewer.is_some_and(|one| one.staff_no == held.staff_no));
    let others = DECIDERS.iter().any(|role| desk.is(*role)) || desk.is(Role::ServiceDesk);
    let mut kinds = Vec::new();
    if own {
        kinds.extend([Kind::OwnWish, Kind::CustomerWish]);
    } else if others {
        kinds.extend([Kind::Complaint, Kind::CustomerWish]);
    }
    Ok(kinds)
}

fn matter(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::page(desk, matter_form(desk, &case(desk)?, None)?))
}

fn matter_form(desk: &Desk<'_>, case: &Case, refusal: Option<&Refusal>) -> Result<Markup> {
    let kinds = kinds(desk, case)?;
    let offered: Vec<(String, String)> =
        kinds.iter().map(|kind| (kind.code().to_owned(), desk.t(kind.label()).to_owned())).collect();
    let back = format!("/customers/{}/assignment", desk.id);
    let nobody = desk.say(
        "该客户目前没有维护人，或不是您的客户，无事项可提交。",
        "Nobody maintains this customer, or not you: there is nothing to raise.",
    );
    let way = html! { a href={ "/customers/" (desk.id) } { (desk.say("回到客户", "to the customer")) } };
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "reason")))
        @if offered.is_empty() || case.standing.is_none() { (empty(nobody, &way)) } @else {
            section.card {
                p { (case.cust_no) " · " (case.inst_no) }
                (post(desk, &format!("/customers/{}/matters", desk.id), &html! {
                    (choice("kind", desk.say("事项", "Matter"), &offered, desk.form.get("kind")))
                    (reason_field(desk).show(desk, refusal))
                    button type="submit" { (desk.say("提交负责人决定", "Send to the head")) }
                }))
                p.hint { (desk.say("负责人在五个工作日内决定；被投诉人看不到原因。", "The head decides within five working days; whoever is complained about does not see the reason.")) }
                @if READERS.iter().any(|role| desk.is(*role)) { p { a href=(back) { (desk.say("归属历史", "history")) } } }
            }
        }
    })
}

fn raise(desk: &Desk<'_>) -> Result<Answer> {
    let case = case(desk)?;
    let act = || {
        let kind = Kind::from_code(desk.form.get("kind"));
        let allowed = kinds(desk, &case)?;
        let kind = kind.filter(|kind| allowed.contains(kind)).ok_or_else(|| {
            let why = text!("请选择事项", "choose what it is");
            Error::from(Refusal::new("kind_missing", "kind", why))
        })?;
        let (signed, reason) = (desk.signed("")?, desk.reason()?);
        let calendar = &desk.site.calendar;
        let raised = |bank: &_| matters::raise(bank, &signed, kind, &case.cust_no, &reason, calendar);
        desk.site.act(desk.site.plainly(raised)?)?;
        Ok(Answer::See(format!("/customers/{}", desk.id)))
    };
    match act() {
        Err(Error::Refusal(refusal)) => Ok(Answer::refused(desk, matter_form(desk, &case, Some(&refusal))?)),
        other => other,
    }
}
