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
    /// Makes the codes as wide as the number of texts asks for, whether rows name them or not.
    pub(super) fn with_room_for(mut self, texts: usize) -> Codes {
        self.admit(0, texts.saturating_sub(1) as i64);
        self
    }
}
