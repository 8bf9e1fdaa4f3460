//! How does a timeline become features? In three walks over a handful of events: which orders
//! were taken back, which purchases count, and what is still unanswered.

use super::{Features, NEVER};
use crate::rules::Rules;
use crate::timeline::{EVENT_BYTES, Event, events_before, short_code};
use galena_signal::{Act, NON_PRODUCT, SignalKind};

/// Postage, fees and tests are nobody's need.
const NON_PRODUCT_CODE: u32 = short_code(NON_PRODUCT);

const DAY: f64 = 86_400_000_000.0;

/// A counted purchase: one day's orders.
struct Purchase {
    day: i64,
    at: i64,
    value: f64,
}

/// Weights of the signals about one thing.
struct Thing {
    product: u64,
    category: u32,
    weight: f64,
    looks_miss: f64,
    acts_miss: f64,
    freshest_age: f64,
    strongest: f64,
    kind: u8,
}

/// A person's features on the day that ends at `end` (microseconds since 1970, UTC). `events` is a place
/// for the events that is used again and again.
pub(super) fn fold(events: &mut Vec<Event>, timeline: &[u8], end: i64, rules: &Rules) -> Features {
    events.clear();
    events.reserve(timeline.len() / EVENT_BYTES);
    events.extend(events_before(timeline, end));
    fold_events(events, end, rules)
}

/// What a person's features would be if something happened now, about the thing that they showed an
/// interest in last.
#[derive(Default)]
pub(crate) struct Folding {
    events: Vec<Event>,
}

impl Folding {
    pub(crate) fn with(&mut self, timeline: &[u8], end: i64, kind: SignalKind, rules: &Rules) -> Features {
        self.events.clear();
        self.events.extend(events_before(timeline, end));
        let about = self.events.iter().rev().find(|event| event.category != 0 && event.category != NON_PRODUCT_CODE);
        let (product, category) = about.map_or((0, 0), |event| (event.product, event.category));
        let now = Event { at: end - 1, kind, product, category, value: 0.0, order: 0, channel: 0, competitor: false };
        self.events.push(now);
        fold_events(&self.events, end, rules)
    }
}

fn fold_events(events: &[Event], end: i64, rules: &Rules) -> Features {
    let mut features = Features {
        first_age: NEVER,
        last_age: NEVER,
        own_age: NEVER,
        first_purchase_age: NEVER,
        last_purchase_age: NEVER,
        explicit_age: NEVER,
        competitor_age: NEVER,
        ..Features::default()
    };
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return features };
    features.signals = events.len() as f64;
    features.first_age = age(end, first.at);
    features.last_age = age(end, last.at);
    let bought = purchases(events, end, &mut features);
    let answers = answers(events);
    activity(events, end, rules, &mut features);
    unanswered(events, &answers, end, &mut features);
    need(events, &answers, end, rules, &mut features);
    summarise_purchases(&bought, end, &mut features);
    features
}

/// The part of [`fold`] that is about purchases, and the first channel: a tenth of the work.
pub fn fold_purchases(timeline: &[u8], end: i64) -> Features {
    let events: Vec<Event> = events_before(timeline, end).collect();
    let mut features = Features { first_purchase_age: NEVER, last_purchase_age: NEVER, ..Features::default() };
    let bought = purchases(&events, end, &mut features);
    summarise_purchases(&bought, end, &mut features);
    features.first_channel = events.iter().map(|event| event.channel).find(|channel| *channel != 0).unwrap_or(0);
    features
}

/// Days of the purchases before an instant, counted back from the last day before it, oldest first.
pub(super) fn purchase_days(timeline: &[u8], end: i64) -> Vec<i64> {
    let events: Vec<Event> = events_before(timeline, end).collect();
    purchases(&events, end, &mut Features::default()).iter().map(|purchase| purchase.day).collect()
}

/// When the first purchase before an instant was made.
pub(super) fn first_purchase_at(timeline: &[u8], end: i64) -> Option<i64> {
    let events: Vec<Event> = events_before(timeline, end).collect();
    purchases(&events, end, &mut Features::default()).first().map(|purchase| purchase.at)
}

/// What a person did in the days after an instant: purchases (different days) and their value.
pub fn outcome(timeline: &[u8], from: i64, until: i64) -> (f64, f64) {
    // Most people buy nothing, and of them nothing need be gathered.
    if !events_before(timeline, until).rev().take_while(|event| event.at >= from).any(|event| event.kind.is_purchase())
    {
        return (0.0, 0.0);
    }
    let events: Vec<Event> = events_before(timeline, until).collect();
    let bought = purchases(&events, until, &mut Features::default());
    let after = bought.iter().filter(|purchase| purchase.at >= from);
    after.fold((0.0, 0.0), |(n, value), purchase| (n + 1.0, value + purchase.value))
}

fn age(end: i64, at: i64) -> f64 {
    (end - at) as f64 / DAY
}

/// 2^(−age / half_life) of an age that is not below zero, to eleven digits, with nothing but products: three
/// of these are taken of every signal at every day, and a library's exponential costs five times as much.
pub(crate) fn halved(age: f64, half_life: f64) -> f64 {
    let x = -age / half_life;
    // To the nearest, by cutting off: rounding is a call.
    let whole = (x - 0.5) as i64 as f64;
    if whole < -1000.0 {
        return 0.0;
    }
    // The series of e^r on |r| ≤ ln 2 / 2, and the exponent put where a float keeps it.
    let r = (x - whole) * std::f64::consts::LN_2;
    // 1/9!, 1/8!, … 1/1!, 1: Horner's way.
    const TERMS: [f64; 10] = [
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ];
    let series = TERMS.iter().fold(0.0, |sum, term| sum * r + term);
    series * f64::from_bits(((1023 + whole as i64) as u64) << 52)
}

/// Orders that a return or cancellation of the same order number took back whole.
fn taken_back(events: &[Event]) -> Vec<u32> {
    let mut sums: Vec<(u32, f64, f64)> = Vec::new();
    for event in events.iter().filter(|event| event.order != 0) {
        let undoes = event.kind.undoes_purchase();
        if !undoes && !event.kind.is_purchase() {
            continue;
        }
        let place = match sums.iter().position(|(order, ..)| *order == event.order) {
            Some(place) => place,
            None => {
                sums.push((event.order, 0.0, -1.0));
                sums.len() - 1
            }
        };
        match undoes {
            true => sums[place].2 = sums[place].2.max(0.0) + event.value,
            false => sums[place].1 += event.value,
        }
    }
    sums.into_iter()
        .filter(|(_, bought, back)| *back >= 0.0 && (*back == 0.0 || *back >= 0.99 * bought))
        .map(|(order, ..)| order)
        .collect()
}

/// Counted purchases, a day each, oldest first.
fn purchases(events: &[Event], end: i64, features: &mut Features) -> Vec<Purchase> {
    let has_undone = events.iter().any(|event| event.kind.undoes_purchase());
    let gone = if has_undone { taken_back(events) } else { Vec::new() };
    let mut bought: Vec<Purchase> = Vec::new();
    for event in events {
        if event.kind.undoes_purchase() {
            features.returns += 1.0;
            if event.order == 0 || !gone.contains(&event.order) {
                features.spent -= event.value;
            }
        }
        if !event.kind.is_purchase() || (event.order != 0 && gone.contains(&event.order)) {
            continue;
        }
        features.spent += event.value;
        // Days are counted back from the end of the last one, which is the shop's midnight.
        let day = -((end - 1 - event.at) / DAY as i64);
        match bought.last_mut() {
            Some(purchase) if purchase.day == day => purchase.value += event.value,
            _ => bought.push(Purchase { day, at: event.at, value: event.value }),
        }
    }
    bought
}

fn summarise_purchases(bought: &[Purchase], end: i64, features: &mut Features) {
    let (Some(first), Some(last)) = (bought.first(), bought.last()) else { return };
    features.purchases = bought.len() as f64;
    features.repeats = (bought.len() - 1) as f64;
    features.first_purchase_age = age(end, first.at);
    features.last_purchase_age = age(end, last.at);
    features.repeat_age = (last.day - first.day) as f64;
    let within = |days: f64| bought.iter().filter(|purchase| age(end, purchase.at) <= days).count() as f64;
    features.purchases_365 = within(365.0);
    features.purchases_90 = within(90.0);
    let total: f64 = bought.iter().map(|purchase| purchase.value).sum();
    features.mean_purchase = total / bought.len() as f64;
    let mut gaps: Vec<i64> = bought.windows(2).map(|pair| pair[1].day - pair[0].day).collect();
    gaps.sort_unstable();
    features.log_gaps = gaps.iter().map(|days| (*days as f64).ln()).sum();
    features.median_gap = match gaps.len() {
        0 => 0.0,
        n if n % 2 == 1 => gaps[n / 2] as f64,
        n => (gaps[n / 2 - 1] + gaps[n / 2]) as f64 / 2.0,
    };
}

/// For each event: did a purchase after it answer it? A purchase answers what it was for: signals
/// of the same product or category, and those that name neither.
fn answers(events: &[Event]) -> Vec<bool> {
    let orders: Vec<&Event> = events.iter().filter(|event| event.kind.is_purchase()).collect();
    events
        .iter()
        .map(|event| {
            let asks_nothing = event.kind == SignalKind::Payment || event.category == NON_PRODUCT_CODE;
            if event.kind.is_purchase() || asks_nothing {
                return true;
            }
            orders.iter().rev().take_while(|order| order.at >= event.at).any(|order| {
                let names_nothing = event.product == 0 && event.category == 0;
                let same_product = event.product != 0 && event.product == order.product;
                let same_category = event.category != 0 && event.category == order.category;
                names_nothing || same_product || same_category || (order.product == 0 && order.category == 0)
            })
        })
        .collect()
}

fn activity(events: &[Event], end: i64, rules: &Rules, features: &mut Features) {
    let mut last_day = -1;
    let mut categories: Vec<(u32, f64)> = Vec::new();
    let mut prices = (0.0, 0.0);
    for event in events {
        let age = age(end, event.at);
        let weight = halved(age, rules.behaviour_half_life_days);
        match event.kind.act() {
            Act::Active => {
                features.active += weight;
                features.active_7 += f64::from(age <= 7.0);
                features.active_30 += f64::from(age <= 30.0);
            }
            Act::Passive => {
                features.passive += weight;
                features.passive_7 += f64::from(age <= 7.0);
                features.passive_30 += f64::from(age <= 30.0);
            }
        }
        if event.kind != SignalKind::Impression {
            features.own_age = age;
        }
        let day = age as i64;
        if age <= 90.0 && day != last_day {
            features.days_90 += 1.0;
            last_day = day;
        }
        if event.competitor || event.kind == SignalKind::CompetitorUse {
            features.competitor_age = age;
        }
        if age <= 365.0 {
            features.wish = features.wish.max(event.kind.need());
        }
        match event.kind {
            SignalKind::Unsubscribe => features.unsubscribed = 1.0,
            SignalKind::Subscribe => features.unsubscribed = 0.0,
            SignalKind::Referral | SignalKind::Review => features.recommendations += 1.0,
            _ => {}
        }
        if matches!(event.kind, SignalKind::Lost | SignalKind::Complaint | SignalKind::Unsubscribe)
            || event.kind.undoes_purchase()
        {
            features.refusals += halved(age, 60.0);
        }
        if features.first_channel == 0 {
            features.first_channel = event.channel;
        }
        if event.category != 0 && event.category != NON_PRODUCT_CODE {
            match categories.iter_mut().find(|(category, _)| *category == event.category) {
                Some((_, sum)) => *sum += event.kind.need(),
                None => categories.push((event.category, event.kind.need())),
            }
        }
        if event.value > 0.0 && !event.kind.is_purchase() && !event.kind.undoes_purchase() {
            prices.0 += event.value.ln();
            prices.1 += 1.0;
        }
    }
    if prices.1 > 0.0 {
        features.looked_price = (prices.0 / prices.1).exp();
    }
    let top = categories.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    features.top_category = top.map_or(0, |(category, _)| *category);
}

fn unanswered(events: &[Event], answered: &[bool], end: i64, features: &mut Features) {
    let mut things: Vec<u64> = Vec::new();
    for (event, answered) in events.iter().zip(answered) {
        let age = age(end, event.at);
        let explores = matches!(
            event.kind,
            SignalKind::Search
                | SignalKind::Compare
                | SignalKind::View
                | SignalKind::ReadReview
                | SignalKind::Download
                | SignalKind::Wishlist
        );
        features.explored += f64::from(explores && age <= 180.0);
        if *answered {
            continue;
        }
        let level = event.kind.need();
        for (days, strongest) in
            [(7.0, &mut features.strongest_7), (30.0, &mut features.strongest_30), (90.0, &mut features.strongest_90)]
        {
            if age <= days {
                *strongest = strongest.max(level);
            }
        }
        let weight = halved(age, 14.0);
        match event.kind {
            SignalKind::Impression
            | SignalKind::Click
            | SignalKind::Open
            | SignalKind::React
            | SignalKind::View
            | SignalKind::Subscribe
            | SignalKind::Follow => features.looks += weight,
            SignalKind::Message
            | SignalKind::Call
            | SignalKind::Inquiry
            | SignalKind::StoreVisit
            | SignalKind::Attend
            | SignalKind::Register => features.contacts += weight,
            SignalKind::Consultation | SignalKind::Statement | SignalKind::Trial => features.advice += weight,
            SignalKind::Quote | SignalKind::Cart | SignalKind::Checkout => features.offers += weight,
            _ if explores => features.research += weight,
            _ => {}
        }
        if event.kind.act() == Act::Active && level >= 0.5 {
            features.explicit_age = age;
            if age <= 365.0 {
                features.waiting_age = features.waiting_age.max(age);
            }
        }
        let thing = if event.product != 0 { event.product } else { u64::from(event.category) };
        if thing != 0 && age <= 90.0 && !things.contains(&thing) {
            things.push(thing);
        }
    }
    features.things_90 = things.len() as f64;
}

/// The need axis and its parts; see [`crate::rules`] for the formulas.
fn need(events: &[Event], answered: &[bool], end: i64, rules: &Rules, features: &mut Features) {
    let mut things: Vec<Thing> = Vec::new();
    let mut all = 0.0;
    for (event, _) in events.iter().zip(answered).filter(|(_, answered)| !**answered) {
        let level = event.kind.need();
        if level <= 0.0 {
            continue;
        }
        let age = age(end, event.at);
        let weight = level * halved(age, rules.evidence_half_life_days);
        all += weight;
        // Products of a named category count for that category: comparing three water filters is
        // one need, not three.
        let key = if event.category != 0 { (0, event.category) } else { (event.product, 0) };
        let place = match things.iter().position(|thing| (thing.product, thing.category) == key) {
            Some(place) => place,
            None => {
                things.push(Thing {
                    product: key.0,
                    category: key.1,
                    weight: 0.0,
                    looks_miss: 1.0,
                    acts_miss: 1.0,
                    freshest_age: age,
                    strongest: 0.0,
                    kind: 0,
                });
                things.len() - 1
            }
        };
        let thing = &mut things[place];
        thing.weight += weight;
        match event.kind.act() {
            Act::Active => thing.acts_miss *= 1.0 - weight,
            Act::Passive => thing.looks_miss *= 1.0 - weight,
        }
        thing.freshest_age = thing.freshest_age.min(age);
        if weight > thing.strongest {
            thing.strongest = weight;
            thing.kind = event.kind.index() as u8 + 1;
        }
    }
    for thing in &things {
        let explicitness = 1.0 - (1.0 - rules.passive_most * (1.0 - thing.looks_miss)) * thing.acts_miss;
        let names = if thing.product == 0 && thing.category == 0 { 0.7 } else { 1.0 };
        let specificity = names * (0.5 + 0.5 * thing.weight / all);
        let recency = halved(thing.freshest_age, rules.need_half_life_days);
        let need = explicitness * specificity * recency;
        if need > features.need {
            features.need = need;
            features.explicitness = explicitness;
            features.specificity = specificity;
            features.recency = recency;
            features.need_thing = if thing.product != 0 { thing.product } else { u64::from(thing.category) };
            features.need_category = thing.category;
            features.need_kind = thing.kind;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::timeline_of;
    use proptest::prelude::*;

    const END: i64 = 1_000 * 86_400_000_000;

    fn event(age: f64, kind: SignalKind, category: u32) -> Event {
        let at = END - (age * DAY) as i64;
        Event { at, kind, product: 0, category, value: 0.0, order: 0, channel: 0, competitor: false }
    }

    fn at_end(events: &[Event]) -> Features {
        fold(&mut Vec::new(), &timeline_of(events), END, &Rules::default())
    }

    #[test]
    fn halving_is_a_power_of_two() {
        for age in [0.0, 0.3, 1.0, 13.999, 44.5, 364.2, 9_000.0, 99_999.0] {
            for half_life in [14.0, 30.0, 60.0] {
                let exact = f64::exp2(-age / half_life);
                assert!((halved(age, half_life) - exact).abs() <= 2e-11 * exact, "{age} {half_life}");
            }
        }
    }

    #[test]
    fn a_purchase_answers_the_need_it_was_for_and_no_other() {
        let quote = event(10.0, SignalKind::Quote, 1);
        let other = event(12.0, SignalKind::Inquiry, 2);
        let open = at_end(&[quote, other]);
        assert_eq!(open.need_category, 1);
        let bought = at_end(&[quote, other, event(5.0, SignalKind::Order, 1)]);
        assert_eq!(bought.need_category, 2);
        assert!(bought.need > 0.0 && bought.need < open.need + 0.2);
        let both = at_end(&[quote, other, event(5.0, SignalKind::Order, 1), event(4.0, SignalKind::Order, 2)]);
        assert_eq!(both.need, 0.0);
        assert_eq!(both.purchases, 2.0);
    }

    #[test]
    fn what_might_happen_next_is_about_what_was_looked_at_last() {
        let looked = event(3.0, SignalKind::View, 7);
        let timeline = timeline_of(&[event(9.0, SignalKind::View, 4), looked]);
        let rules = Rules::default();
        let mut folding = Folding::default();
        let then = folding.with(&timeline, END, SignalKind::Quote, &rules);
        assert_eq!((then.need_category, then.signals, then.offers > 0.9), (7, 3.0, true));
        assert!(then.need > at_end(&[looked]).need);
        // Nothing of it stays.
        assert_eq!(folding.with(&timeline, END, SignalKind::StoreVisit, &rules).offers, 0.0);
    }

    #[test]
    fn postage_is_nobodys_need() {
        let quote = event(10.0, SignalKind::Quote, 1);
        let postage = Event { category: NON_PRODUCT_CODE, ..event(1.0, SignalKind::Quote, 1) };
        assert_eq!(at_end(&[quote, postage]).need, at_end(&[quote]).need);
        let alone = at_end(&[postage]);
        assert_eq!((alone.need, alone.strongest_90, alone.top_category, alone.explicit_age), (0.0, 0.0, 0, NEVER));
    }

    #[test]
    fn an_order_taken_back_whole_is_no_purchase() {
        let order = Event { order: 5, value: 100.0, ..event(20.0, SignalKind::Order, 1) };
        let back = Event { order: 5, value: 100.0, ..event(15.0, SignalKind::Return, 1) };
        let part = Event { value: 30.0, ..back };
        assert_eq!(at_end(&[order]).purchases, 1.0);
        assert_eq!(at_end(&[order, back]).purchases, 0.0);
        let kept = at_end(&[order, part]);
        assert_eq!((kept.purchases, kept.spent, kept.returns), (1.0, 70.0, 1.0));
    }

    #[test]
    fn lines_of_one_day_are_one_purchase_and_gaps_have_a_median() {
        let ages = [100.2, 100.1, 70.5, 50.5, 10.5];
        let orders: Vec<Event> = ages.iter().map(|age| event(*age, SignalKind::Order, 1)).collect();
        let features = at_end(&orders);
        assert_eq!((features.purchases, features.repeats), (4.0, 3.0));
        assert_eq!(features.median_gap, 30.0);
        assert_eq!(outcome(&timeline_of(&orders), END - (60.0 * DAY) as i64, END), (2.0, 0.0));
    }

    proptest! {
        #[test]
        fn need_and_behaviour_never_fall_when_a_stronger_or_fresher_sign_is_added(
            signs in prop::collection::vec((0.0f64..400.0, 0usize..SignalKind::COUNT, 0u32..3), 1..12),
            pick in 0usize..12, younger in 0.0f64..1.0, stronger in 0usize..SignalKind::COUNT,
        ) {
            let kinds: Vec<SignalKind> = SignalKind::all().collect();
            // A purchase answers needs; that is another law.
            let is_sign = |kind: SignalKind| !kind.is_purchase() && kind != SignalKind::Payment;
            let events: Vec<Event> =
                signs.iter().filter(|s| is_sign(kinds[s.1])).map(|s| event(s.0, kinds[s.1], s.2)).collect();
            prop_assume!(!events.is_empty());
            let before = at_end(&events);
            // A sign about the thing that the need is about, fresher and at least as strong.
            let about: Vec<&Event> = events.iter().filter(|e| e.category == before.need_category).collect();
            prop_assume!(!about.is_empty());
            let model = about[pick % about.len()];
            let kind = kinds[stronger];
            prop_assume!(is_sign(kind) && kind.need() >= model.kind.need() && kind.act() == model.kind.act());
            let mut more = events.clone();
            more.push(Event { at: END - ((END - model.at) as f64 * younger) as i64 - 1, kind, ..*model });
            let after = at_end(&more);
            prop_assert!(after.need >= before.need - 1e-12, "need {} -> {}", before.need, after.need);
            prop_assert!(after.behaviour() >= before.behaviour() - 1e-12);
        }

        #[test]
        fn nothing_after_the_end_is_seen(
            signs in prop::collection::vec((-50.0f64..50.0, 0usize..SignalKind::COUNT, 0u32..3), 1..12),
        ) {
            let kinds: Vec<SignalKind> = SignalKind::all().collect();
            let events: Vec<Event> = signs.iter().map(|s| event(s.0, kinds[s.1], s.2)).collect();
            let known: Vec<Event> = events.iter().filter(|e| e.at < END).copied().collect();
            prop_assert_eq!(at_end(&events), at_end(&known));
        }
    }
}
