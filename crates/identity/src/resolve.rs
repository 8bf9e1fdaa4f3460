//! Which records are one person? The native step that compares, weighs, joins and names.
//!
//! It reads what records say, what humans decided and who was who before, and makes the links, the members,
//! the households, the log of ids, the keys and the checks. All of it works on cards, some hundred bytes a
//! record, and on counts of words of levels; pairs are kept only when they may be one person. Plain SQL joins
//! (of the keys with themselves, and twice to fetch both sides) were reckoned dearer and not built: decision 0014.

mod pairs;
mod people;
mod tables;

use crate::describe::{Described, describe};
use crate::judgements::{Decided, decided};
use crate::link::{
    Cards, Column, Compare, Comparison, Link, Model, NONE, Scheme, Told, choose, cluster, fit, is_same, known, level,
    usual_agreement,
};
use crate::rules::Rules;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use galena_plan::{FunctionError, NativeFunction, Parameters, Value};
use pairs::{Pairs, same_cards};
use std::sync::Arc;

/// The step's name in the plan.
pub(crate) const NAME: &str = "resolve";

/// Tables that are made along, in this order after `links`.
pub(crate) const MEMBERS: usize = 0;
/// Who lives with whom.
pub(crate) const HOUSEHOLDS: usize = 1;
/// What happened to ids.
pub(crate) const IDENTITY_LOG: usize = 2;
/// The values of the keys.
pub(crate) const KEYS: usize = 3;
/// How far it can be trusted.
pub(crate) const IDENTITY_CHECKS: usize = 4;
/// Records that are a person alone, as members.
pub(crate) const SINGLE: usize = 5;
/// Records of people who have more than one, as members.
pub(crate) const SEVERAL: usize = 6;

/// Pairs below this chance are forgotten.
const LEAST_CHANCE: f64 = 0.02;
/// From this chance on two people share a household.
const HOUSEHOLD_FROM: f64 = 0.8;

/// The native step.
pub(crate) fn function() -> NativeFunction {
    NativeFunction {
        name: NAME,
        doc: "compares records that share a key, weighs the evidence without labels, joins what is one person",
        run: Arc::new(|inputs, parameters| {
            let [records, judgements, members, log]: [Vec<RecordBatch>; 4] =
                inputs.try_into().map_err(|inputs: Vec<_>| FunctionError::Argument {
                    function: NAME,
                    expected: "described, judgements, members and identity_log".into(),
                    found: format!("{} tables", inputs.len()),
                })?;
            let described = describe(records)?;
            let decided = decided(&judgements)?;
            let resolved = resolve(&described, &decided, &Rules::of(parameters));
            tables::make(&described, &resolved, &before(&members), &log, as_of(parameters))
        }),
    }
}

fn as_of(parameters: &Parameters) -> i32 {
    match parameters.get("as_of") {
        Some(Value::Day(day)) => *day,
        _ => 0,
    }
}

/// Who each record belonged to after the last run, by record.
fn before(members: &[RecordBatch]) -> Vec<(i64, i64)> {
    let mut before = Vec::with_capacity(members.iter().map(RecordBatch::num_rows).sum());
    for batch in members {
        let column = |name: &str| batch.column_by_name(name).and_then(|array| array.as_primitive_opt::<Int64Type>());
        if let (Some(records), Some(people)) = (column("record_id"), column("person_id")) {
            before.extend(records.values().iter().copied().zip(people.values().iter().copied()));
        }
    }
    before.sort_unstable();
    before
}

/// What resolving came to, by the records' places.
pub(crate) struct Resolved {
    /// The group of each record, named by the smallest place in it.
    pub groups: Vec<u32>,
    /// Pairs that may be one person, with what they looked like.
    pub links: Vec<Likely>,
    /// Pairs that live together.
    pub together: Vec<(u32, u32)>,
    /// The fitted model; `None` when there were no two records to compare.
    pub model: Option<Model>,
    /// The keys.
    pub scheme: Scheme,
    /// What was found on the way.
    pub found: Found,
}

/// A pair that may be one person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Likely {
    pub left: u32,
    pub right: u32,
    pub word: u64,
    pub chance: f64,
}

/// Counts for the report.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Pairs compared.
    pub compared: f64,
    /// All pairs were compared.
    pub whole: bool,
    /// Share of the pairs of one person that were compared, estimated.
    pub compared_share: f64,
    /// Blocks that were too large: how many, records in the largest, and the columns of its key.
    pub dropped: Vec<(String, usize, usize)>,
    /// Records that agree with no other on any key.
    pub alone: usize,
    /// Decisions of humans that were obeyed.
    pub decisions: usize,
}

/// Do two records share a phone that is no home's, and no street?
fn by_a_public_phone(cards: &Cards, left: u32, right: u32) -> bool {
    let (left, right) = (cards.row(left), cards.row(right));
    let same = |column: Column| left[column as usize] != NONE && left[column as usize] == right[column as usize];
    let many =
        |number: u32| cards.words(Column::Phone).counts()[number as usize] as usize > 4 * tables::LARGEST_HOUSEHOLD;
    same(Column::Phone) && !same(Column::Street) && many(left[Column::Phone as usize])
}

/// Which share of the pairs of one person was compared at all, estimated from how many independent handles the
/// sure pairs agree on: Chao's estimate (1987) of what agrees on none, from what agrees on one and on two.
/// What agrees on none and was found by what is alike counts as found.
fn compared_share(sure: impl Iterator<Item = u64>) -> f64 {
    let (mut all, mut of) = (0.0, [0.0f64; 3]);
    for word in sure {
        let same = |comparison: Comparison| usize::from(is_same(level(word, comparison as usize)));
        let handles = [
            Comparison::Phone,
            Comparison::Email,
            Comparison::Born,
            Comparison::NationalId,
            Comparison::Device,
            Comparison::Place,
        ];
        let count = handles.into_iter().map(same).sum::<usize>() + same(Comparison::Given) * same(Comparison::Family);
        all += 1.0;
        of[count.min(3) % 3] += f64::from(u8::from(count < 3));
    }
    let unseen = (of[1] * of[1] / (2.0 * (of[2] + 1.0)) - of[0]).max(0.0);
    if all > 0.0 { all / (all + unseen) } else { 1.0 }
}

/// Compares, weighs and joins.
pub(crate) fn resolve(described: &Described, decided: &Decided, rules: &Rules) -> Resolved {
    let cards = &described.cards;
    let records = cards.len();
    let mut places: Vec<(i64, u32)> = described.ids.iter().copied().zip(0..).collect();
    places.sort_unstable();
    let place = |id: i64| places.binary_search_by_key(&id, |row| row.0).ok().map(|at| places[at].1);
    let place_pair = |(left, right): &(i64, i64)| Some((place(*left)?, place(*right)?));
    let mut told = Told {
        keyed: Vec::new(),
        same: decided.same.iter().filter_map(place_pair).collect(),
        different: decided.different.iter().filter_map(place_pair).collect(),
    };
    let copies = same_cards(cards, told.same.iter().chain(&told.different));
    let mut found = Found { decisions: told.same.len() + told.different.len(), ..Found::default() };
    if records < 2 {
        let groups = (0..records as u32).collect();
        return Resolved { groups, links: vec![], together: vec![], model: None, scheme: Scheme::default(), found };
    }
    let scheme = choose(cards, &copies.first, &rules.budget(), &usual_agreement);
    let mut compare = Compare::new(cards);
    let known = known(cards, &copies.first, &mut compare);
    let mut pairs = Pairs::collect(cards, &copies, &scheme, rules, &mut compare, &mut found);
    let model = fit(&pairs.counts(), &known).told(&labels(&told, &mut compare));
    let threshold = (rules.same_person_from / (1.0 - rules.same_person_from)).ln();
    let (mut links, mut together) = pairs.likely(&model, LEAST_CHANCE, HOUSEHOLD_FROM);
    together.retain(|(left, right)| !by_a_public_phone(cards, *left, *right));
    found.compared_share = match found.whole {
        true => 1.0,
        false => compared_share(links.iter().filter(|link| link.chance >= 0.9).map(|link| link.word)),
    };
    links.extend(copies.one_person(&model, &mut compare, rules.same_person_from));
    let keyed = copies.one_ref(cards, &model, &mut compare, &mut found);
    told.keyed = keyed.iter().map(|link| (link.left, link.right)).collect();
    links.extend(keyed);
    links.sort_unstable_by(|a, b| (a.left, a.right).cmp(&(b.left, b.right)).then(b.chance.total_cmp(&a.chance)));
    links.dedup_by_key(|link| (link.left, link.right));
    let strong: Vec<Link> =
        links.iter().map(|link| Link { left: link.left, right: link.right, odds: odds(link.chance) }).collect();
    let groups = cluster(records, &strong, threshold, &told, &mut |left, right| {
        model.verdict(compare.word(left, right), threshold)
    });
    let links = people::settled(links, &groups, threshold, &model, &mut compare);
    Resolved { groups, links, together, model: Some(model), scheme, found }
}

fn odds(chance: f64) -> f64 {
    let chance = chance.clamp(1e-12, 1.0 - 1e-12);
    (chance / (1.0 - chance)).ln()
}

/// What humans said, as words of levels.
fn labels(told: &Told, compare: &mut Compare<'_>) -> Vec<(u64, bool)> {
    let same = told.same.iter().map(|pair| (pair, true));
    let different = told.different.iter().map(|pair| (pair, false));
    same.chain(different).map(|((left, right), same)| (compare.word(*left, *right), same)).collect()
}

#[cfg(test)]
mod tests;
