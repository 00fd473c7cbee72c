//! What a bonus rule gives, and to whom.

use crate::{
    check::{Body, Checker, describe::describe, node, record::Record},
    diagnostics::{Texts, codes},
    program::{Earn, Link, Node, NodeKind},
    schema::{CollectionId, Owner},
    syntax::{
        self, ArithmeticOperator, ComparisonOperator, Expression, ExpressionKind, Path, Rounding,
    },
    types::{Type, Value},
    vocabulary::{Case, Count, Phrase, Unit},
};
use rust_decimal::Decimal;

impl<'a> Checker<'a> {
    pub(in crate::check) fn earn(
        &mut self,
        earn: &syntax::Earn,
        about: CollectionId,
        rate: bool,
    ) -> Option<Earn> {
        let amount = self.alone(about, |body| body.expression(&earn.amount));
        let amount = amount.and_then(|amount| self.amount((amount, about), &earn.amount, rate));
        let amount = match &earn.per_day_since {
            None => amount.and_then(|amount| self.refuse_rounded_away(amount)),
            Some(since) => {
                let days = self.days_since(since, about);
                amount.zip(days).map(|(amount, days)| product(amount, days))
            }
        };
        let recipient = self.recipient(earn.recipient.as_ref(), about);
        Some(Earn {
            when: None,
            amount: amount?,
            recipient: recipient?,
        })
    }

    /// One of what is given for each band, each under its condition.
    pub(super) fn bands(
        &mut self,
        bands: &syntax::Bands,
        about: CollectionId,
        rate: bool,
    ) -> Option<Vec<Earn>> {
        let of = self.alone(about, |body| body.expression(&bands.of))?;
        if !of.ty.is_numeric() {
            let found = describe(&of.ty, self.language(of.span));
            return self.report(codes::NOT_A_NUMBER, of.span, &[&found]);
        }
        let recipient = self.recipient(bands.recipient.as_ref(), about)?;
        let mut earns: Vec<Earn> = Vec::new();
        let mut above: Option<(Node, Decimal)> = None;
        for item in bands.bands.items.iter().rev() {
            let band = &item.node;
            let from = self.literal_of(&band.from, &of.ty)?;
            let number = from.number().unwrap_or_default();
            let from = node(
                NodeKind::Literal(from),
                of.ty.clone(),
                false,
                band.from.span,
            );
            let mut parts = vec![compare(
                ComparisonOperator::GreaterOrEqual,
                &of,
                from.clone(),
            )];
            if let Some((next, least)) = above.take() {
                if number >= least {
                    let text = self.text(next.span);
                    return self.report(codes::BANDS_OVERLAP, next.span, &[text]);
                }
                parts.push(compare(ComparisonOperator::Less, &of, next));
            }
            above = Some((from, number));
            let amount = match &bands.share_of {
                None => band.amount.clone(),
                Some(whole) => Expression {
                    kind: ExpressionKind::ShareOf(
                        Box::new(band.amount.clone()),
                        Box::new(whole.clone()),
                    ),
                    span: band.amount.span,
                },
            };
            let checked = self.alone(about, |body| body.expression(&amount))?;
            let written = bands.share_of.as_ref().unwrap_or(&band.amount);
            let amount = self.amount((checked, about), written, rate)?;
            earns.push(Earn {
                when: Some(node(NodeKind::And(parts), Type::Bool, of.optional, of.span)),
                amount: self.refuse_rounded_away(amount)?,
                recipient: recipient.clone(),
            });
        }
        earns.reverse();
        Some(earns)
    }

    fn recipient(&mut self, path: Option<&Path>, about: CollectionId) -> Option<Option<Node>> {
        match path {
            None => Some(None),
            Some(path) => self.alone(about, |body| body.recipient(path)).map(Some),
        }
    }

    /// So many days from a date to now; none from a date that nobody knows.
    fn days_since(&mut self, since: &Path, about: CollectionId) -> Option<Node> {
        let span = since.span;
        let path = Expression {
            kind: ExpressionKind::Path(since.clone()),
            span,
        };
        let days = Expression {
            kind: ExpressionKind::DaysSince(Box::new(path)),
            span,
        };
        let days = self.alone(about, |body| body.expression(&days))?;
        if !days.optional {
            return Some(days);
        }
        let zero = node(
            NodeKind::Literal(Value::Int(0.into())),
            Type::Int,
            false,
            span,
        );
        let kind = NodeKind::OrElse(Box::new(days), Box::new(zero));
        Some(node(kind, Type::Int, false, span))
    }

    /// Refuses what is no amount of points.
    fn amount(
        &mut self,
        (amount, about): (Node, CollectionId),
        written: &Expression,
        rate: bool,
    ) -> Option<Node> {
        let span = written.span;
        match amount.ty {
            Type::Points => {}
            Type::Money if rate => {}
            Type::Money => return self.report(codes::NO_RATE, span, &[]),
            _ => {
                let language = self.language(span);
                let found = describe(&amount.ty, language);
                let mut found = self.diagnostic(codes::NOT_AN_AMOUNT, span, &[&found]);
                if amount.ty == Type::Ratio {
                    found = found.help(SHARE_OF_WHAT.of(language));
                }
                self.diagnostics.push(found);
                return None;
            }
        }
        if amount.optional {
            let language = self.language(span);
            let unit = match amount.ty {
                Type::Points => Unit::Points,
                _ => Unit::Money(self.input.currency),
            };
            let unit = unit.word(language, Case::Nominative, Count::Many);
            let (text, or_else) = (self.text(span), Phrase::OrElse.text(language));
            let mended = format!("({text}) {or_else} 0 {unit}");
            let found = self
                .diagnostic(codes::AMOUNT_MAY_BE_MISSING, span, &[text])
                .replace(span, mended);
            self.diagnostics.push(found);
            return None;
        }
        if let NodeKind::Literal(value) = &amount.kind
            && value.number().is_some_and(|number| number <= 0.into())
        {
            let text = self.text(span);
            return self.report(codes::GIVES_NOTHING, span, &[text]);
        }
        self.warn_of_points_paid(&amount, about);
        Some(amount)
    }

    /// Refuses so few points that rounding leaves none.
    fn refuse_rounded_away(&mut self, amount: Node) -> Option<Node> {
        let NodeKind::Literal(Value::Points(points)) = amount.kind else {
            return Some(amount);
        };
        let (rounding, step) = self.loyalty.programme.rounding;
        let half = step / Decimal::TWO;
        let is_less = match rounding {
            Rounding::Down => points < step,
            Rounding::HalfUp => points < half,
            Rounding::HalfDown | Rounding::HalfEven => points <= half,
            Rounding::Up => false,
        };
        if is_less {
            let text = self.text(amount.span);
            return self.report(codes::GIVES_NOTHING, amount.span, &[text]);
        }
        Some(amount)
    }
}

fn product(amount: Node, days: Node) -> Node {
    let (ty, span) = (amount.ty.clone(), amount.span);
    let kind = NodeKind::Arithmetic(
        ArithmeticOperator::Multiply,
        Box::new(amount),
        Box::new(days),
    );
    node(kind, ty, false, span)
}

fn compare(operator: ComparisonOperator, left: &Node, right: Node) -> Node {
    let optional = left.optional;
    let span = right.span;
    let kind = NodeKind::Compare(operator, Box::new(left.clone()), Box::new(right));
    node(kind, Type::Bool, optional, span)
}

const SHARE_OF_WHAT: Texts = Texts::new(
    "say of what: `5% of visit.money_paid`",
    "скажите, от чего: `5% от визит.оплачено_деньгами`",
);

impl Body<'_, '_> {
    /// The link to whoever gets points: another client, or a record of a table such as an employee.
    fn recipient(&mut self, path: &Path) -> Option<Node> {
        let schema = self.schema();
        let (first, rest) = path.names.split_first()?;
        let mut record = self.path_start(first, rest.first())?;
        for name in rest {
            let Some(next) = record.step(schema, &name.text) else {
                let noun = self.noun(record.collection, name.span);
                return self.report(codes::UNKNOWN_FIELD, name.span, &[&name.text, &noun]);
            };
            self.name_step(&record, &next, name);
            record = next;
        }
        let described = schema.collection(record.collection);
        let has_account = matches!(described.owner, Owner::Subject | Owner::Table);
        let Record {
            scope,
            mut links,
            collection,
            ..
        } = record;
        match links.pop() {
            Some(Link::Field(field)) if has_account && described.key.is_some() => {
                let kind = NodeKind::Field {
                    scope,
                    links,
                    field,
                };
                Some(node(kind, Type::Record(collection), true, path.span))
            }
            _ => {
                let text = self.checker.text(path.span);
                self.report(codes::NO_ACCOUNT, path.span, &[text])
            }
        }
    }
}
