//! How many people are of each class today, how many were 90 days before, and what did they bring?

use crate::view::Context;
use crate::view::track_record::TrackRecord;
use chrono::{Days, NaiveDate};
use galena_console::report::ClassCount;
use galena_plan::Value;
use galena_signal::{Class, PotentialKind, Relationship, table};
use std::collections::BTreeMap;

const EARLIER_DAYS: u64 = 90;

/// People by class, relationship and kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub classes: Vec<ClassCount>,
    pub relationships: Vec<(Relationship, u64)>,
    pub kinds: Vec<(PotentialKind, u64)>,
}

/// Counts people by the standings that hold.
pub(crate) fn counts(context: &Context<'_>, as_of: NaiveDate, record: &TrackRecord) -> anyhow::Result<Counts> {
    let earlier = as_of.checked_sub_days(Days::new(EARLIER_DAYS)).unwrap_or(as_of);
    // Before the first replayed day nobody was judged: a change cannot be told.
    let known = record.dates().first().is_some_and(|first| *first <= earlier);
    let mut parameters = context.parameters(as_of);
    parameters.insert("earlier", Value::Day(crate::view::read::days_since_1970(earlier)));
    let rows = context.rows(include_str!("../../sql/class_counts.sql"), &[&table::STANDINGS], &parameters)?;
    let mut classes: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut relationships: BTreeMap<String, u64> = BTreeMap::new();
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    for row in &rows {
        let (people, before) = (row.count("people"), row.count("people_earlier"));
        let class = classes.entry(row.word("class")).or_default();
        class.0 += people;
        class.1 += before;
        *relationships.entry(row.word("relationship")).or_default() += people;
        if let Some(kind) = row.text("potential_kind") {
            *kinds.entry(kind).or_default() += people;
        }
    }
    let of = |class: Class| classes.get(class.word()).copied().unwrap_or_default();
    Ok(Counts {
        classes: Class::ALL
            .iter()
            .map(|&class| {
                let (people, before) = of(class);
                let change_90d = known.then_some(people as i64 - before as i64);
                ClassCount { class, people, change_90d, share_of_revenue: None }
            })
            .collect(),
        relationships: Relationship::ALL
            .iter()
            .map(|&word| (word, relationships.get(word.word()).copied().unwrap_or(0)))
            .collect(),
        kinds: PotentialKind::ALL.iter().map(|&word| (word, kinds.get(word.word()).copied().unwrap_or(0))).collect(),
    })
}

/// The class counts with the share of revenue that each class brought.
pub(super) fn with_revenue(
    context: &Context<'_>,
    as_of: NaiveDate,
    counts: &Counts,
) -> anyhow::Result<Vec<ClassCount>> {
    let reads = [&table::FEATURES, &table::STANDINGS];
    let rows = context.rows(include_str!("../../sql/revenue_by_class.sql"), &reads, &context.parameters(as_of))?;
    let spent: BTreeMap<String, f64> =
        rows.iter().map(|row| (row.word("class"), row.float("spent").unwrap_or(0.0))).collect();
    let total: f64 = spent.values().sum();
    let share = |class: Class| (total > 0.0).then(|| spent.get(class.word()).copied().unwrap_or(0.0) / total);
    Ok(counts
        .classes
        .iter()
        .map(|count| ClassCount { share_of_revenue: share(count.class), ..count.clone() })
        .collect())
}
