//! Kleene's truth of many rows.

use crate::records::Bitmap;

/// True, unknown or false per row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mask {
    /// Where it is true.
    pub holds: Bitmap,
    /// Where it is neither true nor false; none where that is nowhere. Disjoint from `holds`.
    pub unknown: Option<Bitmap>,
}

impl Mask {
    /// The same everywhere.
    pub fn all(truth: bool, len: usize) -> Mask {
        Mask::certain(if truth {
            Bitmap::ones(len)
        } else {
            Bitmap::zeros(len)
        })
    }

    /// Nowhere unknown.
    pub fn certain(holds: Bitmap) -> Mask {
        Mask {
            holds,
            unknown: None,
        }
    }

    /// True where `holds` and known; unknown where not known.
    pub fn of(holds: Bitmap, known: Option<&Bitmap>) -> Mask {
        match known {
            None => Mask::certain(holds),
            Some(known) => Mask {
                holds: holds.and(known),
                unknown: some(known.not()),
            },
        }
    }

    /// True where `holds`; unknown where that is not so and `unknown` is.
    pub fn with(holds: Bitmap, unknown: Bitmap) -> Mask {
        Mask {
            unknown: some(unknown.and_not(&holds)),
            holds,
        }
    }

    pub fn len(&self) -> usize {
        self.holds.len()
    }

    pub fn is_unknown(&self, row: usize) -> bool {
        self.unknown
            .as_ref()
            .is_some_and(|unknown| unknown.get(row))
    }

    pub fn not(&self) -> Mask {
        Mask {
            holds: match &self.unknown {
                None => self.holds.not(),
                Some(unknown) => self.holds.zip(unknown, |holds, unknown| !(holds | unknown)),
            },
            unknown: self.unknown.clone(),
        }
    }

    /// False where either is false, true where both are true.
    pub fn and(&self, other: &Mask) -> Mask {
        let holds = self.holds.and(&other.holds);
        let unknown = match (&self.unknown, &other.unknown) {
            (None, None) => return Mask::certain(holds),
            (Some(unknown), None) => unknown.and(&other.holds),
            (None, Some(unknown)) => unknown.and(&self.holds),
            (Some(one), Some(two)) => {
                let possible = self.holds.or(one).and(&other.holds.or(two));
                possible.and_not(&holds)
            }
        };
        Mask {
            holds,
            unknown: some(unknown),
        }
    }

    /// True where either is true, false where both are false.
    pub fn or(&self, other: &Mask) -> Mask {
        let holds = self.holds.or(&other.holds);
        let unknown = match (&self.unknown, &other.unknown) {
            (None, None) => return Mask::certain(holds),
            (Some(one), None) | (None, Some(one)) => one.and_not(&holds),
            (Some(one), Some(other)) => one.or(other).and_not(&holds),
        };
        Mask {
            holds,
            unknown: some(unknown),
        }
    }

    /// The rows of an index; what an index past the end gives is `none`.
    pub fn gather(&self, index: &[u32], none: Option<bool>) -> Mask {
        let len = self.len();
        let unknown = match (&self.unknown, none) {
            (None, Some(_)) => None,
            (None, None) => some(Bitmap::pack(index, |&at| at as usize >= len)),
            (Some(unknown), none) => some(unknown.at(index, none.is_none())),
        };
        Mask {
            holds: self.holds.at(index, none == Some(true)),
            unknown,
        }
    }

    /// What is so of records, for rows that link to them; unknown where a link leads nowhere.
    /// `of` gives the bits of records to the rows; which of these have links is known.
    pub fn of_linked(&self, known: Option<&Bitmap>, of: impl Fn(&Bitmap) -> Bitmap) -> Mask {
        match (&self.unknown, known) {
            (None, known) => Mask::of(of(&self.holds), known),
            (Some(unknown), None) => Mask {
                holds: of(&self.holds),
                unknown: some(of(unknown)),
            },
            (Some(unknown), Some(known)) => {
                let known = known.and_not(&of(unknown));
                Mask::of(of(&self.holds), Some(&known))
            }
        }
    }

    /// What is so of groups, for each of their rows, which lie from one offset to the next: whole runs at a time.
    pub fn spread(&self, offsets: &[u32]) -> Mask {
        let spread = |groups: &Bitmap| spread_over(groups, offsets);
        Mask {
            holds: spread(&self.holds),
            unknown: self.unknown.as_ref().map(spread).and_then(some),
        }
    }
}

/// The bits of groups for each of their rows, likewise.
pub(super) fn spread_over(groups: &Bitmap, offsets: &[u32]) -> Bitmap {
    let at = |group: usize| {
        offsets
            .get(group)
            .map_or(0, |&at| (at - offsets[0]) as usize)
    };
    let mut rows = Bitmap::zeros(at(groups.len()));
    for run in groups.runs() {
        rows.fill(at(run.start)..at(run.end));
    }
    rows
}

/// A bitmap that says something.
pub(crate) fn some(bitmap: Bitmap) -> Option<Bitmap> {
    bitmap
        .words()
        .iter()
        .any(|&word| word != 0)
        .then_some(bitmap)
}

#[cfg(test)]
mod tests {
    use super::Mask;
    use crate::records::Bitmap;

    const TRUTHS: [Option<bool>; 3] = [Some(false), Some(true), None];

    fn mask(truths: &[Option<bool>]) -> Mask {
        let bits = |of: Option<bool>| Bitmap::from_fn(truths.len(), |at| truths[at] == of);
        Mask {
            holds: bits(Some(true)),
            unknown: super::some(bits(None)),
        }
    }

    fn truths(mask: &Mask) -> Vec<Option<bool>> {
        (0..mask.len())
            .map(|row| (!mask.is_unknown(row)).then(|| mask.holds.get(row)))
            .collect()
    }

    /// All pairs, as two columns.
    fn pairs() -> (Vec<Option<bool>>, Vec<Option<bool>>) {
        TRUTHS
            .iter()
            .flat_map(|&left| TRUTHS.iter().map(move |&right| (left, right)))
            .unzip()
    }

    #[test]
    fn and_or_not_are_kleenes() {
        let (left, right) = pairs();
        let kleene_and = |left: Option<bool>, right: Option<bool>| match (left, right) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
        let kleene_or = |left: Option<bool>, right: Option<bool>| {
            kleene_and(left.map(|left| !left), right.map(|right| !right)).map(|both| !both)
        };
        let expected = |join: &dyn Fn(Option<bool>, Option<bool>) -> Option<bool>| {
            let joined = left
                .iter()
                .zip(&right)
                .map(|(&left, &right)| join(left, right));
            joined.collect::<Vec<_>>()
        };
        let (one, other) = (mask(&left), mask(&right));
        assert_eq!(truths(&one.and(&other)), expected(&kleene_and));
        assert_eq!(truths(&one.or(&other)), expected(&kleene_or));
        assert_eq!(
            truths(&mask(&TRUTHS).not()),
            [Some(true), Some(false), None]
        );
    }

    #[test]
    fn the_rows_of_a_group_are_as_the_group() {
        let mask = mask(&[Some(true), Some(true), None, Some(false), Some(true)]);
        let spread = mask.spread(&[3, 4, 4, 6, 7, 8]);
        assert_eq!(
            truths(&spread),
            [Some(true), None, None, Some(false), Some(true)]
        );
    }

    #[test]
    fn rows_that_a_route_does_not_reach_take_what_stands_for_none() {
        let mask = mask(&TRUTHS);
        let index = [1, u32::MAX, 2];
        assert_eq!(truths(&mask.gather(&index, None)), [Some(true), None, None]);
        assert_eq!(
            truths(&mask.gather(&index, Some(true))),
            [Some(true), Some(true), None]
        );
        assert_eq!(
            truths(&mask.gather(&[1, u32::MAX], Some(false))),
            [Some(true), Some(false)]
        );
    }
}
