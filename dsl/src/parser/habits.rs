//! Words that people bring from other languages and from plain speech, and how the same is said here.

use super::{
    cursor::Parser,
    failure::Failure,
    token::{Kind, Symbol},
};
use crate::{diagnostics::codes, vocabulary::Phrase};

/// Words that mean nothing where they stand, and those that say the same.
struct Habit {
    written: &'static str,
    meant: &'static str,
    setting: Setting,
}

/// Where words have this meaning.
#[derive(Clone, Copy)]
enum Setting {
    Anywhere,
    /// Before a number.
    Number,
    /// Before a period that lies back: `over 6 months ago`.
    Ago,
    /// Where a phrase may stand.
    Sought(Phrase),
    /// Where a line begins.
    Line,
    /// Between `has` and a number, to which this is added: `has more than 3 visits`.
    Count(i64),
}

const fn habit(setting: Setting, written: &'static str, meant: &'static str) -> Habit {
    Habit {
        written,
        meant,
        setting,
    }
}

const fn anywhere(written: &'static str, meant: &'static str) -> Habit {
    habit(Setting::Anywhere, written, meant)
}

/// Of two that fit, the longer one is meant; of two as long, the first.
const HABITS: &[Habit] = &[
    // Aggregates.
    anywhere("maximum of", "max of"),
    anywhere("maximum", "max of"),
    anywhere("max", "max of"),
    anywhere("largest", "max of"),
    anywhere("highest", "max of"),
    anywhere("minimum of", "min of"),
    anywhere("min", "min of"),
    anywhere("smallest", "min of"),
    anywhere("lowest", "min of"),
    anywhere("mean of", "average of"),
    anywhere("mean", "average of"),
    anywhere("avg of", "average of"),
    anywhere("avg", "average of"),
    anywhere("average", "average of"),
    anywhere("total of", "sum of"),
    anywhere("sum", "sum of"),
    anywhere("number of", "count of"),
    anywhere("how many", "count of"),
    anywhere("count", "count of"),
    anywhere("максимальное", "максимум по"),
    anywhere("максимальная", "максимум по"),
    anywhere("наибольшее", "максимум по"),
    anywhere("наибольшая", "максимум по"),
    anywhere("максимум", "максимум по"),
    anywhere("минимальное", "минимум по"),
    anywhere("минимальная", "минимум по"),
    anywhere("наименьшее", "минимум по"),
    anywhere("наименьшая", "минимум по"),
    anywhere("минимум", "минимум по"),
    anywhere("средний", "среднее по"),
    anywhere("средняя", "среднее по"),
    anywhere("среднее", "среднее по"),
    anywhere("сумма", "сумма по"),
    anywhere("количество", "число"),
    anywhere("сколько", "число"),
    // How many rows.
    habit(Setting::Count(1), "more than", "at least"),
    habit(Setting::Count(1), "over", "at least"),
    habit(Setting::Count(-1), "fewer than", "at most"),
    habit(Setting::Count(-1), "less than", "at most"),
    habit(Setting::Number, "no more than", "at most"),
    habit(Setting::Number, "not more than", "at most"),
    habit(Setting::Number, "no fewer than", "at least"),
    habit(Setting::Number, "no less than", "at least"),
    habit(Setting::Number, "not less than", "at least"),
    habit(Setting::Count(1), "более", "не менее"),
    habit(Setting::Count(1), "более чем", "не менее"),
    habit(Setting::Count(1), "больше", "не менее"),
    habit(Setting::Count(1), "больше чем", "не менее"),
    habit(Setting::Count(1), "свыше", "не менее"),
    habit(Setting::Count(-1), "менее", "не более"),
    habit(Setting::Count(-1), "менее чем", "не более"),
    habit(Setting::Count(-1), "меньше", "не более"),
    habit(Setting::Count(-1), "меньше чем", "не более"),
    habit(Setting::Number, "не меньше", "не менее"),
    habit(Setting::Number, "не больше", "не более"),
    habit(Setting::Number, "как минимум", "не менее"),
    habit(Setting::Number, "хотя бы", "не менее"),
    habit(Setting::Number, "минимум", "не менее"),
    habit(Setting::Number, "максимум", "не более"),
    // How long ago.
    habit(Setting::Ago, "more than", "at least"),
    habit(Setting::Ago, "over", "at least"),
    habit(Setting::Ago, "более", "не менее"),
    habit(Setting::Ago, "более чем", "не менее"),
    habit(Setting::Ago, "больше", "не менее"),
    habit(Setting::Ago, "свыше", "не менее"),
    // Comparisons.
    anywhere("is equal to", "="),
    anywhere("equal to", "="),
    anywhere("equals", "="),
    anywhere("is", "="),
    anywhere("is not", "!="),
    anywhere("is greater than", ">"),
    anywhere("greater than", ">"),
    anywhere("is more than", ">"),
    anywhere("more than", ">"),
    anywhere("above", ">"),
    anywhere("over", ">"),
    anywhere("is less than", "<"),
    anywhere("less than", "<"),
    anywhere("below", "<"),
    anywhere("under", "<"),
    anywhere("is one of", "in"),
    anywhere("one of", "in"),
    anywhere("is in", "in"),
    anywhere("is not in", "not in"),
    anywhere("like", "contains"),
    anywhere("includes", "contains"),
    anywhere("begins with", "starts with"),
    anywhere("не равно", "!="),
    anywhere("не равен", "!="),
    anywhere("не равна", "!="),
    anywhere("равно", "="),
    anywhere("равен", "="),
    anywhere("равна", "="),
    anywhere("это", "="),
    anywhere("более", ">"),
    anywhere("больше", ">"),
    anywhere("выше", ">"),
    anywhere("свыше", ">"),
    anywhere("менее", "<"),
    anywhere("меньше", "<"),
    anywhere("ниже", "<"),
    anywhere("один из", "в"),
    anywhere("одно из", "в"),
    anywhere("одна из", "в"),
    anywhere("включает", "содержит"),
    anywhere("начинается на", "начинается с"),
    // Windows.
    anywhere("within the last", "in the last"),
    anywhere("during the last", "in the last"),
    anywhere("over the last", "in the last"),
    anywhere("for the last", "in the last"),
    anywhere("in the past", "in the last"),
    anywhere("within the past", "in the last"),
    anywhere("over the past", "in the last"),
    habit(Setting::Number, "in last", "in the last"),
    habit(Setting::Number, "in past", "in the last"),
    habit(Setting::Number, "the last", "in the last"),
    habit(Setting::Number, "last", "in the last"),
    habit(Setting::Number, "past", "in the last"),
    anywhere("within the next", "in the next"),
    anywhere("in the coming", "in the next"),
    habit(Setting::Number, "in next", "in the next"),
    habit(Setting::Number, "next", "in the next"),
    anywhere("in the current", "in this"),
    anywhere("last", "in the previous"),
    anywhere("в течение последних", "за последние"),
    habit(Setting::Number, "в последние", "за последние"),
    habit(Setting::Number, "за последних", "за последние"),
    habit(Setting::Number, "за прошедшие", "за последние"),
    habit(Setting::Number, "за прошлые", "за последние"),
    habit(Setting::Number, "последние", "за последние"),
    habit(Setting::Number, "последних", "за последние"),
    habit(Setting::Number, "в следующие", "в ближайшие"),
    habit(Setting::Number, "за ближайшие", "в ближайшие"),
    habit(Setting::Number, "ближайшие", "в ближайшие"),
    anywhere("в прошлом", "в предыдущем"),
    anywhere("на прошлой", "на предыдущей"),
    anywhere("в текущем", "в этом"),
    anywhere("на текущей", "на этой"),
    // Rows and their conditions.
    anywhere("has no", "no"),
    anywhere("has not", "no"),
    anywhere("does not have", "no"),
    anywhere("without", "no"),
    habit(Setting::Sought(Phrase::No), "never", "no"),
    anywhere("has any", "has"),
    anywhere("has some", "has"),
    anywhere("has a", "has"),
    anywhere("has an", "has"),
    anywhere("each", "every"),
    habit(Setting::Sought(Phrase::Where), "with", "where"),
    habit(Setting::Sought(Phrase::Where), "whose", "where"),
    habit(Setting::Sought(Phrase::Where), "having", "where"),
    anywhere("followed by", "then"),
    anywhere("if", "when"),
    anywhere("не было", "нет"),
    anywhere("не имеет", "нет"),
    anywhere("без", "нет"),
    anywhere("был", "есть"),
    anywhere("была", "есть"),
    anywhere("было", "есть"),
    anywhere("были", "есть"),
    anywhere("имеет", "есть"),
    anywhere("у которого", "где"),
    anywhere("у которой", "где"),
    anywhere("у которых", "где"),
    anywhere("после этого", "затем"),
    anywhere("потом", "затем"),
    anywhere("если", "когда"),
    // What starts a rule.
    anywhere("on entering", "on entering segment"),
    anywhere("on leaving", "on leaving segment"),
    anywhere("on the last day of the month", "on day 31 of the month"),
    anywhere("on last day of the month", "on day 31 of the month"),
    anywhere("on the first day of the month", "on day 1 of the month"),
    anywhere("on first day of the month", "on day 1 of the month"),
    anywhere("каждый понедельник", "по понедельникам"),
    anywhere("каждый вторник", "по вторникам"),
    anywhere("каждую среду", "по средам"),
    anywhere("каждый четверг", "по четвергам"),
    anywhere("каждую пятницу", "по пятницам"),
    anywhere("каждую субботу", "по субботам"),
    anywhere("каждое воскресенье", "по воскресеньям"),
    habit(Setting::Line, "daily", "every day"),
    habit(Setting::Line, "ежедневно", "каждый день"),
    habit(Setting::Line, "после", "по событию"),
    habit(Setting::Line, "при переходе", "по событию"),
    // What it does, and how often.
    habit(Setting::Number, "wait for", "wait"),
    habit(Setting::Line, "подождать", "ждать"),
    habit(Setting::Line, "послать", "отправить"),
    habit(Setting::Line, "создать задачу", "задача"),
    habit(Setting::Sought(Phrase::DueIn), "срок", "в срок"),
    habit(Setting::Number, "не чаще", "не более"),
    habit(Setting::Sought(Phrase::PerPeriod), "a", "per"),
    habit(Setting::Sought(Phrase::PerPeriod), "every", "per"),
    habit(Setting::Sought(Phrase::PerPeriod), "в", "за"),
    habit(Setting::Sought(Phrase::PerRecord), "на", "для"),
    anywhere("при входе в", "при входе в сегмент"),
    anywhere("при выходе из", "при выходе из сегмента"),
    anywhere("в последний день месяца", "по числам 31 каждого месяца"),
    anywhere("в первый день месяца", "по числам 1 каждого месяца"),
];

impl Parser<'_> {
    /// The error for so many such words or more, here or just before.
    pub(super) fn habit(&self, least: usize) -> Option<Failure> {
        let (mut best, mut most) = (None, least.saturating_sub(1));
        for habit in HABITS {
            let count = habit.written.split(' ').count();
            let starts = self.position.saturating_sub(count)..=self.position;
            for first in starts {
                if count > most
                    && self.is_unsaid(first, first + count)
                    && self.reads(first, habit.written)
                    && let Some((behind, meant)) = habit.at(self, first, first + count)
                {
                    (best, most) = (Some((first, behind, meant)), count);
                }
            }
        }
        let (first, behind, meant) = best?;
        let last = self.token(behind - 1);
        let span = self.reports.span(self.token(first).start, last.end);
        let written = self.text.get(span.start as usize..span.end as usize)?;
        let next = self.token(behind);
        let ends = next.kind == Kind::Break || next.is(Symbol::Semicolon);
        let is_glued = next.start == last.end && !ends;
        let text = match is_glued && meant.ends_with(char::is_alphabetic) {
            true => format!("{meant} "),
            false => meant.clone(),
        };
        let failure = self.failure(codes::FOREIGN_WORDING, span, &[written, &meant]);
        Some(failure.mended(|diagnostic| diagnostic.replace(span, text)))
    }

    /// Whether tokens are more than a part of the phrase that was read last: `in the last` wants a period, and is no `last` of another kind.
    fn is_unsaid(&self, first: usize, behind: usize) -> bool {
        let (start, end) = self.said;
        behind <= start || end <= first || (first <= start && end < behind)
    }

    /// Whether tokens are these words.
    pub(super) fn reads(&self, first: usize, words: &str) -> bool {
        words.split(' ').enumerate().all(|(at, word)| {
            let token = self.token(first + at);
            token.kind == Kind::Word && token.text.to_lowercase() == word
        })
    }
}

impl Habit {
    /// The token behind what is to be replaced, and by what; none where the words mean something else.
    fn at(&self, parser: &Parser<'_>, first: usize, behind: usize) -> Option<(usize, String)> {
        let next = parser.token(behind);
        // It stands there already.
        let rest = self.meant.strip_prefix(self.written);
        if rest.is_some_and(|rest| !rest.is_empty() && parser.reads(behind, rest.trim_start())) {
            return None;
        }
        let fits = match self.setting {
            // A name may be called so.
            Setting::Anywhere => !next.is(Symbol::Dot),
            Setting::Number => next.kind == Kind::Number,
            Setting::Sought(phrase) => parser.sought_at(parser.position).contains(phrase),
            Setting::Line => first.checked_sub(1).is_some_and(|before| {
                let before = parser.token(before);
                before.kind == Kind::Break
                    || before.is(Symbol::OpenBrace)
                    || before.is(Symbol::Semicolon)
            }),
            Setting::Ago => {
                next.kind == Kind::Number
                    && ["ago", "назад"]
                        .iter()
                        .any(|ago| parser.reads(behind + 2, ago))
            }
            Setting::Count(more) => {
                let before = first.checked_sub(1)?;
                if !["has", "есть"].iter().any(|has| parser.reads(before, has)) {
                    return None;
                }
                let number = next.text.parse::<i64>().ok()?.checked_add(more)?;
                return (number >= 0).then(|| (behind + 1, format!("{} {number}", self.meant)));
            }
        };
        fits.then(|| (behind, self.meant.to_owned()))
    }
}
