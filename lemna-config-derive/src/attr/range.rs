//! What follows `range`.

use proc_macro2::Ident;
use syn::parse::ParseStream;
use syn::{Result, Token};

use super::expression::{begins_as_one, expression};
use super::given::{Given, at_end_of_option, error_under, missing_comma};
use crate::keys;
use crate::range::Range;

impl Given<Range> {
    pub(super) fn range(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        let is_given = input.parse::<Token![=]>().is_ok();
        let written = expression(input)?;
        let is_range = |range: &Range| is_given && range.bounds().all(|bound| begins_as_one(&bound.tokens));
        if let Some(value) = Range::read(&written).filter(is_range) {
            return if at_end_of_option(input) {
                Ok(Self { key: key.clone(), value })
            } else {
                Err(missing_comma(input)?)
            };
        }
        let message = format!("`{key}` takes a range: write `{}`, or leave out one of its ends", keys::example(key));
        Err(error_under(key, written, &message))
    }
}
