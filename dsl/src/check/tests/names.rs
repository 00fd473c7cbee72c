//! Names, scopes, ways to rows, references.

use super::{assert_fixed, assert_says, body, codes, program, said};
use crate::program::{Entity, Hop, Link, Node, NodeKind, Program, Quantifier, ScopeId, Selection};

/// The rows of a `has` or `no`.
fn rows(node: &Node) -> &Selection {
    match &node.kind {
        NodeKind::Quantifier(Quantifier::Count(rows, ..) | Quantifier::Every(rows, _)) => rows,
        other => panic!("{other:?} is no quantifier"),
    }
}

fn filter(node: &Node) -> &Node {
    rows(node).filter.as_ref().expect("there is a filter")
}

fn collection(program: &Program, name: &str) -> crate::schema::CollectionId {
    program.schema.collection_named(name).expect("it is known")
}

fn field(program: &Program, of: &str, name: &str) -> crate::schema::FieldId {
    let of = program.schema.collection(collection(program, of));
    of.field_named(name).expect("it is known")
}

#[test]
fn rows_are_found_through_nesting() {
    let program = program("segment tested { has line where service = \"TO-1\" }");
    let found = rows(body(&program, "tested"));
    let (visit, line) = (collection(&program, "visit"), collection(&program, "line"));
    assert_eq!(found.base, ScopeId::OWN);
    assert_eq!(found.hops, [Hop::Children(visit), Hop::Children(line)]);
    assert_eq!(found.collection, line);
}

#[test]
fn rows_are_found_through_reverse_links() {
    let expected = |program: &Program| {
        let visit = collection(program, "visit");
        vec![Hop::Linked(visit, field(program, "visit", "vehicle"))]
    };
    for condition in [
        "has visit",
        "has visit of vehicle",
        "has vehicle.visits",
        "has vehicle.visit",
    ] {
        let program = program(&format!("segment tested for vehicle {{ {condition} }}"));
        let found = rows(body(&program, "tested"));
        assert_eq!(found.hops, expected(&program), "{condition}");
        assert_eq!(found.links, [], "{condition}");
    }
    let program = program("attribute tested = count of vehicle.visits");
    let NodeKind::Aggregate(aggregate) = &body(&program, "tested").kind else {
        panic!("a count is an aggregate");
    };
    let vehicle = collection(&program, "vehicle");
    let mut hops = vec![Hop::Children(vehicle)];
    hops.extend(expected(&program));
    assert_eq!(aggregate.rows.hops, hops);
}

#[test]
fn the_recommended_work_that_was_never_done() {
    let program = program(
        "segment tested {\n  has recommendation where (status = \"open\" and no visit of vehicle where \
         at > recommendation.at and (has line where service = recommendation.service))\n}",
    );
    let outer = rows(body(&program, "tested"));
    let NodeKind::And(parts) = &filter(body(&program, "tested")).kind else {
        panic!("two conditions are joined");
    };
    let visits = rows(&parts[1]);
    let link = field(&program, "recommendation", "vehicle");
    assert_eq!(visits.base, outer.scope);
    assert_eq!(visits.links, [Link::Field(link)]);
    let visit = collection(&program, "visit");
    assert_eq!(
        visits.hops,
        [Hop::Linked(visit, field(&program, "visit", "vehicle"))]
    );
    let NodeKind::And(inner) = &filter(&parts[1]).kind else {
        panic!("two conditions are joined");
    };
    let NodeKind::Compare(_, left, right) = &inner[0].kind else {
        panic!("a comparison");
    };
    let scope_of = |node: &Node| match &node.kind {
        NodeKind::Field { scope, .. } => *scope,
        other => panic!("{other:?} is no field"),
    };
    assert_eq!(scope_of(left), visits.scope);
    assert_eq!(scope_of(right), outer.scope);
    let lines = rows(&inner[1]);
    assert_eq!(lines.base, visits.scope);
    assert_eq!(lines.hops, [Hop::Children(collection(&program, "line"))]);
}

#[test]
fn names_resolve_to_the_element_then_outwards() {
    let program = program(
        "segment tested { has visit where source = \"A\" and client.source = \"B\" and city = \"C\" }",
    );
    let visits = rows(body(&program, "tested"));
    let NodeKind::And(parts) = &filter(body(&program, "tested")).kind else {
        panic!("three conditions are joined");
    };
    let left = |node: &Node| match &node.kind {
        NodeKind::Compare(_, left, _) => left.kind.clone(),
        other => panic!("{other:?} is no comparison"),
    };
    let expected = |scope, of: &str, name: &str| NodeKind::Field {
        scope,
        links: Vec::new(),
        field: field(&program, of, name),
    };
    assert_eq!(left(&parts[0]), expected(visits.scope, "visit", "source"));
    assert_eq!(left(&parts[1]), expected(ScopeId::OWN, "client", "source"));
    assert_eq!(left(&parts[2]), expected(ScopeId::OWN, "client", "city"));
}

#[test]
fn a_record_reaches_what_it_is_nested_in() {
    let program = program(
        "condition tested for line { visit.total > 5 rub and client.city = \"A\" and completed }",
    );
    let NodeKind::And(parts) = &body(&program, "tested").kind else {
        panic!("three conditions are joined");
    };
    let (visit, client) = (
        Link::Parent(collection(&program, "visit")),
        Link::Parent(collection(&program, "client")),
    );
    let links = |node: &Node| match &node.kind {
        NodeKind::Compare(_, left, _) => match &left.kind {
            NodeKind::Field { links, .. } => links.clone(),
            other => panic!("{other:?} is no field"),
        },
        NodeKind::Call { links, .. } => links.clone(),
        other => panic!("{other:?} has no links"),
    };
    assert_eq!(links(&parts[0]), [visit]);
    assert_eq!(links(&parts[1]), [visit, client]);
    assert_eq!(links(&parts[2]), [visit]);
}

#[test]
fn conditions_are_found_by_the_record_they_are_about() {
    let program = program(
        "condition completed for visit { status = \"ready\" }\ncondition completed for message { failed }\n\
         segment tested { has visit where completed\n has message where completed }",
    );
    let completed: Vec<_> = program
        .rules
        .iter()
        .filter(|rule| rule.name == "completed")
        .map(|rule| rule.subject)
        .collect();
    // The one that comes with the schema gave way.
    assert_eq!(
        completed,
        [
            collection(&program, "visit"),
            collection(&program, "message")
        ]
    );
    let NodeKind::And(parts) = &body(&program, "tested").kind else {
        panic!("two lines are joined");
    };
    for (part, subject) in parts.iter().zip(completed) {
        let NodeKind::Call { rule, .. } = filter(part).kind else {
            panic!("a condition is called");
        };
        assert_eq!(program.rules[rule.0 as usize].subject, subject);
    }
}

#[test]
fn russian_nouns_and_fields_are_names_too() {
    let program = program(
        "segment tested { has визит where статус = \"completed\" and клиент.город = \"Москва\" }",
    );
    assert_eq!(
        rows(body(&program, "tested")).collection,
        collection(&program, "visit")
    );
}

#[test]
fn values_have_no_fields_and_parts_of_dates_stand_before_them() {
    for (condition, place) in [
        ("has visit where at.month = 3", "month"),
        ("last visit.at.month = 3", "month"),
        ("registered_at.year = 2025", "year"),
        ("has visit where vehicle.make.length = 3", "length"),
    ] {
        let text = format!("segment tested {{ {condition} }}");
        let found = assert_says(&text, "K0203", place);
        assert_eq!(found.help.is_some(), place != "length", "{condition}");
    }
}

#[test]
fn unknown_names_are_suggested() {
    assert_fixed(
        "segment tested { citi = \"A\" }",
        "K0201",
        "citi",
        "segment tested { city = \"A\" }",
    );
    assert_fixed(
        "segment tested { has vizit }",
        "K0202",
        "vizit",
        "segment tested { has visit }",
    );
    assert_fixed(
        "segment tested for visit { vehicle.makes = \"Lada\" }",
        "K0203",
        "makes",
        "segment tested for visit { vehicle.make = \"Lada\" }",
    );
    assert_fixed(
        "segment sleeping { blacklisted }\nsegment tested { in segment sleping }",
        "K0204",
        "sleping",
        "segment sleeping { blacklisted }\nsegment tested { in segment sleeping }",
    );
    assert_fixed(
        "catalog cities = [\"A\"]\nsegment tested { city in citis }",
        "K0205",
        "citis",
        "catalog cities = [\"A\"]\nsegment tested { city in cities }",
    );
    assert_fixed(
        "param sleep_gap: months = 6 months\nsegment tested { no visit in the last slep_gap }",
        "K0206",
        "slep_gap",
        "param sleep_gap: months = 6 months\nsegment tested { no visit in the last sleep_gap }",
    );
    assert_fixed(
        "partition life { fresh when blacklisted; otherwise old }\nsegment tested { life = frehs }",
        "K0207",
        "frehs",
        "partition life { fresh when blacklisted; otherwise old }\nsegment tested { life = fresh }",
    );
}

#[test]
fn one_and_many_are_told_apart() {
    assert_says("segment tested { visits.total > 5 rub }", "K0213", "visits");
    assert_says("segment tested { visits > 5 }", "K0213", "visits");
    assert_says(
        "segment tested { has visit where (has vehicle.make) }",
        "K0214",
        "vehicle",
    );
    assert_says(
        "segment tested for vehicle { vehicle = \"Lada\" }",
        "K0215",
        "vehicle",
    );
}

#[test]
fn a_field_of_rows_says_whose_it_is() {
    let found = assert_says(
        "segment tested { gearbox = \"automatic\" }",
        "K0226",
        "gearbox",
    );
    assert_eq!(found.message, "`gearbox` is a field of `vehicle`");
    assert_eq!(
        found.help.as_deref(),
        Some(
            "say which are meant: `has vehicle where gearbox …`; a rule starts by `vehicle.gearbox`"
        )
    );
}

#[test]
fn a_noun_that_is_bound_twice_does_not_qualify() {
    assert_says(
        "segment tested { has visit where (has visit of vehicle where visit.total > 5 rub) }",
        "K0212",
        "visit",
    );
    // Bare names mean the inner one.
    assert_eq!(
        codes("segment tested { has visit where (has visit of vehicle where total > 5 rub) }"),
        [""; 0]
    );
}

#[test]
fn across_clients_only_fields_are_read() {
    assert_eq!(codes("segment tested { referrer.city = \"A\" }"), [""; 0]);
    assert_says("segment tested { has referrer.visits }", "K0217", "visits");
    assert_says(
        "attribute ltv = sum of visits.total\nsegment tested { referrer.ltv > 5 rub }",
        "K0217",
        "ltv",
    );
    assert_says(
        "segment tested for employee { branch = \"A\" }",
        "K0218",
        "employee",
    );
}

#[test]
fn references_go_to_the_record_they_are_about() {
    assert_fixed(
        "segment a { blacklisted }\nsegment b { a }",
        "K0219",
        "a",
        "segment a { blacklisted }\nsegment b { in segment a }",
    );
    assert_says(
        "segment cars for vehicle { make = \"Lada\" }\nsegment tested { in segment cars }",
        "K0220",
        "cars",
    );
    assert_eq!(
        codes(
            "segment cars for vehicle { make = \"Lada\" }\nsegment tested { has vehicle where in segment cars }"
        ),
        [""; 0]
    );
    assert_eq!(
        codes(
            "attribute ltv = sum of visits.total\nsegment tested for vehicle { client.ltv > 5 rub and ltv > 6 rub }"
        ),
        [""; 0]
    );
}

#[test]
fn every_name_is_remembered() {
    let program = program("attribute ltv = sum of visits.money_paid\nsegment rich { ltv > 5 rub }");
    let named = |text: &str, nth: usize| {
        let file = &program.sources.files[0].text;
        let (start, _) = file.match_indices(text).nth(nth).expect("it is there");
        let span = crate::source::Span {
            source: crate::source::SourceId(0),
            start: start as u32,
            end: (start + text.len()) as u32,
        };
        program.names.get(&span).copied()
    };
    let visit = collection(&program, "visit");
    assert_eq!(named("visits", 0), Some(Entity::Collection(visit)));
    let paid = field(&program, "visit", "money_paid");
    assert_eq!(named("money_paid", 0), Some(Entity::Field(visit, paid)));
    assert_eq!(named("ltv", 0), named("ltv", 1));
    assert!(matches!(named("ltv", 1), Some(Entity::Rule(_))));
}

#[test]
fn cycles_are_printed() {
    let found =
        said("segment a { in segment b }\nsegment b { in segment c }\nsegment c { in segment a }");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].code.0, "K0211");
    assert_eq!(found[0].message, "this goes in a circle: a → b → c → a");
    assert_says("attribute a = a + 1", "K0211", "a");
    // Who refers to a cycle is not blamed for it.
    assert_eq!(
        codes("attribute a = b\nattribute b = a\nattribute c = a + 1 km"),
        ["K0211"]
    );
}

#[test]
fn the_same_name_on_another_record_is_no_cycle() {
    let text = "attribute seen for visit = at is today\ncondition fresh for visit { seen }\n\
                condition fresh { has visit where fresh }\nsegment tested { fresh }";
    assert_eq!(codes(text), [""; 0]);
}

#[test]
fn two_links_to_the_same_record_are_two_ways() {
    let schema = crate::schema::Schema::from_toml(
        "name = \"trips\"\nsubject = \"client\"\n\
         [collections.client]\nkey = \"id\"\n[collections.client.fields]\nid = \"text\"\n\
         [collections.place]\nkey = \"id\"\n[collections.place.fields]\nid = \"text\"\n\
         [collections.trip]\ntime = \"at\"\n[collections.trip.fields]\nat = \"instant\"\n\
         start = \"-> place\"\ngoal = \"-> place\"\n",
    )
    .expect("the schema is right");
    let options = crate::CompileOptions {
        schema: std::sync::Arc::new(schema),
        loader: &crate::source::NoLoader,
    };
    let text = "segment tested for place { has trip }";
    let error = crate::compile("a", text, &options).expect_err("the way is ambiguous");
    assert_eq!(error.diagnostics.len(), 1, "{error}");
    assert_eq!(error.diagnostics[0].code.0, "K0216");
    assert_eq!(error.sources.text(error.diagnostics[0].span()), "trip");
    // Named from the client there is one way, and each link can be followed.
    let text = "segment tested { has trip where start.id = \"A\" and goal.id = \"B\" }";
    assert!(crate::compile("a", text, &options).is_ok());
}

#[test]
fn who_names_what_a_link_leads_to_is_told_the_link() {
    let schema = crate::schema::Schema::from_toml(
        "name = \"garage\"\nsubject = \"client\"\n\
         [collections.client]\nkey = \"id\"\n[collections.client.fields]\nid = \"text\"\n\
         [collections.car]\nkey = \"id\"\n[collections.car.fields]\nid = \"text\"\nmake = \"text\"\n\
         [collections.order]\ntime = \"at\"\n[collections.order.fields]\nat = \"instant\"\n\
         car_id = \"-> car?\"\nowner = \"-> client?\"\n",
    )
    .expect("the schema is right");
    let options = crate::CompileOptions {
        schema: std::sync::Arc::new(schema),
        loader: &crate::source::NoLoader,
    };
    let text = "segment tested { has order where (car.make = \"BMW\") }";
    let error = crate::compile("a", text, &options).expect_err("a client has many cars");
    assert_eq!(error.diagnostics.len(), 1, "{error}");
    assert_eq!(error.diagnostics[0].code.0, "K0213");
    let fix = error.diagnostics[0].fix.as_ref().expect("there is a fix");
    let mended = fix.apply(crate::source::SourceId(0), text);
    assert_eq!(
        mended,
        "segment tested { has order where (car_id.make = \"BMW\") }"
    );
    assert!(crate::compile("a", &mended, &options).is_ok());
}

#[test]
fn names_that_differ_in_the_dots_of_a_letter_are_one() {
    let program =
        program("язык ru\nсегмент учёт { в_чёрном_списке }\nсегмент другие { не в сегменте учет }");
    assert_eq!(
        program
            .rules
            .iter()
            .filter(|rule| rule.name == "учёт")
            .count(),
        1
    );
    assert_says(
        "язык ru\nсегмент учёт { в_черном_списке }\nсегмент учет { в_черном_списке }",
        "K0209",
        "учет",
    );
    assert_says(
        "язык ru\nпоказатель объём_двигателя для автомобиля = пробег",
        "K0210",
        "объём_двигателя",
    );
}
