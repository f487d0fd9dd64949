use std::fmt;
#[cfg(feature = "admin")]
use std::path::PathBuf;

#[cfg(feature = "admin")]
use secrecy::SecretString;

#[cfg(feature = "admin")]
use super::client_certificate::Pem;
use super::headers::Headers;
use super::login::Login;
use super::security::Security;
use super::url::ApiUrl;
use crate::problem::SourceErrorKind;
use crate::system::reading::Reading;

/// Where a server is, how to log in to it, and whom the connection trusts. Its `Debug` shows no credential.
///
/// [`InfisicalSettings`](crate::InfisicalSettings), which say beside that what a load asks for, are taken for one too.
#[derive(Clone)]
pub struct Access {
    pub(crate) url: ApiUrl,
    pub(crate) login: Login,
    pub(crate) security: Security,
    pub(crate) headers: Headers,
    /// The slug of the organization that a login is for.
    pub(crate) organization: Option<String>,
}

impl Access {
    /// The server's address, and a way to log in.
    pub fn new(url: ApiUrl, login: Login) -> Self {
        Self { url, login, security: Security::default(), headers: Headers::default(), organization: None }
    }

    /// Reads the certificates, and checks what can be checked before anybody is asked.
    pub(crate) fn checked(mut self, reading: &Reading) -> Result<Self, SourceErrorKind> {
        self.headers.check()?;
        self.security.check(&self.url, reading)?;
        if self.login.needs_certificate() {
            self.security.require_certificate(&self.url)?;
        }
        Ok(self)
    }

    /// After `server` says by `status` that the token has ended: whether another login can replace it.
    pub(crate) fn may_log_in_again(&self, server: &str, status: u16) -> Result<(), SourceErrorKind> {
        if self.login.gives_new_tokens() {
            return Ok(());
        }
        Err(SourceErrorKind::TokenRefused { server: server.to_owned(), status })
    }
}

#[cfg(feature = "admin")]
impl Access {
    /// As [`InfisicalSettings::ca_certificate`](crate::InfisicalSettings::ca_certificate).
    #[must_use]
    pub fn ca_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.security.trust_text("Access::ca_certificate", pem.as_ref());
        self
    }

    /// As [`InfisicalSettings::ca_file`](crate::InfisicalSettings::ca_file).
    #[must_use]
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        self.security.trust_file(format!("Access::ca_file ({})", path.display()), path);
        self
    }

    /// As [`InfisicalSettings::header`](crate::InfisicalSettings::header).
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a secret that is given has no other use")]
    pub fn header(mut self, name: &str, value: SecretString) -> Self {
        self.headers.set("Access::header", name, &value);
        self
    }

    /// As [`InfisicalSettings::organization`](crate::InfisicalSettings::organization).
    #[must_use]
    pub fn organization(mut self, slug: impl Into<String>) -> Self {
        self.organization = Some(slug.into());
        self
    }

    /// As [`InfisicalSettings::client_certificate`](crate::InfisicalSettings::client_certificate).
    #[must_use]
    pub fn client_certificate(mut self, certificate: impl Into<String>, key: SecretString) -> Self {
        let setting = "Access::client_certificate";
        let certificate = Pem::text(setting, certificate.into().into());
        self.security.show_certificate(certificate, Some(Pem::text(setting, key)));
        self
    }

    /// As [`InfisicalSettings::client_certificate_files`](crate::InfisicalSettings::client_certificate_files).
    #[must_use]
    pub fn client_certificate_files(mut self, certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        let file = |path: PathBuf| Pem::file("Access::client_certificate_files", path.clone(), path);
        self.security.show_certificate(file(certificate.into()), Some(file(key.into())));
        self
    }

    /// As [`InfisicalSettings::https_only`](crate::InfisicalSettings::https_only).
    #[must_use]
    pub fn https_only(mut self, https_only: bool) -> Self {
        self.security.require_https(https_only);
        self
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("url", &self.url).field("login", &self.login).finish_non_exhaustive()
    }
}
