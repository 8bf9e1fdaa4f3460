//! A sum of small decision trees: how it scores, and why.
//!
//! Trees are grown by a library ([`super::grow`]) and kept here, in a form that a person can read in
//! JSON, that scores a row without chasing pointers through allocations, and whose reasons are
//! exact: see [`Reasons`].

use serde::{Deserialize, Serialize};

/// A split or a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Node {
    /// Below the value to one child, else to the other.
    Split {
        /// Place among the columns that trees read.
        column: u16,
        /// Values below this go to `yes`.
        below: f64,
        /// Place of the child for values below.
        yes: u16,
        /// Place of the child for all others.
        no: u16,
        /// Where a missing value goes.
        missing: u16,
        /// Weight of the rows that came here: the sum of p(1 − p).
        weight: f32,
    },
    /// What a row that ends here gets.
    Leaf {
        /// Added to the logit.
        adds: f32,
        /// Weight of the rows that came here.
        weight: f32,
    },
}

impl Node {
    fn weight(&self) -> f64 {
        match self {
            Node::Split { weight, .. } | Node::Leaf { weight, .. } => f64::from(*weight),
        }
    }
}

/// A tree; the first node is its root.
pub type Tree = Vec<Node>;

/// Trees whose leaves add up to a logit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forest {
    /// The logit before any tree.
    pub base: f64,
    /// How many columns it reads.
    pub columns: usize,
    /// The trees.
    pub trees: Vec<Tree>,
}

impl Forest {
    /// The logit of a row.
    pub fn logit(&self, row: &[f64]) -> f64 {
        self.base + self.trees.iter().map(|tree| walk(tree, row)).sum::<f64>()
    }

    /// What scores many rows quickly.
    pub fn scorer(&self) -> Scorer {
        Scorer::of(self)
    }

    /// What says why.
    pub fn reasons(&self) -> Reasons {
        Reasons { columns: self.columns, trees: self.trees.iter().map(|tree| TreeReasons::of(tree)).collect() }
    }

    /// The logit that the trees give on average over the rows that they were grown on.
    pub fn expected(&self) -> f64 {
        self.base + self.trees.iter().map(|tree| expected(tree, 0)).sum::<f64>()
    }
}

fn walk(tree: &[Node], row: &[f64]) -> f64 {
    let mut at = 0;
    loop {
        match tree.get(at) {
            Some(Node::Split { column, below, yes, no, missing, .. }) => {
                let value = row.get(usize::from(*column)).copied().unwrap_or(f64::NAN);
                let next = if value.is_nan() {
                    missing
                } else if value < *below {
                    yes
                } else {
                    no
                };
                at = usize::from(*next);
            }
            Some(Node::Leaf { adds, .. }) => return f64::from(*adds),
            None => return 0.0,
        }
    }
}

fn expected(tree: &[Node], at: usize) -> f64 {
    match tree.get(at) {
        Some(Node::Split { yes, no, .. }) => {
            let (to_yes, to_no) = shares(tree, usize::from(*yes), usize::from(*no));
            to_yes * expected(tree, usize::from(*yes)) + to_no * expected(tree, usize::from(*no))
        }
        Some(Node::Leaf { adds, .. }) => f64::from(*adds),
        None => 0.0,
    }
}

/// Which share of the rows went to either child.
fn shares(tree: &[Node], yes: usize, no: usize) -> (f64, f64) {
    let weight = |at: usize| tree.get(at).map_or(0.0, Node::weight);
    let share = weight(yes) / (weight(yes) + weight(no));
    if share.is_finite() { (share, 1.0 - share) } else { (0.5, 0.5) }
}

/// The same trees laid out for speed: all nodes in one list, children side by side, four trees
/// walked at once so that the processor need not wait for one to know its next step.
#[derive(Clone, Debug)]
pub struct Scorer {
    base: f64,
    nodes: Vec<Step>,
    /// Root and depth of each tree.
    roots: Vec<(u32, u32)>,
}

/// A node; a leaf steps to itself.
#[derive(Clone, Copy, Debug)]
struct Step {
    below: f64,
    /// Of the child for values below; the other stands right after it.
    child: u32,
    column: u16,
    /// 1 where a missing value goes with those that are not below.
    missing: u8,
    /// 0 for a leaf.
    step: u8,
}

impl Scorer {
    fn of(forest: &Forest) -> Self {
        let (mut nodes, mut roots) = (Vec::new(), Vec::new());
        for tree in &forest.trees {
            let root = nodes.len() as u32;
            nodes.push(Step { below: 0.0, child: 0, column: 0, missing: 0, step: 0 });
            let depth = lay(tree, 0, root as usize, &mut nodes, 0);
            roots.push((root, depth));
        }
        Scorer { base: forest.base, nodes, roots }
    }

    /// The logit of a row.
    pub fn logit(&self, row: &[f64]) -> f64 {
        let mut sum = self.base;
        let mut quads = self.roots.chunks_exact(4);
        for quad in &mut quads {
            let mut at = [quad[0].0, quad[1].0, quad[2].0, quad[3].0];
            let depth = quad.iter().map(|(_, depth)| *depth).max().unwrap_or(0);
            for _ in 0..depth {
                for place in &mut at {
                    *place = self.next(*place, row);
                }
            }
            sum += at.iter().map(|place| self.nodes[*place as usize].below).sum::<f64>();
        }
        for (root, depth) in quads.remainder() {
            let leaf = (0..*depth).fold(*root, |at, _| self.next(at, row));
            sum += self.nodes[leaf as usize].below;
        }
        sum
    }

    #[inline]
    fn next(&self, at: u32, row: &[f64]) -> u32 {
        let node = &self.nodes[at as usize];
        let value = row.get(usize::from(node.column)).copied().unwrap_or(f64::NAN);
        // Exactly one of the three holds; a leaf (step 0) stays where it is.
        let other = u8::from(value >= node.below) | (u8::from(value.is_nan()) & node.missing);
        node.child + u32::from(other & node.step)
    }
}

/// Puts a node at `to` and its children after everything so far; a leaf keeps what it adds in `below`.
fn lay(tree: &[Node], at: usize, to: usize, nodes: &mut Vec<Step>, depth: u32) -> u32 {
    match tree.get(at) {
        Some(Node::Split { column, below, yes, no, missing, .. }) => {
            let child = nodes.len();
            let leaf = Step { below: 0.0, child: 0, column: 0, missing: 0, step: 0 };
            nodes.extend([leaf, leaf]);
            nodes[to] =
                Step { below: *below, child: child as u32, column: *column, missing: u8::from(missing == no), step: 1 };
            let left = lay(tree, usize::from(*yes), child, nodes, depth + 1);
            left.max(lay(tree, usize::from(*no), child + 1, nodes, depth + 1))
        }
        leaf => {
            let adds = leaf.map_or(0.0, |leaf| if let Node::Leaf { adds, .. } = leaf { f64::from(*adds) } else { 0.0 });
            nodes[to] = Step { below: adds, child: to as u32, column: 0, missing: 0, step: 0 };
            depth
        }
    }
}

/// Exact Shapley values of a forest: what each column adds to a row's logit, so that all of them and
/// the expected logit add up to it.
///
/// The game is that of Lundberg, Erion and Lee (2018): columns that are known follow the row, the
/// others go both ways with the shares of the rows that the tree was grown on. What a leaf gives to
/// each of its columns then depends only on *which* of the conditions on its path the row meets, so
/// it is worked out once for all answers (at most 2 to the power of the depth of them) and looked up
/// for each row: the idea of Yang's Fast TreeSHAP (2021), taken to its end because our trees are
/// shallow. It costs about what scoring costs, against a hundred times that for the usual algorithm.
#[derive(Clone, Debug)]
pub struct Reasons {
    columns: usize,
    trees: Vec<TreeReasons>,
}

#[derive(Clone, Debug)]
struct TreeReasons {
    /// Column, value and whether a missing one counts as below, of each split.
    splits: Vec<(u16, f64, bool)>,
    leaves: Vec<LeafReasons>,
    /// All leaves at once, where there are few splits.
    whole: Option<WholeReasons>,
}

/// What each column of a tree gets from all leaves together, for each set of answers.
#[derive(Clone, Debug)]
struct WholeReasons {
    columns: Vec<u16>,
    gets: Vec<f64>,
}

/// With more splits than this the leaves are looked up one by one: tables of all answers would not stay near.
const WHOLE_SPLITS: usize = 7;

#[derive(Clone, Debug)]
struct LeafReasons {
    /// For each of its columns: which splits of the tree ask about it on the way here (as bits), and
    /// what they have to answer.
    columns: Vec<(u16, u64, u64)>,
    /// What each column gets, for each pattern of columns whose splits all lead here.
    gets: Vec<f64>,
}

impl Reasons {
    /// Adds what each column gives to `out`, times `factor`.
    pub fn add(&self, row: &[f64], factor: f64, out: &mut [f64]) {
        for tree in &self.trees {
            let mut answers = 0u64;
            for (bit, (column, below, missing_below)) in tree.splits.iter().enumerate() {
                let value = row.get(usize::from(*column)).copied().unwrap_or(f64::NAN);
                let is_below = value < *below || (value.is_nan() && *missing_below);
                answers |= u64::from(is_below) << bit;
            }
            match &tree.whole {
                Some(whole) => {
                    let width = whole.columns.len();
                    let gets = &whole.gets[answers as usize * width..(answers as usize + 1) * width];
                    for (column, gets) in whole.columns.iter().zip(gets) {
                        out[usize::from(*column)] += factor * gets;
                    }
                }
                None => tree.leaves.iter().for_each(|leaf| leaf.add(answers, factor, out)),
            }
        }
    }

    /// What each column that trees read adds to the logit of a row.
    pub fn of(&self, row: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.columns];
        self.add(row, 1.0, &mut out);
        out
    }
}

/// On the way to a leaf: a split, which way it was taken, and the share of rows that took it.
#[derive(Clone, Copy)]
struct Taken {
    split: usize,
    below: bool,
    share: f64,
}

impl TreeReasons {
    fn of(tree: &[Node]) -> Self {
        let mut reasons = TreeReasons { splits: Vec::new(), leaves: Vec::new(), whole: None };
        reasons.descend(tree, 0, &mut Vec::new());
        reasons.whole = (reasons.splits.len() <= WHOLE_SPLITS).then(|| reasons.whole());
        reasons
    }

    fn whole(&self) -> WholeReasons {
        let mut columns: Vec<u16> = self.splits.iter().map(|(column, ..)| *column).collect();
        columns.sort_unstable();
        columns.dedup();
        let most = columns.last().map_or(0, |column| usize::from(*column) + 1);
        let mut gets = Vec::with_capacity(columns.len() << self.splits.len());
        for answers in 0..1u64 << self.splits.len() {
            let mut all = vec![0.0; most];
            self.leaves.iter().for_each(|leaf| leaf.add(answers, 1.0, &mut all));
            gets.extend(columns.iter().map(|column| all[usize::from(*column)]));
        }
        WholeReasons { columns, gets }
    }

    fn descend(&mut self, tree: &[Node], at: usize, path: &mut Vec<Taken>) {
        match tree.get(at) {
            Some(Node::Split { column, below, yes, no, missing, .. }) => {
                let split = self.splits.len();
                self.splits.push((*column, *below, missing == yes));
                let (to_yes, to_no) = shares(tree, usize::from(*yes), usize::from(*no));
                for (child, below, share) in [(yes, true, to_yes), (no, false, to_no)] {
                    path.push(Taken { split, below, share });
                    self.descend(tree, usize::from(*child), path);
                    path.pop();
                }
            }
            Some(Node::Leaf { adds, .. }) if !path.is_empty() => {
                let leaf = LeafReasons::of(f64::from(*adds), path, &self.splits);
                self.leaves.push(leaf);
            }
            _ => {}
        }
    }
}

impl LeafReasons {
    /// Adds what each of its columns gets, given the answers of all splits of the tree.
    fn add(&self, answers: u64, factor: f64, out: &mut [f64]) {
        let mut pattern = 0;
        for (place, (_, asked, wanted)) in self.columns.iter().enumerate() {
            pattern |= usize::from(answers & asked == *wanted) << place;
        }
        let width = self.columns.len();
        let gets = &self.gets[pattern * width..(pattern + 1) * width];
        for ((column, ..), gets) in self.columns.iter().zip(gets) {
            out[usize::from(*column)] += factor * gets;
        }
    }

    fn of(adds: f64, path: &[Taken], splits: &[(u16, f64, bool)]) -> Self {
        let mut columns: Vec<(u16, u64, u64)> = Vec::new();
        let mut shares: Vec<f64> = Vec::new();
        for taken in path {
            let column = splits[taken.split].0;
            let place = columns.iter().position(|(known, ..)| *known == column).unwrap_or_else(|| {
                columns.push((column, 0, 0));
                shares.push(1.0);
                columns.len() - 1
            });
            columns[place].1 |= 1 << taken.split;
            columns[place].2 |= u64::from(taken.below) << taken.split;
            shares[place] *= taken.share;
        }
        let width = columns.len();
        let orders = orders(width);
        let mut gets = Vec::with_capacity(width << width);
        for pattern in 0..1usize << width {
            for own in 0..width {
                // Coefficients of Π (share + met · t) over the other columns: how much the sets of
                // each size that the row meets weigh together.
                let mut sets = vec![0.0; width];
                sets[0] = 1.0;
                for (place, share) in shares.iter().enumerate().filter(|(place, _)| *place != own) {
                    let met = (pattern >> place & 1) as f64;
                    for size in (0..width).rev() {
                        let smaller = if size > 0 { sets[size - 1] * met } else { 0.0 };
                        sets[size] = sets[size] * share + smaller;
                    }
                }
                let met = (pattern >> own & 1) as f64;
                let weight: f64 = sets.iter().zip(&orders).map(|(set, order)| set * order).sum();
                gets.push(adds * (met - shares[own]) * weight);
            }
        }
        LeafReasons { columns, gets }
    }
}

/// s!(n − s − 1)!/n!: the share of all orders of n columns in which a certain one comes right after a
/// certain set of s.
fn orders(n: usize) -> Vec<f64> {
    let factorial = |k: usize| (1..=k).map(|i| i as f64).product::<f64>();
    (0..n).map(|s| factorial(s) * factorial(n - s - 1) / factorial(n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A random tree over four columns.
    fn tree(depth: u32, seed: &mut impl FnMut() -> u64) -> Tree {
        fn grow(depth: u32, seed: &mut impl FnMut() -> u64, nodes: &mut Tree) -> u16 {
            let at = nodes.len();
            let weight = 1.0 + (seed() % 100) as f32;
            nodes.push(Node::Leaf { adds: (seed() % 200) as f32 / 100.0 - 1.0, weight });
            if depth > 0 && !seed().is_multiple_of(5) {
                let (column, below) = ((seed() % 4) as u16, (seed() % 10) as f64);
                let yes = grow(depth - 1, seed, nodes);
                let no = grow(depth - 1, seed, nodes);
                let missing = if seed().is_multiple_of(2) { yes } else { no };
                nodes[at] = Node::Split { column, below, yes, no, missing, weight };
            }
            at as u16
        }
        let mut nodes = Vec::new();
        grow(depth, seed, &mut nodes);
        nodes
    }

    /// The value of the game for a set of known columns.
    fn known(tree: &[Node], at: usize, row: &[f64], set: usize) -> f64 {
        match &tree[at] {
            Node::Leaf { adds, .. } => f64::from(*adds),
            Node::Split { column, below, yes, no, missing, .. } => {
                if set >> column & 1 == 1 {
                    let value = row[usize::from(*column)];
                    let next = if value.is_nan() {
                        missing
                    } else if value < *below {
                        yes
                    } else {
                        no
                    };
                    return known(tree, usize::from(*next), row, set);
                }
                let (a, b) = shares(tree, usize::from(*yes), usize::from(*no));
                a * known(tree, usize::from(*yes), row, set) + b * known(tree, usize::from(*no), row, set)
            }
        }
    }

    proptest! {
        #[test]
        fn reasons_are_shapley_values_and_add_up(seed in any::<u64>(), row in proptest::collection::vec(0u8..12, 4)) {
            let mut state = seed | 1;
            let mut next = move || { state ^= state >> 12; state ^= state << 25; state ^= state >> 27; state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33 };
            // Trees of few splits and of many.
            let trees: Vec<Tree> = (0..6).map(|place| tree(2 + place % 4, &mut next)).collect();
            let forest = Forest { base: 0.3, columns: 4, trees };
            let row: Vec<f64> = row.iter().map(|x| if *x == 11 { f64::NAN } else { f64::from(*x) }).collect();
            let reasons = forest.reasons().of(&row);
            // By the definition, over all sets of the four columns.
            let weights = orders(4);
            for (own, reason) in reasons.iter().enumerate() {
                let wanted: f64 = (0..16usize).filter(|set| set >> own & 1 == 0).map(|set| {
                    let gain: f64 = forest.trees.iter().map(|tree| known(tree, 0, &row, set | 1 << own) - known(tree, 0, &row, set)).sum();
                    weights[set.count_ones() as usize] * gain
                }).sum();
                prop_assert!((reason - wanted).abs() < 1e-9, "{reason} {wanted}");
            }
            let sum = forest.expected() + reasons.iter().sum::<f64>();
            prop_assert!((sum - forest.logit(&row)).abs() < 1e-9);
            prop_assert!((forest.scorer().logit(&row) - forest.logit(&row)).abs() < 1e-12);
        }
    }

    #[test]
    fn a_tree_is_readable_json() {
        let tree: Tree = vec![
            Node::Split { column: 2, below: 0.5, yes: 1, no: 2, missing: 2, weight: 3.0 },
            Node::Leaf { adds: -0.25, weight: 1.0 },
            Node::Leaf { adds: 0.125, weight: 2.0 },
        ];
        let forest = Forest { base: -1.0, columns: 3, trees: vec![tree] };
        let text = serde_json::to_string(&forest).expect("serialises");
        assert_eq!(
            text,
            r#"{"base":-1.0,"columns":3,"trees":[[{"column":2,"below":0.5,"yes":1,"no":2,"missing":2,"weight":3.0},{"adds":-0.25,"weight":1.0},{"adds":0.125,"weight":2.0}]]}"#
        );
        assert_eq!(serde_json::from_str::<Forest>(&text).expect("reads"), forest);
        assert_eq!(forest.logit(&[0.0, 0.0, f64::NAN]), -0.875);
    }
}
