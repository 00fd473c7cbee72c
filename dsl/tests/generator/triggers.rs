//! Triggers and experiments.

use super::{
    block,
    expressions::{condition, value},
    literals::whole,
    loyalty::{literal_amount, per, start, time},
    name, path, path_of,
    rows::amount,
    text,
};
use kardan_dsl::syntax::{
    Arrival, Block, Declaration, Earn, Ending, Experiment, ExperimentLine, Expression,
    ExpressionKind, Number, Rate, Send, Start, Statement, Task, Trigger, TriggerLine, TriggerStart,
    Wait,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// How deep steps nest.
const DEPTH: u32 = 2;

/// A trigger or an experiment.
pub fn declaration() -> BoxedStrategy<Declaration> {
    let title = || option::of(text());
    prop_oneof![
        (name(), title(), block(trigger_line())).prop_map(|(name, title, body)| {
            Declaration::Trigger(Trigger { name, title, body })
        }),
        (name(), title(), block(experiment_line())).prop_map(|(name, title, body)| {
            Declaration::Experiment(Experiment { name, title, body })
        }),
    ]
    .boxed()
}

fn percent() -> BoxedStrategy<Number> {
    whole()
}

fn trigger_line() -> BoxedStrategy<TriggerLine> {
    prop_oneof![
        3 => trigger_start().prop_map(TriggerLine::On),
        6 => statement().prop_map(|statement| TriggerLine::Do(Box::new(statement))),
        1 => per().prop_map(TriggerLine::Once),
        1 => ending().prop_map(TriggerLine::StopWhen),
        1 => ending().prop_map(TriggerLine::Goal),
        1 => (time(), time()).prop_map(|(from, to)| TriggerLine::Quiet(from, to)),
        1 => (whole(), per()).prop_map(|(most, per)| TriggerLine::AtMost(most, per)),
        1 => percent().prop_map(TriggerLine::HoldOut),
        1 => whole().prop_map(TriggerLine::Priority),
    ]
    .boxed()
}

fn trigger_start() -> BoxedStrategy<TriggerStart> {
    let at = || option::of(time());
    let day = start().prop_filter_map("a day", |start| match start {
        Start::Day { day, at } => Some(TriggerStart::Day { day, at }),
        _ => None,
    });
    prop_oneof![
        arrival().prop_map(|arrival| TriggerStart::Record(Box::new(arrival))),
        (name(), any::<bool>()).prop_map(|(segment, including_current)| {
            TriggerStart::Entering {
                segment,
                including_current,
            }
        }),
        name().prop_map(TriggerStart::Leaving),
        (name(), name(), name()).prop_map(|(partition, from, to)| TriggerStart::Moving {
            partition,
            from,
            to,
        }),
        day,
        (literal_amount(), any::<bool>(), path(), at()).prop_map(|(distance, before, date, at)| {
            TriggerStart::Relative {
                distance,
                before,
                date,
                at,
            }
        }),
        (literal_amount(), at())
            .prop_map(|(distance, at)| TriggerStart::PointsExpire { distance, at }),
    ]
    .boxed()
}

fn arrival() -> BoxedStrategy<Arrival> {
    (
        name(),
        option::of(name()),
        option::weighted(0.2, name()),
        option::weighted(0.3, condition()),
    )
        .prop_map(|(collection, condition, about, filter)| Arrival {
            collection,
            condition,
            about,
            filter: filter.map(Box::new),
        })
        .boxed()
}

/// What ends a journey. A name alone is a record to the parser.
fn ending() -> BoxedStrategy<Ending> {
    let is_name = |condition: &Expression| match &condition.kind {
        ExpressionKind::Path(path) => path.names.len() == 1,
        _ => false,
    };
    prop_oneof![
        arrival().prop_map(|arrival| Ending::Record(Box::new(arrival))),
        condition()
            .prop_filter("no name alone", move |condition| !is_name(condition))
            .prop_map(|condition| Ending::Condition(Box::new(condition))),
    ]
    .boxed()
}

fn statement() -> BoxedStrategy<Statement> {
    single()
        .prop_recursive(DEPTH, 12, 3, |inner| {
            let steps = || -> BoxedStrategy<Block<Statement>> { block(inner.clone()) };
            prop_oneof![
                4 => single(),
                1 => (condition(), steps())
                    .prop_map(|(condition, then)| Statement::Branch { condition, then }),
                1 => steps().prop_map(Statement::Otherwise),
                1 => steps().prop_map(Statement::OnTimeout),
            ]
            .boxed()
        })
        .boxed()
}

fn single() -> BoxedStrategy<Statement> {
    let wait = prop_oneof![
        amount().prop_map(Wait::Period),
        time().prop_map(Wait::Time),
        (option::of(1..=7_u8), time(), any::<bool>()).prop_map(|(weekday, at, in_their_zone)| {
            match weekday.is_none() && !in_their_zone {
                true => Wait::Time(at),
                false => Wait::Clock {
                    weekday,
                    at: Some(at),
                    in_their_zone,
                },
            }
        }),
        (path_of(1..=2), option::of(amount()), option::of(time()))
            .prop_map(|(date, minus, at)| Wait::Date { date, minus, at }),
        (amount(), arrival()).prop_map(|(most, arrival)| Wait::UpTo {
            most,
            arrival: Box::new(arrival),
        }),
    ];
    prop_oneof![
        condition().prop_map(Statement::When),
        wait.prop_map(Statement::Wait),
        (vec(name(), 1..3), option::of(text()), option::of(name())).prop_map(
            |(channels, template, offer)| Statement::Send(Send {
                channels,
                template,
                offer,
            })
        ),
        (text(), option::of(name()), option::of(amount()))
            .prop_map(|(title, role, due)| Statement::Task(Task { title, role, due })),
        (value(), option::of(path())).prop_map(|(amount, recipient)| {
            Statement::Earn(Earn {
                amount,
                per_day_since: None,
                recipient,
            })
        }),
        name().prop_map(Statement::Emit),
        name().prop_map(Statement::Start),
        option::of(name()).prop_map(Statement::Stop),
    ]
    .boxed()
}

fn experiment_line() -> BoxedStrategy<ExperimentLine> {
    let rate = select(&[Rate::Open, Rate::Click, Rate::Purchase][..]);
    prop_oneof![
        (name(), amount(), option::of(time()))
            .prop_map(|(segment, every, at)| { ExperimentLine::On { segment, every, at } }),
        (percent(), percent()).prop_map(|(test, rest)| ExperimentLine::Split { test, rest }),
        (name(), block(statement()))
            .prop_map(|(name, body)| ExperimentLine::Variant { name, body }),
        percent().prop_map(ExperimentLine::HoldOut),
        (rate, amount(), whole(), name()).prop_map(|(rate, after, at_least, otherwise)| {
            ExperimentLine::Winner {
                rate,
                after,
                at_least,
                otherwise,
            }
        }),
        Just(ExperimentLine::RestGetsWinner),
        (time(), time()).prop_map(|(from, to)| ExperimentLine::Quiet(from, to)),
        (whole(), per()).prop_map(|(most, per)| ExperimentLine::AtMost(most, per)),
    ]
    .boxed()
}
