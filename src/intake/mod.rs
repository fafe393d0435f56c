//! Floor 4: the core bank's daily files: checked, decoded, merged, or put into quarantine.
//!
//! Reading order: [`feed`] (which files and columns there are), [`control`] (control figures and
//! encoding, before anything is read), [`reader`] (lines), [`row`] (fields and their checks),
//! [`reject`] (what can be wrong with a row), [`parties`], [`accounts`], [`balances`], [`booked`]
//! (the files, each applied to its tables), [`day`] (one day, in one transaction), [`run`] (the
//! line of days, the archive, corrections), [`mend`] (rows of quarantine put right),
//! [`golive`] (a bank's present state, taken once).

pub mod accounts;
pub mod balances;
pub mod booked;
pub mod control;
pub mod day;
pub mod feed;
pub mod golive;
pub mod mend;
pub mod parties;
pub mod reader;
pub mod reject;
pub mod row;
pub mod rows;
pub mod run;
pub mod settings;
