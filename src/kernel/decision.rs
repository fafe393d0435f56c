//! A decision carries its reasons.

use super::lang::Label;

/// A stable code with a sentence in both languages. Numbers are stored: they never change meaning.
pub trait Reason: Copy + Sized + 'static {
    /// The number as stored.
    fn number(self) -> u8;
    /// The reason of a stored number.
    fn from_number(number: u8) -> Option<Self>;
    /// The code in files.
    fn code(self) -> &'static str;
    /// The sentence.
    fn sentence(self) -> Label;
}

/// An outcome with its reasons, the deciding one first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision<T, R> {
    /// What was decided.
    pub outcome: T,
    /// Why, in order of precedence.
    pub reasons: Vec<R>,
}

impl<T, R: Reason> Decision<T, R> {
    /// A decision for one reason.
    pub fn new(outcome: T, reason: R) -> Self {
        Decision { outcome, reasons: vec![reason] }
    }
}
