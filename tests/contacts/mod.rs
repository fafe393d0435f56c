//! Contacts (spec 3): the log, and the duties that it settles.

mod duties;
mod heads;
mod log;
