//! Values that the program hands to the loader: overrides, and the flags of its command line.

use std::fmt;

#[cfg(feature = "clap")]
use super::Unusable;
use super::{Answer, Found, Request, Value};
use crate::words::Origin;

/// Values by name, each with its origin.
#[derive(Clone, Default)]
pub(crate) struct Given(Vec<(String, Found)>);

impl Given {
    /// The last value given for a name counts.
    pub(crate) fn insert(&mut self, name: String, text: String, origin: Origin) {
        self.0.push((name, Found::Value(Value::new(text.into(), origin))));
    }

    #[cfg(feature = "clap")]
    pub(crate) fn insert_not_unicode(&mut self, name: String) {
        self.0.push((name, Found::Unusable(Unusable::NotUnicode)));
    }

    #[cfg(feature = "clap")]
    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names that something is given for.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn answer(&self, request: &Request) -> Answer {
        let mut answer = Answer::new();
        for (name, found) in &self.0 {
            if request.wants(name) {
                answer.insert_found(name.clone(), found.clone());
            } else {
                answer.mention(name);
            }
        }
        answer
    }
}

/// The names alone.
impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}
