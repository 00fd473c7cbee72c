use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a moment")
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

#[test]
fn shifts_by_months_clamp_to_the_last_day() {
    // dateutil tests/test_relativedelta.py and test262 PlainDate/prototype/add
    for (start, count, unit, expected) in [
        ("2003-01-31", 1, CalendarUnit::Month, "2003-02-28"),
        ("2000-02-29", 1, CalendarUnit::Year, "2001-02-28"),
        ("2001-02-28", -1, CalendarUnit::Year, "2000-02-28"),
        ("2003-12-01", 13, CalendarUnit::Month, "2005-01-01"),
        ("2003-01-01", -2, CalendarUnit::Month, "2002-11-01"),
        ("2020-02-27", 1, CalendarUnit::Week, "2020-03-05"),
        ("2021-02-26", 10, CalendarUnit::Day, "2021-03-08"),
    ] {
        assert_eq!(
            shift_date(date(start), count, unit),
            Some(date(expected)),
            "{start} {count}"
        );
    }
}

#[test]
fn a_gap_moves_forward_and_an_overlap_takes_the_earlier() {
    let berlin = chrono_tz::Europe::Berlin;
    assert_eq!(
        resolve(local("2026-03-29 02:30"), berlin),
        instant("2026-03-29T01:30:00Z")
    );
    assert_eq!(
        resolve(local("2026-10-25 02:30"), berlin),
        instant("2026-10-25T00:30:00Z")
    );
}

#[test]
fn a_day_without_midnight_starts_at_the_end_of_the_gap() {
    let sao_paulo = chrono_tz::America::Sao_Paulo;
    assert_eq!(
        start_of_day(date("2018-11-04"), sao_paulo),
        instant("2018-11-04T03:00:00Z")
    );
    assert_eq!(
        end_of_day(date("2018-11-03"), sao_paulo),
        instant("2018-11-04T02:59:59.999999Z")
    );
}
