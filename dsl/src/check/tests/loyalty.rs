//! The bonus programme: what is accepted, what it becomes, what is said about the rest.

use super::{assert_fixed, assert_says, codes, program, said};
use crate::{
    program::{Counting, Days, Most, NodeKind, Per, PointsCondition, Start},
    syntax::{CalendarUnit, PeriodUnit, Rounding, SpendOrder},
    types::{DayOfYear, Period, Type, Value},
};
use rust_decimal::Decimal;

const RATE: &str = "program garage { 1 point = 1 rub }\n";

/// The programme of the definition of the language, whole.
const GARAGE: &str = "
program garage {
  1 point = 1 rub
  round earned down to 1 point
  spend oldest expiry first
  balance never below 0 points
}
bonus cashback {
  on visit completed
  when not blacklisted
  earn 15% of visit.money_paid
  available after 14 days
  expires after 12 months to end of month
  at most 5000 points per month
  reverse on return
  once per visit
}
bonus birthday   { on anniversary of birth_date at 10:00; earn 3000 points; expires after 30 days; once per year }
bonus defenders  { on 23 february at 10:00; when sex = \"male\"; earn 2000 points; once per year }
bonus every_day  { every day; when has visit where completed; earn 5 points; once per day }
bonus review     { on review; earn 1000 points; at most 1 per 90 days; once per review }
bonus referral {
  on visit completed
  when referrer is known and count of (visits where completed) = 1
  earn 500 points for client.referrer
  earn 300 points
  once per client
}
bonus receptionist { on visit completed; earn 50 points for employee; once per visit }

tiers status {
  counting visits where completed
  tier silver   from 1 { redeem up to  25% of max_discount }
  tier gold     from 5 { redeem up to  75% of max_discount }
  tier platinum from 7 { redeem up to 100% of max_discount }
  promo lines redeem up to 100% of price
  keep forever
}
";

#[test]
fn the_programme_of_the_definition_compiles_without_a_word() {
    assert_eq!(codes(GARAGE), [""; 0]);
}

#[test]
fn terms_are_settled() {
    let loyalty = program(GARAGE).loyalty;
    let terms = &loyalty.programme;
    assert_eq!(terms.rate, Some((Decimal::ONE, Decimal::ONE)));
    assert_eq!(terms.rounding, (Rounding::Down, Decimal::ONE));
    assert_eq!(terms.spend, SpendOrder::OldestExpiry);
    assert_eq!(terms.floor, Some(Decimal::ZERO));
    let loyalty = program("program p { 10 points = 1 rub; round earned half even to 0.5 points; spend oldest first; balance may go negative }").loyalty;
    let terms = &loyalty.programme;
    assert_eq!(terms.rate, Some((Decimal::TEN, Decimal::ONE)));
    assert_eq!(terms.rounding, (Rounding::HalfEven, Decimal::new(5, 1)));
    assert_eq!(terms.spend, SpendOrder::Oldest);
    assert_eq!(terms.floor, None);
}

#[test]
fn rules_are_settled() {
    let program = program(GARAGE);
    let schema = &program.schema;
    let named = |name: &str| schema.collection_named(name).expect("it is in the schema");
    let [
        cashback,
        birthday,
        defenders,
        every_day,
        review,
        referral,
        receptionist,
    ] = program.loyalty.bonuses.as_slice()
    else {
        panic!("there are seven");
    };
    let Start::Record {
        collection,
        condition: Some(_),
    } = &cashback.start
    else {
        panic!("a visit starts it");
    };
    assert_eq!(*collection, named("visit"));
    assert_eq!(cashback.when.len(), 1);
    assert_eq!(cashback.earns[0].amount.ty, Type::Money);
    assert!(cashback.reverse_on_return);
    assert_eq!(cashback.limits[0].most, Most::Points(5000.into()));
    assert_eq!(cashback.limits[0].per, Per::Unit(CalendarUnit::Month));
    assert_eq!(cashback.limits[1].most, Most::Times(1));
    assert_eq!(cashback.limits[1].per, Per::Source);
    let expiry = cashback.expires.as_ref().expect("they expire");
    let year = Value::Period(Period {
        count: 12,
        unit: PeriodUnit::Calendar(CalendarUnit::Month),
    });
    assert_eq!(expiry.after.kind, NodeKind::Literal(year));
    assert!(expiry.to_end_of_month);

    let Start::Days { days, at } = &birthday.start else {
        panic!("a day starts it");
    };
    assert!(matches!(days, Days::Anniversary(_)));
    assert_eq!(at.to_string(), "10:00:00");
    let Start::Days { days, .. } = &defenders.start else {
        panic!("a day starts it");
    };
    assert_eq!(*days, Days::OfYear(DayOfYear { month: 2, day: 23 }));
    assert!(
        matches!(&every_day.start, Start::Days { days: Days::Every, at } if at.to_string() == "00:00:00")
    );
    assert!(matches!(review.limits[0].per, Per::Period(_)));
    assert_eq!(referral.limits[0].per, Per::Client);
    let recipient = |at: usize| referral.earns[at].recipient.as_ref();
    assert_eq!(
        recipient(0).map(|node| &node.ty),
        Some(&Type::Record(named("client")))
    );
    assert_eq!(recipient(1), None);
    let staff = receptionist.earns[0].recipient.as_ref();
    assert_eq!(
        staff.map(|node| &node.ty),
        Some(&Type::Record(named("employee")))
    );
}

#[test]
fn tiers_are_settled() {
    let program = program(GARAGE);
    let tiers = program.loyalty.tiers.as_ref().expect("there are tiers");
    assert!(matches!(&tiers.counting, Counting::Records(node) if node.ty == Type::Int));
    let found: Vec<(&str, Decimal, Decimal)> = tiers
        .tiers
        .iter()
        .map(|tier| {
            let redeem = tier.redeem.as_ref().expect("it allows something");
            (tier.name.as_str(), tier.from, redeem.share)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("silver", 1.into(), Decimal::new(25, 2)),
            ("gold", 5.into(), Decimal::new(75, 2)),
            ("platinum", 7.into(), 1.into()),
        ]
    );
    assert_eq!(
        program
            .loyalty
            .redemption
            .as_ref()
            .expect("tiers pay")
            .lines[0]
            .redeem
            .of
            .ty,
        Type::Money
    );
}

#[test]
fn what_is_said_twice_or_not_at_all() {
    assert_says(
        "bonus b { on review; every day; earn 5 points; once per review }",
        "K0903",
        "every day",
    );
    assert_says(
        "program a { 1 point = 1 rub }\nprogram b { 1 point = 1 rub }",
        "K0903",
        "program b { 1 point = 1 rub }",
    );
    assert_says(
        "program a { balance may go negative; balance never below 0 points }",
        "K0903",
        "balance never below 0 points",
    );
    assert_says(
        "bonus b { on review; earn 5 points; once per review }\nbonus b { every day; earn 5 points; once per day }",
        "K0209",
        "b",
    );
    assert_says("bonus b { earn 5 points; once per review }", "K0901", "b");
    assert_says("bonus b { on review; once per review }", "K0902", "b");
}

#[test]
fn amounts_are_points_or_money_with_a_rate() {
    assert_says(
        "bonus b { on visit completed; earn 15% of visit.money_paid; once per visit }",
        "K0904",
        "15% of visit.money_paid",
    );
    assert_says(
        "bonus b { on review; earn 500; once per review }",
        "K0905",
        "500",
    );
    assert_fixed(
        &format!(
            "{RATE}bonus b {{ on visit completed; earn 5% of max of visits.money_paid; once per visit }}"
        ),
        "K0906",
        "5% of max of visits.money_paid",
        &format!(
            "{RATE}bonus b {{ on visit completed; earn (5% of max of visits.money_paid) or else 0 rub; once per visit }}"
        ),
    );
    assert_fixed(
        &format!("{RATE}bonus b {{ on visit completed; earn 5% of visit.total; once per visit }}"),
        "K0907",
        "visit.total",
        &format!(
            "{RATE}bonus b {{ on visit completed; earn 5% of visit.money_paid; once per visit }}"
        ),
    );
    for nothing in ["0 points", "-5 points"] {
        let text = format!("bonus b {{ on review; earn {nothing}; once per review }}");
        assert_says(&text, "K0909", nothing);
    }
    assert_says(
        "bonus b { on review; earn 5 points; at most 0 points per month; once per review }",
        "K0909",
        "0 points",
    );
}

#[test]
fn what_points_paid_is_no_money_however_it_is_summed() {
    let earning = |attribute: &str, amount: &str| {
        format!("{RATE}{attribute}bonus b {{ on visit completed; earn {amount}; once per visit }}")
    };
    let total = "attribute t for visit = total\n";
    let lines = "attribute t for visit = sum of (lines.amount where kind = \"part\")\n";
    for (attribute, before, place, after) in [
        (
            "",
            "5% of sum of lines.amount",
            "sum of lines.amount",
            "5% of money_paid",
        ),
        (
            "",
            "5% of sum of (lines.amount where promo)",
            "sum of (lines.amount where promo)",
            "5% of sum of (lines.amount where promo) * (money_paid / total or else 0)",
        ),
        // The dearest line, an average one and the last are not all that was paid.
        (
            "",
            "5% of (max of lines.amount or else 0 rub)",
            "max of lines.amount",
            "5% of (max of lines.amount * (money_paid / total or else 0) or else 0 rub)",
        ),
        (
            "",
            "5% of (average of lines.amount or else 0 rub)",
            "average of lines.amount",
            "5% of (average of lines.amount * (money_paid / total or else 0) or else 0 rub)",
        ),
        (
            "",
            "5% of (first line.amount or else 0 rub)",
            "first line.amount",
            "5% of (first line.amount * (money_paid / total or else 0) or else 0 rub)",
        ),
        (
            "",
            "5% of (last line.amount or else 0 rub)",
            "last line.amount",
            "5% of (last line.amount * (money_paid / total or else 0) or else 0 rub)",
        ),
        (
            "",
            "sum of (5% * amount for lines where promo)",
            "sum of (5% * amount for lines where promo)",
            "sum of (5% * amount for lines where promo) * (money_paid / total or else 0)",
        ),
        (total, "5% of t", "t", "5% of money_paid"),
        (total, "5% of visit.t", "visit.t", "5% of visit.money_paid"),
        (
            lines,
            "5% of t",
            "t",
            "5% of t * (money_paid / total or else 0)",
        ),
    ] {
        let text = earning(attribute, before);
        assert_fixed(&text, "K0907", place, &earning(attribute, after));
    }
    for (attribute, amount) in [
        ("", "5% of visit.total * (money_paid / total or else 0)"),
        (
            "",
            "sum of (5% * amount * (visit.money_paid / visit.total or else 0) for lines)",
        ),
        ("", "1 point * count of lines"),
        ("attribute t for visit = total - points_paid\n", "5% of t"),
        ("attribute t for visit = money_paid\n", "5% of t"),
    ] {
        assert_eq!(codes(&earning(attribute, amount)), [""; 0], "{amount}");
    }
}

#[test]
fn a_rule_says_how_often_it_gives() {
    for (start, once) in [
        ("on review", "once per review"),
        ("every day", "once per day"),
        ("every monday", "once per week"),
        ("on day 1 and 15 of the month", "once per day"),
        ("on 8 march", "once per year"),
        ("on anniversary of birth_date", "once per year"),
    ] {
        assert_fixed(
            &format!("bonus b {{\n  {start}\n  earn 5 points\n}}"),
            "K0908",
            "b",
            &format!("bonus b {{\n  {start}\n  earn 5 points\n  {once}\n}}"),
        );
    }
    assert_eq!(
        codes("bonus b { on review; earn 5 points; at most 3 per month }"),
        [""; 0]
    );
}

#[test]
fn what_cannot_be_is_refused() {
    assert_says(
        "bonus b { on review; earn 5 points; available after 1 month; expires after 27 days; once per review }",
        "K0910",
        "27 days",
    );
    // A month has 31 days at most, and the last of them counts.
    assert_eq!(
        codes(
            "bonus b { on review; earn 5 points; available after 28 days; expires after 1 month; once per review }"
        ),
        [""; 0]
    );
    assert_says(
        "bonus b { on review; earn 5 points; reverse on return; once per review }",
        "K0911",
        "reverse on return",
    );
    assert_says(
        "bonus b { on visit completed; earn 5 points for vehicle; once per visit }",
        "K0912",
        "vehicle",
    );
    assert_says(
        "bonus b { on review; earn 5 points; once per visit }",
        "K0913",
        "visit",
    );
    assert_says("program p { 1 rub = 1 point }", "K0914", "1 rub = 1 point");
    assert_says("program p { 1 point = 0 rub }", "K0914", "1 point = 0 rub");
    assert_says(
        "program p { round earned up to 0 points }",
        "K0915",
        "round earned up to 0 points",
    );
    assert_says(
        "bonus b { on vehicle; earn 5 points; once per vehicle }",
        "K0916",
        "vehicle",
    );
}

#[test]
fn tiers_are_in_order_and_allow_no_more_than_the_whole() {
    let tiers = |lines: &str| {
        format!("{RATE}tiers t {{ counting visits where completed; {lines}; keep forever }}")
    };
    let tier = |from: u32, share: u32| {
        format!("tier t{from} from {from} {{ redeem up to {share}% of max_discount }}")
    };
    assert_eq!(
        codes(&tiers(&format!("{}; {}", tier(1, 25), tier(2, 50)))),
        [""; 0]
    );
    assert_says(
        &tiers(&format!(
            "{}; {}",
            tier(2, 25),
            tier(2, 50).replace("t2", "other")
        )),
        "K0919",
        "2",
    );
    assert_says(
        &tiers(&format!("{}; {}", tier(2, 25), tier(1, 50))),
        "K0919",
        "1",
    );
    assert_says(&tiers(&tier(1, 101)), "K0921", "101%");
    assert_says(
        &tiers("tier a from 1 { redeem up to 500 rub }"),
        "K0920",
        "500 rub",
    );
    assert_says(
        &format!("{RATE}tiers t {{ tier a from 1 {{ redeem up to 25% of max_discount }} }}"),
        "K0917",
        "t",
    );
    assert_says(
        &format!("{RATE}tiers t {{ counting visits where completed }}"),
        "K0918",
        "t",
    );
    assert_says(
        &format!(
            "{RATE}tiers t {{ counting sum of visits.money_paid; tier a from 5 {{ redeem up to 5% of price }} }}"
        ),
        "K0303",
        "5",
    );
}

#[test]
fn tiers_are_kept_or_reviewed_and_rules_ask_for_them() {
    let tier = "tier a from 1 { redeem up to 25% of max_discount }; tier b from 3 { redeem up to 50% of max_discount }";
    let tiers = |counting: &str, keep: &str| {
        format!("{RATE}tiers t {{ counting {counting}; {tier}; {keep} }}\n")
    };
    let window = "visits in the last 12 months where completed";
    let review = "review every 12 months, drop one tier";
    assert_eq!(codes(&tiers(window, review)), [""; 0]);
    assert_eq!(codes(&tiers(window, "keep forever")), [""; 0]);
    assert_says(&tiers("visits where completed", review), "K0933", review);
    let other = "review every 1 year, to the earned tier";
    assert_says(
        &tiers(window, &format!("keep forever; {other}")),
        "K0903",
        other,
    );
    let rule = |condition: &str| {
        let tiers = tiers(window, "keep forever");
        format!(
            "{tiers}bonus x {{ on visit completed; when {condition}; earn 5 points; once per visit }}"
        )
    };
    let program = program(&rule("{ t >= b; balance < 100 points; total > 5 rub }"));
    let bonus = &program.loyalty.bonuses[0];
    let [PointsCondition::Tier(tier), PointsCondition::Balance(..)] = &bonus.points[..] else {
        panic!("{:?}", bonus.points);
    };
    assert_eq!(tier.tiers, ["b"]);
    assert_eq!(bonus.when.len(), 1);
    assert_says(&rule("t = c"), "K0207", "c");
    assert_says(&rule("balance < 100 km"), "K0301", "100 km");
    assert_says(&rule("t = a or blacklisted"), "K0201", "t");
}

#[test]
fn a_bonus_can_give_nothing_but_a_gift() {
    let gift = "bonus b { on review; give \"wash\"; give \"fluid\"; claim within 30 days; once per review }";
    assert_eq!(codes(gift), [""; 0]);
    let nothing = "bonus b { on review; claim within 30 days; once per review }";
    assert_says(nothing, "K0902", "b");
    let test = "test \"t\" { as of 2026-01-01; client { }; expect gift \"wash\"; expect gift \"fluid\" is missing }";
    assert_eq!(codes(&format!("{gift}\n{test}")), [""; 0]);
}

#[test]
fn bands_become_amounts_under_conditions() {
    let program = program(&format!(
        "{RATE}bonus b {{ on visit completed; earn a share of visit.money_paid in bands of visit.total {{ 1% from 0 rub; 2% from 3000 rub; 5% from 10 thousand rub }}; once per visit }}"
    ));
    let earns = &program.loyalty.bonuses[0].earns;
    let conditions: Vec<usize> = earns
        .iter()
        .map(|earn| match &earn.when.as_ref().expect("a band").kind {
            NodeKind::And(parts) => parts.len(),
            _ => 0,
        })
        .collect();
    // From, and up to the next; the last has no end.
    assert_eq!(conditions, [2, 2, 1]);
    assert!(earns.iter().all(|earn| earn.amount.ty == Type::Money));
    let band = |bands: &str| {
        format!(
            "{RATE}bonus b {{ on visit completed; earn in bands of visit.total {{ {bands} }}; once per visit }}"
        )
    };
    assert_eq!(
        codes(&band("5 points from 0 rub; 10 points from 3000 rub")),
        [""; 0]
    );
    assert_says(
        &band("5 points from 3000 rub; 10 points from 3000 rub"),
        "K0927",
        "3000 rub",
    );
    assert_says(&band("5 from 3000 rub"), "K0905", "5");
    assert_says(&band("5 points from 3000 km"), "K0301", "3000 km");
}

#[test]
fn terms_of_redemption_are_checked() {
    let terms = |terms: &str| format!("program p {{ 1 point = 1 rub; {terms} }}");
    assert_eq!(
        codes(&terms(
            "redeem up to 50% of price; promo lines redeem up to 100% of price; redeem up to 30% of the order; leave at least 100 rub in money; at most 3 accruals per day; at most 1 redemption per week; at most 1 million points in all; balance never below -500 points"
        )),
        [""; 0]
    );
    assert_says(&terms("redeem up to 130% of the order"), "K0921", "130%");
    assert_says(
        &terms("redeem up to 30 rub of the order"),
        "K0920",
        "30 rub",
    );
    assert_says(
        &terms("leave at least 5 points in money"),
        "K0932",
        "5 points",
    );
    assert_says(
        &terms("redeem up to 30% of the order; redeem up to 40% of the order"),
        "K0903",
        "redeem up to 40% of the order",
    );
    assert_says(&terms("at most 0 accruals per day"), "K0909", "0");
    assert_says(&terms("at most 3 accruals per visit"), "K0913", "visit");
    assert_says(
        "program p { redeem up to 30% of the order }",
        "K0924",
        "redeem up to 30% of the order",
    );
}

#[test]
fn rules_that_exclude_each_other_exist() {
    let rules = |line: &str, term: &str| {
        format!(
            "program p {{ 1 point = 1 rub; {term} }}\nbonus a {{ on review; earn 5 points; once per review; {line} }}\nbonus b {{ on review; earn 6 points; once per review }}"
        )
    };
    assert_eq!(
        codes(&rules("exclusive with b; priority 10", "best of a, b")),
        [""; 0]
    );
    assert_says(&rules("exclusive with c", ""), "K0928", "c");
    assert_says(&rules("exclusive with a", ""), "K0929", "a");
    assert_says(&rules("", "best of a"), "K0929", "a");
    assert_says(&rules("", "best of a, c"), "K0928", "c");
}

#[test]
fn points_for_each_day_of_membership_count_from_a_date() {
    let rule = |since: &str| {
        format!(
            "bonus b {{ on day 1 of the month; earn 2 points per day since {since}; once per month }}"
        )
    };
    // A birthday may be missing: then no day is counted.
    assert_eq!(codes(&rule("birth_date")), [""; 0]);
    assert_says(&rule("city"), "K0308", "city");
}

#[test]
fn tests_speak_of_balances_redemptions_and_tiers() {
    let tiers = "tiers status { counting visits where completed; tier silver from 1 { redeem up to 25% of max_discount } }\n";
    let test = |lines: &str| {
        format!("{RATE}{tiers}test \"t\" {{ as of 2026-01-01; client {{ }}; {lines} }}")
    };
    assert_eq!(
        codes(&test(
            "expect balance 5 points; expect balance 0 points at 2026-02-01 10:00; expect redeem 150 points; expect status = silver; expect status is missing"
        )),
        [""; 0]
    );
    assert_says(&test("expect balance 5 rub"), "K0301", "5 rub");
    assert_says(&test("expect status = gold"), "K0207", "gold");
    assert_says(
        &format!("{RATE}test \"t\" {{ as of 2026-01-01; client {{ }}; expect redeem 5 points }}"),
        "K0923",
        "5 points",
    );
    assert_says(
        &format!("{RATE}test \"t\" {{ as of 2026-01-01; vehicle {{ }}; expect balance 5 points }}"),
        "K0706",
        "5 points",
    );
}

#[test]
fn a_field_called_like_the_tiers_means_itself() {
    let tiers = "program p { 1 point = 1 rub }\ntiers status { counting visits where completed; tier silver from 1 { redeem up to 25% of max_discount } }\n";
    let gate = |when: &str| {
        let rule = format!("bonus b {{ on visit; when {when}; earn 5 points; once per visit }}");
        let loyalty = program(&format!("{tiers}{rule}")).loyalty;
        let bonus = loyalty.bonuses.into_iter().next().expect("there is one");
        (bonus.points.len(), bonus.when.len())
    };
    // A visit has a status of its own, which is never silver.
    assert_eq!(gate("status = silver"), (1, 0));
    assert_eq!(gate("status in [silver]"), (1, 0));
    assert_eq!(gate("status = \"completed\""), (0, 1));
    assert_eq!(gate("status in [\"completed\", \"ready\"]"), (0, 1));
    assert_eq!(gate("status is known"), (0, 1));
    assert_eq!(gate("status = silver and status = \"ready\""), (1, 1));
    // A client has none.
    let rule = "bonus b { every day; when status is known; earn 5 points; once per day }";
    let loyalty = program(&format!("{tiers}{rule}")).loyalty;
    assert_eq!(loyalty.bonuses[0].points.len(), 1);
}

/// A programme by which a point is worth a rouble, and a rule that gives so much.
fn earning(amount: &str) -> String {
    format!(
        "program p {{ 1 point = 1 rub }}\nbonus b {{ on visit completed; earn {amount}; once per visit }}"
    )
}

#[test]
fn points_mix_with_money_where_there_is_a_rate() {
    for amount in [
        "100 points + 5% of visit.money_paid",
        "5% of visit.money_paid - 100 points",
        "10% of (visit.money_paid - points_paid)",
        "10% of (visit.total - points_paid)",
    ] {
        assert_eq!(codes(&earning(amount)), [""; 0], "{amount}");
        let without = earning(amount).replace("1 point = 1 rub", "balance may go negative");
        assert!(codes(&without).contains(&"K0306"), "{amount}");
    }
    let when =
        |condition: &str| earning("5 points").replace("earn", &format!("when {condition}; earn"));
    for condition in [
        "points_paid > 500 rub",
        "money_paid > 500 points",
        "balance >= 500 rub",
    ] {
        assert_eq!(codes(&when(condition)), [""; 0], "{condition}");
    }
    // Three roubles are a point, and so are ten points seven roubles.
    for rate in ["1 point = 3 rub", "10 points = 7 rub", "3 points = 1 rub"] {
        let text = when("points_paid > 500 rub").replace("1 point = 1 rub", rate);
        assert_eq!(codes(&text), [""; 0], "{rate}");
    }
    // Neither is exact: a point is worth 7/3 roubles, a rouble 3/7 points.
    let odd = when("points_paid > 500 rub").replace("1 point = 1 rub", "3 points = 7 rub");
    assert_says(&odd, "K0304", "500 rub");
    // Nor is a parameter of points one of money.
    assert_eq!(
        codes("program p { 1 point = 1 rub }\nparam gift: points = 5 rub"),
        ["K0301"]
    );
}

#[test]
fn tiers_have_names_of_their_own() {
    let text = "program p { 1 point = 1 rub }\ntiers t { counting visits where completed; tier a from 1 { redeem up to 25% of max_discount }; tier a from 2 { redeem up to 50% of max_discount }; keep forever }";
    let found = said(text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].code.0, "K0209");
}

#[test]
fn what_rounding_leaves_nothing_of_is_refused() {
    assert_says(&earning("0.5 points"), "K0909", "0.5 points");
    assert_eq!(codes(&earning("1 point")), [""; 0]);
    let huge = earning("40000000000000000000000000000 points");
    let huge = huge.replace(
        "1 point = 1 rub",
        "1 point = 1 rub\nround earned half up to 1 point",
    );
    assert_eq!(codes(&huge), [""; 0]);
    let rounded = |amount: &str, rule: &str| {
        let terms = format!("1 point = 1 rub\n{rule}");
        codes(&earning(amount).replace("1 point = 1 rub", &terms))
    };
    assert_eq!(
        rounded("0.5 points", "round earned half up to 1 point"),
        [""; 0]
    );
    assert_eq!(
        rounded("0.5 points", "round earned down to 0.1 points"),
        [""; 0]
    );
    assert_eq!(
        rounded("0.4 points", "round earned half up to 1 point"),
        ["K0909"]
    );
}

#[test]
fn hours_and_days_of_points_are_compared() {
    let life = |lines: &str| earning("5 points").replace("once", &format!("{lines}; once"));
    assert_says(
        &life("available after 800 hours; expires after 30 days"),
        "K0910",
        "30 days",
    );
    assert_eq!(
        codes(&life("available after 700 hours; expires after 30 days")),
        [""; 0]
    );
    assert_says(
        &life("available after 3 days; expires after 48 hours"),
        "K0910",
        "48 hours",
    );
}

#[test]
fn days_of_the_year_and_conditions_of_lines_are_told() {
    let text = "bonus odd { 23 february at 10:00; earn 5 points; once per year }";
    let fixed = "bonus odd { on 23 february at 10:00; earn 5 points; once per year }";
    assert_fixed(text, "K0119", "23 february", fixed);
    let tiers = |line: &str| {
        format!(
            "program p {{ 1 point = 1 rub }}\ntiers t {{ counting visits where completed; {line}; keep forever }}"
        )
    };
    let found = assert_says(
        &tiers("tier a from 1 to 3 { redeem up to 25% of max_discount }"),
        "K0101",
        "to",
    );
    assert!(
        found
            .help
            .unwrap_or_default()
            .contains("where the next one begins")
    );
    let found = assert_says(
        &tiers(
            "tier a from 1 { redeem up to 25% of max_discount }; cheap lines redeem up to 100% of price",
        ),
        "K0201",
        "cheap",
    );
    assert_eq!(
        found.help.as_deref(),
        Some("`condition cheap for line { … }`")
    );
}

#[test]
fn what_marketers_leave_out_is_told() {
    let tiers =
        "tiers s { counting visits where completed; tier a from 1 { redeem up to 5% of price }; ";
    for (text, help) in [
        (
            "bonus b { on visit completed; when status = gold; earn 5 points; once per visit }"
                .to_owned(),
            "tiers are declared: `tiers status { … }`",
        ),
        (
            "bonus b { every saturday and sunday; earn 5 points; once per day }".to_owned(),
            "write a rule for each of these days",
        ),
        (
            "bonus b { every saturday, sunday; earn 5 points; once per day }".to_owned(),
            "write a rule for each of these days",
        ),
        (
            format!("{tiers}lines where promo redeem up to 10% of price; keep forever }}"),
            "a condition about lines stands before them: `promo lines redeem up to …`",
        ),
    ] {
        let text = format!("{RATE}{text}");
        let found = said(&text);
        let helps: Vec<Option<&str>> = found.iter().map(|found| found.help.as_deref()).collect();
        assert!(helps.contains(&Some(help)), "{text}: {helps:?}");
    }
}

#[test]
fn earned_points_are_counted_whichever_way_round_they_are_named() {
    let text = "program p { 1 point = 1 rub }\nbonus b { on review; earn 5 points; once per review }\n\
        tiers s { counting sum of (points.amount where \"earned\" = kind); tier a from 1 points { redeem up to 5% of price }; keep forever }";
    assert_eq!(codes(text), [""; 0]);
}

#[test]
fn sums_in_the_genitive_are_told_how_they_are_written() {
    let text = |sum: &str| {
        format!(
            "язык ru\nвалюта RUB\nпрограмма п {{ 1 балл = 1 руб }}\nбонус б {{ по событию визит завершен; \
             начислить 10% от {sum} (строки.сумма где вид = \"part\") * (оплачено_деньгами / итого иначе 0); один раз для визита }}"
        )
    };
    assert_fixed(&text("суммы по"), "K0119", "суммы по", &text("сумма по"));
}
