//! How does a need grow, show itself, and end? In episodes.
//!
//! An episode is about one category (explorers stray into others), lasts some weeks, rises over
//! its first third and fades over the rest. On every day of it the level `n` sets how much a person
//! looks (weak signs, ∝ n) and whether they act (explicit signs, ∝ n²). The first act makes them
//! known; staff may follow up with advice, a stated requirement, a quote. From then on the daily
//! hazard of buying is `n × trust × ability × quality of the channel × season`; before, it is tiny.
//! An episode ends with a purchase, a loss (often told to staff, sometimes with a reason) or
//! silence. The road not taken is to draw "will buy" first and invent signs for it: signs would
//! then know the future, and a judge could read it off them.

use crate::advertising::NO_CAMPAIGN;
use crate::calendar::DAY;
use crate::chance::{Chance, mix};
use crate::event::{Event, Medium};
use crate::person::{Disposition, Person};
use crate::shop::{
    CATEGORIES, CHANNELS, COMPETITORS, EVENT, FACEBOOK, GOOGLE, NONE, PRODUCTS, REFERRAL, SHOPEE, STAFF, STORE, TIKTOK,
    WEBSITE, ZALO, products_of,
};
use crate::world::World;
use galena_signal::SignalKind;

/// A stretch of time in which a person has a need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Episode {
    /// First day, may lie before the history.
    pub start: f64,
    /// Days.
    pub length: f64,
    /// Highest level, 0–1.
    pub peak: f64,
    /// What it is about.
    pub category: u8,
    /// The product that fits.
    pub product: u8,
}

/// How an episode ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// Bought at that minute, through that channel.
    Bought(u32, u8, u16),
    /// Bought from a competitor.
    ToCompetitor(u8),
    /// Did not buy.
    Faded {
        /// Acted at least once.
        acted: bool,
    },
    /// Still running on the last day.
    Open {
        /// Acted at least once.
        acted: bool,
    },
}

impl Episode {
    /// An episode around an arrival through the person's channel.
    pub(crate) fn new(world: &World, chance: &mut Chance, person: &Person) -> Self {
        let arrival = world.ads.arrivals[person.channel as usize].spin(chance) as f64;
        let category = match person.disposition {
            Disposition::Exploring if chance.happens(0.3) => chance.place(CATEGORIES.len()) as u8,
            _ => person.category,
        };
        let fits: Vec<u8> = products_of(category, false).collect();
        let within = fits.iter().filter(|place| PRODUCTS[**place as usize].price <= person.purse).count();
        let product = match within {
            0 => fits[chance.place(3.min(fits.len()))],
            within => fits[within - 1 - chance.place(within.min(3))],
        };
        let length = 28.0 + chance.gamma(3, 36.0);
        let peak = match person.disposition {
            Disposition::Ready => chance.between(0.75, 1.0),
            Disposition::Hesitant => chance.between(0.6, 0.95),
            _ => chance.between(0.4, 0.85),
        };
        Episode { start: arrival - chance.between(0.0, 10.0), length, peak, category, product }
    }

    /// The level on a day, 0–1.
    pub(crate) fn level(&self, day: f64) -> f64 {
        let x = (day - self.start) / self.length;
        match x {
            x if !(0.0..1.0).contains(&x) => 0.0,
            x if x < 0.33 => self.peak * x / 0.33,
            x => self.peak * (1.0 - x) / 0.67,
        }
    }

    /// The days of the history on which it runs.
    pub(crate) fn days(&self, world: &World) -> std::ops::Range<usize> {
        let from = self.start.max(0.0) as usize;
        let until = (self.start + self.length).max(0.0) as usize + 1;
        from..until.min(world.days())
    }
}

/// Daily rates of a disposition at level 1.
struct Rates {
    looks: f64,
    acts: f64,
    buys: f64,
    competitor: f64,
}

fn rates(disposition: Disposition) -> Rates {
    match disposition {
        Disposition::Ready => Rates { looks: 0.17, acts: 0.17, buys: 0.075, competitor: 0.005 },
        Disposition::Exploring => Rates { looks: 0.34, acts: 0.014, buys: 0.055, competitor: 0.004 },
        Disposition::Hesitant => Rates { looks: 0.18, acts: 0.07, buys: 0.05, competitor: 0.004 },
        Disposition::WithCompetitor => Rates { looks: 0.12, acts: 0.022, buys: 0.05, competitor: 0.0 },
        _ => Rates { looks: 0.07, acts: 0.004, buys: 0.05, competitor: 0.002 },
    }
}

/// Lives through an episode; what happened is added to `events`.
pub(crate) fn live(world: &World, person: &Person, episode: &Episode, events: &mut Vec<Event>) -> Outcome {
    let mut scene = Scene {
        world,
        person,
        episode,
        chance: world.chance(0xE9, mix(person.number) ^ episode.start.to_bits()),
        events: Vec::new(),
        followed: false,
        acted: false,
    };
    let outcome = scene.play();
    let end = match outcome {
        Outcome::Bought(at, ..) => at,
        _ => world.days() as u32 * DAY,
    };
    scene.events.retain(|event| event.at < end);
    events.append(&mut scene.events);
    outcome
}

struct Scene<'a> {
    world: &'a World,
    person: &'a Person,
    episode: &'a Episode,
    chance: Chance,
    events: Vec<Event>,
    followed: bool,
    acted: bool,
}

impl Scene<'_> {
    fn play(&mut self) -> Outcome {
        let rates = rates(self.person.disposition);
        let quality = CHANNELS[self.person.channel as usize].quality;
        let able = if self.person.able { 1.0 } else { 0.08 };
        let days = self.episode.days(self.world);
        let over = self.episode.start + self.episode.length < self.world.days() as f64;
        let mut last_act = 0;
        for day in days {
            let level = self.episode.level(day as f64 + 0.5);
            let season = &self.world.calendar;
            for _ in 0..self.chance.poisson(rates.looks * level * season.looking[day]) {
                self.look(day);
            }
            let pace = if self.acted { 0.085 * level } else { rates.acts * level * level };
            if self.chance.happens(pace * season.buying[day].min(1.5)) {
                self.act(day);
                last_act = day;
            }
            let waiting = if self.acted { 1.0 } else { 0.09 };
            if self.chance.happens(rates.competitor * level * waiting) {
                return self.lose(day, true);
            }
            let trust = (self.person.trust + if self.followed { 0.12 } else { 0.0 }).min(1.0);
            let hazard = rates.buys * level * trust * able * quality * waiting * season.buying[day];
            let ripe = !self.acted || day > last_act;
            if ripe && self.chance.happens(hazard) {
                return self.buy(day);
            }
        }
        let acted = self.acted;
        if !over {
            return Outcome::Open { acted };
        }
        if acted && self.chance.happens(0.5) {
            let day = (self.episode.start + self.episode.length) as usize;
            return self.lose(day.min(self.world.days() - 1), false);
        }
        Outcome::Faded { acted }
    }

    fn buy(&mut self, day: usize) -> Outcome {
        let at = self.world.moment(&mut self.chance, day, true);
        let channel = self.person.channel;
        let campaign = self.world.ads.pick(&mut self.chance, channel, day, self.episode.category);
        Outcome::Bought(at, channel, campaign)
    }

    fn event(&mut self, at: u32, kind: SignalKind, medium: Medium) -> Event {
        let mut event = Event::new(at, kind, medium, self.person.channel);
        event.category = self.episode.category;
        event.product = self.episode.product;
        event.value = self.world.price(event.product, (event.day()).min(self.world.days() - 1));
        event
    }

    /// A session of looking: a click from an ad, pages, searches, comparisons, reviews.
    fn look(&mut self, day: usize) {
        let mut at = self.world.moment(&mut self.chance, day, false);
        let device = self.chance.place(self.person.devices as usize) as u8;
        let strays = self.person.disposition == Disposition::Exploring;
        let paid = self.chance.happens(0.35);
        let campaign = match paid {
            true => self.world.ads.pick(&mut self.chance, self.person.channel, day, self.episode.category),
            false => NO_CAMPAIGN,
        };
        for step in 0..1 + self.chance.poisson(0.75) {
            let kind = match step {
                0 if campaign != NO_CAMPAIGN => SignalKind::Click,
                _ => looked(&mut self.chance, strays),
            };
            let mut event = self.event(at, kind, Medium::Web);
            event.device = device;
            event.campaign = campaign;
            let other = self.chance.happens(if strays { 0.6 } else { 0.15 });
            if other {
                let all: Vec<u8> = products_of(event.category, false).collect();
                event.product = *self.chance.one(&all);
                event.value = self.world.price(event.product, day);
            }
            if kind == SignalKind::Search {
                event.product = NONE;
                event.value = 0;
            }
            self.events.push(event);
            at += 1 + self.chance.below(9) as u32;
        }
    }

    /// An explicit act, by the way that suits the channel; the first one may be followed up.
    fn act(&mut self, day: usize) {
        let channel = self.person.channel;
        let (kind, medium) = match self.way(channel) {
            0 => (*self.chance.one(&[SignalKind::Cart, SignalKind::Cart, SignalKind::Checkout]), Medium::Web),
            1 => (*self.chance.one(&[SignalKind::Message, SignalKind::Inquiry, SignalKind::Inquiry]), Medium::Chat),
            2 => (SignalKind::Call, Medium::Chat),
            3 => (SignalKind::StoreVisit, Medium::Door),
            _ => (SignalKind::Register, Medium::Lead),
        };
        let shop_hours = matches!(medium, Medium::Door | Medium::Chat);
        let at = self.world.moment(&mut self.chance, day, shop_hours);
        let mut event = self.event(at, kind, medium);
        match medium {
            Medium::Web => event.device = self.chance.place(self.person.devices as usize) as u8,
            Medium::Lead => {
                event.channel = FACEBOOK;
                event.budget = self.budget(0.5);
            }
            Medium::Door => event.staff = self.chance.place(STAFF.len()) as u8,
            _ => {}
        }
        event.campaign = self.world.ads.pick(&mut self.chance, event.channel, day, event.category);
        self.events.push(event);
        let first = !self.acted;
        self.acted = true;
        let follow = CHANNELS[channel as usize].follow_up * if first { 1.0 } else { 0.3 };
        if self.chance.happens(follow) {
            self.follow_up(at);
        }
    }

    fn way(&mut self, channel: u8) -> usize {
        let weights = match channel {
            FACEBOOK => [2.0, 3.0, 0.7, 0.8, 3.0],
            ZALO => [0.8, 6.0, 1.0, 0.8, 0.0],
            GOOGLE => [4.0, 1.5, 1.5, 1.0, 0.2],
            TIKTOK => [3.5, 3.0, 0.3, 0.3, 0.5],
            STORE => [0.3, 0.8, 0.8, 6.0, 0.0],
            REFERRAL => [0.6, 2.5, 2.5, 2.5, 0.0],
            EVENT => [0.5, 1.5, 1.0, 4.0, 0.0],
            SHOPEE => [3.5, 2.0, 0.2, 0.2, 0.0],
            _ => [4.0, 1.5, 1.0, 0.8, 0.0],
        };
        self.chance.weighted(&weights)
    }

    fn follow_up(&mut self, at: u32) {
        self.followed = true;
        let staff = self.chance.place(STAFF.len()) as u8;
        let end = self.world.days() as u32;
        let mut day = at / DAY + self.chance.below(3) as u32;
        if day >= end {
            return;
        }
        let moment = self.world.moment(&mut self.chance, day as usize, true).max(at + 20);
        let mut advice = self.event(moment, SignalKind::Consultation, Medium::Desk);
        advice.staff = staff;
        advice.budget = self.budget(0.6);
        self.events.push(advice);
        if self.chance.happens(0.4) {
            let mut stated = self.event(moment + 7, SignalKind::Statement, Medium::Desk);
            stated.staff = staff;
            stated.budget = self.budget(0.8);
            self.events.push(stated);
        }
        if self.person.competitor != NONE && self.chance.happens(0.5) {
            let mut uses = self.event(moment + 9, SignalKind::CompetitorUse, Medium::Desk);
            uses.staff = staff;
            uses.competitor = self.person.competitor;
            self.events.push(uses);
        }
        day += self.chance.below(4) as u32;
        if day < end && self.chance.happens(0.55) {
            let at = self.world.moment(&mut self.chance, day as usize, true).max(moment + 15);
            let mut quote = self.event(at, SignalKind::Quote, Medium::Desk);
            quote.staff = staff;
            self.events.push(quote);
        }
    }

    /// What they say they can spend: about what they can, rounded to half a million.
    fn budget(&mut self, said: f64) -> i64 {
        if !self.chance.happens(said) {
            return 0;
        }
        let about = self.person.purse as f64 * self.chance.between(0.85, 1.1);
        ((about / 500_000.0) as i64).max(1) * 500_000
    }

    fn lose(&mut self, day: usize, to_competitor: bool) -> Outcome {
        let competitor = match to_competitor {
            true => self.chance.place(COMPETITORS.len()) as u8,
            false => NONE,
        };
        if self.acted && self.chance.happens(0.7) {
            let at = self.world.moment(&mut self.chance, day, true);
            let mut lost = self.event(at, SignalKind::Lost, Medium::Desk);
            lost.staff = self.chance.place(STAFF.len()) as u8;
            lost.competitor = competitor;
            lost.detail = match (to_competitor, self.person.able, self.person.disposition) {
                (true, ..) => 1,
                (_, false, _) => 0,
                (_, _, Disposition::Hesitant) => 3,
                _ => *self.chance.one(&[2, 2, 4]),
            };
            self.events.push(lost);
        }
        match to_competitor {
            true => Outcome::ToCompetitor(competitor),
            false => Outcome::Faded { acted: self.acted },
        }
    }
}

/// What kind of look.
fn looked(chance: &mut Chance, strays: bool) -> SignalKind {
    let weights = if strays { [4.0, 3.0, 2.0, 2.0, 0.3, 0.2] } else { [6.0, 2.2, 0.7, 0.9, 0.5, 0.25] };
    [
        SignalKind::View,
        SignalKind::Search,
        SignalKind::Compare,
        SignalKind::ReadReview,
        SignalKind::Wishlist,
        SignalKind::Download,
    ][chance.weighted(&weights)]
}

const _: () = assert!(WEBSITE == 9 && CHANNELS.len() == 10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn need_rises_and_fades() {
        let episode = Episode { start: 10.0, length: 60.0, peak: 0.9, category: 0, product: 0 };
        assert_eq!(episode.level(9.0), 0.0);
        assert_eq!(episode.level(71.0), 0.0);
        assert!(episode.level(15.0) < episode.level(25.0));
        assert!((episode.level(10.0 + 0.33 * 60.0) - 0.9).abs() < 0.01);
        assert!(episode.level(40.0) > episode.level(60.0));
    }
}
