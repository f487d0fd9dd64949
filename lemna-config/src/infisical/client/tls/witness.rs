//! What is seen of a handshake that its error does not show.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::named::{Shown, refusal};
use crate::problem::{TlsProblem, Trusted};

/// Sees why a certificate is refused, and whether the server wants one of its client, and shows it.
#[derive(Debug)]
pub(in crate::infisical::client) struct Witness {
    refused: Mutex<Option<TlsProblem>>,
    wants_certificate: AtomicBool,
    certificate: Option<Arc<CertifiedKey>>,
}

impl Witness {
    pub(super) fn new(certificate: Option<Arc<CertifiedKey>>) -> Self {
        Self { refused: Mutex::default(), wants_certificate: AtomicBool::new(false), certificate }
    }

    /// Whether a client certificate was asked for, and shown.
    pub(in crate::infisical::client) fn shows_certificate(&self) -> bool {
        self.wants_certificate.load(Ordering::Relaxed) && self.certificate.is_some()
    }

    /// Why a certificate was refused last.
    pub(in crate::infisical::client) fn refused(&self) -> Option<TlsProblem> {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a client certificate was asked for, and there was none.
    pub(in crate::infisical::client) fn lacks_certificate(&self) -> bool {
        self.wants_certificate.load(Ordering::Relaxed) && self.certificate.is_none()
    }
}

impl ResolvesClientCert for Witness {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.wants_certificate.store(true, Ordering::Relaxed);
        self.certificate.clone()
    }

    fn has_certs(&self) -> bool {
        self.certificate.is_some()
    }
}

/// The system's verifier, with the witness beside it. The error stays as it is: by it the server gets its alert.
pub(super) struct Verifying {
    verifier: Verifier,
    given: Vec<CertificateDer<'static>>,
    trusted: Trusted,
    witness: Arc<Witness>,
}

impl Verifying {
    pub(super) fn new(
        verifier: Verifier,
        given: &[CertificateDer<'static>],
        trusted: Trusted,
        witness: Arc<Witness>,
    ) -> Self {
        Self { verifier, given: given.to_vec(), trusted, witness }
    }
}

impl ServerCertVerifier for Verifying {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        verified.inspect_err(|error| {
            let shown = Shown { own: end_entity, others: intermediates };
            let problem = refusal(error, shown, &self.given, self.trusted);
            *self.witness.refused.lock().unwrap_or_else(PoisonError::into_inner) = problem;
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

impl fmt::Debug for Verifying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifying").field("trusted", &self.trusted).finish_non_exhaustive()
    }
}
