//! Whether a value fits where a type is wanted: literals bend, and `int` widens to `decimal`; nothing else does.

use super::{
    Checker,
    describe::{describe, enumerate, field_name},
    meant, node,
};
use crate::{
    diagnostics::{Texts, codes},
    program::{Node, NodeKind},
    syntax::{CalendarUnit, DatePart, Expression, PeriodUnit},
    types::{EnumType, Type, Value},
    vocabulary::{Case, Count, Unit},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

const NO_UNIT: Texts = Texts::new(
    "this is a number already: write the number alone",
    "это уже число: напишите число без единицы",
);

/// What two values are to be of one type for.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// To be compared.
    Compare,
    /// To be added or subtracted.
    Calculate(&'static str),
    /// For the first, which stands for a type, to hold the second.
    Hold,
}

impl Checker<'_> {
    /// Two values made to be of one type, or an error that says why they are not.
    pub(super) fn unify(
        &mut self,
        left: Node,
        right: Node,
        purpose: Purpose,
    ) -> Option<(Node, Node)> {
        let (left, right) = (dated(left), dated(right));
        match (&left.ty, &right.ty) {
            (Type::Enum(_), Type::Enum(_)) if left.ty == right.ty => Some((left, right)),
            (Type::Enum(values), Type::Text) if is_literal(&right) => {
                let values = values.clone();
                let right = self.enum_value(right, &values)?;
                Some((left, right))
            }
            (Type::Text, Type::Enum(values)) if is_literal(&left) => {
                let values = values.clone();
                let left = self.enum_value(left, &values)?;
                Some((left, right))
            }
            (wanted, found) if wanted == found => Some((left, right)),
            (Type::Date, Type::Instant) | (Type::Instant, Type::Date) => Some((left, right)),
            (Type::Int, Type::Decimal) if !is_literal(&left) => Some((left, right)),
            (Type::Decimal, Type::Int) if !is_literal(&right) => Some((left, right)),
            _ => {
                if !matches!(purpose, Purpose::Hold)
                    && let Some(both) = self.by_rate(&left, &right)
                {
                    Some(both)
                } else if let Some(bent) = bend(&right, &left.ty) {
                    Some((left, bent))
                } else if let Some(bent) = bend(&left, &right.ty) {
                    Some((bent, right))
                } else {
                    self.report_misfit(&left, &right, purpose)
                }
            }
        }
    }

    /// A literal as a value of a type: of a parameter, a catalog or a field.
    pub(super) fn literal_of(&mut self, expression: &Expression, wanted: &Type) -> Option<Value> {
        let found = self.literal(expression)?;
        let model = node(NodeKind::And(Vec::new()), wanted.clone(), false, found.span);
        let fitted = match (wanted, &found.ty) {
            (Type::Birthday, Type::DayOfYear | Type::Date) => found,
            (Type::Date, Type::Instant) => {
                return self.report_misfit(&model, &found, Purpose::Hold);
            }
            (Type::Int, Type::Decimal) => return self.report_misfit(&model, &found, Purpose::Hold),
            _ => self.unify(model, found, Purpose::Hold)?.1,
        };
        match fitted.kind {
            NodeKind::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// A text literal as a value of an enum.
    fn enum_value(&mut self, mut literal: Node, values: &EnumType) -> Option<Node> {
        let NodeKind::Literal(Value::Text(text)) = &literal.kind else {
            return None;
        };
        if !values.values.contains(text) {
            let entry = if values.open {
                codes::NOT_IN_OPEN_LIST
            } else {
                codes::UNKNOWN_VALUE
            };
            let known = enumerate(&values.values);
            let mut found = self.diagnostic(entry, literal.span, &[text, &known]);
            let names = values.values.iter().map(String::as_str);
            if let Some(near) = crate::schema::closest(text, names) {
                found = found.did_you_mean(&format!("\"{near}\""));
            }
            self.diagnostics.push(found);
            if !values.open {
                return None;
            }
        }
        literal.ty = Type::Enum(values.clone());
        Some(literal)
    }

    /// Says why two values do not go together.
    fn report_misfit<T>(&mut self, left: &Node, right: &Node, purpose: Purpose) -> Option<T> {
        for (wanted, found) in [(left, right), (right, left)] {
            if let Some(diagnostic) = self.special_misfit(wanted, found) {
                self.diagnostics.push(diagnostic);
                return None;
            }
        }
        let language = self.language(right.span);
        let (first, second) = (describe(&left.ty, language), describe(&right.ty, language));
        let found = match purpose {
            Purpose::Compare => self
                .diagnostic(codes::NOT_COMPARABLE, right.span, &[&first, &second])
                .label(left.span, first.clone())
                .here(second),
            Purpose::Calculate(sign) => {
                let span = left.span.to(right.span);
                self.diagnostic(codes::NO_ARITHMETIC, span, &[sign, &first, &second])
            }
            Purpose::Hold => self.diagnostic(codes::TYPE_MISMATCH, right.span, &[&first, &second]),
        };
        self.diagnostics.push(found);
        None
    }

    fn special_misfit(
        &self,
        wanted: &Node,
        found: &Node,
    ) -> Option<crate::diagnostics::Diagnostic> {
        let language = self.language(found.span);
        let NodeKind::Literal(value) = &found.kind else {
            return None;
        };
        match (&wanted.ty, value) {
            (Type::Money | Type::Points | Type::Kilometres, Value::Int(_) | Value::Decimal(_)) => {
                let unit = self
                    .unit(&wanted.ty)
                    .word(language, Case::Nominative, Count::Many);
                let what = describe(&wanted.ty, language);
                let text = format!("{} {unit}", self.text(found.span));
                Some(
                    self.diagnostic(codes::BARE_NUMBER, found.span, &[&what])
                        .replace(found.span, text),
                )
            }
            (Type::Int | Type::Decimal, Value::Period(period)) => {
                let year = PeriodUnit::Calendar(CalendarUnit::Year);
                let day = PeriodUnit::Calendar(CalendarUnit::Day);
                let counts = match wanted.kind {
                    NodeKind::AgeOf(_) => period.unit == year,
                    NodeKind::DaysSince(_) | NodeKind::AverageGap { .. } => period.unit == day,
                    _ => false,
                };
                let [first, second] = [&wanted.ty, &found.ty].map(|ty| describe(ty, language));
                let help = NO_UNIT.of(language);
                counts.then(|| {
                    self.diagnostic(codes::NOT_COMPARABLE, found.span, &[&first, &second])
                        .help(help)
                        .replace(found.span, period.count.to_string())
                })
            }
            (Type::Int, Value::Text(text)) if matches!(wanted.kind, NodeKind::Part(..)) => {
                let [first, second] = [&wanted.ty, &found.ty].map(|ty| describe(ty, language));
                let help = meant::advice(text, language)?;
                Some(
                    self.diagnostic(codes::NOT_COMPARABLE, found.span, &[&first, &second])
                        .help(help),
                )
            }
            (Type::Record(target), Value::Text(_)) => {
                let link = self.text(wanted.span);
                let target = self.schema().collection(*target);
                let key = target.fields.get(usize::from(target.key?.0))?;
                let key = field_name(key, language);
                Some(
                    self.diagnostic(codes::LINK_IS_NO_TEXT, wanted.span, &[link, &key])
                        .replace(wanted.span, format!("{link}.{key}")),
                )
            }
            (Type::Date | Type::Instant, Value::Text(text)) => {
                let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
                Some(
                    self.diagnostic(codes::QUOTED_DATE, found.span, &[])
                        .replace(found.span, date.to_string()),
                )
            }
            (Type::Date, Value::DayOfYear(_)) => {
                let text = self.text(wanted.span);
                Some(self.diagnostic(codes::BIRTHDAY, wanted.span, &[text]))
            }
            _ => None,
        }
    }

    /// The unit of a type.
    fn unit(&self, ty: &Type) -> Unit {
        match ty {
            Type::Points => Unit::Points,
            Type::Kilometres => Unit::Kilometres,
            _ => Unit::Money(self.input.currency),
        }
    }
}

/// A birthday compares as the date that it is, which is missing where its year is.
pub(super) fn dated(value: Node) -> Node {
    if value.ty != Type::Birthday {
        return value;
    }
    let span = value.span;
    node(
        NodeKind::Part(DatePart::Date, Box::new(value)),
        Type::Date,
        true,
        span,
    )
}

/// Whether a node is a literal.
pub(super) fn is_literal(value: &Node) -> bool {
    matches!(value.kind, NodeKind::Literal(_))
}

/// A literal number as one of another type of number.
pub(super) fn bend(literal: &Node, wanted: &Type) -> Option<Node> {
    let NodeKind::Literal(value) = &literal.kind else {
        return None;
    };
    let value = match (wanted, value) {
        (Type::Decimal, Value::Int(value)) => Value::Decimal(Decimal::from(*value)),
        (Type::Decimal, Value::Ratio(value)) => Value::Decimal(*value),
        (Type::Ratio, Value::Int(value)) => Value::Ratio(Decimal::from(*value)),
        (Type::Ratio, Value::Decimal(value)) => Value::Ratio(*value),
        _ => return None,
    };
    let ty = match &value {
        Value::Ratio(_) => Type::Ratio,
        _ => Type::Decimal,
    };
    Some(node(NodeKind::Literal(value), ty, false, literal.span))
}
