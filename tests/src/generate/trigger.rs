//! Triggers over the built-in schema.

use super::Choices;

/// What rules with triggers stand on: memberships that begin and end with days, points, and a trigger that others start.
const HEAD: &str = r#"segment active { has at least 2 visits in the last 20 days }
segment lost { has visit where completed; no visit in the last 30 days where completed }
partition life {
  fresh when count of visits = 1
  loyal when count of visits > 1
  otherwise nobody
}
program club { 1 point = 1 rub; round earned down to 1 point }
bonus cashback { on visit completed; earn 10% of visit.money_paid; available after 2 days; expires after 30 days }
bonus rated { on rating; earn 50 points; expires after 10 days }
trigger called {
  on request where kind = "cart"
  wait 3 hours
  send sms "cart"
  once per request
}
"#;

/// Conditions about a client.
const CONDITIONS: [&str; 8] = [
    "sex = \"male\"",
    "count of visits >= 2",
    "in segment lost",
    "not in segment active",
    "life = loyal",
    "has visit in the last 10 days where completed",
    "balance >= 10 points",
    "no rating in the last 3 days",
];

/// A program with some triggers.
pub fn triggers(zone: &str, choices: &mut Choices) -> String {
    let mut text = format!("timezone \"{zone}\"\ncurrency RUB\n\n{HEAD}");
    for number in 0..1 + choices.below(3) {
        text += &trigger(number, choices);
    }
    text
}

/// A trigger that a visit starts, and nothing delays or suppresses for a reason of time: told late it does what it would have done in time.
pub fn patient_trigger(zone: &str, choices: &mut Choices) -> String {
    let start = choices.of(&[
        "visit completed",
        "visit",
        "visit where money_paid >= 100 rub",
    ]);
    let wait = choices.of(&["2 hours", "1 day", "30 minutes"]);
    let step = choices.of(&["send email \"x\"", "emit x", "task \"x\" for manager"]);
    let then = choices.of(&["", "  wait 1 day\n  emit later\n"]);
    format!(
        "timezone \"{zone}\"\ncurrency RUB\ntrigger patient {{\n  on {start}\n  wait {wait}\n  {step}\n{then}  once per visit\n}}\n"
    )
}

fn trigger(number: usize, choices: &mut Choices) -> String {
    let starts = [
        ("on visit completed", "visit"),
        ("on visit", "visit"),
        ("on rating where score <= 3", "rating"),
        ("on request where kind = \"callback\"", "request"),
        ("on message opened", "message"),
        ("on page_view where page = \"a\"", "page_view"),
        ("on page_view", "page_view"),
        ("on consent", "consent"),
        ("on consent where withdrawn_at is known", "consent"),
        ("on entering segment lost", "client"),
        ("on entering segment active", "client"),
        (
            "on entering segment lost including current members",
            "client",
        ),
        ("on leaving segment active", "client"),
        ("on life from fresh to loyal", "client"),
        ("every day at 11:00", "client"),
        ("every monday at 10:00", "client"),
        ("on day 1 and 15 of the month at 11:00", "client"),
        ("on anniversary of birth_date at 10:00", "client"),
        ("1 day before visit.planned_at at 10:00", "visit"),
        ("3 hours before visit.planned_at", "visit"),
        ("2 days after visit.at at 9:00", "visit"),
        ("1 day after page_view.at at 10:00", "page_view"),
        ("3 days before points expire at 10:00", "client"),
        ("5 days before points expire", "client"),
    ];
    let (start, about) = choices.of(&starts);
    let mut text = format!("trigger t{number} {{\n  {start}\n");
    if about == "client" && choices.once_in(3) {
        text += &format!("  when {}\n", choices.of(&CONDITIONS));
    }
    for step in 0..1 + choices.below(4) {
        text += &one_step(&format!("{number}_{step}"), about, choices);
    }
    // A trigger that only waits is refused.
    text += &format!("  emit done{number}\n");
    let endings = [
        "",
        "",
        "  stop when visit completed\n",
        "  stop when count of visits >= 4\n",
        "  goal visit completed\n",
        "  stop when rating\n",
        "  stop when page_view where page = \"b\"\n",
    ];
    let ending = choices.of(&endings);
    if about == "client" || !ending.contains("count") {
        text += ending;
    }
    let once = ["client", "day", "1 month", "12 months", about];
    if choices.once_in(2) || about != "client" {
        text += &format!("  once per {}\n", choices.of(&once));
    }
    for (times, clause) in [
        (3, "  quiet 21:00-09:00\n"),
        (3, "  at most 1 messages per week\n"),
        (4, "  hold out 30%\n"),
        (4, "  priority 5\n"),
    ] {
        // Where no message is sent, hours and limits of messages are refused.
        let is_of_messages = clause.contains("quiet") || clause.contains("messages");
        if choices.once_in(times) && (!is_of_messages || text.contains("send ")) {
            text += clause;
        }
    }
    text + "}\n"
}

/// A step, or some that belong together.
fn one_step(name: &str, about: &str, choices: &mut Choices) -> String {
    let deed = |choices: &mut Choices| {
        let deeds = [
            format!("send email or sms \"m{name}\""),
            format!("send sms \"m{name}\""),
            format!("task \"k{name}\" for manager due in 1 day"),
            format!("emit e{name}"),
            "earn 7 points".to_owned(),
            "start called".to_owned(),
        ];
        // The trigger that is started is about a request.
        let of = if about == "request" { 6 } else { 5 };
        deeds[choices.below(of)].clone()
    };
    match choices.below(8) {
        0 => format!(
            "  wait {}\n",
            choices.of(&["2 hours", "1 day", "1 month", "90 minutes"])
        ),
        1 => format!("  wait until {}\n", choices.of(&["10:00", "0:00", "23:30"])),
        2 => {
            let awaited = match about {
                "visit" => choices.of(&[
                    "rating about visit",
                    "rating about visit where score >= 3",
                    "message opened",
                ]),
                _ => choices.of(&[
                    "visit completed",
                    "message opened",
                    "request",
                    "page_view",
                    "page_view where page = \"a\"",
                ]),
            };
            let most = choices.of(&["3 days", "1 day", "12 hours"]);
            let (then, late) = (deed(choices), deed(choices));
            format!("  wait up to {most} for {awaited}\n  {then}\n  on timeout {{ {late} }}\n")
        }
        3 if about == "client" => {
            let (one, other) = (deed(choices), deed(choices));
            let condition = choices.of(&CONDITIONS);
            format!("  when {condition} {{ {one} }}\n  otherwise {{ {other}; wait 1 day }}\n")
        }
        4 if about == "visit" => "  wait until visit.planned_at minus 1 day at 10:00\n".to_owned(),
        _ => format!("  {}\n", deed(choices)),
    }
}
