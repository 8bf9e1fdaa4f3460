//! How good has the judgement been? What was said at past days against what happened next.
//!
//! For every replayed day: how many of each class bought within the horizon, the ratio of target to
//! potential customers, repeat buying of loyal and other buyers with the purchases that were
//! expected, and for the chance to buy its calibration, ranking and lift, beside the obvious rule
//! (who was active last); and whether groups are judged alike. Every figure has its interval and its people; one with too few events
//! behind it is empty and says so.

use crate::columns::{days, floats, texts, truths};
use crate::cutoffs::int;
use arrow_array::builder::{Date32Builder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use galena_measure::{Calibration, Count, Judged, LEVEL, Rate, auc, enough, lift, ratio};
use galena_plan::{FunctionError, NativeFunction, one};
use galena_signal::table;
use std::collections::BTreeMap;
use std::sync::Arc;

const NAME: &str = "measure_track_record";

/// One figure.
#[derive(Clone, Debug, Default)]
struct Row {
    as_of: Option<i32>,
    until: Option<i32>,
    measure: &'static str,
    subject: String,
    people: f64,
    events: f64,
    expected: Option<f64>,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    note: Option<String>,
}

/// People, buyers, purchases and what was expected of them.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    people: f64,
    buyers: f64,
    purchases: f64,
    /// People whose chance was worked out, and the sum of these chances.
    sampled: f64,
    chances: f64,
    expected_purchases: f64,
}

impl Sums {
    fn add(&mut self, other: &Sums) {
        self.people += other.people;
        self.buyers += other.buyers;
        self.purchases += other.purchases;
        self.sampled += other.sampled;
        self.chances += other.chances;
        self.expected_purchases += other.expected_purchases;
    }

    /// Buyers to expect of all, by the chances of those who were sampled; none where nobody was.
    fn expected_buyers(&self) -> Option<f64> {
        (self.sampled > 0.0).then(|| self.chances / self.sampled * self.people)
    }
}

/// A group of people at a replayed day.
struct Group {
    as_of: i32,
    until: i32,
    class: String,
    relationship: String,
    in_target: String,
    had_bought: bool,
    sums: Sums,
}

/// A sampled person at a replayed day.
struct One {
    as_of: i32,
    chance: f64,
    /// Days since the person was last active: the obvious rule calls the most recent first.
    age: f64,
    bought: bool,
    /// Groups that the person belongs to: `channel:facebook`, `gender:female`.
    groups: Vec<String>,
}

/// The native step.
pub(crate) fn function() -> NativeFunction {
    NativeFunction {
        name: NAME,
        doc: "what was said at past days against what happened next, with intervals",
        run: one(|inputs, parameters| {
            let [counts, sample] = inputs else {
                return Err(FunctionError::Argument {
                    function: NAME,
                    expected: "class_counts and judged_sample".into(),
                    found: format!("{} tables", inputs.len()),
                });
            };
            int(parameters, NAME, "horizon_days")?;
            let groups = read_groups(counts)?;
            let sample = read_sample(sample)?;
            let mut rows = Vec::new();
            let mut cutoffs: Vec<Option<(i32, i32)>> = Vec::new();
            for group in &groups {
                if !cutoffs.contains(&Some((group.as_of, group.until))) {
                    cutoffs.push(Some((group.as_of, group.until)));
                }
            }
            cutoffs.sort();
            // All days together last: the figure that the first screen shows.
            cutoffs.push(None);
            for cutoff in cutoffs {
                let of: Vec<&Group> = groups.iter().filter(|g| cutoff.is_none_or(|(day, _)| g.as_of == day)).collect();
                let ones: Vec<&One> = sample.iter().filter(|o| cutoff.is_none_or(|(day, _)| o.as_of == day)).collect();
                rows.extend(figures(cutoff, &of, &ones));
            }
            rows.extend(alike(&sample));
            table_of(&rows)
        }),
    }
}

fn figures(cutoff: Option<(i32, i32)>, groups: &[&Group], ones: &[&One]) -> Vec<Row> {
    let mut rows = Vec::new();
    by(&mut rows, "class", groups, |group| group.class.clone());
    by(&mut rows, "relationship", groups, |group| group.relationship.clone());
    let newcomers: Vec<&Group> = groups.iter().filter(|group| !group.had_bought).copied().collect();
    by(&mut rows, "in_target", &newcomers, |group| group.in_target.clone());
    yardstick(&mut rows, groups);
    repurchase(&mut rows, groups);
    judgement(&mut rows, ones);
    for row in &mut rows {
        (row.as_of, row.until) = cutoff.unzip();
    }
    rows
}

/// Rates of buying by some mark of a group.
fn by(rows: &mut Vec<Row>, mark: &str, groups: &[&Group], of: impl Fn(&Group) -> String) {
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    for group in groups {
        sums.entry(of(group)).or_default().add(&group.sums);
    }
    for (word, sums) in sums {
        rows.push(rate_row("bought", format!("{mark}:{word}"), sums.buyers, sums.people, sums.expected_buyers()));
    }
}

fn rate_row(measure: &'static str, subject: String, events: f64, people: f64, expected: Option<f64>) -> Row {
    let rate = Rate::measured(events, people).measured();
    Row {
        measure,
        subject,
        people,
        events,
        expected,
        value: rate.map(|rate| rate.value),
        low: rate.map(|rate| rate.low),
        high: rate.map(|rate| rate.high),
        note: rate.is_none().then(|| too_few(events, people)),
        ..Row::default()
    }
}

fn too_few(events: f64, people: f64) -> String {
    format!("not enough data yet: {events} of {people}; at least 5 of 30 are needed")
}

/// The yardstick: of the people called target, how many times as many bought as of those called
/// merely potential. Both are people who had not bought, whatever the policy.
fn yardstick(rows: &mut Vec<Row>, groups: &[&Group]) {
    let sum = |target: bool| {
        let mut sums = Sums::default();
        for group in groups.iter().filter(|g| g.relationship == "potential" && (g.in_target == "yes") == target) {
            sums.add(&group.sums);
        }
        sums
    };
    let (target, potential) = (sum(true), sum(false));
    let measured = ratio((target.buyers, target.people), (potential.buyers, potential.people)).measured();
    for (subject, sums) in [("yardstick:target", target), ("yardstick:potential", potential)] {
        rows.push(rate_row("bought", subject.into(), sums.buyers, sums.people, sums.expected_buyers()));
    }
    rows.push(Row {
        measure: "ratio",
        subject: "target:potential".into(),
        people: target.people + potential.people,
        events: target.buyers + potential.buyers,
        value: measured.map(|ratio| ratio.value),
        low: measured.map(|ratio| ratio.low),
        high: measured.map(|ratio| ratio.high),
        ..Row::default()
    });
}

/// Who of those who had bought bought again, and how many purchases were expected.
fn repurchase(rows: &mut Vec<Row>, groups: &[&Group]) {
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    for group in groups.iter().filter(|group| group.had_bought) {
        let buyer = if group.relationship == "loyal" { "loyal" } else { "other" };
        sums.entry(buyer).or_default().add(&group.sums);
        sums.entry("all").or_default().add(&group.sums);
    }
    for (buyers, sums) in &sums {
        rows.push(rate_row("bought_again", format!("buyers:{buyers}"), sums.buyers, sums.people, None));
        let count = Count::new(sums.purchases, LEVEL);
        let shown = enough(sums.purchases, sums.people);
        rows.push(Row {
            measure: "purchases",
            subject: format!("buyers:{buyers}"),
            people: sums.people,
            events: sums.purchases,
            expected: Some(sums.expected_purchases),
            value: shown.then(|| sums.expected_purchases / sums.purchases - 1.0),
            low: shown.then(|| sums.expected_purchases / count.high - 1.0),
            high: shown.then(|| sums.expected_purchases / count.low.max(1e-9) - 1.0),
            note: (!shown).then(|| too_few(sums.purchases, sums.people)),
            ..Row::default()
        });
    }
    if let (Some(loyal), Some(other)) = (sums.get("loyal"), sums.get("other")) {
        let measured = ratio((loyal.buyers, loyal.people), (other.buyers, other.people)).measured();
        rows.push(Row {
            measure: "ratio",
            subject: "loyal:other_buyers".into(),
            people: loyal.people + other.people,
            events: loyal.buyers + other.buyers,
            value: measured.map(|ratio| ratio.value),
            low: measured.map(|ratio| ratio.low),
            high: measured.map(|ratio| ratio.high),
            ..Row::default()
        });
    }
}

/// Fewer people of a group than this are not held against their chances.
const LEAST_GROUP: usize = 100;

/// Are groups judged alike? Of each, over all days, how many bought against how many were expected to.
fn alike(ones: &[One]) -> Vec<Row> {
    let mut sums: BTreeMap<&str, (usize, usize, f64)> = BTreeMap::new();
    for one in ones {
        for group in &one.groups {
            let sum = sums.entry(group).or_default();
            *sum = (sum.0 + 1, sum.1 + usize::from(one.bought), sum.2 + one.chance);
        }
    }
    let rows = sums.into_iter().filter(|(_, (people, ..))| *people >= LEAST_GROUP);
    rows.map(|(group, (people, bought, expected))| {
        let (people, events) = (people as f64, bought as f64);
        let row = Row {
            measure: "group_in_the_large",
            subject: group.into(),
            people,
            events,
            expected: Some(expected),
            ..Row::default()
        };
        match Rate::measured(events, people).measured().filter(|_| expected > 0.0) {
            Some(rate) => {
                let against = |rate: f64| Some(rate * people / expected);
                Row { value: against(rate.value), low: against(rate.low), high: against(rate.high), ..row }
            }
            None => Row { note: Some(too_few(events, people)), ..row },
        }
    })
    .collect()
}

/// Calibration, ranking and lift of the chance to buy, and of recency alone.
fn judgement(rows: &mut Vec<Row>, ones: &[&One]) {
    let judged: Vec<Judged> = ones.iter().map(|one| Judged { score: one.chance, happened: one.bought }).collect();
    let recency: Vec<Judged> = ones.iter().map(|one| Judged { score: -one.age, happened: one.bought }).collect();
    let (people, events) = (ones.len() as f64, ones.iter().filter(|one| one.bought).count() as f64);
    let row = |measure, subject: &str| Row { measure, subject: subject.into(), people, events, ..Row::default() };
    let Some(calibration) = Calibration::of(&judged).measured() else {
        rows.push(Row { note: Some(too_few(events, people)), ..row("calibration_error", "chance") });
        return;
    };
    rows.push(Row {
        value: Some(calibration.error),
        note: Some(format!("chance alone would give {:.4}", calibration.error_by_chance)),
        ..row("calibration_error", "chance")
    });
    rows.push(Row {
        expected: Some(calibration.mean_chance * people),
        value: Some(calibration.in_the_large),
        low: Some(calibration.in_the_large_low),
        high: Some(calibration.in_the_large_high),
        ..row("calibration_in_the_large", "chance")
    });
    rows.push(Row { value: Some(calibration.brier), ..row("brier", "chance") });
    rows.push(Row { value: Some(calibration.log_loss), ..row("log_loss", "chance") });
    for bin in &calibration.bins {
        rows.push(Row {
            measure: "calibration",
            subject: format!("bin:{:02}", (bin.from * 15.0).round() as i64),
            people: bin.observed.trials,
            events: bin.observed.events,
            expected: Some(bin.mean_chance),
            value: Some(bin.observed.value),
            low: Some(bin.observed.low),
            high: Some(bin.observed.high),
            ..Row::default()
        });
    }
    for (subject, scores) in [("chance", &judged), ("recency", &recency)] {
        if let Some(lift) = lift(scores, 0.1).measured() {
            rows.push(Row {
                value: Some(lift.value),
                low: Some(lift.low),
                high: Some(lift.high),
                note: Some(format!("the top tenth holds {:.0} % of the buyers", lift.captured * 100.0)),
                ..row("lift_top_decile", subject)
            });
        }
        if let Some(auc) = auc(scores).measured() {
            rows.push(Row { value: Some(auc.value), low: Some(auc.low), high: Some(auc.high), ..row("auc", subject) });
        }
    }
}

fn read_groups(batches: &[RecordBatch]) -> Result<Vec<Group>, FunctionError> {
    let mut groups = Vec::new();
    for batch in batches {
        let (on, until) = (days(NAME, batch, "as_of_on")?, days(NAME, batch, "until_on")?);
        let [class, relationship, in_target] =
            ["class", "relationship", "in_target"].map(|name| texts(NAME, batch, name));
        let (class, relationship, in_target) = (class?, relationship?, in_target?);
        let had_bought = truths(NAME, batch, "had_bought")?;
        let [people, buyers, purchases, sampled, chances, expected_purchases] =
            ["people", "buyers", "purchases", "sampled", "chances", "expected_purchases"]
                .map(|name| floats(NAME, batch, name));
        let (people, buyers, purchases) = (people?, buyers?, purchases?);
        let (sampled, chances, expected_purchases) = (sampled?, chances?, expected_purchases?);
        for row in 0..batch.num_rows() {
            let (Some(as_of), Some(until)) = (on[row], until[row]) else { continue };
            groups.push(Group {
                as_of,
                until,
                class: class[row].clone().unwrap_or_default(),
                relationship: relationship[row].clone().unwrap_or_default(),
                in_target: in_target[row].clone().unwrap_or_default(),
                had_bought: had_bought[row],
                sums: Sums {
                    people: people[row],
                    buyers: buyers[row],
                    purchases: purchases[row],
                    sampled: sampled[row],
                    chances: chances[row],
                    expected_purchases: expected_purchases[row],
                },
            });
        }
    }
    Ok(groups)
}

fn read_sample(batches: &[RecordBatch]) -> Result<Vec<One>, FunctionError> {
    let mut ones = Vec::new();
    for batch in batches {
        let on = days(NAME, batch, "as_of_on")?;
        let chance = floats(NAME, batch, "chance")?;
        let (own, purchase) = (floats(NAME, batch, "own_age")?, floats(NAME, batch, "last_purchase_age")?);
        let bought = truths(NAME, batch, "bought")?;
        let marks = [("channel", texts(NAME, batch, "channel")?), ("gender", texts(NAME, batch, "gender")?)];
        for row in 0..batch.num_rows() {
            let Some(as_of) = on[row] else { continue };
            let groups = marks.iter().filter_map(|(mark, words)| Some(format!("{mark}:{}", words[row].as_deref()?)));
            ones.push(One {
                as_of,
                chance: chance[row],
                age: own[row].min(purchase[row]),
                bought: bought[row],
                groups: groups.collect(),
            });
        }
    }
    ones.sort_by(|a, b| {
        (a.as_of, a.bought, &a.groups)
            .cmp(&(b.as_of, b.bought, &b.groups))
            .then(a.chance.total_cmp(&b.chance))
            .then(a.age.total_cmp(&b.age))
    });
    Ok(ones)
}

fn table_of(rows: &[Row]) -> Result<RecordBatch, FunctionError> {
    let (mut as_of, mut until) = (Date32Builder::new(), Date32Builder::new());
    let (mut measure, mut subject, mut note) = (StringBuilder::new(), StringBuilder::new(), StringBuilder::new());
    let mut people = Int64Builder::new();
    let mut numbers: [Float64Builder; 5] = std::array::from_fn(|_| Float64Builder::new());
    for row in rows {
        as_of.append_option(row.as_of);
        until.append_option(row.until);
        measure.append_value(row.measure);
        subject.append_value(&row.subject);
        people.append_value(row.people as i64);
        let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
        let values = [Some(row.events), row.expected, row.value, row.low, row.high].map(finite);
        for (builder, value) in numbers.iter_mut().zip(values) {
            builder.append_option(value);
        }
        note.append_option(row.note.as_deref());
    }
    let [mut events, mut expected, mut value, mut low, mut high] = numbers;
    let columns: Vec<ArrayRef> = vec![
        Arc::new(as_of.finish()),
        Arc::new(until.finish()),
        Arc::new(measure.finish()),
        Arc::new(subject.finish()),
        Arc::new(people.finish()),
        Arc::new(events.finish()),
        Arc::new(expected.finish()),
        Arc::new(value.finish()),
        Arc::new(low.finish()),
        Arc::new(high.finish()),
        Arc::new(note.finish()),
    ];
    Ok(RecordBatch::try_new(table::TRACK_RECORD.schema(), columns)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buyers_to_expect_of_all_are_told_from_those_who_were_sampled() {
        let mut all = Sums { people: 300.0, sampled: 100.0, chances: 5.0, ..Sums::default() };
        // Nobody of a small group was sampled: it is part of the whole all the same.
        all.add(&Sums { people: 100.0, ..Sums::default() });
        assert_eq!(all.expected_buyers(), Some(20.0));
        assert_eq!(Sums { people: 3.0, ..Sums::default() }.expected_buyers(), None);
    }
}
