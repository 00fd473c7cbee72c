//! What holds for every program and all data: drawn from streams of choices, so that failures shrink to small ones.
//!
//! `PROPTEST_CASES` draws more than the usual number.

mod agreement;
mod drawn;
mod flips;
mod history;
mod horizon;
mod journeys;
mod live;
mod reach;
mod timelines;
mod windows;
