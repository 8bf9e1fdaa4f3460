//! What is printed of a comparison with the planted truth? The relationship of buyers, and whether one person is
//! one row.

use crate::command::check::{Agreement, Duplicates};
use crate::view::layout::{Head, plain, table};
use crate::view::words;
use galena_console::notation::Notation;
use galena_measure::{Estimate, Rate};
use galena_signal::{Lang, Relationship};

/// The comparison, as text.
pub fn text(n: Notation, agreement: &Agreement, duplicates: &Duplicates) -> String {
    let mut out = format!("{}\n\n", n.lang.pick("Against the planted truth", "So với sự thật đã gieo"));
    if agreement.buyers + agreement.unmatched > 0 {
        relationships(&mut out, n, agreement);
        out.push('\n');
    }
    one_person(&mut out, n, duplicates);
    out
}

/// A rate with its interval, or how little there is.
fn rate(n: Notation, rate: &Estimate<Rate>) -> String {
    match rate {
        Estimate::Measured(rate) => format!("{} [{}]", n.percent(rate.value), n.percent_interval(rate.low, rate.high)),
        Estimate::TooFew { events, trials } => words::too_few(n, *events as u64, *trials as u64),
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str("  ");
    out.push_str(&plain(text));
    out.push('\n');
}

fn relationships(out: &mut String, n: Notation, agreement: &Agreement) {
    let recovered = rate(n, &Rate::measured(agreement.recovered as f64, agreement.buyers as f64));
    let (buyers, unmatched) = (n.whole(agreement.buyers), n.whole(agreement.unmatched));
    line(
        out,
        &match n.lang {
            Lang::En => format!(
                "Relationship recovered for {recovered} of {buyers} buyers; {unmatched} more could not be matched"
            ),
            Lang::Vi => format!(
                "Tìm lại đúng mối quan hệ của {recovered} trên {buyers} người mua; {unmatched} người khác không đối chiếu được"
            ),
        },
    );
    if agreement.pairs.is_empty() {
        return;
    }
    let label =
        |word: &str| Relationship::from_word(word).map_or(word.to_string(), |word| word.label(n.lang).to_string());
    let rows: Vec<Vec<String>> = agreement
        .pairs
        .iter()
        .map(|((planted, judged), people)| {
            let wrong = if planted == judged { "" } else { "<-" };
            vec![label(planted), label(judged), n.whole(*people), wrong.to_string()]
        })
        .collect();
    let heads = [
        Head(n.lang.pick("Planted", "Đã gieo"), false),
        Head(n.lang.pick("Judged", "Nhận định"), false),
        Head(n.lang.pick("People", "Số người"), true),
        Head("", false),
    ];
    out.push('\n');
    out.push_str(&table(&heads, &rows));
}

fn one_person(out: &mut String, n: Notation, found: &Duplicates) {
    let [records, people, true_people] = [found.records, found.people, found.true_people].map(|count| n.whole(count));
    line(
        out,
        &match n.lang {
            Lang::En => format!(
                "One person, one row: {records} records of {true_people} true people were joined into {people} people"
            ),
            Lang::Vi => format!(
                "Một người, một dòng: {records} hồ sơ của {true_people} người thật được ghép thành {people} người"
            ),
        },
    );
    let share = |some: u64, of: u64| rate(n, &Rate::measured(some as f64, of as f64));
    let count = |count: f64| n.decimal(count, 0);
    let rows = [
        (
            ("Joined pairs that are right (precision)", "Cặp đã ghép mà đúng (precision)"),
            rate(n, &found.joined.rate()),
            count(found.joined.all),
        ),
        (
            ("Pairs of one person that were joined (recall)", "Cặp cùng một người đã ghép được (recall)"),
            rate(n, &found.planted.rate()),
            count(found.planted.all),
        ),
        (
            ("Both in one figure (F1)", "Gộp hai con số (F1)"),
            rate(n, &found.both()),
            count((found.joined.all + found.planted.all) / 2.0),
        ),
        (
            ("True people found: one person, with nobody else in it", "Người thật tìm đúng: một người, không lẫn ai"),
            share(found.whole, found.true_people),
            n.whole(found.true_people),
        ),
        (
            ("True people who stand there more than once", "Người thật bị tách thành nhiều người"),
            share(found.several, found.true_people),
            n.whole(found.true_people),
        ),
        (
            ("People who hold records of two true people or more", "Người lẫn hồ sơ của từ hai người thật"),
            share(found.mixed, found.people),
            n.whole(found.people),
        ),
    ];
    let rows: Vec<Vec<String>> =
        rows.into_iter().map(|(label, rate, of)| vec![n.lang.pick(label.0, label.1).to_string(), rate, of]).collect();
    let heads = [
        Head(n.lang.pick("Of records", "Về hồ sơ"), false),
        Head(n.lang.pick("Share [90 % interval]", "Tỷ lệ [khoảng 90 %]"), false),
        Head(n.lang.pick("of", "trên"), true),
    ];
    out.push('\n');
    out.push_str(&table(&heads, &rows));
    left_out(out, n, found);
}

/// Rows that lead nowhere, and records of which reading could not tell whose they are.
fn left_out(out: &mut String, n: Notation, found: &Duplicates) {
    if found.unled + found.shared_records == 0 {
        return;
    }
    let [unled, shared] = [found.unled, found.shared_records].map(|count| n.whole(count));
    out.push('\n');
    line(
        out,
        &match n.lang {
            Lang::En => format!(
                "{unled} rows of the truth name nobody, were refused, or repeat a row above them, and are left out; {shared} records hold rows of two true people or more, who are the same in all that the files say of them"
            ),
            Lang::Vi => format!(
                "{unled} dòng của sự thật không ghi ai, bị từ chối hoặc lặp lại dòng phía trên nên không tính; {shared} hồ sơ chứa dòng của từ hai người thật trở lên, giống hệt nhau trong mọi điều tệp ghi về họ"
            ),
        },
    );
}
