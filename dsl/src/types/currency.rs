//! Currencies that amounts can be in.

use serde::{Deserialize, Serialize};

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Russian rouble.
    Rub,
    /// Belarusian rouble.
    Byn,
    /// Kazakhstani tenge.
    Kzt,
    /// Uzbek som.
    Uzs,
    /// Kyrgyz som.
    Kgs,
    /// Armenian dram.
    Amd,
    /// Georgian lari.
    Gel,
    /// Azerbaijani manat.
    Azn,
    /// Turkish lira.
    Try,
    /// Euro.
    Eur,
    /// US dollar.
    Usd,
    /// Pound sterling.
    Gbp,
    /// Chinese yuan.
    Cny,
    /// Japanese yen, without a minor unit.
    Jpy,
}

impl Currency {
    /// Every currency, with its code.
    pub const ALL: [(Currency, &'static str); 14] = [
        (Currency::Rub, "RUB"),
        (Currency::Byn, "BYN"),
        (Currency::Kzt, "KZT"),
        (Currency::Uzs, "UZS"),
        (Currency::Kgs, "KGS"),
        (Currency::Amd, "AMD"),
        (Currency::Gel, "GEL"),
        (Currency::Azn, "AZN"),
        (Currency::Try, "TRY"),
        (Currency::Eur, "EUR"),
        (Currency::Usd, "USD"),
        (Currency::Gbp, "GBP"),
        (Currency::Cny, "CNY"),
        (Currency::Jpy, "JPY"),
    ];

    /// The currency of an ISO code in upper case.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Currency> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == code)
            .map(|(currency, _)| *currency)
    }

    /// Its ISO code.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(currency, _)| *currency == self)
            .map_or("", |(_, code)| code)
    }

    /// Decimal places of its minor unit.
    #[must_use]
    pub fn scale(self) -> u32 {
        if self == Currency::Jpy { 0 } else { 2 }
    }
}
