//! Points in time.

use super::{
    Cell, Conversion, Fault, Kind, bounds,
    date::{CALENDAR, beyond_calendar},
    hours::LocalHours,
    iso::{self, Stamp},
};
use crate::{
    calendar::{Zone, day_of_date},
    records::Instants,
};
use chrono::{DateTime, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug)]
pub(in crate::records) struct ToInstant {
    zone: Zone,
    hours: LocalHours,
    /// How many came without an offset and were read in the zone.
    pub(in crate::records) naive: u64,
}

impl Conversion for ToInstant {
    type Store = Instants;

    fn convert(&mut self, cell: Cell<'_>) -> Result<i64, Fault> {
        let refuse = || Fault::unparsable(cell, "is no point in time");
        let micros = match cell {
            Cell::Instant(micros) => micros,
            Cell::Local(micros) => {
                let local = DateTime::from_timestamp_micros(micros);
                self.local(local.ok_or_else(|| beyond_calendar(cell))?.naive_utc())
            }
            Cell::Date(day) => self.start_of(day, cell)?,
            Cell::Text(text) => match iso::stamp(text).ok_or_else(refuse)? {
                Stamp::Date(date) => self.start_of(day_of_date(date), cell)?,
                Stamp::Local(local) => self.local(local),
                Stamp::Offset(local, ahead) => local
                    .checked_sub_signed(TimeDelta::seconds(ahead.into()))
                    .map(|utc| utc.and_utc().timestamp_micros())
                    .ok_or_else(refuse)?,
            },
            Cell::Int(_) | Cell::Float(_) | Cell::Number(_) | Cell::Decimal(..) => {
                return Err(Fault::unparsable(
                    cell,
                    "is a number, and whether of seconds or milliseconds is not known: give a date and time",
                ));
            }
            _ => return Err(refuse()),
        };
        if in_calendar(micros) {
            Ok(micros)
        } else {
            Err(beyond_calendar(cell))
        }
    }

    fn convert_all(&mut self, kind: Kind, given: usize, numbers: &mut [i64]) -> bool {
        let is_naive = match kind {
            Kind::Instant => false,
            Kind::Local => true,
            _ => return false,
        };
        // The clocks of UTC never change.
        if is_naive && self.zone.0 != Tz::UTC {
            for number in &mut *numbers {
                let Some(instant) = self.hours.instant(self.zone, *number) else {
                    return false;
                };
                *number = instant;
            }
        }
        let (least, most) = bounds(numbers);
        if !in_calendar(least) || !in_calendar(most) {
            return false;
        }
        if is_naive {
            self.naive += given as u64;
        }
        true
    }
}

/// Microseconds of a day. All that 64 bits hold are fewer days than 32 bits hold.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

fn in_calendar(micros: i64) -> bool {
    CALENDAR.contains(&(micros.div_euclid(DAY) as i32))
}

impl ToInstant {
    pub(in crate::records) fn new(zone: Zone) -> ToInstant {
        ToInstant {
            zone,
            naive: 0,
            hours: LocalHours::default(),
        }
    }

    fn local(&mut self, local: NaiveDateTime) -> i64 {
        self.naive += 1;
        self.zone.instant(local)
    }

    fn start_of(&mut self, day: i32, cell: Cell<'_>) -> Result<i64, Fault> {
        if !CALENDAR.contains(&day) {
            return Err(beyond_calendar(cell));
        }
        self.naive += 1;
        Ok(self.zone.start_of_day(day))
    }
}
