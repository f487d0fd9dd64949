//! The bounds of a number: `1..=65535`, or a range that is open at an end.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::Lit;

/// A range with at least one bound.
pub(crate) struct Range {
    pub(crate) low: Option<Bound>,
    pub(crate) high: Option<Bound>,
    /// Whether the upper bound is in it.
    pub(crate) inclusive: bool,
}

/// An expression that bounds a range.
pub(crate) struct Bound {
    pub(crate) tokens: TokenStream,
    pub(crate) kind: BoundKind,
}

pub(crate) enum BoundKind {
    /// A number, as a source would hold it: `8080` for `8_080_u16`.
    Number(String),
    /// A text in quotes.
    Text(String),
    /// Whatever else.
    Expression,
}

impl Range {
    pub(crate) fn bounds(&self) -> impl Iterator<Item = &Bound> {
        [&self.low, &self.high].into_iter().flatten()
    }

    /// `None` if `written` is none, or has no bound.
    pub(crate) fn read(written: &TokenStream) -> Option<Self> {
        let mut tokens = written.clone().into_iter().peekable();
        let mut low = TokenStream::new();
        loop {
            match tokens.next()? {
                TokenTree::Punct(dot) if dot.as_char() == '.' && dot.spacing() == Spacing::Joint => break,
                token => token.to_tokens(&mut low),
            }
        }
        let is = |token: &TokenTree, char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == char);
        tokens.next_if(|next| is(next, '.'))?;
        let inclusive = tokens.next_if(|next| is(next, '=')).is_some();
        let range = Self { low: Bound::read(low), high: Bound::read(tokens.collect()), inclusive };
        let is_open = range.high.is_none();
        (!(is_open && (inclusive || range.low.is_none()))).then_some(range)
    }
}

impl Bound {
    /// `None` where nothing is written.
    fn read(tokens: TokenStream) -> Option<Self> {
        (!tokens.is_empty()).then(|| Self { kind: BoundKind::of(&tokens), tokens })
    }

    /// What to write instead, if it is a whole number for the type `name` of fractions, or the reverse.
    pub(crate) fn other_number(&self, name: &str) -> Option<String> {
        let is_fraction = matches!(name, "f32" | "f64");
        match syn::parse2(self.tokens.clone()).ok()? {
            Lit::Int(number) if is_fraction && number.suffix().is_empty() => {
                Some(format!("a bound of `{name}` has a decimal point: write `{}.0`", number.base10_digits()))
            }
            Lit::Float(number) if is_whole(name) && number.suffix().is_empty() => {
                Some(format!("a bound of `{name}` is a whole number, and `{}` is none", number.base10_digits()))
            }
            _ => None,
        }
    }

    /// What a source would hold, where that can be seen.
    pub(crate) fn literal(&self) -> Option<&str> {
        match &self.kind {
            BoundKind::Number(text) | BoundKind::Text(text) => Some(text),
            BoundKind::Expression => None,
        }
    }
}

impl BoundKind {
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    fn of(tokens: &TokenStream) -> Self {
        match syn::parse2(tokens.clone()) {
            Ok(Lit::Str(text)) => Self::Text(text.value()),
            _ => number(tokens).map_or(Self::Expression, Self::Number),
        }
    }
}

/// The number that `tokens` are, as a source would hold it.
pub(crate) fn number(tokens: &TokenStream) -> Option<String> {
    match syn::parse2(tokens.clone()).ok()? {
        Lit::Int(number) => Some(number.base10_digits().to_owned()),
        Lit::Float(number) => Some(number.base10_digits().to_owned()),
        _ => None,
    }
}

fn is_whole(name: &str) -> bool {
    let bits = name.strip_prefix(['u', 'i']).unwrap_or_default();
    matches!(bits, "8" | "16" | "32" | "64" | "128" | "size")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Option<(Option<String>, Option<String>, bool)> {
        let range = Range::read(&source.parse().unwrap())?;
        let text = |bound: Option<Bound>| bound.map(|bound| bound.tokens.to_string());
        Some((text(range.low), text(range.high), range.inclusive))
    }

    #[test]
    fn every_form_is_read() {
        let some = |text: &str| Some(text.to_owned());
        for (source, low, high, inclusive) in [
            ("1..=65535", some("1"), some("65535"), true),
            ("1..10", some("1"), some("10"), false),
            ("0.5..1.5", some("0.5"), some("1.5"), false),
            ("1..", some("1"), None, false),
            ("..=9", None, some("9"), true),
            ("..9", None, some("9"), false),
            ("-5..=-1", some("- 5"), some("- 1"), true),
            ("\"1s\"..=\"1h\"", some("\"1s\""), some("\"1h\""), true),
            ("MIN..=u16::MAX", some("MIN"), some("u16 :: MAX"), true),
        ] {
            assert_eq!(read(source), Some((low, high, inclusive)), "{source}");
        }
    }

    #[test]
    fn what_is_no_range_is_none() {
        for source in ["5", "..", "1..=", "..=", "\"1..5\"", "a.b", "(1..5)", ""] {
            assert_eq!(read(source), None, "{source}");
        }
    }

    #[test]
    fn literals_are_written_as_a_source_would_hold_them() {
        for (source, text) in [("8_080_u16", "8080"), ("-1", "-1"), ("0xff", "255"), ("1e3", "1e3"), ("- 2.5", "-2.5")]
        {
            assert_eq!(number(&source.parse().unwrap()).as_deref(), Some(text));
        }
        for source in ["MAX", "1 + 1", "\"1\"", "--1", "'a'"] {
            assert_eq!(number(&source.parse().unwrap()), None, "{source}");
        }
    }
}
