//! What starts a rule.

use super::{Slot, Translator};
use crate::syntax::{Day, Start};

impl Translator<'_> {
    pub(super) fn start(&mut self, start: &mut Start) {
        match start {
            Start::Record {
                collection,
                condition,
                filter,
            } => {
                // Resolved first: its name is another one afterwards.
                let about = self.collection_of(collection);
                self.name(collection, Slot::One);
                if let Some(condition) = condition {
                    self.name(condition, Slot::One);
                }
                if let Some(filter) = filter {
                    let depth = self.bound.len();
                    self.bound.extend(about);
                    self.expression(filter);
                    self.bound.truncate(depth);
                }
            }
            Start::Membership { .. } => {}
            Start::Day { day, .. } => self.day(day),
        }
    }

    pub(super) fn day(&mut self, day: &mut Day) {
        match day {
            Day::OfYear(day) | Day::Anniversary(day) => self.expression(day),
            Day::NearAnniversary { anniversary, .. } => self.expression(anniversary),
            Day::Every | Day::Weekday(_) | Day::OfMonth(_) => {}
        }
    }
}
