//! What does the report show? Its values, filled from the tables part by part.
//!
//! Each part is one file and a few questions that are counted in the engine. What the tables
//! cannot say stays empty, and the page says so in words.

use super::Context;
use super::track_record::TrackRecord;
use super::trust;
use galena_console::ReportData;

mod channels;
mod check;
mod classes;
mod identity;
mod months;
mod people_today;
mod references;
mod sources;

pub(crate) use check::{calibration, lift, ratio, repurchase, track_record};
pub(crate) use classes::{Counts, counts};
pub(crate) use sources::segments;

/// Fills a report with the last run's answers. Before the first run the report is empty, and says
/// what to do.
///
/// # Errors
/// When a table cannot be read.
pub fn data(context: &Context<'_>) -> anyhow::Result<ReportData> {
    let as_of = context.as_of()?;
    let day = as_of.unwrap_or(context.made_at.date());
    let mut data = ReportData::empty(&context.shop, context.lang, day, context.made_at);
    data.policy = context.policy;
    data.horizon_days = context.horizon_days;
    data.currency = context.currency;
    data.interval_level = galena_measure::LEVEL;
    data.imports = sources::imports(context)?;
    let Some(as_of) = as_of else {
        data.notes = vec![context.nothing_yet().to_string()];
        return Ok(data);
    };
    let record = TrackRecord::read(context)?;
    let counts = counts(context, as_of, &record)?;
    data.counts = classes::with_revenue(context, as_of, &counts)?;
    data.potential_kinds = counts.kinds;
    data.relationships = counts.relationships;
    data.ratio = ratio(&record);
    data.track_record = track_record(&record);
    data.repurchase = repurchase(&record, context.lang);
    data.references = references::references(context, as_of, &record)?;
    data.calibration = calibration(&record);
    data.lift = lift(&record);
    data.trust = trust::trust(context, &record)?;
    data.identity = identity::identity(context)?;
    data.channels = channels::channels(context, as_of, &record)?;
    data.segments = segments(context)?;
    data.people_today = people_today::people_today(context, as_of)?;
    data.months = months::months(context, as_of, &record)?;
    data.notes = sources::notes(context, as_of, &record)?;
    Ok(data)
}
