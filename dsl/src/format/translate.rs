//! Renames the nouns and fields of the schema in a tree into a language; names of the program stay.

mod loyalty;
mod start;
mod triggers;

use super::noun::{Slot, field, noun};
use crate::{
    program::Entity,
    schema::{CollectionId, Schema},
    syntax::{
        Aggregated, Block, ComparisonOperator, Condition, Declaration, Document, Entry,
        Expectation, Expression, ExpressionKind, File, Given, Name, Path, Quantity, Rows, Set,
        Step, Test, Window,
    },
    vocabulary::Language,
};
use std::cell::RefCell;

/// Says what a name in the text stands for.
pub type Resolver<'a> = dyn Fn(&Name) -> Option<Entity> + 'a;

/// A file with its nouns and fields in a language, each noun in the form that its place asks for; and what the names stand
/// for, in the order of the text.
pub(super) fn translate(
    file: &File,
    schema: &Schema,
    language: Language,
    resolver: &Resolver,
) -> (File, Vec<Entity>) {
    let mut translated = file.clone();
    let mut translator = Translator {
        schema,
        language,
        resolver,
        bound: Vec::new(),
        entities: RefCell::new(Vec::new()),
    };
    for item in &mut translated.declarations {
        translator.declaration(&mut item.node);
    }
    (translated, translator.entities.into_inner())
}

struct Translator<'a> {
    schema: &'a Schema,
    language: Language,
    resolver: &'a Resolver<'a>,
    /// The collections of the scopes around, the innermost last.
    bound: Vec<CollectionId>,
    /// What the names met so far stand for.
    entities: RefCell<Vec<Entity>>,
}

impl Translator<'_> {
    fn declaration(&mut self, declaration: &mut Declaration) {
        match declaration {
            Declaration::Param(_) | Declaration::Catalog(_) => {}
            Declaration::Condition(Condition { subject, body, .. }) => {
                self.about(subject.as_mut(), |translator| translator.block(body));
            }
            Declaration::Attribute(attribute) => {
                let value = &mut attribute.value;
                self.about(attribute.subject.as_mut(), |translator| {
                    translator.expression(value)
                });
            }
            Declaration::Segment(segment) => {
                let body = &mut segment.body;
                self.about(segment.subject.as_mut(), |translator| {
                    translator.block(body)
                });
            }
            Declaration::Partition(partition) => {
                let states = &mut partition.states;
                self.about(partition.subject.as_mut(), |translator| {
                    for state in &mut states.items {
                        if let Some(when) = &mut state.node.when {
                            translator.expression(when);
                        }
                    }
                });
            }
            Declaration::Program(programme) => self.programme(programme),
            Declaration::Bonus(bonus) => self.bonus(bonus),
            Declaration::Tiers(tiers) => self.tiers(tiers),
            Declaration::Trigger(trigger) => self.trigger(trigger),
            Declaration::Experiment(experiment) => self.experiment(experiment),
            Declaration::Test(test) => self.test(test),
        }
    }

    /// Translates the body of a declaration about a subject.
    fn about(&mut self, subject: Option<&mut Name>, body: impl FnOnce(&mut Self)) {
        let collection = subject.and_then(|subject| {
            let entity = (self.resolver)(subject);
            self.name(subject, Slot::OfOne);
            match entity {
                Some(Entity::Collection(collection)) => Some(collection),
                _ => None,
            }
        });
        self.bound = vec![collection.unwrap_or(self.schema.subject)];
        body(self);
    }

    fn block(&mut self, block: &mut Block<Expression>) {
        for item in &mut block.items {
            self.expression(&mut item.node);
        }
    }

    fn name(&self, name: &mut Name, slot: Slot) {
        if let Some(entity) = (self.resolver)(name) {
            self.rename(name, entity, slot);
        }
    }

    fn rename(&self, name: &mut Name, entity: Entity, slot: Slot) {
        self.entities.borrow_mut().push(entity);
        match entity {
            Entity::Collection(collection) => {
                name.text = noun(self.schema, self.language, collection, slot);
            }
            Entity::Field(collection, id) => {
                name.text = field(self.schema, self.language, collection, id);
            }
            Entity::Word(word) => name.text = word.text(self.language).to_owned(),
            Entity::Param(_) | Entity::Catalog(_) | Entity::Rule(_) => {}
        }
    }

    /// A path to a value: nouns in it qualify.
    fn path(&self, path: &mut Path) {
        for name in &mut path.names {
            self.name(name, Slot::One);
        }
    }

    /// A path to rows, the collection in the form of the slot. A noun before it that a scope binds qualifies.
    fn rows_path(&self, path: &mut Path, slot: Slot) -> Option<CollectionId> {
        let collection_of = |name: &Name| match (self.resolver)(name) {
            Some(Entity::Collection(collection)) => Some(collection),
            _ => None,
        };
        let last = path
            .names
            .iter()
            .rposition(|name| collection_of(name).is_some())?;
        let mut rows = None;
        for (position, name) in path.names.iter_mut().enumerate() {
            let collection = collection_of(name);
            let qualifies = position == 0
                && position < last
                && collection.is_some_and(|collection| self.is_bound(collection));
            self.name(name, if qualifies { Slot::One } else { slot });
            rows = collection.or(rows);
        }
        rows
    }

    /// Whether a scope around binds a record of the collection, or one that is nested in such a record.
    fn is_bound(&self, collection: CollectionId) -> bool {
        self.bound.iter().any(|&bound| {
            // Parents end at the subject: the schema has no cycles.
            std::iter::successors(Some(bound), |&below| self.schema.parent(below))
                .any(|above| above == collection)
        })
    }

    fn rows(&mut self, rows: &mut Rows, slot: Slot) {
        self.rows_with(rows, slot, |_| {});
    }

    /// Translates rows, and what is said about each of them in their scope.
    fn rows_with(&mut self, rows: &mut Rows, slot: Slot, each: impl FnOnce(&mut Self)) {
        let collection = self.rows_path(&mut rows.path, slot);
        if let Some(of) = &mut rows.of {
            let last = of.names.len().saturating_sub(1);
            for (position, name) in of.names.iter_mut().enumerate() {
                self.name(
                    name,
                    if position == last {
                        Slot::ToOne
                    } else {
                        Slot::One
                    },
                );
            }
        }
        if let Some(window) = &mut rows.window {
            self.window(window);
        }
        let depth = self.bound.len();
        self.bound.extend(collection);
        if let Some(filter) = &mut rows.filter {
            self.expression(filter);
        }
        each(self);
        self.bound.truncate(depth);
    }

    fn window(&mut self, window: &mut Window) {
        if let Window::Between(from, to) | Window::FromUntil(from, to) = window {
            self.expression(from);
            self.expression(to);
        }
    }

    fn expression(&mut self, expression: &mut Expression) {
        use ExpressionKind as Kind;
        match &mut expression.kind {
            Kind::Number(_)
            | Kind::Quantity(..)
            | Kind::Period(..)
            | Kind::Percent(_)
            | Kind::Date(_)
            | Kind::Moment(_)
            | Kind::DayOfYear { .. }
            | Kind::Text(_)
            | Kind::Boolean(_)
            | Kind::InSegment { .. } => {}
            Kind::Path(path) | Kind::Forecast(path) => self.path(path),
            Kind::DateWhenReaches(path, target) => {
                self.path(path);
                self.expression(target);
            }
            Kind::Negative(inner)
            | Kind::Part(_, inner)
            | Kind::DaysSince(inner)
            | Kind::AgeOf(inner)
            | Kind::AnniversaryOf { date: inner, .. }
            | Kind::IsKnown(inner)
            | Kind::IsMissing(inner)
            | Kind::Not(inner) => self.expression(inner),
            Kind::InWindow(inner, window) => {
                self.expression(inner);
                self.window(window);
            }
            Kind::Arithmetic(_, left, right)
            | Kind::Compare(_, left, right)
            | Kind::ShareOf(left, right)
            | Kind::OrElse(left, right)
            | Kind::Contains(left, right)
            | Kind::StartsWith(left, right) => {
                self.expression(left);
                self.expression(right);
            }
            Kind::Between(value, from, to) => {
                self.expression(value);
                self.expression(from);
                self.expression(to);
            }
            Kind::In { value, set, .. } => {
                self.expression(value);
                match set {
                    Set::List(items) => self.expressions(items),
                    Set::Named(_) => {}
                }
            }
            Kind::List(items) | Kind::And(items) | Kind::Or(items) => self.expressions(items),
            Kind::Block(_, block) => self.block(block),
            Kind::Aggregate { function, of, .. } => {
                let slot = match function {
                    crate::syntax::AggregateFunction::Count => Slot::OfMany,
                    _ => Slot::ToMany,
                };
                match of {
                    Aggregated::Path(rows) => self.rows(rows, slot),
                    Aggregated::Each { value, rows } => {
                        self.rows_with(rows, Slot::OfMany, |translator| {
                            translator.expression(value);
                        });
                    }
                }
            }
            Kind::Pick { rows, field, .. } => {
                self.rows(rows, Slot::One);
                for name in field {
                    self.name(name, Slot::One);
                }
            }
            Kind::AverageGap(rows) => self.rows(rows, Slot::ToMany),
            Kind::Has { quantity, rows } => self.rows(rows, quantity.map_or(Slot::One, counted)),
            Kind::No(rows) => self.rows(rows, Slot::Absent),
            Kind::Regular { rows, .. } => self.rows(rows, Slot::One),
            Kind::Every(rows, condition) => {
                self.rows_with(rows, Slot::One, |translator| {
                    translator.expression(condition);
                });
            }
            Kind::Sequence(steps) => self.steps(steps),
        }
    }

    fn expressions(&mut self, expressions: &mut [Expression]) {
        for expression in expressions {
            self.expression(expression);
        }
    }

    /// A step's filter may name the rows of the steps before it.
    fn steps(&mut self, steps: &mut [Step]) {
        let depth = self.bound.len();
        for step in steps {
            let slot = if step.absent { Slot::Absent } else { Slot::One };
            let mut collection = None;
            self.rows_with(&mut step.rows, slot, |translator| {
                collection = translator.bound.get(depth..).and_then(<[_]>::last).copied();
            });
            self.bound.extend(collection);
        }
        self.bound.truncate(depth);
    }

    fn test(&mut self, test: &mut Test) {
        for item in &mut test.body.items {
            match &mut item.node {
                Given::Record(noun, record) | Given::Event(noun, record) => {
                    self.name(noun, Slot::One);
                    self.document(record);
                }
                Given::Delete(noun, _) => self.name(noun, Slot::One),
                Given::Expect(Expectation::Unknown {
                    because: Some(field),
                    ..
                }) => self.path(field),
                Given::Expect(Expectation::Balance {
                    holder: Some((holder, _)),
                    ..
                }) => self.name(holder, Slot::OfOne),
                Given::AsOf(_)
                | Given::AdvanceTo(_)
                | Given::Param(..)
                | Given::Catalog(..)
                | Given::Expect(_) => {}
            }
        }
    }

    fn document(&self, document: &mut Document) {
        for (name, entry) in &mut document.fields {
            self.name(name, Slot::Many);
            match entry {
                Entry::Value(_) => {}
                Entry::Record(document) => self.document(document),
                Entry::Records(documents) => {
                    for document in documents {
                        self.document(document);
                    }
                }
            }
        }
    }
}

fn counted(quantity: Quantity) -> Slot {
    match quantity.operator {
        ComparisonOperator::Equal => Slot::Counted(quantity.number),
        _ => Slot::AtLeast(quantity.number),
    }
}
