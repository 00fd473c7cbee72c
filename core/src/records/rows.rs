//! The rows of one collection, as they come in.

use super::{
    NamedText, Problem, ReadOptions,
    array::Faults,
    cell::Cell,
    convert::{ToReference, nearest},
    field::Field,
    key::Reference,
    problem::{Fault, Problems},
    stack::Stack,
};
use foldhash::fast::RandomState;
use kardan_dsl::schema::{CollectionId, FieldId, Owner, Schema};
use std::{collections::HashMap, sync::Arc};

/// What a name in the data means in a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// A field.
    Field(FieldId),
    /// The key of the record that the row hangs on.
    Owner,
    /// Nested rows.
    Children(CollectionId),
    /// Nothing that is read.
    Unread,
}

/// The rows of one collection in the order of the input.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) id: CollectionId,
    pub(super) schema: Arc<Schema>,
    pub(super) len: usize,
    /// By field; none for those that are not read.
    pub(super) fields: Vec<Option<Field>>,
    /// What each row hangs on; none for the subject and for tables beside it.
    pub(super) owner: Option<Stack<ToReference>>,
    /// Rows of whose owner a cell says something that is no key, ascending. That is listed, and need not be listed again.
    pub(super) unreadable_owners: Vec<u32>,
    /// Rows that cannot be used; perhaps named more than once.
    pub(super) bad: Vec<u32>,
    /// Rows that stood in the place of a link, ascending. A record may stand so in many places.
    pub(super) embedded: Vec<u32>,
    /// Names met before: one lookup instead of a search through all aliases.
    names: HashMap<String, Slot, RandomState>,
    all_read: bool,
}

impl Rows {
    pub(super) fn new(schema: &Arc<Schema>, id: CollectionId, options: &ReadOptions) -> Rows {
        let collection = schema.collection(id);
        let fields = (0..)
            .map(FieldId)
            .zip(&collection.fields)
            .map(|(at, field)| {
                let read = options.read.as_ref().is_none_or(|set| set.reads(id, at));
                read.then(|| Field::new(field, collection.key == Some(at), options))
            })
            .collect();
        let owner = matches!(collection.owner, Owner::Parent { .. })
            .then(|| Stack::new(ToReference::default(), None, false));
        Rows {
            id,
            schema: Arc::clone(schema),
            len: 0,
            fields,
            owner,
            unreadable_owners: Vec::new(),
            bad: Vec::new(),
            embedded: Vec::new(),
            names: HashMap::default(),
            all_read: options.read.is_none(),
        }
    }

    /// Has columns know texts from the start.
    pub(super) fn know(&mut self, texts: &[NamedText]) {
        for (_, field, text) in texts.iter().filter(|text| text.0 == self.id) {
            match self.fields.get_mut(usize::from(field.0)) {
                Some(Some(Field::Text(stack))) => {
                    stack.conversion.dictionary.intern(text);
                }
                Some(Some(Field::Choice(stack))) => stack.conversion.know(text),
                _ => {}
            }
        }
    }

    /// Begins a row.
    pub(super) fn begin(&mut self) -> u32 {
        let row = self.len as u32;
        self.len += 1;
        row
    }

    /// What a name means here. An unknown one is a problem, once.
    pub(super) fn slot(&mut self, name: &str, row: Option<u32>, problems: &mut Problems) -> Slot {
        if let Some(&slot) = self.names.get(name) {
            return slot;
        }
        let slot = self.find_slot(name).unwrap_or_else(|| {
            // Who reads some fields only does not look at the others.
            if self.all_read {
                problems.add(|| self.unknown_column(name, row));
            }
            Slot::Unread
        });
        self.names.insert(name.to_owned(), slot);
        slot
    }

    fn find_slot(&self, name: &str) -> Option<Slot> {
        let collection = self.schema.collection(self.id);
        if let Some(field) = collection.field_named(name) {
            let is_read = self.field_is_read(field);
            return Some(if is_read {
                Slot::Field(field)
            } else {
                Slot::Unread
            });
        }
        if let Owner::Parent {
            column,
            collection: parent,
        } = &collection.owner
        {
            // Called as the parent is, it is called so in every language.
            let parent = self.schema.collection(*parent);
            if column == name || (*column == parent.name && parent.is_called(name)) {
                return Some(Slot::Owner);
            }
        }
        self.schema
            .children(self.id)
            .find(|&child| self.schema.collection(child).is_called(name))
            .map(Slot::Children)
    }

    fn field_is_read(&self, field: FieldId) -> bool {
        matches!(self.fields.get(usize::from(field.0)), Some(Some(_)))
    }

    fn unknown_column(&self, name: &str, row: Option<u32>) -> Problem {
        let collection = self.schema.collection(self.id);
        let owner = match &collection.owner {
            Owner::Parent { column, .. } => Some(column.as_str()),
            Owner::Subject | Owner::Table => None,
        };
        let known = collection
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .chain(owner)
            .chain(
                self.schema
                    .children(self.id)
                    .map(|child| self.schema.collection(child).plural.as_str()),
            );
        let advice = nearest(name, known)
            .map_or(String::new(), |known| format!("; did you mean `{known}`?"));
        self.problem(
            "unknown_column",
            row,
            Some(name),
            format!(
                "there is no field `{name}` in {}{advice}",
                collection.plural
            ),
        )
    }

    /// Gives a row its value of a field.
    pub(super) fn set(&mut self, slot: FieldId, row: u32, cell: Cell<'_>, problems: &mut Problems) {
        self.give(slot, row, problems, |field| field.push(cell));
    }

    /// Keeps the place of a row's link to a record of the input, which comes later: [`Rows::set_link`].
    pub(super) fn expect_link(&mut self, slot: FieldId, row: u32, problems: &mut Problems) {
        self.give(slot, row, problems, |field| {
            field.push_row(row);
            Ok(())
        });
    }

    /// Gives a row the link that it expects.
    pub(super) fn set_link(&mut self, slot: FieldId, row: u32, to: u32) {
        if let Some(Some(Field::Reference(stack))) = self.fields.get_mut(usize::from(slot.0)) {
            stack.replace(row as usize, Reference::to_row(to));
        }
    }

    fn give(
        &mut self,
        slot: FieldId,
        row: u32,
        problems: &mut Problems,
        push: impl FnOnce(&mut Field) -> Result<(), Fault>,
    ) {
        let Some(Some(field)) = self.fields.get_mut(usize::from(slot.0)) else {
            return;
        };
        if field.len() > row as usize {
            let name = self.schema.field(self.id, slot).name.clone();
            let message = format!("`{name}` is given twice, under two of its names");
            problems.add(|| self.problem("duplicate_column", Some(row), Some(&name), message));
            self.bad.push(row);
            return;
        }
        let mut faults = Faults::default();
        field.pad(row as usize, |at, fault| {
            faults.add(at, fault, problems.limit)
        });
        if let Err(fault) = push(field) {
            faults.add(row, fault, problems.limit);
        }
        self.blame_field(slot, &faults, problems);
    }

    /// Adds a row of which nothing can be read. That is listed once, and not for every value that it lacks.
    pub(super) fn add_unreadable(&mut self, reason: String, problems: &mut Problems) {
        let row = self.begin();
        for at in 0..self.fields.len() {
            let mut faults = Faults::default();
            if let Some(Some(field)) = self.fields.get_mut(at)
                && !field.may_stay_absent()
            {
                field.pad(row as usize, |at, fault| {
                    faults.add(at, fault, problems.limit)
                });
                field.push_unknown();
            }
            self.blame_field(FieldId(at as u16), &faults, problems);
        }
        if let Some(owner) = &mut self.owner {
            owner.pad(row as usize, |_, _| {});
            owner.push_unknown();
            self.unreadable_owners.push(row);
        }
        self.bad.push(row);
        problems.add(|| self.problem("unparsable", Some(row), None, reason));
    }

    /// Says what a row hangs on.
    pub(super) fn set_owner(&mut self, row: u32, owner: Reference) {
        if let Some(stack) = &mut self.owner {
            stack.pad(row as usize, |_, _| {});
            stack.push_known(owner);
        }
    }

    /// Says by its key what a row hangs on.
    pub(super) fn set_owner_key(&mut self, row: u32, key: Cell<'_>, problems: &mut Problems) {
        let Some(stack) = &mut self.owner else {
            return;
        };
        stack.pad(row as usize, |_, _| {});
        if let Err(fault) = stack.push(key) {
            self.unreadable_owners.push(row);
            let column = self.owner_column().to_owned();
            self.blame(&column, row, &fault, problems);
        }
    }

    /// The column of the key of the record that rows hang on.
    pub(super) fn owner_column(&self) -> &str {
        match &self.schema.collection(self.id).owner {
            Owner::Parent { column, .. } => column,
            Owner::Subject | Owner::Table => "",
        }
    }

    /// Gives every row a value of every field: the default, or that it is missing.
    pub(super) fn pad(&mut self, problems: &mut Problems) {
        for at in 0..self.fields.len() {
            let mut faults = Faults::default();
            if let Some(Some(field)) = self.fields.get_mut(at)
                && !field.may_stay_absent()
            {
                field.pad(self.len, |row, fault| {
                    faults.add(row, fault, problems.limit)
                });
            }
            self.blame_field(FieldId(at as u16), &faults, problems);
        }
        if let Some(owner) = &mut self.owner {
            owner.pad(self.len, |_, _| {});
        }
    }

    /// Lists what is wrong with the values of a field, and leaves their rows out.
    pub(super) fn blame_field(&mut self, field: FieldId, faults: &Faults, problems: &mut Problems) {
        if !faults.rows.is_empty() {
            let name = self.schema.field(self.id, field).name.clone();
            self.blame_column(&name, faults, problems);
        }
    }

    /// The same by the name of the column.
    pub(super) fn blame_column(&mut self, name: &str, faults: &Faults, problems: &mut Problems) {
        let mut listed = faults.listed.iter();
        for &row in &faults.rows {
            match listed.next() {
                Some(fault) => self.blame(name, row, fault, problems),
                // As many as can be listed were kept.
                None => {
                    self.bad.push(row);
                    problems.count_one();
                }
            }
        }
    }

    fn blame(&mut self, name: &str, row: u32, fault: &Fault, problems: &mut Problems) {
        self.bad.push(row);
        problems.add(|| self.problem(fault.kind, Some(row), Some(name), fault.sentence(name)));
    }

    pub(super) fn problem(
        &self,
        kind: &'static str,
        row: Option<u32>,
        field: Option<&str>,
        message: String,
    ) -> Problem {
        let collection = self.schema.collection(self.id).plural.clone();
        let row = row.map(|row| row as usize + 1);
        Problem {
            kind,
            message: match row {
                Some(row) => format!("{collection} row {row}: {message}"),
                None => format!("{collection}: {message}"),
            },
            collection,
            row,
            field: field.map(str::to_owned),
        }
    }

    /// The keys of the rows.
    pub(super) fn keys(&self) -> Option<&Stack<ToReference>> {
        let key = self.schema.collection(self.id).key?;
        self.fields.get(usize::from(key.0))?.as_ref()?.references()
    }

    /// How many instants came without an offset.
    pub(super) fn naive_instants(&self) -> u64 {
        let naive = |field: &Option<Field>| match field {
            Some(Field::Instant(stack)) => stack.conversion.naive,
            _ => 0,
        };
        self.fields.iter().map(naive).sum()
    }
}
