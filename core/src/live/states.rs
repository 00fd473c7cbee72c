//! Who is in which segment and state now.

use crate::{
    evaluate::PartitionResult,
    horizon::{IN, OUT},
    records::Bitmap,
};
use std::collections::BTreeMap;

/// What a rule says of the rows of a table as it was at the start.
#[derive(Clone, Debug)]
pub(super) enum TableStates {
    Segment(Bitmap),
    Partition(Vec<u16>),
}

/// What a rule says of the records of a client: of the client itself, or of records that hang on it, by their keys.
pub(super) enum Said {
    Own(u16),
    Below(Vec<(String, u16)>),
}

/// What the rules say of the records of one client that has changed.
#[derive(Debug, Default)]
pub(super) struct OwnStates {
    /// Of the client, by the rule's place.
    own: Vec<u16>,
    /// Of records that hang on it, by the rule's place and the record's key.
    below: BTreeMap<(usize, String), u16>,
}

impl OwnStates {
    /// What a rule says of the client; none where it was never asked.
    pub fn own(&self, rule: usize) -> Option<u16> {
        self.own.get(rule).copied()
    }

    /// What a rule says of the records that hang on the client.
    pub fn below(&self, rule: usize) -> impl Iterator<Item = (&str, u16)> {
        let range = (rule, String::new())..(rule + 1, String::new());
        let states = self.below.range(range);
        states.map(|((_, key), state)| (key.as_str(), *state))
    }

    /// Takes down what a rule says now.
    pub fn set(&mut self, rule: usize, said: Said) {
        match said {
            Said::Own(state) => {
                if self.own.len() <= rule {
                    self.own.resize(rule + 1, OUT);
                }
                if let Some(own) = self.own.get_mut(rule) {
                    *own = state;
                }
            }
            Said::Below(rows) => {
                let known = self.below(rule).map(|(key, _)| key.to_owned());
                for key in known.collect::<Vec<_>>() {
                    self.below.remove(&(rule, key));
                }
                let rows = rows.into_iter();
                self.below
                    .extend(rows.map(|(key, state)| ((rule, key), state)));
            }
        }
    }
}

impl TableStates {
    pub fn new(is_segment: bool, rows: usize) -> TableStates {
        match is_segment {
            true => TableStates::Segment(Bitmap::zeros(rows)),
            false => TableStates::Partition(vec![PartitionResult::NO_STATE; rows]),
        }
    }

    /// The state of what is not there.
    pub fn absent(&self) -> u16 {
        match self {
            TableStates::Segment(_) => OUT,
            TableStates::Partition(_) => PartitionResult::NO_STATE,
        }
    }

    pub fn get(&self, row: usize) -> u16 {
        match self {
            TableStates::Segment(members) if members.get(row) => IN,
            TableStates::Segment(_) => OUT,
            TableStates::Partition(codes) => {
                codes.get(row).copied().unwrap_or(PartitionResult::NO_STATE)
            }
        }
    }

    pub fn set(&mut self, row: usize, state: u16) {
        match self {
            TableStates::Segment(members) => members.set(row, state == IN),
            TableStates::Partition(codes) => {
                if let Some(code) = codes.get_mut(row) {
                    *code = state;
                }
            }
        }
    }
}
