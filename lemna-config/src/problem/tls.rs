//! What is wrong with a secured connection, and with the certificates that should secure it.

use std::fmt;

use super::file::FileProblem;

/// Why a TLS connection is not trusted, or could not be agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsProblem {
    /// The certificate is signed by itself or by an authority that this machine does not trust.
    UnknownIssuer,
    /// The certificate is for other hosts.
    WrongName,
    /// The certificate has ended.
    Expired,
    /// The certificate begins later.
    NotValidYet,
    /// This machine trusts no authority at all, as in an image without certificates.
    NoAuthorities,
    /// What answers does not speak TLS.
    NotTls,
    /// Another reason.
    Other,
}

impl fmt::Display for TlsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownIssuer => "the certificate is from an unknown authority",
            Self::WrongName => "the certificate is for another host",
            Self::Expired => "the certificate has expired",
            Self::NotValidYet => "the certificate is not valid yet",
            Self::NoAuthorities => "this machine has no certificates of authorities",
            Self::NotTls => "the server does not speak TLS there",
            Self::Other => "the handshake failed",
        })
    }
}

impl std::error::Error for TlsProblem {}

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CaProblem {
    /// There is no such file.
    Missing,
    /// The file cannot be read.
    Unreadable(FileProblem),
    /// The variable holds something that is no path, such as the certificate itself.
    NotPath,
    /// It is no PEM, or PEM without a certificate.
    NoCertificate,
    /// What stands between the lines of the PEM is no certificate that can be trusted.
    Broken,
}

impl fmt::Display for CaProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "there is no such file",
            Self::Unreadable(problem) => return fmt::Display::fmt(problem, f),
            Self::NotPath => "it is no path",
            Self::NoCertificate => "it holds no certificate in PEM",
            Self::Broken => "it holds a certificate that cannot be read",
        })
    }
}

impl std::error::Error for CaProblem {}
