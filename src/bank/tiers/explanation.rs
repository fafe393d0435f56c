//! The parts of an explanation: what decides a customer's tier, ready to be written as JSON.

use crate::kernel::money::Fen;
use serde::Serialize;

/// Why a customer's tier is what it is.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// Customer number.
    pub cust_no: String,
    /// Name, masked: its first character.
    pub name: String,
    /// The tier that the customer brought along when the bank went live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opening: Option<OpeningPart>,
    /// The closed month that decided; none before the first close, or for a customer who came later.
    pub closed: Option<ClosedPart>,
    /// Special VIPs of the customer, ended ones too.
    pub specials: Vec<SpecialPart>,
    /// The running month; none where an earlier month was asked for.
    pub running: Option<RunningPart>,
}

/// A tier that was brought along: before the first close it is in force, and own tracks go on from it.
#[derive(Debug, Clone, Serialize)]
pub struct OpeningPart {
    /// The tier.
    pub tier: &'static str,
    /// Month from which the customer had it, `YYYY-MM`.
    pub since_month: String,
}

/// A period and the policy that counts in it.
#[derive(Debug, Clone, Serialize)]
pub struct Period {
    /// `YYYY-MM`.
    pub month: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Calendar days, both counted: what sums are divided by.
    pub days: i64,
    /// Version of the policy.
    pub policy: i64,
    /// Its title.
    pub policy_title: String,
}

/// An asset class of one customer in a period; accounts marked overdue apart.
#[derive(Debug, Clone, Serialize)]
pub struct ClassPart {
    /// Code of the class.
    pub class: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Whether these are accounts marked overdue.
    pub overdue: bool,
    /// Σ of the day-end balances, fen.
    pub day_sum_fen: String,
    /// The same in yuan.
    pub day_sum_yuan: String,
    /// The average, yuan.
    pub average_yuan: String,
    /// The coefficient; 0 where the policy does not count it.
    pub coefficient: String,
    /// Day-sum × coefficient, fen.
    pub weighted_sum_fen: String,
    /// The same in yuan, exact.
    pub weighted_sum_yuan: String,
    /// The weighted average, yuan.
    pub weighted_average_yuan: String,
    /// Whether it counts in net financial assets.
    pub net: bool,
    /// Today's balance in fen; only in the running month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_fen: Option<String>,
    /// The same in yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_yuan: Option<String>,
    /// Σ up to today, fen; only in the running month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_date_sum_fen: Option<String>,
    /// The same in yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_date_sum_yuan: Option<String>,
}

/// A sum and its average.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// Σ over the days, fen.
    pub sum_fen: String,
    /// The same in yuan, exact.
    pub sum_yuan: String,
    /// Σ ÷ days, yuan, half-up.
    pub average_yuan: String,
}

/// A threshold, compared exactly.
#[derive(Debug, Clone, Serialize)]
pub struct ThresholdPart {
    /// The tier it begins.
    pub tier: &'static str,
    /// `comprehensive` or `net`.
    pub measure: &'static str,
    /// From this average on, fen.
    pub from_fen: String,
    /// The same in yuan.
    pub from_yuan: String,
    /// Threshold × days, fen: what Σ must reach.
    pub needed_sum_fen: String,
    /// The same in yuan.
    pub needed_sum_yuan: String,
    /// Σ of the measure, in yuan, exact.
    pub sum_yuan: String,
    /// Whether Σ reaches it.
    pub reached: bool,
}

/// Everything that a month's rating rests on.
#[derive(Debug, Clone, Serialize)]
pub struct Measures {
    /// Asset classes.
    pub classes: Vec<ClassPart>,
    /// Comprehensive assets.
    pub comprehensive: Figure,
    /// Net financial assets.
    pub net: Figure,
    /// Thresholds in the order in which they are tested.
    pub thresholds: Vec<ThresholdPart>,
    /// Kinds of transaction booked in the month.
    pub transactions: Vec<TransactionPart>,
    /// Whether one of them is a loyalty event.
    pub loyal: bool,
    /// Whether a card held makes the customer other core.
    pub core_card: bool,
    /// Whether head office designates the customer.
    pub designated: bool,
    /// What the month alone gives.
    pub rated: &'static str,
    /// Why.
    pub reason: ReasonPart,
}

/// A kind of transaction that was booked.
#[derive(Debug, Clone, Serialize)]
pub struct TransactionPart {
    /// Its code.
    pub kind: &'static str,
    /// Chinese name.
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
    /// Whether it counts as a loyalty event.
    pub loyalty_event: bool,
}

/// A reason: its code, and a sentence in both languages.
#[derive(Debug, Clone, Serialize)]
pub struct ReasonPart {
    /// Stable code.
    pub code: &'static str,
    /// Chinese sentence.
    pub zh: &'static str,
    /// English sentence.
    pub en: &'static str,
}

/// A track after a close.
#[derive(Debug, Clone, Serialize)]
pub struct TrackPart {
    /// The tier that it holds.
    pub tier: &'static str,
    /// Month-ends rated below it so far.
    pub below: u8,
    /// Best rating among those.
    pub best: &'static str,
    /// Month-ends at which it falls.
    pub grace: u8,
}

/// A family's part.
#[derive(Debug, Clone, Serialize)]
pub struct FamilyPart {
    /// Number of the family.
    pub family_no: i64,
    /// Members on the month's last day.
    pub members: usize,
    /// Their comprehensive assets together.
    pub pooled: Figure,
    /// The family thresholds.
    pub thresholds: Vec<ThresholdPart>,
    /// What the month alone gives.
    pub rated: &'static str,
    /// The family's track after the close; none in the running month.
    pub track: Option<TrackPart>,
    /// Whether members stand under several managers.
    pub broken: bool,
}

/// A special VIP.
#[derive(Debug, Clone, Serialize)]
pub struct SpecialPart {
    /// Its number.
    pub special_no: i64,
    /// `temporary` or `long_term`.
    pub kind: String,
    /// The tier that it gives.
    pub tier: &'static str,
    /// First day.
    pub valid_from: String,
    /// Last day; none: for ever.
    pub valid_until: Option<String>,
    /// First day on which it no longer holds because it was revoked.
    pub revoked_on: Option<String>,
}

/// The rating of a closed month.
#[derive(Debug, Clone, Serialize)]
pub struct ClosedPart {
    /// The period.
    pub period: Period,
    /// What the rating rests on.
    pub measures: Measures,
    /// The own track before the close; none at the first rating.
    pub own_before: Option<TrackPart>,
    /// The own track after it.
    pub own: TrackPart,
    /// The family counted in.
    pub family: Option<FamilyPart>,
    /// The tier of the special VIP that holds on the first day after the month.
    pub special: Option<&'static str>,
    /// The tier in force from that day.
    pub in_force: &'static str,
    /// All reasons as stored: of the rating, of the track, of the tier in force.
    pub reasons: Vec<ReasonPart>,
}

/// The running month.
#[derive(Debug, Clone, Serialize)]
pub struct RunningPart {
    /// The period.
    pub period: Period,
    /// Day of the last feed taken.
    pub business_date: String,
    /// Days of the period up to it.
    pub days_so_far: i64,
    /// Days from tomorrow to the period's end.
    pub days_left: i64,
    /// No month is closed yet for the customer: the projection serves, and is not final.
    pub provisional: bool,
    /// Comprehensive assets up to today; none before the period's first day.
    pub to_date_comprehensive: Option<Figure>,
    /// Net assets up to today; none before the period's first day.
    pub to_date_net: Option<Figure>,
    /// What the month gives if today's balances hold to its end.
    pub projected: Measures,
    /// The family, projected likewise.
    pub family: Option<FamilyPart>,
    /// The tier of the special VIP that will hold after the month.
    pub special_after: Option<&'static str>,
    /// The projected tier.
    pub projected_tier: &'static str,
    /// What it comes from.
    pub projected_reason: ReasonPart,
    /// The tier in force today; none while provisional.
    pub in_force: Option<InForcePart>,
    /// `upgrade_in_reach` or `downgrade_risk`.
    pub signal: Option<&'static str>,
    /// What is missing, to keep a tier and to reach the next.
    pub gaps: Vec<GapPart>,
}

/// The tier in force and its parts.
#[derive(Debug, Clone, Serialize)]
pub struct InForcePart {
    /// The tier.
    pub tier: &'static str,
    /// What it comes from.
    pub reason: ReasonPart,
    /// The own track.
    pub own: TrackPart,
    /// The tier of the family's track.
    pub family: Option<&'static str>,
    /// The tier of the special VIP that holds today.
    pub special: Option<&'static str>,
}

/// What is missing to a tier, held in deposits from tomorrow to the period's end.
#[derive(Debug, Clone, Serialize)]
pub struct GapPart {
    /// `keep` the tier in force, or `reach` the next.
    pub purpose: &'static str,
    /// The tier.
    pub tier: &'static str,
    /// `own` rating, or the `family`'s.
    pub through: &'static str,
    /// Fen, rounded up.
    pub deposit_fen: Fen,
    /// The same in yuan.
    pub deposit_yuan: String,
    /// Whether a loyalty event is missing besides.
    pub needs_loyalty_event: bool,
}
