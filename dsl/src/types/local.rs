//! Local wall-clock time.

use chrono::{DateTime, Duration, MappedLocalTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

/// The instant of a local wall-clock time: in a gap it moves forward by the gap, in an overlap it is the earlier one.
#[must_use]
pub fn instant_of_local(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(time) | MappedLocalTime::Ambiguous(time, _) => time.to_utc(),
        MappedLocalTime::None => {
            // The offset that held before the gap says how far the clocks would have gone. The longest gap so far is a day (Samoa, 2011).
            let before = (1..=4 * 48)
                .map(|quarters| Duration::minutes(15 * quarters))
                .find_map(|back| {
                    let earlier = local.checked_sub_signed(back)?;
                    Some(zone.from_local_datetime(&earlier).latest()?.to_utc() + back)
                });
            before.unwrap_or_else(|| local.and_utc())
        }
    }
}
