//! Which names a source is searched for.

#[derive(Debug, Clone)]
pub(crate) enum Names {
    /// All names: the caller selects later.
    Every,
    /// These: sorted, each once.
    These(Vec<&'static str>),
}

impl Names {
    pub(crate) fn contains(&self, name: &str) -> bool {
        match self {
            Self::Every => true,
            Self::These(names) => names.binary_search(&name).is_ok(),
        }
    }

    /// The name itself, if it is one of those that are known.
    pub(crate) fn known(&self, name: &str) -> Option<&'static str> {
        match self {
            Self::Every => None,
            Self::These(names) => names.binary_search(&name).ok().map(|at| names[at]),
        }
    }

    /// Those that are known: none where every name is asked for.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static str> {
        let known = match self {
            Self::Every => &[],
            Self::These(names) => names.as_slice(),
        };
        known.iter().copied()
    }
}

impl From<Vec<&'static str>> for Names {
    fn from(mut names: Vec<&'static str>) -> Self {
        names.sort_unstable();
        names.dedup();
        Self::These(names)
    }
}
