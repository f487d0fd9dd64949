//! Whom a connection trusts: the authorities beside the system's, and whether it may do without TLS.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::ExposeSecret;

use super::settings::InfisicalSettings;
use crate::problem::{CaProblem, SourceErrorKind, UrlProblem};
use crate::system::file;

/// The variable with the path of a PEM file.
pub(crate) const CA_FILE: &str = "INFISICAL_CA_FILE";

/// The authorities of a whole system take a quarter of it.
const LARGEST_FILE: usize = 1024 * 1024;

#[derive(Clone, Default)]
pub(crate) struct Security {
    https_only: bool,
    given: Vec<Given>,
    /// What was read from those given.
    authorities: Vec<CertificateDer<'static>>,
}

#[derive(Clone)]
struct Given {
    /// For errors.
    origin: String,
    pem: Pem,
}

#[derive(Clone)]
enum Pem {
    Text(Arc<[u8]>),
    File(PathBuf),
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
        let pem = Pem::Text(pem.as_ref().into());
        self.security.given.push(Given { origin: "InfisicalSettings::ca_certificate".to_owned(), pem });
        self
    }

    /// [`ca_certificate`](Self::ca_certificate) from a file, which each load reads afresh: a regular file of at most
    /// 1 MiB.
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
        self.security.given.push(Given { origin, pem: Pem::File(path) });
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
        self.security.https_only = https_only;
        self
    }

    /// The file of [`CA_FILE`].
    /// `resolve` tells where a relative path leads.
    pub(crate) fn ca_file_from_variable(
        mut self,
        value: String,
        resolve: impl FnOnce(PathBuf) -> PathBuf,
    ) -> Result<Self, SourceErrorKind> {
        // Whoever sets the variable to the certificate itself may have set it to the key: it is not shown.
        if value.contains("-----") || value.contains('\n') {
            return Err(invalid(CA_FILE.to_owned(), CaProblem::NotPath));
        }
        let origin = format!("{CA_FILE} ({value})");
        self.security.given.push(Given { origin, pem: Pem::File(resolve(value.into())) });
        Ok(self)
    }

    /// Reads the certificates, and checks what can be checked before anybody is asked.
    pub(crate) fn checked(mut self) -> Result<Self, SourceErrorKind> {
        if self.security.https_only && !self.url.is_https() {
            return Err(SourceErrorKind::InvalidUrl {
                variable: "the server's address",
                origin: self.url.to_string(),
                problem: UrlProblem::NotHttps,
            });
        }
        for Given { origin, pem } in std::mem::take(&mut self.security.given) {
            let read = match pem {
                Pem::Text(pem) => authorities(&pem),
                Pem::File(path) => from_file(&path),
            };
            self.security.authorities.extend(read.map_err(|problem| invalid(origin, problem))?);
        }
        Ok(self)
    }
}

impl Security {
    pub(super) fn authorities(&self) -> &[CertificateDer<'static>] {
        &self.authorities
    }
}

fn invalid(origin: String, problem: CaProblem) -> SourceErrorKind {
    SourceErrorKind::InvalidCa { origin, problem }
}

fn from_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, CaProblem> {
    match file::read(path, LARGEST_FILE) {
        Ok(Some(pem)) => authorities(pem.expose_secret().as_bytes()),
        Ok(None) => Err(CaProblem::Missing),
        Err(problem) => Err(CaProblem::Unreadable(problem)),
    }
}

/// The certificates of a PEM text, each of which can be trusted as an authority.
fn authorities(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, CaProblem> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(|_| CaProblem::Broken)?;
    if found.is_empty() {
        return Err(CaProblem::NoCertificate);
    }
    let mut store = RootCertStore::empty();
    for certificate in &found {
        store.add(certificate.clone()).map_err(|_| CaProblem::Broken)?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_certificate_is_named() {
        let broken = b"-----BEGIN CERTIFICATE-----\nbWFkZSB1cA==\n-----END CERTIFICATE-----\n";
        let key = b"-----BEGIN PRIVATE KEY-----\nbWFkZSB1cA==\n-----END PRIVATE KEY-----\n";
        for (pem, problem) in [
            (&b""[..], CaProblem::NoCertificate),
            (b"API_KEY=made-up", CaProblem::NoCertificate),
            (key, CaProblem::NoCertificate),
            (broken, CaProblem::Broken),
            (&broken[..40], CaProblem::Broken),
        ] {
            assert_eq!(authorities(pem), Err(problem), "{}", String::from_utf8_lossy(pem));
        }
    }

    proptest! {
        #[test]
        fn bytes_of_any_kind_are_no_panic(
            before in proptest::collection::vec(any::<u8>(), 0..64),
            inside in proptest::collection::vec(any::<u8>(), 0..64),
        ) {
            let begin = b"\n-----BEGIN CERTIFICATE-----\n";
            let end = b"\n-----END CERTIFICATE-----\n";
            let pem = [&before, &begin[..], &inside, &end[..]].concat();
            prop_assert!(authorities(&pem).is_err());
        }
    }
}
