//! Rules that nothing can ever start: what is told, and that nothing else is.

use super::{assert_says, codes, said};

/// A rule that a visit starts, with a condition.
fn on_visit(when: &str) -> String {
    format!("bonus b {{ on visit completed; when {when}; earn 5 points; once per visit }}")
}

/// What is said to be impossible, whatever else is said about missing values.
fn never(when: &str) -> Vec<String> {
    let text = on_visit(when);
    let whole = format!("timezone \"Europe/Moscow\"\n{text}");
    let said = said(&text)
        .into_iter()
        .filter(|said| said.code.0 == "K0934");
    let places =
        said.map(|said| whole[said.span().start as usize..said.span().end as usize].to_owned());
    places.collect()
}

#[track_caller]
fn assert_never(when: &str, place: &str) {
    assert_eq!(never(when), [place], "{when}");
}

#[track_caller]
fn assert_possible(when: &str) {
    assert_eq!(never(when), [""; 0], "{when}");
}

#[test]
fn ranges_that_do_not_meet() {
    assert_never("total > 5000 rub and total < 3000 rub", "total < 3000 rub");
    assert_never("total >= 5000 rub and total < 5000 rub", "total < 5000 rub");
    assert_possible("total >= 5000 rub and total <= 5000 rub");
    assert_never(
        "total between 1000 rub and 2000 rub and total = 3000 rub",
        "total = 3000 rub",
    );
    assert_never("total = 5 rub and total != 5 rub", "total != 5 rub");
    // Between 5 and 6 there is no whole year.
    assert_never(
        "age of birth_date > 5 and age of birth_date < 6",
        "age of birth_date < 6",
    );
    assert_never("age of birth_date < 0", "age of birth_date < 0");
    assert_possible("total > 5 rub and total < 6 rub");
    assert_possible("total > 5000 rub and money_paid < 3000 rub");
    // An instant has one local date.
    assert_never(
        "ready_at > 2026-01-05 and ready_at < 2026-01-01",
        "ready_at < 2026-01-01",
    );
    assert_possible("ready_at >= 2026-01-05 and ready_at <= 2026-01-05");
    // Said of the constant first.
    assert_never("3000 rub > total and total > 5000 rub", "total > 5000 rub");
}

#[test]
fn named_values_that_nobody_has() {
    assert_never("sex = \"male\" and sex = \"female\"", "sex = \"female\"");
    assert_never("sex in [\"male\"] and sex != \"male\"", "sex != \"male\"");
    assert_possible("sex in [\"male\", \"female\"] and sex != \"male\"");
    assert_possible("sex != \"male\"");
    assert_never(
        "client.city = \"Kazan\" and client.city in [\"Omsk\", \"Perm\"]",
        "client.city in [\"Omsk\", \"Perm\"]",
    );
}

#[test]
fn what_is_and_is_not() {
    assert_never("blacklisted and not blacklisted", "blacklisted");
    assert_never("phone is missing and phone is known", "phone is known");
    // What compares is known.
    assert_never("city is missing and city = \"Kazan\"", "city = \"Kazan\"");
    assert_possible("city is missing and phone is known");
    // The start is a condition, too.
    assert_never("status = \"cancelled\"", "status = \"cancelled\"");
    assert_says(
        "bonus b { on anniversary of birth_date; when birth_date is missing; earn 5 points; once per year }",
        "K0934",
        "birth_date is missing",
    );
}

#[test]
fn rows_that_are_there_and_are_not() {
    assert_never("has review and no review", "no review");
    assert_never(
        "has at least 3 reviews and has at most 2 reviews",
        "has at most 2 reviews",
    );
    assert_never(
        "(has review where score = 5) and (no review where score = 5)",
        "no review where score = 5",
    );
    assert_possible("(has review where score = 5) and (no review where score = 1)");
    // None at all, and yet some.
    assert_never(
        "no review and (has review where score = 5)",
        "has review where score = 5",
    );
    assert_never("(has review where score = 5) and no review", "no review");
    assert_never(
        "no review in the last 2 years and (has review in the last 6 months where score = 5)",
        "has review in the last 6 months where score = 5",
    );
    assert_possible("no review in the last 6 months and has review in the last 2 years");
    assert_possible("has review and (no review where score = 5)");
    assert_never("count of reviews = 0 and has review", "has review");
}

#[test]
fn what_starts_a_rule_counts() {
    let never = "count of (visits where completed) = 0";
    assert_never(never, never);
    assert_never("no visit where completed", "no visit where completed");
    assert_never(
        "no visit in the last 30 days",
        "no visit in the last 30 days",
    );
    assert_possible("count of (visits where completed) = 1");
    assert_possible("no visit at least 30 days ago where completed");
    assert_possible("no visit where status = \"planned\"");
    // No visit starts this one.
    assert_eq!(
        codes("bonus b { every day; when no visit where completed; earn 5 points; once per day }"),
        [""; 0]
    );
}

#[test]
fn of_alternatives_one_is_enough() {
    assert_possible("(total > 5000 rub or total < 3000 rub) and total < 1000 rub");
    assert_never(
        "(total > 5000 rub or total between 3000 rub and 4000 rub) and total < 1000 rub",
        "total > 5000 rub",
    );
    assert_never("not (total > 5 rub or total <= 5 rub)", "total <= 5 rub");
    assert_possible("not (total > 5 rub and total < 3 rub)");
}

#[test]
fn other_rules_are_looked_into() {
    let text = |when: &str| {
        format!(
            "condition large for visit {{ total > 5000 rub }}\nsegment women {{ sex = \"female\" }}\n{}",
            on_visit(when)
        )
    };
    assert_says(
        &text("large and total < 3000 rub"),
        "K0934",
        "total < 3000 rub",
    );
    assert_says(&text("large and not large"), "K0934", "large");
    assert_eq!(codes(&text("not large and total < 3000 rub")), [""; 0]);
}

#[test]
fn bands_that_a_condition_rules_out() {
    let text = |when: &str| {
        format!(
            "bonus b {{ on visit completed; when {when}; earn in bands of visit.total {{ 5 points from 0 rub; 10 points from 3000 rub }}; once per visit }}"
        )
    };
    assert_says(&text("total < 3000 rub"), "K0934", "3000 rub");
    assert_eq!(codes(&text("total < 5000 rub")), [""; 0]);
}

#[test]
fn tiers_and_balances_of_nobody() {
    let head = "program p { 1 point = 1 rub }\ntiers t { counting visits where completed; tier a from 1 { redeem up to 25% of max_discount }; tier b from 3 { redeem up to 50% of max_discount }; keep forever }\n";
    let text = |when: &str| format!("{head}{}", on_visit(when));
    assert_says(&text("t = a and t = b"), "K0934", "t = b");
    assert_says(&text("t >= a and t is missing"), "K0934", "t is missing");
    assert_says(
        &text("t < b and t != a and t is known"),
        "K0934",
        "t is known",
    );
    assert_eq!(codes(&text("t < b and t != a")), [""; 0]);
    // Nothing is above the highest.
    assert_says(&text("t > b"), "K0909", "t > b");
    assert_says(
        &text("balance > 100 points and balance < 50 points"),
        "K0934",
        "balance < 50 points",
    );
    // It never falls below zero here.
    assert_says(&text("balance < 0 points"), "K0934", "balance < 0 points");
    let negative =
        text("balance < 0 points").replace("1 rub }", "1 rub; balance may go negative }");
    assert_eq!(codes(&negative), [""; 0]);
}

#[test]
fn tiers_leave_no_gap() {
    let tiers = |second: &str| {
        format!(
            "program p {{ 1 point = 1 rub }}\ntiers t {{ counting visits where completed; tier a from 1 {{ redeem up to 50% of max_discount }}; tier b from 3 {{ {second} }}; keep forever }}"
        )
    };
    assert_says(&tiers("redeem up to 25% of max_discount"), "K0935", "b");
    assert_says(&tiers("redeem up to 30% of the order"), "K0935", "b");
    assert_eq!(codes(&tiers("redeem up to 50% of max_discount")), [""; 0]);
    assert_eq!(codes(&tiers("redeem up to 40% of price")), [""; 0]);
}

#[test]
fn totals_are_found_wherever_they_are_summed() {
    let text = "program p { 1 point = 1 rub }\nbonus b { on day 1 of the month; earn 5% of sum of (visits.total in the previous month where completed); once per month }";
    assert_says(text, "K0907", "total");
}

#[test]
fn rows_of_which_there_can_be_none() {
    let nobody = |condition: &str| {
        let text = format!("segment odd {{ {condition} }}");
        let found = said(&text).into_iter();
        found.filter(|said| said.code.0 == "K1016").count()
    };
    for condition in [
        "has visit where status = \"completed\" and status = \"planned\"",
        "has vehicle where mileage > 10 km and mileage < 5 km",
        "has exactly 2 visits where total > 5 rub and total < 3 rub",
        "every visit where total > 5 rub: total < 3 rub",
        "has visit where completed then visit where total > 5 rub and total < 3 rub",
        "has visit where (has line where price > 5 rub and price < 3 rub)",
        "not blacklisted and (has visit where total > 5 rub and total < 3 rub)",
    ] {
        assert_eq!(nobody(condition), 1, "{condition}");
    }
    for condition in [
        "no visit where total > 5 rub and total < 3 rub",
        "has at most 2 visits where total > 5 rub and total < 3 rub",
        "has visit where total > 5 rub; has visit where total < 3 rub",
        "has visit where total > 5 rub and (has line where price < 3 rub)",
        "has visit then no visit within 6 months where total > 5 rub and total < 3 rub",
        "blacklisted or (has visit where total > 5 rub and total < 3 rub)",
    ] {
        assert_eq!(nobody(condition), 0, "{condition}");
    }
}

#[test]
fn of_points_only_those_that_were_earned_are_counted_and_records_know_none() {
    let tiers = |counting: &str, from: &str| {
        format!(
            "program p {{ 1 point = 1 rub }}\ntiers t {{ counting {counting}; tier a from {from} {{ redeem up to 50% of price }}; keep forever }}"
        )
    };
    for counting in ["points", "balance", "available", "баланс"] {
        let line = format!("counting {counting}");
        assert_says(&tiers(counting, "1"), "K0936", &line);
    }
    for (counting, from) in [
        ("sum of points.amount", "1 point"),
        ("sum of (points.amount where kind = \"spent\")", "1 point"),
        ("sum of (points.amount where rule = \"b\")", "1 point"),
        (
            "sum of (points.amount where kind = \"earned\") + sum of (visits.points_paid where completed)",
            "1 point",
        ),
    ] {
        assert_says(&tiers(counting, from), "K0936", counting);
    }
    for window in [
        "",
        "in the last 12 months ",
        "in this year ",
        "in the previous 2 months ",
    ] {
        let counting = format!("sum of (points.amount {window}where kind = \"earned\")");
        let bonus = "bonus b { on review; when t = a; earn 5 points; once per review }\n";
        let text = format!("{bonus}{}", tiers(&counting, "1 point"));
        assert_eq!(codes(&text), [""; 0], "{window}");
    }
    let segment = "segment rich { sum of points.amount > 500 points }";
    assert_eq!(codes(segment), [""; 0]);
    let bonus = "bonus b { on review; earn 5 points; once per review }\n";
    assert_says(&format!("{bonus}{segment}"), "K0937", "points.amount");
    let trigger =
        "trigger t { on review; when has points where kind = \"earned\"; send sms \"a\" }";
    let rows = "points where kind = \"earned\"";
    assert_says(&format!("{bonus}{trigger}"), "K0937", rows);
}

#[test]
fn parts_of_a_date_have_their_range() {
    assert_never("weekday of at = 8", "weekday of at = 8");
    assert_never("month of at = 13", "month of at = 13");
    assert_never("hour of at >= 24", "hour of at >= 24");
    assert_never("weekday of at = 0", "weekday of at = 0");
    for condition in [
        "weekday of at = 7",
        "month of at = 12",
        "hour of at = 0",
        "year of at = 13",
    ] {
        assert_possible(condition);
    }
}
