//! How thorough the long proofs are: as quick as a change can wait for, or with `ZHIJI_PROOF=full` at the
//! figures that the bank was promised.

/// Whether the long proofs run at their full size.
pub fn full() -> bool {
    std::env::var("ZHIJI_PROOF").is_ok_and(|proof| proof == "full")
}

/// The `few` numbers, spread evenly, of those from 1 to `all`; at the full size each of them.
pub fn spread(all: usize, few: usize) -> Vec<usize> {
    if full() || all <= few { (1..=all).collect() } else { evenly(all, few) }
}

fn evenly(all: usize, few: usize) -> Vec<usize> {
    (0..few).map(|at| 1 + at * (all - 1) / (few - 1).max(1)).collect()
}

#[test]
fn a_few_of_many_reach_from_the_first_to_the_last() {
    assert_eq!(evenly(310, 4), [1, 104, 207, 310]);
    assert_eq!(evenly(9, 1), [1]);
}
