//! The canonical feed: its files, their columns, the order in which a day applies them (spec 6).

/// A file of a day's folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "named as the files are")]
pub enum FeedFile {
    Institutions,
    Staff,
    Fx,
    Customers,
    Contacts,
    Accounts,
    Balances,
    Transactions,
    Products,
    Cards,
    Guarantees,
    Risk,
}

/// Whether a file brings all rows or only those that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// All rows: what is missing is gone.
    Full,
    /// Only rows that changed.
    Delta,
}

impl Kind {
    /// The word in the manifest.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Full => "full",
            Kind::Delta => "delta",
        }
    }

    /// The kind of a word.
    pub fn from_code(code: &str) -> Option<Kind> {
        [Kind::Full, Kind::Delta].into_iter().find(|kind| kind.code() == code)
    }
}

impl FeedFile {
    /// All files in the order in which a day applies them: first what later ones refer to.
    pub const ALL: [FeedFile; 12] = [
        FeedFile::Institutions,
        FeedFile::Staff,
        FeedFile::Fx,
        FeedFile::Customers,
        FeedFile::Contacts,
        FeedFile::Accounts,
        FeedFile::Balances,
        FeedFile::Transactions,
        FeedFile::Products,
        FeedFile::Cards,
        FeedFile::Guarantees,
        FeedFile::Risk,
    ];

    /// The name of the file.
    pub fn name(self) -> &'static str {
        match self {
            FeedFile::Institutions => "institutions.csv",
            FeedFile::Staff => "staff.csv",
            FeedFile::Fx => "fx.csv",
            FeedFile::Customers => "customers.csv",
            FeedFile::Contacts => "contacts.csv",
            FeedFile::Accounts => "accounts.csv",
            FeedFile::Balances => "balances.csv",
            FeedFile::Transactions => "transactions.csv",
            FeedFile::Products => "products.csv",
            FeedFile::Cards => "cards.csv",
            FeedFile::Guarantees => "guarantees.csv",
            FeedFile::Risk => "risk.csv",
        }
    }

    /// The file of a name.
    pub fn from_name(name: &str) -> Option<FeedFile> {
        FeedFile::ALL.into_iter().find(|file| file.name() == name)
    }

    /// Its columns, needed ones first, then those that may be absent, and how many are needed.
    pub fn columns(self) -> (&'static [&'static str], usize) {
        match self {
            FeedFile::Institutions => {
                (&["inst_no", "parent_no", "level", "grade", "name", "address", "phone"], 7)
            }
            FeedFile::Staff => {
                (&["staff_no", "inst_no", "team", "name", "role", "mobile", "status", "self_post"], 8)
            }
            FeedFile::Fx => (&["currency", "mid"], 2),
            FeedFile::Customers => (&CUSTOMERS, 11),
            FeedFile::Contacts => (&["cust_no", "source", "kind", "value", "updated"], 5),
            FeedFile::Accounts => (&ACCOUNTS, 12),
            FeedFile::Balances => (&["acct_no", "balance"], 2),
            FeedFile::Transactions => (&TRANSACTIONS, 9),
            FeedFile::Products => (&["cust_no", "key_product", "since", "until"], 4),
            FeedFile::Cards => (&["cust_no", "card_no", "kind", "fee", "dual_card"], 5),
            FeedFile::Guarantees => {
                let columns =
                    &["loan_no", "borrower_no", "guarantor_name", "guarantor_id_no", "guarantor_cust_no"];
                (columns, 5)
            }
            FeedFile::Risk => (&["cust_no", "kind", "since", "note"], 4),
        }
    }

    /// The place, among its columns, of the amount that the manifest sums up.
    pub fn amount_column(self) -> Option<usize> {
        match self {
            FeedFile::Balances => Some(1),
            FeedFile::Transactions => Some(6),
            _ => None,
        }
    }
}

const CUSTOMERS: [&str; 19] = [
    "cust_no",
    "name",
    "id_type",
    "id_no",
    "sex",
    "birth_date",
    "mobile",
    "address",
    "open_inst",
    "open_date",
    "status",
    "id_expiry",
    "grid",
    "guardian_cust_no",
    "merged_into",
    "risk_grade",
    "risk_expiry",
    "batch",
    "occupation",
];

const ACCOUNTS: [&str; 13] = [
    "acct_no",
    "cust_no",
    "inst_no",
    "class",
    "product_no",
    "product_name",
    "currency",
    "open_date",
    "due_date",
    "close_date",
    "demand",
    "vip_card",
    "state",
];

const TRANSACTIONS: [&str; 9] =
    ["txn_no", "acct_no", "cust_no", "inst_no", "time", "kind", "amount", "currency", "channel"];

/// Words in a column's name that say it holds authentication data, which is never taken (spec 7).
pub const FORBIDDEN_WORDS: [&str; 8] = ["pin", "cvn", "cvn2", "cvv", "cvv2", "password", "passwd", "pwd"];
