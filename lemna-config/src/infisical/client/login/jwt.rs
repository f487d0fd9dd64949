//! A machine identity and a JWT for a token: Kubernetes, OIDC and others, by the name of the method.

use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;

use crate::problem::SourceErrorKind;
use crate::system::process::ProcessEnv;
use crate::system::reading::Reading;

/// Where Kubernetes puts the token of a pod's service account.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/// Where to read a JWT from. Each login reads it again, because JWTs get renewed. Its `Debug` shows the file or the
/// variable.
#[derive(Clone)]
pub struct JwtSource(Place);

#[derive(Clone)]
enum Place {
    /// `shown` is what errors show of the path.
    File {
        path: PathBuf,
        shown: PathBuf,
        setting: &'static str,
    },
    Variable(&'static str),
    Value(SecretString),
}

impl JwtSource {
    /// A file of UTF-8 or a pipe, at most 64 KiB long. Links are followed; a byte order mark at the start and one line
    /// end at the end are dropped. Each login reads a pipe again. If the file cannot be used, the load fails with
    /// [`SourceErrorKind::UnreadableCredential`].
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self(Place::File { shown: path.clone(), path, setting: "JwtSource::file" })
    }

    /// The file that the variable `setting` names. `shown` is its path for errors, empty if it might be the JWT itself.
    pub(crate) fn file_of(setting: &'static str, path: PathBuf, shown: PathBuf) -> Self {
        Self(Place::File { path, shown, setting })
    }

    /// A variable of the process environment, and not of `.env`. If it is not set, or empty, the load fails with
    /// [`SourceErrorKind::InvalidSetting`].
    pub fn variable(name: &'static str) -> Self {
        Self(Place::Variable(name))
    }

    pub(crate) fn value(jwt: SecretString) -> Self {
        Self(Place::Value(jwt))
    }

    pub(crate) fn service_account() -> Self {
        Self::file_of("the token of the service account", SERVICE_ACCOUNT.into(), SERVICE_ACCOUNT.into())
    }

    pub(in super::super) fn read(
        &self,
        process: &ProcessEnv,
        reading: &Reading,
    ) -> Result<SecretString, SourceErrorKind> {
        match &self.0 {
            Place::File { path, shown, setting } => reading
                .credential(path)
                .map_err(|problem| SourceErrorKind::UnreadableCredential { setting, path: shown.clone(), problem }),
            Place::Variable(name) => match process.variable(name)? {
                Some(jwt) => Ok(jwt.into()),
                None => Err(SourceErrorKind::invalid_setting(name, "set")),
            },
            Place::Value(jwt) => Ok(jwt.clone()),
        }
    }
}

impl fmt::Debug for JwtSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tuple = &mut f.debug_tuple("JwtSource");
        match &self.0 {
            Place::File { shown, .. } => tuple.field(shown).finish(),
            Place::Variable(name) => tuple.field(name).finish(),
            Place::Value(_) => tuple.finish_non_exhaustive(),
        }
    }
}
