//! What follows the word of an option: a text, a path, an expression, or nothing.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative as _;
use syn::{Expr, ExprGroup, ExprLit, ExprPath, Lit, LitStr, Path, Result, Token, token};

use crate::keys;

/// An option that was given: by which word, and as what.
pub(crate) struct Given<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

/// A word that stands alone.
pub(crate) type Flag = Given<()>;

/// What follows `default`.
pub(crate) enum DefaultAttr {
    Nothing,
    Text(LitStr),
    Expr(Expr),
}

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
        Err(error_under(key, written, message))
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

impl Given<Path> {
    pub(crate) fn path(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        let Given { key, value } = Given::text(key, input)?;
        match value.parse_with(Path::parse_mod_style) {
            Ok(path) => Ok(Self { key, value: path }),
            Err(_) => Err(syn::Error::new(
                value.span(),
                format!("this is no path to a crate: write `{}`", keys::example(&key)),
            )),
        }
    }
}

impl Given<ExprPath> {
    /// The path of a function, as it is called: without quotes.
    pub(super) fn function(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        let ahead = input.fork();
        if ahead.parse::<Token![=]>().is_ok()
            && let Ok(value) = ahead.parse()
            && let Expr::Path(value) = without_groups(value)
        {
            input.advance_to(&ahead);
            return if at_end_of_option(input) {
                Ok(Self { key: key.clone(), value })
            } else {
                Err(missing_comma(input)?)
            };
        }
        let message = format!("`{key}` takes the path of a function, without quotes: write `{}`", keys::example(key));
        Err(error_under(key, rest_of_expression(input)?, message))
    }
}

impl Given<()> {
    pub(crate) fn flag(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        if at_end_of_option(input) {
            return Ok(Self { key: key.clone(), value: () });
        }
        if input.peek(Token![=]) {
            let message = format!("`{key}` takes no value: write `#[lemna({key})]`");
            return Err(error_under(key, rest_of_option(input)?, message));
        }
        if input.peek(token::Paren) {
            let message = format!("`{key}` has no options of its own: write `#[lemna({key}, ...)]`");
            return Err(error_under(key, rest_of_option(input)?, message));
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
        let ahead = input.fork();
        if ahead.parse::<Token![=]>().is_ok() {
            if at_end_of_option(&ahead) {
                return Err(syn::Error::new(
                    key.span(),
                    "the value is missing: write `default = 8080`, or `default` alone for `Default::default()`",
                ));
            }
            if let Ok(value) = ahead.parse()
                && at_end_of_option(&ahead)
            {
                input.advance_to(&ahead);
                return given(match without_groups(value) {
                    Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => DefaultAttr::Text(text),
                    value => DefaultAttr::Expr(value),
                });
            }
        }
        let message = if input.peek(Token![=]) {
            "this is no expression: write `default = 8080` or `default = my_function()`"
        } else {
            "a default stands behind `=`: write `default = 8080`, or `default` alone for `Default::default()`"
        };
        Err(error_under(key, rest_of_expression(input)?, message))
    }
}

fn at_end_of_option(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

pub(super) fn rest_of_option(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut rest = TokenStream::new();
    while !at_end_of_option(input) {
        rest.extend([input.parse::<TokenTree>()?]);
    }
    Ok(rest)
}

/// What follows `default` and cannot be read. Its commas need not end it (`|a, b| a`): it goes on until a known word
/// follows one.
fn rest_of_expression(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut rest = rest_of_option(input)?;
    while !input.is_empty() {
        let ahead = input.fork();
        ahead.parse::<Token![,]>()?;
        if ahead.is_empty() || ahead.call(Ident::parse_any).is_ok_and(|key| keys::is_known(&key)) {
            break;
        }
        rest.extend([input.parse::<TokenTree>()?]);
        rest.extend(rest_of_option(input)?);
    }
    Ok(rest)
}

fn missing_comma(input: ParseStream<'_>) -> Result<syn::Error> {
    Ok(syn::Error::new_spanned(rest_of_option(input)?, "a comma is missing before this"))
}

/// An error under the value of `written`, which may begin with an equals sign, or under `key` if there is none.
fn error_under(key: &Ident, written: TokenStream, message: impl std::fmt::Display) -> syn::Error {
    let value: TokenStream =
        written.into_iter().skip_while(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == '=')).collect();
    if value.is_empty() { syn::Error::new(key.span(), message) } else { syn::Error::new_spanned(value, message) }
}

/// A macro's variable puts invisible groups around what it stands for.
fn without_groups(mut expr: Expr) -> Expr {
    while let Expr::Group(ExprGroup { expr: inner, .. }) = expr {
        expr = *inner;
    }
    expr
}
