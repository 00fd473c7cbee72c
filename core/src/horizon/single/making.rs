//! From the nodes of a plan to terms.

use super::{
    Ruling,
    rows::{Rows, RowsId, Timed},
    terms::{Date, LeapDay, Since, Term, TermId},
};
use crate::{
    calendar::Window,
    evaluate::{Lasting, LastingId, Reading, Run, Stretch, compared},
    horizon::watch::Watched,
    plan::{Constant, Grouping, NOW, NodeId, Operation, Rows as Selection, Step, mirrored},
    records::Values,
};
use kardan_dsl::{
    program::Hop,
    schema::{CollectionId, FieldId},
    syntax::{AggregateFunction, ComparisonOperator, Pick},
    types::{Type, scale},
};
use std::collections::HashMap;

/// Terms nest no deeper than this.
const DEPTH: usize = 64;

/// Terms in the making.
pub(super) struct Making<'m, 'r> {
    run: &'m Run<'r>,
    pub terms: Vec<Term>,
    pub rows: Vec<Rows>,
    pub windows: Vec<Window>,
    pub lasting: Lasting,
    /// By node; none for those that are no lasting conditions.
    lasts: Vec<Option<LastingId>>,
    known: HashMap<NodeId, Option<TermId>>,
    known_rows: HashMap<Selection, Option<RowsId>>,
}

impl<'m, 'r> Making<'m, 'r> {
    /// Finds what no instant changes, of all that the rules are made of.
    pub fn new(run: &'m Run<'r>, rules: &[Watched]) -> Making<'m, 'r> {
        let graph = run.plan.graph();
        let mut reached = vec![false; graph.nodes().len()];
        let mut open: Vec<NodeId> = rules.iter().map(|rule| rule.value).collect();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut reached[node.0 as usize], true) {
                let operation = &graph.node_of(node).operation;
                operation.each_operand(|operand| open.push(operand));
            }
        }
        let asked = (0..reached.len()).filter(|&at| reached[at]);
        let asked: Vec<NodeId> = asked.map(|at| NodeId(at as u32)).collect();
        let (lasting, made) = Lasting::new(run, &asked);
        let mut lasts = vec![None; reached.len()];
        for (node, made) in asked.into_iter().zip(made) {
            lasts[node.0 as usize] = made;
        }
        Making {
            run,
            terms: Vec::new(),
            rows: Vec::new(),
            windows: Vec::new(),
            lasting,
            lasts,
            known: HashMap::new(),
            known_rows: HashMap::new(),
        }
    }

    /// What decides a rule; none where it is left to a watch.
    pub fn ruling(&mut self, rule: &Watched) -> Option<Ruling> {
        if rule.subject != self.run.data.schema.subject {
            return None;
        }
        if let Operation::State {
            states,
            otherwise,
            visible,
        } = self.operation(rule.value)
        {
            let visible = match visible {
                Some(visible) => Some(self.term(*visible, 0)?),
                None => None,
            };
            let states = states.iter();
            return Some(Ruling::Partition {
                visible,
                states: states
                    .map(|(_, state)| self.term(*state, 0))
                    .collect::<Option<_>>()?,
                otherwise: otherwise.is_some(),
            });
        }
        self.term(rule.value, 0).map(Ruling::Segment)
    }

    fn operation(&self, node: NodeId) -> &'r Operation {
        &self.run.plan.graph().node_of(node).operation
    }

    fn term(&mut self, node: NodeId, depth: usize) -> Option<TermId> {
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        let frame = self.run.plan.graph().node_of(node).frame;
        let is_own = self.run.dense(frame) == Some(self.run.data.schema.subject);
        let made = match is_own && depth < DEPTH {
            true => self.make(node, depth),
            false => None,
        };
        let made = made.map(|term| {
            self.terms.push(term);
            TermId(self.terms.len() - 1)
        });
        self.known.insert(node, made);
        made
    }

    fn all(&mut self, nodes: &[NodeId], depth: usize) -> Option<Box<[TermId]>> {
        let terms = nodes.iter().map(|&node| self.term(node, depth + 1));
        terms.collect()
    }

    fn make(&mut self, node: NodeId, depth: usize) -> Option<Term> {
        if let Some(Some(lasting)) = self.lasts.get(node.0 as usize) {
            return Some(Term::Lasting(*lasting));
        }
        Some(match self.operation(node) {
            Operation::Not(of) => Term::Not(self.term(*of, depth + 1)?),
            Operation::And(all) => Term::And(self.all(all, depth)?),
            Operation::Or(all) => Term::Or(self.all(all, depth)?),
            Operation::IsTrue(of) => Term::Certain(self.all(&[*of], depth)?),
            Operation::Selected { within, filter } => {
                let all: Vec<NodeId> = within.iter().chain(filter).copied().collect();
                Term::Certain(self.all(&all, depth)?)
            }
            Operation::CountIs(rows, operator, number) => {
                let rows = self.rows(rows)?;
                Term::Count(rows, compared(*operator, (*number).into(), 0))
            }
            Operation::Compare(operator, left, right) => self.compare(*operator, *left, *right)?,
            Operation::Between(value, low, high) => self.between(*value, *low, *high)?,
            Operation::InWindow(of, window, NOW) => {
                let date = self.own_date(*of)?;
                Term::InWindow(date, self.window(*window))
            }
            Operation::Anniversary {
                date,
                leap_to_march,
                window,
                moment: NOW,
            } if moves(*window) => {
                let date = self.own_day(*date)?;
                let leap_day = match leap_to_march {
                    true => LeapDay::March,
                    false => LeapDay::February,
                };
                Term::Anniversary(date, self.window(*window), leap_day)
            }
            _ => return None,
        })
    }

    fn compare(
        &mut self,
        operator: ComparisonOperator,
        left: NodeId,
        right: NodeId,
    ) -> Option<Term> {
        let (value, operator, number) = match (self.operation(left), self.operation(right)) {
            (_, Operation::Constant(Constant::Number(number))) => (left, operator, *number),
            (Operation::Constant(Constant::Number(number)), _) => {
                (right, mirrored(operator), *number)
            }
            _ => return None,
        };
        self.measure(value, |places| compared(operator, number, places))
    }

    fn between(&mut self, value: NodeId, low: NodeId, high: NodeId) -> Option<Term> {
        let number = |node| match self.operation(node) {
            Operation::Constant(Constant::Number(number)) => Some(*number),
            _ => None,
        };
        let (low, high) = number(low).zip(number(high))?;
        self.measure(value, |places| Stretch {
            last: compared(ComparisonOperator::LessOrEqual, high, places).last,
            ..compared(ComparisonOperator::GreaterOrEqual, low, places)
        })
    }

    /// Whether a value lies within a stretch of whole numbers of so many places.
    fn measure(&mut self, value: NodeId, whole: impl Fn(u32) -> Stretch<i128>) -> Option<Term> {
        match self.operation(value) {
            Operation::Count(rows) => Some(Term::Count(self.rows(rows)?, whole(0))),
            Operation::Aggregate {
                function: AggregateFunction::Sum,
                distinct: false,
                rows,
                value: Some(value),
            } => {
                let (collection, field) = self.column(*value)?;
                let data = self.run.data;
                let Values::Number(_) = data.table(collection).column(field).values else {
                    return None;
                };
                let places = scale(&data.schema.field(collection, field).ty, data.currency);
                let rows = self.rows(rows)?;
                let path = self.rows.get(rows.0)?;
                (path.path.last() == Some(&collection))
                    .then(|| Term::Sum(rows, as_it_lies(collection, field), whole(places)))
            }
            Operation::AgeOf(of, NOW) => Some(Term::Age(self.own_day(*of)?, whole(0))),
            Operation::DaysSince(of, NOW) => Some(Term::DaysSince(self.since(*of)?, whole(0))),
            _ => None,
        }
    }

    fn since(&mut self, of: NodeId) -> Option<Since> {
        let Operation::Pick { which, rows, value } = self.operation(of) else {
            return self.own_date(of).map(Since::Own);
        };
        let id = self.rows(rows)?;
        let rows = self.rows.get(id.0)?;
        let timed = rows.timed.as_ref()?;
        let mut value = *value;
        if let Operation::Project { node, route, .. } = self.operation(value) {
            self.is_upward(*route)?;
            value = *node;
        }
        let (collection, field) = self.column(value)?;
        let is_time = (collection, field) == (timed.time.collection, timed.time.field);
        is_time.then_some(Since::Row {
            rows: id,
            is_last: *which == Pick::Last,
        })
    }

    fn own_date(&self, node: NodeId) -> Option<Date> {
        let (collection, field, hides) = self.own_field(node)?;
        Some(Date {
            reading: as_it_lies(collection, field),
            is_date: self.is_date(collection, field)?,
            hides,
        })
    }

    /// A date of the record itself that may be a birthday.
    fn own_day(&self, node: NodeId) -> Option<Date> {
        let (collection, field, hides) = self.own_field(node)?;
        let ty = &self.run.data.schema.field(collection, field).ty;
        matches!(ty, Type::Date | Type::Birthday).then_some(Date {
            reading: as_it_lies(collection, field),
            is_date: true,
            hides,
        })
    }

    /// A field of the record itself as of now, and whether what lies ahead is hidden.
    fn own_field(&self, node: NodeId) -> Option<(CollectionId, FieldId, bool)> {
        let Operation::Column {
            collection,
            field,
            moment,
        } = self.operation(node)
        else {
            return None;
        };
        let is_own = *collection == self.run.data.schema.subject;
        (is_own && moment.is_none_or(|moment| moment == NOW)).then_some((
            *collection,
            *field,
            moment.is_some(),
        ))
    }

    fn is_date(&self, collection: CollectionId, field: FieldId) -> Option<bool> {
        match self.run.data.schema.field(collection, field).ty {
            Type::Date => Some(true),
            Type::Instant => Some(false),
            _ => None,
        }
    }

    /// A column that is read as it lies.
    fn column(&self, node: NodeId) -> Option<(CollectionId, FieldId)> {
        match self.operation(node) {
            Operation::Column {
                collection,
                field,
                moment: None,
            } => Some((*collection, *field)),
            _ => None,
        }
    }

    fn is_upward(&self, route: crate::plan::RouteId) -> Option<()> {
        let steps = &self.run.plan.graph().route_of(route).steps;
        let mut steps = steps.iter();
        steps.all(|step| matches!(step, Step::Up(_))).then_some(())
    }

    fn window(&mut self, window: Window) -> usize {
        let known = self.windows.iter().position(|known| *known == window);
        known.unwrap_or_else(|| {
            self.windows.push(window);
            self.windows.len() - 1
        })
    }

    fn rows(&mut self, selection: &Selection) -> Option<RowsId> {
        if let Some(known) = self.known_rows.get(selection) {
            return *known;
        }
        let made = self.make_rows(selection).map(|rows| {
            self.rows.push(rows);
            RowsId(self.rows.len() - 1)
        });
        self.known_rows.insert(*selection, made);
        made
    }

    fn make_rows(&mut self, selection: &Selection) -> Option<Rows> {
        let Grouping::Hops { from, hops, to } =
            self.run.plan.graph().grouping_of(selection.grouping)
        else {
            return None;
        };
        let frame = self.run.plan.graph().node_of(selection.selected).frame;
        let schema = &self.run.data.schema;
        if *from != schema.subject || self.run.dense(frame) != Some(*to) {
            return None;
        }
        let path = hops.iter().map(|hop| match hop {
            Hop::Children(collection) => Some(*collection),
            Hop::Linked(..) => None,
        });
        let path: Box<[CollectionId]> = path.collect::<Option<_>>()?;
        let first = *path.first()?;
        let Operation::Selected { within, filter } = self.operation(selection.selected) else {
            return None;
        };
        let mut windows = Vec::new();
        for &mask in within {
            windows.extend(self.lies(mask, first)?);
        }
        let timed = match schema.collection(first).time {
            None if within.is_empty() => None,
            None => return None,
            Some(time) => {
                let is_required = !schema.field(first, time).optional;
                is_required.then_some(())?;
                Some(Timed {
                    time: as_it_lies(first, time),
                    is_date: self.is_date(first, time)?,
                    windows: windows.into(),
                })
            }
        };
        let filter = filter.iter();
        let filter = filter.map(|node| *self.lasts.get(node.0 as usize)?);
        Some(Rows {
            path,
            timed,
            filter: filter.collect::<Option<_>>()?,
        })
    }

    /// The window that a mask is, on the time of rows of a collection; no window where it leaves out what is later than now alone. None for
    /// any other mask.
    fn lies(&mut self, mask: NodeId, timed: CollectionId) -> Option<Option<usize>> {
        let mask = self.projected(mask)?;
        match self.operation(mask) {
            Operation::Visible {
                collection,
                moment: NOW,
            } => (*collection == timed).then_some(None),
            Operation::InWindow(of, window, NOW) => {
                let of = self.projected(*of)?;
                let (collection, field) = self.column(of)?;
                let time = self.run.data.schema.collection(timed).time;
                (collection == timed && Some(field) == time).then(|| Some(self.window(*window)))
            }
            _ => None,
        }
    }

    /// What is brought down from rows above.
    fn projected(&self, node: NodeId) -> Option<NodeId> {
        let Operation::Project { node, route, .. } = self.operation(node) else {
            return Some(node);
        };
        self.is_upward(*route)?;
        Some(*node)
    }
}

/// Whether a window of whole days goes on with time.
fn moves(window: Window) -> bool {
    !matches!(window, Window::Between(..) | Window::FromUntil(..)) && !window.is_by_clock()
}

/// A column as it lies.
fn as_it_lies(collection: CollectionId, field: FieldId) -> Reading {
    Reading {
        collection,
        field,
        until: i64::MAX,
    }
}
