//! Memberships of some records at an instant, and how long each certainly stays.

use super::{bounds::Bounds, course::Course, until::NEVER};
use crate::{
    error::Error,
    evaluate::{AsOf, Chunk, PartitionResult, Run, Schedule, Vector},
    plan::{MomentId, NOW, NodeId, Plan},
    records::Dataset,
};
use chrono::DateTime;
use kardan_dsl::{
    program::{RuleBody, RuleId},
    schema::CollectionId,
};
use std::ops::Range;

/// The states of a segment's records: unknown is out.
pub(crate) const OUT: u16 = 0;
pub(crate) const IN: u16 = 1;

/// Segments and partitions that are followed as time passes.
#[derive(Debug)]
pub(crate) struct Watch {
    pub rules: Vec<Watched>,
    schedule: Schedule,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watched {
    pub rule: RuleId,
    pub subject: CollectionId,
    pub(super) value: NodeId,
}

/// Some records at an instant.
pub(crate) struct Look<'l, 'c, 'r> {
    watch: &'l Watch,
    bounds: &'l Bounds<'l, 'c, 'r>,
    /// What concerns all: local days that go back.
    all_until: i64,
}

impl Watch {
    /// The segments and partitions of a program that are chosen.
    pub fn new(plan: &Plan, chosen: impl Fn(RuleId) -> bool) -> Watch {
        let rules = plan.program().rules.iter().enumerate();
        let rules: Vec<Watched> = rules
            .filter_map(|(at, rule)| {
                let id = RuleId(at as u32);
                let is_followed =
                    matches!(rule.body, RuleBody::Segment(_) | RuleBody::Partition { .. });
                let value = plan.planned(id, NOW)?.value;
                (is_followed && chosen(id)).then_some(Watched {
                    rule: id,
                    subject: rule.subject,
                    value,
                })
            })
            .collect();
        let schedule = Schedule::of_nodes(plan, rules.iter().map(|one| one.value));
        Watch { rules, schedule }
    }

    /// Evaluates some of the subject's records at an instant, all together.
    pub fn look<T>(
        &self,
        plan: &Plan,
        data: &Dataset,
        subjects: Range<usize>,
        at: i64,
        see: impl FnOnce(&Look<'_, '_, '_>) -> T,
    ) -> Result<T, Error> {
        let as_of = AsOf::Instant(DateTime::from_timestamp_micros(at).unwrap_or_default());
        let run = Run::new(plan, data, &subjects, as_of)?;
        let mut courses: Vec<Course> = Vec::new();
        for (at, earlier) in plan.graph().moments().enumerate() {
            let moment = run.moment(MomentId(at as u32));
            courses.push(match earlier {
                None => Course::of_now(moment),
                Some((later, by)) => Course::before(&courses[later.0 as usize], by, moment),
            });
        }
        let chunk = Chunk::evaluate(&run, &self.schedule, subjects)?;
        let all_until = courses.iter().map(|course| course.day_goes_back).min();
        Ok(see(&Look {
            watch: self,
            bounds: &Bounds::of(&chunk, &courses, &self.schedule.order),
            all_until: all_until.unwrap_or(NEVER),
        }))
    }
}

impl Look<'_, '_, '_> {
    /// Whether nothing that a rule says can ever change.
    pub fn is_settled(&self, rule: usize) -> bool {
        let value = self.watch.rules[rule].value;
        self.bounds.until(value).is_never() && self.all_until == NEVER
    }

    /// Until when a membership certainly stays; of the row of a rule's collection among those that are looked at.
    pub fn until(&self, rule: usize, row: usize) -> i64 {
        let value = self.watch.rules[rule].value;
        self.bounds.until(value).at(row).min(self.all_until)
    }

    /// [`IN`] or [`OUT`] of a segment, the state of a partition.
    pub fn state(&self, rule: usize, row: usize) -> u16 {
        let value = self.watch.rules[rule].value;
        match self.bounds.vector(value) {
            Vector::Text(texts) if texts.is_known(row) => texts.codes.get(row) as u16,
            Vector::Text(_) => PartitionResult::NO_STATE,
            _ => match self.bounds.truth(value, row) {
                Some(true) => IN,
                _ => OUT,
            },
        }
    }
}
