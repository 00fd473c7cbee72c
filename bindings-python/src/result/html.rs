//! Results in a notebook.

use super::Evaluated;
use kardan::evaluate::{PartitionResult, SegmentResult};

/// All counts of an evaluation.
pub fn result(evaluated: &Evaluated) -> String {
    let evaluation = &evaluated.evaluation;
    let partitions = evaluation.partitions.iter().map(partition);
    let as_of = evaluation.as_of.with_timezone(&evaluation.timezone);
    format!(
        "<p>{as_of}</p>{}{}",
        segments(&evaluation.segments),
        partitions.collect::<String>()
    )
}

/// Segments with their counts.
pub fn segments(segments: &[SegmentResult]) -> String {
    let rows = segments.iter().map(|segment| {
        let (selected, out, unknown) = segment.counts();
        let name = title(segment.title.as_deref(), &segment.name);
        row(
            "td",
            [
                name,
                selected.to_string(),
                out.to_string(),
                unknown.to_string(),
            ],
        )
    });
    table(["segment", "in", "out", "unknown"], rows.collect())
}

/// A partition with its counts.
pub fn partition(partition: &PartitionResult) -> String {
    let counts = partition.counts();
    let rows = counts.map(|(state, count)| row("td", [escape(state), count.to_string()]));
    let name = title(partition.title.as_deref(), &partition.name);
    table([name.as_str(), "count"], rows.collect())
}

fn title(title: Option<&str>, name: &str) -> String {
    escape(title.unwrap_or(name))
}

fn table<const COLUMNS: usize>(head: [&str; COLUMNS], rows: String) -> String {
    let head = row("th", head.map(str::to_owned));
    format!("<table><thead>{head}</thead><tbody>{rows}</tbody></table>")
}

fn row<const COLUMNS: usize>(tag: &str, cells: [String; COLUMNS]) -> String {
    let cells = cells.map(|cell| format!("<{tag}>{cell}</{tag}>"));
    format!("<tr>{}</tr>", cells.concat())
}

/// Text as it can stand in HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
