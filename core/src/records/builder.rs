//! From rows of any kind to a data set.

use super::{
    Dataset, Keys, NamedText, Problem, ReadOptions, Table, convert::nearest, gather,
    key::Reference, link, past::LastPast, place, problem::Problems, rows::Rows,
};
use crate::{Error, ErrorKind, records::OnProblem};
use kardan_dsl::schema::{CollectionId, Owner, Schema};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Takes in rows in any order and from any number of sources, and makes a [`Dataset`] of them.
///
/// What is wrong with the rows is told by [`DatasetBuilder::build`], all of it at once.
#[derive(Debug)]
pub struct DatasetBuilder {
    pub(super) schema: Arc<Schema>,
    pub(super) options: ReadOptions,
    /// By collection; none for those of which no row has come.
    tables: Vec<Option<Box<Rows>>>,
    problems: Problems,
    /// Texts that have the same codes in all data sets that are made so.
    known: Arc<[NamedText]>,
}

impl Dataset {
    /// Begins a data set.
    #[must_use]
    pub fn builder(schema: Arc<Schema>, options: ReadOptions) -> DatasetBuilder {
        DatasetBuilder {
            tables: schema.collections.iter().map(|_| None).collect(),
            problems: Problems::new(options.problem_limit),
            known: Arc::default(),
            schema,
            options,
        }
    }
}

impl DatasetBuilder {
    /// Has columns know some texts from the start: in all data sets that are made with the same texts these have the same codes.
    pub(crate) fn knowing(mut self, texts: &Arc<[NamedText]>) -> DatasetBuilder {
        self.known = Arc::clone(texts);
        self
    }

    /// Adds documents of the subject: a client with its visits with their lines. Nested rows stand in lists under the plural of their
    /// collection; a link is the key of a record, or the record itself.
    pub fn add_documents(&mut self, documents: impl IntoIterator<Item = Map<String, Value>>) {
        let subject = self.schema.subject;
        for document in documents {
            self.take_object(subject, None, &document);
        }
    }

    /// Adds one document of any collection. One that hangs on another gets a parent without any field, which only
    /// [`super::Keys::Numbered`] allows.
    pub fn add_document(&mut self, collection: CollectionId, document: &Map<String, Value>) {
        let owner = self
            .schema
            .parent(collection)
            .map(|parent| self.begin_empty(parent));
        self.take_object(collection, owner, document);
    }

    fn begin_empty(&mut self, collection: CollectionId) -> u32 {
        let owner = self
            .schema
            .parent(collection)
            .map(|parent| self.begin_empty(parent));
        self.take_object(collection, owner, &Map::new())
    }

    /// Adds flat rows of a collection, which hang on their parent by the key in its column (`client`).
    pub fn add_rows(
        &mut self,
        collection: &str,
        rows: impl IntoIterator<Item = Map<String, Value>>,
    ) {
        if let Some(id) = self.find(collection) {
            for row in rows {
                self.take_object(id, None, &row);
            }
        }
    }

    /// Adds one flat row of a collection.
    pub(crate) fn add_row(&mut self, collection: CollectionId, row: &Map<String, Value>) {
        self.take_object(collection, None, row);
    }

    /// Adds a row of which nothing can be read, and why: it is left out, and those after it keep their numbers.
    pub fn add_unreadable(&mut self, collection: &str, reason: impl Into<String>) {
        if let Some(id) = self.find(collection) {
            let (rows, problems) = self.rows_and_problems(id);
            rows.add_unreadable(reason.into(), problems);
        }
    }

    /// Sorts, links and checks all that was added.
    ///
    /// # Errors
    /// A data error that lists the problems, where the options say to refuse them.
    pub fn build(mut self) -> Result<Dataset, Error> {
        self.add_named_records();
        let DatasetBuilder {
            schema,
            options,
            mut tables,
            mut problems,
            known: _,
        } = self;
        if tables
            .iter()
            .flatten()
            .any(|rows| rows.len >= Reference::LIMIT)
        {
            return Err(
                Error::new(ErrorKind::Data, "a collection has too many rows")
                    .with_help("a data set holds up to a thousand million rows per collection"),
            );
        }
        for rows in tables.iter_mut().flatten() {
            rows.pad(&mut problems);
        }
        let places = place::place(&schema, &options, &mut tables, &mut problems);
        let links = link::resolve(&schema, &tables, &places, &mut problems);
        if options.on_problem == OnProblem::Strict && !problems.is_empty() {
            return Err(refusal(&schema, problems));
        }
        let naive_instants = tables
            .iter()
            .flatten()
            .map(|rows| rows.naive_instants())
            .sum();
        let tables: Vec<Table> = gather::gather(&schema, tables, places, links);
        let mut dataset = Dataset {
            currency: options.currency,
            tables,
            problems: in_order(&schema, problems.listed),
            unlisted_problems: problems.unlisted,
            naive_instants,
            schema,
            past: LastPast::default(),
        };
        dataset.find_ascending();
        Ok(dataset)
    }

    /// A table beside the subjects of which no row was given has the records that links name, if a record of it may be
    /// nothing but its key: visits name their employees also where nobody hands over a list of employees. What a single document
    /// names stands outside of it, so there each such record is known by its key, clients too.
    fn add_named_records(&mut self) {
        let schema = Arc::clone(&self.schema);
        let is_single = self.options.keys == Keys::Numbered;
        for at in 0..schema.collections.len() as u16 {
            let (id, collection) = (CollectionId(at), schema.collection(CollectionId(at)));
            let is_below = matches!(collection.owner, Owner::Parent { .. });
            let Some(key) = collection.key.filter(|_| !is_below) else {
                continue;
            };
            let bare = collection.fields.iter().enumerate().all(|(at, field)| {
                at == usize::from(key.0) || field.optional || field.default.is_some()
            });
            let is_empty =
                collection.owner == Owner::Table && self.tables[usize::from(at)].is_none();
            if !(is_single || bare && is_empty) {
                continue;
            }
            let name = &schema.field(id, key).name;
            for named in link::named(&schema, &self.tables, id) {
                let record = Map::from_iter([(name.clone(), Value::from(named))]);
                let row = self.take_object(id, None, &record);
                // Where the document has the record itself, that is the one.
                self.rows(id).embedded.push(row);
            }
        }
    }

    /// The collection of a name. An unknown one is a problem.
    pub(super) fn find(&mut self, name: &str) -> Option<CollectionId> {
        let found = self.schema.collection_named(name);
        if found.is_none() {
            let plurals = self
                .schema
                .collections
                .iter()
                .map(|known| known.plural.as_str());
            let advice = nearest(name, plurals)
                .map_or(String::new(), |known| format!("; did you mean `{known}`?"));
            self.problems.add(|| Problem {
                kind: "unknown_collection",
                collection: name.to_owned(),
                row: None,
                field: None,
                message: format!("there is no collection `{name}`{advice}"),
            });
        }
        found.filter(|&id| self.reads(id))
    }

    /// Whether rows of a collection are read.
    pub(super) fn reads(&self, id: CollectionId) -> bool {
        self.options
            .read
            .as_ref()
            .is_none_or(|set| set.reads_collection(id))
    }

    /// The rows of a collection.
    pub(super) fn rows(&mut self, id: CollectionId) -> &mut Rows {
        self.rows_and_problems(id).0
    }

    pub(super) fn rows_and_problems(&mut self, id: CollectionId) -> (&mut Rows, &mut Problems) {
        let (schema, options, known) = (&self.schema, &self.options, &self.known);
        let rows = self.tables[usize::from(id.0)].get_or_insert_with(|| {
            let mut rows = Rows::new(schema, id, options);
            rows.know(known);
            Box::new(rows)
        });
        (rows, &mut self.problems)
    }
}

fn refusal(schema: &Schema, problems: Problems) -> Error {
    let count = problems.count();
    let noun = if count == 1 { "problem" } else { "problems" };
    let unlisted = match problems.unlisted {
        0 => String::new(),
        more => format!(", {more} of them not listed"),
    };
    let listed = in_order(schema, problems.listed);
    let first = listed
        .first()
        .map_or(String::new(), |first| format!(": {}", first.message));
    Error::data(
        format!("the data has {count} {noun}{unlisted}{first}"),
        listed,
    )
    .with_help("mend the rows, or read the data in report mode, which leaves bad rows out")
}

/// By collection, row and field.
fn in_order(schema: &Schema, mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by_cached_key(|problem| {
        let collection = schema
            .collections
            .iter()
            .position(|collection| collection.plural == problem.collection);
        let field = problem.field.as_ref().and_then(|name| {
            let collection = schema.collections.get(collection?)?;
            collection.field_named(name)
        });
        (collection, problem.row, field)
    });
    problems
}

/// The collections by how many others each hangs on: each level needs only those before it.
pub(super) fn levels(schema: &Schema) -> Vec<Vec<CollectionId>> {
    let top = (0..schema.collections.len() as u16)
        .map(CollectionId)
        .filter(|&id| !matches!(schema.collection(id).owner, Owner::Parent { .. }))
        .collect();
    let below = |level: &Vec<CollectionId>| {
        let children = level.iter().flat_map(|&parent| schema.children(parent));
        Some(children.collect()).filter(|next: &Vec<CollectionId>| !next.is_empty())
    };
    std::iter::successors(Some(top), below).collect()
}
