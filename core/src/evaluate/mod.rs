//! Evaluation of a plan over a data set.

mod as_of;
mod evaluation;

pub use as_of::AsOf;
pub use evaluation::{AttributeResult, Evaluation, PartitionResult, Remark, SegmentResult};
