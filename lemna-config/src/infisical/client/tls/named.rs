//! The causes that rustls, its verifiers and webpki name, as this library names them.

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{AlertDescription, CertificateError, Error, OtherError, PeerIncompatible};

use crate::problem::{TlsProblem, Trusted};

/// The certificates that a server shows: its own, and those that link it to an authority.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) own: &'a CertificateDer<'a>,
    pub(super) others: &'a [CertificateDer<'a>],
}

/// Why a handshake failed, as far as its error alone shows.
pub(in crate::infisical::client) fn problem(error: &Error) -> TlsProblem {
    match error {
        Error::InvalidCertificate(error) => certificate(error).unwrap_or(TlsProblem::Other),
        Error::InvalidMessage(_) => TlsProblem::NotTls,
        Error::PeerIncompatible(
            PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig | PeerIncompatible::ServerDoesNotSupportTls12Or13,
        ) => TlsProblem::OldVersion,
        Error::PeerIncompatible(_) => TlsProblem::NothingInCommon,
        Error::AlertReceived(alert) => alerted(*alert),
        _ => TlsProblem::Other,
    }
}

/// Why a handshake failed in which a client certificate was shown, by the server's alert.
pub(in crate::infisical::client) fn of_client(alert: AlertDescription) -> TlsProblem {
    use AlertDescription as Is;

    match alert {
        Is::CertificateExpired => TlsProblem::ClientCertificateExpired,
        Is::BadCertificate
        | Is::UnsupportedCertificate
        | Is::CertificateRevoked
        | Is::CertificateUnknown
        | Is::UnknownCA
        | Is::AccessDenied
        | Is::DecryptError => TlsProblem::ClientCertificateRefused,
        other => alerted(other),
    }
}

fn alerted(alert: AlertDescription) -> TlsProblem {
    match alert {
        AlertDescription::ProtocolVersion => TlsProblem::OldVersion,
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => TlsProblem::NothingInCommon,
        AlertDescription::CertificateRequired => TlsProblem::ClientCertificate,
        AlertDescription::UnrecognisedName => TlsProblem::UnknownHost,
        _ => TlsProblem::Other,
    }
}

/// Why the verifier refuses the certificates of a server; `None` where it says nothing that is known here.
pub(super) fn refusal(
    error: &Error,
    shown: Shown<'_>,
    given: &[CertificateDer<'_>],
    trusted: Trusted,
) -> Option<TlsProblem> {
    match error {
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => Some(unknown_issuer(shown, given, trusted)),
        Error::InvalidCertificate(error) => certificate(error),
        _ => None,
    }
}

fn unknown_issuer(shown: Shown<'_>, given: &[CertificateDer<'_>], trusted: Trusted) -> TlsProblem {
    if given.contains(shown.own) {
        return TlsProblem::LeafGiven;
    }
    let own = webpki::EndEntityCert::try_from(shown.own);
    if own.is_ok_and(|own| own.issuer() == own.subject()) {
        TlsProblem::SelfSigned(trusted)
    } else if shown.others.is_empty() {
        TlsProblem::NoChain(trusted)
    } else {
        TlsProblem::UnknownIssuer(trusted)
    }
}

fn certificate(error: &CertificateError) -> Option<TlsProblem> {
    Some(match error {
        CertificateError::UnknownIssuer => TlsProblem::UnknownIssuer(Trusted::System),
        CertificateError::NotValidForNameContext { presented, .. } if presented.is_empty() => TlsProblem::NoName,
        CertificateError::NotValidForNameContext { expected: ServerName::IpAddress(_), presented }
            if !presented.iter().any(|name| is_address(name)) =>
        {
            TlsProblem::NoAddress
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => TlsProblem::WrongName,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsProblem::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => TlsProblem::NotValidYet,
        CertificateError::Revoked => TlsProblem::Revoked,
        CertificateError::UnknownRevocationStatus
        | CertificateError::ExpiredRevocationList
        | CertificateError::ExpiredRevocationListContext { .. }
        | CertificateError::InvalidOcspResponse => TlsProblem::RevocationUnknown,
        CertificateError::BadSignature => TlsProblem::BadSignature,
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => TlsProblem::Algorithm,
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => TlsProblem::NotForServers,
        CertificateError::BadEncoding | CertificateError::UnhandledCriticalExtension => TlsProblem::Malformed,
        CertificateError::Other(OtherError(error)) => other(&**error)?,
        _ => return None,
    })
}

/// What rustls has no word for: webpki's own error, or that of the system's verifier, which hides what a certificate is
/// for behind a type that nobody else can name.
fn other(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<TlsProblem> {
    use webpki::Error as Pki;

    let Some(error) = error.downcast_ref::<Pki>() else {
        return (error.to_string() == "certificate had invalid extensions").then_some(TlsProblem::NotForServers);
    };
    Some(match error {
        Pki::CaUsedAsEndEntity => TlsProblem::AuthorityAsServer,
        Pki::EndEntityUsedAsCa => TlsProblem::NotAnAuthority,
        Pki::UnsupportedCertVersion => TlsProblem::Version1,
        Pki::NameConstraintViolation | Pki::PathLenConstraintViolated => TlsProblem::OutsideLimits,
        Pki::SignatureAlgorithmMismatch => TlsProblem::Algorithm,
        Pki::EmptyEkuExtension => TlsProblem::NotForServers,
        Pki::ExtensionValueInvalid
        | Pki::InvalidSerialNumber
        | Pki::MalformedDnsIdentifier
        | Pki::MalformedExtensions
        | Pki::MalformedNameConstraint
        | Pki::InvalidNetworkMaskConstraint
        | Pki::UnsupportedCriticalExtension
        | Pki::UnsupportedNameType => TlsProblem::Malformed,
        _ => return None,
    })
}

/// As webpki writes the name of a certificate.
fn is_address(name: &str) -> bool {
    name.starts_with("IpAddress(")
}

#[cfg(test)]
mod tests;
