//! What is known of a record so far, kept from one record to the next without a new allocation.

use std::ops::Range;

/// What is known of the record at hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// Which record: what was kept for another one is not known of this one.
    record: u32,
    /// Truths, by slot.
    kept: Vec<(u32, Option<bool>)>,
    /// Where rows stand, by selection.
    ranges: Vec<(u32, Range<usize>)>,
}

impl Memory {
    pub fn new(slots: u32, rows: usize) -> Memory {
        Memory {
            record: 0,
            kept: vec![(0, None); slots as usize],
            ranges: vec![(0, 0..0); rows],
        }
    }

    /// Forgets all of it.
    pub fn begin(&mut self) {
        self.record = self.record.wrapping_add(1);
        if self.record == 0 {
            self.record = 1;
            self.kept.fill((0, None));
            self.ranges.fill((0, 0..0));
        }
    }

    pub fn recall(&self, slot: u32) -> Option<Option<bool>> {
        let (record, truth) = *self.kept.get(slot as usize)?;
        (record == self.record).then_some(truth)
    }

    /// Where the rows of a selection stand; `find` looks for them once.
    pub fn range(&mut self, selection: u32, find: impl FnOnce() -> Range<usize>) -> Range<usize> {
        match self.ranges.get_mut(selection as usize) {
            Some((record, range)) if *record == self.record => range.clone(),
            Some(place) => {
                *place = (self.record, find());
                place.1.clone()
            }
            None => find(),
        }
    }

    pub fn keep(&mut self, slot: u32, truth: Option<bool>) {
        if let Some(place) = self.kept.get_mut(slot as usize) {
            *place = (self.record, truth);
        }
    }
}
