//! Markers to plant instead of secrets, and the search for them in a text.

#![expect(clippy::missing_panics_doc, reason = "it panics where the test is to fail")]

use std::hash::{DefaultHasher, Hash, Hasher};

/// A text of letters that no word has together, another one for each place.
pub fn marker(place: &str) -> String {
    const LETTERS: &[u8] = b"bcdfghjkqvwxzBCDFGHJKQVWXZ";
    let mut hasher = DefaultHasher::new();
    place.hash(&mut hasher);
    let mut rest = hasher.finish();
    std::iter::from_fn(|| {
        let letter = LETTERS[usize::try_from(rest % LETTERS.len() as u64).unwrap()];
        rest /= LETTERS.len() as u64;
        Some(char::from(letter))
    })
    .take(12)
    .collect()
}

/// The part of the fake server's client secret that is no word.
pub fn last_letters(secret: &str) -> &str {
    &secret[secret.len() - 16..]
}

/// Panics if `shown` holds a piece of a marker: six letters of it, plain, in base64, in hexadecimal, percent-encoded or
/// as a list of bytes.
pub fn assert_free(markers: &[&str], shown: &str) {
    for marker in markers {
        if let Some(form) = found(marker, shown) {
            panic!("the {form} form of {marker} is shown:\n{shown}");
        }
    }
}

/// The first form in which `shown` holds a piece of `marker`.
pub fn found(marker: &str, shown: &str) -> Option<&'static str> {
    let folded = shown.to_ascii_lowercase();
    marker.as_bytes().windows(6).find_map(|piece| {
        let joined =
            |between: &str, one: fn(u8) -> String| piece.iter().map(|b| one(*b)).collect::<Vec<_>>().join(between);
        let plain = String::from_utf8_lossy(piece).to_ascii_lowercase();
        let hex = joined("", |byte| format!("{byte:02x}"));
        let percent = joined("", |byte| format!("%{byte:02x}"));
        let bytes = joined(", ", |byte| byte.to_string());
        let base64 = || (0..3).any(|offset| shown.contains(&base64_middle(piece, offset)));
        [("plain", folded.contains(&plain)), ("hexadecimal", folded.contains(&hex))]
            .into_iter()
            .chain([("percent-encoded", folded.contains(&percent)), ("byte list", shown.contains(&bytes))])
            .chain([("base64", base64())])
            .find_map(|(form, is_there)| is_there.then_some(form))
    })
}

/// The letters of the base64 form of `piece` that do not hang on what stands around it, `offset` bytes into a group.
fn base64_middle(piece: &[u8], offset: usize) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<bool> = piece.iter().flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1 == 1)).collect();
    let skipped = (6 - offset * 8 % 6) % 6;
    let groups = bits[skipped..].chunks_exact(6);
    groups.map(|group| char::from(ALPHABET[group.iter().fold(0, |sum, bit| sum * 2 + usize::from(*bit))])).collect()
}
