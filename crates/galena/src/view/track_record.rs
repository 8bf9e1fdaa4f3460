//! What does the table `track_record` say? One figure a row, found by its measure and subject.

use super::layout::plain;
use super::{Context, read::Row, trust};
use chrono::NaiveDate;
use galena_plan::Parameters;
use galena_signal::table;

/// How far today's chances can be trusted, one sentence a line; what is missing is said to be missing.
///
/// # Errors
/// When a table cannot be read.
pub fn trust_text(context: &Context<'_>) -> anyhow::Result<String> {
    let n = context.notation();
    let mut text = format!(
        "{}\n",
        n.lang.pick("How far can today’s chances be trusted?", "Khả năng mua hôm nay đáng tin đến đâu?")
    );
    let sentences = match trust::trust(context, &TrackRecord::read(context)?)? {
        Some(trust) => trust.sentences(n),
        None => vec![
            n.lang
                .pick(
                    "The last run said nothing about it: run `galena run` again.",
                    "Lần chạy gần nhất chưa cho biết điều này: hãy chạy lại `galena run`.",
                )
                .to_string(),
        ],
    };
    for sentence in sentences {
        text.push_str(&format!("  - {}\n", plain(&sentence)));
    }
    Ok(text)
}

/// One figure with its interval and its sample.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figure {
    /// The replayed day; none for all days together.
    pub as_of: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub measure: String,
    pub subject: String,
    pub people: u64,
    pub events: f64,
    pub expected: Option<f64>,
    /// None when there is too little to say, and for a ratio without an upper end.
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub note: String,
}

/// Every figure of the last run.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrackRecord {
    pub figures: Vec<Figure>,
}

impl TrackRecord {
    pub(crate) fn read(context: &Context<'_>) -> anyhow::Result<Self> {
        let sql = "SELECT * FROM track_record ORDER BY as_of_on NULLS LAST, measure, subject";
        let rows = context.rows(sql, &[&table::TRACK_RECORD], &Parameters::new())?;
        Ok(TrackRecord { figures: rows.iter().map(figure).collect() })
    }

    /// The replayed days, oldest first.
    pub(crate) fn dates(&self) -> Vec<NaiveDate> {
        let mut dates: Vec<NaiveDate> = self.figures.iter().filter_map(|figure| figure.as_of).collect();
        dates.sort();
        dates.dedup();
        dates
    }

    /// First replayed day and last day looked at.
    pub(crate) fn period(&self) -> Option<(NaiveDate, NaiveDate)> {
        let first = self.dates().first().copied()?;
        Some((first, self.figures.iter().filter_map(|figure| figure.until).max()?))
    }

    /// The figure of all days together.
    pub(crate) fn all(&self, measure: &str, subject: &str) -> Option<&Figure> {
        self.on(None, measure, subject)
    }

    /// The figure of one day.
    pub(crate) fn on(&self, day: Option<NaiveDate>, measure: &str, subject: &str) -> Option<&Figure> {
        self.figures.iter().find(|f| f.as_of == day && f.measure == measure && f.subject == subject)
    }

    /// What the yardstick rests on over all days: people and buyers called target, people and
    /// buyers called merely potential.
    pub(crate) fn yardstick_counts(&self) -> Option<[u64; 4]> {
        let (target, potential) = (self.all("bought", "yardstick:target")?, self.all("bought", "yardstick:potential")?);
        Some([target.people, target.events as u64, potential.people, potential.events as u64])
    }
}

impl Figure {
    /// Value and interval of a ratio; without an upper end where nobody below the line bought.
    pub(crate) fn ratio(&self) -> Option<(f64, f64, f64)> {
        let low = self.low?;
        Some((self.value.unwrap_or(f64::INFINITY), low, self.high.unwrap_or(f64::INFINITY)))
    }
}

fn figure(row: &Row) -> Figure {
    Figure {
        as_of: row.day("as_of_on"),
        until: row.day("until_on"),
        measure: row.word("measure"),
        subject: row.word("subject"),
        people: row.count("people"),
        events: row.float("events").unwrap_or(0.0),
        expected: row.float("expected"),
        value: row.float("value"),
        low: row.float("low"),
        high: row.float("high"),
        note: row.word("note"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_yardstick_is_found_by_its_subjects() {
        let figure = |subject: &str, people, events| Figure {
            measure: "bought".into(),
            subject: subject.into(),
            people,
            events,
            ..Figure::default()
        };
        let figures = vec![figure("yardstick:potential", 20417, 407.0), figure("yardstick:target", 3914, 487.0)];
        assert_eq!(TrackRecord { figures }.yardstick_counts(), Some([3914, 487, 20417, 407]));
        assert_eq!(TrackRecord::default().yardstick_counts(), None);
    }

    #[test]
    fn a_ratio_may_have_no_upper_end() {
        let open = Figure { low: Some(3.1), ..Figure::default() };
        assert_eq!(open.ratio(), Some((f64::INFINITY, 3.1, f64::INFINITY)));
    }
}
