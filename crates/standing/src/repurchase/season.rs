//! Do people buy more at some times of the year?
//!
//! A [`Season`] is twelve factors on everybody's rate of buying, one for each calendar month. It
//! enters as time, not as a covariate: [`Season::elapsed`] says how long a stretch of days is when a
//! day in December counts for more. By that clock rates do not depend on the season, so that every
//! model is fitted to, and forecasts with, histories put on it ([`Season::purchases`],
//! [`Season::horizon`]) and knows nothing of it; a [`Clock`] kept with a blend does it for the caller. Stopping runs on the same clock: where most is
//! bought most is decided.
//!
//! The factors come from purchases per month over those that a model without season expects, so that
//! growing and ageing are not taken for a season. Their logarithms are the sum of a level, a trend by
//! the year and a factor for the month of the year; factors are normal around 0 with [`SPREAD`], and
//! a month misses by [`MISHAP`] beside its own chance. So a month seen once is believed by about a
//! half, and a trend, which within a year looks like a season, is only as large as two sights of the
//! same month make it. Below [`MIN_DAYS`] no month was seen twice and there is no season: with one
//! year alone a season cannot be told from a year that went as it went.
//!
//! Fourier waves and weeks of the year were not taken: a holiday is as sharp as a month, and a week
//! is seen too rarely.

use super::{Forecast, Purchases};
use galena_measure::matrix::Cholesky;
use serde::{Deserialize, Serialize};

/// Fewer days than this, from the first month to the last, are not searched for a season: 13 months.
pub const MIN_DAYS: f64 = 395.0;

/// Fewer purchases than this are not searched for a season.
pub const MIN_PURCHASES: f64 = 200.0;

/// Standard deviation, before anything was seen, of the logarithm of a month's factor.
pub const SPREAD: f64 = 0.25;

/// Standard deviation of what a single month misses for no reason that comes back.
pub const MISHAP: f64 = 0.15;

/// Standard deviation of the trend, per year, before anything was seen.
const TREND: f64 = 0.2;

/// Purchases of all buyers in one calendar month, or the part of it that is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Month {
    /// First day, in days after 1 January 1970.
    pub from: i32,
    /// The day after the last one.
    pub until: i32,
    /// Repeat purchases counted in it.
    pub purchases: f64,
}

impl Month {
    /// The calendar months from one day until another, the first and the last cut off where the time
    /// known begins and ends, with the purchases of these days (a day and how many) in each.
    pub fn between(from: i32, until: i32, purchases: &[(i32, f64)]) -> Vec<Month> {
        let (mut months, mut day) = (Vec::new(), from);
        while day < until {
            let end = month_end(day).min(until);
            months.push(Month { from: day, until: end, purchases: 0.0 });
            day = end;
        }
        for (day, count) in purchases.iter().filter(|(day, _)| *day >= from && *day < until) {
            let place = months.partition_point(|month| month.until <= *day);
            months[place].purchases += count;
        }
        months
    }
}

/// How much faster people buy in each month of the year.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Season {
    /// January to December; over a year their mean is 1.
    pub factors: [f64; 12],
}

impl Season {
    /// No season: a day is a day.
    pub const NONE: Season = Season { factors: [1.0; 12] };

    /// The season in the repeat purchases of a shop. `model` was fitted without one, in days, and
    /// `firsts` are the days of first purchases with how many people made theirs then. None where
    /// too little time or too few purchases are known.
    pub fn fit<M: Forecast>(months: &[Month], firsts: &[(i32, f64)], model: &M) -> Option<Self> {
        let expected: Vec<f64> = months
            .iter()
            .map(|month| {
                let within = |(day, people): &(i32, f64)| people * newcomers(model, month, *day);
                firsts.iter().map(within).sum()
            })
            .collect();
        Self::of(months, &expected)
    }

    /// The same, given what is expected of each month without a season.
    pub fn of(months: &[Month], expected: &[f64]) -> Option<Self> {
        let known: Vec<(&Month, f64)> = months
            .iter()
            .zip(expected)
            .filter(|(month, expected)| month.until > month.from && **expected > 0.0)
            .map(|(month, expected)| (month, *expected))
            .collect();
        let first = known.iter().map(|(month, _)| month.from).min()?;
        let last = known.iter().map(|(month, _)| month.until).max()?;
        let purchases: f64 = known.iter().map(|(month, _)| month.purchases).sum();
        if f64::from(last - first) < MIN_DAYS || purchases < MIN_PURCHASES {
            return None;
        }
        // Level, trend and twelve factors: normal equations with the priors on the diagonal.
        const SIZE: usize = 14;
        let (mut normal, mut right) = ([0.0; SIZE * SIZE], [0.0; SIZE]);
        normal[0] = 1e-6;
        normal[SIZE + 1] = TREND.powi(-2);
        (2..SIZE).for_each(|place| normal[place * SIZE + place] = SPREAD.powi(-2));
        let middle = f64::from(first + last) / 2.0;
        for (month, expected) in known {
            let years = (f64::from(month.from + month.until) / 2.0 - middle) / 365.25;
            let log = ((month.purchases + 0.5) / (expected + 0.5)).ln();
            let weight = 1.0 / (MISHAP * MISHAP + 1.0 / (expected + 0.5));
            let row = [(0, 1.0), (1, years), (2 + month_of((month.from + month.until - 1) / 2), 1.0)];
            for (i, left) in row {
                right[i] += weight * left * log;
                row.iter().for_each(|(j, value)| normal[i * SIZE + j] += weight * left * value);
            }
        }
        let solved = Cholesky::of(&normal, SIZE).ok()?.solve(&right);
        let raw: [f64; 12] = std::array::from_fn(|month| solved[2 + month].exp());
        let mean = raw.iter().zip(DAYS).map(|(factor, days)| factor * days).sum::<f64>() / 365.25;
        Some(Season { factors: raw.map(|factor| factor / mean) })
    }

    /// How long the time from the beginning of one day to that of another is by the season's clock,
    /// in days of a mean month. Negative where the second is before the first.
    pub fn elapsed(&self, from: f64, until: f64) -> f64 {
        if until < from {
            return -self.elapsed(until, from);
        }
        let (mut at, mut elapsed) = (from, 0.0);
        while at < until {
            let day = at.floor() as i32;
            let month = month_of(day);
            let end = f64::from(month_end(day)).min(until);
            elapsed += (end - at) * self.factors[month];
            at = end;
        }
        elapsed
    }

    /// A history, in days as of a day, by the season's clock.
    pub fn purchases(&self, purchases: &Purchases, as_of: f64) -> Purchases {
        let first = as_of - purchases.t;
        let t = self.elapsed(first, as_of);
        let t_x = self.elapsed(first, first + purchases.t_x).min(t);
        // As if the times between purchases were all stretched alike.
        let stretch = if purchases.x > 0.0 { (t_x / purchases.t_x).ln() } else { 0.0 };
        let log_gaps = purchases.log_gaps.map(|gaps| gaps + purchases.x * stretch);
        Purchases { t_x, t, log_gaps, ..*purchases }
    }

    /// The days that follow a day, by the season's clock.
    pub fn horizon(&self, as_of: f64, days: f64) -> f64 {
        self.elapsed(as_of, as_of + days)
    }
}

/// A season and the day on which a model that runs by its clock was fitted: what turns the days of a
/// buyer as of that day into time by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// The factors.
    pub season: Season,
    /// The day, in days after 1 January 1970.
    pub as_of: f64,
}

impl Clock {
    /// A history and the days ahead by the clock.
    pub fn read(&self, horizon: f64, purchases: &Purchases) -> (f64, Purchases) {
        (self.season.horizon(self.as_of, horizon), self.season.purchases(purchases, self.as_of))
    }
}

/// Repeat purchases in a month to expect of somebody who came on a day.
fn newcomers<M: Forecast>(model: &M, month: &Month, day: i32) -> f64 {
    let until = |end: i32| {
        if end > day { model.expected_purchases(f64::from(end - day), &Purchases::one(0.0, 0.0, 0.0)) } else { 0.0 }
    };
    until(month.until) - until(month.from)
}

/// Days of each month, on the mean over leap years.
const DAYS: [f64; 12] = [31.0, 28.25, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0];

/// Month of the year, 0 to 11, of a day after 1 January 1970.
fn month_of(day: i32) -> usize {
    civil(day).1
}

/// The first day of the next month.
fn month_end(day: i32) -> i32 {
    let (year, month, day_of_month) = civil(day);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = if month == 1 { 28 + i32::from(leap) } else { DAYS[month] as i32 };
    day - day_of_month + days
}

/// Year, month from 0 and day of the month from 0: years begin in March, so that a leap day is the
/// last one (Hinnant, chrono-compatible low-level date algorithms).
fn civil(day: i32) -> (i32, usize, i32) {
    let days = day + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 2 } else { shifted - 10 };
    (year + era * 400 + i32::from(month <= 1), month as usize, of_year - (153 * shifted + 2) / 5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_have_the_months_of_the_calendar() {
        for (day, want) in [(0, (1970, 0, 0)), (59, (1970, 2, 0)), (11_016, (2000, 1, 28)), (-1, (1969, 11, 30))] {
            assert_eq!(civil(day), want, "{day}");
        }
        assert_eq!(month_end(10_988), 11_017);
        assert_eq!(month_end(364), 365);
    }

    #[test]
    fn months_are_cut_where_the_known_time_is() {
        // From 20 January to 10 March 1970.
        let months = Month::between(19, 68, &[(19, 2.0), (30, 1.0), (31, 5.0), (67, 4.0), (68, 9.0)]);
        let shown: Vec<_> = months.iter().map(|month| (month.from, month.until, month.purchases)).collect();
        assert_eq!(shown, [(19, 31, 3.0), (31, 59, 5.0), (59, 68, 4.0)]);
    }

    #[test]
    fn a_year_is_a_year_and_december_is_longer() {
        let mut factors = [0.9; 12];
        factors[11] = (365.25 - 0.9 * 334.25) / 31.0;
        let season = Season { factors };
        // 1 December 1971 to the new year.
        let december = season.horizon(699.0, 31.0);
        assert!((december - 31.0 * factors[11]).abs() < 1e-9 && december > 60.0, "{december}");
        assert!((season.elapsed(0.0, 1461.0) - 1461.0).abs() < 1e-9);
        let bought = season.purchases(&Purchases::one(2.0, 31.0, 62.0), 761.0);
        assert!((bought.t_x - december).abs() < 1e-9 && (bought.t - december - 27.9).abs() < 1e-9, "{bought:?}");
    }

    #[test]
    fn a_year_alone_shows_no_season() {
        let month = |i: i32| Month { from: 30 * i, until: 30 * i + 30, purchases: if i == 11 { 900.0 } else { 300.0 } };
        let months: Vec<Month> = (0..12).map(month).collect();
        assert_eq!(Season::of(&months, &[300.0; 12]), None);
        let longer: Vec<Month> = (0..14).map(month).collect();
        assert!(Season::of(&longer, &[300.0; 14]).is_some());
        assert_eq!(Season::of(&longer, &[0.0; 14]), None);
    }

    #[test]
    fn without_a_season_the_factors_stay_near_one() {
        let months: Vec<Month> =
            (0..24).map(|i| Month { from: 30 * i, until: 30 * i + 30, purchases: 300.0 + f64::from(i % 2) }).collect();
        let season = Season::of(&months, &[300.0; 24]).expect("two years");
        assert!(season.factors.iter().all(|factor| (factor - 1.0).abs() < 0.01), "{season:?}");
    }

    proptest! {
        #[test]
        fn time_by_the_clock_adds_up(
            factors in proptest::array::uniform12(0.2f64..4.0), from in -5000.0f64..5000.0, a in 0.0f64..900.0, b in 0.0f64..900.0
        ) {
            let season = Season { factors };
            let whole = season.elapsed(from, from + a + b);
            prop_assert!((whole - season.elapsed(from, from + a) - season.elapsed(from + a, from + a + b)).abs() < 1e-6);
            prop_assert!((Season::NONE.elapsed(from, from + a) - a).abs() < 1e-8);
            let bought = season.purchases(&Purchases::one(1.0, a, a + b), from + a + b);
            prop_assert!(bought.t_x <= bought.t && (bought.t - whole).abs() < 1e-6);
        }
    }
}
