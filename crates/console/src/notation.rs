//! How are numbers, money and dates written in each language?
//!
//! Vietnamese writes `1.234.567`, `12,5 %`, `18,5 tr ₫` and `31/10/2026`; English writes
//! `1,234,567`, `12.5%`, `18.5M ₫` and `Oct 31, 2026`. Every number on every page passes through
//! [`Notation`], so that a page never mixes the two.
//!
//! The decision: a few rules of our own for two languages, tested one by one. The road not taken
//! is a locale library: megabytes of data for all languages, and none writes đồng in short.
//!
//! A value that is not a number, or not finite, is written as a dash and never breaks a page.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use galena_signal::{Currency, Lang};

/// A space that does not break: between a number and its unit.
const NBSP: char = '\u{a0}';
const DASH: &str = "–";
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Writes values for a reader of one language; amounts are in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notation {
    /// The reader's language.
    pub lang: Lang,
    /// The currency of every amount.
    pub currency: Currency,
}

impl Notation {
    /// A notation for a language and a currency.
    pub fn new(lang: Lang, currency: Currency) -> Self {
        Notation { lang, currency }
    }

    /// A count: `1.234.567` · `1,234,567`.
    pub fn whole(self, count: u64) -> String {
        self.grouped(&count.to_string())
    }

    /// A change, always with its sign: `+212`, `−31`, `±0`.
    pub fn change(self, by: i64) -> String {
        let sign = match by {
            0 => "±",
            1.. => "+",
            _ => "−",
        };
        format!("{sign}{}", self.whole(by.unsigned_abs()))
    }

    /// A number with so many decimals: `1.234,5` · `1,234.5`.
    pub fn decimal(self, value: f64, places: usize) -> String {
        if !value.is_finite() {
            return DASH.to_string();
        }
        if value.abs() >= 1e15 {
            return self.scientific(value);
        }
        let written = format!("{:.*}", places, value.abs());
        let (whole, part) = written.split_once('.').unwrap_or((&written, ""));
        let zero = written.bytes().all(|b| matches!(b, b'0' | b'.'));
        let sign = if value < 0.0 && !zero { "−" } else { "" };
        let point = self.lang.pick(".", ",");
        let whole = self.grouped(whole);
        if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{point}{part}") }
    }

    /// A share as a percentage: `12,5 %` · `12.5%`. Below one percent two decimals are kept.
    /// Almost nothing and almost all are not written as nothing and all.
    pub fn percent(self, share: f64) -> String {
        if !share.is_finite() {
            return DASH.to_string();
        }
        let percent = share * 100.0;
        if percent == 0.0 || percent == 100.0 {
            return self.percent_places(share, 0);
        }
        if percent > 0.0 && percent < 0.005 {
            return format!("<{}", self.percent_places(0.0001, 2));
        }
        if (99.95..100.0).contains(&percent) {
            return format!(">{}", self.percent_places(0.999, 1));
        }
        self.percent_places(share, if percent.abs() < 0.995 { 2 } else { 1 })
    }

    /// A share as a percentage with so many decimals.
    pub fn percent_places(self, share: f64, places: usize) -> String {
        if !share.is_finite() {
            return DASH.to_string();
        }
        format!("{}{}", self.decimal(share * 100.0, places), self.percent_sign())
    }

    /// An interval of shares: `10,1–15,0 %` · `10.1–15.0%`.
    pub fn percent_interval(self, low: f64, high: f64) -> String {
        if !low.is_finite() && !high.is_finite() {
            return DASH.to_string();
        }
        self.percent_interval_places(low, high, if high * 100.0 < 0.995 { 2 } else { 1 })
    }

    /// An interval of shares with so many decimals.
    pub fn percent_interval_places(self, low: f64, high: f64, places: usize) -> String {
        let sign = self.percent_sign();
        format!("{}–{}{sign}", self.decimal(low * 100.0, places), self.decimal(high * 100.0, places))
    }

    /// A difference of two shares in percentage points: `1,4 điểm %` · `1.4 points`.
    pub fn points(self, difference: f64) -> String {
        let unit = self.lang.pick("points", "điểm\u{a0}%");
        let places = if difference.abs() < 0.000_95 { 2 } else { 1 };
        format!("{}{NBSP}{unit}", self.decimal(difference * 100.0, places))
    }

    /// Points of a hundredth that something added or took, always with their sign: `+4,2`, `−0,6`.
    pub fn moved(self, points: f64) -> String {
        if !points.is_finite() {
            return DASH.to_string();
        }
        let size = self.decimal(points.abs(), 1);
        match size.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
            true => format!("{}{size}", if points < 0.0 { "−" } else { "+" }),
            false => format!("±{size}"),
        }
    }

    /// How many times: `6,2×` · `6.2×`.
    pub fn times(self, ratio: f64) -> String {
        if ratio.is_finite() { format!("{}×", self.ratio(ratio)) } else { DASH.to_string() }
    }

    /// An interval of ratios: `4,1–9,3×`. Without an upper end: `≥ 4,1×`.
    pub fn times_interval(self, low: f64, high: f64) -> String {
        if low.is_finite() && !high.is_finite() {
            return format!("≥{NBSP}{}×", self.ratio(low));
        }
        if low.is_finite() { format!("{}–{}×", self.ratio(low), self.ratio(high)) } else { DASH.to_string() }
    }

    /// A place on an axis, 0–1, as a mark of 0–100.
    pub fn axis(self, value: f64) -> String {
        self.decimal(value.clamp(0.0, 1.0) * 100.0, 0)
    }

    /// An amount in full: `18.500.000 ₫` · `$1,234.50`.
    pub fn money(self, amount: f64) -> String {
        let places =
            if self.currency == Currency::VND || (amount.fract() == 0.0 && amount.abs() < 1e15) { 0 } else { 2 };
        self.with_currency(amount, &self.decimal(amount.abs(), places), "")
    }

    /// An amount in short: `18,5 tr ₫`, `1,2 tỷ ₫` · `18.5M ₫`, `$1.2B`.
    pub fn money_short(self, amount: f64) -> String {
        if !amount.is_finite() {
            return DASH.to_string();
        }
        let size = amount.abs();
        let vnd = self.currency == Currency::VND;
        // The limits are where one decimal would round up into the next unit.
        let (unit, word) = match self.lang {
            Lang::Vi if size >= 999.95e12 => (1e15, "triệu\u{a0}tỷ"),
            Lang::Vi if size >= 999.95e6 => (1e9, "tỷ"),
            Lang::Vi if size >= 999_950.0 => (1e6, "tr"),
            Lang::En if size >= 999.95e9 => (1e12, "T"),
            Lang::En if size >= 999.95e6 => (1e9, "B"),
            Lang::En if size >= 999_950.0 => (1e6, "M"),
            Lang::En if size >= 10_000.0 && !vnd => (1e3, "K"),
            _ => (1.0, ""),
        };
        if unit == 1.0 {
            return if size >= 1_000.0 { self.money(amount.round()) } else { self.money(amount) };
        }
        let scaled = size / unit;
        let one = self.decimal(scaled, 1);
        let number = if one.ends_with('0') { self.decimal(scaled, 0) } else { one };
        self.with_currency(amount, &number, word)
    }

    /// A day: `31/10/2026` · `Oct 31, 2026`.
    pub fn date(self, day: NaiveDate) -> String {
        match self.lang {
            Lang::Vi => format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()),
            Lang::En => format!("{}{NBSP}{}, {}", month_name(day), day.day(), day.year()),
        }
    }

    /// From one day to another: `01/08–30/08/2026` · `Aug 1 – Aug 30, 2026`.
    pub fn span(self, from: NaiveDate, until: NaiveDate) -> String {
        if from == until {
            return self.date(from);
        }
        let one_year = from.year() == until.year();
        match self.lang {
            Lang::Vi if one_year => format!("{:02}/{:02}–{}", from.day(), from.month(), self.date(until)),
            Lang::Vi => format!("{}–{}", self.date(from), self.date(until)),
            Lang::En if one_year => format!("{}{NBSP}{} – {}", month_name(from), from.day(), self.date(until)),
            Lang::En => format!("{} – {}", self.date(from), self.date(until)),
        }
    }

    /// A month: `tháng 10/2026` · `Oct 2026`.
    pub fn month(self, day: NaiveDate) -> String {
        match self.lang {
            Lang::Vi => format!("tháng{NBSP}{}/{}", day.month(), day.year()),
            Lang::En => format!("{}{NBSP}{}", month_name(day), day.year()),
        }
    }

    /// A month below a chart: `T10` · `Oct`; with `year`, `T10/26` · `Oct ’26`.
    pub fn month_short(self, day: NaiveDate, year: bool) -> String {
        let two = day.year().rem_euclid(100);
        match (self.lang, year) {
            (Lang::Vi, true) => format!("T{}/{two:02}", day.month()),
            (Lang::Vi, false) => format!("T{}", day.month()),
            (Lang::En, true) => format!("{}{NBSP}’{two:02}", month_name(day)),
            (Lang::En, false) => month_name(day).to_string(),
        }
    }

    /// An instant: `07:40 22/11/2026` · `Nov 22, 2026, 07:40`.
    pub fn instant(self, at: NaiveDateTime) -> String {
        let (day, hour, minute) = (self.date(at.date()), at.hour(), at.minute());
        match self.lang {
            Lang::Vi => format!("{hour:02}:{minute:02} {day}"),
            Lang::En => format!("{day}, {hour:02}:{minute:02}"),
        }
    }

    /// `1 person`, `2 people` · `2 người`.
    pub fn people(self, count: u64) -> String {
        let word = self.lang.pick(if count == 1 { "person" } else { "people" }, "người");
        format!("{}{NBSP}{word}", self.whole(count))
    }

    /// `1 day`, `30 days` · `30 ngày`.
    pub fn days(self, count: u64) -> String {
        let word = self.lang.pick(if count == 1 { "day" } else { "days" }, "ngày");
        format!("{}{NBSP}{word}", self.whole(count))
    }

    fn percent_sign(self) -> &'static str {
        self.lang.pick("%", "\u{a0}%")
    }

    fn ratio(self, ratio: f64) -> String {
        let places = match ratio.abs() {
            size if size >= 99.95 => 0,
            size if size < 0.095 => 2,
            _ => 1,
        };
        self.decimal(ratio, places)
    }

    fn grouped(self, digits: &str) -> String {
        let mark = self.lang.pick(",", ".");
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                out.push_str(mark);
            }
            out.push(digit);
        }
        out
    }

    /// `1,2 × 10¹⁸`, for what no column is wide enough for.
    fn scientific(self, value: f64) -> String {
        let written = format!("{:.1e}", value.abs());
        let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        let raised: String = exponent
            .chars()
            .filter_map(|c| c.to_digit(10))
            .filter_map(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit as usize))
            .collect();
        let sign = if value < 0.0 { "−" } else { "" };
        format!("{sign}{}{NBSP}×{NBSP}10{raised}", mantissa.replace('.', self.lang.pick(".", ",")))
    }

    fn with_currency(self, amount: f64, number: &str, unit: &str) -> String {
        if !amount.is_finite() {
            return DASH.to_string();
        }
        let nothing = !number.bytes().any(|b| b.is_ascii_digit() && b != b'0');
        let sign = if amount < 0.0 && !nothing { "−" } else { "" };
        let symbol = match (self.currency.code(), self.lang) {
            ("VND", _) => "₫",
            ("USD", Lang::En) => "$",
            ("USD", Lang::Vi) => "US$",
            ("EUR", _) => "€",
            ("GBP", _) => "£",
            (code, _) => code,
        };
        match (self.lang, symbol) {
            (Lang::En, "$" | "€" | "£") => format!("{sign}{symbol}{number}{unit}"),
            (Lang::En, _) => format!("{sign}{number}{unit}{NBSP}{symbol}"),
            (Lang::Vi, _) if unit.is_empty() => format!("{sign}{number}{NBSP}{symbol}"),
            (Lang::Vi, _) => format!("{sign}{number}{NBSP}{unit}{NBSP}{symbol}"),
        }
    }
}

fn month_name(day: NaiveDate) -> &'static str {
    MONTHS[day.month0() as usize % 12]
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    const VI: Notation = Notation { lang: Lang::Vi, currency: Currency::VND };
    const EN: Notation = Notation { lang: Lang::En, currency: Currency::VND };

    fn check(lines: &[(String, String)], expect: Expect) {
        let text: Vec<String> = lines.iter().map(|(vi, en)| format!("{vi} | {en}").replace(NBSP, "_")).collect();
        expect.assert_eq(&text.join("\n"));
    }

    fn both<T: Copy>(values: &[T], write: impl Fn(Notation, T) -> String) -> Vec<(String, String)> {
        values.iter().map(|&value| (write(VI, value), write(EN, value))).collect()
    }

    #[test]
    fn counts_and_changes() {
        check(
            &both(&[0, 7, 999, 1_000, 1_234_567, u64::MAX], Notation::whole),
            expect![[r#"
            0 | 0
            7 | 7
            999 | 999
            1.000 | 1,000
            1.234.567 | 1,234,567
            18.446.744.073.709.551.615 | 18,446,744,073,709,551,615"#]],
        );
        check(
            &both(&[0, 212, -31, i64::MIN], Notation::change),
            expect![[r#"
            ±0 | ±0
            +212 | +212
            −31 | −31
            −9.223.372.036.854.775.808 | −9,223,372,036,854,775,808"#]],
        );
    }

    #[test]
    fn decimals() {
        let values = [0.0, -0.01, 1_234.56, -1_234.56, 999.95, 1e14, 1.25e18, -1e300, f64::NAN, f64::INFINITY];
        check(
            &both(&values, |n, value| n.decimal(value, 1)),
            expect![[r#"
            0,0 | 0.0
            0,0 | 0.0
            1.234,6 | 1,234.6
            −1.234,6 | −1,234.6
            1.000,0 | 1,000.0
            100.000.000.000.000,0 | 100,000,000,000,000.0
            1,2_×_10¹⁸ | 1.2_×_10¹⁸
            −1,0_×_10³⁰⁰ | −1.0_×_10³⁰⁰
            – | –
            – | –"#]],
        );
    }

    #[test]
    fn shares() {
        let values = [0.0, 1e-9, 0.0077, 0.0375, 0.00999, 0.125, 0.5, 0.9994, 0.9999, 1.0, f64::NAN];
        check(
            &both(&values, Notation::percent),
            expect![[r#"
            0_% | 0%
            <0,01_% | <0.01%
            0,77_% | 0.77%
            3,8_% | 3.8%
            1,0_% | 1.0%
            12,5_% | 12.5%
            50,0_% | 50.0%
            99,9_% | 99.9%
            >99,9_% | >99.9%
            100_% | 100%
            – | –"#]],
        );
        let intervals = [(0.101, 0.15), (0.001, 0.004), (0.0, 1.0), (f64::NAN, f64::NAN)];
        check(
            &both(&intervals, |n, (low, high)| n.percent_interval(low, high)),
            expect![[r#"
            10,1–15,0_% | 10.1–15.0%
            0,10–0,40_% | 0.10–0.40%
            0,0–100,0_% | 0.0–100.0%
            – | –"#]],
        );
        check(
            &both(&[0.014, 0.0003, -0.2], Notation::points),
            expect![[r#"
                1,4_điểm_% | 1.4_points
                0,03_điểm_% | 0.03_points
                −20,0_điểm_% | −20.0_points"#]],
        );
    }

    #[test]
    fn points_that_something_moved() {
        check(
            &both(&[4.24, -0.6, 0.04, -12.0, f64::NAN], Notation::moved),
            expect![[r#"
                +4,2 | +4.2
                −0,6 | −0.6
                ±0,0 | ±0.0
                −12,0 | −12.0
                – | –"#]],
        );
    }

    #[test]
    fn ratios() {
        check(
            &both(&[6.24, 0.05, 4.0, 150.4, f64::NAN], Notation::times),
            expect![[r#"
                6,2× | 6.2×
                0,05× | 0.05×
                4,0× | 4.0×
                150× | 150×
                – | –"#]],
        );
        check(
            &both(&[(4.1, 9.3), (3.1, f64::INFINITY)], |n, (low, high)| n.times_interval(low, high)),
            expect![[r#"
            4,1–9,3× | 4.1–9.3×
            ≥_3,1× | ≥_3.1×"#]],
        );
        check(
            &both(&[0.0, 0.864, 1.7, f64::NAN], Notation::axis),
            expect![[r#"
            0 | 0
            86 | 86
            100 | 100
            – | –"#]],
        );
    }

    #[test]
    fn dong() {
        let values =
            [0.0, 950.0, 64_000.0, 999_949.0, 999_950.0, 9.6e6, 18.5e6, 999.96e6, 1.234e9, 2.5e12, 3e15, -18.5e6];
        check(
            &both(&values, Notation::money_short),
            expect![[r#"
            0_₫ | 0_₫
            950_₫ | 950_₫
            64.000_₫ | 64,000_₫
            999.949_₫ | 999,949_₫
            1_tr_₫ | 1M_₫
            9,6_tr_₫ | 9.6M_₫
            18,5_tr_₫ | 18.5M_₫
            1_tỷ_₫ | 1B_₫
            1,2_tỷ_₫ | 1.2B_₫
            2.500_tỷ_₫ | 2.5T_₫
            3_triệu_tỷ_₫ | 3,000T_₫
            −18,5_tr_₫ | −18.5M_₫"#]],
        );
        check(
            &both(&[18_500_000.0, -0.2, 1e17, f64::NAN], Notation::money),
            expect![[r#"
            18.500.000_₫ | 18,500,000_₫
            0_₫ | 0_₫
            1,0_×_10¹⁷_₫ | 1.0_×_10¹⁷_₫
            – | –"#]],
        );
    }

    #[test]
    fn other_money() {
        let mut lines = Vec::new();
        for code in ["USD", "GBP", "JPY"] {
            let Some(currency) = Currency::from_code(code) else { continue };
            for amount in [12.0, 12.5, 1_234.5, 18_500.0, 2.4e6, -7.25] {
                let (vi, en) = (Notation::new(Lang::Vi, currency), Notation::new(Lang::En, currency));
                lines.push((vi.money_short(amount), en.money_short(amount)));
                lines.push((vi.money(amount), en.money(amount)));
            }
        }
        check(
            &lines,
            expect![[r#"
            12_US$ | $12
            12_US$ | $12
            12,50_US$ | $12.50
            12,50_US$ | $12.50
            1.235_US$ | $1,235
            1.234,50_US$ | $1,234.50
            18.500_US$ | $18.5K
            18.500_US$ | $18,500
            2,4_tr_US$ | $2.4M
            2.400.000_US$ | $2,400,000
            −7,25_US$ | −$7.25
            −7,25_US$ | −$7.25
            12_£ | £12
            12_£ | £12
            12,50_£ | £12.50
            12,50_£ | £12.50
            1.235_£ | £1,235
            1.234,50_£ | £1,234.50
            18.500_£ | £18.5K
            18.500_£ | £18,500
            2,4_tr_£ | £2.4M
            2.400.000_£ | £2,400,000
            −7,25_£ | −£7.25
            −7,25_£ | −£7.25
            12_JPY | 12_JPY
            12_JPY | 12_JPY
            12,50_JPY | 12.50_JPY
            12,50_JPY | 12.50_JPY
            1.235_JPY | 1,235_JPY
            1.234,50_JPY | 1,234.50_JPY
            18.500_JPY | 18.5K_JPY
            18.500_JPY | 18,500_JPY
            2,4_tr_JPY | 2.4M_JPY
            2.400.000_JPY | 2,400,000_JPY
            −7,25_JPY | −7.25_JPY
            −7,25_JPY | −7.25_JPY"#]],
        );
    }

    #[test]
    fn days_and_months() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
        check(
            &both(&[day(2026, 10, 31), day(202, 1, 5)], Notation::date),
            expect![[r#"
            31/10/2026 | Oct_31, 2026
            05/01/202 | Jan_5, 202"#]],
        );
        let spans = [
            (day(2026, 8, 1), day(2026, 8, 30)),
            (day(2025, 12, 2), day(2026, 1, 1)),
            (day(2026, 1, 1), day(2026, 1, 1)),
        ];
        check(
            &both(&spans, |n, (from, until)| n.span(from, until)),
            expect![[r#"
            01/08–30/08/2026 | Aug_1 – Aug_30, 2026
            02/12/2025–01/01/2026 | Dec_2, 2025 – Jan_1, 2026
            01/01/2026 | Jan_1, 2026"#]],
        );
        check(&both(&[day(2026, 10, 1)], Notation::month), expect!["tháng_10/2026 | Oct_2026"]);
        check(
            &both(&[true, false], |n, year| n.month_short(day(2026, 1, 1), year)),
            expect![[r#"
            T1/26 | Jan_’26
            T1 | Jan"#]],
        );
        let at = day(2026, 11, 22).and_hms_opt(7, 40, 0).unwrap_or_default();
        check(&both(&[at], Notation::instant), expect!["07:40 22/11/2026 | Nov_22, 2026, 07:40"]);
        check(
            &both(&[1, 30], Notation::people),
            expect![[r#"
            1_người | 1_person
            30_người | 30_people"#]],
        );
        check(
            &both(&[1, 30], Notation::days),
            expect![[r#"
            1_ngày | 1_day
            30_ngày | 30_days"#]],
        );
    }
}
