//! Which mailbox is it, and does it hold a person's name?
//!
//! Only Gmail gives letters with other dots and tags to the same mailbox, so only there they are taken off.
//! Others allow tags too, but not all do, and a wrong merge is worse than a missed one. Slips in the names
//! of the large hosts are mended from a list; a distance was not taken, since `gmx.com` is near `gmail.com`
//! and is another host.

mod fit;

pub use fit::{Fit, fits};

use super::letters::first_chars;

/// Characters that are read.
const MOST_READ: usize = 200;

/// An address of a mailbox, canonical.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email {
    /// Before the @, lower case; without dots and tag when the host is Gmail.
    pub local: String,
    /// After the @, lower case, slips mended.
    pub host: String,
}

impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Email").field("length", &self.local.len()).finish_non_exhaustive()
    }
}

impl Email {
    /// `local@host`.
    pub fn text(&self) -> String {
        format!("{}@{}", self.local, self.host)
    }
}

/// Slips in the names of hosts, and what was meant.
const SLIPS: &[(&str, &str)] = &[
    ("g.mail.com", "gmail.com"),
    ("gail.com", "gmail.com"),
    ("gamil.com", "gmail.com"),
    ("gamil.com.vn", "gmail.com"),
    ("ggmail.com", "gmail.com"),
    ("gimail.com", "gmail.com"),
    ("gmai.com", "gmail.com"),
    ("gmaii.com", "gmail.com"),
    ("gmail", "gmail.com"),
    ("gmail.cm", "gmail.com"),
    ("gmail.cmo", "gmail.com"),
    ("gmail.co", "gmail.com"),
    ("gmail.com.com", "gmail.com"),
    ("gmail.com.vn", "gmail.com"),
    ("gmail.comm", "gmail.com"),
    ("gmail.con", "gmail.com"),
    ("gmail.coom", "gmail.com"),
    ("gmail.om", "gmail.com"),
    ("gmail.vn", "gmail.com"),
    ("gmail.vom", "gmail.com"),
    ("gmail.xom", "gmail.com"),
    ("gmaill.com", "gmail.com"),
    ("gmailcom", "gmail.com"),
    ("gmal.com", "gmail.com"),
    ("gmali.com", "gmail.com"),
    ("gmeil.com", "gmail.com"),
    ("gmial.com", "gmail.com"),
    ("gmil.com", "gmail.com"),
    ("gmsil.com", "gmail.com"),
    ("gnail.com", "gmail.com"),
    ("googlemail.com", "gmail.com"),
    ("homail.com", "hotmail.com"),
    ("hotamil.com", "hotmail.com"),
    ("hotmai.com", "hotmail.com"),
    ("hotmail", "hotmail.com"),
    ("hotmail.cm", "hotmail.com"),
    ("hotmail.con", "hotmail.com"),
    ("hotmaill.com", "hotmail.com"),
    ("hotmal.com", "hotmail.com"),
    ("hotmial.com", "hotmail.com"),
    ("hotmil.com", "hotmail.com"),
    ("hotnail.com", "hotmail.com"),
    ("iclod.com", "icloud.com"),
    ("iclould.com", "icloud.com"),
    ("icloud", "icloud.com"),
    ("icloud.con", "icloud.com"),
    ("icoud.com", "icloud.com"),
    ("outlok.com", "outlook.com"),
    ("outloo.com", "outlook.com"),
    ("outlook", "outlook.com"),
    ("outlook.con", "outlook.com"),
    ("yaho.com", "yahoo.com"),
    ("yaho.com.vn", "yahoo.com.vn"),
    ("yahoo", "yahoo.com"),
    ("yahoo.cm", "yahoo.com"),
    ("yahoo.comm", "yahoo.com"),
    ("yahoo.con", "yahoo.com"),
    ("yahooo.com", "yahoo.com"),
    ("yahooo.com.vn", "yahoo.com.vn"),
    ("yahho.com", "yahoo.com"),
    ("yhaoo.com", "yahoo.com"),
    ("yhoo.com", "yahoo.com"),
    ("ymail.con", "ymail.com"),
];

/// What people write before the @ when they have no mailbox.
const PLACEHOLDERS: &[&str] = &[
    "123",
    "1234",
    "12345",
    "123456",
    "abc",
    "abc123",
    "abcd",
    "abcdef",
    "admin",
    "anonymous",
    "asd",
    "asdasd",
    "asdf",
    "chuaco",
    "dummy",
    "email",
    "example",
    "fake",
    "guest",
    "khach",
    "khachhang",
    "khachle",
    "khong",
    "khongbiet",
    "khongco",
    "khongcoemail",
    "khongcomail",
    "ko",
    "koco",
    "kocomail",
    "mail",
    "n/a",
    "na",
    "name",
    "nil",
    "no",
    "no-email",
    "no-mail",
    "no-reply",
    "no_email",
    "no.email",
    "noemail",
    "nomail",
    "none",
    "noreply",
    "null",
    "qwe",
    "qwerty",
    "sample",
    "test",
    "test1",
    "test123",
    "test2",
    "tester",
    "testing",
    "testtest",
    "unknown",
    "updating",
    "user",
    "username",
    "xyz",
    "yourname",
];

/// Hosts at which nobody has a mailbox.
const NO_HOSTS: &[&str] = &[
    "example.com",
    "example.net",
    "example.org",
    "test.com",
    "test.vn",
    "none.com",
    "no.com",
    "noemail.com",
    "email.com.vn",
    "abc.com",
    "a.com",
    "aa.com",
    "aaa.com",
    "b.com",
    "domain.com",
    "localhost.com",
    "null.com",
    "xyz.com",
    "asd.com",
    "khongco.com",
];

/// Reads an address. Nothing when it has no @ with a host behind it, or is a placeholder.
pub fn clean(text: &str) -> Option<Email> {
    let text = first_chars(text.trim(), MOST_READ);
    let inside = text.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(text, |(inside, _)| inside);
    let lower: String =
        inside.chars().filter(|c| !c.is_whitespace() && !c.is_control()).flat_map(char::to_lowercase).collect();
    let address = lower.strip_prefix("mailto:").unwrap_or(&lower);
    let address = address.split([';', ',']).find(|part| part.contains('@')).unwrap_or(address);
    let (local, host) = address.rsplit_once('@')?;
    let host = mended(host.trim_matches(|c: char| !c.is_alphanumeric()));
    if !host.contains('.') || host.starts_with('.') {
        return None;
    }
    let local = match host.as_str() {
        "gmail.com" => local.split('+').next().unwrap_or_default().replace('.', ""),
        _ => local.to_string(),
    };
    let local = local.trim_matches(|c: char| matches!(c, '.' | '"' | '\'' | '<' | '>' | '@' | ':')).to_string();
    (!local.is_empty() && !is_placeholder(&local, &host)).then_some(Email { local, host })
}

fn mended(host: &str) -> String {
    let host = host.split('.').filter(|label| !label.is_empty()).collect::<Vec<_>>().join(".");
    if let Some((_, meant)) = SLIPS.iter().find(|(slip, _)| *slip == host) {
        return (*meant).to_string();
    }
    match host.strip_suffix(".con") {
        Some(name) => format!("{name}.com"),
        None => host,
    }
}

fn is_placeholder(local: &str, host: &str) -> bool {
    let name = host.split('.').next().unwrap_or_default();
    let repeated = local.bytes().all(|b| Some(&b) == local.as_bytes().first());
    PLACEHOLDERS.contains(&local) || NO_HOSTS.contains(&host) || local == name || (repeated && local.len() != 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> String {
        clean(text).map_or_else(|| "none".to_string(), |email| email.text())
    }

    #[test]
    fn one_mailbox_has_one_writing() {
        for (text, meant) in [
            ("Huong.NT@Gmail.com", "huongnt@gmail.com"),
            ("huongnt+shop@googlemail.com", "huongnt@gmail.com"),
            (" huong nt @gmail.com ", "huongnt@gmail.com"),
            ("Hương <huongnt@gmail.com>", "huongnt@gmail.com"),
            ("mailto:a.b@yahoo.com.vn", "a.b@yahoo.com.vn"),
            ("john+news@outlook.com", "john+news@outlook.com"),
            ("john.smith@company.co.uk", "john.smith@company.co.uk"),
            ("lan@gmial.com", "lan@gmail.com"),
            ("lan@gamil.com", "lan@gmail.com"),
            ("lan.anh@gmail.con", "lananh@gmail.com"),
            ("lan@gmail", "lan@gmail.com"),
            ("lan@gmail.com.vn", "lan@gmail.com"),
            ("lan@yaho.com", "lan@yahoo.com"),
            ("lan@hotnail.com", "lan@hotmail.com"),
            ("lan@congty.con", "lan@congty.com"),
            ("lan@congty.vn.", "lan@congty.vn"),
            ("lan@gmail.com, mai@gmail.com", "lan@gmail.com"),
            ("lan@gmx.com", "lan@gmx.com"),
        ] {
            assert_eq!(read(text), meant, "{text}");
        }
        for text in [
            "test@gmail.com",
            "noemail@shop.vn",
            "none@none",
            "none@none.com",
            "khongco@gmail.com",
            "abc@gmail.com",
            "a@a.com",
            "no@no",
            "no@no.com",
            "aaa@gmail.com",
            "x@example.com",
            "email@email.com",
            "",
            "@",
            "lan",
            "lan@",
            "@gmail.com",
            "...@gmail.com",
            "+tag@gmail.com",
        ] {
            assert_eq!(read(text), "none", "{text}");
        }
    }

    #[test]
    fn what_is_mended_is_no_slip_itself() {
        for (_, meant) in SLIPS {
            assert!(SLIPS.iter().all(|(slip, _)| slip != meant), "{meant}");
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in "[a-zA-Z0-9.+_-]{1,12}@[a-z.]{1,12}|\\PC{0,20}@\\PC{0,20}|\\PC{0,40}") {
            if let Some(email) = clean(&text) {
                prop_assert_eq!(clean(&email.text()), Some(email.clone()));
            }
        }
    }
}
