//! `galena review`: pairs of records are shown one after the other, and a human says whether they are one person.
//!
//! Answers are read line by line, from a person or from a script. Each is acknowledged when it is on the disk,
//! with the id to take it back by; `b` takes back the last one of this sitting. The end of the input is the end
//! of the sitting, and loses nothing. The road not taken is single keys: they need a terminal, and a slip of a
//! finger would be an answer for good.

use crate::arguments::ReviewWords;
use crate::clock;
use crate::failure::hinted;
use crate::judgement::{self, Judgement, Origin};
use crate::output::Output;
use crate::view::Context;
use crate::view::meant::person;
use crate::view::pair::{Queue, as_one};
use crate::view::told::decision;
use crate::workspace::Workspace;
use anyhow::Context as _;
use galena_identity::{DIFFERENT, SAME, UNSURE};
use galena_signal::{BatchId, Lang};
use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

/// What a line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// A decision.
    Decided(&'static str),
    /// Take the last one back.
    Back,
    /// Enough.
    Quit,
}

/// Asks, or lists what would be asked.
pub fn run(words: &ReviewWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let context = workspace.context(None)?;
    let queue = Queue::read(&context, workspace.settings.identity.same_person_from, words.most)?;
    if output.json {
        output.result(&queue.json(&context));
        return Ok(ExitCode::SUCCESS);
    }
    if output.yes {
        return Err(hinted(
            "whether two are one person cannot be answered by `--yes`",
            "leave `--yes` out; `galena review --json` lists the pairs without asking",
        ));
    }
    if queue.len() == 0 {
        output.result(nothing(&context)?);
        return Ok(ExitCode::SUCCESS);
    }
    let (most, waiting) = (context.notation().whole(queue.len() as u64), context.notation().whole(queue.waiting()));
    output.remark(&match context.lang {
        Lang::En => format!("{most} of {waiting} doubtful pairs, the most valuable answers first"),
        Lang::Vi => format!("{most} trong {waiting} cặp còn ngờ, câu trả lời có ích nhất hỏi trước"),
    });
    let author = judgement::author(words.author.as_deref());
    let mut sitting = Sitting { workspace: &workspace, context, queue, author, output, given: Vec::new() };
    sitting.ask()?;
    sitting.close();
    Ok(ExitCode::SUCCESS)
}

/// What to say when no pair is worth a question.
fn nothing(context: &Context<'_>) -> anyhow::Result<&'static str> {
    if context.as_of()?.is_none() {
        return Ok(context.nothing_yet());
    }
    Ok(context.lang.pick(
        "Nothing to review: no pair is doubtful that nobody has answered. After `galena add FILE…` and `galena run` there may be new ones; `galena merge` and `galena split` mend what you know to be wrong.",
        "Không có gì cần xem: mọi cặp còn ngờ đều đã được trả lời. Sau khi `galena add TỆP…` và `galena run` có thể có cặp mới; nếu thấy sai, hãy sửa bằng `galena merge` hoặc `galena split`.",
    ))
}

/// Questions and answers until somebody has enough.
struct Sitting<'a> {
    workspace: &'a Workspace,
    context: Context<'a>,
    queue: Queue,
    author: String,
    output: &'a Output,
    /// Which pair got which answer, and its import.
    given: Vec<(usize, &'static str, BatchId)>,
}

impl Sitting<'_> {
    fn ask(&mut self) -> anyhow::Result<()> {
        let most = self.queue.len();
        let mut lines = std::io::stdin().lock().lines();
        let mut from = 0;
        while self.given.len() < most {
            let answers: Vec<(usize, &str)> = self.given.iter().map(|(place, word, _)| (*place, *word)).collect();
            let Some(place) = self.queue.next(from, &answers) else { break };
            self.output.result(&self.queue.text(&self.context, place, self.given.len() + 1));
            let Some(answer) = self.read(&mut lines)? else { break };
            match answer {
                Answer::Quit => break,
                Answer::Back => from = self.back()?.unwrap_or(place),
                Answer::Decided(word) => {
                    self.decide(place, word)?;
                    from = place + 1;
                }
            }
        }
        Ok(())
    }

    /// The next line that is an answer; none at the end of the input.
    fn read(&self, lines: &mut impl Iterator<Item = std::io::Result<String>>) -> anyhow::Result<Option<Answer>> {
        let lang = self.context.lang;
        loop {
            if !self.output.quiet {
                eprint!("{} ", question(lang));
                std::io::stderr().flush().ok();
            }
            let Some(line) = lines.next() else { return Ok(None) };
            if let Some(answer) = answer(&line.context("cannot read the answer")?) {
                return Ok(Some(answer));
            }
            self.output.remark(lang.pick("type s, d, u, b or q", "hãy gõ s, d, u, b hoặc q"));
        }
    }

    /// Writes an answer, and acknowledges it when it is on the disk.
    fn decide(&mut self, place: usize, word: &'static str) -> anyhow::Result<()> {
        let Some(asked) = self.queue.at(place) else { return Ok(()) };
        let (pair, (left, right)) = (asked.records(), asked.people());
        let pairs = match word {
            SAME if left != right => {
                let (left, right) = (person(&self.context, left)?, person(&self.context, right)?);
                as_one(&self.context, self.queue.told(), pair, &left, &right)?
            }
            _ => vec![pair],
        };
        let (origin, author) = (Origin::Review, self.author.as_str());
        let judgement = Judgement { origin, decision: word, author, reason: None, pairs: &pairs };
        let batch_id = judgement::write(&self.workspace.lake, &judgement)?;
        let lang = self.context.lang;
        self.output.result(&match lang {
            Lang::En => format!("noted: {} ({batch_id})", decision(lang, word)),
            Lang::Vi => format!("đã ghi: {} ({batch_id})", decision(lang, word)),
        });
        self.given.push((place, word, batch_id));
        Ok(())
    }

    /// Takes the last answer back; its pair is asked again.
    fn back(&mut self) -> anyhow::Result<Option<usize>> {
        let lang = self.context.lang;
        let Some((place, _, batch_id)) = self.given.last().cloned() else {
            self.output.remark(lang.pick("there is no answer to take back", "chưa có câu trả lời nào để rút lại"));
            return Ok(None);
        };
        let lock = self.workspace.lake.lock()?;
        self.workspace.lake.undo_import(&batch_id, clock::now())?;
        drop(lock);
        self.given.pop();
        self.output.result(&match lang {
            Lang::En => format!("took back {batch_id}"),
            Lang::Vi => format!("đã rút lại {batch_id}"),
        });
        Ok(Some(place))
    }

    fn close(&self) {
        let n = self.context.notation();
        let given = n.whole(self.given.len() as u64);
        let text = match (self.given.len(), n.lang) {
            (0, Lang::En) => "no answers".to_string(),
            (0, Lang::Vi) => "chưa trả lời câu nào".to_string(),
            (1, Lang::En) => "1 answer; it counts from the next `galena run` on".to_string(),
            (_, Lang::En) => format!("{given} answers; they count from the next `galena run` on"),
            (_, Lang::Vi) => format!("{given} câu trả lời; có hiệu lực từ lần `galena run` tới"),
        };
        self.output.remark(&text);
    }
}

fn question(lang: Lang) -> &'static str {
    lang.pick(
        "One person? [s]ame  [d]ifferent  [u]nsure  [b]ack  [q]uit:",
        "Cùng một người? [s] cùng  [d] khác  [u] không chắc  [b] quay lại  [q] dừng:",
    )
}

fn answer(line: &str) -> Option<Answer> {
    Some(match galena_signal::fold_marks(&line.trim().to_lowercase()).as_str() {
        "s" | "same" | "y" | "yes" | "cung" | "c" => Answer::Decided(SAME),
        "d" | "different" | "n" | "no" | "khac" | "k" => Answer::Decided(DIFFERENT),
        "u" | "unsure" | "?" | "khong chac" => Answer::Decided(UNSURE),
        "b" | "back" | "quay lai" => Answer::Back,
        "q" | "quit" | "dung" => Answer::Quit,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_in_both_languages_and_nothing_is_guessed() {
        let means = |word| Some(Answer::Decided(word));
        for (lines, meant) in [
            (["s", " SAME ", "cùng"], means(SAME)),
            (["d", "Different", "khác"], means(DIFFERENT)),
            (["u", "?", "không chắc"], means(UNSURE)),
            (["b", "back", "quay lại"], Some(Answer::Back)),
            (["q", "QUIT", "dừng"], Some(Answer::Quit)),
            (["", "x", "same?"], None),
        ] {
            lines.iter().for_each(|line| assert_eq!(answer(line), meant, "{line}"));
        }
    }
}
