//! Seats and those who sit in them. A seat never stays empty: who leaves is followed on the same
//! feed day by somebody new with the seat's next number.

use super::habit::Moment;
use super::people::People;
use super::places::{Institution, Level, Places};
use super::random::{Seed, Stream};
use super::writer::{Folder, Sheet};
use crate::kernel::error::Result;

/// Team, role and kind of post of one seat.
type Post = (&'static str, &'static str, &'static str);

const HQ: [Post; 9] = [
    ("零售总部", "hq_retail", "management"),
    ("零售总部", "hq_retail", "management"),
    ("数据组", "analyst", "other"),
    ("数据组", "analyst", "other"),
    ("客服中心", "service_desk", "other"),
    ("客服中心", "service_desk", "other"),
    ("科技组", "admin", "other"),
    ("科技组", "admin", "other"),
    ("审计组", "auditor", "other"),
];
const BRANCH: [Post; 3] = [
    ("零售部", "branch_retail", "management"),
    ("行长室", "branch_director", "management"),
    ("零售部", "analyst", "other"),
];
const SUB_BRANCH: [Post; 9] = [
    ("", "retail_head", "management"),
    ("营业厅服务团队", "lobby_director", "retail"),
    ("营业厅服务团队", "wealth_manager", "retail"),
    ("客户经理一组", "customer_manager", "retail"),
    ("客户经理一组", "customer_manager", "retail"),
    ("营业厅服务团队", "wealth_manager", "retail"),
    ("客户经理二组", "customer_manager", "retail"),
    ("客户经理二组", "customer_manager", "retail"),
    ("客户经理二组", "customer_manager", "retail"),
];

fn posts(institution: &Institution, stands_alone: bool) -> &'static [Post] {
    match (institution.level, institution.grade) {
        (Level::Hq, _) => &HQ,
        (Level::Branch, _) => &BRANCH,
        (Level::SubBranch, Some(1)) => &SUB_BRANCH,
        (Level::SubBranch, Some(2)) => &SUB_BRANCH[..7],
        (Level::SubBranch, _) => &SUB_BRANCH[..if stands_alone { 6 } else { 5 }],
    }
}

/// Which holder of the seat sits in it on a day; each stays some four to ten years.
fn holder(seed: Seed, seat: u64, at: &Moment, first: &Moment) -> u64 {
    let mut dice = seed.dice(Stream::Staff, seat);
    let stays = dice.between(1_500, 3_600);
    let since = dice.between(0, stays - 1);
    ((since + i64::from(at.number - first.number)) / stays) as u64
}

/// Rows of staff: everybody on the first day (`before` is `None`), later who came and went.
pub fn write(
    folder: &mut Folder,
    seed: Seed,
    people: &People,
    places: &Places,
    first: &Moment,
    span: (Option<&Moment>, &Moment),
) -> Result<()> {
    let (before, now) = span;
    let stands_alone = places.institutions().iter().all(|institution| institution.level != Level::Branch);
    let mut seat = 0;
    for institution in places.institutions() {
        for post in posts(institution, stands_alone) {
            let sits = holder(seed, seat, now, first);
            let sat = before.map(|before| holder(seed, seat, before, first));
            if let Some(sat) = sat
                && sat != sits
            {
                row(folder, seed, people, institution, post, (seat, sat, "left"))?;
            }
            if sat != Some(sits) {
                row(folder, seed, people, institution, post, (seat, sits, "active"))?;
            }
            seat += 1;
        }
    }
    Ok(())
}

fn row(
    folder: &mut Folder,
    seed: Seed,
    people: &People,
    institution: &Institution,
    post: &Post,
    who: (u64, u64, &str),
) -> Result<()> {
    let (seat, holder, status) = who;
    let number = 1_000_000 + seat * 10 + holder % 10;
    let chance = seed.draw(Stream::Staff, number << 8);
    folder.row(Sheet::Staff, |row| {
        row.number(number).number(u64::from(institution.inst_no)).text(post.0);
        row.with(|text| people.push_other_name(chance, text)).text(post.1);
        // As with customers, a prefix that belongs to nobody; 105 keeps staff apart from them.
        row.number(10_500_000_000 + number).text(status).text(post.2);
    })
}

/// Rows of institutions, on the first day.
pub fn write_institutions(folder: &mut Folder, places: &Places) -> Result<()> {
    for institution in places.institutions() {
        folder.row(Sheet::Institutions, |row| {
            row.number(u64::from(institution.inst_no));
            match institution.parent_no {
                Some(parent) => row.number(u64::from(parent)),
                None => row.none(),
            };
            row.text(match institution.level {
                Level::Hq => "hq",
                Level::Branch => "branch",
                Level::SubBranch => "sub_branch",
            });
            match institution.grade {
                Some(grade) => row.number(u64::from(grade)),
                None => row.none(),
            };
            row.text(&institution.name).text(&institution.town);
            // No area code starts with 000.
            row.with(|text| text.extend_from_slice(format!("0001-7{}", institution.inst_no).as_bytes()));
        })?;
    }
    Ok(())
}
