//! What does the user decide? Everything in `galena.toml`, read once and resolved field by field.

use crate::failure::hinted;
use anyhow::Context as _;
use chrono::NaiveDate;
use galena_engine::LakeSettings;
use galena_signal::{Currency, Lang};
use galena_standing::Rules;
use serde::Deserialize;
use std::path::Path;

/// The newest layout of `galena.toml` that this program knows.
pub const FORMAT: u32 = 1;

/// `galena.toml` as typed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    format: u32,
    name: Option<String>,
    language: Option<String>,
    currency: Option<String>,
    utc_offset: Option<String>,
    most_refused_percent: Option<f64>,
    threads: Option<usize>,
    memory_mb: Option<usize>,
    replay_on: Option<Vec<String>>,
    #[serde(default)]
    rules: Rules,
    #[serde(default)]
    identity: galena_identity::Rules,
}

/// `galena.toml` as meant.
#[derive(Debug)]
pub struct Settings {
    /// Name of the business.
    pub name: String,
    /// Language of what is printed and of the report.
    pub lang: Lang,
    /// Currency of amounts that name none.
    pub currency: Currency,
    /// Offset of the shop's clock from UTC, in minutes.
    pub utc_offset_minutes: i32,
    /// More refused rows than this share end a command with exit code 1.
    pub most_refused: f64,
    /// How the engine may use the machine.
    pub lake: LakeSettings,
    /// Days to replay at, instead of the regular ones.
    pub replay_on: Vec<NaiveDate>,
    /// The rules of judging.
    pub rules: Rules,
    /// The rules of joining records.
    pub identity: galena_identity::Rules,
}

impl Settings {
    /// Reads `galena.toml`.
    pub fn read(path: &Path, folder_name: &str) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        #[derive(Deserialize)]
        struct Format {
            format: Option<u32>,
        }
        let format: Format = toml::from_str(&text).map_err(|error| bad(path, &error))?;
        match format.format {
            Some(found) if found > FORMAT => {
                return Err(hinted(
                    format!("the workspace has format {found}, this program knows formats up to {FORMAT}"),
                    "install the newer galena that wrote this workspace",
                ));
            }
            None => {
                return Err(hinted(
                    format!("`{}` names no format", path.display()),
                    format!("write `format = {FORMAT}` into its first line"),
                ));
            }
            Some(_) => {}
        }
        let typed: Typed = toml::from_str(&text).map_err(|error| bad(path, &error))?;
        Self::resolve(typed, folder_name)
    }

    fn resolve(typed: Typed, folder_name: &str) -> anyhow::Result<Self> {
        let wrong = |what: &str, found: &str, right: &str| {
            hinted(format!("galena.toml: `{found}` is not a {what}"), format!("write {right}"))
        };
        debug_assert!(typed.format <= FORMAT);
        let lang = match typed.language.as_deref() {
            None => Lang::En,
            Some(tag) => Lang::from_tag(tag).ok_or_else(|| wrong("language", tag, "`vi` or `en`"))?,
        };
        let currency = match typed.currency.as_deref() {
            None => Currency::VND,
            Some(code) => Currency::from_code(code).ok_or_else(|| wrong("currency", code, "a code such as `VND`"))?,
        };
        let utc_offset_minutes = match typed.utc_offset.as_deref() {
            None => 420,
            Some(text) => offset_minutes(text).ok_or_else(|| wrong("UTC offset", text, "it as `+07:00`"))?,
        };
        let mut lake = LakeSettings::default();
        lake.threads = typed.threads.filter(|threads| *threads > 0).unwrap_or(lake.threads);
        lake.memory_bytes = typed.memory_mb.map_or(lake.memory_bytes, |megabytes| megabytes.max(256) << 20);
        let replay_on = typed
            .replay_on
            .unwrap_or_default()
            .iter()
            .map(|day| day.parse().map_err(|_| wrong("day", day, "it as `2026-10-31`")))
            .collect::<anyhow::Result<_>>()?;
        if !(0.01..=0.99).contains(&typed.identity.same_person_from) {
            let found = typed.identity.same_person_from.to_string();
            return Err(wrong("chance to join records from", &found, "a number from 0.01 to 0.99"));
        }
        if typed.rules.horizon_days == 0 {
            return Err(wrong("horizon", "0", "at least one day"));
        }
        Ok(Self {
            name: typed.name.unwrap_or_else(|| folder_name.to_string()),
            lang,
            currency,
            utc_offset_minutes,
            most_refused: typed.most_refused_percent.unwrap_or(5.0) / 100.0,
            lake,
            replay_on,
            rules: typed.rules,
            identity: typed.identity,
        })
    }
}

fn bad(path: &Path, error: &toml::de::Error) -> anyhow::Error {
    hinted(
        format!("`{}` cannot be understood: {}", path.display(), error.message()),
        format!("mend it, or compare it with the galena.toml of a new workspace ({error})"),
    )
}

fn offset_minutes(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => (1, text),
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// The `galena.toml` of a new workspace.
pub fn commented(name: &str, lang: Lang) -> String {
    let rules = Rules::default();
    format!(
        r#"# What galena should know about this business. Everything may be changed; `galena run` uses it at once.
format = {FORMAT}

name = {name}
language = "{lang}"          # vi or en
currency = "VND"         # of amounts that name none
utc_offset = "+07:00"    # of times that name no zone

# `galena add` ends with exit code 1 when more rows than this share are refused.
most_refused_percent = 5

# How the machine may be used; all cores and 3072 MB when left out.
# threads = 2
# memory_mb = 3072

# Replay the judgement at these days instead of at regular ones.
# replay_on = ["2026-06-30", "2026-09-30"]

[identity]
same_person_from = {same}   # records are joined from this chance on that they are one person

[rules]
policy = "narrow"        # narrow: a target customer has not bought yet; wide: bought or not
horizon_days = {horizon}        # how far ahead the chance to buy looks

# Who is in target: belongs to a segment, has the need, is able to pay.
need_at_least = {need}
ability_at_least = {ability}
unknown_ability_is_able = {unknown}

# Who is loyal, who has lapsed.
loyal_purchases = {loyal}      # purchases on different days within a year
lapsed_gaps = {gaps}         # silent longer than so many of one's own median gaps…
lapsed_days = {days}        # …and than so many days
lapsed_single_days = {single} # the same for people with a single purchase

repurchase_model = "chosen"   # by what they said of the past; or bg_nbd, mbg_nbd, bg_cnbd, pareto_nbd

# The target market. Without segments of yours, galena proposes some from what converts.
# [[rules.segment]]
# name = "families in the city"
# condition = "province in ('Hà Nội', 'Hồ Chí Minh') and age between 28 and 45"
"#,
        name = toml::Value::from(name),
        lang = lang.tag(),
        same = galena_identity::Rules::default().same_person_from,
        horizon = rules.horizon_days,
        need = rules.need_at_least,
        ability = rules.ability_at_least,
        unknown = rules.unknown_ability_is_able,
        loyal = rules.loyal_purchases,
        gaps = rules.lapsed_gaps,
        days = rules.lapsed_days,
        single = rules.lapsed_single_days,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commented_settings_are_the_defaults() {
        let typed: Typed = toml::from_str(&commented("Nhà \"Xanh\"", Lang::Vi)).unwrap();
        assert_eq!(typed.rules, Rules::default());
        let settings = Settings::resolve(typed, "x").unwrap();
        assert_eq!(settings.name, "Nhà \"Xanh\"");
        assert_eq!(settings.utc_offset_minutes, 420);
    }

    #[test]
    fn offsets_are_read() {
        assert_eq!(offset_minutes("+07:00"), Some(420));
        assert_eq!(offset_minutes("-3:30"), Some(-210));
        assert_eq!(offset_minutes("Hanoi"), None);
    }
}
