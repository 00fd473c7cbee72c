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
