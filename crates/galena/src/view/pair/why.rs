//! Why are these two one person, or two? The evidence as a waterfall: where a random pair starts, what each
//! field brings, and where that ends; then what follows from it, through which records, and who said so.
//!
//! Of two people the likeliest pair of records is shown. Bits are shown as linkage counts them: one bit is
//! twice as likely. The sum of the fields is against one alternative (relatives, namesakes, strangers); what
//! the others and what humans have taught change stands in a line of its own, so that the column adds up.

use super::{Around, inside, records, said, sides};
use crate::failure::hinted;
use crate::view::layout::{Head, plain, table as lay_out};
use crate::view::meant::{Meant, meant};
use crate::view::person::Shown;
use crate::view::read::{Row, array, object, quoted, rounded};
use crate::view::told::Told;
use crate::view::{Context, words};
use galena_console::notation::Notation;
use galena_identity::{Evidence, SAME};
use galena_plan::{Parameters, Value};
use galena_signal::{Lang, table};
use std::collections::{HashMap, VecDeque};

/// A rest of fewer bits than this is not shown.
const LEAST_REST: f64 = 0.1;
/// A source's own word for it, as the evidence says it.
const SAME_CODE: &str = "customer_ref same";

/// Everything about a pair.
struct Pair {
    left: Row,
    right: Row,
    link: Option<Row>,
    evidence: Option<Evidence>,
    around: Around,
    told: Told,
    /// Records that lead from one to the other when they are one person, both included.
    through: Vec<i64>,
    /// The likeness of every step.
    steps: Vec<String>,
}

/// Shows why two people or records are one, or are not. `from` is the chance from which records are joined.
///
/// # Errors
/// When somebody is not found, or both are the same.
pub fn why(context: &Context<'_>, from: f64, one: &str, other: &str) -> anyhow::Result<Shown> {
    let (one, other) = (meant(context, one, "first")?, meant(context, other, "second")?);
    let pair = Pair::read(context, from, &one, &other)?;
    let note: String = [&one, &other]
        .iter()
        .filter_map(|meant| Some(crate::view::person::moved(context.lang, meant.led_from?, meant.person?)))
        .collect();
    Ok(Shown::new(note + &pair.text(context, from), pair.json(context, from)))
}

impl Pair {
    fn read(context: &Context<'_>, from: f64, one: &Meant, other: &Meant) -> anyhow::Result<Self> {
        if one.record == other.record && (one.record.is_some() || one.person == other.person) {
            return Err(hinted(
                "both are the same",
                "name two people, or two records of one person as `record:ID`; `galena person` shows their numbers",
            ));
        }
        let side = |meant: &Meant| match meant.record {
            Some(record) => (-1, record),
            None => (meant.person.unwrap_or(-1), -1),
        };
        let ((one_person, one_record), (other_person, other_record)) = (side(one), side(other));
        let parameters = Parameters::from([
            ("one_person", Value::Int(one_person)),
            ("one_record", Value::Int(one_record)),
            ("other_person", Value::Int(other_person)),
            ("other_record", Value::Int(other_record)),
        ]);
        let sql = include_str!("../../sql/link_between.sql");
        let link = context.rows(sql, &[&table::LINKS, &table::MEMBERS], &parameters)?.into_iter().next();
        let ends = link.as_ref().and_then(|row| row.int("left_record_id").zip(row.int("right_record_id")));
        let (ones, others) = (one.ids(), other.ids());
        let (left, right) = match ends {
            Some((left, right)) if ones.contains(&left) && others.contains(&right) => (left, right),
            Some((left, right)) => (right, left),
            None => earliest(&ones, &others)?,
        };
        let found = records(context, &[left, right])?;
        let record = |id: i64| found.get(&id).cloned().ok_or_else(|| hinted("a record is gone", "run `galena run`"));
        let (left, right) = (record(left)?, record(right)?);
        let people: Vec<i64> = [&left, &right].iter().filter_map(|row| row.int("person_id")).collect();
        let mut pair = Pair {
            evidence: link.as_ref().and_then(|row| Evidence::read(&row.word("evidence"))),
            around: Around::read(context, &people)?,
            told: Told::read(context)?,
            through: Vec::new(),
            steps: Vec::new(),
            left,
            right,
            link,
        };
        if pair.joined() {
            pair.find_way(context, from)?;
        }
        Ok(pair)
    }

    fn ids(&self) -> (i64, i64) {
        (self.left.int("record_id").unwrap_or(0), self.right.int("record_id").unwrap_or(0))
    }

    /// Do both records belong to one person now?
    fn joined(&self) -> bool {
        let person = self.left.int("person_id");
        person.is_some() && person == self.right.int("person_id")
    }

    fn chance(&self) -> Option<f64> {
        self.link.as_ref()?.float("chance")
    }

    /// The fewest steps from one record to the other, each a likely pair or a human's word.
    fn find_way(&mut self, context: &Context<'_>, from: f64) -> anyhow::Result<()> {
        let (left, right) = self.ids();
        let rows = inside(context, self.left.int("person_id").unwrap_or(-1))?;
        let mut steps: HashMap<(i64, i64), String> = HashMap::new();
        let likely = |row: &&Row| {
            let alone = row.float("weight").is_some_and(|bits| bits >= (from / (1.0 - from)).log2());
            alone || row.word("evidence").contains(SAME_CODE)
        };
        for row in rows.iter().filter(likely) {
            if let Some((one, other)) = row.int("left_record_id").zip(row.int("right_record_id")) {
                steps.insert((one, other), words::likeness(context.lang, &row.word("evidence")));
            }
        }
        for ((one, other), word) in self.told.pairs().filter(|(_, word)| word.decision == SAME) {
            steps.insert((one, other), said_by(context.lang, &word.author));
        }
        let mut next: HashMap<i64, Vec<i64>> = HashMap::new();
        for (one, other) in steps.keys() {
            next.entry(*one).or_default().push(*other);
            next.entry(*other).or_default().push(*one);
        }
        next.values_mut().for_each(|ends| ends.sort_unstable());
        let (mut came, mut waiting) = (HashMap::from([(left, left)]), VecDeque::from([left]));
        while let Some(at) = waiting.pop_front().filter(|at| *at != right) {
            for end in next.get(&at).into_iter().flatten() {
                if !came.contains_key(end) {
                    came.insert(*end, at);
                    waiting.push_back(*end);
                }
            }
        }
        let mut at = right;
        while came.contains_key(&right) && at != left {
            self.through.insert(0, at);
            let before = came[&at];
            self.steps.insert(0, steps[&crate::view::told::ordered(before, at)].clone());
            at = before;
        }
        if !self.through.is_empty() {
            self.through.insert(0, left);
        }
        Ok(())
    }

    fn text(&self, context: &Context<'_>, from: f64) -> String {
        let n = context.notation();
        let called = |row: &Row| self.around.called(n.lang, row.int("person_id"));
        let between = n.lang.pick("and", "và");
        let mut out = format!("{} {between} {}\n", called(&self.left), called(&self.right));
        if self.joined() {
            out = format!("{}\n", called(&self.left));
        }
        out.push_str(&format!("  {}\n\n", self.verdict(n, from)));
        out.push_str(&sides::sides(context, &self.around, (&self.left, &self.right), self.evidence.as_ref()));
        out.push('\n');
        match &self.evidence {
            Some(evidence) => out.push_str(&self.waterfall(n, evidence)),
            None => out.push_str(&format!("  {}\n", apart(n.lang))),
        }
        let lines = self.what_follows(context, from);
        if !lines.is_empty() {
            out.push('\n');
        }
        lines.iter().for_each(|line| out.push_str(&format!("  {line}\n")));
        out.lines().map(|line| format!("{}\n", plain(line))).collect()
    }

    /// In one line: one person or two, and how likely that is when all their records are seen.
    fn verdict(&self, n: Notation, from: f64) -> String {
        let (chance, from) = (self.chance().map(|chance| n.percent(chance)), n.percent(from));
        let joined = match (self.joined(), n.lang) {
            (true, lang) => lang.pick("They count as one person", "Đang tính là cùng một người"),
            (false, lang) => lang.pick("They count as two people", "Đang tính là hai người"),
        };
        match (chance, n.lang) {
            (None, _) => format!("{joined}."),
            (Some(chance), Lang::En) => {
                format!("{joined}. The chance that they are one is {chance}; records are joined from {from} on.")
            }
            (Some(chance), Lang::Vi) => {
                format!("{joined}. Khả năng là cùng một người: {chance}; từ {from} trở lên thì ghép.")
            }
        }
    }

    /// The evidence, line by line, so that the column adds up.
    fn waterfall(&self, n: Notation, evidence: &Evidence) -> String {
        let shown = |text: Option<String>| text.unwrap_or_else(|| "–".to_string());
        let line = |what: &str, bits: f64| {
            vec![what.to_string(), String::new(), String::new(), String::new(), signed(n, bits)]
        };
        let mut lines = vec![line(words::start(n.lang, evidence.against), evidence.start)];
        for part in &evidence.parts {
            let value = |row: &Row| shown(sides::compared(n, &self.around, row, part.field));
            lines.push(vec![
                sides::name_of(n.lang, &self.around, part.field).to_string(),
                crate::view::layout::cut(&value(&self.left), 32),
                crate::view::layout::cut(&value(&self.right), 32),
                words::outcome(n.lang, part.outcome).to_string(),
                signed(n, part.bits),
            ]);
        }
        if let Some(rest) = self.rest(evidence) {
            let what = "other explanations, and what answers have taught";
            lines.push(line(n.lang.pick(what, "khả năng khác, và điều học được từ các câu trả lời"), rest));
        }
        let sum = self.weight(evidence);
        lines.push(line(n.lang.pick("sum", "tổng"), sum));
        let heads = [
            Head(n.lang.pick("Evidence", "Bằng chứng"), false),
            Head(n.lang.pick("One", "Một bên"), false),
            Head(n.lang.pick("Other", "Bên kia"), false),
            Head(n.lang.pick("Came out", "Kết quả"), false),
            Head(n.lang.pick("Bits", "Bit"), true),
        ];
        let chance = n.percent(1.0 / (1.0 + (-sum).exp2()));
        let means = match n.lang {
            Lang::En => format!(
                "By these two records alone: {} bits, a chance of {chance}. One bit is twice the odds.",
                signed(n, sum)
            ),
            Lang::Vi => format!(
                "Chỉ xét hai hồ sơ này: {} bit, tức khả năng {chance}. Mỗi bit là tỷ lệ gấp đôi.",
                signed(n, sum)
            ),
        };
        format!("{}\n  {means}\n", lay_out(&heads, &lines))
    }

    fn weight(&self, evidence: &Evidence) -> f64 {
        self.link.as_ref().and_then(|row| row.float("weight")).unwrap_or_else(|| evidence.bits())
    }

    /// What lies between the sum of the fields and the weight of the pair.
    fn rest(&self, evidence: &Evidence) -> Option<f64> {
        Some(self.weight(evidence) - evidence.bits()).filter(|rest| rest.abs() >= LEAST_REST)
    }

    /// Why it stands as it stands.
    fn what_follows(&self, context: &Context<'_>, from: f64) -> Vec<String> {
        let lang = context.lang;
        let (left, right) = self.ids();
        let mut lines = Vec::new();
        if self.joined() && self.link.as_ref().is_some_and(|row| row.word("evidence").contains(SAME_CODE)) {
            let text = "A source gives both the same customer code, and that is what a code means.";
            lines
                .push(lang.pick(text, "Cùng một nguồn ghi cùng mã khách hàng, và mã là để chỉ một người.").to_string());
        }
        if let Some(word) = said(context, &self.told, left, right) {
            let rule = lang.pick("a human's word outranks every score", "lời của người dùng đứng trên mọi điểm số");
            lines.push(format!("{word} – {rule}"));
        }
        let likely = self.chance().is_some_and(|chance| chance >= from);
        match (self.joined(), likely) {
            (true, _) if self.through.len() > 2 => {
                lines.push(lang.pick("They hang together through:", "Hai hồ sơ nối với nhau qua:").to_string());
                for (ends, step) in self.through.windows(2).zip(&self.steps) {
                    lines.push(format!("  record:{} = record:{}: {step}", ends[0], ends[1]));
                }
            }
            (true, false) if self.through.is_empty() => {
                let text = "The records of this person agree on average, though no chain of likely pairs leads from one to the other.";
                lines.push(lang.pick(text, "Xét trung bình thì các hồ sơ của người này khớp nhau, dù không có chuỗi cặp nào đủ giống nối hai bên.").to_string());
            }
            (false, true) => {
                let text = "Likely enough, but their other records, or a human's word, speak against it.";
                lines.push(
                    lang.pick(
                        text,
                        "Đủ giống để ghép, nhưng các hồ sơ khác của họ, hoặc lời của người dùng, cho thấy ngược lại.",
                    )
                    .to_string(),
                );
            }
            _ => {}
        }
        if self.around.together(self.left.int("person_id"), self.right.int("person_id")) {
            lines.push(
                lang.pick("They seem to live together, as two people.", "Có vẻ sống cùng nhà, là hai người.")
                    .to_string(),
            );
        }
        lines
    }

    fn json(&self, context: &Context<'_>, from: f64) -> String {
        let (n, (left, right)) = (context.notation(), self.ids());
        let null = || "null".to_string();
        let number = |value: f64| rounded(value).to_string();
        let part = |part: &galena_identity::Part| {
            let value =
                |row: &Row| sides::compared(n, &self.around, row, part.field).map_or_else(null, |value| quoted(&value));
            object([
                ("field", quoted(part.field)),
                ("name", quoted(sides::name_of(n.lang, &self.around, part.field))),
                ("left", value(&self.left)),
                ("right", value(&self.right)),
                ("outcome", quoted(part.outcome)),
                ("bits", number(part.bits)),
            ])
        };
        let evidence = self.evidence.as_ref().map_or_else(null, |evidence| {
            object([
                ("start", number(evidence.start)),
                ("parts", array(evidence.parts.iter().map(part))),
                ("rest", number(self.rest(evidence).unwrap_or(0.0))),
                ("bits", number(self.weight(evidence))),
                ("against", quoted(evidence.against)),
            ])
        });
        let word = self.told.of(left, right).map_or_else(null, |word| {
            object([
                ("decision", quoted(&word.decision)),
                ("author", quoted(&word.author)),
                ("reason", word.reason.as_deref().map_or_else(null, quoted)),
                ("batch_id", quoted(&word.batch_id)),
            ])
        });
        let parts = [
            ("joined", self.joined().to_string()),
            ("chance", self.chance().map_or_else(null, number)),
            ("same_person_from", number(from)),
            ("left", self.left.json()),
            ("right", self.right.json()),
            ("evidence", evidence),
            ("judgement", word),
            ("through", array(self.through.iter().map(|id| quoted(&id.to_string())))),
            ("link", self.link.as_ref().map_or_else(null, Row::json)),
        ];
        format!("{}\n", object(parts))
    }
}

/// The earliest record of each side that is not the same one.
fn earliest(ones: &[i64], others: &[i64]) -> anyhow::Result<(i64, i64)> {
    let pairs = ones.iter().flat_map(|one| others.iter().map(move |other| (*one, *other)));
    pairs.into_iter().find(|(one, other)| one != other).ok_or_else(|| {
        hinted("there are no two records to compare", "add the file that they are in again, or run `galena run`")
    })
}

fn signed(n: Notation, bits: f64) -> String {
    let sign = if bits < 0.0 { "−" } else { "+" };
    format!("{sign}{}", n.decimal(bits.abs(), 1))
}

fn said_by(lang: Lang, author: &str) -> String {
    match lang {
        Lang::En => format!("{author} said that they are one person"),
        Lang::Vi => format!("{author} cho biết là cùng một người"),
    }
}

/// What to say of a pair that linkage kept nothing of.
fn apart(lang: Lang) -> &'static str {
    lang.pick(
        "No evidence was kept for this pair: the two had too little in common to be compared, or came out far apart.",
        "Không có bằng chứng nào được lưu cho cặp này: hai hồ sơ có quá ít điểm chung để so, hoặc so ra thì khác xa nhau.",
    )
}
