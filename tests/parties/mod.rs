//! Parties: who is found by what.

mod finder;
