//! The same small garage from every kind of source.

use super::*;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array,
    Int64Array, ListArray, RecordBatch, StringArray, StringViewArray, StructArray,
    TimestampMicrosecondArray, UInt32Array,
    types::{Int8Type, Int32Type},
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field};

/// What the garage is, however it is read. Visits are in the order of time, although `v2` comes first in the input.
const GARAGE: [&str; 8] = [
    "client: id=7 name=Anna email_confirmed=false birth_date=1990-02-28 blacklisted=true manager=e1",
    "client: id=c8 email_confirmed=true birth_date=--02-29 referrer=7 blacklisted=false",
    "vehicle of 0: id=car make=Lada engine_volume=1.600000 gearbox=manual mileage=61000",
    "visit of 0: id=v1 vehicle=car at=2026-01-10T09:00:00Z status=completed total=19.99 money_paid=0.00 points_paid=0.00",
    "visit of 0: id=v2 vehicle=car at=2026-05-21T07:30:00Z status=completed total=5000.00 money_paid=4500.50 points_paid=499.50",
    "line of 1: kind=part service=oil quantity=4.500000 amount=4000.00 max_discount=0.150000 promo=false",
    "line of 1: kind=service quantity=1.000000 amount=1000.00 promo=true",
    "employee: id=e1 name=Oleg",
];

const DOCUMENTS: &str = r#"[
    {"id": 7, "name": "Anna", "birth_date": "1990-02-28", "blacklisted": true, "manager": {"id": "e1", "name": "Oleg"},
     "vehicles": [{"id": "car", "make": "Lada", "engine_volume": 1.6, "gearbox": "manual", "mileage": 61000}],
     "visits": [
        {"id": "v2", "vehicle": "car", "at": "2026-05-21T10:30:00+03:00", "status": "completed", "total": 5000, "money_paid": "4500.50", "points_paid": 499.5,
         "lines": [{"kind": "part", "service": "oil", "quantity": 4.5, "amount": 4e3, "max_discount": 0.15},
                   {"kind": "service", "amount": 1000.00, "promo": true}]},
        {"id": "v1", "vehicle": "car", "at": "2026-01-10T12:00:00", "status": "completed", "total": 19.99}]},
    {"id": "c8", "email_confirmed": 1, "birth_date": "--02-29", "referrer": "7"}
]"#;

#[test]
fn documents() {
    let dataset = from_documents(DOCUMENTS);
    assert_eq!(picture(&dataset), GARAGE);
    assert_eq!(dataset.naive_instants, 1);
    assert!(dataset.problems.is_empty());
}

#[test]
fn documents_in_russian() {
    let dataset = from_documents(
        r#"[
    {"номер": 7, "фио": "Anna", "дата_рождения": "1990-02-28", "в_чёрном_списке": true, "менеджер": {"номер": "e1", "имя": "Oleg"},
     "автомобили": [{"номер": "car", "марка": "Lada", "объём_двигателя": 1.6, "коробка": "manual", "пробег": 61000}],
     "визиты": [
        {"номер": "v2", "автомобиль": "car", "дата": "2026-05-21 10:30", "статус": "completed", "итого": 5000, "оплачено_деньгами": "4500.50", "оплачено_баллами": 499.5,
         "строки": [{"вид": "part", "услуга": "oil", "количество": 4.5, "сумма": 4000, "максимальная_скидка": 0.15},
                    {"вид": "service", "сумма": 1000, "по_акции": true}]},
        {"номер": "v1", "автомобиль": "car", "дата": "2026-01-10T09:00:00Z", "статус": "completed", "итого": 19.99}]},
    {"номер": "c8", "почта_подтверждена": true, "дата_рождения": "02-29", "пригласивший": 7}
]"#,
    );
    assert_eq!(picture(&dataset), GARAGE);
}

#[test]
fn rows() {
    // Children before their parents, and a table last: the order of the sources is nothing.
    let dataset = build(options(), |builder| {
        builder.add_rows(
            "lines",
            records(
                r#"[{"visit": "v2", "kind": "part", "service": "oil", "quantity": 4.5, "amount": 4000, "max_discount": 0.15},
                    {"visit": "v2", "kind": "service", "amount": 1000, "promo": 1}]"#,
            ),
        );
        builder.add_rows(
            "visits",
            records(
                r#"[{"client": 7, "id": "v2", "vehicle": "car", "at": "2026-05-21T07:30:00Z", "status": "completed", "total": 5000, "money_paid": 4500.5, "points_paid": 499.5},
                    {"client": "7", "id": "v1", "vehicle": "car", "at": "2026-01-10T09:00Z", "status": "completed", "total": 19.99, "money_paid": null}]"#,
            ),
        );
        builder.add_rows(
            "vehicle",
            records(
                r#"[{"client": 7, "id": "car", "make": "Lada", "engine_volume": "1.6", "gearbox": "manual", "mileage": 61000}]"#,
            ),
        );
        builder.add_rows(
            "clients",
            records(
                r#"[{"id": 7, "name": "Anna", "birth_date": "1990-02-28", "blacklisted": true, "manager": "e1"},
                    {"id": "c8", "email_confirmed": true, "birth_date": "02-29", "referrer": 7}]"#,
            ),
        );
        builder.add_rows("employees", records(r#"[{"id": "e1", "name": "Oleg"}]"#));
    });
    assert_eq!(picture(&dataset), GARAGE);
}

#[test]
fn sheets() {
    let sheets: [(&str, &[&[&str]]); 5] = [
        (
            "clients",
            &[
                &[
                    "id",
                    "name",
                    "birth_date",
                    "blacklisted",
                    "email_confirmed",
                    "manager",
                    "referrer",
                ],
                &["7", "Anna", "1990-02-28", "1", "", "e1", ""],
                &["c8", "", "02-29", "false", "true", "", "7"],
            ],
        ),
        ("employees", &[&["id", "name"], &["e1", "Oleg"]]),
        (
            "vehicles",
            &[
                &[
                    "client",
                    "id",
                    "make",
                    "engine_volume",
                    "gearbox",
                    "mileage",
                ],
                &["7", "car", "Lada", "1.6", "manual", "61000"],
            ],
        ),
        (
            "visits",
            &[
                &[
                    "id",
                    "client",
                    "vehicle",
                    "at",
                    "status",
                    "total",
                    "money_paid",
                    "points_paid",
                ],
                &[
                    "v2",
                    "7",
                    "car",
                    "2026-05-21T10:30+03",
                    "completed",
                    "5000",
                    "4500.50",
                    "499.5",
                ],
                &[
                    "v1",
                    "7",
                    "car",
                    "2026-01-10 12:00",
                    "completed",
                    "19.99",
                    "",
                    "",
                ],
            ],
        ),
        (
            "lines",
            &[
                &[
                    "visit",
                    "kind",
                    "service",
                    "quantity",
                    "amount",
                    "max_discount",
                    "promo",
                ],
                &["v2", "part", "oil", "4.5", "4000", "0.15", ""],
                &["v2", "service", "", "", "1000.00", "", "true"],
            ],
        ),
    ];
    let dataset = build(options(), |builder| {
        for (collection, cells) in sheets {
            let (header, rows) = cells.split_first().unwrap();
            let mut sheet = builder.sheet(collection, *header);
            for row in rows {
                sheet.push(*row);
            }
        }
    });
    assert_eq!(picture(&dataset), GARAGE);
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter(columns).unwrap()
}

#[test]
fn batches() {
    let status: DictionaryArray<Int8Type> = ["completed", "completed"].into_iter().collect();
    let local = TimestampMicrosecondArray::from(vec![1_779_359_400_000_000, 1_768_046_400_000_000]);
    let visits = |from: usize, count: usize| {
        batch(vec![
            ("id", Arc::new(StringViewArray::from(vec!["v2", "v1"]))),
            ("client", Arc::new(Float64Array::from(vec![7.0, 7.0]))),
            ("vehicle", Arc::new(StringArray::from(vec!["car", "car"]))),
            ("at", Arc::new(local.clone())),
            ("status", Arc::new(status.clone())),
            ("total", Arc::new(Float64Array::from(vec![5000.0, 19.99]))),
            (
                "money_paid",
                Arc::new(
                    Decimal128Array::from(vec![Some(45_005), None])
                        .with_precision_and_scale(10, 1)
                        .unwrap(),
                ),
            ),
            (
                "points_paid",
                Arc::new(Float64Array::from(vec![Some(499.5), None])),
            ),
        ])
        .slice(from, count)
    };
    let dataset = build(options(), |builder| {
        builder.add_batch("visits", &visits(0, 1));
        builder.add_batch("visits", &visits(1, 1));
        builder.add_batch(
            "clients",
            &batch(vec![
                ("id", Arc::new(StringArray::from(vec!["7", "c8"]))),
                (
                    "name",
                    Arc::new(StringArray::from(vec![Some("Anna"), None])),
                ),
                (
                    "birth_date",
                    Arc::new(StringArray::from(vec!["1990-02-28", "02-29"])),
                ),
                (
                    "blacklisted",
                    Arc::new(BooleanArray::from(vec![true, false])),
                ),
                (
                    "email_confirmed",
                    Arc::new(BooleanArray::from(vec![None, Some(true)])),
                ),
                (
                    "manager",
                    Arc::new(StringArray::from(vec![Some("e1"), None])),
                ),
                ("referrer", Arc::new(Int64Array::from(vec![None, Some(7)]))),
            ]),
        );
        builder.add_batch(
            "vehicles",
            &batch(vec![
                ("client", Arc::new(Int64Array::from(vec![7]))),
                ("id", Arc::new(StringArray::from(vec!["car"]))),
                ("make", Arc::new(StringArray::from(vec!["Lada"]))),
                ("engine_volume", Arc::new(Float64Array::from(vec![1.6]))),
                (
                    "gearbox",
                    Arc::new(
                        ["manual"]
                            .into_iter()
                            .collect::<DictionaryArray<Int32Type>>(),
                    ),
                ),
                ("mileage", Arc::new(UInt32Array::from(vec![61_000]))),
            ]),
        );
        builder.add_batch(
            "lines",
            &batch(vec![
                (
                    "visit",
                    Arc::new(
                        ["v2", "v2"]
                            .into_iter()
                            .collect::<DictionaryArray<Int32Type>>(),
                    ),
                ),
                ("kind", Arc::new(StringArray::from(vec!["part", "service"]))),
                (
                    "service",
                    Arc::new(StringArray::from(vec![Some("oil"), None])),
                ),
                (
                    "quantity",
                    Arc::new(Float64Array::from(vec![Some(4.5), None])),
                ),
                ("amount", Arc::new(Int64Array::from(vec![4000, 1000]))),
                (
                    "max_discount",
                    Arc::new(Float64Array::from(vec![Some(0.15), None])),
                ),
                (
                    "promo",
                    Arc::new(BooleanArray::from(vec![None, Some(true)])),
                ),
            ]),
        );
        builder.add_batch(
            "employees",
            &batch(vec![
                ("id", Arc::new(StringArray::from(vec!["e1"]))),
                ("name", Arc::new(StringArray::from(vec!["Oleg"]))),
            ]),
        );
    });
    assert_eq!(picture(&dataset), GARAGE);
    assert_eq!(dataset.naive_instants, 2);
}

#[test]
fn batches_of_nested_lists() {
    let rows = StructArray::from(vec![
        (
            Arc::new(Field::new("make", DataType::Utf8, false)),
            Arc::new(StringArray::from(vec!["Lada", "Kia", "lost", "Ford"])) as ArrayRef,
        ),
        (
            Arc::new(Field::new("id", DataType::Utf8, false)),
            Arc::new(StringArray::from(vec!["a", "b", "x", "c"])) as ArrayRef,
        ),
        (
            Arc::new(Field::new("bought_at", DataType::Date32, true)),
            Arc::new(Date32Array::from(vec![
                Some(20_000),
                None,
                None,
                Some(20_001),
            ])) as ArrayRef,
        ),
    ]);
    // The second list is missing, and the element under it means nothing.
    let lists = ListArray::new(
        Arc::new(Field::new_list_field(rows.data_type().clone(), false)),
        OffsetBuffer::new(vec![0, 2, 3, 3, 4].into()),
        Arc::new(rows),
        Some(vec![true, false, true, true].into()),
    );
    let dataset = build(options(), |builder| {
        builder.add_batch(
            "clients",
            &batch(vec![
                ("vehicles", Arc::new(lists)),
                ("id", Arc::new(Int64Array::from(vec![1, 2, 3, 4]))),
            ]),
        );
    });
    let vehicles: Vec<String> = picture(&dataset)
        .into_iter()
        .filter(|row| row.starts_with("vehicle"))
        .collect();
    assert_eq!(
        vehicles,
        [
            "vehicle of 0: id=a make=Lada bought_at=2024-10-04",
            "vehicle of 0: id=b make=Kia",
            "vehicle of 3: id=c make=Ford bought_at=2024-10-05",
        ]
    );
}
