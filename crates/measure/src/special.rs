//! Which functions are not on a pocket calculator? Those that intervals and likelihoods need.
//!
//! Everything here is total: arguments outside the domain give NaN, never a panic, because the
//! arguments come from counted data. The incomplete beta and gamma functions take their leading
//! factor from Stirling's series around the mean, so that ten million trials lose no digits; their
//! quantiles are found by bisection with Newton steps inside a bracket, which cannot run away.
//! Ready-made incomplete functions were tried and left: they stop with a panic outside the domain,
//! and one was wrong by orders of magnitude as soon as both counts passed 3,000.

mod hypergeometric;
mod incomplete;

pub use hypergeometric::{hypergeometric, hypergeometric_tail};
pub use incomplete::{beta_cdf, beta_quantile, gamma_cdf, gamma_quantile};

/// ln Γ(x) for x > 0; NaN elsewhere.
pub fn ln_gamma(x: f64) -> f64 {
    if x > 0.0 { libm::lgamma(x) } else { f64::NAN }
}

/// ln B(a, b) for positive a and b.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// The digamma function ψ(x), the slope of ln Γ, for x > 0; NaN elsewhere.
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let (mut x, mut sum) = (x, 0.0);
    while x < 10.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let tail = y * (1.0 / 12.0 - y * (1.0 / 120.0 - y * (1.0 / 252.0 - y * (1.0 / 240.0 - y * (1.0 / 132.0)))));
    sum + x.ln() - 0.5 / x - tail
}

/// P(Z ≤ x) for a standard normal Z.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The x with P(Z ≤ x) = p; infinite at 0 and 1, NaN outside.
pub fn normal_quantile(p: f64) -> f64 {
    if p.is_nan() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    // A rational start (Hastings, error below 4.5e-4), then Newton on the logarithm of the tail,
    // which stays well scaled however small the tail is.
    let t = (-2.0 * p.ln()).sqrt();
    let mut x =
        -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
    for _ in 0..4 {
        let cdf = normal_cdf(x);
        let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let step = (cdf / p).ln() * cdf / density;
        if !step.is_finite() {
            break;
        }
        x -= step;
    }
    x
}

/// The half width, in standard deviations, of a two-sided interval of this level: 1.645 for 0.90.
pub fn normal_deviate(level: f64) -> f64 {
    normal_quantile(0.5 + 0.5 * level.clamp(0.0, 1.0))
}

/// ln(eᵃ + eᵇ) without overflow.
pub fn log_sum_exp(a: f64, b: f64) -> f64 {
    let (high, low) = if a >= b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY || high == f64::INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

/// The chance that a logit stands for: 1 / (1 + e⁻ˣ).
pub fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// The logit of a chance: ln(p / (1 − p)).
pub fn logit(p: f64) -> f64 {
    p.ln() - (-p).ln_1p()
}

/// ln(1 + eˣ) without overflow: the log loss of a logit.
pub fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(got: f64, want: f64, relative: f64) {
        assert!((got - want).abs() <= relative * want.abs().max(1e-300), "got {got:e}, want {want:e}");
    }

    // The wanted figures were computed with 30 digits.
    #[test]
    fn gamma_functions_agree_with_high_precision_figures() {
        for (x, want) in [
            (0.1, 2.252712651734206),
            (0.5, 0.5723649429247001),
            (3.7, 1.428072326665388),
            (100.25, 360.28455963776423),
            (1e6, 12815504.569147612),
        ] {
            near(ln_gamma(x), want, 1e-14);
        }
        for (x, want) in [
            (0.001, -1000.5755719318103),
            (0.1, -10.423754940411077),
            (1.0, -0.5772156649015329),
            (2.5, 0.7031566406452432),
            (10.0, 2.251752589066721),
            (1e4, 9.210290371142849),
        ] {
            near(digamma(x), want, 1e-13);
        }
        assert!(ln_gamma(0.0).is_nan() && ln_gamma(-1.5).is_nan() && digamma(-1.0).is_nan());
        near(ln_beta(2.0, 3.0), (1.0f64 / 12.0).ln(), 1e-14);
    }

    #[test]
    fn normal_functions_agree_with_tables() {
        for (p, want) in [
            (0.95, 1.6448536269514722),
            (0.975, 1.959963984540054),
            (0.995, 2.5758293035489004),
            (0.9999, 3.719016485455709),
            (1e-10, -6.361340902404056),
        ] {
            near(normal_quantile(p), want, 1e-12);
        }
        for (x, want) in [(-3.0, 0.00134989803163009), (-1.0, 0.158655253931457), (2.0, 0.977249868051821)] {
            near(normal_cdf(x), want, 1e-13);
        }
        near(normal_deviate(0.9), 1.6448536269514722, 1e-12);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert!(normal_quantile(f64::NAN).is_nan() && normal_quantile(1.5).is_nan());
    }

    #[test]
    fn logs_of_sums_do_not_overflow() {
        near(log_sum_exp(-1000.0, -1000.0), -1000.0 + 2f64.ln(), 1e-15);
        assert_eq!(log_sum_exp(f64::NEG_INFINITY, 3.0), 3.0);
        assert_eq!(softplus(1e4), 1e4);
        near(softplus(-50.0), (-50f64).exp(), 1e-14);
        assert_eq!(logistic(-1e6), 0.0);
    }

    proptest! {
        #[test]
        fn digamma_is_the_slope_of_ln_gamma(x in 0.05f64..500.0) {
            let h = 1e-5 * x;
            let slope = (ln_gamma(x + h) - ln_gamma(x - h)) / (2.0 * h);
            prop_assert!((slope - digamma(x)).abs() < 1e-5 * (1.0 + slope.abs()));
        }

        #[test]
        fn logit_undoes_logistic(x in -30.0f64..30.0) {
            prop_assert!((logit(logistic(x)) - x).abs() < 1e-2_f64.min(1e-13 * x.abs().exp() + 1e-12));
        }

        #[test]
        fn normal_quantile_undoes_the_cdf(x in -8.0f64..5.0) {
            prop_assert!((normal_quantile(normal_cdf(x)) - x).abs() < 1e-8);
        }
    }
}
