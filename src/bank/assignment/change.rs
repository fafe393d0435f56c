//! The one verb by which anybody comes to maintain a customer, or no longer does (spec 2).
//!
//! [`prepare`] holds what is wanted against every rule and says what it would do; [`Prepared::act`] is that, signed. So
//! a preview and the act cannot differ, and a page, a feed, the daily run and a takeover pass the same checks and leave
//! the same history. Statements that write an assignment are used here alone.

use super::rows::{self, Member, NewChange};
use super::rules::{self, Given, Keeper, Place, Rule};
use super::{Cause, Origin, Standing, newcomers};
use crate::access::accounts;
use crate::access::act::Act;
use crate::access::roles::{Post, Role};
use crate::bank::families;
use crate::bank::outbox::notices::{self, Begun};
use crate::bank::parties::rows::people::{self, Institution, institution_tree};
use crate::bank::tiers::entered::Policies;
use crate::bank::tiers::held::held;
use crate::kernel::calendar::{Day, Month, ymd};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::policy::AssignmentTerms;
use crate::kernel::terms::Tier;
use crate::store::action::{Action, Signed, Write};
use crate::store::open::{Bank, Core};
use crate::text;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Customers that one change moves at most: a larger one is done in parts.
pub const CUSTOMERS_MAX: usize = 20_000;

/// Who decides.
#[derive(Debug, Clone, Copy)]
pub enum Authority<'a> {
    /// A person, by their posts.
    Person(&'a [Post]),
    /// A rule of the bank, or what the core bank says.
    Rule,
}

/// To whom a customer goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The person; empty: the team, whose leader names one.
    pub staff_no: String,
    /// The team; empty: the person's own.
    pub team: String,
    /// How the customer comes to them.
    pub origin: Origin,
    /// Since when; none: the day of the change. Only what a bank brings along when it begins is older.
    pub since: Option<Day>,
}

impl Target {
    /// A person, as the head allocates.
    pub fn person(staff_no: &str) -> Target {
        Target { staff_no: staff_no.to_owned(), team: String::new(), origin: Origin::Allocated, since: None }
    }

    /// A team, whose leader names a person later.
    pub fn team(team: &str) -> Target {
        Target { staff_no: String::new(), team: team.to_owned(), origin: Origin::Allocated, since: None }
    }

    /// The number of the person, else the name of the team.
    fn name(&self) -> &str {
        if self.staff_no.is_empty() { &self.team } else { &self.staff_no }
    }
}

/// What happens to one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Customer number.
    pub cust_no: String,
    /// To whom; none: to the pool.
    pub to: Option<Target>,
}

/// A change that is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// What happens to whom.
    pub moves: &'a [Move],
    /// Why.
    pub cause: Cause,
    /// What is written beside it.
    pub reason: &'a str,
    /// What the person who gives them away said when they were heard; empty: they were not.
    pub remark: &'a str,
    /// Rules that whoever decides breaks on purpose; that needs a reason.
    pub accepted: &'a [Rule],
    /// The change that it takes back.
    pub undoes: Option<i64>,
    /// The institution that maintains the customers from now on; none: as before.
    pub to_inst: Option<&'a str>,
}

impl Wanted<'_> {
    /// Moves for a cause, without a reason, within the maintenance institution.
    pub fn new(moves: &[Move], cause: Cause) -> Wanted<'_> {
        Wanted { moves, cause, reason: "", remark: "", accepted: &[], undoes: None, to_inst: None }
    }
}

/// What a change does to a person's customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The person, as they stand before.
    pub keeper: Keeper,
    /// VIPs whom they get.
    pub vips_gained: u32,
    /// All customers whom they get.
    pub gained: u32,
    /// Rules that it breaks.
    pub breaks: Vec<Rule>,
    /// Whether they are near the cap then.
    pub near_cap: bool,
}

/// One customer of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The customer.
    pub member: Member,
    /// Tier in force.
    pub tier: Option<Tier>,
    /// Who had them; none: the pool.
    pub from: Option<Standing>,
    /// Who gets them; none: the pool.
    pub to: Option<Target>,
}

/// A change that may be done.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Number that it gets.
    pub change_no: i64,
    /// Its customers.
    pub lines: Vec<Line>,
    /// What it does to those who get some.
    pub effects: Vec<Effect>,
    /// Rules that are broken, and were not accepted: it is refused until they are.
    pub unaccepted: Vec<Rule>,
    /// Whether a rule is broken without a written reason.
    lacks_reason: bool,
    /// Whether somebody at the cap gives customers away and was not heard.
    lacks_remark: bool,
    writes: Vec<Write>,
    verb: &'static str,
    detail: String,
}

impl Prepared {
    /// Refuses where a rule is broken that was not accepted, or without a reason.
    ///
    /// # Errors
    /// The refusal, which names rule and person.
    pub fn check(&self) -> Result<()> {
        let broken = self.effects.iter().find_map(|effect| {
            effect.breaks.iter().find(|rule| self.unaccepted.contains(rule)).map(|rule| (effect, *rule))
        });
        if let Some((effect, rule)) = broken {
            return Err(breaks(effect, rule));
        }
        if self.lacks_reason {
            let why = text!("突破规则须写明理由", "a rule is broken only for a written reason");
            return Err(Refusal::new("reason_missing", "reason", why).into());
        }
        if self.lacks_remark {
            let why = text!(
                "因达到上限调整客户，须先听取本人意见并填写",
                "customers of somebody at the cap are moved after hearing them: write down what they said"
            );
            return Err(Refusal::new("remark_missing", "remark", why).into());
        }
        Ok(())
    }

    /// The act, with further statements of whoever asked for it.
    ///
    /// # Errors
    /// As [`Prepared::check`].
    pub fn act(self, signed: &Signed, further: Vec<Write>) -> Result<Act<i64>> {
        self.check()?;
        let action = self.action(signed, further);
        let change_no = self.change_no;
        Ok(Act::new(action, change_no))
    }

    fn action(&self, signed: &Signed, further: Vec<Write>) -> Action {
        let object = match self.lines.as_slice() {
            [one] => one.member.cust_no.clone(),
            _ => format!("change-{}", self.change_no),
        };
        let writes = self.writes.iter().cloned().chain(further).collect();
        let signed = signed.because(&self.detail);
        signed.action(format!("change-{}", self.change_no), self.verb, object, writes)
    }
}

/// Holds a change that is wanted against the rules.
///
/// # Errors
/// Refuses who is unknown, dead, merged or closed; who has left, works elsewhere or is the customer; whoever decides
/// without the authority, or for themselves; and what is as it is wanted already. Broken rules that may be accepted are
/// in the answer.
pub fn prepare(bank: &Bank, signed: &Signed, who: Authority<'_>, wanted: Wanted<'_>) -> Result<Prepared> {
    if wanted.moves.is_empty() {
        let why = text!("请至少选择一位客户", "choose at least one customer");
        return Err(Refusal::new("nobody_chosen", "customers", why).into());
    }
    if wanted.moves.len() > CUSTOMERS_MAX {
        let why = text!(
            "一次最多 {CUSTOMERS_MAX} 位客户，请分批办理",
            "at most {CUSTOMERS_MAX} customers at a time: do it in parts"
        );
        return Err(Refusal::new("too_many_chosen", "customers", why).into());
    }
    let facts = Facts::read(bank, signed.today, wanted.moves)?;
    let mut lines = Vec::with_capacity(wanted.moves.len());
    for one in wanted.moves {
        lines.push(facts.line(bank, signed, who, &wanted, one)?);
    }
    let effects = facts.effects(bank, who, wanted.cause, &lines)?;
    let accepted = |rule: &Rule| wanted.accepted.contains(rule);
    let broken: BTreeSet<Rule> = effects.iter().flat_map(|effect| effect.breaks.iter().copied()).collect();
    let unaccepted: Vec<Rule> = broken.iter().copied().filter(|rule| !accepted(rule)).collect();
    written(bank, signed, wanted, lines, effects, unaccepted)
}

/// What the rules ask about all customers of a change, read once.
struct Facts {
    day: Day,
    tree: Vec<Institution>,
    terms: AssignmentTerms,
    members: HashMap<String, Member>,
    standing: HashMap<String, Standing>,
    tiers: HashMap<u32, Tier>,
}

impl Facts {
    fn read(bank: &Bank, day: Day, moves: &[Move]) -> Result<Facts> {
        let cust_nos: Vec<&str> = moves.iter().map(|one| one.cust_no.as_str()).collect();
        let members = rows::members(&bank.core, &cust_nos)?;
        let named: Vec<(u32, &str)> = members.iter().map(|one| (one.cust_id, one.cust_no.as_str())).collect();
        let tiers = held(bank, &named, day)?;
        let standing = rows::standing(&bank.crm, &cust_nos)?;
        Ok(Facts {
            day,
            tree: institution_tree(&bank.core)?,
            terms: terms(bank, day)?,
            members: members.into_iter().map(|one| (one.cust_no.clone(), one)).collect(),
            standing,
            tiers,
        })
    }

    /// One customer of the change, whom the rules let go there.
    fn line(
        &self,
        bank: &Bank,
        signed: &Signed,
        who: Authority<'_>,
        all: &Wanted<'_>,
        wanted: &Move,
    ) -> Result<Line> {
        let cust_no = &wanted.cust_no;
        let Some(member) = self.members.get(cust_no) else { return Err(unknown(cust_no)) };
        let mut member = member.clone();
        let from = self.standing.get(cust_no).cloned();
        if let Authority::Person(posts) = who
            && !self.decides(posts, &member.inst_no, all.to_inst)
        {
            return Err(unknown(cust_no));
        }
        if let Some(to_inst) = all.to_inst {
            to_inst.clone_into(&mut member.inst_no);
        }
        match (&wanted.to, &from) {
            (None, None) if all.to_inst.is_some() => {}
            (None, None) => {
                let why = text!("客户 {cust_no} 已在公共户中", "customer {cust_no} is in the pool already");
                return Err(Refusal::new("in_pool", "customers", why).into());
            }
            (Some(to), _) => {
                check_customer(&member)?;
                self.check_from(bank, all, &member, from.as_ref(), to)?;
                if let (Authority::Person(_), true) = (who, to.staff_no == signed.actor) {
                    return Err(oneself());
                }
            }
            (None, Some(_)) => {}
        }
        let tier = self.tiers.get(&member.cust_id).copied();
        Ok(Line { member, tier, from, to: wanted.to.clone() })
    }

    /// Whether a holder of `posts` decides on a customer of an institution, or on their going to another one.
    fn decides(&self, posts: &[Post], inst_no: &str, to_inst: Option<&str>) -> bool {
        match to_inst {
            None => rules::decides(posts, inst_no, &self.tree),
            Some(to_inst) => rules::decides_transfer(posts, inst_no, to_inst, &self.tree),
        }
    }

    /// Whether the customer can be given from where they are.
    fn check_from(
        &self,
        bank: &Bank,
        all: &Wanted<'_>,
        member: &Member,
        from: Option<&Standing>,
        to: &Target,
    ) -> Result<()> {
        let cust_no = &member.cust_no;
        let of_team = |held: &Standing| held.staff_no.is_empty();
        match from {
            Some(held)
                if all.to_inst.is_none()
                    && held.staff_no == to.staff_no
                    && (!to.staff_no.is_empty() || held.team == to.team) =>
            {
                let why =
                    text!("客户 {cust_no} 已归该人维护", "customer {cust_no} is maintained by them already");
                Err(Refusal::new("has_already", "staff_no", why).into())
            }
            Some(held) if matches!(all.cause, Cause::Pool | Cause::Application) && !of_team(held) => {
                let why = text!(
                    "客户 {cust_no} 已有维护人，请重新查看",
                    "customer {cust_no} is assigned to somebody already: look again"
                );
                Err(Refusal::new("assigned_already", "customers", why).into())
            }
            None if all.cause == Cause::Pool => self.check_window(bank, cust_no),
            _ => Ok(()),
        }
    }

    /// In the window for applications nobody is assigned from the pool: they are not in it yet.
    fn check_window(&self, bank: &Bank, cust_no: &str) -> Result<()> {
        let open =
            rows::newcomer(&bank.crm, cust_no)?.filter(|one: &newcomers::Newcomer| one.is_open(self.day));
        let Some(newcomer) = open else { return Ok(()) };
        let until = newcomer.window_until;
        let why = text!(
            "客户 {cust_no} 是新客户，{until} 前由客户经理申请，之后才进公共户",
            "customer {cust_no} is new: until {until} managers may apply, then they come to the pool"
        );
        Err(Refusal::new("in_window", "customers", why).into())
    }

    /// What the change does to each person who gets customers.
    fn effects(&self, bank: &Bank, who: Authority<'_>, cause: Cause, lines: &[Line]) -> Result<Vec<Effect>> {
        let mut gets: BTreeMap<(&str, &str), Vec<&Line>> = BTreeMap::new();
        for line in lines {
            if let Some(to) = &line.to {
                gets.entry((&to.staff_no, &to.team)).or_default().push(line);
            }
        }
        let mut effects = Vec::new();
        for ((staff_no, team), lines) in gets {
            if staff_no.is_empty() {
                self.check_team(&bank.core, team, &lines)?;
                continue;
            }
            let staff = working(&bank.core, staff_no)?;
            lines.iter().try_for_each(|line| self.check_person(&staff, line))?;
            let keeper = keeper(bank, &staff, self.day)?;
            let given: Vec<Given> = lines.iter().map(|line| given(line)).collect();
            let place = place(&bank.core, &self.tree, &keeper.staff.inst_no)?;
            let gained = given.len() as u32;
            let vips_gained = given.iter().filter(|one| one.is_vip()).count() as u32;
            // What the core bank says is not judged by what a head may decide. What a bank brings along when it begins
            // is accepted as it is, but what it breaks is written down.
            let breaks = match (who, cause) {
                (Authority::Person(_), _) | (_, Cause::GoingLive) => {
                    rules::broken(&keeper, &given, place, &self.terms)
                }
                (Authority::Rule, _) => Vec::new(),
            };
            let near_cap = rules::is_near_cap(keeper.vips + vips_gained, &self.terms);
            effects.push(Effect { keeper, vips_gained, gained, breaks, near_cap });
        }
        Ok(effects)
    }

    /// The team is one of each institution whose customers it gets.
    fn check_team(&self, core: &Core, team: &str, lines: &[&Line]) -> Result<()> {
        let houses: BTreeSet<&str> =
            lines.iter().map(|line| rules::house(&self.tree, &line.member.inst_no)).collect();
        for at in houses {
            if team.is_empty() || !people::staff(core, at, PEOPLE_MAX)?.iter().any(|one| one.team == team) {
                let why = text!("该机构没有团队“{team}”", "the institution has no team \"{team}\"");
                return Err(Refusal::new("unknown_team", "team", why).into());
            }
        }
        Ok(())
    }

    /// The person works where the customer is maintained, and is not the customer.
    fn check_person(&self, staff: &people::Staff, line: &Line) -> Result<()> {
        let (staff_no, member) = (&staff.staff_no, &line.member);
        if rules::house(&self.tree, &staff.inst_no) != rules::house(&self.tree, &member.inst_no) {
            let cust_no = &member.cust_no;
            let why = text!(
                "{staff_no} 不在客户 {cust_no} 的维护机构工作",
                "{staff_no} does not work at the maintenance institution of customer {cust_no}"
            );
            return Err(Refusal::new("elsewhere", "staff_no", why).into());
        }
        if crate::bank::parties::is_oneself(staff, &member.name, &member.mobile) {
            let why = text!("员工不能维护自己", "nobody maintains their own accounts");
            return Err(Refusal::new("is_oneself", "staff_no", why).into());
        }
        Ok(())
    }
}

/// People of an institution that are read at most.
pub(super) const PEOPLE_MAX: u32 = 5_000;

/// The numbers of assignment in force on a day.
///
/// # Errors
/// A fault of the database.
pub fn terms(bank: &Bank, on: Day) -> Result<AssignmentTerms> {
    Ok(Policies::load(&bank.crm)?.of(Month::of(on))?.policy.assignment.clone())
}

/// What an institution's grade and teams say about who gets its VIPs.
///
/// # Errors
/// A fault of the database.
pub fn place(core: &Core, tree: &[Institution], inst_no: &str) -> Result<Place> {
    let at = rules::house(tree, inst_no);
    let grade = tree.iter().find(|inst| inst.inst_no == at).and_then(|inst| inst.grade.parse().ok());
    let lobby = Role::LobbyDirector.code();
    let has_lobby = people::staff(core, at, PEOPLE_MAX)?.iter().any(|one| one.role == lobby);
    Ok(Place { grade, has_lobby })
}

/// A person with their customers counted, as they stand on a day.
///
/// # Errors
/// A fault of the database.
pub fn keeper(bank: &Bank, staff: &people::Staff, on: Day) -> Result<Keeper> {
    let (core, crm, staff_no) = (&bank.core, &bank.crm, staff.staff_no.as_str());
    let cust_nos = rows::held_by(crm, staff_no)?;
    let named: Vec<&str> = cust_nos.iter().map(String::as_str).collect();
    let members = rows::members(core, &named)?;
    let ids: Vec<(u32, &str)> = members.iter().map(|one| (one.cust_id, one.cust_no.as_str())).collect();
    let vips = held(bank, &ids, on)?.values().filter(|tier| tier.is_vip()).count() as u32;
    let lobby = Role::LobbyDirector.code();
    let team = people::team_of(core, staff_no)?;
    let mut in_lobby = false;
    for member in &team {
        in_lobby |= people::staff_member(core, member)?.is_some_and(|one| one.role == lobby);
    }
    let qualifications = rows::qualifications(crm, &[staff_no], on)?.remove(staff_no).unwrap_or_default();
    Ok(Keeper {
        staff: staff.clone(),
        self_post: rows::self_post(core, staff_no)?,
        posts: accounts::posts(crm, staff_no, on)?.into_iter().map(|post| post.role).collect(),
        in_lobby,
        qualifications: qualifications.into_iter().map(|(kind, _)| kind).collect(),
        vips,
        customers: cust_nos.len() as u32,
        version: rows::keeper_version(crm, staff_no)?,
    })
}

fn given(line: &Line) -> Given {
    let self_developed = line.to.as_ref().is_some_and(|to| to.origin == Origin::SelfDeveloped);
    Given { tier: line.tier, self_developed }
}

/// A member of staff who works for the bank now.
fn working(core: &Core, staff_no: &str) -> Result<people::Staff> {
    let found = people::staff_member(core, staff_no)?;
    found.filter(|one| one.status == "active").ok_or_else(|| {
        let why =
            text!("{staff_no} 不在职，请选择其他人", "{staff_no} does not work here: choose somebody else");
        Refusal::new("has_left", "staff_no", why).into()
    })
}

/// Whether a customer can be given to anybody.
///
/// # Errors
/// Refuses by name who has died, closed all accounts or was merged into another number.
pub fn check_customer(member: &Member) -> Result<()> {
    let cust_no = &member.cust_no;
    let why = match (member.status.as_str(), member.merged_into.is_empty()) {
        ("deceased", _) => text!("客户 {cust_no} 已身故，不再分配", "customer {cust_no} has died"),
        ("closed", _) => {
            text!("客户 {cust_no} 已销户，不再分配", "customer {cust_no} has closed all accounts")
        }
        (_, false) => {
            let into = &member.merged_into;
            text!("客户 {cust_no} 已并入 {into}", "customer {cust_no} was merged into {into}")
        }
        _ => return Ok(()),
    };
    Err(Refusal::new("not_to_be_assigned", "customers", why).into())
}

fn unknown(cust_no: &str) -> Error {
    let why = text!(
        "没有客户 {cust_no}，或不由您决定；未作任何改动",
        "there is no customer {cust_no}, or you do not decide on them; nothing was changed"
    );
    Refusal::new("not_yours_to_decide", "customers", why).into()
}

fn oneself() -> Error {
    let why = text!(
        "不能分配给自己：请由另一位有权人决定",
        "nobody assigns to themselves: let another person with the authority decide"
    );
    Refusal::new("same_person", "staff_no", why).into()
}

/// The refusal of what breaks a rule: it names the way to go on.
fn breaks(effect: &Effect, rule: Rule) -> Error {
    let (name, staff_no) = (&effect.keeper.staff.name, &effect.keeper.staff.staff_no);
    let (has, gets) = (effect.keeper.vips, effect.vips_gained);
    let why = match rule {
        Rule::Cap => text!(
            "{name} {staff_no} 已维护 {has} 位 VIP，再加 {gets} 位超过上限；如确需分配，请勾选并写明理由",
            "{name} {staff_no} maintains {has} VIPs: {gets} more are above the cap; to go on, tick it and give a reason"
        ),
        Rule::Ability => text!(
            "{name} {staff_no} 缺少维护该层级客户所需的有效资格；如确需分配，请勾选并写明理由",
            "{name} {staff_no} lacks a valid qualification for customers of this tier; to go on, tick it and give a reason"
        ),
        Rule::Grade => text!(
            "本支行的非自拓 VIP 应归营业厅服务团队的理财经理；如分配给 {name} {staff_no}，请勾选并写明理由",
            "VIPs of this sub-branch that are not self-developed go to wealth managers of the lobby team; to give them to {name} {staff_no}, tick it and give a reason"
        ),
        Rule::Post => text!(
            "{name} {staff_no} 已不在零售营销岗位；如确需保留，请勾选并写明理由",
            "{name} {staff_no} is no longer in a selling post; to go on, tick it and give a reason"
        ),
    };
    Refusal::new("breaks_rule", rule.code(), why).into()
}

/// The change as statements.
fn written(
    bank: &Bank,
    signed: &Signed,
    wanted: Wanted<'_>,
    lines: Vec<Line>,
    effects: Vec<Effect>,
    unaccepted: Vec<Rule>,
) -> Result<Prepared> {
    let crm = &bank.crm;
    let (change_no, on) = (rows::next(crm, "assignment/next_change_no")?, signed.today);
    let mut writes = vec![rows::insert_change(&NewChange {
        change_no,
        cause: wanted.cause,
        decided_by: &signed.actor,
        decided_on: on,
        reason: wanted.reason.trim(),
        remark: wanted.remark.trim(),
        customers: lines.len(),
        undoes: wanted.undoes,
    })];
    let ends: Vec<i64> = lines.iter().filter_map(|line| Some(line.from.as_ref()?.assignment_no)).collect();
    if !ends.is_empty() {
        writes.push(rows::end(&ends, on, change_no));
        writes.extend(notices::recall(bank, signed, &ends)?);
    }
    let first = rows::next(crm, "assignment/next_assignment_no")?;
    let gives = begun(&lines, &effects, first, wanted.cause, on);
    if !gives.is_empty() {
        writes.push(rows::give(&gives, change_no));
        writes.extend(told(bank, signed, wanted.cause, &gives)?);
    }
    for effect in &effects {
        let staff_no = &effect.keeper.staff.staff_no;
        writes.push(rows::touch_keeper(staff_no, effect.keeper.version));
        for rule in &effect.breaks {
            writes.push(rows::insert_override(change_no, rule.code(), staff_no, wanted.reason.trim()));
        }
    }
    if let Some(to_inst) = wanted.to_inst {
        writes.extend(rows::transfers::maintain(crm, &lines, to_inst, on, change_no)?);
    }
    for line in &lines {
        let manager_no = line.to.as_ref().map_or("", |to| &to.staff_no);
        writes.extend(families::stands_under(crm, signed, &line.member.cust_no, manager_no)?);
    }
    let to: BTreeSet<&str> = lines.iter().map(|line| line.to.as_ref().map_or("pool", Target::name)).collect();
    let to: Vec<&str> = to.into_iter().take(TOLD_MAX).collect();
    let detail = format!("cause={} customers={} to={}", wanted.cause.code(), lines.len(), to.join(","));
    let verb = match wanted.to_inst {
        Some(_) => "transfer_customers",
        None if gives.is_empty() => "return_to_pool",
        None => "assign",
    };
    let lacks_reason =
        wanted.reason.trim().is_empty() && effects.iter().any(|effect| !effect.breaks.is_empty());
    let lacks_remark = wanted.cause == Cause::Cap && wanted.remark.trim().is_empty();
    Ok(Prepared { change_no, lines, effects, unaccepted, lacks_reason, lacks_remark, writes, verb, detail })
}

/// The assignments that begin, as they are written; going live alone they began earlier.
fn begun<'a>(
    lines: &'a [Line],
    effects: &'a [Effect],
    first: i64,
    cause: Cause,
    on: Day,
) -> Vec<rows::Given<'a>> {
    let mut gives = Vec::new();
    for (line, to) in lines.iter().filter_map(|line| Some((line, line.to.as_ref()?))) {
        let team = match effects.iter().find(|effect| effect.keeper.staff.staff_no == to.staff_no) {
            Some(effect) if to.team.is_empty() => effect.keeper.staff.team.as_str(),
            _ => to.team.as_str(),
        };
        let number = first + gives.len() as i64;
        let member = &line.member;
        let older = to.since.filter(|since| cause == Cause::GoingLive && *since < on);
        let since = ymd(older.unwrap_or(on));
        gives.push((
            number,
            &*member.cust_no,
            &*member.inst_no,
            team,
            &*to.staff_no,
            to.origin.code(),
            since,
        ));
    }
    gives
}

/// The customers hear who maintains them now (spec 2, *Telling the customer*); not what was so before the bank began,
/// and not that a slip was taken back.
fn told(bank: &Bank, signed: &Signed, cause: Cause, gives: &[rows::Given<'_>]) -> Result<Vec<Write>> {
    if matches!(cause, Cause::GoingLive | Cause::TakenBack) {
        return Ok(Vec::new());
    }
    let mut begun = Vec::with_capacity(gives.len());
    for (assignment_no, cust_no, inst_no, _, staff_no, ..) in gives {
        begun.push(Begun { assignment_no: *assignment_no, cust_no, inst_no, staff_no });
    }
    notices::announce(bank, signed, &begun)
}

/// People whom the audit names of one change.
const TOLD_MAX: usize = 20;
