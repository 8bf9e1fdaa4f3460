//! Draws for the simulations in tests: xorshift64*, so that no test depends on another crate's
//! generator.

/// A stream of pseudo-random numbers.
pub struct Random(u64);

impl Random {
    /// A stream of its own for each seed.
    pub fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Between 0 and 1.
    pub fn unit(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with chance p.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// How many of n trials succeed.
    pub fn binomial(&mut self, n: usize, p: f64) -> f64 {
        (0..n).filter(|_| self.chance(p)).count() as f64
    }

    /// Standard normal.
    pub fn normal(&mut self) -> f64 {
        let (u, v) = (self.unit().max(1e-300), self.unit());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }

    /// Events in a period that expects `mean` of them.
    pub fn poisson(&mut self, mean: f64) -> f64 {
        let (limit, mut product, mut n) = ((-mean).exp(), self.unit(), 0.0);
        while product > limit {
            product *= self.unit();
            n += 1.0;
        }
        n
    }
}

/// The share of repetitions in which `covered` says yes.
pub fn coverage(seed: u64, repetitions: usize, mut covered: impl FnMut(&mut Random) -> bool) -> f64 {
    let mut random = Random::new(seed);
    (0..repetitions).filter(|_| covered(&mut random)).count() as f64 / repetitions as f64
}
