//! Where does what go? Results to standard output, remarks and progress to standard error.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};

/// How to print.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// Results only.
    pub quiet: bool,
    /// Answers as JSON.
    pub json: bool,
    /// Ask nothing.
    pub yes: bool,
}

impl Output {
    /// Prints a result. A reader that has gone away (`| head`) is not an error.
    pub fn result(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let ended = if text.ends_with('\n') { "" } else { "\n" };
        let _ =
            out.write_all(text.as_bytes()).and_then(|()| out.write_all(ended.as_bytes())).and_then(|()| out.flush());
    }

    /// Prints a remark, unless quiet.
    pub fn remark(&self, text: &str) {
        if !self.quiet {
            eprintln!("{}", text.trim_end());
        }
    }

    /// May a question be asked? Never when standard input is not a terminal.
    pub fn can_ask(&self) -> bool {
        !self.yes && std::io::stdin().is_terminal()
    }

    /// A bar for a step; drawn on a terminal only.
    pub fn bar(&self, length: u64, what: &str) -> ProgressBar {
        let shown = !self.quiet && std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(length.max(1)), target);
        if let Ok(style) = ProgressStyle::with_template("{msg:28} [{bar:30}] {pos}/{len} {elapsed}") {
            bar.set_style(style.progress_chars("█▌ "));
        }
        bar.set_message(what.to_string());
        bar
    }
}
