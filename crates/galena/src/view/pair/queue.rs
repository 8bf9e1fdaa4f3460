//! Which pairs of records is it worth asking about, and in which order?
//!
//! By the value of the answer: `doubt × ln(1 + records + purchases)`. The doubt is 1 where the chance is the one
//! from which records are joined, and falls in a straight line to 0 at a chance of 0 and of 1; it is the chance
//! that what stands is wrong, weighed as the threshold weighs the two mistakes. Records and purchases are those
//! of both people, as they would be counted together or apart; their logarithm, because a pair with ten times
//! as much on it is not worth ten others. Of every two people one pair is asked, the most doubtful, and of one
//! person one pair inside; never people of whom anybody said anything, “cannot tell” included.
//!
//! The road not taken is to work out for every pair how the people would change: the first answer changes what
//! the second is worth, and it takes a run of linkage for each.

use super::{Around, records, said, sides};
use crate::view::layout::plain;
use crate::view::read::{Row, array, object, quoted};
use crate::view::told::{Settled, Told};
use crate::view::{Context, words};
use galena_identity::Evidence;
use galena_plan::{Parameters, Value};
use galena_signal::{Lang, table};
use std::collections::HashMap;

/// Pairs that leave less doubt than this are not worth a question.
const LEAST_DOUBT: f64 = 0.05;
/// Pairs that are kept in hand beyond those that are asked: an answer may settle others.
const IN_HAND: usize = 100;

/// Pairs to be asked about, the most valuable first.
pub struct Queue {
    asked: Vec<Asked>,
    most: usize,
    waiting: u64,
    around: Around,
    told: Told,
    settled: Settled,
}

/// One pair.
pub struct Asked {
    row: Row,
    left: Row,
    right: Row,
}

impl Asked {
    /// The two records.
    pub fn records(&self) -> (i64, i64) {
        (self.row.int("left_record_id").unwrap_or(0), self.row.int("right_record_id").unwrap_or(0))
    }

    /// The two people, who may be one.
    pub fn people(&self) -> (i64, i64) {
        (self.left.int("person_id").unwrap_or(0), self.right.int("person_id").unwrap_or(0))
    }
}

/// The doubtful pairs of the last run, at most so many; each row says how many there are in all.
fn doubtful(context: &Context<'_>, from: f64, most: usize) -> anyhow::Result<Vec<Row>> {
    let parameters = Parameters::from([
        ("from", Value::Float(from)),
        ("least", Value::Float(LEAST_DOUBT)),
        ("most", Value::Int(most.min(100_000) as i64)),
    ]);
    let reads = [&table::LINKS, &table::MEMBERS, &table::PEOPLE, &table::FEATURES, &table::JUDGEMENTS];
    context.rows(include_str!("../../sql/review.sql"), &reads, &parameters)
}

/// How many pairs are worth asking about; `from` is the chance from which records are joined.
///
/// # Errors
/// When a table cannot be read.
pub(crate) fn waiting(context: &Context<'_>, from: f64) -> anyhow::Result<u64> {
    Ok(doubtful(context, from, 1)?.first().map_or(0, |row| row.count("waiting")))
}

impl Queue {
    /// The pairs of the last run; `from` is the chance from which records are joined.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn read(context: &Context<'_>, from: f64, most: usize) -> anyhow::Result<Self> {
        let rows = doubtful(context, from, most.saturating_add(IN_HAND))?;
        let told = Told::read(context)?;
        let ids = |columns: [&str; 2]| -> Vec<i64> {
            let mut ids: Vec<i64> =
                rows.iter().flat_map(|row| columns.map(|name| row.int(name).unwrap_or(0))).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let around = Around::read(context, &ids(["one_id", "other_id"]))?;
        let spoken = records(context, &told.records())?;
        let found = records(context, &ids(["left_record_id", "right_record_id"]))?;
        let record = |row: &Row, name: &str| found.get(&row.int(name)?).cloned();
        let asked = rows
            .iter()
            .filter_map(|row| {
                let (left, right) = (record(row, "left_record_id")?, record(row, "right_record_id")?);
                Some(Asked { row: row.clone(), left, right })
            })
            .collect();
        let waiting = rows.first().map_or(0, |row| row.count("waiting"));
        Ok(Queue { asked, most, waiting, around, settled: settled(&told, &spoken), told })
    }

    /// How many will be asked at most.
    pub fn len(&self) -> usize {
        let open = (0..self.asked.len()).filter(|place| !self.is_settled(&self.settled, *place)).count();
        open.min(self.most)
    }

    /// How many pairs are worth asking about, those beyond the most that were wanted too.
    pub fn waiting(&self) -> u64 {
        self.waiting.max(self.len() as u64)
    }

    /// The pair at a place.
    pub fn at(&self, place: usize) -> Option<&Asked> {
        self.asked.get(place)
    }

    /// The next place from `from` on that the answers so far leave open.
    pub fn next(&self, from: usize, answers: &[(usize, &str)]) -> Option<usize> {
        let mut settled = self.settled.clone();
        for (place, decision) in answers {
            if let Some((one, other)) = self.at(*place).map(Asked::people) {
                settled.say(one, other, decision);
            }
        }
        (from..self.asked.len()).find(|place| !self.is_settled(&settled, *place))
    }

    fn is_settled(&self, settled: &Settled, place: usize) -> bool {
        let (one, other) = self.asked[place].people();
        settled.answers(one, other)
    }

    /// What was said before, by which a decision is made whole.
    pub(crate) fn told(&self) -> &Told {
        &self.told
    }

    /// The pair as it is asked.
    pub fn text(&self, context: &Context<'_>, place: usize, number: usize) -> String {
        let Some(asked) = self.at(place) else { return String::new() };
        let (n, row) = (context.notation(), &asked.row);
        let evidence = Evidence::read(&row.word("evidence"));
        let chance = n.percent(row.float("chance").unwrap_or(0.0));
        let joined = row.truth("joined").unwrap_or(false);
        let (many, of) = (n.whole(number as u64), n.whole(self.len().max(number) as u64));
        let words = words::likeness(n.lang, &row.word("evidence"));
        let mut out = match n.lang {
            Lang::En => format!("\n{many} of {of} · chance that they are one person: {chance}\n\n"),
            Lang::Vi => format!("\n{many}/{of} · khả năng là cùng một người: {chance}\n\n"),
        };
        out.push_str(&sides::sides(context, &self.around, (&asked.left, &asked.right), evidence.as_ref()));
        let now = match (joined, n.lang) {
            (true, Lang::En) => "they count as one person",
            (true, Lang::Vi) => "đang tính là cùng một người",
            (false, Lang::En) => "they count as two people",
            (false, Lang::Vi) => "đang tính là hai người",
        };
        out.push_str(&format!("\n  {}: {words}\n", n.lang.pick("evidence", "bằng chứng")));
        out.push_str(&format!("  {}: {now}", n.lang.pick("now", "hiện nay")));
        if self.around.together(asked.left.int("person_id"), asked.right.int("person_id")) {
            out.push_str(n.lang.pick(", and seem to live together", ", và có vẻ sống cùng nhà"));
        }
        out.push('\n');
        let (left, right) = asked.records();
        if let Some(said) = said(context, &self.told, left, right) {
            out.push_str(&format!("  {said}\n"));
        }
        out.lines().map(|line| format!("{}\n", plain(line))).collect()
    }

    /// The pairs that would be asked, as a JSON array.
    pub fn json(&self, context: &Context<'_>) -> String {
        let open = (0..self.asked.len()).filter(|place| !self.is_settled(&self.settled, *place));
        let rows = open.take(self.most).map(|place| {
            let asked = &self.asked[place];
            let side = |row: &Row| {
                let (records, purchases) = self.around.weight(row.int("person_id"));
                object([
                    ("record", row.json()),
                    ("file_name", quoted(&self.around.file(row))),
                    ("records", records.to_string()),
                    ("purchases", purchases.to_string()),
                ])
            };
            object([
                ("pair", asked.row.json_without(&["one_id", "other_id", "waiting"])),
                ("likeness", quoted(&words::likeness(context.lang, &asked.row.word("evidence")))),
                ("left", side(&asked.left)),
                ("right", side(&asked.right)),
            ])
        });
        format!("{}\n", array(rows))
    }
}

/// What was said, by people.
fn settled(told: &Told, records: &HashMap<i64, Row>) -> Settled {
    let person = |record: i64| records.get(&record)?.int("person_id");
    let mut settled = Settled::default();
    for ((one, other), word) in told.pairs() {
        if let Some((one, other)) = person(one).zip(person(other)) {
            settled.say(one, other, &word.decision);
        }
    }
    settled
}
