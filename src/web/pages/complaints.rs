//! Complaints (投诉, spec 4): written down on the customer, worked on step by step, listed by the day on which they are
//! due. Whoever one is about does not read it.

use super::assignment::{HEARERS, of_staff};
use super::customers::shown_name;
use crate::access::roles::Role;
use crate::bank::assignment::rows::{Member, members};
use crate::bank::parties::find_customer;
use crate::bank::service::{self, Category, Channel, Complaint, Said, State, rows};
use crate::kernel::error::{Error, Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::scope::CustomerRef;
use crate::text;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, area, choice, filters, post};
use crate::web::view::parts::{PER_PAGE, count, empty, facts, page_number, pager, refusal as refused, way};
use crate::web::view::table::{table, words};
use chrono::Days;
use maud::{Markup, html};
use std::collections::HashMap;

/// Who hears customers, and who only reads.
const READERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::BranchDirector,
    Role::HqRetail,
    Role::ServiceDesk,
    Role::Auditor,
];

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    LIST,
    ONE,
    Route {
        method: Method::Post,
        who: Who::Roles(HEARERS),
        audit: Audit::ByVerb,
        title: Label::new("处理投诉", "Work on a complaint"),
        run: step,
        ..ONE
    },
    OF_CUSTOMER,
    Route {
        method: Method::Post,
        who: Who::Roles(HEARERS),
        audit: Audit::ByVerb,
        title: Label::new("登记投诉", "Write a complaint down"),
        run: enter,
        ..OF_CUSTOMER
    },
];

const LIST: Route = Route {
    method: Method::Get,
    path: "/complaints",
    who: Who::Roles(READERS),
    object: Object::None,
    audit: Audit::Entry("list_complaints"),
    rate: Rate::Page,
    menu: Some(Menu::Work),
    title: Label::new("投诉", "Complaints"),
    help: Label::new(
        "您可见客户的投诉，按答复期限排列；在客户页面登记",
        "complaints of the customers whom you see, by the day on which they are due; written down on the customer's page",
    ),
    run: list,
};

const ONE: Route = Route {
    path: "/complaints/{complaint}",
    object: Object::Complaint,
    audit: Audit::Entry("view_complaint"),
    menu: None,
    title: Label::new("投诉", "Complaint"),
    help: Label::new("", ""),
    run: show,
    ..LIST
};

/// The complaints of a customer.
pub const OF_CUSTOMER: Route = Route {
    path: "/customers/{customer}/complaints",
    object: Object::Customer,
    audit: Audit::Entry("view_complaints"),
    menu: None,
    title: Label::new("客户投诉", "Complaints of a customer"),
    help: Label::new("", ""),
    run: of_customer,
    ..LIST
};

/// Days for which what was closed stays on the list; what is older stands on the customer's page.
const CLOSED_DAYS: u64 = 90;

fn works(desk: &Desk<'_>) -> bool {
    HEARERS.iter().any(|role| desk.is(*role))
}

/// Those of some complaints whose customers are in scope and which are not about the reader, with the customers.
fn readable(desk: &Desk<'_>, all: Vec<Complaint>) -> Result<Vec<(Complaint, Member)>> {
    let numbers: Vec<&str> = all.iter().map(|one| one.cust_no.as_str()).collect();
    let known = members(&desk.bank()?.core, &numbers)?;
    let known: HashMap<String, Member> = known.into_iter().map(|one| (one.cust_no.clone(), one)).collect();
    let viewer = &desk.viewer()?.staff_no;
    let mine = all.into_iter().filter(|one| one.is_for(viewer));
    Ok(mine
        .filter_map(|one| {
            let member = known.get(&one.cust_no)?.clone();
            Some((one, member))
        })
        .collect())
}

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let asked = desk.query.get("state");
    let crm = &desk.bank()?.crm;
    let all = if asked == State::Closed.code() {
        let since = desk.today.checked_sub_days(Days::new(CLOSED_DAYS)).unwrap_or(desk.today);
        rows::closed_since(crm, since)?
    } else {
        let state = State::from_code(asked);
        rows::going(crm)?.into_iter().filter(|one| state.is_none_or(|state| one.state == state)).collect()
    };
    let found = readable(desk, all)?;
    let (total, skip) = (found.len(), (page_number(desk) - 1) * PER_PAGE);
    let page = &found[skip.min(total)..(skip + PER_PAGE).min(total)];
    let states = State::ALL.map(|state| (state.code().to_owned(), desk.t(state.label()).to_owned()));
    let going = (String::new(), desk.say("未办结", "not closed").to_owned());
    let states: Vec<(String, String)> = [going].into_iter().chain(states).collect();
    let body = html! {
        (filters(desk, &choice("state", desk.say("状态", "State"), &states, asked)))
        @if page.is_empty() { (empty(desk.say("没有符合条件的投诉。", "No complaint fits this filter."), &html! {})) }
        @else { (table_of(desk, page)) (pager(desk, total)) }
    };
    Ok(Answer::page(desk, body))
}

fn table_of(desk: &Desk<'_>, page: &[(Complaint, Member)]) -> Markup {
    let columns = [
        words(desk.say("客户", "Customer")),
        words(desk.say("类别", "About")),
        words(desk.say("状态", "State")),
        words(desk.say("答复期限", "Answer by")),
        words(desk.say("投诉日", "Received")),
    ];
    let line = |(one, member): &(Complaint, Member)| {
        let name = shown_name(desk.sight(member.cust_id, &member.inst_no), &member.name);
        vec![
            html! { a href={ "/complaints/" (one.complaint_no) } { (name) " " (one.cust_no) } },
            html! { (desk.t(one.said.category.label())) },
            html! { (desk.t(one.state.label())) },
            due(desk, one),
            html! { span.number { (one.said.received_on) } " · " (desk.t(one.said.channel.label())) },
        ]
    };
    table(desk.t(LIST.title), &columns, &page.iter().map(line).collect::<Vec<_>>())
}

/// By when it is answered, and whether that day is over.
pub(super) fn due(desk: &Desk<'_>, one: &Complaint) -> Markup {
    html! {
        span.number { (one.due_on) }
        @if one.is_late(desk.today) { " " span.down { (desk.say("已逾期", "overdue")) } }
        @else if one.state.waits_for_answer() && one.due_on == desk.today {
            " " span.watch { (desk.say("今天到期", "due today")) }
        }
    }
}

/// The complaint that the address names, where this person may read it, with the customer.
fn named(desk: &Desk<'_>) -> Result<(Complaint, CustomerRef)> {
    let number = desk.id.parse::<i64>().ok().filter(|no| no.to_string() == desk.id);
    let found = number.map(|no| rows::complaint(&desk.bank()?.crm, no)).transpose()?.flatten();
    let viewer = &desk.viewer()?.staff_no;
    let complaint = found.filter(|one| one.is_for(viewer)).ok_or_else(|| Error::from(not_found()))?;
    let cust_id = find_customer(&desk.bank()?.core, &complaint.cust_no)?;
    let customer = desk.someone(cust_id)?.ok_or_else(|| Error::from(not_found()))?;
    Ok((complaint, customer))
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let (complaint, customer) = named(desk)?;
    Ok(Answer::page(desk, page(desk, &complaint, &customer, None)?))
}

fn page(
    desk: &Desk<'_>,
    complaint: &Complaint,
    customer: &CustomerRef,
    refusal: Option<&Refusal>,
) -> Result<Markup> {
    let said = &complaint.said;
    let back = format!("/customers/{}", desk.id_of(customer.cust_id()));
    let mut list = vec![
        (desk.say("客户", "Customer"), way(desk, &back, &complaint.cust_no)),
        (desk.say("状态", "State"), html! { (desk.t(complaint.state.label())) }),
        (desk.say("答复期限", "Answer by"), due(desk, complaint)),
        (desk.say("投诉日", "Received"), html! { (said.received_on) " · " (desk.t(said.channel.label())) }),
        (desk.say("类别", "About"), html! { (desk.t(said.category.label())) " " (said.product) }),
        (
            desk.say("登记", "Written down by"),
            html! { (of_staff(desk, &complaint.entered_by)?) " · " (complaint.entered_on) },
        ),
    ];
    if !said.staff_no.is_empty() {
        list.push((desk.say("涉及人员", "About whom"), html! { (of_staff(desk, &said.staff_no)?) }));
    }
    let mut steps = Vec::new();
    for step in rows::steps(&desk.bank()?.crm, complaint.complaint_no)? {
        steps.push(html! { li {
            (desk.t(step.state.label())) span.soft { " · " (of_staff(desk, &step.done_by)?) " · " (step.done_on) }
            @if !step.says.is_empty() { br; (step.says) }
        } });
    }
    let matters = format!("{back}/matters");
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| refusal.field != "says")))
        section.card { (facts(&list)) p { (said.says) } }
        section.card { h2 { (desk.say("经过", "What was done")) } ol { @for step in &steps { (step) } } }
        @if works(desk) { (next_step(desk, complaint, refusal)) }
        @if works(desk) && !said.staff_no.is_empty() {
            p.soft { (way(desk, &matters, desk.say("须更换客户经理的，请提交归属事项", "where another manager is asked for, raise a matter of assignment"))) }
        }
    })
}

fn next_step(desk: &Desk<'_>, complaint: &Complaint, refusal: Option<&Refusal>) -> Markup {
    let says = (
        "says",
        desk.say("情况或答复", "What was done or answered"),
        desk.say("4 至 500 个字；受理时可以不写", "4 to 500 characters; taking it in hand needs none"),
    );
    let verb = |to: State| match to {
        State::InHand if complaint.state == State::Open => desk.say("受理", "Take it in hand"),
        State::InHand if complaint.state == State::InHand => desk.say("补充情况", "Add what is known"),
        State::Open | State::InHand => desk.say("重新处理", "Open it again"),
        State::Answered => desk.say("已答复客户", "The customer was answered"),
        State::Closed => desk.say("办结", "Close it"),
    };
    html! {
        section.card {
            h2 { (desk.say("下一步", "Next")) }
            (post(desk, &format!("/complaints/{}", complaint.complaint_no), &html! {
                (area(desk, says, desk.form.get("says"), 4, refusal))
                div.actions {
                    @for to in complaint.state.next() {
                        button type="submit" name="to" value=(to.code()) { (verb(*to)) }
                    }
                }
            }))
        }
    }
}

fn step(desk: &Desk<'_>) -> Result<Answer> {
    let (complaint, customer) = named(desk)?;
    let act = || {
        let Some(to) = State::from_code(desk.form.get("to")) else {
            let why = text!("请选择下一步", "choose what is next");
            return Err(Refusal::new("step_missing", "to", why).into());
        };
        let (signed, posts) = (desk.signed("")?, &desk.viewer()?.posts);
        let says = desk.form.get("says");
        desk.site.act(desk.site.plainly(|bank| service::step(bank, &signed, posts, &complaint, to, says))?)
    };
    match act() {
        Ok(()) => Ok(Answer::See(format!("/complaints/{}", complaint.complaint_no))),
        Err(Error::Refusal(refusal)) => {
            Ok(Answer::refused(desk, page(desk, &complaint, &customer, Some(&refusal))?))
        }
        Err(fault) => Err(fault),
    }
}

fn of_customer(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    Ok(Answer::page(desk, customers_page(desk, &found, None)?))
}

fn customers_page(desk: &Desk<'_>, found: &CustomerRef, refusal: Option<&Refusal>) -> Result<Markup> {
    let all = readable(desk, rows::complaints_of(&desk.bank()?.crm, &[found.cust_no()])?)?;
    let (total, skip) = (all.len(), (page_number(desk) - 1) * PER_PAGE);
    let page = &all[skip.min(total)..(skip + PER_PAGE).min(total)];
    let fields = ["received_on", "product", "staff_no", "says"];
    Ok(html! {
        (refused(desk, refusal.filter(|refusal| !fields.contains(&&*refusal.field))))
        p { a href={ "/customers/" (desk.id) } { (desk.say("返回客户 ", "back to customer ")) (found.cust_no()) } }
        @if page.is_empty() { (empty(desk.say("该客户没有投诉。", "The customer has not complained."), &html! {})) }
        @else { (table_of(desk, page)) (pager(desk, total)) }
        @if works(desk) { (form(desk, refusal)) }
    })
}

fn form(desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
    let channels = Channel::ALL.map(|one| (one.code().to_owned(), desk.t(one.label()).to_owned()));
    let categories = Category::ALL.map(|one| (one.code().to_owned(), desk.t(one.label()).to_owned()));
    let today = desk.today.to_string();
    let day = if desk.form.get("received_on").is_empty() { &today } else { desk.form.get("received_on") };
    let day =
        Field { kind: "date", ..Field::text("received_on", desk.say("投诉日", "Received on")).value(day) };
    let product = Field::text("product", desk.say("产品（可空）", "Product, if any"))
        .value(desk.form.get("product"))
        .optional();
    let staff = Field::text(
        "staff_no",
        desk.say("涉及人员工号（可空）", "Staff number of whom it is about, if anybody"),
    )
    .hint(desk.say("被投诉人看不到此投诉", "they do not read it"))
    .value(desk.form.get("staff_no"))
    .optional();
    let says = (
        "says",
        desk.say("客户反映", "What the customer says"),
        desk.say("4 至 500 个字；长号码会自动隐去", "4 to 500 characters; long numbers are hidden"),
    );
    html! {
        section.card {
            h2 { (desk.say("登记投诉", "Write a complaint down")) }
            (post(desk, &format!("/customers/{}/complaints", desk.id), &html! {
                (day.show(desk, refusal))
                (choice("channel", desk.say("渠道", "How it came"), &channels, desk.form.get("channel")))
                (choice("category", desk.say("类别", "About"), &categories, desk.form.get("category")))
                (product.show(desk, refusal))
                (staff.show(desk, refusal))
                (area(desk, says, desk.form.get("says"), 5, refusal))
                button type="submit" { (desk.say("登记", "Write it down")) }
            }))
        }
    }
}

/// What the form says.
fn said(desk: &Desk<'_>) -> Result<Said> {
    let form = &desk.form;
    let (Some(channel), Some(category)) =
        (Channel::from_code(form.get("channel")), Category::from_code(form.get("category")))
    else {
        let why = text!("请选择渠道和类别", "choose how it came and what it is about");
        return Err(Refusal::new("choice_missing", "channel", why).into());
    };
    Ok(Said {
        received_on: desk.day("received_on")?.unwrap_or(desk.today),
        channel,
        category,
        product: form.get("product").to_owned(),
        staff_no: form.get("staff_no").trim().to_owned(),
        says: form.get("says").to_owned(),
    })
}

fn enter(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    let act = || {
        let (signed, said, calendar) = (desk.signed("")?, said(desk)?, &desk.site.calendar);
        let act = |bank: &_| service::enter(bank, &signed, calendar, found.cust_no(), &said);
        desk.site.act(desk.site.plainly(act)?)
    };
    match act() {
        Ok(number) => Ok(Answer::See(format!("/complaints/{number}"))),
        Err(Error::Refusal(refusal)) => {
            Ok(Answer::refused(desk, customers_page(desk, &found, Some(&refusal))?))
        }
        Err(fault) => Err(fault),
    }
}

/// Complaints of the service desk's queue on its start.
const ON_START: usize = 8;

/// On the start of the service desk: what waits for an answer, the first due first.
///
/// # Errors
/// A fault of the database.
pub fn queue(desk: &Desk<'_>) -> Result<Markup> {
    let all = rows::going(&desk.bank()?.crm)?;
    let waiting = readable(desk, all.into_iter().filter(|one| one.state.waits_for_answer()).collect())?;
    let shown = &waiting[..waiting.len().min(ON_START)];
    Ok(html! {
        section.card {
            h2 { (desk.say("待答复的投诉", "Complaints to answer")) }
            @if shown.is_empty() { p.soft { (desk.say("没有待答复的投诉。", "None waits for an answer.")) } }
            @else { (table_of(desk, shown)) }
            p { a href="/complaints" { (desk.say("全部投诉 ", "all complaints ")) (count(waiting.len())) } }
        }
    })
}

/// Notice on the start of whoever works on complaints: how many wait for an answer.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    if !works(desk) {
        return Ok(html! {});
    }
    let all = rows::going(&desk.bank()?.crm)?;
    let waiting = all.into_iter().filter(|one| one.state.waits_for_answer()).collect();
    let mine = readable(desk, waiting)?;
    let late = mine.iter().filter(|(one, _)| one.is_late(desk.today)).count();
    let terms = service::terms(&desk.bank()?.crm, desk.today)?;
    let soon = desk.today.checked_add_days(Days::new(terms.due_soon_days.into())).unwrap_or(desk.today);
    let soon = mine.iter().filter(|(one, _)| !one.is_late(desk.today) && one.due_on <= soon).count();
    Ok(html! {
        @if !mine.is_empty() {
            p.notice { a href="/complaints" { (count(mine.len())) (desk.say(" 件投诉等待答复", " complaints wait for an answer")) }
                @if late > 0 { " · " span.down { (count(late)) (desk.say(" 件已逾期", " overdue")) } }
                @if soon > 0 { " · " span.watch { (count(soon)) (desk.say(" 件即将到期", " due soon")) } } }
        }
    })
}
