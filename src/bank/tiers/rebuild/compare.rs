//! What was found: per table how many rows were compared and differ, and the first differences.

use crate::bank::holdings::standing::BucketSum;
use crate::bank::holdings::{Bucket, Standing, Track};
use crate::bank::tiers::rows::FamilyRating;
use crate::bank::tiers::rules::TierReason;
use crate::bank::tiers::{MonthClose, Rating};
use crate::kernel::calendar::ymd;
use crate::kernel::decision::Reason;
use crate::kernel::error::Result;
use crate::kernel::terms::Tier;

/// The tables of conclusions about tiers, in the order in which they are looked at.
pub(super) const TABLES: [&str; 7] =
    ["line", "month_close", "family_rating", "rating", "standing", "signal", "ledger"];

/// A column that is stored otherwise than it is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// Which row: month, customer number, account number, family number.
    pub key: String,
    /// The column; `row` where the row as a whole is there and should not be, or the other way.
    pub column: String,
    /// What is stored.
    pub stored: String,
    /// What is computed from the facts.
    pub computed: String,
}

/// One table of conclusions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableReport {
    /// The table.
    pub table: &'static str,
    /// Rows compared.
    pub rows: u64,
    /// Rows that differ, are missing, or should not be there.
    pub differing: u64,
}

/// What was compared, and what differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The tables.
    pub tables: Vec<TableReport>,
    /// The first differences, as many as were asked for.
    pub differences: Vec<Difference>,
}

impl Report {
    /// Takes in what another found, in other tables; `limit` differences are kept in all.
    pub fn join(&mut self, other: Report, limit: usize) {
        self.tables.extend(other.tables);
        self.differences.extend(other.differences);
        self.differences.truncate(limit);
    }

    /// Rows that differ, in all tables together.
    pub fn differing(&self) -> u64 {
        self.tables.iter().map(|table| table.differing).sum()
    }
}

/// Column, stored, computed.
pub type Column = (String, String, String);

/// Gathers a [`Report`].
pub struct Findings {
    limit: usize,
    report: Report,
}

impl Findings {
    /// None yet, about these tables; the first `limit` differences will be kept.
    pub fn new(limit: usize, tables: &[&'static str]) -> Findings {
        let none = |table: &&'static str| TableReport { table, rows: 0, differing: 0 };
        let tables = tables.iter().map(none).collect();
        Findings { limit, report: Report { tables, differences: Vec::new() } }
    }

    /// What was found.
    pub fn into_report(self) -> Report {
        self.report
    }

    /// Whether a row of one of these tables differs.
    pub fn differing_in(&self, tables: &[&str]) -> bool {
        self.report.tables.iter().any(|table| tables.contains(&table.table) && table.differing > 0)
    }

    fn table(&mut self, name: &str) -> Option<&mut TableReport> {
        self.report.tables.iter_mut().find(|table| table.table == name)
    }

    /// A row that is as computed.
    pub fn same(&mut self, table: &'static str) {
        if let Some(table) = self.table(table) {
            table.rows += 1;
        }
    }

    /// A row that differs; `key` and `columns` are asked only while differences are still kept.
    ///
    /// # Errors
    /// What `key` answers.
    pub fn differ(
        &mut self,
        table: &'static str,
        key: impl FnOnce() -> Result<String>,
        columns: impl FnOnce() -> Vec<Column>,
    ) -> Result<()> {
        self.same(table);
        if let Some(table) = self.table(table) {
            table.differing += 1;
        }
        let room = self.limit.saturating_sub(self.report.differences.len());
        if room > 0 {
            let key = key()?;
            let of =
                |(column, stored, computed)| Difference { table, key: key.clone(), column, stored, computed };
            self.report.differences.extend(columns().into_iter().take(room).map(of));
        }
        Ok(())
    }

    /// A row that is missing (`computed`), or that should not be there.
    ///
    /// # Errors
    /// What `key` answers.
    pub fn lone(
        &mut self,
        table: &'static str,
        key: impl FnOnce() -> Result<String>,
        computed: bool,
    ) -> Result<()> {
        let said = |there: bool| if there { "present" } else { "absent" }.to_owned();
        self.differ(table, key, || vec![("row".to_owned(), said(!computed), said(computed))])
    }
}

/// Keeps the columns that differ.
#[derive(Default)]
pub struct Columns(Vec<Column>);

impl Columns {
    /// One column, as stored and as computed.
    #[must_use]
    pub fn of(mut self, name: &str, stored: impl ToString, computed: impl ToString) -> Columns {
        let (stored, computed) = (stored.to_string(), computed.to_string());
        if stored != computed {
            self.0.push((name.to_owned(), stored, computed));
        }
        self
    }

    /// Those that differ.
    pub fn into_vec(self) -> Vec<Column> {
        self.0
    }
}

/// A value that may be absent, as text.
pub fn shown(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn code(tier: Option<Tier>) -> &'static str {
    tier.map_or("", Tier::code)
}

fn codes(reasons: &[TierReason]) -> String {
    reasons.iter().map(|reason| reason.code()).collect::<Vec<_>>().join(" ")
}

fn track(track: Option<Track>) -> String {
    track.map_or_else(String::new, |Track { tier, below, best }| {
        format!("{} {below} {}", tier.code(), best.code())
    })
}

/// A bucket by the code of its class.
fn bucket_name(bucket: Bucket, classes: &[String]) -> String {
    let class = classes.get(usize::from(bucket.class_id())).map_or("?", String::as_str);
    if bucket.overdue() { format!("{class} overdue") } else { class.to_owned() }
}

fn sums(sums: &[(Bucket, i64)], classes: &[String]) -> String {
    let one = |(bucket, sum): &(Bucket, i64)| format!("{}={sum}", bucket_name(*bucket, classes));
    sums.iter().map(one).collect::<Vec<_>>().join(" ")
}

pub(super) fn close_columns(stored: &MonthClose, computed: &MonthClose) -> Vec<Column> {
    Columns::default()
        .of("period_from", ymd(stored.period_from), ymd(computed.period_from))
        .of("period_days", stored.period_days, computed.period_days)
        .of("closed_by", ymd(stored.closed_by), ymd(computed.closed_by))
        .of("policy_version", stored.policy_version, computed.policy_version)
        .into_vec()
}

pub(super) fn family_columns(stored: &FamilyRating, computed: &FamilyRating) -> Vec<Column> {
    Columns::default()
        .of("rated", stored.rated.code(), computed.rated.code())
        .of("tier", stored.track.tier.code(), computed.track.tier.code())
        .of("below", stored.track.below, computed.track.below)
        .of("best", stored.track.best.code(), computed.track.best.code())
        .of("avg_fen", stored.avg_fen, computed.avg_fen)
        .of("broken", stored.broken, computed.broken)
        .of("reasons", codes(&stored.reasons), codes(&computed.reasons))
        .into_vec()
}

pub(super) fn rating_columns(stored: &Rating, computed: &Rating, classes: &[String]) -> Vec<Column> {
    Columns::default()
        .of("rated", stored.rated.code(), computed.rated.code())
        .of("own_tier", stored.own.tier.code(), computed.own.tier.code())
        .of("own_below", stored.own.below, computed.own.below)
        .of("own_best", stored.own.best.code(), computed.own.best.code())
        .of("family_no", shown(stored.family_no), shown(computed.family_no))
        .of("special", code(stored.special), code(computed.special))
        .of("in_force", stored.in_force.code(), computed.in_force.code())
        .of("comprehensive_avg_fen", stored.comprehensive_avg_fen, computed.comprehensive_avg_fen)
        .of("net_avg_fen", stored.net_avg_fen, computed.net_avg_fen)
        .of("deposit_fen", stored.deposit_fen, computed.deposit_fen)
        .of("open_accounts", stored.open_accounts, computed.open_accounts)
        .of("key_products", stored.key_products, computed.key_products)
        .of("loyalty", stored.loyalty.0, computed.loyalty.0)
        .of("core_card", stored.core_card, computed.core_card)
        .of("designated", stored.designated, computed.designated)
        .of("reasons", codes(&stored.reasons), codes(&computed.reasons))
        .of("sums", sums(&stored.sums, classes), sums(&computed.sums, classes))
        .into_vec()
}

pub(super) fn standing_columns(stored: &Standing, computed: &Standing, classes: &[String]) -> Vec<Column> {
    let mut columns = Columns::default()
        .of("core_card", stored.core_card, computed.core_card)
        .of("signalled", stored.signalled, computed.signalled)
        .of("own", track(stored.own), track(computed.own))
        .of("family", code(stored.family), code(computed.family))
        .of("projected", code(stored.projected), code(computed.projected))
        .of("open_accounts", stored.open_accounts, computed.open_accounts)
        .of("loyalty", stored.loyalty.0, computed.loyalty.0)
        .of("demand", stored.demand, computed.demand);
    let mut buckets: Vec<Bucket> =
        stored.buckets.iter().chain(&computed.buckets).map(|sum| sum.bucket).collect();
    buckets.sort_unstable();
    buckets.dedup();
    for bucket in buckets {
        let of = |standing: &Standing| {
            let sum = standing.buckets.iter().find(|sum| sum.bucket == bucket);
            sum.map_or((0, 0), |BucketSum { balance, projected_sum, .. }| (*balance, *projected_sum))
        };
        let (stored, computed, name) = (of(stored), of(computed), bucket_name(bucket, classes));
        columns = columns.of(&format!("balance of {name}"), stored.0, computed.0).of(
            &format!("day-sum of {name}"),
            stored.1,
            computed.1,
        );
    }
    columns.into_vec()
}
