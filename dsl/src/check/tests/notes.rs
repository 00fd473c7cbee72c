//! Notes and warnings.

use super::{assert_fixed, assert_says, codes};

#[test]
fn what_is_missing_is_noted_under_not() {
    assert_fixed(
        "segment tested for vehicle { gearbox != \"automatic\" }",
        "K0502",
        "gearbox != \"automatic\"",
        "segment tested for vehicle { gearbox != \"automatic\" or gearbox is missing }",
    );
    assert_fixed(
        "segment tested for vehicle { not (gearbox = \"automatic\") }",
        "K0502",
        "not (gearbox = \"automatic\")",
        "segment tested for vehicle { not (gearbox = \"automatic\") or gearbox is missing }",
    );
    assert_fixed(
        "segment tested for vehicle { year > 2015 and gearbox not in [\"automatic\", \"cvt\"] }",
        "K0502",
        "gearbox not in [\"automatic\", \"cvt\"]",
        "segment tested for vehicle { year > 2015 and (gearbox not in [\"automatic\", \"cvt\"] or gearbox is missing) }",
    );
    assert_fixed(
        "segment tested { has vehicle where gearbox != \"automatic\" }",
        "K0502",
        "gearbox != \"automatic\"",
        "segment tested { has vehicle where gearbox != \"automatic\" or gearbox is missing }",
    );
    assert_fixed(
        "segment tested { not (days since last visit.at > 30) }",
        "K0502",
        "not (days since last visit.at > 30)",
        "segment tested { not (days since last visit.at > 30) or last visit.at is missing }",
    );
}

#[test]
fn a_mended_block_compiles() {
    assert_fixed(
        "segment tested {\n  blacklisted\n  none of { email_confirmed; sex = \"male\" }\n}",
        "K0502",
        "none of { email_confirmed; sex = \"male\" }",
        "segment tested {\n  blacklisted\n  none of { email_confirmed; (sex = \"male\" and sex is known) }\n}",
    );
}

#[test]
fn what_cannot_be_missing_is_not_noted() {
    for condition in [
        "not blacklisted",
        "not (count of visits > 3)",
        "has visit where status != \"completed\"",
        "has visit where not completed",
        "has vehicle where gearbox != \"automatic\" or gearbox is missing",
        "has vehicle where gearbox is known and gearbox != \"automatic\"",
        "city or else \"none\" != \"A\"",
        "not in segment plain",
        "city = \"A\"",
    ] {
        let text = format!("segment plain {{ blacklisted }}\nsegment tested {{ {condition} }}");
        assert_eq!(codes(&text), [""; 0], "{condition}");
    }
}

#[test]
fn who_is_unknown_in_a_segment_is_outside_of_it() {
    assert_says(
        "segment a for vehicle { gearbox = \"automatic\" }\nsegment b for vehicle { not in segment a }",
        "K0503",
        "not in segment a",
    );
}

#[test]
fn two_lines_may_be_about_two_records() {
    assert_fixed(
        "segment tested {\n  has vehicle where make = \"Lada\"\n  has vehicle where year < 2010\n}",
        "K0504",
        "has vehicle where year < 2010",
        "segment tested {\n  has vehicle where (make = \"Lada\" and year < 2010)\n}",
    );
    assert_eq!(
        codes(
            "segment tested {\n  has vehicle where make = \"Lada\"\n  no vehicle where year < 2010\n}"
        ),
        [""; 0]
    );
    assert_eq!(
        codes(
            "segment tested { any of {\n  has vehicle where make = \"Lada\"\n  has vehicle where year < 2010\n} }"
        ),
        [""; 0]
    );
}

#[test]
fn calendar_and_clock_in_one_rule_are_noted() {
    assert_says(
        "segment tested {\n  has visit in the last 48 hours\n  no message in the last 2 days\n}",
        "K0505",
        "48 hours",
    );
}

#[test]
fn a_range_that_holds_nothing_warns() {
    assert_says(
        "segment tested for vehicle { mileage between 120 km and 60 km }",
        "K0506",
        "120 km and 60 km",
    );
    assert_says(
        "segment tested { has visit between 2026-02-01 and 2026-01-01 }",
        "K0506",
        "2026-02-01 and 2026-01-01",
    );
    assert_says(
        "segment tested { has visit from 2026-02-01 until 2026-02-01 }",
        "K0506",
        "2026-02-01 until 2026-02-01",
    );
    assert_eq!(
        codes("segment tested { has visit between 2026-02-01 and 2026-02-01 }"),
        [""; 0]
    );
}

#[test]
fn what_a_where_asks_of_others_is_noted_where_it_turns_the_condition() {
    for (condition, place) in [
        (
            "no visit where completed and phone is known",
            "phone is known",
        ),
        ("no visit where completed or blacklisted", "blacklisted"),
        (
            "has at most 2 visits where completed and city = \"A\"",
            "city = \"A\"",
        ),
        (
            "every visit where completed and blacklisted: total > 5 rub",
            "blacklisted",
        ),
    ] {
        let text = format!("segment tested {{ {condition} }}");
        assert_says(&text, "K0509", place);
    }
    for condition in [
        "has visit where completed and blacklisted",
        "no visit where completed and total > 5 rub",
        "no visit where completed and visit.vehicle is known",
        "no visit where blacklisted",
    ] {
        let text = format!("segment tested {{ {condition} }}");
        assert!(!codes(&text).contains(&"K0509"), "{text}");
    }
}
