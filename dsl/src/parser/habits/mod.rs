//! Words that people bring from other languages and from plain speech, and how the same is said here.

mod table;

use self::table::HABITS;
use super::{
    cursor::Parser,
    failure::{Failure, begins_phrase},
    token::{Kind, Symbol, Token},
};
use crate::{
    diagnostics::codes,
    syntax::{CalendarUnit, PeriodUnit},
    vocabulary::{Language, Phrase, Unit},
};
use chrono::{Months, NaiveDate};

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
    /// Before a period that lies back, and so many days more of days: `over 6 months ago`.
    Ago(i64),
    /// Before a period that lies back, of which only the latter part is meant, and so many days more of days: `less than 6 months ago`.
    Lately(i64),
    /// Where a phrase may stand.
    Sought(Phrase),
    /// Where a line begins.
    Line,
    /// Between `has` and a number, to which this is added: `has more than 3 visits`.
    Count(i64),
    /// Where a condition begins, before a number of rows, to which this is added: `more than 3 visits`.
    Rows(i64),
    /// Behind `no` and the name of rows, before a period that does not lie back, and so many days more of days: `no visit for 6 months`.
    Idle(i64),
    /// Behind `=` or `!=`.
    Operand,
    /// Between a value and a number.
    Compared,
    /// Where a line begins, before a number.
    Counting,
    /// Before a block.
    Block,
    /// Before a period that does not lie back: `older than 6 months`. One day more than so many is meant of days.
    Older,
    /// Before a period that does not lie back, of which only the latter part is meant, and so many days more of days: `newer than 6 months`.
    Span(i64),
    /// Between a field and a date.
    Dated,
    /// Before the number of a year: `in 2025`.
    Year,
    /// Before a month and the number of a year: `in march 2026`.
    Month,
    /// Before a quarter and the number of a year: `in q2 2025`.
    Quarter,
    /// The month before its day: `march 8`.
    MonthDay,
    /// Behind the name of a tier, before a number and perhaps what it is of: `tier gold after 5 visits`.
    Rung,
    /// Before a text with the signs of SQL: `like "a%"`.
    Pattern,
}

impl Parser<'_> {
    /// The error for so many such words or more, here or just before.
    pub(super) fn habit(&self, least: usize) -> Option<Failure> {
        // Of equally many words those say more that ask for what stands around them.
        let rank =
            |count: usize, setting| 2 * count + usize::from(!matches!(setting, Setting::Anywhere));
        let (mut best, mut most) = (None, rank(least.saturating_sub(1), Setting::Line));
        for habit in HABITS {
            let count = habit.written.split(' ').count();
            let rank = rank(count, habit.setting);
            let starts = self.position.saturating_sub(count)..=self.position;
            for first in starts {
                if rank > most
                    && (habit.is_never_said() || self.is_unsaid(first, first + count))
                    && self.reads(first, habit.written)
                    && let Some((behind, meant)) = habit.at(self, first, first + count)
                {
                    (best, most) = (Some((first, behind, meant)), rank);
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

    /// Whether a token is the first of a line within braces.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| {
            let before = self.token(before);
            before.kind == Kind::Break
                || before.is(Symbol::OpenBrace)
                || before.is(Symbol::Semicolon)
        })
    }
}

impl Habit {
    fn language(&self) -> Language {
        match self.meant.is_ascii() {
            true => Language::English,
            false => Language::Russian,
        }
    }

    /// Whether no phrase goes on so.
    fn is_never_said(&self) -> bool {
        matches!(
            self.setting,
            Setting::Year
                | Setting::Month
                | Setting::Quarter
                | Setting::Operand
                | Setting::Compared
                | Setting::Dated
        )
    }

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
            Setting::Line => parser.begins_line(first),
            Setting::Lately(more) => {
                let meant = format!("{} {}", self.meant, period(parser, behind, more)?);
                return lies_back(parser, behind).then_some((behind + 3, meant));
            }
            Setting::Ago(more) if more != 0 && is_of_days(parser, behind) => {
                return lies_back(parser, behind).then(|| self.counted(behind, next, more))?;
            }
            Setting::Ago(_) => lies_back(parser, behind),
            Setting::Count(more) => {
                let before = first.checked_sub(1)?;
                if !parser.reads_any(before, &["has", "есть"]) {
                    return None;
                }
                return self.counted(behind, next, more);
            }
            Setting::Rows(more) => {
                let rows = parser.token(behind + 1);
                let counts = rows.kind == Kind::Word && parser.words.unit(rows.word).is_none();
                if !counts || !begins_condition(parser, first) {
                    return None;
                }
                return self.counted(behind, next, more);
            }
            Setting::Idle(more) if more != 0 && is_of_days(parser, behind) => {
                let fits = is_idle(parser, first) && is_period(parser, behind);
                return fits.then(|| self.counted(behind, next, more))?;
            }
            Setting::Idle(_) => is_idle(parser, first) && is_period(parser, behind),
            Setting::Operand => first.checked_sub(1).is_some_and(|before| {
                let before = parser.token(before);
                before.is(Symbol::Equal) || before.is(Symbol::NotEqual)
            }),
            Setting::Compared => {
                next.kind == Kind::Number
                    && !begins_condition(parser, first)
                    && first.checked_sub(1).is_some_and(|before| {
                        let before = parser.token(before);
                        let is_value =
                            before.kind == Kind::Word && !begins_phrase(parser.words, before);
                        is_value || before.is(Symbol::CloseParenthesis)
                    })
            }
            Setting::Counting => next.kind == Kind::Number && parser.begins_line(first),
            Setting::Block => next.is(Symbol::OpenBrace),
            Setting::Span(more) if more != 0 && is_of_days(parser, behind) => {
                return is_period(parser, behind).then(|| self.counted(behind, next, more))?;
            }
            Setting::Span(_) => is_period(parser, behind),
            Setting::Dated => {
                matches!(next.kind, Kind::Date | Kind::Moment) && is_field(parser, first)
            }
            Setting::Older => {
                let ago = Phrase::Ago.text(self.language());
                let meant = format!("{} {} {ago}", self.meant, period(parser, behind, 1)?);
                return is_period(parser, behind).then_some((behind + 2, meant));
            }
            Setting::Year => {
                let year = year(next)?;
                let behind = behind_year(parser, behind);
                return self.days(behind, (year, 1), (year, 12));
            }
            Setting::Quarter => {
                let (quarter, behind) = quarter(parser, behind)?;
                let year = year(parser.token(behind))?;
                let behind = behind_year(parser, behind);
                return self.days(behind, (year, 3 * quarter - 2), (year, 3 * quarter));
            }
            Setting::Month => {
                let month = month(parser, behind)?;
                let year = year(parser.token(behind + 1))?;
                return self.days(behind + 2, (year, month), (year, month));
            }
            Setting::MonthDay => {
                let day = next.text.parse::<u32>().ok()?;
                let is_year = year(parser.token(behind + 1)).is_some();
                let fits = (1..=31).contains(&day) && !is_year;
                return fits.then(|| (behind + 1, format!("{day} {}", self.meant)));
            }
            Setting::Rung => {
                let tier = first.checked_sub(2)?;
                let fits =
                    next.kind == Kind::Number && parser.reads_any(tier, &["tier", "уровень"]);
                let of = parser.token(behind + 1);
                let is_of_rows = of.kind == Kind::Word && parser.words.unit(of.word).is_none();
                let behind = behind + 1 + usize::from(is_of_rows);
                return fits.then(|| (behind, format!("{} {}", self.meant, next.text)));
            }
            Setting::Pattern => {
                let text = next.text.strip_prefix('"')?.strip_suffix('"')?;
                let (start, end) = (text.starts_with('%'), text.ends_with('%'));
                let plain = text.trim_matches('%');
                if next.kind != Kind::Text || plain.contains(['%', '_', '\\']) {
                    return None;
                }
                let language = self.language();
                let phrase = match (start, end) {
                    (false, false) => "=",
                    (false, true) => Phrase::StartsWith.text(language),
                    (true, true) => Phrase::Contains.text(language),
                    // How a text ends is not asked.
                    (true, false) => return None,
                };
                return Some((behind + 1, format!("{phrase} \"{plain}\"")));
            }
        };
        fits.then(|| (behind, self.meant.to_owned()))
    }

    /// With a number to which something is added.
    fn counted(&self, behind: usize, number: &Token<'_>, more: i64) -> Option<(usize, String)> {
        let number = number.text.parse::<i64>().ok()?.checked_add(more)?;
        (number >= 0).then(|| (behind + 1, format!("{} {number}", self.meant)))
    }

    /// With the first day of a month and the last one of another.
    fn days(
        &self,
        behind: usize,
        (from, first): (i32, u32),
        (to, last): (i32, u32),
    ) -> Option<(usize, String)> {
        let first = NaiveDate::from_ymd_opt(from, first, 1)?;
        let last = NaiveDate::from_ymd_opt(to, last, 1)?;
        let last = last.checked_add_months(Months::new(1))?.pred_opt()?;
        let and = Phrase::And.text(self.language());
        Some((behind, format!("{} {first} {and} {last}", self.meant)))
    }
}

/// The month that a word names.
pub(in crate::parser) fn month(parser: &Parser<'_>, at: usize) -> Option<u32> {
    let known = parser.words.month(parser.token(at).word);
    known.or_else(|| {
        (1..)
            .zip(&MONTHS)
            .find_map(|(month, forms)| parser.reads_any(at, forms).then_some(month))
    })
}

/// What months are called where no day stands before them: за март, в марте.
const MONTHS: [[&str; 2]; 12] = [
    ["январь", "январе"],
    ["февраль", "феврале"],
    ["март", "марте"],
    ["апрель", "апреле"],
    ["май", "мае"],
    ["июнь", "июне"],
    ["июль", "июле"],
    ["август", "августе"],
    ["сентябрь", "сентябре"],
    ["октябрь", "октябре"],
    ["ноябрь", "ноябре"],
    ["декабрь", "декабре"],
];

/// The quarter that stands here, `q2` or `2 квартал`, and the token behind it.
fn quarter(parser: &Parser<'_>, at: usize) -> Option<(u32, usize)> {
    let text = parser.token(at).text.to_lowercase();
    let unit = Unit::Period(PeriodUnit::Calendar(CalendarUnit::Quarter));
    let (number, behind) = match text.strip_prefix('q') {
        Some(number) => (number, at + 1),
        None if parser.words.unit(parser.token(at + 1).word) == Some(unit) => (&*text, at + 2),
        None => return None,
    };
    let number = number
        .parse()
        .ok()
        .filter(|number| (1..=4).contains(number));
    Some((number?, behind))
}

/// The token behind the number of a year: 2025, 2025 году.
fn behind_year(parser: &Parser<'_>, at: usize) -> usize {
    at + 1 + usize::from(parser.reads_any(at + 1, &["году", "год", "года"]))
}

/// Whether a condition can begin at a token: with its line, a bracket, or behind `and` or `or`.
fn begins_condition(parser: &Parser<'_>, at: usize) -> bool {
    let joined = |before| {
        parser.token(before).is(Symbol::OpenParenthesis)
            || parser.reads_any(before, &["and", "or", "и", "или"])
    };
    parser.begins_line(at) || at.checked_sub(1).is_some_and(joined)
}

/// Whether the name of a field stands before a token: behind a point, or where a condition begins.
pub(in crate::parser) fn is_field(parser: &Parser<'_>, at: usize) -> bool {
    let is_path = at
        .checked_sub(2)
        .is_some_and(|point| parser.token(point).is(Symbol::Dot));
    is_path
        || at.checked_sub(1).is_some_and(|name| {
            let before = parser.token(name);
            before.kind == Kind::Word
                && !begins_phrase(parser.words, before)
                && begins_condition(parser, name)
        })
}

/// Whether `no` and the name of rows stand before a token.
pub(in crate::parser) fn is_idle(parser: &Parser<'_>, at: usize) -> bool {
    at.checked_sub(2)
        .is_some_and(|before| parser.reads_any(before, &["no", "нет"]))
}

/// Whether a number of days, months, hours, … stands here.
pub(in crate::parser) fn is_counted(parser: &Parser<'_>, at: usize) -> bool {
    let unit = parser.words.unit(parser.token(at + 1).word);
    parser.token(at).kind == Kind::Number && matches!(unit, Some(Unit::Period(_)))
}

/// Whether a period stands here, and no `ago` behind it.
fn is_period(parser: &Parser<'_>, at: usize) -> bool {
    is_counted(parser, at) && !lies_back(parser, at)
}

/// Whether a number of days stands here.
fn is_of_days(parser: &Parser<'_>, at: usize) -> bool {
    let days = Unit::Period(PeriodUnit::Calendar(CalendarUnit::Day));
    parser.words.unit(parser.token(at + 1).word) == Some(days)
}

/// The period that stands here, of days so many more.
fn period(parser: &Parser<'_>, at: usize, more: i64) -> Option<String> {
    let (number, unit) = (&parser.token(at).text, &parser.token(at + 1).text);
    Some(match is_of_days(parser, at) {
        true => format!("{} {unit}", number.parse::<i64>().ok()?.checked_add(more)?),
        false => format!("{number} {unit}"),
    })
}

/// Whether a period and `ago` stand here.
fn lies_back(parser: &Parser<'_>, at: usize) -> bool {
    parser.token(at).kind == Kind::Number && parser.reads_any(at + 2, &["ago", "назад"])
}

/// The year that a number is.
pub(in crate::parser) fn year(token: &Token<'_>) -> Option<i32> {
    let year = token.text.parse().ok()?;
    (token.kind == Kind::Number && (1900..2100).contains(&year)).then_some(year)
}
