//! Which part of a Rust file is code, and which part of the code is tests?
//!
//! Rules look for words such as `mod utils`; the same words in a comment or a text are no fault.
//! [`code`] blanks comments and literals and keeps every line where it was.

use super::Tree;

/// The text with comments, strings and character literals blanked; lines stay where they are.
pub fn code(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at);
        if end > at {
            out.extend(chars[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// Where the comment or literal that begins at `at` ends; `at` itself when none begins there.
fn literal_end(chars: &[char], at: usize) -> usize {
    let next = |ahead: usize| chars.get(at + ahead).copied();
    let in_word = at > 0 && is_word(chars[at - 1]);
    match (chars[at], next(1)) {
        ('/', Some('/')) => (at..chars.len()).find(|&i| chars[i] == '\n').unwrap_or(chars.len()),
        ('/', Some('*')) => block_comment_end(chars, at),
        ('"', _) => string_end(chars, at + 1),
        ('r', Some('"' | '#')) if !in_word => raw_string_end(chars, at + 1).unwrap_or(at),
        ('\'', Some('\\')) => (at + 3..chars.len()).find(|&i| chars[i] == '\'').map_or(chars.len(), |i| i + 1),
        ('\'', Some(_)) if next(2) == Some('\'') => at + 3,
        _ => at,
    }
}

fn block_comment_end(chars: &[char], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn string_end(chars: &[char], start: usize) -> usize {
    let mut at = start;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn raw_string_end(chars: &[char], start: usize) -> Option<usize> {
    let hashes = chars[start..].iter().take_while(|&&c| c == '#').count();
    let open = start + hashes;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let closes = |i: usize| chars[i] == '"' && (1..=hashes).all(|ahead| chars.get(i + ahead) == Some(&'#'));
    Some((open + 1..chars.len()).find(|&i| closes(i)).map_or(chars.len(), |i| i + 1 + hashes))
}

/// For each line of blanked code: is it inside `#[cfg(test)]`?
pub fn test_lines(code: &str) -> Vec<bool> {
    let mut lines = Vec::new();
    let (mut pending, mut depth) = (false, 0usize);
    for line in code.lines() {
        pending |= line.contains("#[cfg(test)]");
        let inside = pending || depth > 0;
        for c in line.chars() {
            match c {
                '{' if pending || depth > 0 => (pending, depth) = (false, depth + 1),
                '}' if depth > 0 => depth -= 1,
                ';' if depth == 0 => pending = false,
                _ => {}
            }
        }
        lines.push(inside);
    }
    lines
}

/// Is the whole file there for tests? By where it lies, or because it is `#[cfg(test)] mod name;`
/// of the file above it.
pub fn is_test_file(tree: &Tree, path: &str) -> bool {
    if ["/tests/", "/fuzz/", "/benches/"].iter().any(|folder| path.contains(folder)) || path.ends_with("/tests.rs") {
        return true;
    }
    let Some((folder, file)) = path.rsplit_once('/') else { return false };
    let declared = format!("mod {};", file.trim_end_matches(".rs"));
    [format!("{folder}.rs"), format!("{folder}/lib.rs"), format!("{folder}/main.rs")].iter().any(|above| {
        let Some(text) = tree.text(above).filter(|text| text.contains(&declared)) else { return false };
        let code = code(text);
        code.lines().zip(test_lines(&code)).any(|(line, in_test)| in_test && line.trim() == declared)
    })
}

/// The words that follow `keyword` in a line of code: `mod` finds the names of modules.
pub fn names_after<'a>(line: &'a str, keyword: &str) -> Vec<&'a str> {
    let words: Vec<&str> = line.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).collect();
    words.windows(2).filter(|pair| pair[0] == keyword).map(|pair| pair[1]).collect()
}

/// Does `line` hold `needle` with no letter, digit or `_` right before it?
pub fn has_word(line: &str, needle: &str) -> bool {
    line.match_indices(needle).any(|(at, _)| !line[..at].chars().next_back().is_some_and(is_word))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_are_blanked_and_lines_stay() {
        let text = "let a = \"todo!()\"; // mod utils\n/* x /* y */ z */ let b = 'c'; let d = r#\"q\"\"#;\nfn e<'a>(f: &'a str) {}\n";
        let blank = code(text);
        assert_eq!(blank.lines().count(), 3);
        for gone in ["todo", "utils", "x", "z", "c'", "q"] {
            assert!(!blank.contains(gone), "{gone} in {blank}");
        }
        for kept in ["let a =", "let b =", "fn e<'a>(f: &'a str) {}"] {
            assert!(blank.contains(kept), "{kept} in {blank}");
        }
        assert_eq!(code("\"\\\"\" x '\\'' y '\"' z").split_whitespace().collect::<String>(), "xyz");
    }

    #[test]
    fn tests_are_told_from_code() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() {}\n}\nfn c() {}\n#[cfg(test)]\nuse d;\nfn e() {}\n";
        let inside = test_lines(text);
        assert_eq!(inside, [false, true, true, true, true, false, true, true, false]);
    }

    #[test]
    fn files_for_tests_are_known() {
        let lib = "mod run;\n#[cfg(test)]\nmod trial;\n";
        let tree =
            Tree::of(&[("crates/a/src/lib.rs", lib), ("crates/a/src/b.rs", "#[cfg(test)]\nmod deep;\nmod c;\n")]);
        for path in
            ["crates/a/src/trial.rs", "crates/a/src/b/deep.rs", "crates/a/tests/x.rs", "crates/a/src/b/tests.rs"]
        {
            assert!(is_test_file(&tree, path), "{path}");
        }
        for path in ["crates/a/src/run.rs", "crates/a/src/b/c.rs", "crates/a/src/lib.rs"] {
            assert!(!is_test_file(&tree, path), "{path}");
        }
    }

    #[test]
    fn words_are_found_whole() {
        assert_eq!(names_after("pub mod utils;", "mod"), ["utils"]);
        assert!(has_word("x = todo!()", "todo!"));
        assert!(!has_word("my_todo!()", "todo!"));
    }
}
