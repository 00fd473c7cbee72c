//! Numbers of rows, one for each row of a table: of the record that it links to, or hangs on.

use super::{Bitmap, NO_ROW, widest};
use std::{borrow::Cow, iter::repeat_n, ops::Range};

/// Numbers of rows, [`NO_ROW`] for none. Rows that stand together lead to rows that stand together, as those of one client do: then a block of
/// them has one number in full, and each row but a byte or two beyond it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowNumbers(Form);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Near(Blocks<u8>),
    Farther(Blocks<u16>),
    Any(Vec<u32>),
}

/// So many rows have one number in full.
const BLOCK: usize = 16;

/// So many are unpacked at a time to be tested: they stay in the nearest cache. Whole words of bits.
const PIECE: usize = 1 << 12;

/// So few rows are kept as they are: those of a single client are changed, and take no room. Tests see blocks of few rows, too.
const FEW: usize = if cfg!(test) { 2 } else { 1024 };

impl RowNumbers {
    /// Of no rows.
    pub(crate) const NONE: RowNumbers = RowNumbers(Form::Any(Vec::new()));

    /// These, as narrow as they allow.
    pub(crate) fn of(rows: Vec<u32>) -> RowNumbers {
        if rows.len() < FEW {
            return RowNumbers(Form::Any(rows));
        }
        let near = Blocks::of(&rows).map(Form::Near);
        let narrow = near.or_else(|| Blocks::of(&rows).map(Form::Farther));
        RowNumbers(narrow.unwrap_or(Form::Any(rows)))
    }

    /// The record that each row hangs on, where those of record `r` are `offsets[r]..offsets[r + 1]`.
    pub(crate) fn of_owners(offsets: &[u32]) -> RowNumbers {
        let near = || Blocks::of_owners(offsets).map(Form::Near);
        let few = offsets.last().is_none_or(|&rows| (rows as usize) < FEW);
        if let Some(near) = (!few).then(near).flatten() {
            return RowNumbers(near);
        }
        let rows = offsets.windows(2).map(|ends| ends[1] - ends[0]);
        let owners = (0..).zip(rows);
        RowNumbers::of(
            owners
                .flat_map(|(record, rows)| repeat_n(record, rows as usize))
                .collect(),
        )
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Near(blocks) => blocks.beyond.len(),
            Form::Farther(blocks) => blocks.beyond.len(),
            Form::Any(rows) => rows.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// That of a row; none past the end.
    #[must_use]
    #[inline]
    pub fn get(&self, row: usize) -> Option<u32> {
        match &self.0 {
            Form::Near(blocks) => blocks.get(row),
            Form::Farther(blocks) => blocks.get(row),
            Form::Any(rows) => rows.get(row).copied(),
        }
    }

    /// Those of some rows; none of them where some are past the end.
    #[must_use]
    pub fn rows(&self, rows: Range<usize>) -> Cow<'_, [u32]> {
        match &self.0 {
            Form::Near(blocks) => blocks.rows(rows).into(),
            Form::Farther(blocks) => blocks.rows(rows).into(),
            Form::Any(all) => all.get(rows).unwrap_or_default().into(),
        }
    }

    /// Those of a list of rows; [`NO_ROW`] past the end.
    #[must_use]
    pub fn at(&self, rows: &[u32]) -> Vec<u32> {
        fn each(rows: &[u32], of: impl Fn(usize) -> Option<u32>) -> Vec<u32> {
            let of = |&row: &u32| of(row as usize).unwrap_or(NO_ROW);
            rows.iter().map(of).collect()
        }
        match &self.0 {
            Form::Near(blocks) => each(rows, |row| blocks.get(row)),
            Form::Farther(blocks) => each(rows, |row| blocks.get(row)),
            Form::Any(all) => each(rows, |row| all.get(row).copied()),
        }
    }

    /// Which of some rows have numbers that pass a test, without a list of all these numbers.
    #[must_use]
    pub fn pack(&self, rows: Range<usize>, test: impl Fn(u32) -> bool) -> Bitmap {
        let mut bits = Bitmap::with_capacity(rows.len());
        for from in rows.clone().step_by(PIECE) {
            let numbers = self.rows(from..rows.end.min(from + PIECE));
            bits.extend(&Bitmap::pack(&numbers, |&number| test(number)));
        }
        bits
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> Cow<'_, [u32]> {
        self.rows(0..self.len())
    }

    /// Changes them, puts in or takes out.
    pub(super) fn edit<R>(&mut self, edit: impl FnOnce(&mut Vec<u32>) -> R) -> R {
        let mut rows = match std::mem::take(&mut self.0) {
            Form::Any(rows) => rows,
            narrow => RowNumbers(narrow).all().into_owned(),
        };
        let edited = edit(&mut rows);
        *self = RowNumbers::of(rows);
        edited
    }
}

impl Default for Form {
    fn default() -> Form {
        Form::Any(Vec::new())
    }
}

/// Each row as so much beyond the first of its block.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Blocks<B> {
    firsts: Vec<u32>,
    /// The greatest number stands for no row.
    beyond: Vec<B>,
}

/// What a row may lie beyond the first of its block.
trait Beyond: Copy + Default + Into<u32> + Send + Sync {
    /// Stands for no row.
    const NONE: u32;

    fn of(far: u32) -> Self;
}

impl Beyond for u8 {
    const NONE: u32 = u8::MAX as u32;

    fn of(far: u32) -> u8 {
        far as u8
    }
}

impl Beyond for u16 {
    const NONE: u32 = u16::MAX as u32;

    fn of(far: u32) -> u16 {
        far as u16
    }
}

impl Blocks<u8> {
    /// The record that each row hangs on; none where a block reaches too far.
    fn of_owners(offsets: &[u32]) -> Option<Blocks<u8>> {
        const HALF: usize = BLOCK / 2;
        // Each byte of such a product is the sum of a number's bytes up to it.
        const SUMS: u64 = u64::from_le_bytes([1; HALF]);
        let rows = *offsets.last()? as usize;
        // By row, how many records further it hangs than the row before it.
        let mut steps = vec![0; rows.next_multiple_of(BLOCK)];
        let mut before = 0;
        for (record, ends) in (0_u32..).zip(offsets.windows(2)) {
            if ends[0] < ends[1] {
                *steps.get_mut(ends[0] as usize)? = u8::try_from(record - before).ok()?;
                before = record;
            }
        }
        let mut owner = 0;
        let (halves, _) = steps.as_chunks_mut::<HALF>();
        let (blocks, _) = halves.as_chunks_mut::<2>();
        let first = |[near, far]: &mut [[u8; HALF]; 2]| {
            let first = owner + u32::from(std::mem::take(&mut near[0]));
            let near_sums = u64::from_le_bytes(*near).wrapping_mul(SUMS);
            let ahead = (near_sums >> 56).wrapping_mul(SUMS);
            let far_sums = u64::from_le_bytes(*far)
                .wrapping_mul(SUMS)
                .wrapping_add(ahead);
            (*near, *far) = (near_sums.to_le_bytes(), far_sums.to_le_bytes());
            owner = first + (far_sums >> 56) as u32;
            first
        };
        let firsts = blocks.iter_mut().map(first).collect();
        steps.truncate(rows);
        // A sum for which a byte has no room falls short of the last record. The greatest byte is that of the last row, and stands for no row.
        let fits = owner == before && !steps.contains(&u8::MAX);
        fits.then_some(Blocks {
            firsts,
            beyond: steps,
        })
    }
}

impl<B: Beyond> Blocks<B> {
    /// None where a block reaches too far.
    fn of(rows: &[u32]) -> Option<Blocks<B>> {
        let mut firsts = vec![0; rows.len().div_ceil(BLOCK)];
        let mut beyond = vec![B::default(); rows.len()];
        let (blocks, rest) = rows.as_chunks::<BLOCK>();
        let (narrow, narrow_rest) = beyond.as_chunks_mut::<BLOCK>();
        let mut firsts_of = firsts.iter_mut();
        let fits = widest(
            #[inline(always)]
            || {
                let mut blocks = blocks.iter().zip(narrow).zip(&mut firsts_of);
                blocks.all(|((rows, beyond), first)| Blocks::pack(rows, beyond, first))
            },
        );
        let last = firsts_of.next();
        let fits = fits && last.is_none_or(|first| Blocks::pack(rest, narrow_rest, first));
        fits.then_some(Blocks { firsts, beyond })
    }

    /// Packs a block; whether it does not reach too far.
    #[inline(always)]
    fn pack(rows: &[u32], beyond: &mut [B], first: &mut u32) -> bool {
        *first = rows.iter().fold(NO_ROW, |first, &row| first.min(row));
        let mut most = 0;
        for (beyond, &row) in beyond.iter_mut().zip(rows) {
            let (far, none) = (row.wrapping_sub(*first), row == NO_ROW);
            most = most.max(if none { 0 } else { far });
            *beyond = B::of(if none { B::NONE } else { far });
        }
        most < B::NONE
    }

    #[inline]
    fn get(&self, row: usize) -> Option<u32> {
        let beyond = *self.beyond.get(row)?;
        Some(Blocks::row(*self.firsts.get(row / BLOCK)?, beyond))
    }

    #[inline(always)]
    fn row(first: u32, beyond: B) -> u32 {
        match beyond.into() {
            beyond if beyond == B::NONE => NO_ROW,
            beyond => first.wrapping_add(beyond),
        }
    }

    fn rows(&self, rows: Range<usize>) -> Vec<u32> {
        let Some(beyond) = self.beyond.get(rows.clone()) else {
            return Vec::new();
        };
        let mut found = vec![0; rows.len()];
        // Up to where a block begins, whole blocks, and what is left of the last.
        let ahead = (rows.start.next_multiple_of(BLOCK) - rows.start).min(rows.len());
        let firsts = self.firsts.get(rows.start / BLOCK..).unwrap_or_default();
        let (one, many) = firsts.split_at(usize::from(ahead > 0));
        let part = |found: &mut [u32], beyond: &[B], first: Option<&u32>| {
            let first = first.copied().unwrap_or_default();
            for (found, &beyond) in found.iter_mut().zip(beyond) {
                *found = Blocks::row(first, beyond);
            }
        };
        let (near, rest) = found.split_at_mut(ahead);
        let (near_beyond, rest_beyond) = beyond.split_at(ahead);
        part(near, near_beyond, one.first());
        let mut blocks = rest.chunks_exact_mut(BLOCK);
        let mut all_beyond = rest_beyond.chunks_exact(BLOCK);
        let count = blocks.len();
        widest(
            #[inline(always)]
            || {
                for ((found, beyond), &first) in (&mut blocks).zip(&mut all_beyond).zip(many) {
                    for (found, &beyond) in found.iter_mut().zip(beyond) {
                        *found = Blocks::row(first, beyond);
                    }
                }
            },
        );
        part(
            blocks.into_remainder(),
            all_beyond.remainder(),
            many.get(count),
        );
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is kept of rows, in any stretch of them.
    fn check(rows: &[u32], is_form: impl Fn(&Form) -> bool) {
        let mut kept = RowNumbers::of(rows.to_vec());
        assert!(is_form(&kept.0));
        assert_eq!(*kept.all(), *rows);
        for start in [0, 1, 15, 16, 17, 1_000] {
            for end in [start, start + 1, start + 15, start + 33, rows.len()] {
                assert_eq!(*kept.rows(start..end), rows[start..end], "{start} to {end}");
            }
        }
        assert!(kept.rows(0..rows.len() + 1).is_empty());
        assert_eq!(kept.get(rows.len()), None);
        assert!((0..rows.len()).all(|row| kept.get(row) == Some(rows[row])));
        let listed: Vec<u32> = (0..rows.len() as u32 + 3).step_by(3).collect();
        let expected = |&row: &u32| rows.get(row as usize).copied().unwrap_or(NO_ROW);
        assert_eq!(
            kept.at(&listed),
            listed.iter().map(expected).collect::<Vec<_>>()
        );
        let odd = kept.pack(3..rows.len(), |number| number % 2 == 1);
        assert_eq!(odd.len(), rows.len() - 3);
        assert!((0..odd.len()).all(|at| odd.get(at) == (rows[at + 3] % 2 == 1)));
        kept.edit(|rows| rows.push(7));
        assert_eq!(kept.get(rows.len()), Some(7));
        assert_eq!(*kept.rows(0..rows.len()), *rows);
    }

    #[test]
    fn rows_hang_on_the_record_whose_they_are() {
        let check = |counts: &[u32], near: bool| {
            let offsets: Vec<u32> = std::iter::once(0)
                .chain(counts.iter().scan(0, |end, count| {
                    *end += count;
                    Some(*end)
                }))
                .collect();
            let owners = RowNumbers::of_owners(&offsets);
            let expected = |record: u32| repeat_n(record, counts[record as usize] as usize);
            let expected: Vec<u32> = (0..counts.len() as u32).flat_map(expected).collect();
            assert_eq!(*owners.all(), *expected);
            assert_eq!(matches!(owners.0, Form::Near(_)), near, "{counts:?}");
        };
        check(&[1; 100], true);
        check(&[0, 0, 7, 0, 31, 1, 1, 0, 0, 0, 2, 90], true);
        let far = |empty: usize, rows: &[u32]| [rows, &vec![0; empty], &[3]].concat();
        // The 17th row is the first of its block: only later ones may not be far from it.
        check(&far(252, &[1]), true);
        check(&far(253, &[1]), true);
        check(&far(254, &[1]), false);
        check(&far(254, &[16]), true);
        check(&far(255, &[16]), true);
        check(&[far(140, &[1]), far(140, &[2])].concat(), false);
        check(
            &[far(100, &[1]), far(100, &[2]), far(100, &[2])].concat(),
            false,
        );
        check(&[1], false);
        check(&[], false);
    }

    #[test]
    fn rows_near_one_another_take_a_byte() {
        let lacking = |row: u32| match row % 5 {
            0 => NO_ROW,
            _ => 1_000_000 + row / 2 - row % 3,
        };
        let rows: Vec<u32> = (0..5_000).map(lacking).collect();
        check(&rows, |form| matches!(form, Form::Near(_)));
        check(&[NO_ROW; 2_000], |form| matches!(form, Form::Near(_)));
        let apart = |far: u32| {
            let mut rows = rows.clone();
            rows[16..18].copy_from_slice(&[8, 8 + far]);
            rows[18..32].fill(NO_ROW);
            rows
        };
        check(&apart(254), |form| matches!(form, Form::Near(_)));
        check(&apart(255), |form| matches!(form, Form::Farther(_)));
        check(&apart(65_534), |form| matches!(form, Form::Farther(_)));
        check(&apart(65_535), |form| matches!(form, Form::Any(_)));
    }
}
