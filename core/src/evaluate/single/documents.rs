//! Documents of one client, read straight into columns of one row.

use super::{Host, Reader, Session, Verdict, reader::Wanted};
use crate::{
    error::{Error, ErrorKind},
    evaluate::AsOf,
    plan::{Constant, NodeId, Operation, Plan},
    records::{Card, Cell, Misfit, NamedText, cell_of_json},
};
use serde_json::{Map, Value as Json};
use std::{marker::PhantomData, sync::Arc};

impl Session {
    /// A session for records that hosts hold as documents: [`Session::card`] takes one at a time. None for a program that reads keys,
    /// links, or tables beside the subject: its documents are read as data sets.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn for_documents(plan: &Arc<Plan>, as_of: AsOf) -> Result<Option<Session>, Error> {
        if reads_keys(plan) {
            return Ok(None);
        }
        let Some(mut card) = Card::new(plan.program(), &plan.read_set(), &texts(plan)) else {
            return Ok(None);
        };
        let mut session = Session::new(plan, &Arc::new(card.data().clone()), as_of)?;
        card.set_exact(session.code.rest.is_some());
        session.card = Some(card);
        Ok(Some(session))
    }

    /// An empty card for documents; none where the session is for a data set.
    #[must_use]
    pub fn card(&self) -> Option<Card> {
        self.card.clone()
    }

    /// Answers all rules about the subject for the record on a card of this session.
    ///
    /// # Errors
    /// An overflow error where a number leaves the exact range; an input error for a session that is for a data set.
    pub fn evaluate_card(&self, card: &Card, verdict: &mut Verdict) -> Result<(), Error> {
        match &self.card {
            Some(own) if Arc::ptr_eq(own.layout(), card.layout()) => {
                self.answer(card.data(), 0, verdict)
            }
            _ => Err(Error::new(
                ErrorKind::Input,
                "the card is not of this session",
            )),
        }
    }
}

impl Session {
    /// As [`Session::ask`], of a document.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub fn ask_document(
        &self,
        reader: &mut Reader,
        document: &Map<String, Json>,
        verdict: &mut Verdict,
    ) -> Result<bool, Error> {
        let documents = Documents(PhantomData);
        self.ask(reader, &documents, document, verdict)
    }
}

/// A map with more names is asked by their hashes.
const FEW: usize = 8;

/// Maps of JSON values.
struct Documents<'d>(PhantomData<&'d ()>);

impl<'d> Host for Documents<'d> {
    type Record = &'d Map<String, Json>;
    type Value = &'d Json;

    fn find(
        &self,
        record: &&'d Map<String, Json>,
        asked: &Wanted,
    ) -> Result<Option<&'d Json>, Misfit> {
        let mut found = asked.names.iter().filter_map(|name| value(record, name));
        match (found.next(), found.next()) {
            (value, None) => Ok(value),
            _ => Err(Misfit),
        }
    }

    fn read<T>(
        &self,
        value: &&'d Json,
        take: impl FnOnce(Cell<'_>) -> Result<T, Misfit>,
    ) -> Result<T, Misfit> {
        take(cell_of_json(value))
    }

    fn each(
        &self,
        list: &&'d Json,
        mut see: impl FnMut(&'d Map<String, Json>),
    ) -> Result<(), Misfit> {
        match list {
            Json::Null => Ok(()),
            Json::Array(records) => records
                .iter()
                .try_for_each(|record| record.as_object().map(&mut see).ok_or(Misfit)),
            _ => Err(Misfit),
        }
    }
}

/// What stands under a name. Few names are compared sooner than one is hashed.
fn value<'d>(record: &'d Map<String, Json>, name: &str) -> Option<&'d Json> {
    if record.len() > FEW {
        return record.get(name);
    }
    let mut entries = record.iter();
    entries
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

fn operations(plan: &Plan) -> impl Iterator<Item = &Operation> {
    plan.graph().nodes().map(|node| &node.operation)
}

/// Whether a rule reads a key, which cards do not keep.
fn reads_keys(plan: &Plan) -> bool {
    let schema = &plan.program().schema;
    operations(plan).any(|operation| match operation {
        Operation::Column {
            collection, field, ..
        }
        | Operation::Fetch {
            collection, field, ..
        } => schema.collection(*collection).key == Some(*field),
        _ => false,
    })
}

/// The texts that rules compare columns with.
pub(crate) fn texts(plan: &Plan) -> Vec<NamedText> {
    let graph = plan.graph();
    let operation = |node: NodeId| &graph.node_of(node).operation;
    let column = |mut node: NodeId| {
        while let Operation::Project { node: inner, .. } = operation(node) {
            node = *inner;
        }
        match operation(node) {
            Operation::Column {
                collection, field, ..
            } => Some((*collection, *field)),
            _ => None,
        }
    };
    let mut texts = Vec::new();
    let mut add = |of: NodeId, constant: &Constant| {
        if let (Some((collection, field)), Constant::Text(text)) = (column(of), constant) {
            texts.push((collection, field, text.clone()));
        }
    };
    for node in operations(plan) {
        match node {
            Operation::Compare(_, left, right) => {
                for (one, other) in [(*left, *right), (*right, *left)] {
                    if let Operation::Constant(constant) = operation(other) {
                        add(one, constant);
                    }
                }
            }
            Operation::InSet(of, set) => set.iter().for_each(|constant| add(*of, constant)),
            _ => {}
        }
    }
    texts.sort_unstable();
    texts.dedup();
    texts
}
