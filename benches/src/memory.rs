//! How much memory this process holds.

use crate::Outcome;
use std::fs;

/// Resident bytes of this process.
pub struct Memory {
    pub now: u64,
    pub peak: u64,
}

impl Memory {
    /// As the system tells (Linux only).
    pub fn now() -> Outcome<Memory> {
        let status = fs::read_to_string("/proc/self/status")?;
        let bytes = |name: &str| -> Outcome<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
            Ok(kibibytes
                .ok_or("the system does not tell of memory")?
                .parse::<u64>()?
                * 1024)
        };
        Ok(Memory {
            now: bytes("VmRSS:")?,
            peak: bytes("VmHWM:")?,
        })
    }
}
