//! One view of the customer (客户统一视图, spec 3): head, tier with its reason, gap, assets, accounts,
//! contact details side by side, key products.

use super::assignment::HEARERS;
use super::benefits;
use super::contacts;
use super::customers::{shown_name, signal};
use super::families;
use super::grids;
use super::lifecycle;
use super::plans;
use super::specials;
use super::tasks;
use super::timeline::{self, Timeline};
use crate::access::masking;
use crate::access::roles::Role;
use crate::bank::holdings::rows::accounts::{Account, accounts_of, key_products_of};
use crate::bank::holdings::rows::rates_on;
use crate::bank::holdings::rules::{Bucket, in_cny};
use crate::bank::parties::rows::people::{self, Contact, Person};

use crate::bank::tiers::entered::Policies;
use crate::bank::tiers::explain::explain;
use crate::bank::tiers::explanation::{Explanation, GapPart, RunningPart};
use crate::bank::tiers::policies;
use crate::bank::tiers::rows::reading::{PastRating, ratings_of};
use crate::bank::tiers::rules::gap_in;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::error::Result;
use crate::kernel::lang::{Label, Lang, Text};
use crate::kernel::money::{Fen, divide_half_up, yuan_grouped};
use crate::kernel::policy::Policy;
use crate::kernel::terms::Tier;
use crate::store::scope::CustomerRef;
use crate::web::desk::{Answer, CUSTOMER, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::chart::Stacked;
use crate::web::view::form::{as_of, picker};
use crate::web::view::parts::{self, date, empty, facts, money, way};
use crate::web::view::table::{numbers, table, with_total, words};
use maud::{Markup, html};
use std::collections::HashMap;

/// Roles that open a customer's page.
pub const OPENERS: &[Role] = &[
    Role::CustomerManager,
    Role::WealthManager,
    Role::LobbyDirector,
    Role::RetailHead,
    Role::BranchRetail,
    Role::BranchDirector,
    Role::HqRetail,
    Role::Analyst,
    Role::ServiceDesk,
    Role::Auditor,
];

/// The routes of this room.
pub const ROUTES: &[Route] = &[Route {
    method: Method::Get,
    path: CUSTOMER,
    who: Who::Roles(OPENERS),
    object: Object::Customer,
    audit: Audit::Entry("view_customer"),
    rate: Rate::Page,
    menu: None,
    title: Label::new("客户", "Customer"),
    help: Label::new(
        "一位客户的全部：层级与原因、差额、资产、账户、联系方式",
        "everything about one customer: tier and why, gap, assets, accounts, contact details",
    ),
    run: show,
}];

/// The class of cards, which carries no rating asset, and that of what is owed.
const CARD: &str = "card";
const LOAN: &str = "loan";
/// Months in the chart.
const CHART_MONTHS: u32 = 13;

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let found = desk.customer()?;
    let day = desk.as_of()?.or(desk.business_date()?).unwrap_or(desk.today);
    let bank = desk.bank()?;
    let person = people::person(&bank.core, found.cust_id(), day)?.ok_or_else(not_found)?;
    let sight = desk.sight(found.cust_id(), &person.inst_no);
    let now = desk.as_of()?.is_none();
    let explanation = if now { Some(explain(desk.engine(&found)?, found.cust_no(), None)?) } else { None };
    let policy = policies::document(&bank.crm, policies::version_in_force(bank, day)?)?;
    let accounts = accounts_of(&bank.core, found.cust_id(), day)?;
    let held = held_on(desk, &accounts, day)?;
    let timeline = if now { Some(timeline::read(desk, &found)?) } else { None };
    let body = html! {
        (picker(desk, &as_of(desk)))
        (head(desk, &found, &person, (explanation.as_ref(), timeline.as_ref()), (&policy, day))?)
        @if let Some(running) = explanation.as_ref().and_then(|all| all.running.as_ref()) { (gaps(desk, running)?) }
        @if now { (contacts::duties_of(desk, &person)?) }
        @if now { (plans::section(desk, &found)?) (benefits::section(desk, &found)?) }
        div.columns {
            section.card { (assets(desk, &found, &policy, &held, day)?) }
            section.card { (today(desk, &policy, &held)) }
        }
        section.card { h2 { (desk.say("账户与到期", "Accounts and maturities")) } (account_table(desk, &policy, &accounts, day)) }
        div.columns {
            section.card { h2 { (desk.say("联系方式（按来源）", "Contact details by source")) } (contacts(desk, &person, day)?) }
            section.card { h2 { (desk.say("重点业务", "Key products")) } (products(desk, &policy, &found, day)?) }
        }
        @if let Some(timeline) = &timeline { (timeline::section(desk, timeline)?) }
    };
    Ok(Answer::titled(shown_name(sight, &person.name), body))
}

/// Who maintains the customer on a day.
fn manager(desk: &Desk<'_>, found: &CustomerRef, on: Day) -> Result<String> {
    let bank = desk.bank()?;
    Ok(match people::maintained_by(&bank.crm, found.cust_no(), on)? {
        Some(staff_no) => people::staff_name(&bank.core, &staff_no)?.unwrap_or(staff_no),
        None => desk.say("公共户（待分配）", "pool (to be assigned)").to_owned(),
    })
}

/// Where the customer is maintained, and where they were opened if that is elsewhere.
fn maintained_at(desk: &Desk<'_>, person: &Person, name: Option<String>) -> Markup {
    html! {
        (name.unwrap_or_else(|| person.inst_no.clone()))
        @if person.inst_no != person.open_inst {
            span.soft { (desk.say("（开户于 ", " (opened at ")) (person.open_inst) (desk.say("）", ")")) }
        }
    }
}

fn head(
    desk: &Desk<'_>,
    found: &CustomerRef,
    person: &Person,
    (explanation, timeline): (Option<&Explanation>, Option<&Timeline>),
    (policy, day): (&Policy, Day),
) -> Result<Markup> {
    let bank = desk.bank()?;
    let institution = people::institution(&bank.core, &person.inst_no)?;
    // What people decide carries the calendar's date, what is fed the business date (spec 8, *Time*).
    let decided = desk.as_of()?.unwrap_or(desk.today);
    let manager = manager(desk, found, decided)?;
    let running = explanation.and_then(|all| all.running.as_ref());
    let moves = running.and_then(|running| running.signal).map(|signal| signal == "upgrade_in_reach");
    let watch = explanation.and_then(|all| all.closed.as_ref()).is_some_and(|closed| closed.own.below > 0);
    let year = person.birth_date.map(|day| day.format("%Y").to_string());
    let mut list = vec![
        (
            desk.say("层级", "Tier"),
            html! {
                @match tier_of(desk, found, running, day)? {
                    Some((tier, provisional)) => {
                        (parts::tier(tier, desk.lang)) " " @if provisional { (parts::provisional(desk)) " " }
                    },
                    None => span.soft { (desk.say("未评级", "not rated yet")) " " },
                }
                (signal(desk, moves, watch))
                " " a href={ "/customers/" (desk.id) "/why" (desk.query.only("as_of").query()) } { (desk.say("为何是此层级", "why this tier")) }
            },
        ),
        (desk.say("客户号", "Customer number"), html! { (person.cust_no) }),
        (
            desk.say("客户经理", "Manager"),
            html! { (manager) " " (way(desk, &format!("/customers/{}/assignment", desk.id), desk.say("归属", "assignment"))) },
        ),
        (desk.say("家庭", "Family"), families::of_customer(desk, found, decided)?),
        (desk.say("机构", "Institution"), maintained_at(desk, person, institution.map(|(name, ..)| name))),
        (desk.say("网格", "Grid"), grids::shown(desk, person)?),
        (desk.say("最近接触", "Last contact"), contacts::shown(desk, person)?),
        (desk.say("生命周期", "Life cycle"), lifecycle::shown(desk, found.cust_id(), day)?),
        (desk.say("状态", "Status"), html! { (status(desk, &person.status)) }),
        (
            desk.say("性别 / 出生年", "Sex / year of birth"),
            html! { (sex(desk, &person.sex)) " / " (year.as_deref().unwrap_or("–")) },
        ),
        (desk.say("开户日", "Customer since"), html! { (date(person.open_date)) }),
    ];
    if let Some(timeline) = timeline {
        list.push((desk.say("未办结", "Open"), timeline::open(desk, timeline)));
    }
    if let Some(special) = specials::of_customer(desk, found.cust_no(), decided)? {
        list.push((desk.say("特殊VIP", "Special VIP"), special));
    }
    if desk.scope.contacts {
        list.push((desk.say("证件", "Identity document"), identity(desk, person, day)));
    }
    list.extend(warnings(desk, found, policy, day)?);
    Ok(html! {
        section.card {
            (facts(&list))
            p.more {
                @if desk.reveals() { a href={ "/customers/" (desk.id) "/reveal" } { (desk.say("查看隐藏内容…", "reveal what is hidden…")) } " " }
                @if desk.scope.contacts { (way(desk, &format!("/customers/{}/messages", desk.id), desk.say("短信与退订", "messages and opt-out"))) }
            }
        }
    })
}

/// The marks of the risk feed, but for those of which nobody at a branch may know: who is watched must not be tipped
/// off (spec 3, `risk_alert`). Nothing where there are none.
fn warnings(
    desk: &Desk<'_>,
    found: &CustomerRef,
    policy: &Policy,
    day: Day,
) -> Result<Option<(&'static str, Markup)>> {
    let risks = people::risks_of(&desk.bank()?.core, found.cust_id(), day)?;
    let seen = risks.iter().filter(|(kind, _)| !policy.events.unseen_risk_kinds.contains(kind));
    let kinds: Vec<&str> = seen.map(|(kind, _)| risk_name(desk, kind)).collect();
    let told = (desk.say("风险提示", "Warnings"), html! { span.down { (kinds.join("、")) } });
    Ok((!kinds.is_empty()).then_some(told))
}

fn risk_name<'k>(desk: &Desk<'_>, kind: &'k str) -> &'k str {
    match kind {
        "overdue" => desk.say("贷款逾期", "overdue loan"),
        "blacklist" => desk.say("黑名单", "blacklist"),
        other => other,
    }
}

/// The identity document, masked, and until when it is good.
fn identity(desk: &Desk<'_>, person: &Person, day: Day) -> Markup {
    html! {
        (id_type(desk, &person.id_type)) " " (masking::id_no(&person.id_no))
        @if let Some(until) = person.id_expiry {
            " " span.soft { (desk.say("有效至 ", "until ")) (until) }
            @if until < day { " " span.down { (desk.say("已过期", "expired")) } }
        }
    }
}

/// The tier in force: today as the explanation has it, on a past day as the last close before it wrote it; and whether
/// it is a projection, because no month is closed yet.
fn tier_of(
    desk: &Desk<'_>,
    found: &CustomerRef,
    running: Option<&RunningPart>,
    day: Day,
) -> Result<Option<(Tier, bool)>> {
    if let Some(now) = running.and_then(|running| running.in_force.as_ref()) {
        return Ok(Tier::from_code(now.tier).map(|tier| (tier, false)));
    }
    let roster = desk.site.roster()?;
    if let Some(projected) = running.filter(|_| roster.month.is_none()) {
        return Ok(Tier::from_code(projected.projected_tier).map(|tier| (tier, true)));
    }
    let month = Month::of(day).previous();
    let ratings = ratings_of(&desk.bank()?.core, found.cust_id(), month, 1)?;
    Ok(ratings.first().map(|rating| (rating.in_force, false)))
}

fn status(desk: &Desk<'_>, code: &str) -> &'static str {
    match code {
        "active" => desk.say("正常", "active"),
        "closed" => desk.say("销户", "closed"),
        "deceased" => desk.say("已故", "deceased"),
        _ => desk.say("冻结", "frozen"),
    }
}

fn id_type(desk: &Desk<'_>, code: &str) -> String {
    match code {
        "resident_id" => desk.say("居民身份证", "resident identity card").to_owned(),
        "id_card" => desk.say("身份证", "identity card").to_owned(),
        "household_register" => desk.say("户口簿", "household register").to_owned(),
        "passport" => desk.say("护照", "passport").to_owned(),
        other => other.to_owned(),
    }
}

fn sex(desk: &Desk<'_>, code: &str) -> &'static str {
    match code {
        "M" | "m" | "男" => desk.say("男", "male"),
        "F" | "f" | "女" => desk.say("女", "female"),
        _ => "–",
    }
}

/// The upgrade coach: what must come in by when to keep the tier and to reach the next, and what that is in each
/// product; nobody is told to borrow for it.
///
/// # Errors
/// A fault of the database.
pub fn gaps(desk: &Desk<'_>, running: &RunningPart) -> Result<Markup> {
    let policies = Policies::load(&desk.bank()?.crm)?;
    let policy = &policies.of(Month::of(desk.business_date()?.unwrap_or(desk.today)))?.policy;
    Ok(html! {
        @if !running.gaps.is_empty() {
            ul.tiles { @for gap in &running.gaps { (gap_tile(desk, running, gap, policy)) } }
        }
    })
}

/// One gap, with what it comes to in other products.
fn gap_tile(desk: &Desk<'_>, running: &RunningPart, gap: &GapPart, policy: &Policy) -> Markup {
    let tier = Tier::from_code(gap.tier);
    let others =
        policy.classes.iter().filter(|class| class.net && class.code != "deposit").filter_map(|class| {
            let fen = gap_in(class, tier?, gap.deposit_fen, policy)?;
            Some(format!("{} {}", desk.text(&Text::new(&class.zh, &class.en)), yuan_grouped(fen.into())))
        });
    let others: Vec<String> = others.collect();
    html! {
        li.tile {
            span.soft {
                @if gap.purpose == "keep" { (desk.say("保持", "to keep ")) } @else { (desk.say("达到", "to reach ")) }
                (tier.map_or("", |tier| tier.label().get(desk.lang)))
                @if gap.through == "family" { (desk.say("（家庭合计）", " (by the family)")) }
            }
            @if gap.deposit_fen == 0 {
                b { (desk.say("只差一项忠诚度业务", "only a loyalty event is missing")) }
                span.soft { (desk.say("本月 ", "by ")) (running.period.to) (desk.say(" 前办理", "")) }
            } @else {
                b { (money(gap.deposit_fen)) }
                span.soft {
                    (desk.say("元：还需增加的存款，明日起存至 ", "yuan more in deposits from tomorrow to ")) (running.period.to)
                    @if gap.needs_loyalty_event { (desk.say("，并须一项忠诚度业务", ", and a loyalty event")) }
                }
                @if !others.is_empty() {
                    details {
                        summary { (desk.say("换成其他产品", "in other products")) }
                        @for other in &others { div.number { (other) } }
                    }
                }
            }
        }
    }
}

/// Daily averages by class over the last 13 closed months, and what is held on the day.
fn assets(desk: &Desk<'_>, found: &CustomerRef, policy: &Policy, held: &[Held], day: Day) -> Result<Markup> {
    let core = &desk.bank()?.core;
    let upto = if Month::of(day).last_day() <= day { Month::of(day) } else { Month::of(day).previous() };
    let mut ratings = ratings_of(core, found.cust_id(), upto, CHART_MONTHS)?;
    ratings.reverse();
    let title = desk.say(
        "各类资产月日均（万元），近 13 个月与当日",
        "Daily averages by class (10,000 yuan), 13 months, and the day",
    );
    if ratings.is_empty() {
        let why = desk.say(
            "还没有已结账的月份。月末数据入库后即有。",
            "No month is closed yet. The first is once its last day has been taken.",
        );
        return Ok(html! { h2 { (title) } (empty(why, &html! {})) });
    }
    let codes = crate::bank::holdings::rows::classes(core)?;
    let now = |class: usize| {
        let of = |(code, ..): &&Held| codes.get(class) == Some(code);
        held.iter().find(of).map_or(0, |(_, sum, _)| *sum)
    };
    let used: Vec<usize> = (0..codes.len())
        .filter(|class| {
            now(*class) != 0
                || ratings.iter().any(|rating| {
                    let of = |bucket: &Bucket| usize::from(bucket.class_id()) == *class;
                    rating.sums.iter().any(|(bucket, sum)| of(bucket) && *sum != 0)
                })
        })
        .collect();
    let series = used
        .iter()
        .map(|class| class_name(policy, codes.get(*class).map_or("", String::as_str), desk.lang))
        .collect();
    let average = |sums: &[(Bucket, i64)], class: usize, days: i64| {
        let sum: i64 = sums
            .iter()
            .filter(|(bucket, _)| usize::from(bucket.class_id()) == class)
            .map(|(_, sum)| sum)
            .sum();
        divide_half_up(sum.into(), days.into()) as i64
    };
    let month = |rating: &PastRating| {
        let values = used.iter().map(|class| average(&rating.sums, *class, rating.days)).collect();
        (rating.month.to_string(), values)
    };
    let mut columns: Vec<(String, Vec<i64>)> = ratings.iter().map(month).collect();
    columns.push((desk.say("当日", "the day").to_owned(), used.iter().map(|class| now(*class)).collect()));
    let chart =
        Stacked { title, along: desk.say("月份", "Month"), series, tiers: Vec::new(), columns, write: wan };
    Ok(chart.show(desk.say("查看数字", "show the figures")))
}

/// Fen in 万元 with two decimals.
fn wan(fen: i64) -> String {
    money(divide_half_up(fen.into(), 10_000) as i64)
}

fn class_name(policy: &Policy, code: &str, lang: Lang) -> String {
    if code == CARD {
        return Label::new("银行卡", "card").get(lang).to_owned();
    }
    let class = policy.classes.iter().find(|class| class.code == code);
    class.map_or_else(
        || code.to_owned(),
        |class| if lang == Lang::Zh { class.zh.clone() } else { class.en.clone() },
    )
}

/// Open accounts of a class on the day: its code, what they hold in yuan, how many they are.
type Held = (String, Fen, usize);

/// What the customer holds on the day, by class.
fn held_on(desk: &Desk<'_>, accounts: &[Account], day: Day) -> Result<Vec<Held>> {
    let mid: HashMap<String, i64> = rates_on(&desk.bank()?.core, day)?.into_iter().collect();
    let mut classes: Vec<Held> = Vec::new();
    for account in accounts.iter().filter(|account| account.class != CARD && account.close_date.is_none()) {
        let fen = in_cny(account.balance_fen.unwrap_or(0), mid.get(&account.currency).copied());
        match classes.iter_mut().find(|(class, ..)| *class == account.class) {
            Some((_, sum, count)) => {
                *sum += fen;
                *count += 1;
            }
            None => classes.push((account.class.clone(), fen, 1)),
        }
    }
    Ok(classes)
}

/// What a customer has on a day, loans apart, in CNY fen.
///
/// # Errors
/// A fault of the database.
pub fn assets_on(desk: &Desk<'_>, found: &CustomerRef, day: Day) -> Result<Fen> {
    let accounts = accounts_of(&desk.bank()?.core, found.cust_id(), day)?;
    let held = held_on(desk, &accounts, day)?;
    Ok(held.iter().filter(|(class, ..)| class != LOAN).map(|(_, sum, _)| *sum).sum())
}

/// Balances of the day by class; what is owed is no asset, and stands below the sum.
fn today(desk: &Desk<'_>, policy: &Policy, held: &[Held]) -> Markup {
    let line = |(class, sum, count): &Held| {
        vec![html! { (class_name(policy, class, desk.lang)) }, html! { (count) }, html! { (money(*sum)) }]
    };
    let (owed, own): (Vec<&Held>, Vec<&Held>) = held.iter().partition(|(class, ..)| class == LOAN);
    let title = desk.say("当日资产（折人民币元）", "Assets of the day (in yuan)");
    let columns = [
        words(desk.say("类别", "Class")),
        numbers(desk.say("账户数", "Accounts")),
        numbers(desk.say("余额", "Balance")),
    ];
    let total = [
        html! { (desk.say("资产合计", "All assets")) },
        html! { (own.iter().map(|(.., count)| count).sum::<usize>()) },
        html! { (money(own.iter().map(|(_, sum, _)| sum).sum())) },
    ];
    html! {
        h2 { (title) }
        @if own.is_empty() { (empty(desk.say("没有资产账户。", "No account with assets."), &html! {})) }
        @else { (with_total(title, &columns, &own.into_iter().map(line).collect::<Vec<_>>(), &total)) }
        @for (class, sum, _) in owed {
            p { (class_name(policy, class, desk.lang)) " " strong { (money(*sum)) } }
        }
    }
}

fn account_table(desk: &Desk<'_>, policy: &Policy, accounts: &[Account], day: Day) -> Markup {
    let rows: Vec<Vec<Markup>> = accounts
        .iter()
        .map(|account| {
            let left = account.due_date.filter(|due| *due >= day).map(|due| (due - day).num_days());
            vec![
                html! { (masking::account(&account.acct_no)) },
                html! { (class_name(policy, &account.class, desk.lang)) },
                html! { (account.product) },
                html! { (account.currency) },
                html! { @match account.balance_fen {
                    Some(fen) if account.class == CARD && fen > 0 => { span.soft { (desk.say("欠款 ", "owed ")) } (money(fen)) },
                    Some(fen) => (money(fen)),
                    None => "–",
                } },
                html! { (date(account.open_date)) },
                html! {
                    (date(account.due_date))
                    @if let Some(left) = left {
                        @if left <= 30 && account.close_date.is_none() { " "
                        span.watch { (left) " " (desk.say("天后", "days")) } } }
                },
                html! { @if account.close_date.is_some() { (desk.say("已销户", "closed")) }
                @else { (state(desk, &account.state)) } },
            ]
        })
        .collect();
    if rows.is_empty() {
        return empty(desk.say("没有账户。", "No account."), &html! {});
    }
    let columns = [
        words(desk.say("账号", "Account")),
        words(desk.say("类别", "Class")),
        words(desk.say("产品", "Product")),
        words(desk.say("币种", "Currency")),
        numbers(desk.say("余额", "Balance")),
        words(desk.say("开户", "Opened")),
        words(desk.say("到期", "Due")),
        words(desk.say("状态", "State")),
    ];
    table(desk.say("账户与到期", "Accounts and maturities"), &columns, &rows)
}

fn state(desk: &Desk<'_>, code: &str) -> &'static str {
    match code {
        "overdue" => desk.say("逾期", "overdue"),
        "dormant" => desk.say("久悬", "dormant"),
        "frozen" => desk.say("冻结", "frozen"),
        _ => desk.say("正常", "normal"),
    }
}

/// Kinds of contact detail, in order.
const KINDS: [(&str, Label); 5] = [
    ("mobile", Label::new("手机", "mobile")),
    ("phone", Label::new("电话", "phone")),
    ("address", Label::new("地址", "address")),
    ("email", Label::new("邮箱", "e-mail")),
    ("wechat", Label::new("微信", "WeChat")),
];

/// Sources side by side; the one changed last is marked best, disagreements are said (spec 3).
fn contacts(desk: &Desk<'_>, person: &Person, day: Day) -> Result<Markup> {
    if !desk.scope.contacts {
        let why = desk.say("您的岗位不显示联系方式。", "Your post does not see contact details.");
        return Ok(empty(why, &html! {}));
    }
    let mut all = people::contacts_of(&desk.bank()?.core, person.cust_id, day)?;
    for (kind, value) in [("mobile", &person.mobile), ("address", &person.address)] {
        let known = all.iter().any(|contact| contact.kind == kind && contact.source == "core");
        if !value.is_empty() && !known {
            let (kind, source, value) = (kind.to_owned(), "core".to_owned(), value.clone());
            all.push(Contact { kind, source, value, updated: None });
        }
    }
    let now = desk.as_of()?.is_none();
    let mut rows = Vec::new();
    for (kind, label) in KINDS {
        let of: Vec<&Contact> =
            all.iter().filter(|contact| contact.kind == kind && !contact.value.is_empty()).collect();
        let differ = of.iter().any(|contact| Some(&contact.value) != of.first().map(|first| &first.value));
        let best = of
            .iter()
            .max_by_key(|contact| (contact.updated, contact.source == "core"))
            .map(|best| best.source.as_str());
        for contact in &of {
            let marked = best == Some(contact.source.as_str());
            rows.push(vec![
                html! { (desk.t(label)) },
                html! { (source(desk, &contact.source)) },
                html! { (masked(kind, &contact.value))
                @if marked { " " span.up { "✓ " (desk.say("最佳", "best")) } }
                @else if differ { " " span.watch { (desk.say("不一致", "differs")) } } },
                html! { (date(contact.updated)) },
                html! { @if now {
                    (tasks::dial::button(desk, &desk.id, (kind, &contact.source), None))
                    @if kind == "mobile" && marked { (sms(desk)) }
                } },
            ]);
        }
    }
    if rows.is_empty() {
        return Ok(empty(desk.say("没有任何来源的联系方式。", "No source has a contact detail."), &html! {}));
    }
    let columns = [
        words(desk.say("种类", "Kind")),
        words(desk.say("来源", "Source")),
        words(desk.say("内容", "Detail")),
        words(desk.say("更新日", "Changed")),
        words(desk.say("联系", "Reach")),
    ];
    Ok(table(desk.say("联系方式（按来源）", "Contact details by source"), &columns, &rows))
}

/// The way to a message by hand; messages go to the best number.
fn sms(desk: &Desk<'_>) -> Markup {
    html! {
        @if HEARERS.iter().any(|role| desk.is(*role)) {
            " " (parts::opens(desk, &format!("/customers/{}/sms", desk.id), &html! { (desk.say("发短信", "SMS")) }, None))
        }
    }
}

fn masked(kind: &str, value: &str) -> String {
    match kind {
        "mobile" => masking::mobile(value),
        "phone" => masking::phone(value),
        "address" => masking::address(value),
        "email" => masking::email(value),
        _ => masking::account(value),
    }
}

fn source(desk: &Desk<'_>, code: &str) -> String {
    match code {
        "core" => desk.say("核心系统", "core banking").to_owned(),
        "loan" => desk.say("个贷", "personal loans").to_owned(),
        "card" => desk.say("信用卡", "credit card").to_owned(),
        "ecif" => "ECIF".to_owned(),
        other => other.to_owned(),
    }
}

fn products(desk: &Desk<'_>, policy: &Policy, found: &CustomerRef, day: Day) -> Result<Markup> {
    let held = key_products_of(&desk.bank()?.core, found.cust_id(), day)?;
    let missing: Vec<&String> =
        policy.key_products.iter().filter(|product| !held.contains(product)).collect();
    let list = |products: &[&String]| {
        let names: Vec<String> = products.iter().map(|code| product_name(desk, code)).collect();
        if names.is_empty() { "–".to_owned() } else { names.join(desk.say("、", ", ")) }
    };
    let held: Vec<&String> = held.iter().collect();
    Ok(facts(&[
        (desk.say("已持有", "held"), html! { (list(&held)) }),
        (desk.say("未持有", "not held yet"), html! { (list(&missing)) }),
    ]))
}

/// A key product in words; its code where it is one of the bank's own.
pub fn product_name(desk: &Desk<'_>, code: &str) -> String {
    let name = match code {
        "card_autopay" => desk.say("信用卡自动还款", "card autopay"),
        "custody" => desk.say("第三方存管", "custody"),
        "payroll" => desk.say("代发工资", "payroll"),
        "fund" => desk.say("基金", "fund"),
        "loan" => desk.say("个人贷款", "loan"),
        "wealth" => desk.say("理财", "wealth"),
        "bond" => desk.say("国债", "bond"),
        "insurance" => desk.say("保险", "insurance"),
        "metal" => desk.say("贵金属", "metal"),
        "merchant" => desk.say("商户收单", "merchant"),
        "mobile_bank" => desk.say("手机银行", "mobile banking"),
        "sms" => desk.say("短信通知", "SMS notice"),
        other => other,
    };
    name.to_owned()
}
