//! Why messages are held back.

use crate::vocabulary::Phrase;
use serde::{Deserialize, Serialize};

/// Why a message is not sent, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The client did not agree to any channel on which they can be reached.
    Consent,
    /// The client is on the black list.
    Blacklist,
    /// The client got as many messages as the rule allows.
    Cap,
    /// It is night for the client.
    QuietHours,
    /// The client is left alone, for comparison.
    HoldOut,
    /// The client has a claim that is not settled.
    OpenClaim,
    /// The client has no address on any of the channels.
    NoChannel,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 7] = [
        Reason::Consent,
        Reason::Blacklist,
        Reason::Cap,
        Reason::QuietHours,
        Reason::HoldOut,
        Reason::OpenClaim,
        Reason::NoChannel,
    ];

    /// Its name in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Reason::Consent => "consent",
            Reason::Blacklist => "blacklist",
            Reason::Cap => "cap",
            Reason::QuietHours => "quiet hours",
            Reason::HoldOut => "hold-out",
            Reason::OpenClaim => "open claim",
            Reason::NoChannel => "no channel",
        }
    }

    /// Its words in a test.
    pub(crate) fn phrase(self) -> Phrase {
        match self {
            Reason::Consent => Phrase::NoConsent,
            Reason::Blacklist => Phrase::Blacklisted,
            Reason::Cap => Phrase::Capped,
            Reason::QuietHours => Phrase::QuietHours,
            Reason::HoldOut => Phrase::LeftAlone,
            Reason::OpenClaim => Phrase::OpenClaim,
            Reason::NoChannel => Phrase::NoChannel,
        }
    }
}
