//! Floor 2: who may do what, and what was done (spec 7).
//!
//! * [`roles`]: the eleven roles, and what a person's post is.
//! * [`rules`]: every number and every decision of sign-in.
//! * [`act`]: an act that was decided on and is not done yet; most verbs of this room answer one.
//! * [`accounts`]: who may sign in, and what for.
//! * [`confirm`]: acts on powerful accounts, which a second person confirms.
//! * [`passwords`], [`totp`], [`credentials`]: what people sign in with.
//! * [`sessions`]: who is at the other end of a request.
//! * [`setup`]: the first administrator.
//! * [`demo`]: accounts of a demo bank.
//! * [`masking`]: how personal data is shown to whoever may not see it whole.
//! * [`quota`]: how many customers a person may open in a day.
//! * [`audit`]: whether the audit is whole.

pub mod accounts;
pub mod act;
pub mod audit;
pub mod confirm;
pub mod credentials;
pub mod demo;
pub mod masking;
pub mod passwords;
pub mod quota;
pub mod roles;
mod rows;
pub mod rules;
pub mod secrets;
pub mod sessions;
pub mod setup;
pub mod totp;
