//! Who gets what in an experiment, and who is left alone: a fixed hash, equal in every host.
//!
//! The hash is XXH3 (64 bits, seed 0) of the UTF-8 bytes of rule, salt and client's key, joined by the byte 0. Its upper bits choose one of 10,000 parts
//! of a hundredth of a percent: `part = hash * 10000 >> 64`. Rule and salt go into the hash, so that two rules share out the same clients
//! independently of one another.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use xxhash_rust::xxh3::xxh3_64;

/// How many parts there are.
pub const PARTS: u32 = 10_000;

/// The salt by which clients are left alone.
pub const HOLD_OUT: &str = "hold out";

/// The hash of a client for a rule.
#[must_use]
pub fn hash(rule: &str, salt: &str, client: &str) -> u64 {
    let joined = [rule, salt, client].join("\0");
    xxh3_64(joined.as_bytes())
}

/// The part that a client falls into: 0 to 9,999.
#[must_use]
pub fn part(rule: &str, salt: &str, client: &str) -> u32 {
    let scaled = u128::from(hash(rule, salt, client)) * u128::from(PARTS);
    (scaled >> 64) as u32
}

/// What a client gets in an experiment: the same in every round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Share {
    /// A variant, by its position.
    Variant(usize),
    /// Nothing, for comparison.
    HoldOut,
    /// The winner, where the rule says so.
    Rest,
}

/// The share of a client where so many parts of all get the variants, from the first on and in equal shares, and so many are left alone, at the end.
pub(super) fn share(
    experiment: &str,
    client: &str,
    (variants, test, hold_out): (usize, u32, u32),
) -> Share {
    let place = part(experiment, "", client);
    if place < test {
        // Shares that cannot be equal differ by one part.
        let number = u64::from(place) * variants as u64 / u64::from(test);
        return Share::Variant(number as usize);
    }
    match place >= PARTS.saturating_sub(hold_out) {
        true => Share::HoldOut,
        false => Share::Rest,
    }
}

/// How many parts a share is: 5% is 500.
pub(super) fn parts(share: Decimal) -> u32 {
    let parts = share.checked_mul(Decimal::from(PARTS));
    parts.and_then(|parts| parts.to_u32()).unwrap_or(PARTS)
}

#[cfg(test)]
mod tests {
    use super::{HOLD_OUT, PARTS, hash, part};
    use xxhash_rust::xxh3::xxh3_64;

    /// From the sanity checks of the algorithm's own repository: its buffer's first bytes, by length.
    #[test]
    fn the_hash_is_the_published_one() {
        const PRIME32: u64 = 2_654_435_761;
        const PRIME64: u64 = 11_400_714_785_074_694_797;
        let mut generator = PRIME32;
        let buffer: Vec<u8> = (0..81)
            .map(|_| {
                let byte = (generator >> 56) as u8;
                generator = generator.wrapping_mul(PRIME64);
                byte
            })
            .collect();
        for (length, expected) in [
            (0, 0x2D06_8005_38D3_94C2),
            (1, 0xC44B_DFF4_074E_ECDB),
            (6, 0x27B5_6A84_CD2D_7325),
            (12, 0xA713_DAF0_DFBB_77E7),
            (24, 0xA3FE_70BF_9D35_10EB),
            (48, 0x397D_A259_ECBA_1F11),
            (80, 0xBCDE_FBBB_2C47_C90A),
        ] {
            assert_eq!(xxh3_64(&buffer[..length]), expected, "{length} bytes");
        }
    }

    /// Worked out with the reference implementation of XXH3 (the package `xxhash` of Python).
    #[test]
    fn parts_follow_from_the_hash() {
        for (client, expected, place) in [
            ("", 0x7788_5A84_DF19_FAF0, 4669),
            ("1", 0xCE65_0DDD_DFD4_29C0, 8062),
            ("7", 0x088E_36EB_BBB1_7686, 334),
            ("client 42", 0x1DC4_D81A_D2B5_DBA9, 1162),
            ("клиент", 0xFBCD_58A2_697C_A395, 9836),
        ] {
            assert_eq!(hash("wake_up", "", client), expected, "{client}");
            assert_eq!(part("wake_up", "", client), place, "{client}");
        }
    }

    #[test]
    fn parts_are_even() {
        let mut counts = [0_f64; 100];
        for client in 1..=100_000 {
            counts[part("wake_up", "", &client.to_string()) as usize / 100] += 1.0;
        }
        let chi: f64 = counts
            .iter()
            .map(|count| (count - 1000.0_f64).powi(2) / 1000.0)
            .sum();
        // The 99.9% quantile with 99 degrees of freedom.
        assert!(chi < 148.23, "{chi}");
    }

    #[test]
    fn two_experiments_share_out_the_same_clients_independently() {
        // Of rules whose names are near to each other, and of one rule with two salts.
        for (one, other) in [
            (("wake_up", ""), ("wake_up_2", "")),
            (("wake_up", ""), ("wake_up", "autumn")),
            (("wake_up", ""), ("wake_up", HOLD_OUT)),
            (("a", ""), ("b", "")),
        ] {
            let mut counts = [[0_f64; 2]; 2];
            for client in 1..=40_000 {
                let client = client.to_string();
                let is_low = |(rule, salt)| usize::from(part(rule, salt, &client) < PARTS / 2);
                counts[is_low(one)][is_low(other)] += 1.0;
            }
            let [[a, b], [c, d]] = counts;
            let all = a + b + c + d;
            let chi = all * (a * d - b * c).powi(2) / ((a + b) * (c + d) * (a + c) * (b + d));
            // The 99.9% quantile with one degree of freedom.
            assert!(chi < 10.828, "{one:?} and {other:?}: {chi}");
        }
    }
}
