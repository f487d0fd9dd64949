//! The rules between the variants of an enum.

use proc_macro2::Ident;
use quote::ToTokens;

use super::attr;
use super::model::Variant;
use crate::mistakes::Mistakes;

/// Every text means one variant, and is one that a value can be.
pub(crate) fn texts_differ(written: &[attr::Variant<'_>], variants: &[Variant<'_>], mistakes: &mut Mistakes) {
    let mut texts = Vec::new();
    for (written, variant) in written.iter().zip(variants) {
        let name: &dyn ToTokens = written.name.as_ref().map_or(&written.ident, |name| &name.value);
        texts.push(Text { value: &variant.name, variant: variant.ident, tokens: name });
        for (tokens, value) in written.aliases.iter().zip(&variant.aliases) {
            texts.push(Text { value, variant: variant.ident, tokens });
        }
    }
    for (at, Text { value, variant, tokens }) in texts.iter().enumerate() {
        if value.is_empty() {
            mistakes.at(tokens, "an empty value counts as none and never gets here: write another text");
            continue;
        }
        let others = texts.iter().enumerate().filter(|(other, text)| *other != at && text.value == *value);
        let others = others.map(|(_, other)| other.variant);
        match others.min_by_key(|other| other == variant) {
            Some(other) if other == *variant => {
                mistakes.at(tokens, format!("`{value}` is given to `{variant}` more than once: keep one"));
            }
            Some(other) => mistakes.at(
                tokens,
                format!(
                    "`{value}` would mean this and the variant `{other}`: \
                     give one of them another text with `#[lemna(name = \"...\")]`"
                ),
            ),
            None => {}
        }
    }
}

/// A text that means `variant`, with the place that says so.
struct Text<'a> {
    value: &'a str,
    variant: &'a Ident,
    tokens: &'a dyn ToTokens,
}
