//! When rules start: the instants of days and of memberships. Bonus rules and triggers share it.

mod days;
mod memberships;

pub(crate) use days::instants;
pub(crate) use memberships::changes;
