//! Which names a source is asked for.

use std::collections::HashSet;

#[derive(Debug, Clone)]
pub(crate) enum Names {
    /// Whatever there is: what is asked for by name comes later.
    Every,
    These(HashSet<&'static str>),
}

impl Names {
    pub(crate) fn contains(&self, name: &str) -> bool {
        match self {
            Self::Every => true,
            Self::These(names) => names.contains(name),
        }
    }

    /// Those that are known: none where every name is asked for.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static str> {
        let known = match self {
            Self::Every => None,
            Self::These(names) => Some(names),
        };
        known.into_iter().flatten().copied()
    }
}

impl FromIterator<&'static str> for Names {
    fn from_iter<I: IntoIterator<Item = &'static str>>(names: I) -> Self {
        Self::These(names.into_iter().collect())
    }
}
