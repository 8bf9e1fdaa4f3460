//! Gauss's hypergeometric series ₂F₁(a, b; c; z) for 0 ≤ z < 1.
//!
//! The purchase models meet it with z well inside the unit interval, where the plain series is
//! enough once Euler's transformation has picked the form whose terms do not grow. A general
//! implementation for any complex z was not taken: it would be most of this crate.

/// ₂F₁(a, b; c; z) for 0 ≤ z < 1 and c > 0; NaN elsewhere.
pub fn hypergeometric(a: f64, b: f64, c: f64, z: f64) -> f64 {
    if !(c > 0.0 && (0.0..1.0).contains(&z)) {
        return f64::NAN;
    }
    // Where a + b > c the terms grow before they fall; Euler's form has c − a and c − b instead.
    if a + b > c && (a > c || b > c) {
        return (1.0 - z).powf(c - a - b) * series(c - a, c - b, c, z);
    }
    series(a, b, c, z)
}

/// (₂F₁(a, b; c; z) − 1) · c / (a·b·z): what the series adds to 1, without the factors that may
/// vanish. Lets (F − 1)/a and (F − 1)·c be written where a or c is zero. Needs c > −1.
pub fn hypergeometric_tail(a: f64, b: f64, c: f64, z: f64) -> f64 {
    if !(c > -1.0 && (0.0..1.0).contains(&z)) {
        return f64::NAN;
    }
    // The term n + 1 of F, divided by abz/c, is (a+1)ₙ (b+1)ₙ zⁿ / ((c+1)ₙ (2)ₙ).
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 0..MOST_TERMS {
        let n = n as f64;
        term *= (a + 1.0 + n) * (b + 1.0 + n) / ((c + 1.0 + n) * (2.0 + n)) * z;
        sum += term;
        if term.abs() <= 1e-17 * sum.abs() || !term.is_finite() {
            break;
        }
    }
    sum
}

const MOST_TERMS: usize = 100_000;

fn series(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 0..MOST_TERMS {
        let n = n as f64;
        term *= (a + n) * (b + n) / ((c + n) * (1.0 + n)) * z;
        sum += term;
        if term.abs() <= 1e-17 * sum.abs() || !term.is_finite() {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(got: f64, want: f64, relative: f64) {
        assert!((got - want).abs() <= relative * want.abs(), "got {got:e}, want {want:e}");
    }

    #[test]
    fn agrees_with_high_precision_figures() {
        near(hypergeometric(1.5, 2.25, 3.1, 0.3), 1.463613766713674, 1e-14);
        near(hypergeometric(7.16, 1.606, 8.16, 0.95), 34.7832243723409, 1e-12);
        near(hypergeometric(1.0, 1.0, 2.0, 0.5), 2.0 * std::f64::consts::LN_2, 1e-14);
        near(hypergeometric(-0.8, 0.3, 2.2, 0.7), 0.9210094265786673, 1e-14);
        assert!(hypergeometric(1.0, 1.0, 2.0, 1.0).is_nan());
        assert!(hypergeometric(1.0, 1.0, -2.0, 0.5).is_nan());
    }

    proptest! {
        #[test]
        fn a_power_when_b_is_c(a in -5.0f64..20.0, c in 0.1f64..20.0, z in 0.0f64..0.9) {
            let want = (1.0 - z).powf(-a);
            prop_assert!((hypergeometric(a, c, c, z) - want).abs() <= 1e-10 * want);
        }

        #[test]
        fn the_tail_rebuilds_the_series(a in -2.0f64..3.0, b in 0.1f64..3.0, c in 0.1f64..9.0, z in 0.0f64..0.9) {
            let whole = hypergeometric(a, b, c, z);
            let rebuilt = 1.0 + a * b * z / c * hypergeometric_tail(a, b, c, z);
            prop_assert!((whole - rebuilt).abs() <= 1e-9 * (1.0 + whole.abs()));
        }

        #[test]
        fn no_argument_panics(a in any::<f64>(), b in any::<f64>(), c in any::<f64>(), z in 0.0f64..0.99) {
            let _ = (hypergeometric(a, b, c, z), hypergeometric_tail(a, b, c, z));
        }
    }
}
