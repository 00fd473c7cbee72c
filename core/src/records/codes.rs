//! Dictionary positions.

use super::store::widening;

widening! {
    /// Dictionary positions, as narrow as they allow.
    Codes of u32: U8
    /// Up to 256 texts.
    U8(u8),
    /// Up to 65 536 texts.
    U16(u16),
    /// Any more.
    U32(u32),
}

impl Codes {
    /// The first row whose code is not below one, where codes ascend.
    pub(super) fn first_not_below(&self, code: u32) -> usize {
        match self {
            Codes::U8(codes) => codes.partition_point(|&before| u32::from(before) < code),
            Codes::U16(codes) => codes.partition_point(|&before| u32::from(before) < code),
            Codes::U32(codes) => codes.partition_point(|&before| before < code),
        }
    }
}
