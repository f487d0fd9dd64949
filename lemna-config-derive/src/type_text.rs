//! A type, or a short expression, as a person writes it: `Vec<String>`, where tokens print as `Vec < String >`; and what is
//! inside an `Option`.

use proc_macro2::{Delimiter, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, PathArguments, Type};

use crate::opaque;

/// The text of `tokens`, a type or an expression, without needless blanks.
pub(crate) fn type_text(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    append(tokens.into_token_stream(), &mut text);
    text
}

fn append(tokens: TokenStream, text: &mut String) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(word) if word == opaque::WRAPPER => {
                // The `!`, then what is wrapped.
                if let (Some(_), Some(TokenTree::Group(wrapped))) = (tokens.next(), tokens.next()) {
                    append(wrapped.stream(), text);
                }
            }
            TokenTree::Group(group) => append_group(group.delimiter(), group.stream(), text),
            TokenTree::Punct(punct) => match tokens.next_if(|next| is_second_of(&punct, next)) {
                Some(TokenTree::Punct(second)) => text.extend([' ', punct.as_char(), second.as_char(), ' ']),
                _ => append_punct(punct.as_char(), text),
            },
            word @ (TokenTree::Ident(_) | TokenTree::Literal(_)) => {
                if ends_an_operand(text) && !text.ends_with('"') {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
            }
        }
    }
}

fn append_group(delimiter: Delimiter, inside: TokenStream, text: &mut String) {
    let (open, close) = match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        // Put around what a macro's variable is replaced by; nobody wrote it.
        Delimiter::None => ("", ""),
        Delimiter::Brace if inside.is_empty() => ("{", "}"),
        Delimiter::Brace => ("{ ", " }"),
    };
    if delimiter == Delimiter::Brace && ends_an_operand(text) {
        text.push(' ');
    }
    text.push_str(open);
    append(inside, text);
    // Nothing follows the last comma.
    text.truncate(text.trim_end().len());
    text.push_str(close);
}

/// Whether `next` makes an operator of two signs with `first`, which is between two operands.
fn is_second_of(first: &Punct, next: &TokenTree) -> bool {
    let TokenTree::Punct(next) = next else { return false };
    first.spacing() == Spacing::Joint
        && matches!(
            (first.as_char(), next.as_char()),
            ('-' | '=', '>') | ('=' | '!' | '<' | '>' | '+' | '-' | '*' | '/' | '|' | '&', '=')
        )
}

fn append_punct(punct: char, text: &mut String) {
    match punct {
        ',' | ';' => text.extend([punct, ' ']),
        '+' | '=' => text.extend([' ', punct, ' ']),
        '-' | '*' | '/' | '%' | '^' if ends_an_operand(text) => text.extend([' ', punct, ' ']),
        '\'' if ends_an_operand(text) => text.push_str(" '"),
        other => text.push(other),
    }
}

fn ends_an_operand(text: &str) -> bool {
    text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '_' | ')' | ']' | '}' | '"'))
}

/// `T` of `Option<T>`, also where the path to `Option` is written out.
pub(crate) fn inside_option(ty: &Type) -> Option<&Type> {
    inside(ty, "Option")
}

/// `T` of `Vec<T>`, or of the list in an `Option`.
pub(crate) fn inside_list(ty: &Type) -> Option<&Type> {
    inside(inside_option(ty).unwrap_or(ty), "Vec")
}

fn inside<'a>(ty: &'a Type, outer: &str) -> Option<&'a Type> {
    match ty {
        // A macro's variable puts invisible groups around the type it stands for.
        Type::Group(group) => inside(&group.elem, outer),
        Type::Paren(paren) => inside(&paren.elem, outer),
        Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last().filter(|last| last.ident == outer)?;
            match &last.arguments {
                PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => {
                    match arguments.args.first()? {
                        GenericArgument::Type(inner) => Some(inner),
                        _ => None,
                    }
                }
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::type_text;

    #[test]
    fn types_look_as_written() {
        for written in [
            "Url",
            "Vec<String>",
            "::std::time::Duration",
            "HashMap<String, Vec<u8>>",
            "[u8; 32]",
            "&'static str",
            "Box<dyn Fn(u8) -> u8 + Send>",
            "*const u8",
            "<T as Trait>::Type",
            "r#type::T",
            "size(1) as u16",
            "Bytes<{ N + 1 }>",
            "8000 - 80 * 2",
            "-1",
            "if a == b { 1 } else { 2 }",
            "match n { 0 => 1, _ => n }",
            "{ let n = 1; n + 1 }",
            "text(\"a\")[0] as u16",
        ] {
            let tokens: proc_macro2::TokenStream = written.parse().unwrap();
            assert_eq!(type_text(tokens), written);
        }
    }
}
