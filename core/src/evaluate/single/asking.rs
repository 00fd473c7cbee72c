//! One record that a host keeps, asked for what decides.

use super::{
    Session, Verdict,
    code::{LinkField, Reading, Rows, RowsId},
    evaluating::Subject,
    host::Host,
    reader::{Form, Found, Known, Reader},
    records::Records,
};
use crate::{
    error::{Error, ErrorKind},
    evaluate::schedule::Span,
    records::{Card, Cell, Misfit},
};
use kardan_dsl::schema::{CollectionId, FieldId};
use smallvec::SmallVec;
use std::{
    cell::{Cell as Flag, RefCell},
    ops::Range,
    sync::Arc,
};

/// So many rows are kept without room that is asked for.
const ROWS: usize = 32;

impl Session {
    /// Answers all rules about the subject for a record that a host keeps; false for one that has to be read as a data set, which says
    /// what is wrong with it, if anything is.
    ///
    /// # Errors
    /// An overflow error where a number leaves the exact range; an input error for a reader of another session.
    pub fn ask<H: Host>(
        &self,
        reader: &mut Reader,
        host: &H,
        client: H::Record,
        verdict: &mut Verdict,
    ) -> Result<bool, Error> {
        let own = self.card.as_ref().map(Card::layout);
        if !own.is_some_and(|own| Arc::ptr_eq(own, reader.card.layout())) {
            let problem = "the reader is not of this session";
            return Err(Error::new(ErrorKind::Input, problem));
        }
        let Reader { card, form, found } = reader;
        let subject = self.data.schema.subject;
        found.known.clear();
        found.places.clear();
        let asking = Asking {
            host,
            form,
            rows: RefCell::new(SmallVec::new()),
            client: Row {
                record: client,
                parent: 0,
            },
            lists: RefCell::new(SmallVec::from_buf([List::new(form, found, subject, 0..1)])),
            found: RefCell::new(found),
            card: RefCell::new(card),
            is_misfit: Flag::new(false),
        };
        let subject = Subject {
            code: &self.code,
            data: &self.data,
            records: &asking,
            days: self.plan.days(),
            row: 0,
            rest: None,
        };
        self.code.answer(&subject, verdict);
        let valued = self.value_attributes(&subject, verdict);
        if asking.is_misfit.get() {
            return Ok(false);
        }
        valued.map(|()| true)
    }
}

/// A record of a host with the rows below it that were asked for. They are numbered as they come; the record itself is the first.
struct Asking<'a, H: Host> {
    host: &'a H,
    form: &'a Form,
    client: Row<H::Record>,
    /// From the second on.
    rows: RefCell<SmallVec<[Row<H::Record>; ROWS]>>,
    /// All rows, in their order.
    lists: RefCell<SmallVec<[List; 1]>>,
    found: RefCell<&'a mut Found>,
    card: RefCell<&'a mut Card>,
    /// Whether something was not as it has to be: then no answer counts.
    is_misfit: Flag<bool>,
}

struct Row<R> {
    record: R,
    /// The row that it hangs on.
    parent: u32,
}

/// Rows of one collection that hang on one row.
#[derive(Clone)]
struct List {
    rows: Range<u32>,
    /// What is asked of its collection first, and how much is.
    first: usize,
    count: usize,
    /// Where that is kept.
    known: usize,
}

impl List {
    /// Makes room for what is asked of some rows.
    fn new(form: &Form, found: &mut Found, collection: CollectionId, rows: Range<u32>) -> List {
        let own = form.own.get(usize::from(collection.0)).copied();
        let (first, count) = own.unwrap_or_default();
        let known = found.known.len();
        found
            .known
            .resize(known + count * rows.len(), Known::Unasked);
        List {
            rows,
            first,
            count,
            known,
        }
    }

    /// Where it is kept what something that is asked of a row is.
    fn slot(&self, row: u32, asked: usize) -> Option<usize> {
        let at = asked.checked_sub(self.first)?;
        let before = row.checked_sub(self.rows.start)? as usize * self.count;
        (at < self.count && self.rows.contains(&row)).then_some(self.known + before + at)
    }
}

impl<H: Host> Asking<'_, H> {
    /// Does something with a row.
    fn with_row<T>(
        &self,
        row: u32,
        see: impl FnOnce(&Row<H::Record>) -> Result<T, Misfit>,
    ) -> Result<T, Misfit> {
        match row.checked_sub(1) {
            None => see(&self.client),
            Some(at) => {
                let rows = self.rows.try_borrow().map_err(|_| Misfit)?;
                see(rows.get(at as usize).ok_or(Misfit)?)
            }
        }
    }

    fn found<T>(&self, change: impl FnOnce(&mut Found) -> T) -> Result<T, Misfit> {
        let mut found = self.found.try_borrow_mut().map_err(|_| Misfit)?;
        Ok(change(&mut found))
    }

    /// What is known of something that is asked of a row, and where that is kept.
    fn slot(&self, row: u32, asked: usize) -> Result<(usize, Known), Misfit> {
        let lists = self.lists.try_borrow().map_err(|_| Misfit)?;
        let list = lists.partition_point(|list| list.rows.end <= row);
        let slot = lists.get(list).and_then(|list| list.slot(row, asked));
        let slot = slot.ok_or(Misfit)?;
        let known = self.found(|found| found.known.get(slot).copied())?;
        Ok((slot, known.ok_or(Misfit)?))
    }

    fn keep(&self, slot: usize, known: Known) -> Result<(), Misfit> {
        self.found(|found| {
            if let Some(place) = found.known.get_mut(slot) {
                *place = known;
            }
        })
    }

    fn find(&self, row: u32, asked: usize) -> Result<Option<H::Value>, Misfit> {
        let asked = self.form.asked.get(asked).ok_or(Misfit)?;
        self.with_row(row, |row| self.host.find(&row.record, asked))
    }

    /// The number of a value that was found; none where it is missing.
    fn number(
        &self,
        value: Option<&H::Value>,
        collection: CollectionId,
        field: FieldId,
    ) -> Result<Option<i64>, Misfit> {
        let number = |cell: Cell<'_>| {
            let mut card = self.card.try_borrow_mut().map_err(|_| Misfit)?;
            card.number(collection, field, cell)
        };
        match value {
            Some(value) => self.host.read(value, number),
            None => number(Cell::Missing),
        }
    }

    fn value_of(
        &self,
        row: u32,
        collection: CollectionId,
        field: FieldId,
    ) -> Result<Option<i64>, Misfit> {
        let asked = self.form.field(collection, field).ok_or(Misfit)?;
        let (slot, known) = self.slot(row, asked)?;
        match known {
            Known::Number(number) => return Ok(Some(number)),
            Known::Missing => return Ok(None),
            Known::Unasked | Known::Rows(..) => {}
        }
        let value = self.find(row, asked)?;
        let number = self.number(value.as_ref(), collection, field)?;
        self.keep(slot, number.map_or(Known::Missing, Known::Number))?;
        Ok(number)
    }

    /// The rows of a collection that hang on a row.
    fn below(&self, collection: CollectionId, row: u32) -> Result<Range<u32>, Misfit> {
        let asked = self.form.list(collection).ok_or(Misfit)?;
        let (slot, known) = self.slot(row, asked)?;
        if let Known::Rows(first, end) = known {
            return Ok(first..end);
        }
        let list = self.find(row, asked)?;
        let mut rows = self.rows.try_borrow_mut().map_err(|_| Misfit)?;
        let first = rows.len() as u32 + 1;
        if let Some(list) = list {
            let parent = row;
            self.host
                .each(&list, |record| rows.push(Row { record, parent }))?;
        }
        let new = first..rows.len() as u32 + 1;
        self.keep(slot, Known::Rows(new.start, new.end))?;
        let list = self.found(|found| List::new(self.form, found, collection, new.clone()))?;
        self.lists.try_borrow_mut().map_err(|_| Misfit)?.push(list);
        Ok(new)
    }

    /// Takes those of some rows that lie in a span.
    fn take(&self, rows: Range<u32>, id: RowsId, span: &Span) -> Result<(), Misfit> {
        let schema = &self.form.schema;
        let time = schema.collection(span.timed).time.ok_or(Misfit)?;
        let asked = self.form.field(span.timed, time).ok_or(Misfit)?;
        let question = self.form.asked.get(asked).ok_or(Misfit)?;
        let records = self.rows.try_borrow().map_err(|_| Misfit)?;
        for row in rows {
            let record = row.checked_sub(1).and_then(|at| records.get(at as usize));
            let record = &record.ok_or(Misfit)?.record;
            let value = self.host.find(record, question)?;
            let quick = value.as_ref();
            let quick = quick.and_then(|value| self.host.lies_in(value, id.0 as usize));
            let lies_in = match quick {
                Some(lies_in) => lies_in,
                None => {
                    // Rows without a time are not to be put in order.
                    let number = self.number(value.as_ref(), span.timed, time)?;
                    let number = number.ok_or(Misfit)?;
                    let (slot, _) = self.slot(row, asked)?;
                    self.keep(slot, Known::Number(number))?;
                    span.from <= number && (number < span.until || span.until == i64::MAX)
                }
            };
            if lies_in {
                self.found(|found| found.places.push(row))?;
            }
        }
        Ok(())
    }

    fn pick(&self, id: RowsId, rows: &Rows, row: usize) -> Result<Range<usize>, Misfit> {
        let mut level = self.found(|found| {
            found.places.push(row as u32);
            found.places.len() - 1..found.places.len()
        })?;
        for &collection in &rows.path {
            let span = rows.span.filter(|span| span.timed == collection);
            for place in level.clone() {
                let below = self.below(collection, self.row(place) as u32)?;
                match &span {
                    Some(span) => self.take(below, id, span)?,
                    None => self.found(|found| found.places.extend(below))?,
                }
            }
            level = self.found(|found| level.end..found.places.len())?;
        }
        Ok(level)
    }

    /// What went well; what did not is noted.
    fn settled<T: Default>(&self, outcome: Result<T, Misfit>) -> T {
        outcome.unwrap_or_else(|Misfit| {
            self.is_misfit.set(true);
            T::default()
        })
    }
}

impl<H: Host> Records for Asking<'_, H> {
    fn value(&self, of: Reading, row: usize) -> Option<i64> {
        let value = self.settled(self.value_of(row as u32, of.collection, of.field))?;
        (value <= of.until).then_some(value)
    }

    fn places(&self, id: RowsId, rows: &Rows, row: usize) -> Range<usize> {
        self.settled(self.pick(id, rows, row))
    }

    fn row(&self, place: usize) -> usize {
        let row = self.found(|found| found.places.get(place).copied());
        self.settled(row).unwrap_or_default() as usize
    }

    fn sum(&self, _of: Reading, _places: Range<usize>) -> Option<i128> {
        None
    }

    /// No reader reads links.
    fn linked(&self, _link: LinkField, _row: usize) -> Option<usize> {
        None
    }

    fn above(&self, _subject: usize, _collection: CollectionId, row: usize) -> Option<usize> {
        let parent = self.with_row(row as u32, |row| Ok(row.parent as usize));
        Some(self.settled(parent))
    }
}
