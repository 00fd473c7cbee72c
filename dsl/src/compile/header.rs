//! `timezone` and `currency`: one of each in a program.

use crate::{
    diagnostics::{Diagnostic, Entry, codes},
    schema::closest,
    source::{Sources, Span},
    syntax::{File, Header},
    types::Currency,
};

/// What the headers of all files say together.
pub(super) struct Headers {
    /// The business zone, where a file names one.
    pub timezone: Option<chrono_tz::Tz>,
    /// The currency; RUB where no file names one.
    pub currency: Currency,
}

/// A header that was read, and where.
struct Said<T> {
    value: T,
    text: String,
    span: Span,
}

/// Reads the headers of all files, which may not disagree.
pub(super) fn read(
    files: &[File],
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Headers {
    let mut timezone = None;
    let mut currency = None;
    for file in files {
        let mut reader = Reader {
            file,
            sources,
            diagnostics,
        };
        for item in &file.headers {
            match &item.node {
                Header::Timezone(name) => {
                    let known = reader.timezone(name, item.span);
                    reader.agree(&mut timezone, known, name, item.span);
                }
                Header::Currency(code) => {
                    let known = reader.currency(code, item.span);
                    reader.agree(&mut currency, known, code, item.span);
                }
                Header::Language(_) | Header::Use(_) => {}
            }
        }
    }
    Headers {
        timezone: timezone.map(|said| said.value),
        currency: currency.map_or(Currency::Rub, |said| said.value),
    }
}

struct Reader<'r> {
    file: &'r File,
    sources: &'r Sources,
    diagnostics: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn timezone(&mut self, name: &str, span: Span) -> Option<chrono_tz::Tz> {
        if let Ok(zone) = name.parse() {
            return Some(zone);
        }
        let known = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let near = known
            .clone()
            .find(|zone| zone.eq_ignore_ascii_case(name))
            .map(str::to_owned)
            .or_else(|| closest(name, known));
        self.report_unknown(codes::UNKNOWN_TIMEZONE, name, near, span);
        None
    }

    fn currency(&mut self, code: &str, span: Span) -> Option<Currency> {
        if let Some(currency) = Currency::of_code(code) {
            return Some(currency);
        }
        let upper = code.to_uppercase();
        let known = Currency::ALL.iter().map(|(_, code)| *code);
        // `RUR` is as near to `EUR` as to `RUB`: the first letter decides.
        let alike = known
            .clone()
            .filter(|known| known.chars().next() == upper.chars().next());
        let near = closest(&upper, alike).or_else(|| closest(&upper, known));
        self.report_unknown(codes::UNKNOWN_CURRENCY, code, near, span);
        None
    }

    fn report_unknown(
        &mut self,
        entry: &'static Entry,
        written: &str,
        near: Option<String>,
        span: Span,
    ) {
        let language = self.file.language();
        let mut found = Diagnostic::new(language, entry, span, &[written]);
        if let Some(near) = near {
            // The header's word stays, and the quotes.
            let whole = self.sources.text(span).replacen(written, &near, 1);
            found = found.replace(span, whole);
        }
        self.diagnostics.push(found);
    }

    /// Keeps the first, and reports one that says otherwise.
    fn agree<T: PartialEq>(
        &mut self,
        said: &mut Option<Said<T>>,
        value: Option<T>,
        text: &str,
        span: Span,
    ) {
        let Some(value) = value else {
            return;
        };
        match said {
            None => {
                *said = Some(Said {
                    value,
                    text: text.to_owned(),
                    span,
                });
            }
            Some(first) if first.value == value => {}
            Some(first) => {
                let file = self.sources.files.get(usize::from(first.span.source.0));
                let name = file.map_or("", |file| file.name.as_str());
                let found = Diagnostic::new(
                    self.file.language(),
                    codes::CONFLICTING_HEADER,
                    span,
                    &[text, &first.text, name],
                )
                .label(first.span, "");
                self.diagnostics.push(found);
            }
        }
    }
}
