//! What is each part of a line? Taken from the end, where the large places stand.

use super::super::place;
use super::english::{is_street_kind, spell_street, take_postcode};
use super::segments::{Kind, Segment};
use super::{Reader, is_nothing};

const COUNTRIES: &[&str] = &[
    "viet nam",
    "vietnam",
    "vn",
    "viet nam vn",
    "usa",
    "us",
    "united states",
    "uk",
    "united kingdom",
    "england",
    "australia",
    "canada",
];

impl Reader {
    /// Reads the parts of a line; what fields of their own have said stays.
    pub(super) fn read_line(&mut self, mut segments: Vec<Segment>) {
        let mut numbered = Vec::new();
        while let Some(mut segment) = segments.pop() {
            let last = numbered.is_empty() && self.left.is_empty();
            if last && self.found.postcode.is_none() && !segment.first && segment.kind != Kind::House {
                self.found.postcode = take_postcode(&mut segment.words);
            }
            if segment.words.is_empty() {
                continue;
            }
            match segment.kind {
                Kind::Province => {
                    let words = segment.words.join(" ");
                    self.set_province(place::province(&words), words);
                }
                Kind::City | Kind::District | Kind::Ward => self.read_place(segment, &mut segments),
                Kind::Plain => {
                    if let Some(segment) = self.read_plain(segment) {
                        numbered.push(segment);
                    }
                }
                _ => numbered.push(segment),
            }
        }
        numbered.reverse();
        for segment in numbered {
            self.read_small(segment);
        }
        self.settle_left();
    }

    /// A ward, district or city that said what it is. Words beyond its name are put back to be read next.
    fn read_place(&mut self, segment: Segment, back: &mut Vec<Segment>) {
        let named = self.words_of_name(&segment);
        let name = segment.words[..named].join(" ");
        let rest = segment.words[named..].to_vec();
        if !rest.is_empty() {
            // What follows is a larger place, and is read first.
            back.push(Segment { words: segment.words[..named].to_vec(), first: false, ..segment });
            back.push(Segment { kind: Kind::Plain, said: "", words: rest, first: false });
            return;
        }
        match segment.kind {
            Kind::Ward => self.set_ward(&name),
            Kind::District => self.set_district(&name),
            _ if self.found.province.is_some() && place::district(self.province, &name).is_some() => {
                self.set_district(&name)
            }
            _ => match place::province(&name) {
                Some(province) if self.found.province.is_none() => self.set_province(Some(province), name),
                Some(_) => {}
                None => self.set_district(&name),
            },
        }
    }

    /// How many of the words are the name: one when it is a number, the most that the table knows otherwise,
    /// and all when it knows none.
    fn words_of_name(&self, segment: &Segment) -> usize {
        let words = &segment.words;
        if words[0].bytes().all(|b| b.is_ascii_digit()) {
            return 1;
        }
        let mut name = place::NO_NAME;
        let mut longest = 0;
        for (at, word) in words.iter().take(6).enumerate() {
            name = place::longer(name, word);
            let known = match segment.kind {
                Kind::Ward => place::is_ward(name),
                Kind::District => place::is_district(name),
                _ => place::is_district(name) || place::is_province(name),
            };
            if known {
                longest = at + 1;
            }
        }
        if longest > 0 {
            return longest;
        }
        // An unknown name before a province that is known.
        (1..words.len()).find(|from| ends_in_province(&words[*from..])).unwrap_or(words.len())
    }

    /// A part that does not say what it is. Given back when it is none of the large places.
    fn read_plain(&mut self, mut segment: Segment) -> Option<Segment> {
        let words = segment.words.join(" ");
        if is_nothing(&words) || COUNTRIES.contains(&words.as_str()) {
            return None;
        }
        let repeated =
            |held: &Option<String>| held.as_deref().is_some_and(|held| held.replace(' ', "") == words.replace(' ', ""));
        if !segment.first && [&self.found.province, &self.found.district, &self.found.ward].into_iter().any(repeated) {
            return None;
        }
        if words.starts_with(|c: char| c.is_ascii_digit()) {
            return self.read_tail(segment);
        }
        // `Ben Nghe Ward, Go Vap District`
        if let Some(name) = words.strip_suffix(" ward") {
            self.set_ward(name);
            return None;
        }
        if let Some(name) = words.strip_suffix(" district") {
            self.set_district(name);
            return None;
        }
        let province = place::province(&words);
        if self.found.province.is_none()
            && let Some(province) = province
        {
            self.set_province(Some(province), words);
            return None;
        }
        let inside = self.province.is_some();
        if inside && self.found.district.is_none() && place::district(self.province, &words).is_some() {
            self.set_district(&words);
            return None;
        }
        if let Some(province) = self.province
            && self.found.ward.is_none()
            && self.is_ward_here(province, &words, segment.first)
        {
            self.set_ward(&words);
            return None;
        }
        if province.is_some() && inside && !segment.first {
            return None;
        }
        if segment.first {
            return self.read_tail(segment);
        }
        if self.found.province.is_none() && self.found.district.is_none() && place::district(None, &words).is_some() {
            self.set_district(&words);
            return None;
        }
        segment = self.read_tail(segment)?;
        self.left.push(segment.words.join(" "));
        None
    }

    /// The first part is more often a street of that name, unless the district has such a ward.
    fn is_ward_here(&self, province: u8, words: &str, first: bool) -> bool {
        let district = self.found.district.as_deref();
        let exact = district.is_some_and(|district| place::is_ward_of(province, district, words));
        exact || (!first && place::ward(province, district, words).is_some())
    }

    /// Takes a province off the end of a part with more words before it.
    fn read_tail(&mut self, mut segment: Segment) -> Option<Segment> {
        if self.found.province.is_none() {
            let words = &segment.words;
            let sure = |from: &usize| *from > 1 || !has_digit(&words[0]);
            let tails = (1..words.len()).filter(|from| words.len() - from <= 5).filter(sure);
            if let Some(from) = tails.into_iter().find(|from| ends_in_province(&words[*from..])) {
                let tail = words[from..].join(" ");
                self.set_province(place::province(&tail), tail);
                segment.words.truncate(from);
            }
        }
        // `123 Quang Trung Gò Vấp`: two words of a street are left, and two or three are a district.
        let words = &segment.words;
        if self.found.district.is_none() && has_digit(&words[0]) && words.len() >= 5 {
            let from =
                (3..words.len() - 1).find(|from| place::district(self.province, &words[*from..].join(" ")).is_some());
            if let Some(from) = from {
                self.set_district(&words[from..].join(" "));
                segment.words.truncate(from);
            }
        }
        Some(segment)
    }

    /// House, alley, street, flat and hamlet, from the front of the line.
    fn read_small(&mut self, mut segment: Segment) {
        match segment.kind {
            Kind::Unit if segment.said == "#" && self.found.house.is_none() && segment.first => {
                self.read_numbered(segment.words)
            }
            Kind::Unit => {
                let after =
                    segment.words.split_off(segment.words.len().min(if has_digit(&segment.words[0]) { 1 } else { 4 }));
                let mut unit = segment.words.join(" ");
                // `Unit 5/12 George St`
                if self.found.house.is_none()
                    && after.first().is_some_and(|word| !has_digit(word))
                    && let Some((flat, house)) = unit.split_once('/')
                {
                    self.found.house = Some(canonical_house(house));
                    unit = flat.to_string();
                }
                add(&mut self.found.unit, unit, " ");
                if !after.is_empty() {
                    self.read_numbered(after);
                }
            }
            Kind::Hamlet => {
                let after = segment.words.split_off(if has_digit(&segment.words[0]) { 1 } else { segment.words.len() });
                add(&mut self.found.hamlet, format!("{} {}", segment.said, segment.words.join(" ")), " ");
                if !after.is_empty() {
                    self.read_numbered(after);
                }
            }
            Kind::Alley => {
                if has_digit(&segment.words[0]) {
                    let number = segment.words.remove(0);
                    add(&mut self.found.house, number, "/");
                }
                self.read_street(segment.words);
            }
            Kind::Street => self.read_street(segment.words),
            _ => self.read_numbered(segment.words),
        }
    }

    /// A number and then a street, or a street alone.
    fn read_numbered(&mut self, mut words: Vec<String>) {
        let number = words.first().is_some_and(|word| has_digit(word));
        if number && self.found.house.is_none() {
            let mut house = words.remove(0);
            let letter = |word: &String| word.len() == 1 && word.bytes().all(|b| b.is_ascii_lowercase());
            if words.len() > 1 && words.first().is_some_and(letter) || words.first().is_some_and(|word| word == "bis") {
                house += &words.remove(0);
            }
            self.found.house = Some(canonical_house(&house));
        }
        if words.len() > 1 && matches!(words[0].as_str(), "duong" | "pho") {
            words.remove(0);
        }
        // A flat that stands before the number: `Apt 4 12 High St`.
        self.read_street(words);
    }

    fn read_street(&mut self, mut words: Vec<String>) {
        if words.is_empty() {
            return;
        }
        spell_street(&mut words);
        // `3 tháng 2` and `3/2` are one street.
        if let [day, middle, month] = words.as_slice()
            && middle == "thang"
            && [day, month].iter().all(|word| word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()))
        {
            words = vec![format!("{day}/{month}")];
        }
        let street = words.join(" ");
        match self.found.street {
            None => self.found.street = Some(street),
            Some(ref held) if *held == street => {}
            Some(_) => self.left.push(street),
        }
    }

    /// Parts that no rule took: abroad they are the city and the state.
    fn settle_left(&mut self) {
        if self.province.is_some() || self.left.is_empty() {
            return;
        }
        let abroad = self.found.postcode.is_some()
            || self.found.street.as_deref().and_then(|street| street.rsplit(' ').next()).is_some_and(is_street_kind);
        if !abroad {
            return;
        }
        if self.found.province.is_none() && self.found.district.is_none() && self.left.len() > 1 {
            self.found.province = Some(self.left.remove(0));
        }
        if self.found.district.is_none() && !self.left.is_empty() {
            self.found.district = Some(self.left.remove(0));
        }
    }
}

/// Whether the words are the name of a province.
fn ends_in_province(words: &[String]) -> bool {
    place::is_province(words.iter().fold(place::NO_NAME, |name, word| place::longer(name, word)))
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
}

fn add(to: &mut Option<String>, more: String, between: &str) {
    match to {
        Some(held) => {
            held.push_str(between);
            held.push_str(&more);
        }
        None => *to = Some(more),
    }
}

/// `k12/5` is kiệt 12, house 5; zeros in front say nothing.
fn canonical_house(house: &str) -> String {
    let number = house.strip_prefix('k').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(house);
    let trimmed = number.trim_start_matches('0');
    if trimmed.is_empty() { number } else { trimmed }.to_string()
}
