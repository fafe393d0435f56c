//! Institutions, their teams and people (spec 2, *Who is who*). Whose customers are counted is the viewer's
//! scope alone.

use super::customer::OPENERS;
use crate::access::masking;
use crate::access::roles::Role;
use crate::bank::parties::rows::people::{
    Institution, Staff, count_maintained, count_staff, find_staff, institution, institution_tree, staff,
};
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::web::desk::{Answer, Desk, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{choice, filters};
use crate::web::view::parts::{PER_PAGE, count, empty, facts, page_number, pager};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};

/// Most people of one institution that its page shows; the list of staff has them all.
const PEOPLE_MAX: u32 = 500;

const fn route(
    path: &'static str,
    object: Object,
    title: Label,
    help: Label,
    run: fn(&Desk<'_>) -> Result<Answer>,
) -> Route {
    Route {
        method: Method::Get,
        path,
        who: Who::SignedIn,
        object,
        audit: Audit::No,
        rate: Rate::Page,
        menu: None,
        title,
        help,
        run,
    }
}

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    Route {
        menu: Some(Menu::House),
        ..route(
            "/institutions",
            Object::None,
            Label::new("机构", "Institutions"),
            Label::new(
                "总行、分行与支行，各机构的人员与客户数",
                "head office, branches and sub-branches, with their people and customers",
            ),
            tree,
        )
    },
    route(
        "/institutions/{institution}",
        Object::Institution,
        Label::new("机构", "Institution"),
        Label::new("", ""),
        show,
    ),
    Route {
        menu: Some(Menu::House),
        ..route(
            "/staff",
            Object::None,
            Label::new("员工", "Staff"),
            Label::new(
                "员工供数中的在职人员，按机构与岗位筛选",
                "who works for the bank by its staff feed, by institution and post",
            ),
            people,
        )
    },
];

fn sees_customers(desk: &Desk<'_>) -> bool {
    desk.scope.lists && OPENERS.iter().any(|role| desk.is(*role))
}

/// What an institution is: its level, with a sub-branch's grade.
fn level(desk: &Desk<'_>, of: &Institution) -> String {
    let name = match of.level.as_str() {
        "hq" => desk.say("总行", "head office"),
        "branch" => desk.say("分行", "branch"),
        "sub_branch" => desk.say("支行", "sub-branch"),
        "outlet" => desk.say("分理处", "outlet"),
        other => other,
    };
    match of.grade.as_str() {
        "" => name.to_owned(),
        grade => format!("{name}{}{grade}{}", desk.say("（", ", grade "), desk.say(" 级）", "")),
    }
}

/// Every institution below its parent, with its depth. One whose parent is not there stands at the top.
fn in_order(all: &[Institution]) -> Vec<(usize, &Institution)> {
    fn below<'a>(
        all: &'a [Institution],
        parent: &str,
        depth: usize,
        out: &mut Vec<(usize, &'a Institution)>,
    ) {
        // A feed may name itself or a circle: nothing is shown twice.
        for of in all.iter().filter(|of| of.parent_no == parent && of.inst_no != parent) {
            if !out.iter().any(|(_, known)| known.inst_no == of.inst_no) {
                out.push((depth, of));
                below(all, &of.inst_no, depth + 1, out);
            }
        }
    }
    let mut out = Vec::with_capacity(all.len());
    below(all, "", 0, &mut out);
    for of in all {
        if !out.iter().any(|(_, known)| known.inst_no == of.inst_no) {
            out.push((0, of));
            below(all, &of.inst_no, 1, &mut out);
        }
    }
    out
}

fn tree(desk: &Desk<'_>) -> Result<Answer> {
    let core = &desk.bank()?.core;
    let all = institution_tree(core)?;
    if all.is_empty() {
        let why = desk.say(
            "还没有机构：首日供数（institutions.csv）入库后出现。",
            "There is no institution yet: they come with the first day's feed (institutions.csv).",
        );
        return Ok(Answer::page(desk, empty(why, &html! { a href="/help" { (desk.say("帮助", "Help")) } })));
    }
    let (staffed, counted) = (count_staff(core)?, sees_customers(desk));
    let customers =
        if counted { desk.site.roster()?.by_institution(&desk.scope.reach) } else { Default::default() };
    let mut columns = vec![
        words(desk.say("机构", "Institution")),
        words(desk.say("机构号", "Number")),
        words(desk.say("层级", "Level")),
        numbers(desk.say("在岗人数", "People")),
    ];
    if counted {
        columns.push(numbers(desk.say("客户", "Customers")));
        columns.push(numbers(desk.say("VIP 客户", "VIP customers")));
    }
    let mut rows = Vec::with_capacity(all.len());
    for (depth, of) in in_order(&all) {
        let mut row = vec![
            html! { span.indent data-depth=(depth.min(4)) { a href={ "/institutions/" (of.inst_no) } { (of.name) } } },
            html! { (of.inst_no) },
            html! { (level(desk, of)) },
            html! { (count(staffed.get(&of.inst_no).copied().unwrap_or(0))) },
        ];
        if counted {
            let (all, vips) = customers.get(&of.inst_no).copied().unwrap_or_default();
            row.push(figure(&format!("/customers?inst={}", of.inst_no), all));
            row.push(figure(&format!("/customers?inst={}&tier=vip", of.inst_no), vips));
        }
        rows.push(row);
    }
    let body = html! {
        @if counted { p.soft { (desk.say("客户数只含您权限范围内的客户。", "Only customers whom you may see are counted.")) } }
        (table(desk.t(desk.route.title), &columns, &rows))
    };
    Ok(Answer::page(desk, body))
}

fn figure(link: &str, number: usize) -> Markup {
    html! { @if number == 0 { span.soft { "–" } } @else { a href=(link) { (count(number)) } } }
}

fn show(desk: &Desk<'_>) -> Result<Answer> {
    let core = &desk.bank()?.core;
    let all = institution_tree(core)?;
    let of = all.iter().find(|of| of.inst_no == desk.id).ok_or_else(not_found)?;
    let (_, address, phone) = institution(core, &of.inst_no)?.unwrap_or_default();
    let parent = all.iter().find(|above| above.inst_no == of.parent_no);
    let below: Vec<&Institution> = all.iter().filter(|other| other.parent_no == of.inst_no).collect();
    let people = staff(core, &of.inst_no, PEOPLE_MAX)?;
    let or_dash = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
    let body = html! {
        section.card {
            (facts(&[
                (desk.say("机构号", "Number"), html! { (of.inst_no) }),
                (desk.say("层级", "Level"), html! { (level(desk, of)) }),
                (desk.say("上级", "Above it"), html! { @match parent {
                    Some(above) => a href={ "/institutions/" (above.inst_no) } { (above.name) },
                    None => "–",
                } }),
                (desk.say("地址", "Address"), html! { (or_dash(&address)) }),
                (desk.say("电话", "Telephone"), html! { (or_dash(&phone)) }),
            ]))
            @if sees_customers(desk) {
                p { a href={ "/customers?inst=" (of.inst_no) } { (desk.say("本机构的客户", "its customers")) } }
            }
        }
        @if !below.is_empty() {
            section.card {
                h2 { (desk.say("下级机构", "Below it")) }
                ul { @for one in below { li { a href={ "/institutions/" (one.inst_no) } { (one.name) } } } }
            }
        }
        @if people.is_empty() {
            (empty(desk.say("员工供数中没有本机构的人员。", "The staff feed has nobody of this institution."), &html! { a href="/staff" { (desk.say("全部员工", "all staff")) } }))
        } @else { (teams(desk, &people)?) }
    };
    Ok(Answer::titled(of.name.clone(), body))
}

/// A table for each team; who is in none comes first.
fn teams(desk: &Desk<'_>, people: &[Staff]) -> Result<Markup> {
    let mut teams: Vec<(&str, Vec<&Staff>)> = Vec::new();
    for one in people {
        match teams.iter_mut().find(|(team, _)| *team == one.team) {
            Some((_, of)) => of.push(one),
            None => teams.push((&one.team, vec![one])),
        }
    }
    let mut shown = Vec::new();
    for (team, of) in teams {
        let name = if team.is_empty() { desk.say("不属于团队", "In no team") } else { team };
        shown.push((name, staff_table(desk, name, &of, None)?));
    }
    Ok(html! { @for (name, table) in shown { section.card { h2 { (name) } (table) } } })
}

/// People, with how many customers each maintains; `institutions` where each is of another one.
fn staff_table(
    desk: &Desk<'_>,
    caption: &str,
    people: &[&Staff],
    institutions: Option<&[Institution]>,
) -> Result<Markup> {
    let mut columns = vec![words(desk.say("姓名", "Name")), words(desk.say("工号", "Staff number"))];
    if institutions.is_some() {
        columns.push(words(desk.say("机构", "Institution")));
        columns.push(words(desk.say("团队", "Team")));
    }
    columns.push(words(desk.say("岗位", "Post")));
    columns.push(words(desk.say("状态", "State")));
    columns.push(words(desk.say("手机", "Mobile")));
    columns.push(numbers(desk.say("维护客户", "Customers maintained")));
    let mut rows = Vec::with_capacity(people.len());
    for one in people {
        let mut row = vec![html! { (one.name) }, html! { (one.staff_no) }];
        if let Some(institutions) = institutions {
            let of = institutions.iter().find(|of| of.inst_no == one.inst_no);
            let name = of.map_or(one.inst_no.as_str(), |of| of.name.as_str());
            row.push(html! { a href={ "/institutions/" (one.inst_no) } { (name) } });
            row.push(html! { @if one.team.is_empty() { "–" } @else { (one.team) } });
        }
        let role = Role::from_code(&one.role).map_or(one.role.as_str(), |role| desk.t(role.label()));
        row.push(html! { (role) });
        row.push(html! { @if one.status == "active" { (desk.say("在岗", "on duty")) } @else { span.watch { (desk.say("已调动", "transferred")) } } });
        row.push(html! { @if one.mobile.is_empty() { "–" } @else { (masking::mobile(&one.mobile)) } });
        let reach = &desk.scope.reach;
        let seen = desk.scope.lists && (reach.everything || reach.institutions.contains(&one.inst_no));
        let maintained = count_maintained(&desk.bank()?.crm, &one.staff_no, desk.today)?;
        row.push(html! {
            @if maintained > 0 && seen {
                a href={ "/customers?manager=" (one.staff_no) } { (count(maintained)) }
            } @else { (count(maintained)) }
        });
        rows.push(row);
    }
    Ok(table(caption, &columns, &rows))
}

fn people(desk: &Desk<'_>) -> Result<Answer> {
    let core = &desk.bank()?.core;
    let tree = institution_tree(core)?;
    let (inst_no, role) = (desk.query.get("inst"), desk.query.get("role"));
    let (found, total) = find_staff(core, inst_no, role, (page_number(desk) - 1) * PER_PAGE, PER_PAGE)?;
    let mut institutions = vec![(String::new(), desk.say("全部机构", "all institutions").to_owned())];
    institutions.extend(tree.iter().map(|of| (of.inst_no.clone(), of.name.clone())));
    let mut roles = vec![(String::new(), desk.say("全部岗位", "all posts").to_owned())];
    roles.extend(Role::ALL.iter().map(|role| (role.code().to_owned(), desk.t(role.label()).to_owned())));
    let all: Vec<&Staff> = found.iter().collect();
    let body = html! {
        (filters(desk, &html! {
            (choice("inst", desk.say("机构", "Institution"), &institutions, inst_no))
            (choice("role", desk.say("岗位", "Post"), &roles, role))
        }))
        @if found.is_empty() {
            @let why = if inst_no.is_empty() && role.is_empty() {
                desk.say("还没有员工：首日供数（staff.csv）入库后出现。", "Nobody yet: staff come with the first day's feed (staff.csv).")
            } else {
                desk.say("没有符合条件的员工。", "Nobody fits this filter.")
            };
            (empty(why, &html! {
                @if !inst_no.is_empty() || !role.is_empty() { a href="/staff" { (desk.say("查看全部", "show all")) } }
            }))
        } @else {
            (staff_table(desk, desk.t(desk.route.title), &all, Some(&tree))?)
            (pager(desk, total))
        }
    };
    Ok(Answer::page(desk, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(inst_no: &str, parent_no: &str) -> Institution {
        let text = str::to_owned;
        Institution {
            inst_no: text(inst_no),
            parent_no: text(parent_no),
            level: text("branch"),
            grade: String::new(),
            name: text(inst_no),
        }
    }

    #[test]
    fn each_institution_stands_once_below_its_parent() {
        let all = [
            one("1", ""),
            one("2", "1"),
            one("3", "2"),
            one("4", "1"),
            one("5", "9"),
            one("6", "5"),
            one("7", "7"),
            one("8", "0"),
            one("0", "8"),
        ];
        let order: Vec<(usize, &str)> =
            in_order(&all).into_iter().map(|(depth, of)| (depth, of.inst_no.as_str())).collect();
        assert_eq!(
            order,
            [(0, "1"), (1, "2"), (2, "3"), (1, "4"), (0, "5"), (1, "6"), (0, "7"), (0, "8"), (1, "0")]
        );
    }
}
