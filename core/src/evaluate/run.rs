//! What is settled once for an evaluation: moments, windows, tables of texts.

use super::mask::Mask;
use crate::{
    calendar::{Moment, Stretch, Window},
    error::{Error, ErrorKind},
    evaluate::AsOf,
    plan::{Frame, FrameId, MomentId, NOW, NodeId, Operation, Plan},
    records::{Dataset, Dictionary, Times, Values},
};
use kardan_dsl::schema::{CollectionId, FieldId};
use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

/// A run over one record in so many is broad; a run over one record never is.
const BROAD: usize = 8;

/// One evaluation of a plan over a data set.
pub(crate) struct Run<'a> {
    pub plan: &'a Plan,
    pub data: &'a Dataset,
    /// Whether it goes over so many records that what a table keeps beside its columns is worth making.
    pub broad: bool,
    /// What is known better than it was at the time.
    pub hindsight: Option<Hindsight>,
    /// The rows of these collections that are later than T are taken for visible: their records are gone about apart.
    overlooked: Vec<CollectionId>,
    moments: Vec<Moment>,
    lookups: Vec<OnceLock<Lookup>>,
    judgements: Vec<OnceLock<Mask>>,
}

/// What a look back knows of records that nobody knew at the time.
#[derive(Debug)]
pub(crate) struct Hindsight {
    /// Records of this collection are visible as of this moment, not as of that of the run.
    pub told: (CollectionId, Moment),
    /// Rows of this collection, ascending, are not visible at all.
    pub gone: (CollectionId, Vec<usize>),
}

/// What a node settles about dictionaries before it looks at rows.
pub(crate) enum Lookup {
    /// Which codes meet a condition.
    Hits(Vec<bool>),
    /// The codes of one dictionary in another, `u32::MAX` where it is not there.
    Codes(Vec<u32>),
    /// Ranges of codes of days of the year.
    YearDays(Vec<(u16, u16)>),
    /// A dictionary that holds two, and the codes of the second in it.
    Merged(Arc<Dictionary>, Vec<u32>),
}

impl<'a> Run<'a> {
    /// Settles what a run over some of the subject's records needs.
    ///
    /// # Errors
    /// As [`Plan::evaluate`].
    pub fn new(
        plan: &'a Plan,
        data: &'a Dataset,
        subjects: &Range<usize>,
        as_of: AsOf,
    ) -> Result<Run<'a>, Error> {
        let program = plan.program();
        if !Arc::ptr_eq(&program.schema, &data.schema) && program.schema != data.schema {
            return Err(Error::new(
                ErrorKind::Input,
                "the data was read by another schema than the program was checked against",
            ));
        }
        if program.currency != data.currency {
            let message = format!(
                "the data is in `{}`, the program in `{}`",
                data.currency.code(),
                program.currency.code()
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
        let mut moments: Vec<Moment> = Vec::new();
        for earlier in plan.graph().moments() {
            let moment = match earlier {
                None => Moment::new(as_of, program.timezone)?,
                Some((from, period)) => moments
                    .get(from.0 as usize)
                    .and_then(|from| from.earlier(period))
                    .ok_or_else(|| {
                        Error::new(
                            ErrorKind::Input,
                            format!("`as of {period} ago` lies outside of the calendar"),
                        )
                    })?,
            };
            moments.push(moment);
        }
        Ok(Run {
            broad: subjects.len() > 1 && subjects.len() >= data.len() / BROAD,
            ..Run::of_moments(plan, data, moments)
        })
    }

    /// A run over few records as of moments that another run settled.
    pub fn of_moments(plan: &'a Plan, data: &'a Dataset, moments: Vec<Moment>) -> Run<'a> {
        Run {
            plan,
            data,
            broad: false,
            hindsight: None,
            overlooked: Vec::new(),
            moments,
            lookups: locks(plan),
            judgements: locks(plan),
        }
    }

    /// The same run as if no row of some collections were later than T.
    pub fn overlooking(&self, collections: &[CollectionId]) -> Run<'a> {
        Run {
            broad: self.broad,
            overlooked: collections.to_vec(),
            ..Run::of_moments(self.plan, self.data, self.moments.clone())
        }
    }

    /// T and all that lie before it, in the order of the plan.
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// T.
    pub fn now(&self) -> Moment {
        self.moment(NOW)
    }

    pub fn moment(&self, id: MomentId) -> Moment {
        self.moments[id.0 as usize]
    }

    /// The moment as of which records of a collection are visible.
    pub fn seen_at(&self, id: MomentId, collection: CollectionId) -> Moment {
        match &self.hindsight {
            Some(hindsight) if hindsight.told.0 == collection => hindsight.told.1,
            _ => self.moment(id),
        }
    }

    /// The rows of a collection that are not visible at whatever moment.
    pub fn gone(&self, collection: CollectionId) -> &[usize] {
        match &self.hindsight {
            Some(hindsight) if hindsight.gone.0 == collection => &hindsight.gone.1,
            _ => &[],
        }
    }

    /// The column that a node is, as it lies.
    pub fn own_column(&self, node: NodeId) -> Option<(CollectionId, FieldId)> {
        match self.plan.graph().node_of(node).operation {
            Operation::Column {
                collection,
                field,
                moment: None,
            } => Some((collection, field)),
            _ => None,
        }
    }

    /// The collection of a frame of all its rows.
    pub fn dense(&self, frame: FrameId) -> Option<CollectionId> {
        match self.plan.graph().frame_of(frame) {
            Frame::Dense(collection) => Some(*collection),
            Frame::Pairs { .. } => None,
        }
    }

    pub fn stretch(&self, window: Window, moment: MomentId) -> Stretch {
        self.moment(moment).resolve(window)
    }

    /// What a node settled about its dictionaries; `settle` runs once.
    pub fn lookup(&self, node: NodeId, settle: impl FnOnce() -> Lookup) -> &Lookup {
        self.lookups[node.0 as usize].get_or_init(settle)
    }

    /// Which records of a table meet a condition about one of their fields; `judge` runs once.
    pub fn judgement(&self, condition: NodeId, judge: impl FnOnce() -> Mask) -> &Mask {
        self.judgements[condition.0 as usize].get_or_init(judge)
    }

    /// The record that a row hangs on.
    pub fn parent(&self, collection: CollectionId, row: usize) -> Option<(CollectionId, usize)> {
        let parent = self.plan.program().schema.parent(collection)?;
        Some((parent, self.data.table(collection).parent_of(row)?))
    }

    /// Whether any row of a collection can be later than a moment, by its own time or that of a record that it hangs on.
    pub fn hides(&self, moment: MomentId, collection: CollectionId) -> bool {
        let schema = &self.plan.program().schema;
        let hides = |at| {
            let is_timed = schema.collection(at).time.is_some();
            is_timed && !self.all_visible(self.seen_at(moment, at), at)
        };
        std::iter::successors(Some(collection), |&at| schema.parent(at)).any(hides)
    }

    /// Whether a row of a whole table, and all that it hangs on, is not later than a moment.
    pub fn is_visible(&self, moment: MomentId, collection: CollectionId, row: usize) -> bool {
        let id = moment;
        let (mut collection, mut row) = (collection, row);
        loop {
            if self.gone(collection).binary_search(&row).is_ok() {
                return false;
            }
            let moment = self.seen_at(id, collection);
            if let Some(field) = self.plan.program().schema.collection(collection).time
                && !self.all_visible(moment, collection)
            {
                let column = self.data.table(collection).column(field);
                let later = match &column.values {
                    Values::Instant(times) => times.get(row) > moment.instant,
                    Values::Date(days) => days.get(row).is_some_and(|&day| day > moment.day),
                    _ => false,
                };
                if later && column.is_known(row) {
                    return false;
                }
            }
            match self.parent(collection, row) {
                Some(above) => (collection, row) = above,
                None => return true,
            }
        }
    }

    /// Whether no row of a collection is later than a moment by its own time.
    pub fn all_visible(&self, moment: Moment, collection: CollectionId) -> bool {
        let times = self.times(collection);
        times.is_some_and(|times| times.latest <= self.in_unit(collection, moment))
            && self.gone(collection).is_empty()
    }

    /// What is known of the times of a collection's rows, but for those that are overlooked.
    pub fn times(&self, collection: CollectionId) -> Option<Times> {
        let mut times = self.data.table(collection).times?;
        if self.overlooked.contains(&collection) {
            times.latest = times.latest.min(self.in_unit(collection, self.now()));
        }
        Some(times)
    }

    /// A moment as the times of a collection's rows are told: in microseconds, or in days.
    fn in_unit(&self, collection: CollectionId, moment: Moment) -> i64 {
        let time = self.data.schema.collection(collection).time;
        let time = time.map(|time| &self.data.table(collection).column(time).values);
        match time {
            Some(Values::Date(_)) => moment.day.into(),
            _ => moment.instant,
        }
    }
}

/// What is settled once, by node.
fn locks<T>(plan: &Plan) -> Vec<OnceLock<T>> {
    let nodes = plan.graph().nodes();
    nodes.map(|_| OnceLock::new()).collect()
}
