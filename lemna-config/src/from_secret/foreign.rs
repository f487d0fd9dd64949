//! Types that are read by what others wrote.

use std::str::FromStr;

use super::Invalid;

/// Reads a type marked `#[lemna(from_str)]`. Its own error is dropped unread: most show the value they met.
#[doc(hidden)]
pub fn from_str<T: FromStr>(text: &str) -> Result<T, Invalid> {
    text.parse().map_err(|_| Invalid::from("the type's `FromStr` refuses it"))
}

/// What a function given by `#[lemna(parse_with = ...)]` said.
#[doc(hidden)]
pub fn parsed<T, E: Into<Invalid>>(result: Result<T, E>) -> Result<T, Invalid> {
    result.map_err(Into::into)
}
