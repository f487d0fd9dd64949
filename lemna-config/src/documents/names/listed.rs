//! What the compiler does with the names of nested structs, which no macro sees.

use crate::schema::Schema;

/// Fails the build if a field of `nested` is a secret, under `prefix`, that is not among `listed`: the hashes of the
/// list's names, in their order. `file` is the list's name in the message.
#[doc(hidden)]
#[track_caller]
pub const fn assert_listed(nested: &Schema, prefix: &str, listed: &[u64], file: &str) {
    let fields = nested.fields();
    let before = hash(START, prefix);
    let mut message = Message { bytes: [0; SIZE], len: 0 };
    let mut at = 0;
    while at < fields.len() {
        let name = fields[at].secret_name();
        if !fields[at].is_local() && !contains(listed, hash(before, name)) {
            if message.len > SIZE / 2 {
                message.push(" and others");
                break;
            }
            message.push(if message.len == 0 { "`" } else { ", `" });
            message.push(prefix);
            message.push(name);
            message.push("`");
        }
        at += 1;
    }
    if message.len > 0 {
        message.push(" not in ");
        message.push(file);
        message.push(REMEDY);
        panic!("{}", message.text());
    }
}

const REMEDY: &str = "\nadd what is missing there (where a test keeps the list, `LEMNA_UPDATE=1 cargo test` does), \
     or mark fields `local` that are no secrets of Infisical's";

const START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, as the derive computes it, going on from `hash`.
const fn hash(mut hash: u64, text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

const fn contains(sorted: &[u64], wanted: u64) -> bool {
    let (mut low, mut high) = (0, sorted.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if sorted[middle] < wanted {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low < sorted.len() && sorted[low] == wanted
}

const SIZE: usize = 2048;

/// A text put together by the compiler.
struct Message {
    bytes: [u8; SIZE],
    len: usize,
}

impl Message {
    /// Leaves out what does not fit.
    const fn push(&mut self, text: &str) {
        let bytes = text.as_bytes();
        if bytes.len() <= SIZE - self.len {
            let (_, rest) = self.bytes.split_at_mut(self.len);
            let (place, _) = rest.split_at_mut(bytes.len());
            place.copy_from_slice(bytes);
            self.len += bytes.len();
        }
    }

    const fn text(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.len);
        match core::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => panic!("it is put together from whole texts"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;
    use crate::schema::FieldSchema;

    const FIELDS: &[FieldSchema] = &[
        FieldSchema::new("url", "URL", "String"),
        FieldSchema::new("key", "KEY", "String"),
        FieldSchema::new("port", "PORT", "u16").local(),
    ];

    fn told(fields: &'static [FieldSchema], listed: &[&str]) -> Option<String> {
        let mut hashes: Vec<_> = listed.iter().map(|name| hash(START, name)).collect();
        hashes.sort_unstable();
        let panic = catch_unwind(|| assert_listed(&Schema::new("Inner", fields), "R2_", &hashes, "the list")).err()?;
        Some(*panic.downcast::<String>().unwrap())
    }

    #[test]
    fn names_are_looked_for_with_their_prefix() {
        assert_eq!(told(FIELDS, &["R2_KEY", "A", "R2_URL", "Z"]), None);
        assert!(told(FIELDS, &["R2_KEY", "URL"]).unwrap().starts_with("`R2_URL` not in the list\n"));
        assert!(told(FIELDS, &[]).unwrap().starts_with("`R2_URL`, `R2_KEY` not in the list\n"));
    }

    #[test]
    fn a_message_has_an_end() {
        let many: Vec<_> = (0..200).map(|_| FieldSchema::new("key", "A_LONG_NAME", "String")).collect();
        let message = told(many.leak(), &[]).unwrap();
        assert!(message.contains("`R2_A_LONG_NAME` and others not in the list\n"), "{message}");
        assert!(message.ends_with(REMEDY) && message.len() < SIZE);
    }
}
