//! Rows that hang on the record: which of them lie where they count, and when the next comes or goes.

use super::{About, Memory, Outlook};
use crate::{
    evaluate::{LastingId, Reading},
    horizon::until::NEVER,
    records,
};
use kardan_dsl::schema::CollectionId;
use std::ops::Range;

/// Rows that hang on the record, and which of them are taken.
#[derive(Debug)]
pub(super) struct Rows {
    /// From the record down: each collection hangs on the one before.
    pub path: Box<[CollectionId]>,
    /// The first of them has a time.
    pub timed: Option<Timed>,
    /// All of these are true.
    pub filter: Box<[LastingId]>,
}

/// When rows are taken, by their time.
#[derive(Debug)]
pub(super) struct Timed {
    pub time: Reading,
    /// Whether the time is a date.
    pub is_date: bool,
    /// They lie in all of these, by number.
    pub windows: Box<[usize]>,
}

/// The number of rows in the list of an outlook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RowsId(pub usize);

/// The rows of a record that have a time: those that are taken, as far as that goes by it, and those that are later.
pub(super) struct Placed {
    pub taken: Range<usize>,
    pub ahead: Range<usize>,
}

/// Taken rows, in order of time, and where those that are later stand.
pub(super) struct Taken {
    /// All rows between two; without it they stand in the memory.
    all: Option<Range<usize>>,
    pub ahead: Range<usize>,
}

impl Taken {
    pub fn len(&self, memory: &Memory) -> usize {
        self.all.as_ref().map_or(memory.taken.len(), Range::len)
    }

    pub fn get(&self, at: usize, memory: &Memory) -> Option<usize> {
        match &self.all {
            Some(all) => all.clone().nth(at),
            None => memory.taken.get(at).copied(),
        }
    }
}

impl Outlook {
    /// Where the rows of the first collection of a path stand.
    pub(super) fn placed(&self, rows: &Rows, about: &About<'_>) -> Placed {
        let first = rows.path.first().copied();
        let of_record = |collection| about.data.rows_of(about.row..about.row + 1, collection);
        let all = first.map(of_record).unwrap_or_default();
        let Some(timed) = &rows.timed else {
            return Placed {
                ahead: all.end..all.end,
                taken: all,
            };
        };
        let now = about.present.moment();
        let (mut from, mut until) = match timed.is_date {
            true => (i64::MIN, i64::from(now.day).saturating_add(1)),
            false => (i64::MIN, now.instant.saturating_add(1)),
        };
        for &window in &timed.windows {
            let Some(stretch) = about.present.stretch(window) else {
                continue;
            };
            let (first, end) = match timed.is_date {
                true => {
                    let last = i64::from(*stretch.days.end());
                    (i64::from(*stretch.days.start()), last.saturating_add(1))
                }
                false => (stretch.instants.start, stretch.instants.end),
            };
            from = from.max(first);
            until = until.min(end);
        }
        let end = first_not_before(about, timed.time, all.clone(), until);
        let start = match from {
            i64::MIN => all.start,
            from => first_not_before(about, timed.time, all.start..end, from),
        };
        Placed {
            taken: start..end,
            ahead: end..all.end,
        }
    }

    /// Calls `see` with each row of a selection among those of the first collection, until it says that it has seen enough.
    pub(super) fn each(
        &self,
        rows: &Rows,
        about: &About<'_>,
        of: usize,
        mut see: impl FnMut(usize) -> bool,
    ) -> bool {
        let mut range = of..of + 1;
        for &collection in rows.path.iter().skip(1) {
            range = about.data.table(collection).rows_below(range);
        }
        for row in range {
            if self.passes(rows, about, row) && !see(row) {
                return false;
            }
        }
        true
    }

    fn passes(&self, rows: &Rows, about: &About<'_>, row: usize) -> bool {
        let of = (about.data, about.days, about.row);
        let mut filter = rows.filter.iter();
        filter.all(|&condition| self.lasting.truth(condition, of, row) == Some(true))
    }

    /// Finds the taken rows, each by its row of the first collection, and where those that are later stand.
    pub(super) fn take(&self, rows: &Rows, about: &About<'_>, memory: &mut Memory) -> Taken {
        let placed = self.placed(rows, about);
        let ahead = placed.ahead;
        if rows.filter.is_empty() && rows.path.len() == 1 {
            let all = Some(placed.taken);
            return Taken { all, ahead };
        }
        memory.taken.clear();
        for of in placed.taken {
            self.each(rows, about, of, |_| {
                memory.taken.push(of);
                true
            });
        }
        Taken { all: None, ahead }
    }

    /// When the so many-th of the rows that are later comes, from one; never where there are not so many. Rows before a fixed window never do.
    pub(super) fn comes(
        &self,
        rows: &Rows,
        about: &About<'_>,
        ahead: Range<usize>,
        number: usize,
    ) -> i64 {
        let mut left = number;
        for of in ahead {
            let enters = self.enters(rows, about, of);
            if enters == NEVER {
                continue;
            }
            let mut enough = false;
            self.each(rows, about, of, |_| {
                left = left.saturating_sub(1);
                enough = left == 0;
                !enough
            });
            if enough {
                return enters;
            }
        }
        NEVER
    }

    /// When a row that is taken goes out of the first of its windows.
    pub(super) fn leaves(&self, rows: &Rows, about: &About<'_>, row: usize) -> i64 {
        let edges = self.edges(rows, about, row);
        edges.map(|(_, edge)| edge).min().unwrap_or(NEVER)
    }

    /// Until when a row that is not taken is certainly not: as long as any of its windows does not hold it.
    fn enters(&self, rows: &Rows, about: &About<'_>, row: usize) -> i64 {
        let Some((timed, time)) = time_of(rows, about, row) else {
            return NEVER;
        };
        let now = about.present.moment();
        let seen = match timed.is_date {
            true => {
                let day = i32::try_from(time).ok();
                day.filter(|&day| day > now.day)
                    .map(|day| about.present.course.crosses_day(day))
            }
            false => (time > now.instant).then(|| about.present.course.crosses(time)),
        };
        let outside = self.edges(rows, about, row).filter(|(inside, _)| !inside);
        outside
            .map(|(_, edge)| edge)
            .chain(seen)
            .max()
            .unwrap_or(NEVER)
    }

    /// Of each window whether a row lies in it, and when that turns.
    fn edges<'e>(
        &'e self,
        rows: &'e Rows,
        about: &'e About<'_>,
        row: usize,
    ) -> impl Iterator<Item = (bool, i64)> + 'e {
        let timed = time_of(rows, about, row).into_iter();
        timed.flat_map(move |(timed, time)| {
            let windows = timed.windows.iter();
            windows.filter_map(move |&at| {
                let (window, stretch) = (*self.windows.get(at)?, about.present.stretch(at)?);
                Some(match timed.is_date {
                    true => {
                        let day = i32::try_from(time).ok()?;
                        let edge = about.present.edge_of_day(window, day);
                        (stretch.days.contains(&day), edge)
                    }
                    false => {
                        let edge = about.present.edge_of_instant(window, time);
                        (stretch.instants.contains(&time), edge)
                    }
                })
            })
        })
    }
}

fn time_of<'r>(rows: &'r Rows, about: &About<'_>, row: usize) -> Option<(&'r Timed, i64)> {
    let timed = rows.timed.as_ref()?;
    Some((timed, timed.time.value(about.data, row)?))
}

/// The first of some rows of ascending times whose time is not before one.
fn first_not_before(about: &About<'_>, time: Reading, rows: Range<usize>, from: i64) -> usize {
    let is_before = |row: usize| {
        let time = time.value(about.data, row);
        time.is_some_and(|time| time < from)
    };
    records::first_not_before(rows, is_before)
}
