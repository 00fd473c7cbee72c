//! Every type of Arrow array.

use super::*;
use crate::records::{Cell, Values};
use arrow_array::{types::*, *};
use arrow_buffer::i256;

/// The values of a field of three vehicles or visits; none where it reads as missing.
fn read(noun: &str, field: &str, array: impl Array + 'static) -> Vec<Option<String>> {
    let client = StringArray::from(vec!["c"; array.len()]);
    let column: ArrayRef = Arc::new(array);
    let batch =
        RecordBatch::try_from_iter([("client", Arc::new(client) as ArrayRef), (field, column)])
            .unwrap();
    let dataset = build(numbered(), |builder| {
        builder.add_documents(records(r#"[{"id": "c"}]"#));
        builder.add_batch(noun, &batch);
    });
    let start = format!(" {field}=");
    let rows = picture(&dataset)
        .into_iter()
        .filter(|row| row.starts_with(noun));
    rows.map(|row| {
        let (_, rest) = row.split_once(&start)?;
        rest.split(' ').next().map(str::to_owned)
    })
    .collect()
}

fn three(text: [Option<&str>; 3]) -> Vec<Option<String>> {
    text.into_iter()
        .map(|text| text.map(str::to_owned))
        .collect()
}

#[test]
fn halves_are_meant_as_their_shortest_decimals() {
    let halves = |values: [f32; 3]| {
        let halves = values.map(<Float16Type as ArrowPrimitiveType>::Native::from_f32);
        Float16Array::from(halves.to_vec())
    };
    let whole = halves([5.0, 2049.0, -7.0]);
    assert_eq!(
        read("vehicle", "year", whole),
        three([Some("5"), Some("2048"), Some("-7")])
    );
    let money = halves([0.1, 19.99, -0.0]);
    // The half next to 19.99 is 19.984375: of four digits 19.98 is nearest to it.
    assert_eq!(
        read("visit", "total", money),
        three([Some("0.10"), Some("19.98"), Some("0.00")])
    );
}

#[test]
fn what_extension_types_mean() {
    let client: ArrayRef = Arc::new(StringArray::from(vec!["c"; 2]));
    let read = |field: &str, extension: &str, array: ArrayRef| {
        let metadata = [("ARROW:extension:name".to_owned(), extension.to_owned())];
        let said = arrow_schema::Field::new(field, array.data_type().clone(), true);
        let fields = vec![
            arrow_schema::Field::new("client", arrow_schema::DataType::Utf8, false),
            said.with_metadata(metadata),
        ];
        let schema = Arc::new(arrow_schema::Schema::new(fields));
        let batch = RecordBatch::try_new(schema, vec![Arc::clone(&client), array]).unwrap();
        let mut builder = Dataset::builder(Schema::auto(), numbered());
        builder.add_documents(records(r#"[{"id": "c"}]"#));
        builder.add_batch("vehicle", &batch);
        builder.build()
    };
    let id = [
        0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0, 0, 0, 0, 0, 0, 0, 7,
    ];
    let ids =
        FixedSizeBinaryArray::try_from_sparse_iter_with_size([Some(id), None].into_iter(), 16);
    let data = read("make", "arrow.uuid", Arc::new(ids.unwrap())).unwrap();
    let rows = picture(&data);
    let makes: Vec<bool> = rows
        .iter()
        .map(|row| row.contains("make=01234567-89ab-cdef-0000-000000000007"))
        .collect();
    assert_eq!(makes.iter().filter(|found| **found).count(), 1, "{rows:?}");
    for (extension, array) in [
        (
            "arrow.json",
            Arc::new(StringArray::from(vec!["\"Lada\"", "null"])) as ArrayRef,
        ),
        ("pandas.period", Arc::new(Int64Array::from(vec![1, 2]))),
    ] {
        let message = read("make", extension, array).unwrap_err().to_string();
        let expected = format!(
            "`make` is of the extension type `{extension}`, which no field can be read from"
        );
        assert!(message.contains(&expected), "{message}");
    }
}

#[test]
fn numbers() {
    let expected = three([Some("5"), None, Some("7")]);
    let read = |array: ArrayRef| read("vehicle", "year", array);
    assert_eq!(
        read(Arc::new(Int8Array::from(vec![Some(5), None, Some(7)]))),
        expected
    );
    assert_eq!(
        read(Arc::new(Int16Array::from(vec![Some(5), None, Some(7)]))),
        expected
    );
    assert_eq!(
        read(Arc::new(Int32Array::from(vec![Some(5), None, Some(7)]))),
        expected
    );
    assert_eq!(
        read(Arc::new(Int64Array::from(vec![Some(5), None, Some(7)]))),
        expected
    );
    assert_eq!(
        read(Arc::new(UInt8Array::from(vec![Some(5), None, Some(7)]))),
        expected
    );
    assert_eq!(
        read(Arc::new(UInt16Array::from(vec![Some(5), None, Some(7)]))),
        expected
    );
    assert_eq!(
        read(Arc::new(UInt32Array::from(vec![Some(5), None, Some(7)]))),
        expected
    );
    assert_eq!(
        read(Arc::new(UInt64Array::from(vec![Some(5), None, Some(7)]))),
        expected
    );
    assert_eq!(
        read(Arc::new(Float32Array::from(vec![
            Some(5.0),
            None,
            Some(7.0)
        ]))),
        expected
    );
    assert_eq!(
        read(Arc::new(Float64Array::from(vec![
            Some(5.0),
            None,
            Some(7.0)
        ]))),
        expected
    );
    assert_eq!(read(Arc::new(NullArray::new(3))), three([None, None, None]));
}

#[test]
fn decimals() {
    let expected = three([Some("1.600000"), None, Some("2.000000")]);
    let read = |array: ArrayRef| read("vehicle", "engine_volume", array);
    let scaled = |array: &dyn Array| arrow_array::make_array(array.to_data());
    let narrow = Decimal32Array::from(vec![Some(16), None, Some(20)]);
    assert_eq!(
        read(scaled(&narrow.with_precision_and_scale(9, 1).unwrap())),
        expected
    );
    let middle = Decimal64Array::from(vec![Some(160), None, Some(200)]);
    assert_eq!(
        read(scaled(&middle.with_precision_and_scale(18, 2).unwrap())),
        expected
    );
    let wide = Decimal128Array::from(vec![Some(16), None, Some(20)]);
    assert_eq!(
        read(scaled(&wide.with_precision_and_scale(38, 1).unwrap())),
        expected
    );
    let widest = Decimal256Array::from(vec![Some(i256::from(16)), None, Some(i256::from(20))]);
    assert_eq!(
        read(scaled(&widest.with_precision_and_scale(76, 1).unwrap())),
        expected
    );
    // The single nearest to 1.6 is not the double nearest to it, and 1.6 is what it means.
    assert_eq!(
        read(Arc::new(Float32Array::from(vec![
            Some(1.6),
            None,
            Some(2.0)
        ]))),
        expected
    );
    assert_eq!(
        read(Arc::new(StringArray::from(vec![
            Some("1.6"),
            None,
            Some("2")
        ]))),
        expected
    );
}

#[test]
fn decimals_are_shown_as_they_were_written() {
    let shown = |value, places| Cell::Decimal(value, places).to_string();
    assert_eq!(shown(1_005, 3), "`1.005`");
    assert_eq!(shown(-5, 3), "`-0.005`");
    assert_eq!(shown(9_999_900, 2), "`99999`");
    assert_eq!(
        shown(18_446_744_073_709_551_615, 0),
        "`18446744073709551615`"
    );
    assert_eq!(shown(12, -2), "`1200`");
}

#[test]
fn texts() {
    let texts = [Some("Lada"), None, Some("Kia")];
    let expected = three(texts);
    let read = |array: ArrayRef| read("vehicle", "model", array);
    assert_eq!(read(Arc::new(StringArray::from(texts.to_vec()))), expected);
    assert_eq!(
        read(Arc::new(LargeStringArray::from(texts.to_vec()))),
        expected
    );
    assert_eq!(
        read(Arc::new(StringViewArray::from(texts.to_vec()))),
        expected
    );
    let dictionary: DictionaryArray<UInt16Type> = texts.into_iter().collect();
    assert_eq!(read(Arc::new(dictionary)), expected);
    let codes = Int8Array::from(vec![Some(1), None, Some(0)]);
    let values = StringViewArray::from(vec!["Kia", "Lada"]);
    let views = DictionaryArray::try_new(codes, Arc::new(values)).unwrap();
    assert_eq!(read(Arc::new(views)), expected);
    let codes = Int64Array::from(vec![2, 0, 1]);
    let values = LargeStringArray::from(vec![None, Some("Kia"), Some("Lada")]);
    let nulls = DictionaryArray::try_new(codes, Arc::new(values)).unwrap();
    assert_eq!(read(Arc::new(nulls)), expected);
    let empty = DictionaryArray::try_new(
        Int32Array::from(vec![None, None, None]),
        Arc::new(StringArray::from(Vec::<&str>::new())),
    )
    .unwrap();
    assert_eq!(read(Arc::new(empty)), three([None, None, None]));
    assert_eq!(
        read(Arc::new(Int64Array::from(vec![Some(3), None, Some(408)]))),
        three([Some("3"), None, Some("408")])
    );
}

#[test]
fn times() {
    // 2026-05-21T10:30:00Z, and on the wall clock of Moscow three hours earlier.
    const SECONDS: i64 = 1_779_359_400;
    let utc = Some("2026-05-21T10:30:00Z");
    let local = Some("2026-05-21T07:30:00Z");
    let read = |array: ArrayRef| read("visit", "at", array);
    macro_rules! check {
        ($array:ident, $factor:expr) => {
            let array = $array::from(vec![Some(SECONDS * $factor), None]);
            assert_eq!(
                read(Arc::new(array.clone())),
                three([local, None, None])[..2]
            );
            let zoned = array.with_timezone("Asia/Tokyo");
            assert_eq!(read(Arc::new(zoned)), three([utc, None, None])[..2]);
        };
    }
    check!(TimestampSecondArray, 1);
    check!(TimestampMillisecondArray, 1_000);
    check!(TimestampMicrosecondArray, 1_000_000);
    check!(TimestampNanosecondArray, 1_000_000_000);
    // A bare date is the start of the day in Moscow.
    let dates = Date32Array::from(vec![20_594]);
    assert_eq!(
        read(Arc::new(dates)),
        [Some("2026-05-20T21:00:00Z".to_owned())]
    );
}

#[test]
fn dates() {
    let expected = [Some("2026-05-21".to_owned())];
    let read = |array: ArrayRef| read("vehicle", "bought_at", array);
    assert_eq!(read(Arc::new(Date32Array::from(vec![20_594]))), expected);
    assert_eq!(
        read(Arc::new(Date64Array::from(vec![20_594 * 86_400_000]))),
        expected
    );
    let midnight = TimestampNanosecondArray::from(vec![20_594 * 86_400_000_000_000]);
    assert_eq!(read(Arc::new(midnight)), expected);
    assert_eq!(
        read(Arc::new(StringArray::from(vec!["2026-05-21"]))),
        expected
    );
}

#[test]
fn flags() {
    let line = |array: ArrayRef| {
        let visits = ["v"; 3].into_iter().map(Some);
        let batch = RecordBatch::try_from_iter([
            (
                "visit",
                Arc::new(StringArray::from_iter(visits)) as ArrayRef,
            ),
            ("promo", array),
        ])
        .unwrap();
        let dataset = build(numbered(), |builder| {
            builder.add_documents(records(r#"[{"visits": [{"id": "v"}]}]"#));
            builder.add_batch("lines", &batch);
        });
        let (line, promo) = place(&dataset.schema, "line", "promo");
        let column = dataset.table(line).column(promo);
        assert!(column.validity.is_none());
        matches!(&column.values, Values::Bool(bits) if bits.iter().eq([0]))
    };
    // The default of a missing one is false.
    assert!(line(Arc::new(BooleanArray::from(vec![
        Some(true),
        None,
        Some(false)
    ]))));
    assert!(line(Arc::new(UInt8Array::from(vec![
        Some(1),
        None,
        Some(0)
    ]))));
    assert!(line(Arc::new(Float64Array::from(vec![
        Some(1.0),
        None,
        Some(0.0)
    ]))));
}
