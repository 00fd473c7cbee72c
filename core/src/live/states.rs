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

/// What the rules say of the records of one client that has changed: by the rule's place and the record's key.
pub(super) type OwnStates = BTreeMap<(usize, String), u16>;

impl TableStates {
    pub fn new(is_segment: bool, rows: usize) -> TableStates {
        match is_segment {
            true => TableStates::Segment(Bitmap::zeros(rows)),
            false => TableStates::Partition(vec![PartitionResult::NO_STATE; rows]),
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

/// The state of what is not there.
pub(super) fn absent(is_segment: bool) -> u16 {
    if is_segment {
        OUT
    } else {
        PartitionResult::NO_STATE
    }
}
