//! Answers that were found once, kept for whoever asks the same again.

use super::error::Result;
use std::collections::VecDeque;
use std::sync::Mutex;

/// Answers by question, the one asked last at the end; the oldest go first.
#[derive(Debug)]
pub struct Kept<Q, A> {
    most: usize,
    answers: Mutex<VecDeque<(Q, A)>>,
}

impl<Q: PartialEq, A: Clone> Kept<Q, A> {
    /// Room for `most` answers.
    pub fn holding(most: usize) -> Kept<Q, A> {
        Kept { most, answers: Mutex::default() }
    }

    /// The answer that is kept, or else the one that `compute` gives, which is kept from then on.
    pub fn get(&self, question: Q, compute: impl FnOnce() -> A) -> A {
        self.find(&question).unwrap_or_else(|| self.keep(question, compute()))
    }

    /// The same for what may fail.
    ///
    /// # Errors
    /// That of `compute`; nothing is kept then.
    pub fn try_get(&self, question: Q, compute: impl FnOnce(&Q) -> Result<A>) -> Result<A> {
        match self.find(&question) {
            Some(answer) => Ok(answer),
            None => {
                let answer = compute(&question)?;
                Ok(self.keep(question, answer))
            }
        }
    }

    /// Keeps an answer; one to the same question that was kept before goes.
    pub fn keep(&self, question: Q, answer: A) -> A {
        if let Ok(mut answers) = self.answers.lock() {
            answers.retain(|(asked, _)| *asked != question);
            if answers.len() >= self.most {
                answers.pop_front();
            }
            answers.push_back((question, answer.clone()));
        }
        answer
    }

    /// The answer that is kept.
    pub fn find(&self, question: &Q) -> Option<A> {
        let mut answers = self.answers.lock().ok()?;
        let place = answers.iter().position(|(asked, _)| asked == question)?;
        let found = answers.remove(place)?;
        let answer = found.1.clone();
        answers.push_back(found);
        Some(answer)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_again_is_not_computed_again_and_the_oldest_go() {
        let kept = Kept::holding(2);
        let ask = |question: u8, fresh: u8| kept.get(question, || fresh);
        assert_eq!((ask(1, 10), ask(2, 20)), (10, 20));
        assert_eq!(ask(1, 11), 10, "kept, and now the one asked last");
        assert_eq!(ask(3, 30), 30);
        assert_eq!((ask(1, 12), ask(3, 31)), (10, 30));
        assert_eq!(ask(2, 21), 21, "it made room for the third");
    }

    #[test]
    fn the_last_answer_to_a_question_counts() {
        let kept = Kept::holding(2);
        kept.keep(1, "a");
        kept.keep(1, "b");
        kept.keep(2, "c");
        assert_eq!((kept.find(&1), kept.find(&2), kept.find(&3)), (Some("b"), Some("c"), None));
    }

    #[test]
    fn a_fault_is_not_kept() {
        let kept: Kept<u8, u8> = Kept::holding(2);
        let fault = |_: &_| Err(crate::kernel::error::Fault::Inconsistent("x".to_owned()).into());
        assert!(kept.try_get(1, fault).is_err());
        assert_eq!(kept.try_get(1, |_| Ok(7)).ok(), Some(7));
    }
}
