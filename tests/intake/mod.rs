//! The daily files: what is refused, what goes to quarantine, and what is taken as it comes.

mod accepted;
mod doubtful;
mod mended;
mod refusals;
mod rejects;
