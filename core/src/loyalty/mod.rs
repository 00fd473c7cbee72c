//! The bonus programme: what clients earn, have, spend and lose, as a fold over facts.
//!
//! ```text
//! Program ──Scheme──▶ facts(dataset, from, to) ──▶ Fact ──apply──▶ Ledger ──▶ Entry
//!                                 hosts' own facts ──▶                 └──▶ balances, statements, summaries
//! ```
//!
//! A [`Fact`] says what happened: a rule was started, points were spent, a purchase was returned. The [`Ledger`] keeps the facts and folds
//! them in order of time, whatever the order in which they came. An [`Entry`] is a change of a balance; the entries of an account sum to
//! its balance, and each names the lots that it changes.

mod account;
mod allocate;
mod batch;
mod books;
mod by_line;
mod caps;
mod cart;
mod checkout;
mod claims;
mod client;
mod compensate;
mod corrections;
mod difference;
mod earned;
mod entry;
mod fact;
mod flaw;
mod gift;
mod giving;
mod json;
mod keep;
mod ladder;
mod ledger;
mod lot;
mod merging;
mod order;
mod part;
mod points;
mod preview;
mod purchases;
mod quote;
mod redeem;
mod refusal;
mod remarks;
mod returned;
mod returns;
mod reward;
mod round;
mod rules;
mod scheme;
mod shares;
mod standing;
mod statement;
mod summary;
mod terms;
mod tiers;
mod timeless;
mod told;
mod totals;

pub use account::Account;
pub use allocate::allocate;
pub use batch::lots_text;
pub use checkout::Checkout;
pub use difference::{AccountDifference, Difference, Totals};
pub use entry::{Entry, EntryKind, LotPart};
pub use fact::{AccountId, Amount, Event, Fact, Offer};
pub use gift::Gift;
pub use ladder::TierStanding;
pub use ledger::Ledger;
pub use lot::Lot;
pub use part::Part;
pub use points::Points;
pub use quote::Quote;
pub use redeem::{Binding, LineCap, LineQuote, OrderCap, redeem};
pub use round::round;
pub use scheme::Scheme;
pub use standing::Standing;
pub use statement::{Expiring, Statement};
pub use summary::SummaryRow;
pub use terms::Terms;

#[cfg(test)]
mod tests;
