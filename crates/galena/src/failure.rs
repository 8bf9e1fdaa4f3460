//! How is an error told? Once, with its causes, and with something that can be typed.

use galena_engine::EngineError;
use galena_intake::IntakeError;

/// A hint that a command gives with its error.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Hinted {
    message: String,
    hint: String,
}

/// An error with a hint.
pub fn hinted(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    Hinted { message: message.into(), hint: hint.into() }.into()
}

/// Prints `error:`, `because:` lines and `hint:`.
pub fn print(error: &anyhow::Error, _quiet: bool) {
    let mut lines = vec![format!("error: {error}")];
    let mut last = error.to_string();
    for cause in error.chain().skip(1) {
        let text = cause.to_string();
        if text != last {
            lines.push(format!("because: {text}"));
        }
        last = text;
    }
    for cause in error.chain() {
        let hint = cause
            .downcast_ref::<Hinted>()
            .map(|error| error.hint.clone())
            .or_else(|| cause.downcast_ref::<EngineError>().and_then(EngineError::hint))
            .or_else(|| cause.downcast_ref::<IntakeError>().map(IntakeError::hint))
            .or_else(|| cause.downcast_ref::<std::io::Error>().and_then(hint_of_io));
        if let Some(hint) = hint.filter(|hint| !hint.is_empty()) {
            lines.push(format!("hint: {hint}"));
            break;
        }
    }
    eprintln!("{}", lines.join("\n"));
}

fn hint_of_io(error: &std::io::Error) -> Option<String> {
    use std::io::ErrorKind;
    Some(match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "free some space, or name another place, and run the same command again".into()
        }
        ErrorKind::PermissionDenied => "ask whoever owns it, or name another place".into(),
        ErrorKind::NotFound => "check the name of the file or folder".into(),
        _ => return None,
    })
}
