//! Dates and times as ISO 8601 writes them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// A date, a time on a wall clock, or a point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stamp {
    /// `2026-05-21`.
    Date(NaiveDate),
    /// `2026-05-21T10:00`, `2026-05-21 10:00:00.5`.
    Local(NaiveDateTime),
    /// `2026-05-21T10:00:00Z`, `2026-05-21T10:00+03:00`: the time and the seconds that its clock is ahead of UTC.
    Offset(NaiveDateTime, i32),
}

/// Reads a date, alone or with a time, with or without an offset.
pub(super) fn stamp(text: &str) -> Option<Stamp> {
    let date = date(text.get(..10)?)?;
    let rest = text.get(10..)?;
    let Some(rest) = rest.strip_prefix(['T', 't', ' ']) else {
        return rest.is_empty().then_some(Stamp::Date(date));
    };
    let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let local = date.and_time(time(rest.get(..end)?.trim_end())?);
    let offset = rest.get(end..)?;
    if offset.is_empty() {
        Some(Stamp::Local(local))
    } else {
        Some(Stamp::Offset(local, seconds_ahead(offset)?))
    }
}

/// `2026-05-21`.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.strip_prefix('-')?.split_at_checked(2)?;
    NaiveDate::from_ymd_opt(
        digits(year, 4)?.try_into().ok()?,
        digits(month, 2)?,
        digits(day.strip_prefix('-')?, 2)?,
    )
}

/// `06-01`.
pub(super) fn month_and_day(text: &str) -> Option<(u32, u32)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (digits(month, 2)?, digits(day, 2)?);
    // A leap year, because 29 February is a birthday too.
    NaiveDate::from_ymd_opt(2000, month, day).map(|_| (month, day))
}

/// `10:00`, `10:00:00`, `10:00:00.123456`; finer than a microsecond is cut off.
fn time(text: &str) -> Option<NaiveTime> {
    let (hour, rest) = text.split_at_checked(2)?;
    let (minute, rest) = rest.strip_prefix(':')?.split_at_checked(2)?;
    let (second, micros) = match rest.strip_prefix(':') {
        None if rest.is_empty() => (0, 0),
        None => return None,
        Some(rest) => {
            let (second, rest) = rest.split_at_checked(2)?;
            let micros = match rest.strip_prefix('.') {
                None if rest.is_empty() => 0,
                None => return None,
                Some(fraction) => micros(fraction)?,
            };
            (digits(second, 2)?, micros)
        }
    };
    NaiveTime::from_hms_micro_opt(digits(hour, 2)?, digits(minute, 2)?, second, micros)
}

/// One to nine digits behind a point.
fn micros(fraction: &str) -> Option<u32> {
    let count = fraction.len();
    let value = digits(fraction, count.clamp(1, 9))?;
    Some(match u32::try_from(count).ok()? {
        finer @ 7.. => value / 10_u32.pow(finer - 6),
        coarser => value * 10_u32.pow(6 - coarser),
    })
}

/// `Z`, `+03:00`, `-0330`, `+03`.
fn seconds_ahead(text: &str) -> Option<i32> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = rest.split_at_checked(2)?;
    let minutes = match minutes.strip_prefix(':').unwrap_or(minutes) {
        "" if minutes.is_empty() => 0,
        minutes => digits(minutes, 2)?,
    };
    let hours = digits(hours, 2)?;
    (hours < 24 && minutes < 60).then(|| sign * (hours * 3600 + minutes * 60) as i32)
}

/// As many digits as there have to be, nine at most.
fn digits(text: &str, count: usize) -> Option<u32> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = |value: u32, byte: u8| value * 10 + u32::from(byte - b'0');
    is_number.then(|| text.bytes().fold(0, value))
}
