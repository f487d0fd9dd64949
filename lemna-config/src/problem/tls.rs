//! What is wrong with a secured connection, and with the certificates that should secure it.

use super::file::FileProblem;

/// Why a TLS connection is not trusted, or could not be agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TlsProblem {
    /// The certificate is signed by itself or by an authority that this machine does not trust.
    #[error("the certificate is from an unknown authority")]
    UnknownIssuer,
    /// The certificate is for other hosts.
    #[error("the certificate is for another host")]
    WrongName,
    /// The certificate has ended.
    #[error("the certificate has expired")]
    Expired,
    /// The certificate begins later.
    #[error("the certificate is not valid yet")]
    NotValidYet,
    /// This machine trusts no authority at all, as in an image without certificates.
    #[error("this machine has no certificates of authorities")]
    NoAuthorities,
    /// What answers does not speak TLS.
    #[error("the server does not speak TLS there")]
    NotTls,
    /// Another reason.
    #[error("the handshake failed")]
    Other,
}

impl TlsProblem {
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::UnknownIssuer => {
                "set INFISICAL_CA_FILE to a PEM file with the authority's certificate, if the server is the right one"
            }
            Self::WrongName => {
                "set INFISICAL_API_URL to a host that the certificate is for, or have it renewed for this"
            }
            Self::Expired => "have the server's certificate renewed, and check this machine's clock",
            Self::NotValidYet => "check this machine's clock",
            Self::NoAuthorities => {
                "install the certificates (ca-certificates), or name a PEM file by INFISICAL_CA_FILE or SSL_CERT_FILE"
            }
            Self::NotTls => "check the scheme and the port of INFISICAL_API_URL",
            Self::Other => {
                "check which versions and certificates of TLS the server offers: 1.2 and 1.3 are spoken here"
            }
        }
    }
}

/// What is wrong with the certificates of an authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CaProblem {
    /// There is no such file.
    #[error("there is no such file")]
    Missing,
    /// The file cannot be read.
    #[error("{0}")]
    Unreadable(FileProblem),
    /// The variable holds something that is no path, such as the certificate itself.
    #[error("it is no path")]
    NotPath,
    /// It is no PEM, or PEM without a certificate.
    #[error("it holds no certificate in PEM")]
    NoCertificate,
    /// What stands between the lines of the PEM is no certificate that can be trusted.
    #[error("it holds a certificate that cannot be read")]
    Broken,
}
