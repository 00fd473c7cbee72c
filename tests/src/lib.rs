//! What the engine is held against: the naive oracle, and the conformance corpus with its readers.
//!
//! ```text
//! conformance/*.json ──read──▶ Case ──run──▶ Answers   (once through the engine, once through the oracle)
//! properties/        ──generate──▶ program + documents ──▶ Answers of the engine = Answers of the oracle
//! ```

#![expect(
    clippy::panic,
    clippy::expect_used,
    reason = "this crate is nothing but tests: what cannot be used must fail loudly"
)]

pub mod answers;
pub mod conformance;
pub mod engine;
pub mod generate;
pub mod inputs;
pub mod oracle;
