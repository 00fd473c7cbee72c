//! Kardan: the segments of a file of `workload/` through the language.

use crate::{Outcome, answers::Engine, clock::timed, workload};
use kardan::{
    Program,
    evaluate::{AsOf, Evaluation, SegmentResult},
    plan::{Inputs, Plan},
    records::Dataset,
};
use std::{borrow::Cow, collections::HashMap, path::Path, sync::Arc, time::Instant};

/// The segments, compiled, and the rows, loaded.
pub struct Segments {
    dataset: Dataset,
    whole: Arc<Program>,
    one_by_one: HashMap<String, Arc<Program>>,
    as_of: AsOf,
}

impl Segments {
    /// Compiles and loads, and says how long either took.
    pub fn load(folder: &Path, file: &str) -> Outcome<Segments> {
        let (whole, duration) = timed(|| workload::whole(file));
        let whole = whole?;
        println!("compile {:.3} {:.3}", duration.wall, duration.cpu);
        let rows = workload::read(folder, workload::FILES)?;
        let (dataset, duration) = timed(|| workload::load(&rows, &whole));
        let dataset = dataset?;
        println!("load {:.1} {:.1}", duration.wall, duration.cpu);
        Ok(Segments {
            dataset,
            whole: Arc::new(whole),
            one_by_one: workload::one_by_one(file)?,
            as_of: workload::AS_OF.parse()?,
        })
    }

    fn program(&self, name: &str) -> Outcome<&Arc<Program>> {
        if name == ALL {
            return Ok(&self.whole);
        }
        let program = self.one_by_one.get(name);
        Ok(program.ok_or_else(|| format!("there is no segment `{name}`"))?)
    }
}

/// The name of all segments as one program.
const ALL: &str = "all";

/// The answer to one segment, the last of its program; or to all of a program.
pub struct Answer {
    evaluation: Evaluation,
    all: bool,
}

impl Answer {
    fn segments(&self) -> &[SegmentResult] {
        let segments = &self.evaluation.segments;
        let first = if self.all {
            0
        } else {
            segments.len().saturating_sub(1)
        };
        &segments[first..]
    }
}

impl Engine for Segments {
    type Answer = Answer;

    fn names(&self) -> Vec<String> {
        let rules = self.whole.rules.iter().map(|rule| rule.name.clone());
        let alone = rules.filter(|name| self.one_by_one.contains_key(name));
        alone.chain([ALL.to_owned()]).collect()
    }

    fn answer(&self, name: &str) -> Outcome<Answer> {
        let plan = Plan::new(self.program(name)?, &Inputs::default())?;
        let evaluation = plan.evaluate(&self.dataset, self.as_of)?;
        let all = name == ALL;
        Ok(Answer { evaluation, all })
    }

    fn profile(&self, name: &str) -> Outcome<String> {
        let plan = Plan::new(self.program(name)?, &Inputs::default())?;
        let start = Instant::now();
        let profile = || plan.profile(&self.dataset, self.as_of, &|| start.elapsed());
        // Not that of the first run, which makes what tables keep beside their columns.
        profile()?;
        Ok(profile()?.to_text())
    }

    fn count(&self, answer: &Answer) -> usize {
        let counts = answer.segments().iter().map(|segment| segment.counts().0);
        counts.sum()
    }

    fn keys(&self, answer: &Answer) -> impl Iterator<Item = String> {
        answer.segments().iter().flat_map(|segment| {
            let ids = self.dataset.ids(segment.subject).enumerate();
            ids.filter(|(row, _)| segment.selected.get(*row))
                .filter_map(|(_, id)| id.map(Cow::into_owned))
        })
    }
}
