//! How are trees grown? By `forust-ml`, on rows and columns drawn for each tree, one thread, a fixed
//! seed: the same rows give the same trees to the last bit.
//!
//! Decisions. Trees that each see a part of the rows and of the columns cost less and do as well as
//! trees that see all of them. Trees are at most six splits deep, because their reasons are looked up in tables of
//! that width ([`super::forest::Reasons`]). A forest of our own was not written: the library takes
//! missing values, weights and constraints, and is as quick as the best when told not to thread.

use super::forest::{Forest, Node, Tree};
use super::table::Tends;
use forust_ml::constraints::{Constraint, ConstraintMap};
use forust_ml::gradientbooster::GrowPolicy;
use forust_ml::sampler::SampleMethod;
use forust_ml::{GradientBooster, Matrix};

/// Each tree is grown on so many rows at most: more cost time and bring little.
const DRAWN_ROWS: f64 = 20_000.0;

/// How trees are grown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// How many.
    pub trees: usize,
    /// Leaves of each, at most.
    pub leaves: usize,
    /// Splits on the way to a leaf, at most.
    pub depth: usize,
    /// What part of its answer each tree adds.
    pub rate: f32,
    /// The share of rows that each is grown on.
    pub rows: f32,
    /// The share of columns that each may read.
    pub columns: f64,
    /// The least weight (the sum of p(1 − p)) of a leaf.
    pub least_weight: f32,
    /// Half of this times the square of what a leaf adds is what it costs.
    pub penalty: f32,
    /// Values of a column are cut into so many bins at most.
    pub bins: u16,
}

impl Growth {
    /// Few and small trees, for models that are fitted and asked for every day of a replay.
    pub const SMALL: Growth = Growth {
        trees: 60,
        leaves: 8,
        depth: 4,
        rate: 0.12,
        rows: 0.7,
        columns: 0.6,
        least_weight: 5.0,
        penalty: 5.0,
        bins: 255,
    };
}

impl Default for Growth {
    fn default() -> Self {
        Growth {
            trees: 150,
            leaves: 16,
            depth: 6,
            rate: 0.06,
            rows: 0.8,
            columns: 0.6,
            least_weight: 3.0,
            penalty: 5.0,
            // Of 255 most part only neighbours: on nine tables this many did as well on the mean, and cost a tenth less.
            bins: 96,
        }
    }
}

/// Grows trees on cells given column by column. None where the library finds nothing to grow.
pub fn grow(cells: &[f64], tends: &[Tends], outcomes: &[bool], weights: &[f64], growth: &Growth) -> Option<Forest> {
    let (rows, columns) = (outcomes.len(), tends.len());
    if rows == 0 || columns == 0 || cells.len() != rows * columns {
        return None;
    }
    let happened: Vec<f64> = outcomes.iter().map(|yes| f64::from(u8::from(*yes))).collect();
    let constraints: ConstraintMap = tends
        .iter()
        .enumerate()
        .filter_map(|(column, tends)| match tends {
            Tends::Up => Some((column, Constraint::Positive)),
            Tends::Down => Some((column, Constraint::Negative)),
            Tends::Freely => None,
        })
        .collect();
    let drawn = growth.rows.min((DRAWN_ROWS / rows as f64) as f32);
    let mut booster = GradientBooster::default()
        .set_parallel(false)
        .set_iterations(growth.trees)
        .set_learning_rate(growth.rate)
        .set_max_leaves(growth.leaves)
        .set_max_depth(growth.depth)
        .set_min_leaf_weight(growth.least_weight)
        .set_l2(growth.penalty)
        .set_nbins(growth.bins)
        .set_colsample_bytree(growth.columns)
        .set_initialize_base_score(true)
        .set_monotone_constraints((!constraints.is_empty()).then_some(constraints))
        .set_subsample(drawn)
        .set_sample_method(if drawn < 1.0 { SampleMethod::Random } else { SampleMethod::None });
    booster.grow_policy = GrowPolicy::LossGuide;
    booster.fit(&Matrix::new(cells, rows, columns), &happened, weights, None).ok()?;
    let trees = booster.trees.iter().map(|tree| {
        let kept = tree.nodes.iter().map(|node| match node.is_leaf {
            true => Node::Leaf { adds: node.weight_value, weight: node.hessian_sum },
            false => Node::Split {
                column: node.split_feature as u16,
                below: node.split_value,
                yes: node.left_child as u16,
                no: node.right_child as u16,
                missing: node.missing_node as u16,
                weight: node.hessian_sum,
            },
        });
        let mut kept = kept.collect::<Tree>();
        let answers: Vec<f32> = tree.nodes.iter().map(|node| node.weight_value).collect();
        if tends.iter().any(|tends| *tends != Tends::Freely) {
            hold(&mut kept, &answers, 0, (f32::NEG_INFINITY, f32::INFINITY), tends);
        }
        kept
    });
    let trees = trees.collect();
    Some(Forest { base: booster.base_score, columns, trees })
}

/// Keeps what leaves add on the side of every demand above them. The library lets a later split on a column without a
/// demand step over the bounds that an earlier one set.
fn hold(tree: &mut [Node], answers: &[f32], at: usize, (low, high): (f32, f32), tends: &[Tends]) {
    match tree[at] {
        Node::Leaf { adds, weight } => tree[at] = Node::Leaf { adds: adds.clamp(low, high), weight },
        Node::Split { column, yes, no, .. } => {
            let (yes, no) = (usize::from(yes), usize::from(no));
            let middle = ((answers[yes] + answers[no]) / 2.0).clamp(low, high);
            let (below, others) = match tends[usize::from(column)] {
                Tends::Up => ((low, middle), (middle, high)),
                Tends::Down => ((middle, high), (low, middle)),
                Tends::Freely => ((low, high), (low, high)),
            };
            hold(tree, answers, yes, below, tends);
            hold(tree, answers, no, others, tends);
        }
    }
}
