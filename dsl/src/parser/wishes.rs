//! What people ask for that the language has no words for, and how to come to it.

use super::{cursor::Parser, failure::Failure, habits::year, token::Kind};
use crate::{
    diagnostics::{Texts, codes},
    vocabulary::Unit,
};

/// Words that the language does not have.
struct Wish {
    written: &'static str,
    before: Before,
    advice: Texts,
}

/// What stands behind the words.
#[derive(Clone, Copy)]
enum Before {
    Anything,
    Date,
    /// A number of days, months, hours, …
    Period,
}

const fn wish(before: Before, written: &'static str, advice: Texts) -> Wish {
    Wish {
        written,
        before,
        advice,
    }
}

const AGGREGATES: Texts = Texts::new(
    "rows have `count of`, `sum of`, `average of`, `min of`, `max of` and `average gap of`",
    "у записей есть `число`, `сумма по`, `среднее по`, `минимум по`, `максимум по` и `средний интервал по`",
);
const GAPS: Texts = Texts::new(
    "a gap of some length is said as a sequence: `has visit then no visit within 180 days`; their mean is `average gap of`",
    "перерыв не короче срока — это последовательность: `есть визит затем нет визита в течение 180 дней`; среднее — `средний интервал по`",
);
const ROWS_BY_NUMBER: Texts = Texts::new(
    "a window stands behind what is reckoned: `sum of (visits.total in the last 6 months)`; a number of rows cannot be asked for",
    "окно стоит после того, что считается: `сумма по (визиты.итого за последние 6 месяцев)`; по числу записей окна нет",
);
const SINCE: Texts = Texts::new(
    "compare the time: `has visit where at >= 2026-03-01`, and with `>` the day itself is left out",
    "сравните время: `есть визит где дата >= 2026-03-01`, а с `>` сам день не входит",
);
const BEFORE: Texts = Texts::new(
    "compare the time: `has visit where at < 2026-03-01`, and with `<=` the day itself is let in",
    "сравните время: `есть визит где дата < 2026-03-01`, а с `<=` сам день входит",
);
const WITHIN: Texts = Texts::new(
    "a window is `in the last 30 days` or `in the next 30 days`; rows that follow one another are `has visit then visit within 30 days`",
    "окно — это `за последние 30 дней` или `в ближайшие 30 дней`; записи одна за другой — `есть визит затем визит в течение 30 дней`",
);
const PARTS: Texts = Texts::new(
    "of a date there are `year of`, `month of`, `weekday of` and `date of`, of an instant `hour of`, too: `month of registered_at between 4 and 6`",
    "у даты есть `год по`, `месяц по`, `день недели по` и `дата по`, у момента — и `час по`: `месяц по дата_регистрации между 4 и 6`",
);
const ENDS: Texts = Texts::new(
    "texts are asked with `starts with`, `contains`, `=` and `in [\"a\", \"b\"]`",
    "строки сравнивают так: `начинается с`, `содержит`, `=` и `в [\"а\", \"б\"]`",
);
const ONE_CLIENT: Texts = Texts::new(
    "a segment is a condition about one client: nothing is grouped, ordered or cut off; choose a bound, `sum of visits.total >= 100 thousand rub`",
    "сегмент — условие об одном клиенте: здесь ничего не группируют, не упорядочивают и не обрезают; выберите границу: `сумма по визиты.итого >= 100 тысяч рублей`",
);

const WISHES: &[Wish] = &[
    wish(Before::Anything, "median", AGGREGATES),
    wish(Before::Anything, "median of", AGGREGATES),
    wish(Before::Anything, "percentile", AGGREGATES),
    wish(Before::Anything, "percentile of", AGGREGATES),
    wish(Before::Anything, "quantile", AGGREGATES),
    wish(Before::Anything, "quantile of", AGGREGATES),
    wish(Before::Anything, "standard deviation", AGGREGATES),
    wish(Before::Anything, "standard deviation of", AGGREGATES),
    wish(Before::Anything, "variance of", AGGREGATES),
    wish(Before::Anything, "mode of", AGGREGATES),
    wish(Before::Anything, "most frequent", AGGREGATES),
    wish(Before::Anything, "most common", AGGREGATES),
    wish(Before::Anything, "медиана", AGGREGATES),
    wish(Before::Anything, "медиана по", AGGREGATES),
    wish(Before::Anything, "перцентиль", AGGREGATES),
    wish(Before::Anything, "процентиль", AGGREGATES),
    wish(Before::Anything, "квантиль", AGGREGATES),
    wish(Before::Anything, "стандартное отклонение", AGGREGATES),
    wish(Before::Anything, "дисперсия", AGGREGATES),
    wish(Before::Anything, "самый частый", AGGREGATES),
    wish(Before::Anything, "самая частая", AGGREGATES),
    wish(Before::Anything, "max gap", GAPS),
    wish(Before::Anything, "max gap of", GAPS),
    wish(Before::Anything, "maximum gap", GAPS),
    wish(Before::Anything, "longest gap", GAPS),
    wish(Before::Anything, "largest gap", GAPS),
    wish(Before::Anything, "min gap", GAPS),
    wish(Before::Anything, "min gap of", GAPS),
    wish(Before::Anything, "minimum gap", GAPS),
    wish(Before::Anything, "shortest gap", GAPS),
    wish(Before::Anything, "smallest gap", GAPS),
    wish(Before::Anything, "максимальный интервал", GAPS),
    wish(Before::Anything, "минимальный интервал", GAPS),
    wish(Before::Anything, "максимальный перерыв", GAPS),
    wish(Before::Anything, "наибольший перерыв", GAPS),
    wish(Before::Anything, "of last", ROWS_BY_NUMBER),
    wish(Before::Anything, "of the last", ROWS_BY_NUMBER),
    wish(Before::Anything, "of first", ROWS_BY_NUMBER),
    wish(Before::Anything, "of the first", ROWS_BY_NUMBER),
    wish(Before::Anything, "по последним", ROWS_BY_NUMBER),
    wish(Before::Anything, "по первым", ROWS_BY_NUMBER),
    wish(Before::Date, "since", SINCE),
    wish(Before::Date, "after", SINCE),
    wish(Before::Date, "before", BEFORE),
    wish(Before::Date, "until", BEFORE),
    wish(Before::Date, "с", SINCE),
    wish(Before::Date, "после", SINCE),
    wish(Before::Date, "до", BEFORE),
    wish(Before::Date, "начиная с", SINCE),
    wish(Before::Period, "within", WITHIN),
    wish(Before::Period, "in", WITHIN),
    wish(Before::Period, "for", WITHIN),
    wish(Before::Period, "в течение", WITHIN),
    wish(Before::Period, "за", WITHIN),
    wish(Before::Anything, "quarter of", PARTS),
    wish(Before::Anything, "week of", PARTS),
    wish(Before::Anything, "day of", PARTS),
    wish(Before::Anything, "time of", PARTS),
    wish(Before::Anything, "minute of", PARTS),
    wish(Before::Anything, "квартал по", PARTS),
    wish(Before::Anything, "неделя по", PARTS),
    wish(Before::Anything, "день по", PARTS),
    wish(Before::Anything, "время по", PARTS),
    wish(Before::Anything, "ends with", ENDS),
    wish(Before::Anything, "matches", ENDS),
    wish(Before::Anything, "заканчивается на", ENDS),
    wish(Before::Anything, "group by", ONE_CLIENT),
    wish(Before::Anything, "order by", ONE_CLIENT),
    wish(Before::Anything, "sort by", ONE_CLIENT),
    wish(Before::Anything, "limit", ONE_CLIENT),
    wish(Before::Anything, "top", ONE_CLIENT),
    wish(Before::Anything, "топ", ONE_CLIENT),
    wish(Before::Anything, "сгруппировать по", ONE_CLIENT),
];

impl Parser<'_> {
    /// The advice for words that the language does not have, so many or more, here or just before; and how many they are.
    pub(super) fn wish(&self, least: usize) -> Option<(Failure, usize)> {
        let found = WISHES.iter().filter_map(|wish| {
            let count = wish.written.split(' ').count();
            let mut starts = self.position.saturating_sub(count)..=self.position;
            let first = starts.find(|&first| {
                self.reads(first, wish.written)
                    && self.stands_before(first, first + count, wish.before)
            })?;
            (count >= least).then_some((wish, first, count))
        });
        let (wish, first, count) = found.max_by_key(|(_, _, count)| *count)?;
        let (start, end) = (self.token(first).start, self.token(first + count - 1).end);
        let span = self.reports.span(start, end);
        let failure = self.failure(codes::NO_WORDS_FOR_IT, span, &[wish.written]);
        let advice = wish.advice.of(self.language());
        Some((failure.mended(|diagnostic| diagnostic.help(advice)), count))
    }

    fn stands_before(&self, first: usize, behind: usize, what: Before) -> bool {
        let next = self.token(behind);
        match what {
            Before::Anything => true,
            Before::Date => matches!(next.kind, Kind::Date | Kind::Moment),
            Before::Period => {
                let unit = self.words.unit(self.token(behind + 1).word);
                next.kind == Kind::Number
                    && !self.begins_line(first)
                    && year(next).is_none()
                    && matches!(unit, Some(Unit::Period(_)))
            }
        }
    }
}
