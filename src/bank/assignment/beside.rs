//! Who works on customers beside the one who maintains them (spec 2, *Who is who*): stand-ins for somebody who is
//! away (代管), who see and work on all of that person's customers, and co-managers (协办) of one customer. Both are
//! dated, a head names them, and the assignment stays as it is.

use super::change;
use super::rows::{self, Member, beside};
use super::rules;
use crate::access::accounts::second_person;
use crate::access::act::Act;
use crate::access::roles::Post;
use crate::bank::parties::is_oneself;
use crate::bank::parties::rows::people::{self, Staff, institution_tree};
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result, declined};
use crate::kernel::lang::Label;
use crate::store::action::Signed;
use crate::store::open::Bank;
use crate::text;

/// Days for which somebody is named at most: what lasts longer is an assignment.
const DAYS_MAX: i64 = 366;

/// Why somebody stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// The person is on leave.
    Leave,
    /// The person is trained, or lent to somebody else.
    Training,
    /// The post is vacant.
    Vacant,
    /// Something else.
    Other,
}

impl Absence {
    /// All of them.
    pub const ALL: [Absence; 4] = [Absence::Leave, Absence::Training, Absence::Vacant, Absence::Other];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Absence::Leave => "leave",
            Absence::Training => "training",
            Absence::Vacant => "vacant",
            Absence::Other => "other",
        }
    }

    /// The absence of a word in a form.
    pub fn from_code(code: &str) -> Option<Absence> {
        Absence::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Absence::Leave => Label::new("休假", "leave"),
            Absence::Training => Label::new("培训或借调", "training, or lent elsewhere"),
            Absence::Vacant => Label::new("岗位空缺", "vacant post"),
            Absence::Other => Label::new("其他", "other"),
        }
    }
}

/// What a co-manager is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Looks after the loans.
    LoanOfficer,
    /// Advises on wealth.
    WealthSpecialist,
    /// A head, at the top tiers.
    Head,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 3] = [Part::LoanOfficer, Part::WealthSpecialist, Part::Head];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Part::LoanOfficer => "loan_officer",
            Part::WealthSpecialist => "wealth_specialist",
            Part::Head => "head",
        }
    }

    /// The part of a word in a form.
    pub fn from_code(code: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Part::LoanOfficer => Label::new("信贷客户经理", "loan officer"),
            Part::WealthSpecialist => Label::new("财富顾问", "wealth specialist"),
            Part::Head => Label::new("负责人", "head"),
        }
    }
}

/// From when until when, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// First day.
    pub since: Day,
    /// Last day.
    pub last: Day,
    /// Who named them.
    pub named_by: String,
    /// Calendar day.
    pub named_on: Day,
    /// What was written beside it.
    pub reason: String,
    /// When and by whom it was ended before its time.
    pub ended: Option<(Day, String)>,
}

impl Term {
    /// Whether it holds on a day.
    pub fn holds(&self, on: Day) -> bool {
        self.ended.is_none() && (self.since..=self.last).contains(&on)
    }

    /// Whether it holds on a day, or will.
    pub fn is_open(&self, on: Day) -> bool {
        self.ended.is_none() && self.last >= on
    }
}

/// Somebody who works on a colleague's customers for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// Its number.
    pub stand_in_no: i64,
    /// Who stands in.
    pub staff_no: String,
    /// For whom.
    pub for_staff_no: String,
    /// Where both work.
    pub inst_no: String,
    /// Why.
    pub absence: Absence,
    /// When, by whom.
    pub term: Term,
}

/// Somebody who works on one customer beside their manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoManager {
    /// Its number.
    pub co_manager_no: i64,
    /// The customer.
    pub cust_no: String,
    /// Who.
    pub staff_no: String,
    /// What for.
    pub part: Part,
    /// When, by whom.
    pub term: Term,
}

/// The days that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// First day.
    pub since: Day,
    /// Last day.
    pub last: Day,
}

impl Days {
    fn check(self, today: Day) -> Result<()> {
        if self.since < today {
            let why = text!("起始日不能早于今天", "the first day is not before today");
            return Err(declined("bad_days", "since", why));
        }
        let days = (self.last - self.since).num_days();
        if (0..DAYS_MAX).contains(&days) {
            return Ok(());
        }
        let why = text!(
            "截止日应在起始日或之后，最长 {DAYS_MAX} 天",
            "the last day is the first one or later, {DAYS_MAX} days at most"
        );
        Err(declined("bad_days", "last", why))
    }
}

/// Names who stands in for somebody of the same institution.
///
/// # Errors
/// Refuses who is no head there, names themselves, people of elsewhere or without a selling post, wrong days, and days
/// on which somebody stands in already.
pub fn stand_in(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    who: (&str, &str),
    absence: Absence,
    days: Days,
    reason: &str,
) -> Result<Act<i64>> {
    let (staff_no, for_staff_no) = who;
    let tree = institution_tree(&bank.core)?;
    let away = active(bank, for_staff_no, "for_staff_no")?;
    let inst_no = rules::house(&tree, &away.inst_no).to_owned();
    let decides = |post: &Post| rules::decides(std::slice::from_ref(post), &inst_no, &tree);
    if !posts.iter().any(decides) {
        let why = text!("代管由本机构负责人指定", "the head of the institution names who stands in");
        return Err(declined("not_yours_to_decide", "for_staff_no", why));
    }
    if staff_no == signed.actor {
        return Err(second_person(&bank.crm, signed, decides)?);
    }
    let there = active(bank, staff_no, "staff_no")?;
    if staff_no == for_staff_no || rules::house(&tree, &there.inst_no) != inst_no {
        let why =
            text!("请选择同一机构的另一位在岗人员", "choose somebody else who works at the same institution");
        return Err(declined("elsewhere", "staff_no", why));
    }
    if !change::keeper(bank, &there, signed.today)?.sells() {
        let why =
            text!("代管人须在零售营销岗位", "whoever stands in holds a selling post: choose somebody else");
        return Err(declined("sells_not", "staff_no", why));
    }
    days.check(signed.today)?;
    let number = rows::next(&bank.crm, "assignment/next_stand_in_no")?;
    let new = StandIn {
        stand_in_no: number,
        staff_no: staff_no.to_owned(),
        for_staff_no: for_staff_no.to_owned(),
        inst_no,
        absence,
        term: term(signed, days, reason),
    };
    let detail = format!("for={for_staff_no} since={} last={}", days.since, days.last);
    let write = beside::insert_stand_in(&new);
    let action = signed.because(&detail).action(
        format!("stand-in-{number}"),
        "name_stand_in",
        staff_no.to_owned(),
        vec![write],
    );
    let why = text!(
        "这几天已有人代管，请先结束或另选日期",
        "somebody stands in on these days already: end that one, or choose other days"
    );
    Ok(Act::new(action, number).or_say(Refusal::new("stood_in_already", "since", why)))
}

/// Ends a stand-in before its time.
///
/// # Errors
/// Refuses who is no head there, and what has ended.
pub fn end_stand_in(bank: &Bank, signed: &Signed, posts: &[Post], one: &StandIn) -> Result<Act<()>> {
    let tree = institution_tree(&bank.core)?;
    if !rules::decides(posts, &one.inst_no, &tree) {
        let why = text!("代管由本机构负责人结束", "the head of the institution ends it");
        return Err(declined("not_yours_to_decide", "", why));
    }
    let number = one.stand_in_no;
    let write = beside::end("assignment/end_stand_in", number, signed);
    let action =
        signed.action(format!("stand-in-end-{number}"), "end_stand_in", one.staff_no.clone(), vec![write]);
    Ok(Act::new(action, ()).or_say(ended()))
}

/// Names a co-manager of a customer.
///
/// # Errors
/// Refuses who does not decide on the customer, names themselves, who maintains the customer or is the customer, wrong
/// days, and who is one already.
pub fn co_manager(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    member: &Member,
    who: (&str, Part),
    days: Days,
    reason: &str,
) -> Result<Act<i64>> {
    let (staff_no, part) = who;
    let tree = institution_tree(&bank.core)?;
    let decides = |post: &Post| rules::decides(std::slice::from_ref(post), &member.inst_no, &tree);
    if !posts.iter().any(decides) {
        let why =
            text!("协办人由维护机构负责人指定", "the head of the maintenance institution names co-managers");
        return Err(declined("not_yours_to_decide", "staff_no", why));
    }
    change::check_customer(member)?;
    if staff_no == signed.actor {
        return Err(second_person(&bank.crm, signed, decides)?);
    }
    let there = active(bank, staff_no, "staff_no")?;
    let held = rows::standing(&bank.crm, &[&member.cust_no])?.remove(&member.cust_no);
    if held.is_some_and(|held| held.staff_no == staff_no) {
        let why = text!("此人就是维护人", "they maintain the customer: choose somebody else");
        return Err(declined("has_already", "staff_no", why));
    }
    if is_oneself(&there, &member.name, &member.mobile) {
        let why = text!("员工不能协办自己", "nobody works on their own accounts");
        return Err(declined("is_oneself", "staff_no", why));
    }
    days.check(signed.today)?;
    let number = rows::next(&bank.crm, "assignment/next_co_manager_no")?;
    let new = CoManager {
        co_manager_no: number,
        cust_no: member.cust_no.clone(),
        staff_no: staff_no.to_owned(),
        part,
        term: term(signed, days, reason),
    };
    let detail = format!("staff={staff_no} part={} last={}", part.code(), days.last);
    let write = beside::insert_co_manager(&new);
    let action = signed.because(&detail).action(
        format!("co-manager-{number}"),
        "name_co_manager",
        member.cust_no.clone(),
        vec![write],
    );
    let why = text!("此人已是协办人", "they are a co-manager already");
    Ok(Act::new(action, number).or_say(Refusal::new("co_manager_already", "staff_no", why)))
}

/// Ends a co-manager before their time.
///
/// # Errors
/// Refuses who does not decide on the customer, and what has ended.
pub fn end_co_manager(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    member: &Member,
    one: &CoManager,
) -> Result<Act<()>> {
    let tree = institution_tree(&bank.core)?;
    if one.cust_no != member.cust_no || !rules::decides(posts, &member.inst_no, &tree) {
        let why = text!("协办由维护机构负责人结束", "the head of the maintenance institution ends it");
        return Err(declined("not_yours_to_decide", "", why));
    }
    let number = one.co_manager_no;
    let write = beside::end("assignment/end_co_manager", number, signed);
    let signed = signed.because(&format!("staff={}", one.staff_no));
    let key = format!("co-manager-end-{number}");
    let action = signed.action(key, "end_co_manager", one.cust_no.clone(), vec![write]);
    Ok(Act::new(action, ()).or_say(ended()))
}

fn term(signed: &Signed, days: Days, reason: &str) -> Term {
    Term {
        since: days.since,
        last: days.last,
        named_by: signed.actor.clone(),
        named_on: signed.today,
        reason: reason.to_owned(),
        ended: None,
    }
}

fn active(bank: &Bank, staff_no: &str, field: &'static str) -> Result<Staff> {
    let found = people::staff_member(&bank.core, staff_no)?.filter(|one| one.status == "active");
    found
        .ok_or_else(|| declined("has_left", field, text!("请选择在职人员", "choose somebody who works here")))
}

fn ended() -> Refusal {
    Refusal::new("ended_already", "", text!("已经结束，请重新查看", "it has ended already: look again"))
}
