//! How does a human's word about records get into the lake? As an import of its own, so that it is durable
//! when it is acknowledged, listed by `galena imports`, and taken back by `galena undo` like a file.
//!
//! The import's id is made from who said what about which records and when. What it says stands in
//! `judgements`, one row a pair, and once more in short as TOML in the place where a file's mapping stands:
//! so an answer that was taken back can still be told. The road not taken is one import for a whole sitting:
//! then one wrong answer could only be taken back together with fifty right ones.

use crate::clock;
use anyhow::Context as _;
use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use galena_engine::{Begun, ImportCounts, ImportFacts, Lake};
use galena_signal::{BatchId, table};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What stands in the place of a file's shape.
const SHAPE: &str = "judgements";

/// Which command a judgement came from; the name of its import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An answer to a question.
    Review,
    /// Two people were said to be one.
    Merge,
    /// A record was said to be somebody else's.
    Split,
}

impl Origin {
    fn word(self) -> &'static str {
        match self {
            Origin::Review => "review",
            Origin::Merge => "merge",
            Origin::Split => "split",
        }
    }
}

/// One decision, about one pair of records or several.
pub struct Judgement<'a> {
    /// Where it came from.
    pub origin: Origin,
    /// `same`, `different` or `unsure`.
    pub decision: &'static str,
    /// Who decided.
    pub author: &'a str,
    /// Why, in the author's words.
    pub reason: Option<&'a str>,
    /// The pairs of records, the one that was meant first.
    pub pairs: &'a [(i64, i64)],
}

/// A decision in short, as its import keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// `same`, `different` or `unsure`.
    pub decision: String,
    /// Who decided.
    pub author: String,
    /// How many pairs of records it is about.
    pub pairs: i64,
    /// The first of them.
    pub left_record_id: i64,
    /// The first of them.
    pub right_record_id: i64,
    /// Why, in the author's words.
    pub reason: Option<String>,
}

impl Kept {
    /// The decision that an import is; `None` for a file.
    pub fn of(facts: &ImportFacts) -> Option<Self> {
        if !is_judgement(facts) {
            return None;
        }
        toml::from_str(&facts.mapping).ok()
    }
}

/// Is this import a human's word, and no file?
pub fn is_judgement(facts: &ImportFacts) -> bool {
    facts.shape == SHAPE
}

/// Who decides: the one who was named, else the user of this machine.
#[expect(clippy::disallowed_methods, reason = "this is the edge at which the environment is read")]
pub fn author(named: Option<&str>) -> String {
    let known = |name: &str| Some(name.trim().to_string()).filter(|name| !name.is_empty());
    let user = || ["USER", "USERNAME"].iter().find_map(|name| known(&std::env::var(name).ok()?));
    named.and_then(known).or_else(user).unwrap_or_else(|| "owner".to_string())
}

/// Writes a decision. When this returns, it is on the disk. The answer is the id to take it back by.
///
/// # Errors
/// When another program is working on the lake, or the disk refuses.
pub fn write(lake: &Lake, judgement: &Judgement<'_>) -> anyhow::Result<BatchId> {
    let first = judgement.pairs.first().context("a decision is about at least one pair of records")?;
    let _lock = lake.lock()?;
    let now = clock::now();
    let kept = Kept {
        decision: judgement.decision.to_string(),
        author: judgement.author.to_string(),
        pairs: judgement.pairs.len() as i64,
        left_record_id: first.0,
        right_record_id: first.1,
        reason: judgement.reason.map(str::to_string),
    };
    let rows = rows(judgement, &id(judgement, now), now)?;
    let batch_id = id(judgement, now);
    let facts = ImportFacts {
        file_name: judgement.origin.word().to_string(),
        content_hash: blake3::hash(said(judgement, now).as_bytes()).to_hex().to_string(),
        shape: SHAPE.to_string(),
        mapping: toml::to_string(&kept).context("cannot write down the decision")?,
        ..ImportFacts::default()
    };
    if let Begun::Import(mut import) = lake.begin_import(&batch_id, facts, now)? {
        import.write(&table::JUDGEMENTS, &rows)?;
        let counts = ImportCounts { rows: judgement.pairs.len() as i64, ..ImportCounts::default() };
        import.finish(counts, clock::now())?;
    }
    Ok(batch_id)
}

/// Everything that the decision says, as one text.
fn said(judgement: &Judgement<'_>, now: i64) -> String {
    let pairs: Vec<String> = judgement.pairs.iter().map(|(left, right)| format!("{left}+{right}")).collect();
    let (decision, author) = (judgement.decision, judgement.author);
    format!("{decision}\n{author}\n{}\n{}\n{now}", judgement.reason.unwrap_or_default(), pairs.join(" "))
}

fn id(judgement: &Judgement<'_>, now: i64) -> BatchId {
    BatchId(format!("j{}", &blake3::hash(said(judgement, now).as_bytes()).to_hex()[..16]))
}

fn rows(judgement: &Judgement<'_>, batch_id: &BatchId, now: i64) -> anyhow::Result<RecordBatch> {
    let count = judgement.pairs.len();
    let texts = |text: &str| Arc::new(StringArray::from(vec![text; count])) as ArrayRef;
    let mut reasons = StringBuilder::new();
    (0..count).for_each(|_| reasons.append_option(judgement.reason));
    let columns: Vec<ArrayRef> = vec![
        texts(&batch_id.0),
        Arc::new(Int64Array::from_iter_values(1..=count as i64)),
        Arc::new(TimestampMicrosecondArray::from(vec![now; count]).with_timezone("UTC")),
        texts(judgement.author),
        texts(judgement.decision),
        Arc::new(Int64Array::from_iter_values(judgement.pairs.iter().map(|pair| pair.0))),
        Arc::new(Int64Array::from_iter_values(judgement.pairs.iter().map(|pair| pair.1))),
        Arc::new(reasons.finish()),
    ];
    RecordBatch::try_new(table::JUDGEMENTS.schema(), columns).context("a decision does not fit its table")
}

#[cfg(test)]
mod tests {
    use super::*;
    use galena_engine::LakeSettings;

    fn same<'a>(pairs: &'a [(i64, i64)]) -> Judgement<'a> {
        Judgement { origin: Origin::Merge, decision: "same", author: "Lan", reason: Some("a \"quote\""), pairs }
    }

    #[test]
    fn a_decision_reads_back_from_its_import_and_a_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let settings = LakeSettings { threads: 1, memory_bytes: 1 << 29 };
        let lake = Lake::create(&folder.path().join("lake"), settings).unwrap();
        let batch_id = write(&lake, &same(&[(7, 3), (8, 3)])).unwrap();
        let imports = lake.imports().unwrap();
        let added = imports.iter().find(|row| row.batch_id == batch_id && row.event == "added").unwrap();
        let kept = Kept::of(&added.facts).unwrap();
        assert_eq!((kept.pairs, kept.left_record_id, kept.reason.as_deref()), (2, 7, Some("a \"quote\"")));
        assert_eq!(Kept::of(&ImportFacts { file_name: "merge".into(), ..ImportFacts::default() }), None);
        assert_ne!(write(&lake, &same(&[(7, 3), (8, 3)])).unwrap(), batch_id, "said at another time");
    }

    #[test]
    fn somebody_always_decides() {
        assert_eq!(author(Some(" Mai ")), "Mai");
        assert!(!author(Some("  ")).is_empty());
    }
}
