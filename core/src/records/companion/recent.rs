//! The times of each record's last rows side by side, and what their numbers come to: a stretch of time among them is read off two lines of a
//! processor's cache, of which it can fetch many at a time.

use super::{Companions, times::DEPTH};
use crate::records::{Dataset, Instants, Integers, Values, instants::micros, widest};
use kardan_dsl::schema::{CollectionId, FieldId};

/// A table with fewer rows of each record than this is read as it lies: a line would be empty for the most part.
const WORTH: usize = 4;

/// Something of each of a record's last rows, from the last back: a line of the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub(crate) struct Line(pub [i32; DEPTH]);

impl Line {
    /// What stands for no row among times, and among sums for one for which there is no room.
    pub const NONE: i32 = i32::MIN;

    /// Of times, which ascend, by the bounds of each record's rows.
    pub fn of_times(offsets: &[u32], times: &[i32]) -> Vec<Line> {
        lines(offsets, times, |times, len| {
            std::array::from_fn(|at| if at < len { times[at] } else { Line::NONE })
        })
    }

    /// Of what numbers come to, likewise.
    pub fn of_sums(offsets: &[u32], values: &Integers) -> Vec<Line> {
        match values {
            Integers::I8(values) => sums(offsets, values),
            Integers::I16(values) => sums(offsets, values),
            Integers::I32(values) => sums(offsets, values),
            Integers::I64(values) => sums(offsets, values),
        }
    }
}

impl Dataset {
    /// The times of the last rows of each of the subject's records, [`Line::NONE`] where there are no more; none where times are wider than
    /// four bytes, or not all known. Only for rows whose times ascend.
    pub(crate) fn recent_times(&self, collection: CollectionId) -> Option<&[Line]> {
        let table = self.table(collection);
        let made = table.companions.times.recent.get_or_init(|| {
            let time = table.column(self.schema.collection(collection).time?);
            let (Values::Instant(Instants::Seconds(times)) | Values::Date(times)) = &time.values
            else {
                return None;
            };
            let offsets = self.subject_offsets(collection);
            // No day is so early; of seconds the earliest row tells.
            let told = time.is_complete() && table.times?.earliest > micros(Line::NONE);
            let many = table.len >= WORTH * offsets.len();
            (told && many).then(|| Line::of_times(offsets, times))
        });
        made.as_deref()
    }

    /// Whether the times of the last rows are there, or have been asked for before by somebody who began at the same record: a question that few records
    /// are left of, and that is put once, is answered before lines are made for all of them.
    pub(crate) fn recent_again(&self, collection: CollectionId, from: usize) -> bool {
        let times = &self.table(collection).companions.times;
        let mut first = false;
        let by = *times.sought.get_or_init(|| {
            first = true;
            from
        });
        times.recent.get().is_some() || (by == from && !first)
    }

    /// What a column's numbers of the last rows come to: of each row and all later ones of its record, or of all where there are no more;
    /// [`Line::NONE`] from where on that is too much. None where numbers are not all known.
    pub(crate) fn recent_sums(&self, collection: CollectionId, field: FieldId) -> Option<&[Line]> {
        let table = self.table(collection);
        let kept = &Companions::of_field(table, field).recent_sums;
        let made = kept.get_or_init(|| {
            let column = table.column(field);
            let values = match &column.values {
                Values::Number(values) if column.is_complete() => values,
                _ => return None,
            };
            Some(Line::of_sums(self.subject_offsets(collection), values))
        });
        made.as_deref()
    }
}

/// Of each record a line, of what its last rows have from the last back, and of how many are its own.
fn lines<T: Copy + Default>(
    offsets: &[u32],
    values: &[T],
    line: impl Fn([T; DEPTH], usize) -> [i32; DEPTH],
) -> Vec<Line> {
    let mut lines = Vec::with_capacity(offsets.len().saturating_sub(1));
    widest(
        #[inline(always)]
        || {
            for ends in offsets.windows(2) {
                // Whose rows those before are is asked behind: so no branch hangs on how many a record has.
                let before = values.get(..ends[1] as usize).unwrap_or_default();
                let last = match before.last_chunk::<DEPTH>() {
                    Some(last) => *last,
                    None => {
                        let mut last = [T::default(); DEPTH];
                        last[DEPTH - before.len()..].copy_from_slice(before);
                        last
                    }
                };
                let back = std::array::from_fn(|at| last[DEPTH - 1 - at]);
                lines.push(Line(line(back, (ends[1] - ends[0]) as usize)));
            }
        },
    );
    lines
}

/// Of each record what the values of its last rows come to.
fn sums<T: Copy + Default + Ord + Into<i64>>(offsets: &[u32], values: &[T]) -> Vec<Line> {
    let most = widest(
        #[inline(always)]
        || {
            let values = values.iter().map(|&value| value.into().unsigned_abs());
            values.fold(0, u64::max)
        },
    );
    if most < (i32::MAX as u64) / DEPTH as u64 {
        return lines(offsets, values, |values, len| {
            let (mut line, mut sum) = ([0; DEPTH], 0);
            for at in 0..DEPTH {
                sum += if at < len {
                    values[at].into() as i32
                } else {
                    0
                };
                line[at] = sum;
            }
            line
        });
    }
    let line = |ends: &[u32]| {
        let (mut line, mut sum, mut filled) = ([0; DEPTH], 0, 0);
        for &value in last_rows(ends, values).take(DEPTH) {
            // A sum of four bytes and any number: what is too much for eight is so for four, too.
            match i32::try_from(i64::from(sum).saturating_add(value.into())) {
                Ok(more) if more != Line::NONE => sum = more,
                _ => {
                    line[filled..].fill(Line::NONE);
                    return Line(line);
                }
            }
            line[filled] = sum;
            filled += 1;
        }
        line[filled..].fill(sum);
        Line(line)
    };
    offsets.windows(2).map(line).collect()
}

/// What a record's rows have from the last back.
fn last_rows<'v, T>(ends: &[u32], values: &'v [T]) -> impl Iterator<Item = &'v T> {
    let rows = values.get(ends[0] as usize..ends[1] as usize);
    rows.unwrap_or_default().iter().rev()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_from_the_last_back_with_what_they_come_to() {
        // Of no row, of three, of more than a line has room for.
        let offsets = [0, 0, 3, 23];
        let times: Vec<i32> = (0..23).map(|row| 10 * row).collect();
        let values = Integers::I16((0..23).collect());
        let (times, sums) = (
            Line::of_times(&offsets, &times),
            Line::of_sums(&offsets, &values),
        );
        assert_eq!(
            (times[0], sums[0]),
            (Line([Line::NONE; DEPTH]), Line([0; DEPTH]))
        );
        assert_eq!(times[1].0[..4], [20, 10, 0, Line::NONE]);
        assert_eq!(sums[1].0[..4], [2, 3, 3, 3]);
        assert_eq!((times[2].0[0], times[2].0[15]), (220, 70));
        assert_eq!((sums[2].0[0], sums[2].0[15]), (22, (7..23).sum::<i32>()));
    }

    #[test]
    fn what_has_no_room_is_not_told() {
        let most = i64::from(i32::MAX);
        let values = Integers::I64(vec![-5, most, 1, 1, i64::MIN, i64::from(i32::MIN)]);
        let sums = Line::of_sums(&[0, 3, 4, 5, 6], &values);
        assert_eq!(sums[0].0[..3], [1, Line::NONE, Line::NONE]);
        assert_eq!(sums[1].0[..2], [1, 1]);
        assert_eq!((sums[2].0[0], sums[3].0[0]), (Line::NONE, Line::NONE));
    }
}
