//! Stages of life: the rule at its boundaries, and a bank that wanders for a year and more, in which each night's run
//! must have concluded what everybody judged on every day gives.

mod stages;
mod walk;
