//! Declarations: what is declared twice, what shadows the data, parameters, catalogs, partitions.

use super::{assert_fixed, assert_says, body, codes, program, rule};
use crate::{
    program::{NodeKind, RuleBody},
    syntax::{CalendarUnit, PeriodUnit},
    types::{Period, Type, Value},
};

#[test]
fn a_name_is_declared_once() {
    assert_says(
        "param gap: months = 6 months\nparam gap: months = 7 months",
        "K0209",
        "gap",
    );
    assert_says("catalog a = [\"x\"]\ncatalog a = [\"y\"]", "K0209", "a");
    assert_says("segment a { blacklisted }\nattribute a = 5", "K0209", "a");
    assert_says(
        "param a: int = 1\ncondition a { blacklisted }",
        "K0209",
        "a",
    );
    assert_says("condition a { blacklisted }\nattribute a = 5", "K0209", "a");
    assert_eq!(
        codes("condition a { blacklisted }\ncondition a for visit { completed }\nsegment a { a }"),
        [""; 0]
    );
}

#[test]
fn a_name_of_the_data_is_not_taken() {
    assert_says("attribute city = 5", "K0210", "city");
    assert_says("attribute visits = 5", "K0210", "visits");
    assert_fixed(
        "attribute total = 5",
        "K0210",
        "total",
        "attribute client_total = 5",
    );
    assert_fixed(
        "attribute client_total = 4\nattribute total = 5",
        "K0210",
        "total",
        "attribute client_total = 4\nattribute client_total_2 = 5",
    );
    assert_fixed(
        "язык ru\nпараметр пробег: целое = 5",
        "K0210",
        "пробег",
        "язык ru\nпараметр клиент_пробег: целое = 5",
    );
    assert_says("condition make for visit { completed }", "K0210", "make");
    assert_says("condition city for visit { completed }", "K0210", "city");
    // Segments and catalogs stand behind words of their own.
    assert_eq!(
        codes("segment blacklisted { blacklisted }\ncatalog city = [\"A\"]"),
        [""; 0]
    );
    // A field of calls is out of reach of messages.
    assert_eq!(codes("condition seconds for message { failed }"), [""; 0]);
}

#[test]
fn parameters_have_a_type_and_a_default_of_it() {
    let program = program(
        "param gap: months = 6 months\nparam limit: money = 5000 rub\nparam share: ratio = 15%\nparam wanted: text\n\
         segment tested { no visit in the last gap where total > limit }",
    );
    let defaults: Vec<_> = program.params.iter().map(|param| &param.default).collect();
    let months = Period {
        count: 6,
        unit: PeriodUnit::Calendar(CalendarUnit::Month),
    };
    assert_eq!(defaults[0], &Some(Value::Period(months)));
    assert_eq!(
        defaults[2],
        &Some(Value::Ratio(rust_decimal::Decimal::new(15, 2)))
    );
    assert_eq!(defaults[3], &None);
    assert_fixed(
        "param gap: months = 1 year",
        "K0301",
        "1 year",
        "param gap: months = 12 months",
    );
    assert_fixed(
        "param limit: money = 5000",
        "K0303",
        "5000",
        "param limit: money = 5000 rub",
    );
    assert_says("param gap: months = 6", "K0301", "6");
    assert_says("param many: int = 1.5", "K0301", "1.5");
    assert_says("param many: int = 2 + 3", "K0315", "2 + 3");
    assert_says(
        "param gap: int = 6\nsegment tested { has visit in the last gap }",
        "K0411",
        "gap",
    );
}

#[test]
fn catalogs_hold_values_of_one_type() {
    let program = program(
        "catalog makes = [\"Lada\", \"Kia\"]\ncatalog years = [2020, 2021]\ncatalog host: text",
    );
    let types: Vec<_> = program.catalogs.iter().map(|catalog| &catalog.ty).collect();
    assert_eq!(types, [&Type::Text, &Type::Int, &Type::Text]);
    assert_eq!(program.catalogs[2].values, None);
    assert_says("catalog mixed = [\"A\", 5]", "K0301", "5");
    assert_says(
        "catalog years = [2020]\nsegment tested { city in years }",
        "K0304",
        "years",
    );
    assert_says(
        "catalog sexes = [\"man\"]\nsegment tested { sex in sexes }",
        "K0208",
        "sexes",
    );
}

#[test]
fn a_partition_has_its_states() {
    let program = program(
        "partition life { fresh when has visit; otherwise old }\nsegment tested { life = old }\nsegment either { life in [fresh, old] }",
    );
    let RuleBody::Partition { states, otherwise } = &rule(&program, "life").body else {
        panic!("a partition stays one");
    };
    assert_eq!(states.len(), 1);
    assert_eq!(otherwise.as_deref(), Some("old"));
    let tested = body(&program, "tested");
    assert!(
        !tested.optional,
        "a partition with `otherwise` is never missing"
    );
    let NodeKind::Compare(_, _, right) = &tested.kind else {
        panic!("a comparison");
    };
    assert_eq!(right.kind, NodeKind::Literal(Value::Text("old".to_owned())));
    assert!(
        matches!(body(&program, "either").kind, NodeKind::InList(_, ref list) if list.len() == 2)
    );
    assert_says(
        "partition life { fresh when has visit; fresh when blacklisted }",
        "K0225",
        "fresh",
    );
    assert_fixed(
        "partition life { fresh when has visit; otherwise old }\nsegment tested { life = \"old\" }",
        "K0323",
        "\"old\"",
        "partition life { fresh when has visit; otherwise old }\nsegment tested { life = old }",
    );
}

#[test]
fn a_partition_without_otherwise_may_be_missing() {
    let program =
        program("partition life { fresh when has visit }\nsegment tested { life = fresh }");
    assert!(body(&program, "tested").optional);
}
