//! What a session asks a host for.

use super::{
    Session,
    code::{Condition, Rows},
};
use crate::{
    evaluate::schedule::Span,
    records::{Card, Layout, Place, Values},
};
use kardan_dsl::schema::{CollectionId, FieldId, Schema};
use std::sync::Arc;

/// Something that a host is asked for: the names under which it may stand in a record of the collection.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its position in [`Reader::asked`].
    pub number: usize,
    /// Whose records have it.
    pub collection: CollectionId,
    /// What it is.
    pub place: Place,
    /// Any of these, spelled so.
    pub names: Vec<String>,
}

/// Microseconds since 1970-01-01T00:00:00Z from which on, and before which, the rows of a selection lie.
pub type Bounds = (Option<i64>, Option<i64>);

/// Asks a host for one record after another: what decides is read, in the order in which it is cheap, and nothing else. Made by [`Session::reader`].
#[derive(Clone, Debug)]
pub struct Reader {
    pub(super) card: Card,
    pub(super) form: Arc<Form>,
    pub(super) found: Found,
}

/// What is asked, and where it is kept.
#[derive(Debug)]
pub(super) struct Form {
    pub schema: Arc<Schema>,
    pub asked: Vec<Wanted>,
    /// By collection: the first of what is asked of its records, and how many there are.
    pub own: Vec<(usize, usize)>,
    /// By collection and field, which of these it is.
    fields: Vec<Vec<Option<usize>>>,
    /// By collection, which of what is asked of its parent are its records.
    lists: Vec<Option<usize>>,
    spans: Vec<Option<Bounds>>,
}

/// What is known of a record so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// By row and what is asked of it.
    pub known: Vec<Known>,
    /// Rows of selections.
    pub places: Vec<u32>,
}

/// What is known of a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known {
    Unasked,
    Missing,
    Number(i64),
    /// The first row, and the one behind the last.
    Rows(u32, u32),
}

impl Reader {
    /// Everything that hosts are asked for.
    #[must_use]
    pub fn asked(&self) -> &[Wanted] {
        &self.form.asked
    }

    /// The spans between moments that rows are asked for; none in the place of those between days.
    #[must_use]
    pub fn spans(&self) -> &[Option<Bounds>] {
        &self.form.spans
    }
}

impl Session {
    /// What asks hosts for their records; none for a session of a data set, and where whole documents have to be read: for what is
    /// computed as for many records, and for names that have too many spellings.
    #[must_use]
    pub fn reader(&self) -> Option<Reader> {
        let card = self.card.clone()?;
        let is_linked = |condition: &Condition| matches!(condition, Condition::IsLinked(_));
        if self.code.rest.is_some() || self.code.conditions.iter().any(is_linked) {
            return None;
        }
        let form = Form::new(&card, &self.code.rows)?;
        Some(Reader {
            card,
            form: Arc::new(form),
            found: Found::default(),
        })
    }
}

impl Form {
    fn new(card: &Card, rows: &[Rows]) -> Option<Form> {
        let (schema, layout) = (&card.data().schema, card.layout());
        let collections = || (0..schema.collections.len() as u16).map(CollectionId);
        let mut form = Form {
            schema: Arc::clone(schema),
            asked: Vec::new(),
            own: Vec::new(),
            fields: Vec::new(),
            lists: vec![None; schema.collections.len()],
            spans: Vec::new(),
        };
        for collection in collections() {
            let mut fields = vec![None; schema.collection(collection).fields.len()];
            let first = form.asked.len();
            for mut asked in asked(layout, collection)? {
                asked.number = form.asked.len();
                let at = match asked.place {
                    Place::Field(field) => fields.get_mut(usize::from(field.0)),
                    Place::Records(child) => form.lists.get_mut(usize::from(child.0)),
                };
                *at? = Some(asked.number);
                form.asked.push(asked);
            }
            form.own.push((first, form.asked.len() - first));
            form.fields.push(fields);
        }
        let timed = |span: &Span| timed_by_instants(card, schema, span.timed);
        let spans = rows.iter().map(|rows| rows.span.filter(timed).map(bounds));
        form.spans = spans.collect();
        Some(form)
    }

    /// What is asked where a field is read.
    pub fn field(&self, collection: CollectionId, field: FieldId) -> Option<usize> {
        let fields = self.fields.get(usize::from(collection.0))?;
        fields.get(usize::from(field.0)).copied().flatten()
    }

    /// What is asked of the parent of a collection for its records.
    pub fn list(&self, collection: CollectionId) -> Option<usize> {
        self.lists.get(usize::from(collection.0)).copied().flatten()
    }
}

/// What is asked of records of a collection; none where its names cannot be asked for one by one.
fn asked(layout: &Layout, collection: CollectionId) -> Option<Vec<Wanted>> {
    let mut asked: Vec<Wanted> = Vec::new();
    if !layout.reads(collection) {
        return Some(asked);
    }
    for (name, place) in layout.names(collection)? {
        match asked.iter_mut().find(|known| known.place == *place) {
            Some(known) => known.names.push(name.clone()),
            None => asked.push(Wanted {
                number: 0,
                collection,
                place: *place,
                names: vec![name.clone()],
            }),
        }
    }
    Some(asked)
}

fn timed_by_instants(card: &Card, schema: &Schema, collection: CollectionId) -> bool {
    let time = schema.collection(collection).time;
    let column = time.map(|time| card.data().table(collection).column(time));
    column.is_some_and(|column| matches!(column.values, Values::Instant(_)))
}

/// Microseconds are the unit of the instants of a card.
fn bounds(span: Span) -> Bounds {
    let from = (span.from > i64::MIN).then_some(span.from);
    (from, (span.until < i64::MAX).then_some(span.until))
}
