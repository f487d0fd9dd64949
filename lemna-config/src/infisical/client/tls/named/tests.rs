//! What no server of a test can be made to cause, such as the verifiers of other systems; the others are caused for real
//! by the tests of messages.

use std::sync::Arc;

use rustls::PeerMisbehaved;

use super::*;

#[test]
fn what_verifiers_say_has_its_name() {
    for (error, expected) in [
        (CertificateError::Revoked, TlsProblem::Revoked),
        (CertificateError::UnknownRevocationStatus, TlsProblem::RevocationUnknown),
        (CertificateError::ExpiredRevocationList, TlsProblem::RevocationUnknown),
        (CertificateError::InvalidOcspResponse, TlsProblem::RevocationUnknown),
        (CertificateError::NotValidForName, TlsProblem::WrongName),
        (CertificateError::Expired, TlsProblem::Expired),
        (CertificateError::NotValidYet, TlsProblem::NotValidYet),
        (CertificateError::BadEncoding, TlsProblem::Malformed),
        (CertificateError::InvalidPurpose, TlsProblem::NotForServers),
        (CertificateError::UnknownIssuer, TlsProblem::UnknownIssuer(Trusted::System)),
        (CertificateError::ApplicationVerificationFailure, TlsProblem::Other),
    ] {
        assert_eq!(problem(&Error::InvalidCertificate(error.clone())), expected, "{error:?}");
    }
}

#[test]
fn what_webpki_alone_says_has_its_name() {
    for (error, expected) in [
        (webpki::Error::PathLenConstraintViolated, TlsProblem::OutsideLimits),
        (webpki::Error::EmptyEkuExtension, TlsProblem::NotForServers),
        (webpki::Error::ExtensionValueInvalid, TlsProblem::Malformed),
        (webpki::Error::SignatureAlgorithmMismatch, TlsProblem::Algorithm),
        (webpki::Error::MaximumPathDepthExceeded, TlsProblem::Other),
    ] {
        let wrapped = CertificateError::Other(OtherError(Arc::new(error.clone())));
        assert_eq!(problem(&Error::InvalidCertificate(wrapped)), expected, "{error:?}");
    }
}

#[test]
fn what_the_other_side_says_has_its_name() {
    for (alert, expected) in [
        (AlertDescription::ProtocolVersion, TlsProblem::OldVersion),
        (AlertDescription::InsufficientSecurity, TlsProblem::NothingInCommon),
        (AlertDescription::CertificateRequired, TlsProblem::ClientCertificate),
        (AlertDescription::InternalError, TlsProblem::Other),
    ] {
        assert_eq!(problem(&Error::AlertReceived(alert)), expected, "{alert:?}");
    }
    let weak = Error::PeerIncompatible(PeerIncompatible::NoSignatureSchemesInCommon);
    assert_eq!(problem(&weak), TlsProblem::NothingInCommon);
    assert_eq!(problem(&Error::PeerMisbehaved(PeerMisbehaved::MissingKeyShare)), TlsProblem::Other);
}
