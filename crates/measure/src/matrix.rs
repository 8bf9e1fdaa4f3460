//! Small symmetric matrices: the curvature of a fit, its solution and its inverse.
//!
//! Row-major slices and one decomposition, Cholesky's, are all that the fits need; a linear algebra
//! library was not taken for that.

use crate::MeasureError;

/// A positive definite matrix as L·Lᵀ.
#[derive(Clone, Debug)]
pub struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Decomposes a row-major matrix of `size` rows; only its lower triangle is read.
    pub fn of(matrix: &[f64], size: usize) -> Result<Self, MeasureError> {
        let mut lower = vec![0.0; size * size];
        for i in 0..size {
            for j in 0..=i {
                let given = matrix.get(i * size + j).copied().unwrap_or(f64::NAN);
                let (row_i, row_j) = (&lower[i * size..i * size + j], &lower[j * size..j * size + j]);
                let rest = given - row_i.iter().zip(row_j).map(|(a, b)| a * b).sum::<f64>();
                lower[i * size + j] = if i > j {
                    rest / lower[j * size + j]
                } else if rest > 1e-14 * given.abs() && rest.is_finite() {
                    rest.sqrt()
                } else {
                    return Err(MeasureError::NotPositiveDefinite { row: i });
                };
            }
        }
        Ok(Cholesky { size, lower })
    }

    /// Solves M·x = b. Entries of `b` beyond the size are ignored, missing ones are 0.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x = vec![0.0; n];
        for i in 0..n {
            let known: f64 = self.lower[i * n..i * n + i].iter().zip(&x).map(|(l, x)| l * x).sum();
            x[i] = (b.get(i).copied().unwrap_or(0.0) - known) / self.lower[i * n + i];
        }
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|k| self.lower[k * n + i] * x[k]).sum();
            x[i] = (x[i] - known) / self.lower[i * n + i];
        }
        x
    }

    /// M⁻¹, row-major.
    pub fn inverse(&self) -> Vec<f64> {
        let n = self.size;
        let mut inverse = vec![0.0; n * n];
        for column in 0..n {
            let mut unit = vec![0.0; n];
            unit[column] = 1.0;
            for (row, value) in self.solve(&unit).into_iter().enumerate() {
                inverse[row * n + column] = value;
            }
        }
        inverse
    }
}

/// vᵀ·M·v for a row-major matrix; the variance of a sum with weights v and covariance M.
pub fn quadratic_form(matrix: &[f64], v: &[f64]) -> f64 {
    matrix.chunks(v.len().max(1)).zip(v).map(|(row, x)| x * dot(row, v)).sum()
}

/// Σ aᵢbᵢ.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Eight running sums let the compiler use vector registers; a single one may not be reordered.
    let mut sums = [0.0; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a8.remainder().iter().zip(b8.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a8.zip(b8) {
        for k in 0..8 {
            sums[k] += x[k] * y[k];
        }
    }
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decomposes_and_solves_a_small_matrix() {
        let matrix = [4.0, 2.0, 0.6, 2.0, 5.0, 1.0, 0.6, 1.0, 3.0];
        let Ok(cholesky) = Cholesky::of(&matrix, 3) else { panic!("the matrix is positive definite") };
        let x = cholesky.solve(&[1.0, -2.0, 0.5]);
        for (row, want) in matrix.chunks(3).zip([1.0, -2.0, 0.5]) {
            assert!((dot(row, &x) - want).abs() < 1e-12);
        }
        let inverse = cholesky.inverse();
        assert!((quadratic_form(&inverse, &[1.0, -2.0, 0.5]) - dot(&x, &[1.0, -2.0, 0.5])).abs() < 1e-12);
    }

    #[test]
    fn refuses_what_is_not_positive_definite() {
        assert_eq!(Cholesky::of(&[1.0, 2.0, 2.0, 1.0], 2).err(), Some(MeasureError::NotPositiveDefinite { row: 1 }));
        assert!(Cholesky::of(&[f64::NAN], 1).is_err());
        assert!(Cholesky::of(&[1.0], 2).is_err());
    }

    proptest! {
        #[test]
        fn the_inverse_undoes_the_matrix(values in proptest::collection::vec(-2.0f64..2.0, 36)) {
            // A·Aᵀ + I is positive definite for every A.
            let n = 6;
            let mut matrix = vec![0.0; n * n];
            for i in 0..n {
                for j in 0..n {
                    matrix[i * n + j] = dot(&values[i * n..(i + 1) * n], &values[j * n..(j + 1) * n])
                        + f64::from(u8::from(i == j));
                }
            }
            let inverse = match Cholesky::of(&matrix, n) {
                Ok(cholesky) => cholesky.inverse(),
                Err(fault) => return Err(TestCaseError::fail(fault.to_string())),
            };
            for i in 0..n {
                for j in 0..n {
                    let product: f64 = (0..n).map(|k| matrix[i * n + k] * inverse[k * n + j]).sum();
                    prop_assert!((product - f64::from(u8::from(i == j))).abs() < 1e-9);
                }
            }
        }
    }
}
