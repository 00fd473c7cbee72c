//! Whole numbers that are seldom read, in as few bits as their range asks for.

/// Numbers side by side, each as what it is more than the least of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Packed {
    len: usize,
    least: i64,
    /// How many bits each takes.
    bits: usize,
    words: Vec<u64>,
}

/// The bits of a word.
const WORD: usize = u64::BITS as usize;

impl Packed {
    /// Numbers from a least one to a greatest, which are gone through.
    pub fn of(numbers: impl ExactSizeIterator<Item = i64>, (least, most): (i64, i64)) -> Packed {
        let len = numbers.len();
        let bits = WORD - (most.wrapping_sub(least) as u64).leading_zeros() as usize;
        let mut words = Vec::with_capacity((len * bits).div_ceil(WORD));
        let (mut word, mut taken) = (0, 0);
        for number in numbers {
            let number = number.wrapping_sub(least) as u64;
            word |= number.wrapping_shl(taken as u32);
            taken += bits;
            if taken >= WORD {
                words.push(word);
                taken -= WORD;
                // What did not fit stands at the start of the next word.
                word = number.checked_shr((bits - taken) as u32).unwrap_or(0);
            }
        }
        if taken > 0 {
            words.push(word);
        }
        Packed {
            len,
            least,
            bits,
            words,
        }
    }

    /// How many numbers.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The number of a row; the least past the end.
    pub fn get(&self, row: usize) -> i64 {
        let (at, shift) = (row * self.bits / WORD, row * self.bits % WORD);
        let word = |at: usize| self.words.get(at).copied().unwrap_or_default();
        let both = u128::from(word(at)) | u128::from(word(at + 1)) << WORD;
        let mask = (1_u128 << self.bits) - 1;
        self.least.wrapping_add((both >> shift & mask) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_range_come_back() {
        let ranges = [
            (5, 5),
            (0, 1),
            (-3, 4),
            (1_000, 4_000_000),
            (-1, i64::MAX),
            (i64::MIN, i64::MAX),
        ];
        for (least, most) in ranges {
            let numbers: Vec<i64> = (0..200_i64)
                .map(|at| match at % 3 {
                    0 => least,
                    1 => most,
                    _ => least
                        .wrapping_add((most.wrapping_sub(least) as u64 / 200 * at as u64) as i64),
                })
                .collect();
            let packed = Packed::of(numbers.iter().copied(), (least, most));
            let back: Vec<i64> = (0..packed.len()).map(|row| packed.get(row)).collect();
            assert_eq!(back, numbers, "{least} to {most}");
        }
        assert_eq!(Packed::of([].into_iter(), (0, 0)).len(), 0);
    }
}
