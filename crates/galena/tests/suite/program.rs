//! Running the program, and what it answered.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder to work in, and the program.
pub struct Place {
    folder: tempfile::TempDir,
}

/// What the program answered.
#[derive(Debug)]
pub struct Answer {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Place {
    /// An empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with an empty workspace `shop`.
    pub fn with_shop() -> Self {
        let place = Self::new();
        place.done(&["init", "shop"]);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_galena"));
        command.current_dir(self.folder.path()).args(words).stdin(Stdio::null());
        command
    }

    /// Runs to the end.
    pub fn run(&self, words: &[&str]) -> Answer {
        Answer::of(self.command(words).output().unwrap())
    }

    /// Runs another program to the end.
    pub fn other(&self, program: &str, words: &[&str]) -> Answer {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).args(words).stdin(Stdio::null());
        Answer::of(command.output().unwrap())
    }

    /// Runs to the end, which must be a good one.
    pub fn done(&self, words: &[&str]) -> Answer {
        let answer = self.run(words);
        assert_eq!(answer.code, Some(0), "{words:?}\n{}\n{}", answer.out, answer.err);
        answer
    }

    /// Runs in the workspace `shop`.
    pub fn shop(&self, words: &[&str]) -> Answer {
        let all: Vec<&str> = ["--workspace", "shop"].iter().chain(words).copied().collect();
        self.run(&all)
    }

    /// Runs in the workspace `shop` to a good end.
    pub fn shop_done(&self, words: &[&str]) -> Answer {
        let answer = self.shop(words);
        assert_eq!(answer.code, Some(0), "{words:?}\n{}\n{}", answer.out, answer.err);
        answer
    }

    /// Runs in the workspace `shop` to the end, with lines typed in.
    pub fn shop_typed(&self, words: &[&str], typed: &str) -> Answer {
        use std::io::Write;
        let all: Vec<&str> = ["--workspace", "shop"].iter().chain(words).copied().collect();
        let mut command = self.command(&all);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that ends before it has read everything closes the pipe, and may.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        Answer::of(child.wait_with_output().unwrap())
    }

    /// The answer as JSON.
    pub fn json(&self, words: &[&str]) -> serde_json::Value {
        let all: Vec<&str> = ["--json"].iter().chain(words).copied().collect();
        serde_json::from_str(&self.shop_done(&all).out).unwrap()
    }
}

impl Answer {
    fn of(output: Output) -> Self {
        Answer {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The folder of shared data sets, when it is there; else a message.
pub fn shared_data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if !path.exists() {
        eprintln!("skipped: the shared data set `{name}` is not here");
        return None;
    }
    Some(path)
}
