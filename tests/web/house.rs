//! A small bank of known people and customers, made once, and sites on copies of it that are asked as a
//! browser asks.
//!
//! Two sub-branches below head office, 400 invented customers, 40 days, so that March 2026 is closed. In each
//! role one person is signed in already. Branch roles stand at the first sub-branch, so that for them too there
//! are customers elsewhere.

mod matters;

use crate::support::families::{form, maintain};
use crate::support::feed::FeedDay;
use crate::support::folder::Folder;
use crate::support::specials;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use tempfile::TempDir;
use zhiji::access::accounts::NewAccount;
use zhiji::access::confirm::{self, Deed};
use zhiji::access::quota::Quotas;
use zhiji::access::roles::{Post, Role};
use zhiji::access::sessions::Viewer;
use zhiji::bank::assignment::Cause;
use zhiji::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use zhiji::bank::assignment::rules::Rule;
use zhiji::bank::exports::{self, Wish};
use zhiji::bank::parties::rows::people;
use zhiji::bank::tiers::policies;
use zhiji::intake::run::take_all;
use zhiji::intake::settings::{DEFAULT_TOML, Settings};
use zhiji::invent::{self, BalanceFiles, Encoding, Plan};
use zhiji::kernel::calendar::{Calendar, Day, from_ymd};
use zhiji::kernel::clock::{Clock, FixedClock, Stopwatch};
use zhiji::kernel::lang::Lang;
use zhiji::kernel::policy::Policy;
use zhiji::store::Value;
use zhiji::store::action::{Signed, Write};
use zhiji::store::digest::tables;
use zhiji::store::open::{Bank, Mode};
use zhiji::web::forms::percent_encode;
use zhiji::web::http::{Handler, Method, Request, Response};
use zhiji::web::site::{About, DemoSignIn, Site};

const FIRST_DAY: i32 = 20_260_301;
const DAYS: u32 = 40;
/// A Saturday; Friday's feed has not come.
const TODAY: i32 = 20_260_411;
/// The name by which browsers ask.
const HOST: &str = "crm.bank.example";

/// Customers whom the tests know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Known {
    /// At home, looked after by the customer manager.
    Managed,
    /// At the other sub-branch, looked after by the customer manager of this one.
    ManagedAway,
    /// At home, looked after by the wealth manager, who is of the lobby director's team.
    Wealth,
    /// At home, in the pool.
    Pool,
    /// At the other sub-branch, looked after by its manager.
    Elsewhere,
    /// At the other sub-branch, in the pool.
    PoolElsewhere,
}

impl Known {
    pub const ALL: [Known; 6] = [
        Known::Managed,
        Known::ManagedAway,
        Known::Wealth,
        Known::Pool,
        Known::Elsewhere,
        Known::PoolElsewhere,
    ];

    /// Whether a role sees them, by the words of the specification alone.
    pub fn is_seen_by(self, role: Role) -> bool {
        match role {
            Role::CustomerManager => matches!(self, Known::Managed | Known::ManagedAway),
            Role::WealthManager | Role::LobbyDirector => self == Known::Wealth,
            Role::RetailHead | Role::BranchRetail | Role::BranchDirector => {
                matches!(self, Known::Managed | Known::Wealth | Known::Pool)
            }
            Role::HqRetail | Role::Analyst | Role::ServiceDesk | Role::Auditor => true,
            Role::Admin => false,
        }
    }
}

/// A customer: internal number and the bank's.
pub type Customer = (u32, String);

/// The bank as it was made, and who is in it.
struct Original {
    files: Folder,
    home: String,
    away: String,
    customers: HashMap<Known, Customer>,
    newcomer: Customer,
    people: HashMap<Role, String>,
    cookies: HashMap<Role, String>,
}

static ORIGINAL: OnceLock<Original> = OnceLock::new();

fn original() -> &'static Original {
    ORIGINAL.get_or_init(Original::make)
}

fn signed(clock: &FixedClock, actor: &str) -> Signed {
    Signed {
        actor: actor.to_owned(),
        at: clock.stamp(),
        today: clock.today(),
        business_date: None,
        detail: String::new(),
        peer: String::new(),
    }
}

fn day(number: i32) -> Day {
    from_ymd(number).unwrap()
}

fn clock() -> FixedClock {
    FixedClock::on(day(TODAY), 10, 0)
}

/// The password of the person of a role.
pub fn password(role: Role) -> String {
    format!("Demo-{}-2026", role.code())
}

fn found(bank: &mut Bank, signed: &Signed) {
    policies::seed_default(bank, signed).unwrap();
    std::fs::create_dir(bank.dir.join("inbox")).unwrap();
    std::fs::write(bank.dir.join("settings.toml"), DEFAULT_TOML).unwrap();
    let values = ["青禾农村商业银行", "demo", &signed.at].map(|text| Value::Text(text.to_owned()));
    let write = Write::one("store/insert_bank", values.to_vec());
    bank.crm.perform(&signed.action("init".to_owned(), "init", "bank".to_owned(), vec![write])).unwrap();
}

/// Takes every day in a folder of feeds.
fn take(bank: &mut Bank, feed: &Path, clock: &FixedClock) {
    let settings = Settings::load(&bank.dir).unwrap();
    let mut sign = || signed(clock, "system");
    take_all(bank, feed, &settings, &mut sign, &mut |_| {}, |_| {})
        .unwrap_or_else(|error| panic!("{error:?}"));
}

fn live(bank: &mut Bank, clock: &FixedClock) {
    let feed = tempfile::tempdir().unwrap();
    let plan = Plan {
        customers: 400,
        days: DAYS,
        from: day(FIRST_DAY),
        seed: 7,
        daily: false,
        encoding: Encoding::Utf8,
        balances: BalanceFiles::Delta,
        changed_per_mille: None,
    };
    let calendar = Calendar::china();
    invent::write(&plan, feed.path(), &|day| calendar.is_working_day(day), &mut |_| {}).unwrap();
    bank.core.write_unsynced().unwrap();
    take(bank, feed.path(), clock);
}

/// Customers of an institution who are with the bank now.
fn customers_of(bank: &Bank, inst_no: &str) -> Vec<Customer> {
    let sql = "SELECT cust_id, cust_no FROM customer
               WHERE open_inst = ?1 AND until_day = 99991231 AND status = 'active' ORDER BY cust_id";
    let mut statement = bank.core.conn().prepare(sql).unwrap();
    let rows = statement.query_map([inst_no], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Who holds a role: of the staff feed where it names somebody at home or at head office.
fn person_for(staff: &[people::Staff], role: Role, home: &str) -> String {
    let fits = |one: &&people::Staff| {
        one.role == role.code() && one.status == "active" && (role.is_bank_wide() || one.inst_no == home)
    };
    let branch = format!("9{:03}", role as u8);
    staff.iter().find(fits).map_or(branch, |one| one.staff_no.clone())
}

impl Original {
    fn make() -> Original {
        let folder = tempfile::tempdir().unwrap();
        let clock = clock();
        let data = folder.path().join("data");
        let mut bank = Bank::create(&data).unwrap();
        let console = signed(&clock, "console");
        found(&mut bank, &console);
        live(&mut bank, &clock);
        let tree = people::institution_tree(&bank.core).unwrap();
        let mut served = tree.iter().filter(|inst| !customers_of(&bank, &inst.inst_no).is_empty());
        let [home, away] = [(); 2].map(|()| served.next().expect("two sub-branches").inst_no.clone());
        let staff = people::staff(&bank.core, "", 1_000).unwrap();
        let people: HashMap<Role, String> =
            Role::ALL.map(|role| (role, person_for(&staff, role, &home))).into();
        let away_manager =
            staff.iter().find(|one| one.inst_no == away && one.role == "customer_manager").unwrap();
        let customers = assign(&mut bank, &console, [&home, &away], &people, &away_manager.staff_no);
        for role in Role::ALL {
            open_account(&mut bank, &console, role, &people[&role], &home);
        }
        group(&mut bank, &clock, &people, &home);
        ask_for_unmasked_files(&mut bank, &clock, &people, &home);
        ask_for_an_act(&mut bank, &clock, &people);
        let newcomer = customers_of(&bank, &home)[36].clone();
        matters::bring_newcomer(&mut bank, &clock, &people, &home, &newcomer);
        matters::complain(&mut bank, &clock, &people, &customers[&Known::Wealth]);
        matters::complain_of_a_fee(&mut bank, &clock, &people, &customers[&Known::Managed]);
        matters::give_task(&mut bank, &clock, &people, &home, &customers[&Known::Managed]);
        matters::stand_in(&mut bank, &clock, &people, &home);
        matters::ask_for_transfer(&mut bank, &clock, &people, &home, &away);
        let who = [Role::CustomerManager, Role::WealthManager, Role::HqRetail].map(|role| &*people[&role]);
        let [managed, wealth] = [&customers[&Known::Managed], &customers[&Known::Wealth]];
        specials::two(&mut bank, &|actor| signed(&clock, actor), who, managed, &wealth.1);
        matters::notice_events(&mut bank, &clock, [managed, wealth]);
        let spoken = [&customers[&Known::Wealth], &customers[&Known::ManagedAway]];
        matters::speak(&mut bank, &clock, &people, &home, spoken);
        matters::expect_money(&mut bank, &clock, &people[&Role::CustomerManager], managed);
        matters::tell(
            &bank,
            [&home, &away],
            [Known::Managed, Known::Elsewhere].map(|known| &customers[&known]),
        );
        drop(bank);
        let cookies = sign_in(&data, &people);
        Original { files: Folder::read(&data), home, away, customers, newcomer, people, cookies }
    }
}

/// Two families: number 1 is the customer manager's; number 2 was the wealth manager's and is broken, for one of its two
/// members came to the customer manager.
fn group(bank: &mut Bank, clock: &FixedClock, people: &HashMap<Role, String>, home: &str) {
    let policy = Policy::default_policy().unwrap();
    let own = customers_of(bank, home);
    let [first, second, moved, stays] = [2, 3, 19, 21].map(|at: usize| own[at].1.as_str());
    let (manager, wealth) = (&people[&Role::CustomerManager], &people[&Role::WealthManager]);
    form(bank, &signed(clock, manager), &[first, second], &policy);
    form(bank, &signed(clock, wealth), &[moved, stays], &policy);
    maintain(bank, &signed(clock, "console"), moved, manager);
}

/// Three requests for unmasked files: number 1, the customer manager's, is approved; 2, the retail head's, and 3,
/// head office's, wait.
fn ask_for_unmasked_files(bank: &mut Bank, clock: &FixedClock, people: &HashMap<Role, String>, home: &str) {
    let post = |role: Role| {
        let inst_no = if role.is_bank_wide() { String::new() } else { home.to_owned() };
        [Post { role, inst_no }]
    };
    let day = clock.today();
    let own = people::assigned_to(&bank.core, &bank.crm, &people[&Role::CustomerManager], day).unwrap();
    let own = people::persons(&bank.core, &own, day).unwrap();
    let members: Vec<String> = own.into_iter().map(|person| person.cust_no).collect();
    for role in [Role::CustomerManager, Role::RetailHead, Role::HqRetail] {
        let fields = &["name", "mobile", "id_no"];
        let wish = Wish { filter: "", members: &members, fields, reason: "季度礼品邮寄" };
        let act = exports::ask(bank, &signed(clock, &people[&role]), &post(role), wish).unwrap();
        act.perform(&mut bank.crm).unwrap();
    }
    let first = exports::rows::request(&bank.crm, 1).unwrap().unwrap();
    let by = signed(clock, &people[&Role::HqRetail]);
    let act = exports::decide(bank, &by, &post(Role::HqRetail), &first, Some(3)).unwrap();
    act.perform(&mut bank.crm).unwrap();
}

/// The administrator asks that the analyst becomes head office; nobody has decided yet.
fn ask_for_an_act(bank: &mut Bank, clock: &FixedClock, people: &HashMap<Role, String>) {
    let granted = [Post { role: Role::HqRetail, inst_no: String::new() }];
    let deed = Deed::new("grant_post", &people[&Role::Analyst], &granted);
    let act = confirm::ask(&bank.crm, &signed(clock, &people[&Role::Admin]), &deed, "").unwrap();
    act.perform(&mut bank.crm).unwrap();
}

/// Signs everybody in and closes the bank again.
fn sign_in(data: &Path, people: &HashMap<Role, String>) -> HashMap<Role, String> {
    let bank = Bank::open(data, Mode::Write).unwrap();
    let (site, _) = open_site(&bank, &Arc::new(clock()));
    let mut cookies = HashMap::new();
    for role in Role::ALL {
        let mut request = request(Method::Post, "/sign-in");
        request.body = body(&[("staff_no", &people[&role]), ("password", &password(role))]);
        let seen = Seen::of(site.answer(request));
        cookies.insert(role, seen.session().unwrap_or_else(|| panic!("{role:?}: {}", seen.text)));
    }
    drop((site, bank));
    // The writer's thread closes its connections when it ends; the files are whole then.
    let time = Stopwatch::start();
    while Bank::open(data, Mode::Write).is_err() {
        assert!(time.elapsed().as_secs() < 20, "the bank stays open");
        std::thread::yield_now();
    }
    cookies
}

fn assign(
    bank: &mut Bank,
    signed: &Signed,
    [home, away]: [&str; 2],
    people: &HashMap<Role, String>,
    away_manager: &str,
) -> HashMap<Known, Customer> {
    let (here, there) = (customers_of(bank, home), customers_of(bank, away));
    let manager = &people[&Role::CustomerManager];
    let wealth = &people[&Role::WealthManager];
    let given = here[..20].iter().map(|customer| (customer, manager.as_str()));
    let given = given.chain(here[20..35].iter().map(|one| (one, wealth.as_str())));
    let given = given.chain(there[1..20].iter().map(|customer| (customer, away_manager)));
    let moves: Vec<Move> = given
        .map(|((_, cust_no), staff_no)| Move { cust_no: cust_no.clone(), to: Some(Target::person(staff_no)) })
        .collect();
    let signed = Signed { today: day(FIRST_DAY), ..signed.clone() };
    let wanted = Wanted { reason: "上线", accepted: &Rule::ALL, ..Wanted::new(&moves, Cause::GoingLive) };
    let prepared = change::prepare(bank, &signed, Authority::Rule, wanted).unwrap();
    prepared.act(&signed, Vec::new()).unwrap().perform(&mut bank.crm).unwrap();
    // One customer of the other sub-branch, whom no rule of today would give to somebody of this one.
    let away =
        "INSERT INTO assignment VALUES (9000, ?1, '', '', ?2, 'allocated', 20260301, 99991231, 1, NULL)";
    bank.crm.conn().execute(away, [&there[0].1, manager]).unwrap();
    HashMap::from([
        (Known::Managed, here[0].clone()),
        (Known::ManagedAway, there[0].clone()),
        (Known::Wealth, here[20].clone()),
        (Known::Pool, here[35].clone()),
        (Known::Elsewhere, there[1].clone()),
        (Known::PoolElsewhere, there[20].clone()),
    ])
}

fn open_account(bank: &mut Bank, signed: &Signed, role: Role, staff_no: &str, home: &str) {
    let inst_no = if role.is_bank_wide() { String::new() } else { home.to_owned() };
    let new = NewAccount {
        staff_no: staff_no.to_owned(),
        name: format!("示例{}", role.label().get(Lang::Zh)),
        lang: Lang::Zh,
        posts: vec![Post { role, inst_no }],
    };
    let act = zhiji::access::demo::open_account(bank, signed, &new, &password(role));
    act.and_then(|act| act.perform(&mut bank.crm)).unwrap_or_else(|error| panic!("{role:?}: {error:?}"));
    let mut known = About::of(bank).unwrap().sign_ins;
    known.push(DemoSignIn {
        role: role.code().to_owned(),
        staff_no: new.staff_no,
        name: new.name,
        password: password(role),
    });
    About::keep_sign_ins(&bank.dir, known).unwrap();
}

type Lines = Arc<Mutex<Vec<String>>>;

fn open_site(bank: &Bank, clock: &Arc<FixedClock>) -> (Site, Lines) {
    open_site_with(bank, clock, |_| {})
}

fn open_site_with(bank: &Bank, clock: &Arc<FixedClock>, change: fn(&mut Settings)) -> (Site, Lines) {
    let lines = Lines::default();
    let kept = Arc::clone(&lines);
    let log = Arc::new(move |line: &str| kept.lock().unwrap().push(line.to_owned()));
    let about = About::of(bank).unwrap();
    let clock: Arc<dyn Clock> = Arc::<FixedClock>::clone(clock);
    let mut settings = Settings {
        quotas: Quotas {
            views: 10_000,
            views_of: Vec::new(),
            reveals: 10_000,
            export_rows: 10_000,
            unmasked_days: 3,
        },
        ..Settings::parse(DEFAULT_TOML).unwrap()
    };
    change(&mut settings);
    let site = Site::open(bank, clock, about, &settings, log);
    (site.unwrap_or_else(|error| panic!("{error:?}")), lines)
}

/// A site on a copy of the bank that nobody else asks.
pub struct House {
    pub site: Site,
    pub bank: Bank,
    pub clock: Arc<FixedClock>,
    /// What the operator would read.
    pub lines: Lines,
    _folder: TempDir,
}

impl House {
    pub fn new() -> House {
        House::fed(&[])
    }

    /// One with other settings.
    pub fn with_settings(change: fn(&mut Settings)) -> House {
        let mut house = House::new();
        (house.site, house.lines) = open_site_with(&house.bank, &house.clock, change);
        house
    }

    /// One that took further days before it was opened.
    pub fn fed(days: &[FeedDay]) -> House {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        original().files.write(&data);
        let clock = Arc::new(clock());
        let mut bank = Bank::open(&data, Mode::Write).unwrap_or_else(|error| panic!("{error:?}"));
        if !days.is_empty() {
            let feed = folder.path().join("feed");
            for day in days {
                day.write(&feed);
            }
            take(&mut bank, &feed, &clock);
        }
        let (site, lines) = open_site(&bank, &clock);
        House { site, bank, clock, lines, _folder: folder }
    }

    /// The server ends and another begins: nobody asked it too often yet.
    pub fn restart(&mut self) {
        (self.site, self.lines) = open_site(&self.bank, &self.clock);
    }

    /// The person of a role, signed in.
    pub fn as_role(&self, role: Role) -> Person<'_> {
        Person { house: self, cookie: Some(original().cookies[&role].clone()), peer: peer(1) }
    }

    /// Somebody who is not signed in.
    pub fn as_nobody(&self) -> Person<'_> {
        Person { house: self, cookie: None, peer: peer(2) }
    }

    /// Staff number of the person of a role.
    pub fn staff_no(&self, role: Role) -> &'static str {
        &original().people[&role]
    }

    pub fn customer(&self, known: Known) -> &'static Customer {
        &original().customers[&known]
    }

    /// What stands for a customer in addresses.
    pub fn id(&self, known: Known) -> String {
        self.site.ids.of(self.customer(known).0)
    }

    /// The new customer: what stands for them in addresses, and their number.
    pub fn newcomer(&self) -> (String, String) {
        let (cust_id, cust_no) = &original().newcomer;
        (self.site.ids.of(*cust_id), cust_no.clone())
    }

    /// The id of a customer number that nobody has.
    pub fn unknown_id(&self) -> String {
        self.site.ids.of(4_000_000_000)
    }

    /// Number of the sub-branch at which the people stand, and of the other one.
    pub fn institutions(&self) -> (&'static str, &'static str) {
        (&original().home, &original().away)
    }

    /// Everybody who is a customer at present.
    pub fn customers(&self) -> Vec<Customer> {
        let (home, away) = self.institutions();
        [customers_of(&self.bank, home), customers_of(&self.bank, away)].concat()
    }

    /// The hash of each table of `crm.db` but the audit and the sessions.
    fn crm_digest(&self) -> impl Iterator<Item = zhiji::store::digest::TableDigest> {
        let kept = |table: &str| !["audit", "session"].contains(&table);
        tables(self.bank.crm.conn()).unwrap().into_iter().filter(move |digest| kept(&digest.table))
    }

    /// How often others than our own connection committed to `core.db` and to `crm.db`.
    fn versions(&self) -> [i64; 2] {
        [self.bank.core.conn(), self.bank.crm.conn()]
            .map(|conn| conn.query_row("PRAGMA data_version", [], |row| row.get(0)).unwrap())
    }

    /// A state of both databases, with which [`House::changed`] compares.
    pub fn mark(&self) -> Mark {
        let tables = self.crm_digest().map(|table| (table.table, table.sha256)).collect();
        Mark { versions: self.versions(), tables }
    }

    /// The tables that changed since, audit and sessions left out; whatever of `core.db` changed is `core`.
    pub fn changed(&self, since: &Mark) -> BTreeSet<String> {
        let [core, crm] = self.versions();
        let mut changed = BTreeSet::new();
        if core != since.versions[0] {
            changed.insert("core".to_owned());
        }
        if crm != since.versions[1] {
            let tables = self.mark().tables;
            let names = tables.keys().chain(since.tables.keys());
            changed.extend(names.filter(|name| tables.get(*name) != since.tables.get(*name)).cloned());
        }
        changed
    }

    /// Number of the audit's last row.
    pub fn audit_end(&self) -> i64 {
        self.bank.crm.conn().query_row("SELECT max(seq) FROM audit", [], |row| row.get(0)).unwrap()
    }

    /// The audit's rows after a number.
    pub fn audit_after(&self, seq: i64) -> Vec<Entry> {
        let sql = "SELECT actor, verb, object, detail, peer, outcome FROM audit WHERE seq > ?1 ORDER BY seq";
        let mut statement = self.bank.crm.conn().prepare(sql).unwrap();
        let rows = statement.query_map([seq], |row| {
            Ok(Entry {
                actor: row.get(0)?,
                verb: row.get(1)?,
                object: row.get(2)?,
                detail: row.get(3)?,
                peer: row.get(4)?,
                outcome: row.get(5)?,
            })
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// A question to `core.db` that answers texts.
    /// The number of one of the leads that the house has whatever its feeds bring, counted from 1.
    pub fn lead(&self, place: usize) -> String {
        let all = self.texts("SELECT lead_no || '' FROM lead WHERE figures = '{}' ORDER BY lead_no");
        all[place - 1].clone()
    }

    pub fn texts(&self, sql: &str) -> Vec<String> {
        let mut statement = self.bank.core.conn().prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }
}

/// A state of both databases.
pub struct Mark {
    versions: [i64; 2],
    tables: BTreeMap<String, String>,
}

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub actor: String,
    pub verb: String,
    pub object: String,
    pub detail: String,
    pub peer: String,
    pub outcome: String,
}

fn peer(last: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(10, 1, 2, last))
}

/// A request as our own page sends it.
fn request(method: Method, target: &str) -> Request {
    let mut request = Request::new(method, target);
    request.headers.push(("host".to_owned(), HOST.to_owned()));
    if method == Method::Post {
        request.headers.push(("sec-fetch-site".to_owned(), "same-origin".to_owned()));
    }
    request
}

fn body(fields: &[(&str, &str)]) -> Vec<u8> {
    let pairs =
        fields.iter().map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value)));
    pairs.collect::<Vec<_>>().join("&").into_bytes()
}

/// Somebody at a browser.
pub struct Person<'a> {
    pub house: &'a House,
    /// The session's cookie; none for whoever is not signed in.
    pub cookie: Option<String>,
    /// The socket's other end.
    pub peer: IpAddr,
}

impl Person<'_> {
    /// A request with what the browser adds.
    pub fn request(&self, method: Method, target: &str) -> Request {
        let mut request = request(method, target);
        request.peer = self.peer;
        if let Some(cookie) = &self.cookie {
            request.headers.push(("cookie".to_owned(), format!("zhiji={cookie}")));
        }
        request
    }

    pub fn send(&self, request: Request) -> Seen {
        Seen::of(self.house.site.answer(request))
    }

    pub fn get(&self, target: &str) -> Seen {
        self.send(self.request(Method::Get, target))
    }

    /// Sends a form with its token.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        self.send(self.form(path, fields))
    }

    /// A form with its token, not yet sent.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Request {
        let token = self.token();
        let mut all = vec![("token", token.as_str())];
        all.extend(fields);
        let mut request = self.request(Method::Post, path);
        request.body = body(&all);
        request
    }

    /// Asks by a route's own method.
    pub fn ask(&self, method: Method, target: &str, fields: &[(&str, &str)]) -> Seen {
        if method == Method::Post { self.post(target, fields) } else { self.get(target) }
    }

    /// The session as the site sees it.
    pub fn viewer(&self) -> Option<Viewer> {
        let (site, cookie) = (&self.house.site, self.cookie.as_ref()?);
        site.plainly(|bank| site.sessions.viewer(&bank.core, &bank.crm, cookie, self.house.clock.as_ref()))
            .unwrap()
    }

    /// What its forms carry; empty for whoever is not signed in.
    pub fn token(&self) -> String {
        self.viewer().map_or_else(String::new, |viewer| viewer.form_token)
    }
}

/// What a browser got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub text: String,
    /// As it came; a workbook is no text.
    pub body: Vec<u8>,
}

impl Seen {
    fn of(response: Response) -> Seen {
        let text = String::from_utf8_lossy(&response.body).into_owned();
        Seen { status: response.status, headers: response.headers, text, body: response.body }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |(known, _): &&(&str, String)| known.eq_ignore_ascii_case(name);
        self.headers.iter().find(named).map(|(_, value)| value.as_str())
    }

    /// Where it leads; empty where it leads nowhere.
    pub fn location(&self) -> &str {
        self.header("Location").unwrap_or_default()
    }

    /// The value of a session's cookie, where one is set.
    pub fn session(&self) -> Option<String> {
        let cookie = self.header("Set-Cookie")?.strip_prefix("zhiji=")?;
        cookie.split(';').next().filter(|value| !value.is_empty()).map(str::to_owned)
    }
}
