//! What happens to a person over the whole history? Browsing, episodes of need, buying, and what
//! they are told and tell.
//!
//! Everything follows from the planted disposition; nothing is written for a file's sake. The
//! truth of the last day (need, relationship, kind of potential customer) is read off at the end:
//!
//! * a buyer's relationship is the rule of [`crate::custom`];
//! * `with_competitor`: uses a competitor's, or an episode was lost to one;
//! * `hesitant`: planted so, or acted in an episode and did not buy;
//! * `exploring`: planted so with an episode begun, or an episode without an act;
//! * `unaware`: has the wish and hardly met the shop;
//! * nobody of these: `potential` without a kind when they looked at something (general interest),
//!   `stranger` when they did not even do that.

use crate::advertising::NO_CAMPAIGN;
use crate::calendar::DAY;
use crate::chance::{Chance, mix};
use crate::custom::{self, Custom};
use crate::episode::{self, Episode, Outcome};
use crate::event::{Event, Medium};
use crate::person::{Disposition, Person};
use crate::shop::{CATEGORIES, FACEBOOK, NONE, SHOPEE, STORE, WEBSITE, ZALO, products_of};
use crate::world::World;
use galena_signal::{PotentialKind, Relationship, SignalKind};

/// A life: what happened, and the truth on the last day.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    /// What happened, in order of time.
    pub events: Vec<Event>,
    /// What became of the customer.
    pub custom: Custom,
    /// Relationship on the last day.
    pub relationship: Relationship,
    /// Kind of potential customer, for those who did not buy.
    pub potential: Option<PotentialKind>,
    /// Level of need on the last day, 0–1.
    pub need: f64,
    /// Category of that need.
    pub need_category: u8,
    /// When the shop first learned the phone number, or never.
    pub known_at: Option<u32>,
}

/// Lives a person's life.
pub(crate) fn live(world: &World, person: &Person) -> Life {
    let mut story = Story {
        world,
        person,
        chance: world.chance(0x11FE, mix(person.number)),
        events: Vec::new(),
        custom: Custom::default(),
        acted: false,
        to_competitor: false,
        open: None,
        begun: false,
    };
    story.browse();
    match person.disposition {
        Disposition::Customer => {
            let day = story.lively_day(0, 60.min(world.days()));
            story.buy_from(day, STORE);
        }
        Disposition::WalkIn => {
            let day = story.lively_day(0, world.days());
            story.buy_from(day, person.channel);
        }
        Disposition::Browser => story.whim(),
        Disposition::Unaware => {
            story.unaware();
            story.episodes(0.35);
        }
        Disposition::Exploring => story.episodes(0.8),
        Disposition::Hesitant => story.episodes(0.8),
        Disposition::WithCompetitor => {
            story.tell_competitor();
            story.episodes(0.7);
        }
        Disposition::Ready => story.episodes(1.0),
    }
    story.survey();
    story.finish()
}

struct Story<'a> {
    world: &'a World,
    person: &'a Person,
    chance: Chance,
    events: Vec<Event>,
    custom: Custom,
    acted: bool,
    to_competitor: bool,
    open: Option<Episode>,
    begun: bool,
}

impl Story<'_> {
    /// A day in `from..until`, likelier a lively one.
    fn lively_day(&mut self, from: usize, until: usize) -> usize {
        let mut day = from;
        for _ in 0..12 {
            day = from + self.chance.place((until - from).max(1));
            if self.chance.happens(self.world.calendar.buying[day] / 2.0) {
                break;
            }
        }
        day
    }

    fn buy_from(&mut self, day: usize, channel: u8) {
        let channel = match self.person.masked {
            true => SHOPEE,
            false if channel == SHOPEE => WEBSITE,
            false => channel,
        };
        let at = self.world.moment(&mut self.chance, day, true);
        self.custom = custom::live(self.world, self.person, (at, channel, NO_CAMPAIGN), None, &mut self.events);
    }

    /// Sessions of general interest, on the days when people come through the channel.
    fn browse(&mut self) {
        let looks = match self.person.disposition {
            Disposition::WalkIn => return,
            Disposition::Browser => 3.8,
            Disposition::Unaware => 0.7,
            Disposition::Customer => 2.4,
            _ => 2.2,
        };
        let least = u32::from(self.person.disposition == Disposition::Browser);
        let sessions = (least + self.chance.poisson((looks - f64::from(least)) * self.person.interest)).min(120);
        for _ in 0..sessions {
            let day = self.world.ads.arrivals[self.person.channel as usize].spin(&mut self.chance);
            self.session(day);
        }
    }

    fn session(&mut self, day: usize) {
        let channel = self.person.channel;
        let category = match self.chance.happens(0.55) {
            true => self.person.category,
            false => self.chance.place(CATEGORIES.len()) as u8,
        };
        let campaign = self.world.ads.pick(&mut self.chance, channel, day, category);
        let device = self.chance.place(self.person.devices as usize) as u8;
        let mut at = self.world.moment(&mut self.chance, day, false);
        for step in 0..1 + self.chance.poisson(0.7) {
            let kind = match step {
                0 if campaign != NO_CAMPAIGN && self.chance.happens(0.75) => SignalKind::Click,
                0 if self.chance.happens(0.18) => SignalKind::Impression,
                _ => {
                    let weights = [7.0, 1.2, 0.35, 0.45, 0.12, 0.12, 0.25, 0.12];
                    [
                        SignalKind::View,
                        SignalKind::Search,
                        SignalKind::Compare,
                        SignalKind::ReadReview,
                        SignalKind::Wishlist,
                        SignalKind::Download,
                        SignalKind::Subscribe,
                        SignalKind::Cart,
                    ][self.chance.weighted(&weights)]
                }
            };
            let mut event = Event::new(at, kind, Medium::Web, channel);
            event.campaign = campaign;
            event.device = device;
            event.category = category;
            if !matches!(kind, SignalKind::Search | SignalKind::Subscribe | SignalKind::Impression) {
                let all: Vec<u8> = products_of(category, false).collect();
                event.product = *self.chance.one(&all);
                event.value = self.world.price(event.product, day);
            }
            self.events.push(event);
            at += 1 + self.chance.below(7) as u32;
        }
        if self.chance.happens(0.03) {
            let kind = *self.chance.one(&[SignalKind::Follow, SignalKind::Message, SignalKind::Inquiry]);
            let mut event = Event::new(at, kind, Medium::Chat, ZALO);
            event.category = category;
            self.events.push(event);
        }
    }

    /// A browser may buy out of the blue.
    fn whim(&mut self) {
        if self.chance.happens(if self.person.able { 0.085 } else { 0.02 }) {
            let day = self.lively_day(0, self.world.days());
            self.buy_from(day, self.person.channel);
        }
    }

    /// What the shop can hear of somebody who does not know it.
    fn unaware(&mut self) {
        for _ in 0..1 + self.chance.poisson(0.5) {
            let day = self.chance.place(self.world.days());
            let at = self.world.moment(&mut self.chance, day, false);
            let (kind, medium, channel) = match self.chance.happens(0.45) {
                true => (SignalKind::Mention, Medium::Public, FACEBOOK),
                false => (SignalKind::Impression, Medium::Web, self.person.channel),
            };
            let mut event = Event::new(at, kind, medium, channel);
            event.category = self.person.category;
            if medium == Medium::Web {
                event.device = 0;
            }
            self.events.push(event);
        }
    }

    fn tell_competitor(&mut self) {
        if self.chance.happens(0.45) {
            let day = self.chance.place(self.world.days());
            let at = self.world.moment(&mut self.chance, day, true);
            let mut event = Event::new(at, SignalKind::CompetitorUse, Medium::Desk, ZALO);
            event.category = self.person.category;
            event.competitor = self.person.competitor;
            event.staff = self.chance.place(crate::shop::STAFF.len()) as u8;
            self.events.push(event);
        }
    }

    /// Episodes of need until one ends with a purchase.
    fn episodes(&mut self, share: f64) {
        if !self.chance.happens(share) {
            return;
        }
        let mut count =
            1 + self.chance.poisson(if self.person.disposition == Disposition::Hesitant { 0.9 } else { 0.35 });
        let mut list = Vec::new();
        while count > 0 {
            list.push(Episode::new(self.world, &mut self.chance, self.person));
            count -= 1;
        }
        list.sort_by(|a, b| a.start.total_cmp(&b.start));
        let mut free = f64::MIN;
        for episode in list {
            if episode.start < free || episode.days(self.world).is_empty() {
                continue;
            }
            free = episode.start + episode.length;
            self.begun = true;
            let end = self.world.days() as f64;
            match episode::live(self.world, self.person, &episode, &mut self.events) {
                Outcome::Bought(at, channel, campaign) => {
                    let channel = match (self.person.masked, channel) {
                        (true, _) => SHOPEE,
                        (false, SHOPEE) => WEBSITE,
                        (false, channel) => channel,
                    };
                    let first = (at, channel, campaign);
                    let wanted = Some(episode.product);
                    self.custom = custom::live(self.world, self.person, first, wanted, &mut self.events);
                    return;
                }
                Outcome::ToCompetitor(_) => {
                    self.to_competitor = true;
                    return;
                }
                Outcome::Faded { acted } => self.acted |= acted,
                Outcome::Open { acted } => {
                    self.acted |= acted;
                    if episode.level(end) > 0.05 {
                        self.open = Some(episode);
                    }
                }
            }
        }
    }

    /// Some known people, and some whom a panel reached, answer the survey.
    fn survey(&mut self) {
        let probability = match self.person.disposition {
            Disposition::Unaware | Disposition::WithCompetitor => 0.24,
            Disposition::Browser => 0.02,
            Disposition::WalkIn => 0.0,
            _ => 0.10,
        };
        if !self.chance.happens(probability) || self.person.masked {
            return;
        }
        let days = self.world.days();
        let wave = [days / 3, days * 3 / 4][self.chance.place(2)];
        let day = (wave + self.chance.place(12)).min(days - 1);
        let at = self.world.moment(&mut self.chance, day, true);
        let mut event = Event::new(at, SignalKind::Answer, Medium::Survey, WEBSITE);
        event.category = self.person.category;
        event.competitor = self.person.competitor;
        event.detail = 2 + self.chance.below(4) as u8;
        event.budget = (self.person.purse / 500_000).max(1) * 500_000;
        self.events.push(event);
    }

    /// Messages to everybody whose phone or mail is known, and what they answer.
    fn mailings(&mut self, known_at: u32) {
        let days = self.world.days();
        let mut day = (known_at / DAY) as usize + 7 + self.chance.place(60);
        while day < days {
            let at = day as u32 * DAY + 9 * 60 + self.chance.below(40) as u32;
            let mut shown = Event::new(at, SignalKind::Impression, Medium::Mailing, ZALO);
            shown.category = self.person.category;
            self.events.push(shown);
            if self.chance.happens(0.35) {
                let open = at + 10 + self.chance.below(900) as u32;
                self.events.push(Event { at: open, kind: SignalKind::Open, ..shown });
                if self.chance.happens(0.12) {
                    self.events.push(Event { at: open + 1, kind: SignalKind::Click, ..shown });
                }
            }
            if self.chance.happens(0.012) {
                let no = Event::new(at + 60, SignalKind::Unsubscribe, Medium::OptOut, ZALO);
                self.events.push(no);
                return;
            }
            day += 100 + self.chance.place(220);
        }
    }

    fn finish(mut self) -> Life {
        let end = self.world.days() as u32 * DAY;
        let known_at = self.events.iter().filter(|event| makes_known(event)).map(|event| event.at).min();
        if let Some(at) = known_at
            && !self.person.masked
        {
            self.mailings(at);
        }
        self.events.retain(|event| event.at < end);
        self.events.sort_by_key(|event| (event.at, event.order, event.kind));
        let until = self.world.days() - 1;
        let bought = custom::relationship(&self.custom.days(), until);
        let potential = match bought {
            Some(_) => None,
            None => self.potential(),
        };
        let looked = self.events.iter().any(|event| event.kind != SignalKind::Impression);
        let relationship = match (bought, potential) {
            (Some(relationship), _) => relationship,
            (None, Some(_)) => Relationship::Potential,
            (None, None) if looked => Relationship::Potential,
            (None, None) => Relationship::Stranger,
        };
        let (need, need_category) = self.need(bought);
        Life { events: self.events, custom: self.custom, relationship, potential, need, need_category, known_at }
    }

    fn potential(&self) -> Option<PotentialKind> {
        match self.person.disposition {
            _ if self.to_competitor => Some(PotentialKind::WithCompetitor),
            Disposition::WithCompetitor => Some(PotentialKind::WithCompetitor),
            Disposition::Hesitant if self.begun => Some(PotentialKind::Hesitant),
            _ if self.acted => Some(PotentialKind::Hesitant),
            Disposition::Unaware => Some(PotentialKind::Unaware),
            _ if self.begun => Some(PotentialKind::Exploring),
            _ => None,
        }
    }

    fn need(&self, bought: Option<Relationship>) -> (f64, u8) {
        let until = self.world.days() as f64;
        if let (Some(relationship), Some(last)) = (bought, self.custom.days().last()) {
            if relationship == Relationship::Lapsed || self.custom.days().len() < 2 {
                return (0.0, NONE);
            }
            let waited = (until - 1.0 - *last as f64) / self.custom.cycle.max(1.0);
            return ((0.6 * waited).clamp(0.0, 0.6), self.person.category);
        }
        match &self.open {
            Some(episode) => (episode.level(until), episode.category),
            None if self.person.disposition == Disposition::Unaware => (0.2, self.person.category),
            None => (0.0, NONE),
        }
    }
}

/// Does the shop learn the phone number (or mail) from it?
fn makes_known(event: &Event) -> bool {
    match event.medium {
        Medium::Web => matches!(event.kind, SignalKind::Checkout | SignalKind::Subscribe) || cart_signed_in(event),
        Medium::Mailing | Medium::Public | Medium::Shopee => false,
        Medium::Chat => event.kind != SignalKind::Follow,
        _ => true,
    }
}

/// Half of the carts are filled by people who signed in.
fn cart_signed_in(event: &Event) -> bool {
    event.kind == SignalKind::Cart && mix(u64::from(event.at)).is_multiple_of(2)
}

const _: () = assert!(products_exist());

const fn products_exist() -> bool {
    !crate::shop::PRODUCTS.is_empty()
}
