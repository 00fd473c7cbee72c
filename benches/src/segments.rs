//! Kardan: the segments of `workload/segments.kardan` through the language.

use crate::{Outcome, answers::Engine, clock::timed, workload};
use kardan::{
    Program,
    evaluate::{AsOf, Evaluation},
    plan::{Inputs, Plan},
    records::Dataset,
};
use std::{borrow::Cow, collections::HashMap, path::Path, sync::Arc};

/// The segments, compiled, and the rows, loaded.
pub struct Segments {
    dataset: Dataset,
    whole: Arc<Program>,
    one_by_one: HashMap<String, Arc<Program>>,
    as_of: AsOf,
}

impl Segments {
    /// Compiles and loads, and says how long either took.
    pub fn load(folder: &Path) -> Outcome<Segments> {
        let (whole, duration) = timed(workload::whole);
        let whole = whole?;
        println!("compile {:.3} {:.3}", duration.wall, duration.cpu);
        let rows = workload::read(folder, workload::FILES)?;
        let (dataset, duration) = timed(|| workload::load(&rows, &whole));
        let dataset = dataset?;
        println!("load {:.1} {:.1}", duration.wall, duration.cpu);
        Ok(Segments {
            dataset,
            whole: Arc::new(whole),
            one_by_one: workload::one_by_one()?,
            as_of: workload::AS_OF.parse()?,
        })
    }
}

impl Engine for Segments {
    type Answer = Evaluation;

    fn names(&self) -> Vec<String> {
        let rules = self.whole.rules.iter().map(|rule| rule.name.clone());
        rules.chain(["all".to_owned()]).collect()
    }

    fn answer(&self, name: &str) -> Outcome<Evaluation> {
        let program = match name {
            "all" => &self.whole,
            name => self
                .one_by_one
                .get(name)
                .ok_or_else(|| format!("there is no segment `{name}`"))?,
        };
        Ok(Plan::new(program, &Inputs::default())?.evaluate(&self.dataset, self.as_of)?)
    }

    fn count(&self, answer: &Evaluation) -> usize {
        let counts = answer.segments.iter().map(|segment| segment.counts().0);
        counts.sum()
    }

    fn keys(&self, answer: &Evaluation) -> impl Iterator<Item = String> {
        answer.segments.iter().flat_map(|segment| {
            let ids = self.dataset.ids(segment.subject).enumerate();
            ids.filter(|(row, _)| segment.selected.get(*row))
                .filter_map(|(_, id)| id.map(Cow::into_owned))
        })
    }
}
