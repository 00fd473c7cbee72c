//! Points in time.

use super::{
    Cell, Conversion, Fault,
    iso::{self, Stamp},
};
use crate::calendar::{Zone, day_of_date};
use chrono::{DateTime, TimeDelta};

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug)]
pub(in crate::records) struct ToInstant {
    pub(in crate::records) zone: Zone,
    /// How many came without an offset and were read in the zone.
    pub(in crate::records) naive: u64,
}

impl Conversion for ToInstant {
    type Output = i64;

    fn convert(&mut self, cell: Cell<'_>) -> Result<i64, Fault> {
        let refuse = || Fault::unparsable(cell, "is no point in time");
        match cell {
            Cell::Instant(micros) => Ok(micros),
            Cell::Local(micros) => {
                let local = DateTime::from_timestamp_micros(micros).ok_or_else(refuse)?;
                self.naive += 1;
                Ok(self.zone.instant(local.naive_utc()))
            }
            Cell::Date(day) => Ok(self.start_of(day)),
            Cell::Text(text) => match iso::stamp(text).ok_or_else(refuse)? {
                Stamp::Date(date) => Ok(self.start_of(day_of_date(date))),
                Stamp::Local(local) => {
                    self.naive += 1;
                    Ok(self.zone.instant(local))
                }
                Stamp::Offset(local, ahead) => local
                    .checked_sub_signed(TimeDelta::seconds(ahead.into()))
                    .map(|utc| utc.and_utc().timestamp_micros())
                    .ok_or_else(refuse),
            },
            Cell::Int(_) | Cell::Float(_) | Cell::Number(_) | Cell::Decimal(..) => {
                Err(Fault::unparsable(
                    cell,
                    "is a number, and whether of seconds or milliseconds is not known: give a date and time",
                ))
            }
            _ => Err(refuse()),
        }
    }
}

impl ToInstant {
    fn start_of(&mut self, day: i32) -> i64 {
        self.naive += 1;
        self.zone.start_of_day(day)
    }
}
