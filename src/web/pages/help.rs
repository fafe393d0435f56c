//! Help: what each page is for, and the keys. Made from the route table.

use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::web::desk::{Answer, Desk};
use crate::web::http::Method;
use crate::web::routes::{self, Audit, Object, Rate, Route, Who};
use maud::html;

/// The routes of this room.
pub const ROUTES: &[Route] = &[Route {
    method: Method::Get,
    path: "/help",
    who: Who::SignedIn,
    object: Object::None,
    audit: Audit::No,
    rate: Rate::Page,
    menu: None,
    title: Label::new("帮助", "Help"),
    help: Label::new("", ""),
    run: help,
}];

const KEYS: [(&str, Label); 7] = [
    ("/", Label::new("查找客户", "find a customer")),
    ("j", Label::new("下一行", "next row")),
    ("k", Label::new("上一行", "previous row")),
    ("Enter", Label::new("打开该行", "open the row")),
    ("g h", Label::new("首页", "home")),
    ("g c", Label::new("客户列表", "customers")),
    ("?", Label::new("本页", "this page")),
];

const WORDS: [(Label, Label); 6] = [
    (
        Label::new("综合金融资产", "comprehensive assets"),
        Label::new(
            "各类资产余额 × 系数之和（存款 × 2，贷款 × 0.2，其余 × 1；以政策为准）",
            "balances × coefficients added up (deposits × 2, loans × 0.2, others × 1; the policy decides)",
        ),
    ),
    (
        Label::new("月日均", "daily average"),
        Label::new("每日日终值之和 ÷ 当月天数", "the sum of day-end values ÷ the days of the month"),
    ),
    (
        Label::new("急升缓降", "up fast, down slow"),
        Label::new(
            "月末达到更高层级，次月一日即升；连续 3 个月末低于，才降",
            "rated higher at a month's end, the tier rises at once; it falls only after 3 month-ends below",
        ),
    ),
    (
        Label::new("关注", "on watch"),
        Label::new("已有月末低于生效层级，尚在宽限期", "rated below the tier in force, still in grace"),
    ),
    (
        Label::new("升级在望", "upgrade in reach"),
        Label::new(
            "今日余额保持到月末，将高于生效层级",
            "with today's balances held to the month's end, the tier would rise",
        ),
    ),
    (
        Label::new("降级预警", "downgrade risk"),
        Label::new(
            "今日余额保持到月末，将低于生效层级",
            "with today's balances held to the month's end, it would be below",
        ),
    ),
];

fn help(desk: &Desk<'_>) -> Result<Answer> {
    let mine = routes::all().filter(|route| route.menu.is_some() && desk.may(route));
    let body = html! {
        div.columns {
            section.card {
                h2 { (desk.say("您的页面", "Your pages")) }
                dl { @for route in mine { dt { a href=(route.path) { (desk.t(route.title)) } }
                    dd { (desk.t(route.help)) } } }
            }
            section.card {
                h2 { (desk.say("词汇", "Words")) }
                dl { @for (word, meaning) in WORDS { dt { (desk.t(word)) } dd { (desk.t(meaning)) } } }
            }
            section.card {
                h2 { (desk.say("键盘", "Keys")) }
                dl { @for (key, what) in KEYS { dt { kbd { (key) } } dd { (desk.t(what)) } } }
            }
        }
    };
    Ok(Answer::page(desk, body))
}
