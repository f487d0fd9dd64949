//! Expressions within types, kept from syn: the length of an array, the argument of a constant parameter.
//!
//! Without its feature `full` syn reads few of them, and the compiler has read the whole item already. Each is wrapped in
//! the call of a macro that does not exist, in which syn reads anything, and unwrapped in the code that is made.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};

/// The name of the macro.
pub(crate) const WRAPPER: &str = "__lemna_expression";

/// `item` with the expressions within its types wrapped.
pub(crate) fn wrapped(item: TokenStream) -> TokenStream {
    let mut angles = 0_usize;
    let mut wrapped: Vec<TokenTree> = Vec::new();
    for token in item {
        let before = |back: usize| match wrapped.len().checked_sub(back).map(|at| &wrapped[at]) {
            Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
            _ => None,
        };
        let token = match token {
            TokenTree::Punct(punct) => {
                match punct.as_char() {
                    '<' => angles += 1,
                    '>' if before(1) != Some('-') => angles = angles.saturating_sub(1),
                    _ => {}
                }
                TokenTree::Punct(punct)
            }
            TokenTree::Group(group) => TokenTree::Group(match (before(1), group.delimiter()) {
                // An attribute, or what a macro is called with.
                (Some('#'), _) => group,
                (Some('!'), _) if before(2).is_none() => group,
                (Some('<' | ',' | '='), Delimiter::Brace) if angles > 0 => with(&group, wrap(group.stream())),
                (_, Delimiter::Bracket) => with(&group, wrapped_length(group.stream())),
                _ => with(&group, self::wrapped(group.stream())),
            }),
            other => other,
        };
        wrapped.push(token);
    }
    wrapped.into_iter().collect()
}

/// What is in the brackets of `[u8; 32]`, with the length wrapped.
fn wrapped_length(inside: TokenStream) -> TokenStream {
    let is_semicolon = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
    let mut tokens = inside.into_iter();
    let mut element = Vec::new();
    while let Some(token) = tokens.next() {
        if is_semicolon(&token) {
            let length = wrap(tokens.collect());
            let element = wrapped(element.into_iter().collect());
            return quote!(#element #token #length);
        }
        element.push(token);
    }
    wrapped(element.into_iter().collect())
}

fn wrap(expression: TokenStream) -> TokenStream {
    let Some(first) = expression.clone().into_iter().next() else { return expression };
    let name = Ident::new(WRAPPER, first.span());
    quote_spanned!(first.span()=> #name! { #expression })
}

/// `code` as it would be if nothing had been wrapped.
pub(crate) fn unwrapped(code: TokenStream) -> TokenStream {
    let mut tokens = code.into_iter();
    let mut unwrapped = TokenStream::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name) if name == WRAPPER => {
                // The `!`, then what is wrapped.
                if let (Some(_), Some(TokenTree::Group(group))) = (tokens.next(), tokens.next()) {
                    group.stream().to_tokens(&mut unwrapped);
                }
            }
            TokenTree::Group(group) => with(&group, self::unwrapped(group.stream())).to_tokens(&mut unwrapped),
            other => other.to_tokens(&mut unwrapped),
        }
    }
    unwrapped
}

/// `group` with other tokens inside.
fn with(group: &Group, inside: TokenStream) -> Group {
    let mut other = Group::new(group.delimiter(), inside);
    other.set_span(group.span());
    other
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use syn::DeriveInput;

    use super::{WRAPPER, unwrapped, wrapped};

    #[test]
    fn every_type_that_the_compiler_takes_is_read() {
        for (item, expressions) in [
            ("struct A { a: [u8; if B { 1 } else { 2 }] }", 1),
            ("struct A { a: Option<[[u8; { let b = 1; b }]; match 1 { _ => 2 }]>, b: u8 }", 2),
            ("struct A(B<{ if C { 1 } else { 2 } }>, D<u8, { loop { break 1 } }>);", 2),
            ("struct A { a: fn([u8; if B { 1 } else { 2 }]) -> C<{ if D { 1 } else { 2 } }> }", 2),
            ("struct A { a: [u8; size::<{ if B { 1 } else { 2 } }>()] }", 1),
            ("struct A<const N: usize = { if B { 1 } else { 2 } }>([u8; N]);", 2),
            ("struct A<F> where F: Fn() -> [u8; if B { 1 } else { 2 }], { a: F }", 1),
            ("enum A { B([u8; if C { 1 } else { 2 }]), C { d: [u8; [1, 2].len()] } }", 2),
            ("union A { a: [u8; unsafe { 1 }] }", 1),
        ] {
            let item: TokenStream = item.parse().unwrap();
            let wrapped = wrapped(item.clone());
            assert_eq!(wrapped.to_string().matches(WRAPPER).count(), expressions, "{item}");
            assert!(syn::parse2::<DeriveInput>(wrapped.clone()).is_ok(), "{item}");
            assert_eq!(unwrapped(wrapped).to_string(), item.to_string());
        }
    }

    #[test]
    fn what_is_no_type_stays_as_it_is() {
        for item in [
            "#[a([b; c])] struct A { #[d = \"[e; f]\"] g: h![i; j], k: Vec<l!{ m }> }",
            "enum A { B = 1 << 2, C { d: u8 } }",
            "struct A<F> where F: Fn() -> ! { a: F }",
            "struct A<F> where F: Fn(), { a: F }",
        ] {
            let item: TokenStream = item.parse().unwrap();
            assert_eq!(wrapped(item.clone()).to_string(), item.to_string());
        }
    }
}
