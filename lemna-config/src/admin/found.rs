//! What the bootstrap variables say, without a load.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::AdminError;
use crate::error::EnvError;
use crate::infisical::client::{ApiUrl, InfisicalSettings, proxy_before};
use crate::loader::{FoundOutside, Loader};
use crate::problem::{Misnamed, Proxy};
use crate::system::process::ProcessEnv;
use crate::warning::Warning;
use crate::words::Origin;

/// The Infisical that a load would query.
#[derive(Debug, Clone)]
pub struct FoundInfisical {
    settings: InfisicalSettings,
    snapshot: Option<PathBuf>,
    warnings: Vec<Warning>,
    foreign_file: Option<Arc<Path>>,
}

/// A bootstrap variable that is set and not blank. It holds no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundVariable {
    name: &'static str,
    origin: Origin,
}

impl FoundInfisical {
    /// The settings, with which an [`AdminClient`](crate::admin::AdminClient) connects.
    pub fn settings(&self) -> &InfisicalSettings {
        &self.settings
    }

    /// The address of the server.
    pub fn url(&self) -> &ApiUrl {
        &self.settings.access.url
    }

    /// The proxy that requests to the server go through, by the environment of the process; `None` if they go directly.
    ///
    /// # Errors
    ///
    /// If the variable that applies to the server is not a usable proxy.
    pub fn proxy(&self) -> Result<Option<Proxy>, AdminError> {
        Ok(proxy_before(self.url(), &ProcessEnv::Real)?)
    }

    /// The slug of the environment.
    pub fn environment(&self) -> &str {
        &self.settings.environment
    }

    /// The project, by id, slug or name, if one is named.
    pub fn project(&self) -> Option<&str> {
        self.settings.project.as_deref()
    }

    /// The folder, such as `/`.
    pub fn path(&self) -> &str {
        &self.settings.path
    }

    /// The file of the last known good copy, if a load keeps one.
    pub fn snapshot(&self) -> Option<&Path> {
        self.snapshot.as_deref()
    }

    /// The warnings about the variables, such as two names of one setting that differ, another machine's address
    /// without TLS, or a file of another user that names the server.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The file of another user that names the server and the login, if there is one: what is written there belongs to
    /// that user. This includes the case in which root works in somebody's folder, which is no warning.
    pub fn foreign_file(&self) -> Option<&Path> {
        self.foreign_file.as_deref()
    }
}

impl FoundVariable {
    /// Its name, such as `INFISICAL_ENV`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where it was found.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}

impl fmt::Display for FoundVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.origin)
    }
}

impl Loader {
    /// The Infisical that a load would query, by the bootstrap variables or the loader; `None` if neither names one. No
    /// request is sent. A struct's own `project` is not known here.
    ///
    /// ```
    /// use lemna_config::Loader;
    ///
    /// let variables = [
    ///     ("INFISICAL_CLIENT_ID", "made-up"),
    ///     ("INFISICAL_CLIENT_SECRET", "made-up"),
    ///     ("INFISICAL_API_URL", "http://localhost:8192"),
    ///     ("INFISICAL_ENV", "dev"),
    /// ];
    /// let found = Loader::builder().vars(variables).no_env_file().build().infisical_settings()?;
    /// assert_eq!(found.unwrap().environment(), "dev");
    /// # Ok::<(), lemna_config::EnvError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the variables and their files, as a load would report it.
    pub fn infisical_settings(&self) -> Result<Option<FoundInfisical>, EnvError> {
        let found = self.found_outside()?;
        Ok(found.map(|FoundOutside { settings, snapshot, warnings, foreign_file }| FoundInfisical {
            settings,
            snapshot,
            warnings,
            foreign_file,
        }))
    }

    /// The names of Infisical's own tools come after this library's.
    ///
    /// ```
    /// use lemna_config::Loader;
    ///
    /// let loader = Loader::builder().vars([("INFISICAL_ENV", "dev")]).no_env_file().build();
    /// assert_eq!(loader.bootstrap_variables()[0].to_string(), "INFISICAL_ENV: process environment");
    /// ```
    pub fn bootstrap_variables(&self) -> Vec<FoundVariable> {
        let found = self.variables_outside().into_iter();
        found.map(|(name, origin)| FoundVariable { name, origin }).collect()
    }
    /// The variables that nothing reads and that were probably meant for missing bootstrap variables.
    ///
    /// ```
    /// use lemna_config::Loader;
    ///
    /// let loader = Loader::builder().vars([("INFISICAL_URL", "http://localhost:8192")]).no_env_file().build();
    /// assert_eq!(
    ///     loader.misnamed_variables()[0].to_string(),
    ///     "INFISICAL_URL (process environment) is not read: did you mean INFISICAL_API_URL?"
    /// );
    /// ```
    pub fn misnamed_variables(&self) -> Vec<Misnamed> {
        self.misnamed_outside()
    }
}
