//! Tiers.

use crate::{
    check::{Checker, describe::describe, loyalty::when::is_word},
    diagnostics::codes,
    program::{Aggregate, Counting, Keep, Node, NodeKind, Tier, Tiers, TimeWindow, walk},
    schema::{CollectionId, FieldId},
    source::Span,
    syntax::{
        self, AggregateFunction, Aggregated, ComparisonOperator, Expression, ExpressionKind,
        Privilege, TiersLine, is_same,
    },
    types::{Type, Value},
    vocabulary::Phrase,
};
use rust_decimal::Decimal;

/// The entries that a rule makes.
const EARNED: &str = "earned";

impl Checker<'_> {
    pub(super) fn tiers(&mut self, tiers: &syntax::Tiers, span: Span) -> Option<Tiers> {
        let read = self.points_read.len();
        let counting = self.counting(tiers, span);
        // These are the ledger's.
        self.points_read.truncate(read);
        let (_, lines) = self.purchases(tiers.name.span)?;
        let counting = counting?;
        let counts = counting.ty.clone();
        let counting = self.counting_of(counting)?;
        let mut checked = Vec::new();
        let mut wrong = false;
        let mut keep: Option<Keep> = None;
        let mut above: Option<(Decimal, Span)> = None;
        wrong |= self.refuse_tiers_twice();
        for item in &tiers.body.items {
            match &item.node {
                TiersLine::Tier(tier) => match self.tier(tier, &counts, lines) {
                    Some(tier_checked) => {
                        if let Some((from, first)) = above
                            && tier_checked.from <= from
                        {
                            let text = self.text(tier.from.span);
                            let found = self
                                .diagnostic(codes::TIERS_OVERLAP, tier.from.span, &[text])
                                .label(first, "");
                            self.diagnostics.push(found);
                            wrong = true;
                        }
                        above = Some((tier_checked.from, tier.from.span));
                        if let Some(below) = checked.last()
                            && gives_less(&tier_checked, below)
                        {
                            let name = tier.name.text.as_str();
                            let found =
                                self.diagnostic(codes::TIER_GIVES_LESS, tier.name.span, &[name]);
                            self.diagnostics.push(found);
                        }
                        checked.push(tier_checked);
                    }
                    None => wrong = true,
                },
                TiersLine::Review(period, downgrade) => {
                    self.refuse_second_keeping(keep.is_some(), item.span);
                    let subject = self.schema().subject;
                    let period = self.period_about(subject, period)?;
                    if !counts_back(tiers) {
                        let text = self.text(item.span);
                        let _: Option<()> = self.report(codes::NEVER_LOST, item.span, &[text]);
                    }
                    keep = Some(Keep::Review(period, *downgrade));
                }
                TiersLine::KeepForever => {
                    self.refuse_second_keeping(keep.is_some(), item.span);
                    // What never shrinks is never lost; only returns take of it.
                    keep = Some(match counts_back(tiers) {
                        true => Keep::Forever,
                        false => Keep::WhileEarned,
                    });
                }
                TiersLine::CountingRows(_) | TiersLine::Lines(_) | TiersLine::CountingValue(_) => {}
            }
        }
        if checked.is_empty() && !wrong && !self.is_unread(span) {
            return self.report(codes::TIERS_WITHOUT_TIER, tiers.name.span, &[]);
        }
        (!wrong).then(|| Tiers {
            name: tiers.name.text.clone(),
            title: tiers.title.clone(),
            counting,
            tiers: checked,
            keep: keep.unwrap_or(Keep::WhileEarned),
            span,
        })
    }

    /// Refuses tiers of one name.
    fn refuse_tiers_twice(&mut self) -> bool {
        let names = self.tier_names();
        let mut any = false;
        for (at, name) in names.iter().enumerate() {
            let mut earlier = names.iter().take(at);
            if let Some(first) = earlier.find(|known| is_same(&known.text, &name.text)) {
                self.report_twice(name, first.span);
                any = true;
            }
        }
        any
    }

    fn refuse_second_keeping(&mut self, is_said: bool, span: Span) {
        if is_said {
            let text = self.text(span);
            let _: Option<()> = self.report(codes::SAID_TWICE, span, &[text]);
        }
    }

    /// The one line that says what is counted.
    fn counting(&mut self, tiers: &syntax::Tiers, span: Span) -> Option<Node> {
        let mut found: Option<(Node, Span)> = None;
        let mut any = false;
        for item in &tiers.body.items {
            let subject = self.schema().subject;
            let node = match &item.node {
                TiersLine::CountingRows(rows) if self.is_of_the_ledger(rows) => {
                    return self.report(codes::COUNTS_OTHER_POINTS, item.span, &[]);
                }
                TiersLine::CountingRows(rows) => self.alone(subject, |body| {
                    let rows = Aggregated::Path(rows.clone());
                    body.aggregate(AggregateFunction::Count, false, &rows, item.span)
                }),
                TiersLine::CountingValue(value) => {
                    self.alone(subject, |body| body.expression(value))
                }
                _ => continue,
            };
            any = true;
            if let Some((_, first)) = found {
                let text = self.text(item.span);
                let twice = self
                    .diagnostic(codes::SAID_TWICE, item.span, &[text])
                    .label(first, "");
                self.diagnostics.push(twice);
            }
            found = Some((self.counted(node?)?, item.span));
        }
        if !any && !self.is_unread(span) {
            return self.report(codes::TIERS_WITHOUT_COUNTING, tiers.name.span, &[]);
        }
        found.map(|(node, _)| node)
    }

    /// Whether somebody counts what a client has, and no records: `counting balance`.
    fn is_of_the_ledger(&self, rows: &syntax::Rows) -> bool {
        let [name] = rows.path.names.as_slice() else {
            return false;
        };
        let mut words = [Phrase::Balance, Phrase::Available].into_iter();
        words.any(|word| is_word(word, name))
            && self.schema().collection_named(&name.text).is_none()
    }

    /// Whether records are counted, or points that were earned; nothing else is known of the ledger.
    fn counting_of(&mut self, node: Node) -> Option<Counting> {
        let Some(entries) = self.schema().entries() else {
            return Some(Counting::Records(node));
        };
        if let Some(window) = earned(&node, entries) {
            return Some(Counting::Earned(window));
        }
        match reads(&node, entries.0) {
            false => Some(Counting::Records(node)),
            true => self.report(codes::COUNTS_OTHER_POINTS, node.span, &[]),
        }
    }

    /// Refuses what is no number, or may be missing.
    fn counted(&mut self, counted: Node) -> Option<Node> {
        if !counted.ty.is_numeric() {
            let found = describe(&counted.ty, self.language(counted.span));
            return self.report(codes::NOT_A_NUMBER, counted.span, &[&found]);
        }
        if counted.optional {
            let text = self.text(counted.span);
            return self.report(codes::AMOUNT_MAY_BE_MISSING, counted.span, &[text]);
        }
        Some(counted)
    }

    fn tier(&mut self, tier: &syntax::Tier, counted: &Type, lines: CollectionId) -> Option<Tier> {
        let from = self.number_of(&tier.from, counted);
        let (mut redeem, mut order) = (None, None);
        let mut wrong = false;
        for item in &tier.body.items {
            let said = match &item.node {
                Privilege::RedeemUpTo(_) => redeem.is_some(),
                Privilege::RedeemOrder(_) => order.is_some(),
            };
            if said {
                let text = self.text(item.span);
                let _: Option<()> = self.report(codes::SAID_TWICE, item.span, &[text]);
            }
            match &item.node {
                Privilege::RedeemUpTo(most) => {
                    redeem = self.redeem(most, lines);
                    wrong |= redeem.is_none();
                }
                Privilege::RedeemOrder(share) => {
                    order = self.share_of_order(share);
                    wrong |= order.is_none();
                }
            }
        }
        if wrong {
            return None;
        }
        Some(Tier {
            name: tier.name.text.clone(),
            title: tier.title.clone(),
            from: from?,
            redeem,
            order,
        })
    }
}

/// Whether a tier lets pay less of a line, or of the whole purchase, than the one below it, as far as the text tells.
fn gives_less(tier: &Tier, below: &Tier) -> bool {
    let of_lines = match (&tier.redeem, &below.redeem) {
        (Some(own), Some(below)) => own.of.kind == below.of.kind && own.share < below.share,
        (own, below) => own.is_none() && below.is_some(),
    };
    let of_order = match (tier.order, below.order) {
        (Some(own), below) => own < below.unwrap_or(Decimal::ONE),
        (None, _) => false,
    };
    of_lines || of_order
}

/// Whether what is counted has a window, as far as the text tells.
fn counts_back(tiers: &syntax::Tiers) -> bool {
    let lines = tiers.body.items.iter();
    lines.map(|item| &item.node).any(|line| match line {
        TiersLine::CountingRows(rows) => rows.window.is_some(),
        TiersLine::CountingValue(value) => has_window(value),
        _ => false,
    })
}

fn has_window(value: &Expression) -> bool {
    match &value.kind {
        ExpressionKind::Aggregate { of, .. } => match of {
            Aggregated::Path(rows) | Aggregated::Each { rows, .. } => rows.window.is_some(),
        },
        ExpressionKind::Arithmetic(_, left, right) | ExpressionKind::OrElse(left, right) => {
            has_window(left) || has_window(right)
        }
        ExpressionKind::Negative(inner) => has_window(inner),
        _ => false,
    }
}

/// The window of the points that a value sums, where these are all that were earned in it.
fn earned(
    node: &Node,
    (entries, amount, kind): (CollectionId, FieldId, FieldId),
) -> Option<Option<TimeWindow>> {
    let NodeKind::Aggregate(Aggregate {
        function: AggregateFunction::Sum,
        distinct: false,
        rows,
        value: Some(value),
    }) = &node.kind
    else {
        return None;
    };
    let is = |node: &Node, wanted: FieldId| matches!(&node.kind, NodeKind::Field { scope, links, field } if *scope == rows.scope && links.is_empty() && *field == wanted);
    let is_earned = match &rows.filter.as_ref()?.kind {
        NodeKind::Compare(ComparisonOperator::Equal, one, other) => {
            let is_it = |node: &Node| matches!(&node.kind, NodeKind::Literal(Value::Text(text)) if text == EARNED);
            (is(one, kind) && is_it(other)) || (is(other, kind) && is_it(one))
        }
        _ => false,
    };
    let is_plain = rows.collection == entries && rows.links.is_empty() && is(value, amount);
    let is_past = matches!(
        rows.window,
        None | Some(TimeWindow::Last(_) | TimeWindow::This(_) | TimeWindow::Previous(..))
    );
    (is_earned && is_plain && is_past).then(|| rows.window.clone())
}

/// Whether a value looks at rows of a collection.
fn reads(node: &Node, collection: CollectionId) -> bool {
    let mut found = false;
    walk::each(node, &mut |node| {
        walk::each_selection(node, |rows| found |= rows.collection == collection);
    });
    found
}
