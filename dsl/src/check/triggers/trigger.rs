//! Triggers: their lines.

use super::journey::Route;
use crate::{
    check::{Checker, loyalty::when::is_word},
    diagnostics::codes,
    program::{Awaited, Cap, Entity, Gate, Journey, Per, Trigger, TriggerStart},
    schema::CollectionId,
    source::Span,
    syntax::{self, Block, Item, Number, Statement, TriggerLine},
    vocabulary::{Language, Phrase},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// Clients are shared out in parts of 0.01%.
const SHARE_PLACES: u32 = 2;

impl<'a> Checker<'a> {
    pub(super) fn trigger(&mut self, trigger: &'a syntax::Trigger, span: Span) -> Option<Trigger> {
        let name = trigger.name.text.as_str();
        let items = &trigger.body.items;
        self.refuse_second_lines(items);
        let start = items.iter().find_map(|item| match &item.node {
            TriggerLine::On(start) => Some(start),
            _ => None,
        });
        let Some(start) = start else {
            if self.is_unread(span) {
                return None;
            }
            return self.report(codes::TRIGGER_WITHOUT_START, trigger.name.span, &[name]);
        };
        let (start, about) = self.trigger_start(start)?;
        let mut checked = Trigger {
            name: name.to_owned(),
            title: trigger.title.clone(),
            start,
            about,
            when: Gate::default(),
            once: None,
            stops: Vec::new(),
            goals: Vec::new(),
            priority: 0,
            hold_out: Decimal::ZERO,
            journey: Journey::default(),
            span,
        };
        let mut right = true;
        for item in items {
            right &= self.trigger_line(item, &mut checked).is_some();
        }
        let steps = self.trigger_steps(items);
        let mut route = Route::new(name, about);
        let (entry, rest) = route.entry(&steps);
        for condition in entry {
            right &= self.when(condition, about, &mut checked.when).is_some();
        }
        if rest.is_empty() && !self.is_unread(span) {
            return self.report(codes::DOES_NOTHING, trigger.name.span, &[name]);
        }
        if right {
            self.note_beginning(&checked, rest, &mut route);
        }
        right &= self.route(rest, &mut route).is_some();
        checked.journey.steps = route.finish();
        if right && checked.goals.is_empty() && !checked.journey.acts() && !self.is_unread(span) {
            return self.report(codes::DOES_NOTHING, trigger.name.span, &[name]);
        }
        self.refuse_idle_lines(items, &checked.journey);
        self.warn_of_starts(&checked, trigger);
        self.warn_of_points(&checked, trigger);
        right.then_some(checked)
    }

    /// Notes what holds of the record when a journey begins, and warns where nothing can.
    fn note_beginning(
        &mut self,
        checked: &Trigger,
        steps: &[(&'a Statement, Span)],
        route: &mut Route<'a>,
    ) {
        let mut comes = Gate::default();
        let came = match &checked.start {
            TriggerStart::Record(arrival) => Some(arrival),
            _ => None,
        };
        if let Some(arrival) = came {
            comes.conditions.clone_from(&arrival.conditions);
        }
        let begins = comes.clone().and(&checked.when);
        if self.is_possible(&begins, came) {
            route.note(Awaited::Own, begins);
            route.came = came.cloned();
        } else if let Some((_, span)) = steps.first().filter(|_| self.is_possible(&comes, None)) {
            let text = self.first_line(*span);
            let _: Option<()> = self.report(codes::UNREACHABLE_STEP, *span, &[text]);
        }
    }

    /// The steps of a trigger, without its settings.
    fn trigger_steps(&self, items: &'a [Item<TriggerLine>]) -> Vec<(&'a Statement, Span)> {
        let steps = items.iter().filter_map(|item| match &item.node {
            TriggerLine::Do(statement) => Some((statement.as_ref(), item.span)),
            _ => None,
        });
        steps.collect()
    }

    /// Refuses a second line of a kind of which a rule has one.
    fn refuse_second_lines(&mut self, items: &[Item<TriggerLine>]) {
        let many = |line: &TriggerLine| {
            matches!(
                line,
                TriggerLine::Do(_)
                    | TriggerLine::AtMost(..)
                    | TriggerLine::StopWhen(_)
                    | TriggerLine::Goal(_)
            )
        };
        for (at, item) in items.iter().enumerate() {
            let kind = std::mem::discriminant(&item.node);
            let mut earlier = items.iter().take(at);
            let first = earlier.find(|known| std::mem::discriminant(&known.node) == kind);
            if let Some(first) = first.filter(|_| !many(&item.node)) {
                let text = self.text(item.span);
                let found = self
                    .diagnostic(codes::SAID_TWICE, item.span, &[text])
                    .label(first.span, "");
                self.diagnostics.push(found);
            }
        }
    }

    fn trigger_line(&mut self, item: &'a Item<TriggerLine>, checked: &mut Trigger) -> Option<()> {
        let about = checked.about;
        match &item.node {
            TriggerLine::On(_) | TriggerLine::Do(_) => {}
            TriggerLine::Once(syntax::Per::Record(name))
                if self.names_lot(name, &checked.start) =>
            {
                self.names.insert(name.span, Entity::Word(Phrase::Lot));
                checked.once = Some(Per::Source);
            }
            TriggerLine::Once(per) => checked.once = Some(self.trigger_per(per, about)?),
            TriggerLine::StopWhen(ending) => checked.stops.push(self.ending(ending, about)?),
            TriggerLine::Goal(ending) => checked.goals.push(self.ending(ending, about)?),
            TriggerLine::Quiet(from, to) => checked.journey.quiet = Some((*from, *to)),
            TriggerLine::AtMost(most, per) => {
                let cap = self.cap(*most, per, (about, item.span))?;
                checked.journey.caps.push(cap);
            }
            TriggerLine::HoldOut(share) => checked.hold_out = self.part(*share, item.span)?,
            TriggerLine::Priority(number) => {
                let number = number.value().and_then(|number| number.to_i64());
                let Some(number) = number else {
                    return self.report(codes::NUMBER_TOO_LARGE, item.span, &[]);
                };
                checked.priority = number;
            }
        }
        Some(())
    }

    /// How often a rule may start.
    fn trigger_per(&mut self, per: &syntax::Per, about: CollectionId) -> Option<Per> {
        Some(match per {
            syntax::Per::All => Per::All,
            syntax::Per::Unit(unit) => Per::Unit(*unit),
            syntax::Per::Period(period) => Per::Period(self.period_about(about, period)?),
            syntax::Per::Record(name) => {
                let collection = self.collection_called(codes::UNKNOWN_COLLECTION, name)?;
                if collection == self.schema().subject {
                    Per::Client
                } else if collection == about {
                    Per::Source
                } else {
                    return self.report(codes::PER_ANOTHER_RECORD, name.span, &[&name.text]);
                }
            }
        })
    }

    /// Whether a name means the points that start a rule: those that expire together.
    fn names_lot(&self, name: &syntax::Name, start: &TriggerStart) -> bool {
        let expiring = matches!(start, TriggerStart::PointsExpire { .. });
        expiring
            && is_word(Phrase::Lot, name)
            && self.schema().collection_named(&name.text).is_none()
    }

    pub(super) fn cap(
        &mut self,
        most: Number,
        per: &syntax::Per,
        (about, span): (CollectionId, Span),
    ) -> Option<Cap> {
        let most = self.count(most, span)?;
        let per = self.trigger_per(per, about)?;
        Some(Cap { most, per })
    }

    /// A whole number.
    pub(super) fn count(&mut self, number: Number, span: Span) -> Option<u32> {
        match number.value().and_then(|number| number.to_u32()) {
            Some(number) => Some(number),
            None => self.report(codes::NUMBER_TOO_LARGE, span, &[]),
        }
    }

    /// A part of all: 5% is 0.05.
    pub(super) fn part(&mut self, share: Number, span: Span) -> Option<Decimal> {
        let percent = share.value().unwrap_or(Decimal::MAX).normalize();
        if percent > Decimal::ONE_HUNDRED || percent.scale() > SHARE_PLACES {
            let text = percent.to_string();
            return self.report(codes::WRONG_SHARE, span, &[&text]);
        }
        percent.checked_div(Decimal::ONE_HUNDRED)
    }

    /// A rule that many days or memberships start, and that does not say how often.
    fn warn_of_starts(&mut self, checked: &Trigger, trigger: &syntax::Trigger) {
        let again = matches!(
            checked.start,
            TriggerStart::Entering { .. } | TriggerStart::Leaving(_) | TriggerStart::Moving { .. }
        );
        if again && checked.once.is_none() {
            let name = &trigger.name;
            let _: Option<()> = self.report(codes::HOW_OFTEN_STARTED, name.span, &[&name.text]);
        }
    }

    /// A rule about points that no rule gives.
    fn warn_of_points(&mut self, checked: &Trigger, trigger: &syntax::Trigger) {
        let expiring = matches!(checked.start, TriggerStart::PointsExpire { .. });
        let bonuses = &self.loyalty.bonuses;
        let given = match expiring {
            true => bonuses.iter().any(|bonus| bonus.expires.is_some()),
            false => !bonuses.is_empty() || self.declared.triggers.earn,
        };
        if given || !checked.asks_for_points() {
            return;
        }
        let what = match (self.language(trigger.name.span), expiring) {
            (Language::English, true) => "points that expire",
            (Language::English, false) => "points",
            (Language::Russian, true) => "сгорающих баллов",
            (Language::Russian, false) => "баллов",
        };
        let name = &trigger.name;
        let _: Option<()> = self.report(codes::NO_POINTS, name.span, &[&name.text, what]);
    }

    /// The steps of a block.
    pub(super) fn block_steps(block: &'a Block<Statement>) -> Vec<(&'a Statement, Span)> {
        let items = block.items.iter();
        items.map(|item| (&item.node, item.span)).collect()
    }
}
