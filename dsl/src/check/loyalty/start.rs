//! What starts a bonus rule.

use crate::{
    check::Checker,
    diagnostics::codes,
    program::{Days, Start},
    schema::{CollectionId, Owner},
    syntax::{self, Day, Expression, ExpressionKind, Name, Path, Window},
    types::DayOfYear,
};
use chrono::NaiveTime;

impl Checker<'_> {
    /// What starts a rule, and the collection whose record it is about then.
    pub(super) fn start(&mut self, start: &syntax::Start) -> Option<(Start, CollectionId)> {
        match start {
            syntax::Start::Record {
                collection,
                condition,
            } => self.record_start(collection, condition.as_ref()),
            syntax::Start::Day { day, at } => {
                let days = self.days(day)?;
                let at = at.unwrap_or(NaiveTime::MIN);
                let subject = self.schema().subject;
                Some((Start::Days { days, at }, subject))
            }
        }
    }

    fn record_start(
        &mut self,
        name: &Name,
        condition: Option<&Name>,
    ) -> Option<(Start, CollectionId)> {
        let collection = self.collection_called(codes::UNKNOWN_COLLECTION, name)?;
        let schema = self.schema();
        let described = schema.collection(collection);
        let hangs_on_client = matches!(
            described.owner,
            Owner::Parent { collection, .. } if collection == schema.subject
        );
        if !hangs_on_client || described.time.is_none() || described.key.is_none() {
            return self.report(codes::STARTS_NOTHING, name.span, &[&name.text]);
        }
        let condition = match condition {
            None => None,
            Some(name) => {
                let named = Expression {
                    kind: ExpressionKind::Path(Path {
                        names: vec![name.clone()],
                        span: name.span,
                    }),
                    span: name.span,
                };
                Some(self.condition_about(collection, &named)?)
            }
        };
        let start = Start::Record {
            collection,
            condition,
        };
        Some((start, collection))
    }

    fn days(&mut self, day: &Day) -> Option<Days> {
        Some(match day {
            Day::Every => Days::Every,
            Day::Weekday(day) => Days::Weekday(*day),
            Day::OfMonth(days) => Days::OfMonth(days.clone()),
            Day::OfYear(day) => match day.kind {
                ExpressionKind::DayOfYear { month, day } => Days::OfYear(DayOfYear { month, day }),
                _ => return self.report(codes::NOT_A_LITERAL, day.span, &[]),
            },
            Day::Anniversary(anniversary) => {
                let today = Expression {
                    kind: ExpressionKind::InWindow(anniversary.clone(), Window::Today),
                    span: anniversary.span,
                };
                let subject = self.schema().subject;
                Days::Anniversary(self.alone(subject, |body| body.condition(&today))?)
            }
        })
    }
}
