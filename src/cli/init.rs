//! `zhiji init`: a new, empty bank.

use super::{Command, Context, option};
use crate::access::setup;
use crate::bank::tiers::policies;
use crate::intake::settings;
use crate::kernel::error::{Error, Fault, Result};
use crate::kernel::lang::Label;
use crate::store::Value;
use crate::store::action::{Signed, Write};
use crate::store::open::{Bank, make_private_dir};
use clap::ArgMatches;

/// The command.
pub const COMMAND: Command = Command {
    name: "init",
    about: Label::new(
        "新建一家空的银行：文件夹、数据库、默认政策",
        "a new, empty bank: folder, databases, default policy",
    ),
    example: "zhiji init --data ./zhiji-data --name \"示例农商行\"",
    records: false,
    args: |lang| vec![option("name", "NAME", "银行名称", "name of the bank", lang)],
    run,
};

fn run(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    let name = args.get_one::<String>("name").cloned().unwrap_or_else(|| "zhiji".to_owned());
    let mut bank = Bank::create(&context.data)?;
    let signed = context.signed(&bank)?;
    found(&mut bank, &signed, &name, "real")?;
    let token = setup::offer(&bank.crm, &signed)?.perform(&mut bank.crm)?;
    let (inbox, settings) = (bank.dir.join("inbox"), bank.dir.join("settings.toml"));
    let (inbox, settings, data) = (inbox.display(), settings.display(), context.data.display());
    let lines = [
        format!("{} {data}", context.t("已建立：", "made:")),
        format!(
            "{} {inbox}/YYYYMMDD/ + {inbox}/YYYYMMDD.ok",
            context.t("供数放入：", "put each day's feed into:")
        ),
        format!("{} {settings}", context.t("供数设置：", "settings of the feed:")),
        format!("{} zhiji run --data {data}", context.t("然后运行：", "then run:")),
        format!(
            "{} {}",
            context.t("首位管理员（30 分钟内有效，一次）：", "first administrator (30 minutes, once):"),
            setup::address(&token)
        ),
        format!(
            "{} zhiji user add STAFF_NO --name NAME --role admin --data {data}",
            context.t("或在本机运行：", "or at this machine:")
        ),
    ];
    lines.iter().try_for_each(|line| context.say(line))
}

/// Gives a new bank the default policy, settings and an inbox, and says what the folder is.
pub fn found(bank: &mut Bank, signed: &Signed, name: &str, kind: &str) -> Result<()> {
    policies::seed_default(bank, signed)?;
    make_private_dir(&bank.dir.join("inbox"))?;
    let path = bank.dir.join("settings.toml");
    if !path.exists() {
        let partial = bank.dir.join("settings.partial");
        std::fs::write(&partial, settings::DEFAULT_TOML)
            .and_then(|()| std::fs::rename(&partial, &path))
            .map_err(|error| Error::from(Fault::file(&path, error)))?;
    }
    // Last, because it says that the bank is founded: cut off before, `init` can be given again.
    let text = |text: &str| Value::Text(text.to_owned());
    let write = Write::one("store/insert_bank", vec![text(name), text(kind), text(&signed.at)]);
    bank.crm.perform(&signed.action("init".to_owned(), "init", name.to_owned(), vec![write]))?;
    Ok(())
}
