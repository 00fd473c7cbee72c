//! Triggers that are started by the messages that they send.

use crate::{
    check::{Checker, node},
    diagnostics::codes,
    program::{Gate, Node, NodeKind, Per, ScopeId, Step, Trigger, TriggerStart},
    schema::{CollectionId, FieldId},
    source::Span,
    types::{Type, Value},
};

/// What tells messages apart, by the fields of the schema.
struct Messages {
    collection: CollectionId,
    template: FieldId,
    channel: Option<FieldId>,
}

impl Checker<'_> {
    /// Warns of triggers whose messages start them again, alone or through others. Who may start once for each client comes to an end.
    pub(super) fn warn_of_echoes(&mut self) {
        let schema = self.schema();
        let Some((collection, template)) = schema.messages_by_template() else {
            return;
        };
        let channel = schema.collection(collection).field_named("channel");
        let messages = Messages {
            collection,
            template,
            channel,
        };
        let triggers = &self.triggers.triggers;
        let next: Vec<Vec<usize>> = triggers
            .iter()
            .map(|from| {
                let starts = |to: &&Trigger| self.is_echo(&messages, from, to);
                let started = triggers.iter().enumerate().filter(|(_, to)| starts(to));
                started.map(|(number, _)| number).collect()
            })
            .collect();
        let mut found = Vec::new();
        for first in 0..next.len() {
            // Each circle is told of once: by its first trigger.
            if let Some(circle) = circle(&next, first)
                && circle.iter().min() == Some(&first)
            {
                let names = circle.iter().chain([&first]);
                let names = names.filter_map(|at| triggers.get(*at));
                let names: Vec<&str> = names.map(|trigger| trigger.name.as_str()).collect();
                let name = names.first().copied().unwrap_or_default();
                found.push((name.to_owned(), names.join(" → ")));
            }
        }
        for (name, circle) in found {
            if let Some(span) = self.declared.triggers.names.get(name.as_str()).copied() {
                let _: Option<()> =
                    self.report(codes::STARTED_BY_ITS_MESSAGE, span, &[&name, &circle]);
            }
        }
    }

    /// Whether a message of one trigger can start another.
    fn is_echo(&self, messages: &Messages, from: &Trigger, to: &Trigger) -> bool {
        let TriggerStart::Record(arrival) = &to.start else {
            return false;
        };
        if arrival.collection != messages.collection || to.once == Some(Per::Client) {
            return false;
        }
        let channels = &self.triggers.reach.channels;
        from.journey.steps.iter().any(|step| {
            let Step::Send(_, message) = step else {
                return false;
            };
            let mut sent = Gate {
                conditions: arrival.conditions.clone(),
                points: Vec::new(),
            };
            if let Some(template) = &message.template {
                let template = [template.as_str()].into_iter();
                let template = self.is_one_of(messages.template, messages, template);
                sent.conditions.push(template);
            }
            if let Some(channel) = messages.channel {
                let names = message.channels.iter();
                let names = names.filter_map(|&at| Some(channels.get(at)?.name.as_str()));
                sent.conditions
                    .push(self.is_one_of(channel, messages, names));
            }
            self.is_possible(&sent)
        })
    }

    /// That a field of a message is one of some texts.
    fn is_one_of<'t>(
        &self,
        field: FieldId,
        messages: &Messages,
        texts: impl Iterator<Item = &'t str>,
    ) -> Node {
        let described = self.schema().field(messages.collection, field);
        let kind = NodeKind::Field {
            scope: ScopeId::OWN,
            links: Vec::new(),
            field,
        };
        let new = |kind, ty: &Type| node(kind, ty.clone(), false, Span::default());
        let texts = texts.map(|text| {
            let text = NodeKind::Literal(Value::Text(text.to_owned()));
            new(text, &described.ty)
        });
        let list = NodeKind::InList(Box::new(new(kind, &described.ty)), texts.collect());
        new(list, &Type::Bool)
    }
}

/// The shortest way from a place back to it.
fn circle(next: &[Vec<usize>], first: usize) -> Option<Vec<usize>> {
    let mut from: Vec<Option<usize>> = vec![None; next.len()];
    let mut pending = std::collections::VecDeque::from([first]);
    while let Some(at) = pending.pop_front() {
        for &to in next.get(at)? {
            if to == first {
                let way = std::iter::successors(Some(at), |&at| from.get(at).copied().flatten());
                let mut way: Vec<usize> = way.collect();
                way.reverse();
                return Some(way);
            }
            if let Some(known @ None) = from.get_mut(to) {
                *known = Some(at);
                pending.push_back(to);
            }
        }
    }
    None
}
