//! What follows the word of an option: a text, a path, an expression, or nothing.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{ExprPath, LitChar, LitStr, Path, Result, Token, bracketed, token};

use super::expression::{begins_an_option, begins_as_one, expression};
use crate::{keys, opaque};

/// An option that was given: by which word, and as what.
pub(crate) struct Given<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

/// A word without a value.
pub(crate) type Flag = Given<()>;

/// What follows `default`.
pub(crate) enum DefaultAttr {
    Nothing,
    Text(LitStr),
    Expr(TokenStream),
}

/// The path of a function, as it is called.
pub(crate) struct FnPath(TokenStream);

/// What follows `deprecated`.
pub(crate) enum DeprecatedAttr {
    /// Nothing: the aliases are old.
    Aliases,
    /// The name of the secret that replaces this one.
    For(LitStr),
}

impl Given<LitStr> {
    pub(crate) fn text(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        Self::text_like(key, keys::example(key), input)
    }

    /// As [`text`](Self::text), for a word whose example depends on its place.
    pub(crate) fn text_like(key: &Ident, example: &str, input: ParseStream<'_>) -> Result<Self> {
        let written = rest_of_option(&input.fork())?;
        if input.parse::<Token![=]>().is_ok()
            && let Ok(value) = input.parse()
        {
            return if at_end_of_option(input) {
                Ok(Self { key: key.clone(), value })
            } else {
                Err(missing_comma(input)?)
            };
        }
        let message = format!("`{key}` takes a text in quotes: write `{example}`");
        Err(error_under(key, written, &message))
    }
}

impl Given<Option<LitStr>> {
    pub(super) fn optional_text(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        if at_end_of_option(input) {
            return Ok(Self { key: key.clone(), value: None });
        }
        let Given { key, value } = Given::text(key, input)?;
        Ok(Self { key, value: Some(value) })
    }
}

impl Given<Option<LitChar>> {
    pub(super) fn optional_letter(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        if at_end_of_option(input) {
            return Ok(Self { key: key.clone(), value: None });
        }
        let written = rest_of_option(&input.fork())?;
        if input.parse::<Token![=]>().is_ok()
            && let Ok(letter) = input.parse()
            && at_end_of_option(input)
        {
            return Ok(Self { key: key.clone(), value: Some(letter) });
        }
        let message = format!("`{key}` takes a letter in single quotes: write `{}`", keys::example(key));
        Err(error_under(key, written, &message))
    }
}

impl Given<Path> {
    pub(crate) fn path(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        let Given { key, value } = Given::text(key, input)?;
        match value.parse_with(Path::parse_mod_style) {
            Ok(path) => Ok(Self { key, value: path }),
            Err(_) => Err(syn::Error::new(
                value.span(),
                format!("this is not a path to a crate: write `{}`", keys::example(&key)),
            )),
        }
    }
}

impl Given<FnPath> {
    /// The path of a function, as it is called: without quotes.
    pub(super) fn function(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        let is_given = input.parse::<Token![=]>().is_ok();
        let written = if is_given { expression(input)? } else { rest_of_option(input)? };
        if let Some(value) = FnPath::new(&written).filter(|_| is_given) {
            return if at_end_of_option(input) {
                Ok(Self { key: key.clone(), value })
            } else {
                Err(missing_comma(input)?)
            };
        }
        let message = format!("`{key}` takes the path of a function, without quotes: write `{}`", keys::example(key));
        Err(error_under(key, written, &message))
    }
}

impl Given<Vec<LitStr>> {
    /// A list of texts in brackets.
    pub(super) fn texts(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        let written = rest_of_option(&input.fork())?;
        if input.parse::<Token![=]>().is_ok()
            && let Ok(value) = in_brackets(input)
            && at_end_of_option(input)
            && !value.is_empty()
        {
            return Ok(Self { key: key.clone(), value });
        }
        let message = format!("`{key}` takes a list of texts in brackets: write `{}`", keys::example(key));
        Err(error_under(key, written, &message))
    }
}

fn in_brackets(input: ParseStream<'_>) -> Result<Vec<LitStr>> {
    let content;
    bracketed!(content in input);
    let texts = Punctuated::<LitStr, Token![,]>::parse_terminated(&content)?;
    Ok(texts.into_iter().collect())
}

impl Given<()> {
    pub(crate) fn flag(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        if at_end_of_option(input) {
            return Ok(Self { key: key.clone(), value: () });
        }
        if input.peek(Token![=]) {
            let message = format!("`{key}` takes no value: write `#[lemna({key})]`");
            return Err(error_under(key, rest_of_option(input)?, &message));
        }
        if input.peek(token::Paren) {
            let message = format!("`{key}` takes no options: write `#[lemna({key}, ...)]`");
            return Err(error_under(key, rest_of_option(input)?, &message));
        }
        Err(missing_comma(input)?)
    }
}

impl Given<DeprecatedAttr> {
    pub(super) fn deprecated(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        if at_end_of_option(input) {
            return Ok(Self { key: key.clone(), value: DeprecatedAttr::Aliases });
        }
        if input.peek(token::Paren) || input.peek(Token![=]) {
            let written = rest_of_option(&input.fork())?;
            return Given::text(key, input)
                .map(|Given { key, value }| Self { key, value: DeprecatedAttr::For(value) })
                .map_err(|_| {
                    let message = "the aliases are marked old by `deprecated` alone, the secret itself by the name of \
                                   the one that replaces it: write `deprecated = \"NEW_NAME\"`";
                    error_under(key, written, message)
                });
        }
        Err(missing_comma(input)?)
    }
}

impl Given<DefaultAttr> {
    pub(super) fn default(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        let given = |value| Ok(Self { key: key.clone(), value });
        if at_end_of_option(input) {
            return given(DefaultAttr::Nothing);
        }
        if input.parse::<Token![=]>().is_err() {
            let message = "a default follows `=`: write `default = 8080`, or `default` alone for `Default::default()`";
            return Err(error_under(key, rest_of_option(input)?, message));
        }
        if at_end_of_option(input) {
            return Err(syn::Error::new(
                key.span(),
                "the value is missing: write `default = 8080`, or `default` alone for `Default::default()`",
            ));
        }
        let mut value = expression(input)?;
        if at_end_of_option(input) && begins_as_one(&value) {
            return given(match syn::parse2(value.clone()) {
                Ok(text) => DefaultAttr::Text(text),
                Err(_) => DefaultAttr::Expr(value),
            });
        }
        if begins_an_option(input) {
            return Err(missing_comma(input)?);
        }
        value.extend(rest_of_option(input)?);
        Err(error_under(key, value, "this is not an expression: write `default = 8080` or `default = my_function()`"))
    }
}

impl FnPath {
    fn new(tokens: &TokenStream) -> Option<Self> {
        syn::parse2::<ExprPath>(opaque::wrapped(tokens.clone())).is_ok().then(|| Self(tokens.clone()))
    }
}

impl ToTokens for FnPath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

pub(super) fn at_end_of_option(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

pub(super) fn rest_of_option(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut rest = TokenStream::new();
    while !at_end_of_option(input) {
        input.parse::<TokenTree>()?.to_tokens(&mut rest);
    }
    Ok(rest)
}

pub(super) fn missing_comma(input: ParseStream<'_>) -> Result<syn::Error> {
    Ok(syn::Error::new_spanned(rest_of_option(input)?, "a comma is missing before this"))
}

/// An error under the value of `written`, which can begin with an equals sign, or under `key` if there is none.
pub(super) fn error_under(key: &Ident, written: TokenStream, message: &str) -> syn::Error {
    let mut value = TokenStream::new();
    for token in written {
        let is_leading = value.is_empty() && matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '=');
        if !is_leading {
            token.to_tokens(&mut value);
        }
    }
    if value.is_empty() { syn::Error::new(key.span(), message) } else { syn::Error::new_spanned(value, message) }
}
