//! What is noticed about customers: a bank of two months in which each kind happens once and just does not beside it.

mod found;
mod judged;
mod raised;
mod states;
