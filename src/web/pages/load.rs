//! Who is near the cap (spec 2, *Cap*): a warning on the start of the person and of their head, and who reaches it with
//! the month's close.

use super::assignment::{DECIDERS, of_staff};
use crate::access::roles::Role;
use crate::bank::assignment::book::Load;
use crate::bank::assignment::{change, rules};
use crate::bank::parties::rows::people;
use crate::kernel::error::Result;
use crate::kernel::terms::Tier;
use crate::web::desk::Desk;
use crate::web::memo::{Carrier, Loads, State};
use maud::{Markup, html};
use std::collections::HashSet;
use std::sync::Arc;

/// What each person carries.
fn loads(desk: &Desk<'_>) -> Result<Loads> {
    let (book, roster, core) = (desk.site.book()?, desk.site.roster()?, &desk.bank()?.core);
    desk.site.memo.loads.try_get((book.state(), roster.mark(), State::of(core)?), |_| {
        let vip = |cust_id: u32| {
            let line = roster.line(cust_id);
            line.map_or((false, false), |line| (line.tier.is_some_and(Tier::is_vip), line.becomes_vip))
        };
        let carried = book.loads(vip);
        let staff = people::staff_on(core, desk.today, None)?.into_iter();
        let mut all: Vec<Carrier> = staff
            .filter_map(|one| {
                let load = *carried.get(&one.staff_no)?;
                Some(Carrier { staff_no: one.staff_no, inst_no: one.inst_no, load })
            })
            .collect();
        all.sort_by(|a, b| b.load.vips.cmp(&a.load.vips).then_with(|| a.staff_no.cmp(&b.staff_no)));
        Ok(Arc::new(all))
    })
}

/// Those on whose customers this person decides.
fn of_mine(desk: &Desk<'_>) -> Result<Vec<Carrier>> {
    let (tree, posts) = (desk.tree()?, &desk.viewer()?.posts);
    let mine: HashSet<&str> = tree
        .iter()
        .map(|inst| inst.inst_no.as_str())
        .filter(|inst_no| rules::decides(posts, inst_no, &tree))
        .collect();
    Ok(loads(desk)?.iter().filter(|one| mine.contains(one.inst_no.as_str())).cloned().collect())
}

/// People whom one warning names.
const NAMED_MAX: usize = 10;

/// Warnings on the start: of a manager near the cap, to them and to their head.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    let maintains = [Role::CustomerManager, Role::WealthManager, Role::LobbyDirector];
    let (mine, heads) =
        (maintains.iter().any(|role| desk.is(*role)), DECIDERS.iter().any(|role| desk.is(*role)));
    if !mine && !heads {
        return Ok(html! {});
    }
    let terms = desk.site.plainly(|bank| change::terms(bank, desk.today))?;
    let me = &desk.viewer()?.staff_no;
    let own = loads(desk)?.iter().find(|one| one.staff_no == *me).map(|one| one.load).unwrap_or_default();
    Ok(html! {
        @if mine && rules::is_near_cap(own.vips, &terms) {
            p.notice { (desk.say("您维护 ", "You maintain ")) b { (own.vips) } (desk.say(" 位 VIP，接近上限 ", " VIPs, near the cap of ")) (terms.vip_cap) }
        }
        @if heads { (forecast(desk)?) }
    })
}

/// Who is near the cap, who reaches it with the month's close, and who is below the floor; nothing where nobody is.
///
/// # Errors
/// A fault of the database.
pub fn forecast(desk: &Desk<'_>) -> Result<Markup> {
    let terms = desk.site.plainly(|bank| change::terms(bank, desk.today))?;
    let mine = of_mine(desk)?;
    let those = |wanted: &dyn Fn(&Load) -> bool| -> Vec<&Carrier> {
        mine.iter().filter(|one| wanted(&one.load)).collect()
    };
    let warned = those(&|load| rules::is_near_cap(load.vips, &terms));
    let rising = those(&|load| {
        !rules::is_near_cap(load.vips, &terms) && rules::is_near_cap(load.vips + load.rising, &terms)
    });
    let few = those(&|load| load.vips < terms.vip_floor);
    Ok(html! {
        (named(desk, desk.say("接近或达到 VIP 上限：", "At or near the cap of VIPs: "), &warned)?)
        (named(desk, desk.say("月末升级后将接近上限：", "Near the cap after the month's close: "), &rising)?)
        (named(desk, desk.say("低于 VIP 下限：", "Below the floor of VIPs: "), &few)?)
    })
}

fn named(desk: &Desk<'_>, words: &str, all: &[&Carrier]) -> Result<Markup> {
    let mut people = Vec::new();
    for one in all.iter().take(NAMED_MAX) {
        people.push((of_staff(desk, &one.staff_no)?, one.load));
    }
    let rest = all.len() - people.len();
    Ok(html! {
        @if !people.is_empty() {
            p.notice {
                (words)
                @for (at, (who, load)) in people.iter().enumerate() {
                    @if at > 0 { (desk.say("，", ", ")) }
                    (who) " " b { (load.vips) }
                    @if load.rising > 0 { span.soft { " +" (load.rising) } }
                }
                @if rest > 0 { (desk.say(" 等，另有 ", " and ")) (rest) (desk.say(" 人", " more")) }
            }
        }
    })
}
