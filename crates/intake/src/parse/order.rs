//! What does a line of an order say? One purchase line, or what took one back.

use super::cells::negative;
use super::plan::{Reader, Said};
use super::{Fault, RefusalReason};
use crate::value::amount;
use crate::value::words::State;
use crate::{Cell, Meaning, Row, RowIs};
use galena_signal::{Micros, Money, Parsed, Signal, SignalKind};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Stands behind each key of the last order.
const KEY_END: char = '\u{1f}';

/// The amounts of a line.
struct Worth {
    quantity: Option<f64>,
    value: Option<Money>,
    /// The price itself is 0.
    free: bool,
    /// The quantity is negative.
    back: bool,
}

impl Reader<'_> {
    /// A line of an order, or a whole one.
    pub fn take_order(&mut self, row: &Row, out: &mut Parsed) -> Result<(), Box<Fault>> {
        let order_ref = self.text(row, Meaning::OrderRef);
        let same = order_ref.is_some() && order_ref == self.last.order_ref;
        let state = self.order_state(row, same);
        if !same {
            self.last.currency = None;
        }
        self.last.currency = self.row_currency(row);
        let credit = order_ref.as_deref().is_some_and(crate::understand::is_credit);
        let first = same_first(self, order_ref.as_deref());
        let worth = self.worth(row, credit || undoes(state), first)?;
        let at = self.order_at(row, same)?;
        let cancelled_at = self.cancelled_at(row)?;
        let mut kind = match state {
            Some(State::Is(kind)) => kind,
            _ => self.kind.unwrap_or(SignalKind::Order),
        };
        if (credit || worth.back) && !kind.undoes_purchase() {
            kind = SignalKind::Cancellation;
        }
        if cancelled_at.is_some() {
            kind = SignalKind::Cancellation;
        }
        if kind == SignalKind::Order && worth.free && self.row_is == RowIs::OrderLine {
            kind = SignalKind::Trial;
        }
        let refunded =
            if first && kind == SignalKind::Order { self.money_or_warn(row, Meaning::Refunded)? } else { None };
        self.settle_order(row, same, at, state, &order_ref, out);
        let (product, category) = self.product(row);
        let signal = Signal {
            row_number: row.number,
            record_id: self.last.record,
            at: cancelled_at.unwrap_or(at),
            kind,
            product,
            category,
            quantity: worth.quantity,
            value: worth.value,
            order_ref,
            channel: self.last.channel.clone(),
            campaign: self.last.campaign.clone(),
            keyword: self.text(row, Meaning::Keyword),
            staff: self.last.staff.clone(),
            competitor: None,
            text: self.said(row),
        };
        if let Some(refunded) = refunded.filter(|money| money.hundredths > 0) {
            let value = Some(refunded);
            let back = Signal { kind: SignalKind::Return, value, quantity: None, text: None, ..signal.clone() };
            out.signals.push(signal);
            out.signals.push(back);
        } else {
            out.signals.push(signal);
        }
        Ok(())
    }

    fn order_state(&mut self, row: &Row, same: bool) -> Option<State> {
        let place = self.column(Meaning::OrderStatus)?.place;
        match row.cell(place) {
            Cell::Text(text) => match self.word_of_state(text) {
                Said::State(state) => Some(state),
                Said::Unknown => {
                    self.warn(place);
                    None
                }
            },
            Cell::Empty if same => self.last.state,
            _ => None,
        }
    }

    fn order_at(&self, row: &Row, same: bool) -> Result<Micros, Box<Fault>> {
        match self.happened_at(row)? {
            Some(at) => Ok(at),
            None if same && self.last.at.is_some() => Ok(self.last.at.unwrap_or_default()),
            None => Err(self.no_date()),
        }
    }

    /// The fault of a row that does not say when.
    pub fn no_date(&self) -> Box<Fault> {
        let place = self.column(Meaning::HappenedAt).map(|column| column.place);
        let fix = match place {
            Some(_) => "fill in the date",
            None => {
                "name the column of dates in the mapping: `meaning = \"happened_at\"`; \
                 if there is none, set `day = \"2026-12-31\"` for the sheet"
            }
        };
        Fault::new(RefusalReason::Missing, place, "the date when it happened", fix)
    }

    fn cancelled_at(&self, row: &Row) -> Result<Option<Micros>, Box<Fault>> {
        for at in &self.dated {
            let column = &self.columns[*at];
            if column.kind.is_some_and(SignalKind::undoes_purchase)
                && let Some(micros) = self.moment(row, column)?
            {
                return Ok(Some(micros));
            }
        }
        Ok(None)
    }

    /// What the line is worth; negative amounts only where something is taken back.
    fn worth(&self, row: &Row, undone: bool, first: bool) -> Result<Worth, Box<Fault>> {
        let quantity = match self.column(Meaning::Quantity) {
            Some(column) => self.number(row, column)?,
            None => None,
        };
        let back = quantity.is_some_and(|quantity| quantity < 0.0);
        let amount = |meaning: Meaning| -> Result<Option<(Money, i128)>, Box<Fault>> {
            let Some(column) = self.column(meaning) else { return Ok(None) };
            match self.exact(row, column)? {
                Some((_, parts)) if parts < 0 && !undone && !back => Err(negative(column.place)),
                Some((money, parts)) => Ok(Some((Money { hundredths: money.hundredths.abs(), ..money }, parts.abs()))),
                None => Ok(None),
            }
        };
        let line = amount(Meaning::LineTotal)?;
        let price = amount(Meaning::UnitPrice)?;
        let total = amount(Meaning::OrderTotal)?;
        let free = line.or(price).is_some_and(|(_, parts)| parts == 0);
        let value = match (line, price) {
            (Some((line, _)), _) => Some(line),
            (None, Some(price)) => Some(times(price, quantity.unwrap_or(1.0).abs()).ok_or_else(|| {
                let place = self.column(Meaning::Quantity).map(|column| column.place);
                Fault::new(
                    RefusalReason::AmountTooLarge,
                    place,
                    "price × quantity below 10,000,000,000,000,000",
                    "check for digits too many",
                )
            })?),
            (None, None) => total.filter(|_| first).map(|(total, _)| total),
        };
        Ok(Worth { quantity, value, free, back })
    }

    /// Makes this row's order the last one, keeping what only its first line said.
    fn settle_order(
        &mut self,
        row: &Row,
        same: bool,
        at: Micros,
        state: Option<State>,
        order_ref: &Option<String>,
        out: &mut Parsed,
    ) {
        let keys = self.key_texts(row);
        // a further line may leave out what the first line said, but not say another
        let said = |key: &str| key.is_empty() || self.last.keys.split(KEY_END).any(|known| known == key);
        let reuse = same && (keys == self.last.keys || keys.split(KEY_END).all(said));
        if !reuse {
            self.last.record = self.record(row, Some(at), out);
            self.last.keys = keys;
        }
        let channel = self.channel_of(row);
        let campaign = self.text(row, Meaning::Campaign).or_else(|| self.campaign.clone());
        let staff = self.text(row, Meaning::Staff);
        if !same || channel != self.channel {
            self.last.channel = channel;
        }
        if !same || campaign.is_some() {
            self.last.campaign = campaign;
        }
        if !same || staff.is_some() {
            self.last.staff = staff;
        }
        self.last.at = Some(at);
        self.last.state = state;
        if !same {
            self.last.order_ref.clone_from(order_ref);
        }
    }

    /// The cells that tell people apart: code, phone, e-mail, device.
    fn key_texts(&self, row: &Row) -> String {
        let mut keys = String::new();
        for meaning in [Meaning::CustomerRef, Meaning::Phone, Meaning::Email, Meaning::DeviceId] {
            let Some(column) = self.column(meaning) else { continue };
            match row.cell(column.place) {
                Cell::Empty => {}
                Cell::Text(text) => {
                    keys.push_str(text);
                    keys.push(KEY_END);
                }
                other => {
                    keys.push_str(&crate::understand::show(other));
                    keys.push(KEY_END);
                }
            }
        }
        keys
    }
}

/// Is it the first line of its order? Orders are remembered only where their total is needed.
fn same_first(reader: &mut Reader<'_>, order_ref: Option<&str>) -> bool {
    let needed = reader.column(Meaning::OrderTotal).is_some() || reader.column(Meaning::Refunded).is_some();
    let Some(order_ref) = order_ref.filter(|_| needed) else { return true };
    let mut hasher = DefaultHasher::new();
    order_ref.hash(&mut hasher);
    reader.seen_orders.insert(hasher.finish())
}

fn undoes(state: Option<State>) -> bool {
    matches!(state, Some(State::Is(kind)) if kind.undoes_purchase())
}

/// Price times quantity, exact for whole quantities; rounded to hundredths last.
pub(crate) fn times((price, parts): (Money, i128), quantity: f64) -> Option<Money> {
    let product = if quantity.fract() == 0.0 && quantity.abs() < 1e9 {
        parts.checked_mul(i128::from(quantity as i64))?
    } else {
        // a float past the range of the integer becomes its bound, which is too large as well
        (parts as f64 * quantity).round() as i128
    };
    Some(Money { hundredths: amount::rounded(product).ok()?, ..price })
}
