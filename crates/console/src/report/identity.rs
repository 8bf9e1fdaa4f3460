//! Which records are one person, how sure is that, and what does a human still have to say? The values of that
//! part of the report, and its sentences.
//!
//! Two figures are what the model thinks of itself: how many of the joined pairs are right, and how many of
//! the pairs of one person were joined. They are said as expectations, never as measurements; answers of humans
//! are the check on them. Counts are counts: they have no interval, and say what they were counted among.
//!
//! The road not taken is one mark for the quality of the data: joined wrongly and not joined are two mistakes
//! with two remedies, and only a pair that a human can look at tells which.

mod cards;
mod ids;
mod keys;

pub(super) use cards::{draw, finding};

use crate::notation::Notation;
use chrono::NaiveDate;
use galena_signal::Lang;

/// Everything that was found out about who is who.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The day of the run.
    pub as_of: NaiveDate,
    /// How many records there are.
    pub records: u64,
    /// How many people they were joined into.
    pub people: u64,
    /// People by how many records they have, fewest first.
    pub sizes: Vec<SizeRow>,
    /// Households of two or more people.
    pub households: u64,
    /// People who live in one of them.
    pub housed: u64,
    /// Records that agree with no other one on any key.
    pub alone: u64,
    /// Pairs of records that were compared.
    pub compared: u64,
    /// Which share of the joined pairs the model expects to be right; `None` where too few were joined to say.
    pub precision: Option<Expected>,
    /// Which share of the pairs of one person it expects to have joined.
    pub recall: Option<Expected>,
    /// Pairs by the chance that they are one person, the surest first.
    pub bands: Vec<Band>,
    /// What is compared, and how much it says.
    pub fields: Vec<FieldRow>,
    /// What brings records together so that they are compared, in the order of choice.
    pub keys: Vec<KeyRow>,
    /// Which share of the pairs of one person agree on one of the keys; an estimate.
    pub keys_recall: Option<f64>,
    /// Keys of which too many records share a value.
    pub dropped: Vec<DroppedKey>,
    /// What happened to ids, the latest day first.
    pub changes: Vec<ChangeRow>,
    /// What humans decided.
    pub decisions: Decisions,
    /// Questions that wait for a human: pairs in doubt of which nobody said anything.
    pub waiting: u64,
}

/// A share that is expected, with its interval.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// The share, 0–1.
    pub value: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
}

/// People of one size.
#[derive(Clone, Copy, Debug)]
pub struct SizeRow {
    /// How many records each of them has.
    pub records: u64,
    /// Or more.
    pub or_more: bool,
    /// How many people.
    pub people: u64,
}

/// How sure a pair is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// One person without doubt.
    Sure,
    /// One person, most likely.
    Likely,
    /// May be one person or two.
    Doubtful,
    /// Hardly one person.
    Hardly,
}

/// Pairs whose chance to be one person lies between two bounds.
#[derive(Clone, Copy, Debug)]
pub struct Band {
    /// What to call it.
    pub sureness: Sureness,
    /// Lower bound of the chance.
    pub from: f64,
    /// Upper bound of the chance.
    pub until: f64,
    /// How many pairs.
    pub pairs: u64,
    /// Those of them that belong to one person now.
    pub joined: u64,
    /// How many of the pairs are expected to be one person.
    pub expected: f64,
}

/// Something that is compared.
#[derive(Clone, Debug)]
pub struct FieldRow {
    /// Its name, in the reader's language.
    pub name: String,
    /// Records in which it is filled in.
    pub filled: u64,
    /// Bits of evidence when it is the same and when it is another; `None` where too few have it to say.
    pub bits: Option<(f64, f64)>,
}

/// A key that brings records together.
#[derive(Clone, Debug)]
pub struct KeyRow {
    /// Its parts, in the reader's language.
    pub name: String,
    /// Share of the pairs of one person that it is thought to catch beyond the keys before it.
    pub caught: f64,
    /// Pairs that it was thought to propose.
    pub pairs: Option<u64>,
}

/// A key of which too many records share a value.
#[derive(Clone, Debug)]
pub struct DroppedKey {
    /// Its parts, in the reader's language.
    pub name: String,
    /// How many such values.
    pub values: u64,
    /// Records that share the most frequent one.
    pub largest: u64,
    /// A value of it should belong to one person, as a phone number does and a family name does not.
    pub own: bool,
}

/// What happened to ids of people on one day.
#[derive(Clone, Copy, Debug)]
pub struct ChangeRow {
    /// The day of the run.
    pub on: NaiveDate,
    /// Ids that are new.
    pub created: u64,
    /// Ids that lead to another one now.
    pub merged: u64,
    /// Ids split off another one.
    pub split: u64,
    /// Ids whose records are all gone.
    pub retired: u64,
}

/// What humans decided about pairs of records.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decisions {
    /// Decisions that the last run obeyed.
    pub obeyed: u64,
    /// Pairs that are one person by a human's latest word.
    pub same: u64,
    /// Pairs that are two people by a human's latest word.
    pub different: u64,
    /// Pairs at which a human could not tell.
    pub unsure: u64,
}

impl Identity {
    /// How many people the records are.
    pub fn people_words(&self, n: Notation) -> String {
        let (records, people) = (self.records_words(n, self.records), n.people(self.people));
        let single =
            self.sizes.iter().filter(|row| row.records <= 1).fold(0u64, |sum, row| sum.saturating_add(row.people));
        let several = n.whole(self.people.saturating_sub(single));
        match n.lang {
            Lang::En => format!("{records} are {people}; {several} of them stand in more than one record"),
            Lang::Vi => format!("{records} là của {people}, trong đó {several} người nằm ở từ hai hồ sơ trở lên"),
        }
    }

    /// `1 record`, `34,753 records`.
    fn records_words(&self, n: Notation, records: u64) -> String {
        let count = n.whole(records);
        match (n.lang, records) {
            (Lang::En, 1) => format!("{count}\u{a0}record"),
            (Lang::En, _) => format!("{count}\u{a0}records"),
            (Lang::Vi, _) => format!("{count}\u{a0}hồ sơ"),
        }
    }

    /// What the model expects of itself; `None` where there is too little to say.
    pub fn expected_words(&self, n: Notation) -> Option<String> {
        let share = |of: Expected| format!("{} ({})", n.percent(of.value), n.percent_interval(of.low, of.high));
        let (precision, recall) = (self.precision.map(share)?, self.recall.map(share));
        let mut words = match n.lang {
            Lang::En => format!("The model expects {precision} of the joined pairs to be right"),
            Lang::Vi => format!("Mô hình dự kiến {precision} số cặp đã ghép là đúng"),
        };
        if let Some(recall) = recall {
            words += &match n.lang {
                Lang::En => format!(", and to have joined {recall} of all pairs that are one person"),
                Lang::Vi => format!(", và đã ghép được {recall} tổng số cặp cùng một người"),
            };
        }
        Some(words)
    }

    /// Pairs that belong to one person now.
    pub fn joined(&self) -> u64 {
        self.bands.iter().fold(0, |sum, band| sum.saturating_add(band.joined))
    }

    /// Sure pairs that were not joined all the same.
    pub fn apart_words(&self, n: Notation) -> Option<String> {
        let sure = self.bands.iter().find(|band| band.sureness == Sureness::Sure)?;
        let apart = sure.pairs.saturating_sub(sure.joined);
        let count = n.whole(apart);
        Some(match (n.lang, apart) {
            (_, 0) => return None,
            (Lang::En, 1) => "1 pair that looks surely one person stays apart: the other records of the two, or a human, speak against it.".to_string(),
            (Lang::En, _) => format!(
                "{count} pairs that look surely one person stay apart: the other records of the two, or a human, speak against it."
            ),
            (Lang::Vi, _) => format!(
                "{count} cặp trông chắc chắn là một người vẫn để riêng: các hồ sơ khác của hai bên, hoặc con người, cho thấy ngược lại."
            ),
        })
    }

    /// How many records could be linked with nothing.
    pub fn alone_words(&self, n: Notation) -> Option<String> {
        let share = (self.records > 0).then(|| n.percent(self.alone as f64 / self.records as f64))?;
        let (alone, of) = (n.whole(self.alone), n.whole(self.records));
        Some(match n.lang {
            Lang::En => format!(
                "{alone} of {of} records ({share}) agree with no other record on any key: they could be linked with nothing."
            ),
            Lang::Vi => format!(
                "{alone} trên {of} hồ sơ ({share}) không trùng khóa nào với hồ sơ khác nên chưa thể liên kết với ai."
            ),
        })
    }

    /// Who lives with whom.
    pub fn household_words(&self, n: Notation) -> String {
        let (homes, people) = (n.whole(self.households), n.people(self.housed));
        match (n.lang, self.households) {
            (Lang::En, 0) => "No household of two or more people was found.".to_string(),
            (Lang::Vi, 0) => "Chưa thấy những ai là người cùng nhà.".to_string(),
            (Lang::En, 1) => format!("1 household holds {people} who live together; they stay people of their own."),
            (Lang::En, _) => {
                format!("{homes} households hold {people} who live together; they stay people of their own.")
            }
            (Lang::Vi, _) => {
                format!("{people} là người cùng nhà của nhau, ở {homes} nhà; mỗi người vẫn là một khách riêng.")
            }
        }
    }

    /// Which field says most, for and against.
    pub fn field_words(&self, n: Notation) -> Option<String> {
        let known = || self.fields.iter().filter_map(|row| row.bits.map(|bits| (row.name.as_str(), bits)));
        let finite = || known().filter(|(_, (same, other))| same.is_finite() && other.is_finite());
        let (same, (for_it, _)) = finite().max_by(|a, b| a.1.0.total_cmp(&b.1.0))?;
        let (other, (_, against)) = finite().min_by(|a, b| a.1.1.total_cmp(&b.1.1))?;
        let (for_it, against) = (n.decimal(for_it, 1), n.decimal(against, 1));
        Some(match n.lang {
            Lang::En => format!(
                "The same {same} speaks most for one person ({for_it} bits); another {other} speaks most against it ({against} bits)"
            ),
            Lang::Vi => format!(
                "Trùng {same} là bằng chứng mạnh nhất cho thấy cùng một người ({for_it} bit); khác {other} là bằng chứng ngược lại mạnh nhất ({against} bit)"
            ),
        })
    }

    /// How much the keys bring together.
    pub fn key_words(&self, n: Notation) -> Option<String> {
        let share = n.percent(self.keys_recall.filter(|share| share.is_finite())?);
        let count = n.whole(self.keys.len() as u64);
        Some(match (n.lang, self.keys.len()) {
            (Lang::En, 1) => format!("One key is thought to bring together {share} of the pairs of one person"),
            (Lang::En, _) => format!("{count} keys are thought to bring together {share} of the pairs of one person"),
            (Lang::Vi, _) => format!("{count} khóa được cho là đưa {share} số cặp cùng một người ra để so sánh"),
        })
    }

    /// A warning of a key, by its name on the page, of which too many records share what should be one person's.
    pub fn dropped_words(&self, n: Notation, key: &DroppedKey, name: &str) -> String {
        let (values, largest) = (n.whole(key.values), self.records_words(n, key.largest));
        match (n.lang, key.values) {
            (Lang::En, 1) => format!(
                "Too many records share a value of the key “{name}”: one value stands in {largest}. It was not used to bring records together; look whether it is real, or the shop’s own."
            ),
            (Lang::En, _) => format!(
                "Too many records share a value of the key “{name}”: {values} values, the most frequent in {largest}. They were not used to bring records together; look whether they are real, or the shop’s own."
            ),
            (Lang::Vi, 1) => format!(
                "Quá nhiều hồ sơ có chung một giá trị ở khóa “{name}”: giá trị ấy nằm ở {largest}. Nó không được dùng để liên kết; hãy xem đó là thông tin thật của khách hay là của chính cửa hàng."
            ),
            (Lang::Vi, _) => format!(
                "Quá nhiều hồ sơ có chung giá trị ở khóa “{name}”: {values} giá trị, giá trị gặp nhiều nhất nằm ở {largest}. Chúng không được dùng để liên kết; hãy xem đó là thông tin thật của khách hay là của chính cửa hàng."
            ),
        }
    }

    /// The same of a key whose values many people may share: nothing to look into.
    pub fn common_words(&self, n: Notation, key: &DroppedKey, name: &str) -> String {
        let (values, largest) = (n.whole(key.values), self.records_words(n, key.largest));
        match (n.lang, key.values) {
            (Lang::En, 1) => format!("Too common to bring records together: 1 value of “{name}”, in {largest}."),
            (Lang::En, _) => {
                format!(
                    "Too common to bring records together: {values} values of “{name}”, the most frequent in {largest}."
                )
            }
            (Lang::Vi, 1) => format!("Quá phổ biến để đem ra so sánh: 1 giá trị của “{name}”, ở {largest}."),
            (Lang::Vi, _) => {
                format!(
                    "Quá phổ biến để đem ra so sánh: {values} giá trị của “{name}”, giá trị gặp nhiều nhất ở {largest}."
                )
            }
        }
    }

    /// What the last run did to ids of people.
    pub fn change_words(&self, n: Notation) -> String {
        let on = n.date(self.as_of);
        let Some(latest) = self.changes.first().filter(|row| row.on == self.as_of) else {
            return match n.lang {
                Lang::En => format!("No id of a person changed in the run of {on}"),
                Lang::Vi => format!("Không mã số nào của khách thay đổi trong lượt chạy ngày {on}"),
            };
        };
        if self.changes.len() == 1 && latest.merged == 0 && latest.split == 0 && latest.retired == 0 {
            let people = n.people(latest.created);
            return match n.lang {
                Lang::En => format!("The run of {on} was the first: it gave ids to {people}"),
                Lang::Vi => format!("Lượt chạy ngày {on} là lượt đầu tiên: đặt mã số cho {people}"),
            };
        }
        let [created, merged, split, retired] =
            [latest.created, latest.merged, latest.split, latest.retired].map(|count| n.whole(count));
        match n.lang {
            Lang::En => format!(
                "On {on} {created} ids were created, {merged} merged into another, {split} split off and {retired} retired"
            ),
            Lang::Vi => format!(
                "Ngày {on} có {created} mã số mới, {merged} mã ghép vào mã khác, {split} mã tách ra và {retired} mã ngừng dùng"
            ),
        }
    }

    /// How many decisions of humans were obeyed.
    pub fn decision_words(&self, n: Notation) -> String {
        let Decisions { obeyed, same, different, unsure } = self.decisions;
        let told = same.saturating_add(different);
        if told == 0 && unsure == 0 && obeyed == 0 {
            let words = n.lang.pick(
                "No human has decided on a pair of records yet: nothing checks the model but itself.",
                "Chưa có ai xem xét và quyết định cặp hồ sơ nào: hiện mô hình chỉ tự kiểm mình.",
            );
            return words.to_string();
        }
        let [all, same, different, unsure] = [told, same, different, unsure].map(|count| n.whole(count));
        let mut words = match n.lang {
            Lang::En => format!(
                "Of {all} decisions of humans ({same} one person, {different} two people) the last run obeyed {}; they outrank any score, for good.",
                n.whole(obeyed)
            ),
            Lang::Vi => format!(
                "Trong {all} quyết định của con người ({same} là một người, {different} là hai người), lượt chạy gần nhất đã theo {}; quyết định của con người luôn đứng trên mọi điểm số.",
                n.whole(obeyed)
            ),
        };
        if obeyed < told {
            words.push_str(n.lang.pick(
                " The others came later, or their records are gone: `galena run` obeys them.",
                " Số còn lại có sau lượt chạy đó, hoặc hồ sơ không còn: hãy chạy `galena run`.",
            ));
        }
        if self.decisions.unsure > 0 {
            words.push_str(&match n.lang {
                Lang::En => format!(" At {unsure} more pairs a human could not tell."),
                Lang::Vi => format!(" Ở {unsure} cặp khác, người xem cũng không rõ."),
            });
        }
        words
    }

    /// How many questions wait for a human.
    pub fn waiting_words(&self, n: Notation) -> String {
        let waiting = n.whole(self.waiting);
        match (n.lang, self.waiting) {
            (Lang::En, 0) => "No question waits for a human.".to_string(),
            (Lang::Vi, 0) => "Không có câu hỏi nào đang chờ con người.".to_string(),
            (Lang::En, 1) => "1 question waits for a human: it is in doubt whether two are one person, and nobody has said anything about them.".to_string(),
            (Lang::En, _) => format!(
                "{waiting} questions wait for a human: pairs of which it is in doubt whether they are one person, and of which nobody has said anything."
            ),
            (Lang::Vi, _) => format!(
                "{waiting} câu hỏi đang chờ con người: những cặp chưa rõ có phải một người hay không mà chưa ai nói gì."
            ),
        }
    }
}

/// What to call a band.
fn sureness_words(n: Notation, sureness: Sureness) -> &'static str {
    match sureness {
        Sureness::Sure => n.lang.pick("Surely one person", "Chắc chắn là một người"),
        Sureness::Likely => n.lang.pick("Likely one person", "Rất có thể là một người"),
        Sureness::Doubtful => n.lang.pick("Doubtful", "Còn nghi ngờ"),
        Sureness::Hardly => n.lang.pick("Hardly one person", "Khó là một người"),
    }
}
