//! Who buys again, who stays, who leaves? The life of a customer after the first purchase, and
//! what they are on the last day.
//!
//! # The planted relationship
//!
//! Read from the true list of a person's purchases. A *purchase day* is a day with at least one
//! order that was neither cancelled nor returned in full. Let `until` be the last day of the
//! history, `silent` the days from the last purchase day to `until`, and *gaps* the days between
//! consecutive purchase days. A person with at least one purchase day is
//!
//! * `lapsed` — with one purchase day: `silent > 270`;
//!   with more: `silent > max(180, 2.5 × median gap)`;
//! * `loyal` — not lapsed, and at least 3 purchase days `d` with `until − 365 < d ≤ until`;
//! * `actual` — anybody else who bought.
//!
//! # The process
//!
//! A repeat buyer has a cycle of their own (about that of what they use up); gaps are gamma with
//! shape 5 around it, cut to 0.35–2.1 cycles and 150 days, and moved out of the Tết week. After
//! every purchase they may leave for good; who left comes never back. Churn is planted only where
//! it can be seen: when a person leaves so late that the silence is still shorter than the rule
//! asks for, nobody can know, and they count as what the rule says. Within a week of the rule's
//! border nobody leaves. So planted churn and the rule agree.

use crate::advertising::NO_CAMPAIGN;
use crate::calendar::DAY;
use crate::chance::{Chance, mix};
use crate::event::{Event, Medium};
use crate::person::{Disposition, Person};
use crate::shop::{CATEGORIES, NONE, PRODUCTS, SEGMENTS, SHOPEE, STAFF, STORE, WEBSITE, ZALO, products_of};
use crate::world::World;
use galena_signal::{Relationship, SignalKind};

/// A purchase as it truly was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Purchase {
    /// Minute.
    pub at: u32,
    /// Number of the order in the person's life.
    pub order: u16,
    /// Đồng.
    pub value: i64,
    /// Returned in full.
    pub undone: bool,
}

impl Purchase {
    /// The day.
    pub(crate) fn day(&self) -> usize {
        (self.at / DAY) as usize
    }
}

/// What became of a customer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Custom {
    /// Every order that was not cancelled, in order of time.
    pub purchases: Vec<Purchase>,
    /// The planted day of leaving, where the silence since is long enough to show it.
    pub churned: Option<usize>,
    /// Own cycle in days.
    pub cycle: f64,
}

impl Custom {
    /// Distinct days with a purchase that was not undone.
    pub(crate) fn days(&self) -> Vec<usize> {
        let mut days: Vec<usize> = self.purchases.iter().filter(|p| !p.undone).map(Purchase::day).collect();
        days.dedup();
        days
    }
}

/// The rule of this module's head; `None` for somebody without a purchase day. `days` ascend.
pub(crate) fn relationship(days: &[usize], until: usize) -> Option<Relationship> {
    let last = *days.last()?;
    let silent = (until - last) as f64;
    Some(if silent > longest_silence(days) {
        Relationship::Lapsed
    } else if days.iter().filter(|day| **day + 365 > until).count() >= 3 {
        Relationship::Loyal
    } else {
        Relationship::Actual
    })
}

/// The longest silence that still counts as alive.
fn longest_silence(days: &[usize]) -> f64 {
    if days.len() < 2 {
        return 270.0;
    }
    let mut gaps: Vec<usize> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    let middle = gaps.len() / 2;
    let median = match gaps.len() % 2 {
        0 => (gaps[middle - 1] + gaps[middle]) as f64 / 2.0,
        _ => gaps[middle] as f64,
    };
    (2.5 * median).max(180.0)
}

/// Buys for the first time at `first` and lives on as a customer.
pub(crate) fn live(
    world: &World,
    person: &Person,
    first: (u32, u8, u16),
    wanted: Option<u8>,
    events: &mut Vec<Event>,
) -> Custom {
    let mut chance = world.chance(0xC5, mix(person.number));
    let cycle = CATEGORIES[person.category as usize].cycle * chance.between(0.75, 1.25);
    let before = person.disposition == Disposition::Customer;
    let repeats = before || chance.happens(SEGMENTS[person.segment].repeats);
    let mut customer = Customer { world, person, chance, events, custom: Custom { cycle, ..Custom::default() } };
    let (mut at, mut channel, mut campaign) = first;
    let mut wanted = wanted;
    loop {
        customer.order(at, channel, campaign, wanted.take());
        let stays =
            if customer.custom.purchases.len() == 1 && !before { repeats } else { !customer.chance.happens(0.075) };
        if !stays && customer.leaves(at) {
            break;
        }
        let Some(next) = customer.next(at) else { break };
        customer.before_buying_again(next);
        at = next;
        channel = customer.habit();
        campaign = NO_CAMPAIGN;
    }
    customer.custom
}

struct Customer<'a> {
    world: &'a World,
    person: &'a Person,
    chance: Chance,
    events: &'a mut Vec<Event>,
    custom: Custom,
}

impl Customer<'_> {
    /// Leaves after the purchase at `at`, unless that would be within a week of the rule's border.
    fn leaves(&mut self, at: u32) -> bool {
        let days = self.custom.days();
        let silent = (self.world.days() - 1 - (at / DAY) as usize) as f64;
        let seen = longest_silence(&days);
        let own = if days.len() < 2 { 270.0 } else { (2.5 * self.custom.cycle).max(180.0) };
        if silent > seen.max(own) + 7.0 {
            let later = (self.custom.cycle * 0.5) as usize;
            self.custom.churned = Some((at / DAY) as usize + later.max(1));
            return true;
        }
        silent < seen.min(own) - 7.0
    }

    fn next(&mut self, at: u32) -> Option<u32> {
        let cycle = self.custom.cycle;
        let gap = self.chance.gamma(5, cycle).clamp(0.35 * cycle, (2.1 * cycle).min(150.0)).max(6.0);
        let planned = (at / DAY) as usize + gap as usize;
        let day = self.settle(planned, (at / DAY) as usize + 4)?;
        Some(self.world.moment(&mut self.chance, day, true))
    }

    /// Moves a planned day: before Tết rather than during or just after, and to a lively day near.
    fn settle(&mut self, planned: usize, earliest: usize) -> Option<usize> {
        let calendar = &self.world.calendar;
        let mut day = planned;
        if let Some(from_tet) = calendar.from_tet.get(planned).copied() {
            if (-2..=24).contains(&from_tet) && self.chance.happens(0.55) {
                let back = from_tet + 4 + self.chance.below(16) as i64;
                day = (planned as i64 - back).max(earliest as i64) as usize;
            } else if (0..=5).contains(&from_tet) {
                day = planned + 6 + self.chance.place(8);
            }
        }
        for _ in 0..4 {
            let near = (day + self.chance.place(7)).saturating_sub(3).max(earliest);
            let lively = calendar.buying.get(near).copied().unwrap_or(1.0);
            if self.chance.happens(lively / 1.6) {
                day = near;
                break;
            }
        }
        (day < self.world.days()).then_some(day)
    }

    fn habit(&mut self) -> u8 {
        if self.person.masked {
            return SHOPEE;
        }
        let mut weights = [0.0; 10];
        weights[STORE as usize] = 4.0;
        weights[ZALO as usize] = 3.0;
        weights[WEBSITE as usize] = 2.2;
        if self.person.channel != SHOPEE {
            weights[self.person.channel as usize] += 1.5;
        }
        self.chance.weighted(&weights) as u8
    }

    /// Looks, a message or a visit in the days before some of the repeat purchases.
    fn before_buying_again(&mut self, next: u32) {
        if !self.chance.happens(0.4) {
            return;
        }
        for _ in 0..1 + self.chance.poisson(0.6) {
            let back = (1 + self.chance.below(7) as u32) * DAY + self.chance.below(300) as u32;
            let (kind, medium) = [
                (SignalKind::View, Medium::Web),
                (SignalKind::View, Medium::Web),
                (SignalKind::Cart, Medium::Web),
                (SignalKind::Inquiry, Medium::Chat),
            ][self.chance.place(4)];
            let mut event = Event::new(next.saturating_sub(back), kind, medium, WEBSITE);
            event.category = self.person.category;
            event.product = self.refill(self.person.category);
            event.value = self.world.price(event.product, event.day());
            match medium {
                Medium::Web => event.device = self.chance.place(self.person.devices as usize) as u8,
                _ => event.channel = ZALO,
            }
            self.events.push(event);
        }
    }

    fn refill(&mut self, category: u8) -> u8 {
        let all: Vec<u8> = products_of(category, true).collect();
        *self.chance.one(&all)
    }

    fn machine(&mut self, category: u8) -> u8 {
        let fits: Vec<u8> = products_of(category, false).collect();
        let within = fits.iter().filter(|p| PRODUCTS[**p as usize].price <= self.person.purse).count();
        fits[self.chance.place(within.max(1))]
    }

    /// What is bought: a machine at first, what it uses up later, sometimes something else with it.
    fn basket(&mut self, wanted: Option<u8>) -> Vec<(u8, u8)> {
        let new = self.custom.purchases.is_empty() && self.person.disposition != Disposition::Customer;
        let mut lines: Vec<(u8, u8)> = Vec::new();
        if new {
            let category = self.person.category;
            let machine = match wanted {
                Some(product) => product,
                None => self.machine(category),
            };
            lines.push((machine, 1));
            if self.chance.happens(0.3) {
                let refill = self.refill(PRODUCTS[machine as usize].category);
                lines.push((refill, 1));
            }
        } else {
            let first = self.refill(self.person.category);
            lines.push((first, 1 + self.chance.poisson(0.5) as u8));
            if self.chance.happens(0.22) {
                let other = self.chance.place(CATEGORIES.len()) as u8;
                let product = if self.chance.happens(0.35) { self.machine(other) } else { self.refill(other) };
                if product != first {
                    lines.push((product, 1));
                }
            }
        }
        lines
    }

    /// One order with its lines, what came before it (a cancelled try) and after it.
    fn order(&mut self, at: u32, channel: u8, campaign: u16, wanted: Option<u8>) {
        let number = self.custom.purchases.len() as u16 * 2 + 1;
        let lines = self.basket(wanted);
        let masked = self.person.masked;
        let medium = if masked { Medium::Shopee } else { Medium::Sale };
        let staff = if channel == STORE || channel == ZALO { self.chance.place(STAFF.len()) as u8 } else { NONE };
        let day = (at / DAY) as usize;
        let mut made: Vec<Event> = Vec::new();
        for (product, quantity) in lines {
            let mut line = Event::new(at, SignalKind::Order, medium, channel);
            line.campaign = campaign;
            line.product = product;
            line.category = PRODUCTS[product as usize].category;
            line.quantity = quantity;
            line.value = self.world.price(product, day) * i64::from(quantity);
            line.order = number + 1;
            line.staff = staff;
            made.push(line);
        }
        if self.chance.happens(0.03) && at > 2 * DAY {
            for line in &made {
                let earlier = at - DAY - self.chance.below(u64::from(DAY)) as u32;
                self.events.push(Event { at: earlier, kind: SignalKind::Cancellation, order: number, ..*line });
            }
        }
        let back = at / DAY * DAY + (3 + self.chance.below(8) as u32) * DAY + 9 * 60 + self.chance.below(600) as u32;
        let in_time = (back as usize) < self.world.days() * DAY as usize;
        let undone = in_time && self.chance.happens(0.006);
        let partly = in_time && !undone && made.len() > 1 && self.chance.happens(0.02);
        let returned = if undone { made.len() } else { usize::from(partly) };
        for line in made.iter().rev().take(returned) {
            self.events.push(Event { at: back, kind: SignalKind::Return, ..*line });
        }
        let value = made.iter().map(|line| line.value).sum();
        self.custom.purchases.push(Purchase { at, order: number + 1, value, undone });
        self.events.append(&mut made);
        self.after(at);
    }

    /// Reviews, complaints, recommendations.
    fn after(&mut self, at: u32) {
        let again = self.custom.purchases.len() > 1;
        let mut tell = |kind: SignalKind, medium: Medium, probability: f64, chance: &mut Chance| {
            if !chance.happens(probability) {
                return;
            }
            let day = (at / DAY) as usize + 2 + chance.place(20);
            if day >= self.world.days() {
                return;
            }
            let later = self.world.moment(chance, day, true);
            let mut event = Event::new(later, kind, medium, ZALO);
            event.category = self.person.category;
            event.detail = match kind {
                SignalKind::Complaint => 1 + chance.below(2) as u8,
                _ => 3 + chance.weighted(&[0.5, 2.0, 4.0]) as u8,
            };
            self.events.push(event);
        };
        tell(SignalKind::Review, Medium::Review, if again { 0.07 } else { 0.10 }, &mut self.chance);
        tell(SignalKind::Complaint, Medium::Review, 0.025, &mut self.chance);
        tell(SignalKind::Referral, Medium::Referral, if again { 0.05 } else { 0.03 }, &mut self.chance);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_reads_purchase_days() {
        let until = 456;
        for (days, expected) in [
            (vec![], None),
            (vec![100], Some(Relationship::Lapsed)),
            (vec![186], Some(Relationship::Actual)),
            (vec![185], Some(Relationship::Lapsed)),
            (vec![150, 200, 300], Some(Relationship::Loyal)),
            (vec![80, 200, 300], Some(Relationship::Actual)),
            (vec![91, 200, 300], Some(Relationship::Actual)),
            (vec![92, 200, 300], Some(Relationship::Loyal)),
            (vec![100, 140, 180], Some(Relationship::Lapsed)),
            (vec![60, 150, 240], Some(Relationship::Actual)),
            (vec![10, 20, 275], Some(Relationship::Actual)),
        ] {
            assert_eq!(relationship(&days, until), expected, "{days:?}");
        }
    }
}
