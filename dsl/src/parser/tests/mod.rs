//! What texts parse to, and what is said about those that do not.

mod phrases;
