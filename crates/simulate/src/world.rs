//! What do all people of a market have in common? Calendar, names, ads, seed.

use crate::advertising::Advertising;
use crate::calendar::{Calendar, DAY};
use crate::chance::Chance;
use crate::names::Names;
use crate::person::People;
use crate::shop::price;
use crate::{Settings, SimulateError};

/// Everything that is the same for all people.
#[derive(Debug)]
pub(crate) struct World {
    /// What was asked for.
    pub settings: Settings,
    /// Days and seasons.
    pub calendar: Calendar,
    /// Names and places.
    pub names: Names,
    /// Campaigns, spend, arrivals.
    pub ads: Advertising,
}

impl World {
    /// Sets up a market.
    pub(crate) fn new(settings: &Settings) -> Result<Self, SimulateError> {
        if settings.people == 0 {
            return Err(SimulateError::NobodyAsked);
        }
        if !(6..=60).contains(&settings.months) {
            return Err(SimulateError::HistoryLength { months: settings.months });
        }
        let calendar = Calendar::new(settings.until, settings.months)
            .filter(|calendar| calendar.len() > 100)
            .ok_or(SimulateError::LastDay { until: settings.until })?;
        let ads = Advertising::new(settings.seed, settings.people, &calendar);
        Ok(World { settings: settings.clone(), calendar, names: Names::new(), ads })
    }

    /// The people, one after the other.
    pub(crate) fn people(&self) -> People<'_> {
        People::new(&self.names, self.settings.seed, self.settings.people, self.settings.until)
    }

    /// The stream of chance of a purpose and a number.
    pub(crate) fn chance(&self, purpose: u64, number: u64) -> Chance {
        Chance::new(self.settings.seed, purpose, number)
    }

    /// How many days.
    pub(crate) fn days(&self) -> usize {
        self.calendar.len()
    }

    /// Price of a product on a day.
    pub(crate) fn price(&self, product: u8, day: usize) -> i64 {
        price(product, self.calendar.month(day), self.calendar.buying[day])
    }

    /// A moment on a day: shop hours, or a web user's day that ends late.
    pub(crate) fn moment(&self, chance: &mut Chance, day: usize, shop_hours: bool) -> u32 {
        let minute = if shop_hours {
            8 * 60 + 30 + chance.below(12 * 60) as u32
        } else {
            (7 * 60 + chance.below(9 * 60) as u32 + chance.below(8 * 60) as u32).min(DAY - 1)
        };
        day as u32 * DAY + minute
    }
}
