//! Triggers that are started by the messages that they send.

use crate::{
    check::{Checker, node},
    diagnostics::{Edit, codes},
    format,
    program::{Arrival, Gate, Node, NodeKind, Per, ScopeId, Step, Trigger, TriggerStart},
    schema::{CollectionId, FieldId},
    source::Span,
    syntax::{self, ComparisonOperator, TriggerLine},
    types::{Type, Value},
    vocabulary::{Language, Phrase},
};
use std::collections::BTreeSet;

/// What tells messages apart, by the fields of the schema.
struct Messages {
    collection: CollectionId,
    template: FieldId,
    channel: Option<FieldId>,
}

impl Messages {
    /// The messages that start a trigger again and again; none where others start it.
    fn that_start<'t>(&self, trigger: &'t Trigger) -> Option<&'t Arrival> {
        match &trigger.start {
            TriggerStart::Record(arrival)
                if arrival.collection == self.collection && trigger.once != Some(Per::Client) =>
            {
                Some(arrival)
            }
            _ => None,
        }
    }

    /// The templates of which messages must be, where conditions name them.
    fn templates<'n>(&self, conditions: &'n [Node]) -> Option<BTreeSet<&'n str>> {
        let is_template = |node: &Node| match &node.kind {
            NodeKind::Field {
                scope,
                links,
                field,
            } => *scope == ScopeId::OWN && links.is_empty() && *field == self.template,
            _ => false,
        };
        let text = |node: &'n Node| match &node.kind {
            NodeKind::Literal(Value::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        conditions
            .iter()
            .find_map(|condition| match &condition.kind {
                NodeKind::And(parts) => self.templates(parts),
                NodeKind::Compare(ComparisonOperator::Equal, field, value)
                    if is_template(field) =>
                {
                    Some(BTreeSet::from([text(value)?]))
                }
                NodeKind::InList(field, values) if is_template(field) => {
                    values.iter().map(text).collect()
                }
                _ => None,
            })
    }
}

impl Checker<'_> {
    /// Warns of triggers whose messages start them again, alone or through others. Who may start once for each client comes to an end.
    pub(super) fn warn_of_echoes(&mut self, written: &[(&syntax::Trigger, Span)]) {
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
        let started = (0..).zip(triggers).filter_map(|(number, trigger)| {
            let arrival = messages.that_start(trigger)?;
            Some((number, arrival, messages.templates(&arrival.conditions)))
        });
        let started: Vec<(usize, &Arrival, Option<BTreeSet<&str>>)> = started.collect();
        let next: Vec<Vec<usize>> = triggers
            .iter()
            .map(|from| {
                let started = started.iter().filter(|(_, arrival, templates)| {
                    self.is_echo(&messages, from, (arrival, templates.as_ref()))
                });
                started.map(|(number, ..)| *number).collect()
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
                let names = names.join(" → ");
                // Through others there are several places at which the circle could be broken.
                let alone = triggers.get(first).filter(|_| circle.len() == 1);
                let edit =
                    alone.and_then(|trigger| self.other_messages(&messages, trigger, written));
                found.extend(
                    triggers
                        .get(first)
                        .map(|trigger| (trigger.name.clone(), names, edit)),
                );
            }
        }
        for (name, circle, edit) in found {
            if let Some(span) = self.declared.triggers.names.get(name.as_str()).copied() {
                let mut found =
                    self.diagnostic(codes::STARTED_BY_ITS_MESSAGE, span, &[&name, &circle]);
                if let Some(edit) = edit {
                    let title = match self.language(span) {
                        Language::English => "leave out its own messages",
                        Language::Russian => "кроме его собственных сообщений",
                    };
                    found = found.fix(title, vec![edit]);
                }
                self.diagnostics.push(found);
            }
        }
    }

    /// Has a trigger be started by the messages of others only: `where template != "thanks"`. Only where it is not said yet which messages start it.
    fn other_messages(
        &self,
        messages: &Messages,
        trigger: &Trigger,
        written: &[(&syntax::Trigger, Span)],
    ) -> Option<Edit> {
        let (written, _) = written
            .iter()
            .find(|(one, _)| one.name.text == trigger.name)?;
        let start = written
            .body
            .items
            .iter()
            .find_map(|item| match &item.node {
                TriggerLine::On(syntax::TriggerStart::Record(arrival)) => Some(arrival),
                _ => None,
            })?;
        if start.filter.is_some() {
            return None;
        }
        let last = [&start.condition, &start.about].into_iter().flatten();
        let last = last.max_by_key(|name| name.span.end);
        let end = last.unwrap_or(&start.collection).span;
        let templates: Option<BTreeSet<&str>> = trigger
            .journey
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Send(_, message) => Some(message.template.as_deref()),
                _ => None,
            })
            .collect();
        // A text that would have to be escaped is left to the author.
        let templates = templates?;
        let is_plain = |text: &&&str| !text.contains(['"', '\\', '\n']);
        let quoted: Vec<String> = templates
            .iter()
            .filter(is_plain)
            .map(|text| format!("\"{text}\""))
            .collect();
        if quoted.len() != templates.len() {
            return None;
        }
        let language = self.language(end);
        let said = |phrase: Phrase| phrase.text(language);
        let own = match quoted.as_slice() {
            [one] => format!("!= {one}"),
            several => format!("{} [{}]", said(Phrase::NotIn), several.join(", ")),
        };
        let field = format::field(
            self.schema(),
            language,
            messages.collection,
            messages.template,
        );
        Some(Edit {
            span: Span {
                start: end.end,
                ..end
            },
            text: format!(" {} {field} {own}", said(Phrase::Where)),
        })
    }

    /// Whether a message of a trigger can be one that starts another, where only some templates are told apart.
    fn is_echo(
        &self,
        messages: &Messages,
        from: &Trigger,
        (arrival, templates): (&Arrival, Option<&BTreeSet<&str>>),
    ) -> bool {
        let channels = &self.triggers.reach.channels;
        from.journey.steps.iter().any(|step| {
            let Step::Send(_, message) = step else {
                return false;
            };
            // Most rules name one template: there are many rules, and not many of them are looked at closely.
            let is_named = templates.zip(message.template.as_deref());
            if is_named.is_some_and(|(templates, template)| !templates.contains(template)) {
                return false;
            }
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
            self.is_possible(&sent, None)
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
