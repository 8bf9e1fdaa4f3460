//! How much of a beta or a gamma distribution lies below x, and where does a given share end?
//!
//! Continued fractions and series by the usual split at the mean. The number of terms grows with
//! the square root of the counts; a million trials cost some microseconds. From a hundred million
//! on, both distributions are normal to four digits of their width, and are taken so.

use super::{ln_gamma, normal_cdf};

/// Counts from which the normal distribution takes over.
const VAST: f64 = 1e8;

/// I_x(a, b): the share of a Beta(a, b) that lies below x.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite()) || x.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if a > VAST && b > VAST {
        let mean = a / (a + b);
        return normal_cdf((x - mean) / (mean * (b / (a + b)) / (a + b)).sqrt());
    }
    let front = beta_front(x, a, b);
    if x < (a + 1.0) / (a + b + 2.0) {
        (front * beta_fraction(x, a, b) / a).clamp(0.0, 1.0)
    } else {
        (1.0 - front * beta_fraction(1.0 - x, b, a) / b).clamp(0.0, 1.0)
    }
}

/// The x below which the share p of a Beta(a, b) lies.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite() && (0.0..=1.0).contains(&p)) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return p;
    }
    // The search runs on the logit, so that quantiles of 1e-300 are found as well as those near 1.
    let cdf = |u: f64| beta_cdf(super::logistic(u), a, b);
    let slope = |u: f64| beta_front(super::logistic(u), a, b);
    super::logistic(root(p, (a / b).ln(), cdf, slope))
}

/// P(a, x): the share of a Gamma(a, 1) that lies below x.
pub fn gamma_cdf(x: f64, a: f64) -> f64 {
    if !(a > 0.0 && a.is_finite()) || x.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    if x == f64::INFINITY {
        return 1.0;
    }
    if a > VAST {
        return normal_cdf((x - a) / a.sqrt());
    }
    let front = gamma_front(x, a);
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0, 1.0, a);
        while term > sum * 1e-17 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        (front * sum / a).clamp(0.0, 1.0)
    } else {
        (1.0 - front * gamma_fraction(x, a)).clamp(0.0, 1.0)
    }
}

/// The x below which the share p of a Gamma(a, 1) lies.
pub fn gamma_quantile(p: f64, a: f64) -> f64 {
    if !(a > 0.0 && a.is_finite() && (0.0..=1.0).contains(&p)) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { 0.0 } else { f64::INFINITY };
    }
    root(p, a.ln(), |u| gamma_cdf(u.exp(), a), |u| gamma_front(u.exp(), a)).exp()
}

/// Finds u with cdf(u) = p for a rising cdf, from a start and with the slope known.
fn root(p: f64, start: f64, cdf: impl Fn(f64) -> f64, slope: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high, mut stride) = (start, start, 1.0);
    while cdf(low) > p && low > -745.0 {
        low -= stride;
        stride *= 2.0;
    }
    stride = 1.0;
    while cdf(high) < p && high < 745.0 {
        high += stride;
        stride *= 2.0;
    }
    let mut u = if low < start && start < high { start } else { 0.5 * (low + high) };
    for _ in 0..200 {
        let miss = cdf(u) - p;
        if miss > 0.0 {
            high = u;
        } else {
            low = u;
        }
        let step = miss / slope(u);
        let next = u - step;
        let next = if next > low && next < high { next } else { 0.5 * (low + high) };
        if (next - u).abs() <= 1e-15 * (1.0 + u.abs()) || high - low <= 1e-15 * (1.0 + u.abs()) {
            return next;
        }
        u = next;
    }
    u
}

/// xᵃ(1−x)ᵇ / B(a, b), from deviations around the mean.
fn beta_front(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let n = a + b;
    let (mean, rest) = (a / n, b / n);
    let exponent = a * ln_ratio(x, mean) + b * ln_ratio(1.0 - x, rest);
    (exponent + stirling(n) - stirling(a) - stirling(b)).exp() * (a * rest / std::f64::consts::TAU).sqrt()
}

/// xᵃe⁻ˣ / Γ(a), from the deviation around the mean.
fn gamma_front(x: f64, a: f64) -> f64 {
    (a * (ln_ratio(x, a) - (x - a) / a) - stirling(a)).exp() * (a / std::f64::consts::TAU).sqrt()
}

fn ln_ratio(x: f64, mean: f64) -> f64 {
    let away = (x - mean) / mean;
    if away.abs() < 0.5 { away.ln_1p() } else { x.ln() - mean.ln() }
}

/// What Stirling's formula leaves out of ln Γ(a).
fn stirling(a: f64) -> f64 {
    if a < 16.0 {
        return ln_gamma(a) - (a - 0.5) * a.ln() + a - 0.5 * std::f64::consts::TAU.ln();
    }
    let y = 1.0 / (a * a);
    (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y * (1.0 / 1680.0 - y / 1188.0)))) / a
}

const TINY: f64 = 1e-300;

fn not_zero(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    let terms = 500 + (20.0 * a.max(b).min(1e10).sqrt()) as usize;
    let (mut c, mut d) = (1.0, 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0)));
    let mut h = d;
    for m in 1..terms {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / not_zero(1.0 + even * d);
        c = not_zero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / not_zero(1.0 + odd * d);
        c = not_zero(1.0 + odd / c);
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

fn gamma_fraction(x: f64, a: f64) -> f64 {
    let terms = 500 + (20.0 * a.sqrt()) as usize;
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / not_zero(b));
    let mut h = d;
    for i in 1..terms {
        let an = -(i as f64) * (i as f64 - a);
        b += 2.0;
        d = 1.0 / not_zero(an * d + b);
        c = not_zero(b + an / c);
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(got: f64, want: f64, relative: f64) {
        assert!((got - want).abs() <= relative * want.abs(), "got {got:e}, want {want:e}");
    }

    #[test]
    fn shares_agree_with_high_precision_figures() {
        for (a, b, x, want) in [
            (0.5, 10.5, 0.1, 0.858446908187113),
            (2.0, 3.0, 0.4, 0.5248),
            (0.5, 0.5, 0.25, 1.0 / 3.0),
            (50.0, 40.0, 0.55, 0.454795210863869),
            (5000.0, 4000.0, 0.55, 0.14444343162632547),
            (1e7, 3e7, 0.2501, 0.9279270163742878),
        ] {
            near(beta_cdf(x, a, b), want, 1e-10);
        }
        for (a, x, want) in [
            (0.5, 0.3, 0.5614219739190003),
            (3.0, 2.0, 0.32332358381693654),
            (100.0, 110.0, 0.8417213299399129),
            (1e4, 1.01e4, 0.8413487504471796),
            (1e6, 0.999e6, 0.15865521357430365),
        ] {
            near(gamma_cdf(x, a), want, 1e-10);
        }
    }

    #[test]
    fn quantiles_agree_with_high_precision_figures() {
        for (a, b, p, want) in [
            (0.5, 10.5, 0.975, 0.21719626750921053),
            (1.5, 29.5, 0.05, 0.0058963041381784615),
            (3.5, 7.5, 0.95, 0.558126766484634),
            (4000.5, 6000.5, 0.05, 0.3919639923131621),
            (100.5, 1e6, 0.95, 0.0001175255010283789),
            (0.5, 1e5, 0.95, 1.9207157661874347e-05),
        ] {
            near(beta_quantile(p, a, b), want, 1e-10);
        }
        for (a, p, want) in [
            (0.5, 0.05, 0.001966070000009761),
            (1.0, 0.95, 2.9957322735539895),
            (1.5, 0.05, 0.17592315887463572),
            (10.0, 0.025, 4.7953886961324335),
            (11.0, 0.975, 18.39035604201778),
            (12345.5, 0.95, 12528.826935133779),
        ] {
            near(gamma_quantile(p, a), want, 1e-10);
        }
    }

    #[test]
    fn arguments_outside_the_domain_give_nan() {
        assert!(beta_cdf(0.5, -1.0, 2.0).is_nan());
        assert!(beta_cdf(f64::NAN, 1.0, 2.0).is_nan());
        assert!(beta_quantile(1.5, 1.0, 2.0).is_nan());
        assert!(gamma_cdf(1.0, 0.0).is_nan());
        assert!(gamma_quantile(f64::NAN, 1.0).is_nan());
        assert_eq!(beta_cdf(7.0, 1.0, 2.0), 1.0);
        assert_eq!(gamma_cdf(f64::INFINITY, 1.0), 1.0);
    }

    proptest! {
        #[test]
        fn beta_quantile_undoes_the_cdf(p in 0.001f64..0.999, a in 0.3f64..1e5, b in 0.3f64..1e5) {
            let x = beta_quantile(p, a, b);
            prop_assert!((beta_cdf(x, a, b) - p).abs() < 1e-9, "x {x} cdf {}", beta_cdf(x, a, b));
        }

        #[test]
        fn beta_mirrors(x in 0.0f64..1.0, a in 0.1f64..1e4, b in 0.1f64..1e4) {
            prop_assert!((beta_cdf(x, a, b) + beta_cdf(1.0 - x, b, a) - 1.0).abs() < 1e-9);
        }

        #[test]
        fn gamma_quantile_undoes_the_cdf(p in 0.001f64..0.999, a in 0.05f64..1e6) {
            prop_assert!((gamma_cdf(gamma_quantile(p, a), a) - p).abs() < 1e-9);
        }

        #[test]
        fn no_argument_panics(p in any::<f64>(), a in any::<f64>(), b in any::<f64>()) {
            let (a, b) = (a % 1e12, b % 1e12);
            let _ = (beta_cdf(p, a, b), beta_quantile(p, a, b), gamma_cdf(p, a), gamma_quantile(p, a));
        }
    }
}
