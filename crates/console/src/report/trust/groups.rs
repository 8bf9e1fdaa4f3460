//! Are groups of people treated alike? What they did against what was said of them.
//!
//! An interval of 90 % leaves the truth out once in ten, so among many groups some miss by chance
//! alone: the sentence says how many that would be, and does not accuse anybody on that.

use super::{GroupRow, MOST_NAMED, Trust};
use crate::notation::Notation;
use galena_signal::Lang;

/// How often an interval leaves the truth out.
const MISSES: f64 = 0.1;

impl Trust {
    /// Groups with enough to say something.
    pub(super) fn measured_groups(&self) -> Vec<&GroupRow> {
        let known = |row: &&GroupRow| row.ratio.is_some_and(|ratio| ratio.interval.is_some());
        self.groups.iter().filter(known).collect()
    }

    /// Groups of which too much or too little was said.
    pub(super) fn groups_off(&self) -> Vec<&GroupRow> {
        self.measured_groups().into_iter().filter(|row| row.off().is_some()).collect()
    }

    /// Which groups bought clearly more or less often than was said.
    pub fn group_words(&self, n: Notation) -> String {
        let measured = self.measured_groups().len();
        if measured == 0 {
            return n
                .lang
                .pick(
                    "Whether groups of people are treated alike cannot be said yet: none has enough buyers.",
                    "Chưa thể nói các nhóm khách có được đánh giá như nhau không: chưa nhóm nào đủ người mua.",
                )
                .to_string();
        }
        let off = self.groups_off();
        if off.is_empty() {
            let count = n.whole(measured as u64);
            return match n.lang {
                Lang::En => format!(
                    "Groups are treated alike: none of {count} bought clearly more or less often than was said."
                ),
                Lang::Vi => format!(
                    "Các nhóm được đánh giá như nhau: không nhóm nào trong {count} nhóm mua nhiều hay ít hơn hẳn dự báo."
                ),
            };
        }
        let named: Vec<String> = off.iter().take(MOST_NAMED).map(|row| named(n, row)).collect();
        let more = if off.len() > MOST_NAMED { "; …" } else { "" };
        format!("{}: {}{more}.", self.group_finding(n), named.join("; "))
    }

    /// How many groups bought clearly more or less often than was said.
    pub(super) fn group_finding(&self, n: Notation) -> String {
        let (measured, off) = (self.measured_groups().len(), self.groups_off().len());
        if off == 0 {
            return self.group_words(n).trim_end_matches('.').to_string();
        }
        let by_chance = n.decimal(MISSES * measured as f64, 1);
        let (off, measured) = (n.whole(off as u64), n.whole(measured as u64));
        match n.lang {
            Lang::En => {
                format!(
                    "{off} of {measured} groups bought clearly more or less often than was said; by chance alone about {by_chance} would"
                )
            }
            Lang::Vi => {
                format!(
                    "{off} trên {measured} nhóm mua lệch hẳn dự báo; riêng ngẫu nhiên cũng có khoảng {by_chance} nhóm như vậy"
                )
            }
        }
    }
}

/// One group, with how many times as often it bought as was said.
fn named(n: Notation, row: &GroupRow) -> String {
    let ratio = row.ratio.map_or(f64::NAN, |ratio| ratio.value);
    let interval = row.ratio.and_then(|ratio| ratio.interval);
    let interval = interval.map_or_else(String::new, |(low, high)| format!(" [{}]", factors(n, low, high)));
    let (times, people) = (factor(n, ratio), n.people(row.people));
    match n.lang {
        Lang::En => format!("{}, {times}{interval} what was expected ({people})", row.name),
        Lang::Vi => format!("{}, bằng {times}{interval} dự kiến ({people})", row.name),
    }
}

/// Near one, a tenth says too little.
pub(super) fn factor(n: Notation, ratio: f64) -> String {
    if ratio.is_finite() { format!("{}×", n.decimal(ratio, 2)) } else { n.times(ratio) }
}

pub(super) fn factors(n: Notation, low: f64, high: f64) -> String {
    if low.is_finite() && high.is_finite() {
        format!("{}–{}×", n.decimal(low, 2), n.decimal(high, 2))
    } else {
        n.times_interval(low, high)
    }
}
