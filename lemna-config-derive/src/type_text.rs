//! A type, or a short expression, as a person writes it: `Vec<String>`, where tokens print as `Vec < String >`; and what is
//! inside an `Option`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, PathArguments, Type};

/// The text of `tokens`, a type, without needless blanks.
pub(crate) fn type_text(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    append(tokens.into_token_stream(), &mut text);
    text
}

fn append(tokens: TokenStream, text: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    // Put around what a macro's variable stands for; nobody wrote it.
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                append(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' | ';' => text.extend([punct.as_char(), ' ']),
                '+' | '=' => text.extend([' ', punct.as_char(), ' ']),
                '>' if text.ends_with('-') => {
                    text.truncate(text.len() - 1);
                    text.push_str(" -> ");
                }
                other => text.push(other),
            },
            word @ (TokenTree::Ident(_) | TokenTree::Literal(_)) => {
                if text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '_' | ')')) {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
            }
        }
    }
}

/// `T` of `Option<T>`, also where the path to `Option` is written out.
pub(crate) fn inside_option(ty: &Type) -> Option<&Type> {
    match ty {
        // A macro's variable puts invisible groups around the type it stands for.
        Type::Group(group) => inside_option(&group.elem),
        Type::Paren(paren) => inside_option(&paren.elem),
        Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
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
            "<T as Trait>::Type",
            "r#type::T",
            "size(1) as u16",
        ] {
            let tokens: proc_macro2::TokenStream = written.parse().unwrap();
            assert_eq!(type_text(tokens), written);
        }
    }
}
