use super::*;
use crate::types::EnumType;
use rust_decimal::Decimal;

const SHOP: &str = include_str!("shop.toml");

fn named(schema: &Schema, collection: &str) -> CollectionId {
    schema.collection_named(collection).expect(collection)
}

fn field<'a>(schema: &'a Schema, collection: &str, field: &str) -> &'a Field {
    let collection = schema.collection(named(schema, collection));
    let id = collection.field_named(field).expect(field);
    &collection.fields[usize::from(id.0)]
}

#[test]
fn the_built_in_schema_is_the_designed_one() {
    let schema = Schema::auto();
    assert_eq!(schema.name, "auto");
    let names: Vec<_> = schema
        .collections
        .iter()
        .map(|known| known.name.as_str())
        .collect();
    let designed = [
        "client",
        "vehicle",
        "reading",
        "visit",
        "line",
        "recommendation",
        "refund",
        "claim",
        "message",
        "call",
        "rating",
        "review",
        "request",
        "page_view",
        "stage",
        "offer",
        "consent",
        "points",
        "employee",
        "campaign",
        "cost",
    ];
    assert_eq!(names, designed);
    assert_eq!(schema.collection(schema.subject).name, "client");
    assert_eq!(
        schema.parent(named(&schema, "line")),
        Some(named(&schema, "visit"))
    );
    assert_eq!(
        schema.collection(named(&schema, "cost")).owner,
        Owner::Table
    );
    let owner = &schema.collection(named(&schema, "visit")).owner;
    assert!(matches!(owner, Owner::Parent { column, .. } if column == "client"));
}

#[test]
fn fields_of_the_built_in_schema_have_their_types() {
    let schema = Schema::auto();
    assert_eq!(field(&schema, "client", "birth_date").ty, Type::Birthday);
    assert_eq!(field(&schema, "line", "max_discount").ty, Type::Ratio);
    assert_eq!(field(&schema, "cost", "at").ty, Type::Date);
    let gearbox = EnumType {
        values: ["manual", "automatic", "cvt", "robot"]
            .map(str::to_owned)
            .to_vec(),
        open: false,
    };
    assert_eq!(field(&schema, "vehicle", "gearbox").ty, Type::Enum(gearbox));
    assert!(field(&schema, "vehicle", "gearbox").optional);
    assert!(!field(&schema, "visit", "total").optional);
    assert!(field(&schema, "offer", "expires_at").planned);
    assert!(!field(&schema, "offer", "claimed_at").planned);
    let paid = field(&schema, "visit", "money_paid");
    assert_eq!(paid.default, Some(Value::Decimal(Decimal::ZERO)));
    let link = field(&schema, "client", "referrer");
    assert_eq!(link.ty, Type::Record(schema.subject));
    let mileage = field(&schema, "reading", "mileage");
    let (readings, reading) = field(&schema, "vehicle", "mileage")
        .readings
        .expect("readings");
    assert_eq!(schema.field(readings, reading), mileage);
}

#[test]
fn every_name_of_the_built_in_schema_has_a_russian_one() {
    let schema = Schema::auto();
    for collection in &schema.collections {
        assert!(
            collection.nouns.contains_key(&Language::Russian),
            "{}",
            collection.name
        );
        for field in &collection.fields {
            assert!(
                field.aliases.contains_key(&Language::Russian),
                "{}.{}",
                collection.name,
                field.name
            );
        }
    }
    assert_eq!(
        schema.collection_named("визитов"),
        Some(named(&schema, "visit"))
    );
    assert_eq!(field(&schema, "visit", "дата").name, "at");
}

#[test]
fn a_schema_survives_both_formats() {
    for schema in [&*Schema::auto(), &Schema::from_toml(SHOP).expect("shop")] {
        let toml = schema.to_toml();
        assert_eq!(&Schema::from_toml(&toml).expect(&toml), schema);
        let json = schema.to_json().to_string();
        assert_eq!(&Schema::from_json(&json).expect(&json), schema);
    }
}

#[test]
fn a_plain_shop_needs_few_words() {
    let schema = Schema::from_toml(SHOP).expect("shop");
    let order = schema.collection(named(&schema, "orders"));
    assert_eq!(order.time, order.field_named("order_date"));
    assert_eq!(order.key, order.field_named("id"));
    assert_eq!(field(&schema, "order", "amount").ty, Type::Money);
    let noun = &order.nouns[&Language::Russian];
    assert_eq!(noun.of_many, "заказов");
}

#[test]
fn a_host_extends_the_built_in_schema() {
    let schema = Schema::from_toml(
        r#"
        name = "dealer"
        extends = "auto"
        prelude = "condition accepted for estimate { total > 0 rub }"
        [collections.client.fields]
        loyalty_card = "text?"
        tier = ["silver", "gold"]
        city = { type = ["Perm", "Kazan"], open = true }
        [collections.estimate]
        time = "made_at"
        fields.made_at = "instant"
        fields.total = { type = "money", default = "10.50" }
        "#,
    )
    .expect("extends");
    assert_eq!(schema.name, "dealer");
    assert_eq!(field(&schema, "client", "loyalty_card").ty, Type::Text);
    assert!(
        matches!(&field(&schema, "client", "tier").ty, Type::Enum(kind) if kind.values.len() == 2)
    );
    assert!(matches!(&field(&schema, "client", "city").ty, Type::Enum(kind) if kind.open));
    assert_eq!(field(&schema, "client", "email").ty, Type::Text);
    assert_eq!(
        schema.parent(named(&schema, "estimates")),
        Some(schema.subject)
    );
    let total = field(&schema, "estimate", "total");
    assert_eq!(total.default, Some(Value::Decimal(Decimal::new(1050, 2))));
    assert!(schema.prelude.contains("completed for visit"));
    assert!(schema.prelude.contains("accepted for estimate"));
}

/// The shop with more lines, which go into the table `[collections.order.fields]`.
fn shop_with(lines: &str) -> Result<Schema, SchemaError> {
    Schema::from_toml(&format!("{SHOP}\n{lines}"))
}

fn problem(lines: &str) -> (String, SchemaProblem) {
    let error = shop_with(lines).expect_err(lines);
    (error.path, error.reason)
}

#[test]
fn a_wrong_schema_says_what_and_where() {
    use SchemaProblem as Problem;
    let size = "collections.order.fields.size";
    let cases = [
        (
            "size = 'mony'",
            size,
            Problem::UnknownType {
                name: "mony".into(),
                suggestion: Some("money".into()),
            },
        ),
        (
            "size = '-> ordr'",
            size,
            Problem::UnknownCollection {
                name: "ordr".into(),
                suggestion: Some("order".into()),
            },
        ),
        (
            "size = { type = 'int', default = 'big' }",
            size,
            Problem::BadDefault("\"big\"".into()),
        ),
        (
            "size = { type = ['s', 'm'], default = 'l' }",
            size,
            Problem::BadDefault("\"l\"".into()),
        ),
        (
            "size = { type = 'int?', default = 1 }",
            size,
            Problem::OptionalWithDefault,
        ),
        (
            "size = { type = 'int', planned = true }",
            size,
            Problem::PlannedType,
        ),
        (
            "size = { type = 'int', open = true }",
            size,
            Problem::OpenType,
        ),
        ("size = { type = ['s', 's'] }", size, Problem::EnumValues),
        (
            "size = { type = 'int', ru = 'дата' }",
            size,
            Problem::Taken("дата".into(), "order.order_date".into()),
        ),
        (
            "size = { type = 'int', ru = 'рaзмер' }",
            size,
            Problem::NotIdentifier("рaзмер".into()),
        ),
        (
            "'2nd' = 'int'",
            "collections.order.fields.2nd",
            Problem::NotIdentifier("2nd".into()),
        ),
        (
            "client = '-> client'",
            "collections.order.column",
            Problem::ParentColumn("client".into()),
        ),
        (
            "size = { type = 'km', readings = 'order.amount' }",
            size,
            Problem::BadReadings("order.amount".into()),
        ),
        (
            "[collections.mark]\nkey = 'name'",
            "collections.mark.key",
            Problem::UnknownField {
                collection: "mark".into(),
                name: "name".into(),
                suggestion: None,
            },
        ),
        (
            "[collections.mark]\ntime = 'text'\nfields.text = 'text'",
            "collections.mark.time",
            Problem::TimeType("text".into()),
        ),
        (
            "[collections.mark]\ntime = 'at'\nfields.at = 'date?'",
            "collections.mark.time",
            Problem::OptionalRole("at".into(), "time"),
        ),
        (
            "[collections.mark]\nparent = 'row'\n[collections.row]\nparent = 'mark'",
            "collections.mark.parent",
            Problem::CyclicParents("mark".into()),
        ),
        (
            "[collections.mark]\ntable = true\n[collections.row]\nparent = 'mark'",
            "collections.row.parent",
            Problem::ParentIsTable("mark".into()),
        ),
        (
            "[collections.mark]\ntable = true\n[collections.row.fields]\nmark = '-> mark'",
            "collections.row.fields.mark",
            Problem::TargetWithoutKey("mark".into()),
        ),
        (
            "[collections.mark]\nplural = 'orders'",
            "collections.mark",
            Problem::Taken("orders".into(), "order".into()),
        ),
        (
            "[collections.mark]\nru = ['метка', 'метки']",
            "collections.mark.ru",
            Problem::WrongForms,
        ),
    ];
    for (lines, path, reason) in cases {
        assert_eq!(problem(lines), (path.to_owned(), reason), "{lines}");
    }
}

#[test]
fn a_field_may_not_hide_a_collection_that_hangs_on_its_record() {
    let error = Schema::from_toml(
        "name = 'x'\nsubject = 'client'\n[collections.client]\nkey = 'id'\n\
         fields.id = 'text'\nfields.orders = 'int'\n[collections.order]",
    )
    .expect_err("two meanings of `orders`");
    assert_eq!(
        error.reason,
        SchemaProblem::Taken("orders".into(), "order".into())
    );
}

#[test]
fn the_head_of_a_schema_is_checked() {
    let reason = |text: &str| Schema::from_toml(text).expect_err(text).reason;
    assert_eq!(reason("name = 'x'"), SchemaProblem::NoSubject);
    assert_eq!(
        reason("subject = 'x'\n[collections.x]"),
        SchemaProblem::NoName
    );
    assert_eq!(
        reason("name = 'x'\nsubject = 'x'\n[collections.x]"),
        SchemaProblem::SubjectWithoutKey
    );
    assert_eq!(
        reason("extends = 'shop'"),
        SchemaProblem::UnknownBase("shop".into())
    );
    assert!(
        matches!(reason("nmae = 'x'"), SchemaProblem::Unreadable(text) if text.contains("nmae"))
    );
    let twice = r#"{"name": "x", "subject": "x", "collections": {"x": {}, "x": {}}}"#;
    let error = Schema::from_json(twice).expect_err("twice");
    assert_eq!(
        error.to_string(),
        "schema: collections: `x` stands here twice"
    );
}

#[test]
fn the_schemas_of_the_examples_can_be_read() {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples");
    let mut count = 0;
    for directory in std::fs::read_dir(examples).expect("examples") {
        let file = directory.expect("entry").path().join("schema.toml");
        if let Ok(text) = std::fs::read_to_string(&file) {
            let schema =
                Schema::from_toml(&text).unwrap_or_else(|error| panic!("{file:?}: {error}"));
            assert_eq!(schema.collection(schema.subject).name, "client");
            count += 1;
        }
    }
    assert!(count >= 2, "{count}");
}

/// Scopes of any two collections below the subject can stand in each other: what one word means there must not depend on
/// the language that it is written in.
#[test]
fn a_russian_name_of_the_built_in_schema_stands_for_one_english_name() {
    let schema = Schema::auto();
    let mut english = std::collections::HashMap::new();
    for collection in &schema.collections {
        for field in collection
            .fields
            .iter()
            .filter(|_| collection.owner != Owner::Table)
        {
            for word in &field.aliases[&Language::Russian] {
                let known = *english.entry(word.clone()).or_insert(&field.name);
                assert_eq!(known, &field.name, "{word}");
                if let Some(noun) = schema.collection_named(word) {
                    assert!(schema.collection(noun).is_called(&field.name), "{word}");
                }
            }
        }
    }
}
