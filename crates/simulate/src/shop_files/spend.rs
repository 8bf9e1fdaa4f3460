//! What ads cost: Meta's report, Google's with its title lines, and a sheet for all the others.

use super::Shop;
use crate::SimulateError;
use crate::encoding::Coding;
use crate::folder::{Cell, Folder, Sheet};
use crate::messy::dotted;
use crate::shop::{CHANNELS, FACEBOOK, GOOGLE};

#[rustfmt::skip]
const META: &[&str] = &[
    "Day", "Campaign name", "Ad set name", "Ad name", "Result type", "Results", "Amount spent (VND)", "Impressions",
    "Reach", "Link clicks", "Clicks (all)",
];

#[rustfmt::skip]
const GOOGLE_ADS: &[&str] = &[
    "Day", "Campaign", "Campaign state", "Campaign type", "Keyword", "Clicks", "Impr.", "CTR", "Currency code", "Avg. CPC",
    "Cost",
];

const OTHERS: &[&str] = &["Ngày", "Kênh", "Chiến dịch", "Chi phí", "Hiển thị", "Lượt nhấp"];

/// Writes the three files.
pub(super) fn write(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let mut meta = Sheet::csv("chi_phi_quang_cao.csv", b',', Coding::Utf8Marked);
    let mut google = Sheet::csv("google_ads_bao_cao.csv", b',', Coding::Utf8);
    let mut others = Sheet::csv("chi_phi_kenh_khac.csv", b';', Coding::Utf8Marked);
    meta.head(META)?;
    google.head(&["Campaign performance"])?;
    let dates = &shop.world.calendar.dates;
    if let (Some(first), Some(last)) = (dates.first(), dates.last()) {
        google.head(&[&format!("{} - {}", first.format("%B %-d, %Y"), last.format("%B %-d, %Y"))])?;
    }
    google.head(GOOGLE_ADS)?;
    others.head(OTHERS)?;
    for spent in &shop.world.ads.spent {
        let campaign = &shop.world.ads.campaigns[spent.campaign as usize];
        let day = &shop.world.calendar.iso[spent.day];
        let (clicks, shown) = (spent.clicks as i64, spent.impressions as i64);
        match campaign.channel {
            FACEBOOK => meta.row(&[
                day.as_str().into(),
                campaign.code.as_str().into(),
                "HN HCM 25-45".into(),
                format!("{} video", campaign.code).into(),
                "Link clicks".into(),
                Cell::Number(clicks),
                Cell::Number(spent.amount),
                Cell::Number(shown),
                Cell::Number(shown * 7 / 10),
                Cell::Number(clicks),
                Cell::Number(clicks * 13 / 10),
            ])?,
            GOOGLE => google.row(&[
                day.as_str().into(),
                campaign.code.as_str().into(),
                "Enabled".into(),
                "Search".into(),
                campaign.keyword.into(),
                Cell::Number(clicks),
                Cell::Number(shown),
                format!("{}.{:02}%", clicks * 100 / shown.max(1), clicks * 10_000 / shown.max(1) % 100).into(),
                "VND".into(),
                Cell::Number(spent.amount / clicks.max(1)),
                Cell::Number(spent.amount),
            ])?,
            channel => others.row(&[
                shop.world.calendar.slashed[spent.day].as_str().into(),
                CHANNELS[channel as usize].name.into(),
                campaign.code.as_str().into(),
                dotted(spent.amount).into(),
                Cell::Number(shown),
                Cell::Number(clicks),
            ])?,
        };
    }
    folder.close(meta)?;
    folder.close(google)?;
    folder.close(others)
}
