//! Files and what they declare.

use super::{
    block,
    expressions::{condition, value},
    item,
    literals::{date, expression, literal, moment},
    loyalty, name, path, text, triggers,
};
use kardan_dsl::{
    syntax::{
        Attribute, Catalog, CatalogContent, Condition, Declaration, Document, Entry, Expectation,
        Expression, ExpressionKind, File, Given, Header, Param, Partition, Reason, Segment, State,
        Test, TypeName,
    },
    vocabulary::Language,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// A whole file.
pub fn file() -> BoxedStrategy<File> {
    let language = select(&[Language::English, Language::Russian][..]).prop_map(Header::Language);
    let timezone =
        select(&["UTC", "Europe/Moscow"][..]).prop_map(|zone| Header::Timezone(zone.to_owned()));
    let currency = select(&["RUB", "EUR"][..]).prop_map(|code| Header::Currency(code.to_owned()));
    let headers = (
        option::of(item(language.boxed())),
        option::of(item(timezone.boxed())),
        option::of(item(currency.boxed())),
        vec(
            item(Just(Header::Use("common.kardan".to_owned())).boxed()),
            0..2,
        ),
    )
        .prop_map(|(language, timezone, currency, uses)| {
            let named = [language, timezone, currency].into_iter().flatten();
            named.chain(uses).collect()
        });
    (headers, vec(item(declaration()), 1..4))
        .prop_map(|(headers, declarations)| File {
            headers,
            declarations,
            closing_comments: Vec::new(),
        })
        .boxed()
}

fn declaration() -> BoxedStrategy<Declaration> {
    let title = || option::of(text());
    let subject = || option::of(name());
    let state = (name(), option::weighted(0.9, condition())).prop_map(|(name, when)| State {
        name,
        when,
        span: Default::default(),
    });
    // Only the last state may be `otherwise`.
    let states = block(state.boxed()).prop_map(|mut states| {
        let last = states.items.len() - 1;
        let mut number = 0;
        states.items.retain(|state| {
            number += 1;
            state.node.when.is_some() || number == last + 1
        });
        states
    });
    prop_oneof![
        (name(), type_name(), option::of(literal())).prop_map(|(name, kind, default)| {
            Declaration::Param(Param {
                name,
                kind,
                default,
            })
        }),
        (name(), catalog_content())
            .prop_map(|(name, content)| Declaration::Catalog(Catalog { name, content })),
        (name(), subject(), block(condition())).prop_map(|(name, subject, body)| {
            Declaration::Condition(Condition {
                name,
                subject,
                body,
            })
        }),
        (
            name(),
            title(),
            subject(),
            prop_oneof![value(), condition()]
        )
            .prop_map(|(name, title, subject, value)| {
                Declaration::Attribute(Attribute {
                    name,
                    title,
                    subject,
                    value,
                })
            }),
        (name(), title(), subject(), block(condition())).prop_map(
            |(name, title, subject, body)| {
                Declaration::Segment(Segment {
                    name,
                    title,
                    subject,
                    body,
                })
            }
        ),
        (name(), title(), subject(), states).prop_map(|(name, title, subject, states)| {
            Declaration::Partition(Partition {
                name,
                title,
                subject,
                states,
            })
        }),
        (text(), block(given())).prop_map(|(title, body)| Declaration::Test(Test { title, body })),
        loyalty::declaration(),
        triggers::declaration(),
    ]
    .boxed()
}

fn type_name() -> BoxedStrategy<TypeName> {
    use TypeName::{
        Bool, Date, Days, Decimal, Hours, Int, Kilometres, Minutes, Money, Months, Points, Ratio,
        Text, Weeks, Years,
    };
    select(
        &[
            Days, Weeks, Months, Years, Minutes, Hours, Int, Decimal, Ratio, Money, Points,
            Kilometres, Text, Date, Bool,
        ][..],
    )
    .boxed()
}

fn catalog_content() -> BoxedStrategy<CatalogContent> {
    prop_oneof![
        vec(literal(), 0..8).prop_map(CatalogContent::Listed),
        type_name().prop_map(CatalogContent::Host),
    ]
    .boxed()
}

fn given() -> BoxedStrategy<Given> {
    prop_oneof![
        date_or_moment().prop_map(Given::AsOf),
        (name(), document(2)).prop_map(|(noun, record)| Given::Record(noun, record)),
        (name(), literal()).prop_map(|(name, value)| Given::Param(name, value)),
        (name(), vec(literal(), 0..3)).prop_map(|(name, values)| Given::Catalog(name, values)),
        (name(), document(1)).prop_map(|(noun, record)| Given::Event(noun, record)),
        (name(), text()).prop_map(|(noun, key)| Given::Delete(noun, key)),
        date_or_moment().prop_map(Given::AdvanceTo),
        expectation().prop_map(Given::Expect),
    ]
    .boxed()
}

fn date_or_moment() -> BoxedStrategy<Expression> {
    prop_oneof![
        date().prop_map(ExpressionKind::Date),
        moment().prop_map(ExpressionKind::Moment)
    ]
    .prop_map(expression)
    .boxed()
}

fn document(depth: u32) -> BoxedStrategy<Document> {
    let value = literal()
        .prop_map(|value| Entry::Value(Box::new(value)))
        .boxed();
    let entry = if depth == 0 {
        value
    } else {
        prop_oneof![
            3 => value,
            1 => document(depth - 1).prop_map(Entry::Record),
            1 => vec(document(depth - 1), 0..3).prop_map(Entry::Records),
        ]
        .boxed()
    };
    vec((name(), entry), 0..4)
        .prop_map(|fields| Document {
            fields,
            span: Default::default(),
        })
        .boxed()
}

fn expectation() -> BoxedStrategy<Expectation> {
    let state = name().prop_map(|name| {
        let path = kardan_dsl::syntax::Path {
            names: vec![name],
            span: Default::default(),
        };
        expression(ExpressionKind::Path(path))
    });
    let value: BoxedStrategy<Expression> = prop_oneof![literal(), state].boxed();
    prop_oneof![
        name().prop_map(Expectation::Selected),
        name().prop_map(Expectation::NotSelected),
        name().prop_map(Expectation::Out),
        (name(), option::of(path()))
            .prop_map(|(segment, because)| Expectation::Unknown { segment, because }),
        (name(), option::of(literal())).prop_map(|(segment, at)| Expectation::Leaves {
            segment,
            at: at.map(Box::new)
        }),
        (name(), option::of(literal())).prop_map(|(segment, at)| Expectation::Joins {
            segment,
            at: at.map(Box::new)
        }),
        (name(), option::weighted(0.8, value)).prop_map(|(name, value)| Expectation::Value {
            name,
            value: value.map(Box::new)
        }),
        (
            any::<bool>(),
            loyalty::points(),
            option::of((name(), text())),
            option::of(literal())
        )
            .prop_map(|(available, points, holder, at)| Expectation::Balance {
                available,
                points: Box::new(points),
                holder,
                at: at.map(Box::new)
            }),
        loyalty::points().prop_map(|points| Expectation::Redeem(Box::new(points))),
        (text(), any::<bool>())
            .prop_map(|(name, is_missing)| Expectation::Gift { name, is_missing }),
        effect(),
    ]
    .boxed()
}

/// What triggers are expected to do.
fn effect() -> BoxedStrategy<Expectation> {
    let at = || option::of(date_or_moment().prop_map(Box::new));
    prop_oneof![
        // `expect send` alone is a segment of that name.
        (option::of(name()), text(), any::<bool>(), at()).prop_map(
            |(channel, template, once, at)| Expectation::Send {
                channel,
                template: Some(template),
                once,
                at,
            }
        ),
        (option::of(name()), at()).prop_map(|(channel, at)| Expectation::Send {
            channel,
            template: None,
            once: true,
            at,
        }),
        (text(), any::<bool>(), at()).prop_map(|(title, once, at)| Expectation::Task {
            title,
            once,
            at
        }),
        (name(), any::<bool>(), at()).prop_map(|(event, once, at)| Expectation::Emit {
            event,
            once,
            at
        }),
        (
            option::of(name()),
            option::of(text()),
            option::of(proptest::sample::select(Reason::ALL.to_vec()))
        )
            .prop_map(|(channel, template, because)| Expectation::NoSend {
                channel,
                template,
                because
            }),
        option::of(text()).prop_map(Expectation::NoTask),
        option::of(name()).prop_map(Expectation::NoEmit),
    ]
    .boxed()
}
