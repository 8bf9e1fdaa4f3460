//! How does it look, and what may the page load? One stylesheet, and nothing else.
//!
//! The policy names the stylesheet by the hash of its bytes. The hash is computed from the same
//! constant that is written into the page, so the two cannot drift apart.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The stylesheet, as it is written into the page.
pub(super) const SHEET: &str = include_str!("report.css");

/// The content security policy of the page.
pub(super) static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(SHEET.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
});

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_policy_names_the_sheet_and_nothing_else() {
        let known = STANDARD.encode(Sha256::digest(b"abc"));
        assert_eq!(known, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
        assert!(POLICY.starts_with("default-src 'none'; style-src 'sha256-") && !POLICY.contains("unsafe"));
        for forbidden in ["</", "url(", "@import", "@font-face", "//"] {
            assert!(!SHEET.contains(forbidden), "{forbidden}");
        }
    }

    /// Text must stand out by 4.5 to 1, drawings by 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11, level AA).
    #[test]
    fn colours_stand_out_in_both_themes() {
        let light = tokens(SHEET.split("@media").next().unwrap_or(""));
        let dark = tokens(
            SHEET.split("prefers-color-scheme:dark").nth(1).and_then(|rest| rest.split("}}").next()).unwrap_or(""),
        );
        let mut texts =
            vec![("ink", "sf"), ("ink", "bg"), ("ink", "sf2"), ("mut", "sf"), ("mut", "bg"), ("mut", "sf2")];
        texts.extend([("ac", "sf"), ("ac", "bg"), ("ink", "warn-bg"), ("k1", "sf")]);
        texts.extend([("k0", "k0b"), ("k1", "k1b"), ("k2", "k2b"), ("k3", "k3b"), ("k4", "k4b")]);
        let drawings =
            [("k0", "sf"), ("k1", "sf"), ("k2", "sf"), ("k3", "sf"), ("k4", "sf"), ("ac", "sf"), ("warn", "warn-bg")];
        for (theme, colours) in [("light", &light), ("dark", &dark)] {
            for (pairs, least) in [(&texts[..], 4.5), (&drawings[..], 3.0)] {
                for (front, back) in pairs {
                    let ratio = contrast(colours[*front], colours[*back]);
                    assert!(ratio >= least, "{theme}: {front} on {back} is {ratio:.2}, least {least}");
                }
            }
        }
    }

    fn tokens(block: &str) -> BTreeMap<&str, [f64; 3]> {
        let parts = block.split(['{', '}', ';']).filter_map(|part| part.trim().strip_prefix("--")?.split_once(":#"));
        parts.map(|(name, hex)| (name, colour(hex))).collect()
    }

    fn colour(hex: &str) -> [f64; 3] {
        let full: String = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_string() };
        [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&full[at..at + 2], 16).unwrap_or_default()) / 255.0)
    }

    fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
        let light = |colour: [f64; 3]| {
            let [r, g, b] = colour.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (light(a), light(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}
