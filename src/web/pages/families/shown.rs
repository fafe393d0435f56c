//! What the pages of families share: a family as this person may see it, its sum, and what a change does to tiers.

use crate::bank::families::{Family, Member};
use crate::bank::parties::rows::known_among;
use crate::bank::parties::rows::people::{self, Person};
use crate::bank::tiers::family_effect::{Effect, MemberEffect, Pool};
use crate::bank::tiers::rows::family_ratings;
use crate::bank::tiers::rows::reading::ratings_of;
use crate::kernel::calendar::Day;
use crate::kernel::error::Result;
use crate::kernel::lang::Lang;
use crate::kernel::money::percent;
use crate::kernel::terms::Tier;
use crate::store::scope::CustomerRef;
use crate::web::desk::Desk;
use crate::web::pages::customers::{closed_by, shown_name};
use crate::web::pages::why;
use crate::web::view::parts::{self, facts, money};
use crate::web::view::table::{Column, numbers, table, with_total, words};
use maud::{Markup, html};
use std::collections::HashMap;

/// A family, and those of its members whom this person may see.
pub struct Sighted {
    /// The family.
    pub family: Family,
    people: HashMap<String, Person>,
}

impl Sighted {
    /// A family as this person may see it.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn of(desk: &Desk<'_>, family: Family) -> Result<Sighted> {
        let core = &desk.bank()?.core;
        let numbers: Vec<&str> = family.members.iter().map(|member| member.cust_no.as_str()).collect();
        let seen: Vec<u32> = known_among(core, &numbers)?.into_values().collect();
        let day = desk.as_of()?.or(desk.business_date()?).unwrap_or(desk.today);
        let people = people::persons(core, &seen, day)?;
        Ok(Sighted { family, people: people.into_iter().map(|one| (one.cust_no.clone(), one)).collect() })
    }

    /// Present members; of a dissolved family those who were in it to the end.
    pub fn last_members(&self) -> impl Iterator<Item = &Member> {
        let end = self.family.dissolved_on;
        self.family
            .members
            .iter()
            .filter(move |one| one.left_on.is_none() || end.is_some() && one.left_on == end)
    }

    /// Whether this person may see the family: one of its members is in scope.
    pub fn is_anybodys(&self) -> bool {
        self.last_members().any(|member| self.shows(&member.cust_no))
    }

    /// A member in scope, against whom what follows from all of them is computed.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn anybody(&self, desk: &Desk<'_>) -> Result<Option<CustomerRef>> {
        let seen = self.last_members().filter_map(|member| self.people.get(&member.cust_no));
        desk.someone(seen.map(|person| person.cust_id))
    }

    /// Whether a member is in scope.
    pub fn shows(&self, cust_no: &str) -> bool {
        self.people.contains_key(cust_no)
    }

    /// What stands for a member in addresses; none for whoever is out of scope.
    pub fn id(&self, desk: &Desk<'_>, cust_no: &str) -> Option<String> {
        self.people.get(cust_no).map(|person| desk.site.ids.of(person.cust_id))
    }

    /// A member as this person may see them; of somebody out of scope only that there is somebody.
    pub fn name(&self, desk: &Desk<'_>, cust_no: &str) -> Markup {
        match self.people.get(cust_no) {
            Some(person) => {
                let sight = desk.sight(person.cust_id, &person.inst_no);
                html! {
                    a href={ "/customers/" (desk.site.ids.of(person.cust_id)) } { (shown_name(sight, &person.name)) }
                    " " span.soft { (person.cust_no) }
                }
            }
            None => html! { span.soft { (desk.say("另一位客户经理的客户", "another manager's customer")) } },
        }
    }

    /// The first day from which somebody has been in the family without a break: who comes to stand under another
    /// manager goes on.
    pub fn since(&self, member: &Member) -> Day {
        let mut since = member.joined_on;
        let theirs = || self.family.members.iter().filter(|one| one.cust_no == member.cust_no);
        while let Some(before) = theirs().find(|one| one.left_on == Some(since) && one.joined_on < since) {
            since = before.joined_on;
        }
        since
    }
}

/// Columns of what a member has.
pub fn standing_columns(desk: &Desk<'_>, effect: &Effect) -> [Column; 5] {
    let closed =
        effect.closed.map_or_else(|| desk.say("上月", "last month").to_owned(), |month| month.to_string());
    [
        numbers(format!("{closed} {}", desk.say("月日均（元）", "average (yuan)"))),
        numbers(format!("{} {}", effect.month, desk.say("测算月日均（元）", "projected average (yuan)"))),
        numbers(desk.say("占家庭 %", "Share %")),
        words(desk.say("个人层级", "Own tier")),
        words(desk.say("生效层级", "In force")),
    ]
}

/// What a member has; `whole` is the family's Σ.
pub fn standing(desk: &Desk<'_>, of: &MemberEffect, whole: i128) -> [Markup; 5] {
    [
        html! { @match of.closed_avg_fen { Some(fen) => (money(fen)), None => "–" } },
        html! { (money(of.projected_avg_fen)) },
        html! { (percent(of.totals.comprehensive_e4, whole)) },
        tier_or_none(desk, of.own),
        tier_or_none(desk, of.in_force),
    ]
}

fn tier_or_none(desk: &Desk<'_>, tier: Option<Tier>) -> Markup {
    html! { @match tier {
        Some(tier) => (parts::tier(tier, desk.lang)),
        None => span.soft { (desk.say("未评级", "not rated yet")) },
    } }
}

/// A family's sum, line by line against the thresholds, as on the page that says why.
pub fn sum(desk: &Desk<'_>, effect: &Effect, pool: Option<&Pool>) -> Markup {
    let Some(pool) = pool else {
        return html! { p.soft { (desk.say("该月末不计入：没有两位以上的成员。", "It does not count at the month's end: fewer than two members.")) } };
    };
    html! {
        h2 { (desk.say("合计与评级：", "Sum and rating: ")) (effect.month) }
        p.soft {
            (pool.members) (desk.say(" 位成员，按今日余额保持到 ", " members, today's balances held to ")) (effect.end)
            (desk.say(" 测算，余 ", ", days left: ")) (effect.days_left) (desk.say(" 天；制度第 ", "; policy version ")) (effect.policy) (desk.say(" 版", ""))
        }
        div.sums { (facts(&[(desk.say("家庭综合金融资产月日均", "Family's comprehensive daily average"), why::divided(desk, &pool.figure, effect.days))])) }
        (why::thresholds(desk, &pool.thresholds))
        p {
            (desk.say("当月评级：", "The month alone gives: ")) (parts::tier(pool.rated, desk.lang))
            @if pool.track.tier != pool.rated {
                " " span.watch { (desk.say("缓降期内家庭层级保持 ", "in grace the family tier stays ")) (parts::tier(pool.track.tier, desk.lang)) }
            }
        }
        @if let Some(gap) = &pool.gap {
            p {
                (desk.say("距", "To ")) (parts::tier(gap.tier, desk.lang)) (desk.say("还差：任一成员明日起存至 ", ": more in deposits of any member from tomorrow to ")) (effect.end)
                (desk.say(" 的存款 ", ": ")) strong { (money(gap.deposit_fen)) } (desk.say(" 元", " yuan"))
            }
        }
    }
}

/// What a change does to everybody: before and after the next close. `on`: the day from which it counts.
pub fn change(desk: &Desk<'_>, seen: &Sighted, effect: &Effect, on: Day) -> Markup {
    let whole = |pool: &Option<Pool>| pool.as_ref().map_or(0, |pool| pool.totals.comprehensive_e4);
    let larger = whole(&effect.before).max(whole(&effect.after));
    let row = |of: &MemberEffect| {
        let mut cells = vec![seen.name(desk, &of.cust_no)];
        if !seen.shows(&of.cust_no) {
            cells.extend((0..7).map(|_| html! { "–" }));
            return cells;
        }
        cells.extend(standing(desk, of, larger));
        cells.push(html! { (parts::tier(of.before, desk.lang)) });
        cells.push(html! {
            (parts::tier(of.after, desk.lang))
            @match of.after.cmp(&of.before) {
                std::cmp::Ordering::Greater => { " " span.up { (desk.say("升", "rises")) } },
                std::cmp::Ordering::Less => { " " span.down { (desk.say("降，无缓降期", "falls, without grace")) } },
                std::cmp::Ordering::Equal => {},
            }
        });
        cells
    };
    let mut columns = vec![words(desk.say("客户", "Customer"))];
    columns.extend(standing_columns(desk, effect));
    columns.push(words(after_close(desk, effect, desk.say("不变动", "as it is"))));
    columns.push(words(after_close(desk, effect, desk.say("变动后", "with the change"))));
    let rows: Vec<Vec<Markup>> = effect.members.iter().map(row).collect();
    html! {
        h2 { (desk.say("对层级的影响", "What it does to tiers")) }
        p.soft {
            (desk.say("自 ", "Counts from ")) (on) (desk.say(" 起计入；各人层级在 ", "; tiers move at the close of ")) (counted_at(effect, on)) (desk.say(" 月末结账时变动。层级自次月首日起生效：升则立即，家庭终止则无缓降期。", ". They hold from the first day of the month after: up at once, and what a family gave falls without grace."))
        }
        (table(desk.say("对层级的影响", "What it does to tiers"), &columns, &rows))
    }
}

/// The month at whose close a change from a day shows first: never one that was over before it.
fn counted_at(effect: &Effect, on: Day) -> String {
    let month = crate::kernel::calendar::Month::of(on);
    if month > effect.month { month.to_string() } else { effect.month.to_string() }
}

fn after_close(desk: &Desk<'_>, effect: &Effect, which: &str) -> String {
    match desk.lang {
        Lang::Zh => format!("{} 结账后（{which}）", effect.month),
        Lang::En => format!("After the close of {} ({which})", effect.month),
    }
}

/// What a family was worth at the last close before a past day.
///
/// # Errors
/// A fault of the database.
pub fn past(desk: &Desk<'_>, seen: &Sighted, day: Day) -> Result<Markup> {
    let core = &desk.bank()?.core;
    let title = desk.say("当时最近一次结账", "The last close before that day");
    let Some(month) = closed_by(desk, day)? else {
        return Ok(
            html! { h2 { (title) } p.soft { (desk.say("那一天还没有已结账的月份。", "No month was closed on that day.")) } },
        );
    };
    let rated = family_ratings(core, month)?;
    let rated = rated.into_iter().find(|rating| rating.family_no == seen.family.family_no);
    let mut rows = Vec::new();
    for member in seen.last_members() {
        let of = match seen.people.get(&member.cust_no) {
            Some(person) => {
                ratings_of(core, person.cust_id, month, 1)?.into_iter().find(|one| one.month == month)
            }
            None => None,
        };
        rows.push(vec![
            seen.name(desk, &member.cust_no),
            html! { @match &of { Some(of) => (money(of.comprehensive_avg_fen)), None => "–" } },
            html! { @match &of { Some(of) => (parts::tier(of.in_force, desk.lang)), None => "–" } },
        ]);
    }
    let columns = [
        words(desk.say("客户", "Customer")),
        numbers(format!("{month} {}", desk.say("月日均（元）", "average (yuan)"))),
        words(desk.say("生效层级", "In force")),
    ];
    let total = match &rated {
        Some(rated) => vec![
            html! { (desk.say("家庭合计", "The family")) },
            html! { (money(rated.avg_fen)) },
            html! { (parts::tier(rated.track.tier, desk.lang)) },
        ],
        None => vec![],
    };
    Ok(html! {
        h2 { (title) }
        @if rated.is_none() { p.soft { (month) (desk.say(" 月末本家庭未计入。", ": the family did not count at its end.")) } }
        (with_total(title, &columns, &rows, &total))
    })
}
