//! How sure is it that two records are one person? A mixture of kinds of pairs, fitted without labels.
//!
//! A pair is of one person, of one household, of namesakes, or of strangers. Strangers agree as often as
//! values are common, which is counted, not fitted. The other kinds are fitted on the counts of words of
//! levels, by expectation and maximisation with a prior that says what is usual (Dempster, Laird and Rubin
//! 1977; Fellegi and Sunter 1969 have two kinds). Households are what breaks the two-kind model: relatives
//! agree in family name, address and phone together, and a model that takes fields as independent calls
//! them one person. Two kinds of pairs of one person (well kept, and from worse sources) let errors come
//! together too.

use super::levels::*;

/// Kinds of pairs.
pub(crate) const KINDS: usize = 5;
const KEPT: usize = 0;
const WORN: usize = 1;
const HOUSEHOLD: usize = 2;
const NAMESAKES: usize = 3;
const STRANGERS: usize = 4;

/// What a comparison's chances depend on: an address for mail is made of a name, so that namesakes have
/// addresses that are alike; and a given name tells the gender. A slot is a comparison in one such setting.
pub(crate) const SLOTS: usize = COMPARISONS + 4;
pub(crate) const EMAIL_GIVEN: usize = COMPARISONS;
pub(crate) const EMAIL_FAMILY: usize = COMPARISONS + 1;
pub(crate) const EMAIL_BOTH: usize = COMPARISONS + 2;
pub(crate) const GENDER_GIVEN: usize = COMPARISONS + 3;

/// The slot in which a comparison of a word is seen.
pub(crate) fn slot(word: Word, comparison: usize) -> usize {
    let alike = |comparison: Comparison| {
        let level = level(word, comparison as usize);
        level != NOTHING && level != OTHER && level != PART
    };
    let (given, family) = (alike(Comparison::Given), alike(Comparison::Family));
    let swapped = level(word, Comparison::Given as usize) == SWAPPED;
    match (comparison, given, family) {
        (5, true, true) => EMAIL_BOTH,
        (5, true, _) if swapped => EMAIL_BOTH,
        (5, true, false) => EMAIL_GIVEN,
        (5, false, true) => EMAIL_FAMILY,
        (7, true, _) => GENDER_GIVEN,
        _ => comparison,
    }
}

/// The comparison of a slot.
pub(crate) fn comparison_of(slot: usize) -> Comparison {
    match slot {
        EMAIL_GIVEN | EMAIL_FAMILY | EMAIL_BOTH => Comparison::Email,
        GENDER_GIVEN => Comparison::Gender,
        _ => Comparison::ALL[slot],
    }
}

/// Chances of the levels in each slot, when both say something.
pub(crate) type Chances = [[f64; LEVELS]; SLOTS];

/// What is known before fitting.
pub(crate) struct Known {
    /// Pairs of records in all.
    pub pairs: f64,
    /// Records.
    pub records: f64,
    /// How strangers agree.
    pub strangers: Chances,
    /// Pairs that have the same value of each rarity, in all: those of one person too.
    pub same: [[f64; RARITIES]; COMPARISONS],
    /// Share of each rarity among the values of a comparison.
    pub shares: [[f64; RARITIES]; COMPARISONS],
}

/// A fitted model.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    /// Pairs of each kind, in all.
    pub pairs: [f64; KINDS],
    /// Natural logarithms of the chances of levels, for each kind.
    pub log_chances: Vec<Chances>,
    /// Rounds that the fit took.
    pub rounds: usize,
    /// What is added to the odds after what humans said.
    pub shift: f64,
    /// What the odds are multiplied by after what humans said.
    pub stretch: f64,
}

/// The usual chances of levels, of pairs of one person: `same, close, alike, part, other, swapped, initial,
/// marks, short, little, loose`.
type Usual = [f64; 11];

const NAMES_OF: [u8; 10] = [CLOSE, ALIKE, PART, OTHER, SWAPPED, INITIAL, MARKS, SHORT, LITTLE, LOOSE];

fn usual(comparison: Comparison, worn: bool) -> Usual {
    let kept: Usual = match comparison {
        Comparison::Given => [0.80, 0.07, 0.02, 0.02, 0.015, 0.01, 0.015, 0.01, 0.015, 0.005, 0.02],
        Comparison::Family => [0.87, 0.06, 0.01, 0.01, 0.03, 0.002, 0.01, 0.002, 0.002, 0.002, 0.001],
        Comparison::Middle => [0.75, 0.05, 0.02, 0.05, 0.08, 0.001, 0.04, 0.002, 0.002, 0.002, 0.001],
        Comparison::Born => [0.84, 0.08, 0.03, 0.01, 0.02, 0.001, 0.001, 0.001, 0.001, 0.01, 0.001],
        Comparison::Phone => [0.70, 0.06, 0.01, 0.001, 0.23, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001],
        Comparison::Email => [0.66, 0.04, 0.03, 0.05, 0.22, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001],
        Comparison::Place => [0.62, 0.10, 0.03, 0.06, 0.12, 0.001, 0.001, 0.001, 0.001, 0.06, 0.001],
        Comparison::Gender => [0.98, 0.001, 0.001, 0.001, 0.02, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001],
        Comparison::NationalId => [0.90, 0.05, 0.02, 0.001, 0.03, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001],
        Comparison::Device => [0.40, 0.001, 0.001, 0.001, 0.60, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001],
        Comparison::Ref => [0.50, 0.001, 0.001, 0.001, 0.50, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001],
        _ => [0.70, 0.08, 0.04, 0.04, 0.13, 0.001, 0.005, 0.001, 0.001, 0.001, 0.001],
    };
    if !worn {
        return kept;
    }
    // Errors come together: half as often the same, the rest shared out as before.
    let rest = 1.0 - kept[0];
    let same = kept[0] * 0.6;
    let mut worn = kept.map(|chance| chance * (1.0 - same) / rest);
    worn[0] = same;
    worn
}

fn spread(usual: &Usual, shares: &[f64; RARITIES]) -> [f64; LEVELS] {
    let mut chances = [0.0; LEVELS];
    for (rarity, share) in shares.iter().enumerate() {
        chances[SAME as usize + rarity] = usual[0] * share;
    }
    for (level, chance) in NAMES_OF.iter().zip(&usual[1..]) {
        chances[*level as usize] = *chance;
    }
    let total: f64 = chances.iter().sum();
    chances.map(|chance| chance / total)
}

/// What a kind is thought to be before anything is seen, and how many pairs that thought is worth.
struct Prior {
    centre: Chances,
    strength: [f64; SLOTS],
    /// Beside that, for each pair of the kind.
    share: [f64; SLOTS],
}

const FIXED: f64 = 1e15;

/// Pairs of one household, or of namesakes, for each record at most.
const MOST_RELATED: f64 = 2.0;

/// Answers of each kind, from which on they are believed about all pairs.
const LABELS_OF_EACH: usize = 20;

fn priors(known: &Known) -> Vec<Prior> {
    let of_person = |worn: bool| Prior {
        centre: std::array::from_fn(|slot| {
            let comparison = comparison_of(slot);
            spread(&usual(comparison, worn), &known.shares[comparison as usize])
        }),
        strength: [60.0; SLOTS],
        share: std::array::from_fn(|slot| match comparison_of(slot) {
            _ if worn => 1.0,
            // A list without a single person who stands there twice has nothing to learn from: there a class of
            // pairs that share a given name is fitted best, unless it must share a family name too.
            Comparison::Family => 1.0,
            Comparison::Given | Comparison::Phone => 0.25,
            _ => 0.0,
        }),
    };
    let mut household = Prior { centre: known.strangers, strength: [60.0; SLOTS], share: [0.0; SLOTS] };
    let mut namesakes = Prior { centre: known.strangers, strength: [FIXED; SLOTS], share: [0.0; SLOTS] };
    for at in 0..SLOTS {
        let comparison = comparison_of(at);
        let together = |same: f64| {
            let mut levels = known.strangers[at].map(|chance| chance * (1.0 - same));
            for (rarity, share) in known.shares[comparison as usize].iter().enumerate() {
                levels[SAME as usize + rarity] += same * share;
            }
            levels
        };
        match comparison {
            Comparison::Given => {
                household.strength[at] = FIXED;
                namesakes.centre[at] = together(0.93);
            }
            Comparison::Family => {
                household.centre[at] = together(0.75);
                namesakes.centre[at] = together(0.97);
            }
            Comparison::Middle => {
                // Sisters share a middle word, and brothers.
                household.centre[at] = together(0.35);
                household.share[at] = 0.5;
                namesakes.centre[at] = together(0.5);
                namesakes.strength[at] = 60.0;
            }
            Comparison::Place => household.centre[at] = together(0.8),
            Comparison::Phone => household.centre[at] = together(0.2),
            Comparison::Email => {
                household.centre[at] = together(0.05);
                namesakes.strength[at] = 60.0;
            }
            Comparison::Born => {
                household.centre[at] = together(0.01);
                household.strength[at] = 1000.0;
            }
            Comparison::NationalId | Comparison::Ref => household.strength[at] = FIXED,
            _ => {}
        }
    }
    let strangers = Prior { centre: known.strangers, strength: [FIXED; SLOTS], share: [0.0; SLOTS] };
    vec![of_person(false), of_person(true), household, namesakes, strangers]
}

/// Fits the kinds to the counts of words.
pub(crate) fn fit(counts: &[(Word, f64)], known: &Known) -> Model {
    let priors = priors(known);
    let mut model = Model {
        pairs: [0.2 * known.records, 0.05 * known.records, 0.2 * known.records, 0.02 * known.records, known.pairs],
        log_chances: priors.iter().map(|prior| prior.centre.map(|levels| levels.map(log))).collect(),
        rounds: 0,
        shift: 0.0,
        stretch: 1.0,
    };
    let seen: f64 = counts.iter().map(|(_, count)| count).sum();
    while model.rounds < 60 {
        let mut totals = [0.0; KINDS];
        let mut sums = vec![[[0.0; LEVELS]; SLOTS]; KINDS];
        for (word, count) in counts {
            let kinds = model.kinds(*word);
            for kind in 0..KINDS {
                let share = kinds[kind] * count;
                totals[kind] += share;
                for at in 0..COMPARISONS {
                    sums[kind][slot(*word, at)][level(*word, at) as usize] += share;
                }
            }
        }
        for sums in &mut sums[..2] {
            pool(sums, &[Comparison::Email as usize, EMAIL_GIVEN, EMAIL_FAMILY, EMAIL_BOTH]);
            pool(sums, &[Comparison::Gender as usize, GENDER_GIVEN]);
        }
        let before = model.pairs;
        model.rounds += 1;
        for kind in 0..KINDS {
            model.pairs[kind] = totals[kind].max(1.0);
            if kind == HOUSEHOLD || kind == NAMESAKES {
                // Nobody lives with dozens: more pairs than so many are strangers whom the kind has swallowed.
                model.pairs[kind] = model.pairs[kind].min(MOST_RELATED * known.records);
            }
            let prior = &priors[kind];
            for (at, sums) in sums[kind].iter().enumerate() {
                // What tells one person from a relative must not be learned away: there the prior weighs with
                // what is seen.
                let strength = prior.strength[at] + prior.share[at] * totals[kind];
                if prior.strength[at] < FIXED {
                    model.log_chances[kind][at] =
                        maximum(sums, &prior.centre[at], strength, &known.shares[comparison_of(at) as usize], kind < 2);
                }
            }
        }
        // A single word may be a nickname: it is no given name of the person in about three cases of ten.
        let given = Comparison::Given as usize;
        let loose = log(0.3 * known.strangers[given][LOOSE as usize]);
        for kind in [KEPT, WORN] {
            model.log_chances[kind][given][LOOSE as usize] = loose;
        }
        model.pairs[STRANGERS] = (known.pairs - seen + totals[STRANGERS]).max(1.0);
        model.strangers_alone(&sums, known, &priors);
        let moved = (0..STRANGERS).map(|kind| (model.pairs[kind] - before[kind]).abs()).sum::<f64>();
        if moved < 1e-4 * model.pairs[KEPT] {
            break;
        }
    }
    model
}

impl Model {
    /// Of the pairs with the same value, those that are not of strangers are taken off.
    fn strangers_alone(&mut self, sums: &[Chances], known: &Known, priors: &[Prior]) {
        for slot in 0..SLOTS {
            if slot == GENDER_GIVEN {
                continue;
            }
            let comparison = comparison_of(slot) as usize;
            for rarity in 0..RARITIES {
                let level = SAME as usize + rarity;
                let all = known.same[comparison][rarity];
                let known_pairs: f64 = [KEPT, WORN, HOUSEHOLD, NAMESAKES]
                    .into_iter()
                    .map(|kind| {
                        (0..SLOTS)
                            .filter(|other| comparison_of(*other) as usize == comparison)
                            .map(|other| sums[kind][other][level])
                            .sum::<f64>()
                    })
                    .sum();
                let others = (all - known_pairs).max(all * 0.02);
                let chance = log(known.strangers[slot][level] * others / all.max(1e-9));
                for kind in [HOUSEHOLD, NAMESAKES, STRANGERS] {
                    if priors[kind].strength[slot] >= FIXED && priors[kind].centre[slot] == known.strangers[slot] {
                        self.log_chances[kind][slot][level] = chance;
                    }
                }
            }
        }
    }
}

/// The odds (natural logarithm) of two records that agree on nothing: what they say of each other is that there is
/// nothing to say, whatever a fit makes of it.
const NOTHING_IN_COMMON: f64 = -12.0;

/// Is there nothing in a word that could speak for one person?
fn agrees_on_nothing(word: Word) -> bool {
    Comparison::ALL
        .into_iter()
        .filter(|comparison| *comparison != Comparison::Gender)
        .all(|comparison| matches!(level(word, comparison as usize), NOTHING | OTHER | LOOSE))
}

/// What holds for all of some slots alike.
fn pool(sums: &mut [[f64; LEVELS]; SLOTS], slots: &[usize]) {
    let all: [f64; LEVELS] = std::array::from_fn(|level| slots.iter().map(|slot| sums[*slot][level]).sum());
    slots.iter().for_each(|slot| sums[*slot] = all);
}

fn log(chance: f64) -> f64 {
    chance.max(1e-12).ln()
}

/// The chances that are most likely after these sums: same values are shared out by rarity as values are.
fn maximum(
    sums: &[f64; LEVELS],
    centre: &[f64; LEVELS],
    strength: f64,
    shares: &[f64; RARITIES],
    tied: bool,
) -> [f64; LEVELS] {
    let mut posterior: [f64; LEVELS] = std::array::from_fn(|level| sums[level] + strength * centre[level]);
    posterior[NOTHING as usize] = 0.0;
    let total: f64 = posterior.iter().sum();
    if tied {
        let same: f64 = posterior[SAME as usize..SAME as usize + RARITIES].iter().sum();
        for (rarity, share) in shares.iter().enumerate() {
            posterior[SAME as usize + rarity] = same * share;
        }
    }
    posterior.map(|part| log(part / total))
}

impl Model {
    /// The chances of the kinds, given a word.
    pub(crate) fn kinds(&self, word: Word) -> [f64; KINDS] {
        let mut logs: [f64; KINDS] = std::array::from_fn(|kind| self.pairs[kind].max(1e-9).ln());
        for at in 0..COMPARISONS {
            let level = level(word, at) as usize;
            if level != NOTHING as usize {
                let slot = slot(word, at);
                for (kind, sum) in logs.iter_mut().enumerate() {
                    *sum += self.log_chances[kind][slot][level];
                }
            }
        }
        let most = logs.iter().copied().fold(f64::MIN, f64::max);
        let parts = logs.map(|log| (log - most).exp());
        let total: f64 = parts.iter().sum();
        parts.map(|part| part / total)
    }

    /// The chance that a pair with this word is one person.
    pub(crate) fn chance(&self, word: Word) -> f64 {
        1.0 / (1.0 + (-self.odds(word)).exp())
    }

    /// What a pair says about whether two records are one person, as a natural logarithm: the odds where they
    /// speak for it, the evidence where it speaks against it; nothing where it is too little to tell.
    pub(crate) fn verdict(&self, word: Word, threshold: f64) -> Option<f64> {
        let odds = self.odds(word);
        let (of, against) = self.rivals(word);
        if odds >= threshold || against != STRANGERS {
            return Some(odds);
        }
        let evidence = (0..COMPARISONS)
            .filter(|at| level(word, *at) != NOTHING)
            .map(|at| self.bits(word, at, of, against) * std::f64::consts::LN_2)
            .sum::<f64>();
        (evidence < -1.0).then_some(evidence)
    }

    /// The natural logarithm of the odds that a pair with this word is one person.
    pub(crate) fn odds(&self, word: Word) -> f64 {
        if agrees_on_nothing(word) {
            return NOTHING_IN_COMMON;
        }
        let kinds = self.kinds(word);
        let chance = (kinds[KEPT] + kinds[WORN]).clamp(1e-12, 1.0 - 1e-12);
        self.shift + self.stretch * (chance / (1.0 - chance)).ln()
    }

    /// The chance that it is two people of one household.
    pub(crate) fn household(&self, word: Word) -> f64 {
        self.kinds(word)[HOUSEHOLD]
    }

    /// Names of the kinds in tables; the two kinds of one person have one.
    pub(crate) const KIND_NAMES: [&'static str; KINDS] = ["person", "person", "household", "namesakes", "strangers"];

    /// The name of a kind.
    pub(crate) fn kind_name(kind: usize) -> &'static str {
        Self::KIND_NAMES[kind]
    }

    /// What two people who are a pair with this word most likely are to each other.
    pub(crate) fn otherwise(&self, word: Word) -> &'static str {
        Self::kind_name(self.rivals(word).1)
    }

    /// The likelier kind of one person, and the likeliest of the others.
    pub(crate) fn rivals(&self, word: Word) -> (usize, usize) {
        let kinds = self.kinds(word);
        let of = if kinds[WORN] > kinds[KEPT] { WORN } else { KEPT };
        let against = (HOUSEHOLD..KINDS).max_by(|a, b| kinds[*a].total_cmp(&kinds[*b])).unwrap_or(STRANGERS);
        (of, against)
    }

    /// Bits of evidence of one comparison of a word, of one kind against another.
    pub(crate) fn bits(&self, word: Word, comparison: usize, of: usize, against: usize) -> f64 {
        let (slot, level) = (slot(word, comparison), usize::from(level(word, comparison)));
        (self.log_chances[of][slot][level] - self.log_chances[against][slot][level]) / std::f64::consts::LN_2
    }

    /// Bits that a pair about which nothing is known starts from.
    pub(crate) fn start(&self, of: usize, against: usize) -> f64 {
        (self.pairs[of] / self.pairs[against]).log2()
    }

    /// What a field is worth against strangers, in bits: when it is the same, on average over the values of one
    /// person, and when it is another.
    pub(crate) fn worth(&self, comparison: Comparison) -> (f64, f64) {
        let at = comparison as usize;
        let chance = |kind: usize, level: usize| self.log_chances[kind][at][level];
        let same = SAME as usize..SAME as usize + RARITIES;
        let total: f64 = same.clone().map(|level| chance(KEPT, level).exp()).sum();
        let bits = |level: usize| (chance(KEPT, level) - chance(STRANGERS, level)) / std::f64::consts::LN_2;
        (same.map(|level| chance(KEPT, level).exp() / total * bits(level)).sum(), bits(OTHER as usize))
    }

    /// Pairs of one person among those that were compared, expected.
    pub(crate) fn same_pairs(&self) -> f64 {
        self.pairs[KEPT] + self.pairs[WORN]
    }

    /// The model after what humans said of some pairs: a stretch and a shift of the odds. Fewer answers than
    /// [`LABELS_OF_EACH`] of either kind move nothing: a decision about two people is not one about everybody.
    pub(crate) fn told(mut self, labels: &[(Word, bool)]) -> Self {
        let same = labels.iter().filter(|(_, same)| *same).count();
        if same.min(labels.len() - same) < LABELS_OF_EACH {
            return self;
        }
        let odds: Vec<(f64, f64)> =
            labels.iter().map(|(word, same)| (self.odds(*word).clamp(-6.0, 6.0), f64::from(u8::from(*same)))).collect();
        let (mut shift, mut stretch) = (0.0f64, 1.0f64);
        for _ in 0..30 {
            // Priors: the shift has a spread of one unit of odds, the stretch of a fifth.
            let (mut g0, mut g1, mut h00, mut h01, mut h11) = (shift, (stretch - 1.0) * 25.0, 1.0, 0.0, 25.0);
            for (x, y) in &odds {
                let chance = 1.0 / (1.0 + (-(shift + stretch * x)).exp());
                let weight = chance * (1.0 - chance);
                g0 += chance - y;
                g1 += (chance - y) * x;
                h00 += weight;
                h01 += weight * x;
                h11 += weight * x * x;
            }
            let determinant = h00 * h11 - h01 * h01;
            shift -= (h11 * g0 - h01 * g1) / determinant;
            stretch -= (h00 * g1 - h01 * g0) / determinant;
        }
        (self.shift, self.stretch) = (shift, stretch);
        self
    }
}
