//! What happens when a source fails.

use std::fmt;

/// What a failing source does to a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// It costs only the fields that needed it; the load succeeds with a warning if all required ones were found
    /// elsewhere.
    #[default]
    Lenient,
    /// It fails the load.
    Strict,
}

/// The text is not the name of a [`Mode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidMode {}

impl fmt::Display for InvalidMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mode is `strict` or `lenient`")
    }
}

impl std::error::Error for InvalidMode {}

/// `strict` or `lenient`, in letters of any case: as `LEMNA_MODE` is read.
impl std::str::FromStr for Mode {
    type Err = InvalidMode;

    fn from_str(text: &str) -> Result<Self, InvalidMode> {
        match text.to_ascii_lowercase().as_str() {
            "strict" => Ok(Self::Strict),
            "lenient" => Ok(Self::Lenient),
            _ => Err(InvalidMode {}),
        }
    }
}
