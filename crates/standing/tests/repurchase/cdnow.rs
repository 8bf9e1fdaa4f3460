//! The figures that Fader and Hardie published for CDNOW, and what the models said of the nine
//! months that they had not seen.

use super::data::{Customer, master, sample, summary};
use galena_measure::{CountError, Estimate, count_error};
use galena_standing::repurchase::{BgNbd, Dropout, Fit, Forecast, GammaGamma, ParetoNbd, Purchases};

fn near(name: &str, got: f64, want: f64, within: f64) {
    assert!((got - want).abs() <= within, "{name}: got {got}, want {want}");
}

#[test]
fn bg_nbd_has_the_published_parameters() {
    let fit = BgNbd::fit(&summary().0).expect("the sample can be fitted");
    assert!(fit.converged && !fit.at_limit && fit.covariance.is_some());
    assert_eq!((fit.people, fit.repeats), (2357.0, 2457.0));
    near("r", fit.model.r, 0.243, 5e-4);
    near("alpha", fit.model.alpha, 4.414, 5e-4);
    near("a", fit.model.a, 0.793, 5e-4);
    near("b", fit.model.b, 2.426, 5e-4);
    near("log-likelihood", fit.log_likelihood, -9582.4, 0.05);
    near("log-likelihood of the model alone", fit.model.log_likelihood(&summary().0), fit.log_likelihood, 1e-6);
}

#[test]
fn pareto_nbd_has_the_published_parameters() {
    let fit = ParetoNbd::fit(&summary().0).expect("the sample can be fitted");
    assert!(fit.converged && !fit.at_limit && fit.covariance.is_some());
    near("r", fit.model.r, 0.553, 5e-4);
    near("alpha", fit.model.alpha, 10.578, 1e-3);
    near("s", fit.model.s, 0.606, 5e-4);
    near("beta", fit.model.beta, 11.669, 2e-3);
    near("log-likelihood", fit.log_likelihood, -9595.0, 0.05);
}

#[test]
fn mbg_nbd_has_the_parameters_of_an_independent_fit() {
    let fit = BgNbd::fit_with(&summary().0, Dropout::AfterEvery).expect("the sample can be fitted");
    near("r", fit.model.r, 0.5248, 1e-3);
    near("alpha", fit.model.alpha, 6.183, 5e-3);
    near("a", fit.model.a, 0.8914, 2e-3);
    near("b", fit.model.b, 1.614, 4e-3);
    near("log-likelihood", fit.log_likelihood, -9582.133, 2e-3);
}

#[test]
fn gamma_gamma_has_the_published_parameters() {
    let (purchases, spendings) = summary();
    assert_eq!(spendings.len(), 946);
    let fit = GammaGamma::fit(&spendings).expect("the sample can be fitted");
    near("p", fit.model.p, 6.25, 0.01);
    near("q", fit.model.q, 3.74, 0.01);
    near("gamma", fit.model.gamma, 15.44, 0.01);
    assert!(fit.converged && purchases.len() == 2357);
}

#[test]
fn the_unit_of_time_and_the_order_of_rows_do_not_matter() {
    let weeks = summary().0;
    let days: Vec<Purchases> =
        weeks.iter().rev().map(|one| Purchases { t_x: 7.0 * one.t_x, t: 7.0 * one.t, ..*one }).collect();
    let (in_weeks, in_days) = (BgNbd::fit(&weeks).expect("fits"), BgNbd::fit(&days).expect("fits"));
    near("alpha", in_days.model.alpha, 7.0 * in_weeks.model.alpha, 1e-3);
    near("b", in_days.model.b, in_weeks.model.b, 1e-4);
    near("log-likelihood", in_days.log_likelihood, in_weeks.log_likelihood - 2457.0 * 7f64.ln(), 1e-5);
}

#[test]
fn the_next_39_weeks_of_the_sample() {
    let Some(customers) = sample() else { return };
    let purchases: Vec<Purchases> = customers.iter().map(|one| one.purchases).collect();
    let bg = BgNbd::fit(&purchases).expect("fits");
    let error = holdout(&customers, &bg);
    near("BG/NBD forecast", error.forecast, 1653.0, 2.0);
    near("purchases", error.actual, 1882.0, 0.0);
    near("BG/NBD mean absolute error", error.mean_absolute_error, 0.7855, 1e-3);
    near("BG/NBD correlation", error.correlation, 0.626, 1e-3);
    near("BG/NBD until week 78", until_the_end(&customers, |age| bg.model.expected_of_newcomer(age)), -0.040, 2e-3);
    let pareto = ParetoNbd::fit(&purchases).expect("fits");
    let error = holdout(&customers, &pareto);
    near("Pareto/NBD forecast", error.forecast, 1664.0, 2.0);
    near("Pareto/NBD mean absolute error", error.mean_absolute_error, 0.7542, 1e-3);
    near("Pareto/NBD correlation", error.correlation, 0.630, 1e-3);
    let late = until_the_end(&customers, |age| pareto.model.expected_of_newcomer(age));
    near("Pareto/NBD until week 78", late, -0.015, 2e-3);
    // 12 % more than expected were bought, within what chance and parameters may do.
    let total = pareto.total(39.0, &purchases, 0.9).expect("the fit has a covariance");
    assert!(total.low < 1882.0 && total.high > 1882.0, "{total:?}");
    assert!(total.low > 1400.0 && total.high < 2000.0, "{total:?}");
}

#[test]
fn the_whole_shop() {
    let Some(customers) = master() else { return };
    let purchases: Vec<Purchases> = customers.iter().map(|one| one.purchases).collect();
    let bg = BgNbd::fit(&purchases).expect("fits");
    assert_eq!((bg.people, bg.repeats), (23570.0, 24337.0));
    for (name, got, want) in [
        ("r", bg.model.r, 0.2516),
        ("alpha", bg.model.alpha, 4.7889),
        ("a", bg.model.a, 0.7234),
        ("b", bg.model.b, 2.1611),
    ] {
        near(name, got, want, 1e-3 * want);
    }
    near("BG/NBD log-likelihood", bg.log_likelihood, -95368.44, 0.01);
    let pareto = ParetoNbd::fit(&purchases).expect("fits");
    for (name, got, want) in [
        ("r", pareto.model.r, 0.5974),
        ("alpha", pareto.model.alpha, 11.5857),
        ("s", pareto.model.s, 0.5222),
        ("beta", pareto.model.beta, 8.8278),
    ] {
        near(name, got, want, 1e-3 * want);
    }
    near("Pareto/NBD log-likelihood", pareto.log_likelihood, -95415.12, 0.01);
    let spendings: Vec<_> = customers.iter().filter_map(|one| one.spendings).collect();
    let value = GammaGamma::fit(&spendings).expect("fits");
    near("p", value.model.p, 6.2754, 5e-3);
    near("q", value.model.q, 3.6244, 5e-3);
    near("gamma", value.model.gamma, 14.9837, 5e-2);
    let error = holdout(&customers, &pareto);
    near("Pareto/NBD forecast", error.forecast, 17153.0, 20.0);
    near("purchases", error.actual, 19684.0, 0.0);
}

/// Forecast against what happened in the 39 weeks that followed.
fn holdout<M: Forecast>(customers: &[Customer], fit: &Fit<M>) -> CountError {
    let pairs = customers.iter().map(|one| (fit.model.expected_purchases(39.0, &one.purchases), one.later));
    match count_error(pairs) {
        Estimate::Measured(error) => error,
        Estimate::TooFew { .. } => panic!("thousands of purchases followed"),
    }
}

/// Error of the repeat purchases that newcomers were expected to make until the end of the data.
fn until_the_end(customers: &[Customer], expected: impl Fn(f64) -> f64) -> f64 {
    let forecast: f64 = customers.iter().map(|one| expected(one.age_at_end)).sum();
    let actual: f64 = customers.iter().map(|one| one.purchases.x + one.later).sum();
    forecast / actual - 1.0
}
