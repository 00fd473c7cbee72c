//! The instants at which memberships of a history begin or end.

use crate::{
    calendar::just_before,
    error::Error,
    horizon::{IN, OUT, Watch, flips},
    plan::Plan,
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::syntax::Change;
use std::ops::RangeInclusive;

/// The clients whose membership in the only segment that is watched begins (or ends) within a stretch of time, with the instants, in
/// order of time.
pub(crate) fn changes(
    data: &Dataset,
    (plan, watch): (&Plan, &Watch),
    change: Change,
    within: &RangeInclusive<DateTime<Utc>>,
) -> Result<Vec<(usize, DateTime<Utc>)>, Error> {
    let mut known = vec![vec![OUT; data.len()]; watch.rules.len()];
    let before = just_before(*within.start()).timestamp_micros();
    // Who is a member before the history begins is no news.
    flips((plan, watch), data, &(before..=before), &mut known)?;
    let within = within.start().timestamp_micros()..=within.end().timestamp_micros();
    let mut found = flips((plan, watch), data, &within, &mut known)?;
    found.retain(|flip| (flip.to == IN) == (change == Change::Entering));
    // Blocks come in the order of the clients, who come in that order within an instant.
    found.sort_by_key(|flip| flip.at);
    let changes = found.into_iter();
    Ok(changes
        .filter_map(|flip| Some((flip.row, DateTime::from_timestamp_micros(flip.at)?)))
        .collect())
}
