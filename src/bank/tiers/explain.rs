//! The arithmetic behind one customer's tier, complete enough to be computed anew (spec 1, *Explanation*).
//!
//! Day-sums are exact, as text, in fen (weighted ones with up to four decimals); averages are rounded
//! half-up and only for reading. [`super::explanation`] names the parts, [`super::explain_text`] says them in
//! sentences.

use super::entered::Entered;
use super::explanation::{
    ClassPart, ClosedPart, Explanation, FamilyPart, Figure, GapPart, InForcePart, Measures, OpeningPart,
    Period, ReasonPart, RunningPart, SpecialPart, ThresholdPart, TrackPart, TransactionPart,
};
use super::project::pooled;
use super::rules::{self, MonthFacts, TierReason, Totals, Weights};
use super::{MonthClose, Rating, closed_month, policies, rows};
use crate::bank::families::rules as family_rules;
use crate::bank::holdings::rows::{Line, classes, line};
use crate::bank::holdings::{Bucket, Standing, Track, standing};
use crate::bank::parties::rows as parties;
use crate::kernel::calendar::Day;
use crate::kernel::calendar::{Month, days_inclusive};
use crate::kernel::decision::Reason;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::money::{COEFFICIENT_ONE, Fen, divide_half_up, yuan, yuan_e4};
use crate::kernel::policy::Policy;
use crate::kernel::terms::{KindSet, Tier};
use crate::store::open::Bank;
use crate::text;

/// Explains a customer's tier: by the last closed month and the running one, or by the closed `month`.
///
/// # Errors
/// Refuses an unknown customer, and a month that is not closed or in which the customer was not rated.
pub fn explain(bank: &Bank, cust_no: &str, month: Option<Month>) -> Result<Explanation> {
    let core = &bank.core;
    let head = parties::customer(core, cust_no)?.ok_or_else(|| {
        let why = text!("没有客户号 {cust_no}", "there is no customer {cust_no}");
        Refusal::new("unknown_customer", "CUST_NO", why)
    })?;
    let entered = Entered::about(core, &bank.crm, Day::MAX, cust_no)?;
    let classes = classes(core)?;
    let of = Of { bank, entered: &entered, classes: &classes, cust_id: head.cust_id };
    let close = match month {
        Some(month) => Some(closed_month(core, Some(month))?),
        None => rows::month_closes(core)?.last().copied(),
    };
    let closed = close.map(|close| of.closed(&close)).transpose()?.flatten();
    if let (Some(month), None) = (month, &closed) {
        let why = text!("客户 {cust_no} 在 {month} 尚无评级", "customer {cust_no} was not rated in {month}");
        return Err(Refusal::new("not_rated", "--month", why).into());
    }
    let running = match (month, line(core)?) {
        (None, Some(line)) => of.running(&line)?,
        _ => None,
    };
    let specials = rows::specials_of(&bank.crm, cust_no)?.into_iter().map(special_part).collect();
    let (cust_no, name) = (cust_no.to_owned(), masked(&head.name));
    Ok(Explanation { opening: opening_part(bank, &cust_no)?, cust_no, name, closed, specials, running })
}

fn opening_part(bank: &Bank, cust_no: &str) -> Result<Option<OpeningPart>> {
    let mut found = None;
    rows::reading::opening_tiers(&bank.crm, Some(&[cust_no]), |_, tier, since| {
        let since_month = Month::from_yyyymm(since).map(|month| month.to_string()).unwrap_or_default();
        found = Some(OpeningPart { tier: tier.code(), since_month });
        Ok(())
    })?;
    Ok(found)
}

fn masked(name: &str) -> String {
    name.chars().take(1).chain("**".chars()).collect()
}

fn special_part(special: rows::SpecialVip) -> SpecialPart {
    SpecialPart {
        special_no: special.special_no,
        kind: special.kind,
        tier: special.tier.code(),
        valid_from: special.valid_from.to_string(),
        valid_until: special.valid_until.map(|day| day.to_string()),
        revoked_on: special.revoked_on.map(|day| day.to_string()),
    }
}

fn reason(reason: TierReason) -> ReasonPart {
    let sentence = reason.sentence();
    ReasonPart { code: reason.code(), zh: sentence.zh, en: sentence.en }
}

fn track(track: Track, policy: &Policy) -> TrackPart {
    TrackPart {
        tier: track.tier.code(),
        below: track.below,
        best: track.best.code(),
        grace: policy.downgrade_grace_months,
    }
}

/// Whose tier is explained, and from what.
struct Of<'a> {
    bank: &'a Bank,
    entered: &'a Entered,
    classes: &'a [String],
    cust_id: u32,
}

impl Of<'_> {
    fn closed(&self, close: &MonthClose) -> Result<Option<ClosedPart>> {
        let core = &self.bank.core;
        let Some(rating) = rows::read_rating(core, close.month, self.cust_id)? else { return Ok(None) };
        let policy = policies::document(&self.bank.crm, close.policy_version)?;
        let weights = Weights::new(&policy, self.classes);
        let days = close.period_days;
        let facts = MonthFacts {
            days,
            totals: weights.add_up(rating.sums.iter().copied()),
            loyalty: rating.loyalty,
            core_card: rating.core_card,
            designated: rating.designated,
        };
        let why = rating.reasons.first().copied();
        let parts = class_parts(&policy, &weights, self.classes, &rating.sums, days);
        let before = rows::read_rating(core, close.month.previous(), self.cust_id)?;
        Ok(Some(ClosedPart {
            period: Period {
                month: close.month.to_string(),
                from: close.period_from.to_string(),
                to: close.month.last_day().to_string(),
                days,
                policy: close.policy_version,
                policy_title: policy.title.clone(),
            },
            measures: measures(&facts, parts, &policy, rating.rated, why),
            own_before: before
                .map(|before| before.own)
                .or_else(|| self.entered.opening(self.cust_id))
                .map(|own| track(own, &policy)),
            own: track(rating.own, &policy),
            family: self.closed_family(close, &rating, &policy, &weights)?,
            special: rating.special.map(Tier::code),
            in_force: rating.in_force.code(),
            reasons: rating.reasons.iter().copied().map(reason).collect(),
        }))
    }

    fn closed_family(
        &self,
        close: &MonthClose,
        rating: &Rating,
        policy: &Policy,
        weights: &Weights,
    ) -> Result<Option<FamilyPart>> {
        let core = &self.bank.core;
        let Some(family_no) = rating.family_no else { return Ok(None) };
        let ratings = rows::family_ratings(core, close.month)?;
        let Some(family) = ratings.into_iter().find(|family| family.family_no == family_no) else {
            return Ok(None);
        };
        let (mut members, mut totals) = (0, Totals::default());
        let of = self.entered.families.iter().find(|of| of.family.family_no == family_no);
        for cust_id in of.map(|of| of.members_on(close.month.last_day())).unwrap_or_default() {
            let member = rows::read_rating(core, close.month, cust_id)?;
            if let Some(member) = member.filter(|member| member.family_no == Some(family_no)) {
                let one = weights.add_up(member.sums.iter().copied());
                totals.comprehensive_e4 += one.comprehensive_e4;
                totals.net += one.net;
                members += 1;
            }
        }
        Ok(Some(FamilyPart {
            family_no,
            members,
            pooled: comprehensive(&totals, close.period_days),
            thresholds: family_thresholds(&totals, close.period_days, policy),
            rated: family.rated.code(),
            track: Some(track(family.track, policy)),
            broken: family.broken,
        }))
    }

    fn running(&self, line: &Line) -> Result<Option<RunningPart>> {
        let Some(standing) = standing::read(&self.bank.core, self.cust_id)? else { return Ok(None) };
        let in_force = self.entered.policies.of(line.open_month)?;
        let policy = &in_force.policy;
        let weights = Weights::new(policy, self.classes);
        let (days, end) = (line.period_days(), line.open_month.last_day());
        let days_so_far = days_inclusive(line.period_from, line.business_date);
        let days_left = days - days_so_far;
        let sums: Vec<(Bucket, i64)> =
            standing.buckets.iter().map(|sum| (sum.bucket, sum.projected_sum)).collect();
        let totals = weights.add_up(sums.iter().copied());
        let facts = MonthFacts {
            days,
            totals,
            loyalty: standing.loyalty,
            core_card: standing.core_card,
            designated: self.entered.designated_on(self.cust_id, end),
        };
        let rated = rules::rate(&facts, policy);
        let mut parts = class_parts(policy, &weights, self.classes, &sums, days);
        let so_far = to_date(&standing, days_left, &mut parts);
        let so_far = weights.add_up(so_far.into_iter());
        let (family, pooled) = self.running_family(line, &weights, policy)?;
        let family_rated = pooled.map(|totals| rules::rate_family(&totals, days, policy).outcome);
        let after = self.entered.special_on(self.cust_id, line.open_month.next().first_day());
        let projected = rules::in_force(rated.outcome, family_rated, after);
        let now = self.in_force(&standing, line, policy);
        let held = now.as_ref().and_then(|now| Tier::from_code(now.tier));
        let gaps = Gaps { totals, pooled, days, days_left, policy, loyal: loyal(&facts, policy) };
        Ok(Some(RunningPart {
            period: Period {
                month: line.open_month.to_string(),
                from: line.period_from.to_string(),
                to: end.to_string(),
                days,
                policy: in_force.version,
                policy_title: policy.title.clone(),
            },
            business_date: line.business_date.to_string(),
            days_so_far,
            days_left,
            provisional: held.is_none(),
            to_date_comprehensive: (days_so_far > 0).then(|| comprehensive(&so_far, days_so_far)),
            to_date_net: (days_so_far > 0).then(|| net(&so_far, days_so_far)),
            projected: measures(&facts, parts, policy, rated.outcome, rated.reasons.first().copied()),
            family,
            special_after: after.map(Tier::code),
            projected_tier: projected.outcome.code(),
            projected_reason: reason(projected.reasons[0]),
            in_force: now,
            signal: held.and_then(|held| signal(held, projected.outcome)),
            gaps: gaps.all(held, projected.outcome),
        }))
    }

    /// The tier in force on the business day; on a month's last day, when it is closed, on the next.
    fn in_force(&self, standing: &Standing, line: &Line, policy: &Policy) -> Option<InForcePart> {
        let own = standing.own.or_else(|| self.entered.opening(self.cust_id))?;
        let special = self.entered.special_on(self.cust_id, line.business_date.max(line.period_from));
        let decision = rules::in_force(own.tier, standing.family, special);
        Some(InForcePart {
            tier: decision.outcome.code(),
            reason: reason(decision.reasons[0]),
            own: track(own, policy),
            family: standing.family.map(Tier::code),
            special: special.map(Tier::code),
        })
    }

    fn running_family(
        &self,
        line: &Line,
        weights: &Weights,
        policy: &Policy,
    ) -> Result<(Option<FamilyPart>, Option<Totals>)> {
        let (days, end) = (line.period_days(), line.open_month.last_day());
        for place in self.entered.families_of(self.cust_id) {
            let of = &self.entered.families[*place];
            let members = of.members_on(end);
            if members.len() < 2 || !members.contains(&self.cust_id) {
                continue;
            }
            let totals = pooled(&self.bank.core, &members, weights)?;
            let part = FamilyPart {
                family_no: of.family.family_no,
                members: members.len(),
                pooled: comprehensive(&totals, days),
                thresholds: family_thresholds(&totals, days, policy),
                rated: rules::rate_family(&totals, days, policy).outcome.code(),
                track: None,
                broken: family_rules::is_broken(&of.family, end),
            };
            return Ok((Some(part), Some(totals)));
        }
        Ok((None, None))
    }
}

/// The sums up to today, noted beside each class too.
fn to_date(standing: &Standing, days_left: i64, parts: &mut [ClassPart]) -> Vec<(Bucket, i64)> {
    let mut sums = Vec::new();
    for (sum, part) in standing.buckets.iter().zip(parts) {
        let so_far = sum.projected_sum - sum.balance * days_left;
        part.balance_fen = Some(sum.balance.to_string());
        part.balance_yuan = Some(yuan(sum.balance.into()));
        part.to_date_sum_fen = Some(so_far.to_string());
        part.to_date_sum_yuan = Some(yuan(so_far.into()));
        sums.push((sum.bucket, so_far));
    }
    sums
}

fn signal(held: Tier, projected: Tier) -> Option<&'static str> {
    match projected.cmp(&held) {
        std::cmp::Ordering::Greater => Some("upgrade_in_reach"),
        std::cmp::Ordering::Less => Some("downgrade_risk"),
        std::cmp::Ordering::Equal => None,
    }
}

fn class_parts(
    policy: &Policy,
    weights: &Weights,
    classes: &[String],
    sums: &[(Bucket, i64)],
    days: i64,
) -> Vec<ClassPart> {
    let part = |(bucket, sum): &(Bucket, i64)| {
        let code = classes.get(usize::from(bucket.class_id())).map_or("?", String::as_str);
        let class = policy.class(code);
        let weighted = Totals {
            comprehensive_e4: i128::from(*sum) * i128::from(weights.coefficient_e4(*bucket)),
            net: i128::from(*sum),
        };
        ClassPart {
            class: code.to_owned(),
            zh: class.map_or(code, |class| &class.zh).to_owned(),
            en: class.map_or(code, |class| &class.en).to_owned(),
            overdue: bucket.overdue(),
            day_sum_fen: sum.to_string(),
            day_sum_yuan: yuan(i128::from(*sum)),
            average_yuan: yuan(divide_half_up(i128::from(*sum), i128::from(days))),
            coefficient: policies::decimal_e4(weights.coefficient_e4(*bucket).into()),
            weighted_sum_fen: policies::decimal_e4(weighted.comprehensive_e4),
            weighted_sum_yuan: yuan_e4(weighted.comprehensive_e4),
            weighted_average_yuan: yuan(weighted.comprehensive_avg(days).into()),
            net: weights.net(*bucket),
            balance_fen: None,
            balance_yuan: None,
            to_date_sum_fen: None,
            to_date_sum_yuan: None,
        }
    };
    sums.iter().map(part).collect()
}

pub(super) fn comprehensive(totals: &Totals, days: i64) -> Figure {
    Figure {
        sum_fen: policies::decimal_e4(totals.comprehensive_e4),
        sum_yuan: yuan_e4(totals.comprehensive_e4),
        average_yuan: yuan(totals.comprehensive_avg(days).into()),
    }
}

fn net(totals: &Totals, days: i64) -> Figure {
    Figure {
        sum_fen: totals.net.to_string(),
        sum_yuan: yuan(totals.net),
        average_yuan: yuan(totals.net_avg(days).into()),
    }
}

fn loyal(facts: &MonthFacts, policy: &Policy) -> bool {
    facts.loyalty.meets(policy.loyalty_events)
}

fn measures(
    facts: &MonthFacts,
    classes: Vec<ClassPart>,
    policy: &Policy,
    rated: Tier,
    why: Option<TierReason>,
) -> Measures {
    let booked = |kind: crate::kernel::terms::TransactionKind| TransactionPart {
        kind: kind.code(),
        zh: kind.label().zh,
        en: kind.label().en,
        loyalty_event: KindSet(kind.bit()).meets(policy.loyalty_events),
    };
    Measures {
        classes,
        comprehensive: comprehensive(&facts.totals, facts.days),
        net: net(&facts.totals, facts.days),
        thresholds: own_thresholds(&facts.totals, facts.days, policy),
        transactions: facts.loyalty.kinds().map(booked).collect(),
        loyal: loyal(facts, policy),
        core_card: facts.core_card,
        designated: facts.designated,
        rated: rated.code(),
        reason: reason(why.unwrap_or(TierReason::OrdinaryBelowContribution)),
    }
}

fn own_thresholds(totals: &Totals, days: i64, policy: &Policy) -> Vec<ThresholdPart> {
    let diamond = threshold(Tier::Diamond, "net", policy.diamond_net_from_fen, totals, days);
    let vip =
        policy.vip.descending().map(|(tier, from)| threshold(tier, "comprehensive", from, totals, days));
    let core = threshold(Tier::GeneralCore, "comprehensive", policy.general_core_from_fen, totals, days);
    [diamond].into_iter().chain(vip).chain([core]).collect()
}

pub(super) fn family_thresholds(totals: &Totals, days: i64, policy: &Policy) -> Vec<ThresholdPart> {
    let part = |(tier, from)| threshold(tier, "comprehensive", from, totals, days);
    policy.family.descending().map(part).to_vec()
}

fn threshold(tier: Tier, measure: &'static str, from: Fen, totals: &Totals, days: i64) -> ThresholdPart {
    let needed = i128::from(from) * i128::from(days);
    let (reached, sum_yuan) = match measure {
        "net" => (totals.net >= needed, yuan(totals.net)),
        _ => {
            let sum = totals.comprehensive_e4;
            (sum >= needed * i128::from(COEFFICIENT_ONE), yuan_e4(sum))
        }
    };
    ThresholdPart {
        tier: tier.code(),
        measure,
        from_fen: from.to_string(),
        from_yuan: yuan(from.into()),
        needed_sum_fen: needed.to_string(),
        needed_sum_yuan: yuan(needed),
        sum_yuan,
        reached,
    }
}

/// What gaps are computed from.
struct Gaps<'a> {
    totals: Totals,
    pooled: Option<Totals>,
    days: i64,
    days_left: i64,
    policy: &'a Policy,
    loyal: bool,
}

impl Gaps<'_> {
    /// What is missing to keep the tier in force, and to reach the one above both it and the projection.
    fn all(&self, held: Option<Tier>, projected: Tier) -> Vec<GapPart> {
        let mut parts = Vec::new();
        if let Some(held) = held.filter(|held| *held > projected) {
            self.of("keep", held, &mut parts);
        }
        let best = held.map_or(projected, |held| held.max(projected));
        let above = |tier: &Tier| *tier > best && *tier != Tier::OtherCore;
        if let Some(next) = Tier::ALL.into_iter().find(above) {
            self.of("reach", next, &mut parts);
        }
        parts
    }

    fn of(&self, purpose: &'static str, tier: Tier, parts: &mut Vec<GapPart>) {
        let needs_loyalty_event = tier == Tier::GeneralCore && !self.loyal;
        let own = rules::gap(tier, &self.totals, self.days, self.days_left, self.policy);
        let family = self
            .pooled
            .and_then(|pooled| rules::family_gap(tier, &pooled, self.days, self.days_left, self.policy));
        // Contribution is reached and the loyalty event alone is missing: nothing is to be deposited.
        let deposit = own.map(|gap| gap.deposit_fen).or(needs_loyalty_event.then_some(0));
        let both = [("own", deposit), ("family", family.map(|gap| gap.deposit_fen))];
        parts.extend(both.into_iter().filter_map(|(through, deposit)| {
            let deposit_fen = deposit?;
            Some(GapPart {
                purpose,
                tier: tier.code(),
                through,
                deposit_fen,
                deposit_yuan: yuan(deposit_fen.into()),
                needs_loyalty_event,
            })
        }));
    }
}
