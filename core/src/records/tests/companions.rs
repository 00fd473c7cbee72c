//! What tables keep beside their columns.

use super::*;
use crate::records::{Bitmap, Ends, Integers, Numbers, Values, year_day};
use kardan_dsl::types::DayOfYear;

fn shop() -> Dataset {
    let options = ReadOptions {
        timezone: chrono_tz::UTC,
        ..numbered()
    };
    let clients = r#"[
        {"birth_date": "1990-02-29", "visits": []},
        {"birth_date": "--12-31", "visits": [
            {"at": "2026-03-01T00:00:01Z", "status": "cancelled", "total": 300, "lines": [{"kind": "part"}, {"kind": "service"}]},
            {"at": "2026-02-01T00:00:00Z", "status": "completed", "total": 200, "lines": [{"kind": "part"}]}]},
        {"birth_date": "2000-02-29", "visits": [{"at": "2026-04-01T00:00:00Z", "status": "completed", "total": 70}]}
    ]"#;
    let reporting = ReadOptions {
        on_problem: OnProblem::Report,
        ..options
    };
    // 29 February 1990 is no date: that record is left out.
    build(reporting, |builder| builder.add_documents(records(clients)))
}

fn field(data: &Dataset, collection: CollectionId, name: &str) -> FieldId {
    data.schema
        .collection(collection)
        .field_named(name)
        .unwrap()
}

#[test]
fn last_times_and_counts_are_by_subject() {
    let data = shop();
    let visit = data.schema.collection_named("visit").unwrap();
    let line = data.schema.collection_named("line").unwrap();
    assert_eq!(data.len(), 2);
    let last = data.times_of_last(visit, 0).unwrap();
    let last = last.of(0..2).unwrap();
    let last: Vec<i64> = (0..2).filter_map(|client| last.get(client)).collect();
    let seconds = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let known = [
        seconds("2026-03-01T00:00:01Z"),
        seconds("2026-04-01T00:00:00Z"),
    ];
    let unit = last[1] / known[1].timestamp();
    assert!(unit == 1 || unit == 1_000_000);
    assert_eq!(last, known.map(|time| time.timestamp() * unit));
    // Lines hang on visits: two levels down.
    assert_eq!(data.subject_offsets(line), [0, 3, 3]);
    let client = data.schema.subject;
    assert_eq!(*data.owners(line, client).all(), [0, 0, 0]);
    assert_eq!(*data.owners(visit, client).all(), [0, 0, 1]);
    // The later visit came first.
    assert_eq!(*data.owners(line, visit).all(), [0, 1, 1]);
    let kind = field(&data, line, "kind");
    let code = |column: FieldId, collection: CollectionId, text: &str| {
        let (_, dictionary) = data.table(collection).column(column).texts().unwrap();
        dictionary.code(text).unwrap()
    };
    assert_eq!(data.counts_of(line, kind, code(kind, line, "part")), [2, 0]);
    assert_eq!(
        data.counts_of(line, kind, code(kind, line, "service")),
        [1, 0]
    );
    let status = field(&data, visit, "status");
    let [completed, cancelled] = ["completed", "cancelled"].map(|text| code(status, visit, text));
    let rows = |code| data.kind_len(visit, status, code);
    assert_eq!([rows(completed), rows(cancelled)], [Some(2), Some(1)]);
    // Visits of a client are in order of time.
    assert_eq!(data.kind_rows(visit, status, completed), [0, 2]);
    assert_eq!(data.kind_rows(visit, status, cancelled), [1]);
    assert!(data.kind_rows(visit, status, 99).is_empty());
    for code in [completed, cancelled] {
        let of_rows = data.kind_rows(visit, status, code).iter().map(|&row| {
            let time = data.schema.collection(visit).time.unwrap();
            match &data.table(visit).column(time).values {
                Values::Instant(times) => times.get(row as usize) / 1_000_000,
                _ => 0,
            }
        });
        let times = data.kind_times(visit, status, code);
        let kept = times.iter().map(|&time| i64::from(time));
        assert!(kept.eq(of_rows), "{code}");
    }
}

#[test]
fn rows_of_a_code_are_found_by_each_record_above() {
    let data = shop();
    let [visit, line] = ["visit", "line"].map(|name| data.schema.collection_named(name).unwrap());
    let kind = field(&data, line, "kind");
    let (_, dictionary) = data.table(line).column(kind).texts().unwrap();
    let [part, service] = ["part", "service"].map(|text| dictionary.code(text).unwrap());
    let having = |code, above| {
        let having = data.having(line, kind, code, above)?;
        Some(having.iter().collect::<Vec<_>>())
    };
    // The earlier visit has a part, the later one both.
    assert_eq!(having(part, visit), Some(vec![0, 1]));
    assert_eq!(having(service, line), Some(vec![2]));
    assert_eq!(having(service, visit), Some(vec![1]));
    assert_eq!(having(service, data.schema.subject), Some(vec![0]));
    assert_eq!(having(99, visit), None);
    assert_eq!(data.kind_offsets(line, kind, part), [0, 2, 2]);
    assert_eq!(data.kind_offsets(line, kind, service), [0, 1, 1]);
}

#[test]
fn totals_and_gaps_are_by_subject() {
    let data = shop();
    let visit = data.schema.collection_named("visit").unwrap();
    let status = field(&data, visit, "status");
    let (_, dictionary) = data.table(visit).column(status).texts().unwrap();
    let mut numbers = Numbers {
        collection: visit,
        field: field(&data, visit, "total"),
        kind: None,
    };
    let kopecks = |of: &Integers| [of.get(0), of.get(1)];
    let sums = data.sums_of(numbers).unwrap();
    assert_eq!(kopecks(&sums.sums), [50_000, 7_000]);
    assert_eq!(sums.counts, [2, 1]);
    assert!(data.grows(visit, numbers.field));
    numbers.kind = dictionary.code("cancelled").map(|code| (status, code));
    assert_eq!(kopecks(&data.sums_of(numbers).unwrap().sums), [30_000, 0]);
    let extremes = data.extremes_of(numbers).unwrap();
    assert_eq!(extremes.any.iter().collect::<Vec<_>>(), [0]);
    assert!(matches!(&extremes.most, Ends::Numbers(most) if most.get(0) == 30_000));
    // 28 days and a second, where times are kept in seconds.
    if let Some(gaps) = data.longest_gaps(visit) {
        assert_eq!(gaps, [28 * 86_400 + 1, 0]);
    }
}

#[test]
fn days_of_the_year_need_no_year() {
    let data = shop();
    let client = data.schema.subject;
    let days = data.year_days(client, field(&data, client, "birth_date"));
    let day = |month, day| year_day(DayOfYear { month, day });
    assert_eq!(days, [day(12, 31), day(2, 29)]);
}

#[test]
fn bits_are_packed_and_counted_at_every_length() {
    for len in [0usize, 1, 63, 64, 65, 128, 200] {
        let values: Vec<i64> = (0..len as i64).collect();
        let narrow: Vec<u8> = values.iter().map(|&value| value as u8).collect();
        let thirds = Bitmap::from_fn(len, |at| at % 3 == 0);
        assert_eq!(Bitmap::pack(&values, |value| value % 3 == 0), thirds);
        assert_eq!(Bitmap::pack(&narrow, |value| value % 3 == 0), thirds);
        let ends = [0, len / 2, len / 2, len];
        let upto = |end: usize| end.div_ceil(3) as u32;
        let expected = [upto(len / 2), 0, upto(len) - upto(len / 2)];
        assert_eq!(thirds.counts_between(ends.into_iter()), expected);
        assert_eq!(thirds.ranks(ends.into_iter()), ends.map(upto));
        let third: Vec<i64> = (0..len as i64).step_by(3).collect();
        assert_eq!(thirds.only(&values), third);
        assert_eq!(Bitmap::ones(len).only(&values), values);
    }
}

#[test]
fn ranges_of_bits_are_filled_and_found_again() {
    for len in [0usize, 1, 63, 64, 65, 128, 200] {
        for (start, end) in [(0, len), (len / 3, len / 2), (len / 2, len + 70)] {
            let mut bits = Bitmap::zeros(len);
            bits.fill(start..end);
            let expected = Bitmap::from_fn(len, |at| (start..end).contains(&at));
            assert_eq!(bits, expected, "{start}..{end} of {len}");
        }
        let every = |of: usize| Bitmap::from_fn(len, move |at| at % of != 0);
        for bits in [Bitmap::ones(len), every(2), every(63), every(64), every(70)] {
            let mut again = Bitmap::zeros(len);
            let runs: Vec<_> = bits.runs().collect();
            runs.iter().for_each(|run| again.fill(run.clone()));
            assert_eq!(again, bits);
            // A run ends where a zero stands.
            assert!(runs.iter().all(|run| !run.is_empty() && !bits.get(run.end)));
        }
    }
}
