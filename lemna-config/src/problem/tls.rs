//! What is wrong with a secured connection, and with the certificates that should secure it.

use super::file::FileProblem;

/// Why a TLS connection is not trusted, or could not be agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TlsProblem {
    /// The certificate is signed by itself, and is none of those that are trusted.
    #[error("the server's certificate is self-signed and {}", .0.lacks())]
    SelfSigned(Trusted),
    /// The certificate is from an authority that is not trusted.
    #[error("the server's certificate was issued by a CA that {}", .0.lacks())]
    UnknownIssuer(Trusted),
    /// The server sends its own certificate alone, and whoever signed it is not trusted: an intermediate certificate is
    /// missing, or the authority is unknown.
    #[error("the server sends only its own certificate, and the CA that issued it {}", .0.lacks())]
    NoChain(Trusted),
    /// What was given as the certificate of an authority is the server's own, which somebody else has signed.
    #[error("the configured CA certificate is the server's own, not that of the CA that issued it")]
    LeafGiven,
    /// The server's own certificate is that of an authority (`CA:TRUE`), as `openssl req -x509` makes them.
    #[error("the server's certificate is a CA certificate (CA:TRUE), which cannot identify a server")]
    AuthorityAsServer,
    /// The certificate is signed by one that may not sign others.
    #[error("the server's certificate was issued by a certificate that is not a CA (CA:FALSE)")]
    NotAnAuthority,
    /// The certificate is signed by an authority that may not sign for this host, or so far down.
    #[error("the CA may not issue a certificate for this host (name constraints or path length)")]
    OutsideLimits,
    /// The certificate is not signed with the key of the authority that it names.
    #[error("the certificate's signature does not match the trusted CA of the same name")]
    BadSignature,
    /// The certificate is signed in a way that is no longer accepted, such as SHA-1.
    #[error("the certificate is signed with an unsupported algorithm, such as SHA-1")]
    Algorithm,
    /// The certificate is of version 1, as `openssl x509 -req` makes them without extensions.
    #[error("the server's certificate is an X.509 version 1 certificate, which cannot name a host")]
    Version1,
    /// The certificate is for clients, mail or code, and not for servers.
    #[error("the server's certificate is not valid for servers (its extended key usage lacks serverAuth)")]
    NotForServers,
    /// The certificate is for other hosts.
    #[error("the server's certificate is for another host")]
    WrongName,
    /// The certificate names no host in the way that counts.
    #[error("the server's certificate names no host (it has no subjectAltName, and the common name is ignored)")]
    NoName,
    /// The server is asked by an IP address, and the certificate names hosts alone.
    #[error("the server's certificate names hosts, but not this IP address")]
    NoAddress,
    /// The certificate has ended.
    #[error("the server's certificate, or one in its chain, has expired")]
    Expired,
    /// The certificate begins later.
    #[error("the server's certificate, or one in its chain, is not valid yet")]
    NotValidYet,
    /// The certificate is revoked.
    #[error("the server's certificate is revoked")]
    Revoked,
    /// Whether the certificate is revoked could not be found out.
    #[error("this machine cannot check whether the server's certificate is revoked")]
    RevocationUnknown,
    /// The certificate, or one that it depends on, cannot be read.
    #[error("the server's certificate, or one in its chain, is malformed")]
    Malformed,
    /// The server wants a certificate of its client, and there is none to show.
    #[error("the server requires a client certificate (mutual TLS)")]
    ClientCertificate,
    /// The server has no certificate for the host by which it is asked.
    #[error("the server has no TLS configuration for this host name (unrecognized_name)")]
    UnknownHost,
    /// The server offers TLS 1.1 or older alone.
    #[error("the server offers only TLS 1.1 or older, and 1.2 or 1.3 is required")]
    OldVersion,
    /// The server and this library have no way of encryption in common.
    #[error("the server rejects every cipher and signature that is offered (handshake_failure)")]
    NothingInCommon,
    /// This machine trusts no authority at all, as in an image without certificates.
    #[error("this machine has no CA certificates")]
    NoAuthorities,
    /// A variable replaces the authorities of this machine, and gives none.
    #[error("{variable}, which replaces this machine's CA certificates, provides none: {problem}")]
    #[non_exhaustive]
    NoneInVariable {
        /// `SSL_CERT_FILE` or `SSL_CERT_DIR`.
        variable: &'static str,
        /// What is wrong with it.
        problem: StoreProblem,
    },
    /// What answers does not speak TLS.
    #[error("the server does not speak TLS on this port, but probably plain HTTP")]
    NotTls,
    /// Another reason.
    #[error("the TLS handshake failed")]
    Other,
}

/// Which authorities a connection trusts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Trusted {
    /// Those of the system.
    System,
    /// Those that `SSL_CERT_FILE` or `SSL_CERT_DIR` names, in place of the system's.
    Variable(&'static str),
    /// Those given for the server, by `INFISICAL_CA_FILE` or in code, beside the others.
    Given,
}

/// Why `SSL_CERT_FILE` or `SSL_CERT_DIR` gives no authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum StoreProblem {
    /// It is set, and empty.
    #[error("it is empty")]
    Empty,
    /// There is nothing of this path.
    #[error("the path does not exist")]
    Missing,
    /// A folder where a file should be.
    #[error("it names a directory, not a file")]
    Folder,
    /// A file where a folder should be.
    #[error("it names a file, not a directory")]
    NoFolder,
    /// This user may not read it.
    #[error("permission denied")]
    Forbidden,
    /// No certificate is in it.
    #[error("it contains no PEM certificate")]
    NoCertificate,
}

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
