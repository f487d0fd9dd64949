//! What is wrong with a secured connection, and with the certificates that should secure it.

use std::fmt;

use super::file::FileProblem;

/// Why a TLS connection is not trusted, or the handshake failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsProblem {
    /// The certificate is self-signed and not trusted.
    SelfSigned(Trusted),
    /// The certificate is from an authority that is not trusted.
    UnknownIssuer(Trusted),
    /// The server sends only its own certificate, and the issuer is not trusted: an intermediate certificate is
    /// missing, or the authority is unknown.
    NoChain(Trusted),
    /// The certificate given as an authority's is the server's own, which somebody else has signed.
    LeafGiven,
    /// The server's own certificate is that of an authority (`CA:TRUE`), as `openssl req -x509` makes them.
    AuthorityAsServer,
    /// The issuer of the certificate is not allowed to sign others.
    NotAnAuthority,
    /// The issuer of the certificate is not allowed to sign for this host, or at this depth.
    OutsideLimits,
    /// The certificate is not signed with the key of the authority that it names.
    BadSignature,
    /// The signature algorithm of the certificate is no longer accepted, such as SHA-1.
    Algorithm,
    /// The certificate is of version 1, as `openssl x509 -req` makes them without extensions.
    Version1,
    /// The certificate is for clients, mail or code, and not for servers.
    NotForServers,
    /// The certificate is for other hosts.
    WrongName,
    /// The certificate names no host in the required form.
    NoName,
    /// The server's address is an IP address, and the certificate names only hosts.
    NoAddress,
    /// The certificate has expired.
    Expired,
    /// The certificate is not valid yet.
    NotValidYet,
    /// The certificate is revoked.
    Revoked,
    /// Whether the certificate is revoked could not be found out.
    RevocationUnknown,
    /// The certificate, or one that it depends on, cannot be read.
    Malformed,
    /// The server requires a client certificate, and there is none.
    ClientCertificate,
    /// The server refuses the client certificate.
    ClientCertificateRefused,
    /// The server says that the client certificate has expired.
    ClientCertificateExpired,
    /// The server has no certificate for this host.
    UnknownHost,
    /// The server offers only TLS 1.1 or older.
    OldVersion,
    /// The server and this library have no encryption in common.
    NothingInCommon,
    /// This machine trusts no authority at all, as in an image without certificates.
    NoAuthorities,
    /// A variable replaces this machine's authorities, and gives none.
    #[non_exhaustive]
    NoneInVariable {
        /// `SSL_CERT_FILE` or `SSL_CERT_DIR`.
        variable: &'static str,
        /// What is wrong with it.
        problem: StoreProblem,
    },
    /// The server does not speak TLS.
    NotTls,
    /// Another reason.
    Other,
}

impl fmt::Display for TlsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SelfSigned(trusted) => {
                return write!(f, "the server's certificate is self-signed and {}", trusted.lacks());
            }
            Self::UnknownIssuer(trusted) => {
                return write!(f, "the server's certificate was issued by a CA that {}", trusted.lacks());
            }
            Self::NoChain(trusted) => {
                return write!(
                    f,
                    "the server sends only its own certificate, and the CA that issued it {}",
                    trusted.lacks()
                );
            }
            Self::LeafGiven => "the configured CA certificate is the server's own, not that of the CA that issued it",
            Self::AuthorityAsServer => {
                "the server's certificate is a CA certificate (CA:TRUE), which cannot identify a server"
            }
            Self::NotAnAuthority => "the server's certificate was issued by a certificate that is not a CA (CA:FALSE)",
            Self::OutsideLimits => {
                "the CA is not allowed to issue a certificate for this host (name constraints or path length)"
            }
            Self::BadSignature => "the certificate's signature does not match the trusted CA of the same name",
            Self::Algorithm => "the certificate is signed with an unsupported algorithm, such as SHA-1",
            Self::Version1 => "the server's certificate is an X.509 version 1 certificate, which cannot name a host",
            Self::NotForServers => {
                "the server's certificate is not valid for servers (its extended key usage lacks serverAuth)"
            }
            Self::WrongName => "the server's certificate is for another host",
            Self::NoName => {
                "the server's certificate names no host (it has no subjectAltName, and the common name is ignored)"
            }
            Self::NoAddress => "the server's certificate names hosts, but not this IP address",
            Self::Expired => "the server's certificate, or one in its chain, has expired",
            Self::NotValidYet => "the server's certificate, or one in its chain, is not valid yet",
            Self::Revoked => "the server's certificate is revoked",
            Self::RevocationUnknown => "this machine cannot check whether the server's certificate is revoked",
            Self::Malformed => "the server's certificate, or one in its chain, is malformed",
            Self::ClientCertificate => "the server requires a client certificate (mutual TLS)",
            Self::ClientCertificateRefused => "the server rejects the client certificate",
            Self::ClientCertificateExpired => "the server rejects the client certificate because it has expired",
            Self::UnknownHost => "the server has no TLS configuration for this host name (unrecognized_name)",
            Self::OldVersion => "the server offers only TLS 1.1 or older, and 1.2 or 1.3 is required",
            Self::NothingInCommon => {
                "the server rejects every cipher and signature that is offered (handshake_failure)"
            }
            Self::NoAuthorities => "this machine has no CA certificates",
            Self::NoneInVariable { variable, problem } => {
                return write!(
                    f,
                    "{variable}, which replaces this machine's CA certificates, provides none: {problem}"
                );
            }
            Self::NotTls => "the server does not speak TLS on this port, but probably plain HTTP",
            Self::Other => "the TLS handshake failed",
        })
    }
}

impl std::error::Error for TlsProblem {}

/// Which authorities a connection trusts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Trusted {
    /// Those of the system.
    System,
    /// Those that `SSL_CERT_FILE` or `SSL_CERT_DIR` names, in place of the system's.
    Variable(&'static str),
    /// Those given for the server, by `INFISICAL_CA_FILE` or in code, besides the others.
    Given,
}

/// Why `SSL_CERT_FILE` or `SSL_CERT_DIR` gives no authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreProblem {
    /// It is set, but empty.
    Empty,
    /// It is in quotes, which count as part of the path.
    Quoted,
    /// The path does not exist.
    Missing,
    /// A folder where a file should be.
    Folder,
    /// A file where a folder should be.
    NoFolder,
    /// This user has no permission to read it.
    Forbidden,
    /// No certificate is in it.
    NoCertificate,
}

impl fmt::Display for StoreProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "it is empty",
            Self::Quoted => "it is in quotes, which are part of the value",
            Self::Missing => "the path does not exist",
            Self::Folder => "it names a directory, not a file",
            Self::NoFolder => "it names a file, not a directory",
            Self::Forbidden => "permission denied",
            Self::NoCertificate => "it contains no PEM certificate",
        })
    }
}

impl std::error::Error for StoreProblem {}

impl Trusted {
    fn lacks(self) -> String {
        match self {
            Self::System => "is not trusted by this machine".to_owned(),
            Self::Variable(variable) => format!("is not in {variable}, which replaces this machine's CA certificates"),
            Self::Given => "is not among the configured CA certificates".to_owned(),
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
    /// The variable holds something that is not a path, such as the certificate itself.
    NotPath,
    /// It is no PEM, or PEM without a certificate.
    NoCertificate,
    /// The text between the lines of the PEM is not a certificate that can be trusted.
    Broken,
}

impl fmt::Display for CaProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "there is no such file",
            Self::Unreadable(problem) => return write!(f, "{problem}"),
            Self::NotPath => "it is not a path",
            Self::NoCertificate => "it contains no PEM certificate",
            Self::Broken => "it contains a certificate that cannot be read",
        })
    }
}

impl std::error::Error for CaProblem {}
