//! The bonus programme.

use super::{
    block,
    expressions::{condition, value},
    literals::{calendar_unit, expression, number, whole},
    name, path,
    rows::{amount, rows},
    text,
};
use chrono::NaiveTime;
use kardan_dsl::syntax::{
    Band, Bands, Bonus, BonusLine, Change, Day, Declaration, Downgrade, Earn, Expiry, Expression,
    ExpressionKind, Limit, LinesRule, Number, Occasion, Per, PeriodAmount, Privilege, Programme,
    QuantityUnit, Rounding, Side, SpendOrder, Start, Term, Tier, Tiers, TiersLine,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// A programme, a bonus rule or tiers.
pub fn declaration() -> BoxedStrategy<Declaration> {
    let title = || option::of(text());
    prop_oneof![
        (name(), title(), block(term())).prop_map(|(name, title, body)| {
            Declaration::Program(Programme { name, title, body })
        }),
        (name(), title(), block(bonus_line()))
            .prop_map(|(name, title, body)| Declaration::Bonus(Bonus { name, title, body })),
        (name(), title(), block(tiers_line()))
            .prop_map(|(name, title, body)| Declaration::Tiers(Tiers { name, title, body })),
    ]
    .boxed()
}

fn quantity(unit: QuantityUnit) -> BoxedStrategy<Expression> {
    let quantity = move |number: Number| expression(ExpressionKind::Quantity(number, unit.clone()));
    number().prop_map(quantity).boxed()
}

/// So many points.
pub fn points() -> BoxedStrategy<Expression> {
    quantity(QuantityUnit::Points)
}

fn term() -> BoxedStrategy<Term> {
    use Rounding::{Down, HalfDown, HalfEven, HalfUp, Up};
    let money = quantity(QuantityUnit::Money("RUB".to_owned()));
    prop_oneof![
        (points(), money).prop_map(|(points, money)| Term::Rate(Box::new(points), Box::new(money))),
        (
            select(&[Down, Up, HalfUp, HalfDown, HalfEven][..]),
            points()
        )
            .prop_map(|(rounding, step)| Term::Round(rounding, step)),
        select(&[SpendOrder::OldestExpiry, SpendOrder::Oldest][..]).prop_map(Term::Spend),
        points().prop_map(Term::Floor),
        Just(Term::MayGoNegative),
        value().prop_map(Term::Redeem),
        percent().prop_map(Term::RedeemOrder),
        lines_rule().prop_map(Term::Lines),
        prop_oneof![quantity(QuantityUnit::Money("RUB".to_owned())), percent()]
            .prop_map(Term::MoneyAtLeast),
        (
            select(&[Occasion::Accrual, Occasion::Redemption][..]),
            whole(),
            per()
        )
            .prop_map(|(occasion, most, per)| {
                Term::Occasions(occasion, expression(ExpressionKind::Number(most)), per)
            }),
        points().prop_map(Term::Budget),
        vec(name(), 1..3).prop_map(Term::BestOf),
    ]
    .boxed()
}

fn bonus_line() -> BoxedStrategy<BonusLine> {
    let most = prop_oneof![
        points(),
        whole().prop_map(|number| expression(ExpressionKind::Number(number)))
    ];
    prop_oneof![
        start().prop_map(BonusLine::On),
        condition().prop_map(BonusLine::When),
        (value(), option::of(path()), option::of(path())).prop_map(
            |(amount, per_day_since, recipient)| {
                BonusLine::Earn(Earn {
                    amount,
                    per_day_since,
                    recipient,
                })
            }
        ),
        bands().prop_map(|bands| BonusLine::EarnInBands(Box::new(bands))),
        text().prop_map(BonusLine::Give),
        amount().prop_map(BonusLine::ClaimWithin),
        vec(name(), 1..3).prop_map(BonusLine::ExclusiveWith),
        whole().prop_map(|number| BonusLine::Priority(expression(ExpressionKind::Number(number)))),
        amount().prop_map(BonusLine::AvailableAfter),
        (amount(), any::<bool>()).prop_map(|(after, to_end_of_month)| {
            BonusLine::ExpiresAfter(Expiry {
                after,
                to_end_of_month,
            })
        }),
        (most, per()).prop_map(|(most, per)| BonusLine::AtMost(Limit { most, per })),
        per().prop_map(BonusLine::Once),
        Just(BonusLine::ReverseOnReturn),
    ]
    .boxed()
}

fn percent() -> BoxedStrategy<Expression> {
    let percent = |number: Number| expression(ExpressionKind::Percent(number));
    whole().prop_map(percent).boxed()
}

fn lines_rule() -> BoxedStrategy<LinesRule> {
    let rule = |(condition, lines, redeem)| LinesRule {
        condition,
        lines,
        redeem,
    };
    (name(), name(), value()).prop_map(rule).boxed()
}

fn bands() -> BoxedStrategy<Bands> {
    let band = (prop_oneof![points(), percent()], points())
        .prop_map(|(amount, from)| Band { amount, from })
        .boxed();
    (
        option::of(value()),
        value(),
        option::of(path()),
        block(band),
    )
        .prop_map(|(share_of, of, recipient, bands)| Bands {
            share_of,
            of,
            recipient,
            bands,
        })
        .boxed()
}

pub fn per() -> BoxedStrategy<Per> {
    prop_oneof![
        calendar_unit().prop_map(Per::Unit),
        literal_amount().prop_map(Per::Period),
        name().prop_map(Per::Record),
        Just(Per::All),
    ]
    .boxed()
}

/// A period where a name would stand for something else.
pub fn literal_amount() -> BoxedStrategy<PeriodAmount> {
    let is_literal = |amount: &PeriodAmount| matches!(amount, PeriodAmount::Literal { .. });
    amount().prop_filter("a literal", is_literal).boxed()
}

pub fn start() -> BoxedStrategy<Start> {
    let of_year = (1u32..=12, 1u32..=28)
        .prop_map(|(month, day)| expression(ExpressionKind::DayOfYear { month, day }));
    let anniversary = (path(), any::<bool>()).prop_map(|(path, leap_to_march)| {
        expression(ExpressionKind::AnniversaryOf {
            date: Box::new(expression(ExpressionKind::Path(path))),
            leap_to_march,
        })
    });
    let side = select(&[Side::Before, Side::After][..]);
    let day = prop_oneof![
        Just(Day::Every),
        (1u32..=7).prop_map(Day::Weekday),
        vec(1u32..=31, 1..3).prop_map(Day::OfMonth),
        of_year.prop_map(|day| Day::OfYear(Box::new(day))),
        anniversary
            .clone()
            .prop_map(|day| Day::Anniversary(Box::new(day))),
        (literal_amount(), side, anniversary).prop_map(|(distance, side, day)| {
            Day::NearAnniversary {
                distance,
                side,
                anniversary: Box::new(day),
            }
        }),
    ];
    let change = select(&[Change::Entering, Change::Leaving][..]);
    prop_oneof![
        (
            name(),
            option::of(name()),
            option::weighted(0.3, condition())
        )
            .prop_map(|(collection, condition, filter)| Start::Record {
                collection,
                condition,
                filter: filter.map(Box::new),
            }),
        (day, option::of(time())).prop_map(|(day, at)| Start::Day { day, at }),
        (change, name()).prop_map(|(change, segment)| Start::Membership { change, segment }),
    ]
    .boxed()
}

/// A time of the day.
pub fn time() -> BoxedStrategy<NaiveTime> {
    (0u32..24, 0u32..60)
        .prop_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).expect("a time"))
        .boxed()
}

fn tiers_line() -> BoxedStrategy<TiersLine> {
    let downgrade = select(&[Downgrade::OneTier, Downgrade::ToEarned][..]);
    let begins_value = value().prop_filter("rows are counted by name", |value| {
        matches!(value.kind, ExpressionKind::Aggregate { .. })
    });
    let privilege = prop_oneof![
        value().prop_map(Privilege::RedeemUpTo),
        percent().prop_map(Privilege::RedeemOrder),
    ]
    .boxed();
    let tier = (name(), option::of(text()), value(), block(privilege)).prop_map(
        |(name, title, from, body)| Tier {
            name,
            title,
            from,
            body,
        },
    );
    prop_oneof![
        rows(value(), condition()).prop_map(TiersLine::CountingRows),
        begins_value.prop_map(TiersLine::CountingValue),
        tier.prop_map(TiersLine::Tier),
        lines_rule().prop_map(TiersLine::Lines),
        Just(TiersLine::KeepForever),
        (amount(), downgrade).prop_map(|(period, downgrade)| TiersLine::Review(period, downgrade)),
    ]
    .boxed()
}
