//! Whom a message can be sent to: channels, consents, the black list, claims. All of it is found in the schema by name.

use crate::{
    check::{Checker, meant, node, rule::Outcome},
    diagnostics::{Texts, codes},
    program::{
        Channel, Hop, Link, Node, NodeKind, Quantifier, Reach, RuleBody, RuleId, ScopeId, Selection,
    },
    schema::{CollectionId, FieldId, Schema},
    source::Span,
    syntax::{ComparisonOperator, Name},
    types::{Type, Value},
};

const NO_ZONE: Texts = Texts::new(
    "the schema gives clients no `timezone`",
    "в схеме у клиента нет `timezone`",
);

/// The row of a selection.
pub(super) const ROW: ScopeId = ScopeId(1);

impl Checker<'_> {
    /// The position of a channel among those that rules send by.
    pub(super) fn channel(&mut self, name: &Name) -> Option<usize> {
        self.known_channel(name)?;
        if self.triggers.reach.channels.is_empty() {
            self.triggers.reach = self.reach(name.span);
        }
        let channels = &self.triggers.reach.channels;
        let at = channels
            .iter()
            .position(|channel| channel.name == name.text);
        if at.is_some() {
            return at;
        }
        let agreed = self.agreed(&name.text, name.span);
        if agreed.is_none() {
            let _: Option<()> = self.report(codes::NO_CONSENT, name.span, &[&name.text]);
        } else if !self.can_agree(&name.text) {
            let _: Option<()> = self.report(codes::NOBODY_AGREES, name.span, &[&name.text]);
        }
        let reachable = self.reachable(&name.text, name.span);
        if reachable.is_none() && Schema::needs_address(&name.text) {
            let _: Option<()> = self.report(codes::NO_ADDRESS, name.span, &[&name.text]);
        }
        let channel = Channel {
            name: name.text.clone(),
            reachable,
            agreed,
        };
        self.triggers.reach.channels.push(channel);
        Some(self.triggers.reach.channels.len() - 1)
    }

    /// Finds the zones of clients, and refuses a wait by them where the schema knows none.
    pub(super) fn need_zones(&mut self, span: Span) {
        if self.triggers.reach.channels.is_empty() {
            self.triggers.reach = self.reach(span);
        }
        if self.triggers.reach.timezone.is_none() {
            self.idle(span, NO_ZONE);
        }
    }

    /// Refuses what is no channel of the schema.
    pub(super) fn known_channel(&mut self, name: &Name) -> Option<()> {
        let known = self.schema().channels();
        if known.is_empty() || known.contains(&name.text) {
            return Some(());
        }
        let meant =
            meant::channel(&name.text).filter(|&meant| known.iter().any(|known| known == meant));
        let shown: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
        let mut found = self.diagnostic(
            codes::UNKNOWN_CHANNEL,
            name.span,
            &[&name.text, &shown.join(", ")],
        );
        if let Some(meant) = meant {
            found = found.did_you_mean(meant);
        }
        self.diagnostics.push(found);
        None
    }

    /// What holds whatever the channel.
    fn reach(&self, span: Span) -> Reach {
        let schema = self.schema();
        let subject = schema.subject;
        let blacklisted = schema.flag(subject, "blacklisted");
        let timezone = schema.text(subject, "timezone");
        Reach {
            channels: Vec::new(),
            blacklisted: blacklisted.map(|field| self.field(ScopeId::OWN, subject, field, span)),
            open_claim: self.open_claim(span),
            timezone: timezone.map(|field| self.field(ScopeId::OWN, subject, field, span)),
        }
    }

    pub(super) fn field(
        &self,
        scope: ScopeId,
        collection: CollectionId,
        field: FieldId,
        span: Span,
    ) -> Node {
        let described = self.schema().field(collection, field);
        let kind = NodeKind::Field {
            scope,
            links: Vec::new(),
            field,
        };
        node(kind, described.ty.clone(), described.optional, span)
    }

    /// Whether the client has an address: a field called like the channel, else the telephone where the channel goes by it.
    fn reachable(&self, channel: &str, span: Span) -> Option<Node> {
        let schema = self.schema();
        let field = schema.address(channel)?;
        let address = || self.field(ScopeId::OWN, schema.subject, field, span);
        let kind = NodeKind::IsKnown(Box::new(address()));
        let known = node(kind, Type::Bool, false, span);
        if address().ty != Type::Text {
            return Some(known);
        }
        let empty = NodeKind::Literal(Value::Text(String::new()));
        let empty = node(empty, Type::Text, false, span);
        let kind = NodeKind::Compare(
            ComparisonOperator::NotEqual,
            Box::new(address()),
            Box::new(empty),
        );
        let filled = node(kind, Type::Bool, true, span);
        Some(node(
            NodeKind::And(vec![known, filled]),
            Type::Bool,
            false,
            span,
        ))
    }

    /// `has consent where channel = … and withdrawn_at is missing`.
    fn agreed(&self, channel: &str, span: Span) -> Option<Node> {
        let (consents, of, withdrawn) = self.schema().consents()?;
        let of = self.field(ROW, consents, of, span);
        let name = node(
            NodeKind::Literal(Value::Text(channel.to_owned())),
            of.ty.clone(),
            false,
            span,
        );
        let kind = NodeKind::Compare(ComparisonOperator::Equal, Box::new(of), Box::new(name));
        let mut conditions = vec![node(kind, Type::Bool, false, span)];
        if let Some(withdrawn) = withdrawn {
            let withdrawn = self.field(ROW, consents, withdrawn, span);
            let known = node(
                NodeKind::IsKnown(Box::new(withdrawn)),
                Type::Bool,
                false,
                span,
            );
            let kind = NodeKind::Not(Box::new(known));
            conditions.push(node(kind, Type::Bool, false, span));
        }
        let filter = node(NodeKind::And(conditions), Type::Bool, false, span);
        Some(some(consents, filter, span))
    }

    /// Whether consents know a channel.
    fn can_agree(&self, channel: &str) -> bool {
        let schema = self.schema();
        let consents = schema.consents();
        consents.is_none_or(|(consents, of, _)| match &schema.field(consents, of).ty {
            Type::Enum(channels) => channels.open || channels.values.iter().any(|it| it == channel),
            _ => true,
        })
    }

    /// `has claim where not resolved`, by the condition of that name.
    fn open_claim(&self, span: Span) -> Option<Node> {
        let claims = self.schema().claims()?;
        let resolved = self.condition_called(claims, "resolved", span)?;
        let open = node(NodeKind::Not(Box::new(resolved)), Type::Bool, true, span);
        Some(some(claims, open, span))
    }
}

impl Checker<'_> {
    /// The condition of a name about a row of a collection.
    pub(super) fn condition_called(
        &self,
        collection: CollectionId,
        name: &str,
        span: Span,
    ) -> Option<Node> {
        let rule = self.rules.iter().position(|entry| {
            entry.subject == collection
                && entry.name.text == name
                && matches!(&entry.outcome, Outcome::Done(done) if matches!(done.body, RuleBody::Condition(_)))
        })?;
        let call = NodeKind::Call {
            rule: RuleId(rule as u32),
            scope: ROW,
            links: Vec::<Link>::new(),
            as_of: None,
        };
        Some(node(call, Type::Bool, true, span))
    }
}

/// The rows of the client of which a condition holds.
pub(super) fn rows(collection: CollectionId, filter: Option<Node>) -> Selection {
    Selection {
        scope: ROW,
        collection,
        base: ScopeId::OWN,
        links: Vec::new(),
        hops: vec![Hop::Children(collection)],
        window: None,
        filter: filter.map(Box::new),
    }
}

/// Whether the client has such a row.
fn some(collection: CollectionId, filter: Node, span: Span) -> Node {
    let rows = rows(collection, Some(filter));
    let kind = NodeKind::Quantifier(Quantifier::Count(
        rows,
        ComparisonOperator::GreaterOrEqual,
        1,
    ));
    node(kind, Type::Bool, false, span)
}
