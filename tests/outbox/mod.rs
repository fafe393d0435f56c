//! Messages to customers (spec 2, *Telling the customer*; spec 3, *Dialling and SMS*): the rules at their boundaries, and
//! a small bank whose assignments queue notices that are handed over to files, to a gateway and to a simulator.

mod dispatch;
mod http;
mod notices;
mod receipts;
mod rules;
mod settings;
mod templates;

use crate::support::feed::FeedDay;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use zhiji::access::roles::{Post, Role};
use zhiji::bank::assignment::Cause;
use zhiji::bank::assignment::change::{self, Authority, Move, Target, Wanted};
use zhiji::bank::outbox::dispatch::{Report, run};
use zhiji::bank::outbox::rows::{self, Asked};
use zhiji::bank::outbox::sender::{File, Handed, Outgoing, Sender, Simulator};
use zhiji::bank::outbox::{Message, Why};
use zhiji::bank::tiers::policies;
use zhiji::intake::run::take_all;
use zhiji::intake::settings::{DEFAULT_TOML, Settings};
use zhiji::kernel::calendar::from_ymd;
use zhiji::kernel::clock::{Clock, FixedClock};
use zhiji::kernel::error::{Error, Fault, Result};
use zhiji::store::action::Signed;
use zhiji::store::open::Bank;

/// A bank that took one feed: head office 1 and sub-branch 100; A and B maintain customers, H is their head.
pub struct House {
    pub bank: Bank,
    pub clock: FixedClock,
    folder: TempDir,
}

/// The code of a refusal; "done" where it was done.
pub fn code<T>(done: Result<T>) -> &'static str {
    match done {
        Ok(_) => "done",
        Err(Error::Refusal(refusal)) => refusal.code,
        Err(Error::Fault(fault)) => panic!("{fault}"),
    }
}

pub fn head() -> Vec<Post> {
    vec![Post { role: Role::RetailHead, inst_no: "100".to_owned() }]
}

impl House {
    /// C01 to C20 have mobiles that end with their number; N has none, T two in another source.
    pub fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let bank = Bank::create(&folder.path().join("data")).unwrap();
        let clock = FixedClock::on(from_ymd(20_260_410).unwrap(), 9, 0);
        let mut house = House { bank, clock, folder };
        let console = house.signed("console");
        policies::seed_default(&mut house.bank, &console).unwrap();
        let feed = FeedDay::new("20260409")
            .institution("1")
            .set("level", "hq")
            .set("name", "青禾农村商业银行")
            .set("phone", "95001")
            .institution("100")
            .set("parent_no", "1")
            .set("name", "东街支行")
            .set("phone", "0555-100")
            .staff("A")
            .set("role", "customer_manager")
            .set("name", "王小明")
            .set("mobile", "13911112222")
            .staff("B")
            .set("role", "customer_manager")
            .set("name", "李四")
            .customer("N")
            .customer("T")
            .contact("T", "mobile", "13700000001");
        let feed = (1..=20).fold(feed, |feed, number| {
            feed.customer(&format!("C{number:02}")).set("mobile", &format!("138000000{number:02}"))
        });
        house.take(feed);
        house
    }

    pub fn signed(&self, actor: &str) -> Signed {
        Signed {
            actor: actor.to_owned(),
            at: self.clock.stamp(),
            today: self.clock.today(),
            business_date: None,
            detail: String::new(),
            peer: String::new(),
        }
    }

    pub fn take(&mut self, feed: FeedDay) {
        let inbox = self.folder.path().join("inbox");
        feed.write(&inbox);
        let settings = Settings::parse(DEFAULT_TOML).unwrap();
        let by = self.signed("system");
        take_all(&mut self.bank, &inbox, &settings, &mut || by.clone(), &mut |_| {}, |_| {})
            .unwrap_or_else(|error| panic!("{error:?}"));
    }

    pub fn minutes(&self, minutes: u64) {
        self.clock.advance(Duration::from_secs(minutes * 60));
    }

    /// Gives customers to somebody, as the head decides; answers the number of the change.
    pub fn give(&mut self, cust_nos: &[&str], staff_no: &str, cause: Cause) -> Result<i64> {
        let target = |cust_no: &&str| Move {
            cust_no: (*cust_no).to_owned(),
            to: (!staff_no.is_empty()).then(|| Target::person(staff_no)),
        };
        let moves: Vec<Move> = cust_nos.iter().map(target).collect();
        let wanted = Wanted::new(&moves, cause);
        let (by, posts) = (self.signed("H"), head());
        let prepared = change::prepare(&self.bank, &by, Authority::Person(&posts), wanted)?;
        prepared.act(&by, Vec::new())?.perform(&mut self.bank.crm)
    }

    /// Some of C01, C02 … are given to A, and their notices have waited long enough.
    pub fn queue(&mut self, many: usize) {
        let names: Vec<String> = (1..=many).map(|number| format!("C{number:02}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.give(&names, "A", Cause::Pool).unwrap();
        self.minutes(30);
    }

    /// All messages, the first one first.
    pub fn messages(&self) -> Vec<Message> {
        let asked = Asked { everything: true, to: 99_991_231, ..Asked::default() };
        let (mut all, total) = rows::find(&self.bank.crm, &asked, 0, 1_000).unwrap();
        assert_eq!(all.len(), total);
        all.reverse();
        all
    }

    /// Customer, state and reason of each.
    pub fn states(&self) -> Vec<(String, &'static str, Option<Why>)> {
        self.messages().into_iter().map(|one| (one.cust_no, one.state.code(), one.reason)).collect()
    }

    pub fn state_of(&self, cust_no: &str) -> &'static str {
        let found = self.messages().into_iter().rev().find(|one| one.cust_no == cust_no);
        found.map_or("none", |one| one.state.code())
    }

    pub fn round(&mut self, sender: &mut dyn Sender) -> Result<Report> {
        let by = self.signed("system");
        run(&mut self.bank, &by, &self.clock, sender)
    }

    /// A round of the file sender.
    pub fn files(&mut self) -> Report {
        let mut sender = File::into(&self.bank.dir.clone());
        self.round(&mut sender).unwrap()
    }

    pub fn outbox(&self) -> PathBuf {
        self.bank.dir.join("outbox")
    }

    /// Puts receipts into their folder.
    pub fn receipts(&self, name: &str, text: &str) {
        let folder = self.outbox().join("receipts");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// Remembers what it was given, and answers as it was told to.
#[derive(Default)]
pub struct Recorder {
    pub batches: Vec<(i64, Vec<Outgoing>)>,
    pub answers: Vec<Handed>,
    /// The machine stops in the middle of handing over.
    pub stops: bool,
}

impl Sender for Recorder {
    fn hand_over(&mut self, batch_no: i64, batch: &[Outgoing], _: &dyn Fn() -> bool) -> Result<Vec<Handed>> {
        self.batches.push((batch_no, batch.to_vec()));
        if self.stops {
            panic!("the machine stops");
        }
        let mut answers = self.answers.clone();
        answers.resize(batch.len(), Handed::Taken);
        Ok(answers)
    }
}

/// Cannot hand anything over.
pub struct Broken;

impl Sender for Broken {
    fn hand_over(&mut self, _: i64, _: &[Outgoing], _: &dyn Fn() -> bool) -> Result<Vec<Handed>> {
        Err(Fault::Inconsistent("no disk".to_owned()).into())
    }
}

pub fn simulator(fails_on: Option<char>) -> Simulator {
    Simulator { fails_on }
}
