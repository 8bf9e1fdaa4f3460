//! The web shop's event stream: JSON lines as Segment writes them, gzipped.
//!
//! A device is a stranger until it signs in; then an `identify` line ties it to phone, mail and a
//! user id, and later lines carry the user id. Some devices never sign in.

use super::{Resident, Shop, category, product};
use crate::SimulateError;
use crate::advertising::NO_CAMPAIGN;
use crate::calendar::DAY;
use crate::chance::mix;
use crate::event::{Event, Medium};
use crate::folder::Folder;
use crate::lean::signs_in;
use crate::messy::e164;
use crate::person::phone;
use crate::shop::{CATEGORIES, CHANNELS, NONE};
use chrono::Days;
use flate2::{Compression, GzBuilder};
use galena_signal::SignalKind;
use std::collections::HashSet;
use std::io::Write;

const FILE: &str = "web_events.jsonl.gz";

/// Writes the file.
pub(super) fn write(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let file = folder.bytes(FILE)?;
    let mut stream = GzBuilder::new().mtime(0).operating_system(255).write(file, Compression::fast());
    let mut signed_in: HashSet<(u64, u8)> = HashSet::new();
    let mut row = 0;
    let mut text = String::new();
    for (resident, event) in shop.of(Medium::Web) {
        let number = resident.person.number;
        let known = resident.known_at.is_some_and(|at| at <= event.at) && signs_in(&resident.person, event.device);
        text.clear();
        if known && signed_in.insert((number, event.device)) {
            identify(shop, resident, event, &mut text);
            row += 1;
            folder.belongs(FILE, row, number)?;
        }
        track(shop, resident, event, known, &mut text);
        row += 1;
        folder.belongs(FILE, row, number)?;
        stream.write_all(text.as_bytes()).map_err(|source| folder.failed(FILE, source))?;
    }
    let ended = stream.finish().and_then(|mut file| file.flush());
    ended.map_err(|source| folder.failed(FILE, source))
}

fn user_id(shop: &Shop<'_>, resident: &Resident) -> String {
    format!("u{:x}", phone(shop.world.settings.seed ^ 0x0E8, resident.person.number))
}

/// UTC, seven hours behind the shop's clock.
fn instant(shop: &Shop<'_>, at: u32, second: u64) -> String {
    let date = shop.world.calendar.dates[(at / DAY) as usize];
    let minute = at % DAY;
    let (date, minute) = match minute >= 7 * 60 {
        true => (Some(date), minute - 7 * 60),
        false => (date.checked_sub_days(Days::new(1)), minute + 17 * 60),
    };
    let date = date.map(|date| date.to_string()).unwrap_or_default();
    format!("{date}T{:02}:{:02}:{second:02}.000Z", minute / 60, minute % 60)
}

fn mark(shop: &Shop<'_>, resident: &Resident, event: &Event) -> u64 {
    let what = u64::from(event.at) << 16 | (event.kind.index() as u64) << 8 | u64::from(event.product);
    mix(shop.world.settings.seed ^ mix(resident.person.number << 1) ^ mix(what))
}

fn identify(shop: &Shop<'_>, resident: &Resident, event: &Event, out: &mut String) {
    let person = &resident.person;
    let mark = mark(shop, resident, event);
    let email = person.email.as_ref().map(|email| format!(r#","email":"{email}""#)).unwrap_or_default();
    *out += &format!(
        r#"{{"type":"identify","anonymousId":"{}","userId":"{}","timestamp":"{}","messageId":"i-{mark:016x}","traits":{{"name":"{}","phone":"{}"{email}}}}}"#,
        person.device_id(shop.world.settings.seed, event.device),
        user_id(shop, resident),
        instant(shop, event.at, 0),
        person.name,
        e164(person.phone),
    );
    out.push('\n');
}

fn track(shop: &Shop<'_>, resident: &Resident, event: &Event, known: bool, out: &mut String) {
    let mark = mark(shop, resident, event);
    let user = if known { format!(r#","userId":"{}""#, user_id(shop, resident)) } else { String::new() };
    let name = match event.kind {
        SignalKind::Impression => "Promotion Viewed",
        SignalKind::Click => "Promotion Clicked",
        SignalKind::Search => "Products Searched",
        SignalKind::Compare => "Product Compared",
        SignalKind::ReadReview => "Reviews Viewed",
        SignalKind::Wishlist => "Product Added to Wishlist",
        SignalKind::Download => "File Downloaded",
        SignalKind::Subscribe => "Subscribed",
        SignalKind::Cart => "Product Added",
        SignalKind::Checkout => "Checkout Started",
        _ => "Product Viewed",
    };
    let mut properties: Vec<String> = Vec::new();
    if event.product != NONE {
        properties.push(format!(r#""product":"{}""#, product(event.product)));
    }
    if event.category != NONE {
        properties.push(format!(r#""category":"{}""#, category(event.category)));
    }
    if event.kind == SignalKind::Search
        && let Some(category) = CATEGORIES.get(event.category as usize)
    {
        let words = category.words[mark as usize % category.words.len()];
        properties.push(format!(r#""query":"{words}""#));
    }
    if event.value > 0 {
        properties.push(format!(r#""price":{},"currency":"VND""#, event.value));
    }
    let source = CHANNELS[event.channel as usize].word;
    let campaign = match event.campaign {
        NO_CAMPAIGN if event.channel == crate::shop::WEBSITE => String::new(),
        NO_CAMPAIGN => format!(r#""campaign":{{"source":"{source}"}}"#),
        campaign => {
            format!(r#""campaign":{{"source":"{source}","medium":"cpc","name":"{}"}}"#, shop.world.ads.code(campaign))
        }
    };
    // Plain page loads are page calls; everything else is a track call.
    let call = if event.kind == SignalKind::View && mark.is_multiple_of(5) {
        r#""type":"page""#.to_owned()
    } else {
        format!(r#""type":"track","event":"{name}""#)
    };
    *out += &format!(
        r#"{{{call},"anonymousId":"{}"{user},"timestamp":"{}","messageId":"e-{mark:016x}","properties":{{{}}},"context":{{{campaign}}}}}"#,
        resident.person.device_id(shop.world.settings.seed, event.device),
        instant(shop, event.at, mark % 60),
        properties.join(","),
    );
    out.push('\n');
}
