//! Tiers: the rules as cases that a banker can write, policies, special VIPs, the roster, and a small bank whose months
//! are closed by hand.

mod bank;
mod held;
mod policies;
mod roster;
mod rules;
mod special;
