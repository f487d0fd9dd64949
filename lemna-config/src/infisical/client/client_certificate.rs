//! The certificate that a connection shows where the server asks for one, with its key.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::InconsistentKeys;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SigningKey};
use secrecy::{ExposeSecret, SecretString};

use crate::problem::{ClientCertificateProblem as Problem, SourceErrorKind};
use crate::system::reading::Reading;
use crate::words::Printable;

/// A certificate and its key, read afresh for each load: those who issue certificates replace them.
#[derive(Clone)]
pub(super) struct Given {
    certificate: Pem,
    /// `None`: it stands with the certificate.
    key: Option<Pem>,
}

/// A text in PEM, or the file that holds it.
#[derive(Clone)]
pub(crate) struct Pem {
    /// The variable or the call, for errors.
    setting: &'static str,
    place: Place,
}

#[derive(Clone)]
enum Place {
    Text(SecretString),
    /// `shown` is empty if the path could be something else.
    File {
        path: PathBuf,
        shown: PathBuf,
    },
}

impl Pem {
    pub(super) fn text(setting: &'static str, text: SecretString) -> Self {
        Self { setting, place: Place::Text(text) }
    }

    pub(crate) fn file(setting: &'static str, path: PathBuf, shown: PathBuf) -> Self {
        Self { setting, place: Place::File { path, shown } }
    }

    fn read(&self, reading: &Reading) -> Result<SecretString, SourceErrorKind> {
        match &self.place {
            Place::Text(text) => Ok(text.clone()),
            Place::File { path, shown } => reading.credential(path).map_err(|problem| {
                SourceErrorKind::UnreadableCredential { setting: self.setting, path: shown.clone(), problem }
            }),
        }
    }

    fn invalid(&self, problem: Problem) -> SourceErrorKind {
        let origin = match &self.place {
            Place::File { shown, .. } if !shown.as_os_str().is_empty() => {
                format!("{} ({})", self.setting, Printable(shown.display()))
            }
            _ => self.setting.to_owned(),
        };
        SourceErrorKind::InvalidClientCertificate { origin, problem }
    }
}

impl Given {
    pub(super) fn new(certificate: Pem, key: Option<Pem>) -> Self {
        Self { certificate, key }
    }

    pub(super) fn read(&self, reading: &Reading) -> Result<Arc<CertifiedKey>, SourceErrorKind> {
        let text = self.certificate.read(reading)?;
        let key_text = self.key.as_ref().map(|key| key.read(reading)).transpose()?;
        let chain = chain(&text).map_err(|problem| self.certificate.invalid(problem))?;
        let key_place = self.key.as_ref().unwrap_or(&self.certificate);
        let key = key(key_text.as_ref().unwrap_or(&text)).map_err(|problem| key_place.invalid(problem))?;
        check_is_of(&key, &chain).map_err(|problem| match problem {
            Problem::OtherKey => key_place.invalid(problem),
            problem => self.certificate.invalid(problem),
        })?;
        Ok(Arc::new(CertifiedKey::new(chain, key)))
    }
}

fn chain(pem: &SecretString) -> Result<Vec<CertificateDer<'static>>, Problem> {
    let found = CertificateDer::pem_slice_iter(pem.expose_secret().as_bytes()).collect::<Result<Vec<_>, _>>();
    let found = found.map_err(|_| Problem::Broken)?;
    if found.is_empty() { Err(Problem::NoCertificate) } else { Ok(found) }
}

fn key(pem: &SecretString) -> Result<Arc<dyn SigningKey>, Problem> {
    let pem = pem.expose_secret();
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes());
    if ["BEGIN ENCRYPTED PRIVATE KEY", "Proc-Type: 4,ENCRYPTED"].iter().any(|says| pem.contains(says)) {
        return Err(Problem::EncryptedKey);
    }
    let key = key.map_err(|error| match error {
        pem::Error::NoItemsFound => Problem::NoKey,
        _ => Problem::BrokenKey,
    })?;
    default_provider().key_provider.load_private_key(key).map_err(|_| Problem::BrokenKey)
}

fn check_is_of(key: &Arc<dyn SigningKey>, chain: &[CertificateDer<'static>]) -> Result<(), Problem> {
    let matches = |certificate: &CertificateDer<'static>| {
        CertifiedKey::new(vec![certificate.clone()], Arc::clone(key)).keys_match()
    };
    match chain.first().map(matches) {
        None | Some(Ok(()) | Err(rustls::Error::InconsistentKeys(InconsistentKeys::Unknown))) => Ok(()),
        Some(Err(rustls::Error::InconsistentKeys(_))) => {
            let is_of_later = chain.iter().skip(1).any(|later| matches(later).is_ok());
            Err(if is_of_later { Problem::Order } else { Problem::OtherKey })
        }
        Some(Err(_)) => Err(Problem::Broken),
    }
}
