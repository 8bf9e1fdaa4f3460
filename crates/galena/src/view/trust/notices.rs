//! What does the model say of itself? English sentences in the table; those that are known are said
//! in Vietnamese too.
//!
//! Sentences that only repeat a figure which has a sentence of its own (the rate, the inputs, what is
//! used, how weak the order is) are left out.

use galena_console::notation::Notation;
use galena_signal::Lang;

/// What another sentence says already, by how the notice begins.
const SAID: &[&str] = &[
    "the world has moved:",
    "other values than before, by population stability index:",
    "nothing learned was better than the obvious rule",
    "weak evidence: nothing learned was better than saying the rate",
    "weak evidence: on the latest window people are told apart with an auc",
];

/// How a notice goes on that says which input is not used.
const LEFT_OUT: &str = " is left out: ";

/// Why an input is not used when it alone tells who bought.
const LEAK: &str = "suspected leak";

/// Notices in the reader's language; inputs that are not used for one reason stand in one sentence.
pub(super) fn notices<'a>(n: Notation, texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let (mut said, mut leaks) = (Vec::new(), Vec::new());
    for text in texts {
        match text.split_once(LEFT_OUT) {
            Some((input, why)) if why.starts_with(LEAK) => leaks.push((input.trim_matches('`'), 0.0)),
            _ => said.extend(notice(n, text)),
        }
    }
    if !leaks.is_empty() {
        let names: Vec<String> =
            super::inputs::strongest(n.lang, leaks.into_iter()).into_iter().map(|leak| leak.0).collect();
        let names = names.join(", ");
        said.push(match n.lang {
            Lang::En => {
                format!("not used, because each alone tells too well who bought, as if written afterwards: {names}")
            }
            Lang::Vi => format!(
                "không dùng, vì mỗi đầu vào này một mình đã đoán quá đúng ai mua, như thể được ghi sau đó: {names}"
            ),
        });
    }
    said
}

/// A notice in the reader's language; none where another sentence says it.
fn notice(n: Notation, text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    if lower.is_empty() || SAID.iter().any(|said| lower.starts_with(said)) {
        return None;
    }
    if n.lang == Lang::En {
        return Some(text.trim().to_string());
    }
    Some(vietnamese(text.trim()).unwrap_or_else(|| text.trim().to_string()))
}

fn vietnamese(text: &str) -> Option<String> {
    let input = |name: &str| super::inputs::input(Lang::Vi, name.trim_matches('`'));
    if let Some(used) = text.strip_prefix("nothing could be tried on later cases than those learned from, so ") {
        let used = match used {
            "the obvious rule is used" => "dùng quy tắc hiển nhiên: ai hoạt động gần đây hơn thì dễ mua hơn",
            _ => "chỉ nêu tỷ lệ chung",
        };
        return Some(format!("chưa có trường hợp nào mới hơn những trường hợp đã học để thử, nên {used}"));
    }
    if let Some((counts, rest)) = text.split_once(" cases had the outcome; at least ") {
        let (least, _) = rest.split_once(' ')?;
        let (events, all) = counts.split_once(" of ")?;
        return Some(format!(
            "mới có {events} trên {all} trường hợp mua; cần ít nhất {least} mua và {least} không mua mới học được, nên chỉ nêu tỷ lệ chung cùng giả định ban đầu"
        ));
    }
    if let Some((share, rest)) = text.split_once(" % of the cases of the latest window stand")
        && rest.contains("among the earlier ones")
    {
        return Some(format!(
            "{} % số trường hợp của khoảng theo dõi gần nhất trùng từng giá trị với trường hợp trước đó",
            share.replace('.', ",")
        ));
    }
    if let Some((name, why)) = text.split_once(LEFT_OUT) {
        return Some(format!("đầu vào {} không được dùng: {why}", input(name)));
    }
    let (name, why) = text.split_once(" is used because it was put back: ")?;
    Some(format!("đầu vào {} vẫn được dùng vì đã được chọn lại: {why}", input(name)))
}
