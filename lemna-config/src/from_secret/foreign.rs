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
pub fn parsed<T, R: Parsed<T>>(result: R) -> Result<T, Invalid> {
    result.parsed()
}

/// The result of such a function.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`parse_with` needs a function that returns `Result<{T}, E>`, not `{Self}`",
    label = "this returns another type",
    note = "it is a `fn(&str) -> Result<{T}, E>`, where `E` is `&'static str`, `Invalid` or what converts into it",
    note = "a text of `E` is fixed, so that an error holds nothing of the value"
)]
pub trait Parsed<T> {
    /// What was read.
    fn parsed(self) -> Result<T, Invalid>;
}

#[diagnostic::do_not_recommend]
impl<T, E: Into<Invalid>> Parsed<T> for Result<T, E> {
    fn parsed(self) -> Result<T, Invalid> {
        self.map_err(Into::into)
    }
}
