//! The frame around every page: menu, search box, banners, watermark.

use crate::access::roles::Role;
use crate::kernel::clock::stamp;
use crate::kernel::lang::{Label, Lang};
use crate::text;
use crate::web::assets::address;
use crate::web::desk::{CUSTOMER, Desk, Page};
use crate::web::http::{Method, Response};
use crate::web::routes::{self, Menu, Route};
use maud::{DOCTYPE, Markup, html};

fn html_lang(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

fn head(lang: Lang, title: &str, name: &str) -> Markup {
    html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
        title { (title) " · " (name) }
        link rel="icon" type="image/svg+xml" href=(address("icon.svg"));
        link rel="stylesheet" href=(address("app.css"));
        script src=(address("app.js")) defer {}
        meta name="language" content=(html_lang(lang));
    }
}

fn send(status: u16, markup: Markup) -> Response {
    Response::new(status, "text/html; charset=utf-8", markup.into_string())
}

/// A page without a menu: for refusals, and for whoever is not signed in.
pub fn bare(lang: Lang, status: u16, body: &Markup) -> Response {
    let title = match status {
        404 => text!("没有找到", "Not found"),
        403 => text!("没有权限", "Not allowed"),
        500 => text!("系统故障", "A fault"),
        _ => text!("未执行", "Refused"),
    };
    let markup = html! {
        (DOCTYPE)
        html lang=(html_lang(lang)) {
            head { (head(lang, title.get(lang), "知己")) }
            body.bare {
                main #main.card.narrow { h1 { (title.get(lang)) } (body) }
            }
        }
    };
    send(status, markup)
}

/// A page in the house's frame.
pub fn page(desk: &Desk<'_>, page: Page) -> Response {
    if desk.viewer.is_none() {
        return outside(desk, page);
    }
    let about = &desk.site.about;
    let markup = html! {
        (DOCTYPE)
        html lang=(html_lang(desk.lang)) {
            head { (head(desk.lang, &page.title, &about.name)) }
            body {
                a.skip href="#main" { (desk.say("跳到正文", "Skip to the page")) }
                (top(desk))
                div.house {
                    (menu(desk))
                    main #main {
                        (banners(desk))
                        (back(desk))
                        h1 { (page.title) }
                        (page.body)
                    }
                }
                (watermark(desk))
            }
        }
    };
    let response = send(page.status, markup);
    match page.leave {
        Some((seconds, there)) => response.with("Refresh", format!("{seconds};url={there}")),
        None => response,
    }
}

/// The way back to the customer's page on which this was opened.
fn back(desk: &Desk<'_>) -> Markup {
    let back = desk.back().filter(|_| desk.route.path != CUSTOMER);
    html! {
        @if let Some(back) = back {
            p.back { a href={ "/customers/" (back) "#timeline" } { "← " (desk.say("返回客户", "back to the customer")) } }
        }
    }
}

/// A page for whoever is not signed in.
fn outside(desk: &Desk<'_>, page: Page) -> Response {
    let about = &desk.site.about;
    let markup = html! {
        (DOCTYPE)
        html lang=(html_lang(desk.lang)) {
            head { (head(desk.lang, &page.title, &about.name)) }
            body.bare {
                header.door {
                    span.brand { span.mark aria-hidden="true" { "知" } (about.name) }
                    (language(desk))
                }
                main #main.card.narrow { h1 { (page.title) } (page.body) }
                footer.door { "知己 zhiji " (env!("CARGO_PKG_VERSION")) }
            }
        }
    };
    send(page.status, markup)
}

fn language(desk: &Desk<'_>) -> Markup {
    let (code, name, lang) = match desk.lang {
        Lang::Zh => ("en", "English", "en"),
        Lang::En => ("zh", "中文", "zh-CN"),
    };
    let back = if desk.request.method == Method::Post { "/" } else { &desk.request.path };
    html! {
        form.inline method="post" action="/language" {
            (token(desk))
            input type="hidden" name="next" value=(back);
            button.quiet type="submit" name="lang" value=(code) lang=(lang) { (name) }
        }
    }
}

/// The token that every form of this session carries.
pub fn token(desk: &Desk<'_>) -> Markup {
    html! {
        @if let Some(viewer) = desk.viewer {
            input type="hidden" name="token" value=(viewer.form_token);
        }
    }
}

/// By what this person finds a customer (spec 3, *Finding a customer*).
pub fn sought(desk: &Desk<'_>) -> Label {
    let only = |role: Role| desk.is(role) && Role::ALL.iter().all(|other| *other == role || !desk.is(*other));
    if only(Role::Analyst) {
        return Label::new("姓名、拼音", "name, pinyin");
    }
    if only(Role::ServiceDesk) {
        return Label::new("完整的手机号、证件号或客户号", "whole mobile, identity or customer number");
    }
    if only(Role::Auditor) {
        return Label::new("姓名、拼音，或完整的号码", "name, pinyin, or a whole number");
    }
    Label::new("姓名、拼音、手机号、证件号、客户号", "name, pinyin, mobile, identity or customer number")
}

fn top(desk: &Desk<'_>) -> Markup {
    let viewer = desk.viewer;
    let searches = routes::all().any(|route| route.path == "/search" && desk.may(route));
    html! {
        header.top {
            a.brand href="/" { span.mark aria-hidden="true" { "知" } span.wide { (desk.site.about.name) } }
            @if searches {
                search {
                    form method="post" action="/search" {
                        (token(desk))
                        label.hidden for="q" { (desk.say("查找客户", "Find a customer")) }
                        input #q type="search" name="q" autocomplete="off" maxlength="60" spellcheck="false"
                            placeholder=(desk.t(sought(desk)))
                            aria-keyshortcuts="/";
                        button type="submit" { (desk.say("查找", "Find")) }
                    }
                }
            }
            div.me {
                @if let Some(viewer) = viewer {
                    a href="/account" { (viewer.name) }
                    (language(desk))
                    form.inline method="post" action="/sign-out" {
                        (token(desk))
                        button.quiet type="submit" { (desk.say("退出", "Sign out")) }
                    }
                }
            }
        }
    }
}

fn menu(desk: &Desk<'_>) -> Markup {
    let shown: Vec<(Menu, &Route)> = routes::all()
        .filter(|route| desk.may(route))
        .filter_map(|route| Some((route.menu?, route)))
        .collect();
    let here = desk.request.path.as_str();
    html! {
        nav.menu aria-label=(desk.say("主菜单", "Main menu")) {
            details open {
                summary { (desk.say("菜单", "Menu")) }
                ul { li { a href="/" aria-current=[(here == "/").then_some("page")] { (desk.say("首页", "Home")) } } }
                @for group in Menu::ALL {
                    @if shown.iter().any(|(of, _)| *of == group) {
                        h2 { (desk.t(group.label())) }
                        ul {
                            @for (_, route) in shown.iter().filter(|(of, _)| *of == group) {
                                li { a href=(route.path) aria-current=[(here == route.path).then_some("page")]
                                    { (desk.t(route.title)) } }
                            }
                        }
                    }
                }
                ul { li { a href="/help" aria-current=[(here == "/help").then_some("page")] { (desk.say("帮助", "Help")) } } }
            }
        }
    }
}

fn banners(desk: &Desk<'_>) -> Markup {
    let as_of = desk.as_of().ok().flatten();
    html! {
        @if desk.site.about.demo {
            p.banner { (desk.say("演示数据：页面上没有真实客户", "Demo data: no real customer is shown")) }
        }
        @if let Some(day) = as_of {
            p.banner.past {
                (desk.say("所见为过去的状态，截至 ", "What you see is the past, as of "))
                strong { (day) } " "
                a href=(desk.link("as_of", "")) { (desk.say("回到今天", "back to today")) }
            }
        }
    }
}

/// Name, staff number and time over the whole page, so that a photograph tells whose screen it was.
fn watermark(desk: &Desk<'_>) -> Markup {
    let Some(viewer) = desk.viewer else { return html! {} };
    let now = stamp(desk.site.clock.now());
    let minute = now.get(..16).unwrap_or_default().replace('T', " ");
    let mark = format!("{} {} {minute}", viewer.name, viewer.staff_no);
    html! {
        svg.watermark aria-hidden="true" focusable="false" xmlns="http://www.w3.org/2000/svg" {
            defs {
                pattern #mark width="420" height="220" patternUnits="userSpaceOnUse" patternTransform="rotate(-24)" {
                    text x="10" y="60" { (mark) }
                    text x="150" y="170" { (mark) }
                }
            }
            rect width="100%" height="100%" fill="url(#mark)" {}
        }
    }
}
