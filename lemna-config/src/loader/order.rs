//! The order of precedence: the place of each source.

use std::sync::Arc;

use crate::source::AnySource;

/// All places, highest first, unless [`LoaderBuilder::order`](crate::LoaderBuilder::order) sets another order.
pub(crate) const EVERYWHERE: &[Place] = &[
    Place::Overrides,
    Place::CommandLine,
    Place::Process,
    Place::EnvLocal,
    Place::Custom,
    Place::Infisical,
    Place::EnvFile,
    Place::ConfigFiles,
];

/// A place in the order of precedence: see [`LoaderBuilder::order`](crate::LoaderBuilder::order).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// The values given to [`overrides`](crate::LoaderBuilder::overrides).
    Overrides,
    /// The flags of the command line, given to `LoaderBuilder::flags`.
    CommandLine,
    /// The process environment.
    Process,
    /// `.env.local`.
    EnvLocal,
    /// Custom sources, in the order in which they were added: those that have no other place.
    Custom,
    /// The custom source with this [name](crate::Source::name).
    Source(&'static str),
    /// Infisical.
    Infisical,
    /// `.env`.
    EnvFile,
    /// The files given to [`file`](crate::LoaderBuilder::file), a later one before an earlier one.
    ConfigFiles,
}

/// A custom source.
#[derive(Clone)]
pub(super) struct Added {
    pub(super) source: Arc<dyn AnySource>,
    /// `None`: where [`Place::Custom`] is.
    pub(super) beside: Option<Beside>,
}

/// Directly before or after a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    Before(Place),
    After(Place),
}

/// What is searched, one source each.
#[derive(Clone)]
pub(super) enum Stand {
    BuiltIn(Place),
    Own(Arc<dyn AnySource>),
}

impl Stand {
    /// The place as the built-in order knows it.
    pub(super) fn place(&self) -> Place {
        match self {
            Self::BuiltIn(place) => *place,
            Self::Own(_) => Place::Custom,
        }
    }
}

/// A place for a source, or the empty place of sources that do not exist.
struct Entry {
    /// What it was put there for.
    by: By,
    stand: Option<Stand>,
}

#[derive(PartialEq)]
enum By {
    Place(Place),
    Beside(Beside),
}

impl Entry {
    fn is_at(&self, place: Place) -> bool {
        match (&self.stand, place) {
            (Some(Stand::Own(source)), Place::Source(name)) => source.name() == name,
            _ => self.by == By::Place(place),
        }
    }
}

/// The places of `order` with `sources` among them, highest first.
pub(super) fn arranged(order: &[Place], sources: &[Added]) -> Vec<Stand> {
    let is_named = |added: &Added| names(order, added.source.name());
    let mut entries = Vec::new();
    for place in order {
        let own = |is_here: &dyn Fn(&Added) -> bool| {
            let here = sources.iter().filter(|added| is_here(added));
            here.map(|added| Stand::Own(added.source.clone())).collect::<Vec<_>>()
        };
        let stands = match place {
            Place::Custom => own(&|added| added.beside.is_none() && !is_named(added)),
            Place::Source(name) => own(&|added| added.source.name() == *name),
            place => vec![Stand::BuiltIn(*place)],
        };
        if stands.is_empty() {
            entries.push(Entry { by: By::Place(*place), stand: None });
        }
        entries.extend(stands.into_iter().map(|stand| Entry { by: By::Place(*place), stand: Some(stand) }));
    }
    for added in sources.iter().filter(|added| !is_named(added)) {
        let Some(beside) = added.beside else { continue };
        let at = match beside {
            Beside::Before(place) => entries.iter().position(|entry| entry.is_at(place)),
            // Behind those that were put there before: the first one added is the highest.
            Beside::After(place) => entries
                .iter()
                .rposition(|entry| entry.is_at(place) || entry.by == By::Beside(beside))
                .map(|last| last + 1),
        };
        if let Some(at) = at {
            let stand = Some(Stand::Own(added.source.clone()));
            entries.insert(at, Entry { by: By::Beside(beside), stand });
        }
    }
    entries.into_iter().filter_map(|entry| entry.stand).collect()
}

fn names(order: &[Place], source: &str) -> bool {
    order.iter().any(|place| matches!(place, Place::Source(name) if *name == source))
}

/// The names of sources that are in the order and do not exist.
pub(super) fn unknown(order: &[Place], sources: &[Added]) -> Vec<&'static str> {
    let beside = sources.iter().filter_map(|added| match added.beside? {
        Beside::Before(place) | Beside::After(place) => Some(place),
    });
    let mut unknown = Vec::new();
    for place in order.iter().copied().chain(beside) {
        if let Place::Source(name) = place
            && !sources.iter().any(|added| added.source.name() == name)
            && !unknown.contains(&name)
        {
            unknown.push(name);
        }
    }
    unknown
}
