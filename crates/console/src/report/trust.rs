//! How far can the chances be trusted here? What was measured on the latest closed window, and the
//! sentences that say it.
//!
//! A page and a terminal say the same: sentences are made here once, from plain values. Each one
//! says the figure, what chance alone would give, and whether that is much. What was not measured is
//! said to be missing. The road not taken is one mark from A to F: it would hide which of the four
//! questions (order, size, change, fairness) has the bad answer.

mod cards;
mod groups;

pub(super) use cards::draw;

use crate::notation::Notation;
use chrono::NaiveDate;
use galena_signal::Lang;

/// Below this an order of people is hardly better than chance.
const WEAK_AUC: f64 = 0.7;

/// From here on an order of people is good.
const GOOD_AUC: f64 = 0.8;

/// Below this population stability index nothing worth a word has moved.
const SHIFT_SMALL: f64 = 0.1;

/// Above this one a lot has moved.
const SHIFT_LARGE: f64 = 0.25;

/// Inputs and groups that are named in one sentence at most.
const MOST_NAMED: usize = 5;

/// What the chances come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uses {
    /// A line and trees together.
    Blend,
    /// The obvious rule: who was active last.
    Rule,
    /// How often it happens at all, the same for everybody.
    BaseRate,
}

/// What says how likely people are to buy, compared on the same people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// What was learned.
    Model,
    /// A straight line alone.
    Line,
    /// Trees alone.
    Trees,
    /// The obvious rule.
    Rule,
    /// The base rate.
    BaseRate,
}

/// A figure, with its interval where one was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The figure.
    pub value: f64,
    /// Lower end and upper end of its interval.
    pub interval: Option<(f64, f64)>,
}

/// How one of them did.
#[derive(Clone, Debug)]
pub struct Showing {
    /// Which.
    pub says: Says,
    /// How often a buyer stands before a non-buyer; 0.5 is chance.
    pub auc: Option<Figure>,
    /// Mean log loss a person; smaller is better.
    pub log_loss: Option<Figure>,
    /// How many times as often the first tenth of the list bought.
    pub lift: Option<Figure>,
}

/// Mean log loss that the model saves a person.
#[derive(Clone, Copy, Debug)]
pub struct Gain {
    /// Against what.
    pub over: Says,
    /// How much.
    pub saved: Figure,
}

/// How many buy, before and now.
#[derive(Clone, Copy, Debug)]
pub struct RateShift {
    /// In the windows before.
    pub before: f64,
    /// In the latest closed window.
    pub latest: f64,
    /// More than chance explains.
    pub moved: bool,
}

/// What people of one mark did, against what was said of them.
#[derive(Clone, Debug)]
pub struct GroupRow {
    /// The mark in the reader's language, such as `channel: Facebook`.
    pub name: String,
    /// How many people.
    pub people: u64,
    /// How many bought.
    pub buyers: f64,
    /// How many were expected to.
    pub expected: Option<f64>,
    /// Bought against expected; none where there was too little.
    pub ratio: Option<Figure>,
}

/// A part of what forecasts buying again.
#[derive(Clone, Debug)]
pub struct RepurchasePart {
    /// Name of the candidate.
    pub name: String,
    /// Its figure.
    pub value: Option<f64>,
    /// What to know of it, in the reader's language.
    pub note: String,
}

/// How far today's chances can be trusted.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The day of the model; the latest window closed by then.
    pub as_of: Option<NaiveDate>,
    /// People in the latest closed window.
    pub people: u64,
    /// How many of them bought.
    pub buyers: u64,
    /// What the chances come from.
    pub uses: Option<Uses>,
    /// What the model is called, in the reader's language.
    pub model: String,
    /// The base rate, where everybody is given it.
    pub base_rate: Option<Figure>,
    /// How the model and what it is compared with did; the model is what was learned, used or not.
    pub showings: Vec<Showing>,
    /// Mean distance of stated chances from what happened.
    pub calibration_error: Option<f64>,
    /// What that would be by chance alone, were every chance right.
    pub calibration_by_chance: Option<f64>,
    /// What the model is better by.
    pub gains: Vec<Gain>,
    /// How many buy, before and now.
    pub rate: Option<RateShift>,
    /// Inputs that moved, in the reader's language, with their population stability index.
    pub inputs: Vec<(String, f64)>,
    /// Groups of people.
    pub groups: Vec<GroupRow>,
    /// What buying again is forecast by.
    pub repurchase: Vec<RepurchasePart>,
    /// What else to know, in the reader's language.
    pub notices: Vec<String>,
}

impl GroupRow {
    /// Whether the interval leaves one out: above it, below it, or not at all.
    pub fn off(&self) -> Option<std::cmp::Ordering> {
        let (low, high) = self.ratio?.interval?;
        if low > 1.0 {
            return Some(std::cmp::Ordering::Greater);
        }
        (high < 1.0).then_some(std::cmp::Ordering::Less)
    }
}

impl Trust {
    /// How one of them did.
    pub fn showing(&self, says: Says) -> Option<&Showing> {
        self.showings.iter().find(|showing| showing.says == says)
    }

    fn auc(&self, says: Says) -> Option<Figure> {
        self.showing(says)?.auc
    }

    fn log_loss(&self, says: Says) -> Option<f64> {
        Some(self.showing(says)?.log_loss?.value)
    }

    /// Whether anything was measured on people whom the model had not seen.
    pub fn is_checked(&self) -> bool {
        self.showings.iter().any(|showing| showing.auc.is_some() || showing.log_loss.is_some())
    }

    /// Everything there is to say, one sentence each.
    pub fn sentences(&self, n: Notation) -> Vec<String> {
        let mut said = vec![self.uses_words(n)];
        if self.is_checked() {
            said.extend([self.order_words(n), self.log_loss_words(n)].into_iter().flatten());
            said.extend(self.calibration_words(n));
            said.push(self.gain_words(n));
        } else {
            said.push(self.unchecked_words(n));
        }
        said.extend(self.rate_words(n));
        said.extend(self.input_words(n));
        said.push(self.group_words(n));
        said.extend(self.repurchase_words(n));
        said.extend(self.notices.iter().map(|notice| sentence(notice)));
        said
    }

    /// What the chances come from.
    pub fn uses_words(&self, n: Notation) -> String {
        let pick = |en, vi| n.lang.pick(en, vi);
        match (self.uses, self.is_checked()) {
            (Some(Uses::Blend), _) if self.model.is_empty() => pick(
                "Chances come from a line and trees together.",
                "Khả năng mua tính bằng một đường thẳng kết hợp các cây quyết định.",
            )
            .to_string(),
            (Some(Uses::Blend), _) => format!("{}: {}.", pick("Chances come from", "Khả năng mua tính bằng"), self.model),
            (Some(Uses::Rule), _) => pick(
                "Chances come from the obvious rule alone, who was active last: nothing that was learned did better.",
                "Khả năng mua chỉ dựa trên quy tắc hiển nhiên là ai hoạt động gần đây nhất: chưa có gì học được tốt hơn thế.",
            )
            .to_string(),
            (Some(Uses::BaseRate), checked) => {
                let rate = self.base_rate.map_or_else(String::new, |rate| format!(" ({})", share_words(n, rate)));
                match (checked, n.lang) {
                    (true, Lang::En) => format!("Everybody is given the same chance, the base rate{rate}: nothing that was learned did better."),
                    (true, Lang::Vi) => format!("Ai cũng được gán cùng một khả năng mua là tỷ lệ chung{rate}: chưa có gì học được tốt hơn thế."),
                    (false, Lang::En) => format!("Everybody is given the same chance, the base rate{rate}: there is too little data to learn from."),
                    (false, Lang::Vi) => format!("Ai cũng được gán cùng một khả năng mua là tỷ lệ chung{rate}: dữ liệu còn quá ít để học."),
                }
            }
            (None, _) => pick(
                "It is not known what the chances come from: run `galena run` again.",
                "Chưa rõ khả năng mua được tính bằng gì: hãy chạy lại `galena run`.",
            )
            .to_string(),
        }
    }

    fn unchecked_words(&self, n: Notation) -> String {
        let (buyers, people) = (n.whole(self.buyers), n.people(self.people));
        match (self.people, n.lang) {
            (0, Lang::En) => {
                "Whether they are any good cannot be said yet: no window of days with enough purchases has closed."
                    .to_string()
            }
            (0, Lang::Vi) => {
                "Chưa thể nói dự báo tốt hay không: chưa có khoảng theo dõi nào đã khép lại với đủ lượt mua."
                    .to_string()
            }
            (_, Lang::En) => format!(
                "Whether they are any good cannot be said yet: {buyers} of {people} bought, which is too little to check them."
            ),
            (_, Lang::Vi) => {
                format!("Chưa thể nói dự báo tốt hay không: mới có {buyers} trên {people} mua, quá ít để kiểm chứng.")
            }
        }
    }

    /// Which window, and how many people.
    pub fn window_words(&self, n: Notation) -> String {
        let (buyers, people) = (n.whole(self.buyers), n.people(self.people));
        match (self.as_of.map(|day| n.date(day)), n.lang) {
            (Some(day), Lang::En) => format!("latest window closed by {day}, {people}, {buyers} bought"),
            (None, Lang::En) => format!("latest closed window, {people}, {buyers} bought"),
            (Some(day), Lang::Vi) => {
                format!("khoảng theo dõi gần nhất đã khép lại tới {day}, {people}, {buyers} người mua")
            }
            (None, Lang::Vi) => format!("khoảng theo dõi gần nhất đã khép lại, {people}, {buyers} người mua"),
        }
    }

    /// Do buyers stand before non-buyers? With the window that says so.
    pub fn order_words(&self, n: Notation) -> Option<String> {
        Some(format!("{} ({}).", self.order_finding(n, share_words)?, self.window_words(n)))
    }

    fn order_finding(&self, n: Notation, write: fn(Notation, Figure) -> String) -> Option<String> {
        // What is used leads; what was learned and is not used stands behind it.
        let (first, other) = match self.uses {
            Some(Uses::Rule) => (Says::Rule, Says::Model),
            _ => (Says::Model, Says::Rule),
        };
        let shown = self.auc(first)?;
        let verdict = match self.uses {
            Some(Uses::BaseRate) => n.lang.pick("No order is used", "Chưa dùng thứ tự nào"),
            _ => verdict(n, shown),
        };
        let chance = n.percent_places(0.5, 0);
        let name = |says| match (says, self.uses) {
            (Says::Rule, _) => n.lang.pick("by the obvious rule", "theo quy tắc hiển nhiên"),
            (_, Some(Uses::Rule | Uses::BaseRate)) => {
                n.lang.pick("by what was learned and is not used", "theo mô hình đã học mà không dùng")
            }
            _ => n.lang.pick("by what is used", "theo cách đang dùng"),
        };
        let by = if first == Says::Model && self.uses != Some(Uses::BaseRate) {
            String::new()
        } else {
            format!(" {}", name(first))
        };
        let other =
            self.auc(other).map_or_else(String::new, |figure| format!("; {} {}", name(other), write(n, figure)));
        let shown = write(n, shown);
        Some(match n.lang {
            Lang::En => format!(
                "{verdict}: a buyer stands before a non-buyer in {shown} of pairs{by}{other}; by chance {chance}"
            ),
            Lang::Vi => format!(
                "{verdict}: người mua đứng trước người không mua ở {shown} số cặp{by}{other}; ngẫu nhiên {chance}"
            ),
        })
    }

    /// Mean log loss, beside what is known without any model.
    pub fn log_loss_words(&self, n: Notation) -> Option<String> {
        let learned = match self.uses {
            Some(Uses::Rule | Uses::BaseRate) => n.lang.pick("by what was learned", "theo mô hình đã học"),
            _ => n.lang.pick("by what is used", "theo cách đang dùng"),
        };
        let named = [
            (Says::Model, learned),
            (Says::Rule, n.lang.pick("by the obvious rule", "theo quy tắc hiển nhiên")),
            (Says::BaseRate, n.lang.pick("by the base rate alone", "chỉ theo tỷ lệ chung")),
        ];
        let shown: Vec<String> = named
            .into_iter()
            .filter_map(|(says, words)| Some(format!("{words} {}", n.decimal(self.log_loss(says)?, 4))))
            .collect();
        if shown.is_empty() {
            return None;
        }
        Some(format!(
            "{}: {}.",
            n.lang.pick("Log loss (smaller is better)", "Log loss (càng nhỏ càng tốt)"),
            shown.join(", ")
        ))
    }

    /// Do stated chances come true?
    pub fn calibration_words(&self, n: Notation) -> Option<String> {
        // Of what is not used it would say nothing about the chances that people see.
        let error = self.calibration_error.filter(|_| !matches!(self.uses, Some(Uses::Rule | Uses::BaseRate)))?;
        let shown = n.points(error);
        let Some(chance) = self.calibration_by_chance else {
            return Some(match n.lang {
                Lang::En => format!("Stated chances were off by {shown} on average."),
                Lang::Vi => format!("Khả năng mua dự báo lệch trung bình {shown}."),
            });
        };
        let by_chance = n.points(chance);
        // Twice what chance gives is more than it does in all but a few windows.
        let more = error > 2.0 * chance;
        Some(match (n.lang, more) {
            (Lang::En, false) => format!(
                "Stated chances were off by {shown} on average; were every one right, chance alone would give {by_chance}."
            ),
            (Lang::En, true) => format!(
                "Stated chances were off by {shown} on average, more than the {by_chance} that chance alone would give: read them as an order rather than as exact figures."
            ),
            (Lang::Vi, false) => format!(
                "Khả năng mua dự báo lệch trung bình {shown}; dù mọi con số đều đúng, riêng ngẫu nhiên cũng lệch {by_chance}."
            ),
            (Lang::Vi, true) => format!(
                "Khả năng mua dự báo lệch trung bình {shown}, nhiều hơn mức {by_chance} do ngẫu nhiên: nên xem như thứ tự hơn là con số chính xác."
            ),
        })
    }

    /// Is what was learned better than the obvious rule, or, where there is none, than the base rate?
    pub fn gain_words(&self, n: Notation) -> String {
        let gain =
            [Says::Rule, Says::BaseRate].iter().find_map(|says| self.gains.iter().find(|gain| gain.over == *says));
        let over = gain.map_or(Says::Rule, |gain| gain.over);
        let name = match over {
            Says::Rule => {
                n.lang.pick("the obvious rule (who was active last)", "quy tắc hiển nhiên (ai hoạt động gần đây nhất)")
            }
            _ => n.lang.pick("the base rate", "tỷ lệ chung"),
        };
        let Some(gain) = gain else {
            return match n.lang {
                Lang::En => format!("Whether what was learned is better than {name} was not measured."),
                Lang::Vi => format!("Chưa đo được mô hình đã học có tốt hơn {name} hay không."),
            };
        };
        let of = self.log_loss(over).filter(|loss| *loss > 0.0);
        let size = |value: f64| match of {
            Some(loss) => n.percent_places(value / loss, 1),
            None => n.decimal(value, 4),
        };
        let worse = gain.saved.interval.is_some_and(|(_, high)| high < 0.0);
        let better = gain.saved.interval.is_some_and(|(low, _)| low > 0.0);
        let sign = if worse { -1.0 } else { 1.0 };
        let mut shown = size(sign * gain.saved.value);
        if let Some((low, high)) = gain.saved.interval {
            let (low, high) = if worse { (-high, -low) } else { (low, high) };
            shown += &format!(" [{} {} {}]", size(low), n.lang.pick("to", "đến"), size(high));
        }
        match (better, worse, n.lang) {
            (true, _, Lang::En) => format!("What was learned is better than {name}: log loss is smaller by {shown}."),
            (true, _, Lang::Vi) => format!("Mô hình đã học tốt hơn {name}: log loss nhỏ hơn {shown}."),
            (_, true, Lang::En) => format!("What was learned is worse than {name}: log loss is larger by {shown}."),
            (_, true, Lang::Vi) => format!("Mô hình đã học kém hơn {name}: log loss lớn hơn {shown}."),
            (_, _, Lang::En) => format!(
                "Weak evidence that what was learned is better than {name}: log loss is smaller by {shown}, which may be chance."
            ),
            (_, _, Lang::Vi) => {
                format!(
                    "Bằng chứng còn yếu là mô hình đã học tốt hơn {name}: log loss nhỏ hơn {shown}, có thể do ngẫu nhiên."
                )
            }
        }
    }

    /// Do as many buy as before?
    pub fn rate_words(&self, n: Notation) -> Option<String> {
        let rate = self.rate?;
        let (before, latest) = (n.percent(rate.before), n.percent(rate.latest));
        Some(match (n.lang, rate.moved) {
            (Lang::En, true) => {
                format!("The world has moved: {before} bought before, {latest} in the latest closed window.")
            }
            (Lang::En, false) => {
                format!("About as many buy as before: {before} before, {latest} in the latest closed window.")
            }
            (Lang::Vi, true) => {
                format!("Tình hình đã thay đổi: trước đây {before} mua, khoảng theo dõi gần nhất là {latest}.")
            }
            (Lang::Vi, false) => {
                format!("Tỷ lệ mua gần như trước: trước đây {before}, khoảng theo dõi gần nhất {latest}.")
            }
        })
    }

    /// Are people as they were when it was learned?
    pub fn input_words(&self, n: Notation) -> Option<String> {
        let moved: Vec<&(String, f64)> = self.inputs.iter().filter(|input| input.1 >= SHIFT_SMALL).collect();
        if moved.is_empty() {
            // Without the rate nothing was compared at all.
            return self.rate.map(|_| {
                n.lang.pick(
                    "People are as they were when this was learned: no input moved by a population stability index of 0.1 or more.",
                    "Khách vẫn như lúc mô hình được học: không đầu vào nào có chỉ số ổn định (PSI) từ 0,1 trở lên.",
                )
                .to_string()
            });
        }
        let named: Vec<String> = moved
            .iter()
            .take(MOST_NAMED)
            .map(|(name, index)| format!("{name} {} ({})", n.decimal(*index, 2), shift_word(n, *index)))
            .collect();
        let more = moved.len().saturating_sub(MOST_NAMED) as u64;
        let more = match (more, n.lang) {
            (0, _) => String::new(),
            (_, Lang::En) => format!(" and {} more", n.whole(more)),
            (_, Lang::Vi) => format!(" và {} đầu vào nữa", n.whole(more)),
        };
        let named = named.join(", ");
        Some(match n.lang {
            Lang::En => format!(
                "Other than when this was learned, by population stability index (below 0.1 nothing, above 0.25 a lot): {named}{more}."
            ),
            Lang::Vi => format!(
                "Khác so với lúc mô hình được học, theo chỉ số ổn định PSI (dưới 0,1 là không đáng kể, trên 0,25 là nhiều): {named}{more}."
            ),
        })
    }

    fn repurchase_words(&self, n: Notation) -> Option<String> {
        let parts: Vec<String> = self
            .repurchase
            .iter()
            .map(|part| {
                let value = part.value.map(|value| {
                    if (0.0..=1.0).contains(&value) { n.percent_places(value, 0) } else { n.decimal(value, 2) }
                });
                let words = [value.unwrap_or_default(), part.note.clone()].into_iter().filter(|word| !word.is_empty());
                let words: Vec<String> = words.collect();
                if words.is_empty() { part.name.clone() } else { format!("{} ({})", part.name, words.join(", ")) }
            })
            .collect();
        if parts.is_empty() {
            return None;
        }
        Some(format!(
            "{}: {}.",
            n.lang.pick("Buying again is forecast by", "Mua lại được dự báo bằng"),
            parts.join(", ")
        ))
    }
}

/// Good, fair or weak.
fn verdict(n: Notation, auc: Figure) -> &'static str {
    let low = auc.interval.map_or(auc.value, |(low, _)| low);
    match auc.value {
        _ if low <= 0.5 => {
            n.lang.pick("No better than chance, as far as can be said", "Chưa thể nói là hơn ngẫu nhiên")
        }
        value if value < WEAK_AUC => n.lang.pick("Weak evidence", "Bằng chứng yếu"),
        value if value < GOOD_AUC => n.lang.pick("The order is fair", "Thứ tự khá đúng"),
        _ => n.lang.pick("The order is good", "Thứ tự tốt"),
    }
}

/// Nothing, some or a lot.
fn shift_word(n: Notation, index: f64) -> &'static str {
    match index {
        index if index > SHIFT_LARGE => n.lang.pick("a lot", "nhiều"),
        index if index >= SHIFT_SMALL => n.lang.pick("some", "có phần"),
        _ => n.lang.pick("nothing", "không đáng kể"),
    }
}

fn share_words(n: Notation, figure: Figure) -> String {
    match figure.interval {
        Some((low, high)) => format!("{} [{}]", n.percent(figure.value), n.percent_interval(low, high)),
        None => n.percent(figure.value),
    }
}

/// The text with a capital and a full stop.
fn sentence(text: &str) -> String {
    let text = super::page::capital(text.trim());
    if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

#[cfg(test)]
mod tests;
