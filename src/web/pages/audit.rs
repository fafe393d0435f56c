//! The audit trail, for auditors (spec 7, *Audit*): who did what to whom, when and from where. Reading it is
//! written down too.

use crate::access::accounts;
use crate::access::audit::{Asked, AuditRow, find, verbs};
use crate::access::roles::Role;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Label;
use crate::text;
use crate::web::desk::{Answer, Desk, day_of};
use crate::web::forms::Form;
use crate::web::http::Method;
use crate::web::routes::{Audit, Menu, Object, Rate, Route, Who};
use crate::web::view::form::{Field, choice, filters};
use crate::web::view::parts::{PER_PAGE, empty, page_number, pager};
use crate::web::view::table::{numbers, table, words};
use maud::{Markup, html};
use std::collections::HashMap;

/// The routes of this room.
pub const ROUTES: &[Route] = &[Route {
    method: Method::Get,
    path: "/audit",
    who: Who::Roles(&[Role::Auditor]),
    object: Object::None,
    audit: Audit::Entry("read_audit"),
    rate: Rate::Page,
    menu: Some(Menu::Operation),
    title: Label::new("审计", "Audit trail"),
    help: Label::new(
        "谁在何时、何处对谁做了什么；按人、行为、对象和日期筛选",
        "who did what to whom, when and from where; filtered by person, act, object and day",
    ),
    run: list,
}];

fn list(desk: &Desk<'_>) -> Result<Answer> {
    let crm = &desk.bank()?.crm;
    let query = &desk.query;
    let from = day(desk, "from")?.map(|day| day.to_string()).unwrap_or_default();
    if let (Some(first), Some(last)) = (day(desk, "from")?, day(desk, "to")?)
        && first > last
    {
        let why = text!("“至”早于“自”", "\"to\" is before \"from\"");
        return Err(Refusal::new("dates_turned", "to", why).into());
    }
    let before =
        day(desk, "to")?.and_then(|day| day.succ_opt()).map(|day| day.to_string()).unwrap_or_default();
    let asked = Asked {
        actor: query.get("actor"),
        verb: query.get("verb"),
        object: query.get("object"),
        from: &from,
        before: &before,
    };
    let (found, total) = find(crm, &asked, (page_number(desk) - 1) * PER_PAGE, PER_PAGE)?;
    let names = desk.site.plainly(|bank| accounts::names(&bank.crm))?;
    let rows: Vec<Vec<Markup>> = found.iter().map(|entry| line(desk, &names, entry)).collect();
    let body = html! {
        (bar(desk)?)
        @if rows.is_empty() {
            (empty(desk.say("没有符合条件的记录。", "No entry fits this filter."), &html! {}))
        } @else {
            (table(desk.t(desk.route.title), &columns(desk), &rows))
            (pager(desk, total))
        }
    };
    Ok(Answer::page(desk, body))
}

/// Today's latest entries, on the auditor's start.
///
/// # Errors
/// A fault of the database.
pub fn latest(desk: &Desk<'_>, many: usize) -> Result<Markup> {
    let from = desk.today.to_string();
    let (found, _) = find(&desk.bank()?.crm, &Asked { from: &from, ..Asked::default() }, 0, many)?;
    let names = desk.site.plainly(|bank| accounts::names(&bank.crm))?;
    let rows: Vec<Vec<Markup>> = found.iter().map(|entry| line(desk, &names, entry)).collect();
    let caption = desk.say("今天最近的记录", "Today's latest entries");
    Ok(html! { @if !rows.is_empty() { (table(caption, &columns(desk), &rows)) } })
}

fn day(desk: &Desk<'_>, name: &str) -> Result<Option<Day>> {
    let asked = desk.query.get(name);
    if asked.is_empty() {
        return Ok(None);
    }
    let refuse = || {
        let why = text!("日期的写法是 2026-01-31", "a day is written 2026-01-31");
        Refusal::new("no_date", name, why).into()
    };
    day_of(asked).map(Some).ok_or_else(refuse)
}

fn bar(desk: &Desk<'_>) -> Result<Markup> {
    let mut acts = vec![(String::new(), desk.say("全部行为", "all acts").to_owned())];
    for verb in verbs(&desk.bank()?.crm)? {
        acts.push((verb.clone(), said(desk, &verb)));
    }
    let query = &desk.query;
    let field = |name: &'static str, label: &'static str, kind: &'static str| {
        Field { kind, ..Field::text(name, label).value(query.get(name)).optional() }.show(desk, None)
    };
    Ok(filters(
        desk,
        &html! {
            (field("from", desk.say("自", "From"), "date"))
            (field("to", desk.say("至", "To"), "date"))
            (field("actor", desk.say("工号", "Staff number"), "text"))
            (choice("verb", desk.say("行为", "Act"), &acts, query.get("verb")))
            (field("object", desk.say("对象（客户号、工号等）", "Object (customer or staff number …)"), "text"))
        },
    ))
}

fn columns(desk: &Desk<'_>) -> [crate::web::view::table::Column; 9] {
    [
        numbers(desk.say("序号", "Number")),
        words(desk.say("时间", "When")),
        words(desk.say("谁", "Who")),
        words(desk.say("来自", "From")),
        words(desk.say("行为", "Act")),
        words(desk.say("对象", "Object")),
        words(desk.say("说明", "Detail")),
        words(desk.say("变更", "Before → after")),
        words(desk.say("结果", "Outcome")),
    ]
}

fn line(desk: &Desk<'_>, names: &HashMap<String, String>, entry: &AuditRow) -> Vec<Markup> {
    let time = entry.at.get(..19).unwrap_or(&entry.at).replace('T', " ");
    vec![
        html! { (entry.seq) },
        html! { (time) },
        html! { a href=(elsewhere("actor", &entry.actor)) title=(desk.say("此人做过什么", "what this person did")) { (entry.actor) }
        @if let Some(name) = names.get(&entry.actor) { " " (name) } },
        html! { (entry.peer) },
        html! { (said(desk, &entry.verb)) },
        html! {
            @if !entry.object.is_empty() {
                a href=(elsewhere("object", &entry.object)) title=(desk.say("谁看过或动过它", "who saw or changed it")) { (entry.object) }
            }
        },
        html! { (entry.detail) },
        html! { @if !entry.was.is_empty() || !entry.became.is_empty() { (entry.was) " → " (entry.became) } },
        html! {
            @if entry.outcome == "refused" { span.down { (desk.say("拒绝", "refused")) } } @else { (desk.say("完成", "done")) }
        },
    ]
}

/// The trail of one person or one object alone.
fn elsewhere(name: &str, value: &str) -> String {
    format!("/audit{}", Form::from_iter([(name, value.to_owned())]).query())
}

/// An act in words; its code where it has none.
fn said(desk: &Desk<'_>, verb: &str) -> String {
    let words = match verb {
        "sign_in" => desk.say("登录", "sign in"),
        "sign_out" => desk.say("退出", "sign out"),
        "view_customer" => desk.say("查看客户", "view a customer"),
        "list_customers" => desk.say("查看客户列表", "list customers"),
        "search" => desk.say("查找客户", "search"),
        "search_number" => desk.say("按号码查找客户", "search by number"),
        "reveal" => desk.say("查看隐藏内容", "reveal"),
        "refused_request" => desk.say("请求被拒绝", "a request was refused"),
        "export_customers" => desk.say("导出客户列表", "export customers"),
        "export_report" => desk.say("导出报表", "export a report"),
        "export_quarantine" => desk.say("导出隔离行", "export the quarantine"),
        "view_unmasked" => desk.say("明文导出中的客户", "a customer in an unmasked file"),
        "export_unmasked" => desk.say("明文导出客户", "export customers unmasked"),
        "ask_unmasked_export" => desk.say("申请明文导出", "ask for an unmasked file"),
        "approve_unmasked_export" => desk.say("批准明文导出", "approve an unmasked file"),
        "refuse_unmasked_export" => desk.say("不批准明文导出", "refuse an unmasked file"),
        "withdraw_unmasked_export" => {
            desk.say("撤回明文导出申请", "take a request for an unmasked file back")
        }
        "simulate_policy" => desk.say("试算政策", "simulate a policy"),
        "propose_policy" => desk.say("提交政策", "propose a policy"),
        "approve_policy" => desk.say("批准政策", "approve a policy"),
        "correct_day" => desk.say("冲正", "correct a day"),
        "skip_day" => desk.say("跳过日期", "skip a day"),
        "choose_language" => desk.say("选择语言", "choose a language"),
        "init" => desk.say("建立银行", "found the bank"),
        "seed_policy" => desk.say("建立首版政策", "seed the policy"),
        "prove" => desk.say("核对身份（未通过）", "prove oneself (failed)"),
        "offer_set_up" => desk.say("发放首次设置地址", "offer the set-up"),
        "set_up_first_admin" => desk.say("建立首个管理员", "set up the first administrator"),
        "read_audit" => desk.say("查看审计", "read the audit"),
        "read_quarantine" => desk.say("查看隔离行", "read the quarantine"),
        "open_account" => desk.say("开立账户", "open an account"),
        "reset_password" => desk.say("重置密码", "reset a password"),
        "change_password" => desk.say("修改密码", "change the password"),
        "begin_second_factor" => desk.say("开始设置动态口令", "begin setting up one-time codes"),
        "confirm_second_factor" => desk.say("设置动态口令", "set up one-time codes"),
        "reset_second_factor" => desk.say("取消动态口令", "take one-time codes away"),
        "end_session" => desk.say("会话结束", "a session ended"),
        "form_family" => desk.say("组建家庭", "form a family"),
        "join_family" => desk.say("加入家庭", "join a family"),
        "leave_family" => desk.say("退出家庭", "leave a family"),
        "dissolve_family" => desk.say("解散家庭", "dissolve a family"),
        "change_family_head" => desk.say("更换家庭户主", "change a family's head"),
        "list_families" => desk.say("查看家庭列表", "list families"),
        "view_family" => desk.say("查看家庭", "open a family"),
        "look_for_family" => desk.say("查找可组成家庭的客户", "look for somebody's family"),
        "preview_family" => desk.say("测算组建家庭的影响", "preview a family"),
        "designate_other_core" => desk.say("指定其他核心客户", "designate as other core"),
        "grant_post" => desk.say("授予岗位", "grant a post"),
        "end_post" => desk.say("结束岗位", "end a post"),
        "ask_account_act" => desk.say("申请账户操作", "ask for an act on an account"),
        "confirm_account_act" => desk.say("同意账户操作", "confirm an act on an account"),
        "refuse_account_act" => desk.say("不同意账户操作", "refuse an act on an account"),
        "lock_account" => desk.say("锁定账户", "lock an account"),
        "unlock_account" => desk.say("解锁账户", "unlock an account"),
        "close_account" => desk.say("关闭账户", "close an account"),
        "take_day" => desk.say("入库", "take a day"),
        "run_task" => desk.say("运行任务", "run a task"),
        other => said_of_specials(desk, other),
    };
    words.to_owned()
}

/// The acts about special VIPs in words.
fn said_of_specials<'a>(desk: &Desk<'_>, verb: &'a str) -> &'a str {
    match verb {
        "apply_for_special_vip" => desk.say("申请特殊 VIP", "apply for a special VIP"),
        "withdraw_special_application" => {
            desk.say("撤回特殊 VIP 申请", "take an application for a special VIP back")
        }
        "set_special_vip" => desk.say("批准特殊 VIP", "set a special VIP"),
        "refuse_special_application" => desk.say("不批准特殊 VIP", "refuse a special VIP"),
        "revoke_special_vip" => desk.say("撤销特殊 VIP", "revoke a special VIP"),
        "list_special_vips" => desk.say("查看特殊 VIP 列表", "list special VIPs"),
        "view_special_vip" => desk.say("查看特殊 VIP", "view a special VIP"),
        "view_special_grounds" => {
            desk.say("查看客户的特殊 VIP 依据", "look at a customer's grounds for a special VIP")
        }
        "export_special_vips" => desk.say("导出特殊 VIP 列表", "export the list of special VIPs"),
        "export_core_list" => desk.say("导出特殊 VIP 核心名单", "export special VIPs for the core bank"),
        other => said_of_assignment(desk, other),
    }
}

/// The acts of assignment in words.
fn said_of_assignment<'a>(desk: &Desk<'_>, verb: &'a str) -> &'a str {
    match verb {
        "assign" => desk.say("分配或调整归属", "assign"),
        "return_to_pool" => desk.say("退回公共户", "return to the pool"),
        "apply_for_customer" => desk.say("申请自拓", "apply for a new customer"),
        "withdraw_application" => desk.say("撤回自拓申请", "take an application back"),
        "refuse_application" => desk.say("不接受自拓申请", "refuse an application"),
        "raise_matter" => desk.say("提交归属事项", "raise a matter of assignment"),
        "decide_matter" => desk.say("决定归属事项", "decide on a matter of assignment"),
        "end_matters" => desk.say("归属事项到期或已了结", "matters of assignment ended"),
        "note_new_customers" => desk.say("登记新客户", "note new customers"),
        "run_assignment" => desk.say("归属日终", "daily run of assignment"),
        "stop_for_staff" => desk.say("大批人员离岗，等待确认", "many left at once: waits"),
        "confirm_staff_feed" => desk.say("确认人员离岗", "confirm that people left"),
        "deny_staff_feed" => desk.say("否认人员离岗", "deny that people left"),
        "view_assignment" => desk.say("查看归属历史", "view an assignment"),
        "view_change" => desk.say("查看交接单", "view a hand-over sheet"),
        "view_matter" => desk.say("查看待决事项", "view a matter"),
        "ask_for_transfer" => desk.say("申请变更维护机构", "ask for a change of institution"),
        "confirm_transfer" => desk.say("确认维护机构变更", "confirm a change of institution"),
        "withdraw_transfer" => desk.say("撤回维护机构变更", "take a change of institution back"),
        "refuse_transfer" => desk.say("不同意维护机构变更", "refuse a change of institution"),
        "transfer_customers" => desk.say("变更维护机构", "change the maintenance institution"),
        "view_transfer" => desk.say("查看维护机构变更", "view a change of institution"),
        "list_transfers" => desk.say("查看维护机构变更清单", "list changes of institution"),
        "name_stand_in" => desk.say("指定代管人", "name who stands in"),
        "end_stand_in" => desk.say("结束代管", "end a stand-in"),
        "name_co_manager" => desk.say("指定协办人", "name a co-manager"),
        "end_co_manager" => desk.say("结束协办", "end a co-manager"),
        "enter_qualification" => desk.say("登记人员资格", "note a qualification"),
        "list_matters" => desk.say("查看待决清单", "list matters"),
        "view_new_customer" => desk.say("查看新客户", "view a new customer"),
        "list_new_customers" => desk.say("查看新客户列表", "list new customers"),
        "list_book" => desk.say("查看归属名册", "read a book"),
        "export_book" => desk.say("导出归属名册", "export a book"),
        "list_growth" => desk.say("查看增长与计酬的客户", "list customers behind growth and pay"),
        "list_pool_events" => {
            desk.say("查看无维护人客户的事项", "list what is noticed of customers without a manager")
        }
        "list_pool" => desk.say("查看公共户", "list the pool"),
        "name_grid" => desk.say("命名网格", "name a grid"),
        "put_into_grid" => desk.say("调整客户网格", "put a customer into a grid"),
        "view_contacts" => desk.say("查看客户接触记录", "view a customer's contacts"),
        "list_duties" => desk.say("查看联系任务", "list contact duties"),
        "view_lead_report" => desk.say("查看线索转化", "read what became of leads"),
        "list_counted_leads" => desk.say("查看线索转化的清单", "list the leads behind a figure"),
        "view_work_report" => desk.say("查看工作统计", "read what people did"),
        "list_counted_duties" => desk.say("查看联系任务完成情况的客户", "read whose duties were kept"),
        "view_duty_report" => desk.say("查看联系任务完成情况", "read how duties were kept"),
        "log_contact" => desk.say("记录客户接触", "wrote a contact down"),
        "list_contact_logs" => desk.say("查看下属的接触记录", "list people's contact entries"),
        "view_contact_log" => desk.say("查看一条接触记录", "view a contact entry"),
        "read_contacts" => desk.say("将接触记录标为已读", "marked contact entries as read"),
        "comment_contact" => desk.say("批注接触记录", "commented on a contact entry"),
        "correct_contact" => desk.say("更正接触记录", "corrected a contact"),
        "view_grid" => desk.say("查看客户网格", "view a customer's grid"),
        "print_visit_plan" => desk.say("打印走访计划表", "print a visit plan"),
        "go_live" => desk.say("上线导入现状", "take the present state when going live"),
        "preview_assignment" => desk.say("预览分配", "preview an assignment"),
        other => said_of_leads(desk, other),
    }
}

/// The acts of leads in words.
fn said_of_leads<'a>(desk: &Desk<'_>, verb: &'a str) -> &'a str {
    match verb {
        "search_events" => desk.say("检测客户事件", "search for events of customers"),
        "raise_leads" => desk.say("生成线索", "raise leads"),
        "withdraw_leads" => desk.say("冲正后撤销线索", "withdraw leads after a correction"),
        "expire_leads" => desk.say("线索到期", "let leads expire"),
        "list_visits" => desk.say("打开走访结果录入", "open the results of visits"),
        "log_visits" => desk.say("录入走访结果", "enter the results of visits"),
        "contact_lead" => desk.say("联系客户并记录（线索）", "contact a customer about a lead"),
        "move_lead" => desk.say("处理线索", "work on a lead"),
        "read_messages" => desk.say("消息标为已读", "mark messages as read"),
        "open_opportunity" => desk.say("登记商机", "open an opportunity"),
        "move_opportunity" => desk.say("推进商机", "work on an opportunity"),
        "confirm_opportunities" => desk.say("供数确认商机", "hold opportunities against a feed"),
        "view_opportunity" => desk.say("查看商机", "view an opportunity"),
        "list_opportunities" => desk.say("查看商机与漏斗", "read opportunities and the funnel"),
        "view_lead" => desk.say("查看线索", "view a lead"),
        "view_benefits" => desk.say("查看贵宾权益", "view benefits"),
        "book_benefit" => desk.say("登记权益使用", "book the use of a benefit"),
        "cancel_benefit" => desk.say("取消权益登记", "cancel the use of a benefit"),
        "view_plan" => desk.say("查看客户关系计划", "view a relationship plan"),
        "write_plan" => desk.say("改写客户关系计划", "write a relationship plan"),
        "estimate_wallet" => desk.say("登记他行资产", "note assets elsewhere"),
        "set_plan_step" => desk.say("设定目标或行动", "set a goal or an action"),
        "end_plan_step" => desk.say("了结目标或行动", "end a goal or an action"),
        "set_memorial" => desk.say("登记纪念日", "record a day to remember"),
        "end_memorial" => desk.say("移除纪念日", "take a day to remember off"),
        "list_work" => desk.say("查看工作清单", "read a work list"),
        other => said_of_messages(desk, other),
    }
}

/// The acts of messages in words.
fn said_of_messages<'a>(desk: &Desk<'_>, verb: &'a str) -> &'a str {
    match verb {
        "begin_batch" => desk.say("提交一批短信", "hand a batch of messages over"),
        "end_batch" => desk.say("登记短信提交结果", "note what became of a batch of messages"),
        "take_receipts" => desk.say("读取短信回执", "take receipts of messages"),
        "send_message" => desk.say("发送短信", "send a message by hand"),
        "resend_message" => desk.say("重发短信", "send a message again"),
        "draft_template" => desk.say("起草短信模板", "draft a template of messages"),
        "approve_template" => desk.say("批准短信模板", "approve a template of messages"),
        "refuse_template" => desk.say("不采用短信模板", "refuse a template of messages"),
        "opt_out" => desk.say("登记短信退订", "note an opt-out"),
        "opt_in" => desk.say("取消短信退订", "end an opt-out"),
        "list_messages" => desk.say("查看短信列表", "list messages"),
        "view_messages" => desk.say("查看客户短信", "view a customer's messages"),
        other => said_of_work(desk, other),
    }
}

/// Acts about complaints, tasks and calls.
fn said_of_work<'a>(desk: &Desk<'_>, verb: &'a str) -> &'a str {
    match verb {
        "enter_complaint" => desk.say("登记投诉", "write a complaint down"),
        "work_on_complaint" => desk.say("处理投诉", "work on a complaint"),
        "view_complaint" => desk.say("查看投诉", "view a complaint"),
        "view_complaints" => desk.say("查看客户投诉", "view a customer's complaints"),
        "give_task" => desk.say("布置任务", "give a task"),
        "work_on_task" => desk.say("登记任务结果", "work on a customer of a task"),
        "finish_task" => desk.say("办结任务", "finish a task"),
        "withdraw_task" => desk.say("撤回任务", "take a task back"),
        "view_task" => desk.say("查看任务", "view a task"),
        "prepare_task" => desk.say("为所选客户准备任务", "prepare a task for customers"),
        "dial" => desk.say("申请拨号链接", "ask for a link that dials"),
        "open_dial" => desk.say("拨号", "dial"),
        "list_complaints" => desk.say("查看投诉列表", "list complaints"),
        other => other,
    }
}
