//! Which segments are to be looked at: those that ask for one of some values are found by the value, those that ask for a range of one
//! column are decided side by side, and what many have in common is asked once.

use super::{
    code::{Condition, ConditionId, Reading, Stretch},
    evaluating::Subject,
    making::Making,
    program::Segment,
    records::Records,
    verdict::Verdict,
};
use crate::records::Bitmap;
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Fewer segments than this are asked one by one.
const MANY: usize = 4;

/// The segments by what they ask first.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Positions of segments that are asked one by one, with what they ask.
    alone: Vec<(u32, Box<[ConditionId]>)>,
    groups: Vec<Group>,
    /// The groups that ask for no value.
    open: Vec<u32>,
    accesses: Vec<Access>,
}

/// Groups by the value of a column.
#[derive(Debug)]
struct Access {
    of: Reading,
    by_value: HashMap<i64, Vec<u32>, RandomState>,
    /// All of them: where the value is missing, none can be left out.
    groups: Vec<u32>,
}

/// Segments that ask for the same but for the range of one column.
#[derive(Debug)]
struct Group {
    conditions: Box<[ConditionId]>,
    range: Option<Reading>,
    /// By segment: the first and the last value of that column.
    bounds: Vec<(i64, i64)>,
    segments: Vec<u32>,
}

/// What the segments of a group have in common.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Common {
    values: Option<(Reading, Box<[i64]>)>,
    conditions: Box<[ConditionId]>,
    range: Option<Reading>,
}

impl Index {
    pub fn new(segments: &[Segment], making: &Making<'_, '_>) -> Index {
        let mut index = Index::default();
        if segments.len() < MANY {
            let all = segments.iter().enumerate();
            index.alone = all
                .map(|(at, segment)| (at as u32, segment.conditions.clone()))
                .collect();
            return index;
        }
        let mut groups: HashMap<Common, u32, RandomState> = HashMap::default();
        let mut accesses: HashMap<Reading, usize, RandomState> = HashMap::default();
        for (at, segment) in (0..).zip(segments) {
            let (common, bounds) = taken_apart(&segment.conditions, making);
            let (conditions, range) = (common.conditions.clone(), common.range);
            let values = common.values.clone();
            let next = index.groups.len() as u32;
            let group = *groups.entry(common).or_insert(next);
            if group == next {
                index.groups.push(Group {
                    conditions,
                    range,
                    bounds: Vec::new(),
                    segments: Vec::new(),
                });
                match values {
                    None => index.open.push(group),
                    Some((of, values)) => {
                        let access = *accesses.entry(of).or_insert_with(|| {
                            index.accesses.push(Access {
                                of,
                                by_value: HashMap::default(),
                                groups: Vec::new(),
                            });
                            index.accesses.len() - 1
                        });
                        let access = &mut index.accesses[access];
                        access.groups.push(group);
                        for &value in &values {
                            access.by_value.entry(value).or_default().push(group);
                        }
                    }
                }
            }
            let group = &mut index.groups[group as usize];
            group.segments.push(at);
            group.bounds.extend(bounds);
        }
        index
    }

    /// Answers all segments.
    pub fn answer<R: Records>(&self, subject: &Subject<'_, R>, verdict: &mut Verdict) {
        for (segment, conditions) in &self.alone {
            let truth = subject.all(conditions, &mut verdict.memory);
            verdict.set_segment(*segment, truth);
        }
        self.answer_groups(&self.open, Some(true), subject, verdict);
        for access in &self.accesses {
            match subject.records.value(access.of, subject.row) {
                None => self.answer_groups(&access.groups, None, subject, verdict),
                Some(value) => {
                    if let Some(groups) = access.by_value.get(&value) {
                        self.answer_groups(groups, Some(true), subject, verdict);
                    }
                }
            }
        }
    }

    fn answer_groups<R: Records>(
        &self,
        groups: &[u32],
        so_far: Option<bool>,
        subject: &Subject<'_, R>,
        verdict: &mut Verdict,
    ) {
        for &group in groups {
            let group = &self.groups[group as usize];
            let truth = match subject.all(&group.conditions, &mut verdict.memory) {
                Some(false) => continue,
                Some(true) => so_far,
                None => None,
            };
            let value = group.range.map(|of| subject.records.value(of, subject.row));
            match value {
                Some(Some(value)) => {
                    let inside = |&(first, last): &(i64, i64)| (first <= value) & (value <= last);
                    Bitmap::each_packed(&group.bounds, inside, |at| {
                        verdict.set_segment(group.segments[at], truth);
                    });
                }
                None | Some(None) => {
                    let truth = truth.filter(|_| value.is_none());
                    for &segment in &group.segments {
                        verdict.set_segment(segment, truth);
                    }
                }
            }
        }
    }
}

/// What a conjunction has in common with others, and its range.
fn taken_apart(segment: &[ConditionId], making: &Making<'_, '_>) -> (Common, Option<(i64, i64)>) {
    let mut common = Common {
        values: None,
        conditions: Box::default(),
        range: None,
    };
    let (mut others, mut bounds) = (Vec::new(), None);
    for &id in segment {
        match &making.conditions[id.0 as usize] {
            Condition::Within(
                of,
                Stretch {
                    first,
                    last,
                    outside: false,
                },
            ) if first == last && common.values.is_none() => {
                common.values = Some((*of, Box::new([*first])));
            }
            // Of a text that nobody has: only who has none at all may still be asked.
            Condition::Within(
                of,
                Stretch {
                    first,
                    last,
                    outside: false,
                },
            ) if first > last && common.values.is_none() => {
                common.values = Some((*of, Box::default()));
            }
            Condition::Among(of, values) if common.values.is_none() => {
                common.values = Some((*of, values.clone()));
            }
            Condition::Within(
                of,
                Stretch {
                    first,
                    last,
                    outside: false,
                },
            ) if common.range.is_none_or(|range| range == *of) => {
                common.range = Some(*of);
                let (low, high) = bounds.unwrap_or((i64::MIN, i64::MAX));
                bounds = Some((low.max(*first), high.min(*last)));
            }
            _ => others.push(id),
        }
    }
    common.conditions = others.into();
    (common, bounds)
}
