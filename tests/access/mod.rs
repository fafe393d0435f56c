//! Who may do what, and what was done: masking, passwords, codes, sessions, accounts, the audit's chain.

mod accounts;
mod audit;
mod bank;
mod commands;
mod confirm;
mod flaws;
mod masking;
mod passwords;
mod quota;
mod roles;
mod rules;
mod sessions;
mod totp;
