//! zhiji (知己): a whole bank CRM in one binary.

pub mod invent;
pub mod kernel;
pub mod store;
