//! How much? `18.500.000 ₫`, `9,6tr`, `1,2 tỷ`, `500k`, `1.234,56`, `1,234.56`, `(1.000)`.
//!
//! The decision: amounts are exact. Digits are gathered into an integer with a scale, never into a
//! float. What the text itself decides is taken from the text: two kinds of separators, a
//! separator that repeats, a group that is not three digits long. Only `18.500` needs the style of
//! its column.

use galena_signal::{Currency, Money, fold_marks};

/// Which separator groups thousands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberStyle {
    /// `1.234,56`, as in Viet Nam and most of Europe.
    DotThousands,
    /// `1,234.56`, as in English.
    CommaThousands,
}

impl NumberStyle {
    /// The word that a mapping uses.
    pub fn word(self) -> &'static str {
        match self {
            NumberStyle::DotThousands => "dot_thousands",
            NumberStyle::CommaThousands => "comma_thousands",
        }
    }

    /// The style for a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [NumberStyle::DotThousands, NumberStyle::CommaThousands].into_iter().find(|style| style.word() == word)
    }

    fn thousands(self) -> char {
        match self {
            NumberStyle::DotThousands => '.',
            NumberStyle::CommaThousands => ',',
        }
    }
}

/// An amount as a cell gives it; the currency only if the cell names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The amount times 100, rounded half away from zero.
    pub hundredths: i64,
    /// The currency that the cell names.
    pub currency: Option<Currency>,
    /// The amount times 10 000 000, as it is written: a price of 0.001 is not 0.
    pub(crate) parts: i128,
}

/// Parts of an amount in one hundredth.
pub(crate) const PARTS: i128 = 100_000;

impl Amount {
    fn of(parts: i128, currency: Option<Currency>) -> Result<Amount, AmountFault> {
        rounded(parts).map(|hundredths| Amount { hundredths, currency, parts })
    }
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountFault {
    /// Not a number.
    Unreadable,
    /// More than `DECIMAL(18, 2)` holds.
    TooLarge,
}

/// Digits with the place of the decimal point: `mantissa / 10^scale`.
#[derive(Clone, Copy, Debug)]
struct Decimal {
    mantissa: i128,
    scale: u32,
}

/// Reads an amount of money.
///
/// # Errors
/// When the text is not an amount, or one beyond `DECIMAL(18, 2)`.
pub fn read_amount(text: &str, style: NumberStyle) -> Result<Amount, AmountFault> {
    let text = text.trim();
    if let Some(number) = plain_digits(text) {
        return amount_from_int(number);
    }
    if text.len() > 64 {
        return Err(AmountFault::Unreadable);
    }
    let (negative, text) = split_sign(text);
    if let Some(amount) = scientific(text) {
        return amount.and_then(|amount| Amount::of(if negative { -amount.parts } else { amount.parts }, None));
    }
    let mut currency = None;
    let mut total: i128 = 0; // in parts
    let mut pending: Option<Decimal> = None;
    let mut last_power: Option<u32> = None;
    let mut numbers = 0;
    for piece in pieces(text) {
        match piece {
            Piece::Number(number) => {
                if pending.is_some() {
                    return Err(AmountFault::Unreadable);
                }
                numbers += 1;
                pending = Some(read_digits(number, style).ok_or(AmountFault::Unreadable)?);
            }
            Piece::Word(word) => match meaning_of(word) {
                Some(Unit::Power(power)) => {
                    let number = pending.take().ok_or(AmountFault::Unreadable)?;
                    total = total.checked_add(parts(number, power)?).ok_or(AmountFault::TooLarge)?;
                    last_power = Some(power);
                }
                Some(Unit::Currency(found)) => currency = Some(found),
                None => return Err(AmountFault::Unreadable),
            },
        }
    }
    if let Some(rest) = pending {
        // `9tr6` is 9.6 million: what follows a power is its fraction
        let shift = match last_power {
            Some(power) if rest.scale == 0 && rest.mantissa < 1000 => {
                let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
                let len = digits.chars().rev().take_while(char::is_ascii_digit).count() as u32;
                power.checked_sub(len).ok_or(AmountFault::Unreadable)?
            }
            Some(_) => return Err(AmountFault::Unreadable),
            None => 0,
        };
        total = total.checked_add(parts(rest, shift)?).ok_or(AmountFault::TooLarge)?;
    }
    if numbers == 0 {
        return Err(AmountFault::Unreadable);
    }
    Amount::of(if negative { -total } else { total }, currency)
}

/// What a text says of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// The amount itself.
    Exactly,
    /// The amount in words around it, such as `khoảng 10 triệu/tháng`.
    InWords,
    /// Its lower or upper bound; the bound is taken.
    Bound,
    /// Both bounds; the middle is taken.
    Range,
}

/// Reads what may be a range, as people answer about income and budget: `10–15 triệu` is its
/// middle, `dưới 10 triệu` and `trên 30 triệu` are the bound that is named.
///
/// # Errors
/// When the text is not an amount.
pub(crate) fn read_amount_or_range(text: &str, style: NumberStyle) -> Result<(Amount, Said), AmountFault> {
    if let Ok(amount) = read_amount(text, style) {
        return Ok((amount, Said::Exactly));
    }
    if text.len() > 120 {
        return Err(AmountFault::Unreadable);
    }
    let folded = fold_marks(text).replace(['–', '—', '~'], "-").replace(" den ", "-").replace(" to ", "-");
    let words: Vec<&str> = folded
        .split_whitespace()
        .filter(|word| !FILLERS.contains(&word.trim_matches(|c: char| !c.is_alphanumeric())))
        .collect();
    let bounded = folded.contains(['<', '>', '≤', '≥', '+'])
        || folded.split(|c: char| !c.is_alphanumeric()).any(|word| BOUNDS.contains(&word));
    let mut rest = words.join(" ");
    for tail in ["/thang", "/month", "/nam", "vnd/thang", " mot thang", " 1 thang", " per month"] {
        if let Some(cut) = rest.strip_suffix(tail) {
            rest = cut.to_owned();
        }
    }
    let rest = rest.trim_matches(|c: char| matches!(c, '<' | '>' | '=' | '≤' | '≥' | '+' | ' '));
    match rest.split_once('-') {
        None => Ok((read_amount(rest, style)?, if bounded { Said::Bound } else { Said::InWords })),
        Some((low, high)) => {
            let high = read_amount(high, style)?;
            let low_text = low.trim();
            // `10-15 triệu`: the unit stands once, after the second number
            let unit: String =
                rest.chars().rev().take_while(|c| !c.is_ascii_digit()).collect::<String>().chars().rev().collect();
            let bare = low_text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' '));
            let low =
                if bare { read_amount(&format!("{low_text}{unit}"), style)? } else { read_amount(low_text, style)? };
            let middle = Amount::of((low.parts + high.parts) / 2, high.currency.or(low.currency))?;
            Ok((middle, Said::Range))
        }
    }
}

const FILLERS: &[&str] = &[
    "tu", "khoang", "tam", "duoi", "tren", "hon", "toi", "da", "thieu", "gan", "under", "over", "about", "from", "up",
    "below", "above", "less", "more", "than", "thu", "nhap", "moi", "thang",
];

/// Words that name a bound.
const BOUNDS: &[&str] =
    &["duoi", "tren", "hon", "toi", "under", "over", "up", "below", "above", "less", "more", "least", "most"];

/// Reads a plain number, such as a quantity; a unit after it (`2 cái`) is allowed.
///
/// # Errors
/// When the text is not a number.
pub fn read_number(text: &str, style: NumberStyle) -> Result<f64, AmountFault> {
    let (negative, text) = split_sign(text.trim());
    let mut pieces = pieces(text);
    let Some(Piece::Number(number)) = pieces.next() else {
        return Err(AmountFault::Unreadable);
    };
    let number = read_digits(number, style).ok_or(AmountFault::Unreadable)?;
    let unit = pieces.next();
    if pieces.next().is_some() {
        return Err(AmountFault::Unreadable);
    }
    let mut value = number.mantissa as f64 / 10f64.powi(number.scale as i32);
    if let Some(Piece::Word(word)) = unit {
        if word.len() > 24 || word.chars().any(|c| matches!(c, ':' | '/' | '@' | '%')) {
            return Err(AmountFault::Unreadable);
        }
        if let Some(Unit::Power(power)) = meaning_of(word) {
            value *= 10f64.powi(power as i32);
        }
    }
    Ok(if negative { -value } else { value })
}

/// An amount from a number that the format itself calls a number.
pub fn amount_from_float(number: f64) -> Result<Amount, AmountFault> {
    if !number.is_finite() {
        return Err(AmountFault::Unreadable);
    }
    // whole and fraction by themselves: together they are more than a float holds
    let fraction = (number.fract() * (100 * PARTS) as f64).round() as i128;
    let whole = (number.trunc() as i128).checked_mul(100 * PARTS).ok_or(AmountFault::TooLarge)?;
    Amount::of(whole + fraction, None)
}

/// An amount from a whole number.
pub fn amount_from_int(number: i64) -> Result<Amount, AmountFault> {
    Amount::of(i128::from(number) * 100 * PARTS, None)
}

/// Writes an amount in a style, with decimals only where there are any.
pub fn format_amount(hundredths: i64, style: NumberStyle) -> String {
    let (group, point) = match style {
        NumberStyle::DotThousands => ('.', ','),
        NumberStyle::CommaThousands => (',', '.'),
    };
    let size = hundredths.unsigned_abs();
    let whole = (size / 100).to_string();
    let mut out = String::from(if hundredths < 0 { "-" } else { "" });
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if !size.is_multiple_of(100) {
        out.push(point);
        out.push_str(&format!("{:02}", size % 100));
    }
    out
}

/// The style that a text decides by itself, if it does.
pub(crate) fn style_of(text: &str) -> Option<NumberStyle> {
    let (_, text) = split_sign(text.trim());
    if text.len() > 64 {
        return None;
    }
    let mut number = None;
    let mut power = false;
    for piece in pieces(text) {
        match piece {
            Piece::Number(found) if number.is_none() => number = Some(found),
            Piece::Number(_) => {}
            Piece::Word(word) => match meaning_of(word)? {
                Unit::Power(_) => power = true,
                Unit::Currency(_) => {}
            },
        }
    }
    let number = number?;
    let dots = number.matches('.').count();
    let commas = number.matches(',').count();
    let tail =
        |mark: char| number.rsplit(mark).next().map_or(0, |tail| tail.chars().filter(char::is_ascii_digit).count());
    let head = |mark: char| number.split(mark).next().map_or(0, str::len);
    match (dots, commas) {
        (0, 0) => None,
        (1.., 1..) if number.rfind('.') > number.rfind(',') => Some(NumberStyle::CommaThousands),
        (1.., 1..) => Some(NumberStyle::DotThousands),
        (2.., 0) => Some(NumberStyle::DotThousands),
        (0, 2..) => Some(NumberStyle::CommaThousands),
        (1, 0) if tail('.') != 3 || head('.') > 3 || number.starts_with("0.") => {
            (!power || tail('.') != 3).then_some(NumberStyle::CommaThousands)
        }
        (0, 1) if tail(',') != 3 || head(',') > 3 || number.starts_with("0,") => {
            (!power || tail(',') != 3).then_some(NumberStyle::DotThousands)
        }
        _ => None,
    }
}

/// The currency that a word or sign names.
pub(crate) fn currency_of(word: &str) -> Option<Currency> {
    match meaning_of(word.trim())? {
        Unit::Currency(currency) => Some(currency),
        Unit::Power(_) => None,
    }
}

fn plain_digits(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > 15 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(text.bytes().fold(0i64, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

/// `1.85E+07`, as spreadsheets write large numbers into csv.
fn scientific(text: &str) -> Option<Result<Amount, AmountFault>> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    if !digits(whole) || !digits(fraction) || !digits(exponent.trim_start_matches(['+', '-'])) {
        return None;
    }
    let number: f64 = format!("{whole}.{fraction}e{exponent}").parse().ok()?;
    Some(if number.is_finite() { amount_from_float(number) } else { Err(AmountFault::TooLarge) })
}

fn split_sign(text: &str) -> (bool, &str) {
    if let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        return (true, inner.trim());
    }
    if let Some(rest) = text.strip_prefix(['-', '−', '–']) {
        return (true, rest.trim());
    }
    if let Some(rest) = text.strip_suffix('-') {
        return (true, rest.trim());
    }
    (false, text.strip_prefix('+').unwrap_or(text).trim())
}

/// Parts rounded to hundredths, half away from zero.
pub(crate) fn rounded(parts: i128) -> Result<i64, AmountFault> {
    let half = if parts < 0 { -PARTS / 2 } else { PARTS / 2 };
    match i64::try_from(parts.saturating_add(half) / PARTS) {
        Ok(value) if value.abs() <= Money::MAX_HUNDREDTHS => Ok(value),
        _ => Err(AmountFault::TooLarge),
    }
}

/// `mantissa / 10^scale × 10^power`, in parts. Digits are read no further than parts go.
fn parts(number: Decimal, power: u32) -> Result<i128, AmountFault> {
    let up = (power + 7).checked_sub(number.scale).ok_or(AmountFault::Unreadable)?;
    let factor = 10i128.checked_pow(up).ok_or(AmountFault::TooLarge)?;
    number.mantissa.checked_mul(factor).ok_or(AmountFault::TooLarge)
}

enum Piece<'a> {
    Number(&'a str),
    Word(&'a str),
}

/// Cuts a text into runs of digits (with their separators) and words.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '_');
        let first = rest.chars().next()?;
        if first.is_ascii_digit() {
            let mut end = 0;
            let mut chars = rest.char_indices().peekable();
            while let Some((at, c)) = chars.next() {
                let digit_next = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
                let part = c.is_ascii_digit()
                    || (digit_next && matches!(c, '.' | ',' | '\'' | '’'))
                    || (digit_next
                        && matches!(c, ' ' | '\u{a0}' | '\u{202f}')
                        && three_digits(&rest[at + c.len_utf8()..]));
                if !part {
                    break;
                }
                end = at + c.len_utf8();
            }
            let (number, tail) = rest.split_at(end);
            rest = tail;
            Some(Piece::Number(number))
        } else {
            let end = rest.find(|c: char| c.is_ascii_digit() || c.is_whitespace()).unwrap_or(rest.len());
            let (word, tail) = rest.split_at(end);
            rest = tail;
            Some(Piece::Word(word))
        }
    })
}

fn three_digits(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits == 3
}

/// Reads digits with separators.
fn read_digits(number: &str, style: NumberStyle) -> Option<Decimal> {
    let mut dots = 0;
    let mut commas = 0;
    let mut last_dot = 0;
    let mut last_comma = 0;
    for (at, c) in number.char_indices() {
        match c {
            '.' => (dots, last_dot) = (dots + 1, at),
            ',' => (commas, last_comma) = (commas + 1, at),
            _ => {}
        }
    }
    let point = match (dots, commas) {
        (0, 0) => None,
        (1.., 1..) if last_dot > last_comma => (dots == 1).then_some(last_dot).map(Some)?,
        (1.., 1..) => (commas == 1).then_some(last_comma).map(Some)?,
        (2.., 0) | (0, 2..) => None,
        (1, 0) => is_point(number, '.', last_dot, style).then_some(last_dot),
        _ => is_point(number, ',', last_comma, style).then_some(last_comma),
    };
    let (whole, fraction) = match point {
        Some(at) => (&number[..at], &number[at + 1..]),
        None => (number, ""),
    };
    let mut mantissa: i128 = 0;
    let mut groups = whole.split(['.', ',', '\'', '’', ' ', '\u{a0}', '\u{202f}']);
    let first = groups.next()?;
    let mut grouped = false;
    for (place, group) in std::iter::once(first).chain(groups).enumerate() {
        if place > 0 {
            grouped = true;
            if group.len() != 3 {
                return None;
            }
        }
        for digit in group.bytes() {
            mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(digit.wrapping_sub(b'0')))?;
        }
        if mantissa > 10i128.pow(30) {
            return None;
        }
    }
    if grouped && (first.is_empty() || first.len() > 3) {
        return None;
    }
    let mut scale = 0;
    for digit in fraction.bytes() {
        if !digit.is_ascii_digit() {
            return None;
        }
        if scale < 7 {
            mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
            scale += 1;
        }
    }
    Some(Decimal { mantissa, scale })
}

/// Is the only separator a decimal point?
fn is_point(number: &str, mark: char, at: usize, style: NumberStyle) -> bool {
    let tail = number.len() - at - 1;
    tail != 3 || at > 3 || (at == 1 && number.starts_with('0')) || style.thousands() != mark
}

enum Unit {
    Power(u32),
    Currency(Currency),
}

fn meaning_of(word: &str) -> Option<Unit> {
    let word = word.trim_matches(|c: char| matches!(c, '.' | ',' | '/' | ':' | '(' | ')'));
    if word == "₫" {
        return Some(Unit::Currency(Currency::VND));
    }
    let folded = fold_marks(word);
    Some(match folded.as_str() {
        "k" | "nghin" | "ngan" | "ng" | "n" => Unit::Power(3),
        "tr" | "trieu" | "trd" | "m" | "mil" | "million" | "cu" | "trvnd" => Unit::Power(6),
        "ty" | "ti" | "b" | "bn" | "billion" => Unit::Power(9),
        "d" | "vnd" | "dong" | "₫" | "vnđ" => Unit::Currency(Currency::VND),
        "$" | "usd" | "us$" | "dollar" | "dollars" | "do" => Unit::Currency(Currency::USD),
        "€" | "eur" | "euro" | "euros" => Unit::Currency(Currency::EUR),
        "£" | "gbp" => Unit::Currency(Currency::GBP),
        "jpy" | "thb" | "sgd" | "aud" | "cad" | "krw" | "cny" | "hkd" | "chf" | "inr" | "myr" | "idr" => {
            Unit::Currency(Currency::from_code(&folded)?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use NumberStyle::{CommaThousands, DotThousands};
    use proptest::prelude::*;

    fn whole(text: &str, style: NumberStyle) -> Option<f64> {
        read_amount(text, style).ok().map(|amount| amount.hundredths as f64 / 100.0)
    }

    #[test]
    fn amounts_as_people_type_them() {
        for (text, value) in [
            ("18.500.000", 18_500_000.0),
            ("18.500.000 ₫", 18_500_000.0),
            ("18,500,000đ", 18_500_000.0),
            ("18 500 000 VNĐ", 18_500_000.0),
            ("9,6tr", 9_600_000.0),
            ("9.6 triệu", 9_600_000.0),
            ("9tr6", 9_600_000.0),
            ("9tr650", 9_650_000.0),
            ("1,2 tỷ", 1_200_000_000.0),
            ("1 tỷ 200 triệu", 1_200_000_000.0),
            ("500k", 500_000.0),
            ("1.234,56", 1234.56),
            ("1,234.56", 1234.56),
            ("(1.000)", -1000.0),
            ("-1.000 đ", -1000.0),
            ("1.000-", -1000.0),
            ("18.500", 18_500.0),
            ("12.5", 12.5),
            ("VND 500.000", 500_000.0),
            ("$ 12.50", 12.5),
            ("0.125", 0.13),
            ("1.85E+07", 18_500_000.0),
            ("-2,5e3", -2500.0),
        ] {
            assert_eq!(whole(text, DotThousands), Some(value), "{text}");
        }
        assert_eq!(whole("18.500", CommaThousands), Some(18.5));
        assert_eq!(whole("18,500", CommaThousands), Some(18_500.0));
        assert_eq!(read_amount("€5", DotThousands).map(|a| a.currency), Ok(Some(Currency::EUR)));
    }

    #[test]
    fn what_is_written_is_kept_beyond_hundredths() {
        let parts = |text| read_amount(text, CommaThousands).map(|a| (a.parts, a.hundredths));
        assert_eq!(parts("0.001"), Ok((10_000, 0)));
        assert_eq!(parts("-0.005"), Ok((-50_000, -1)));
        assert_eq!(parts("0.00"), Ok((0, 0)));
        assert_eq!(amount_from_float(999_999_999_999_999.0).map(|a| a.hundredths), Ok(99_999_999_999_999_900));
        assert_eq!(amount_from_float(1e300), Err(AmountFault::TooLarge));
    }

    #[test]
    fn what_is_no_amount_is_told() {
        for text in
            ["", "abc", "1.2.3", "12/11/2026", "1..2", "tr", "0912 345", "9tr6tr tr", "=1+2", "1,23,456.7.8", "🎉"]
        {
            assert_eq!(read_amount(text, DotThousands), Err(AmountFault::Unreadable), "{text}");
        }
        assert_eq!(read_amount("99999999999999999", DotThousands), Err(AmountFault::TooLarge));
        assert_eq!(read_amount("9999999999 tỷ", DotThousands), Err(AmountFault::TooLarge));
    }

    #[test]
    fn ranges_are_their_middle() {
        let range = |text| read_amount_or_range(text, DotThousands).map(|(a, said)| (a.hundredths / 100, said));
        assert_eq!(range("10–15 triệu"), Ok((12_500_000, Said::Range)));
        assert_eq!(range("Dưới 10 triệu"), Ok((10_000_000, Said::Bound)));
        assert_eq!(range("Trên 30 triệu đồng/tháng"), Ok((30_000_000, Said::Bound)));
        assert_eq!(range("từ 5tr đến 7tr"), Ok((6_000_000, Said::Range)));
        assert_eq!(range("khoảng 8 triệu/tháng"), Ok((8_000_000, Said::InWords)));
        assert_eq!(range("25.000.000"), Ok((25_000_000, Said::Exactly)));
        assert!(range("không biết").is_err());
    }

    #[test]
    fn a_text_decides_its_style_when_it_can() {
        assert_eq!(style_of("18.500.000"), Some(DotThousands));
        assert_eq!(style_of("1,234.56"), Some(CommaThousands));
        assert_eq!(style_of("12.5"), Some(CommaThousands));
        assert_eq!(style_of("9,6tr"), Some(DotThousands));
        assert_eq!(style_of("18.500"), None);
        assert_eq!(style_of("18500"), None);
    }

    proptest! {
        #[test]
        fn a_formatted_amount_is_read_back(hundredths in -Money::MAX_HUNDREDTHS..Money::MAX_HUNDREDTHS, dots in any::<bool>()) {
            let style = if dots { DotThousands } else { CommaThousands };
            let text = format_amount(hundredths, style);
            prop_assert_eq!(read_amount(&text, style).map(|a| a.hundredths), Ok(hundredths), "{}", text);
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,40}") {
            let _ = (read_amount(&text, DotThousands), read_number(&text, CommaThousands));
            let _ = (read_amount_or_range(&text, DotThousands), style_of(&text));
        }
    }
}
