use std::fmt;

use secrecy::SecretString;
use url::Url;

use super::login::Login;
use super::security::Security;
use crate::problem::UrlProblem;

/// Which Infisical to ask, and as whom. Without it, the bootstrap variables say so.
///
/// ```
/// use lemna_config::{InfisicalSettings, Loader, SecretString};
///
/// let settings = InfisicalSettings::new(
///     "https://infisical.example.com".parse()?,
///     "made-up-client-id",
///     SecretString::from("made-up-client-secret"),
///     "prod",
/// )
/// .project("lemna-platform");
/// let loader = Loader::builder().infisical(settings).build();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct InfisicalSettings {
    pub(crate) url: ApiUrl,
    pub(crate) login: Login,
    pub(crate) environment: String,
    pub(crate) project: Option<String>,
    pub(crate) path: String,
    pub(crate) security: Security,
    pub(crate) recursive: bool,
    pub(crate) duplicates: Duplicates,
}

/// Which value counts where a [recursive](InfisicalSettings::recursive) list holds one name in several folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[non_exhaustive]
pub enum Duplicates {
    /// None: the field that asks for the name fails with [`Ambiguous`](crate::FieldErrorKind::Ambiguous).
    #[default]
    Refuse,
    /// The one in the folder nearest to the one that was listed, and among equally near ones in the first by its path.
    Nearest,
}

impl InfisicalSettings {
    /// The server's address (one that ends in `/`, `/api` or `/api/` is meant without it), the universal-auth
    /// credentials of a machine identity, and the slug of the environment.
    pub fn new(
        url: ApiUrl,
        client_id: impl Into<String>,
        client_secret: SecretString,
        environment: impl Into<String>,
    ) -> Self {
        Self::with_login(url, Login::universal_auth(client_id, client_secret), environment)
    }

    /// The server's address, another way to log in than universal auth, and the slug of the environment.
    pub fn with_login(url: ApiUrl, login: Login, environment: impl Into<String>) -> Self {
        Self {
            url,
            login,
            environment: environment.into(),
            project: None,
            path: "/".to_owned(),
            recursive: false,
            duplicates: Duplicates::default(),
            security: Security::default(),
        }
    }

    /// Lists every folder with all those below it, up to the server's own depth (20 on servers of 2026). Off unless
    /// set. A secret in the folders counts before an imported one; the server does not say which folder an import
    /// belongs to, so that among imports the last one of the list counts.
    #[must_use]
    pub fn recursive(mut self, recursive: bool) -> Self {
        self.recursive = recursive;
        self
    }

    /// What becomes of a name that a recursive list holds in several folders. An error unless set.
    #[must_use]
    pub fn duplicates(mut self, duplicates: Duplicates) -> Self {
        self.duplicates = duplicates;
        self
    }

    /// The project, by id, slug or name. `INFISICAL_PROJECT_ID` beats it; without either, the one named by the struct
    /// or the only one that the identity may see is taken.
    #[must_use]
    pub fn project(mut self, project: impl Into<String>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// The folder whose secrets are read, such as `/app`. `INFISICAL_SECRET_PATH` beats it. Default: `/`, the root.
    #[must_use]
    pub fn path(mut self, path: impl AsRef<str>) -> Self {
        self.path = format!("/{}", path.as_ref().trim().trim_matches('/'));
        self
    }

    /// The project that the struct names, if none is set.
    pub(crate) fn or_project(mut self, project: Option<&str>) -> Self {
        self.project = self.project.or_else(|| project.map(str::to_owned));
        self
    }
}

/// No credential is shown.
impl fmt::Debug for InfisicalSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InfisicalSettings")
            .field("url", &self.url)
            .field("environment", &self.environment)
            .field("project", &self.project)
            .field("path", &self.path)
            .field("login", &self.login)
            .field("recursive", &self.recursive)
            .finish_non_exhaustive()
    }
}

/// The address of an Infisical server: `http` or `https`, without user name, query or fragment.
///
/// The paths of the API are appended to it, so that an address that ends in `/`, `/api` or `/api/` is taken without
/// that ending; any other path, such as a proxy's prefix, is kept.
///
/// ```
/// use lemna_config::ApiUrl;
///
/// let url: ApiUrl = "https://example.com/infisical/api/".parse()?;
/// assert_eq!(url.to_string(), "https://example.com");
/// assert!("example.com".parse::<ApiUrl>().is_err());
/// # Ok::<(), lemna_config::UrlProblem>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ApiUrl(Url);

impl ApiUrl {
    pub(crate) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether the server is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// The URL of a path of the API, such as `api/v4/secrets`, its segments percent-encoded.
    pub(crate) fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        // `parse` has refused the URLs that have no path.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

impl std::str::FromStr for ApiUrl {
    type Err = UrlProblem;

    fn from_str(text: &str) -> Result<Self, UrlProblem> {
        let mut url = Url::parse(text.trim()).map_err(|_| UrlProblem::NotUrl)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(UrlProblem::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlProblem::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(UrlProblem::Query);
        }
        let path = url.path().trim_end_matches('/');
        let path = path.strip_suffix("/api").unwrap_or(path).trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }
}

/// The scheme, host and port: what errors show of it.
impl fmt::Display for ApiUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

impl fmt::Debug for ApiUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_the_address_is_the_same() {
        for text in [
            "http://localhost:8192",
            "http://localhost:8192/",
            "http://localhost:8192/api",
            "http://localhost:8192/api/",
            "http://localhost:8192//api//",
            " http://localhost:8192\n",
        ] {
            let url: ApiUrl = text.parse().unwrap();
            assert_eq!(url.join(&["api", "status"]).as_str(), "http://localhost:8192/api/status", "{text:?}");
        }
    }

    #[test]
    fn a_prefix_is_kept_and_segments_are_encoded() {
        let url: ApiUrl = "https://example.com/infisical/api/".parse().unwrap();
        assert_eq!(url.join(&["api", "a/../b c"]).as_str(), "https://example.com/infisical/api/a%2F..%2Fb%20c");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (text, problem) in [
            ("localhost:8192", UrlProblem::Scheme),
            ("not a url", UrlProblem::NotUrl),
            ("ftp://example.com", UrlProblem::Scheme),
            ("https://user:made-up@example.com", UrlProblem::Credentials),
            ("https://example.com?x=1", UrlProblem::Query),
        ] {
            assert_eq!(text.parse::<ApiUrl>(), Err(problem), "{text}");
        }
    }

    #[test]
    fn debug_shows_no_credentials() {
        let settings = InfisicalSettings::new(
            "http://localhost".parse().unwrap(),
            "MARKER-id",
            SecretString::from("MARKER-secret"),
            "dev",
        );
        assert!(!format!("{settings:?}").contains("MARKER"));
    }
}
