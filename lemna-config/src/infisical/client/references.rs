//! References in values (`${KEY}`, `${env.KEY}`, `${env.folder.KEY}`) that lead nowhere.
//!
//! Servers of 2024 leave such a reference in the value; those of 2026 put nothing in its place, and say nothing
//! (recordings `v4-list-references-raw` and `v4-list-references-expanded`). Only both texts together show it.

use std::collections::HashMap;

use secrecy::ExposeSecret;

use super::decode::{ListedSecret, ListedValue, SecretList};
use crate::words::{is_credential, is_plain, names_a_secret};

/// The secrets of `given`, where the server has put in what references refer to, that hold or held a reference which
/// leads nowhere; each with the names it refers to, as far as they can be shown. `stored` is the same list as it was
/// written, and both are of all names.
pub(crate) fn leading_nowhere(stored: &SecretList, given: &SecretList) -> HashMap<String, Vec<String>> {
    let mut found = HashMap::new();
    for (name, secret) in &stored.secrets {
        let (Some(text), Some(became)) = (visible(secret), given.secrets.get(name).and_then(visible)) else { continue };
        let nowhere = Compared { given, secret }.leading_nowhere(text, became);
        if !nowhere.is_empty() {
            found.insert(name.clone(), nowhere.into_iter().filter_map(shown).collect());
        }
    }
    found
}

fn visible(secret: &ListedSecret) -> Option<&str> {
    match &secret.value {
        ListedValue::Visible(text) => Some(text.expose_secret()),
        ListedValue::Hidden | ListedValue::Ambiguous(_) => None,
    }
}

/// The name comes out of a value: one that does not look like a variable's stays there.
pub(crate) fn shown(reference: &str) -> Option<String> {
    (names_a_secret(reference) && is_plain(reference) && !is_credential(reference)).then(|| reference.to_owned())
}

/// A part of a stored value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece<'t> {
    Text(String),
    /// What it refers to is not known.
    Reference(&'t str),
}

/// What a reference of one secret's own folder leads to.
enum Target<'t> {
    Value(&'t str),
    /// There is no such secret, or it is empty.
    Nothing,
    /// It is elsewhere.
    Unknown,
}

struct Compared<'a> {
    given: &'a SecretList,
    secret: &'a ListedSecret,
}

impl Compared<'_> {
    fn leading_nowhere<'t>(&self, stored: &'t str, became: &str) -> Vec<&'t str> {
        let mut pieces = Vec::new();
        let mut nowhere = Vec::new();
        let mut rest = stored;
        while let Some((before, reference, after)) = next(rest) {
            push_text(&mut pieces, before);
            match self.target(reference) {
                Target::Value(value) => push_text(&mut pieces, value),
                Target::Nothing => {
                    nowhere.push(reference);
                    pieces.push(Piece::Reference(reference));
                }
                Target::Unknown => pieces.push(Piece::Reference(reference)),
            }
            rest = after;
        }
        push_text(&mut pieces, rest);
        for (reference, widest) in widest(&pieces, became).unwrap_or_default() {
            let leads_nowhere = widest.is_empty() || next(widest) == Some(("", reference, ""));
            if leads_nowhere && !nowhere.contains(&reference) {
                nowhere.push(reference);
            }
        }
        nowhere
    }

    fn target(&self, reference: &str) -> Target<'_> {
        // Where an import's own folder is, its secrets need not be in the list.
        if self.secret.is_imported || reference.contains('.') {
            return Target::Unknown;
        }
        let beside = self.given.secrets.get(reference);
        match beside {
            None => Target::Nothing,
            Some(beside) if beside.is_imported || beside.place.folder != self.secret.place.folder => Target::Unknown,
            Some(beside) => match visible(beside) {
                None => Target::Unknown,
                // A server of 2024 keeps the reference, and no server tells an empty secret elsewhere from none.
                Some("") => Target::Nothing,
                Some(value) => Target::Value(value),
            },
        }
    }
}

/// What `text` refers to, without the braces.
#[cfg(feature = "admin")]
pub(crate) fn references_in(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, reference, after) = next(rest)?;
        rest = after;
        Some(reference)
    })
}

/// What is before the first reference of `text`, in it and after it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (at, end) = text.match_indices("${").find_map(|(at, _)| {
        let inside = text[at + 2..].find('}')?;
        (inside > 0).then_some((at, at + 2 + inside))
    })?;
    Some((&text[..at], &text[at + 2..end], &text[end + 1..]))
}

fn push_text(pieces: &mut Vec<Piece<'_>>, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Text(before)) => before.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

/// The most of `text` that each reference of `pieces` can have become; `None` where `text` has not come of them.
///
/// Where the texts between references occur several times, more than one reading is possible. A reference is empty for
/// certain only if it is in all of them.
fn widest<'p, 't>(pieces: &[Piece<'p>], text: &'t str) -> Option<Vec<(&'p str, &'t str)>> {
    let last = pieces.len().saturating_sub(1);
    let mut references = Vec::new();
    let mut start = 0;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Reference(reference) => references.push((*reference, start)),
            Piece::Text(literal) if at == 0 => start = text.strip_prefix(literal.as_str()).map(|_| literal.len())?,
            Piece::Text(literal) => start += text[start..].find(literal.as_str())? + literal.len(),
        }
    }
    let mut ends = Vec::new();
    let mut end = text.len();
    for (at, piece) in pieces.iter().enumerate().rev() {
        match piece {
            Piece::Reference(_) => ends.push(end),
            Piece::Text(literal) if at == last => end = text.strip_suffix(literal.as_str()).map(str::len)?,
            Piece::Text(literal) => end = text[..end].rfind(literal.as_str())?,
        }
    }
    let spans = references.into_iter().zip(ends.into_iter().rev());
    spans.map(|((reference, start), end)| Some((reference, text.get(start..end)?))).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::words::InfisicalPlace;

    fn list(secrets: &[(&str, &str)]) -> SecretList {
        let place = Arc::new(InfisicalPlace { project: "p".into(), environment: "dev".into(), folder: "/".into() });
        let secrets = secrets.iter().map(|(name, value)| {
            let value = ListedValue::Visible((*value).into());
            ((*name).to_owned(), ListedSecret { place: place.clone(), is_imported: false, value })
        });
        SecretList { secrets: secrets.collect(), ..SecretList::default() }
    }

    #[test]
    fn what_leads_nowhere_is_told_from_what_leads_somewhere() {
        const USER: (&str, &str) = ("USER", "app");
        for (stored, became, nowhere) in [
            ("${NOT_THERE}", "", &["NOT_THERE"][..]),
            ("${NOT_THERE}/x", "/x", &["NOT_THERE"]),
            ("postgres://${USER}:${GONE}@h", "postgres://app:@h", &["GONE"]),
            ("postgres://${GONE}:${USER}@h", "postgres://:app@h", &["GONE"]),
            ("postgres://${GONE}@h", "postgres://${GONE}@h", &["GONE"]),
            ("${dev.shared.GONE}", "", &["dev.shared.GONE"]),
            ("${dev.shared.GONE}", "${dev.shared.GONE}", &["dev.shared.GONE"]),
            ("a${dev.shared.GONE}b${prod.X}c", "abxc", &["dev.shared.GONE"]),
            ("${dev.A}${dev.B}", "", &["dev.A", "dev.B"]),
            ("$${GONE}", "$", &["GONE"]),
            // What exists, and what is unknown.
            ("${USER}", "app", &[]),
            ("${dev.A}", "value", &[]),
            ("${dev.A}${dev.B}", "value", &[]),
            ("${dev.A}/${dev.B}", "/usr/lib", &[]),
            ("a ${dev.A} b", "another text", &[]),
            ("no reference ${ ${}", "no reference ${ ${}", &[]),
        ] {
            let found = leading_nowhere(&list(&[USER, ("K", stored)]), &list(&[USER, ("K", became)]));
            assert_eq!(found.get("K").map_or(&[][..], Vec::as_slice), nowhere, "{stored} {became}");
            assert!(!found.contains_key("USER"));
        }
    }

    #[test]
    fn what_looks_like_a_name_is_shown_and_a_key_is_not() {
        const SHOWN: [&str; 18] = [
            "DB_HOTS",
            "DB_HOST",
            "GONE",
            "PORT",
            "A",
            "DATABASE_URL",
            "S3_BUCKET",
            "OAUTH2_CLIENT_ID",
            "X25519_KEY",
            "SHA256",
            "K8S_TOKEN",
            "ISO8601_FORMAT",
            "AWS_SECRET_ACCESS_KEY",
            "STRIPE_SECRET_KEY_2",
            "dev.DB_HOTS",
            "dev.shared.DB_HOTS",
            "prod-2.team-1.API_KEY",
            "staging.my_folder.API_KEY",
        ];
        const KEPT: [&str; 24] = [
            "AKIAIOSFODNN7EXAMPLE",
            "ASIAIOSFODNN7EXAMPLE",
            "AWS_AKIAIOSFODNN7EXAMPLE",
            "dev.AKIAIOSFODNN7EXAMPLE",
            "AKIAIOSFODNN7EXAMPLE.API_KEY",
            "sk_live_madeUp4madeUp",
            "sk_live_madeup",
            "SK_LIVE_4EC39HQLYJWDARJT",
            "dev.sk_live_madeUp4.API_KEY",
            "ghp_madeUpMadeUpMadeUpMadeUpMadeUpMade",
            "xoxb-123456789012-madeUp",
            "MFRGGZDFMZTWQYLN",
            "JBSWY3DPEHPK3PXP",
            "A1B2C3D4",
            "ABCD1234EFGH",
            "9F8E7D6C",
            "PIN_48151623",
            "0123456789ABCDEF0123456789ABCDEF",
            "ABCDEF0123456789.API_KEY",
            "TUFSS0VSLW1hZGUtdXA",
            "eyJhbGciOiJub25lIn0.eyJtYWRlIjoidXAifQ.X",
            "CORRECTHORSEBATTERYSTAPLE",
            "correct horse battery",
            "hunter2",
        ];
        for text in SHOWN {
            assert_eq!(shown(text).as_deref(), Some(text));
        }
        for text in KEPT {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn what_does_not_look_like_a_name_is_not_shown() {
        for hidden in ["MARKER secret", "marker", "MARKER-x", "MARKER=", "MARKERÄ", "eyJ.MARKER_", "st.a.b.MARKER"] {
            let found = leading_nowhere(&list(&[("K", &format!("${{{hidden}}}"))]), &list(&[("K", "")]));
            assert_eq!(found.get("K"), Some(&Vec::new()), "{hidden}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_a_panic(stored in "[ab$\\{\\}ü.]{0,20}", became in "[ab$\\{\\}ü.]{0,20}") {
            leading_nowhere(&list(&[("K", &stored)]), &list(&[("K", &became)]));
        }
    }
}
