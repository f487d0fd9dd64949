use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::{EnvFile, Infisical, Loader, Mode, Place, Settings};
use crate::source::Source;
#[cfg(feature = "infisical")]
use crate::source::infisical::InfisicalSettings;
use crate::source::process::ProcessEnv;

/// Sets up a [`Loader`].
#[derive(Default)]
#[must_use]
pub struct LoaderBuilder(Settings);

impl LoaderBuilder {
    /// Looks into `variables` instead of the process environment, for the bootstrap variables as well.
    pub fn vars<K, V>(mut self, variables: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.0.process = ProcessEnv::Given(Arc::new(variables.collect()));
        self
    }

    /// Looks into no variables at all: [`vars`](Self::vars) of nothing.
    pub fn no_vars(self) -> Self {
        self.vars([("", ""); 0])
    }

    /// Reads this file as `.env`, instead of searching for one from the working directory upwards. A file of the same
    /// name with `.local` behind it is read as `.env.local`. That neither is there is no error.
    pub fn env_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.0.env_file = EnvFile::Given(path.into());
        self
    }

    /// Reads neither `.env` nor `.env.local`.
    pub fn no_env_file(mut self) -> Self {
        self.0.env_file = EnvFile::Nowhere;
        self
    }

    /// Resolves `$NAME` and `${NAME}` in values of `.env` files, from the lines above and the process environment.
    /// Without it a dollar is a dollar: passwords hold them.
    pub fn interpolate(mut self, interpolate: bool) -> Self {
        self.0.interpolate = interpolate;
        self
    }

    /// Asks this Infisical instead of the one that the bootstrap variables name.
    #[cfg(feature = "infisical")]
    #[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
    pub fn infisical(mut self, settings: InfisicalSettings) -> Self {
        self.0.infisical = Infisical::Given(Box::new(settings));
        self
    }

    /// Whether an address of Infisical without TLS, wherever it comes from, is a mistake that fails the load in both
    /// modes: see [`InfisicalSettings::https_only`]. Default: no.
    #[cfg(feature = "infisical")]
    #[cfg_attr(docsrs, doc(cfg(feature = "infisical")))]
    pub fn https_only(mut self, https_only: bool) -> Self {
        self.0.https_only = https_only;
        self
    }

    /// Asks no Infisical, whatever the bootstrap variables say.
    pub fn no_infisical(mut self) -> Self {
        self.0.infisical = Infisical::Nowhere;
        self
    }

    /// Adds a source of the user's own, between `.env.local` and Infisical. The first one added is the highest.
    pub fn source(mut self, source: impl Source) -> Self {
        self.0.sources.push(Arc::new(source));
        self
    }

    /// The order of precedence, highest first, instead of process environment, `.env.local`, own sources, Infisical,
    /// `.env`. No field is looked for in a place that is left out.
    pub fn order(mut self, places: impl IntoIterator<Item = Place>) -> Self {
        self.0.order.clear();
        for place in places {
            if !self.0.order.contains(&place) {
                self.0.order.push(place);
            }
        }
        self
    }

    /// What a source that fails does, instead of what the struct says. The variable `LEMNA_MODE` (`strict` or
    /// `lenient`) beats both.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.0.mode = Some(mode);
        self
    }

    /// How long the whole load may take, retries included. Default: ten seconds.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.0.deadline = deadline;
        self
    }

    /// The loader.
    pub fn build(self) -> Loader {
        Loader(Arc::new(self.0))
    }
}

impl std::fmt::Debug for LoaderBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoaderBuilder").finish_non_exhaustive()
    }
}
