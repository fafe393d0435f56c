//! A feed in which very many people left at once: an administrator says whether they did, before their customers go
//! back to the pool (spec 2, *Changing hands*).

use crate::access::roles::Role;
use crate::bank::assignment::daily;
use crate::bank::assignment::rows::fed::{StaffStop, staff_stop, staff_stops};
use crate::kernel::error::{Error, Result};
use crate::kernel::lang::Label;
use crate::web::desk::{Answer, Desk, day_of, not_found};
use crate::web::http::Method;
use crate::web::routes::{Audit, Object, Rate, Route, Who};
use crate::web::view::form::post;
use maud::{Markup, html};

/// The routes of this room.
pub const ROUTES: &[Route] = &[
    ANSWER,
    Route {
        path: "/staff-stops/{day}/deny",
        title: Label::new("员工数据有误", "The staff feed is wrong"),
        run: deny,
        ..ANSWER
    },
];

const ANSWER: Route = Route {
    method: Method::Post,
    path: "/staff-stops/{day}/confirm",
    who: Who::Roles(&[Role::Admin]),
    object: Object::FeedDay,
    audit: Audit::ByVerb,
    rate: Rate::Page,
    menu: None,
    title: Label::new("确认人员离岗", "People did leave"),
    help: Label::new("", ""),
    run: confirm,
};

/// What waits for an administrator's answer.
///
/// # Errors
/// A fault of the database.
pub fn notice(desk: &Desk<'_>) -> Result<Markup> {
    let stops = staff_stops(&desk.bank()?.crm)?;
    let waiting: Vec<&StaffStop> = stops.iter().filter(|stop| stop.goes_on.is_none()).collect();
    Ok(html! {
        @for stop in waiting {
            section.card {
                p.notice.bad {
                    (stop.day) (desk.say(" 的员工数据中，", ": ")) (stop.of_staff)
                    (desk.say(" 人中有 ", " people, of whom ")) (stop.gone)
                    (desk.say(" 人离岗。确认之前，他们的客户暂不退回公共户。", " left by this feed. Their customers stay with them until you answer."))
                }
                (post(desk, &format!("/staff-stops/{}/confirm", stop.day), &html! {
                    div.actions {
                        button type="submit" { (desk.say("确实离岗", "They did leave")) }
                        button.plain type="submit" formaction={ "/staff-stops/" (stop.day) "/deny" } {
                            (desk.say("数据有误，等待更正", "The feed is wrong and will be corrected"))
                        }
                    }
                }))
            }
        }
    })
}

fn answer(desk: &Desk<'_>, goes_on: bool) -> Result<Answer> {
    let named = day_of(&desk.id).map(|day| staff_stop(&desk.bank()?.crm, day)).transpose()?.flatten();
    let stop = named.ok_or_else(|| Error::from(not_found()))?;
    desk.site.act(daily::answer_stop(&desk.signed("")?, &stop, goes_on)?)?;
    Ok(Answer::See("/".to_owned()))
}

fn confirm(desk: &Desk<'_>) -> Result<Answer> {
    answer(desk, true)
}

fn deny(desk: &Desk<'_>) -> Result<Answer> {
    answer(desk, false)
}
