//! `zhiji demo`: a generated bank to look at, ready in seconds.

mod days;
mod plans;
mod work;

use super::serve::{self, wrong_kind};
use super::{Command, Context, init, option};
use crate::access;
use crate::access::accounts::NewAccount;
use crate::access::roles::{Post, Role};
use crate::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use crate::bank::assignment::rules::Rule;
use crate::bank::assignment::{Cause, Origin};
use crate::bank::holdings::rows as holdings;
use crate::bank::parties::rows::people;
use crate::bank::tiers::roster::{Filter, Order, Roster};
use crate::intake::run as intake;
use crate::intake::settings::Settings;
use crate::invent::{self, BalanceFiles, Encoding, Plan};
use crate::kernel::calendar::{Calendar, Day, Month, from_ymd, ymd};
use crate::kernel::clock::Clock;
use crate::kernel::error::{Error, Fault, Result};
use crate::kernel::lang::{Label, Lang};
use crate::store::action::Signed;
use crate::store::open::{Bank, Mode, make_private_dir};
use crate::store::scope::Reach;
use crate::web::site::{About, DemoSignIn};
use chrono::Days;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};

/// The command.
pub const COMMAND: Command = Command {
    name: "demo",
    about: Label::new(
        "演示银行：虚构的 2 万客户、14 个月历史，立即可看",
        "a demo bank: 20,000 invented customers with 14 months of history",
    ),
    example: "zhiji demo --customers 20000",
    records: false,
    args,
    run,
};

/// Months of history, the running one included.
const MONTHS: u32 = 14;

fn args(lang: Lang) -> Vec<Arg> {
    let mut args = serve::args(lang);
    args.push(
        option("customers", "N", "客户数（首次）", "customers (the first time)", lang)
            .default_value("20000")
            .value_parser(clap::value_parser!(u64).range(100..=2_000_000)),
    );
    args
}

fn run(context: &mut Context<'_>, args: &ArgMatches) -> Result<()> {
    if args.value_source("data") == Some(ValueSource::DefaultValue) {
        context.data = PathBuf::from("./zhiji-demo");
    }
    if !context.data.join("crm.db").is_file() {
        let customers = args.get_one::<u64>("customers").copied().unwrap_or(20_000);
        make(context, customers)?;
    }
    let bank = Bank::open(&context.data, Mode::Write)?;
    let about = About::of(&bank)?;
    if !about.demo {
        return Err(wrong_kind(false));
    }
    let greeting = greeting(context, &about);
    serve::serve(context, args, bank, about, &greeting)
}

/// Makes the bank beside its folder and moves it there when it is whole; cut off, it begins anew.
fn make(context: &mut Context<'_>, customers: u64) -> Result<()> {
    let partial = context.data.with_extension("partial");
    remove(&partial)?;
    let mut bank = Bank::create(&partial)?;
    let signed = context.signed(&bank)?;
    init::found(&mut bank, &signed, context.t("知己示例银行", "Zhiji Demo Bank"), "demo")?;
    bank.core.write_unsynced()?;
    live(context, &mut bank, customers, &partial.join("feed"))?;
    remove(&partial.join("archive"))?;
    let signed = context.signed(&bank)?;
    let sign_ins = About::of(&bank)?.sign_ins;
    work::fill(&mut bank, &signed, &sign_ins)?;
    drop(bank);
    std::fs::rename(&partial, &context.data).map_err(|error| Fault::file(&context.data, error).into())
}

fn remove(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Fault::file(folder, error).into()),
        _ => Ok(()),
    }
}

/// Lets the bank live up to yesterday: days are invented on one core and taken on the other.
fn live(context: &mut Context<'_>, bank: &mut Bank, customers: u64, feed: &Path) -> Result<()> {
    let (today, calendar) = (context.clock.today(), Calendar::china());
    let first = (1..MONTHS).fold(Month::of(today), |month, _| month.previous()).first_day();
    let days = u32::try_from((today - first).num_days()).unwrap_or(1);
    let plan = Plan {
        customers,
        days,
        from: first,
        seed: 1,
        daily: false,
        encoding: Encoding::Utf8,
        balances: BalanceFiles::Delta,
        changed_per_mille: None,
    };
    let name = context.t("正在生成演示银行", "making the demo bank");
    let feeds = first.iter_days().take_while(|day| *day < today).filter(|day| calendar.is_working_day(*day));
    let feeds = feeds.count() as u64;
    let signed = context.signed(bank)?;
    let settings = Settings::load(&bank.dir)?;
    let evening = feed.with_extension("evening");
    let since = today - Days::new(LIVED_DAYS);
    let mut life = Life { clock: context.clock, signed, settings, evening, since, managers: None };
    let mut meter = context.meter().counting("天", "days");
    std::thread::scope(|scope| {
        let (written, days_written) = channel();
        let writing = scope.spawn(move || write_feed(&plan, feed, &calendar, &written));
        let mut taken = 0;
        let mut take_up = |bank: &mut Bank| {
            for day in complete(feed)? {
                life.live(bank, feed, day)?;
                taken += 1;
                meter.at(name, taken, feeds);
            }
            Ok::<(), Error>(())
        };
        while days_written.recv().is_ok() {
            while days_written.try_recv().is_ok() {}
            take_up(bank)?;
        }
        let fault = || Error::from(Fault::Inconsistent("the inventing thread died".to_owned()));
        writing.join().map_err(|_| fault())??;
        take_up(bank)
    })?;
    meter.end();
    life.settle(bank)?;
    remove(&life.evening)?;
    remove(feed)
}

/// Calendar days before today that people of a demo have worked.
const LIVED_DAYS: u64 = 92;

/// A demo's bank on its way through the days.
struct Life<'l> {
    clock: &'l dyn Clock,
    signed: Signed,
    settings: Settings,
    /// Where the feed of one evening is taken from.
    evening: PathBuf,
    /// The first day on which people work; what was before is history that was loaded that morning.
    since: Day,
    /// Whose days are lived, once the customers are given.
    managers: Option<Vec<String>>,
}

impl Life<'_> {
    /// Lives one day: people work, and in the evening its feed is taken.
    fn live(&mut self, bank: &mut Bank, feed: &Path, day: Day) -> Result<()> {
        if day >= self.since {
            for manager in self.settle(bank)? {
                days::work(bank, &Signed { actor: manager, ..self.on(day) })?;
            }
        }
        make_private_dir(&self.evening)?;
        for name in [ymd(day).to_string(), format!("{}.ok", ymd(day))] {
            let from = feed.join(&name);
            std::fs::rename(&from, self.evening.join(&name)).map_err(|error| Fault::file(&from, error))?;
        }
        let signed = self.on(day.max(self.since));
        let clock = self.clock;
        let mut sign = || Signed { at: clock.stamp(), ..signed.clone() };
        intake::take_all(bank, &self.evening, &self.settings, &mut sign, &mut |_| {}, |_| {})?;
        Ok(())
    }

    /// Gives the customers and the accounts, once; answers whose days are lived.
    fn settle(&mut self, bank: &mut Bank) -> Result<Vec<String>> {
        if let Some(managers) = &self.managers {
            return Ok(managers.clone());
        }
        assign(bank, &self.on(self.since))?;
        accounts(bank, &self.signed)?;
        let works = |role: &str| role == Role::CustomerManager.code() || role == Role::WealthManager.code();
        let sign_ins = About::of(bank)?.sign_ins.into_iter().filter(|one| works(&one.role));
        let managers: Vec<String> = sign_ins.map(|one| one.staff_no).collect();
        self.managers = Some(managers.clone());
        Ok(managers)
    }

    fn on(&self, today: Day) -> Signed {
        Signed { at: self.clock.stamp(), today, ..self.signed.clone() }
    }
}

/// The days that lie complete in a folder, in order.
fn complete(feed: &Path) -> Result<Vec<Day>> {
    let fault = |error| Error::from(Fault::file(feed, error));
    let mut days = Vec::new();
    for entry in std::fs::read_dir(feed).map_err(fault)? {
        let name = entry.map_err(fault)?.file_name().to_string_lossy().into_owned();
        let day = name.strip_suffix(".ok").and_then(|day| day.parse().ok()).and_then(from_ymd);
        days.extend(day);
    }
    days.sort_unstable();
    Ok(days)
}

fn write_feed(plan: &Plan, feed: &Path, calendar: &Calendar, written: &Sender<Day>) -> Result<()> {
    let mut last = None;
    invent::write(plan, feed, &|day| calendar.is_working_day(day), &mut |at| {
        if last != Some(at.day) {
            last = Some(at.day);
            written.send(at.day).ok();
        }
    })?;
    Ok(())
}

/// Customers whom one demo manager is given.
const PER_MANAGER: usize = 160;
/// Of so many customers of a demo manager one is self-developed.
const SELF_DEVELOPED: usize = 4;

/// Gives the larger customers of each institution to its managers in turn, as a bank brings them along when it begins;
/// the rest stays in the pool.
pub(super) fn assign(bank: &mut Bank, signed: &Signed) -> Result<()> {
    let roster = Roster::load(bank, None)?;
    let since = holdings::line(&bank.core)?.map_or(signed.today, |line| line.first_feed_day);
    let staff = people::staff(&bank.core, "", 10_000)?;
    for institution in people::institution_tree(&bank.core)? {
        let managers: Vec<_> = staff
            .iter()
            .filter(|one| one.inst_no == institution.inst_no && one.status == "active")
            .filter(|one| one.role == "customer_manager" || one.role == "wealth_manager")
            .collect();
        let only = Filter { inst_no: institution.inst_no.clone(), assignable: true, ..Filter::default() };
        let many = managers.len() * PER_MANAGER;
        let found = roster.find(&Reach::everything(), &only, Order::Average, 0, many);
        let mut moves = Vec::with_capacity(found.customers.len());
        for (place, cust_id) in found.customers.iter().enumerate() {
            let cust_no = crate::bank::parties::cust_no(&bank.core, *cust_id)?;
            let won = place / managers.len() % SELF_DEVELOPED == 0;
            let origin = if won { Origin::SelfDeveloped } else { Origin::Allocated };
            let to = Target {
                origin,
                since: Some(since),
                ..Target::person(&managers[place % managers.len()].staff_no)
            };
            moves.push(Move { cust_no, to: Some(to) });
        }
        if !moves.is_empty() {
            let wanted =
                Wanted {
                    reason: "演示数据", accepted: &Rule::ALL, ..Wanted::new(&moves, Cause::GoingLive)
                };
            let prepared = change::prepare(bank, signed, Authority::Rule, wanted)?;
            prepared.act(signed, Vec::new())?.perform(&mut bank.crm)?;
        }
    }
    Ok(())
}

/// One sign-in per role, where the bank has somebody in it: heads and managers of the sub-branch with the
/// largest customers, the branch above it, head office.
pub(super) fn accounts(bank: &mut Bank, signed: &Signed) -> Result<()> {
    let staff = people::staff(&bank.core, "", 100_000)?;
    let tree = people::institution_tree(&bank.core)?;
    let roster = Roster::load(bank, None)?;
    let many = |inst_no: &str| {
        let only = Filter { inst_no: inst_no.to_owned(), ..Filter::default() };
        roster.find(&Reach::everything(), &only, Order::Number, 0, 0).total
    };
    let managed =
        |inst_no: &str| staff.iter().any(|one| one.inst_no == inst_no && one.role == "customer_manager");
    let home = tree.iter().filter(|inst| managed(&inst.inst_no)).max_by_key(|inst| many(&inst.inst_no));
    let near = |inst_no: &str| {
        let parent = home.map_or("", |home| home.parent_no.as_str());
        (home.is_some_and(|home| home.inst_no == inst_no), inst_no == parent)
    };
    let mut sign_ins = Vec::new();
    for role in Role::ALL {
        let holders = staff.iter().filter(|one| one.role == role.code() && one.status == "active");
        let Some(person) = holders.max_by_key(|one| (near(&one.inst_no), std::cmp::Reverse(&one.staff_no)))
        else {
            continue;
        };
        let inst_no = if role.is_bank_wide() { String::new() } else { person.inst_no.clone() };
        let new = NewAccount {
            staff_no: person.staff_no.clone(),
            name: person.name.clone(),
            lang: Lang::Zh,
            posts: vec![Post { role, inst_no }],
        };
        let password = format!("Demo-{}-2026", person.staff_no);
        access::demo::open_account(bank, signed, &new, &password)?.perform(&mut bank.crm)?;
        let (staff_no, name) = (new.staff_no, new.name);
        sign_ins.push(DemoSignIn { role: role.code().to_owned(), staff_no, name, password });
    }
    About::keep_sign_ins(&bank.dir, sign_ins)
}

fn greeting(context: &Context<'_>, about: &About) -> Vec<String> {
    let mut lines = vec![context.t("演示账户：", "demo sign-ins:").to_owned()];
    for one in &about.sign_ins {
        lines.push(format!("  {:<17} {:<9} {}", one.role, one.staff_no, one.password));
    }
    lines
}
