//! The latest time of each record's rows, or that of the last but so many.

use crate::records::Bitmap;
use std::{hint::select_unpredictable, ops::Range};

/// By record, in the unit of the rows' column; the least number stands for a record without such a row.
#[derive(Clone, Debug)]
pub(crate) enum LastTimes {
    Narrow(Vec<i32>),
    Wide(Vec<i64>),
}

/// Those of some records.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SomeLastTimes<'d> {
    Narrow(&'d [i32]),
    Wide(&'d [i64]),
}

impl LastTimes {
    /// Of no records.
    pub const NONE: LastTimes = LastTimes::Wide(Vec::new());

    /// Of the last row but so many, by the bounds of each record's rows and the rows' times, which ascend.
    pub fn of_seconds(offsets: &[u32], times: &[i32], but: usize) -> LastTimes {
        let mut told = true;
        let last = last(offsets, times, but, i32::MIN).map(|(time, own)| {
            told &= (time != i32::MIN) | !own;
            time
        });
        let last = last.collect();
        if told {
            return LastTimes::Narrow(last);
        }
        // That second is one of the times: it can stand for nothing else.
        let wide = times.iter().map(|&time| time.into()).collect::<Vec<i64>>();
        LastTimes::of_micros(offsets, &wide, but)
    }

    /// The same of times of eight bytes.
    pub fn of_micros(offsets: &[u32], times: &[i64], but: usize) -> LastTimes {
        let last = last(offsets, times, but, i64::MIN);
        LastTimes::Wide(last.map(|(time, _)| time).collect())
    }

    /// Those of some records.
    pub fn of(&self, records: Range<usize>) -> Option<SomeLastTimes<'_>> {
        Some(match self {
            LastTimes::Narrow(times) => SomeLastTimes::Narrow(times.get(records)?),
            LastTimes::Wide(times) => SomeLastTimes::Wide(times.get(records)?),
        })
    }
}

impl SomeLastTimes<'_> {
    /// That of a record; `i64::MIN` where it has no rows.
    pub fn get(&self, record: usize) -> Option<i64> {
        match self {
            SomeLastTimes::Narrow(times) => times.get(record).map(|&time| match time {
                i32::MIN => i64::MIN,
                time => time.into(),
            }),
            SomeLastTimes::Wide(times) => times.get(record).copied(),
        }
    }

    /// The records with a row at a time or later, or those without one.
    pub fn reach(&self, time: i64, reached: bool) -> Bitmap {
        match self {
            SomeLastTimes::Narrow(times) => match i32::try_from(time.max((i32::MIN + 1).into())) {
                Ok(time) => Bitmap::pack(times, |&last| (last >= time) == reached),
                Err(_) if reached => Bitmap::zeros(times.len()),
                Err(_) => Bitmap::ones(times.len()),
            },
            SomeLastTimes::Wide(times) => {
                let time = time.max(i64::MIN + 1);
                Bitmap::pack(times, |&last| (last >= time) == reached)
            }
        }
    }

    /// The records with a row at a time or later whose last one, of `others`, lies before another time.
    pub fn reach_before(&self, time: i64, others: SomeLastTimes<'_>, before: i64) -> Bitmap {
        if let (SomeLastTimes::Narrow(rows), SomeLastTimes::Narrow(others)) = (self, others)
            && let Ok(time) = i32::try_from(time.max((i32::MIN + 1).into()))
            && let Ok(before) = i32::try_from(before)
        {
            return Bitmap::pack_both(rows, others, |&row, &other| {
                (row >= time) & (other < before)
            });
        }
        self.reach(time, true).and(&others.reach(before, false))
    }

    /// The records whose row lies further than so much before another one, which is no earlier, in the unit of their times; none where these are wider
    /// than four bytes.
    pub fn further_before(&self, others: SomeLastTimes<'_>, apart: u32) -> Option<Bitmap> {
        let (SomeLastTimes::Narrow(rows), SomeLastTimes::Narrow(others)) = (self, others) else {
            return None;
        };
        // Between two such times lies more than one of them can be, but no more than that.
        let further = move |&row: &i32, &other: &i32| {
            (row > i32::MIN) & (other.wrapping_sub(row) as u32 > apart)
        };
        Some(Bitmap::pack_both(rows, others, further))
    }
}

/// No branch hangs on how many rows a record has: of one that has too few another one's row is looked at.
#[inline(always)]
fn last<T: Copy>(
    offsets: &[u32],
    times: &[T],
    but: usize,
    none: T,
) -> impl ExactSizeIterator<Item = (T, bool)> {
    let last = move |ends: &[u32]| {
        let own = (ends[1] - ends[0]) as usize > but;
        let row = (ends[1] as usize).saturating_sub(but + 1);
        let time = times.get(row).copied().unwrap_or(none);
        (select_unpredictable(own, time, none), own)
    };
    offsets.windows(2).map(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_tells_whether_there_is_any_since_a_time() {
        let offsets = [0, 2, 2, 3, 4];
        let least = i32::MIN;
        for times in [[-5, 7, 0, i32::MAX], [least, least + 1, least, 3]] {
            let wide = times.map(i64::from);
            let rows =
                |record: usize| &wide[offsets[record] as usize..offsets[record + 1] as usize];
            let of_seconds = LastTimes::of_seconds(&offsets, &times, 0);
            for last in [&of_seconds, &LastTimes::of_micros(&offsets, &wide, 0)] {
                let last = last.of(0..4).unwrap();
                for time in [i64::MIN, least.into(), -5, 0, 8, i32::MAX.into(), i64::MAX] {
                    let expected: Vec<usize> = (0..4)
                        .filter(|&record| rows(record).iter().any(|&at| at >= time))
                        .collect();
                    let found: Vec<usize> = last.reach(time, true).iter().collect();
                    assert_eq!(found, expected, "{times:?} since {time}");
                    assert_eq!(last.reach(time, false), last.reach(time, true).not());
                }
                for record in 0..4 {
                    let latest = rows(record).last().copied();
                    assert_eq!(last.get(record), Some(latest.unwrap_or(i64::MIN)));
                }
            }
        }
    }

    #[test]
    fn the_last_row_but_one_tells_whether_there_are_two_since_a_time() {
        let all = LastTimes::of_seconds(&[0, 3, 4, 4], &[1, 5, 9, 7], 1);
        let last = all.of(0..3).unwrap();
        let found = |time| last.reach(time, true).iter().collect::<Vec<_>>();
        assert_eq!(
            (found(i64::MIN), found(5), found(6)),
            (vec![0], vec![0], vec![])
        );
        assert_eq!([last.get(0), last.get(1)], [Some(5), Some(i64::MIN)]);
        assert_eq!(all.of(1..3).unwrap().get(0), Some(i64::MIN));
        let latest = LastTimes::of_seconds(&[0, 3, 4, 4], &[1, 5, 9, 7], 0);
        let apart = |least| {
            let further = last.further_before(latest.of(0..3).unwrap(), least);
            further.unwrap().iter().collect::<Vec<_>>()
        };
        // The last two of the first record; of the others there are none.
        assert_eq!((apart(3), apart(4)), (vec![0], vec![]));
    }
}
