//! What is there, what was made, and what would be.

use std::fmt;
use std::path::PathBuf;

use lemna_config::admin::{AdminClient, AdminError, Ensured};
use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum State {
    There,
    Made,
    Extended,
    /// With `--dry-run`.
    ToMake,
    /// With `--dry-run`.
    ToExtend,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::There => "exists, kept",
            Self::Made => "made",
            Self::Extended => "extended",
            Self::ToMake => "would be created",
            Self::ToExtend => "would be extended",
        })
    }
}

#[derive(Serialize)]
pub(super) struct Step {
    pub(super) what: &'static str,
    pub(super) name: String,
    pub(super) state: State,
}

/// Does it, or only looks.
pub(super) struct Steps {
    /// `None`: a fresh server that is only looked at.
    pub(super) client: Option<AdminClient>,
    pub(super) is_dry: bool,
    pub(super) done: Vec<Step>,
    /// Where the `.env` as it was is kept.
    pub(super) backup: Option<PathBuf>,
}

impl Steps {
    /// Does a step. `None`: it would be done.
    pub(super) fn ensure<T>(
        &mut self,
        (what, name): (&'static str, &str),
        find: impl FnOnce(&AdminClient) -> Result<Option<T>, AdminError>,
        ensure: impl FnOnce(&AdminClient) -> Result<Ensured<T>, AdminError>,
    ) -> Result<Option<T>, AdminError> {
        let found = match &self.client {
            None => None,
            Some(client) if self.is_dry => find(client)?.map(Ensured::Existing),
            Some(client) => Some(ensure(client)?),
        };
        let state = match &found {
            None => State::ToMake,
            Some(found) if found.is_new() => State::Made,
            Some(_) => State::There,
        };
        self.add(what, name, state);
        Ok(found.map(Ensured::into_inner))
    }

    pub(super) fn add(&mut self, what: &'static str, name: impl Into<String>, state: State) {
        self.done.push(Step { what, name: name.into(), state });
    }
}
