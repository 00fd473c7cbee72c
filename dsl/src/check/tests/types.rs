//! Types of expressions, from §3 of the language.

use super::{assert_fixed, assert_says, body, codes, program};
use crate::program::NodeKind;
use crate::types::{Type, Value};

/// What an attribute about a collection is: its type as a word, or the code of what is wrong.
fn outcome(subject: &str, expression: &str) -> String {
    let text = format!("attribute tested for {subject} = {expression}");
    let found = codes(&text);
    if let Some(code) = found.first() {
        return (*code).to_owned();
    }
    let program = program(&text);
    let node = body(&program, "tested");
    let name = match &node.ty {
        Type::Bool => "bool",
        Type::Int => "int",
        Type::Decimal => "decimal",
        Type::Text => "text",
        Type::Enum(_) => "enum",
        Type::Date => "date",
        Type::Birthday => "birthday",
        Type::Instant => "instant",
        Type::Ratio => "ratio",
        Type::Money => "money",
        Type::Points => "points",
        Type::Kilometres => "km",
        other => panic!("{other:?} is no type of a column"),
    };
    let missing = if node.optional { "?" } else { "" };
    format!("{name}{missing}")
}

fn assert_outcomes(subject: &str, cases: &[(&str, &str)]) {
    for (expression, expected) in cases {
        assert_eq!(outcome(subject, expression), *expected, "{expression}");
    }
}

#[test]
fn fields_have_the_types_of_the_schema() {
    assert_outcomes(
        "visit",
        &[
            ("total", "money"),
            ("money_paid", "money"),
            ("points_paid", "points"),
            ("mileage", "km?"),
            ("status", "enum"),
            ("branch", "text?"),
            ("at", "instant"),
            ("opened_at", "instant?"),
            ("vehicle.year", "int?"),
            ("vehicle.make", "text?"),
            ("client.blacklisted", "bool"),
            ("client.birth_date", "birthday?"),
        ],
    );
}

#[test]
fn money_calculates_with_money_and_with_numbers_only() {
    assert_outcomes(
        "visit",
        &[
            ("total + money_paid", "money"),
            ("total - 500 rub", "money"),
            ("total * 2", "money"),
            ("2 * total", "money"),
            ("total * 1.5", "money"),
            ("total * 15%", "money"),
            ("15% of total", "money"),
            ("total / 2", "money"),
            ("total / money_paid", "decimal?"),
            ("total / 100 rub", "decimal"),
            ("total * money_paid", "K0306"),
            ("2 / total", "K0306"),
            ("total + 5", "K0303"),
            ("total + 5 km", "K0306"),
            ("total + points_paid", "K0306"),
            ("points_paid + 100 points", "points"),
            ("-total", "money"),
            ("-status", "K0307"),
            ("total + status", "K0307"),
        ],
    );
}

#[test]
fn numbers_widen_from_int_to_decimal_and_nothing_else_does() {
    assert_outcomes(
        "line",
        &[
            ("quantity + 1", "decimal"),
            ("quantity * price", "money?"),
            ("1 + 2", "int"),
            ("1 + 2.5", "decimal"),
            ("7 / 2", "decimal"),
            ("max_discount + 5%", "ratio?"),
            ("max_discount + 0.05", "ratio?"),
            ("max_discount * max_discount", "ratio?"),
            ("max_discount * quantity", "decimal?"),
            ("max_discount + quantity", "K0306"),
            ("quantity / quantity", "decimal?"),
        ],
    );
}

#[test]
fn fallbacks_take_the_place_of_what_is_missing() {
    assert_outcomes(
        "visit",
        &[
            ("mileage or else 0 km", "km"),
            ("mileage or else vehicle.mileage", "km?"),
            ("mileage or else 0", "K0303"),
            ("branch or else \"none\"", "text"),
            ("branch or else 5", "K0304"),
        ],
    );
}

#[test]
fn aggregates_have_the_type_of_what_they_take() {
    assert_outcomes(
        "client",
        &[
            ("count of visits", "int"),
            ("count of visits.mileage", "int"),
            ("count of distinct visits.branch", "int"),
            ("count of distinct visits", "K0316"),
            (
                "count of distinct (date of at for visits where completed)",
                "int",
            ),
            ("sum of visits.total", "money"),
            ("sum of visits.points_paid", "points"),
            ("sum of visits", "K0316"),
            ("sum of visits.status", "K0307"),
            ("average of visits.total", "money?"),
            ("average of ratings.score", "decimal?"),
            ("sum of calls.seconds", "int"),
            ("min of visits.at", "instant?"),
            ("max of visits.mileage", "km?"),
            ("min of visits.branch", "K0307"),
            (
                "sum of (quantity * price for lines where kind = \"part\")",
                "money",
            ),
            ("sum of visits.lines.amount", "money"),
            ("max of visits.vehicle.year", "int?"),
            ("first visit.at", "instant?"),
            ("last visit.vehicle.make", "text?"),
            ("last (visit where completed).total", "money?"),
            ("last vehicle.make", "K0402"),
            ("last visit.line.amount", "money?"),
            ("average gap of visits.at", "decimal?"),
            ("average gap of visits", "decimal?"),
            ("average gap of visits.total", "K0308"),
            ("average gap of vehicles", "K0402"),
        ],
    );
}

#[test]
fn dates_have_parts_and_distances() {
    assert_outcomes(
        "visit",
        &[
            ("date of at", "date"),
            ("year of at", "int"),
            ("month of at", "int"),
            ("weekday of at", "int"),
            ("hour of at", "int"),
            ("days since at", "int"),
            ("hour of vehicle.bought_at", "K0311"),
            ("year of total", "K0308"),
            ("days since status", "K0308"),
            ("age of client.birth_date", "int?"),
            ("month of client.birth_date", "int?"),
            ("at in the last 3 months", "bool"),
            ("at is today", "bool"),
        ],
    );
    assert_outcomes(
        "vehicle",
        &[
            ("forecast of mileage", "km?"),
            ("date when mileage reaches 120 thousand km", "date?"),
            ("date when mileage reaches 120 thousand", "K0303"),
            ("forecast of year", "K0319"),
            ("forecast of make", "K0319"),
        ],
    );
}

#[test]
fn conditions_compare_values_of_one_type() {
    assert_outcomes(
        "visit",
        &[
            ("total >= 4000 rub", "bool"),
            ("4000 rub <= total", "bool"),
            ("total >= 4000", "K0303"),
            ("total >= 4000 km", "K0304"),
            ("total >= 3000 points", "K0304"),
            ("total >= 100 usd", "K0312"),
            ("mileage > 60 thousand km", "bool?"),
            ("status = \"completed\"", "bool"),
            ("status > \"completed\"", "K0305"),
            ("status = \"complete\"", "K0208"),
            ("status = completed", "K0325"),
            ("status = 5", "K0304"),
            ("status in [\"completed\", \"ready\"]", "bool"),
            ("status in [\"completed\", \"read\"]", "K0208"),
            ("status in []", "K0320"),
            ("branch = \"A\"", "bool?"),
            ("branch > \"A\"", "K0305"),
            ("branch contains \"A\"", "bool?"),
            ("status contains \"A\"", "K0310"),
            ("branch starts with 5", "K0310"),
            ("client.blacklisted", "bool"),
            ("client.blacklisted = true", "bool"),
            ("client.blacklisted > true", "K0305"),
            ("vehicle is known", "bool"),
            ("vehicle is missing", "bool"),
            ("vehicle = \"7\"", "K0322"),
            ("employee = client.manager", "bool?"),
            ("employee = vehicle", "K0304"),
            ("at >= 2026-01-01", "bool"),
            ("at >= 2026-01-01 10:00", "bool"),
            ("at >= \"2026-01-01\"", "K0324"),
            ("at between 2026-01-01 and 2026-02-01", "bool"),
            ("total between 5 rub and 9 rub", "bool"),
            ("total between 5 rub and 9 km", "K0304"),
            ("branch between \"A\" and \"B\"", "K0305"),
            ("client.birth_date < 1990-01-01", "bool?"),
        ],
    );
}

#[test]
fn a_share_compares_with_numbers_and_percents() {
    assert_outcomes(
        "line",
        &[
            ("max_discount >= 15%", "bool?"),
            ("max_discount >= 0.15", "bool?"),
            ("max_discount >= 1", "bool?"),
            ("quantity >= 2", "bool"),
            ("quantity >= 150%", "bool"),
            ("quantity > 1.5", "bool"),
        ],
    );
    assert_outcomes(
        "client",
        &[
            ("count of visits > 1.5", "bool"),
            ("count of visits >= 15%", "K0304"),
            ("count of visits / count of calls >= 50%", "bool?"),
        ],
    );
}

#[test]
fn a_number_without_its_unit_gets_it() {
    assert_fixed(
        "segment rich { has visit where total >= 4000 }",
        "K0303",
        "4000",
        "segment rich { has visit where total >= 4000 rub }",
    );
    assert_fixed(
        "segment far for vehicle { mileage >= 60 thousand }",
        "K0303",
        "60 thousand",
        "segment far for vehicle { mileage >= 60 thousand km }",
    );
    assert_fixed(
        "language ru\nсегмент дальние для автомобиля { пробег >= 60000 }",
        "K0303",
        "60000",
        "language ru\nсегмент дальние для автомобиля { пробег >= 60000 км }",
    );
}

#[test]
fn a_value_of_a_list_is_suggested_and_an_open_list_warns() {
    assert_fixed(
        "segment tested for vehicle { gearbox = \"automatik\" }",
        "K0208",
        "\"automatik\"",
        "segment tested for vehicle { gearbox = \"automatic\" }",
    );
    let open = crate::schema::Schema::from_toml(
        "name = \"open\"\nsubject = \"client\"\n[collections.client]\nkey = \"id\"\n[collections.client.fields]\n\
         id = \"text\"\nkind = { type = [\"gold\", \"silver\"], open = true }\n",
    )
    .expect("the schema is right");
    let options = crate::CompileOptions {
        schema: std::sync::Arc::new(open),
        loader: &crate::source::NoLoader,
    };
    let compiled = crate::compile("a", "segment tested { kind = \"golt\" }", &options)
        .expect("an open list only warns");
    let codes: Vec<_> = compiled
        .diagnostics
        .iter()
        .map(|found| found.code.0)
        .collect();
    assert_eq!(codes, ["K0507"]);
    let node = body(&compiled.program, "tested");
    let NodeKind::Compare(_, _, right) = &node.kind else {
        panic!("a comparison stays one");
    };
    assert_eq!(
        right.kind,
        NodeKind::Literal(Value::Text("golt".to_owned()))
    );
}

#[test]
fn mended_values_compile() {
    assert_fixed(
        "segment tested { has visit where status = completed }",
        "K0325",
        "completed",
        "segment tested { has visit where status = \"completed\" }",
    );
    assert_fixed(
        "segment tested { has visit where at >= \"2026-01-01\" }",
        "K0324",
        "\"2026-01-01\"",
        "segment tested { has visit where at >= 2026-01-01 }",
    );
    assert_fixed(
        "segment tested { manager = \"7\" }",
        "K0322",
        "manager",
        "segment tested { manager.id = \"7\" }",
    );
}

#[test]
fn what_is_no_condition_is_said_so() {
    assert_says("segment tested { city }", "K0302", "city");
    assert_says(
        "segment tested { not count of visits }",
        "K0302",
        "count of visits",
    );
    assert_says("attribute tested = manager", "K0215", "manager");
    assert_says("attribute tested = 5 months", "K0301", "5 months");
}

#[test]
fn one_wrong_part_is_said_once_and_the_others_too() {
    assert_eq!(
        codes(
            "segment tested { nonsense > 5 and city > \"A\"\n has visit where total > 5 and nothing = 2 }"
        ),
        ["K0201", "K0305", "K0303", "K0201"]
    );
    assert_eq!(
        codes("segment tested { has visit where total between 5 and 9 }"),
        ["K0303", "K0303"]
    );
    assert_eq!(
        codes("attribute wrong = nonsense + 1\nsegment tested { wrong > 5 }"),
        ["K0201"]
    );
}

#[test]
fn literals_are_exact() {
    let program = program(
        "attribute far = 1.5 million\nattribute share = 15% of 200 rub\nattribute less = -3.50 rub",
    );
    assert_eq!(
        body(&program, "far").kind,
        NodeKind::Literal(Value::Int(1_500_000))
    );
    let NodeKind::Arithmetic(_, left, right) = &body(&program, "share").kind else {
        panic!("a share is a product");
    };
    let rub = crate::types::Currency::Rub;
    assert_eq!(left.kind, NodeKind::Literal(Value::Money(200.into(), rub)));
    assert_eq!(
        right.kind,
        NodeKind::Literal(Value::Ratio(rust_decimal::Decimal::new(15, 2)))
    );
    assert_eq!(
        body(&program, "less").kind,
        NodeKind::Literal(Value::Money(rust_decimal::Decimal::new(-35, 1), rub))
    );
    assert_says(
        "segment tested { count of visits > 9 000 000 000 000 000 million }",
        "K0313",
        "9 000 000 000 000 000 million",
    );
}

#[test]
fn a_row_in_a_window_is_told_which_field_says_when() {
    let found = assert_says(
        "segment tested { first visit in the last 3 months }",
        "K0316",
        "visit",
    );
    assert!(found.help.is_some_and(|help| help.contains("`visit.at`")));
}

#[test]
fn a_number_of_years_or_days_has_no_unit() {
    assert_fixed(
        "segment tested { age of birth_date >= 18 years }",
        "K0304",
        "18 years",
        "segment tested { age of birth_date >= 18 }",
    );
    assert_fixed(
        "segment tested { days since last visit.at > 30 days }",
        "K0304",
        "30 days",
        "segment tested { days since last visit.at > 30 }",
    );
    assert_fixed(
        "segment tested { average gap of visits.at > 30 days }",
        "K0304",
        "30 days",
        "segment tested { average gap of visits.at > 30 }",
    );
    let found = assert_says(
        "segment tested { has visit where weekday of at = \"saturday\" }",
        "K0304",
        "\"saturday\"",
    );
    assert!(found.help.is_some_and(|help| help.contains("numbers")));
    // Months are no days.
    let found = assert_says(
        "segment tested { days since last visit.at > 3 months }",
        "K0304",
        "3 months",
    );
    assert_eq!(found.fix, None);
}
