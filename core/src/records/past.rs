//! A data set as it was at one moment, for whoever asks about that moment again and again.
//!
//! What companions keep of a table they keep of all its rows, so of a day long past they do not serve. Of a data set without what came later
//! they do.

use super::{
    Bitmap, Column, Dataset, Instants, NO_ROW, Table, Values, companion::Companions, excerpt,
    instants::micros,
};
use crate::calendar::Moment;
use kardan_dsl::{
    schema::{CollectionId, FieldId},
    types::Type,
};
use std::sync::{Arc, Mutex};

/// So often a moment is asked about, one time after the other, before its rows are taken out: to take them out, and to make companions of
/// them, takes about as long as so many answers that look at all rows.
const OFTEN: usize = if cfg!(test) { 3 } else { 16 };

/// What is kept beside a data set of the last moment that was asked about so often.
#[derive(Debug, Default)]
pub(crate) struct LastPast(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// The moment that was asked about last, and how often since another was.
    asked: Option<(Moment, usize)>,
    past: Option<Arc<Past>>,
}

/// A data set without the rows that are later than a moment. The subject's records are all there, and so are the tables beside it.
#[derive(Debug)]
pub(crate) struct Past {
    moment: Moment,
    /// Columns that nobody has asked for are absent, such tables empty.
    pub data: Dataset,
    taken: Vec<Option<Taken>>,
}

/// What is taken of a table.
#[derive(Debug)]
struct Taken {
    /// None where all are.
    rows: Option<Vec<u32>>,
    fields: Vec<bool>,
}

impl Clone for LastPast {
    fn clone(&self) -> LastPast {
        LastPast::default()
    }
}

impl LastPast {
    /// Keeps nothing any more: the data is another.
    pub(super) fn forget(&mut self) {
        *self = LastPast::default();
    }
}

impl Dataset {
    /// The data as it was at a moment, of the fields that are read; none where nobody has asked about that moment often enough.
    pub(crate) fn past(
        &self,
        moment: Moment,
        reads: impl Fn(CollectionId, Option<FieldId>) -> bool,
    ) -> Option<Arc<Past>> {
        // Whoever makes one may hand work to threads, and be waiting for this very one.
        let mut kept = self.past.0.try_lock().ok()?;
        let kept = &mut *kept;
        match &kept.past {
            Some(past) if past.moment == moment => {}
            _ if kept.asked.is_some_and(|asked| asked == (moment, OFTEN)) => {
                // The one before goes first, so that there are never two.
                kept.past = None;
                kept.past = Some(Arc::new(Past::new(self, moment)));
            }
            _ => return None,
        }
        kept.asked = Some((moment, OFTEN));
        let past = kept.past.as_mut()?;
        if !past.has(&reads) {
            // Whoever else reads it just now is not waited for.
            Arc::get_mut(past)?.take(self, &reads);
        }
        Some(Arc::clone(past))
    }

    /// Notes that a moment was asked about.
    pub(crate) fn note_past(&self, moment: Moment) {
        if let Ok(mut kept) = self.past.0.try_lock() {
            let before = match kept.asked {
                Some((last, times)) if last == moment => times,
                _ => 0,
            };
            kept.asked = Some((moment, OFTEN.min(before + 1)));
        }
    }
}

impl Past {
    fn new(data: &Dataset, moment: Moment) -> Past {
        let ids = (0..).map(CollectionId).zip(&data.tables);
        let tables = ids.map(|(id, table)| Table {
            collection: id,
            len: 0,
            columns: vec![Column::ABSENT; table.columns.len()],
            offsets: Vec::new(),
            times: None,
            companions: Companions::default(),
        });
        Past {
            moment,
            data: Dataset::of(&data.schema, data.currency, tables.collect()),
            taken: data.tables.iter().map(|_| None).collect(),
        }
    }

    fn has(&self, reads: impl Fn(CollectionId, Option<FieldId>) -> bool) -> bool {
        let mut tables = (0..).map(CollectionId).zip(&self.taken);
        tables.all(|(id, taken)| match taken {
            None => !reads(id, None),
            Some(taken) => {
                let mut fields = (0..).map(FieldId).zip(&taken.fields);
                fields.all(|(field, &taken)| taken || !reads(id, Some(field)))
            }
        })
    }

    /// Takes what is read and not there yet.
    fn take(&mut self, data: &Dataset, reads: impl Fn(CollectionId, Option<FieldId>) -> bool) {
        let ids = || (0..data.tables.len() as u16).map(CollectionId);
        ids()
            .filter(|&id| reads(id, None))
            .for_each(|id| self.take_rows(data, id));
        for id in ids().filter(|&id| reads(id, None)) {
            let fields = (0..data.table(id).columns.len() as u16).map(FieldId);
            fields
                .filter(|&field| reads(id, Some(field)))
                .for_each(|field| self.take_column(data, (id, field)));
        }
    }

    fn take_rows(&mut self, data: &Dataset, id: CollectionId) {
        let at = usize::from(id.0);
        if self.taken[at].is_some() {
            return;
        }
        let table = data.table(id);
        let parent = data.schema.parent(id);
        if let Some(parent) = parent {
            self.take_rows(data, parent);
        }
        let above = parent.and_then(|parent| self.rows(parent));
        let seen = parent.and_then(|_| self.seen(data, id));
        let (rows, offsets) = match (above, seen) {
            (None, None) => (None, table.offsets.clone()),
            (above, seen) => {
                let (rows, offsets) = below(table, above, seen.as_ref());
                (Some(rows), offsets)
            }
        };
        let own = &mut self.data.tables[at];
        own.len = rows.as_ref().map_or(table.len, Vec::len);
        own.offsets = offsets;
        self.taken[at] = Some(Taken {
            rows,
            fields: vec![false; table.columns.len()],
        });
    }

    /// The rows that are taken of a table; none where all are.
    fn rows(&self, id: CollectionId) -> Option<&[u32]> {
        self.taken[usize::from(id.0)].as_ref()?.rows.as_deref()
    }

    /// Which rows of a table are not later by their own time; none where all are not.
    fn seen(&self, data: &Dataset, id: CollectionId) -> Option<Bitmap> {
        let (table, now) = (data.table(id), self.moment);
        let column = table.column(data.schema.collection(id).time?);
        let later = match &column.values {
            Values::Instant(Instants::Seconds(times)) => {
                Bitmap::pack(times, |&time| micros(time) > now.instant)
            }
            Values::Instant(Instants::Micros(times)) => {
                Bitmap::pack(times, |&time| time > now.instant)
            }
            Values::Date(days) => Bitmap::pack(days, |&day| day > now.day),
            _ => return None,
        };
        // A row without a time is not later than anything.
        let later = match &column.validity {
            Some(known) => later.and(known),
            None => later,
        };
        (!later.is_zero()).then(|| later.not())
    }

    fn take_column(&mut self, data: &Dataset, (id, field): (CollectionId, FieldId)) {
        let (at, place) = (usize::from(id.0), usize::from(field.0));
        let column = data.table(id).column(field);
        let rows = self.rows(id);
        let target = match data.schema.field(id, field).ty {
            Type::Record(target) => self.rows(target).map(|rows| (target, rows)),
            _ => None,
        };
        let taken = match (rows, target) {
            (None, None) => column.clone(),
            (Some(rows), None) => match &column.values {
                Values::Link(_) => excerpt::links(column, rows, Some, |_| {}),
                _ => excerpt::taken(column, rows),
            },
            (rows, Some((target, others))) => {
                let mut places = vec![NO_ROW; data.table(target).len];
                for (place, &row) in (0..).zip(others) {
                    places[row as usize] = place;
                }
                let place = |to: u32| places.get(to as usize).copied();
                // A record that is not there yet is not led to.
                match rows {
                    Some(rows) => excerpt::links(column, rows, place, |_| {}),
                    None => {
                        let all: Vec<u32> = (0..data.table(id).len as u32).collect();
                        excerpt::links(column, &all, place, |_| {})
                    }
                }
            }
        };
        self.data.tables[at].columns[place] = taken;
        if let Some(taken) = &mut self.taken[at] {
            taken.fields[place] = true;
        }
        if data.schema.collection(id).time == Some(field) {
            self.data.find_times(id);
        }
    }
}

/// Those of a table's rows that hang on some of the parent's, or all, and are seen themselves; and where those of each parent begin.
fn below(table: &Table, above: Option<&[u32]>, seen: Option<&Bitmap>) -> (Vec<u32>, Vec<u32>) {
    if let (None, Some(seen)) = (above, seen) {
        let offsets = table.offsets.iter().map(|&row| row as usize);
        let mut rows = Vec::with_capacity(seen.count());
        rows.extend(seen.iter().map(|row| row as u32));
        return (rows, seen.ranks(offsets));
    }
    let (mut rows, mut offsets) = (Vec::new(), vec![0]);
    let mut take = |parent: usize| {
        let below = table.rows_below(parent..parent + 1);
        let below = below.start as u32..below.end as u32;
        match seen {
            Some(seen) => rows.extend(below.filter(|&row| seen.get(row as usize))),
            None => rows.extend(below),
        }
        offsets.push(rows.len() as u32);
    };
    match above {
        Some(above) => above.iter().for_each(|&parent| take(parent as usize)),
        None => (0..table.offsets.len().saturating_sub(1)).for_each(take),
    }
    (rows, offsets)
}
