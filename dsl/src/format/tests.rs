use super::*;
use crate::{schema::Schema, source::NoLoader};

fn formatted(text: &str, language: Option<Language>) -> Result<String, CompileError> {
    let options = CompileOptions {
        schema: Schema::auto(),
        loader: &NoLoader,
    };
    format_text("rules.kardan", text, language, &options)
}

/// The canonical text of a text that must be right.
fn canonical(text: &str) -> String {
    formatted(text, None).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The canonical form of one condition about a client.
fn condition(text: &str) -> String {
    line(&canonical(&format!("segment odd {{ {text} }}")))
}

fn russian(text: &str) -> String {
    let text = format!("segment odd {{ {text} }}");
    line(&formatted(&text, Some(Language::Russian)).expect("it compiles"))
}

/// What stands between the braces of the only declaration, in one line.
fn line(text: &str) -> String {
    let (_, inside) = text.split_once("{\n").expect("an opening brace");
    let (inside, _) = inside.rsplit_once("\n}").expect("a closing brace");
    let lines: Vec<&str> = inside.lines().map(str::trim).collect();
    lines.join(" ")
}

#[test]
fn a_file_is_laid_out_in_one_way() {
    let text = "\
// What this file is about.
language en // the default
currency   RUB
param sleep_gap:months=6 months
param other: days = 1 days

catalog maintenance = [ \"oil change\",\"air filter\" ]
condition completed for visit { status = \"completed\" } ; segment sleeping \"Sleeping\" {
// two years
has visit in the last 2 years where completed; no visit in the last sleep_gap where completed // gone


not blacklisted
    // the end
}
partition lifecycle {
 lost when { has visit where completed; no visit in the last 12 months where completed }
 otherwise   occasional }
// bye";
    let expected = "\
// What this file is about.

language en // the default
currency RUB

param sleep_gap: months = 6 months
param other: days = 1 day

catalog maintenance = [\"oil change\", \"air filter\"]
condition completed for visit { status = \"completed\" }

segment sleeping \"Sleeping\" {
  // two years
  has visit in the last 2 years where completed
  no visit in the last sleep_gap where completed // gone

  not blacklisted
  // the end
}

partition lifecycle {
  lost when { has visit where completed; no visit in the last 12 months where completed }
  otherwise occasional
}

// bye
";
    assert_eq!(canonical(text), expected);
    assert_eq!(canonical(expected), expected);
}

#[test]
fn numbers_are_grouped_from_five_digits_on() {
    assert_eq!(
        condition("registered_at is known and count of visits = 10_000"),
        "registered_at is known and count of visits = 10 000"
    );
    assert_eq!(
        condition("count of visits = 8 000"),
        "count of visits = 8000"
    );
    assert_eq!(
        condition("sum of visits.total >= 1234567.50 rub"),
        "sum of visits.total >= 1 234 567.50 rub"
    );
    assert_eq!(
        condition("sum of visits.total >= 1.5 million rub"),
        "sum of visits.total >= 1.5 million rub"
    );
}

#[test]
fn parentheses_stand_where_the_tree_needs_them() {
    let cases = [
        ("((blacklisted))", "blacklisted"),
        (
            "(blacklisted and email_confirmed) or blacklisted",
            "(blacklisted and email_confirmed) or blacklisted",
        ),
        (
            "blacklisted and (email_confirmed and blacklisted)",
            "blacklisted and (email_confirmed and blacklisted)",
        ),
        (
            "(count of visits + 1) * 2 = 4",
            "(count of visits + 1) * 2 = 4",
        ),
        (
            "(count of visits * 2) + 1 = 4",
            "count of visits * 2 + 1 = 4",
        ),
        ("1 - (2 - 1) = (1 - 2) - 1", "1 - (2 - 1) = 1 - 2 - 1"),
        ("not (blacklisted)", "not blacklisted"),
        (
            "not (blacklisted or email_confirmed)",
            "not (blacklisted or email_confirmed)",
        ),
        ("has visit where ((completed))", "has visit where completed"),
        (
            "has visit where (has line where promo)",
            "has visit where (has line where promo)",
        ),
        (
            "(has visit where completed) and blacklisted",
            "(has visit where completed) and blacklisted",
        ),
        (
            "blacklisted and (has visit where completed)",
            "blacklisted and has visit where completed",
        ),
        ("count of (visits) = 1", "count of visits = 1"),
    ];
    for (text, expected) in cases {
        assert_eq!(condition(text), expected);
    }
}

#[test]
fn backticks_stand_where_the_word_is_taken() {
    let text = "param `year`: int = 3\nparam `no`: int = 3\nparam `two words`: int = 3\nsegment odd { count of visits = `year` or count of visits = `no` }";
    let expected = "param year: int = 3\nparam `no`: int = 3\nparam `two words`: int = 3\n\nsegment odd {\n  count of visits = year or count of visits = `no`\n}\n";
    assert_eq!(canonical(text), expected);
}

#[test]
fn nouns_take_the_number_of_their_place() {
    let cases = [
        ("has visits", "has visit"),
        ("has at least 1 visit", "has at least 1 visit"),
        ("has exactly 3 visit", "has exactly 3 visits"),
        ("no visits", "no visit"),
        ("sum of visit.total > 1 rub", "sum of visits.total > 1 rub"),
        (
            "last (visits where completed).at is today",
            "last (visit where completed).at is today",
        ),
        ("every visits: has lines", "every visit: has line"),
    ];
    for (text, expected) in cases {
        assert_eq!(condition(text), expected);
    }
}

#[test]
fn russian_nouns_and_phrases_agree() {
    let cases = [
        ("has visit", "есть визит"),
        (
            "no visit in the last 1 week",
            "нет визитов за последнюю 1 неделю",
        ),
        (
            "has at least 3 visits in the last 5 months",
            "есть не менее 3 визитов за последние 5 месяцев",
        ),
        ("has at least 21 visits", "есть не менее 21 визита"),
        ("has exactly 2 visits", "есть ровно 2 визита"),
        ("count of visits >= 2", "число визитов >= 2"),
        (
            "sum of visits.money_paid >= 4000 rub",
            "сумма по визитам.оплачено_деньгами >= 4000 руб",
        ),
        (
            "last visit.at in the previous month",
            "последний визит.дата в предыдущем месяце",
        ),
        ("every rating: score >= 4", "каждая оценка: значение >= 4"),
        ("birth_date is missing", "дата_рождения не указана"),
        (
            "has visit where vehicle.gearbox is known",
            "есть визит где автомобиль.коробка указана",
        ),
        (
            "has visit then no visit within 1 year",
            "есть визит затем нет визитов в течение 1 года",
        ),
        (
            "has visit in at least 4 of the last 6 months",
            "есть визит не менее чем в 4 из последних 6 месяцев",
        ),
        (
            "registered_at from 3 years to 2 years ago",
            "дата_регистрации от 3 лет до 2 лет назад",
        ),
        (
            "anniversary of birth_date in the next 7 days",
            "годовщина по дата_рождения в ближайшие 7 дней",
        ),
    ];
    for (english, expected) in cases {
        assert_eq!(russian(english), expected);
        assert_eq!(
            line(
                &formatted(
                    &format!("язык ru\nсегмент odd {{ {expected} }}"),
                    Some(Language::English)
                )
                .expect(expected)
            ),
            english
        );
    }
}

#[test]
fn a_mixed_file_is_written_in_its_own_language() {
    let text = "language ru\nsegment old { есть visit за последние 2 years }";
    assert_eq!(
        canonical(text),
        "язык ru\n\nсегмент old {\n  есть визит за последние 2 года\n}\n"
    );
}

#[test]
fn names_of_the_program_and_texts_stay() {
    let text = "condition visited { has visit where status = \"completed\" }\nsegment regular \"Regular\" { visited }";
    let expected = "язык ru\n\nусловие visited { есть визит где статус = \"completed\" }\n\nсегмент regular \"Regular\" {\n  visited\n}\n";
    assert_eq!(
        formatted(text, Some(Language::Russian)),
        Ok(expected.to_owned())
    );
}

#[test]
fn a_text_that_does_not_compile_is_laid_out_but_not_translated() {
    let text = "segment odd { nothing_known   = 3 }";
    assert_eq!(canonical(text), "segment odd {\n  nothing_known = 3\n}\n");
    let error = formatted(text, Some(Language::Russian)).expect_err("an unknown name");
    assert_eq!(error.diagnostics.len(), 1);
    let error = formatted("segment odd { = }", None).expect_err("no condition");
    assert!(error.diagnostics[0].is_error());
}

#[test]
fn a_text_that_says_something_else_is_never_given_out() {
    let file = parse(SourceId(0), "segment odd { blacklisted }").file;
    assert!(says("segment odd {\n\n  blacklisted\n}", &file));
    assert!(!says("segment odd { not blacklisted }", &file));
    assert!(!says("segment odd { // why\n  blacklisted }", &file));
    assert!(!says("segment odd { blacklisted", &file));
    let error = changes_meaning("rules.kardan", "", Language::English);
    assert_eq!(error.diagnostics[0].code.0, "K0138");
    assert!(error.diagnostics[0].is_error());
}

#[test]
fn long_lines_are_broken_before_the_words_that_join_them() {
    let text = "segment odd { has visit in the last 12 months where completed and (has line where service = \"a very long service\") }";
    let expected = "segment odd {\n  has visit in the last 12 months\n    where completed and (has line where service = \"a very long service\")\n}\n";
    assert_eq!(canonical(text), expected);
}

#[test]
fn blocks_that_nest_deep_are_printed_in_time() {
    let long = "x".repeat(99);
    let mut text = format!("city = \"{long}\"");
    for _ in 0..20 {
        text = format!("city = \"{long}\" and any of {{ {text} }}");
    }
    let text = canonical(&format!("segment odd {{ {text} }}"));
    assert_eq!(text.matches("any of").count(), 20);
}

#[test]
fn the_deepest_text_is_printed_whole_on_a_small_stack() {
    let test = || {
        let deepest = |levels: usize| {
            let nested = "not ".repeat(levels);
            format!("segment odd {{ {nested} blacklisted }}")
        };
        let levels = (1..=64)
            .rev()
            .find(|&levels| read("", &deepest(levels)).is_ok())
            .expect("one level can be read");
        assert!(levels >= 50, "{levels}");
        let file = read("", &deepest(levels)).expect("it can be read");
        assert!(says(&print(&file, Language::Russian), &file));
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(test);
    thread.expect("a thread").join().expect("the test");
}

#[test]
fn comments_stay_where_a_line_is_read_twice() {
    for text in [
        "program p {\n  redeem up to 5% of (first (visits where any of {\n    // why\n    completed\n  }).total + 0)\n}\n",
        "trigger t {\n  on visit\n  send sms \"a\"\n  stop when visit where any of {\n    // why\n    completed\n  }\n}\n",
    ] {
        let parsed = crate::parser::parse(crate::source::SourceId(0), text);
        assert_eq!(parsed.diagnostics, [], "{text}");
        assert_eq!(super::print(&parsed.file, Language::English), text);
    }
}

#[test]
fn a_blank_line_keeps_a_block_on_lines_of_its_own() {
    let text = "tiers t {\n  counting visits where completed\n  tier a from 1 {\n    redeem up to 5% of price\n\n    redeem up to 3% of the order\n  }\n  keep forever\n}\n";
    assert_eq!(canonical(text), text);
    let short = "  tier a from 1 { redeem up to 5% of price; redeem up to 3% of the order }\n";
    assert!(canonical(&text.replace("\n\n", "\n")).contains(short));
}

#[test]
fn what_a_record_must_be_to_start_a_bonus() {
    let text = "bonus b {\n  on visit completed where total > 5 rub and not employee is known\n  earn 5 points\n  once per visit\n}\n";
    assert_eq!(canonical(text), text);
    let russian = "язык ru\n\nбонус b {\n  по событию заявка где вид = \"callback\"\n  начислить 5 баллов\n  один раз для заявки\n}\n";
    assert_eq!(canonical(russian), russian);
}
