//! The range of a field's numbers.

use std::fmt;

/// The range of `#[lemna(range = ...)]`. `Display` puts it in words.
///
/// ```
/// use lemna_config::LemnaSecrets;
///
/// #[derive(LemnaSecrets)]
/// struct Config {
///     #[lemna(range = 1..=65535)]
///     port: u16,
/// }
///
/// assert_eq!(Config::schema().fields()[0].range().unwrap().to_string(), "from 1 to 65535");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueRange {
    words: &'static str,
    min: Option<&'static str>,
    max: Option<&'static str>,
    below: Option<&'static str>,
}

#[doc(hidden)]
impl ValueRange {
    pub const fn new(words: &'static str) -> Self {
        Self { words, min: None, max: None, below: None }
    }

    #[must_use]
    pub const fn min(self, text: &'static str) -> Self {
        Self { min: Some(text), ..self }
    }

    #[must_use]
    pub const fn max(self, text: &'static str) -> Self {
        Self { max: Some(text), ..self }
    }

    #[must_use]
    pub const fn below(self, text: &'static str) -> Self {
        Self { below: Some(text), ..self }
    }
}

#[cfg(feature = "json")]
impl ValueRange {
    /// The minimum, the maximum, and the exclusive upper bound, as far as these are literals.
    pub(crate) const fn literals(&self) -> [Option<&'static str>; 3] {
        [self.min, self.max, self.below]
    }
}

impl fmt::Display for ValueRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words)
    }
}
