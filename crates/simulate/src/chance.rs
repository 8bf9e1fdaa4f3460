//! Where does randomness come from? From one seed, by whole-number arithmetic, the same on every
//! machine.
//!
//! The generator is SplitMix64: one addition and three mixing steps per number, and any number of
//! independent streams by mixing a name into the seed. Logarithm and exponential are our own, made
//! of additions, multiplications and divisions only: what a platform's mathematics library returns
//! may differ in the last digit, and a last digit decides a comparison sooner or later. The road
//! not taken is a generator crate: its streams may change between versions, and then the same seed
//! would not give the same bytes.

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    state: u64,
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Mixes 64 bits so that near inputs give far outputs.
pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Chance {
    /// The stream of that purpose and number under a seed.
    pub(crate) fn new(seed: u64, purpose: u64, number: u64) -> Self {
        let state = mix(seed ^ mix(purpose.wrapping_mul(GOLDEN) ^ mix(number.wrapping_add(GOLDEN))));
        Chance { state }
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        mix(self.state)
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Uniform in [low, high).
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform whole number in [0, n); 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }

    /// Uniform place in a list of that length.
    pub(crate) fn place(&mut self, len: usize) -> usize {
        self.below(len as u64) as usize
    }

    /// One of a list that is not empty.
    pub(crate) fn one<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.place(list.len())]
    }

    /// True with that probability.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A place, each with its weight; 0 when nothing weighs anything.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        let mut at = self.unit() * total;
        for (place, weight) in weights.iter().enumerate() {
            if at < *weight {
                return place;
            }
            at -= weight;
        }
        weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0)
    }

    /// Exponential with that mean.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * ln(1.0 - self.unit())
    }

    /// Gamma with whole shape and that mean.
    pub(crate) fn gamma(&mut self, shape: u32, mean: f64) -> f64 {
        let product = (0..shape).map(|_| 1.0 - self.unit()).product::<f64>();
        -mean / f64::from(shape) * ln(product)
    }

    /// Near enough to a standard normal: twelve uniforms.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Log-normal with that median and spread.
    pub(crate) fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * exp(sigma * self.normal())
    }

    /// Poisson with a small mean (below some hundred).
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        if mean <= 0.0 {
            return 0;
        }
        let floor = exp(-mean);
        let (mut count, mut product) = (0, self.unit());
        while product > floor && count < 1000 {
            product *= self.unit();
            count += 1;
        }
        count
    }
}

/// Cumulative weights, drawn from by bisection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wheel {
    sums: Vec<f64>,
}

impl Wheel {
    /// A wheel whose fields are as wide as the weights.
    pub(crate) fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let sums = weights.into_iter().map(|weight| {
            sum += weight;
            sum
        });
        Wheel { sums: sums.collect() }
    }

    /// The field where the wheel stops; 0 for a wheel without fields.
    pub(crate) fn spin(&self, chance: &mut Chance) -> usize {
        let Some(total) = self.sums.last() else { return 0 };
        let at = chance.unit() * total;
        self.sums.partition_point(|sum| *sum <= at).min(self.sums.len() - 1)
    }
}

/// Natural logarithm of a positive number, by halving into [√½, √2) and the series of artanh.
pub(crate) fn ln(x: f64) -> f64 {
    if x <= 0.0 {
        return -745.0;
    }
    let (mut mantissa, mut power) = (x, 0i32);
    while mantissa >= std::f64::consts::SQRT_2 {
        mantissa *= 0.5;
        power += 1;
    }
    while mantissa < std::f64::consts::FRAC_1_SQRT_2 {
        mantissa *= 2.0;
        power -= 1;
    }
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    let mut sum = 0.0;
    for n in (0..12).rev() {
        sum = sum * square + 1.0 / f64::from(2 * n + 1);
    }
    2.0 * t * sum + f64::from(power) * std::f64::consts::LN_2
}

/// Exponential, by squaring what the series gives for a small part.
pub(crate) fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let small = x / 1024.0;
    let mut sum = 1.0;
    for n in (1..10).rev() {
        sum = 1.0 + sum * small / f64::from(n);
    }
    for _ in 0..10 {
        sum *= sum;
    }
    sum
}

/// Turns the numbers below `size` about among themselves: each has one image and no two the same.
pub(crate) fn shuffle_number(number: u64, size: u64, key: u64) -> u64 {
    let half = (64 - size.saturating_sub(1).leading_zeros()).div_ceil(2).max(1);
    let mask = (1u64 << half) - 1;
    let mut at = number;
    loop {
        let (mut left, mut right) = (at >> half, at & mask);
        for round in 0..4 {
            let next = left ^ (mix(right ^ key.wrapping_add(GOLDEN.wrapping_mul(round))) & mask);
            left = right;
            right = next;
        }
        at = (left << half) | right;
        if at < size {
            return at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_what_it_was() {
        let mut chance = Chance::new(7, 1, 2);
        let first: Vec<u64> = (0..3).map(|_| chance.below(1_000_000)).collect();
        assert_eq!(first, vec![261_662, 161_354, 797_951]);
    }

    #[test]
    fn own_logarithm_and_exponential_agree_with_the_platform() {
        for x in [1e-12, 0.001, 0.3, 0.99, 1.0, 2.5, 17.0, 1e6] {
            assert!((ln(x) - x.ln()).abs() < 1e-11 * (1.0 + x.ln().abs()), "ln {x}");
        }
        for x in [-30.0, -2.0, -0.1, 0.0, 0.5, 3.0, 20.0] {
            assert!((exp(x) / f64::exp(x) - 1.0).abs() < 1e-10, "exp {x}");
        }
    }

    #[test]
    fn draws_have_their_means() {
        let mut chance = Chance::new(1, 0, 0);
        let n = 20_000;
        let mean = |draw: &mut dyn FnMut() -> f64| (0..n).map(|_| draw()).sum::<f64>() / f64::from(n);
        assert!((mean(&mut || chance.gamma(5, 40.0)) - 40.0).abs() < 0.6);
        assert!((mean(&mut || f64::from(chance.poisson(2.5))) - 2.5).abs() < 0.06);
        assert!((mean(&mut || chance.exponential(3.0)) - 3.0).abs() < 0.1);
        assert!(mean(&mut || chance.normal()).abs() < 0.03);
        let wheel = Wheel::new([1.0, 0.0, 3.0]);
        assert!((mean(&mut || wheel.spin(&mut chance) as f64) - 1.5).abs() < 0.03);
        assert!((mean(&mut || chance.weighted(&[1.0, 0.0, 3.0]) as f64) - 1.5).abs() < 0.03);
    }

    #[test]
    fn shuffled_numbers_stay_apart() {
        let mut seen = vec![false; 1000];
        for number in 0..1000 {
            let place = shuffle_number(number, 1000, 99) as usize;
            assert!(!std::mem::replace(&mut seen[place], true));
        }
    }
}
