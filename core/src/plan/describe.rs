//! Nodes in words, for whoever reads what a run did.

use super::{Constant, Fill, Frame, FrameId, Grouping, NodeId, Operation, Plan};
use crate::{
    calendar::{Window, date_of_day},
    plan::{TextTest, day_of_year},
};
use kardan_dsl::{
    program::Link,
    schema::{CollectionId, FieldId},
};

impl Plan {
    /// What a node does, without its operands.
    pub(crate) fn describe(&self, node: NodeId) -> String {
        match &self.graph().node_of(node).operation {
            Operation::Constant(constant) => constant_text(constant),
            Operation::Column {
                collection, field, ..
            }
            | Operation::Fetch {
                collection, field, ..
            } => self.field_name(*collection, *field),
            Operation::Follow {
                collection, link, ..
            } => match link {
                Link::Field(field) => {
                    format!("the record of {}", self.field_name(*collection, *field))
                }
                Link::Parent(parent) => format!("the {}", self.noun(*parent)),
            },
            Operation::Visible { .. } => "not later than now".to_owned(),
            Operation::Project { fill, .. } => match fill {
                Fill::Missing => "brought over".to_owned(),
                Fill::Zero => "brought over, else 0".to_owned(),
                Fill::Truth(truth) => format!("brought over, else {truth}"),
            },
            Operation::Negative(_) => "negative".to_owned(),
            Operation::Arithmetic(operator, ..) => word(operator),
            Operation::OrElse(..) => "or else".to_owned(),
            Operation::Part(part, _) => format!("{} of", word(part)),
            Operation::DaysSince(..) => "days since".to_owned(),
            Operation::AgeOf(..) => "age of".to_owned(),
            Operation::Compare(operator, ..) => operator.symbol().to_owned(),
            Operation::Between(..) => "between".to_owned(),
            Operation::InSet(_, set) => {
                let texts: Vec<String> = set.iter().map(constant_text).collect();
                format!("in [{}]", texts.join(", "))
            }
            Operation::Text(TextTest::Contains, ..) => "contains".to_owned(),
            Operation::Text(TextTest::StartsWith, ..) => "starts with".to_owned(),
            Operation::InWindow(_, window, _) => window_text(*window),
            Operation::Anniversary { window, .. } => {
                format!("anniversary {}", window_text(*window))
            }
            Operation::IsKnown(_) => "is known".to_owned(),
            Operation::IsTrue(_) => "is true".to_owned(),
            Operation::Not(_) => "not".to_owned(),
            Operation::And(_) => "and".to_owned(),
            Operation::Or(_) => "or".to_owned(),
            Operation::Selected { .. } => "the rows with".to_owned(),
            Operation::Count(_) => "count".to_owned(),
            Operation::CountIs(_, operator, number) => {
                format!("count {} {number}", operator.symbol())
            }
            Operation::Every(..) => "every".to_owned(),
            Operation::Aggregate {
                function, distinct, ..
            } => match distinct {
                true => format!("{} of distinct", word(function)),
                false => word(function),
            },
            Operation::Pick { which, .. } => word(which),
            Operation::AverageGap { .. } => "average gap".to_owned(),
            Operation::Line { .. } => "line through".to_owned(),
            Operation::Forecast(_) => "forecast".to_owned(),
            Operation::Reaches { .. } => "day when reached".to_owned(),
            Operation::Regular { at_least, of, .. } => {
                format!("in at least {at_least} of {of} periods")
            }
            Operation::Sequence { steps, .. } => format!("sequence of {} steps", steps.len()),
            Operation::State { states, .. } => {
                let names: Vec<&str> = states.iter().map(|(name, _)| name.as_str()).collect();
                format!("state: {}", names.join(", "))
            }
        }
    }

    /// Whose rows a frame has: the collection in the plural, or pairs of two of them.
    pub(crate) fn describe_frame(&self, frame: FrameId) -> String {
        let graph = self.graph();
        let plural =
            |collection: CollectionId| self.program().schema.collection(collection).plural.clone();
        match graph.frame_of(frame) {
            Frame::Dense(collection) => plural(*collection),
            Frame::Pairs {
                outer, grouping, ..
            } => match graph.grouping_of(*grouping) {
                Grouping::Hops { to, .. } => {
                    format!("{} × {}", self.describe_frame(*outer), plural(*to))
                }
                Grouping::Pairs(pairs) => self.describe_frame(*pairs),
            },
        }
    }

    fn noun(&self, collection: CollectionId) -> &str {
        &self.program().schema.collection(collection).name
    }

    fn field_name(&self, collection: CollectionId, field: FieldId) -> String {
        let field = &self.program().schema.field(collection, field).name;
        format!("{}.{field}", self.noun(collection))
    }
}

/// A variant's name in lower case.
fn word(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}

fn constant_text(constant: &Constant) -> String {
    match constant {
        Constant::Bool(truth) => truth.to_string(),
        Constant::Number(number) => number.to_string(),
        Constant::Text(text) => format!("\"{text}\""),
        Constant::Date(day) => date_of_day(*day).map_or_else(String::new, |date| date.to_string()),
        Constant::DayOfYear(day) => {
            day_of_year(*day).map_or_else(String::new, |day| format!("{}-{}", day.month, day.day))
        }
        Constant::Instant(instant) => chrono::DateTime::from_timestamp_micros(*instant)
            .map_or_else(String::new, |instant| instant.to_string()),
    }
}

fn window_text(window: Window) -> String {
    match window {
        Window::Last(period) => format!("in the last {period}"),
        Window::Next(period) => format!("in the next {period}"),
        Window::AtLeastAgo(period) => format!("at least {period} ago"),
        Window::FromToAgo(from, to) => format!("from {from} to {to} ago"),
        Window::This(unit) => format!("in this {}", word(&unit)),
        Window::Previous(count, unit) => format!("in the previous {count} {}", word(&unit)),
        Window::Today => "is today".to_owned(),
        Window::Between(..) | Window::FromUntil(..) => "between two times".to_owned(),
    }
}
