//! zhiji (知己): a whole bank CRM in one binary.
pub mod kernel;
pub mod invent;
