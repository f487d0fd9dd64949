use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;

use super::access::Access;
use super::client_certificate::Pem;
use super::login::Login;
use super::url::ApiUrl;
use crate::problem::SourceErrorKind;
use crate::system::reading::Reading;

/// Which Infisical to query, and as whom. Without it, the bootstrap variables decide.
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
    pub(crate) access: Access,
    pub(crate) environment: String,
    pub(crate) project: Option<String>,
    pub(crate) path: String,
    pub(crate) recursive: bool,
    pub(crate) duplicates: Duplicates,
}

/// Which value counts if a [recursive](InfisicalSettings::recursive) list has one name in several folders.
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
    /// The server's address (a trailing `/`, `/api` or `/api/` is dropped), the universal-auth credentials of a machine
    /// identity, and the slug of the environment.
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
            access: Access::new(url, login),
            environment: environment.into(),
            project: None,
            path: "/".to_owned(),
            recursive: false,
            duplicates: Duplicates::default(),
        }
    }

    /// Lists every folder with all those below it, up to the server's own depth (20 on servers of 2026). Default: off.
    /// A secret in the folders counts before an imported one. The server does not say which folder an import belongs
    /// to, so among imports the last one of the list counts.
    #[must_use]
    pub fn recursive(mut self, recursive: bool) -> Self {
        self.recursive = recursive;
        self
    }

    /// What happens to a name that a recursive list has in several folders. Default: an error.
    #[must_use]
    pub fn duplicates(mut self, duplicates: Duplicates) -> Self {
        self.duplicates = duplicates;
        self
    }

    /// The project, by id, slug or name. `INFISICAL_PROJECT_ID` beats it. Without either, the load uses the project
    /// that the struct names, or the only one that the identity can see.
    #[must_use]
    pub fn project(mut self, project: impl Into<String>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// The folder whose secrets are read, such as `/app`. `INFISICAL_SECRET_PATH` beats it. Default: `/`, the root.
    #[must_use]
    pub fn path(mut self, path: impl AsRef<str>) -> Self {
        self.path = format!("/{}", path.as_ref().trim_matches('/'));
        self
    }

    /// The project that the struct names, if none is set.
    pub(crate) fn or_project(mut self, project: Option<&str>) -> Self {
        self.project = self.project.or_else(|| project.map(str::to_owned));
        self
    }
}

#[cfg(feature = "admin")]
impl From<InfisicalSettings> for Access {
    fn from(settings: InfisicalSettings) -> Self {
        settings.access
    }
}

#[cfg(feature = "admin")]
impl From<&InfisicalSettings> for Access {
    fn from(settings: &InfisicalSettings) -> Self {
        settings.access.clone()
    }
}

/// No credential is shown.
impl fmt::Debug for InfisicalSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InfisicalSettings")
            .field("url", &self.access.url)
            .field("environment", &self.environment)
            .field("project", &self.project)
            .field("path", &self.path)
            .field("login", &self.access.login)
            .field("recursive", &self.recursive)
            .finish_non_exhaustive()
    }
}

impl InfisicalSettings {
    /// Also trusts the authorities whose certificates are in `pem`, besides the system's: for a server whose
    /// certificate is from your own authority. Texts of several calls, and the file that the variable
    /// `INFISICAL_CA_FILE` names, are trusted together. Anything else in a PEM text, such as a key, is ignored.
    ///
    /// The system's authorities are those in its store, or on Linux those of the variables `SSL_CERT_FILE` and
    /// `SSL_CERT_DIR`. If there are none, as in an image made from scratch, those given here are enough.
    ///
    /// A text without a certificate fails the load, in both modes, with
    /// [`SourceErrorKind::InvalidCa`](crate::SourceErrorKind::InvalidCa).
    ///
    /// ```no_run
    /// # use lemna_config::{InfisicalSettings, Loader, SecretString};
    /// # let settings = InfisicalSettings::new(
    /// #     "https://infisical.example.com".parse()?, "made-up", SecretString::from("made-up"), "prod");
    /// let settings = settings.ca_certificate(std::fs::read("our-authority.pem")?);
    /// let loader = Loader::builder().infisical(settings).build();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn ca_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.access.security.trust_text("InfisicalSettings::ca_certificate", pem.as_ref());
        self
    }

    /// [`ca_certificate`](Self::ca_certificate) from a file, which each load reads afresh: a file of at most 1 MiB. A
    /// pipe is read once for each loader.
    ///
    /// ```
    /// # use lemna_config::{InfisicalSettings, LemnaSecrets, Loader, SecretString, SourceErrorKind};
    /// # #[derive(LemnaSecrets)]
    /// # struct Config { #[expect(dead_code)] api_key: String }
    /// # let settings = InfisicalSettings::new(
    /// #     "https://infisical.example.com".parse()?, "made-up", SecretString::from("made-up"), "prod");
    /// let settings = settings.ca_file("no-such-file.pem");
    /// let loader = Loader::builder().vars([("HOME", "/")]).no_env_file().infisical(settings).build();
    /// let error = Config::load_with(&loader).err().unwrap();
    /// assert!(matches!(error.sources()[0].kind(), SourceErrorKind::InvalidCa { .. }));
    /// # Ok::<(), lemna_config::UrlProblem>(())
    /// ```
    #[must_use]
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let origin = format!("InfisicalSettings::ca_file ({})", path.display());
        self.access.security.trust_file(origin, path);
        self
    }

    /// Whether an address without TLS is a mistake that fails the load in both modes, with
    /// [`SourceErrorKind::InvalidUrl`](crate::SourceErrorKind::InvalidUrl), even if it is this machine's. Default: no;
    /// an address that is not this machine's then causes a [`Warning::PlainHttp`](crate::Warning::PlainHttp). Use
    /// [`LoaderBuilder::https_only`](crate::LoaderBuilder::https_only) if the address comes from a variable.
    ///
    /// ```
    /// # use lemna_config::{InfisicalSettings, LemnaSecrets, Loader, SecretString, SourceErrorKind};
    /// # #[derive(LemnaSecrets)]
    /// # struct Config { #[expect(dead_code)] api_key: String }
    /// let settings =
    ///     InfisicalSettings::new("http://10.0.0.7".parse()?, "made-up", SecretString::from("made-up"), "prod");
    /// let settings = settings.https_only(true);
    /// let loader = Loader::builder().vars([("HOME", "/")]).no_env_file().infisical(settings).build();
    /// let error = Config::load_with(&loader).err().unwrap();
    /// assert!(matches!(error.sources()[0].kind(), SourceErrorKind::InvalidUrl { .. }));
    /// # Ok::<(), lemna_config::UrlProblem>(())
    /// ```
    #[must_use]
    pub fn https_only(mut self, https_only: bool) -> Self {
        self.access.security.require_https(https_only);
        self
    }

    /// A header of each request, for a gateway before the server, such as `CF-Access-Client-Secret` of Cloudflare
    /// Access. Its value is a secret, and no redirect takes it to another host. `INFISICAL_CUSTOM_HEADERS` beats it.
    ///
    /// The load fails, in both modes, with [`SourceErrorKind::InvalidHeader`](crate::SourceErrorKind::InvalidHeader)
    /// for `Authorization`, `Host`, `Content-Length` and other headers that HTTP or this library sets, for a name that
    /// is invalid in HTTP, and for a value with a control character.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a secret that is given has no other use")]
    pub fn header(mut self, name: &str, value: SecretString) -> Self {
        self.access.headers.set("InfisicalSettings::header", name, &value);
        self
    }

    /// Headers as `INFISICAL_CUSTOM_HEADERS` has them, such as `X-One=value X-Two="value 2"`, for programs that get
    /// that text elsewhere. Errors name the variable. See [`header`](Self::header).
    #[must_use]
    pub fn custom_headers(mut self, pairs: &SecretString) -> Self {
        self.access.headers.set_all_later("INFISICAL_CUSTOM_HEADERS", pairs);
        self
    }

    /// The organization that a login is for, by its slug: `organizationSlug`, which servers of 2026 accept for
    /// identities of a parent organization. `INFISICAL_AUTH_ORGANIZATION_SLUG` beats it. It has no effect on a ready
    /// token or a custom login.
    ///
    /// Based on the server's documentation and Infisical's Go SDK; not tested against a real server.
    #[must_use]
    pub fn organization(mut self, slug: impl Into<String>) -> Self {
        self.access.organization = Some(slug.into());
        self
    }

    /// Shows this certificate to a server, or a proxy with TLS, that requires one (mutual TLS). `certificate` is PEM:
    /// the client's own certificate first, then its intermediates. `key` is the PEM of its private key, not encrypted.
    /// The variable `INFISICAL_CLIENT_CERT_FILE` beats it.
    ///
    /// A certificate or key that cannot be used fails the load, in both modes, with
    /// [`SourceErrorKind::InvalidClientCertificate`](crate::SourceErrorKind::InvalidClientCertificate).
    #[must_use]
    pub fn client_certificate(mut self, certificate: impl Into<String>, key: SecretString) -> Self {
        let setting = "InfisicalSettings::client_certificate";
        let certificate = Pem::text(setting, certificate.into().into());
        self.access.security.show_certificate(certificate, Some(Pem::text(setting, key)));
        self
    }

    /// [`client_certificate`](Self::client_certificate) from files of at most 64 KiB. Each load reads them again,
    /// because certificates get renewed. One file can hold both.
    #[must_use]
    pub fn client_certificate_files(mut self, certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        let file = |path: PathBuf| Pem::file("InfisicalSettings::client_certificate_files", path.clone(), path);
        self.access.security.show_certificate(file(certificate.into()), Some(file(key.into())));
        self
    }

    pub(crate) fn show_certificate(mut self, certificate: Pem, key: Option<Pem>) -> Self {
        self.access.security.show_certificate(certificate, key);
        self
    }

    pub(crate) fn headers_from_variable(mut self, variable: &'static str, text: &str) -> Result<Self, SourceErrorKind> {
        self.access.headers.set_all(variable, text)?;
        Ok(self)
    }

    /// The file that `variable` names. `resolve` says where a relative path leads.
    pub(crate) fn ca_file_from_variable(
        mut self,
        variable: &str,
        value: String,
        resolve: impl FnOnce(PathBuf) -> PathBuf,
    ) -> Result<Self, SourceErrorKind> {
        self.access.security.trust_file_of_variable(variable, value, resolve)?;
        Ok(self)
    }

    /// Reads the certificates, and checks what can be checked before any request.
    pub(crate) fn checked(mut self, reading: &Reading) -> Result<Self, SourceErrorKind> {
        self.access = self.access.checked(reading)?;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
