//! `has A then B then no C within N`.

use super::{Body, node, way::Way};
use crate::{
    diagnostics::codes,
    program::{Node, NodeKind, SequenceStep},
    source::Span,
    syntax::Step,
    types::Type,
};

impl Body<'_, '_> {
    /// A sequence of steps.
    pub(super) fn sequence(&mut self, steps: &[Step], span: Span) -> Option<Node> {
        // All ways start outside of the sequence: `then visit` is the client's, not the first step's.
        let ways: Vec<Option<Way>> = steps
            .iter()
            .map(|step| {
                let way = self.whole_rows(&step.rows)?;
                self.time_of_rows(&way, &step.rows)?;
                Some(way)
            })
            .collect();
        let frames = self.frames.len();
        let checked: Vec<Option<SequenceStep>> = steps
            .iter()
            .zip(ways)
            .map(|(step, way)| self.step(step, way?))
            .collect();
        self.frames.truncate(frames);
        let checked: Vec<SequenceStep> = checked.into_iter().collect::<Option<_>>()?;
        self.refuse_shape(&checked)?;
        // Until its window has closed, that nothing came is not known.
        let optional = checked
            .iter()
            .any(|step| step.absent && step.within.is_some());
        Some(node(
            NodeKind::Sequence(checked),
            Type::Bool,
            optional,
            span,
        ))
    }

    fn step(&mut self, step: &Step, way: Way) -> Option<SequenceStep> {
        let frames = self.frames.len();
        let time = self.time_of_rows(&way, &step.rows)?;
        let within = match &step.within {
            None => Some(None),
            Some(amount) => self.period(amount).and_then(|period| {
                self.refuse_clock_on_dates(&period, &time)?;
                Some(Some(Box::new(period)))
            }),
        };
        let rows = self.open(way, &step.rows);
        // A row that must not come is no row that later steps could speak of.
        if step.absent {
            self.frames.truncate(frames);
        }
        Some(SequenceStep {
            absent: step.absent,
            rows: rows?,
            within: within?,
            span: step.span,
        })
    }

    fn refuse_shape(&mut self, steps: &[SequenceStep]) -> Option<()> {
        let (first, rest) = steps.split_first()?;
        if let Some(other) = rest
            .iter()
            .find(|step| step.rows.base != first.rows.base || step.rows.links != first.rows.links)
        {
            return self.report(codes::SEQUENCE_BASES, other.span, &[]);
        }
        Some(())
    }
}
