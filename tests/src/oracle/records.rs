//! The rows as the documents held them.

use super::Datum;
use kardan_dsl::schema::{CollectionId, FieldId, Owner, Schema};
use std::sync::Arc;

/// The number of a row among all rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub usize);

/// One record.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is.
    pub collection: CollectionId,
    /// What it hangs on.
    pub parent: Option<RowId>,
    /// By field; defaults are filled in.
    pub fields: Vec<Option<Datum>>,
    /// The text of its key.
    pub key: Option<String>,
}

/// All records, in the order of the input.
#[derive(Clone, Debug)]
pub struct Records {
    /// What they are.
    pub schema: Arc<Schema>,
    /// The records.
    pub rows: Vec<Row>,
}

/// Where a row stands among others: the first difference decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// Whether it is missing, then what it is: what is missing comes last.
    Value(bool, Option<Datum>),
    Key(Option<String>),
    Input(RowId),
}

impl Step {
    fn of(value: Option<&Datum>) -> Step {
        Step::Value(value.is_none(), value.cloned())
    }
}

impl Records {
    /// The row.
    #[must_use]
    pub fn row(&self, row: RowId) -> &Row {
        &self.rows[row.0]
    }

    /// Every row of a collection.
    pub fn of(&self, collection: CollectionId) -> impl Iterator<Item = RowId> {
        self.all()
            .filter(move |&row| self.row(row).collection == collection)
    }

    /// Every row.
    pub fn all(&self) -> impl Iterator<Item = RowId> {
        (0..self.rows.len()).map(RowId)
    }

    /// What a result names the row by.
    #[must_use]
    pub fn id(&self, row: RowId) -> String {
        self.row(row)
            .key
            .clone()
            .expect("a rule about records without a key cannot be reported")
    }

    /// What the field of a row holds, whenever it becomes known.
    #[must_use]
    pub fn stored(&self, row: RowId, field: FieldId) -> Option<&Datum> {
        self.row(row).fields[usize::from(field.0)].as_ref()
    }

    /// The record of the subject that a row belongs to; none in a table beside the subject.
    #[must_use]
    pub fn subject_of(&self, row: RowId) -> Option<RowId> {
        let here = self.row(row);
        match self.schema.collection(here.collection).owner {
            Owner::Subject => Some(row),
            Owner::Parent { .. } => self.subject_of(here.parent?),
            Owner::Table => None,
        }
    }

    /// When a row became true: its own time, or that of the nearest record around it that has one.
    #[must_use]
    pub fn time(&self, row: RowId) -> Option<&Datum> {
        let here = self.row(row);
        match self.schema.collection(here.collection).time {
            Some(field) => self.stored(row, field),
            None => self.time(here.parent?),
        }
    }

    /// Where a row stands: by (time, sequence, key); without a time of its own where the row around it stands that has one,
    /// then in the order of the input; without any time by key.
    #[must_use]
    pub fn place(&self, row: RowId) -> Place {
        let here = self.row(row);
        let collection = self.schema.collection(here.collection);
        if let Some(time) = collection.time {
            let sequence = collection
                .sequence
                .and_then(|field| self.stored(row, field));
            return Place(vec![
                Step::of(self.stored(row, time)),
                Step::of(sequence),
                Step::Key(here.key.clone()),
                Step::Input(row),
            ]);
        }
        match here.parent {
            Some(parent) if self.has_time(parent) => {
                let Place(mut steps) = self.place(parent);
                steps.push(Step::Input(row));
                Place(steps)
            }
            _ => Place(vec![Step::Key(here.key.clone()), Step::Input(row)]),
        }
    }

    fn has_time(&self, row: RowId) -> bool {
        let here = self.row(row);
        self.schema.collection(here.collection).time.is_some()
            || here.parent.is_some_and(|parent| self.has_time(parent))
    }
}
