//! Does the market have the statistics that it promises? Three seeds, 3,000 people each, and what
//! is random stands within bounds that three times the spread would not leave.

use crate::calendar::DAY;
use crate::custom;
use crate::event::{Event, Medium};
use crate::life::{self, Life};
use crate::person::{Disposition, Person};
use crate::shop::{FACEBOOK, SEGMENTS};
use crate::world::World;
use crate::{Settings, Style};
use galena_signal::{PotentialKind, Relationship, SignalKind};
use std::collections::HashSet;
use std::sync::LazyLock;

struct Market {
    world: World,
    lives: Vec<(Person, Life)>,
}

static MARKETS: LazyLock<Vec<Market>> = LazyLock::new(|| {
    (21..24)
        .map(|seed| {
            let settings = Settings { people: 3_000, seed, style: Style::Lean, ..Settings::default() };
            let world = World::new(&settings).expect("the settings can be simulated");
            let lives = world.people().map(|person| {
                let life = life::live(&world, &person);
                (person, life)
            });
            let lives = lives.collect();
            Market { world, lives }
        })
        .collect()
});

impl Market {
    fn buyers(&self) -> impl Iterator<Item = &(Person, Life)> {
        self.lives.iter().filter(|(_, life)| !life.custom.days().is_empty())
    }
}

fn first_purchase(life: &Life) -> u32 {
    life.custom.purchases.first().map_or(u32::MAX, |purchase| purchase.at)
}

fn explicit(event: &Event) -> bool {
    use SignalKind::*;
    let kinds = [Quote, Consultation, Cart, Checkout, Inquiry, Statement, StoreVisit, Register, Message, Call];
    kinds.contains(&event.kind)
}

/// People and buyers within 30 days after monthly cut-offs, for those who had not bought and were
/// seen before: first those for whom `part` holds, then the others.
fn monthly(market: &Market, part: impl Fn(&Person, &[Event], u32) -> bool) -> [f64; 2] {
    let (mut people, mut buyers) = ([0.0; 2], [0.0; 2]);
    for cut in (120..market.world.days() - 60).step_by(30) {
        let cut = cut as u32 * DAY;
        for (person, life) in &market.lives {
            let seen = life.events.partition_point(|event| event.at < cut);
            if first_purchase(life) < cut || seen == 0 {
                continue;
            }
            let group = usize::from(!part(person, &life.events[..seen], cut));
            people[group] += 1.0;
            buyers[group] += f64::from(u8::from(first_purchase(life) < cut + 30 * DAY));
        }
    }
    [buyers[0] / people[0], buyers[1] / people[1]]
}

#[test]
fn shares_are_as_promised() {
    for market in MARKETS.iter() {
        let people = market.lives.len() as f64;
        let buyers = market.buyers().count() as f64 / people;
        assert!((0.12..=0.18).contains(&buyers), "{buyers:.3} of all people bought");
        let signals = market.lives.iter().map(|(_, life)| life.events.len()).sum::<usize>() as f64 / people;
        assert!((9.0..11.5).contains(&signals), "{signals:.2} signals per person");
        let mut sizes: Vec<usize> = market.lives.iter().map(|(_, life)| life.events.len()).collect();
        sizes.sort_unstable();
        assert!(sizes[2970] > 5 * sizes[1500], "the busiest hundredth does several times what is usual");
        for relationship in [Relationship::Loyal, Relationship::Actual, Relationship::Lapsed] {
            let count = market.buyers().filter(|(_, life)| life.relationship == relationship).count() as f64;
            let share = count / (buyers * people);
            assert!((0.2..0.55).contains(&share), "{share:.2} of the buyers are {relationship:?}");
        }
        for kind in PotentialKind::ALL {
            let count = market.lives.iter().filter(|(_, life)| life.potential == Some(*kind)).count() as f64;
            assert!((0.04..0.16).contains(&(count / people)), "{count} are {kind:?}");
        }
    }
}

#[test]
fn explicit_signs_go_before_purchases_and_looks_seldom_do() {
    for market in MARKETS.iter() {
        let (mut followed, mut all) = (0.0, 0.0);
        for (person, life) in &market.lives {
            let strong = life.events.iter().filter(|event| {
                use SignalKind::*;
                matches!(event.kind, Quote | Consultation | Cart | Inquiry)
                    && event.at < first_purchase(life)
                    && event.day() + 30 < market.world.days()
            });
            for event in strong.filter(|_| person.able) {
                all += 1.0;
                followed += f64::from(u8::from(first_purchase(life) < event.at + 30 * DAY));
            }
        }
        let share = followed / all;
        assert!((0.2..=0.42).contains(&share), "{share:.3} of strong signs of people who can pay end in a purchase");
        let fresh = |events: &[Event], cut: u32| events.iter().any(|e| explicit(e) && e.at + 30 * DAY >= cut);
        let [with, without] = monthly(market, |_, events, cut| fresh(events, cut));
        assert!(with >= 6.0 * without, "explicit {with:.4}, others {without:.4} a month");
        assert!((0.003..0.02).contains(&without), "{without:.4} of lookers buy in a month");
        let [target, others] =
            monthly(market, |person, events, cut| fresh(events, cut) && person.able && SEGMENTS[person.segment].chosen);
        assert!(target >= 8.0 * others && target <= 0.35, "target {target:.4}, others {others:.4} a month");
    }
}

#[test]
fn some_never_buy_for_all_their_signs_and_some_buy_without() {
    for market in MARKETS.iter() {
        let acted = market.lives.iter().filter(|(_, life)| life.events.iter().filter(|e| explicit(e)).count() >= 3);
        let kept = acted.filter(|(_, life)| life.custom.purchases.is_empty()).count();
        assert!(kept > 100, "{kept} people acted three times and did not buy");
        let silent = market.buyers().filter(|(_, life)| life.events.iter().all(|e| e.at >= first_purchase(life)));
        let silent = silent.count();
        assert!(silent > 50, "{silent} people bought without a sign before");
    }
}

#[test]
fn planted_churn_and_the_rule_agree() {
    for market in MARKETS.iter() {
        let until = market.world.days() - 1;
        let (mut agree, mut all) = (0, 0);
        for (_, life) in market.buyers() {
            let days = life.custom.days();
            let distinct: HashSet<usize> = days.iter().copied().collect();
            assert!(days.is_sorted() && distinct.len() == days.len() && days.iter().all(|day| *day <= until));
            let by_rule = custom::relationship(&days, until);
            assert_eq!(by_rule, Some(life.relationship));
            all += 1;
            agree += u32::from(life.custom.churned.is_some() == (by_rule == Some(Relationship::Lapsed)));
        }
        assert!(f64::from(agree) >= 0.99 * f64::from(all), "{agree} of {all}");
    }
}

#[test]
fn a_person_near_the_border_of_the_rule_is_rare() {
    let (mut near, mut all) = (0, 0);
    for market in MARKETS.iter() {
        let until = market.world.days() - 1;
        for (_, life) in market.buyers() {
            let days = life.custom.days();
            let now = custom::relationship(&days, until);
            let moved: Vec<usize> = days.iter().map(|day| day.saturating_sub(2)).collect();
            all += 1;
            near += u32::from(custom::relationship(&moved, until) != now);
        }
    }
    assert!(f64::from(near) < 0.015 * f64::from(all), "{near} of {all} change when two days are miscounted");
}

#[test]
fn people_buy_before_tet_and_not_during_it() {
    for market in MARKETS.iter() {
        let (mut counts, mut days) = ([0.0; 3], [0.0; 3]);
        let group = |day: usize| match market.world.calendar.from_tet[day] {
            -24..=-4 => Some(0),
            0..=9 => Some(1),
            gap if gap.abs() > 45 => Some(2),
            _ => None,
        };
        (0..market.world.days()).filter_map(group).for_each(|at| days[at] += 1.0);
        let purchases = market.lives.iter().flat_map(|(_, life)| &life.custom.purchases);
        purchases.filter_map(|purchase| group(purchase.day())).for_each(|at| counts[at] += 1.0);
        let [before, during, usual] = [0, 1, 2].map(|at| counts[at] / days[at]);
        assert!(before > 1.25 * usual, "{before:.2} a day before Tết, {usual:.2} usually");
        assert!(during < 0.5 * usual, "{during:.2} a day during Tết, {usual:.2} usually");
    }
}

#[test]
fn twice_the_spend_does_not_bring_twice_the_visits() {
    let (mut rows, mut markets) = (Vec::new(), 0.0);
    for market in MARKETS.iter() {
        let days = market.world.days();
        let (mut spent, mut came) = (vec![0.0; days], vec![0.0; days]);
        for row in &market.world.ads.spent {
            if market.world.ads.campaigns[row.campaign as usize].channel == FACEBOOK {
                spent[row.day] += row.amount as f64;
            }
        }
        let browsing = market.lives.iter().filter(|(person, _)| person.disposition == Disposition::Browser);
        let visits = browsing.flat_map(|(_, life)| &life.events);
        for event in visits.filter(|e| e.channel == FACEBOOK && e.medium == Medium::Web) {
            came[event.day()] += 1.0;
        }
        rows.extend(spent.into_iter().zip(came));
        markets += 1.0;
    }
    assert!(markets > 2.0);
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let third = rows.len() / 3;
    let sum = |rows: &[(f64, f64)]| rows.iter().fold((0.0, 0.0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
    let (low, high) = (sum(&rows[..third]), sum(&rows[rows.len() - third..]));
    assert!(high.1 > 1.15 * low.1, "more money brings more visits: {} against {}", high.1, low.1);
    assert!(high.1 / high.0 < 0.75 * low.1 / low.0, "but fewer for a đồng");
}
