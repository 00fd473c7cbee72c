//! An explanation for people, in English or Russian.

use super::{Explanation, RecordFound, RowsFound};
use kardan_dsl::{
    schema::{CollectionId, Schema},
    syntax::ComparisonOperator,
    vocabulary::Language,
};

impl Explanation {
    /// The tree, one condition a line: whether it holds, its text, and what decided it.
    ///
    /// ```text
    /// ✗ has at least 3 visits where completed — 2 of at least 3 visits: 2026-01-12, 2026-08-03
    /// ? gearbox = "automatic" — gearbox is missing
    /// ```
    #[must_use]
    pub fn to_text(&self, schema: &Schema, language: Language) -> String {
        let mut text = String::new();
        self.write(&mut text, 0, schema, language);
        text
    }

    fn write(&self, text: &mut String, depth: usize, schema: &Schema, language: Language) {
        let mark = match self.outcome {
            Some(true) => '✓',
            Some(false) => '✗',
            None => '?',
        };
        text.push_str(&"  ".repeat(depth));
        text.push(mark);
        text.push(' ');
        text.extend(self.text.split_whitespace().flat_map(|word| [word, " "]));
        let details = self.details(schema, language);
        if !details.is_empty() {
            text.push_str("— ");
            text.push_str(&details.join("; "));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        for part in &self.parts {
            part.write(text, depth + 1, schema, language);
        }
    }

    fn details(&self, schema: &Schema, language: Language) -> Vec<String> {
        let mut details: Vec<String> = self
            .rows
            .iter()
            .map(|rows| rows.to_text(schema, language))
            .collect();
        details.extend(self.values.iter().map(|(operand, value)| match value {
            Some(value) => format!("{operand} = {value}"),
            None => missing(operand, language),
        }));
        if let (None, Some(field), true) = (self.outcome, &self.because, details.is_empty()) {
            details.push(missing(field, language));
        }
        details
    }
}

impl RowsFound {
    fn to_text(&self, schema: &Schema, language: Language) -> String {
        let count = match self.wanted {
            Some((operator, number)) if !plain(operator, number) => {
                let noun = noun(schema, self.collection, number, language, true);
                let asked = asked(operator, language);
                match language {
                    Language::English => format!("{} of {asked}{number} {noun}", self.found),
                    Language::Russian => format!("{} из {asked}{number} {noun}", self.found),
                }
            }
            _ => {
                let noun = noun(schema, self.collection, self.found, language, false);
                match (self.found, language) {
                    (0, Language::English) => format!("no {noun}"),
                    (0, Language::Russian) => format!("нет {noun}"),
                    (found, _) => format!("{found} {noun}"),
                }
            }
        };
        let mut named: Vec<&str> = self.records.iter().filter_map(RecordFound::name).collect();
        if named.is_empty() {
            return count;
        }
        if self.found > self.records.len() as u64 {
            named.push("…");
        }
        format!("{count}: {}", named.join(", "))
    }
}

impl RecordFound {
    fn name(&self) -> Option<&str> {
        self.time.as_deref().or(self.key.as_deref())
    }
}

/// `has` and `no` ask for nothing that the number found does not tell.
fn plain(operator: ComparisonOperator, number: u64) -> bool {
    matches!(
        (operator, number),
        (ComparisonOperator::GreaterOrEqual, 1) | (ComparisonOperator::Equal, 0)
    )
}

fn asked(operator: ComparisonOperator, language: Language) -> &'static str {
    match (operator, language) {
        (ComparisonOperator::GreaterOrEqual, Language::English) => "at least ",
        (ComparisonOperator::GreaterOrEqual, Language::Russian) => "не менее чем ",
        (ComparisonOperator::LessOrEqual, Language::English) => "at most ",
        (ComparisonOperator::LessOrEqual, Language::Russian) => "не более чем ",
        (ComparisonOperator::Equal, Language::English) => "exactly ",
        (ComparisonOperator::Equal, Language::Russian) => "ровно ",
        _ => "",
    }
}

fn missing(name: &str, language: Language) -> String {
    match language {
        Language::English => format!("{name} is missing"),
        Language::Russian => format!("{name}: нет данных"),
    }
}

/// The noun as it stands behind a number. After «не менее чем 3» Russian has the genitive: «1 визита», «3 визитов».
fn noun(
    schema: &Schema,
    collection: CollectionId,
    number: u64,
    language: Language,
    genitive: bool,
) -> String {
    let collection = schema.collection(collection);
    let Some(noun) = collection.nouns.get(&language) else {
        return if number == 1 {
            collection.name.clone()
        } else {
            collection.plural.clone()
        };
    };
    if language == Language::English {
        let form = if number == 1 {
            &noun.one
        } else {
            &noun.of_many
        };
        return form.clone();
    }
    let (tens, ones) = (number / 10 % 10, number % 10);
    let form = match (genitive, tens, ones) {
        (true, 1, _) | (false, 1, _) => &noun.of_many,
        (true, _, 1) => &noun.of_one,
        (false, _, 1) => &noun.one,
        (false, _, 2..=4) => &noun.of_one,
        _ => &noun.of_many,
    };
    form.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kardan_dsl::source::Span;

    fn visits(
        found: u64,
        wanted: Option<(ComparisonOperator, u64)>,
        times: &[&str],
    ) -> Explanation {
        let schema = Schema::auto();
        let record = |time: &&str| RecordFound {
            key: None,
            time: Some((*time).to_owned()),
        };
        Explanation {
            text: "has at least 3 visits\n   where completed".to_owned(),
            span: Span::default(),
            outcome: Some(false),
            values: Vec::new(),
            rows: Some(RowsFound {
                collection: schema.collection_named("visit").unwrap(),
                found,
                wanted,
                records: times.iter().map(record).collect(),
            }),
            because: None,
            parts: Vec::new(),
        }
    }

    #[test]
    fn rows_are_counted_in_words_of_the_language() {
        let at_least = Some((ComparisonOperator::GreaterOrEqual, 3));
        let few = visits(2, at_least, &["2026-01-12", "2026-08-03"]);
        assert_eq!(
            few.to_text(&Schema::auto(), Language::English),
            "✗ has at least 3 visits where completed — 2 of at least 3 visits: 2026-01-12, 2026-08-03\n"
        );
        let english = |found| visits(found, None, &[]).to_text(&Schema::auto(), Language::English);
        assert!(english(1).ends_with("— 1 visit\n"));
        assert!(english(2).ends_with("— 2 visits\n"));
        assert!(english(21).ends_with("— 21 visits\n"));
        let russian =
            |found, wanted| visits(found, wanted, &[]).to_text(&Schema::auto(), Language::Russian);
        assert!(russian(2, at_least).ends_with("— 2 из не менее чем 3 визитов\n"));
        assert!(russian(22, None).ends_with("— 22 визита\n"));
        assert!(russian(11, None).ends_with("— 11 визитов\n"));
        assert!(
            russian(0, Some((ComparisonOperator::GreaterOrEqual, 1))).ends_with("— нет визитов\n")
        );
    }

    #[test]
    fn unknown_names_the_field() {
        let mut unknown = visits(0, None, &[]);
        unknown.outcome = None;
        unknown.rows = None;
        unknown.text = "gearbox = \"automatic\"".to_owned();
        unknown.because = Some("gearbox".to_owned());
        assert_eq!(
            unknown.to_text(&Schema::auto(), Language::English),
            "? gearbox = \"automatic\" — gearbox is missing\n"
        );
    }
}
