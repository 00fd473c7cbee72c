//! The instants at which memberships of a history begin or end.

use crate::{
    calendar::just_before,
    error::Error,
    horizon::{IN, OUT, Turn, Watch, flips},
    plan::Plan,
    records::Dataset,
};
use chrono::{DateTime, Utc};
use kardan_dsl::syntax::Change;
use std::{collections::BTreeSet, ops::RangeInclusive};

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
    let mut failing = BTreeSet::new();
    let stood = (known.as_mut_slice(), &mut failing);
    let earlier = flips((plan, watch), data, &(before..=before), stood)?;
    let within = within.start().timestamp_micros()..=within.end().timestamp_micros();
    let stood = (known.as_mut_slice(), &mut failing);
    let mut found = flips((plan, watch), data, &within, stood)?;
    // Points are not given on the strength of what is not known.
    let mut all = earlier.iter().chain(&found);
    if let Some(failed) = all.find(|flip| flip.turn == Turn::Failed) {
        watch.look(plan, data, 0..data.len(), failed.at, |_| ())?;
    }
    let wanted = |turn| match turn {
        Turn::Moved { to, .. } => (to == IN) == (change == Change::Entering),
        Turn::Failed => false,
    };
    found.retain(|flip| wanted(flip.turn));
    // Blocks come in the order of the clients, who come in that order within an instant.
    found.sort_by_key(|flip| flip.at);
    let changes = found.into_iter();
    Ok(changes
        .filter_map(|flip| Some((flip.row, DateTime::from_timestamp_micros(flip.at)?)))
        .collect())
}
