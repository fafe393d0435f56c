//! Answers that were found once, kept for whoever asks the same again.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Condvar, Mutex, PoisonError};

/// Answers by question, the one asked last at the end; the oldest go first.
#[derive(Debug)]
pub struct Kept<Q, A> {
    most: usize,
    answers: Mutex<VecDeque<(Q, A)>>,
    /// Questions to which somebody looks for the answer just now.
    open: Mutex<Vec<Q>>,
    found: Condvar,
}

/// A question to which the answer is looked for, until this goes, however the search ends.
struct Open<'k, Q: PartialEq, A> {
    kept: &'k Kept<Q, A>,
    question: Q,
}

impl<Q: PartialEq, A> Drop for Open<'_, Q, A> {
    fn drop(&mut self) {
        let mut open = self.kept.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|one| *one != self.question);
        self.kept.found.notify_all();
    }
}

impl<Q: PartialEq + Clone, A: Clone> Kept<Q, A> {
    /// Room for `most` answers.
    pub fn holding(most: usize) -> Kept<Q, A> {
        Kept { most, answers: Mutex::default(), open: Mutex::default(), found: Condvar::new() }
    }

    /// The answer that is kept, or else the one that `compute` gives, which is kept from then on. Whoever asks
    /// meanwhile waits for it.
    pub fn get(&self, question: Q, compute: impl FnOnce() -> A) -> A {
        let Ok(answer) = self.try_get(question, |_| Ok::<A, Infallible>(compute()));
        answer
    }

    /// The same for what may fail.
    ///
    /// # Errors
    /// That of `compute`; nothing is kept then.
    pub fn try_get<E>(&self, question: Q, compute: impl FnOnce(&Q) -> Result<A, E>) -> Result<A, E> {
        if let Some(answer) = self.find(&question) {
            return Ok(answer);
        }
        let open = self.begin(question);
        // Somebody else may have found it while this one waited.
        if let Some(answer) = self.find(&open.question) {
            return Ok(answer);
        }
        let answer = compute(&open.question)?;
        Ok(self.keep(open.question.clone(), answer))
    }

    /// Waits until nobody looks for the answer to a question, and begins to.
    fn begin(&self, question: Q) -> Open<'_, Q, A> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.found.wait_while(open, |open| open.contains(&question));
        waited.unwrap_or_else(PoisonError::into_inner).push(question.clone());
        Open { kept: self, question }
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
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

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
        assert_eq!(kept.try_get(1, |_| Err("lost")), Err("lost"));
        assert_eq!(kept.try_get(1, |_| Ok::<u8, &str>(7)), Ok(7));
    }

    #[test]
    fn many_who_ask_at_once_have_it_computed_once() {
        let kept = Kept::holding(2);
        let computed = AtomicU32::new(0);
        let all_there = Barrier::new(8);
        std::thread::scope(|threads| {
            for question in [1, 1, 1, 1, 1, 1, 1, 2] {
                let (kept, computed, all_there) = (&kept, &computed, &all_there);
                threads.spawn(move || {
                    all_there.wait();
                    let answer = kept.get(question, || {
                        computed.fetch_add(1, Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(20));
                        question * 10
                    });
                    assert_eq!(answer, question * 10);
                });
            }
        });
        assert_eq!(computed.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn who_waited_for_a_search_that_broke_off_searches_themselves() {
        let kept: Kept<u8, u8> = Kept::holding(2);
        let begun = Barrier::new(2);
        std::thread::scope(|threads| {
            let broken = threads.spawn(|| {
                kept.try_get(1, |_| {
                    begun.wait();
                    std::thread::sleep(Duration::from_millis(20));
                    Err::<u8, &str>("lost")
                })
            });
            begun.wait();
            assert_eq!(kept.get(1, || 7), 7);
            assert_eq!(broken.join().unwrap(), Err("lost"));
        });
    }
}
