//! Conditions and how they join: blocks, `and`, `or`, `not`.

use super::{Body, describe::describe, node};
use crate::{
    diagnostics::{Texts, codes},
    program::{Node, NodeKind},
    source::Span,
    syntax::{Block, BlockKind, Expression},
    types::Type,
};

const LIST: Texts = Texts::new(
    "one of several values is asked by a list: `city in [\"A\", \"B\"]`",
    "одно из нескольких значений спрашивают списком: `город в [\"А\", \"Б\"]`",
);

impl Body<'_, '_> {
    /// An expression that must be a condition.
    pub(super) fn condition(&mut self, expression: &Expression) -> Option<Node> {
        let checked = self.expression(expression)?;
        if checked.ty == Type::Bool {
            return Some(checked);
        }
        let language = self.language(checked.span);
        let found = describe(&checked.ty, language);
        let mut diagnostic = self.diagnostic(codes::NOT_A_CONDITION, checked.span, &[&found]);
        if matches!(checked.kind, NodeKind::Literal(_)) {
            diagnostic = diagnostic.help(LIST.of(language));
        }
        self.checker.diagnostics.push(diagnostic);
        None
    }

    /// `any of { }`, `all of { }`, `none of { }`, or the body of a rule.
    pub(super) fn block(
        &mut self,
        kind: BlockKind,
        block: &Block<Expression>,
        span: Span,
    ) -> Option<Node> {
        // The parser has said that nothing stands here, or what was wrong with it.
        if block.items.is_empty() {
            return None;
        }
        let lines = self.conditions(block.items.iter().map(|item| &item.node))?;
        Some(match kind {
            BlockKind::All => join(NodeKind::And, lines, span),
            BlockKind::Any => join(NodeKind::Or, lines, span),
            BlockKind::None => negate(join(NodeKind::Or, lines, block.span), span),
        })
    }

    /// `a and b and c`, `a or b or c`.
    pub(super) fn joined(
        &mut self,
        kind: fn(Vec<Node>) -> NodeKind,
        parts: &[Expression],
        span: Span,
    ) -> Option<Node> {
        Some(join(kind, self.conditions(parts.iter())?, span))
    }

    /// `not c`.
    pub(super) fn not(&mut self, inner: &Expression, span: Span) -> Option<Node> {
        Some(negate(self.condition(inner)?, span))
    }

    /// All of the conditions, each checked even where another is wrong.
    fn conditions<'e>(
        &mut self,
        expressions: impl Iterator<Item = &'e Expression>,
    ) -> Option<Vec<Node>> {
        let checked: Vec<Option<Node>> = expressions.map(|part| self.condition(part)).collect();
        checked.into_iter().collect()
    }
}

/// One condition stands for itself.
fn join(kind: fn(Vec<Node>) -> NodeKind, mut parts: Vec<Node>, span: Span) -> Node {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    let optional = parts.iter().any(|part| part.optional);
    node(kind(parts), Type::Bool, optional, span)
}

/// The negation of a condition.
pub(super) fn negate(inner: Node, span: Span) -> Node {
    let optional = inner.optional;
    node(NodeKind::Not(Box::new(inner)), Type::Bool, optional, span)
}
