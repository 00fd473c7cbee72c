//! Arrow record batches.

use super::{
    DatasetBuilder,
    array::{Faults, Unsupported},
    extension::{Unknown, meant},
    field::{Field, with_stack},
    key::Reference,
    problem::Problems,
    rows::{Rows, Slot},
    store::WORTH_THREADS,
};
use arrow_array::{Array, ArrayRef, OffsetSizeTrait, RecordBatch, StructArray, cast::AsArray};
use arrow_schema::DataType;
use kardan_dsl::schema::{CollectionId, FieldId};
use rayon::prelude::*;
use std::borrow::Cow;

/// Columns of equal length, as the host says what they are.
struct Columns<'a> {
    columns: Vec<(&'a arrow_schema::Field, &'a ArrayRef)>,
    len: usize,
}

impl DatasetBuilder {
    /// Adds flat rows of a collection from Arrow, which hang on their parent by the key in its column. Columns of lists of structs hold
    /// nested rows.
    pub fn add_batch(&mut self, collection: &str, batch: &RecordBatch) {
        let Some(id) = self.find(collection) else {
            return;
        };
        let fields = batch.schema_ref().fields().iter().map(AsRef::as_ref);
        let columns = Columns {
            columns: fields.zip(batch.columns()).collect(),
            len: batch.num_rows(),
        };
        self.take_columns(id, &columns, None);
    }

    fn take_columns(&mut self, id: CollectionId, columns: &Columns<'_>, owners: Option<Vec<u32>>) {
        let limit = self.options.problem_limit;
        let (rows, problems) = self.rows_and_problems(id);
        let start = rows.len;
        rows.len += columns.len;
        let mut arrays: Vec<Option<Cow<'_, ArrayRef>>> = vec![None; rows.fields.len()];
        let mut children = Vec::new();
        let mut has_owner = owners.is_some();
        for owner in owners.into_iter().flatten().enumerate() {
            rows.set_owner((start + owner.0) as u32, Reference::to_row(owner.1));
        }
        for &(said, array) in &columns.columns {
            let name = said.name();
            match rows.slot(name, None, problems) {
                Slot::Field(field) => match &mut arrays[usize::from(field.0)] {
                    Some(_) => rows.refuse_second(name, problems),
                    place @ None => *place = rows.meant(said, array, problems),
                },
                Slot::Owner if has_owner => {}
                Slot::Owner => {
                    has_owner = true;
                    if let Some(array) = rows.meant(said, array, problems) {
                        rows.extend_owner(start, &array, limit, problems);
                    }
                }
                Slot::Children(child) => children.push((child, name, array)),
                Slot::Unread => {}
            }
        }
        rows.extend(start, &arrays, limit, problems);
        for (child, name, array) in children {
            self.take_lists(id, child, name, array, start);
        }
    }

    /// Nested rows: a list of structs per row.
    fn take_lists(
        &mut self,
        id: CollectionId,
        child: CollectionId,
        name: &str,
        array: &ArrayRef,
        start: usize,
    ) {
        if !self.reads(child) {
            return;
        }
        let taken = match array.data_type() {
            DataType::Null => Some(()),
            DataType::List(_) => self.take_list::<i32>(child, array, start),
            DataType::LargeList(_) => self.take_list::<i64>(child, array, start),
            _ => None,
        };
        if taken.is_none() {
            let (rows, problems) = self.rows_and_problems(id);
            let held = array.data_type();
            let message = format!("`{name}` holds {held}, where lists of records belong");
            problems.add(|| rows.problem("unparsable", None, Some(name), message));
        }
    }

    fn take_list<O: OffsetSizeTrait>(
        &mut self,
        child: CollectionId,
        array: &ArrayRef,
        start: usize,
    ) -> Option<()> {
        let lists = array.as_list::<O>();
        if lists.values().is_empty() && lists.values().data_type() == &DataType::Null {
            // No row has a list of anything, so nobody knew of what.
            return Some(());
        }
        let structs = lists.values().as_struct_opt()?;
        // The lists lie one behind the other; where one is missing its elements mean nothing, and the run ends.
        let mut run = 0..0;
        let mut owners = Vec::new();
        for (row, bounds) in lists.value_offsets().windows(2).enumerate() {
            if lists.is_null(row) {
                continue;
            }
            let (from, to) = (bounds[0].as_usize(), bounds[1].as_usize());
            if from != run.end {
                self.take_structs(
                    child,
                    &structs.slice(run.start, run.len()),
                    std::mem::take(&mut owners),
                );
                run = from..from;
            }
            run.end = to;
            owners.resize(run.len(), (start + row) as u32);
        }
        self.take_structs(child, &structs.slice(run.start, run.len()), owners);
        Some(())
    }

    fn take_structs(&mut self, id: CollectionId, structs: &StructArray, owners: Vec<u32>) {
        if structs.is_empty() {
            return;
        }
        let fields = structs.fields().iter().map(AsRef::as_ref);
        let columns = Columns {
            columns: fields.zip(structs.columns()).collect(),
            len: structs.len(),
        };
        let (rows, problems) = self.rows_and_problems(id);
        for at in (0..structs.len()).filter(|&at| structs.is_null(at)) {
            let row = (rows.len + at) as u32;
            rows.bad.push(row);
            problems.add(|| {
                rows.problem(
                    "unparsable",
                    Some(row),
                    None,
                    "there is no record here".into(),
                )
            });
        }
        self.take_columns(id, &columns, Some(owners));
    }
}

impl Rows {
    /// Takes columns as the values of the rows from `start` on.
    fn extend(
        &mut self,
        start: usize,
        arrays: &[Option<Cow<'_, ArrayRef>>],
        limit: usize,
        problems: &mut Problems,
    ) {
        let take = |(field, array): (&mut Option<Field>, &Option<Cow<'_, ArrayRef>>)| {
            let mut faults = Faults::default();
            let (Some(field), Some(array)) = (field, array) else {
                return (faults, Ok(()));
            };
            field.pad(start, |row, fault| faults.add(row, fault, limit));
            let taken =
                with_stack!(field, stack => stack.extend_from(array.as_ref(), limit, &mut faults));
            (faults, taken)
        };
        let taken: Vec<(Faults, Result<(), Unsupported>)> = if self.len - start < WORTH_THREADS {
            self.fields.iter_mut().zip(arrays).map(take).collect()
        } else {
            self.fields.par_iter_mut().zip(arrays).map(take).collect()
        };
        for (at, (faults, taken)) in taken.into_iter().enumerate() {
            let field = FieldId(at as u16);
            if let (Err(Unsupported), Some(Some(array))) = (taken, arrays.get(at)) {
                let name = self.schema.field(self.id, field).name.clone();
                let message = unsupported(&name, array);
                problems.add(|| self.problem("unparsable", None, Some(&name), message));
            }
            self.blame_field(field, &faults, problems);
        }
    }

    fn extend_owner(
        &mut self,
        start: usize,
        array: &ArrayRef,
        limit: usize,
        problems: &mut Problems,
    ) {
        let column = self.owner_column().to_owned();
        let Some(owner) = &mut self.owner else {
            return;
        };
        let mut faults = Faults::default();
        owner.pad(start, |_, _| {});
        if owner.extend_from(array, limit, &mut faults).is_err() {
            let message = unsupported(&column, array);
            problems.add(|| self.problem("unparsable", None, Some(&column), message));
        }
        self.unreadable_owners.extend(&faults.rows);
        self.blame_column(&column, &faults, problems);
    }

    /// A column as what it means; none of an extension type that is not known.
    fn meant<'a>(
        &self,
        said: &'a arrow_schema::Field,
        array: &'a ArrayRef,
        problems: &mut Problems,
    ) -> Option<Cow<'a, ArrayRef>> {
        match meant(said, array) {
            Ok(array) => Some(array),
            Err(Unknown(extension)) => {
                let name = said.name();
                let message = format!(
                    "`{name}` is of the extension type `{extension}`, which no field can be read from: give it as text, numbers or moments"
                );
                problems.add(|| self.problem("unparsable", None, Some(name), message));
                None
            }
        }
    }

    fn refuse_second(&self, name: &str, problems: &mut Problems) {
        let message = format!("`{name}` is a field that another column holds already");
        problems.add(|| self.problem("duplicate_column", None, Some(name), message));
    }
}

fn unsupported(column: &str, array: &ArrayRef) -> String {
    format!(
        "`{column}` holds {}, which no field can be read from",
        array.data_type()
    )
}
