//! Values where bits are, and bits by an index.

use super::{super::wide::widest, Bitmap};

impl Bitmap {
    /// The values where there is a one, and another value everywhere else.
    #[must_use]
    pub(crate) fn chosen<T: Copy>(&self, values: &[T], other: T) -> Vec<T> {
        let mut chosen = vec![other; values.len()];
        let (whole, rest) = values.as_chunks::<64>();
        let (places, last) = chosen.as_chunks_mut::<64>();
        widest(
            #[inline(always)]
            || {
                for ((places, values), &word) in places.iter_mut().zip(whole).zip(&self.words) {
                    if size_of::<T>() > 4 {
                        for at in 0..64 {
                            let chosen = word >> at & 1 == 1;
                            places[at] = if chosen { values[at] } else { other };
                        }
                        continue;
                    }
                    // Bits in words that are no wider than the values: as many of either are looked at together.
                    for (half, word) in [word as u32, (word >> 32) as u32].into_iter().enumerate() {
                        let (places, values) = (&mut places[half * 32..], &values[half * 32..]);
                        for at in 0..32 {
                            let chosen = word >> at & 1 == 1;
                            places[at] = if chosen { values[at] } else { other };
                        }
                    }
                }
            },
        );
        for (at, (place, &value)) in last.iter_mut().zip(rest).enumerate() {
            if self.get(whole.len() * 64 + at) {
                *place = value;
            }
        }
        chosen
    }

    /// The values where there is a one, and no others.
    #[must_use]
    pub(crate) fn only<T: Copy>(&self, values: &[T]) -> Vec<T> {
        let mut only = Vec::with_capacity(self.count());
        let (whole, last) = values.as_chunks::<64>();
        for (values, &word) in whole.iter().zip(&self.words) {
            if word == u64::MAX {
                only.extend_from_slice(values);
                continue;
            }
            // They are brought together first, so that each asks for no room of its own.
            let (mut some, mut len, mut rest) = ([values[0]; 64], 0, word);
            while rest != 0 {
                some[len % 64] = values[rest.trailing_zeros() as usize % 64];
                len += 1;
                rest &= rest - 1;
            }
            only.extend_from_slice(&some[..len]);
        }
        let mut rest = self.words.get(whole.len()).copied().unwrap_or_default();
        while rest != 0 {
            only.extend(last.get(rest.trailing_zeros() as usize));
            rest &= rest - 1;
        }
        only
    }

    /// The bits at the places of an index; what a place past the end gives is `none`. There is no branch on a place: which lie past the end
    /// nobody foresees.
    pub(crate) fn at(&self, index: &[u32], none: bool) -> Bitmap {
        if lies_within(index, self.len) {
            return Bitmap::pack(index, |&at| self.get(at as usize));
        }
        let last = self.len.saturating_sub(1);
        Bitmap::pack(index, |&at| {
            let inside = (at as usize) < self.len;
            (inside & self.get(last.min(at as usize))) | (!inside & none)
        })
    }
}

/// Whether an index names no place past an end. All of it is looked at, many places at a time.
pub(crate) fn lies_within(index: &[u32], len: usize) -> bool {
    let most = index.iter().fold(0, |most, &at| most.max(at));
    index.is_empty() || (most as usize) < len
}
