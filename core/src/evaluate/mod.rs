//! Evaluation of a plan over a data set.

mod answer;
mod as_of;
mod batch;
mod evaluation;
mod json;

pub use answer::Answer;
pub use as_of::AsOf;
pub use evaluation::{AttributeResult, Evaluation, PartitionResult, Remark, SegmentResult};
pub use json::{labels, value_json};
