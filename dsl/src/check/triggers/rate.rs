//! What decides between variants: when the client last opened, clicked or bought; and where that can decide nothing.

use super::{
    idle::sends,
    reach::{ROW, rows},
};
use crate::{
    check::{Checker, node},
    diagnostics::codes,
    program::{Journey, Node, NodeKind, Reached, Step, Variant},
    schema::CollectionId,
    source::Span,
    syntax::{ComparisonOperator, ExperimentLine, Item, Pick, Rate},
    types::{Type, Value},
};

impl Checker<'_> {
    /// What clients of a variant did last, as far as the schema tells.
    pub(super) fn reached(&self, journey: &Journey, span: Span) -> Reached {
        Reached {
            opened: self.seen("opened_at", journey, span),
            clicked: self.seen("clicked_at", journey, span),
            purchased: self.purchased(span),
        }
    }

    /// The time of the last completed purchase.
    fn purchased(&self, span: Span) -> Option<Node> {
        let purchases = self.schema().purchases()?;
        let completed = self.condition_called(purchases, "completed", span);
        self.last_time(purchases, completed, span)
    }

    /// The time of the last message of a variant that was opened, or clicked.
    fn seen(&self, seen: &str, journey: &Journey, span: Span) -> Option<Node> {
        let template = journey.steps.iter().find_map(|step| match step {
            Step::Send(_, message) => message.template.clone(),
            _ => None,
        })?;
        let (messages, of, seen) = self.schema().messages(seen)?;
        let of = self.field(ROW, messages, of, span);
        let wanted = node(
            NodeKind::Literal(Value::Text(template)),
            Type::Text,
            false,
            span,
        );
        let optional = of.optional;
        let kind = NodeKind::Compare(ComparisonOperator::Equal, Box::new(of), Box::new(wanted));
        let is_of_variant = node(kind, Type::Bool, optional, span);
        let seen = self.field(ROW, messages, seen, span);
        let is_seen = node(NodeKind::IsKnown(Box::new(seen)), Type::Bool, false, span);
        let both = NodeKind::And(vec![is_of_variant, is_seen]);
        let both = node(both, Type::Bool, optional, span);
        self.last_time(messages, Some(both), span)
    }

    /// Warns of variants that can never win: rates are of those to whom they were sent.
    pub(super) fn warn_of_losers(&mut self, items: &[Item<ExperimentLine>], variants: &[Variant]) {
        for item in items {
            let ExperimentLine::Variant { name, .. } = &item.node else {
                continue;
            };
            let mut known = variants.iter().filter(|known| known.name == name.text);
            if known.any(|variant| !sends(&variant.journey)) {
                let _: Option<()> = self.report(codes::NEVER_WINS, name.span, &[&name.text]);
            }
        }
    }

    /// Warns of a rate of which the schema tells nothing.
    pub(super) fn warn_of_uncounted(&mut self, rate: Rate, items: &[Item<ExperimentLine>]) {
        let schema = self.schema();
        let is_told = match rate {
            Rate::Open => schema.messages("opened_at").is_some(),
            Rate::Click => schema.messages("clicked_at").is_some(),
            Rate::Purchase => schema.purchases().is_some(),
        };
        let mut lines = items.iter();
        let line = lines.find(|item| matches!(item.node, ExperimentLine::Winner { .. }));
        if let Some(line) = line.filter(|_| !is_told) {
            let text = self.text(line.span);
            let _: Option<()> = self.report(codes::NOTHING_TO_COUNT, line.span, &[text]);
        }
    }

    fn last_time(
        &self,
        collection: CollectionId,
        filter: Option<Node>,
        span: Span,
    ) -> Option<Node> {
        let time = self.schema().collection(collection).time?;
        let time = self.field(ROW, collection, time, span);
        let ty = time.ty.clone();
        let kind = NodeKind::Pick {
            which: Pick::Last,
            rows: rows(collection, filter),
            value: Box::new(time),
        };
        Some(node(kind, ty, true, span))
    }
}
