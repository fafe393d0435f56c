//! What growth is worth (spec 2, *Growth and pay*): one customer's month against the baseline, and a team's share.
//!
//! All amounts are fen. What is compared is exact; only what is credited, deducted and shown is rounded, half-up.
//! Averages are taken as they are shown, rounded to fen, so that the arithmetic on the page comes out.

use crate::bank::assignment::Origin;
use crate::kernel::calendar::{Day, Month};
use crate::kernel::money::{Fen, divide_half_up};
use crate::kernel::policy::{ALL_PERCENT_E4, GrowthTerms, TeamParts};
use std::collections::BTreeMap;

/// Months of a year.
const YEAR: i64 = 12;

/// The month whose average is the baseline: the last that had ended before the day of assignment. Of a bank that had
/// closed none by then it is the first that it closed: what was there before anybody counted is nobody's growth.
pub fn baseline_month(since: Day, first_closed: Month) -> Month {
    Month::of(since).previous().max(first_closed)
}

/// Months of growth: those after the baseline's up to the one that is judged. So the month of assignment counts as a
/// whole one, whichever its day; where a bank's first close is the baseline, months count from that.
pub fn months(baseline: Month, judged: Month) -> i64 {
    let number = |month: Month| i64::from(month.yyyymm() / 100) * YEAR + i64::from(month.yyyymm() % 100);
    (number(judged) - number(baseline)).max(0)
}

/// Since when the same person has a customer without a day between: a change of the maintenance institution in which
/// they move along, or one that was taken back, begins nothing anew. `spells` are the earlier ones of that person with
/// that customer, first and end day, in any order.
pub fn unbroken_since(since: Day, spells: &[(Day, Day)]) -> Day {
    let mut first = since;
    while let Some((before, _)) = spells.iter().find(|(from, until)| *until == first && *from < first) {
        first = *before;
    }
    first
}

/// What one customer's month is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Grown {
    /// The average that growth is counted from; none for who was won: all of theirs counts.
    pub baseline_fen: Option<Fen>,
    /// The average of the month that is judged.
    pub now_fen: Fen,
    /// Months of growth.
    pub months: i64,
    /// What came on top of the baseline; below zero: what went away.
    pub increment_fen: Fen,
    /// Growth that was the target.
    pub target_fen: Fen,
    /// Whether it was reached, exactly; who was won has none to reach.
    pub is_reached: bool,
    /// Credited.
    pub credited_fen: Fen,
    /// Deducted.
    pub deducted_fen: Fen,
}

impl Grown {
    /// Credited less deducted.
    pub fn result_fen(&self) -> Fen {
        self.credited_fen - self.deducted_fen
    }
}

/// Judges one customer's month. Who was won (自拓) is credited in full: their whole average, for none of it was there
/// before. Of who was allocated, what came on top of the baseline counts against the target of so many months: 30% of
/// it is credited where the target is reached, else 30% of what is missing to the target is deducted.
pub fn judge(origin: Origin, baseline_fen: Fen, now_fen: Fen, months: i64, terms: &GrowthTerms) -> Grown {
    if origin == Origin::SelfDeveloped {
        let won = Grown { now_fen, months, increment_fen: now_fen, is_reached: true, ..Grown::default() };
        return Grown { credited_fen: now_fen.max(0), ..won };
    }
    let increment_fen = now_fen - baseline_fen;
    // In parts of a fen, so that reached or not is decided exactly.
    let one = i128::from(ALL_PERCENT_E4) * i128::from(YEAR);
    let base = i128::from(baseline_fen.max(0));
    let target = base * i128::from(terms.target_percent_a_year_e4) * i128::from(months);
    let increment = i128::from(increment_fen) * one;
    let share = |parts: i128, percent_e4: i64| {
        fen(divide_half_up(parts * i128::from(percent_e4), one * i128::from(ALL_PERCENT_E4)))
    };
    let is_reached = increment >= target;
    let (credited_fen, deducted_fen) = if is_reached {
        (share(increment, terms.credited_percent_e4), 0)
    } else {
        (0, share(target - increment, terms.deducted_percent_e4))
    };
    let target_fen = fen(divide_half_up(target, one));
    Grown {
        baseline_fen: Some(baseline_fen),
        now_fen,
        months,
        increment_fen,
        target_fen,
        is_reached,
        credited_fen,
        deducted_fen,
    }
}

fn fen(exact: i128) -> Fen {
    Fen::try_from(exact).unwrap_or(if exact < 0 { Fen::MIN } else { Fen::MAX })
}

/// A team's result split among its members, to the fen: by the set proportions of those who are still in it, in equal
/// parts where none are set or nobody named is left. What does not divide goes fen by fen to the largest remainders, of
/// equal ones to the lower staff number. A team without members keeps it: nobody gets a part.
pub fn split(result_fen: Fen, members: &[&str], set: Option<&TeamParts>) -> BTreeMap<String, Fen> {
    let set_for = |staff_no: &str| set.and_then(|set| set.percent_e4.get(staff_no)).copied().unwrap_or(0);
    let mut parts: BTreeMap<&str, i128> =
        members.iter().map(|member| (*member, i128::from(set_for(member)))).collect();
    if parts.values().all(|part| *part == 0) {
        parts.values_mut().for_each(|part| *part = 1);
    }
    let all: i128 = parts.values().sum();
    let whole = i128::from(result_fen.unsigned_abs());
    let sign = result_fen.signum();
    let mut shares: Vec<(i128, &str, Fen)> = parts
        .iter()
        .map(|(staff_no, part)| (whole * part % all, *staff_no, fen(whole * part / all)))
        .collect();
    let given: Fen = shares.iter().map(|(.., share)| share).sum();
    shares.sort_by_key(|(left, staff_no, _)| (-left, *staff_no));
    let left = usize::try_from(whole - i128::from(given)).unwrap_or(0);
    shares.iter_mut().take(left).for_each(|(.., share)| *share += 1);
    shares.into_iter().map(|(_, staff_no, share)| (staff_no.to_owned(), share * sign)).collect()
}
