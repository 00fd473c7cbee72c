//! What a run did: its nodes, for how many rows each was computed, and how long that took.

use super::{AsOf, Joined, Later, Outcome, Run, Schedule, ranges};
use crate::{
    error::Error,
    plan::{NodeId, Operation, Plan},
    records::Dataset,
};
use serde_json::{Value as Json, json};
use std::{fmt::Write, time::Duration};

/// What a run did, in the order in which it did it. [`Plan::profile`] makes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// How long it took to settle what is to be computed.
    pub scheduling: Duration,
    /// The nodes that were computed.
    pub steps: Vec<Step>,
    /// How long it took to read the results off them; of many rules that is done as soon as each is told, and counted with its last node.
    pub results: Duration,
    /// In how many chunks the records were taken.
    pub chunks: usize,
    /// How many records were gone about once more, apart, because they have rows later than T and few others do, and how long that took. The
    /// steps are of all records as if there were no such rows.
    pub apart: Option<(usize, Duration)>,
}

/// One node of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its number in the plan, from 1.
    pub node: u32,
    /// What it does.
    pub operation: String,
    /// What it was computed from: the numbers of nodes, and constants by their texts.
    pub of: Vec<String>,
    /// Whose rows it has values for.
    pub frame: String,
    /// For how many of them it was computed.
    pub rows: u64,
    /// How the rows that it goes through were found where it did not look at all of them.
    pub found: Option<&'static str>,
    /// The rule in whose text it stands first.
    pub rule: String,
    /// How long it took, all chunks together.
    pub time: Duration,
}

impl Plan {
    /// Evaluates all rules over all records, one chunk after the other, and tells what was computed for it. `clock` gives the time since any
    /// moment: nothing in this crate reads a clock.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    ///
    /// # Example
    /// ```
    /// # use kardan::{evaluate::AsOf, plan::Plan, records::Dataset, Error};
    /// # fn profile(plan: &Plan, data: &Dataset, as_of: AsOf) -> Result<(), Error> {
    /// let start = std::time::Instant::now();
    /// println!("{}", plan.profile(data, as_of, &|| start.elapsed())?.to_text());
    /// # Ok(())
    /// # }
    /// ```
    pub fn profile(
        &self,
        data: &Dataset,
        as_of: AsOf,
        clock: &dyn Fn() -> Duration,
    ) -> Result<Profile, Error> {
        let run = Run::new(self, data, &(0..data.len()), as_of)?;
        if let Some(later) = Later::of(&run, &(0..data.len()))
            && let Ok((mut profile, mut found)) =
                run.overlooking(later.collections()).profile(clock)
        {
            let start = clock();
            if later.mend(&run, &mut found).is_some() {
                profile.apart = Some((later.records(), clock().saturating_sub(start)));
                return Ok(profile);
            }
        }
        Ok(run.profile(clock)?.0)
    }
}

impl Run<'_> {
    fn profile(&self, clock: &dyn Fn() -> Duration) -> Result<(Profile, Outcome), Error> {
        let start = clock();
        let schedule = Schedule::new(self);
        let mut last = clock();
        let mut profile = Profile {
            scheduling: last.saturating_sub(start),
            steps: schedule
                .order
                .iter()
                .map(|&node| step(self, &schedule, node))
                .collect(),
            results: Duration::ZERO,
            chunks: 0,
            apart: None,
        };
        let mut since = || {
            let now = clock();
            now.saturating_sub(std::mem::replace(&mut last, now))
        };
        since();
        let records = 0..self.data.len();
        let joined = Joined::new(self, records.clone());
        for (at, range) in ranges(&schedule, records).into_iter().enumerate() {
            let mut steps = profile.steps.iter_mut();
            joined.evaluate(&schedule, at, range, |chunk, node| {
                if let Some(step) = steps.next() {
                    step.time += since();
                    step.rows += chunk.part_len(schedule.part_of(node), chunk.frame(node)) as u64;
                }
            })?;
            profile.results += since();
            profile.chunks += 1;
        }
        // Constants cost nothing and stand with what is computed from them.
        let constant = |step: &Step| self.constant(NodeId(step.node - 1)).is_some();
        profile.steps.retain(|step| !constant(step));
        Ok((profile, joined.whole()))
    }

    fn constant(&self, node: NodeId) -> Option<String> {
        let operation = &self.plan.graph().node_of(node).operation;
        matches!(operation, Operation::Constant(_)).then(|| self.plan.describe(node))
    }
}

fn step(run: &Run<'_>, schedule: &Schedule, node: NodeId) -> Step {
    let plan = run.plan;
    let graph = plan.graph();
    let mut of = Vec::new();
    let operation = &graph.node_of(node).operation;
    let name = |node: NodeId| {
        run.constant(node)
            .unwrap_or_else(|| format!("#{}", node.0 + 1))
    };
    let kept = schedule.kept(node).is_some();
    let recency = schedule.recency(node).is_some();
    let taking = schedule.taking(node);
    match (taking, schedule.stages(node)) {
        _ if kept || recency => {}
        (Some(taking), _) => taking.masks.iter().for_each(|&mask| of.push(name(mask))),
        (None, Some(stages)) => stages.iter().for_each(|&operand| of.push(name(operand))),
        (None, None) => operation.each_operand(|operand| of.push(name(operand))),
    }
    Step {
        node: node.0 + 1,
        operation: plan.describe(node),
        of,
        frame: plan.describe_frame(graph.node_of(node).frame),
        rows: 0,
        found: match taking {
            _ if kept => Some("by what the table keeps"),
            _ if recency => Some("and none later, by the times of the last rows"),
            Some(taking) if taking.span.is_some() => Some("by their place in time"),
            _ => None,
        },
        rule: plan.rule(graph.rule_of(node)).name.clone(),
        time: Duration::ZERO,
    }
}

impl Profile {
    /// All of it together.
    #[must_use]
    pub fn total(&self) -> Duration {
        let steps: Duration = self.steps.iter().map(|step| step.time).sum();
        let apart = self.apart.map_or(Duration::ZERO, |(_, time)| time);
        self.scheduling + steps + self.results + apart
    }

    /// A line per node: milliseconds, rows, and what was computed from what.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{:>10} {:>12}\n", "ms", "rows");
        let mut line = |time: Duration, rows: String, what: &str| {
            let time = 1e3 * time.as_secs_f64();
            let _ = writeln!(text, "{time:>10.3} {rows:>12}  {what}");
        };
        line(self.scheduling, String::new(), "what to compute");
        for step in &self.steps {
            let mut what = format!("{}: #{} {}", step.frame, step.node, step.operation);
            if !step.of.is_empty() {
                what.push_str(&format!(" ({})", step.of.join(", ")));
            }
            if let Some(found) = step.found {
                what.push_str(&format!(", {found}"));
            }
            line(step.time, step.rows.to_string(), &what);
        }
        line(self.results, String::new(), "results");
        if let Some((records, time)) = self.apart {
            let what = "apart, of records with rows later than the as-of";
            line(time, records.to_string(), what);
        }
        let chunks = match self.chunks {
            1 => "in one chunk".to_owned(),
            chunks => format!("in {chunks} chunks"),
        };
        line(self.total(), String::new(), &chunks);
        text
    }

    /// `{"scheduling", "steps", "results", "apart": {"records", "ms"}, "total", "chunks"}`, times in milliseconds.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let ms = |time: Duration| 1e3 * time.as_secs_f64();
        let step = |step: &Step| {
            json!({"node": step.node, "operation": step.operation, "of": step.of, "frame": step.frame, "rows": step.rows,
                   "found": step.found, "rule": step.rule, "ms": ms(step.time)})
        };
        let apart = self
            .apart
            .map(|(records, time)| json!({"records": records, "ms": ms(time)}));
        json!({"scheduling": ms(self.scheduling), "steps": self.steps.iter().map(step).collect::<Vec<_>>(),
               "results": ms(self.results), "apart": apart, "total": ms(self.total()), "chunks": self.chunks})
    }
}
