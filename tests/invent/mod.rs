//! The invented bank, read back by slow and plain code: its tables, its files, its days.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};
use zhiji::access::roles::Role;
use zhiji::invent::strata::{Rank, Strata};
use zhiji::invent::{BalanceFiles, Encoding, Plan, Summary, write};
use zhiji::kernel::error::Error;

type Rows = Vec<BTreeMap<String, String>>;

fn plan(customers: u64, days: u32) -> Plan {
    Plan {
        customers,
        days,
        from: NaiveDate::from_ymd_opt(2012, 3, 30).unwrap(),
        seed: 1,
        daily: false,
        encoding: Encoding::Utf8,
        balances: BalanceFiles::Delta,
        changed_per_mille: None,
    }
}

fn working(day: NaiveDate) -> bool {
    day.weekday().num_days_from_monday() < 5
}

fn invent(plan: &Plan) -> (tempfile::TempDir, Summary) {
    let folder = tempfile::tempdir().unwrap();
    let summary = write(plan, folder.path(), &working, &mut |_| {}).unwrap();
    (folder, summary)
}

fn text_of(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn rows_of(text: &str) -> Rows {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split('|').collect();
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('|').collect();
        assert_eq!(fields.len(), header.len(), "columns of {line}");
        header.iter().zip(fields).map(|(name, field)| ((*name).to_owned(), field.to_owned())).collect()
    };
    lines.map(row).collect()
}

fn read(folder: &Path, file: &str) -> Rows {
    let path = folder.join(file);
    if path.exists() { rows_of(&text_of(&path)) } else { Rows::new() }
}

fn days_of(out: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path());
    let mut days: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    days.sort();
    days
}

/// An amount in yuan with up to `places` decimals, as an integer of the last of them.
fn scaled(text: &str, places: usize) -> i128 {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let size: i128 = format!("{}{rest:0<places$}", whole.trim_start_matches('-')).parse().unwrap();
    if text.starts_with('-') { -size } else { size }
}

const LOYAL: [&str; 10] =
    ["fund", "wealth", "bond", "custody", "fx", "broker_plan", "metal", "card", "payroll", "merchant"];

#[derive(Default, Clone)]
struct Standing {
    /// In fifths of a fen, so that a loan's coefficient is whole.
    comprehensive: i128,
    net: i128,
    savings: i128,
    loyal: bool,
    designated: bool,
    products: BTreeSet<String>,
    tier: &'static str,
}

/// Every person's standing on a bank's first day, by the words of spec 1.
fn standings(folder: &Path) -> BTreeMap<String, Standing> {
    let mut people: BTreeMap<String, Standing> = read(folder, "customers.csv")
        .iter()
        .filter(|row| row["id_type"] != "uscc")
        .map(|row| (row["cust_no"].clone(), Standing::default()))
        .collect();
    let mids: BTreeMap<String, i128> =
        read(folder, "fx.csv").iter().map(|row| (row["currency"].clone(), scaled(&row["mid"], 4))).collect();
    let balances: BTreeMap<String, i128> = read(folder, "balances.csv")
        .iter()
        .map(|row| (row["acct_no"].clone(), scaled(&row["balance"], 2)))
        .collect();
    for account in read(folder, "accounts.csv") {
        let Some(person) = people.get_mut(&account["cust_no"]) else { continue };
        let balance = balances[&account["acct_no"]];
        let fen = match account["currency"].as_str() {
            "CNY" => balance,
            currency => (balance * mids[currency] + 500_000) / 1_000_000,
        };
        let overdue = account["state"] == "overdue";
        match account["class"].as_str() {
            "card" => {}
            "deposit" => {
                person.savings += fen;
                person.net += fen;
                person.comprehensive += 10 * fen;
            }
            "loan" => person.comprehensive += if overdue { 0 } else { fen },
            _ => {
                person.net += fen;
                person.comprehensive += 5 * fen;
            }
        }
    }
    for row in read(folder, "transactions.csv") {
        if let Some(person) = people.get_mut(&row["cust_no"]) {
            person.loyal |= LOYAL.contains(&row["kind"].as_str());
        }
    }
    for row in read(folder, "cards.csv") {
        let fits = row["fee"] == "fixed" || (row["fee"] == "discounted" && row["dual_card"] == "Y");
        people.get_mut(&row["cust_no"]).unwrap().designated |= row["kind"] == "platinum" && fits;
    }
    for row in read(folder, "products.csv") {
        people.get_mut(&row["cust_no"]).unwrap().products.insert(row["key_product"].clone());
    }
    for person in people.values_mut() {
        let yuan = person.comprehensive / 500;
        person.tier = match () {
            () if person.net >= 600_000_000 => "diamond",
            () if yuan >= 1_000_000 => "black gold",
            () if yuan >= 300_000 => "platinum",
            () if yuan >= 100_000 => "gold",
            () if yuan >= 10_000 && person.loyal => "general core",
            () if person.designated => "other core",
            () => "ordinary",
        };
    }
    people
}

/// The rows of both tables as published: name, customers, savings in yuan.
const PUBLISHED: [(&str, i128, i128); 11] = [
    ("all", 20_475_400, 236_371_000_000),
    ("core", 2_103_000, 200_742_000_000),
    ("vip", 981_600, 188_465_000_000),
    ("black gold", 98_800, 111_180_000_000),
    ("platinum", 285_000, 45_458_000_000),
    ("gold", 597_800, 31_827_000_000),
    ("core not vip", 1_121_400, 12_277_000_000),
    ("1 product", 4_242_900, 47_776_000_000),
    ("2 products", 347_800, 13_737_000_000),
    ("3 products", 48_900, 3_824_000_000),
    ("4 products", 13_890, 1_632_075_000),
];

fn belongs(row: &str, tier: &str, products: usize) -> bool {
    let black = matches!(tier, "black gold" | "diamond");
    let vip = black || matches!(tier, "platinum" | "gold");
    match row {
        "all" => true,
        "core" => tier != "ordinary",
        "vip" => vip,
        "black gold" => black,
        "core not vip" => !vip && tier != "ordinary",
        "1 product" => products == 1,
        "2 products" => products == 2,
        "3 products" => products == 3,
        "4 products" => products >= 4,
        row => row == tier,
    }
}

fn tables_hold(customers: u64) {
    let (out, _) = invent(&plan(customers, 1));
    let people = standings(&out.path().join("20120330"));
    assert_eq!(people.len() as u64, customers);
    for (row, count, yuan) in PUBLISHED {
        let of_row = people.values().filter(|person| belongs(row, person.tier, person.products.len()));
        let (mut found, mut fen) = (0, 0);
        for person in of_row {
            found += 1;
            fen += person.savings;
        }
        let off = found * 20_475_400 - count * i128::from(customers);
        assert!(off.abs() <= 20_475_400, "{row}: {found} customers of {customers}");
        let off = fen * 20_475_400 - yuan * 100 * i128::from(customers);
        assert!(off.abs() <= 3 * 20_475_400, "{row}: {fen} fen of {customers} customers");
    }
    let at_work = people.values().filter(|person| person.tier == "general core").count();
    let core = people.values().filter(|person| person.tier == "other core").count();
    assert!((core * 9).abs_diff(at_work) < 20, "nine in ten are core by loyalty: {at_work} and {core}");
}

#[test]
fn both_tables_come_out_in_proportion() {
    for customers in [20_475, 33_333, 102_377] {
        tables_hold(customers);
    }
}

#[test]
fn both_tables_come_out_as_published_at_the_published_size() {
    let strata = Strata::of(20_475_400);
    for (row, count, yuan) in PUBLISHED {
        let fits = |cell: &&zhiji::invent::strata::Cell| {
            let tier = match cell.rank {
                Rank::Ordinary => "ordinary",
                Rank::OtherCore => "other core",
                Rank::GeneralCore => "general core",
                Rank::Gold => "gold",
                Rank::Platinum => "platinum",
                Rank::BlackGold => "black gold",
                Rank::Diamond => "diamond",
            };
            belongs(row, tier, cell.rung)
        };
        let cells = || strata.cells().iter().filter(fits);
        assert_eq!(cells().map(|cell| i128::from(cell.customers)).sum::<i128>(), count, "{row}");
        assert_eq!(cells().map(|cell| i128::from(cell.savings_fen)).sum::<i128>(), yuan * 100, "{row}");
    }
    // As printed: 1.39 万 customers, 16.32 亿, and 11.75 万元 each.
    assert_eq!(1_632_075_000 / 13_890, 117_500);
}

#[test]
fn a_bank_of_any_size_can_be_invented() {
    for customers in [1, 2, 7, 100, 999, 5_000] {
        let (out, _) = invent(&plan(customers, 1));
        let people = standings(&out.path().join("20120330"));
        assert_eq!(people.len() as u64, customers);
        let vips = people.values().filter(|person| belongs("vip", person.tier, 0)).count() as u64;
        assert!(vips.abs_diff(customers * 981_600 / 20_475_400) <= 1, "{vips} of {customers}");
    }
}

/// The demo bank has four sub-branches, so that every role of the spec has somebody in it.
#[test]
fn a_bank_of_four_sub_branches_has_branches_and_all_eleven_roles() {
    let roles_of = |customers: u64| {
        let (out, _) = invent(&plan(customers, 1));
        let day = &days_of(out.path())[0];
        let levels: Vec<String> =
            read(day, "institutions.csv").iter().map(|row| row["level"].clone()).collect();
        let roles: BTreeSet<String> = read(day, "staff.csv").iter().map(|row| row["role"].clone()).collect();
        let many = |level: &str| levels.iter().filter(|known| *known == level).count();
        (many("branch"), many("sub_branch"), roles)
    };
    let (branches, subs, roles) = roles_of(20_000);
    assert_eq!((branches, subs), (2, 4));
    assert_eq!(roles, Role::ALL.map(|role| role.code().to_owned()).into());
    let (branches, subs, roles) = roles_of(600);
    assert_eq!((branches, subs), (0, 2));
    assert_eq!(roles.len(), 9, "without branches nobody stands at one");
}

fn bytes_of(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for day in days_of(out) {
        for entry in std::fs::read_dir(&day).unwrap() {
            let path = entry.unwrap().path();
            files
                .insert(path.strip_prefix(out).unwrap().display().to_string(), std::fs::read(&path).unwrap());
        }
    }
    files
}

#[test]
fn the_same_plan_writes_the_same_bytes_and_another_seed_others() {
    let asked = plan(300, 20);
    let first = bytes_of(invent(&asked).0.path());
    assert_eq!(first, bytes_of(invent(&asked).0.path()));
    let other = bytes_of(invent(&Plan { seed: 2, ..asked }).0.path());
    assert_eq!(first.keys().next(), other.keys().next());
    assert_ne!(first["20120330/customers.csv"], other["20120330/customers.csv"]);
}

#[test]
fn manifests_tell_the_truth_and_the_summary_too() {
    let (out, summary) = invent(&plan(400, 30));
    let (mut all_rows, mut bytes, mut days) = (0, 0, 0);
    for day in days_of(out.path()) {
        days += 1;
        assert_eq!(std::fs::read(day.with_extension("ok")).unwrap(), b"");
        let mut named = BTreeSet::from(["manifest.csv".to_owned()]);
        for row in read(&day, "manifest.csv") {
            let content = std::fs::read(day.join(&row["file"])).unwrap();
            let digest: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(row["sha256"], digest);
            let rows = read(&day, &row["file"]);
            assert_eq!(row["rows"], rows.len().to_string());
            let column = match row["file"].as_str() {
                "balances.csv" => "balance",
                "transactions.csv" => "amount",
                _ => "",
            };
            let sum: i128 =
                rows.iter().filter_map(|row| row.get(column)).map(|amount| scaled(amount, 2)).sum();
            assert!(if column.is_empty() { row["sum"].is_empty() } else { scaled(&row["sum"], 2) == sum });
            all_rows += rows.len() as u64;
            bytes += content.len() as u64;
            named.insert(row["file"].clone());
        }
        bytes += std::fs::metadata(day.join("manifest.csv")).unwrap().len();
        let there =
            std::fs::read_dir(&day).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        assert_eq!(there.collect::<BTreeSet<_>>(), named);
    }
    assert_eq!((summary.days_written, summary.rows, summary.bytes), (days, all_rows, bytes));
}

#[test]
fn weekends_bring_no_feed_unless_daily() {
    let (out, _) = invent(&plan(20, 10));
    let names: Vec<String> =
        days_of(out.path()).iter().map(|day| day.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    let weekdays = ["20120330", "20120402", "20120403", "20120404", "20120405", "20120406"];
    assert_eq!(names, weekdays);
    let (out, summary) = invent(&Plan { daily: true, ..plan(20, 10) });
    assert_eq!((days_of(out.path()).len(), summary.days_written), (10, 10));
    let saturday = NaiveDate::from_ymd_opt(2012, 3, 31).unwrap();
    let (out, _) = invent(&Plan { from: saturday, ..plan(20, 4) });
    let first = &days_of(out.path())[0];
    assert!(first.ends_with("20120402") && first.join("customers.csv").exists());
}

fn id_is_valid(id: &str) -> bool {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = id.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    id.len() == 18 && id.as_bytes()[17] == b"10X98765432"[(sum % 11) as usize]
}

fn firm_code_is_valid(code: &str) -> bool {
    let signs = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let sum: usize = code.chars().zip(weights).map(|(sign, weight)| signs.find(sign).unwrap() * weight).sum();
    code.len() == 18 && signs.find(&code[17..]) == Some((31 - sum % 31) % 31)
}

#[test]
fn people_have_valid_and_unique_numbers() {
    let (out, _) = invent(&plan(6_000, 1));
    let (mut ids, mut mobiles, mut minors, mut separators) = (BTreeSet::new(), BTreeSet::new(), 0, 0);
    let rows = read(&out.path().join("20120330"), "customers.csv");
    let births: BTreeMap<&str, &str> =
        rows.iter().map(|row| (row["cust_no"].as_str(), row["birth_date"].as_str())).collect();
    for row in &rows {
        let id = &row["id_no"];
        assert!(ids.insert(id.clone()), "{id} twice");
        match row["id_type"].as_str() {
            "uscc" => assert!(firm_code_is_valid(id), "{id}"),
            "resident_id" => {
                assert!(id_is_valid(id), "{id}");
                assert_eq!(id[6..14], row["birth_date"]);
                let odd = (id.as_bytes()[16] - b'0') % 2 == 1;
                assert_eq!(row["sex"], if odd { "M" } else { "F" });
            }
            other => assert_eq!(other, "passport"),
        }
        if row["id_type"] != "uscc" {
            assert!(mobiles.insert(row["mobile"].clone()));
            assert!(row["mobile"].len() == 11 && row["mobile"].starts_with("10"));
            assert!(row["birth_date"] < row["open_date"] && row["open_date"].as_str() <= "20120330");
            separators += usize::from(row["name"].contains(['東', '億', '珅', '瑋', '葇', '閨']));
        }
        if !row["guardian_cust_no"].is_empty() {
            minors += 1;
            assert!(
                births[row["guardian_cust_no"].as_str()] < "19940330"
                    && row["birth_date"].as_str() > "19940330"
            );
        }
    }
    assert!(minors > 100 && separators > 3);
}

#[test]
fn files_of_the_first_day_are_sorted_by_their_keys() {
    let (out, _) = invent(&plan(2_000, 1));
    for file in ["institutions", "staff", "customers", "accounts", "balances", "transactions"] {
        let text = text_of(&out.path().join(format!("20120330/{file}.csv")));
        let keys: Vec<&str> = text.lines().skip(1).map(|line| line.split('|').next().unwrap()).collect();
        assert!(keys.is_sorted_by(|a, b| a < b), "{file}");
        assert!(keys.iter().all(|key| key.len() == keys[0].len()), "{file}");
    }
}

#[test]
fn gb18030_says_the_same() {
    let asked = plan(3_000, 5);
    let plain = bytes_of(invent(&asked).0.path());
    let national = bytes_of(invent(&Plan { encoding: Encoding::Gb18030, ..asked }).0.path());
    let mut separators_inside = 0;
    for (name, bytes) in &plain {
        let (decoded, _, broken) = encoding_rs::GB18030.decode(&national[name]);
        assert!(!broken);
        if !name.ends_with("manifest.csv") {
            assert_eq!(decoded.as_bytes(), bytes, "{name}");
            let count = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'|').count();
            separators_inside += count(&national[name]) - count(bytes);
        }
    }
    assert!(separators_inside > 0, "no character with a separator inside");
}

#[test]
fn changes_add_up_to_snapshots_and_are_explained_by_transactions() {
    let asked = plan(700, 400);
    let (delta, _) = invent(&asked);
    let (full, _) = invent(&Plan { balances: BalanceFiles::Full, ..asked });
    let mut known: BTreeMap<String, i128> = BTreeMap::new();
    let mut numbers = BTreeSet::new();
    let (mut changed, mut later_days) = (0, 0);
    for (at, day) in days_of(delta.path()).iter().enumerate() {
        let before = known.clone();
        for row in read(day, "balances.csv") {
            let balance = scaled(&row["balance"], 2);
            assert!(balance >= 0, "{row:?}");
            let old = known.insert(row["acct_no"].clone(), balance);
            assert!(at == 0 || old != Some(balance) || balance == 0, "{row:?} changed nothing");
            changed += usize::from(at > 0);
        }
        later_days += usize::from(at > 0);
        let mut moved: BTreeMap<String, i128> = BTreeMap::new();
        for row in read(day, "transactions.csv") {
            assert!(numbers.insert(row["txn_no"].clone()));
            *moved.entry(row["acct_no"].clone()).or_default() += scaled(&row["amount"], 2);
        }
        for (account, balance) in known.iter().filter(|_| at > 0) {
            let old = before.get(account).copied().unwrap_or(0);
            assert_eq!(
                balance - old,
                moved.get(account).copied().unwrap_or(0),
                "{account} {}",
                day.display()
            );
        }
        let snapshot: BTreeMap<String, i128> =
            read(&full.path().join(day.file_name().unwrap()), "balances.csv")
                .iter()
                .map(|row| (row["acct_no"].clone(), scaled(&row["balance"], 2)))
                .collect();
        let open = |map: &BTreeMap<String, i128>| -> BTreeMap<String, i128> {
            map.iter()
                .filter(|(_, balance)| **balance != 0)
                .map(|(account, balance)| (account.clone(), *balance))
                .collect()
        };
        assert_eq!(open(&known), open(&snapshot), "{}", day.display());
    }
    let share = changed * 1000 / later_days / known.len();
    assert!((40..=60).contains(&share), "{share} per mille of accounts change on a feed day");
}

#[test]
fn the_benchmark_changes_exactly_the_share_asked_for() {
    let asked = Plan { changed_per_mille: Some(50), balances: BalanceFiles::FullFirst(2), ..plan(2_000, 10) };
    let (out, _) = invent(&asked);
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for (at, day) in days_of(out.path()).iter().enumerate() {
        let rows = read(day, "balances.csv");
        let changed = rows.iter().filter(|row| known.get(&row["acct_no"]) != Some(&row["balance"])).count();
        if at > 0 {
            assert!((changed * 1000).abs_diff(known.len() * 50) <= 1000, "{changed} of {}", known.len());
            assert_eq!(std::fs::read_dir(day).unwrap().count(), 2);
            assert_eq!(rows.len(), if at == 1 { known.len() } else { changed });
        }
        known.extend(rows.into_iter().map(|row| (row["acct_no"].clone(), row["balance"].clone())));
    }
}

#[test]
fn a_day_that_is_there_already_is_refused() {
    let (out, _) = invent(&plan(5, 1));
    let again = write(&plan(5, 1), out.path(), &working, &mut |_| {});
    assert!(matches!(again, Err(Error::Refusal(refusal)) if refusal.code == "invent.day_exists"));
    for wrong in [plan(0, 1), plan(1, 0), plan(90_000_000, 1)] {
        assert!(matches!(write(&wrong, out.path(), &working, &mut |_| {}), Err(Error::Refusal(_))));
    }
}
