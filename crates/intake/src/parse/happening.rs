//! What does a visit, a consultation, an event, a form, a contact or a mention say? The thing that
//! happened, and beside it what the row's other columns tell: a quote, a purchase, a refusal.

use super::cells::cell_text;
use super::order::times;
use super::plan::{Reader, Said};
use super::{Fault, RefusalReason};
use crate::value::words::{State, yes_no};
use crate::{Cell, Meaning, Row, RowIs};
use galena_signal::{Micros, Money, Parsed, Signal, SignalKind};

impl Reader<'_> {
    /// A row that tells what happened.
    pub fn take_happening(&mut self, row: &Row, out: &mut Parsed) -> Result<(), Box<Fault>> {
        let kind = self.kind_of(row)?;
        let at = self.happened_at(row)?;
        let mut events: Vec<(SignalKind, Micros, Option<Money>)> = Vec::new();
        for place in 0..self.dated.len() {
            let column = &self.columns[self.dated[place]];
            if let (Some(kind), Some(at)) = (column.kind, self.moment(row, column)?) {
                events.push((kind, at, None));
            }
        }
        let Some(when) = at.or(events.iter().map(|(_, at, _)| *at).min()) else {
            if kind.is_some() {
                return Err(self.no_date());
            }
            self.take_nothing(row, None, out);
            return Ok(());
        };
        if kind.is_none() && events.is_empty() {
            self.take_nothing(row, at, out);
            return Ok(());
        }
        let main = kind.filter(|_| at.is_some());
        let (worth, quoted) = (self.row_worth(row)?, self.money_or_warn(row, Meaning::QuoteTotal)?);
        let lost_reason = self.text(row, Meaning::LostReason);
        self.outcomes(row, main, when, worth, quoted, lost_reason.is_some(), &mut events);
        let record = self.record(row, Some(when), out);
        if record.is_none() && matches!(self.row_is, RowIs::Lead | RowIs::Connection) {
            return Err(self.nobody());
        }
        let (product, category) = self.product(row);
        let quantity = match self.column(Meaning::Quantity) {
            Some(column) => self.number(row, column).unwrap_or_default(),
            None => None,
        };
        let mut template = Signal {
            row_number: row.number,
            record_id: record,
            at: when,
            kind: main.unwrap_or(SignalKind::View),
            product,
            category,
            quantity,
            value: match main {
                Some(SignalKind::Quote) => quoted.or(worth),
                Some(SignalKind::Order) => worth,
                Some(_) if self.row_is == RowIs::Consultation => None,
                _ => worth,
            },
            order_ref: self.text(row, Meaning::OrderRef),
            channel: self.channel_of(row),
            campaign: self.text(row, Meaning::Campaign).or_else(|| self.campaign.clone()),
            keyword: self.text(row, Meaning::Keyword),
            staff: self.text(row, Meaning::Staff),
            competitor: self.text(row, Meaning::Competitor).filter(|text| yes_no(text) != Some(false)),
            text: self.said(row),
        };
        let told = events.iter().any(|(kind, ..)| *kind == SignalKind::Lost);
        if let Some(reason) = lost_reason.as_deref().filter(|_| !told) {
            template.text = Some(template.text.map_or_else(|| reason.to_owned(), |said| format!("{reason}; {said}")));
        }
        for (kind, at, value) in &events {
            let text = if *kind == SignalKind::Lost { lost_reason.clone() } else { None };
            let competitor = template.competitor.clone().filter(|_| *kind == SignalKind::Lost);
            out.signals.push(Signal { kind: *kind, at: *at, value: *value, text, competitor, ..template.clone() });
        }
        if main.is_some() {
            out.signals.push(template);
        }
        Ok(())
    }

    /// A row whose word means that nothing happened may still describe its person (`identify`);
    /// one with nothing but codes is our own side's act (`oa_send_text`).
    fn take_nothing(&mut self, row: &Row, at: Option<Micros>, out: &mut Parsed) {
        let record = if self.has_contact(row) { self.record(row, at, out) } else { None };
        self.skipped += u64::from(record.is_none());
    }

    /// The kind that the row names, else the sheet's; `None` when its word means nothing happened.
    fn kind_of(&mut self, row: &Row) -> Result<Option<SignalKind>, Box<Fault>> {
        let mut nothing = false;
        let mut unknown = None;
        for at in 0..self.kinds.len() {
            let place = self.columns[self.kinds[at]].place;
            let said = match row.cell(place) {
                Cell::Empty => continue,
                Cell::Text(text) => self.word_of_kind(text),
                other => self.word_of_kind(&crate::understand::show(other)),
            };
            match said {
                Said::State(State::Is(kind)) => return Ok(Some(kind)),
                Said::State(State::Nothing) => nothing = true,
                // the last one: beside a `track` stands the event's own name
                Said::Unknown => unknown = Some(place),
            }
        }
        if let Some(place) = unknown {
            return Err(Fault::new(
                RefusalReason::UnknownKind,
                Some(place),
                "a kind of signal, such as view, cart, inquiry, order",
                "name it in the mapping under the column's values: `\"word\" = \"view\"`, or `\"none\"` to leave such rows out",
            ));
        }
        if nothing {
            return Ok(None);
        }
        if self.kind.is_none() {
            let place = self.kinds.first().map(|at| self.columns[*at].place);
            return Err(Fault::new(
                RefusalReason::Missing,
                place,
                "what happened",
                "fill in the cell, or set `kind` for the sheet in the mapping",
            ));
        }
        Ok(self.kind)
    }

    /// What the row is worth, if it says so.
    fn row_worth(&mut self, row: &Row) -> Result<Option<Money>, Box<Fault>> {
        if let Some(money) = self.money_or_warn(row, Meaning::LineTotal)? {
            return Ok(Some(money));
        }
        let price = self.exact_or_warn(row, Meaning::UnitPrice)?;
        let total = self.money_or_warn(row, Meaning::OrderTotal)?;
        Ok(total.or(match (price, self.column(Meaning::Quantity)) {
            (Some(price), Some(column)) => {
                let quantity = self.number(row, column).ok().flatten().unwrap_or(1.0);
                times(price, quantity.abs())
            }
            (price, _) => price.map(|(price, _)| price),
        }))
    }

    /// What the columns of yes and no, the quote, the outcome and the lost reason add.
    #[allow(clippy::too_many_arguments)]
    fn outcomes(
        &mut self,
        row: &Row,
        main: Option<SignalKind>,
        at: Micros,
        worth: Option<Money>,
        quoted: Option<Money>,
        lost: bool,
        events: &mut Vec<(SignalKind, Micros, Option<Money>)>,
    ) {
        let mut add = |kind: SignalKind, value: Option<Money>| {
            if Some(kind) == main || events.iter().any(|(known, ..)| *known == kind) {
                for event in events.iter_mut().filter(|event| event.0 == kind && event.2.is_none()) {
                    event.2 = value;
                }
                return;
            }
            events.push((kind, at, value));
        };
        for place in &self.happened {
            let column = &self.columns[*place];
            let yes = match row.cell(column.place) {
                Cell::Bool(yes) => yes,
                cell => cell_text(cell).is_some_and(|text| yes_no(&text) == Some(true)),
            };
            if let (true, Some(kind)) = (yes, column.kind) {
                add(kind, if kind == SignalKind::Order { worth } else { None });
            }
        }
        if let Some(quoted) = quoted {
            add(SignalKind::Quote, Some(quoted));
        }
        let mut outcome = None;
        let status = self.column(Meaning::OrderStatus).map(|column| column.place);
        if let Some(place) = status
            && let Some(text) = cell_text(row.cell(place))
        {
            match self.word_of_state(&text) {
                Said::State(State::Is(kind)) => outcome = Some(kind),
                Said::State(State::Nothing) => {}
                Said::Unknown => self.warn(place),
            }
        }
        match outcome {
            Some(kind @ (SignalKind::Order | SignalKind::Payment)) => add(kind, worth.or(quoted)),
            Some(kind) => add(kind, None),
            None if lost && self.row_is == RowIs::Consultation => add(SignalKind::Lost, None),
            None => {}
        }
    }
}
