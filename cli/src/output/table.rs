//! Tables for people.

use comfy_table::{CellAlignment, Table, presets};
use kardan::{
    evaluate::{Evaluation, labels},
    records::Dataset,
};
use std::fmt::Write;

/// How many ids a cell names before it says how many more there are.
const SHOWN: usize = 12;

/// Segments, partitions and attributes, with the first ids where they are asked for.
pub fn summary(evaluation: &Evaluation, dataset: &Dataset, ids: bool) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "as of {} in {}",
        evaluation
            .as_of
            .with_timezone(&evaluation.timezone)
            .format("%Y-%m-%d %H:%M:%S"),
        evaluation.timezone
    );
    for table in [
        segments(evaluation, dataset, ids),
        partitions(evaluation),
        attributes(evaluation),
    ] {
        if table.row_count() > 0 {
            let _ = writeln!(text, "\n{table}");
        }
    }
    for remark in &evaluation.remarks {
        let _ = writeln!(text, "note: {}", remark.message);
    }
    text
}

fn segments(evaluation: &Evaluation, dataset: &Dataset, ids: bool) -> Table {
    let mut columns = vec!["segment", "title", "in", "out", "unknown", "because"];
    columns.extend(ids.then_some("ids"));
    let mut table = begin(&columns, &[2, 3, 4]);
    for segment in &evaluation.segments {
        let (selected, out, unknown) = segment.counts();
        let blame = segment
            .blame
            .iter()
            .map(|(field, count)| format!("{field} {count}"))
            .collect::<Vec<_>>()
            .join(", ");
        let mut row = vec![
            segment.name.clone(),
            segment.title.clone().unwrap_or_default(),
            selected.to_string(),
            out.to_string(),
            unknown.to_string(),
            blame,
        ];
        if ids {
            let labels = labels(dataset, segment.subject);
            let named: Vec<&str> = segment
                .selected
                .iter()
                .take(SHOWN)
                .map(|at| labels[at].as_str())
                .collect();
            let more = selected.saturating_sub(SHOWN);
            row.push(
                named.join(" ")
                    + &if more > 0 {
                        format!(" and {more} more")
                    } else {
                        String::new()
                    },
            );
        }
        table.add_row(row);
    }
    table
}

fn partitions(evaluation: &Evaluation) -> Table {
    let mut table = begin(&["partition", "state", "records"], &[2]);
    for partition in &evaluation.partitions {
        for (state, count) in partition.counts() {
            table.add_row([partition.name.as_str(), state, &count.to_string()]);
        }
    }
    table
}

fn attributes(evaluation: &Evaluation) -> Table {
    let mut table = begin(&["attribute", "title", "type", "known", "missing"], &[3, 4]);
    for attribute in &evaluation.attributes {
        let known = attribute.known();
        table.add_row([
            attribute.name.clone(),
            attribute.title.clone().unwrap_or_default(),
            attribute.ty.name().to_owned(),
            known.to_string(),
            (attribute.len() - known).to_string(),
        ]);
    }
    table
}

/// A table with these columns, some of which hold numbers.
pub fn begin(columns: &[&str], numbers: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_header(columns);
    for &number in numbers {
        if let Some(column) = table.column_mut(number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}
