//! The instant of an evaluation and what can be seen from it.

use super::{Datum, Oracle, RowId, calendar};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use kardan::evaluate::AsOf;
use kardan_dsl::{schema::FieldId, types::Period};

/// `T`, and with the zone all that follows from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// `T`.
    pub(super) instant: DateTime<Utc>,
    /// `Z`.
    pub(super) zone: Tz,
}

impl Moment {
    pub(super) fn new(as_of: AsOf, zone: Tz) -> Moment {
        let instant = match as_of {
            AsOf::Date(date) => calendar::end_of_day(date, zone),
            AsOf::Local(local) => calendar::resolve(local, zone),
            AsOf::Instant(instant) => instant,
        };
        Moment { instant, zone }
    }

    /// `D`.
    pub(super) fn date(self) -> NaiveDate {
        self.local_date(self.instant)
    }

    pub(super) fn local_date(self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.zone).date_naive()
    }

    /// `T'` of `as of P ago`.
    pub(super) fn earlier_by(self, period: Period) -> Moment {
        let instant = calendar::shift_instant(self.instant, -1, period, self.zone);
        Moment {
            instant: instant.expect("an instant in range"),
            zone: self.zone,
        }
    }

    /// Whether a date or instant has come.
    pub(super) fn has_reached(self, datum: &Datum) -> bool {
        match datum {
            Datum::Date(date) => *date <= self.date(),
            Datum::Instant(instant) => *instant <= self.instant,
            _ => true,
        }
    }
}

impl Oracle<'_> {
    /// Whether a row has happened; what hangs on a row that has not, has not.
    pub(super) fn is_visible(&self, row: RowId, moment: Moment) -> bool {
        let happened = self
            .records
            .time(row)
            .is_none_or(|time| moment.has_reached(time));
        let parent = self.records.row(row).parent;
        happened && parent.is_none_or(|parent| self.is_visible(parent, moment))
    }

    /// What a field of a visible row holds: nothing yet where it lies in the future and is not planned.
    pub(super) fn known(&self, row: RowId, field: FieldId, moment: Moment) -> Option<Datum> {
        let described = self
            .program
            .schema
            .field(self.records.row(row).collection, field);
        let stored = self.records.stored(row, field)?;
        let seen = match stored {
            Datum::Record(target) => self.is_visible(*target, moment),
            _ => described.planned || moment.has_reached(stored),
        };
        seen.then(|| stored.clone())
    }
}
