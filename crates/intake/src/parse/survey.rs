//! What did people answer, and what was spent? Rows of surveys and of spend reports.

use super::cells::{cell_text, local_day, negative};
use super::plan::Reader;
use super::{Fault, RefusalReason};
use crate::value::words;
use crate::{Cell, Meaning, Row};
use galena_signal::{Answer, Parsed, Signal, SignalKind, Spend};

impl Reader<'_> {
    /// One person's answers.
    pub fn take_survey(&mut self, row: &Row, out: &mut Parsed) -> Result<(), Box<Fault>> {
        let at = match self.happened_at(row) {
            Ok(at) => at,
            Err(_) => {
                let place = self.column(Meaning::HappenedAt).map(|column| column.place);
                self.warn(place.unwrap_or(usize::MAX));
                None
            }
        };
        let record_id = self.record(row, at, out);
        let survey = self.text(row, Meaning::Survey).unwrap_or_else(|| self.survey.clone());
        let before = out.answers.len();
        for column in self.questions.iter().map(|at| &self.columns[*at]) {
            if let Some(answer) = cell_text(row.cell(column.place)) {
                out.answers.push(Answer {
                    row_number: row.number,
                    record_id,
                    at,
                    survey: survey.clone(),
                    question: column.name.clone(),
                    answer,
                });
            }
        }
        if out.answers.len() == before && record_id.is_none() {
            return Err(Fault::new(
                RefusalReason::NothingToTake,
                None,
                "a person or an answer",
                "fill in an answer, or take the row out",
            ));
        }
        if let Some(at) = at.filter(|_| out.answers.len() > before) {
            let channel = self.channel_of(row);
            let competitor = self
                .columns
                .iter()
                .find(|column| column.also == Some(Meaning::Competitor))
                .and_then(|column| cell_text(row.cell(column.place)))
                .filter(|text| words::yes_no(text) != Some(false) && !words::is_nobody(text));
            out.signals.push(Signal {
                row_number: row.number,
                record_id,
                at,
                kind: SignalKind::Answer,
                product: None,
                category: None,
                quantity: None,
                value: None,
                order_ref: None,
                channel,
                campaign: self.text(row, Meaning::Campaign).or_else(|| self.campaign.clone()),
                keyword: None,
                staff: self.text(row, Meaning::Staff),
                competitor,
                text: None,
            });
        }
        Ok(())
    }

    /// Money spent on a day.
    pub fn take_spend(&mut self, row: &Row, out: &mut Parsed) -> Result<(), Box<Fault>> {
        if self.is_total_row(row) {
            self.skipped += 1;
            return Ok(());
        }
        let Some(column) = self.column(Meaning::SpendAmount) else {
            return Err(Fault::new(
                RefusalReason::Missing,
                None,
                "the money spent",
                "name its column in the mapping: `meaning = \"spend_amount\"`",
            ));
        };
        let amount = self.money(row, column)?.ok_or_else(|| {
            Fault::new(
                RefusalReason::Missing,
                Some(column.place),
                "the money spent",
                "fill in the amount, 0 if nothing was spent",
            )
        })?;
        if amount.hundredths < 0 {
            return Err(negative(column.place));
        }
        let at = self.happened_at(row)?.ok_or_else(|| self.no_date())?;
        let zoned = self.column(Meaning::HappenedAt).and_then(|column| self.wall(row, column).ok().flatten());
        let spent_on = match zoned {
            Some(wall) if wall.zone.is_none() => wall.day,
            _ => local_day(at, self.utc_offset_minutes).ok_or_else(|| self.no_date())?,
        };
        let impressions = self.count(row, Meaning::Impressions);
        let clicks = self.count(row, Meaning::Clicks);
        out.spend.push(Spend {
            row_number: row.number,
            spent_on,
            channel: self.channel_of(row),
            campaign: self.text(row, Meaning::Campaign).or_else(|| self.campaign.clone()),
            keyword: self.text(row, Meaning::Keyword),
            amount,
            impressions,
            clicks,
        });
        Ok(())
    }

    fn is_total_row(&self, row: &Row) -> bool {
        is_total_of_spend(row, self.day.is_some(), |meaning| self.column(meaning).map(|column| column.place))
    }

    fn count(&mut self, row: &Row, meaning: Meaning) -> Option<i64> {
        let column = self.column(meaning)?;
        let place = column.place;
        match self.number(row, column) {
            Ok(Some(number)) if (0.0..9e15).contains(&number) => Some(number.round() as i64),
            Ok(None) => None,
            _ => {
                self.warn(place);
                None
            }
        }
    }
}

/// Totals of spend stand below or above the rows: they name a total, or neither day nor campaign.
pub(crate) fn is_total_of_spend(row: &Row, day_is_set: bool, place: impl Fn(Meaning) -> Option<usize>) -> bool {
    let first = row.cells().find_map(|cell| match cell {
        Cell::Text(text) => Some(words::is_total(text)),
        Cell::Empty => None,
        _ => Some(false),
    });
    if first != Some(false) {
        return true;
    }
    let empty = |meaning: Meaning| place(meaning).is_none_or(|place| matches!(row.cell(place), Cell::Empty));
    let totalled = |meaning: Meaning| {
        place(meaning).is_some_and(|place| matches!(row.cell(place), Cell::Text(text) if words::is_total(text)))
    };
    (!day_is_set && empty(Meaning::HappenedAt) && empty(Meaning::Campaign))
        || totalled(Meaning::Campaign)
        || totalled(Meaning::Channel)
}
