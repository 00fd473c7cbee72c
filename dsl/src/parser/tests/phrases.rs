use crate::{
    parser::parse,
    source::SourceId,
    syntax::{Declaration, Header},
    vocabulary::Language,
};

#[test]
fn the_file_of_the_language_definition_parses_without_a_word() {
    let parsed = parse(SourceId(0), include_str!("language.kardan"));
    assert_eq!(parsed.diagnostics, []);
    let headers: Vec<&Header> = parsed.file.headers.iter().map(|item| &item.node).collect();
    assert_eq!(
        headers,
        [
            &Header::Language(Language::English),
            &Header::Timezone("Europe/Moscow".to_owned()),
            &Header::Currency("RUB".to_owned()),
        ]
    );
    let names: Vec<&str> = parsed
        .file
        .declarations
        .iter()
        .map(|item| match &item.node {
            Declaration::Param(param) => param.name.text.as_str(),
            Declaration::Catalog(catalog) => catalog.name.text.as_str(),
            Declaration::Condition(condition) => condition.name.text.as_str(),
            Declaration::Attribute(attribute) => attribute.name.text.as_str(),
            Declaration::Segment(segment) => segment.name.text.as_str(),
            Declaration::Partition(partition) => partition.name.text.as_str(),
            Declaration::Test(test) => test.title.as_str(),
        })
        .collect();
    assert_eq!(
        names,
        [
            "sleep_gap",
            "maintenance",
            "tyre_fitting",
            "stocked_makes",
            "completed",
            "ltv",
            "sleeping",
            "atf_due",
            "tyre_cross_sell",
            "valuable_lost",
            "returned",
            "lifecycle",
            "exactly 6 months ago is already sleeping",
        ]
    );
}
