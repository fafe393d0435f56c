//! A small bank whose months are closed by hand: what its commands print about it.

use crate::support::families::form;
use crate::support::specials::{self, Asked};
use rusqlite::params;
use serde_json::Value as Json;
use std::ops::{Deref, DerefMut};
use tempfile::TempDir;
use zhiji::bank::holdings::rows::{Line, insert_class, line, put_line};
use zhiji::bank::holdings::{Bucket, standing};
use zhiji::bank::tiers::close::close_month;
use zhiji::bank::tiers::{policies, simulate};
use zhiji::cli::output::Format;
use zhiji::cli::{Command, Context, explain, policy, report, tiers};
use zhiji::kernel::calendar::{Day, Month, ymd};
use zhiji::kernel::clock::FixedClock;
use zhiji::kernel::error::{Error, Refusal, Result};
use zhiji::kernel::lang::Lang;
use zhiji::kernel::policy::{DEFAULT_TOML, Policy};
use zhiji::kernel::terms::{KindSet, Tier, TransactionKind};
use zhiji::store::action::Signed;
use zhiji::store::open::Bank;

/// A bank in a folder of its own, which goes with it.
pub struct SmallBank {
    bank: Bank,
    pub dir: TempDir,
}

impl Deref for SmallBank {
    type Target = Bank;

    fn deref(&self) -> &Bank {
        &self.bank
    }
}

impl DerefMut for SmallBank {
    fn deref_mut(&mut self) -> &mut Bank {
        &mut self.bank
    }
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

pub fn signed(actor: &str, on: &str) -> Signed {
    let at = format!("{on}T09:00:00+08:00");
    Signed {
        actor: actor.to_owned(),
        at,
        today: day(on),
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    }
}

/// What was refused.
pub fn refusal<T>(result: Result<T>) -> Refusal {
    match result {
        Err(Error::Refusal(refusal)) => *refusal,
        Err(Error::Fault(fault)) => panic!("{fault}"),
        Ok(_) => panic!("it was done"),
    }
}

const CLASSES: [&str; 3] = ["deposit", "loan", "wealth"];

/// Four customers who opened in January 2026, a manager M1, a head H1, a director D1, Q1 of head office; the
/// January is closed, February runs.
pub fn small_bank() -> SmallBank {
    let dir = TempDir::new().unwrap();
    let mut bank = Bank::create(dir.path()).unwrap();
    policies::seed_default(&mut bank, &signed("console", "2026-01-01")).unwrap();
    for (class_id, code) in (1..).zip(CLASSES) {
        insert_class(&bank.core, class_id, code, day("2026-01-01")).unwrap();
    }
    let roles =
        [("M1", "customer_manager"), ("H1", "retail_head"), ("D1", "branch_director"), ("Q1", "hq_retail")];
    for (staff_no, role) in roles {
        let staff =
            "INSERT INTO staff VALUES (?1, 20260101, 99991231, '1', '', ?1, ?2, '', 'active', 'retail')";
        bank.core.conn().execute(staff, params![staff_no, role]).unwrap();
    }
    let mut bank = SmallBank { bank, dir };
    // Deposits of 50,000 are gold; wealth of 6,000,000 diamond; 5,000 with a fund general core.
    bank.customer(1, "王小明", &[(1, 5_000_000)], &[]);
    bank.customer(2, "李雷", &[(3, 600_000_000)], &[]);
    bank.customer(3, "韩梅", &[(1, 500_000)], &[TransactionKind::Fund]);
    bank.customer(4, "赵四", &[(1, 3_500_000), (2, 10_001)], &[]);
    let line = Line {
        first_feed_day: day("2026-01-01"),
        business_date: day("2026-01-30"),
        open_month: month("2026-01"),
        period_from: day("2026-01-01"),
    };
    put_line(&bank.core, Some(&line)).unwrap();
    bank.close("2026-01-31");
    bank
}

impl SmallBank {
    fn customer(&mut self, cust_id: u32, name: &str, balances: &[(u8, i64)], booked: &[TransactionKind]) {
        let insert = "INSERT INTO customer VALUES (?1, 20260101, 99991231, ?2, ?3, '', '', '', NULL, '', '', '1', \
                      20260101, 'active', NULL, '', '', '', '', NULL, '', '')";
        self.core.conn().execute(insert, params![cust_id, format!("C{cust_id}"), name]).unwrap();
        standing::edit(&self.core, cust_id, |standing| {
            standing.open_accounts = balances.len() as u32;
            standing.loyalty = booked.iter().copied().collect::<KindSet>();
            for (class_id, balance) in balances {
                standing.move_bucket(Bucket::of(*class_id, false).unwrap(), *balance, balance * 31);
            }
        })
        .unwrap();
    }

    /// Closes the running month in the run of a day.
    pub fn close(&mut self, on: &str) {
        let mut line = line(&self.core).unwrap().unwrap();
        line.business_date = day(on);
        close_month(&self.bank.core, &self.bank.crm, &mut line, day(on), &mut |_, _, _| Ok(())).unwrap();
    }

    /// A booked transaction.
    pub fn book(&mut self, txn_no: &str, on: &str, cust_id: u32, amount_fen: i64, currency: &str) {
        let on = ymd(day(on));
        let booked_at = i64::from(on) * 1_000_000;
        let values =
            params![txn_no, on, None::<i64>, cust_id, "1", booked_at, 2, amount_fen, currency, "counter"];
        self.core.execute("holdings/insert_txn", values).unwrap();
    }

    /// A mid rate from one day to the day before another.
    pub fn rate(&mut self, currency: &str, since: &str, until: &str, mid_e4: i64) {
        let insert = "INSERT INTO fx_rate (currency, since_day, until_day, mid_e4) VALUES (?1, ?2, ?3, ?4)";
        self.core
            .conn()
            .execute(insert, params![currency, ymd(day(since)), ymd(day(until)), mid_e4])
            .unwrap();
    }

    /// Moves a deposit on a day of the running month.
    fn deposit(&mut self, on: &str, cust_id: u32, delta: i64) {
        let mut line = line(&self.core).unwrap().unwrap();
        line.business_date = day(on);
        put_line(&self.core, Some(&line)).unwrap();
        let held = (line.open_month.last_day() - day(on)).num_days() + 1;
        standing::edit(&self.core, cust_id, |standing| {
            standing.move_bucket(Bucket::of(1, false).unwrap(), delta, delta * held);
        })
        .unwrap();
    }

    /// What a command prints.
    pub fn run(&self, command: &Command, args: &[&str], format: Format) -> Result<String> {
        let mut program = clap::Command::new("zhiji").args((command.args)(Lang::En));
        program = program.no_binary_name(true);
        let matches = program.try_get_matches_from(args).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut context = Context {
            data: self.dir.path().to_owned(),
            lang: Lang::En,
            format,
            clock: &FixedClock::on(day("2026-02-10"), 9, 0),
            out: &mut out,
            err: &mut err,
            terminal: false,
        };
        (command.run)(&mut context, &matches)?;
        Ok(String::from_utf8(out).unwrap())
    }
}

#[test]
fn tiers_are_printed_a_row_a_customer() {
    let mut bank = small_bank();
    bank.book("T1", "2026-02-02", 4, 30_000_000, "CNY");
    let gold = Policy::default_policy().unwrap();
    let asked = Asked::Temporary("C4", Tier::Platinum, "T1");
    specials::set(&mut bank, &signed("H1", "2026-02-03"), "M1", asked).unwrap();
    form(&mut bank, &signed("M1", "2026-02-03"), &["C3", "C4"], &gold);
    let columns = "cust_no,tier,rated,comprehensive_avg,net_avg,family_avg,special,grace,policy\n";
    assert_eq!(
        bank.run(&tiers::COMMAND, &[], Format::Csv).unwrap(),
        columns.to_owned()
            + "C1,gold,gold,100000.00,50000.00,,,0,1\n\
               C2,diamond,diamond,6000000.00,6000000.00,,,0,1\n\
               C3,general_core,general_core,10000.00,5000.00,,,0,1\n\
               C4,ordinary,ordinary,70020.00,35000.00,,,0,1\n",
    );
    bank.deposit("2026-02-28", 1, -5_000_000);
    bank.close("2026-02-28");
    assert_eq!(
        bank.run(&tiers::COMMAND, &[], Format::Csv).unwrap(),
        columns.to_owned()
            + "C1,gold,ordinary,96428.57,48214.29,,,1,1\n\
               C2,diamond,diamond,6000000.00,6000000.00,,,0,1\n\
               C3,gold,ordinary,10000.00,5000.00,80020.00,,0,1\n\
               C4,platinum,ordinary,70020.00,35000.00,80020.00,platinum,0,1\n",
    );
    let earlier = bank.run(&tiers::COMMAND, &["--month", "2026-01"], Format::Csv).unwrap();
    assert!(earlier.contains("C4,ordinary,ordinary,70020.00"), "{earlier}");
    let refused = refusal(bank.run(&tiers::COMMAND, &["--month", "2025-12"], Format::Csv));
    assert_eq!(refused.text.en, "2025-12 is not closed: closed are 2026-01 to 2026-02");
}

#[test]
fn no_tiers_before_the_first_close() {
    let dir = TempDir::new().unwrap();
    let bank = SmallBank { bank: Bank::create(dir.path()).unwrap(), dir };
    assert_eq!(refusal(bank.run(&tiers::COMMAND, &[], Format::Csv)).code, "no_closed_month");
    assert_eq!(refusal(bank.run(&report::COMMAND, &["tier-structure"], Format::Csv)).code, "no_closed_month");
}

fn explained(bank: &SmallBank, args: &[&str]) -> Json {
    serde_json::from_str(&bank.run(&explain::COMMAND, args, Format::Json).unwrap()).unwrap()
}

/// A decimal in JSON text as an integer with four decimals.
fn e4(value: &Json) -> i128 {
    let text = value.as_str().unwrap();
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{decimals:0<4}").parse().unwrap()
}

/// Yuan of up to six decimals in JSON text as fen with four decimals.
fn fen_of(value: &Json) -> i128 {
    let text = value.as_str().unwrap();
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{decimals:0<6}").parse().unwrap()
}

/// Computes anew what the parts of a month say.
fn recompute(measures: &Json, days: i128) {
    let (mut comprehensive, mut net) = (0, 0);
    for class in measures["classes"].as_array().unwrap() {
        let weighted = e4(&class["day_sum_fen"]) * e4(&class["coefficient"]) / 10_000;
        assert_eq!(weighted, e4(&class["weighted_sum_fen"]));
        assert_eq!(weighted, fen_of(&class["weighted_sum_yuan"]));
        comprehensive += weighted;
        if class["net"] == true {
            net += e4(&class["day_sum_fen"]);
        }
    }
    assert_eq!(comprehensive, e4(&measures["comprehensive"]["sum_fen"]));
    assert_eq!(net, e4(&measures["net"]["sum_fen"]));
    let mut best = "ordinary";
    for threshold in measures["thresholds"].as_array().unwrap().iter().rev() {
        assert_eq!(e4(&threshold["from_fen"]) * days, e4(&threshold["needed_sum_fen"]));
        let sum = if threshold["measure"] == "net" { net } else { comprehensive };
        assert_eq!(threshold["reached"], sum >= e4(&threshold["needed_sum_fen"]));
        assert_eq!(fen_of(&threshold["needed_sum_yuan"]), e4(&threshold["needed_sum_fen"]));
        assert_eq!(fen_of(&threshold["sum_yuan"]), sum, "the sum that is compared, exact");
        let loyal = threshold["tier"] != "general_core" || measures["loyal"] == true;
        if threshold["reached"] == true && loyal {
            best = threshold["tier"].as_str().unwrap();
        }
    }
    assert_eq!(measures["rated"], best);
}

#[test]
fn an_explanation_can_be_computed_anew() {
    let mut bank = small_bank();
    bank.deposit("2026-02-15", 1, -4_000_000);
    for cust_no in ["C1", "C2", "C3", "C4"] {
        let json = explained(&bank, &[cust_no]);
        assert_eq!(json["closed"]["period"]["days"], 31);
        recompute(&json["closed"]["measures"], 31);
        recompute(&json["running"]["projected"], 28);
    }
    let json = explained(&bank, &["C1"]);
    assert_eq!(json["name"], "王**");
    let running = &json["running"];
    // 14 days of 50,000 and one of 10,000, with coefficient 2.
    assert_eq!(running["to_date_comprehensive"]["sum_fen"], "142000000");
    assert_eq!((&running["days_so_far"], &running["days_left"]), (&15.into(), &13.into()));
    assert_eq!(
        (&running["projected_tier"], &running["signal"]),
        (&"ordinary".into(), &"downgrade_risk".into())
    );
    assert_eq!(running["in_force"]["tier"], "gold");
    // 28 × 100,000 − (14 × 100,000 + 14 × 20,000) = 1,120,000 over 13 days with coefficient 2.
    let gap = &running["gaps"][0];
    assert_eq!((&gap["purpose"], &gap["tier"]), (&"keep".into(), &"gold".into()));
    assert_eq!(gap["deposit_yuan"], "43076.93");
    assert_eq!(
        (&running["gaps"][1]["purpose"], &running["gaps"][1]["tier"]),
        (&"reach".into(), &"platinum".into())
    );
    let earlier = explained(&bank, &["C1", "--month", "2026-01"]);
    assert!(earlier["running"].is_null() && earlier["closed"]["in_force"] == "gold");
    assert_eq!(refusal(bank.run(&explain::COMMAND, &["C9"], Format::Json)).code, "unknown_customer");
    assert_eq!(
        refusal(bank.run(&explain::COMMAND, &["C1", "--month", "2026-02"], Format::Json)).code,
        "month_not_closed"
    );
}

#[test]
fn on_a_months_last_day_the_gap_speaks_of_the_next() {
    let bank = small_bank();
    let running = &explained(&bank, &["C4"])["running"];
    assert_eq!((&running["days_so_far"], &running["days_left"]), (&0.into(), &28.into()));
    assert!(running["to_date_comprehensive"].is_null());
    assert_eq!(
        (&running["gaps"][0]["tier"], &running["gaps"][0]["deposit_fen"]),
        (&"general_core".into(), &0.into())
    );
    assert_eq!(running["gaps"][0]["needs_loyalty_event"], true);
    let running = &explained(&bank, &["C1"])["running"];
    assert_eq!(running["gaps"][0]["deposit_yuan"], "100000.00", "platinum: 200,000 more, with coefficient 2");
}

#[test]
fn an_explanation_reads_in_both_languages() {
    let mut bank = small_bank();
    bank.deposit("2026-02-15", 1, -4_000_000);
    let text = bank.run(&explain::COMMAND, &["C1"], Format::Table).unwrap();
    for line in [
        "  savings deposits: day-end balances add up to 1,550,000.00 × 2 = 3,100,000.00",
        "  comprehensive assets: Σ 3,100,000.00 ÷ 31 days = daily average 100,000.00 yuan",
        "  gold: comprehensive Σ 3,100,000.00 ≥ 3,100,000.00 (100,000.00 × 31 days)",
        "  projected tier: ordinary",
        "  tier in force: gold (in force by the customer's own rating)",
        "  downgrade risk",
        "  to keep gold: 43,076.93 yuan more in deposits from tomorrow to 2026-02-28",
    ] {
        assert!(text.lines().any(|said| said == line), "{line}\nis not in\n{text}");
    }
    let bank_zh = zhiji::bank::tiers::explain::explain(&bank, "C1", None).unwrap();
    let lines = zhiji::bank::tiers::explain_text::lines(&bank_zh, Lang::Zh);
    assert!(
        lines.iter().any(|line| line == "  保持黄金：自明日至 2026-02-28 增加存款 43,076.93 元"),
        "{lines:#?}"
    );
}

#[test]
fn before_the_first_close_an_explanation_is_provisional() {
    let dir = TempDir::new().unwrap();
    let mut bank = Bank::create(dir.path()).unwrap();
    policies::seed_default(&mut bank, &signed("console", "2026-01-01")).unwrap();
    insert_class(&bank.core, 1, "deposit", day("2026-01-01")).unwrap();
    let mut bank = SmallBank { bank, dir };
    bank.customer(1, "王", &[(1, 5_000_000)], &[]);
    let first = Line {
        first_feed_day: day("2026-01-01"),
        business_date: day("2026-01-05"),
        open_month: month("2026-01"),
        period_from: day("2026-01-01"),
    };
    put_line(&bank.core, Some(&first)).unwrap();
    let json = explained(&bank, &["C1"]);
    assert!(json["closed"].is_null() && json["running"]["in_force"].is_null());
    assert_eq!(
        (&json["running"]["provisional"], &json["running"]["projected_tier"]),
        (&true.into(), &"gold".into())
    );
    let text = bank.run(&explain::COMMAND, &["C1"], Format::Table).unwrap();
    assert!(text.contains("projected tier: gold (provisional)"), "{text}");
}

#[test]
fn a_draft_that_changes_nothing_moves_nobody() {
    let mut bank = small_bank();
    bank.deposit("2026-02-15", 1, -4_000_000);
    bank.close("2026-02-28");
    let simulation = simulate::simulate(&bank, &Policy::default_policy().unwrap()).unwrap();
    assert_eq!(simulation.moved(), 0);
    assert_eq!(simulation.cells.iter().map(|cell| cell.customers).sum::<u64>(), 4);
}

#[test]
fn a_draft_shows_who_would_move() {
    let bank = small_bank();
    let draft = DEFAULT_TOML
        .replace("from = \"100000\"", "from = \"70020\"")
        .replace("\"0.2\"", "\"0.2001\"")
        .replace("kind = \"platinum\"\nfee = \"fixed\"", "kind = \"gold\"\nfee = \"fixed\"");
    let card = "INSERT INTO card VALUES (3, 'K', 20260131, 20260201, 'gold', 'fixed', 'N'), \
                (4, 'K', 20260101, 20260131, 'gold', 'fixed', 'N')";
    bank.core.conn().execute(card, []).unwrap();
    let file = bank.dir.path().join("draft.toml");
    std::fs::write(&file, draft.replace("gold_from = \"80000\"", "gold_from = \"70000\"")).unwrap();
    let file = file.to_str().unwrap();
    assert_eq!(
        bank.run(&policy::COMMAND, &["check", file], Format::Table).unwrap(),
        "the policy document is good\n"
    );
    assert_eq!(
        bank.run(&policy::COMMAND, &["simulate", file], Format::Csv).unwrap(),
        "from,to,customers,comprehensive_avg,deposits\n\
         ordinary,gold,1,70020.00,35000.00\n\
         general_core,general_core,1,10000.00,5000.00\n\
         gold,gold,1,100000.00,50000.00\n\
         diamond,diamond,1,6000000.00,0.00\n",
    );
}

#[test]
fn a_bad_draft_is_printed_with_every_finding() {
    let bank = small_bank();
    let file = bank.dir.path().join("draft.toml");
    let worse = DEFAULT_TOML.replace("\"0.2\"", "\"-0.2\"");
    std::fs::write(&file, worse.replace("grace_months = 3", "grace_months = 0")).unwrap();
    let refused = refusal(bank.run(&policy::COMMAND, &["check", file.to_str().unwrap()], Format::Csv));
    assert_eq!(refused.text.en, "the policy document has 2 findings");
    assert_eq!(
        refusal(bank.run(&policy::COMMAND, &["check", "none.toml"], Format::Csv)).code,
        "file_unreadable"
    );
    let shown = bank.run(&policy::COMMAND, &["show"], Format::Csv).unwrap();
    assert!(shown.contains("\nmovement.downgrade_grace_months,3,month-ends of grace\n"), "{shown}");
}

#[test]
fn reports_are_printed_as_published() {
    let bank = small_bank();
    let csv = bank.run(&report::COMMAND, &["tier-structure"], Format::Csv).unwrap();
    assert!(
        csv.starts_with(
            "category,customers,customers_wan,customers_share,savings,savings_yi,savings_share\n"
        )
    );
    for line in [
        "retail,4,0.00,100.00,90000.00,0.00,100.00",
        "core,3,0.00,75.00,55000.00,0.00,61.11",
        "black_gold_incl_diamond,1,0.00,25.00,0.00,0.00,0.00",
        "gold,1,0.00,25.00,50000.00,0.00,55.56",
        "vip,2,0.00,50.00,50000.00,0.00,55.56",
        "ordinary,1,0.00,25.00,35000.00,0.00,38.89",
    ] {
        assert!(csv.lines().any(|row| row == line), "{line}\nis not in\n{csv}");
    }
    let moved = bank.run(&report::COMMAND, &["movement"], Format::Csv).unwrap();
    assert_eq!(
        moved,
        "from,to,customers\nfirst,ordinary,1\nfirst,general_core,1\nfirst,gold,1\nfirst,diamond,1\n"
    );
    let ladder = bank.run(&report::COMMAND, &["cross-sell"], Format::Csv).unwrap();
    assert!(ladder.ends_with("\n4+,0,0.00,0.00,0.00,\n"), "{ladder}");
    for name in ["quarantine", "feed-files"] {
        bank.run(&report::COMMAND, &[name, "--day", "2026-01-31"], Format::Table).unwrap();
    }
}

#[test]
fn figures_are_rounded_half_up_to_wan_and_yi() {
    use zhiji::bank::reports::rules::{Count, wan, yi};
    assert_eq!((wan(49).as_str(), wan(50).as_str()), ("0.00", "0.01"));
    assert_eq!(wan(20_475_400), "2047.54");
    assert_eq!((yi(49_999_999).as_str(), yi(50_000_000).as_str()), ("0.00", "0.01"));
    let published = Count { customers: 13_900, savings_fen: 163_200_000_000 };
    assert_eq!(published.per_customer_wan().as_deref(), Some("11.74"));
}
