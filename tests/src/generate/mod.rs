//! Programs and data made from a stream of choices.
//!
//! A property draws the stream; the generators below spend it. Where it runs out every choice is the first, so a shorter stream of
//! smaller numbers is a simpler program over simpler data: that is how failures shrink.

mod choices;
mod condition;
mod data;
mod literal;
mod moment;
mod program;
mod rows;
mod scope;
mod sequence;
mod test;
mod trigger;
mod value;
mod window;

pub use choices::Choices;
pub use data::documents;
pub use moment::{ZONES, as_of};
pub use program::program;
pub use trigger::{patient_trigger, triggers};
