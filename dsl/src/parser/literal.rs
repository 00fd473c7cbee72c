//! Literals: numbers with units, dates, texts, lists.

use super::{
    cursor::Parser,
    failure::{Expected, Failure, Parsing, begins_phrase, nearest_word},
    token::{Kind, Symbol, Token},
};
use crate::{
    diagnostics::{Texts, codes},
    syntax::{Expression, ExpressionKind, Number},
    vocabulary::{Phrase, Unit},
};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;

/// Words that count how often something is, which numbers of rows and of rewards do without.
const TIMES: &[&str] = &["times", "time", "раз", "раза"];
const WITHOUT_TIMES: Texts = Texts::new(
    "a number of times is written without a word: `at most 1 per 90 days`, `has at least 3 visits`",
    "число раз пишут без слова: `не более 1 за 90 дней`, `есть не менее 3 визитов`",
);
const GROUP_OR_FRACTION: Texts = Texts::new(
    "digits are grouped by spaces, `60 000`; the fraction of a number stands behind a point, `1.5`",
    "цифры группируют пробелами, `60 000`; дробная часть числа отделяется точкой, `1.5`",
);

/// Whether what stands behind a comma looks like a group of digits.
fn is_group(whole: &Token<'_>, behind: &Token<'_>) -> bool {
    behind.text.len() == 3 && (1..=3).contains(&whole.text.len()) && whole.text != "0"
}

/// Other words for units.
const SAME_UNITS: &[(&str, &str)] = &[
    ("сутки", "день"),
    ("суток", "дней"),
    ("тыс", "тысяч"),
    ("млн", "миллионов"),
    ("мес", "месяцев"),
    ("дн", "дней"),
    ("ч", "часов"),
    ("р", "рублей"),
    ("h", "hours"),
    ("d", "days"),
    ("min", "minutes"),
    ("mo", "months"),
    ("yr", "years"),
    ("yrs", "years"),
    ("нед", "недель"),
];

impl Parser<'_> {
    /// A number with the magnitude behind it.
    pub(super) fn number(&mut self) -> Parsing<Number> {
        let here = self.here();
        if here.kind != Kind::Number {
            let numeral = self.numeral();
            return Err(numeral.unwrap_or_else(|| self.unexpected(Expected::Number)));
        }
        let digits = self.digits(here)?;
        self.advance();
        self.mend_comma(here);
        let magnitude = match self.words.unit(self.here().word) {
            Some(Unit::Magnitude(magnitude)) => {
                self.advance();
                Some(magnitude)
            }
            _ => None,
        };
        Ok(Number { digits, magnitude })
    }

    fn digits(&mut self, token: &Token<'_>) -> Parsing<Decimal> {
        let span = self.span_of(token);
        let (whole, fraction) = match token.text.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (token.text.as_ref(), None),
        };
        let separators = ['_', ' ', '\u{A0}', '\u{202F}'];
        let grouped =
            |(index, group): (usize, &str)| group.len() == 3 || (index == 0 && group.len() < 3);
        let in_groups = whole.contains(separators);
        if in_groups && !whole.split(separators).enumerate().all(grouped) {
            let digits = whole.replace(separators, "");
            let mended = match fraction {
                Some(fraction) => format!("{digits}.{fraction}"),
                None => digits,
            };
            return Err(self
                .failure(codes::DIGIT_GROUP, span, &[&token.text])
                .mended(|diagnostic| diagnostic.replace(span, mended)));
        }
        let mut digits = whole.replace(separators, "");
        if let Some(fraction) = fraction {
            digits.push('.');
            digits.push_str(fraction);
        }
        Decimal::from_str_exact(&digits)
            .map_err(|_| self.failure(codes::NUMBER_TOO_LONG, span, &[&token.text]))
    }

    /// Reports `1,5` outside of lists and steps over the fraction.
    fn mend_comma(&mut self, whole: &Token<'_>) {
        let comma = self.here();
        let fraction = self.token(self.position + 1);
        let glued = comma.is(Symbol::Comma)
            && fraction.kind == Kind::Number
            && comma.start == whole.end
            && fraction.start == comma.end;
        if !glued || self.in_list || whole.text.contains('.') {
            return;
        }
        let written = format!("{},{}", whole.text, fraction.text);
        self.advance();
        self.advance();
        if is_group(whole, fraction) {
            self.report_groups(whole, written);
            return;
        }
        let mended = written.replace(',', ".");
        let span = self.reports.span(whole.start, fraction.end);
        let diagnostic = self
            .diagnose(codes::COMMA_DECIMAL, span, &[&written, &mended])
            .replace(span, mended.clone());
        self.reports.push(diagnostic);
    }

    /// Reports `60,000`, and steps over what goes on so: `1,500,000`. With one comma it may be a fraction all the same.
    fn report_groups(&mut self, whole: &Token<'_>, mut written: String) {
        let mut is_certain = false;
        loop {
            let (comma, group) = (self.here(), self.token(self.position + 1));
            let glued = comma.is(Symbol::Comma)
                && comma.start == self.last().end
                && group.start == comma.end
                && group.text.len() == 3
                && group.kind == Kind::Number;
            if !glued {
                break;
            }
            written = format!("{written},{}", group.text);
            is_certain = true;
            self.advance();
            self.advance();
        }
        let span = self.reports.span(whole.start, self.last().end);
        let mended = written.replace(',', " ");
        let mut diagnostic = self
            .diagnose(codes::COMMA_DECIMAL, span, &[&written, &mended])
            .help(GROUP_OR_FRACTION.of(self.language()));
        if is_certain {
            diagnostic = diagnostic.replace(span, mended);
        }
        self.reports.push(diagnostic);
    }

    /// Notes `60.000 km`, which is 60 km.
    fn note_group(&mut self, token: &Token<'_>, first: usize) {
        let digits = token.text.split_once('.');
        let looks_grouped = digits.is_some_and(|(whole, fraction)| {
            fraction.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0"
        });
        if looks_grouped {
            let span = self.span_from(first);
            let plain = token.text.replace('.', " ");
            let diagnostic = self.diagnose(codes::POINT_IN_GROUPS, span, &[&token.text, &plain]);
            self.reports.push(diagnostic);
        }
    }

    /// A number with what stands behind it: `15%`, `6 months`, `4000 rub`, `23 february`.
    pub(super) fn quantity_literal(&mut self) -> Parsing<Expression> {
        let (first, said) = (self.position, self.here());
        let number = self.number()?;
        if self.eat_symbol(Symbol::Percent) {
            let share = self.make(first, ExpressionKind::Percent(number))?;
            if self.at_of_the_order() || !self.eat(Phrase::ShareOf) {
                return Ok(share);
            }
            let whole = self.nested(Parser::unary)?;
            return self.make(
                first,
                ExpressionKind::ShareOf(Box::new(share), Box::new(whole)),
            );
        }
        let here = self.here();
        if here.kind != Kind::Word {
            return self.make(first, ExpressionKind::Number(number));
        }
        if let Some(unit) = self.words.unit(here.word) {
            self.advance();
            if number.magnitude.is_none() && unit.quantity().is_some() {
                self.note_group(said, first);
            }
            let kind = match (unit, unit.quantity()) {
                (Unit::Period(unit), _) => ExpressionKind::Period(number, unit),
                (_, Some(quantity)) => ExpressionKind::Quantity(number, quantity),
                _ => ExpressionKind::Number(number),
            };
            return self.make(first, kind);
        }
        if let Some(month) = self.words.month(here.word) {
            self.advance();
            return self.day_of_year(first, number, month);
        }
        if begins_phrase(self.words, here) {
            return self.make(first, ExpressionKind::Number(number));
        }
        Err(self.unknown_unit(here))
    }

    /// The error for a word behind a number that is no unit.
    pub(super) fn unknown_unit(&self, token: &Token<'_>) -> Failure {
        let span = self.span_of(token);
        let failure = self.failure(codes::UNKNOWN_UNIT, span, &[&token.text]);
        let lower = token.text.to_lowercase();
        if TIMES.contains(&&*lower) {
            let help = WITHOUT_TIMES.of(self.language());
            return failure.mended(|diagnostic| diagnostic.help(help));
        }
        let same = SAME_UNITS.iter().find(|(written, _)| *written == lower);
        let near = || nearest_word(&token.text, self.words.behind_numbers());
        let Some(word) = same.map(|(_, meant)| *meant).or_else(near) else {
            return failure;
        };
        // An abbreviation goes with its point.
        let next = self.token(self.position + 1);
        let is_short = next.is(Symbol::Dot) && next.start == token.end;
        match is_short {
            true => {
                let whole = self.reports.span(token.start, next.end);
                failure.mended(|diagnostic| diagnostic.replace(whole, word))
            }
            false => failure.mended(|diagnostic| diagnostic.did_you_mean(word)),
        }
    }

    fn day_of_year(&mut self, first: usize, number: Number, month: u32) -> Parsing<Expression> {
        const LEAP_YEAR: i32 = 2024;
        let day = number
            .digits
            .to_string()
            .parse::<u32>()
            .ok()
            .filter(|_| number.magnitude.is_none())
            .filter(|&day| NaiveDate::from_ymd_opt(LEAP_YEAR, month, day).is_some());
        match day {
            Some(day) => self.make(first, ExpressionKind::DayOfYear { month, day }),
            None => Err(self.no_such_day(first)),
        }
    }

    pub(super) fn no_such_day(&self, first: usize) -> Failure {
        let span = self.span_from(first);
        let text = self
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        self.failure(codes::NO_SUCH_DAY, span, &[text])
    }

    /// `2026-11-21`.
    pub(super) fn date_literal(&mut self) -> Parsing<Expression> {
        let first = self.position;
        let text = &self.here().text;
        self.advance();
        match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            Ok(date) => self.make(first, ExpressionKind::Date(date)),
            Err(_) => Err(self.no_such_day(first)),
        }
    }

    /// `2026-11-21 10:00`.
    pub(super) fn moment_literal(&mut self) -> Parsing<Expression> {
        let first = self.position;
        let text = &self.here().text;
        self.advance();
        let parsed = text.get(..10).zip(text.get(10..)).and_then(|(day, time)| {
            let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
            let time = time.trim_start_matches([' ', '\u{A0}', '\u{202F}']);
            let time = NaiveTime::parse_from_str(time, "%H:%M")
                .or_else(|_| NaiveTime::parse_from_str(time, "%H:%M:%S"))
                .ok()?;
            // A leap second is not a moment of this calendar.
            (chrono::Timelike::nanosecond(&time) == 0).then(|| NaiveDateTime::new(day, time))
        });
        match parsed {
            Some(moment) => self.make(first, ExpressionKind::Moment(moment)),
            None => Err(self.no_such_day(first)),
        }
    }

    /// `"text"`: what it says.
    pub(super) fn text_literal(&mut self) -> Parsing<String> {
        let here = self.here();
        if here.kind != Kind::Text {
            return Err(self.unexpected(Expected::Text));
        }
        self.advance();
        let inside = here
            .text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .unwrap_or_default();
        let mut said = String::with_capacity(inside.len());
        let mut letters = inside.char_indices();
        while let Some((at, letter)) = letters.next() {
            if letter != '\\' {
                said.push(letter);
                continue;
            }
            match letters.next() {
                Some((_, '"')) => said.push('"'),
                Some((_, '\\')) => said.push('\\'),
                Some((_, 'n')) => said.push('\n'),
                Some((_, 't')) => said.push('\t'),
                other => {
                    let escaped = other.map_or('\\', |(_, letter)| letter);
                    let start = here.start + 1 + at as u32;
                    let span = self
                        .reports
                        .span(start, start + 1 + escaped.len_utf8() as u32);
                    let written = format!("\\{escaped}");
                    return Err(self
                        .failure(codes::UNKNOWN_ESCAPE, span, &[&written])
                        .mended(|diagnostic| diagnostic.replace(span, format!("\\\\{escaped}"))));
                }
            }
        }
        Ok(said)
    }

    /// `[a, b]`.
    pub(super) fn list(&mut self) -> Parsing<Vec<Expression>> {
        self.expect_symbol(Symbol::OpenBracket)?;
        let values = self.delimited(true, |parser| {
            let mut values = Vec::new();
            while !parser.at_symbol(Symbol::CloseBracket) {
                values.push(parser.nested(Parser::value)?);
                if !parser.eat_symbol(Symbol::Comma) && !parser.at_symbol(Symbol::CloseBracket) {
                    return Err(parser.missing_comma());
                }
            }
            Ok(values)
        })?;
        self.expect_symbol(Symbol::CloseBracket)?;
        Ok(values)
    }

    /// The error for a list whose values follow each other without a comma.
    pub(super) fn missing_comma(&self) -> Failure {
        let here = self.here();
        let begins_value = matches!(
            here.kind,
            Kind::Text | Kind::Number | Kind::Date | Kind::Moment
        );
        if !begins_value {
            return self.unexpected(Expected::Symbol(Symbol::Comma));
        }
        let behind = self.reports.span(self.last().end, self.last().end);
        self.failure(codes::MISSING_COMMA, self.span_of(here), &[&here.text])
            .mended(|diagnostic| diagnostic.insert(behind, ","))
    }
}
