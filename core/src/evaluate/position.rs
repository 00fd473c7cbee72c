//! Rows of a record that lie between two times, found by their positions: within a record, times ascend.

use super::{backward::Backward, chunk::Chunk, narrow::Width, schedule::Span};
use crate::records::{Bitmap, Dataset, Instants, Values};
use kardan_dsl::schema::CollectionId;
use std::ops::Range;

/// Rows by record of the subject, by their positions.
#[derive(Clone, Copy)]
pub(super) struct Positions<'r> {
    span: Option<(Span, TimeColumn<'r>)>,
    /// By record of the chunk: where its rows begin in the table of the times, or else of the rows themselves.
    offsets: &'r [u32],
    /// From a row of that table to its rows in the table that is asked for; none where it is that table.
    below: Option<&'r [u32]>,
    /// The first of the chunk's rows there.
    base: usize,
}

#[derive(Clone, Copy)]
enum TimeColumn<'r> {
    Wide(&'r [i64]),
    /// Whole seconds, or days.
    Narrow(&'r [i32]),
}

/// So many steps are taken from the latest row before the search goes by halves.
const STEPS: usize = 3;

impl<'r> Chunk<'_, 'r> {
    /// The rows of a collection below the subject, by record; of a span, those that lie in it.
    pub(super) fn positions(&self, collection: CollectionId, span: Option<Span>) -> Positions<'r> {
        let data: &'r Dataset = self.run.data;
        let timed = span.map_or(collection, |span| span.timed);
        let subjects = self.range(data.schema.subject);
        let offsets = data.subject_offsets(timed);
        Positions {
            span: span.and_then(|span| Some((span, times(data, timed)?))),
            offsets: offsets
                .get(subjects.start..=subjects.end)
                .unwrap_or_default(),
            below: (timed != collection).then(|| data.table(collection).offsets.as_slice()),
            base: self.range(collection).start,
        }
    }
}

impl Span {
    /// Whether a time of four bytes lies in it.
    pub fn narrow(self) -> impl Fn(&i32) -> bool {
        let narrow = |time: i64| time.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
        let (from, until) = (narrow(self.from), narrow(self.until));
        let all = self.until == i64::MAX;
        move |&time| (from <= time) & ((time < until) | all)
    }
}

#[inline]
fn times(data: &Dataset, collection: CollectionId) -> Option<TimeColumn<'_>> {
    let time = data.schema.collection(collection).time?;
    match &data.table(collection).column(time).values {
        Values::Instant(Instants::Micros(times)) => Some(TimeColumn::Wide(times)),
        Values::Instant(Instants::Seconds(times)) | Values::Date(times) => {
            Some(TimeColumn::Narrow(times))
        }
        _ => None,
    }
}

impl TimeColumn<'_> {
    fn get(self, row: usize) -> Option<i64> {
        match self {
            TimeColumn::Wide(times) => times.get(row).copied(),
            TimeColumn::Narrow(times) => times.get(row).map(|&time| time.into()),
        }
    }
}

impl<'r> Positions<'r> {
    /// Of records whose rows lie between bounds, by the rows' own times.
    pub fn of(span: Span, times: &'r [i32], offsets: &'r [u32]) -> Positions<'r> {
        Positions {
            span: Some((span, TimeColumn::Narrow(times))),
            offsets,
            below: None,
            base: 0,
        }
    }

    /// How many records.
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// The rows of a record of the chunk.
    pub fn rows(&self, group: usize) -> Range<u32> {
        let Some([start, end, ..]) = self.offsets.get(group..) else {
            return 0..0;
        };
        let all = *start as usize..*end as usize;
        let rows = match self.span {
            None => all,
            Some((span, TimeColumn::Wide(times))) => between(times, all, span),
            Some((span, TimeColumn::Narrow(times))) => between(times, all, span),
        };
        let place = |row: usize| {
            let row = match self.below {
                None => row,
                Some(below) => below.get(row).map_or(0, |&row| row as usize),
            };
            row.saturating_sub(self.base) as u32
        };
        place(rows.start)..place(rows.end)
    }

    /// The rows of some records from the last back, where the times are their own.
    pub fn backward<'v>(&'v self, groups: &'v [u32]) -> Option<Backward<'v>> {
        let (span, TimeColumn::Narrow(times)) = self.span.filter(|_| self.below.is_none())? else {
            return None;
        };
        let times = times.get(self.base..*self.offsets.last()? as usize)?;
        Backward::new(times, self.offsets, groups, span)
    }

    /// Of rows of the chunk, ascending, those that lie in the span.
    pub fn keep(&self, rows: &mut Vec<u32>) {
        let Some((span, times)) = self.span else {
            return;
        };
        if self.below.is_none() {
            let inside = |time: i64| span.from <= time && time < span.until;
            let last = span.until == i64::MAX;
            rows.retain(|&row| {
                let time = times.get(self.base + row as usize);
                time.is_some_and(|time| inside(time) || (last && time == i64::MAX))
            });
            return;
        }
        let (mut group, mut taken) = (0, self.rows(0));
        rows.retain(|&row| {
            while taken.end <= row && group + 1 < self.len() {
                group += 1;
                taken = self.rows(group);
            }
            taken.contains(&row)
        });
    }

    /// Which rows of the chunk lie in the span, and where each record's begin and end among them, where the times are the rows' own. To
    /// look at all rows, one after the other, costs less than to search among those of each record.
    pub fn mask(&self) -> Option<(Bitmap, impl ExactSizeIterator<Item = usize>)> {
        let (span, times) = self.span.filter(|_| self.below.is_none())?;
        let (first, last) = (
            *self.offsets.first()? as usize,
            *self.offsets.last()? as usize,
        );
        let Span { from, until, .. } = span;
        let all = until == i64::MAX;
        let mask = match times {
            TimeColumn::Wide(times) => Bitmap::pack(times.get(first..last)?, |&time| {
                (from <= time) & ((time < until) | all)
            }),
            TimeColumn::Narrow(times) => Bitmap::pack(times.get(first..last)?, span.narrow()),
        };
        let bounds = self.offsets.iter().map(move |&at| at as usize - first);
        Some((mask, bounds))
    }

    /// Of some records, or of all, those with at least so many rows, where there is a [`Positions::tail`]: the last but so many tells.
    pub fn reaching(&self, count: u64, among: Option<&Bitmap>) -> Bitmap {
        match (u32::try_from(count), self.span) {
            (Ok(count), Some((span, TimeColumn::Wide(times)))) => {
                reaching(self.offsets, times, count, span.from, among)
            }
            (Ok(count), Some((span, TimeColumn::Narrow(times)))) => {
                reaching(self.offsets, times, count, span.from, among)
            }
            _ => Bitmap::zeros(self.len()),
        }
    }

    /// Whether a record has at least so many rows, likewise.
    pub fn has(&self, group: usize, count: u64) -> bool {
        let (Some([start, end, ..]), Some((span, times))) = (self.offsets.get(group..), self.span)
        else {
            return false;
        };
        // No branch on what has just been read: a row is looked at in any case.
        let enough = u64::from(end - start) >= count;
        let back = if enough { count as u32 } else { 0 };
        let time = times.get((*end - back) as usize);
        enough & (time.unwrap_or(i64::MIN) >= span.from)
    }

    /// The stretch of time in which rows are taken, where the times are the rows' own.
    pub fn span(&self) -> Option<Span> {
        let own = self.span.filter(|_| self.below.is_none());
        own.map(|(span, _)| span)
    }

    /// The time before which no row is taken.
    pub fn from(&self) -> Option<i64> {
        self.span.map(|(span, _)| span.from)
    }

    /// The time from which on all rows are taken, where the span has no end and its times are the rows' own. `i64::MIN` stands for no row.
    pub fn tail(&self) -> Option<i64> {
        let (span, _) = self.span?;
        let ends_last = span.until == i64::MAX && self.below.is_none();
        ends_last.then_some(span.from.max(i64::MIN + 1))
    }
}

/// The rows of a range of the span's own table that lie in it.
pub(super) fn of_span(data: &Dataset, rows: Range<usize>, span: Span) -> Range<usize> {
    match times(data, span.timed) {
        Some(TimeColumn::Wide(times)) => between(times, rows, span),
        Some(TimeColumn::Narrow(times)) => between(times, rows, span),
        None => rows,
    }
}

/// Which of the records whose rows lie between bounds have at least so many rows from a time on.
fn reaching<T: Width>(
    offsets: &[u32],
    times: &[T],
    count: u32,
    from: i64,
    among: Option<&Bitmap>,
) -> Bitmap {
    // No branch on what has just been read: a row is looked at in any case.
    let reaches = |at: usize| {
        let (start, end) = (offsets[at], offsets[at + 1]);
        let enough = end - start >= count;
        let back = if enough { count } else { 0 };
        let time = times.get((end - back) as usize);
        enough & time.is_some_and(|&time| time.wide() >= from)
    };
    match among {
        None => Bitmap::from_fn(offsets.len().saturating_sub(1), reaches),
        Some(among) => among.filter(reaches),
    }
}

/// The rows of a range, of ascending times, that lie in a span.
fn between<T: Width>(times: &[T], rows: Range<usize>, span: Span) -> Range<usize> {
    let times = times.get(..rows.end).unwrap_or_default();
    let end = match span.until {
        i64::MAX => rows.end,
        until => first_not_before(times, rows.clone(), until),
    };
    match span.from {
        i64::MIN => rows.start..end,
        from => first_not_before(times, rows.start..end, from)..end,
    }
}

/// The first row of a range that is not before a time. Rules ask for the latest rows as a rule: the search begins there, with eight rows at a
/// time, for a branch on each of them would be foreseen by nobody.
pub(super) fn first_not_before<T: Width>(times: &[T], rows: Range<usize>, time: i64) -> usize {
    let start = rows.start;
    let Ok(time) = T::try_from(time) else {
        return if time > 0 { rows.end } else { start };
    };
    let times = times.get(rows).unwrap_or_default();
    let mut end = times.len();
    for _ in 0..STEPS {
        let Some(eight) = times[..end].last_chunk::<8>() else {
            break;
        };
        let inside = eight.iter().filter(|&&at| at >= time).count();
        end -= inside;
        if inside < eight.len() {
            return start + end;
        }
    }
    let rest = &times[..end];
    start
        + match rest.len() {
            0..8 => rest.iter().filter(|&&at| at < time).count(),
            _ => rest.partition_point(|&at| at < time),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_between_two_times_are_those_that_a_look_at_each_finds() {
        // Long enough for both ways of searching, with equal times.
        let times: Vec<i64> = (0..60).map(|at| at / 3 * 10).collect();
        for start in [0, 7, 59] {
            for end in [start, (start + 5).min(60), 60] {
                for from in [i64::MIN, -1, 0, 95, 100, 500] {
                    for until in [from, 1, 90, 101, i64::MAX] {
                        let span = Span {
                            timed: CollectionId(0),
                            from,
                            until,
                        };
                        let found: Vec<usize> = between(&times, start..end, span).collect();
                        let inside = |&row: &usize| from <= times[row] && times[row] < until;
                        let expected: Vec<usize> = (start..end).filter(inside).collect();
                        assert_eq!(found, expected, "{start}..{end} from {from} until {until}");
                    }
                }
            }
        }
    }
}
