//! Names in expressions: fields through links, parameters, attributes, conditions, partitions.

use super::{
    Body, node,
    record::{Record, may_be_missing},
};
use crate::{
    diagnostics::{Texts, codes},
    program::{Entity, Node, NodeKind, ScopeId},
    schema::FieldId,
    source::Span,
    syntax::{Name, Path},
    types::Type,
    vocabulary::Phrase,
};

const PART_OF_DATE: Texts = Texts::new(
    "a part of a date stands before it: `year of {0}`, `month of {0}`, `date of {0}`",
    "часть даты стоит перед ней: `год по {0}`, `месяц по {0}`, `дата по {0}`",
);

impl Body<'_, '_> {
    /// The value that a path names.
    pub(super) fn path(&mut self, path: &Path) -> Option<Node> {
        match path.names.as_slice() {
            [] => None,
            [name] => self.bare(name),
            [first, rest @ ..] => {
                let start = self.path_start(first, rest.first())?;
                self.value_of(&start, rest, path.span)
            }
        }
    }

    /// A name that stands alone.
    fn bare(&mut self, name: &Name) -> Option<Node> {
        let schema = self.schema();
        let records = self.records();
        for record in &records {
            if let Some(field) = schema.collection(record.collection).field_named(&name.text) {
                return Some(self.field(record, field, name, name.span));
            }
        }
        if let Some(&param) = self.checker.declared.params.get(&name.spelling()) {
            self.checker.names.insert(name.span, Entity::Param(param));
            let ty = self
                .checker
                .params
                .get(param.0 as usize)
                .map(super::param::type_of)?;
            return Some(node(NodeKind::Param(param), ty, false, name.span));
        }
        for record in &records {
            if let Some(rule) = self.rule_named(name, record.collection) {
                return self.call(rule, record, name, name.span);
            }
        }
        self.report_bare(name, &records)
    }

    /// The record that the first of several names leads to, before the next of them.
    pub(super) fn path_start(&mut self, first: &Name, next: Option<&Name>) -> Option<Record> {
        let schema = self.schema();
        let records = self.records();
        for (at, record) in records.iter().enumerate() {
            let field = schema
                .collection(record.collection)
                .field_named(&first.text);
            if let Some(start) = field.and_then(|field| record.follow(schema, field)) {
                self.name_step(record, &start, first);
                return Some(start);
            }
            if schema.collection(record.collection).is_called(&first.text) {
                let again = records
                    .iter()
                    .skip(at + 1)
                    .any(|outer| outer.collection == record.collection);
                if again {
                    return self.report(codes::BOUND_TWICE, first.span, &[&first.text]);
                }
                self.name_step(record, record, first);
                if record.scope == ScopeId::OWN && record.links.is_empty() {
                    self.checker.named_records.insert(record.collection);
                }
                return Some(record.clone());
            }
        }
        let many = records
            .iter()
            .any(|record| super::way::names_below(schema, record.collection).contains(&first.text));
        if many {
            let found = self.diagnostic(codes::ONE_OF_MANY, first.span, &[&first.text]);
            let link = records
                .iter()
                .find_map(|record| self.only_link(record, &first.text));
            self.push(match link {
                Some(link) => found.did_you_mean(&link),
                None => found,
            });
            return None;
        }
        let ty = records.iter().find_map(|record| {
            let field = schema
                .collection(record.collection)
                .field_named(&first.text)?;
            Some(&schema.field(record.collection, field).ty)
        });
        if let (Some(next), Some(ty)) = (next, ty) {
            return self.report_beyond((first, ty), next);
        }
        let mut known: Vec<String> = Vec::new();
        for record in &records {
            let collection = schema.collection(record.collection);
            known.extend(collection.names().map(str::to_owned));
            known.extend(super::way::names_below(schema, record.collection));
            known.extend(collection.fields.iter().map(|field| field.name.clone()));
        }
        self.checker
            .report_unknown(codes::UNKNOWN_NAME, first, "", &known)
    }

    /// The name of the only field by which a record leads to one of a noun.
    fn only_link(&self, record: &Record, noun: &str) -> Option<String> {
        let schema = self.schema();
        let fields = schema.collection(record.collection).fields.iter();
        let mut links = fields.filter(|field| match field.ty {
            Type::Record(target) => schema.collection(target).is_called(noun),
            _ => false,
        });
        let only = links.next()?;
        links.next().is_none().then(|| only.name.clone())
    }

    /// The value that names lead to from a record: along links to a field or to a rule about the record at the end.
    pub(super) fn value_of(&mut self, start: &Record, names: &[Name], span: Span) -> Option<Node> {
        let schema = self.schema();
        let (last, links) = names.split_last()?;
        let mut record = start.clone();
        for (name, behind) in links.iter().zip(names.iter().skip(1)) {
            let Some(next) = record.step(schema, &name.text) else {
                let described = schema.collection(record.collection);
                let Some(field) = described.field_named(&name.text) else {
                    return self.report_step(&record, name);
                };
                let ty = &schema.field(record.collection, field).ty;
                return self.report_beyond((name, ty), behind);
            };
            self.name_step(&record, &next, name);
            record = next;
        }
        if let Some(field) = schema.collection(record.collection).field_named(&last.text) {
            return Some(self.field(&record, field, last, span));
        }
        if let Some(rule) = self.rule_named(last, record.collection) {
            if record.foreign {
                let noun = self.noun(record.collection, last.span);
                return self.report(codes::OTHER_CLIENT, last.span, &[&noun]);
            }
            return self.call(rule, &record, last, span);
        }
        self.report_step(&record, last)
    }

    /// A field of a record.
    pub(super) fn field(
        &mut self,
        record: &Record,
        field: FieldId,
        name: &Name,
        span: Span,
    ) -> Node {
        let schema = self.schema();
        self.checker
            .names
            .insert(name.span, Entity::Field(record.collection, field));
        let kind = NodeKind::Field {
            scope: record.scope,
            links: record.links.clone(),
            field,
        };
        let optional = record.optional || may_be_missing(schema, record.collection, field);
        let ty = schema.field(record.collection, field).ty.clone();
        node(kind, ty, optional, span)
    }

    /// Reports what stands behind a value as if that were a record: `at.month`.
    fn report_beyond<T>(&mut self, (value, ty): (&Name, &Type), behind: &Name) -> Option<T> {
        let found = self.diagnostic(
            codes::UNKNOWN_FIELD,
            behind.span,
            &[&behind.text, &value.text],
        );
        let found = match ty {
            Type::Date | Type::Instant | Type::Birthday => {
                let help = PART_OF_DATE.fill(self.language(behind.span), &[&value.text]);
                found.help(help)
            }
            _ => found,
        };
        self.push(found);
        None
    }

    /// Reports a name that leads nowhere from a record.
    fn report_step<T>(&mut self, record: &Record, name: &Name) -> Option<T> {
        let schema = self.schema();
        let collection = schema.collection(record.collection);
        if super::way::names_below(schema, record.collection).contains(&name.text) {
            return self.report(codes::ONE_OF_MANY, name.span, &[&name.text]);
        }
        let mut known: Vec<String> = collection
            .fields
            .iter()
            .flat_map(|field| {
                let aliases = field.aliases.values().flatten().cloned();
                std::iter::once(field.name.clone()).chain(aliases)
            })
            .collect();
        known.extend(self.rule_names(record.collection));
        let noun = self.noun(record.collection, name.span);
        self.checker
            .report_unknown(codes::UNKNOWN_FIELD, name, &noun, &known)
    }

    /// The nouns of rows in reach that have a field of a name.
    fn holders(&self, name: &Name, records: &[Record]) -> Vec<String> {
        let schema = self.schema();
        let mut holders: Vec<String> = Vec::new();
        for record in records {
            for below in super::way::below(schema, record.collection) {
                let collection = schema.collection(below);
                let noun = self.noun(below, name.span);
                if collection.field_named(&name.text).is_some() && !holders.contains(&noun) {
                    holders.push(noun);
                }
            }
        }
        holders
    }

    /// Reports a name that stands alone and names no value here.
    fn report_bare(&mut self, name: &Name, records: &[Record]) -> Option<Node> {
        let schema = self.schema();
        if let Some(rule) = self.rule_anywhere(name) {
            let entry = self.checker.rules.get(rule.0 as usize)?;
            if matches!(entry.source, super::rule::Source::Segment(_)) {
                let words = format!("{} ", Phrase::InSegment.text(self.language(name.span)));
                let found = self
                    .diagnostic(codes::SEGMENT_AS_NAME, name.span, &[&name.text])
                    .insert(name.span, words);
                self.push(found);
                return None;
            }
            let about = self.noun(entry.subject, name.span);
            return self.report(codes::NOT_ABOUT_THIS, name.span, &[&name.text, &about]);
        }
        for record in records {
            if schema.collection(record.collection).is_called(&name.text) {
                return self.report(codes::NO_VALUE, name.span, &[&name.text]);
            }
            if super::way::names_below(schema, record.collection).contains(&name.text) {
                return self.report(codes::ONE_OF_MANY, name.span, &[&name.text]);
            }
        }
        let holders = self.holders(name, records);
        if let Some(first) = holders.first() {
            let all = super::describe::enumerate(&holders);
            return self.report(codes::FIELD_OF_ROWS, name.span, &[&name.text, &all, first]);
        }
        let mut known: Vec<String> = Vec::new();
        for record in records {
            for field in &schema.collection(record.collection).fields {
                known.push(field.name.clone());
                known.extend(field.aliases.values().flatten().cloned());
            }
            known.extend(self.rule_names(record.collection));
        }
        let params = self.checker.declared.param_names();
        known.extend(self.checker.candidates(params));
        self.checker
            .report_unknown(codes::UNKNOWN_NAME, name, "", &known)
    }
}
