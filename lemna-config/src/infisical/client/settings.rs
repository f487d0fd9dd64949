use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;

use super::access::Access;
use super::client_certificate::Pem;
use super::login::Login;
use super::url::ApiUrl;
use crate::problem::SourceErrorKind;
use crate::system::reading::Reading;

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
    pub(crate) access: Access,
    pub(crate) environment: String,
    pub(crate) project: Option<String>,
    pub(crate) path: String,
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
            access: Access::new(url, login),
            environment: environment.into(),
            project: None,
            path: "/".to_owned(),
            recursive: false,
            duplicates: Duplicates::default(),
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
    /// Trusts the authorities whose certificates stand in `pem` as well, beside the system's: for a server whose
    /// certificate is from an authority of your own. Texts of several calls, and the file that the variable
    /// `INFISICAL_CA_FILE` names, are trusted together; what else stands in a PEM text, such as a key, is left out.
    ///
    /// The system's authorities are those that its store holds, or on Linux those of the variables `SSL_CERT_FILE` and
    /// `SSL_CERT_DIR`. Where there are none, as in an image made from scratch, those given here are enough.
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

    /// Whether an address without TLS is a mistake, which fails the load in both modes, with
    /// [`SourceErrorKind::InvalidUrl`](crate::SourceErrorKind::InvalidUrl): this machine's too. Default: no; then one
    /// that is not this machine's is worth a [`Warning::PlainHttp`](crate::Warning::PlainHttp).
    /// [`LoaderBuilder::https_only`](crate::LoaderBuilder::https_only) says it where the address is a variable's.
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

    /// A header of each request, for what stands before the server, such as `CF-Access-Client-Secret` of Cloudflare
    /// Access. Its value is a secret, and no redirect takes it to another host. `INFISICAL_CUSTOM_HEADERS` beats it.
    ///
    /// `Authorization`, `Host`, `Content-Length` and others that HTTP or this library sets, a name that HTTP does not know,
    /// and a value with a control character fail the load, in both modes, with
    /// [`SourceErrorKind::InvalidHeader`](crate::SourceErrorKind::InvalidHeader).
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a secret that is given has no other use")]
    pub fn header(mut self, name: &str, value: SecretString) -> Self {
        self.access.headers.set("InfisicalSettings::header", name, &value);
        self
    }

    /// Headers as `INFISICAL_CUSTOM_HEADERS` has them, such as `X-One=value X-Two="value 2"`, for programs that take that
    /// text from elsewhere. Errors call them by the variable. See [`header`](Self::header).
    #[must_use]
    pub fn custom_headers(mut self, pairs: &SecretString) -> Self {
        self.access.headers.set_all_later("INFISICAL_CUSTOM_HEADERS", pairs);
        self
    }

    /// The organization that a login is for, by its slug: `organizationSlug`, which servers of 2026 take for identities of
    /// a parent organization. `INFISICAL_AUTH_ORGANIZATION_SLUG` beats it. A ready token and a login of the program's own
    /// have no use for it.
    ///
    /// Facts of the server: its documentation and Infisical's Go SDK. No server of this project's tests has confirmed it.
    #[must_use]
    pub fn organization(mut self, slug: impl Into<String>) -> Self {
        self.access.organization = Some(slug.into());
        self
    }

    /// Shows this certificate to a server, or a proxy with TLS, that asks for one (mutual TLS): PEM, the client's own
    /// first, then its intermediate certificates; and the PEM of its private key, not encrypted. The variable
    /// `INFISICAL_CLIENT_CERT_FILE` beats it.
    ///
    /// What cannot be used fails the load, in both modes, with
    /// [`SourceErrorKind::InvalidClientCertificate`](crate::SourceErrorKind::InvalidClientCertificate).
    #[must_use]
    pub fn client_certificate(mut self, certificate: impl Into<String>, key: SecretString) -> Self {
        let setting = "InfisicalSettings::client_certificate";
        let certificate = Pem::text(setting, certificate.into().into());
        self.access.security.show_certificate(certificate, Some(Pem::text(setting, key)));
        self
    }

    /// [`client_certificate`](Self::client_certificate) from files of at most 64 KiB, which each load reads afresh, for
    /// those who issue certificates replace them. One file may be both.
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

    /// The file that `variable` names. `resolve` tells where a relative path leads.
    pub(crate) fn ca_file_from_variable(
        mut self,
        variable: &str,
        value: String,
        resolve: impl FnOnce(PathBuf) -> PathBuf,
    ) -> Result<Self, SourceErrorKind> {
        self.access.security.trust_file_of_variable(variable, value, resolve)?;
        Ok(self)
    }

    /// Reads the certificates, and checks what can be checked before anybody is asked.
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
