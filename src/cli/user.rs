//! `zhiji user`: accounts from the command line, for whoever sits at the machine itself (spec 8).

use super::output::{Cell, Column, Format, Records};
use super::{Command, Context, option};
use crate::access::accounts::{self, Account, NewAccount, Status};
use crate::access::roles::{Post, Role};
use crate::access::rules::AccessRules;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::{Label, Lang};
use crate::store::open::{Bank, Mode};
use crate::text;
use clap::{Arg, ArgMatches};

/// What the command does, in the order of its help.
const ACTIONS: [&str; 10] =
    ["list", "waiting", "add", "reset", "reset-codes", "lock", "unlock", "close", "grant", "revoke"];

/// The command.
pub const COMMAND: Command = Command {
    name: "user",
    about: Label::new(
        "账户：开立、重置密码、锁定、授予岗位、列表",
        "accounts: add, reset, lock, grant posts, list",
    ),
    example: "zhiji user add 00001 --name \"张三\" --role admin",
    records: true,
    args,
    run,
};

fn args(lang: Lang) -> Vec<Arg> {
    let t = |zh, en| Label::new(zh, en).get(lang);
    let action = t(
        "list 列表；waiting 供数中尚无账户的员工；add 开立；reset 重置密码；reset-codes 重置动态口令；lock/unlock 锁定/解锁；close 关闭；grant/revoke 授予/收回岗位",
        "list; waiting: staff of the feed without an account; add; reset the password; reset-codes; lock, unlock; close; grant or revoke a post",
    );
    let needs_person = ACTIONS[2..].iter().map(|action| ("action", *action));
    let roles = Role::ALL.map(Role::code);
    vec![
        Arg::new("action").value_name("ACTION").required(true).value_parser(ACTIONS).help(action),
        Arg::new("staff")
            .value_name("STAFF_NO")
            .required_if_eq_any(needs_person.collect::<Vec<_>>())
            .help(t("工号", "staff number")),
        option("name", "NAME", "姓名（add；默认取自供数）", "name (add; by default that of the feed)", lang),
        option("role", "ROLE", "岗位（add、grant、revoke）", "role of the post (add, grant, revoke)", lang)
            .value_parser(roles)
            .required_if_eq_any([("action", "grant"), ("action", "revoke")]),
        option(
            "inst",
            "INST_NO",
            "岗位所在机构；全行性岗位可不填",
            "institution of the post; not needed for bank-wide ones",
            lang,
        ),
    ]
}

fn run(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    let given = |name: &str| args.get_one::<String>(name).map_or("", String::as_str);
    match given("action") {
        "list" => return list(context),
        "waiting" => return waiting(context),
        _ => {}
    }
    let mut bank = Bank::open(&context.data, Mode::Write)?;
    let (signed, staff_no) = (context.signed(&bank)?, given("staff"));
    let post = Role::from_code(given("role")).map(|role| Post { role, inst_no: given("inst").to_owned() });
    let (core, crm) = (&bank.core, &bank.crm);
    let act = match (given("action"), post) {
        ("add", post) => {
            let name = name(&bank, staff_no, given("name"))?;
            let posts = post.into_iter().collect();
            let new = NewAccount { staff_no: staff_no.to_owned(), name, lang: context.lang, posts };
            let act = accounts::open_account(core, crm, &signed, &new)?;
            let password = act.perform(&mut bank.crm)?;
            return say_password(context, staff_no, &password);
        }
        ("reset", _) => {
            let act = accounts::reset_password(crm, &signed, staff_no)?;
            let password = act.perform(&mut bank.crm)?;
            return say_password(context, staff_no, &password);
        }
        ("reset-codes", _) => accounts::reset_second_factor(crm, &signed, staff_no)?,
        ("lock", _) => accounts::lock(crm, &signed, staff_no)?,
        ("unlock", _) => accounts::unlock(crm, &signed, staff_no)?,
        ("close", _) => accounts::close(crm, &signed, staff_no)?,
        ("grant", Some(post)) => accounts::grant_post(core, crm, &signed, staff_no, &post)?,
        (_, Some(post)) => accounts::end_post(crm, &signed, staff_no, &post)?,
        (_, None) => return Ok(()),
    };
    act.perform(&mut bank.crm)?;
    let line = format!("{} {staff_no}", context.t("已办理：", "done:"));
    context.say(&line)
}

/// The name that was given, or else that of the staff feed.
fn name(bank: &Bank, staff_no: &str, given: &str) -> Result<String> {
    if !given.is_empty() {
        return Ok(given.to_owned());
    }
    let people = accounts::waiting(&bank.core, &bank.crm)?;
    let person = people.into_iter().find(|person| person.staff_no == staff_no);
    person.map(|person| person.name).ok_or_else(|| {
        let text = text!(
            "供数中没有工号 {staff_no}：请用 --name 填写姓名",
            "the staff feed does not know {staff_no}: give the name with --name"
        );
        Refusal::new("name_bad", "--name", text).into()
    })
}

fn say_password(context: &mut Context<'_>, staff_no: &str, password: &str) -> Result<()> {
    let days = AccessRules::default().one_time_days_max;
    let said = text!(
        "{staff_no} 的一次性密码，只显示这一次，首次登录须修改，{days} 天内有效：",
        "one-time password of {staff_no}, shown only now, to be changed at the first sign-in, good for {days} days:"
    );
    context.say(said.get(context.lang))?;
    context.say(password)
}

fn list(context: &mut Context<'_>) -> Result<()> {
    let bank = Bank::open(&context.data, Mode::Read)?;
    let lang = context.lang;
    let columns = vec![
        Column { code: "staff_no", heading: context.t("工号", "staff no.") },
        Column { code: "name", heading: context.t("姓名", "name") },
        Column { code: "status", heading: context.t("状态", "state") },
        Column { code: "posts", heading: context.t("岗位", "posts") },
        Column { code: "second_factor", heading: context.t("动态口令", "codes") },
        Column { code: "failures", heading: context.t("失败次数", "failures") },
        Column { code: "opened_on", heading: context.t("开立日", "opened") },
        Column { code: "last_seen", heading: context.t("最近使用", "last seen") },
    ];
    let people = context.format == Format::Table;
    let status = |status: Status| if people { status.label().get(lang) } else { status.code() };
    let codes = |set: bool| match (people, set) {
        (true, true) => Label::new("有", "yes").get(lang),
        (true, false) => Label::new("无", "no").get(lang),
        (false, true) => "yes",
        (false, false) => "no",
    };
    let mut records = Records::new(context.out, context.format, columns)?;
    for account in accounts::list(&bank.crm)? {
        let cells: Vec<Cell> = vec![
            account.staff_no.as_str().into(),
            account.name.as_str().into(),
            status(account.status).into(),
            posts(&account, people.then_some(lang)).into(),
            codes(account.second_factor).into(),
            account.failures.into(),
            account.opened_on.to_string().into(),
            account.last_seen.into(),
        ];
        records.row(cells)?;
    }
    records.end()?;
    Ok(())
}

/// The posts of an account: words for people, codes for programs.
fn posts(account: &Account, lang: Option<Lang>) -> String {
    let one = |post: &Post| {
        let role = lang.map_or(post.role.code(), |lang| post.role.label().get(lang));
        if post.inst_no.is_empty() { role.to_owned() } else { format!("{role}@{}", post.inst_no) }
    };
    account.posts.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn waiting(context: &mut Context<'_>) -> Result<()> {
    let bank = Bank::open(&context.data, Mode::Read)?;
    let columns = vec![
        Column { code: "staff_no", heading: context.t("工号", "staff no.") },
        Column { code: "name", heading: context.t("姓名", "name") },
        Column { code: "inst_no", heading: context.t("机构", "institution") },
        Column { code: "role", heading: context.t("供数中的岗位", "role in the feed") },
    ];
    let mut records = Records::new(context.out, context.format, columns)?;
    for person in accounts::waiting(&bank.core, &bank.crm)? {
        let cells = [person.staff_no, person.name, person.inst_no, person.role];
        records.row(cells.map(Cell::from).to_vec())?;
    }
    records.end()?;
    Ok(())
}
