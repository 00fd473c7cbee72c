//! Many rows at once from Arrow are what they are one by one.

use super::*;
use crate::records::{Codes, Instants, Integers, Values};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int32Array, Int64Array,
    RecordBatch, StringArray, TimestampMillisecondArray, types::Int8Type,
};
use proptest::prelude::*;
use serde_json::json;

fn schema() -> Arc<Schema> {
    let text = r#"
        name = "bulk"
        subject = "client"
        [collections.client]
        key = "id"
        fields.id = "text"
        [collections.vehicle]
        key = "id"
        fields.id = "text"
        [collections.order]
        key = "id"
        time = "at"
        [collections.order.fields]
        id = "text"
        at = "instant"
        vehicle = "-> vehicle?"
        count = "int?"
        total = "money?"
        paid = { type = "bool", default = false }
        day = "date?"
        seen = "instant?"
        kind = { type = ["part", "service"], optional = true }
        note = "text?"
        [collections.line]
        parent = "order"
        fields.amount = "int"
        "#;
    Arc::new(Schema::from_toml(text).unwrap())
}

/// How a host numbers its records.
#[derive(Clone, Copy, Debug)]
enum Numbering {
    Dense,
    Sparse,
    Large,
    Negative,
    Text,
}

impl Numbering {
    fn key(self, number: i64) -> Value {
        match self {
            Numbering::Dense => json!(number),
            Numbering::Sparse => json!(number * 1_000_003),
            Numbering::Large => json!(number * 10_000_000_000),
            Numbering::Negative => json!(-number),
            Numbering::Text => json!(format!("k{number}")),
        }
    }

    fn keys(self, numbers: impl Iterator<Item = Option<i64>>) -> ArrayRef {
        let keys: Vec<Option<Value>> = numbers
            .map(|number| number.map(|number| self.key(number)))
            .collect();
        if let Numbering::Text = self {
            let texts = keys.iter().map(|key| key.as_ref().and_then(Value::as_str));
            return Arc::new(texts.collect::<StringArray>());
        }
        let numbers = keys.iter().map(|key| key.as_ref().and_then(Value::as_i64));
        Arc::new(numbers.collect::<Int64Array>())
    }
}

const CLIENTS: i64 = 5;

#[derive(Clone, Debug)]
struct Order {
    id: i64,
    client: Option<i64>,
    vehicle: Option<i64>,
    /// Milliseconds after 2026-01-01T00:00:00Z.
    at: i64,
    count: Option<i32>,
    cents: Option<i64>,
    paid: Option<bool>,
    day: Option<i32>,
    kind: Option<usize>,
    /// Hours after 2026-01-01 on the clock of the zone.
    seen: Option<i64>,
    lines: i64,
}

const YEAR: i64 = 1_767_225_600_000;
const HOUR: i64 = 60 * 60 * 1_000;
/// The last is no value of the schema.
const KINDS: [&str; 3] = ["part", "service", "other"];

impl Order {
    fn row(&self, numbering: Numbering) -> Map<String, Value> {
        let key = |number: Option<i64>| number.map(|number| numbering.key(number));
        let at = chrono::DateTime::from_timestamp_millis(YEAR + self.at).unwrap();
        let day = self
            .day
            .map(|day| crate::calendar::date_of_day(day).unwrap().to_string());
        let seen = self.seen.map(|hours| {
            let seen = chrono::DateTime::from_timestamp_millis(YEAR + hours * HOUR).unwrap();
            seen.naive_utc().to_string()
        });
        let Value::Object(row) = json!({
            "client": key(self.client), "id": numbering.key(self.id), "vehicle": key(self.vehicle), "at": at.to_rfc3339(),
            "count": self.count, "total": self.cents.map(|cents| rust_decimal::Decimal::new(cents, 2).to_string()), "paid": self.paid,
            "day": day, "seen": seen, "kind": self.kind.map(|kind| KINDS[kind]), "note": self.kind.map(|kind| KINDS[kind]),
        }) else {
            return Map::new();
        };
        row
    }
}

fn batch_of(orders: &[Order], numbering: Numbering) -> RecordBatch {
    let keys =
        |key: fn(&Order) -> Option<i64>| -> ArrayRef { numbering.keys(orders.iter().map(key)) };
    let at = orders.iter().map(|order| Some(YEAR + order.at));
    let total = orders.iter().map(|order| order.cents.map(i128::from));
    let total: Decimal128Array = total.collect();
    let kinds = || {
        let kinds = orders
            .iter()
            .map(|order| order.kind.map(|kind| KINDS[kind]));
        kinds.collect::<DictionaryArray<Int8Type>>()
    };
    let seen = orders
        .iter()
        .map(|order| order.seen.map(|hours| YEAR + hours * HOUR));
    let columns: [(&str, ArrayRef); 11] = [
        (
            "seen",
            Arc::new(seen.collect::<TimestampMillisecondArray>()),
        ),
        ("client", keys(|order| order.client)),
        ("id", keys(|order| Some(order.id))),
        ("vehicle", keys(|order| order.vehicle)),
        (
            "at",
            Arc::new(
                at.collect::<TimestampMillisecondArray>()
                    .with_timezone("UTC"),
            ),
        ),
        (
            "count",
            Arc::new(
                orders
                    .iter()
                    .map(|order| order.count)
                    .collect::<Int32Array>(),
            ),
        ),
        (
            "total",
            Arc::new(total.with_precision_and_scale(20, 2).unwrap()),
        ),
        (
            "paid",
            Arc::new(
                orders
                    .iter()
                    .map(|order| order.paid)
                    .collect::<BooleanArray>(),
            ),
        ),
        (
            "day",
            Arc::new(
                orders
                    .iter()
                    .map(|order| order.day)
                    .collect::<Date32Array>(),
            ),
        ),
        ("kind", Arc::new(kinds())),
        ("note", Arc::new(kinds())),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn lines_of(orders: &[Order], numbering: Numbering) -> RecordBatch {
    let lines = || {
        let line = |order: &Order| {
            (0..order.lines)
                .map(|at| (order.id, at))
                .collect::<Vec<_>>()
        };
        orders.iter().flat_map(line)
    };
    let amounts: Int64Array = lines().map(|(_, at)| Some(at)).collect();
    let columns = [
        (
            "order",
            numbering.keys(lines().map(|(order, _)| Some(order))),
        ),
        ("amount", Arc::new(amounts) as ArrayRef),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

/// Clients and vehicles are numbered, and the last vehicle of each client is not there.
fn begin(numbering: Numbering) -> DatasetBuilder {
    let mut builder = Dataset::builder(schema(), reporting());
    let clients = numbering.keys((0..CLIENTS).map(Some));
    builder.add_batch(
        "clients",
        &RecordBatch::try_from_iter([("id", clients)]).unwrap(),
    );
    let vehicles = RecordBatch::try_from_iter([
        ("id", numbering.keys((0..2 * CLIENTS).map(Some))),
        (
            "client",
            numbering.keys((0..2 * CLIENTS).map(|number| Some(number % CLIENTS))),
        ),
    ]);
    builder.add_batch("vehicles", &vehicles.unwrap());
    builder
}

fn from_arrow(orders: &[Order], numbering: Numbering, parts: usize) -> Dataset {
    let mut builder = begin(numbering);
    for part in orders.chunks(orders.len().div_ceil(parts).max(1)) {
        builder.add_batch("orders", &batch_of(part, numbering));
        builder.add_batch("lines", &lines_of(part, numbering));
    }
    builder.build().unwrap()
}

fn from_rows(orders: &[Order], numbering: Numbering) -> Dataset {
    let mut builder = begin(numbering);
    builder.add_rows("orders", orders.iter().map(|order| order.row(numbering)));
    builder.add_batch("lines", &lines_of(orders, numbering));
    builder.build().unwrap()
}

fn order() -> impl Strategy<Value = Order> {
    let keys = (
        0..20_i64,
        prop::option::weighted(0.95, 0..=CLIENTS),
        prop::option::of(0..12_i64),
    );
    let values = (
        0..4_i64,
        prop::option::of(prop_oneof![-3..3, Just(i32::MIN), Just(i32::MAX)]),
        prop::option::of(prop_oneof![
            -200..200_i64,
            Just(i64::MAX),
            Just(i64::from(i32::MAX) + 1)
        ]),
        prop::option::of(any::<bool>()),
        prop::option::of(prop_oneof![20_000..20_500, Just(3_000_000)]),
        prop::option::of(prop_oneof![9 => 0..2_usize, 1 => Just(2_usize)]),
        prop::option::of(0..9_000_i64),
        0..3_i64,
    );
    (keys, values).prop_map(
        |((id, client, vehicle), (at, count, cents, paid, day, kind, seen, lines))| Order {
            id,
            client,
            vehicle,
            at: at * 250,
            count,
            cents,
            paid,
            day: day.filter(|&day| day < 3_000_000),
            kind,
            seen,
            lines,
        },
    )
}

fn numbering() -> impl Strategy<Value = Numbering> {
    prop::sample::select(vec![
        Numbering::Dense,
        Numbering::Sparse,
        Numbering::Large,
        Numbering::Negative,
        Numbering::Text,
    ])
}

fn whole(dataset: &Dataset) -> (Vec<String>, Vec<Problem>, [u64; 2]) {
    (
        picture(dataset),
        dataset.problems.clone(),
        [dataset.unlisted_problems, dataset.naive_instants],
    )
}

proptest! {
    #[test]
    fn arrays_are_what_their_cells_are(orders in prop::collection::vec(order(), 0..30), numbering in numbering(), parts in 1..4_usize) {
        prop_assert_eq!(whole(&from_arrow(&orders, numbering, parts)), whole(&from_rows(&orders, numbering)));
    }
}

/// Orders with a key each, as many as several blocks and threads take.
fn many() -> Vec<Order> {
    const COUNT: i64 = 24_000;
    // A step that has no divisor in common with the number of orders gives each of them once, in no order.
    let scattered = |number: i64| number * 7_919 % COUNT;
    let order = |number: i64| Order {
        id: number,
        client: Some(scattered(number) % CLIENTS),
        vehicle: Some(number % 10).filter(|vehicle| vehicle % 3 > 0),
        at: scattered(number) / 4 * 1_000,
        count: Some((number % 300) as i32).filter(|count| count % 7 > 0),
        cents: Some(number * number),
        paid: Some(number % 3 == 0),
        day: Some(20_000 + (number % 1_000) as i32),
        kind: Some((number % 2) as usize),
        seen: Some(number % 500),
        lines: number % 3,
    };
    (0..COUNT).map(order).collect()
}

#[test]
fn sorted_or_not_many_rows_are_the_same() {
    for numbering in [Numbering::Dense, Numbering::Sparse, Numbering::Text] {
        let by_key = many();
        let mut by_time = by_key.clone();
        by_time.sort_by_key(|order| order.at);
        let mut by_place = by_key.clone();
        by_place.sort_by_key(|order| {
            let key = match numbering.key(order.id) {
                Value::String(key) => key,
                key => key.to_string(),
            };
            (order.client, order.at, key)
        });
        let expected = picture(&from_arrow(&by_place, numbering, 1));
        assert!(expected == picture(&from_arrow(&by_key, numbering, 3)));
        assert!(expected == picture(&from_arrow(&by_time, numbering, 2)));
        let first = format!(
            "order of 0: id={}",
            by_place[0].row(numbering)["id"]
                .to_string()
                .trim_matches('"')
        );
        assert!(expected.iter().any(|row| row.starts_with(&first)));
    }
}

#[test]
fn columns_are_as_narrow_as_their_values() {
    let orders: Vec<Order> = many().into_iter().take(100).collect();
    let dataset = from_arrow(&orders, Numbering::Dense, 1);
    let values = |field: &str| {
        let (order, field) = place(&dataset.schema, "order", field);
        &dataset.table(order).column(field).values
    };
    assert!(matches!(
        values("at"),
        Values::Instant(Instants::Seconds(_))
    ));
    // Up to 99² kopecks, and up to 99.
    assert!(matches!(values("total"), Values::Number(Integers::I16(_))));
    assert!(matches!(values("count"), Values::Number(Integers::I8(_))));
    assert!(matches!(values("kind"), Values::Text(Codes::U8(_), _)));
}
