//! Holdings: the facts replayed, and conclusions computed anew beside those of nightly runs.

mod bank;
mod ledger;
mod replay;
mod walk;
