//! Where in a value of several parts something is wrong.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{FromSecret, Invalid};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Element,
    Key,
    Value,
}

impl Part {
    /// Reads `text`, which is this part of a value.
    pub(super) fn read<T: FromSecret>(self, text: &str) -> Result<T, Invalid> {
        T::from_secret(text).map_err(|invalid| Invalid { part: Some(self), ..invalid })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Element => "an element",
            Self::Key => "a key",
            Self::Value => "a value",
        }
    }

    /// Whether a part is named before `reason`.
    pub(crate) fn is_named_in(reason: &str) -> bool {
        let rest = reason.strip_prefix("in ");
        [Self::Element, Self::Key, Self::Value]
            .iter()
            .any(|part| rest.and_then(|rest| rest.strip_prefix(part.name())).is_some_and(|rest| rest.starts_with(": ")))
    }

    /// `reason`, with this part named before it. The text is kept for ever: there are no more of them than reasons in
    /// the program.
    pub(super) fn named_in(self, reason: &'static str) -> &'static str {
        static NAMED: Mutex<BTreeMap<(Part, &str), &str>> = Mutex::new(BTreeMap::new());
        let mut named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
        named.entry((self, reason)).or_insert_with(|| format!("in {}: {reason}", self.name()).leak())
    }
}
