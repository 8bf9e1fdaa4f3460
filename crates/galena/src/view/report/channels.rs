//! Where do people come from, and what did that cost? By the channel of their first signal that
//! names one.
//!
//! Nobody was judged before the first replayed day, so what a target customer cost is the spend
//! since that day over those who became target customers since.

use super::months::last_months;
use crate::view::read::{day_of, days_since_1970};
use crate::view::track_record::TrackRecord;
use crate::view::{Context, words};
use chrono::NaiveDate;
use galena_console::report::ChannelRow;
use galena_measure::Rate;
use galena_plan::Value;
use galena_signal::table;
use std::collections::BTreeMap;

/// A report shows at most so many channels; the rest are small.
const MOST_CHANNELS: usize = 20;

#[derive(Default)]
struct Channel {
    people: u64,
    target: u64,
    target_since: u64,
    buyers: u64,
    spend: Option<f64>,
    spend_since: Option<f64>,
    months: BTreeMap<NaiveDate, u64>,
}

pub(super) fn channels(
    context: &Context<'_>,
    as_of: NaiveDate,
    record: &TrackRecord,
) -> anyhow::Result<Vec<ChannelRow>> {
    let since = record.dates().first().copied().unwrap_or(as_of);
    let mut parameters = context.parameters(as_of);
    parameters.insert("since", Value::Day(days_since_1970(since)));
    let reads = [&table::SIGNALS, &table::MEMBERS, &table::STANDINGS, &table::FEATURES];
    let mut channels: BTreeMap<String, Channel> = BTreeMap::new();
    for row in context.rows(include_str!("../../sql/channels.sql"), &reads, &parameters)? {
        let channel = channels.entry(row.word("channel")).or_default();
        let people = row.count("people");
        channel.people += people;
        channel.target += row.count("target");
        channel.target_since += row.count("target_since");
        channel.buyers += row.count("buyers");
        if let Some(month) = row.int("month_day").and_then(|day| day_of(day as i32)) {
            *channel.months.entry(month).or_default() += people;
        }
    }
    for row in context.rows(include_str!("../../sql/channel_spend.sql"), &[&table::SPEND], &parameters)? {
        let channel = channels.entry(row.word("channel")).or_default();
        channel.spend = row.float("spend");
        channel.spend_since = row.float("spend_since");
    }
    if channels.keys().all(String::is_empty) {
        return Ok(Vec::new());
    }
    let first = channels.values().filter_map(|channel| channel.months.keys().next().copied()).min();
    let months = first.map_or_else(Vec::new, |first| last_months(first, as_of));
    let mut rows: Vec<ChannelRow> = channels
        .into_iter()
        .map(|(word, channel)| {
            let rate = Rate::measured(channel.buyers as f64, channel.people as f64).measured();
            let (rate, low, high) =
                rate.map_or((f64::NAN, f64::NAN, f64::NAN), |rate| (rate.value, rate.low, rate.high));
            let new = |month: &NaiveDate| channel.months.get(month).copied().unwrap_or(0) as f64;
            ChannelRow {
                stated: !word.is_empty(),
                channel: words::channel(context.lang, &word),
                people: channel.people,
                target: channel.target,
                buyers: channel.buyers,
                rate,
                low,
                high,
                spend: channel.spend,
                cost_per_target: channel
                    .spend_since
                    .filter(|_| channel.target_since > 0)
                    .map(|spend| spend / channel.target_since as f64),
                monthly: months.iter().map(new).collect(),
            }
        })
        .collect();
    rows.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.channel.cmp(&b.channel)));
    rows.truncate(MOST_CHANNELS);
    Ok(rows)
}
