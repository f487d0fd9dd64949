//! Whom a connection trusts, the certificate that it shows, and whether it can do without TLS.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::sign::CertifiedKey;
use secrecy::ExposeSecret;

use super::client_certificate::{self, Pem as ClientPem};
use super::url::ApiUrl;
use crate::problem::{CaProblem, ClientCertificateProblem, FileProblem, SourceErrorKind, UrlProblem};
use crate::system::reading::Reading;
use crate::words::{UTF_8_MARK, is_credential, is_utf_16, looks_like_path};

/// The authorities of a whole system take a quarter of it.
const LARGEST_FILE: usize = 1024 * 1024;

#[derive(Clone, Default)]
pub(crate) struct Security {
    https_only: bool,
    given: Vec<Given>,
    /// What was read from those given.
    authorities: Vec<CertificateDer<'static>>,
    client: Option<client_certificate::Given>,
    /// What was read of it.
    certificate: Option<Arc<CertifiedKey>>,
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

impl Security {
    pub(super) fn require_https(&mut self, https_only: bool) {
        self.https_only = https_only;
    }

    /// `origin` is what errors call it.
    pub(super) fn trust_text(&mut self, origin: &str, pem: &[u8]) {
        self.given.push(Given { origin: origin.to_owned(), pem: Pem::Text(pem.into()) });
    }

    pub(super) fn trust_file(&mut self, origin: String, path: PathBuf) {
        self.given.push(Given { origin, pem: Pem::File(path) });
    }

    /// The file that `variable` names.
    pub(super) fn trust_file_of_variable(
        &mut self,
        variable: &str,
        value: String,
        resolve: impl FnOnce(PathBuf) -> PathBuf,
    ) -> Result<(), SourceErrorKind> {
        // Whoever sets the variable to the certificate itself may have set it to the key: it is not shown.
        if is_credential(&value) {
            return Err(invalid(variable.to_owned(), CaProblem::NotPath));
        }
        let origin = if looks_like_path(&value) { format!("{variable} ({value})") } else { variable.to_owned() };
        self.trust_file(origin, resolve(value.into()));
        Ok(())
    }

    /// Reads the certificates, and checks what can be checked before anybody is asked.
    pub(super) fn check(&mut self, url: &ApiUrl, reading: &Reading) -> Result<(), SourceErrorKind> {
        if self.https_only && !url.is_https() {
            return Err(not_https(url));
        }
        for Given { origin, pem } in std::mem::take(&mut self.given) {
            let read = match pem {
                Pem::Text(pem) => authorities(&pem),
                Pem::File(path) => from_file(&path, reading),
            };
            self.authorities.extend(read.map_err(|problem| invalid(origin, problem))?);
        }
        if let Some(client) = &self.client {
            self.certificate = Some(client.read(reading)?);
        }
        Ok(())
    }

    /// For a login that is the certificate.
    pub(super) fn require_certificate(&self, url: &ApiUrl) -> Result<(), SourceErrorKind> {
        if !url.is_https() {
            return Err(not_https(url));
        }
        if self.certificate.is_none() {
            let origin = format!("the login {}", crate::problem::TLS_CERT_AUTH);
            return Err(SourceErrorKind::InvalidClientCertificate {
                origin,
                problem: ClientCertificateProblem::Missing,
            });
        }
        Ok(())
    }

    /// What is shown to a server that asks for it. Without a key, it stands with the certificate.
    pub(super) fn show_certificate(&mut self, certificate: ClientPem, key: Option<ClientPem>) {
        self.client = Some(client_certificate::Given::new(certificate, key));
    }

    pub(super) fn certificate(&self) -> Option<Arc<CertifiedKey>> {
        self.certificate.clone()
    }

    pub(super) fn authorities(&self) -> &[CertificateDer<'static>] {
        &self.authorities
    }
}

fn not_https(url: &ApiUrl) -> SourceErrorKind {
    SourceErrorKind::InvalidUrl {
        variable: "the server's address",
        origin: url.to_string(),
        problem: UrlProblem::NotHttps,
    }
}

fn invalid(origin: String, problem: CaProblem) -> SourceErrorKind {
    SourceErrorKind::InvalidCa { origin, problem }
}

fn from_file(path: &Path, reading: &Reading) -> Result<Vec<CertificateDer<'static>>, CaProblem> {
    match reading.read(path, LARGEST_FILE) {
        Ok(Some(pem)) => authorities(pem.expose_secret().as_bytes()),
        Ok(None) => Err(CaProblem::Missing),
        Err(problem) => Err(CaProblem::Unreadable(problem)),
    }
}

/// The certificates of a PEM text, each of which can be trusted as an authority.
fn authorities(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, CaProblem> {
    if is_utf_16(pem) {
        return Err(CaProblem::Unreadable(FileProblem::Utf16));
    }
    // A mark before the first line would hide it.
    let pem = pem.strip_prefix(UTF_8_MARK).unwrap_or(pem);
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
