//! What is spent on ads, and what does it bring? Campaigns, money per day, and a response that
//! saturates.
//!
//! Clicks of a campaign on a day follow `most × x / (x + half)` in the money `x`: twice the money
//! never brings twice the clicks. The same response, and nothing else, sets on which days people
//! come through a paid channel; so whoever relates signals or first purchases to spend can find
//! the curve again. Budgets jump from month to month so that there is a curve to see.

use crate::calendar::Calendar;
use crate::chance::{Chance, Wheel};
use crate::shop::{CATEGORIES, CHANNELS, EVENT, FACEBOOK, GOOGLE, NONE, PRESS, SHOPEE, TIKTOK, ZALO};
use chrono::Datelike;

/// A campaign: a code that can be told apart, for a channel, from one day to another.
#[derive(Clone, Debug)]
pub(crate) struct Campaign {
    /// The code.
    pub code: String,
    /// Place in [`CHANNELS`].
    pub channel: u8,
    /// What it is about, or [`NONE`].
    pub category: u8,
    /// First day.
    pub from: usize,
    /// The day after the last one.
    pub until: usize,
    /// Search words bought, for Google.
    pub keyword: &'static str,
}

/// Money spent on a campaign on a day.
#[derive(Clone, Debug)]
pub(crate) struct Spent {
    /// The day.
    pub day: usize,
    /// Place in the list of campaigns.
    pub campaign: u16,
    /// Đồng.
    pub amount: i64,
    /// Times shown.
    pub impressions: u64,
    /// Times clicked.
    pub clicks: u64,
}

/// Campaigns, what they cost, and when people come.
#[derive(Clone, Debug)]
pub(crate) struct Advertising {
    /// Campaigns in order of their first day.
    pub campaigns: Vec<Campaign>,
    /// Money by day and campaign.
    pub spent: Vec<Spent>,
    /// For each channel, on which days people come.
    pub arrivals: Vec<Wheel>,
    running: Vec<Vec<(u16, f64)>>,
}

/// No campaign.
pub(crate) const NO_CAMPAIGN: u16 = u16::MAX;

impl Advertising {
    /// Plans the whole history.
    pub(crate) fn new(seed: u64, people: u64, calendar: &Calendar) -> Self {
        let mut chance = Chance::new(seed, 0xAD, 0);
        let campaigns = campaigns(calendar);
        let scale = people as f64 / 10_000.0;
        let days = calendar.len();
        let mut spent = Vec::new();
        let mut response = vec![vec![0.0; days]; CHANNELS.len()];
        let mut running: Vec<Vec<(u16, f64)>> = vec![Vec::new(); days];
        for (place, campaign) in campaigns.iter().enumerate() {
            let channel = &CHANNELS[campaign.channel as usize];
            let mut month = usize::MAX;
            let mut level = 1.0;
            for day in campaign.from..campaign.until {
                if calendar.month(day) != month {
                    month = calendar.month(day);
                    level = *chance.one(&[0.3, 0.6, 1.0, 1.6, 2.6]);
                }
                let quiet = if (0..=4).contains(&calendar.from_tet[day]) { 0.3 } else { 1.0 };
                let money = channel.usual_spend * level * quiet * chance.between(0.75, 1.25);
                let clicks = channel.most_clicks * money / (money + channel.half_spend) * calendar.looking[day];
                response[campaign.channel as usize][day] += clicks;
                running[day].push((place as u16, clicks));
                let amount = (money * scale / 1000.0) as i64 * 1000;
                let clicks = clicks * scale * chance.gamma(12, 1.0);
                let impressions = (clicks * channel.shown_per_click * chance.between(0.85, 1.15)) as u64;
                spent.push(Spent { day, campaign: place as u16, amount, impressions, clicks: clicks as u64 });
            }
        }
        spent.sort_by_key(|row| (row.day, row.campaign));
        let arrivals = response
            .iter()
            .map(|by_day| {
                let usual = by_day.iter().sum::<f64>() / days as f64;
                let organic = if usual > 0.0 { 0.12 * usual } else { 1.0 };
                Wheel::new(by_day.iter().zip(&calendar.looking).map(|(paid, looking)| paid + organic * looking))
            })
            .collect();
        Advertising { campaigns, spent, arrivals, running }
    }

    /// The campaign that brought somebody through a channel on a day, likelier one about the
    /// category; [`NO_CAMPAIGN`] when none runs or the visit was not through an ad.
    pub(crate) fn pick(&self, chance: &mut Chance, channel: u8, day: usize, category: u8) -> u16 {
        let weight = |&(place, clicks): &(u16, f64)| {
            let campaign = &self.campaigns[place as usize];
            match campaign.channel == channel {
                true if campaign.category == category => clicks * 3.0,
                true => clicks,
                false => 0.0,
            }
        };
        let running = &self.running[day];
        let total: f64 = running.iter().map(weight).sum();
        if total <= 0.0 || chance.happens(0.12) {
            return NO_CAMPAIGN;
        }
        let mut at = chance.unit() * total;
        for entry in running {
            let width = weight(entry);
            if width > 0.0 && at < width {
                return entry.0;
            }
            at -= width;
        }
        NO_CAMPAIGN
    }

    /// The campaign's code, or nothing.
    pub(crate) fn code(&self, campaign: u16) -> &str {
        self.campaigns.get(campaign as usize).map_or("", |campaign| campaign.code.as_str())
    }
}

const SHORT: [&str; 8] = ["LOCNUOC", "LOCKHONGKHI", "NOICHIEN", "ROBOT", "SUAHAT", "BEPTU", "HUTAM", "NONGLANH"];

fn campaigns(calendar: &Calendar) -> Vec<Campaign> {
    let mut list = Vec::new();
    let days = calendar.len();
    let last_month = calendar.month(days - 1);
    let begins: Vec<usize> =
        (0..=last_month).filter_map(|month| (0..days).find(|day| calendar.month(*day) == month)).collect();
    for (block, start) in begins.iter().step_by(3).enumerate() {
        let end = begins.get(block * 3 + 3).copied().unwrap_or(days);
        let date = calendar.dates[*start];
        let stamp = format!("T{}_{}", date.month(), date.year() % 100);
        let mut add = |prefix: &str, channel: u8, category: u8, from: usize, until: usize| {
            let about = SHORT.get(category as usize).copied().unwrap_or("CHUNG");
            let keyword = match CATEGORIES.get(category as usize) {
                Some(category) if channel == GOOGLE => category.words[0],
                _ => "",
            };
            let (until, code) = (until.min(days), format!("{prefix}_{about}_{stamp}"));
            if from < until {
                list.push(Campaign { code, channel, category, from, until, keyword });
            }
        };
        let theme = |step: usize| ((block * 3 + step) % CATEGORIES.len()) as u8;
        add("FB", FACEBOOK, theme(0), *start, end);
        add("FB", FACEBOOK, theme(1), *start, end);
        add("GG", GOOGLE, theme(0), *start, end);
        add("GG", GOOGLE, theme(2), *start, end);
        add("TT", TIKTOK, theme(2), *start, end);
        add("ZALO", ZALO, NONE, *start, end);
        add("SP", SHOPEE, theme(2), *start, end);
        add("HOICHO", EVENT, NONE, start + 40, start + 45);
        if block % 2 == 0 {
            add("BAO", PRESS, theme(1), start + 12, start + 32);
        }
    }
    for day in 0..days {
        let date = calendar.dates[day];
        if calendar.from_tet[day] == -30 {
            let code = format!("FB_TET_{}", calendar.dates[(day + 31).min(days - 1)].year() % 100);
            let until = (day + 28).min(days);
            list.push(Campaign { code, channel: FACEBOOK, category: NONE, from: day, until, keyword: "" });
        }
        if (date.month(), date.day()) == (11, 5) {
            let code = format!("FB_1111_{}", date.year() % 100);
            let until = (day + 8).min(days);
            list.push(Campaign { code, channel: FACEBOOK, category: NONE, from: day, until, keyword: "" });
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn twice_the_money_never_brings_twice_the_clicks() {
        let calendar = Calendar::new(NaiveDate::from_ymd_opt(2026, 10, 31).expect("a day"), 15).expect("in range");
        let plan = Advertising::new(3, 10_000, &calendar);
        let mut rows: Vec<&Spent> =
            plan.spent.iter().filter(|row| plan.campaigns[row.campaign as usize].channel == FACEBOOK).collect();
        rows.sort_by_key(|row| row.amount);
        let third = rows.len() / 3;
        let price = |rows: &[&Spent]| {
            let clicks: u64 = rows.iter().map(|row| row.clicks).sum();
            rows.iter().map(|row| row.amount).sum::<i64>() as f64 / clicks as f64
        };
        let (low, high) = (price(&rows[..third]), price(&rows[rows.len() - third..]));
        assert!(high > 1.5 * low, "a click costs {low:.0} where little is spent, {high:.0} where much is");
        assert!(plan.campaigns.iter().any(|campaign| campaign.code == "FB_TET_26"));
        assert!(plan.campaigns.iter().all(|campaign| campaign.from < campaign.until));
    }
}
