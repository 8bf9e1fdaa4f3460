//! What does the name of a column say? A dictionary of folded names (English, Vietnamese), and the
//! layouts of known exports in which a name means something of its own.
//!
//! The decision: both are small text files in `data/`, so that a new name is one word in one line.
//! An exact name counts in full, a name in brackets or inside a longer name counts less, and an
//! export counts only when the columns that make it unmistakable are all there.

use crate::{Meaning, RowIs};
use galena_signal::{Currency, SignalKind, fold_name};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// What a name says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NameGuess {
    pub meaning: Meaning,
    /// 0–1, from the name alone.
    pub sure: f64,
    pub because: String,
}

/// What happens to columns that an export does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    Guess,
    Attribute,
    Ignore,
}

/// A known layout.
#[derive(Debug)]
pub(crate) struct Export {
    pub name: &'static str,
    pub system: &'static str,
    pub row_is: RowIs,
    pub kind: Option<SignalKind>,
    pub channel: Option<&'static str>,
    pub rest: Rest,
    /// What is assumed of every file of this layout.
    pub assumes: Option<&'static str>,
    needs: Vec<&'static str>,
    any: Vec<&'static str>,
    columns: Vec<(Meaning, Option<SignalKind>, Vec<&'static str>)>,
    /// Words of a column, by its folded name, with ours.
    values: Vec<(&'static str, Vec<(&'static str, &'static str)>)>,
}

impl Export {
    /// The meaning of a column, with the kind that its date stands for and its place among the
    /// names of that meaning (the first name present wins).
    pub fn column(&self, name: &str) -> Option<(Meaning, Option<SignalKind>, usize)> {
        let (full, base) = (fold_name(name), base_name(name));
        self.columns.iter().find_map(|(meaning, kind, names)| {
            let place = names.iter().position(|known| *known == full || *known == base)?;
            Some((*meaning, *kind, place))
        })
    }

    /// What words of a column mean in this layout, whether the sample has them or not.
    pub fn values(&self, name: &str) -> BTreeMap<String, String> {
        let folded = fold_name(name);
        let words = self.values.iter().filter(|(known, _)| *known == folded).flat_map(|(_, words)| words);
        words.map(|(word, ours)| ((*word).to_owned(), (*ours).to_owned())).collect()
    }
}

static NAMES: LazyLock<HashMap<&'static str, (Meaning, f64)>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for line in include_str!("../../data/column_names.txt").lines().filter(|line| !line.starts_with('#')) {
        let Some((head, list)) = line.split_once(':') else { continue };
        let Some((word, percent)) = head.split_once(' ') else { continue };
        let (Some(meaning), Ok(percent)) = (Meaning::from_word(word), percent.parse::<f64>()) else { continue };
        for name in list.split('|').map(str::trim) {
            names.entry(name).or_insert((meaning, percent / 100.0));
        }
    }
    names
});

static EXPORTS: LazyLock<Vec<Export>> = LazyLock::new(|| {
    let mut exports: Vec<Export> = Vec::new();
    let words = |list: &'static str| list.split('|').map(str::trim).collect::<Vec<_>>();
    for line in include_str!("../../data/exports.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("export ") {
            exports.push(Export {
                name: name.trim(),
                system: "",
                row_is: RowIs::Person,
                kind: None,
                channel: None,
                rest: Rest::Guess,
                assumes: None,
                needs: Vec::new(),
                any: Vec::new(),
                columns: Vec::new(),
                values: Vec::new(),
            });
            continue;
        }
        let (Some(export), Some((key, value))) = (exports.last_mut(), line.split_once('=')) else { continue };
        let (key, value) = (key.trim(), value.trim());
        match key {
            "system" => export.system = value,
            "row" => export.row_is = RowIs::from_word(value).unwrap_or(RowIs::Person),
            "kind" if SignalKind::from_word(value).is_some() => export.kind = SignalKind::from_word(value),
            "channel" if export.channel.is_none() && export.needs.is_empty() => export.channel = Some(value),
            "needs" => export.needs = words(value),
            "any" => export.any = words(value),
            "rest" => {
                export.rest = match value {
                    "attribute" => Rest::Attribute,
                    "ignore" => Rest::Ignore,
                    _ => Rest::Guess,
                }
            }
            "assumes" => export.assumes = Some(value),
            _ if key.starts_with("values ") => {
                let pairs = words(value).into_iter().filter_map(|pair| pair.split_once(": "));
                export.values.push((&key["values ".len()..], pairs.collect()));
            }
            _ => {
                let (word, kind) = key.split_once(' ').unwrap_or((key, ""));
                if let Some(meaning) = Meaning::from_word(word) {
                    export.columns.push((meaning, SignalKind::from_word(kind), words(value)));
                }
            }
        }
    }
    exports
});

/// The known export that a header belongs to, if it is unmistakable.
pub(crate) fn export_of(header: &[String]) -> Option<&'static Export> {
    let names: Vec<(String, String)> = header.iter().map(|name| (fold_name(name), base_name(name))).collect();
    let there = |known: &&str| names.iter().any(|(full, base)| full == known || base == known);
    EXPORTS
        .iter()
        .find(|export| export.needs.iter().all(&there) && (export.any.is_empty() || export.any.iter().any(&there)))
}

/// A name without what stands in brackets.
pub(crate) fn base_name(name: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for c in name.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = (depth - 1).max(0),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    fold_name(&out)
}

/// The currency that a name carries: `Số tiền đã chi tiêu (VND)`, `Giá (đ)`, `amount_usd`.
pub(crate) fn currency_in(name: &str) -> Option<Currency> {
    if let Some((_, inside)) = name.rsplit_once('(')
        && let Some(code) = inside.split(')').next()
        && let Some(currency) = crate::value::amount::currency_of(code)
    {
        return Some(currency);
    }
    if name.contains('₫') {
        return Some(Currency::VND);
    }
    if name.contains('£') {
        return Some(Currency::GBP);
    }
    let folded = fold_name(name);
    ["vnd", "usd", "eur", "gbp"]
        .iter()
        .find_map(|code| folded.split(' ').any(|word| word == *code).then(|| Currency::from_code(code)).flatten())
}

/// What a name means, by the dictionary.
pub(crate) fn guess(name: &str) -> Option<NameGuess> {
    let full = fold_name(name);
    if let Some((meaning, sure)) = NAMES.get(full.as_str()) {
        return Some(NameGuess { meaning: *meaning, sure: *sure, because: "its name".into() });
    }
    let base = base_name(name);
    let base = strip_code(&base);
    if let Some((meaning, sure)) = NAMES.get(base) {
        return Some(NameGuess { meaning: *meaning, sure: sure * 0.97, because: format!("its name (`{base}`)") });
    }
    let mut stripped = base;
    for prefix in ["properties ", "context ", "traits ", "data ", "payload ", "customer ", "user ", "fields "] {
        stripped = stripped.strip_prefix(prefix).unwrap_or(stripped);
    }
    if stripped != base
        && let Some((meaning, sure)) = NAMES.get(stripped)
    {
        return Some(NameGuess { meaning: *meaning, sure: sure * 0.9, because: format!("its name (`{stripped}`)") });
    }
    contained(base)
}

/// The longest known name inside a longer one, if the name is not a sentence.
fn contained(name: &str) -> Option<NameGuess> {
    let words: Vec<&str> = name.split(' ').collect();
    if words.len() < 2 || words.len() > 6 {
        return None;
    }
    for len in (1..words.len()).rev() {
        for start in 0..=words.len() - len {
            let part = words[start..start + len].join(" ");
            if part.len() < 5 {
                continue;
            }
            if let Some((meaning, sure)) = NAMES.get(part.as_str())
                && *sure >= 0.85
                && *meaning != Meaning::Ignore
            {
                // one word of a long name says little
                let share = if len == 1 && words.len() > 2 { 0.5 } else { 0.75 };
                return Some(NameGuess {
                    meaning: *meaning,
                    sure: sure * share,
                    because: format!("`{part}` in its name"),
                });
            }
        }
    }
    None
}

/// How large a place a name speaks of, beside others of the same sheet: a suburb, a city, a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PlaceSize {
    Suburb,
    City,
    State,
}

impl PlaceSize {
    /// The size that the name of a column says.
    pub fn of(name: &str) -> Option<PlaceSize> {
        let folded = base_name(name);
        let ends = |words: &[&str]| {
            words
                .iter()
                .any(|word| folded.strip_suffix(word).is_some_and(|head| head.is_empty() || head.ends_with(' ')))
        };
        if ends(&["suburb", "locality"]) {
            Some(PlaceSize::Suburb)
        } else if ends(&[
            "tinh thanh pho",
            "state",
            "province",
            "state province",
            "province name",
            "county",
            "tinh",
            "tinh thanh",
            "tinh tp",
        ]) {
            Some(PlaceSize::State)
        } else if ends(&["city", "town", "thanh pho"]) {
            Some(PlaceSize::City)
        } else {
            None
        }
    }
}

/// Is the column a part of a name that stands between the others: `Tên đệm`, `middle name`?
pub(crate) fn is_middle_name(name: &str) -> bool {
    matches!(
        base_name(name).as_str(),
        "ten dem"
            | "chu dem"
            | "ho lot"
            | "ten lot"
            | "middle name"
            | "middlename"
            | "middle names"
            | "middle initial"
            | "second name"
            | "midl name"
            | "mname"
    )
}

/// Does the name speak of the row and not of the person, where a row is something that happened?
pub(crate) fn is_of_row(name: &str) -> bool {
    matches!(base_name(name).as_str(), "unique id" | "uniqueid" | "rec id" | "recid" | "record id" | "recordid")
}

fn strip_code(name: &str) -> &str {
    ["vnd", "usd", "eur", "gbp"]
        .iter()
        .find_map(|code| name.strip_suffix(code).and_then(|rest| rest.strip_suffix(' ')))
        .unwrap_or(name)
}

/// Is the name a question of a survey rather than the name of a field?
pub(crate) fn is_question(name: &str) -> bool {
    let name = name.trim();
    name.ends_with('?') || name.split_whitespace().count() >= 6 || {
        let folded = fold_name(name);
        let numbered = folded.split(' ').next().is_some_and(|word| {
            word.len() <= 4
                && (word.starts_with('q') || word.starts_with("cau"))
                && word.chars().any(|c| c.is_ascii_digit())
                || word == "cau"
        });
        numbered && folded != "cau hoi"
    }
}

/// The field of the record that a question is about.
pub(crate) fn question_about(name: &str) -> Option<Meaning> {
    let folded = format!(" {} ", fold_name(name));
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(&format!(" {word} ")));
    if has(&["thu nhap", "income", "muc luong"]) {
        Some(Meaning::Income)
    } else if has(&["ngan sach", "budget", "san sang chi", "du dinh chi", "willing to pay", "chi toi da"]) {
        Some(Meaning::Budget)
    } else if has(&[
        "doi thu",
        "competitor",
        "dang dung cua",
        "dang su dung san pham cua",
        "which brand",
        "thuong hieu nao",
        "hang nao",
        "ben nao",
        "mua o dau",
    ]) {
        Some(Meaning::Competitor)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_is_read_whole() {
        assert!(NAMES.len() > 450, "{}", NAMES.len());
        assert!(EXPORTS.len() >= 14);
        for line in include_str!("../../data/column_names.txt").lines().filter(|line| !line.starts_with('#')) {
            let (head, list) = line.split_once(':').unwrap();
            let (word, percent) = head.split_once(' ').unwrap();
            assert!(Meaning::from_word(word).is_some(), "{word}");
            assert!(percent.parse::<f64>().is_ok());
            for name in list.split('|').map(str::trim) {
                assert_eq!(fold_name(name), name, "names are written folded");
            }
        }
        for export in EXPORTS.iter() {
            assert!(!export.needs.is_empty() && !export.system.is_empty(), "{}", export.name);
        }
    }

    #[test]
    fn names_are_found_in_both_languages() {
        let means = |name: &str| guess(name).map(|g| g.meaning);
        for (name, meaning) in [
            ("Số điện thoại (*)", Meaning::Phone),
            ("SĐT", Meaning::Phone),
            ("so dien thoai khach", Meaning::Phone),
            ("InvoiceDate", Meaning::HappenedAt),
            ("StockCode", Meaning::ProductCode),
            ("UnitPrice", Meaning::UnitPrice),
            ("CustomerID", Meaning::CustomerRef),
            ("Thành tiền (VND)", Meaning::LineTotal),
            ("traits.email", Meaning::Email),
            ("Kênh bán hàng chính", Meaning::Channel),
            ("Địa chỉ", Meaning::Address),
        ] {
            assert_eq!(means(name), Some(meaning), "{name}");
        }
        assert_eq!(means("cột 3"), None);
        assert_eq!(currency_in("Số tiền đã chi tiêu (VND)"), Some(Currency::VND));
        assert_eq!(currency_in("Amount spent (USD)"), Some(Currency::USD));
        assert!(is_question("Anh/chị đang dùng sản phẩm của hãng nào?") && !is_question("Nhân viên"));
    }
}
