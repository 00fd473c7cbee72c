//! Notes on what a rule passes over in silence: missing values under `!=` and `not`, two lines that may be about two
//! records. Said of the finished nodes of a rule.

use super::Checker;
use crate::{
    diagnostics::{Edit, Texts, codes},
    program::{
        Aggregate, Node, NodeKind, Quantifier, RuleBody, RuleId, Selection,
        walk::{each, each_scope},
    },
    source::Span,
    syntax::ComparisonOperator,
    types::Type,
    vocabulary::Phrase,
};

const BESIDE_OTHERS: Texts = Texts::new(
    "write `{0}` if those are meant too",
    "напишите `{0}`, если нужны и такие",
);

/// Where a node stands.
#[derive(Clone, Copy)]
struct Standing {
    /// `or …` can be added without parentheses.
    open: bool,
    /// Something around it was noted already.
    quiet: bool,
}

impl Checker<'_> {
    /// Notes on a rule's body.
    pub(super) fn note_missing(&mut self, body: &Node) {
        let standing = Standing {
            open: true,
            quiet: false,
        };
        self.visit(body, standing, &mut Vec::new());
    }

    /// `asked` are the texts of values that a neighbour asks after: `or gearbox is missing`.
    fn visit(&mut self, at: &Node, standing: Standing, asked: &mut Vec<String>) {
        let mut inner = Standing {
            open: false,
            ..standing
        };
        let before = asked.len();
        match &at.kind {
            NodeKind::And(parts) | NodeKind::Or(parts) => {
                let known = parts.iter().filter_map(asked_after);
                asked.extend(known.map(|value| self.text(value.span).to_owned()));
                inner.open = matches!(at.kind, NodeKind::Or(_));
                if matches!(at.kind, NodeKind::And(_)) {
                    self.note_pairs(parts);
                }
            }
            NodeKind::Compare(ComparisonOperator::NotEqual, ..) if !standing.quiet => {
                self.note_passed_over(at, at, standing, asked);
            }
            NodeKind::Not(negated) if !standing.quiet => {
                if let NodeKind::Call { rule, .. } = negated.kind {
                    self.note_outside(rule, at.span);
                }
                self.note_passed_over(at, negated, standing, asked);
                inner.quiet = true;
            }
            _ => {}
        }
        for part in operands(at) {
            self.visit(part, inner, asked);
        }
        let alone = Standing {
            open: true,
            quiet: false,
        };
        if let NodeKind::Quantifier(quantifier) = &at.kind {
            self.note_strangers(quantifier);
        }
        for rows in selections(at) {
            if let Some(filter) = &rows.filter {
                self.visit(filter, alone, &mut Vec::new());
            }
        }
        asked.truncate(before);
    }

    fn note_passed_over(
        &mut self,
        whole: &Node,
        part: &Node,
        standing: Standing,
        asked: &[String],
    ) {
        let Some(missing) = first_missing(part) else {
            return;
        };
        let value = self.text(missing.span);
        let mut within = Vec::new();
        each(part, &mut |node| {
            if let NodeKind::And(parts) = &node.kind {
                within.extend(parts.iter().filter_map(asked_after));
            }
        });
        let within = within.iter().map(|value| self.text(value.span));
        if within
            .chain(asked.iter().map(String::as_str))
            .any(|known| known == value)
        {
            return;
        }
        let language = self.language(whole.span);
        let text = self.text(whole.span);
        let value_in_place = match missing.kind {
            NodeKind::Arithmetic(..) | NodeKind::OrElse(..) => format!("({value})"),
            _ => value.to_owned(),
        };
        let (or, is_missing) = (Phrase::Or.text(language), Phrase::IsMissing.text(language));
        let mended = format!("{text} {or} {value_in_place} {is_missing}");
        let mended = if standing.open {
            mended
        } else {
            format!("({mended})")
        };
        let found = self.diagnostic(codes::PASSES_OVER_MISSING, whole.span, &[value]);
        let found = match asking(part, missing) {
            // Only what asks for the value is to be false where it is missing, not what stands beside it.
            Some(asks) if !std::ptr::eq(asks, part) => {
                let (and, is_known) = (Phrase::And.text(language), Phrase::IsKnown.text(language));
                let asked = self.text(asks.span);
                let mended = format!("({asked} {and} {value_in_place} {is_known})");
                let help = BESIDE_OTHERS.fill(language, &[&mended]);
                found.help(help).replace(asks.span, mended)
            }
            Some(_) => found.replace(whole.span, mended),
            None => found,
        };
        self.diagnostics.push(found);
    }

    /// Notes what a `where` asks that is not about the rows, where that turns the condition round: under `no`, `at most`, `exactly`
    /// and `every`.
    fn note_strangers(&mut self, quantifier: &Quantifier) {
        let rows = match quantifier {
            Quantifier::Count(
                rows,
                ComparisonOperator::Equal
                | ComparisonOperator::Less
                | ComparisonOperator::LessOrEqual,
                _,
            )
            | Quantifier::Every(rows, _) => rows,
            Quantifier::Count(..) => return,
        };
        let parts = match rows.filter.as_deref().map(|filter| &filter.kind) {
            Some(NodeKind::And(parts) | NodeKind::Or(parts)) => parts,
            _ => return,
        };
        for part in parts {
            let (mut of_rows, mut of_others) = (false, false);
            each_scope(part, |scope| match scope == rows.scope {
                true => of_rows = true,
                false => of_others = true,
            });
            if of_others && !of_rows {
                let text = self.text(part.span).to_owned();
                let _: Option<()> = self.report(codes::NOT_ABOUT_THE_ROWS, part.span, &[&text]);
            }
        }
    }

    fn note_outside(&mut self, rule: RuleId, span: Span) {
        let Some(entry) = self.rules.get(rule.0 as usize) else {
            return;
        };
        let super::rule::Outcome::Done(done) = &entry.outcome else {
            return;
        };
        let RuleBody::Segment(body) = &done.body else {
            return;
        };
        if body.optional {
            let name = entry.name.text.clone();
            let _: Option<()> = self.report(codes::UNKNOWN_IS_OUTSIDE, span, &[&name]);
        }
    }

    /// Notes each `has ROWS where …` that has one of the same rows above it.
    fn note_pairs(&mut self, parts: &[Node]) {
        for (at, later) in parts.iter().enumerate() {
            let Some(second) = any_row(later) else {
                continue;
            };
            let earlier = parts
                .iter()
                .take(at)
                .find(|earlier| any_row(earlier).is_some_and(|first| same_rows(first, second)));
            if let Some(earlier) = earlier
                && let Some(first) = any_row(earlier)
            {
                self.note_pair((earlier, first), (later, second));
            }
        }
    }

    fn note_pair(
        &mut self,
        (earlier, first): (&Node, &Selection),
        (later, second): (&Node, &Selection),
    ) {
        let collection = self.schema().collection(second.collection);
        let noun = super::describe::nouns(collection, self.language(later.span));
        let mut found = self
            .diagnostic(codes::MAY_BE_TWO, later.span, &[&noun])
            .label(earlier.span, "");
        if let (Some(line), Some(kept), Some(moved)) =
            (self.line_of(later.span), &first.filter, &second.filter)
        {
            let language = self.language(later.span);
            let and = Phrase::And.text(language);
            let joined = format!("({} {and} {})", self.operand(kept), self.operand(moved));
            let title = match language {
                crate::vocabulary::Language::English => "join them into one `where`",
                crate::vocabulary::Language::Russian => "соединить в одно `где`",
            };
            let edits = vec![
                Edit {
                    span: kept.span,
                    text: joined,
                },
                Edit {
                    span: line,
                    text: String::new(),
                },
            ];
            found = found.fix(title, edits);
        }
        self.diagnostics.push(found);
    }

    /// The text of a condition as it can stand beside `and`.
    fn operand(&self, condition: &Node) -> String {
        let text = self.text(condition.span);
        match condition.kind {
            NodeKind::Or(_)
            | NodeKind::And(_)
            | NodeKind::Quantifier(_)
            | NodeKind::Sequence(_)
            | NodeKind::Regular { .. } => format!("({text})"),
            _ => text.to_owned(),
        }
    }

    /// The line of a condition from the break before it, where nothing else stands on it.
    fn line_of(&self, span: Span) -> Option<Span> {
        let file = self.input.sources.files.get(usize::from(span.source.0))?;
        let before = file.text.get(..span.start as usize)?;
        let after = file.text.get(span.end as usize..)?;
        let indent = before.trim_end_matches([' ', '\t']);
        let alone = indent.ends_with(['\n', ';'])
            && after
                .trim_start_matches([' ', '\t', '\r'])
                .starts_with(['\n', ';', '}']);
        if !alone {
            return None;
        }
        // The break goes with the line.
        let start = indent.len().checked_sub(1)?;
        Some(Span {
            start: u32::try_from(start).ok()?,
            ..span
        })
    }
}

/// The value that `is known` or `is missing` asks after.
fn asked_after(part: &Node) -> Option<&Node> {
    match &part.kind {
        NodeKind::IsKnown(value) => Some(value),
        NodeKind::Not(inner) => match &inner.kind {
            NodeKind::IsKnown(value) => Some(value),
            _ => None,
        },
        _ => None,
    }
}

/// The rows of `has ROWS where …` without a number.
fn any_row(part: &Node) -> Option<&Selection> {
    match &part.kind {
        NodeKind::Quantifier(Quantifier::Count(rows, ComparisonOperator::GreaterOrEqual, 1)) => {
            rows.filter.is_some().then_some(rows)
        }
        _ => None,
    }
}

fn same_rows(first: &Selection, second: &Selection) -> bool {
    first.collection == second.collection
        && first.base == second.base
        && first.links == second.links
        && first.hops == second.hops
        && first.window.is_none()
        && second.window.is_none()
}

/// What asks for a missing value beside other conditions; none below another negation.
fn asking<'n>(at: &'n Node, missing: &Node) -> Option<&'n Node> {
    let holds =
        |part: &&Node| first_missing(part).is_some_and(|found| std::ptr::eq(found, missing));
    match &at.kind {
        NodeKind::And(parts) | NodeKind::Or(parts) => {
            let part = parts.iter().find(holds)?;
            asking(part, missing)
        }
        NodeKind::Not(_) => None,
        _ => Some(at),
    }
}

/// The first value in the order of the text that may be missing and makes the node so.
fn first_missing(at: &Node) -> Option<&Node> {
    if !at.optional {
        return None;
    }
    let below = operands(at).into_iter().find_map(first_missing);
    below.or_else(|| {
        let is_value = at.ty != Type::Bool
            || matches!(
                at.kind,
                NodeKind::Field { .. } | NodeKind::Call { .. } | NodeKind::Pick { .. }
            );
        is_value.then_some(at)
    })
}

/// The nodes that a node computes with, in its own scope.
fn operands(at: &Node) -> Vec<&Node> {
    match &at.kind {
        NodeKind::Negative(inner)
        | NodeKind::Part(_, inner)
        | NodeKind::DaysSince(inner)
        | NodeKind::AgeOf(inner)
        | NodeKind::InCatalog(inner, _)
        | NodeKind::InWindow(inner, _)
        | NodeKind::AnniversaryInWindow { date: inner, .. }
        | NodeKind::IsKnown(inner)
        | NodeKind::Not(inner) => vec![inner],
        NodeKind::Arithmetic(_, left, right)
        | NodeKind::OrElse(left, right)
        | NodeKind::Compare(_, left, right)
        | NodeKind::Contains(left, right)
        | NodeKind::StartsWith(left, right) => vec![left, right],
        NodeKind::Between(value, low, high) => vec![value, low, high],
        NodeKind::InList(value, list) => {
            let mut all = vec![value.as_ref()];
            all.extend(list);
            all
        }
        NodeKind::And(parts) | NodeKind::Or(parts) => parts.iter().collect(),
        NodeKind::DateWhenReaches { target, .. } => vec![target],
        NodeKind::Literal(_)
        | NodeKind::Param(_)
        | NodeKind::Field { .. }
        | NodeKind::Call { .. }
        | NodeKind::Aggregate(_)
        | NodeKind::Pick { .. }
        | NodeKind::AverageGap { .. }
        | NodeKind::Forecast { .. }
        | NodeKind::Quantifier(_)
        | NodeKind::Regular { .. }
        | NodeKind::Sequence(_) => Vec::new(),
    }
}

/// The rows that a node looks at.
fn selections(at: &Node) -> Vec<&Selection> {
    match &at.kind {
        NodeKind::Aggregate(Aggregate { rows, .. })
        | NodeKind::Pick { rows, .. }
        | NodeKind::AverageGap { rows, .. }
        | NodeKind::Quantifier(Quantifier::Count(rows, ..) | Quantifier::Every(rows, _))
        | NodeKind::Regular { rows, .. } => vec![rows],
        NodeKind::Sequence(steps) => steps.iter().map(|step| &step.rows).collect(),
        _ => Vec::new(),
    }
}
