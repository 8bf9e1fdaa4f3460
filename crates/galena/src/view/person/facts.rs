//! Which rows are about this person? One question a table.

use super::change::Bearings;
use crate::view::read::Row;
use crate::view::{Context, words};
use chrono::NaiveDate;
use galena_plan::{Parameters, Value};
use galena_signal::{InTarget, Lang, Relationship, Table, table};
use std::collections::HashMap;

/// Everything that is known of one person.
pub(super) struct Facts {
    pub person_id: i64,
    pub person: Option<Row>,
    pub axes: Option<Row>,
    pub forecast: Option<Row>,
    pub features: Option<Row>,
    /// Oldest first; the last one holds.
    pub standings: Vec<Row>,
    pub records: Vec<Row>,
    pub links: Vec<Row>,
    /// The newest first.
    pub signals: Vec<Row>,
    /// File names of imports.
    files: HashMap<String, String>,
}

impl Facts {
    pub(super) fn read(context: &Context<'_>, as_of: NaiveDate, person_id: i64) -> anyhow::Result<Self> {
        let mut parameters = context.parameters(as_of);
        parameters.insert("person", Value::Int(person_id));
        let whole = |table: &'static Table, order: &str, parameters: &Parameters| {
            let sql = format!("SELECT * FROM {} WHERE person_id = $person {order}", table.name);
            context.rows(&sql, &[table], parameters)
        };
        let one = |table| anyhow::Ok(whole(table, "", &parameters)?.into_iter().next());
        let imports = context.lake.imports()?;
        Ok(Facts {
            person_id,
            person: one(&table::PEOPLE)?,
            axes: one(&table::AXES)?,
            forecast: one(&table::FORECASTS)?,
            features: one(&table::FEATURES)?,
            standings: whole(&table::STANDINGS, "ORDER BY from_on, until_on NULLS LAST", &parameters)?,
            records: context.rows(
                include_str!("../../sql/person_records.sql"),
                &[&table::RECORDS, &table::MEMBERS],
                &parameters,
            )?,
            links: context.rows(
                include_str!("../../sql/person_links.sql"),
                &[&table::LINKS, &table::MEMBERS],
                &parameters,
            )?,
            signals: context.rows(
                include_str!("../../sql/person_signals.sql"),
                &[&table::SIGNALS, &table::MEMBERS],
                &parameters,
            )?,
            files: imports.into_iter().map(|row| (row.batch_id.0, row.facts.file_name)).collect(),
        })
    }

    /// The standing that holds.
    pub(super) fn standing(&self) -> Option<&Row> {
        self.standings.last()
    }

    /// The file and row of a record or signal.
    pub(super) fn place(&self, row: &Row) -> (String, i64) {
        let batch = row.word("batch_id");
        (self.files.get(&batch).cloned().unwrap_or(batch), row.int("row_number").unwrap_or(0))
    }

    pub(super) fn record(&self, record_id: i64) -> Option<&Row> {
        self.records.iter().find(|row| row.int("record_id") == Some(record_id))
    }

    /// The record that each value of the golden record came from.
    pub(super) fn sources(&self) -> HashMap<String, i64> {
        let text = self.person.as_ref().map(|row| row.word("sources")).unwrap_or_default();
        let mut ids: HashMap<String, String> = serde_json::from_str(&text).unwrap_or_default();
        if let (Some(all), Some(person)) = (ids.remove("all"), &self.person) {
            let filled = table::PEOPLE.columns.iter().filter(|column| !person.is_null(column.name));
            ids = filled.map(|column| (column.name.to_owned(), all.clone())).collect();
        }
        ids.into_iter().filter_map(|(field, id)| Some((field, id.parse().ok()?))).collect()
    }

    /// What to call the person.
    pub(super) fn called(&self, lang: Lang) -> String {
        let known = |row: &Row| words::called(lang, |column| row.text(column));
        self.person.as_ref().and_then(known).unwrap_or_else(|| format!("#{}", self.person_id))
    }

    /// The numbers that the rules look at.
    pub(super) fn bearings(&self) -> Bearings {
        let standing = |column: &str| self.standing().map(|row| row.word(column)).unwrap_or_default();
        let axis = |column: &str| self.axes.as_ref().and_then(|row| row.float(column));
        let feature = |column: &str| self.features.as_ref().and_then(|row| row.float(column));
        Bearings {
            relationship: Relationship::from_word(&standing("relationship")).unwrap_or(Relationship::Stranger),
            with_competitor: standing("potential_kind") == "with_competitor",
            in_target: InTarget::from_word(&standing("in_target")).unwrap_or(InTarget::Unknown),
            segment: self.standing().and_then(|row| row.text("segment")),
            need: axis("need").unwrap_or(0.0),
            explicitness: axis("need_explicitness").unwrap_or(0.0),
            specificity: axis("need_specificity").unwrap_or(0.0),
            need_product: self.axes.as_ref().and_then(|row| row.text("need_product")),
            ability: axis("ability_to_pay"),
            purchases: feature("purchases").unwrap_or(0.0),
            purchases_365: feature("purchases_365").unwrap_or(0.0),
            last_purchase_age: words::happened(feature("last_purchase_age")),
            median_gap: feature("median_gap").unwrap_or(0.0),
            waiting_age: feature("waiting_age").filter(|age| *age > 0.0),
        }
    }
}
