//! How much, in which money? Amounts are exact decimals with two places, and never without a
//! currency beside them.

use std::fmt;

/// An ISO 4217 code in upper case, such as `VND`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Vietnamese đồng.
    pub const VND: Currency = Currency(*b"VND");
    /// US dollar.
    pub const USD: Currency = Currency(*b"USD");
    /// Euro.
    pub const EUR: Currency = Currency(*b"EUR");
    /// Pound sterling.
    pub const GBP: Currency = Currency(*b"GBP");

    /// Reads a three-letter code in any case; `None` when it is not three ASCII letters.
    pub fn from_code(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.trim().to_ascii_uppercase().as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_alphabetic).then_some(Currency(bytes))
    }

    /// The code, such as `VND`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An exact amount: `hundredths` of a unit of `currency`. Maps to `DECIMAL(18, 2)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount times 100. |hundredths| < 10^18.
    pub hundredths: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// The largest amount that `DECIMAL(18, 2)` holds, in hundredths.
    pub const MAX_HUNDREDTHS: i64 = 999_999_999_999_999_999;
}
