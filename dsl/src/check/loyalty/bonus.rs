//! Bonus rules.

use crate::{
    check::{Checker, describe, period::hours},
    diagnostics::codes,
    program::{Bonus, Days, Earn, Expiry, Gate, Limit, Most, Node, NodeKind, Per, Start},
    schema::CollectionId,
    source::Span,
    syntax::{self, BonusLine, CalendarUnit, ExpressionKind, Item},
    types::{Type, Value},
    vocabulary::{Case, Count, Phrase, Unit},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// What the lines of a rule say.
#[derive(Default)]
struct Lines {
    when: Gate,
    /// Where the conditions about points are said.
    places: Vec<Span>,
    gifts: Vec<String>,
    claim_within: Option<Node>,
    earns: Vec<Earn>,
    available_after: Option<Node>,
    expires: Option<Expiry>,
    limits: Vec<Limit>,
    reverse_on_return: bool,
    exclusive_with: Vec<String>,
    priority: i32,
    once: bool,
    wrong: bool,
}

impl<'a> Checker<'a> {
    pub(super) fn bonus(
        &mut self,
        bonus: &'a syntax::Bonus,
        span: Span,
        (rate, floor): (bool, Option<Decimal>),
    ) -> Option<Bonus> {
        if let Some(first) = self.declared.bonuses.get(bonus.name.text.as_str()) {
            let first = *first;
            self.report_twice(&bonus.name, first);
            return None;
        }
        let name = bonus.name.text.as_str();
        self.declared.bonuses.insert(name, bonus.name.span);
        self.refuse_repetition(&bonus.body.items);
        let start = bonus.body.items.iter().find_map(|item| match &item.node {
            BonusLine::On(start) => Some(start),
            _ => None,
        });
        let Some(start) = start else {
            if self.is_unread(span) {
                return None;
            }
            return self.report(codes::BONUS_WITHOUT_START, bonus.name.span, &[name]);
        };
        let (start, about) = self.start(start)?;
        let mut lines = Lines::default();
        for item in &bonus.body.items {
            let checked = self.bonus_line(&item.node, item.span, (&start, about, rate), &mut lines);
            lines.wrong |= checked.is_none();
        }
        let any_earn = bonus.body.items.iter().any(|item| gives(&item.node));
        if !any_earn && !self.is_unread(span) {
            return self.report(codes::BONUS_WITHOUT_EARN, bonus.name.span, &[name]);
        }
        if lines.wrong || (lines.earns.is_empty() && lines.gifts.is_empty()) {
            return None;
        }
        self.refuse_early_expiry(&lines);
        let places = (&lines.when, lines.places.as_slice());
        self.warn_of_contradiction(&start, places, &lines.earns, floor);
        if !lines.once {
            self.warn_of_repetition(&start, about, bonus);
        }
        Some(Bonus {
            name: name.to_owned(),
            title: bonus.title.clone(),
            start,
            when: lines.when.conditions,
            points: lines.when.points,
            earns: lines.earns,
            gifts: lines.gifts,
            claim_within: lines.claim_within,
            available_after: lines.available_after,
            expires: lines.expires,
            limits: lines.limits,
            reverse_on_return: lines.reverse_on_return,
            exclusive_with: lines.exclusive_with,
            priority: lines.priority,
            span,
        })
    }

    /// Refuses a second line of a kind of which a rule has one.
    fn refuse_repetition(&mut self, items: &[Item<BonusLine>]) {
        let many = |line: &BonusLine| {
            matches!(
                line,
                BonusLine::When(_)
                    | BonusLine::Earn(_)
                    | BonusLine::EarnInBands(_)
                    | BonusLine::Give(_)
                    | BonusLine::AtMost(_)
                    | BonusLine::Once(_)
            )
        };
        for (at, item) in items
            .iter()
            .enumerate()
            .filter(|(_, item)| !many(&item.node))
        {
            let kind = std::mem::discriminant(&item.node);
            let earlier = items.iter().take(at);
            let first = earlier
                .filter(|earlier| std::mem::discriminant(&earlier.node) == kind)
                .map(|earlier| earlier.span)
                .next();
            if let Some(first) = first {
                let text = self.text(item.span);
                let found = self
                    .diagnostic(codes::SAID_TWICE, item.span, &[text])
                    .label(first, "");
                self.diagnostics.push(found);
            }
        }
    }

    fn bonus_line(
        &mut self,
        line: &BonusLine,
        span: Span,
        (start, about, rate): (&Start, CollectionId, bool),
        lines: &mut Lines,
    ) -> Option<()> {
        match line {
            BonusLine::On(_) => {}
            BonusLine::When(condition) => {
                if matches!(condition.kind, ExpressionKind::Boolean(false)) {
                    let text = self.text(condition.span);
                    return self.report(codes::GIVES_NOTHING, condition.span, &[text]);
                }
                self.when(condition, about, &mut lines.when)?;
                lines
                    .places
                    .extend(self.points_conditions(condition, about));
            }
            BonusLine::Give(name) => lines.gifts.push(name.clone()),
            BonusLine::ClaimWithin(period) => {
                lines.claim_within = Some(self.period_about(about, period)?);
            }
            BonusLine::Earn(earn) => lines.earns.push(self.earn(earn, about, rate)?),
            BonusLine::EarnInBands(bands) => lines.earns.extend(self.bands(bands, about, rate)?),
            BonusLine::ExclusiveWith(names) => {
                let names = names.iter().map(|name| name.text.clone());
                lines.exclusive_with.extend(names);
            }
            BonusLine::Priority(priority) => {
                let number = self.number_of(priority, &Type::Int)?;
                let Some(number) = number.to_i32() else {
                    return self.report(codes::NUMBER_TOO_LARGE, priority.span, &[]);
                };
                lines.priority = number;
            }
            BonusLine::AvailableAfter(period) => {
                lines.available_after = Some(self.period_about(about, period)?);
            }
            BonusLine::ExpiresAfter(expiry) => {
                lines.expires = Some(Expiry {
                    after: self.period_about(about, &expiry.after)?,
                    to_end_of_month: expiry.to_end_of_month,
                });
            }
            BonusLine::AtMost(limit) => {
                let limit = self.limit(limit, start, about)?;
                lines.once |= matches!(limit.most, Most::Times(_)) && limit.per != Per::All;
                lines.limits.push(limit);
            }
            BonusLine::Once(per) => {
                lines.once = true;
                let per = self.per(per, start, about)?;
                let most = Most::Times(1);
                lines.limits.push(Limit { most, per });
            }
            BonusLine::ReverseOnReturn => {
                let returns = match start {
                    Start::Record { collection, .. } => self.schema().returns_of(*collection),
                    Start::Days { .. } | Start::Membership { .. } => None,
                };
                if returns.is_none() {
                    return self.report(codes::NO_RETURNS, span, &[]);
                }
                lines.reverse_on_return = true;
            }
        }
        Some(())
    }

    fn limit(
        &mut self,
        limit: &syntax::Limit,
        start: &Start,
        about: CollectionId,
    ) -> Option<Limit> {
        let most = self.literal(&limit.most);
        let per = self.per(&limit.per, start, about);
        let most = most?;
        let NodeKind::Literal(value) = &most.kind else {
            return None;
        };
        let most = match value {
            Value::Points(points) if *points > Decimal::ZERO => Most::Points(*points),
            Value::Int(times) if *times > 0 => {
                let Some(times) = times.to_u32() else {
                    return self.report(codes::NUMBER_TOO_LARGE, limit.most.span, &[]);
                };
                Most::Times(times)
            }
            Value::Points(_) | Value::Int(_) => {
                let text = self.text(limit.most.span);
                return self.report(codes::GIVES_NOTHING, limit.most.span, &[text]);
            }
            _ => {
                let found = describe::describe(&most.ty, self.language(limit.most.span));
                return self.report(codes::NOT_AN_AMOUNT, limit.most.span, &[&found]);
            }
        };
        Some(Limit { most, per: per? })
    }

    fn per(&mut self, per: &syntax::Per, start: &Start, about: CollectionId) -> Option<Per> {
        Some(match per {
            syntax::Per::Unit(unit) => Per::Unit(*unit),
            syntax::Per::All => Per::All,
            syntax::Per::Period(period) => Per::Period(self.period_about(about, period)?),
            syntax::Per::Record(name) => {
                let collection = self.collection_called(codes::UNKNOWN_COLLECTION, name)?;
                if collection == self.schema().subject {
                    Per::Client
                } else if matches!(start, Start::Record { collection: known, .. } if *known == collection)
                {
                    Per::Source
                } else {
                    return self.report(codes::PER_ANOTHER_RECORD, name.span, &[&name.text]);
                }
            }
        })
    }

    /// Points that expire before they can be spent.
    fn refuse_early_expiry(&mut self, lines: &Lines) {
        let period = |node: &Node| match node.kind {
            NodeKind::Literal(Value::Period(period)) => Some(period),
            _ => None,
        };
        let (Some(available), Some(expiry)) = (&lines.available_after, &lines.expires) else {
            return;
        };
        if let (Some(wait), Some(life)) = (period(available), period(&expiry.after))
            && !expiry.to_end_of_month
            && hours(life).1 < hours(wait).0
        {
            let found = self
                .diagnostic(codes::EXPIRES_UNUSED, expiry.after.span, &[])
                .label(available.span, "");
            self.diagnostics.push(found);
        }
    }

    /// A rule that does not say how often it gives.
    fn warn_of_repetition(&mut self, start: &Start, about: CollectionId, bonus: &syntax::Bonus) {
        let language = self.language(bonus.name.span);
        let unit = |unit| {
            let unit = Unit::Period(crate::syntax::PeriodUnit::Calendar(unit));
            let word = unit.word(language, Case::Accusative, Count::One);
            format!("{} {word}", Phrase::PerPeriod.text(language))
        };
        let per = match start {
            Start::Record { .. } => {
                let collection = self.schema().collection(about);
                let noun = match language {
                    crate::vocabulary::Language::English => collection.name.clone(),
                    crate::vocabulary::Language::Russian => collection
                        .nouns
                        .get(&language)
                        .map_or_else(|| collection.name.clone(), |noun| noun.of_one.clone()),
                };
                format!("{} {noun}", Phrase::PerRecord.text(language))
            }
            Start::Days { days, .. } => unit(match days {
                Days::Every => CalendarUnit::Day,
                Days::Weekday(_) => CalendarUnit::Week,
                Days::OfMonth(_) => CalendarUnit::Day,
                Days::OfYear(_) | Days::Anniversary(_) => CalendarUnit::Year,
            }),
            Start::Membership { .. } => unit(CalendarUnit::Year),
        };
        let once = format!("{} {per}", Phrase::Once.text(language));
        let found = self.diagnostic(
            codes::HOW_OFTEN,
            bonus.name.span,
            &[&bonus.name.text, &once],
        );
        let found = match bonus.body.items.last() {
            Some(last) => {
                let behind = Span {
                    start: last.span.end,
                    ..last.span
                };
                found.insert(behind, format!("\n  {once}"))
            }
            None => found,
        };
        self.diagnostics.push(found);
    }
}

fn gives(line: &BonusLine) -> bool {
    matches!(
        line,
        BonusLine::Earn(_) | BonusLine::EarnInBands(_) | BonusLine::Give(_)
    )
}
